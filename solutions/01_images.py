# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown] id="why"
r"""
# Lesson 01: Images

You see a cat in a photo at once, on the left or on the right, in sunshine or in the dark. A computer
gets a table of numbers. How does one get from the table to the cat?

In this lesson you find out what these numbers are, why the task is so hard, and why the obvious network,
which connects everything with everything, is a waste. At the end you watch two trained networks look at
the same digits, moved by a few pixels. One of them fails.

It takes about 75 minutes. You need Python functions, loops and NumPy slices such as `a[1:3, 0:2]`.
"""

# %% [markdown] id="how-it-works"
r"""
## How the lessons work

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

from cnn_course import check, data, plots, progress
from cnn_course.figures import curves
from cnn_course.figures import lesson_01 as figures
from cnn_course.layers import Conv2d, Dense, Flatten, MaxPool2d, ReLU, Sequential
from cnn_course.train import predict, train

# %% [markdown] id="gray"
r"""
## 1. A gray image is a table

Each number is the brightness of one **pixel**, a small square. Here 0 is black and 9 is white.
"""

# %% id="gray-face"
face = np.array(
    [
        [0, 0, 0, 0, 0, 0, 0],
        [0, 9, 0, 0, 0, 9, 0],
        [0, 0, 0, 5, 0, 0, 0],
        [0, 0, 0, 5, 0, 0, 0],
        [0, 9, 0, 0, 0, 9, 0],
        [0, 0, 9, 9, 9, 0, 0],
    ]
)
figures.pictures(face=face)

# %% [markdown] id="gray-index"
r"""
Rows are counted from the top, columns from the left, both from 0, and the row comes first: `face[row,
column]`. So the shape is `(H, W)`, height before width.

**Predict** the height and the width of this image, then the values of `face[1, 5]` and `face[5, 1]`.
"""

# %% id="predict-face"
shape_of_face = [None, None]
two_pixels = [None, None]


# %% id="predict-face-shape"
def shape(face):
    return face.shape


plots.predict(shape_of_face, shape, face)


# %% id="predict-face-pixels"
def pixels(face):
    return face[1, 5], face[5, 1]


plots.predict(two_pixels, pixels, face)

# %% [markdown] id="photo"
r"""
A photo is the same with more rows and columns. This is Rear Admiral Grace Hopper, who wrote one of the
first compilers; she stays with us through the course. Beside the photo stand 12 by 12 of its pixels.
**Predict, then run:** could you tell from these numbers alone which part of the photo they are?
"""


# %% id="photo-run"
photo = data.photo(gray=True)[::2, ::2]
eye = photo[120:132, 150:162]
figures.pictures(photo=photo, eye=(100 * eye).round().astype(int), caption="photo-eye")

# %% [markdown] id="photo-types"
r"""
Two ways to write brightness are common: whole numbers from 0 to 255, which fit in one byte each, and
fractions from 0 to 1. In files pixels are bytes. For computing, turn them into fractions: bytes start
again at 0 after 255.
"""

# %% id="photo-types-run"
as_bytes = (255 * photo).round().astype(np.uint8)
print(as_bytes.dtype, as_bytes.min(), as_bytes.max())
print(photo.dtype, photo.min().round(3), photo.max())


# %% [markdown] id="color"
r"""
## 2. A color image is three tables

The eye has three kinds of cells for color, so a screen needs three numbers for each pixel: red, green
and blue. Each of these tables is a **channel**.

**Predict, then run:** in which channel is the blue of the flag brightest? In which one are its red
stripes as bright as its white ones?
"""

# %% id="color-run"
color = data.photo().transpose(2, 0, 1)[:, ::2, ::2]
figures.pictures(color=color, red=color[0], green=color[1], blue=color[2], caption="photo-channels")

# %% [markdown] id="color-shapes"
r"""
Files and screens keep the three numbers of a pixel together: `(H, W, 3)`. This course, like PyTorch,
puts the channel first: `(C, H, W)`, three gray images in a row. `transpose` moves the axes.

Networks look at many images at once. A **batch** has one more axis in front: `(N, C, H, W)`. **Predict**
the shape of the batch in the next cell.
"""

# %% id="predict-batch"
shape_of_batch = [None, None, None, None]


# %% id="predict-batch-compare"
def batch_shape(color):
    mirrored = color[:, :, ::-1]
    return np.stack([color, mirrored]).shape


plots.predict(shape_of_batch, batch_shape, color)

# %% [markdown] id="conventions"
r"""
The same in all lessons. Come back here when a shape surprises you.

| thing | shape | letters |
|---|---|---|
| gray image | `(H, W)` | height, width |
| image with channels | `(C, H, W)` | channels first |
| batch of images | `(N, C, H, W)` | number of images |
"""

# %% [markdown] id="how-many"
r"""
How many numbers does a network have to swallow? A dense layer takes all of them, as one long row.
**Predict** for a small color photo of 360x240 pixels, and for one of 1000x1000.
"""

# %% id="predict-input"
small_photo = None
large_photo = None

# %% [markdown] id="input_size-task"
r"""
### Exercise: `input_size`

Count the numbers in an image.

- `height`, `width` and `channels` are ints; return an int.

About 2 minutes, easy.

<details><summary>Hint 1</summary>

How many pixels are in one row? In all rows?
</details>
<details><summary>Hint 2</summary>

Each pixel holds one number for each channel: 1 in a gray image, 3 in a color image.
</details>
<details><summary>Hint 3</summary>

One line: `return`, and a product of three numbers.
</details>
"""


# %% exercise="input_size"
def input_size(height, width, channels):
    r"""(C, H, W) -> C H W"""
    ### BEGIN SOLUTION
    return height * width * channels
    ### END SOLUTION


# %% check="input_size" points=2
check.input_size(input_size)

# %% [markdown] id="input_size-other-ways"
r"""
<details><summary>Other ways to write it</summary>

`np.prod([height, width, channels])`, or the `.size` of an array of that shape.
</details>
"""

# %% id="predict-input-small"
plots.predict(small_photo, input_size, 360, 240, 3)

# %% id="predict-input-large"
plots.predict(large_photo, input_size, 1000, 1000, 3)


# %% id="input-sizes"
def lecture_photos():
    sizes = (64, 64, 3), (360, 240, 3), (360, 270, 3), (800, 600, 3), (1000, 1000, 3)
    return {f"{h}x{w}x{c}": input_size(h, w, c) for h, w, c in sizes}


plots.run(lecture_photos)

# %% [markdown] id="hard"
r"""
## 3. What makes seeing hard

You would know this portrait under almost any circumstances. Below it is seen from **close** up, in bad
**light**, with its parts **deformed**, **occluded** by something in front, and **camouflaged** by
stripes. **Predict:** which of the five changes the numbers most? Which the least?
"""


# %% id="hard-run"
def close(photo):
    H, W = photo.shape
    middle = photo[H // 4 : H // 4 + H // 2, W // 4 : W // 4 + W // 2]
    return middle.repeat(2, axis=0).repeat(2, axis=1)


def dark(photo):
    return 0.15 * photo


def deformed(photo):
    rows, columns = np.indices(photo.shape)
    waves = rows + 9 * np.sin(columns / 12)
    return photo[waves.astype(int).clip(0, len(photo) - 1), columns]


def occluded(photo):
    covered = photo.copy()
    covered[84:170, 78:190] = 0.6
    return covered


def camouflaged(photo):
    rows, columns = np.indices(photo.shape)
    return 0.4 * photo + 0.3 + 0.3 * np.sin((rows + columns) / 4)


changed = {f.__name__: f(photo) for f in (close, dark, deformed, occluded, camouflaged)}
figures.pictures(photo=photo, **changed, caption="photo-changed")

# %% [markdown] id="hard-distance"
r"""
Now as the computer sees it: the mean difference between a pixel of the photo and the same pixel after
the change. For comparison, `blank` is an image that is the same gray everywhere. **Predict:** which of
the five are further away from the photo than *nothing at all*?
"""


# %% id="hard-distance-run"
def distance(image):
    return round(float(np.abs(image - photo).mean()), 3)


blank = np.full(photo.shape, photo.mean())
{name: distance(image) for name, image in {**changed, "blank": blank}.items()}


# %% [markdown] id="hard-lesson"
r"""
Pixel by pixel, the portrait in the dark or from close up is less like the portrait than an empty wall
is, and with her whole face covered it is the nearest of all. *Comparing pixels is not seeing.* Whatever
recognizes her must look at something that survives these changes.
"""


# %% [markdown] id="class"
r"""
And we have changed a single photo only. A **class** is much wider: below are ten bags from
Fashion-MNIST, small photos of clothes that lesson 08 is about. **Before you run:** say in one sentence
what all bags have in common. Then find the one that your sentence misses.
"""

# %% id="class-run"
clothes, kinds = data.fashion_mnist("train")
bags = clothes[kinds == data.FASHION_CLASSES.index("Bag")][:10, 0]
figures.sheet(bags, caption="ten-bags")

# %% [markdown] id="class-lesson"
r"""
Nobody has ever managed to write such a sentence for cats, chairs or tumors. That is why the rules are
not written by hand any more. They are *learned* from thousands of examples, and what learns best from
images is the **convolutional neural network**, CNN for short.
"""

# %% [markdown] id="tasks"
r"""
## 4. What CNNs are used for

All these start from an image and differ in what comes out.

| task | the question | what comes out |
|---|---|---|
| classification | what is it? | one score a class |
| retrieval | which images are like it? | a list of images |
| detection | what is where? | boxes, each with a class |
| segmentation | which pixels belong to it? | a class for each pixel |
| style transfer | what if somebody else had painted it? | an image |

This course builds the first from the ground up. The others put another ending on the same network.
"""

# %% id="tasks-run"
figures.tasks(photo, caption="tasks")

# %% [markdown] id="tasks-question"
r"""
In the table, find the task with the *smallest* answer and the one whose answer is as large as the image.
Which of them needs to know *where* things are?
"""

# %% [markdown] id="retrieval"
r"""
Retrieval is easy to try in its simplest form: take an image, and find those whose pixels differ least.
The first image below asks, the others are the nearest of 8,000. **Predict:** all of the same class?
"""


# %% id="retrieval-run"
def nearest(query, images, count):
    distances = np.abs(images - query).mean(axis=(1, 2, 3))
    return images[distances.argsort()[:count], 0]


figures.sheet(nearest(clothes[7], clothes, 6), columns=6, caption="retrieval")

# %% [markdown] id="flat"
r"""
## 5. Most of an image is flat

Is there anything that all photos share? Look at the *steps*: how much does brightness change from a
pixel to its right neighbor? **Predict, then run:** in what share of places is the step smaller than
0.05, a twentieth of the way from black to white? And if you shuffle the pixels of the photo?
"""


# %% id="flat-run"
shuffled = np.random.default_rng(1).permutation(photo.ravel()).reshape(photo.shape)


def share_of_small_steps(image):
    return round(float((np.abs(np.diff(image, axis=1)) < 0.05).mean()), 3)


{"photo": share_of_small_steps(photo), "shuffled": share_of_small_steps(shuffled)}


# %% [markdown] id="flat-density"
r"""
Now the whole picture: how often each size of step occurs. The vertical axis is logarithmic, so that the
rare steps are seen too. The bell curve has the same width as the photo's. **Predict, then run:** does
the photo look like the shuffled one, like the bell curve, or like neither?
"""


# %% id="flat-density-run"
figures.step_density(photo, shuffled, caption="step-density")


# %% [markdown] id="flat-lesson"
r"""
Neither. The photo has a sharp peak at 0, because *most of an image is flat*, and long tails, because
where it is not flat, there is an edge, and edges are steep. Photos of trees, streets and faces all have
this shape.

Two things follow. Neighboring pixels nearly agree, so they belong together. And what there is to see is
in few places: in the edges. A good network looks at *neighborhoods*.
"""

# %% [markdown] id="dense"
r"""
## 6. A dense layer looks at everything

A **unit** (or neuron) multiplies each input by a weight of its own, adds up, and adds one more number,
its **bias**. A **dense layer** has several units, each connected to all inputs:

$$y_k = b_k + \sum_{i} w_{ki}\, x_i$$

Weights and biases are the layer's **parameters**: what training has to find. **Predict** how many there
are with 4 inputs and 3 units. Draw the lines if you like.
"""

# %% id="predict-dense"
four_to_three = None

# %% [markdown] id="dense_parameters-task"
r"""
### Exercise: `dense_parameters`

Count the parameters of a dense layer.

- `inputs` and `units` are ints; return an int.
- With `bias=False` the units have no biases.

About 3 minutes, easy.

<details><summary>Hint 1</summary>

How many weights does a single unit have? How many biases?
</details>
<details><summary>Hint 2</summary>

All units have equally many. In the formula, $w$ has two letters below it and $b$ has one.
</details>
<details><summary>Hint 3</summary>

First the weights, a product. Then `if bias:` add as many as there are units.
</details>
"""


# %% exercise="dense_parameters"
def dense_parameters(inputs, units, bias=True):
    r"""w (units, inputs), b (units,) -> w.size + b.size"""
    ### BEGIN SOLUTION
    weights = inputs * units
    return weights + units if bias else weights
    ### END SOLUTION


# %% check="dense_parameters" points=3
check.dense_parameters(dense_parameters)

# %% [markdown] id="dense_parameters-other-ways"
r"""
<details><summary>Other ways to write it</summary>

Count unit by unit: each has `inputs` weights and one bias, so `(inputs + 1) * units`. Because `True`
counts as 1 and `False` as 0 in Python, `(inputs + bias) * units` does both cases.
</details>
"""

# %% id="predict-dense-compare"
plots.predict(four_to_three, dense_parameters, 4, 3)

# %% [markdown] id="dense-photo"
r"""
Now connect a photo of 1000x1000x3 to a first layer of 1000 units. That is no large layer. **Predict**
the order of magnitude; the second number is its size in gigabytes, at 4 bytes a weight.
"""


# %% id="dense-photo-run"
def first_layer():
    count = dense_parameters(input_size(1000, 1000, 3), 1000)
    return {"parameters": count, "gigabytes": 4 * count / 10**9}


plots.run(first_layer)

# %% [markdown] id="dense-blind"
r"""
It is not only expensive, it is blind. Shuffle the pixels of the photo, and the weights in the same way.
**Predict, then run:** how much does the output of a dense unit change?
"""

# %% id="dense-blind-run"
rng = np.random.default_rng(1)
order = rng.permutation(photo.size)
weights = rng.integers(-3, 4, photo.size)
whole_pixels = as_bytes.ravel().astype(int)
{"photo": int(whole_pixels @ weights), "shuffled": int(whole_pixels[order] @ weights[order])}

# %% [markdown] id="dense-blind-lesson"
r"""
Not at all. So a dense layer would learn just as well from photos that were all scrambled in the same
way. *It does not know which pixels are neighbors.* Everything section 5 told us is thrown away before it
begins.
"""

# %% [markdown] id="conv"
r"""
## 7. A convolutional layer looks around

Two ideas turn this upside down.

- **Look locally.** A unit is connected to a small window only, say 3x3 pixels: its weights are called a
  **kernel**.
- **Share.** The same kernel is used at every place of the image. Whatever finds an eye here finds an eye
  there.

One set of shared weights is a **filter**. On an image with several channels it has one kernel for each,
because it looks at all of them, and it has one bias. A layer has several filters, each searching for
something else. Lesson 02 shows them at work; here, count them.
"""

# %% [markdown] id="conv-predict"
r"""
**Predict:** a layer of 64 filters with kernels of 7x7, on a gray image. Weights of one filter, its bias,
times the number of filters. And 10 filters of 5x5 on a color image?
"""

# %% id="predict-conv"
gray_7x7 = None
color_5x5 = None

# %% [markdown] id="conv_parameters-task"
r"""
### Exercise: `conv_parameters`

Count the parameters of a convolutional layer.

- `in_channels` and `filters` are ints; return an int.
- `kernel_size` is an int for a square kernel, or a tuple `(KH, KW)`, height and width.
- With `bias=False` the filters have no biases.

About 5 minutes, easy.

<details><summary>Hint 1</summary>

How many weights are in one kernel? How many kernels are in one filter? How many filters?
</details>
<details><summary>Hint 2</summary>

Each question above is a factor. And how often is a bias added: for each kernel, or for each filter?
</details>
<details><summary>Hint 3</summary>

Start with the two sides of the kernel: if `isinstance(kernel_size, tuple)`, take it apart, else use it
twice. Then a product of four numbers, and the biases.
</details>
"""


# %% exercise="conv_parameters"
def conv_parameters(in_channels, filters, kernel_size, bias=True):
    r"""w (F, C, KH, KW), b (F,) -> w.size + b.size"""
    ### BEGIN SOLUTION
    KH, KW = kernel_size if isinstance(kernel_size, tuple) else (kernel_size, kernel_size)
    weights = filters * in_channels * KH * KW
    return weights + filters if bias else weights
    ### END SOLUTION


# %% check="conv_parameters" points=4
check.conv_parameters(conv_parameters)

# %% [markdown] id="conv_parameters-other-ways"
r"""
<details><summary>Other ways to write it</summary>

- Filter by filter: `(KH * KW * in_channels + 1) * filters`.
- `np.broadcast_to(kernel_size, 2)` makes two numbers of one, and leaves two as they are.
- `try: KH, KW = kernel_size`, and `except TypeError:` for the int.
</details>
"""

# %% id="predict-conv-compare"
plots.predict(gray_7x7, conv_parameters, 1, 64, 7)

# %% id="predict-conv-compare-color"
plots.predict(color_5x5, conv_parameters, 3, 10, 5)

# %% [markdown] id="conv-compare"
r"""
Side by side: the first layer on larger and larger gray photos, of 28, 100 and 1000 pixels a side, once
dense with 32 units and once convolutional with 32 filters of 3x3. **Predict, then run:** which of the
two grows?
"""


# %% id="conv-compare-run"
def dense_and_conv():
    sides = np.array([28, 100, 1000])
    dense = np.array([dense_parameters(input_size(side, side, 1), 32) for side in sides.tolist()])
    conv = np.array([conv_parameters(1, 32, 3) for side in sides])
    return {"side": sides, "dense": dense, "conv": conv}


plots.run(dense_and_conv)


# %% [markdown] id="conv-compare-lesson"
r"""
The image's size is nowhere in `conv_parameters`. A filter for a stamp is also one for a poster.
"""

# %% [markdown] id="move"
r"""
## 8. Move it

Sharing promises more than thrift: what the network learned in one place, it knows everywhere. To test
that, you need images that are moved. Moving an image down by `dy` and right by `dx` means that the pixel
at row $i$, column $j$ comes from further up and further left:

$$y_{ij} = x_{i - dy,\; j - dx}$$

Where that lies outside the image, a 0 enters. **Predict** where the pixel `face[1, 5]` is after `dy =
2`, `dx = -1`: its row, its column.
"""

# %% id="predict-move"
row_and_column = [None, None]

# %% [markdown] id="translate-task"
r"""
### Exercise: `translate`

Move an image.

- `image` is `(H, W)`; return a new array `(H, W)` of the same kind of numbers.
- `dy` and `dx` are ints: down and to the right if positive, up and to the left if negative.
- What leaves the picture is lost, and zeros enter. A shift may be larger than the image.

About 15 minutes, medium.

<details><summary>Hint 1</summary>

For each place of the *output*: where does its pixel come from? When does it come from nowhere?
</details>
<details><summary>Hint 2</summary>

Begin with `np.zeros_like(image)` and fill in what has a source. Beware: Python takes `image[-1, 0]` for
the last row and does not complain.
</details>
<details><summary>Hint 3</summary>

Two loops over `i` and `j`; the source is row `i - dy`, column `j - dx`; an `if` that asks whether both
are inside, from 0 to `H - 1` and from 0 to `W - 1`; then one assignment.
</details>
"""


# %% exercise="translate"
def translate(image, dy, dx):
    r"""image (H, W) -> y (H, W):  y[i,j] = image[i-dy, j-dx]"""
    ### BEGIN SOLUTION
    H, W = image.shape
    moved = np.zeros_like(image)
    for i in range(H):
        for j in range(W):
            if 0 <= i - dy < H and 0 <= j - dx < W:
                moved[i, j] = image[i - dy, j - dx]
    return moved
    ### END SOLUTION


# %% check="translate" points=4
check.translate(translate)

# %% [markdown] id="translate-other-ways"
r"""
<details><summary>Other ways to write it</summary>

- Loop over the *input* and ask where each pixel goes.
- Pad the image with zeros on the side where they enter (`np.pad`), then cut out a window of the old
  size.
- Two slices, one of the output and one of the input: `moved[max(dy, 0):H + min(dy, 0), ...]`. Treat
  shifts larger than the image first.
</details>
"""


# %% id="predict-move-compare"
def where_it_went(face):
    only_one = np.zeros_like(face)
    only_one[1, 5] = 1
    row, column = np.nonzero(translate(only_one, 2, -1))
    return row[0], column[0]


plots.predict(row_and_column, where_it_went, face)


# %% id="translate-face"
def four_ways(face):
    return {
        "dy 2, dx 0": translate(face, 2, 0),
        "dy 0, dx -3": translate(face, 0, -3),
        "dy -1, dx 1": translate(face, -1, 1),
        "dy 7, dx 0": translate(face, 7, 0),
    }


plots.run(four_ways, face)

# %% [markdown] id="move-photo"
r"""
Now the photo, by 10, 20 and 40 pixels to the right, with the distance to the photo unmoved. **Predict:**
how close does it come to the distance of the blank image from section 3?
"""


# %% id="move-photo-run"
def to_the_right(photo):
    return {f"{dx} pixels": translate(photo, 0, dx) for dx in (10, 20, 40)}


plots.run(to_the_right, photo, inputs=False, bright=True, caption="photo-moved")


# %% id="move-photo-distances"
def distances(photo):
    return {name: distance(image) for name, image in {**to_the_right(photo), "blank": blank}.items()}


plots.run(distances, photo, inputs=False)


# %% [markdown] id="trial"
r"""
## 9. The trial

Two networks, and handwritten digits in the middle of a dark canvas. Both have learned from 1,200 digits,
and are now asked about 597 they have never seen. Everything you need to know about them:

- `dense` has a dense layer of 64 units and one of 10, a score for each digit.
- `conv` has two layers of small shared filters, then takes of each filter its strongest answer
  *anywhere* in the image, and has one dense layer of 10.

How training works is the matter of lessons 05 to 08. Here it takes some
seconds, and always starts from the same random numbers (seed 1).
"""

# %% id="trial-data"
digits, labels = data.digits()
canvas = np.pad(digits[:, :, 2:26:3, 2:26:3], ((0, 0), (0, 0), (4, 4), (4, 4)))
examples, answers = canvas[:1200], labels[:1200]
unseen, truth = canvas[1200:], labels[1200:]
figures.sheet(examples[:10, 0], caption="digits")


# %% id="trial-train"
rng = np.random.default_rng(1)
networks = {
    "dense": Sequential(Flatten(), Dense(16 * 16, 64, rng=rng), ReLU(), Dense(64, 10, rng=rng)),
    "conv": Sequential(
        Conv2d(1, 16, 3, rng=rng),
        ReLU(),
        Conv2d(16, 32, 3, rng=rng),
        ReLU(),
        MaxPool2d(12),
        Flatten(),
        Dense(32, 10, rng=rng),
    ),
}
for network in networks.values():
    train(network, examples, answers, rng=np.random.default_rng(1), epochs=20, progress=False)


# %% [markdown] id="trial-count"
r"""
Count their parameters with your own functions. **Predict** which network has more.
"""


# %% id="trial-count-run"
def parameters():
    return {
        "dense": dense_parameters(16 * 16, 64) + dense_parameters(64, 10),
        "conv": conv_parameters(1, 16, 3) + conv_parameters(16, 32, 3) + dense_parameters(32, 10),
    }


plots.run(parameters)

# %% [markdown] id="trial-predict"
r"""
First the digits in the middle, as in training. Then your `translate` moves each of them sideways, by up
to 4 pixels; nothing leaves the canvas. Guessing would be right once in ten times. **Predict** for each
network: what share does it get right in the middle? And moved by 2 pixels?
"""


# %% id="trial-run"
def accuracy_by_shift():
    shifts = np.arange(-4, 5)
    accuracy = {name: np.zeros(len(shifts)) for name in networks}
    for k, dx in enumerate(shifts):
        moved = np.array([translate(image[0], 0, dx)[None] for image in unseen])
        for name, network in networks.items():
            accuracy[name][k] = (predict(network, moved) == truth).mean()
    return {"shift": shifts, **accuracy}


plots.draw(curves.accuracy_by_shift, accuracy_by_shift, caption="trial")

# %% [markdown] id="trial-lesson"
r"""
Two pixels are enough, and the dense network is little better than guessing. To it, a 3 on the left and a
3 in the middle are different things, and it has seen only one of them. The convolutional network does not
even notice, with fewer parameters: its filters look everywhere, and *strongest answer anywhere* does not
depend on where.

Mind that second half. Filters alone find a moved digit at a moved place; it is what the network does
with the places that makes the answer stay. Lessons 02 and 04 take this apart.
"""

# %% [markdown] id="end"
r"""
## What you can now do

- Read images as arrays: `(H, W)`, `(C, H, W)`, `(N, C, H, W)`, row before column.
- Name what makes vision hard, and show that comparing pixels is not seeing.
- Say why neighborhoods matter: most of an image is flat, and what counts is in the edges.
- Count the parameters of dense and of convolutional layers, and say which one depends on the size of the
  image.
- Move an image in any direction, and tell what that does to a dense network.

**Next, lesson 02:** what does a filter do when it slides? You write convolution yourself.
"""

# %% id="progress"
progress.card("01_images")
