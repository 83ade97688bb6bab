"""Windows, winners and ties against loops, and the explorer without a browser."""

from __future__ import annotations

import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnn_course import explore
from cnn_course.check import exercise
from cnn_course.explorers import base
from cnn_course.explorers.pooling import FIRST, Pooling, as_large, marks, pooling_kind, seen, windows, winners
from cnn_course.layers import AvgPool2d, MaxPool2d


def max_pool2d(x, size, stride=None):
    return MaxPool2d(size, stride).forward(x.astype(float))


def avg_pool2d(x, size, stride=None):
    return AvgPool2d(size, stride).forward(x.astype(float))


def first_maximum(image, top, left, size):
    """Row and column of the first maximum in reading order, and how many there are, by two loops."""
    best, place, count = -np.inf, None, 0
    for row in range(top, top + size):
        for column in range(left, left + size):
            if image[row, column] > best:
                best, place, count = image[row, column], [row, column], 1
            elif image[row, column] == best:
                count += 1
    return place, count


@st.composite
def maps(draw):
    height, width = draw(st.integers(1, 8)), draw(st.integers(1, 8))
    size = draw(st.integers(1, min(height, width)))
    values = draw(st.lists(st.integers(-2, 2), min_size=height * width, max_size=height * width))
    return np.array(values).reshape(height, width), size, draw(st.integers(1, 4))


def request(explorer: Pooling, **facts) -> dict:
    explorer._answer(None, facts, [])
    return explorer.view


@given(maps())
def test_winners_and_ties_are_those_of_a_search_in_reading_order(drawn):
    image, size, stride = drawn
    places, counts = winners(image, size, stride), as_large(image, size, stride)
    won = set()
    for i in range(places.shape[0]):
        for j in range(places.shape[1]):
            place, count = first_maximum(image, i * stride, j * stride, size)
            assert places[i, j].tolist() == place
            assert counts[i, j] == count
            won.add(tuple(place))
    assert {(r, c) for r, c in np.argwhere(marks(image, size, stride) == 2).tolist()} == won


@given(maps())
def test_pixels_as_large_as_a_winner_are_marked(drawn):
    image, size, stride = drawn
    found = np.zeros(image.shape, bool)
    for top in range(0, image.shape[0] - size + 1, stride):
        for left in range(0, image.shape[1] - size + 1, stride):
            window = image[top : top + size, left : left + size]
            found[top : top + size, left : left + size] |= window == window.max()
    assert ((marks(image, size, stride) > 0) == found).all()


@given(maps())
def test_windows_and_looks_are_those_of_loops(drawn):
    image, size, stride = drawn
    counts = np.zeros(image.shape, int)
    number = 0
    cut = windows(image, size, stride)
    for i, top in enumerate(range(0, image.shape[0] - size + 1, stride)):
        for j, left in enumerate(range(0, image.shape[1] - size + 1, stride)):
            assert (cut[i, j] == image[top : top + size, left : left + size]).all()
            counts[top : top + size, left : left + size] += 1
            number += 1
    assert cut.shape[0] * cut.shape[1] == number
    assert (seen(image.shape, size, stride) == counts).all()


def test_a_functions_name_tells_its_kind():
    assert [pooling_kind(name) for name in ("max_pool2d", "avg_pool2d", "mean", "pool")] == [
        "max",
        "average",
        "average",
        "other",
    ]


def test_the_numbers_are_the_students():
    def max_pool2d(x, size, stride=None):
        return np.full((1, 1, 3, 3), 8.5)

    assert Pooling(max_pool2d).view["outputs"][0]["output"] == [[8.5] * 3] * 3


def test_it_opens_with_both_functions_and_the_leftover_column():
    view = Pooling(max_pool2d, avg_pool2d).view
    largest, average = view["outputs"]
    assert largest["output"][0] == [3, 0, 5]
    assert average["output"][0] == [2.25, 0, 3.25]
    assert view["winners"][0] == [[0, 1], [0, 2], [0, 5]]
    assert view["as_large"][0] == [2, 4, 2]
    assert "columns 6" in view["sentence"]
    assert [row[6] for row in view["seen"]] == [0] * 6


def test_an_average_alone_has_no_winners():
    assert "winners" not in Pooling(avg_pool2d).view


def test_a_stride_of_none_is_handed_on_to_the_function():
    got = []

    def pool(x, size, stride=None):
        got.append((x.shape, size, stride))
        return max_pool2d(x, size, stride)

    explorer = Pooling(pool)
    request(explorer, do="stride", value=1)
    assert got == [((1, 1, 6, 7), 2, None), ((1, 1, 6, 7), 2, 1)]


def test_an_edit_of_a_dropped_pixel_changes_no_output():
    explorer = Pooling(max_pool2d)
    before = explorer.view["outputs"][0]["output"]
    view = request(explorer, do="edit", row=0, column=6, text="99")
    assert view["input"][0][6] == 99
    assert view["outputs"][0]["output"] == before
    assert request(explorer, do="edit", row=0, column=0, text="9,5")["outputs"][0]["output"][0][0] == 9.5


@pytest.mark.parametrize(
    ("direction", "step"), [("up", (-1, 0)), ("down", (1, 0)), ("left", (0, -1)), ("right", (0, 1))]
)
def test_a_move_counts_what_changes(direction, step):
    explorer = Pooling(max_pool2d, avg_pool2d)
    moved = np.roll(FIRST, step, axis=(0, 1))
    view = request(explorer, do="move", direction=direction)
    assert view["input"] == moved.tolist()
    for function, part in zip((max_pool2d, avg_pool2d), view["outputs"], strict=True):
        before, after = (function(image[None, None], 2)[0, 0] for image in (FIRST, moved))
        assert part["changed"] == (before != after).tolist()
        count = int((before != after).sum())
        assert f"{count} of 9 changed, {9 - count} stayed" in part["moved"]
    assert f"{(moved != FIRST).sum()} of 42" in view["sentence"]


def test_marks_of_a_move_go_with_the_next_change():
    explorer = Pooling(max_pool2d)
    request(explorer, do="move", direction="up")
    assert "changed" not in request(explorer, do="edit", row=0, column=0, text=1)["outputs"][0]
    request(explorer, do="move", direction="up")
    view = request(explorer, do="reset")
    assert "changed" not in view["outputs"][0]
    assert view["input"] == FIRST.tolist()


def test_wrong_numbers_are_marked_only_when_asked_for_after_the_check(monkeypatch):
    def avg_pool2d(x, size, stride=None):
        return max_pool2d(x, size, stride)

    explorer = Pooling(avg_pool2d)
    assert not request(explorer, do="compare", on=True)["comparing"]
    monkeypatch.setattr(exercise, "_tried", {"avg_pool2d"})
    part = request(explorer, do="compare", on=True)["outputs"][0]
    assert part["right"][0] == [2.25, 0, 3.25]
    assert part["wrong"][0] == [True, False, True]
    assert "each with a cross" in part["verdict"]


def unwritten(x, size, stride=None):
    raise NotImplementedError


def broken(x, size, stride=None):
    return x[0][5]


def slow(x, size, stride=None):
    time.sleep(60)


def misshapen(x, size, stride=None):
    return x


def no_numbers(x, size, stride=None):
    return "three"


@pytest.mark.parametrize(
    ("function", "said"),
    [
        (unwritten, "not written yet"),
        (broken, "IndexError"),
        (slow, "0.2 seconds"),
        (misshapen, "should return (1, 1, 3, 3)"),
        (no_numbers, "no_numbers"),
    ],
)
def test_a_function_that_gives_no_answer_has_a_sentence_in_its_place(function, said, monkeypatch):
    monkeypatch.setattr(base, "SECONDS", 0.2)
    explorer = Pooling(function, max_pool2d)
    part, other = explorer.view["outputs"]
    assert part["output"] is None
    assert said in part["sentence"]
    assert other["output"] is not None
    assert said in str(explorer)
    assert "changed" not in request(explorer, do="move", direction="up")["outputs"][0]


def test_a_window_larger_than_the_map_has_a_sentence():
    view = request(Pooling(max_pool2d), do="size", value=7)
    assert "larger than the input of 6x7" in view["outputs"][0]["sentence"]
    assert "winners" not in view
    assert "7" in str(Pooling(max_pool2d, size=7))


def test_not_a_number_is_shown_as_such():
    def pool(x, size, stride=None):
        return np.full((1, 1, 3, 3), np.nan)

    assert Pooling(pool).view["outputs"][0]["output"][0][0] == "nan"


@pytest.mark.parametrize(
    "content",
    [
        {"do": "edit", "row": 6, "column": 0, "text": "1"},
        {"do": "edit", "row": 0, "column": -1, "text": "1"},
        {"do": "edit", "row": 0, "column": 0, "text": "nan"},
        {"do": "edit", "row": 0, "column": 0, "text": "1e99"},
        {"do": "edit", "row": 0, "column": 0, "text": {"a": 1}},
        {"do": "edit"},
        {"do": "size", "value": 0},
        {"do": "size", "value": 10**9},
        {"do": "stride", "value": "2"},
        {"do": "move", "direction": "away"},
        {"do": "look_around"},
    ],
)
def test_senseless_requests_are_told_and_change_nothing(content):
    explorer = Pooling(max_pool2d)
    before = explorer.view
    view = request(explorer, **content)
    assert view["trouble"]
    assert view["input"] == before["input"]
    assert view["outputs"] == before["outputs"]


def test_what_cannot_be_pooled_is_told():
    assert "an array" in str(explore.pooling(np.zeros(3)))
    assert "shape (2, 3, 3)" in str(explore.pooling(max_pool2d, image=np.zeros((2, 3, 3))))
    assert "at most 16" in str(explore.pooling(max_pool2d, image=np.zeros((17, 3))))
    assert "at most 16" in str(explore.pooling(max_pool2d, image=[[np.inf]]))
    assert Pooling(max_pool2d, image=np.zeros((1, 1, 3, 3))).image.shape == (3, 3)


def test_the_still_copy_holds_input_and_answers():
    data, _ = Pooling(max_pool2d, avg_pool2d)._repr_mimebundle_()
    assert "avg_pool2d(x, 2, None)" in data["text/plain"]
    assert "<table" in data["text/html"]
    assert "border-top:3px solid" in data["text/html"]
