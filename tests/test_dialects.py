"""The page of dialects says what the packages do: each claim is tried where its package is at hand."""

import re

import numpy as np
import pytest
from scipy import signal

from cnn_course.authoring import source
from cnn_course.layers import AvgPool2d, Conv2d, Dense, Flatten, MaxPool2d

from .conftest import ROOT

PAGE = (ROOT / "notebooks" / "dialects.md").read_text(encoding="utf-8")
DIALECTS = ["This course", "Keras", "PyTorch", "Caffe", "Torch7", "d2l", "CS231n"]
RNG = np.random.default_rng(0)


def tables():
    """Every claim of the page, by question and dialect."""
    found = {}
    for table in re.findall(r"(?:^\|.*\n)+", PAGE, re.MULTILINE):
        head, _, *rows = ([cell.strip() for cell in line.strip("|\n").split(" | ")] for line in table.splitlines())
        assert [row[0].strip() for row in rows] == DIALECTS
        assert {len(row) for row in rows} == {len(head)}
        found |= {(question, row[0]): cell for row in rows for question, cell in zip(head[1:], row[1:], strict=True)}
    return found


SAYS = tables()
HERE = ("This course",)
SHAPES = [("images", "`(N, C, H, W)`"), ("filters", "`(F, C, KH, KW)`"), ("biases", "`(F,)`")]


def says(question, dialects, cell):
    assert {SAYS[question, dialect] for dialect in dialects} == {cell}


@pytest.fixture(scope="module")
def exercises(course):
    """The solutions of the lessons that the page speaks of."""
    lessons = (lesson for lesson in course.lessons if lesson.name[:2] in ("02", "03", "04"))
    return {name: function for lesson in lessons for name, function in source.reference(lesson).items()}


@pytest.fixture(scope="module")
def torch():
    return pytest.importorskip("torch", reason="PyTorch is not installed; it is an oracle for development only")


def answered(call, *args):
    """The height of an answer, or "refuses"."""
    try:
        return call(*args).shape[2]
    except ValueError:
        return "refuses"


def rounding(height):
    return {2: "floor", 3: "ceil", "refuses": "refuses"}[height]


X = RNG.standard_normal((2, 3, 6, 5))
W = RNG.standard_normal((4, 3, 3, 2))
B = RNG.standard_normal(4)


# this course


def test_our_shapes(exercises):
    for question, cell in SHAPES:
        says(question, HERE, cell)
    assert exercises["conv2d"](X, W, B).shape == (2, 4, 4, 4)


def test_our_sizes(exercises):
    no_fit = np.zeros((1, 1, 6, 6))
    assert (
        rounding(answered(exercises["conv2d"], no_fit, np.zeros((1, 1, 3, 3)), [0], 2))
        == SAYS["convolution's size", "This course"]
    )
    assert rounding(answered(exercises["max_pool2d"], no_fit, 3, 2)) == SAYS["pooling's size", "This course"]
    assert exercises["output_size"](6, 3, 2, floor=True) == 2
    layers = (Conv2d(1, 1, 3, stride=2), MaxPool2d(3, 2), AvgPool2d(3, 2))
    assert [layer.forward(no_fit).shape[2] for layer in layers] == [2, 2, 2]


def test_our_pooling_moves_by_its_window_if_nothing_is_said(exercises):
    says("pooling's stride, if not given", HERE, "the window")
    assert exercises["max_pool2d"](X[..., :4], 2).shape == (2, 3, 3, 2)
    assert MaxPool2d(2).forward(X).shape == (2, 3, 3, 2)


def test_our_padding_is_per_side(exercises):
    says("padding 1 adds to the height", HERE, "2")
    assert exercises["pad2d"](X, 1).shape == (2, 3, 8, 7)


def test_our_kernel_is_not_turned(exercises):
    says("convolution turns the kernel", HERE, "no")
    image, kernel = X[0, 0], W[0, 0]
    np.testing.assert_allclose(exercises["correlate2d"](image, kernel), signal.correlate2d(image, kernel, "valid"))
    got = exercises["conv2d"](image[None, None], kernel[None, None], np.zeros(1))[0, 0]
    np.testing.assert_allclose(got, signal.correlate2d(image, kernel, "valid"))


def test_our_dense_layer():
    assert Dense(5, 3).weight.shape == (3, 5)
    assert "dense weights are `(units, inputs)`" in " ".join(PAGE.split())


def test_our_dense_exercise(course):
    lessons = [lesson for lesson in course.lessons if lesson.name == "05_backprop"]
    if not lessons:
        pytest.skip("lesson 05 is not there yet")
    says("its weights", HERE, "`(inputs, units)`")
    assert source.reference(lessons[0])["affine_forward"](np.zeros((2, 5)), np.zeros((5, 3)), np.zeros(3)).shape == (
        2,
        3,
    )


def test_flattened_here():
    says("flattened in the order", HERE, "`C, H, W`")
    assert (Flatten().forward(X)[0] == [X[0, c, h, w] for c, h, w in np.ndindex(3, 6, 5)]).all()


# SciPy


def test_scipy_turns_the_kernel_where_its_name_says_convolve(exercises):
    image, kernel = X[0, 0], W[0, 0]
    turned = signal.correlate2d(image, kernel[::-1, ::-1], "valid")
    np.testing.assert_allclose(signal.convolve2d(image, kernel, "valid"), turned)
    np.testing.assert_allclose(exercises["convolve2d"](image, kernel), turned)
    assert "`scipy.signal.convolve2d` turns the kernel by 180 degrees" in PAGE


# moving weights: the definition of a Keras layer, written out


def test_the_recipe_for_weights_of_keras(exercises):
    says("images", ("Keras",), "`(N, H, W, C)`")
    says("filters", ("Keras",), "`(KH, KW, C, F)`")
    images, filters = X.transpose(0, 2, 3, 1), W.transpose(2, 3, 1, 0)
    windows = np.lib.stride_tricks.sliding_window_view(images, (3, 2), axis=(1, 2))
    in_keras = np.einsum("nhwcuv,uvcf->nhwf", windows, filters) + B
    ours = exercises["conv2d"](images.transpose(0, 3, 1, 2), filters.transpose(3, 2, 0, 1), B)
    np.testing.assert_allclose(ours, in_keras.transpose(0, 3, 1, 2))
    assert "`images.transpose(0, 3, 1, 2)`, `filters.transpose(3, 2, 0, 1)`" in PAGE


# PyTorch, of which d2l is made


def test_shapes_in_pytorch(torch, exercises):
    for question, cell in SHAPES:
        says(question, ("PyTorch", "d2l"), cell)
    layer = torch.nn.Conv2d(3, 4, (3, 2)).double()
    assert (*layer.weight.shape,) == W.shape
    assert (*layer.bias.shape,) == B.shape
    layer.weight.data, layer.bias.data = torch.tensor(W), torch.tensor(B)
    got = layer(torch.tensor(X)).detach().numpy()
    says("convolution turns the kernel", ("PyTorch", "d2l"), "no")
    np.testing.assert_allclose(got, exercises["conv2d"](X, W, B))


def test_sizes_in_pytorch(torch):
    no_fit = torch.zeros(1, 1, 6, 6)
    says("convolution's size", ("PyTorch", "d2l"), rounding(answered(torch.nn.Conv2d(1, 1, 3, 2), no_fit)))
    says("pooling's size", ("PyTorch", "d2l"), rounding(answered(torch.nn.MaxPool2d(3, 2), no_fit)))
    assert torch.nn.MaxPool2d(3, 2, ceil_mode=True)(no_fit).shape[2] == 3
    says("pooling's stride, if not given", ("PyTorch", "d2l"), "the window")
    assert torch.nn.MaxPool2d(3).stride == 3


def test_padding_in_pytorch(torch):
    assert torch.nn.Conv2d(1, 1, 1, padding=1)(torch.zeros(1, 1, 6, 6)).shape[2] == 6 + int(
        SAYS["padding 1 adds to the height", "PyTorch"]
    )
    assert SAYS["padding 1 adds to the height", "d2l"].endswith("code: 2")
    ones = torch.ones(1, 1, 2, 2)
    says("average pooling counts the padding", ("PyTorch", "d2l"), "yes")
    assert torch.nn.AvgPool2d(2, padding=1)(ones)[0, 0, 0, 0] == 0.25
    assert torch.nn.AvgPool2d(2, padding=1, count_include_pad=False)(ones)[0, 0, 0, 0] == 1
    assert torch.nn.MaxPool2d(2, padding=1)(-ones).max() == -1


def test_names_in_pytorch(torch):
    assert torch.nn.Conv2d(1, 1, 1, bias=False).bias is None
    assert torch.nn.LazyConv2d(4, 3, bias=False).bias is None
    says("its weights", ("PyTorch", "d2l"), "`(units, inputs)`")
    assert (*torch.nn.Linear(5, 3).weight.shape,) == (3, 5)
    flat = torch.nn.Flatten()(torch.tensor(X)).numpy()
    says("flattened in the order", ("PyTorch", "d2l"), "`C, H, W`")
    assert (flat == X.reshape(2, -1)).all()


# Keras, for whoever has it


def test_keras_where_it_is_installed():
    keras = pytest.importorskip("keras", reason="Keras is not installed")
    images = np.zeros((1, 6, 5, 3), np.float32)
    layer = keras.layers.Conv2D(4, (3, 2), strides=2)
    assert layer(images).shape == (1, 2, 2, 4)
    assert (*layer.kernel.shape,) == (3, 2, 3, 4)
    assert keras.layers.Conv2D(4, 3, strides=2, padding="same")(images).shape == (1, 3, 3, 4)
    assert keras.layers.MaxPooling2D(3)(images).shape == (1, 2, 1, 3)
    assert keras.layers.AveragePooling2D(2, padding="same")(np.ones((1, 3, 3, 1), np.float32))[0, -1, -1, 0] == 1


# the page


def test_every_table_speaks_of_every_dialect():
    assert len(SAYS) == 7 * (4 + 4 + 3 + 5)
    assert all(SAYS.values())


def test_the_page_is_linked_from_the_readme():
    assert "notebooks/dialects.md" in (ROOT / "README.md").read_text(encoding="utf-8")
