"""Right answers to lesson 07 in the styles that students write. Each must earn full points and never be named."""

import numpy as np

from cnn_course.authoring.bank import alternative

# --- im2col --------------------------------------------------------------------------------------------------------


@alternative("im2col", "the formula, letter by letter")
def im2col_formula(x, kernel_size, stride=1, padding=0):
    N, C, H, W = x.shape
    KH, KW = (kernel_size, kernel_size) if isinstance(kernel_size, int) else kernel_size
    if (H + 2 * padding - KH) % stride != 0 or (W + 2 * padding - KW) % stride != 0:
        raise ValueError("the windows do not fit")
    OH = (H + 2 * padding - KH) // stride + 1
    OW = (W + 2 * padding - KW) // stride + 1
    if OH < 1 or OW < 1:
        raise ValueError("the kernel is too large")
    cols = np.zeros((N * OH * OW, C * KH * KW))
    for n in range(N):
        for i in range(OH):
            for j in range(OW):
                for c in range(C):
                    for u in range(KH):
                        for v in range(KW):
                            row, column = i * stride + u - padding, j * stride + v - padding
                            if 0 <= row < H and 0 <= column < W:
                                cols[(n * OH + i) * OW + j, (c * KH + u) * KW + v] = x[n, c, row, column]
    return cols


@alternative("im2col", "a list of unrolled windows")
def im2col_list(x, kernel_size, stride=1, padding=0):
    KH, KW = (kernel_size,) * 2 if np.ndim(kernel_size) == 0 else kernel_size
    x = np.pad(x.astype(float), [(0, 0), (0, 0), (padding, padding), (padding, padding)])
    H, W = x.shape[2:]
    if H < KH or W < KW or (H - KH) % stride or (W - KW) % stride:
        raise ValueError
    rows = []
    for image in x:
        for i in range(0, H - KH + 1, stride):
            for j in range(0, W - KW + 1, stride):
                rows.append(image[:, i : i + KH, j : j + KW].ravel())
    return np.array(rows)


@alternative("im2col", "list comprehension and stack")
def im2col_comprehension(x, kernel_size, stride=1, padding=0):
    KH, KW = np.broadcast_to(kernel_size, 2)
    x = np.pad(x, ((0, 0), (0, 0), (padding,) * 2, (padding,) * 2))
    H, W = x.shape[-2:]
    if min(H - KH, W - KW) < 0 or (H - KH) % stride + (W - KW) % stride:
        raise ValueError
    return np.stack(
        [
            window.flatten()
            for image in x
            for i in range(0, H - KH + 1, stride)
            for j in range(0, W - KW + 1, stride)
            for window in [image[:, i : i + KH, j : j + KW]]
        ]
    )


@alternative("im2col", "loop over the kernel, then transpose")
def im2col_taps(x, kernel_size, stride=1, padding=0):
    KH, KW = (kernel_size, kernel_size) if isinstance(kernel_size, int) else kernel_size
    N, C, H, W = x.shape
    OH, over_h = divmod(H + 2 * padding - KH, stride)
    OW, over_w = divmod(W + 2 * padding - KW, stride)
    OH, OW = OH + 1, OW + 1
    if over_h or over_w or OH < 1 or OW < 1:
        raise ValueError("does not fit")
    img = np.pad(x, [(0, 0), (0, 0), (padding, padding), (padding, padding)], "constant")
    col = np.zeros((N, C, KH, KW, OH, OW))
    for u in range(KH):
        u_max = u + stride * OH
        for v in range(KW):
            v_max = v + stride * OW
            col[:, :, u, v, :, :] = img[:, :, u:u_max:stride, v:v_max:stride]
    return col.transpose(0, 4, 5, 1, 2, 3).reshape(N * OH * OW, -1)


@alternative("im2col", "sliding_window_view")
def im2col_view(x, kernel_size, stride=1, padding=0):
    KH, KW = np.broadcast_to(kernel_size, 2)
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    if (x.shape[2] - KH) % stride or (x.shape[3] - KW) % stride:
        raise ValueError
    windows = np.lib.stride_tricks.sliding_window_view(x, (KH, KW), axis=(2, 3))[:, :, ::stride, ::stride]
    N, C, OH, OW = windows.shape[:4]
    return windows.transpose(0, 2, 3, 1, 4, 5).reshape(N * OH * OW, C * KH * KW)


@alternative("im2col", "as_strided")
def im2col_strides(x, kernel_size, stride=1, padding=0):
    KH, KW = np.broadcast_to(kernel_size, 2)
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    N, C, H, W = x.shape
    if H < KH or W < KW or (H - KH) % stride or (W - KW) % stride:
        raise ValueError
    OH, OW = (H - KH) // stride + 1, (W - KW) // stride + 1
    n, c, h, w = x.strides
    shape = (N, OH, OW, C, KH, KW)
    strides = (n, h * stride, w * stride, c, h, w)
    view = np.lib.stride_tricks.as_strided(x, shape, strides, writeable=False)
    return np.array(view).reshape(N * OH * OW, C * KH * KW)


@alternative("im2col", "arrays of indices")
def im2col_indices(x, kernel_size, stride=1, padding=0):
    KH, KW = np.broadcast_to(kernel_size, 2)
    N, C, H, W = x.shape
    if H + 2 * padding < KH or W + 2 * padding < KW:
        raise ValueError
    if (H + 2 * padding - KH) % stride or (W + 2 * padding - KW) % stride:
        raise ValueError
    OH = (H + 2 * padding - KH) // stride + 1
    OW = (W + 2 * padding - KW) // stride + 1
    i0 = np.tile(np.repeat(np.arange(KH), KW), C)
    i1 = stride * np.repeat(np.arange(OH), OW)
    j0 = np.tile(np.arange(KW), KH * C)
    j1 = stride * np.tile(np.arange(OW), OH)
    k = np.repeat(np.arange(C), KH * KW)
    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    return padded[:, k, i1[:, None] + i0, j1[:, None] + j0].reshape(N * OH * OW, C * KH * KW)


@alternative("im2col", "einsum with one-hot taps, float32")
def im2col_float32(x, kernel_size, stride=1, padding=0):
    KH, KW = np.broadcast_to(kernel_size, 2)
    x = np.pad(x.astype(np.float32), ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    H, W = x.shape[2:]
    if H < KH or W < KW or (H - KH) % stride or (W - KW) % stride:
        raise ValueError
    OH, OW = (H - KH) // stride + 1, (W - KW) // stride + 1
    rows = np.zeros((OH, KH, H), np.float32)
    columns = np.zeros((OW, KW, W), np.float32)
    for i, u in np.ndindex(OH, KH):
        rows[i, u, i * stride + u] = 1
    for j, v in np.ndindex(OW, KW):
        columns[j, v, j * stride + v] = 1
    return np.einsum("iuh,jvw,nchw->nijcuv", rows, columns, x).reshape(len(x) * OH * OW, -1)


# --- conv2d_im2col -------------------------------------------------------------------------------------------------


@alternative("conv2d_im2col", "nested loops")
def conv_loops(x, w, b, stride=1, padding=0):
    F, _, KH, KW = w.shape
    x = np.pad(x.astype(float), ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    N, _, H, W = x.shape
    y = np.zeros((N, F, (H - KH) // stride + 1, (W - KW) // stride + 1))
    for n, f, i, j in np.ndindex(y.shape):
        window = x[n, :, i * stride : i * stride + KH, j * stride : j * stride + KW]
        y[n, f, i, j] = np.sum(window * w[f]) + b[f]
    return y


@alternative("conv2d_im2col", "a list of windows, then one product")
def conv_rows(x, w, b, stride=1, padding=0):
    F, _, KH, KW = w.shape
    x = np.pad(x.astype(float), ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    N, _, H, W = x.shape
    tops, lefts = range(0, H - KH + 1, stride), range(0, W - KW + 1, stride)
    cols = np.array([x[n, :, i : i + KH, j : j + KW].ravel() for n in range(N) for i in tops for j in lefts])
    col_w = w.reshape(F, -1).T
    out = np.dot(cols, col_w) + b
    return out.reshape(N, len(tops), len(lefts), -1).transpose(0, 3, 1, 2)


@alternative("conv2d_im2col", "weights times the transposed matrix")
def conv_transposed(x, w, b, stride=1, padding=0):
    F, C, KH, KW = w.shape
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding))).astype(float)
    windows = np.lib.stride_tricks.sliding_window_view(x, (KH, KW), axis=(2, 3))[:, :, ::stride, ::stride]
    N, _, OH, OW = windows.shape[:4]
    cols = windows.transpose(0, 2, 3, 1, 4, 5).reshape(-1, C * KH * KW)
    out = w.reshape(F, -1) @ cols.T + b[:, np.newaxis]
    return out.reshape(F, N, OH, OW).swapaxes(0, 1)


@alternative("conv2d_im2col", "one product for each image")
def conv_by_image(x, w, b, stride=1, padding=0):
    F, C, KH, KW = w.shape
    N, _, H, W = x.shape
    OH, OW = (H + 2 * padding - KH) // stride + 1, (W + 2 * padding - KW) // stride + 1
    padded = np.zeros((N, C, H + 2 * padding, W + 2 * padding))
    padded[:, :, padding : padding + H, padding : padding + W] = x
    y = np.empty((N, F, OH, OW))
    for n in range(N):
        cols = np.empty((C, KH, KW, OH, OW))
        for u in range(KH):
            for v in range(KW):
                cols[:, u, v] = padded[n, :, u : u + stride * OH : stride, v : v + stride * OW : stride]
        y[n] = (w.reshape(F, -1) @ cols.reshape(-1, OH * OW)).reshape(F, OH, OW) + b.reshape(-1, 1, 1)
    return y


@alternative("conv2d_im2col", "bias as one more column")
def conv_bias_column(x, w, b, stride=1, padding=0):
    F, _, KH, KW = w.shape
    x = np.pad(x.astype(float), ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    N, _, H, W = x.shape
    rows = []
    for n in range(N):
        for i in range(0, H - KH + 1, stride):
            for j in range(0, W - KW + 1, stride):
                rows.append([*x[n, :, i : i + KH, j : j + KW].flat, 1.0])
    weights = np.hstack([w.reshape(F, -1), b.reshape(F, 1)])
    y = np.array(rows) @ weights.T
    return np.moveaxis(y.reshape(N, (H - KH) // stride + 1, -1, F), -1, 1)


@alternative("conv2d_im2col", "tensordot")
def conv_tensordot(x, w, b, stride=1, padding=0):
    x = np.pad(x.astype(float), ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[2:], axis=(2, 3))[:, :, ::stride, ::stride]
    return np.moveaxis(np.tensordot(windows, w, ((1, 4, 5), (1, 2, 3))) + b, 3, 1)


@alternative("conv2d_im2col", "einsum")
def conv_einsum(x, w, b, stride=1, padding=0):
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[2:], axis=(2, 3))[:, :, ::stride, ::stride]
    return np.einsum("ncijuv,fcuv->nfij", windows, w, dtype=float) + b[:, None, None]


@alternative("conv2d_im2col", "FFT")
def conv_fft(x, w, b, stride=1, padding=0):
    x = np.pad(x.astype(float), ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    H, W = x.shape[2:]
    KH, KW = w.shape[2:]
    spectrum = np.einsum("nchw,fchw->nfhw", np.fft.fft2(x), np.conj(np.fft.fft2(w, (H, W))))
    full = np.fft.ifft2(spectrum).real[:, :, : H - KH + 1 : stride, : W - KW + 1 : stride]
    return full + b[:, None, None]


@alternative("conv2d_im2col", "float32")
def conv_float32(x, w, b, stride=1, padding=0):
    x, w, b = (array.astype(np.float32) for array in (x, w, b))
    F, _, KH, KW = w.shape
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    windows = np.lib.stride_tricks.sliding_window_view(x, (KH, KW), axis=(2, 3))[:, :, ::stride, ::stride]
    N, _, OH, OW = windows.shape[:4]
    rows = windows.transpose(0, 2, 3, 1, 4, 5).reshape(N * OH * OW, -1) @ w.reshape(F, -1).T
    rows += b
    return rows.reshape(N, OH, OW, F).transpose(0, 3, 1, 2)


# --- col2im --------------------------------------------------------------------------------------------------------


@alternative("col2im", "the formula, letter by letter")
def col2im_formula(cols, input_shape, kernel_size, stride=1, padding=0):
    N, C, H, W = input_shape
    KH, KW = (kernel_size, kernel_size) if isinstance(kernel_size, int) else kernel_size
    OH = (H + 2 * padding - KH) // stride + 1
    OW = (W + 2 * padding - KW) // stride + 1
    x = np.zeros(input_shape)
    for n in range(N):
        for i in range(OH):
            for j in range(OW):
                for c in range(C):
                    for u in range(KH):
                        for v in range(KW):
                            row, column = i * stride + u - padding, j * stride + v - padding
                            if 0 <= row < H and 0 <= column < W:
                                x[n, c, row, column] += cols[(n * OH + i) * OW + j, (c * KH + u) * KW + v]
    return x


@alternative("col2im", "row by row")
def col2im_rows(cols, input_shape, kernel_size, stride=1, padding=0):
    N, C, H, W = input_shape
    KH, KW = np.broadcast_to(kernel_size, 2)
    out = np.zeros((N, C, H + 2 * padding, W + 2 * padding))
    OH, OW = (H + 2 * padding - KH) // stride + 1, (W + 2 * padding - KW) // stride + 1
    for row, (n, i, j) in zip(cols, np.ndindex(N, OH, OW), strict=True):
        i, j = i * stride, j * stride
        out[n, :, i : i + KH, j : j + KW] += row.reshape(C, KH, KW)
    return out[:, :, padding : H + padding, padding : W + padding]


@alternative("col2im", "loop over the kernel")
def col2im_taps(cols, input_shape, kernel_size, stride=1, padding=0):
    N, C, H, W = input_shape
    KH, KW = (kernel_size, kernel_size) if isinstance(kernel_size, int) else kernel_size
    OH = (H + 2 * padding - KH) // stride + 1
    OW = (W + 2 * padding - KW) // stride + 1
    col = cols.reshape(N, OH, OW, C, KH, KW).transpose(0, 3, 4, 5, 1, 2)
    img = np.zeros((N, C, H + 2 * padding + stride - 1, W + 2 * padding + stride - 1))
    for y in range(KH):
        y_max = y + stride * OH
        for x in range(KW):
            x_max = x + stride * OW
            img[:, :, y:y_max:stride, x:x_max:stride] += col[:, :, y, x, :, :]
    return img[:, :, padding : H + padding, padding : W + padding]


@alternative("col2im", "np.add.at")
def col2im_add_at(cols, input_shape, kernel_size, stride=1, padding=0):
    N, C, H, W = input_shape
    KH, KW = np.broadcast_to(kernel_size, 2)
    OH, OW = (H + 2 * padding - KH) // stride + 1, (W + 2 * padding - KW) // stride + 1
    n, i, j, c, u, v = np.ogrid[:N, :OH, :OW, :C, :KH, :KW]
    padded = np.zeros((N, C, H + 2 * padding, W + 2 * padding))
    np.add.at(padded, (n, c, i * stride + u, j * stride + v), cols.reshape(N, OH, OW, C, KH, KW))
    return padded[:, :, padding : padding + H, padding : padding + W]


@alternative("col2im", "bincount")
def col2im_bincount(cols, input_shape, kernel_size, stride=1, padding=0):
    N, C, H, W = input_shape
    KH, KW = np.broadcast_to(kernel_size, 2)
    HP, WP = H + 2 * padding, W + 2 * padding
    OH, OW = (HP - KH) // stride + 1, (WP - KW) // stride + 1
    n, i, j, c, u, v = np.indices((N, OH, OW, C, KH, KW)).reshape(6, -1)
    where = np.ravel_multi_index((n, c, i * stride + u, j * stride + v), (N, C, HP, WP))
    padded = np.bincount(where, cols.ravel(), N * C * HP * WP).reshape(N, C, HP, WP)
    return padded[:, :, padding : padding + H, padding : padding + W]


@alternative("col2im", "einsum with one-hot taps")
def col2im_einsum(cols, input_shape, kernel_size, stride=1, padding=0):
    N, C, H, W = input_shape
    KH, KW = np.broadcast_to(kernel_size, 2)
    OH, OW = (H + 2 * padding - KH) // stride + 1, (W + 2 * padding - KW) // stride + 1
    rows, columns = np.zeros((OH, KH, H)), np.zeros((OW, KW, W))
    for hot, step in ((rows, (OH, KH, H)), (columns, (OW, KW, W))):
        for i, u in np.ndindex(*step[:2]):
            if 0 <= i * stride + u - padding < step[2]:
                hot[i, u, i * stride + u - padding] = 1
    return np.einsum("iuh,jvw,nijcuv->nchw", rows, columns, cols.reshape(N, OH, OW, C, KH, KW))


@alternative("col2im", "gather with a list comprehension")
def col2im_gather(cols, input_shape, kernel_size, stride=1, padding=0):
    N, C, H, W = input_shape
    KH, KW = np.broadcast_to(kernel_size, 2)
    OH, OW = (H + 2 * padding - KH) // stride + 1, (W + 2 * padding - KW) // stride + 1
    windows = cols.reshape(N, OH, OW, C, KH, KW)

    def pixel(n, c, row, column):
        return sum(
            windows[n, i, j, c, row - i * stride, column - j * stride]
            for i in range(OH)
            for j in range(OW)
            if 0 <= row - i * stride < KH and 0 <= column - j * stride < KW
        )

    values = [pixel(n, c, row + padding, column + padding) for n, c, row, column in np.ndindex(input_shape)]
    return np.array(values, float).reshape(input_shape)


@alternative("col2im", "float32")
def col2im_float32(cols, input_shape, kernel_size, stride=1, padding=0):
    N, C, H, W = input_shape
    KH, KW = np.broadcast_to(kernel_size, 2)
    padded = np.zeros((N, C, H + 2 * padding, W + 2 * padding), np.float32)
    rows = iter(cols.astype(np.float32))
    for n in range(N):
        for i in range(0, H + 2 * padding - KH + 1, stride):
            for j in range(0, W + 2 * padding - KW + 1, stride):
                padded[n, :, i : i + KH, j : j + KW] += next(rows).reshape(C, KH, KW)
    return padded[:, :, padding : padding + H, padding : padding + W]
