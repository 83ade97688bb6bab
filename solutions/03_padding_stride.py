# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% id="setup"
import numpy as np

from cnn_course import check

# %% [markdown] id="pad2d-task"
r"""
### Exercise: `pad2d`
<details></details><details></details><details></details>
"""


# %% exercise="pad2d"
def pad2d(x, padding, mode="zero"):
    ### BEGIN SOLUTION
    x = x.astype(float)
    H, W = x.shape[-2:]
    p = padding
    if mode == "copy":
        rows = np.clip(np.arange(-p, H + p), 0, H - 1)
        columns = np.clip(np.arange(-p, W + p), 0, W - 1)
        return x[..., rows, :][..., columns]
    y = np.zeros((*x.shape[:-2], H + 2 * p, W + 2 * p))
    y[..., p : p + H, p : p + W] = x
    return y
    ### END SOLUTION


# %% check="pad2d" points=4
check.pad2d(pad2d)

# %% [markdown] id="same_padding-task"
r"""
### Exercise: `same_padding`
<details></details><details></details><details></details>
"""


# %% exercise="same_padding"
def same_padding(kernel):
    ### BEGIN SOLUTION
    if kernel % 2 == 0:
        raise ValueError(f"no padding keeps the size with an even kernel of {kernel}")
    return (kernel - 1) // 2
    ### END SOLUTION


# %% check="same_padding" points=2
check.same_padding(same_padding)

# %% [markdown] id="output_size-task"
r"""
### Exercise: `output_size`
<details></details><details></details><details></details>
"""


# %% exercise="output_size"
def output_size(size, kernel, stride=1, padding=0, floor=False):
    ### BEGIN SOLUTION
    if size < 1 or kernel < 1 or stride < 1 or padding < 0:
        raise ValueError("size, kernel and stride are at least 1, padding at least 0")
    room = size + 2 * padding - kernel
    if room < 0:
        raise ValueError("the kernel is larger than the padded input")
    if room % stride and not floor:
        raise ValueError("the windows do not fit")
    return room // stride + 1
    ### END SOLUTION


# %% check="output_size" points=6
check.output_size(output_size)

# %% [markdown] id="conv2d-task"
r"""
### Exercise: `conv2d`
<details></details><details></details><details></details>
"""


# %% exercise="conv2d"
def conv2d(x, w, b, stride=1, padding=0):
    ### BEGIN SOLUTION
    F, _, KH, KW = w.shape
    OH = output_size(x.shape[2], KH, stride, padding)
    OW = output_size(x.shape[3], KW, stride, padding)
    x = pad2d(x, padding)
    y = np.zeros((len(x), F, OH, OW))
    for i in range(OH):
        for j in range(OW):
            top, left = i * stride, j * stride
            window = x[:, :, top : top + KH, left : left + KW]
            for f in range(F):
                y[:, f, i, j] = (window * w[f]).sum(axis=(1, 2, 3)) + b[f]
    return y
    ### END SOLUTION


# %% check="conv2d" points=6
check.conv2d(conv2d)

# %% [markdown] id="receptive_field-task"
r"""
### Exercise: `receptive_field`
<details></details><details></details><details></details>
"""


# %% exercise="receptive_field"
def receptive_field(kernels, strides):
    ### BEGIN SOLUTION
    field, jump = 1, 1
    for kernel, stride in zip(kernels, strides, strict=True):
        field += (kernel - 1) * jump
        jump *= stride
    return field
    ### END SOLUTION


# %% check="receptive_field" points=3
check.receptive_field(receptive_field)

# %% [markdown] id="summarize-task"
r"""
### Exercise: `summarize`
<details></details><details></details><details></details>
"""


# %% exercise="summarize"
def summarize(layers, input_shape):
    ### BEGIN SOLUTION
    shape, rows = tuple(input_shape), []
    for kind, *numbers in layers:
        parameters = 0
        if kind == "conv":
            filters, kernel, stride, padding = numbers
            C, H, W = shape
            OH = output_size(H, kernel, stride, padding, floor=True)
            OW = output_size(W, kernel, stride, padding, floor=True)
            parameters = (C * kernel * kernel + 1) * filters
            shape = (filters, OH, OW)
        elif kind == "pool":
            size, stride = numbers
            C, H, W = shape
            shape = (C, output_size(H, size, stride, floor=True), output_size(W, size, stride, floor=True))
        elif kind == "flatten":
            shape = (int(np.prod(shape)),)
        elif kind == "dense":
            (units,) = numbers
            parameters = (shape[0] + 1) * units
            shape = (units,)
        rows.append((shape, parameters))
    return rows
    ### END SOLUTION


# %% check="summarize" points=5
check.summarize(summarize)
