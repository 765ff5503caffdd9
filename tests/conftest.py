"""What all tests share: a library, a database of their own, and no way out of this machine."""

import socket
from pathlib import Path

import pytest
from hypothesis import settings

from liya_core import library
from liya_core.interview import Interviews
from liya_core.interviewers.builtin import Builtin
from liya_core.library import Library
from liya_core.store import Store

settings.register_profile("same", derandomize=True, deadline=None)  # the same examples on every machine: a build is no lottery
settings.load_profile("same")

LOCAL = ("127.0.0.1", "::1", "localhost")


@pytest.fixture(autouse=True)
def _nothing_leaves(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reaches beyond this machine, and none finds a key."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: object) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and isinstance(address, tuple) and address[0] not in LOCAL:
            raise AssertionError(f"a test tried to reach {address[0]!r}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    monkeypatch.delenv("OPENAI_BASE_URL", raising=False)


@pytest.fixture(scope="session")
def bank() -> Library:
    return library.load()


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "liya.db"
    monkeypatch.setenv("LIYA_DB", str(path))
    return path


@pytest.fixture
def store(database: Path) -> Store:
    return Store(database)


@pytest.fixture
def interviews(bank: Library, store: Store) -> Interviews:
    return Interviews(bank, store, Builtin(bank))
