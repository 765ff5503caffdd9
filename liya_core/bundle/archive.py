"""A zip with a manifest: JSON members, each with its size and hash, and nothing else. Written here, and read from anywhere.

What is read may be hostile: its shape is checked before a byte is inflated, all sizes are bounded as they are declared
and again as they are found, and each member must be what the manifest says. Nothing is ever written to the disk.
"""

import hashlib
import json
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any, Final, NoReturn, TypeVar

from pydantic import BaseModel, ValidationError

from liya_core import strict_json
from liya_core.errors import BundleTooNew, BundleUnusable

Model = TypeVar("Model", bound=BaseModel)

MANIFEST: Final = "manifest.json"
VERSION: Final = 1
MOST: Final = 100  # members beside the manifest
MAX_FILE: Final = 16_000_000  # bytes as they come
MAX_MEMBER: Final = 8_000_000  # bytes of one member, inflated
MAX_INFLATED: Final = 32_000_000  # bytes of all members together
MAX_VALUES: Final = 200_000  # of one member's JSON
MAX_SIGNS: Final = 2_000_000  # brackets and commas of all members, those in texts too
MAX_DEPTH: Final = 40
UNUSABLE: Final = "This is no bundle or reply of Liya, or it is damaged. Nothing was changed; have the file sent again."

_FORM: Final = ("format", "version", "members")
_END: Final = b"PK\x05\x06"  # of the end record, 22 bytes without a comment: APPNOTE.TXT, 4.3.16
_MADE: Final = (1980, 1, 1, 0, 0, 0)  # the same for every member: the time stands in the manifest
_HEADER, _ENTRY, _RECORD = 30, 46, 22  # bytes of a member's local header, of its entry in the directory, of the end record
_FLAGS: Final = 0x800  # a name in UTF-8; no other flag is set in what is written here


@dataclass(frozen=True)
class Archive:
    """What was read: the manifest with the SHA-256 of its bytes, and the members by name, not parsed yet."""

    manifest: dict[str, Any]
    manifest_bytes: bytes
    members: dict[str, bytes]
    seal: bytes | None = None

    def head(self, kind: type[Model]) -> Model:
        """What the manifest says beside its form and its members. Raises BundleUnusable."""
        return understood(dumped({name: said for name, said in self.manifest.items() if name not in _FORM}), kind)

    @property
    def digest(self) -> str:
        """What names this file and all that is in it."""
        return hashlib.sha256(self.manifest_bytes).hexdigest()


def write(head: Mapping[str, Any], members: Mapping[str, bytes]) -> tuple[bytes, bytes]:
    """The manifest's bytes, and the zip with it and the members."""
    listed = [{"name": name, "bytes": len(raw), "sha256": hashlib.sha256(raw).hexdigest()} for name, raw in members.items()]
    manifest = dumped({**head, "version": VERSION, "members": listed})
    return manifest, zipped({MANIFEST: manifest, **members})


def zipped(members: Mapping[str, bytes]) -> bytes:
    """A zip of these members."""
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, raw in members.items():
            archive.writestr(zipfile.ZipInfo(name, _MADE), raw, zipfile.ZIP_DEFLATED)
    return file.getvalue()


def dumped(value: Any) -> bytes:
    """A value as JSON, in UTF-8 with nothing escaped that need not be."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()


def read(content: bytes, formats: tuple[str, ...], seal: str | None = None) -> Archive:
    """An archive of one of these formats, all of it checked. Raises BundleUnusable, whatever the bytes are.

    seal: the name of a member that stands beside the manifest and is not listed in it.
    """
    found = _inflated(content)
    if MANIFEST not in found:
        refuse()
    raw = found.pop(MANIFEST)
    sealed = found.pop(seal, None) if seal else None
    manifest = parsed(raw)
    if not isinstance(manifest, dict) or manifest.get("format") not in formats:
        refuse()
    if manifest.get("version") != VERSION:
        if isinstance(manifest.get("version"), int) and manifest["version"] > VERSION:
            raise BundleTooNew("This file was made by a newer Liya. Nothing was changed; bring this Liya up to date and try again.")
        refuse()
    said = [{"name": name, "bytes": len(raw), "sha256": hashlib.sha256(raw).hexdigest()} for name, raw in found.items()]
    signs = sum(raw.count(sign) for raw in found.values() for sign in (b"[", b"{", b","))
    if manifest.get("members") != said or signs > MAX_SIGNS:
        refuse()
    return Archive(manifest, raw, found, sealed)


def parsed(raw: bytes) -> Any:
    """A member's JSON. Raises BundleUnusable."""
    try:
        return strict_json.load(raw, MAX_VALUES, MAX_DEPTH)
    except strict_json.Unsound:
        refuse()


def understood(raw: bytes, kind: type[Model]) -> Model:
    """A member as a value of this kind, each number a number and each text a text. Raises BundleUnusable."""
    parsed(raw)
    try:
        return kind.model_validate_json(raw, strict=True)
    except ValidationError:
        refuse()


def refuse() -> NoReturn:
    """Raise BundleUnusable, in the one sentence for all that is not sound; why is of no use to whoever brought the file."""
    raise BundleUnusable(UNUSABLE) from None


def _inflated(content: bytes) -> dict[str, bytes]:
    """The members of a zip that has the shape of one that is written here."""
    _check_end(content)
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            entries = archive.infolist()
            _check_entries(entries, content)
            return {entry.filename: _member(archive, entry) for entry in entries}
    except (zipfile.BadZipFile, zlib.error, ValueError, OSError, EOFError, NotImplementedError, RuntimeError, IndexError, OverflowError):
        refuse()


def _check_end(content: bytes) -> None:
    """Refuse what does not end as a small zip does, before its directory is read."""
    end = content[-_RECORD:]
    entries, size = int.from_bytes(end[10:12], "little"), int.from_bytes(end[12:16], "little")
    if (
        len(content) > MAX_FILE
        or not content.startswith(b"PK\x03\x04")
        or not end.startswith(_END)
        or end[20:22] != b"\0\0"
        or not 0 < entries <= MOST + 2
        or size > (MOST + 2) * 200
    ):
        refuse()


def _check_entries(entries: list[zipfile.ZipInfo], content: bytes) -> None:
    """Refuse a directory of anything but plain files, one behind the other without a gap, within all bounds."""
    at = 0
    for entry in entries:
        plain = (
            entry.compress_type == zipfile.ZIP_DEFLATED
            and not entry.flag_bits & ~_FLAGS
            and not entry.extra
            and not entry.comment
            and entry.external_attr in (0, 0o600 << 16)  # no folder, no link
            and entry.header_offset == at
            and entry.file_size <= MAX_MEMBER
        )
        if not plain:
            refuse()
        at += _HEADER + len(entry.filename.encode()) + entry.compress_size
    names = [entry.filename for entry in entries]
    directory = sum(_ENTRY + len(name.encode()) for name in names)
    if len(set(names)) < len(names) or sum(entry.file_size for entry in entries) > MAX_INFLATED or at + directory + _RECORD != len(content):
        refuse()


def _member(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """A member's bytes: as many as it says, whose checksum zipfile compares, and not one more."""
    with archive.open(entry) as opened:
        raw = opened.read(entry.file_size + 1)
    if len(raw) != entry.file_size:
        refuse()
    return raw
