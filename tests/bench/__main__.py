"""Speed as ratios: each row against a floor measured in the same run, because machines differ and are busy.

    python -m tests.bench                 # the whole table, about twenty minutes
    python -m tests.bench model history   # some of it

Needs Chromium. What the floor of a row is stands in its name: an empty Streamlit app, the plain client call, a bare route.
"""

import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.bench import crowd, endpoint, history, model, pages
from tests.bench.table import HEAD, Row
from tests.browsing import CHROMIUM, WITHOUT

PARTS: dict[str, Callable[[Path], Iterator[Row]]] = {
    "pages": pages.rows,
    "transcript": crowd.page_rows,
    "model": model.rows,
    "endpoint": endpoint.rows,
    "history": history.rows,
    "people": crowd.people_rows,
    "led": crowd.model_rows,
    "memory": crowd.memory_rows,
}


def main() -> None:
    """Print the table, row by row as it is measured."""
    wanted = sys.argv[1:] or list(PARTS)
    if unknown := [name for name in wanted if name not in PARTS]:
        raise SystemExit(f"There is no part {unknown[0]!r}; choose among {', '.join(PARTS)}.")
    if CHROMIUM is None:
        raise SystemExit(WITHOUT)
    print(f"{os.cpu_count()} cores\n\n{HEAD}", flush=True)
    for name in wanted:
        with tempfile.TemporaryDirectory() as folder:
            for row in PARTS[name](Path(folder)):
                print(row.line(), flush=True)


if __name__ == "__main__":
    main()
