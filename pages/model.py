"""Which model may lead an interview, and whether it can: nothing is sent to it before the button is pressed."""

from contextlib import closing

import streamlit as st

from liya_core.settings import ModelSettings
from pages.components import state
from pages.components.engine import ModelHost, choose_found, engine, is_found, model_host
from pages.components.literal import escaped
from pages.components.place import here

NONE = """
No model is set up. You need none: the built-in interviewer asks, follows up and scores without one, and without a network.

A model can lead instead. If one runs on {here} (Ollama, LM Studio, llama.cpp, vLLM), let Liya look for it:
"""
SETTINGS = """
For any other, set one of these before you start Liya, in the environment or in `.streamlit/secrets.toml`:

- `OPENAI_API_KEY`, for OpenAI's own models, or
- `OPENAI_BASE_URL`, the address of any OpenAI-compatible server or gateway. For Ollama on {here} that is
  `http://localhost:11434/v1`.

`LIYA_MODEL` names the model. You then choose it on the first page, interview by interview.
"""
NOTHING = (
    "Nothing was found where Ollama (port 11434), LM Studio (1234), llama.cpp (8080) and vLLM (8000) usually listen. Start its server, "
    "load a model, and look again."
)


def page() -> None:
    """What is set up, and the test of it; where nothing is, the way to it."""
    st.title("The model", anchor=False)
    host = model_host()
    if host is None:
        st.markdown(NONE.format(here=here()))
        st.button(f"Look on {here()}", type="primary", icon=":material/search:", on_click=_look)
        _offered()
        st.markdown(SETTINGS.format(here=here()))
        return
    _named(host)
    with st.container(horizontal=True):
        test = st.button("Test the connection", type="primary", icon=":material/cable:")
        if is_found():
            st.button("Use no model", icon=":material/link_off:", on_click=choose_found, args=(None,))
    if test:
        _test(host.chosen)
    st.caption("The test sends a greeting, and nothing that you ever wrote. On most servers it costs less than a tenth of a cent.")


def _named(host: ModelHost) -> None:
    where = f"{'on' if host.local else 'outside'} {here()}"
    chosen = host.chosen
    st.markdown(f"**{escaped(host.model)}** at **{escaped(host.host)}**, {where}. A key is {'set' if chosen.key else 'not set'}.")
    st.markdown(
        "Choose on the first page who leads your next interview. What is sent then: your answers, and what you enter about yourself "
        "and the job."
    )
    caps = chosen.caps
    st.caption(
        f"At most {caps.reply:,} tokens for a reply, {_cap(caps.request)} for a request, {_cap(caps.session)} for an interview and "
        f"{_cap(caps.day)} for a day. A turn may take {chosen.deadline_s:.0f} seconds."
    )


def _cap(tokens: int) -> str:
    return f"{tokens:,}" if tokens else "any number"


def _look() -> None:
    """Knock where model servers usually listen."""
    from liya_core.interviewers.model.nearby import nearby  # late: only this page knocks anywhere

    state.keep_found(nearby())


def _offered() -> None:
    """What the look around found, to be taken or left."""
    servers = state.found()
    if servers is None:
        return
    if not servers:
        st.info(NOTHING, icon=":material/search_off:")
    for server in servers:
        with st.container(border=True):
            host = server.base_url.removeprefix("http://").removesuffix("/v1")
            st.markdown(
                f"**{escaped(host)}** answers, where {server.usually} usually listens. Nothing but its list of models was asked for."
            )
            key = state.found_key(server.base_url)
            st.selectbox("Its models", server.models, key=key, required=True)
            st.button("May lead my interviews", key=f"{key}_taken", on_click=_take, args=(server.base_url, key))


def _take(base_url: str, key: str) -> None:
    choose_found(base_url, str(state.value(key)))
    state.keep_found(None)


def _test(chosen: ModelSettings) -> None:
    from liya_core.interviewers.model import provider_of  # late: nobody else on these pages needs the client
    from liya_core.interviewers.model.check import check

    with st.spinner("Asking the model server …"), closing(provider_of(engine().library, chosen)) as provider:
        for found in check(provider):
            icon = ":material/check_circle:" if found.works else ":material/error:"
            st.markdown(f"{icon} **{found.tried}{'' if found.works else ': no'}.** {escaped(found.said)}")


page()
