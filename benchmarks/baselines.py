"""What the course's engine is compared with: the same work, written the ways that courses and books write it.

Each convolution is a pair of functions on plain (N, C, H, W) arrays, stride 1:
`forward(x, w, b, padding) -> y, kept` and `backward(dout, kept, to_input=True) -> dx, dw, db`; without
`to_input` all but the formula and the textbook spare themselves dx.
"""

import copy

import numpy as np
from numpy.lib.stride_tricks import as_strided, sliding_window_view

from cnn_course.layers import Conv2d, Flatten, Layer, MaxPool2d, Sequential


def pad(x, padding):
    return np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))


def crop(x, padding):
    return x[:, :, padding : x.shape[2] - padding, padding : x.shape[3] - padding]


def loops_forward(x, w, b, padding):
    """The formula, one output number at a time."""
    x = pad(x, padding)
    F, _, KH, KW = w.shape
    N, _, H, W = x.shape
    y = np.empty((N, F, H - KH + 1, W - KW + 1), x.dtype)
    for n, f, u, v in np.ndindex(y.shape):
        y[n, f, u, v] = (x[n, :, u : u + KH, v : v + KW] * w[f]).sum() + b[f]
    return y, (x, w, padding)


def loops_backward(dout, kept, to_input=True):
    x, w, padding = kept
    KH, KW = w.shape[2:]
    dx, dw = np.zeros_like(x), np.zeros_like(w)
    for n, f, u, v in np.ndindex(dout.shape):
        dw[f] += dout[n, f, u, v] * x[n, :, u : u + KH, v : v + KW]
        dx[n, :, u : u + KH, v : v + KW] += dout[n, f, u, v] * w[f]
    return crop(dx, padding), dw, dout.sum((0, 2, 3))


def einsum_forward(x, w, b, padding):
    """A view of all windows, and one einsum: the shortest there is."""
    windows = sliding_window_view(pad(x, padding), w.shape[2:], axis=(2, 3))
    y = np.einsum("nchwij,fcij->nfhw", windows, w, optimize=True) + b[:, None, None]
    return y, (x.shape, windows, w, padding)


def einsum_backward(dout, kept, to_input=True):
    _, windows, w, padding = kept
    KH, KW = w.shape[2:]
    dw = np.einsum("nfhw,nchwij->fcij", dout, windows, optimize=True)
    if not to_input:
        return None, dw, dout.sum((0, 2, 3))
    full = np.pad(dout, ((0, 0), (0, 0), (KH - 1, KH - 1), (KW - 1, KW - 1)))
    around = sliding_window_view(full, (KH, KW), axis=(2, 3))
    dx = np.einsum("nfhwij,fcij->nchw", around, w[:, :, ::-1, ::-1], optimize=True)
    return crop(dx, padding), dw, dout.sum((0, 2, 3))


def unfold(x, KH, KW):
    """(N, C, H, W) -> (N, C KH KW, OH OW): every window a column."""
    windows = sliding_window_view(x, (KH, KW), axis=(2, 3))
    N, C, OH, OW = windows.shape[:4]
    return np.ascontiguousarray(windows.transpose(0, 1, 4, 5, 2, 3)).reshape(N, C * KH * KW, OH * OW)


def fold(columns, shape, KH, KW):
    """The adjoint of unfold: overlaps add up."""
    N, C, H, W = shape
    OH, OW = H - KH + 1, W - KW + 1
    columns, x = columns.reshape(N, C, KH, KW, OH, OW), np.zeros(shape, columns.dtype)
    for i, j in np.ndindex(KH, KW):
        x[:, :, i : i + OH, j : j + OW] += columns[:, :, i, j]
    return x


def im2col_forward(x, w, b, padding):
    """Every window a column of a matrix, then one product per image, in the usual memory order."""
    x = pad(x, padding)
    F, _, KH, KW = w.shape
    columns = unfold(x, KH, KW)
    y = w.reshape(F, -1) @ columns + b[:, None]
    return y.reshape(len(x), F, x.shape[2] - KH + 1, x.shape[3] - KW + 1), (x.shape, columns, w, padding)


def im2col_backward(dout, kept, to_input=True):
    shape, columns, w, padding = kept
    N, F, KH, KW = len(dout), len(w), *w.shape[2:]
    d = dout.reshape(N, F, -1)
    dw = (d @ columns.swapaxes(1, 2)).sum(0).reshape(w.shape)
    if not to_input:
        return None, dw, d.sum((0, 2))
    dx = fold(w.reshape(F, -1).T @ d, shape, KH, KW)
    return crop(dx, padding), dw, d.sum((0, 2))


def textbook_forward(x, w, b, padding):
    """im2col as widely published: a float64 buffer, a loop over the kernel, one long product."""
    F, C, KH, KW = w.shape
    N, _, H, W = x.shape
    OH, OW = H + 2 * padding - KH + 1, W + 2 * padding - KW + 1
    padded, buffer = pad(x, padding), np.zeros((N, C, KH, KW, OH, OW))
    for i, j in np.ndindex(KH, KW):
        buffer[:, :, i, j] = padded[:, :, i : i + OH, j : j + OW]
    columns = buffer.transpose(0, 4, 5, 1, 2, 3).reshape(N * OH * OW, -1)
    y = columns @ w.reshape(F, -1).T + b
    return y.reshape(N, OH, OW, F).transpose(0, 3, 1, 2), (padded.shape, columns, w, padding)


def textbook_backward(dout, kept, to_input=True):
    shape, columns, w, padding = kept
    N, F, OH, OW = dout.shape
    d = dout.transpose(0, 2, 3, 1).reshape(-1, F)
    dw = (columns.T @ d).T.reshape(w.shape)
    spread = (d @ w.reshape(F, -1)).reshape(N, OH, OW, *w.shape[1:]).transpose(0, 3, 4, 5, 1, 2)
    dx = np.zeros(shape)
    for i, j in np.ndindex(*w.shape[2:]):
        dx[:, :, i : i + OH, j : j + OW] += spread[:, :, i, j]
    return crop(dx, padding), dw, d.sum(0)


def strided_forward(x, w, b, padding):
    """A strided view of all windows, and tensordot, which copies them into one long matrix by itself."""
    x = pad(x, padding)
    KH, KW = w.shape[2:]
    N, C, H, W = x.shape
    s = x.strides
    shape, strides = (N, C, H - KH + 1, W - KW + 1, KH, KW), (*s[:2], *s[2:], *s[2:])
    windows = as_strided(x, shape, strides, writeable=False)
    y = np.tensordot(windows, w, ((1, 4, 5), (1, 2, 3))).transpose(0, 3, 1, 2) + b[:, None, None]
    return y, (windows, w, padding)


def strided_backward(dout, kept, to_input=True):
    windows, w, padding = kept
    KH, KW = w.shape[2:]
    dw = np.tensordot(dout, windows, ((0, 2, 3), (0, 2, 3)))
    if not to_input:
        return None, dw, dout.sum((0, 2, 3))
    full = np.pad(dout, ((0, 0), (0, 0), (KH - 1, KH - 1), (KW - 1, KW - 1)))
    around = sliding_window_view(full, (KH, KW), axis=(2, 3))
    dx = np.tensordot(around, w[:, :, ::-1, ::-1], ((1, 4, 5), (0, 2, 3))).transpose(0, 3, 1, 2)
    return crop(dx, padding), dw, dout.sum((0, 2, 3))


CONVOLUTIONS = {
    "loops": (loops_forward, loops_backward),
    "windows + einsum": (einsum_forward, einsum_backward),
    "windows + tensordot": (strided_forward, strided_backward),
    "im2col, textbook": (textbook_forward, textbook_backward),
    "im2col": (im2col_forward, im2col_backward),
}


class BaselineConv(Layer):
    """One of CONVOLUTIONS as a layer, with the parameters of one of ours."""

    learned = ("weight", "bias")

    def __init__(self, name, conv):
        self.functions, self.padding = CONVOLUTIONS[name], conv.padding[0]
        self.weight, self.bias = conv.weight.copy(), conv.bias.copy()

    def _forward(self, x):
        y, self._kept = self.functions[0](x, self.weight, self.bias, self.padding)
        return y

    def backward(self, dout):
        dx, self.dweight, self.dbias = self.functions[1](dout, self._kept)
        return dx

    def learn(self, dout):
        _, self.dweight, self.dbias = self.functions[1](dout, self._kept, to_input=False)


class BaselinePool(Layer):
    """2 x 2 max pooling by the four corners of all windows, in the usual memory order."""

    corners = tuple(np.ndindex(2, 2))

    def _forward(self, x):
        a, b, c, d = (x[:, :, i::2, j::2] for i, j in self.corners)
        y = np.maximum(np.maximum(a, b), np.maximum(c, d))
        self._kept = x, y
        return y

    def backward(self, dout):
        x, y = self._kept
        dx = np.empty_like(x)
        for i, j in self.corners:
            np.multiply(x[:, :, i::2, j::2] == y, dout, out=dx[:, :, i::2, j::2])
        return dx


class TextbookPool(Layer):
    """2 x 2 max pooling through im2col, as widely published: windows as rows, argmax, a scatter by index."""

    def _forward(self, x):
        N, C, H, W = x.shape
        buffer = np.zeros((N, C, 2, 2, H // 2, W // 2))
        for i, j in np.ndindex(2, 2):
            buffer[:, :, i, j] = x[:, :, i::2, j::2]
        rows = buffer.transpose(0, 4, 5, 1, 2, 3).reshape(-1, 4)
        self._kept = x.shape, rows.argmax(axis=1)
        return rows.max(axis=1).reshape(N, H // 2, W // 2, C).transpose(0, 3, 1, 2)

    def backward(self, dout):
        (N, C, H, W), winners = self._kept
        flat = np.zeros((dout.size, 4))
        flat[np.arange(dout.size), winners] = dout.transpose(0, 2, 3, 1).reshape(-1)
        spread = flat.reshape(N, H // 2, W // 2, C, 2, 2).transpose(0, 3, 4, 5, 1, 2)
        dx = np.zeros((N, C, H, W))
        for i, j in np.ndindex(2, 2):
            dx[:, :, i::2, j::2] += spread[:, :, i, j]
        return dx


class PlainFlatten(Flatten):
    """Flatten, leaving its gradient in the usual memory order."""

    def _dx(self, dout):
        return dout.reshape(self._kept)


def rebuild(network, name):
    """A copy of `network`, its convolutions done the way called `name`, pooling and flattening to match.

    The textbook's code is float64 throughout, because its weights are.
    """
    textbook = name == "im2col, textbook"

    def twin(layer):
        layer = copy.deepcopy(layer)
        for parameter, values in layer.named_parameters().items():
            setattr(layer, parameter, values.astype(np.float64 if textbook else values.dtype))
        if isinstance(layer, Conv2d):
            return BaselineConv(name, layer)
        if isinstance(layer, MaxPool2d):
            return TextbookPool() if textbook else BaselinePool()
        return PlainFlatten() if isinstance(layer, Flatten) else layer

    return Sequential(*map(twin, network.layers))
