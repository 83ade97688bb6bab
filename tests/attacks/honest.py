"""Honest work in every habit that students have: it gets all that it has earned."""

from __future__ import annotations

from tests.attacks.book import LESSON, POINTS, Book, another_way, right
from tests.attacks.cases import Cases

cases = Cases("honest")


def full(name: str):
    """A notebook in which everything is right, and something is unusual."""

    def register(edit):
        def whole(book):
            return edit(book.answer())

        return cases.notebook(name, POINTS)(whole)

    return register


def says(name: str, exercise: str, text: str) -> None:
    """Everything is right, one exercise in words of its own."""
    full(name)(lambda book: book.write(exercise, text) and None)


def extra(name: str, *texts: str, at: str = "conventions") -> None:
    """Everything is right, and there are extra cells."""
    full(name)(lambda book: book.below(at, *texts) and None)


ONE = right()["correlate1d"]
TWO = right()["correlate2d"]
RELU = right()["relu"]


@full("everything right")
def everything(book):
    """Hand the reference in."""


@full("everything right in another style")
def style(book):
    for exercise, text in another_way().items():
        book.write(exercise, text)


@cases.notebook("nothing answered", {})
def unanswered(book):
    book.tree = Book().tree


@cases.notebook("the first half", {"correlate1d": 3, "correlate2d": 5, "convolve2d": 3})
def first_half(book):
    book.answer("correlate1d", "correlate2d", "convolve2d")


@cases.notebook("a syntax error in one cell", {name: points for name, points in POINTS.items() if name != "relu"})
def syntax(book):
    book.answer().write("relu", "def relu(x:\n    return x")


@cases.notebook("a wrong answer that others do not need", {**POINTS, "relu": 2})
def one_wrong(book):
    book.answer().write("relu", "def relu(x):\n    x[x < 0] = 0\n    return x")


says(
    "a warning on stderr",
    "relu",
    "import sys\n\ndef relu(x):\n    print('careful', file=sys.stderr)\n    return np.maximum(x, 0)",
)
says("prints for debugging", "correlate2d", TWO.replace("    KH, KW", "    print('now', image)\n    KH, KW"))
says(
    "a thousand prints",
    "correlate1d",
    "def correlate1d(x, kernel):\n    for n in range(1000):\n        print(n, x)\n"
    "    return np.correlate(x.astype(float), kernel.astype(float), 'valid')",
)
says("float32 work", "correlate2d", TWO.replace("return y", "return y.astype(np.float32)"))
says("a sleep in every call", "correlate1d", "import time\n" + ONE.replace("    K =", "    time.sleep(0.02)\n    K ="))
says(
    "loops letter by letter",
    "correlate2d",
    """def correlate2d(image, kernel):
    H, W = len(image), len(image[0])
    KH, KW = len(kernel), len(kernel[0])
    y = [[0.0] * (W - KW + 1) for _ in range(H - KH + 1)]
    for i in range(H - KH + 1):
        for j in range(W - KW + 1):
            for u in range(KH):
                for v in range(KW):
                    y[i][j] += float(image[i, j + v] if u == 0 else image[i + u, j + v]) * float(kernel[u, v])
    return np.array(y)
""",
)
says("a lambda", "relu", "relu = lambda x: np.maximum(x, 0)")
says(
    "an object that can be called",
    "relu",
    "class Relu:\n    def __call__(self, x):\n        return np.maximum(x, 0)\nrelu = Relu()",
)
says(
    "a decorated function",
    "relu",
    "import functools\n\ndef twice(f):\n    @functools.wraps(f)\n    def g(*a, **k):\n"
    "        return f(*a, **k)\n    return g\n\n"
    "@twice\ndef relu(x: np.ndarray) -> np.ndarray:\n    return np.maximum(x, 0)",
)
says(
    "a default, a star and a docstring in Japanese",
    "relu",
    'def relu(x, *rest, slope=0, **more):\n    """負の数は零"""\n    return np.maximum(x, 0)',
)
says(
    "recursion",
    "correlate1d",
    "def correlate1d(x, kernel):\n    if len(x) < len(kernel):\n        return np.zeros(0)\n"
    "    first = float((x[: len(kernel)].astype(float) * kernel).sum())\n"
    "    return np.append([first], correlate1d(x[1:], kernel))",
)
says(
    "helpers in the same cell",
    "correlate2d",
    "def window(image, i, j, KH, KW):\n    return image[i:i+KH, j:j+KW]\n\n"
    + TWO.replace("image[i : i + KH, j : j + KW]", "window(image, i, j, KH, KW)"),
)
says(
    "a function that asserts",
    "relu",
    "def relu(x):\n    assert isinstance(x, np.ndarray), 'x must be an array'\n    return np.where(x > 0, x, 0)",
)
says(
    "random numbers and time",
    "relu",
    "import random, time\n\n"
    "def relu(x):\n    np.random.seed(int(time.time()))\n    random.random()\n    return np.maximum(x, 0)",
)
says(
    "a bar of progress",
    "correlate1d",
    "from tqdm.auto import tqdm\n" + ONE.replace("range(len(y))", "tqdm(range(len(y)))"),
)
says(
    "threads",
    "correlate1d",
    "from concurrent.futures import ThreadPoolExecutor\n\ndef correlate1d(x, kernel):\n"
    "    x, K = x.astype(float), len(kernel)\n    with ThreadPoolExecutor(4) as pool:\n"
    "        return np.array(list(pool.map(lambda i: (x[i:i+K] * kernel).sum(), range(len(x) - K + 1))))",
)
says(
    "processes",
    "relu",
    "import multiprocessing\n\ndef positive(v):\n    return max(v, 0)\n\ndef relu(x):\n"
    "    with multiprocessing.get_context('fork').Pool(2) as pool:\n"
    "        return np.array(pool.map(positive, x.ravel().tolist())).reshape(x.shape)",
)
says(
    "a file of its own",
    "relu",
    "def relu(x):\n    np.save('kept.npy', np.maximum(x, 0))\n    return np.load('kept.npy')",
)
says(
    "a figure in every call",
    "relu",
    "import matplotlib.pyplot as plt\n\n"
    "def relu(x):\n    plt.plot(x.ravel())\n    plt.show()\n    return np.maximum(x, 0)",
)
says(
    "a cache",
    "relu",
    "seen = {}\n\ndef relu(x):\n    key = x.tobytes(), x.shape, x.dtype.str, x.strides\n"
    "    if key not in seen:\n        seen[key] = np.maximum(x, 0)\n    return seen[key].copy()",
)
says(
    "a global counter",
    "relu",
    "calls = 0\n\ndef relu(x):\n    global calls\n    calls += 1\n    return np.maximum(x, 0)",
)
says("its own name for NumPy", "relu", "import numpy as numpi\n\ndef relu(x):\n    return numpi.maximum(x, 0)")
says("tabs and Windows line ends", "relu", "def relu(x):\r\n\treturn np.maximum(x, 0)\r\n")
says("magic at the top of the cell", "relu", "%%time\n" + RELU)
says("magic that measures memory and time", "relu", RELU + "\n\n%timeit -n 1 -r 1 relu(np.ones(3))")
says("a call below the function", "correlate1d", ONE + "\n\ncorrelate1d(np.ones(5), np.ones(2))")
says("a failing call below the function", "correlate1d", ONE + "\n\nprint(1 / 0)")
says(
    "a check of its own below the function", "relu", RELU + "\n\nassert check.relu(relu) is not None\ncheck.relu(relu)"
)
says("a question mark", "relu", RELU + "\n\nnp.maximum?")
says("all prints of NumPy changed", "relu", "np.set_printoptions(precision=1)\nnp.seterr(all='raise')\n" + RELU)
says("warnings as errors", "relu", "import warnings\nwarnings.simplefilter('error')\n" + RELU)
says(
    "logging",
    "relu",
    "import logging\nlogging.basicConfig(level=logging.DEBUG)\n"
    + RELU.replace("return", "logging.warning('x'); return"),
)
says("everything imported", "relu", "from numpy import *\nfrom math import *\n\ndef relu(x):\n    return x * (x > 0)")
says("a global array", "relu", "zero = np.zeros(1)\n\ndef relu(x):\n    return np.maximum(x, zero.astype(x.dtype))")
says(
    "asyncio",
    "relu",
    "import asyncio\n\nasync def later(x):\n    return np.maximum(x, 0)\n\n"
    "def relu(x):\n    return asyncio.run(later(x))",
)
says(
    "the memory of the last answer reused",
    "relu",
    "def relu(x):\n    y = np.empty_like(x)\n    np.maximum(x, 0, out=y)\n    return y",
)

extra(
    "extra cells with plots",
    "%matplotlib inline\nimport matplotlib.pyplot as plt\nplt.plot([1, 2]); plt.show()",
    "plt.imshow(np.eye(3))",
)
extra("an extra cell that fails", "1 / 0", "undefined_name")
extra("an extra cell with a syntax error", "for in range(3)", "print 'python 2'")
extra("an extra cell that is slow", "import time\ntime.sleep(1)")
extra("an extra cell with shell and packages", "!ls\n%pip install seaborn\n!echo hello > x", "%cd /tmp\n%ls")
extra("an extra cell with an input", "name = input('your name')")
extra("an extra cell with a widget", "import ipywidgets\nipywidgets.interact(lambda n: n, n=(0, 9))")
extra("notes and questions", "# TODO ask the tutor\n", "'''\nnotes\n'''", "")
extra("its own tests", "def test():\n    assert relu(np.array([-1.0]))[0] == 0\ntest()", at="relu")
extra(
    "a function written again, better, later",
    "def correlate1d(x, kernel):\n    return np.correlate(x.astype(float), kernel.astype(float), 'valid')",
    at="check_correlate1d",
)
extra(
    "scratch variables with the names of arguments",
    "x = 5; kernel = 'x'; image = None; w = b = 0; data = []",
    at="correlate1d",
)


@full("imports moved to a cell of their own at the top")
def moved_imports(book):
    book.write("setup", "from cnn_course import check, data, plots, progress")
    book.cells.insert(
        0, {"cell_type": "code", "id": "mine", "metadata": {}, "source": "import numpy as np", "outputs": []}
    )


@full("imports inside of each function")
def inner_imports(book):
    book.write("setup", "# all my imports are where they are used")
    for exercise in POINTS:
        head, body = right()[exercise].split('"""\n', 1)
        book.write(exercise, f'{head}"""\n    import numpy as np\n{body}')


@full("helpers in an extra cell above")
def helper_above(book):
    book.below("correlate1d-other-ways", "def cut(image, i, j, KH, KW):\n    return image[i:i+KH, j:j+KW]")
    book.write("correlate2d", TWO.replace("image[i : i + KH, j : j + KW]", "cut(image, i, j, KH, KW)"))


@full("helpers in the lesson's own cells")
def helper_in_plain(book):
    book.write(
        "second-example-run",
        "def half_turn(k):\n    return k[::-1, ::-1]\n\nplots.run(correlate2d, np.eye(3), np.eye(2))",
    )
    book.write("convolve2d", "def convolve2d(image, kernel):\n    return correlate2d(image, half_turn(kernel))")


@full("all of it in one cell at the top")
def one_cell(book):
    book.below("setup", "\n\n".join(right().values()))
    for exercise in POINTS:
        book.write(exercise, f"# {exercise}: see above")


@full("each answer split into two cells")
def split(book):
    book.below("relu", RELU)
    book.write("relu", "# my solution is below")


@full("predictions filled in")
def predictions(book):
    book.write("predict-positions", "positions_5_3 = 3\npositions_100_10 = 91")
    book.write("predict-correlate2d", "prediction = [[70, 30], [10, 40]]")


@full("the lesson's demonstrations broken or deleted")
def demonstrations(book):
    book.write("one-dimension-windows", "# deleted")
    book.write("one-dimension-signal", "raise RuntimeError")
    book.cells.remove(book.cell("second-example-run"))


@full("every output still there")
def outputs(book):
    stream = {"output_type": "stream", "name": "stdout", "text": "x\n" * 1000}
    for cell in book.cells:
        if cell["cell_type"] == "code":
            cell |= {"outputs": [stream] * 20, "execution_count": 99}


@full("saved by an editor of another kind")
def editor(book):
    book.tree["metadata"] |= {"colab": {"provenance": []}, "accelerator": "GPU", "vscode": {"interpreter": {}}}
    for cell in book.cells:
        cell["metadata"] |= {"id": cell["id"], "colab": {"height": 1}, "vscode": {"languageId": "python"}}
        cell["source"] = cell["source"].splitlines(keepends=True) if isinstance(cell["source"], str) else cell["source"]


@full("prose translated, headings changed")
def prose(book):
    for cell in book.cells:
        if cell["cell_type"] == "markdown":
            cell["source"] = "# ほん"


@cases.folder("a browser's second download", POINTS)
def browser(folder):
    (folder / f"{LESSON} (2).ipynb").write_bytes(Book().answer().content())


# Other shapes of a function -------------------------------------------------------------------------------------------

says("a part of another function", "relu", "import functools\nrelu = functools.partial(np.maximum, 0)")
says("a function made for numbers", "relu", "relu = np.vectorize(lambda v: v if v > 0 else v * 0, otypes=[float])")
says(
    "a method",
    "relu",
    "class Layers:\n    def relu(self, x):\n        return np.maximum(x, 0)\n\nrelu = Layers().relu",
)
says(
    "one of two functions",
    "relu",
    "if np.__version__ > '1':\n    def relu(x):\n        return np.maximum(x, 0)\nelse:\n    relu = None",
)
says(
    "a generator of sums",
    "correlate1d",
    "def correlate1d(x, kernel):\n    def sums():\n        for i in range(len(x) - len(kernel) + 1):\n"
    "            yield float((x[i : i + len(kernel)].astype(float) * kernel).sum())\n    return np.fromiter(sums(), float)",
)
says(
    "windows and a sum of Einstein's",
    "correlate2d",
    "from numpy.lib.stride_tricks import sliding_window_view\n\ndef correlate2d(image, kernel):\n"
    "    windows = sliding_window_view(image.astype(float), kernel.shape)\n"
    "    return np.einsum('ijuv,uv->ij', windows, kernel.astype(float))",
)
says(
    "Fourier's way",
    "correlate2d",
    "def correlate2d(image, kernel):\n    (H, W), (KH, KW) = image.shape, kernel.shape\n"
    "    spectrum = np.fft.rfft2(image) * np.conj(np.fft.rfft2(kernel, image.shape))\n"
    "    return np.fft.irfft2(spectrum, image.shape)[: H - KH + 1, : W - KW + 1]",
)
says(
    "a dataclass, match, a walrus and hints of what is nowhere",
    "relu",
    "from __future__ import annotations\nfrom dataclasses import dataclass\n\n@dataclass\nclass Options:\n"
    "    low: float = 0\n    more: list[Nowhere] | None = None\n\n"
    "def relu(x: Tensor['N'], /, options: Options = Options()) -> Tensor:\n    match options:\n"
    "        case Options(low=low):\n            return y if (y := np.maximum(x, low)) is not None else x",
)
says(
    "a compiler, if it is there",
    "relu",
    "try:\n    from numba import njit\nexcept ImportError:\n    njit = lambda f: f\n\n"
    "@njit\ndef relu(x):\n    return np.maximum(x, 0)",
)


@full("hints of what is nowhere, allowed in another cell")
def hints(book):
    book.below("conventions", "from __future__ import annotations")
    book.write("relu", "def relu(x: Tensor) -> Tensor:\n    return np.maximum(x, 0)")


@full("a constant in a cell above")
def constant(book):
    book.below("conventions", "LOW = 0")
    book.write("relu", "def relu(x):\n    return np.maximum(x, LOW)")


@full("a module of its own, written by the notebook")
def module(book):
    book.below("conventions", "%%writefile rectified.py\nimport numpy as np\n\n" + RELU)
    book.write("relu", "from rectified import relu")


# Other arrays ---------------------------------------------------------------------------------------------------------


def gives(name: str, expression: str) -> None:
    """A right answer whose array `y` is of an unusual kind."""
    says(name, "correlate2d", TWO.replace("return y", f"return {expression}"))


gives(
    "numbers that begin at their other end, in columns, seen in a mirror",
    "np.asfortranarray(y[::-1].astype('>f8'))[::-1]",
)
gives("numbers longer than needed", "y.astype(np.longdouble)")
gives("a matrix", "np.asmatrix(y)")
gives("a masked array in which nothing is masked", "np.ma.masked_invalid(y)")
gives("an array that must not be written", "np.broadcast_to(y, y.shape)")
gives("an array that lies in a file", "(f := np.memmap('y', float, 'w+', shape=y.shape)).__setitem__(..., y) or f")

# What else stands in the cell -----------------------------------------------------------------------------------------

says(
    "magic of matplotlib above the answer",
    "relu",
    "%matplotlib inline\n%config InlineBackend.figure_format = 'svg'\nimport matplotlib.pyplot as plt\n"
    "plt.style.use('ggplot')\n" + RELU,
)
says("a cell whose prints are kept away", "relu", "%%capture told\nprint(1)\n" + RELU)
says("a main program", "relu", RELU + "\n\nif __name__ == '__main__':\n    print(relu(np.array([-1.0, 2])))")
says("a question to the reader below the answer", "relu", RELU + "\n\nn = int(input('how many? '))")
says(
    "unit tests below the answer",
    "relu",
    RELU + "\n\nimport unittest\n\nclass Test(unittest.TestCase):\n    def test_it(self):\n"
    "        self.assertEqual(relu(np.array([-1.0]))[0], 0)\n\nunittest.main(argv=[''], exit=False)",
)
extra("a debugger after an error", "%pdb on", "1 / 0", "%debug")
extra(
    "a drive of another service", "from google.colab import drive\ndrive.mount('/content/drive')", "%cd /content/drive"
)
extra("a working folder that is gone", "import os\nos.makedirs('w')\nos.chdir('w')\nos.rmdir(os.getcwd())")
extra("cells that leave", "exit", "quit()", "raise SystemExit")
extra("figures that nobody closes", "import matplotlib.pyplot as plt\nfor _ in range(25):\n    plt.figure()")
extra("a table by a package that is not there", "import pandas as pd\npd.DataFrame([[1]])")

# Other programs, and cells in other places ----------------------------------------------------------------------------


def nameless(book: Book) -> None:
    """Take from the cells all names, as some programs do when they save."""
    for cell in book.cells:
        cell["metadata"] = {}
        del cell["id"]


LAMBDA = "relu = lambda x: np.maximum(x, 0)"


@full("a lambda in a notebook that has lost its ids")
def nameless_lambda(book):
    nameless(book.write("relu", LAMBDA))


@full("an object that can be called, in a notebook that has lost its ids")
def nameless_object(book):
    nameless(book.write("relu", "class Relu:\n    __call__ = lambda self, x: np.maximum(x, 0)\n\nrelu = Relu()"))


@full("a lambda in a new cell, the given one deleted")
def lambda_instead(book):
    book.below("relu", LAMBDA).cells.remove(book.cell("relu"))


@full("all of it in one cell at the top, the given ones deleted")
def one_cell_instead(book):
    book.below("setup", "\n\n".join(right().values()))
    for exercise in POINTS:
        book.cells.remove(book.cell(exercise))


@full("two answers in the cell of the first, the other deleted")
def two_in_one(book):
    book.write("relu", RELU + "\n\n\n" + right()["conv_multichannel"]).cells.remove(book.cell("conv_multichannel"))


@full("saved by Colab")
def colab(book):
    nameless(book)
    book.tree["metadata"] = {"colab": {"provenance": []}, "kernelspec": {"name": "python3"}}
    book.tree["nbformat_minor"] = 0
    for n, cell in enumerate(book.cells):
        cell["metadata"] = {"id": f"a{n}", "outputId": f"b{n}", "colab": {"base_uri": "https://localhost:8080/"}}
        cell["source"] = "".join(cell["source"]).splitlines(keepends=True)


@full("saved by Deepnote")
def deepnote(book):
    nameless(book)
    book.tree["metadata"] = {"deepnote": {}, "orig_nbformat": 2}
    for n, cell in enumerate(book.cells):
        cell["metadata"] = {"cell_id": f"{n:032x}", "deepnote_cell_type": cell["cell_type"], "source_hash": "0"}
    book.cells.append({"cell_type": "markdown", "metadata": {}, "source": "Created in Deepnote"})


@full("saved by VS Code on Windows")
def vs_code(book):
    for cell in book.cells:
        cell["source"] = [line + "\r\n" for line in "".join(cell["source"]).splitlines()]
        cell["metadata"]["vscode"] = {"languageId": "python"}


@full("formatted by a program, with other quotes")
def formatted(book):
    for cell in book.cells:
        if cell["cell_type"] == "code":
            cell["source"] = "".join(cell["source"]).replace('"', "'").replace("'''", '"""')
