"""A job description as facts. Pure; nothing is in the facts that does not stand in the text."""

import re
from collections.abc import Iterator, Sequence

from liya_core.intake.asked import asked, years
from liya_core.intake.facts import JobFacts
from liya_core.intake.lines import Line, read, sentences
from liya_core.intake.phrases import Phrases, Section, phrases, sections
from liya_core.intake.posting import posted
from liya_core.intake.reading import words_of
from liya_core.intake.resume import look
from liya_core.library import Library
from liya_core.models import MAX_MATERIAL

# A sentence about a firm or a team: "Acme is the …", "Redgum Libraries have …".
_ABOUT = re.compile(r"(?:The\s)?[A-Z][\w&.'’-]*(?:\s[\w&.'’-]+){0,4}\s(?:is|are|has|have|was|were|owns|runs)\s")
_NUMBERED = re.compile(r"^(?:[ivx]{1,5}|[a-z])[.)]\s+")
_AS = re.compile(r"^As\s[^,.]{2,60}?,?\s(?=you)")
FEWEST = 2  # words of a line that says what there is to do or what is valued


def understand(text: str, library: Library) -> JobFacts:
    """What a job description says, each fact with the verbatim line that it stands on."""
    said, eye = phrases(library.job_words), look(library)
    lines = read(text[:MAX_MATERIAL])
    found = sections(lines, said)
    title, company = posted(lines, said, eye, library)
    skills = asked(found, said, library)
    wanted, wanted_line = years(found, said, library)
    return JobFacts(
        title=title.name if title else None,
        title_line=title.line if title else None,
        company=company.name if company else None,
        company_line=company.line if company else None,
        required=skills.shown("required"),
        desired=skills.shown("desired"),
        mentioned=skills.shown("mentioned"),
        years=wanted,
        years_line=wanted_line,
        responsibilities=tuple(dict.fromkeys(_responsibilities(found, said))),
        values=tuple(dict.fromkeys(_values(found, said))),
    )


def skills(text: str, library: Library) -> tuple[str, ...]:
    """The known skills that a job asks for or speaks of, those that must be there first; wishes are left out."""
    said = phrases(library.job_words)
    found = asked(sections(read(text[:MAX_MATERIAL]), said), said, library)
    known = {name for family in library.families.values() for name in family.skills}
    return tuple(name for name in (*found.required, *found.mentioned) if name in known)


def _responsibilities(found: Sequence[Section], said: Phrases) -> Iterator[str]:
    """The lines under that heading that tell of a task; without one, the sentences that tell what there is to do."""
    lines = [line for section in found if section.kind == "responsibilities" for line in section.lines]
    headed = [task for line in lines for task in _tasks(line, said)]
    if headed:
        yield from headed
        return
    for section in found:
        if section.kind in (None, "about", "responsibilities"):
            for line in section.lines:
                for sentence in sentences(line.text):
                    if said.says("responsible", sentence) and _tells(_AS.sub("", sentence), said):
                        yield sentence


def _tasks(line: Line, said: Phrases) -> Iterator[str]:
    """What a line says that one would do: not to whom one reports, what the firm is, or what comes next."""
    text = _NUMBERED.sub("", line.text)
    for task in [text] if line.bullet or text != line.text else sentences(text):
        if len(words_of(task)) >= FEWEST and task[-1] not in ":?" and _tells(task, said) and (line.bullet or _ABOUT.match(task) is None):
            yield task


def _tells(text: str, said: Phrases) -> bool:
    return said.patterns["no_tasks"].match(text.replace("’", "'").lstrip()) is None


def _values(found: Sequence[Section], said: Phrases) -> Iterator[str]:
    """The lines under that heading, and sentences that say what is valued wherever they stand."""
    for section in found:
        for line in section.lines:
            if section.kind == "values":
                if len(words_of(line.said)) >= FEWEST:
                    yield line.text
            elif section.kind not in ("offer", "applying"):
                yield from (sentence for sentence in sentences(line.text) if said.says("values", sentence))
