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

You have all the parts: convolution, pooling, and the gradient of each. Put in a row, with random
weights, they know nothing. How do tens of thousands of random numbers become a network that tells a coat from a
shirt?

In this lesson you write the two rules by which most networks learn, build the network of 1998, watch one
learn, and see it fail in two opposite ways. At the end you train your own, and it takes an exam on
images it has never seen.

It takes about two hours. You need gradients (lesson 05) and the sizes of layers (lesson 03). The layers
are the course's own now: they do what yours did, only faster.
"""

# %% id="setup"
import numpy as np

from cnn_course import check, data, explore, networks, plots, progress
from cnn_course.figures import lesson_08 as figures
from cnn_course.layers import AvgPool2d, Conv2d, Dense, Flatten, MaxPool2d, ReLU, Sequential, Tanh
from cnn_course.losses import softmax_cross_entropy
from cnn_course.optim import SGD, Adadelta, Adam, Momentum, one_cycle
from cnn_course.train import train

# %% [markdown] id="data"
r"""
## 1. Clothes

Fashion-MNIST is a set of small gray photos from a shop: 28x28 pixels, ten classes. The course brings
8,000 to learn from and 2,000 to be tested on, and you never mix the two.

**Predict, then run:** which two classes will a network confuse most?
"""

# %% id="data-run"
images, labels = data.fashion_mnist("train")
test_images, test_labels = data.fashion_mnist("test")
figures.classes(images, labels, caption="fashion-classes")

# %% id="data-shapes"
print(images.shape, images.dtype, images.min(), images.max())
print(labels.shape, labels.dtype, labels.min(), labels.max())

# %% [markdown] id="data-guess"
r"""
Before you train anything, know what *nothing* is worth. A network with no idea gives each of the ten
classes the probability $1/10$. **Predict** the share it gets right, and its loss, $-\log(1/10)$. You will
look for that second number at the start of every training.
"""

# %% id="predict-guess"
share_right = None
loss_of_guessing = None


# %% id="predict-guess-share"
def guess_everything_0():
    return np.mean(test_labels == 0)


plots.predict(share_right, guess_everything_0)


# %% id="predict-guess-loss"
def loss_of_equal_scores():
    return softmax_cross_entropy(np.zeros((1, 10)), np.array([3]))[0]


plots.predict(loss_of_guessing, loss_of_equal_scores)

# %% [markdown] id="loop"
r"""
## 2. The loop

Training is one short loop:

1. shuffle the images, and their labels *in the same order*;
2. take the next **batch**, say 64 images;
3. forward: scores, and the loss;
4. backward: the gradient of every weight;
5. change every weight a little, downhill; back to 2.

When all images have been used, an **epoch** is over, and the next one begins with another shuffle.
**Predict:** how many steps has an epoch of 8,000 images in batches of 64?
"""

# %% id="predict-steps"
steps_of_an_epoch = None


# %% id="loop-run"
def losses(make_optimizer, epochs=1, count=8000):
    rng = np.random.default_rng(1)
    network = networks.lenet(rng)
    optimizer = make_optimizer(network)
    found = []
    for _ in range(epochs):
        order = rng.permutation(count)
        for start in range(0, count, 64):
            batch = order[start : start + 64]
            scores = network.forward(images[batch])
            loss, dscores = softmax_cross_entropy(scores, labels[batch])
            network.learn(dscores)
            optimizer.step()
            found.append(loss)
    return np.array(found)


def plain_descent():
    return losses(SGD)


# %% id="predict-steps-compare"
def number_of_steps():
    return len(plain_descent())


plots.predict(steps_of_an_epoch, number_of_steps)

# %% [markdown] id="loop-loss"
r"""
Read `losses` line by line and find the five points. `network.learn` is the way back; only
`optimizer.step()` changes weights. With the plain rule $p \leftarrow p - \eta\, g$, the loss of each
batch:
"""

# %% id="loop-loss-run"
plots.run(plain_descent, inputs=False, caption="plain-loss")

# %% [markdown] id="loop-lesson"
r"""
It begins near the number you predicted, and falls, but not smoothly: each step sees 64 images only, and
each batch is a different small world. That is the *stochastic* in stochastic gradient descent, SGD.
"""

# %% [markdown] id="valley"
r"""
## 3. Momentum

The slope of a loss is rarely the same in all directions. Here is the simplest long valley, steep across
and nearly flat along:

$$f(x, y) = \frac{x^2}{50} + y^2, \qquad \nabla f = \left(\frac{x}{25},\ 2y\right)$$

**Predict** the gradient at the point $(-7, 2)$. Where does a step against it lead: to the goal at
$(0, 0)$, or across the valley?
"""

# %% id="predict-valley"
gradient_there = [None, None]


# %% id="predict-valley-compare"
def slope(point):
    return point * np.array([0.04, 2.0])


plots.predict(gradient_there, slope, np.array([-7.0, 2.0]))

# %% [markdown] id="momentum"
r"""
Plain steps jump from wall to wall and hardly move along. Now think of a heavy ball. It keeps most of its
speed: pushes to the left and to the right cancel, pushes along the valley add up. The speed is the
**velocity** $v$, and $\mu$, the momentum, is the share of it that is kept:

$$v \leftarrow \mu\, v - \eta\, g \qquad\qquad p \leftarrow p + v$$

*The new velocity is most of the old one, plus a push downhill; then move by it.*

**Predict:** $p = 2$, $g = 4$, $v = 0.5$, with $\eta = 0.25$ and $\mu = 0.5$. The new $v$, the new $p$?
"""

# %% id="predict-momentum"
new_v_and_p = [None, None]

# %% [markdown] id="sgd_momentum-task"
r"""
### Exercise: `sgd_momentum`

Write one step with momentum.

- `param`, `grad` and `velocity` are arrays of one shape, any shape.
- Return two new arrays: the new param, then the new velocity. Change nothing in place.

About 5 minutes, easy.

<details><summary>Hint 1</summary>

Which of the two formulas must come first?
</details>
<details><summary>Hint 2</summary>

The second one uses the *new* velocity. And `a *= b` or `a += b` would write into the caller's array:
write `a = a + b` instead.
</details>
<details><summary>Hint 3</summary>

Two lines: a new array for the velocity, then `return` with a sum and the velocity.
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


# %% id="predict-momentum-compare"
def one_step(param, grad, velocity):
    new_param, new_velocity = sgd_momentum(param, grad, velocity, learning_rate=0.25, momentum=0.5)
    return np.array([new_velocity[0], new_param[0]])


plots.predict(new_v_and_p, one_step, np.array([2.0]), np.array([4.0]), np.array([0.5]))

# %% [markdown] id="sgd_momentum-other-ways"
r"""
<details><summary>Other ways to write it</summary>

- PyTorch keeps the velocity without the learning rate: $v \leftarrow \mu v + g$, then
  $p \leftarrow p - \eta v$. From $v = 0$ on, both walk the same path, as long as $\eta$ stays the same.
- Nesterov's form looks ahead: it takes the gradient where the velocity is about to lead.
</details>
"""

# %% [markdown] id="valley-run"
r"""
Your function on the valley, 30 steps from $(-7, 2)$. Without momentum it is plain descent.
"""


# %% id="valley-run-paths"
def rolled(learning_rate, momentum):
    point, velocity = np.array([-7.0, 2.0]), np.zeros(2)
    path = [point]
    for _ in range(30):
        point, velocity = sgd_momentum(point, slope(point), velocity, learning_rate, momentum)
        path.append(point)
    return np.array(path)


def plain_and_momentum():
    return {"momentum 0": rolled(0.95, 0.0), "momentum 0.8": rolled(0.3, 0.8)}


plots.draw(figures.paths, plain_and_momentum, caption="valley-momentum")

# %% [markdown] id="valley-try"
r"""
**Try** `rolled(1.05, 0.0)`: what happens to the plain path, and why at a learning rate just above 1?
(Look at the second entry of the gradient.)
"""

# %% [markdown] id="adam-idea"
r"""
## 4. Adam

The valley has two slopes, a network has 100,000. One learning rate for all is too large for some and too
small for others. **Adam** (2015) gives each weight a step of its own. It keeps two running averages for
each weight:

- $m$, of the gradient: which way, on the whole?
- $v$, of its *square*: how large are the gradients here, on the whole?

and steps by $m / \sqrt{v}$. The size of the gradient drops out: a weight whose gradients are all 100 and
one whose gradients are all 0.01 move equally far.
"""

# %% [markdown] id="adam-average"
r"""
A running average is cheap: keep $\beta$ of the old, take $1 - \beta$ of the new,
$m \leftarrow \beta m + (1 - \beta)\, g$. It has one flaw: it begins at 0. **Predict** the first three
values for $\beta = 0.9$, when every $g$ is 1.
"""

# %% id="predict-average"
first_three = [None, None, None]


# %% id="predict-average-compare"
def running_average():
    average, found = 0.0, []
    for _ in range(3):
        average = 0.9 * average + 0.1 * 1
        found.append(average)
    return np.array(found)


plots.predict(first_three, running_average)

# %% [markdown] id="adam-correction"
r"""
The average of ones should be 1. After $t$ steps, what is there is $1 - \beta^t$ of it. So Adam divides
by just that:

$$\hat m = \frac{m}{1 - \beta_1^t} \qquad \hat v = \frac{v}{1 - \beta_2^t} \qquad
p \leftarrow p - \eta\, \frac{\hat m}{\sqrt{\hat v} + \epsilon}$$

The tiny $\epsilon$ stands outside the root, and keeps $0/0$ away. **Predict** what the very first step adds
to $p$ for $g = 4$, and for $g = -0.001$, if $\eta = 0.25$. Mind the signs. (At $t = 1$, $\hat m = g$. And
$\hat v$?)
"""

# %% id="predict-adam"
first_moves = [None, None]

# %% [markdown] id="adam-task"
r"""
### Exercise: `adam`

Write one step of Adam.

- `param` and `grad` are arrays of one shape. `state` is a dict, empty before the first step; after it,
  it has the entries `"m"`, `"v"` and `"t"`, the number of steps done.
- Return the new param, and a *new* dict with the new `m`, `v` and `t`. Keep `m` and `v` uncorrected.
- Change nothing in place, `state` included.

About 15 minutes, medium.

<details><summary>Hint 1</summary>

What are `m`, `v` and `t` before the first step? Which `t` belongs in the correction?
</details>
<details><summary>Hint 2</summary>

`state.get("m", 0)` is the entry, or 0 if there is none. The docstring has the formulas in the right
order: all letters with a prime are new. Powers are `beta1**t`.
</details>
<details><summary>Hint 3</summary>

Six lines: t, m, v, then the corrected m and the corrected v under other names, then the new param.
Return it with `{"m": m, "v": v, "t": t}`.
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


# %% id="predict-adam-compare"
def first_step(grad):
    return adam(np.zeros(2), grad, {}, learning_rate=0.25)[0]


plots.predict(first_moves, first_step, np.array([4.0, -0.001]))

# %% [markdown] id="adam-other-ways"
r"""
<details><summary>Other ways to write it</summary>

- `if not state: state = {"m": np.zeros_like(param), ...}`, and then one path for all steps.
- Move toward the new value: `m + (1 - beta1) * (grad - m)` is the same average.
- Put both corrections into the learning rate, `rate = learning_rate * np.sqrt(1 - beta2**t) / (1 -
  beta1**t)`; then $\epsilon$ means something slightly different.
</details>
"""

# %% [markdown] id="adadelta"
r"""
Adam has relatives. **Adadelta** (2012) also divides by the root of averaged squares, and then multiplies
by the root of its own averaged squared *steps*:

$$s \leftarrow \rho s + (1-\rho) g^2 \qquad d = \frac{\sqrt{u + \epsilon}}{\sqrt{s + \epsilon}}\, g \qquad
u \leftarrow \rho u + (1-\rho) d^2 \qquad p \leftarrow p - d$$

It needs no learning rate at all: the past steps say how large a step should be. **Predict, then run:**
which of the two reaches the goal of the valley first?
"""


# %% id="adadelta-valley"
def adam_path():
    point, state = np.array([-7.0, 2.0]), {}
    path = [point]
    for _ in range(30):
        point, state = adam(point, slope(point), state, learning_rate=0.6)
        path.append(point)
    return np.array(path)


def adadelta_path(rho=0.9, eps=1e-2):
    point, s, u = np.array([-7.0, 2.0]), np.zeros(2), np.zeros(2)
    path = [point]
    for _ in range(30):
        g = slope(point)
        s = rho * s + (1 - rho) * g**2
        d = np.sqrt(u + eps) / np.sqrt(s + eps) * g
        u = rho * u + (1 - rho) * d**2
        point = point - d
        path.append(point)
    return np.array(path)


def two_adaptive():
    return {"Adam": adam_path(), "Adadelta": adadelta_path()}


plots.draw(figures.paths, two_adaptive, caption="valley-adaptive")

# %% [markdown] id="yours"
r"""
## 5. Your rules train a network

A rule works on one array. A network has many, so the loop goes over all of them, and *each* has a memory
of its own. Note `param[...] =`: it writes the new numbers into the array that the network holds. With
`param = ...` the name would point to a new array, and the network would never hear of it.
"""


# %% id="yours-run"
def trained_with(rule, empty_memory, count=1600):
    rng = np.random.default_rng(1)
    network = networks.lenet(rng)
    memory = {name: empty_memory(param) for name, param in network.named_parameters().items()}
    found = []
    order = rng.permutation(count)
    for start in range(0, count, 64):
        batch = order[start : start + 64]
        loss, dscores = softmax_cross_entropy(network.forward(images[batch]), labels[batch])
        network.learn(dscores)
        found.append(loss)
        for (name, param), grad in zip(network.named_parameters().items(), network.gradients(), strict=True):
            param[...], memory[name] = rule(param, grad, memory[name])
    return np.array(found)


def yours_and_the_course():
    mine = {
        "momentum": trained_with(sgd_momentum, np.zeros_like),
        "adam": trained_with(adam, lambda param: {}),
    }
    course = {"momentum": losses(Momentum, count=1600), "adam": losses(Adam, count=1600)}
    return {name: np.abs(mine[name] - course[name]).max().round(3) for name in mine}


plots.run(yours_and_the_course, inputs=False, caption="yours-and-course")

# %% [markdown] id="race"
r"""
So yours and the course's are the same rules. From here on the course's do the work, because they waste
no memory. All four on the same network, the same images in the same order, two epochs. **Predict, then
run:** which one is fastest at the start, and which one would you *not* have chosen after 20 steps?
"""


# %% id="race-run"
def race():
    return {
        "SGD": losses(SGD, 2, 4000),
        "momentum": losses(Momentum, 2, 4000),
        "Adam": losses(Adam, 2, 4000),
        "Adadelta": losses(Adadelta, 2, 4000),
    }


plots.draw(figures.losses, race, caption="race")

# %% [markdown] id="race-lesson"
r"""
Do not read this as a ranking for all time. Each rule has a learning rate, and a bad one ruins any rule.
Adam is liked because its default works nearly everywhere.
"""

# %% [markdown] id="start"
r"""
## 6. Three bad starts

A training can be lost before its first step. The loss of the first batch tells, *if* you know what it
should be: the loss of guessing. **Predict, then run:** which of the three is too large, and which looks
harmless?
"""


# %% id="start-run"
def first_losses():
    batch, their = images[:64], labels[:64]

    def loss_of(scale, factor=1.0):
        network = networks.lenet(np.random.default_rng(1))
        for param in network.named_parameters().values():
            param *= scale
        return round(softmax_cross_entropy(network.forward(factor * batch), their)[0], 2)

    return {
        "as drawn": loss_of(1),
        "weights 0": loss_of(0),
        "weights x 5": loss_of(5),
        "pixels 0-255": loss_of(1, 255),
    }


plots.run(first_losses, inputs=False)

# %% [markdown] id="start-lesson"
r"""
Large weights or pixels from 0 to 255 start far *above* guessing: the network is sure, and wrong. Scale
pixels to 0..1, in training and afterward.

Zero weights look perfect, and are the worst. All filters answer alike, so all get the same gradient, and
stay alike for ever. Here is what the first layer's weights get as a gradient:
"""


# %% id="start-zero"
def first_gradient(scale):
    network = networks.lenet(np.random.default_rng(1))
    for param in network.named_parameters().values():
        param *= scale
    _, dscores = softmax_cross_entropy(network.forward(images[:64]), labels[:64])
    network.learn(dscores)
    return float(np.abs(network[0].dweight).max())


{"as drawn": first_gradient(1), "weights 0": first_gradient(0)}

# %% [markdown] id="pattern"
r"""
## 7. The pattern

Most convolutional networks up to about 2014 are one sentence:

$$[(\text{CONV} - \text{RELU}) \cdot N - \text{POOL}] \cdot M - (\text{FC} - \text{RELU}) \cdot K - \text{SOFTMAX}$$

*$N$ times convolution and ReLU, then pooling; all of that $M$ times; then $K$ dense layers (FC, fully
connected) with ReLU; then the scores.* Typical are $N$ up to 5, $M$ of a few, $K$ from 0 to 2. The maps
get smaller and more; the first layers see small things, the last ones see everything.
"""


# %% id="pattern-run"
def pattern(N, M, K):
    block = ["CONV", "RELU"] * N + ["POOL"]
    return " - ".join(block * M + ["FC", "RELU"] * K + ["SOFTMAX"])


print(pattern(2, 2, 1))

# %% [markdown] id="pattern-predict"
r"""
**Predict:** LeNet has two blocks of one convolution each, then two dense layers with ReLU before the one
that gives the scores. What are $N$, $M$ and $K$? (The dense layer that gives the scores is counted to
SOFTMAX.)
"""

# %% id="predict-pattern"
N_M_K = [None, None, None]


# %% id="predict-pattern-compare"
def of_lenet():
    kinds = [type(layer).__name__ for layer in networks.lenet().layers]
    M = kinds.count("MaxPool2d")
    return np.array([kinds.count("Conv2d") // M, M, kinds.count("Dense") - 1])


plots.predict(N_M_K, of_lenet)

# %% [markdown] id="lenet5-story"
r"""
## 8. LeNet-5

In 1998, Yann LeCun and his colleagues read bank checks with this network. Its shape has survived; its
parts are of their time: **average** pooling, and **tanh**, an S-shaped curve from $-1$ to
$1$.

| layer | maps | size |
|---|---|---|
| convolution 5x5, padding 2 | 6 | 28x28 |
| tanh, average pooling 2x2 | 6 | 14x14 |
| convolution 5x5, no padding | 16 | 10x10 |
| tanh, average pooling 2x2 | 16 | 5x5 |
| flatten, dense, tanh | | 120 |
| dense, tanh | | 84 |
| dense | | 10 |

**Predict** the parameters of the first convolution, and of the first dense layer.
"""

# %% id="predict-lenet5"
conv_and_dense = [None, None]

# %% [markdown] id="lenet5-task"
r"""
### Exercise: `lenet5`

Build it.

- Return `Sequential(layer, layer, ...)` of the layers in the table, in that order.
- The layers: `Conv2d(in_channels, filters, kernel_size, padding=...)`, `Tanh()`, `AvgPool2d(size)`,
  `Flatten()`, `Dense(inputs, units)`. They draw their own first weights.
- No layer comes after the last `Dense`: softmax is part of the loss.

About 10 minutes, easy.

<details><summary>Hint 1</summary>

How many channels does the second convolution see? How many numbers come out of `Flatten`?
</details>
<details><summary>Hint 2</summary>

The maps of one layer are the channels of the next. The last maps are 16 of 5x5 pixels. Each row of the
table with commas is several layers.
</details>
<details><summary>Hint 3</summary>

`return Sequential(Conv2d(1, 6, 5, padding=2), Tanh(), AvgPool2d(2), ...)`: twelve layers in all.
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


# %% check="lenet5" points=4 book="open"
check.lenet5(lenet5)


# %% id="predict-lenet5-compare"
def two_counts():
    network = lenet5()
    return np.array([sum(a.size for a in network[i].named_parameters().values()) for i in (0, 7)])


plots.predict(conv_and_dense, two_counts)

# %% [markdown] id="lenet5-other-ways"
r"""
<details><summary>Other ways to write it</summary>

- Make a list with a loop over `(1, 6, 2), (6, 16, 0)`, channels, filters and padding, and hand it over
  with a star: `Sequential(*layers)`.
- In the original, pooling had a weight and a bias for each map, tanh came after pooling, and each map of
  the second convolution saw only some of the first six. Today's versions leave that out.
</details>
"""

# %% [markdown] id="descendant"
r"""
Its descendant keeps all sizes and changes two words: **max** pooling for average, **ReLU** for tanh.
**Predict, then run:** how far apart are they after three epochs on the same images? It takes some seconds.
"""


# %% id="descendant-run"
def learned(network, epochs=3):
    rng, held_back = np.random.default_rng(1), (test_images, test_labels)
    history = train(network, images, labels, rng=rng, epochs=epochs, validation=held_back, progress=False)
    return np.array(history.validation_accuracy)


def old_and_new():
    old, new = lenet5(), networks.lenet(np.random.default_rng(1))
    return {"LeNet-5 (1998)": learned(old), "ReLU, max pooling": learned(new)}


plots.draw(figures.accuracies, old_and_new, caption="old-and-new")

# %% [markdown] id="summary"
r"""
Both have the same table of sizes and parameters, since neither pooling nor tanh nor ReLU has anything to
learn. The course's LeNet pools *before* ReLU: the largest number stays the largest through ReLU, so the
answers are the same, and ReLU has a quarter of the work.
"""

# %% id="summary-run"
networks.lenet().summary()

# %% [markdown] id="live"
r"""
## 9. Watch it learn

Below, a network learns from 2,000 images, and after each epoch you see its six first filters and what
they make of one boot. **Predict, then run:** will the filters at the end look like the edge kernels of
lesson 02?
"""

# %% id="live-run"
rng = np.random.default_rng(3)
watched = networks.lenet(rng)
before = watched.state()
boot = images[labels == 9][:1]
history = train(
    watched,
    images[:2000],
    labels[:2000],
    rng=rng,
    epochs=8,
    validation=(test_images[:500], test_labels[:500]),
    after_epoch=figures.Live(watched, boot, caption="live"),
    progress=False,
)

# %% [markdown] id="live-lesson"
r"""
Hardly: they look as random as at the start. How far did the weights of each layer move, as a share of
their size? (The number in a name is the layer's place in the network; 0 and 3 are convolutions.)
"""


# %% id="live-moved"
def moved():
    after, size = watched.state(), np.linalg.norm
    names = [name for name in after if name.endswith("weight")]
    return {name: round(float(size(after[name] - before[name]) / size(before[name])), 2) for name in names}


plots.run(moved, inputs=False)

# %% [markdown] id="live-lesson-2"
r"""
Every layer is still close to where chance had put it. Six random filters see edges well enough, and what
is learned is mostly what to *make* of their maps. The first layer gets its neat edge detectors from many
more images, and from more epochs.
"""

# %% [markdown] id="live-yours"
r"""
Now hold the controls yourself. Press *start*: a fresh network learns from all 8,000 images, and you can
change its settings as it does. Other cells still run meanwhile.

**Predict, then try,** one at a time:

- Double the learning rate, again and again. What does the loss do *before* it explodes?
- When the curve no longer falls, halve the learning rate a few times. Why does the curve get calmer?
- Go back to the first weights, and choose one of *your* rules.

Look at both curves, at the filters, and at the maps of a later layer. Press *stop* when you like:
`watching.network` keeps what it has learned.
"""

# %% id="explore-training"
watching = explore.training(
    networks.lenet(np.random.default_rng(3)),
    images,
    labels,
    test=(test_images[:500], test_labels[:500]),
    epochs=5,
    rule=(sgd_momentum, adam),
)
watching

# %% [markdown] id="fit"
r"""
## 10. Too little, too much

A network can fail in two opposite ways.

- **Underfitting:** it is too small, or has learned for too short a time. It is bad on the images it
  learned from *and* on new ones.
- **Overfitting:** it has learned its images by heart. It is perfect on them, and much worse on new ones.

Only two curves together can tell: the accuracy on the training images, and on **validation** images that
the network never learns from. **Predict, then run:** a network with 2 filters and no hidden layer; and a
LeNet that sees the same 600 images 50 times. Which is which? The two trainings take some seconds.
"""


# %% id="fit-run"
def fitted(network, augment=None):
    return train(
        network,
        images[:600],
        labels[:600],
        rng=np.random.default_rng(1),
        epochs=50,
        batch_size=32,
        validation=(test_images[:500], test_labels[:500]),
        augment=augment,
        progress=False,
    )


def tiny(rng):
    conv, dense = Conv2d(1, 2, 5, rng=rng), Dense(2 * 6 * 6, 10, rng=rng)
    return Sequential(conv, MaxPool2d(4), ReLU(), Flatten(), dense)


little = fitted(tiny(np.random.default_rng(1)))
much = fitted(networks.lenet(np.random.default_rng(1)))


def too_little_too_much():
    return {
        "tiny, training": np.array(little.accuracy),
        "tiny, validation": np.array(little.validation_accuracy),
        "LeNet, training": np.array(much.accuracy),
        "LeNet, validation": np.array(much.validation_accuracy),
    }


plots.draw(figures.accuracies, too_little_too_much, caption="fits")

# %% [markdown] id="fit-lesson"
r"""
Look at the *gap* between the two curves of one network. A large gap means overfitting: get more images,
a smaller network, or stop earlier. No gap, and both low, means underfitting: a larger network, or more
epochs.

The tiny one closes its gap because it *cannot* learn by heart. That does not make it good.
"""

# %% [markdown] id="exam"
r"""
One warning about honesty. If you try twenty networks and keep the one with the best validation accuracy,
that number is a little too good: you have chosen by it. So there is a third set, the **test** set, used
once, at the very end, like an exam. Your exam is in section 12, and its images are not in this notebook:
those called `test_images` here have become validation images, since you look at them again and again.

The same goes for anything computed from images, such as a mean brightness: take it from the training
images alone.
"""

# %% [markdown] id="more-images"
r"""
## 11. More images for free

The best cure for overfitting is more images. A shirt in a mirror is still a shirt, and so is a shirt one
pixel to the left. So we make new images out of old ones: flip left and right at random, and shift by a
few pixels at random. Each time an image comes up, it looks a little different. That is **augmentation**.

**Predict:** with shifts from $-2$ to $2$ in both directions and a flip or not, how many different images
can one image become?
"""

# %% id="predict-variants"
variants = None

# %% [markdown] id="augment-task"
r"""
### Exercise: `augment`

Write it for a batch.

- `images` is `(N, C, H, W)`; return a new array of that shape.
- Flip each image left to right with probability $1/2$, and move it by `dy` and `dx`, each drawn evenly
  from `-shift` to `shift`, both ends included. Zeros enter.
- Each image gets its own draws; all channels of one image move together.
- Draw from `rng` (`rng.random()`, `rng.integers(low, high)`, where `high` is never drawn), so that the
  same seed gives the same images.

About 15 minutes, medium.

<details><summary>Hint 1</summary>

What do you need to draw for each image? In lesson 01 you moved an image and let zeros enter: how?
</details>
<details><summary>Hint 2</summary>

Put a frame of `shift` zeros around an image with `np.pad`. Any window of the old size in it is a moved
image. Where can the window's top left corner be? For an image `(C, H, W)`, left and right are the last
axis.
</details>
<details><summary>Hint 3</summary>

An empty array like `images`; a loop over the images; an `if` with `rng.random()` for the flip; the
frame; two whole numbers from 0 to `2 * shift`; a slice of the frame. Store it, and return after the
loop.
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


# %% id="predict-variants-compare"
def different_images():
    many = augment(np.repeat(images[:1], 3000, axis=0), np.random.default_rng(0))
    return len({image.tobytes() for image in many})


plots.predict(variants, different_images)

# %% [markdown] id="augment-other-ways"
r"""
<details><summary>Other ways to write it</summary>

- Draw everything first: `rng.random(N) < 0.5` for the flips, `rng.integers(-shift, shift + 1, (N, 2))`
  for the moves. Then loop, or index.
- `np.roll`, then set to zero what came back on the other side.
- Without any loop: arrays of row and column indices, one row of them for each image.
</details>
"""

# %% [markdown] id="augment-look"
r"""
One bag and nine images made of it:
"""


# %% id="augment-look-run"
def ten_bags():
    bag = images[labels == 8][:1]
    return {"original": bag, "augmented": augment(np.repeat(bag, 9, axis=0), np.random.default_rng(5))}


plots.draw(figures.batch, ten_bags, caption="augmented")

# %% [markdown] id="augment-fit"
r"""
Does it help? The LeNet from above and its 600 images, as they are and augmented. This time the curves
show the *loss*, which also punishes a network for being sure and wrong. **Predict, then run** (it takes
some seconds): what happens to the training curve, and what to the validation curve?
"""


# %% id="augment-fit-run"
def with_and_without():
    fresh = fitted(networks.lenet(np.random.default_rng(1)), augment)
    return {
        "as they are, training": np.array(much.loss),
        "as they are, validation": np.array(much.validation_loss),
        "augmented, training": np.array(fresh.loss),
        "augmented, validation": np.array(fresh.validation_loss),
    }


plots.draw(figures.epoch_losses, with_and_without, caption="augmented-fits")

# %% [markdown] id="augment-lesson"
r"""
Without augmentation, the training loss goes to 0 while the loss on new images *climbs*: the network gets
ever surer, of its mistakes too. With augmentation the two stay closer together; learning by heart no
longer pays.

It is no magic: the share right grows little here. These photos are centered, and nearly all shoes point
to the left, so large shifts and flips make images that the exam does not have. Augment with what can
happen, and does not change the label. Would you flip the digits 2 and 5?
"""

# %% [markdown] id="capstone"
r"""
## 12. Your own network

Now the exam. You train a network on the 8,000 images, and it is asked about 800 images that are *not* in
this notebook. Points come at 80, 82.5, 85 and 87 of 100 right. For 90 there are no points, only fame.

A start: `networks.lenet(rng)` and 3 epochs. Then change *one* thing at a time and watch the accuracy on
the bundled test images:

- more epochs; a learning rate that rises and falls, `schedule=one_cycle(3e-3)`;
- more filters, 3x3 with `padding=1`; a larger dense layer;
- `augment`, perhaps with a shift of 1 only.

Train for at most 60 seconds: your notebook is run again when it is graded.
"""

# %% [markdown] id="predict-task"
r"""
### Exercise: `predict`

Two functions, one cell. First train, then predict.

- `train_mine(images, labels)` builds a network, trains it, and returns it. It is called below, once, and
  the result is named `mine`.
- `predict(images)` takes `(N, 1, 28, 28)`, pixels from 0 to 1, and returns an array `(N,)` with the label
  of each image, 0 to 9. It uses `mine`, and does not train again.

About 30 minutes, medium. Seed your generator, or your points will change from run to run.

<details><summary>Hint 1</summary>

`fitted`, above, trains a network. What would you change for 8,000 images? And what does a network return
for each image: a label?
</details>
<details><summary>Hint 2</summary>

`train(network, images, labels, rng=rng, epochs=..., optimizer=Adam(network), schedule=one_cycle(3e-3),
progress=False)` changes the network in place. `mine.forward(images)` gives scores `(N, 10)`; the label is
*where* the largest score of each row stands.
</details>
<details><summary>Hint 3</summary>

`train_mine`: a generator with a seed, a network, a call of `train`, `return network`. `predict`: one
line, `forward` and then `argmax` along the right axis.
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

# %% check="predict" points=5 book="open"
check.predict(predict)

# %% [markdown] id="predict-other-ways"
r"""
<details><summary>Other ways to write it</summary>

- In batches of 256 images: large inputs then need less memory.
- Ask about each image *and* its mirror image, and add the scores. It costs twice the time and is often
  right a little more often.
- Softmax first, then the largest probability: the same labels, since softmax keeps the order.
</details>
"""

# %% [markdown] id="errors"
r"""
The first ten images of the bundled test set that your network gets wrong. Would you have known better?
"""

# %% id="errors-run"
plots.draw(figures.mistakes(test_images, test_labels), predict, test_images, caption="errors")

# %% [markdown] id="errors-classes"
r"""
And which classes are hard? The share right, class by class, from 0 (T-shirt) to 9 (boot). Compare with
your prediction from section 1.
"""


# %% id="errors-classes-run"
def share_by_class():
    said = predict(test_images)
    return np.array([np.mean(said[test_labels == label] == label) for label in range(10)]).round(2)


plots.run(share_by_class, inputs=False, caption="by-class")

# %% [markdown] id="yours-inside"
r"""
An exam asks about photos like those it learned from. Life does not. Empty the image below and draw a
garment for your network; or choose a photo and change it.

**Predict, then try:** how few strokes does it need to say *trouser*? What does it say of the same trousers
in a corner, and how sure is it of an empty image? There is no class *nothing*.
"""

# %% id="explore-network"
explore.network(mine)

# %% [markdown] id="end"
r"""
## What you can now do

- Write the training loop from memory, and say what a batch, a step and an epoch are.
- Write momentum and Adam, and say why Adam corrects its averages.
- Read a network off the pattern, and count its layers and parameters.
- Tell underfitting from overfitting by two curves, and name a cure for each.
- Train a network and report an honest number.

**Next, lesson 09:** your network is right nine times out of ten. What does it look *at*?
"""

# %% id="progress"
progress.card("08_training")
