"""The words of an answer that earned something, marked in the answer itself. Pure."""

from collections.abc import Iterable

from liya_core.models import Judgement


def evidence(judgement: Judgement | None) -> tuple[str, ...]:
    """The words that earned a judgement's ratings."""
    return tuple(quote for rating in judgement.ratings for quote in rating.evidence) if judgement else ()


def marked(text: str, quotes: Iterable[str]) -> tuple[tuple[str, bool], ...]:
    """The text in pieces, in order, each with whether it stands in one of the quotes; joined, the pieces are the text.

    A quote counts at its first place only, as it was found there.
    """
    inside = bytearray(len(text))
    for quote in quotes:
        at = text.find(quote) if quote.strip() else -1
        if at >= 0:
            inside[at : at + len(quote)] = b"\1" * len(quote)
    pieces: list[tuple[str, bool]] = []
    start = 0
    for place in range(1, len(text) + 1):
        if place == len(text) or inside[place] != inside[start]:
            pieces.append((text[start:place], bool(inside[start])))
            start = place
    return tuple(pieces)
