"""What is offered and by whom: the title and the company of a job description."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from liya_core.intake.facts import Shown
from liya_core.intake.heads import named
from liya_core.intake.lines import Line, sentences
from liya_core.intake.looks import Eye, does, housed, is_noise, segments, titled
from liya_core.intake.phrases import Phrases
from liya_core.intake.reading import words_of
from liya_core.library import Library

TOP = 6  # lines among which a title stands by itself
LONGEST = 110  # characters of such a line
MOST_WORDS = 9  # words of a title
MOST_COMPANY = 8  # words of a company
LEGAL = 2  # words by which its whole name is longer than what it is called

_NAME = r"(?:the\s|The\s)?[A-Z0-9][\w&.'’+-]*(?:\s(?:(?:of|and|the|for|de|la|du|&)\s)?[A-Z&0-9][\w&.'’+-]*){0,6}"
_HIRING = re.compile(rf"(?P<name>{_NAME})\s+(?:is|are)\s+(?:now\s)?(?:hiring|looking for|seeking|recruiting)\b:?\s*(?:an?\s)?(?P<title>.+)")
_JOINING = re.compile(rf"Join\s(?P<name>{_NAME})\sas\s(?:an?|our|the)\s(?P<title>.+)")
_WANTED = re.compile(r"(.{3,60}?)\s(?:wanted|needed|required|sought)\b", re.IGNORECASE)
_GENDERS = re.compile(r"\b(?:[mwfdx]/){1,3}[mwfdx]\b|all genders")
_ASIDE = re.compile(
    r"\s*\((?:[mwfdxhn]/)+[mwfdxhn*]\)|\s*\((?:all genders?|gn)\)|[\s,|–-]+(?:[mwfdx]/){1,3}[mwfdx]\b|"
    r"\s*\([^()]*\b(?:time|contract|permanent|temporary|months?|hours|days|remote|hybrid|cover|fixed|fte)\b[^()]*\)",
    re.IGNORECASE,
)
_ENDS_TITLE = re.compile(r"\s(?:to|who|for|at|in|with|that|based|on|reporting|across|within|joining|from|whose|or)\s|[,.;:!?()–—]|\s-\s|$")
_SAYS = re.compile(r"\s(?:is|are|was|were|has|have|we|our|you|your|who)\s")
_ENDS = " \t,.:;-–—|/!"
_WITHIN = frozenset(
    ("team", "teams", "squad", "department", "faculty", "unit", "division", "programme", "program", "scheme", "desk", "chapter")
)
_WITHINS = "|".join(sorted(_WITHIN))
_WITHIN_NEXT = re.compile(rf"\s(?:{_WITHINS})\b", re.IGNORECASE)
_LEGAL = re.compile(
    r"\b(?:Inc|Ltd|Limited|LLC|LLP|PLC|plc|GmbH|AG|Corp|Corporation|BV|B\.V|NV|N\.V|AB|ApS|A/S|Oy|SA|S\.A|SL|S\.L|SAS|SARL|Srl|S\.r\.l|SpA|Lda|Ltda|Pty|Pte|KG|AS)\b\.?"
)
_WE_ARE = re.compile(rf"\b[Ww]e(?:'re|\sare)\s(?P<name>{_NAME})(?=,|[.!]|\sand\s|\s[–-]\s|\s\()")
_BRACKET = re.compile(r"\s\([^()]{1,80}\)")
_AT = re.compile(r"\sat\s(?:[Tt]he\s)?[A-Z]")
_IN = re.compile(r",?\s(?:based\s)?in\s(?=[A-Z])")
_HOUSE_OF = re.compile(
    rf"is\s(?:an?|the|our|one)\s(?:[\w-]+\s){{0,3}}(?:house|hotel|branch|site|restaurant|shop|store|office) of (?P<name>{_NAME})"
)
_SUM = re.compile(r"[$€£]|\d{4}|\d,\d{3}")
_SIGNS = re.compile("[<>*=~#«»★☆✨\u2600-\u27bf\U0001f300-\U0001faff\ufe0f]+")
_CRY = re.compile(
    r"(?:(?:urgent(?:ly)?\s|now\s|we\s?(?:'|’)?\s?a?re\s)?hiring|urgent|"
    r"(?:(?:job|career|exciting)\s)?(?:vacancy|opening|opportunity|alert)|job (?:ad|advert|posting)|join us)"
    r"\b(?!\s(?:a|an|for|to|in|at|manager|lead|partner)\b)[\s:!–—|-]*(?=\S)",
    re.IGNORECASE,
)


def posted(lines: Sequence[Line], said: Phrases, eye: Eye, library: Library) -> tuple[Shown | None, Shown | None]:
    """Title and company: as labelled, as the first lines name them, as sentences tell them.

    A company is a name that is said of nothing else: where that is in doubt there is none, for it would be said aloud.
    """
    look = _Look(said, eye, library, " ".join(line.said for line in lines))
    title = _labelled(lines, "title_labels", look)
    company = _labelled(lines, "company_labels", look)
    top, beside, place = _at_top(lines, look)
    title = title or top or _sought(lines, look)
    named_at = beside if beside and re.search(r"\b(?:at|hiring|join|as)\b|@", beside.line, re.IGNORECASE) else None
    near = _next_to(lines, place, look)
    company = company or named_at or (near if near and look.is_firm(near.name) else None) or _told(lines, look)
    company = company or beside or near or _organisation(lines, look)
    return title, _in_full(company, lines, eye) if company else None


@dataclass(frozen=True, slots=True, eq=False)
class _Look:
    """What a posting is read with, and its whole text."""

    said: Phrases
    eye: Eye
    library: Library
    text: str

    def is_company(self, name: str) -> bool:
        """Whether a name may be a company's: no place, no program, no benefit, no team within one."""
        words = words_of(name)
        alone = len(words) == 1 and words[0] in ("our", "the", "a", "in", "on", "all")
        if not 0 < len(words) <= MOST_COMPANY or words[0] in self.said.sets["nobody"] or alone or words[-1] in _WITHIN:
            return False
        if _SUM.search(name) or (not self.is_firm(name) and re.search(rf"\b(?:in|near|around)\s{re.escape(name)}(?!\w)", self.text)):
            return False  # a salary, and a place
        bare = words[1:] if words[0] == "the" else words
        nothing = (
            not bare
            or bare[0] in self.said.sets["nobody"]
            or bare[0] in self.said.sets["no_company"]
            or " ".join(bare[:2]) in self.said.sets["no_company"]
        )
        if nothing and not housed(name, self.eye):
            return False
        return not is_noise(name, self.eye) and self.library.skills.name(name) is None and titled(name, self.eye) < 3

    def is_named_again(self, name: str) -> bool:
        """Whether the text speaks of a name more than once."""
        again = rf"(?<!\w){re.escape(name)}(?!\w)(?!\s(?:{_WITHINS})\b)"
        return len(re.findall(again, self.text)) > 1

    def is_firm(self, name: str) -> bool:
        """Whether a name says itself that it is an organisation's."""
        return housed(name, self.eye) or _LEGAL.search(name) is not None


def _labelled(lines: Sequence[Line], labels: str, look: _Look) -> Shown | None:
    for line in lines:
        label, colon, rest = line.said.partition(":")
        if (
            colon
            and label.strip().lower() in look.said.sets[labels]
            and 0 < len(words_of(rest)) <= MOST_WORDS + 3
            and not rest.strip().endswith(".")
        ):
            parts = segments(_ASIDE.sub("", rest).strip(), look.eye)
            title, company = named(parts, look.eye)
            name = (title or company) if labels == "title_labels" else next(iter(parts), None)
            if name and (labels == "title_labels" or look.is_company(name)):
                return Shown(name=name, line=line.text)
    return None


def _at_top(lines: Sequence[Line], look: _Look) -> tuple[Shown | None, Shown | None, int | None]:
    """A title that stands by itself among the first lines, what stands beside it, and in which line."""
    for place, line in enumerate(lines[:TOP]):
        if place and (line.bullet or does(line.said, look.eye)):
            continue
        text = _ASIDE.sub("", _undecorated(sentences(line.said)[0]))
        wanted = _WANTED.match(text)
        text = wanted[1] if wanted and titled(wanted[1], look.eye) >= 3 else text
        if (
            len(text) > LONGEST
            or len(words_of(text)) > MOST_WORDS + 6
            or (text.endswith((".", "?")) and (place or text.endswith("?") or not _AT.search(text)))
            or (_starts_sentence(text) and not _JOINING.match(text))
        ):
            continue
        hiring = _HIRING.match(text) or _JOINING.match(text)
        parts = (hiring["title"].strip(_ENDS), hiring["name"]) if hiring else segments(text, look.eye)
        title, company = named(parts, look.eye)
        if _GENDERS.search(line.said) and not (title and titled(title, look.eye) > 0):
            before = _ASIDE.split(_undecorated(line.said), maxsplit=1)[0].strip(_ENDS)
            return Shown(name=before, line=line.text), None, place
        if title and titled(title, look.eye) >= (1 if _GENDERS.search(line.said) else 2) and not look.said.says("responsible", title):
            return (
                Shown(name=_whole(title, text), line=line.text),
                Shown(name=_unplaced(company), line=line.text) if company and _is_beside(_unplaced(company), text, look) else None,
                place,
            )
    return None, None, None


def _undecorated(text: str) -> str:
    """A line without the signs and cries that draw the eye to it (">>> HIRING <<<")."""
    plain = " ".join(_SIGNS.sub(" ", text).split())
    cry = _CRY.match(plain)
    return plain[cry.end() :] if cry else plain


def _unplaced(company: str) -> str:
    """A company without the place that is told after it."""
    return _IN.split(company, maxsplit=1)[0]


def _whole(title: str, text: str) -> str:
    """A title with its department where its grade stands after that ("Educator – Acute Medicine (Band 7)")."""
    graded = re.match(
        rf"{re.escape(title)}\s*[–—-]\s*[^–—|·/]{{2,60}}?\s\((?:band|grade|level|scale)\s[^()]{{1,12}}\)", text, re.IGNORECASE
    )
    return graded.group() if graded else title


def _is_beside(name: str, text: str, look: _Look) -> bool:
    """Whether what stands beside a title is its company: behind a dash it may as well be its department."""
    if not look.is_company(name):
        return False
    department = name.lower() in look.eye.words["departments"] or re.search(rf"(?:\s[–—-]|[–—,/:])\s*(?:the\s)?{re.escape(name)}", text)
    return not department or look.is_firm(name) or look.is_named_again(name)


def _sought(lines: Sequence[Line], look: _Look) -> Shown | None:
    """A title that a sentence looks for."""
    for line in lines:
        for sentence in sentences(line.said):
            wanted = _WANTED.match(sentence)
            if wanted and titled(wanted[1], look.eye) >= 3:
                return Shown(name=wanted[1], line=line.text)
            for found in look.said.patterns["title_before"].finditer(sentence.replace("’", "'")):
                title = _trimmed(sentence[found.end() : found.end() + 90], look.said, look.eye)
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


def _told(lines: Sequence[Line], look: _Look) -> Shown | None:
    """A company that headings and sentences name."""
    for line in lines:
        if len(line.said) <= 60:
            about = re.fullmatch(
                rf"(?:about|why|life at|join|working at|work at|welcome to|who is)\s+({_NAME})\s*[?!:.]*", line.said, re.IGNORECASE
            )
            if about and about[1][0].isupper() and look.is_company(about[1]):
                return Shown(name=about[1].strip(_ENDS).removeprefix("the "), line=line.text)
    for line in lines:
        for sentence in sentences(line.said):
            for name in _companies(sentence, look.said):
                if look.is_company(name):
                    return Shown(name=name.strip(_ENDS).removeprefix("the "), line=line.text)
    return None


def _companies(sentence: str, said: Phrases) -> Iterator[str]:
    """What a sentence speaks of as one does of a company."""
    plain = _BRACKET.sub("", sentence.replace("’", "'"))
    opening = re.match(_NAME, plain)
    if opening:
        subject = re.sub(r",\s[^,]{3,60},$", "", opening.group())
        after = re.match(r",\s[^,]{3,60},", plain[opening.end() :])
        rest = plain[opening.end() + (after.end() if after else 0) :].lstrip()
        if said.patterns["company_after"].match(rest):
            house = _HOUSE_OF.match(rest)
            yield house["name"] if house else subject
    for ours in _WE_ARE.finditer(plain):
        yield ours["name"]
    for found in said.patterns["company_before"].finditer(plain):
        name = re.match(rf"\s({_NAME})", plain[found.end() :])
        if (
            name
            and (
                found.group().lower() not in ("at", "why", "with", "about")
                or plain[found.end() + name.end() :].startswith((",", " we", " you", "'s"))
            )
            and not _WITHIN_NEXT.match(plain[found.end() + name.end() :])
        ):
            yield name[1]


def _next_to(lines: Sequence[Line], place: int | None, look: _Look) -> Shown | None:
    """The organisation on the line above or below the title."""
    if place is None:
        return None
    for at in (place - 1, place + 1):
        if 0 <= at < min(len(lines), TOP) and len(lines[at].said) <= 70 and not lines[at].bullet and not _starts_sentence(lines[at].said):
            parts = [
                part
                for part in segments(lines[at].said, look.eye)
                if look.is_company(part) and not part.endswith(".") and not _SAYS.search(part)
            ]
            near = next((part for part in parts if look.is_firm(part)), None) or (parts[0] if parts and at < place else None)
            if near and ":" not in lines[at].said:
                return Shown(name=near, line=lines[at].text)
    return None


def _organisation(lines: Sequence[Line], look: _Look) -> Shown | None:
    """The first name with an organisation's word in it."""
    for line in lines[:TOP]:
        for found in re.finditer(_NAME, line.said):
            if (
                len(found.group().split()) > 1
                and housed(found.group(), look.eye)
                and titled(found.group(), look.eye) < 0
                and look.is_company(found.group())
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


def _starts_sentence(text: str) -> bool:
    words = words_of(text)
    return len(words) > 3 and words[0] in ("we", "are", "do", "you", "our", "as", "this", "join", "looking", "if", "at", "have")
