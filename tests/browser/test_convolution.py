"""The convolution explorer in a real JupyterLab: pointer, keys, edits, broken functions, themes, a narrow page."""

from __future__ import annotations

import statistics

import pytest

from tests.browser.conftest import HOVER, Opened

WRITTEN = """\
import numpy as np
from cnn_course import check, explore
def correlate2d(image, kernel):
    KH, KW = kernel.shape
    H, W = image.shape
    return np.array([[(image[i:i+KH, j:j+KW] * kernel).sum() for j in range(W-KW+1)] for i in range(H-KH+1)], float)
"""
WRONG = "def correlate2d(image, kernel): return np.array([[70, 30], [10, 41]]) + 0.0"
SHOWN = "explore.convolution(correlate2d, [[0, 80, 40], [20, 40, 0], [0, 0, 40]], [[0, 0.25], [0.5, 1]])"
INPUT, KERNEL, OUTPUT = 0, 1, 2


@pytest.fixture(scope="module")
def opened(open_notebook) -> Opened:
    return open_notebook("convolution", WRITTEN, SHOWN)


def test_it_opens_with_the_students_numbers(opened):
    assert opened.numbers(OUTPUT) == ["70", "30", "10", "40"]


def test_pointing_at_an_output_number_writes_its_terms_and_frames_its_window(opened):
    opened.cell(OUTPUT, 1).hover()
    assert "80·0 + 40·0.25 + 40·0.5 + 0·1" in opened.says()
    assert opened.framed(INPUT) == ["80", "40", "40", "0"]


def test_pointing_at_an_input_number_frames_the_outputs_it_is_part_of(opened):
    opened.cell(INPUT, 1).hover()
    assert opened.framed(OUTPUT, "lit2") == ["70", "30"]
    opened.cell(INPUT, 8).hover()
    assert opened.framed(OUTPUT, "lit2") == ["40"]


def test_it_is_walked_and_edited_with_keys_alone(opened):
    opened.cell(INPUT, 0).focus()
    for key in ("ArrowRight", "ArrowDown"):
        opened.page.keyboard.press(key)
    assert opened.focused() == "40"
    opened.page.keyboard.press("0")  # starts typing over it
    opened.page.keyboard.press("Enter")
    opened.settled()
    assert opened.numbers(OUTPUT) == ["30", "10", "0", "40"]
    assert opened.focused() == "0"
    opened.type_over(INPUT, 4, "40")
    assert opened.numbers(OUTPUT) == ["70", "30", "10", "40"]


def test_a_focused_number_has_a_ring_besides_the_frame(opened):
    opened.cell(OUTPUT, 0).focus()
    opened.page.keyboard.press("ArrowRight")
    assert opened.framed(OUTPUT) == ["30"]
    style = "(cell) => [getComputedStyle(cell).outlineColor, getComputedStyle(cell).boxShadow]"
    ring, frame = opened.cell(OUTPUT, 1).evaluate(style)
    assert ring == "rgb(26, 115, 232)"
    assert "inset" in frame


def test_every_control_is_reached_with_the_tab_key(opened):
    opened.explorer.locator("button").first.focus()
    reached = set()
    for _ in range(14):
        reached.add(opened.page.evaluate("document.activeElement.textContent + document.activeElement.tagName"))
        opened.page.keyboard.press("Tab")
    controls = opened.explorer.locator("button:not([disabled]):visible").all_inner_texts()
    assert {f"{text}BUTTON" for text in controls} <= reached
    assert sum(name.endswith("TD") for name in reached) >= 2  # into the grids, too


def test_stepping_walks_through_the_slide(opened):
    opened.cell(OUTPUT, 0).hover()
    forward = opened.explorer.get_by_role("button", name="one step on")
    forward.focus()
    opened.page.keyboard.press("Enter")
    assert "[0, 1]" in opened.says()
    opened.page.keyboard.press("Enter")
    assert "[1, 0]" in opened.says()
    opened.explorer.get_by_role("button", name="one step back").click()
    assert "[0, 1]" in opened.says()


def test_playing_goes_on_by_itself_until_it_is_paused(opened):
    before = opened.says()
    opened.explorer.get_by_role("button", name="play").click()
    opened.page.wait_for_function(
        "(before) => document.querySelector('.says').textContent !== before", arg=before, timeout=5000
    )
    opened.explorer.get_by_role("button", name="pause").click()
    still = opened.says()
    opened.page.wait_for_timeout(1000)
    assert opened.says() == still


def test_numbers_are_drawn_with_the_pointer_and_with_the_space_bar(opened):
    draw = opened.explorer.get_by_role("button", name="draw", exact=True)
    draw.click()
    opened.cell(INPUT, 2).click()
    opened.settled()
    assert opened.numbers(INPUT)[2] == "1"
    opened.cell(INPUT, 5).focus()
    opened.page.keyboard.press(" ")
    opened.settled()
    assert opened.numbers(INPUT)[5] == "1"
    draw.click()
    opened.explorer.get_by_role("button", name="as at first").click()
    opened.settled()
    assert opened.numbers(OUTPUT) == ["70", "30", "10", "40"]


def test_what_is_no_number_is_refused_with_a_sentence_and_nothing_is_lost(opened):
    opened.type_over(INPUT, 4, "many")
    assert "'many' is not a number" in opened.trouble()
    assert opened.numbers(INPUT)[4] == "40"
    opened.type_over(INPUT, 4, "40")
    opened.type_over(INPUT, 4, "41")
    assert opened.trouble() == ""
    opened.type_over(INPUT, 4, "40")


def test_a_broken_function_shows_its_sentence_and_the_figure_recovers(opened):
    begin = "def correlate2d(image, kernel):"
    broken = {
        f"{begin} raise IndexError('row 3')": "could not draw this picture yet: it raised IndexError: row 3",
        f"{begin} raise NotImplementedError": "not written yet",
        f"{begin} return [1, 2]": "a list",
        f"{begin} __import__('sys').exit(3)": "it raised SystemExit: 3",
        f"{begin} raise type('Odd', (Exception,), {{'__str__': None}})": "it raised Odd",
        f"{begin}\n    while True: pass": "still running",
    }
    opened.recovers(INPUT, broken, WRITTEN, "0")
    assert opened.numbers(OUTPUT) == ["70", "30", "10", "40"]


def test_wrong_numbers_are_marked_when_asked_for_after_the_check_has_run(opened):
    compare = opened.explorer.get_by_role("button", name="compare")
    assert compare.is_disabled()
    opened.run(WRONG + "\ncheck.correlate2d(correlate2d)")
    opened.type_over(INPUT, 0, "5")
    opened.type_over(INPUT, 0, "0")
    assert compare.is_enabled()
    assert opened.explorer.locator("td.wrong").count() == 0
    compare.click()
    opened.settled()
    assert opened.explorer.locator("td.wrong").all_inner_texts() == ["41"]
    assert "Wrong numbers, each with a cross: 1 of 4." in opened.trouble()
    opened.cell(OUTPUT, 3).hover()
    assert "right: 40" in opened.says()
    opened.screenshot("convolution-compared")
    compare.click()
    opened.settled()
    opened.run(WRITTEN)
    opened.type_over(INPUT, 0, "1")
    opened.type_over(INPUT, 0, "0")


def test_a_finger_draws_too(opened):
    drawer = opened.explorer.get_by_role("button", name="draw")
    drawer.click()
    browser = opened.page.context.new_cdp_session(opened.page)
    for index in (0, 1, 4):
        box = opened.cell(INPUT, index).bounding_box()
        place = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}
        kind = "touchMove" if index else "touchStart"
        browser.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [place]})
    browser.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    opened.page.wait_for_timeout(300)
    opened.settled()
    assert opened.numbers(INPUT) == ["1", "1", "40", "20", "1", "0", "0", "0", "40"]
    drawer.click()
    opened.explorer.get_by_role("button", name="as at first").click()
    opened.settled()


def test_a_small_photo_can_be_slid_over(opened):
    opened.explorer.locator("select").first.select_option("photo")
    opened.settled()
    assert opened.explorer.locator("table").nth(INPUT).locator("td").count() == 24 * 24
    opened.cell(OUTPUT, 5).hover()
    opened.screenshot("convolution-photo")
    assert opened.violations() == []
    print(f"hover over the photo: {statistics.median(opened.explorer.evaluate(HOVER, OUTPUT)):.2f} ms")
    opened.explorer.get_by_role("button", name="as at first").click()
    opened.settled()


def test_how_long_it_takes(opened):
    edits = [opened.type_over(INPUT, 0, str(i)) for i in range(15)]
    opened.type_over(INPUT, 0, "0")
    opened.speeds(edits, OUTPUT)


def test_it_reads_well_in_both_themes_and_on_a_narrow_page(opened):
    opened.cell(OUTPUT, 1).hover()
    opened.looks("convolution")


def test_nothing_left_this_machine_and_the_console_is_silent(opened):
    opened.clean()


def test_the_picture_for_the_readme(open_notebook):
    """`make pictures` copies it to docs/."""
    step = "explore.convolution(correlate2d, [[0, 0, 0, 100, 100, 100]] * 4, [[-1, 0, 1]] * 3)"
    opened = open_notebook("picture", WRITTEN, step)
    opened.cell(OUTPUT, 5).hover()
    assert "says 300" in opened.says()
    opened.screenshot("explorer")
