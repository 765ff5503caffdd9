"""What a job description asks for: skills that must be there, skills that would be welcome, years of experience."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from liya_core.intake import abilities
from liya_core.intake.facts import Shown
from liya_core.intake.lines import Line, sentences
from liya_core.intake.phrases import Phrases, Section
from liya_core.intake.reading import words_of
from liya_core.library import Library

MOST_WORDS = 4  # words of a skill that nobody knows
LONGEST = 40  # characters of it
PARAGRAPH = 200  # characters from which a line is one
MOST = 40  # entries of one list
LIST = 3  # entries from which what stands between commas is a list
MOST_YEARS = 40

_ASIDE = ("values", "about", "offer", "applying")
_CLAUSE = re.compile(
    r";\s|\s\(|\)|\s[–—-]\s|,?\s(?=(?:ideally|preferably)\b)|,\s(?=(?:but|though|although)\s|and\s[^,;.]{2,40}\s(?:is|are)\s|"
    r"(?:(?!or\s|and\s)[\w+#/-]+\s){1,3}(?:is|are|would be)\s(?:an?\s)?(?:big\s|great\s)?"
    r"(?:plus|bonus|advantage|asset|nice|welcome|desirable|helpful|preferred)\b)|\.\s",
    re.IGNORECASE,
)
_ENTRY = re.compile(r",\s*(?:and\s|or\s)?|\s*[|•·]\s*|\s+/\s+", re.IGNORECASE)
_ITEM = re.compile(r",\s*(?:and\s|or\s)?|\s+(?:and/or|and|or|&)\s+|\s*[|•·]\s*|(?<=\w\w)\s*/\s*(?=\w\w)", re.IGNORECASE)
_TAIL = re.compile(
    r"[.;:!?()]|\s[–—-]\s|\s(?:to|that|who|which|so|in order|is|are|will|would|we|you|for at least|when|while|where|"
    r"because|across|through|from|by|"
    r"as well as|gained|within)\s"
)
_YEARS = re.compile(
    r"(?<![^\W_])(?P<count>\d{1,2}(?:[.,]5)?|[a-z]{3,9})\s?(?:\+|plus|or more)?(?:\s?(?:-|–|to|or)\s?(?:\d{1,2}|[a-z]{3,9})\s?\+?)?\s{0,3}"
    r"(?P<unit>years?|yrs?|months?)\b(?P<after>.{0,60})",
    re.IGNORECASE,
)
_KNOWS = re.compile(
    r"\b(?:experienced?|knowledge|proficien\w+|familiar\w*|fluen\w+|expertise|competen\w+)\s(?:with|in|of|using)\b", re.IGNORECASE
)
_TWICE = re.compile(r"\b\w+\s\((\d{1,2})\)(?=\s)")  # "four (4) years"
_EXPERIENCE = re.compile(
    r"(?:^|\b(?:years?['’]?(?:\sof)?|of|prior|previous|some|relevant|proven|have|strong)\s)([\w/&' -]{3,30}?)\sexperience\b", re.IGNORECASE
)
_YEARS_OF = re.compile(r"\b(?:years?|yrs)'?\s+(?:of\s+)?(?:[a-z-]+\s+)?(?:experience\s+)?(?:in|as an?|of|with)(?=\s)", re.IGNORECASE)
_SPOKEN = re.compile(r"[A-Z][a-z]+")
_FLUENT = re.compile(r"\b(?:fluent|native|spoken|written|speak|languages?|bilingual|conversational)\b", re.IGNORECASE)
_OF_WORK = re.compile(r"['’]?\s(?:in|as|of|doing|on|with)\s", re.IGNORECASE)
_OURS = re.compile(r"(?:for|over|with|after)\s(?:over\s|more than\s)?$|.*\b(?:we have|we've|our|founded|established)\b", re.IGNORECASE)
_NO_YEARS = re.compile(
    r"^['’]?\s(?:old|of age|ago|history|contract|in business|running|warranty|fixed)|^['’]?\s?(?:fixed|contract)", re.IGNORECASE
)


@dataclass(slots=True)
class Asked:
    """Skills by name, each with the line that asks; a skill that must be there is none that would be welcome."""

    required: dict[str, str] = field(default_factory=dict)
    desired: dict[str, str] = field(default_factory=dict)
    mentioned: dict[str, str] = field(default_factory=dict)

    def shown(self, name: str) -> tuple[Shown, ...]:
        """One of the three as facts."""
        return tuple(Shown(name=skill, line=line) for skill, line in getattr(self, name).items())


def asked(found: Sequence[Section], said: Phrases, library: Library) -> Asked:
    """The skills that a job description asks for."""
    skills = Asked()
    for section in found:
        for line in section.lines:
            for sentence in sentences(line.text):
                for clause, wish in _clauses(sentence, section, said):
                    kind = _kind(clause, section, said, wish=wish)
                    aside = f"({clause}" in sentence
                    for name in _named(clause, section, said, library, unknown=kind != "mentioned", aside=aside):
                        getattr(skills, kind).setdefault(name, _line(line, sentence))
    if not skills.required:
        skills.required, skills.mentioned = {name: line for name, line in skills.mentioned.items() if name not in skills.desired}, {}
    for name in skills.required:
        skills.desired.pop(name, None)
        skills.mentioned.pop(name, None)
    for name in skills.desired:
        skills.mentioned.pop(name, None)
    return skills


def years(found: Sequence[Section], said: Phrases, library: Library) -> tuple[float | None, str | None]:
    """The years of experience that must be there, the least where there is a range, with the line; wishes do not count."""
    ordered = sorted(
        (section for section in found if section.kind not in ("values", "offer", "applying", "desired")), key=lambda s: s.kind != "required"
    )
    for section in ordered:
        for line in section.lines:
            for sentence in sentences(line.text):
                for clause, wish in _clauses(_TWICE.sub(r"\1", sentence), section, said):
                    count = None if wish else _count(clause, section, said, library)
                    if count is not None:
                        return count, _line(line, sentence)
    return None, None


def _line(line: Line, sentence: str) -> str:
    """What a fact is shown by: its line, or its sentence where the line is a whole paragraph."""
    return sentence if len(line.text) > PARAGRAPH else line.text


def _clauses(sentence: str, section: Section, said: Phrases) -> Iterator[tuple[str, bool]]:
    """The clauses of a sentence, and whether each says a wish; a sentence that opens with one is a wish throughout."""
    label = said.headings.get(" ".join(words_of(sentence.partition(":")[0]))) if ":" in sentence else None
    clauses = [part.strip() for part in _CLAUSE.split(sentence) if part and part.strip()]
    whole = (
        section.kind == "desired"
        or label == "desired"
        or (bool(clauses) and said.patterns["desired"].match(clauses[0].replace("’", "'")) is not None)
    )
    for place, clause in enumerate(clauses):
        after = clauses[place + 1] if place + 1 < len(clauses) else ""
        alone = said.says("desired", after) and not any(map(str.isalpha, said.patterns["desired"].sub("", after.replace("’", "'"))))
        own = said.says("desired", clause) or alone
        yield clause, whole or own


def _kind(clause: str, section: Section, said: Phrases, *, wish: bool) -> str:
    if section.kind in _ASIDE or (section.kind != "desired" and said.patterns["values"].match(clause.replace("’", "'"))):
        return "mentioned"
    if wish:
        return "desired"
    if section.kind == "required" or (section.kind is None and said.says("required", clause)):
        return "required"
    return "required" if section.kind == "responsibilities" and _KNOWS.search(clause) else "mentioned"


def _named(clause: str, section: Section, said: Phrases, library: Library, *, unknown: bool, aside: bool) -> Iterator[str]:
    """The skills of a clause: known ones by name, languages, and what is plainly named as a skill besides. aside: in brackets."""
    if section.kind in ("offer", "applying", "about"):
        return
    known = library.skills.find(clause)
    yield from (found.name for found in known)
    if not unknown:
        return
    languages = library.resume_words.people.languages
    words = words_of(clause) if _FLUENT.search(clause) else _SPOKEN.findall(clause)
    yield from (word.title() for word in words if word.lower() in languages)
    for piece in _pieces(_unlabelled(clause), said, library):
        name = abilities.known(_bare(piece, said), library)
        if name and not any(piece in clause[found.start : found.end] for found in known):
            yield name
    yield from (name for found in _EXPERIENCE.finditer(clause) if (name := abilities.known(found[1].strip(), library)))
    for raw in islice(_items(clause, section, said, library), MOST):
        item = _bare(raw, said)
        if any(item in clause[found.start : found.end] for found in known) or not set(words_of(item)).isdisjoint(languages):
            continue
        name = abilities.known(item, library)
        if name:
            yield name
        elif not aside and not library.skills.find(raw) and _is_skill(item, said, library.resume_words.work.doing):
            yield item


def _pieces(text: str, said: Phrases, library: Library) -> Iterator[str]:
    """The entries of a list; one of several words joined by "and" is one where it is known so."""
    for entry in _ENTRY.split(text):
        yield from [entry] if library.skills.name(_bare(entry, said)) else _ITEM.split(entry)


def _unlabelled(clause: str) -> str:
    label, colon, rest = clause.partition(":")
    return rest if colon and len(label) <= LONGEST else clause


def _items(clause: str, section: Section, said: Phrases, library: Library) -> Iterator[str]:
    """What is said to be known ("experience with …"), and the entries of lists."""
    text = said.patterns["desired"].sub(" ", _unlabelled(clause).replace("’", "'"))
    lead = said.patterns["experience_of"].search(text) or _YEARS_OF.search(text)
    if lead:
        after = text[lead.end() :]
        again = said.patterns["experience_of"].match(after.lstrip().replace("’", "'"))
        tail = _TAIL.split(after[again.end() + 1 :] if again else after, maxsplit=1)[0]
        yield from _pieces(tail, said, library)
        return
    pieces = list(_pieces(text.strip(" ."), said, library))
    if section.kind in ("required", "desired") and (len(pieces) >= LIST or len(words_of(text)) <= MOST_WORDS + 1):
        yield from pieces


def _bare(item: str, said: Phrases) -> str:
    """An entry without the words around it that say nothing of it."""
    words = item.strip(" \t,.;:•-–—*\"'“”").split()
    while words and words[0].lower().strip(",.") in said.sets["padding"]:
        words.pop(0)
    while words and words[-1].lower().strip(",.") in said.sets["padding"]:
        words.pop()
    return " ".join(words).strip(" ,.;:")


def _is_skill(item: str, said: Phrases, doing: Collection[str]) -> bool:
    """Whether a stretch is a short noun phrase that may name a skill. doing: verbs that make it a duty instead."""
    words = words_of(item)
    if (
        not 1 <= len(words) <= MOST_WORDS
        or not 2 < len(item) <= LONGEST
        or item.lower() in said.sets["no_skill"]
        or words[0] in said.sets["verbs"]
    ):
        return False
    if len(words) > 1 and (words[-1].endswith("ly") or words[-1] == "well"):
        return False
    gerund = len(words) > 1 and words[0] in doing
    setting = words[0] in said.sets["settings"]
    counts = any(word[0].isdigit() and not any(char.isalpha() for char in word) for word in words) or "years" in words or "year" in words
    return (
        item[0].isalnum()
        and not (gerund or counts or setting)
        and said.sets["small_words"].isdisjoint(words)
        and not said.says("desired", item)
    )


def _count(clause: str, section: Section, said: Phrases, library: Library) -> float | None:
    numbers = library.resume_words.numbers
    for found in _YEARS.finditer(clause):
        count = found["count"].lower()
        number = float(count.replace(",", ".")) if count[0].isdigit() else float(numbers.index(count) + 1) if count in numbers else None
        if number is None or number > MOST_YEARS or _NO_YEARS.search(found["after"]):
            continue
        if "month" in found["unit"].lower():
            number = round(number / 12, 1)
        ours = section.kind == "about" or _OURS.match(clause[: found.start()])
        of_work = said.says("experience_words", clause) or _OF_WORK.match(found["after"]) or section.kind == "required"
        if of_work and not ours:
            return number
    return None
