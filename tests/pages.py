"""What must hold of every page that grading makes, whatever students wrote."""

from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser

VOID = {"meta", "br"}
TAGS = {
    *(
        "html",
        "head",
        "meta",
        "title",
        "style",
        "body",
        "header",
        "nav",
        "section",
        "h1",
        "h2",
        "p",
        "a",
        "div",
        "span",
    ),
    *("ul", "li", "dl", "dt", "dd", "table", "tr", "th", "td", "code", "pre", "small", "br", "bdi", "details"),
    *("summary", "figure", "figcaption", "svg", "rect", "text", "path"),
}
ATTRIBUTES = {
    *("charset", "http-equiv", "content", "name", "lang", "class", "id", "href", "aria-label", "aria-hidden", "role"),
    *("open", "width", "height", "viewbox", "x", "y", "rx", "d", "text-anchor"),
}

HOSTILE = [
    "<script>alert(1)</script>",
    "</title></style><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "javascript:alert(1)",
    "[x](javascript:alert(1))",
    "<svg onload=alert(1)><a xlink:href='javascript:alert(1)'>",
    "<iframe src=//evil.example>",
    "`<b>`bold`</b>`",
    "&lt;script&gt;&#60;script&#62;",
    "-->]]><!--",
    "\x00\x1b[31mred",
    "\ud800 alone",
    "\u202eevil\u202c",
    "\u05d0\u05d1\u05d2",
    "=cmd|' /C calc'!A0",
]


class Page(HTMLParser):
    """A page, parsed: its tags, its attributes and its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.open: list[str] = []
        self.texts: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]

    def handle_endtag(self, tag):
        assert self.open, tag
        assert self.open.pop() == tag

    def handle_data(self, data):
        if not self.open or self.open[-1] != "style":
            self.texts.append(data)

    @property
    def text(self) -> str:
        return "".join(self.texts)


def must_be_safe(page: str) -> Page:
    """Fail unless nothing in the page can run, fetch or send anything; return it parsed."""
    parsed = Page(page)
    assert parsed.open == []
    assert {*parsed.tags} <= TAGS
    assert {name for name, _ in parsed.attributes} <= ATTRIBUTES
    assert all(re.fullmatch(r"#exercise-\d+", value) for name, value in parsed.attributes if name == "href")
    (sheet,) = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    assert "url(" not in sheet
    assert "@import" not in sheet
    digest = base64.b64encode(hashlib.sha256(sheet.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    assert ("content", policy) in parsed.attributes
    assert page.index("Content-Security-Policy") < page.index("<style>")
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\u202a-\u202e\u2066-\u2069]", page)
    page.encode()  # a lone surrogate would be refused
    return parsed
