# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown] id="why"
r"""
# Lesson 04: Pooling

A feature map says where a feature is, to the pixel. Do you need to know it that exactly? *There is an
eye here, and another one to its right* makes a face, even if each eye is a pixel off.

**Pooling** replaces a small window of a map by one number: its largest, or its average. The map gets
smaller, the next layers get cheaper, and a small shift matters less. What does that cost?

In this lesson you write three kinds of pooling, measure what each throws away, and train networks
with and without it.

It takes about 75 minutes. You need slices, loops, and the output size from lesson 03.
"""

# %% id="setup"
import numpy as np

from cnn_course import check, data, explore, plots, progress
from cnn_course.figures import curves
from cnn_course.figures import lesson_04 as figures
from cnn_course.layers import AvgPool2d, Conv2d, Dense, Flatten, MaxPool2d, ReLU, Sequential
from cnn_course.train import predict, train

# %% [markdown] id="conventions"
r"""
## Conventions

Maps are `(N, C, H, W)`: images, channels, height, width. Windows are `size` by `size` and `stride`
apart.

- **`stride=None` means `stride = size`**: windows side by side. A smaller stride makes them overlap.
- **Leftovers are dropped.** Rows and columns that fill no whole window are not looked at, as in Keras
  and PyTorch. (The strict rule of lesson 03, exact or `ValueError`, is for convolutions.)
- **A window larger than the map** is a `ValueError`.
- **No padding.**
- **Ties:** where several pixels of a window are largest, the first in reading order counts as the
  maximum. The value is the same; lesson 06 needs to know the place.

Other libraries have other habits: [Dialects](../dialects.md) translates.
"""

# %% [markdown] id="too-many"
r"""
## 1. Why make maps smaller?

Convolutions multiply data. Take a color photo of 360x240 pixels and a layer of 64 filters whose padding
keeps the size. **Predict:** does the layer put out fewer numbers than it takes in, as many, or more?
"""

# %% id="too-many-run"
{"photo": 360 * 240 * 3, "maps": 360 * 240 * 64}

# %% [markdown] id="too-many-lesson"
r"""
More than twenty times as many, and most of them say the same as their neighbors. A smaller map is less
work for every layer behind it. Lesson 03 had one way to shrink it: a convolution with stride 2, which
computes fewer answers. Pooling computes them all, then asks each window of answers for a summary.
"""

# %% [markdown] id="by-hand"
r"""
## 2. The largest of each window

Here is a small feature map from the lecture. Lay a window of 2x2 over its corner, move it by 2, and you
have four windows side by side.
"""

# %% id="by-hand-windows"
lecture = np.array(
    [
        [0.02, 0.19, 0.19, 0.02],
        [0.02, 0.19, 0.19, 0.02],
        [0.02, 0.75, 0.02, 0.02],
        [0.75, 0.02, 0.02, 0.02],
    ]
)
figures.windows(lecture, 2, 2, name="lecture")

# %% [markdown] id="by-hand-predict"
r"""
**Max pooling** keeps the largest number of each window and forgets the rest. **Predict** the four
outputs. They are compared once you have written the function.
"""

# %% id="predict-lecture"
prediction = [
    [None, None],
    [None, None],
]

# %% [markdown] id="formula"
r"""
In words: *output $(i, j)$ is the largest of the $k \cdot k$ pixels of the window that starts at row $i
\cdot s$ and column $j \cdot s$*, with $k$ the size and $s$ the stride:

$$y_{ncij} = \max_{0 \le u, v < k}\ x_{n,\;c,\;i s + u,\;j s + v}$$

The letters $n$ and $c$ stand on both sides: every image and every channel is pooled for itself. So a
layer of 64 maps goes in, and 64 smaller maps come out.
"""

# %% [markdown] id="sizes"
r"""
How many windows fit along a side of length $H$? As in lesson 03: the first starts at 0, and each next
one $s$ further, as long as it ends inside. Rounded down, because leftovers are dropped:

$$OH = \left\lfloor \frac{H - k}{s} \right\rfloor + 1$$

**Predict** $OH$ for these sides, sizes and strides: $(4, 2, 2)$, then $(5, 2, 2)$, then $(7, 3, 2)$.
"""

# %% id="predict-sizes"
sizes = [None, None, None]

# %% [markdown] id="axes"
r"""
One more tool. `.max()` of a whole array is one number. With `axis=(2, 3)` it removes only the last two
axes, rows and columns, and answers for each image and channel at once. **Predict, then run:** what are
the two shapes?
"""

# %% id="axes-run"
block = np.arange(2 * 3 * 2 * 2).reshape(2, 3, 2, 2)
block.max().shape, block.max(axis=(2, 3)).shape

# %% [markdown] id="max_pool2d-task"
r"""
### Exercise: `max_pool2d`

Write max pooling for a batch.

- `x` is `(N, C, H, W)`; return a new array `(N, C, OH, OW)`.
- `stride=None` means `stride = size`.
- Leftovers are dropped. If `size` is larger than `H` or `W`, raise a `ValueError`.

About 15 minutes, medium.

<details><summary>Hint 1</summary>

For output `(i, j)`: at which row does its window start, and before which row does it end? The stride is
in one of the answers only.
</details>
<details><summary>Hint 2</summary>

`x[:, :, rows, columns]` cuts the same window out of every image and channel: its shape is `(N, C, size,
size)`. Two of these axes must go.
</details>
<details><summary>Hint 3</summary>

First the stride, the `ValueError`, and `OH` and `OW`. Then zeros of the output's shape and two loops. In
the inner loop: cut the window, take its maximum over the last two axes, store it at `[:, :, i, j]`.
Return after both loops.
</details>
"""


# %% exercise="max_pool2d"
def max_pool2d(x, size, stride=None):
    r"""x (N, C, H, W) -> y (N, C, OH, OW)

    OH = (H - size) // stride + 1
    y[n,c,i,j] = max_uv x[n, c, i stride + u, j stride + v]
    """
    ### BEGIN SOLUTION
    stride = size if stride is None else stride
    N, C, H, W = x.shape
    if size > H or size > W:
        raise ValueError(f"{size} > {(H, W)}")
    OH, OW = (H - size) // stride + 1, (W - size) // stride + 1
    y = np.zeros((N, C, OH, OW))
    for i in range(OH):
        for j in range(OW):
            top, left = i * stride, j * stride
            y[:, :, i, j] = x[:, :, top : top + size, left : left + size].max(axis=(2, 3))
    return y
    ### END SOLUTION


# %% check="max_pool2d" points=6
check.max_pool2d(max_pool2d)

# %% [markdown] id="max_pool2d-other-ways"
r"""
<details><summary>Other ways to write it</summary>

- Turn the loops around: loop over the *window*, `size * size` steps, and take `np.maximum` of the result
  so far and a strided slice of `x`. Start from $-\infty$, not from 0: a window may hold negative numbers
  only.
- Where windows lie side by side, cut leftovers off and `reshape` to `(N, C, OH, size, OW, size)`; axes 3
  and 5 are inside the windows.
- `np.lib.stride_tricks.sliding_window_view(x, (size, size), axis=(2, 3))[:, :, ::stride, ::stride]`
  holds all windows, without a copy.
</details>
"""


# %% id="predict-lecture-compare"
def pooled_lecture(x):
    return max_pool2d(x[None, None], 2)[0, 0]


plots.predict(prediction, pooled_lecture, lecture)


# %% id="predict-sizes-compare"
def height(H, size, stride):
    return max_pool2d(np.zeros((1, 1, H, H)), size, stride).shape[2]


def heights():
    return height(4, 2, 2), height(5, 2, 2), height(7, 3, 2)


plots.predict(sizes, heights)

# %% [markdown] id="leftovers"
r"""
In the second of these, 5 rows and windows of 2, one row fits nowhere. **Predict, then run:** which of
the 25 numbers below can be changed without changing the output?
"""

# %% id="leftovers-run"
odd = np.arange(25).reshape(1, 1, 5, 5)


def pool_by_two(odd):
    return max_pool2d(odd, 2)


plots.run(pool_by_two, odd)

# %% [markdown] id="leftovers-lesson"
r"""
The last row and column: nobody looks at them. In a large map that is a small loss, and networks are
often built so that sizes divide. If your layer's size is one off from somebody else's, look here first.

<details><summary>What other libraries do</summary>

PyTorch rounds down, and up with `ceil_mode=True`. Keras rounds down with `padding="valid"`; with
`padding="same"` it keeps a cut window at the edge. Caffe rounds up. A network moved between them needs
care just here.
</details>
"""

# %% [markdown] id="photo"
r"""
## 3. What is left of a photo

Now a real feature map: how much brighter the photo gets from left to right, with ReLU. **Predict:**
after how many rounds of pooling by 2x2 can you no longer tell what it shows? And how many times fewer
numbers are there after three rounds?
"""

# %% id="photo-run"
photo = data.photo(gray=True)[40:552:2, ::2]
edges = np.maximum(photo[:, 2:] - photo[:, :-2], 0)[None, None, :, :240]


def rounds(edges):
    once = max_pool2d(edges, 2)
    twice = max_pool2d(once, 2)
    thrice = max_pool2d(twice, 2)
    return {"once": once[0, 0], "twice": twice[0, 0], "thrice": thrice[0, 0]}


plots.run(rounds, edges, caption="pooling-rounds")


# %% id="photo-count"
def times_fewer(edges):
    return edges.size // max_pool2d(max_pool2d(max_pool2d(edges, 2), 2), 2).size


plots.run(times_fewer, edges, inputs=False)

# %% [markdown] id="photo-lesson"
r"""
Each round keeps one number in four. After three, the outline is still there: max pooling keeps the
strongest answer of each neighborhood. What got lost is *where* in its window it was, and everything
weaker.
"""

# %% [markdown] id="lost"
r"""
How much is that? Take windows of 4x4, and shuffle the 16 numbers inside each window at random. There are
$16!$ orders for each window. **Predict, then run:** how different are the two maps to you, and how
different are they to max pooling?
"""


# %% id="lost-run"
def shuffled(x, size):
    N, C, H, W = x.shape
    tiles = x.reshape(N, C, H // size, size, W // size, size).transpose(0, 1, 2, 4, 3, 5)
    flat = np.random.default_rng(4).permuted(tiles.reshape(*tiles.shape[:4], -1), axis=-1)
    return flat.reshape(tiles.shape).transpose(0, 1, 2, 4, 3, 5).reshape(x.shape)


def mixed(edges):
    other = shuffled(edges, 4)
    same, again = max_pool2d(edges, 4), max_pool2d(other, 4)
    return {
        "shuffled": other[0, 0],
        "pooled": same[0, 0],
        "shuffled, pooled": again[0, 0],
        "difference": np.abs(same - again).max(),
    }


plots.run(mixed, edges, caption="pooling-shuffled")

# %% [markdown] id="lost-lesson"
r"""
The difference is exactly 0. Pooling cannot be undone, and that is the point: the network decides that
these maps mean the same. For *is there a cat?* that is welcome. For *where does the cat end?* it hurts,
and networks that draw outlines need a way to get the places back.
"""

# %% [markdown] id="stride"
r"""
## 4. How far apart

Size and stride are two choices. The numbers below count how many windows look at each pixel of a 7x7
map. **Predict, then run:** which setting looks at some pixels never, and which at some four times?
"""


# %% id="stride-visits"
def visits(H, size, stride):
    count = np.zeros((H, H), int)
    for i in range(0, H - size + 1, stride):
        for j in range(0, H - size + 1, stride):
            count[i : i + size, j : j + size] += 1
    return count


def all_visits():
    settings = (2, 2), (3, 2), (2, 1), (2, 3)
    return {f"size {size}, stride {stride}": visits(7, size, stride) for size, stride in settings}


plots.run(all_visits)

# %% [markdown] id="stride-settings"
r"""
In practice two settings rule: **size 2, stride 2**, windows side by side, and **size 3, stride 2**,
windows that share a row or column with their neighbors.

What does a stride of 1 do? **Predict** the two shapes for a 6x6 map and windows of 2: with stride 1, and
with stride 2.
"""

# %% id="predict-strides"
stride_1 = [None, None]
stride_2 = [None, None]


# %% id="predict-strides-compare-1"
def shape_of(x, size, stride):
    return max_pool2d(x, size, stride).shape[2:]


plots.predict(stride_1, shape_of, np.zeros((1, 1, 6, 6)), 2, 1)

# %% id="predict-strides-compare-2"
plots.predict(stride_2, shape_of, np.zeros((1, 1, 6, 6)), 2, 2)


# %% id="stride-photo"
def strides(edges):
    return {
        "size 2, stride 1": max_pool2d(edges, 2, 1)[0, 0],
        "size 2, stride 2": max_pool2d(edges, 2, 2)[0, 0],
        "size 8, stride 1": max_pool2d(edges, 8, 1)[0, 0],
        "size 8, stride 8": max_pool2d(edges, 8, 8)[0, 0],
    }


plots.run(strides, edges, inputs=False, caption="pooling-strides")

# %% [markdown] id="stride-lesson"
r"""
With stride 1 the map keeps its size, nearly, and every strong answer grows into a block: it is smeared,
not summarized. The *stride* makes a map smaller. The *size* says how large a neighborhood one number
speaks for.
"""

# %% [markdown] id="explore-pooling-try"
r"""
A small map, pooled by *your* function. Point at an output number, or walk there with the arrow keys: you
see its window, and a star on the number that won. Type over the input, change size and stride. **Before
each change, say what will happen:**

- Which numbers can you make smaller without changing any output? And larger?
- Where several numbers of a window are the largest, which one carries the star?
- How many windows can a single number win, at most, with size 2 and stride 1? And with size 3?
- Which size and stride leave numbers unseen in the middle of the map, and not only at its end?
"""

# %% id="explore-pooling"
explore.pooling(max_pool2d)

# %% [markdown] id="average"
r"""
## 5. The average of each window

Another summary: add up the window and divide by how many numbers are in it.

$$y_{ncij} = \frac{1}{k^2} \sum_{u=0}^{k-1} \sum_{v=0}^{k-1} x_{n,\;c,\;i s + u,\;j s + v}$$

**Predict** the outputs for the lecture's map, windows of 2x2. You may write a formula such as `(0.1 + 0.3) / 2`.
"""

# %% id="predict-average"
averages = [
    [None, None],
    [None, None],
]

# %% [markdown] id="avg_pool2d-task"
r"""
### Exercise: `avg_pool2d`

Write average pooling for a batch.

- `x` is `(N, C, H, W)`; return a new float array `(N, C, OH, OW)`.
- Sizes, stride, leftovers and the `ValueError` are as for `max_pool2d`.

About 5 minutes, easy.

<details><summary>Hint 1</summary>

Which single step of `max_pool2d` is different?
</details>
<details><summary>Hint 2</summary>

`.mean` knows `axis`, as `.max` does. If you add up by hand: how many numbers are in a window?
</details>
<details><summary>Hint 3</summary>

The same loops over the same windows; store the mean over the last two axes. The array of zeros must hold
floats, also when `x` holds integers.
</details>
"""


# %% exercise="avg_pool2d"
def avg_pool2d(x, size, stride=None):
    r"""x (N, C, H, W) -> y (N, C, OH, OW)

    OH = (H - size) // stride + 1
    y[n,c,i,j] = sum_uv x[n, c, i stride + u, j stride + v] / size**2
    """
    ### BEGIN SOLUTION
    stride = size if stride is None else stride
    N, C, H, W = x.shape
    if size > H or size > W:
        raise ValueError(f"{size} > {(H, W)}")
    OH, OW = (H - size) // stride + 1, (W - size) // stride + 1
    y = np.zeros((N, C, OH, OW))
    for i in range(OH):
        for j in range(OW):
            top, left = i * stride, j * stride
            y[:, :, i, j] = x[:, :, top : top + size, left : left + size].mean(axis=(2, 3))
    return y
    ### END SOLUTION


# %% check="avg_pool2d" points=5
check.avg_pool2d(avg_pool2d)

# %% [markdown] id="avg_pool2d-other-ways"
r"""
<details><summary>Other ways to write it</summary>

- Add up `size * size` strided slices of `x`, and divide once at the end. Convert to float first: two
  bytes of 200 add up to 144.
- With `reshape` or `sliding_window_view`, as for the maximum.
- With running sums along rows and columns (`np.cumsum`), any window's sum is four numbers added and
  subtracted, however large the window.
</details>
"""


# %% id="predict-average-compare"
def averaged_lecture(x):
    return avg_pool2d(x[None, None], 2)[0, 0]


plots.predict(averages, averaged_lecture, lecture)

# %% [markdown] id="max-or-average"
r"""
Which summary is better? It depends on what a map holds. Here are two: a single strong answer on an empty
map, and a flat area of 5 with noise. **Predict, then run:** which pooling keeps the strong answer
strong, and which stays near 5?
"""

# %% id="max-or-average-run"
spot = np.zeros((1, 1, 8, 8), int)
spot[0, 0, 2, 5] = 16
noisy = 5 + np.random.default_rng(4).integers(-4, 5, (1, 1, 8, 8))


def max_and_average(x):
    return {"max": max_pool2d(x, 4), "average": avg_pool2d(x, 4)}


plots.run(max_and_average, spot)

# %% id="max-or-average-noise"
plots.run(max_and_average, noisy)

# %% [markdown] id="max-or-average-lesson"
r"""
*Is the feature here at all?* is a question for the maximum: one strong answer is enough. *How much is
here on the whole?* is one for the average. Inside networks the maximum won, because after ReLU the maps
are mostly empty, and an average waters the few strong answers down. At the end of a network the average
came back, as you see in section 9.
"""

# %% [markdown] id="as-convolution"
r"""
## 6. Average pooling is a convolution

A weighted sum over a window, sliding with a stride: you have seen this. Average pooling is a convolution
whose weights are all $1/k^2$. One thing is special: a channel's outputs see that channel alone. Such a
convolution, one kernel for each channel and no sum over channels, is called **depthwise**.

**Predict, then run:** the largest difference between the two.
"""


# %% id="as-convolution-run"
def depthwise(x, kernel, stride):
    windows = np.lib.stride_tricks.sliding_window_view(x, kernel.shape, axis=(2, 3))
    return np.einsum("ncijuv,uv->ncij", windows[:, :, ::stride, ::stride], kernel)


flat_kernel = np.ones((3, 3)) / 9


def largest_difference(edges):
    return np.abs(depthwise(edges, flat_kernel, 2) - avg_pool2d(edges, 3, 2)).max().round(6)


plots.run(largest_difference, edges, inputs=False)

# %% [markdown] id="weighted"
r"""
Now the weights can be anything. If the middle of a window should count more than its rim, take $(1, 2,
1)$ in both directions. **Predict:** what must be done to these weights so that a flat area keeps its
value?
"""

# %% id="weighted-run"
ramp = np.array([1, 2, 1])
soft_kernel = np.outer(ramp, ramp) / 16
print(soft_kernel, soft_kernel.sum(), sep="\n")


# %% id="weighted-compare"
def three_ways(edges):
    return {
        "max": max_pool2d(edges, 3, 2)[0, 0],
        "average": avg_pool2d(edges, 3, 2)[0, 0],
        "weighted": depthwise(edges, soft_kernel, 2)[0, 0],
    }


plots.run(three_ways, edges, inputs=False, caption="pooling-three-ways")

# %% [markdown] id="weighted-lesson"
r"""
This is **weighted-average pooling**. And if the weights may be anything, they may be learned: that is a
convolution with stride, back where lesson 03 left it. Can you write *max* pooling as a convolution? Try
to find weights that give the larger of 3 and 5, and also the larger of 5 and 3. There are none: the
maximum is not a weighted sum.
"""

# %% [markdown] id="no-parameters"
r"""
## 7. Nothing to learn, no channel touched

A convolution of 64 maps into 64 maps, 3x3, has weights to learn. **Predict** how many, biases included.
And how many has a pooling layer of 3x3 on 64 maps? Look at the arguments of your function.
"""

# %% id="no-parameters-run"
w, b = np.zeros((64, 64, 3, 3)), np.zeros(64)
w.size + b.size

# %% [markdown] id="channels"
r"""
The pooling layer has none: size and stride are chosen, not learned. And channels never meet. **Predict,
then run:** what is the difference between pooling five channels together and pooling one after the
other? And the shape?
"""

# %% id="channels-run"
maps = np.random.default_rng(4).integers(-9, 10, (2, 5, 6, 8))


def together_and_apart(maps):
    together = max_pool2d(maps, 2)
    one_by_one = [max_pool2d(maps[:, c : c + 1], 2) for c in range(5)]
    apart = np.concatenate(one_by_one, axis=1)
    return {"difference": np.abs(together - apart).max(), "shape": together.shape}


plots.run(together_and_apart, maps, inputs=False)

# %% [markdown] id="shift"
r"""
## 8. One pixel to the right

Pooling is said to make a network robust against small shifts. Test it. Below, a strong answer sits on an
empty map, and then it sits one pixel further right. **Predict, then run:** are the pooled maps equal?
And if it moves by one more?
"""

# %% id="shift-run"
dot = np.zeros((1, 1, 4, 8), int)
dot[0, 0, 1, 2] = 9


def moved(dot):
    return {f"moved by {k}": max_pool2d(np.roll(dot, k, axis=3), 2)[0, 0] for k in (0, 1, 2)}


plots.run(moved, dot)

# %% [markdown] id="shift-lesson"
r"""
Inside its window the answer may move as it likes. When it crosses into the next one, the output moves
too. So pooling does not *ignore* shifts: it rounds places to whole windows. On a real map some answers
cross and some do not.
"""

# %% [markdown] id="explore-shift-try"
r"""
See it happen. Each arrow moves the map by one pixel; what leaves on one side enters on the other. Output
numbers that change are marked and counted, for both of your functions. **Predict, then press:** which
changes more of its numbers, the maximum or the average? Does a larger window help, and does a smaller
stride?

Then put `image=dot` into the call, run the cell again, and move the 9 about. Which moves change nothing,
and is that true of both functions?
"""

# %% id="explore-shift"
explore.pooling(max_pool2d, avg_pool2d)

# %% [markdown] id="shift-measure"
r"""
Now measure it. Move the photo by one pixel, pool, and compare with the pooled map of the photo unmoved:
the mean change, as a share of the mean value. The first number is for the photo itself, the second for
its edges.

**Predict:** does pooling help more on the photo or on the edges? And taking every second pixel, does it
help?
"""


# %% id="shift-measure-run"
def change(pool, x):
    still, moved = pool(x[..., :-1]), pool(x[..., 1:])
    return np.abs(moved - still).mean() / np.abs(still).mean()


ways = {
    "no pooling": lambda x: x,
    "every second": lambda x: x[:, :, ::2, ::2],
    "max 2": lambda x: max_pool2d(x, 2),
    "average 2": lambda x: avg_pool2d(x, 2),
    "weighted 3, 2": lambda x: depthwise(x, soft_kernel, 2),
    "max 8": lambda x: max_pool2d(x, 8),
    "average 8": lambda x: avg_pool2d(x, 8),
}


def changes(photo, edges):
    maps = (photo[None, None], edges)
    return {name: np.array([change(pool, x) for x in maps]).round(3) for name, pool in ways.items()}


plots.run(changes, photo, edges, inputs=False)

# %% [markdown] id="shift-measure-lesson"
r"""
Read it as: by how much does what a network sees change when the camera moves by one pixel? Taking every
second pixel, as a stride does, helps nothing. Pooling helps, and larger windows help more, but the
change never vanishes.

A map of thin edges changes from top to bottom with a single pixel, and there the maximum is the calmer
summary. On the photo itself, which is smooth, the two are alike.
"""

# %% [markdown] id="shift-whole"
r"""
There is one exact law. **Predict:** if the map moves by exactly one stride, what happens to the pooled
map?
"""


# %% id="shift-whole-run"
def by_one_stride(edges):
    return np.abs(max_pool2d(edges[..., 2:], 2) - max_pool2d(edges, 2)[..., 1:]).max()


plots.run(by_one_stride, edges, inputs=False)

# %% [markdown] id="trained"
r"""
### Does it help a network?

Maps may be calmer, but does a network see better? Train some and ask them. All have two layers of 3x3
filters and a dense layer of 10 scores. They differ only in how their maps are halved, twice:

- `stride`: the convolution itself takes steps of 2;
- `max`: max pooling of 2x2 behind it;
- `average`: average pooling of 2x2 behind it.

**Predict:** which of the three has the most parameters?
"""

# %% id="trained-networks"
halving = {"stride": Sequential, "max": lambda: MaxPool2d(2), "average": lambda: AvgPool2d(2)}


def network(kind, seed):
    rng = np.random.default_rng(seed)
    stride = 2 if kind == "stride" else 1
    return Sequential(
        Conv2d(1, 8, 3, stride=stride, padding=1, rng=rng),
        ReLU(),
        halving[kind](),
        Conv2d(8, 16, 3, stride=stride, padding=1, rng=rng),
        ReLU(),
        halving[kind](),
        Flatten(),
        Dense(16 * 7 * 7, 10, rng=rng),
    )


def parameters(network):
    return sum(array.size for array in network.named_parameters().values())


{kind: parameters(network(kind, 0)) for kind in halving}

# %% [markdown] id="trained-same"
r"""
Equally many, so the contest is fair. The layers come from the course's package, which is fast and
computes what your functions compute. The largest difference:
"""


# %% id="trained-same-run"
def difference_to_layers(edges):
    return {
        "max": np.abs(MaxPool2d(3, 2).forward(edges) - max_pool2d(edges, 3, 2)).max().round(6),
        "average": np.abs(AvgPool2d(3, 2).forward(edges) - avg_pool2d(edges, 3, 2)).max().round(6),
    }


plots.run(difference_to_layers, edges, inputs=False)

# %% [markdown] id="trained-data"
r"""
Each learns from 1,200 handwritten digits of 28x28 pixels, twice, starting from the random seeds 0 and 1.
It takes some seconds. Then 597 unseen digits are moved up, down, left and right by 0 to 4 pixels. None
of the networks ever learned from a moved digit.

**Predict,** before the picture comes: whose curve stays up longest?
"""

# %% id="trained-run"
digits, labels = data.digits()
examples, answers = digits[:1200], labels[:1200]
unseen, truth = digits[1200:], labels[1200:]


def trained(kind, seed):
    made = network(kind, seed)
    train(made, examples, answers, rng=np.random.default_rng(seed), epochs=12, progress=False)
    return made


def accuracy(network, pixels):
    padded = np.pad(unseen, ((0, 0), (0, 0), (pixels, pixels), (pixels, pixels)))
    corners = [(0, 1), (2, 1), (1, 0), (1, 2)]
    moved = [padded[:, :, i * pixels :, j * pixels :][:, :, :28, :28] for i, j in corners]
    return np.mean([predict(network, images) == truth for images in moved])


shifts = np.arange(5)
results = {"shift": shifts}
for kind in halving:
    pair = [trained(kind, seed) for seed in (0, 1)]
    results[kind] = np.array([np.mean([accuracy(one, k) for one in pair]) for k in shifts])
plots.show(curves.accuracy_by_shift(results), caption="pooling-trial")

# %% id="trained-numbers"
{name: values.round(3).tolist() for name, values in results.items()}

# %% [markdown] id="trained-lesson"
r"""
At 2 pixels the two that pool are clearly above the one that strides, with not one parameter more: they
look at all places before they choose. Elsewhere the three hardly differ, and all of them fall. The dense
layer at the end reads *where* each answer is, and rounding places to windows of 2 buys a pixel or two,
no more.

The network of lesson 01 that did not mind at all had another ending. That is next.
"""


# %% [markdown] id="global"
r"""
## 9. One number a map

Take the window as large as the map, and a map becomes a single number. **Global average pooling** asks
of each map: *how much of this feature is in the image, wherever it is?*

$$y_{nc} = \frac{1}{H W} \sum_{i=0}^{H-1} \sum_{j=0}^{W-1} x_{ncij}$$

**Predict:** maps of shape `(8, 64, 7, 7)` go in. Which shape comes out?
"""

# %% id="predict-global"
global_shape = [None, None]

# %% [markdown] id="global_avg_pool-task"
r"""
### Exercise: `global_avg_pool`

Write global average pooling.

- `x` is `(N, C, H, W)`; return a float array `(N, C)`.

About 3 minutes, easy.

<details><summary>Hint 1</summary>

Which axes disappear, and which stay?
</details>
<details><summary>Hint 2</summary>

`.mean` takes the axes that it should remove. Count them from 0.
</details>
<details><summary>Hint 3</summary>

One line. With loops: two over images and channels, and the mean of `x[n, c]` inside.
</details>
"""


# %% exercise="global_avg_pool"
def global_avg_pool(x):
    r"""x (N, C, H, W) -> y (N, C)

    y[n,c] = sum_ij x[n,c,i,j] / (H W)
    """
    ### BEGIN SOLUTION
    return x.mean(axis=(2, 3))
    ### END SOLUTION


# %% check="global_avg_pool" points=3
check.global_avg_pool(global_avg_pool)

# %% [markdown] id="global_avg_pool-other-ways"
r"""
<details><summary>Other ways to write it</summary>

- The sum over the last two axes, divided by `H * W`.
- Flatten each map with `x.reshape(N, C, -1)`; then the mean over the last axis.
- For square maps, `avg_pool2d(x, H)` without its two axes of length 1.
</details>
"""


# %% id="predict-global-compare"
def shape_after(x):
    return global_avg_pool(x).shape


plots.predict(global_shape, shape_after, np.zeros((8, 64, 7, 7)))

# %% [markdown] id="global-use"
r"""
What is it good for? At the end of a network stands a dense layer that scores each class. Say the last
maps are 512 of 7x7, and there are 1000 classes. **Predict** roughly how many parameters the dense layer
has if it sees every pixel of every map, and if it sees one number a map.
"""

# %% id="global-use-run"
{"flatten": 512 * 7 * 7 * 1000 + 1000, "global_avg_pool": 512 * 1000 + 1000}

# %% [markdown] id="global-shift"
r"""
And with places gone, shifts go too. The map is moved by 10 rows and 25 columns (what leaves on one side
enters on the other). **Predict, then run:** the change in the output.
"""


# %% id="global-shift-run"
def change_when_rolled(edges):
    rolled = np.roll(edges, (10, 25), axis=(2, 3))
    return np.abs(global_avg_pool(rolled) - global_avg_pool(edges)).max().round(6)


plots.run(change_when_rolled, edges, inputs=False)

# %% [markdown] id="global-lesson"
r"""
Nothing at all: this is invariance. It has a second gift: the output is `(N, C)` for maps of *any* size,
so the same network accepts photos of any size. That is why most networks of the last years end this way.
"""

# %% [markdown] id="end"
r"""
## What you can now do

- Pool by hand and in code, with any size and stride, and tell the output's size.
- Say what is thrown away: places inside a window, and with the maximum everything but the strongest
  answer.
- Explain why pooling has nothing to learn and keeps channels apart.
- Write average pooling as a depthwise convolution, and say why max pooling is none.
- Say how far pooling protects against shifts, with numbers that you measured.

**Next, lesson 05:** you have used weights that somebody chose. Now the network finds them itself, and
for that it needs the slope of its error: backpropagation.
"""

# %% id="progress"
progress.card("04_pooling")
