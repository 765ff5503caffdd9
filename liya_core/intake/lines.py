"""A text as lines that keep their place in it, so that every fact can be shown where it stands.

Text out of a PDF has lost its bullets, wraps sentences where the page was full and spaces headings out letter by letter.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice

MOST_LINES = 2_000  # three times as many as the longest résumé has
LONGEST = 250  # characters of a line before it is read sentence by sentence
ONE_LINE = 160  # characters of a line before the bullets inside it begin lines of their own
LONGEST_PIECE = 600  # characters of a sentence before it is cut at a blank, for nobody writes such
WRAPPED = 45  # characters from which a line may have been wrapped by the page
MOST_WRAPPED = 700  # characters of a sentence put together from wrapped lines
NARROWEST, WIDEST = 60, 140  # characters of the widest lines of a page that wraps its lines
FULL = 0.9  # share of the width from which a line is full, for letters are not equally wide
TOLD = 8  # words of a line that tells something, where no bullet says so

_TIDY = str.maketrans({"\xa0": " ", "\u2009": " ", "\u202f": " ", "\u200b": None, "\u00ad": None, "\ufeff": None, "ﬁ": "fi", "ﬂ": "fl"})
_MARKS = "•●▪■□◦‣⁃∙·►▶▸➢➤→✓✔★☆○◆❖\uf0b7\uf0a7\uf0d8"
_BULLET = re.compile(rf"\s*(?:[{_MARKS}]\s*|[-*–—+>]\s+|o\s+(?=[A-Z])|\(?(?:\d{{1,2}}|[a-h])[.)]\s+)+")
_NUMBER = re.compile(r"\s*\(?\d{1,2}[.)]\s+")
_NAME = re.compile(r"(?:[^\W\d_a-z][\w.'’&-]*|[a-z]{1,3}|[,&/–-]),?(?:\s(?:[^\W\d_a-z][\w.'’&-]*|[a-z]{1,3}|[,&/–-]),?){0,7}")
_INLINE = re.compile(rf"(?<=\s)(?=[{_MARKS}]\s)")
_MARKUP = re.compile(r"^#{1,6}\s|\*\*|__|`|^[_*](?=\S)|(?<=\S)[_*]$")
_WIDE = re.compile(r"\s{2,}|\t")
_UNTIDY = re.compile(r"\s\s|[\t*_`#\xa0\u2009\u202f\u200b\xad\ufeffﬁﬂ]|^\S\s\S\s|[^\S ]")
_SAYS = re.compile(r"[^\W_]")
_SPACED = re.compile(r"\S(?: \S)*")
_SENTENCE = re.compile(r"(?<=[.!?…])[\"'”’)]{0,3}\s+(?=[\"'“‘(]?[^\W_a-z])")
_SMALL_SENTENCE = re.compile(r"(?<=[.!?…])\s+(?=\w)")  # where nobody has used a capital
_SHORTENED = re.compile(
    r"(?:\b(?:e\.g|i\.e|etc|dr|st|mr|mrs|ms|ltd|inc|co|corp|no|approx|vs|jr|sr|prof|dept|incl|min|[A-Za-z])\.)$", re.IGNORECASE
)
_DANGLING = re.compile(
    r"(?:[,&–—-]|\b(?:a|an|the|of|to|in|for|from|by|with|and|or|at|on|over|under|into|than|as|that|which|using|per|via|our|its|their))$"
)
_DATED = re.compile(r"(?:(?<!\d)(?:19|20)\d\d|[-–/'’.]\d\d|present|current|now|date)[)\]]?$", re.IGNORECASE)
_PAGE = re.compile(r"(?:page\s)?\d{1,2}(?:\s?(?:/|of)\s?\d{1,2})?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a text. `text` is verbatim, from after its bullet; `said` is without markup and needless blanks.

    Columns are parted by " | " in `said`. indent: blanks before the line, its bullet included.
    """

    text: str
    said: str
    start: int
    bullet: bool = False
    after_blank: bool = False
    indent: int = 0

    @property
    def end(self) -> int:
        """Where the line ends in its text."""
        return self.start + len(self.text)


def read(source: str, opens: Callable[[Line], bool] | None = None) -> list[Line]:
    """The first lines of a text that say something: wrapped ones put together, very long ones taken apart.

    opens: whether a line opens something new, by what it says. Where it is told, lines that the page's width has cut
    are put together also if the second begins with a capital or a figure.
    """
    return _unwrapped(source, islice(_pieces(source), MOST_LINES), opens)


@lru_cache(maxsize=4_000)
def sentences(text: str) -> tuple[str, ...]:
    """The sentences of a line, verbatim."""
    return tuple(_sentences(text))


def _sentences(text: str) -> Iterator[str]:
    start = 0
    ends = _SENTENCE if len(text) < LONGEST or _SENTENCE.search(text) else _SMALL_SENTENCE
    for found in ends.finditer(text):
        if not _SHORTENED.search(text, max(0, found.start() - 8), found.start()):
            yield text[start : found.end()].strip()
            start = found.end()
    if text[start:].strip():
        yield text[start:].strip()


def tidied(text: str) -> str:
    """Text as it is read: no markup, letters of spaced-out headings together, columns parted by " | ", single blanks."""
    if not _UNTIDY.search(text):
        return text
    text = _MARKUP.sub("", text.translate(_TIDY).strip())
    chunks = re.split(r"\s{2,}", text)
    if len(text) < 80 and sum(map(len, chunks)) >= 7 and all(_SPACED.fullmatch(chunk) for chunk in chunks):
        text = " ".join(chunk.replace(" ", "") for chunk in chunks)
    return " ".join(_WIDE.sub(lambda found: " | " if "\t" in found.group() or len(found.group()) > 2 else " ", text).split())


def _pieces(source: str) -> Iterator[Line]:
    at, blank, bullet = 0, True, False
    for raw in source.splitlines(keepends=True):
        start, at = at, at + len(raw)
        text = raw.strip()
        if not _SAYS.search(text):
            # A bullet that stands alone belongs to the line after it.
            bullet = bool(text) and len(text) <= 2 and text[0] in _MARKS
            blank = blank or not text
            continue
        if _PAGE.fullmatch(text):
            continue
        indent = len(raw) - len(raw.lstrip())
        place = 0
        for piece in _taken_apart(text):
            place = raw.index(piece, place)
            yield _line(piece, start + place, indent, blank=blank, bullet=bullet)
            place += len(piece)
            blank = bullet = False


def _line(text: str, start: int, indent: int, *, blank: bool, bullet: bool) -> Line:
    mark = _BULLET.match(text)
    begin = mark.end() if mark else 0
    if mark and _NUMBER.fullmatch(mark.group()) and _NAME.fullmatch(text[begin:]):
        mark = None  # what is numbered is a name, not something that was done
    return Line(text[begin:], tidied(text[begin:]), start + begin, bullet or mark is not None, blank, indent)


def _taken_apart(text: str) -> Iterator[str]:
    for part in _INLINE.split(text) if len(text) > ONE_LINE else [text]:
        for sentence in sentences(part) if len(part) > LONGEST else [part.strip()]:
            while len(sentence) > LONGEST_PIECE:
                cut = sentence.rfind(" ", 1, LONGEST_PIECE)
                piece, sentence = sentence[: cut if cut > 0 else LONGEST_PIECE], sentence[cut if cut > 0 else LONGEST_PIECE :].strip()
                yield piece.strip()
            yield sentence


def _unwrapped(source: str, lines: Iterator[Line], opens: Callable[[Line], bool] | None) -> list[Line]:
    width = _width(source) if opens else 0
    found: list[Line] = []
    for line in lines:
        if found and (_goes_on(found[-1], line) or (width and opens and _is_cut(found[-1], line, width) and not opens(line))):
            whole = source[found[-1].start : line.end]
            found[-1] = replace(found[-1], text=whole, said=f"{found[-1].said} {line.said}")
        else:
            found.append(line)
    return found


def _width(source: str) -> int:
    """How many characters the page's width holds; 0 where it does not wrap lines."""
    widths = sorted((len(raw.strip()) for raw in source.splitlines()), reverse=True)[:3]
    return widths[-1] if widths and NARROWEST <= widths[-1] <= WIDEST else 0


def _goes_on(before: Line, line: Line) -> bool:
    """Whether a line is the rest of a sentence that the page's width has cut, by the words on either side."""
    if not _may_go_on(before, line):
        return False
    last = before.text.rpartition("\n")[2]
    if len(last) < WRAPPED or (not before.bullet and _DATED.search(last[-12:])):
        return False
    hangs = before.bullet and line.indent > before.indent
    return line.said[:1].islower() or hangs or _DANGLING.search(last[-12:]) is not None


def _is_cut(before: Line, line: Line, width: int) -> bool:
    """Whether a line may be the rest of one that had no room for another word."""
    last = before.text.rpartition("\n")[2]
    tells = before.bullet or (before.said.count(" ") >= TOLD and not _DATED.search(last[-12:]))
    return tells and _may_go_on(before, line) and len(last) + len(line.said.split(" ", 1)[0]) >= FULL * width


def _may_go_on(before: Line, line: Line) -> bool:
    return not (line.bullet or line.after_blank or before.text[-1] in ".!?:;|" or len(before.text) > MOST_WRAPPED)
