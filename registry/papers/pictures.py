"""A picture as strangers may have it: what it shows, and nothing of where, when and with what it was taken.

JPEG (ITU-T T.81, JFIF, Exif 2.32) and PNG (ISO/IEC 15948) are walked segment by segment; pixels are not touched. Of
Exif only the turning stays, without which a camera's picture lies on its side.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from django.utils.translation import gettext as _

from registry.foundation.refusal import Obstacle, Refusal

JPEG, PNG = "image/jpeg", "image/png"

_APP0, _APP1, _APP2, _APP14, _APP15, _COMMENT = 0xE0, 0xE1, 0xE2, 0xEE, 0xEF, 0xFE
_SCAN, _END = 0xDA, 0xD9
_STAND_ALONE: Final = frozenset({0x01, *range(0xD0, 0xD9)})
_COLOUR_PROFILE: Final = b"ICC_PROFILE\x00"
_EXIF: Final = b"Exif\x00\x00"
_ORIENTATION: Final = 0x0112
_TURNINGS: Final = range(2, 9)
_DRAWN_BY: Final = frozenset(
    {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT", b"bKGD", b"pHYs"}
)
"""Chunks of a PNG that say how it looks."""
_SIGNATURE: Final = 8


def without_metadata(content: bytes, media_type: str) -> bytes:
    """The same picture without Exif, places, times, serial numbers, comments. Raises Refusal where it is broken."""
    try:
        if media_type == JPEG:
            return b"".join(_jpeg(content))
        if media_type == PNG:
            return content[:_SIGNATURE] + b"".join(_png(content))
    except (IndexError, ValueError) as broken:
        raise Refusal(Obstacle("picture_broken", _("This picture cannot be read."))) from broken
    raise Refusal(Obstacle("not_a_picture", _("A photograph is a JPEG or PNG file.")))


def _jpeg(content: bytes) -> Iterator[bytes]:
    yield content[:2]
    at = 2
    while True:
        if content[at] != 0xFF:
            raise ValueError(at)
        marker = content[at + 1]
        if marker == 0xFF:  # a filling byte
            at += 1
            continue
        if marker in _STAND_ALONE:
            yield content[at : at + 2]
            at += 2
            continue
        if marker == _END:
            yield content[at : at + 2]
            return
        length = int.from_bytes(content[at + 2 : at + 4], "big")
        segment = content[at : at + 2 + length]
        if length < 2 or len(segment) != length + 2:
            raise ValueError(at)
        yield _kept(marker, segment)
        at += 2 + length
        if marker == _SCAN:
            scanned = _end_of_scan(content, at)
            yield content[at:scanned]
            at = scanned


def _end_of_scan(content: bytes, at: int) -> int:
    """Where the next segment begins: an FF that is neither stuffed nor a restart. What follows the picture is left."""
    while True:
        at = content.index(b"\xff", at)
        following = content[at + 1]
        if following != 0 and not 0xD0 <= following <= 0xD7:
            return at
        at += 2


def _kept(marker: int, segment: bytes) -> bytes:
    body = segment[4:]
    if marker == _APP1 and body.startswith(_EXIF):
        return _turning(body[len(_EXIF) :])
    if marker == _APP2 and body.startswith(_COLOUR_PROFILE):
        return segment
    if marker in {_APP0, _APP14} or not (_APP0 <= marker <= _APP15 or marker == _COMMENT):
        return segment
    return b""


def _turning(tiff: bytes) -> bytes:
    """An Exif segment that says how the picture is turned and nothing else; nothing for one that stands upright."""
    order = {b"II": "little", b"MM": "big"}.get(tiff[:2])
    if order is None:
        return b""
    start = _number(tiff, 4, 4, order)
    for entry in range(_number(tiff, start, 2, order)):
        at = start + 2 + 12 * entry
        if _number(tiff, at, 2, order) == _ORIENTATION:
            turned = _number(tiff, at + 8, 2, order)
            return _only_turning(turned) if turned in _TURNINGS else b""
    return b""


def _number(content: bytes, at: int, size: int, order: str) -> int:
    return int.from_bytes(content[at : at + size], "little" if order == "little" else "big")


def _only_turning(turned: int) -> bytes:
    entry = _ORIENTATION.to_bytes(2, "big") + b"\x00\x03\x00\x00\x00\x01" + turned.to_bytes(2, "big") + b"\x00\x00"
    tiff = b"MM\x00\x2a\x00\x00\x00\x08\x00\x01" + entry + b"\x00\x00\x00\x00"
    body = _EXIF + tiff
    return b"\xff\xe1" + (len(body) + 2).to_bytes(2, "big") + body


def _png(content: bytes) -> Iterator[bytes]:
    at = _SIGNATURE
    while True:
        length = int.from_bytes(content[at : at + 4], "big")
        chunk = content[at : at + 12 + length]
        if len(chunk) != length + 12:
            raise ValueError(at)
        name = chunk[4:8]
        if name in _DRAWN_BY:
            yield chunk
        if name == b"IEND":
            return
        at += 12 + length
