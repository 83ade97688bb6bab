"""Right answers to lesson 08 in the styles that students write. Each must earn full points and never be named."""

import itertools
from pathlib import Path

import numpy as np

from cnn_course import npz
from cnn_course.authoring.bank import alternative
from cnn_course.layers import AvgPool2d, Conv2d, Dense, Flatten, MaxPool2d, ReLU, Sequential, Sigmoid, Tanh
from cnn_course.networks import lenet5 as course_lenet5
from cnn_course.train import predict as course_predict

mine = Sequential(
    Conv2d(1, 16, 3, padding=1),
    MaxPool2d(2),
    ReLU(),
    Conv2d(16, 32, 3, padding=1),
    MaxPool2d(2),
    ReLU(),
    Flatten(),
    Dense(32 * 7 * 7, 64),
    ReLU(),
    Dense(64, 10),
)
mine.load(npz.read(Path(__file__).parents[1] / "data" / "08_network.npz"))

# --- sgd_momentum --------------------------------------------------------------------------------------------------


@alternative("sgd_momentum", "copies, then in place")
def sgd_momentum_copies(param, grad, velocity, learning_rate=0.01, momentum=0.9):
    param, velocity = param.astype(float), velocity.astype(float)
    velocity *= momentum
    velocity -= learning_rate * grad
    param += velocity
    return param, velocity


@alternative("sgd_momentum", "a list of two")
def sgd_momentum_list(param, grad, velocity, learning_rate=0.01, momentum=0.9):
    v = momentum * velocity - learning_rate * grad
    return [param + v, v]


@alternative("sgd_momentum", "float32")
def sgd_momentum_float32(param, grad, velocity, learning_rate=0.01, momentum=0.9):
    v = np.float32(momentum) * velocity.astype(np.float32) - np.float32(learning_rate) * grad.astype(np.float32)
    return param.astype(np.float32) + v, v


@alternative("sgd_momentum", "PyTorch's form, translated")
def sgd_momentum_torch(param, grad, velocity, learning_rate=0.01, momentum=0.9):
    new_velocity = -(learning_rate * grad - momentum * velocity)
    return param - (learning_rate * grad - momentum * velocity), new_velocity


@alternative("sgd_momentum", "entry by entry")
def sgd_momentum_loop(param, grad, velocity, learning_rate=0.01, momentum=0.9):
    new_param, new_velocity = np.zeros(param.shape), np.zeros(param.shape)
    for index in np.ndindex(param.shape):
        new_velocity[index] = momentum * velocity[index] - learning_rate * grad[index]
        new_param[index] = param[index] + new_velocity[index]
    return new_param, new_velocity


# --- adam ----------------------------------------------------------------------------------------------------------


@alternative("adam", "an if for the empty state")
def adam_if(param, grad, state, learning_rate=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    if not state:
        state = {"m": np.zeros_like(param), "v": np.zeros_like(param), "t": 0}
    t = state["t"] + 1
    m = beta1 * state["m"] + (1 - beta1) * grad
    v = beta2 * state["v"] + (1 - beta2) * grad * grad
    step = learning_rate * (m / (1 - beta1**t)) / (np.sqrt(v / (1 - beta2**t)) + eps)
    return param - step, {"m": m, "v": v, "t": t}


@alternative("adam", "moved toward the gradient")
def adam_toward(param, grad, state, learning_rate=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    m, v, t = state.get("m", np.zeros(grad.shape)), state.get("v", np.zeros(grad.shape)), state.get("t", 0) + 1
    m = m + (1 - beta1) * (grad - m)
    v = v + (1 - beta2) * (grad**2 - v)
    return param - learning_rate / (1 - beta1**t) * m / (np.sqrt(v / (1 - beta2**t)) + eps), {"m": m, "v": v, "t": t}


@alternative("adam", "a copy of the state, filled anew")
def adam_copy(param, grad, state, learning_rate=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    new = dict(state)
    new.setdefault("m", 0.0)
    new.setdefault("v", 0.0)
    new["t"] = new.get("t", 0) + 1
    new["m"] = beta1 * new["m"] + (1 - beta1) * grad
    new["v"] = beta2 * new["v"] + (1 - beta2) * np.square(grad)
    m_hat, v_hat = new["m"] / (1 - beta1 ** new["t"]), new["v"] / (1 - beta2 ** new["t"])
    return param - learning_rate * m_hat / (v_hat**0.5 + eps), new


@alternative("adam", "arrays copied, then in place")
def adam_in_place(param, grad, state, learning_rate=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    m = np.array(state["m"], float) if "m" in state else np.zeros(grad.shape)
    v = np.array(state["v"], float) if "v" in state else np.zeros(grad.shape)
    t = state.get("t", 0) + 1
    m *= beta1
    m += (1 - beta1) * grad
    v *= beta2
    v += (1 - beta2) * grad**2
    param = param.astype(float)
    param -= learning_rate * (m / (1 - beta1**t)) / (np.sqrt(v / (1 - beta2**t)) + eps)
    return param, {"t": t, "v": v, "m": m}


@alternative("adam", "float32")
def adam_float32(param, grad, state, learning_rate=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    grad, t = grad.astype(np.float32), state.get("t", 0) + 1
    m = np.float32(beta1) * np.asarray(state.get("m", 0), np.float32) + np.float32(1 - beta1) * grad
    v = np.float32(beta2) * np.asarray(state.get("v", 0), np.float32) + np.float32(1 - beta2) * grad**2
    m_hat, v_hat = m / np.float32(1 - beta1**t), v / np.float32(1 - beta2**t)
    new = param.astype(np.float32) - np.float32(learning_rate) * m_hat / (np.sqrt(v_hat) + np.float32(eps))
    return new, {"m": m, "v": v, "t": t}


# --- lenet5 --------------------------------------------------------------------------------------------------------


@alternative("lenet5", "sigmoid")
def lenet5_sigmoid():
    return Sequential(
        Conv2d(1, 6, 5, padding=2), Sigmoid(), AvgPool2d(2), Conv2d(6, 16, 5), Sigmoid(), AvgPool2d(2),
        Flatten(), Dense(400, 120), Sigmoid(), Dense(120, 84), Sigmoid(), Dense(84, 10),
    )  # fmt: skip


@alternative("lenet5", "pooling before tanh, as in 1998")
def lenet5_pool_first():
    return Sequential(
        Conv2d(1, 6, (5, 5), padding=(2, 2)), AvgPool2d(2), Tanh(), Conv2d(6, 16, 5), AvgPool2d(2, 2), Tanh(),
        Flatten(), Dense(16 * 5 * 5, 120), Tanh(), Dense(120, 84), Tanh(), Dense(84, 10),
    )  # fmt: skip


@alternative("lenet5", "the course's own, float64")
def lenet5_course():
    return course_lenet5(np.random.default_rng(0), np.float64)


@alternative("lenet5", "from a list of layers")
def lenet5_list():
    layers = []
    for channels, filters, padding in ((1, 6, 2), (6, 16, 0)):
        layers += [Conv2d(channels, filters, 5, padding=padding), Tanh(), AvgPool2d(2)]
    layers.append(Flatten())
    sizes = [400, 120, 84, 10]
    for inputs, units in itertools.pairwise(sizes):
        layers += [Dense(inputs, units), Tanh()]
    return Sequential(*layers[:-1])


# --- augment -------------------------------------------------------------------------------------------------------


@alternative("augment", "all draws first")
def augment_draws(images, rng, shift=2):
    N, _C, H, W = images.shape
    flips = rng.integers(0, 2, N)
    moves = rng.integers(-shift, shift + 1, (N, 2))
    out = np.zeros(images.shape)
    for n in range(N):
        image = images[n, :, :, ::-1] if flips[n] else images[n]
        dy, dx = moves[n]
        out[n, :, max(dy, 0) : H + min(dy, 0), max(dx, 0) : W + min(dx, 0)] = image[
            :, max(-dy, 0) : H + min(-dy, 0), max(-dx, 0) : W + min(-dx, 0)
        ]
    return out


@alternative("augment", "pixel by pixel")
def augment_loops(images, rng, shift=2):
    N, _C, H, W = images.shape
    out = np.zeros_like(images)
    for n in range(N):
        flip, dy, dx = rng.choice([True, False]), rng.integers(-shift, shift + 1), rng.integers(-shift, shift + 1)
        for i in range(H):
            for j in range(W):
                u, v = i - dy, j - dx
                if 0 <= u < H and 0 <= v < W:
                    out[n, :, i, j] = images[n, :, u, W - 1 - v if flip else v]
    return out


@alternative("augment", "indices, no loop over images")
def augment_indices(images, rng, shift=2):
    N, C, H, W = images.shape
    padded = np.pad(images, ((0, 0), (0, 0), (shift, shift), (shift, shift)))
    top, left = rng.integers(0, 2 * shift + 1, (2, N))
    rows = top[:, None] + np.arange(H)
    columns = left[:, None] + np.arange(W)
    columns = np.where(rng.random(N)[:, None] < 0.5, columns[:, ::-1], columns)
    return padded[
        np.arange(N)[:, None, None, None],
        np.arange(C)[:, None, None],
        rows[:, None, :, None],
        columns[:, None, None, :],
    ]


@alternative("augment", "np.roll, then zeros")
def augment_roll(images, rng, shift=2):
    out = []
    for image in images:
        dy, dx = (int(d) for d in rng.integers(-shift, shift, 2, endpoint=True))
        moved = np.roll(image, (dy, dx), axis=(-2, -1))
        if dy > 0:
            moved[:, :dy] = 0
        if dy < 0:
            moved[:, dy:] = 0
        if dx > 0:
            moved[:, :, :dx] = 0
        if dx < 0:
            moved[:, :, dx:] = 0
        out.append(np.flip(moved, axis=2) if rng.uniform() > 0.5 else moved)
    return np.array(out)


@alternative("augment", "a comprehension over crops, float32")
def augment_crops(images, rng, shift=2):
    H, W = images.shape[-2:]
    frames = np.pad(images, [(0, 0), (0, 0), (shift, shift), (shift, shift)]).astype(np.float32)
    starts = rng.integers(0, 2 * shift + 1, size=(len(images), 2))
    crops = np.stack([frame[:, i : i + H, j : j + W] for frame, (i, j) in zip(frames, starts, strict=False)])
    flips = rng.random(len(images)) < 0.5
    crops[flips] = crops[flips, :, :, ::-1]
    return crops


# --- predict -------------------------------------------------------------------------------------------------------


@alternative("predict", "the course's own")
def predict_course(images):
    return course_predict(mine, images)


@alternative("predict", "image by image")
def predict_one_by_one(images):
    return np.array([np.argmax(mine.forward(image[None])[0]) for image in images])


@alternative("predict", "batches, 32-bit labels")
def predict_batches(images):
    labels = np.zeros(len(images), np.int32)
    for start in range(0, len(images), 100):
        labels[start : start + 100] = np.argmax(mine(images[start : start + 100]), axis=-1)
    return labels


@alternative("predict", "two views of each image")
def predict_twice(images):
    return (mine.forward(images) + mine.forward(images[:, :, :, ::-1])).argmax(1)
