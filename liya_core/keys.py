"""API keys: made once, shown once, kept as hashes, taken back at once.

A key is `liya_` and 32 random bytes, so its SHA-256 needs no salt and no slow hash: there is nothing to guess.
"""

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import datetime
from hmac import compare_digest
from pathlib import Path
from typing import Final

from liya_core.database import File
from liya_core.errors import KeyInvalid, KeyRevoked, NameTaken, Refused
from liya_core.records import all_rows, now, one_row

PREFIX: Final = "liya_"
HOW_TO_MAKE_ONE: Final = "Make one on the server with: python -m liya_core keys create NAME"
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


@dataclass(frozen=True)
class Key:
    """What is known of a key; the key itself is not."""

    name: str
    created_at: datetime
    revoked_at: datetime | None


class Keys:
    """The keys of the database at `path`. Every verb raises StorageUnavailable where the file cannot be used."""

    def __init__(self, path: Path) -> None:
        self._file = File(path)

    def create(self, name: str) -> str:
        """Make a key and return it, the only time it is seen.

        Raises Refused for a name that is none, NameTaken for one that was ever given: sessions belong to the name.
        """
        if not _NAME.fullmatch(name):
            raise Refused("A key's name has 1 to 64 letters, digits, dots, dashes and underscores, a letter or digit first.")
        key = PREFIX + secrets.token_urlsafe(32)
        with self._file.write() as db:
            if one_row(db.conn, "SELECT 1 FROM api_keys WHERE name = ?", name):
                raise NameTaken(
                    f"There is, or was, a key named {name!r}. Choose another name: interviews belong to the key that began them."
                )
            db.table("api_keys").insert({"name": name, "key_hash": _hashed(key.encode()), "created_at": now()})
        return key

    def all(self) -> list[Key]:
        """Every key ever made, oldest first."""
        with self._file.read() as conn:
            rows = all_rows(conn, "SELECT name, created_at, revoked_at FROM api_keys ORDER BY rowid")
        return [
            Key(
                row["name"],
                datetime.fromisoformat(row["created_at"]),
                datetime.fromisoformat(row["revoked_at"]) if row["revoked_at"] else None,
            )
            for row in rows
        ]

    def revoke(self, name: str) -> None:
        """From the next call on the key opens nothing. Raises Refused where there is no such key, or it is revoked already."""
        with self._file.write() as db:
            done = db.execute("UPDATE api_keys SET revoked_at = ? WHERE name = ? AND revoked_at IS NULL", [now(), name])
            if done.rowcount != 1:
                raise Refused(f"There is no key named {name!r} that could be revoked. See: python -m liya_core keys list")

    def owner(self, key: bytes | None) -> str:
        """The name of the key that a request carries. Raises KeyInvalid, KeyRevoked."""
        with self._file.read() as conn:
            rows = all_rows(conn, "SELECT name, key_hash, revoked_at FROM api_keys")
        if not rows:
            raise KeyInvalid(f"No API key has been made yet. {HOW_TO_MAKE_ONE}")
        hashed = _hashed(key or b"").encode()
        found = [row for row in rows if compare_digest(row["key_hash"].encode(), hashed)]
        if not found:
            raise KeyInvalid("Send a valid API key in the header x-api-key, or as Authorization: Bearer <key>.")
        if found[0]["revoked_at"]:
            raise KeyRevoked("This API key has been revoked. Ask whoever runs this server for another.")
        return str(found[0]["name"])


def _hashed(key: bytes) -> str:
    return hashlib.sha256(key).hexdigest()
