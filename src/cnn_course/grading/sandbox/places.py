"""What a guest can see of this machine: read-only programs and libraries, a student's packages, most of the course."""

from __future__ import annotations

import importlib.metadata
import sys
from collections.abc import Iterator
from functools import lru_cache
from itertools import chain, pairwise
from pathlib import Path

import cnn_course

COURSE = Path(cnn_course.__file__).parent
SYSTEM = ("/usr/bin", "/usr/sbin", "/usr/lib", "/usr/lib32", "/usr/lib64", "/usr/libexec", "/usr/share")
TOP = ("/bin", "/sbin", "/lib", "/lib32", "/lib64")
SETTINGS = ("/etc/alternatives", "/etc/ld.so.cache", "/etc/fonts")
ANSWERS = Path("/usr/share/datasets")  # Debian's: the labels of all images, with those that lesson 08 asks for
STUDENTS = ("anywidget", "ipython", "ipywidgets", "matplotlib", "numpy", "pillow", "pooch", "tqdm")
TEMPORARY, ASIDE = (
    Path("/tmp"),
    Path("/mnt"),
)  # what lies in the first is shown in the other: guests have a /tmp of their own
OPEN_FOLDERS = ("captions", "check", "datasets", "figures")

# What exercises ask to be written, and what holds it ready. Names below the package.
CLOSED = (
    "classics",
    "explorers",
    "figures.lesson_03",
    "figures.lesson_06",
    "figures.lesson_07",
    "layer",
    "layers",
    "losses",
    "networks",
    "optim",
    "sequential",
    "train",
)
# ... what is closed even where the course's layers are within reach: it answers lessons 08 and 09 in a line.
ALWAYS = ("classics", "explorers")
# ... and what a lesson gives its students all the same: the forward passes that lesson 06 goes back through.
GIVEN = {"06_conv_backprop": ("figures.lesson_06",)}


def shown() -> Iterator[str]:
    """Yield bubblewrap's arguments for everything that is mounted, in order."""
    mounted = list(_mounted())
    ends = [
        Path(end) for what, end in zip(mounted, mounted[2:], strict=False) if what in ("--ro-bind", "--ro-bind-try")
    ]
    for folder in sorted({parent for end in ends for parent in end.parents}):
        yield from ("--dir", str(folder))  # or only root could enter it
    yield from mounted
    for what, end in pairwise(mounted):
        if what == "--tmpfs":
            yield from ("--remount-ro", end)


def _mounted() -> Iterator[str]:
    yield from chain.from_iterable(["--ro-bind", path, path] for path in SYSTEM if Path(path).is_dir())
    for path in TOP:
        yield from _top(Path(path))
    yield from chain.from_iterable(["--ro-bind-try", path, path] for path in SETTINGS)
    base = Path(sys.base_prefix).resolve()
    own = [base / part for part in ("bin", "lib", "lib64") if (base / part).is_dir() and str(base / part) not in SYSTEM]
    for folder in own:
        yield from _bound(folder)
    for packages in sorted({each for path in (*map(Path, SYSTEM), *own) for each in _package_folders(path)}):
        yield from ("--tmpfs", str(inside(packages)))
    for file in sorted(_student_files()):
        yield from _bound(file)
    if ANSWERS.is_dir():
        yield from ("--tmpfs", str(ANSWERS))
    yield from _course()


def inside(path: Path) -> Path:
    """Where a path of this machine is in the sandbox."""
    return ASIDE / path.relative_to("/") if path.is_relative_to(TEMPORARY) else path


def _bound(path: Path) -> tuple[str, str, str]:
    return "--ro-bind", str(path), str(inside(path))


def python() -> str:
    """The interpreter itself, without the environment around it, as the sandbox has it."""
    return str(inside(Path(sys.executable).resolve()))


def search_path() -> list[str]:
    """Where Python looks for packages inside."""
    return list(dict.fromkeys(str(inside(path.parent)) for path in (COURSE, *sorted(_student_files()))))


def _top(path: Path) -> list[str]:
    if path.is_symlink():
        return ["--symlink", str(path.readlink()), str(path)]
    return ["--ro-bind", str(path), str(path)] if path.is_dir() else []


def _package_folders(path: Path) -> Iterator[Path]:
    for kind in ("site-packages", "dist-packages"):
        yield from path.glob(f"python3*/{kind}")


@lru_cache
def _student_files() -> set[Path]:
    """Files and folders of the packages that lessons need, and of all that these need."""
    return {path for name in _distributions() for path in _top_files(importlib.metadata.distribution(name))}


def _distributions() -> set[str]:
    from packaging.requirements import Requirement  # comes with matplotlib

    found: set[str] = set()
    waiting = list(STUDENTS)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            needed = map(Requirement, importlib.metadata.requires(name) or [])
            waiting += [r.name.lower() for r in needed if r.marker is None or r.marker.evaluate({"extra": ""})]
    return found


def _top_files(package: importlib.metadata.Distribution) -> set[Path]:
    named = (package.read_text("top_level.txt") or "").split()  # all that a system's own packages tell
    listed = {file.parts[0] for file in package.files or []} - {"..", "__pycache__"} or {*named, package.name}
    return {path for top in listed if (path := Path(str(package.locate_file(top)))).exists()}


def _course() -> Iterator[str]:
    """The course without casebooks, tools, and whatever else lies in folders that are not known."""
    yield from _bound(COURSE)
    for folder in sorted(path for path in COURSE.iterdir() if path.is_dir()):
        if folder.name not in OPEN_FOLDERS and folder.name != "__pycache__":
            yield from ("--tmpfs", str(inside(folder)))
    for part in ("__init__.py", "paper.py", "sandbox"):
        yield from _bound(COURSE / "grading" / part)


def hidden(closed: bool, spare: tuple[str, ...] = ()) -> list[str]:
    """The names of the modules that a closed book hides, but for those in `spare`; or of those that any book does."""
    return [name for name in (CLOSED if closed else ALWAYS) if name not in spare]


def files_of(modules: list[str]) -> list[Path]:
    """The files that hold these modules."""
    names = [name.replace(".", "/") for name in modules]
    files = [COURSE / f"{name}{ending}" for name in names for ending in (".py", "/__init__.py")]
    return [file for file in files if file.exists()]
