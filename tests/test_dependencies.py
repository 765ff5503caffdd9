"""What Liya stands on is new enough: of each package that a known flaw was mended in, at least the version with that."""

import re
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).parent.parent

# The first version without the flaw that is named. Only packages that Liya brings along are here.
FLOORS = {
    "certifi": ("2024.7.4", "CVE-2024-39689: a root certificate that is no longer trusted"),
    "h11": ("0.16.0", "CVE-2025-43859: request smuggling by odd chunks"),
    "idna": ("3.7", "CVE-2024-3651: quadratic time for a long name"),
    "jinja2": ("3.1.6", "CVE-2025-27516: a way out of the sandbox"),
    "lxml": ("4.9.1", "CVE-2022-2309: a crash on a crafted document"),
    "pillow": ("12.2.0", "CVE-2026-42308: an overflow in fonts"),
    "protobuf": ("6.31.1", "CVE-2025-4565: recursion without end"),
    "pyarrow": ("14.0.1", "CVE-2023-47248: code in a data file is run"),
    "python-multipart": ("0.0.18", "CVE-2024-53981: a form that stalls the server"),
    "requests": ("2.32.4", "CVE-2024-47081: a password sent to another host"),
    "starlette": ("1.3.0", "CVE-2026-54282: a path that passes for a host; CVE-2026-48710: a Host that passes for a path"),
    "streamlit": ("1.54.0", "CVE-2026-33682: requests to foreign machines on Windows"),
    "urllib3": ("2.6.0", "CVE-2025-66418: packed replies that fill the memory"),
}


def brought_along() -> set[str]:
    """The names of the packages that requirements.txt brings, each with what it needs itself."""
    names = re.findall(r"^([\w-]+)==", (ROOT / "requirements.txt").read_text(encoding="utf-8"), re.MULTILINE)
    found: set[str] = set()
    while names:
        name = canonicalize_name(names.pop())
        if name in found:
            continue
        try:
            needed = [Requirement(text) for text in distribution(name).requires or ()]
        except PackageNotFoundError:
            continue  # of another system
        found.add(name)
        names += [one.name for one in needed if one.marker is None or one.marker.evaluate({"extra": ""})]
    return found


@pytest.mark.parametrize("name", FLOORS)
def test_no_version_with_a_known_flaw_is_installed(name: str) -> None:
    floor, flaw = FLOORS[name]
    assert Version(distribution(name).version) >= Version(floor), flaw


def test_the_table_is_of_what_is_brought_along() -> None:
    assert set(FLOORS) <= brought_along()


def test_every_version_that_is_asked_for_is_exact() -> None:
    for file in ("requirements.txt", "tests/requirements.txt"):
        lines = [line for line in (ROOT / file).read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
        assert [line for line in lines if not re.fullmatch(r"[\w-]+==[\w.]+", line)] == []
