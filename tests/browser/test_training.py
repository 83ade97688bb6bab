"""The training explorer in a real JupyterLab: it learns, the kernel stays usable, and nothing is lost."""

from __future__ import annotations

import statistics
import time

import pytest

from tests.browser.conftest import Opened

SETUP = """\
import numpy as np
from cnn_course import data, explore, networks
images, labels = data.fashion_mnist("train")
test_images, test_labels = data.fashion_mnist("test")
net = networks.lenet(np.random.default_rng(3))
def augment(images, rng):
    return images[..., ::-1]
"""
SHOWN = """\
test = test_images[:500], test_labels[:500]
explorer = explore.training(net, images, labels, test=test, epochs=60, augment=augment)
explorer
"""
ASK = """(code) => {
    window.said = null;
    window.printed = '';  // a print may arrive in several messages
    const start = performance.now();
    const kernel = window.jupyterapp.shell.currentWidget.context.sessionContext.session.kernel;
    const future = kernel.requestExecute({ code });
    future.onIOPub = (message) => { if (message.content.text) window.printed += message.content.text; };
    future.done.then(() => { window.took = performance.now() - start; window.said = 'done'; });
}"""


@pytest.fixture(scope="module")
def opened(open_notebook) -> Opened:
    return open_notebook("training", SETUP, SHOWN)


def asked(opened: Opened, code: str) -> tuple[str, float]:
    """What the kernel prints for a cell of code, and after how many milliseconds it has done so."""
    opened.page.evaluate(ASK, f"print({code})")
    opened.page.wait_for_function("() => window.said !== null", timeout=60_000)
    return opened.page.evaluate("window.printed").strip(), opened.page.evaluate("window.took")


def press(opened: Opened, name: str) -> None:
    opened.explorer.get_by_role("button", name=name, exact=True).click()
    opened.settled()


def wait_status(opened: Opened, status: str) -> None:
    opened.page.wait_for_selector(f"section.cnnx[data-status='{status}']", timeout=60_000)


def wait_steps(opened: Opened, more: int) -> None:
    shown = "Number(document.querySelector('section.cnnx').dataset.step)"
    first = opened.page.evaluate(shown)
    opened.page.wait_for_function(f"() => {shown} >= {first + more}", timeout=120_000)


def steps(opened: Opened) -> int:
    return int(asked(opened, "len(explorer.run.losses)")[0])


def test_it_does_not_begin_by_itself(opened):
    time.sleep(0.5)
    assert steps(opened) == 0
    assert "Ready." in opened.explorer.inner_text()
    assert opened.explorer.locator("svg[role=img]").first.get_attribute("aria-label").startswith("loss by epoch.")


def test_it_learns_and_other_cells_run_meanwhile(opened):
    press(opened, "start")
    wait_steps(opened, 10)
    answers = [asked(opened, "len(explorer.run.losses)") for _ in range(10)]
    learned, times = [int(steps) for steps, _ in answers], [time for _, time in answers]
    print(
        f"while it learns, a cell is answered in {statistics.median(times):.0f} ms (median), at most {max(times):.0f}"
    )
    assert learned == sorted(set(learned))  # more steps for each cell: neither waits for the other
    assert "images a second" in opened.explorer.inner_text()
    print(opened.explorer.locator(".bar").nth(3).inner_text())


def test_the_learning_rate_changes_while_it_runs(opened):
    field = opened.explorer.get_by_role("textbox", name="learning rate")
    field.fill("0.002")
    field.press("Enter")
    opened.settled()
    print(f"a setting is answered in {opened.latency():.0f} ms while it learns")
    assert asked(opened, "explorer.run.optimizer.learning_rate")[0] == "0.002"
    press(opened, "learning rate: half")
    assert asked(opened, "explorer.run.optimizer.learning_rate")[0] == "0.001"
    field.fill("fast")
    field.press("Enter")
    opened.settled()
    assert "is not a number" in opened.explorer.inner_text()
    assert asked(opened, "explorer.status")[0] == "running"


def test_the_rule_changes_while_it_runs(opened):
    opened.explorer.get_by_role("combobox", name="rule").select_option("momentum")
    opened.settled()
    assert asked(opened, "type(explorer.run.optimizer).__name__, explorer.run.learning_rate")[0] == "Momentum 0.01"
    wait_steps(opened, 10)


def test_pause_stops_the_steps_and_continue_goes_on_with_keys_alone(opened):
    opened.explorer.get_by_role("button", name="pause", exact=True).focus()
    opened.page.keyboard.press("Enter")
    wait_status(opened, "paused")
    first = steps(opened)
    time.sleep(0.7)
    assert steps(opened) == first > 0
    assert opened.page.evaluate("document.activeElement.textContent") == "continue"
    opened.page.keyboard.press("Enter")
    wait_status(opened, "running")
    wait_steps(opened, 10)
    assert steps(opened) > first


def test_a_broken_augmentation_pauses_it_and_it_goes_on_after_an_edit(opened):
    opened.run("def augment(images, rng): raise ValueError('no mirror')")
    wait_status(opened, "paused")
    assert "no mirror" in opened.explorer.inner_text()
    opened.run("def augment(images, rng): return images")
    press(opened, "continue")
    assert "no mirror" not in opened.explorer.inner_text()
    wait_steps(opened, 10)


def test_the_charts_have_a_text_and_the_pictures_have_names(opened):
    opened.page.wait_for_function(
        "() => document.querySelectorAll('section.cnnx details tbody tr').length > 1", timeout=90_000
    )
    text = opened.explorer.locator("svg[role=img]").nth(1).get_attribute("aria-label")
    assert "training images:" in text and "test images:" in text
    opened.explorer.get_by_role("combobox", name="maps of layer").select_option("3")
    opened.settled()
    options = opened.explorer.locator(".wall").nth(1).locator("[role=option]")
    assert options.count() == 16
    assert options.nth(2).get_attribute("aria-label").startswith("map 2: from ")


def test_stop_leaves_the_network_usable_in_the_kernel(opened):
    press(opened, "stop")
    wait_status(opened, "stopped")
    opened.run("from cnn_course.train import evaluate\nseen = evaluate(explorer.network, test_images, test_labels)")
    share = float(asked(opened, "seen[1]")[0])
    print(f"share right after it was stopped: {share:.3f}")
    assert share > 0.5
    assert asked(opened, "explorer.network is net")[0] == "True"
    assert asked(opened, "explorer.task")[0] == "None"


def test_it_looks_right_in_both_themes_and_on_a_narrow_page(opened):
    opened.page.set_viewport_size({"width": 1280, "height": 1300})
    opened.looks("training")


def test_nothing_left_the_machine_and_nothing_was_complained_about(opened):
    opened.clean()
