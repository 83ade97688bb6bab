"""Right answers to lesson 02 in the styles that students write. Each must earn full points and never be named."""

import numpy as np

from cnn_course.authoring.bank import alternative

# --- correlate1d ---------------------------------------------------------------------------------------------------


@alternative("correlate1d", "nested loops")
def correlate1d_loops(x, kernel):
    L, K = len(x), len(kernel)
    out = np.zeros(L - K + 1)
    for i in range(L - K + 1):
        for k in range(K):
            out[i] += float(x[i + k]) * float(kernel[k])
    return out


@alternative("correlate1d", "list comprehension")
def correlate1d_comprehension(x, kernel):
    x = np.asarray(x, dtype=float)
    return np.array([np.dot(x[i : i + len(kernel)], kernel) for i in range(len(x) - len(kernel) + 1)])


@alternative("correlate1d", "np.correlate")
def correlate1d_numpy(x, kernel):
    return np.correlate(x.astype(float), kernel.astype(float), "valid")


@alternative("correlate1d", "np.convolve with the kernel reversed")
def correlate1d_convolve(x, kernel):
    return np.convolve(x.astype(float), kernel[::-1].astype(float), mode="valid")


@alternative("correlate1d", "sliding windows")
def correlate1d_windows(x, kernel):
    return np.lib.stride_tricks.sliding_window_view(x.astype(np.float64), len(kernel)) @ kernel


@alternative("correlate1d", "einsum")
def correlate1d_einsum(x, kernel):
    windows = np.lib.stride_tricks.sliding_window_view(x, kernel.size)
    return np.einsum("ik,k->i", windows, kernel, dtype=float)


@alternative("correlate1d", "shifted slices")
def correlate1d_shifts(x, kernel):
    n = len(x) - len(kernel) + 1
    return sum(x[k : k + n].astype(float) * kernel[k] for k in range(len(kernel)))


@alternative("correlate1d", "float32")
def correlate1d_float32(x, kernel):
    x, kernel = x.astype(np.float32), kernel.astype(np.float32)
    out = np.empty(x.size - kernel.size + 1, np.float32)
    for i in range(out.size):
        out[i] = (x[i : i + kernel.size] * kernel).sum()
    return out


@alternative("correlate1d", "plain Python numbers")
def correlate1d_plain(x, kernel):
    x, kernel = x.tolist(), kernel.tolist()
    answer = []
    for start in range(len(x) - len(kernel) + 1):
        answer.append(sum(a * b for a, b in zip(x[start:], kernel, strict=False)))
    return np.array(answer)


@alternative("correlate1d", "FFT")
def correlate1d_fft(x, kernel):
    n = len(x)
    full = np.fft.irfft(np.fft.rfft(x, n) * np.conj(np.fft.rfft(kernel, n)), n)
    return full[: n - len(kernel) + 1]


# --- correlate2d ---------------------------------------------------------------------------------------------------


@alternative("correlate2d", "four nested loops")
def correlate2d_loops(image, kernel):
    H, W = image.shape
    KH, KW = kernel.shape
    out = np.zeros((H - KH + 1, W - KW + 1))
    for i in range(H - KH + 1):
        for j in range(W - KW + 1):
            for a in range(KH):
                for b in range(KW):
                    out[i, j] += float(image[i + a, j + b]) * float(kernel[a, b])
    return out


@alternative("correlate2d", "window times kernel")
def correlate2d_patches(image, kernel):
    image = image.astype(float)
    kh, kw = kernel.shape
    out = np.zeros((image.shape[0] - kh + 1, image.shape[1] - kw + 1))
    for i, j in np.ndindex(out.shape):
        out[i, j] = (image[i : i + kh, j : j + kw] * kernel).sum()
    return out


@alternative("correlate2d", "nested list comprehension")
def correlate2d_comprehension(image, kernel):
    image = np.array(image, dtype=np.float64)
    kh, kw = kernel.shape
    rows, columns = image.shape[0] - kh + 1, image.shape[1] - kw + 1
    return np.array([[np.sum(image[i : i + kh, j : j + kw] * kernel) for j in range(columns)] for i in range(rows)])


@alternative("correlate2d", "sliding windows and sum")
def correlate2d_windows(image, kernel):
    windows = np.lib.stride_tricks.sliding_window_view(image.astype(float), kernel.shape)
    return np.sum(windows * kernel, axis=(2, 3))


@alternative("correlate2d", "einsum")
def correlate2d_einsum(image, kernel):
    windows = np.lib.stride_tricks.sliding_window_view(image.astype(float), kernel.shape)
    return np.einsum("ijab,ab->ij", windows, kernel)


@alternative("correlate2d", "tensordot")
def correlate2d_tensordot(image, kernel):
    windows = np.lib.stride_tricks.sliding_window_view(np.float64(image), kernel.shape)
    return np.tensordot(windows, np.float64(kernel), axes=2)


@alternative("correlate2d", "im2col and matmul")
def correlate2d_im2col(image, kernel):
    image, kernel = image.astype(float), kernel.astype(float)
    KH, KW = kernel.shape
    OH, OW = image.shape[0] - KH + 1, image.shape[1] - KW + 1
    rows = [image[i : i + KH, j : j + KW].ravel() for i in range(OH) for j in range(OW)]
    return (np.array(rows) @ kernel.ravel()).reshape(OH, OW)


@alternative("correlate2d", "shifted slices")
def correlate2d_shifts(image, kernel):
    KH, KW = kernel.shape
    OH, OW = image.shape[0] - KH + 1, image.shape[1] - KW + 1
    out = np.zeros((OH, OW))
    for a in range(KH):
        for b in range(KW):
            out += image[a : a + OH, b : b + OW] * float(kernel[a, b])
    return out


@alternative("correlate2d", "as_strided with the array's own strides")
def correlate2d_strided(image, kernel):
    H, W = image.shape
    KH, KW = kernel.shape
    shape = (H - KH + 1, W - KW + 1, KH, KW)
    windows = np.lib.stride_tricks.as_strided(image, shape, image.strides * 2, writeable=False)
    return (windows.astype(float) * kernel).sum((2, 3))


@alternative("correlate2d", "FFT")
def correlate2d_fft(image, kernel):
    KH, KW = kernel.shape
    spectrum = np.fft.fft2(image) * np.conj(np.fft.fft2(kernel, image.shape))
    return np.real(np.fft.ifft2(spectrum))[: image.shape[0] - KH + 1, : image.shape[1] - KW + 1]


@alternative("correlate2d", "float32")
def correlate2d_float32(image, kernel):
    windows = np.lib.stride_tricks.sliding_window_view(np.float32(image), kernel.shape)
    return (windows * np.float32(kernel)).sum(axis=(-1, -2))


@alternative("correlate2d", "row by row with np.correlate")
def correlate2d_rows(image, kernel):
    image, kernel = image.astype(float), kernel.astype(float)
    KH = len(kernel)
    return np.array(
        [sum(np.correlate(image[i + a], kernel[a], "valid") for a in range(KH)) for i in range(len(image) - KH + 1)]
    )


@alternative("correlate2d", "the matrix of the whole operation")
def correlate2d_matrix(image, kernel):
    H, W = image.shape
    KH, KW = kernel.shape
    OH, OW = H - KH + 1, W - KW + 1
    matrix = np.zeros((OH * OW, H * W))
    for i in range(OH):
        for j in range(OW):
            place = np.zeros((H, W))
            place[i : i + KH, j : j + KW] = kernel
            matrix[i * OW + j] = place.ravel()
    return (matrix @ image.ravel()).reshape(OH, OW)


# --- convolve2d ----------------------------------------------------------------------------------------------------


@alternative("convolve2d", "loops with reversed indices")
def convolve2d_loops(image, kernel):
    H, W = image.shape
    KH, KW = kernel.shape
    out = np.zeros((H - KH + 1, W - KW + 1))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            for a in range(KH):
                for b in range(KW):
                    out[i, j] += float(image[i + a, j + b]) * float(kernel[KH - 1 - a, KW - 1 - b])
    return out


@alternative("convolve2d", "the formula: image[i - a, j - b]")
def convolve2d_formula(image, kernel):
    H, W = image.shape
    KH, KW = kernel.shape
    out = np.zeros((H - KH + 1, W - KW + 1))
    for i in range(KH - 1, H):
        for j in range(KW - 1, W):
            total = 0.0
            for a in range(KH):
                for b in range(KW):
                    total += float(image[i - a, j - b]) * float(kernel[a, b])
            out[i - KH + 1, j - KW + 1] = total
    return out


@alternative("convolve2d", "np.rot90 twice, then windows")
def convolve2d_rot90(image, kernel):
    turned = np.rot90(kernel, 2).astype(float)
    windows = np.lib.stride_tricks.sliding_window_view(image, kernel.shape)
    return np.einsum("ijab,ab->ij", windows, turned)


@alternative("convolve2d", "np.flip, then window times kernel")
def convolve2d_flip(image, kernel):
    image, kernel = np.asarray(image, float), np.flip(kernel)
    kh, kw = kernel.shape
    out = np.zeros((image.shape[0] - kh + 1, image.shape[1] - kw + 1))
    for i, j in np.ndindex(out.shape):
        out[i, j] = np.sum(image[i : i + kh, j : j + kw] * kernel)
    return out


@alternative("convolve2d", "shifted slices of the full convolution, cropped")
def convolve2d_full(image, kernel):
    H, W = image.shape
    KH, KW = kernel.shape
    full = np.zeros((H + KH - 1, W + KW - 1))
    for a in range(KH):
        for b in range(KW):
            full[a : a + H, b : b + W] += image.astype(float) * kernel[a, b]
    return full[KH - 1 : H, KW - 1 : W]


@alternative("convolve2d", "FFT")
def convolve2d_fft(image, kernel):
    product = np.fft.rfft2(image) * np.fft.rfft2(kernel, image.shape)
    return np.fft.irfft2(product, image.shape)[kernel.shape[0] - 1 :, kernel.shape[1] - 1 :]


@alternative("convolve2d", "both turned, and the answer turned back")
def convolve2d_turned_back(image, kernel):
    image = image[::-1, ::-1].astype(float)
    windows = np.lib.stride_tricks.sliding_window_view(image, kernel.shape)
    return np.tensordot(windows, kernel.astype(float), 2)[::-1, ::-1]


# --- relu ----------------------------------------------------------------------------------------------------------


@alternative("relu", "np.maximum")
def relu_maximum(x):
    return np.maximum(x, 0)


@alternative("relu", "np.where")
def relu_where(x):
    return np.where(x > 0, x, 0)


@alternative("relu", "times the condition")
def relu_mask(x):
    return x * (x > 0)


@alternative("relu", "np.clip")
def relu_clip(x):
    return np.clip(x, 0, None)


@alternative("relu", "a copy, then a mask")
def relu_copy(x):
    out = x.copy()
    out[out <= 0] = 0.0
    return out


@alternative("relu", "half of x + |x|")
def relu_half(x):
    return (x + np.abs(x)) / 2


@alternative("relu", "a loop over every entry")
def relu_loop(x):
    out = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        if x[index] > 0:
            out[index] = x[index]
    return out


@alternative("relu", "np.vectorize")
def relu_vectorize(x):
    return np.vectorize(lambda v: max(float(v), 0.0))(x)


@alternative("relu", "flat list, then reshape")
def relu_reshape(x):
    return np.array([max(0, v) for v in x.flatten()]).reshape(x.shape)


@alternative("relu", "float32")
def relu_float32(x):
    return np.maximum(x, 0, dtype=np.float32)


# --- edge_kernel ---------------------------------------------------------------------------------------------------


@alternative("edge_kernel", "Prewitt, integers")
def edge_kernel_prewitt(direction):
    if direction == "vertical":
        return np.array([[-1, 0, 1]] * 3)
    if direction == "horizontal":
        return np.array([[-1] * 3, [0] * 3, [1] * 3])
    raise ValueError(f"unknown direction {direction!r}")


@alternative("edge_kernel", "Sobel times 3/4, transposed")
def edge_kernel_sobel(direction):
    if direction not in ("vertical", "horizontal"):
        raise ValueError("direction must be vertical or horizontal")
    sobel = 0.75 * np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])
    return sobel if direction == "vertical" else sobel.T


@alternative("edge_kernel", "Scharr, scaled, as an outer product")
def edge_kernel_scharr(direction):
    smooth = np.array([3, 10, 3]) * 3 / 16
    change = np.array([-1, 0, 1])
    match direction:
        case "vertical":
            return np.outer(smooth, change)
        case "horizontal":
            return np.outer(change, smooth)
    raise ValueError(direction)


@alternative("edge_kernel", "neighboring pixels only")
def edge_kernel_neighbors(direction):
    kernel = np.zeros((3, 3), dtype=np.float32)
    if direction == "vertical":
        kernel[:, 1], kernel[:, 2] = -1, 1
    elif direction == "horizontal":
        kernel[1, :], kernel[2, :] = -1, 1
    else:
        raise ValueError("no such direction")
    return kernel


@alternative("edge_kernel", "one row of (-3, 0, 3)")
def edge_kernel_one_row(direction):
    kernels = {
        "vertical": np.array([[0, 0, 0], [-3, 0, 3], [0, 0, 0]]),
        "horizontal": np.array([[0, -3, 0], [0, 0, 0], [0, 3, 0]]),
    }
    if direction not in kernels:
        raise ValueError(direction)
    return kernels[direction]


@alternative("edge_kernel", "np.rot90, with the dictionary's error turned")
def edge_kernel_rot90(direction):
    vertical = np.tile([-1, 0, 1], (3, 1)).astype(np.int8)
    try:
        return {"vertical": vertical, "horizontal": np.rot90(vertical, -1)}[direction]
    except KeyError:
        raise ValueError(direction) from None


# --- conv_multichannel ---------------------------------------------------------------------------------------------


@alternative("conv_multichannel", "six nested loops")
def conv_multichannel_loops(x, w, b):
    C, H, W = x.shape
    F, C, KH, KW = w.shape
    out = np.zeros((F, H - KH + 1, W - KW + 1))
    for f in range(F):
        for i in range(H - KH + 1):
            for j in range(W - KW + 1):
                total = float(b[f])
                for c in range(C):
                    for a in range(KH):
                        for k in range(KW):
                            total += float(x[c, i + a, j + k]) * float(w[f, c, a, k])
                out[f, i, j] = total
    return out


@alternative("conv_multichannel", "window times filter")
def conv_multichannel_patches(x, w, b):
    x = np.asarray(x, dtype=float)
    F, _, KH, KW = w.shape
    OH, OW = x.shape[1] - KH + 1, x.shape[2] - KW + 1
    out = np.empty((F, OH, OW))
    for f in range(F):
        for i in range(OH):
            for j in range(OW):
                out[f, i, j] = (x[:, i : i + KH, j : j + KW] * w[f]).sum() + b[f]
    return out


@alternative("conv_multichannel", "one correlate2d for each channel, added up")
def conv_multichannel_by_channel(x, w, b):
    def correlate2d(image, kernel):
        KH, KW = kernel.shape
        out = np.zeros((image.shape[0] - KH + 1, image.shape[1] - KW + 1))
        for i in range(out.shape[0]):
            for j in range(out.shape[1]):
                out[i, j] = np.sum(image[i : i + KH, j : j + KW].astype(float) * kernel)
        return out

    return np.array([sum(correlate2d(x[c], w[f, c]) for c in range(len(x))) + b[f] for f in range(len(w))])


@alternative("conv_multichannel", "einsum")
def conv_multichannel_einsum(x, w, b):
    windows = np.lib.stride_tricks.sliding_window_view(x.astype(float), w.shape[2:], axis=(1, 2))
    return np.einsum("cijab,fcab->fij", windows, w) + b[:, None, None]


@alternative("conv_multichannel", "tensordot")
def conv_multichannel_tensordot(x, w, b):
    windows = np.lib.stride_tricks.sliding_window_view(x.astype(float), w.shape[2:], axis=(1, 2))
    return np.tensordot(w.astype(float), windows, axes=([1, 2, 3], [0, 3, 4])) + b.reshape(-1, 1, 1)


@alternative("conv_multichannel", "im2col and matmul")
def conv_multichannel_im2col(x, w, b):
    F, C, KH, KW = w.shape
    OH, OW = x.shape[1] - KH + 1, x.shape[2] - KW + 1
    columns = np.zeros((C * KH * KW, OH * OW))
    for i in range(OH):
        for j in range(OW):
            columns[:, i * OW + j] = x[:, i : i + KH, j : j + KW].ravel()
    return (w.reshape(F, -1).astype(float) @ columns + b[:, None]).reshape(F, OH, OW)


@alternative("conv_multichannel", "shifted slices, bias first")
def conv_multichannel_shifts(x, w, b):
    KH, KW = w.shape[2:]
    OH, OW = x.shape[1] - KH + 1, x.shape[2] - KW + 1
    out = np.tile(b.astype(float)[:, None, None], (1, OH, OW))
    for a in range(KH):
        for k in range(KW):
            out += np.einsum("fc,cij->fij", w[:, :, a, k].astype(float), x[:, a : a + OH, k : k + OW])
    return out


@alternative("conv_multichannel", "maps stacked, float32")
def conv_multichannel_stack(x, w, b):
    x, w, b = x.astype("float32"), w.astype("float32"), b.astype("float32")
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[1:])[0]
    return np.stack([(windows * w[f]).sum(axis=(2, 3, 4)) + b[f] for f in range(len(w))])


@alternative("conv_multichannel", "channels last inside, moved back at the end")
def conv_multichannel_channels_last(x, w, b):
    image = np.transpose(x, (1, 2, 0)).astype(float)
    filters = np.transpose(w, (2, 3, 1, 0)).astype(float)
    KH, KW = filters.shape[:2]
    out = np.zeros((image.shape[0] - KH + 1, image.shape[1] - KW + 1, len(b)))
    for i, j in np.ndindex(out.shape[:2]):
        out[i, j] = np.tensordot(image[i : i + KH, j : j + KW], filters, 3) + b
    return np.moveaxis(out, -1, 0)


# --- conv3d --------------------------------------------------------------------------------------------------------


@alternative("conv3d", "window times filter")
def conv3d_patches(x, w):
    x = np.asarray(x, float)
    KD, KH, KW = w.shape[1:]
    out = np.zeros((x.shape[1] - KD + 1, x.shape[2] - KH + 1, x.shape[3] - KW + 1))
    for d, i, j in np.ndindex(out.shape):
        out[d, i, j] = (x[:, d : d + KD, i : i + KH, j : j + KW] * w).sum()
    return out


@alternative("conv3d", "seven nested loops")
def conv3d_loops(x, w):
    C, KD, KH, KW = w.shape
    out = np.zeros(tuple(n - k + 1 for n, k in zip(x.shape[1:], w.shape[1:], strict=True)))
    for d in range(out.shape[0]):
        for i in range(out.shape[1]):
            for j in range(out.shape[2]):
                for c in range(C):
                    for e in range(KD):
                        for a in range(KH):
                            for b in range(KW):
                                out[d, i, j] += float(x[c, d + e, i + a, j + b]) * float(w[c, e, a, b])
    return out


@alternative("conv3d", "einsum")
def conv3d_einsum(x, w):
    windows = np.lib.stride_tricks.sliding_window_view(x.astype(float), w.shape[1:], axis=(1, 2, 3))
    return np.einsum("cdijkab,ckab->dij", windows, w)


@alternative("conv3d", "tensordot over all four axes")
def conv3d_tensordot(x, w):
    windows = np.lib.stride_tricks.sliding_window_view(x.astype(float), w.shape)[0]
    return np.tensordot(windows, w.astype(float), 4)


@alternative("conv3d", "shifted slices")
def conv3d_shifts(x, w):
    OD, OH, OW = (n - k + 1 for n, k in zip(x.shape[1:], w.shape[1:], strict=True))
    out = 0.0
    for c, e, a, b in np.ndindex(w.shape):
        out = out + x[c, e : e + OD, a : a + OH, b : b + OW].astype(float) * w[c, e, a, b]
    return out


@alternative("conv3d", "2-D convolutions added up over depth, float32")
def conv3d_by_slice(x, w):
    x, w = np.float32(x), np.float32(w)
    OD = x.shape[1] - w.shape[1] + 1
    slices = []
    for d in range(OD):
        window = np.lib.stride_tricks.sliding_window_view(x[:, d : d + w.shape[1]], w.shape[2:], axis=(2, 3))
        slices.append(np.einsum("ceijab,ceab->ij", window, w))
    return np.stack(slices)
