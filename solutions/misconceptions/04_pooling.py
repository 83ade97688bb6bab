"""Known mistakes of lesson 04: wrong answers as students really write them, and the sentence that helps.

The ids follow shared/MISCONCEPTIONS.md (P: pooling, C: convolution, S: sizes); X numbers are this lesson's own.
One id is one misunderstanding, in whatever exercise it turns up.
"""

import numpy as np

from cnn_course.authoring.bank import mistake

# --- max_pool2d -------------------------------------------------------------------------------------------------------


@mistake(
    "max_pool2d",
    "P1",
    "Where all numbers of a window are negative, you return 0, and 0 is not among them. Let the running maximum start at -inf or at the window's first number.",
)
def max_pool2d(x, size, stride=None):
    stride = size if stride is None else stride
    N, C, H, W = x.shape
    if size > H or size > W:
        raise ValueError("the window is larger than the image")
    OH, OW = (H - size) // stride + 1, (W - size) // stride + 1
    y = np.zeros((N, C, OH, OW))
    for n in range(N):
        for c in range(C):
            for i in range(OH):
                for j in range(OW):
                    best = 0
                    for u in range(size):
                        for v in range(size):
                            if x[n, c, i * stride + u, j * stride + v] > best:
                                best = x[n, c, i * stride + u, j * stride + v]
                    y[n, c, i, j] = best
    return y


@mistake(
    "max_pool2d",
    "P2",
    "All channels of your answer are alike: the window went through all channels at once. Pooling keeps channels apart: axis=(2, 3).",
)
def max_pool2d(x, size, stride=None):
    stride = size if stride is None else stride
    N, C, H, W = x.shape
    if size > H or size > W:
        raise ValueError("the window is larger than the image")
    OH, OW = (H - size) // stride + 1, (W - size) // stride + 1
    y = np.zeros((N, C, OH, OW))
    for i in range(OH):
        for j in range(OW):
            top, left = i * stride, j * stride
            window = x[:, :, top : top + size, left : left + size]
            y[:, :, i, j] = window.max(axis=(1, 2, 3), keepdims=True)[:, :, 0, 0]
    return y


@mistake(
    "max_pool2d", "P4", "You compare sizes without the sign, so -5 counts as more than 3. The maximum of -5 and 3 is 3."
)
def max_pool2d(x, size, stride=None):
    stride = size if stride is None else stride
    N, C, H, W = x.shape
    if size > H or size > W:
        raise ValueError("the window is larger than the image")
    OH, OW = (H - size) // stride + 1, (W - size) // stride + 1
    y = np.zeros((N, C, OH, OW))
    for i in range(OH):
        for j in range(OW):
            top, left = i * stride, j * stride
            window = x[:, :, top : top + size, left : left + size]
            y[:, :, i, j] = abs(window).max(axis=(2, 3))
    return y


@mistake(
    "max_pool2d",
    "X1",
    "You found the number of largest size and kept its sign: of -5 and 3 you took -5. The maximum is 3.",
)
def max_pool2d(x, size, stride=None):
    stride = size if stride is None else stride
    N, C, H, W = x.shape
    if size > H or size > W:
        raise ValueError("the window is larger than the image")
    OH, OW = (H - size) // stride + 1, (W - size) // stride + 1
    y = np.zeros((N, C, OH, OW))
    for n in range(N):
        for c in range(C):
            for i in range(OH):
                for j in range(OW):
                    window = x[n, c, i * stride : i * stride + size, j * stride : j * stride + size].astype(float)
                    largest = np.abs(window).argmax()
                    y[n, c, i, j] = window.flat[largest]
    return y


@mistake(
    "max_pool2d",
    "P5",
    "You always take the pixel in the bottom right corner of the window. That is the largest only where the numbers increase.",
)
def max_pool2d(x, size, stride=None):
    stride = size if stride is None else stride
    N, C, H, W = x.shape
    if size > H or size > W:
        raise ValueError("the window is larger than the image")
    OH, OW = (H - size) // stride + 1, (W - size) // stride + 1
    y = np.zeros((N, C, OH, OW))
    for i in range(OH):
        for j in range(OW):
            top, left = i * stride, j * stride
            window = x[:, :, top : top + size, left : left + size]
            y[:, :, i, j] = window[:, :, -1, -1]
    return y


@mistake("max_pool2d", "X2", "You always take the pixel in the top left corner of the window. Look at all its pixels.")
def max_pool2d(x, size, stride=None):
    stride = size if stride is None else stride
    N, C, H, W = x.shape
    if size > H or size > W:
        raise ValueError("the window is larger than the image")
    OH, OW = (H - size) // stride + 1, (W - size) // stride + 1
    y = np.zeros((N, C, OH, OW))
    for i in range(OH):
        for j in range(OW):
            top, left = i * stride, j * stride
            window = x[:, :, top : top + size, left : left + size]
            y[:, :, i, j] = window[:, :, 0, 0]
    return y


@mistake("max_pool2d", "X3", "Your numbers are the averages of the windows. Here the largest number counts.")
def max_pool2d(x, size, stride=None):
    stride = size if stride is None else stride
    N, C, H, W = x.shape
    if size > H or size > W:
        raise ValueError("the window is larger than the image")
    OH, OW = (H - size) // stride + 1, (W - size) // stride + 1
    y = np.zeros((N, C, OH, OW))
    for i in range(OH):
        for j in range(OW):
            top, left = i * stride, j * stride
            window = x[:, :, top : top + size, left : left + size]
            y[:, :, i, j] = window.mean(axis=(2, 3))
    return y


@mistake("max_pool2d", "X4", "Your numbers are the smallest of each window. Max pooling keeps the largest.")
def max_pool2d(x, size, stride=None):
    stride = size if stride is None else stride
    N, C, H, W = x.shape
    if size > H or size > W:
        raise ValueError("the window is larger than the image")
    OH, OW = (H - size) // stride + 1, (W - size) // stride + 1
    y = np.zeros((N, C, OH, OW))
    for i in range(OH):
        for j in range(OW):
            top, left = i * stride, j * stride
            window = x[:, :, top : top + size, left : left + size]
            y[:, :, i, j] = window.min(axis=(2, 3))
    return y


@mistake(
    "max_pool2d",
    "X5",
    "Your numbers are the sums of the windows. Max pooling keeps one number of each and adds nothing.",
)
def max_pool2d(x, size, stride=None):
    stride = size if stride is None else stride
    N, C, H, W = x.shape
    if size > H or size > W:
        raise ValueError("the window is larger than the image")
    OH, OW = (H - size) // stride + 1, (W - size) // stride + 1
    y = np.zeros((N, C, OH, OW))
    for i in range(OH):
        for j in range(OW):
            top, left = i * stride, j * stride
            window = x[:, :, top : top + size, left : left + size]
            y[:, :, i, j] = window.sum(axis=(2, 3))
    return y


@mistake(
    "max_pool2d",
    "X6",
    "You return the place of the maximum inside its window (argmax). What is asked for is its value.",
)
def max_pool2d(x, size, stride=None):
    stride = size if stride is None else stride
    N, C, H, W = x.shape
    if size > H or size > W:
        raise ValueError("the window is larger than the image")
    OH, OW = (H - size) // stride + 1, (W - size) // stride + 1
    y = np.zeros((N, C, OH, OW))
    for i in range(OH):
        for j in range(OW):
            top, left = i * stride, j * stride
            window = x[:, :, top : top + size, left : left + size]
            y[:, :, i, j] = window.reshape(N, C, -1).argmax(axis=2)
    return y


@mistake(
    "max_pool2d",
    "P17",
    "Every place of your answer holds the same number: it comes from the whole map. Look at one window at a time.",
)
def max_pool2d(x, size, stride=None):
    stride = size if stride is None else stride
    N, C, H, W = x.shape
    if size > H or size > W:
        raise ValueError("the window is larger than the image")
    OH, OW = (H - size) // stride + 1, (W - size) // stride + 1
    y = np.zeros((N, C, OH, OW))
    for i in range(OH):
        for j in range(OW):
            top, left = i * stride, j * stride
            window = x[:, :, top : top + size, left : left + size]
            y[:, :, i, j] = x.max(axis=(2, 3))
    return y


@mistake(
    "max_pool2d",
    "X7",
    "All images and channels of your answer are alike: you reduced the whole window, images and channels too. Keep these two apart: axis=(2, 3).",
)
def max_pool2d(x, size, stride=None):
    stride = size if stride is None else stride
    N, C, H, W = x.shape
    if size > H or size > W:
        raise ValueError("the window is larger than the image")
    OH, OW = (H - size) // stride + 1, (W - size) // stride + 1
    y = np.zeros((N, C, OH, OW))
    for i in range(OH):
        for j in range(OW):
            top, left = i * stride, j * stride
            window = x[:, :, top : top + size, left : left + size]
            y[:, :, i, j] = window.max()
    return y


@mistake("max_pool2d", "X8", "You looked at the first row of each window only. A window has `size` rows.")
def max_pool2d(x, size, stride=None):
    stride = size if stride is None else stride
    N, C, H, W = x.shape
    if size > H or size > W:
        raise ValueError("the window is larger than the image")
    OH, OW = (H - size) // stride + 1, (W - size) // stride + 1
    y = np.zeros((N, C, OH, OW))
    for n in range(N):
        for c in range(C):
            for i in range(OH):
                for j in range(OW):
                    best = -np.inf
                    for v in range(size):
                        best = max(best, x[n, c, i * stride, j * stride + v])
                    y[n, c, i, j] = best
    return y


@mistake(
    "max_pool2d",
    "X9",
    "You looked at the diagonal of each window only. Rows and columns of the window need a loop each.",
)
def max_pool2d(x, size, stride=None):
    stride = size if stride is None else stride
    N, C, H, W = x.shape
    if size > H or size > W:
        raise ValueError("the window is larger than the image")
    OH, OW = (H - size) // stride + 1, (W - size) // stride + 1
    y = np.zeros((N, C, OH, OW))
    for n in range(N):
        for c in range(C):
            for i in range(OH):
                for j in range(OW):
                    best = -np.inf
                    for u in range(size):
                        best = max(best, x[n, c, i * stride + u, j * stride + u])
                    y[n, c, i, j] = best
    return y


@mistake(
    "max_pool2d",
    "X10",
    "The last row and column of each window are not looked at: range(size - 1) ends too early, and so does a slice up to size - 1.",
)
def max_pool2d(x, size, stride=None):
    stride = size if stride is None else stride
    N, C, H, W = x.shape
    if size > H or size > W:
        raise ValueError("the window is larger than the image")
    OH, OW = (H - size) // stride + 1, (W - size) // stride + 1
    y = np.zeros((N, C, OH, OW))
    for i in range(OH):
        for j in range(OW):
            top, left = i * stride, j * stride
            window = x[:, :, top : top + size, left : left + size]
            last = max(size - 1, 1)
            y[:, :, i, j] = window[:, :, :last, :last].max(axis=(2, 3))
    return y


@mistake(
    "max_pool2d",
    "X11",
    "Your windows are one row and one column too large: a slice already stops before its end, so no `+ 1` is needed there.",
)
def max_pool2d(x, size, stride=None):
    stride = size if stride is None else stride
    N, C, H, W = x.shape
    if size > H or size > W:
        raise ValueError("the window is larger than the image")
    OH, OW = (H - size) // stride + 1, (W - size) // stride + 1
    y = np.zeros((N, C, OH, OW))
    for i in range(OH):
        for j in range(OW):
            top, left = i * stride, j * stride
            window = x[:, :, top : top + size + 1, left : left + size + 1]
            y[:, :, i, j] = window.max(axis=(2, 3))
    return y


@mistake("max_pool2d", "X12", "Your maximum carries on from window to window. Start it anew for each window.")
def max_pool2d(x, size, stride=None):
    stride = size if stride is None else stride
    N, C, H, W = x.shape
    if size > H or size > W:
        raise ValueError("the window is larger than the image")
    OH, OW = (H - size) // stride + 1, (W - size) // stride + 1
    y = np.zeros((N, C, OH, OW))
    best = -np.inf
    for n in range(N):
        for c in range(C):
            for i in range(OH):
                for j in range(OW):
                    for u in range(size):
                        for v in range(size):
                            best = max(best, float(x[n, c, i * stride + u, j * stride + v]))
                    y[n, c, i, j] = best
    return y


@mistake(
    "max_pool2d",
    "X19",
    "Your images got mixed: the maximum was taken over the batch too. Each image is pooled for itself.",
)
def max_pool2d(x, size, stride=None):
    stride = size if stride is None else stride
    N, C, H, W = x.shape
    if size > H or size > W:
        raise ValueError("the window is larger than the image")
    OH, OW = (H - size) // stride + 1, (W - size) // stride + 1
    y = np.zeros((N, C, OH, OW))
    for i in range(OH):
        for j in range(OW):
            top, left = i * stride, j * stride
            window = x[:, :, top : top + size, left : left + size]
            y[:, :, i, j] = window.max(axis=(0, 2, 3))
    return y


@mistake(
    "max_pool2d",
    "P11",
    "Your answer has lost its fractions: it was made as an array of integers. Make it of floats: np.zeros(shape).",
)
def max_pool2d(x, size, stride=None):
    stride = size if stride is None else stride
    N, C, H, W = x.shape
    if size > H or size > W:
        raise ValueError("the window is larger than the image")
    OH, OW = (H - size) // stride + 1, (W - size) // stride + 1
    y = np.zeros((N, C, OH, OW), dtype=int)
    for i in range(OH):
        for j in range(OW):
            top, left = i * stride, j * stride
            window = x[:, :, top : top + size, left : left + size]
            y[:, :, i, j] = window.max(axis=(2, 3))
    return y


@mistake(
    "max_pool2d",
    "P7",
    "You move on by `size`, whatever `stride` says. Windows may overlap: output (i, j) starts at row i * stride, column j * stride.",
)
def max_pool2d(x, size, stride=None):
    stride = size
    N, C, H, W = x.shape
    if size > H or size > W:
        raise ValueError("the window is larger than the image")
    OH, OW = (H - size) // stride + 1, (W - size) // stride + 1
    y = np.zeros((N, C, OH, OW))
    for i in range(OH):
        for j in range(OW):
            top, left = i * stride, j * stride
            window = x[:, :, top : top + size, left : left + size]
            y[:, :, i, j] = window.max(axis=(2, 3))
    return y


@mistake(
    "max_pool2d",
    "P8",
    "You move on by one pixel, whatever `stride` says. Output (i, j) starts at row i * stride, column j * stride.",
)
def max_pool2d(x, size, stride=None):
    stride = 1
    N, C, H, W = x.shape
    if size > H or size > W:
        raise ValueError("the window is larger than the image")
    OH, OW = (H - size) // stride + 1, (W - size) // stride + 1
    y = np.zeros((N, C, OH, OW))
    for i in range(OH):
        for j in range(OW):
            top, left = i * stride, j * stride
            window = x[:, :, top : top + size, left : left + size]
            y[:, :, i, j] = window.max(axis=(2, 3))
    return y


@mistake(
    "max_pool2d",
    "X21",
    "Where no stride is given, you move on by one. `stride=None` means `stride = size`: windows side by side.",
)
def max_pool2d(x, size, stride=None):
    stride = 1 if stride is None else stride
    N, C, H, W = x.shape
    if size > H or size > W:
        raise ValueError("the window is larger than the image")
    OH, OW = (H - size) // stride + 1, (W - size) // stride + 1
    y = np.zeros((N, C, OH, OW))
    for i in range(OH):
        for j in range(OW):
            top, left = i * stride, j * stride
            window = x[:, :, top : top + size, left : left + size]
            y[:, :, i, j] = window.max(axis=(2, 3))
    return y


@mistake("max_pool2d", "C12", "Down you move by `stride`, but sideways by one. Both directions use the stride.")
def max_pool2d(x, size, stride=None):
    stride = size if stride is None else stride
    N, C, H, W = x.shape
    if size > H or size > W:
        raise ValueError("the window is larger than the image")
    OH, OW = (H - size) // stride + 1, (W - size) // stride + 1
    y = np.zeros((N, C, OH, OW))
    for i in range(OH):
        for j in range(OW):
            top, left = i * stride, j
            window = x[:, :, top : top + size, left : left + size]
            y[:, :, i, j] = window.max(axis=(2, 3))
    return y


@mistake(
    "max_pool2d",
    "C13",
    "The shape is right, the places are not: the stride is in the size of your answer, but your windows start at (i, j) and not at (i * stride, j * stride).",
)
def max_pool2d(x, size, stride=None):
    stride = size if stride is None else stride
    N, C, H, W = x.shape
    if size > H or size > W:
        raise ValueError("the window is larger than the image")
    OH, OW = (H - size) // stride + 1, (W - size) // stride + 1
    y = np.zeros((N, C, OH, OW))
    for i in range(OH):
        for j in range(OW):
            top, left = i, j
            window = x[:, :, top : top + size, left : left + size]
            y[:, :, i, j] = window.max(axis=(2, 3))
    return y


@mistake("max_pool2d", "X22", "Your windows start at i * size. They are `size` large, but they start at i * stride.")
def max_pool2d(x, size, stride=None):
    stride = size if stride is None else stride
    N, C, H, W = x.shape
    if size > H or size > W:
        raise ValueError("the window is larger than the image")
    OH, OW = (H - size) // stride + 1, (W - size) // stride + 1
    y = np.zeros((N, C, OH, OW))
    for i in range(OH):
        for j in range(OW):
            top, left = i * size, j * size
            window = x[:, :, top : top + size, left : left + size]
            if 0 in window.shape:
                continue
            y[:, :, i, j] = window.max(axis=(2, 3))
    return y


@mistake(
    "max_pool2d",
    "C14",
    "Your windows end at (i + size) * stride, too late. A window is `size` large whatever the stride: it ends at its start + size.",
)
def max_pool2d(x, size, stride=None):
    stride = size if stride is None else stride
    N, C, H, W = x.shape
    if size > H or size > W:
        raise ValueError("the window is larger than the image")
    OH, OW = (H - size) // stride + 1, (W - size) // stride + 1
    y = np.zeros((N, C, OH, OW))
    for i in range(OH):
        for j in range(OW):
            top, left = i * stride, j * stride
            window = x[:, :, top : (i + size) * stride, left : (j + size) * stride]
            y[:, :, i, j] = window.max(axis=(2, 3))
    return y


@mistake(
    "max_pool2d",
    "X23",
    "Your windows are `stride` large. The stride says where they start; how large they are is `size`.",
)
def max_pool2d(x, size, stride=None):
    stride = size if stride is None else stride
    N, C, H, W = x.shape
    if size > H or size > W:
        raise ValueError("the window is larger than the image")
    OH, OW = (H - size) // stride + 1, (W - size) // stride + 1
    y = np.zeros((N, C, OH, OW))
    for i in range(OH):
        for j in range(OW):
            top, left = i * stride, j * stride
            window = x[:, :, top : top + stride, left : left + stride]
            y[:, :, i, j] = window.max(axis=(2, 3))
    return y


@mistake(
    "max_pool2d", "X24", "You exchanged `size` and `stride`: the window should be `size` large and move on by `stride`."
)
def max_pool2d(x, size, stride=None):
    step = size if stride is None else stride
    N, C, H, W = x.shape
    if size > H or size > W:
        raise ValueError("the window is larger than the image")
    size, stride = step, size
    OH, OW = max((H - size) // stride + 1, 0), max((W - size) // stride + 1, 0)
    y = np.zeros((N, C, OH, OW))
    for i in range(OH):
        for j in range(OW):
            top, left = i * stride, j * stride
            window = x[:, :, top : top + size, left : left + size]
            y[:, :, i, j] = window.max(axis=(2, 3))
    return y


@mistake("max_pool2d", "C15", "Your windows start one pixel too late. The first one starts at row 0, column 0.")
def max_pool2d(x, size, stride=None):
    stride = size if stride is None else stride
    N, C, H, W = x.shape
    if size > H or size > W:
        raise ValueError("the window is larger than the image")
    OH, OW = (H - size) // stride + 1, (W - size) // stride + 1
    y = np.zeros((N, C, OH, OW))
    for i in range(OH):
        for j in range(OW):
            top, left = min(i * stride + 1, H - 1), min(j * stride + 1, W - 1)
            window = x[:, :, top : top + size, left : left + size]
            y[:, :, i, j] = window.max(axis=(2, 3))
    return y


@mistake(
    "max_pool2d",
    "X25",
    "Rows and columns of your answer are exchanged. Row i of the answer comes from the rows of x, column j from its columns.",
)
def max_pool2d(x, size, stride=None):
    stride = size if stride is None else stride
    N, C, H, W = x.shape
    if size > H or size > W:
        raise ValueError("the window is larger than the image")
    OH, OW = (H - size) // stride + 1, (W - size) // stride + 1
    y = np.zeros((N, C, OW, OH))
    for i in range(OH):
        for j in range(OW):
            top, left = i * stride, j * stride
            window = x[:, :, top : top + size, left : left + size]
            y[:, :, j, i] = window.max(axis=(2, 3))
    return y


@mistake(
    "max_pool2d",
    "P10",
    "Your size is H // stride, and the last windows are cut short. Count the places where a whole window fits: (H - size) // stride + 1.",
)
def max_pool2d(x, size, stride=None):
    stride = size if stride is None else stride
    N, C, H, W = x.shape
    if size > H or size > W:
        raise ValueError("the window is larger than the image")
    OH, OW = H // stride, W // stride
    y = np.zeros((N, C, OH, OW))
    for i in range(OH):
        for j in range(OW):
            top, left = i * stride, j * stride
            window = x[:, :, top : top + size, left : left + size]
            if 0 in window.shape:
                continue
            y[:, :, i, j] = window.max(axis=(2, 3))
    return y


@mistake(
    "max_pool2d",
    "S3",
    "Your answer is one row and one column short. Count the places of a window of 2 in 4 pixels, stride 2: there are (4 - 2) // 2 + 1.",
)
def max_pool2d(x, size, stride=None):
    stride = size if stride is None else stride
    N, C, H, W = x.shape
    if size > H or size > W:
        raise ValueError("the window is larger than the image")
    OH, OW = (H - size) // stride, (W - size) // stride
    y = np.zeros((N, C, OH, OW))
    for i in range(OH):
        for j in range(OW):
            top, left = i * stride, j * stride
            window = x[:, :, top : top + size, left : left + size]
            y[:, :, i, j] = window.max(axis=(2, 3))
    return y


@mistake(
    "max_pool2d",
    "S5",
    "You kept a last window that hangs over the edge. Leftover rows and columns are dropped: round down.",
)
def max_pool2d(x, size, stride=None):
    stride = size if stride is None else stride
    N, C, H, W = x.shape
    if size > H or size > W:
        raise ValueError("the window is larger than the image")
    OH, OW = -((size - H) // stride) + 1, -((size - W) // stride) + 1
    y = np.zeros((N, C, OH, OW))
    for i in range(OH):
        for j in range(OW):
            top, left = i * stride, j * stride
            window = x[:, :, top : top + size, left : left + size]
            y[:, :, i, j] = window.max(axis=(2, 3))
    return y


@mistake(
    "max_pool2d",
    "X26",
    "The + 1 is in the wrong place: (H - size + 1) // stride counts too few. Divide first, then add 1.",
)
def max_pool2d(x, size, stride=None):
    stride = size if stride is None else stride
    N, C, H, W = x.shape
    if size > H or size > W:
        raise ValueError("the window is larger than the image")
    OH, OW = (H - size + 1) // stride, (W - size + 1) // stride
    y = np.zeros((N, C, OH, OW))
    for i in range(OH):
        for j in range(OW):
            top, left = i * stride, j * stride
            window = x[:, :, top : top + size, left : left + size]
            y[:, :, i, j] = window.max(axis=(2, 3))
    return y


@mistake(
    "max_pool2d",
    "S9",
    "Your answer has too many rows and columns, as if the window's size did not count. A larger window has fewer places: (H - size) // stride + 1.",
)
def max_pool2d(x, size, stride=None):
    stride = size if stride is None else stride
    N, C, H, W = x.shape
    if size > H or size > W:
        raise ValueError("the window is larger than the image")
    OH, OW = (H - 1) // stride + 1, (W - 1) // stride + 1
    y = np.zeros((N, C, OH, OW))
    for i in range(OH):
        for j in range(OW):
            top, left = i * stride, j * stride
            window = x[:, :, top : top + size, left : left + size]
            if 0 in window.shape:
                continue
            y[:, :, i, j] = window.max(axis=(2, 3))
    return y


@mistake(
    "max_pool2d", "C17", "Your answer has as many columns as rows. The width of the output follows from the width of x."
)
def max_pool2d(x, size, stride=None):
    stride = size if stride is None else stride
    N, C, H, W = x.shape
    if size > H or size > W:
        raise ValueError("the window is larger than the image")
    OH, OW = (H - size) // stride + 1, (H - size) // stride + 1
    y = np.zeros((N, C, OH, OW))
    for i in range(OH):
        for j in range(OW):
            top, left = i * stride, j * stride
            window = x[:, :, top : top + size, left : left + size]
            if 0 in window.shape:
                continue
            y[:, :, i, j] = window.max(axis=(2, 3))
    return y


@mistake(
    "max_pool2d",
    "S11",
    "The window is larger than the image, and you returned something all the same. Say so with a ValueError.",
)
def max_pool2d(x, size, stride=None):
    stride = size if stride is None else stride
    N, C, H, W = x.shape
    OH, OW = max((H - size) // stride + 1, 0), max((W - size) // stride + 1, 0)
    y = np.zeros((N, C, OH, OW))
    for i in range(OH):
        for j in range(OW):
            top, left = i * stride, j * stride
            window = x[:, :, top : top + size, left : left + size]
            y[:, :, i, j] = window.max(axis=(2, 3))
    return y


@mistake(
    "max_pool2d",
    "X27",
    "You refuse sizes at which a row or column is left over. That is the rule for convolutions; pooling drops what fills no window.",
)
def max_pool2d(x, size, stride=None):
    stride = size if stride is None else stride
    N, C, H, W = x.shape
    if size > H or size > W:
        raise ValueError("the window is larger than the image")
    if (H - size) % stride or (W - size) % stride:
        raise ValueError("the windows do not fit")
    OH, OW = (H - size) // stride + 1, (W - size) // stride + 1
    y = np.zeros((N, C, OH, OW))
    for i in range(OH):
        for j in range(OW):
            top, left = i * stride, j * stride
            window = x[:, :, top : top + size, left : left + size]
            y[:, :, i, j] = window.max(axis=(2, 3))
    return y


@mistake(
    "max_pool2d",
    "P23",
    "You filled the leftover rows and columns up with zeros, and 0 wins over negative numbers. Leftovers are dropped here, not padded.",
)
def max_pool2d(x, size, stride=None):
    stride = size if stride is None else stride
    N, C, H, W = x.shape
    if size > H or size > W:
        raise ValueError("the window is larger than the image")
    OH, OW = -((size - H) // stride) + 1, -((size - W) // stride) + 1
    more_rows, more_columns = (OH - 1) * stride + size - H, (OW - 1) * stride + size - W
    x = np.pad(x, ((0, 0), (0, 0), (0, more_rows), (0, more_columns)))
    y = np.zeros((N, C, OH, OW))
    for i in range(OH):
        for j in range(OW):
            top, left = i * stride, j * stride
            window = x[:, :, top : top + size, left : left + size]
            y[:, :, i, j] = window.max(axis=(2, 3))
    return y


@mistake("max_pool2d", "X28", "You padded x with a border. Pooling here uses the image as it is, without padding.")
def max_pool2d(x, size, stride=None):
    stride = size if stride is None else stride
    N, C, H, W = x.shape
    if size > H or size > W:
        raise ValueError("the window is larger than the image")
    x = np.pad(x, ((0, 0), (0, 0), (1, 1), (1, 1)))
    H, W = H + 2, W + 2
    OH, OW = (H - size) // stride + 1, (W - size) // stride + 1
    y = np.zeros((N, C, OH, OW))
    for i in range(OH):
        for j in range(OW):
            top, left = i * stride, j * stride
            window = x[:, :, top : top + size, left : left + size]
            y[:, :, i, j] = window.max(axis=(2, 3))
    return y


@mistake(
    "max_pool2d",
    "P28",
    "You reduced the wrong axes. After reshape(N, C, OH, size, OW, size), axes 3 and 5 are inside the window.",
)
def max_pool2d(x, size, stride=None):
    stride = size if stride is None else stride
    N, C, H, W = x.shape
    if size > H or size > W:
        raise ValueError("the window is larger than the image")
    if stride == size:
        OH, OW = H // size, W // size
        return x[:, :, : OH * size, : OW * size].reshape(N, C, OH, size, OW, size).max(axis=(2, 4))
    OH, OW = (H - size) // stride + 1, (W - size) // stride + 1
    y = np.zeros((N, C, OH, OW))
    for i in range(OH):
        for j in range(OW):
            top, left = i * stride, j * stride
            window = x[:, :, top : top + size, left : left + size]
            y[:, :, i, j] = window.max(axis=(2, 3))
    return y


@mistake(
    "max_pool2d",
    "C34",
    "Your windows hold numbers that are not neighbors: reshape alone keeps the order in memory. Axes in the order (OH, size, OW, size), or cut windows with slices.",
)
def max_pool2d(x, size, stride=None):
    stride = size if stride is None else stride
    N, C, H, W = x.shape
    if size > H or size > W:
        raise ValueError("the window is larger than the image")
    if stride == size:
        OH, OW = H // size, W // size
        return x[:, :, : OH * size, : OW * size].reshape(N, C, OH, OW, size, size).max(axis=(4, 5))
    OH, OW = (H - size) // stride + 1, (W - size) // stride + 1
    y = np.zeros((N, C, OH, OW))
    for i in range(OH):
        for j in range(OW):
            top, left = i * stride, j * stride
            window = x[:, :, top : top + size, left : left + size]
            y[:, :, i, j] = window.max(axis=(2, 3))
    return y


@mistake("max_pool2d", "C11", "Every image of the batch got the answer of the first. Use each image's own pixels.")
def max_pool2d(x, size, stride=None):
    stride = size if stride is None else stride
    N, C, H, W = x.shape
    if size > H or size > W:
        raise ValueError("the window is larger than the image")
    OH, OW = (H - size) // stride + 1, (W - size) // stride + 1
    y = np.zeros((N, C, OH, OW))
    for i in range(OH):
        for j in range(OW):
            top, left = i * stride, j * stride
            window = x[:, :, top : top + size, left : left + size]
            y[:, :, i, j] = window.max(axis=(2, 3))
    y[:] = y[0]
    return y


@mistake("max_pool2d", "C8", "Every channel got the answer of channel 0. Use each channel's own pixels.")
def max_pool2d(x, size, stride=None):
    stride = size if stride is None else stride
    N, C, H, W = x.shape
    if size > H or size > W:
        raise ValueError("the window is larger than the image")
    OH, OW = (H - size) // stride + 1, (W - size) // stride + 1
    y = np.zeros((N, C, OH, OW))
    for i in range(OH):
        for j in range(OW):
            top, left = i * stride, j * stride
            window = x[:, :, top : top + size, left : left + size]
            y[:, :, i, j] = window.max(axis=(2, 3))
    y[:] = y[:, :1]
    return y


@mistake(
    "max_pool2d",
    "X30",
    "Only the first channel is filled, the others are 0. Loop over all channels, or keep `:` for that axis.",
)
def max_pool2d(x, size, stride=None):
    stride = size if stride is None else stride
    N, C, H, W = x.shape
    if size > H or size > W:
        raise ValueError("the window is larger than the image")
    OH, OW = (H - size) // stride + 1, (W - size) // stride + 1
    y = np.zeros((N, C, OH, OW))
    for i in range(OH):
        for j in range(OW):
            top, left = i * stride, j * stride
            window = x[:, :, top : top + size, left : left + size]
            y[:, 0, i, j] = window[:, :1].max(axis=(2, 3))[:, 0]
    return y


@mistake(
    "max_pool2d",
    "X31",
    "Only the first image is filled, the others are 0. Loop over all images, or keep `:` for that axis.",
)
def max_pool2d(x, size, stride=None):
    stride = size if stride is None else stride
    N, C, H, W = x.shape
    if size > H or size > W:
        raise ValueError("the window is larger than the image")
    OH, OW = (H - size) // stride + 1, (W - size) // stride + 1
    y = np.zeros((N, C, OH, OW))
    for i in range(OH):
        for j in range(OW):
            top, left = i * stride, j * stride
            window = x[:, :, top : top + size, left : left + size]
            y[0, :, i, j] = window[:1].max(axis=(2, 3))[0]
    return y


@mistake("max_pool2d", "C26", "Your axes are (N, OH, OW, C). Channels come second here: (N, C, OH, OW).")
def max_pool2d(x, size, stride=None):
    stride = size if stride is None else stride
    N, C, H, W = x.shape
    if size > H or size > W:
        raise ValueError("the window is larger than the image")
    OH, OW = (H - size) // stride + 1, (W - size) // stride + 1
    y = np.zeros((N, C, OH, OW))
    for i in range(OH):
        for j in range(OW):
            top, left = i * stride, j * stride
            window = x[:, :, top : top + size, left : left + size]
            y[:, :, i, j] = window.max(axis=(2, 3))
    return y.transpose(0, 2, 3, 1)


@mistake("max_pool2d", "C27", "Images and channels are exchanged in your answer. The order is (N, C, OH, OW).")
def max_pool2d(x, size, stride=None):
    stride = size if stride is None else stride
    N, C, H, W = x.shape
    if size > H or size > W:
        raise ValueError("the window is larger than the image")
    OH, OW = (H - size) // stride + 1, (W - size) // stride + 1
    y = np.zeros((N, C, OH, OW))
    for i in range(OH):
        for j in range(OW):
            top, left = i * stride, j * stride
            window = x[:, :, top : top + size, left : left + size]
            y[:, :, i, j] = window.max(axis=(2, 3))
    return y.transpose(1, 0, 2, 3)


@mistake(
    "max_pool2d",
    "X32",
    "Axes of length 1 are gone from your answer (squeeze?). A batch of one image is still a batch: always return four axes.",
)
def max_pool2d(x, size, stride=None):
    stride = size if stride is None else stride
    N, C, H, W = x.shape
    if size > H or size > W:
        raise ValueError("the window is larger than the image")
    OH, OW = (H - size) // stride + 1, (W - size) // stride + 1
    y = np.zeros((N, C, OH, OW))
    for i in range(OH):
        for j in range(OW):
            top, left = i * stride, j * stride
            window = x[:, :, top : top + size, left : left + size]
            y[:, :, i, j] = window.max(axis=(2, 3))
    return y.squeeze()


@mistake("max_pool2d", "X33", "You pooled only the first image and dropped the batch axis. Return (N, C, OH, OW).")
def max_pool2d(x, size, stride=None):
    stride = size if stride is None else stride
    N, C, H, W = x.shape
    if size > H or size > W:
        raise ValueError("the window is larger than the image")
    OH, OW = (H - size) // stride + 1, (W - size) // stride + 1
    y = np.zeros((N, C, OH, OW))
    for i in range(OH):
        for j in range(OW):
            top, left = i * stride, j * stride
            window = x[:, :, top : top + size, left : left + size]
            y[:, :, i, j] = window.max(axis=(2, 3))
    return y[0]


@mistake(
    "max_pool2d", "A1", "Your answers are right, but x has changed: you wrote them into x itself. Make a new array."
)
def max_pool2d(x, size, stride=None):
    stride = size if stride is None else stride
    N, C, H, W = x.shape
    if size > H or size > W:
        raise ValueError("the window is larger than the image")
    OH, OW = (H - size) // stride + 1, (W - size) // stride + 1
    for i in range(OH):
        for j in range(OW):
            top, left = i * stride, j * stride
            window = x[:, :, top : top + size, left : left + size]
            x[:, :, i, j] = window.max(axis=(2, 3))
    return x[:, :, :OH, :OW].copy()


@mistake(
    "max_pool2d",
    "C38",
    "Your answer does not depend on the x you were given. Is a variable of the notebook used in place of it?",
)
def max_pool2d(x, size, stride=None):
    x = np.array(
        [[[[0.02, 0.19, 0.19, 0.02], [0.02, 0.19, 0.19, 0.02], [0.02, 0.75, 0.02, 0.02], [0.75, 0.02, 0.02, 0.02]]]]
    )
    stride = size if stride is None else stride
    N, C, H, W = x.shape
    if size > H or size > W:
        raise ValueError("the window is larger than the image")
    OH, OW = (H - size) // stride + 1, (W - size) // stride + 1
    y = np.zeros((N, C, OH, OW))
    for i in range(OH):
        for j in range(OW):
            top, left = i * stride, j * stride
            window = x[:, :, top : top + size, left : left + size]
            y[:, :, i, j] = window.max(axis=(2, 3))
    return y


@mistake("max_pool2d", "C39", "Your function returned None: it computes the answer and drops it. End it with `return`.")
def max_pool2d(x, size, stride=None):
    stride = size if stride is None else stride
    N, C, H, W = x.shape
    if size > H or size > W:
        raise ValueError("the window is larger than the image")
    OH, OW = (H - size) // stride + 1, (W - size) // stride + 1
    y = np.zeros((N, C, OH, OW))
    for i in range(OH):
        for j in range(OW):
            top, left = i * stride, j * stride
            window = x[:, :, top : top + size, left : left + size]
            y[:, :, i, j] = window.max(axis=(2, 3))
    print(y)


@mistake(
    "max_pool2d",
    "C40",
    "Only the first place of your answer is filled: `return` stands inside the loops. Move it out, to the left.",
)
def max_pool2d(x, size, stride=None):
    stride = size if stride is None else stride
    N, C, H, W = x.shape
    if size > H or size > W:
        raise ValueError("the window is larger than the image")
    OH, OW = (H - size) // stride + 1, (W - size) // stride + 1
    y = np.zeros((N, C, OH, OW))
    for i in range(OH):
        for j in range(OW):
            top, left = i * stride, j * stride
            window = x[:, :, top : top + size, left : left + size]
            y[:, :, i, j] = window.max(axis=(2, 3))
            return y
    return y


@mistake(
    "max_pool2d",
    "C41",
    "You returned the answer of an earlier call with arrays of the same shape. Compute it from x every time.",
)
def max_pool2d(x, size, stride=None, seen={}):
    key = (x.shape, size, stride)
    if key in seen:
        return seen[key]
    stride = size if stride is None else stride
    N, C, H, W = x.shape
    if size > H or size > W:
        raise ValueError("the window is larger than the image")
    OH, OW = (H - size) // stride + 1, (W - size) // stride + 1
    y = np.zeros((N, C, OH, OW))
    for i in range(OH):
        for j in range(OW):
            top, left = i * stride, j * stride
            window = x[:, :, top : top + size, left : left + size]
            y[:, :, i, j] = window.max(axis=(2, 3))
    seen[key] = y
    return y


@mistake(
    "max_pool2d",
    "C42",
    "Right until x has gaps in memory (a slice such as a[..., ::2]). Your strides assume none: use x.strides.",
)
def max_pool2d(x, size, stride=None):
    stride = size if stride is None else stride
    N, C, H, W = x.shape
    if size > H or size > W:
        raise ValueError("the window is larger than the image")
    OH, OW = (H - size) // stride + 1, (W - size) // stride + 1
    b = x.itemsize
    steps = (C * H * W * b, H * W * b, stride * W * b, stride * b, W * b, b)
    windows = np.lib.stride_tricks.as_strided(x, (N, C, OH, OW, size, size), steps)
    return windows.max(axis=(4, 5)).astype(float)


# --- avg_pool2d -------------------------------------------------------------------------------------------------------


@mistake(
    "avg_pool2d",
    "P2",
    "All channels of your answer are alike: the window went through all channels at once. Pooling keeps channels apart: axis=(2, 3).",
)
def avg_pool2d(x, size, stride=None):
    stride = size if stride is None else stride
    N, C, H, W = x.shape
    if size > H or size > W:
        raise ValueError("the window is larger than the image")
    OH, OW = (H - size) // stride + 1, (W - size) // stride + 1
    y = np.zeros((N, C, OH, OW))
    for i in range(OH):
        for j in range(OW):
            top, left = i * stride, j * stride
            window = x[:, :, top : top + size, left : left + size]
            y[:, :, i, j] = window.mean(axis=(1, 2, 3), keepdims=True)[:, :, 0, 0]
    return y


@mistake("avg_pool2d", "X2", "You always take the pixel in the top left corner of the window. Look at all its pixels.")
def avg_pool2d(x, size, stride=None):
    stride = size if stride is None else stride
    N, C, H, W = x.shape
    if size > H or size > W:
        raise ValueError("the window is larger than the image")
    OH, OW = (H - size) // stride + 1, (W - size) // stride + 1
    y = np.zeros((N, C, OH, OW))
    for i in range(OH):
        for j in range(OW):
            top, left = i * stride, j * stride
            window = x[:, :, top : top + size, left : left + size]
            y[:, :, i, j] = window[:, :, 0, 0]
    return y


@mistake(
    "avg_pool2d",
    "P17",
    "Every place of your answer holds the same number: it comes from the whole map. Look at one window at a time.",
)
def avg_pool2d(x, size, stride=None):
    stride = size if stride is None else stride
    N, C, H, W = x.shape
    if size > H or size > W:
        raise ValueError("the window is larger than the image")
    OH, OW = (H - size) // stride + 1, (W - size) // stride + 1
    y = np.zeros((N, C, OH, OW))
    for i in range(OH):
        for j in range(OW):
            top, left = i * stride, j * stride
            window = x[:, :, top : top + size, left : left + size]
            y[:, :, i, j] = x.mean(axis=(2, 3))
    return y


@mistake(
    "avg_pool2d",
    "X7",
    "All images and channels of your answer are alike: you reduced the whole window, images and channels too. Keep these two apart: axis=(2, 3).",
)
def avg_pool2d(x, size, stride=None):
    stride = size if stride is None else stride
    N, C, H, W = x.shape
    if size > H or size > W:
        raise ValueError("the window is larger than the image")
    OH, OW = (H - size) // stride + 1, (W - size) // stride + 1
    y = np.zeros((N, C, OH, OW))
    for i in range(OH):
        for j in range(OW):
            top, left = i * stride, j * stride
            window = x[:, :, top : top + size, left : left + size]
            y[:, :, i, j] = window.mean()
    return y


@mistake("avg_pool2d", "X8", "You added up the first row of each window only. A window has `size` rows.")
def avg_pool2d(x, size, stride=None):
    stride = size if stride is None else stride
    N, C, H, W = x.shape
    if size > H or size > W:
        raise ValueError("the window is larger than the image")
    OH, OW = (H - size) // stride + 1, (W - size) // stride + 1
    y = np.zeros((N, C, OH, OW))
    for n in range(N):
        for c in range(C):
            for i in range(OH):
                for j in range(OW):
                    y[n, c, i, j] = x[n, c, i * stride, j * stride : j * stride + size].mean()
    return y


@mistake(
    "avg_pool2d",
    "X10",
    "The last row and column of each window are not looked at: range(size - 1) ends too early, and so does a slice up to size - 1.",
)
def avg_pool2d(x, size, stride=None):
    stride = size if stride is None else stride
    N, C, H, W = x.shape
    if size > H or size > W:
        raise ValueError("the window is larger than the image")
    OH, OW = (H - size) // stride + 1, (W - size) // stride + 1
    y = np.zeros((N, C, OH, OW))
    for i in range(OH):
        for j in range(OW):
            top, left = i * stride, j * stride
            window = x[:, :, top : top + size, left : left + size]
            last = max(size - 1, 1)
            y[:, :, i, j] = window[:, :, :last, :last].mean(axis=(2, 3))
    return y


@mistake(
    "avg_pool2d",
    "X11",
    "Your windows are one row and one column too large: a slice already stops before its end, so no `+ 1` is needed there.",
)
def avg_pool2d(x, size, stride=None):
    stride = size if stride is None else stride
    N, C, H, W = x.shape
    if size > H or size > W:
        raise ValueError("the window is larger than the image")
    OH, OW = (H - size) // stride + 1, (W - size) // stride + 1
    y = np.zeros((N, C, OH, OW))
    for i in range(OH):
        for j in range(OW):
            top, left = i * stride, j * stride
            window = x[:, :, top : top + size + 1, left : left + size + 1]
            y[:, :, i, j] = window.mean(axis=(2, 3))
    return y


@mistake("avg_pool2d", "X12", "Your sum carries on from window to window. Set it back to 0 for each window.")
def avg_pool2d(x, size, stride=None):
    stride = size if stride is None else stride
    N, C, H, W = x.shape
    if size > H or size > W:
        raise ValueError("the window is larger than the image")
    OH, OW = (H - size) // stride + 1, (W - size) // stride + 1
    y = np.zeros((N, C, OH, OW))
    total = 0.0
    for n in range(N):
        for c in range(C):
            for i in range(OH):
                for j in range(OW):
                    for u in range(size):
                        for v in range(size):
                            total += float(x[n, c, i * stride + u, j * stride + v])
                    y[n, c, i, j] = total / size**2
    return y


@mistake(
    "avg_pool2d",
    "P20",
    "Your numbers are size * size times too large: these are the sums. An average is divided by how many numbers went in.",
)
def avg_pool2d(x, size, stride=None):
    stride = size if stride is None else stride
    N, C, H, W = x.shape
    if size > H or size > W:
        raise ValueError("the window is larger than the image")
    OH, OW = (H - size) // stride + 1, (W - size) // stride + 1
    y = np.zeros((N, C, OH, OW))
    for i in range(OH):
        for j in range(OW):
            top, left = i * stride, j * stride
            window = x[:, :, top : top + size, left : left + size]
            y[:, :, i, j] = window.sum(axis=(2, 3))
    return y


@mistake(
    "avg_pool2d",
    "P22",
    "Only the last pixel of each window is left: `=` forgets the ones before. Add them up with `+=`.",
)
def avg_pool2d(x, size, stride=None):
    stride = size if stride is None else stride
    N, C, H, W = x.shape
    if size > H or size > W:
        raise ValueError("the window is larger than the image")
    OH, OW = (H - size) // stride + 1, (W - size) // stride + 1
    y = np.zeros((N, C, OH, OW))
    for n in range(N):
        for c in range(C):
            for i in range(OH):
                for j in range(OW):
                    for u in range(size):
                        for v in range(size):
                            y[n, c, i, j] = x[n, c, i * stride + u, j * stride + v] / size**2
    return y


@mistake("avg_pool2d", "X13", "You divided by size. A window of size by size holds size * size numbers.")
def avg_pool2d(x, size, stride=None):
    stride = size if stride is None else stride
    N, C, H, W = x.shape
    if size > H or size > W:
        raise ValueError("the window is larger than the image")
    OH, OW = (H - size) // stride + 1, (W - size) // stride + 1
    y = np.zeros((N, C, OH, OW))
    for i in range(OH):
        for j in range(OW):
            top, left = i * stride, j * stride
            window = x[:, :, top : top + size, left : left + size]
            y[:, :, i, j] = window.sum(axis=(2, 3)) / size
    return y


@mistake(
    "avg_pool2d",
    "X14",
    "You divided by stride * stride. The stride says how far windows are apart; the size says how many numbers are in one.",
)
def avg_pool2d(x, size, stride=None):
    stride = size if stride is None else stride
    N, C, H, W = x.shape
    if size > H or size > W:
        raise ValueError("the window is larger than the image")
    OH, OW = (H - size) // stride + 1, (W - size) // stride + 1
    y = np.zeros((N, C, OH, OW))
    for i in range(OH):
        for j in range(OW):
            top, left = i * stride, j * stride
            window = x[:, :, top : top + size, left : left + size]
            y[:, :, i, j] = window.sum(axis=(2, 3)) / stride**2
    return y


@mistake("avg_pool2d", "X15", "`//` cuts the fraction off. An average is divided with `/`.")
def avg_pool2d(x, size, stride=None):
    stride = size if stride is None else stride
    N, C, H, W = x.shape
    if size > H or size > W:
        raise ValueError("the window is larger than the image")
    OH, OW = (H - size) // stride + 1, (W - size) // stride + 1
    y = np.zeros((N, C, OH, OW))
    for i in range(OH):
        for j in range(OW):
            top, left = i * stride, j * stride
            window = x[:, :, top : top + size, left : left + size]
            y[:, :, i, j] = window.sum(axis=(2, 3)) // size**2
    return y


@mistake("avg_pool2d", "X3", "Your numbers are the largest of each window. Here the average counts.")
def avg_pool2d(x, size, stride=None):
    stride = size if stride is None else stride
    N, C, H, W = x.shape
    if size > H or size > W:
        raise ValueError("the window is larger than the image")
    OH, OW = (H - size) // stride + 1, (W - size) // stride + 1
    y = np.zeros((N, C, OH, OW))
    for i in range(OH):
        for j in range(OW):
            top, left = i * stride, j * stride
            window = x[:, :, top : top + size, left : left + size]
            y[:, :, i, j] = window.max(axis=(2, 3))
    return y


@mistake(
    "avg_pool2d",
    "X16",
    "You return the middle number of each window when sorted, the median. The average is the sum over the count.",
)
def avg_pool2d(x, size, stride=None):
    stride = size if stride is None else stride
    N, C, H, W = x.shape
    if size > H or size > W:
        raise ValueError("the window is larger than the image")
    OH, OW = (H - size) // stride + 1, (W - size) // stride + 1
    y = np.zeros((N, C, OH, OW))
    for i in range(OH):
        for j in range(OW):
            top, left = i * stride, j * stride
            window = x[:, :, top : top + size, left : left + size]
            y[:, :, i, j] = np.median(window, axis=(2, 3))
    return y


@mistake(
    "avg_pool2d",
    "X17",
    "You divided by the number of pixels of the whole map. Divide by the number of pixels in one window, size * size.",
)
def avg_pool2d(x, size, stride=None):
    stride = size if stride is None else stride
    N, C, H, W = x.shape
    if size > H or size > W:
        raise ValueError("the window is larger than the image")
    OH, OW = (H - size) // stride + 1, (W - size) // stride + 1
    y = np.zeros((N, C, OH, OW))
    for i in range(OH):
        for j in range(OW):
            top, left = i * stride, j * stride
            window = x[:, :, top : top + size, left : left + size]
            y[:, :, i, j] = window.sum(axis=(2, 3)) / (H * W)
    return y


@mistake("avg_pool2d", "X18", "You divided over the channels as well. Each channel is averaged for itself.")
def avg_pool2d(x, size, stride=None):
    stride = size if stride is None else stride
    N, C, H, W = x.shape
    if size > H or size > W:
        raise ValueError("the window is larger than the image")
    OH, OW = (H - size) // stride + 1, (W - size) // stride + 1
    y = np.zeros((N, C, OH, OW))
    for i in range(OH):
        for j in range(OW):
            top, left = i * stride, j * stride
            window = x[:, :, top : top + size, left : left + size]
            y[:, :, i, j] = window.sum(axis=(2, 3)) / (C * size**2)
    return y


@mistake("avg_pool2d", "X19", "You averaged over the images of the batch. Each image is pooled for itself.")
def avg_pool2d(x, size, stride=None):
    stride = size if stride is None else stride
    N, C, H, W = x.shape
    if size > H or size > W:
        raise ValueError("the window is larger than the image")
    OH, OW = (H - size) // stride + 1, (W - size) // stride + 1
    y = np.zeros((N, C, OH, OW))
    for i in range(OH):
        for j in range(OW):
            top, left = i * stride, j * stride
            window = x[:, :, top : top + size, left : left + size]
            y[:, :, i, j] = window.mean(axis=(0, 2, 3))
    return y


@mistake("avg_pool2d", "C30", "Bytes overflow: two pixels of 200 add up to 144. Convert to float before you add.")
def avg_pool2d(x, size, stride=None):
    stride = size if stride is None else stride
    N, C, H, W = x.shape
    if size > H or size > W:
        raise ValueError("the window is larger than the image")
    OH, OW = (H - size) // stride + 1, (W - size) // stride + 1
    total = np.zeros((N, C, OH, OW), dtype=x.dtype)
    for u in range(size):
        for v in range(size):
            total += x[:, :, u : u + stride * (OH - 1) + 1 : stride, v : v + stride * (OW - 1) + 1 : stride]
    return total / size**2


@mistake(
    "avg_pool2d",
    "P11",
    "Your answer has lost its fractions: it was made as an array of integers. Make it of floats: np.zeros(shape).",
)
def avg_pool2d(x, size, stride=None):
    stride = size if stride is None else stride
    N, C, H, W = x.shape
    if size > H or size > W:
        raise ValueError("the window is larger than the image")
    OH, OW = (H - size) // stride + 1, (W - size) // stride + 1
    y = np.zeros((N, C, OH, OW), dtype=int)
    for i in range(OH):
        for j in range(OW):
            top, left = i * stride, j * stride
            window = x[:, :, top : top + size, left : left + size]
            y[:, :, i, j] = window.mean(axis=(2, 3))
    return y


@mistake(
    "avg_pool2d",
    "X20",
    "Your answer takes its number type from x, so with integers the fractions are cut off. Make it of floats: np.zeros(shape).",
)
def avg_pool2d(x, size, stride=None):
    stride = size if stride is None else stride
    N, C, H, W = x.shape
    if size > H or size > W:
        raise ValueError("the window is larger than the image")
    OH, OW = (H - size) // stride + 1, (W - size) // stride + 1
    y = np.zeros((N, C, OH, OW), dtype=x.dtype)
    for i in range(OH):
        for j in range(OW):
            top, left = i * stride, j * stride
            window = x[:, :, top : top + size, left : left + size]
            y[:, :, i, j] = window.mean(axis=(2, 3))
    return y


@mistake(
    "avg_pool2d",
    "P7",
    "You move on by `size`, whatever `stride` says. Windows may overlap: output (i, j) starts at row i * stride, column j * stride.",
)
def avg_pool2d(x, size, stride=None):
    stride = size
    N, C, H, W = x.shape
    if size > H or size > W:
        raise ValueError("the window is larger than the image")
    OH, OW = (H - size) // stride + 1, (W - size) // stride + 1
    y = np.zeros((N, C, OH, OW))
    for i in range(OH):
        for j in range(OW):
            top, left = i * stride, j * stride
            window = x[:, :, top : top + size, left : left + size]
            y[:, :, i, j] = window.mean(axis=(2, 3))
    return y


@mistake(
    "avg_pool2d",
    "P8",
    "You move on by one pixel, whatever `stride` says. Output (i, j) starts at row i * stride, column j * stride.",
)
def avg_pool2d(x, size, stride=None):
    stride = 1
    N, C, H, W = x.shape
    if size > H or size > W:
        raise ValueError("the window is larger than the image")
    OH, OW = (H - size) // stride + 1, (W - size) // stride + 1
    y = np.zeros((N, C, OH, OW))
    for i in range(OH):
        for j in range(OW):
            top, left = i * stride, j * stride
            window = x[:, :, top : top + size, left : left + size]
            y[:, :, i, j] = window.mean(axis=(2, 3))
    return y


@mistake(
    "avg_pool2d",
    "X21",
    "Where no stride is given, you move on by one. `stride=None` means `stride = size`: windows side by side.",
)
def avg_pool2d(x, size, stride=None):
    stride = 1 if stride is None else stride
    N, C, H, W = x.shape
    if size > H or size > W:
        raise ValueError("the window is larger than the image")
    OH, OW = (H - size) // stride + 1, (W - size) // stride + 1
    y = np.zeros((N, C, OH, OW))
    for i in range(OH):
        for j in range(OW):
            top, left = i * stride, j * stride
            window = x[:, :, top : top + size, left : left + size]
            y[:, :, i, j] = window.mean(axis=(2, 3))
    return y


@mistake("avg_pool2d", "C12", "Down you move by `stride`, but sideways by one. Both directions use the stride.")
def avg_pool2d(x, size, stride=None):
    stride = size if stride is None else stride
    N, C, H, W = x.shape
    if size > H or size > W:
        raise ValueError("the window is larger than the image")
    OH, OW = (H - size) // stride + 1, (W - size) // stride + 1
    y = np.zeros((N, C, OH, OW))
    for i in range(OH):
        for j in range(OW):
            top, left = i * stride, j
            window = x[:, :, top : top + size, left : left + size]
            y[:, :, i, j] = window.mean(axis=(2, 3))
    return y


@mistake(
    "avg_pool2d",
    "C13",
    "The shape is right, the places are not: the stride is in the size of your answer, but your windows start at (i, j) and not at (i * stride, j * stride).",
)
def avg_pool2d(x, size, stride=None):
    stride = size if stride is None else stride
    N, C, H, W = x.shape
    if size > H or size > W:
        raise ValueError("the window is larger than the image")
    OH, OW = (H - size) // stride + 1, (W - size) // stride + 1
    y = np.zeros((N, C, OH, OW))
    for i in range(OH):
        for j in range(OW):
            top, left = i, j
            window = x[:, :, top : top + size, left : left + size]
            y[:, :, i, j] = window.mean(axis=(2, 3))
    return y


@mistake("avg_pool2d", "X22", "Your windows start at i * size. They are `size` large, but they start at i * stride.")
def avg_pool2d(x, size, stride=None):
    stride = size if stride is None else stride
    N, C, H, W = x.shape
    if size > H or size > W:
        raise ValueError("the window is larger than the image")
    OH, OW = (H - size) // stride + 1, (W - size) // stride + 1
    y = np.zeros((N, C, OH, OW))
    for i in range(OH):
        for j in range(OW):
            top, left = i * size, j * size
            window = x[:, :, top : top + size, left : left + size]
            if 0 in window.shape:
                continue
            y[:, :, i, j] = window.mean(axis=(2, 3))
    return y


@mistake(
    "avg_pool2d",
    "C14",
    "Your windows end at (i + size) * stride, too late. A window is `size` large whatever the stride: it ends at its start + size.",
)
def avg_pool2d(x, size, stride=None):
    stride = size if stride is None else stride
    N, C, H, W = x.shape
    if size > H or size > W:
        raise ValueError("the window is larger than the image")
    OH, OW = (H - size) // stride + 1, (W - size) // stride + 1
    y = np.zeros((N, C, OH, OW))
    for i in range(OH):
        for j in range(OW):
            top, left = i * stride, j * stride
            window = x[:, :, top : (i + size) * stride, left : (j + size) * stride]
            y[:, :, i, j] = window.mean(axis=(2, 3))
    return y


@mistake(
    "avg_pool2d",
    "X23",
    "Your windows are `stride` large. The stride says where they start; how large they are is `size`.",
)
def avg_pool2d(x, size, stride=None):
    stride = size if stride is None else stride
    N, C, H, W = x.shape
    if size > H or size > W:
        raise ValueError("the window is larger than the image")
    OH, OW = (H - size) // stride + 1, (W - size) // stride + 1
    y = np.zeros((N, C, OH, OW))
    for i in range(OH):
        for j in range(OW):
            top, left = i * stride, j * stride
            window = x[:, :, top : top + stride, left : left + stride]
            y[:, :, i, j] = window.mean(axis=(2, 3))
    return y


@mistake(
    "avg_pool2d", "X24", "You exchanged `size` and `stride`: the window should be `size` large and move on by `stride`."
)
def avg_pool2d(x, size, stride=None):
    step = size if stride is None else stride
    N, C, H, W = x.shape
    if size > H or size > W:
        raise ValueError("the window is larger than the image")
    size, stride = step, size
    OH, OW = max((H - size) // stride + 1, 0), max((W - size) // stride + 1, 0)
    y = np.zeros((N, C, OH, OW))
    for i in range(OH):
        for j in range(OW):
            top, left = i * stride, j * stride
            window = x[:, :, top : top + size, left : left + size]
            y[:, :, i, j] = window.mean(axis=(2, 3))
    return y


@mistake("avg_pool2d", "C15", "Your windows start one pixel too late. The first one starts at row 0, column 0.")
def avg_pool2d(x, size, stride=None):
    stride = size if stride is None else stride
    N, C, H, W = x.shape
    if size > H or size > W:
        raise ValueError("the window is larger than the image")
    OH, OW = (H - size) // stride + 1, (W - size) // stride + 1
    y = np.zeros((N, C, OH, OW))
    for i in range(OH):
        for j in range(OW):
            top, left = min(i * stride + 1, H - 1), min(j * stride + 1, W - 1)
            window = x[:, :, top : top + size, left : left + size]
            y[:, :, i, j] = window.mean(axis=(2, 3))
    return y


@mistake(
    "avg_pool2d",
    "X25",
    "Rows and columns of your answer are exchanged. Row i of the answer comes from the rows of x, column j from its columns.",
)
def avg_pool2d(x, size, stride=None):
    stride = size if stride is None else stride
    N, C, H, W = x.shape
    if size > H or size > W:
        raise ValueError("the window is larger than the image")
    OH, OW = (H - size) // stride + 1, (W - size) // stride + 1
    y = np.zeros((N, C, OW, OH))
    for i in range(OH):
        for j in range(OW):
            top, left = i * stride, j * stride
            window = x[:, :, top : top + size, left : left + size]
            y[:, :, j, i] = window.mean(axis=(2, 3))
    return y


@mistake(
    "avg_pool2d",
    "P10",
    "Your size is H // stride, and the last windows are cut short. Count the places where a whole window fits: (H - size) // stride + 1.",
)
def avg_pool2d(x, size, stride=None):
    stride = size if stride is None else stride
    N, C, H, W = x.shape
    if size > H or size > W:
        raise ValueError("the window is larger than the image")
    OH, OW = H // stride, W // stride
    y = np.zeros((N, C, OH, OW))
    for i in range(OH):
        for j in range(OW):
            top, left = i * stride, j * stride
            window = x[:, :, top : top + size, left : left + size]
            if 0 in window.shape:
                continue
            y[:, :, i, j] = window.mean(axis=(2, 3))
    return y


@mistake(
    "avg_pool2d",
    "S3",
    "Your answer is one row and one column short. Count the places of a window of 2 in 4 pixels, stride 2: there are (4 - 2) // 2 + 1.",
)
def avg_pool2d(x, size, stride=None):
    stride = size if stride is None else stride
    N, C, H, W = x.shape
    if size > H or size > W:
        raise ValueError("the window is larger than the image")
    OH, OW = (H - size) // stride, (W - size) // stride
    y = np.zeros((N, C, OH, OW))
    for i in range(OH):
        for j in range(OW):
            top, left = i * stride, j * stride
            window = x[:, :, top : top + size, left : left + size]
            y[:, :, i, j] = window.mean(axis=(2, 3))
    return y


@mistake(
    "avg_pool2d",
    "S5",
    "You kept a last window that hangs over the edge. Leftover rows and columns are dropped: round down.",
)
def avg_pool2d(x, size, stride=None):
    stride = size if stride is None else stride
    N, C, H, W = x.shape
    if size > H or size > W:
        raise ValueError("the window is larger than the image")
    OH, OW = -((size - H) // stride) + 1, -((size - W) // stride) + 1
    y = np.zeros((N, C, OH, OW))
    for i in range(OH):
        for j in range(OW):
            top, left = i * stride, j * stride
            window = x[:, :, top : top + size, left : left + size]
            y[:, :, i, j] = window.mean(axis=(2, 3))
    return y


@mistake(
    "avg_pool2d",
    "X26",
    "The + 1 is in the wrong place: (H - size + 1) // stride counts too few. Divide first, then add 1.",
)
def avg_pool2d(x, size, stride=None):
    stride = size if stride is None else stride
    N, C, H, W = x.shape
    if size > H or size > W:
        raise ValueError("the window is larger than the image")
    OH, OW = (H - size + 1) // stride, (W - size + 1) // stride
    y = np.zeros((N, C, OH, OW))
    for i in range(OH):
        for j in range(OW):
            top, left = i * stride, j * stride
            window = x[:, :, top : top + size, left : left + size]
            y[:, :, i, j] = window.mean(axis=(2, 3))
    return y


@mistake(
    "avg_pool2d",
    "S9",
    "Your answer has too many rows and columns, as if the window's size did not count. A larger window has fewer places: (H - size) // stride + 1.",
)
def avg_pool2d(x, size, stride=None):
    stride = size if stride is None else stride
    N, C, H, W = x.shape
    if size > H or size > W:
        raise ValueError("the window is larger than the image")
    OH, OW = (H - 1) // stride + 1, (W - 1) // stride + 1
    y = np.zeros((N, C, OH, OW))
    for i in range(OH):
        for j in range(OW):
            top, left = i * stride, j * stride
            window = x[:, :, top : top + size, left : left + size]
            if 0 in window.shape:
                continue
            y[:, :, i, j] = window.mean(axis=(2, 3))
    return y


@mistake(
    "avg_pool2d", "C17", "Your answer has as many columns as rows. The width of the output follows from the width of x."
)
def avg_pool2d(x, size, stride=None):
    stride = size if stride is None else stride
    N, C, H, W = x.shape
    if size > H or size > W:
        raise ValueError("the window is larger than the image")
    OH, OW = (H - size) // stride + 1, (H - size) // stride + 1
    y = np.zeros((N, C, OH, OW))
    for i in range(OH):
        for j in range(OW):
            top, left = i * stride, j * stride
            window = x[:, :, top : top + size, left : left + size]
            if 0 in window.shape:
                continue
            y[:, :, i, j] = window.mean(axis=(2, 3))
    return y


@mistake(
    "avg_pool2d",
    "S11",
    "The window is larger than the image, and you returned something all the same. Say so with a ValueError.",
)
def avg_pool2d(x, size, stride=None):
    stride = size if stride is None else stride
    N, C, H, W = x.shape
    OH, OW = max((H - size) // stride + 1, 0), max((W - size) // stride + 1, 0)
    y = np.zeros((N, C, OH, OW))
    for i in range(OH):
        for j in range(OW):
            top, left = i * stride, j * stride
            window = x[:, :, top : top + size, left : left + size]
            y[:, :, i, j] = window.mean(axis=(2, 3))
    return y


@mistake(
    "avg_pool2d",
    "X27",
    "You refuse sizes at which a row or column is left over. That is the rule for convolutions; pooling drops what fills no window.",
)
def avg_pool2d(x, size, stride=None):
    stride = size if stride is None else stride
    N, C, H, W = x.shape
    if size > H or size > W:
        raise ValueError("the window is larger than the image")
    if (H - size) % stride or (W - size) % stride:
        raise ValueError("the windows do not fit")
    OH, OW = (H - size) // stride + 1, (W - size) // stride + 1
    y = np.zeros((N, C, OH, OW))
    for i in range(OH):
        for j in range(OW):
            top, left = i * stride, j * stride
            window = x[:, :, top : top + size, left : left + size]
            y[:, :, i, j] = window.mean(axis=(2, 3))
    return y


@mistake(
    "avg_pool2d",
    "P24",
    "You filled the leftover rows and columns up with zeros and averaged these too. Leftovers are dropped here.",
)
def avg_pool2d(x, size, stride=None):
    stride = size if stride is None else stride
    N, C, H, W = x.shape
    if size > H or size > W:
        raise ValueError("the window is larger than the image")
    OH, OW = -((size - H) // stride) + 1, -((size - W) // stride) + 1
    more_rows, more_columns = (OH - 1) * stride + size - H, (OW - 1) * stride + size - W
    x = np.pad(x, ((0, 0), (0, 0), (0, more_rows), (0, more_columns)))
    y = np.zeros((N, C, OH, OW))
    for i in range(OH):
        for j in range(OW):
            top, left = i * stride, j * stride
            window = x[:, :, top : top + size, left : left + size]
            y[:, :, i, j] = window.mean(axis=(2, 3))
    return y


@mistake("avg_pool2d", "X28", "You padded x with a border. Pooling here uses the image as it is, without padding.")
def avg_pool2d(x, size, stride=None):
    stride = size if stride is None else stride
    N, C, H, W = x.shape
    if size > H or size > W:
        raise ValueError("the window is larger than the image")
    x = np.pad(x, ((0, 0), (0, 0), (1, 1), (1, 1)))
    H, W = H + 2, W + 2
    OH, OW = (H - size) // stride + 1, (W - size) // stride + 1
    y = np.zeros((N, C, OH, OW))
    for i in range(OH):
        for j in range(OW):
            top, left = i * stride, j * stride
            window = x[:, :, top : top + size, left : left + size]
            y[:, :, i, j] = window.mean(axis=(2, 3))
    return y


@mistake(
    "avg_pool2d",
    "P28",
    "You reduced the wrong axes. After reshape(N, C, OH, size, OW, size), axes 3 and 5 are inside the window.",
)
def avg_pool2d(x, size, stride=None):
    stride = size if stride is None else stride
    N, C, H, W = x.shape
    if size > H or size > W:
        raise ValueError("the window is larger than the image")
    if stride == size:
        OH, OW = H // size, W // size
        return x[:, :, : OH * size, : OW * size].reshape(N, C, OH, size, OW, size).mean(axis=(2, 4))
    OH, OW = (H - size) // stride + 1, (W - size) // stride + 1
    y = np.zeros((N, C, OH, OW))
    for i in range(OH):
        for j in range(OW):
            top, left = i * stride, j * stride
            window = x[:, :, top : top + size, left : left + size]
            y[:, :, i, j] = window.mean(axis=(2, 3))
    return y


@mistake(
    "avg_pool2d",
    "C34",
    "Your windows hold numbers that are not neighbors: reshape alone keeps the order in memory. Axes in the order (OH, size, OW, size), or cut windows with slices.",
)
def avg_pool2d(x, size, stride=None):
    stride = size if stride is None else stride
    N, C, H, W = x.shape
    if size > H or size > W:
        raise ValueError("the window is larger than the image")
    if stride == size:
        OH, OW = H // size, W // size
        return x[:, :, : OH * size, : OW * size].reshape(N, C, OH, OW, size, size).mean(axis=(4, 5))
    OH, OW = (H - size) // stride + 1, (W - size) // stride + 1
    y = np.zeros((N, C, OH, OW))
    for i in range(OH):
        for j in range(OW):
            top, left = i * stride, j * stride
            window = x[:, :, top : top + size, left : left + size]
            y[:, :, i, j] = window.mean(axis=(2, 3))
    return y


@mistake("avg_pool2d", "C11", "Every image of the batch got the answer of the first. Use each image's own pixels.")
def avg_pool2d(x, size, stride=None):
    stride = size if stride is None else stride
    N, C, H, W = x.shape
    if size > H or size > W:
        raise ValueError("the window is larger than the image")
    OH, OW = (H - size) // stride + 1, (W - size) // stride + 1
    y = np.zeros((N, C, OH, OW))
    for i in range(OH):
        for j in range(OW):
            top, left = i * stride, j * stride
            window = x[:, :, top : top + size, left : left + size]
            y[:, :, i, j] = window.mean(axis=(2, 3))
    y[:] = y[0]
    return y


@mistake("avg_pool2d", "C8", "Every channel got the answer of channel 0. Use each channel's own pixels.")
def avg_pool2d(x, size, stride=None):
    stride = size if stride is None else stride
    N, C, H, W = x.shape
    if size > H or size > W:
        raise ValueError("the window is larger than the image")
    OH, OW = (H - size) // stride + 1, (W - size) // stride + 1
    y = np.zeros((N, C, OH, OW))
    for i in range(OH):
        for j in range(OW):
            top, left = i * stride, j * stride
            window = x[:, :, top : top + size, left : left + size]
            y[:, :, i, j] = window.mean(axis=(2, 3))
    y[:] = y[:, :1]
    return y


@mistake(
    "avg_pool2d",
    "X30",
    "Only the first channel is filled, the others are 0. Loop over all channels, or keep `:` for that axis.",
)
def avg_pool2d(x, size, stride=None):
    stride = size if stride is None else stride
    N, C, H, W = x.shape
    if size > H or size > W:
        raise ValueError("the window is larger than the image")
    OH, OW = (H - size) // stride + 1, (W - size) // stride + 1
    y = np.zeros((N, C, OH, OW))
    for i in range(OH):
        for j in range(OW):
            top, left = i * stride, j * stride
            window = x[:, :, top : top + size, left : left + size]
            y[:, 0, i, j] = window[:, :1].mean(axis=(2, 3))[:, 0]
    return y


@mistake(
    "avg_pool2d",
    "X31",
    "Only the first image is filled, the others are 0. Loop over all images, or keep `:` for that axis.",
)
def avg_pool2d(x, size, stride=None):
    stride = size if stride is None else stride
    N, C, H, W = x.shape
    if size > H or size > W:
        raise ValueError("the window is larger than the image")
    OH, OW = (H - size) // stride + 1, (W - size) // stride + 1
    y = np.zeros((N, C, OH, OW))
    for i in range(OH):
        for j in range(OW):
            top, left = i * stride, j * stride
            window = x[:, :, top : top + size, left : left + size]
            y[0, :, i, j] = window[:1].mean(axis=(2, 3))[0]
    return y


@mistake("avg_pool2d", "C26", "Your axes are (N, OH, OW, C). Channels come second here: (N, C, OH, OW).")
def avg_pool2d(x, size, stride=None):
    stride = size if stride is None else stride
    N, C, H, W = x.shape
    if size > H or size > W:
        raise ValueError("the window is larger than the image")
    OH, OW = (H - size) // stride + 1, (W - size) // stride + 1
    y = np.zeros((N, C, OH, OW))
    for i in range(OH):
        for j in range(OW):
            top, left = i * stride, j * stride
            window = x[:, :, top : top + size, left : left + size]
            y[:, :, i, j] = window.mean(axis=(2, 3))
    return y.transpose(0, 2, 3, 1)


@mistake("avg_pool2d", "C27", "Images and channels are exchanged in your answer. The order is (N, C, OH, OW).")
def avg_pool2d(x, size, stride=None):
    stride = size if stride is None else stride
    N, C, H, W = x.shape
    if size > H or size > W:
        raise ValueError("the window is larger than the image")
    OH, OW = (H - size) // stride + 1, (W - size) // stride + 1
    y = np.zeros((N, C, OH, OW))
    for i in range(OH):
        for j in range(OW):
            top, left = i * stride, j * stride
            window = x[:, :, top : top + size, left : left + size]
            y[:, :, i, j] = window.mean(axis=(2, 3))
    return y.transpose(1, 0, 2, 3)


@mistake(
    "avg_pool2d",
    "X32",
    "Axes of length 1 are gone from your answer (squeeze?). A batch of one image is still a batch: always return four axes.",
)
def avg_pool2d(x, size, stride=None):
    stride = size if stride is None else stride
    N, C, H, W = x.shape
    if size > H or size > W:
        raise ValueError("the window is larger than the image")
    OH, OW = (H - size) // stride + 1, (W - size) // stride + 1
    y = np.zeros((N, C, OH, OW))
    for i in range(OH):
        for j in range(OW):
            top, left = i * stride, j * stride
            window = x[:, :, top : top + size, left : left + size]
            y[:, :, i, j] = window.mean(axis=(2, 3))
    return y.squeeze()


@mistake("avg_pool2d", "X33", "You pooled only the first image and dropped the batch axis. Return (N, C, OH, OW).")
def avg_pool2d(x, size, stride=None):
    stride = size if stride is None else stride
    N, C, H, W = x.shape
    if size > H or size > W:
        raise ValueError("the window is larger than the image")
    OH, OW = (H - size) // stride + 1, (W - size) // stride + 1
    y = np.zeros((N, C, OH, OW))
    for i in range(OH):
        for j in range(OW):
            top, left = i * stride, j * stride
            window = x[:, :, top : top + size, left : left + size]
            y[:, :, i, j] = window.mean(axis=(2, 3))
    return y[0]


@mistake(
    "avg_pool2d", "A1", "Your answers are right, but x has changed: you wrote them into x itself. Make a new array."
)
def avg_pool2d(x, size, stride=None):
    stride = size if stride is None else stride
    N, C, H, W = x.shape
    if size > H or size > W:
        raise ValueError("the window is larger than the image")
    OH, OW = (H - size) // stride + 1, (W - size) // stride + 1
    for i in range(OH):
        for j in range(OW):
            top, left = i * stride, j * stride
            window = x[:, :, top : top + size, left : left + size]
            x[:, :, i, j] = window.mean(axis=(2, 3))
    return x[:, :, :OH, :OW].copy()


@mistake(
    "avg_pool2d",
    "C38",
    "Your answer does not depend on the x you were given. Is a variable of the notebook used in place of it?",
)
def avg_pool2d(x, size, stride=None):
    x = np.array(
        [[[[0.02, 0.19, 0.19, 0.02], [0.02, 0.19, 0.19, 0.02], [0.02, 0.75, 0.02, 0.02], [0.75, 0.02, 0.02, 0.02]]]]
    )
    stride = size if stride is None else stride
    N, C, H, W = x.shape
    if size > H or size > W:
        raise ValueError("the window is larger than the image")
    OH, OW = (H - size) // stride + 1, (W - size) // stride + 1
    y = np.zeros((N, C, OH, OW))
    for i in range(OH):
        for j in range(OW):
            top, left = i * stride, j * stride
            window = x[:, :, top : top + size, left : left + size]
            y[:, :, i, j] = window.mean(axis=(2, 3))
    return y


@mistake("avg_pool2d", "C39", "Your function returned None: it computes the answer and drops it. End it with `return`.")
def avg_pool2d(x, size, stride=None):
    stride = size if stride is None else stride
    N, C, H, W = x.shape
    if size > H or size > W:
        raise ValueError("the window is larger than the image")
    OH, OW = (H - size) // stride + 1, (W - size) // stride + 1
    y = np.zeros((N, C, OH, OW))
    for i in range(OH):
        for j in range(OW):
            top, left = i * stride, j * stride
            window = x[:, :, top : top + size, left : left + size]
            y[:, :, i, j] = window.mean(axis=(2, 3))
    print(y)


@mistake(
    "avg_pool2d",
    "C40",
    "Only the first place of your answer is filled: `return` stands inside the loops. Move it out, to the left.",
)
def avg_pool2d(x, size, stride=None):
    stride = size if stride is None else stride
    N, C, H, W = x.shape
    if size > H or size > W:
        raise ValueError("the window is larger than the image")
    OH, OW = (H - size) // stride + 1, (W - size) // stride + 1
    y = np.zeros((N, C, OH, OW))
    for i in range(OH):
        for j in range(OW):
            top, left = i * stride, j * stride
            window = x[:, :, top : top + size, left : left + size]
            y[:, :, i, j] = window.mean(axis=(2, 3))
            return y
    return y


@mistake(
    "avg_pool2d",
    "C41",
    "You returned the answer of an earlier call with arrays of the same shape. Compute it from x every time.",
)
def avg_pool2d(x, size, stride=None, seen={}):
    key = (x.shape, size, stride)
    if key in seen:
        return seen[key]
    stride = size if stride is None else stride
    N, C, H, W = x.shape
    if size > H or size > W:
        raise ValueError("the window is larger than the image")
    OH, OW = (H - size) // stride + 1, (W - size) // stride + 1
    y = np.zeros((N, C, OH, OW))
    for i in range(OH):
        for j in range(OW):
            top, left = i * stride, j * stride
            window = x[:, :, top : top + size, left : left + size]
            y[:, :, i, j] = window.mean(axis=(2, 3))
    seen[key] = y
    return y


@mistake(
    "avg_pool2d",
    "C42",
    "Right until x has gaps in memory (a slice such as a[..., ::2]). Your strides assume none: use x.strides.",
)
def avg_pool2d(x, size, stride=None):
    stride = size if stride is None else stride
    N, C, H, W = x.shape
    if size > H or size > W:
        raise ValueError("the window is larger than the image")
    OH, OW = (H - size) // stride + 1, (W - size) // stride + 1
    b = x.itemsize
    steps = (C * H * W * b, H * W * b, stride * W * b, stride * b, W * b, b)
    windows = np.lib.stride_tricks.as_strided(x, (N, C, OH, OW, size, size), steps)
    return windows.mean(axis=(4, 5)).astype(float)


# --- global_avg_pool --------------------------------------------------------------------------------------------------


@mistake(
    "global_avg_pool", "P20", "Your numbers are the sums of the maps. Divide by the number of pixels in one map, H * W."
)
def global_avg_pool(x):
    return x.sum(axis=(2, 3), dtype=float)


@mistake("global_avg_pool", "X3", "Your numbers are the largest of each map. Average pooling takes the mean.")
def global_avg_pool(x):
    return x.max(axis=(2, 3)).astype(float)


@mistake(
    "global_avg_pool",
    "P2",
    "You averaged over the channels as well. Each channel keeps its own number: the answer is (N, C).",
)
def global_avg_pool(x):
    return x.mean(axis=(1, 2, 3))


@mistake(
    "global_avg_pool",
    "X34",
    "You averaged the channels and kept the pixels. It is the other way around: pixels go, channels stay.",
)
def global_avg_pool(x):
    return x.mean(axis=1)


@mistake(
    "global_avg_pool",
    "X19",
    "You averaged over the images as well. Each image keeps its own numbers: the answer is (N, C).",
)
def global_avg_pool(x):
    return x.mean(axis=(0, 2, 3))


@mistake(
    "global_avg_pool",
    "X7",
    "You averaged over everything. Each image and each channel keeps a number of its own: the answer is (N, C).",
)
def global_avg_pool(x):
    return np.array(x.mean())


@mistake("global_avg_pool", "X35", "You averaged over the rows only. The columns must go too: axis=(2, 3).")
def global_avg_pool(x):
    return x.mean(axis=2)


@mistake("global_avg_pool", "X36", "You averaged over the columns only. The rows must go too: axis=(2, 3).")
def global_avg_pool(x):
    return x.mean(axis=3)


@mistake(
    "global_avg_pool",
    "X37",
    "Your answer still has the two axes of length 1. Global pooling drops them: (N, C), without keepdims.",
)
def global_avg_pool(x):
    return x.mean(axis=(2, 3), keepdims=True)


@mistake(
    "global_avg_pool",
    "X38",
    "You averaged over axes 1 and 2, as if channels came last. Here they come second: the pixels are axes 2 and 3.",
)
def global_avg_pool(x):
    return x.mean(axis=(1, 2))


@mistake("global_avg_pool", "C27", "Images and channels are exchanged in your answer. The order is (N, C).")
def global_avg_pool(x):
    return x.mean(axis=(2, 3)).T


@mistake("global_avg_pool", "X39", "You divided by H * H. A map has H * W pixels.")
def global_avg_pool(x):
    N, C, H, W = x.shape
    return x.sum(axis=(2, 3)) / (H * H)


@mistake("global_avg_pool", "X40", "You divided by H + W. A map has H * W pixels.")
def global_avg_pool(x):
    N, C, H, W = x.shape
    return x.sum(axis=(2, 3)) / (H + W)


@mistake("global_avg_pool", "X41", "You divided by H only. A map has H * W pixels.")
def global_avg_pool(x):
    N, C, H, W = x.shape
    return x.sum(axis=(2, 3)) / H


@mistake("global_avg_pool", "X18", "You divided over the channels as well. Each channel is averaged for itself.")
def global_avg_pool(x):
    N, C, H, W = x.shape
    return x.sum(axis=(2, 3)) / (C * H * W)


@mistake("global_avg_pool", "X42", "You divided by the number of images as well. Each image is averaged for itself.")
def global_avg_pool(x):
    N, C, H, W = x.shape
    return x.sum(axis=(2, 3)) / (N * H * W)


@mistake("global_avg_pool", "X15", "`//` cuts the fraction off. An average is divided with `/`.")
def global_avg_pool(x):
    N, C, H, W = x.shape
    return x.sum(axis=(2, 3)) // (H * W)


@mistake("global_avg_pool", "P11", "Your answer has lost its fractions: somewhere it became integers. Keep floats.")
def global_avg_pool(x):
    return x.mean(axis=(2, 3)).astype(int)


@mistake(
    "global_avg_pool",
    "X20",
    "Your answer takes its number type from x, so with integers the fractions are cut off. Make it of floats: np.zeros(shape).",
)
def global_avg_pool(x):
    N, C, H, W = x.shape
    y = np.zeros((N, C), dtype=x.dtype)
    for n in range(N):
        for c in range(C):
            y[n, c] = x[n, c].mean()
    return y


@mistake("global_avg_pool", "C30", "Bytes overflow: two pixels of 200 add up to 144. Convert to float before you add.")
def global_avg_pool(x):
    N, C, H, W = x.shape
    total = np.zeros((N, C), dtype=x.dtype)
    for i in range(H):
        for j in range(W):
            total += x[:, :, i, j]
    return total / (H * W)


@mistake(
    "global_avg_pool",
    "A1",
    "x[:, :, 0, 0] shares its memory with x, so adding to it changes x. Start from np.zeros instead.",
)
def global_avg_pool(x):
    N, C, H, W = x.shape
    total = x[:, :, 0, 0]
    for i in range(H):
        for j in range(W):
            if i or j:
                total += x[:, :, i, j]
    return total / (H * W)


@mistake(
    "global_avg_pool",
    "P22",
    "Only the last pixel of each map is left: `=` forgets the ones before. Add them up with `+=`.",
)
def global_avg_pool(x):
    N, C, H, W = x.shape
    y = np.zeros((N, C))
    for i in range(H):
        for j in range(W):
            y[:, :] = x[:, :, i, j] / (H * W)
    return y


@mistake("global_avg_pool", "X12", "Your sum carries on from map to map. Set it back to 0 for each map.")
def global_avg_pool(x):
    N, C, H, W = x.shape
    y = np.zeros((N, C))
    total = 0.0
    for n in range(N):
        for c in range(C):
            total += float(x[n, c].sum())
            y[n, c] = total / (H * W)
    return y


@mistake("global_avg_pool", "C11", "Every image got the answer of the first. Use each image's own pixels.")
def global_avg_pool(x):
    y = x.mean(axis=(2, 3))
    y[:] = y[0]
    return y


@mistake("global_avg_pool", "C8", "Every channel got the answer of channel 0. Use each channel's own pixels.")
def global_avg_pool(x):
    y = x.mean(axis=(2, 3))
    y[:] = y[:, :1]
    return y


@mistake(
    "global_avg_pool", "X32", "Axes of length 1 are gone from your answer (squeeze?). Always return two axes, (N, C)."
)
def global_avg_pool(x):
    return x.mean(axis=(2, 3)).squeeze()


@mistake(
    "global_avg_pool",
    "X43",
    "You returned the middle number of each map when sorted, the median. The average is the sum over the count.",
)
def global_avg_pool(x):
    return np.median(x, axis=(2, 3))


@mistake(
    "global_avg_pool",
    "X44",
    "You flattened the maps and averaged nothing: your answer has a number for each pixel. One number a map is asked for.",
)
def global_avg_pool(x):
    return x.reshape(len(x), -1).astype(float)


@mistake(
    "global_avg_pool", "C39", "Your function returned None: it computes the answer and drops it. End it with `return`."
)
def global_avg_pool(x):
    y = x.mean(axis=(2, 3))
    print(y)


@mistake(
    "global_avg_pool",
    "C40",
    "Only the first number of your answer is filled: `return` stands inside the loops. Move it out, to the left.",
)
def global_avg_pool(x):
    N, C, H, W = x.shape
    y = np.zeros((N, C))
    for n in range(N):
        for c in range(C):
            y[n, c] = x[n, c].mean()
            return y


@mistake(
    "global_avg_pool",
    "C41",
    "You returned the answer of an earlier call with an array of the same shape. Compute it from x every time.",
)
def global_avg_pool(x, seen={}):
    if x.shape not in seen:
        seen[x.shape] = x.mean(axis=(2, 3))
    return seen[x.shape]
