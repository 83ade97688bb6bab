"""HTML pages that are safe whatever a student wrote: no script, nothing from elsewhere, every text escaped.

A page carries a Content-Security-Policy that allows one style sheet, by its hash, and nothing else: should a text ever
slip through unescaped, the browser still runs and fetches nothing.
"""

from __future__ import annotations

import base64
import hashlib
import html
import re
from collections.abc import Iterable

# What HTML cannot hold, and the signs that turn the direction of reading: with them, code can look like other code.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")

COLORS = """
:root { color-scheme: light dark; --page: #ffffff; --card: #f6f7f9; --line: #cfd4da; --text: #1b1f24; --soft: #57606a;
  --full: #1a6b3c; --none: #9a3412; --bar: #3b6fb6; --rest: #dde3ea; --accent: #3b4cc0; }
@media (prefers-color-scheme: dark) {
  :root { --page: #14171b; --card: #1d2126; --line: #3b434c; --text: #e6e9ed; --soft: #a3adb8;
    --full: #6fcf97; --none: #f2a27c; --bar: #7aa7e8; --rest: #333b44; --accent: #9db2ff; }
}
@media print {
  :root { color-scheme: light; --page: #fff; --card: #fff; --line: #999; --text: #000; --soft: #333; --full: #000;
    --none: #000; --bar: #444; --rest: #ddd; --accent: #000; }
}
"""

BASICS = """
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1rem; max-width: 60rem; background: var(--page); color: var(--text);
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", "Noto Sans", sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: .5rem 0; }
h2 { font-size: 1.15rem; line-height: 1.3; margin: 0 0 .4rem; }
p { margin: .4rem 0; }
a { color: var(--accent); }
code, pre { font-family: ui-monospace, "Cascadia Mono", Menlo, Consolas, monospace; font-size: .9em; }
pre { margin: .4rem 0; padding: .6rem .8rem; overflow-x: auto; overflow-wrap: normal; background: var(--page);
  border: 1px solid var(--line); border-radius: .4rem; unicode-bidi: isolate; direction: ltr; text-align: left; }
ul { margin: .4rem 0; padding-left: 1.3rem; }
table { border-collapse: collapse; width: 100%; }
th, td { padding: .3rem .6rem; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
th { color: var(--soft); font-weight: 600; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.soft { color: var(--soft); }
.card { margin: 1rem 0; padding: .9rem 1rem; background: var(--card); border: 1px solid var(--line);
  border-radius: .6rem; }
.wide { overflow-x: auto; } .wide table { overflow-wrap: normal; } .wide code { white-space: nowrap; }
td svg { min-width: 8rem; margin-top: .4rem; }
summary { cursor: pointer; color: var(--accent); }
svg { max-width: 100%; height: auto; display: block; }
svg .bar { fill: var(--bar); } svg .rest { fill: var(--rest); } svg .line { stroke: var(--line); }
svg text { fill: var(--text); font: 12px system-ui, sans-serif; } svg text.soft { fill: var(--soft); }
figure { margin: .6rem 0; } figcaption { color: var(--soft); font-size: .92em; }
@media print { .card { break-inside: avoid; } details:not([open]) { display: none; } body { max-width: none; } }
"""


def text(value: object) -> str:
    """Return a text that is nothing but text in a page, in or between tags. Signs that could deceive are replaced."""
    return html.escape(_FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", str(value)), quote=True)


def name(value: object) -> str:
    """Return a person's name, set apart from the direction of reading around it."""
    return f"<bdi>{text(value)}</bdi>"


def paragraphs(value: str) -> str:
    """Return one paragraph a line."""
    return "".join(f"<p>{text(line)}</p>" for line in value.splitlines() if line.strip())


def prose(value: str) -> str:
    """Return a little Markdown of the course's own as HTML: only `code` is marked."""
    parts = value.split("`")
    return "".join(f"<code>{text(part)}</code>" if i % 2 else text(part) for i, part in enumerate(parts))


def document(title: str, body: Iterable[str], style: str = "") -> str:
    """Return a whole page. `body` is HTML, `title` is text."""
    sheet = COLORS + BASICS + style
    digest = base64.b64encode(hashlib.sha256(sheet.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    head = (
        '<meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="referrer" content="no-referrer">'
        f"<title>{text(title)}</title><style>{sheet}</style>"
    )
    return f'<!DOCTYPE html>\n<html lang="en"><head>{head}</head>\n<body>{"".join(body)}</body></html>\n'


def bar(share: float, width: int = 160, height: int = 10) -> str:
    """Return a bar, filled up to `share`; what it shows stands beside it as text."""
    filled = round(width * min(max(share, 0.0), 1.0), 1)
    return (
        f'<svg aria-hidden="true" width="{width}" height="{height}" viewBox="0 0 {width} {height}">'
        f'<rect class="rest" width="{width}" height="{height}" rx="3"/>'
        f'<rect class="bar" width="{filled}" height="{height}" rx="3"/></svg>'
    )
