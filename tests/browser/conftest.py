"""A private JupyterLab on 127.0.0.1, one headless Chromium from Debian, and notebooks opened and run in it.

`make test-browser` runs these tests. They leave screenshots in build/screenshots for a person to look at.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Locator, Page, sync_playwright

ROOT = Path(__file__).parents[2]
SCREENSHOTS = ROOT / "build" / "screenshots"
NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
SETTINGS = {
    ("apputils-extension", "notification"): {
        "fetchNews": "false",
        "checkForUpdates": False,
        "doNotDisturbMode": True,
    },
    # Otherwise cells that are not on the screen are not in the page.
    ("notebook-extension", "tracker"): {"windowingMode": "none"},
}
READY = """() => {
    const session = window.jupyterapp?.shell.currentWidget?.context?.sessionContext;
    const kernel = session?.session?.kernel;
    return session?.isReady && kernel?.connectionStatus === 'connected' && kernel.status === 'idle'
        && !document.querySelector('.jp-Dialog');
}"""
# Not awaited inside evaluate, which has no timeout of its own.
RUN_ALL = """() => {
    window.ran = 'running';
    window.jupyterapp.commands.execute('notebook:run-all-cells')
        .then(() => { window.ran = 'done'; }, (error) => { window.ran = String(error); });
}"""
HAS_RUN = """() => {
    const notebook = window.jupyterapp.shell.currentWidget;
    const left = notebook.content.widgets.filter((cell) => cell.model.type === 'code'
        && cell.model.sharedModel.getSource().trim() && !cell.model.executionCount);
    return window.ran !== 'running' && !left.length
        && notebook.context.sessionContext.session.kernel.status === 'idle';
}"""
ERRORS = """() => window.jupyterapp.shell.currentWidget.content.widgets
    .flatMap((cell) => cell.model.type === 'code' ? cell.model.outputs.toJSON() : [])
    .filter((output) => output.output_type === 'error')
    .map((output) => `${output.ename}: ${output.evalue}`)"""
RUN_CODE = """(code) => {
    window.said = null;
    const kernel = window.jupyterapp.shell.currentWidget.context.sessionContext.session.kernel;
    kernel.requestExecute({ code }).done.then((reply) => { window.said = reply.content.status; });
}"""
# Points at every cell of the table with this number, and returns how many milliseconds each took.
HOVER = """(box, table) => [...box.querySelectorAll('table')[table].querySelectorAll('td')].map((cell) => {
    const start = performance.now();
    cell.dispatchEvent(new PointerEvent('pointerenter'));
    return performance.now() - start;
})"""


@dataclass
class Lab:
    """A running JupyterLab."""

    url: str
    token: str
    root: Path


@dataclass
class Opened:
    """A notebook that has been run in JupyterLab."""

    page: Page
    outside: list[str] = field(default_factory=list)  # addresses of requests that left this machine
    errors: list[str] = field(default_factory=list)  # of the console

    @property
    def explorer(self) -> Locator:
        """The first explorer in the page."""
        return self.page.locator("section.cnnx").first

    def cell(self, table: int, index: int) -> Locator:
        """A cell of one of the explorer's tables."""
        return self.explorer.locator("table").nth(table).locator("td").nth(index)

    def numbers(self, table: int) -> list[str]:
        """The texts of a table's cells."""
        return self.explorer.locator("table").nth(table).locator("td").all_inner_texts()

    def type_over(self, table: int, index: int, text: str) -> float:
        """Put a number into a cell with keys alone; return the milliseconds until its view was there."""
        self.cell(table, index).focus()
        self.page.keyboard.press("Enter")
        self.page.keyboard.type(text)
        self.page.keyboard.press("Enter")
        self.settled()
        return self.latency()

    def recovers(self, table: int, broken: dict[str, str], right: str, first: str) -> None:
        """Each broken code shows its sentence at the next edit of the table's first cell; the right one shows none."""
        for number, (code, sentence) in enumerate(broken.items()):
            self.run(code)
            self.type_over(table, 0, str(5 + number))
            assert sentence in self.trouble(), code
        self.run(right)
        self.type_over(table, 0, first)
        assert self.trouble() == ""

    def speeds(self, edits: list[float], *tables: int) -> None:
        """Print what edits took, and what pointing at every cell of these tables takes: that asks nobody."""
        hovers = [time for table in tables for time in self.explorer.evaluate(HOVER, table)]
        edit, hover = statistics.median(edits), statistics.median(hovers)
        print(f"edit: median {edit:.0f} ms; hover: median {hover:.2f} ms, at most {max(hovers):.2f} ms")
        assert hover < edit

    def framed(self, table: int, kind: str = "lit") -> list[str]:
        """The texts of a table's framed cells."""
        return self.explorer.locator("table").nth(table).locator(f"td.{kind}").all_inner_texts()

    def says(self) -> str:
        """What the explorer says about the cell in hand."""
        return self.explorer.locator(".says").inner_text()

    def trouble(self) -> str:
        """What the explorer says went wrong."""
        return self.explorer.locator(".trouble").inner_text()

    def focused(self) -> str:
        """The text of what has the focus."""
        return str(self.page.evaluate("document.activeElement.textContent"))

    def run(self, code: str) -> None:
        """Run code in the notebook's kernel, as another cell would."""
        self.page.evaluate(RUN_CODE, code)
        self.page.wait_for_function("() => window.said !== null", timeout=60_000)
        assert self.page.evaluate("window.said") == "ok", code

    def settled(self) -> None:
        """Wait until the explorer has an answer to everything it asked."""
        self.page.wait_for_function("() => !document.querySelector('section.cnnx[aria-busy]')", timeout=20_000)

    def latency(self) -> float:
        """Milliseconds from the last request to its view."""
        return float(self.explorer.get_attribute("data-latency") or "nan")

    def screenshot(self, name: str) -> Path:
        """Keep a picture of the explorer."""
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        path = SCREENSHOTS / f"{name}.png"
        self.explorer.scroll_into_view_if_needed()
        self.explorer.screenshot(path=path)
        return path

    def dark(self, on: bool = True) -> None:
        """Switch JupyterLab's theme."""
        theme = "JupyterLab Dark" if on else "JupyterLab Light"
        self.page.evaluate(
            "(theme) => { window.jupyterapp.commands.execute('apputils:change-theme', { theme }); }", theme
        )
        wanted = "false" if on else "true"
        self.page.wait_for_selector(f"body[data-jp-theme-light='{wanted}']", state="attached", timeout=20_000)
        self.page.wait_for_timeout(300)  # the style sheet arrives a moment after the attribute

    def narrow(self, width: int = 360) -> None:
        """Make the page as narrow as a phone's, without JupyterLab's side bar."""
        self.page.evaluate(
            "() => { const { shell } = window.jupyterapp; shell.collapseLeft(); shell.mode = 'single-document'; }"
        )
        self.page.set_viewport_size({"width": width, "height": 800})
        self.page.wait_for_timeout(300)

    def wide(self) -> None:
        """Make the page wide again."""
        self.page.set_viewport_size({"width": 1280, "height": 1000})

    def violations(self) -> list[str]:
        """What axe-core finds wrong with the explorer."""
        rules = ["wcag2a", "wcag2aa", "wcag21aa", "best-practice"]
        found = Axe().run(self.page, context="section.cnnx", options={"runOnly": rules})
        return [f"{v['id']}: {[n['target'] for n in v['nodes'][:3]]}" for v in found.response["violations"]]

    def looks(self, name: str) -> None:
        """Keep pictures in both themes and on a narrow page; nothing may be amiss on any of them."""
        self.screenshot(name)
        assert self.violations() == []
        self.dark()
        self.screenshot(f"{name}-dark")
        assert self.violations() == []
        self.narrow()
        self.screenshot(f"{name}-narrow")
        assert self.explorer.evaluate("(box) => box.scrollWidth - box.clientWidth") <= 0
        assert self.violations() == []
        self.wide()
        self.dark(False)

    def clean(self) -> None:
        """Nothing left this machine, and nothing was complained about."""
        assert self.outside == []
        assert self.errors == []


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.timeout(300))


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    folder = tmp_path_factory.mktemp("lab")
    root = folder / "root"
    root.mkdir()
    for (plugin, name), value in SETTINGS.items():
        place = folder / "settings" / "@jupyterlab" / plugin / f"{name}.jupyterlab-settings"
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(json.dumps(value))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    token = secrets.token_hex(12)
    with (folder / "lab.log").open("w") as log:
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root"),
                f"--ServerApp.root_dir={root}",
                "--ServerApp.ip=127.0.0.1",
                f"--ServerApp.port={port}",
                "--ServerApp.port_retries=0",
                f"--IdentityProvider.token={token}",
                "--LabApp.expose_app_in_browser=True",
                "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
            ],
            env=_environment(folder),
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    url = f"http://127.0.0.1:{port}"
    try:
        _wait_for(f"{url}/api/status?token={token}", process, folder / "lab.log")
        yield Lab(url, token, root)
    finally:
        os.killpg(process.pid, signal.SIGTERM)  # the group that this fixture started
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)


def _environment(folder: Path) -> dict[str, str]:
    """An environment in which nothing of the person's own settings is used or changed."""
    names = {
        "JUPYTERLAB_SETTINGS_DIR": "settings",
        "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
        "JUPYTER_CONFIG_DIR": "config",
        "JUPYTER_DATA_DIR": "data",
        "JUPYTER_RUNTIME_DIR": "runtime",
        "IPYTHONDIR": "ipython",
        "MPLCONFIGDIR": "matplotlib",
    }
    own = {name: str(folder / part) for name, part in names.items()}
    return {**os.environ, **own, "CNN_COURSE_RECORD": str(folder / "record.jsonl"), "OPENBLAS_NUM_THREADS": "1"}


def _wait_for(address: str, process: subprocess.Popen[Any], log: Path) -> None:
    for _ in range(240):
        if process.poll() is not None:
            raise RuntimeError(log.read_text()[-3000:])
        try:
            urllib.request.urlopen(address, timeout=1).close()
            return
        except OSError:
            time.sleep(0.25)
    raise RuntimeError(f"JupyterLab did not start: {log.read_text()[-3000:]}")


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BrowserContext]:
    program = next(filter(None, map(shutil.which, NAMES)), None)
    if program is None:
        pytest.fail("Chromium is missing: install it with 'apt-get install chromium'.")
    with sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            str(tmp_path_factory.mktemp("chromium")),
            executable_path=program,
            headless=True,
            viewport={"width": 1280, "height": 1000},
            args=list(FLAGS),
        )
        yield context
        context.close()


@pytest.fixture(scope="module")
def open_notebook(lab: Lab, browser: BrowserContext) -> Iterator[Callable[..., Opened]]:
    """Write code cells into a notebook, open it in JupyterLab, run it; once for the tests of a file."""
    pages: list[Page] = []

    def opened(name: str, *cells: str, timeout: int = 120_000) -> Opened:
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
        notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
        nbformat.write(notebook, lab.root / f"{name}.ipynb")
        page = browser.new_page()
        pages.append(page)
        seen = Opened(page)
        own = (lab.url, lab.url.replace("http", "ws"), "data:", "blob:")
        page.on("request", lambda r: None if r.url.startswith(own) else seen.outside.append(r.url))
        page.on("pageerror", lambda error: seen.errors.append(str(error)))
        page.on("console", lambda m: seen.errors.append(m.text) if m.type == "error" and _ours(m.text) else None)
        page.goto(f"{lab.url}/lab/tree/{name}.ipynb?reset&token={lab.token}")
        page.wait_for_function(READY, timeout=timeout)
        page.evaluate(RUN_ALL)
        page.wait_for_function(HAS_RUN, timeout=timeout)
        assert page.evaluate("window.ran") == "done"
        assert page.evaluate(ERRORS) == []
        return seen

    yield opened
    for page in pages:
        page.evaluate("() => { window.jupyterapp?.shell.currentWidget?.context.sessionContext.shutdown(); }")
        page.close()


def _ours(text: str) -> bool:
    """Whether a complaint is about an explorer: JupyterLab has some of its own."""
    return "anywidget" in text or "cnnx" in text or "widget" in text.lower()
