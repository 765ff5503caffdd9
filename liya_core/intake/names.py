"""Whose résumé it is: the name among the first lines, and the title beneath it."""

import re
from collections.abc import Iterator, Sequence
from unicodedata import combining, normalize

from liya_core.intake.facts import Shown
from liya_core.intake.lines import Line
from liya_core.intake.looks import Eye, does, is_noise, segments, titled, unlabelled
from liya_core.intake.reading import words_of

TOP = 8  # lines among which a name stands
FURTHER = 30  # lines among which one may stand that an address confirms
NEAR = 4  # lines above an address in which the name beside it stands
BENEATH = 5  # lines, that of the name included, in which a title stands
LONGEST = 110  # characters of a line with a title
MOST_WORDS = 6
BROKEN = 3  # lines over which a name may be broken

_STRONG = re.compile(r"\s*[|•·/]\s*|\s+[–—-]\s+|\s*[—–]\s*|\s{3,}|\s*\(")
_MAIL = re.compile(r"[\w.+-]{2,64}(?=@)|(?<=@)[\w-]{3,64}|(?<=linkedin\.com/in/)[\w-]{2,64}")
_LABEL = re.compile(r"(?:curriculum\s+vitae|r[eé]sum[eé]|cv)\b(?:\s+of|\s+for)?[\s:–—-]*", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+\.?(?:['’ʼ`.-][^\W\d_]+)*\.?")
_NICKNAME = re.compile(r"\s[\"“‘'][^\W\d_]{2,15}[\"”’']\s")
_ENDS = " \t,.:;-–—|/()"


def name(lines: Sequence[Line], eye: Eye, *, only_confirmed: bool = False) -> Shown | None:
    """The name among the first lines. One that an address of mail or web confirms may stand further down and comes first."""
    handles = [re.sub(r"[\W_]", "", handle) for line in lines[:FURTHER] for handle in _MAIL.findall(line.said.lower())]
    best: tuple[int, Shown] | None = None
    others: list[Shown] = []
    for place, line in enumerate(lines[:FURTHER]):
        for said in (*_candidates(line, eye), *_broken(lines[place : place + BROKEN], handles, eye)):
            words = words_of(said)
            confirmed = any(_confirms(word, handles) for word in words)
            alone = len(words) == 1 and not confirmed and (place > 0 or len(said) < 3 or len(words_of(line.said)) > 1)
            if alone or ((place >= TOP or only_confirmed) and not confirmed) or not _is_name(said, eye, confirmed=confirmed):
                continue
            score = 2 * FURTHER * confirmed + (len(words) > 1) - place
            others.append(Shown(name=_cased(said), line=line.text))
            if best is None or score > best[0]:
                best = score, others[-1]
    return max((best[1], *(other for other in others if _is_fuller(other.name, best[1].name))), key=_letters) if best else None


def beside_address(lines: Sequence[Line], eye: Eye) -> Shown | None:
    """The name that an address beside it confirms, wherever that is: what is drawn last may stand at the head of the page."""
    near = (lines[max(0, place - NEAR) : place + 1] for place, line in enumerate(lines) if _MAIL.search(line.said.lower()))
    return next((found for window in near if (found := name(window, eye, only_confirmed=True))), None)


def headline(lines: Sequence[Line], eye: Eye, known: Shown | None) -> Shown | None:
    """The title that stands beside or beneath the name, if one does."""
    at = next((place for place, line in enumerate(lines[:FURTHER]) if known and line.text == known.line), 0)
    for line in lines[at : at + BENEATH]:
        if len(line.said) > LONGEST or any(char in line.said for char in "@?!") or line.said.endswith("."):
            continue
        said = _without_honorific(line.said, eye).removeprefix(known.name if known else "")
        for part in segments(unlabelled(said.strip(_ENDS), eye), eye):
            if titled(part, eye) >= 3 and not does(part, eye) and not any(char.isdigit() for char in part):
                return Shown(name=part, line=line.text)
    return None


def _broken(lines: Sequence[Line], handles: Sequence[str], eye: Eye) -> Iterator[str]:
    """A name that a narrow column has broken: word by word, or anywhere where an address confirms its first and its last."""
    said = [_without_credentials(line.said.partition(",")[0], eye) for line in lines]
    for length in range(len(said), 1, -1):
        words = " ".join(said[:length]).split()
        apart = any(line.after_blank or line.bullet for line in lines[1:length]) or any(is_noise(line, eye) for line in said[:length])
        if words and not apart and (len(words) == length or all(_confirms(word, handles) for word in (words[0], words[-1]))):
            yield " ".join(words)


def _confirms(word: str, handles: Sequence[str]) -> bool:
    """Whether an address holds a word of a name."""
    return len(word) > 2 and any(_plain(word.lower()) in handle for handle in handles)


def _is_fuller(other: str, said: str) -> bool:
    """Whether a name is another one in full: with more names, or with names for initials."""
    more, fewer = words_of(other), words_of(said)
    return (
        more[-1] == fewer[-1]
        and len(more) >= len(fewer)
        and all(any(word == name or (len(word) == 1 and name.startswith(word)) for name in more) for word in fewer)
    )


def _letters(known: Shown) -> int:
    return len(known.name)


def _candidates(line: Line, eye: Eye) -> Iterator[str]:
    """The stretches of a line that may be a name."""
    said = _LABEL.sub("", line.said, count=1) if _LABEL.match(line.said) else line.said
    label, colon, rest = said.partition(":")
    if not colon and said.partition(" | ")[0].strip().lower() in eye.words["name_labels"]:
        label, colon, rest = said.partition(" | ")
    if colon:
        if label.strip().lower() not in eye.words["name_labels"]:
            return
        said = rest.strip()
    for piece in _STRONG.split(said)[:3]:
        part = _without_honorific(piece.strip(_ENDS), eye)
        first, comma, after = part.partition(",")
        if not comma:
            yield _surname_last(_without_credentials(part, eye))
            continue
        following = words_of(after.replace(".", ""))
        surname_first = len(first.split()) <= 2 and 0 < len(following) <= 2 and not is_noise(after, eye) and titled(after, eye) <= 0
        if surname_first and not any(word in eye.words["credentials"] for word in following):
            yield f"{after.strip()} {first.strip()}"
        yield _without_credentials(first, eye)


def _surname_last(said: str) -> str:
    """A name whose surname stands first, in capitals, as it is spoken: "NOWAK Jan"."""
    words = said.split()
    loud = [len(word) > 2 and word.isupper() for word in words]
    return " ".join([*words[1:], words[0]]) if 1 < len(words) <= 3 and loud[0] and not any(loud[1:]) and words[1].istitle() else said


def _without_honorific(said: str, eye: Eye) -> str:
    """A name without what it is addressed with."""
    words = said.split(" ")
    length = next((n for n in (3, 2, 1) if len(words) > n and " ".join(words[:n]).lower().replace(".", "") in eye.words["honorifics"]), 0)
    return " ".join(words[length:])


def _without_credentials(said: str, eye: Eye) -> str:
    words = said.split()
    while len(words) > 2 and words[-1].lower().strip(".,") in eye.words["credentials"] and words[-1].lower() not in eye.words["particles"]:
        words.pop()
    return " ".join(words)


def _is_name(said: str, eye: Eye, *, confirmed: bool) -> bool:
    said = _NICKNAME.sub(" ", said)
    words = said.split()
    if not 1 <= len(words) <= MOST_WORDS or any(char.isdigit() or char in "@/\\&#:!?" for char in said):
        return False
    if not all(_WORD.fullmatch(word) for word in words) or is_noise(said, eye):
        return False
    small = [word.lower().strip(".") for word in words]
    blocked = eye.words["no_names"] - ({"of", "the"} if confirmed else frozenset())
    if any(word in blocked for word in small) or " ".join(small) in eye.words.headings:
        return False
    if not confirmed and (
        titled(said, eye) > 0 or any(word in eye.words["title_words"] for word in small) or eye.words["organisations"] & set(small)
    ):
        return False
    particles = eye.words["particles"]
    return (confirmed and len(words) > 1) or all(
        word in particles or not original[0].islower() for word, original in zip(small, words, strict=True)
    )


def _plain(word: str) -> str:
    """A word as it stands in an address: without accents."""
    return "".join(char for char in normalize("NFKD", word) if not combining(char)).replace("ł", "l").replace("ø", "o").replace("ß", "ss")


def _cased(said: str) -> str:
    """A name in capitals as names are written; any other as it stands."""
    if not said.isupper() or len(said) < 4:
        return said
    return re.sub(r"[^\W\d_]+", lambda found: found.group().capitalize(), said)
