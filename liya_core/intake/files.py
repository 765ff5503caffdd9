"""A file that somebody brings into its text: PDF, DOCX or plain text, told apart by content and never by name.

PDF and DOCX are opened in a process of their own (`child.py`), which may hang, abort or eat memory without harm here.
"""

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Literal

from liya_core.errors import FileDamaged, FileEncrypted, FileKindUnknown, FileRefused, FileTooLarge, FileTooMuch, FileWithoutText
from liya_core.intake import child
from liya_core.intake.text import cleaned, decoded, shortened
from liya_core.models import MAX_MATERIAL

MAX_FILE: Final = 5_000_000  # bytes
CHILD: Final = (sys.executable, "-m", child.__name__)

_ROOT: Final = Path(__file__).parents[2]
_ENVIRONMENT: Final = {"SYSTEMROOT": "C:\\Windows"} if sys.platform == "win32" else {}  # Python does not start there without it
_NO_MEMORY: Final = (-6, -9)  # abort(), as PDFium ends when it gets no more; killed, as the system ends who takes too much
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # the container of old Word files and of locked new ones
_REFUSALS: Final = {kind.__name__: kind for kind in FileRefused.__subclasses__()}

Kind = Literal["pdf", "docx", "text"]


@dataclass(frozen=True)
class Extracted:
    """The text of a file, at most MAX_MATERIAL characters; `cut` if there was more. `pages` is known of a PDF alone."""

    kind: Kind
    text: str
    pages: int | None = None
    cut: bool = False


def read(content: bytes, *, seconds: float = 15.0, command: Sequence[str] = CHILD) -> Extracted:
    """The text of a file, within `seconds`. Raises a FileRefused, whatever the bytes are; its sentence says what to do instead.

    Text that the file hides (white, tiny, beside the page) is in it: whoever brought the file is to see it.
    command: what is run to open a PDF or DOCX file; see `child.py`.
    """
    if len(content) > MAX_FILE:
        raise FileTooLarge(f"This file is larger than {MAX_FILE // 1_000_000} MB. Save it without pictures, or paste the text instead.")
    kind, plain = _kind(content)
    found = Extracted(kind, plain) if kind == "text" else _opened(kind, content, seconds, command)
    text = cleaned(found.text[: child.MOST])
    if not any(character.isalnum() for character in text):
        raise FileWithoutText(
            "This PDF holds pictures of text, not text. Paste the text instead, or export the file from your word processor."
            if kind == "pdf"
            else "There is no text in this file. Choose another file, or paste the text instead."
        )
    kept = shortened(text, MAX_MATERIAL)
    return replace(found, text=kept, cut=found.cut or len(found.text) > child.MOST or len(kept) < len(text))


def _kind(content: bytes) -> tuple[Kind, str]:
    """What the file is, and its text if it is plain text. Raises FileKindUnknown, and FileEncrypted for a locked Word file."""
    if b"%PDF-" in content[:1024]:
        return "pdf", ""
    # The names of a zip's parts stand in it as they are. Word in a browser calls the main one document2.xml.
    if content.startswith(b"PK\x03\x04") and b"[Content_Types].xml" in content and b"word/document" in content:
        return "docx", ""
    if content.startswith(_OLE) and "EncryptedPackage".encode("utf-16-le") in content:
        raise FileEncrypted(child.LOCKED)
    text = decoded(content)
    if text is None:
        raise FileKindUnknown("This is no PDF, DOCX or plain text. Save it as one of these where it was made, or paste the text instead.")
    return "text", text


def _opened(kind: Kind, content: bytes, seconds: float, command: Sequence[str]) -> Extracted:
    """A PDF or DOCX file as the process of its own read it, not cleaned yet. Raises a FileRefused."""
    try:
        done = subprocess.run(
            [*command, kind],
            input=content,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=seconds,
            cwd=_ROOT,
            env=_ENVIRONMENT,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise FileTooMuch("Reading this file takes too long. Save it again where it was made, or paste the text instead.") from error
    except OSError as error:
        raise FileRefused("Files cannot be read just now. Paste the text instead, or try again later.") from error
    if done.returncode in _NO_MEMORY:
        raise FileTooMuch(child.TOO_MUCH)
    try:
        reply = json.loads(done.stdout)
        if "refused" in reply:
            raise _REFUSALS[reply["refused"]](reply["why"])
        return Extracted(kind, **reply)
    except (ValueError, LookupError, TypeError) as error:
        raise FileDamaged(child.DAMAGED) from error
