"""Whatever a function does and returns, its check reports: it neither raises nor hangs nor leaves traces."""

import builtins
import contextlib
import fractions
import os
import signal
import sys
import threading
import time
import warnings
from pathlib import Path

import numpy as np
import pytest

from cnn_course.check import Check, exercise, outcome
from cnn_course.check.casebook import Case, Exercise, Group
from cnn_course.check.outcome import Outcome, observe
from cnn_course.check.plain import LARGEST, Thing, plain

from .exercises import DIFFERENCES, right

# An alarm may ring while Python collects garbage, which cannot raise; the next ring does.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


@pytest.fixture(autouse=True)
def quickly(monkeypatch):
    monkeypatch.setattr(outcome.observe, "__defaults__", (1.0,))


def report_on(function, asked=DIFFERENCES):
    """Check an answer and draw the report in every way that a notebook does."""
    report = Check(asked)(function)
    assert str(report)
    assert "<section" in report._repr_mimebundle_()["text/html"]
    assert report.max_score == asked.max_score
    return report


def asking(expected, *args):
    return Exercise("asked", ("x",), (), (Group("all", 1, (Case(args, Outcome(expected)),)),))


class Liar:
    """Raises, or lies, whenever it is looked at."""

    __class__ = np.ndarray
    dtype, shape, size, ndim = np.dtype(float), (2,), 2, 1

    def __getattr__(self, name):
        raise RuntimeError(name)

    def __repr__(self):
        raise RuntimeError

    __eq__ = __array__ = __len__ = __iter__ = __bool__ = __float__ = __index__ = __str__ = __hash__ = __repr__


class AlwaysEqual:
    def __eq__(self, other):
        return True

    __hash__ = None


class Rude(np.ndarray):
    """An array that misbehaves in each of its parts."""

    shape = size = dtype = property(lambda self: 1 / 0)

    def __array_finalize__(self, other):
        pass

    def _fail(self, *args, **more):
        raise RuntimeError

    __array_ufunc__ = __array_function__ = __getitem__ = __eq__ = __len__ = __repr__ = view = copy = astype = _fail


def itself():
    loop = []
    loop.append(loop)
    return loop


def laughs():
    answer = [1] * 10
    for _ in range(12):
        answer = [answer] * 10
    return answer


def deep():
    answer = []
    for _ in range(10_000):
        answer = [answer]
    return answer


async def later():
    return 1


class RudeDict(dict):
    def _fail(self, *args):
        raise RuntimeError

    __getitem__ = keys = items = __len__ = __iter__ = __contains__ = _fail


class RudeStr(str):
    __slots__ = ()

    def __eq__(self, other):
        return True

    __hash__ = str.__hash__


STRANGE = {
    "nothing": lambda: None,
    "a liar": Liar,
    "always equal": AlwaysEqual,
    "a class": lambda: Liar,
    "a module": lambda: np,
    "a function": lambda: right,
    "a generator": lambda: (i for i in range(3)),
    "an endless generator": lambda: iter(int, 1),
    "a coroutine": later,
    "a map": lambda: map(str, [1]),
    "a set": lambda: {1, 2},
    "bytes": lambda: b"12",
    "not implemented": lambda: NotImplemented,
    "an ellipsis": lambda: ...,
    "a lock": threading.Lock,
    "an exception": lambda: ValueError("returned, not raised"),
    "a masked array": lambda: np.ma.masked_array([3.0, 5.0], [True, False]),
    "a matrix": lambda: np.asmatrix([3.0, 5.0]),
    "a rude array": lambda: np.zeros(2).view(Rude),
    "texts": lambda: np.array(["a", "b"]),
    "bytes in an array": lambda: np.array([b"a", b"b"]),
    "objects": lambda: np.array([Liar(), None], object),
    "a ragged array": lambda: np.array([[1], [1, 2]], object),
    "complex": lambda: np.array([3j, 5j]),
    "dates": lambda: np.array(["2020-01-01", "2020-01-02"], "M8[D]"),
    "a record": lambda: np.zeros(2, "f8,i4"),
    "truth": lambda: np.array([True, False]),
    "nan": lambda: np.array([np.nan, np.nan]),
    "infinite": lambda: np.array([np.inf, -np.inf]),
    "tiny floats": lambda: np.array([3, 5], np.float16),
    "long floats": lambda: np.array([3, 5], np.longdouble) * np.longdouble("1e4000"),
    "a number in an array": lambda: np.array(3.0),
    "an empty array": lambda: np.zeros((0, 3)),
    "thirty axes": lambda: np.zeros((1,) * 30),
    "a large array": lambda: np.zeros(10**8, np.uint8),
    "an array of more than the memory": lambda: np.broadcast_to(0.0, (10**15,)),
    "a large picture": lambda: np.broadcast_to(0.0, (10**7, 10**7)),
    "a huge int": lambda: 10**10_000,
    "a list in itself": itself,
    "a billion laughs": laughs,
    "a deep list": deep,
    "a long list": lambda: [0] * 10**6,
    "a rude dict": lambda: RudeDict(a=Liar()),
    "liars for keys": lambda: {(1, 2): 3, AlwaysEqual: 4},
    "a rude text": lambda: RudeStr("x"),
    "a list of liars": lambda: [Liar(), Liar()],
}


@pytest.mark.parametrize("expected", [np.array([3.0, 5.0]), 3, 3.5, "x", True, [3, 5], {"a": 1}, (1, "x", None)])
@pytest.mark.parametrize("name", STRANGE)
def test_no_answer_breaks_a_check(name, expected):
    report = report_on(lambda: STRANGE[name](), asking(expected))
    fits = {("a masked array", "[3. 5.]"), ("tiny floats", "[3. 5.]"), ("a rude text", "x")}
    assert report.passed == ((name, str(expected)) in fits)
    assert "stumbled" not in report.message


def test_a_text_that_says_it_is_equal_is_compared_as_the_text_it_is():
    assert not report_on(lambda: RudeStr("y"), asking("x")).passed
    assert report_on(lambda: RudeStr("x"), asking("x")).passed


@pytest.mark.parametrize("value", [np.float32(3), np.int64(3), fractions.Fraction(3), True * 3, np.array(3)])
def test_every_number_is_a_number(value):
    assert report_on(lambda: value, asking(3.0)).passed


def test_what_is_not_plain_is_named():
    report = report_on(lambda: (i for i in range(3)), asking(np.zeros(3)))
    assert "returned a generator; it should return a NumPy array" in report.message


def test_plain_answers_stay_what_they_are():
    answer = {"a": [1, 2.5, (None, "x", True)], 3: np.float32(2)}
    assert plain(answer) == answer
    assert type(plain(answer)[3]) is np.float32


def test_an_array_too_large_for_any_exercise_is_not_copied():
    large = np.broadcast_to(1.0, (LARGEST + 1,))
    assert np.shares_memory(plain(large), large)
    assert isinstance(plain([Liar()])[0], Thing)


def rude_error():
    class RudeError(Exception):
        def __str__(self):
            while True:
                time.sleep(0.01)

    raise RudeError


def rude_warning():
    class RudeWarning(UserWarning):
        def __str__(self):
            raise RuntimeError

    warnings.warn(RudeWarning(), stacklevel=1)
    return 1


def flood():
    while True:
        print("x" * 10_000)


def warn_for_ever():
    while True:
        warnings.warn("again", stacklevel=1)


def swallow_for_ever():
    while True:
        try:  # noqa: SIM105
            time.sleep(5)
        except:  # noqa: E722
            pass


def swallow_twice_for_ever():
    while True:
        with contextlib.suppress(BaseException):
            try:
                while True:
                    time.sleep(0.1)
            except BaseException:
                time.sleep(5)


def recursion(n=0):
    return recursion(n + 1)


def close_streams():
    sys.stdout.close()
    sys.stderr.close()


def lose_streams():
    sys.stdout = sys.stderr = None


def raising(error):
    def broken(x=None):
        raise error

    return broken


@pytest.mark.parametrize("act", [flood, warn_for_ever, swallow_for_ever, swallow_twice_for_ever])
def test_whatever_never_ends_is_ended(act):
    report = report_on(lambda x: act())
    assert "still running" in report.message
    assert sys.gettrace() is None or "once_more" not in str(sys.gettrace())
    time.sleep(1.1)  # no alarm rings later


def hide_the_alarm():
    with contextlib.suppress(BaseException):
        time.sleep(60)
    return np.array([3.0, 5.0])


def rename_the_alarm():
    try:
        time.sleep(60)
    except BaseException:
        raise ValueError from None


@pytest.mark.parametrize("act", [hide_the_alarm, rename_the_alarm])
def test_an_alarm_that_a_function_hides_is_told_after_the_first_call(act):
    calls = []

    def answer(x):
        calls.append(x)
        return act()

    assert "still running" in report_on(answer).message
    assert len(calls) == 1


@pytest.mark.parametrize("act", [rude_error, rude_warning, recursion, close_streams, lose_streams])
def test_no_deed_breaks_a_check(act, capsys):
    streams = sys.stdout, sys.stderr
    report = report_on(lambda x: act())
    assert not report.passed
    assert "stumbled" not in report.message
    assert (sys.stdout, sys.stderr) == streams


@pytest.mark.parametrize(
    "error", [KeyboardInterrupt, SystemExit, GeneratorExit, StopIteration, BaseException("x" * 10**6)]
)
def test_no_exception_breaks_a_check(error):
    report = report_on(raising(error))
    assert "raised" in report.message
    assert len(report.message) < 2000


def test_the_keyboard_stops_a_check_even_where_the_function_swallows_it():
    def swallow(x):
        with contextlib.suppress(BaseException):
            signal.raise_signal(signal.SIGINT)
        return right(x)

    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(KeyboardInterrupt):
        Check(DIFFERENCES)(swallow)
    assert signal.getsignal(signal.SIGINT) is before


def test_input_is_refused_in_a_sentence():
    report = report_on(lambda x: input("a number? "))
    assert "a check cannot type" in report.message
    assert builtins.input.__module__ != "cnn_course.check.outcome"


def test_a_function_leaves_no_traces(tmp_path):
    pytest.importorskip("matplotlib.pyplot")
    import matplotlib

    def untidy(x):
        os.chdir(tmp_path)
        np.seterr(all="raise")
        np.random.seed(0)
        np.set_printoptions(precision=4)
        sys.setrecursionlimit(5000)
        warnings.simplefilter("error")
        matplotlib.rcParams["font.size"] = 99
        builtins.input = None
        return right(x)

    def state():
        random = np.random.get_state()[1].tolist()
        return Path.cwd(), np.geterr(), random, sys.getrecursionlimit(), warnings.filters[:], dict(matplotlib.rcParams)

    before = state()
    assert report_on(untidy).passed
    assert state() == before
    assert builtins.input is not None


def test_the_state_of_the_notebook_does_not_change_a_check():
    with np.errstate(all="raise"), warnings.catch_warnings():
        warnings.simplefilter("error")
        assert observe(lambda x: 1 / x, Case((np.zeros(2),), Outcome())).warned
        assert report_on(lambda x: right(x) + 0 * np.exp(1000.0 * np.ones(1)).clip(0, 1)).passed
        report_on(lambda x: right(x) * 1e308 * 10)


def test_a_working_folder_that_is_gone(tmp_path, monkeypatch):
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    assert report_on(right).passed


@pytest.mark.parametrize("name", ["isclose", "asarray", "array", "frombuffer", "abs", "isfinite", "argwhere"])
@pytest.mark.parametrize("replacement", [None, lambda *a, **k: None, lambda *a, **k: 1 / 0])
def test_a_replaced_part_of_numpy_is_survived(monkeypatch, name, replacement):
    with monkeypatch.context() as patch:
        patch.setattr(np, name, replacement)
        report = Check(DIFFERENCES)(lambda x: x[:-1] - x[1:])
    assert report.max_score == 4
    assert str(report)


def test_a_part_of_numpy_that_cannot_be_repaired_is_told(monkeypatch):
    monkeypatch.setattr(np, "errstate", None)
    report = Check(DIFFERENCES)(right)
    assert (report.score, report.passed) == (0, False)
    assert "Restart the kernel" in report.message


def put(value):
    def spoil(x):
        x[0] = value() if callable(value) else value
        return np.zeros(2)

    return spoil


@pytest.mark.parametrize("value", [Liar, AlwaysEqual, itself, None, lambda: np.zeros(3), lambda: np.float64("nan")])
@pytest.mark.parametrize("argument", [[1, 2], [np.zeros(2), 3], {0: 1, "b": np.zeros(1)}, [{"a": 1}, (1, 2)]])
def test_whatever_is_put_into_an_argument(argument, value):
    assert observe(put(value), Case((argument,), Outcome())).changed == (0,)


def test_liars_as_keys_of_an_argument():
    def spoil(x):
        x.clear()
        x[AlwaysEqual] = Liar()

    assert observe(spoil, Case(({"a": 1},), Outcome())).changed == (0,)


def test_an_argument_of_nan_is_left_as_it_was():
    assert observe(lambda x, y: x, Case((float("nan"), [np.float32("nan")]), Outcome())).changed == ()


def test_the_argument_itself_is_an_answer_like_any_other():
    asked = asking(np.array([1.0, 2.0]), np.array([1.0, 2.0]))
    assert report_on(lambda x: x, asked).passed
    assert report_on(lambda x: x[:], asked).passed


def test_reshaping_an_argument_is_a_change():
    def spoil(x):
        x.shape = (2, 1)
        return x

    assert observe(spoil, Case((np.zeros(2),), Outcome())).changed == (0,)


@pytest.mark.parametrize("thing", [None, 5, np.zeros(3), "differences", AlwaysEqual()])
def test_something_that_is_no_function(thing):
    assert "wants your function itself" in report_on(thing).message
    assert "wants your function itself" in report_on(Liar()).message
    assert "wants your function itself" in Check(DIFFERENCES)().message


def test_a_check_in_a_thread_reports_too():
    reports = []
    thread = threading.Thread(target=lambda: reports.append(report_on(right)))
    thread.start()
    thread.join()
    assert reports[0].passed


def test_threads_that_a_function_starts_do_not_matter(capsys):
    def start(x):
        threading.Thread(target=lambda: print("late"), daemon=True).start()
        return right(x)

    assert report_on(start).passed


def test_a_record_that_fails_does_not_matter(monkeypatch):
    monkeypatch.setattr(exercise.record, "_append", raising(OSError))
    assert report_on(right).passed


def test_views_of_strange_answers_say_so(monkeypatch):
    from cnn_course.check import views

    monkeypatch.setattr(views, "fragile", lambda answer: float(answer.T["x"]), raising=False)
    monkeypatch.setattr(views, "talkative", lambda answer: np.zeros(2).reshape(3), raising=False)
    for view in ("fragile", "talkative"):
        asked = Exercise("asked", (), (), (Group("all", 1, (Case((), Outcome(1.0), view=view),)),))
        assert "cannot be looked at" in report_on(lambda: "x", asked).message
