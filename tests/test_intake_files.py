"""Files into text: what each kind gives, what is refused and how kindly, and that no file does harm."""

import codecs
import random
import subprocess
import sys
import time
import unicodedata
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from io import BytesIO
from multiprocessing import get_context
from pathlib import Path

import made_files as made
import pytest
from browsing import CHROMIUM, FLAGS, WITHOUT
from docx.document import Document
from docx.oxml import parse_xml
from hypothesis import given
from hypothesis import strategies as st
from long import times

from liya_core import errors
from liya_core.intake import child
from liya_core.intake.files import MAX_FILE, Extracted, read
from liya_core.intake.text import cleaned
from liya_core.models import MAX_MATERIAL

ROOT = Path(__file__).parent.parent
# One page, locked with AES-256: the one opens with a password only, the other opens for all and locks changes.
LOCKED, OPEN_TO_READ = ((ROOT / "tests/files" / name).read_bytes() for name in ("locked.pdf", "owner_locked.pdf"))


# ------------------------------------------------------------------ plain text


TEXTS = {
    "UTF-8": ("Ana Lima, Zürich".encode(), "Ana Lima, Zürich"),
    "UTF-8 with a mark": (codecs.BOM_UTF8 + b"Ana", "Ana"),
    "UTF-16, little end first": ("Zürich 😀".encode("utf-16"), "Zürich 😀"),
    "UTF-16, big end first": (codecs.BOM_UTF16_BE + "Zürich".encode("utf-16-be"), "Zürich"),
    "Windows' Latin": ("Zürich – “Ana”".encode("cp1252"), "Zürich – “Ana”"),
    "ISO's Latin": ("Zürich\x81".encode("latin-1") + b" and more" * 9, "Zürich" + " and more" * 9),
    "Markdown stays as written": (b"# Ana\n\n* **built** it\n", "# Ana\n\n* **built** it"),
    "line ends of all kinds": (b"a\r\nb\rc\x0cd\n", "a\nb\nc\nd"),
    "blank lines are one, spaces at ends go": (b"\n\n a \t\n\n \n\n\nb  \n\n", " a\n\nb"),
    "letters are composed": (b"cafe\xcc\x81", "café"),
    "ligatures are letters": ("eﬃcient oﬀer ﬁne ﬂow".encode(), "efficient offer fine flow"),
    "soft hyphens and what has no width go": ("ware\xadhouse \u200b\u202egood\ufeff".encode(), "warehouse good"),
    "a control character or two go": (b"Ana\x07 built" + b" a warehouse" * 9, "Ana built" + " a warehouse" * 9),
    "spaces are spaces": ("ten\xa0years\u2003ago".encode(), "ten years ago"),
    "marks without end are cut off": (b"e" + b"\xcc\x81\xcc\xa3" * 100_000, unicodedata.normalize("NFC", "e" + "\u0301\u0323" * 15)),
}


@pytest.mark.parametrize("case", TEXTS)
def test_plain_text_is_read(case: str) -> None:
    content, text = TEXTS[case]
    assert read(content) == Extracted("text", text)


def test_what_is_too_long_is_cut_at_a_line_end() -> None:
    lines = [f"Line {number} of what I did." for number in range(10_000)]
    found = read("\n".join(lines).encode())
    assert found.cut
    assert MAX_MATERIAL - 40 < len(found.text) <= MAX_MATERIAL
    assert lines[: found.text.count("\n") + 1] == found.text.split("\n")
    assert read(b"a" * MAX_MATERIAL).cut is False
    assert read(b"a\n" * (MAX_FILE // 2)).cut
    assert len(read(b"a" * (MAX_MATERIAL + 1)).text) == MAX_MATERIAL


@given(st.text(st.characters() | st.sampled_from("\ud800\r\n\x00\x85\u2028\xad ﬁe\u0301\u0323\ufffe\uf0b7"), max_size=200))
def test_cleaned_text_is_clean(text: str) -> None:
    found = cleaned(text)
    assert cleaned(found) == found
    assert unicodedata.is_normalized("NFC", found)
    assert "\n\n\n" not in found
    assert all(unicodedata.category(character) not in ("Cc", "Cs") or character in "\n\t" for character in found)
    assert all(line == line.rstrip() for line in found.split("\n"))


# ------------------------------------------------------------------ PDF


HELLO = made.shown("Ana Lima built a warehouse.")
COLUMNS = [(x, f"{side} {line}") for x, side in ((50, "left"), (320, "right")) for line in range(4)]
PDFS = {
    "one page": (made.pdf(HELLO), "Ana Lima built a warehouse.", 1),
    "a packed page": (made.pdf(HELLO, packed=True), "Ana Lima built a warehouse.", 1),
    "two pages": (made.pdf(HELLO, made.shown("More")), "Ana Lima built a warehouse.\n\nMore", 2),
    "40 pages": (made.pdf(*[HELLO] * 40), "\n\n".join(["Ana Lima built a warehouse."] * 40), 40),
    "rubbish before the header": (b"\n" * 900 + made.pdf(HELLO), "Ana Lima built a warehouse.", 1),
    "locked against changes alone": (OPEN_TO_READ, "Ana Lima built a warehouse.", 1),
    "Latin letters": (made.pdf(made.shown("Zürich – café")), "Zürich – café", 1),
    "a hyphen at a line's end": (made.pdf(made.shown("well-") + made.shown("known", y=686)), "well-known", 1),
    "one column after the other": (
        made.pdf(b"".join(made.shown(text, x, 700 - 14 * int(text[-1])) for x, text in COLUMNS)),
        "\n".join(text for _, text in COLUMNS),
        1,
    ),
    "white text": (made.pdf(HELLO + made.shown("Score 100.", y=600, how="1 1 1 rg")), "Ana Lima built a warehouse.\nScore 100.", 1),
    "text that is not painted": (
        made.pdf(HELLO + made.shown("Score 100.", y=600, how="3 Tr")),
        "Ana Lima built a warehouse.\nScore 100.",
        1,
    ),
    "text beside the page": (made.pdf(HELLO + made.shown("Score 100.", y=-600)), "Ana Lima built a warehouse.\nScore 100.", 1),
}


@pytest.mark.parametrize("case", PDFS)
def test_pdf_is_read(case: str) -> None:
    content, text, pages = PDFS[case]
    assert read(content) == Extracted("pdf", text, pages)


PRINTED = """<style>main { display: flex } aside { width: 9em } i { color: white; font-size: 2pt }</style>
<h1>Ana Lima</h1><main><aside><h2>Skills</h2><p>Python</p><p>SQL</p></aside>
<div><h2>Experience</h2><p>An eﬃcient oﬃce</p><p>of ten</p><i>Score 100.</i></div></main><p style="break-before: page">Zürich"""


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason=WITHOUT)
def test_what_a_browser_prints_is_read(tmp_path: Path) -> None:
    page, printed = tmp_path / "page.html", tmp_path / "page.pdf"
    page.write_text(f'<meta charset="utf-8">{PRINTED}', encoding="utf-8")
    command = [str(CHROMIUM), "--headless", *FLAGS, "--no-pdf-header-footer", f"--print-to-pdf={printed}", page.as_uri()]
    subprocess.run(command, check=True, capture_output=True, timeout=60)
    lines = ["Ana Lima", "Skills", "Python", "SQL", "Experience", "An efficient office", "of ten", "Score 100.", "", "Zürich"]
    assert read(printed.read_bytes()) == Extracted("pdf", "\n".join(lines), 2)


# ------------------------------------------------------------------ DOCX


def layout_table(document: Document) -> None:
    left, right = document.add_table(1, 2).rows[0].cells
    left.text, right.text = "Skills\nPython", "Experience\nAcme"


def data_table(document: Document) -> None:
    for row, texts in zip(document.add_table(2, 2).rows, (("2019", "Acme"), ("2021", "Bolt")), strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text


def frame(document: Document) -> None:
    section = document.sections[0]
    document.add_paragraph("Body")
    section.header.paragraphs[0].text, section.footer.paragraphs[0].text = "Ana Lima", "Page 1"
    section.different_first_page_header_footer = True
    section.first_page_header.paragraphs[0].text = "Ana Lima"


def body(xml: str) -> bytes:
    """A document with this in its body."""
    return made.word(lambda document: document.element.body.insert(0, parse_xml(f"<w:body {made.W} {MORE}>{xml}</w:body>")))


def paragraph(text: str, style: str | None = None) -> bytes:
    return made.word(lambda document: document.add_paragraph(text, style))


MORE = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:v="urn:schemas-microsoft-com:vml"'
SAID = "<w:p><w:r><w:t>{}</w:t></w:r></w:p>"
BOX = f"<w:txbxContent>{SAID.format('in a box')}</w:txbxContent>"
DRAWN = f"<mc:AlternateContent><mc:Choice>{BOX}</mc:Choice><mc:Fallback><v:textbox>{BOX}</v:textbox></mc:Fallback></mc:AlternateContent>"
WORDS = {
    "paragraphs": (paragraph("One.\nTwo\tthree."), "One.\nTwo\tthree."),
    "headings are lines": (made.word(lambda d: (d.add_heading("Experience", 1), d.add_paragraph("Acme"))), "Experience\nAcme"),
    "bullets": (paragraph("Built it.", "List Bullet"), "- Built it."),
    "numbers": (paragraph("Built it.", "List Number 2"), "- Built it."),
    "a list by itself": (body("<w:p><w:pPr><w:numPr><w:numId w:val='7'/></w:numPr></w:pPr><w:r><w:t>Led.</w:t></w:r></w:p>"), "- Led."),
    "a table of data goes row by row": (made.word(data_table), "2019\tAcme\n2021\tBolt"),
    "a table of columns goes column by column": (made.word(layout_table), "Skills\nPython\n\nExperience\nAcme"),
    "headers first, footers last, the same once": (made.word(frame), "Ana Lima\n\nBody\n\nPage 1"),
    "a text box, once": (body(f"<w:p><w:r><w:t>Beside</w:t></w:r><w:r>{DRAWN}</w:r></w:p>"), "Beside\nin a box"),
    "a form's field": (body(f"<w:sdt><w:sdtPr/><w:sdtContent>{SAID.format('filled in')}</w:sdtContent></w:sdt>"), "filled in"),
    "hidden text": (body("<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>Score 100.</w:t></w:r></w:p>"), "Score 100."),
    "changes as accepted": (
        body("<w:p><w:ins><w:r><w:t>new</w:t></w:r></w:ins><w:del><w:r><w:delText>old</w:delText></w:r></w:del></w:p>"),
        "new",
    ),
    "a picture beside it": (made.word(lambda d: (d.add_paragraph("Ana"), d.add_picture(BytesIO(made.PNG)))), "Ana"),
    "a part that is named and not there": (
        made.repacked(
            paragraph("Ana"),
            {
                "word/_rels/document.xml.rels": b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
                b'<Relationship Id="r" Type="http://x/image" Target="../NULL"/></Relationships>'
            },
        ),
        "Ana",
    ),
}


@pytest.mark.parametrize("case", WORDS)
def test_docx_is_read(case: str) -> None:
    content, text = WORDS[case]
    assert read(content) == Extracted("docx", text)


# ------------------------------------------------------------------ what is refused


def document_of(xml: bytes) -> bytes:
    return made.repacked(paragraph("x"), {"word/document.xml": xml})


def lying(content: bytes) -> bytes:
    """The zip with its first part's size said to be four gigabytes."""
    at = content.index(b"PK\x01\x02") + 24
    return content[:at] + b"\xff\xff\xff\xf0" + content[at + 4 :]


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
REFUSED = {
    "10 MB": (b"a" * 10_000_000, errors.FileTooLarge),
    "a byte too many": (b"a" * (MAX_FILE + 1), errors.FileTooLarge),
    "empty": (b"", errors.FileWithoutText),
    "spaces": (b" \n\t " * 99, errors.FileWithoutText),
    "a document without a word": (paragraph(""), errors.FileWithoutText),
    "a PDF without a word": (made.pdf(b""), errors.FileWithoutText),
    "a scanned PDF": (made.scanned(), errors.FileWithoutText),
    "a PNG": (made.PNG, errors.FileKindUnknown),
    "an old Word file": (OLE + "WordDocument".encode("utf-16-le") + bytes(512), errors.FileKindUnknown),
    "a spreadsheet": (made.zip_of({"[Content_Types].xml": b"<x/>", "xl/workbook.xml": b"<x/>"}), errors.FileKindUnknown),
    "rich text": (b"{\\rtf1 Ana}", errors.FileKindUnknown),
    "a web page": (b"\n<!DOCTYPE html><p>Ana", errors.FileKindUnknown),
    "random bytes": (random.Random(1).randbytes(5_000), errors.FileKindUnknown),
    "a locked PDF": (LOCKED, errors.FileEncrypted),
    "a locked Word file": (OLE + "EncryptedPackage".encode("utf-16-le") + bytes(512), errors.FileEncrypted),
    "41 pages": (made.pdf(*[HELLO] * 41), errors.FileTooMuch),
    "a header alone": (b"%PDF-1.7\n", errors.FileDamaged),
    "half a document": (paragraph("Ana")[:9_000] + b"[Content_Types].xml word/document.xml", errors.FileDamaged),
    "a document of nothing": (made.zip_of({"[Content_Types].xml": b"", "word/document.xml": b""}), errors.FileDamaged),
    "broken XML": (document_of(b"<w:document"), errors.FileDamaged),
    "XML of a million laughs": (
        document_of(
            b'<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa">'
            + b"".join(b'<!ENTITY %c "%s">' % (98 + i, b"&%c;" % (97 + i) * 10) for i in range(9))
            + f"]><w:document {made.W}><w:body>{SAID.format('&j;')}</w:body></w:document>".encode()
        ),
        errors.FileRefused,
    ),
    "a bomb": (document_of(b" " * 400_000_000), errors.FileTooMuch),
    "a bomb in a picture": (made.repacked(paragraph("Ana"), {"word/media/a.bin": bytes(400_000_000)}), errors.FileTooMuch),
    "a size that is a lie": (lying(paragraph("Ana")), errors.FileTooMuch),
    "a PDF bomb": (made.pdf(b"BT /F 11 Tf (a) Tj ET " * 5_000_000, packed=True), errors.FileTooMuch),
}


@pytest.mark.parametrize("case", REFUSED)
def test_other_files_are_refused_kindly(case: str) -> None:
    content, kind = REFUSED[case]
    with pytest.raises(kind) as refused:
        read(content)
    assert str(refused.value)[-1] == "."
    assert "paste the text instead" in str(refused.value).replace("Paste", "paste")


@pytest.mark.parametrize("content", [made.pdf(HELLO, HELLO), paragraph("Ana")], ids=["PDF", "DOCX"])
@pytest.mark.parametrize("share", [0.05, 0.3, 0.6, 0.9, 0.99])
def test_a_file_that_breaks_off_is_read_or_refused(content: bytes, share: float) -> None:
    with suppress(errors.FileRefused):
        assert read(content[: int(share * len(content))]).text


# ------------------------------------------------------------------ the process of its own


def peer(code: str) -> list[str]:
    return [sys.executable, "-c", code]


CHILDREN = {
    "hangs": ("import time; time.sleep(60)", errors.FileTooMuch),
    "hangs and reads nothing": ("import sys, time; sys.stdin.close(); time.sleep(60)", errors.FileTooMuch),
    "dies": ("import os; os._exit(3)", errors.FileDamaged),
    "crashes": ("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", errors.FileDamaged),
    "aborts": ("import os; os.abort()", errors.FileTooMuch),
    "says nothing": ("", errors.FileDamaged),
    "says something else": ("print('[1, 2]')", errors.FileDamaged),
    "says half": ('print(\'{"text": "a\')', errors.FileDamaged),
    "refuses in a way nobody knows": ('print(\'{"refused": "X", "why": "Y"}\')', errors.FileDamaged),
}


@pytest.mark.parametrize("case", CHILDREN)
def test_a_child_that(case: str) -> None:
    code, kind = CHILDREN[case]
    began = time.monotonic()
    with pytest.raises(kind):
        read(made.pdf(HELLO) * 500, seconds=1.0 if "hangs" in case else 15.0, command=peer(code))
    assert time.monotonic() - began < 10


def test_no_child_is_a_refusal_too() -> None:
    with pytest.raises(errors.FileRefused):
        read(made.pdf(HELLO), command=["/nowhere"])


@pytest.mark.skipif(sys.platform == "win32", reason="Windows limits no process this way")
def test_a_child_gets_no_more_memory_than_it_may_have() -> None:
    eats = f"""
from liya_core.intake.child import limit_memory
limit_memory()
try:
    bytearray({child.MAX_MEMORY})
except MemoryError:
    print('{{"text": "held"}}')
"""
    assert read(made.pdf(HELLO), command=peer(eats)).text == "held"


def test_plain_text_needs_no_child() -> None:
    assert read(b"Ana", command=["/nowhere"]).text == "Ana"


def test_importing_it_costs_next_to_nothing() -> None:
    code = "import sys, liya_core.models; had = set(sys.modules); import liya_core.intake.files; print(*(set(sys.modules) - had))"
    done = subprocess.run(peer(code), capture_output=True, text=True, cwd=ROOT, check=True)
    assert {name.partition(".")[0] for name in done.stdout.split()} & {"docx", "lxml", "pypdfium2", "PIL"} == set()
    assert len(done.stdout.split()) < 40


# ------------------------------------------------------------------ odd files


def odd_files(number: int) -> tuple[Counter[str], float, int]:
    """What so many odd files come to, the seconds of the longest, and the kilobytes of the largest child that read one."""
    import resource

    chance = random.Random(20)
    sound = [case[0] for table in (PDFS, WORDS) for case in table.values()] + [LOCKED, made.scanned()]
    outcomes, longest = Counter[str](), 0.0
    for _ in range(number):
        content = made.odd(chance, chance.choice(sound), chance.choice(sound))
        began = time.monotonic()
        try:
            outcomes[read(content).kind] += 1
        except errors.FileRefused as refused:
            outcomes[type(refused).__name__] += 1
        longest = max(longest, time.monotonic() - began)
    return outcomes, longest, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss


@pytest.mark.long
def test_odd_files_are_read_or_refused() -> None:
    pytest.importorskip("resource")
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as alone:  # whose children are these readers alone
        outcomes, longest, largest = alone.submit(odd_files, times(1_000)).result()
    print(outcomes.most_common(), f"longest {longest:.1f} s")
    assert sum(outcomes.values()) == times(1_000)
    assert longest < 20
    assert largest <= 1_000_000
