"""The gate's own two pages: one that asks for the passphrase, one that locks again. Plain HTML, of one piece, without scripts."""

from html import escape
from typing import Final

_STYLE: Final = """
:root { color-scheme: light dark; --ground: #fcfbf8; --card: #fff; --edge: #d9d5ca; --ink: #23302c; --soft: #5b6a64; --liya: #2f6f5e;
  --on: #fff; --wrong: #a3302a; --wrong-ground: #fbeceb; }
@media (prefers-color-scheme: dark) { :root { --ground: #16201d; --card: #1f2b27; --edge: #3a4843; --ink: #e6ece8; --soft: #a9b8b1;
  --liya: #8fd3bb; --on: #16201d; --wrong: #f3b0aa; --wrong-ground: #3a2422; } }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; min-height: 100dvh; display: grid; place-items: center; padding: 1rem; background: var(--ground);
  color: var(--ink); font: 16px/1.5 "Source Sans", "Source Sans 3", "Source Sans Pro", system-ui, sans-serif; }
main { width: 100%; max-width: 25rem; padding: 2rem; background: var(--card); border: 1px solid var(--edge); border-radius: .75rem; }
h1 { margin: 0 0 .25rem; font-size: 1.75rem; line-height: 1.2; }
p { margin: 0 0 1.5rem; color: var(--soft); }
p[role] { margin: .75rem 0 0; padding: .6rem .8rem; color: var(--wrong); background: var(--wrong-ground); border-radius: .5rem; }
label { display: block; margin-bottom: .35rem; font-weight: 600; }
input, button { width: 100%; min-height: 2.9rem; padding: .6rem .8rem; font: inherit; border-radius: .75rem; }
input { color: inherit; background: var(--ground); border: 1px solid var(--edge); }
input[aria-invalid] { border-color: var(--wrong); }
button { margin-top: 1.25rem; color: var(--on); background: var(--liya); border: 0; font-weight: 600; cursor: pointer; }
button:hover { filter: brightness(1.08); }
:focus-visible { outline: 3px solid var(--liya); outline-offset: 2px; }
@media (max-width: 30rem) { main { padding: 1.5rem 1.25rem; } }
"""

WRONG: Final = "That is not the passphrase. Try again."


def asking(back: str, said: str | None = None) -> bytes:
    """The page that asks for the passphrase and then leads to the path `back`; said: why it asks again."""
    alert, marks = "", ""
    if said:
        alert = f'<p role="alert" id="said">{escape(said)}</p>'
        marks = ' aria-invalid="true" aria-describedby="said"'
    return _page(
        "Liya is locked",
        f"""<p>Enter the passphrase to go on.</p>
<form method="post" action="/unlock">
<input type="hidden" name="back" value="{escape(back)}">
<label for="passphrase">Passphrase</label>
<input id="passphrase" name="passphrase" type="password" autocomplete="current-password" required autofocus{marks}>
{alert}<button>Unlock</button>
</form>""",
    )


def locking() -> bytes:
    """The page that locks Liya in this browser."""
    return _page(
        "Lock Liya?",
        """<p>This browser is then asked for the passphrase again, in every tab. What you have sent is stored.</p>
<form method="post" action="/lock"><button autofocus>Lock</button></form>""",
    )


def _page(title: str, body: str) -> bytes:
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta name="robots" content="noindex"><title>{title}</title><link rel="icon" href="data:,"><style>{_STYLE}</style></head>'
        f"<body><main><h1>{title}</h1>\n{body}\n</main></body></html>"
    ).encode()
