# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown] id="why"
r"""
# Lesson 09: What a CNN learned

A trained network says *ankle boot*. Why? It is a list of numbers, and nobody wrote a single one of them.
Can you find out what they look for?

You can ask in three ways. **Look inside:** what does each layer make of the image? **Nudge:** which pixel,
changed a little, changes the answer? **Cover:** which part, hidden, makes the network change its mind?

You write one function for each, ask a network trained on real photos, and learn how far such answers can
be trusted. Then a look at the networks that came after, and the course is done.

It takes about 90 minutes. You need lessons 02 to 06; lesson 08 helps.
"""

# %% id="setup"
import numpy as np

from cnn_course import check, data, explore, plots, progress
from cnn_course.figures import lesson_09 as figures
from cnn_course.layers import Conv2d, Dense, Flatten, Sequential
from cnn_course.losses import softmax
from cnn_course.networks import lenet
from cnn_course.optim import one_cycle
from cnn_course.train import evaluate, predict, train

# %% [markdown] id="conventions"
r"""
## Conventions

- **One image at a time:** `(C, H, W)`. Layers want a batch: `image[None]` is a batch of one, and `[0]`
  takes its only answer out again.
- **Layers count from 0,** and all of them count, also ReLU, pooling and flatten.
- **Scores** are what the last layer gives, before softmax. Labels count from 0.
- A network is a `Sequential`: `network.layers` is the list of its layers. `forward(x)` runs it or one
  layer, `backward(dout)` goes back through the same, from the last `x` it saw, and returns the gradient in
  `x`. That is the beat of lessons 05 and 06.

<details><summary>The networks that the checks use</summary>

They are small and always have the same weights. To build one yourself: `from cnn_course.check import
networks`, then `networks.build("tiny_network")`.
</details>
"""

# %% [markdown] id="network"
r"""
## 1. A network to look into

Here is LeNet with ReLU and max pooling, and 8,000 photos of clothes. Training starts from the random seed
9 and takes ten seconds or more; each line is one round through the photos and the share it got right.

One thing is unusual: the filters of the first layer start at a tenth of their normal size. So whatever you
see in them afterward has been *learned*, and is no leftover of the random start.
"""

# %% id="network-train"
photos, labels = data.fashion_mnist("train")
unseen, truth = data.fashion_mnist("test")

rng = np.random.default_rng(9)
trained = lenet(rng)
trained[0].weight *= 0.1
start = trained[0].weight.copy()
untrained = lenet(np.random.default_rng(10))


def report(history):
    print(history.epochs, round(history.accuracy[-1], 3))


schedule = one_cycle(4e-3)
train(trained, photos, labels, rng=rng, epochs=6, schedule=schedule, progress=False, after_epoch=report)
print(evaluate(trained, unseen, truth))

# %% [markdown] id="network-layers"
r"""
The last line is for 2,000 photos it has never seen: the mean loss, then the share right. Its layers, and
the ten labels:
"""

# %% id="network-layers-run"
for i, layer in enumerate(trained.layers):
    print(i, layer)
print(dict(enumerate(data.FASHION_CLASSES)))

# %% [markdown] id="filters"
r"""
## 2. The first filters

Layer 0 has six filters of 5x5, and they lie on pixels. So you can simply look at them, as you looked at
your own kernels in lesson 02: orange counts for, purple against.

**Predict:** what will a network that has seen nothing but clothes have come up with? Think of the kernels
you wrote to see edges.
"""

# %% id="filters-run"
figures.filters({"start": start, "learned": trained[0].weight}, caption="inside-filters")

# %% [markdown] id="filters-sums"
r"""
In lesson 02 the sum of the weights told what a kernel does. Below it is divided by the sum of their
sizes: 1 means that all weights are positive (it averages), 0 that they cancel (it compares).

**Predict, then run:** which of the six is most of an average, and which compare?
"""

# %% id="filters-sums-run"
weights = trained[0].weight
(weights.sum(axis=(1, 2, 3)) / np.abs(weights).sum(axis=(1, 2, 3))).round(2)

# %% [markdown] id="filters-lesson"
r"""
What is near 1 averages: it answers to anything bright. What is near 0 has a bright and a dark side: edges,
each in its own direction. Most lie somewhere between. Nobody told the network about edges. It found them
because they help to tell a dress from a bag.

Large networks trained on millions of color photos end up with the same in their first layer: edges in all
directions and spots of color, whoever trains them and on whatever photos.
"""

# %% [markdown] id="deeper-question"
r"""
## 3. Feature maps

And layer 3? It has 16 filters, each with 6 channels, and they do not lie on pixels but on what the layers
before made of them. Their numbers tell you little. Their **answers** tell more: put an image in, and stop
after that layer. What comes out are its **feature maps**.

**Predict** the shapes for an image of `(1, 28, 28)`, after layers 0, 2 and 5. (The list of layers is
above. Layer 0 pads by 2; pooling halves.)
"""

# %% id="predict-shapes"
shapes = [
    [None, None, None],
    [None, None, None],
    [None, None, None],
]

# %% [markdown] id="feature_maps-task"
r"""
### Exercise: `feature_maps`

Return what a layer makes of an image.

- `network` is a `Sequential`, `image` is `(C, H, W)`, `layer` counts from 0.
- Run the layers from the first up to and including that one, each on the answer of the one before.
- Return the answer without the batch axis: `(maps, OH, OW)`, or `(units,)` after a flatten.
- Leave the network and the image as they are.

About 10 minutes, easy.

<details><summary>Hint 1</summary>

How many layers have to run for `layer = 0`? And for `layer = 2`?
</details>
<details><summary>Hint 2</summary>

A slice `layers[:n]` holds the first `n` layers and ends before index `n`. What is `n` here? The batch axis
comes with `image[None]`.
</details>
<details><summary>Hint 3</summary>

Let `x` be a batch with your image. Loop over a slice of `network.layers`; in the loop, replace `x` by what
that layer's `forward` gives. After the loop, return the only image of the batch.
</details>
"""


# %% exercise="feature_maps"
def feature_maps(network, image, layer):
    r"""image (C, H, W) -> (maps, OH, OW)

    network[layer](... network[1](network[0](image)))
    """
    ### BEGIN SOLUTION
    x = image[None]
    for step in network.layers[: layer + 1]:
        x = step.forward(x)
    return x[0]
    ### END SOLUTION


# %% check="feature_maps" points=4 book="open"
check.feature_maps(feature_maps)

# %% [markdown] id="feature_maps-other-ways"
r"""
<details><summary>Other ways to write it</summary>

- A slice of a network is a network: `network[: layer + 1].forward(image[None])[0]`.
- Recursion: the maps of layer $k$ are layer $k$ applied to the maps of layer $k - 1$.
- To see *all* layers, keep a list of the answers on the way; one run is enough.
</details>
"""


# %% id="predict-shapes-compare"
def shapes_after(image):
    return np.array([feature_maps(trained, image, layer).shape for layer in (0, 2, 5)])


plots.predict(shapes, shapes_after, unseen[0])

# %% [markdown] id="maps-boot"
r"""
Now a boot. **Predict, then run:** in which of the three layers can you still recognize it?
"""

# %% id="maps-boot-run"
boot = unseen[np.flatnonzero(truth == 9)[0]]


def inside(boot):
    return {
        "image": boot,
        "layer 0": feature_maps(trained, boot, 0),
        "layer 2": feature_maps(trained, boot, 2),
        "layer 5": feature_maps(trained, boot, 5),
    }


plots.draw(figures.rows, inside, boot, caption="inside-boot")

# %% [markdown] id="maps-boot-lesson"
r"""
Layer 0 shows the boot six times, each time something else about it: its surface, one side, its outline.
In layer 5 no boot is left. There are 16 small charts instead, most of them pale but for a few places: *something
of my kind is here and here*. What is "my kind"?
"""

# %% [markdown] id="maps-draw"
r"""
Do not trust one boot. Below are all layers, and *your* `feature_maps` makes the pictures. Empty the image
and draw on it, or choose another.

**Predict, then try:** one vertical line. Which maps of layer 0 answer on its left side, which on its right
one? What is left of it in layer 5? Then draw trousers: from which stroke on does the network say so, and
which maps changed with it?
"""

# %% id="explore-maps"
explore.network(trained, unseen, truth, feature_maps=feature_maps)

# %% [markdown] id="windows"
r"""
## 4. Later maps are choosier

To learn what a map answers to, let it choose (Zeiler and Fergus, 2013). Show it 500 photos, find its
strongest answers, and cut out of the photos just what those answers could see: their receptive field.

How large is that? Lesson 03 had the formula: each layer adds its kernel size less one, times the product
of the strides before it. **Predict** the field after layer 2 (conv 5, pool 2 with stride 2) and after
layer 5 (both once more).
"""

# %% id="predict-fields"
fields = [None, None]


# %% id="predict-fields-compare"
def receptive_field(kernels, strides):
    size, jump = 1, 1
    for kernel, stride in zip(kernels, strides, strict=True):
        size += (kernel - 1) * jump
        jump *= stride
    return size


def both_fields():
    return receptive_field([5, 2], [1, 2]), receptive_field([5, 2, 5, 2], [1, 2, 1, 2])


plots.predict(fields, both_fields)

# %% id="windows-first"
crowd, crowd_truth = unseen[:500], truth[:500]


def favorites_of_layer_2():
    maps = np.stack([feature_maps(trained, image, 2) for image in crowd])
    return figures.favorites(maps, crowd, size=6, stride=2, padding=2, which=range(6))


plots.draw(figures.images, favorites_of_layer_2, caption="inside-windows-2")

# %% [markdown] id="windows-second"
r"""
Each row is one map, and the eight windows it liked best. They agree on a thing as simple as an edge or a
corner.

**Predict, then run:** what will the rows of layer 5 agree on, with windows this large?
"""


# %% id="windows-second-run"
def favorites_of_layer_5():
    maps = np.stack([feature_maps(trained, image, 5) for image in crowd])
    return figures.favorites(maps, crowd, size=16, stride=4, padding=2, which=range(0, 16, 2))


plots.draw(figures.images, favorites_of_layer_5, caption="inside-windows-5")

# %% [markdown] id="windows-lesson"
r"""
Parts of clothes: a sleeve beside a body, two legs, the curve of a shoe. Such a part is made of several edges in
a certain arrangement, which is exactly what a filter over edge maps can ask for.

Some rows are a mixture that has no name. That is normal: the network needs maps that are useful together,
and nobody asked it for maps that people can name.
"""

# %% [markdown] id="specific"
r"""
Pictures invite wishful reading, so measure. Take the 10 photos that excite a map most. How many of them
are of one and the same class? With ten classes at random, about a third. A map that answers to one class
alone gets 1.

The average over all maps of a layer, for layers 2 and 5 and the dense layers 8, 10 and 11; beside it a
network that has never been trained. **Predict, then run:** how do the two rows go on from layer 2?
"""


# %% id="specific-run"
def share_of_one_class(network, layer):
    maps = [feature_maps(network, image, layer) for image in crowd]
    answers = np.stack([one.reshape(len(one), -1).max(axis=1) for one in maps])
    best = crowd_truth[np.argsort(-answers, axis=0, kind="stable")[:10]]
    alive = answers.std(axis=0) > 0
    return np.mean([np.bincount(column).max() / 10 for column in best.T[alive]])


def shares_by_layer():
    layers = 2, 5, 8, 10, 11
    return {
        "layer": np.array(layers),
        "trained": np.array([share_of_one_class(trained, layer) for layer in layers]).round(2),
        "untrained": np.array([share_of_one_class(untrained, layer) for layer in layers]).round(2),
    }


plots.run(shares_by_layer)

# %% [markdown] id="specific-lesson"
r"""
The first layers are about as general in both networks: an edge is an edge on any garment. From there on
the trained one gets much choosier with every layer, up to the scores, each of which stands for one class. This is
what depth is for: *edges, parts, things*, and each level is built of the one below.

It also says what you can reuse. The early layers of a network trained on one task serve well for another;
only the last ones have to be trained anew. That is **transfer learning**.
"""

# %% [markdown] id="shift"
r"""
## 5. What a shift does to the maps

Move the trousers by 4 pixels to the right. **Predict** by how many pixels the maps move after layers 0, 2
and 5. (Strides so far: 1, then 2, then 4 in all.)
"""

# %% id="predict-shift"
moved_by = [None, None, None]

# %% id="predict-shift-compare"
trousers = unseen[np.flatnonzero(truth == 1)[1]]


def pixels_moved(trousers):
    found = []
    for layer in (0, 2, 5):
        still = feature_maps(trained, trousers, layer)
        moved = feature_maps(trained, np.roll(trousers, 4, axis=2), layer)
        errors = [np.abs(np.roll(still, k, axis=2) - moved).mean() for k in range(6)]
        found.append(np.argmin(errors))
    return np.array(found)


plots.predict(moved_by, pixels_moved, trousers)


# %% id="shift-run"
def before_and_after(trousers):
    moved = np.roll(trousers, 4, axis=2)
    return {
        "image": np.concatenate([trousers, moved]),
        "layer 2": feature_maps(trained, trousers, 2),
        "layer 2, moved": feature_maps(trained, moved, 2),
        "layer 5": feature_maps(trained, trousers, 5)[:6],
        "layer 5, moved": feature_maps(trained, moved, 5)[:6],
    }


plots.draw(figures.rows, before_and_after, trousers, caption="inside-shift")

# %% [markdown] id="shift-answer"
r"""
The maps move along, by a quarter as much after layer 5: convolution and pooling are **equivariant** to
shifts by whole strides. A single pixel would be a quarter of a step there, and the maps would change
instead of moving.

So is the network's answer safe? Behind layer 5 come dense layers. **Predict, then run:** the share of 2,000
unseen photos it gets right, with the photos moved by 0 to 6 pixels.
"""

# %% id="shift-accuracy"
for pixels in (0, 1, 2, 4, 6):
    print(pixels, np.mean(predict(trained, np.roll(unseen, pixels, axis=3)) == truth).round(3))

# %% [markdown] id="shift-lesson"
r"""
The maps moved, and the dense layers did not: they have one weight for each *place*, as in lesson 01. All
photos it learned from were centered, so it never met anything else. Two cures you know already: move the
photos while training (`augment`, lesson 08), or drop the places (`global_avg_pool`, lesson 04).
"""

# %% [markdown] id="nudge"
r"""
## 6. Which pixels matter? Nudge them

Now ask about the answer itself. Add 0.01 to one pixel of the boot. By how much does the score of label 9
change, for each unit of brightness? That is a slope, as in lesson 05.

**Predict, then run:** will the pixel in the corner have a slope of 0? It is black, and no boot is near.
"""


# %% id="nudge-run"
def nudged(row, column, h=0.01):
    other = boot.copy()
    other[0, row, column] += h
    return (trained.forward(other[None])[0, 9] - trained.forward(boot[None])[0, 9]) / h


places = [(0, 0), (14, 14), (20, 14), (26, 4)]
for place in places:
    print(place, nudged(*place).round(3))

# %% [markdown] id="nudge-lesson"
r"""
Not quite 0: that there is *nothing* in the corner is a part of the evidence, too.

One pixel, one slope; for all 784 you would run the network 785 times. But you know something better. One
pass *backward* gives the slope in every pixel at once.

In training, the way back begins with the slope of the loss. Here we ask about one score. How much does the
score of label 2 change when score number $k$ grows by 1? **Predict** the five slopes of a network with five
scores; they are what goes into `backward`.
"""

# %% id="predict-one-hot"
slopes = [None, None, None, None, None]


# %% id="predict-one-hot-compare"
def slopes_of_score_2():
    scores = np.array([3.0, 1.0, 4.0, 1.0, 5.0])
    return np.array([(scores + step)[2] - scores[2] for step in np.eye(5)])


plots.predict(slopes, slopes_of_score_2)

# %% [markdown] id="saliency-formula"
r"""
One 1, and zeros: **one-hot**. What comes back has the image's shape, one slope $\partial s_{label} /
\partial x_{cij}$ for each pixel and channel. Two decisions make a map of it:

$$y_{ij} = \max_c\ \left| \frac{\partial s_{label}}{\partial x_{cij}} \right|$$

The bars: a pixel that would *lower* the score matters as much as one that would raise it. The maximum: a
pixel matters if any of its colors does. This is a **saliency map** (Simonyan and others, 2013).
"""

# %% [markdown] id="predict-linear"
r"""
The simplest network of all: two pixels $(0.5, 0.25)$ and one dense layer with the weights $(1, -3)$ for
label 0 and $(2, 0.5)$ for label 1. **Predict** the saliency map for label 0. Does it depend on the image?
"""

# %% id="predict-linear-numbers"
linear_map = [[None, None]]

# %% [markdown] id="saliency-task"
r"""
### Exercise: `saliency`

Return how much each pixel matters for a score.

- `network` is a `Sequential` that ends in scores, `image` is `(C, H, W)`, `label` is an int.
- Return `(H, W)`: the size of the slope of the score of `label`, the largest over the channels.
- The score itself, without softmax and without a loss. Leave network and image as they are.

About 20 minutes, medium.

<details><summary>Hint 1</summary>

`backward` goes back from the last image the network saw. So what has to happen first?
</details>
<details><summary>Hint 2</summary>

`network.forward` gives scores of shape `(1, classes)`. What goes into `network.backward` has the same
shape: a single 1. Where?
</details>
<details><summary>Hint 3</summary>

Forward with a batch of one; zeros in the shape of the scores, and a 1 at row 0, column `label`; backward.
Take the only image out, then `np.abs`, then the maximum over the channel axis. In this order.
</details>
"""


# %% exercise="saliency"
def saliency(network, image, label):
    r"""image (C, H, W) -> y (H, W)

    y[i,j] = max_c |d scores[label] / d image[c,i,j]|
    """
    ### BEGIN SOLUTION
    scores = network.forward(image[None])
    dout = np.zeros(scores.shape)
    dout[0, label] = 1
    dx = network.backward(dout)[0]
    return np.abs(dx).max(axis=0)
    ### END SOLUTION


# %% check="saliency" points=5 book="open"
check.saliency(saliency)

# %% [markdown] id="saliency-other-ways"
r"""
<details><summary>Other ways to write it</summary>

- The one-hot row as `np.eye(classes)[[label]]`, or as `np.arange(classes) == label`, made float.
- Back layer by layer: `for layer in network.layers[::-1]: dout = layer.backward(dout)`. Stop earlier, and
  you have the slope in a feature map.
- Without any `backward`: central differences, two runs for each pixel. Slow, and a good test.
</details>
"""

# %% id="predict-linear-compare"
line = Sequential(Flatten(), Dense(2, 2))
line[1].weight[...] = [[1, -3], [2, 0.5]]


def saliency_of_label_0(image):
    return saliency(line, image, 0)


plots.predict(linear_map, saliency_of_label_0, np.array([[[0.5, 0.25]]]))


# %% [markdown] id="saliency-check"
r"""
For a linear network the map is the size of the weights, whatever the image. With ReLUs it depends on the
image, because they decide which weights take part.

Does your map agree with the four nudges from above?
"""


# %% id="saliency-check-run"
def nudged_and_saliency(boot):
    found = saliency(trained, boot, 9)
    return {
        "nudged": np.abs([nudged(*place) for place in places]).round(3),
        "saliency": np.array([found[place] for place in places]).round(3),
    }


plots.run(nudged_and_saliency, boot, inputs=False)

# %% [markdown] id="saliency-photos"
r"""
They agree where a nudge of 0.01 meets no bend. It may carry a ReLU across 0. And on the black ground all
pixels of a pooling window are equal, so whichever you nudge becomes the largest: there you stand right on
a bend, and the slope depends on the direction (lesson 05).

Now eight photos the network has not seen, each with its own label. **Predict, then run:** will the maps
look like the clothes?
"""

# %% id="saliency-photos-run"
kinds = 0, 1, 3, 5, 6, 7, 8, 9
chosen = [int(np.flatnonzero(truth == kind)[1]) for kind in kinds]


def saliency_of_photos():
    return {
        "image": unseen[chosen, 0],
        "saliency": np.stack([saliency(trained, unseen[n], truth[n]) for n in chosen]),
    }


plots.draw(figures.rows, saliency_of_photos, caption="inside-saliency")

# %% [markdown] id="saliency-lesson"
r"""
A cloud of speckle, denser in some places: a slope is a local thing, and neighboring pixels of opposite
slope stand side by side. Look where it is densest: which parts tell this garment from the others?

Note what the map does not say. It is about *tiny* changes of this image. A pixel in the middle of the
evidence may have a small slope, because the network is sure and a little more or less of it makes no
difference.
"""

# %% [markdown] id="cover"
r"""
## 7. Which parts matter? Cover them

The other question is a coarse one: hide a patch, and see what the network says then. If its probability
falls, it needed what was there. That takes no gradient at all, only a function that answers. (The idea is
from the same paper as the windows of section 4.)
"""


# %% id="cover-function"
def probability_of(label):
    def predict_probability(image):
        return softmax(trained.forward(image[None]))[0, label]

    return predict_probability


boot_probability = probability_of(9)
half = boot.copy()
half[:, :14] = 0
print(boot_probability(boot).round(4), boot_probability(half).round(4))

# %% [markdown] id="cover-places"
r"""
`probability_of(9)` *returns a function*: image in, probability of label 9 out. The second number is for a
boot whose upper half is covered with black.

To make a map, slide a square patch over the image, as a kernel slides, and write down the probability at
each place. **Predict** how many places there are along one side of 28 pixels, for a patch of 8 and a
stride of 2.
"""

# %% id="predict-places"
places_of_8_by_2 = None

# %% [markdown] id="occlusion_map-task"
r"""
### Exercise: `occlusion_map`

Return the score with each patch covered.

- `predict_probability(image)` takes one image `(C, H, W)` and returns a number.
- Entry `(i, j)` of the answer is that number for the image with 0 in all channels of the square of `size`
  pixels from row `i * stride`, column `j * stride`.
- Return `(OH, OW)`. The patches must fit exactly, as in lesson 03: raise a `ValueError` if not.
- Leave the image as it is.

About 20 minutes, medium.

<details><summary>Hint 1</summary>

The square at `(i, j)` is covered. What about the square before it, must it still be covered?
</details>
<details><summary>Hint 2</summary>

`image.copy()`: where does it have to stand, before the loops, between them, or inside both? And when does
`(H - size) / stride` come out whole? `%` gives the remainder of a division.
</details>
<details><summary>Hint 3</summary>

First the `ValueError`: the patch larger than a side, or a remainder along a side. Then zeros `(OH, OW)` and two
loops. Inside both: copy the image, set `[:, rows, columns]` of the copy to 0, call the function on the
copy, store.
</details>
"""


# %% exercise="occlusion_map"
def occlusion_map(predict_probability, image, size, stride):
    r"""image (C, H, W) -> y (OH, OW)

    OH = (H - size) / stride + 1
    y[i,j] = predict_probability(image with 0 in [:, i stride : i stride + size, j stride : j stride + size])
    """
    ### BEGIN SOLUTION
    H, W = image.shape[1:]
    if size > H or size > W or (H - size) % stride or (W - size) % stride:
        raise ValueError(f"{size}, {stride}: {(H, W)}")
    y = np.zeros(((H - size) // stride + 1, (W - size) // stride + 1))
    for i in range(y.shape[0]):
        for j in range(y.shape[1]):
            top, left = i * stride, j * stride
            covered = image.copy()
            covered[:, top : top + size, left : left + size] = 0
            y[i, j] = predict_probability(covered)
    return y
    ### END SOLUTION


# %% check="occlusion_map" points=5 book="open"
check.occlusion_map(occlusion_map)

# %% [markdown] id="occlusion_map-other-ways"
r"""
<details><summary>Other ways to write it</summary>

- Multiply by a mask of ones with a hole of zeros, instead of writing into a copy.
- One copy for all: cover, ask, and put the pixels back from the original.
- All covered images as one large batch, and a single `forward`: many times faster, if the function takes
  batches.
</details>
"""


# %% id="predict-places-compare"
def number_of_places(boot):
    return len(occlusion_map(boot_probability, boot, 8, 2))


plots.predict(places_of_8_by_2, number_of_places, boot)

# %% [markdown] id="occlusion-photos"
r"""
The same eight photos. In the lower row, dark means: cover me, and the probability falls. **Predict, then
run:** will the two rows of maps agree?
"""


# %% id="occlusion-photos-run"
def both_maps():
    return {
        "image": unseen[chosen, 0],
        "saliency": np.stack([saliency(trained, unseen[n], truth[n]) for n in chosen]),
        "occlusion": np.stack([occlusion_map(probability_of(truth[n]), unseen[n], 8, 2) for n in chosen]),
    }


plots.draw(figures.rows, both_maps, caption="inside-occlusion")

# %% [markdown] id="occlusion-lesson"
r"""
They answer different questions, a tiny change of one pixel and a large one of a patch, and agree only in
part. Where one whole map is dark, the network was not sure even of the uncovered photo. Where one is all
white, no single patch is needed: the rest is evidence enough.

And black is a change of its own. On a dark background it hides; on a bright garment it draws an edge that
was never there.
"""

# %% [markdown] id="both-try"
r"""
Now both questions about any image, asked with your functions. Choose what lies over the image, and whose
score you ask about.

**Predict, then try:** find a shirt that the network gets wrong (*next of class*). Ask about the score of
the label it gave: which patch would you cover to change its mind? Then ask about the right label: where
does covering *help*? Try it: wipe that part out with black, and see.
"""

# %% id="explore-both"
explore.network(trained, unseen, truth, feature_maps=feature_maps, saliency=saliency, occlusion_map=occlusion_map)

# %% [markdown] id="trust"
r"""
## 8. How far can you trust such a picture?

A map that looks sensible convinces people, so test it. First test: a network that has learned *nothing*.
**Predict:** what does its saliency look like?
"""


# %% id="trust-untrained"
def trained_and_untrained():
    return {
        "image": unseen[chosen, 0],
        "trained": np.stack([saliency(trained, unseen[n], truth[n]) for n in chosen]),
        "untrained": np.stack([saliency(untrained, unseen[n], truth[n]) for n in chosen]),
    }


plots.draw(figures.rows, trained_and_untrained, caption="inside-untrained")

# %% [markdown] id="trust-untrained-lesson"
r"""
Even random weights give maps in the shape of the clothes: where there is something bright, ReLUs are on,
and slopes pass. *It follows the outline* is no sign that a network understood anything (Adebayo and
others, 2018).

Second test: act on the map. For 100 photos, cover the one 8x8 patch that holds the most saliency, and look
at the mean probability of the right label. Beside it: no patch, the mean over all patches, and the patch
that hurts most. **Predict** where saliency comes out.
"""


# %% id="trust-act"
def mean_probabilities():
    found = []
    for image, label in zip(unseen[:100], truth[:100], strict=True):
        probability = probability_of(label)
        covered = occlusion_map(probability, image, 8, 4)
        pixels = saliency(trained, image, label)
        corners = [(4 * i, 4 * j) for i in range(6) for j in range(6)]
        salient = [pixels[top : top + 8, left : left + 8].sum() for top, left in corners]
        found.append([probability(image), covered.mean(), covered.flat[np.argmax(salient)], covered.min()])
    names = "no patch", "mean over patches", "most salient patch", "worst patch"
    return dict(zip(names, np.mean(found, axis=0).round(3), strict=True))


plots.run(mean_probabilities)

# %% [markdown] id="trust-lesson"
r"""
The most salient patch costs no more than a patch anywhere, and far less than the worst one. (Occlusion
finds that one by definition: it tried them all, in 36 runs, where saliency took a single pass back.)

So neither picture *is* the reason. Each answers one question exactly, and your part is to remember which
one. A slope is not a sum of evidence, and a covered patch is a new image.
"""

# %% [markdown] id="small"
r"""
## 9. Small filters deep, or large filters?

What you saw inside says why networks grew deep: things of parts, parts of edges. It also changed the
filters. Early networks began with 11x11 or 7x7; then 3x3 took over. Say a layer has 64 channels in and out.
**Predict:** which is cheaper, one layer of 7x7 or three of 3x3? And which sees more?
"""


# %% id="small-run"
def conv_parameters(channels, kernel_size):
    return (kernel_size**2 * channels + 1) * channels


for kernels in ([7], [3, 3, 3], [5], [3, 3]):
    parameters = sum(conv_parameters(64, kernel) for kernel in kernels)
    print(kernels, parameters, receptive_field(kernels, [1] * len(kernels)))

# %% [markdown] id="small-see"
r"""
The same field, for little more than half the parameters, and with three ReLUs instead of one: the three
layers can bend three times.

Your `saliency` can *show* a receptive field: the pixels on which one output has any slope at all. Below
are three layers of 3x3 whose weights are all 1. Each number counts the ways from that pixel to the output
in the middle. **Predict, then run:** how large is the square of non-zeros, and how large is its center?
"""


# %% id="small-see-run"
def ways(depth, kernel_size):
    layers = [Conv2d(1, 1, kernel_size, padding=kernel_size // 2) for _ in range(depth)]
    for layer in layers:
        layer.weight[...] = 1
    middle = 11 * 11 // 2
    return saliency(Sequential(*layers, Flatten()), np.ones((1, 11, 11)), middle)


def deep_and_large():
    return {"3x3, three times": ways(3, 3), "7x7, once": ways(1, 7)}


plots.run(deep_and_large)

# %% [markdown] id="small-lesson"
r"""
Both see 7x7. But in the stack, many ways lead from the middle and a single one from each corner: deep
networks see the center of their field far better than its rim.
"""

# %% [markdown] id="fewer"
r"""
## 10. Fewer dense layers

VGG-16 (2014) took small filters to the end: thirteen layers of 3x3 and three dense ones, for photos of
224x224 and 1,000 classes. Its five poolings leave 512 maps of 7x7. **Predict:** which share of its
parameters lies in the dense layers?
"""

# %% id="fewer-run"
channels = [3, 64, 64, 128, 128, 256, 256, 256, 512, 512, 512, 512, 512, 512]
conv = sum((9 * channels[i] + 1) * channels[i + 1] for i in range(13))
units = [512 * 7 * 7, 4096, 4096, 1000]
dense = sum((units[i] + 1) * units[i + 1] for i in range(3))
{"conv": conv, "dense": dense, "both": conv + dense, "dense / both": round(dense / (conv + dense), 3)}

# %% [markdown] id="fewer-average"
r"""
By far the most, and of those most in the first dense layer, which reads every place of every map. Yet the
convolutions do the seeing.

So let global average pooling (lesson 04) hand over one number a map, and keep a single dense layer.
**Predict, then run:** what is left of the dense part? And how large is it in the LeNet you looked into?
"""

# %% id="fewer-average-run"
averaged = (512 + 1) * 1000
{"conv": conv, "dense": averaged, "both": conv + averaged, "times fewer": round((conv + dense) / (conv + averaged), 1)}

# %% id="fewer-lenet"
sizes = {name: array.size for name, array in trained.named_parameters().items()}
lenet_dense = sum(size for name, size in sizes.items() if int(name.split(".")[0]) > 6)
{"dense": lenet_dense, "both": sum(sizes.values()), "dense / both": round(lenet_dense / sum(sizes.values()), 3)}

# %% [markdown] id="fewer-lesson"
r"""
That is how most networks since GoogLeNet and ResNet end: maps, global average, one dense layer. They need
a fraction of the parameters, take photos of any size, and mind shifts less.
"""

# %% [markdown] id="next"
r"""
## 11. Where the field went next

- **AlexNet** (2012) won the ImageNet contest by a wide margin: five convolutions, ReLU, dropout, two
  graphics cards.
- **VGG** (2014): nothing but 3x3, up to 19 layers with weights. **GoogLeNet** (2014): filters of several sizes side by
  side, 1x1 convolutions to save channels, global average pooling.
- **Batch normalization** (2015) brings each channel's answers to mean 0 and spread 1 over the batch, then
  scales and shifts them by two learned numbers. Deep networks train far more easily.
- **ResNet** (2015): 152 layers, by one idea, which is next.
- **Beyond labels:** R-CNN (2014) and its kin find things, U-Net (2015) outlines them, and style transfer
  (2015) repaints a photo by matching feature maps.
"""

# %% [markdown] id="residual"
r"""
The idea of ResNet fits on a line. Let a few layers $f$ compute not the answer but what to *add* to their
input:

$$y = x + f(x) \qquad\Rightarrow\qquad \frac{\partial L}{\partial x} = \frac{\partial L}{\partial y} +
\frac{\partial L}{\partial y} \cdot \frac{\partial f}{\partial x}$$

The first term reaches $x$ unchanged. In lesson 05 gradients vanished because every layer multiplied them
by something small; here they keep a free way back, however deep the network is.
"""

# %% [markdown] id="transformers"
r"""
In 2020 the **Vision Transformer** dropped the sliding window. It cuts the photo into patches of 16x16, and
lets every patch look at every other one. With very much data it matched the best CNNs; with little data
it did worse, because it must learn what a convolution has built in: neighbors matter, and a cat is a cat
everywhere. In 2022 **ConvNeXt**, a CNN built and trained with what
transformers had taught, drew level again.

And how does a Vision Transformer read its patches? With a convolution of kernel 16 and stride 16.
**Predict, then run:** how many patches does it see of a photo of 224x224?
"""

# %% id="transformers-run"
Conv2d(3, 1, 16, stride=16).forward(np.zeros((1, 3, 224, 224))).shape

# %% [markdown] id="end"
r"""
## What you can now do

- Look into any layer of a network, and say what its maps answer to.
- Compute a saliency map with one pass back, and an occlusion map with none.
- Say what each of these pictures shows, and what it does not.
- Weigh small filters against large ones, and dense layers against an average, in numbers.
"""

# %% [markdown] id="farewell"
r"""
## Farewell

This was the last lesson. Look back at what you wrote yourself: convolution and its flip, padding, stride,
pooling, every gradient by hand, im2col, momentum and Adam, a network that tells shirts from shoes, and
three ways to question it. There is no step left between the pixels and the label that you could not
derive with a pencil and write in Python.

From here any framework is a faster spelling of what you know. When its answer surprises you, you have the
tools: a small image, a kernel without symmetry, a check against the slope, and a look inside.

Thank you for the time you spent here. Go and build something that sees.
"""

# %% id="progress"
progress.card("09_inside")
