"""JSON that comes from outside, bounded before anything is made of it.

Python's JSON reader takes what a careful caller never sends: duplicate keys, NaN, numbers of thousands of digits,
nesting that ends in a RecursionError. All of that is refused here, so that no other room has to think of it.
"""

import json
import re
from math import inf
from typing import Any, Final, NoReturn

MAX_DEPTH: Final = 32
MAX_DIGITS: Final = 40  # of one number

# Strings whole, then the signs that give a text its shape. An unclosed string swallows the rest; the parser will say so.
_SHAPE: Final = re.compile(rb'"(?:[^"\\]|\\.)*+"?|[\[{]|[\]}]|,', re.DOTALL)
_LONE_SURROGATE: Final = re.compile(r"[\ud800-\udfff]")


class Unsound(ValueError):
    """A text that is no JSON, or one that breaks a bound; says why."""


def load(raw: bytes, values: int, depth: int = MAX_DEPTH) -> Any:
    """The value of a JSON text of at most `values` opening brackets and commas, nested to `depth`. Raises Unsound."""
    _bound(raw, values, depth)
    try:
        found = json.loads(
            raw.decode("utf-8"), object_pairs_hook=_unique, parse_constant=_no_constant, parse_int=_number, parse_float=_number
        )
    except UnicodeDecodeError:
        raise Unsound("it is not UTF-8") from None
    except Unsound:
        raise
    except (ValueError, RecursionError):
        raise Unsound("it is not valid JSON") from None
    if b"\\u" in raw and _LONE_SURROGATE.search(json.dumps(found, ensure_ascii=False)):
        raise Unsound("it has half a surrogate pair, which is no character")
    return found


def _bound(raw: bytes, most: int, deepest: int) -> None:
    """Nothing, for a text whose shape keeps to the bounds. Reads each byte once."""
    depth = values = 0
    for found in _SHAPE.finditer(raw):
        sign = found.group()[:1]
        if sign == b'"':
            continue
        depth += (sign in b"[{") - (sign in b"]}")
        values += sign in b"[{,"
        if depth < 0:
            raise Unsound("it is not valid JSON")
        if depth > deepest:
            raise Unsound(f"it is nested deeper than {deepest} levels")
        if values > most:
            raise Unsound(f"it has more than {most:,} values")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise Unsound("an object has the same key twice")
    return found


def _no_constant(_: str) -> NoReturn:
    raise Unsound("NaN and Infinity are no JSON numbers")


def _number(text: str) -> float:
    if len(text) > MAX_DIGITS:
        raise Unsound(f"a number has more than {MAX_DIGITS} signs")
    number = float(text) if re.search(r"[.eE]", text) else int(text)
    if number in (inf, -inf):
        raise Unsound("a number is larger than any that can be kept")
    return number
