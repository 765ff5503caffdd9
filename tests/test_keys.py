"""API keys: shown once, kept as hashes, taken back at once; made and listed from the command line."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from liya_core.__main__ import main
from liya_core.endpoint.limits import RateLimit
from liya_core.endpoint.problems import Problem
from liya_core.errors import KeyInvalid, KeyRevoked, NameTaken, Refused
from liya_core.keys import Keys

ROOT = Path(__file__).parent.parent


@pytest.fixture
def keys(database: Path) -> Keys:
    return Keys(database)


def test_a_key_names_its_owner_and_stands_nowhere_in_the_file(keys: Keys, database: Path) -> None:
    key = keys.create("acme")
    assert re.fullmatch(r"liya_[\w-]{43}", key)
    assert keys.owner(key.encode()) == "acme"
    assert key.encode() not in database.read_bytes()
    assert key.removeprefix("liya_").encode() not in database.read_bytes()


def test_keys_are_told_apart(keys: Keys) -> None:
    made = {name: keys.create(name) for name in ("one", "two", "three")}
    assert len(set(made.values())) == 3
    assert {name: keys.owner(key.encode()) for name, key in made.items()} == {name: name for name in made}


UNKNOWN = [None, b"", b"liya_", b"\xff\xfe", b"liya_" + b"x" * 43, b"x" * 100_000]


@pytest.mark.parametrize("key", UNKNOWN, ids=["none", "empty", "a prefix", "no text", "another", "a long one"])
def test_nothing_else_is_a_key(keys: Keys, key: bytes | None) -> None:
    with pytest.raises(KeyInvalid, match="No API key has been made"):
        keys.owner(key)
    keys.create("acme")
    with pytest.raises(KeyInvalid, match="Send a valid API key"):
        keys.owner(key)


def test_a_revoked_key_is_told_from_an_unknown_one_and_its_name_is_not_given_again(keys: Keys) -> None:
    key = keys.create("acme")
    keys.revoke("acme")
    with pytest.raises(KeyRevoked):
        keys.owner(key.encode())
    with pytest.raises(NameTaken, match="Choose another name"):
        keys.create("acme")
    with pytest.raises(Refused, match="no key named 'acme' that could be revoked"):
        keys.revoke("acme")


@pytest.mark.parametrize("name", ["", " ", "a b", "-a", "ü", "x" * 65, "a\nb"])
def test_a_name_is_one_plain_word(keys: Keys, name: str) -> None:
    with pytest.raises(Refused, match="1 to 64"):
        keys.create(name)
    assert keys.all() == []


def test_the_command_line_makes_lists_and_revokes(database: Path) -> None:
    def run(*arguments: str) -> tuple[int, str, str]:
        done = subprocess.run(
            [sys.executable, "-m", "liya_core", "keys", *arguments], cwd=ROOT, capture_output=True, text=True, check=False
        )
        return done.returncode, done.stdout, done.stderr

    assert run("list") == (0, "No key has been made yet.\n", "")
    code, said, _ = run("create", "acme")
    key = said.splitlines()[0]
    assert (code, Keys(database).owner(key.encode())) == (0, "acme")
    assert "shown this once" in said
    code, said, _ = run("list")
    assert re.fullmatch(r"acme  made \d{4}-\d\d-\d\d \d\d:\d\d UTC\n", said)
    assert key not in said
    assert run("revoke", "acme") == (0, "acme is revoked.\n", "")
    assert "revoked" in run("list")[1]
    code, said, told = run("create", "acme")
    assert (code, said) == (2, "")
    assert "Choose another name" in told
    assert "Traceback" not in told


def test_a_setting_that_means_nothing_is_one_sentence(
    database: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LIYA_RATE_LIMIT", "many")
    assert main(["keys", "list"]) == 2
    assert capsys.readouterr().err == "LIYA_RATE_LIMIT is 'many'; it must be a whole number from 0 to 1,000,000.\n"


# -------------------------------------------------------------------- how often a key may ask


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_exactly_so_many_requests_pass_in_any_minute() -> None:
    clock = Clock()
    limit = RateLimit(60, clock)
    for _ in range(60):
        limit.admit("acme")
        clock.now += 0.5
    with pytest.raises(Problem) as told:
        limit.admit("acme")
    assert (told.value.status, told.value.headers["retry-after"]) == (429, "30")
    clock.now += 30
    limit.admit("acme")
    with pytest.raises(Problem):
        limit.admit("acme")
    clock.now += 0.5
    limit.admit("acme")


def test_keys_are_counted_apart_and_waiting_as_long_as_told_is_enough() -> None:
    clock = Clock()
    limit = RateLimit(1, clock)
    limit.admit("one")
    limit.admit("two")
    clock.now += 0.3
    with pytest.raises(Problem) as told:
        limit.admit("one")
    clock.now += int(told.value.headers["retry-after"])
    limit.admit("one")


def test_no_limit_is_no_limit() -> None:
    limit = RateLimit(0, Clock())
    for _ in range(1_000):
        limit.admit("acme")
