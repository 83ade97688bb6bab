"""Convolution layers at random, and SciPy's answer to them: a witness that shares no code with the course."""

import numpy as np
from hypothesis import strategies as st
from scipy import signal


@st.composite
def layers(draw):
    """A random generator, x, w, stride and padding of a convolution whose windows fit exactly."""
    sizes = st.integers(1, 3)
    N, C, F, KH, KW, stride = (draw(sizes) for _ in range(6))
    padding = draw(st.integers(0, 2))
    sides = []
    for kernel in (KH, KW):
        side = kernel + stride * draw(st.integers(0, 3)) - 2 * padding
        sides.append(side if side > 0 else side + stride * -(-(1 - side) // stride))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    return rng, rng.normal(size=(N, C, *sides)), rng.normal(size=(F, C, KH, KW)), stride, padding


def pad(x, padding):
    """A border of zeros around each channel."""
    return np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))


def forward(x, w, stride, padding):
    """SciPy's convolution layer, without a bias."""
    maps = [[sum(map(valid, image, filters)) for filters in w] for image in pad(x, padding)]
    return np.array(maps)[:, :, ::stride, ::stride]


def valid(image, kernel):
    """SciPy's correlation of one channel with one kernel, in the valid region."""
    return signal.correlate2d(image, kernel, "valid")
