"""A cell that defines a student's function anew, or checks it, changes the figures that show it."""

from __future__ import annotations

import sys

import numpy as np
import pytest

from cnn_course import explore, networks
from cnn_course.check import exercise
from cnn_course.explorers import following

from .test_in_a_kernel import ran

IMAGE, KERNEL = np.ones((3, 3)), np.ones((2, 2))


@pytest.fixture
def define(monkeypatch):
    """Define a function as a cell of the notebook does, under a name; `after_a_cell` is still to come."""
    monkeypatch.setattr(following, "_followers", type(following._followers)(maxlen=following.MOST))

    def defined(name, function):
        function.__module__, function.__name__ = "__main__", name
        monkeypatch.setattr(sys.modules["__main__"], name, function, raising=False)
        return function

    return defined


def constant(number):
    return lambda image, kernel: np.full((2, 2), number)


def shown(explorer):
    return explorer.view["output"][0][0][0]


def test_a_figure_shows_the_function_as_it_is_now(define):
    explorer = explore.convolution(define("correlate2d", constant(1.0)), IMAGE, KERNEL)
    define("correlate2d", constant(2.0))
    assert shown(explorer) == 1
    following.after_a_cell()
    assert shown(explorer) == 2


OPENED = {
    "convolution": lambda function: explore.convolution(function, IMAGE, KERNEL),
    "pooling": lambda function: explore.pooling(function),
    "backward": lambda function: explore.backward(function),
    "im2col": lambda function: explore.im2col(col2im=function),
    "network": lambda function: explore.network(networks.lenet(), feature_maps=function),
}


@pytest.mark.parametrize("kind", OPENED)
def test_every_figure_with_a_function_follows_and_a_broken_one_is_a_sentence(define, kind):
    def silent(*arguments):
        return None

    def raising(*arguments):
        raise ZeroDivisionError("by my own hand")

    explorer = OPENED[kind](define("conv2d_backward", silent))
    assert "by my own hand" not in str(explorer.view)
    if kind == "im2col":
        explorer._answer(None, {"do": "mode", "back": True, "serial": 1}, [])
    define("conv2d_backward", raising)
    following.after_a_cell()
    assert "by my own hand" in str(explorer.view)
    assert explorer.view["trouble"] == ""


def test_while_nothing_changes_the_function_is_not_called(define):
    calls = []

    def counted(image, kernel):
        calls.append(1)
        return np.zeros((2, 2))

    explorer = explore.convolution(define("correlate2d", counted), IMAGE, KERNEL)
    before, view = len(calls), explorer.view
    following.after_a_cell()
    assert (len(calls), explorer.view) == (before, view)


def test_once_the_check_has_run_numbers_can_be_compared(define, monkeypatch):
    explorer = explore.convolution(define("correlate2d", constant(1.0)), IMAGE, KERNEL)
    assert not explorer.view["can_compare"]
    monkeypatch.setattr(exercise, "_tried", {"correlate2d"})
    following.after_a_cell()
    assert explorer.view["can_compare"]


def test_what_another_function_covered_is_forgotten(define):
    def occlusion_map(predict_probability, image, size, stride):
        return np.zeros((6, 6))

    explorer = explore.network(networks.lenet(), occlusion_map=define("occlusion_map", occlusion_map))
    explorer._answer(None, {"do": "over", "over": "occlusion", "size": 8, "stride": 4, "serial": 1}, [])
    assert explorer.view["over"] == "occlusion"
    define("occlusion_map", lambda *arguments: np.ones((6, 6)))
    following.after_a_cell()
    assert explorer.view["over"] == ""


def test_when_time_is_up_the_older_figures_wait_for_their_next_edit(define, monkeypatch):
    first = define("correlate2d", constant(1.0))
    older, newer = (explore.convolution(first, IMAGE, KERNEL) for _ in range(2))
    define("correlate2d", constant(2.0))
    monkeypatch.setattr(following, "SECONDS", -1)
    following.after_a_cell()
    assert (shown(older), shown(newer)) == (1, 2)
    older._answer(None, {"do": "edit", "part": "kernel", "row": 0, "column": 0, "text": "1", "serial": 5}, [])
    assert shown(older) == 2


def test_only_so_many_figures_follow(define):
    first = define("correlate2d", constant(1.0))
    figures = [explore.convolution(first, IMAGE, KERNEL) for _ in range(following.MOST + 2)]
    define("correlate2d", constant(2.0))
    following.after_a_cell()
    assert [shown(figure) for figure in figures] == [1, 1] + [2] * following.MOST


CELLS = [
    "import numpy as np\nfrom cnn_course import check, explore",
    "def correlate2d(image, kernel):\n    return np.zeros((2, 2))",
    "figure = explore.convolution(correlate2d, np.ones((3, 3)), np.ones((2, 2)))\nfigure",
    "def correlate2d(image, kernel):\n    return np.full((2, 2), 4.0)",
    "print(figure.view['output'][0][0][0], figure.view['can_compare'])",
    "check.correlate2d(correlate2d)",
    "print(figure.view['can_compare'])",
    "def correlate2d(image, kernel):\n    while True:\n        pass",
    "print(figure.view['sentence'])",
]


def test_in_a_real_kernel():
    printed = [cell.outputs[0].get("text") for cell in ran(*CELLS).cells if "print" in cell.source]
    assert printed[:2] == ["4.0 False\n", "True\n"]
    assert "correlate2d" in printed[2]
    assert "seconds" in printed[2]
