"""The floor of pages: an empty Streamlit app, a page with one button."""

import streamlit as st

st.title("Empty")
if st.button("Go"):
    st.session_state["n"] = st.session_state.get("n", 0) + 1
st.text(f"count {st.session_state.get('n', 0)}")
