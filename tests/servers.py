"""Real servers for the tests and benchmarks that need one: as a process, on a free port, killed at the end."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parent.parent


@contextmanager
def serving(database: Path, script: Path = ROOT / "app.py", *, options: Sequence[str] = (), **settings: str) -> Iterator[str]:
    """`streamlit run` with this database: pages and endpoint; gives its address."""
    with watched(database, script, options=options, **settings) as (address, _):
        yield address


@contextmanager
def watched(
    database: Path, script: Path = ROOT / "app.py", *, options: Sequence[str] = (), **settings: str
) -> Iterator[tuple[str, "subprocess.Popen[bytes]"]]:
    """The same, with the process, for those who look at it."""
    command = ["streamlit", "run", str(script), *options, "--server.headless", "true", "--server.port"]
    with _process(command, script.parent, database, settings, "/_stcore/health") as running:
        yield running


@contextmanager
def busy(server: "subprocess.Popen[bytes]") -> Iterator[None]:
    """Meanwhile the server takes nothing in; all that is sent arrives at once when this ends."""
    server.send_signal(signal.SIGSTOP)
    try:
        yield
    finally:
        server.send_signal(signal.SIGCONT)


@contextmanager
def headless(database: Path, *, app: str = "app:app", host: str = "127.0.0.1", log: Path | None = None, **settings: str) -> Iterator[str]:
    """`uvicorn app:app` with this database; gives its address. `log`: where its error output goes."""
    with _process(["uvicorn", app, "--host", host, "--port"], ROOT, database, settings, "/v1/health", log) as (address, _):
        yield address


@contextmanager
def _process(
    command: list[str], folder: Path, database: Path, settings: dict[str, str], ready: str, log: Path | None = None
) -> Iterator[tuple[str, "subprocess.Popen[bytes]"]]:
    port = free_port()
    with open(log or os.devnull, "ab") as output:
        server = subprocess.Popen(
            [sys.executable, "-m", *command, str(port)],
            cwd=folder,
            env={**os.environ, "LIYA_DB": str(database), **settings},
            stdout=output,
            stderr=output,
        )
    address = f"http://localhost:{port}"
    try:
        until_it_answers(f"{address}{ready}")
        yield address, server
    finally:
        server.kill()
        server.wait()


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def until_it_answers(url: str, seconds: float = 30, *, loading: bool = False) -> None:
    """Wait for a server; how it answers is the test's affair. loading: an error means that it is not ready yet."""
    end = time.monotonic() + seconds
    while True:
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except OSError as error:
            if isinstance(error, urllib.error.HTTPError) and not loading:
                return
            if time.monotonic() > end:
                raise
            time.sleep(0.05)
