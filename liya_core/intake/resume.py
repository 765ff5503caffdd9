"""A résumé as facts. Pure; nothing is in the facts that does not stand in the text."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import lru_cache, partial
from itertools import islice, takewhile

from liya_core.intake import abilities, names, study
from liya_core.intake.dates import calendar, years
from liya_core.intake.facts import Achievement, Position, ResumeFacts
from liya_core.intake.figures import figures, is_address
from liya_core.intake.lines import Line, read, sentences, tidied
from liya_core.intake.looks import Eye, does
from liya_core.intake.positions import newest_first, positions
from liya_core.intake.prose import told_positions
from liya_core.intake.reading import Part, parts, reading, words_of
from liya_core.intake.rows import Row, opens, rows
from liya_core.library import Library
from liya_core.models import MAX_MATERIAL

MOST_YEARS = 60  # more are no years of experience
SENTENCE = 15  # words from which a line that names a post tells more than that
SHORT = 6  # words from which a line before the first heading may tell of work
LONGEST_STUDY = 24  # words of a sentence that names a degree
LONGEST_LIST = 120  # characters of a line of languages
AROUND = 40  # characters around what says how well a language is known

_NOT_OF_WORK = ("education", "languages", "certificates", "interests", "references", "contact", "publications")
_HELD = ("experience", "volunteering")
_OF_LANGUAGES = ("skills", "summary", "contact", None, "certificates", "education")
_CLAIMED = re.compile(
    r"\b(?P<years>\d{1,2}(?:\.\d)?|[a-z]{3,9})(?:\s?\+|\s?plus)?\s+years?\b['’]?\s*(?:of\s|in\s|as\s|working\s)?(?:[\w/&,-]+\s+){0,5}?"
    r"(?:experience|background|expertise|practice|career|industry|as\s|in\s)|\bexperience(?:\sof|\s?:)\s?(?:over\s|more\sthan\s)?(?P<later>\d{1,2}|[a-z]+)\+?\s+years?\b",
    re.IGNORECASE,
)
_FLUENT = re.compile(
    r"\b(?:native|fluen(?:t|cy)|bilingual|mother tongues?|conversational|proficien\w+|intermediate|"
    r"[ABC][12]|speaks?|spoken|working knowledge)\b",
    re.IGNORECASE,
)


def understand(text: str, library: Library, today: date | None = None) -> ResumeFacts:
    """What a résumé says, each fact with the verbatim line that it stands on. today: what "present" means; else this day."""
    eye = look(library)
    found = _parts(text, eye)
    known = names.name(_top(found), eye) or names.beside_address([line for part in found for line in part.lines], eye)
    posts, told = _positions(found, eye)
    paid = [post for post in posts if not post.voluntary]
    time, claim = _years(paid, found, library, today or datetime.now(UTC).date())
    shown, other = abilities.skills(found, known, library)
    return ResumeFacts(
        name=known.name if known else None,
        name_line=known.line if known else None,
        headline=names.headline(_before_work(found), eye, known),
        positions=posts,
        titles=tuple(dict.fromkeys(post.title for post in told or posts if post.title)),
        employers=tuple(dict.fromkeys(post.employer for post in told or posts if post.employer)),
        years=time,
        years_line=claim,
        skills=shown,
        other_skills=other,
        achievements=tuple(_achievements(found, posts, library, eye)),
        education=study.education(_study_lines(found, eye), eye),
        languages=study.languages(_language_lines(found, eye), eye),
        certificates=study.certificates(_certificate_lines(found, eye), eye),
    )


def skills(text: str, library: Library) -> tuple[str, ...]:
    """The skills that a résumé shows, by the names data/roles has, in the order of the text. Faster than all facts."""
    shown, _ = abilities.skills(_parts(text, look(library)), None, library)
    return tuple(skill.name for skill in shown)


def titles(text: str, library: Library) -> tuple[str, ...]:
    """The titles that a résumé names, newest post first, or the one beneath the name."""
    eye = look(library)
    found = _parts(text, eye)
    held = [post.title for post in _positions(found, eye)[1] if post.title]
    head = None if held else names.headline(_before_work(found), eye, names.name(_top(found), eye))
    return tuple(dict.fromkeys(held)) or ((head.name,) if head else ())


def look(library: Library) -> Eye:
    """What a résumé is read with."""
    words = library.resume_words
    return Eye(reading(words), calendar(words), library.titles, frozenset((*words.work.doing, *library.lexicon.irregular_past)))


@lru_cache(maxsize=64)  # a résumé is the same at every turn
def _parts(text: str, eye: Eye) -> tuple[Part, ...]:
    return tuple(parts(read(text[:MAX_MATERIAL], partial(opens, eye=eye)), eye.words))


def _top(found: Sequence[Part]) -> list[Line]:
    """The lines of the first parts, in their order."""
    return list(islice((line for part in found for line in part.lines), names.FURTHER))


def _before_work(found: Sequence[Part]) -> list[Line]:
    """Those of them that stand before any that tell of work or studies."""
    return _top(list(takewhile(lambda part: part.kind not in ("experience", "education", "volunteering"), found)))


def _positions(found: Sequence[Part], eye: Eye) -> tuple[tuple[Position, ...], tuple[Position, ...]]:
    """All posts, and those told as work, paid or not; both newest first.

    Posts of the parts that tell of work; of all that is no other part where nothing is headed so; of sentences last.
    """
    told = positions(_rows((part for part in found if part.kind == "experience"), eye), eye)
    others = positions(_rows((part for part in found if part.kind == "volunteering"), eye), eye, voluntary=True)
    if not any(part.kind == "experience" for part in found):
        loose = [part for part in found if part.kind in (None, "summary", "honours", "projects")]
        told = positions(_rows(loose, eye), eye, undated=False)
    if not told:
        told = told_positions((line for part in found if part.kind in (None, "experience", "summary") for line in part.lines), eye)
    return newest_first([*told, *others]), newest_first(told)


def _rows(found: Iterable[Part], eye: Eye) -> list[Row]:
    told: list[Row] = []
    for part in found:
        lines = [replace(line, after_blank=line.after_blank or not place) for place, line in enumerate(part.lines)]
        told += [Row(row.line, "body", row.line.said) if study.is_study(row.line, eye) else row for row in rows(lines, eye)]
    return told


def _years(posts: Sequence[Position], found: Sequence[Part], library: Library, today: date) -> tuple[float | None, str | None]:
    """Years of work by the posts' dates; else what a sentence claims, with the sentence."""
    dated = [(post.start, post.end) for post in posts if post.start]
    if dated:
        return years(dated, today), None
    for part in found:
        for line in part.lines:
            claim = _CLAIMED.search(line.said) if "year" in line.said.lower() else None
            count = _number((claim["years"] or claim["later"]).lower(), library) if claim else None
            if count is not None and count <= MOST_YEARS:
                return count, line.text
    return None, None


def _number(said: str, library: Library) -> float | None:
    numbers = library.resume_words.numbers
    return float(said) if said[0].isdigit() else float(numbers.index(said) + 1) if said in numbers else None


def _achievements(found: Sequence[Part], posts: Sequence[Position], library: Library, eye: Eye) -> Iterator[Achievement]:
    """Lines with figures, outside of lists and addresses; of studies what was done. What names a post in a line or less is none."""
    heads = {post.line for post in posts if len(post.line.split()) < SENTENCE}
    employers = {line: post.employer for post in posts for line in (post.line, *post.lines)}
    for part in found:
        if part.kind in _NOT_OF_WORK and part.kind != "education":
            continue
        for place, line in enumerate(part.lines):
            words = len(line.said.split())
            if part.kind == "education" and not (line.bullet and words >= SHORT and _tells(line, eye)):
                continue
            if part.kind in _HELD and line.text not in employers and posts and words < SENTENCE and not line.bullet:
                continue  # it names a post
            few = words < SHORT or (part.kind == "skills" and line.said.count(",") > 1)
            short = part.kind in (None, "skills") and line.text not in employers and few
            top = part.kind is None and place < names.TOP and not (line.bullet or line.said.endswith(".") or does(line.said, eye))
            if line.text in heads or short or top or (part.kind is None and is_address(line.said)):
                continue
            numbers = figures(line.said, library.resume_words, eye.words, eye.calendar)
            if numbers:
                yield Achievement(line=line.text, figures=numbers, employer=employers.get(line.text))


def _tells(line: Line, eye: Eye) -> bool:
    """Whether a line, or what stands behind a label in it, begins with what somebody did."""
    return any(does(said.strip(), eye) for said in (line.said, line.said.partition(":")[2]))


def _study_lines(found: Sequence[Part], eye: Eye) -> list[Line]:
    """The lines of education; sentences that name a degree where nothing is headed so."""
    headed = [line for part in found if part.kind == "education" for line in part.lines]
    loose = (line for part in found if part.kind in (None, "experience", "summary", "certificates") for line in part.lines)
    return headed or [line for line in _by_sentence(loose) if study.is_study(line, eye) and len(words_of(line.said)) <= LONGEST_STUDY]


def _language_lines(found: Sequence[Part], eye: Eye) -> list[Line]:
    """The lines that tell of languages: those headed so, and what says how well one is known."""
    headed = [line for part in found if part.kind == "languages" for line in part.lines]
    loose = (line for part in found if part.kind in _OF_LANGUAGES for line in part.lines)
    return headed + [told for line in _by_sentence(loose) if (told := _spoken(line, eye))]


def _spoken(line: Line, eye: Eye) -> Line | None:
    """A line as far as it tells of languages: all of a short one, else what stands around the words for how well."""
    names = eye.words["languages"]
    if len(line.said) < LONGEST_LIST:
        spoken = _FLUENT.search(line.said) or all(entry.lower() in names for entry in study.listed(line.said))
        return line if spoken else None
    around = [line.said[max(0, found.start() - AROUND) : found.end() + AROUND] for found in _FLUENT.finditer(line.said)]
    return replace(line, said=" ".join(around)) if around else None


def _by_sentence(lines: Iterable[Line]) -> Iterator[Line]:
    """Lines sentence by sentence."""
    for line in lines:
        for sentence in sentences(line.text):
            yield (
                line
                if sentence == line.text
                else replace(line, text=sentence, said=tidied(sentence), start=line.start + line.text.index(sentence))
            )


def _certificate_lines(found: Sequence[Part], eye: Eye) -> list[Line]:
    """The lines of certificates, and those among studies and skills that name one."""
    headed = [line for part in found if part.kind == "certificates" for line in part.lines]
    loose = (line for part in found if part.kind in ("education", "skills") for line in part.lines)
    return headed + [line for line in loose if study.names_certificate(line, eye)]
