"""Names that the code finds in interviews, for the candidate to hide or to leave. Pure. It does not find all of them."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from liya_core.bundle import hiding
from liya_core.intake import resume
from liya_core.intake.looks import Eye, is_noise
from liya_core.library import Library
from liya_core.models import Session

MOST: Final = 40
_ME: Final = "Me"  # whoever did not say their name
_EMPLOYERS: Final = ("company", "employer", "organization", "organisation", "firm")
_WORD: Final = r"[^\W\d_a-zß-öø-ÿ]['’]?[^\W\d_]+(?:['’-][^\W\d_]+)*"
_JOINS: Final = r"(?:(?:al|bin|da|de|del|den|der|di|dos|la|le|of|van|von|&) ){0,2}"
_NAME: Final = re.compile(rf"\b{_WORD}(?: {_JOINS}{_WORD}){{0,3}}")
_LEADING: Final = re.compile(rf"^{_JOINS}")
_OWNED: Final = re.compile(r"['’]s?$")
_BEGINS: Final = re.compile(r"(?:^|[.!?:;\n“\"(])\W*$")


def propose(sessions: Sequence[Session], library: Library) -> list[str]:
    """The candidate's own names, companies, employers in the résumé, and what is written as names are in answers; likeliest first."""
    eye = resume.look(library)
    own = [name for session in sessions for name in _own(session, library)]
    said = Counter(
        name for session in sessions for turn in session.turns for attempt in turn.attempts for name in _names(attempt.text, eye, library)
    )
    found = dict.fromkeys(" ".join(name.split()) for name in (*own, *(name for name, _ in said.most_common())))
    return [name for name in found if not hiding.unusable([name])][:MOST]


def _own(session: Session, library: Library) -> Iterator[str]:
    setup, text = session.setup, session.setup.resume.text if session.setup.resume else ""
    facts = resume.understand(text, library) if text.strip() else None
    for name in (setup.profile.name, setup.user_id, facts.name if facts else None):
        if name and name != _ME:
            yield from (name, *(part for part in name.split() if len(part) > 1 and part[0].isupper() and len(name.split()) > 1))
    if setup.job_description and setup.job_description.company:
        yield setup.job_description.company
    yield from _employers(setup.profile.work_experiences)
    yield from facts.employers if facts else ()


def _employers(experiences: Iterable[Any]) -> Iterator[str]:
    for experience in experiences:
        if isinstance(experience, dict):
            yield from (str(experience[name]) for name in _EMPLOYERS if isinstance(experience.get(name), str))


def _names(text: str, eye: Eye, library: Library) -> Iterator[str]:
    """Stretches of words with a capital that are no skill, place or word that merely begins a sentence."""
    months = {name for month in library.resume_words.months for name in month}
    for match in _NAME.finditer(text):
        words = match.group().split()
        if _BEGINS.search(text, max(0, match.start() - 8), match.start()) and _is_ordinary(words[0], library):
            words = words[1:]
        name = _LEADING.sub("", _OWNED.sub("", " ".join(words)))
        known = library.skills.find(name) or library.titles.find(name) or name.lower() in months
        if name and not known and not is_noise(name, eye) and not all(_is_ordinary(word, library) or word.isupper() for word in words):
            yield name


def _is_ordinary(word: str, library: Library) -> bool:
    plain = word.lower().replace("’", "'")
    return plain in library.ordinary_words or plain.partition("'")[0] in library.ordinary_words
