"""Everything that Liya keeps: some of it sent to a coach, all of it saved as one file or put back from one, a person deleted for good."""

from typing import Final

import streamlit as st

from liya_core import backup, settings
from liya_core.copies import BEFORE_RESTORE
from liya_core.errors import LiyaError
from liya_core.gate import COOKIE, LOCK
from liya_core.interview import Interviews
from pages.components import bundles, copies, state, words
from pages.components.engine import engine
from pages.components.history import filters
from pages.components.literal import escaped
from pages.components.place import here

LARGEST: Final = 1_000  # megabytes of a backup that the browser may send


def page() -> None:
    """Send, receive, save, put back, delete."""
    interviews = engine()
    st.title("Your data", anchor=False)
    said = state.notice()
    if said:
        st.info(said, icon=":material/info:")
    path = settings.load().db
    st.markdown(f"Everything that Liya keeps is in one file on {here()}: **{escaped(str(path))}**")
    if COOKIE in st.context.cookies:
        st.link_button("Lock Liya in this browser", LOCK, icon=":material/lock:")
    bundles.send(interviews, filters.zone())
    bundles.receive(interviews)
    _save()
    _restore()
    copies.draw(interviews)
    _delete(interviews)


def _save() -> None:
    with st.container(border=True):
        st.subheader("Save everything", anchor=False)
        st.markdown(
            "All interviews, scores, résumés and settings of everybody who practices here, as one file. Keep it where only you can read it."
        )
        st.download_button(
            "Save a backup",
            lambda: backup.take(settings.load().db),
            file_name="liya-backup.db",
            icon=":material/download:",
            on_click="ignore",
        )


def _restore() -> None:
    with st.container(border=True):
        st.subheader("Put a backup back", anchor=False)
        st.markdown("What is here now is replaced as a whole; a copy of it is kept beside the file.")
        file = st.file_uploader("A backup", key=state.upload_key("backup"), max_upload_size=LARGEST, label_visibility="collapsed")
        if file is None:
            return
        content = file.getvalue()
        try:
            found = backup.look_into(content)
        except LiyaError as error:
            st.warning(str(error), icon=":material/draft:")
            return
        counted = (
            words.counted(found.sessions, "interview"),
            words.counted(found.people, "person", "people"),
            words.counted(found.answers, "answer"),
        )
        st.markdown("It holds **{}** of **{}**, with {}.".format(*counted))
        st.button("Replace what is here", type="primary", icon=":material/settings_backup_restore:", on_click=_put_back, args=(content,))


def _put_back(content: bytes) -> None:
    try:
        found = backup.put_back(settings.load().db, content)
    except LiyaError as error:
        state.notify(str(error))
        return
    state.leave_session()
    state.uploaded("backup", None)
    back = words.counted(found.sessions, "interview")
    state.notify(f"The backup is back: {back}. What was here before is kept as a file that ends in {BEFORE_RESTORE}.")


def _delete(interviews: Interviews) -> None:
    people = [*interviews.store.people(over_http=False), *dict.fromkeys(sent.person for sent in interviews.store.brought())]
    if not people:
        return
    with st.container(border=True):
        st.subheader("Delete a person", anchor=False)
        st.markdown(
            "All their interviews held in these pages or sent here, scores, résumés, job descriptions and settings. "
            "Their bytes are overwritten."
        )
        copies.say_they_go_too(interviews)
        with st.container(horizontal=True, vertical_alignment="bottom"):
            chosen = st.selectbox("Who", people, index=None, placeholder="Choose a person", width=260)
            if chosen:
                with st.popover(f"Delete {escaped(chosen)}", icon=":material/delete:"):
                    st.markdown("This cannot be undone. Save a backup first if you are not sure.")
                    st.button("Delete for good", type="primary", on_click=_delete_person, args=(interviews, chosen))


def _delete_person(interviews: Interviews, name: str) -> None:
    try:
        interviews.store.delete_person(name)
    except LiyaError as error:
        state.notify(str(error))
        return
    state.leave_session()
    state.set_person("Me")
    state.notify("Deleted for good, out of the copies beside the file too. Backups and files that you saved are not touched by it.")


page()
