"""The pooling explorer in a real JupyterLab."""

from __future__ import annotations

import pytest

from tests.browser.conftest import Opened

MAX = """\
def max_pool2d(x, size, stride=None):
    stride = size if stride is None else stride
    windows = np.lib.stride_tricks.sliding_window_view(x, (size, size), (2, 3))[:, :, ::stride, ::stride]
    return windows.max((4, 5))
"""
AVERAGE = MAX.replace("max", "avg").replace("windows.avg", "windows.mean")
SETUP = f"import numpy as np\nfrom cnn_course import check, explore\n{MAX}\n{AVERAGE}"
BROKEN = "def max_pool2d(x, size, stride=None):\n    raise IndexError('row 9')"
INPUT, LARGEST, AVERAGES = 0, 1, 2  # tables


@pytest.fixture(scope="module")
def opened(open_notebook) -> Opened:
    return open_notebook("pooling", SETUP, "explore.pooling(max_pool2d, avg_pool2d)")


def text(opened: Opened, part: str) -> str:
    return opened.explorer.locator(part).first.inner_text()


def press(opened: Opened, name: str) -> None:
    opened.explorer.get_by_role("button", name=name).click()
    opened.settled()


def put(opened: Opened, value: str) -> float:
    """Type a number over the first of the input, and return the milliseconds until the new view."""
    opened.cell(INPUT, 0).focus()
    opened.page.keyboard.type(value)
    opened.page.keyboard.press("Enter")
    opened.settled()
    return opened.latency()


def test_it_opens_with_the_numbers_of_both_functions(opened):
    assert opened.numbers(LARGEST)[:3] == ["3", "0", "5"]
    assert opened.numbers(AVERAGES)[:3] == ["2.25", "0", "3.25"]
    assert opened.explorer.locator("td.gone").count() == 6
    hatching = "(cell) => getComputedStyle(cell).backgroundImage"
    assert "gradient" in opened.explorer.locator("td.gone").first.evaluate(hatching)
    assert "columns 6" in text(opened, ".lead")


def test_pointing_at_an_output_shows_window_winner_and_tie(opened):
    opened.cell(LARGEST, 0).hover()
    said = opened.says()
    assert "output [0, 0] = max(1, 3, 3, 2)" in said
    assert "max_pool2d says 3" in said
    assert "largest at row 0, column 1" in said
    assert "2 times, and the first in reading order wins" in said
    assert opened.framed(INPUT) == ["1", "3", "3", "2"]
    assert opened.cell(INPUT, 1).get_attribute("class") == "win lit lit2"
    assert opened.cell(INPUT, 7).get_attribute("class") == "tie lit"
    opened.cell(AVERAGES, 0).hover()
    assert "(1 + 3 + 3 + 2) / 4" in opened.says()


def test_pointing_at_a_pixel_shows_its_outputs(opened):
    opened.cell(INPUT, 1).hover()
    assert "windows that see it: 1" in opened.says()
    assert "it wins in 1" in opened.says()
    assert opened.framed(LARGEST, "lit2") == ["3"]
    opened.cell(INPUT, 6).hover()
    assert "no window sees it" in opened.says()


def test_pictures(opened):
    opened.cell(LARGEST, 0).hover()
    opened.looks("pooling")


def test_it_is_walked_and_edited_with_keys_alone(opened):
    opened.cell(INPUT, 0).focus()
    opened.page.keyboard.press("ArrowRight")
    opened.page.keyboard.press("8")
    opened.page.keyboard.press("Enter")
    opened.settled()
    assert opened.cell(LARGEST, 0).inner_text() == "8"
    assert opened.focused() == "8"
    opened.page.keyboard.press("Tab")
    assert "max_pool2d says" in opened.says()
    opened.explorer.get_by_role("spinbutton", name="size").focus()
    opened.page.keyboard.press("ArrowUp")
    opened.settled()
    assert len(opened.numbers(LARGEST)) == 4
    opened.page.keyboard.press("ArrowDown")
    opened.settled()
    assert len(opened.numbers(LARGEST)) == 9
    press(opened, "as at first")


def test_a_move_marks_and_counts_what_changes(opened):
    press(opened, "move right by one pixel")
    assert "36 of 42 numbers changed" in text(opened, ".lead")
    assert "max_pool2d: 7 of 9 changed, 2 stayed." in text(opened, ".sentence")
    table = opened.explorer.locator("table").nth(LARGEST)
    assert table.locator("td.changed").count() == 7
    opened.screenshot("pooling-moved")
    assert opened.violations() == []
    press(opened, "as at first")


def test_a_smaller_stride_overlaps(opened):
    opened.explorer.get_by_label("stride").select_option("1")
    opened.settled()
    assert len(opened.numbers(LARGEST)) == 30
    opened.cell(INPUT, 8).hover()
    assert "windows that see it: 4" in opened.says()
    opened.explorer.get_by_label("stride").select_option("")
    opened.settled()


def test_comparing_waits_for_the_check(opened):
    waiting = opened.explorer.get_by_role("button", name="after the check")
    assert waiting.is_disabled()
    opened.run("check.max_pool2d(max_pool2d); check.avg_pool2d(avg_pool2d)")
    put(opened, "1.5")
    press(opened, "compare with the right numbers")
    assert "max_pool2d: all numbers are right." in text(opened, ".sentence")
    opened.run(MAX.replace("windows.max", "windows.min"))
    put(opened, "1")
    assert "each with a cross" in text(opened, ".sentence")
    assert opened.explorer.locator("td.wrong").count() > 0
    opened.run(MAX)
    press(opened, "compare with the right numbers")


def test_a_broken_function_says_so_and_recovers(opened):
    opened.run(BROKEN)
    put(opened, "4")
    assert "IndexError: row 9" in text(opened, ".sentence")
    assert not opened.explorer.locator("table").nth(LARGEST).is_visible()
    opened.screenshot("pooling-broken")
    assert opened.violations() == []
    opened.run(MAX)
    put(opened, "5")
    assert opened.cell(LARGEST, 0).inner_text() == "5"
    assert text(opened, ".sentence") == ""


def test_how_long_it_takes(opened):
    opened.speeds([put(opened, value) for value in "6789456789"], INPUT, LARGEST, AVERAGES)


def test_nothing_left_this_machine(opened):
    opened.clean()
