"""What a browser that knew the passphrase carries, and how often somebody may guess. Nothing of it is stored.

A pass is an id and a time at which it ends, signed with a key that is made of the passphrase and of what this process drew
at random when it began. So another passphrase ends every pass, and so does a restart; a pass that somebody got hold of tells
nothing about the passphrase. Asked for by the event loop alone, hence no lock.
"""

import hashlib
import hmac
import secrets
import time
import unicodedata
from collections import deque
from collections.abc import Callable
from math import ceil
from typing import Final

LASTS_S: Final = 12 * 3600  # a day at the desk
WINDOW_S: Final = 60.0
GUESSES: Final = 5  # wrong ones from one address in a window
ALL_GUESSES: Final = 20  # wrong ones from everywhere: behind a proxy all visitors may share an address, elsewhere one may have many


class Passes:
    """The passes of this process under one passphrase. `clock` gives Unix time."""

    def __init__(self, passphrase: str, clock: Callable[[], float] = time.time) -> None:
        self._passphrase = _written(passphrase)
        self._key = hmac.digest(secrets.token_bytes(32), self._passphrase, hashlib.sha256)
        self._clock = clock
        self._ended: dict[str, int] = {}

    def opens(self, said: str) -> bool:
        """Whether this is the passphrase, in a time that does not tell how much of it is right."""
        return hmac.compare_digest(hashlib.sha256(_written(said)).digest(), hashlib.sha256(self._passphrase).digest())

    def issue(self) -> str:
        """A new pass."""
        named = f"{secrets.token_hex(16)}.{int(self._clock()) + LASTS_S}"
        return f"{named}.{self._signed(named)}"

    def left(self, carried: str) -> float:
        """Seconds that a pass is good for; 0 for one that is over, was ended, or was not made here."""
        named, _, signature = carried.rpartition(".")
        if not hmac.compare_digest(signature.encode("utf-8", "replace"), self._signed(named).encode()):
            return 0
        ends = int(named.partition(".")[2])
        return 0 if named in self._ended else max(0.0, ends - self._clock())

    def end(self, carried: str) -> None:
        """From now on this pass is good for nothing."""
        now = self._clock()
        self._ended = {named: ends for named, ends in self._ended.items() if ends > now}
        if self.left(carried):
            named = carried.rpartition(".")[0]
            self._ended[named] = int(named.partition(".")[2])

    def _signed(self, named: str) -> str:
        return hmac.digest(self._key, named.encode("utf-8", "replace"), hashlib.sha256).hex()


class Guesses:
    """Wrong passphrases of the last minute. `clock` gives seconds that only go forward."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._wrong: deque[tuple[float, str]] = deque()

    def wait(self, address: str) -> int:
        """The whole seconds until somebody at this address may guess again; 0: now."""
        now = self._clock()
        while self._wrong and now - self._wrong[0][0] >= WINDOW_S:
            self._wrong.popleft()
        theirs = [at for at, by in self._wrong if by == address]
        full = [times[-most] for times, most in ((theirs, GUESSES), ([at for at, _ in self._wrong], ALL_GUESSES)) if len(times) >= most]
        return max(1, ceil(WINDOW_S - (now - max(full)))) if full else 0

    def count(self, address: str) -> None:
        """One wrong guess more."""
        self._wrong.append((self._clock(), address))


def _written(passphrase: str) -> bytes:
    """A passphrase as bytes: however a keyboard composes its letters, and without white space around it, as settings are read."""
    return unicodedata.normalize("NFC", passphrase).strip().encode("utf-8", "replace")
