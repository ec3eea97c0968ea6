"""A picture loses what it tells of place, time and camera, and shows the same."""

from __future__ import annotations

import struct
import zlib

import pytest

from registry.foundation.refusal import Refusal
from registry.papers.pictures import JPEG, PNG, without_metadata

SECRET = b"GPS 39.9N 116.4E, serial 4711, taken by Somebody"
SCAN = b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00" + b"pixels\xff\x00more\xff\xd0restart"


def segment(marker: int, body: bytes) -> bytes:
    return bytes([0xFF, marker]) + (len(body) + 2).to_bytes(2, "big") + body


def exif(turned: int, order: str = "<") -> bytes:
    """An Exif block with a turning among other things."""
    mark = {"<": b"II\x2a\x00", ">": b"MM\x00\x2a"}[order]
    entries = [(0x010F, 2, 4, 0x41414141), (0x0112, 3, 1, turned)]
    packed = b"".join(
        struct.pack(f"{order}HHI", tag, kind, count)
        + (struct.pack(f"{order}HH", value, 0) if kind == 3 else struct.pack(f"{order}I", value))
        for tag, kind, count, value in entries
    )
    tiff = mark + struct.pack(f"{order}I", 8) + struct.pack(f"{order}H", len(entries)) + packed + b"\x00" * 4
    return b"Exif\x00\x00" + tiff + SECRET


def jpeg(*segments: bytes) -> bytes:
    return b"\xff\xd8" + segment(0xE0, b"JFIF\x00rest") + b"".join(segments) + SCAN + b"\xff\xd9" + SECRET


def test_a_jpeg_keeps_its_pixels_and_loses_the_rest() -> None:
    table = segment(0xDB, b"a table")
    profile = segment(0xE2, b"ICC_PROFILE\x00colours")
    made = jpeg(segment(0xE1, exif(1)), segment(0xE1, b"http://ns.adobe.com/xap/" + SECRET), profile, table)
    clean = without_metadata(made + segment(0xFE, SECRET), JPEG)
    assert SECRET not in clean
    assert b"Exif" not in clean
    assert clean == b"\xff\xd8" + segment(0xE0, b"JFIF\x00rest") + profile + table + SCAN + b"\xff\xd9"


def test_a_comment_goes_too() -> None:
    assert SECRET not in without_metadata(jpeg(segment(0xFE, SECRET), segment(0xED, SECRET)), JPEG)


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("turned", [3, 6, 8])
def test_a_picture_on_its_side_stays_turned(turned: int, order: str) -> None:
    clean = without_metadata(jpeg(segment(0xE1, exif(turned, order))), JPEG)
    assert SECRET not in clean
    assert struct.pack(">HHIHH", 0x0112, 3, 1, turned, 0) in clean
    assert without_metadata(clean, JPEG) == clean


def chunk(name: bytes, body: bytes) -> bytes:
    return len(body).to_bytes(4, "big") + name + body + zlib.crc32(name + body).to_bytes(4, "big")


def test_a_png_keeps_what_it_looks_like() -> None:
    start, kept = b"\x89PNG\r\n\x1a\n", chunk(b"IHDR", b"header") + chunk(b"gAMA", b"gama")
    told = chunk(b"tEXt", SECRET) + chunk(b"eXIf", SECRET) + chunk(b"tIME", b"a moment")
    rest = chunk(b"IDAT", b"pixels") + chunk(b"IEND", b"")
    assert without_metadata(start + kept + told + rest + SECRET, PNG) == start + kept + rest


@pytest.mark.parametrize(
    ("content", "media_type", "code"),
    [
        (b"\xff\xd8\xff\xe0 cut off", JPEG, "picture_broken"),
        (b"\xff\xd8no segment", JPEG, "picture_broken"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\xff\xffIHDR", PNG, "picture_broken"),
        (b"%PDF-1.7", "application/pdf", "not_a_picture"),
    ],
)
def test_what_cannot_be_read_is_refused(content: bytes, media_type: str, code: str) -> None:
    with pytest.raises(Refusal) as refusal:
        without_metadata(content, media_type)
    assert refusal.value.codes == [code]
