"""Settings, from the environment first and then from .streamlit/secrets.toml. An empty value is as good as none.

No other module reads the environment.
"""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from liya_core.errors import SettingError

ROOT: Final = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Setting:
    """One row of the README's table."""

    name: str
    default: str
    help: str


DB: Final = Setting("LIYA_DB", "data/liya.db", "The database file. A relative path starts at the project's folder.")
DEADLINE: Final = Setting(
    "LIYA_TURN_DEADLINE_S", "45", "Seconds after which a call to the endpoint stops waiting for its reply; the answer is kept."
)
RATE: Final = Setting("LIYA_RATE_LIMIT", "60", "Requests a minute that each API key may send to one server process; 0 is no limit.")
RETENTION: Final = Setting("LIYA_RETENTION_DAYS", "0", "Days without an answer after which an interview is deleted for good; 0 keeps all.")
SETTINGS: Final = (DB, DEADLINE, RATE, RETENTION)


@dataclass(frozen=True)
class Settings:
    """What the engine is started with."""

    db: Path
    turn_deadline_s: float
    rate_limit: int
    retention_days: int


def load(environ: Mapping[str, str] = os.environ, secrets: Path = ROOT / ".streamlit" / "secrets.toml") -> Settings:
    """Read all settings. Raises SettingError naming what cannot be used."""
    stored = _secrets(secrets)

    def value(setting: Setting) -> str:
        return environ.get(setting.name, "").strip() or stored.get(setting.name, "").strip() or setting.default

    def number(setting: Setting, least: int, most: int) -> int:
        given = value(setting)
        if not (given.isascii() and given.isdigit() and len(given) <= 9 and least <= int(given) <= most):
            raise SettingError(f"{setting.name} is {given[:40]!r}; it must be a whole number from {least:,} to {most:,}.")
        return int(given)

    return Settings(
        db=ROOT / Path(value(DB)).expanduser(),
        turn_deadline_s=number(DEADLINE, 1, 3_600),
        rate_limit=number(RATE, 0, 1_000_000),
        retention_days=number(RETENTION, 0, 36_500),
    )


def _secrets(path: Path) -> dict[str, str]:
    """Secrets as text by name; no file, no secrets."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingError(f"{path} is not readable TOML. Correct it or remove it.") from error
    return {name: str(value) for name, value in content.items() if not isinstance(value, dict)}
