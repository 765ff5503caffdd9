"""Which model may lead an interview, and whether it can: nothing is sent to it before the button is pressed."""

from contextlib import closing

import streamlit as st

from liya_core import settings
from liya_core.settings import ModelSettings
from pages.components.engine import ModelHost, engine, model_host
from pages.components.literal import escaped

NONE = """
No model is set up. You need none: the built-in interviewer asks, follows up and scores without one, and without a network.

To let a model lead, set one of these before you start Liya, in the environment or in `.streamlit/secrets.toml`:

- `OPENAI_API_KEY`, for OpenAI's own models, or
- `OPENAI_BASE_URL`, the address of any OpenAI-compatible server: Ollama, LM Studio, llama.cpp, vLLM or a gateway. For Ollama that
  is `http://localhost:11434/v1`. With a server of your own nothing leaves this computer.

`LIYA_MODEL` names the model. You then choose it on the first page, interview by interview.
"""


def page() -> None:
    """What is set up, and the test of it."""
    st.title("The model", anchor=False)
    host, chosen = model_host(), settings.load().model
    if host is None or chosen is None:
        st.markdown(NONE)
        return
    _named(host, chosen)
    if st.button("Test the connection", type="primary", icon=":material/cable:"):
        _test(chosen)
    st.caption("The test sends a greeting, and nothing that you ever wrote. On most servers it costs less than a tenth of a cent.")


def _named(host: ModelHost, chosen: ModelSettings) -> None:
    where = "on this computer" if host.local else "outside this computer"
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


def _test(chosen: ModelSettings) -> None:
    from liya_core.interviewers.model import provider_of  # late: nobody else on these pages needs the client
    from liya_core.interviewers.model.check import check

    with st.spinner("Asking the model server …"), closing(provider_of(engine().library, chosen)) as provider:
        for found in check(provider):
            icon = ":material/check_circle:" if found.works else ":material/error:"
            st.markdown(f"{icon} **{found.tried}{'' if found.works else ': no'}.** {escaped(found.said)}")


page()
