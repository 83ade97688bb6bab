"""Right answers to lesson 06 in the styles that students write. Each must earn full points and never be named."""

import numpy as np

from cnn_course.authoring.bank import alternative

# --- conv2d_bias_gradient ------------------------------------------------------------------------------------------


@alternative("conv2d_bias_gradient", "nested loops")
def bias_loops(dout):
    N, F, OH, OW = dout.shape
    db = np.zeros(F)
    for n in range(N):
        for f in range(F):
            for i in range(OH):
                for j in range(OW):
                    db[f] += dout[n, f, i, j]
    return db


@alternative("conv2d_bias_gradient", "one sum")
def bias_sum(dout):
    return dout.sum(axis=(0, 2, 3))


@alternative("conv2d_bias_gradient", "einsum")
def bias_einsum(dout):
    return np.einsum("nfij->f", dout)


@alternative("conv2d_bias_gradient", "list comprehension")
def bias_comprehension(dout):
    return np.array([dout[:, f].sum() for f in range(dout.shape[1])])


@alternative("conv2d_bias_gradient", "transpose and reshape")
def bias_reshape(dout):
    return dout.transpose(1, 0, 2, 3).reshape(dout.shape[1], -1).sum(1)


@alternative("conv2d_bias_gradient", "float32")
def bias_float32(dout):
    return dout.astype(np.float32).sum((2, 3)).sum(0)


@alternative("conv2d_bias_gradient", "product with ones")
def bias_product(dout):
    return np.tensordot(dout, np.ones((len(dout), *dout.shape[2:])), ((0, 2, 3), (0, 1, 2)))


# --- conv2d_weight_gradient ----------------------------------------------------------------------------------------


@alternative("conv2d_weight_gradient", "the formula, letter by letter")
def weight_formula(dout, x, kernel_size, stride=1, padding=0):
    N, F, OH, OW = dout.shape
    C, H, W = x.shape[1:]
    KH, KW = kernel_size
    dw = np.zeros((F, C, KH, KW))
    for f in range(F):
        for c in range(C):
            for u in range(KH):
                for v in range(KW):
                    for n in range(N):
                        for i in range(OH):
                            for j in range(OW):
                                row, column = i * stride + u - padding, j * stride + v - padding
                                if 0 <= row < H and 0 <= column < W:
                                    dw[f, c, u, v] += dout[n, f, i, j] * float(x[n, c, row, column])
    return dw


@alternative("conv2d_weight_gradient", "image by image, window by window")
def weight_windows(dout, x, kernel_size, stride=1, padding=0):
    N, F, OH, OW = dout.shape
    KH, KW = kernel_size
    x_pad = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)), mode="constant")
    dw = np.zeros((F, x.shape[1], KH, KW))
    for n in range(N):
        for i in range(OH):
            for j in range(OW):
                window = x_pad[n, :, i * stride : i * stride + KH, j * stride : j * stride + KW]
                dw += dout[n, :, i, j][:, None, None, None] * window
    return dw


@alternative("conv2d_weight_gradient", "loop over the kernel, tensordot")
def weight_taps(dout, x, kernel_size, stride=1, padding=0):
    N, F, OH, OW = dout.shape
    KH, KW = kernel_size
    C, H, W = x.shape[1:]
    padded = np.zeros((N, C, H + 2 * padding, W + 2 * padding))
    padded[:, :, padding : padding + H, padding : padding + W] = x
    dw = np.empty((F, C, KH, KW))
    for u in range(KH):
        for v in range(KW):
            seen = padded[:, :, u : u + stride * OH : stride, v : v + stride * OW : stride]
            dw[:, :, u, v] = np.tensordot(dout, seen, ((0, 2, 3), (0, 2, 3)))
    return dw


@alternative("conv2d_weight_gradient", "einsum over all windows")
def weight_einsum(dout, x, kernel_size, stride=1, padding=0):
    padded = np.pad(x, [(0, 0), (0, 0), (padding, padding), (padding, padding)])
    windows = np.lib.stride_tricks.sliding_window_view(padded, tuple(kernel_size), axis=(2, 3))[
        :, :, ::stride, ::stride
    ]
    return np.einsum("nfij,ncijuv->fcuv", dout, windows, dtype=float)


@alternative("conv2d_weight_gradient", "im2col")
def weight_im2col(dout, x, kernel_size, stride=1, padding=0):
    N, F, OH, OW = dout.shape
    C = x.shape[1]
    KH, KW = kernel_size
    x = np.pad(x.astype(float), ((0, 0), (0, 0), (padding,) * 2, (padding,) * 2))
    cols = []
    for n in range(N):
        for i in range(0, OH * stride, stride):
            for j in range(0, OW * stride, stride):
                cols.append(x[n, :, i : i + KH, j : j + KW].ravel())
    return (dout.transpose(1, 0, 2, 3).reshape(F, -1) @ np.array(cols)).reshape(F, C, KH, KW)


@alternative("conv2d_weight_gradient", "correlation with dilated dout")
def weight_dilated(dout, x, kernel_size, stride=1, padding=0):
    N, F, OH, OW = dout.shape
    KH, KW = kernel_size
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    dilated = np.zeros((N, F, (OH - 1) * stride + 1, (OW - 1) * stride + 1))
    dilated[:, :, ::stride, ::stride] = dout
    DH, DW = dilated.shape[2:]
    dw = np.zeros((F, x.shape[1], KH, KW))
    for f in range(F):
        for c in range(x.shape[1]):
            for u in range(KH):
                for v in range(KW):
                    dw[f, c, u, v] = (dilated[:, f] * x[:, c, u : u + DH, v : v + DW]).sum()
    return dw


@alternative("conv2d_weight_gradient", "float32")
def weight_float32(dout, x, kernel_size, stride=1, padding=0):
    dout, x = dout.astype(np.float32), x.astype(np.float32)
    KH, KW = kernel_size
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    dw = np.zeros((dout.shape[1], x.shape[1], KH, KW), np.float32)
    for (i, j), _ in np.ndenumerate(dout[0, 0]):
        top, left = stride * i, stride * j
        dw += np.einsum("nf,ncuv->fcuv", dout[:, :, i, j], x[:, :, top : top + KH, left : left + KW])
    return dw


# --- conv2d_input_gradient -----------------------------------------------------------------------------------------


@alternative("conv2d_input_gradient", "the formula, letter by letter")
def input_formula(dout, w, input_shape, stride=1, padding=0):
    N, F, OH, OW = dout.shape
    _, C, KH, KW = w.shape
    N, C, H, W = input_shape
    dx = np.zeros(input_shape)
    for n in range(N):
        for f in range(F):
            for i in range(OH):
                for j in range(OW):
                    for c in range(C):
                        for u in range(KH):
                            for v in range(KW):
                                row, column = i * stride + u - padding, j * stride + v - padding
                                if 0 <= row < H and 0 <= column < W:
                                    dx[n, c, row, column] += dout[n, f, i, j] * w[f, c, u, v]
    return dx


@alternative("conv2d_input_gradient", "window by window")
def input_windows(dout, w, input_shape, stride=1, padding=0):
    N, C, H, W = input_shape
    F, _, KH, KW = w.shape
    dx_pad = np.zeros((N, C, H + 2 * padding, W + 2 * padding))
    for n in range(N):
        for i in range(dout.shape[2]):
            for j in range(dout.shape[3]):
                for f in range(F):
                    rows = slice(i * stride, i * stride + KH)
                    columns = slice(j * stride, j * stride + KW)
                    dx_pad[n, :, rows, columns] = dx_pad[n, :, rows, columns] + dout[n, f, i, j] * w[f]
    return dx_pad[:, :, padding : H + padding, padding : W + padding]


@alternative("conv2d_input_gradient", "loop over the kernel, einsum")
def input_taps(dout, w, input_shape, stride=1, padding=0):
    N, C, H, W = input_shape
    OH, OW = dout.shape[2:]
    dx = np.zeros((N, C, H + 2 * padding, W + 2 * padding))
    for u in range(w.shape[2]):
        for v in range(w.shape[3]):
            share = np.einsum("nfij,fc->ncij", dout, w[:, :, u, v])
            dx[:, :, u : u + stride * OH : stride, v : v + stride * OW : stride] += share
    return dx[:, :, padding : padding + H, padding : padding + W].copy()


@alternative("conv2d_input_gradient", "tensordot")
def input_tensordot(dout, w, input_shape, stride=1, padding=0):
    N, C, H, W = input_shape
    KH, KW = w.shape[2:]
    dx = np.zeros((N, C, H + 2 * padding, W + 2 * padding))
    for i, j in np.ndindex(*dout.shape[2:]):
        top, left = i * stride, j * stride
        dx[:, :, top : top + KH, left : left + KW] += np.tensordot(dout[:, :, i, j], w, 1)
    return dx[:, :, padding : padding + H, padding : padding + W]


@alternative("conv2d_input_gradient", "full convolution of dilated dout")
def input_full(dout, w, input_shape, stride=1, padding=0):
    N, C, H, W = input_shape
    F, _, KH, KW = w.shape
    OH, OW = dout.shape[2:]
    dilated = np.zeros((N, F, (OH - 1) * stride + 1, (OW - 1) * stride + 1))
    dilated[:, :, ::stride, ::stride] = dout
    dilated = np.pad(dilated, ((0, 0), (0, 0), (KH - 1, KH - 1), (KW - 1, KW - 1)))
    turned = w[:, :, ::-1, ::-1]
    full = np.zeros((N, C, H + 2 * padding, W + 2 * padding))
    for i in range(H + 2 * padding):
        for j in range(W + 2 * padding):
            full[:, :, i, j] = np.einsum("nfuv,fcuv->nc", dilated[:, :, i : i + KH, j : j + KW], turned)
    return full[:, :, padding : padding + H, padding : padding + W]


@alternative("conv2d_input_gradient", "FFT")
def input_fft(dout, w, input_shape, stride=1, padding=0):
    H, W = input_shape[2:]
    size = (H + 2 * padding, W + 2 * padding)
    dilated = np.zeros((*dout.shape[:2], (dout.shape[2] - 1) * stride + 1, (dout.shape[3] - 1) * stride + 1))
    dilated[:, :, ::stride, ::stride] = dout
    product = np.einsum("nfhw,fchw->nchw", np.fft.rfft2(dilated, size), np.fft.rfft2(w, size))
    return np.fft.irfft2(product, size)[:, :, padding : padding + H, padding : padding + W]


@alternative("conv2d_input_gradient", "col2im")
def input_col2im(dout, w, input_shape, stride=1, padding=0):
    N, C, H, W = input_shape
    F, _, KH, KW = w.shape
    N, F, OH, OW = dout.shape
    cols = dout.transpose(0, 2, 3, 1).reshape(-1, F) @ w.reshape(F, -1)
    cols = cols.reshape(N, OH, OW, C, KH, KW)
    dx = np.zeros((N, C, H + 2 * padding, W + 2 * padding))
    rows = stride * np.arange(OH)[:, None, None, None] + np.arange(KH)[:, None]
    columns = stride * np.arange(OW)[:, None, None] + np.arange(KW)
    for n in range(N):
        for c in range(C):
            np.add.at(dx[n, c], (rows, columns), cols[n, :, :, c])
    return dx[:, :, padding : padding + H, padding : padding + W]


@alternative("conv2d_input_gradient", "float32")
def input_float32(dout, w, input_shape, stride=1, padding=0):
    N, C, H, W = input_shape
    dout, w = np.asarray(dout, np.float32), np.asarray(w, np.float32)
    dx = np.zeros((N, C, H + 2 * padding, W + 2 * padding), dtype=np.float32)
    for n, f, i, j in np.ndindex(dout.shape):
        dx[n, :, i * stride : i * stride + w.shape[2], j * stride : j * stride + w.shape[3]] += dout[n, f, i, j] * w[f]
    return dx[:, :, padding : padding + H, padding : padding + W]


# --- conv2d_backward -----------------------------------------------------------------------------------------------


@alternative("conv2d_backward", "all three in one loop")
def backward_loop(dout, x, w, stride=1, padding=0):
    N, _, H, W = x.shape
    F, _, KH, KW = w.shape
    x_pad = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    dx_pad = np.zeros(x_pad.shape)
    dw = np.zeros(w.shape)
    db = np.zeros(F)
    for n in range(N):
        for f in range(F):
            for i in range(dout.shape[2]):
                for j in range(dout.shape[3]):
                    d = dout[n, f, i, j]
                    top, left = i * stride, j * stride
                    db[f] += d
                    dw[f] += d * x_pad[n, :, top : top + KH, left : left + KW]
                    dx_pad[n, :, top : top + KH, left : left + KW] += d * w[f]
    dx = dx_pad[:, :, padding : padding + H, padding : padding + W]
    return dx, dw, db


@alternative("conv2d_backward", "im2col, returned as a list")
def backward_im2col(dout, x, w, stride=1, padding=0):
    N, C, H, W = x.shape
    F, _, KH, KW = w.shape
    OH, OW = dout.shape[2:]
    x_pad = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    windows = np.lib.stride_tricks.sliding_window_view(x_pad, (KH, KW), axis=(2, 3))[:, :, ::stride, ::stride]
    cols = windows.transpose(0, 2, 3, 1, 4, 5).reshape(N * OH * OW, -1)
    flat = dout.transpose(0, 2, 3, 1).reshape(-1, F)
    dcols = (flat @ w.reshape(F, -1)).reshape(N, OH, OW, C, KH, KW)
    dx = np.zeros(x_pad.shape)
    for u in range(KH):
        for v in range(KW):
            dx[:, :, u : u + stride * OH : stride, v : v + stride * OW : stride] += dcols[..., u, v].transpose(
                0, 3, 1, 2
            )
    return [dx[:, :, padding : padding + H, padding : padding + W], (flat.T @ cols).reshape(w.shape), flat.sum(0)]


@alternative("conv2d_backward", "einsum over the kernel, float32")
def backward_einsum(dout, x, w, stride=1, padding=0):
    dout, x, w = (np.asarray(a, np.float32) for a in (dout, x, w))
    H, W = x.shape[2:]
    OH, OW = dout.shape[2:]
    x_pad = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    dx_pad, dw = np.zeros_like(x_pad), np.zeros_like(w)
    for u, v in np.ndindex(w.shape[2:]):
        at = np.s_[:, :, u : u + OH * stride : stride, v : v + OW * stride : stride]
        dw[:, :, u, v] = np.einsum("nfij,ncij->fc", dout, x_pad[at])
        dx_pad[at] += np.einsum("nfij,fc->ncij", dout, w[:, :, u, v])
    return dx_pad[:, :, padding : padding + H, padding : padding + W], dw, dout.sum((0, 2, 3))


# --- max_pool2d_backward -------------------------------------------------------------------------------------------


@alternative("max_pool2d_backward", "nested loops and a running maximum")
def max_running(dout, x, size, stride=None):
    if stride is None:
        stride = size
    dx = np.zeros(x.shape)
    for n in range(dout.shape[0]):
        for c in range(dout.shape[1]):
            for i in range(dout.shape[2]):
                for j in range(dout.shape[3]):
                    best, at = -np.inf, None
                    for u in range(i * stride, i * stride + size):
                        for v in range(j * stride, j * stride + size):
                            if x[n, c, u, v] > best:
                                best, at = x[n, c, u, v], (u, v)
                    dx[n, c, at[0], at[1]] += dout[n, c, i, j]
    return dx


@alternative("max_pool2d_backward", "argmax and divmod")
def max_divmod(dout, x, size, stride=None):
    stride = stride or size
    dx = np.zeros_like(x, dtype=float)
    N, C, OH, OW = dout.shape
    for n in range(N):
        for c in range(C):
            for i in range(OH):
                for j in range(OW):
                    window = x[n, c, i * stride : i * stride + size, j * stride : j * stride + size]
                    u, v = divmod(int(np.argmax(window)), size)
                    dx[n, c, i * stride + u, j * stride + v] += dout[n, c, i, j]
    return dx


@alternative("max_pool2d_backward", "a mask of the first maximum")
def max_mask(dout, x, size, stride=None):
    step = size if stride is None else stride
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(*dout.shape):
        at = np.s_[n, c, i * step : i * step + size, j * step : j * step + size]
        mask = np.zeros(size * size)
        mask[x[at].argmax()] = 1
        dx[at] += mask.reshape(size, size) * dout[n, c, i, j]
    return dx


@alternative("max_pool2d_backward", "argwhere, the first of them")
def max_argwhere(dout, x, size, stride=None):
    step = size if stride is None else stride
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(*dout.shape):
        window = x[n, c, i * step : i * step + size, j * step : j * step + size]
        u, v = np.argwhere(window == window.max())[0]
        dx[n, c, i * step + u, j * step + v] += dout[n, c, i, j]
    return dx


@alternative("max_pool2d_backward", "sliding windows and np.add.at")
def max_windows(dout, x, size, stride=None):
    stride = stride or size
    N, C, OH, OW = dout.shape
    windows = np.lib.stride_tricks.sliding_window_view(x, (size, size), axis=(2, 3))[:, :, ::stride, ::stride]
    winner = windows.reshape(N, C, OH, OW, size * size).argmax(-1)
    n, c, i, j = np.indices(dout.shape)
    dx = np.zeros(x.shape)
    np.add.at(dx, (n, c, i * stride + winner // size, j * stride + winner % size), dout)
    return dx


@alternative("max_pool2d_backward", "over the places in a window, float32")
def max_taps(dout, x, size, stride=None):
    stride = stride or size
    OH, OW = dout.shape[2:]
    dx = np.zeros(x.shape, np.float32)
    best = np.full(dout.shape, -np.inf)
    taps = [
        np.s_[:, :, u : u + stride * OH : stride, v : v + stride * OW : stride]
        for u in range(size)
        for v in range(size)
    ]
    taps = [(at, x[at][:, :, :OH, :OW]) for at in taps]
    for _, seen in taps:
        best = np.maximum(best, seen)
    rest = dout.astype(np.float32)
    for at, seen in taps:
        won = seen == best
        dx[at][:, :, :OH, :OW] += np.where(won, rest, 0)
        rest = np.where(won, 0, rest)
    return dx


# --- avg_pool2d_backward -------------------------------------------------------------------------------------------


@alternative("avg_pool2d_backward", "nested loops")
def avg_loops(dout, x, size, stride=None):
    if stride is None:
        stride = size
    dx = np.zeros(x.shape)
    N, C, OH, OW = dout.shape
    for n in range(N):
        for c in range(C):
            for i in range(OH):
                for j in range(OW):
                    for u in range(size):
                        for v in range(size):
                            dx[n, c, i * stride + u, j * stride + v] += dout[n, c, i, j] / (size * size)
    return dx


@alternative("avg_pool2d_backward", "a window of equal shares")
def avg_full(dout, x, size, stride=None):
    step = stride or size
    dx = np.zeros_like(x, dtype=np.float64)
    for n, c, i, j in np.ndindex(dout.shape):
        share = np.full((size, size), dout[n, c, i, j] / size**2)
        dx[n, c, i * step : i * step + size, j * step : j * step + size] += share
    return dx


@alternative("avg_pool2d_backward", "all images and channels at once")
def avg_slices(dout, x, size, stride=None):
    step = stride or size
    dx = np.zeros(x.shape)
    for i in range(dout.shape[2]):
        for j in range(dout.shape[3]):
            dx[:, :, i * step : i * step + size, j * step : j * step + size] += (
                dout[:, :, i : i + 1, j : j + 1] / size**2
            )
    return dx


@alternative("avg_pool2d_backward", "over the places in a window, float32")
def avg_taps(dout, x, size, stride=None):
    step = stride or size
    OH, OW = dout.shape[2:]
    dx = np.zeros(x.shape, np.float32)
    share = dout.astype(np.float32) / size**2
    for u in range(size):
        for v in range(size):
            dx[:, :, u : u + step * (OH - 1) + 1 : step, v : v + step * (OW - 1) + 1 : step] += share
    return dx


@alternative("avg_pool2d_backward", "a matrix for each axis")
def avg_matrices(dout, x, size, stride=None):
    step = stride or size

    def spread(out, full):
        start = step * np.arange(out)[:, None]
        place = np.arange(full)
        return ((place >= start) & (place < start + size)) / size

    rows, columns = spread(dout.shape[2], x.shape[2]), spread(dout.shape[3], x.shape[3])
    return np.einsum("ncij,ih,jw->nchw", dout, rows, columns)
