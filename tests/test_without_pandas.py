"""An interview takes nothing into memory that only History needs."""

import importlib.util
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from servers import ROOT, watched
from tabs import tab

from liya_core.without_pandas import hidden

ANSWER = "In March I counted the stock twice with the warehouse lead, because late orders had risen to nine a week."
MAPS = "/proc/{}/maps"


@pytest.mark.skipif(not Path(MAPS.format("self")).exists(), reason="this system does not tell which libraries a process has loaded")
def test_pandas_is_loaded_for_history_and_no_sooner(database: Path) -> None:
    with watched(database) as (address, server):

        def loaded() -> bool:
            return "/pandas/" in Path(MAPS.format(server.pid)).read_text(encoding="utf-8")

        with tab(address) as page:
            page.press("Start the interview")
            page.rerun(page.answered(ANSWER))
            page.until(lambda: len(page.chat()) == 3)
            page.press("End and see the summary")
            page.until(lambda: "How it went" in page.words())
            assert not loaded()
        with tab(address, page="history") as page:
            page.until(lambda: page.all("vega_lite_chart"))
            assert loaded()


@pytest.mark.parametrize(
    "script",
    [
        "import sys, liya_core.store; assert 'pandas' not in sys.modules; import pandas",
        "import sys, pandas, liya_core.store",
        "import sys, sqlite_utils, liya_core.store; assert sqlite_utils.db.pd",
    ],
)
def test_whoever_comes_first_both_are_there(script: str) -> None:
    subprocess.run([sys.executable, "-c", f"{script}; assert sys.modules['pandas'].DataFrame"], cwd=ROOT, check=True)


def test_what_is_hidden_from_one_thread_is_there_for_the_others() -> None:
    found = []
    with hidden("tabnanny"):
        with pytest.raises(ModuleNotFoundError):
            importlib.util.find_spec("tabnanny")
        other = threading.Thread(target=lambda: found.append(importlib.util.find_spec("tabnanny")))
        other.start()
        other.join()
        assert importlib.util.find_spec("pyclbr")
    assert found[0] is not None
    assert importlib.util.find_spec("tabnanny")
