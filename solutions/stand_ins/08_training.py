"""In place of the network that lesson 08 trains before `predict`: the same one, trained once and kept."""

from pathlib import Path

import numpy as np

from cnn_course import npz
from cnn_course.layers import Conv2d, Dense, Flatten, MaxPool2d, ReLU, Sequential


def mine_from(state: dict[str, np.ndarray]) -> Sequential:
    """A network of the sizes that its state has: convolutions with pooling, then dense layers."""
    network = Sequential(
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
    network.load(state)
    return network


mine = mine_from(npz.read(Path(__file__).parents[1] / "data" / "08_network.npz"))
