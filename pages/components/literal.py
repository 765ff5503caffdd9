"""The one way to show text that Liya did not write: as it stands, never as markup.

Markdown would load remote images and dress text up as buttons or links; so a whole text goes through `st.text`,
and a few words inside a sentence of ours through `escaped`.
"""

import re

import streamlit as st

_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")


def show(text: str) -> None:
    """Draw a text as it stands, line breaks kept."""
    st.text(text)


def escaped(text: str) -> str:
    """The text for use inside our own markdown: every sign that could mean something is made to mean itself."""
    return _PUNCTUATION.sub(r"\\\1", " ".join(text.split()))
