"""Answers that are no answers, and code that speaks to the grader itself in place of its shell."""

from __future__ import annotations

from textwrap import dedent

from tests.attacks.cases import Cases

cases = Cases("replies")
code = cases.code
EITHER = ("graded", "partly graded")  # it depends on how fast this machine is
OURS = "stock nbgrader has no such channel"


def returns(name: str, expression: str) -> None:
    """An attack that is one strange answer."""
    code(name, f"def correlate2d(image, kernel):\n    return {expression}")


def costly(name: str, statement: str, head: str = "") -> None:
    """An attack whose every call takes long, on an exercise that calls seldom."""
    code(name, f"{head}\n\ndef edge_kernel(direction):\n    {statement}", exercise="edge_kernel", status=EITHER)


returns("a pickle that acts", "__import__('pickle').dumps(__import__('os').system)")
returns("an array of objects", "np.array([[object(), print], [exit, None]], object)")
returns("an array of 10^15 entries", "np.broadcast_to(1.0, (10**8, 10**7))")
returns("an array of more entries than there are numbers", "np.broadcast_to(np.uint8(1), (2**31, 2**31))")
costly("an array of ten million entries", "return np.zeros((2500, 4000))")
returns("an array of sixty axes", "np.zeros((1,) * 60)")
returns("no entries", "np.zeros((0, 10**9))")
returns("complex numbers", "np.full((2, 2), 70j)")
returns("long doubles, records, dates and texts", "[np.zeros((2, 2), t) for t in ('g', 'f8,i4', 'M8[s]', 'U9', 'S3')]")
returns("infinite numbers", "np.full((image.shape[0] - 1, image.shape[1] - 1), -np.inf)")
returns("a generator", "(row for row in image)")
returns("an endless generator", "iter(int, 1)")
returns("a masked array", "np.ma.masked_all((2, 2))")
returns("a memory map", "np.memmap('/dev/zero', mode='r', shape=(2, 2))")
costly("an int of a million digits", "return 10**1_000_000")
costly("a text of 100 MB", "return 'x' * 10**8")
returns("a text of half characters", "'\\ud800' * 100")
returns("a list in itself", "(lambda x: x.append(x) or x)([])")
costly("a list a million deep", "return __import__('functools').reduce(lambda x, _: [x], range(10**6), 0)")
costly("a list of a million lists", "return [[] for _ in range(10**6)]")
costly("lists that double forty times", "return __import__('functools').reduce(lambda x, _: [x, x], range(40), 0)")
costly("a dict whose keys collide", "return {n * (2**61 - 1): n for n in range(1, 5_000)}")
returns("a module", "np")
returns("an exception", "SystemExit(0)")
returns("a bound method", "(lambda: None).__get__(0)")
returns("NotImplemented", "NotImplemented")
code("a coroutine function", "async def correlate2d(image, kernel):\n    return image")
code("a generator function", "def correlate2d(image, kernel):\n    yield image")
costly("an error with a text of 100 MB", "raise RuntimeError('x' * 10**8)")
code(
    "an error of a class with 10,000 bases",
    """
    kind = Exception
    for n in range(300):
        kind = type("E" * 1000, (kind,), {})

    def correlate2d(image, kernel):
        raise kind
    """,
)
costly(
    "an error whose text never ends",
    "raise Rude",
    "class Rude(Exception):\n    def __str__(self):\n        while True:\n            pass",
)
code(
    "warnings with code of their own",
    """
    import warnings

    class Rude(UserWarning):
        __str__ = __repr__ = lambda self: 1 / 0

    def correlate2d(image, kernel):
        for _ in range(10_000):
            warnings.warn(Rude())
        return image
    """,
)

# Frames on the guest's own socket -------------------------------------------------------------------------------------

SPEAK = """
import json, os, socket, struct, sys

def speak(serial, tree, block=b"", text=None):
    text = json.dumps(tree).encode() if text is None else text
    os.write(4, struct.pack(">QII", serial, len(text), len(block)) + text + block)

def serial():
    frame = sys._getframe()
    while frame:
        found = frame.f_locals.get("frame")
        if hasattr(found, "serial"):
            return found.serial
        frame = frame.f_back

def outcome(value):
    return {"outcome": {"value": value, "again": value, "error": [], "detail": "", "line": "", "changed": [],
                        "warned": "", "printed": False, "idle": []}}
"""


def speaks(name: str, text: str, status: str | tuple[str, ...] = "partly graded") -> None:
    """An attack that writes to the grader itself, from inside of the function."""
    code(name, SPEAK + dedent(text), status=status, stock=OURS)


def says(name: str, act: str, status: str | tuple[str, ...] = "partly graded") -> None:
    """An attack that does one thing in the function, and leaves at once so that nothing is said after it."""
    speaks(name, f"def correlate2d(image, kernel):\n    {act}\n    os._exit(0)", status)


says("bytes that are no frame", "os.write(4, b'HTTP/1.1 200 OK\\r\\n' * 1000)")
says("a frame that promises 4 GB", "os.write(4, struct.pack('>QII', serial(), 2**32 - 1, 2**32 - 1))")
says("half a frame", "os.write(4, struct.pack('>QII', serial(), 100, 0) + b'{')")
says("a frame that is no JSON", "speak(serial(), 0, text=b'{{{{' * 100)")
says("a frame nested 100,000 times", "speak(serial(), 0, text=b'[' * 100_000 + b']' * 100_000)")
says("a frame for another question", "speak(serial() + 1, outcome(5))")
says("a frame for all questions to come", "[speak(serial() + n, outcome(5)) for n in range(100)]")
says("an answer of a wrong type", "speak(serial(), ['points', 5])")
says("an answer with a score", "speak(serial(), {'score': 5, 'report': {'passed': True}, 'outcome': None})")
says("an answer without its parts", "speak(serial(), {'outcome': {'value': 5}})")
says("a name that is not defined after all", "speak(serial(), {'undefined': True})", ("graded", "partly graded"))
says("no function after all", "speak(serial(), {'thing': {'array': 7}})", ("graded", "partly graded"))
says(
    "arrays that promise more than is sent",
    "speak(serial(), outcome({'array': ['<f8', [10**6, 10**6], True]}))",
)
says("arrays of negative sizes", "speak(serial(), outcome({'array': ['<f8', [-1, -8], True]}))")
says("arrays of objects", "speak(serial(), outcome({'array': ['|O', [1], True]}), bytes(8))")
says("arrays of unknown types", "speak(serial(), outcome({'array': ['(1000,1000,1000)f8', [9], True]}))")
says("a network of 10^9 layers", "speak(serial(), outcome({'network': [['Dense', [], []]] * 1000}))")
says("a network of a class of its own", "speak(serial(), outcome({'network': [['os.system', ['id'], []]]}))")
says("keys that cannot be keys", "speak(serial(), outcome({'dict': [[[1, 2], 3], [{'dict': []}, 4]]}))")
says(
    "keys that collide",
    "speak(serial(), outcome({'dict': [[n * (2**61 - 1), 0] for n in range(1, 40_000)]}))",
)
says("numbers that JSON does not have", "speak(serial(), 0, text=b'{\"outcome\": NaN}')")
says("a number of a million digits", "speak(serial(), 0, text=b'9' * 1_000_000)")
says("changed arguments that there are not", "speak(serial(), outcome(5)['outcome'] | {'changed': [10**9]})")
speaks(
    "an answer a byte at a time",
    """
    def correlate2d(image, kernel):
        import time
        for byte in struct.pack(">QII", serial(), 50, 0) + b"{" * 50:
            os.write(4, bytes([byte]))
            time.sleep(0.2)
    """,
)
speaks(
    "a flood of a million frames",
    """
    def correlate2d(image, kernel):
        text = b"".join(struct.pack(">QII", serial() + n, 2, 0) + b"{}" for n in range(1000))
        for _ in range(1000):
            os.write(4, text)
    """,
)
speaks(
    "a flood without an end",
    """
    def correlate2d(image, kernel):
        while True:
            os.write(4, bytes(1 << 20))
    """,
)
speaks(
    "the answer, and then another one",
    """
    def correlate2d(image, kernel):
        speak(serial(), outcome(5))
        return 5
    """,
)
speaks("the socket closed", "def correlate2d(image, kernel):\n    os.close(4)\n    return image")
speaks(
    "the socket given to a child that answers later",
    """
    def correlate2d(image, kernel):
        import time
        if os.fork():
            os._exit(0)
        time.sleep(0.3)
        speak(serial(), outcome(5))
        time.sleep(600)
    """,
)
speaks(
    "a reader that takes the questions away",
    """
    import threading

    def correlate2d(image, kernel):
        threading.Thread(target=lambda: [os.read(4, 1) for _ in range(10**6)], daemon=True).start()
        return image
    """,
    status=("graded", "partly graded"),
)

# Arrays that cost whoever writes them down, and sockets in other hands ------------------------------------------------


def instead(name: str, expression: str) -> None:
    """An attack that answers where an error is wanted, which the report then shows."""
    code(name, f"def edge_kernel(direction):\n    return {expression}", exercise="edge_kernel")


instead("in place of an error an array of 7^21 entries", "np.broadcast_to(0.0, (7,) * 21)")
instead("in place of an error an array of 23 axes of two", "np.zeros((2,) * 23, np.uint8)")
instead(
    "in place of an error lists of such arrays", "[np.broadcast_to(True, (6,) * 23), (np.zeros((5,) * 9, 'f2'),)] * 3"
)
instead("in place of an error a dict of such arrays", "{'x': np.zeros((3,) * 14), 2: np.broadcast_to('a', (4,) * 24)}")

speaks(
    "descriptors sent over the socket",
    """
    def correlate2d(image, kernel):
        socket.send_fds(socket.socket(fileno=4), [b"x"], [0, 1, 2, 4])
        os._exit(0)
    """,
)
speaks(
    "a byte out of turn",
    """
    def correlate2d(image, kernel):
        try:
            socket.socket(fileno=os.dup(4)).send(b"!", socket.MSG_OOB)
        except OSError:
            pass
        return image
    """,
    EITHER,
)
speaks(
    "the socket shut for writing, and open for reading",
    """
    def correlate2d(image, kernel):
        socket.socket(fileno=os.dup(4)).shutdown(socket.SHUT_WR)
        return image
    """,
)
speaks(
    "another socket in the place of its own",
    """
    def correlate2d(image, kernel):
        global kept
        kept = socket.socketpair()
        os.dup2(kept[0].fileno(), 4)
        return image
    """,
    EITHER,
)
speaks(
    "signals that write into the socket",
    """
    def correlate2d(image, kernel):
        import signal
        os.set_blocking(4, False)
        signal.signal(signal.SIGUSR1, lambda *given: None)
        signal.set_wakeup_fd(4)
        signal.raise_signal(signal.SIGUSR1)
        return image
    """,
    EITHER,
)
speaks(
    "a traceback written into the socket from below Python",
    """
    def correlate2d(image, kernel):
        import faulthandler, time
        faulthandler.dump_traceback_later(0.01, exit=True, file=4)
        time.sleep(5)
    """,
)
speaks(
    "programs that print into the socket",
    """
    def correlate2d(image, kernel):
        os.dup2(4, 1)
        os.system("echo 5")
        return image
    """,
)
speaks("two processes that both answer", "def correlate2d(image, kernel):\n    os.fork()\n    return image", EITHER)
says(
    "an answer, undefined and no function, all in one frame",
    "speak(serial(), outcome(5) | {'undefined': True, 'thing': 5})",
    EITHER,
)
says(
    "numbers too large and too small for floats",
    "speak(serial(), 0, text=json.dumps(outcome('@')).replace('\"@\"', '[1e400, -1e999999, 1e-400, -0.0]').encode())",
)
says(
    "forged texts of half characters and signs that turn lines around",
    "speak(serial(), {'outcome': outcome(None)['outcome'] | {'error': ['\\ud800\\u202e', '\\0'], 'line': '\\x1b[2J'}})",
)
says(
    "an exception of every kind at once",
    "speak(serial(), {'outcome': outcome(None)['outcome'] | {'error': ['ValueError', 'TypeError'] * 15}})",
)
says(
    "the grader's own words for an end",
    "speak(serial(), {'outcome': outcome(None)['outcome'] | {'error': ['ProcessEnded']}})",
)
