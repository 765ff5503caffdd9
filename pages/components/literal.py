"""The one way to show text that Liya did not write: as it stands, never as markup.

Markdown would load remote images and dress text up as buttons or links; so a whole text goes through `st.text`,
and a few words inside a sentence of ours through `escaped`.
"""

import re

import streamlit as st

_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
_ADDRESS = re.compile(r"(://|@|\bwww(?=\.))", re.IGNORECASE)
_BREAK = "\u200b"  # has no width, and makes an address none that would be made a link


def show(text: str) -> None:
    """Draw a text as it stands, line breaks kept."""
    st.text(text)


def escaped(text: str) -> str:
    """The text for use inside our own markdown: every sign that could mean something is made to mean itself, and no address a link."""
    return _PUNCTUATION.sub(r"\\\1", _ADDRESS.sub(rf"\1{_BREAK}", " ".join(text.split())))
