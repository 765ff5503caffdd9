"""Fourteen résumés and job descriptions as people write them, in files made by different programs.

`material/` was written by somebody who did not know the code that reads it; each `facts.toml` says what a careful person
reads there.
"""

import tomllib
from pathlib import Path
from typing import Any

from liya_core.intake import files

FOLDER = Path(__file__).parent / "material"
PAIRS = sorted(path.name for path in FOLDER.iterdir())


def facts(pair: str) -> Any:
    """What a careful person reads in the pair."""
    return tomllib.loads((FOLDER / pair / "facts.toml").read_text(encoding="utf-8"))


def text_of(pair: str, name: str) -> str:
    """The text of the résumé ("resume") or the job description ("job") out of its file."""
    found = next(path for ending in ("pdf", "docx", "md", "txt") if (path := FOLDER / pair / f"{name}.{ending}").exists())
    return files.read(found.read_bytes()).text
