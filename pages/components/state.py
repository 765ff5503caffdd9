"""All that a browser tab remembers between two runs: which session is open, who is practicing, what waits to be said.

Nothing of a conversation is kept here; that is in the store. No other file names a session-state key.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NoReturn, TypeVar

import streamlit as st

from liya_core.interview import new_session_id
from liya_core.records import MACHINE
from liya_core.store import Store

if TYPE_CHECKING:
    from liya_core.interviewers.model.nearby import Server

T = TypeVar("T")

_SESSION: Final = "session_id"
_NEXT: Final = "next_session_id"
_URL: Final = "session"
_NOTICE: Final = "notice"
_COMPLAINT: Final = "complaint_"
_PERSON: Final = "person"
_SETUP: Final = "setup_"
_SHOWN_ALL: Final = "shown_all"
_REFUSED: Final = "refused"
_SENT: Final = "sent"
_FOUND: Final = "found_servers"
_UPLOAD: Final = "upload"
_READ: Final = "read_"
_OPEN: Final = "open"
_PICKED: Final = "picked_"
_PICKS: Final = "picks"
_REVIEWED: Final = "answer"
_KEPT: Final = "kept_"
_ENTERED: Final = "entered"
_PAGE: Final = "page"

TWICE_S: Final = 1.0  # within which nobody reads a question and answers it
DRAFT: Final = "draft"  # the key of what the browser keeps and notes of the unsent answer


@dataclass(frozen=True)
class Place:
    """A session, or one turn of it."""

    session_id: str
    turn: int | None = None


@dataclass(frozen=True)
class Said:
    """What came of a file that was chosen."""

    text: str
    is_read: bool


def keep(page: str) -> None:
    """Keep what was entered into a set-up, a trial of the judge or a review while it is not on the screen.

    Nothing is set that is on the screen already: it would go back to the browser, and undo what is chosen meanwhile. When the
    `page` has changed, nothing is taken over either, for then Streamlit has emptied what the other page showed.
    """
    entered = st.session_state.setdefault(_ENTERED, {})
    there = {key: st.session_state[key] for key in st.session_state if isinstance(key, str) and key.startswith(_SETUP)}
    if st.session_state.get(_PAGE) == page:
        entered.update(there)
        away = entered.keys() - there.keys()
    else:
        st.session_state[_PAGE] = page
        away = entered.keys()
    for key in away:
        st.session_state[key] = entered[key]


# -------------------------------------------------------------------- the open session


def session_id() -> str | None:
    """The session this tab is in: the URL's, else the one it was in before a page link dropped it."""
    named = st.query_params.get(_URL)
    if named:
        st.session_state[_SESSION] = named
    elif _SESSION in st.session_state:
        st.query_params[_URL] = st.session_state[_SESSION]
    return st.session_state.get(_SESSION)


def open_session(session: str) -> None:
    """Make this the tab's session, in the URL too."""
    st.session_state[_SESSION] = session
    st.query_params[_URL] = session


def to_interview(session: str | None = None) -> NoReturn:
    """Leave this page for the interview: that of this session, else the one that is open, else the set-up.

    The address is given anew as a whole: one in which a widget's value stands must not be cleared.
    """
    if session:
        st.session_state[_SESSION] = session
    named = st.session_state.get(_SESSION)
    st.switch_page("pages/interview.py", query_params={_URL: named} if named else {})


def draw_anew() -> NoReturn:
    """Draw this page anew, or what was clicked meanwhile: Streamlit would put the page in the place of one that was called."""
    _ = _PAGE in st.session_state  # at which Streamlit gives way to a click
    st.rerun()


def next_session() -> str:
    """The id that this tab's next session will have: however often Start is clicked, one session begins."""
    if _NEXT not in st.session_state:
        st.session_state[_NEXT] = new_session_id()
    return str(st.session_state[_NEXT])


def leave_session() -> None:
    """Back to the set-up."""
    st.session_state.pop(_SESSION, None)
    st.session_state.pop(_NEXT, None)
    st.session_state.pop(_SHOWN_ALL, None)
    st.query_params.pop(_URL, None)


def shown_all() -> bool:
    """Whether the whole transcript is wanted, not only its end."""
    return bool(st.session_state.get(_SHOWN_ALL))


def show_all() -> None:
    """Show the whole transcript from now on."""
    st.session_state[_SHOWN_ALL] = True


# -------------------------------------------------------------------- who is practicing


def person(store: Store) -> str:
    """Who is practicing in this tab: chosen here, else the last one on this machine, else "Me"."""
    if _PERSON not in st.session_state:
        st.session_state[_PERSON] = store.recall(MACHINE, "person") or "Me"
    return str(st.session_state[_PERSON])


def set_person(name: str) -> None:
    """From now on this tab is `name`'s."""
    st.session_state[_PERSON] = name.strip() or "Me"


# -------------------------------------------------------------------- widgets


def setup_key(field: str) -> str:
    """The key of a set-up widget, kept across pages."""
    return _SETUP + field


def preset(field: str, value: Any, *, replace: bool = False) -> None:
    """Give a set-up widget its value before it is drawn; a value it has stays unless `replace`."""
    if replace or _SETUP + field not in st.session_state:
        st.session_state[_SETUP + field] = value


def prefill(field: str, value: Any) -> None:
    """Give a set-up widget a value that was read somewhere, unless the person entered one of their own."""
    if value in (None, "") or st.session_state.get(_SETUP + field) not in (None, "", st.session_state.get(_READ + field)):
        return
    st.session_state[_SETUP + field] = st.session_state[_READ + field] = value


def trial_key(field: str) -> str:
    """The key of a widget of the page on which the judge is tried, kept while another page is shown."""
    return f"{_SETUP}trial_{field}"


def answer_key(session: str) -> str:
    """The key of a session's answer box."""
    return f"answer_{session}"


def feedback_key(session: str, turn: int) -> str:
    """The key of the fold with the feedback on a turn's answer; given anew, it stays open."""
    return f"feedback_{session}_{turn}"


def redo_key(session: str, turn: int, attempts: int) -> str:
    """The key of the box for another attempt; each attempt has its own, so that it starts empty."""
    return f"redo_{session}_{turn}_{attempts}"


def self_rating_key(session: str, turn: int, attempt: int) -> str:
    """The key of what the candidate thinks of an attempt."""
    return f"self_{session}_{turn}_{attempt}"


def drill_key(place: str, session: str, turn: int, *, several: bool) -> str:
    """The key of a button that begins a drill; place: where on the page it stands."""
    return f"drill_{place}_{session}_{turn}_{several}"


def value(key: str) -> Any:
    """A widget's value, as its callback finds it."""
    return st.session_state.get(key)


def written(key: str) -> str:
    """What a text widget holds, as the callback of another finds it."""
    return str(value(key) or "")


def sent(session: str, text: str) -> None:
    """Remember the answer that was taken last."""
    st.session_state[_SENT] = (session, text, time.monotonic())


def is_sent_twice(session: str, text: str) -> bool:
    """Whether this very answer was taken so lately that nobody can have read the next question since."""
    *before, at = st.session_state.get(_SENT, ("", "", 0.0))
    return bool(before == [session, text] and time.monotonic() - at < TWICE_S)


def refused(session: str, text: str) -> None:
    """Keep a text that was not taken for the session's next box."""
    st.session_state[_REFUSED] = (session, text)


def take_refused() -> str | None:
    """A text that was not taken and has no box to come back to; it is forgotten with the asking."""
    kept = st.session_state.pop(_REFUSED, None)
    return str(kept[1]) if kept else None


def refill(session: str, key: str) -> None:
    """Put what was refused into the box that is about to be drawn."""
    kept = st.session_state.get(_REFUSED)
    if kept and kept[0] == session:
        st.session_state[key] = kept[1]
        del st.session_state[_REFUSED]


def upload_key(kind: str) -> str:
    """The key of the box for a file; another after each file, so that it is empty again."""
    return f"{_UPLOAD}_{kind}_{st.session_state.get(f'{_UPLOAD}_{kind}', 0)}"


def uploaded(kind: str, said: str | None, *, is_read: bool = True) -> None:
    """Keep what came of a file for as long as the set-up is on the screen; the box takes another."""
    st.session_state[f"{_UPLOAD}_{kind}"] = st.session_state.get(f"{_UPLOAD}_{kind}", 0) + 1
    st.session_state[f"{_UPLOAD}_{kind}_said"] = Said(said, is_read) if said else None


def upload_said(kind: str) -> "Said | None":
    """What came of the last file."""
    return st.session_state.get(f"{_UPLOAD}_{kind}_said")


def in_url(name: str) -> str:
    """The key of a widget whose value stands in the page's address, under the same name."""
    return name


def show_person(name: str) -> None:
    """Choose whose history is shown."""
    close_opened()
    st.session_state[in_url("who")] = name


# -------------------------------------------------------------------- what History has opened


def opened() -> tuple[Place, ...]:
    """What the address says is opened: one session or turn, or several that are compared."""
    return tuple(map(_place, filter(None, st.query_params.get(_OPEN, "").split(","))))


def _place(name: str) -> Place:
    session, _, turn = name.partition(".")
    return Place(session, int(turn) if turn.isdecimal() and len(turn) < 10 else None)  # an address may hold any number of digits


def open_place(*names: str) -> None:
    """Open a session ("ses_1"), a turn of it ("ses_1.3"), or several side by side; a bookmark leads there too."""
    st.query_params[_OPEN] = ",".join(names)


def close_opened() -> None:
    """Open nothing, and forget what was picked in charts and tables."""
    st.query_params.pop(_OPEN, None)
    st.session_state[_PICKS] = st.session_state.get(_PICKS, 0) + 1


def pick_key(name: str) -> str:
    """The key of a chart or a table in which something can be picked; another after what was opened is closed, so that nothing is."""
    return f"{name}_{st.session_state.get(_PICKS, 0)}"


def local_key(name: str) -> str:
    """The key of a table in which what is picked opens no place of its own."""
    return f"local_{name}"


def follow(name: str, picks: Sequence[str]) -> bool:
    """Open what is picked in a chart or a table, once for each change of it; close what was picked there and is no longer.

    Whether anything was opened or closed.
    """
    key = _PICKED + pick_key(name)
    before, picked = st.session_state.get(key, ""), ",".join(picks)
    st.session_state[key] = picked
    if picked == before or not (picked or before == st.query_params.get(_OPEN)):
        return False
    if picked:
        open_place(*picks)
    else:
        st.query_params.pop(_OPEN, None)
    return True


# -------------------------------------------------------------------- what a coach reviews


def reviewing() -> Place | None:
    """The answer that the address says is reviewed."""
    named = st.query_params.get(_REVIEWED)
    return _place(named) if named else None


def review(session: str, turn: int) -> None:
    """Review this answer from now on; a bookmark leads there too."""
    st.query_params[_REVIEWED] = f"{session}.{turn}"


def stay_at(session: str, turn: int) -> None:
    """Go on with this answer although it no longer waits, unless another is gone to meanwhile."""
    if _REVIEWED not in st.query_params:
        review(session, turn)


def review_next() -> None:
    """Review whatever comes first in the queue."""
    st.query_params.pop(_REVIEWED, None)


def review_key(session: str, turn: int, field: str) -> str:
    """The key of a widget that belongs to one answer's review."""
    return f"review_{session}_{turn}_{field}"


def review_draft_key(session: str, turn: int, field: str) -> str:
    """The same, of a widget whose value is kept while another page or answer is shown."""
    return _SETUP + review_key(session, turn, field)


# -------------------------------------------------------------------- what a search for models found


def found_key(base_url: str) -> str:
    """The key of the choice among a found server's models."""
    return f"{_FOUND}_{base_url}"


def keep_found(servers: "tuple[Server, ...] | None") -> None:
    """Keep what a look around found, for as long as it is on the screen."""
    st.session_state[_FOUND] = servers


def found() -> "tuple[Server, ...] | None":
    """What the last look around found; None where nobody looked."""
    return st.session_state.get(_FOUND)


# -------------------------------------------------------------------- what need not be found twice


def kept(name: str, of: object, find: Callable[[], T]) -> T:
    """What was found in this tab for the same `of`, else what is found now."""
    key = _KEPT + name
    if key not in st.session_state or st.session_state[key][0] != of:
        st.session_state[key] = (of, find())
    found: T = st.session_state[key][1]
    return found


# -------------------------------------------------------------------- what waits to be said


def notify(text: str) -> None:
    """Say this at the next drawing, once."""
    st.session_state[_NOTICE] = text


def complain(key: str, text: str) -> None:
    """Say at the widget with this key what is wrong with what it was given, once."""
    st.session_state[_COMPLAINT + key] = text


def take_complaint(key: str) -> str | None:
    """What is wrong with what a widget was given; it is forgotten with the asking."""
    said = st.session_state.pop(_COMPLAINT + key, None)
    return str(said) if said else None


def notice() -> str | None:
    """What waits to be said; it is forgotten with the asking."""
    said = st.session_state.pop(_NOTICE, None)
    return str(said) if said else None
