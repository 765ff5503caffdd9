"""One table for all benchmarks: each row holds ours against a floor that was measured in the same run."""

import os
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

HEAD = "| row | Liya (spread) | floor, median | ratio | goal | load |\n|---|---|---|---|---|---|"


@dataclass(frozen=True)
class Row:
    """What was measured of ours and of the floor: seconds, or what `unit` says. goal: the most that their ratio should be.

    Of ours the median is taken, or the percentile `at`; of the floor the median.
    """

    name: str
    ours: Sequence[float]
    floor: Sequence[float]
    goal: float
    unit: str = "ms"
    at: int = 50

    @property
    def mine(self) -> float:
        """What of ours is held against the floor."""
        return percentile(self.ours, self.at)

    @property
    def ratio(self) -> float:
        """What is held against the goal."""
        return self.mine / statistics.median(self.floor)

    def line(self) -> str:
        """The row as it is printed, with the machine's load average of the last minute."""
        mine, theirs = (_told(value, self.unit) for value in (self.mine, statistics.median(self.floor)))
        least, most = (_figure(value, self.unit) for value in (min(self.ours), max(self.ours)))
        spread = f" ({least}-{most})" if least != most else ""
        load = f"{os.getloadavg()[0]:.1f}"
        return f"| {self.name} | {mine}{spread} | {theirs} | {self.ratio:.2f} | ≤ {self.goal:g} | {load} |"


def percentile(values: Sequence[float], at: int) -> float:
    """The value below which `at` percent lie."""
    return statistics.quantiles(values, n=100, method="inclusive")[at - 1] if len(values) > 1 else values[0]


def _told(value: float, unit: str) -> str:
    return f"{_figure(value, unit)} {unit}"


def _figure(value: float, unit: str) -> str:
    shown = value * 1000 if unit == "ms" else value
    return f"{shown:,.1f}" if shown < 10 and not float(shown).is_integer() else f"{shown:,.0f}"
