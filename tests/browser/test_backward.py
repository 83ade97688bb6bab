"""The explorer of the way back in a real JupyterLab: pointer, keys, edits, broken functions, themes, a narrow page."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator

from tests.browser.conftest import SCREENSHOTS, Opened

WRITTEN = """\
import numpy as np
from cnn_course import explore
def conv2d_backward(dout, x, w, stride=1, padding=0):
    sides = [(0, 0), (0, 0), (padding, padding), (padding, padding)]
    padded = np.pad(x, sides)
    dx, dw = np.zeros(padded.shape), np.zeros(w.shape)
    for n, f, i, j in np.ndindex(dout.shape):
        at = (n, slice(None), slice(i * stride, i * stride + w.shape[2]), slice(j * stride, j * stride + w.shape[3]))
        dw[f] += dout[n, f, i, j] * padded[at]
        dx[at] += dout[n, f, i, j] * w[f]
    H, W = x.shape[2:]
    return dx[:, :, padding : padding + H, padding : padding + W], dw, dout.sum((0, 2, 3))
def max_pool2d_backward(dout, x, size, stride=None):
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(dout.shape):
        window = x[n, c, i * stride : i * stride + size, j * stride : j * stride + size]
        u, v = divmod(window.argmax(), size)
        dx[n, c, i * stride + u, j * stride + v] += dout[n, c, i, j]
    return dx
"""
DOUT, X, W, DX, DW, DB, COUNTS, SPREAD, TURNED = range(9)
SENT_ALONE = ["1", "2", "0", "3", "4", "0", "0", "0", "0"]
SENT_ALL = ["1", "12", "20", "103", "1234", "2040", "300", "3400", "4000"]


@pytest.fixture(scope="module")
def opened(open_notebook) -> Opened:
    return open_notebook(
        "backward", WRITTEN, "explore.backward(conv2d_backward)", "explore.backward(max_pool2d_backward)"
    )


def marks(opened: Opened, table: int) -> dict[str, str]:
    """The marked numbers of a table by their marks."""
    cells = opened.explorer.locator("table").nth(table).locator("td[data-mark]")
    return {cell.get_attribute("data-mark") or "": cell.inner_text() for cell in cells.all()}


def send(opened: Opened, mode: str) -> None:
    opened.explorer.get_by_label("send back").select_option(mode)
    opened.settled()


def reset(opened: Opened) -> None:
    opened.explorer.get_by_role("button", name="as at first").click()
    opened.settled()


def test_it_opens_with_one_output_sent_back_alone(opened):
    assert opened.numbers(DOUT) == ["1", "0", "0", "0"]
    assert opened.numbers(DX) == SENT_ALONE
    assert opened.numbers(DW) == ["1", "2", "4", "5"]
    assert opened.numbers(COUNTS) == ["1", "2", "1", "2", "4", "2", "1", "2", "1"]


def test_a_click_on_an_output_sends_that_one_back(opened):
    opened.cell(DOUT, 1).click()
    opened.settled()
    assert opened.numbers(DX) == ["0", "10", "20", "0", "30", "40", "0", "0", "0"]
    assert "dx gets a 10·1, b 10·2, c 10·3, d 10·4" in opened.says()
    assert opened.framed(X) == ["2", "3", "5", "6"]
    assert marks(opened, DX) == {"a": "10", "b": "20", "c": "30", "d": "40"}


def test_outputs_are_walked_and_chosen_with_keys_alone(opened):
    opened.cell(DOUT, 0).focus()
    opened.page.keyboard.press("ArrowDown")
    assert "not sent now" in opened.says()
    opened.page.keyboard.press(" ")
    opened.settled()
    assert opened.numbers(DB) == ["100"]
    opened.explorer.get_by_role("button", name="the next output").focus()
    opened.page.keyboard.press("Enter")
    opened.settled()
    assert opened.numbers(DB) == ["1000"]
    opened.explorer.get_by_role("button", name="the next output").click()
    opened.settled()
    assert opened.numbers(DB) == ["1"]


def test_pointing_at_a_pixel_writes_the_derivation_of_the_lesson_term_by_term(opened):
    send(opened, "all")
    assert opened.numbers(DX) == SENT_ALL
    opened.cell(DX, 4).hover()
    assert "∂E/∂X₂₂ = ∂E/∂O₁₁·K₂₂ + ∂E/∂O₁₂·K₂₁ + ∂E/∂O₂₁·K₁₂ + ∂E/∂O₂₂·K₁₁" in opened.says()
    assert "dx [1, 1] = a 1·4 + b 10·3 + c 100·2 + d 1000·1" in opened.says()
    assert "conv2d_backward says 1234" in opened.says()
    assert marks(opened, DOUT) == {"a": "1", "b": "10", "c": "100", "d": "1000"}
    assert marks(opened, W) == {"d": "1", "c": "2", "b": "3", "a": "4"}
    assert opened.framed(COUNTS) == ["4"]


def test_pointing_at_a_weight_or_the_bias_does_too(opened):
    opened.cell(DW, 0).hover()
    assert "∂E/∂K₁₁ = ∂E/∂O₁₁·X₁₁ + ∂E/∂O₁₂·X₁₂ + ∂E/∂O₂₁·X₂₁ + ∂E/∂O₂₂·X₂₂" in opened.says()
    assert marks(opened, X) == {"a": "1", "b": "2", "c": "4", "d": "5"}
    opened.cell(DB, 0).hover()
    assert "db [0] = 1 + 10 + 100 + 1000" in opened.says()
    assert opened.framed(DOUT) == ["1", "10", "100", "1000"]
    send(opened, "one")


def test_stride_two_spreads_dout_out(opened):
    opened.explorer.get_by_label("stride").fill("2")
    opened.settled()
    opened.explorer.get_by_role("button", name="dout spread out").click()
    send(opened, "all")
    assert len(opened.numbers(X)) == 16
    spread = opened.numbers(SPREAD)
    assert [spread[at] for at in (6, 8, 16, 18)] == ["1", "10", "100", "1000"]
    opened.cell(DX, 5).hover()
    assert marks(opened, SPREAD) == {"a": "1"}
    assert marks(opened, TURNED) == {"a": "4"}
    opened.screenshot("backward-stride")


def test_padding_is_shown_around_the_input_and_its_shares_are_cut_off(opened):
    opened.explorer.get_by_label("padding").fill("1")
    opened.settled()
    send(opened, "one")
    assert opened.explorer.locator("table").nth(X).locator("td.pad").count() == 20
    opened.cell(DOUT, 0).hover()
    assert "(padding: cut off)" in opened.says()
    opened.type_over(X, 0, "5")
    assert "stays 0" in opened.trouble()
    opened.screenshot("backward-padding")
    opened.explorer.get_by_role("button", name="dout spread out").click()
    reset(opened)
    assert opened.numbers(DX) == SENT_ALONE
    assert opened.explorer.get_by_label("stride").input_value() == "1"


def test_a_typed_number_goes_through_the_students_function(opened):
    opened.type_over(W, 0, "-2")
    assert opened.numbers(DX)[0] == "−2"
    opened.type_over(W, 0, "many")
    assert "'many' is not a number" in opened.trouble()
    opened.type_over(W, 0, "1")
    assert opened.trouble() == ""


def test_a_broken_function_shows_its_sentence_and_the_figure_recovers(opened):
    begin = "def conv2d_backward(dout, x, w, stride, padding):"
    broken = {
        f"{begin} raise IndexError('row 3')": "it raised IndexError: row 3",
        f"{begin} return x, dout, w": "returns db with the shape (1, 1, 2, 2)",
        f"{begin}\n    while True: pass": "still running",
    }
    opened.recovers(X, broken, WRITTEN, "1")
    assert opened.numbers(DX) == SENT_ALONE


def test_every_control_is_reached_with_the_tab_key(opened):
    opened.explorer.locator("select").first.focus()
    reached = []
    for _ in range(16):
        reached.append(opened.page.evaluate("document.activeElement.textContent + document.activeElement.tagName"))
        opened.page.keyboard.press("Tab")
    controls = opened.explorer.locator("button:not([disabled]):visible").all_inner_texts()
    assert {f"{text}BUTTON" for text in controls} <= set(reached)
    assert sum(name.endswith("TD") for name in reached) >= 4
    assert sum(name.endswith("INPUT") for name in reached) >= 1


def pooled(opened: Opened, table: int) -> Locator:
    return opened.page.locator("section.cnnx").nth(1).locator("table").nth(table).locator("td")


def test_max_pooling_gives_all_to_the_first_of_several_maxima(opened):
    second = opened.page.locator("section.cnnx").nth(1)
    pooled(opened, DOUT).nth(3).click()
    opened.settled()
    assert "the maximum, 4, and takes all" in second.locator(".says").inner_text()
    assert "[2, 3] [3, 2] [3, 3]" in second.locator(".says").inner_text()
    assert pooled(opened, DX).nth(10).inner_text() == "1000"
    assert pooled(opened, X).nth(10).get_attribute("data-mark") == "★"
    assert pooled(opened, X).nth(15).get_attribute("data-mark") == "="
    second.scroll_into_view_if_needed()
    second.screenshot(path=SCREENSHOTS / "backward-pooling.png")
    pooled(opened, DX).nth(11).hover()
    assert "Windows that see it: 1. It is the first maximum of 0 of them." in second.locator(".says").inner_text()
    second.get_by_label("stride").fill("1")
    opened.settled()
    second.get_by_label("send back").select_option("all")
    opened.settled()
    pooled(opened, DX).nth(6).hover()
    said = second.locator(".says").inner_text()
    assert "first maximum of 4 of them" in said
    assert "dx [1, 2] = 2 + 3 + 5 + 6" in said


def test_how_long_it_takes(opened):
    edits = [opened.type_over(DOUT, 0, str(i + 2)) for i in range(12)]
    opened.type_over(DOUT, 0, "1")
    opened.speeds(edits, DOUT, X, DX, DW, COUNTS)


def test_it_reads_well_in_both_themes_and_on_a_narrow_page(opened):
    send(opened, "all")
    opened.cell(DX, 4).hover()
    opened.looks("backward")


def test_nothing_left_this_machine_and_the_console_is_silent(opened):
    opened.clean()
