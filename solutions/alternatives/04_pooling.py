"""Right answers to lesson 04 in the styles that students write. Each must earn full points and never be named."""

import math

import numpy as np

from cnn_course.authoring.bank import alternative

# --- max_pool2d ----------------------------------------------------------------------------------------------------


@alternative("max_pool2d", "six loops")
def max_pool2d_loops(x, size, stride=None):
    if stride is None:
        stride = size
    N, C, H, W = x.shape
    if size > H or size > W:
        raise ValueError("window too large")
    OH, OW = (H - size) // stride + 1, (W - size) // stride + 1
    out = np.zeros((N, C, OH, OW))
    for n in range(N):
        for c in range(C):
            for i in range(OH):
                for j in range(OW):
                    best = -np.inf
                    for u in range(size):
                        for v in range(size):
                            best = max(best, x[n, c, i * stride + u, j * stride + v])
                    out[n, c, i, j] = best
    return out


@alternative("max_pool2d", "one window a time")
def max_pool2d_windows(x, size, stride=None):
    stride = stride or size
    N, C, H, W = x.shape
    if min(H, W) < size:
        raise ValueError
    OH, OW = 1 + (H - size) // stride, 1 + (W - size) // stride
    out = np.empty((N, C, OH, OW), dtype=x.dtype)
    for n, c, i, j in np.ndindex(N, C, OH, OW):
        top, left = i * stride, j * stride
        out[n, c, i, j] = np.max(x[n, c, top : top + size, left : left + size])
    return out


@alternative("max_pool2d", "sliding_window_view")
def max_pool2d_view(x, size, stride=None):
    stride = size if stride is None else stride
    windows = np.lib.stride_tricks.sliding_window_view(x, (size, size), axis=(2, 3))
    return windows[:, :, ::stride, ::stride].max(axis=(-2, -1))


@alternative("max_pool2d", "loop over the window")
def max_pool2d_shifted(x, size, stride=None):
    stride = size if stride is None else stride
    N, C, H, W = x.shape
    if size > H or size > W:
        raise ValueError(f"{size} > {H} or {W}")
    OH, OW = (H - size) // stride + 1, (W - size) // stride + 1
    out = np.full((N, C, OH, OW), -np.inf)
    for u in range(size):
        for v in range(size):
            rows, columns = slice(u, u + stride * OH, stride), slice(v, v + stride * OW, stride)
            np.maximum(out, x[:, :, rows, columns][:, :, :OH, :OW], out=out)
    return out


@alternative("max_pool2d", "list comprehension")
def max_pool2d_comprehension(x, size, stride=None):
    s = stride or size
    H, W = x.shape[2:]
    if size > H or size > W:
        raise ValueError("too large")
    tops, lefts = range(0, H - size + 1, s), range(0, W - size + 1, s)
    return np.array(
        [[[[m[t : t + size, l : l + size].max() for l in lefts] for t in tops] for m in image] for image in x]
    )


@alternative("max_pool2d", "im2col")
def max_pool2d_im2col(x, size, stride=None):
    stride = size if stride is None else stride
    N, C, H, W = x.shape
    if size > H or size > W:
        raise ValueError("too large")
    rows = np.arange(0, H - size + 1, stride)[:, None] + np.arange(size)
    columns = np.arange(0, W - size + 1, stride)[:, None] + np.arange(size)
    patches = x[:, :, rows[:, None, :, None], columns[None, :, None, :]]
    return patches.reshape(N, C, len(rows), len(columns), size * size).max(-1)


@alternative("max_pool2d", "rows first, then columns, in float32")
def max_pool2d_separable(x, size, stride=None):
    stride = size if stride is None else stride
    H, W = x.shape[2:]
    if max(size - H, size - W) > 0:
        raise ValueError("too large")
    x = x.astype(np.float32)
    rows = np.stack([x[:, :, t : t + size].max(2) for t in range(0, H - size + 1, stride)], axis=2)
    return np.stack([rows[..., t : t + size].max(3) for t in range(0, W - size + 1, stride)], axis=3)


@alternative("max_pool2d", "reshape where the windows lie side by side")
def max_pool2d_reshape(x, size, stride=None):
    if stride is None:
        stride = size
    N, C, H, W = x.shape
    if size > min(H, W):
        raise ValueError("too large")
    if stride == size:
        OH, OW = H // size, W // size
        return x[:, :, : OH * size, : OW * size].reshape(N, C, OH, size, OW, size).max(axis=(3, 5))
    OH, OW = (H - size) // stride + 1, (W - size) // stride + 1
    picked = [
        x[:, :, i * stride : i * stride + size, j * stride : j * stride + size].max((2, 3))
        for i in range(OH)
        for j in range(OW)
    ]
    return np.stack(picked, axis=-1).reshape(N, C, OH, OW)


@alternative("max_pool2d", "sorted values")
def max_pool2d_sorted(x, size, stride=None):
    stride = size if stride is None else stride
    windows = np.lib.stride_tricks.sliding_window_view(x, (size, size), (2, 3))[:, :, ::stride, ::stride]
    return np.sort(windows.reshape(*windows.shape[:4], -1), axis=-1)[..., -1].astype(float)


# --- avg_pool2d ----------------------------------------------------------------------------------------------------


@alternative("avg_pool2d", "six loops")
def avg_pool2d_loops(x, size, stride=None):
    if stride is None:
        stride = size
    N, C, H, W = x.shape
    if size > H or size > W:
        raise ValueError("window too large")
    OH, OW = (H - size) // stride + 1, (W - size) // stride + 1
    out = np.zeros((N, C, OH, OW))
    for n, c, i, j in np.ndindex(out.shape):
        total = 0.0
        for u in range(size):
            for v in range(size):
                total += float(x[n, c, i * stride + u, j * stride + v])
        out[n, c, i, j] = total / (size * size)
    return out


@alternative("avg_pool2d", "window mean")
def avg_pool2d_windows(x, size, stride=None):
    stride = size if stride is None else stride
    N, C, H, W = x.shape
    if size > H or size > W:
        raise ValueError(size)
    OH, OW = math.floor((H - size) / stride) + 1, math.floor((W - size) / stride) + 1
    out = np.zeros((N, C, OH, OW))
    for i in range(OH):
        for j in range(OW):
            out[:, :, i, j] = np.mean(
                x[:, :, i * stride : i * stride + size, j * stride : j * stride + size], axis=(2, 3)
            )
    return out


@alternative("avg_pool2d", "sliding_window_view")
def avg_pool2d_view(x, size, stride=None):
    s = stride or size
    return np.lib.stride_tricks.sliding_window_view(x, (size, size), (2, 3))[:, :, ::s, ::s].mean((4, 5))


@alternative("avg_pool2d", "einsum")
def avg_pool2d_einsum(x, size, stride=None):
    s = size if stride is None else stride
    windows = np.lib.stride_tricks.sliding_window_view(x.astype(float), (size, size), (2, 3))[:, :, ::s, ::s]
    return np.einsum("ncijuv,uv->ncij", windows, np.full((size, size), 1 / size**2))


@alternative("avg_pool2d", "loop over the window, float32")
def avg_pool2d_shifted(x, size, stride=None):
    s = size if stride is None else stride
    N, C, H, W = x.shape
    if size > H or size > W:
        raise ValueError("too large")
    OH, OW = (H - size) // s + 1, (W - size) // s + 1
    out = np.zeros((N, C, OH, OW), np.float32)
    for u in range(size):
        for v in range(size):
            out += x[:, :, u : u + s * (OH - 1) + 1 : s, v : v + s * (OW - 1) + 1 : s]
    return out / size**2


@alternative("avg_pool2d", "summed-area table")
def avg_pool2d_integral(x, size, stride=None):
    s = size if stride is None else stride
    H, W = x.shape[2:]
    if size > H or size > W:
        raise ValueError("too large")
    table = np.pad(x.astype(float).cumsum(2).cumsum(3), ((0, 0), (0, 0), (1, 0), (1, 0)))
    top, left = np.arange(0, H - size + 1, s), np.arange(0, W - size + 1, s)
    at = np.ix_
    N, C = range(x.shape[0]), range(x.shape[1])
    total = table[at(N, C, top + size, left + size)] - table[at(N, C, top, left + size)]
    total += table[at(N, C, top, left)] - table[at(N, C, top + size, left)]
    return total / (size * size)


@alternative("avg_pool2d", "tensordot with a window of equal weights")
def avg_pool2d_tensordot(x, size, stride=None):
    s = size if stride is None else stride
    windows = np.lib.stride_tricks.sliding_window_view(x, (size, size), (2, 3))[:, :, ::s, ::s]
    return np.tensordot(windows, np.ones((size, size)) / size**2, axes=2)


@alternative("avg_pool2d", "matrices for rows and columns")
def avg_pool2d_matrices(x, size, stride=None):
    s = size if stride is None else stride
    H, W = x.shape[2:]
    if size > H or size > W:
        raise ValueError("too large")

    def averaging(length):
        starts = range(0, length - size + 1, s)
        return np.array([[1 / size if t <= k < t + size else 0 for k in range(length)] for t in starts])

    return averaging(H) @ x @ averaging(W).T


# --- global_avg_pool -----------------------------------------------------------------------------------------------


@alternative("global_avg_pool", "loops")
def global_avg_pool_loops(x):
    N, C, H, W = x.shape
    out = np.zeros((N, C))
    for n in range(N):
        for c in range(C):
            for i in range(H):
                for j in range(W):
                    out[n, c] += x[n, c, i, j]
    return out / (H * W)


@alternative("global_avg_pool", "sum over count")
def global_avg_pool_sum(x):
    return x.sum((2, 3)) / (x.shape[2] * x.shape[3])


@alternative("global_avg_pool", "flattened maps")
def global_avg_pool_flat(x):
    return x.reshape(x.shape[0], x.shape[1], -1).mean(-1)


@alternative("global_avg_pool", "mean of means")
def global_avg_pool_twice(x):
    return x.astype(np.float32).mean(axis=3).mean(axis=2)


@alternative("global_avg_pool", "einsum")
def global_avg_pool_einsum(x):
    return np.einsum("nchw->nc", x.astype(float)) / np.prod(x.shape[2:])


@alternative("global_avg_pool", "list comprehension")
def global_avg_pool_comprehension(x):
    return np.array([[channel.mean() for channel in image] for image in x])
