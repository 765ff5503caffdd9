"""Posts held, put together from lines that give title, employer and dates together or apart, in any order."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

from liya_core.intake.dates import Period, find, recency
from liya_core.intake.facts import Month, Position
from liya_core.intake.heads import History, Post, in_turn, is_own_account, post_of
from liya_core.intake.looks import Eye, ends_with_place, housed, is_legal, is_unit, segments
from liya_core.intake.reading import words_of
from liya_core.intake.rows import Row

REACH = 3  # lines above or below its dates in which a post is named
SPACED = 0.6  # share of lines after a blank one from which blank lines part nothing
SURE = 5.0  # the weight of a post without dates that is believed

_SAME = re.compile(r"\bsame\s(?:employer|company|firm|organi[sz]ation|school|hospital)\b", re.IGNORECASE)

Split = tuple[tuple[int, ...], tuple[int, ...]]  # the rows between two dates that name the post above, and the one below


def positions(rows: Sequence[Row], eye: Eye, *, voluntary: bool = False, undated: bool = True) -> list[Position]:
    """The posts of one stretch of a work history, in its order. undated: whether posts without dates are looked for."""
    dated = [place for place, row in enumerate(rows) if row.period and row.kind in ("head", "dates")]
    spaced = sum(row.line.after_blank for row in rows) > SPACED * len(rows)
    history = History(rows, eye, spaced)
    posts = _dated(history, dated)
    orders = Counter(post.order for post in posts if post.order)
    if len(posts) > 1 and orders and orders.most_common(1)[0][1] > 1:
        history.usual = orders.most_common(1)[0][0]
        posts = _dated(history, dated)
    posts = [post for post in posts if post.title or post.employer]
    for last, post in pairwise(posts):
        _inherit(post, last, history)
    posts = [post for post in _without_groups(posts, eye) if post.employer or not (post.period and post.period.single)]
    if undated:
        posts = sorted([*posts, *_undated(history, {*dated, *(at for post in posts for at in post.rows)})], key=lambda post: min(post.rows))
    bounds = [*(min(post.rows) for post in posts), len(rows)][1:]
    return [
        position for post, bound in zip(posts, bounds, strict=True) for position in _positions(post, history, bound, voluntary=voluntary)
    ]


def newest_first(found: Sequence[Position]) -> tuple[Position, ...]:
    """Posts by how recent they are; those without dates stay behind the one they stand behind."""
    keys: list[tuple[int, int]] = []
    for position in found:
        known = position.start or position.end
        keys.append(recency(position.start, position.end) if known else keys[-1] if keys else (10**6, 10**6))
    return tuple(position for _, position in sorted(zip(keys, found, strict=True), key=lambda pair: pair[0], reverse=True))


def _dated(history: History, dated: Sequence[int]) -> list[Post]:
    """The post of each row with dates: of all ways to share out the rows between them, the one in which they weigh most."""
    if not dated:
        return []
    bounds = [-1, *dated, len(history.rows)]
    gaps = [_splits(history, above, below) for above, below in pairwise(bounds)]
    known: dict[tuple[int, tuple[int, ...]], Post] = {}
    reached: list[tuple[float, tuple[Post, ...]]] = [(0.0, ()) for _ in gaps[0]]
    for number, place in enumerate(dated):
        following: list[tuple[float, tuple[Post, ...]]] = []
        for split in gaps[number + 1]:
            best: tuple[float, tuple[Post, ...]] | None = None
            for before, (weight, posts) in zip(gaps[number], reached, strict=True):
                near = (*before[1], *split[0])
                post = known.get((place, near)) or known.setdefault((place, near), post_of(history, place, near))
                if best is None or weight + post.weight > best[0]:
                    best = weight + post.weight, (*posts, post)
            following.append(best or (0.0, ()))
        reached = following
    return list(max(reached, key=lambda pair: pair[0])[1])


def _splits(history: History, above: int, below: int) -> list[Split]:
    """The ways to share out the rows between two rows with dates, among the post above and the one below."""
    down = list(_heads(history, range(above + 1, below), told=1)) if above >= 0 else []
    up = list(_heads(history, range(below - 1, above, -1), told=0)) if below < len(history.rows) else []
    up.reverse()
    ways: list[Split] = []
    for cut in sorted({above + 1, *(at + 1 for at in (*down, *up))}):
        way = tuple(at for at in down if at < cut), tuple(at for at in up if at >= cut)
        if way not in ways:
            ways.append(way)
    return ways


def _heads(history: History, places: range, *, told: int) -> Iterator[int]:
    """The first rows of some that may name a post, from its dates outward. told: how many sentences may stand between."""
    found = 0
    for at in places:
        row = history.rows[at]
        if row.kind == "body":
            told -= 1
            if told < 0 or row.line.bullet:
                return
        if row.kind == "head" and row.period is None:
            yield at
            found += 1
        if found == REACH:
            return


def _undated(history: History, taken: set[int]) -> list[Post]:
    """Posts that are named without dates, on one line or two."""
    found: list[Post] = []
    dated = bool(taken)
    for place, row in enumerate(history.rows):
        if row.kind != "head" or place in taken or row.line.bullet or history.best_title(place) < 5:
            continue
        near = []
        for at in (place - 1, place + 1):
            free = 0 <= at < len(history.rows) and at not in taken and history.rows[at].kind == "head"
            if free and not history.rows[max(at, place)].line.after_blank and history.best_title(at) < 2:
                near.append(at)
        post = post_of(history, place, near)
        apart = post.title_row != post.employer_row or len(segments(row.rest, history.eye)) > 1
        known = not dated or (post.employer and (housed(post.employer, history.eye) or is_legal(post.employer)))
        if post.title and post.employer and apart and known and post.weight >= SURE:
            taken |= set(post.rows)
            found.append(post)
    return found


def _positions(post: Post, history: History, bound: int, *, voluntary: bool) -> Iterator[Position]:
    """A post with what stands under it, up to the row that begins the next; newest first where it held several titles."""
    body = (place for place in range(min(post.rows), bound) if place not in post.rows and _is_deed(history.rows[place], history.eye))
    whole = Position(
        title=post.title,
        employer=post.employer,
        start=post.period.first if post.period else None,
        end=post.period.last if post.period else None,
        line=history.rows[post.rows[0] if post.title_row is None else post.title_row].line.text,
        lines=tuple(history.rows[place].line.text for place in body),
        voluntary=voluntary or not history.eye.words["voluntary"].isdisjoint(words_of(post.title or "")),
    )
    titles = in_turn(post.title or "")
    if len(titles) != 2:
        yield whole
        return
    first, second = titles
    row = history.rows[post.title_row if post.title_row is not None else post.rows[0]]
    since = _since(row.line.said, post.period, history.eye)
    yield whole.model_copy(update={"title": second, "start": since or whole.start})
    yield whole.model_copy(update={"title": first, "end": since or whole.end, "lines": ()})


def _is_deed(row: Row, eye: Eye) -> bool:
    """Whether a row tells what was done in a post, and does not say where that was."""
    whereabouts = is_unit(row.rest, eye) or housed(row.rest, eye) or ends_with_place(row.rest, eye)
    return row.kind == "body" or (row.kind == "head" and not whereabouts)


def _since(said: str, period: Period | None, eye: Eye) -> Month | None:
    """From when the later of two titles was held, where the line tells it within the post's time."""
    _, opened, bracket = said.rpartition("(")
    found = find(bracket, eye.calendar) if opened else None
    if found is None or found.first is None or period is None or period.first is None:
        return None
    within = period.first[0] <= found.first[0] and (period.last is None or found.first[0] <= period.last[0])
    return found.first if within else None


def _without_groups(posts: Sequence[Post], eye: Eye) -> list[Post]:
    """Without an employer that stands by itself over posts within its time; it is theirs where they name none, or a place."""
    found: list[Post] = []
    group: Post | None = None
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


def _encloses(post: Post, other: Post) -> bool:
    """Whether the time of a post is within the time of another."""
    one, two = post.period, other.period
    if one is None or two is None or one.first is None or two.first is None:
        return False
    return one.first[0] <= two.first[0] and (one.last is None or (two.last is not None and two.last[0] <= one.last[0]))


def _inherit(post: Post, last: Post, history: History) -> None:
    """A post without an employer is with the one named above a group of posts, where their times meet, or with "the same"."""
    told = history.rows[min(post.rows) : max(post.rows) + 2]
    if post.title and not post.employer and any(_SAME.search(row.line.said) for row in told if row.kind != "body"):
        post.employer = last.employer
    if not last.grouped or not _meets(last, post):
        return
    same_shape = post.title is None and post.employer_row == post.rows[0] and last.title_row == last.rows[0]
    if same_shape and post.employer and not housed(post.employer, history.eye) and not is_legal(post.employer):
        # A title of a kind that nobody has listed, where the post before has its own.
        post.title, post.title_row, post.employer, post.employer_row = post.employer, post.employer_row, None, None
    if post.employer or not post.title:
        return
    between = history.rows[max(last.rows) + 1 : max(post.rows) + 1]
    if not any(is_own_account(row.line.said, history.eye) for row in between if row.kind != "body"):
        post.employer, post.employer_row = last.employer, last.employer_row


def _meets(last: Post, post: Post) -> bool:
    """Whether a post ends about when the one told before it began, or begins about when that ended."""
    before, period = last.period, post.period
    return bool(before and period and before.first and period.first and abs((period.last or before.first)[0] - before.first[0]) <= 1)
