"""Settings, from the environment first and then from .streamlit/secrets.toml. An empty value is as good as none.

No other module reads the environment.
"""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from liya_core.errors import SettingError
from liya_core.models import InterviewerName

ROOT: Final = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Setting:
    """One row of the README's table."""

    name: str
    default: str
    help: str


DB: Final = Setting("LIYA_DB", "data/liya.db", "The database file. A relative path starts at the project's folder.")
DEADLINE: Final = Setting(
    "LIYA_TURN_DEADLINE_S",
    "45",
    "Seconds that a reply may take, a model's and so the endpoint's; the answer is kept. With a model on this computer the default is 120.",
)
LOCAL_DEADLINE: Final = "120"  # a model on one's own processor takes its time
RATE: Final = Setting("LIYA_RATE_LIMIT", "60", "Requests a minute that each API key may send to one server process; 0 is no limit.")
RETENTION: Final = Setting("LIYA_RETENTION_DAYS", "0", "Days without an answer after which an interview is deleted for good; 0 keeps all.")
PASSPHRASE: Final = Setting(
    "LIYA_PASSPHRASE",
    "",
    "What opens the pages from another computer, 12 to 200 characters; without one they are open on this computer alone.",
)
KEY: Final = Setting("OPENAI_API_KEY", "", "The key of a model's endpoint. Together with a base URL it is sent to that host and no other.")
BASE: Final = Setting(
    "OPENAI_BASE_URL", "", "The address of any OpenAI-compatible server, such as `http://localhost:11434/v1`; none is OpenAI's own."
)
MODEL: Final = Setting("LIYA_MODEL", "", "The model that leads an interview; none is the default in `data/models.toml`.")
LEADS: Final = Setting(
    "LIYA_INTERVIEWER", "builtin", "Who leads interviews that programs begin: `builtin`, or `llm` for the model (that is your consent)."
)
REPLY: Final = Setting("LIYA_REPLY_TOKENS", "1500", "The most tokens that a model may use for one reply.")
REQUEST: Final = Setting("LIYA_REQUEST_TOKENS", "12000", "The most tokens of one request with its reply; 0 is no limit.")
SESSION: Final = Setting("LIYA_SESSION_TOKENS", "200000", "The most tokens of one interview; 0 is no limit.")
DAY: Final = Setting("LIYA_DAY_TOKENS", "1000000", "The most tokens of all interviews of one day (UTC); 0 is no limit.")
SETTINGS: Final = (DB, DEADLINE, RATE, RETENTION, PASSPHRASE, KEY, BASE, MODEL, LEADS, REPLY, REQUEST, SESSION, DAY)


OPENAI: Final = "https://api.openai.com/v1"  # where a model is asked when no base URL is set
LOOPBACK: Final = ("localhost", "127.0.0.1", "::1")  # hosts that are this machine


def is_local(base_url: str) -> bool:
    """Whether what is sent to an address stays on this machine."""
    return urlsplit(base_url).hostname in LOOPBACK


@dataclass(frozen=True)
class Caps:
    """Tokens: the most of one reply, of one request with it, of a session, of a day; 0 is no limit (but for the reply)."""

    reply: int = 1_500
    request: int = 12_000
    session: int = 200_000
    day: int = 1_000_000


@dataclass(frozen=True)
class ModelSettings:
    """Which model, where. `model` None: the default of data/models.toml."""

    key: str | None = field(repr=False)
    base_url: str | None
    model: str | None
    deadline_s: float
    caps: Caps


@dataclass(frozen=True)
class Settings:
    """What the engine is started with."""

    db: Path
    turn_deadline_s: float
    rate_limit: int
    retention_days: int
    model: ModelSettings | None = None
    leads: InterviewerName = "builtin"
    passphrase: str | None = field(default=None, repr=False)


def load(
    environ: Mapping[str, str] = os.environ, secrets: Path = ROOT / ".streamlit" / "secrets.toml", *, found: Mapping[str, str] | None = None
) -> Settings:
    """Read all settings. Raises SettingError naming what cannot be used.

    found: address and model of a server on this computer that somebody chose; it serves where neither a key nor an
    address is set, so that no key is ever sent there.
    """
    stored = _secrets(secrets)
    if not any(environ.get(setting.name, "").strip() or stored.get(setting.name, "").strip() for setting in (KEY, BASE)):
        stored |= found or {}

    def value(setting: Setting, default: str | None = None) -> str:
        return environ.get(setting.name, "").strip() or stored.get(setting.name, "").strip() or default or setting.default

    def number(setting: Setting, least: int, most: int, default: str | None = None) -> int:
        given = value(setting, default)
        if not (given.isascii() and given.isdigit() and len(given) <= 9 and least <= int(given) <= most):
            raise SettingError(f"{setting.name} is {given[:40]!r}; it must be a whole number from {least:,} to {most:,}.")
        return int(given)

    leads, key, base_url = value(LEADS), _line(value(KEY)), _line(value(BASE))
    if leads not in ("builtin", "llm"):
        raise SettingError(f"{LEADS.name} is {leads[:40]!r}; it must be builtin or llm.")
    if base_url and not (base_url.startswith(("http://", "https://")) and urlsplit(base_url).hostname):
        raise SettingError(f"{BASE.name} must be an address that begins with http:// or https://.")
    deadline = number(DEADLINE, 1, 3_600, LOCAL_DEADLINE if is_local(base_url) else None)
    if leads == "llm" and not (key or base_url):
        raise SettingError(f"{LEADS.name} is llm; it needs {KEY.name} or {BASE.name}.")
    passphrase = value(PASSPHRASE)
    if passphrase and not 12 <= len(passphrase) <= 200:
        raise SettingError(
            f"{PASSPHRASE.name} must have 12 to 200 characters. Set a longer one, for instance four words that do not belong together."
        )
    caps = Caps(
        number(REPLY, 50, 100_000), number(REQUEST, 0, 10_000_000), number(SESSION, 0, 1_000_000_000 - 1), number(DAY, 0, 1_000_000_000 - 1)
    )
    return Settings(
        db=ROOT / Path(value(DB)).expanduser(),
        turn_deadline_s=deadline,
        rate_limit=number(RATE, 0, 1_000_000),
        retention_days=number(RETENTION, 0, 36_500),
        model=ModelSettings(key or None, base_url or None, _line(value(MODEL)) or None, deadline, caps) if key or base_url else None,
        leads="llm" if leads == "llm" else "builtin",
        passphrase=passphrase or None,
    )


def _line(text: str) -> str:
    """A value that goes into a header or an address: its first line, without white space around it."""
    return text.strip().splitlines()[0].strip() if text.strip() else ""


def _secrets(path: Path) -> dict[str, str]:
    """Secrets as text by name; no file, no secrets."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingError(f"{path} is not readable TOML. Correct it or remove it.") from error
    return {name: str(value) for name, value in content.items() if not isinstance(value, dict)}
