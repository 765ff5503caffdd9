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
SETTINGS: Final = (DB,)


@dataclass(frozen=True)
class Settings:
    """What the engine is started with."""

    db: Path


def load(environ: Mapping[str, str] = os.environ, secrets: Path = ROOT / ".streamlit" / "secrets.toml") -> Settings:
    """Read all settings. Raises SettingError naming what cannot be used."""
    stored = _secrets(secrets)

    def value(setting: Setting) -> str:
        return environ.get(setting.name, "").strip() or stored.get(setting.name, "").strip() or setting.default

    return Settings(db=ROOT / Path(value(DB)).expanduser())


def _secrets(path: Path) -> dict[str, str]:
    """Secrets as text by name; no file, no secrets."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingError(f"{path} is not readable TOML. Correct it or remove it.") from error
    return {name: str(value) for name, value in content.items() if not isinstance(value, dict)}
