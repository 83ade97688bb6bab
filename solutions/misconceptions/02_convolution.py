"""Known mistakes of lesson 02: wrong answers as students really write them, and the sentence that helps.

The ids follow shared/MISCONCEPTIONS.md (C: convolution, S: sizes, A: activations); X numbers are this lesson's own.
One id is one misunderstanding, in whatever exercise it turns up.
"""

import numpy as np

from cnn_course.authoring.bank import mistake

# --- correlate1d ---------------------------------------------------------------------------------------------------


@mistake(
    "correlate1d",
    "C1",
    "You turned the kernel around. In a CNN the first weight meets the first value of the window; nothing is flipped.",
)
def correlate1d(x, kernel):
    return np.convolve(np.asarray(x, float), np.asarray(kernel, float), mode="valid")


@mistake(
    "correlate1d",
    "S3",
    "Your answer is one short. A window of K fits into L values at L - K + 1 places: count them for L = 5, K = 3.",
)
def correlate1d(x, kernel):
    x = np.asarray(x, float)
    K = len(kernel)
    out = np.zeros(len(x) - K)
    for i in range(len(x) - K):
        out[i] = np.sum(x[i : i + K] * kernel)
    return out


@mistake(
    "correlate1d",
    "C9",
    "Your values are the right ones divided by the number of weights. The products are added up, not averaged.",
)
def correlate1d(x, kernel):
    x = np.asarray(x, float)
    K = len(kernel)
    out = np.zeros(len(x) - K + 1)
    for i in range(len(out)):
        out[i] = np.mean(x[i : i + K] * kernel)
    return out


@mistake(
    "correlate1d",
    "C15",
    "Your windows start one place too late. The first window starts at index 0: output i looks at x[i], x[i+1], ...",
)
def correlate1d(x, kernel):
    x = np.asarray(x, float)
    K = len(kernel)
    out = np.zeros(len(x) - K + 1)
    for i in range(len(out)):
        for k in range(K):
            if i + k + 1 < len(x):
                out[i] += x[i + k + 1] * kernel[k]
    return out


@mistake(
    "correlate1d",
    "C30",
    "Your products overflowed: 200 * 4 does not fit into a byte, so 32 is kept. Convert x and kernel to float first.",
)
def correlate1d(x, kernel):
    K = len(kernel)
    out = np.zeros(len(x) - K + 1)
    for i in range(len(out)):
        out[i] = np.sum(x[i : i + K] * kernel)
    return out


@mistake(
    "correlate1d",
    "X107",
    "The last entry of your answer is still 0: your loop ends too early. range(n) ends at n - 1 by itself.",
)
def correlate1d(x, kernel):
    x = x.astype(float)
    K = len(kernel)
    y = np.zeros(len(x) - K + 1)
    for i in range(len(x) - K):
        y[i] = (x[i : i + K] * kernel).sum()
    return y


@mistake("correlate1d", "C32", "You kept the products of each window apart. Add them up: one window gives one number.")
def correlate1d(x, kernel):
    x = np.asarray(x, float)
    K = len(kernel)
    return np.array([x[i : i + K] * kernel for i in range(len(x) - K + 1)])


@mistake(
    "correlate1d",
    "C35",
    "Your answer is as long as x: near the end your windows are cut short. Only whole windows count, L - K + 1 of them.",
)
def correlate1d(x, kernel):
    x = np.asarray(x, float)
    out = np.zeros(len(x))
    for i in range(len(x)):
        window = x[i : i + len(kernel)]
        out[i] = np.sum(window * kernel[: len(window)])
    return out


@mistake(
    "correlate1d",
    "C36",
    "Your loop runs over the whole input, past the last whole window. Let i run over the L - K + 1 places of the output.",
)
def correlate1d(x, kernel):
    out = np.zeros(len(x))
    for i in range(len(x)):
        for k in range(len(kernel)):
            out[i] += float(x[i + k]) * kernel[k]
    return out


@mistake("correlate1d", "C39", "Your function returned None: it prints the result or drops it. End it with `return`.")
def correlate1d(x, kernel):
    x = np.asarray(x, float)
    K = len(kernel)
    out = np.zeros(len(x) - K + 1)
    for i in range(len(out)):
        out[i] = np.sum(x[i : i + K] * kernel)
    print(out)


@mistake(
    "correlate1d",
    "C40",
    "Only the first place of your answer is filled: `return` stands inside the loop. Move it out, to the left.",
)
def correlate1d(x, kernel):
    x = np.asarray(x, float)
    K = len(kernel)
    out = np.zeros(len(x) - K + 1)
    for i in range(len(out)):
        out[i] = np.sum(x[i : i + K] * kernel)
        return out


@mistake(
    "correlate1d",
    "C41",
    "You returned the answer of an earlier call with arrays of the same sizes. Compute the answer from x and kernel every time.",
)
def correlate1d(x, kernel, seen={}):
    sizes = (len(x), len(kernel))
    if sizes not in seen:
        seen[sizes] = np.correlate(np.asarray(x, float), np.asarray(kernel, float), mode="valid")
    return seen[sizes]


@mistake(
    "correlate1d",
    "C42",
    "Your strides assume that x has no gaps in memory; a slice such as a[::2] has them. Use x.strides.",
)
def correlate1d(x, kernel):
    K = len(kernel)
    windows = np.lib.stride_tricks.as_strided(x, (len(x) - K + 1, K), (x.itemsize, x.itemsize))
    return windows.astype(float) @ np.asarray(kernel, float)


@mistake(
    "correlate1d",
    "X4",
    "Your answer is as long as x: you padded it with zeros. Use only windows that lie inside x (mode 'valid').",
)
def correlate1d(x, kernel):
    x, kernel = np.asarray(x, float), np.asarray(kernel, float)
    before = (len(kernel) - 1) // 2
    padded = np.pad(x, (before, len(kernel) - 1 - before))
    return np.correlate(padded, kernel, mode="valid")


@mistake(
    "correlate1d",
    "X5",
    "Your answer is longer than x: windows that hang over the ends are in it. Only whole windows count (mode 'valid').",
)
def correlate1d(x, kernel):
    return np.correlate(np.asarray(x, float), np.asarray(kernel, float), mode="full")


@mistake(
    "correlate1d",
    "X6",
    "Each of your values is only the last product of its window: `=` forgets the ones before. Use `+=`.",
)
def correlate1d(x, kernel):
    out = np.zeros(len(x) - len(kernel) + 1)
    for i in range(len(out)):
        for k in range(len(kernel)):
            out[i] = float(x[i + k]) * kernel[k]
    return out


@mistake(
    "correlate1d",
    "X7",
    "Your values carry on from window to window. Set the sum back to 0 at the start of each window.",
)
def correlate1d(x, kernel):
    x = np.asarray(x, float)
    out = np.zeros(len(x) - len(kernel) + 1)
    total = 0
    for i in range(len(out)):
        for k in range(len(kernel)):
            total += x[i + k] * kernel[k]
        out[i] = total
    return out


@mistake(
    "correlate1d",
    "X8",
    "`window *= kernel` changes x itself, because a slice shares its memory. Write `window * kernel`.",
)
def correlate1d(x, kernel):
    K = len(kernel)
    out = np.zeros(len(x) - K + 1)
    for i in range(len(out)):
        window = x[i : i + K]
        window *= kernel
        out[i] = window.sum()
    return out


@mistake(
    "correlate1d",
    "X9",
    "Your output takes its number type from x, so integers cut off fractions and bytes overflow. Make it of floats: np.zeros(n).",
)
def correlate1d(x, kernel):
    K = len(kernel)
    out = np.zeros(len(x) - K + 1, dtype=x.dtype)
    for i in range(len(out)):
        out[i] = np.sum(x[i : i + K].astype(int if x.dtype.kind in "iu" else float) * kernel)
    return out


@mistake("correlate1d", "X10", "Your values have lost their fractions: somewhere they became integers. Keep floats.")
def correlate1d(x, kernel):
    x = np.asarray(x, float)
    K = len(kernel)
    out = np.zeros(len(x) - K + 1, dtype=int)
    for i in range(len(out)):
        out[i] = np.sum(x[i : i + K] * kernel)
    return out


@mistake(
    "correlate1d",
    "X11",
    "Your answer has lost its signs. Negative sums are right answers too: leave the absolute value out.",
)
def correlate1d(x, kernel):
    return np.abs(np.correlate(np.asarray(x, float), np.asarray(kernel, float), mode="valid"))


@mistake("correlate1d", "X12", "You made negative sums 0, as ReLU does. Here the sums stay as they are.")
def correlate1d(x, kernel):
    return np.maximum(np.correlate(np.asarray(x, float), np.asarray(kernel, float), mode="valid"), 0)


@mistake(
    "correlate1d", "X14", "Your windows lie side by side. Move on by one place at a time, so that windows overlap."
)
def correlate1d(x, kernel):
    x = np.asarray(x, float)
    K = len(kernel)
    out = []
    for i in range(0, len(x) - K + 1, K):
        out.append(np.sum(x[i : i + K] * kernel))
    return np.array(out)


@mistake("correlate1d", "X15", "You took the largest product of each window. Add all of them up.")
def correlate1d(x, kernel):
    x = np.asarray(x, float)
    K = len(kernel)
    return np.array([np.max(x[i : i + K] * kernel) for i in range(len(x) - K + 1)])


@mistake(
    "correlate1d",
    "X16",
    "You multiplied the sum of the window by the sum of the kernel. Multiply value by weight first, then add up.",
)
def correlate1d(x, kernel):
    x = np.asarray(x, float)
    K = len(kernel)
    return np.array([np.sum(x[i : i + K]) * np.sum(kernel) for i in range(len(x) - K + 1)])


@mistake(
    "correlate1d",
    "X17",
    "You added the weights to the values. Each value is multiplied by its weight; only the products are added.",
)
def correlate1d(x, kernel):
    x = np.asarray(x, float)
    K = len(kernel)
    return np.array([np.sum(x[i : i + K] + kernel) for i in range(len(x) - K + 1)])


@mistake("correlate1d", "X18", "Your numbers stand in a list. Return an array: np.array(out).")
def correlate1d(x, kernel):
    x = np.asarray(x, float)
    K = len(kernel)
    out = []
    for i in range(len(x) - K + 1):
        out.append(float(np.sum(x[i : i + K] * kernel)))
    return out


@mistake(
    "correlate1d",
    "X19",
    "Your answer is as long as x, with zeros left over at its end. Make it L - K + 1 long from the start.",
)
def correlate1d(x, kernel):
    x = np.asarray(x, float)
    K = len(kernel)
    out = np.zeros(len(x))
    for i in range(len(x) - K + 1):
        out[i] = np.sum(x[i : i + K] * kernel)
    return out


@mistake(
    "correlate1d",
    "X22",
    "Your answer is as long as the kernel. It has one value for each place of the window, L - K + 1 of them.",
)
def correlate1d(x, kernel):
    x = np.asarray(x, float)
    K = len(kernel)
    out = np.zeros(K)
    for i in range(K):
        window = x[i : i + K]
        out[i] = np.sum(window * kernel[: len(window)])
    return out


@mistake(
    "correlate1d",
    "X23",
    "Your windows run past the end of x and on from its start. Only windows that lie inside x count.",
)
def correlate1d(x, kernel):
    x = np.asarray(x, float)
    out = np.zeros(len(x))
    for k in range(len(kernel)):
        out += np.roll(x, -k) * kernel[k]
    return out


@mistake(
    "correlate1d",
    "X31",
    "You computed one number, for the first window only. Slide the window: one number for each of its L - K + 1 places.",
)
def correlate1d(x, kernel):
    x = np.asarray(x, float)
    return float(np.sum(x[: len(kernel)] * kernel))


@mistake(
    "correlate1d",
    "X32",
    "You both flipped the kernel and kept the overhanging ends: that is np.convolve as it comes. Slide without a flip, inside x only.",
)
def correlate1d(x, kernel):
    return np.convolve(np.asarray(x, float), np.asarray(kernel, float))


# --- correlate2d ---------------------------------------------------------------------------------------------------


@mistake(
    "correlate2d",
    "C1",
    "You turned the kernel by 180 degrees: true convolution, not correlation. A CNN slides the kernel as it is, without a flip.",
)
def correlate2d(image, kernel):
    image, kernel = np.asarray(image, float), np.asarray(kernel, float)
    kernel = kernel[::-1, ::-1]
    KH, KW = kernel.shape
    out = np.zeros((image.shape[0] - KH + 1, image.shape[1] - KW + 1))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            out[i, j] = np.sum(image[i : i + KH, j : j + KW] * kernel)
    return out


@mistake(
    "correlate2d",
    "C2",
    "Rows and columns of the kernel are exchanged in your code. kernel[a, b] belongs to image[i+a, j+b].",
)
def correlate2d(image, kernel):
    H, W = image.shape
    KH, KW = kernel.shape
    out = np.zeros((H - KH + 1, W - KW + 1))
    for i in range(H - KH + 1):
        for j in range(W - KW + 1):
            for a in range(KH):
                for b in range(KW):
                    out[i, j] += float(image[i + a, j + b]) * kernel[b, a]
    return out


@mistake(
    "correlate2d",
    "X26",
    "You exchanged the kernel's rows and columns (kernel.T) before sliding it. Use the kernel as it is given.",
)
def correlate2d(image, kernel):
    image, kernel = np.asarray(image, float), np.asarray(kernel, float).T
    KH, KW = kernel.shape
    out = np.zeros((max(image.shape[0] - KH + 1, 0), max(image.shape[1] - KW + 1, 0)))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            out[i, j] = np.sum(image[i : i + KH, j : j + KW] * kernel)
    return out


@mistake(
    "correlate2d",
    "X2",
    "You turned the kernel upside down. Use it as it is: its first row meets the window's first row.",
)
def correlate2d(image, kernel):
    image, kernel = np.asarray(image, float), np.asarray(kernel, float)[::-1]
    KH, KW = kernel.shape
    out = np.zeros((image.shape[0] - KH + 1, image.shape[1] - KW + 1))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            out[i, j] = np.sum(image[i : i + KH, j : j + KW] * kernel)
    return out


@mistake(
    "correlate2d",
    "X3",
    "You mirrored the kernel from left to right. Use it as it is: its first column meets the window's first column.",
)
def correlate2d(image, kernel):
    image, kernel = np.asarray(image, float), np.asarray(kernel, float)[:, ::-1]
    KH, KW = kernel.shape
    out = np.zeros((image.shape[0] - KH + 1, image.shape[1] - KW + 1))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            out[i, j] = np.sum(image[i : i + KH, j : j + KW] * kernel)
    return out


@mistake(
    "correlate2d",
    "S3",
    "Your answer has one row and one column too few. A window of K fits into N pixels at N - K + 1 places.",
)
def correlate2d(image, kernel):
    image = np.asarray(image, float)
    H, W = image.shape
    KH, KW = kernel.shape
    out = np.zeros((H - KH, W - KW))
    for i in range(H - KH):
        for j in range(W - KW):
            out[i, j] = np.sum(image[i : i + KH, j : j + KW] * kernel)
    return out


@mistake(
    "correlate2d",
    "C9",
    "Your values are the right ones divided by the number of weights. The products are added up, not averaged.",
)
def correlate2d(image, kernel):
    image = np.asarray(image, float)
    H, W = image.shape
    KH, KW = kernel.shape
    out = np.zeros((H - KH + 1, W - KW + 1))
    for i in range(H - KH + 1):
        for j in range(W - KW + 1):
            out[i, j] = np.mean(image[i : i + KH, j : j + KW] * kernel)
    return out


@mistake(
    "correlate2d",
    "C15",
    "Your windows start one row and one column too late. The first window starts at row 0, column 0.",
)
def correlate2d(image, kernel):
    H, W = image.shape
    KH, KW = kernel.shape
    out = np.zeros((H - KH + 1, W - KW + 1))
    for i in range(H - KH + 1):
        for j in range(W - KW + 1):
            for a in range(KH):
                for b in range(KW):
                    if i + a + 1 < H and j + b + 1 < W:
                        out[i, j] += float(image[i + a + 1, j + b + 1]) * kernel[a, b]
    return out


@mistake(
    "correlate2d",
    "C17",
    "You computed the output's width from the image's height. Width and height differ: use image.shape[1] for the width.",
)
def correlate2d(image, kernel):
    image = np.asarray(image, float)
    KH, KW = kernel.shape
    OH = image.shape[0] - KH + 1
    OW = image.shape[0] - KW + 1
    out = np.zeros((OH, OW))
    for i in range(OH):
        for j in range(OW):
            window = image[i : i + KH, j : j + KW]
            out[i, j] = np.sum(window * kernel[:, : window.shape[1]])
    return out


@mistake(
    "correlate2d",
    "X107",
    "The last row and column of your answer are still 0: your loops end too early. range(n) ends at n - 1 by itself.",
)
def correlate2d(image, kernel):
    image = image.astype(float)
    H, W = image.shape
    KH, KW = kernel.shape
    y = np.zeros((H - KH + 1, W - KW + 1))
    for i in range(H - KH):
        for j in range(W - KW):
            y[i, j] = (image[i : i + KH, j : j + KW] * kernel).sum()
    return y


@mistake("correlate2d", "C18", "You used the kernel's height as its width too. Read both from kernel.shape: KH, KW.")
def correlate2d(image, kernel):
    image = np.asarray(image, float)
    H, W = image.shape
    K = kernel.shape[0]
    out = np.zeros((H - K + 1, W - K + 1))
    for i in range(H - K + 1):
        for j in range(W - K + 1):
            out[i, j] = np.sum(image[i : i + K, j : j + K] * kernel)
    return out


@mistake(
    "correlate2d",
    "C30",
    "Your products overflowed: 200 * 4 does not fit into a byte, so 32 is kept. Convert image and kernel to float first.",
)
def correlate2d(image, kernel):
    H, W = image.shape
    KH, KW = kernel.shape
    out = np.zeros((H - KH + 1, W - KW + 1))
    for i in range(H - KH + 1):
        for j in range(W - KW + 1):
            out[i, j] = np.sum(image[i : i + KH, j : j + KW] * kernel)
    return out


@mistake(
    "correlate2d",
    "C31",
    "You used a matrix product (dot or @). Multiply the window by the kernel entry by entry with `*`, then add up.",
)
def correlate2d(image, kernel):
    image = np.asarray(image, float)
    H, W = image.shape
    KH, KW = kernel.shape
    out = np.zeros((H - KH + 1, W - KW + 1))
    for i in range(H - KH + 1):
        for j in range(W - KW + 1):
            out[i, j] = np.sum(np.dot(image[i : i + KH, j : j + KW], kernel))
    return out


@mistake(
    "correlate2d",
    "C32",
    "You added up along one axis of the window only, so each place still holds several numbers. Use np.sum without axis.",
)
def correlate2d(image, kernel):
    image = np.asarray(image, float)
    H, W = image.shape
    KH, KW = kernel.shape
    rows = []
    for i in range(H - KH + 1):
        rows.append([np.sum(image[i : i + KH, j : j + KW] * kernel, axis=0) for j in range(W - KW + 1)])
    return np.array(rows)


@mistake(
    "correlate2d",
    "C35",
    "Your answer is as large as the image: at its right and lower edge your windows are cut short. Only whole windows count.",
)
def correlate2d(image, kernel):
    image = np.asarray(image, float)
    H, W = image.shape
    KH, KW = kernel.shape
    out = np.zeros((H, W))
    for i in range(H):
        for j in range(W):
            window = image[i : i + KH, j : j + KW]
            out[i, j] = np.sum(window * kernel[: window.shape[0], : window.shape[1]])
    return out


@mistake(
    "correlate2d",
    "C36",
    "Your loops run over the whole image, past the last whole window. Let i and j run over the places of the output.",
)
def correlate2d(image, kernel):
    H, W = image.shape
    out = np.zeros((H, W))
    for i in range(H):
        for j in range(W):
            for a in range(kernel.shape[0]):
                for b in range(kernel.shape[1]):
                    out[i, j] += float(image[i + a, j + b]) * kernel[a, b]
    return out


@mistake(
    "correlate2d",
    "C38",
    "Your answer never depends on the image you are given: you use one from the notebook or typed in. Use the argument.",
)
def correlate2d(image, kernel):
    picture = np.array([[1, 6, 2], [5, 3, 1], [7, 0, 4]])
    KH, KW = kernel.shape
    OH, OW = max(picture.shape[0] - KH + 1, 0), max(picture.shape[1] - KW + 1, 0)
    out = np.zeros((OH, OW))
    for i in range(OH):
        for j in range(OW):
            out[i, j] = np.sum(picture[i : i + KH, j : j + KW] * kernel)
    return out


@mistake("correlate2d", "C39", "Your function returned None: it prints the result or drops it. End it with `return`.")
def correlate2d(image, kernel):
    image = np.asarray(image, float)
    KH, KW = kernel.shape
    out = np.zeros((image.shape[0] - KH + 1, image.shape[1] - KW + 1))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            out[i, j] = np.sum(image[i : i + KH, j : j + KW] * kernel)
    print(out)


@mistake(
    "correlate2d",
    "C40",
    "Only the first row of your answer is filled: `return` stands inside the outer loop. Move it out, to the left.",
)
def correlate2d(image, kernel):
    image = np.asarray(image, float)
    KH, KW = kernel.shape
    out = np.zeros((image.shape[0] - KH + 1, image.shape[1] - KW + 1))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            out[i, j] = np.sum(image[i : i + KH, j : j + KW] * kernel)
        return out


@mistake(
    "correlate2d",
    "X33",
    "Only one entry of your answer is filled: `return` stands inside both loops. Move it out, to the left.",
)
def correlate2d(image, kernel):
    image = np.asarray(image, float)
    KH, KW = kernel.shape
    out = np.zeros((image.shape[0] - KH + 1, image.shape[1] - KW + 1))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            out[i, j] = np.sum(image[i : i + KH, j : j + KW] * kernel)
            return out


@mistake(
    "correlate2d",
    "C41",
    "You returned the answer of an earlier call with arrays of the same sizes. Compute it from image and kernel every time.",
)
def correlate2d(image, kernel, seen={}):
    sizes = image.shape + kernel.shape
    if sizes not in seen:
        windows = np.lib.stride_tricks.sliding_window_view(np.asarray(image, float), kernel.shape)
        seen[sizes] = np.einsum("ijab,ab->ij", windows, np.asarray(kernel, float))
    return seen[sizes]


@mistake(
    "correlate2d",
    "C42",
    "Your strides assume an image without gaps in memory; a slice such as a[:, ::2] has gaps. Use image.strides.",
)
def correlate2d(image, kernel):
    H, W = image.shape
    KH, KW = kernel.shape
    size = image.itemsize
    shape = (H - KH + 1, W - KW + 1, KH, KW)
    windows = np.lib.stride_tricks.as_strided(image, shape, (W * size, size, W * size, size))
    return np.einsum("ijab,ab->ij", windows.astype(float), np.asarray(kernel, float))


@mistake(
    "correlate2d",
    "X4",
    "Your answer is as large as the image: you padded it with zeros. Use only windows that lie inside the image.",
)
def correlate2d(image, kernel):
    KH, KW = kernel.shape
    top, left = (KH - 1) // 2, (KW - 1) // 2
    padded = np.pad(np.asarray(image, float), ((top, KH - 1 - top), (left, KW - 1 - left)))
    out = np.zeros(image.shape)
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            out[i, j] = np.sum(padded[i : i + KH, j : j + KW] * kernel)
    return out


@mistake(
    "correlate2d",
    "X5",
    "Your answer is larger than the image: windows that hang over its edges are in it. Only whole windows count.",
)
def correlate2d(image, kernel):
    KH, KW = kernel.shape
    padded = np.pad(np.asarray(image, float), ((KH - 1, KH - 1), (KW - 1, KW - 1)))
    out = np.zeros((padded.shape[0] - KH + 1, padded.shape[1] - KW + 1))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            out[i, j] = np.sum(padded[i : i + KH, j : j + KW] * kernel)
    return out


@mistake(
    "correlate2d",
    "X6",
    "Each of your values is only the last product of its window: `=` forgets the ones before. Use `+=`.",
)
def correlate2d(image, kernel):
    KH, KW = kernel.shape
    out = np.zeros((image.shape[0] - KH + 1, image.shape[1] - KW + 1))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            for a in range(KH):
                for b in range(KW):
                    out[i, j] = float(image[i + a, j + b]) * kernel[a, b]
    return out


@mistake(
    "correlate2d",
    "X7",
    "Your values carry on from window to window. Set the sum back to 0 at the start of each window.",
)
def correlate2d(image, kernel):
    image = np.asarray(image, float)
    KH, KW = kernel.shape
    out = np.zeros((image.shape[0] - KH + 1, image.shape[1] - KW + 1))
    total = 0
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            for a in range(KH):
                for b in range(KW):
                    total += image[i + a, j + b] * kernel[a, b]
            out[i, j] = total
    return out


@mistake(
    "correlate2d",
    "X8",
    "`window *= kernel` changes the image itself, because a slice shares its memory. Write `window * kernel`.",
)
def correlate2d(image, kernel):
    KH, KW = kernel.shape
    out = np.zeros((image.shape[0] - KH + 1, image.shape[1] - KW + 1))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            window = image[i : i + KH, j : j + KW]
            window *= kernel
            out[i, j] = window.sum()
    return out


@mistake(
    "correlate2d",
    "X9",
    "Your output takes its number type from the image, so integers cut off fractions and bytes overflow. Make it of floats.",
)
def correlate2d(image, kernel):
    wide = image.astype(int) if image.dtype.kind in "iu" else image
    KH, KW = kernel.shape
    out = np.zeros((image.shape[0] - KH + 1, image.shape[1] - KW + 1), dtype=image.dtype)
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            out[i, j] = np.sum(wide[i : i + KH, j : j + KW] * kernel)
    return out


@mistake("correlate2d", "X10", "Your values have lost their fractions: somewhere they became integers. Keep floats.")
def correlate2d(image, kernel):
    image = np.asarray(image, float)
    KH, KW = kernel.shape
    out = np.zeros((image.shape[0] - KH + 1, image.shape[1] - KW + 1), dtype=int)
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            out[i, j] = np.sum(image[i : i + KH, j : j + KW] * kernel)
    return out


@mistake("correlate2d", "X30", "Your values are rounded to whole numbers. Keep their fractions.")
def correlate2d(image, kernel):
    windows = np.lib.stride_tricks.sliding_window_view(np.asarray(image, float), kernel.shape)
    return np.round(np.einsum("ijab,ab->ij", windows, np.asarray(kernel, float)))


@mistake(
    "correlate2d",
    "X11",
    "Your answer has lost its signs. A negative sum is a right answer too: leave the absolute value out.",
)
def correlate2d(image, kernel):
    windows = np.lib.stride_tricks.sliding_window_view(np.asarray(image, float), kernel.shape)
    return np.abs(np.einsum("ijab,ab->ij", windows, np.asarray(kernel, float)))


@mistake(
    "correlate2d",
    "X12",
    "You made negative sums 0, as ReLU does. Here the sums stay as they are; ReLU is an exercise of its own.",
)
def correlate2d(image, kernel):
    windows = np.lib.stride_tricks.sliding_window_view(np.asarray(image, float), kernel.shape)
    return np.maximum(0, np.einsum("ijab,ab->ij", windows, np.asarray(kernel, float)))


@mistake(
    "correlate2d",
    "X13",
    "You cut your values to the range 0 to 255. A feature map is no picture: keep negative and large sums.",
)
def correlate2d(image, kernel):
    windows = np.lib.stride_tricks.sliding_window_view(np.asarray(image, float), kernel.shape)
    return np.clip(np.einsum("ijab,ab->ij", windows, np.asarray(kernel, float)), 0, 255)


@mistake(
    "correlate2d", "X14", "Your windows lie side by side. Move on by one pixel at a time, so that windows overlap."
)
def correlate2d(image, kernel):
    image = np.asarray(image, float)
    H, W = image.shape
    KH, KW = kernel.shape
    out = np.zeros((H // KH, W // KW))
    for i in range(H // KH):
        for j in range(W // KW):
            out[i, j] = np.sum(image[i * KH : (i + 1) * KH, j * KW : (j + 1) * KW] * kernel)
    return out


@mistake("correlate2d", "X15", "You took the largest product of each window. Add all of them up.")
def correlate2d(image, kernel):
    image = np.asarray(image, float)
    KH, KW = kernel.shape
    out = np.zeros((image.shape[0] - KH + 1, image.shape[1] - KW + 1))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            out[i, j] = np.max(image[i : i + KH, j : j + KW] * kernel)
    return out


@mistake(
    "correlate2d",
    "X16",
    "You multiplied the sum of the window by the sum of the kernel. Multiply pixel by weight first, then add up.",
)
def correlate2d(image, kernel):
    image = np.asarray(image, float)
    KH, KW = kernel.shape
    out = np.zeros((image.shape[0] - KH + 1, image.shape[1] - KW + 1))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            out[i, j] = image[i : i + KH, j : j + KW].sum() * kernel.sum()
    return out


@mistake(
    "correlate2d",
    "X17",
    "You added the weights to the pixels. Each pixel is multiplied by its weight; only the products are added.",
)
def correlate2d(image, kernel):
    image = np.asarray(image, float)
    KH, KW = kernel.shape
    out = np.zeros((image.shape[0] - KH + 1, image.shape[1] - KW + 1))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            out[i, j] = np.sum(image[i : i + KH, j : j + KW] + kernel)
    return out


@mistake("correlate2d", "X18", "Your numbers stand in a list of lists. Return an array: np.array(out).")
def correlate2d(image, kernel):
    image = np.asarray(image, float)
    KH, KW = kernel.shape
    out = []
    for i in range(image.shape[0] - KH + 1):
        row = []
        for j in range(image.shape[1] - KW + 1):
            row.append(float(np.sum(image[i : i + KH, j : j + KW] * kernel)))
        out.append(row)
    return out


@mistake(
    "correlate2d",
    "X34",
    "Your numbers stand in one long row. Arrange them in rows and columns: (H - KH + 1, W - KW + 1).",
)
def correlate2d(image, kernel):
    image = np.asarray(image, float)
    KH, KW = kernel.shape
    out = []
    for i in range(image.shape[0] - KH + 1):
        for j in range(image.shape[1] - KW + 1):
            out.append(np.sum(image[i : i + KH, j : j + KW] * kernel))
    return np.array(out)


@mistake(
    "correlate2d",
    "X19",
    "Your answer is as large as the image, with zeros left over. Make it (H - KH + 1, W - KW + 1) from the start.",
)
def correlate2d(image, kernel):
    image = np.asarray(image, float)
    KH, KW = kernel.shape
    out = np.zeros_like(image)
    for i in range(image.shape[0] - KH + 1):
        for j in range(image.shape[1] - KW + 1):
            out[i, j] = np.sum(image[i : i + KH, j : j + KW] * kernel)
    return out


@mistake(
    "correlate2d",
    "X35",
    "Your answer is as large as the image, with a frame of zeros. Here the output is smaller: (H - KH + 1, W - KW + 1).",
)
def correlate2d(image, kernel):
    image = np.asarray(image, float)
    KH, KW = kernel.shape
    out = np.zeros_like(image)
    for i in range(image.shape[0] - KH + 1):
        for j in range(image.shape[1] - KW + 1):
            out[i + KH // 2, j + KW // 2] = np.sum(image[i : i + KH, j : j + KW] * kernel)
    return out


@mistake(
    "correlate2d",
    "X20",
    "Rows and columns of your answer are exchanged. The first index i goes down, the second index j goes to the right.",
)
def correlate2d(image, kernel):
    image = np.asarray(image, float)
    KH, KW = kernel.shape
    OH, OW = image.shape[0] - KH + 1, image.shape[1] - KW + 1
    out = np.zeros((OW, OH))
    for i in range(OH):
        for j in range(OW):
            out[j, i] = np.sum(image[i : i + KH, j : j + KW] * kernel)
    return out


@mistake("correlate2d", "X21", "You took the window at row j, column i. For out[i, j] it starts at row i, column j.")
def correlate2d(image, kernel):
    image = np.asarray(image, float)
    KH, KW = kernel.shape
    out = np.zeros((image.shape[0] - KH + 1, image.shape[1] - KW + 1))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            out[i, j] = np.sum(image[j : j + KH, i : i + KW] * kernel)
    return out


@mistake(
    "correlate2d",
    "X22",
    "Your answer has the kernel's shape. It has one number for each place of the window: (H - KH + 1, W - KW + 1).",
)
def correlate2d(image, kernel):
    image = np.asarray(image, float)
    KH, KW = kernel.shape
    out = np.zeros((KH, KW))
    for i in range(KH):
        for j in range(KW):
            window = image[i : i + KH, j : j + KW]
            out[i, j] = np.sum(window * kernel[: window.shape[0], : window.shape[1]])
    return out


@mistake(
    "correlate2d",
    "X23",
    "Your windows leave the image on one side and enter again on the other. Only windows inside the image count.",
)
def correlate2d(image, kernel):
    image = np.asarray(image, float)
    out = np.zeros(image.shape)
    for a in range(kernel.shape[0]):
        for b in range(kernel.shape[1]):
            out += np.roll(image, (-a, -b), axis=(0, 1)) * kernel[a, b]
    return out


@mistake(
    "correlate2d",
    "X24",
    "You flattened image and kernel before sliding. A window covers KH rows and KW columns; flattened, it covers one long run.",
)
def correlate2d(image, kernel):
    return np.correlate(np.asarray(image, float).ravel(), np.asarray(kernel, float).ravel(), mode="valid")


@mistake(
    "correlate2d", "X25", "You used only the first row of the kernel. Each window has KH rows, and each of them counts."
)
def correlate2d(image, kernel):
    image = np.asarray(image, float)
    KH, KW = kernel.shape
    out = np.zeros((image.shape[0] - KH + 1, image.shape[1] - KW + 1))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            out[i, j] = np.sum(image[i, j : j + KW] * kernel[0])
    return out


@mistake(
    "correlate2d",
    "X36",
    "You added up only the products on the kernel's diagonal (one loop for both of its indices). It takes two loops, a and b.",
)
def correlate2d(image, kernel):
    image = np.asarray(image, float)
    KH, KW = kernel.shape
    out = np.zeros((image.shape[0] - KH + 1, image.shape[1] - KW + 1))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            for a in range(min(KH, KW)):
                out[i, j] += image[i + a, j + a] * kernel[a, a]
    return out


@mistake(
    "correlate2d", "X31", "You computed one number, for the first window only. Slide the window down and to the right."
)
def correlate2d(image, kernel):
    image = np.asarray(image, float)
    KH, KW = kernel.shape
    return float(np.sum(image[:KH, :KW] * kernel))


@mistake(
    "correlate2d",
    "X37",
    "Your windows move along the diagonal only (one index for rows and columns). It takes two loops, i and j.",
)
def correlate2d(image, kernel):
    image = np.asarray(image, float)
    KH, KW = kernel.shape
    out = np.zeros((image.shape[0] - KH + 1, image.shape[1] - KW + 1))
    for i in range(min(out.shape)):
        out[i, i] = np.sum(image[i : i + KH, i : i + KW] * kernel)
    return out


# --- convolve2d ----------------------------------------------------------------------------------------------------


@mistake(
    "convolve2d",
    "X1",
    "You slid the kernel as it is: that is correlation. True convolution turns the kernel by 180 degrees first.",
)
def convolve2d(image, kernel):
    windows = np.lib.stride_tricks.sliding_window_view(np.asarray(image, float), kernel.shape)
    return np.einsum("ijab,ab->ij", windows, np.asarray(kernel, float))


@mistake(
    "convolve2d",
    "X2",
    "You turned the kernel upside down only. A turn by 180 degrees reverses its columns as well: kernel[::-1, ::-1].",
)
def convolve2d(image, kernel):
    image, kernel = np.asarray(image, float), np.asarray(kernel, float)[::-1]
    KH, KW = kernel.shape
    out = np.zeros((image.shape[0] - KH + 1, image.shape[1] - KW + 1))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            out[i, j] = np.sum(image[i : i + KH, j : j + KW] * kernel)
    return out


@mistake(
    "convolve2d",
    "X3",
    "You mirrored the kernel from left to right only. A turn by 180 degrees reverses its rows as well: kernel[::-1, ::-1].",
)
def convolve2d(image, kernel):
    image, kernel = np.asarray(image, float), np.fliplr(np.asarray(kernel, float))
    KH, KW = kernel.shape
    out = np.zeros((image.shape[0] - KH + 1, image.shape[1] - KW + 1))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            out[i, j] = np.sum(image[i : i + KH, j : j + KW] * kernel)
    return out


@mistake(
    "convolve2d",
    "C2",
    "You exchanged the kernel's rows and columns (kernel.T). A turn by 180 degrees is kernel[::-1, ::-1].",
)
def convolve2d(image, kernel):
    image, kernel = np.asarray(image, float), np.asarray(kernel, float).T
    KH, KW = kernel.shape
    out = np.zeros((max(image.shape[0] - KH + 1, 0), max(image.shape[1] - KW + 1, 0)))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            out[i, j] = np.sum(image[i : i + KH, j : j + KW] * kernel)
    return out


@mistake(
    "convolve2d",
    "X27",
    "You turned the kernel by 90 degrees. Convolution turns it by 180: np.rot90(kernel, 2) or kernel[::-1, ::-1].",
)
def convolve2d(image, kernel):
    image, kernel = np.asarray(image, float), np.rot90(np.asarray(kernel, float))
    KH, KW = kernel.shape
    out = np.zeros((max(image.shape[0] - KH + 1, 0), max(image.shape[1] - KW + 1, 0)))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            out[i, j] = np.sum(image[i : i + KH, j : j + KW] * kernel)
    return out


@mistake(
    "convolve2d",
    "X38",
    "You turned the kernel by 180 degrees and exchanged its rows and columns too. The turn alone is kernel[::-1, ::-1].",
)
def convolve2d(image, kernel):
    image, kernel = np.asarray(image, float), np.asarray(kernel, float)[::-1, ::-1].T
    KH, KW = kernel.shape
    out = np.zeros((max(image.shape[0] - KH + 1, 0), max(image.shape[1] - KW + 1, 0)))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            out[i, j] = np.sum(image[i : i + KH, j : j + KW] * kernel)
    return out


@mistake(
    "convolve2d",
    "X28",
    "You turned the image, so your answer came out turned as well. Turn the kernel and leave the image as it is.",
)
def convolve2d(image, kernel):
    image = np.asarray(image, float)[::-1, ::-1]
    KH, KW = kernel.shape
    out = np.zeros((image.shape[0] - KH + 1, image.shape[1] - KW + 1))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            out[i, j] = np.sum(image[i : i + KH, j : j + KW] * kernel)
    return out


@mistake(
    "convolve2d",
    "X29",
    "You slid the kernel as it is and turned the answer (or turned both arrays). Turn only the kernel, before sliding.",
)
def convolve2d(image, kernel):
    windows = np.lib.stride_tricks.sliding_window_view(np.asarray(image, float), kernel.shape)
    return np.einsum("ijab,ab->ij", windows, np.asarray(kernel, float))[::-1, ::-1]


@mistake(
    "convolve2d",
    "C29",
    "You turned the caller's own kernel, so a second call turns it back. Turn a copy: kernel[::-1, ::-1] without `kernel[:] =`.",
)
def convolve2d(image, kernel):
    kernel[:] = kernel[::-1, ::-1].copy()
    image = np.asarray(image, float)
    KH, KW = kernel.shape
    out = np.zeros((image.shape[0] - KH + 1, image.shape[1] - KW + 1))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            out[i, j] = np.sum(image[i : i + KH, j : j + KW] * kernel)
    return out


@mistake(
    "convolve2d",
    "X39",
    "Your index counts the kernel backwards one place too far: kernel[-a] starts at the first weight. Use kernel[KH-1-a, KW-1-b].",
)
def convolve2d(image, kernel):
    KH, KW = kernel.shape
    out = np.zeros((image.shape[0] - KH + 1, image.shape[1] - KW + 1))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            for a in range(KH):
                for b in range(KW):
                    out[i, j] += float(image[i + a, j + b]) * kernel[-a, -b]
    return out


@mistake(
    "convolve2d",
    "S3",
    "Your answer has one row and one column too few. A window of K fits into N pixels at N - K + 1 places.",
)
def convolve2d(image, kernel):
    image, kernel = np.asarray(image, float), np.asarray(kernel, float)[::-1, ::-1]
    KH, KW = kernel.shape
    out = np.zeros((image.shape[0] - KH, image.shape[1] - KW))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            out[i, j] = np.sum(image[i : i + KH, j : j + KW] * kernel)
    return out


@mistake(
    "convolve2d",
    "C9",
    "Your values are the right ones divided by the number of weights. The products are added up, not averaged.",
)
def convolve2d(image, kernel):
    image, kernel = np.asarray(image, float), np.asarray(kernel, float)[::-1, ::-1]
    KH, KW = kernel.shape
    out = np.zeros((image.shape[0] - KH + 1, image.shape[1] - KW + 1))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            out[i, j] = np.mean(image[i : i + KH, j : j + KW] * kernel)
    return out


@mistake(
    "convolve2d",
    "C17",
    "You computed the output's width from the image's height. Width and height differ: use image.shape[1] for the width.",
)
def convolve2d(image, kernel):
    image, kernel = np.asarray(image, float), np.asarray(kernel, float)[::-1, ::-1]
    KH, KW = kernel.shape
    OH, OW = image.shape[0] - KH + 1, image.shape[0] - KW + 1
    out = np.zeros((OH, OW))
    for i in range(OH):
        for j in range(OW):
            window = image[i : i + KH, j : j + KW]
            out[i, j] = np.sum(window * kernel[:, : window.shape[1]])
    return out


@mistake("convolve2d", "C18", "You used the kernel's height as its width too. Read both from kernel.shape: KH, KW.")
def convolve2d(image, kernel):
    image, kernel = np.asarray(image, float), np.asarray(kernel, float)[::-1, ::-1]
    K = kernel.shape[0]
    out = np.zeros((image.shape[0] - K + 1, image.shape[1] - K + 1))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            out[i, j] = np.sum(image[i : i + K, j : j + K] * kernel)
    return out


@mistake(
    "convolve2d",
    "C30",
    "Your products overflowed: 200 * 4 does not fit into a byte, so 32 is kept. Convert image and kernel to float first.",
)
def convolve2d(image, kernel):
    turned = kernel[::-1, ::-1]
    KH, KW = kernel.shape
    out = np.zeros((image.shape[0] - KH + 1, image.shape[1] - KW + 1))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            out[i, j] = np.sum(image[i : i + KH, j : j + KW] * turned)
    return out


@mistake(
    "convolve2d",
    "C31",
    "You used a matrix product (dot or @). Multiply the window by the kernel entry by entry with `*`, then add up.",
)
def convolve2d(image, kernel):
    image, kernel = np.asarray(image, float), np.asarray(kernel, float)[::-1, ::-1]
    KH, KW = kernel.shape
    out = np.zeros((image.shape[0] - KH + 1, image.shape[1] - KW + 1))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            out[i, j] = np.sum(image[i : i + KH, j : j + KW] @ kernel)
    return out


@mistake("convolve2d", "C39", "Your function returned None: it prints the result or drops it. End it with `return`.")
def convolve2d(image, kernel):
    windows = np.lib.stride_tricks.sliding_window_view(np.asarray(image, float), kernel.shape)
    out = np.einsum("ijab,ab->ij", windows, np.asarray(kernel, float)[::-1, ::-1])
    print(out)


@mistake(
    "convolve2d",
    "C40",
    "Only the first row of your answer is filled: `return` stands inside the outer loop. Move it out, to the left.",
)
def convolve2d(image, kernel):
    image, kernel = np.asarray(image, float), np.asarray(kernel, float)[::-1, ::-1]
    KH, KW = kernel.shape
    out = np.zeros((image.shape[0] - KH + 1, image.shape[1] - KW + 1))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            out[i, j] = np.sum(image[i : i + KH, j : j + KW] * kernel)
        return out


@mistake(
    "convolve2d",
    "C41",
    "You returned the answer of an earlier call with arrays of the same sizes. Compute it from image and kernel every time.",
)
def convolve2d(image, kernel, seen={}):
    sizes = image.shape + kernel.shape
    if sizes not in seen:
        windows = np.lib.stride_tricks.sliding_window_view(np.asarray(image, float), kernel.shape)
        seen[sizes] = np.einsum("ijab,ab->ij", windows, np.asarray(kernel, float)[::-1, ::-1])
    return seen[sizes]


@mistake(
    "convolve2d",
    "X4",
    "Your answer is as large as the image: you padded it with zeros. Use only windows that lie inside the image.",
)
def convolve2d(image, kernel):
    kernel = np.asarray(kernel, float)[::-1, ::-1]
    KH, KW = kernel.shape
    top, left = KH // 2, KW // 2
    padded = np.pad(np.asarray(image, float), ((top, KH - 1 - top), (left, KW - 1 - left)))
    out = np.zeros(image.shape)
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            out[i, j] = np.sum(padded[i : i + KH, j : j + KW] * kernel)
    return out


@mistake(
    "convolve2d",
    "X5",
    "Your answer is larger than the image: windows that hang over its edges are in it. Only whole windows count.",
)
def convolve2d(image, kernel):
    kernel = np.asarray(kernel, float)
    KH, KW = kernel.shape
    H, W = image.shape
    out = np.zeros((H + KH - 1, W + KW - 1))
    for a in range(KH):
        for b in range(KW):
            out[a : a + H, b : b + W] += image * kernel[a, b]
    return out


@mistake(
    "convolve2d",
    "X9",
    "Your output takes its number type from the image, so integers cut off fractions and bytes overflow. Make it of floats.",
)
def convolve2d(image, kernel):
    wide = image.astype(int) if image.dtype.kind in "iu" else image
    turned = kernel[::-1, ::-1]
    KH, KW = kernel.shape
    out = np.zeros((image.shape[0] - KH + 1, image.shape[1] - KW + 1), dtype=image.dtype)
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            out[i, j] = np.sum(wide[i : i + KH, j : j + KW] * turned)
    return out


@mistake("convolve2d", "X10", "Your values have lost their fractions: somewhere they became integers. Keep floats.")
def convolve2d(image, kernel):
    image, kernel = np.asarray(image, float), np.asarray(kernel, float)[::-1, ::-1]
    KH, KW = kernel.shape
    out = np.zeros((image.shape[0] - KH + 1, image.shape[1] - KW + 1), dtype=int)
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            out[i, j] = np.sum(image[i : i + KH, j : j + KW] * kernel)
    return out


@mistake(
    "convolve2d",
    "X11",
    "Your answer has lost its signs. A negative sum is a right answer too: leave the absolute value out.",
)
def convolve2d(image, kernel):
    windows = np.lib.stride_tricks.sliding_window_view(np.asarray(image, float), kernel.shape)
    return np.abs(np.einsum("ijab,ab->ij", windows, np.asarray(kernel, float)[::-1, ::-1]))


@mistake("convolve2d", "X12", "You made negative sums 0, as ReLU does. Here the sums stay as they are.")
def convolve2d(image, kernel):
    windows = np.lib.stride_tricks.sliding_window_view(np.asarray(image, float), kernel.shape)
    return np.maximum(0, np.einsum("ijab,ab->ij", windows, np.asarray(kernel, float)[::-1, ::-1]))


@mistake(
    "convolve2d",
    "X13",
    "You cut your values to the range 0 to 255. A feature map is no picture: keep negative and large sums.",
)
def convolve2d(image, kernel):
    windows = np.lib.stride_tricks.sliding_window_view(np.asarray(image, float), kernel.shape)
    return np.clip(np.einsum("ijab,ab->ij", windows, np.asarray(kernel, float)[::-1, ::-1]), 0, 255)


@mistake(
    "convolve2d", "X40", "You changed the sign of the weights. A turn by 180 degrees moves them: kernel[::-1, ::-1]."
)
def convolve2d(image, kernel):
    windows = np.lib.stride_tricks.sliding_window_view(np.asarray(image, float), kernel.shape)
    return np.einsum("ijab,ab->ij", windows, -np.asarray(kernel, float))


# --- relu ----------------------------------------------------------------------------------------------------------


@mistake(
    "relu",
    "A1",
    "Your numbers are right, but x itself was changed: `x[x < 0] = 0` writes into the caller's array. Work on a copy.",
)
def relu(x):
    x[x < 0] = 0
    return x


@mistake("relu", "A3", "You cut the large values off at 1. ReLU has no upper limit: positive numbers stay as they are.")
def relu(x):
    return np.clip(x, 0, 1)


@mistake(
    "relu",
    "A6",
    "You returned where x is positive (ones and zeros, or True and False). Return x itself there, and 0 elsewhere.",
)
def relu(x):
    return (x > 0).astype(float)


@mistake("relu", "C39", "Your function returned None. Is `return` missing?")
def relu(x):
    y = np.maximum(x, 0)


@mistake("relu", "X41", "Your function changed x in place and returned None. Return a new array and leave x as it is.")
def relu(x):
    x[x < 0] = 0


@mistake("relu", "X11", "You took the absolute value: -3 became 3. ReLU makes negative numbers 0.")
def relu(x):
    return np.abs(x)


@mistake(
    "relu",
    "X42",
    "You let a hundredth of each negative number through: that is the leaky ReLU. Here negative numbers become 0.",
)
def relu(x):
    return np.where(x > 0, x, 0.01 * x)


@mistake(
    "relu",
    "X43",
    "You returned one number, the largest of all. ReLU compares every entry with 0 on its own: np.maximum(x, 0).",
)
def relu(x):
    return max(0.0, float(np.max(x)))


@mistake(
    "relu", "X44", "np.max(x, 0) is the maximum along axis 0. To compare every entry with 0, use np.maximum(x, 0)."
)
def relu(x):
    return np.max(x, 0)


@mistake(
    "relu",
    "X45",
    "You kept the negative numbers and made the positive ones 0. ReLU does the opposite: the larger of x and 0.",
)
def relu(x):
    return np.minimum(x, 0)


@mistake(
    "relu",
    "X46",
    "You dropped the entries that are not positive, so the shape is lost. Keep every entry and make those 0.",
)
def relu(x):
    return x[x > 0]


@mistake(
    "relu",
    "X47",
    "You made every positive number 1. ReLU leaves positive numbers as they are and makes only negative ones 0.",
)
def relu(x):
    return np.where(x > 0, 1, x)


@mistake("relu", "X48", "You squashed x between 0 and 1: that is the sigmoid. ReLU is the larger of x and 0.")
def relu(x):
    return 1 / (1 + np.exp(-np.asarray(x, float)))


@mistake(
    "relu",
    "X49",
    "That is softplus, log(1 + exp(x)): a smooth curve near ReLU, but not ReLU. Take the larger of x and 0.",
)
def relu(x):
    return np.log(1 + np.exp(np.asarray(x, float)))


@mistake(
    "relu",
    "X50",
    "You cut the large values off at 6 (known as ReLU6). Here positive numbers stay as they are, however large.",
)
def relu(x):
    return np.clip(x, 0, 6)


@mistake("relu", "X10", "Your values have lost their fractions: somewhere they became integers. Keep floats.")
def relu(x):
    return np.maximum(x, 0).astype(int)


@mistake("relu", "X51", "Your values are twice the right ones: (x + |x|) still has to be divided by 2.")
def relu(x):
    return np.abs(x) + x


@mistake("relu", "X52", "You set the threshold at 1, so positive numbers below it are lost. ReLU's threshold is 0.")
def relu(x):
    return np.where(x >= 1, x, 0)


@mistake("relu", "X34", "Your numbers are right, but in one long row. Keep the shape of x.")
def relu(x):
    return np.array([max(v, 0) for v in x.ravel()])


@mistake("relu", "X18", "Your numbers are right, but they stand in a list. Return an array, as np.maximum(x, 0) does.")
def relu(x):
    return np.maximum(x, 0).tolist()


@mistake(
    "relu",
    "X53",
    "Your loop handles one axis only: with more axes x[i] is a whole row. Let NumPy treat every entry: np.maximum(x, 0).",
)
def relu(x):
    out = np.zeros(x.shape)
    for i in range(len(x)):
        out[i] = x[i] if x[i] > 0 else 0
    return out


@mistake(
    "relu",
    "X54",
    "`if x < 0` asks about a whole array at once, which has no single answer. Compare entry by entry: np.maximum(x, 0).",
)
def relu(x):
    if x < 0:
        return 0
    return x


@mistake("relu", "X55", "You returned x as it is, negative numbers included. Make those 0.")
def relu(x):
    np.maximum(x, 0)
    return x


@mistake("relu", "X56", "Your negative numbers became 1, not 0. ReLU is 0 wherever x is negative.")
def relu(x):
    return np.where(x > 0, x, 1)


@mistake(
    "relu", "X57", "You squashed x with tanh. ReLU is straight: 0 for negative numbers, x itself for positive ones."
)
def relu(x):
    return np.tanh(np.asarray(x, float))


@mistake(
    "relu",
    "X104",
    "You added 1 to each negative number instead of making it 0. Multiply by the condition: x * (x > 0).",
)
def relu(x):
    return x + (x < 0)


@mistake(
    "relu",
    "C40",
    "Only the first entry (or row) was treated: `return` stands inside the loop. Move it out, to the left.",
)
def relu(x):
    out = np.array(x, float)
    for i in range(len(out)):
        out[i] = np.maximum(out[i], 0)
        return out


@mistake(
    "relu",
    "C41",
    "You returned the answer of an earlier call with an array of the same shape. Compute it from x every time.",
)
def relu(x, seen={}):
    if x.shape not in seen:
        seen[x.shape] = np.maximum(x, 0)
    return seen[x.shape]


# --- edge_kernel ---------------------------------------------------------------------------------------------------


@mistake(
    "edge_kernel",
    "X58",
    "Your kernels answer -300: they look for bright to dark. From 0 to 100, the weights grow: -1 first, then 0, then 1.",
)
def edge_kernel(direction):
    if direction == "vertical":
        return np.array([[1, 0, -1], [1, 0, -1], [1, 0, -1]])
    if direction == "horizontal":
        return np.array([[1, 1, 1], [0, 0, 0], [-1, -1, -1]])
    raise ValueError(direction)


@mistake(
    "edge_kernel",
    "X59",
    "Your two kernels are exchanged. Across a vertical edge the brightness changes along a row, so the weights change along rows.",
)
def edge_kernel(direction):
    if direction == "vertical":
        return np.array([[-1, -1, -1], [0, 0, 0], [1, 1, 1]])
    if direction == "horizontal":
        return np.array([[-1, 0, 1], [-1, 0, 1], [-1, 0, 1]])
    raise ValueError(direction)


@mistake(
    "edge_kernel",
    "X60",
    "Your kernels answer 400: their bright side adds up to 4, as Sobel's 1 + 2 + 1 does. Scale it so that it adds up to 3.",
)
def edge_kernel(direction):
    sobel = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])
    if direction == "vertical":
        return sobel
    if direction == "horizontal":
        return sobel.T
    raise ValueError(direction)


@mistake(
    "edge_kernel",
    "X61",
    "For 'horizontal' you return a kernel for vertical edges too. For horizontal edges exchange its rows and columns: kernel.T.",
)
def edge_kernel(direction):
    if direction not in ("vertical", "horizontal"):
        raise ValueError(direction)
    return np.array([[-1, 0, 1], [-1, 0, 1], [-1, 0, 1]])


@mistake(
    "edge_kernel",
    "X62",
    "Your kernels answer 100: the bright side adds up to 1. Three rows of (-1, 0, 1), undivided, answer 300.",
)
def edge_kernel(direction):
    kernel = np.array([[-1, 0, 1], [-1, 0, 1], [-1, 0, 1]]) / 3
    if direction == "vertical":
        return kernel
    if direction == "horizontal":
        return kernel.T
    raise ValueError(direction)


@mistake(
    "edge_kernel",
    "X63",
    "Your kernels answer 33.3, a ninth of 300. If you divided by the number of weights, as for a blur, leave that out.",
)
def edge_kernel(direction):
    kernel = np.array([[-1, 0, 1], [-1, 0, 1], [-1, 0, 1]]) / 9
    if direction == "vertical":
        return kernel
    if direction == "horizontal":
        return kernel.T
    raise ValueError(direction)


@mistake(
    "edge_kernel", "X64", "Both kernels are right, but a word other than the two gives None. Raise ValueError for it."
)
def edge_kernel(direction):
    if direction == "vertical":
        return np.array([[-1, 0, 1], [-1, 0, 1], [-1, 0, 1]])
    if direction == "horizontal":
        return np.array([[-1, -1, -1], [0, 0, 0], [1, 1, 1]])


@mistake(
    "edge_kernel",
    "X65",
    "Both kernels are right, but any other word gets the horizontal one: `else` takes them all. Raise ValueError there.",
)
def edge_kernel(direction):
    kernel = np.array([[-1, 0, 1], [-1, 0, 1], [-1, 0, 1]])
    if direction == "vertical":
        return kernel
    else:
        return kernel.T


@mistake(
    "edge_kernel",
    "X66",
    "Both kernels are right, but for another word your variable was never set. Add an `else` that raises ValueError.",
)
def edge_kernel(direction):
    if direction == "vertical":
        kernel = np.array([[-1, 0, 1], [-1, 0, 1], [-1, 0, 1]])
    elif direction == "horizontal":
        kernel = np.array([[-1, -1, -1], [0, 0, 0], [1, 1, 1]])
    return kernel


@mistake(
    "edge_kernel",
    "X67",
    "Both kernels are right, but another word raises KeyError. Check the word first and raise ValueError.",
)
def edge_kernel(direction):
    vertical = np.array([[-1, 0, 1], [-1, 0, 1], [-1, 0, 1]])
    return {"vertical": vertical, "horizontal": vertical.T}[direction]


@mistake(
    "edge_kernel",
    "X68",
    "Both kernels are right, but for another word you return a text instead of raising. Write `raise ValueError(...)`.",
)
def edge_kernel(direction):
    if direction == "vertical":
        return np.array([[-1, 0, 1], [-1, 0, 1], [-1, 0, 1]])
    elif direction == "horizontal":
        return np.array([[-1, -1, -1], [0, 0, 0], [1, 1, 1]])
    else:
        return "ValueError"


@mistake(
    "edge_kernel", "X69", "Both kernels are right, but another word gets a kernel of zeros. Raise ValueError for it."
)
def edge_kernel(direction):
    kernel = np.zeros((3, 3))
    if direction == "vertical":
        kernel[:, 0] = -1
        kernel[:, 2] = 1
    elif direction == "horizontal":
        kernel[0] = -1
        kernel[2] = 1
    return kernel


@mistake("edge_kernel", "X18", "Your kernels are lists. Make arrays of them: np.array([[...], [...], [...]]).")
def edge_kernel(direction):
    if direction == "vertical":
        return [[-1, 0, 1], [-1, 0, 1], [-1, 0, 1]]
    if direction == "horizontal":
        return [[-1, -1, -1], [0, 0, 0], [1, 1, 1]]
    raise ValueError(direction)


@mistake(
    "edge_kernel",
    "X70",
    "Your kernels answer on flat areas too: the weights do not add up to 0. Give the dark side negative weights.",
)
def edge_kernel(direction):
    kernel = np.array([[0, 0, 1], [0, 0, 1], [0, 0, 1]])
    if direction == "vertical":
        return kernel
    if direction == "horizontal":
        return kernel.T
    raise ValueError(direction)


@mistake(
    "edge_kernel",
    "X71",
    "Your kernels look for a thin line: on a step they answer once with each sign. Use weights of one sign on each side.",
)
def edge_kernel(direction):
    kernel = np.array([[-1, 2, -1], [-1, 2, -1], [-1, 2, -1]])
    if direction == "vertical":
        return kernel
    if direction == "horizontal":
        return kernel.T
    raise ValueError(direction)


@mistake(
    "edge_kernel",
    "X72",
    "Your kernels answer to edges of both directions, and with both signs, as a Laplacian does. Let the weights change along one axis only.",
)
def edge_kernel(direction):
    if direction in ("vertical", "horizontal"):
        return np.array([[0, 1, 0], [1, -4, 1], [0, 1, 0]])
    raise ValueError(direction)


@mistake(
    "edge_kernel",
    "X73",
    "Your kernels answer 300 and -300 on edges of both directions, as a Laplacian with 8 does. Let the weights change along one axis only.",
)
def edge_kernel(direction):
    if direction in ("vertical", "horizontal"):
        return np.array([[-1, -1, -1], [-1, 8, -1], [-1, -1, -1]])
    raise ValueError(direction)


@mistake(
    "edge_kernel",
    "X74",
    "Your vertical kernel is right; the horizontal one answers -300. From dark (top) to bright (bottom), the top row is -1.",
)
def edge_kernel(direction):
    if direction == "vertical":
        return np.array([[-1, 0, 1], [-1, 0, 1], [-1, 0, 1]])
    if direction == "horizontal":
        return np.array([[1, 1, 1], [0, 0, 0], [-1, -1, -1]])
    raise ValueError(direction)


@mistake(
    "edge_kernel",
    "X75",
    "Your kernels answer to edges of both directions, as a diagonal one does. Make all rows equal (vertical) or all columns (horizontal).",
)
def edge_kernel(direction):
    kernel = np.array([[-2, -1, 0], [-1, 0, 1], [0, 1, 2]])
    if direction == "vertical":
        return kernel
    if direction == "horizontal":
        return np.rot90(kernel)
    raise ValueError(direction)


@mistake(
    "edge_kernel",
    "X76",
    "You returned the answers on the step, not the kernel. Return the 3x3 weights; the check slides them itself.",
)
def edge_kernel(direction):
    if direction == "vertical":
        return np.array([[0, 300, 300, 0], [0, 300, 300, 0], [0, 300, 300, 0]])
    if direction == "horizontal":
        return np.array([[0, 0, 0], [300, 300, 300], [300, 300, 300], [0, 0, 0]])
    raise ValueError(direction)


@mistake(
    "edge_kernel",
    "X106",
    "Your kernels have one row or one column. Repeat it three times: a 3x3 kernel adds up three rows of the step.",
)
def edge_kernel(direction):
    if direction == "vertical":
        return np.array([[-1, 0, 1]])
    if direction == "horizontal":
        return np.array([[-1], [0], [1]])
    raise ValueError(direction)


@mistake(
    "edge_kernel",
    "X77",
    "Your kernels answer 100 times too much: the step of 100 comes from the image. Three rows of (-1, 0, 1) are enough.",
)
def edge_kernel(direction):
    kernel = np.array([[-100, 0, 100], [-100, 0, 100], [-100, 0, 100]])
    if direction == "vertical":
        return kernel
    if direction == "horizontal":
        return kernel.T
    raise ValueError(direction)


@mistake(
    "edge_kernel",
    "X105",
    "Your horizontal kernel still sees vertical edges, from bright to dark: a vertical one mirrored. Exchange rows and columns: kernel.T.",
)
def edge_kernel(direction):
    kernel = np.array([[-1, 0, 1], [-1, 0, 1], [-1, 0, 1]])
    if direction == "vertical":
        return kernel
    if direction == "horizontal":
        return kernel[:, ::-1]
    raise ValueError(direction)


@mistake("edge_kernel", "C39", "Your function returned None: it prints the kernel or drops it. End it with `return`.")
def edge_kernel(direction):
    if direction == "vertical":
        print(np.array([[-1, 0, 1], [-1, 0, 1], [-1, 0, 1]]))
    elif direction == "horizontal":
        print(np.array([[-1, -1, -1], [0, 0, 0], [1, 1, 1]]))
    else:
        raise ValueError(direction)


# --- conv_multichannel ---------------------------------------------------------------------------------------------


@mistake(
    "conv_multichannel",
    "C1",
    "You turned the filters by 180 degrees: true convolution. A CNN slides them as they are, without a flip.",
)
def conv_multichannel(x, w, b):
    x, w = np.asarray(x, float), np.asarray(w, float)[:, :, ::-1, ::-1]
    F, C, KH, KW = w.shape
    out = np.zeros((F, x.shape[1] - KH + 1, x.shape[2] - KW + 1))
    for f in range(F):
        for i in range(out.shape[1]):
            for j in range(out.shape[2]):
                out[f, i, j] = np.sum(x[:, i : i + KH, j : j + KW] * w[f]) + b[f]
    return out


@mistake(
    "conv_multichannel",
    "C2",
    "Rows and columns of the filters are exchanged in your code. w[f, c, a, b] belongs to x[c, i+a, j+b].",
)
def conv_multichannel(x, w, b):
    x, w = np.asarray(x, float), np.asarray(w, float).transpose(0, 1, 3, 2)
    F, C, KH, KW = w.shape
    out = np.zeros((F, max(x.shape[1] - KH + 1, 0), max(x.shape[2] - KW + 1, 0)))
    for f in range(F):
        for i in range(out.shape[1]):
            for j in range(out.shape[2]):
                out[f, i, j] = np.sum(x[:, i : i + KH, j : j + KW] * w[f]) + b[f]
    return out


@mistake(
    "conv_multichannel",
    "C3",
    "Your channels are in reverse order (as between RGB and BGR). Channel 0 of x must meet channel 0 of w.",
)
def conv_multichannel(x, w, b):
    x = np.asarray(x, float)[::-1]
    F, C, KH, KW = w.shape
    out = np.zeros((F, x.shape[1] - KH + 1, x.shape[2] - KW + 1))
    for f in range(F):
        for i in range(out.shape[1]):
            for j in range(out.shape[2]):
                out[f, i, j] = np.sum(x[:, i : i + KH, j : j + KW] * w[f]) + b[f]
    return out


@mistake(
    "conv_multichannel", "C4", "The bias is missing. Where x is all 0 the output must be the bias b[f]; yours is 0."
)
def conv_multichannel(x, w, b):
    x = np.asarray(x, float)
    F, C, KH, KW = w.shape
    out = np.zeros((F, x.shape[1] - KH + 1, x.shape[2] - KW + 1))
    for f in range(F):
        for i in range(out.shape[1]):
            for j in range(out.shape[2]):
                out[f, i, j] = np.sum(x[:, i : i + KH, j : j + KW] * w[f])
    return out


@mistake(
    "conv_multichannel",
    "C5",
    "You added the bias to every product, before the sum. Add b[f] once to each output, after the sum.",
)
def conv_multichannel(x, w, b):
    x = np.asarray(x, float)
    F, C, KH, KW = w.shape
    out = np.zeros((F, x.shape[1] - KH + 1, x.shape[2] - KW + 1))
    for f in range(F):
        for i in range(out.shape[1]):
            for j in range(out.shape[2]):
                out[f, i, j] = np.sum(x[:, i : i + KH, j : j + KW] * w[f] + b[f])
    return out


@mistake(
    "conv_multichannel",
    "X78",
    "You added the bias once for each channel. It belongs to the filter: add b[f] once, after the channels are summed.",
)
def conv_multichannel(x, w, b):
    x = np.asarray(x, float)
    F, C, KH, KW = w.shape
    out = np.zeros((F, x.shape[1] - KH + 1, x.shape[2] - KW + 1))
    for f in range(F):
        for c in range(C):
            for i in range(out.shape[1]):
                for j in range(out.shape[2]):
                    out[f, i, j] += np.sum(x[c, i : i + KH, j : j + KW] * w[f, c]) + b[f]
    return out


@mistake("conv_multichannel", "C6", "You added b[0] to every map. Each filter has its own bias: map f gets b[f].")
def conv_multichannel(x, w, b):
    x = np.asarray(x, float)
    F, C, KH, KW = w.shape
    out = np.zeros((F, x.shape[1] - KH + 1, x.shape[2] - KW + 1))
    for f in range(F):
        for i in range(out.shape[1]):
            for j in range(out.shape[2]):
                out[f, i, j] = np.sum(x[:, i : i + KH, j : j + KW] * w[f]) + b[0]
    return out


@mistake("conv_multichannel", "X79", "You added all the biases to every map. Map f gets only its own, b[f].")
def conv_multichannel(x, w, b):
    x = np.asarray(x, float)
    F, C, KH, KW = w.shape
    out = np.zeros((F, x.shape[1] - KH + 1, x.shape[2] - KW + 1))
    for f in range(F):
        for i in range(out.shape[1]):
            for j in range(out.shape[2]):
                out[f, i, j] = np.sum(x[:, i : i + KH, j : j + KW] * w[f]) + np.sum(b)
    return out


@mistake(
    "conv_multichannel", "X80", "You added the bias twice. Where x is all 0, map f must be b[f]; yours is twice that."
)
def conv_multichannel(x, w, b):
    x = np.asarray(x, float)
    F, C, KH, KW = w.shape
    out = np.zeros((F, x.shape[1] - KH + 1, x.shape[2] - KW + 1))
    for f in range(F):
        out[f] += b[f]
        for i in range(out.shape[1]):
            for j in range(out.shape[2]):
                out[f, i, j] += np.sum(x[:, i : i + KH, j : j + KW] * w[f]) + b[f]
    return out


@mistake("conv_multichannel", "X81", "You subtracted the bias. It is added: where x is all 0, map f must be b[f].")
def conv_multichannel(x, w, b):
    x = np.asarray(x, float)
    F, C, KH, KW = w.shape
    out = np.zeros((F, x.shape[1] - KH + 1, x.shape[2] - KW + 1))
    for f in range(F):
        for i in range(out.shape[1]):
            for j in range(out.shape[2]):
                out[f, i, j] = np.sum(x[:, i : i + KH, j : j + KW] * w[f]) - b[f]
    return out


@mistake(
    "conv_multichannel",
    "X82",
    "`out + b` lines b up with the columns, not with the filters. Give b the shape (F, 1, 1): b[:, None, None].",
)
def conv_multichannel(x, w, b):
    windows = np.lib.stride_tricks.sliding_window_view(np.asarray(x, float), w.shape[2:], axis=(1, 2))
    out = np.einsum("cijab,fcab->fij", windows, np.asarray(w, float))
    return out + b


@mistake(
    "conv_multichannel",
    "C8",
    "You used only channel 0. All channels are added up: with channels 1, 10 and 100 a sum is 111, not 1.",
)
def conv_multichannel(x, w, b):
    x = np.asarray(x, float)
    F, C, KH, KW = w.shape
    out = np.zeros((F, x.shape[1] - KH + 1, x.shape[2] - KW + 1))
    for f in range(F):
        for i in range(out.shape[1]):
            for j in range(out.shape[2]):
                out[f, i, j] = np.sum(x[0, i : i + KH, j : j + KW] * w[f, 0]) + b[f]
    return out


@mistake(
    "conv_multichannel",
    "X83",
    "Only your last channel counts: each channel overwrites the one before. Add the channels up with `+=`.",
)
def conv_multichannel(x, w, b):
    x = np.asarray(x, float)
    F, C, KH, KW = w.shape
    out = np.zeros((F, x.shape[1] - KH + 1, x.shape[2] - KW + 1))
    for f in range(F):
        for c in range(C):
            for i in range(out.shape[1]):
                for j in range(out.shape[2]):
                    out[f, i, j] = np.sum(x[c, i : i + KH, j : j + KW] * w[f, c]) + b[f]
    return out


@mistake(
    "conv_multichannel",
    "C9",
    "Before the bias your values are the right ones divided by the number of weights. Add the products up; no mean.",
)
def conv_multichannel(x, w, b):
    x = np.asarray(x, float)
    F, C, KH, KW = w.shape
    out = np.zeros((F, x.shape[1] - KH + 1, x.shape[2] - KW + 1))
    for f in range(F):
        for i in range(out.shape[1]):
            for j in range(out.shape[2]):
                out[f, i, j] = np.mean(x[:, i : i + KH, j : j + KW] * w[f]) + b[f]
    return out


@mistake(
    "conv_multichannel", "X84", "You averaged over the channels. The channels are added up: 1 + 10 + 100 = 111, not 37."
)
def conv_multichannel(x, w, b):
    x = np.asarray(x, float)
    F, C, KH, KW = w.shape
    out = np.zeros((F, x.shape[1] - KH + 1, x.shape[2] - KW + 1))
    for f in range(F):
        for i in range(out.shape[1]):
            for j in range(out.shape[2]):
                products = x[:, i : i + KH, j : j + KW] * w[f]
                out[f, i, j] = products.sum(axis=(1, 2)).mean() + b[f]
    return out


@mistake("conv_multichannel", "X85", "You took the largest channel. The channels are added up.")
def conv_multichannel(x, w, b):
    x = np.asarray(x, float)
    F, C, KH, KW = w.shape
    out = np.zeros((F, x.shape[1] - KH + 1, x.shape[2] - KW + 1))
    for f in range(F):
        for i in range(out.shape[1]):
            for j in range(out.shape[2]):
                products = x[:, i : i + KH, j : j + KW] * w[f]
                out[f, i, j] = products.sum(axis=(1, 2)).max() + b[f]
    return out


@mistake(
    "conv_multichannel",
    "C15",
    "Your windows start one row and one column too late. The first window starts at row 0, column 0.",
)
def conv_multichannel(x, w, b):
    x = np.asarray(x, float)
    F, C, KH, KW = w.shape
    padded = np.pad(x, ((0, 0), (0, 1), (0, 1)))
    out = np.zeros((F, x.shape[1] - KH + 1, x.shape[2] - KW + 1))
    for f in range(F):
        for i in range(out.shape[1]):
            for j in range(out.shape[2]):
                out[f, i, j] = np.sum(padded[:, i + 1 : i + 1 + KH, j + 1 : j + 1 + KW] * w[f]) + b[f]
    return out


@mistake(
    "conv_multichannel",
    "S3",
    "Your maps have one row and one column too few. A window of K fits into N pixels at N - K + 1 places.",
)
def conv_multichannel(x, w, b):
    x = np.asarray(x, float)
    F, C, KH, KW = w.shape
    out = np.zeros((F, x.shape[1] - KH, x.shape[2] - KW))
    for f in range(F):
        for i in range(out.shape[1]):
            for j in range(out.shape[2]):
                out[f, i, j] = np.sum(x[:, i : i + KH, j : j + KW] * w[f]) + b[f]
    return out


@mistake(
    "conv_multichannel", "C17", "You computed the maps' width from the image's height. Use x.shape[2] for the width."
)
def conv_multichannel(x, w, b):
    x = np.asarray(x, float)
    F, C, KH, KW = w.shape
    OH, OW = x.shape[1] - KH + 1, x.shape[1] - KW + 1
    out = np.zeros((F, OH, OW))
    for f in range(F):
        for i in range(OH):
            for j in range(OW):
                window = x[:, i : i + KH, j : j + KW]
                out[f, i, j] = np.sum(window * w[f][:, :, : window.shape[2]]) + b[f]
    return out


@mistake(
    "conv_multichannel", "C18", "You used the filters' height as their width too. Read both from w.shape: F, C, KH, KW."
)
def conv_multichannel(x, w, b):
    F, C, K, _ = w.shape
    out = np.zeros((F, x.shape[1] - K + 1, x.shape[2] - K + 1))
    for f in range(F):
        for i in range(out.shape[1]):
            for j in range(out.shape[2]):
                total = float(b[f])
                for c in range(C):
                    for a in range(K):
                        for e in range(K):
                            total += float(x[c, i + a, j + e]) * w[f, c, a, e]
                out[f, i, j] = total
    return out


@mistake(
    "conv_multichannel",
    "C26",
    "Your axes are (OH, OW, F), with the maps last. The order here is (F, OH, OW): the filter comes first.",
)
def conv_multichannel(x, w, b):
    windows = np.lib.stride_tricks.sliding_window_view(np.asarray(x, float), w.shape[2:], axis=(1, 2))
    return np.einsum("cijab,fcab->ijf", windows, np.asarray(w, float)) + b


@mistake(
    "conv_multichannel",
    "X20",
    "Rows and columns of your maps are exchanged. The answer is out[f, i, j]: i goes down, j goes to the right.",
)
def conv_multichannel(x, w, b):
    x = np.asarray(x, float)
    F, C, KH, KW = w.shape
    OH, OW = x.shape[1] - KH + 1, x.shape[2] - KW + 1
    out = np.zeros((F, OW, OH))
    for f in range(F):
        for i in range(OH):
            for j in range(OW):
                out[f, j, i] = np.sum(x[:, i : i + KH, j : j + KW] * w[f]) + b[f]
    return out


@mistake(
    "conv_multichannel",
    "C29",
    "You summed into b itself: `total = b[f:f+1]` shares its memory, so b grows with every window. Start from a copy or from 0.",
)
def conv_multichannel(x, w, b):
    F, C, KH, KW = w.shape
    out = np.zeros((F, x.shape[1] - KH + 1, x.shape[2] - KW + 1))
    for f in range(F):
        for i in range(out.shape[1]):
            for j in range(out.shape[2]):
                total = b[f : f + 1]
                total += np.sum(x[:, i : i + KH, j : j + KW].astype(float) * w[f]).astype(b.dtype)
                out[f, i, j] = total[0]
    return out


@mistake(
    "conv_multichannel",
    "C30",
    "Your products overflowed: 200 * 4 does not fit into a byte, so 32 is kept. Convert x and w to float first.",
)
def conv_multichannel(x, w, b):
    F, C, KH, KW = w.shape
    out = np.zeros((F, x.shape[1] - KH + 1, x.shape[2] - KW + 1))
    for f in range(F):
        for i in range(out.shape[1]):
            for j in range(out.shape[2]):
                out[f, i, j] = np.sum(x[:, i : i + KH, j : j + KW] * w[f]) + b[f]
    return out


@mistake(
    "conv_multichannel",
    "C31",
    "You used a matrix product (dot or @). Multiply window and filter entry by entry with `*`, then add up.",
)
def conv_multichannel(x, w, b):
    x = np.asarray(x, float)
    F, C, KH, KW = w.shape
    out = np.zeros((F, x.shape[1] - KH + 1, x.shape[2] - KW + 1))
    for f in range(F):
        for i in range(out.shape[1]):
            for j in range(out.shape[2]):
                out[f, i, j] = np.sum(x[:, i : i + KH, j : j + KW] @ w[f]) + b[f]
    return out


@mistake(
    "conv_multichannel",
    "X86",
    "np.dot of 3-D arrays pairs every channel of x with every channel of w. Multiply entry by entry with `*`, then add up.",
)
def conv_multichannel(x, w, b):
    x = np.asarray(x, float)
    F, C, KH, KW = w.shape
    out = np.zeros((F, x.shape[1] - KH + 1, x.shape[2] - KW + 1))
    for f in range(F):
        for i in range(out.shape[1]):
            for j in range(out.shape[2]):
                out[f, i, j] = np.sum(np.dot(x[:, i : i + KH, j : j + KW], w[f])) + b[f]
    return out


@mistake(
    "conv_multichannel",
    "X87",
    "You paired every channel of x with every channel of w. Channel c of x meets only channel c of the filter.",
)
def conv_multichannel(x, w, b):
    x = np.asarray(x, float)
    F, C, KH, KW = w.shape
    out = np.zeros((F, x.shape[1] - KH + 1, x.shape[2] - KW + 1))
    for f in range(F):
        for i in range(out.shape[1]):
            for j in range(out.shape[2]):
                for c in range(C):
                    out[f, i, j] += np.sum(x[:, i : i + KH, j : j + KW] * w[f, c])
                out[f, i, j] += b[f]
    return out


@mistake(
    "conv_multichannel",
    "C32",
    "You kept the channels apart: (F, C, OH, OW). Add up over all three axes of the window, channels included.",
)
def conv_multichannel(x, w, b):
    windows = np.lib.stride_tricks.sliding_window_view(np.asarray(x, float), w.shape[2:], axis=(1, 2))
    maps = np.einsum("cijab,fcab->fcij", windows, np.asarray(w, float))
    return maps + np.asarray(b)[:, None, None, None]


@mistake("conv_multichannel", "C33", "float(b) wants a single number, but b holds one bias for each filter. Take b[f].")
def conv_multichannel(x, w, b):
    x = np.asarray(x, float)
    F, C, KH, KW = w.shape
    if b.size > 1:
        raise TypeError("only length-1 arrays can be converted to Python scalars")
    out = np.zeros((F, x.shape[1] - KH + 1, x.shape[2] - KW + 1))
    for f in range(F):
        for i in range(out.shape[1]):
            for j in range(out.shape[2]):
                out[f, i, j] = np.sum(x[:, i : i + KH, j : j + KW] * w[f]) + float(b)
    return out


@mistake(
    "conv_multichannel",
    "C34",
    "Your channels are scrambled: reshape keeps the order in memory. To move axes use transpose, or index x[c, i, j] as it is.",
)
def conv_multichannel(x, w, b):
    C, H, W = x.shape
    F, C, KH, KW = w.shape
    x = np.asarray(x, float).reshape(H, W, C)
    out = np.zeros((F, H - KH + 1, W - KW + 1))
    for f in range(F):
        filter = np.asarray(w[f]).reshape(KH, KW, C)
        for i in range(out.shape[1]):
            for j in range(out.shape[2]):
                out[f, i, j] = np.sum(x[i : i + KH, j : j + KW] * filter) + b[f]
    return out


@mistake(
    "conv_multichannel",
    "X88",
    "Your maps are scrambled: you reshaped (OH*OW, F) straight to (F, OH, OW). Transpose first: reshape keeps the order in memory.",
)
def conv_multichannel(x, w, b):
    F, C, KH, KW = w.shape
    windows = np.lib.stride_tricks.sliding_window_view(np.asarray(x, float), (KH, KW), axis=(1, 2))
    OH, OW = windows.shape[1:3]
    rows = windows.transpose(1, 2, 0, 3, 4).reshape(OH * OW, C * KH * KW)
    return (rows @ np.asarray(w, float).reshape(F, -1).T + b).reshape(F, OH, OW)


@mistake(
    "conv_multichannel",
    "C35",
    "Your maps are as large as the image: at its right and lower edge your windows are cut short. Only whole windows count.",
)
def conv_multichannel(x, w, b):
    x = np.asarray(x, float)
    F, C, KH, KW = w.shape
    out = np.zeros((F, x.shape[1], x.shape[2]))
    for f in range(F):
        for i in range(out.shape[1]):
            for j in range(out.shape[2]):
                window = x[:, i : i + KH, j : j + KW]
                out[f, i, j] = np.sum(window * w[f][:, : window.shape[1], : window.shape[2]]) + b[f]
    return out


@mistake(
    "conv_multichannel",
    "C36",
    "Your loops run over the whole image, past the last whole window. Let i and j run over the places of the output.",
)
def conv_multichannel(x, w, b):
    F, C, KH, KW = w.shape
    out = np.zeros((F, x.shape[1], x.shape[2]))
    for f in range(F):
        for i in range(x.shape[1]):
            for j in range(x.shape[2]):
                out[f, i, j] = b[f]
                for c in range(C):
                    for a in range(KH):
                        for e in range(KW):
                            out[f, i, j] += float(x[c, i + a, j + e]) * w[f, c, a, e]
    return out


@mistake(
    "conv_multichannel", "C39", "Your function returned None: it prints the result or drops it. End it with `return`."
)
def conv_multichannel(x, w, b):
    windows = np.lib.stride_tricks.sliding_window_view(np.asarray(x, float), w.shape[2:], axis=(1, 2))
    out = np.einsum("cijab,fcab->fij", windows, np.asarray(w, float)) + np.asarray(b)[:, None, None]
    print(out)


@mistake(
    "conv_multichannel",
    "C40",
    "Only your first map is filled: `return` stands inside the loop over filters. Move it out, to the left.",
)
def conv_multichannel(x, w, b):
    x = np.asarray(x, float)
    F, C, KH, KW = w.shape
    out = np.zeros((F, x.shape[1] - KH + 1, x.shape[2] - KW + 1))
    for f in range(F):
        for i in range(out.shape[1]):
            for j in range(out.shape[2]):
                out[f, i, j] = np.sum(x[:, i : i + KH, j : j + KW] * w[f]) + b[f]
        return out


@mistake(
    "conv_multichannel",
    "C41",
    "You returned the answer of an earlier call with arrays of the same sizes. Compute it from x, w and b every time.",
)
def conv_multichannel(x, w, b, seen={}):
    sizes = x.shape + w.shape
    if sizes not in seen:
        windows = np.lib.stride_tricks.sliding_window_view(np.asarray(x, float), w.shape[2:], axis=(1, 2))
        maps = np.einsum("cijab,fcab->fij", windows, np.asarray(w, float))
        seen[sizes] = maps + np.asarray(b)[:, None, None]
    return seen[sizes]


@mistake(
    "conv_multichannel",
    "C42",
    "Your strides assume that x has no gaps in memory; a slice such as a[..., ::2] has them. Use x.strides.",
)
def conv_multichannel(x, w, b):
    C, H, W = x.shape
    F, C, KH, KW = w.shape
    s = x.itemsize
    shape = (C, H - KH + 1, W - KW + 1, KH, KW)
    windows = np.lib.stride_tricks.as_strided(x, shape, (H * W * s, W * s, s, W * s, s))
    return np.einsum("cijab,fcab->fij", windows.astype(float), np.asarray(w, float)) + b[:, None, None]


@mistake("conv_multichannel", "X89", "You used filter 0 for every map. Map f comes from filter w[f].")
def conv_multichannel(x, w, b):
    x = np.asarray(x, float)
    F, C, KH, KW = w.shape
    out = np.zeros((F, x.shape[1] - KH + 1, x.shape[2] - KW + 1))
    for f in range(F):
        for i in range(out.shape[1]):
            for j in range(out.shape[2]):
                out[f, i, j] = np.sum(x[:, i : i + KH, j : j + KW] * w[0]) + b[f]
    return out


@mistake(
    "conv_multichannel",
    "X90",
    "You added the filters' maps together. Each filter makes a map of its own: the answer has the shape (F, OH, OW).",
)
def conv_multichannel(x, w, b):
    x = np.asarray(x, float)
    F, C, KH, KW = w.shape
    out = np.zeros((x.shape[1] - KH + 1, x.shape[2] - KW + 1))
    for f in range(F):
        for i in range(out.shape[0]):
            for j in range(out.shape[1]):
                out[i, j] += np.sum(x[:, i : i + KH, j : j + KW] * w[f]) + b[f]
    return out


@mistake(
    "conv_multichannel",
    "X91",
    "You return one map, that of the last filter: each filter overwrites the one before. Keep them all: out[f, i, j].",
)
def conv_multichannel(x, w, b):
    x = np.asarray(x, float)
    F, C, KH, KW = w.shape
    for f in range(F):
        out = np.zeros((x.shape[1] - KH + 1, x.shape[2] - KW + 1))
        for i in range(out.shape[0]):
            for j in range(out.shape[1]):
                out[i, j] = np.sum(x[:, i : i + KH, j : j + KW] * w[f]) + b[f]
    return out


@mistake("conv_multichannel", "X92", "Your maps add up from filter to filter. Start each map from 0.")
def conv_multichannel(x, w, b):
    x = np.asarray(x, float)
    F, C, KH, KW = w.shape
    total = np.zeros((x.shape[1] - KH + 1, x.shape[2] - KW + 1))
    maps = []
    for f in range(F):
        for i in range(total.shape[0]):
            for j in range(total.shape[1]):
                total[i, j] += np.sum(x[:, i : i + KH, j : j + KW] * w[f])
        maps.append(total + b[f])
    return np.array(maps)


@mistake(
    "conv_multichannel",
    "X93",
    "All your maps are the last one: the list holds the same array F times. Make a new array for each filter.",
)
def conv_multichannel(x, w, b):
    x = np.asarray(x, float)
    F, C, KH, KW = w.shape
    one = np.zeros((x.shape[1] - KH + 1, x.shape[2] - KW + 1))
    maps = []
    for f in range(F):
        for i in range(one.shape[0]):
            for j in range(one.shape[1]):
                one[i, j] = np.sum(x[:, i : i + KH, j : j + KW] * w[f]) + b[f]
        maps.append(one)
    return np.array(maps)


@mistake(
    "conv_multichannel",
    "X94",
    "The filter axis is missing when there is one filter. One filter still gives (1, OH, OW): leave squeeze out.",
)
def conv_multichannel(x, w, b):
    windows = np.lib.stride_tricks.sliding_window_view(np.asarray(x, float), w.shape[2:], axis=(1, 2))
    out = np.einsum("cijab,fcab->fij", windows, np.asarray(w, float)) + np.asarray(b)[:, None, None]
    return out[0] if len(out) == 1 else out


@mistake(
    "conv_multichannel",
    "X95",
    "You dropped every axis of length 1. Keep all three axes, (F, OH, OW), also where one of them is 1: leave squeeze out.",
)
def conv_multichannel(x, w, b):
    windows = np.lib.stride_tricks.sliding_window_view(np.asarray(x, float), w.shape[2:], axis=(1, 2))
    return np.squeeze(np.einsum("cijab,fcab->fij", windows, np.asarray(w, float)) + np.asarray(b)[:, None, None])


@mistake(
    "conv_multichannel", "X96", "You return a batch axis in front. Here x is one image, so the answer is (F, OH, OW)."
)
def conv_multichannel(x, w, b):
    windows = np.lib.stride_tricks.sliding_window_view(np.asarray(x, float)[None], w.shape[2:], axis=(2, 3))
    return np.einsum("ncijab,fcab->nfij", windows, np.asarray(w, float)) + np.asarray(b)[:, None, None]


@mistake("conv_multichannel", "X12", "You made negative values 0, as ReLU does. Here the sums stay as they are.")
def conv_multichannel(x, w, b):
    windows = np.lib.stride_tricks.sliding_window_view(np.asarray(x, float), w.shape[2:], axis=(1, 2))
    return np.maximum(np.einsum("cijab,fcab->fij", windows, np.asarray(w, float)) + np.asarray(b)[:, None, None], 0)


@mistake(
    "conv_multichannel",
    "X97",
    "You applied ReLU to every channel before adding them up. Add the channels and the bias as they are.",
)
def conv_multichannel(x, w, b):
    windows = np.lib.stride_tricks.sliding_window_view(np.asarray(x, float), w.shape[2:], axis=(1, 2))
    maps = np.einsum("cijab,fcab->fcij", windows, np.asarray(w, float))
    return np.maximum(maps, 0).sum(axis=1) + np.asarray(b)[:, None, None]


@mistake(
    "conv_multichannel",
    "X6",
    "Each of your values holds only the last product of its window: `=` forgets the ones before. Use `+=`.",
)
def conv_multichannel(x, w, b):
    F, C, KH, KW = w.shape
    out = np.zeros((F, x.shape[1] - KH + 1, x.shape[2] - KW + 1))
    for f in range(F):
        for i in range(out.shape[1]):
            for j in range(out.shape[2]):
                for c in range(C):
                    for a in range(KH):
                        for e in range(KW):
                            value = float(x[c, i + a, j + e]) * w[f, c, a, e]
                out[f, i, j] = value + b[f]
    return out


@mistake(
    "conv_multichannel",
    "X8",
    "`window *= w[f]` changes x itself, because a slice shares its memory. Write `window * w[f]`.",
)
def conv_multichannel(x, w, b):
    F, C, KH, KW = w.shape
    out = np.zeros((F, x.shape[1] - KH + 1, x.shape[2] - KW + 1))
    for f in range(F):
        for i in range(out.shape[1]):
            for j in range(out.shape[2]):
                window = x[:, i : i + KH, j : j + KW]
                window *= w[f]
                out[f, i, j] = window.sum() + b[f]
    return out


@mistake(
    "conv_multichannel", "X10", "Your values have lost their fractions: somewhere they became integers. Keep floats."
)
def conv_multichannel(x, w, b):
    x = np.asarray(x, float)
    F, C, KH, KW = w.shape
    out = np.zeros((F, x.shape[1] - KH + 1, x.shape[2] - KW + 1), dtype=int)
    for f in range(F):
        for i in range(out.shape[1]):
            for j in range(out.shape[2]):
                out[f, i, j] = np.sum(x[:, i : i + KH, j : j + KW] * w[f]) + b[f]
    return out


@mistake(
    "conv_multichannel",
    "X4",
    "Your maps are as large as the image: you padded it with zeros. Use only windows that lie inside the image.",
)
def conv_multichannel(x, w, b):
    F, C, KH, KW = w.shape
    top, left = (KH - 1) // 2, (KW - 1) // 2
    padded = np.pad(np.asarray(x, float), ((0, 0), (top, KH - 1 - top), (left, KW - 1 - left)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, (KH, KW), axis=(1, 2))
    return np.einsum("cijab,fcab->fij", windows, np.asarray(w, float)) + np.asarray(b)[:, None, None]


@mistake(
    "conv_multichannel",
    "X98",
    "You exchanged the axes of the filters: w is (F, C, KH, KW), so a weight is w[f, c, a, b], with the filter first.",
)
def conv_multichannel(x, w, b):
    x = np.asarray(x, float)
    F, C, KH, KW = w.shape
    out = np.zeros((F, x.shape[1] - KH + 1, x.shape[2] - KW + 1))
    for f in range(F):
        for c in range(C):
            for i in range(out.shape[1]):
                for j in range(out.shape[2]):
                    out[f, i, j] += np.sum(x[c, i : i + KH, j : j + KW] * w[c, f])
        out[f] += b[f]
    return out


# --- conv3d --------------------------------------------------------------------------------------------------------


@mistake(
    "conv3d", "C1", "You reversed the filter along depth, rows and columns. A CNN slides it as it is, without a flip."
)
def conv3d(x, w):
    x, w = np.asarray(x, float), np.asarray(w, float)[:, ::-1, ::-1, ::-1]
    C, KD, KH, KW = w.shape
    out = np.zeros((x.shape[1] - KD + 1, x.shape[2] - KH + 1, x.shape[3] - KW + 1))
    for d in range(out.shape[0]):
        for i in range(out.shape[1]):
            for j in range(out.shape[2]):
                out[d, i, j] = np.sum(x[:, d : d + KD, i : i + KH, j : j + KW] * w)
    return out


@mistake(
    "conv3d",
    "X99",
    "You reversed the filter along its depth. Use it as it is: its first slice meets the window's first slice.",
)
def conv3d(x, w):
    x, w = np.asarray(x, float), np.asarray(w, float)[:, ::-1]
    C, KD, KH, KW = w.shape
    out = np.zeros((x.shape[1] - KD + 1, x.shape[2] - KH + 1, x.shape[3] - KW + 1))
    for d in range(out.shape[0]):
        for i in range(out.shape[1]):
            for j in range(out.shape[2]):
                out[d, i, j] = np.sum(x[:, d : d + KD, i : i + KH, j : j + KW] * w)
    return out


@mistake(
    "conv3d", "X100", "You turned each slice of the filter by 180 degrees. A CNN slides it as it is, without a flip."
)
def conv3d(x, w):
    x, w = np.asarray(x, float), np.asarray(w, float)[:, :, ::-1, ::-1]
    C, KD, KH, KW = w.shape
    out = np.zeros((x.shape[1] - KD + 1, x.shape[2] - KH + 1, x.shape[3] - KW + 1))
    for d in range(out.shape[0]):
        for i in range(out.shape[1]):
            for j in range(out.shape[2]):
                out[d, i, j] = np.sum(x[:, d : d + KD, i : i + KH, j : j + KW] * w)
    return out


@mistake("conv3d", "C3", "Your channels are in reverse order. Channel 0 of x must meet channel 0 of w.")
def conv3d(x, w):
    x = np.asarray(x, float)[::-1]
    C, KD, KH, KW = w.shape
    out = np.zeros((x.shape[1] - KD + 1, x.shape[2] - KH + 1, x.shape[3] - KW + 1))
    for d in range(out.shape[0]):
        for i in range(out.shape[1]):
            for j in range(out.shape[2]):
                out[d, i, j] = np.sum(x[:, d : d + KD, i : i + KH, j : j + KW] * w)
    return out


@mistake(
    "conv3d",
    "C8",
    "You used only channel 0. All channels are added up: with channels 1, 10 and 100 they count 111 together, not 1.",
)
def conv3d(x, w):
    x = np.asarray(x, float)
    C, KD, KH, KW = w.shape
    out = np.zeros((x.shape[1] - KD + 1, x.shape[2] - KH + 1, x.shape[3] - KW + 1))
    for d in range(out.shape[0]):
        for i in range(out.shape[1]):
            for j in range(out.shape[2]):
                out[d, i, j] = np.sum(x[0, d : d + KD, i : i + KH, j : j + KW] * w[0])
    return out


@mistake(
    "conv3d",
    "C9",
    "Your values are the right ones divided by the number of weights. The products are added up, not averaged.",
)
def conv3d(x, w):
    x = np.asarray(x, float)
    C, KD, KH, KW = w.shape
    out = np.zeros((x.shape[1] - KD + 1, x.shape[2] - KH + 1, x.shape[3] - KW + 1))
    for d in range(out.shape[0]):
        for i in range(out.shape[1]):
            for j in range(out.shape[2]):
                out[d, i, j] = np.mean(x[:, d : d + KD, i : i + KH, j : j + KW] * w)
    return out


@mistake("conv3d", "X84", "You averaged over the channels. The channels are added up.")
def conv3d(x, w):
    x = np.asarray(x, float)
    C, KD, KH, KW = w.shape
    out = np.zeros((x.shape[1] - KD + 1, x.shape[2] - KH + 1, x.shape[3] - KW + 1))
    for d in range(out.shape[0]):
        for i in range(out.shape[1]):
            for j in range(out.shape[2]):
                out[d, i, j] = np.sum(x[:, d : d + KD, i : i + KH, j : j + KW] * w) / C
    return out


@mistake(
    "conv3d", "S3", "Your answer is one short along each axis. A window of K fits into N places at N - K + 1 positions."
)
def conv3d(x, w):
    x = np.asarray(x, float)
    C, KD, KH, KW = w.shape
    out = np.zeros((x.shape[1] - KD, x.shape[2] - KH, x.shape[3] - KW))
    for d in range(out.shape[0]):
        for i in range(out.shape[1]):
            for j in range(out.shape[2]):
                out[d, i, j] = np.sum(x[:, d : d + KD, i : i + KH, j : j + KW] * w)
    return out


@mistake(
    "conv3d",
    "C17",
    "You used the output's height as its width. The width of the output follows the width of the input, x.shape[3].",
)
def conv3d(x, w):
    x = np.asarray(x, float)
    C, KD, KH, KW = w.shape
    OD, OH = x.shape[1] - KD + 1, x.shape[2] - KH + 1
    out = np.zeros((OD, OH, OH))
    for d in range(OD):
        for i in range(OH):
            for j in range(OH):
                window = x[:, d : d + KD, i : i + KH, j : j + KW]
                out[d, i, j] = np.sum(window * w[..., : window.shape[3]])
    return out


@mistake(
    "conv3d", "C18", "You used one size for all sides of the filter. Read three sizes from w.shape: C, KD, KH, KW."
)
def conv3d(x, w):
    x = np.asarray(x, float)
    K = w.shape[1]
    out = np.zeros((x.shape[1] - K + 1, x.shape[2] - K + 1, x.shape[3] - K + 1))
    for d in range(out.shape[0]):
        for i in range(out.shape[1]):
            for j in range(out.shape[2]):
                out[d, i, j] = np.sum(x[:, d : d + K, i : i + K, j : j + K] * w)
    return out


@mistake("conv3d", "C26", "Your axes are (OH, OW, OD), with the depth last. The order here is (OD, OH, OW).")
def conv3d(x, w):
    windows = np.lib.stride_tricks.sliding_window_view(np.asarray(x, float), w.shape[1:], axis=(1, 2, 3))
    return np.einsum("cdijkab,ckab->ijd", windows, np.asarray(w, float))


@mistake(
    "conv3d",
    "C30",
    "Your products overflowed: 200 * 4 does not fit into a byte, so 32 is kept. Convert x and w to float first.",
)
def conv3d(x, w):
    C, KD, KH, KW = w.shape
    out = np.zeros((x.shape[1] - KD + 1, x.shape[2] - KH + 1, x.shape[3] - KW + 1))
    for d in range(out.shape[0]):
        for i in range(out.shape[1]):
            for j in range(out.shape[2]):
                out[d, i, j] = np.sum(x[:, d : d + KD, i : i + KH, j : j + KW] * w)
    return out


@mistake("conv3d", "C32", "You kept the channels apart: (C, OD, OH, OW). Add up over the channels too.")
def conv3d(x, w):
    windows = np.lib.stride_tricks.sliding_window_view(np.asarray(x, float), w.shape[1:], axis=(1, 2, 3))
    return np.einsum("cdijkab,ckab->cdij", windows, np.asarray(w, float))


@mistake("conv3d", "C39", "Your function returned None: it prints the result or drops it. End it with `return`.")
def conv3d(x, w):
    windows = np.lib.stride_tricks.sliding_window_view(np.asarray(x, float), w.shape[1:], axis=(1, 2, 3))
    print(np.einsum("cdijkab,ckab->dij", windows, np.asarray(w, float)))


@mistake(
    "conv3d",
    "C40",
    "Only the first slice of your answer is filled: `return` stands inside the loop over depth. Move it out, to the left.",
)
def conv3d(x, w):
    x = np.asarray(x, float)
    C, KD, KH, KW = w.shape
    out = np.zeros((x.shape[1] - KD + 1, x.shape[2] - KH + 1, x.shape[3] - KW + 1))
    for d in range(out.shape[0]):
        for i in range(out.shape[1]):
            for j in range(out.shape[2]):
                out[d, i, j] = np.sum(x[:, d : d + KD, i : i + KH, j : j + KW] * w)
        return out


@mistake(
    "conv3d",
    "C41",
    "You returned the answer of an earlier call with arrays of the same sizes. Compute it from x and w every time.",
)
def conv3d(x, w, seen={}):
    sizes = x.shape + w.shape
    if sizes not in seen:
        windows = np.lib.stride_tricks.sliding_window_view(np.asarray(x, float), w.shape[1:], axis=(1, 2, 3))
        seen[sizes] = np.einsum("cdijkab,ckab->dij", windows, np.asarray(w, float))
    return seen[sizes]


@mistake(
    "conv3d",
    "C42",
    "Your strides assume that x has no gaps in memory; a slice such as a[..., ::2] has them. Use x.strides.",
)
def conv3d(x, w):
    C, D, H, W = x.shape
    C, KD, KH, KW = w.shape
    s = x.itemsize
    shape = (C, D - KD + 1, H - KH + 1, W - KW + 1, KD, KH, KW)
    inner = (H * W * s, W * s, s)
    windows = np.lib.stride_tricks.as_strided(x, shape, (D * H * W * s, *inner, *inner))
    return np.einsum("cdijkab,ckab->dij", windows.astype(float), np.asarray(w, float))


@mistake(
    "conv3d",
    "X101",
    "Your filter does not move along the depth: only the first KD slices are used. Slide it in three directions.",
)
def conv3d(x, w):
    x = np.asarray(x, float)
    C, KD, KH, KW = w.shape
    out = np.zeros((x.shape[2] - KH + 1, x.shape[3] - KW + 1))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            out[i, j] = np.sum(x[:, :KD, i : i + KH, j : j + KW] * w)
    return out


@mistake(
    "conv3d",
    "X102",
    "You added up over the depth as if it were a channel axis. The answer keeps its depth: (OD, OH, OW).",
)
def conv3d(x, w):
    windows = np.lib.stride_tricks.sliding_window_view(np.asarray(x, float), w.shape[1:], axis=(1, 2, 3))
    return np.einsum("cdijkab,ckab->ij", windows, np.asarray(w, float))


@mistake(
    "conv3d", "X103", "You used only the first slice of the filter. It is KD slices deep, and each of them counts."
)
def conv3d(x, w):
    x = np.asarray(x, float)
    C, KD, KH, KW = w.shape
    out = np.zeros((x.shape[1] - KD + 1, x.shape[2] - KH + 1, x.shape[3] - KW + 1))
    for d in range(out.shape[0]):
        for i in range(out.shape[1]):
            for j in range(out.shape[2]):
                out[d, i, j] = np.sum(x[:, d, i : i + KH, j : j + KW] * w[:, 0])
    return out


@mistake(
    "conv3d",
    "X20",
    "Rows and columns of your answer are exchanged. The answer is out[d, i, j]: i goes down, j goes to the right.",
)
def conv3d(x, w):
    windows = np.lib.stride_tricks.sliding_window_view(np.asarray(x, float), w.shape[1:], axis=(1, 2, 3))
    return np.einsum("cdijkab,ckab->dji", windows, np.asarray(w, float))


@mistake(
    "conv3d", "X96", "You return an axis too many in front. There is one filter here, so the answer is (OD, OH, OW)."
)
def conv3d(x, w):
    windows = np.lib.stride_tricks.sliding_window_view(np.asarray(x, float), w.shape[1:], axis=(1, 2, 3))
    return np.einsum("cdijkab,ckab->dij", windows, np.asarray(w, float))[None]


@mistake("conv3d", "X8", "`window *= w` changes x itself, because a slice shares its memory. Write `window * w`.")
def conv3d(x, w):
    C, KD, KH, KW = w.shape
    out = np.zeros((x.shape[1] - KD + 1, x.shape[2] - KH + 1, x.shape[3] - KW + 1))
    for d in range(out.shape[0]):
        for i in range(out.shape[1]):
            for j in range(out.shape[2]):
                window = x[:, d : d + KD, i : i + KH, j : j + KW]
                window *= w
                out[d, i, j] = window.sum()
    return out


@mistake("conv3d", "X10", "Your values have lost their fractions: somewhere they became integers. Keep floats.")
def conv3d(x, w):
    x = np.asarray(x, float)
    C, KD, KH, KW = w.shape
    out = np.zeros((x.shape[1] - KD + 1, x.shape[2] - KH + 1, x.shape[3] - KW + 1), dtype=int)
    for d in range(out.shape[0]):
        for i in range(out.shape[1]):
            for j in range(out.shape[2]):
                out[d, i, j] = np.sum(x[:, d : d + KD, i : i + KH, j : j + KW] * w)
    return out


@mistake("conv3d", "X12", "You made negative sums 0, as ReLU does. Here the sums stay as they are.")
def conv3d(x, w):
    windows = np.lib.stride_tricks.sliding_window_view(np.asarray(x, float), w.shape[1:], axis=(1, 2, 3))
    return np.maximum(np.einsum("cdijkab,ckab->dij", windows, np.asarray(w, float)), 0)
