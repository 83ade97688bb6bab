# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% id="setup"
import numpy as np

from cnn_course import check, plots

# %% [markdown] id="im2col-task"
r"""
## Exercise: `im2col`
<details></details><details></details><details></details>
"""


# %% exercise="im2col"
def im2col(x, kernel_size, stride=1, padding=0):
    r"""x (N, C, H, W), kernel_size K or (KH, KW) -> cols (N*OH*OW, C*KH*KW)

    cols[(n,i,j), (c,u,v)] = padded[n, c, i*stride+u, j*stride+v]
    """
    ### BEGIN SOLUTION
    KH, KW = np.broadcast_to(kernel_size, 2)
    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    N, C, H, W = padded.shape
    if H < KH or W < KW or (H - KH) % stride or (W - KW) % stride:
        raise ValueError(f"{KH}x{KW} windows do not fit {H}x{W} pixels with stride {stride}")
    OH, OW = (H - KH) // stride + 1, (W - KW) // stride + 1
    cols = np.zeros((N, OH, OW, C, KH, KW))
    for i in range(OH):
        for j in range(OW):
            top, left = i * stride, j * stride
            cols[:, i, j] = padded[:, :, top : top + KH, left : left + KW]
    return cols.reshape(N * OH * OW, C * KH * KW)
    ### END SOLUTION


# %% check="im2col" points=6
check.im2col(im2col)

# %% [markdown] id="conv2d_im2col-task"
r"""
## Exercise: `conv2d_im2col`
<details></details><details></details><details></details>
"""


# %% exercise="conv2d_im2col"
def conv2d_im2col(x, w, b, stride=1, padding=0):
    r"""x (N, C, H, W), w (F, C, KH, KW), b (F,) -> y (N, F, OH, OW)

    rows (N*OH*OW, F) = cols (N*OH*OW, C*KH*KW) @ w.T (C*KH*KW, F) + b (F,)
    """
    ### BEGIN SOLUTION
    F, _, KH, KW = w.shape
    N, _, H, W = x.shape
    rows = im2col(x, (KH, KW), stride, padding) @ w.reshape(F, -1).T + b
    OH, OW = (H + 2 * padding - KH) // stride + 1, (W + 2 * padding - KW) // stride + 1
    return rows.reshape(N, OH, OW, F).transpose(0, 3, 1, 2)
    ### END SOLUTION


# %% check="conv2d_im2col" points=6
check.conv2d_im2col(conv2d_im2col)

# %% [markdown] id="col2im-task"
r"""
## Exercise: `col2im`
<details></details><details></details><details></details>
"""


# %% exercise="col2im"
def col2im(cols, input_shape, kernel_size, stride=1, padding=0):
    r"""cols (N*OH*OW, C*KH*KW), input_shape (N, C, H, W), kernel_size K or (KH, KW) -> x (N, C, H, W)

    padded[n, c, i*stride+u, j*stride+v] += cols[(n,i,j), (c,u,v)]
    """
    ### BEGIN SOLUTION
    KH, KW = np.broadcast_to(kernel_size, 2)
    N, C, H, W = input_shape
    padded = np.zeros((N, C, H + 2 * padding, W + 2 * padding))
    OH, OW = (H + 2 * padding - KH) // stride + 1, (W + 2 * padding - KW) // stride + 1
    windows = cols.reshape(N, OH, OW, C, KH, KW)
    for i in range(OH):
        for j in range(OW):
            top, left = i * stride, j * stride
            padded[:, :, top : top + KH, left : left + KW] += windows[:, i, j]
    return padded[:, :, padding : padding + H, padding : padding + W]
    ### END SOLUTION


# %% check="col2im" points=5
check.col2im(col2im)
