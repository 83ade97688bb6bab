"""Lesson 03 against NumPy, SciPy, PyTorch and counting, on drawn shapes; its bug hunt, its table, its drawings."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import scipy.signal
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from cnn_course import check, hunts
from cnn_course.authoring import bank, source
from cnn_course.authoring.course import Course, Lesson
from cnn_course.check import casebook
from cnn_course.check.judge import judge
from cnn_course.check.outcome import observe
from cnn_course.figures import lesson_03 as drawings

LESSON = Lesson(Course(Path(__file__).parents[1]), "03_padding_stride")
REFERENCE = source.reference(LESSON)
OTHERS = bank.collect(LESSON.alternatives).alternatives
Answer = Callable[..., Any]


def answers(name: str) -> Any:
    """Parametrize a test with the lesson's own answer and all other right ones."""
    found = [("solution", REFERENCE[name])] + [(o.style, o.function) for o in OTHERS if o.exercise == name]
    return pytest.mark.parametrize(name, [pytest.param(function, id=style) for style, function in found])


few = settings(max_examples=8, deadline=None)
sizes = st.integers(1, 12)
eighth = st.integers(-64, 64).map(lambda n: n / 8)


def arrays(*shape: int) -> st.SearchStrategy[np.ndarray]:
    return hnp.arrays(float, shape, elements=eighth)


@st.composite
def layers(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray, np.ndarray, int, int]:
    """Arguments of `conv2d` whose windows fit."""
    N, C, F, KH, KW, stride = (draw(st.integers(1, 3)) for _ in range(6))
    padding = draw(st.integers(0, 2))
    H, W = (draw(st.integers(0, 3)) * stride + k - 2 * padding for k in (KH, KW))
    H, W = (side + stride * -(-max(1 - side, 0) // stride) for side in (H, W))  # at least one pixel
    return draw(arrays(N, C, H, W)), draw(arrays(F, C, KH, KW)), draw(arrays(F)), stride, padding


@st.composite
def chains(draw: st.DrawFn) -> tuple[list[int], list[int]]:
    """Kernels and strides of up to four layers."""
    count = draw(st.integers(0, 4))
    return [draw(st.integers(1, 4)) for _ in range(count)], [draw(st.integers(1, 3)) for _ in range(count)]


def close(got: Any, expected: Any) -> None:
    assert np.shape(got) == np.shape(expected)
    np.testing.assert_allclose(got, expected, rtol=0, atol=1e-3)  # float32 answers are right too


def counted(size: int, kernel: int, stride: int, padding: int) -> tuple[int, bool]:
    """How many windows there are, one by one, and whether the last ends with the padded input."""
    starts = [i for i in range(0, size + 2 * padding, stride) if i + kernel <= size + 2 * padding]
    return len(starts), bool(starts) and starts[-1] + kernel == size + 2 * padding


@answers("pad2d")
@pytest.mark.parametrize(("mode", "numpys"), [("zero", "constant"), ("copy", "edge")])
@few
@given(hnp.arrays(float, hnp.array_shapes(min_dims=2, max_dims=4, max_side=4), elements=eighth), st.integers(0, 3))
def test_pad2d_is_numpys_on_the_last_two_axes(pad2d: Answer, mode: str, numpys: Any, x: np.ndarray, p: int) -> None:
    close(pad2d(x, p, mode), np.pad(x, [(0, 0)] * (x.ndim - 2) + [(p, p), (p, p)], mode=numpys))


@answers("pad2d")
@pytest.mark.parametrize("mode", ["zero", "copy"])
@few
@given(arrays(2, 3, 4), st.integers(0, 2), st.integers(0, 2))
def test_padding_twice_is_padding_by_the_sum(pad2d: Answer, mode: str, x: np.ndarray, p: int, q: int) -> None:
    close(pad2d(pad2d(x, p, mode), q, mode), pad2d(x, p + q, mode))


@answers("same_padding")
@given(st.integers(0, 10), st.integers(1, 50))
def test_same_padding_keeps_every_size(same_padding: Answer, half: int, size: int) -> None:
    kernel = 2 * half + 1
    assert REFERENCE["output_size"](size, kernel, 1, same_padding(kernel)) == size


@answers("same_padding")
@given(st.integers(1, 20))
def test_same_padding_refuses_even_kernels(same_padding: Answer, half: int) -> None:
    with pytest.raises(ValueError):
        same_padding(2 * half)


@answers("output_size")
@settings(max_examples=50, deadline=None)
@given(sizes, sizes, st.integers(1, 4), st.integers(0, 3), st.booleans())
def test_output_size_counts_windows_and_refuses_those_that_do_not_fit(
    output_size: Answer, size: int, kernel: int, stride: int, padding: int, floor: bool
) -> None:
    count, fits = counted(size, kernel, stride, padding)
    if count and (fits or floor):
        assert output_size(size, kernel, stride, padding, floor) == count
    else:
        with pytest.raises(ValueError):
            output_size(size, kernel, stride, padding, floor)


@answers("output_size")
@pytest.mark.parametrize("wrong", [(0, 1, 1, 1), (3, 0, 1, 0), (3, 1, 0, 0), (3, 1, -1, 0), (3, 1, 1, -1)])
@pytest.mark.parametrize("floor", [False, True])
def test_output_size_refuses_senseless_arguments(output_size: Answer, wrong: tuple[int, ...], floor: bool) -> None:
    with pytest.raises(ValueError):
        output_size(*wrong, floor)


@answers("conv2d")
@few
@given(layers())
def test_conv2d_is_scipys_correlation_at_every_stride_th_place(conv2d: Answer, layer: Any) -> None:
    x, w, b, stride, p = layer
    padded = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    full = [
        [scipy.signal.correlate(image, filter, "valid", "direct")[0] + bias for filter, bias in zip(w, b, strict=True)]
        for image in padded
    ]
    close(conv2d(x, w, b, stride, p), np.array(full)[:, :, ::stride, ::stride])


@few
@given(layers())
def test_conv2d_is_pytorchs(layer: Any) -> None:
    torch = pytest.importorskip("torch")
    x, w, b = map(torch.tensor, layer[:3])
    close(REFERENCE["conv2d"](*layer), torch.nn.functional.conv2d(x, w, b, *layer[3:]).numpy())


@answers("conv2d")
@few
@given(layers(), eighth, st.data())
def test_conv2d_without_biases_is_linear_in_the_images(
    conv2d: Answer, layer: Any, factor: float, data: st.DataObject
) -> None:
    x, w, b, *setting = layer
    other = data.draw(arrays(*x.shape))
    parts = conv2d(x, w, 0 * b, *setting) + factor * conv2d(other, w, 0 * b, *setting)
    close(conv2d(x + factor * other, w, 0 * b, *setting), parts)


@answers("conv2d")
@few
@given(layers())
def test_images_of_a_batch_know_nothing_of_each_other(conv2d: Answer, layer: Any) -> None:
    x, *rest = layer
    close(conv2d(x, *rest), np.concatenate([conv2d(image[None], *rest) for image in x]))


@answers("conv2d")
@pytest.mark.parametrize(("height", "width"), [(6, 5), (5, 6), (8, 8)])
def test_conv2d_refuses_windows_that_do_not_fit(conv2d: Answer, height: int, width: int) -> None:
    with pytest.raises(ValueError):
        conv2d(np.ones((1, 1, height, width)), np.ones((1, 1, 3, 3)), np.zeros(1), stride=2)


@answers("receptive_field")
@few
@given(chains())
def test_the_receptive_field_is_what_a_pixel_by_pixel_experiment_finds(
    receptive_field: Answer, chain: tuple[list[int], list[int]]
) -> None:
    signals = np.eye(130)  # one lit pixel each
    for kernel, stride in zip(*chain, strict=True):
        signals = scipy.signal.correlate(signals, np.ones((1, kernel)), "valid", "direct")[:, ::stride]
    assert receptive_field(*chain) == np.ptp(np.flatnonzero(signals[:, 0])) + 1


@answers("summarize")
@few
@given(st.data())
def test_summarize_counts_windows_and_the_weights_of_real_arrays(summarize: Answer, data: st.DataObject) -> None:
    shape = tuple(data.draw(st.integers(1, 9)) for _ in range(3))
    network, expected, input_shape = [], [], shape
    for _ in range(data.draw(st.integers(0, 3))):
        C, *sides = shape
        size, stride, padding = (data.draw(st.integers(low, 3)) for low in (1, 1, 0))
        if data.draw(st.booleans()):
            filters = data.draw(st.integers(1, 5))
            layer, weights = ("conv", filters, size, stride, padding), np.ones((filters, C * size * size + 1)).size
        else:
            layer, weights, filters, padding = ("pool", size, stride), 0, C, 0
        counts = [counted(side, size, stride, padding)[0] for side in sides]
        if not all(counts):
            break
        shape = (filters, *counts)
        network.append(layer)
        expected.append((shape, weights))
    flat = np.zeros(shape).size
    network += [("flatten",), ("dense", 7)]
    expected += [((flat,), 0), ((7,), np.ones((flat + 1, 7)).size)]
    rows = summarize(network, input_shape)
    assert [(tuple(shape), count) for shape, count in rows] == expected


def test_every_message_is_short_and_speaks_to_the_student() -> None:
    for wrong in bank.collect(LESSON.misconceptions).mistakes:
        assert len(wrong.message) <= 200, (wrong.exercise, wrong.id)
        assert wrong.message.endswith((".", "?", ")")), (wrong.exercise, wrong.id)


@pytest.mark.parametrize("id", hunts.CONV2D)
def test_a_hunted_version_is_the_mistake_of_that_name_in_the_bank(id: str) -> None:
    version = partial(hunts.CONV2D[id], REFERENCE["conv2d"])

    def wrong(x: Any, w: Any, b: Any, stride: int = 1, padding: int = 0) -> Any:
        return version(x, w, b, stride, padding)

    exercise = casebook.load(LESSON.casebook, "conv2d")
    assert judge(exercise, partial(observe, wrong)).mistake == id


def test_a_poor_test_catches_few_versions_and_a_good_one_all() -> None:
    conv2d = REFERENCE["conv2d"]
    poor = hunts.conv2d(conv2d, np.ones((1, 1, 4, 4)), np.ones((1, 1, 3, 3)), np.zeros(1), stride=1, padding=1)
    assert "1 of 12" in repr(poor)
    assert repr(poor).count("still hiding") == 11
    rng = np.random.default_rng(0)
    x, w = rng.normal(size=(2, 3, 5, 7)), rng.normal(size=(2, 3, 3, 3))
    good = hunts.conv2d(conv2d, x, w, np.array([1.0, 2.0]), stride=2, padding=2)
    assert "all 12" in repr(good)
    assert "still hiding" not in good._repr_html_()


def test_all_versions_can_be_caught_with_few_numbers() -> None:
    x = np.array([1.0, -2, 3, 0, 2, 1, -1, 3, -3, 1, 2, 2, 0, -1, 1, 3]).reshape(2, 2, 1, 4)
    w = np.array([1.0, 2, -3, 1, 2, -1, 3, -2]).reshape(2, 2, 1, 2)
    found = hunts.conv2d(REFERENCE["conv2d"], x, w, np.array([1.0, -2]), stride=2, padding=2)
    assert "all 12 wrong versions" in repr(found)
    assert "26 numbers" in repr(found)


def test_the_solution_refuses_a_kernel_larger_than_the_padded_image() -> None:
    with pytest.raises(ValueError):
        REFERENCE["conv2d"](np.ones((1, 1, 5, 1)), np.ones((1, 1, 3, 3)), np.zeros(1), stride=2)


@pytest.mark.parametrize(
    ("function", "said"),
    [
        (lambda x, w, b, stride, padding: None, "None"),
        (lambda x, w, b, stride, padding: 1 / 0, "ZeroDivisionError"),
    ],
)
def test_a_hunt_with_a_broken_function_says_so(function: Answer, said: str) -> None:
    assert said in repr(hunts.conv2d(function, np.ones((1, 1, 2, 2)), np.ones((1, 1, 1, 1)), np.zeros(1)))


def test_a_function_whose_check_has_failed_must_be_mended_before_the_hunt() -> None:
    def conv2d(x: Any, w: Any, b: Any, stride: int = 1, padding: int = 0) -> Any:
        return -REFERENCE["conv2d"](x, w, b, stride, padding)

    test = np.ones((1, 1, 2, 2)), np.ones((1, 1, 1, 1)), np.zeros(1)
    check.conv2d(conv2d)
    assert "conv2d is not right yet" in repr(hunts.conv2d(conv2d, *test))
    check.conv2d(REFERENCE["conv2d"])
    assert "of 12 wrong versions" in repr(hunts.conv2d(REFERENCE["conv2d"], *test))


def test_an_unwritten_function_has_neither_hunt_nor_table() -> None:
    def unwritten(*args: Any) -> Any:
        raise NotImplementedError

    one = np.ones((1, 1, 1, 1))
    assert "not written yet" in repr(hunts.conv2d(unwritten, one, one, np.zeros(1)))
    assert "not written yet" in repr(drawings.summary(unwritten, [("flatten",)], (1, 2, 3), "keras-summary"))


def test_the_table_of_a_network_has_its_total() -> None:
    network = [("conv", 32, 3, 1, 0), ("flatten",), ("dense", 10)]
    table = drawings.summary(REFERENCE["summarize"], network, (1, 28, 28), "keras-summary")
    total = sum(count for _, count in REFERENCE["summarize"](network, (1, 28, 28)))
    assert f"{total:,}" in repr(table)
    assert f"{total:,}" in table._repr_html_()


@pytest.mark.parametrize("answer", [None, 3, [], [1], [((2,), 1.5)], [(2, 3)]])
def test_a_table_of_something_else_is_a_sentence(answer: Any) -> None:
    table = drawings.summary(lambda layers, shape: answer, [("dense", 2)], (3,), "keras-summary")
    assert "pairs" in repr(table)


def test_drawings_carry_their_alternative_text() -> None:
    for panel in (
        drawings.places(7, 3, [1, 2, 3], caption="stride-places"),
        drawings.places(10, 3, [2], 1, caption="padding-places"),
        drawings.pyramids({"3": ([3], [1]), "": ([3, 2], [2, 2])}, caption="pyramids-strides"),
    ):
        assert 'alt="' in panel._repr_html_()
        assert panel._repr_html_().count("<img") == 1
