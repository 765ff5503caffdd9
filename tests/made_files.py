"""Files that tests make: small sound PDF and DOCX files, and odd ones by the thousand."""

import random
import re
import zlib
from collections.abc import Callable
from io import BytesIO
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile

import docx
from docx.document import Document

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
PNG = (  # one white pixel
    b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\0\0\0\0:~\x9bU"
    b"\0\0\0\nIDATx\x9cc\xf8\x0f\0\1\1\1\0\xb18\xf6\x14\0\0\0\0IEND\xaeB`\x82"
)
HUGE = (b"-1", b"0", b"65536", b"2147483647", b"-2147483648", b"4294967295", b"99999999999999999999", b"1e309")


def shown(text: str, x: int = 50, y: int = 700, how: str = "") -> bytes:
    """A page's order to show a line of text; `how` stands before it."""
    return f"BT /F 11 Tf {how} 1 0 0 1 {x} {y} Tm ({text}) Tj ET\n".encode("cp1252")


def pdf(*pages: bytes, packed: bool = False, beside: tuple[bytes, ...] = (), resources: str = "") -> bytes:
    """A PDF of these pages, each what its content stream says; `beside` are more objects, from number 4 on."""
    first = 4 + len(beside)
    kids = " ".join(f"{first + 2 * i} 0 R" for i in range(len(pages)))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Count {len(pages)}/Kids[{kids}]>>".encode(),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
        *beside,
    ]
    for i, page in enumerate(pages):
        has = f"/Resources<</Font<</F 3 0 R>>{resources}>>/Contents {first + 2 * i + 1} 0 R"
        objects.append(f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]{has}>>".encode())
        objects.append(stream(page, "/Filter/FlateDecode" if packed else ""))
    return written(objects)


def stream(data: bytes, entries: str = "") -> bytes:
    """A stream object; with the entry /FlateDecode its data is packed."""
    data = zlib.compress(data) if "FlateDecode" in entries else data
    return b"<<%s/Length %d>>stream\n%s\nendstream" % (entries.encode(), len(data), data)


def written(objects: list[bytes]) -> bytes:
    """The file of these objects, which are numbered from 1; the first is the catalog."""
    out, places = b"%PDF-1.7\n", []
    for i, body in enumerate(objects, 1):
        places.append(b"%010d 00000 n \n" % len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (i, body)
    table = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + b"".join(places)
    return out + table + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(out))


def scanned() -> bytes:
    """A PDF page that is a picture and nothing else."""
    entries = "/Type/XObject/Subtype/Image/Width 8/Height 8/ColorSpace/DeviceGray/BitsPerComponent 8"
    return pdf(b"q 595 0 0 842 0 0 cm /X Do Q", beside=(stream(bytes(64), entries),), resources="/XObject<</X 4 0 R>>")


def word(write: Callable[[Document], object]) -> bytes:
    """A DOCX file in which `write` has written."""
    document = docx.Document()
    write(document)
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def zip_of(parts: dict[str, bytes]) -> bytes:
    """A zip of these parts."""
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as packed:
        for name, data in parts.items():
            packed.writestr(name, data)
    return file.getvalue()


def repacked(content: bytes, parts: dict[str, bytes]) -> bytes:
    """A zip file with some parts put in the place of its own, or beside them."""
    with ZipFile(BytesIO(content)) as packed:
        return zip_of({name: packed.read(name) for name in packed.namelist()} | parts)


# ------------------------------------------------------------------ odd files

Accident = Callable[[random.Random, bytes, bytes], bytes]


def odd(chance: random.Random, content: bytes, other: bytes) -> bytes:
    """A file after one to three accidents; a DOCX file's happen in one of its parts as often as to the whole."""
    for _ in range(chance.randint(1, 3)):
        accident = chance.choice((truncated, flipped, spliced, doubled, mismeasured, exaggerated))
        whole = not content.startswith(b"PK") or chance.random() < 0.5
        try:
            content = accident(chance, content, other) if whole else hurt_inside(chance, content, accident)
        except (BadZipFile, LookupError, EOFError, OSError, ValueError, RuntimeError, zlib.error):
            continue  # the zip is past opening already
    return content


def hurt_inside(chance: random.Random, content: bytes, accident: Accident) -> bytes:
    """The zip with an accident to one of its parts."""
    with ZipFile(BytesIO(content)) as packed:
        name = chance.choice([name for name in packed.namelist() if name.endswith((".xml", ".rels"))])
        return repacked(content, {name: accident(chance, packed.read(name), b"<w:p/>")})


def truncated(chance: random.Random, content: bytes, _: bytes) -> bytes:
    return content[: chance.randint(0, len(content))]


def flipped(chance: random.Random, content: bytes, _: bytes) -> bytes:
    changed = bytearray(content)
    for _i in range(chance.choice((1, 5, 50)) if content else 0):
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def spliced(chance: random.Random, content: bytes, other: bytes) -> bytes:
    a, b = sorted(chance.randint(0, len(content)) for _ in range(2))
    c, d = sorted(chance.randint(0, len(other)) for _ in range(2))
    return content[:a] + other[c:d] + content[b:]


def doubled(chance: random.Random, content: bytes, _: bytes) -> bytes:
    """An object, an element or any stretch twice or a thousand times."""
    found = re.findall(rb"\d+ 0 obj.*?endobj\n|<w:p[ >].*?</w:p>", content, re.DOTALL)
    start = chance.randint(0, len(content))
    piece = chance.choice(found) if found else content[start : start + 200]
    at = content.find(piece)
    return content[:at] + piece * chance.choice((1, 1, 1000)) + content[at:]


def mismeasured(chance: random.Random, content: bytes, _: bytes) -> bytes:
    """Lengths, counts and sizes that are not so."""
    return re.sub(rb"(/(?:Length|Count|Size|Width|Height) |startxref\n)\d+", lambda had: had[1] + chance.choice(HUGE), content)


def exaggerated(chance: random.Random, content: bytes, _: bytes) -> bytes:
    """One number made another."""
    numbers = list(re.finditer(rb"\d+", content))
    if not numbers:
        return content
    start, end = chance.choice(numbers).span()
    return content[:start] + chance.choice(HUGE) + content[end:]
