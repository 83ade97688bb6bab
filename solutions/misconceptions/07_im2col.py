"""Known mistakes of lesson 07: wrong unrolling as students really write it, and the sentence that helps.

The ids follow shared/MISCONCEPTIONS.md (I: im2col, C: convolution, B: backward, S: sizes, A: arguments); X numbers are
this lesson's own. One id is one misunderstanding, in whatever exercise it turns up.
"""

import numpy as np

from cnn_course.authoring.bank import mistake

# --- im2col --------------------------------------------------------------------------------------------------------


@mistake(
    "im2col",
    "I2",
    "Your rows are ordered (OH, OW, N): images alternate. All windows of image 0 come first: (N, OH, OW).",
)
def im2col(x, kernel_size, stride=1, padding=0):
    KH, KW = np.broadcast_to(kernel_size, 2)
    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    N, C, H, W = padded.shape
    OH, OW = (H - KH) // stride + 1, (W - KW) // stride + 1
    cols = np.zeros((OH, OW, N, C, KH, KW))
    for i in range(OH):
        for j in range(OW):
            window = padded[:, :, i * stride : i * stride + KH, j * stride : j * stride + KW]
            cols[i, j] = window
    return cols.reshape(N * OH * OW, C * KH * KW)


@mistake(
    "im2col",
    "X1",
    "Your windows run down each column of places first. They go along each row of places: i outside, j inside.",
)
def im2col(x, kernel_size, stride=1, padding=0):
    KH, KW = np.broadcast_to(kernel_size, 2)
    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    N, C, H, W = padded.shape
    OH, OW = (H - KH) // stride + 1, (W - KW) // stride + 1
    cols = np.zeros((N, OW, OH, C, KH, KW))
    for i in range(OH):
        for j in range(OW):
            window = padded[:, :, i * stride : i * stride + KH, j * stride : j * stride + KW]
            cols[:, j, i] = window
    return cols.reshape(N * OH * OW, C * KH * KW)


@mistake(
    "im2col",
    "I3",
    "Your matrix is the transposed one: each window is a column. Here each window is a row.",
)
def im2col(x, kernel_size, stride=1, padding=0):
    KH, KW = np.broadcast_to(kernel_size, 2)
    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    N, C, H, W = padded.shape
    OH, OW = (H - KH) // stride + 1, (W - KW) // stride + 1
    cols = np.zeros((N, OH, OW, C, KH, KW))
    for i in range(OH):
        for j in range(OW):
            window = padded[:, :, i * stride : i * stride + KH, j * stride : j * stride + KW]
            cols[:, i, j] = window
    return cols.reshape(N * OH * OW, C * KH * KW).T


@mistake(
    "im2col",
    "X2",
    "Your answer has three axes, images apart. All windows of all images are the rows of one matrix.",
)
def im2col(x, kernel_size, stride=1, padding=0):
    KH, KW = np.broadcast_to(kernel_size, 2)
    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    N, C, H, W = padded.shape
    OH, OW = (H - KH) // stride + 1, (W - KW) // stride + 1
    cols = np.zeros((N, OH, OW, C, KH, KW))
    for i in range(OH):
        for j in range(OW):
            window = padded[:, :, i * stride : i * stride + KH, j * stride : j * stride + KW]
            cols[:, i, j] = window
    return cols.reshape(N, OH * OW, C * KH * KW)


@mistake(
    "im2col",
    "X3",
    "You stacked the windows and did not unroll them. Reshape at the end: one row a window.",
)
def im2col(x, kernel_size, stride=1, padding=0):
    KH, KW = np.broadcast_to(kernel_size, 2)
    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    N, C, H, W = padded.shape
    OH, OW = (H - KH) // stride + 1, (W - KW) // stride + 1
    cols = np.zeros((N, OH, OW, C, KH, KW))
    for i in range(OH):
        for j in range(OW):
            window = padded[:, :, i * stride : i * stride + KH, j * stride : j * stride + KW]
            cols[:, i, j] = window
    return cols


@mistake(
    "im2col",
    "X4",
    "Your columns are ordered (KH, KW, C): channels alternate. A row has all of channel 0 first: (C, KH, KW).",
)
def im2col(x, kernel_size, stride=1, padding=0):
    KH, KW = np.broadcast_to(kernel_size, 2)
    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    N, C, H, W = padded.shape
    OH, OW = (H - KH) // stride + 1, (W - KW) // stride + 1
    cols = np.zeros((N, OH, OW, KH, KW, C))
    for i in range(OH):
        for j in range(OW):
            window = padded[:, :, i * stride : i * stride + KH, j * stride : j * stride + KW]
            cols[:, i, j] = window.transpose(0, 2, 3, 1)
    return cols.reshape(N * OH * OW, C * KH * KW)


@mistake(
    "im2col",
    "X5",
    "You unroll each window column by column. Go row by row, as reshape and ravel do: (C, KH, KW).",
)
def im2col(x, kernel_size, stride=1, padding=0):
    KH, KW = np.broadcast_to(kernel_size, 2)
    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    N, C, H, W = padded.shape
    OH, OW = (H - KH) // stride + 1, (W - KW) // stride + 1
    cols = np.zeros((N, OH, OW, C, KW, KH))
    for i in range(OH):
        for j in range(OW):
            window = padded[:, :, i * stride : i * stride + KH, j * stride : j * stride + KW]
            cols[:, i, j] = window.swapaxes(2, 3)
    return cols.reshape(N * OH * OW, C * KH * KW)


@mistake(
    "im2col",
    "C34",
    "The numbers are there, in the wrong places: reshape alone cannot reorder axes. Put them in order (N, OH, OW, C, KH, KW) with transpose first.",
)
def im2col(x, kernel_size, stride=1, padding=0):
    KH, KW = np.broadcast_to(kernel_size, 2)
    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    N, C, H, W = padded.shape
    OH, OW = (H - KH) // stride + 1, (W - KW) // stride + 1
    cols = np.zeros((N, C, KH, KW, OH, OW))
    for u in range(KH):
        for v in range(KW):
            cols[:, :, u, v] = padded[:, :, u : u + stride * OH : stride, v : v + stride * OW : stride]
    return cols.reshape(N * OH * OW, C * KH * KW)


@mistake(
    "im2col",
    "X6",
    "Windows of different channels never meet in a row: your view has the channels before the places. Transpose to (N, OH, OW, C, KH, KW) first.",
)
def im2col(x, kernel_size, stride=1, padding=0):
    KH, KW = np.broadcast_to(kernel_size, 2)
    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, (KH, KW), axis=(2, 3))[:, :, ::stride, ::stride]
    return windows.reshape(-1, x.shape[1] * KH * KW)


@mistake(
    "im2col",
    "I5",
    "You step by `stride` down, and by 1 sideways. Both directions move by `stride`.",
)
def im2col(x, kernel_size, stride=1, padding=0):
    KH, KW = np.broadcast_to(kernel_size, 2)
    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    N, C, H, W = padded.shape
    OH, OW = (H - KH) // stride + 1, W - KW + 1
    cols = np.zeros((N, OH, OW, C, KH, KW))
    for i in range(OH):
        for j in range(OW):
            window = padded[:, :, i * stride : i * stride + KH, j : j + KW]
            cols[:, i, j] = window
    return cols.reshape(N * OH * OW, C * KH * KW)


@mistake(
    "im2col",
    "S8",
    "Your windows move by 1 whatever the stride is. Window (i, j) starts at row i * stride, column j * stride.",
)
def im2col(x, kernel_size, stride=1, padding=0):
    KH, KW = np.broadcast_to(kernel_size, 2)
    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    N, C, H, W = padded.shape
    OH, OW = H - KH + 1, W - KW + 1
    cols = np.zeros((N, OH, OW, C, KH, KW))
    for i in range(OH):
        for j in range(OW):
            window = padded[:, :, i : i + KH, j : j + KW]
            cols[:, i, j] = window
    return cols.reshape(N * OH * OW, C * KH * KW)


@mistake(
    "im2col",
    "C13",
    "The number of rows is right, the windows are not: window (i, j) starts at row i * stride, column j * stride.",
)
def im2col(x, kernel_size, stride=1, padding=0):
    KH, KW = np.broadcast_to(kernel_size, 2)
    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    N, C, H, W = padded.shape
    OH, OW = (H - KH) // stride + 1, (W - KW) // stride + 1
    cols = np.zeros((N, OH, OW, C, KH, KW))
    for i in range(OH):
        for j in range(OW):
            window = padded[:, :, i : i + KH, j : j + KW]
            cols[:, i, j] = window
    return cols.reshape(N * OH * OW, C * KH * KW)


@mistake(
    "im2col",
    "I6",
    "Height and width of your windows are exchanged: the kernel size is (KH, KW), rows first.",
)
def im2col(x, kernel_size, stride=1, padding=0):
    KH, KW = np.broadcast_to(kernel_size, 2)
    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    N, C, H, W = padded.shape
    KH, KW = KW, KH
    OH, OW = (H - KH) // stride + 1, (W - KW) // stride + 1
    cols = np.zeros((N, OH, OW, C, KH, KW))
    for i in range(OH):
        for j in range(OW):
            window = padded[:, :, i * stride : i * stride + KH, j * stride : j * stride + KW]
            cols[:, i, j] = window
    return cols.reshape(N * OH * OW, C * KH * KW)


@mistake(
    "im2col",
    "X7",
    "You take one side of the kernel for both. Its height and its width may differ: (KH, KW).",
)
def im2col(x, kernel_size, stride=1, padding=0):
    KH, KW = np.broadcast_to(kernel_size, 2)
    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    N, C, H, W = padded.shape
    KW = KH
    OH, OW = (H - KH) // stride + 1, (W - KW) // stride + 1
    cols = np.zeros((N, OH, OW, C, KH, KW))
    for i in range(OH):
        for j in range(OW):
            window = padded[:, :, i * stride : i * stride + KH, j * stride : j * stride + KW]
            cols[:, i, j] = window
    return cols.reshape(N * OH * OW, C * KH * KW)


@mistake(
    "im2col",
    "I14",
    "Your number of places along the width uses the kernel's height. Width goes with width: W and KW.",
)
def im2col(x, kernel_size, stride=1, padding=0):
    KH, KW = np.broadcast_to(kernel_size, 2)
    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    N, C, H, W = padded.shape
    OH, OW = (H - KH) // stride + 1, (W - KH) // stride + 1
    cols = np.zeros((N, OH, OW, C, KH, KW))
    for i in range(OH):
        for j in range(OW):
            window = padded[:, :, i * stride : i * stride + KH, j * stride : j * stride + KW]
            cols[:, i, j] = window
    return cols.reshape(N * OH * OW, C * KH * KW)


@mistake(
    "im2col",
    "C17",
    "You count as many places along the width as along the height. Height and width need their own count.",
)
def im2col(x, kernel_size, stride=1, padding=0):
    KH, KW = np.broadcast_to(kernel_size, 2)
    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    N, C, H, W = padded.shape
    OH, OW = (H - KH) // stride + 1, (H - KH) // stride + 1
    cols = np.zeros((N, OH, OW, C, KH, KW))
    for i in range(OH):
        for j in range(OW):
            window = padded[:, :, i * stride : i * stride + KH, j * stride : j * stride + KW]
            cols[:, i, j] = window
    return cols.reshape(N * OH * OW, C * KH * KW)


@mistake(
    "im2col",
    "S2",
    "Your windows never see the border of zeros. Put `padding` zeros on each side before you cut windows.",
)
def im2col(x, kernel_size, stride=1, padding=0):
    KH, KW = np.broadcast_to(kernel_size, 2)
    padded = x
    N, C, H, W = padded.shape
    OH, OW = (H - KH) // stride + 1, (W - KW) // stride + 1
    cols = np.zeros((N, OH, OW, C, KH, KW))
    for i in range(OH):
        for j in range(OW):
            window = padded[:, :, i * stride : i * stride + KH, j * stride : j * stride + KW]
            cols[:, i, j] = window
    return cols.reshape(N * OH * OW, C * KH * KW)


@mistake(
    "im2col",
    "C23",
    "You put the whole border at the bottom and on the right. `padding` zeros go on each of the four sides.",
)
def im2col(x, kernel_size, stride=1, padding=0):
    KH, KW = np.broadcast_to(kernel_size, 2)
    padded = np.pad(x, ((0, 0), (0, 0), (0, 2 * padding), (0, 2 * padding)))
    N, C, H, W = padded.shape
    OH, OW = (H - KH) // stride + 1, (W - KW) // stride + 1
    cols = np.zeros((N, OH, OW, C, KH, KW))
    for i in range(OH):
        for j in range(OW):
            window = padded[:, :, i * stride : i * stride + KH, j * stride : j * stride + KW]
            cols[:, i, j] = window
    return cols.reshape(N * OH * OW, C * KH * KW)


@mistake(
    "im2col",
    "X8",
    "You pad on one side only. `padding` zeros go on each of the four sides, so the size grows by 2 * padding.",
)
def im2col(x, kernel_size, stride=1, padding=0):
    KH, KW = np.broadcast_to(kernel_size, 2)
    padded = np.pad(x, ((0, 0), (0, 0), (0, padding), (0, padding)))
    N, C, H, W = padded.shape
    OH, OW = (H - KH) // stride + 1, (W - KW) // stride + 1
    cols = np.zeros((N, OH, OW, C, KH, KW))
    for i in range(OH):
        for j in range(OW):
            window = padded[:, :, i * stride : i * stride + KH, j * stride : j * stride + KW]
            cols[:, i, j] = window
    return cols.reshape(N * OH * OW, C * KH * KW)


@mistake(
    "im2col",
    "X10",
    "Your border repeats the edge pixels. In a convolution layer the border is zeros.",
)
def im2col(x, kernel_size, stride=1, padding=0):
    KH, KW = np.broadcast_to(kernel_size, 2)
    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)), mode="edge")
    N, C, H, W = padded.shape
    OH, OW = (H - KH) // stride + 1, (W - KW) // stride + 1
    cols = np.zeros((N, OH, OW, C, KH, KW))
    for i in range(OH):
        for j in range(OW):
            window = padded[:, :, i * stride : i * stride + KH, j * stride : j * stride + KW]
            cols[:, i, j] = window
    return cols.reshape(N * OH * OW, C * KH * KW)


@mistake(
    "im2col",
    "C20",
    "Your padding adds channels: it starts at axis 1. Pad the last two axes only.",
)
def im2col(x, kernel_size, stride=1, padding=0):
    KH, KW = np.broadcast_to(kernel_size, 2)
    padded = np.pad(x, ((0, 0), (padding, padding), (padding, padding), (padding, padding)))
    N, C, H, W = padded.shape
    OH, OW = (H - KH) // stride + 1, (W - KW) // stride + 1
    cols = np.zeros((N, OH, OW, C, KH, KW))
    for i in range(OH):
        for j in range(OW):
            window = padded[:, :, i * stride : i * stride + KH, j * stride : j * stride + KW]
            cols[:, i, j] = window
    return cols.reshape(N * OH * OW, C * KH * KW)


@mistake(
    "im2col",
    "C21",
    "Your padding adds images and channels: np.pad with one number pads every axis. Pad the last two only.",
)
def im2col(x, kernel_size, stride=1, padding=0):
    KH, KW = np.broadcast_to(kernel_size, 2)
    padded = np.pad(x, padding)
    N, C, H, W = padded.shape
    OH, OW = (H - KH) // stride + 1, (W - KW) // stride + 1
    cols = np.zeros((N, OH, OW, C, KH, KW))
    for i in range(OH):
        for j in range(OW):
            window = padded[:, :, i * stride : i * stride + KH, j * stride : j * stride + KW]
            cols[:, i, j] = window
    return cols.reshape(N * OH * OW, C * KH * KW)


@mistake(
    "im2col",
    "S3",
    "The last window of each direction is missing. Count the places: (H - KH) // stride + 1.",
)
def im2col(x, kernel_size, stride=1, padding=0):
    KH, KW = np.broadcast_to(kernel_size, 2)
    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    N, C, H, W = padded.shape
    OH, OW = (H - KH) // stride, (W - KW) // stride
    cols = np.zeros((N, OH, OW, C, KH, KW))
    for i in range(OH):
        for j in range(OW):
            window = padded[:, :, i * stride : i * stride + KH, j * stride : j * stride + KW]
            cols[:, i, j] = window
    return cols.reshape(N * OH * OW, C * KH * KW)


@mistake(
    "im2col",
    "C11",
    "Only image 0 is unrolled. Every image of the batch gives OH * OW rows.",
)
def im2col(x, kernel_size, stride=1, padding=0):
    KH, KW = np.broadcast_to(kernel_size, 2)
    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    N, C, H, W = padded.shape
    OH, OW = (H - KH) // stride + 1, (W - KW) // stride + 1
    cols = np.zeros((N, OH, OW, C, KH, KW))
    for i in range(OH):
        for j in range(OW):
            window = padded[:, :, i * stride : i * stride + KH, j * stride : j * stride + KW]
            cols[:, i, j] = window
    return cols[:1].reshape(-1, C * KH * KW)


@mistake(
    "im2col",
    "X9",
    "Every image gets the windows of image 0. Take the window from image n.",
)
def im2col(x, kernel_size, stride=1, padding=0):
    KH, KW = np.broadcast_to(kernel_size, 2)
    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    N, C, H, W = padded.shape
    OH, OW = (H - KH) // stride + 1, (W - KW) // stride + 1
    cols = np.zeros((N, OH, OW, C, KH, KW))
    for i in range(OH):
        for j in range(OW):
            window = padded[:, :, i * stride : i * stride + KH, j * stride : j * stride + KW]
            cols[:, i, j] = window[0]
    return cols.reshape(N * OH * OW, C * KH * KW)


@mistake(
    "im2col",
    "C8",
    "Your rows hold channel 0 only. A window goes through all channels: C * KH * KW numbers.",
)
def im2col(x, kernel_size, stride=1, padding=0):
    KH, KW = np.broadcast_to(kernel_size, 2)
    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    N, C, H, W = padded.shape
    OH, OW = (H - KH) // stride + 1, (W - KW) // stride + 1
    cols = np.zeros((N, OH, OW, C, KH, KW))
    for i in range(OH):
        for j in range(OW):
            window = padded[:, :, i * stride : i * stride + KH, j * stride : j * stride + KW]
            cols[:, i, j] = window
    return cols[:, :, :, 0].reshape(N * OH * OW, KH * KW)


@mistake(
    "im2col",
    "C1",
    "You unroll each window from its end to its beginning, as if the kernel were turned. Nothing is turned here.",
)
def im2col(x, kernel_size, stride=1, padding=0):
    KH, KW = np.broadcast_to(kernel_size, 2)
    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    N, C, H, W = padded.shape
    OH, OW = (H - KH) // stride + 1, (W - KW) // stride + 1
    cols = np.zeros((N, OH, OW, C, KH, KW))
    for i in range(OH):
        for j in range(OW):
            window = padded[:, :, i * stride : i * stride + KH, j * stride : j * stride + KW]
            cols[:, i, j] = window[:, :, ::-1, ::-1]
    return cols.reshape(N * OH * OW, C * KH * KW)


@mistake(
    "im2col",
    "C40",
    "Only the first row of places is there: `return` stands inside the loop. Move it out, to the left.",
)
def im2col(x, kernel_size, stride=1, padding=0):
    KH, KW = np.broadcast_to(kernel_size, 2)
    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    N, C, H, W = padded.shape
    OH, OW = (H - KH) // stride + 1, (W - KW) // stride + 1
    cols = []
    for n in range(N):
        for i in range(OH):
            for j in range(OW):
                cols.append(padded[n, :, i * stride : i * stride + KH, j * stride : j * stride + KW].ravel())
            return np.array(cols)


@mistake(
    "im2col",
    "C39",
    "Your function returned None: it prints the matrix or drops it. End it with `return`.",
)
def im2col(x, kernel_size, stride=1, padding=0):
    KH, KW = np.broadcast_to(kernel_size, 2)
    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    N, C, H, W = padded.shape
    OH, OW = (H - KH) // stride + 1, (W - KW) // stride + 1
    cols = np.zeros((N, OH, OW, C, KH, KW))
    for i in range(OH):
        for j in range(OW):
            window = padded[:, :, i * stride : i * stride + KH, j * stride : j * stride + KW]
            cols[:, i, j] = window
    return None


@mistake(
    "im2col",
    "X11",
    "Where the last window would hang over the edge, you drop rows or columns in silence. Raise a ValueError.",
)
def im2col(x, kernel_size, stride=1, padding=0):
    KH, KW = np.broadcast_to(kernel_size, 2)
    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    N, C, H, W = padded.shape
    OH, OW = (H - KH) // stride + 1, (W - KW) // stride + 1
    cols = np.zeros((N, OH, OW, C, KH, KW))
    for i in range(OH):
        for j in range(OW):
            window = padded[:, :, i * stride : i * stride + KH, j * stride : j * stride + KW]
            cols[:, i, j] = window
    return cols.reshape(N * OH * OW, C * KH * KW)


@mistake(
    "im2col",
    "X12",
    "You test only whether the height fits. Windows must fit along the width too, or it is a ValueError.",
)
def im2col(x, kernel_size, stride=1, padding=0):
    KH, KW = np.broadcast_to(kernel_size, 2)
    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    N, C, H, W = padded.shape
    if H < KH or (H - KH) % stride:
        raise ValueError
    OH, OW = (H - KH) // stride + 1, (W - KW) // stride + 1
    cols = np.zeros((N, OH, OW, C, KH, KW))
    for i in range(OH):
        for j in range(OW):
            window = padded[:, :, i * stride : i * stride + KH, j * stride : j * stride + KW]
            cols[:, i, j] = window
    return cols.reshape(N * OH * OW, C * KH * KW)


@mistake(
    "im2col",
    "X13",
    "Your test of whether windows fit forgets the padding: it is the padded image that they must fit.",
)
def im2col(x, kernel_size, stride=1, padding=0):
    KH, KW = np.broadcast_to(kernel_size, 2)
    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    N, C, H, W = padded.shape
    H0, W0 = x.shape[2:]
    if H < KH or W < KW or (H0 - KH) % stride or (W0 - KW) % stride:
        raise ValueError
    OH, OW = (H - KH) // stride + 1, (W - KW) // stride + 1
    cols = np.zeros((N, OH, OW, C, KH, KW))
    for i in range(OH):
        for j in range(OW):
            window = padded[:, :, i * stride : i * stride + KH, j * stride : j * stride + KW]
            cols[:, i, j] = window
    return cols.reshape(N * OH * OW, C * KH * KW)


# --- conv2d_im2col -------------------------------------------------------------------------------------------------


@mistake(
    "conv2d_im2col",
    "I12",
    "The shape is right and the values are mixed up: the product is ordered (N, OH, OW, F). Reshape to that, then transpose.",
)
def conv2d_im2col(x, w, b, stride=1, padding=0):
    F, C, KH, KW = w.shape
    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding))).astype(float)
    windows = np.lib.stride_tricks.sliding_window_view(padded, (KH, KW), axis=(2, 3))[:, :, ::stride, ::stride]
    N, _, OH, OW = windows.shape[:4]
    cols = windows.transpose(0, 2, 3, 1, 4, 5).reshape(N * OH * OW, C * KH * KW)
    rows = cols @ w.reshape(F, -1).T + b
    return rows.reshape(N, F, OH, OW)


@mistake(
    "conv2d_im2col",
    "C26",
    "Your answer is ordered (N, OH, OW, F), filters last. Move the filters to axis 1 with transpose(0, 3, 1, 2).",
)
def conv2d_im2col(x, w, b, stride=1, padding=0):
    F, C, KH, KW = w.shape
    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding))).astype(float)
    windows = np.lib.stride_tricks.sliding_window_view(padded, (KH, KW), axis=(2, 3))[:, :, ::stride, ::stride]
    N, _, OH, OW = windows.shape[:4]
    cols = windows.transpose(0, 2, 3, 1, 4, 5).reshape(N * OH * OW, C * KH * KW)
    rows = cols @ w.reshape(F, -1).T + b
    return rows.reshape(N, OH, OW, F)


@mistake(
    "conv2d_im2col",
    "X14",
    "You returned the product as it is, a matrix. Reshape it to (N, OH, OW, F), then transpose to (N, F, OH, OW).",
)
def conv2d_im2col(x, w, b, stride=1, padding=0):
    F, C, KH, KW = w.shape
    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding))).astype(float)
    windows = np.lib.stride_tricks.sliding_window_view(padded, (KH, KW), axis=(2, 3))[:, :, ::stride, ::stride]
    N, _, OH, OW = windows.shape[:4]
    cols = windows.transpose(0, 2, 3, 1, 4, 5).reshape(N * OH * OW, C * KH * KW)
    rows = cols @ w.reshape(F, -1).T + b
    return rows


@mistake(
    "conv2d_im2col",
    "C27",
    "Your answer is ordered (F, N, OH, OW): filters before images. Exchange the first two axes at the end.",
)
def conv2d_im2col(x, w, b, stride=1, padding=0):
    F, C, KH, KW = w.shape
    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding))).astype(float)
    windows = np.lib.stride_tricks.sliding_window_view(padded, (KH, KW), axis=(2, 3))[:, :, ::stride, ::stride]
    N, _, OH, OW = windows.shape[:4]
    cols = windows.transpose(0, 2, 3, 1, 4, 5).reshape(N * OH * OW, C * KH * KW)
    rows = w.reshape(F, -1) @ cols.T + b[:, None]
    return rows.reshape(F, N, OH, OW)


@mistake(
    "conv2d_im2col",
    "X15",
    "Images and filters are mixed up: the product w @ cols.T is ordered (F, N, OH, OW). Reshape to that, then exchange the first two axes.",
)
def conv2d_im2col(x, w, b, stride=1, padding=0):
    F, C, KH, KW = w.shape
    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding))).astype(float)
    windows = np.lib.stride_tricks.sliding_window_view(padded, (KH, KW), axis=(2, 3))[:, :, ::stride, ::stride]
    N, _, OH, OW = windows.shape[:4]
    cols = windows.transpose(0, 2, 3, 1, 4, 5).reshape(N * OH * OW, C * KH * KW)
    rows = w.reshape(F, -1) @ cols.T + b[:, None]
    return rows.reshape(N, F, OH, OW)


@mistake(
    "conv2d_im2col",
    "X16",
    "Rows and columns of your maps are exchanged: transpose(0, 3, 1, 2) keeps OH before OW.",
)
def conv2d_im2col(x, w, b, stride=1, padding=0):
    F, C, KH, KW = w.shape
    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding))).astype(float)
    windows = np.lib.stride_tricks.sliding_window_view(padded, (KH, KW), axis=(2, 3))[:, :, ::stride, ::stride]
    N, _, OH, OW = windows.shape[:4]
    cols = windows.transpose(0, 2, 3, 1, 4, 5).reshape(N * OH * OW, C * KH * KW)
    rows = cols @ w.reshape(F, -1).T + b
    return rows.reshape(N, OH, OW, F).transpose(0, 3, 2, 1)


@mistake(
    "conv2d_im2col",
    "X17",
    "Your maps are scrambled wherever OH and OW differ: the rows of the product are ordered (N, OH, OW), height first.",
)
def conv2d_im2col(x, w, b, stride=1, padding=0):
    F, C, KH, KW = w.shape
    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding))).astype(float)
    windows = np.lib.stride_tricks.sliding_window_view(padded, (KH, KW), axis=(2, 3))[:, :, ::stride, ::stride]
    N, _, OH, OW = windows.shape[:4]
    cols = windows.transpose(0, 2, 3, 1, 4, 5).reshape(N * OH * OW, C * KH * KW)
    rows = cols @ w.reshape(F, -1).T + b
    return rows.reshape(N, OW, OH, F).transpose(0, 3, 2, 1)


@mistake(
    "conv2d_im2col",
    "C34",
    "Your filters are scrambled: w.reshape(-1, F) cuts the weights anew. Unroll each filter into a row, then transpose: w.reshape(F, -1).T.",
)
def conv2d_im2col(x, w, b, stride=1, padding=0):
    F, C, KH, KW = w.shape
    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding))).astype(float)
    windows = np.lib.stride_tricks.sliding_window_view(padded, (KH, KW), axis=(2, 3))[:, :, ::stride, ::stride]
    N, _, OH, OW = windows.shape[:4]
    cols = windows.transpose(0, 2, 3, 1, 4, 5).reshape(N * OH * OW, C * KH * KW)
    rows = cols @ w.reshape(-1, F) + b
    return rows.reshape(N, OH, OW, F).transpose(0, 3, 1, 2)


@mistake(
    "conv2d_im2col",
    "C4",
    "The bias is missing: with an image of zeros, the answer should be the bias.",
)
def conv2d_im2col(x, w, b, stride=1, padding=0):
    F, C, KH, KW = w.shape
    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding))).astype(float)
    windows = np.lib.stride_tricks.sliding_window_view(padded, (KH, KW), axis=(2, 3))[:, :, ::stride, ::stride]
    N, _, OH, OW = windows.shape[:4]
    cols = windows.transpose(0, 2, 3, 1, 4, 5).reshape(N * OH * OW, C * KH * KW)
    rows = cols @ w.reshape(F, -1).T
    return rows.reshape(N, OH, OW, F).transpose(0, 3, 1, 2)


@mistake(
    "conv2d_im2col",
    "C6",
    "Every filter gets the bias of filter 0. Each filter has its own.",
)
def conv2d_im2col(x, w, b, stride=1, padding=0):
    F, C, KH, KW = w.shape
    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding))).astype(float)
    windows = np.lib.stride_tricks.sliding_window_view(padded, (KH, KW), axis=(2, 3))[:, :, ::stride, ::stride]
    N, _, OH, OW = windows.shape[:4]
    cols = windows.transpose(0, 2, 3, 1, 4, 5).reshape(N * OH * OW, C * KH * KW)
    rows = cols @ w.reshape(F, -1).T + b[0]
    return rows.reshape(N, OH, OW, F).transpose(0, 3, 1, 2)


@mistake(
    "conv2d_im2col",
    "C5",
    "The bias counts once for every weight. It is added once to each output.",
)
def conv2d_im2col(x, w, b, stride=1, padding=0):
    F, C, KH, KW = w.shape
    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding))).astype(float)
    windows = np.lib.stride_tricks.sliding_window_view(padded, (KH, KW), axis=(2, 3))[:, :, ::stride, ::stride]
    N, _, OH, OW = windows.shape[:4]
    cols = windows.transpose(0, 2, 3, 1, 4, 5).reshape(N * OH * OW, C * KH * KW)
    rows = cols @ w.reshape(F, -1).T + b * C * KH * KW
    return rows.reshape(N, OH, OW, F).transpose(0, 3, 1, 2)


@mistake(
    "conv2d_im2col",
    "X18",
    "Your bias goes along the columns of the map. Add it while filters are the last axis, or as b[:, None, None].",
)
def conv2d_im2col(x, w, b, stride=1, padding=0):
    F, C, KH, KW = w.shape
    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding))).astype(float)
    windows = np.lib.stride_tricks.sliding_window_view(padded, (KH, KW), axis=(2, 3))[:, :, ::stride, ::stride]
    N, _, OH, OW = windows.shape[:4]
    cols = windows.transpose(0, 2, 3, 1, 4, 5).reshape(N * OH * OW, C * KH * KW)
    rows = cols @ w.reshape(F, -1).T
    return rows.reshape(N, OH, OW, F).transpose(0, 3, 1, 2) + b


@mistake(
    "conv2d_im2col",
    "C1",
    "Your kernel is turned by 180 degrees. A convolution layer does not turn it.",
)
def conv2d_im2col(x, w, b, stride=1, padding=0):
    F, C, KH, KW = w.shape
    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding))).astype(float)
    windows = np.lib.stride_tricks.sliding_window_view(padded, (KH, KW), axis=(2, 3))[:, :, ::stride, ::stride]
    N, _, OH, OW = windows.shape[:4]
    cols = windows.transpose(0, 2, 3, 1, 4, 5).reshape(N * OH * OW, C * KH * KW)
    rows = cols @ w[:, :, ::-1, ::-1].reshape(F, -1).T + b
    return rows.reshape(N, OH, OW, F).transpose(0, 3, 1, 2)


@mistake(
    "conv2d_im2col",
    "C2",
    "Each kernel is unrolled column by column, the windows row by row. Unroll both in the order (C, KH, KW).",
)
def conv2d_im2col(x, w, b, stride=1, padding=0):
    F, C, KH, KW = w.shape
    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding))).astype(float)
    windows = np.lib.stride_tricks.sliding_window_view(padded, (KH, KW), axis=(2, 3))[:, :, ::stride, ::stride]
    N, _, OH, OW = windows.shape[:4]
    cols = windows.transpose(0, 2, 3, 1, 4, 5).reshape(N * OH * OW, C * KH * KW)
    rows = cols @ w.swapaxes(2, 3).reshape(F, -1).T + b
    return rows.reshape(N, OH, OW, F).transpose(0, 3, 1, 2)


@mistake(
    "conv2d_im2col",
    "X4",
    "Your filters are unrolled as (KH, KW, C) and the windows as (C, KH, KW). Weight and pixel must meet: use one order.",
)
def conv2d_im2col(x, w, b, stride=1, padding=0):
    F, C, KH, KW = w.shape
    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding))).astype(float)
    windows = np.lib.stride_tricks.sliding_window_view(padded, (KH, KW), axis=(2, 3))[:, :, ::stride, ::stride]
    N, _, OH, OW = windows.shape[:4]
    cols = windows.transpose(0, 2, 3, 1, 4, 5).reshape(N * OH * OW, C * KH * KW)
    rows = cols @ w.transpose(0, 2, 3, 1).reshape(F, -1).T + b
    return rows.reshape(N, OH, OW, F).transpose(0, 3, 1, 2)


@mistake(
    "conv2d_im2col",
    "C3",
    "Your channels meet in reverse order. Channel 0 of x belongs to channel 0 of w.",
)
def conv2d_im2col(x, w, b, stride=1, padding=0):
    F, C, KH, KW = w.shape
    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding))).astype(float)
    windows = np.lib.stride_tricks.sliding_window_view(padded, (KH, KW), axis=(2, 3))[:, :, ::stride, ::stride]
    N, _, OH, OW = windows.shape[:4]
    cols = windows.transpose(0, 2, 3, 1, 4, 5).reshape(N * OH * OW, C * KH * KW)
    rows = cols @ w[:, ::-1].reshape(F, -1).T + b
    return rows.reshape(N, OH, OW, F).transpose(0, 3, 1, 2)


@mistake(
    "conv2d_im2col",
    "C9",
    "You average over the window. Multiply and add up: a matrix product does both.",
)
def conv2d_im2col(x, w, b, stride=1, padding=0):
    F, C, KH, KW = w.shape
    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding))).astype(float)
    windows = np.lib.stride_tricks.sliding_window_view(padded, (KH, KW), axis=(2, 3))[:, :, ::stride, ::stride]
    N, _, OH, OW = windows.shape[:4]
    cols = windows.transpose(0, 2, 3, 1, 4, 5).reshape(N * OH * OW, C * KH * KW)
    rows = (cols @ w.reshape(F, -1).T) / cols.shape[1] + b
    return rows.reshape(N, OH, OW, F).transpose(0, 3, 1, 2)


@mistake(
    "conv2d_im2col",
    "I2",
    "Images are mixed up: you read the rows as (OH, OW, N). They are ordered (N, OH, OW).",
)
def conv2d_im2col(x, w, b, stride=1, padding=0):
    F, C, KH, KW = w.shape
    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding))).astype(float)
    windows = np.lib.stride_tricks.sliding_window_view(padded, (KH, KW), axis=(2, 3))[:, :, ::stride, ::stride]
    N, _, OH, OW = windows.shape[:4]
    cols = windows.transpose(0, 2, 3, 1, 4, 5).reshape(N * OH * OW, C * KH * KW)
    rows = cols @ w.reshape(F, -1).T + b
    return rows.reshape(OH, OW, N, F).transpose(2, 3, 0, 1)


@mistake(
    "conv2d_im2col",
    "S2",
    "Padding changes nothing in your answer. Hand `padding` on to im2col.",
)
def conv2d_im2col(x, w, b, stride=1, padding=0):
    F, C, KH, KW = w.shape
    padded = x.astype(float)
    windows = np.lib.stride_tricks.sliding_window_view(padded, (KH, KW), axis=(2, 3))[:, :, ::stride, ::stride]
    N, _, OH, OW = windows.shape[:4]
    cols = windows.transpose(0, 2, 3, 1, 4, 5).reshape(N * OH * OW, C * KH * KW)
    rows = cols @ w.reshape(F, -1).T + b
    return rows.reshape(N, OH, OW, F).transpose(0, 3, 1, 2)


@mistake(
    "conv2d_im2col",
    "S8",
    "The stride changes nothing in your answer. Hand `stride` on to im2col.",
)
def conv2d_im2col(x, w, b, stride=1, padding=0):
    F, C, KH, KW = w.shape
    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding))).astype(float)
    windows = np.lib.stride_tricks.sliding_window_view(padded, (KH, KW), axis=(2, 3))[:, :, ::1, ::1]
    N, _, OH, OW = windows.shape[:4]
    cols = windows.transpose(0, 2, 3, 1, 4, 5).reshape(N * OH * OW, C * KH * KW)
    rows = cols @ w.reshape(F, -1).T + b
    return rows.reshape(N, OH, OW, F).transpose(0, 3, 1, 2)


@mistake(
    "conv2d_im2col",
    "X19",
    "`stride` and `padding` reached im2col in the wrong order. It takes (x, kernel_size, stride, padding).",
)
def conv2d_im2col(x, w, b, stride=1, padding=0):
    stride, padding = padding, stride
    F, C, KH, KW = w.shape
    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding))).astype(float)
    windows = np.lib.stride_tricks.sliding_window_view(padded, (KH, KW), axis=(2, 3))[:, :, ::stride, ::stride]
    N, _, OH, OW = windows.shape[:4]
    cols = windows.transpose(0, 2, 3, 1, 4, 5).reshape(N * OH * OW, C * KH * KW)
    rows = cols @ w.reshape(F, -1).T + b
    return rows.reshape(N, OH, OW, F).transpose(0, 3, 1, 2)


@mistake(
    "conv2d_im2col",
    "C11",
    "Every image gets the result of image 0. The rows of image n are OH * OW further down for each n.",
)
def conv2d_im2col(x, w, b, stride=1, padding=0):
    F, C, KH, KW = w.shape
    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding))).astype(float)
    windows = np.lib.stride_tricks.sliding_window_view(padded, (KH, KW), axis=(2, 3))[:, :, ::stride, ::stride]
    N, _, OH, OW = windows.shape[:4]
    cols = windows.transpose(0, 2, 3, 1, 4, 5).reshape(N * OH * OW, C * KH * KW)
    rows = cols @ w.reshape(F, -1).T + b
    rows = np.tile(rows[: OH * OW], (N, 1))
    return rows.reshape(N, OH, OW, F).transpose(0, 3, 1, 2)


@mistake(
    "conv2d_im2col",
    "X20",
    "Every filter gives the map of filter 0. The product needs a column for each filter.",
)
def conv2d_im2col(x, w, b, stride=1, padding=0):
    F, C, KH, KW = w.shape
    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding))).astype(float)
    windows = np.lib.stride_tricks.sliding_window_view(padded, (KH, KW), axis=(2, 3))[:, :, ::stride, ::stride]
    N, _, OH, OW = windows.shape[:4]
    cols = windows.transpose(0, 2, 3, 1, 4, 5).reshape(N * OH * OW, C * KH * KW)
    rows = cols @ np.repeat(w[:1], F, axis=0).reshape(F, -1).T + b
    return rows.reshape(N, OH, OW, F).transpose(0, 3, 1, 2)


@mistake(
    "conv2d_im2col",
    "C30",
    "Bytes overflow: a product of 8-bit numbers starts again at 0 after 255. Convert to float first.",
)
def conv2d_im2col(x, w, b, stride=1, padding=0):
    F, C, KH, KW = w.shape
    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, (KH, KW), axis=(2, 3))[:, :, ::stride, ::stride]
    N, _, OH, OW = windows.shape[:4]
    cols = windows.transpose(0, 2, 3, 1, 4, 5).reshape(N * OH * OW, C * KH * KW)
    rows = cols @ w.reshape(F, -1).T + b
    return rows.reshape(N, OH, OW, F).transpose(0, 3, 1, 2)


@mistake(
    "conv2d_im2col",
    "X24",
    "Neither stride nor padding changes anything in your answer. Hand both on to im2col.",
)
def conv2d_im2col(x, w, b, stride=1, padding=0):
    F, C, KH, KW = w.shape
    padded = x.astype(float)
    windows = np.lib.stride_tricks.sliding_window_view(padded, (KH, KW), axis=(2, 3))[:, :, ::1, ::1]
    N, _, OH, OW = windows.shape[:4]
    cols = windows.transpose(0, 2, 3, 1, 4, 5).reshape(N * OH * OW, C * KH * KW)
    rows = cols @ w.reshape(F, -1).T + b
    return rows.reshape(N, OH, OW, F).transpose(0, 3, 1, 2)


@mistake(
    "conv2d_im2col",
    "I15",
    "Your function remembers the windows of an earlier call with the same shapes. Unroll the x you are given, each time.",
)
def conv2d_im2col(x, w, b, stride=1, padding=0, kept={}):
    F, C, KH, KW = w.shape
    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding))).astype(float)
    windows = np.lib.stride_tricks.sliding_window_view(padded, (KH, KW), axis=(2, 3))[:, :, ::stride, ::stride]
    N, _, OH, OW = windows.shape[:4]
    cols = windows.transpose(0, 2, 3, 1, 4, 5).reshape(N * OH * OW, C * KH * KW)
    cols = kept.setdefault((cols.shape, stride, padding), cols)
    rows = cols @ w.reshape(F, -1).T + b
    return rows.reshape(N, OH, OW, F).transpose(0, 3, 1, 2)


# --- col2im --------------------------------------------------------------------------------------------------------


@mistake(
    "col2im",
    "B2",
    "Where windows overlap, only one value is left. `=` overwrites, and so does `+=` on an index or a view that repeats pixels. Add window by window.",
)
def col2im(cols, input_shape, kernel_size, stride=1, padding=0):
    KH, KW = np.broadcast_to(kernel_size, 2)
    N, C, H, W = input_shape
    padded = np.zeros((N, C, H + 2 * padding, W + 2 * padding))
    OH, OW = (H + 2 * padding - KH) // stride + 1, (W + 2 * padding - KW) // stride + 1
    windows = cols.reshape(N, OH, OW, C, KH, KW)
    for i in range(OH):
        for j in range(OW):
            padded[:, :, i * stride : i * stride + KH, j * stride : j * stride + KW] = windows[:, i, j]
    return padded[:, :, padding : padding + H, padding : padding + W]


@mistake(
    "col2im",
    "I11",
    "Where windows overlap, only one value is left. `=` overwrites, and so does `+=` on an index or a view that repeats pixels. Add window by window.",
)
def col2im(cols, input_shape, kernel_size, stride=1, padding=0):
    KH, KW = np.broadcast_to(kernel_size, 2)
    N, C, H, W = input_shape
    padded = np.zeros((N, C, H + 2 * padding, W + 2 * padding))
    OH, OW = (H + 2 * padding - KH) // stride + 1, (W + 2 * padding - KW) // stride + 1
    windows = cols.reshape(N, OH, OW, C, KH, KW).transpose(0, 3, 4, 5, 1, 2)
    n, c, u, v, i, j = np.ogrid[:N, :C, :KH, :KW, :OH, :OW]
    padded[n, c, i * stride + u, j * stride + v] += windows
    return padded[:, :, padding : padding + H, padding : padding + W]


@mistake(
    "col2im",
    "I9",
    "You divide each pixel by the number of windows that saw it. col2im is the adjoint of im2col, not its inverse: overlaps add.",
)
def col2im(cols, input_shape, kernel_size, stride=1, padding=0):
    KH, KW = np.broadcast_to(kernel_size, 2)
    N, C, H, W = input_shape
    padded = np.zeros((N, C, H + 2 * padding, W + 2 * padding))
    counts = np.zeros(padded.shape)
    OH, OW = (H + 2 * padding - KH) // stride + 1, (W + 2 * padding - KW) // stride + 1
    windows = cols.reshape(N, OH, OW, C, KH, KW)
    for i in range(OH):
        for j in range(OW):
            padded[:, :, i * stride : i * stride + KH, j * stride : j * stride + KW] += windows[:, i, j]
            counts[:, :, i * stride : i * stride + KH, j * stride : j * stride + KW] += 1
    padded /= np.maximum(counts, 1)
    return padded[:, :, padding : padding + H, padding : padding + W]


@mistake(
    "col2im",
    "X21",
    "Where windows overlap you keep the largest value. Overlaps add.",
)
def col2im(cols, input_shape, kernel_size, stride=1, padding=0):
    KH, KW = np.broadcast_to(kernel_size, 2)
    N, C, H, W = input_shape
    padded = np.full((N, C, H + 2 * padding, W + 2 * padding), -np.inf)
    OH, OW = (H + 2 * padding - KH) // stride + 1, (W + 2 * padding - KW) // stride + 1
    windows = cols.reshape(N, OH, OW, C, KH, KW)
    for i in range(OH):
        for j in range(OW):
            padded[:, :, i * stride : i * stride + KH, j * stride : j * stride + KW] = np.maximum(
                padded[:, :, i * stride : i * stride + KH, j * stride : j * stride + KW], windows[:, i, j]
            )
    padded[padded == -np.inf] = 0
    return padded[:, :, padding : padding + H, padding : padding + W]


@mistake(
    "col2im",
    "I8",
    "The border is still there. Cut the image out at the end: H rows and W columns from `padding` on.",
)
def col2im(cols, input_shape, kernel_size, stride=1, padding=0):
    KH, KW = np.broadcast_to(kernel_size, 2)
    N, C, H, W = input_shape
    padded = np.zeros((N, C, H + 2 * padding, W + 2 * padding))
    OH, OW = (H + 2 * padding - KH) // stride + 1, (W + 2 * padding - KW) // stride + 1
    windows = cols.reshape(N, OH, OW, C, KH, KW)
    for i in range(OH):
        for j in range(OW):
            padded[:, :, i * stride : i * stride + KH, j * stride : j * stride + KW] += windows[:, i, j]
    return padded


@mistake(
    "col2im",
    "B5",
    "With padding 0 your slice `0:-0` is empty. Cut out padding : padding + H, and likewise for the columns.",
)
def col2im(cols, input_shape, kernel_size, stride=1, padding=0):
    KH, KW = np.broadcast_to(kernel_size, 2)
    N, C, H, W = input_shape
    padded = np.zeros((N, C, H + 2 * padding, W + 2 * padding))
    OH, OW = (H + 2 * padding - KH) // stride + 1, (W + 2 * padding - KW) // stride + 1
    windows = cols.reshape(N, OH, OW, C, KH, KW)
    for i in range(OH):
        for j in range(OW):
            padded[:, :, i * stride : i * stride + KH, j * stride : j * stride + KW] += windows[:, i, j]
    return padded[:, :, padding:-padding, padding:-padding]


@mistake(
    "col2im",
    "X22",
    "You cut the image out at the top left corner. It starts at row `padding` and column `padding`.",
)
def col2im(cols, input_shape, kernel_size, stride=1, padding=0):
    KH, KW = np.broadcast_to(kernel_size, 2)
    N, C, H, W = input_shape
    padded = np.zeros((N, C, H + 2 * padding, W + 2 * padding))
    OH, OW = (H + 2 * padding - KH) // stride + 1, (W + 2 * padding - KW) // stride + 1
    windows = cols.reshape(N, OH, OW, C, KH, KW)
    for i in range(OH):
        for j in range(OW):
            padded[:, :, i * stride : i * stride + KH, j * stride : j * stride + KW] += windows[:, i, j]
    return padded[:, :, :H, :W]


@mistake(
    "col2im",
    "I2",
    "You read the rows of cols as (OH, OW, N), so images are mixed up. They are ordered (N, OH, OW).",
)
def col2im(cols, input_shape, kernel_size, stride=1, padding=0):
    KH, KW = np.broadcast_to(kernel_size, 2)
    N, C, H, W = input_shape
    padded = np.zeros((N, C, H + 2 * padding, W + 2 * padding))
    OH, OW = (H + 2 * padding - KH) // stride + 1, (W + 2 * padding - KW) // stride + 1
    windows = cols.reshape(OH, OW, N, C, KH, KW).transpose(2, 0, 1, 3, 4, 5)
    for i in range(OH):
        for j in range(OW):
            padded[:, :, i * stride : i * stride + KH, j * stride : j * stride + KW] += windows[:, i, j]
    return padded[:, :, padding : padding + H, padding : padding + W]


@mistake(
    "col2im",
    "X1",
    "You read the rows of cols as (N, OW, OH). Windows go along each row of places: (N, OH, OW).",
)
def col2im(cols, input_shape, kernel_size, stride=1, padding=0):
    KH, KW = np.broadcast_to(kernel_size, 2)
    N, C, H, W = input_shape
    padded = np.zeros((N, C, H + 2 * padding, W + 2 * padding))
    OH, OW = (H + 2 * padding - KH) // stride + 1, (W + 2 * padding - KW) // stride + 1
    windows = cols.reshape(N, OW, OH, C, KH, KW).transpose(0, 2, 1, 3, 4, 5)
    for i in range(OH):
        for j in range(OW):
            padded[:, :, i * stride : i * stride + KH, j * stride : j * stride + KW] += windows[:, i, j]
    return padded[:, :, padding : padding + H, padding : padding + W]


@mistake(
    "col2im",
    "X4",
    "You read the columns of cols as (KH, KW, C). A row has all of channel 0 first: (C, KH, KW).",
)
def col2im(cols, input_shape, kernel_size, stride=1, padding=0):
    KH, KW = np.broadcast_to(kernel_size, 2)
    N, C, H, W = input_shape
    padded = np.zeros((N, C, H + 2 * padding, W + 2 * padding))
    OH, OW = (H + 2 * padding - KH) // stride + 1, (W + 2 * padding - KW) // stride + 1
    windows = cols.reshape(N, OH, OW, KH, KW, C).transpose(0, 1, 2, 5, 3, 4)
    for i in range(OH):
        for j in range(OW):
            padded[:, :, i * stride : i * stride + KH, j * stride : j * stride + KW] += windows[:, i, j]
    return padded[:, :, padding : padding + H, padding : padding + W]


@mistake(
    "col2im",
    "X5",
    "You read each window column by column. It was unrolled row by row: (C, KH, KW).",
)
def col2im(cols, input_shape, kernel_size, stride=1, padding=0):
    KH, KW = np.broadcast_to(kernel_size, 2)
    N, C, H, W = input_shape
    padded = np.zeros((N, C, H + 2 * padding, W + 2 * padding))
    OH, OW = (H + 2 * padding - KH) // stride + 1, (W + 2 * padding - KW) // stride + 1
    windows = cols.reshape(N, OH, OW, C, KW, KH).swapaxes(4, 5)
    for i in range(OH):
        for j in range(OW):
            padded[:, :, i * stride : i * stride + KH, j * stride : j * stride + KW] += windows[:, i, j]
    return padded[:, :, padding : padding + H, padding : padding + W]


@mistake(
    "col2im",
    "C34",
    "The values land in the wrong windows: you named the axes (N, C, KH, KW, OH, OW), but cols is ordered (N, OH, OW, C, KH, KW). Reshape to that first.",
)
def col2im(cols, input_shape, kernel_size, stride=1, padding=0):
    KH, KW = np.broadcast_to(kernel_size, 2)
    N, C, H, W = input_shape
    padded = np.zeros((N, C, H + 2 * padding, W + 2 * padding))
    OH, OW = (H + 2 * padding - KH) // stride + 1, (W + 2 * padding - KW) // stride + 1
    windows = cols.reshape(N, C, KH, KW, OH, OW).transpose(0, 4, 5, 1, 2, 3)
    for i in range(OH):
        for j in range(OW):
            padded[:, :, i * stride : i * stride + KH, j * stride : j * stride + KW] += windows[:, i, j]
    return padded[:, :, padding : padding + H, padding : padding + W]


@mistake(
    "col2im",
    "C13",
    "You put window (i, j) at row i, column j. It was cut at row i * stride, column j * stride.",
)
def col2im(cols, input_shape, kernel_size, stride=1, padding=0):
    KH, KW = np.broadcast_to(kernel_size, 2)
    N, C, H, W = input_shape
    padded = np.zeros((N, C, H + 2 * padding, W + 2 * padding))
    OH, OW = (H + 2 * padding - KH) // stride + 1, (W + 2 * padding - KW) // stride + 1
    windows = cols.reshape(N, OH, OW, C, KH, KW)
    for i in range(OH):
        for j in range(OW):
            padded[:, :, i : i + KH, j : j + KW] += windows[:, i, j]
    return padded[:, :, padding : padding + H, padding : padding + W]


@mistake(
    "col2im",
    "I5",
    "You step by `stride` down, and by 1 sideways. Both directions move by `stride`.",
)
def col2im(cols, input_shape, kernel_size, stride=1, padding=0):
    KH, KW = np.broadcast_to(kernel_size, 2)
    N, C, H, W = input_shape
    padded = np.zeros((N, C, H + 2 * padding, W + 2 * padding))
    OH, OW = (H + 2 * padding - KH) // stride + 1, (W + 2 * padding - KW) // stride + 1
    windows = cols.reshape(N, OH, OW, C, KH, KW)
    for i in range(OH):
        for j in range(OW):
            padded[:, :, i * stride : i * stride + KH, j : j + KW] += windows[:, i, j]
    return padded[:, :, padding : padding + H, padding : padding + W]


@mistake(
    "col2im",
    "C1",
    "You put each window back turned by 180 degrees. Nothing is turned here: number (u, v) goes to row u, column v of its window.",
)
def col2im(cols, input_shape, kernel_size, stride=1, padding=0):
    KH, KW = np.broadcast_to(kernel_size, 2)
    N, C, H, W = input_shape
    padded = np.zeros((N, C, H + 2 * padding, W + 2 * padding))
    OH, OW = (H + 2 * padding - KH) // stride + 1, (W + 2 * padding - KW) // stride + 1
    windows = cols.reshape(N, OH, OW, C, KH, KW)
    for i in range(OH):
        for j in range(OW):
            padded[:, :, i * stride : i * stride + KH, j * stride : j * stride + KW] += windows[:, i, j, :, ::-1, ::-1]
    return padded[:, :, padding : padding + H, padding : padding + W]


@mistake(
    "col2im",
    "C11",
    "Only image 0 is filled. Every image of the batch has its own OH * OW rows.",
)
def col2im(cols, input_shape, kernel_size, stride=1, padding=0):
    KH, KW = np.broadcast_to(kernel_size, 2)
    N, C, H, W = input_shape
    padded = np.zeros((N, C, H + 2 * padding, W + 2 * padding))
    OH, OW = (H + 2 * padding - KH) // stride + 1, (W + 2 * padding - KW) // stride + 1
    windows = cols.reshape(N, OH, OW, C, KH, KW)
    for i in range(OH):
        for j in range(OW):
            padded[0, :, i * stride : i * stride + KH, j * stride : j * stride + KW] += windows[0, i, j]
    return padded[:, :, padding : padding + H, padding : padding + W]


@mistake(
    "col2im",
    "X23",
    "Every image gets the sum over the batch. Rows of image n belong to image n alone.",
)
def col2im(cols, input_shape, kernel_size, stride=1, padding=0):
    KH, KW = np.broadcast_to(kernel_size, 2)
    N, C, H, W = input_shape
    padded = np.zeros((N, C, H + 2 * padding, W + 2 * padding))
    OH, OW = (H + 2 * padding - KH) // stride + 1, (W + 2 * padding - KW) // stride + 1
    windows = cols.reshape(N, OH, OW, C, KH, KW)
    for i in range(OH):
        for j in range(OW):
            padded[:, :, i * stride : i * stride + KH, j * stride : j * stride + KW] += windows[:, i, j].sum(axis=0)
    return padded[:, :, padding : padding + H, padding : padding + W]


@mistake(
    "col2im",
    "C8",
    "Only channel 0 is filled. A row holds numbers for all C channels.",
)
def col2im(cols, input_shape, kernel_size, stride=1, padding=0):
    KH, KW = np.broadcast_to(kernel_size, 2)
    N, C, H, W = input_shape
    padded = np.zeros((N, C, H + 2 * padding, W + 2 * padding))
    OH, OW = (H + 2 * padding - KH) // stride + 1, (W + 2 * padding - KW) // stride + 1
    windows = cols.reshape(N, OH, OW, C, KH, KW)
    for i in range(OH):
        for j in range(OW):
            padded[:, 0, i * stride : i * stride + KH, j * stride : j * stride + KW] += windows[:, i, j, 0]
    return padded[:, :, padding : padding + H, padding : padding + W]


@mistake(
    "col2im",
    "S3",
    "The last window of each direction is not put back. There are (H + 2 * padding - KH) // stride + 1 places.",
)
def col2im(cols, input_shape, kernel_size, stride=1, padding=0):
    KH, KW = np.broadcast_to(kernel_size, 2)
    N, C, H, W = input_shape
    padded = np.zeros((N, C, H + 2 * padding, W + 2 * padding))
    OH, OW = (H + 2 * padding - KH) // stride + 1, (W + 2 * padding - KW) // stride + 1
    windows = cols.reshape(N, OH, OW, C, KH, KW)
    for i in range(OH - 1):
        for j in range(OW - 1):
            padded[:, :, i * stride : i * stride + KH, j * stride : j * stride + KW] += windows[:, i, j]
    return padded[:, :, padding : padding + H, padding : padding + W]


@mistake(
    "col2im",
    "B21",
    "Fractions are lost: your array of zeros holds integers. np.zeros without a dtype holds floats.",
)
def col2im(cols, input_shape, kernel_size, stride=1, padding=0):
    KH, KW = np.broadcast_to(kernel_size, 2)
    N, C, H, W = input_shape
    padded = np.zeros((N, C, H + 2 * padding, W + 2 * padding), dtype=int)
    OH, OW = (H + 2 * padding - KH) // stride + 1, (W + 2 * padding - KW) // stride + 1
    windows = cols.reshape(N, OH, OW, C, KH, KW)
    for i in range(OH):
        for j in range(OW):
            padded[:, :, i * stride : i * stride + KH, j * stride : j * stride + KW] = (
                padded[:, :, i * stride : i * stride + KH, j * stride : j * stride + KW] + windows[:, i, j]
            )
    return padded[:, :, padding : padding + H, padding : padding + W]


@mistake(
    "col2im",
    "C40",
    "Only the first row of places is put back: `return` stands inside the loop. Move it out, to the left.",
)
def col2im(cols, input_shape, kernel_size, stride=1, padding=0):
    KH, KW = np.broadcast_to(kernel_size, 2)
    N, C, H, W = input_shape
    padded = np.zeros((N, C, H + 2 * padding, W + 2 * padding))
    OH, OW = (H + 2 * padding - KH) // stride + 1, (W + 2 * padding - KW) // stride + 1
    windows = cols.reshape(N, OH, OW, C, KH, KW)
    for i in range(OH):
        for j in range(OW):
            padded[:, :, i * stride : i * stride + KH, j * stride : j * stride + KW] += windows[:, i, j]
        return padded[:, :, padding : padding + H, padding : padding + W]
    return padded


@mistake(
    "col2im",
    "S2",
    "You put the windows back on the image without its border. They were cut from the padded image: begin with padded zeros.",
)
def col2im(cols, input_shape, kernel_size, stride=1, padding=0):
    KH, KW = np.broadcast_to(kernel_size, 2)
    N, C, H, W = input_shape
    padded = np.zeros((N, C, H, W))
    OH, OW = H - KH + 1, W - KW + 1
    row = 0
    for n in range(N):
        for i in range(0, OH, stride):
            for j in range(0, OW, stride):
                padded[n, :, i : i + KH, j : j + KW] += cols[row].reshape(C, KH, KW)
                row += 1
    return padded


@mistake(
    "col2im",
    "C41",
    "Your second call adds to what the first one left. Begin with new zeros in each call.",
)
def col2im(cols, input_shape, kernel_size, stride=1, padding=0, kept={}):
    KH, KW = np.broadcast_to(kernel_size, 2)
    N, C, H, W = input_shape
    padded = np.zeros((N, C, H + 2 * padding, W + 2 * padding))
    OH, OW = (H + 2 * padding - KH) // stride + 1, (W + 2 * padding - KW) // stride + 1
    padded = kept.setdefault((input_shape, cols.shape), padded)
    windows = cols.reshape(N, OH, OW, C, KH, KW)
    for i in range(OH):
        for j in range(OW):
            padded[:, :, i * stride : i * stride + KH, j * stride : j * stride + KW] += windows[:, i, j]
    return padded[:, :, padding : padding + H, padding : padding + W]
