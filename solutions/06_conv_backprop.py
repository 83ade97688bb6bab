# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown] id="why"
r"""
# Lesson 06: Gradients of a convolution

In lesson 05 every weight had one connection, and got its own gradient. A kernel of 3x3 has nine weights, and
a photo uses each of them hundreds of thousands of times. **Who tells a shared weight how to change?** And
when pooling keeps one pixel of four, what becomes of the other three?

You derive the answers on a 3x3 image with a pencil, and then write them for batches, channels, strides and
padding. At the end your code learns a kernel from examples.

It takes about two and a half hours. You need convolution (lessons 02 and 03), pooling (04) and the chain
rule (05).
"""

# %% id="setup"
import numpy as np

from cnn_course import check, explore, plots, progress
from cnn_course.figures import lesson_06

# %% [markdown] id="conventions"
r"""
## Conventions

$E$ is the loss, one number. A backward function is given `dout`, the gradient from the layer behind, and
returns the gradients of what went in. A gradient has the shape of its thing.

| formula | in code | shape |
|---|---|---|
| $\partial E / \partial O$ | `dout` | `(N, F, OH, OW)` |
| $\partial E / \partial X$ | `dx` | `(N, C, H, W)` |
| $\partial E / \partial K$ | `dw` | `(F, C, KH, KW)` |
| $\partial E / \partial B$ | `db` | `(F,)` |

Formulas count from 1, code counts from 0: $X_{11}$ is `x[0, 0]`. If the loss is a mean over the batch, its
$1/N$ is already in `dout`: never divide again.
"""

# %% [markdown] id="forward"
r"""
## 1. The example

An image $X$ of 3x3, a kernel $K$ of 2x2 and a bias $B$ give four outputs. Here they are, every term written
out.
"""

# %% id="forward-terms"
lesson_06.output_terms(image=(3, 3), kernel=(2, 2), caption="forward-terms")

# %% [markdown] id="uses"
r"""
**Predict.** In how many of the four outputs does each of these occur? Look at the terms and count:
$K_{11}$, the corner pixel $X_{11}$, the middle pixel $X_{22}$, and $B$.
"""

# %% id="predict-uses"
uses = [None, None, None, None]

# %% [markdown] id="uses-nudge"
r"""
A computer counts differently: it nudges one number and looks which outputs move. That is also what a
derivative is.
"""

# %% id="predict-uses-compare"
image = np.arange(1.0, 10).reshape(1, 1, 3, 3)
kernel = np.arange(1.0, 5).reshape(1, 1, 2, 2)
bias = np.zeros(1)


def outputs_that_move(X, K, B):
    before = lesson_06.conv2d(X, K, B)
    counts = []
    for array, place in [(K, (0, 0, 0, 0)), (X, (0, 0, 0, 0)), (X, (0, 0, 1, 1)), (B, (0,))]:
        array[place] += 1
        counts.append(np.count_nonzero(lesson_06.conv2d(X, K, B) - before))
        array[place] -= 1
    return np.array(counts)


plots.predict(uses, outputs_that_move, image, kernel, bias)

# %% [markdown] id="chain-rule"
r"""
### One rule for everything

A number that occurs in several outputs reaches the loss on several paths, and the chain rule **adds up the
paths**:

$$\frac{\partial E}{\partial \square} = \sum_{ij} \frac{\partial E}{\partial O_{ij}} \cdot
\frac{\partial O_{ij}}{\partial \square}$$

The first factor is `dout`: how much the loss cares about output $ij$. The second is read off the terms
above: whatever $\square$ is multiplied by there. All of this lesson is this sum, for $\square = B$, $K$ and
$X$.
"""

# %% [markdown] id="bias"
r"""
## 2. The bias

$B$ stands alone in every output, so its factor is always 1.
"""

# %% id="bias-terms"
lesson_06.bias_terms(image=(3, 3), kernel=(2, 2), caption="bias-terms")

# %% [markdown] id="bias-digits"
r"""
A trick for this lesson: let `dout` be 1, 10, 100 and 1000. Then you can read off an answer, digit by digit,
which outputs went into it. **Predict** `db` for this `dout`.
"""

# %% id="predict-bias"
digits = np.array([[[[1.0, 10], [100, 1000]]]])
bias_gradient = None

# %% [markdown] id="conv2d_bias_gradient-task"
r"""
### Exercise: `conv2d_bias_gradient`

A layer has a bias for each of its $F$ filters. The bias of filter $f$ was added at every place of map $f$,
in every image.

- `dout` is `(N, F, OH, OW)`; return a float array `(F,)`.

About 5 minutes, easy.

<details><summary>Hint 1</summary>

Which of the four axes of `dout` is still there in the answer, and what happens along the other three?
</details>
<details><summary>Hint 2</summary>

`axis` may be several axes at once: `a.sum((0, 1))` sums over the first two.
</details>
<details><summary>Hint 3</summary>

One line: a sum over the images, the rows and the columns. No loop, no division.
</details>
"""


# %% exercise="conv2d_bias_gradient"
def conv2d_bias_gradient(dout):
    r"""dout (N, F, OH, OW) -> db (F,)

    db[f] = sum_nij dout[n,f,i,j]
    """
    ### BEGIN SOLUTION
    return dout.sum((0, 2, 3), dtype=float)
    ### END SOLUTION


# %% check="conv2d_bias_gradient" points=3
check.conv2d_bias_gradient(conv2d_bias_gradient)

# %% id="predict-bias-compare"


def gradient_of_bias(dout):
    return conv2d_bias_gradient(dout)[0]


plots.predict(bias_gradient, gradient_of_bias, digits)

# %% [markdown] id="conv2d_bias_gradient-other-ways"
r"""
<details><summary>Other ways to write it</summary>

- `np.einsum("nfij->f", dout)`: a letter that is missing on the right is summed over.
- Four loops and `db[f] += dout[n, f, i, j]`: the formula, letter by letter.
- A list with one sum a filter, made an array at the end.
</details>
"""

# %% [markdown] id="weights"
r"""
## 3. The weights

Now $K_{11}$. Look up the four outputs in section 1: in $O_{11}$ it is multiplied by $X_{11}$, in $O_{12}$
by $X_{12}$, in $O_{21}$ by $X_{21}$, in $O_{22}$ by $X_{22}$. **Write down** $\partial E / \partial K_{11}$
on paper, and then the other three, before you run the cell.
"""

# %% id="weights-terms"
lesson_06.weight_terms(image=(3, 3), kernel=(2, 2), caption="weight-terms")

# %% [markdown] id="weights-pattern"
r"""
Do you see it? In each line `dout` stands in the same order, and the pixels form a 2x2 window of the image
that moves by one from line to line. Below, `dout` plays the part of the kernel. Compare the framed pixels
with the four lines.
"""

# %% id="weights-windows"
plots.windows(image[0, 0], digits[0, 0], [(0, 0), (0, 1), (1, 0), (1, 1)], name="x", caption="dout-slides")

# %% [markdown] id="weights-sliding"
r"""
So the gradient of the kernel is **the image correlated with `dout`**:

$$\frac{\partial E}{\partial K} = X * \frac{\partial E}{\partial O}$$

Nothing is flipped. **Predict** all four numbers for our `dout`: each has four digits, and you need no
calculation.
"""

# %% id="predict-weights"
weight_gradient = [
    [None, None],
    [None, None],
]

# %% [markdown] id="weights-walk"
r"""
The same sum has a second reading, and it is the one that makes code easy. Walk over the outputs as in the
forward pass. Output $ij$ looked at one window of the image, and $K$ lay on all of it. So it adds

$$\frac{\partial E}{\partial O_{ij}} \cdot \text{(that window)}$$

to the gradient of the whole kernel. A window under which `dout` is large pulls the kernel toward its own
look; a kernel learns to resemble what it should have answered to.
"""

# %% [markdown] id="weights-layer"
r"""
What of the rest of a real layer? Nothing new, if you keep the walk of the forward pass:

- **Stride:** output $ij$ looked at the window that starts at row $i \cdot$ `stride`, column
  $j \cdot$ `stride`.
- **Padding:** it looked at the *padded* image. Pad again, in the same way.
- **Channels:** a window has all channels, and so has its filter.
- **Filters:** filter $f$ made map $f$ alone.
- **Batch:** all images used the same weights, so their contributions are added.
"""

# %% [markdown] id="conv2d_weight_gradient-task"
r"""
### Exercise: `conv2d_weight_gradient`

- `dout` is `(N, F, OH, OW)`, `x` is `(N, C, H, W)`, `kernel_size` is the pair `(KH, KW)`.
- `padding` zeros were put on each side; the windows fit exactly.
- Return a float array `(F, C, KH, KW)`, also for whole-number pixels. Leave `dout` and `x` as they are.

About 20 minutes, medium. Start with stride 1 and no padding; the check gives points for each part.

<details><summary>Hint 1</summary>

Take one output, `dout[n, f, i, j]`. Which part of `x` did it look at? To which part of `dw` does it
contribute?
</details>
<details><summary>Hint 2</summary>

The window is `padded[n, :, rows, columns]` with shape `(C, KH, KW)`: the shape of `dw[f]`. `np.pad` wants a
pair for each axis; the pairs of the first two are `(0, 0)`.
</details>
<details><summary>Hint 3</summary>

Pad. Zeros of the answer's shape. Loop over `n`, `f`, `i`, `j` (`np.ndindex(dout.shape)` gives all four at
once). In the loop: cut the window, multiply by one entry of `dout`, and `+=`.
</details>
"""


# %% exercise="conv2d_weight_gradient"
def conv2d_weight_gradient(dout, x, kernel_size, stride=1, padding=0):
    r"""dout (N, F, OH, OW), x (N, C, H, W), kernel_size (KH, KW) -> dw (F, C, KH, KW)

    dw[f,c,u,v] = sum_nij dout[n,f,i,j] padded[n, c, i*stride+u, j*stride+v]
    """
    ### BEGIN SOLUTION
    KH, KW = np.broadcast_to(kernel_size, 2)
    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    dw = np.zeros((dout.shape[1], x.shape[1], KH, KW))
    for n, f, i, j in np.ndindex(dout.shape):
        top, left = i * stride, j * stride
        dw[f] += dout[n, f, i, j] * padded[n, :, top : top + KH, left : left + KW]
    return dw
    ### END SOLUTION


# %% check="conv2d_weight_gradient" points=6
check.conv2d_weight_gradient(conv2d_weight_gradient)

# %% id="predict-weights-compare"


def gradient_of_kernel(dout, x):
    return conv2d_weight_gradient(dout, x, (2, 2))[0, 0]


plots.predict(weight_gradient, gradient_of_kernel, digits, image)

# %% [markdown] id="explore-weights-why"
r"""
Now send single outputs back through your function. Below, only one entry of `dout` is not 0; click another, or
walk there and press Space. What does `dw` look like each time? Compare it with the window that is framed.

Then choose *all of dout* and point at one entry of `dw`: its line of section 3 appears, and letters link each
term to its two numbers. **Predict first:** set the padding to 1. Which terms of the upper left weight become 0?
"""

# %% id="explore-weights"
explore.backward(conv2d_weight_gradient, image, dout=digits)

# %% [markdown] id="conv2d_weight_gradient-other-ways"
r"""
<details><summary>Other ways to write it</summary>

- The first reading: loop over `u` and `v` only, and take the product of `dout` with all pixels that weight
  $(u, v)$ met, `padded[:, :, u::stride, v::stride]` cut to `OH` by `OW`. One `einsum` sums over images and
  places.
- All windows as one view and a single `einsum`; lesson 07 makes a matrix product of it.
- For stride 1: `correlate2d` of lesson 02, for each image, filter and channel.
</details>
"""

# %% [markdown] id="input"
r"""
## 4. The image

Why would anyone want $\partial E / \partial X$? The pixels of a photo do not learn. But $X$ may be the output
of the layer *before*, and that layer waits for its `dout`. Without `dx`, only the last layer learns.

Pixels differ from weights: a corner pixel is seen once, a middle one four times. **Predict:** a 5x5 image
and a 3x3 kernel. How many windows see the corner pixel, the middle of the upper edge, and the center?
"""

# %% id="predict-overlaps"
seen = [None, None, None]

# %% id="predict-overlaps-compare"


def overlaps(size, kernel, stride):
    counts = np.zeros((size, size), int)
    for i in range(0, size - kernel + 1, stride):
        for j in range(0, size - kernel + 1, stride):
            counts[i : i + kernel, j : j + kernel] += 1
    return counts


def corner_edge_center(size, kernel):
    return overlaps(size, kernel, 1)[[0, 0, 2], [0, 2, 2]]


plots.predict(seen, corner_edge_center, 5, 3)

# %% [markdown] id="overlaps"
r"""
The whole table for a 7x7 image, with strides 1, 2 and 4; the windows fit exactly each time. **Predict, then
run:** where do windows overlap, and are there pixels that no window sees?
"""

# %% id="overlaps-run"


def overlap_tables(size, kernel):
    return {f"stride_{stride}": overlaps(size, kernel, stride) for stride in (1, 2, 4)}


plots.run(overlap_tables, 7, 3, inputs=False, caption="overlap-counts")

# %% [markdown] id="input-terms-intro"
r"""
A pixel that no window saw moves no output: its gradient is 0, a sum without terms.

Back to 3x3 and 2x2. $X_{11}$ occurs in $O_{11}$ alone, multiplied by $K_{11}$. $X_{22}$ occurs in all four.
**Write down** the line of $X_{22}$ on paper, then run.
"""

# %% id="input-terms"
lesson_06.input_terms(image=(3, 3), kernel=(2, 2), caption="pixel-terms")

# %% [markdown] id="input-walk"
r"""
Nine lines look like a mess. The walk over the outputs tidies them up. In the forward pass, output $ij$
*gathered* its window into one number. On the way back it *scatters*: to each pixel of its window it gives

$$\frac{\partial E}{\partial O_{ij}} \cdot \text{(the weight that lay on that pixel)}$$

So it lays down a copy of the kernel, times `dout[i, j]`. Where copies overlap, they add. The weights here are
1, 2, 3, 4, so you can read every term off the sum, the last table.
"""

# %% id="input-shares"
lesson_06.shares(digits[0, 0], kernel[0, 0], caption="scattered-shares")

# %% [markdown] id="input-read"
r"""
Look at the middle of the sum. The windows that see this pixel are, in order, $O_{11}$, $O_{12}$, $O_{21}$,
$O_{22}$, and they stand for ones, tens, hundreds and thousands. Read the digits from the right: in which
order do the weights come?

In reverse. **The first window touches the pixel with its last weight.** Keep this in mind; it is the famous
flip.
"""

# %% [markdown] id="conv2d_input_gradient-task"
r"""
### Exercise: `conv2d_input_gradient`

- `dout` is `(N, F, OH, OW)`, `w` is `(F, C, KH, KW)`, `input_shape` is `(N, C, H, W)`.
- Return a float array of `input_shape`, also for whole-number weights. Leave `dout` and `w` as they are.
- With padding, the windows lay on the padded image. Scatter into a padded array of zeros, and cut the
  image out at the end.

About 20 minutes, medium.

<details><summary>Hint 1</summary>

Which line of your `conv2d_weight_gradient` changes? There, a window of `x` went into `dw[f]`. Here, `w[f]`
goes into a window of `dx`.
</details>
<details><summary>Hint 2</summary>

The padded array has `H + 2 * padding` rows. The image starts at row `padding` and has `H` rows. Is `0:-0`
what you expect?
</details>
<details><summary>Hint 3</summary>

Zeros of the padded shape; the same loop over `n`, `f`, `i`, `j`; in it, a window of the padded array `+=`
one entry of `dout` times `w[f]`. After the loop: return the part that is the image.
</details>
"""


# %% exercise="conv2d_input_gradient"
def conv2d_input_gradient(dout, w, input_shape, stride=1, padding=0):
    r"""dout (N, F, OH, OW), w (F, C, KH, KW), input_shape (N, C, H, W) -> dx (N, C, H, W)

    dpadded[n, c, i*stride+u, j*stride+v] += dout[n,f,i,j] w[f,c,u,v]
    """
    ### BEGIN SOLUTION
    N, C, H, W = input_shape
    KH, KW = w.shape[2:]
    dpadded = np.zeros((N, C, H + 2 * padding, W + 2 * padding))
    for n, f, i, j in np.ndindex(dout.shape):
        top, left = i * stride, j * stride
        dpadded[n, :, top : top + KH, left : left + KW] += dout[n, f, i, j] * w[f]
    return dpadded[:, :, padding : padding + H, padding : padding + W]
    ### END SOLUTION


# %% check="conv2d_input_gradient" points=6
check.conv2d_input_gradient(conv2d_input_gradient)

# %% [markdown] id="explore-input-why"
r"""
Watch your function scatter. One entry of `dout` at a time: where does the copy of the kernel land, and what is
it multiplied by? **Predict:** which entry of `dout` reaches the lower right pixel, and with which weight?

Then choose *all of dout*, and point at the middle of `dx`. Read the letters in `dout` and in `w`: they run in
opposite directions. The small table counts how many windows see each pixel.
"""

# %% id="explore-input"
explore.backward(conv2d_input_gradient, image, kernel, digits)

# %% [markdown] id="conv2d_input_gradient-other-ways"
r"""
<details><summary>Other ways to write it</summary>

- Loop over `u` and `v` only: weight $(u, v)$ sends `dout` times itself to every `stride`-th pixel from
  $(u, v)$ on. One `einsum` mixes filters into channels, one strided slice adds.
- Loop over `i` and `j` with `np.tensordot(dout[:, :, i, j], w, 1)`: all images and filters at once.
- As a convolution. That is the next section.
</details>
"""

# %% [markdown] id="full"
r"""
## 5. The same, as a convolution

Scattering is one view; here is the other. Stand on one pixel and *gather*: which windows saw me, and with
which weight? The first of them touches me with its last weight, as you read off above. So the weights come
in reverse order, in both directions: the kernel is **turned by 180 degrees**.

A corner pixel is seen by one window only. To slide over it all the same, put a border of $KH - 1$ and
$KW - 1$ zeros around `dout`. This is called **full convolution**:

$$\frac{\partial E}{\partial X} = \text{pad}\left(\frac{\partial E}{\partial O}\right) * \text{turned}(K)$$
"""

# %% id="full-windows"
around = np.pad(digits[0, 0], 1)
turned = kernel[0, 0, ::-1, ::-1]
plots.windows(around, turned, [(0, 0), (0, 1), (1, 1), (2, 2)], name="around", caption="full-convolution")

# %% [markdown] id="full-predict"
r"""
**Predict, then run:** are the two ways equal in every entry?
"""

# %% id="full-run"


def two_ways(dout, K):
    around = np.pad(dout, ((0, 0), (0, 0), (1, 1), (1, 1)))
    turned = K[:, :, ::-1, ::-1]
    return {
        "scattered": conv2d_input_gradient(dout, K, (1, 1, 3, 3))[0, 0],
        "full_convolution": lesson_06.conv2d(around, turned)[0, 0],
    }


plots.run(two_ways, digits, kernel, inputs=False)

# %% [markdown] id="full-stride"
r"""
And with a stride? Neighbors in `dout` then come from windows that lie `stride` pixels apart. Put
`stride - 1` zeros *between* the entries of `dout`, and slide as before. `OH` rows become
$(OH - 1) \cdot \text{stride} + 1$ rows: why not $OH \cdot \text{stride}$?
"""

# %% id="full-stride-run"


def two_ways_with_stride(dout, K):
    between = np.zeros((1, 1, 3, 3))
    between[:, :, ::2, ::2] = dout
    around = np.pad(between, ((0, 0), (0, 0), (1, 1), (1, 1)))
    return {
        "around": around[0, 0],
        "full_convolution": lesson_06.conv2d(around, K[:, :, ::-1, ::-1])[0, 0],
        "scattered": conv2d_input_gradient(dout, K, (1, 1, 4, 4), stride=2)[0, 0],
    }


plots.run(two_ways_with_stride, digits, kernel, inputs=False)

# %% [markdown] id="full-lesson"
r"""
After the last row there is nothing to keep apart from, so no zeros follow it.

So convolution is its own way back: forward slides the kernel, backward slides the turned kernel. Networks
that *enlarge* images use this very operation as a forward layer, under the names transposed convolution or
deconvolution. Why "transposed"? Read on.
"""

# %% [markdown] id="explore-full-why"
r"""
Here is the stride of 2 once more, with your function. Press *dout spread out* and choose *all of dout*. Point at
any pixel: the letter that you see in `dout` is there in the spread table, too, and in the turned kernel.

**Predict, then try:** with stride 1, how many letters does a middle pixel get? And what happens to the border of
zeros if you set the padding to 1?
"""

# %% id="explore-full"
explore.backward(conv2d_input_gradient, stride=2)

# %% [markdown] id="adjoint"
r"""
## 6. Is it right? The adjoint test

A convolution without bias is linear in $X$: unroll the image into 9 numbers and the output into 4, and there
is a 4x9 matrix $A$ with $O = A X$. Feed in images with a single 1, and you get its columns.

Your backward function is linear in `dout`, so it is a matrix too, 9x4. **Predict, then run:** how are the
two related?
"""

# %% id="adjoint-matrices"


def matrices(K):
    pixels = np.eye(9).reshape(9, 1, 1, 3, 3)
    outputs = np.eye(4).reshape(4, 1, 1, 2, 2)
    return {
        "A": np.stack([lesson_06.conv2d(pixel, K).ravel() for pixel in pixels], axis=1),
        "backward": np.stack([conv2d_input_gradient(one, K, (1, 1, 3, 3)).ravel() for one in outputs], axis=1),
    }


plots.run(matrices, kernel, inputs=False, caption="adjoint-matrices")

# %% [markdown] id="adjoint-law"
r"""
Rows and columns exchanged: $A^\top$. Look at the zeros, too. The convolution is a dense layer whose matrix is
mostly zeros and repeats four weights.

For a transposed matrix, and only for it, this holds for *all* $x$ and $y$, with $\langle a, b \rangle$ the
sum of products:

$$\langle A x,\; y \rangle = \langle x,\; A^\top y \rangle$$

That is a test. Draw any `x` and any `dout`, compute both sides, compare. No formula needed, no small step
$h$, exact but for rounding.
"""

# %% id="adjoint-run"
rng = np.random.default_rng(6)
images = rng.normal(size=(2, 3, 7, 9))
filters = rng.normal(size=(4, 3, 3, 5))


def both_sides(x, w):
    y = lesson_06.conv2d(x, w, stride=2, padding=1)
    dout = rng.normal(size=y.shape)
    dx = conv2d_input_gradient(dout, w, x.shape, stride=2, padding=1)
    return {"forward": (y * dout).sum(), "backward": (x * dx).sum()}


plots.run(both_sides, images, filters, inputs=False)

# %% [markdown] id="trial"
r"""
## 7. Find the bugs

A test is as good as the bugs it catches. The cell below has a test, `passes`, and it is lazy: one image, one
channel, one filter, no stride, no padding. It is tried on ten wrong versions of your function, and on the
right one.

**Make it stricter, until nothing hides any more.** Which shapes would show a bug with several filters? With
overlap? Which numbers hide a kernel that is turned? `gradient` is called as
`gradient(dout, w, input_shape, stride, padding)`. About 15 minutes, medium.
"""

# %% id="trial-run"


def passes(gradient):
    stride, padding = 1, 0
    x = np.full((1, 1, 3, 3), 2.0)
    w = np.ones((1, 1, 2, 2))
    y = lesson_06.conv2d(x, w, stride=stride, padding=padding)
    dout = np.ones(y.shape)
    dx = gradient(dout, w, x.shape, stride, padding)
    return np.isclose((y * dout).sum(), (x * dx).sum())


lesson_06.trial(passes, conv2d_input_gradient)

# %% [markdown] id="trial-hints"
r"""
<details><summary>Hint 1</summary>

What do all arrays of ones have in common? Turn them, reverse them, exchange them: nothing changes.
</details>
<details><summary>Hint 2</summary>

A bug in the handling of stride is invisible with stride 1. The same is true of padding 0, one image, one
channel and one filter.
</details>
<details><summary>Hint 3</summary>

Random numbers from `rng.normal`, and every size above 1. One call that has everything at once is enough; the
windows must fit.
</details>
"""

# %% [markdown] id="together"
r"""
## 8. The whole layer

A layer's backward pass returns all three gradients. You have the parts.
"""

# %% [markdown] id="conv2d_backward-task"
r"""
### Exercise: `conv2d_backward`

- `dout` is `(N, F, OH, OW)`, `x` is `(N, C, H, W)`, `w` is `(F, C, KH, KW)`.
- Return `dx, dw, db`, in this order. Each is checked on its own.

About 5 minutes, easy.

<details><summary>Hint 1</summary>

Which of the three need `stride` and `padding`, and which does not?
</details>
<details><summary>Hint 2</summary>

`x.shape` is the input shape; the last two entries of `w.shape` are the kernel size.
</details>
<details><summary>Hint 3</summary>

Three calls, one a gradient, and `return` with three names. Hand `stride` and `padding` on.
</details>
"""


# %% exercise="conv2d_backward"
def conv2d_backward(dout, x, w, stride=1, padding=0):
    r"""dout (N, F, OH, OW), x (N, C, H, W), w (F, C, KH, KW) -> dx (N, C, H, W), dw (F, C, KH, KW), db (F,)"""
    ### BEGIN SOLUTION
    dx = conv2d_input_gradient(dout, w, x.shape, stride, padding)
    dw = conv2d_weight_gradient(dout, x, w.shape[2:], stride, padding)
    db = conv2d_bias_gradient(dout)
    return dx, dw, db
    ### END SOLUTION


# %% check="conv2d_backward" points=3
check.conv2d_backward(conv2d_backward)

# %% [markdown] id="explore-layer-why"
r"""
The whole layer, backward. Choose one entry of `dout` and follow it: it goes to a window of `dx`, times the weights;
to all of `dw`, times the pixels; and to `db`, as it is.

**Predict, then type:** which of the three gradients change if you type over a pixel of `x`? And if you type over
a weight? Set the padding to 1: some shares go to pixels that do not exist. Where do they end up?
"""

# %% id="explore-layer"
explore.backward(conv2d_backward, image, kernel, digits)

# %% [markdown] id="conv2d_backward-other-ways"
r"""
<details><summary>Other ways to write it</summary>

One walk for all three: in the loop over `n`, `f`, `i`, `j`, add to `db[f]`, to `dw[f]` and to the window of
`dx`. Three lines, each with `+=`. Libraries keep `dx` apart all the same: the first layer of a network does
not need it.
</details>
"""

# %% [markdown] id="numerical"
r"""
The numerical gradient of lesson 05 is a second witness. Nudge one weight by $h$ up and down, and divide the
change of the loss by $2h$. There $h$ had to be tiny; here we take a monstrous $h = 1$. The loss is the sum of
all outputs, each times a random number. **Predict, then run:** how large is the largest error? And why?
"""

# %% id="numerical-run"


def slopes(loss, w, h):
    found = np.zeros(w.shape)
    for place in np.ndindex(w.shape):
        step = np.zeros(w.shape)
        step[place] = h
        found[place] = (loss(w + step) - loss(w - step)) / (2 * h)
    return found


def largest_error(x, w):
    dout = rng.normal(size=lesson_06.conv2d(x, w).shape)
    numerical = slopes(lambda w: (lesson_06.conv2d(x, w) * dout).sum(), w, h=1)
    return np.abs(conv2d_backward(dout, x, w)[1] - numerical).max()


plots.run(largest_error, images, filters, inputs=False)

# %% [markdown] id="numerical-lesson"
r"""
Only rounding is left. Along each weight the output is a straight line, and the slope of a line needs no small
step. Curves come from what stands between the layers: ReLU, softmax, the loss.
"""

# %% [markdown] id="learn"
r"""
## 9. A kernel that learns

Now the reward. Random pixels were filtered with a secret kernel. `learned` is shown input and output, never
the kernel. It starts at zero and follows the gradient of the mean squared error downhill, with your own
`conv2d_backward`.

**Predict, then run:** after how many steps will the kernel look right? In what does the one after the first
step differ from the secret?
"""

# %% id="learn-run"
pixels = rng.normal(size=(1, 1, 12, 12))
secret = np.array([[[[-1.0, 0, 1], [-2, 0, 2], [-1, 0, 1]]]])
target = lesson_06.conv2d(pixels, secret, np.array([0.5]))


def learned(pixels, target):
    w, b, losses, shown = np.zeros((1, 1, 3, 3)), np.zeros(1), [], {}
    for step in range(41):
        if step in (0, 1, 5, 40):
            shown[f"after_{step}"] = w[0, 0].round(2)
        error = lesson_06.conv2d(pixels, w, b) - target
        losses.append((error**2).mean())
        _, dw, db = conv2d_backward(2 * error / error.size, pixels, w)
        w, b = w - 0.2 * dw, b - 0.2 * db
    return shown | {"bias": b.round(2), "loss": np.array(losses)}


plots.run(learned, pixels, target, inputs=False, caption="learned-kernel")

# %% [markdown] id="learn-lesson"
r"""
That is the Sobel kernel of lesson 02, and nobody told the program about edges. After one step the
kernel is right in kind and small in size: that step is `dw` alone, the image correlated with the error.

This is all that training a CNN is. Lesson 08 does it with thousands of kernels.
"""

# %% [markdown] id="max-pooling"
r"""
## 10. Max pooling

Pooling has no weights, so there is only `dx`. A window of max pooling returns its largest pixel. Nudge
another pixel a little: the output does not move. Nudge the largest: the output moves by as much.

So the derivative is 1 for the winner and 0 for the rest: **the winner takes all of `dout`.** Who wins is
decided by `x`, so the backward pass has to look at it again.
"""

# %% id="max-winners"
votes = np.array([[1, 6, 2, 3], [5, 4, 8, 0], [7, 0, 4, 9], [2, 3, 1, 5]])
lesson_06.winners(votes, size=2, stride=2, caption="pooling-winners")

# %% [markdown] id="max-predict"
r"""
**Predict** the 4x4 gradient for these windows, side by side, with `dout` = 1, 10, 100, 1000.
"""

# %% id="predict-max"
winners_gradient = [
    [None, None, None, None],
    [None, None, None, None],
    [None, None, None, None],
    [None, None, None, None],
]

# %% [markdown] id="max-rules"
r"""
Three things to settle:

- **Ties.** If several pixels are equally large, the first one takes all, counted row by row. The window's
  gradient is `dout` in total, never more.
- **Overlap.** If the stride is smaller than the window, one pixel may win several windows. It gets something
  from each: `+=`.
- **Leftovers.** Pooling drops rows and columns that fill no whole window, as in lesson 04. A pixel that no
  window saw has gradient 0. The shape of `dout` tells how many windows there were.
"""

# %% id="max-ties"
ties = np.array([[2, 2, 0, 1], [2, 2, 1, 1]])
lesson_06.winners(ties, size=2, stride=2, caption="pooling-ties")

# %% [markdown] id="max-overlap"
r"""
Below, one bright pixel stands in the middle of 3x3, and windows of 2x2 move by 1. **Predict:** with `dout`
= 1, 10, 100, 1000, what does it get?
"""

# %% id="predict-overlap"
middle = None

# %% id="max-overlap-windows"
peak = np.zeros((3, 3), int)
peak[1, 1] = 1
lesson_06.winners(peak, size=2, stride=1, caption="pooling-overlap")

# %% [markdown] id="max_pool2d_backward-task"
r"""
### Exercise: `max_pool2d_backward`

- `dout` is `(N, C, OH, OW)`, `x` is `(N, C, H, W)`; windows are `size` by `size`; `stride=None` means
  `size`.
- Return a float array of the shape of `x`, also for whole-number pixels. Leave `dout` and `x` as they are.

About 15 minutes, medium.

<details><summary>Hint 1</summary>

The walk is the old one: for each entry of `dout`, cut its window. What do you need to know about the window?
</details>
<details><summary>Hint 2</summary>

`window.argmax()` counts through the window row by row and returns the first maximum.
`np.unravel_index(number, window.shape)` or `divmod(number, size)` makes a row and a column of it.
</details>
<details><summary>Hint 3</summary>

Zeros of the shape of `x`; a loop over `n`, `c`, `i`, `j`; in it, the window, its winner `(u, v)`, and a `+=`
at the winner's place in `dx`, which is the window's start plus `(u, v)`.
</details>
"""


# %% exercise="max_pool2d_backward"
def max_pool2d_backward(dout, x, size, stride=None):
    r"""dout (N, C, OH, OW), x (N, C, H, W) -> dx (N, C, H, W)

    u, v = argmax x[n, c, i*stride : i*stride+size, j*stride : j*stride+size]
    dx[n, c, i*stride+u, j*stride+v] += dout[n,c,i,j]
    """
    ### BEGIN SOLUTION
    stride = stride or size
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(dout.shape):
        top, left = i * stride, j * stride
        window = x[n, c, top : top + size, left : left + size]
        u, v = np.unravel_index(window.argmax(), window.shape)
        dx[n, c, top + u, left + v] += dout[n, c, i, j]
    return dx
    ### END SOLUTION


# %% check="max_pool2d_backward" points=6
check.max_pool2d_backward(max_pool2d_backward)

# %% id="predict-max-compare"


def side_by_side(dout, x):
    return max_pool2d_backward(dout, x, 2)[0, 0]


plots.predict(winners_gradient, side_by_side, digits, votes[None, None])

# %% id="predict-overlap-compare"


def dx_middle(dout, x):
    return max_pool2d_backward(dout, x, 2, 1)[0, 0, 1, 1]


plots.predict(middle, dx_middle, digits, peak[None, None])

# %% [markdown] id="explore-max-why"
r"""
Click the outputs one after the other: the star is the winner. Two of the windows have ties, marked `=`.
**Predict, then type:** what must you type over so that another pixel takes the 1000? Is it enough to make it as large
as the winner?

Then set the stride to 1 and choose *all of dout*. Which pixel wins the most windows? Point at it, and its sum is
written out.
"""

# %% id="explore-max"
explore.backward(max_pool2d_backward)

# %% [markdown] id="max_pool2d_backward-other-ways"
r"""
<details><summary>Other ways to write it</summary>

- A mask: zeros of the window's shape with a 1 at the first maximum, times `dout[n, c, i, j]`, added to the
  window of `dx`. Beware of `window == window.max()`: it marks every tied pixel.
- Without loops: all windows as a view, `argmax` over a flattened window, and `np.add.at`, which, unlike
  `dx[rows, columns] += ...`, also adds where a place occurs twice.
- Libraries remember the winners from the forward pass, and search only once.
</details>
"""

# %% [markdown] id="avg-pooling"
r"""
## 11. Average pooling

The mean of a window is a sum of its pixels, each times $1 / \text{size}^2$. Nudge any pixel, and the output
moves by that share. **Predict:** `dout` is 8 for one window of 2x2. What does each pixel get?
"""

# %% id="predict-average"
share = None

# %% [markdown] id="avg_pool2d_backward-task"
r"""
### Exercise: `avg_pool2d_backward`

- The arguments are those of `max_pool2d_backward`, and so is what you return: a float array of the shape of
  `x`. Of `x` only the shape matters.

About 10 minutes, easy.

<details><summary>Hint 1</summary>

Average pooling is a convolution with equal weights, channel by channel. What did the convolution's `dx` do
with each window?
</details>
<details><summary>Hint 2</summary>

All pixels of a window get the same number, so the winner's line becomes a line for a whole slice.
</details>
<details><summary>Hint 3</summary>

Zeros of the shape of `x`, the old loop, and in it a window of `dx` `+=` one entry of `dout` divided by the
number of pixels in a window.
</details>
"""


# %% exercise="avg_pool2d_backward"
def avg_pool2d_backward(dout, x, size, stride=None):
    r"""dout (N, C, OH, OW), x (N, C, H, W) -> dx (N, C, H, W)

    dx[n, c, i*stride+u, j*stride+v] += dout[n,c,i,j] / size**2
    """
    ### BEGIN SOLUTION
    stride = stride or size
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(dout.shape):
        top, left = i * stride, j * stride
        dx[n, c, top : top + size, left : left + size] += dout[n, c, i, j] / size**2
    return dx
    ### END SOLUTION


# %% check="avg_pool2d_backward" points=4
check.avg_pool2d_backward(avg_pool2d_backward)

# %% id="predict-average-compare"


def dx_first(dout, x):
    return avg_pool2d_backward(dout, x, 2)[0, 0, 0, 0]


plots.predict(share, dx_first, np.full((1, 1, 1, 1), 8), np.zeros((1, 1, 2, 2)))

# %% [markdown] id="explore-average-why"
r"""
Everybody gets something. **Predict, then try:** with size 2 and stride 1, how many shares does a corner pixel get, and
how many a pixel in the middle? And with size 3 and stride 1? Does it matter what you type into `x`?
"""

# %% id="explore-average"
explore.backward(avg_pool2d_backward)

# %% [markdown] id="avg_pool2d_backward-other-ways"
r"""
<details><summary>Other ways to write it</summary>

- For windows side by side: `np.repeat` along both axes, divided by `size**2`. It copes neither with overlap
  nor with leftovers.
- Loop over the $\text{size}^2$ places inside a window, and add `dout / size**2` to a strided slice.
- As `conv2d_input_gradient` with a kernel of equal weights, one channel at a time.
</details>
"""

# %% [markdown] id="sums"
r"""
Does pooling lose gradient on the way back, or make more of it? **Predict, then run:** the sum of `dout`, the
sum of `dx` through max pooling, and through average pooling. The windows overlap. Which of the three are equal?
"""

# %% id="sums-run"


def three_sums(dout, x):
    return {
        "dout": dout.sum().round(6),
        "max_pooling": max_pool2d_backward(dout, x, 3, 2).sum().round(6),
        "average_pooling": avg_pool2d_backward(dout, x, 3, 2).sum().round(6),
    }


plots.run(three_sums, rng.normal(size=(2, 3, 3, 4)), rng.normal(size=(2, 3, 7, 9)), inputs=False)

# %% [markdown] id="chain"
r"""
## 12. A whole chain

Convolution, ReLU, max pooling: the core of a CNN. Backward, the same layers in reverse, each handing its
`dx` on as the next one's `dout`. The ReLU lets through where its *input* was positive.

The witness is the numerical gradient of the filters, with a small step and with $h = 1$. **Predict, then
run:** which of them agrees with `dw`? Does the other, as in section 8?
"""

# %% id="chain-run"
images = rng.normal(size=(2, 1, 7, 9))
filters = rng.normal(size=(2, 1, 2, 2))


def chain(x, w):
    y = lesson_06.conv2d(x, w)
    relu = np.maximum(y, 0)
    dout = rng.normal(size=lesson_06.max_pool2d(relu, 2).shape)
    drelu = max_pool2d_backward(dout, relu, 2)
    dy = drelu * (y > 0)
    _, dw, _ = conv2d_backward(dy, x, w)

    def loss(w):
        return (lesson_06.max_pool2d(np.maximum(lesson_06.conv2d(x, w), 0), 2) * dout).sum()

    return {"dw": dw[:, 0], "slopes_1e-5": slopes(loss, w, 1e-5)[:, 0], "slopes_1": slopes(loss, w, 1)[:, 0]}


plots.run(chain, images, filters, inputs=False)

# %% [markdown] id="chain-lesson"
r"""
With $h = 1$ some ReLUs switch on or off and some windows change their winner: the step leaps over kinks. The
analytic gradient belongs to the network as it stands, with its switches where they are.
"""

# %% [markdown] id="end"
r"""
## What you can now do

- Derive the gradient of any sliding operation: walk over the outputs, and let each give back what it took.
- Say why gradients of shared weights are sums, and why `+=` matters where windows overlap.
- Read $\partial E / \partial K = X * \partial E / \partial O$, and explain the turned kernel in
  $\partial E / \partial X$.
- Send a gradient through max and average pooling, ties and overlap included.
- Test any linear layer with $\langle A x, y \rangle = \langle x, A^\top y \rangle$.

**Next, lesson 07:** your loops are right and slow. One rearrangement turns them into a single matrix product.
"""

# %% id="progress"
progress.card("06_conv_backprop")
