"""The one way to show text that Liya did not write: as it stands, never as markup.

Markdown would load remote images and dress text up as buttons or links; so a whole text goes through `st.text`,
and a few words inside a sentence of ours through `escaped`.
"""

import re
from collections.abc import Iterable

import streamlit as st

_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
_ADDRESS = re.compile(r"(://|@|\bwww(?=\.))", re.IGNORECASE)
_BREAK = "\u200b"  # has no width, and makes an address none that would be made a link


def show(text: str) -> None:
    """Draw a text as it stands, line breaks kept."""
    st.text(text)


def highlighted(pieces: Iterable[tuple[str, bool]]) -> str:
    """A text in pieces as our own markdown, those that are marked on a ground of their own; line breaks become spaces."""
    return "".join(map(_highlighted, pieces))


def _highlighted(piece: tuple[str, bool]) -> str:
    text, is_marked = piece
    inner = escaped(text)
    shown = f":primary-background[{inner}]" if is_marked and inner else inner
    return f"{' ' * text[:1].isspace()}{shown}{' ' * (bool(inner) and text[-1:].isspace())}"


def escaped(text: str) -> str:
    """The text for use inside our own markdown: every sign that could mean something is made to mean itself, and no address a link."""
    return _PUNCTUATION.sub(r"\\\1", _ADDRESS.sub(rf"\1{_BREAK}", " ".join(text.split())))
