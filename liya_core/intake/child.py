"""The process that opens one PDF or DOCX file, so that what a hostile or broken file does, it does here.

    python -m liya_core.intake.child pdf|docx < file > reply

The reply is JSON: text, pages and cut, or the name and the sentence of a FileRefused. Starting is most of the time that
a file takes, so this imports nothing of Liya but its errors, and only the library that the file needs.
"""

import json
import sys
from collections.abc import Iterable
from contextlib import suppress
from io import BytesIO
from itertools import chain
from typing import Any, Final
from zipfile import ZipFile

from liya_core.errors import FileDamaged, FileEncrypted, FileRefused, FileTooMuch
from liya_core.intake.word import lines, list_styles

MAX_PAGES: Final = 40
MAX_UNPACKED: Final = 30_000_000  # bytes of a DOCX file's parts; as a tree, XML takes some twenty times its bytes
MAX_MEMORY: Final = 700_000_000  # bytes of this process
MOST: Final = 250_000  # characters that are looked at, before cleaning

DAMAGED: Final = "This file is damaged or incomplete. Save it again where it was made, or paste the text instead."
LOCKED: Final = "This file is locked with a password. Save a copy without one, or paste the text instead."
TOO_MUCH: Final = "This file needs too much memory to be read. Save it without pictures, or paste the text instead."
_TOO_LONG: Final = f"This PDF has more than {MAX_PAGES} pages. Save the pages that matter, or paste the text instead."
_RELATIONS: Final = ("/officeDocument", "/styles", "/header", "/footer")  # the parts of a DOCX file that hold its text


def main(kind: str) -> None:
    """Open the file on standard input and write the reply."""
    limit_memory()
    content = sys.stdin.buffer.read()
    try:
        reply = _pdf(content) if kind == "pdf" else _docx(content)
    except FileRefused as refusal:
        reply = _refused(refusal)
    except MemoryError:
        reply = _refused(FileTooMuch(TOO_MUCH))
    except Exception:  # noqa: BLE001 - the one outermost boundary: a broken file raises anything at all
        reply = _refused(FileDamaged(DAMAGED))
    sys.stdout.write(json.dumps(reply))


def limit_memory() -> None:
    """Hold this process to MAX_MEMORY, and let it leave no core file of what it read, where the system knows such limits."""
    with suppress(ImportError, OSError, ValueError):  # Windows knows none; macOS refuses some
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))


def _pdf(content: bytes) -> dict[str, Any]:
    """The text of a PDF in the order in which it was drawn: most programs draw one column after the other."""
    import pypdfium2  # type: ignore[import-untyped]

    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        if error.err_code in (pypdfium2.raw.FPDF_ERR_PASSWORD, pypdfium2.raw.FPDF_ERR_SECURITY):
            raise FileEncrypted(LOCKED) from error
        raise
    if len(document) > MAX_PAGES:
        raise FileTooMuch(_TOO_LONG)
    return _reply((f"{page.get_textpage().get_text_range()}\n\n" for page in document), pages=len(document))


def _docx(content: bytes) -> dict[str, Any]:
    """The text of a DOCX file: headers, the body, footers."""
    import docx
    from docx.opc.constants import RELATIONSHIP_TYPE

    document = docx.Document(_text_parts(content))
    lists = list_styles(document.styles.element)

    def beside(kind: str) -> Iterable[Any]:
        """The headers or footers, those of the same words once."""
        found = [relation.target_part.element for relation in document.part.rels.values() if relation.reltype == kind]
        return {"".join(element.itertext()): element for element in found}.values()

    parts = (*beside(RELATIONSHIP_TYPE.HEADER), document.element.body, *beside(RELATIONSHIP_TYPE.FOOTER))
    return _reply(f"{line}\n" for part in parts for line in chain(lines(part, lists), ("",)))


def _text_parts(content: bytes) -> BytesIO:
    """The DOCX file again with the parts that hold text and no others. Raises FileTooMuch for more than MAX_UNPACKED, said or found."""
    from docx.opc.oxml import serialize_part_xml
    from docx.oxml import parse_xml

    left, kept = MAX_UNPACKED, BytesIO()
    with ZipFile(BytesIO(content)) as packed, ZipFile(kept, "w") as plain:
        if sum(part.file_size for part in packed.infolist()) > MAX_UNPACKED:
            raise FileTooMuch(TOO_MUCH)
        for part in packed.infolist():
            if not part.filename.endswith((".xml", ".rels")):
                continue
            if part.flag_bits & 1:
                raise FileEncrypted(LOCKED)
            with packed.open(part) as opened:
                found = opened.read(left + 1)
            left -= len(found)
            if left < 0:
                raise FileTooMuch(TOO_MUCH)
            if part.filename.endswith(".rels"):
                relations = parse_xml(found)
                for relation in list(relations):
                    if not str(relation.get("Type")).endswith(_RELATIONS):
                        relations.remove(relation)
                found = serialize_part_xml(relations)
            plain.writestr(part.filename, found)
    kept.seek(0)
    return kept


def _reply(pieces: Iterable[str], pages: int | None = None) -> dict[str, Any]:
    """The reply with the first MOST characters of the pieces; what comes after them is not asked for."""
    kept, room = [], MOST
    for piece in pieces:
        kept.append(piece[:room])
        room -= len(piece)
        if room < 0:
            break
    return {"text": "".join(kept), "pages": pages, "cut": room < 0}


def _refused(refusal: FileRefused) -> dict[str, Any]:
    return {"refused": type(refusal).__name__, "why": str(refusal)}


if __name__ == "__main__":
    main(sys.argv[1])
