"""Known mistakes of lesson 09: wrong answers as students really write them, and the sentence that helps.

The ids follow shared/MISCONCEPTIONS.md (A: activations, B: gradients, C: convolution, L: losses, S: sizes); X numbers
are this lesson's own. One id is one misunderstanding, in whatever exercise it turns up.
"""

import numpy as np

from cnn_course.authoring.bank import mistake

# --- feature_maps -----------------------------------------------------------------------------------------------------


@mistake(
    "feature_maps",
    "X1",
    "Your answer is what goes into the layer, not what comes out of it. Layer 0 is the first: after it, one layer has run.",
)
def feature_maps(network, image, layer):
    x = image[None]
    for step in network.layers[:layer]:
        x = step.forward(x)
    return x[0]


@mistake("feature_maps", "X2", "You run one layer too many: `layer` counts from 0, and a slice ends before its end.")
def feature_maps(network, image, layer):
    x = image[None]
    for step in network.layers[: layer + 2]:
        x = step.forward(x)
    return x[0]


@mistake(
    "feature_maps",
    "X3",
    "You give the image straight to that one layer. It must see what the layers before it made of the image.",
)
def feature_maps(network, image, layer):
    return network[layer].forward(image[None])[0]


@mistake(
    "feature_maps",
    "X4",
    "You return the answer of the whole network, whichever layer is asked for. Stop after `layer`.",
)
def feature_maps(network, image, layer):
    return network.forward(image[None])[0]


@mistake(
    "feature_maps",
    "X5",
    "The numbers are right, but the batch axis is still there. You were given one image: return [0] of the batch.",
)
def feature_maps(network, image, layer):
    x = image[None]
    for step in network.layers[: layer + 1]:
        x = step.forward(x)
    return x


@mistake("feature_maps", "X6", "You return the first map alone. A layer has several: return all maps of the image.")
def feature_maps(network, image, layer):
    x = image[None]
    for step in network.layers[: layer + 1]:
        x = step.forward(x)
    return x[0, 0]


@mistake(
    "feature_maps",
    "X7",
    "You return the layer's filters, which are the same for all images. Feature maps are what the layer makes of this image.",
)
def feature_maps(network, image, layer):
    return network[layer].weight


@mistake(
    "feature_maps",
    "X8",
    "You leave out layers that have no weights. A ReLU, a pooling and a flatten are layers too: run and count them all.",
)
def feature_maps(network, image, layer):
    x = image[None]
    for step in network.layers[: layer + 1]:
        if step.named_parameters():
            x = step.forward(x)
    return x[0]


@mistake(
    "feature_maps",
    "X9",
    "You count only the layers with weights. `layer` is the place among all layers, ReLU and pooling included.",
)
def feature_maps(network, image, layer):
    learning = [i for i, step in enumerate(network.layers) if step.named_parameters()]
    x = image[None]
    for step in network.layers[: learning[layer] + 1]:
        x = step.forward(x)
    return x[0]


@mistake(
    "feature_maps",
    "X10",
    "Negative answers have become 0. Return what this layer gives: if there is a ReLU, it is a layer of its own.",
)
def feature_maps(network, image, layer):
    x = image[None]
    for step in network.layers[: layer + 1]:
        x = step.forward(x)
    return np.maximum(x[0], 0)


@mistake(
    "feature_maps",
    "X11",
    "All your answers are positive: the sign is lost. Return the numbers as the layer gives them.",
)
def feature_maps(network, image, layer):
    x = image[None]
    for step in network.layers[: layer + 1]:
        x = step.forward(x)
    return np.abs(x[0])


@mistake(
    "feature_maps",
    "X12",
    "You stretched the numbers to 0..1. For a picture that may be good; here return what the layer gives.",
)
def feature_maps(network, image, layer):
    x = image[None]
    for step in network.layers[: layer + 1]:
        x = step.forward(x)
    x = x[0]
    spread = x.max() - x.min()
    return (x - x.min()) / (spread if spread else 1.0)


@mistake("feature_maps", "X13", "You average over the maps. Each map answers its own question: return them apart.")
def feature_maps(network, image, layer):
    x = image[None]
    for step in network.layers[: layer + 1]:
        x = step.forward(x)
    return x[0].mean(axis=0)


@mistake("feature_maps", "C26", "Your maps come last, (OH, OW, maps). In this course they come first: (maps, OH, OW).")
def feature_maps(network, image, layer):
    x = image[None]
    for step in network.layers[: layer + 1]:
        x = step.forward(x)
    return np.moveaxis(x[0], 0, -1)


@mistake(
    "feature_maps", "X14", "You return the answers of all layers up to this one. Only the last of them is asked for."
)
def feature_maps(network, image, layer):
    x, kept = image[None], []
    for step in network.layers[: layer + 1]:
        x = step.forward(x)
        kept.append(x[0])
    return kept


@mistake(
    "feature_maps",
    "C40",
    "Your answer is always that of the first layer: `return` stands inside the loop. Return after it.",
)
def feature_maps(network, image, layer):
    x = image[None]
    for step in network.layers[: layer + 1]:
        x = step.forward(x)
        return x[0]


@mistake(
    "feature_maps",
    "X15",
    "Your maps are flattened to one row of numbers. Keep their shape: (maps, OH, OW).",
)
def feature_maps(network, image, layer):
    x = image[None]
    for step in network.layers[: layer + 1]:
        x = step.forward(x)
    return x.reshape(-1)


@mistake(
    "feature_maps",
    "X16",
    "You divide the image by 255 first. Take it as it is given: these pixels already are what the network expects.",
)
def feature_maps(network, image, layer):
    x = image[None] / 255
    for step in network.layers[: layer + 1]:
        x = step.forward(x)
    return x[0]


@mistake(
    "feature_maps",
    "X17",
    "You cut layers off the network itself, and they stay off. Make a new list, network.layers[...], and leave the old one.",
)
def feature_maps(network, image, layer):
    network.layers = network.layers[: layer + 1]
    return network.forward(image[None])[0]


@mistake(
    "feature_maps",
    "X18",
    "You shift the pixels of the caller's image, and it stays shifted. Take the image as it is, and leave it alone.",
)
def feature_maps(network, image, layer):
    image -= image.mean().astype(image.dtype)
    x = image[None]
    for step in network.layers[: layer + 1]:
        x = step.forward(x)
    return x[0]


# --- saliency ---------------------------------------------------------------------------------------------------------


def _gradient(network, image, label):
    scores = network.forward(image[None])
    dout = np.zeros_like(scores)
    dout[0, label] = 1
    return network.backward(dout)[0]


@mistake(
    "saliency",
    "X1",
    "Your map has signs. A pixel matters whether it raises or lowers the score: take the size, |d score / d pixel|.",
)
def saliency(network, image, label):
    return _gradient(network, image, label).max(axis=0)


@mistake(
    "saliency",
    "X2",
    "You take the largest slope over the channels, and its size after that. A large negative slope is lost: first abs, then max.",
)
def saliency(network, image, label):
    return np.abs(_gradient(network, image, label).max(axis=0))


@mistake(
    "saliency",
    "X3",
    "You add the channels up before you take the size, so slopes of opposite sign cancel. First abs, then the largest.",
)
def saliency(network, image, label):
    return np.abs(_gradient(network, image, label).sum(axis=0))


@mistake("saliency", "X4", "You add the channels up. Take the largest of them at each pixel.")
def saliency(network, image, label):
    return np.abs(_gradient(network, image, label)).sum(axis=0)


@mistake("saliency", "X5", "You average over the channels. Take the largest of them at each pixel.")
def saliency(network, image, label):
    return np.abs(_gradient(network, image, label)).mean(axis=0)


@mistake("saliency", "C8", "You look at channel 0 alone. Take the largest slope over all channels.")
def saliency(network, image, label):
    return np.abs(_gradient(network, image, label))[0]


@mistake(
    "saliency",
    "X6",
    "Your map explains the class with the highest score, not the label you were given. They may differ: use `label`.",
)
def saliency(network, image, label):
    scores = network.forward(image[None])
    dout = np.zeros_like(scores)
    dout[0, scores.argmax()] = 1
    return np.abs(network.backward(dout)[0]).max(axis=0)


@mistake(
    "saliency",
    "X7",
    "You go back from all scores at once, so your map is about their sum. Only the entry of `label` may be 1.",
)
def saliency(network, image, label):
    scores = network.forward(image[None])
    return np.abs(network.backward(np.ones_like(scores))[0]).max(axis=0)


@mistake(
    "saliency",
    "X8",
    "You send the scores themselves back. What goes back is the slope of one score: 1 for `label`, 0 for the others.",
)
def saliency(network, image, label):
    scores = network.forward(image[None])
    return np.abs(network.backward(scores)[0]).max(axis=0)


@mistake(
    "saliency",
    "X9",
    "You send the score of `label` back, so the map is that many times too large. The slope of a score by itself is 1.",
)
def saliency(network, image, label):
    scores = network.forward(image[None])
    dout = np.zeros_like(scores)
    dout[0, label] = scores[0, label]
    return np.abs(network.backward(dout)[0]).max(axis=0)


def _softmax(scores):
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


@mistake(
    "saliency",
    "X10",
    "Your map is the slope of the loss, softmax minus one-hot. Here the score itself is asked about: send one-hot back.",
)
def saliency(network, image, label):
    scores = network.forward(image[None])
    dout = _softmax(scores)
    dout[0, label] -= 1
    return np.abs(network.backward(dout)[0]).max(axis=0)


@mistake(
    "saliency",
    "X11",
    "Your map is the slope of the probability after softmax. The score before it is asked about: leave softmax out.",
)
def saliency(network, image, label):
    p = _softmax(network.forward(image[None]))
    dout = -p[0, label] * p
    dout[0, label] += p[0, label]
    return np.abs(network.backward(dout)[0]).max(axis=0)


@mistake(
    "saliency",
    "X12",
    "You ran another image through the network than the one asked about: zeros. Layers go back from the last image they saw.",
)
def saliency(network, image, label):
    scores = network.forward(np.zeros((1, *image.shape)))
    dout = np.zeros_like(scores)
    dout[0, label] = 1
    return np.abs(network.backward(dout)[0]).max(axis=0)


@mistake(
    "saliency",
    "X13",
    "You multiply the slope by the pixel, so a black pixel never matters. The slope alone is asked for.",
)
def saliency(network, image, label):
    return np.abs(_gradient(network, image, label) * image).max(axis=0)


@mistake("saliency", "X14", "The channel axis is still there. Take the largest over the channels: one (H, W) map.")
def saliency(network, image, label):
    return np.abs(_gradient(network, image, label))


@mistake("saliency", "X15", "The batch axis is still there. You were given one image: return one (H, W) map.")
def saliency(network, image, label):
    return np.abs(_gradient(network, image, label)[None]).max(axis=1)


@mistake("saliency", "X16", "Your map holds squares of the slopes. Take their size with np.abs.")
def saliency(network, image, label):
    return (_gradient(network, image, label) ** 2).max(axis=0)


@mistake("saliency", "X17", "You divided the map by its largest entry. Return the slopes as they are.")
def saliency(network, image, label):
    found = np.abs(_gradient(network, image, label)).max(axis=0)
    return found / (found.max() or 1)


@mistake(
    "saliency",
    "X18",
    "Where a slope is negative you return 0. A pixel that lowers the score matters too: take the size.",
)
def saliency(network, image, label):
    return np.maximum(_gradient(network, image, label), 0).max(axis=0)


@mistake("saliency", "X19", "You count labels from 1. They count from 0: the first score belongs to label 0.")
def saliency(network, image, label):
    return np.abs(_gradient(network, image, label - 1)).max(axis=0)


@mistake(
    "saliency",
    "X20",
    "You measure what happens when a pixel is set to 0. That is occlusion; a slope is about a tiny change, by network.backward.",
)
def saliency(network, image, label):
    base = network.forward(image[None])[0, label]
    change = np.zeros(image.shape)
    for index in np.ndindex(image.shape):
        without = image.copy()
        without[index] = 0
        change[index] = network.forward(without[None])[0, label] - base
    return np.abs(change).max(axis=0)


@mistake(
    "saliency",
    "X21",
    "You add 1 to each pixel and look at the difference. So large a step runs past bends: take the slope, by network.backward.",
)
def saliency(network, image, label):
    base = network.forward(image[None])[0, label]
    change = np.zeros(image.shape)
    for index in np.ndindex(image.shape):
        other = image.astype(float)
        other[index] += 1
        change[index] = network.forward(other[None])[0, label] - base
    return np.abs(change).max(axis=0)


@mistake(
    "saliency",
    "X22",
    "You went back through the ReLUs as if they were not there. Where a ReLU gave 0, nothing passes back.",
)
def saliency(network, image, label):
    dout = np.zeros_like(network.forward(image[None]))
    dout[0, label] = 1
    for layer in network.layers[::-1]:
        if type(layer).__name__ != "ReLU":
            dout = layer.backward(dout)
    return np.abs(dout[0]).max(axis=0)


@mistake(
    "saliency",
    "A4",
    "At a ReLU you pass back what is positive among the gradients. The gate is the layer's input: let ReLU.backward decide.",
)
def saliency(network, image, label):
    dout = np.zeros_like(network.forward(image[None]))
    dout[0, label] = 1
    for layer in network.layers[::-1]:
        dout = np.maximum(dout, 0) if type(layer).__name__ == "ReLU" else layer.backward(dout)
    return np.abs(dout[0]).max(axis=0)


@mistake(
    "saliency",
    "X23",
    "You return the image's gradient in the first layer's weights. Asked for is the gradient in the pixels: what backward returns.",
)
def saliency(network, image, label):
    _gradient(network, image, label)
    return np.abs(next(iter(network.gradients()))).reshape(-1, *image.shape[1:]).max(axis=0)


@mistake("saliency", "X24", "Your map has rows and columns exchanged. Return it as (H, W), without a transpose.")
def saliency(network, image, label):
    return np.abs(_gradient(network, image, label)).max(axis=0).T


@mistake(
    "saliency",
    "X25",
    "You take the largest over the columns of each row. The channels are axis 0 of (C, H, W): max(axis=0).",
)
def saliency(network, image, label):
    return np.abs(_gradient(network, image, label)).max(axis=-1)


@mistake(
    "saliency",
    "X26",
    "Your function takes a step along the gradient, so the network learns from the image. Looking must not change a weight.",
)
def saliency(network, image, label):
    dx = _gradient(network, image, label)
    for parameter, gradient in zip(network.named_parameters().values(), network.gradients()):
        parameter -= (0.125 * gradient).astype(parameter.dtype)
    return np.abs(dx).max(axis=0)


# --- occlusion_map ----------------------------------------------------------------------------------------------------


def _sides(image, size, stride):
    H, W = image.shape[1:]
    if size > H or size > W or (H - size) % stride or (W - size) % stride:
        raise ValueError("patches do not fit")
    return (H - size) // stride + 1, (W - size) // stride + 1


@mistake(
    "occlusion_map",
    "X1",
    "From patch to patch more and more of the image is covered. Start each time from a fresh copy of the image.",
)
def occlusion_map(predict_probability, image, size, stride):
    OH, OW = _sides(image, size, stride)
    out, covered = np.zeros((OH, OW)), image.copy()
    for i in range(OH):
        for j in range(OW):
            covered[:, i * stride : i * stride + size, j * stride : j * stride + size] = 0
            out[i, j] = predict_probability(covered)
    return out


@mistake(
    "occlusion_map",
    "C29",
    "You cover the caller's own image, and it stays covered. Cover a copy, a fresh one for each patch: image.copy().",
)
def occlusion_map(predict_probability, image, size, stride):
    OH, OW = _sides(image, size, stride)
    out = np.zeros((OH, OW))
    for i in range(OH):
        for j in range(OW):
            covered = image
            covered[:, i * stride : i * stride + size, j * stride : j * stride + size] = 0
            out[i, j] = predict_probability(covered)
    return out


@mistake(
    "occlusion_map",
    "X2",
    "Each row of patches starts with what the row above has covered. Make the copy inside both loops.",
)
def occlusion_map(predict_probability, image, size, stride):
    OH, OW = _sides(image, size, stride)
    out = np.zeros((OH, OW))
    for i in range(OH):
        covered = image.copy()
        for j in range(OW):
            covered[:, i * stride : i * stride + size, j * stride : j * stride + size] = 0
            out[i, j] = predict_probability(covered)
    return out


def _with(cover):
    """A map whose patches are covered by `cover(image, rows, columns)`."""

    def occlusion_map(predict_probability, image, size, stride):
        OH, OW = _sides(image, size, stride)
        out = np.zeros((OH, OW))
        for i in range(OH):
            for j in range(OW):
                rows, columns = (slice(k * stride, k * stride + size) for k in (i, j))
                out[i, j] = predict_probability(cover(image, rows, columns))
        return out

    return occlusion_map


def _black(image, rows, columns):
    covered = image.copy()
    covered[:, rows, columns] = 0
    return covered


_right = _with(_black)


@mistake(
    "occlusion_map", "X3", "You return how far the score drops. Asked for is the score itself, with the patch covered."
)
def occlusion_map(predict_probability, image, size, stride):
    return predict_probability(image) - _right(predict_probability, image, size, stride)


@mistake(
    "occlusion_map",
    "X4",
    "You return how much the score changes. Asked for is the score itself, with the patch covered.",
)
def occlusion_map(predict_probability, image, size, stride):
    return _right(predict_probability, image, size, stride) - predict_probability(image)


@mistake("occlusion_map", "X5", "You return 1 minus the score. Asked for is the score itself, with the patch covered.")
def occlusion_map(predict_probability, image, size, stride):
    return 1 - _right(predict_probability, image, size, stride)


@mistake("occlusion_map", "X6", "You divide by the score of the whole image. Return the scores as they are.")
def occlusion_map(predict_probability, image, size, stride):
    base = predict_probability(image)
    return _right(predict_probability, image, size, stride) / (base if base else 1.0)


@mistake("occlusion_map", "X7", "You cover the patch with 1. Here it is covered with 0.")
def occlusion_map(predict_probability, image, size, stride):
    def white(image, rows, columns):
        covered = image.copy()
        covered[:, rows, columns] = 1
        return covered

    return _with(white)(predict_probability, image, size, stride)


@mistake("occlusion_map", "X8", "You cover the patch with the mean of the image. Here it is covered with 0.")
def occlusion_map(predict_probability, image, size, stride):
    def gray(image, rows, columns):
        covered = image.astype(float)
        covered[:, rows, columns] = image.mean()
        return covered

    return _with(gray)(predict_probability, image, size, stride)


@mistake(
    "occlusion_map",
    "C8",
    "You cover the patch in channel 0 alone. Cover it in all channels: covered[:, rows, columns].",
)
def occlusion_map(predict_probability, image, size, stride):
    def first_channel(image, rows, columns):
        covered = image.copy()
        covered[0, rows, columns] = 0
        return covered

    return _with(first_channel)(predict_probability, image, size, stride)


@mistake(
    "occlusion_map",
    "X9",
    "Your slices cut along channels and rows. The image is (C, H, W): leave the first axis whole, covered[:, rows, columns].",
)
def occlusion_map(predict_probability, image, size, stride):
    def shifted_axes(image, rows, columns):
        covered = image.copy()
        covered[rows, columns] = 0
        return covered

    return _with(shifted_axes)(predict_probability, image, size, stride)


@mistake("occlusion_map", "X10", "You keep the patch and cover everything else. Cover the patch alone.")
def occlusion_map(predict_probability, image, size, stride):
    def lit(image, rows, columns):
        kept = np.zeros_like(image)
        kept[:, rows, columns] = image[:, rows, columns]
        return kept

    return _with(lit)(predict_probability, image, size, stride)


@mistake(
    "occlusion_map",
    "X11",
    "All entries are the score of the whole image: the copy you cover is not the one you ask about.",
)
def occlusion_map(predict_probability, image, size, stride):
    return _with(lambda image, rows, columns: image)(predict_probability, image, size, stride)


@mistake("occlusion_map", "X12", "You cover a single pixel of each patch. A patch is size by size pixels: use slices.")
def occlusion_map(predict_probability, image, size, stride):
    def pixel(image, rows, columns):
        covered = image.copy()
        covered[:, rows.start, columns.start] = 0
        return covered

    return _with(pixel)(predict_probability, image, size, stride)


@mistake(
    "occlusion_map",
    "X13",
    "Your patches are one row and one column too large. A slice ends before its end: start + size.",
)
def occlusion_map(predict_probability, image, size, stride):
    def larger(image, rows, columns):
        covered = image.copy()
        covered[:, rows.start : rows.stop + 1, columns.start : columns.stop + 1] = 0
        return covered

    return _with(larger)(predict_probability, image, size, stride)


@mistake(
    "occlusion_map",
    "X14",
    "Your patches are `stride` wide. The stride says how far apart they are; their side is `size`.",
)
def occlusion_map(predict_probability, image, size, stride):
    def stride_wide(image, rows, columns):
        covered = image.copy()
        covered[:, rows.start : rows.start + stride, columns.start : columns.start + stride] = 0
        return covered

    return _with(stride_wide)(predict_probability, image, size, stride)


@mistake(
    "occlusion_map",
    "C15",
    "Your patches lie around their place. Patch (i, j) begins there: row i * stride, column j * stride.",
)
def occlusion_map(predict_probability, image, size, stride):
    def centered(image, rows, columns):
        covered = image.copy()
        top, left = max(0, rows.start - size // 2), max(0, columns.start - size // 2)
        covered[:, top : rows.stop - size // 2, left : columns.stop - size // 2] = 0
        return covered

    return _with(centered)(predict_probability, image, size, stride)


@mistake(
    "occlusion_map",
    "C13",
    "The shape is right, but the patches move by 1 each time. Patch (i, j) begins at row i * stride, column j * stride.",
)
def occlusion_map(predict_probability, image, size, stride):
    OH, OW = _sides(image, size, stride)
    out = np.zeros((OH, OW))
    for i in range(OH):
        for j in range(OW):
            covered = image.copy()
            covered[:, i : i + size, j : j + size] = 0
            out[i, j] = predict_probability(covered)
    return out


@mistake("occlusion_map", "C12", "Down you move by `stride`, sideways by 1. Both directions move by `stride`.")
def occlusion_map(predict_probability, image, size, stride):
    OH, OW = _sides(image, size, stride)
    out = np.zeros((OH, OW))
    for i in range(OH):
        for j in range(OW):
            covered = image.copy()
            covered[:, i * stride : i * stride + size, j : j + size] = 0
            out[i, j] = predict_probability(covered)
    return out


@mistake(
    "occlusion_map",
    "S8",
    "Your map has an entry for every position of the patch. It moves by `stride` from one entry to the next.",
)
def occlusion_map(predict_probability, image, size, stride):
    _sides(image, size, stride)
    return _right(predict_probability, image, size, 1)


@mistake(
    "occlusion_map", "X15", "Your patches lie side by side, `size` apart. They are `stride` apart, and may overlap."
)
def occlusion_map(predict_probability, image, size, stride):
    _sides(image, size, stride)
    H, W = image.shape[1:]
    out = np.zeros(((H - size) // size + 1, (W - size) // size + 1))
    for i, j in np.ndindex(out.shape):
        out[i, j] = predict_probability(
            _black(image, slice(i * size, i * size + size), slice(j * size, j * size + size))
        )
    return out


@mistake("occlusion_map", "S3", "Your map is one row and one column short: there are (H - size) / stride + 1 places.")
def occlusion_map(predict_probability, image, size, stride):
    return _right(predict_probability, image, size, stride)[:-1, :-1]


@mistake(
    "occlusion_map",
    "X16",
    "Rows and columns of your map are exchanged: entry (i, j) is row i, column j of the patches.",
)
def occlusion_map(predict_probability, image, size, stride):
    return _right(predict_probability, image, size, stride).T


@mistake(
    "occlusion_map", "C17", "Your map is square: its width comes from the height. The width of the image gives it."
)
def occlusion_map(predict_probability, image, size, stride):
    OH, _ = _sides(image, size, stride)
    out = np.zeros((OH, OH))
    for i, j in np.ndindex(OH, OH):
        rows, columns = (slice(k * stride, k * stride + size) for k in (i, j))
        out[i, j] = predict_probability(_black(image, rows, columns))
    return out


@mistake(
    "occlusion_map",
    "S11",
    "Everything is right but for one case: where the patches do not fit exactly, raise a ValueError.",
)
def occlusion_map(predict_probability, image, size, stride):
    H, W = image.shape[1:]
    OH, OW = max(0, (H - size) // stride + 1), max(0, (W - size) // stride + 1)
    out = np.zeros((OH, OW))
    for i, j in np.ndindex(OH, OW):
        rows, columns = (slice(k * stride, k * stride + size) for k in (i, j))
        out[i, j] = predict_probability(_black(image, rows, columns))
    return out


@mistake(
    "occlusion_map",
    "S5",
    "Your last patches hang over the edge. Where patches do not fit exactly, raise a ValueError.",
)
def occlusion_map(predict_probability, image, size, stride):
    H, W = image.shape[1:]
    OH, OW = -((size - H) // stride) + 1, -((size - W) // stride) + 1
    out = np.zeros((max(OH, 1), max(OW, 1)))
    for i, j in np.ndindex(out.shape):
        rows, columns = (slice(k * stride, k * stride + size) for k in (i, j))
        out[i, j] = predict_probability(_black(image, rows, columns))
    return out


@mistake("occlusion_map", "S12", "You test the height alone. The patches must fit along the width, too.")
def occlusion_map(predict_probability, image, size, stride):
    H, W = image.shape[1:]
    if size > H or (H - size) % stride:
        raise ValueError("patches do not fit")
    OH, OW = (H - size) // stride + 1, max(0, (W - size) // stride + 1)
    out = np.zeros((OH, OW))
    for i, j in np.ndindex(OH, OW):
        rows, columns = (slice(k * stride, k * stride + size) for k in (i, j))
        out[i, j] = predict_probability(_black(image, rows, columns))
    return out


@mistake(
    "occlusion_map",
    "X17",
    "You ask about the patch cut out of the image. Ask about the whole image, the patch covered.",
)
def occlusion_map(predict_probability, image, size, stride):
    return _with(lambda image, rows, columns: image[:, rows, columns])(predict_probability, image, size, stride)


@mistake("occlusion_map", "P11", "Your map holds whole numbers: fractions are cut off. Make the zeros floats.")
def occlusion_map(predict_probability, image, size, stride):
    return _right(predict_probability, image, size, stride).astype(int)


@mistake(
    "occlusion_map",
    "X18",
    "Your map is as large as the image, each score spread over its patch. Asked for is one entry for each patch.",
)
def occlusion_map(predict_probability, image, size, stride):
    found = _right(predict_probability, image, size, stride)
    spread = np.zeros(image.shape[1:])
    for i, j in np.ndindex(found.shape):
        spread[i * stride : i * stride + size, j * stride : j * stride + size] = found[i, j]
    return spread


@mistake("occlusion_map", "X19", "Your scores stand in one row. Arrange them as the patches lie: (OH, OW).")
def occlusion_map(predict_probability, image, size, stride):
    return _right(predict_probability, image, size, stride).reshape(-1)


@mistake(
    "occlusion_map", "C40", "Only the first row of your map is filled: `return` stands inside the loop over the rows."
)
def occlusion_map(predict_probability, image, size, stride):
    OH, OW = _sides(image, size, stride)
    out = np.zeros((OH, OW))
    for i in range(OH):
        for j in range(OW):
            rows, columns = (slice(k * stride, k * stride + size) for k in (i, j))
            out[i, j] = predict_probability(_black(image, rows, columns))
        return out
