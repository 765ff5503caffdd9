"""The box for the answer: tall, Enter sends, Shift+Enter breaks the line, and nothing typed is lost.

What is not stored yet lives in the browser tab (its session storage, never leaving the machine) until the page knows that it is: a
refresh finds it again, and so does whoever sent it to a server that did not get it. What was refused comes back into the box.
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
  const prefix = "liya-draft-" + data.session + "-";
  const name = prefix + data.turn;  // of no turn where none waits for an answer
  const fill = (box, text) => {
    Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value").set.call(box, text);
    box.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const find = () => document.querySelector('[data-testid="stChatInputTextArea"]');
  const given = parentElement.given;  // what was put back for another turn, and arrived after all
  if (given && given.name !== name) {
    const box = find();
    if (box?.value === given.text) fill(box, "");
    parentElement.given = null;
  }
  for (const key of Object.keys(sessionStorage)) if (key.startsWith(prefix) && key !== name) sessionStorage.removeItem(key);
  if (data.turn === null) return;

  let box = null;
  let empty = 0;
  const keep = () => {
    if (box.value) sessionStorage.setItem(name, box.value);
    else sessionStorage.removeItem(name);
  };
  const note = (event) => {
    if (event.clipboardData.getData("text").length >= data.worthNoting) setStateValue("pasted", data.session + "-" + data.turn);
  };
  const detach = () => {
    box?.removeEventListener("input", keep);
    box?.removeEventListener("paste", note);
  };
  const look = () => {
    const found = find();
    const isNew = found !== box;
    if (isNew) {
      detach();
      box = found;
      box?.addEventListener("input", keep);
      box?.addEventListener("paste", note);
    }
    const text = sessionStorage.getItem(name);
    empty = box && !box.disabled && !box.value && text ? empty + 1 : 0;
    if (empty && (isNew || empty > data.patience)) {  // nobody emptied it, so what was sent did not arrive
      parentElement.given = { name, text };
      fill(box, text);
    }
  };
  look();
  const timer = setInterval(look, 50);
  parentElement.leave = () => {
    clearInterval(timer);
    detach();
  };
  return parentElement.leave;
}
"""
_PATIENCE: Final = 80  # looks, each after 50 ms, until an answer that was sent and is not here comes back into the box
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
    keep_draft(session_id, None if disabled else turn.number)


def keep_draft(session_id: str, turn: int | None) -> None:
    """Have the tab keep what is written for this turn, and nothing that was written for another; None: for none.

    One keeper for the whole tab: Streamlit remembers every one that the tab has ever shown.
    """
    _draft(
        key=state.DRAFT,
        data={"session": session_id, "turn": turn, "worthNoting": WORTH_NOTING, "patience": _PATIENCE},
        default={"pasted": None},
        on_pasted_change=_noted,
        height=1,
    )


def _take(engine: Interviews, session_id: str, turn: int, key: str) -> None:
    """Put the answer on the disk before anything else happens; what is refused comes back into the box."""
    said = str(state.value(key) or "")
    if state.is_sent_twice(session_id, said):
        return
    pasted_into = (state.value(state.DRAFT) or {}).get("pasted")
    try:
        engine.answer(session_id, turn, said, "pasted" if pasted_into == f"{session_id}-{turn}" else "typed")
    except LiyaError as error:
        state.notify(str(error))
        state.refused(session_id, said)
        return
    state.sent(session_id, said)


def _noted() -> None:
    """The browser tells into which turn something was pasted; it is read when the answer is sent."""
