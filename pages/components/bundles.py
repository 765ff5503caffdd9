"""Interviews sent to a coach as one file, and what comes back: made, looked into, taken in."""

from collections import Counter
from collections.abc import Sequence
from datetime import tzinfo
from functools import partial
from typing import Final

import streamlit as st

from liya_core import trends
from liya_core.bundle import proposals
from liya_core.bundle.archive import MAX_FILE, MOST
from liya_core.bundle.contents import MAX_NAME, Bundle, open_bundle, pack, preview
from liya_core.bundle.hiding import MOST_WORDS, NOBODY, Hidden, hide
from liya_core.bundle.keeping import Merged, Sent
from liya_core.bundle.reply import Reply, look_into, pack_reply
from liya_core.candidate import shortened
from liya_core.errors import CannotHide, LiyaError
from liya_core.export import file_name
from liya_core.interview import Interviews
from liya_core.models import Session
from liya_core.trends import Filter, SessionRow
from liya_core.webpage import sessions_html
from pages.components import state, words
from pages.components.charts.drawing import moment
from pages.components.literal import escaped, highlighted

SAMPLES: Final = 3
AROUND: Final = 90  # characters before and behind the first mark of a sample
_STAYS: Final = (
    "Your résumé, the job description and your notes on the company stay here, though questions that quote them are in what was said."
)


def send(interviews: Interviews, zone: tzinfo) -> None:
    """Choose interviews and the words to hide in them, see what becomes of them, and save the file; nothing without an interview.

    What is typed comes first: a file that is asked for while its page is drawn anew is not given.
    """
    people = interviews.store.people(over_http=False)
    if not people:
        return
    with st.container(border=True):
        st.subheader("Send interviews to a coach", anchor=False)
        st.markdown(
            "As one file that you hand over yourself. Your coach opens it in their own Liya, rates and comments, and sends you a reply."
        )
        current = state.person(interviews.store)
        person = current if current in people else people[0]
        if len(people) > 1:
            person = st.selectbox("Whose interviews", people, index=people.index(person))
        called = st.text_input("What your coach is to call you", max_chars=MAX_NAME, placeholder=NOBODY)
        rows = {
            row.session_id: row for row in trends.sessions(interviews.store, Filter(person)) if not row.example and row.key_name is None
        }
        ids = st.multiselect(
            "Interviews",
            list(rows),
            format_func=lambda session_id: _title(rows[session_id], zone) if session_id in rows else "",
            placeholder="Choose interviews, the newest first",
            max_selections=MOST,
        )
        if ids:
            _choose_words(interviews, person, called, [interviews.store.session(session_id) for session_id in ids])


def _title(row: SessionRow, zone: tzinfo) -> str:
    score = f" · {row.score} of 100" if row.score is not None else ""
    return f"{moment(row.started_at, zone)} · {words.TYPES[row.interview_type]}, {words.ROUNDS[row.interview_round].lower()}{score}"


def _choose_words(interviews: Interviews, person: str, called: str, sessions: Sequence[Session]) -> None:
    """What is hidden, what that does, and the button."""
    with_materials = st.checkbox("With résumé, profile, job description and notes on the company", help=_STAYS)
    found = proposals.propose(sessions, interviews.library)
    chosen = st.multiselect(
        "Words to hide",
        found,
        default=found,
        accept_new_options=True,
        max_selections=MOST_WORDS,
        placeholder="Names of people and companies",
        help="Proposed is what looks like a name. Take out what may stay; type a word and press Enter to add it.",
        key=state.local_key(f"hidden_{'_'.join(session.session_id for session in sessions)}"),
    )
    previews = {session.session_id: preview(session, chosen, materials=with_materials) for session in sessions}
    counts: Counter[str] = Counter()
    for shown in previews.values():
        counts.update(shown.counts)
    _show_preview(chosen, counts, [sample for shown in previews.values() for sample in shown.samples])
    if called and hide(called, chosen).places:
        st.caption(f"That name is among the words to hide, so your coach sees “{NOBODY}”.")
    try:
        content = pack(sessions, chosen, sender=called, materials=with_materials)
    except CannotHide as error:
        named = f" ({', '.join(f'“{escaped(word)}”' for word in error.words)})" if error.words else ""
        st.warning(f"{error}{named}", icon=":material/edit:")
        return
    except LiyaError as error:
        st.warning(str(error), icon=":material/inventory_2:")
        return
    hidden = {session_id: list(shown.counts) for session_id, shown in previews.items()}
    number = words.counted(len(sessions), "interview")
    with st.container(horizontal=True):
        st.download_button(
            "Save the bundle",
            lambda: _kept(interviews, content, person, hidden),
            file_name=file_name(f"{number} to review", "zip"),
            mime="application/zip",
            type="primary",
            icon=":material/outgoing_mail:",
            on_click="ignore",
        )
        st.download_button(
            "Read it first",
            lambda: sessions_html(open_bundle(content).sessions, interviews.library),
            file_name=file_name(f"{number} to review", "html"),
            mime="text/html",
            icon=":material/visibility:",
            on_click="ignore",
            help="What is in the bundle, as a web page.",
        )
    st.caption(f"{number}, {max(1, round(len(content) / 1_000)):,} KB. Not every name is found: read what you send.")


def _kept(interviews: Interviews, content: bytes, person: str, hidden: dict[str, list[str]]) -> bytes:
    """The bundle, which is remembered when it is saved, so that a reply to it is known."""
    interviews.store.keep_bundle(open_bundle(content), person, hidden)
    return content


def _show_preview(chosen: Sequence[str], counts: Counter[str], samples: Sequence[Hidden]) -> None:
    """How often each word is hidden, and what that looks like."""
    if not chosen:
        st.caption("Nothing is hidden.")
        return
    with st.expander(f"Hidden in {words.counted(sum(counts.values()), 'place')}", icon=":material/visibility_off:"):
        told = [f"“{escaped(shortened(word, 40))}” {number}×" for word, number in counts.most_common()]
        if told:
            st.markdown(" · ".join(told))
        missing = [f"“{escaped(shortened(word, 40))}”" for word in chosen if word not in counts]
        if missing:
            st.caption(f"Not found: {', '.join(missing)}.")
        if samples:
            st.markdown("\n".join(f"- {highlighted(_around(sample))}" for sample in samples[:SAMPLES]))


def _around(sample: Hidden) -> list[tuple[str, bool]]:
    """What stands around the first mark, in pieces, the marks marked."""
    text, begin, end = sample.after, *sample.places[0][2:]
    first = text.rfind(" ", 0, begin - AROUND) + 1 if begin > AROUND else 0
    last = text.find(" ", end + AROUND) if " " in text[end + AROUND :] else len(text)
    pieces, done = [("… " if first else "", False)], first
    for _, _, start, stop in sample.places:
        if stop <= last:
            pieces += [(text[done:start], False), (text[start:stop], True)]
            done = stop
    return [*pieces, (text[done:last], False), (" …" if last < len(text) else "", False)]


# -------------------------------------------------------------------- what comes


def receive(interviews: Interviews) -> None:
    """Open a bundle or a reply: first what is in it, then a button that takes it in."""
    with st.container(border=True):
        st.subheader("Open a bundle or a reply", anchor=False)
        st.markdown("Interviews that somebody sends you to review, or what your coach says of yours.")
        file = st.file_uploader(
            "A bundle or a reply", key=state.upload_key("bundle"), max_upload_size=MAX_FILE // 1_000_000, label_visibility="collapsed"
        )
        if file is not None:
            _look(interviews, file.getvalue())
        _replies(interviews)


def _look(interviews: Interviews, content: bytes) -> None:
    try:
        found = look_into(content)
    except LiyaError as error:
        st.warning(str(error), icon=":material/draft:")
        return
    if isinstance(found, Bundle):
        kinds = Counter(words.TYPES[session.plan.interview_type].lower() for session in found.sessions)
        told = ", ".join(f"{number} {kind}" for kind, number in kinds.most_common())
        st.markdown(f"**{words.counted(len(found.sessions), 'interview')}** of **{escaped(found.sender)}** to review: {told}.")
        st.button("Take them in", type="primary", icon=":material/move_to_inbox:", on_click=_bring, args=(interviews, found))
    else:
        counted = _said(sum(len(said.ratings) for said in found.sessions), sum(len(said.notes) for said in found.sessions))
        st.markdown(f"**{escaped(found.coach)}** sends {counted} on **{words.counted(len(found.sessions), 'interview')}**.")
        st.button("Add them to my interviews", type="primary", icon=":material/rate_review:", on_click=_merge, args=(interviews, found))


def _said(ratings: int, notes: int) -> str:
    counts = [words.counted(ratings, "rating")] * bool(ratings) + [words.counted(notes, "comment")] * bool(notes)
    return f"**{' and '.join(counts) or 'nothing new'}**"


def _bring(interviews: Interviews, bundle: Bundle) -> None:
    try:
        brought = interviews.store.bring(bundle)
    except LiyaError as error:
        state.notify(str(error))
        return
    state.uploaded("bundle", None)
    new, known = (words.counted(len(ids), "interview") for ids in (brought.new, brought.known))
    already = f" {known} of it {'was' if len(brought.known) == 1 else 'were'} here already." if brought.known else ""
    if brought.new:
        state.notify(f"{new} taken in. They are on History under “{escaped(brought.person)}”, and are nobody's practice here.{already}")
    else:
        state.notify(f"Nothing new: this bundle was taken in before, under “{escaped(brought.person)}”.")


def _merge(interviews: Interviews, reply: Reply) -> None:
    try:
        merged = interviews.store.merge(reply)
        on = [interviews.store.session(session_id) for session_id in merged.sessions]
    except LiyaError as error:
        state.notify(str(error))
        return
    state.uploaded("bundle", None)
    state.notify(_what_changed(reply.coach, merged, on))


def _what_changed(coach: str, merged: Merged, on: Sequence[Session]) -> str:
    """What a reply added, where, and what was left as it was."""
    if not on and not merged.gone and not merged.kept:
        return f"Nothing new: what {escaped(coach)} sent is here already."
    which = ", ".join(
        f"{words.TYPES[session.plan.interview_type].lower()} of {session.started_at.day} {session.started_at:%b %Y}" for session in on
    )
    parts = [f"{escaped(coach)}: {_said(merged.ratings, merged.notes).strip('*')}{f' added, on {which}' if on else ''}."]
    if merged.kept:
        parts.append(
            f"{merged.kept} that you have from {escaped(coach)} already {'is' if merged.kept == 1 else 'are'} worded otherwise now; "
            "yours stayed."
        )
    if merged.gone:
        parts.append(
            f"{words.counted(len(merged.gone), 'interview')} of it {'was' if len(merged.gone) == 1 else 'were'} deleted here since."
        )
    return " ".join(parts)


# -------------------------------------------------------------------- what goes back


def _replies(interviews: Interviews) -> None:
    """The bundles that were taken in, each with the way to send back what a coach said of it."""
    for number, sent in enumerate(interviews.store.brought()):
        if not number:
            st.markdown("**Sent to you**")
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            st.markdown(f"{escaped(sent.person)} · {words.counted(len(sent.session_ids), 'interview')}", width="content")
            if not sent.coaches:
                st.caption("Nothing to send back yet", width="content")
                continue
            coach = sent.coaches[0]
            if len(sent.coaches) > 1:
                coach = st.selectbox(
                    "Reply of", sent.coaches, label_visibility="collapsed", width=180, key=state.local_key(f"coach_{sent.digest}")
                )
            st.download_button(
                f"Save the reply of {escaped(shortened(coach, 30))}",
                partial(_packed, interviews, sent, coach),
                file_name=file_name(f"reply of {coach}", "zip"),
                mime="application/zip",
                icon=":material/reply:",
                on_click="ignore",
                key=state.local_key(f"reply_{sent.digest}"),
            )


def _packed(interviews: Interviews, sent: Sent, coach: str) -> bytes:
    return pack_reply(sent.digest, sent.key, coach, [interviews.store.session(session_id) for session_id in sent.session_ids])
