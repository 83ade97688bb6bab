# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown] id="why"
r"""
# Lesson 04: Pooling
"""

# %% id="setup"
import numpy as np

from cnn_course import check

# %% [markdown] id="conventions"
r"""
## Conventions

- **Leftovers are dropped.** Only whole windows count: `OH = (H - size) // stride + 1`, rounded down, as in Keras
  and PyTorch. (The strict "exact or ValueError" rule is for convolutions.)
- **A window larger than the image** is a `ValueError`.
- `stride=None` means `stride=size`. Windows may overlap.
- **A tie** goes to the first maximum in row-major order. That matters in lesson 06.
"""

# %% [markdown] id="max_pool2d-task"
r"""
### Exercise: `max_pool2d`

<details><summary>Hint 1</summary></details>
<details><summary>Hint 2</summary></details>
<details><summary>Hint 3</summary></details>
"""


# %% exercise="max_pool2d"
def max_pool2d(x, size, stride=None):
    r"""x (N, C, H, W) -> y (N, C, OH, OW)

    OH = (H - size) // stride + 1
    y[n,c,i,j] = max_uv x[n, c, i stride + u, j stride + v]
    """
    ### BEGIN SOLUTION
    stride = size if stride is None else stride
    N, C, H, W = x.shape
    if size > H or size > W:
        raise ValueError(f"{size} > {(H, W)}")
    OH, OW = (H - size) // stride + 1, (W - size) // stride + 1
    y = np.zeros((N, C, OH, OW))
    for i in range(OH):
        for j in range(OW):
            top, left = i * stride, j * stride
            y[:, :, i, j] = x[:, :, top : top + size, left : left + size].max(axis=(2, 3))
    return y
    ### END SOLUTION


# %% check="max_pool2d" points=6
check.max_pool2d(max_pool2d)

# %% [markdown] id="avg_pool2d-task"
r"""
### Exercise: `avg_pool2d`

<details><summary>Hint 1</summary></details>
<details><summary>Hint 2</summary></details>
<details><summary>Hint 3</summary></details>
"""


# %% exercise="avg_pool2d"
def avg_pool2d(x, size, stride=None):
    r"""x (N, C, H, W) -> y (N, C, OH, OW)

    OH = (H - size) // stride + 1
    y[n,c,i,j] = sum_uv x[n, c, i stride + u, j stride + v] / size**2
    """
    ### BEGIN SOLUTION
    stride = size if stride is None else stride
    N, C, H, W = x.shape
    if size > H or size > W:
        raise ValueError(f"{size} > {(H, W)}")
    OH, OW = (H - size) // stride + 1, (W - size) // stride + 1
    y = np.zeros((N, C, OH, OW))
    for i in range(OH):
        for j in range(OW):
            top, left = i * stride, j * stride
            y[:, :, i, j] = x[:, :, top : top + size, left : left + size].mean(axis=(2, 3))
    return y
    ### END SOLUTION


# %% check="avg_pool2d" points=5
check.avg_pool2d(avg_pool2d)

# %% [markdown] id="global_avg_pool-task"
r"""
### Exercise: `global_avg_pool`

<details><summary>Hint 1</summary></details>
<details><summary>Hint 2</summary></details>
<details><summary>Hint 3</summary></details>
"""


# %% exercise="global_avg_pool"
def global_avg_pool(x):
    r"""x (N, C, H, W) -> y (N, C)

    y[n,c] = sum_ij x[n,c,i,j] / (H W)
    """
    ### BEGIN SOLUTION
    return x.mean(axis=(2, 3))
    ### END SOLUTION


# %% check="global_avg_pool" points=3
check.global_avg_pool(global_avg_pool)
