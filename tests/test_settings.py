"""Settings: the environment before the secrets file, and one sentence for what cannot be used."""

from pathlib import Path

import pytest

from liya_core import settings
from liya_core.errors import SettingError

CASES = [
    ("nothing set", {}, "", settings.ROOT / "data/liya.db"),
    ("the environment", {"LIYA_DB": "/tmp/a.db"}, "", Path("/tmp/a.db")),
    ("the secrets file", {}, 'LIYA_DB = "/tmp/b.db"', Path("/tmp/b.db")),
    ("the environment first", {"LIYA_DB": "/tmp/a.db"}, 'LIYA_DB = "/tmp/b.db"', Path("/tmp/a.db")),
    ("empty is as good as none", {"LIYA_DB": "  "}, "", settings.ROOT / "data/liya.db"),
    ("a relative path", {"LIYA_DB": "mine.db"}, "", settings.ROOT / "mine.db"),
    ("sections are other programs' business", {}, "[connections]\nx = 1", settings.ROOT / "data/liya.db"),
]


@pytest.mark.parametrize(("environ", "secrets", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_where_the_database_is(tmp_path: Path, environ: dict[str, str], secrets: str, expected: Path) -> None:
    path = tmp_path / "secrets.toml"
    if secrets:
        path.write_text(secrets, encoding="utf-8")
    assert settings.load(environ, path).db == expected


NUMBERS = [
    ("LIYA_TURN_DEADLINE_S", "turn_deadline_s", "90", 90),
    ("LIYA_RATE_LIMIT", "rate_limit", "0", 0),
    ("LIYA_RETENTION_DAYS", "retention_days", "30", 30),
]


@pytest.mark.parametrize(("name", "field", "given", "number"), NUMBERS, ids=[case[0] for case in NUMBERS])
def test_numbers_are_read_and_what_is_none_is_named(tmp_path: Path, name: str, field: str, given: str, number: int) -> None:
    assert getattr(settings.load({name: given}, tmp_path / "none"), field) == number
    for wrong in ("-1", "1.5", "many", "٣", "9" * 30):
        with pytest.raises(SettingError, match=f"{name} is .* it must be a whole number"):
            settings.load({name: wrong}, tmp_path / "none")


def test_an_unreadable_secrets_file_is_said(tmp_path: Path) -> None:
    path = tmp_path / "secrets.toml"
    path.write_text("LIYA_DB = ", encoding="utf-8")
    with pytest.raises(SettingError, match="not readable TOML"):
        settings.load({}, path)


def test_no_key_and_no_address_is_no_model(tmp_path: Path) -> None:
    assert settings.load({}, tmp_path / "none").model is None
    assert settings.load({"OPENAI_BASE_URL": "  ", "OPENAI_API_KEY": "\n", "LIYA_MODEL": "x"}, tmp_path / "none").model is None


def test_key_and_address_are_taken_without_what_surrounds_them(tmp_path: Path) -> None:
    path = tmp_path / "secrets.toml"
    path.write_text('OPENAI_API_KEY = "sk-secret\\n"\nLIYA_SESSION_TOKENS = 5000', encoding="utf-8")
    found = settings.load({"OPENAI_BASE_URL": " http://localhost:11434/v1 \n", "LIYA_MODEL": "small"}, path).model
    assert found is not None
    assert (found.key, found.base_url, found.model) == ("sk-secret", "http://localhost:11434/v1", "small")
    assert found.caps.session == 5_000
    assert "sk-secret" not in repr(found)


LOCAL, ELSEWHERE = "http://127.0.0.1:1234/v1", "https://llm.example.com/v1"
DEADLINES = [({}, 45), ({"OPENAI_API_KEY": "k"}, 45), ({"OPENAI_BASE_URL": ELSEWHERE}, 45), ({"OPENAI_BASE_URL": LOCAL}, 120)]


@pytest.mark.parametrize(("environ", "seconds"), DEADLINES)
def test_a_model_on_this_computer_may_take_its_time(tmp_path: Path, environ: dict[str, str], seconds: int) -> None:
    assert settings.load(environ, tmp_path / "none").turn_deadline_s == seconds
    assert settings.load({**environ, "LIYA_TURN_DEADLINE_S": "7"}, tmp_path / "none").turn_deadline_s == 7


def test_what_was_found_serves_where_nothing_is_set(tmp_path: Path) -> None:
    found = {"OPENAI_BASE_URL": LOCAL, "LIYA_MODEL": "small"}
    chosen = settings.load({}, tmp_path / "none", found=found).model
    assert chosen is not None
    assert (chosen.base_url, chosen.model, chosen.key) == (LOCAL, "small", None)
    for environ in ({"OPENAI_API_KEY": "k"}, {"OPENAI_BASE_URL": ELSEWHERE}):
        chosen = settings.load(environ, tmp_path / "none", found=found).model
        assert chosen is not None
        assert (chosen.base_url, chosen.model) == (environ.get("OPENAI_BASE_URL"), None)


WRONG = [
    ({"LIYA_INTERVIEWER": "robot"}, "must be builtin or llm"),
    ({"LIYA_INTERVIEWER": "llm"}, "needs OPENAI_API_KEY or OPENAI_BASE_URL"),
    ({"OPENAI_BASE_URL": "localhost:11434"}, "begins with http"),
    ({"OPENAI_BASE_URL": "http://"}, "begins with http"),
    ({"LIYA_REPLY_TOKENS": "10"}, "whole number from 50"),
]


@pytest.mark.parametrize(("environ", "said"), WRONG, ids=[next(iter(environ.items()))[1] for environ, _ in WRONG])
def test_what_cannot_be_used_is_said(tmp_path: Path, environ: dict[str, str], said: str) -> None:
    with pytest.raises(SettingError, match=said):
        settings.load(environ, tmp_path / "none")
