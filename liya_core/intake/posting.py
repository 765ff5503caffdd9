"""What is offered and by whom: the title and the company of a job description."""

import re
from collections.abc import Iterator, Sequence

from liya_core.intake.facts import Shown
from liya_core.intake.heads import named
from liya_core.intake.lines import Line, sentences
from liya_core.intake.looks import Eye, housed, is_noise, segments, titled
from liya_core.intake.phrases import Phrases
from liya_core.intake.reading import words_of

TOP = 6  # lines among which a title stands by itself
LONGEST = 110  # characters of such a line
MOST_WORDS = 9  # words of a title
MOST_COMPANY = 8  # words of a company
LEGAL = 2  # words by which its whole name is longer than what it is called

_NAME = r"(?:the\s|The\s)?[A-Z0-9][\w&.'’+-]*(?:\s(?:(?:of|and|the|for|de|la|du|&)\s)?[A-Z&0-9][\w&.'’+-]*){0,6}"
_HIRING = re.compile(rf"(?P<name>{_NAME})\s+(?:is|are)\s+(?:now\s)?(?:hiring|looking for|seeking|recruiting)\b:?\s*(?:an?\s)?(?P<title>.+)")
_JOINING = re.compile(rf"Join\s(?P<name>{_NAME})\sas\s(?:an?|our|the)\s(?P<title>.+)")
_WANTED = re.compile(r"(.{3,60}?)\s(?:wanted|needed|required|sought)\b", re.IGNORECASE)
_ASIDE = re.compile(
    r"\s*\((?:[mwfdxh]/)+[mwfdxh*]\)|\s*\(all genders\)|"
    r"\s*\([^()]*\b(?:time|contract|permanent|temporary|months?|hours|days|remote|hybrid|cover|fixed|fte)\b[^()]*\)",
    re.IGNORECASE,
)
_ENDS_TITLE = re.compile(r"\s(?:to|who|for|at|in|with|that|based|on|reporting|across|within|joining|from|whose|or)\s|[,.;:!?()–—]|\s-\s|$")
_ENDS = " \t,.:;-–—|/!"


def posted(lines: Sequence[Line], said: Phrases, eye: Eye) -> tuple[Shown | None, Shown | None]:
    """Title and company: as labelled, as the first lines name them, as sentences tell them."""
    title = _labelled(lines, "title_labels", said, eye)
    company = _labelled(lines, "company_labels", said, eye)
    top, beside, place = _at_top(lines, said, eye)
    title = title or top or _sought(lines, said, eye)
    named_at = beside if beside and re.search(r"\b(?:at|hiring|join|as)\b|@", beside.line, re.IGNORECASE) else None
    company = company or named_at or _told(lines, said, eye) or (beside if beside and housed(beside.name, eye) else None)
    company = company or _next_to(lines, place, said, eye) or beside or _organisation(lines, said, eye)
    return title, _in_full(company, lines, eye) if company else None


def _labelled(lines: Sequence[Line], labels: str, said: Phrases, eye: Eye) -> Shown | None:
    for line in lines:
        label, colon, rest = line.said.partition(":")
        if (
            colon
            and label.strip().lower() in said.sets[labels]
            and 0 < len(words_of(rest)) <= MOST_WORDS + 3
            and not rest.strip().endswith(".")
        ):
            parts = segments(_ASIDE.sub("", rest).strip(), eye)
            title, company = named(parts, eye)
            name = (title or company) if labels == "title_labels" else next(iter(parts), None)
            if name:
                return Shown(name=name, line=line.text)
    return None


def _at_top(lines: Sequence[Line], said: Phrases, eye: Eye) -> tuple[Shown | None, Shown | None, int | None]:
    """A title that stands by itself among the first lines, what stands beside it, and in which line."""
    for place, line in enumerate(lines[:TOP]):
        text = _ASIDE.sub("", line.said)
        wanted = _WANTED.match(text)
        text = wanted[1] if wanted and titled(wanted[1], eye) >= 3 else text
        if (
            len(text) > LONGEST
            or len(words_of(text)) > MOST_WORDS + 6
            or text.endswith((".", "?"))
            or (_starts_sentence(text) and not _JOINING.match(text))
        ):
            continue
        hiring = _HIRING.match(text) or _JOINING.match(text)
        parts = (hiring["title"].strip(_ENDS), hiring["name"]) if hiring else segments(text, eye)
        title, company = named(parts, eye)
        if title and titled(title, eye) >= 2 and not said.says("responsible", title):
            return (
                Shown(name=title, line=line.text),
                Shown(name=company, line=line.text) if company and _is_company(company, said) else None,
                place,
            )
    return None, None, None


def _sought(lines: Sequence[Line], said: Phrases, eye: Eye) -> Shown | None:
    """A title that a sentence looks for."""
    for line in lines:
        for sentence in sentences(line.said):
            wanted = _WANTED.match(sentence)
            if wanted and titled(wanted[1], eye) >= 3:
                return Shown(name=wanted[1], line=line.text)
            for found in said.patterns["title_before"].finditer(sentence.replace("’", "'")):
                title = _trimmed(sentence[found.end() : found.end() + 90], said, eye)
                if title:
                    return Shown(name=title, line=line.text)
    return None


def _trimmed(text: str, said: Phrases, eye: Eye) -> str | None:
    """The title that a stretch begins with, without what is said in praise of whoever has it."""
    end = _ENDS_TITLE.search(text)
    words = text[: end.start() if end else len(text)].split()
    while words and words[0].lower().strip(",") in said.sets["praise"]:
        words.pop(0)
    title = " ".join(words).strip(_ENDS)
    after = text[end.start() : end.start() + 4] if end else ""
    if after.startswith(" of ") or not 0 < len(words) <= MOST_WORDS:
        return None
    return title if titled(title, eye) >= 2 else None


def _told(lines: Sequence[Line], said: Phrases, eye: Eye) -> Shown | None:
    """A company that headings and sentences name."""
    for line in lines:
        if len(line.said) <= 60:
            about = re.fullmatch(
                rf"(?:about|why|life at|join|working at|work at|welcome to|who is)\s+({_NAME})\s*[?!:.]*", line.said, re.IGNORECASE
            )
            if about and about[1][0].isupper() and _is_company(about[1], said) and titled(about[1], eye) < 3:
                return Shown(name=about[1].strip(_ENDS), line=line.text)
    for line in lines:
        for sentence in sentences(line.said):
            for name in _companies(sentence, said):
                if _is_company(name, said) and titled(name, eye) < 3 and not is_noise(name, eye):
                    return Shown(name=name.strip(_ENDS), line=line.text)
    return None


def _companies(sentence: str, said: Phrases) -> Iterator[str]:
    """What a sentence speaks of as one does of a company."""
    plain = sentence.replace("’", "'")
    opening = re.match(_NAME, plain)
    if opening:
        subject = re.sub(r",\s[^,]{3,60},$", "", opening.group())
        after = re.match(r",\s[^,]{3,60},", plain[opening.end() :])
        rest = plain[opening.end() + (after.end() if after else 0) :].lstrip()
        if said.patterns["company_after"].match(rest):
            yield subject
    for found in said.patterns["company_before"].finditer(plain):
        name = re.match(rf"\s({_NAME})", plain[found.end() :])
        if name and (
            found.group().lower() not in ("at", "why", "with", "about")
            or plain[found.end() + name.end() :].startswith((",", " we", " you", "'s"))
        ):
            yield name[1]


def _next_to(lines: Sequence[Line], place: int | None, said: Phrases, eye: Eye) -> Shown | None:
    """The organisation on the line above or below the title."""
    if place is None:
        return None
    for at in (place - 1, place + 1):
        if 0 <= at < min(len(lines), TOP) and len(lines[at].said) <= 70 and not lines[at].bullet and not _starts_sentence(lines[at].said):
            parts = [part for part in segments(lines[at].said, eye) if _is_company(part, said) and not part.endswith(".")]
            near = next((part for part in parts if housed(part, eye)), None) or (parts[0] if parts and at < place else None)
            if near and ":" not in lines[at].said:
                return Shown(name=near, line=lines[at].text)
    return None


def _organisation(lines: Sequence[Line], said: Phrases, eye: Eye) -> Shown | None:
    """The first name with an organisation's word in it."""
    for line in lines[:TOP]:
        for found in re.finditer(_NAME, line.said):
            if (
                len(found.group().split()) > 1
                and housed(found.group(), eye)
                and titled(found.group(), eye) < 0
                and _is_company(found.group(), said)
            ):
                return Shown(name=found.group(), line=line.text)
    return None


def _in_full(company: Shown, lines: Sequence[Line], eye: Eye) -> Shown:
    """The company by its whole name, where the first lines have more of it than a sentence ("Tidewater Bank")."""
    for line in lines[:TOP]:
        for part in segments(line.said, eye):
            more = part.removeprefix(f"{company.name} ").split() if part.startswith(f"{company.name} ") else []
            if 0 < len(more) <= LEGAL and all(word[0].isupper() for word in more) and housed(part, eye):
                return Shown(name=part, line=line.text)
    return company


def _is_company(name: str, said: Phrases) -> bool:
    words = words_of(name)
    alone = len(words) == 1 and words[0] in ("our", "the", "a", "in", "on", "all")
    return 0 < len(words) <= MOST_COMPANY and words[0] not in said.sets["nobody"] and not alone


def _starts_sentence(text: str) -> bool:
    words = words_of(text)
    return len(words) > 3 and words[0] in ("we", "are", "do", "you", "our", "as", "this", "join", "looking", "if", "at", "have")
