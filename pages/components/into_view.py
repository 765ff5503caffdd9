"""Brings the place where it is drawn to the top of the window, once for each thing that stands there."""

from typing import Final

import streamlit as st

_SCROLL: Final = """
export default function ({ data, parentElement }) {
  if (window.liyaOpened === data.place) return;
  window.liyaOpened = data.place;
  const host = parentElement.host || parentElement;
  host.style.scrollMarginTop = "4.5rem";  // the page's own bar lies over its top
  let looks = 16;  // what stands above grows for a while after it is drawn
  const stop = () => clearInterval(timer);
  const timer = setInterval(() => {
    host.scrollIntoView({ block: "start" });
    if (--looks === 0) stop();
  }, 250);
  for (const moved of ["wheel", "touchstart", "keydown", "pointerdown"]) window.addEventListener(moved, stop, { once: true });
}
"""
_component = st.components.v2.component("liya_into_view", js=_SCROLL)


def into_view(place: str) -> None:
    """Scroll here where `place` names something else than the last time, unless the person moves meanwhile."""
    _component(data={"place": place}, key="into_view", height=1)
