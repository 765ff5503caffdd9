"""Liya's engine: sets interviews up, leads them, judges the answers, keeps everything in one SQLite file."""

from liya_core import without_pandas  # noqa: F401 - before anything else that loads sqlite-utils
