"""When something was, in the many ways in which people write it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from liya_core.bank import ResumeWords
from liya_core.intake.facts import Month

OLDEST = 1940  # a smaller number is no year of work
HALF_YEAR = 6  # months that a post counts of which only one year is known

_DASH = r"\s{0,3}(?:-{1,2}|[–—―‐‑‒−~→])\s{0,3}"
_FIGURES = re.compile(r"\d\d")
_YEAR = r"(?:19[4-9]\d|20[0-4]\d)"


@dataclass(frozen=True, slots=True)
class Period:
    """From when to when: `end` None is to this day. `single` where one date alone is told. start and stop: its place in the text."""

    first: Month | None
    last: Month | None
    begin: int
    stop: int
    single: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Calendar:
    """How dates are found and what their words mean: the first and the last month of each word."""

    period: re.Pattern[str]
    months: dict[str, tuple[int, int]]


@lru_cache(maxsize=4)
def calendar(words: ResumeWords) -> Calendar:
    """The calendar of data/resume.toml."""
    months = {name: (number, number) for number, names in enumerate(words.months, 1) for name in names}
    months |= {name: (first, last) for name, first, last in words.parts_of_year}
    names, since, until, now, onwards = (
        "|".join(re.escape(entry).replace(r"\ ", r"\s") for entry in sorted(entries, key=len, reverse=True))
        for entries in (months, words.since, words.until, words.present, words.onwards)
    )
    short = r"['’]?\d\d(?!\d)"
    first = rf"(?P<aw2>{names})\b\.?\s?(?P<ay2>{short})|(?P<an2>0[1-9]|1[0-2])/(?P<any2>\d\d)(?!\d)|(?P<aw3>{names})\b\.?"
    last = rf"(?P<bn2>0[1-9]|1[0-2])/(?P<bny2>\d\d)(?!\d)|(?P<bw2>{names})\b\.?\s?(?P<by2>{short})|(?P<bs>\d\d)(?!\d|[/.-]\d|%|\s?x)"
    to = rf"(?:{_DASH}|\s(?:{until})\s|(?P<both>\sand\s)|\s?/\s?(?=\d\d(?!\d)))"
    period = (
        rf"(?<![\w£$€])(?:(?:(?P<first>{since})\s)?(?:{_pattern('a', names)}|{first}){to}"
        rf"(?:the\s)?(?:(?P<now>{now})\b|{_pattern('b', names)}|{last})"
        rf"|(?:{since})\s{_pattern('s', names)}"
        rf"|{_pattern('o', names)}(?:\s(?:{onwards})|{_DASH}(?=$|[)\]|,])|[–-](?=\s[^\W\d_]))"
        rf"|{_pattern('m', names)})"
    )
    return Calendar(re.compile(period, re.IGNORECASE), months)


def _pattern(kind: str, names: str) -> str:
    """One moment: a month in words or figures with its year, or a year alone; its groups begin with the letter `kind`."""
    word = (
        rf"(?:\d{{1,2}}(?:st|nd|rd|th)?\.?\s(?:of\s)?)?(?P<{kind}w>{names})\b\.?(?:\s\d{{1,2}}(?:st|nd|rd|th)?,)?"
        rf"[\s,/’'-]{{0,3}}(?:of\s)?(?P<{kind}wy>{_YEAR}|(?<=['’])\d\d)"
    )
    number = rf"(?:\d{{1,2}}[/.])?(?P<{kind}n>0?[1-9]|1[0-2])[/.-](?P<{kind}ny>{_YEAR})"
    iso = rf"(?P<{kind}iy>{_YEAR})[-/.](?P<{kind}i>0[1-9]|1[0-2])(?:[-/.]\d\d)?(?!\d)"
    return rf"(?:{word}|{number}|{iso}|(?P<{kind}y>{_YEAR}))(?![\d%])"


def find(text: str, known: Calendar) -> Period | None:
    """The first period that a line tells, ranges before single dates."""
    single = None
    if not _FIGURES.search(text):
        return None
    for found in known.period.finditer(text):
        period = _period(found, known)
        if period and not period.single:
            return period
        single = single or period
    return single


def all_of(text: str, known: Calendar) -> list[Period]:
    """Every period and date in a text."""
    if not _FIGURES.search(text):
        return []
    return [period for found in known.period.finditer(text) if (period := _period(found, known))]


def years(periods: Iterable[tuple[Month, Month | None]], today: date) -> float:
    """How long periods are together, in years with one decimal; what they share counts once.

    A month that is not told is taken to be the middle of its year; a year alone counts half of it.
    """
    now = today.year * 12 + today.month
    spans = sorted((_month(first, 7), _past(first, last, now)) for first, last in periods)
    total, reached = 0, 0
    for begin, past in spans:
        total += max(0, past - max(begin, reached))
        reached = max(reached, past)
    return round(total / 12, 1)


def recency(first: Month | None, last: Month | None) -> tuple[int, int]:
    """For sorting: what lasts to this day is newest, then what ended last, then what began last."""
    if first is None and last is None:
        return 0, 0
    return 10**6 if last is None else _month(last, 12), _month(first or last or (0, 1), 1)


def _month(month: Month, unknown: int) -> int:
    return month[0] * 12 + (month[1] or unknown)


def _past(first: Month, last: Month | None, now: int) -> int:
    """The month after a period, counted from the year 0; a period that has not begun lasts no time."""
    begin = _month(first, 7)
    if last is None:
        return max(begin, now + 1)
    if first == last and last[1] is None:
        return begin + HALF_YEAR
    past = _month(last, 6) + 1
    return min(max(past, begin + 1), max(begin, now + 1))


def _period(found: re.Match[str], known: Calendar) -> Period | None:
    """A match as a period; None where its parts make no sense together."""
    got = {name: said for name, said in found.groupdict().items() if said is not None}
    for kind in ("s", "o"):
        if (start := _moment(got, kind, known, first=True)) is not None:
            return Period(start, None, found.start(), found.end())
    if (start := _moment(got, "m", known, first=True)) is not None:
        return Period(start, _moment(got, "m", known, first=False), found.start(), found.end(), single=True)
    last = None if "now" in got else _end(got, known)
    start = _start(got, last, known)
    if start and last and "bs" in got and last[0] < start[0] and "/" in found.group() and 1 <= int(got["bs"]) <= 12:
        month = start[0], int(got["bs"])  # "2015/01" is no time from 2015 to 2001
        return Period(month, None if "first" in got else month, found.start(), found.end(), single="first" not in got)
    if start is None or (last is None and "now" not in got):
        return None
    if ("both" in got) != got.get("first", "").lower().startswith("between") or (last and _month(last, 12) < _month(start, 1)):
        return None
    return Period(start, last, found.start(), found.end())


def _moment(got: dict[str, str], kind: str, known: Calendar, *, first: bool) -> Month | None:
    if f"{kind}y" in got:
        return int(got[f"{kind}y"]), None
    if f"{kind}w" in got:
        return _full(got[f"{kind}wy"]), known.months[" ".join(got[f"{kind}w"].lower().split())][0 if first else 1]
    if f"{kind}n" in got:
        return int(got[f"{kind}ny"]), int(got[f"{kind}n"])
    if f"{kind}i" in got:
        return int(got[f"{kind}iy"]), int(got[f"{kind}i"])
    return None


def _end(got: dict[str, str], known: Calendar) -> Month | None:
    if (told := _moment(got, "b", known, first=False)) is not None:
        return told
    if "by2" in got:
        return _full(got["by2"]), known.months[got["bw2"].lower()][1]
    if "bny2" in got:
        return _full(got["bny2"]), int(got["bn2"])
    if "bs" in got and "ay" in got:
        return int(got["ay"][:2] + got["bs"]), None
    return None


def _start(got: dict[str, str], last: Month | None, known: Calendar) -> Month | None:
    if (told := _moment(got, "a", known, first=True)) is not None:
        return told
    if "ay2" in got:
        return _full(got["ay2"]), known.months[got["aw2"].lower()][0]
    if "any2" in got:
        return _full(got["any2"]), int(got["an2"])
    if "aw3" in got and last is not None and last[1]:
        return last[0], known.months[got["aw3"].lower()][0]
    return None


def _full(year: str) -> int:
    """A year of two figures in full: 40 to 99 were in the last century."""
    if len(year) == 4:
        return int(year)
    year = year.strip("'’")
    return int(year) + (1900 if int(year) >= OLDEST % 100 else 2000)
