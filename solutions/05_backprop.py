# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown] id="why"
r"""
# Lesson 05: Backpropagation
"""

# %% id="setup"
import numpy as np

from cnn_course import check

# %% [markdown] id="gradient_descent-task"
r"""
### Exercise: `gradient_descent`

<details><summary>Hint 1</summary>a</details>
<details><summary>Hint 2</summary>b</details>
<details><summary>Hint 3</summary>c</details>
"""


# %% exercise="gradient_descent"
def gradient_descent(gradient, start, learning_rate, steps):
    r"""gradient: x -> slope, start (...) -> trajectory (steps+1, ...)

    x[t+1] = x[t] - learning_rate gradient(x[t])
    """
    ### BEGIN SOLUTION
    x = np.array(start, float)
    trajectory = [x]
    for _ in range(steps):
        x = x - learning_rate * gradient(x)
        trajectory.append(x)
    return np.array(trajectory)
    ### END SOLUTION


# %% check="gradient_descent" points=4
check.gradient_descent(gradient_descent)

# %% [markdown] id="numerical_gradient-task"
r"""
### Exercise: `numerical_gradient`

<details><summary>Hint 1</summary>a</details>
<details><summary>Hint 2</summary>b</details>
<details><summary>Hint 3</summary>c</details>
"""


# %% exercise="numerical_gradient"
def numerical_gradient(f, x, h=1e-5):
    r"""f: x -> number, x (...) -> gradient (...)

    gradient[i] = (f(x + h at i) - f(x - h at i)) / (2h)
    """
    ### BEGIN SOLUTION
    x = x.astype(float)
    gradient = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        value = x[i]
        x[i] = value + h
        above = f(x)
        x[i] = value - h
        below = f(x)
        x[i] = value
        gradient[i] = (above - below) / (2 * h)
    return gradient
    ### END SOLUTION


# %% check="numerical_gradient" points=5
check.numerical_gradient(numerical_gradient)

# %% [markdown] id="affine_forward-task"
r"""
### Exercise: `affine_forward`

<details><summary>Hint 1</summary>a</details>
<details><summary>Hint 2</summary>b</details>
<details><summary>Hint 3</summary>c</details>
"""


# %% exercise="affine_forward"
def affine_forward(x, w, b):
    r"""x (N, ...) -> rows (N, D), w (D, M), b (M,) -> y (N, M)

    y[n,m] = b[m] + sum_d x[n,d] w[d,m]
    """
    ### BEGIN SOLUTION
    rows = x.reshape(len(x), -1)
    return rows @ w + b
    ### END SOLUTION


# %% check="affine_forward" points=3
check.affine_forward(affine_forward)

# %% [markdown] id="affine_backward-task"
r"""
### Exercise: `affine_backward`

<details><summary>Hint 1</summary>a</details>
<details><summary>Hint 2</summary>b</details>
<details><summary>Hint 3</summary>c</details>
"""


# %% exercise="affine_backward"
def affine_backward(dout, x, w):
    r"""dout (N, M), x (N, ...), w (D, M) -> dx (N, ...), dw (D, M), db (M,)"""
    ### BEGIN SOLUTION
    rows = x.reshape(len(x), -1)
    dx = (dout @ w.T).reshape(x.shape)
    dw = rows.T @ dout
    db = dout.sum(axis=0)
    return dx, dw, db
    ### END SOLUTION


# %% check="affine_backward" points=4
check.affine_backward(affine_backward)

# %% [markdown] id="relu_backward-task"
r"""
### Exercise: `relu_backward`

<details><summary>Hint 1</summary>a</details>
<details><summary>Hint 2</summary>b</details>
<details><summary>Hint 3</summary>c</details>
"""


# %% exercise="relu_backward"
def relu_backward(dout, x):
    r"""dout (...), x (...) -> dx (...):  dx = dout where x > 0, else 0"""
    ### BEGIN SOLUTION
    return dout * (x > 0)
    ### END SOLUTION


# %% check="relu_backward" points=4
check.relu_backward(relu_backward)

# %% [markdown] id="sigmoid-task"
r"""
### Exercise: `sigmoid`

<details><summary>Hint 1</summary>a</details>
<details><summary>Hint 2</summary>b</details>
<details><summary>Hint 3</summary>c</details>
"""


# %% exercise="sigmoid"
def sigmoid(x):
    r"""x (...) -> y (...):  y = 1 / (1 + exp(-x))"""
    ### BEGIN SOLUTION
    e = np.exp(-np.abs(x))
    return np.where(x >= 0, 1, e) / (1 + e)
    ### END SOLUTION


# %% check="sigmoid" points=3
check.sigmoid(sigmoid)

# %% [markdown] id="sigmoid_backward-task"
r"""
### Exercise: `sigmoid_backward`

<details><summary>Hint 1</summary>a</details>
<details><summary>Hint 2</summary>b</details>
<details><summary>Hint 3</summary>c</details>
"""


# %% exercise="sigmoid_backward"
def sigmoid_backward(dout, out):
    r"""dout (...), out (...) -> dx (...):  dx = dout out (1 - out)"""
    ### BEGIN SOLUTION
    return dout * out * (1 - out)
    ### END SOLUTION


# %% check="sigmoid_backward" points=3
check.sigmoid_backward(sigmoid_backward)

# %% [markdown] id="softmax_cross_entropy-task"
r"""
### Exercise: `softmax_cross_entropy`

<details><summary>Hint 1</summary>a</details>
<details><summary>Hint 2</summary>b</details>
<details><summary>Hint 3</summary>c</details>
"""


# %% exercise="softmax_cross_entropy"
def softmax_cross_entropy(scores, labels):
    r"""scores (N, K), labels (N,) -> loss, gradient (N, K)

    loss = mean_n -log p[n, labels[n]]
    """
    ### BEGIN SOLUTION
    rows = np.arange(len(labels))
    shifted = scores - scores.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    loss = -log_p[rows, labels].mean()
    gradient = np.exp(log_p)
    gradient[rows, labels] -= 1
    return loss, gradient / len(labels)
    ### END SOLUTION


# %% check="softmax_cross_entropy" points=5
check.softmax_cross_entropy(softmax_cross_entropy)

# %% [markdown] id="two_layer_gradients-task"
r"""
### Exercise: `two_layer_gradients`

<details><summary>Hint 1</summary>a</details>
<details><summary>Hint 2</summary>b</details>
<details><summary>Hint 3</summary>c</details>
"""


# %% exercise="two_layer_gradients"
def two_layer_gradients(x, t, params):
    r"""x (N, D), t (N, K), params {W1 (D, H), b1 (H,), W2 (H, K), b2 (K,)} -> {W1, b1, W2, b2}"""
    ### BEGIN SOLUTION
    W1, b1, W2, b2 = params["W1"], params["b1"], params["W2"], params["b2"]
    a1 = affine_forward(x, W1, b1)
    z1 = sigmoid(a1)
    a2 = affine_forward(z1, W2, b2)
    loss, da2 = softmax_cross_entropy(a2, t.argmax(axis=1))
    dz1, dW2, db2 = affine_backward(da2, z1, W2)
    da1 = sigmoid_backward(dz1, z1)
    dx, dW1, db1 = affine_backward(da1, x, W1)
    return {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}
    ### END SOLUTION


# %% check="two_layer_gradients" points=5
check.two_layer_gradients(two_layer_gradients)

