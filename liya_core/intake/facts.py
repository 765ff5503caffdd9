"""What is read out of a résumé and a job description.

Every fact carries the verbatim stretch of its source that it stands on: one line, or several where one was wrapped.
"""

from liya_core.models import Value

Month = tuple[int, int | None]  # a year, and a month of 1-12 where it is told


class Shown(Value):
    """A skill, a language or a certificate, and the line that shows it."""

    name: str
    line: str


class Position(Value):
    """One post held. `start` None: no dates are told. `end` None beside a start: held to this day.

    line: what names the post; lines: what was done in it, in order. voluntary: not for pay, and not counted in years.
    """

    title: str | None
    employer: str | None
    start: Month | None
    end: Month | None
    line: str
    lines: tuple[str, ...] = ()
    voluntary: bool = False


class Achievement(Value):
    """A line with figures of a result or of the scope of the work, and with whom it was, where the line stands under a post."""

    line: str
    figures: tuple[str, ...]
    employer: str | None = None


class Education(Value):
    """What was studied (`degree`, with its subject), where and until when."""

    degree: str | None
    school: str | None
    year: int | None
    line: str


class ResumeFacts(Value):
    """What a résumé says. Positions, titles and employers stand newest first.

    years: of paid work, with one decimal, overlapping posts counted once; where no post is dated, as many as are claimed,
    and then `years_line` shows where. skills: by the names data/roles has; other_skills: what else is listed, as written.
    """

    name: str | None = None
    name_line: str | None = None
    headline: Shown | None = None
    positions: tuple[Position, ...] = ()
    titles: tuple[str, ...] = ()
    employers: tuple[str, ...] = ()
    years: float | None = None
    years_line: str | None = None
    skills: tuple[Shown, ...] = ()
    other_skills: tuple[Shown, ...] = ()
    achievements: tuple[Achievement, ...] = ()
    education: tuple[Education, ...] = ()
    languages: tuple[Shown, ...] = ()
    certificates: tuple[Shown, ...] = ()


class JobFacts(Value):
    """What a job description says. Skills stand by the names data/roles has, unknown ones as written."""

    title: str | None = None
    title_line: str | None = None
    company: str | None = None
    company_line: str | None = None
    required: tuple[Shown, ...] = ()
    desired: tuple[Shown, ...] = ()
    mentioned: tuple[Shown, ...] = ()
    years: float | None = None
    years_line: str | None = None
    responsibilities: tuple[str, ...] = ()
    values: tuple[str, ...] = ()


class Met(Value):
    """A skill that the job asks for, where it asks, and the line of the résumé that shows it; None where none does."""

    name: str
    asked: str
    shown: str | None = None


class Match(Value):
    """What a résumé shows of what a job asks for. It says nothing of the person: what is not shown may still be there."""

    required_shown: tuple[Met, ...] = ()
    required_missing: tuple[Met, ...] = ()
    desired_shown: tuple[Met, ...] = ()
    desired_missing: tuple[Met, ...] = ()
