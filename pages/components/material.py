"""A résumé or a job description on the set-up: read from a file, shown for correction, kept for the next time, deleted for good."""

from typing import Final

import streamlit as st

from liya_core.errors import FileRefused, LiyaError
from liya_core.intake import files
from liya_core.interview import Interviews
from liya_core.materials import MAX_NAME, Material, MaterialKind
from liya_core.models import MAX_MATERIAL
from pages.components import copies, state, understood
from pages.components.literal import escaped

NAMES: Final[dict[MaterialKind, str]] = {"resume": "résumé", "job": "job description"}


def draw(engine: Interviews, kind: MaterialKind) -> None:
    """Everything about one of the two texts; its text area holds what will be used."""
    person, name = state.person(engine.store), NAMES[kind]
    kept = {material.name: material.text for material in engine.store.materials(person, kind)}
    st.markdown(f"**{name.capitalize()}:** a PDF, DOCX, text or Markdown file, or paste the text below.")
    left, right = st.columns([3, 2], vertical_alignment="center") if kept else (st.container(), None)
    key = state.upload_key(kind)
    left.file_uploader(
        f"File with the {name}",
        key=key,
        max_upload_size=files.MAX_FILE // 1_000_000,
        on_change=_read,
        args=(kind, key),
        label_visibility="collapsed",
    )
    if right:
        chosen = state.setup_key(f"{kind}_kept")
        right.selectbox(
            f"Kept: {name}",
            list(kept),
            index=None,
            key=chosen,
            on_change=_take,
            args=(kind, chosen, kept),
            placeholder=f"Or a {name} that you kept",
            label_visibility="collapsed",
        )
    _said(kind)
    st.text_area(
        name.capitalize(),
        key=state.setup_key(kind),
        max_chars=MAX_MATERIAL,
        height=150,
        on_change=_fill_in,
        args=(kind,),
        placeholder=f"Paste the text of the {name} here",
        label_visibility="collapsed",
    )
    text = str(state.value(state.setup_key(kind)) or "").strip()
    if text:
        (understood.draw_resume if kind == "resume" else understood.draw_job)(text)
        _kept(engine, person, kind, kept, text)


def _read(kind: MaterialKind, key: str) -> None:
    """Put the text of a file that was just chosen into the text area."""
    file = state.value(key)
    if file is None:
        return
    try:
        found = files.read(file.getvalue())
    except FileRefused as refused:
        state.uploaded(kind, str(refused), is_read=False)
        return
    state.preset(kind, found.text, replace=True)
    _fill_in(kind)
    pages = "" if found.pages is None else f" {found.pages} {'page' if found.pages == 1 else 'pages'},"
    rest = f" The rest was cut off: {MAX_MATERIAL:,} characters are the most." if found.cut else ""
    state.uploaded(kind, f"Read from the file:{pages} {len(found.text):,} characters.{rest} Look it over and correct what is wrong.")


def _fill_in(kind: MaterialKind) -> None:
    """Put what was read into the fields that hold nothing of the person's own, where it can be seen and corrected."""
    text = str(state.value(state.setup_key(kind)) or "")
    if kind == "job":
        wanted = understood.job_facts(text)
        state.prefill("title", wanted.title)
        state.prefill("company", wanted.company)
    else:
        years = understood.resume_facts(text).years
        state.prefill("years", None if years is None else int(years))


def _said(kind: MaterialKind) -> None:
    """What came of the last file."""
    said = state.upload_said(kind)
    if said:
        if said.is_read:
            st.caption(f":material/check: {said.text}")
        else:
            st.warning(said.text, icon=":material/draft:")


def _take(kind: MaterialKind, key: str, kept: dict[str, str]) -> None:
    name = state.value(key)
    if name in kept:
        state.preset(kind, kept[name], replace=True)
        _fill_in(kind)
        state.uploaded(kind, None)


def _kept(engine: Interviews, person: str, kind: MaterialKind, kept: dict[str, str], text: str) -> None:
    """Keeping this text, or deleting it where it is kept."""
    under = next((name for name, held in kept.items() if held.strip() == text), None)
    if under is None:
        key = state.setup_key(f"{kind}_name")
        with st.popover("Keep it for the next time", icon=":material/bookmark_add:", type="tertiary"):
            st.text_input("Under which name?", key=key, max_chars=MAX_NAME, placeholder="For instance: nurse, short version")
            st.button("Keep it", key=f"keep_{kind}", on_click=_keep, args=(engine, person, kind, key, text))
        return
    with st.popover(f"Kept as {escaped(under)}", icon=":material/bookmark_added:", type="tertiary"):
        st.markdown(
            "Delete it for good? It goes from here and from the set-ups of your interviews. Questions that quoted it stay in what was said."
        )
        copies.say_they_go_too(engine)
        st.button("Delete it for good", key=f"forget_{kind}", on_click=_forget, args=(engine, person, kind, under))


def _keep(engine: Interviews, person: str, kind: MaterialKind, key: str, text: str) -> None:
    name = " ".join(str(state.value(key) or "").split()) or f"My {NAMES[kind]}"
    try:
        engine.store.keep_material(person, kind, Material(name=name, text=text))
    except LiyaError as error:
        state.notify(str(error))


def _forget(engine: Interviews, person: str, kind: MaterialKind, name: str) -> None:
    try:
        engine.store.forget_material(person, kind, name)
    except LiyaError as error:
        state.notify(str(error))
        return
    state.preset(kind, "", replace=True)
    state.uploaded(kind, None)
