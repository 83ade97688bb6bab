"""What is left of an explorer where nothing runs: in nbconvert, on GitHub. Feedback: tests/test_stock_nbgrader.py."""

from __future__ import annotations

import nbformat
import pytest

from cnn_course.authoring import kernels
from cnn_course.check import casebook

# One cell for each explorer, and a text that its standing copy shows.
EXPLORERS = {
    "convolution": (
        "def correlate2d(image, kernel): return np.array([[70.5, 30], [10, 40]])\n"
        "explore.convolution(correlate2d, [[0, 80, 40], [20, 40, 0], [0, 0, 40]], [[0, 0.25], [0.5, 1]])",
        "70.5",
    ),
    "geometry": ("explore.geometry(10, 3, 2, padding=1)", "not a whole number"),
    "pooling": (
        "def max_pool2d(x, size, stride=None): return np.full((1, 1, 3, 3), 6.5)\nexplore.pooling(max_pool2d)",
        "6.5",
    ),
    "backward": (
        "def conv2d_bias_gradient(dout): return np.full(dout.shape[1], 8.25)\nexplore.backward(conv2d_bias_gradient)",
        "8.25",
    ),
    "im2col": ("explore.im2col()", "120"),
    "training": (
        "images, labels = data.fashion_mnist()\nexplore.training(networks.lenet(), images[:99], labels[:99], epochs=7)",
        "epoch 1 of 7, step 0 of 2",
    ),
    "network": ("explore.network(networks.lenet())", "parameters in all: 61,706"),
}
WIDGET = "application/vnd.jupyter.widget-view+json"


@pytest.fixture(scope="module")
def executed() -> nbformat.NotebookNode:
    """All explorers in one notebook, run in a real kernel."""
    cells = ["import numpy as np\nfrom cnn_course import data, explore, networks", *(c for c, _ in EXPLORERS.values())]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    notebook = kernels.run(notebook, casebook.folder())
    assert kernels.errors(notebook) == []
    assert kernels.complaints(notebook) == []
    return notebook


def test_every_explorer_of_the_course_is_here():
    from cnn_course import explore

    public = {name for name, thing in vars(explore).items() if callable(thing) and thing.__module__ == explore.__name__}
    assert {name for name in public if not name.startswith("_")} == set(EXPLORERS)


def test_no_widget_state_is_stored(executed):
    assert "widgets" not in executed.metadata


@pytest.mark.parametrize("name", EXPLORERS)
def test_the_output_holds_a_copy_as_html_and_as_text(executed, name):
    (output,) = executed.cells[1 + [*EXPLORERS].index(name)].outputs
    assert {"text/html", "text/plain", WIDGET} <= set(output.data)
    for kind in ("text/html", "text/plain"):
        assert EXPLORERS[name][1] in output.data[kind]
    assert "<script" not in output.data["text/html"]


@pytest.mark.parametrize("template", ["lab", "classic", "basic"])
def test_nbconvert_shows_the_copy(executed, template):
    from nbconvert import HTMLExporter

    html, _ = HTMLExporter(template_name=template).from_notebook_node(executed)
    for text in (text for _, text in EXPLORERS.values()):
        assert text in html
    assert WIDGET not in html
