"""Known mistakes of lesson 01: wrong answers as students really write them, and the sentence that helps.

The ids follow shared/MISCONCEPTIONS.md where a row fits (C: convolution, S: sizes); X numbers are this lesson's own.
One id is one misunderstanding, in whatever exercise it turns up.
"""

import numpy as np

from cnn_course.authoring.bank import mistake

# --- input_size -------------------------------------------------------------------------------------------------------


@mistake(
    "input_size", "C8", "You left the channels out. A color image holds a red, a green and a blue number at each pixel."
)
def input_size(height, width, channels):
    return height * width


@mistake("input_size", "X1", "Your count is always that of three channels. Gray images have one; use `channels`.")
def input_size(height, width, channels):
    return height * width * 3


@mistake("input_size", "X2", "You added the channels. Each pixel holds `channels` numbers, so multiply.")
def input_size(height, width, channels):
    return height * width + channels


@mistake(
    "input_size",
    "X3",
    "You added up the three sides. There is a number for every combination of row, column and channel: multiply.",
)
def input_size(height, width, channels):
    return height + width + channels


@mistake("input_size", "C17", "You used the height twice. The image is `height` by `width`.")
def input_size(height, width, channels):
    return height * height * channels


@mistake("input_size", "X4", "You used the width twice. The image is `height` by `width`.")
def input_size(height, width, channels):
    return width * width * channels


@mistake("input_size", "X5", "Your count is one too large: there is no bias here, only the pixels are counted.")
def input_size(height, width, channels):
    return height * width * channels + 1


@mistake("input_size", "X6", "You counted the pixels on the border of the image. Count all pixels, times the channels.")
def input_size(height, width, channels):
    return 2 * (height + width) * channels


@mistake("input_size", "X7", "You raised the number of pixels to a power. `**` is a power, `*` a product.")
def input_size(height, width, channels):
    return (height * width) ** channels


@mistake("input_size", "S6", "Your number is a float. A count is a whole number: leave out `/` and float().")
def input_size(height, width, channels):
    return float(height * width * channels)


@mistake(
    "input_size",
    "X8",
    "You returned the shape, three numbers. What is asked for is how many numbers such an array holds: one product.",
)
def input_size(height, width, channels):
    return (channels, height, width)


@mistake("input_size", "C39", "Your function returned None: it prints the count or drops it. End it with `return`.")
def input_size(height, width, channels):
    print(height * width * channels)


@mistake("input_size", "X9", "You counted bits: 8 for each number. Count the numbers themselves.")
def input_size(height, width, channels):
    return height * width * channels * 8


# --- dense_parameters -------------------------------------------------------------------------------------------------


@mistake("dense_parameters", "C4", "You left the biases out. Each unit has one, unless `bias` is False.")
def dense_parameters(inputs, units, bias=True):
    return inputs * units


@mistake("dense_parameters", "C6", "You counted a single bias for the whole layer. Each unit has its own.")
def dense_parameters(inputs, units, bias=True):
    weights = inputs * units
    return weights + 1 if bias else weights


@mistake(
    "dense_parameters",
    "X10",
    "You counted a bias for each input. The bias belongs to a unit: it is added once to that unit's sum.",
)
def dense_parameters(inputs, units, bias=True):
    weights = inputs * units
    return weights + inputs if bias else weights


@mistake(
    "dense_parameters", "C5", "You counted a bias for each weight. A unit adds up its products first, then one bias."
)
def dense_parameters(inputs, units, bias=True):
    return inputs * units * 2 if bias else inputs * units


@mistake(
    "dense_parameters",
    "X11",
    "You added inputs and units. Every input is connected to every unit: the connections are a product.",
)
def dense_parameters(inputs, units, bias=True):
    return inputs + units + units if bias else inputs + units


@mistake("dense_parameters", "X12", "You counted one unit only. Each of the units has weights of its own.")
def dense_parameters(inputs, units, bias=True):
    return inputs + 1 if bias else inputs


@mistake("dense_parameters", "X13", "You counted the biases with `bias=False` too. Add them only if `bias` is true.")
def dense_parameters(inputs, units, bias=True):
    return inputs * units + units


@mistake("dense_parameters", "X14", "`bias` works the wrong way around: you add the biases when there are none.")
def dense_parameters(inputs, units, bias=True):
    weights = inputs * units
    return weights if bias else weights + units


@mistake(
    "dense_parameters",
    "X15",
    "You gave the bias a column too many: (inputs + 1) * (units + 1). Only the inputs get one extra, for the bias.",
)
def dense_parameters(inputs, units, bias=True):
    return (inputs + 1) * (units + 1) if bias else inputs * units


@mistake(
    "dense_parameters",
    "X16",
    "You counted the connections in both directions. A weight belongs to one connection, from an input to a unit.",
)
def dense_parameters(inputs, units, bias=True):
    return 2 * inputs * units + units if bias else 2 * inputs * units


@mistake(
    "dense_parameters",
    "X17",
    "You squared the units: their outputs are not inputs of the same layer. Use inputs * units.",
)
def dense_parameters(inputs, units, bias=True):
    return (inputs + units) * units if bias else inputs * units


@mistake("dense_parameters", "X18", "You counted the units, not the parameters.")
def dense_parameters(inputs, units, bias=True):
    return units


@mistake("dense_parameters", "X19", "You return two numbers, weights and biases. One is asked for: their sum.")
def dense_parameters(inputs, units, bias=True):
    return inputs * units, units if bias else 0


@mistake("dense_parameters", "S6", "Your number is a float. A count is a whole number: leave out `/` and float().")
def dense_parameters(inputs, units, bias=True):
    return float((inputs + 1) * units if bias else inputs * units)


@mistake(
    "dense_parameters", "C39", "Your function returned None: it prints the count or drops it. End it with `return`."
)
def dense_parameters(inputs, units, bias=True):
    count = (inputs + 1) * units if bias else inputs * units
    print(count)


@mistake("dense_parameters", "X20", "Without a bias your function returned None: that branch has no `return`.")
def dense_parameters(inputs, units, bias=True):
    if bias:
        return (inputs + 1) * units


# --- conv_parameters --------------------------------------------------------------------------------------------------


@mistake(
    "conv_parameters",
    "C8",
    "You left the channels of the input out. A filter has a kernel for each channel that it looks at.",
)
def conv_parameters(in_channels, filters, kernel_size, bias=True):
    KH, KW = (kernel_size, kernel_size) if isinstance(kernel_size, int) else kernel_size
    return (KH * KW + 1) * filters if bias else KH * KW * filters


@mistake("conv_parameters", "C4", "You left the biases out. Each filter has one, unless `bias` is False.")
def conv_parameters(in_channels, filters, kernel_size, bias=True):
    KH, KW = (kernel_size, kernel_size) if isinstance(kernel_size, int) else kernel_size
    return KH * KW * in_channels * filters


@mistake("conv_parameters", "C6", "You counted a single bias for the whole layer. Each filter has its own.")
def conv_parameters(in_channels, filters, kernel_size, bias=True):
    KH, KW = (kernel_size, kernel_size) if isinstance(kernel_size, int) else kernel_size
    weights = KH * KW * in_channels * filters
    return weights + 1 if bias else weights


@mistake("conv_parameters", "X10", "You counted a bias for each input channel. The bias belongs to a filter.")
def conv_parameters(in_channels, filters, kernel_size, bias=True):
    KH, KW = (kernel_size, kernel_size) if isinstance(kernel_size, int) else kernel_size
    weights = KH * KW * in_channels * filters
    return weights + in_channels if bias else weights


@mistake(
    "conv_parameters",
    "X21",
    "You counted a bias for each kernel. A filter adds up its kernels' answers first, then one bias.",
)
def conv_parameters(in_channels, filters, kernel_size, bias=True):
    KH, KW = (kernel_size, kernel_size) if isinstance(kernel_size, int) else kernel_size
    return (KH * KW + (1 if bias else 0)) * in_channels * filters


@mistake(
    "conv_parameters",
    "C5",
    "You counted a bias for each weight. A filter adds up all its products first, then one bias.",
)
def conv_parameters(in_channels, filters, kernel_size, bias=True):
    KH, KW = (kernel_size, kernel_size) if isinstance(kernel_size, int) else kernel_size
    weights = KH * KW * in_channels * filters
    return 2 * weights if bias else weights


@mistake("conv_parameters", "X12", "You counted one filter only. Each of the filters has weights of its own.")
def conv_parameters(in_channels, filters, kernel_size, bias=True):
    KH, KW = (kernel_size, kernel_size) if isinstance(kernel_size, int) else kernel_size
    return KH * KW * in_channels + 1 if bias else KH * KW * in_channels


@mistake("conv_parameters", "X22", "You did not square the kernel's side: a kernel of 5 holds 5 * 5 weights.")
def conv_parameters(in_channels, filters, kernel_size, bias=True):
    KH, KW = (kernel_size, kernel_size) if isinstance(kernel_size, int) else kernel_size
    side = KH * KW if isinstance(kernel_size, tuple) else kernel_size
    return (side * in_channels + 1) * filters if bias else side * in_channels * filters


@mistake(
    "conv_parameters",
    "C18",
    "Right for square kernels only: you used the kernel's height as its width. A kernel (3, 5) has 3 * 5 weights.",
)
def conv_parameters(in_channels, filters, kernel_size, bias=True):
    KH, KW = (kernel_size, kernel_size) if isinstance(kernel_size, int) else kernel_size
    return (KH * KH * in_channels + 1) * filters if bias else KH * KH * in_channels * filters


@mistake(
    "conv_parameters",
    "X23",
    "Right for square kernels only: you used the kernel's width as its height. A kernel (3, 5) has 3 * 5 weights.",
)
def conv_parameters(in_channels, filters, kernel_size, bias=True):
    KH, KW = (kernel_size, kernel_size) if isinstance(kernel_size, int) else kernel_size
    return (KW * KW * in_channels + 1) * filters if bias else KW * KW * in_channels * filters


@mistake("conv_parameters", "X24", "You added the sides of the kernel. A kernel of KH by KW holds KH * KW weights.")
def conv_parameters(in_channels, filters, kernel_size, bias=True):
    KH, KW = (kernel_size, kernel_size) if isinstance(kernel_size, int) else kernel_size
    return ((KH + KW) * in_channels + 1) * filters if bias else (KH + KW) * in_channels * filters


@mistake(
    "conv_parameters", "X25", "You added the channels. A filter has KH * KW weights for each channel, so multiply."
)
def conv_parameters(in_channels, filters, kernel_size, bias=True):
    KH, KW = (kernel_size, kernel_size) if isinstance(kernel_size, int) else kernel_size
    return (KH * KW + in_channels + 1) * filters if bias else (KH * KW + in_channels) * filters


@mistake("conv_parameters", "X13", "You counted the biases with `bias=False` too. Add them only if `bias` is true.")
def conv_parameters(in_channels, filters, kernel_size, bias=True):
    KH, KW = (kernel_size, kernel_size) if isinstance(kernel_size, int) else kernel_size
    return (KH * KW * in_channels + 1) * filters


@mistake("conv_parameters", "X14", "`bias` works the wrong way around: you add the biases when there are none.")
def conv_parameters(in_channels, filters, kernel_size, bias=True):
    KH, KW = (kernel_size, kernel_size) if isinstance(kernel_size, int) else kernel_size
    weights = KH * KW * in_channels * filters
    return weights if bias else weights + filters


@mistake("conv_parameters", "X26", "Your count is that of a color image, whatever `in_channels` says. Use it.")
def conv_parameters(in_channels, filters, kernel_size, bias=True):
    KH, KW = (kernel_size, kernel_size) if isinstance(kernel_size, int) else kernel_size
    return (KH * KW * 3 + 1) * filters if bias else KH * KW * 3 * filters


@mistake(
    "conv_parameters", "X27", "Your kernel is a cube. It is square (or KH by KW), and there is one for each channel."
)
def conv_parameters(in_channels, filters, kernel_size, bias=True):
    KH, KW = (kernel_size, kernel_size) if isinstance(kernel_size, int) else kernel_size
    side = max(KH, KW)
    return (KH * KW * side + 1) * filters if bias else KH * KW * side * filters


@mistake(
    "conv_parameters",
    "X28",
    "Your function does not take a kernel with two sides, such as (3, 5). Find out whether kernel_size is a tuple.",
)
def conv_parameters(in_channels, filters, kernel_size, bias=True):
    return (kernel_size**2 * in_channels + 1) * filters if bias else kernel_size**2 * in_channels * filters


@mistake("conv_parameters", "S6", "Your number is a float. A count is a whole number: leave out `/` and float().")
def conv_parameters(in_channels, filters, kernel_size, bias=True):
    KH, KW = (kernel_size, kernel_size) if isinstance(kernel_size, int) else kernel_size
    return float((KH * KW * in_channels + 1) * filters if bias else KH * KW * in_channels * filters)


@mistake("conv_parameters", "X19", "You return two numbers, weights and biases. One is asked for: their sum.")
def conv_parameters(in_channels, filters, kernel_size, bias=True):
    KH, KW = (kernel_size, kernel_size) if isinstance(kernel_size, int) else kernel_size
    return KH * KW * in_channels * filters, filters if bias else 0


@mistake(
    "conv_parameters", "C39", "Your function returned None: it prints the count or drops it. End it with `return`."
)
def conv_parameters(in_channels, filters, kernel_size, bias=True):
    KH, KW = (kernel_size, kernel_size) if isinstance(kernel_size, int) else kernel_size
    count = (KH * KW * in_channels + 1) * filters if bias else KH * KW * in_channels * filters
    print(count)


@mistake("conv_parameters", "X20", "Without a bias your function returned None: that branch has no `return`.")
def conv_parameters(in_channels, filters, kernel_size, bias=True):
    KH, KW = (kernel_size, kernel_size) if isinstance(kernel_size, int) else kernel_size
    if bias:
        return (KH * KW * in_channels + 1) * filters


# --- translate --------------------------------------------------------------------------------------------------------


@mistake(
    "translate",
    "X30",
    "What leaves the image on one side comes in on the other: np.roll wraps around. Zeros should come in.",
)
def translate(image, dy, dx):
    return np.roll(image, (dy, dx), axis=(0, 1))


@mistake("translate", "X31", "dy and dx are exchanged: dy moves the rows, down, and dx the columns, to the right.")
def translate(image, dy, dx):
    H, W = image.shape
    moved = np.zeros((H, W))
    for i in range(H):
        for j in range(W):
            r, c = i - dx, j - dy
            if 0 <= r < H and 0 <= c < W:
                moved[i, j] = image[r, c]
    return moved


@mistake(
    "translate",
    "X32",
    "Your image moves the other way. A positive dy moves it down, a positive dx to the right: output (i, j) comes from (i - dy, j - dx).",
)
def translate(image, dy, dx):
    H, W = image.shape
    moved = np.zeros((H, W))
    for i in range(H):
        for j in range(W):
            r, c = i + dy, j + dx
            if 0 <= r < H and 0 <= c < W:
                moved[i, j] = image[r, c]
    return moved


@mistake(
    "translate",
    "X33",
    "Up and down are exchanged. A positive dy moves the image down: output row i comes from row i - dy.",
)
def translate(image, dy, dx):
    H, W = image.shape
    moved = np.zeros((H, W))
    for i in range(H):
        for j in range(W):
            r, c = i + dy, j - dx
            if 0 <= r < H and 0 <= c < W:
                moved[i, j] = image[r, c]
    return moved


@mistake(
    "translate",
    "X34",
    "Left and right are exchanged. A positive dx moves the image to the right: output column j comes from column j - dx.",
)
def translate(image, dy, dx):
    H, W = image.shape
    moved = np.zeros((H, W))
    for i in range(H):
        for j in range(W):
            r, c = i - dy, j + dx
            if 0 <= r < H and 0 <= c < W:
                moved[i, j] = image[r, c]
    return moved


@mistake("translate", "X35", "Negative shifts do nothing in your function. They move the image up, or to the left.")
def translate(image, dy, dx):
    H, W = image.shape
    moved = np.zeros((H, W))
    for i in range(H):
        for j in range(W):
            r, c = i - max(dy, 0), j - max(dx, 0)
            if 0 <= r < H and 0 <= c < W:
                moved[i, j] = image[r, c]
    return moved


@mistake(
    "translate",
    "X36",
    "A negative shift moves your image the same way as a positive one. Negative means up, or to the left.",
)
def translate(image, dy, dx):
    H, W = image.shape
    moved = np.zeros((H, W))
    for i in range(H):
        for j in range(W):
            r, c = i - abs(dy), j - abs(dx)
            if 0 <= r < H and 0 <= c < W:
                moved[i, j] = image[r, c]
    return moved


@mistake("translate", "X37", "You moved the image down or up only. dx moves it sideways.")
def translate(image, dy, dx):
    H, W = image.shape
    moved = np.zeros((H, W))
    for i in range(H):
        for j in range(W):
            r, c = i - dy, j
            if 0 <= r < H and 0 <= c < W:
                moved[i, j] = image[r, c]
    return moved


@mistake("translate", "X38", "You moved the image sideways only. dy moves it down or up.")
def translate(image, dy, dx):
    H, W = image.shape
    moved = np.zeros((H, W))
    for i in range(H):
        for j in range(W):
            r, c = i, j - dx
            if 0 <= r < H and 0 <= c < W:
                moved[i, j] = image[r, c]
    return moved


@mistake(
    "translate",
    "X39",
    "A negative index counts from the end, so rows or columns come in on the other side. Ask for 0 <= row too, not only for row < H.",
)
def translate(image, dy, dx):
    H, W = image.shape
    moved = np.zeros((H, W))
    for i in range(H):
        for j in range(W):
            r, c = i - dy, j - dx
            if r < H and c < W and -r <= H and -c <= W:
                moved[i, j] = image[r, c]
    return moved


@mistake(
    "translate",
    "X57",
    "Moving up or to the left, i + dy or j + dx falls below 0, and a negative index counts from the end. Ask for 0 <= i + dy < H, and likewise for columns.",
)
def translate(image, dy, dx):
    H, W = image.shape
    moved = np.zeros_like(image)
    for i in range(H):
        for j in range(W):
            if i + dy < H and j + dx < W:
                moved[i + dy, j + dx] = image[i, j]
    return moved


@mistake(
    "translate",
    "X40",
    "The old pixels are still there where zeros should come in. Start from zeros, not from a copy of the image.",
)
def translate(image, dy, dx):
    H, W = image.shape
    moved = image.astype(float)
    for i in range(H):
        for j in range(W):
            r, c = i - dy, j - dx
            if 0 <= r < H and 0 <= c < W:
                moved[i, j] = image[r, c]
    return moved


@mistake("translate", "X41", "You repeated the pixels at the edge where zeros should come in.")
def translate(image, dy, dx):
    H, W = image.shape
    moved = np.zeros((H, W))
    for i in range(H):
        for j in range(W):
            moved[i, j] = image[min(max(i - dy, 0), H - 1), min(max(j - dx, 0), W - 1)]
    return moved


@mistake("translate", "X42", "Your image has grown. It keeps its shape (H, W): what moves out of it is lost.")
def translate(image, dy, dx):
    return np.pad(image, ((max(dy, 0), max(-dy, 0)), (max(dx, 0), max(-dx, 0))))


@mistake(
    "translate",
    "X43",
    "You cut rows and columns off, and your image is smaller now. Put zeros in their place: the shape stays (H, W).",
)
def translate(image, dy, dx):
    H, W = image.shape
    return image[max(-dy, 0) : max(H - max(dy, 0), 0), max(-dx, 0) : max(W - max(dx, 0), 0)].astype(float)


@mistake(
    "translate",
    "X44",
    "Where the image moves out of the picture altogether, you return it as it was. All zeros is what is left.",
)
def translate(image, dy, dx):
    H, W = image.shape
    if abs(dy) >= H or abs(dx) >= W:
        return image.astype(float)
    moved = np.zeros((H, W))
    for i in range(H):
        for j in range(W):
            r, c = i - dy, j - dx
            if 0 <= r < H and 0 <= c < W:
                moved[i, j] = image[r, c]
    return moved


@mistake(
    "translate",
    "X45",
    "A shift larger than the image starts again from 0 in your function. It moves everything out: all zeros.",
)
def translate(image, dy, dx):
    H, W = image.shape
    moved = np.zeros((H, W))
    for i in range(H):
        for j in range(W):
            r, c = i - int(np.fmod(dy, H)), j - int(np.fmod(dx, W))
            if 0 <= r < H and 0 <= c < W:
                moved[i, j] = image[r, c]
    return moved


@mistake("translate", "X46", "You move by one pixel too many.")
def translate(image, dy, dx):
    H, W = image.shape
    moved = np.zeros((H, W))
    for i in range(H):
        for j in range(W):
            r, c = i - dy - np.sign(dy), j - dx - np.sign(dx)
            if 0 <= r < H and 0 <= c < W:
                moved[i, j] = image[r, c]
    return moved


@mistake("translate", "X47", "You move by one pixel, however large dy and dx are.")
def translate(image, dy, dx):
    H, W = image.shape
    moved = np.zeros((H, W))
    for i in range(H):
        for j in range(W):
            r, c = i - np.sign(dy), j - np.sign(dx)
            if 0 <= r < H and 0 <= c < W:
                moved[i, j] = image[r, c]
    return moved


@mistake("translate", "C17", "Your image is as wide as it is high. Its width is image.shape[1].")
def translate(image, dy, dx):
    H = W = len(image)
    moved = np.zeros((H, W))
    for i in range(H):
        for j in range(W):
            r, c = i - dy, j - dx
            if 0 <= r < H and 0 <= c < min(W, image.shape[1]):
                moved[i, j] = image[r, c]
    return moved


@mistake(
    "translate", "X48", "Rows and columns are exchanged in your answer (a transpose). Output (i, j) is row i, column j."
)
def translate(image, dy, dx):
    H, W = image.shape
    moved = np.zeros((H, W))
    for i in range(H):
        for j in range(W):
            r, c = i - dy, j - dx
            if 0 <= r < H and 0 <= c < W:
                moved[i, j] = image[r, c]
    return moved.T


@mistake(
    "translate",
    "X49",
    "In a slice a negative number counts from the end: moved[-1:] is the last row. Moving up or to the left needs slices of its own.",
)
def translate(image, dy, dx):
    moved = np.zeros(image.shape)
    moved[dy:, dx:] = image[: -dy or None, : -dx or None]
    return moved


@mistake(
    "translate",
    "X50",
    "You clear the rows and columns that wrapped around only for positive shifts; negative ones clear the wrong ones.",
)
def translate(image, dy, dx):
    moved = np.roll(image, (dy, dx), axis=(0, 1)).astype(float)
    if dy:
        moved[:dy] = 0
    if dx:
        moved[:, :dx] = 0
    return moved


@mistake(
    "translate",
    "X51",
    "The rows and columns that came around on the other side are still there for negative shifts. Clear them too: moved[dy:] = 0 for dy < 0.",
)
def translate(image, dy, dx):
    moved = np.roll(image, (dy, dx), axis=(0, 1)).astype(float)
    if dy > 0:
        moved[:dy] = 0
    if dx > 0:
        moved[:, :dx] = 0
    return moved


@mistake(
    "translate",
    "X52",
    "Right, until a shift is larger than the image and negative: then part of the image wraps around. Larger shifts leave zeros only.",
)
def translate(image, dy, dx):
    moved = np.roll(image, (dy, dx), axis=(0, 1)).astype(float)
    if dy > 0:
        moved[:dy] = 0
    elif dy < 0 and -dy < len(image):
        moved[dy:] = 0
    if dx > 0:
        moved[:, :dx] = 0
    elif dx < 0 and -dx < image.shape[1]:
        moved[:, dx:] = 0
    return moved


@mistake("translate", "A1", "Your answer is right, but the image you were given has changed. Write into a new array.")
def translate(image, dy, dx):
    H, W = image.shape
    moved = np.zeros((H, W))
    for i in range(H):
        for j in range(W):
            r, c = i - dy, j - dx
            if 0 <= r < H and 0 <= c < W:
                moved[i, j] = image[r, c]
    image[:] = moved
    return moved


@mistake(
    "translate",
    "X53",
    "You moved the pixels inside one array, and pixels you still needed were overwritten. Read from the image, write into a new array.",
)
def translate(image, dy, dx):
    moved = image.astype(float)
    H, W = image.shape
    for i in range(H):
        for j in range(W):
            r, c = i - dy, j - dx
            moved[i, j] = moved[r, c] if 0 <= r < H and 0 <= c < W else 0
    return moved


@mistake(
    "translate",
    "X54",
    "Your answer has lost its fractions: it was made as an array of integers. Use np.zeros(image.shape), of floats.",
)
def translate(image, dy, dx):
    H, W = image.shape
    moved = np.zeros((H, W), dtype=int)
    for i in range(H):
        for j in range(W):
            r, c = i - dy, j - dx
            if 0 <= r < H and 0 <= c < W:
                moved[i, j] = image[r, c]
    return moved


@mistake("translate", "X55", "Your answer holds only True and False, or 0 and 1. Keep the pixels' own numbers.")
def translate(image, dy, dx):
    H, W = image.shape
    moved = np.zeros((H, W), dtype=bool)
    for i in range(H):
        for j in range(W):
            r, c = i - dy, j - dx
            if 0 <= r < H and 0 <= c < W:
                moved[i, j] = image[r, c]
    return moved


@mistake("translate", "X56", "Your zeros are ones: empty places are black, 0.")
def translate(image, dy, dx):
    H, W = image.shape
    moved = np.ones((H, W))
    for i in range(H):
        for j in range(W):
            r, c = i - dy, j - dx
            if 0 <= r < H and 0 <= c < W:
                moved[i, j] = image[r, c]
    return moved


@mistake(
    "translate",
    "C38",
    "Your answer does not depend on the image you were given. Is a variable of the notebook used in place of it?",
)
def translate(image, dy, dx):
    image = np.arange(1.0, 13).reshape(3, 4)
    H, W = image.shape
    moved = np.zeros((H, W))
    for i in range(H):
        for j in range(W):
            r, c = i - dy, j - dx
            if 0 <= r < H and 0 <= c < W:
                moved[i, j] = image[r, c]
    return moved


@mistake("translate", "C39", "Your function returned None: it computes the answer and drops it. End it with `return`.")
def translate(image, dy, dx):
    H, W = image.shape
    moved = np.zeros((H, W))
    for i in range(H):
        for j in range(W):
            r, c = i - dy, j - dx
            if 0 <= r < H and 0 <= c < W:
                moved[i, j] = image[r, c]
    print(moved)


@mistake(
    "translate",
    "C40",
    "Only the first row of your answer is filled: `return` stands inside the loop. Move it out, to the left.",
)
def translate(image, dy, dx):
    H, W = image.shape
    moved = np.zeros((H, W))
    for i in range(H):
        for j in range(W):
            r, c = i - dy, j - dx
            if 0 <= r < H and 0 <= c < W:
                moved[i, j] = image[r, c]
        return moved


@mistake(
    "translate",
    "C41",
    "You returned the answer of an earlier call with the same shifts and shape. Compute it from the image every time.",
)
def translate(image, dy, dx, seen={}):
    key = (image.shape, dy, dx)
    if key in seen:
        return seen[key]
    H, W = image.shape
    moved = np.zeros((H, W))
    for i in range(H):
        for j in range(W):
            r, c = i - dy, j - dx
            if 0 <= r < H and 0 <= c < W:
                moved[i, j] = image[r, c]
    seen[key] = moved
    return moved
