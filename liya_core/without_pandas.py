"""Loads sqlite-utils without pandas and numpy, which it takes along wherever they are installed.

It knows their types so that tables can be made of them, which nobody here does. They take ten times as long to load as the rest of it,
and more memory than a whole interview; only History needs them.
"""

import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType


class _Hiding(MetaPathFinder):
    """Asked before all others where a module is, and sure for one thread that some are nowhere."""

    def __init__(self, names: tuple[str, ...]) -> None:
        self._names = names
        self._thread = threading.get_ident()

    def find_spec(self, name: str, _path: Sequence[str] | None, _target: ModuleType | None = None) -> ModuleSpec | None:
        """None, so that the others are asked. Raises ModuleNotFoundError for what is hidden."""
        if name in self._names and threading.get_ident() == self._thread:
            raise ModuleNotFoundError(f"{name} is not wanted here", name=name)
        return None


@contextmanager
def hidden(*names: str) -> Iterator[None]:
    """While inside, modules of these names that are not loaded yet are not to be found by this thread; by others they are."""
    hiding = _Hiding(names)
    sys.meta_path.insert(0, hiding)
    try:
        yield
    finally:
        sys.meta_path.remove(hiding)


with hidden("pandas", "numpy"):
    import sqlite_utils  # noqa: F401
