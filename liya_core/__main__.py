"""`python -m liya_core keys create|list|revoke`: the keys of the HTTP endpoint."""

import argparse
import sys
from collections.abc import Sequence

from liya_core import settings
from liya_core.errors import LiyaError
from liya_core.keys import Keys


def main(arguments: Sequence[str] | None = None) -> int:
    """Carry out one command; returns the exit code: 0, or 2 where it could not be done and a sentence says why."""
    chosen = _parser().parse_args(arguments)
    try:
        lines = chosen.act(Keys(settings.load().db), chosen)
    except LiyaError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m liya_core", description="Liya from the command line.")
    keys = parser.add_subparsers(required=True, metavar="keys").add_parser("keys", help="API keys of the HTTP endpoint")
    verbs = keys.add_subparsers(required=True, metavar="create | list | revoke")
    create = verbs.add_parser("create", help="make a key; it is shown once and kept as a hash")
    create.set_defaults(act=_create)
    create.add_argument("name", help="whose it is, or what for; a name is used once")
    verbs.add_parser("list", help="the keys that were made").set_defaults(act=_list)
    revoke = verbs.add_parser("revoke", help="take a key back; it opens nothing from the next call on")
    revoke.set_defaults(act=_revoke)
    revoke.add_argument("name")
    return parser


def _create(keys: Keys, chosen: argparse.Namespace) -> list[str]:
    key = keys.create(chosen.name)
    return [key, "Keep it now: it is shown this once. Send it in the header x-api-key."]


def _list(keys: Keys, _: argparse.Namespace) -> list[str]:
    made = keys.all()
    if not made:
        return ["No key has been made yet."]
    width = max(len(key.name) for key in made)
    return [
        f"{key.name:<{width}}  made {key.created_at:%Y-%m-%d %H:%M} UTC"
        + (f", revoked {key.revoked_at:%Y-%m-%d %H:%M} UTC" if key.revoked_at else "")
        for key in made
    ]


def _revoke(keys: Keys, chosen: argparse.Namespace) -> list[str]:
    keys.revoke(chosen.name)
    return [f"{chosen.name} is revoked."]


if __name__ == "__main__":
    sys.exit(main())
