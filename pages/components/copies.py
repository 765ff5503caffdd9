"""The copies that Liya keeps beside its file: said where something is deleted, and deleted by themselves."""

import streamlit as st

from liya_core.copies import Copy
from liya_core.errors import LiyaError
from liya_core.interview import Interviews
from pages.components import state, words
from pages.components.charts.drawing import moment
from pages.components.history import filters
from pages.components.literal import escaped


def say_they_go_too(interviews: Interviews) -> None:
    """Before something is deleted: the copies that hold it are deleted with it."""
    kept = interviews.store.copies()
    if kept:
        days = ", ".join(dict.fromkeys(_on(copy).rpartition(",")[0] for copy in kept))
        st.markdown(f"Copies of everything that Liya kept beside its file ({days}) are deleted too where they hold it.")


def draw(interviews: Interviews) -> None:
    """The copies with the days on which they were made, and a button that deletes them; nothing where there are none."""
    kept = interviews.store.copies()
    if not kept:
        return
    with st.container(border=True):
        st.subheader("Copies beside the file", anchor=False)
        st.markdown("Kept before a restore or a newer version changed the file. A copy that holds what you delete is deleted with it.")
        for copy in kept:
            st.markdown(f"* {escaped(copy.path.name)}, made on {_on(copy)}")
        with st.popover("Delete the copies", icon=":material/delete:"):
            st.markdown("What was there before can then not be brought back from them. This cannot be undone.")
            st.button("Delete the copies for good", type="primary", on_click=_delete, args=(interviews,))


def _on(copy: Copy) -> str:
    """When a copy was made, as the person's clock says it."""
    return moment(copy.made_at, filters.zone())


def _delete(interviews: Interviews) -> None:
    number = len(interviews.store.copies())
    try:
        interviews.store.delete_copies()
    except LiyaError as error:
        state.notify(str(error))
        return
    state.notify(f"{words.counted(number, 'copy', 'copies')} deleted for good.")
