# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown] id="why"
r"""
# Lesson 08: Training
"""

# %% id="setup"
import numpy as np

from cnn_course import check, data, networks, plots
from cnn_course.figures import lesson_08 as figures
from cnn_course.layers import AvgPool2d, Conv2d, Dense, Flatten, MaxPool2d, ReLU, Sequential, Tanh
from cnn_course.optim import Adam, one_cycle
from cnn_course.train import evaluate, train

# %% [markdown] id="sgd_momentum-task"
r"""
### Exercise: `sgd_momentum`

<details><summary>Hint 1</summary>
</details>
<details><summary>Hint 2</summary>
</details>
<details><summary>Hint 3</summary>
</details>
"""


# %% exercise="sgd_momentum"
def sgd_momentum(param, grad, velocity, learning_rate=0.01, momentum=0.9):
    r"""param, grad, velocity: one shape -> p', v'

    v' = momentum v - learning_rate g
    p' = p + v'
    """
    ### BEGIN SOLUTION
    velocity = momentum * velocity - learning_rate * grad
    return param + velocity, velocity
    ### END SOLUTION


# %% check="sgd_momentum" points=4
check.sgd_momentum(sgd_momentum)

# %% [markdown] id="adam-task"
r"""
### Exercise: `adam`

<details><summary>Hint 1</summary>
</details>
<details><summary>Hint 2</summary>
</details>
<details><summary>Hint 3</summary>
</details>
"""


# %% exercise="adam"
def adam(param, grad, state, learning_rate=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    r"""param, grad: one shape; state {} or {"m", "v", "t"} -> p', {"m": m', "v": v', "t": t'}

    t' = t + 1
    m' = beta1 m + (1 - beta1) g
    v' = beta2 v + (1 - beta2) g^2
    p' = p - learning_rate m' / (1 - beta1^t') / (sqrt(v' / (1 - beta2^t')) + eps)
    """
    ### BEGIN SOLUTION
    t = state.get("t", 0) + 1
    m = beta1 * state.get("m", 0) + (1 - beta1) * grad
    v = beta2 * state.get("v", 0) + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    new = param - learning_rate * m_hat / (np.sqrt(v_hat) + eps)
    return new, {"m": m, "v": v, "t": t}
    ### END SOLUTION


# %% check="adam" points=6
check.adam(adam)

# %% [markdown] id="lenet5-task"
r"""
### Exercise: `lenet5`

<details><summary>Hint 1</summary>
</details>
<details><summary>Hint 2</summary>
</details>
<details><summary>Hint 3</summary>
</details>
"""


# %% exercise="lenet5"
def lenet5():
    r"""-> Sequential, images (N, 1, 28, 28) -> scores (N, 10)"""
    ### BEGIN SOLUTION
    return Sequential(
        Conv2d(1, 6, 5, padding=2),
        Tanh(),
        AvgPool2d(2),
        Conv2d(6, 16, 5),
        Tanh(),
        AvgPool2d(2),
        Flatten(),
        Dense(16 * 5 * 5, 120),
        Tanh(),
        Dense(120, 84),
        Tanh(),
        Dense(84, 10),
    )
    ### END SOLUTION


# %% check="lenet5" points=4
check.lenet5(lenet5)

# %% [markdown] id="augment-task"
r"""
### Exercise: `augment`

<details><summary>Hint 1</summary>
</details>
<details><summary>Hint 2</summary>
</details>
<details><summary>Hint 3</summary>
</details>
"""


# %% exercise="augment"
def augment(images, rng, shift=2):
    r"""images (N, C, H, W) -> (N, C, H, W)

    y[n,c,i,j] = x[n, c, i-dy, j-dx], x flipped or not; dy, dx in -shift..shift
    """
    ### BEGIN SOLUTION
    H, W = images.shape[2:]
    new = np.empty_like(images)
    for n, image in enumerate(images):
        if rng.random() < 0.5:
            image = image[:, :, ::-1]
        framed = np.pad(image, ((0, 0), (shift, shift), (shift, shift)))
        top, left = rng.integers(0, 2 * shift + 1, 2)
        new[n] = framed[:, top : top + H, left : left + W]
    return new
    ### END SOLUTION


# %% check="augment" points=5
check.augment(augment)

# %% [markdown] id="predict-task"
r"""
### Exercise: `predict`

<details><summary>Hint 1</summary>
</details>
<details><summary>Hint 2</summary>
</details>
<details><summary>Hint 3</summary>
</details>
"""


# %% exercise="predict"
def train_mine(images, labels):
    r"""images (M, 1, 28, 28), labels (M,) -> network, trained"""
    ### BEGIN SOLUTION
    rng = np.random.default_rng(1)
    network = Sequential(
        Conv2d(1, 16, 3, padding=1, rng=rng),
        MaxPool2d(2),
        ReLU(),
        Conv2d(16, 32, 3, padding=1, rng=rng),
        MaxPool2d(2),
        ReLU(),
        Flatten(),
        Dense(32 * 7 * 7, 64, rng=rng),
        ReLU(),
        Dense(64, 10, rng=rng),
    )

    def by_one_pixel(images, rng):
        return augment(images, rng, shift=1)

    optimizer, schedule = Adam(network), one_cycle(5e-3)
    train(network, images, labels, rng=rng, epochs=20, optimizer=optimizer, schedule=schedule,
          augment=by_one_pixel, progress=False)  # fmt: skip
    return network
    ### END SOLUTION


def predict(images):
    r"""images (N, 1, 28, 28) -> labels (N,), 0..9"""
    ### BEGIN SOLUTION
    return mine.forward(images).argmax(axis=1)
    ### END SOLUTION


# %% id="capstone-train"
mine = figures.attempt(train_mine)

# %% check="predict" points=5
check.predict(predict)
