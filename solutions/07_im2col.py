# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown] id="why"
r"""
# Lesson 07: Convolution as a matrix product

Your convolution of lesson 03 is right, and it is slow. Each output number costs a trip through Python: cut a
window, multiply, add up. A layer has hundreds of thousands of outputs.

There is one operation that people have spent decades making fast: the product of two matrices. **Can a
convolution be written as a matrix product?** Yes, with one rearrangement of the input, called *im2col*. Many
libraries did it this way for years.

You write the rearrangement, use it forward and backward, and measure what it brings and costs.

It takes about 90 minutes. You need the convolution layer (lesson 03) and, for the last part, its gradients
(lesson 06).
"""

# %% id="setup"
import numpy as np

from cnn_course import check, data, explore, plots, progress
from cnn_course.figures import lesson_06, lesson_07

# %% [markdown] id="conventions"
r"""
## Conventions

| thing | shape |
|---|---|
| images `x` | `(N, C, H, W)` |
| filters `w`, biases `b` | `(F, C, KH, KW)`, `(F,)` |
| the matrix `cols` | `(N*OH*OW, C*KH*KW)` |
| output `y` | `(N, F, OH, OW)` |

- `kernel_size` is a number for a square kernel, or a pair `(KH, KW)`.
- Each **row** of `cols` is one window. Rows are in the order $(N, OH, OW)$, the numbers in a row in the
  order $(C, KH, KW)$: the last letter runs fastest.
- Other courses make each window a *column*, hence the name "image to columns". That is as good, as long as
  forward and backward agree.
"""

# %% [markdown] id="one-output"
r"""
## 1. A window is a row

Take the window of an output and write its numbers in one line, row by row. Do the same with the kernel.
Now *multiply entry by entry, and add up* is a dot product of two vectors.

**Predict:** this image of 3x3 has four windows of 2x2. Write down the row of the window at `(1, 0)`.
"""

# %% id="one-output-image"
digits = np.arange(1.0, 10).reshape(1, 1, 3, 3)
print(digits[0, 0])
row_of_window = [None, None, None, None]

# %% id="one-output-compare"


def row_at_1_0(image):
    return image[1:3, 0:2].reshape(-1)


plots.predict(row_of_window, row_at_1_0, digits[0, 0])

# %% [markdown] id="rows"
r"""
Here are all four. One row a window, and the rows in the order in which the window slides: to the right
first, then down.
"""

# %% id="rows-figure"
lesson_07.rows(digits[0], 2, [(0, 0), (0, 1), (1, 0), (1, 1)], caption="windows-to-rows")

# %% [markdown] id="rows-look"
r"""
Look at the pixel 5 in the middle. How often does it occur in the rows, and the corner pixel 1? Each window
needs its own copy. Keep this in mind: it is the price of the method.
"""

# %% [markdown] id="channels"
r"""
With several channels, a window goes through all of them, and so does its row: first the window in channel
0, then the one in channel 1. This is just what `window.reshape(-1)` does to a window `(C, KH, KW)`.
"""

# %% id="channels-figure"
two_channels = np.stack([digits[0, 0], 10 * digits[0, 0]])
lesson_07.rows(two_channels, 2, [(0, 0), (0, 1), (1, 1)], caption="channels-to-rows")

# %% [markdown] id="explore-rows-why"
r"""
Try it on an image of 4x4 with two channels. Point at a row of the matrix, and its window is framed; point at a
pixel, and all of its copies are. **Predict first:** how many copies has a corner pixel, and one in the middle? And
with a kernel of 3?

Go back to a kernel of 2, and set the stride to 2. What has happened to the copies? The two matrices on the
right are for later.
"""

# %% id="explore-rows"
explore.im2col()

# %% [markdown] id="shape"
r"""
**Predict:** two images with three channels, 5 pixels high and 6 wide, a 3x3 kernel, stride 1, no padding.
How many rows and columns has `cols`? And which row, counted from 0, is the window at `(2, 0)` of the
second image?
"""

# %% id="predict-shape"
shape_of_cols = [None, None]
row_number = None

# %% [markdown] id="im2col-task"
r"""
### Exercise: `im2col`

- `x` is `(N, C, H, W)`; `KH, KW = np.broadcast_to(kernel_size, 2)` reads a number as well as a pair.
- Zero padding; window `(i, j)` starts at row `i*stride`, column `j*stride` of the padded images.
- Return `cols`, an array `(N*OH*OW, C*KH*KW)`. Leave `x` as it is.
- Windows that do not fit exactly are a `ValueError`, as in lesson 03.

About 25 minutes, medium.

<details><summary>Hint 1</summary>

What is the shape of the window at `(i, j)` in *all* images at once? Where must it go in an array with the
axes `(N, OH, OW, C, KH, KW)`?
</details>
<details><summary>Hint 2</summary>

`padded[:, :, rows, columns]` is `(N, C, KH, KW)`, and `cols[:, i, j]` has the same shape. `reshape` joins
*neighboring* axes; it never changes their order. For the ValueError: `%` gives what is left over.
</details>
<details><summary>Hint 3</summary>

Pad; compute `OH` and `OW`, or raise. Zeros with six axes. Two loops, over `i` and `j`; in them, one slice
stored in `cols[:, i, j]`. At the end one `reshape` to two axes.
</details>
"""


# %% exercise="im2col"
def im2col(x, kernel_size, stride=1, padding=0):
    r"""x (N, C, H, W), kernel_size K or (KH, KW) -> cols (N*OH*OW, C*KH*KW)

    cols[(n,i,j), (c,u,v)] = padded[n, c, i*stride+u, j*stride+v]
    """
    ### BEGIN SOLUTION
    KH, KW = np.broadcast_to(kernel_size, 2)
    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    N, C, H, W = padded.shape
    if H < KH or W < KW or (H - KH) % stride or (W - KW) % stride:
        raise ValueError(f"{KH}x{KW} windows do not fit {H}x{W} pixels with stride {stride}")
    OH, OW = (H - KH) // stride + 1, (W - KW) // stride + 1
    cols = np.zeros((N, OH, OW, C, KH, KW))
    for i in range(OH):
        for j in range(OW):
            top, left = i * stride, j * stride
            cols[:, i, j] = padded[:, :, top : top + KH, left : left + KW]
    return cols.reshape(N * OH * OW, C * KH * KW)
    ### END SOLUTION


# %% check="im2col" points=6
check.im2col(im2col)

# %% id="predict-shape-compare"


def shape_of_matrix(x):
    return im2col(x, 3).shape


plots.predict(shape_of_cols, shape_of_matrix, np.zeros((2, 3, 5, 6)))

# %% id="predict-row-compare"
marked = np.zeros((2, 3, 5, 6))
marked[1, :, 2:5, 0:3] = 1


def row_that_is_all_ones(x):
    return im2col(x, 3).sum(axis=1).argmax()


plots.predict(row_number, row_that_is_all_ones, marked)

# %% [markdown] id="im2col-row-formula"
r"""
The row of window $(n, i, j)$ is $(n \cdot OH + i) \cdot OW + j$: skip $n$ whole images of $OH \cdot OW$ rows,
then $i$ lines of $OW$, then $j$.
"""

# %% [markdown] id="im2col-other-ways"
r"""
<details><summary>Other ways to write it</summary>

- Loop over the *kernel*, and store `padded[:, :, u:u+OH*stride:stride, ...]` in an array `(N, C, KH, KW, OH,
  OW)`. Only $KH \cdot KW$ steps; then `transpose(0, 4, 5, 1, 2, 3)` *before* the reshape.
- `sliding_window_view`, then `[:, :, ::stride, ::stride]`, `transpose`, `reshape`: no loop at all. The view
  copies nothing, the reshape copies everything.
- A list of `window.ravel()`, made an array at the end.
- Such a view shows the same pixel in many places. Never write into one.
</details>
"""

# %% [markdown] id="memory"
r"""
## 2. What it costs

Every pixel is copied once for each window that sees it. **Predict:** how many times as many numbers as `x`
does `cols` have, for a 3x3 kernel on an image of 64x64, padding 1, with stride 1? For a 2x2 kernel with
stride 2, and no padding? For a 1x1 kernel?
"""

# %% id="predict-memory"
times_as_many = [None, None, None]

# %% id="predict-memory-compare"


def growth(x):
    sizes = [im2col(x, 3, 1, 1).size, im2col(x, 2, 2, 0).size, im2col(x, 1).size]
    return np.array(sizes) / x.size


plots.predict(times_as_many, growth, np.zeros((1, 4, 64, 64)))

# %% [markdown] id="memory-rule"
r"""
Roughly $\frac{KH \cdot KW}{\text{stride}^2}$: the window is that many pixels large, and there is one for
every $\text{stride}^2$ pixels. What does it come to for layers that people really use? A batch of 64 images,
4 bytes a number:
"""

# %% id="memory-table"
layers = {
    "LeNet-5 conv 1": (1, 28, 5, 1, 2),
    "LeNet-5 conv 2": (6, 14, 5, 1, 0),
    "AlexNet conv 1": (3, 227, 11, 4, 0),
    "VGG-16 conv 1": (3, 224, 3, 1, 1),
    "VGG-16 conv 2": (64, 224, 3, 1, 1),
    "1x1 on 256 maps": (256, 56, 1, 1, 0),
}
lesson_07.memory(layers, images=64, caption="memory-table")

# %% [markdown] id="memory-lesson"
r"""
For the second layer of VGG-16 alone, and a single batch, the matrix would fill the memory of many a laptop.
And training has to keep it, or make it again, for the backward pass. So libraries unroll a few images, or a few lines
of places, at a time, or have no matrix in memory at all.

A 1x1 convolution copies nothing twice. It *is* a matrix product; only the axes have to be moved.
"""

# %% [markdown] id="product"
r"""
## 3. One product

Each row of `cols` is a window. Unroll each filter in the same order and you get `w.reshape(F, -1)`, one row a
filter. Every window must meet every filter, in a dot product. That is precisely a matrix product:

$$\text{rows} = \text{cols} \cdot W^\top + b$$

**Predict:** with `x` of shape `(2, 3, 5, 6)` and `w` of shape `(4, 3, 3, 3)`, what are the shapes of `cols`,
of $W^\top$ and of the product? And what do the two axes of the product stand for?
"""

# %% id="predict-product"
shapes = [
    [None, None],
    [None, None],
    [None, None],
]

# %% id="predict-product-compare"


def shapes_of_cols_weights_product(x, w):
    cols, weights = im2col(x, w.shape[2:]), w.reshape(len(w), -1).T
    return np.array([cols.shape, weights.shape, (cols @ weights).shape])


plots.predict(shapes, shapes_of_cols_weights_product, np.zeros((2, 3, 5, 6)), np.zeros((4, 3, 3, 3)))

# %% [markdown] id="explore-product-why"
r"""
Here is the product, made of the rows that *your* function returns. Point at one of its numbers: a row, a column, and
letters that pair them. **Predict, then type:** which numbers of the product change if you type over a pixel in a
corner? And if you type over one weight of filter 1?
"""

# %% id="explore-product"
explore.im2col(im2col, kernel_size=3)

# %% [markdown] id="order"
r"""
The product has one row a place and one column a filter. We want `(N, F, OH, OW)`. The number of entries
fits, so `reshape(N, F, OH, OW)` runs without complaint.

**Predict, then run:** one image of 2x3 places, two filters. Each entry of `rows` below says what it is: the
tens are the filter, the ones are the place, 1 to 6. What do you want to see in map 0? Which of the two ways
gives it?
"""

# %% id="order-run"
product = np.arange(1, 7)[:, None] + np.array([10, 20])


def two_ways(rows):
    return {
        "reshape": rows.reshape(1, 2, 2, 3)[0],
        "reshape_then_transpose": rows.reshape(1, 2, 3, 2).transpose(0, 3, 1, 2)[0],
    }


plots.run(two_ways, product, caption="reshape-or-transpose")

# %% [markdown] id="order-lesson"
r"""
A reshape cuts the numbers anew in the order in which they stand. It never moves an axis. So: first name the
axes as they *are*, `reshape(N, OH, OW, F)`; then move them to where they should be.

This is the most common bug with im2col, and it raises no error: the shape is right.
"""

# %% [markdown] id="conv2d_im2col-task"
r"""
### Exercise: `conv2d_im2col`

The layer of lesson 03, with the same answers, as a matrix product.

- `x` is `(N, C, H, W)`, `w` is `(F, C, KH, KW)`, `b` is `(F,)`; return a float array `(N, F, OH, OW)`.
- Call your `im2col`, and hand `stride` and `padding` on. Pixels and weights may be 8-bit integers.

About 15 minutes, medium.

<details><summary>Hint 1</summary>

What are the two factors, and what does one row of the product hold? At which of its axes is the bias at
home?
</details>
<details><summary>Hint 2</summary>

`b` of shape `(F,)` is added to each row of an array `(..., F)`. `transpose(0, 3, 1, 2)` means: the new axes
are the old number 0, number 3, number 1, number 2.
</details>
<details><summary>Hint 3</summary>

Four lines: `im2col`; the product plus `b`; the output sizes, from the formula of lesson 03; `reshape` to
`(N, OH, OW, F)` and `transpose`.
</details>
"""


# %% exercise="conv2d_im2col"
def conv2d_im2col(x, w, b, stride=1, padding=0):
    r"""x (N, C, H, W), w (F, C, KH, KW), b (F,) -> y (N, F, OH, OW)

    rows (N*OH*OW, F) = cols (N*OH*OW, C*KH*KW) @ W.T (C*KH*KW, F) + b (F,)
    """
    ### BEGIN SOLUTION
    F, _, KH, KW = w.shape
    N, _, H, W = x.shape
    rows = im2col(x, (KH, KW), stride, padding) @ w.reshape(F, -1).T + b
    OH, OW = (H + 2 * padding - KH) // stride + 1, (W + 2 * padding - KW) // stride + 1
    return rows.reshape(N, OH, OW, F).transpose(0, 3, 1, 2)
    ### END SOLUTION


# %% check="conv2d_im2col" points=6
check.conv2d_im2col(conv2d_im2col)

# %% [markdown] id="conv2d_im2col-other-ways"
r"""
<details><summary>Other ways to write it</summary>

- The other way round, `w.reshape(F, -1) @ cols.T`: rows are filters now, the order is $(F, N, OH, OW)$, and
  the bias is `b[:, None]`.
- `np.tensordot(windows, w, ((1, 4, 5), (1, 2, 3)))` on a view of all windows: it builds this very matrix,
  unseen.
- Image by image, `w.reshape(F, -1) @ cols` with windows as columns: each product is already `(F, OH*OW)`,
  and nothing has to be transposed.
- The bias as one more weight: append a column of ones to `cols`, and `b` to the weights.
</details>
"""

# %% [markdown] id="photo"
r"""
Your layer on a photo, with two filters: one smooths, the other compares left and right. Edges are shown by their
strength, black is none. The last picture is map 0 with the bug of above: the same numbers, both maps interleaved
pixel by pixel.
"""

# %% id="photo-run"
gray = data.photo(gray=True)[40:400:3, 120:420:3][None, None]
smooth_and_edges = np.stack([np.ones((3, 3)) / 9, np.array([[-1, 0, 1]] * 3) / 2])[:, None]


def right_and_wrong(x):
    y = np.abs(conv2d_im2col(x, smooth_and_edges, np.zeros(2)))
    rows = y.transpose(0, 2, 3, 1)
    return {"smooth": y[0, 0], "edges": y[0, 1], "wrong": rows.reshape(y.shape)[0, 0]}


plots.run(right_and_wrong, gray, inputs=False, bright=True, caption="photo-scrambled")

# %% [markdown] id="speed"
r"""
## 4. What it brings

Now the race, on your computer. Four ways to compute the two convolutions of LeNet-5 for 32 images:

- `loops`: the formula, one number at a time. You may put your own `conv2d` of lesson 03 here.
- `im2col`: your function.
- `cnn_course`: the layer `Conv2d` that this course trains with, in the next lesson.
- `product`: the products of ready matrices of the right size, one an image, and nothing else.

**Predict:** how many times as long as `im2col` do the loops take: about 1, 10, 100, 1000? What takes more of
your function's time, the unrolling or the product?
"""

# %% id="speed-run"
loops = lesson_07.conv2d_loops
convolutions = {
    "1x28x28, 6 filters 5x5": (1, 28, 6, 5, 2),
    "6x14x14, 16 filters 5x5": (6, 14, 16, 5, 0),
}
lesson_07.race(convolutions, caption="speed-measured", loops=loops, im2col=conv2d_im2col)

# %% [markdown] id="speed-read"
r"""
The axis is logarithmic: each main line is a factor of ten. The numbers are ratios, so they can be compared
between computers. Run the cell again and they move a little, or a lot if your computer is busy with other
things.

Two things to see. The loops do the *same* multiplications as all others, so nearly all of their time is
Python: a call for every output. And the product is only a small part of your function. The rest is moving
numbers to where the product wants them.
"""

# %% [markdown] id="speed-why"
r"""
How can a layer in NumPy be faster than `im2col` with NumPy? It moves fewer numbers:

- It unrolls along the height only: $KH$ copies of a pixel, not $KH \cdot KW$. Along the width, the windows are
  a view, a matrix that overlaps itself in memory.
- It keeps images as `(H, W, C, N)`: what a batch has at one place is a small matrix, lying in one piece.
- Its numbers are float32, half the bytes of the float64 that `np.zeros` gives you.
- It keeps its scratch memory from batch to batch.

Read it in `cnn_course/layers.py`: the forward pass has three numbered steps.
"""

# %% [markdown] id="speed-benchmark"
r"""
### The large comparison

`make bench`, in the course's folder, measures with more care, on one thread. Its picture,
`build/bench/speed.png`, has two panels of bars like yours: a convolution forward and back, and a whole
training step of LeNet.

From top to bottom: `loops`; `windows + einsum` and `windows + tensordot`, the short ways on a view;
`im2col, textbook`, as in books, in float64; `im2col`, in float32 and image by image; `this course`, for LeNet
with ReLU before or after the pooling; PyTorch, if installed; and `GEMM limit`, the same work as one large
product: the best one can hope for.

Ask of each bar: what does it do *besides* multiplying?
"""

# %% [markdown] id="back"
r"""
## 5. The way back

In training, a gradient arrives for `cols`, and it has to reach `x`. Each number of `cols` is a *copy* of a
pixel. A pixel with four copies influences the loss on four paths, and the chain rule adds up paths. So:
put every number back where it was copied from, and where several arrive, **add**.

**Predict:** a 4x4 image, a 3x3 kernel, and `cols` full of ones. What arrives at each pixel?
"""

# %% id="predict-back"
arrivals = [
    [None, None, None, None],
    [None, None, None, None],
    [None, None, None, None],
    [None, None, None, None],
]

# %% [markdown] id="col2im-task"
r"""
### Exercise: `col2im`

- `cols` is `(N*OH*OW, C*KH*KW)`, in the order of your `im2col`; `input_shape` is `(N, C, H, W)`.
- Return a float array of `input_shape`: every number put back, overlaps added. With padding, the windows lay
  on the padded images; cut the images out at the end.
- Leave `cols` as it is.

About 20 minutes, medium.

<details><summary>Hint 1</summary>

Which two lines of your `im2col` have to be read backward? What becomes of `=`?
</details>
<details><summary>Hint 2</summary>

`cols.reshape(N, OH, OW, C, KH, KW)` undoes the last line of `im2col`. The images lie in the padded array from
row `padding` to row `padding + H`; the slice `0:-0` would be empty.
</details>
<details><summary>Hint 3</summary>

Zeros of the padded shape; `cols` with its six axes. Two loops, over `i` and `j`; in them, a slice of the
zeros `+=` the entry `[:, i, j]`. Return the part that is the images.
</details>
"""


# %% exercise="col2im"
def col2im(cols, input_shape, kernel_size, stride=1, padding=0):
    r"""cols (N*OH*OW, C*KH*KW), input_shape (N, C, H, W), kernel_size K or (KH, KW) -> x (N, C, H, W)

    padded[n, c, i*stride+u, j*stride+v] += cols[(n,i,j), (c,u,v)]
    """
    ### BEGIN SOLUTION
    KH, KW = np.broadcast_to(kernel_size, 2)
    N, C, H, W = input_shape
    OH, OW = (H + 2 * padding - KH) // stride + 1, (W + 2 * padding - KW) // stride + 1
    windows = cols.reshape(N, OH, OW, C, KH, KW)
    padded = np.zeros((N, C, H + 2 * padding, W + 2 * padding))
    for i in range(OH):
        for j in range(OW):
            top, left = i * stride, j * stride
            padded[:, :, top : top + KH, left : left + KW] += windows[:, i, j]
    return padded[:, :, padding : padding + H, padding : padding + W]
    ### END SOLUTION


# %% check="col2im" points=6
check.col2im(col2im)

# %% id="predict-back-compare"


def ones_put_back(cols):
    return col2im(cols, (1, 1, 4, 4), 3)[0, 0]


plots.predict(arrivals, ones_put_back, np.ones((4, 9)))

# %% [markdown] id="explore-back-why"
r"""
Choose *col2im* as the direction. The matrix is full of ones, and your function puts them back. Take all rows out with
the minus button, and put them back one by one. **Predict** the first table after the third row.

Point at a pixel: which entries have arrived there? Then put back *the image's own rows*. By what is each pixel
multiplied?
"""

# %% id="explore-back"
explore.im2col(im2col, col2im)

# %% [markdown] id="col2im-other-ways"
r"""
<details><summary>Other ways to write it</summary>

- Loop over the kernel: `padded[:, :, u:u+OH*stride:stride, ...] += ...`, $KH \cdot KW$ steps. In one such
  step no pixel occurs twice.
- `np.add.at(padded, indices, values)`, or `np.bincount` with weights. Not `padded[indices] += values`: where
  an index repeats, it keeps one value and forgets the others.
- A sum over windows for each pixel, like the gathering in lesson 06.
</details>
"""

# %% [markdown] id="inverse"
r"""
### Back, but not undone

Its name sounds as if `col2im` undid `im2col`. **Predict, then run:** the digits 1 to 9 go there and back, with
2x2 windows. What comes out in the middle? And for a 4x4 image with stride 2?
"""

# %% id="inverse-run"


def there_and_back(digits):
    larger = np.arange(1.0, 17).reshape(1, 1, 4, 4)
    return {
        "stride_1": col2im(im2col(digits, 2), digits.shape, 2)[0, 0],
        "stride_2": col2im(im2col(larger, 2, 2), larger.shape, 2, 2)[0, 0],
    }


plots.run(there_and_back, digits, inputs=False, caption="there-and-back")

# %% [markdown] id="inverse-lesson"
r"""
Each pixel comes back as often as it was copied: the 5 as $4 \cdot 5$. Only where windows do not overlap, as
with a stride of the kernel's size, does it look like an inverse. Dividing by the number of copies would give
the image back, and a *wrong gradient*.

So what is it? `im2col` only copies, so it is linear: there is a matrix $A$ of zeros and ones with
$\text{cols} = A x$, both unrolled. Below it is written out for an image of 2x3 and the two windows of 2x2 in it.
**Predict, then run:** how does the matrix of `col2im` relate to it?
"""

# %% id="matrices-run"


def matrices(height, width):
    pixels = np.eye(6).reshape(6, 1, 1, height, width)
    numbers = np.eye(8).reshape(8, 2, 4)
    return {
        "im2col": np.stack([im2col(pixel, 2).ravel() for pixel in pixels], axis=1),
        "col2im": np.stack([col2im(cols, (1, 1, height, width), 2).ravel() for cols in numbers], axis=1),
    }


plots.run(matrices, 2, 3, inputs=False, caption="im2col-matrices")

# %% [markdown] id="adjoint"
r"""
Rows and columns exchanged: $A^\top$, the **adjoint**. In `im2col` each row has a single 1, the pixel that it
copies. The two middle pixels have two copies, so their columns have two.

As in lesson 06, this gives a test that needs no formula: for *any* `x` and `cols`, the two sums of products
agree,

$$\langle \text{im2col}(x),\; \text{cols} \rangle = \langle x,\; \text{col2im}(\text{cols}) \rangle$$
"""

# %% id="adjoint-run"
rng = np.random.default_rng(7)
images = rng.normal(size=(2, 3, 7, 9))


def both_sides(x):
    unrolled = im2col(x, (3, 5), stride=2, padding=1)
    cols = rng.normal(size=unrolled.shape)
    back = col2im(cols, x.shape, (3, 5), stride=2, padding=1)
    return {"im2col_side": (unrolled * cols).sum(), "col2im_side": (x * back).sum()}


plots.run(both_sides, images, inputs=False)

# %% [markdown] id="gradients"
r"""
## 6. The whole layer, backward

Forward was `rows = cols @ W.T + b`: the affine layer of lesson 05. You know its gradients. All that is new is
to bring `dout` into the order of `rows`, and `dcols` back to the image:

- `db`: the sum of `drows` over its rows.
- `dW`: `drows.T @ cols`, cut into filters.
- `dx`: `col2im` of `drows @ W`.

Three lines for what took three exercises in lesson 06. **Predict:** without a bias, how are the sums
$\langle y, dout \rangle$, $\langle x, dx \rangle$ and $\langle w, dw \rangle$ related?
"""

# %% id="gradients-run"
filters = rng.normal(size=(4, 3, 3, 5))


def three_sums(x, w):
    F = len(w)
    y = lesson_06.conv2d(x, w, stride=2, padding=1)
    dout = rng.normal(size=y.shape)
    cols = im2col(x, w.shape[2:], 2, 1)
    drows = dout.transpose(0, 2, 3, 1).reshape(-1, F)
    dw = (drows.T @ cols).reshape(w.shape)
    dx = col2im(drows @ w.reshape(F, -1), x.shape, w.shape[2:], 2, 1)
    return {"y_dout": (y * dout).sum(), "x_dx": (x * dx).sum(), "w_dw": (w * dw).sum()}


plots.run(three_sums, images, filters, inputs=False)

# %% [markdown] id="gradients-lesson"
r"""
All three are the same number: $y$ is linear in $x$, and linear in $w$. The values of $y$ came from a
convolution that knows nothing of your `im2col`, so the three lines are right, with stride and padding.

One warning. `dw` needs the `cols` of the forward pass: the same images, padded in the same way. Who keeps
them must keep them untouched, and pays for them in memory; who makes them again pays in time.
"""

# %% [markdown] id="end"
r"""
## What you can now do

- Write a convolution as one matrix product, and say what its rows, columns and order are.
- Choose between `reshape` and `transpose`, and recognize a scrambled answer of the right shape.
- Estimate how much memory the matrix takes before your computer finds out.
- Send a gradient back through copies: the adjoint adds, it does not undo.
- Measure speed as ratios, and ask where the time goes: into multiplying, or into moving numbers.

**Next, lesson 08:** everything comes together. You train a network on ten kinds of clothing.
"""

# %% id="progress"
progress.card("07_im2col")
