"""Checks and cards as a student meets them: in a real kernel."""

import time

import nbformat
import pytest
from jupyter_client.manager import start_new_kernel

from cnn_course.authoring import kernels
from cnn_course.check import casebook

SLOW = """
import time
from pathlib import Path
from cnn_course import check

def relu(x):
    Path({flag!r}).touch()
    time.sleep(60)

check.relu(relu)
"""


def ran(*texts):
    made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(text) for text in texts])
    return kernels.run(made, casebook.OWN_FOLDER)


def test_hostile_answers_leave_the_kernel_and_the_text_alone():
    setup = "from cnn_course import check, progress"
    wrong = "def relu(x):\n    raise KeyboardInterrupt\n\ncheck.relu(relu)"
    asking = "def relu(x):\n    return input('x? ')\n\ncheck.relu(relu)"
    leaving = "def relu(x):\n    exit()\n\ncheck.relu(relu)"
    right = "import numpy as np\n\ndef relu(x):\n    return np.maximum(x, 0.0)\n\ncheck.relu(relu)"
    notebook = ran(
        setup, wrong, asking, leaving, f"import time\ntime.sleep(0.5)\n{right}", "progress.card('02_convolution')"
    )
    assert kernels.errors(notebook) == []
    assert kernels.complaints(notebook) == []
    outputs = [cell.outputs[-1].data["text/plain"] for cell in notebook.cells[1:]]
    assert outputs[:4] == ["0", "0", "0", "3"]
    assert "0 of 22 points" in outputs[4]  # kernels of the course's own tools keep no record
    assert 'role="region"' in notebook.cells[-1].outputs[0].data["text/html"]
    assert "def relu" in notebook.cells[1].source


def test_a_picture_of_a_function_that_leaves_is_a_sentence():
    leaving = "from cnn_course import plots\n\ndef relu(x):\n    exit()\n\nplots.run(relu, 1.0)"
    notebook = ran(leaving, "import time\ntime.sleep(0.5)", "1 + 1")
    assert "it raised SystemExit" in notebook.cells[0].outputs[0].data["text/plain"]
    assert notebook.cells[2].outputs[0].data["text/plain"] == "2"


SLIDING = """
import numpy as np
from cnn_course import check

def correlate2d(image, kernel):
    {body}

def convolve2d(image, kernel):
    return correlate2d(image, kernel[::-1, ::-1])

check.correlate2d(correlate2d)
print(check.convolve2d(convolve2d))
"""


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("raise NotImplementedError", "convolve2d calls correlate2d, which is not written yet"),
        ("return np.zeros((2, 2))", "convolve2d calls correlate2d, whose check has not passed"),
    ],
)
def test_a_check_does_not_blame_an_exercise_for_the_one_that_it_calls(body, said):
    (cell,) = ran(SLIDING.format(body=body)).cells
    assert said in " ".join(cell.outputs[0].text.split())


@pytest.mark.parametrize("swallow", [False, True])
def test_the_stop_button_stops_a_check_and_not_the_kernel(swallow, tmp_path):
    flag = tmp_path / "sleeping"
    text = SLOW.format(flag=str(flag))
    text = text.replace("    time.sleep(60)", "    try: time.sleep(60)\n    except: pass") if swallow else text
    manager, client = start_new_kernel(extra_arguments=["--IPKernelApp.log_level=40"])
    try:
        sent = client.execute(text, stop_on_error=False)
        while not flag.exists():
            time.sleep(0.05)
        time.sleep(0.2)
        manager.interrupt_kernel()
        while (reply := client.get_shell_msg(timeout=30))["parent_header"].get("msg_id") != sent:
            pass
        assert reply["content"]["ename"] == "KeyboardInterrupt"
        assert client.execute("1", reply=True, timeout=30)["content"]["status"] == "ok"
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
