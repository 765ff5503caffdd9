"""Model servers on this computer: what is found where they usually listen, and what is not taken for one."""

from collections.abc import Callable

import pytest
from fake_model import Asked, fake_model
from servers import free_port

from liya_core.interviewers.model import nearby


def lists(content: object, status: int = 200, **headers: str) -> Callable[[Asked], None]:
    return lambda asked: asked.json(status, content, **headers)


def drips(asked: Asked) -> None:
    asked.stream("x" * 400, pause=0.05)


LISTED = {
    "models": (lists({"data": [{"id": "small"}, {"id": "large"}, {"id": "small"}]}), ("large", "small")),
    "no models": (lists({"data": []}), ()),
    "a web page": (lists(b"<html>hello</html>"), ()),
    "another service": (lists({"data": "none"}), ()),
    "names that are none": (lists({"data": [{"id": 7}, {"id": " "}]}), ()),
    "a list without end": (drips, ()),
    "sent elsewhere": (lists({"data": [{"id": "small"}]}, 302, Location="http://example.com/"), ()),
}


@pytest.mark.parametrize("name", LISTED)
def test_what_answers_is_asked_for_its_models_alone(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    act, models = LISTED[name]
    with fake_model() as server:
        server.listing = act
        monkeypatch.setattr(nearby, "PORTS", {free_port(): "nobody", server.server_address[1]: "Ollama"})
        found = nearby.nearby()
        assert [one.models for one in found] == ([models] if models else [])
        assert [one.base_url for one in found] == ([server.address] if models else [])
        assert server.asked == []
