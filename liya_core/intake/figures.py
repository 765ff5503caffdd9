"""The figures of a line that tell a result or the scope of a piece of work.

Dates, telephone numbers, versions, marks and numbers that are part of a name are none; neither is how long somebody was there.
"""

import re
from collections.abc import Iterator
from itertools import islice

from liya_core.bank import ResumeWords
from liya_core.intake.dates import Calendar, all_of
from liya_core.intake.reading import Reading

MOST = 40  # figures of one line

_FIGURE = re.compile(
    r"(?P<money>(?:US|A|C)?[£$€¥₹₦]|\b(?:USD|GBP|EUR|INR|NGN|AED|CHF|Rs\.?)(?=\s?\d))?\s?"
    r"(?<![\w.,#])(?<![^\W\d_]-)(?<!\d[-/])(?P<number>\d{1,3}(?:[ ,.]\d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?)"
    r"(?P<unit>\s?%|\s?per\s?cent\b|\s?percent\b|x\b|-fold\b|\s?(?:k|K|m|M|mn|bn|B|billion|million|thousand|lakh|crore|hundred)\b)?\+?"
    r"(?![\w#]|[.:]\d|/\d)"
)
_PHONE = re.compile(
    r"(?:\+|\b00|\(0)[\d\s().-]{7,20}\d|\b0\d{2,4}[\s-]\d{3,4}[\s-]?\d{3,4}\b|\(\d{3}\)\s?\d{3}-\d{4}|\b\d{3}[-.]\d{3}[-.]\d{4}\b"
)
_POSTCODE = re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}\b|\b[A-Z]{2}\s\d{5}(?:-\d{4})?\b|\b\d{5}\s(?=[A-Z][a-zäöü])")
_OTHER = re.compile(
    r"\b24/7\b|\b\d{1,2}[:h]\d{2}\b|\b\d:\d\b|\bv\d[\d.]*|\b\d+\.\d+\.\d[\d.]*\b|\b\d\.\d+\s?/\s?\d(?:\.\d+)?\b|\b\d+/\d+\b(?=\s?(?:marks|gpa))|"
    r"\bgpa:?\s?(?:of\s)?\d[\d.]*(?:\s?/\s?\d[\d.]*)?|\b\d\.\d+\s?gpa\b|\bpage\s\d+\sof\s\d+|https?://\S+|www\.\S+|\S+@\S+|\b\d{1,2}\s?(?:am|pm)\b",
    re.IGNORECASE,
)
_LASTING = re.compile(r"[\s-]{1,2}(?:hours?|hrs?|days?|weeks?|months?|years?|yrs?|minutes?|mins?|seconds?|secs?|ms)\b", re.IGNORECASE)
_TENURE = re.compile(
    r"[\s-]{1,2}(?:years?|yrs?|months?|weeks?)\b['’]?(?:\s(?:of|in|as|at|with|experience)\b|\W*$)|[\s-]{1,2}(?:hour|hr|day)s?\s(?:shifts?|per|a)\b",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?:19[4-9]\d|20[0-4]\d)")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_BEFORE = re.compile(r"([^\W_]+(?:[.'’-][^\W_]+)*[.:]?)[\s(:#-]*$")
_AFTER = re.compile(r"\s?([^\W\d_]+(?:['’]s?)?)")


def figures(text: str, words: ResumeWords, read: Reading, known: Calendar) -> tuple[str, ...]:
    """The figures of results and scope in a line, verbatim and in order."""
    hidden = _without_other_numbers(text, known) if any(char.isdigit() for char in text) else text
    found = [(match.start(), match.group().strip()) for match in islice(_FIGURE.finditer(hidden), MOST) if _counts(match, hidden, read)]
    found += _in_words(hidden, words, read)
    return tuple(said for _, said in sorted(found))


def is_address(text: str) -> bool:
    """Whether a line tells how somebody is reached."""
    return any(pattern.search(text) for pattern in (_PHONE, _POSTCODE)) or "@" in text


def _without_other_numbers(text: str, known: Calendar) -> str:
    """The text with everything blanked out that has digits and is no figure, at its length."""
    for pattern in (_OTHER, _PHONE, _POSTCODE):
        text = pattern.sub(lambda found: " " * len(found.group()), text)
    for period in all_of(text, known):
        said = text[period.begin : period.stop]
        if not (period.single and _YEAR.fullmatch(said)):
            text = text[: period.begin] + " " * len(said) + text[period.stop :]
    return text


def _counts(found: re.Match[str], text: str, read: Reading) -> bool:
    """Whether a number is a figure of something that was done or reached."""
    after = text[found.end() : found.end() + 24]
    before = _BEFORE.search(text[max(0, found.start() - 30) : found.start("number")])
    word = before[1].lower() if before else ""
    if found["money"] or found["unit"]:
        return word.rstrip(":") not in ("gpa", "cgpa", "score")
    follows = _AFTER.match(after)
    next_word = follows[1].lower() if follows else ""
    if word.rstrip(".:") in read["numbered"] or next_word in read["measured"]:
        return False
    if _YEAR.fullmatch(found["number"]):
        return (
            word not in ("in", "since", "from", "to", "until", "by", "of", "and", "during", "late", "early", "mid")
            and next_word.endswith("s")
            and len(next_word) > 4
        )
    if _TENURE.match(after) or (_LASTING.match(after) and not read["changes"] & {said.lower() for said in _WORD.findall(text)}):
        return False
    return found["number"] != "1" or next_word != ""


def _in_words(text: str, words: ResumeWords, read: Reading) -> Iterator[tuple[int, str]]:
    """Numbers in words from three upward that count things or a team, and results such as "doubled"."""
    numbers = {"zero", *words.numbers[2:], "dozen", "dozens", "thirty", "forty", "fifty", "sixty", "hundred", "hundreds", "thousands"}
    said = list(_WORD.finditer(text))
    keys = [word.group().lower() for word in said]
    for place, key in enumerate(keys):
        if key in read["multiples"]:
            yield said[place].start(), said[place].group()
        elif key in numbers or key == "two":
            team = keys[place - 2 : place] and keys[place - 1] == "of" and keys[place - 2] in read["teams"]
            counted = next((other for other in keys[place + 1 : place + 4] if other.endswith("s") and len(other) > 3), "")
            changed = place > 1 and keys[place - 1] == "to" and "from" in keys[:place]
            if (
                team
                or changed
                or (
                    counted
                    and key != "two"
                    and not counted.startswith(("year", "month", "week", "hour", "day", "minute", "times", "this", "across"))
                )
            ):
                yield said[place].start(), said[place].group()
