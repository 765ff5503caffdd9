"""A button that stores what a review or a note says; or what is said why it cannot be."""

from collections.abc import Callable

import streamlit as st

from liya_core.errors import LiyaError
from pages.components import state


def save_button(
    label: str, key: str, store: Callable[[], object], then: Callable[[], None] | None = None, *, icon: str | None = None
) -> None:
    """A button that stores what was said before anything is drawn, and does what follows from that.

    `store` is called when the button is pressed, and asks then for what was entered, for whatever was known at the drawing is older.
    """
    st.button(label, type="primary", key=key, icon=icon, on_click=_store, args=(key, store, then))


def refusal(key: str) -> None:
    """Why the button with this key did not store what was said, once."""
    why = state.take_complaint(key)
    if why:
        st.error(why, icon=":material/error:")


def _store(key: str, store: Callable[[], object], then: Callable[[], None] | None) -> None:
    try:
        store()
    except LiyaError as error:
        state.complain(key, str(error))
        return
    if then:
        then()
