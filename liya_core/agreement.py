"""How well a judge agrees with a coach who rated the same answers without seeing what the judge gave. Pure.

Levels are the five of a rubric; a rating between two of them belongs to the nearer one, a half to the upper. The bias is a mean
difference with Student's interval. Agreement beyond chance is Cohen's kappa with quadratic weights (Psychological Bulletin 70,
1968), its standard error that of large samples (Fleiss, Cohen and Everitt, Psychological Bulletin 72, 1969). Few labels are no
large sample: on kappa itself that error makes intervals which cover 85 % at twelve labels. So they are laid on its inverse
hyperbolic tangent, as for its near relative by Lin (Biometrics 45, 1989), with Student's quantile and Fisher's n - 3 for n.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import atanh, floor, tanh
from statistics import fmean, stdev
from typing import Final

from liya_core.progress import quantile

FEWEST: Final = 12  # labels: with fewer nothing is said
LEVELS: Final = 5
CONFIDENCE: Final = 0.95

Table = Sequence[Sequence[float]]
Interval = tuple[float, float]


@dataclass(frozen=True)
class Agreement:
    """How a judge agrees with a coach over so many `labels`; nothing but their number where they are fewer than `FEWEST`.

    bias: how many levels higher the judge rates, on the mean (-4 to 4), with its 95 % interval. exact, adjacent: shares of
    the labels (0-1) on one level, and at most one level apart. kappa: quadratic weighted kappa (-1 to 1), None where both gave one
    and the same level throughout; its 95 % interval is None where it cannot be told, as when all labels agree.
    """

    labels: int
    bias: float | None = None
    bias_interval: Interval | None = None
    exact: float | None = None
    adjacent: float | None = None
    kappa: float | None = None
    kappa_interval: Interval | None = None


def measure(pairs: Sequence[tuple[float, float]]) -> Agreement:
    """What pairs of ratings (1.0-5.0) of one scale say, the coach's first in each."""
    if len(pairs) < FEWEST:
        return Agreement(len(pairs))
    differences = [judge - coach for coach, judge in pairs]
    bias = fmean(differences)
    reach = quantile((1 + CONFIDENCE) / 2, len(pairs) - 1) * stdev(differences) / len(pairs) ** 0.5
    apart = [abs(level(judge) - level(coach)) for coach, judge in pairs]
    kappa, interval = _kappa(pairs)
    return Agreement(
        labels=len(pairs),
        bias=bias,
        bias_interval=(bias - reach, bias + reach),
        exact=apart.count(0) / len(pairs),
        adjacent=sum(steps <= 1 for steps in apart) / len(pairs),
        kappa=kappa,
        kappa_interval=interval,
    )


def level(rating: float) -> int:
    """The level that a rating belongs to, 1-5."""
    return max(1, min(LEVELS, floor(rating + 0.5)))


def _kappa(pairs: Sequence[tuple[float, float]]) -> tuple[float | None, Interval | None]:
    """Quadratic weighted kappa, and its 95 % interval."""
    table = [[0.0] * LEVELS for _ in range(LEVELS)]
    for coach, judge in pairs:
        table[level(coach) - 1][level(judge) - 1] += 1
    found = kappa(table, [[1 - (i - j) ** 2 / (LEVELS - 1) ** 2 for j in range(LEVELS)] for i in range(LEVELS)])
    if found is None:
        return None, None
    value, error = found
    if error < 1e-6 or abs(value) > 1 - 1e-9:
        return value, None
    reach = quantile((1 + CONFIDENCE) / 2, len(pairs) - 1) * error * (len(pairs) / (len(pairs) - 3)) ** 0.5 / (1 - value**2)
    return value, (tanh(atanh(value) - reach), tanh(atanh(value) + reach))


def kappa(table: Table, weights: Table) -> tuple[float, float] | None:
    """Weighted kappa of a square table of counts, and its large-sample standard error; None where chance alone agrees wholly.

    weights: of agreement, 1 on the diagonal, 0 for the gravest disagreement. The error: equation 13 of Fleiss, Cohen and Everitt.
    """
    total = sum(map(sum, table))
    shares = [[count / total for count in row] for row in table]
    cells = [(i, j, shares[i][j], weights[i][j]) for i in range(len(table)) for j in range(len(table))]
    rows, columns = [sum(row) for row in shares], [sum(column) for column in zip(*shares, strict=True)]
    observed = sum(share * weight for _, _, share, weight in cells)
    by_chance = sum(rows[i] * columns[j] * weight for i, j, _, weight in cells)
    if 1 - by_chance < 1e-12:
        return None
    of_rows = [sum(columns[j] * weight for j, weight in enumerate(row)) for row in weights]
    of_columns = [sum(rows[i] * weight for i, weight in enumerate(column)) for column in zip(*weights, strict=True)]
    squares = sum(share * (weight * (1 - by_chance) - (of_rows[i] + of_columns[j]) * (1 - observed)) ** 2 for i, j, share, weight in cells)
    variance = (squares - (observed * by_chance - 2 * by_chance + observed) ** 2) / (total * (1 - by_chance) ** 4)
    return (observed - by_chance) / (1 - by_chance), max(0.0, variance) ** 0.5
