"""How many requests a minute a key may send: exactly so many in any sixty seconds, counted in this process."""

import threading
import time
from collections import deque
from collections.abc import Callable
from math import ceil
from typing import Final

from liya_core.endpoint.problems import Problem

WINDOW_S: Final = 60.0


class RateLimit:
    """Counts the requests of each key. `per_minute` 0 is no limit; `clock` gives seconds that only go forward."""

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._per_minute = per_minute
        self._clock = clock
        self._times: dict[str, deque[float]] = {}
        self._lock = threading.Lock()

    def admit(self, key_name: str) -> None:
        """Count one request. Raises Problem 429 with the whole seconds to wait; what is refused is not counted."""
        if not self._per_minute:
            return
        with self._lock:
            now = self._clock()
            times = self._times.setdefault(key_name, deque())
            while times and now - times[0] >= WINDOW_S:
                times.popleft()
            if len(times) >= self._per_minute:
                wait = max(1, ceil(WINDOW_S - (now - times[0])))
                said = f"This key may send {self._per_minute:,} requests a minute. Try again in {wait} s."
                raise Problem(429, "RATE_LIMITED", said, {"retry_after_s": wait}, {"retry-after": str(wait)})
            times.append(now)
