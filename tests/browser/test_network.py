"""The network explorer in a real JupyterLab."""

from __future__ import annotations

import statistics

import pytest

from tests.browser.conftest import Opened

SETUP = """\
import numpy as np
from cnn_course import data, explore, networks
from cnn_course.train import train
images, labels = data.fashion_mnist("train")
rng = np.random.default_rng(9)
net = networks.lenet(rng)
train(net, images, labels, rng=rng, epochs=2, progress=False)
def feature_maps(network, image, layer):
    x = image[None]
    for step in network.layers[: layer + 1]:
        x = step.forward(x)
    return x[0]
def occlusion_map(predict_probability, image, size, stride):
    places = range(0, image.shape[1] - size + 1, stride)
    y = np.zeros((len(places), len(places)))
    for i, top in enumerate(places):
        for j, left in enumerate(places):
            covered = image.copy()
            covered[:, top:top + size, left:left + size] = 0
            y[i, j] = predict_probability(covered)
    return y
"""
SHOWN = "explorer = explore.network(net, feature_maps=feature_maps, occlusion_map=occlusion_map); explorer"
HOVER = """(canvas) => {
    const times = [], box = canvas.getBoundingClientRect();
    for (let n = 0; n < 60; n++) {
        const place = { clientX: box.left + box.width * (0.1 + 0.013 * n), clientY: box.top + box.height * 0.5 };
        const start = performance.now();
        canvas.dispatchEvent(new PointerEvent('pointermove', place));
        times.push(performance.now() - start);
    }
    return times;
}"""


@pytest.fixture(scope="module")
def opened(open_notebook) -> Opened:
    return open_notebook("network", SETUP, SHOWN)


def board(opened: Opened, n: int = 0):
    return opened.explorer.locator("canvas.board").nth(n)


def probabilities(opened: Opened) -> list[float]:
    rows = opened.explorer.locator(".scores tbody tr")
    return [float(row.locator("td").nth(1).inner_text()) for row in rows.all()]


def asked(opened: Opened, name: str, value: str) -> None:
    opened.explorer.get_by_role("combobox", name=name).select_option(value)
    opened.settled()


def says(opened: Opened, n: int = 0) -> str:
    return opened.explorer.locator(".says").nth(n).inner_text()


def test_it_opens_with_an_image_its_scores_and_the_layers(opened):
    text = opened.explorer.inner_text()
    assert "test image 0: T-shirt/top" in text
    assert "61,706" in text and "(16, 10, 10)" in text and "48,120" in text
    assert sum(probabilities(opened)) == pytest.approx(1, abs=0.01)
    assert opened.explorer.locator("[role=option]").count() == 6


def test_another_layer_shows_its_maps_and_they_are_walked_with_keys(opened):
    opened.explorer.locator("input[type=radio]").first.focus()
    for _ in range(3):
        opened.page.keyboard.press("ArrowDown")
        opened.settled()
    options = opened.explorer.locator("[role=option]")
    assert options.count() == 16
    options.first.focus()
    opened.page.keyboard.press("ArrowRight")
    assert options.nth(1).get_attribute("aria-selected") == "true"
    board(opened, 1).focus()
    opened.page.keyboard.press("ArrowRight")
    opened.page.keyboard.press("ArrowDown")
    assert "map 1, row 1, column 1: about" in says(opened, 1)


def test_drawing_with_the_keyboard_changes_the_answer(opened):
    before = probabilities(opened)
    board(opened).focus()
    for _ in range(6):
        opened.page.keyboard.press("ArrowDown")
        opened.page.keyboard.press(" ")
    opened.settled()
    assert "your drawing" in opened.explorer.inner_text()
    assert "row 6, column 0: brightness 1" in says(opened)
    assert probabilities(opened) != before


def test_every_stroke_of_the_pointer_is_answered(opened):
    opened.explorer.get_by_role("button", name="empty").click()
    opened.settled()
    board(opened).scroll_into_view_if_needed()
    box = board(opened).bounding_box()
    mouse, times = opened.page.mouse, []
    for n in range(12):
        x, y = box["x"] + box["width"] * (0.3 + 0.03 * n), box["y"] + box["height"] * 0.2
        mouse.move(x, y)
        mouse.down()
        mouse.move(x, y + box["height"] * 0.5)
        mouse.up()
        opened.settled()
        times.append(opened.latency())
    print(f"a stroke is answered in {statistics.median(times):.0f} ms (median), at most {max(times):.0f} ms")
    assert len(times) == 12


def test_pointing_is_answered_in_the_browser_alone(opened):
    asked(opened, "what does the answer hang on?", "saliency")
    times = board(opened).evaluate(HOVER)
    print(f"pointing takes {statistics.median(times):.2f} ms (median), at most {max(times):.2f} ms")
    assert statistics.median(times) < opened.latency()  # of a request to Python
    assert "|slope| of" in says(opened)


def test_patches_are_covered_on_request_by_the_students_function(opened):
    opened.explorer.get_by_role("button", name="choose").click()
    opened.settled()
    asked(opened, "what does the answer hang on?", "occlusion")
    print(f"occlusion is answered in {opened.latency():.0f} ms")
    board(opened).focus()
    assert "covered:" in says(opened)
    assert "becomes less probable" in opened.explorer.inner_text()
    opened.explorer.get_by_role("button", name="next image").click()
    opened.settled()
    assert "becomes less probable" not in opened.explorer.inner_text()


def test_patches_that_do_not_fit_are_said_so(opened):
    opened.explorer.get_by_role("spinbutton", name="stride").fill("3")
    opened.explorer.get_by_role("button", name="cover them").click()
    opened.settled()
    assert "do not fit 28 by 28 pixels" in opened.explorer.inner_text()
    opened.explorer.get_by_role("spinbutton", name="stride").fill("4")
    opened.explorer.get_by_role("button", name="cover them").click()
    opened.settled()
    assert "do not fit" not in opened.explorer.inner_text()


def test_a_broken_function_is_said_so_and_the_figure_recovers(opened):
    opened.run("right = feature_maps\ndef feature_maps(network, image, layer): raise IndexError('too far')")
    opened.explorer.locator("input[type=radio]").nth(2).check()
    opened.settled()
    assert "feature_maps" in opened.explorer.inner_text() and "too far" in opened.explorer.inner_text()
    opened.run("feature_maps = right")
    opened.explorer.locator("input[type=radio]").nth(0).check()
    opened.settled()
    assert "too far" not in opened.explorer.inner_text()
    assert opened.explorer.locator("[role=option]").count() == 6


def test_it_looks_right_in_both_themes_and_on_a_narrow_page(opened):
    opened.page.set_viewport_size({"width": 1280, "height": 1500})
    opened.explorer.locator("input[type=radio]").nth(3).check()
    asked(opened, "what does the answer hang on?", "saliency")
    opened.looks("network")


def test_nothing_left_the_machine_and_nothing_was_complained_about(opened):
    opened.clean()
