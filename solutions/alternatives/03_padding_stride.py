"""Right answers to lesson 03 in the styles that students write. Each must earn full points and never be named."""

from math import prod

import numpy as np

from cnn_course.authoring.bank import alternative

# --- pad2d ---------------------------------------------------------------------------------------------------------


@alternative("pad2d", "np.pad")
def pad2d_numpy(x, padding, mode="zero"):
    widths = [(0, 0)] * (x.ndim - 2) + [(padding, padding)] * 2
    return np.pad(x, widths, mode={"zero": "constant", "copy": "edge"}[mode])


@alternative("pad2d", "pixel by pixel")
def pad2d_pixels(x, padding, mode="zero"):
    H, W = x.shape[-2:]
    out = np.zeros((*x.shape[:-2], H + 2 * padding, W + 2 * padding))
    for i in range(-padding, H + padding):
        for j in range(-padding, W + padding):
            if 0 <= i < H and 0 <= j < W:
                out[..., i + padding, j + padding] = x[..., i, j]
            elif mode == "copy":
                out[..., i + padding, j + padding] = x[..., min(max(i, 0), H - 1), min(max(j, 0), W - 1)]
    return out


@alternative("pad2d", "zeros, then rows, then columns")
def pad2d_slices(x, padding, mode="zero"):
    H, W, p = x.shape[-2], x.shape[-1], padding
    out = np.zeros((*x.shape[:-2], H + 2 * p, W + 2 * p), x.dtype)
    out[..., p : p + H, p : p + W] = x
    if mode == "copy" and p > 0:
        out[..., :p, :] = out[..., p : p + 1, :]
        out[..., -p:, :] = out[..., -p - 1 : -p, :]
        out[..., :p] = out[..., p : p + 1]
        out[..., -p:] = out[..., -p - 1 : -p]
    return out


@alternative("pad2d", "concatenate")
def pad2d_concatenate(x, padding, mode="zero"):
    keep = 1.0 if mode == "copy" else 0.0
    top, bottom = ([keep * x[..., i : i + 1, :]] * padding for i in (0, x.shape[-2] - 1))
    x = np.concatenate([*top, x, *bottom], axis=-2)
    left, right = ([keep * x[..., j : j + 1]] * padding for j in (0, x.shape[-1] - 1))
    return np.concatenate([*left, x, *right], axis=-1)


@alternative("pad2d", "recursion over the leading axes")
def pad2d_recursive(x, padding, mode="zero"):
    if x.ndim > 2:
        return np.array([pad2d_recursive(part, padding, mode) for part in x])
    return np.pad(x, padding, "edge") if mode == "copy" else np.pad(x, padding)


@alternative("pad2d", "float32")
def pad2d_float32(x, padding, mode="zero"):
    rows = np.arange(x.shape[-2] + 2 * padding) - padding
    columns = np.arange(x.shape[-1] + 2 * padding) - padding
    nearest = rows.clip(0, x.shape[-2] - 1)[:, None], columns.clip(0, x.shape[-1] - 1)
    out = x.astype(np.float32)[(..., *nearest)]
    if mode == "zero":
        out[..., rows != nearest[0][:, 0], :] = 0
        out[..., columns != nearest[1]] = 0
    return out


# --- same_padding --------------------------------------------------------------------------------------------------


@alternative("same_padding", "k // 2")
def same_padding_half(kernel):
    if kernel % 2 == 0:
        raise ValueError(f"no padding keeps the size for an even kernel: {kernel}")
    return kernel // 2


@alternative("same_padding", "search")
def same_padding_search(kernel):
    for padding in range(kernel):
        if 100 + 2 * padding - kernel + 1 == 100:
            return padding
    raise ValueError("none found")


@alternative("same_padding", "divmod")
def same_padding_divmod(kernel):
    padding, rest = divmod(kernel - 1, 2)
    if rest:
        raise ValueError
    return np.int64(padding)


@alternative("same_padding", "int of a float")
def same_padding_float(kernel):
    padding = (kernel - 1) / 2
    if padding != int(padding):
        raise ValueError(padding)
    return int(padding)


# --- output_size ---------------------------------------------------------------------------------------------------


@alternative("output_size", "count the starts")
def output_size_count(size, kernel, stride=1, padding=0, floor=False):
    if min(size, kernel, stride) < 1 or padding < 0 or kernel > size + 2 * padding:
        raise ValueError("senseless")
    starts = range(0, size + 2 * padding - kernel + 1, stride)
    if not floor and starts[-1] + kernel != size + 2 * padding:
        raise ValueError("the last window leaves pixels over")
    return len(starts)


@alternative("output_size", "walk")
def output_size_walk(size, kernel, stride=1, padding=0, floor=False):
    if size <= 0 or kernel <= 0 or stride <= 0 or padding < 0:
        raise ValueError
    total, end, places = size + 2 * padding, kernel, 0
    while end <= total:
        places += 1
        end += stride
    if places == 0 or (end - stride != total and not floor):
        raise ValueError
    return places


@alternative("output_size", "divmod")
def output_size_divmod(size, kernel, stride=1, padding=0, floor=False):
    if stride < 1:
        raise ValueError("stride")
    steps, rest = divmod(size + 2 * padding - kernel, stride)
    if size < 1 or kernel < 1 or padding < 0 or steps < 0:
        raise ValueError("sizes")
    if rest != 0 and floor is False:
        raise ValueError("fit")
    return steps + 1


@alternative("output_size", "a float, tested and converted")
def output_size_float(size, kernel, stride=1, padding=0, floor=False):
    if size < 1 or kernel < 1 or stride < 1 or padding < 0 or size + 2 * padding < kernel:
        raise ValueError
    places = (size + 2 * padding - kernel) / stride + 1
    if not places.is_integer() and not floor:
        raise ValueError
    return int(np.floor(places))


# --- conv2d --------------------------------------------------------------------------------------------------------


@alternative("conv2d", "seven loops")
def conv2d_loops(x, w, b, stride=1, padding=0):
    N, C, H, W = x.shape
    F, C, KH, KW = w.shape
    if (H + 2 * padding - KH) % stride or (W + 2 * padding - KW) % stride:
        raise ValueError("does not fit")
    out = np.zeros((N, F, (H + 2 * padding - KH) // stride + 1, (W + 2 * padding - KW) // stride + 1))
    for n in range(N):
        for f in range(F):
            for i in range(out.shape[2]):
                for j in range(out.shape[3]):
                    total = float(b[f])
                    for c in range(C):
                        for u in range(KH):
                            for v in range(KW):
                                row, column = i * stride + u - padding, j * stride + v - padding
                                if 0 <= row < H and 0 <= column < W:
                                    total += float(x[n, c, row, column]) * float(w[f, c, u, v])
                    out[n, f, i, j] = total
    return out


@alternative("conv2d", "four loops and a window")
def conv2d_window(x, w, b, stride=1, padding=0):
    x = np.pad(x.astype(float), ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    F, KH, KW = w.shape[0], w.shape[2], w.shape[3]
    OH, rest_h = divmod(x.shape[2] - KH, stride)
    OW, rest_w = divmod(x.shape[3] - KW, stride)
    if rest_h or rest_w:
        raise ValueError((rest_h, rest_w))
    out = np.empty((len(x), F, OH + 1, OW + 1))
    for n, f, i, j in np.ndindex(out.shape):
        top, left = i * stride, j * stride
        out[n, f, i, j] = np.sum(x[n, :, top : top + KH, left : left + KW] * w[f]) + b[f]
    return out


@alternative("conv2d", "loops over the kernel")
def conv2d_shifts(x, w, b, stride=1, padding=0):
    x = np.pad(x.astype(float), ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    F, KH, KW, H, W = w.shape[0], *w.shape[2:], *x.shape[2:]
    if (H - KH) % stride or (W - KW) % stride:
        raise ValueError
    out = np.zeros((len(x), F, (H - KH) // stride + 1, (W - KW) // stride + 1)) + b.reshape(1, -1, 1, 1)
    for u in range(KH):
        for v in range(KW):
            part = x[:, :, u : H - KH + u + 1 : stride, v : W - KW + v + 1 : stride]
            out += np.tensordot(part, w[:, :, u, v].astype(float), axes=(1, 1)).transpose(0, 3, 1, 2)
    return out


@alternative("conv2d", "sliding windows and einsum")
def conv2d_einsum(x, w, b, stride=1, padding=0):
    x = np.pad(x.astype(float), [(0, 0), (0, 0), (padding, padding), (padding, padding)])
    KH, KW = w.shape[2:]
    if (x.shape[2] - KH) % stride + (x.shape[3] - KW) % stride > 0:
        raise ValueError
    windows = np.lib.stride_tricks.sliding_window_view(x, (KH, KW), (2, 3))[..., ::stride, ::stride, :, :]
    return np.einsum("ncijuv,fcuv->nfij", windows, w) + b[None, :, None, None]


@alternative("conv2d", "tensordot")
def conv2d_tensordot(x, w, b, stride=1, padding=0):
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding))).astype(float)
    if (x.shape[2] - w.shape[2]) % stride or (x.shape[3] - w.shape[3]) % stride:
        raise ValueError
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[2:], axis=(2, 3))[:, :, ::stride, ::stride]
    return np.moveaxis(np.tensordot(windows, w, axes=([1, 4, 5], [1, 2, 3])) + b, -1, 1)


@alternative("conv2d", "im2col and a matrix product")
def conv2d_matrix(x, w, b, stride=1, padding=0):
    x = np.pad(x.astype(float), ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    (N, _, H, W), (F, _, KH, KW) = x.shape, w.shape
    if (H - KH) % stride or (W - KW) % stride:
        raise ValueError
    OH, OW = (H - KH) // stride + 1, (W - KW) // stride + 1
    rows = []
    for n in range(N):
        for i in range(OH):
            for j in range(OW):
                rows.append(x[n, :, i * stride : i * stride + KH, j * stride : j * stride + KW].ravel())
    out = np.array(rows) @ w.reshape(F, -1).T + b
    return out.reshape(N, OH, OW, F).transpose(0, 3, 1, 2)


@alternative("conv2d", "list comprehension")
def conv2d_comprehension(x, w, b, stride=1, padding=0):
    x = np.pad(x.astype(float), ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    H, W, KH, KW = *x.shape[2:], *w.shape[2:]
    if (H - KH) % stride or (W - KW) % stride:
        raise ValueError
    return np.array(
        [
            [
                [
                    [(image[:, i : i + KH, j : j + KW] * kernel).sum() + bias for j in range(0, W - KW + 1, stride)]
                    for i in range(0, H - KH + 1, stride)
                ]
                for kernel, bias in zip(w, b, strict=True)
            ]
            for image in x
        ]
    )


@alternative("conv2d", "stride 1, then every stride-th")
def conv2d_slow_stride(x, w, b, stride=1, padding=0):
    x = np.pad(x.astype(float), ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    OH, OW = x.shape[2] - w.shape[2] + 1, x.shape[3] - w.shape[3] + 1
    if (OH - 1) % stride or (OW - 1) % stride:
        raise ValueError
    out = np.zeros((x.shape[0], w.shape[0], OH, OW))
    for i in range(OH):
        for j in range(OW):
            window = x[:, None, :, i : i + w.shape[2], j : j + w.shape[3]]
            out[:, :, i, j] = (window * w[None]).sum((2, 3, 4)) + b
    return out[:, :, ::stride, ::stride]


@alternative("conv2d", "float32")
def conv2d_float32(x, w, b, stride=1, padding=0):
    x, w, b = (array.astype(np.float32) for array in (x, w, b))
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    if (x.shape[2] - w.shape[2]) % stride or (x.shape[3] - w.shape[3]) % stride:
        raise ValueError
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[2:], axis=(2, 3))[:, :, ::stride, ::stride]
    return np.einsum("ncijuv,fcuv->nfij", windows, w) + b[:, None, None]


@alternative("conv2d", "FFT")
def conv2d_fft(x, w, b, stride=1, padding=0):
    x = np.pad(x.astype(float), ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    H, W = x.shape[2:]
    OH, OW = H - w.shape[2] + 1, W - w.shape[3] + 1
    if (OH - 1) % stride or (OW - 1) % stride:
        raise ValueError
    spectrum = np.einsum("nchw,fchw->nfhw", np.fft.rfft2(x), np.conj(np.fft.rfft2(w, (H, W))))
    return np.fft.irfft2(spectrum, (H, W))[:, :, :OH:stride, :OW:stride] + b[:, None, None]


# --- receptive_field -----------------------------------------------------------------------------------------------


@alternative("receptive_field", "backward from the output")
def receptive_field_backward(kernels, strides):
    field = 1
    for kernel, stride in reversed(list(zip(kernels, strides, strict=True))):
        field = (field - 1) * stride + kernel
    return field


@alternative("receptive_field", "a sum of products")
def receptive_field_sum(kernels, strides):
    return 1 + sum((kernel - 1) * prod(strides[:i]) for i, kernel in enumerate(kernels))


@alternative("receptive_field", "NumPy")
def receptive_field_numpy(kernels, strides):
    jumps = np.cumprod(np.array([1, *strides]))[:-1]
    return 1 + int(((np.array(kernels, int) - 1) * jumps).sum())


@alternative("receptive_field", "follow the first and the last pixel")
def receptive_field_interval(kernels, strides):
    first = last = 0
    for i in range(len(kernels) - 1, -1, -1):
        first, last = first * strides[i], last * strides[i] + kernels[i] - 1
    return last - first + 1


@alternative("receptive_field", "recursion")
def receptive_field_recursive(kernels, strides):
    if len(kernels) == 0:
        return 1
    return kernels[0] + strides[0] * (receptive_field_recursive(kernels[1:], strides[1:]) - 1)


# --- summarize -----------------------------------------------------------------------------------------------------


def places(size, kernel, stride, padding=0):
    return (size + 2 * padding - kernel) // stride + 1


@alternative("summarize", "match")
def summarize_match(layers, input_shape):
    rows, shape = [], input_shape
    for layer in layers:
        match layer:
            case ("conv", filters, kernel, stride, padding):
                parameters = filters * (shape[0] * kernel**2 + 1)
                shape = (filters, *(places(side, kernel, stride, padding) for side in shape[1:]))
            case ("pool", size, stride):
                parameters, shape = 0, (shape[0], places(shape[1], size, stride), places(shape[2], size, stride))
            case ("flatten",):
                parameters, shape = 0, (prod(shape),)
            case ("dense", units):
                parameters, shape = units * shape[0] + units, (units,)
        rows.append((shape, parameters))
    return rows


@alternative("summarize", "by position, lists for shapes")
def summarize_lists(layers, input_shape):
    rows = []
    shape = list(input_shape)
    for layer in layers:
        before = shape
        if layer[0] == "conv":
            shape = [layer[1], places(before[1], *layer[2:]), places(before[2], *layer[2:])]
            parameters = layer[1] * (before[0] * layer[2] * layer[2] + 1)
        elif layer[0] == "pool":
            shape = [before[0], places(before[1], *layer[1:]), places(before[2], *layer[1:])]
            parameters = 0
        elif layer[0] == "flatten":
            shape, parameters = [int(np.prod(before))], 0
        else:
            shape, parameters = [layer[1]], layer[1] * (before[0] + 1)
        rows.append([shape, parameters])
    return rows


@alternative("summarize", "weights of NumPy arrays")
def summarize_arrays(layers, input_shape):
    rows, shape = [], np.array(input_shape)
    for kind, *numbers in layers:
        count = 0
        if kind == "conv":
            filters, kernel, stride, padding = numbers
            count = np.zeros((filters, shape[0], kernel, kernel)).size + filters
            shape = np.array([filters, *((shape[1:] + 2 * padding - kernel) // stride + 1)])
        if kind == "pool":
            size, stride = numbers
            shape = np.array([shape[0], *((shape[1:] - size) // stride + 1)])
        if kind == "flatten":
            shape = np.array([shape.prod()])
        if kind == "dense":
            count = (shape[0] + 1) * numbers[0]
            shape = np.array(numbers)
        rows.append((tuple(shape), count))
    return rows


@alternative("summarize", "one function a kind")
def summarize_functions(layers, input_shape):
    def conv(shape, filters, kernel, stride, padding):
        sides = [places(side, kernel, stride, padding) for side in shape[1:]]
        return (filters, *sides), shape[0] * kernel * kernel * filters + filters

    def pool(shape, size, stride):
        return (shape[0], places(shape[1], size, stride), places(shape[2], size, stride)), 0

    def flatten(shape):
        return (prod(shape),), 0

    def dense(shape, units):
        return (units,), shape[0] * units + units

    makers = {"conv": conv, "pool": pool, "flatten": flatten, "dense": dense}
    rows = []
    for kind, *numbers in layers:
        rows.append(makers[kind](rows[-1][0] if rows else input_shape, *numbers))
    return rows
