"""Pictures from students' code: only what is needed to draw a PNG is kept, and only of a size that a page can bear."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator

SIGNATURE = b"\x89PNG\r\n\x1a\n"
NEEDED = (b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND")
SIDE = 10_000  # pixels
PIXELS = 25_000_000


def plain(picture: bytes) -> bytes:
    """Return the picture with nothing but its pixels. Raises ValueError if it is no PNG."""
    if not picture.startswith(SIGNATURE):
        raise ValueError("no PNG")
    chunks = [(kind, content) for kind, content in _chunks(picture) if kind in NEEDED]
    kinds = [kind for kind, _ in chunks]
    if kinds[:1] != [b"IHDR"] or kinds.count(b"IHDR") != 1 or kinds[-1] != b"IEND" or b"IDAT" not in kinds:
        raise ValueError("no PNG")
    _look_at_head(chunks[0][1])
    return SIGNATURE + b"".join(_chunk(kind, content) for kind, content in chunks)


def _chunks(picture: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(SIGNATURE)
    while at < len(picture):
        if len(picture) - at < 12:
            raise ValueError("no PNG")
        (size,) = struct.unpack_from(">I", picture, at)
        kind, content = picture[at + 4 : at + 8], picture[at + 8 : at + 8 + size]
        at += 12 + size
        if at > len(picture):
            raise ValueError("no PNG")
        yield kind, content
        if kind == b"IEND":
            return


def _look_at_head(head: bytes) -> None:
    if len(head) != 13:
        raise ValueError("no PNG")
    width, height = struct.unpack(">II", head[:8])
    if not 0 < width <= SIDE or not 0 < height <= SIDE or width * height > PIXELS:
        raise ValueError("too large a PNG")


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
