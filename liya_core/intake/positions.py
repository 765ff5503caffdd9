"""Posts held, put together from lines that give title, employer and dates together or apart, in any order."""

from collections.abc import Sequence
from dataclasses import dataclass

from liya_core.intake.dates import Period, recency
from liya_core.intake.facts import Position
from liya_core.intake.reading import words_of
from liya_core.intake.rows import Eye, Row, housed, segments, titled

REACH = 3  # lines above or below its dates in which a post is named
SPACED = 0.6  # share of lines after a blank one from which blank lines part nothing
LONGEST_NAME = 90  # characters of a title or an employer
MOST_WORDS = 8  # words of an employer on a line of its own


@dataclass(slots=True)
class _Post:
    """A post while it is put together: the rows that name it, the one with its dates first."""

    rows: list[int]
    period: Period | None
    title: str | None = None
    title_row: int | None = None
    employer: str | None = None
    grouped: bool = False  # the employer stands above the title, and perhaps above other posts


@dataclass(slots=True)
class _History:
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


def positions(rows: Sequence[Row], eye: Eye, *, voluntary: bool = False, undated: bool = True) -> list[Position]:
    """The posts of one stretch of a work history, in its order. undated: whether posts without dates are looked for."""
    dated = [place for place, row in enumerate(rows) if row.period and row.kind in ("head", "dates")]
    spaced = sum(row.line.after_blank for row in rows) > SPACED * len(rows)
    history = _History(rows, eye, set(dated), spaced)
    posts: list[_Post] = []
    for place in dated:
        post = _dated(history, place)
        if post.title or post.employer:
            _inherit(post, posts[-1] if posts else None, eye)
            history.taken |= set(post.rows)
            posts.append(post)
    posts = _without_groups(posts, eye)
    if undated:
        posts = sorted([*posts, *_undated(history)], key=lambda post: min(post.rows))
    bounds = [*(min(post.rows) for post in posts), len(rows)][1:]
    return [_position(post, history, bound, voluntary=voluntary) for post, bound in zip(posts, bounds, strict=True)]


def newest_first(found: Sequence[Position]) -> tuple[Position, ...]:
    """Posts by how recent they are; those without dates stay behind the one they stand behind."""
    keys: list[tuple[int, int]] = []
    for position in found:
        known = position.start or position.end
        keys.append(recency(position.start, position.end) if known else keys[-1] if keys else (10**6, 10**6))
    return tuple(position for _, position in sorted(zip(keys, found, strict=True), key=lambda pair: pair[0], reverse=True))


def named(parts: Sequence[str], eye: Eye) -> tuple[str | None, str | None]:
    """Which of the parts of a head is the title, and which the employer."""
    parts = [part for part in parts if len(part) <= LONGEST_NAME]
    if not parts:
        return None, None
    best = max(range(len(parts)), key=lambda place: (titled(parts[place], eye), -place))
    if titled(parts[best], eye) > 0:
        others = (part for place, part in enumerate(parts) if place != best)
        return parts[best], max(others, key=lambda part: housed(part, eye), default=None)
    if len(parts) == 1:
        return None, parts[0]
    at = next((place for place, part in enumerate(parts) if housed(part, eye)), 1)
    return parts[0 if at else 1], parts[at]


def _dated(history: _History, place: int) -> _Post:
    """The post whose dates stand in this row, as far as it and the rows around it name one."""
    post = _Post([place], history.rows[place].period)
    _name(post, place, history)
    above, below = _heads(history, place, -1), _heads(history, place, 1)
    over = False
    if post.title is None:
        over = _find_title(post, above, below, history)
    if post.title is not None and post.employer is None:
        _find_employer(post, above, below, history, over=over)
    if post.title is None and post.employer and not housed(post.employer, history.eye):
        near = next((other for other in (*below[:1], *above[:1]) if history.housed(other) and other not in post.rows), None)
        if near is not None:  # what was taken for the employer is a title of a kind that nobody has listed
            post.title, post.title_row = post.employer, post.rows[0]
            post.employer = segments(history.rows[near].rest, history.eye)[0]
            post.rows.append(near)
    if None in (post.title, post.employer) and len(post.rows) == 1:
        title, employer = _run_together(post.title or post.employer or "", history.eye)
        if title and employer:
            post.title, post.employer, post.title_row = title, employer, place
    return post


def _run_together(text: str, eye: Eye) -> tuple[str | None, str | None]:
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


def _undated(history: _History) -> list[_Post]:
    """Posts that are named without dates, on one line or two."""
    found: list[_Post] = []
    for place, row in enumerate(history.rows):
        if row.kind != "head" or place in history.taken or row.line.bullet or history.best(place) < 3:
            continue
        before = history.rows[place - 1] if place else None
        if before and before.kind == "head" and place - 1 not in history.taken and not row.line.after_blank and history.best(place - 1) > 0:
            continue
        post = _Post([place], None)
        _name(post, place, history)
        if post.employer is None:
            _find_employer(post, _heads(history, place, -1), _heads(history, place, 1), history, over=False)
        if post.title and post.employer:
            history.taken |= set(post.rows)
            found.append(post)
    return found


def _position(post: _Post, history: _History, bound: int, *, voluntary: bool) -> Position:
    """A post with what stands under it, up to the row that begins the next."""
    body = (place for place in range(min(post.rows), bound) if history.rows[place].kind in ("head", "body") and place not in post.rows)
    return Position(
        title=post.title,
        employer=post.employer,
        start=post.period.first if post.period else None,
        end=post.period.last if post.period else None,
        line=history.rows[post.rows[0] if post.title_row is None else post.title_row].line.text,
        lines=tuple(history.rows[place].line.text for place in body),
        voluntary=voluntary,
    )


def _heads(history: _History, place: int, step: int) -> list[int]:
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


def _goes_on_above(history: _History, place: int) -> bool:
    """Whether what stands above a blank line heads a group of posts: a name with how long somebody was there, or one alone."""
    above = history.rows[place - 1] if place else None
    return (
        above is not None
        and (above.kind == "noise" or (above.kind == "head" and above.line.after_blank))
        and place - 1 not in history.taken
    )


def _name(post: _Post, place: int, history: _History) -> None:
    """Title and employer as far as one row tells them."""
    title, employer = named(segments(history.rows[place].rest, history.eye), history.eye)
    if title is not None and post.title is None:
        post.title, post.title_row = title, place
    if employer is not None and post.employer is None:
        post.employer = employer
    if place not in post.rows:
        post.rows.append(place)


def _find_title(post: _Post, above: list[int], below: list[int], history: _History) -> bool:
    """The title from the rows around, above first where they hold one or nothing does; whether it came from above."""
    over = next((place for place in above if history.best(place) > 0), None)
    under = next((place for place in below if history.best(place) > 0), None)
    if None not in (over, under) and post.employer is not None and over is not None and not history.rows[over].line.after_blank:
        over = None
    chosen = under if over is None else over
    if chosen is not None:
        _name(post, chosen, history)
    elif post.employer is None:
        _name_by_order(post, list(reversed(above)) or below, history)
    return over is not None


def _name_by_order(post: _Post, near: list[int], history: _History) -> None:
    """Title, then employer, on rows of which none is known to be either; an organisation's words tell them apart."""
    if len(near) == 1:
        _name(post, near[0], history)
    if len(near) > 1:
        at = 0 if history.housed(near[0]) and not history.housed(near[1]) else 1
        post.title_row = near[1 - at]
        post.title = next(iter(segments(history.rows[near[1 - at]].rest, history.eye)), None)
        post.employer = next(iter(segments(history.rows[near[at]].rest, history.eye)), None)
        post.rows += near[:2]


def _find_employer(post: _Post, above: list[int], below: list[int], history: _History, *, over: bool) -> None:
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


def _belongs_to_next(place: int, history: _History) -> bool:
    """Whether the row is all that the dates below it have to be named by."""
    after = place + 1
    return after < len(history.rows) and history.rows[after].kind == "dates" and history.rows[place].line.after_blank


def _without_groups(posts: Sequence[_Post], eye: Eye) -> list[_Post]:
    """Without an employer that stands by itself over posts within its time; it is theirs where they name none, or a place."""
    found: list[_Post] = []
    group: _Post | None = None
    for place, post in enumerate(posts):
        following = posts[place + 1] if place + 1 < len(posts) else None
        if group and not _encloses(group, post):
            group = None
        if post.title is None and following and following.title and _encloses(post, following):
            group = post
            continue
        if group and not (post.employer and housed(post.employer, eye)):
            post.employer = group.employer
        found.append(post)
    return found


def _encloses(post: _Post, other: _Post) -> bool:
    """Whether the time of a post is within the time of another."""
    one, two = post.period, other.period
    if one is None or two is None or one.first is None or two.first is None:
        return False
    return one.first[0] <= two.first[0] and (one.last is None or (two.last is not None and two.last[0] <= one.last[0]))


def _inherit(post: _Post, last: _Post | None, eye: Eye) -> None:
    """A post without an employer is with the one named above a group of posts, where their times meet."""
    if (
        post.employer
        or not last
        or not (last.grouped or last.title is None)
        or not post.title
        or words_of(post.title)[0] in eye.words["own_account"]
    ):
        return
    before, period = last.period, post.period
    if before and period and before.first and period.first and abs((period.last or before.first)[0] - before.first[0]) <= 1:
        post.employer, post.grouped = last.employer, True
