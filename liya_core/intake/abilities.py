"""The skills of a résumé: those that its lines name, and those that its lists hold."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import zip_longest

from liya_core.intake import study
from liya_core.intake.facts import Shown
from liya_core.intake.lines import Line
from liya_core.intake.reading import Part, words_of
from liya_core.library import Library

LONGEST = 40  # characters of a listed skill that nobody knows, and of what a list is labelled with
MOST_WORDS = 4  # words of such a skill
FEWEST = 3  # known skills from which what stands between commas is a list of them, whatever it is headed
FEW_WORDS = 6  # words up to which a line that ends as a sentence may be an entry all the same

_NOT_OF_SKILLS = ("interests", "references", "contact", "languages")
_OF_DEEDS = ("experience", "volunteering", "projects", "honours")
_OF_LISTS = ("skills", "summary", "education", "certificates", None)  # where an unknown entry of a list may be a skill
_ENTRY = re.compile(r"[^\W_][\w .+#/&'’-]*")
_ASIDE = re.compile(r"[(\[]([^()\[\]]*)[)\]]?")
_RATED = re.compile(r"\s*[●○■□▪▫★☆✓✔⬤◯]+\s*|\s+\d{1,3}\s?%")
_TOOLS = re.compile(
    r"\b(?:skills?|tools?|software|systems?|technolog(?:y|ies)|stack|platforms?|programs?|packages|equipment|methods?|apps)\b",
    re.IGNORECASE,
)
_BEFORE = re.compile(
    r"(?:(?:very|highly|some|good|strong|excellent|solid|sound|advanced|basic|intermediate|expert|proven|effective|clear|great|working|deep|daily|current|own|"
    r"responsible|proficien\w+|fluent|confident|competent|comfortable|familiar|skilled|experienced?|knowledge|understanding|command|use|user|using|"
    r"certified|trained|in|with|of|for|using|the|a)\s+)+",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"\s+(?:skills?|basics?|advanced|intermediate|beginner|expert|proficient|level|experience|knowledge|certified|[–—-]\s.*|"
    r"(?:of|in|with|for|on|at|to|across|from|under|by|using|within|between)\s.*)$",
    re.IGNORECASE,
)
_NO_SKILL = re.compile(
    r"(?:i|my|me|we|our|you|who|that|which|is|are|am|was|were|be|have|has|had|can|do|not|etc|more|others|"
    r"other|various|available|yes|no|so|but|it|this|there|when|where|while|users|daily|course|licences|"
    r"licenses)"
)
_JOINS = re.compile(r"\s(?:and|&)\s", re.IGNORECASE)
_WRAPPED = 55  # characters from which a line of a list may have been wrapped by the page


def skills(found: Sequence[Part], owner: Shown | None, library: Library) -> tuple[tuple[Shown, ...], tuple[Shown, ...]]:
    """The skills that lines show, best by a line that is no mere list; and what is listed as a skill and not known.

    owner: the line with the name of whom the résumé is about, which shows none.
    """
    shown: dict[str, str] = {}
    done: dict[str, str] = {}
    other: dict[str, str] = {}
    for part in found:
        for line in _unwrapped(part) if part.kind not in _NOT_OF_SKILLS else ():
            if owner and line.text == owner.line:
                continue
            names = [place.name for place in library.skills.find(line.said)]
            entries = _entries(line, library) if part.kind == "skills" or _may_list(line) else {}
            if part.kind == "skills" or _is_list(line, entries):
                names += [name for name in entries.values() if name]
                if part.kind in _OF_LISTS:
                    _keep(other, _unknown(line, entries, library), line)
            _keep(shown, names, line)
            if part.kind in _OF_DEEDS:
                _keep(done, names, line)
    return (
        tuple(Shown(name=name, line=done.get(name, line)) for name, line in shown.items()),
        tuple(Shown(name=name, line=line) for name, line in other.items()),
    )


def _keep(found: dict[str, str], names: Iterable[str], line: Line) -> None:
    """Put down the first line that shows each name."""
    for name in names:
        found.setdefault(name, line.text)


def _unwrapped(part: Part) -> Iterator[Line]:
    """The lines of a part; in one of skills, an entry of a list that the page's width has cut goes with the line it ends in."""
    carried = ""
    for line, after in zip_longest(part.lines, part.lines[1:]):
        said, carried = f"{carried} {line.said}".strip(), ""
        cut = said.rfind(", ") + 1
        if part.kind == "skills" and cut and len(line.said) >= _WRAPPED and said[-1] not in ".,;:)" and _goes_on(after):
            said, carried = said[:cut], said[cut:].strip()
        yield replace(line, said=said) if said != line.said else line


def _goes_on(after: Line | None) -> bool:
    return after is not None and not after.bullet and not after.after_blank and ":" not in after.said and "," in after.said


def _may_list(line: Line) -> bool:
    """Whether a line outside the part of skills may be a list of them: commas enough, or a label that says so."""
    commas = line.said.count(",") + line.said.count(";") + line.said.count(" | ")
    return (commas >= FEWEST - 1 and line.said.count(" ") <= MOST_WORDS * (commas + 1)) or _is_labelled(line)


def _is_labelled(line: Line) -> bool:
    label, colon, rest = line.said.partition(":")
    return bool(colon and rest.strip()) and len(label) < LONGEST and _TOOLS.search(label) is not None


def _is_list(line: Line, entries: dict[str, str | None]) -> bool:
    """Whether a line outside the part of skills lists them: it is labelled so, or most of its entries are known."""
    if not entries:
        return False
    known = sum(name is not None for name in entries.values())
    return _is_labelled(line) or (known >= FEWEST and 2 * known >= len(entries))


def _entries(line: Line, library: Library) -> dict[str, str | None]:
    """The entries of a list within a line with the skills they are known as; those in brackets only where they are known."""
    label, colon, rest = line.said.partition(":")
    headed = bool(colon) and len(label) < LONGEST
    said = _RATED.sub(", ", rest if headed else line.said).rstrip(" .")
    found = {entry: known(entry, library) for entry in _taken_apart(_ASIDE.sub(", ", said), library)}
    asides = ({label: known(label, library)} if headed else {}) | {
        entry: known(entry, library) for aside in _ASIDE.findall(said) for entry in study.listed(aside)
    }
    return found | {entry: name for entry, name in asides.items() if name}


def _taken_apart(said: str, library: Library) -> Iterator[str]:
    """The entries of a list; one of several words joined by "and" is one where it is known so."""
    for entry in study.listed(said, joined=True):
        joined = _JOINS.search(entry) and library.skills.name(entry) is None
        parted = joined and not any(_JOINS.search(entry[place.start : place.end]) for place in library.skills.find(entry))
        yield from study.listed(entry) if parted or "/" in entry else [entry]


def known(entry: str, library: Library) -> str | None:
    """The skill that an entry is, without what is said of how well ("advanced Excel", "coaching of apprentices")."""
    name = library.skills.name(entry)
    if name is None and " " in entry:
        bare = _BEFORE.sub("", entry, count=1) if _BEFORE.match(entry) else entry
        name = library.skills.name(bare) or library.skills.name(_AFTER.sub("", bare)) or library.skills.name(_AFTER.sub("", entry))
    return name


def _unknown(line: Line, entries: dict[str, str | None], library: Library) -> Iterator[str]:
    """The entries that nobody knows and that look like skills: a few words that tell of nobody."""
    sentence = line.said.endswith(".") and len(entries) < FEWEST and len(line.said.split()) > FEW_WORDS
    for entry, name in entries.items():
        words = words_of(entry)
        if name or sentence or not 2 < len(entry) <= LONGEST or not 1 <= len(entry.split()) <= MOST_WORDS:
            continue
        if any(word.isdigit() for word in words) or any(map(_NO_SKILL.fullmatch, words)) or words[0].endswith("ly"):
            continue
        if _speaks(words, library) or words[0] in library.lexicon.irregular_past:
            continue
        if _ENTRY.fullmatch(entry) and not library.skills.find(entry):
            yield entry


def _speaks(words: Sequence[str], library: Library) -> bool:
    """Whether words name a language that people speak."""
    languages = library.resume_words.people.languages
    return any(word in languages for word in words) or " ".join(words) in languages
