"""Agreement of two who rate the same: against worked examples, where it has nothing to say, and how often its intervals are right."""

import random
from collections.abc import Sequence
from statistics import fmean

import pytest

from liya_core.agreement import FEWEST, Agreement, kappa, level, measure

Pairs = Sequence[tuple[float, float]]

# Ratings of anxiety by the second and the third rater (the data set "anxiety" of R's package irr), its level 6 as 5: none gave 5.
ANXIETY = (
    [3, 5, 4, 5, 2, 4, 2, 4, 3, 3, 2, 3, 3, 3, 2, 2, 1, 3, 3, 4],
    [2, 1, 4, 4, 3, 2, 1, 5, 1, 1, 1, 2, 3, 3, 1, 1, 3, 3, 2, 2],
)


def test_weighted_kappa_and_its_error_are_those_of_a_printed_example() -> None:
    """SAS (PROC FREQ) prints for this table a weighted kappa (equal steps) of 0.4701, its error 0.1457; unweighted 0.4842, 0.1380."""
    table = [[0, 4, 1], [0, 8, 0], [0, 1, 5]]
    equal_steps = [[1 - abs(i - j) / 2 for j in range(3)] for i in range(3)]
    alike = [[float(i == j) for j in range(3)] for i in range(3)]
    assert kappa(table, equal_steps) == (pytest.approx(0.4701, abs=5e-5), pytest.approx(0.1457, abs=5e-5))
    assert kappa(table, alike) == (pytest.approx(0.4842, abs=5e-5), pytest.approx(0.1380, abs=5e-5))


def test_quadratic_kappa_by_hand() -> None:
    """Quadratic kappa is 1 - mean squared step / mean squared step by chance."""
    pairs = [(1, 1), (2, 3), (3, 4), (4, 4), (1, 2), (2, 2), (3, 3), (4, 5), (1, 2), (2, 3), (3, 3), (4, 4), (1, 1), (2, 2), (3, 4), (4, 5)]
    found = measure(pairs)
    chance = fmean((coach - judge) ** 2 for coach, _ in pairs for _, judge in pairs)
    assert sum((coach - judge) ** 2 for coach, judge in pairs) == 8
    assert found.kappa == pytest.approx(1 - 0.5 / chance)
    assert (found.labels, found.bias, found.exact, found.adjacent) == (16, 0.5, 0.5, 1.0)
    # the differences are 0 or 1, half each: standard deviation 0.5164, Student's t of 15 degrees 2.1314
    assert found.bias_interval == (pytest.approx(0.5 - 2.1314 * 0.5164 / 4, abs=1e-3), pytest.approx(0.5 + 2.1314 * 0.5164 / 4, abs=1e-3))


def test_quadratic_kappa_of_five_levels_is_that_of_another_program() -> None:
    """kappa2(ratings, "squared") of R's package irr gives 0.2520325."""
    assert measure(list(zip(*ANXIETY, strict=True))).kappa == pytest.approx(0.2520325, abs=5e-8)


CASES: dict[str, tuple[Pairs, tuple[float | None, float | None, float | None, float | None, bool]]] = {
    "wholly alike": ([(n % 5 + 1, n % 5 + 1) for n in range(20)], (0.0, 1.0, 1.0, 1.0, False)),
    "one and the same level": ([(3, 3)] * 20, (0.0, 1.0, 1.0, None, False)),
    "two levels, each always the same": ([(2, 4)] * 20, (2.0, 0.0, 0.0, 0.0, False)),
    "a coach who always gives 3": ([(3, n % 5 + 1) for n in range(20)], (0.0, 0.2, 0.6, 0.0, False)),
    "as far apart as can be": ([(1, 5), (5, 1)] * 10, (0.0, 0.0, 0.0, -1.0, False)),
    "one step apart": ([(n % 4 + 1, n % 4 + 2) for n in range(20)], (1.0, 0.0, 1.0, 1 - 1 / 3.5, True)),
    "within a level": ([(n % 5 + 1, n % 5 + 1.4 - 0.4 * (n % 5 == 4)) for n in range(20)], (0.32, 1.0, 1.0, 1.0, False)),
    "a half goes up": ([(n % 4 + 1, n % 4 + 1.5) for n in range(20)], (0.5, 0.0, 1.0, 1 - 1 / 3.5, True)),
}  # fmt: skip


@pytest.mark.parametrize(("pairs", "expected"), CASES.values(), ids=CASES)
def test_what_pairs_say(pairs: Pairs, expected: tuple[float | None, float | None, float | None, float | None, bool]) -> None:
    found = measure(pairs)
    figures = (found.bias, found.exact, found.adjacent, found.kappa)
    assert figures == tuple(None if one is None else pytest.approx(one, abs=1e-9) for one in expected[:4])
    assert (found.kappa_interval is not None) is expected[4]
    if found.kappa_interval and found.kappa is not None:
        assert -1 < found.kappa_interval[0] < found.kappa < found.kappa_interval[1] < 1


@pytest.mark.parametrize("labels", [0, 1, FEWEST - 1])
def test_few_labels_say_nothing(labels: int) -> None:
    assert measure([(1, 2)] * labels) == Agreement(labels)


def test_levels() -> None:
    assert [level(rating) for rating in (1.0, 1.4, 1.5, 2.49, 2.5, 4.5, 5.0)] == [1, 1, 2, 2, 3, 5, 5]


def drawn(together: float, chance: random.Random) -> tuple[int, int]:
    """What two give who see the same to some degree, the second more kindly."""
    one = chance.gauss(0, 1)
    other = together * one + (1 - together**2) ** 0.5 * chance.gauss(0, 1)
    return 1 + sum(one > cut for cut in (-1.3, -0.4, 0.5, 1.4)), 1 + sum(other > cut for cut in (-1.7, -0.8, 0.1, 1.1))


@pytest.mark.parametrize("together", [0.0, 0.5, 0.85])
@pytest.mark.parametrize("labels", [FEWEST, 40])
def test_the_intervals_cover_what_is_true(together: float, labels: int) -> None:
    chance = random.Random(7)
    true = measure([drawn(together, chance) for _ in range(60_000)])
    assert true.kappa is not None
    assert true.bias is not None
    looks, kappas, biases = 500, 0, 0
    for _ in range(looks):
        found = measure([drawn(together, chance) for _ in range(labels)])
        kappas += found.kappa_interval is None or found.kappa_interval[0] <= true.kappa <= found.kappa_interval[1]
        biases += bool(found.bias_interval and found.bias_interval[0] <= true.bias <= found.bias_interval[1])
    print(f"together {together}, {labels} labels: kappa {kappas / looks:.1%}, bias {biases / looks:.1%}")
    assert 0.92 <= kappas / looks <= 0.985
    assert 0.92 <= biases / looks <= 0.985
