"""Posts held, put together from lines that give title, employer and dates together or apart, in any order."""

from collections.abc import Sequence

from liya_core.intake.dates import recency
from liya_core.intake.facts import Position
from liya_core.intake.heads import History, Post, find_employer, find_title, heads, is_own_account, name, run_together
from liya_core.intake.reading import words_of
from liya_core.intake.rows import Eye, Row, housed, segments

SPACED = 0.6  # share of lines after a blank one from which blank lines part nothing


def positions(rows: Sequence[Row], eye: Eye, *, voluntary: bool = False, undated: bool = True) -> list[Position]:
    """The posts of one stretch of a work history, in its order. undated: whether posts without dates are looked for."""
    dated = [place for place, row in enumerate(rows) if row.period and row.kind in ("head", "dates")]
    spaced = sum(row.line.after_blank for row in rows) > SPACED * len(rows)
    history = History(rows, eye, set(dated), spaced)
    posts: list[Post] = []
    for place in dated:
        post = _dated(history, place)
        if post.title or post.employer:
            _inherit(post, posts[-1] if posts else None, history)
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


def _dated(history: History, place: int) -> Post:
    """The post whose dates stand in this row, as far as it and the rows around it name one."""
    post = Post([place], history.rows[place].period)
    name(post, place, history)
    above, below = heads(history, place, -1), heads(history, place, 1)
    over = False
    if post.title is None:
        over = find_title(post, above, below, history)
    if post.title is not None and post.employer is None and not is_own_account(post.title, history.eye):
        find_employer(post, above, below, history, over=over)
    if post.title is None and post.employer and not housed(post.employer, history.eye):
        near = next((other for other in (*below[:1], *above[:1]) if history.housed(other) and other not in post.rows), None)
        if near is not None:  # what was taken for the employer is a title of a kind that nobody has listed
            post.title, post.title_row = post.employer, post.rows[0]
            post.employer = segments(history.rows[near].rest, history.eye)[0]
            post.rows.append(near)
    if None in (post.title, post.employer) and len(post.rows) == 1:
        title, employer = run_together(post.title or post.employer or "", history.eye)
        if title and employer:
            post.title, post.employer, post.title_row = title, employer, place
    return post


def _undated(history: History) -> list[Post]:
    """Posts that are named without dates, on one line or two."""
    found: list[Post] = []
    for place, row in enumerate(history.rows):
        if row.kind != "head" or place in history.taken or row.line.bullet or history.best(place) < 3:
            continue
        before = history.rows[place - 1] if place else None
        if before and before.kind == "head" and place - 1 not in history.taken and not row.line.after_blank and history.best(place - 1) > 0:
            continue
        post = Post([place], None)
        name(post, place, history)
        if post.employer is None:
            find_employer(post, heads(history, place, -1), heads(history, place, 1), history, over=False)
        if post.title and post.employer:
            history.taken |= set(post.rows)
            found.append(post)
    return found


def _position(post: Post, history: History, bound: int, *, voluntary: bool) -> Position:
    """A post with what stands under it, up to the row that begins the next."""
    body = (place for place in range(min(post.rows), bound) if history.rows[place].kind in ("head", "body") and place not in post.rows)
    return Position(
        title=post.title,
        employer=post.employer,
        start=post.period.first if post.period else None,
        end=post.period.last if post.period else None,
        line=history.rows[post.rows[0] if post.title_row is None else post.title_row].line.text,
        lines=tuple(history.rows[place].line.text for place in body),
        voluntary=voluntary or not history.eye.words["voluntary"].isdisjoint(words_of(post.title or "")),
    )


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


def _inherit(post: Post, last: Post | None, history: History) -> None:
    """A post without an employer is with the one named above a group of posts, where their times meet."""
    if post.employer or not last or not last.grouped or not post.title:
        return
    between = history.rows[max(last.rows) + 1 : max(post.rows) + 1]
    if any(is_own_account(row.line.said, history.eye) for row in between if row.kind != "body"):
        return
    before, period = last.period, post.period
    if before and period and before.first and period.first and abs((period.last or before.first)[0] - before.first[0]) <= 1:
        post.employer, post.grouped = last.employer, True
