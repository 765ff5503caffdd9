"""When a competency comes again: the ladder as a table, and months of practice simulated."""

import random
from collections import Counter
from datetime import date, timedelta
from itertools import pairwise

import pytest

from liya_core import schedule
from liya_core.bank import InterviewType
from liya_core.schedule import MOST, Practiced, Standing

START = date(2026, 3, 2)


def on(day: int, score: int, competency: str = "conflict", kind: InterviewType = "behavioral") -> Practiced:
    return Practiced(kind, competency, START + timedelta(days=day), score, f"ses_{day}")


def one(*practiced: Practiced) -> Standing:
    (standing,) = schedule.standings(practiced)
    return standing


LADDER = [
    ("a weak answer comes back the next day", [(0, 49)], 1),
    ("a usable one in three days", [(0, 50)], 3),
    ("and so up to just below strong", [(0, 74)], 3),
    ("a strong one in a week", [(0, 75)], 7),
    ("strong again when it was due: two weeks", [(0, 80), (7, 80)], 14),
    ("and a third time: a month", [(0, 80), (7, 80), (21, 80)], 30),
    ("a month it stays", [(0, 80), (7, 80), (21, 80), (51, 90), (90, 100)], 30),
    ("strong before its day keeps its step", [(0, 80), (2, 95), (4, 95)], 7),
    ("strong after weak begins the ladder", [(0, 20), (1, 90)], 7),
    ("strong after usable begins the ladder, early or not", [(0, 60), (1, 90)], 7),
    ("weak falls off the ladder", [(0, 80), (7, 80), (21, 30)], 1),
    ("usable falls off it too", [(0, 80), (7, 80), (21, 60)], 3),
    ("one day is one practice, worth the mean of its questions", [(0, 80), (0, 20)], 3),
    ("declined counts 0", [(0, 0)], 1),
]


@pytest.mark.parametrize(("practiced", "gap"), [case[1:] for case in LADDER], ids=[case[0] for case in LADDER])
def test_the_gap_follows_from_how_it_went(practiced: list[tuple[int, int]], gap: int) -> None:
    standing = one(*(on(day, score) for day, score in practiced))
    assert standing.gap == gap
    assert standing.next_on == START + timedelta(days=practiced[-1][0] + gap)


def due(day: int, *practiced: Practiced) -> list[str]:
    found = schedule.due(schedule.standings(practiced), START + timedelta(days=day))
    return [standing.competency for standing in found.standings] if found else []


DUE = [
    ("nothing was ever practiced", 0, [], []),
    ("on the same day nothing comes again", 0, [on(0, 10)], []),
    ("weak: the next day", 1, [on(0, 10)], ["conflict"]),
    ("usable: not yet on the second", 2, [on(0, 60)], []),
    ("usable: on the third", 3, [on(0, 60)], ["conflict"]),
    ("strong: not before its week is over", 6, [on(0, 90)], []),
    ("the weaker of two first", 1, [on(0, 40, "a"), on(0, 10, "b")], ["b", "a"]),
    ("no more than three", 3, [on(0, 10 + n, name) for n, name in enumerate("abcde")], ["a", "b", "c"]),
    ("one interview type at a time", 1, [on(0, 30, "a"), on(0, 10, "b", "technical"), on(0, 40, "c")], ["b"]),
    ("what was practiced today counts", 3, [on(0, 10, "a"), on(0, 10, "b"), on(3, 9, "c"), on(3, 9, "d")], ["a"]),
    ("who had a whole interview today is left alone", 3, [on(0, 10, "a"), *(on(3, 9, name) for name in "bcd")], []),
    ("what waits long comes before what is weak again", 9, [on(8, 10, "weak"), on(0, 60, "waits")], ["waits", "weak"]),
    ("what was left for two months is left alone", 61, [on(0, 10)], []),
]


@pytest.mark.parametrize(("day", "practiced", "expected"), [case[1:] for case in DUE], ids=[case[0] for case in DUE])
def test_what_is_due(day: int, practiced: list[Practiced], expected: list[str]) -> None:
    assert due(day, *practiced) == expected


def test_one_competency_alone_gets_two_questions() -> None:
    found = schedule.due(schedule.standings([on(0, 10)]), START + timedelta(days=1))
    assert found is not None
    assert (found.competencies, found.interview_type, found.like) == (("conflict", "conflict"), "behavioral", "ses_0")


def test_the_same_competency_of_two_types_is_two() -> None:
    found = schedule.standings([on(0, 80, "integrity"), on(0, 20, "integrity", "culture_fit")])
    assert [(standing.interview_type, standing.gap) for standing in found] == [("culture_fit", 1), ("behavioral", 7)]


# -------------------------------------------------------------------- months of practice


class Person:
    """Somebody who begins with a whole interview and then does what is due; each competency has an ability of its own."""

    def __init__(self, abilities: dict[str, int], *, spread: int = 0, gains: int = 0) -> None:
        self.abilities = dict(abilities)
        self.chance, self.spread, self.gains = random.Random(7), spread, gains
        self.practiced = [self.answer(0, name) for name in abilities]
        self.days: dict[int, tuple[str, ...]] = {}

    def answer(self, day: int, name: str) -> Practiced:
        score = max(0, min(100, round(self.chance.gauss(self.abilities[name], self.spread))))
        self.abilities[name] += self.gains
        return on(day, score, name)

    def live(self, days: range, *, away: range = range(0)) -> "Person":
        for day in days:
            found = schedule.due(schedule.standings(self.practiced), START + timedelta(days=day))
            names = tuple(dict.fromkeys(found.competencies)) if found else ()
            if day not in away:
                self.days[day] = names
                self.practiced += [self.answer(day, name) for name in names]
        return self

    def times(self) -> Counter[str]:
        return Counter(name for names in self.days.values() for name in names)


SIX = {"weak": 35, "poor": 45, "usable": 60, "fair": 65, "good": 80, "strong": 90}


def test_in_a_month_no_day_has_more_than_three_and_the_weak_come_most() -> None:
    month = Person(SIX, spread=8).live(range(1, 31))
    times = month.times()
    assert max(map(len, month.days.values())) <= MOST
    assert min(times["weak"], times["poor"]) > max(times["usable"], times["fair"]) > max(times["good"], times["strong"]) > 0
    assert set(times) == set(SIX)


def test_what_is_mastered_fades_to_once_a_month() -> None:
    year = Person({"strong": 90}).live(range(1, 366))
    days = [day for day, names in year.days.items() if names]
    assert [later - earlier for earlier, later in pairwise(days)][:2] == [14, 30]
    assert {later - earlier for earlier, later in pairwise(days[2:])} == {30}
    assert len(days) == 13


def test_somebody_who_improves_is_asked_less_and_less() -> None:
    quarter = Person(SIX, gains=4).live(range(1, 91))
    first, last = (sum(len(quarter.days[day]) for day in days) for days in (range(1, 31), range(61, 91)))
    assert first > 2 * last > 0


@pytest.mark.parametrize("competencies", [6, 12])
def test_a_pause_of_two_weeks_is_no_flood_and_all_of_it_comes(competencies: int) -> None:
    abilities = {f"c{n}": 30 + 5 * n for n in range(competencies)}
    person = Person(abilities).live(range(1, 45), away=range(10, 24))
    back = [person.days[day] for day in range(24, 45)]
    assert max(map(len, back)) <= MOST
    assert len(back[0]) == MOST
    assert {name for names in back for name in names} == set(abilities)


def test_the_readme_says_these_numbers() -> None:
    assert (schedule.WEAK, schedule.STRONG, schedule.NEXT_DAY, schedule.SOON, schedule.LADDER) == (50, 75, 1, 3, (7, 14, 30))
    assert (schedule.MOST, schedule.FORGOTTEN) == (3, 60)
