"""The box for the answer: tall, Enter sends, Shift+Enter breaks the line, and nothing typed is lost.

What is not sent yet lives in the browser tab (its session storage, never leaving the machine), so that a refresh
finds it again; what was refused comes back into the box.
"""

from typing import Final

import streamlit as st

from liya_core.errors import LiyaError
from liya_core.interview import Interviews
from liya_core.models import Turn
from pages.components import state

WORTH_NOTING: Final = 40  # characters pasted at once, from which an answer counts as pasted
_KEEP_DRAFT: Final = """
export default function ({ data, parentElement, setStateValue }) {
  parentElement.leave?.();  // Streamlit calls again for the next turn, and cleans up for the last one alone
  const name = "liya-draft-" + data.turn;
  let box = null;
  const keep = () => {
    if (box.value) sessionStorage.setItem(name, box.value);
    else sessionStorage.removeItem(name);
  };
  const note = (event) => {
    if (event.clipboardData.getData("text").length >= data.worthNoting) setStateValue("pasted", data.turn);
  };
  const attach = () => {
    box = document.querySelector('[data-testid="stChatInputTextArea"]');
    if (!box) return false;
    const draft = sessionStorage.getItem(name);
    if (draft && !box.value) {
      Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value").set.call(box, draft);
      box.dispatchEvent(new Event("input", { bubbles: true }));
    }
    box.addEventListener("input", keep);
    box.addEventListener("paste", note);
    return true;
  };
  let timer = null;
  if (!attach()) timer = setInterval(() => { if (attach()) clearInterval(timer); }, 50);
  const forget = (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) sessionStorage.removeItem(name);
  };
  document.addEventListener("keydown", forget);
  parentElement.leave = () => {
    clearInterval(timer);
    document.removeEventListener("keydown", forget);
    if (box) {
      box.removeEventListener("input", keep);
      box.removeEventListener("paste", note);
    }
  };
  return parentElement.leave;
}
"""
_draft = st.components.v2.component("liya_draft", js=_KEEP_DRAFT)


def draw(engine: Interviews, session_id: str, turn: Turn, *, disabled: bool) -> None:
    """The box for the open turn. One box for the whole session: a box for each turn would show twice while they change.

    One keeper of drafts for the whole tab: Streamlit remembers every one that the tab has ever shown.
    """
    key = state.answer_key(session_id)
    state.refill(session_id, key)
    st.chat_input(
        "Your answer. Enter sends it, Shift+Enter starts a new line.",
        key=key,
        disabled=disabled,
        height=132,
        on_submit=_take,
        args=(engine, session_id, turn.number, key),
    )
    _draft(
        key=state.DRAFT,
        data={"turn": _name(session_id, turn.number), "worthNoting": WORTH_NOTING},
        default={"pasted": None},
        on_pasted_change=_noted,
        height=1,
    )


def _take(engine: Interviews, session_id: str, turn: int, key: str) -> None:
    """Put the answer on the disk before anything else happens; what is refused comes back into the box."""
    said = str(state.value(key) or "")
    pasted_into = (state.value(state.DRAFT) or {}).get("pasted")
    try:
        engine.answer(session_id, turn, said, "pasted" if pasted_into == _name(session_id, turn) else "typed")
    except LiyaError as error:
        state.notify(str(error))
        state.refused(session_id, said)


def _noted() -> None:
    """The browser tells into which turn something was pasted; it is read when the answer is sent."""


def _name(session_id: str, turn: int) -> str:
    """What the browser calls a turn."""
    return f"{session_id}-{turn}"
