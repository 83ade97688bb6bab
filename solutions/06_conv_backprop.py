# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown] id="why"
r"""
# Lesson 06
"""

# %% id="setup"
import numpy as np

from cnn_course import check

# %% [markdown] id="conv2d_bias_gradient-task"
r"""
## Exercise: `conv2d_bias_gradient`

<details><summary>Hint 1</summary>a</details>
<details><summary>Hint 2</summary>b</details>
<details><summary>Hint 3</summary>c</details>
"""


# %% exercise="conv2d_bias_gradient"
def conv2d_bias_gradient(dout):
    r"""dout (N, F, OH, OW) -> db (F,)

    db[f] = sum_nij dout[n,f,i,j]
    """
    ### BEGIN SOLUTION
    return dout.sum((0, 2, 3), dtype=float)
    ### END SOLUTION


# %% check="conv2d_bias_gradient" points=3
check.conv2d_bias_gradient(conv2d_bias_gradient)

# %% [markdown] id="conv2d_weight_gradient-task"
r"""
## Exercise: `conv2d_weight_gradient`

<details><summary>Hint 1</summary>a</details>
<details><summary>Hint 2</summary>b</details>
<details><summary>Hint 3</summary>c</details>
"""


# %% exercise="conv2d_weight_gradient"
def conv2d_weight_gradient(dout, x, kernel_size, stride=1, padding=0):
    r"""dout (N, F, OH, OW), x (N, C, H, W), kernel_size (KH, KW) -> dw (F, C, KH, KW)

    dw[f,c,u,v] = sum_nij dout[n,f,i,j] padded[n, c, i*stride+u, j*stride+v]
    """
    ### BEGIN SOLUTION
    KH, KW = np.broadcast_to(kernel_size, 2)
    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    dw = np.zeros((dout.shape[1], x.shape[1], KH, KW))
    for n, f, i, j in np.ndindex(dout.shape):
        top, left = i * stride, j * stride
        dw[f] += dout[n, f, i, j] * padded[n, :, top : top + KH, left : left + KW]
    return dw
    ### END SOLUTION


# %% check="conv2d_weight_gradient" points=6
check.conv2d_weight_gradient(conv2d_weight_gradient)

# %% [markdown] id="conv2d_input_gradient-task"
r"""
## Exercise: `conv2d_input_gradient`

<details><summary>Hint 1</summary>a</details>
<details><summary>Hint 2</summary>b</details>
<details><summary>Hint 3</summary>c</details>
"""


# %% exercise="conv2d_input_gradient"
def conv2d_input_gradient(dout, w, input_shape, stride=1, padding=0):
    r"""dout (N, F, OH, OW), w (F, C, KH, KW), input_shape (N, C, H, W) -> dx (N, C, H, W)

    dpadded[n, c, i*stride+u, j*stride+v] += dout[n,f,i,j] w[f,c,u,v]
    """
    ### BEGIN SOLUTION
    N, C, H, W = input_shape
    KH, KW = w.shape[2:]
    dpadded = np.zeros((N, C, H + 2 * padding, W + 2 * padding))
    for n, f, i, j in np.ndindex(dout.shape):
        top, left = i * stride, j * stride
        dpadded[n, :, top : top + KH, left : left + KW] += dout[n, f, i, j] * w[f]
    return dpadded[:, :, padding : padding + H, padding : padding + W]
    ### END SOLUTION


# %% check="conv2d_input_gradient" points=6
check.conv2d_input_gradient(conv2d_input_gradient)

# %% [markdown] id="conv2d_backward-task"
r"""
## Exercise: `conv2d_backward`

<details><summary>Hint 1</summary>a</details>
<details><summary>Hint 2</summary>b</details>
<details><summary>Hint 3</summary>c</details>
"""


# %% exercise="conv2d_backward"
def conv2d_backward(dout, x, w, stride=1, padding=0):
    r"""dout (N, F, OH, OW), x (N, C, H, W), w (F, C, KH, KW) -> dx (N, C, H, W), dw (F, C, KH, KW), db (F,)"""
    ### BEGIN SOLUTION
    dx = conv2d_input_gradient(dout, w, x.shape, stride, padding)
    dw = conv2d_weight_gradient(dout, x, w.shape[2:], stride, padding)
    db = conv2d_bias_gradient(dout)
    return dx, dw, db
    ### END SOLUTION


# %% check="conv2d_backward" points=3
check.conv2d_backward(conv2d_backward)

# %% [markdown] id="max_pool2d_backward-task"
r"""
## Exercise: `max_pool2d_backward`

<details><summary>Hint 1</summary>a</details>
<details><summary>Hint 2</summary>b</details>
<details><summary>Hint 3</summary>c</details>
"""


# %% exercise="max_pool2d_backward"
def max_pool2d_backward(dout, x, size, stride=None):
    r"""dout (N, C, OH, OW), x (N, C, H, W) -> dx (N, C, H, W)

    u, v = argmax x[n, c, i*stride : i*stride+size, j*stride : j*stride+size]
    dx[n, c, i*stride+u, j*stride+v] += dout[n,c,i,j]
    """
    ### BEGIN SOLUTION
    stride = stride or size
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(dout.shape):
        top, left = i * stride, j * stride
        window = x[n, c, top : top + size, left : left + size]
        u, v = np.unravel_index(window.argmax(), window.shape)
        dx[n, c, top + u, left + v] += dout[n, c, i, j]
    return dx
    ### END SOLUTION


# %% check="max_pool2d_backward" points=6
check.max_pool2d_backward(max_pool2d_backward)

# %% [markdown] id="avg_pool2d_backward-task"
r"""
## Exercise: `avg_pool2d_backward`

<details><summary>Hint 1</summary>a</details>
<details><summary>Hint 2</summary>b</details>
<details><summary>Hint 3</summary>c</details>
"""


# %% exercise="avg_pool2d_backward"
def avg_pool2d_backward(dout, x, size, stride=None):
    r"""dout (N, C, OH, OW), x (N, C, H, W) -> dx (N, C, H, W)

    dx[n, c, i*stride+u, j*stride+v] += dout[n,c,i,j] / size**2
    """
    ### BEGIN SOLUTION
    stride = stride or size
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(dout.shape):
        top, left = i * stride, j * stride
        dx[n, c, top : top + size, left : left + size] += dout[n, c, i, j] / size**2
    return dx
    ### END SOLUTION


# %% check="avg_pool2d_backward" points=4
check.avg_pool2d_backward(avg_pool2d_backward)

