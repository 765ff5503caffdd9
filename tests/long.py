"""How long the long runs are: a tenth by default, whole with `LIYA_LONG=1 python -m pytest -m long`."""

import os

LONG = bool(os.environ.get("LIYA_LONG"))


def times(whole: int) -> int:
    """How often something is tried, of the number of times that a whole run does."""
    return whole if LONG else whole // 10
