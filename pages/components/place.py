"""Where Liya runs, as the one who reads a page has to be told."""

import streamlit as st

from liya_core.gate.deciding import is_own


def here() -> str:
    """What the computer that Liya runs on is to the reader: this one, or another, where the page was opened from elsewhere."""
    host = st.context.headers.get("Host")
    return "this computer" if host is None or is_own(host) else "the computer that runs Liya"
