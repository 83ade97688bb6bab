"""Known mistakes of lesson 03: wrong answers as students really write them, and the sentence that helps.

The ids follow shared/MISCONCEPTIONS.md (C: convolution, S: sizes, P: pooling, B: backward); X numbers are lesson 02's
up to X103, and this lesson's own from X130. One id is one misunderstanding, in whatever exercise it turns up.
"""

import numpy as np

from cnn_course.authoring.bank import mistake


# --- pad2d -----------------------------------------------------------------------------------------------------------


@mistake(
    "pad2d", "C20", "You padded every axis. Channels and images stay as many as they were: pad the last two axes only."
)
def pad2d(x, padding, mode="zero"):
    widths = padding
    return np.pad(x, widths, mode="constant" if mode == "zero" else "edge")


@mistake("pad2d", "C21", "You padded the first two axes. Height and width are the last two.")
def pad2d(x, padding, mode="zero"):
    widths = [(padding, padding), (padding, padding)] + [(0, 0)] * (x.ndim - 2)
    return np.pad(x, widths, mode="constant" if mode == "zero" else "edge")


@mistake(
    "pad2d",
    "X130",
    "You padded all axes but the first. With images and channels in front, only the last two are height and width.",
)
def pad2d(x, padding, mode="zero"):
    widths = [(0, 0)] + [(padding, padding)] * (x.ndim - 1)
    return np.pad(x, widths, mode="constant" if mode == "zero" else "edge")


@mistake("pad2d", "C23", "You padded at the top and on the left only. The padding goes on all four sides.")
def pad2d(x, padding, mode="zero"):
    widths = [(0, 0)] * (x.ndim - 2) + [(padding, 0), (padding, 0)]
    return np.pad(x, widths, mode="constant" if mode == "zero" else "edge")


@mistake("pad2d", "X131", "You padded at the bottom and on the right only. The padding goes on all four sides.")
def pad2d(x, padding, mode="zero"):
    widths = [(0, 0)] * (x.ndim - 2) + [(0, padding), (0, padding)]
    return np.pad(x, widths, mode="constant" if mode == "zero" else "edge")


@mistake(
    "pad2d",
    "S14",
    "You shared `padding` between the two sides. Here it is the number of rows and columns on each side.",
)
def pad2d(x, padding, mode="zero"):
    widths = [(0, 0)] * (x.ndim - 2) + [(padding // 2, padding - padding // 2)] * 2
    return np.pad(x, widths, mode="constant" if mode == "zero" else "edge")


@mistake("pad2d", "X132", "You padded twice as much as asked for. `padding` is already the number on each side.")
def pad2d(x, padding, mode="zero"):
    widths = [(0, 0)] * (x.ndim - 2) + [(2 * padding, 2 * padding)] * 2
    return np.pad(x, widths, mode="constant" if mode == "zero" else "edge")


@mistake("pad2d", "C24", "Your padding is always 1. Use the argument `padding`: it may be 0, 2 or more.")
def pad2d(x, padding, mode="zero"):
    widths = [(0, 0)] * (x.ndim - 2) + [(1, 1), (1, 1)]
    return np.pad(x, widths, mode="constant" if mode == "zero" else "edge")


@mistake("pad2d", "X133", "You padded above and below, but not on the left and right.")
def pad2d(x, padding, mode="zero"):
    widths = [(0, 0)] * (x.ndim - 2) + [(padding, padding), (0, 0)]
    return np.pad(x, widths, mode="constant" if mode == "zero" else "edge")


@mistake("pad2d", "X134", "You padded on the left and right, but not above and below.")
def pad2d(x, padding, mode="zero"):
    widths = [(0, 0)] * (x.ndim - 1) + [(padding, padding)]
    return np.pad(x, widths, mode="constant" if mode == "zero" else "edge")


@mistake(
    "pad2d",
    "X135",
    "You always pad with zeros. For mode='copy', each new pixel repeats the nearest pixel of the image.",
)
def pad2d(x, padding, mode="zero"):
    widths = [(0, 0)] * (x.ndim - 2) + [(padding, padding), (padding, padding)]
    return np.pad(x, widths, mode="constant")


@mistake("pad2d", "X136", "You always repeat the edge. For mode='zero', which is the default, the new pixels are 0.")
def pad2d(x, padding, mode="zero"):
    widths = [(0, 0)] * (x.ndim - 2) + [(padding, padding), (padding, padding)]
    return np.pad(x, widths, mode="edge")


@mistake("pad2d", "X137", "Your two modes are exchanged: 'zero' repeats the edge and 'copy' gives zeros.")
def pad2d(x, padding, mode="zero"):
    widths = [(0, 0)] * (x.ndim - 2) + [(padding, padding), (padding, padding)]
    return np.pad(x, widths, mode="constant" if mode == "copy" else "edge")


@mistake(
    "pad2d",
    "X138",
    "For 'copy' you mirrored the image without its edge pixel. Repeat the edge pixel itself, as often as needed.",
)
def pad2d(x, padding, mode="zero"):
    widths = [(0, 0)] * (x.ndim - 2) + [(padding, padding), (padding, padding)]
    return np.pad(x, widths, mode="constant" if mode == "zero" else "reflect")


@mistake("pad2d", "X139", "For 'copy' you mirrored the image. Repeat only its outermost pixel, as often as needed.")
def pad2d(x, padding, mode="zero"):
    widths = [(0, 0)] * (x.ndim - 2) + [(padding, padding), (padding, padding)]
    return np.pad(x, widths, mode="constant" if mode == "zero" else "symmetric")


@mistake("pad2d", "X140", "For 'copy' you took pixels from the opposite side. Repeat the nearest pixel.")
def pad2d(x, padding, mode="zero"):
    widths = [(0, 0)] * (x.ndim - 2) + [(padding, padding), (padding, padding)]
    return np.pad(x, widths, mode="constant" if mode == "zero" else "wrap")


@mistake("pad2d", "X141", "For 'copy' you filled the border with the image's mean. Repeat the nearest pixel.")
def pad2d(x, padding, mode="zero"):
    widths = [(0, 0)] * (x.ndim - 2) + [(padding, padding), (padding, padding)]
    return np.pad(x, widths, mode="constant" if mode == "zero" else "mean")


@mistake("pad2d", "X142", "For 'zero' you padded with ones.")
def pad2d(x, padding, mode="zero"):
    widths = [(0, 0)] * (x.ndim - 2) + [(padding, padding), (padding, padding)]
    if mode == "zero":
        return np.pad(x, widths, constant_values=1)
    return np.pad(x, widths, mode="edge")


@mistake(
    "pad2d", "X143", "For 'copy' your four corners are 0. Each pixel of a corner repeats the image's corner pixel."
)
def pad2d(x, padding, mode="zero"):
    H, W = x.shape[-2:]
    out = np.zeros((*x.shape[:-2], H + 2 * padding, W + 2 * padding))
    out[..., padding : padding + H, padding : padding + W] = x
    if mode == "copy":
        for k in range(padding):
            out[..., k, padding : padding + W] = x[..., 0, :]
            out[..., H + padding + k, padding : padding + W] = x[..., -1, :]
            out[..., padding : padding + H, k] = x[..., :, 0]
            out[..., padding : padding + H, W + padding + k] = x[..., :, -1]
    return out


@mistake(
    "pad2d",
    "X144",
    "For 'copy' you filled the whole border with the top left pixel. Each new pixel repeats the one nearest to it.",
)
def pad2d(x, padding, mode="zero"):
    H, W = x.shape[-2:]
    out = np.zeros((*x.shape[:-2], H + 2 * padding, W + 2 * padding))
    if mode == "copy":
        out += x[..., :1, :1]
    out[..., padding : padding + H, padding : padding + W] = x
    return out


@mistake(
    "pad2d",
    "X145",
    "For 'copy' you repeated the first and last row, but the new columns are 0. Repeat the outer columns too.",
)
def pad2d(x, padding, mode="zero"):
    before = [(0, 0)] * (x.ndim - 2)
    x = np.pad(x, before + [(padding, padding), (0, 0)], mode="constant" if mode == "zero" else "edge")
    return np.pad(x, before + [(0, 0), (padding, padding)])


@mistake(
    "pad2d",
    "X146",
    "You overwrote the outer pixels of the image. Padding adds new rows and columns around it, and keeps every pixel.",
)
def pad2d(x, padding, mode="zero"):
    out = np.array(x, float)
    for k in range(min(padding, x.shape[-2], x.shape[-1])):
        out[..., k, :] = out[..., -1 - k, :] = 0
        out[..., :, k] = out[..., :, -1 - k] = 0
    return out


@mistake(
    "pad2d",
    "C17",
    "You computed the width of the answer from the height. Width and height differ: use the last axis for the width.",
)
def pad2d(x, padding, mode="zero"):
    H, W = x.shape[-2:]
    out = np.zeros((*x.shape[:-2], H + 2 * padding, H + 2 * padding))
    for i in range(H + 2 * padding):
        for j in range(H + 2 * padding):
            row, column = i - padding, j - padding
            if mode == "copy":
                row, column = min(max(row, 0), H - 1), min(max(column, 0), W - 1)
            if 0 <= row < H and 0 <= column < W:
                out[..., i, j] = x[..., row, column]
    return out


@mistake("pad2d", "B5", "With padding 0 your slice is 0:-0, and that is empty. Write padding:padding+H instead.")
def pad2d(x, padding, mode="zero"):
    H, W = x.shape[-2:]
    out = np.zeros((*x.shape[:-2], H + 2 * padding, W + 2 * padding))
    if mode == "copy":
        out[...] = np.pad(x, [(0, 0)] * (x.ndim - 2) + [(padding, padding)] * 2, mode="edge")
    out[..., padding:-padding, padding:-padding] = x
    return out


@mistake("pad2d", "C39", "Your function returned None: it prints the result or drops it. End it with `return`.")
def pad2d(x, padding, mode="zero"):
    widths = [(0, 0)] * (x.ndim - 2) + [(padding, padding), (padding, padding)]
    out = np.pad(x, widths, mode="constant" if mode == "zero" else "edge")
    print(out)


@mistake(
    "pad2d", "X10", "Your values have lost their fractions: somewhere they became integers. Keep the numbers of x."
)
def pad2d(x, padding, mode="zero"):
    H, W = x.shape[-2:]
    out = np.zeros((*x.shape[:-2], H + 2 * padding, W + 2 * padding), dtype=int)
    widths = [(0, 0)] * (x.ndim - 2) + [(padding, padding), (padding, padding)]
    out[...] = np.pad(x, widths, mode="constant" if mode == "zero" else "edge")
    return out


@mistake(
    "pad2d",
    "X147",
    "You wrote x into the top left corner of a larger array. It belongs in the middle: start at row and column `padding`.",
)
def pad2d(x, padding, mode="zero"):
    H, W = x.shape[-2:]
    out = np.zeros((*x.shape[:-2], H + 2 * padding, W + 2 * padding))
    out[..., :H, :W] = x
    if mode == "copy":
        out[..., H:, :W] = x[..., -1:, :]
        out[..., W:] = out[..., W - 1 : W]
    return out


@mistake(
    "pad2d",
    "X148",
    "Your answer for one image is made from image 0, channel 0 every time. Leading axes stay as they are.",
)
def pad2d(x, padding, mode="zero"):
    first = x[(0,) * (x.ndim - 2)]
    padded = np.pad(first, padding, mode="constant" if mode == "zero" else "edge")
    return np.broadcast_to(padded, (*x.shape[:-2], *padded.shape)).copy()


# --- same_padding ----------------------------------------------------------------------------------------------------


@mistake(
    "same_padding",
    "S13",
    "You accept even kernels. For those, no padding with as much on both sides keeps the size: raise a ValueError.",
)
def same_padding(kernel):
    return (kernel - 1) // 2


@mistake(
    "same_padding",
    "X150",
    "For an even kernel you return half of it. Then the map grows by 1: try 4 on 10 pixels. Raise a ValueError instead.",
)
def same_padding(kernel):
    return kernel // 2


@mistake("same_padding", "S6", "Your answer is a float. A number of rows is an int: divide with //.")
def same_padding(kernel):
    if kernel % 2 == 0:
        raise ValueError(kernel)
    return (kernel - 1) / 2


@mistake("same_padding", "X151", "Your answer is the padding of both sides together. Half of it goes on each side.")
def same_padding(kernel):
    if kernel % 2 == 0:
        raise ValueError(kernel)
    return kernel - 1


@mistake(
    "same_padding",
    "X152",
    "Your answer is one too many: a 3x3 kernel needs 1, because its middle has one neighbor on each side.",
)
def same_padding(kernel):
    if kernel % 2 == 0:
        raise ValueError(kernel)
    return (kernel + 1) // 2


@mistake("same_padding", "C24", "Your answer is always 1. That is right for a 3x3 kernel; larger ones need more.")
def same_padding(kernel):
    if kernel % 2 == 0:
        raise ValueError(kernel)
    return 1


@mistake(
    "same_padding", "X153", "You refuse odd kernels and accept even ones. It is the even ones that have no middle."
)
def same_padding(kernel):
    if kernel % 2 == 1:
        raise ValueError(kernel)
    return (kernel - 1) // 2


@mistake(
    "same_padding", "X154", "For an even kernel you return None. Raise a ValueError, so that nobody goes on with it."
)
def same_padding(kernel):
    if kernel % 2 == 1:
        return (kernel - 1) // 2


@mistake(
    "same_padding",
    "X155",
    "For an even kernel you print or return a text. `raise ValueError(...)` stops the program, and cannot be overlooked.",
)
def same_padding(kernel):
    if kernel % 2 == 0:
        return "even kernel"
    return (kernel - 1) // 2


@mistake("same_padding", "X156", "You padded as much as the kernel is wide. Solve size + 2p - kernel + 1 = size for p.")
def same_padding(kernel):
    if kernel % 2 == 0:
        raise ValueError(kernel)
    return kernel


@mistake("same_padding", "X157", "You return a pair. Both sides get the same, so one int is enough.")
def same_padding(kernel):
    if kernel % 2 == 0:
        raise ValueError(kernel)
    return (kernel - 1) // 2, (kernel - 1) // 2


@mistake("same_padding", "C39", "Your function returned None: it prints the result or drops it. End it with `return`.")
def same_padding(kernel):
    if kernel % 2 == 0:
        raise ValueError(kernel)
    print((kernel - 1) // 2)


@mistake(
    "same_padding", "X158", "For an even kernel you return 0. Raise a ValueError: with no padding the map would shrink."
)
def same_padding(kernel):
    return (kernel - 1) // 2 if kernel % 2 else 0


@mistake("same_padding", "X159", "Your answer is half of the right one, rounded down: you halved twice.")
def same_padding(kernel):
    if kernel % 2 == 0:
        raise ValueError(kernel)
    return (kernel - 1) // 4


# --- output_size -----------------------------------------------------------------------------------------------------


@mistake("output_size", "S1", "You added the padding once. It goes on both sides, so the input grows by 2 * padding.")
def output_size(size, kernel, stride=1, padding=0, floor=False):
    if size < 1 or kernel < 1 or stride < 1 or padding < 0:
        raise ValueError("senseless")
    room = size + padding - kernel
    if room < 0:
        raise ValueError("the kernel is larger than the padded input")
    if room % stride and not floor:
        raise ValueError("the windows do not fit")
    return room // stride + 1


@mistake("output_size", "S2", "Your sizes are the same with and without padding. Where does it enter the formula?")
def output_size(size, kernel, stride=1, padding=0, floor=False):
    if size < 1 or kernel < 1 or stride < 1 or padding < 0:
        raise ValueError("senseless")
    room = size - kernel
    if room < 0:
        raise ValueError("the kernel is larger than the padded input")
    if room % stride and not floor:
        raise ValueError("the windows do not fit")
    return room // stride + 1


@mistake(
    "output_size",
    "S3",
    "Your sizes are one short. Count the places of a window of 3 on 5 pixels: 0, 1, 2. The step count plus 1.",
)
def output_size(size, kernel, stride=1, padding=0, floor=False):
    if size < 1 or kernel < 1 or stride < 1 or padding < 0:
        raise ValueError("senseless")
    room = size + 2 * padding - kernel
    if room < 0:
        raise ValueError("the kernel is larger than the padded input")
    if room % stride and not floor:
        raise ValueError("the windows do not fit")
    return room // stride


@mistake(
    "output_size", "S5", "You rounded up. The last window would hang over the edge; with floor=True it is left out."
)
def output_size(size, kernel, stride=1, padding=0, floor=False):
    if size < 1 or kernel < 1 or stride < 1 or padding < 0:
        raise ValueError("senseless")
    room = size + 2 * padding - kernel
    if room < 0:
        raise ValueError("the kernel is larger than the padded input")
    if room % stride and not floor:
        raise ValueError("the windows do not fit")
    return -(-room // stride) + 1


@mistake("output_size", "S6", "You divided with /, which gives a float. A size is an int: use //.")
def output_size(size, kernel, stride=1, padding=0, floor=False):
    if size < 1 or kernel < 1 or stride < 1 or padding < 0:
        raise ValueError("senseless")
    room = size + 2 * padding - kernel
    if room < 0:
        raise ValueError("the kernel is larger than the padded input")
    if room % stride and not floor:
        raise ValueError("the windows do not fit")
    return room / stride + 1


@mistake("output_size", "X160", "Your sizes are floats such as 5.0. np.zeros refuses those: use // or int().")
def output_size(size, kernel, stride=1, padding=0, floor=False):
    if size < 1 or kernel < 1 or stride < 1 or padding < 0:
        raise ValueError("senseless")
    room = size + 2 * padding - kernel
    if room < 0:
        raise ValueError("the kernel is larger than the padded input")
    if room % stride and not floor:
        raise ValueError("the windows do not fit")
    return np.floor(room / stride) + 1


@mistake("output_size", "S8", "Your sizes are the same for stride 1 and 2. A larger stride skips places: divide.")
def output_size(size, kernel, stride=1, padding=0, floor=False):
    if size < 1 or kernel < 1 or stride < 1 or padding < 0:
        raise ValueError("senseless")
    room = size + 2 * padding - kernel
    if room < 0:
        raise ValueError("the kernel is larger than the padded input")
    if room % stride and not floor:
        raise ValueError("the windows do not fit")
    return room + 1


@mistake("output_size", "S9", "You added the kernel. A larger kernel has fewer places: subtract it.")
def output_size(size, kernel, stride=1, padding=0, floor=False):
    if size < 1 or kernel < 1 or stride < 1 or padding < 0:
        raise ValueError("senseless")
    room = size + 2 * padding + kernel
    if room < 0:
        raise ValueError("the kernel is larger than the padded input")
    if room % stride and not floor:
        raise ValueError("the windows do not fit")
    return room // stride + 1


@mistake(
    "output_size",
    "S10",
    "You added the padding after dividing by the stride. Pad first, then slide: 2 * padding belongs inside.",
)
def output_size(size, kernel, stride=1, padding=0, floor=False):
    if size < 1 or kernel < 1 or stride < 1 or padding < 0:
        raise ValueError("senseless")
    if size + 2 * padding < kernel:
        raise ValueError("the kernel is larger than the padded input")
    if (size + 2 * padding - kernel) % stride and not floor:
        raise ValueError("the windows do not fit")
    return (size - kernel) // stride + 2 * padding + 1


@mistake(
    "output_size",
    "S11",
    "A kernel larger than the padded input has no place at all. You return a number for it; raise a ValueError.",
)
def output_size(size, kernel, stride=1, padding=0, floor=False):
    if size < 1 or kernel < 1 or stride < 1 or padding < 0:
        raise ValueError("senseless")
    room = size + 2 * padding - kernel
    if room % stride and not floor:
        raise ValueError("the windows do not fit")
    return room // stride + 1


@mistake(
    "output_size",
    "X161",
    "You accept windows that do not fit. Unless floor=True, a remainder of the division is a ValueError.",
)
def output_size(size, kernel, stride=1, padding=0, floor=False):
    if size < 1 or kernel < 1 or stride < 1 or padding < 0:
        raise ValueError("senseless")
    room = size + 2 * padding - kernel
    if room < 0:
        raise ValueError("the kernel is larger than the padded input")
    return room // stride + 1


@mistake("output_size", "X162", "You refuse windows that do not fit even where floor=True allows them.")
def output_size(size, kernel, stride=1, padding=0, floor=False):
    if size < 1 or kernel < 1 or stride < 1 or padding < 0:
        raise ValueError("senseless")
    room = size + 2 * padding - kernel
    if room < 0:
        raise ValueError("the kernel is larger than the padded input")
    if room % stride:
        raise ValueError("the windows do not fit")
    return room // stride + 1


@mistake(
    "output_size",
    "X163",
    "Your `floor` works the wrong way round: you refuse with floor=True and round down without it.",
)
def output_size(size, kernel, stride=1, padding=0, floor=False):
    if size < 1 or kernel < 1 or stride < 1 or padding < 0:
        raise ValueError("senseless")
    room = size + 2 * padding - kernel
    if room < 0:
        raise ValueError("the kernel is larger than the padded input")
    if room % stride and floor:
        raise ValueError("the windows do not fit")
    return room // stride + 1


@mistake("output_size", "X164", "You rounded to the nearest whole number. Only whole windows count: round down.")
def output_size(size, kernel, stride=1, padding=0, floor=False):
    if size < 1 or kernel < 1 or stride < 1 or padding < 0:
        raise ValueError("senseless")
    room = size + 2 * padding - kernel
    if room < 0:
        raise ValueError("the kernel is larger than the padded input")
    if room % stride and not floor:
        raise ValueError("the windows do not fit")
    return round(room / stride) + 1


@mistake(
    "output_size",
    "X165",
    "Your + 1 stands inside the division. First the number of steps, room // stride; then + 1 for the start.",
)
def output_size(size, kernel, stride=1, padding=0, floor=False):
    if size < 1 or kernel < 1 or stride < 1 or padding < 0:
        raise ValueError("senseless")
    room = size + 2 * padding - kernel
    if room < 0:
        raise ValueError("the kernel is larger than the padded input")
    if room % stride and not floor:
        raise ValueError("the windows do not fit")
    return (room + 1) // stride


@mistake(
    "output_size",
    "X166",
    "You divided the input by the stride before taking the kernel off. Subtract first, then divide.",
)
def output_size(size, kernel, stride=1, padding=0, floor=False):
    if size < 1 or kernel < 1 or stride < 1 or padding < 0:
        raise ValueError("senseless")
    room = size + 2 * padding - kernel
    if room < 0:
        raise ValueError("the kernel is larger than the padded input")
    if room % stride and not floor:
        raise ValueError("the windows do not fit")
    return (size + 2 * padding) // stride - kernel + 1


@mistake(
    "output_size",
    "X167",
    "Only the kernel is divided by the stride in your formula: `a - b // c` divides first. Put parentheses around a - b.",
)
def output_size(size, kernel, stride=1, padding=0, floor=False):
    if size < 1 or kernel < 1 or stride < 1 or padding < 0:
        raise ValueError("senseless")
    room = size + 2 * padding - kernel
    if room < 0:
        raise ValueError("the kernel is larger than the padded input")
    if room % stride and not floor:
        raise ValueError("the windows do not fit")
    return size + 2 * padding - kernel // stride + 1


@mistake(
    "output_size",
    "X168",
    "You test whether the windows fit without the padding. Pad first: size + 2 * padding - kernel must divide.",
)
def output_size(size, kernel, stride=1, padding=0, floor=False):
    if size < 1 or kernel < 1 or stride < 1 or padding < 0:
        raise ValueError("senseless")
    room = size + 2 * padding - kernel
    if room < 0:
        raise ValueError("the kernel is larger than the padded input")
    if (size - kernel) % stride and not floor:
        raise ValueError("the windows do not fit")
    return room // stride + 1


@mistake(
    "output_size",
    "X169",
    "You test whether the stride divides the whole padded input. What must divide is what is left beside the first window.",
)
def output_size(size, kernel, stride=1, padding=0, floor=False):
    if size < 1 or kernel < 1 or stride < 1 or padding < 0:
        raise ValueError("senseless")
    room = size + 2 * padding - kernel
    if room < 0:
        raise ValueError("the kernel is larger than the padded input")
    if (size + 2 * padding) % stride and not floor:
        raise ValueError("the windows do not fit")
    return room // stride + 1


@mistake(
    "output_size",
    "X170",
    "You compare the kernel with the bare input. It may be larger than that, if the padding makes room.",
)
def output_size(size, kernel, stride=1, padding=0, floor=False):
    if size < 1 or kernel < 1 or stride < 1 or padding < 0:
        raise ValueError("senseless")
    room = size + 2 * padding - kernel
    if kernel > size:
        raise ValueError("the kernel is larger than the padded input")
    if room % stride and not floor:
        raise ValueError("the windows do not fit")
    return room // stride + 1


@mistake(
    "output_size",
    "X171",
    "Where the windows do not fit you return None. Raise a ValueError, so that nobody goes on with it.",
)
def output_size(size, kernel, stride=1, padding=0, floor=False):
    if size < 1 or kernel < 1 or stride < 1 or padding < 0:
        raise ValueError("senseless")
    room = size + 2 * padding - kernel
    if room < 0:
        raise ValueError("the kernel is larger than the padded input")
    if room % stride and not floor:
        return None
    return room // stride + 1


@mistake(
    "output_size",
    "X172",
    "Where the windows do not fit you return a text. Write `raise ValueError(...)`: it cannot be overlooked.",
)
def output_size(size, kernel, stride=1, padding=0, floor=False):
    if size < 1 or kernel < 1 or stride < 1 or padding < 0:
        raise ValueError("senseless")
    room = size + 2 * padding - kernel
    if room < 0:
        raise ValueError("the kernel is larger than the padded input")
    if room % stride and not floor:
        return "the windows do not fit"
    return room // stride + 1


@mistake(
    "output_size",
    "X173",
    "Where the windows do not fit you return 0. Raise a ValueError: a map of size 0 is no answer.",
)
def output_size(size, kernel, stride=1, padding=0, floor=False):
    if size < 1 or kernel < 1 or stride < 1 or padding < 0:
        raise ValueError("senseless")
    room = size + 2 * padding - kernel
    if room < 0:
        raise ValueError("the kernel is larger than the padded input")
    if room % stride and not floor:
        return 0
    return room // stride + 1


@mistake(
    "output_size",
    "X174",
    "You accept arguments without sense, such as a stride of -1. Refuse them first, with a ValueError.",
)
def output_size(size, kernel, stride=1, padding=0, floor=False):
    room = size + 2 * padding - kernel
    if room < 0:
        raise ValueError("the kernel is larger than the padded input")
    if room % stride and not floor:
        raise ValueError("the windows do not fit")
    return room // stride + 1


@mistake("output_size", "X175", "You accept a negative padding. Refuse it with a ValueError.")
def output_size(size, kernel, stride=1, padding=0, floor=False):
    if size < 1 or kernel < 1 or stride < 1:
        raise ValueError("senseless")
    room = size + 2 * padding - kernel
    if room < 0:
        raise ValueError("the kernel is larger than the padded input")
    if room % stride and not floor:
        raise ValueError("the windows do not fit")
    return room // stride + 1


@mistake(
    "output_size", "X176", "You accept a kernel or an input without a single pixel. Refuse both with a ValueError."
)
def output_size(size, kernel, stride=1, padding=0, floor=False):
    if stride < 1 or padding < 0:
        raise ValueError("senseless")
    room = size + 2 * padding - kernel
    if room < 0:
        raise ValueError("the kernel is larger than the padded input")
    if room % stride and not floor:
        raise ValueError("the windows do not fit")
    return room // stride + 1


@mistake("output_size", "X177", "You refuse a padding of 0. Only a negative one is senseless.")
def output_size(size, kernel, stride=1, padding=0, floor=False):
    if size < 1 or kernel < 1 or stride < 1 or padding < 1:
        raise ValueError("senseless")
    room = size + 2 * padding - kernel
    if room < 0:
        raise ValueError("the kernel is larger than the padded input")
    if room % stride and not floor:
        raise ValueError("the windows do not fit")
    return room // stride + 1


@mistake("output_size", "X178", "You refuse a kernel as large as the padded input. It has exactly one place.")
def output_size(size, kernel, stride=1, padding=0, floor=False):
    if size < 1 or kernel < 1 or stride < 1 or padding < 0:
        raise ValueError("senseless")
    room = size + 2 * padding - kernel
    if room <= 0:
        raise ValueError("the kernel is larger than the padded input")
    if room % stride and not floor:
        raise ValueError("the windows do not fit")
    return room // stride + 1


@mistake(
    "output_size",
    "X179",
    "Your sizes are one too many. With a stride of 1 there are size - kernel steps, and 1 for the start.",
)
def output_size(size, kernel, stride=1, padding=0, floor=False):
    if size < 1 or kernel < 1 or stride < 1 or padding < 0:
        raise ValueError("senseless")
    room = size + 2 * padding - kernel
    if room < 0:
        raise ValueError("the kernel is larger than the padded input")
    if room % stride and not floor:
        raise ValueError("the windows do not fit")
    return room // stride + 2


@mistake(
    "output_size",
    "X180",
    "You always round down and never refuse; floor=True is what asks for that. Without it, raise a ValueError.",
)
def output_size(size, kernel, stride=1, padding=0, floor=False):
    return int(np.floor((size + 2 * padding - kernel) / stride)) + 1


@mistake("output_size", "C39", "Your function returned None: it prints the result or drops it. End it with `return`.")
def output_size(size, kernel, stride=1, padding=0, floor=False):
    if size < 1 or kernel < 1 or stride < 1 or padding < 0:
        raise ValueError("senseless")
    room = size + 2 * padding - kernel
    if room < 0:
        raise ValueError("the kernel is larger than the padded input")
    if room % stride and not floor:
        raise ValueError("the windows do not fit")
    print(room // stride + 1)


# --- conv2d ----------------------------------------------------------------------------------------------------------


@mistake(
    "conv2d",
    "C1",
    "You turned the kernels by 180 degrees: true convolution. A CNN slides them as they are, without a flip.",
)
def conv2d(x, w, b, stride=1, padding=0):
    x = np.pad(np.asarray(x, float), ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    N, C, H, W = x.shape
    F, C, KH, KW = w.shape
    if (H - KH) % stride or (W - KW) % stride:
        raise ValueError("the windows do not fit")
    OH, OW = (H - KH) // stride + 1, (W - KW) // stride + 1
    out = np.zeros((N, F, OH, OW))
    for n in range(N):
        for f in range(F):
            for i in range(OH):
                for j in range(OW):
                    window = x[n, :, i * stride : i * stride + KH, j * stride : j * stride + KW]
                    out[n, f, i, j] = np.sum(window * w[f, :, ::-1, ::-1]) + b[f]
    return out


@mistake(
    "conv2d",
    "C2",
    "You exchanged the kernels' rows and columns. w[f, c, u, v] belongs to row i * stride + u and column j * stride + v.",
)
def conv2d(x, w, b, stride=1, padding=0):
    x = np.pad(np.asarray(x, float), ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    N, C, H, W = x.shape
    F, C, KH, KW = w.shape
    if (H - KH) % stride or (W - KW) % stride:
        raise ValueError("the windows do not fit")
    OH, OW = (H - KH) // stride + 1, (W - KW) // stride + 1
    out = np.zeros((N, F, OH, OW))
    for n in range(N):
        for f in range(F):
            for i in range(OH):
                for j in range(OW):
                    window = x[n, :, i * stride : i * stride + KH, j * stride : j * stride + KW]
                    out[n, f, i, j] = np.sum(window * w[f].transpose(0, 2, 1)) + b[f]
    return out


@mistake("conv2d", "X2", "You turned the kernels upside down. Their first row meets the window's first row.")
def conv2d(x, w, b, stride=1, padding=0):
    x = np.pad(np.asarray(x, float), ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    N, C, H, W = x.shape
    F, C, KH, KW = w.shape
    if (H - KH) % stride or (W - KW) % stride:
        raise ValueError("the windows do not fit")
    OH, OW = (H - KH) // stride + 1, (W - KW) // stride + 1
    out = np.zeros((N, F, OH, OW))
    for n in range(N):
        for f in range(F):
            for i in range(OH):
                for j in range(OW):
                    window = x[n, :, i * stride : i * stride + KH, j * stride : j * stride + KW]
                    out[n, f, i, j] = np.sum(window * w[f, :, ::-1]) + b[f]
    return out


@mistake(
    "conv2d", "X3", "You mirrored the kernels from left to right. Their first column meets the window's first column."
)
def conv2d(x, w, b, stride=1, padding=0):
    x = np.pad(np.asarray(x, float), ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    N, C, H, W = x.shape
    F, C, KH, KW = w.shape
    if (H - KH) % stride or (W - KW) % stride:
        raise ValueError("the windows do not fit")
    OH, OW = (H - KH) // stride + 1, (W - KW) // stride + 1
    out = np.zeros((N, F, OH, OW))
    for n in range(N):
        for f in range(F):
            for i in range(OH):
                for j in range(OW):
                    window = x[n, :, i * stride : i * stride + KH, j * stride : j * stride + KW]
                    out[n, f, i, j] = np.sum(window * w[f, :, :, ::-1]) + b[f]
    return out


@mistake("conv2d", "C3", "Your channels are in reverse order. Channel 0 of x must meet channel 0 of w.")
def conv2d(x, w, b, stride=1, padding=0):
    x = np.pad(np.asarray(x, float), ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    N, C, H, W = x.shape
    F, C, KH, KW = w.shape
    if (H - KH) % stride or (W - KW) % stride:
        raise ValueError("the windows do not fit")
    OH, OW = (H - KH) // stride + 1, (W - KW) // stride + 1
    out = np.zeros((N, F, OH, OW))
    for n in range(N):
        for f in range(F):
            for i in range(OH):
                for j in range(OW):
                    window = x[n, :, i * stride : i * stride + KH, j * stride : j * stride + KW]
                    out[n, f, i, j] = np.sum(window[::-1] * w[f]) + b[f]
    return out


@mistake(
    "conv2d", "C4", "The bias is missing: for an image of zeros, your answer is 0. Add b[f] to each output of filter f."
)
def conv2d(x, w, b, stride=1, padding=0):
    x = np.pad(np.asarray(x, float), ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    N, C, H, W = x.shape
    F, C, KH, KW = w.shape
    if (H - KH) % stride or (W - KW) % stride:
        raise ValueError("the windows do not fit")
    OH, OW = (H - KH) // stride + 1, (W - KW) // stride + 1
    out = np.zeros((N, F, OH, OW))
    for n in range(N):
        for f in range(F):
            for i in range(OH):
                for j in range(OW):
                    window = x[n, :, i * stride : i * stride + KH, j * stride : j * stride + KW]
                    out[n, f, i, j] = np.sum(window * w[f])
    return out


@mistake("conv2d", "C5", "You added the bias to every product. It is added once per output, after the sum.")
def conv2d(x, w, b, stride=1, padding=0):
    x = np.pad(np.asarray(x, float), ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    N, C, H, W = x.shape
    F, C, KH, KW = w.shape
    if (H - KH) % stride or (W - KW) % stride:
        raise ValueError("the windows do not fit")
    OH, OW = (H - KH) // stride + 1, (W - KW) // stride + 1
    out = np.zeros((N, F, OH, OW))
    for n in range(N):
        for f in range(F):
            for i in range(OH):
                for j in range(OW):
                    window = x[n, :, i * stride : i * stride + KH, j * stride : j * stride + KW]
                    out[n, f, i, j] = np.sum(window * w[f] + b[f])
    return out


@mistake("conv2d", "X181", "You added the bias once per channel. It is added once per output.")
def conv2d(x, w, b, stride=1, padding=0):
    x = np.pad(np.asarray(x, float), ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    N, C, H, W = x.shape
    F, C, KH, KW = w.shape
    if (H - KH) % stride or (W - KW) % stride:
        raise ValueError("the windows do not fit")
    OH, OW = (H - KH) // stride + 1, (W - KW) // stride + 1
    out = np.zeros((N, F, OH, OW))
    for n in range(N):
        for f in range(F):
            for i in range(OH):
                for j in range(OW):
                    window = x[n, :, i * stride : i * stride + KH, j * stride : j * stride + KW]
                    out[n, f, i, j] = sum(np.sum(window[c] * w[f, c]) + b[f] for c in range(C))
    return out


@mistake("conv2d", "C6", "You added b[0] to every map. Each filter has a bias of its own: b[f].")
def conv2d(x, w, b, stride=1, padding=0):
    x = np.pad(np.asarray(x, float), ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    N, C, H, W = x.shape
    F, C, KH, KW = w.shape
    if (H - KH) % stride or (W - KW) % stride:
        raise ValueError("the windows do not fit")
    OH, OW = (H - KH) // stride + 1, (W - KW) // stride + 1
    out = np.zeros((N, F, OH, OW))
    for n in range(N):
        for f in range(F):
            for i in range(OH):
                for j in range(OW):
                    window = x[n, :, i * stride : i * stride + KH, j * stride : j * stride + KW]
                    out[n, f, i, j] = np.sum(window * w[f]) + b[0]
    return out


@mistake("conv2d", "X182", "You subtracted the bias. Add it.")
def conv2d(x, w, b, stride=1, padding=0):
    x = np.pad(np.asarray(x, float), ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    N, C, H, W = x.shape
    F, C, KH, KW = w.shape
    if (H - KH) % stride or (W - KW) % stride:
        raise ValueError("the windows do not fit")
    OH, OW = (H - KH) // stride + 1, (W - KW) // stride + 1
    out = np.zeros((N, F, OH, OW))
    for n in range(N):
        for f in range(F):
            for i in range(OH):
                for j in range(OW):
                    window = x[n, :, i * stride : i * stride + KH, j * stride : j * stride + KW]
                    out[n, f, i, j] = np.sum(window * w[f]) - b[f]
    return out


@mistake("conv2d", "X183", "You added all the biases to every map. Filter f adds b[f] alone.")
def conv2d(x, w, b, stride=1, padding=0):
    x = np.pad(np.asarray(x, float), ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    N, C, H, W = x.shape
    F, C, KH, KW = w.shape
    if (H - KH) % stride or (W - KW) % stride:
        raise ValueError("the windows do not fit")
    OH, OW = (H - KH) // stride + 1, (W - KW) // stride + 1
    out = np.zeros((N, F, OH, OW))
    for n in range(N):
        for f in range(F):
            for i in range(OH):
                for j in range(OW):
                    window = x[n, :, i * stride : i * stride + KH, j * stride : j * stride + KW]
                    out[n, f, i, j] = np.sum(window * w[f]) + np.sum(b)
    return out


@mistake(
    "conv2d",
    "C8",
    "You used only channel 0. All channels are added up: with channels 1, 10 and 100 they count 111 together, not 1.",
)
def conv2d(x, w, b, stride=1, padding=0):
    x = np.pad(np.asarray(x, float), ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    N, C, H, W = x.shape
    F, C, KH, KW = w.shape
    if (H - KH) % stride or (W - KW) % stride:
        raise ValueError("the windows do not fit")
    OH, OW = (H - KH) // stride + 1, (W - KW) // stride + 1
    out = np.zeros((N, F, OH, OW))
    for n in range(N):
        for f in range(F):
            for i in range(OH):
                for j in range(OW):
                    window = x[n, :, i * stride : i * stride + KH, j * stride : j * stride + KW]
                    out[n, f, i, j] = np.sum(window[0] * w[f, 0]) + b[f]
    return out


@mistake(
    "conv2d",
    "C9",
    "Your values are the right ones divided by the number of weights. The products are added up, not averaged.",
)
def conv2d(x, w, b, stride=1, padding=0):
    x = np.pad(np.asarray(x, float), ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    N, C, H, W = x.shape
    F, C, KH, KW = w.shape
    if (H - KH) % stride or (W - KW) % stride:
        raise ValueError("the windows do not fit")
    OH, OW = (H - KH) // stride + 1, (W - KW) // stride + 1
    out = np.zeros((N, F, OH, OW))
    for n in range(N):
        for f in range(F):
            for i in range(OH):
                for j in range(OW):
                    window = x[n, :, i * stride : i * stride + KH, j * stride : j * stride + KW]
                    out[n, f, i, j] = np.mean(window * w[f]) + b[f]
    return out


@mistake("conv2d", "X84", "You averaged over the channels. The channels are added up.")
def conv2d(x, w, b, stride=1, padding=0):
    x = np.pad(np.asarray(x, float), ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    N, C, H, W = x.shape
    F, C, KH, KW = w.shape
    if (H - KH) % stride or (W - KW) % stride:
        raise ValueError("the windows do not fit")
    OH, OW = (H - KH) // stride + 1, (W - KW) // stride + 1
    out = np.zeros((N, F, OH, OW))
    for n in range(N):
        for f in range(F):
            for i in range(OH):
                for j in range(OW):
                    window = x[n, :, i * stride : i * stride + KH, j * stride : j * stride + KW]
                    out[n, f, i, j] = np.sum(window * w[f]) / C + b[f]
    return out


@mistake("conv2d", "X184", "You used filter 0 for every map. Map f is made by filter f: w[f].")
def conv2d(x, w, b, stride=1, padding=0):
    x = np.pad(np.asarray(x, float), ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    N, C, H, W = x.shape
    F, C, KH, KW = w.shape
    if (H - KH) % stride or (W - KW) % stride:
        raise ValueError("the windows do not fit")
    OH, OW = (H - KH) // stride + 1, (W - KW) // stride + 1
    out = np.zeros((N, F, OH, OW))
    for n in range(N):
        for f in range(F):
            for i in range(OH):
                for j in range(OW):
                    window = x[n, :, i * stride : i * stride + KH, j * stride : j * stride + KW]
                    out[n, f, i, j] = np.sum(window * w[0]) + b[f]
    return out


@mistake("conv2d", "C11", "Every image got the answer of image 0. The window must come from image n: x[n, ...].")
def conv2d(x, w, b, stride=1, padding=0):
    x = np.pad(np.asarray(x, float), ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    N, C, H, W = x.shape
    F, C, KH, KW = w.shape
    if (H - KH) % stride or (W - KW) % stride:
        raise ValueError("the windows do not fit")
    OH, OW = (H - KH) // stride + 1, (W - KW) // stride + 1
    out = np.zeros((N, F, OH, OW))
    for n in range(N):
        for f in range(F):
            for i in range(OH):
                for j in range(OW):
                    window = x[0, :, i * stride : i * stride + KH, j * stride : j * stride + KW]
                    out[n, f, i, j] = np.sum(window * w[f]) + b[f]
    return out


@mistake("conv2d", "X185", "You added up over the images. Each image keeps maps of its own.")
def conv2d(x, w, b, stride=1, padding=0):
    x = np.pad(np.asarray(x, float), ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    F, C, KH, KW = w.shape
    if (x.shape[2] - KH) % stride or (x.shape[3] - KW) % stride:
        raise ValueError("the windows do not fit")
    windows = np.lib.stride_tricks.sliding_window_view(x, (KH, KW), axis=(2, 3))[:, :, ::stride, ::stride]
    return np.einsum("ncijuv,fcuv->fij", windows, np.asarray(w, float)) + np.asarray(b, float)[:, None, None]


@mistake(
    "conv2d", "X186", "Your filters are added up into one map. Each filter keeps a map of its own: (N, F, OH, OW)."
)
def conv2d(x, w, b, stride=1, padding=0):
    x = np.pad(np.asarray(x, float), ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    F, C, KH, KW = w.shape
    if (x.shape[2] - KH) % stride or (x.shape[3] - KW) % stride:
        raise ValueError("the windows do not fit")
    windows = np.lib.stride_tricks.sliding_window_view(x, (KH, KW), axis=(2, 3))[:, :, ::stride, ::stride]
    return np.einsum("ncijuv,fcuv->nij", windows, np.asarray(w, float))[:, None] + np.sum(b)


@mistake("conv2d", "C12", "Down you move by `stride`, sideways by 1. Use the stride for both directions.")
def conv2d(x, w, b, stride=1, padding=0):
    x = np.pad(np.asarray(x, float), ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    N, C, H, W = x.shape
    F, C, KH, KW = w.shape
    if (H - KH) % stride or (W - KW) % stride:
        raise ValueError("the windows do not fit")
    OH, OW = (H - KH) // stride + 1, W - KW + 1
    out = np.zeros((N, F, OH, OW))
    for n in range(N):
        for f in range(F):
            for i in range(OH):
                for j in range(OW):
                    window = x[n, :, i * stride : i * stride + KH, j : j + KW]
                    out[n, f, i, j] = np.sum(window * w[f]) + b[f]
    return out


@mistake("conv2d", "X187", "Sideways you move by `stride`, down by 1. Use the stride for both directions.")
def conv2d(x, w, b, stride=1, padding=0):
    x = np.pad(np.asarray(x, float), ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    N, C, H, W = x.shape
    F, C, KH, KW = w.shape
    if (H - KH) % stride or (W - KW) % stride:
        raise ValueError("the windows do not fit")
    OH, OW = H - KH + 1, (W - KW) // stride + 1
    out = np.zeros((N, F, OH, OW))
    for n in range(N):
        for f in range(F):
            for i in range(OH):
                for j in range(OW):
                    window = x[n, :, i : i + KH, j * stride : j * stride + KW]
                    out[n, f, i, j] = np.sum(window * w[f]) + b[f]
    return out


@mistake(
    "conv2d",
    "C13",
    "The shape is right, the places are not: output (i, j) looks at the window that starts at row i * stride, column j * stride.",
)
def conv2d(x, w, b, stride=1, padding=0):
    x = np.pad(np.asarray(x, float), ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    N, C, H, W = x.shape
    F, C, KH, KW = w.shape
    if (H - KH) % stride or (W - KW) % stride:
        raise ValueError("the windows do not fit")
    OH, OW = (H - KH) // stride + 1, (W - KW) // stride + 1
    out = np.zeros((N, F, OH, OW))
    for n in range(N):
        for f in range(F):
            for i in range(OH):
                for j in range(OW):
                    window = x[n, :, i : i + KH, j : j + KW]
                    out[n, f, i, j] = np.sum(window * w[f]) + b[f]
    return out


@mistake(
    "conv2d",
    "X188",
    "The shape is right, and so are the rows; but your columns move by 1. The window starts at column j * stride.",
)
def conv2d(x, w, b, stride=1, padding=0):
    x = np.pad(np.asarray(x, float), ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    N, C, H, W = x.shape
    F, C, KH, KW = w.shape
    if (H - KH) % stride or (W - KW) % stride:
        raise ValueError("the windows do not fit")
    OH, OW = (H - KH) // stride + 1, (W - KW) // stride + 1
    out = np.zeros((N, F, OH, OW))
    for n in range(N):
        for f in range(F):
            for i in range(OH):
                for j in range(OW):
                    window = x[n, :, i * stride : i * stride + KH, j : j + KW]
                    out[n, f, i, j] = np.sum(window * w[f]) + b[f]
    return out


@mistake(
    "conv2d",
    "X189",
    "The shape is right, and so are the columns; but your rows move by 1. The window starts at row i * stride.",
)
def conv2d(x, w, b, stride=1, padding=0):
    x = np.pad(np.asarray(x, float), ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    N, C, H, W = x.shape
    F, C, KH, KW = w.shape
    if (H - KH) % stride or (W - KW) % stride:
        raise ValueError("the windows do not fit")
    OH, OW = (H - KH) // stride + 1, (W - KW) // stride + 1
    out = np.zeros((N, F, OH, OW))
    for n in range(N):
        for f in range(F):
            for i in range(OH):
                for j in range(OW):
                    window = x[n, :, i : i + KH, j * stride : j * stride + KW]
                    out[n, f, i, j] = np.sum(window * w[f]) + b[f]
    return out


@mistake(
    "conv2d",
    "C14",
    "Your windows have gaps: a step in the slice skips pixels inside the window. The stride moves its start: start = i * stride.",
)
def conv2d(x, w, b, stride=1, padding=0):
    x = np.pad(np.asarray(x, float), ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    N, C, H, W = x.shape
    F, C, KH, KW = w.shape
    if (H - KH) % stride or (W - KW) % stride:
        raise ValueError("the windows do not fit")
    OH, OW = (H - KH) // stride + 1, (W - KW) // stride + 1
    out = np.zeros((N, F, OH, OW))
    for n in range(N):
        for f in range(F):
            for i in range(OH):
                for j in range(OW):
                    window = x[n, :, i : i + KH * stride : stride, j : j + KW * stride : stride]
                    out[n, f, i, j] = np.sum(window * w[f]) + b[f]
    return out


@mistake("conv2d", "S8", "Your answer is the one for stride 1, whatever the stride. Every stride-th window is wanted.")
def conv2d(x, w, b, stride=1, padding=0):
    x = np.pad(np.asarray(x, float), ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    N, C, H, W = x.shape
    F, C, KH, KW = w.shape
    if (H - KH) % stride or (W - KW) % stride:
        raise ValueError("the windows do not fit")
    OH, OW = H - KH + 1, W - KW + 1
    out = np.zeros((N, F, OH, OW))
    for n in range(N):
        for f in range(F):
            for i in range(OH):
                for j in range(OW):
                    window = x[n, :, i : i + KH, j : j + KW]
                    out[n, f, i, j] = np.sum(window * w[f]) + b[f]
    return out


@mistake(
    "conv2d",
    "X190",
    "You left out pixels of the image and then slid by 1. Slide over the whole image, and move by `stride`.",
)
def conv2d(x, w, b, stride=1, padding=0):
    x = np.pad(np.asarray(x, float), ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    F, C, KH, KW = w.shape
    if (x.shape[2] - KH) % stride or (x.shape[3] - KW) % stride:
        raise ValueError("the windows do not fit")
    x = x[:, :, ::stride, ::stride]
    OH, OW = x.shape[2] - KH + 1, x.shape[3] - KW + 1
    out = np.zeros((len(x), F, max(OH, 0), max(OW, 0)))
    for i in range(OH):
        for j in range(OW):
            window = x[:, None, :, i : i + KH, j : j + KW]
            out[:, :, i, j] = (window * w).sum(axis=(2, 3, 4)) + b
    return out


@mistake("conv2d", "X14", "Your windows lie side by side: you move by the kernel's size. Move by `stride`.")
def conv2d(x, w, b, stride=1, padding=0):
    x = np.pad(np.asarray(x, float), ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    N, C, H, W = x.shape
    F, C, KH, KW = w.shape
    if (H - KH) % stride or (W - KW) % stride:
        raise ValueError("the windows do not fit")
    OH, OW = (H - KH) // KH + 1, (W - KW) // KW + 1
    out = np.zeros((N, F, OH, OW))
    for n in range(N):
        for f in range(F):
            for i in range(OH):
                for j in range(OW):
                    window = x[n, :, i * KH : i * KH + KH, j * KW : j * KW + KW]
                    out[n, f, i, j] = np.sum(window * w[f]) + b[f]
    return out


@mistake(
    "conv2d",
    "C15",
    "Your windows start one row and one column too late. The first window starts at row 0, column 0 of the padded image.",
)
def conv2d(x, w, b, stride=1, padding=0):
    x = np.pad(np.asarray(x, float), ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    N, C, H, W = x.shape
    F, C, KH, KW = w.shape
    if (H - KH) % stride or (W - KW) % stride:
        raise ValueError("the windows do not fit")
    OH, OW = (H - KH) // stride + 1, (W - KW) // stride + 1
    out = np.zeros((N, F, OH, OW))
    for n in range(N):
        for f in range(F):
            for i in range(OH):
                for j in range(OW):
                    window = np.zeros((C, KH, KW))
                    part = x[n, :, i * stride + 1 : i * stride + 1 + KH, j * stride + 1 : j * stride + 1 + KW]
                    window[:, : part.shape[1], : part.shape[2]] = part
                    out[n, f, i, j] = np.sum(window * w[f]) + b[f]
    return out


@mistake(
    "conv2d",
    "C17",
    "You computed the output's width from the image's height. The width of the output follows the width of the image.",
)
def conv2d(x, w, b, stride=1, padding=0):
    x = np.pad(np.asarray(x, float), ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    N, C, H, W = x.shape
    F, C, KH, KW = w.shape
    if (H - KH) % stride or (W - KW) % stride:
        raise ValueError("the windows do not fit")
    OH = OW = (H - KH) // stride + 1
    out = np.zeros((N, F, OH, OW))
    for n in range(N):
        for f in range(F):
            for i in range(OH):
                for j in range(OW):
                    window = x[n, :, i * stride : i * stride + KH, j * stride : j * stride + KW]
                    out[n, f, i, j] = np.sum(window * w[f, :, :, : window.shape[2]]) + b[f]
    return out


@mistake("conv2d", "C18", "You used the kernel's height as its width. Read both from w.shape: F, C, KH, KW.")
def conv2d(x, w, b, stride=1, padding=0):
    x = np.pad(np.asarray(x, float), ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    N, C, H, W = x.shape
    F, C, KH, KW = w.shape
    KW = KH
    if (H - KH) % stride or (W - KW) % stride:
        raise ValueError("the windows do not fit")
    OH, OW = (H - KH) // stride + 1, (W - KW) // stride + 1
    out = np.zeros((N, F, OH, OW))
    for n in range(N):
        for f in range(F):
            for i in range(OH):
                for j in range(OW):
                    window = x[n, :, i * stride : i * stride + KH, j * stride : j * stride + KW]
                    out[n, f, i, j] = np.sum(window[:, :, : w.shape[3]] * w[f, :, :, :KW]) + b[f]
    return out


@mistake(
    "conv2d",
    "S3",
    "Your maps have one row and one column too few. There are (H - KH) // stride + 1 places along the height.",
)
def conv2d(x, w, b, stride=1, padding=0):
    x = np.pad(np.asarray(x, float), ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    N, C, H, W = x.shape
    F, C, KH, KW = w.shape
    if (H - KH) % stride or (W - KW) % stride:
        raise ValueError("the windows do not fit")
    OH, OW = (H - KH) // stride, (W - KW) // stride
    out = np.zeros((N, F, OH, OW))
    for n in range(N):
        for f in range(F):
            for i in range(OH):
                for j in range(OW):
                    window = x[n, :, i * stride : i * stride + KH, j * stride : j * stride + KW]
                    out[n, f, i, j] = np.sum(window * w[f]) + b[f]
    return out


@mistake(
    "conv2d",
    "C20",
    "You padded the channel axis too, and your channels shifted. Pad the last two axes of (N, C, H, W) only.",
)
def conv2d(x, w, b, stride=1, padding=0):
    x = np.pad(np.asarray(x, float), ((0, 0), (padding, padding), (padding, padding), (padding, padding)))
    N, C, H, W = x.shape
    F, C, KH, KW = w.shape
    if (H - KH) % stride or (W - KW) % stride:
        raise ValueError("the windows do not fit")
    OH, OW = (H - KH) // stride + 1, (W - KW) // stride + 1
    out = np.zeros((N, F, OH, OW))
    for n in range(N):
        for f in range(F):
            for i in range(OH):
                for j in range(OW):
                    window = x[n, :, i * stride : i * stride + KH, j * stride : j * stride + KW]
                    out[n, f, i, j] = np.sum(window[:C] * w[f]) + b[f]
    return out


@mistake(
    "conv2d", "C21", "New empty images appeared in your answer: you padded the batch axis. Pad the last two axes only."
)
def conv2d(x, w, b, stride=1, padding=0):
    x = np.pad(np.asarray(x, float), ((padding, padding), (0, 0), (padding, padding), (padding, padding)))
    N, C, H, W = x.shape
    F, C, KH, KW = w.shape
    if (H - KH) % stride or (W - KW) % stride:
        raise ValueError("the windows do not fit")
    OH, OW = (H - KH) // stride + 1, (W - KW) // stride + 1
    out = np.zeros((N, F, OH, OW))
    for n in range(N):
        for f in range(F):
            for i in range(OH):
                for j in range(OW):
                    window = x[n, :, i * stride : i * stride + KH, j * stride : j * stride + KW]
                    out[n, f, i, j] = np.sum(window * w[f]) + b[f]
    return out


@mistake(
    "conv2d",
    "C23",
    "You put all the padding at the top and on the left. Half of it belongs at the bottom and on the right.",
)
def conv2d(x, w, b, stride=1, padding=0):
    x = np.pad(np.asarray(x, float), ((0, 0), (0, 0), (2 * padding, 0), (2 * padding, 0)))
    N, C, H, W = x.shape
    F, C, KH, KW = w.shape
    if (H - KH) % stride or (W - KW) % stride:
        raise ValueError("the windows do not fit")
    OH, OW = (H - KH) // stride + 1, (W - KW) // stride + 1
    out = np.zeros((N, F, OH, OW))
    for n in range(N):
        for f in range(F):
            for i in range(OH):
                for j in range(OW):
                    window = x[n, :, i * stride : i * stride + KH, j * stride : j * stride + KW]
                    out[n, f, i, j] = np.sum(window * w[f]) + b[f]
    return out


@mistake(
    "conv2d",
    "X191",
    "You put all the padding at the bottom and on the right. Half of it belongs at the top and on the left.",
)
def conv2d(x, w, b, stride=1, padding=0):
    x = np.pad(np.asarray(x, float), ((0, 0), (0, 0), (0, 2 * padding), (0, 2 * padding)))
    N, C, H, W = x.shape
    F, C, KH, KW = w.shape
    if (H - KH) % stride or (W - KW) % stride:
        raise ValueError("the windows do not fit")
    OH, OW = (H - KH) // stride + 1, (W - KW) // stride + 1
    out = np.zeros((N, F, OH, OW))
    for n in range(N):
        for f in range(F):
            for i in range(OH):
                for j in range(OW):
                    window = x[n, :, i * stride : i * stride + KH, j * stride : j * stride + KW]
                    out[n, f, i, j] = np.sum(window * w[f]) + b[f]
    return out


@mistake(
    "conv2d",
    "S1",
    "You padded at the top and on the left only, so your maps are too small. Zeros go on all four sides.",
)
def conv2d(x, w, b, stride=1, padding=0):
    x = np.pad(np.asarray(x, float), ((0, 0), (0, 0), (padding, 0), (padding, 0)))
    N, C, H, W = x.shape
    F, C, KH, KW = w.shape
    if (H - KH) % stride or (W - KW) % stride:
        raise ValueError("the windows do not fit")
    OH, OW = (H - KH) // stride + 1, (W - KW) // stride + 1
    out = np.zeros((N, F, OH, OW))
    for n in range(N):
        for f in range(F):
            for i in range(OH):
                for j in range(OW):
                    window = x[n, :, i * stride : i * stride + KH, j * stride : j * stride + KW]
                    out[n, f, i, j] = np.sum(window * w[f]) + b[f]
    return out


@mistake("conv2d", "X133", "You padded above and below, but not on the left and right.")
def conv2d(x, w, b, stride=1, padding=0):
    x = np.pad(np.asarray(x, float), ((0, 0), (0, 0), (padding, padding), (0, 0)))
    N, C, H, W = x.shape
    F, C, KH, KW = w.shape
    if (H - KH) % stride or (W - KW) % stride:
        raise ValueError("the windows do not fit")
    OH, OW = (H - KH) // stride + 1, (W - KW) // stride + 1
    out = np.zeros((N, F, OH, OW))
    for n in range(N):
        for f in range(F):
            for i in range(OH):
                for j in range(OW):
                    window = x[n, :, i * stride : i * stride + KH, j * stride : j * stride + KW]
                    out[n, f, i, j] = np.sum(window * w[f]) + b[f]
    return out


@mistake("conv2d", "X134", "You padded on the left and right, but not above and below.")
def conv2d(x, w, b, stride=1, padding=0):
    x = np.pad(np.asarray(x, float), ((0, 0), (0, 0), (0, 0), (padding, padding)))
    N, C, H, W = x.shape
    F, C, KH, KW = w.shape
    if (H - KH) % stride or (W - KW) % stride:
        raise ValueError("the windows do not fit")
    OH, OW = (H - KH) // stride + 1, (W - KW) // stride + 1
    out = np.zeros((N, F, OH, OW))
    for n in range(N):
        for f in range(F):
            for i in range(OH):
                for j in range(OW):
                    window = x[n, :, i * stride : i * stride + KH, j * stride : j * stride + KW]
                    out[n, f, i, j] = np.sum(window * w[f]) + b[f]
    return out


@mistake("conv2d", "C24", "Your padding is always 1. Use the argument `padding`: it may be 0, 2 or more.")
def conv2d(x, w, b, stride=1, padding=0):
    x = np.pad(np.asarray(x, float), ((0, 0), (0, 0), (1, 1), (1, 1)))
    N, C, H, W = x.shape
    F, C, KH, KW = w.shape
    if (H - KH) % stride or (W - KW) % stride:
        raise ValueError("the windows do not fit")
    OH, OW = (H - KH) // stride + 1, (W - KW) // stride + 1
    out = np.zeros((N, F, OH, OW))
    for n in range(N):
        for f in range(F):
            for i in range(OH):
                for j in range(OW):
                    window = x[n, :, i * stride : i * stride + KH, j * stride : j * stride + KW]
                    out[n, f, i, j] = np.sum(window * w[f]) + b[f]
    return out


@mistake("conv2d", "S2", "Your answer is the same with and without padding. Pad x before you slide.")
def conv2d(x, w, b, stride=1, padding=0):
    x = np.asarray(x, float)
    N, C, H, W = x.shape
    F, C, KH, KW = w.shape
    if (H - KH) % stride or (W - KW) % stride:
        raise ValueError("the windows do not fit")
    OH, OW = (H - KH) // stride + 1, (W - KW) // stride + 1
    out = np.zeros((N, F, OH, OW))
    for n in range(N):
        for f in range(F):
            for i in range(OH):
                for j in range(OW):
                    window = x[n, :, i * stride : i * stride + KH, j * stride : j * stride + KW]
                    out[n, f, i, j] = np.sum(window * w[f]) + b[f]
    return out


@mistake("conv2d", "X192", "You padded with copies of the edge. Here the padding is zeros.")
def conv2d(x, w, b, stride=1, padding=0):
    x = np.pad(np.asarray(x, float), ((0, 0), (0, 0), (padding, padding), (padding, padding)), mode="edge")
    N, C, H, W = x.shape
    F, C, KH, KW = w.shape
    if (H - KH) % stride or (W - KW) % stride:
        raise ValueError("the windows do not fit")
    OH, OW = (H - KH) // stride + 1, (W - KW) // stride + 1
    out = np.zeros((N, F, OH, OW))
    for n in range(N):
        for f in range(F):
            for i in range(OH):
                for j in range(OW):
                    window = x[n, :, i * stride : i * stride + KH, j * stride : j * stride + KW]
                    out[n, f, i, j] = np.sum(window * w[f]) + b[f]
    return out


@mistake("conv2d", "X193", "You padded your maps, not the image: their border is 0. Pad x first, then slide over it.")
def conv2d(x, w, b, stride=1, padding=0):
    x = np.asarray(x, float)
    N, C, H, W = x.shape
    F, C, KH, KW = w.shape
    if (H + 2 * padding - KH) % stride or (W + 2 * padding - KW) % stride:
        raise ValueError("the windows do not fit")
    OH, OW = max((H - KH) // stride + 1, 0), max((W - KW) // stride + 1, 0)
    out = np.zeros((N, F, OH, OW))
    for i in range(OH):
        for j in range(OW):
            window = x[:, None, :, i * stride : i * stride + KH, j * stride : j * stride + KW]
            out[:, :, i, j] = (window * w).sum(axis=(2, 3, 4)) + b
    return np.pad(out, ((0, 0), (0, 0), (padding, padding), (padding, padding)))


@mistake(
    "conv2d", "C37", "You pad again for every image: `x = pad(x)` stands inside a loop. Pad once, before the loops."
)
def conv2d(x, w, b, stride=1, padding=0):
    x = np.asarray(x, float)
    N, C, H, W = x.shape
    F, C, KH, KW = w.shape
    H, W = H + 2 * padding, W + 2 * padding
    if (H - KH) % stride or (W - KW) % stride:
        raise ValueError("the windows do not fit")
    OH, OW = (H - KH) // stride + 1, (W - KW) // stride + 1
    out = np.zeros((N, F, OH, OW))
    for n in range(N):
        x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
        for f in range(F):
            for i in range(OH):
                for j in range(OW):
                    window = x[n, :, i * stride : i * stride + KH, j * stride : j * stride + KW]
                    out[n, f, i, j] = np.sum(window * w[f]) + b[f]
    return out


@mistake("conv2d", "C26", "Your axes are (N, OH, OW, F), with the maps last. The order here is (N, F, OH, OW).")
def conv2d(x, w, b, stride=1, padding=0):
    x = np.pad(np.asarray(x, float), ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    N, C, H, W = x.shape
    F, C, KH, KW = w.shape
    if (H - KH) % stride or (W - KW) % stride:
        raise ValueError("the windows do not fit")
    OH, OW = (H - KH) // stride + 1, (W - KW) // stride + 1
    out = np.zeros((N, F, OH, OW))
    for n in range(N):
        for f in range(F):
            for i in range(OH):
                for j in range(OW):
                    window = x[n, :, i * stride : i * stride + KH, j * stride : j * stride + KW]
                    out[n, f, i, j] = np.sum(window * w[f]) + b[f]
    return out.transpose(0, 2, 3, 1)


@mistake(
    "conv2d", "C27", "Your axes are (F, N, OH, OW): images and maps are exchanged. The order here is (N, F, OH, OW)."
)
def conv2d(x, w, b, stride=1, padding=0):
    x = np.pad(np.asarray(x, float), ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    N, C, H, W = x.shape
    F, C, KH, KW = w.shape
    if (H - KH) % stride or (W - KW) % stride:
        raise ValueError("the windows do not fit")
    OH, OW = (H - KH) // stride + 1, (W - KW) // stride + 1
    out = np.zeros((N, F, OH, OW))
    for n in range(N):
        for f in range(F):
            for i in range(OH):
                for j in range(OW):
                    window = x[n, :, i * stride : i * stride + KH, j * stride : j * stride + KW]
                    out[n, f, i, j] = np.sum(window * w[f]) + b[f]
    return out.transpose(1, 0, 2, 3)


@mistake(
    "conv2d", "X20", "Rows and columns of your maps are exchanged. out[n, f, i, j]: i goes down, j goes to the right."
)
def conv2d(x, w, b, stride=1, padding=0):
    x = np.pad(np.asarray(x, float), ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    N, C, H, W = x.shape
    F, C, KH, KW = w.shape
    if (H - KH) % stride or (W - KW) % stride:
        raise ValueError("the windows do not fit")
    OH, OW = (H - KH) // stride + 1, (W - KW) // stride + 1
    out = np.zeros((N, F, OH, OW))
    for n in range(N):
        for f in range(F):
            for i in range(OH):
                for j in range(OW):
                    window = x[n, :, i * stride : i * stride + KH, j * stride : j * stride + KW]
                    out[n, f, i, j] = np.sum(window * w[f]) + b[f]
    return out.transpose(0, 1, 3, 2)


@mistake(
    "conv2d", "C34", "The shape is right, the numbers are scrambled: `reshape` does not exchange axes. Use `transpose`."
)
def conv2d(x, w, b, stride=1, padding=0):
    x = np.pad(np.asarray(x, float), ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    N, C, H, W = x.shape
    F, C, KH, KW = w.shape
    if (H - KH) % stride or (W - KW) % stride:
        raise ValueError("the windows do not fit")
    OH, OW = (H - KH) // stride + 1, (W - KW) // stride + 1
    out = np.zeros((N, F, OH, OW))
    for n in range(N):
        for f in range(F):
            for i in range(OH):
                for j in range(OW):
                    window = x[n, :, i * stride : i * stride + KH, j * stride : j * stride + KW]
                    out[n, f, i, j] = np.sum(window * w[f]) + b[f]
    return out.transpose(0, 2, 3, 1).reshape(out.shape)


@mistake(
    "conv2d",
    "C29",
    "You changed b itself with `+=`, so the next value starts from the last one. Start from a copy, or write a + b.",
)
def conv2d(x, w, b, stride=1, padding=0):
    x = np.pad(np.asarray(x, float), ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    N, C, H, W = x.shape
    F, C, KH, KW = w.shape
    if (H - KH) % stride or (W - KW) % stride:
        raise ValueError("the windows do not fit")
    OH, OW = (H - KH) // stride + 1, (W - KW) // stride + 1
    out = np.zeros((N, F, OH, OW))
    for n in range(N):
        for f in range(F):
            for i in range(OH):
                for j in range(OW):
                    window = x[n, :, i * stride : i * stride + KH, j * stride : j * stride + KW]
                    total = b[f : f + 1]
                    total += np.sum(window * w[f])
                    out[n, f, i, j] = total[0]
    return out


@mistake(
    "conv2d",
    "C30",
    "Your products overflowed: 200 * 4 does not fit into a byte, so 32 is kept. Convert x and w to float first.",
)
def conv2d(x, w, b, stride=1, padding=0):
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    N, C, H, W = x.shape
    F, C, KH, KW = w.shape
    if (H - KH) % stride or (W - KW) % stride:
        raise ValueError("the windows do not fit")
    OH, OW = (H - KH) // stride + 1, (W - KW) // stride + 1
    out = np.zeros((N, F, OH, OW))
    for n in range(N):
        for f in range(F):
            for i in range(OH):
                for j in range(OW):
                    window = x[n, :, i * stride : i * stride + KH, j * stride : j * stride + KW]
                    out[n, f, i, j] = np.sum(window * w[f]) + b[f]
    return out


@mistake(
    "conv2d",
    "X9",
    "Your output takes its number type from x, so integers cut off fractions and bytes overflow. Make it of floats: np.zeros(shape).",
)
def conv2d(x, w, b, stride=1, padding=0):
    kind = x.dtype
    x = np.pad(x.astype(float), ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    N, C, H, W = x.shape
    F, C, KH, KW = w.shape
    if (H - KH) % stride or (W - KW) % stride:
        raise ValueError("the windows do not fit")
    OH, OW = (H - KH) // stride + 1, (W - KW) // stride + 1
    out = np.zeros((N, F, OH, OW), dtype=kind)
    for n in range(N):
        for f in range(F):
            for i in range(OH):
                for j in range(OW):
                    window = x[n, :, i * stride : i * stride + KH, j * stride : j * stride + KW]
                    total = np.sum(window * w[f]) + b[f]
                    out[n, f, i, j] = (
                        total if kind.kind == "f" else int(total) % 256 if kind == np.uint8 else int(total)
                    )
    return out


@mistake("conv2d", "X10", "Your values have lost their fractions: somewhere they became integers. Keep floats.")
def conv2d(x, w, b, stride=1, padding=0):
    x = np.pad(np.asarray(x, float), ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    N, C, H, W = x.shape
    F, C, KH, KW = w.shape
    if (H - KH) % stride or (W - KW) % stride:
        raise ValueError("the windows do not fit")
    OH, OW = (H - KH) // stride + 1, (W - KW) // stride + 1
    out = np.zeros((N, F, OH, OW), dtype=int)
    for n in range(N):
        for f in range(F):
            for i in range(OH):
                for j in range(OW):
                    window = x[n, :, i * stride : i * stride + KH, j * stride : j * stride + KW]
                    out[n, f, i, j] = np.sum(window * w[f]) + b[f]
    return out


@mistake(
    "conv2d",
    "C31",
    "np.dot multiplies matrices. Multiply the window by the filter entry by entry, with `*`, then add up.",
)
def conv2d(x, w, b, stride=1, padding=0):
    x = np.pad(np.asarray(x, float), ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    N, C, H, W = x.shape
    F, C, KH, KW = w.shape
    if (H - KH) % stride or (W - KW) % stride:
        raise ValueError("the windows do not fit")
    OH, OW = (H - KH) // stride + 1, (W - KW) // stride + 1
    out = np.zeros((N, F, OH, OW))
    for n in range(N):
        for f in range(F):
            for i in range(OH):
                for j in range(OW):
                    window = x[n, :, i * stride : i * stride + KH, j * stride : j * stride + KW]
                    out[n, f, i, j] = np.sum(np.dot(window, w[f])) + b[f]
    return out


@mistake(
    "conv2d", "X194", "You used the matrix product `@` on each window. Multiply entry by entry, with `*`, then add up."
)
def conv2d(x, w, b, stride=1, padding=0):
    x = np.pad(np.asarray(x, float), ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    N, C, H, W = x.shape
    F, C, KH, KW = w.shape
    if (H - KH) % stride or (W - KW) % stride:
        raise ValueError("the windows do not fit")
    OH, OW = (H - KH) // stride + 1, (W - KW) // stride + 1
    out = np.zeros((N, F, OH, OW))
    for n in range(N):
        for f in range(F):
            for i in range(OH):
                for j in range(OW):
                    window = x[n, :, i * stride : i * stride + KH, j * stride : j * stride + KW]
                    out[n, f, i, j] = np.sum(window @ w[f]) + b[f]
    return out


@mistake(
    "conv2d",
    "C32",
    "You kept the channels apart. Add up over the channels, rows and columns of the window: one window gives one number.",
)
def conv2d(x, w, b, stride=1, padding=0):
    x = np.pad(np.asarray(x, float), ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    F, C, KH, KW = w.shape
    if (x.shape[2] - KH) % stride or (x.shape[3] - KW) % stride:
        raise ValueError("the windows do not fit")
    windows = np.lib.stride_tricks.sliding_window_view(x, (KH, KW), axis=(2, 3))[:, :, ::stride, ::stride]
    return np.einsum("ncijuv,fcuv->nfcij", windows, np.asarray(w, float)) + np.asarray(b, float)[:, None, None, None]


@mistake(
    "conv2d",
    "C35",
    "You slid over every stride-th pixel of the image, to its end: the last windows are cut short. Let i and j run over the output.",
)
def conv2d(x, w, b, stride=1, padding=0):
    x = np.pad(np.asarray(x, float), ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    N, C, H, W = x.shape
    F, C, KH, KW = w.shape
    if (H - KH) % stride or (W - KW) % stride:
        raise ValueError("the windows do not fit")
    rows, columns = range(0, H, stride), range(0, W, stride)
    out = np.zeros((N, F, len(rows), len(columns)))
    for n in range(N):
        for f in range(F):
            for i, top in enumerate(rows):
                for j, left in enumerate(columns):
                    window = x[n, :, top : top + KH, left : left + KW]
                    out[n, f, i, j] = np.sum(window * w[f, :, : window.shape[1], : window.shape[2]]) + b[f]
    return out


@mistake(
    "conv2d",
    "C36",
    "Your loops run over the padded image, past the last whole window. Let i and j run over the output.",
)
def conv2d(x, w, b, stride=1, padding=0):
    x = np.pad(np.asarray(x, float), ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    N, C, H, W = x.shape
    F, C, KH, KW = w.shape
    if (H - KH) % stride or (W - KW) % stride:
        raise ValueError("the windows do not fit")
    OH, OW = (H - KH) // stride + 1, (W - KW) // stride + 1
    out = np.zeros((N, F, OH, OW))
    for n in range(N):
        for f in range(F):
            for i in range(H):
                for j in range(W):
                    window = x[n, :, i * stride : i * stride + KH, j * stride : j * stride + KW]
                    out[n, f, i, j] = np.sum(window * w[f]) + b[f]
    return out


@mistake(
    "conv2d",
    "C38",
    "Your answer does not depend on x: some other array is used, perhaps one from another cell of the notebook.",
)
def conv2d(x, w, b, stride=1, padding=0):
    x = np.arange(16.0).reshape(1, 1, 4, 4)
    x = np.pad(np.asarray(x, float), ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    N, C, H, W = x.shape
    F, C, KH, KW = w.shape
    if (H - KH) % stride or (W - KW) % stride:
        raise ValueError("the windows do not fit")
    OH, OW = (H - KH) // stride + 1, (W - KW) // stride + 1
    out = np.zeros((N, F, OH, OW))
    for n in range(N):
        for f in range(F):
            for i in range(OH):
                for j in range(OW):
                    window = x[n, :, i * stride : i * stride + KH, j * stride : j * stride + KW]
                    out[n, f, i, j] = np.sum(window * w[f]) + b[f]
    return out


@mistake("conv2d", "C39", "Your function returned None: it prints the result or drops it. End it with `return`.")
def conv2d(x, w, b, stride=1, padding=0):
    x = np.pad(np.asarray(x, float), ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    N, C, H, W = x.shape
    F, C, KH, KW = w.shape
    if (H - KH) % stride or (W - KW) % stride:
        raise ValueError("the windows do not fit")
    OH, OW = (H - KH) // stride + 1, (W - KW) // stride + 1
    out = np.zeros((N, F, OH, OW))
    for n in range(N):
        for f in range(F):
            for i in range(OH):
                for j in range(OW):
                    window = x[n, :, i * stride : i * stride + KH, j * stride : j * stride + KW]
                    out[n, f, i, j] = np.sum(window * w[f]) + b[f]
    print(out)


@mistake(
    "conv2d",
    "C40",
    "Only image 0 of your answer is filled: `return` stands inside the loop over images. Move it out, to the left.",
)
def conv2d(x, w, b, stride=1, padding=0):
    x = np.pad(np.asarray(x, float), ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    N, C, H, W = x.shape
    F, C, KH, KW = w.shape
    if (H - KH) % stride or (W - KW) % stride:
        raise ValueError("the windows do not fit")
    OH, OW = (H - KH) // stride + 1, (W - KW) // stride + 1
    out = np.zeros((N, F, OH, OW))
    for n in range(N):
        for f in range(F):
            for i in range(OH):
                for j in range(OW):
                    window = x[n, :, i * stride : i * stride + KH, j * stride : j * stride + KW]
                    out[n, f, i, j] = np.sum(window * w[f]) + b[f]
        return out


@mistake(
    "conv2d",
    "X195",
    "Only the first map of your answer is filled: `return` stands inside the loop over filters. Move it out, to the left.",
)
def conv2d(x, w, b, stride=1, padding=0):
    x = np.pad(np.asarray(x, float), ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    N, C, H, W = x.shape
    F, C, KH, KW = w.shape
    if (H - KH) % stride or (W - KW) % stride:
        raise ValueError("the windows do not fit")
    OH, OW = (H - KH) // stride + 1, (W - KW) // stride + 1
    out = np.zeros((N, F, OH, OW))
    for n in range(N):
        for f in range(F):
            for i in range(OH):
                for j in range(OW):
                    window = x[n, :, i * stride : i * stride + KH, j * stride : j * stride + KW]
                    out[n, f, i, j] = np.sum(window * w[f]) + b[f]
            return out


@mistake(
    "conv2d",
    "C41",
    "You returned the answer of an earlier call with arrays of the same sizes. Compute it from x, w and b every time.",
)
def conv2d(x, w, b, stride=1, padding=0, seen={}):
    sizes = (x.shape, w.shape, stride, padding)
    if sizes not in seen:
        x = np.pad(np.asarray(x, float), ((0, 0), (0, 0), (padding, padding), (padding, padding)))
        KH, KW = w.shape[2:]
        if (x.shape[2] - KH) % stride or (x.shape[3] - KW) % stride:
            raise ValueError("the windows do not fit")
        windows = np.lib.stride_tricks.sliding_window_view(x, (KH, KW), axis=(2, 3))[:, :, ::stride, ::stride]
        answer = np.einsum("ncijuv,fcuv->nfij", windows, np.asarray(w, float))
        seen[sizes] = answer + np.asarray(b, float)[:, None, None]
    return seen[sizes]


@mistake(
    "conv2d",
    "C42",
    "Right until x has gaps in memory (a slice such as a[..., ::2]). Your strides assume none: use x.strides.",
)
def conv2d(x, w, b, stride=1, padding=0):
    if padding:
        x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    N, C, H, W = x.shape
    F, C, KH, KW = w.shape
    if H < KH or W < KW or (H - KH) % stride or (W - KW) % stride:
        raise ValueError("the windows do not fit")
    OH, OW = (H - KH) // stride + 1, (W - KW) // stride + 1
    s = x.itemsize
    steps = (C * H * W * s, H * W * s, stride * W * s, stride * s, W * s, s)
    windows = np.lib.stride_tricks.as_strided(x, (N, C, OH, OW, KH, KW), steps).astype(float)
    return np.einsum("ncijuv,fcuv->nfij", windows, np.asarray(w, float)) + np.asarray(b, float)[:, None, None]


@mistake("conv2d", "X6", "Only the last channel is left in your values: `=` forgets the channels before it. Use `+=`.")
def conv2d(x, w, b, stride=1, padding=0):
    x = np.pad(np.asarray(x, float), ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    N, C, H, W = x.shape
    F, C, KH, KW = w.shape
    if (H - KH) % stride or (W - KW) % stride:
        raise ValueError("the windows do not fit")
    OH, OW = (H - KH) // stride + 1, (W - KW) // stride + 1
    out = np.zeros((N, F, OH, OW))
    for n in range(N):
        for f in range(F):
            for i in range(OH):
                for j in range(OW):
                    rows, columns = slice(i * stride, i * stride + KH), slice(j * stride, j * stride + KW)
                    for c in range(C):
                        out[n, f, i, j] = np.sum(x[n, c, rows, columns] * w[f, c]) + b[f]
    return out


@mistake(
    "conv2d", "X7", "Your values carry on from window to window. Set the sum back to 0 at the start of each window."
)
def conv2d(x, w, b, stride=1, padding=0):
    x = np.pad(np.asarray(x, float), ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    N, C, H, W = x.shape
    F, C, KH, KW = w.shape
    if (H - KH) % stride or (W - KW) % stride:
        raise ValueError("the windows do not fit")
    OH, OW = (H - KH) // stride + 1, (W - KW) // stride + 1
    out = np.zeros((N, F, OH, OW))
    total = 0
    for n in range(N):
        for f in range(F):
            for i in range(OH):
                for j in range(OW):
                    window = x[n, :, i * stride : i * stride + KH, j * stride : j * stride + KW]
                    total += np.sum(window * w[f])
                    out[n, f, i, j] = total + b[f]
    return out


@mistake(
    "conv2d",
    "X8",
    "`window *= w[f]` spoils the image for later windows and filters, because a slice shares its memory. Write `window * w[f]`.",
)
def conv2d(x, w, b, stride=1, padding=0):
    x = np.pad(np.asarray(x, float), ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    N, C, H, W = x.shape
    F, C, KH, KW = w.shape
    if (H - KH) % stride or (W - KW) % stride:
        raise ValueError("the windows do not fit")
    OH, OW = (H - KH) // stride + 1, (W - KW) // stride + 1
    out = np.zeros((N, F, OH, OW))
    for n in range(N):
        for f in range(F):
            for i in range(OH):
                for j in range(OW):
                    window = x[n, :, i * stride : i * stride + KH, j * stride : j * stride + KW]
                    window *= w[f]
                    out[n, f, i, j] = np.sum(window) + b[f]
    return out


@mistake(
    "conv2d",
    "X11",
    "Your answer has lost its signs. Negative sums are right answers too: leave the absolute value out.",
)
def conv2d(x, w, b, stride=1, padding=0):
    x = np.pad(np.asarray(x, float), ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    N, C, H, W = x.shape
    F, C, KH, KW = w.shape
    if (H - KH) % stride or (W - KW) % stride:
        raise ValueError("the windows do not fit")
    OH, OW = (H - KH) // stride + 1, (W - KW) // stride + 1
    out = np.zeros((N, F, OH, OW))
    for n in range(N):
        for f in range(F):
            for i in range(OH):
                for j in range(OW):
                    window = x[n, :, i * stride : i * stride + KH, j * stride : j * stride + KW]
                    out[n, f, i, j] = abs(np.sum(window * w[f])) + b[f]
    return out


@mistake(
    "conv2d",
    "X12",
    "You made negative numbers 0, as ReLU does. That is the next layer's job; here the sums stay as they are.",
)
def conv2d(x, w, b, stride=1, padding=0):
    x = np.pad(np.asarray(x, float), ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    N, C, H, W = x.shape
    F, C, KH, KW = w.shape
    if (H - KH) % stride or (W - KW) % stride:
        raise ValueError("the windows do not fit")
    OH, OW = (H - KH) // stride + 1, (W - KW) // stride + 1
    out = np.zeros((N, F, OH, OW))
    for n in range(N):
        for f in range(F):
            for i in range(OH):
                for j in range(OW):
                    window = x[n, :, i * stride : i * stride + KH, j * stride : j * stride + KW]
                    out[n, f, i, j] = np.sum(window * w[f]) + b[f]
    return np.maximum(out, 0)


@mistake("conv2d", "X15", "You took the largest product of each window. Add all of them up.")
def conv2d(x, w, b, stride=1, padding=0):
    x = np.pad(np.asarray(x, float), ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    N, C, H, W = x.shape
    F, C, KH, KW = w.shape
    if (H - KH) % stride or (W - KW) % stride:
        raise ValueError("the windows do not fit")
    OH, OW = (H - KH) // stride + 1, (W - KW) // stride + 1
    out = np.zeros((N, F, OH, OW))
    for n in range(N):
        for f in range(F):
            for i in range(OH):
                for j in range(OW):
                    window = x[n, :, i * stride : i * stride + KH, j * stride : j * stride + KW]
                    out[n, f, i, j] = np.max(window * w[f]) + b[f]
    return out


@mistake(
    "conv2d",
    "X16",
    "You multiplied the sum of the window by the sum of the filter. Multiply pixel by weight first, then add up.",
)
def conv2d(x, w, b, stride=1, padding=0):
    x = np.pad(np.asarray(x, float), ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    N, C, H, W = x.shape
    F, C, KH, KW = w.shape
    if (H - KH) % stride or (W - KW) % stride:
        raise ValueError("the windows do not fit")
    OH, OW = (H - KH) // stride + 1, (W - KW) // stride + 1
    out = np.zeros((N, F, OH, OW))
    for n in range(N):
        for f in range(F):
            for i in range(OH):
                for j in range(OW):
                    window = x[n, :, i * stride : i * stride + KH, j * stride : j * stride + KW]
                    out[n, f, i, j] = np.sum(window) * np.sum(w[f]) + b[f]
    return out


@mistake(
    "conv2d",
    "X17",
    "You added the weights to the pixels. Each pixel is multiplied by its weight; only the products are added.",
)
def conv2d(x, w, b, stride=1, padding=0):
    x = np.pad(np.asarray(x, float), ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    N, C, H, W = x.shape
    F, C, KH, KW = w.shape
    if (H - KH) % stride or (W - KW) % stride:
        raise ValueError("the windows do not fit")
    OH, OW = (H - KH) // stride + 1, (W - KW) // stride + 1
    out = np.zeros((N, F, OH, OW))
    for n in range(N):
        for f in range(F):
            for i in range(OH):
                for j in range(OW):
                    window = x[n, :, i * stride : i * stride + KH, j * stride : j * stride + KW]
                    out[n, f, i, j] = np.sum(window + w[f]) + b[f]
    return out


@mistake(
    "conv2d", "X196", "You accept windows that do not fit. Use output_size for both axes: it raises the ValueError."
)
def conv2d(x, w, b, stride=1, padding=0):
    x = np.pad(np.asarray(x, float), ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    N, C, H, W = x.shape
    F, C, KH, KW = w.shape
    OH, OW = (H - KH) // stride + 1, (W - KW) // stride + 1
    out = np.zeros((N, F, OH, OW))
    for n in range(N):
        for f in range(F):
            for i in range(OH):
                for j in range(OW):
                    window = x[n, :, i * stride : i * stride + KH, j * stride : j * stride + KW]
                    out[n, f, i, j] = np.sum(window * w[f]) + b[f]
    return out


@mistake("conv2d", "X197", "You test the height, but not the width. Windows must fit along both axes.")
def conv2d(x, w, b, stride=1, padding=0):
    x = np.pad(np.asarray(x, float), ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    N, C, H, W = x.shape
    F, C, KH, KW = w.shape
    if (H - KH) % stride:
        raise ValueError("the windows do not fit")
    OH, OW = (H - KH) // stride + 1, (W - KW) // stride + 1
    out = np.zeros((N, F, OH, OW))
    for n in range(N):
        for f in range(F):
            for i in range(OH):
                for j in range(OW):
                    window = x[n, :, i * stride : i * stride + KH, j * stride : j * stride + KW]
                    out[n, f, i, j] = np.sum(window * w[f]) + b[f]
    return out


@mistake(
    "conv2d", "X198", "Your answer has no axis for the images: it is made of image 0 alone. Return (N, F, OH, OW)."
)
def conv2d(x, w, b, stride=1, padding=0):
    x = np.pad(np.asarray(x, float), ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    N, C, H, W = x.shape
    F, C, KH, KW = w.shape
    if (H - KH) % stride or (W - KW) % stride:
        raise ValueError("the windows do not fit")
    OH, OW = (H - KH) // stride + 1, (W - KW) // stride + 1
    out = np.zeros((N, F, OH, OW))
    for n in range(N):
        for f in range(F):
            for i in range(OH):
                for j in range(OW):
                    window = x[n, :, i * stride : i * stride + KH, j * stride : j * stride + KW]
                    out[n, f, i, j] = np.sum(window * w[f]) + b[f]
    return out[0]


@mistake(
    "conv2d", "X199", "You dropped axes of length 1. One image or one filter still has its axis: return (N, F, OH, OW)."
)
def conv2d(x, w, b, stride=1, padding=0):
    x = np.pad(np.asarray(x, float), ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    N, C, H, W = x.shape
    F, C, KH, KW = w.shape
    if (H - KH) % stride or (W - KW) % stride:
        raise ValueError("the windows do not fit")
    OH, OW = (H - KH) // stride + 1, (W - KW) // stride + 1
    out = np.zeros((N, F, OH, OW))
    for n in range(N):
        for f in range(F):
            for i in range(OH):
                for j in range(OW):
                    window = x[n, :, i * stride : i * stride + KH, j * stride : j * stride + KW]
                    out[n, f, i, j] = np.sum(window * w[f]) + b[f]
    return np.squeeze(out)


@mistake(
    "conv2d",
    "X200",
    "Where the stride is larger than 1 you took the mean of stride-1 values. A stride skips the others.",
)
def conv2d(x, w, b, stride=1, padding=0):
    x = np.pad(np.asarray(x, float), ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    F, C, KH, KW = w.shape
    if (x.shape[2] - KH) % stride or (x.shape[3] - KW) % stride:
        raise ValueError("the windows do not fit")
    windows = np.lib.stride_tricks.sliding_window_view(x, (KH, KW), axis=(2, 3))
    full = np.einsum("ncijuv,fcuv->nfij", windows, np.asarray(w, float)) + np.asarray(b, float)[:, None, None]
    OH, OW = (x.shape[2] - KH) // stride + 1, (x.shape[3] - KW) // stride + 1
    out = np.zeros((*full.shape[:2], OH, OW))
    for i in range(OH):
        for j in range(OW):
            out[:, :, i, j] = full[:, :, i * stride : (i + 1) * stride, j * stride : (j + 1) * stride].mean(axis=(2, 3))
    return out


@mistake(
    "conv2d",
    "X201",
    "You used the stride as the padding and the padding as the stride. The order is conv2d(x, w, b, stride, padding).",
)
def conv2d(x, w, b, padding=0, stride=1):
    x = np.pad(np.asarray(x, float), ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    F, C, KH, KW = w.shape
    stride = max(stride, 1)
    if (x.shape[2] - KH) % stride or (x.shape[3] - KW) % stride:
        raise ValueError("the windows do not fit")
    windows = np.lib.stride_tricks.sliding_window_view(x, (KH, KW), axis=(2, 3))[:, :, ::stride, ::stride]
    return np.einsum("ncijuv,fcuv->nfij", windows, np.asarray(w, float)) + np.asarray(b, float)[:, None, None]


# --- receptive_field -------------------------------------------------------------------------------------------------


@mistake(
    "receptive_field",
    "X202",
    "Each of your layers adds its whole kernel. Neighboring windows overlap: a layer adds kernel - 1, and the start is 1 pixel.",
)
def receptive_field(kernels, strides):
    field, jump = 0, 1
    for kernel, stride in zip(kernels, strides):
        field += kernel * jump
        jump *= stride
    return field


@mistake(
    "receptive_field",
    "X216",
    "You added up the kernels. Each layer adds kernel - 1, times the strides before it, to the single pixel of the start.",
)
def receptive_field(kernels, strides):
    return sum(kernels)


@mistake(
    "receptive_field",
    "X203",
    "You start at 1 and then add whole kernels. One pixel of each window was seen before: add kernel - 1.",
)
def receptive_field(kernels, strides):
    field, jump = 1, 1
    for kernel, stride in zip(kernels, strides):
        field += kernel * jump
        jump *= stride
    return field


@mistake(
    "receptive_field",
    "X204",
    "You multiplied the kernels. Each layer adds to the field: kernel - 1 times the strides before it.",
)
def receptive_field(kernels, strides):
    field = 1
    for kernel in kernels:
        field *= kernel
    return field


@mistake(
    "receptive_field",
    "X205",
    "Your answer does not depend on the strides. After a stride of 2, one step in the map is two pixels of the input.",
)
def receptive_field(kernels, strides):
    field, jump = 1, 1
    for kernel, stride in zip(kernels, strides):
        field += (kernel - 1) * jump
        jump *= 1
    return field


@mistake(
    "receptive_field",
    "X206",
    "You counted each layer's own stride for its own window. It spreads only the windows of later layers.",
)
def receptive_field(kernels, strides):
    field, jump = 1, 1
    for kernel, stride in zip(kernels, strides):
        jump *= stride
        field += (kernel - 1) * jump
    return field


@mistake(
    "receptive_field",
    "X207",
    "You used only the stride of the layer before. Strides multiply: after two layers of stride 2, a step is 4 pixels.",
)
def receptive_field(kernels, strides):
    field, jump = 1, 1
    for kernel, stride in zip(kernels, strides):
        field += (kernel - 1) * jump
        jump = stride
    return field


@mistake(
    "receptive_field",
    "X208",
    "You added the strides up. They multiply: after two layers of stride 3, a step is 9 pixels.",
)
def receptive_field(kernels, strides):
    field, jump = 1, 1
    for kernel, stride in zip(kernels, strides):
        field += (kernel - 1) * jump
        jump += stride - 1
    return field


@mistake("receptive_field", "X209", "Your answer is one short. Without any layer, an output is a pixel and sees 1.")
def receptive_field(kernels, strides):
    field, jump = 0, 1
    for kernel, stride in zip(kernels, strides):
        field += (kernel - 1) * jump
        jump *= stride
    return field


@mistake(
    "receptive_field", "X210", "You took the largest kernel. Layers behind each other see further than any one of them."
)
def receptive_field(kernels, strides):
    return max(kernels, default=1)


@mistake(
    "receptive_field", "X211", "Your layers are in reverse order. The first kernel is the one that looks at the image."
)
def receptive_field(kernels, strides):
    field, jump = 1, 1
    for kernel, stride in zip(kernels[::-1], strides[::-1]):
        field += (kernel - 1) * jump
        jump *= stride
    return field


@mistake(
    "receptive_field", "X212", "You counted the pixels of a square. The question is about one axis: 3 for a single 3x3."
)
def receptive_field(kernels, strides):
    field, jump = 1, 1
    for kernel, stride in zip(kernels, strides):
        field += (kernel - 1) * jump
        jump *= stride
    return field**2


@mistake(
    "receptive_field",
    "X213",
    "Your field grows by kernel // 2 on each side, which is wrong for even kernels. Each layer adds kernel - 1 in all.",
)
def receptive_field(kernels, strides):
    field, jump = 1, 1
    for kernel, stride in zip(kernels, strides):
        field += 2 * (kernel // 2) * jump
        jump *= stride
    return field


@mistake("receptive_field", "X214", "You used the first kernel for all layers. Each layer has a kernel of its own.")
def receptive_field(kernels, strides):
    field, jump = 1, 1
    for kernel, stride in zip(kernels, strides):
        field += (kernels[0] - 1) * jump
        jump *= stride
    return field


@mistake(
    "receptive_field",
    "X215",
    "You emptied the list that you were given: `pop` changes it for the caller too. Loop over it instead.",
)
def receptive_field(kernels, strides):
    kernels = kernels if isinstance(kernels, list) else list(kernels)
    strides = strides if isinstance(strides, list) else list(strides)
    field, jump = 1, 1
    while kernels:
        field += (kernels.pop(0) - 1) * jump
        jump *= strides.pop(0)
    return field


@mistake("receptive_field", "S6", "Your answer is a float. A number of pixels is an int.")
def receptive_field(kernels, strides):
    field, jump = 1.0, 1.0
    for kernel, stride in zip(kernels, strides):
        field += (kernel - 1) * jump
        jump *= stride
    return field


@mistake(
    "receptive_field", "C39", "Your function returned None: it prints the result or drops it. End it with `return`."
)
def receptive_field(kernels, strides):
    field, jump = 1, 1
    for kernel, stride in zip(kernels, strides):
        field += (kernel - 1) * jump
        jump *= stride
    print(field)


@mistake(
    "receptive_field",
    "C40",
    "Only the first layer is counted: `return` stands inside the loop. Move it out, to the left.",
)
def receptive_field(kernels, strides):
    field, jump = 1, 1
    for kernel, stride in zip(kernels, strides):
        field += (kernel - 1) * jump
        jump *= stride
        return field
    return field


@mistake("receptive_field", "X217", "You left the last layer out. Its window counts too; only its stride does not.")
def receptive_field(kernels, strides):
    field, jump = 1, 1
    for kernel, stride in zip(kernels[:-1], strides[:-1]):
        field += (kernel - 1) * jump
        jump *= stride
    return field


@mistake("receptive_field", "X218", "You divided by the stride. A stride makes later windows reach further: multiply.")
def receptive_field(kernels, strides):
    field, jump = 1, 1
    for kernel, stride in zip(kernels, strides):
        field += (kernel - 1) * jump
        jump /= stride
    return int(field)


@mistake(
    "receptive_field",
    "X219",
    "Your answer is the step between two outputs. The question is how many pixels one of them sees.",
)
def receptive_field(kernels, strides):
    field, jump = 1, 1
    for kernel, stride in zip(kernels, strides):
        field += (kernel - 1) * jump
        jump *= stride
    return jump


@mistake(
    "receptive_field",
    "X220",
    "You multiplied the whole field by each stride. Only the kernels of later layers are spread.",
)
def receptive_field(kernels, strides):
    field, jump = 1, 1
    for kernel, stride in zip(kernels, strides):
        field = (field + kernel - 1) * stride
    return field


# --- summarize -------------------------------------------------------------------------------------------------------


@mistake("summarize", "X221", "Your conv layers have no biases: each filter has one.")
def summarize(layers, input_shape):
    shape, rows = tuple(input_shape), []
    for kind, *numbers in layers:
        parameters = 0
        if kind == "conv":
            filters, kernel, stride, padding = numbers
            C, H, W = shape
            shape = (filters, (H + 2 * padding - kernel) // stride + 1, (W + 2 * padding - kernel) // stride + 1)
            parameters = C * kernel * kernel * filters
        elif kind == "pool":
            size, stride = numbers
            C, H, W = shape
            shape = (C, (H - size) // stride + 1, (W - size) // stride + 1)
        elif kind == "flatten":
            shape = (int(np.prod(shape)),)
        elif kind == "dense":
            parameters = (shape[0] + 1) * numbers[0]
            shape = (numbers[0],)
        rows.append((shape, parameters))
    return rows


@mistake("summarize", "X222", "Your dense layers have no biases: each unit has one.")
def summarize(layers, input_shape):
    shape, rows = tuple(input_shape), []
    for kind, *numbers in layers:
        parameters = 0
        if kind == "conv":
            filters, kernel, stride, padding = numbers
            C, H, W = shape
            shape = (filters, (H + 2 * padding - kernel) // stride + 1, (W + 2 * padding - kernel) // stride + 1)
            parameters = (C * kernel * kernel + 1) * filters
        elif kind == "pool":
            size, stride = numbers
            C, H, W = shape
            shape = (C, (H - size) // stride + 1, (W - size) // stride + 1)
        elif kind == "flatten":
            shape = (int(np.prod(shape)),)
        elif kind == "dense":
            parameters = shape[0] * numbers[0]
            shape = (numbers[0],)
        rows.append((shape, parameters))
    return rows


@mistake("summarize", "C4", "Your layers have no biases. Each filter has one, and so has each unit of a dense layer.")
def summarize(layers, input_shape):
    shape, rows = tuple(input_shape), []
    for kind, *numbers in layers:
        parameters = 0
        if kind == "conv":
            filters, kernel, stride, padding = numbers
            C, H, W = shape
            shape = (filters, (H + 2 * padding - kernel) // stride + 1, (W + 2 * padding - kernel) // stride + 1)
            parameters = C * kernel * kernel * filters
        elif kind == "pool":
            size, stride = numbers
            C, H, W = shape
            shape = (C, (H - size) // stride + 1, (W - size) // stride + 1)
        elif kind == "flatten":
            shape = (int(np.prod(shape)),)
        elif kind == "dense":
            parameters = shape[0] * numbers[0]
            shape = (numbers[0],)
        rows.append((shape, parameters))
    return rows


@mistake(
    "summarize",
    "X223",
    "Your filters see one channel. A filter has kernel * kernel weights for every channel of its input.",
)
def summarize(layers, input_shape):
    shape, rows = tuple(input_shape), []
    for kind, *numbers in layers:
        parameters = 0
        if kind == "conv":
            filters, kernel, stride, padding = numbers
            C, H, W = shape
            shape = (filters, (H + 2 * padding - kernel) // stride + 1, (W + 2 * padding - kernel) // stride + 1)
            parameters = (kernel * kernel + 1) * filters
        elif kind == "pool":
            size, stride = numbers
            C, H, W = shape
            shape = (C, (H - size) // stride + 1, (W - size) // stride + 1)
        elif kind == "flatten":
            shape = (int(np.prod(shape)),)
        elif kind == "dense":
            parameters = (shape[0] + 1) * numbers[0]
            shape = (numbers[0],)
        rows.append((shape, parameters))
    return rows


@mistake(
    "summarize",
    "X224",
    "Your filters count the channels of the model's input. A layer's input is the output of the layer before it.",
)
def summarize(layers, input_shape):
    shape, rows = tuple(input_shape), []
    for kind, *numbers in layers:
        parameters = 0
        if kind == "conv":
            filters, kernel, stride, padding = numbers
            C, H, W = shape
            shape = (filters, (H + 2 * padding - kernel) // stride + 1, (W + 2 * padding - kernel) // stride + 1)
            parameters = (input_shape[0] * kernel * kernel + 1) * filters
        elif kind == "pool":
            size, stride = numbers
            C, H, W = shape
            shape = (C, (H - size) // stride + 1, (W - size) // stride + 1)
        elif kind == "flatten":
            shape = (int(np.prod(shape)),)
        elif kind == "dense":
            parameters = (shape[0] + 1) * numbers[0]
            shape = (numbers[0],)
        rows.append((shape, parameters))
    return rows


@mistake("summarize", "X225", "You counted the kernel once. It is kernel rows of kernel weights: kernel * kernel.")
def summarize(layers, input_shape):
    shape, rows = tuple(input_shape), []
    for kind, *numbers in layers:
        parameters = 0
        if kind == "conv":
            filters, kernel, stride, padding = numbers
            C, H, W = shape
            shape = (filters, (H + 2 * padding - kernel) // stride + 1, (W + 2 * padding - kernel) // stride + 1)
            parameters = (C * kernel + 1) * filters
        elif kind == "pool":
            size, stride = numbers
            C, H, W = shape
            shape = (C, (H - size) // stride + 1, (W - size) // stride + 1)
        elif kind == "flatten":
            shape = (int(np.prod(shape)),)
        elif kind == "dense":
            parameters = (shape[0] + 1) * numbers[0]
            shape = (numbers[0],)
        rows.append((shape, parameters))
    return rows


@mistake("summarize", "X226", "You added a bias per channel of each filter. A filter has one bias, whatever it sees.")
def summarize(layers, input_shape):
    shape, rows = tuple(input_shape), []
    for kind, *numbers in layers:
        parameters = 0
        if kind == "conv":
            filters, kernel, stride, padding = numbers
            C, H, W = shape
            shape = (filters, (H + 2 * padding - kernel) // stride + 1, (W + 2 * padding - kernel) // stride + 1)
            parameters = (kernel * kernel + 1) * C * filters
        elif kind == "pool":
            size, stride = numbers
            C, H, W = shape
            shape = (C, (H - size) // stride + 1, (W - size) // stride + 1)
        elif kind == "flatten":
            shape = (int(np.prod(shape)),)
        elif kind == "dense":
            parameters = (shape[0] + 1) * numbers[0]
            shape = (numbers[0],)
        rows.append((shape, parameters))
    return rows


@mistake("summarize", "X227", "You counted one bias for a whole conv layer. Each filter has its own.")
def summarize(layers, input_shape):
    shape, rows = tuple(input_shape), []
    for kind, *numbers in layers:
        parameters = 0
        if kind == "conv":
            filters, kernel, stride, padding = numbers
            C, H, W = shape
            shape = (filters, (H + 2 * padding - kernel) // stride + 1, (W + 2 * padding - kernel) // stride + 1)
            parameters = C * kernel * kernel * filters + 1
        elif kind == "pool":
            size, stride = numbers
            C, H, W = shape
            shape = (C, (H - size) // stride + 1, (W - size) // stride + 1)
        elif kind == "flatten":
            shape = (int(np.prod(shape)),)
        elif kind == "dense":
            parameters = (shape[0] + 1) * numbers[0]
            shape = (numbers[0],)
        rows.append((shape, parameters))
    return rows


@mistake(
    "summarize",
    "X228",
    "You counted weights for every place of the map. All places share them: the map's size does not matter.",
)
def summarize(layers, input_shape):
    shape, rows = tuple(input_shape), []
    for kind, *numbers in layers:
        parameters = 0
        if kind == "conv":
            filters, kernel, stride, padding = numbers
            C, H, W = shape
            shape = (filters, (H + 2 * padding - kernel) // stride + 1, (W + 2 * padding - kernel) // stride + 1)
            parameters = (C * kernel * kernel + 1) * filters * shape[1] * shape[2]
        elif kind == "pool":
            size, stride = numbers
            C, H, W = shape
            shape = (C, (H - size) // stride + 1, (W - size) // stride + 1)
        elif kind == "flatten":
            shape = (int(np.prod(shape)),)
        elif kind == "dense":
            parameters = (shape[0] + 1) * numbers[0]
            shape = (numbers[0],)
        rows.append((shape, parameters))
    return rows


@mistake("summarize", "X229", "Your pooling layers have parameters. Pooling takes a maximum and learns nothing: 0.")
def summarize(layers, input_shape):
    shape, rows = tuple(input_shape), []
    for kind, *numbers in layers:
        parameters = 0
        if kind == "conv":
            filters, kernel, stride, padding = numbers
            C, H, W = shape
            shape = (filters, (H + 2 * padding - kernel) // stride + 1, (W + 2 * padding - kernel) // stride + 1)
            parameters = (C * kernel * kernel + 1) * filters
        elif kind == "pool":
            size, stride = numbers
            C, H, W = shape
            shape = (C, (H - size) // stride + 1, (W - size) // stride + 1)
            parameters = size * size * C
        elif kind == "flatten":
            shape = (int(np.prod(shape)),)
        elif kind == "dense":
            parameters = (shape[0] + 1) * numbers[0]
            shape = (numbers[0],)
        rows.append((shape, parameters))
    return rows


@mistake(
    "summarize", "X230", "Your pooling layers repeat the parameters of the layer before. Set them to 0 for each layer."
)
def summarize(layers, input_shape):
    shape, rows = tuple(input_shape), []
    parameters = 0
    for kind, *numbers in layers:
        if kind == "conv":
            filters, kernel, stride, padding = numbers
            C, H, W = shape
            shape = (filters, (H + 2 * padding - kernel) // stride + 1, (W + 2 * padding - kernel) // stride + 1)
            parameters = (C * kernel * kernel + 1) * filters
        elif kind == "pool":
            size, stride = numbers
            C, H, W = shape
            shape = (C, (H - size) // stride + 1, (W - size) // stride + 1)
        elif kind == "flatten":
            shape = (int(np.prod(shape)),)
        elif kind == "dense":
            parameters = (shape[0] + 1) * numbers[0]
            shape = (numbers[0],)
        rows.append((shape, parameters))
    return rows


@mistake(
    "summarize",
    "X231",
    "Your pooling mixes the channels into one. It works in each channel by itself and keeps them all.",
)
def summarize(layers, input_shape):
    shape, rows = tuple(input_shape), []
    for kind, *numbers in layers:
        parameters = 0
        if kind == "conv":
            filters, kernel, stride, padding = numbers
            C, H, W = shape
            shape = (filters, (H + 2 * padding - kernel) // stride + 1, (W + 2 * padding - kernel) // stride + 1)
            parameters = (C * kernel * kernel + 1) * filters
        elif kind == "pool":
            size, stride = numbers
            C, H, W = shape
            shape = (1, (H - size) // stride + 1, (W - size) // stride + 1)
        elif kind == "flatten":
            shape = (int(np.prod(shape)),)
        elif kind == "dense":
            parameters = (shape[0] + 1) * numbers[0]
            shape = (numbers[0],)
        rows.append((shape, parameters))
    return rows


@mistake(
    "summarize", "S5", "You rounded up where the pooling windows do not fit. The frameworks round down: use floor=True."
)
def summarize(layers, input_shape):
    shape, rows = tuple(input_shape), []
    for kind, *numbers in layers:
        parameters = 0
        if kind == "conv":
            filters, kernel, stride, padding = numbers
            C, H, W = shape
            shape = (filters, (H + 2 * padding - kernel) // stride + 1, (W + 2 * padding - kernel) // stride + 1)
            parameters = (C * kernel * kernel + 1) * filters
        elif kind == "pool":
            size, stride = numbers
            C, H, W = shape
            shape = (C, -(-(H - size) // stride) + 1, -(-(W - size) // stride) + 1)
        elif kind == "flatten":
            shape = (int(np.prod(shape)),)
        elif kind == "dense":
            parameters = (shape[0] + 1) * numbers[0]
            shape = (numbers[0],)
        rows.append((shape, parameters))
    return rows


@mistake("summarize", "P7", "You ignored the stride of the pooling. Its windows move by `stride`, not by their size.")
def summarize(layers, input_shape):
    shape, rows = tuple(input_shape), []
    for kind, *numbers in layers:
        parameters = 0
        if kind == "conv":
            filters, kernel, stride, padding = numbers
            C, H, W = shape
            shape = (filters, (H + 2 * padding - kernel) // stride + 1, (W + 2 * padding - kernel) // stride + 1)
            parameters = (C * kernel * kernel + 1) * filters
        elif kind == "pool":
            size, stride = numbers
            C, H, W = shape
            shape = (C, (H - size) // size + 1, (W - size) // size + 1)
        elif kind == "flatten":
            shape = (int(np.prod(shape)),)
        elif kind == "dense":
            parameters = (shape[0] + 1) * numbers[0]
            shape = (numbers[0],)
        rows.append((shape, parameters))
    return rows


@mistake(
    "summarize", "X232", "Your pooling divides height and width by 2, whatever its size and stride. Use output_size."
)
def summarize(layers, input_shape):
    shape, rows = tuple(input_shape), []
    for kind, *numbers in layers:
        parameters = 0
        if kind == "conv":
            filters, kernel, stride, padding = numbers
            C, H, W = shape
            shape = (filters, (H + 2 * padding - kernel) // stride + 1, (W + 2 * padding - kernel) // stride + 1)
            parameters = (C * kernel * kernel + 1) * filters
        elif kind == "pool":
            size, stride = numbers
            C, H, W = shape
            shape = (C, H // 2, W // 2)
        elif kind == "flatten":
            shape = (int(np.prod(shape)),)
        elif kind == "dense":
            parameters = (shape[0] + 1) * numbers[0]
            shape = (numbers[0],)
        rows.append((shape, parameters))
    return rows


@mistake(
    "summarize",
    "P10",
    "Your pooling divides height and width by the stride. That is right only for size = stride: use output_size.",
)
def summarize(layers, input_shape):
    shape, rows = tuple(input_shape), []
    for kind, *numbers in layers:
        parameters = 0
        if kind == "conv":
            filters, kernel, stride, padding = numbers
            C, H, W = shape
            shape = (filters, (H + 2 * padding - kernel) // stride + 1, (W + 2 * padding - kernel) // stride + 1)
            parameters = (C * kernel * kernel + 1) * filters
        elif kind == "pool":
            size, stride = numbers
            C, H, W = shape
            shape = (C, H // stride, W // stride)
        elif kind == "flatten":
            shape = (int(np.prod(shape)),)
        elif kind == "dense":
            parameters = (shape[0] + 1) * numbers[0]
            shape = (numbers[0],)
        rows.append((shape, parameters))
    return rows


@mistake("summarize", "S1", "You added the padding once. It goes on both sides: 2 * padding.")
def summarize(layers, input_shape):
    shape, rows = tuple(input_shape), []
    for kind, *numbers in layers:
        parameters = 0
        if kind == "conv":
            filters, kernel, stride, padding = numbers
            C, H, W = shape
            shape = (filters, (H + padding - kernel) // stride + 1, (W + padding - kernel) // stride + 1)
            parameters = (C * kernel * kernel + 1) * filters
        elif kind == "pool":
            size, stride = numbers
            C, H, W = shape
            shape = (C, (H - size) // stride + 1, (W - size) // stride + 1)
        elif kind == "flatten":
            shape = (int(np.prod(shape)),)
        elif kind == "dense":
            parameters = (shape[0] + 1) * numbers[0]
            shape = (numbers[0],)
        rows.append((shape, parameters))
    return rows


@mistake("summarize", "S2", "Your conv layers ignore the padding.")
def summarize(layers, input_shape):
    shape, rows = tuple(input_shape), []
    for kind, *numbers in layers:
        parameters = 0
        if kind == "conv":
            filters, kernel, stride, padding = numbers
            C, H, W = shape
            shape = (filters, (H - kernel) // stride + 1, (W - kernel) // stride + 1)
            parameters = (C * kernel * kernel + 1) * filters
        elif kind == "pool":
            size, stride = numbers
            C, H, W = shape
            shape = (C, (H - size) // stride + 1, (W - size) // stride + 1)
        elif kind == "flatten":
            shape = (int(np.prod(shape)),)
        elif kind == "dense":
            parameters = (shape[0] + 1) * numbers[0]
            shape = (numbers[0],)
        rows.append((shape, parameters))
    return rows


@mistake("summarize", "S8", "Your conv layers ignore the stride.")
def summarize(layers, input_shape):
    shape, rows = tuple(input_shape), []
    for kind, *numbers in layers:
        parameters = 0
        if kind == "conv":
            filters, kernel, stride, padding = numbers
            C, H, W = shape
            shape = (filters, (H + 2 * padding - kernel) + 1, (W + 2 * padding - kernel) + 1)
            parameters = (C * kernel * kernel + 1) * filters
        elif kind == "pool":
            size, stride = numbers
            C, H, W = shape
            shape = (C, (H - size) // stride + 1, (W - size) // stride + 1)
        elif kind == "flatten":
            shape = (int(np.prod(shape)),)
        elif kind == "dense":
            parameters = (shape[0] + 1) * numbers[0]
            shape = (numbers[0],)
        rows.append((shape, parameters))
    return rows


@mistake("summarize", "S3", "Your maps are one row and one column short. There are room // stride + 1 places.")
def summarize(layers, input_shape):
    shape, rows = tuple(input_shape), []
    for kind, *numbers in layers:
        parameters = 0
        if kind == "conv":
            filters, kernel, stride, padding = numbers
            C, H, W = shape
            shape = (filters, (H + 2 * padding - kernel) // stride, (W + 2 * padding - kernel) // stride)
            parameters = (C * kernel * kernel + 1) * filters
        elif kind == "pool":
            size, stride = numbers
            C, H, W = shape
            shape = (C, (H - size) // stride, (W - size) // stride)
        elif kind == "flatten":
            shape = (int(np.prod(shape)),)
        elif kind == "dense":
            parameters = (shape[0] + 1) * numbers[0]
            shape = (numbers[0],)
        rows.append((shape, parameters))
    return rows


@mistake("summarize", "S6", "Your sizes are floats. A size is an int: divide with //.")
def summarize(layers, input_shape):
    shape, rows = tuple(input_shape), []
    for kind, *numbers in layers:
        parameters = 0
        if kind == "conv":
            filters, kernel, stride, padding = numbers
            C, H, W = shape
            shape = (filters, (H + 2 * padding - kernel) / stride + 1, (W + 2 * padding - kernel) / stride + 1)
            parameters = (C * kernel * kernel + 1) * filters
        elif kind == "pool":
            size, stride = numbers
            C, H, W = shape
            shape = (C, (H - size) / stride + 1, (W - size) / stride + 1)
        elif kind == "flatten":
            shape = (int(np.prod(shape)),)
        elif kind == "dense":
            parameters = (shape[0] + 1) * numbers[0]
            shape = (numbers[0],)
        rows.append((shape, parameters))
    return rows


@mistake(
    "summarize", "S12", "Your maps are square: you used the height for the width as well. Each side needs its own size."
)
def summarize(layers, input_shape):
    shape, rows = tuple(input_shape), []
    for kind, *numbers in layers:
        parameters = 0
        if kind == "conv":
            filters, kernel, stride, padding = numbers
            C, H, W = shape
            shape = (filters, (H + 2 * padding - kernel) // stride + 1, (H + 2 * padding - kernel) // stride + 1)
            parameters = (C * kernel * kernel + 1) * filters
        elif kind == "pool":
            size, stride = numbers
            C, H, W = shape
            shape = (C, (H - size) // stride + 1, (H - size) // stride + 1)
        elif kind == "flatten":
            shape = (int(np.prod(shape)),)
        elif kind == "dense":
            parameters = (shape[0] + 1) * numbers[0]
            shape = (numbers[0],)
        rows.append((shape, parameters))
    return rows


@mistake("summarize", "C26", "Your shapes have the channels last. Here they come first: (C, H, W).")
def summarize(layers, input_shape):
    shape, rows = tuple(input_shape), []
    for kind, *numbers in layers:
        parameters = 0
        if kind == "conv":
            filters, kernel, stride, padding = numbers
            C, H, W = shape
            shape = (filters, (H + 2 * padding - kernel) // stride + 1, (W + 2 * padding - kernel) // stride + 1)
            parameters = (C * kernel * kernel + 1) * filters
        elif kind == "pool":
            size, stride = numbers
            C, H, W = shape
            shape = (C, (H - size) // stride + 1, (W - size) // stride + 1)
        elif kind == "flatten":
            shape = (int(np.prod(shape)),)
        elif kind == "dense":
            parameters = (shape[0] + 1) * numbers[0]
            shape = (numbers[0],)
        rows.append((shape[1:] + shape[:1] if len(shape) == 3 else shape, parameters))
    return rows


@mistake("summarize", "X233", "Your shapes say (C, W, H). The height comes before the width.")
def summarize(layers, input_shape):
    shape, rows = tuple(input_shape), []
    for kind, *numbers in layers:
        parameters = 0
        if kind == "conv":
            filters, kernel, stride, padding = numbers
            C, H, W = shape
            shape = (filters, (H + 2 * padding - kernel) // stride + 1, (W + 2 * padding - kernel) // stride + 1)
            parameters = (C * kernel * kernel + 1) * filters
        elif kind == "pool":
            size, stride = numbers
            C, H, W = shape
            shape = (C, (H - size) // stride + 1, (W - size) // stride + 1)
        elif kind == "flatten":
            shape = (int(np.prod(shape)),)
        elif kind == "dense":
            parameters = (shape[0] + 1) * numbers[0]
            shape = (numbers[0],)
        rows.append(((shape[0], shape[2], shape[1]) if len(shape) == 3 else shape, parameters))
    return rows


@mistake(
    "summarize",
    "X234",
    "Your shapes start with None, as Keras prints the batch. Here the shape of one image is meant: (C, H, W).",
)
def summarize(layers, input_shape):
    shape, rows = tuple(input_shape), []
    for kind, *numbers in layers:
        parameters = 0
        if kind == "conv":
            filters, kernel, stride, padding = numbers
            C, H, W = shape
            shape = (filters, (H + 2 * padding - kernel) // stride + 1, (W + 2 * padding - kernel) // stride + 1)
            parameters = (C * kernel * kernel + 1) * filters
        elif kind == "pool":
            size, stride = numbers
            C, H, W = shape
            shape = (C, (H - size) // stride + 1, (W - size) // stride + 1)
        elif kind == "flatten":
            shape = (int(np.prod(shape)),)
        elif kind == "dense":
            parameters = (shape[0] + 1) * numbers[0]
            shape = (numbers[0],)
        rows.append(((None, *shape), parameters))
    return rows


@mistake("summarize", "X235", "You put the numbers in the other order. Each row is (output_shape, parameters).")
def summarize(layers, input_shape):
    shape, rows = tuple(input_shape), []
    for kind, *numbers in layers:
        parameters = 0
        if kind == "conv":
            filters, kernel, stride, padding = numbers
            C, H, W = shape
            shape = (filters, (H + 2 * padding - kernel) // stride + 1, (W + 2 * padding - kernel) // stride + 1)
            parameters = (C * kernel * kernel + 1) * filters
        elif kind == "pool":
            size, stride = numbers
            C, H, W = shape
            shape = (C, (H - size) // stride + 1, (W - size) // stride + 1)
        elif kind == "flatten":
            shape = (int(np.prod(shape)),)
        elif kind == "dense":
            parameters = (shape[0] + 1) * numbers[0]
            shape = (numbers[0],)
        rows.append((parameters, shape))
    return rows


@mistake("summarize", "X236", "You report the shape that goes into each layer. Report the one that comes out.")
def summarize(layers, input_shape):
    shape, rows = tuple(input_shape), []
    for kind, *numbers in layers:
        parameters, before = 0, shape
        if kind == "conv":
            filters, kernel, stride, padding = numbers
            C, H, W = shape
            shape = (filters, (H + 2 * padding - kernel) // stride + 1, (W + 2 * padding - kernel) // stride + 1)
            parameters = (C * kernel * kernel + 1) * filters
        elif kind == "pool":
            size, stride = numbers
            C, H, W = shape
            shape = (C, (H - size) // stride + 1, (W - size) // stride + 1)
        elif kind == "flatten":
            shape = (int(np.prod(shape)),)
        elif kind == "dense":
            parameters = (shape[0] + 1) * numbers[0]
            shape = (numbers[0],)
        rows.append((before, parameters))
    return rows


@mistake("summarize", "X237", "You report the parameters of all layers so far. Report those of each layer alone.")
def summarize(layers, input_shape):
    shape, rows, total = tuple(input_shape), [], 0
    for kind, *numbers in layers:
        parameters = 0
        if kind == "conv":
            filters, kernel, stride, padding = numbers
            C, H, W = shape
            shape = (filters, (H + 2 * padding - kernel) // stride + 1, (W + 2 * padding - kernel) // stride + 1)
            parameters = (C * kernel * kernel + 1) * filters
        elif kind == "pool":
            size, stride = numbers
            C, H, W = shape
            shape = (C, (H - size) // stride + 1, (W - size) // stride + 1)
        elif kind == "flatten":
            shape = (int(np.prod(shape)),)
        elif kind == "dense":
            parameters = (shape[0] + 1) * numbers[0]
            shape = (numbers[0],)
        total += parameters
        rows.append((shape, total))
    return rows


@mistake("summarize", "X238", "The first row is your input. Report the layers only: as many rows as layers.")
def summarize(layers, input_shape):
    shape = tuple(input_shape)
    rows = [(shape, 0)]
    for kind, *numbers in layers:
        parameters = 0
        if kind == "conv":
            filters, kernel, stride, padding = numbers
            C, H, W = shape
            shape = (filters, (H + 2 * padding - kernel) // stride + 1, (W + 2 * padding - kernel) // stride + 1)
            parameters = (C * kernel * kernel + 1) * filters
        elif kind == "pool":
            size, stride = numbers
            C, H, W = shape
            shape = (C, (H - size) // stride + 1, (W - size) // stride + 1)
        elif kind == "flatten":
            shape = (int(np.prod(shape)),)
        elif kind == "dense":
            parameters = (shape[0] + 1) * numbers[0]
            shape = (numbers[0],)
        rows.append((shape, parameters))
    return rows


@mistake("summarize", "X239", "`(n)` is just n; a shape with one number is written (n,), with a comma.")
def summarize(layers, input_shape):
    shape, rows = tuple(input_shape), []
    for kind, *numbers in layers:
        parameters = 0
        if kind == "conv":
            filters, kernel, stride, padding = numbers
            C, H, W = shape
            shape = (filters, (H + 2 * padding - kernel) // stride + 1, (W + 2 * padding - kernel) // stride + 1)
            parameters = (C * kernel * kernel + 1) * filters
        elif kind == "pool":
            size, stride = numbers
            C, H, W = shape
            shape = (C, (H - size) // stride + 1, (W - size) // stride + 1)
        elif kind == "flatten":
            shape = (int(np.prod(shape)),)
        elif kind == "dense":
            parameters = (shape[0] + 1) * numbers[0]
            shape = (numbers[0],)
        rows.append((shape if len(shape) == 3 else shape[0], parameters))
    return rows


@mistake("summarize", "X240", "Flatten multiplies all sizes: channels * height * width. You left the channels out.")
def summarize(layers, input_shape):
    shape, rows = tuple(input_shape), []
    for kind, *numbers in layers:
        parameters = 0
        if kind == "conv":
            filters, kernel, stride, padding = numbers
            C, H, W = shape
            shape = (filters, (H + 2 * padding - kernel) // stride + 1, (W + 2 * padding - kernel) // stride + 1)
            parameters = (C * kernel * kernel + 1) * filters
        elif kind == "pool":
            size, stride = numbers
            C, H, W = shape
            shape = (C, (H - size) // stride + 1, (W - size) // stride + 1)
        elif kind == "flatten":
            shape = (shape[1] * shape[2],)
        elif kind == "dense":
            parameters = (shape[0] + 1) * numbers[0]
            shape = (numbers[0],)
        rows.append((shape, parameters))
    return rows


@mistake("summarize", "X241", "Flatten multiplies channels, height and width. You added them.")
def summarize(layers, input_shape):
    shape, rows = tuple(input_shape), []
    for kind, *numbers in layers:
        parameters = 0
        if kind == "conv":
            filters, kernel, stride, padding = numbers
            C, H, W = shape
            shape = (filters, (H + 2 * padding - kernel) // stride + 1, (W + 2 * padding - kernel) // stride + 1)
            parameters = (C * kernel * kernel + 1) * filters
        elif kind == "pool":
            size, stride = numbers
            C, H, W = shape
            shape = (C, (H - size) // stride + 1, (W - size) // stride + 1)
        elif kind == "flatten":
            shape = (sum(shape),)
        elif kind == "dense":
            parameters = (shape[0] + 1) * numbers[0]
            shape = (numbers[0],)
        rows.append((shape, parameters))
    return rows


@mistake("summarize", "X242", "Flatten turns (C, H, W) into one number, C * H * W. You kept the channels apart.")
def summarize(layers, input_shape):
    shape, rows = tuple(input_shape), []
    for kind, *numbers in layers:
        parameters = 0
        if kind == "conv":
            filters, kernel, stride, padding = numbers
            C, H, W = shape
            shape = (filters, (H + 2 * padding - kernel) // stride + 1, (W + 2 * padding - kernel) // stride + 1)
            parameters = (C * kernel * kernel + 1) * filters
        elif kind == "pool":
            size, stride = numbers
            C, H, W = shape
            shape = (C, (H - size) // stride + 1, (W - size) // stride + 1)
        elif kind == "flatten":
            shape = (shape[0], shape[1] * shape[2])
        elif kind == "dense":
            parameters = (int(np.prod(shape)) + 1) * numbers[0]
            shape = (numbers[0],)
        rows.append((shape, parameters))
    return rows


@mistake(
    "summarize", "X243", "A dense layer with n inputs has n weights and 1 bias per unit. You added a bias per input."
)
def summarize(layers, input_shape):
    shape, rows = tuple(input_shape), []
    for kind, *numbers in layers:
        parameters = 0
        if kind == "conv":
            filters, kernel, stride, padding = numbers
            C, H, W = shape
            shape = (filters, (H + 2 * padding - kernel) // stride + 1, (W + 2 * padding - kernel) // stride + 1)
            parameters = (C * kernel * kernel + 1) * filters
        elif kind == "pool":
            size, stride = numbers
            C, H, W = shape
            shape = (C, (H - size) // stride + 1, (W - size) // stride + 1)
        elif kind == "flatten":
            shape = (int(np.prod(shape)),)
        elif kind == "dense":
            parameters = shape[0] * numbers[0] + shape[0]
            shape = (numbers[0],)
        rows.append((shape, parameters))
    return rows


@mistake("summarize", "X244", "You counted one bias for a whole dense layer. Each unit has its own.")
def summarize(layers, input_shape):
    shape, rows = tuple(input_shape), []
    for kind, *numbers in layers:
        parameters = 0
        if kind == "conv":
            filters, kernel, stride, padding = numbers
            C, H, W = shape
            shape = (filters, (H + 2 * padding - kernel) // stride + 1, (W + 2 * padding - kernel) // stride + 1)
            parameters = (C * kernel * kernel + 1) * filters
        elif kind == "pool":
            size, stride = numbers
            C, H, W = shape
            shape = (C, (H - size) // stride + 1, (W - size) // stride + 1)
        elif kind == "flatten":
            shape = (int(np.prod(shape)),)
        elif kind == "dense":
            parameters = shape[0] * numbers[0] + 1
            shape = (numbers[0],)
        rows.append((shape, parameters))
    return rows


@mistake(
    "summarize",
    "X245",
    "Your dense layers see the model's input. A layer's input is the output of the layer before it.",
)
def summarize(layers, input_shape):
    shape, rows = tuple(input_shape), []
    for kind, *numbers in layers:
        parameters = 0
        if kind == "conv":
            filters, kernel, stride, padding = numbers
            C, H, W = shape
            shape = (filters, (H + 2 * padding - kernel) // stride + 1, (W + 2 * padding - kernel) // stride + 1)
            parameters = (C * kernel * kernel + 1) * filters
        elif kind == "pool":
            size, stride = numbers
            C, H, W = shape
            shape = (C, (H - size) // stride + 1, (W - size) // stride + 1)
        elif kind == "flatten":
            shape = (int(np.prod(shape)),)
        elif kind == "dense":
            parameters = (int(np.prod(input_shape)) + 1) * numbers[0]
            shape = (numbers[0],)
        rows.append((shape, parameters))
    return rows


@mistake("summarize", "X246", "Your conv layers keep the number of channels. The output has one map per filter.")
def summarize(layers, input_shape):
    shape, rows = tuple(input_shape), []
    for kind, *numbers in layers:
        parameters = 0
        if kind == "conv":
            filters, kernel, stride, padding = numbers
            C, H, W = shape
            shape = (C, (H + 2 * padding - kernel) // stride + 1, (W + 2 * padding - kernel) // stride + 1)
            parameters = (C * kernel * kernel + 1) * filters
        elif kind == "pool":
            size, stride = numbers
            C, H, W = shape
            shape = (C, (H - size) // stride + 1, (W - size) // stride + 1)
        elif kind == "flatten":
            shape = (int(np.prod(shape)),)
        elif kind == "dense":
            parameters = (shape[0] + 1) * numbers[0]
            shape = (numbers[0],)
        rows.append((shape, parameters))
    return rows


@mistake(
    "summarize",
    "X247",
    "You updated the shape before you counted: your filters see their own number of maps. Count with the channels that come in.",
)
def summarize(layers, input_shape):
    shape, rows = tuple(input_shape), []
    for kind, *numbers in layers:
        parameters = 0
        if kind == "conv":
            filters, kernel, stride, padding = numbers
            C, H, W = shape
            shape = (filters, (H + 2 * padding - kernel) // stride + 1, (W + 2 * padding - kernel) // stride + 1)
            parameters = (filters * kernel * kernel + 1) * filters
        elif kind == "pool":
            size, stride = numbers
            C, H, W = shape
            shape = (C, (H - size) // stride + 1, (W - size) // stride + 1)
        elif kind == "flatten":
            shape = (int(np.prod(shape)),)
        elif kind == "dense":
            parameters = (shape[0] + 1) * numbers[0]
            shape = (numbers[0],)
        rows.append((shape, parameters))
    return rows


@mistake(
    "summarize", "X248", "You report only the last layer. Append a row inside the loop and return the list after it."
)
def summarize(layers, input_shape):
    shape, rows = tuple(input_shape), []
    for kind, *numbers in layers:
        parameters = 0
        if kind == "conv":
            filters, kernel, stride, padding = numbers
            C, H, W = shape
            shape = (filters, (H + 2 * padding - kernel) // stride + 1, (W + 2 * padding - kernel) // stride + 1)
            parameters = (C * kernel * kernel + 1) * filters
        elif kind == "pool":
            size, stride = numbers
            C, H, W = shape
            shape = (C, (H - size) // stride + 1, (W - size) // stride + 1)
        elif kind == "flatten":
            shape = (int(np.prod(shape)),)
        elif kind == "dense":
            parameters = (shape[0] + 1) * numbers[0]
            shape = (numbers[0],)
        rows.append((shape, parameters))
    return rows[-1:]


@mistake(
    "summarize", "C40", "You report only the first layer: `return` stands inside the loop. Move it out, to the left."
)
def summarize(layers, input_shape):
    shape, rows = tuple(input_shape), []
    for kind, *numbers in layers:
        parameters = 0
        if kind == "conv":
            filters, kernel, stride, padding = numbers
            C, H, W = shape
            shape = (filters, (H + 2 * padding - kernel) // stride + 1, (W + 2 * padding - kernel) // stride + 1)
            parameters = (C * kernel * kernel + 1) * filters
        elif kind == "pool":
            size, stride = numbers
            C, H, W = shape
            shape = (C, (H - size) // stride + 1, (W - size) // stride + 1)
        elif kind == "flatten":
            shape = (int(np.prod(shape)),)
        elif kind == "dense":
            parameters = (shape[0] + 1) * numbers[0]
            shape = (numbers[0],)
        rows.append((shape, parameters))
        return rows
    return rows


@mistake("summarize", "C39", "Your function returned None: it prints the result or drops it. End it with `return`.")
def summarize(layers, input_shape):
    shape, rows = tuple(input_shape), []
    for kind, *numbers in layers:
        parameters = 0
        if kind == "conv":
            filters, kernel, stride, padding = numbers
            C, H, W = shape
            shape = (filters, (H + 2 * padding - kernel) // stride + 1, (W + 2 * padding - kernel) // stride + 1)
            parameters = (C * kernel * kernel + 1) * filters
        elif kind == "pool":
            size, stride = numbers
            C, H, W = shape
            shape = (C, (H - size) // stride + 1, (W - size) // stride + 1)
        elif kind == "flatten":
            shape = (int(np.prod(shape)),)
        elif kind == "dense":
            parameters = (shape[0] + 1) * numbers[0]
            shape = (numbers[0],)
        rows.append((shape, parameters))
    print(rows)


@mistake(
    "summarize",
    "X215",
    "You emptied the list that you were given: `pop` changes it for the caller too. Loop over it instead.",
)
def summarize(layers, input_shape):
    shape, rows = tuple(input_shape), []
    while layers:
        kind, *numbers = layers.pop(0)
        parameters = 0
        if kind == "conv":
            filters, kernel, stride, padding = numbers
            C, H, W = shape
            shape = (filters, (H + 2 * padding - kernel) // stride + 1, (W + 2 * padding - kernel) // stride + 1)
            parameters = (C * kernel * kernel + 1) * filters
        elif kind == "pool":
            size, stride = numbers
            C, H, W = shape
            shape = (C, (H - size) // stride + 1, (W - size) // stride + 1)
        elif kind == "flatten":
            shape = (int(np.prod(shape)),)
        elif kind == "dense":
            parameters = (shape[0] + 1) * numbers[0]
            shape = (numbers[0],)
        rows.append((shape, parameters))
    return rows


@mistake("summarize", "X249", "You report the shapes without the parameters. Each row is (output_shape, parameters).")
def summarize(layers, input_shape):
    shape, rows = tuple(input_shape), []
    for kind, *numbers in layers:
        parameters = 0
        if kind == "conv":
            filters, kernel, stride, padding = numbers
            C, H, W = shape
            shape = (filters, (H + 2 * padding - kernel) // stride + 1, (W + 2 * padding - kernel) // stride + 1)
            parameters = (C * kernel * kernel + 1) * filters
        elif kind == "pool":
            size, stride = numbers
            C, H, W = shape
            shape = (C, (H - size) // stride + 1, (W - size) // stride + 1)
        elif kind == "flatten":
            shape = (int(np.prod(shape)),)
        elif kind == "dense":
            parameters = (shape[0] + 1) * numbers[0]
            shape = (numbers[0],)
        rows.append(shape)
    return rows


@mistake("summarize", "X250", "You return one total. Each layer needs its own row (output_shape, parameters).")
def summarize(layers, input_shape):
    shape, rows = tuple(input_shape), []
    for kind, *numbers in layers:
        parameters = 0
        if kind == "conv":
            filters, kernel, stride, padding = numbers
            C, H, W = shape
            shape = (filters, (H + 2 * padding - kernel) // stride + 1, (W + 2 * padding - kernel) // stride + 1)
            parameters = (C * kernel * kernel + 1) * filters
        elif kind == "pool":
            size, stride = numbers
            C, H, W = shape
            shape = (C, (H - size) // stride + 1, (W - size) // stride + 1)
        elif kind == "flatten":
            shape = (int(np.prod(shape)),)
        elif kind == "dense":
            parameters = (shape[0] + 1) * numbers[0]
            shape = (numbers[0],)
        rows.append((shape, parameters))
    return sum(parameters for shape, parameters in rows)
