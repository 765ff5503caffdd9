"""What all tests share: a library, a database of their own, and no way out of this machine."""

import os
import runpy
import shutil
import tempfile
from collections.abc import Iterator
from itertools import count
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

GUARD = Path(__file__).parent / "guard"
OUTSIDE = Path(tempfile.mkdtemp(prefix="liya-tests-")) / "outside"  # what was tried, of this process and of all that it starts
OUTSIDE.touch()
os.environ |= {"LIYA_TESTS_OUTSIDE": str(OUTSIDE), "PYTHONPATH": os.pathsep.join(filter(None, (str(GUARD), os.environ.get("PYTHONPATH"))))}
runpy.run_path(str(GUARD / "sitecustomize.py"))


@pytest.fixture(autouse=True)
def _nothing_leaves(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No test reaches beyond this machine, nor does a process that it starts, and none finds a key."""
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    monkeypatch.delenv("OPENAI_BASE_URL", raising=False)
    yield
    tried = OUTSIDE.read_text(encoding="utf-8")
    OUTSIDE.write_text("")
    assert tried == "", "something tried to leave this machine"


@pytest.fixture(scope="session", autouse=True)
def _nothing_left() -> Iterator[None]:
    """The same of what tried after its test was over."""
    yield
    tried = OUTSIDE.read_text(encoding="utf-8")
    shutil.rmtree(OUTSIDE.parent)
    assert tried == "", "something tried to leave this machine"


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
    """Sessions by number: what is asked follows from their ids, and is the same in every run."""
    numbers = count(1)
    return Interviews(bank, store, Builtin(bank), new_id=lambda: f"ses_{next(numbers):024x}")
