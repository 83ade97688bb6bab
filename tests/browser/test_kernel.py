"""Between an explorer and its kernel and notebook: two views, a restart, shortcuts, Notebook 7."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page

from tests.browser.conftest import RUN_CODE, Lab, Opened
from tests.browser.test_convolution import INPUT, OUTPUT, SHOWN, WRITTEN, WRONG

KERNEL = "window.jupyterapp.shell.currentWidget.context.sessionContext.session.kernel"
TWICE = f"twice = {SHOWN}\ntwice"


@pytest.fixture(scope="module")
def opened(open_notebook) -> Opened:
    return open_notebook("kernel", WRITTEN, TWICE, "twice")


def first_number(page: Page, view: int) -> Locator:
    return page.locator("section.cnnx").nth(view).locator("table").nth(INPUT).locator("td").first


def put_back(opened: Opened, view: int) -> None:
    opened.page.locator("section.cnnx").nth(view).get_by_role("button", name="as at first").click()
    opened.settled()


def test_two_views_of_one_explorer_show_the_same_and_both_get_their_answers(opened):
    opened.type_over(INPUT, 0, "7")
    assert [first_number(opened.page, view).inner_text() for view in (0, 1)] == ["7", "7"]
    for view in (1, 0, 1, 0):
        put_back(opened, view)
    assert [first_number(opened.page, view).inner_text() for view in (0, 1)] == ["0", "0"]


def test_a_cell_that_defines_the_function_anew_changes_the_figure_by_itself(opened):
    for code, last in ((WRONG, "41"), (WRITTEN, "40")):
        opened.run(code)
        for view in (0, 1):
            output = opened.page.locator("section.cnnx").nth(view).locator("table").nth(OUTPUT)
            output.locator("td", has_text=last).wait_for(timeout=20_000)


@pytest.mark.parametrize("target", ["td", "button"])
def test_no_key_in_an_explorer_is_a_shortcut_of_the_notebook(opened, target):
    opened.explorer.locator(target).first.focus()
    for key in ("j", "x", "d", "d", "m"):
        opened.page.keyboard.press(key)
    assert opened.page.locator(".jp-CodeCell").count() == 3
    assert opened.page.evaluate("document.activeElement.closest('section.cnnx') !== null")


def test_a_busy_kernel_is_told_and_its_late_answer_is_shown(opened):
    opened.page.evaluate(RUN_CODE, "import time; time.sleep(10)")
    opened.cell(INPUT, 0).focus()
    for key in ("9", "Enter"):
        opened.page.keyboard.press(key)
    opened.page.wait_for_selector("section.cnnx .trouble:has-text('Is another cell still running?')", timeout=20_000)
    opened.page.wait_for_function("() => document.querySelector('section.cnnx td').textContent === '9'", timeout=20_000)
    assert opened.trouble() == ""
    put_back(opened, 0)


def test_notebook_7_leaves_an_explorer_its_arrow_keys_too(opened, lab: Lab):
    opened.page.evaluate("() => { window.saved = window.jupyterapp.commands.execute('docmanager:save'); }")
    opened.page.wait_for_timeout(1000)
    page = opened.page.context.new_page()
    page.goto(f"{lab.url}/notebooks/kernel.ipynb?token={lab.token}")
    first_number(page, 0).focus(timeout=60_000)
    for key in ("ArrowRight", "ArrowDown", "ArrowLeft", "5", "Enter"):
        page.keyboard.press(key)
    page.wait_for_function("() => !document.querySelector('section.cnnx[aria-busy]')")
    numbers = page.locator("section.cnnx").first.locator("table").nth(INPUT).locator("td").all_inner_texts()
    assert numbers[:4] == ["0", "80", "40", "5"]
    assert page.locator("section.cnnx").count() == 2
    page.close()
    put_back(opened, 0)


def test_an_explorer_whose_kernel_was_restarted_says_so_at_once(opened):
    opened.page.evaluate(f"() => {{ {KERNEL}.restart(); }}")
    opened.page.wait_for_timeout(5000)
    opened.cell(INPUT, 0).focus()
    for key in ("4", "Enter"):
        opened.page.keyboard.press(key)
    assert "If the kernel was restarted, run this cell again" in opened.trouble()
    opened.clean()
