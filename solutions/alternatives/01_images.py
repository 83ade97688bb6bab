"""Right answers to lesson 01 in the styles that students write. Each must earn full points and never be named."""

import math

import numpy as np

from cnn_course.authoring.bank import alternative

# --- input_size ----------------------------------------------------------------------------------------------------


@alternative("input_size", "np.prod")
def input_size_prod(height, width, channels):
    return np.prod([height, width, channels])


@alternative("input_size", "math.prod")
def input_size_math(height, width, channels):
    return math.prod((height, width, channels))


@alternative("input_size", "the size of an array")
def input_size_array(height, width, channels):
    return np.zeros((channels, height, width), dtype=np.uint8).size


@alternative("input_size", "counting in a loop")
def input_size_loop(height, width, channels):
    return sum(width * channels for _ in range(height))


# --- dense_parameters ----------------------------------------------------------------------------------------------


@alternative("dense_parameters", "if")
def dense_parameters_if(inputs, units, bias=True):
    count = inputs * units
    if bias:
        count += units
    return count


@alternative("dense_parameters", "unit by unit")
def dense_parameters_units(inputs, units, bias=True):
    return sum(inputs + (1 if bias else 0) for _ in range(units))


@alternative("dense_parameters", "bias as a number")
def dense_parameters_number(inputs, units, bias=True):
    return (inputs + bias) * units


@alternative("dense_parameters", "the sizes of arrays")
def dense_parameters_arrays(inputs, units, bias=True):
    w, b = np.zeros((inputs, units)), np.zeros(units)
    return w.size + b.size if bias else w.size


# --- conv_parameters -----------------------------------------------------------------------------------------------


@alternative("conv_parameters", "isinstance int")
def conv_parameters_int(in_channels, filters, kernel_size, bias=True):
    if isinstance(kernel_size, int):
        kernel_size = (kernel_size, kernel_size)
    KH, KW = kernel_size
    weights = filters * in_channels * KH * KW
    return weights + filters if bias else weights


@alternative("conv_parameters", "try")
def conv_parameters_try(in_channels, filters, kernel_size, bias=True):
    try:
        height, width = kernel_size
    except TypeError:
        height = width = kernel_size
    one_filter = height * width * in_channels + int(bias)
    return one_filter * filters


@alternative("conv_parameters", "np.prod")
def conv_parameters_prod(in_channels, filters, kernel_size, bias=True):
    sides = np.broadcast_to(kernel_size, 2)
    return (np.prod(sides) * in_channels + bias) * filters


@alternative("conv_parameters", "the sizes of arrays")
def conv_parameters_arrays(in_channels, filters, kernel_size, bias=True):
    sides = kernel_size if isinstance(kernel_size, tuple) else (kernel_size,) * 2
    return np.zeros((filters, in_channels, *sides)).size + (np.zeros(filters).size if bias else 0)


# --- translate -----------------------------------------------------------------------------------------------------


@alternative("translate", "loops over the output")
def translate_gather(image, dy, dx):
    H, W = image.shape
    moved = np.zeros((H, W))
    for i in range(H):
        for j in range(W):
            if 0 <= i - dy < H and 0 <= j - dx < W:
                moved[i, j] = image[i - dy, j - dx]
    return moved


@alternative("translate", "loops over the input")
def translate_scatter(image, dy, dx):
    moved = np.zeros_like(image)
    H, W = image.shape
    for i, j in np.ndindex(H, W):
        if i + dy in range(H) and j + dx in range(W):
            moved[i + dy, j + dx] = image[i, j]
    return moved


@alternative("translate", "pad, then crop")
def translate_pad(image, dy, dx):
    H, W = image.shape
    padded = np.pad(image, ((max(dy, 0), max(-dy, 0)), (max(dx, 0), max(-dx, 0))))
    top, left = max(-dy, 0), max(-dx, 0)
    return padded[top : top + H, left : left + W]


@alternative("translate", "roll, then clear")
def translate_roll(image, dy, dx):
    H, W = image.shape
    if abs(dy) >= H or abs(dx) >= W:
        return np.zeros((H, W))
    moved = np.roll(image, (dy, dx), axis=(0, 1)).astype(float)
    if dy > 0:
        moved[:dy] = 0
    if dy < 0:
        moved[dy:] = 0
    if dx > 0:
        moved[:, :dx] = 0
    if dx < 0:
        moved[:, dx:] = 0
    return moved


@alternative("translate", "four cases of slices")
def translate_cases(image, dy, dx):
    H, W = image.shape

    def spans(d, n):
        if d >= 0:
            return slice(min(d, n), n), slice(0, max(n - d, 0))
        return slice(0, max(n + d, 0)), slice(min(-d, n), n)

    (to_rows, from_rows), (to_columns, from_columns) = spans(dy, H), spans(dx, W)
    moved = np.zeros_like(image)
    moved[to_rows, to_columns] = image[from_rows, from_columns]
    return moved


@alternative("translate", "matrices, in float32")
def translate_matrices(image, dy, dx):
    H, W = image.shape
    return np.eye(H, k=-dy, dtype=np.float32) @ image.astype(np.float32) @ np.eye(W, k=dx, dtype=np.float32)


@alternative("translate", "list comprehension")
def translate_comprehension(image, dy, dx):
    H, W = image.shape
    return np.array(
        [[image[i - dy, j - dx] if 0 <= i - dy < H and 0 <= j - dx < W else 0 for j in range(W)] for i in range(H)]
    )


@alternative("translate", "index arrays and a mask")
def translate_mask(image, dy, dx):
    H, W = image.shape
    rows, columns = np.arange(H)[:, None] - dy, np.arange(W) - dx
    inside = (rows >= 0) & (rows < H) & (columns >= 0) & (columns < W)
    return np.where(inside, image[rows.clip(0, H - 1), columns.clip(0, W - 1)], 0)
