# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown] id="why"
r"""
# Lesson 03: Padding and stride

Your convolutions of lesson 02 have a flaw: the map is smaller than the image, by a little, at every
layer. Stack enough of them, and nothing is left. And sometimes you *want* a smaller map, by half and not
by a little.

**Padding** keeps the size. **Stride** cuts it down. With these two and a batch of images you write
`conv2d`, the same layer that Keras and PyTorch have. Then you find out how much of the image one output
sees, and compute every shape and every parameter of a whole network before it is built.

It takes about two hours. You need lesson 02: a sliding window, channels, filters and biases.
"""

# %% id="setup"
import numpy as np

from cnn_course import check, data, explore, hunts, plots, progress
from cnn_course.figures import lesson_03 as drawings

# %% [markdown] id="conventions"
r"""
## Conventions

As in lesson 02, with three more words.

| word | meaning here |
|---|---|
| batch of images | `(N, C, H, W)`; filters `(F, C, KH, KW)`, biases `(F,)` |
| padding | rows and columns added on **each** side, not in total |
| stride | how far the window moves at a time, down and sideways |
| fit | the last window ends exactly where the padded image ends |

No flip, floats out, arguments left alone. If the windows do not fit, our functions say so with a
`ValueError`; most libraries silently leave pixels out.

Other libraries have other habits: [Dialects](../dialects.md) translates.
"""

# %% [markdown] id="shrinking"
r"""
## 1. The border problem

A window of 3 fits into 28 pixels at $28 - 3 + 1 = 26$ places. So a 3x3 convolution turns a 28x28 image
into a map of 26x26; the next one starts from there.

**Predict:** how wide is the map after five such layers? And after how many layers is it narrower than
the kernel itself, so that no further layer fits?
"""

# %% id="predict-shrinking"
width_after_five = None
layers_until_too_narrow = None

# %% [markdown] id="shrinking-compare"
r"""
Here are the widths, layer by layer, with the image at index 0. Your first number is an entry of the list;
your second is an index: that of the first entry smaller than 3.
"""

# %% id="shrinking-run"
[28 - 2 * layer for layer in range(14)]

# %% [markdown] id="seen"
r"""
The second flaw is harder to see. A pixel in the middle lies in many windows, a pixel in the corner in
only one. What stands at the border has little say, though a face may well look in from there.

**Predict** for an image of 5x6 and a 3x3 window: how many windows contain the pixel in the corner, the
third pixel of the top row, and a pixel in the very middle?
"""

# %% id="predict-seen"
times_seen_prediction = [None, None, None]

# %% id="predict-seen-compare"


def times_seen(height, width, kernel):
    counts = np.zeros((height, width), int)
    for i in range(height - kernel + 1):
        for j in range(width - kernel + 1):
            counts[i : i + kernel, j : j + kernel] += 1
    return counts


def corner_edge_middle(height, width, kernel):
    counts = times_seen(height, width, kernel)
    return counts[[0, 0, height // 2], [0, 2, width // 2]]


plots.predict(times_seen_prediction, corner_edge_middle, 5, 6, 3)

# %% id="seen-run"
plots.run(times_seen, 5, 6, 3, inputs=False, caption="times-seen")

# %% [markdown] id="padding"
r"""
## 2. Padding

The remedy: put a frame around the image before you slide, one or more pixels wide. Now windows can be
centered on the border too. Usually the frame is zeros, **zero padding**.

Here is a 2x3 image with a padding of 1. A 3x3 window, which did not fit into it at all, now has six
places. The first and the last are framed.
"""

# %% id="padding-windows"
framed = np.array([[0, 0, 0, 0, 0], [0, 1, 2, 3, 0], [0, 4, 5, 6, 0], [0, 0, 0, 0, 0]])
plots.windows(framed, np.ones((3, 3), int), [(0, 0), (1, 2)], name="framed")

# %% [markdown] id="padding-copy"
r"""
Zeros are a lie: they say "it is dark out there". On a bright photo, an edge detector finds an edge all
along the border that is not in the picture. You will see it happen below.

The alternative is **copy padding**: each new pixel repeats the nearest pixel of the image. **Predict:**
for the same image and padding 1, what are the four corners of the frame? Top left, top right, bottom
left, bottom right.
"""

# %% id="predict-corners"
corners_prediction = [None, None, None, None]

# %% [markdown] id="pad2d-task"
r"""
### Exercise: `pad2d`

Put a frame around images.

- `x` has any number of leading axes: `(H, W)`, `(C, H, W)` or `(N, C, H, W)`. Pad the *last two* axes.
- `padding` is the width of the frame on each side; it may be 0.
- `mode` is `"zero"`, or `"copy"` for the nearest pixel of the image.
- Return a new array `(..., H+2*padding, W+2*padding)`.

About 15 minutes, medium.

<details><summary>Hint 1</summary>

In an array of zeros of the right shape, which rows and which columns does the image fill?
</details>
<details><summary>Hint 2</summary>

`x[..., a:b, c:d]` slices the last two axes, however many stand before them. For the copies: row $-1$ of
the framed image wants row 0, and so does row $-2$. `np.clip` does that to a whole list of row numbers.
</details>
<details><summary>Hint 3</summary>

Zero: make zeros of the new shape, then assign `x` to the middle. Copy: the wanted row numbers are
`np.arange(-padding, H + padding)`, clipped to what exists; take these rows of `x`, then the columns
likewise. (Or read about `np.pad`.)
</details>
"""


# %% exercise="pad2d"
def pad2d(x, padding, mode="zero"):
    r"""x (..., H, W) -> y (..., H+2*padding, W+2*padding)

    y[..., i, j] = x[..., i-padding, j-padding] inside;  0, or the nearest pixel, outside
    """
    ### BEGIN SOLUTION
    x = x.astype(float)
    H, W = x.shape[-2:]
    p = padding
    if mode == "copy":
        rows = np.clip(np.arange(-p, H + p), 0, H - 1)
        columns = np.clip(np.arange(-p, W + p), 0, W - 1)
        return x[..., rows, :][..., columns]
    y = np.zeros((*x.shape[:-2], H + 2 * p, W + 2 * p))
    y[..., p : p + H, p : p + W] = x
    return y
    ### END SOLUTION


# %% check="pad2d" points=4
check.pad2d(pad2d)

# %% [markdown] id="pad2d-other-ways"
r"""
<details><summary>Other ways to write it</summary>

- `np.pad` takes a pair (before, after) for each axis: `(0, 0)` for every leading axis, then twice
  `(padding, padding)`. Its modes for us are `"constant"` and `"edge"`.
- For the copies: zeros first, then repeat the first and last row outward, then the first and last
  *column of the result*, which fills the corners too.
- `y[..., p:-p, p:-p] = x` looks neat, and breaks for `p = 0`: the slice `0:-0` is empty.
</details>
"""

# %% id="predict-corners-compare"
small = np.array([[1, 2, 3], [4, 5, 6]])


def corners_of_copy(image):
    copied = pad2d(image, 1, mode="copy")
    return copied[[0, 0, -1, -1], [0, -1, 0, -1]]


plots.predict(corners_prediction, corners_of_copy, small)

# %% id="padding-both"


def both_frames(image):
    return {"zero": pad2d(image, 2), "copy": pad2d(image, 2, mode="copy")}


plots.run(both_frames, small)

# %% id="padding-photo"
photo = data.photo(gray=True)[::3, ::3]


def photo_frames(photo):
    return {"zero": pad2d(photo, 20), "copy": pad2d(photo, 20, mode="copy")}


plots.run(photo_frames, photo, inputs=False, bright=True, caption="photo-frames")

# %% [markdown] id="same"
r"""
How wide must the frame be? A side of $n$ pixels becomes $n + 2p$, and a window of $k$ has one place more
than it has steps:

$$n_\text{out} = n + 2p - k + 1$$

**Same padding** is the $p$ for which $n_\text{out} = n$. The map is then as large as the image, and a
hundred layers can be stacked.

Solve it with a pencil. **Predict** $p$ for kernels of 3, 5 and 7. Then try 4: what goes wrong?
"""

# %% id="predict-same"
same_prediction = [None, None, None]

# %% [markdown] id="same_padding-task"
r"""
### Exercise: `same_padding`

Compute the padding that keeps the size.

- `kernel` is the size of the window along one side; return an int.
- An even kernel has no middle: no frame of equal sides keeps the size. Raise a `ValueError`.

About 5 minutes, easy.

<details><summary>Hint 1</summary>

Centered on the first pixel, how many pixels does a window of 5 hang over?
</details>
<details><summary>Hint 2</summary>

$n + 2p - k + 1 = n$. The $n$ goes away; what is left to divide?
</details>
<details><summary>Hint 3</summary>

An `if` with `% 2` and a `raise ValueError(...)`; after it, one `return` with an integer division.
</details>
"""


# %% exercise="same_padding"
def same_padding(kernel):
    r"""kernel -> p:  n + 2 p - kernel + 1 = n"""
    ### BEGIN SOLUTION
    if kernel % 2 == 0:
        raise ValueError(f"no padding keeps the size with an even kernel of {kernel}")
    return (kernel - 1) // 2
    ### END SOLUTION


# %% check="same_padding" points=2
check.same_padding(same_padding)

# %% id="predict-same-compare"


def three_same_paddings():
    return np.array([same_padding(kernel) for kernel in (3, 5, 7)])


plots.predict(same_prediction, three_same_paddings)

# %% [markdown] id="same-other-ways"
r"""
<details><summary>Other ways to write it</summary>

For odd kernels, `kernel // 2` is the same number. Libraries that offer `padding="same"` for an even
kernel too put one row more at the bottom than at the top: a frame of unequal sides.
</details>
"""

# %% [markdown] id="stride"
r"""
## 3. Stride

Neighboring windows see nearly the same pixels, so neighboring outputs are nearly equal. Why compute them
all? With a **stride** of 2, the window moves two pixels at a time, down as well as sideways.

A window of 3 moves over 7 pixels. **Predict, then run:** how many places are there with a stride of 1,
and with a stride of 2? What will happen with 3? The frames below are for a stride of 2; their titles say
where each window starts.
"""

# %% id="predict-stride"
places_stride_1 = None
places_stride_2 = None

# %% id="stride-windows"
seven = np.array([5, 1, 4, 2, 8, 0, 3])
plots.windows(seven, np.ones(3, int), [0, 2, 4], name="seven")

# %% id="stride-places"
drawings.places(7, 3, [1, 2, 3], caption="stride-places")

# %% [markdown] id="fit"
r"""
With a stride of 3, the third window would need two pixels that are not there. Frameworks drop it, and
with it the last pixel: nothing in the map depends on it, and nobody tells you. We are strict: a stride
that does not **fit** is an error, unless you ask for rounding down with `floor=True`.

**Predict** for 7 pixels and a window of 3: which of the strides 1, 2, 3 and 4 fit? Write 1 for yes and 0
for no.
"""

# %% id="predict-fit"
fits_prediction = [None, None, None, None]

# %% [markdown] id="size-formula"
r"""
Now the formula, from its parts. The padded side is $n + 2p$ long. The first window takes $k$ of that;
the *room* left to move is $n + 2p - k$. Each step takes $s$. Steps, and one for the start:

$$n_\text{out} = \frac{n + 2p - k}{s} + 1$$

The windows fit if $s$ divides the room. Where they do not, `floor=True` rounds the fraction down, before
adding 1.

**Predict** with a pencil: $n = 28$ and $n = 31$, both with $k = 5$, $p = 2$, $s = 3$.
"""

# %% id="predict-size"
size_prediction = [None, None]

# %% [markdown] id="output_size-task"
r"""
### Exercise: `output_size`

Count the places of a window along one side.

- Return an int.
- Raise a `ValueError` if the windows do not fit. With `floor=True`, count the whole windows instead.
- Raise a `ValueError`, whatever `floor` says, if the kernel is larger than the padded input, or if an
  argument makes no sense: `size`, `kernel` and `stride` are at least 1, `padding` is at least 0.

About 10 minutes, easy, if you take it line by line.

<details><summary>Hint 1</summary>

How much room does the window have to move? What does a negative room mean?
</details>
<details><summary>Hint 2</summary>

`room // stride` counts the steps, and `room % stride` is what is left over. Test the arguments first: a
stride of 0 cannot divide.
</details>
<details><summary>Hint 3</summary>

Three `if ...: raise ValueError(...)`, one after the other: senseless arguments, no room, a remainder
without `floor`. Then the `return`, with `//` and the 1 for the start.
</details>
"""


# %% exercise="output_size"
def output_size(size, kernel, stride=1, padding=0, floor=False):
    r"""size, kernel, stride, padding -> (size + 2 padding - kernel) / stride + 1"""
    ### BEGIN SOLUTION
    if size < 1 or kernel < 1 or stride < 1 or padding < 0:
        raise ValueError("size, kernel and stride are at least 1, padding at least 0")
    room = size + 2 * padding - kernel
    if room < 0:
        raise ValueError("the kernel is larger than the padded input")
    if room % stride and not floor:
        raise ValueError("the windows do not fit")
    return room // stride + 1
    ### END SOLUTION


# %% check="output_size" points=6
check.output_size(output_size)

# %% id="predict-stride-compare-1"
plots.predict(places_stride_1, output_size, 7, 3, 1)

# %% id="predict-stride-compare-2"
plots.predict(places_stride_2, output_size, 7, 3, 2)

# %% id="predict-fit-compare"


def fits(size, kernel, stride, padding=0):
    try:
        return output_size(size, kernel, stride, padding) > 0
    except ValueError:
        return False


def strides_that_fit(size, kernel):
    return np.array([fits(size, kernel, stride) for stride in (1, 2, 3, 4)])


plots.predict(fits_prediction, strides_that_fit, 7, 3)

# %% id="predict-size-compare"


def two_sizes(kernel, stride, padding):
    return np.array([output_size(size, kernel, stride, padding) for size in (28, 31)])


plots.predict(size_prediction, two_sizes, 5, 3, 2)

# %% [markdown] id="output_size-other-ways"
r"""
<details><summary>Other ways to write it</summary>

- List the starts, `range(0, size + 2 * padding - kernel + 1, stride)`, and take its length. The windows
  fit if the last start plus the kernel is the end.
- `divmod(room, stride)` gives steps and remainder at once.
- `int(room / stride)` is a trap: for a room of $-1$ and a stride of 2 it gives 0, where `//` gives $-1$.
</details>
"""

# %% [markdown] id="fit-padding"
r"""
Padding and stride work together. A window of 3 with stride 2 does not fit into 10 pixels; does it help
to pad by 1? **Predict:** yes (1) or no (0), for paddings of 0, 1 and 2. Think of what $2p$ can change
about a remainder.
"""

# %% id="predict-fit-padding"
padding_helps = [None, None, None]

# %% id="predict-fit-padding-compare"


def paddings_that_fit(size, kernel, stride):
    return np.array([fits(size, kernel, stride, padding) for padding in (0, 1, 2)])


plots.predict(padding_helps, paddings_that_fit, 10, 3, 2)

# %% id="fit-padding-places"
drawings.places(10, 3, [2], 1, caption="padding-places")

# %% [markdown] id="explore-geometry-try"
r"""
Here every setting is yours. The numbers count the windows that see a pixel; hatched ones are seen by none.
Point at an output cell, or walk there with the arrow keys. **Before each change, say what will happen:**

- Which strides leave pixels unseen in the *middle* of the row, for a kernel of 3?
- When you round down, something is dropped. Must it be a pixel of the input?
- **Dilation** spreads the window: with 2, it sees every other pixel. How far does a kernel of 3 reach then,
  and what happens to the number of places?

At last, make it an image of 28x31. Which settings that you know give a map of $(10, 11)$?
"""

# %% id="explore-geometry"
explore.geometry(10, 3, 2, padding=1)

# %% [markdown] id="stride-share"
r"""
What does a stride save? The map gets shorter along *both* sides. **Predict:** which part of a large map
is left with a stride of 2, and of 4? As a fraction: a half is 0.5.
"""

# %% id="predict-share"
share_2 = None
share_4 = None

# %% id="predict-share-compare-2"


def share_left(side, kernel, stride):
    full = output_size(side, kernel, 1, same_padding(kernel))
    return (output_size(side, kernel, stride, same_padding(kernel), floor=True) / full) ** 2


plots.predict(share_2, share_left, 224, 3, 2)

# %% id="predict-share-compare-4"
plots.predict(share_4, share_left, 224, 3, 4)

# %% [markdown] id="share-lesson"
r"""
A stride of $s$ leaves $1/s^2$ of the map, and as much of the work. It is the cheapest way to make a
network faster; what it throws away is *where exactly* something was.
"""

# %% [markdown] id="layer"
r"""
## 4. The whole layer

Everything together: a batch of $N$ images, $C$ channels, $F$ filters, padding and stride. Write
$\hat x$ for the padded images.

$$y_{nfij} = b_f + \sum_{c}\sum_{u}\sum_{v} \hat x_{n,\;c,\;s\,i+u,\;s\,j+v}\; w_{fcuv}$$

*Map $f$ of image $n$ at $(i, j)$: the bias of filter $f$, once, plus the weights of filter $f$ times
what they cover in all channels.* Against lesson 02, two things are new: the letter $n$, which only comes
along, and $s$, which says where a window starts.
"""

# %% [markdown] id="layer-window"
r"""
Where does it start? The framed windows below belong to the first three outputs of a stride of 2: those
at $(0, 0)$, $(0, 1)$ and $(0, 2)$. **Predict:** at which row and which column of the padded image does
the window of output $(1, 2)$ start?
"""

# %% id="layer-window-show"
wheel = np.array([[1, 2, 3, 0], [0, 1, 2, 3], [3, 0, 1, 2], [2, 3, 0, 1]])
wheels = np.tile(wheel, (2, 2))[:7, :7]
probe = np.array([[2, 0, 1], [0, 1, 2], [1, 0, 2]])
plots.windows(wheels, probe, [(0, 0), (0, 2), (0, 4)], name="wheels")

# %% id="predict-start"
window_start = [None, None]

# %% id="predict-start-compare"


def start_of_window(i, j, stride):
    return i * stride, j * stride


plots.predict(window_start, start_of_window, 1, 2, 2)

# %% [markdown] id="layer-by-hand"
r"""
A last example by hand, so that you know what to expect: the 4x4 image `wheel`, the kernel `probe`, no
padding, stride 1, bias 0. **Predict** the four outputs.
"""

# %% id="layer-by-hand-show"
plots.windows(wheel, probe, [(0, 0), (0, 1), (1, 0), (1, 1)], name="wheel")

# %% id="predict-wheel"
wheel_prediction = [
    [None, None],
    [None, None],
]

# %% [markdown] id="conv2d-task"
r"""
### Exercise: `conv2d`

Write the convolutional layer.

- `x` is `(N, C, H, W)`, `w` is `(F, C, KH, KW)`, `b` is `(F,)`; return a float array `(N, F, OH, OW)`.
- Zero padding. Windows that do not fit are a `ValueError`: `output_size` raises it for you.
- Height and width may differ; pixels may be 8-bit integers; leave `x`, `w` and `b` as they are.

About 25 minutes, the heart of this lesson.

<details><summary>Hint 1</summary>

Which two of your functions do the first half of the work? In which order: sizes, then padding, or the
other way round?
</details>
<details><summary>Hint 2</summary>

Output `(i, j)` looks at rows `i*stride` to `i*stride + KH` of the *padded* images. `window = x[:, :,
rows, columns]` is the same window in all images at once, of shape `(N, C, KH, KW)`.
</details>
<details><summary>Hint 3</summary>

Two output sizes; pad; zeros of the output's shape; loops over `i`, `j` and `f`. In the innermost: window
times `w[f]`, summed over its last three axes, plus `b[f]`, stored at `[:, f, i, j]`. One more loop over
`n` is just as good.
</details>
"""


# %% exercise="conv2d"
def conv2d(x, w, b, stride=1, padding=0):
    r"""x (N, C, H, W), w (F, C, KH, KW), b (F,) -> y (N, F, OH, OW)

    y[n,f,i,j] = b[f] + sum_cuv x[n, c, i*stride+u, j*stride+v] w[f,c,u,v], x padded
    """
    ### BEGIN SOLUTION
    F, _, KH, KW = w.shape
    OH = output_size(x.shape[2], KH, stride, padding)
    OW = output_size(x.shape[3], KW, stride, padding)
    x = pad2d(x, padding).astype(float)
    y = np.zeros((len(x), F, OH, OW))
    for i in range(OH):
        for j in range(OW):
            top, left = i * stride, j * stride
            window = x[:, :, top : top + KH, left : left + KW]
            for f in range(F):
                y[:, f, i, j] = (window * w[f]).sum(axis=(1, 2, 3)) + b[f]
    return y
    ### END SOLUTION


# %% check="conv2d" points=6
check.conv2d(conv2d)

# %% [markdown] id="conv2d-other-ways"
r"""
<details><summary>Other ways to write it</summary>

- Seven loops, `n f i j c u v`: the formula letter by letter. Good for checking, slow for everything else.
- Loop over the *kernel*: for each `u, v`, the slice `x[:, :, u:u+OH*stride:stride, ...]` holds what this
  weight meets in every window. Here a step in a slice is right.
- `sliding_window_view`, then `[:, :, ::stride, ::stride]`, then one `np.einsum` with the formula's own
  letters, `"ncijuv,fcuv->nfij"`.
- Copy every window into a row of a matrix, and multiply matrices: that is `im2col`, in lesson 07.
</details>
"""

# %% id="predict-wheel-compare"


def one_map(image, kernel, stride=1, padding=0):
    return conv2d(image[None, None], kernel[None, None], np.zeros(1), stride, padding)[0, 0]


plots.predict(wheel_prediction, one_map, wheel, probe)

# %% [markdown] id="wheel-padded"
r"""
Now with a padding of 1. **Predict:** the shape of the map; and which four of its numbers do you know
already?
"""

# %% id="wheel-padded-run"


def padded_map(image, kernel):
    return one_map(image, kernel, padding=1)


plots.run(padded_map, wheel, probe)

# %% [markdown] id="wheels-stride"
r"""
The 7x7 image `wheels` repeats `wheel` in both directions. **Predict, then run:** with a stride of 2, the
windows start at rows and columns 0, 2 and 4. Which of those nine windows hold the same numbers? So how
many different outputs can there be, at most?
"""

# %% id="wheels-stride-run"


def strided_map(image, kernel):
    return one_map(image, kernel, stride=2)


plots.run(strided_map, wheels, probe)

# %% [markdown] id="explore-conv2d-why"
r"""
Your layer with a padding of 1 and a stride of 2. Point at the first output number: which of its nine
terms lie outside of the image? **Predict, then point:** how many windows does the pixel in row 2, column 2
lie in, and how many the one in row 3, column 3?
"""

# %% id="explore-conv2d"
explore.convolution(conv2d, wheels[None], probe[None, None], stride=2, padding=1)

# %% [markdown] id="shapes"
r"""
Shapes once more, as they come up in every network. A color image of 32x32 goes through ten filters of
5x5, stride 1, padding 2. **Predict** the shape of the output for this single image, and the number of
weights and biases of the layer.
"""

# %% id="predict-layer"
layer_shape = [None, None, None, None]
layer_parameters = None

# %% id="predict-layer-compare"
color_batch = np.zeros((1, 3, 32, 32))
ten_filters, ten_biases = np.zeros((10, 3, 5, 5)), np.zeros(10)


def shape_of_map(x, w, b):
    return conv2d(x, w, b, stride=1, padding=2).shape


plots.predict(layer_shape, shape_of_map, color_batch, ten_filters, ten_biases)

# %% id="predict-layer-compare-parameters"


def weights_and_biases(w, b):
    return w.size + b.size


plots.predict(layer_parameters, weights_and_biases, ten_filters, ten_biases)

# %% [markdown] id="photo-strides"
r"""
On the photo: one edge detector, three strides. **Predict, then run:** the maps are shown at the same
width. What will you miss in the last one?
"""

# %% id="photo-strides-run"
sobel = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])
square = photo[:167, :167]


def edges_by_stride(photo):
    return {f"stride {stride}": one_map(photo, sobel, stride) for stride in (1, 2, 4)}


plots.run(edges_by_stride, square, inputs=False, caption="photo-strides")

# %% [markdown] id="photo-borders"
r"""
And the lie that zeros tell. The same detector, with the size kept: once the photo is padded with zeros,
once with copies. **Predict, then run:** where do the two maps differ, and with which sign on the left
and on the right?
"""

# %% id="photo-borders-run"
face = photo[45:95, 65:105]


def edges_by_padding(photo):
    zero, copy = one_map(photo, sobel, padding=1), one_map(pad2d(photo, 1, mode="copy"), sobel)
    return {"zero": zero, "copy": copy, "zero - copy": zero - copy}


plots.run(edges_by_padding, face, inputs=False, caption="photo-borders")

# %% [markdown] id="borders-lesson"
r"""
Networks use zeros all the same. They are cheap, and training copes: some filters even learn to use the
false edge as a sign that says "the border is here".
"""

# %% [markdown] id="hunt"
r"""
## 5. Find the bug

Your `conv2d` is right. But would you have noticed, had it been wrong? Below, twelve wrong versions of it
are hiding. Each has one of the bugs that students really write. You choose *one* test: arrays, stride,
padding. A version is caught if its answer to your test differs from the right one.

The test in the cell is a poor one. Run it, then change it until nobody hides. **Ask yourself** each
time: which bug would not show on this input? Not graded; about 15 minutes, medium.
"""

# %% id="hunt-run"
test_x = np.ones((1, 1, 4, 4))
test_w = np.ones((1, 1, 3, 3))
test_b = np.zeros(1)
hunts.conv2d(conv2d, test_x, test_w, test_b, stride=1, padding=1)

# %% [markdown] id="hunt-hints"
r"""
<details><summary>Hint 1</summary>

What is special about numbers that are all equal? About one image, one channel, one filter, a bias of 0,
a stride of 1?
</details>
<details><summary>Hint 2</summary>

Some bugs need two things at once. To see one bias used for all maps, you need two filters *and* two
different biases. To see rows and columns exchanged, what must the image not be?
</details>
<details><summary>Hint 3</summary>

Random numbers in everything, `np.random.default_rng(0).normal(size=(2, 3, 5, 7))`, sides that differ, a
stride larger than 1, and a padding that nobody would guess.
</details>

**Caught all?** Now make the test smaller: the fewer numbers it needs, the easier it is to see by eye
what went wrong.
"""

# %% [markdown] id="hunt-lesson"
r"""
The same habits serve you for life: unequal sides, more than one of everything, no symmetry, no zeros
where a zero hides something. And one blind spot: a single test cannot show that bad input is refused.
That takes a second one.
"""

# %% [markdown] id="field"
r"""
## 6. How far does an output see?

A 3x3 window sees nine pixels. How can a network built of such windows ever see a cat?

By stacking. An output of the *second* layer sees a 3x3 window of the first map, and each of those nine
sees 3x3 pixels of the image. The pixels that can reach one output are its **receptive field**. In the
drawings, the orange dot is one output, and the lowest row is the input, along one axis.

**Predict, before you look:** how many pixels does an output see through two layers of 3, and through
three?
"""

# %% id="predict-field"
field_of_two = None
field_of_three = None

# %% id="field-pyramids"
drawings.pyramids({"3, 3": ([3, 3], [1, 1]), "3, 3, 3": ([3, 3, 3], [1, 1, 1])}, caption="pyramids-stride-1")

# %% [markdown] id="field-weights"
r"""
So two layers of 3x3 see as much as one of 5x5, and three as much as one of 7x7. What do they cost?
**Predict** the weights for one channel in, one out, biases left out: two 3x3 against one 5x5, and three
3x3 against one 7x7.
"""

# %% id="predict-weights"
two_against_one = [None, None]
three_against_one = [None, None]

# %% id="predict-weights-compare-two"


def stacked_and_single(layers, kernel):
    return np.array([layers * kernel**2, (layers * (kernel - 1) + 1) ** 2])


plots.predict(two_against_one, stacked_and_single, 2, 3)

# %% id="predict-weights-compare-three"
plots.predict(three_against_one, stacked_and_single, 3, 3)

# %% [markdown] id="field-weights-lesson"
r"""
Fewer weights, and a ReLU after every layer instead of one: small and deep beats large and shallow. Since
a network called VGG (2014), most convolutional networks are built of 3x3 windows for this reason.
"""

# %% [markdown] id="field-strides"
r"""
Strides reach further. After a layer of stride 2, neighboring outputs are *two* pixels apart; call this
distance the **jump**. A later window of 3 then adds not 2 pixels to the field, but 2 jumps.

Below, two layers of 3, the first with stride 1 and with stride 2; then the pattern of many small
networks, convolution of 3, pooling of 2 with stride 2, and once more the same. (Pooling is lesson 04;
here it is just another window.) **Predict:** does the stride of the *last* layer matter?
"""

# %% id="field-pyramids-strides"
networks = {
    "stride 1, 1": ([3, 3], [1, 1]),
    "stride 2, 1": ([3, 3], [2, 1]),
    "3, 2, 3, 2": ([3, 2, 3, 2], [1, 2, 1, 2]),
}
drawings.pyramids(networks, caption="pyramids-strides")

# %% [markdown] id="field-table"
r"""
The stride of the last layer does not matter: no window comes after it. Now layer by layer, for the
network on the right. Start with a pixel, which sees itself: field 1, jump 1. Each layer first makes the
field larger, then the jump.

$$\text{field} \leftarrow \text{field} + (k - 1)\cdot\text{jump} \qquad \text{jump} \leftarrow \text{jump}\cdot s$$

**Predict** the field after each of the four layers, with kernels 3, 2, 3, 2 and strides 1, 2, 1, 2.
"""

# %% id="predict-fields"
fields_prediction = [None, None, None, None]

# %% [markdown] id="receptive_field-task"
r"""
### Exercise: `receptive_field`

Compute how many input pixels one output sees along one axis, from the first to the last.

- `kernels` and `strides` are lists of equal length, the layer next to the image first; return an int.
- Without any layer, the answer is 1.
- Leave the lists as they are.

About 10 minutes, medium.

<details><summary>Hint 1</summary>

Which two numbers do you carry from layer to layer?
</details>
<details><summary>Hint 2</summary>

The two updates stand above. Which of them must use the *old* jump?
</details>
<details><summary>Hint 3</summary>

Two variables that start at 1; a `for` over `zip(kernels, strides)` with two lines in it; a `return`
after the loop.
</details>
"""


# %% exercise="receptive_field"
def receptive_field(kernels, strides):
    r"""kernels (k_1, k_2, ...), strides (s_1, s_2, ...) -> 1 + sum_l (k_l - 1) s_1 ... s_(l-1)"""
    ### BEGIN SOLUTION
    field, jump = 1, 1
    for kernel, stride in zip(kernels, strides, strict=True):
        field += (kernel - 1) * jump
        jump *= stride
    return field
    ### END SOLUTION


# %% check="receptive_field" points=3
check.receptive_field(receptive_field)

# %% id="predict-field-compare-two"
plots.predict(field_of_two, receptive_field, [3, 3], [1, 1])

# %% id="predict-field-compare-three"
plots.predict(field_of_three, receptive_field, [3, 3, 3], [1, 1, 1])

# %% id="predict-fields-compare"


def field_by_layer(kernels, strides):
    return np.array([receptive_field(kernels[:n], strides[:n]) for n in range(1, len(kernels) + 1)])


plots.predict(fields_prediction, field_by_layer, [3, 2, 3, 2], [1, 2, 1, 2])

# %% [markdown] id="receptive_field-other-ways"
r"""
<details><summary>Other ways to write it</summary>

- Backward, from the output to the image: start at 1, and for each layer from the last to the first,
  $\text{field} \leftarrow (\text{field} - 1)\cdot s + k$. No jump needed.
- As a sum: $1 + \sum_l (k_l - 1)\, s_1 s_2 \cdots s_{l-1}$.
</details>
"""

# %% [markdown] id="field-measured"
r"""
A formula is a claim; your `conv2d` can test it. Light up one pixel of a 9x9 image at a time: 81 images,
a single batch. Send them through three layers of 3x3 ones, and see which of them reach the output in the
middle.

**Predict, then run:** how large is the patch that is not zero? And does every pixel in it count the
same?
"""

# %% id="field-measured-run"


def reach_of_middle(side):
    lights = np.eye(side * side).reshape(-1, 1, side, side)
    ones = np.ones((1, 1, 3, 3))
    for _ in range(3):
        lights = conv2d(lights, ones, np.zeros(1), padding=1)
    return lights[:, 0, side // 2, side // 2].reshape(side, side)


plots.run(reach_of_middle, 9, inputs=False, caption="reach-of-middle")

# %% [markdown] id="field-measured-lesson"
r"""
7x7, as computed. The numbers count the *paths* from a pixel to the output: one from the corner, many
from the middle. An output sees its whole field, but it looks hardest at the center.
"""

# %% [markdown] id="network"
r"""
## 7. A network on paper

You now know enough to read a real network. In Keras, a small classifier for 28x28 gray images is

```python
Conv2D(32, 3), MaxPooling2D(2), Conv2D(64, 3), MaxPooling2D(2),
Flatten(), Dense(64), Dense(32), Dense(10)
```

We write each layer as a tuple: its kind, then all its numbers.

| layer | tuple |
|---|---|
| convolution | `("conv", filters, kernel, stride, padding)` |
| pooling | `("pool", size, stride)` |
| flatten | `("flatten",)` |
| dense | `("dense", units)` |
"""

# %% id="network-layers"
network = [
    ("conv", 32, 3, 1, 0),
    ("pool", 2, 2),
    ("conv", 64, 3, 1, 0),
    ("pool", 2, 2),
    ("flatten",),
    ("dense", 64),
    ("dense", 32),
    ("dense", 10),
]

# %% [markdown] id="network-rules"
r"""
What each layer does to a shape, and what it has to learn:

- **conv:** $(C, H, W)$ becomes $(F, H', W')$; $F$ filters of $C\,k\,k$ weights and a bias.
- **pool:** $(C, H', W')$, each channel by itself; it takes a maximum and learns nothing.
- **flatten:** all numbers in one row, $(C\,H\,W,)$; nothing to learn.
- **dense:** $n$ numbers become $(m,)$; each of the $m$ units has $n$ weights and a bias.

Where windows do not fit, frameworks round down, and here we do as they do.

**Predict:** the shape after the second pooling, and the number of parameters of the second convolution.
"""

# %% id="predict-network"
shape_after_second_pool = [None, None, None]
parameters_of_second_conv = None

# %% [markdown] id="summarize-task"
r"""
### Exercise: `summarize`

Compute the shapes and the parameters of a network, as Keras prints them (but channels first, as ever).

- `layers` is a list of tuples as above; `input_shape` is `(C, H, W)`, or `(n,)` before a dense layer.
- Return a list with one pair for each layer: `(output_shape, parameters)`, such as `((32, 26, 26), 320)`.
- Kernels are square; images need not be. Use `floor=True`.

About 20 minutes, medium.

<details><summary>Hint 1</summary>

Whose output is a layer's input? What must you remember from one turn of the loop to the next?
</details>
<details><summary>Hint 2</summary>

`for kind, *numbers in layers:` takes a tuple apart; `filters, kernel, stride, padding = numbers` goes on
with a convolution. Count the parameters while you still have the shape that comes *in*.
</details>
<details><summary>Hint 3</summary>

A variable `shape` and an empty list. In the loop, `if kind == "conv": ... elif ...`, four branches, each
of which sets `parameters` and then the new `shape`. At the end of the loop, append the pair. A shape of
one number is `(n,)`, with a comma.
</details>
"""


# %% exercise="summarize"
def summarize(layers, input_shape):
    r"""layers [("conv", F, k, s, p) | ("pool", k, s) | ("flatten",) | ("dense", m), ...], input_shape (C, H, W)

    -> [(output_shape, parameters), ...];  conv: (C k k + 1) F,  dense: (n + 1) m,  pool and flatten: 0
    """
    ### BEGIN SOLUTION
    shape, rows = tuple(input_shape), []
    for kind, *numbers in layers:
        parameters = 0
        if kind == "conv":
            filters, kernel, stride, padding = numbers
            C, H, W = shape
            OH = output_size(H, kernel, stride, padding, floor=True)
            OW = output_size(W, kernel, stride, padding, floor=True)
            parameters = (C * kernel * kernel + 1) * filters
            shape = (filters, OH, OW)
        elif kind == "pool":
            size, stride = numbers
            C, H, W = shape
            shape = (C, output_size(H, size, stride, floor=True), output_size(W, size, stride, floor=True))
        elif kind == "flatten":
            shape = (int(np.prod(shape)),)
        elif kind == "dense":
            (units,) = numbers
            parameters = (shape[0] + 1) * units
            shape = (units,)
        rows.append((shape, parameters))
    return rows
    ### END SOLUTION


# %% check="summarize" points=5
check.summarize(summarize)

# %% id="predict-network-compare"


def shape_of_layer(layers, input_shape, number):
    return summarize(layers, input_shape)[number][0]


plots.predict(shape_after_second_pool, shape_of_layer, network, (1, 28, 28), 3)

# %% id="predict-network-compare-parameters"


def parameters_of_layer(layers, input_shape, number):
    return summarize(layers, input_shape)[number][1]


plots.predict(parameters_of_second_conv, parameters_of_layer, network, (1, 28, 28), 2)

# %% [markdown] id="summarize-other-ways"
r"""
<details><summary>Other ways to write it</summary>

- One small function a kind, `conv(shape, filters, kernel, stride, padding)` and so on, each returning
  `(shape, parameters)`, and a dict from kind to function. That is how frameworks are built: a layer is
  an object that knows its own output shape.
- `match layer: case ("conv", filters, kernel, stride, padding): ...`, since Python 3.10.
</details>
"""

# %% id="network-summary"
drawings.summary(summarize, network, (1, 28, 28), caption="keras-summary")

# %% [markdown] id="network-share"
r"""
Two convolutions do all the seeing. **Predict, then run:** which share of the parameters do they have, and
which share has the first dense layer? In whole percent.
"""

# %% id="predict-percent"
percent_of_convolutions = None
percent_of_first_dense = None

# %% id="predict-percent-compare"


def percent(layers, input_shape, numbers):
    counts = [parameters for _, parameters in summarize(layers, input_shape)]
    return round(100 * sum(counts[n] for n in numbers) / sum(counts))


plots.predict(percent_of_convolutions, percent, network, (1, 28, 28), [0, 2])

# %% id="predict-percent-compare-dense"
plots.predict(percent_of_first_dense, percent, network, (1, 28, 28), [5])

# %% [markdown] id="network-try"
r"""
**Try:** below, both convolutions keep the size, with a padding of 1. Before you run it: which rows of
the table change, and which cannot? Then change a stride, a kernel or a number of filters, and predict
again.
"""

# %% id="network-try-run"
mine = [("conv", 32, 3, 1, 1), ("pool", 2, 2), ("conv", 64, 3, 1, 1), ("pool", 2, 2), *network[4:]]
drawings.summary(summarize, mine, (1, 28, 28), caption="my-summary")

# %% [markdown] id="network-field"
r"""
One last question ties the sections together: how much of the 28x28 image does one number see, just
before `flatten`? The windows are 3, 2, 3, 2 again; you computed it above. Everything beyond is for the
dense layers to put together, and that is where most of the parameters are.
"""

# %% [markdown] id="end"
r"""
## What you can now do

- Pad images, with zeros or with copies, and say what either does at the border.
- Tell the size of any map, and whether the windows fit: $(n + 2p - k)/s + 1$.
- Write `conv2d`, with batches, stride and padding.
- Choose a test on which a bug cannot hide.
- Compute a receptive field, and explain why small windows in many layers are a bargain.
- Fill in the table of a whole network, with a pencil.

**Next, lesson 04:** pooling, the layer without parameters. What does it throw away, and why does that
help?
"""

# %% id="progress"
progress.card("03_padding_stride")
