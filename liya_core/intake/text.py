"""Bytes and raw text into text that can be stored, searched and shown. Pure, and linear in what it is given."""

import codecs
import re
import unicodedata
from typing import Final

_BREAKS: Final = re.compile("\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_CONTROLS: Final = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f]")
# What nobody sees: control characters, soft hyphens, zero-width and direction marks, byte order marks, lone surrogates,
# private use (icons of a font that is not here), tags.
_UNSEEN: Final = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f"
    "\ud800-\udfff\ue000-\uf8ff\ufeff\ufff0-\ufffb\uffff\U000e0000-\U000e0fff\U000f0000-\U0010ffff]"
)
_LETTERS: Final = str.maketrans(
    {
        **{"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"},
        **dict.fromkeys("\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000", " "),
        **dict.fromkeys("\uf0b7\uf0a7", "•"),  # Word's bullets in Symbol and Wingdings
        "\ufffe": "-",  # PDFium's mark for the hyphen at the end of a line
    }
)
_MARKUP: Final = (b"{\\rtf", b"<!doctype html", b"<html", b"%!ps")  # text by its bytes, unreadable by its looks
_MOST_MARKS: Final = 30  # combining marks on one letter (Unicode's stream-safe limit); normalizing is quadratic in their number
_TINY: Final = 0.02  # the share of control characters up to which bytes may be text


def decoded(content: bytes) -> str | None:
    """The text that these bytes are in UTF-8, UTF-16 with a mark, or Windows' and ISO's Latin; None if they look like no text."""
    if content[:64].lstrip().lower().startswith(_MARKUP):
        return None
    marked = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "cp1252", "latin-1"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return text if len(_CONTROLS.findall(text)) <= _TINY * len(text) else None
    return None


def cleaned(text: str) -> str:
    """The same text in NFC: lines end in \\n and not in spaces, no two blank lines in a row, nothing that nobody sees, no ligatures."""
    text = _UNSEEN.sub("", _BREAKS.sub("\n", text).translate(_LETTERS))
    if not text.isascii():
        text = unicodedata.normalize("NFC", _tamed(text))
    text = "\n".join(line.rstrip() for line in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", text).strip("\n")


def shortened(text: str, most: int) -> str:
    """At most `most` characters of `text`: up to a line end, or a space, in the second half of them if there is one."""
    if len(text) <= most:
        return text
    end = max(text.rfind("\n", most // 2, most + 1), 0) or max(text.rfind(" ", most // 2, most + 1), 0) or most
    return text[:end].rstrip()


def _tamed(text: str) -> str:
    """`text` with no letter under more marks than any language puts on one."""
    kept, marks = [], 0
    for character in text:
        marks = marks + 1 if unicodedata.combining(character) else 0
        if marks <= _MOST_MARKS:
            kept.append(character)
    return "".join(kept)
