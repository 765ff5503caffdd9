"""The gate's own pages: that asks for the passphrase, that waits after wrong ones, and that locks again. Plain HTML, each of one piece.

All of it works without scripts; with them what is typed can be shown.
"""

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
p { margin: 0 0 1.5rem; color: var(--soft); text-wrap: balance; }
p[role] { margin: .75rem 0 0; padding: .6rem .8rem; color: var(--wrong); background: var(--wrong-ground); border-radius: .5rem; }
label { display: block; margin-bottom: .35rem; font-weight: 600; }
input, button, .button { width: 100%; min-height: 2.9rem; padding: .6rem .8rem; font: inherit; border-radius: .75rem; }
input[type=checkbox] { width: 1.15rem; height: 1.15rem; min-height: 0; margin: 0; accent-color: var(--liya); }
.row { display: flex; align-items: center; gap: .6rem; min-height: 2.75rem; margin: 0; font-weight: 400; cursor: pointer; }
.row[hidden] { display: none; }
input { color: inherit; background: var(--ground); border: 1px solid var(--edge); }
input[aria-invalid] { border-color: var(--wrong); }
button, .button { margin-top: 1.25rem; color: var(--on); background: var(--liya); border: 0; font-weight: 600; cursor: pointer; }
.row + button { margin-top: .5rem; }
.button { display: block; margin-top: .75rem; text-align: center; text-decoration: none; color: var(--liya); background: none;
  border: 1px solid var(--edge); }
button:hover { filter: brightness(1.08); }
:focus-visible { outline: 3px solid var(--liya); outline-offset: 2px; }
@media (max-width: 30rem) { main { padding: 1.5rem 1.25rem; } }
"""

_SHOWING: Final = """
const field = document.getElementById("passphrase"), row = document.getElementById("showing");
row.hidden = false;
row.querySelector("input").onchange = event => { field.type = event.target.checked ? "text" : "password"; };
field.form.onsubmit = () => { field.type = "password"; };  // else a browser may keep it among what was typed
"""

WRONG: Final = "That is not the passphrase. Capital letters and spaces count."


def asking(back: str, said: str | None = None) -> bytes:
    """The page that asks for the passphrase and then leads to the path `back`; said: why it asks again."""
    alert, marks = "", ""
    if said:
        alert = f'<p role="alert" id="said">{escape(said)}</p>'
        marks = ' aria-invalid="true" aria-describedby="said"'
    return _page(
        "Liya is locked",
        f"""<p>Enter the passphrase to go on. Whoever runs this Liya can tell you.</p>
<form method="post" action="/unlock">
<input type="hidden" name="back" value="{escape(back)}">
<label for="passphrase">Passphrase</label>
<input id="passphrase" name="passphrase" type="password" autocomplete="current-password" autocapitalize="none"
 autocorrect="off" spellcheck="false" required autofocus{marks}>
{alert}<label class="row" id="showing" hidden><input type="checkbox" autocomplete="off">Show what I type</label>
<button>Unlock</button>
</form>
<script>{_SHOWING}</script>""",
    )


def waiting(back: str, seconds: int) -> bytes:
    """The page that tells for how long nothing is asked, and then asks for the passphrase again by itself."""
    unit = "second" if seconds == 1 else "seconds"
    return _page(
        "Liya is locked",
        f"""<p>There were too many wrong tries, yours or somebody else’s.
In {seconds} {unit} this page asks for the passphrase again by itself.</p>
<a class="button" href="{escape(back)}">Look again</a>""",
        f'<meta http-equiv="refresh" content="{seconds}; url={escape(back)}">',
    )


def locking() -> bytes:
    """The page that locks Liya in this browser."""
    return _page(
        "Lock Liya?",
        """<p>This browser is then asked for the passphrase again, in every tab. What you have sent is stored.</p>
<form method="post" action="/lock"><button autofocus>Lock</button></form>
<a class="button" href="/data">Leave it open</a>""",
    )


def _page(title: str, body: str, head: str = "") -> bytes:
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta name="robots" content="noindex"><title>{title}</title><link rel="icon" href="data:,"><style>{_STYLE}</style>{head}</head>'
        f"<body><main><h1>{title}</h1>\n{body}\n</main></body></html>"
    ).encode()
