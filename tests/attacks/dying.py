"""Code that hangs, dies, or takes the machine with it. All of it stands in the cell of `correlate2d`."""

from __future__ import annotations

from textwrap import indent

from tests.attacks.book import right
from tests.attacks.cases import Cases

cases = Cases("dying")
HEAD = "import os, signal, sys, threading, time, ctypes, subprocess\n"
GRADED, PARTLY = "graded", "partly graded"
EITHER = (GRADED, PARTLY)
BOMB = "it would be a danger to the machine"


def inside(name: str, text: str, status: str | tuple[str, ...] = PARTLY, stock: str = "") -> None:
    """An attack that acts when the function is called."""
    body = indent(text.strip(), "    ")
    cases.code(
        f"{name}, in the function", f"{HEAD}\ndef correlate2d(image, kernel):\n{body}", status=status, stock=stock
    )


def outside(name: str, text: str, status: str | tuple[str, ...] = PARTLY, stock: str = "") -> None:
    """An attack that acts as soon as the cell runs; the function below it is never defined."""
    after = "\ndef correlate2d(image, kernel):\n    return None"
    cases.code(f"{name}, in the cell", HEAD + text + after, status=status, stock=stock)


FOR_EVER = "while True:\n    pass"
STUBBORN = "while True:\n    try:\n        while True:\n            pass\n    except BaseException:\n        pass"
DEAF = "signal.setitimer(signal.ITIMER_REAL, 0)\nsignal.pthread_sigmask(signal.SIG_BLOCK, range(1, 32))\n" + FOR_EVER
IN_C = "sum(range(10**13))"
REGEX = "import re\nre.match('(a+)+$', 'a' * 40 + 'b')"

inside("an endless loop", FOR_EVER)
outside("an endless loop", FOR_EVER, GRADED)
inside("a loop that catches everything", STUBBORN)
outside("a loop that catches everything", STUBBORN, EITHER)
inside("a loop deaf to all signals", DEAF)
outside("a loop deaf to all signals", DEAF)
inside("one call of C without an end", IN_C)
outside("one call of C without an end", IN_C)
inside("a search of exponential length", REGEX)
inside("a sleep", "time.sleep(10**6)")
outside("a sleep", "time.sleep(10**6)", GRADED)
inside("waiting for itself", "lock = threading.Lock()\nlock.acquire()\nlock.acquire()")
# The first process of a namespace cannot kill or stop itself.
inside("stopping itself", "os.kill(os.getpid(), signal.SIGSTOP)", GRADED)
outside("stopping itself", "os.kill(os.getpid(), signal.SIGSTOP)", GRADED)
inside("waiting for a child", "subprocess.run(['sleep', '1000000'])")

inside("os._exit", "os._exit(0)")
outside("os._exit", "os._exit(0)")
inside("sys.exit", "sys.exit(0)", GRADED)
outside("sys.exit", "sys.exit(0)", GRADED)
inside("KeyboardInterrupt", "raise KeyboardInterrupt", GRADED)
inside("GeneratorExit", "raise GeneratorExit", GRADED)
inside("the alarm's own error", "from cnn_course.check.limits import TookTooLong\nraise TookTooLong(10)", GRADED)
inside("kill -9", "os.kill(os.getpid(), signal.SIGKILL)", GRADED)
outside("kill -9", "os.kill(os.getpid(), signal.SIGKILL)", GRADED)
inside(
    "kill -9 of everybody",
    "for pid in [-1, *range(2, 400)]:\n    try:\n        os.kill(pid, 9)\n    except OSError:\n        pass\n"
    "os._exit(1)",
)
inside("an abort", "os.abort()")
inside("a segmentation fault", "ctypes.string_at(0)")
inside("a null byte written to where Python lives", "ctypes.memset(id(None), 255, 16)\nreturn None")
inside("another program in its place", "os.execv('/bin/sh', ['sh', '-c', 'echo 5; sleep 1'])")
inside(
    "a double fork that outlives it",
    "if os.fork() == 0:\n    os.setsid()\n    os.fork()\n    time.sleep(10**6)\nos._exit(0)",
)
inside(
    "an exit when it is thrown away", "class Bomb:\n    def __del__(self):\n        os._exit(0)\nBomb()\nreturn None"
)
outside("an exit when the program ends", "import atexit\natexit.register(os._exit, 7)", GRADED)
inside("recursion", "return correlate2d(image, kernel)", GRADED)
inside(
    "recursion without a limit",
    "sys.setrecursionlimit(10**9)\ndef f(n):\n    return repr([n]) + f([n])\nreturn f(0)",
    EITHER,
)
inside("recursion in C", "x = ()\nfor _ in range(10**6):\n    x = (x,)\nreturn hash(x)", EITHER)

inside("all memory", "kept = []\nwhile True:\n    kept.append(np.ones(10**6))", EITHER, BOMB)
outside("all memory", "kept = []\nwhile True:\n    kept.append(np.ones(10**6))", EITHER, BOMB)
inside("all memory in one go", "return np.ones(10**11)", GRADED, BOMB)
inside(
    "memory of many processes",
    "for _ in range(8):\n    if os.fork() == 0:\n        x = np.ones(10**8)\n        time.sleep(99)\ntime.sleep(99)",
    EITHER,
    BOMB,
)
inside("forks", "while True:\n    os.fork()", EITHER, BOMB)
outside("forks", "while True:\n    try:\n        os.fork()\n    except OSError:\n        pass", EITHER, BOMB)
inside("threads", "while True:\n    threading.Thread(target=time.sleep, args=(99,), daemon=True).start()", EITHER, BOMB)
inside("open files", "kept = []\nwhile True:\n    kept.append(open('/dev/null'))", EITHER)
inside("the disk", "with open('x', 'wb') as file:\n    while True:\n        file.write(bytes(1 << 20))", EITHER, BOMB)
inside("files without end", "n = 0\nwhile True:\n    n += 1\n    open(f'f{n}', 'w').close()", EITHER, BOMB)
inside(
    "shared memory",
    "with open('/dev/shm/x', 'wb') as file:\n    while True:\n        file.write(bytes(1 << 20))",
    EITHER,
    BOMB,
)
inside("folders in folders", "while True:\n    os.mkdir('d')\n    os.chdir('d')", EITHER)

inside(
    "memory that is shared with nobody",
    "import mmap\nfor _ in range(12):\n    if os.fork() == 0:\n        held = mmap.mmap(-1, 300 << 20)\n"
    "        for at in range(0, 300 << 20, 4096):\n            held[at] = 1\n        time.sleep(99)\ntime.sleep(99)",
    PARTLY,
    BOMB,
)
inside(
    "memory in sockets that nobody reads",
    "import socket\nkept = []\nwhile True:\n    kept.append(socket.socketpair())\n    kept[-1][0].setblocking(False)\n"
    "    try:\n        while True:\n            kept[-1][0].send(bytes(1 << 16))\n"
    "    except BlockingIOError:\n        pass",
    EITHER,
    BOMB,
)
outside(
    "threads that never let go",
    "def spin():\n    while True:\n        pass\nsys.setswitchinterval(10**6)\n"
    "threading.Thread(target=spin, daemon=True).start()",
)
inside(
    "its own limits lowered to nothing",
    "import resource\nfor kind in ('NOFILE', 'FSIZE', 'AS', 'STACK', 'DATA'):\n"
    "    resource.setrlimit(getattr(resource, f'RLIMIT_{kind}'), (0, 0))\nreturn image",
    EITHER,
)
inside("all modules forgotten", "sys.modules.clear()\nsys.path.clear()\nsys.meta_path.clear()\nreturn image", EITHER)
inside(
    "built-in functions deleted",
    "import builtins\ndel builtins.__import__, builtins.len, builtins.getattr\nreturn image",
    EITHER,
)
inside("the number 5 made a 3", "ctypes.memmove(id(5) + 24, id(3) + 24, 4)\nreturn image", EITHER)
inside("a clock that stands at minus infinity", "time.monotonic = time.time = lambda: -1e300\nreturn image", EITHER)

FLOOD = "while True:\n    print('x' * 10**6)"
inside("prints without end", FLOOD)
outside("prints without end", FLOOD, GRADED, "its grader would take all memory")
outside("a million displays", "for n in range(10**6):\n    display(n)", GRADED, "its grader would take all memory")
outside("a line of 1 GB", "print('x' * 10**9)", GRADED, "its grader would take all memory")
outside(
    "prints to the screen below Python",
    "for _ in range(3):\n    os.write(1, b'5' * 10**6)\n    os.write(2, b'x' * 10**6)",
    GRADED,
)
outside(
    "a hundred large figures",
    "from matplotlib import pyplot\nfor _ in range(100):\n    pyplot.figure(figsize=(60, 60))",
    EITHER,
)
outside(
    "a figure larger than the memory",
    "from matplotlib import pyplot\npyplot.figure(figsize=(9999, 9999))\npyplot.plot([1])\npyplot.show()",
    GRADED,
)
inside("warnings without end", "import warnings\nwhile True:\n    warnings.warn('again')")

outside(
    "a child that edits everything later",
    "if os.fork() == 0:\n    os.setsid()\n    while True:\n        time.sleep(0.01)\n"
    "        os.system('echo x > ~/x; kill -9 1')",
    EITHER,
)
inside("input", "return float(input('points? '))", GRADED)
outside("input", "points = input('points? ')", GRADED)
outside("a shell line", "!echo 5; kill -9 $PPID", EITHER)
cases.code("a cell of bash", "%%bash\nwhile true; do echo 5; sleep 0.1; done", status=EITHER)
cases.code("a cell of another language", "%%javascript\nJupyter.notebook.kernel.restart()", status=GRADED)
cases.code("magic that resets everything", "%reset -f\n%xmode Minimal\n%autoreload 2", status=GRADED)
cases.code(
    "a debugger", "import pdb\n\ndef correlate2d(image, kernel):\n    pdb.set_trace()\n    breakpoint()", status=GRADED
)


@cases.notebook("exercises before and after a dead one", {"correlate1d": 3, "relu": 3, "edge_kernel": 3}, PARTLY)
def around(book):
    book.answer("relu", "edge_kernel")
    book.write("correlate2d", "import os\ndef correlate2d(image, kernel):\n    os._exit(0)")


@cases.notebook("exercises around a cell that dies", {"correlate1d": 3, "relu": 3, "edge_kernel": 3}, PARTLY)
def around_cell(book):
    book.answer("relu", "edge_kernel")
    book.write("correlate2d", "import os\nos._exit(0)")


@cases.notebook("an extra cell that dies, the exercises right", {"correlate1d": 3, "relu": 3})
def extra(book):
    book.answer("relu").below("conventions", "import os; os._exit(0)")


@cases.notebook("dying in turn with hanging", {"correlate1d": 3, "edge_kernel": 3}, PARTLY)
def in_turn(book):
    book.answer("edge_kernel")
    book.write("correlate2d", "import os\ndef correlate2d(image, kernel):\n    os._exit(0)")
    book.write("convolve2d", "def convolve2d(image, kernel):\n    while True: pass")
    book.write("relu", "import ctypes\ndef relu(x):\n    ctypes.string_at(0)")


@cases.notebook("right at every call until it dies", {"correlate1d": 3}, PARTLY)
def right_then_dead(book):
    """The groups judged before it died count, and this one dies in the first."""
    lines = right()["correlate2d"].replace(
        "    image = image", "    global n; n += 1\n    if n > 2: os._exit(0)\n    image = image"
    )
    book.write("correlate2d", "import os\nn = 0\n" + lines)
