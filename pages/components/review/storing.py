"""What a review or a note says, stored; or why it cannot be."""

from collections.abc import Callable

import streamlit as st

from liya_core.errors import LiyaError


def stored(store: Callable[[], object], then: Callable[[], None] | None = None) -> None:
    """Store what was said, do what follows from that, and draw the page anew; where it is refused, say why."""
    try:
        store()
    except LiyaError as error:
        st.error(str(error), icon=":material/error:")
        return
    if then:
        then()
    st.rerun()
