"""What people install: light for students, pure, equal for pip and conda, free of this machine."""

import re
import subprocess
import sys
import tomllib
import zipfile

import pytest

from .conftest import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def requirements():
    extras = PROJECT["optional-dependencies"]
    return [*PROJECT["dependencies"], *(item for extra in extras.values() for item in extra)]


def tracked():
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout")
    return [ROOT / line for line in listed.stdout.splitlines() if (ROOT / line).is_file()]


def test_environment_yml_names_the_same_set_as_pyproject():
    text = (ROOT / "environment.yml").read_text(encoding="utf-8")
    listed = set(re.findall(r"^ *- ([a-z].*)$", text, re.MULTILINE)) - {"conda-forge", "pip", "pip:"}
    assert listed == {*requirements(), "python" + PROJECT["requires-python"]}


def test_every_requirement_has_an_exact_pin():
    pins = (ROOT / "constraints.txt").read_text(encoding="utf-8").lower().replace("_", "-")
    for item in requirements():
        name = re.match(r"[A-Za-z0-9_.-]+", item)[0].lower().replace("_", "-")
        assert re.search(rf"^{re.escape(name)}==", pins, re.MULTILINE), f"{name} has no pin: run `make constraints`"


def test_constraints_hold_no_addresses():
    text = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    assert all(re.fullmatch(r"[A-Za-z0-9_.\-]+==[A-Za-z0-9_.+\-]+", line) for line in text.splitlines())


def test_no_file_names_this_machine():
    home = re.compile(rb"/root/|/home/[a-z]|/work/(main|shared|net)|pypi-more")
    for path in tracked():
        if path != ROOT / "tests" / "test_packaging.py":
            found = home.search(path.read_bytes())
            assert not found, f"{path}: {found[0]!r}"


def test_importing_the_package_loads_nothing_else():
    code = "import sys, numpy; before = set(sys.modules); import cnn_course; print(*sorted(set(sys.modules) - before))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert loaded == ["cnn_course"]


def test_checks_load_no_teaching_tools():
    code = "import sys; from cnn_course import check; check.correlate1d; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    for heavy in ("nbgrader", "jupytext", "nbformat", "matplotlib", "IPython", "scipy"):
        assert heavy not in loaded


def test_the_wheel_is_pure_python_and_holds_the_casebooks(tmp_path):
    pip = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--disable-pip-version-check"]
    subprocess.run([*pip, "--wheel-dir", str(tmp_path), str(ROOT)], check=True)
    (wheel,) = tmp_path.glob("*.whl")
    assert wheel.name.endswith("-py3-none-any.whl")
    names = zipfile.ZipFile(wheel).namelist()
    assert "cnn_course/casebooks/02_convolution.npz" in names
    assert "cnn_course/captions/02_convolution.toml" in names
    assert "cnn_course/py.typed" in names
    assert not any(name.startswith(("solutions", "tests", "notebooks")) for name in names)


def test_a_student_finds_no_answers_in_what_is_released():
    for path in (ROOT / "notebooks").rglob("*.ipynb"):
        text = path.read_text(encoding="utf-8")
        assert "BEGIN SOLUTION" not in text
        assert "raise NotImplementedError" in text


@pytest.mark.parametrize(
    "words",
    [
        ["--", "--no-browser"],
        ["--", "--no-browser", "--port", "8890"],
        ["--", "--port=8890", "--no-browser"],
        ["ARGS=--no-browser --port 8890"],
    ],
    ids=" ".join,
)
def test_make_lab_hands_options_on_to_jupyterlab(words):
    command = ["make", "--dry-run", "--no-print-directory", "lab", *words]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    (line,) = [line for line in done.stdout.splitlines() if "jupyter lab" in line]
    for word in " ".join(words).removeprefix("--").removeprefix("ARGS=").split():
        assert word in line.split()
