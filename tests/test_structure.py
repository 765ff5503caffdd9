"""The architecture as a table: who may import what, and that the README says what the code does."""

import ast
import re
import tomllib
from pathlib import Path

import pytest

from liya_core.settings import SETTINGS

ROOT = Path(__file__).parent.parent
SOURCES = sorted([ROOT / "app.py", *(ROOT / "pages").rglob("*.py"), *(ROOT / "liya_core").rglob("*.py")])

# Each third-party package has its home: these files (or folders) and no others.
HOMES = {
    "streamlit": ("app.py", "pages/"),
    "altair": ("pages/components/charts/",),
    "pandas": ("pages/components/tables.py", "pages/components/charts/drawing.py"),
    "sqlite_utils": (
        "liya_core/store.py",
        "liya_core/records.py",
        "liya_core/standing.py",
        "liya_core/erasing.py",
        "liya_core/receipts.py",
        "liya_core/materials.py",
        "liya_core/notes.py",
        "liya_core/bundle/keeping.py",
        "liya_core/database.py",
        "liya_core/migrations.py",
        "liya_core/backup.py",
        "liya_core/without_pandas.py",
    ),
    "sqlite3": (
        "liya_core/backup.py",
        "liya_core/disk.py",
        "liya_core/copies.py",
        "liya_core/database.py",
        "liya_core/records.py",
        "liya_core/standing.py",
        "liya_core/erasing.py",
        "liya_core/receipts.py",
        "liya_core/materials.py",
        "liya_core/notes.py",
        "liya_core/bundle/keeping.py",
    ),
    "starlette": ("app.py", "liya_core/endpoint/"),
    "openai": ("liya_core/interviewers/model/provider.py",),
    "jiter": ("liya_core/interviewers/model/reply.py",),
    "httpx2": ("liya_core/interviewers/model/provider.py",),
    "pypdfium2": ("liya_core/intake/child.py",),
    "docx": ("liya_core/intake/child.py",),
    "pydantic_core": ("liya_core/models.py",),
    "pydantic": (
        "liya_core/models.py",
        "liya_core/records.py",
        "liya_core/erasing.py",
        "liya_core/bank.py",
        "liya_core/library.py",
        "liya_core/bundle/archive.py",
        "liya_core/bundle/contents.py",
        "liya_core/bundle/redaction.py",
        "liya_core/bundle/reply.py",
        "liya_core/endpoint/",
        "liya_core/interviewers/model/reply.py",
    ),
}

# Nothing in a room may import from a room to the right of it.
NEVER = {
    "liya_core/": ("pages", "app"),
    "liya_core/judging/": ("liya_core.store", "liya_core.interview", "liya_core.plan", "liya_core.library", "liya_core.settings"),
    "liya_core/models.py": ("liya_core.library", "liya_core.store"),
    "liya_core/bank.py": ("liya_core.models", "liya_core.library", "liya_core.store"),
    "liya_core/terms.py": ("liya_core.models", "liya_core.library", "liya_core.store"),
    "liya_core/intake/": ("liya_core.store", "liya_core.interview", "liya_core.plan", "liya_core.candidate", "liya_core.judging"),
    "liya_core/plan.py": ("liya_core.store", "liya_core.interview", "liya_core.interviewers"),
    "liya_core/moves.py": ("liya_core.store", "liya_core.interview", "liya_core.interviewers", "liya_core.library"),
    "liya_core/interviewers/": ("liya_core.store", "liya_core.plan", "liya_core.interview"),
    "liya_core/interviewers/builtin.py": ("liya_core.judging", "liya_core.settings"),
    "liya_core/interview.py": ("liya_core.endpoint",),
    "liya_core/thinking.py": ("liya_core.endpoint", "liya_core.interview", "liya_core.plan"),
    "liya_core/intake/child.py": ("liya_core.models", "liya_core.library", "pydantic"),
    "liya_core/progress.py": ("liya_core",),
    "liya_core/drill.py": ("liya_core.store", "liya_core.interview", "liya_core.trends"),
    "liya_core/schedule.py": ("liya_core.models", "liya_core.library", "liya_core.store", "liya_core.trends"),
    "liya_core/strict_json.py": ("liya_core",),
    "liya_core/disk.py": ("liya_core.copies", "liya_core.database", "liya_core.store"),
    "liya_core/copies.py": ("liya_core.database", "liya_core.store"),
    "liya_core/gate/": ("liya_core.store", "liya_core.interview", "liya_core.settings", "liya_core.endpoint"),
    "liya_core/gate/deciding.py": ("liya_core",),
    "liya_core/gate/passes.py": ("liya_core",),
    "liya_core/bundle/": ("liya_core.store", "liya_core.interview", "liya_core.settings", "liya_core.judging", "liya_core.endpoint"),
    "liya_core/bundle/hiding.py": ("liya_core",),
    "liya_core/bundle/archive.py": ("liya_core.models", "liya_core.records", "liya_core.library"),
    "liya_core/bundle/redaction.py": ("liya_core.records", "liya_core.library"),
    "liya_core/bundle/contents.py": ("liya_core.records", "liya_core.library"),
    "liya_core/bundle/reply.py": ("liya_core.records", "liya_core.library"),
    "liya_core/bundle/keeping.py": ("liya_core.library",),
    "liya_core/compare.py": ("liya_core.store", "liya_core.interview"),
    "liya_core/standing.py": ("liya_core.store", "liya_core.interview"),
    "liya_core/store.py": ("liya_core.library", "liya_core.interview", "liya_core.judging", "liya_core.debrief"),
}


def imported(path: Path) -> set[str]:
    """Every module that a file names in an import, at any depth."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def place(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("package", HOMES)
def test_each_package_has_its_home(package: str) -> None:
    users = [place(path) for path in SOURCES if any(name.split(".")[0] == package for name in imported(path))]
    assert [user for user in users if not user.startswith(HOMES[package] or ("nowhere",))] == []


@pytest.mark.parametrize("room", NEVER)
def test_arrows_point_one_way(room: str) -> None:
    for path in (path for path in SOURCES if place(path).startswith(room)):
        wrong = [name for name in imported(path) for never in NEVER[room] if name == never or name.startswith(f"{never}.")]
        assert wrong == [], place(path)


def test_only_settings_reads_the_environment() -> None:
    for path in SOURCES:
        text = path.read_text(encoding="utf-8")
        assert place(path) == "liya_core/settings.py" or not re.search(r"os\.environ|getenv", text), place(path)


def test_only_one_file_names_session_state() -> None:
    users = [place(path) for path in SOURCES if "session_state" in path.read_text(encoding="utf-8")]
    assert users == ["pages/components/state.py"]


def test_nothing_is_drawn_as_html() -> None:
    for path in SOURCES:
        assert "unsafe_allow_html" not in path.read_text(encoding="utf-8"), place(path)


def test_the_top_level_is_fixed() -> None:
    allowed = {"app.py", "pages", "liya_core", "data", "tests", "requirements.txt", "README.md", "pyproject.toml"}
    found = {path.name for path in ROOT.iterdir() if not path.name.startswith(".") and path.name != "__pycache__"}
    assert found == allowed


# -------------------------------------------------------------------- the README


README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_settings_table_is_the_codes() -> None:
    rows = re.findall(r"^\| `(LIYA_\w+|OPENAI_\w+)` \| `([^`]*)` \| (.+) \|$", README, re.MULTILINE)
    assert rows == [(setting.name, setting.default, setting.help) for setting in SETTINGS]


def test_every_pinned_package_is_named_with_its_reason() -> None:
    pinned = re.findall(r"^([\w-]+)==[\d.]+$", (ROOT / "requirements.txt").read_text(), re.MULTILINE)
    assert len(pinned) == 9
    named = re.findall(r"^\| ([\w-]+) \| ", README.partition("### What it stands on")[2].partition("\n## ")[0], re.MULTILINE)
    assert [name for name in named if name not in ("package", "---")] == pinned


def test_the_commands_install_from_the_files_and_run() -> None:
    start = README.partition("<!-- start command -->")[2].partition("```")[2].partition("```")[0]
    test = README.partition("<!-- test command -->")[2].partition("```")[2].partition("```")[0]
    assert "-r requirements.txt" in start
    assert start.strip().endswith("streamlit run app.py")
    assert "-r requirements.txt -r tests/requirements.txt" in test
    assert "python -m pytest" in test
    assert len(start.strip().splitlines()) == len(test.strip().splitlines()) == 1


def test_every_room_the_readme_names_is_there() -> None:
    named = re.findall(r"`((?:liya_core|pages|data)/[\w/.]*)`", README)
    assert named
    for name in named:
        assert (ROOT / name).exists() or name in ("data/liya.db", "data/.library.json"), name  # written at run time


SAFE = [
    (("server", "address"), "127.0.0.1"),
    (("browser", "gatherUsageStats"), False),
    (("client", "showErrorDetails"), "none"),
    (("client", "toolbarMode"), "viewer"),
    (("logger", "enableRich"), False),
    (("runner", "postScriptGC"), False),
    (("server", "fileWatcherType"), "none"),
]


@pytest.mark.parametrize(("key", "value"), SAFE, ids=[".".join(key) for key, _ in SAFE])
def test_the_defaults_are_safe(key: tuple[str, str], value: object) -> None:
    config = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    assert config[key[0]][key[1]] == value


def test_every_promise_is_shown_by_tests_that_are_there() -> None:
    section = README.partition("## What Liya promises")[2].partition("\n### ")[0]
    rows = re.findall(r"^\| (?!promise|-)(.+) \| (.+) \|$", section, re.MULTILINE)
    assert len(rows) > 10
    for promise, shown in rows:
        for file, names in re.findall(r"`(test_\w+\.py)`: ([^;]+)", shown):
            text = (ROOT / "tests" / file).read_text(encoding="utf-8")
            for name, is_long in re.findall(r"`(test_\w+)`(\*?)", names):
                found = re.search(rf"^((?:@.+\n|[^\S\n].*\n|\)\n)*)def {name}\(", text, re.MULTILINE)
                assert found, (promise, name)
                marked = found[1] + "".join(re.findall(r"^pytestmark = .+$", text, re.MULTILINE))
                assert bool(is_long) == ("pytest.mark.long" in marked), (promise, name)
        assert re.search(r"`test_\w+\.py`: `test_", shown), promise
