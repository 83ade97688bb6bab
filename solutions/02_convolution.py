# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown] id="why"
r"""
# Lesson 02: Convolution

A dense network has one weight for every pair of pixel and neuron. A convolution has a handful of
weights, looks at a small window of the image, and slides it everywhere. The same few weights then answer
one question at every place: *is there an edge here? a corner? a bit of fur?*

In this lesson you write that operation yourself: on a line of numbers, on an image, then on a color image
with many filters. By the end you can read the formula of any convolutional layer, and your own code has
worked on a photo.

It takes about 90 minutes. You need Python loops and NumPy slices such as `a[1:3, 0:2]`; you need no
calculus.
"""

# %% [markdown] id="how-it-works"
r"""
## How this notebook works

- **Run** a cell with Shift+Enter, from top to bottom.
- **Predict** where you are asked to: replace each `None` by a number *before* you run what follows.
  Being wrong on paper is how the idea gets in.
- **Write** each exercise in place of `raise NotImplementedError`, then run the cell below it. The check
  tells you what is right, and shows the first number that is not.
- **Hints** open one at a time. Try for a few minutes before the first.

A picture that needs a function you have not written yet says so and waits.
"""

# %% id="setup"
import numpy as np

from cnn_course import check, data, explore, plots, progress

# %% [markdown] id="conventions"
r"""
## Conventions

The same in all lessons. Come back here when a shape surprises you.

| thing | shape | letters |
|---|---|---|
| gray image | `(H, W)` | height, width |
| image with channels | `(C, H, W)` | channels first |
| batch of images | `(N, C, H, W)` | number of images |
| filters | `(F, C, KH, KW)` | number of filters, kernel height and width |
| biases | `(F,)` | one a filter |

- **No flip.** What neural networks call convolution does not turn the kernel. Section 3 is about this.
- **Valid.** The window stays inside the image, so the output is a little smaller.
- **Floats.** Answers are floats, also for whole-number input.

Other libraries have other habits: [Dialects](../dialects.md) translates.
"""

# %% [markdown] id="integer-trap"
r"""
One trap before we begin. Pixels often come as 8-bit integers, from 0 to 255. What do you expect of 200
times 4?
"""

# %% id="integer-trap-run"
np.array([200], np.uint8) * np.array([4], np.uint8)

# %% [markdown] id="integer-trap-answer"
r"""
An 8-bit number starts again at 0 after 255, without a warning. So the first thing to do with pixels is
`.astype(float)`, which makes a float copy and leaves the original alone.
"""

# %% [markdown] id="one-dimension"
r"""
## 1. One dimension

Take a row of numbers $x$, say a temperature each hour, and a short row of weights, the **kernel** $w$.
Lay the kernel over the first numbers. Multiply each number by the weight that lies on it, and add up:
that is the first output. Move one step to the right and do it again.

Below, the framed numbers are what the kernel covers at each place.
"""

# %% id="one-dimension-windows"
hours = np.array([2, 4, 1, 0, 3])
weights = np.array([1, 0, -1])
plots.windows(hours, weights, [0, 1, 2], name="hours")

# %% [markdown] id="one-dimension-first"
r"""
The first output by hand. Which numbers meet which weights?
"""

# %% id="one-dimension-first-run"
print(hours[0] * weights[0] + hours[1] * weights[1] + hours[2] * weights[2])

# %% [markdown] id="one-dimension-formula"
r"""
In words: *output number $i$ is the sum, over the kernel, of each weight times the input that lies $k$
places after $i$*. In symbols, for an input of length $L$ and a kernel of length $K$:

$$y_i = \sum_{k=0}^{K-1} x_{i+k}\, w_k$$

Here $i$ says where the window starts, and $k$ counts inside the window. The window never hangs over the
end. **Predict:** how many outputs are there if $L = 5$ and $K = 3$? And if $L = 100$ and $K = 10$?
"""

# %% id="predict-positions"
positions_5_3 = None
positions_100_10 = None

# %% [markdown] id="correlate1d-task"
r"""
### Exercise: `correlate1d`

Write the sliding sum in one dimension.

- `x` is `(L,)`, `kernel` is `(K,)`; return a float array `(L-K+1,)`.
- Leave `x` and `kernel` as they are.

About 10 minutes, easy. A loop is welcome.

<details><summary>Hint 1</summary>

For output `i`, which entries of `x` does the kernel cover: from where to where?
</details>
<details><summary>Hint 2</summary>

Look at the titles above the framed rows, `hours[0:3]`, `hours[1:4]`, and so on. Replace the numbers by
`i` and the kernel's length.
</details>
<details><summary>Hint 3</summary>

Make an array of zeros of the right length. Loop over its positions. In the loop: cut out a slice,
multiply it by the kernel entry by entry, add up, store. After the loop (not in it): return.
</details>
"""


# %% exercise="correlate1d"
def correlate1d(x, kernel):
    r"""x (L,), kernel (K,) -> y (L-K+1,)

    y[i] = sum_k x[i+k] kernel[k]
    """
    ### BEGIN SOLUTION
    x = x.astype(float)
    K = len(kernel)
    y = np.zeros(len(x) - K + 1)
    for i in range(len(y)):
        y[i] = (x[i : i + K] * kernel).sum()
    return y
    ### END SOLUTION


# %% check="correlate1d" points=3
check.correlate1d(correlate1d)

# %% [markdown] id="correlate1d-other-ways"
r"""
<details><summary>Other ways to write it</summary>

- A product of entries, then a sum, is a dot product: `@` does both at once on a 1-D window.
- Turn the loops around: loop over the *kernel*, and add a shifted copy of the whole input times one
  weight. Only $K$ steps, however long the input is.
- `np.lib.stride_tricks.sliding_window_view` gives all windows as one array without copying.
</details>
"""


# %% id="predict-positions-compare"
def number_of_outputs(x, kernel):
    return len(correlate1d(x, kernel))


plots.predict(positions_5_3, number_of_outputs, hours, weights)

# %% id="predict-positions-compare-long"
plots.predict(positions_100_10, number_of_outputs, np.zeros(100), np.ones(10))

# %% [markdown] id="one-dimension-meaning"
r"""
What is it good for? The signal below jumps up, stays, and jumps down, with noise on top. One kernel has
five equal weights that sum to 1; the other is $(-1, 0, 1)$, whose weights sum to 0.

**Predict, then run:** which one makes the curve smoother? Which one is near zero wherever the signal is
flat?
"""

# %% id="one-dimension-signal"
rng = np.random.default_rng(2)
signal = np.repeat([0.0, 1.0, 0.2], 20) + rng.normal(0, 0.06, 60)


def average_and_difference(signal):
    return {
        "signal": signal,
        "average": correlate1d(signal, np.ones(5) / 5),
        "difference": correlate1d(signal, np.array([-1, 0, 1])),
    }


plots.run(average_and_difference, signal, inputs=False, caption="signal-filtered")

# %% [markdown] id="one-dimension-lesson"
r"""
The operation is the same, only the weights differ. Weights that sum to 1 *average*; weights that sum to
0 *compare* and answer to change alone. Almost everything below is this sentence in two dimensions.
"""

# %% [markdown] id="two-dimensions"
r"""
## 2. Two dimensions

Now the input is a gray image and the kernel a small table. The kernel covers a window of its own size,
starts in the top left corner, slides to the right, then goes one row down and starts again from the
left.

An image of 3x3 and a kernel of 2x2 have four such windows. Read the titles: rows first, then columns,
and the end is not included.
"""

# %% id="two-dimensions-windows"
pixels = np.array([[0, 80, 40], [20, 40, 0], [0, 0, 40]])
mask = np.array([[0, 0.25], [0.5, 1]])
plots.windows(pixels, mask, [(0, 0), (0, 1), (1, 0), (1, 1)], name="pixels")

# %% [markdown] id="two-dimensions-formula"
r"""
*Output $(i, j)$ is the sum, over the rows $u$ and columns $v$ of the kernel, of each weight times the
pixel it covers*:

$$y_{ij} = \sum_{u=0}^{KH-1}\ \sum_{v=0}^{KW-1} x_{i+u,\;j+v}\, w_{uv}$$

The name for this is **cross-correlation**; in neural networks everybody says convolution. **Predict:**
take a pencil, and fill in the four outputs.
"""

# %% id="predict-correlate2d"
prediction = [
    [None, None],
    [None, None],
]

# %% [markdown] id="correlate2d-task"
r"""
### Exercise: `correlate2d`

Write the sliding sum in two dimensions.

- `image` is `(H, W)`, `kernel` is `(KH, KW)`; return a float array `(H-KH+1, W-KW+1)`.
- Height and width may differ, in the image and in the kernel. The pixels may be 8-bit integers.

About 15 minutes, medium.

<details><summary>Hint 1</summary>

For output `(i, j)`, which rows of the image are covered, and which columns?
</details>
<details><summary>Hint 2</summary>

The titles above show it for four places. The window's height comes from `kernel.shape[0]`, its width
from `kernel.shape[1]`. You may use both slices at once: `image[rows, columns]`.
</details>
<details><summary>Hint 3</summary>

Zeros of the output's shape; a loop over its rows, and inside it a loop over its columns. In the inner
loop: cut the window, multiply entry by entry, sum over everything, store at `[i, j]`. Return after both
loops.
</details>
"""


# %% exercise="correlate2d"
def correlate2d(image, kernel):
    r"""image (H, W), kernel (KH, KW) -> y (H-KH+1, W-KW+1)

    y[i,j] = sum_uv image[i+u, j+v] kernel[u,v]
    """
    ### BEGIN SOLUTION
    image = image.astype(float)
    H, W = image.shape
    KH, KW = kernel.shape
    y = np.zeros((H - KH + 1, W - KW + 1))
    for i in range(H - KH + 1):
        for j in range(W - KW + 1):
            y[i, j] = (image[i : i + KH, j : j + KW] * kernel).sum()
    return y
    ### END SOLUTION


# %% check="correlate2d" points=5
check.correlate2d(correlate2d)

# %% id="predict-correlate2d-compare"
plots.predict(prediction, correlate2d, pixels, mask)

# %% [markdown] id="explore-correlate2d-why"
r"""
Every output number is a sum. Which four products make the 30? Point at it below, or walk there with the
Tab and the arrow keys: the window lights up and the terms are written out. Then type over a pixel in the
middle. **Predict first:** how many outputs will change?

The numbers are your function's: change it, run its cell, and they follow. If it is wrong, so are they; once
its check has run, you can ask to have the wrong ones marked.
"""

# %% id="explore-correlate2d"
explore.convolution(correlate2d, pixels, mask)

# %% [markdown] id="correlate2d-other-ways"
r"""
<details><summary>Other ways to write it</summary>

- Four loops: over `i`, `j`, `u` and `v`. It is the formula letter by letter, and slow in Python.
- Two loops over the *kernel*: add the shifted image times one weight, $KH \cdot KW$ times. For a small
  kernel on a large image this is far faster, because NumPy does the long loops.
- All windows as one 4-D view, and one `np.einsum`. Lesson 07 turns this idea into a matrix product.
</details>
"""

# %% [markdown] id="second-example"
r"""
A second example, with a negative weight. Do one corner by hand, then run the cell.
"""

# %% id="second-example-run"
digits = np.array([[1, 6, 2], [5, 3, 1], [7, 0, 4]])
turn = np.array([[1, 2], [-1, 0]])
plots.run(correlate2d, digits, turn)

# %% [markdown] id="output-size"
r"""
How large is the output? Along one side of length $H$, the window's first row can be
$0, 1, 2, \dots, H - KH$. That is $H - KH + 1$ places: count them for $H = 3$, $KH = 2$. Forgetting the
$+1$ is the most common slip in this subject.

**Predict, then run:** what is the shape for a 5x5 image and a 3x3 kernel?
"""

# %% id="predict-shape"
shape_prediction = [None, None]

# %% id="predict-shape-compare"
grid = np.array([[3, 3, 2, 1, 0], [0, 0, 1, 3, 1], [3, 1, 2, 2, 3], [2, 0, 0, 2, 2], [2, 0, 0, 0, 1]])
knight = np.array([[0, 1, 2], [2, 2, 0], [0, 1, 2]])


def shape_of_output(image, kernel):
    return correlate2d(image, kernel).shape


plots.predict(shape_prediction, shape_of_output, grid, knight)

# %% id="output-size-run"
plots.run(correlate2d, grid, knight)

# %% [markdown] id="flip"
r"""
## 3. To flip or not to flip

In signal processing, *convolution* turns the kernel by 180 degrees before sliding it: the first row
becomes the last, and each row is read backward.

$$y_{ij} = \sum_{u}\sum_{v} x_{i+u,\;j+v}\; w_{KH-1-u,\;KW-1-v}$$

Mathematicians want this because then $x * w = w * x$. A network has no use for it: it *learns* its
weights, and would just learn them turned. So networks skip the flip and keep the name.

**Predict:** what does the kernel `turn` from above look like after half a turn?
"""

# %% id="predict-flip"
print(turn)
turned = [
    [None, None],
    [None, None],
]

# %% [markdown] id="convolve2d-task"
r"""
### Exercise: `convolve2d`

Write the true convolution, with the flip.

- `image` is `(H, W)`, `kernel` is `(KH, KW)`; return a float array `(H-KH+1, W-KW+1)`.
- Leave the caller's `kernel` as it is.

About 5 minutes, easy.

<details><summary>Hint 1</summary>

You can already slide a kernel. What must happen to it first?
</details>
<details><summary>Hint 2</summary>

A slice with the step $-1$ reads an axis backward. A half turn reads *both* axes backward; a transpose
(`.T`) is something else.
</details>
<details><summary>Hint 3</summary>

One line: call `correlate2d` with the image and with the kernel reversed along its two axes.
</details>
"""


# %% exercise="convolve2d"
def convolve2d(image, kernel):
    r"""image (H, W), kernel (KH, KW) -> y (H-KH+1, W-KW+1)

    y[i,j] = sum_uv image[i+u, j+v] kernel[KH-1-u, KW-1-v]
    """
    ### BEGIN SOLUTION
    return correlate2d(image, kernel[::-1, ::-1])
    ### END SOLUTION


# %% check="convolve2d" points=3
check.convolve2d(convolve2d)

# %% [markdown] id="flip-reveal"
r"""
A neat way to see what a convolution does to a kernel: give it an image that is zero but for a single 1
in the middle. The next cell compares the half turn you predicted with what comes out of
*cross-correlation*. Why does it come out turned there?
"""

# %% id="predict-flip-compare"
dot = np.array([[0, 0, 0], [0, 1, 0], [0, 0, 0]])
plots.predict(turned, correlate2d, dot, turn)

# %% [markdown] id="flip-compare"
r"""
Both operations on the same input. The second kernel has been chosen with care: for it, the two agree.
**Predict before running:** what must be true of such a kernel?
"""

# %% id="flip-compare-run"
cross = np.array([[0, 2], [2, 0]])


def with_and_without_flip(image, kernel):
    return {"correlate2d": correlate2d(image, kernel), "convolve2d": convolve2d(image, kernel)}


plots.run(with_and_without_flip, digits, turn)

# %% id="flip-compare-symmetric"
plots.run(with_and_without_flip, digits, cross)

# %% [markdown] id="flip-lesson"
r"""
They agree when the kernel looks the same after half a turn. That is why a bug in the flip can hide for
months behind a blur: test with a kernel that has no symmetry at all. From here on, convolution means no
flip.
"""

# %% [markdown] id="edges"
r"""
## 4. Kernels that see edges

The simplest thing to see is an edge: dark on one side, bright on the other. Here is a step from 0 to 100
between two columns, and a kernel of three equal rows $(-1, 0, 1)$: it takes what is on the right, minus
what is on the left.
"""

# %% id="edges-step"
step = np.array([[0, 0, 0, 100, 100, 100]] * 5)
compare_sides = np.array([[-1, 0, 1]] * 3)
plots.windows(step, compare_sides, [(0, 0), (0, 1), (0, 2), (0, 3)], name="step")

# %% [markdown] id="edges-predict"
r"""
**Predict** the first row of the output. For each window: how much brightness lies under the $+1$ column,
and how much under the $-1$ column?
"""

# %% id="predict-edges"
first_row = [None, None, None, None]


# %% id="predict-edges-compare"
def row_0(image, kernel):
    return correlate2d(image, kernel)[0]


plots.predict(first_row, row_0, step, compare_sides)

# %% id="edges-run"
plots.run(correlate2d, step, compare_sides)

# %% [markdown] id="edges-lesson"
r"""
Zero on both flat sides, large at the step. The answer spreads over two columns because two windows
straddle the step.

Three questions to answer in your head before going on. What would the same kernel say to a step from
bright to dark? To a step between two *rows*? To an image that is 50 everywhere? If the answers are "the
opposite sign", "nothing" and "nothing", you can do the next exercise.
"""

# %% [markdown] id="edge_kernel-task"
r"""
### Exercise: `edge_kernel`

Design a detector for each direction of edge.

- `direction` is `"vertical"` (a step between two columns, dark left, bright right) or `"horizontal"` (a
  step between two rows, dark above, bright below). Return a `(3, 3)` float array.
- On its own step, from 0 to 100, the answer is 300. On a flat area it is 0, and on a step of the other
  direction it is 0.
- Any other direction raises a `ValueError`.

About 10 minutes, easy. There is more than one right kernel.

<details><summary>Hint 1</summary>

One of the two you have just seen at work. What has to change so that it compares *below* with *above*?
</details>
<details><summary>Hint 2</summary>

Exchanging rows and columns is a transpose. Check the sign: bright below must be positive.
</details>
<details><summary>Hint 3</summary>

An `if` for one direction, an `elif` for the other, each returning its array; after them,
`raise ValueError(direction)`.
</details>
"""


# %% exercise="edge_kernel"
def edge_kernel(direction):
    r"""direction -> kernel (3, 3)"""
    ### BEGIN SOLUTION
    vertical = np.array([[-1.0, 0.0, 1.0]] * 3)
    if direction == "vertical":
        return vertical
    if direction == "horizontal":
        return vertical.T
    raise ValueError(direction)
    ### END SOLUTION


# %% check="edge_kernel" points=3
check.edge_kernel(edge_kernel)

# %% [markdown] id="edge_kernel-other-ways"
r"""
<details><summary>Other ways to write it</summary>

Each column of the vertical kernel has a job: the left one sums to $-3$, the middle one to $0$, the right
one to $3$. How the $3$ is shared among the rows is up to you.

- Shared equally, it is the **Prewitt** kernel.
- Shared as $1 : 2 : 1$, it is the **Sobel** kernel (usually written with whole numbers, so that a step
  of 100 gives 400). It trusts the middle row more and is a little calmer on noisy photos.
</details>
"""

# %% [markdown] id="photo"
r"""
Now a real photo: Rear Admiral Grace Hopper, who wrote one of the first compilers. Your own two kernels
run over it with your own `correlate2d`.

**Predict, then run:** which picture shows the vertical bars of the flag? Which one the brim of the cap?
Can you find a place that both answer to?
"""

# %% id="photo-edges"
photo = data.photo(gray=True)[::3, ::3]


def edges_of(photo):
    return {
        "vertical": correlate2d(photo, edge_kernel("vertical")),
        "horizontal": correlate2d(photo, edge_kernel("horizontal")),
    }


plots.run(edges_of, photo, caption="photo-edges")

# %% [markdown] id="photo-reading"
r"""
Each of these pictures is a **feature map**: a map of where one feature is found, and how strongly. One
image and two kernels gave two maps. A layer of a network has dozens of kernels, and gives dozens of
maps.

Orange means "brighter on the right" (or below), purple means "brighter on the left" (or above), pale
means "no edge".
"""

# %% [markdown] id="kernel-sums"
r"""
Other weights, other effects. Before you look at the pictures, look at the sums: *what happens to a flat
gray area of brightness $g$?* Every pixel in the window is $g$, so the output is $g$ times the sum of the
weights.

**Predict:** which of these kernels keep the brightness of the photo, and which one turns flat areas into
zero?
"""

# %% id="kernel-sums-run"
kernels = {
    "blur": np.ones((5, 5)) / 25,
    "sharpen": np.array([[0, -1, 0], [-1, 5, -1], [0, -1, 0]]),
    "emboss": np.array([[-2, -1, 0], [-1, 1, 1], [0, 1, 2]]),
    "sobel": np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]),
}
{name: float(kernel.sum().round(6)) for name, kernel in kernels.items()}

# %% id="photo-kernels"
plots.photo_filters(correlate2d, photo, kernels, caption="photo-kernels")

# %% [markdown] id="kernels-try"
r"""
**Try:** run the cell below with weights of your own. What does a kernel with a single 1 in a corner do?
What does `sharpen` do if you put 6 in its middle, and why?
"""

# %% id="kernels-try-run"
mine = np.array([[0, 0, 0], [0, 1, 0], [0, 0, 0]])
plots.photo_filters(correlate2d, photo, {"mine": mine}, caption="photo-mine")

# %% [markdown] id="learned"
r"""
For decades people designed such kernels by hand. A convolutional network starts from random weights
instead, and lets training find the kernels that its task needs. Networks trained on photos very often
end up with edge detectors in their first layer, without being told. You train one in lesson 08 and look
inside it in lesson 09.
"""

# %% [markdown] id="relu-why"
r"""
## 5. ReLU: keep what was found

An edge map has two signs: "this edge" and "the opposite edge". A network passes each map through an
**activation function**, most often the *rectified linear unit*. It keeps positive numbers and replaces
negative ones by 0:

$$\mathrm{relu}(x) = \max(0, x)$$

The map then says how much of the feature is there, and "the opposite" counts as nothing. The bend at 0
matters: without it, convolutions in a row are just one larger convolution, however many you stack.
"""

# %% [markdown] id="relu-task"
r"""
### Exercise: `relu`

Write the rectifier.

- `x` is an array of any shape; return a new array of that shape.
- Leave `x` as it is: later, in backpropagation, you will need it again.

About 3 minutes, easy.

<details><summary>Hint 1</summary>

What does `np.maximum` do with an array and a number?
</details>
<details><summary>Hint 2</summary>

`np.maximum(a, b)` compares entry by entry; `np.max(a)` finds a single number. You want the first.
</details>
<details><summary>Hint 3</summary>

One line that returns a new array. If you assign to `x[...]` instead, you change the caller's data.
</details>
"""


# %% exercise="relu"
def relu(x):
    r"""x (...) -> y (...):  y = max(0, x)"""
    ### BEGIN SOLUTION
    return np.maximum(x, 0.0)
    ### END SOLUTION


# %% check="relu" points=3
check.relu(relu)

# %% [markdown] id="relu-other-ways"
r"""
<details><summary>Other ways to write it</summary>

- Multiply `x` by the mask `x > 0`, which counts as 1 or 0.
- `np.where(condition, a, b)` chooses entry by entry.
- $(x + |x|)\,/\,2$ works too. Can you see why?
</details>
"""

# %% [markdown] id="relu-photo"
r"""
What is lost is not lost for good: a second filter with the opposite weights keeps the other half.
**Predict, then run:** the white shirt lies between two dark lapels. Which map holds its left border, and
which its right?
"""


# %% id="relu-photo-run"
def rectified(photo):
    edges = correlate2d(photo, edge_kernel("vertical"))
    opposite = correlate2d(photo, -edge_kernel("vertical"))
    return {"edges": edges, "relu(edges)": relu(edges), "relu(opposite)": relu(opposite)}


plots.run(rectified, photo, inputs=False, caption="photo-relu")

# %% [markdown] id="channels"
r"""
## 6. Several channels, several filters

A color image has three **channels**: red, green, blue. A filter for it has three kernels, one for each
channel. Each kernel slides over its own channel, at the same place, and the results are *added*: one
filter gives one number at each place, whatever the number of channels.

Here is the smallest case: an image of three 3x3 channels, and a filter of three 3x3 kernels. There is
only one place to be.
"""

# %% id="channels-show"
red = np.array([[0, 0, 0], [0, 1, 1], [0, 2, 1]])
green = np.array([[0, 0, 0], [0, 2, 2], [0, 1, 0]])
blue = np.array([[0, 0, 0], [0, 0, 3], [0, 1, 0]])
rgb = np.stack([red, green, blue])

for_red = np.array([[0, 0, 0], [0, 0, 1], [0, 1, 0]])
for_green = np.array([[0, 2, 0], [0, 2, 0], [0, 2, 0]])
for_blue = np.array([[1, 0, 0], [0, 2, 0], [0, 0, 1]])
rgb_filter = np.stack([for_red, for_green, for_blue])
plots.windows(rgb, rgb_filter, [(0, 0)], name="rgb")

# %% [markdown] id="channels-predict"
r"""
**Predict** with a pencil: one number for each channel, then their sum.
"""

# %% id="predict-channels"
by_channel = [None, None, None]
their_sum = None


# %% id="predict-channels-compare"
def one_by_one(x, w):
    return np.array([correlate2d(x[c], w[c])[0, 0] for c in range(3)])


plots.predict(by_channel, one_by_one, rgb, rgb_filter)

# %% [markdown] id="channels-slide"
r"""
In a larger image there are more places, and the windows in all channels move together. Here are two
channels and two places. How many outputs are there in all?
"""

# %% id="channels-slide-run"
two_channels = np.arange(24).reshape(2, 3, 4)
plots.windows(two_channels, np.ones((2, 2, 2), int), [(0, 0), (0, 1)], name="x")

# %% [markdown] id="filters"
r"""
To look for several features, use several filters. With $F$ filters the weights are an array
`(F, C, KH, KW)`. Each filter $f$ adds one number of its own at the end, the **bias** $b_f$: with a ReLU
behind it, a bias of $-2$ means "only report what is stronger than 2".

$$y_{fij} = b_f + \sum_{c}\sum_{u}\sum_{v} x_{c,\;i+u,\;j+v}\; w_{fcuv}$$

*Output map $f$ at $(i, j)$: its bias, once, plus all weights of filter $f$ times what they cover in all
channels.* Every letter on the right that is not on the left is summed over.
"""

# %% [markdown] id="conv_multichannel-task"
r"""
### Exercise: `conv_multichannel`

Write a whole convolutional layer for one image.

- `x` is `(C, H, W)`, `w` is `(F, C, KH, KW)`, `b` is `(F,)`; return a float array `(F, H-KH+1, W-KW+1)`.

About 15 minutes, medium.

<details><summary>Hint 1</summary>

For a single filter and a single channel you have the answer already. What is still to be done over the
channels, and what over the filters?
</details>
<details><summary>Hint 2</summary>

`x[c]` is a gray image, and `w[f, c]` is its kernel. Over `c` the results are added; over `f` they are
kept apart. How often does `b[f]` come in?
</details>
<details><summary>Hint 3</summary>

Zeros of the output's shape. For each filter `f`: start its map at `b[f]`; then for each channel `c`, add
the correlation of that channel with its kernel.
</details>
"""


# %% exercise="conv_multichannel"
def conv_multichannel(x, w, b):
    r"""x (C, H, W), w (F, C, KH, KW), b (F,) -> y (F, H-KH+1, W-KW+1)

    y[f] = b[f] + sum_c x[c] * w[f,c]
    """
    ### BEGIN SOLUTION
    H, W = x.shape[1:]
    F, C, KH, KW = w.shape
    y = np.zeros((F, H - KH + 1, W - KW + 1))
    for f in range(F):
        y[f] = b[f]
        for c in range(C):
            y[f] += correlate2d(x[c], w[f, c])
    return y
    ### END SOLUTION


# %% check="conv_multichannel" points=5
check.conv_multichannel(conv_multichannel)

# %% [markdown] id="conv_multichannel-other-ways"
r"""
<details><summary>Other ways to write it</summary>

- Loop over `f`, `i` and `j`, and cut a window with *all* channels at once, `x[:, rows, columns]`: its
  shape is that of `w[f]`, so one product and one sum do the rest.
- Loop over `i` and `j` only: one window against all filters at once, with broadcasting or
  `np.tensordot`.
- One `np.einsum` over all windows; its letters are those of the formula.
</details>
"""


# %% id="predict-channels-compare-sum"
def only_output(x, w):
    return conv_multichannel(x, w, np.zeros(1))[0, 0, 0]


plots.predict(their_sum, only_output, rgb, rgb_filter[None])

# %% [markdown] id="explore-channels-why"
r"""
Two filters over three channels, with your function inside. Page through the channels of one output
number: how many products does it add up, over all channels? And what would you have to change in the
second filter so that its map becomes all zeros, whatever the image?
"""

# %% id="explore-channels"
explore.convolution(conv_multichannel, rgb, np.stack([rgb_filter, -rgb_filter[::-1]]), [0, 1])

# %% [markdown] id="volumes"
r"""
Shapes are worth a minute: most bugs in networks are wrong shapes. An image of 6x6 pixels has 3 channels;
a filter covers 3x3 pixels. **Predict** the shape of the output for one filter, and for two. Channels
come first.
"""

# %% id="predict-volumes"
one_filter = [None, None, None]
two_filters = [None, None, None]


# %% id="predict-volumes-compare-one"
def output_shape(x, w, b):
    return conv_multichannel(x, w, b).shape


volume = np.ones((3, 6, 6))
plots.predict(one_filter, output_shape, volume, np.ones((1, 3, 3, 3)), np.zeros(1))

# %% id="predict-volumes-compare-two"
plots.predict(two_filters, output_shape, volume, np.ones((2, 3, 3, 3)), np.zeros(2))

# %% [markdown] id="volumes-lesson"
r"""
The number of channels of the input does not appear in the output; the number of filters does. The maps
of one layer are the channels of the next. That is how layers stack.
"""

# %% [markdown] id="color"
r"""
Four filters on the color photo, then ReLU. Two see edges in all colors. The other two compare colors and
have no eye for edges: one adds red and subtracts the mean of green and blue, the other does the same for
blue. **Predict, then run:** what lights up in each?
"""

# %% id="color-run"
color = data.photo().transpose(2, 0, 1)[:, ::4, ::4]
smooth = np.ones((3, 3)) / 9


def color_maps(x):
    w = np.stack(
        [
            np.stack([edge_kernel("vertical")] * 3) / 3,
            np.stack([edge_kernel("horizontal")] * 3) / 3,
            np.stack([smooth, -smooth / 2, -smooth / 2]),
            np.stack([-smooth / 2, -smooth / 2, smooth]),
        ]
    )
    maps = relu(conv_multichannel(x, w, np.zeros(4)))
    return {"vertical": maps[0], "horizontal": maps[1], "red": maps[2], "blue": maps[3]}


plots.run(color_maps, color, caption="photo-color")

# %% [markdown] id="matrix-form"
r"""
### The whole layer in one line

Write $X_c$ for channel $c$, $Y_f$ for map $f$, $K_{fc}$ for the kernel between them, and $*$ for your
`correlate2d`. With three channels and two filters, the layer is

$$\begin{pmatrix} Y_0 \\ Y_1 \end{pmatrix} = \begin{pmatrix} B_0 \\ B_1 \end{pmatrix} +
\begin{pmatrix} K_{00} & K_{01} & K_{02} \\ K_{10} & K_{11} & K_{12} \end{pmatrix} *
\begin{pmatrix} X_0 \\ X_1 \\ X_2 \end{pmatrix}$$

or $Y = B + K * X$. It is a dense layer in which each *number* has become an *image*, and each product a
sliding. One row of $K$ is one filter.
"""

# %% id="matrix-form-run"
X = rng.integers(0, 3, (3, 4, 4))
K = rng.integers(-1, 2, (2, 3, 3, 3))
B = np.array([10, 20])


def row_by_row(X, K, B):
    Y_0 = B[0] + correlate2d(X[0], K[0, 0]) + correlate2d(X[1], K[0, 1]) + correlate2d(X[2], K[0, 2])
    Y_1 = B[1] + correlate2d(X[0], K[1, 0]) + correlate2d(X[1], K[1, 1]) + correlate2d(X[2], K[1, 2])
    return {"Y_0": Y_0, "Y_1": Y_1, "conv_multichannel": conv_multichannel(X, K, B)}


plots.run(row_by_row, X, K, B, inputs=False)

# %% [markdown] id="one-by-one"
r"""
## 7. The 1x1 convolution

A kernel of 1x1 pixel sounds pointless: it sees no neighbors. But it still sees all *channels*. Each
$K_{fc}$ is then one number, and the layer is a plain matrix product, done at every pixel: it mixes
channels.

Here is one you know. The eye finds green brighter than red, and red brighter than blue. **Predict, then
run:** what does this single 1x1 filter make of the color photo?
"""

# %% id="one-by-one-run"
mix = np.array([0.299, 0.587, 0.114]).reshape(1, 3, 1, 1)


def mixed(x):
    return conv_multichannel(x, mix, np.zeros(1))


plots.run(mixed, color, bright=True, caption="photo-one-by-one")

# %% [markdown] id="one-by-one-same"
r"""
The claim was: a matrix product at every pixel. Measured as the largest difference between the two:
"""


# %% id="one-by-one-same-run"
def largest_difference(x):
    product = mix.reshape(1, 3) @ x.reshape(3, -1)
    return np.abs(conv_multichannel(x, mix, np.zeros(1)) - product.reshape(1, *x.shape[1:])).max().round(12)


plots.run(largest_difference, color, inputs=False)

# %% [markdown] id="one-by-one-use"
r"""
Networks use 1x1 filters to change the number of channels cheaply: 64 maps in, 16 mixtures out, the size
of the maps untouched. How many weights is that?
"""

# %% id="one-by-one-count"
np.zeros((16, 64, 1, 1)).size

# %% [markdown] id="neurons"
r"""
## 8. One neuron, many places

Back to the picture of neurons. Each output number is a neuron: it multiplies inputs by weights and adds.
It differs from a dense neuron in two ways.

- It is connected to a small window only, its **receptive field**.
- All neurons of one map have *the same* weights. This is **weight sharing**.

So a feature map is a grid of identical neurons, each looking at its own place.
"""

# %% id="neurons-picture"
plots.neurons(7, 3, [(0, 0), (4, 3)], caption="neuron-view")

# %% [markdown] id="sharing"
r"""
How much does sharing save? Take the gray photo and one 3x3 map. **Predict** the order of magnitude of
the number of weights, biases left out:

- `dense`: every output neuron is connected to every pixel;
- `local`: to its 3x3 window only, each neuron with weights of its own;
- `shared`: to its window, all with the same weights.
"""

# %% id="sharing-run"
outputs = (photo.shape[0] - 3 + 1) * (photo.shape[1] - 3 + 1)
{"pixels": photo.shape, "dense": outputs * photo.size, "local": outputs * 3 * 3, "shared": 3 * 3}

# %% [markdown] id="sharing-layers"
r"""
A layer's parameters depend on its filters alone, never on the size of the image. Ten filters of 5x5 on a
color image, and a bias each: write it down, then count.
"""

# %% id="sharing-layers-run"
layer_w, layer_b = np.zeros((10, 3, 5, 5)), np.zeros(10)
layer_w.size + layer_b.size

# %% [markdown] id="equivariance"
r"""
## 9. Move the input, and the map moves

Identical neurons everywhere have a consequence. If a pattern moves in the image, the same answer appears
in the map, moved by as much. This is called **translation equivariance**:

$$\text{correlate}(\text{shift}(x), w) = \text{shift}(\text{correlate}(x, w))$$

A dense network has nothing like it: it must learn a cat anew at each place. **Predict, then run:** will
the two maps below be equal in every entry, or only nearly?
"""

# %% id="equivariance-run"
sky = np.zeros((8, 8), int)
sky[1:3, 1:3] = [[1, 2], [3, 4]]


def shift(array):
    return np.roll(array, (3, 4), axis=(0, 1))


def two_orders(sky, kernel):
    return {
        "shift_then_correlate": correlate2d(shift(sky), kernel),
        "correlate_then_shift": shift(correlate2d(sky, kernel)),
    }


plots.run(two_orders, sky, turn)

# %% [markdown] id="equivariance-photo"
r"""
On the photo, move the frame of the camera: cut off 20 rows and 30 columns, before or after filtering.
The largest difference between the two:
"""


# %% id="equivariance-photo-run"
def shift_difference(photo):
    kernel = edge_kernel("vertical")
    return np.abs(correlate2d(photo[20:, 30:], kernel) - correlate2d(photo, kernel)[20:, 30:]).max()


plots.run(shift_difference, photo, inputs=False)

# %% [markdown] id="equivariance-rotation"
r"""
Does the same hold for other movements? Now turn the photo by 90 degrees, before or after. **Predict,
then run:** zero again?
"""


# %% id="equivariance-rotation-run"
def turn_difference(photo):
    kernel = edge_kernel("vertical")
    return np.abs(correlate2d(np.rot90(photo), kernel) - np.rot90(correlate2d(photo, kernel))).max()


plots.run(turn_difference, photo, inputs=False)

# %% [markdown] id="equivariance-lesson"
r"""
Sliding gives you shifts for free, and nothing else: not turns, not size. A vertical edge, turned, is a
horizontal edge, and needs another kernel.

Mind the word, too. *Equivariant*: the map moves along. *Invariant*: the answer stays the same. A
classifier should be invariant (a cat is a cat on the left and on the right), and pooling, in lesson 04,
is one step toward it.
"""

# %% [markdown] id="three-dimensions"
r"""
## 10. Three dimensions (optional)

A video has a time axis, an MRI scan has depth. The window then is a small box `(KD, KH, KW)` that slides
along three axes: it can see *motion*, as an edge in time. There are still channels, summed over as
before. For one filter without bias:

$$y_{dij} = \sum_c \sum_t \sum_u \sum_v x_{c,\;d+t,\;i+u,\;j+v}\; w_{ctuv}$$

Note the difference: a filter covers *all* channels at once, so it does not slide along them; along depth
it does.
"""

# %% [markdown] id="conv3d-task"
r"""
### Optional exercise: `conv3d`

Write the sliding sum along three axes. It is not graded.

- `x` is `(C, D, H, W)`, `w` is `(C, KD, KH, KW)`; return a float array `(D-KD+1, H-KH+1, W-KW+1)`.

About 10 minutes, medium.

<details><summary>Hint 1</summary>

Over which axes does the box move, and which axis does it always cover whole?
</details>
<details><summary>Hint 2</summary>

A window is `x[:, ...]` with three slices after the colon. It must come out with the shape of `w`.
</details>
<details><summary>Hint 3</summary>

Three nested loops over the output; in the innermost, a window, a product, and a sum over everything.
</details>
"""


# %% exercise="conv3d"
def conv3d(x, w):
    r"""x (C, D, H, W), w (C, KD, KH, KW) -> y (D-KD+1, H-KH+1, W-KW+1)

    y[d,i,j] = sum_ctuv x[c, d+t, i+u, j+v] w[c,t,u,v]
    """
    ### BEGIN SOLUTION
    x = x.astype(float)
    D, H, W = x.shape[1:]
    KD, KH, KW = w.shape[1:]
    y = np.zeros((D - KD + 1, H - KH + 1, W - KW + 1))
    for d, i, j in np.ndindex(y.shape):
        y[d, i, j] = (x[:, d : d + KD, i : i + KH, j : j + KW] * w).sum()
    return y
    ### END SOLUTION


# %% check="conv3d" optional=true points=3
check.conv3d(conv3d)

# %% [markdown] id="motion"
r"""
A video of three frames: one dot stands still, another moves to the right. The kernel is $(-1, 1)$ along
time and 1x1 in space: the next frame minus this one. **Predict, then run:** what becomes of the dot that
stands still?
"""

# %% id="motion-run"
video = np.zeros((1, 3, 4, 5), int)
video[0, :, 0, 0] = 1
for t in range(3):
    video[0, t, 2, t + 1] = 1
later_minus_now = np.array([-1, 1]).reshape(1, 2, 1, 1)
plots.run(conv3d, video, later_minus_now)

# %% [markdown] id="end"
r"""
## What you can now do

- Slide a kernel over a row, an image, and an image with channels, in code and with a pencil.
- Tell the size of the output: $H - KH + 1$.
- Say what a kernel does from its weights: sum 1 averages, sum 0 compares.
- Explain weight sharing, the receptive field, and why a shifted cat is still found.
- Read $Y = B + K * X$ and name the shape of every letter.

**Next, lesson 03:** your outputs shrink at every layer, and the pixels at the border are seen less often
than those in the middle. Padding mends both; stride makes maps smaller on purpose.
"""

# %% id="progress"
progress.card("02_convolution")
