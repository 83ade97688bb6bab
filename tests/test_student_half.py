"""What a student's computer or a browser's Python has to load; and how long the layers are."""

import subprocess
import sys
from pathlib import Path

import cnn_course

PACKAGE = Path(cnn_course.__file__).parent
MODULES = ("layers", "losses", "optim", "train", "data", "networks")


def test_the_student_half_loads_numpy_and_nothing_else_that_was_installed():
    program = f"""
import sys, numpy.random
before = set(sys.modules)
{"; ".join(f"import cnn_course.{name}" for name in MODULES)}
loaded = {{name.partition(".")[0] for name in set(sys.modules) - before}}
print(*sorted(loaded - sys.stdlib_module_names - {{"numpy"}}))
import threading
assert threading.active_count() == 1
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["cnn_course"]


def test_importing_the_package_alone_loads_nothing():
    program = "import sys, cnn_course; print(*sorted(m for m in sys.modules if m.startswith(('cnn_', 'numpy'))))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["cnn_course"]


def test_all_layers_can_be_read_in_one_sitting():
    lines = (PACKAGE / "layers.py").read_text().splitlines()
    assert len(lines) < 350
