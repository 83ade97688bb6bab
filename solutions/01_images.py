# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown] id="why"
r"""
# Lesson 01: Images
"""

# %% id="setup"
import numpy as np

from cnn_course import check

# %% [markdown] id="input_size-task"
r"""
### Exercise: `input_size`
<details></details><details></details><details></details>
"""


# %% exercise="input_size"
def input_size(height, width, channels):
    r"""height, width, channels -> how many numbers"""
    ### BEGIN SOLUTION
    return height * width * channels
    ### END SOLUTION


# %% check="input_size" points=2
check.input_size(input_size)

# %% [markdown] id="dense_parameters-task"
r"""
### Exercise: `dense_parameters`
<details></details><details></details><details></details>
"""


# %% exercise="dense_parameters"
def dense_parameters(inputs, units, bias=True):
    r"""W (units, inputs), b (units,) -> how many numbers"""
    ### BEGIN SOLUTION
    weights = inputs * units
    return weights + units if bias else weights
    ### END SOLUTION


# %% check="dense_parameters" points=3
check.dense_parameters(dense_parameters)

# %% [markdown] id="conv_parameters-task"
r"""
### Exercise: `conv_parameters`
<details></details><details></details><details></details>
"""


# %% exercise="conv_parameters"
def conv_parameters(in_channels, filters, kernel_size, bias=True):
    r"""w (filters, in_channels, KH, KW), b (filters,) -> how many numbers"""
    ### BEGIN SOLUTION
    KH, KW = kernel_size if isinstance(kernel_size, tuple) else (kernel_size, kernel_size)
    weights = filters * in_channels * KH * KW
    return weights + filters if bias else weights
    ### END SOLUTION


# %% check="conv_parameters" points=4
check.conv_parameters(conv_parameters)

# %% [markdown] id="translate-task"
r"""
### Exercise: `translate`
<details></details><details></details><details></details>
"""


# %% exercise="translate"
def translate(image, dy, dx):
    r"""image (H, W) -> y (H, W):  y[i,j] = image[i-dy, j-dx]"""
    ### BEGIN SOLUTION
    H, W = image.shape
    moved = np.zeros_like(image)
    for i in range(H):
        for j in range(W):
            if 0 <= i - dy < H and 0 <= j - dx < W:
                moved[i, j] = image[i - dy, j - dx]
    return moved
    ### END SOLUTION


# %% check="translate" points=4
check.translate(translate)
