"""The geometry explorer in a real JupyterLab."""

from __future__ import annotations

import pytest

from tests.browser.conftest import Opened

INPUT, OUTPUT = 0, 1  # tables


@pytest.fixture(scope="module")
def opened(open_notebook) -> Opened:
    return open_notebook("geometry", "from cnn_course import explore", "explore.geometry(10, 3, 2)")


def row(opened: Opened, number: int) -> list[str]:
    return opened.explorer.locator("table").nth(INPUT).locator("tr").nth(number).locator("td").all_inner_texts()


def text(opened: Opened, part: str) -> str:
    return opened.explorer.locator(part).inner_text()


def put(opened: Opened, name: str, value: int) -> float:
    """Type a setting and return the milliseconds until the new view."""
    opened.explorer.get_by_label(name).fill(str(value))
    opened.settled()
    return opened.latency()


def test_it_opens_with_its_windows_and_why_they_do_not_fit(opened):
    assert row(opened, 0) == ["", "1", "1", "2", "1", "2", "1", "2", "1", "1", "✗", "?"]
    assert row(opened, 2) == ["1", "", "", "■", "■", "■", "", "", "", "", "", ""]
    assert row(opened, 5)[0] == "✗"
    assert "7/2 + 1, not a whole number" in text(opened, ".terms")
    assert "ValueError" in text(opened, ".verdicts")
    assert "No padding helps" in text(opened, ".verdicts")
    dropped = opened.explorer.locator("table").nth(0).locator("td.gone")
    assert dropped.all_inner_texts() == ["✗"]
    assert "gradient" in dropped.evaluate("(cell) => getComputedStyle(cell).backgroundImage")
    opened.screenshot("geometry-no-fit")


def test_forced_colors_strike_out_what_is_hatched_and_leave_gaps_empty(opened):
    opened.page.emulate_media(forced_colors="active")
    gone = opened.explorer.locator("td.gone").first
    assert gone.evaluate("(cell) => getComputedStyle(cell).textDecorationLine") == "line-through"
    gap = opened.explorer.locator("td.away").first
    assert gap.evaluate("(cell) => getComputedStyle(cell).borderTopColor") == "rgb(255, 255, 255)"
    opened.screenshot("geometry-forced")
    opened.page.emulate_media(forced_colors="none")


def test_an_offered_setting_can_be_taken(opened):
    opened.explorer.get_by_role("button", name="size n = 11").click()
    opened.settled()
    assert "8/2 + 1 = 5" in text(opened, ".terms")
    assert opened.page.evaluate("document.activeElement.value") == "11"
    assert opened.explorer.get_by_role("button", name="size n =").count() == 0


def test_output_cells_windows_and_pixels_are_linked(opened):
    opened.cell(OUTPUT, 1).hover()
    assert "output [1]: the window starts at 1·2 − 0 = 2" in opened.says()
    assert opened.framed(INPUT) == ["2", "1", "2", "■", "■", "■"]
    opened.cell(INPUT, 3).hover()
    assert "pixel [2]: seen by the windows of outputs 0, 1" in opened.says()
    assert opened.framed(OUTPUT, "lit2") == ["0", "1"]


def test_it_is_walked_with_keys_alone(opened):
    opened.explorer.get_by_label("size n").focus()
    names = []
    for _ in range(4):
        names.append(opened.page.evaluate("document.activeElement.closest('label, button, td')?.textContent"))
        opened.page.keyboard.press("Tab")
    assert [name[:4] for name in names] == ["size", "kern", "stri", "padd"]
    opened.cell(INPUT, 0).focus()
    for key in ("ArrowDown", "ArrowDown", "ArrowRight"):
        opened.page.keyboard.press(key)
    assert "output [1]" in opened.says()
    outline = opened.page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"
    opened.explorer.get_by_label("padding p").focus()
    opened.page.keyboard.press("ArrowUp")
    opened.settled()
    assert row(opened, 0)[1] == "p"
    opened.page.keyboard.press("ArrowDown")
    opened.settled()


def test_a_senseless_setting_is_told_and_the_figure_stays(opened):
    put(opened, "kernel k", 99)
    assert "from 1 to 11" in opened.trouble()
    put(opened, "kernel k", 3)
    assert opened.trouble() == ""


def test_how_long_it_takes(opened):
    opened.speeds([put(opened, "stride s", value) for value in (1, 2, 3, 4, 1, 2, 3, 4, 2)], INPUT, OUTPUT)


def test_pictures_of_a_row(opened):
    opened.explorer.get_by_role("button", name="as at first").click()
    opened.settled()
    put(opened, "size n", 11)
    put(opened, "padding p", 1)
    put(opened, "dilation d", 2)
    opened.cell(OUTPUT, 2).hover()
    opened.looks("geometry")


def test_an_image_has_rows_and_columns(opened):
    opened.explorer.get_by_role("button", name="as at first").click()
    opened.explorer.get_by_label("dimensions").select_option("2")
    opened.settled()
    put(opened, "height", 7)
    assert "width: ValueError" in text(opened, ".verdicts")
    opened.explorer.get_by_label("if they do not fit").select_option("floor")
    opened.settled()
    put(opened, "padding p", 1)
    opened.speeds([put(opened, "stride s", value) for value in (1, 2, 1, 2, 3)], INPUT, OUTPUT)
    opened.cell(OUTPUT, 1).hover()
    assert "row 0·3 − 1 = −1, column 1·3 − 1 = 2" in opened.says()
    opened.screenshot("geometry-image")
    put(opened, "height", 28)
    put(opened, "width", 31)
    put(opened, "kernel k", 5)
    put(opened, "padding p", 2)
    large = [put(opened, "stride s", value) for value in (1, 3)]
    print(f"geometry, 28x31 edits: {[round(time) for time in large]} ms")
    opened.cell(OUTPUT, 12).hover()
    opened.screenshot("geometry-large")
    assert opened.violations() == []


def test_nothing_left_this_machine(opened):
    opened.clean()
