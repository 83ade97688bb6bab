"""The explorer of the matrix of windows in a real JupyterLab: pointer, keys, edits, broken functions, both themes."""

from __future__ import annotations

import pytest

from tests.browser.conftest import Opened

WRITTEN = """\
import numpy as np
from cnn_course import explore
def im2col(x, kernel_size, stride=1, padding=0):
    padded = np.pad(x, [(0, 0), (0, 0), (padding, padding), (padding, padding)])
    windows = np.lib.stride_tricks.sliding_window_view(padded, (kernel_size, kernel_size), axis=(2, 3))
    windows = windows[:, :, ::stride, ::stride].transpose(0, 2, 3, 1, 4, 5)
    return windows.reshape(-1, x.shape[1] * kernel_size**2)
def col2im(cols, input_shape, kernel_size, stride=1, padding=0):
    N, C, H, W = input_shape
    padded = np.zeros((N, C, H + 2 * padding, W + 2 * padding))
    down, across = ((n + 2 * padding - kernel_size) // stride + 1 for n in (H, W))
    windows = cols.reshape(N, down, across, C, kernel_size, kernel_size)
    for i, j in np.ndindex(down, across):
        top, left = i * stride, j * stride
        padded[:, :, top : top + kernel_size, left : left + kernel_size] += windows[:, i, j]
    return padded[:, :, padding : padding + H, padding : padding + W]
"""
# Tables in the page: two channels of x, of a filter and of what comes back, then the matrices.
X, W, BACK, COLS, RETURNING, COLUMNS, PRODUCT = 0, 2, 4, 6, 7, 8, 9


@pytest.fixture(scope="module")
def opened(open_notebook) -> Opened:
    return open_notebook("im2col", WRITTEN, "explore.im2col(im2col, col2im)")


def choose(opened: Opened, label: str, value: str) -> None:
    opened.explorer.locator("label", has_text=label).locator("select").select_option(value)
    opened.settled()


def test_it_opens_with_the_students_rows_and_their_product(opened):
    assert opened.numbers(COLS)[:8] == ["1", "2", "5", "6", "10", "20", "50", "60"]
    assert len(opened.numbers(COLS)) == 72
    assert opened.numbers(COLUMNS)[::2] == ["−1", "1", "3", "0", "2", "−1", "1", "3"]
    assert len(opened.numbers(PRODUCT)) == 18


def test_pointing_at_a_row_frames_its_window(opened):
    opened.cell(COLS, 33).hover()
    assert opened.framed(X) == ["6", "7", "10", "11"]
    assert opened.framed(X, "lit2") == ["7"]
    assert opened.framed(X + 1) == ["60", "70", "100", "110"]
    assert "Row 4 is the window at (1, 1), x[0, :, 1:3, 1:3]." in opened.says()
    assert "Column 1 in it: x[0, 0, 1, 2] = 7." in opened.says()


def test_pointing_at_a_pixel_frames_all_of_its_copies(opened):
    opened.cell(X, 5).hover()
    assert opened.framed(COLS) == ["6", "6", "6", "6"]
    assert "copied 4 times: to rows 0, 1, 3, 4" in opened.says()
    opened.cell(X, 0).hover()
    assert opened.framed(COLS) == ["1"]


def test_pointing_at_a_product_frames_its_row_and_its_column(opened):
    opened.cell(PRODUCT, 9).hover()
    assert opened.framed(COLS) == ["6", "7", "10", "11", "60", "70", "100", "110"]
    assert opened.framed(COLUMNS) == ["0", "2", "−1", "1", "3", "0", "2", "−1"]
    assert "b 7·2 + c 10·(−1)" in opened.says()
    assert "= 285" in opened.says()
    assert opened.numbers(W) == ["0", "2", "−1", "1"]  # the tables of filter 1
    assert opened.numbers(PRODUCT)[9] == "285"


def test_it_is_walked_and_edited_with_keys_alone(opened):
    opened.cell(X, 0).focus()
    opened.page.keyboard.press("ArrowRight")
    opened.page.keyboard.press("7")
    opened.page.keyboard.press("Enter")
    opened.settled()
    assert opened.numbers(COLS)[:2] == ["1", "7"]
    assert opened.focused() == "7"
    opened.type_over(X, 1, "many")
    assert "'many' is not a number" in opened.trouble()
    opened.type_over(X, 1, "2")
    assert opened.trouble() == ""


def test_windows_that_do_not_fit_are_refused_with_a_sentence(opened):
    opened.explorer.get_by_label("stride").fill("3")
    opened.settled()
    assert "do not fill 4x4 pixels" in opened.trouble()
    opened.explorer.get_by_label("stride").blur()
    assert opened.explorer.get_by_label("stride").input_value() == "1"
    opened.explorer.get_by_label("kernel").fill("3")
    opened.settled()
    assert len(opened.numbers(COLS)) == 4 * 18
    opened.screenshot("im2col-kernel")
    opened.explorer.get_by_role("button", name="as at first").click()
    opened.settled()


def test_rows_that_are_put_back_add_up(opened):
    choose(opened, "direction", "back")
    assert opened.numbers(BACK)[:8] == ["1", "2", "2", "1", "2", "4", "4", "2"]
    opened.cell(BACK, 5).hover()
    assert "[0, 0, 1, 1] = a 1 + b 1 + c 1 + d 1" in opened.says()
    assert "col2im says 4" in opened.says()
    choose(opened, "the image's own rows", "rows")
    assert opened.numbers(BACK)[5] == "24"
    fewer = opened.explorer.get_by_role("button", name="take the last row")
    for _ in range(6):
        fewer.press("Enter")
        opened.settled()
    assert "3 of 9 rows are back" in opened.explorer.inner_text()
    opened.cell(BACK, 5).hover()
    assert "a 6 + b 6 " in opened.says().replace("\n", " ")
    assert opened.framed(RETURNING, "lit2") == ["6", "6"]
    opened.screenshot("im2col-back")
    assert opened.violations() == []
    opened.type_over(RETURNING, 0, "100")
    assert opened.numbers(BACK)[0] == "100"
    choose(opened, "the image's own rows", "ones")
    choose(opened, "direction", "rows")


def test_broken_functions_show_their_sentence_and_the_figure_recovers(opened):
    begin = "def im2col(x, kernel_size, stride, padding):"
    broken = {
        f"{begin} raise IndexError('row 3')": "it raised IndexError: row 3",
        f"{begin} return np.zeros((8, 9))": "The arrangement needs (9, 8)",
        f"{begin}\n    while True: pass": "still running",
    }
    opened.recovers(X, broken, WRITTEN, "1")
    assert opened.numbers(COLS)[:2] == ["1", "2"]


def test_every_control_is_reached_with_the_tab_key(opened):
    opened.explorer.locator("select").first.focus()
    reached = []
    for _ in range(16):
        reached.append(opened.page.evaluate("document.activeElement.textContent + document.activeElement.tagName"))
        opened.page.keyboard.press("Tab")
    controls = opened.explorer.locator("button:not([disabled]):visible").all_inner_texts()
    assert {f"{text}BUTTON" for text in controls} <= set(reached)
    assert sum(name.endswith("TD") for name in reached) >= 4


def test_how_long_it_takes(opened):
    edits = [opened.type_over(X, 0, str(i + 2)) for i in range(12)]
    opened.type_over(X, 0, "1")
    opened.speeds(edits, X, COLS, COLUMNS, PRODUCT)


def test_it_reads_well_in_both_themes_and_on_a_narrow_page(opened):
    opened.cell(PRODUCT, 8).hover()
    opened.looks("im2col")


def test_nothing_left_this_machine_and_the_console_is_silent(opened):
    opened.clean()
