"""The arithmetic of windows against windows that are laid one by one, and the explorer without a browser."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnn_course import explore, layers
from cnn_course.explorers.geometry import LIMITS, Geometry, Side, nearby, padding_helps, sides

some_sides = st.builds(
    Side,
    size=st.integers(1, 20),
    kernel=st.integers(1, 7),
    stride=st.integers(1, 6),
    padding=st.integers(0, 4),
    dilation=st.integers(1, 3),
)
ROW = {"height": 1, "width": 10, "kernel": 3, "stride": 2, "padding": 0, "dilation": 1}


def laid(side: Side) -> list[list[int]]:
    """The positions of every whole window, found by trying one start after the other."""
    found, start = [], 0
    while True:
        taps = [start + t * side.dilation for t in range(side.kernel)]
        if taps[-1] >= side.size + 2 * side.padding:
            return found
        found.append(taps)
        start += side.stride


def request(explorer: Geometry, **facts) -> dict:
    explorer._answer(None, facts, [])
    return explorer.view


@given(some_sides)
def test_windows_are_counted_as_when_they_are_laid_one_by_one(side):
    windows = laid(side)
    flat = [position for window in windows for position in window]
    assert side.count == len(windows)
    assert side.seen().tolist() == [flat.count(position) for position in range(side.length)]
    assert side.fits == bool(windows and windows[-1][-1] == side.length - 1)


@given(some_sides)
def test_pixels_are_seen_or_in_a_gap_or_dropped(side):
    windows = laid(side)
    end = windows[-1][-1] + 1 if windows else 0
    pixels = range(side.padding, side.padding + side.size)
    unseen = [p for p in pixels if not any(p in window for window in windows)]
    assert side.dropped() == sum(p >= end for p in unseen)
    assert side.unseen() == sum(p < end for p in unseen)


@given(some_sides)
def test_one_more_window_fits_where_what_is_missing_is_there(side):
    longer = Side(side.size + side.missing, side.kernel, side.stride, side.padding, side.dilation)
    assert longer.fits
    assert longer.count == side.count + bool(side.missing)


@pytest.mark.parametrize(
    ("size", "kernel", "stride", "padding", "count"),
    [(7, 3, 1, 0, 5), (7, 3, 2, 0, 3), (7, 3, 1, 1, 7), (28, 5, 3, 2, 10), (31, 5, 3, 2, 11)],
)
def test_the_lectures_sizes(size, kernel, stride, padding, count):
    side = Side(size, kernel, stride, padding)
    assert side.fits
    assert side.count == count


def test_the_counts_are_those_of_the_courses_convolution():
    side = Side(9, 3, 2, 1)
    layer = layers.Conv2d(1, 1, 3, stride=2, padding=1, rng=np.random.default_rng(0))
    assert layer.forward(np.zeros((1, 1, 9, 9))).shape[2] == side.count


def test_the_lectures_sizes_that_do_not_fit():
    assert not Side(7, 3, 3).fits
    assert not Side(10, 3, 2).fits
    assert not any(Side(10, 3, 2, padding).fits for padding in range(50))


@given(some_sides)
def test_padding_helps_if_any_padding_does(side):
    tried = (Side(side.size, side.kernel, side.stride, p, side.dilation).fits for p in range(60))
    assert padding_helps(side) == any(tried)


@given(st.fixed_dictionaries({name: st.integers(low, min(high, 12)) for name, (low, high) in LIMITS.items()}))
def test_every_change_that_is_offered_mends_what_it_should_and_is_the_nearest(settings):
    names = ("height", "width")
    for name, value in nearby(settings, names, LIMITS):
        concerned = (name,) if name in names else names
        assert LIMITS[name][0] <= value <= LIMITS[name][1]
        assert all(side.fits for side in sides({**settings, name: value}, concerned).values())
        between = range(min(value, settings[name]) + 1, max(value, settings[name]))
        for other in between:
            assert not all(side.fits for side in sides({**settings, name: other}, concerned).values())


def test_nothing_is_offered_where_all_windows_fit():
    assert list(nearby({**ROW, "width": 11}, ["width"], LIMITS)) == []


def test_sizes_and_strides_are_offered_where_no_padding_helps():
    found = list(nearby(ROW, ["width"], LIMITS))
    assert found == [("width", 9), ("width", 11), ("stride", 1), ("stride", 7), ("kernel", 2), ("kernel", 4)]


def test_strict_windows_that_do_not_fit_are_an_error_and_floor_rounds_down():
    explorer = Geometry(10, 3, 2)
    assert not explorer.view["output"]
    assert "7/2 + 1, not a whole number" in explorer.view["formulas"][0]
    assert "ValueError" in explorer.view["verdicts"][0]
    assert any("No padding helps" in line for line in explorer.view["verdicts"])
    view = request(explorer, do="floor", on=True)
    assert view["output"]
    assert "⌊7/2⌋ + 1 = 4" in view["formulas"][0]


def test_dropped_padding_is_no_loss():
    view = Geometry(10, 3, 2, 1, floor=True).view
    assert "no pixel of the input is lost" in " ".join(view["verdicts"])


def test_a_window_that_is_too_large_has_no_place():
    view = Geometry(3, 5).view
    assert view["formulas"] == ["n + 2p − k = 3 + 2·0 − 5 = −2, less than 0"]
    assert "no place" in view["verdicts"][0]
    assert {"name": "padding", "value": 1} in view["near"]


def test_dilation_is_part_of_the_formula():
    view = Geometry(7, 3, 1, 0, dilation=2).view
    assert view["sides"][0]["span"] == 5
    assert "2·(3 − 1) + 1 = 5" in view["formulas"][1]


def test_an_image_has_two_sides():
    view = Geometry((28, 31), 5, 3, 2).view
    assert [side["count"] for side in view["sides"]] == [10, 11]
    assert view["formulas"][0].startswith("height: ")


def test_requests_change_settings_and_reset_brings_them_back():
    explorer = Geometry()
    assert request(explorer, do="set", name="stride", value=2)["sides"][0]["count"] == 3
    assert len(request(explorer, do="dimensions", count=2)["sides"]) == 2
    assert request(explorer, do="reset")["sides"][0]["count"] == 5


@pytest.mark.parametrize(
    "content",
    [
        {"do": "set", "name": "stride", "value": 0},
        {"do": "set", "name": "stride", "value": "2"},
        {"do": "set", "name": "stride", "value": 10**9},
        {"do": "set", "name": "stride", "value": [2]},
        {"do": "set", "name": "nothing", "value": 2},
        {"do": "set"},
        {"do": "dimensions", "count": 3},
        {"do": "__init__"},
        {"do": None},
    ],
)
def test_senseless_requests_are_told_and_change_nothing(content):
    explorer = Geometry()
    before = explorer.view["sides"]
    view = request(explorer, **content)
    assert view["trouble"]
    assert view["sides"] == before
    explorer._answer(None, "what", [])


def test_a_senseless_call_says_what_may_be_given():
    assert "from 1 to 9, not 0" in str(explore.geometry(7, 3, 0))
    assert "whole number" in str(explore.geometry("seven"))
    assert "whole number" in str(explore.geometry((1, 2, 3)))


def test_the_still_copy_shows_the_windows_as_text():
    data, _ = Geometry(10, 3, 3)._repr_mimebundle_()
    assert "■  ■  ■" in data["text/plain"]
    assert "Nearby, these fit: size n = 9, size n = 12," in data["text/plain"]
    assert "<pre" in data["text/html"]
    assert "7/3" in data["text/html"]


def test_the_still_copy_of_an_image_counts_windows():
    data, _ = Geometry((4, 5), 3)._repr_mimebundle_()
    assert "[[1 2 3 2 1]\n [2 4 6 4 2]" in data["text/plain"]
    assert "<table" in data["text/html"]
