"""What names a post: the rows around its dates that hold its title and its employer."""

from collections.abc import Sequence
from dataclasses import dataclass

from liya_core.intake.dates import Period
from liya_core.intake.reading import holds, words_of
from liya_core.intake.rows import Eye, Row, housed, segments, titled

REACH = 3  # lines above or below its dates in which a post is named
LONGEST_NAME = 90  # characters of a title or an employer
MOST_WORDS = 8  # words of an employer on a line of its own


@dataclass(slots=True)
class Post:
    """A post while it is put together: the rows that name it, the one with its dates first."""

    rows: list[int]
    period: Period | None
    title: str | None = None
    title_row: int | None = None
    employer: str | None = None
    grouped: bool = False  # the employer stands above the title, and perhaps above other posts


@dataclass(slots=True)
class History:
    """A stretch of a work history. taken: the rows that name a post, each for one post only."""

    rows: Sequence[Row]
    eye: Eye
    taken: set[int]
    spaced: bool

    def best(self, place: int) -> int:
        """How much a row looks as if it holds a title."""
        return max((titled(part, self.eye) for part in segments(self.rows[place].rest, self.eye)), default=0)

    def housed(self, place: int) -> bool:
        """Whether a row names an organisation by its words."""
        return housed(self.rows[place].rest, self.eye)


def named(parts: Sequence[str], eye: Eye) -> tuple[str | None, str | None]:
    """Which of the parts of a head is the title, and which the employer."""
    parts = [part for part in parts if len(part) <= LONGEST_NAME]
    if not parts:
        return None, None
    best = max(range(len(parts)), key=lambda place: (titled(parts[place], eye), -place))
    if titled(parts[best], eye) > 0:
        others = (part for place, part in enumerate(parts) if place != best and titled(part, eye) < 3)
        return parts[best], max(others, key=lambda part: housed(part, eye), default=None)
    if len(parts) == 1:
        return None, parts[0]
    at = next((place for place, part in enumerate(parts) if housed(part, eye)), 1)
    return parts[0 if at else 1], parts[at]


def heads(history: History, place: int, step: int) -> list[int]:
    """The rows next to this one, upward or downward, that may name a post and do not yet."""
    found: list[int] = []
    for at in range(place + step, place + step * (REACH + 2), step):
        if not 0 <= at < len(history.rows) or at in history.taken or history.rows[at].kind in ("body", "dates") or len(found) == REACH:
            break
        row = history.rows[at]
        parted = row.line.after_blank and not history.spaced
        if step > 0 and parted and found:
            break
        if row.kind == "head" and not row.line.bullet:
            found.append(at)
        if step < 0 and parted and found and not _goes_on_above(history, at):
            break
    return found


def name(post: Post, place: int, history: History) -> None:
    """Title and employer as far as one row tells them."""
    title, employer = named(segments(history.rows[place].rest, history.eye), history.eye)
    if title is not None and post.title is None:
        post.title, post.title_row = title, place
    if employer is not None and post.employer is None:
        post.employer = employer
    if place not in post.rows:
        post.rows.append(place)


def find_title(post: Post, above: list[int], below: list[int], history: History) -> bool:
    """The title from the rows around, above first where they hold one or nothing does; whether it came from above."""
    over = next((place for place in above if history.best(place) > 0), None)
    under = next((place for place in below if history.best(place) > 0), None)
    if None not in (over, under) and post.employer is not None and over is not None and not history.rows[over].line.after_blank:
        over = None
    chosen = under if over is None else over
    if chosen is not None:
        name(post, chosen, history)
    elif post.employer is None:
        _name_by_order(post, list(reversed(above)) or below, history)
    return over is not None


def find_employer(post: Post, above: list[int], below: list[int], history: History, *, over: bool) -> None:
    """The employer from the rows around that hold no title. over: whether the title came from above."""
    upper = next((place for place in above if place not in post.rows and history.best(place) <= 0), None)
    lower = next((place for place in below if place not in post.rows and history.best(place) <= 0), None)
    if lower is not None and _belongs_to_next(lower, history):
        lower = None
    if upper is not None and lower is not None:
        better = history.housed(upper) - history.housed(lower)
        first = history.rows[upper].line.after_blank or upper == 0 or over
        upper = upper if better > 0 or (better == 0 and first) else None
    chosen = lower if upper is None else upper
    parts = segments(history.rows[chosen].rest, history.eye) if chosen is not None else ()
    if chosen is not None and parts and len(words_of(parts[0])) <= MOST_WORDS:
        post.employer = parts[0]
        post.rows.append(chosen)
        post.grouped = post.title_row is not None and chosen < post.title_row


def run_together(text: str, eye: Eye) -> tuple[str | None, str | None]:
    """Title and employer that nothing parts: "Staff Nurse Royal Infirmary"."""
    words = text.split()
    last = max((place for place, word in enumerate(words[:-1]) if word.lower() in eye.words["title_words"]), default=None)
    if last is None or titled(text, eye) >= 3 or titled(" ".join(words[: last + 1]), eye) < 3:
        return None, None
    rest = words[last + 1 :]
    named = all(word[0].isupper() and word.isalpha() for word in rest) and len(" ".join(rest)) > 3
    if not named or " ".join(rest).lower() in eye.words["departments"]:
        return None, None
    return " ".join(words[: last + 1]), " ".join(rest)


def is_own_account(text: str, eye: Eye) -> bool:
    """Whether a stretch says that somebody works for themselves."""
    return holds(words_of(text), eye.words["own_account"], 2)


def _goes_on_above(history: History, place: int) -> bool:
    """Whether what stands above a blank line heads a group of posts: a name with how long somebody was there, or one alone."""
    above = history.rows[place - 1] if place else None
    return (
        above is not None
        and (above.kind == "noise" or (above.kind == "head" and above.line.after_blank))
        and place - 1 not in history.taken
    )


def _name_by_order(post: Post, near: list[int], history: History) -> None:
    """Title, then employer, on rows of which none is known to be either; an organisation's words tell them apart."""
    if len(near) == 1:
        name(post, near[0], history)
    if len(near) > 1:
        at = 0 if history.housed(near[0]) and not history.housed(near[1]) else 1
        post.title_row = near[1 - at]
        post.title = next(iter(segments(history.rows[near[1 - at]].rest, history.eye)), None)
        post.employer = next(iter(segments(history.rows[near[at]].rest, history.eye)), None)
        post.rows += near[:2]


def _belongs_to_next(place: int, history: History) -> bool:
    """Whether the row is all that the dates below it have to be named by."""
    after = place + 1
    return after < len(history.rows) and history.rows[after].kind == "dates" and history.rows[place].line.after_blank
