"""Right answers to lesson 09 in the styles that students write. Each must earn full points and never be named."""

import numpy as np

from cnn_course.authoring.bank import alternative

# --- feature_maps -----------------------------------------------------------------------------------------------------


@alternative("feature_maps", "a slice of the network")
def feature_maps_slice(network, image, layer):
    return network[: layer + 1](image[None])[0]


@alternative("feature_maps", "a loop that counts")
def feature_maps_enumerate(network, image, layer):
    x = np.expand_dims(image, 0)
    for i, one in enumerate(network.layers):
        x = one.forward(x)
        if i == layer:
            break
    return np.squeeze(x, axis=0)


@alternative("feature_maps", "all layers kept, one picked")
def feature_maps_all(network, image, layer):
    kept = [image[np.newaxis].astype(float)]
    for one in network.layers:
        kept.append(one(kept[-1]))
    return kept[layer + 1][0]


@alternative("feature_maps", "indices of the network")
def feature_maps_indices(network, image, layer):
    x = np.array([image])
    for i in range(layer + 1):
        x = network[i].forward(x)
    return x[0, ...]


@alternative("feature_maps", "recursion")
def feature_maps_recursive(network, image, layer):
    if layer < 0:
        return image
    return network[layer](feature_maps_recursive(network, image, layer - 1)[None])[0]


@alternative("feature_maps", "float32")
def feature_maps_float32(network, image, layer):
    x = image.astype(np.float32).reshape(1, *image.shape)
    for one in network.layers[: layer + 1]:
        x = one.forward(x)
    return x.reshape(x.shape[1:]).astype(np.float32)


# --- saliency ---------------------------------------------------------------------------------------------------------


@alternative("saliency", "a one-hot row of the identity")
def saliency_eye(network, image, label):
    scores = network(image[None])
    return abs(network.backward(np.eye(scores.shape[1])[[label]]))[0].max(axis=0)


@alternative("saliency", "layer by layer")
def saliency_layers(network, image, label):
    x = image[None].astype(float)
    for layer in network.layers:
        x = layer.forward(x)
    dout = np.zeros(x.shape)
    dout[:, label] = 1
    for layer in network.layers[::-1]:
        dout = layer.backward(dout)
    return np.abs(dout).max(axis=(0, 1))


@alternative("saliency", "largest or smallest")
def saliency_sides(network, image, label):
    dout = np.zeros_like(network.forward(image[None]))
    dout[0, label] = 1.0
    dx = network.backward(dout)[0]
    return np.maximum(dx.max(axis=0), -dx.min(axis=0))


@alternative("saliency", "loops over pixels")
def saliency_loops(network, image, label):
    scores = network.forward(np.stack([image]))
    dout = (np.arange(scores.size) == label).astype(float)[None]
    dx = network.backward(dout)[0]
    C, H, W = dx.shape
    answer = np.zeros((H, W))
    for i in range(H):
        for j in range(W):
            answer[i, j] = max(abs(dx[c, i, j]) for c in range(C))
    return answer


@alternative("saliency", "square and root, float32")
def saliency_root(network, image, label):
    scores = network.forward(image[np.newaxis].astype(np.float32))
    dout = np.zeros(scores.shape, np.float32)
    dout[0, label] = 1
    return np.sqrt((network.backward(dout) ** 2).max(axis=1))[0].astype(np.float32)


# --- occlusion_map ----------------------------------------------------------------------------------------------------


def sides(image, size, stride):
    """The number of patches along each side; ValueError if they do not fit."""
    H, W = image.shape[-2:]
    if size > H or size > W or (H - size) % stride or (W - size) % stride:
        raise ValueError(f"{size} with stride {stride} does not fit {H} x {W}")
    return (H - size) // stride + 1, (W - size) // stride + 1


@alternative("occlusion_map", "a mask to multiply by")
def occlusion_mask(predict_probability, image, size, stride):
    OH, OW = sides(image, size, stride)
    out = np.zeros((OH, OW))
    for i, j in np.ndindex(OH, OW):
        mask = np.ones(image.shape[1:], image.dtype)
        mask[i * stride : i * stride + size, j * stride : j * stride + size] = 0
        out[i, j] = predict_probability(image * mask)
    return out


@alternative("occlusion_map", "list comprehension")
def occlusion_comprehension(predict_probability, image, size, stride):
    sides(image, size, stride)
    H, W = image.shape[1:]

    def covered(top, left):
        copy = np.array(image, dtype=float)
        copy[..., top : top + size, left : left + size] = 0
        return copy

    tops, lefts = range(0, H - size + 1, stride), range(0, W - size + 1, stride)
    return np.array([[predict_probability(covered(top, left)) for left in lefts] for top in tops])


@alternative("occlusion_map", "where inside the patch")
def occlusion_where(predict_probability, image, size, stride):
    OH, OW = sides(image, size, stride)
    rows, columns = np.indices(image.shape[1:])
    out = np.empty((OH, OW), np.float32)
    for i in range(OH):
        for j in range(OW):
            inside = (rows - i * stride >= 0) & (rows - i * stride < size)
            inside &= (columns - j * stride >= 0) & (columns - j * stride < size)
            out[i, j] = predict_probability(np.where(inside, 0, image))
    return out


@alternative("occlusion_map", "one copy, restored after each patch")
def occlusion_restored(predict_probability, image, size, stride):
    OH, OW = sides(image, size, stride)
    work, out = image.copy(), np.zeros((OH, OW))
    for k in range(OH * OW):
        i, j = divmod(k, OW)
        patch = np.s_[:, i * stride : i * stride + size, j * stride : j * stride + size]
        work[patch] = 0
        out[i, j] = predict_probability(work)
        work[patch] = image[patch]
    return out


@alternative("occlusion_map", "pixel by pixel, appended and reshaped")
def occlusion_pixels(predict_probability, image, size, stride):
    OH, OW = sides(image, size, stride)
    scores = []
    for top in range(0, OH * stride, stride):
        for left in range(0, OW * stride, stride):
            copy = image.astype(float)
            for c in range(len(image)):
                for u in range(size):
                    for v in range(size):
                        copy[c, top + u, left + v] = 0
            scores.append(predict_probability(copy))
    return np.array(scores).reshape(OH, OW)
