"""Brings the place where it is drawn to the top of the window, once for each thing that stands there."""

from typing import Final

import streamlit as st

_SCROLL: Final = """
export default function ({ data, parentElement }) {
  if (window.liyaOpened === data.place) return;
  window.liyaOpened = data.place;
  const host = parentElement.host || parentElement;
  host.style.scrollMarginTop = "4.5rem";  // the page's own bar lies over its top
  const timers = [100, 500, 1200].map((wait) => setTimeout(() => host.scrollIntoView({ block: "start" }), wait));
  const stop = () => timers.forEach(clearTimeout);
  for (const moved of ["wheel", "touchstart", "keydown", "pointerdown"]) window.addEventListener(moved, stop, { once: true });
}
"""
_component = st.components.v2.component("liya_into_view", js=_SCROLL)


def into_view(place: str) -> None:
    """Scroll here where `place` names something else than the last time, unless the person moves meanwhile."""
    _component(data={"place": place}, key="into_view", height=1)
