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
export default function ({ data, setStateValue }) {
  const name = "liya-draft-" + data.turn;
  let box = null;
  const keep = () => {
    if (box.value) sessionStorage.setItem(name, box.value);
    else sessionStorage.removeItem(name);
  };
  const note = (event) => {
    if (event.clipboardData.getData("text").length >= data.worthNoting) setStateValue("pasted", true);
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
  return () => {
    clearInterval(timer);
    document.removeEventListener("keydown", forget);
    if (box) {
      box.removeEventListener("input", keep);
      box.removeEventListener("paste", note);
    }
  };
}
"""
_draft = st.components.v2.component("liya_draft", js=_KEEP_DRAFT)


def draw(engine: Interviews, session_id: str, turn: Turn, *, disabled: bool) -> None:
    """The box for the open turn. One box for the whole session: a box for each turn would show twice while they change."""
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
        key=state.draft_key(session_id, turn.number),
        data={"turn": f"{session_id}-{turn.number}", "worthNoting": WORTH_NOTING},
        default={"pasted": False},
        on_pasted_change=_noted,
        height=1,
    )


def _take(engine: Interviews, session_id: str, turn: int, key: str) -> None:
    """Put the answer on the disk before anything else happens; what is refused comes back into the box."""
    said = str(state.value(key) or "")
    pasted = (state.value(state.draft_key(session_id, turn)) or {}).get("pasted")
    try:
        engine.answer(session_id, turn, said, "pasted" if pasted else "typed")
    except LiyaError as error:
        state.notify(str(error))
        state.refused(session_id, said)


def _noted() -> None:
    """The browser tells of a paste; it is read when the answer is sent."""
