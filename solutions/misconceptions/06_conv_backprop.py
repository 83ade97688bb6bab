"""Known mistakes of lesson 06: wrong gradients as students really write them, and the sentence that helps.

The ids follow shared/MISCONCEPTIONS.md (B: backward, P: pooling, C: convolution, A, F: activations and dense layers);
X numbers are this lesson's own. One id is one misunderstanding, in whatever exercise it turns up.
"""

import numpy as np

from cnn_course.authoring.bank import mistake

# --- conv2d_bias_gradient ------------------------------------------------------------------------------------------


@mistake(
    "conv2d_bias_gradient", "B3", "Only the last place of the last image counts: `=` forgets the ones before. Use `+=`."
)
def conv2d_bias_gradient(dout):
    N, F, OH, OW = dout.shape
    db = np.zeros(F)
    for n in range(N):
        for f in range(F):
            for i in range(OH):
                for j in range(OW):
                    db[f] = dout[n, f, i, j]
    return db


@mistake(
    "conv2d_bias_gradient", "X1", "Only the last image counts: each image overwrites the one before. Add their sums up."
)
def conv2d_bias_gradient(dout):
    N, F, OH, OW = dout.shape
    db = np.zeros(F)
    for n in range(N):
        for f in range(F):
            db[f] = dout[n, f].sum()
    return db


@mistake(
    "conv2d_bias_gradient",
    "B8",
    "Your db still has rows and columns. One bias was added at every place of its map, so sum over the places too.",
)
def conv2d_bias_gradient(dout):
    return dout.sum(axis=0)


@mistake(
    "conv2d_bias_gradient",
    "X2",
    "One axis of places is left in your db. Sum over rows and over columns: axes 2 and 3, besides the batch.",
)
def conv2d_bias_gradient(dout):
    return dout.sum(axis=(0, 2))


@mistake(
    "conv2d_bias_gradient",
    "X3",
    "You took one place of each map. The bias was added at every place, so every entry of dout counts.",
)
def conv2d_bias_gradient(dout):
    return dout[:, :, 0, 0].sum(axis=0)


@mistake(
    "conv2d_bias_gradient",
    "B9",
    "Only image 0 counts in your db. The same bias served every image of the batch: sum over them all.",
)
def conv2d_bias_gradient(dout):
    return dout[0].sum(axis=(1, 2))


@mistake(
    "conv2d_bias_gradient",
    "X4",
    "Your db still has the batch axis. One bias served every image, so sum over axis 0 as well.",
)
def conv2d_bias_gradient(dout):
    return dout.sum(axis=(2, 3))


@mistake(
    "conv2d_bias_gradient",
    "X5",
    "You summed over the filters and kept the images. Filters are axis 1 of dout: keep that one.",
)
def conv2d_bias_gradient(dout):
    return dout.sum(axis=(1, 2, 3))


@mistake(
    "conv2d_bias_gradient",
    "X6",
    "You summed over everything, filters too. Each filter has a bias of its own, so db has F entries.",
)
def conv2d_bias_gradient(dout):
    return np.full(dout.shape[1], dout.sum())


@mistake(
    "conv2d_bias_gradient",
    "B11",
    "Your db is the right one divided by the batch size. If the loss is a mean, that 1/N is already in dout.",
)
def conv2d_bias_gradient(dout):
    N = dout.shape[0]
    return dout.sum(axis=(0, 2, 3)) / N


@mistake(
    "conv2d_bias_gradient",
    "F5",
    "You took the mean. Every use of the bias adds its full share to the gradient, so take the sum.",
)
def conv2d_bias_gradient(dout):
    return dout.mean(axis=(0, 2, 3))


@mistake(
    "conv2d_bias_gradient",
    "X7",
    "You averaged over the places of a map. The bias was added at each of them, so their gradients add up.",
)
def conv2d_bias_gradient(dout):
    return dout.mean(axis=(2, 3)).sum(axis=0)


@mistake(
    "conv2d_bias_gradient",
    "B22",
    "The numbers are right, the shape is not: db needs exactly the shape of b, (F,). Drop keepdims.",
)
def conv2d_bias_gradient(dout):
    return dout.sum(axis=(0, 2, 3), keepdims=True)


@mistake(
    "conv2d_bias_gradient",
    "X8",
    "Your db is a column, (F, 1). It needs exactly the shape of b, (F,), or a later b - db becomes (F, F).",
)
def conv2d_bias_gradient(dout):
    return dout.sum(axis=(0, 2, 3)).reshape(-1, 1)


@mistake(
    "conv2d_bias_gradient",
    "A9",
    "You added the images up inside dout itself, so dout is changed. Other gradients still need it: use a new array.",
)
def conv2d_bias_gradient(dout):
    total = dout[0]
    for n in range(1, len(dout)):
        total += dout[n]
    return total.sum(axis=(1, 2))


@mistake(
    "conv2d_bias_gradient",
    "X9",
    "You count places where you should add gradients: your db does not depend on the values of dout.",
)
def conv2d_bias_gradient(dout):
    N, F, OH, OW = dout.shape
    return np.full(F, float(N * OH * OW))


@mistake(
    "conv2d_bias_gradient",
    "C39",
    "Your function returned None: it prints the result or drops it. End it with `return`.",
)
def conv2d_bias_gradient(dout):
    db = dout.sum(axis=(0, 2, 3))
    print(db)


@mistake(
    "conv2d_bias_gradient",
    "C40",
    "Only filter 0 of your db is filled: `return` stands inside the loop. Move it out, to the left.",
)
def conv2d_bias_gradient(dout):
    db = np.zeros(dout.shape[1])
    for f in range(dout.shape[1]):
        db[f] = dout[:, f].sum()
        return db


# --- conv2d_weight_gradient ----------------------------------------------------------------------------------------


@mistake(
    "conv2d_weight_gradient",
    "B3",
    "Only the last window counts: `=` forgets the ones before. dw is a sum over all places and images: `+=`.",
)
def conv2d_weight_gradient(dout, x, kernel_size, stride=1, padding=0):
    N, F, OH, OW = dout.shape
    KH, KW = kernel_size
    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    dw = np.zeros((F, x.shape[1], KH, KW))
    for n in range(N):
        for f in range(F):
            for i in range(OH):
                for j in range(OW):
                    window = padded[n, :, i * stride : i * stride + KH, j * stride : j * stride + KW]
                    dw[f] = dout[n, f, i, j] * window
    return dw


@mistake(
    "conv2d_weight_gradient",
    "X1",
    "Only the last image counts: each image overwrites the one before. Add up over the batch.",
)
def conv2d_weight_gradient(dout, x, kernel_size, stride=1, padding=0):
    N, F, OH, OW = dout.shape
    KH, KW = kernel_size
    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    for n in range(N):
        dw = np.zeros((F, x.shape[1], KH, KW))
        for f in range(F):
            for i in range(OH):
                for j in range(OW):
                    dw[f] += dout[n, f, i, j] * padded[n, :, i * stride : i * stride + KH, j * stride : j * stride + KW]
    return dw


@mistake(
    "conv2d_weight_gradient",
    "B6",
    "You slide over the image without its border of zeros. Pad x as in the forward pass, then take the same windows.",
)
def conv2d_weight_gradient(dout, x, kernel_size, stride=1, padding=0):
    N, F, OH, OW = dout.shape
    C, H, W = x.shape[1:]
    KH, KW = kernel_size
    dw = np.zeros((F, C, KH, KW))
    for n, f, i, j in np.ndindex(dout.shape):
        for u in range(KH):
            for v in range(KW):
                row, column = i * stride + u, j * stride + v
                if row < H and column < W:
                    dw[f, :, u, v] += dout[n, f, i, j] * x[n, :, row, column]
    return dw


@mistake(
    "conv2d_weight_gradient",
    "X10",
    "Your border repeats the edge pixels. In the forward pass it was zeros, and its gradient must see the same.",
)
def conv2d_weight_gradient(dout, x, kernel_size, stride=1, padding=0):
    KH, KW = kernel_size
    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)), mode="edge")
    dw = np.zeros((dout.shape[1], x.shape[1], KH, KW))
    for n, f, i, j in np.ndindex(dout.shape):
        dw[f] += dout[n, f, i, j] * padded[n, :, i * stride : i * stride + KH, j * stride : j * stride + KW]
    return dw


@mistake(
    "conv2d_weight_gradient",
    "C23",
    "You put the whole border on one side. `padding` zeros go before and after, in both directions.",
)
def conv2d_weight_gradient(dout, x, kernel_size, stride=1, padding=0):
    KH, KW = kernel_size
    padded = np.pad(x, ((0, 0), (0, 0), (2 * padding, 0), (2 * padding, 0)))
    dw = np.zeros((dout.shape[1], x.shape[1], KH, KW))
    for n, f, i, j in np.ndindex(dout.shape):
        dw[f] += dout[n, f, i, j] * padded[n, :, i * stride : i * stride + KH, j * stride : j * stride + KW]
    return dw


@mistake(
    "conv2d_weight_gradient",
    "C21",
    "Your padding added empty images: np.pad padded the batch axis too. Pad the last two axes only.",
)
def conv2d_weight_gradient(dout, x, kernel_size, stride=1, padding=0):
    KH, KW = kernel_size
    padded = np.pad(x, ((padding, padding), (0, 0), (padding, padding), (padding, padding)))
    dw = np.zeros((dout.shape[1], x.shape[1], KH, KW))
    for n, f, i, j in np.ndindex(dout.shape):
        dw[f] += dout[n, f, i, j] * padded[n, :, i * stride : i * stride + KH, j * stride : j * stride + KW]
    return dw


@mistake(
    "conv2d_weight_gradient",
    "B11",
    "Your dw is the right one divided by the batch size. If the loss is a mean, that 1/N is already in dout.",
)
def conv2d_weight_gradient(dout, x, kernel_size, stride=1, padding=0):
    N = len(x)
    KH, KW = kernel_size
    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    dw = np.zeros((dout.shape[1], x.shape[1], KH, KW))
    for n, f, i, j in np.ndindex(dout.shape):
        dw[f] += dout[n, f, i, j] * padded[n, :, i * stride : i * stride + KH, j * stride : j * stride + KW]
    return dw / N


@mistake(
    "conv2d_weight_gradient",
    "F5",
    "You averaged over the places. A weight was used at every place, and its gradient is the sum over all of them.",
)
def conv2d_weight_gradient(dout, x, kernel_size, stride=1, padding=0):
    N, F, OH, OW = dout.shape
    KH, KW = kernel_size
    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    dw = np.zeros((F, x.shape[1], KH, KW))
    for u in range(KH):
        for v in range(KW):
            seen = padded[:, :, u : u + stride * OH : stride, v : v + stride * OW : stride]
            dw[:, :, u, v] = np.einsum("nfij,ncij->fc", dout, seen) / (OH * OW)
    return dw


@mistake(
    "conv2d_weight_gradient",
    "B14",
    "Your dw is the right one turned by 180 degrees. Slide dout over x, not x over dout.",
)
def conv2d_weight_gradient(dout, x, kernel_size, stride=1, padding=0):
    N, F, OH, OW = dout.shape
    KH, KW = kernel_size
    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    dw = np.zeros((F, x.shape[1], KH, KW))
    for u in range(KH):
        for v in range(KW):
            seen = padded[:, :, u : u + stride * OH : stride, v : v + stride * OW : stride]
            dw[:, :, KH - 1 - u, KW - 1 - v] = np.einsum("nfij,ncij->fc", dout, seen)
    return dw


@mistake(
    "conv2d_weight_gradient",
    "C1",
    "You turned dout by 180 degrees. Weight (u, v) met pixel (i+u, j+v) for output (i, j): nothing is flipped here.",
)
def conv2d_weight_gradient(dout, x, kernel_size, stride=1, padding=0):
    KH, KW = kernel_size
    turned = dout[:, :, ::-1, ::-1]
    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    dw = np.zeros((dout.shape[1], x.shape[1], KH, KW))
    for n, f, i, j in np.ndindex(dout.shape):
        dw[f] += turned[n, f, i, j] * padded[n, :, i * stride : i * stride + KH, j * stride : j * stride + KW]
    return dw


@mistake(
    "conv2d_weight_gradient",
    "C13",
    "Your windows move one pixel at a time whatever the stride. The window of output (i, j) starts at (i*stride, j*stride).",
)
def conv2d_weight_gradient(dout, x, kernel_size, stride=1, padding=0):
    KH, KW = kernel_size
    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    dw = np.zeros((dout.shape[1], x.shape[1], KH, KW))
    for n, f, i, j in np.ndindex(dout.shape):
        dw[f] += dout[n, f, i, j] * padded[n, :, i : i + KH, j : j + KW]
    return dw


@mistake(
    "conv2d_weight_gradient",
    "C12",
    "Down you move by the stride, sideways by one pixel. Multiply the column by the stride too.",
)
def conv2d_weight_gradient(dout, x, kernel_size, stride=1, padding=0):
    KH, KW = kernel_size
    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    dw = np.zeros((dout.shape[1], x.shape[1], KH, KW))
    for n, f, i, j in np.ndindex(dout.shape):
        dw[f] += dout[n, f, i, j] * padded[n, :, i * stride : i * stride + KH, j : j + KW]
    return dw


@mistake(
    "conv2d_weight_gradient",
    "C24",
    "Your border is one pixel wide whatever `padding` says. Without padding there is none.",
)
def conv2d_weight_gradient(dout, x, kernel_size, stride=1, padding=0):
    KH, KW = kernel_size
    padded = np.pad(x, ((0, 0), (0, 0), (1, 1), (1, 1)))
    dw = np.zeros((dout.shape[1], x.shape[1], KH, KW))
    for n, f, i, j in np.ndindex(dout.shape):
        dw[f] += dout[n, f, i, j] * padded[n, :, i * stride : i * stride + KH, j * stride : j * stride + KW]
    return dw


@mistake(
    "conv2d_weight_gradient",
    "C8",
    "All channels of your dw are alike: each uses channel 0 of x. Weight (f, c) met channel c.",
)
def conv2d_weight_gradient(dout, x, kernel_size, stride=1, padding=0):
    KH, KW = kernel_size
    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    dw = np.zeros((dout.shape[1], x.shape[1], KH, KW))
    for n, f, i, j in np.ndindex(dout.shape):
        dw[f] += dout[n, f, i, j] * padded[n, 0, i * stride : i * stride + KH, j * stride : j * stride + KW]
    return dw


@mistake(
    "conv2d_weight_gradient",
    "X11",
    "You added the channels up, so that all channels of dw are alike. Each channel has weights, and a gradient, of its own.",
)
def conv2d_weight_gradient(dout, x, kernel_size, stride=1, padding=0):
    KH, KW = kernel_size
    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    dw = np.zeros((dout.shape[1], x.shape[1], KH, KW))
    for n, f, i, j in np.ndindex(dout.shape):
        window = padded[n, :, i * stride : i * stride + KH, j * stride : j * stride + KW].sum(axis=0)
        dw[f] += dout[n, f, i, j] * window
    return dw


@mistake(
    "conv2d_weight_gradient",
    "C11",
    "You pair every image's dout with the pixels of image 0. Image n of dout belongs to image n of x.",
)
def conv2d_weight_gradient(dout, x, kernel_size, stride=1, padding=0):
    KH, KW = kernel_size
    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    dw = np.zeros((dout.shape[1], x.shape[1], KH, KW))
    for n, f, i, j in np.ndindex(dout.shape):
        dw[f] += dout[n, f, i, j] * padded[0, :, i * stride : i * stride + KH, j * stride : j * stride + KW]
    return dw


@mistake(
    "conv2d_weight_gradient",
    "B9",
    "Only image 0 counts in your dw. The same weights served every image of the batch: sum over them all.",
)
def conv2d_weight_gradient(dout, x, kernel_size, stride=1, padding=0):
    KH, KW = kernel_size
    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    dw = np.zeros((dout.shape[1], x.shape[1], KH, KW))
    for f, i, j in np.ndindex(dout.shape[1:]):
        dw[f] += dout[0, f, i, j] * padded[0, :, i * stride : i * stride + KH, j * stride : j * stride + KW]
    return dw


@mistake(
    "conv2d_weight_gradient",
    "X12",
    "All filters of your dw are alike: each uses map 0 of dout. Filter f made map f, so dw[f] needs dout[:, f].",
)
def conv2d_weight_gradient(dout, x, kernel_size, stride=1, padding=0):
    KH, KW = kernel_size
    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    dw = np.zeros((dout.shape[1], x.shape[1], KH, KW))
    for n, f, i, j in np.ndindex(dout.shape):
        dw[f] += dout[n, 0, i, j] * padded[n, :, i * stride : i * stride + KH, j * stride : j * stride + KW]
    return dw


@mistake(
    "conv2d_weight_gradient",
    "A13",
    "You added the windows up without dout. Each window counts as much as dout[n, f, i, j] says: multiply.",
)
def conv2d_weight_gradient(dout, x, kernel_size, stride=1, padding=0):
    KH, KW = kernel_size
    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    dw = np.zeros((dout.shape[1], x.shape[1], KH, KW))
    for n, f, i, j in np.ndindex(dout.shape):
        dw[f] += padded[n, :, i * stride : i * stride + KH, j * stride : j * stride + KW]
    return dw


@mistake(
    "conv2d_weight_gradient",
    "C18",
    "Your windows are square: you use the kernel's height for its width. kernel_size is (KH, KW).",
)
def conv2d_weight_gradient(dout, x, kernel_size, stride=1, padding=0):
    KH = KW = kernel_size[0]
    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    dw = np.zeros((dout.shape[1], x.shape[1], KH, KW))
    for n, f, i, j in np.ndindex(dout.shape):
        dw[f] += dout[n, f, i, j] * padded[n, :, i * stride : i * stride + KH, j * stride : j * stride + KW]
    return dw


@mistake(
    "conv2d_weight_gradient",
    "C2",
    "Rows and columns of your dw are exchanged: weight (u, v) is u rows down and v columns to the right.",
)
def conv2d_weight_gradient(dout, x, kernel_size, stride=1, padding=0):
    N, F, OH, OW = dout.shape
    KH, KW = kernel_size
    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    dw = np.zeros((F, x.shape[1], KW, KH))
    for u in range(KH):
        for v in range(KW):
            seen = padded[:, :, u : u + stride * OH : stride, v : v + stride * OW : stride]
            dw[:, :, v, u] = np.einsum("nfij,ncij->fc", dout, seen)
    return dw


@mistake(
    "conv2d_weight_gradient",
    "C26",
    "Your axes are (C, F, KH, KW). dw needs the shape of w, filters first: (F, C, KH, KW).",
)
def conv2d_weight_gradient(dout, x, kernel_size, stride=1, padding=0):
    N, F, OH, OW = dout.shape
    KH, KW = kernel_size
    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    dw = np.zeros((x.shape[1], F, KH, KW))
    for u in range(KH):
        for v in range(KW):
            seen = padded[:, :, u : u + stride * OH : stride, v : v + stride * OW : stride]
            dw[:, :, u, v] = np.einsum("nfij,ncij->cf", dout, seen)
    return dw


@mistake(
    "conv2d_weight_gradient",
    "B21",
    "For whole-number pixels your dw loses its fractions: it was made in x's integer type. Gradients are floats.",
)
def conv2d_weight_gradient(dout, x, kernel_size, stride=1, padding=0):
    KH, KW = kernel_size
    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    dw = np.zeros((dout.shape[1], x.shape[1], KH, KW))
    if x.dtype.kind != "f":
        dw = dw.astype(int)
    for f, c, u, v in np.ndindex(dw.shape):
        for n, i, j in np.ndindex(dout.shape[0], *dout.shape[2:]):
            dw[f, c, u, v] += dout[n, f, i, j] * padded[n, c, i * stride + u, j * stride + v]
    return dw


@mistake(
    "conv2d_weight_gradient",
    "C29",
    "You multiply inside the window itself, and a window is a part of x: x is changed. Multiply into a new array.",
)
def conv2d_weight_gradient(dout, x, kernel_size, stride=1, padding=0):
    KH, KW = kernel_size
    if padding > 0:
        x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    dw = np.zeros((dout.shape[1], x.shape[1], KH, KW))
    for n, f, i, j in np.ndindex(dout.shape):
        window = x[n, :, i * stride : i * stride + KH, j * stride : j * stride + KW]
        window *= dout[n, f, i, j]
        dw[f] += window
    return dw


@mistake(
    "conv2d_weight_gradient",
    "C42",
    "Right until x has gaps in memory (a slice such as a[::2]). Your strides assume none: use x.strides.",
)
def conv2d_weight_gradient(dout, x, kernel_size, stride=1, padding=0):
    N, F, OH, OW = dout.shape
    KH, KW = kernel_size
    if padding > 0:
        x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    C, H, W = x.shape[1:]
    b = x.itemsize
    windows = np.lib.stride_tricks.as_strided(
        x, (N, C, OH, OW, KH, KW), (b * C * H * W, b * H * W, b * W * stride, b * stride, b * W, b)
    )
    return np.einsum("nfij,ncijuv->fcuv", dout, windows, dtype=float)


@mistake(
    "conv2d_weight_gradient",
    "C39",
    "Your function returned None: it prints the result or drops it. End it with `return`.",
)
def conv2d_weight_gradient(dout, x, kernel_size, stride=1, padding=0):
    KH, KW = kernel_size
    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    dw = np.zeros((dout.shape[1], x.shape[1], KH, KW))
    for n, f, i, j in np.ndindex(dout.shape):
        dw[f] += dout[n, f, i, j] * padded[n, :, i * stride : i * stride + KH, j * stride : j * stride + KW]
    print(dw)


@mistake(
    "conv2d_weight_gradient",
    "C40",
    "Only the first window counts: `return` stands inside the loop. Move it out, to the left.",
)
def conv2d_weight_gradient(dout, x, kernel_size, stride=1, padding=0):
    KH, KW = kernel_size
    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    dw = np.zeros((dout.shape[1], x.shape[1], KH, KW))
    for n, f, i, j in np.ndindex(dout.shape):
        dw[f] += dout[n, f, i, j] * padded[n, :, i * stride : i * stride + KH, j * stride : j * stride + KW]
        return dw


# --- conv2d_input_gradient -----------------------------------------------------------------------------------------


@mistake(
    "conv2d_input_gradient",
    "B2",
    "A pixel seen by four windows gets four contributions; yours keeps the last one only. Use `+=` where windows overlap.",
)
def conv2d_input_gradient(dout, w, input_shape, stride=1, padding=0):
    N, C, H, W = input_shape
    F, _, KH, KW = w.shape
    dpadded = np.zeros((N, C, H + 2 * padding, W + 2 * padding))
    for n in range(N):
        for i in range(dout.shape[2]):
            for j in range(dout.shape[3]):
                share = np.zeros((C, KH, KW))
                for f in range(F):
                    share += dout[n, f, i, j] * w[f]
                dpadded[n, :, i * stride : i * stride + KH, j * stride : j * stride + KW] = share
    return dpadded[:, :, padding : padding + H, padding : padding + W]


@mistake(
    "conv2d_input_gradient",
    "X13",
    "Each step overwrites the one before: only the last filter, and of it the last window, is left. Use `+=`.",
)
def conv2d_input_gradient(dout, w, input_shape, stride=1, padding=0):
    N, C, H, W = input_shape
    F, _, KH, KW = w.shape
    dpadded = np.zeros((N, C, H + 2 * padding, W + 2 * padding))
    for n in range(N):
        for f in range(F):
            for i in range(dout.shape[2]):
                for j in range(dout.shape[3]):
                    rows, columns = i * stride, j * stride
                    dpadded[n, :, rows : rows + KH, columns : columns + KW] = dout[n, f, i, j] * w[f]
    return dpadded[:, :, padding : padding + H, padding : padding + W]


@mistake(
    "conv2d_input_gradient",
    "B5",
    "Without padding nothing is left: x[0:-0] is empty. Cut with padding : padding + H in place of padding : -padding.",
)
def conv2d_input_gradient(dout, w, input_shape, stride=1, padding=0):
    N, C, H, W = input_shape
    F, _, KH, KW = w.shape
    dpadded = np.zeros((N, C, H + 2 * padding, W + 2 * padding))
    for n, f, i, j in np.ndindex(dout.shape):
        dpadded[n, :, i * stride : i * stride + KH, j * stride : j * stride + KW] += dout[n, f, i, j] * w[f]
    return dpadded[:, :, padding:-padding, padding:-padding]


@mistake(
    "conv2d_input_gradient",
    "B15",
    "You use filter 0 for every map of dout. Map f was made by filter f: its gradient goes back through w[f].",
)
def conv2d_input_gradient(dout, w, input_shape, stride=1, padding=0):
    N, C, H, W = input_shape
    F, _, KH, KW = w.shape
    dpadded = np.zeros((N, C, H + 2 * padding, W + 2 * padding))
    for n, f, i, j in np.ndindex(dout.shape):
        dpadded[n, :, i * stride : i * stride + KH, j * stride : j * stride + KW] += dout[n, f, i, j] * w[0]
    return dpadded[:, :, padding : padding + H, padding : padding + W]


@mistake(
    "conv2d_input_gradient",
    "B17",
    "Only the last filter counts: each filter starts anew. A pixel collects from all filters; make the zeros once.",
)
def conv2d_input_gradient(dout, w, input_shape, stride=1, padding=0):
    N, C, H, W = input_shape
    F, _, KH, KW = w.shape
    for f in range(F):
        dpadded = np.zeros((N, C, H + 2 * padding, W + 2 * padding))
        for n in range(N):
            for i in range(dout.shape[2]):
                for j in range(dout.shape[3]):
                    rows, columns = i * stride, j * stride
                    dpadded[n, :, rows : rows + KH, columns : columns + KW] += dout[n, f, i, j] * w[f]
    return dpadded[:, :, padding : padding + H, padding : padding + W]


@mistake(
    "conv2d_input_gradient",
    "X12",
    "Only filter 0 counts. A pixel is seen by all filters and collects from each: sum over f.",
)
def conv2d_input_gradient(dout, w, input_shape, stride=1, padding=0):
    N, C, H, W = input_shape
    F, _, KH, KW = w.shape
    dpadded = np.zeros((N, C, H + 2 * padding, W + 2 * padding))
    for n in range(N):
        for i in range(dout.shape[2]):
            for j in range(dout.shape[3]):
                rows, columns = i * stride, j * stride
                dpadded[n, :, rows : rows + KH, columns : columns + KW] += dout[n, 0, i, j] * w[0]
    return dpadded[:, :, padding : padding + H, padding : padding + W]


@mistake(
    "conv2d_input_gradient",
    "B18",
    "You slid the kernel over dout without turning it. In the full-convolution form it must be turned by 180 degrees.",
)
def conv2d_input_gradient(dout, w, input_shape, stride=1, padding=0):
    N, C, H, W = input_shape
    F, _, KH, KW = w.shape
    OH, OW = dout.shape[2:]
    dilated = np.zeros((N, F, (OH - 1) * stride + 1, (OW - 1) * stride + 1))
    dilated[:, :, ::stride, ::stride] = dout
    dilated = np.pad(dilated, ((0, 0), (0, 0), (KH - 1, KH - 1), (KW - 1, KW - 1)))
    full = np.zeros((N, C, H + 2 * padding, W + 2 * padding))
    for i in range(H + 2 * padding):
        for j in range(W + 2 * padding):
            full[:, :, i, j] = np.einsum("nfuv,fcuv->nc", dilated[:, :, i : i + KH, j : j + KW], w)
    return full[:, :, padding : padding + H, padding : padding + W]


@mistake(
    "conv2d_input_gradient",
    "X14",
    "Rows are turned, columns are not. In the full-convolution form turn the kernel in both directions: w[:, :, ::-1, ::-1].",
)
def conv2d_input_gradient(dout, w, input_shape, stride=1, padding=0):
    N, C, H, W = input_shape
    F, _, KH, KW = w.shape
    OH, OW = dout.shape[2:]
    dilated = np.zeros((N, F, (OH - 1) * stride + 1, (OW - 1) * stride + 1))
    dilated[:, :, ::stride, ::stride] = dout
    dilated = np.pad(dilated, ((0, 0), (0, 0), (KH - 1, KH - 1), (KW - 1, KW - 1)))
    turned = w[:, :, ::-1]
    full = np.zeros((N, C, H + 2 * padding, W + 2 * padding))
    for i in range(H + 2 * padding):
        for j in range(W + 2 * padding):
            full[:, :, i, j] = np.einsum("nfuv,fcuv->nc", dilated[:, :, i : i + KH, j : j + KW], turned)
    return full[:, :, padding : padding + H, padding : padding + W]


@mistake(
    "conv2d_input_gradient",
    "X15",
    "You reversed all axes of w: filters and channels too. Turn only rows and columns: w[:, :, ::-1, ::-1].",
)
def conv2d_input_gradient(dout, w, input_shape, stride=1, padding=0):
    N, C, H, W = input_shape
    F, _, KH, KW = w.shape
    OH, OW = dout.shape[2:]
    dilated = np.zeros((N, F, (OH - 1) * stride + 1, (OW - 1) * stride + 1))
    dilated[:, :, ::stride, ::stride] = dout
    dilated = np.pad(dilated, ((0, 0), (0, 0), (KH - 1, KH - 1), (KW - 1, KW - 1)))
    turned = np.flip(w)
    full = np.zeros((N, C, H + 2 * padding, W + 2 * padding))
    for i in range(H + 2 * padding):
        for j in range(W + 2 * padding):
            full[:, :, i, j] = np.einsum("nfuv,fcuv->nc", dilated[:, :, i : i + KH, j : j + KW], turned)
    return full[:, :, padding : padding + H, padding : padding + W]


@mistake(
    "conv2d_input_gradient",
    "B19",
    "Your dx is too small when the stride is above 1. Put stride - 1 zeros between the entries of dout first.",
)
def conv2d_input_gradient(dout, w, input_shape, stride=1, padding=0):
    N, C, H, W = input_shape
    F, _, KH, KW = w.shape
    around = np.pad(dout, ((0, 0), (0, 0), (KH - 1, KH - 1), (KW - 1, KW - 1)))
    turned = w[:, :, ::-1, ::-1]
    OH, OW = around.shape[2] - KH + 1, around.shape[3] - KW + 1
    full = np.zeros((N, C, OH, OW))
    for i in range(OH):
        for j in range(OW):
            full[:, :, i, j] = np.einsum("nfuv,fcuv->nc", around[:, :, i : i + KH, j : j + KW], turned)
    return full[:, :, padding : OH - padding, padding : OW - padding]


@mistake(
    "conv2d_input_gradient",
    "X16",
    "Your dx is too large when the stride is above 1: zeros go between the entries of dout, not after the last one.",
)
def conv2d_input_gradient(dout, w, input_shape, stride=1, padding=0):
    N, C, H, W = input_shape
    F, _, KH, KW = w.shape
    OH, OW = dout.shape[2:]
    dilated = np.zeros((N, F, OH * stride, OW * stride))
    dilated[:, :, ::stride, ::stride] = dout
    dilated = np.pad(dilated, ((0, 0), (0, 0), (KH - 1, KH - 1), (KW - 1, KW - 1)))
    turned = w[:, :, ::-1, ::-1]
    OH, OW = dilated.shape[2] - KH + 1, dilated.shape[3] - KW + 1
    full = np.zeros((N, C, OH, OW))
    for i in range(OH):
        for j in range(OW):
            full[:, :, i, j] = np.einsum("nfuv,fcuv->nc", dilated[:, :, i : i + KH, j : j + KW], turned)
    return full[:, :, padding : OH - padding, padding : OW - padding]


@mistake(
    "conv2d_input_gradient",
    "X17",
    "You used only windows inside dout, so your dx is smaller than dout. Put KH - 1 and KW - 1 zeros around dout first.",
)
def conv2d_input_gradient(dout, w, input_shape, stride=1, padding=0):
    N, F, OH, OW = dout.shape
    C, KH, KW = w.shape[1:]
    turned = w[:, :, ::-1, ::-1]
    dx = np.zeros((N, C, max(OH - KH + 1, 0), max(OW - KW + 1, 0)))
    for i in range(dx.shape[2]):
        for j in range(dx.shape[3]):
            dx[:, :, i, j] = np.einsum("nfuv,fcuv->nc", dout[:, :, i : i + KH, j : j + KW], turned)
    return dx


@mistake(
    "conv2d_input_gradient",
    "B21",
    "For whole-number weights your dx loses its fractions: it was made in w's integer type. Gradients are floats.",
)
def conv2d_input_gradient(dout, w, input_shape, stride=1, padding=0):
    N, C, H, W = input_shape
    F, _, KH, KW = w.shape
    dpadded = np.zeros((N, C, H + 2 * padding, W + 2 * padding), dtype=w.dtype)
    for n, f, i, j in np.ndindex(dout.shape):
        for c, u, v in np.ndindex(C, KH, KW):
            dpadded[n, c, i * stride + u, j * stride + v] += dout[n, f, i, j] * w[f, c, u, v]
    return dpadded[:, :, padding : padding + H, padding : padding + W]


@mistake(
    "conv2d_input_gradient",
    "I8",
    "Your dx still has the border of zeros that was put around x. Cut it off: dx has exactly input_shape.",
)
def conv2d_input_gradient(dout, w, input_shape, stride=1, padding=0):
    N, C, H, W = input_shape
    F, _, KH, KW = w.shape
    dpadded = np.zeros((N, C, H + 2 * padding, W + 2 * padding))
    for n, f, i, j in np.ndindex(dout.shape):
        dpadded[n, :, i * stride : i * stride + KH, j * stride : j * stride + KW] += dout[n, f, i, j] * w[f]
    return dpadded


@mistake(
    "conv2d_input_gradient",
    "X18",
    "You cut the border off at one end only. The image starts after `padding` rows and ends H rows later.",
)
def conv2d_input_gradient(dout, w, input_shape, stride=1, padding=0):
    N, C, H, W = input_shape
    F, _, KH, KW = w.shape
    dpadded = np.zeros((N, C, H + 2 * padding, W + 2 * padding))
    for n, f, i, j in np.ndindex(dout.shape):
        dpadded[n, :, i * stride : i * stride + KH, j * stride : j * stride + KW] += dout[n, f, i, j] * w[f]
    return dpadded[:, :, padding:, padding:]


@mistake(
    "conv2d_input_gradient",
    "C23",
    "You cut out the wrong part: the image does not start at row 0 of the padded array but at row `padding`.",
)
def conv2d_input_gradient(dout, w, input_shape, stride=1, padding=0):
    N, C, H, W = input_shape
    F, _, KH, KW = w.shape
    dpadded = np.zeros((N, C, H + 2 * padding, W + 2 * padding))
    for n, f, i, j in np.ndindex(dout.shape):
        dpadded[n, :, i * stride : i * stride + KH, j * stride : j * stride + KW] += dout[n, f, i, j] * w[f]
    return dpadded[:, :, :H, :W]


@mistake(
    "conv2d_input_gradient",
    "C13",
    "Your windows move one pixel at a time whatever the stride. The window of output (i, j) starts at (i*stride, j*stride).",
)
def conv2d_input_gradient(dout, w, input_shape, stride=1, padding=0):
    N, C, H, W = input_shape
    F, _, KH, KW = w.shape
    dpadded = np.zeros((N, C, H + 2 * padding, W + 2 * padding))
    for n, f, i, j in np.ndindex(dout.shape):
        dpadded[n, :, i : i + KH, j : j + KW] += dout[n, f, i, j] * w[f]
    return dpadded[:, :, padding : padding + H, padding : padding + W]


@mistake(
    "conv2d_input_gradient",
    "C12",
    "Down you move by the stride, sideways by one pixel. Multiply the column by the stride too.",
)
def conv2d_input_gradient(dout, w, input_shape, stride=1, padding=0):
    N, C, H, W = input_shape
    F, _, KH, KW = w.shape
    dpadded = np.zeros((N, C, H + 2 * padding, W + 2 * padding))
    for n, f, i, j in np.ndindex(dout.shape):
        dpadded[n, :, i * stride : i * stride + KH, j : j + KW] += dout[n, f, i, j] * w[f]
    return dpadded[:, :, padding : padding + H, padding : padding + W]


@mistake(
    "conv2d_input_gradient",
    "C11",
    "Every image of your dx is that of image 0. Image n of dx comes from image n of dout.",
)
def conv2d_input_gradient(dout, w, input_shape, stride=1, padding=0):
    N, C, H, W = input_shape
    F, _, KH, KW = w.shape
    dpadded = np.zeros((N, C, H + 2 * padding, W + 2 * padding))
    for n, f, i, j in np.ndindex(dout.shape):
        dpadded[n, :, i * stride : i * stride + KH, j * stride : j * stride + KW] += dout[0, f, i, j] * w[f]
    return dpadded[:, :, padding : padding + H, padding : padding + W]


@mistake("conv2d_input_gradient", "B9", "Only image 0 of your dx is filled. Loop over the batch too.")
def conv2d_input_gradient(dout, w, input_shape, stride=1, padding=0):
    N, C, H, W = input_shape
    F, _, KH, KW = w.shape
    dpadded = np.zeros((N, C, H + 2 * padding, W + 2 * padding))
    for f, i, j in np.ndindex(dout.shape[1:]):
        dpadded[0, :, i * stride : i * stride + KH, j * stride : j * stride + KW] += dout[0, f, i, j] * w[f]
    return dpadded[:, :, padding : padding + H, padding : padding + W]


@mistake(
    "conv2d_input_gradient",
    "X19",
    "You added the images of the batch up. Weights are shared by all images, pixels are not: keep image n apart.",
)
def conv2d_input_gradient(dout, w, input_shape, stride=1, padding=0):
    N, C, H, W = input_shape
    F, _, KH, KW = w.shape
    dpadded = np.zeros((N, C, H + 2 * padding, W + 2 * padding))
    total = dout.sum(axis=0)
    for f, i, j in np.ndindex(total.shape):
        dpadded[:, :, i * stride : i * stride + KH, j * stride : j * stride + KW] += total[f, i, j] * w[f]
    return dpadded[:, :, padding : padding + H, padding : padding + W]


@mistake(
    "conv2d_input_gradient",
    "C8",
    "All channels of your dx are alike: each uses w[f, 0]. Channel c was multiplied by w[f, c].",
)
def conv2d_input_gradient(dout, w, input_shape, stride=1, padding=0):
    N, C, H, W = input_shape
    F, _, KH, KW = w.shape
    dpadded = np.zeros((N, C, H + 2 * padding, W + 2 * padding))
    for n, f, i, j in np.ndindex(dout.shape):
        dpadded[n, :, i * stride : i * stride + KH, j * stride : j * stride + KW] += dout[n, f, i, j] * w[f, 0]
    return dpadded[:, :, padding : padding + H, padding : padding + W]


@mistake(
    "conv2d_input_gradient",
    "B11",
    "Your dx is the right one divided by the batch size. If the loss is a mean, that 1/N is already in dout.",
)
def conv2d_input_gradient(dout, w, input_shape, stride=1, padding=0):
    N, C, H, W = input_shape
    F, _, KH, KW = w.shape
    dpadded = np.zeros((N, C, H + 2 * padding, W + 2 * padding))
    for n, f, i, j in np.ndindex(dout.shape):
        dpadded[n, :, i * stride : i * stride + KH, j * stride : j * stride + KW] += dout[n, f, i, j] * w[f] / N
    return dpadded[:, :, padding : padding + H, padding : padding + W]


@mistake(
    "conv2d_input_gradient",
    "I9",
    "You divided by the number of windows that see a pixel. Contributions add up; the gradient is no average.",
)
def conv2d_input_gradient(dout, w, input_shape, stride=1, padding=0):
    N, C, H, W = input_shape
    F, _, KH, KW = w.shape
    dpadded = np.zeros((N, C, H + 2 * padding, W + 2 * padding))
    count = np.zeros((H + 2 * padding, W + 2 * padding))
    for i in range(dout.shape[2]):
        for j in range(dout.shape[3]):
            rows, columns = slice(i * stride, i * stride + KH), slice(j * stride, j * stride + KW)
            count[rows, columns] += 1
            for n in range(N):
                for f in range(F):
                    dpadded[n, :, rows, columns] += dout[n, f, i, j] * w[f]
    dpadded /= np.maximum(count, 1)
    return dpadded[:, :, padding : padding + H, padding : padding + W]


@mistake(
    "conv2d_input_gradient",
    "A13",
    "You added the filters up without dout. Each window's share is dout[n, f, i, j] times w[f].",
)
def conv2d_input_gradient(dout, w, input_shape, stride=1, padding=0):
    N, C, H, W = input_shape
    F, _, KH, KW = w.shape
    dpadded = np.zeros((N, C, H + 2 * padding, W + 2 * padding))
    for n, f, i, j in np.ndindex(dout.shape):
        dpadded[n, :, i * stride : i * stride + KH, j * stride : j * stride + KW] += w[f]
    return dpadded[:, :, padding : padding + H, padding : padding + W]


@mistake(
    "conv2d_input_gradient",
    "X20",
    "You gave dout back without the weights. A pixel's share of a window is dout times the weight that lay on it.",
)
def conv2d_input_gradient(dout, w, input_shape, stride=1, padding=0):
    N, C, H, W = input_shape
    F, _, KH, KW = w.shape
    dpadded = np.zeros((N, C, H + 2 * padding, W + 2 * padding))
    for n, f, i, j in np.ndindex(dout.shape):
        dpadded[n, :, i * stride : i * stride + KH, j * stride : j * stride + KW] += dout[n, f, i, j]
    return dpadded[:, :, padding : padding + H, padding : padding + W]


@mistake(
    "conv2d_input_gradient",
    "C2",
    "Rows and columns of the kernel are exchanged. Nothing is transposed over rows and columns on the way back.",
)
def conv2d_input_gradient(dout, w, input_shape, stride=1, padding=0):
    N, C, H, W = input_shape
    F, _, KH, KW = w.shape
    wt = w.transpose(0, 1, 3, 2)
    dpadded = np.zeros((N, C, H + 2 * padding, W + 2 * padding))
    for n, f, i, j in np.ndindex(dout.shape):
        dpadded[n, :, i * stride : i * stride + KH, j * stride : j * stride + KW] += dout[n, f, i, j] * wt[f]
    return dpadded[:, :, padding : padding + H, padding : padding + W]


@mistake(
    "conv2d_input_gradient",
    "C26",
    "Your answer has its channels last, (N, H, W, C). Here they come second: (N, C, H, W).",
)
def conv2d_input_gradient(dout, w, input_shape, stride=1, padding=0):
    N, C, H, W = input_shape
    F, _, KH, KW = w.shape
    dpadded = np.zeros((N, C, H + 2 * padding, W + 2 * padding))
    for n, f, i, j in np.ndindex(dout.shape):
        dpadded[n, :, i * stride : i * stride + KH, j * stride : j * stride + KW] += dout[n, f, i, j] * w[f]
    return dpadded[:, :, padding : padding + H, padding : padding + W].transpose(0, 2, 3, 1)


@mistake(
    "conv2d_input_gradient",
    "C29",
    "You turned w itself: after the call w is changed, and the next forward pass uses a turned kernel. Turn a copy.",
)
def conv2d_input_gradient(dout, w, input_shape, stride=1, padding=0):
    N, C, H, W = input_shape
    F, _, KH, KW = w.shape
    OH, OW = dout.shape[2:]
    dilated = np.zeros((N, F, (OH - 1) * stride + 1, (OW - 1) * stride + 1))
    dilated[:, :, ::stride, ::stride] = dout
    dilated = np.pad(dilated, ((0, 0), (0, 0), (KH - 1, KH - 1), (KW - 1, KW - 1)))
    for f in range(F):
        for c in range(C):
            w[f, c] = w[f, c, ::-1, ::-1].copy()
    full = np.zeros((N, C, H + 2 * padding, W + 2 * padding))
    for i in range(H + 2 * padding):
        for j in range(W + 2 * padding):
            full[:, :, i, j] = np.einsum("nfuv,fcuv->nc", dilated[:, :, i : i + KH, j : j + KW], w)
    return full[:, :, padding : padding + H, padding : padding + W]


@mistake(
    "conv2d_input_gradient",
    "C39",
    "Your function returned None: it prints the result or drops it. End it with `return`.",
)
def conv2d_input_gradient(dout, w, input_shape, stride=1, padding=0):
    N, C, H, W = input_shape
    F, _, KH, KW = w.shape
    dpadded = np.zeros((N, C, H + 2 * padding, W + 2 * padding))
    for n, f, i, j in np.ndindex(dout.shape):
        dpadded[n, :, i * stride : i * stride + KH, j * stride : j * stride + KW] += dout[n, f, i, j] * w[f]
    dx = dpadded[:, :, padding : padding + H, padding : padding + W]
    print(dx)


@mistake(
    "conv2d_input_gradient",
    "C40",
    "Only the first window counts: `return` stands inside the loop. Move it out, to the left.",
)
def conv2d_input_gradient(dout, w, input_shape, stride=1, padding=0):
    N, C, H, W = input_shape
    F, _, KH, KW = w.shape
    dpadded = np.zeros((N, C, H + 2 * padding, W + 2 * padding))
    for n, f, i, j in np.ndindex(dout.shape):
        dpadded[n, :, i * stride : i * stride + KH, j * stride : j * stride + KW] += dout[n, f, i, j] * w[f]
        return dpadded[:, :, padding : padding + H, padding : padding + W]


# --- conv2d_backward -----------------------------------------------------------------------------------------------


@mistake("conv2d_backward", "B12", "You returned dw before dx. The order is dx, dw, db.")
def conv2d_backward(dout, x, w, stride=1, padding=0):
    N, C, H, W = x.shape
    F, _, KH, KW = w.shape
    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    dpadded, dw = np.zeros(padded.shape), np.zeros(w.shape)
    for n, f, i, j in np.ndindex(dout.shape):
        rows, columns = slice(i * stride, i * stride + KH), slice(j * stride, j * stride + KW)
        dw[f] += dout[n, f, i, j] * padded[n, :, rows, columns]
        dpadded[n, :, rows, columns] += dout[n, f, i, j] * w[f]
    return dw, dpadded[:, :, padding : padding + H, padding : padding + W], dout.sum(axis=(0, 2, 3))


@mistake("conv2d_backward", "X21", "You returned dw, db, dx. The order is dx, dw, db.")
def conv2d_backward(dout, x, w, stride=1, padding=0):
    N, C, H, W = x.shape
    F, _, KH, KW = w.shape
    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    dpadded, dw = np.zeros(padded.shape), np.zeros(w.shape)
    for n, f, i, j in np.ndindex(dout.shape):
        rows, columns = slice(i * stride, i * stride + KH), slice(j * stride, j * stride + KW)
        dw[f] += dout[n, f, i, j] * padded[n, :, rows, columns]
        dpadded[n, :, rows, columns] += dout[n, f, i, j] * w[f]
    return dw, dout.sum(axis=(0, 2, 3)), dpadded[:, :, padding : padding + H, padding : padding + W]


@mistake(
    "conv2d_backward", "X22", "Return three arrays together: dx, dw, db, in this order. The layer before waits for dx."
)
def conv2d_backward(dout, x, w, stride=1, padding=0):
    F, _, KH, KW = w.shape
    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    dw = np.zeros(w.shape)
    for n, f, i, j in np.ndindex(dout.shape):
        dw[f] += dout[n, f, i, j] * padded[n, :, i * stride : i * stride + KH, j * stride : j * stride + KW]
    return dw, dout.sum(axis=(0, 2, 3))


@mistake(
    "conv2d_backward",
    "X23",
    "Right for stride 1 only: the stride is not handed on. Pass stride and padding to dx and to dw.",
)
def conv2d_backward(dout, x, w, stride=1, padding=0):
    N, C, H, W = x.shape
    F, _, KH, KW = w.shape
    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    dpadded, dw = np.zeros(padded.shape), np.zeros(w.shape)
    for n, f, i, j in np.ndindex(dout.shape):
        dw[f] += dout[n, f, i, j] * padded[n, :, i : i + KH, j : j + KW]
        dpadded[n, :, i : i + KH, j : j + KW] += dout[n, f, i, j] * w[f]
    return dpadded[:, :, padding : padding + H, padding : padding + W], dw, dout.sum(axis=(0, 2, 3))


@mistake(
    "conv2d_backward",
    "B2",
    "dw and db are right. In dx a pixel seen by several windows keeps the last contribution only: use `+=` there too.",
)
def conv2d_backward(dout, x, w, stride=1, padding=0):
    N, C, H, W = x.shape
    F, _, KH, KW = w.shape
    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    dpadded, dw = np.zeros(padded.shape), np.zeros(w.shape)
    for n, i, j in np.ndindex(N, *dout.shape[2:]):
        rows, columns = slice(i * stride, i * stride + KH), slice(j * stride, j * stride + KW)
        for f in range(F):
            dw[f] += dout[n, f, i, j] * padded[n, :, rows, columns]
        dpadded[n, :, rows, columns] = np.tensordot(dout[n, :, i, j], w, 1)
    return dpadded[:, :, padding : padding + H, padding : padding + W], dw, dout.sum(axis=(0, 2, 3))


@mistake(
    "conv2d_backward",
    "B3",
    "dx and db are right. In dw only the last window counts: it is a sum over all places and images, so use `+=`.",
)
def conv2d_backward(dout, x, w, stride=1, padding=0):
    N, C, H, W = x.shape
    F, _, KH, KW = w.shape
    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    dpadded, dw = np.zeros(padded.shape), np.zeros(w.shape)
    for n, f, i, j in np.ndindex(dout.shape):
        rows, columns = slice(i * stride, i * stride + KH), slice(j * stride, j * stride + KW)
        dw[f] = dout[n, f, i, j] * padded[n, :, rows, columns]
        dpadded[n, :, rows, columns] += dout[n, f, i, j] * w[f]
    return dpadded[:, :, padding : padding + H, padding : padding + W], dw, dout.sum(axis=(0, 2, 3))


@mistake(
    "conv2d_backward",
    "B5",
    "Without padding your dx is empty: x[0:-0] has nothing in it. Cut with padding : padding + H.",
)
def conv2d_backward(dout, x, w, stride=1, padding=0):
    F, _, KH, KW = w.shape
    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    dpadded, dw = np.zeros(padded.shape), np.zeros(w.shape)
    for n, f, i, j in np.ndindex(dout.shape):
        rows, columns = slice(i * stride, i * stride + KH), slice(j * stride, j * stride + KW)
        dw[f] += dout[n, f, i, j] * padded[n, :, rows, columns]
        dpadded[n, :, rows, columns] += dout[n, f, i, j] * w[f]
    return dpadded[:, :, padding:-padding, padding:-padding], dw, dout.sum(axis=(0, 2, 3))


@mistake("conv2d_backward", "I8", "Your dx still has the border of zeros. dx has the shape of x: cut the border off.")
def conv2d_backward(dout, x, w, stride=1, padding=0):
    F, _, KH, KW = w.shape
    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    dpadded, dw = np.zeros(padded.shape), np.zeros(w.shape)
    for n, f, i, j in np.ndindex(dout.shape):
        rows, columns = slice(i * stride, i * stride + KH), slice(j * stride, j * stride + KW)
        dw[f] += dout[n, f, i, j] * padded[n, :, rows, columns]
        dpadded[n, :, rows, columns] += dout[n, f, i, j] * w[f]
    return dpadded, dw, dout.sum(axis=(0, 2, 3))


@mistake(
    "conv2d_backward",
    "B6",
    "dx and db are right. For dw you took windows of x without its border: use the padded image, as forward did.",
)
def conv2d_backward(dout, x, w, stride=1, padding=0):
    N, C, H, W = x.shape
    F, _, KH, KW = w.shape
    dpadded, dw = np.zeros((N, C, H + 2 * padding, W + 2 * padding)), np.zeros(w.shape)
    for n, f, i, j in np.ndindex(dout.shape):
        top, left = i * stride, j * stride
        window = x[n, :, top : top + KH, left : left + KW]
        dw[f, :, : window.shape[1], : window.shape[2]] += dout[n, f, i, j] * window
        dpadded[n, :, top : top + KH, left : left + KW] += dout[n, f, i, j] * w[f]
    return dpadded[:, :, padding : padding + H, padding : padding + W], dw, dout.sum(axis=(0, 2, 3))


@mistake(
    "conv2d_backward",
    "B8",
    "Your db still has rows and columns. One bias was added at every place of its map, so sum over the places too.",
)
def conv2d_backward(dout, x, w, stride=1, padding=0):
    N, C, H, W = x.shape
    F, _, KH, KW = w.shape
    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    dpadded, dw = np.zeros(padded.shape), np.zeros(w.shape)
    for n, f, i, j in np.ndindex(dout.shape):
        rows, columns = slice(i * stride, i * stride + KH), slice(j * stride, j * stride + KW)
        dw[f] += dout[n, f, i, j] * padded[n, :, rows, columns]
        dpadded[n, :, rows, columns] += dout[n, f, i, j] * w[f]
    return dpadded[:, :, padding : padding + H, padding : padding + W], dw, dout.sum(axis=0)


@mistake("conv2d_backward", "B22", "Your numbers are right, but db needs exactly the shape of b, (F,). Drop keepdims.")
def conv2d_backward(dout, x, w, stride=1, padding=0):
    N, C, H, W = x.shape
    F, _, KH, KW = w.shape
    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    dpadded, dw = np.zeros(padded.shape), np.zeros(w.shape)
    for n, f, i, j in np.ndindex(dout.shape):
        rows, columns = slice(i * stride, i * stride + KH), slice(j * stride, j * stride + KW)
        dw[f] += dout[n, f, i, j] * padded[n, :, rows, columns]
        dpadded[n, :, rows, columns] += dout[n, f, i, j] * w[f]
    db = np.sum(dout, axis=(0, 2, 3), keepdims=True)
    return dpadded[:, :, padding : padding + H, padding : padding + W], dw, db


@mistake(
    "conv2d_backward",
    "B11",
    "dx is right; dw and db are divided by the batch size. If the loss is a mean, that 1/N is already in dout.",
)
def conv2d_backward(dout, x, w, stride=1, padding=0):
    N, C, H, W = x.shape
    F, _, KH, KW = w.shape
    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    dpadded, dw = np.zeros(padded.shape), np.zeros(w.shape)
    for n, f, i, j in np.ndindex(dout.shape):
        rows, columns = slice(i * stride, i * stride + KH), slice(j * stride, j * stride + KW)
        dw[f] += dout[n, f, i, j] * padded[n, :, rows, columns]
        dpadded[n, :, rows, columns] += dout[n, f, i, j] * w[f]
    return dpadded[:, :, padding : padding + H, padding : padding + W], dw / N, dout.sum(axis=(0, 2, 3)) / N


@mistake(
    "conv2d_backward",
    "B14",
    "dx and db are right. Your dw is turned by 180 degrees: slide dout over x, not x over dout.",
)
def conv2d_backward(dout, x, w, stride=1, padding=0):
    N, C, H, W = x.shape
    F, _, KH, KW = w.shape
    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    dpadded, dw = np.zeros(padded.shape), np.zeros(w.shape)
    for n, f, i, j in np.ndindex(dout.shape):
        rows, columns = slice(i * stride, i * stride + KH), slice(j * stride, j * stride + KW)
        dw[f] += dout[n, f, i, j] * padded[n, :, rows, columns]
        dpadded[n, :, rows, columns] += dout[n, f, i, j] * w[f]
    return dpadded[:, :, padding : padding + H, padding : padding + W], dw[:, :, ::-1, ::-1], dout.sum(axis=(0, 2, 3))


@mistake(
    "conv2d_backward",
    "B15",
    "dw and db are right. For dx you used filter 0 for every map: map f goes back through w[f].",
)
def conv2d_backward(dout, x, w, stride=1, padding=0):
    N, C, H, W = x.shape
    F, _, KH, KW = w.shape
    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    dpadded, dw = np.zeros(padded.shape), np.zeros(w.shape)
    for n, f, i, j in np.ndindex(dout.shape):
        rows, columns = slice(i * stride, i * stride + KH), slice(j * stride, j * stride + KW)
        dw[f] += dout[n, f, i, j] * padded[n, :, rows, columns]
        dpadded[n, :, rows, columns] += dout[n, f, i, j] * w[0]
    return dpadded[:, :, padding : padding + H, padding : padding + W], dw, dout.sum(axis=(0, 2, 3))


@mistake(
    "conv2d_backward",
    "B18",
    "dw and db are right. For dx you slid the kernel over dout without turning it by 180 degrees.",
)
def conv2d_backward(dout, x, w, stride=1, padding=0):
    N, C, H, W = x.shape
    F, _, KH, KW = w.shape
    turned = w[:, :, ::-1, ::-1]
    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    dpadded, dw = np.zeros(padded.shape), np.zeros(w.shape)
    for n, f, i, j in np.ndindex(dout.shape):
        rows, columns = slice(i * stride, i * stride + KH), slice(j * stride, j * stride + KW)
        dw[f] += dout[n, f, i, j] * padded[n, :, rows, columns]
        dpadded[n, :, rows, columns] += dout[n, f, i, j] * turned[f]
    return dpadded[:, :, padding : padding + H, padding : padding + W], dw, dout.sum(axis=(0, 2, 3))


@mistake(
    "conv2d_backward",
    "B21",
    "dw and db are right. For whole-number pixels dx loses its fractions: np.zeros_like(x) is an integer array.",
)
def conv2d_backward(dout, x, w, stride=1, padding=0):
    N, C, H, W = x.shape
    F, _, KH, KW = w.shape
    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    dpadded, dw = np.zeros(padded.shape), np.zeros(w.shape)
    dx = np.zeros_like(x)
    for n, f, i, j in np.ndindex(dout.shape):
        rows, columns = slice(i * stride, i * stride + KH), slice(j * stride, j * stride + KW)
        dw[f] += dout[n, f, i, j] * padded[n, :, rows, columns]
        dpadded[n, :, rows, columns] += dout[n, f, i, j] * w[f]
    dx[:] = dpadded[:, :, padding : padding + H, padding : padding + W]
    return dx, dw, dout.sum(axis=(0, 2, 3))


@mistake(
    "conv2d_backward",
    "B23",
    "You set dx to 0 where x is not positive: that is the gradient of a ReLU. This layer is the convolution alone.",
)
def conv2d_backward(dout, x, w, stride=1, padding=0):
    N, C, H, W = x.shape
    F, _, KH, KW = w.shape
    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    dpadded, dw = np.zeros(padded.shape), np.zeros(w.shape)
    for n, f, i, j in np.ndindex(dout.shape):
        rows, columns = slice(i * stride, i * stride + KH), slice(j * stride, j * stride + KW)
        dw[f] += dout[n, f, i, j] * padded[n, :, rows, columns]
        dpadded[n, :, rows, columns] += dout[n, f, i, j] * w[f]
    return dpadded[:, :, padding : padding + H, padding : padding + W] * (x > 0), dw, dout.sum(axis=(0, 2, 3))


@mistake(
    "conv2d_backward",
    "A4",
    "You set dout to 0 where it is negative: negative gradients are lost. This layer is the convolution alone.",
)
def conv2d_backward(dout, x, w, stride=1, padding=0):
    N, C, H, W = x.shape
    F, _, KH, KW = w.shape
    dout = np.maximum(dout, 0)
    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    dpadded, dw = np.zeros(padded.shape), np.zeros(w.shape)
    for n, f, i, j in np.ndindex(dout.shape):
        rows, columns = slice(i * stride, i * stride + KH), slice(j * stride, j * stride + KW)
        dw[f] += dout[n, f, i, j] * padded[n, :, rows, columns]
        dpadded[n, :, rows, columns] += dout[n, f, i, j] * w[f]
    return dpadded[:, :, padding : padding + H, padding : padding + W], dw, dout.sum(axis=(0, 2, 3))


@mistake(
    "conv2d_backward", "C39", "Your function returned None: it prints the result or drops it. End it with `return`."
)
def conv2d_backward(dout, x, w, stride=1, padding=0):
    F, _, KH, KW = w.shape
    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    dw = np.zeros(w.shape)
    for n, f, i, j in np.ndindex(dout.shape):
        dw[f] += dout[n, f, i, j] * padded[n, :, i * stride : i * stride + KH, j * stride : j * stride + KW]
    print(dw, dout.sum(axis=(0, 2, 3)))


# --- max_pool2d_backward -------------------------------------------------------------------------------------------


@mistake(
    "max_pool2d_backward",
    "P12",
    "Where maxima are equal you gave the whole gradient to each of them. The first one takes it all, the others get 0.",
)
def max_pool2d_backward(dout, x, size, stride=None):
    stride = stride or size
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(dout.shape):
        rows, columns = slice(i * stride, i * stride + size), slice(j * stride, j * stride + size)
        window = x[n, c, rows, columns]
        dx[n, c, rows, columns] += (window == window.max()) * dout[n, c, i, j]
    return dx


@mistake(
    "max_pool2d_backward",
    "X24",
    "You shared the gradient among equal maxima. Here the first one, row by row, takes it all.",
)
def max_pool2d_backward(dout, x, size, stride=None):
    stride = stride or size
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(dout.shape):
        rows, columns = slice(i * stride, i * stride + size), slice(j * stride, j * stride + size)
        window = x[n, c, rows, columns]
        mask = window == window.max()
        dx[n, c, rows, columns] += mask / mask.sum() * dout[n, c, i, j]
    return dx


@mistake(
    "max_pool2d_backward",
    "X25",
    "Among equal maxima the last one wins in your code. The first one, row by row, takes it all: compare with >, not >=.",
)
def max_pool2d_backward(dout, x, size, stride=None):
    stride = stride or size
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(dout.shape):
        best = -np.inf
        for u in range(i * stride, i * stride + size):
            for v in range(j * stride, j * stride + size):
                if x[n, c, u, v] >= best:
                    best, row, column = x[n, c, u, v], u, v
        dx[n, c, row, column] += dout[n, c, i, j]
    return dx


@mistake(
    "max_pool2d_backward",
    "X26",
    "Among equal maxima you take the first column by column. Ties go to the first one row by row: rows in the outer loop.",
)
def max_pool2d_backward(dout, x, size, stride=None):
    stride = stride or size
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(dout.shape):
        best = -np.inf
        for v in range(j * stride, j * stride + size):
            for u in range(i * stride, i * stride + size):
                if x[n, c, u, v] > best:
                    best, row, column = x[n, c, u, v], u, v
        dx[n, c, row, column] += dout[n, c, i, j]
    return dx


@mistake(
    "max_pool2d_backward",
    "P13",
    "A pixel that wins several windows gets a gradient from each; yours keeps the last one. Use `+=`.",
)
def max_pool2d_backward(dout, x, size, stride=None):
    stride = stride or size
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(dout.shape):
        window = x[n, c, i * stride : i * stride + size, j * stride : j * stride + size]
        u, v = np.unravel_index(np.argmax(window), window.shape)
        dx[n, c, i * stride + u, j * stride + v] = dout[n, c, i, j]
    return dx


@mistake(
    "max_pool2d_backward",
    "P14",
    "You write whole windows: the zeros of one erase what an overlapping one wrote before. Add with `+=`.",
)
def max_pool2d_backward(dout, x, size, stride=None):
    stride = stride or size
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(dout.shape):
        rows, columns = slice(i * stride, i * stride + size), slice(j * stride, j * stride + size)
        mask = np.zeros((size, size))
        mask[np.unravel_index(np.argmax(x[n, c, rows, columns]), mask.shape)] = 1
        dx[n, c, rows, columns] = mask * dout[n, c, i, j]
    return dx


@mistake(
    "max_pool2d_backward",
    "X27",
    "Two things: equal maxima each get the gradient (only the first may), and `=` lets overlapping windows erase each other.",
)
def max_pool2d_backward(dout, x, size, stride=None):
    stride = stride or size
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(dout.shape):
        rows, columns = slice(i * stride, i * stride + size), slice(j * stride, j * stride + size)
        window = x[n, c, rows, columns]
        dx[n, c, rows, columns] = (window == np.max(window)) * dout[n, c, i, j]
    return dx


@mistake(
    "max_pool2d_backward",
    "P16",
    "You spread the gradient evenly over the window. That is average pooling's rule; here the maximum takes all.",
)
def max_pool2d_backward(dout, x, size, stride=None):
    stride = stride or size
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(dout.shape):
        dx[n, c, i * stride : i * stride + size, j * stride : j * stride + size] += dout[n, c, i, j] / size**2
    return dx


@mistake(
    "max_pool2d_backward", "P17", "You look for the maximum of the whole map. Each window has a winner of its own."
)
def max_pool2d_backward(dout, x, size, stride=None):
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(dout.shape):
        u, v = np.unravel_index(np.argmax(x[n, c]), x[n, c].shape)
        dx[n, c, u, v] += dout[n, c, i, j]
    return dx


@mistake(
    "max_pool2d_backward",
    "P19",
    "All gradients land in the top left window: (u, v) counts inside the window. Add where the window starts.",
)
def max_pool2d_backward(dout, x, size, stride=None):
    stride = stride or size
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(dout.shape):
        window = x[n, c, i * stride : i * stride + size, j * stride : j * stride + size]
        u, v = np.unravel_index(np.argmax(window), window.shape)
        dx[n, c, u, v] += dout[n, c, i, j]
    return dx


@mistake(
    "max_pool2d_backward",
    "X28",
    "The window's start is added without the stride. Window (i, j) starts at (i*stride, j*stride).",
)
def max_pool2d_backward(dout, x, size, stride=None):
    stride = stride or size
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(dout.shape):
        window = x[n, c, i * stride : i * stride + size, j * stride : j * stride + size]
        u, v = np.unravel_index(np.argmax(window), window.shape)
        dx[n, c, i + u, j + v] += dout[n, c, i, j]
    return dx


@mistake(
    "max_pool2d_backward",
    "P26",
    "Row and column of the maximum are exchanged: argmax counts along rows, so divmod by the width gives (row, column).",
)
def max_pool2d_backward(dout, x, size, stride=None):
    stride = stride or size
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(dout.shape):
        window = x[n, c, i * stride : i * stride + size, j * stride : j * stride + size]
        v, u = divmod(int(np.argmax(window)), size)
        dx[n, c, i * stride + u, j * stride + v] += dout[n, c, i, j]
    return dx


@mistake(
    "max_pool2d_backward",
    "P27",
    "You compare x with a maximum that was rounded to float32, so a window may have no winner. Use argmax, or one dtype.",
)
def max_pool2d_backward(dout, x, size, stride=None):
    stride = stride or size
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(dout.shape):
        window = x[n, c, i * stride : i * stride + size, j * stride : j * stride + size]
        out = window.max().astype(np.float32)
        winners = np.argwhere(window == out)
        if len(winners):
            u, v = winners[0]
            dx[n, c, i * stride + u, j * stride + v] += dout[n, c, i, j]
    return dx


@mistake(
    "max_pool2d_backward", "P30", "You found the winners; now each gets the incoming dout[n, c, i, j] in place of 1."
)
def max_pool2d_backward(dout, x, size, stride=None):
    stride = stride or size
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(dout.shape):
        window = x[n, c, i * stride : i * stride + size, j * stride : j * stride + size]
        u, v = np.unravel_index(np.argmax(window), window.shape)
        dx[n, c, i * stride + u, j * stride + v] += 1
    return dx


@mistake(
    "max_pool2d_backward",
    "X29",
    "You multiply by the maximum itself. The winner's derivative is 1, so it gets dout[n, c, i, j] as it is.",
)
def max_pool2d_backward(dout, x, size, stride=None):
    stride = stride or size
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(dout.shape):
        window = x[n, c, i * stride : i * stride + size, j * stride : j * stride + size]
        u, v = np.unravel_index(np.argmax(window), window.shape)
        dx[n, c, i * stride + u, j * stride + v] += dout[n, c, i, j] * window[u, v]
    return dx


@mistake(
    "max_pool2d_backward",
    "P1",
    "In a window of negative numbers nothing beats your starting value 0. Start at -np.inf or at the first pixel.",
)
def max_pool2d_backward(dout, x, size, stride=None):
    stride = stride or size
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(dout.shape):
        best, row, column = 0, i * stride, j * stride
        for u in range(i * stride, i * stride + size):
            for v in range(j * stride, j * stride + size):
                if x[n, c, u, v] > best:
                    best, row, column = x[n, c, u, v], u, v
        dx[n, c, row, column] += dout[n, c, i, j]
    return dx


@mistake(
    "max_pool2d_backward",
    "P4",
    "You look for the largest magnitude, so -9 beats 5. Max pooling compares the values with their signs.",
)
def max_pool2d_backward(dout, x, size, stride=None):
    stride = stride or size
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(dout.shape):
        window = np.abs(x[n, c, i * stride : i * stride + size, j * stride : j * stride + size].astype(float))
        u, v = np.unravel_index(np.argmax(window), window.shape)
        dx[n, c, i * stride + u, j * stride + v] += dout[n, c, i, j]
    return dx


@mistake(
    "max_pool2d_backward",
    "P5",
    "The gradient always goes to the last pixel of the window. It goes to the largest one, wherever that is.",
)
def max_pool2d_backward(dout, x, size, stride=None):
    stride = stride or size
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(dout.shape):
        dx[n, c, i * stride + size - 1, j * stride + size - 1] += dout[n, c, i, j]
    return dx


@mistake(
    "max_pool2d_backward",
    "P2",
    "You look for the winner over all channels at once. Each channel has winners of its own.",
)
def max_pool2d_backward(dout, x, size, stride=None):
    stride = stride or size
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(dout.shape):
        window = x[n, :, i * stride : i * stride + size, j * stride : j * stride + size]
        d, u, v = np.unravel_index(np.argmax(window), window.shape)
        dx[n, d, i * stride + u, j * stride + v] += dout[n, c, i, j]
    return dx


@mistake(
    "max_pool2d_backward", "C11", "You look for the winners of every image in image 0. Image n has winners of its own."
)
def max_pool2d_backward(dout, x, size, stride=None):
    stride = stride or size
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(dout.shape):
        window = x[0, c, i * stride : i * stride + size, j * stride : j * stride + size]
        u, v = np.unravel_index(np.argmax(window), window.shape)
        dx[n, c, i * stride + u, j * stride + v] += dout[n, c, i, j]
    return dx


@mistake(
    "max_pool2d_backward",
    "P7",
    "You always move by `size`. Windows may overlap or leave gaps: window (i, j) starts at (i*stride, j*stride).",
)
def max_pool2d_backward(dout, x, size, stride=None):
    stride = size
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(dout.shape):
        window = x[n, c, i * stride : i * stride + size, j * stride : j * stride + size]
        if window.size:
            u, v = np.unravel_index(np.argmax(window), window.shape)
            dx[n, c, i * stride + u, j * stride + v] += dout[n, c, i, j]
    return dx


@mistake(
    "max_pool2d_backward",
    "C12",
    "Down you move by the stride, sideways by one pixel. Multiply the column by the stride too.",
)
def max_pool2d_backward(dout, x, size, stride=None):
    stride = stride or size
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(dout.shape):
        window = x[n, c, i * stride : i * stride + size, j : j + size]
        u, v = np.unravel_index(np.argmax(window), window.shape)
        dx[n, c, i * stride + u, j + v] += dout[n, c, i, j]
    return dx


@mistake(
    "max_pool2d_backward",
    "P29",
    "Rows and columns left over after the last window got a gradient. No output saw them: their gradient is 0.",
)
def max_pool2d_backward(dout, x, size, stride=None):
    stride = stride or size
    H, W = x.shape[2:]
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(dout.shape):
        bottom = H if i == dout.shape[2] - 1 else i * stride + size
        right = W if j == dout.shape[3] - 1 else j * stride + size
        window = x[n, c, i * stride : bottom, j * stride : right]
        u, v = np.unravel_index(np.argmax(window), window.shape)
        dx[n, c, i * stride + u, j * stride + v] += dout[n, c, i, j]
    return dx


@mistake(
    "max_pool2d_backward",
    "X30",
    "Your dx ends with the last whole window. It has the shape of x: rows and columns left over stay 0.",
)
def max_pool2d_backward(dout, x, size, stride=None):
    stride = stride or size
    N, C, OH, OW = dout.shape
    dx = np.zeros((N, C, (OH - 1) * stride + size, (OW - 1) * stride + size))
    for n, c, i, j in np.ndindex(dout.shape):
        window = x[n, c, i * stride : i * stride + size, j * stride : j * stride + size]
        u, v = np.unravel_index(np.argmax(window), window.shape)
        dx[n, c, i * stride + u, j * stride + v] += dout[n, c, i, j]
    return dx


@mistake(
    "max_pool2d_backward",
    "B21",
    "For whole-number pixels your dx loses its fractions: np.zeros_like(x) is an integer array. Gradients are floats.",
)
def max_pool2d_backward(dout, x, size, stride=None):
    stride = stride or size
    dx = np.zeros_like(x)
    if dx.dtype.kind == "u":
        dx = dx.astype(int)
    for n, c, i, j in np.ndindex(dout.shape):
        window = x[n, c, i * stride : i * stride + size, j * stride : j * stride + size]
        u, v = np.unravel_index(np.argmax(window), window.shape)
        dx[n, c, i * stride + u, j * stride + v] += dout[n, c, i, j]
    return dx


@mistake(
    "max_pool2d_backward",
    "C29",
    "You wrote the gradient into x, which is changed now: later windows search in gradients. Make a new array of zeros.",
)
def max_pool2d_backward(dout, x, size, stride=None):
    stride = stride or size
    for n, c, i, j in np.ndindex(dout.shape):
        window = x[n, c, i * stride : i * stride + size, j * stride : j * stride + size]
        u, v = np.unravel_index(np.argmax(window), window.shape)
        window[:] = 0
        window[u, v] = dout[n, c, i, j]
    return x


@mistake(
    "max_pool2d_backward", "C39", "Your function returned None: it prints the result or drops it. End it with `return`."
)
def max_pool2d_backward(dout, x, size, stride=None):
    stride = stride or size
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(dout.shape):
        window = x[n, c, i * stride : i * stride + size, j * stride : j * stride + size]
        u, v = np.unravel_index(np.argmax(window), window.shape)
        dx[n, c, i * stride + u, j * stride + v] += dout[n, c, i, j]
    print(dx)


@mistake(
    "max_pool2d_backward",
    "C40",
    "Only the first window has a winner: `return` stands inside the loop. Move it out, to the left.",
)
def max_pool2d_backward(dout, x, size, stride=None):
    stride = stride or size
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(dout.shape):
        window = x[n, c, i * stride : i * stride + size, j * stride : j * stride + size]
        u, v = np.unravel_index(np.argmax(window), window.shape)
        dx[n, c, i * stride + u, j * stride + v] += dout[n, c, i, j]
        return dx


# --- avg_pool2d_backward -------------------------------------------------------------------------------------------


@mistake(
    "avg_pool2d_backward",
    "P20",
    "Each pixel got the whole gradient. The forward pass divided by size*size, so does the way back.",
)
def avg_pool2d_backward(dout, x, size, stride=None):
    stride = stride or size
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(dout.shape):
        dx[n, c, i * stride : i * stride + size, j * stride : j * stride + size] += dout[n, c, i, j]
    return dx


@mistake(
    "avg_pool2d_backward", "X31", "You divided by size. A window has size*size pixels, and each gets an equal share."
)
def avg_pool2d_backward(dout, x, size, stride=None):
    stride = stride or size
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(dout.shape):
        dx[n, c, i * stride : i * stride + size, j * stride : j * stride + size] += dout[n, c, i, j] / size
    return dx


@mistake(
    "avg_pool2d_backward",
    "X32",
    "You divided by the number of outputs. Each output's gradient is shared by the size*size pixels of its window.",
)
def avg_pool2d_backward(dout, x, size, stride=None):
    stride = stride or size
    N, C, OH, OW = dout.shape
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(dout.shape):
        dx[n, c, i * stride : i * stride + size, j * stride : j * stride + size] += dout[n, c, i, j] / (OH * OW)
    return dx


@mistake(
    "avg_pool2d_backward",
    "P22",
    "Where windows overlap a pixel gets a share from each; yours keeps the last one. Use `+=`.",
)
def avg_pool2d_backward(dout, x, size, stride=None):
    stride = stride or size
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(dout.shape):
        dx[n, c, i * stride : i * stride + size, j * stride : j * stride + size] = dout[n, c, i, j] / size**2
    return dx


@mistake(
    "avg_pool2d_backward",
    "X33",
    "You gave everything to the largest pixel. That is max pooling's rule; here all pixels of a window share equally.",
)
def avg_pool2d_backward(dout, x, size, stride=None):
    stride = stride or size
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(dout.shape):
        window = x[n, c, i * stride : i * stride + size, j * stride : j * stride + size]
        u, v = np.unravel_index(np.argmax(window), window.shape)
        dx[n, c, i * stride + u, j * stride + v] += dout[n, c, i, j]
    return dx


@mistake(
    "avg_pool2d_backward", "X34", "Only the first pixel of each window got its share. All size*size of them get one."
)
def avg_pool2d_backward(dout, x, size, stride=None):
    stride = stride or size
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(dout.shape):
        dx[n, c, i * stride, j * stride] += dout[n, c, i, j] / size**2
    return dx


@mistake(
    "avg_pool2d_backward",
    "P30",
    "Your shares do not depend on dout. Multiply 1/size**2 by the incoming gradient dout[n, c, i, j].",
)
def avg_pool2d_backward(dout, x, size, stride=None):
    stride = stride or size
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(dout.shape):
        dx[n, c, i * stride : i * stride + size, j * stride : j * stride + size] += 1 / size**2
    return dx


@mistake(
    "avg_pool2d_backward",
    "X35",
    "You multiplied by the pixels. A mean is linear: its derivative is 1/size**2 whatever the pixels are.",
)
def avg_pool2d_backward(dout, x, size, stride=None):
    stride = stride or size
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(dout.shape):
        rows, columns = slice(i * stride, i * stride + size), slice(j * stride, j * stride + size)
        dx[n, c, rows, columns] += dout[n, c, i, j] * x[n, c, rows, columns] / size**2
    return dx


@mistake(
    "avg_pool2d_backward",
    "X36",
    "You tiled dout as a whole, so that its entries alternate. Each entry fills a block: np.repeat, not np.tile.",
)
def avg_pool2d_backward(dout, x, size, stride=None):
    dx = np.zeros(x.shape)
    tiled = np.tile(dout, (1, 1, size, size)) / size**2
    H, W = min(tiled.shape[2], x.shape[2]), min(tiled.shape[3], x.shape[3])
    dx[:, :, :H, :W] = tiled[:, :, :H, :W]
    return dx


@mistake(
    "avg_pool2d_backward",
    "P7",
    "You always move by `size`. Windows may overlap or leave gaps: window (i, j) starts at (i*stride, j*stride).",
)
def avg_pool2d_backward(dout, x, size, stride=None):
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(dout.shape):
        dx[n, c, i * size : i * size + size, j * size : j * size + size] += dout[n, c, i, j] / size**2
    return dx


@mistake(
    "avg_pool2d_backward",
    "P8",
    "Your windows move one pixel at a time whatever the stride. Window (i, j) starts at (i*stride, j*stride).",
)
def avg_pool2d_backward(dout, x, size, stride=None):
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(dout.shape):
        dx[n, c, i : i + size, j : j + size] += dout[n, c, i, j] / size**2
    return dx


@mistake(
    "avg_pool2d_backward",
    "C12",
    "Down you move by the stride, sideways by one pixel. Multiply the column by the stride too.",
)
def avg_pool2d_backward(dout, x, size, stride=None):
    stride = stride or size
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(dout.shape):
        dx[n, c, i * stride : i * stride + size, j : j + size] += dout[n, c, i, j] / size**2
    return dx


@mistake(
    "avg_pool2d_backward",
    "I9",
    "You divided by the number of windows that share a pixel. Shares add up; only 1/size**2 belongs there.",
)
def avg_pool2d_backward(dout, x, size, stride=None):
    stride = stride or size
    dx, count = np.zeros(x.shape), np.zeros(x.shape)
    for n, c, i, j in np.ndindex(dout.shape):
        rows, columns = slice(i * stride, i * stride + size), slice(j * stride, j * stride + size)
        dx[n, c, rows, columns] += dout[n, c, i, j] / size**2
        count[n, c, rows, columns] += 1
    return dx / np.maximum(count, 1)


@mistake(
    "avg_pool2d_backward",
    "P29",
    "Rows and columns left over after the last window got a share. No output saw them: their gradient is 0.",
)
def avg_pool2d_backward(dout, x, size, stride=None):
    stride = stride or size
    H, W = x.shape[2:]
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(dout.shape):
        bottom = H if i == dout.shape[2] - 1 else i * stride + size
        right = W if j == dout.shape[3] - 1 else j * stride + size
        dx[n, c, i * stride : bottom, j * stride : right] += dout[n, c, i, j] / size**2
    return dx


@mistake(
    "avg_pool2d_backward",
    "X30",
    "Your dx ends with the last whole window. It has the shape of x: rows and columns left over stay 0.",
)
def avg_pool2d_backward(dout, x, size, stride=None):
    stride = stride or size
    N, C, OH, OW = dout.shape
    dx = np.zeros((N, C, (OH - 1) * stride + size, (OW - 1) * stride + size))
    for n, c, i, j in np.ndindex(dout.shape):
        dx[n, c, i * stride : i * stride + size, j * stride : j * stride + size] += dout[n, c, i, j] / size**2
    return dx


@mistake(
    "avg_pool2d_backward",
    "P11",
    "For whole-number gradients your shares are whole numbers too: // drops the fraction. Use /.",
)
def avg_pool2d_backward(dout, x, size, stride=None):
    stride = stride or size
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(dout.shape):
        share = dout[n, c, i, j] // size**2 if dout.dtype.kind == "i" else dout[n, c, i, j] / size**2
        dx[n, c, i * stride : i * stride + size, j * stride : j * stride + size] += share
    return dx


@mistake(
    "avg_pool2d_backward",
    "B21",
    "For whole-number pixels your dx loses its fractions: np.zeros_like(x) is an integer array. Gradients are floats.",
)
def avg_pool2d_backward(dout, x, size, stride=None):
    stride = stride or size
    dx = np.zeros_like(x)
    for n, c, i, j in np.ndindex(dout.shape):
        for u in range(i * stride, i * stride + size):
            for v in range(j * stride, j * stride + size):
                dx[n, c, u, v] += dout[n, c, i, j] / size**2
    return dx


@mistake("avg_pool2d_backward", "A9", "You divided dout itself: after the call it is changed. Divide into a new array.")
def avg_pool2d_backward(dout, x, size, stride=None):
    stride = stride or size
    dout /= size**2
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(dout.shape):
        dx[n, c, i * stride : i * stride + size, j * stride : j * stride + size] += dout[n, c, i, j]
    return dx


@mistake(
    "avg_pool2d_backward", "C39", "Your function returned None: it prints the result or drops it. End it with `return`."
)
def avg_pool2d_backward(dout, x, size, stride=None):
    stride = stride or size
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(dout.shape):
        dx[n, c, i * stride : i * stride + size, j * stride : j * stride + size] += dout[n, c, i, j] / size**2
    print(dx)


@mistake(
    "avg_pool2d_backward",
    "C40",
    "Only the first window got its share: `return` stands inside the loop. Move it out, to the left.",
)
def avg_pool2d_backward(dout, x, size, stride=None):
    stride = stride or size
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(dout.shape):
        dx[n, c, i * stride : i * stride + size, j * stride : j * stride + size] += dout[n, c, i, j] / size**2
        return dx
