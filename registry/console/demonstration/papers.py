"""A one-page PDF and a film written by hand: the papers of the demonstration are real files with little in them."""

from __future__ import annotations


def one_page(text: str) -> bytes:
    """A valid PDF of one A4 page that says the text, in Latin letters."""
    said = text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
    drawing = f"BT /F1 14 Tf 72 770 Td ({said}) Tj ET".encode("latin-1", "replace")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources 6 0 R >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawing), drawing),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        b"<< /Font << /F1 5 0 R >> >>",
    ]
    file, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(file))
        file += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    count = len(objects) + 1
    end = b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (count, len(file))
    return file + b"xref\n0 %d\n0000000000 65535 f \n" % count + table + end


def empty_film() -> bytes:
    """An MP4 of no pictures: a file of that type, and nothing to see in it."""
    kind = b"isom" + (0x200).to_bytes(4, "big") + b"isomiso2mp41"
    return _box(b"ftyp", kind) + _box(b"free", b"Illustrative: nothing was filmed.") + _box(b"mdat", b"")


def _box(name: bytes, content: bytes) -> bytes:
    return (len(content) + 8).to_bytes(4, "big") + name + content
