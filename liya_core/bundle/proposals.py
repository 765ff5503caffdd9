"""Names that the code finds in interviews, for the candidate to hide or to leave. Pure. It does not find all of them."""

import re
from calendar import day_name
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import dropwhile
from typing import Any, Final

from liya_core.bundle import hiding
from liya_core.bundle.contents import of_the_form
from liya_core.intake import resume
from liya_core.intake.looks import Eye, is_noise
from liya_core.library import Library
from liya_core.models import Session

MOST: Final = 40
_ME: Final = "Me"  # whoever did not say their name
_EMPLOYERS: Final = ("company", "employer", "organization", "organisation", "firm")
_WORD: Final = re.compile(r"[^\W\d_]['’]?[^\W\d_]+(?:['’-][^\W\d_]+)*")
_JOINS: Final = frozenset(("al", "bin", "da", "de", "del", "den", "der", "di", "dos", "la", "le", "of", "van", "von"))
_DAYS: Final = tuple(day.lower() for day in day_name)
_I: Final = ("i'd", "i'll", "i'm", "i've")
_APART: Final = (" ", " & ")  # what stands between the words of one name
_MOST_WORDS: Final = 6
_OWNED: Final = re.compile(r"['’]s?$")
_BEGINS: Final = re.compile(r"(?:^|[.!?:;\n“\"(])\W*$")


def propose(sessions: Sequence[Session], library: Library) -> list[str]:
    """The candidate's own names, companies, employers in the résumé, and what is written as names are in answers; likeliest first."""
    eye = resume.look(library)
    own = [name for session in sessions for name in _own(session, library)]
    said = Counter(
        name for session in sessions for turn in session.turns for attempt in turn.attempts for name in _names(attempt.text, eye, library)
    )
    found = list(dict.fromkeys(" ".join(name.split()) for name in (*own, *(name for name, _ in said.most_common()))))
    left_out = {*hiding.unusable(found), *of_the_form(sessions, found)}
    return [name for name in found if name not in left_out][:MOST]


def _own(session: Session, library: Library) -> Iterator[str]:
    setup, text = session.setup, session.setup.resume.text if session.setup.resume else ""
    facts = resume.understand(text, library) if text.strip() else None
    for name in (setup.profile.name, setup.user_id, facts.name if facts else None):
        if name and name != _ME:
            yield from (name, *(part for part in name.split() if len(part) > 1 and part[0].isupper() and len(name.split()) > 1))
    if setup.job_description and setup.job_description.company:
        yield setup.job_description.company
    yield from _employers(setup.profile.work_experiences)
    yield from (name for name in (facts.employers if facts else ()) if any(char.isupper() for char in name))


def _employers(experiences: Iterable[Any]) -> Iterator[str]:
    for experience in experiences:
        if isinstance(experience, dict):
            yield from (str(experience[name]) for name in _EMPLOYERS if isinstance(experience.get(name), str))


def _names(text: str, eye: Eye, library: Library) -> Iterator[str]:
    """Stretches of words with a capital that are no skill, place or word that merely begins a sentence."""
    no_names = {*_DAYS, *(f"{day}s" for day in _DAYS), *(name for month in library.resume_words.months for name in month), *_I}
    for stretch in _stretches(text):
        start = stretch[0].start()
        if _BEGINS.search(text, max(0, start - 8), start) and _is_ordinary(stretch[0].group(), library):
            stretch = stretch[1:]
        words = list(dropwhile(_JOINS.__contains__, (match.group() for match in stretch)))
        name = _OWNED.sub("", text[stretch[-len(words)].start() : stretch[-1].end()]) if words else ""
        known = library.skills.find(name) or library.titles.find(name) or name.lower().replace("’", "'") in no_names
        if name and not known and not is_noise(name, eye) and not all(_is_ordinary(word, library) or word.isupper() for word in words):
            yield name


def _stretches(text: str) -> Iterator[list[re.Match[str]]]:
    """Words with a capital that follow one another, small words such as "van der" between them among them."""
    run: list[re.Match[str]] = []
    for word in _WORD.finditer(text):
        follows = bool(run) and text[run[-1].end() : word.start()] in _APART and len(run) < _MOST_WORDS
        if follows and word.group() in _JOINS:
            run.append(word)
        elif word.group()[0].isupper():
            if not follows:
                yield from _trimmed(run)
                run = []
            run.append(word)
        else:
            yield from _trimmed(run)
            run = []
    yield from _trimmed(run)


def _trimmed(run: list[re.Match[str]]) -> Iterator[list[re.Match[str]]]:
    while run and run[-1].group() in _JOINS:
        run = run[:-1]
    if run:
        yield run


def _is_ordinary(word: str, library: Library) -> bool:
    plain = word.lower().replace("’", "'")
    return plain in library.ordinary_words or plain.partition("'")[0] in library.ordinary_words
