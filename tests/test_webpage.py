"""Sessions as a web page, and a session as JSON: whole, harmless, and of nothing but themselves."""

import re
from datetime import UTC, datetime
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pypdfium2
import pytest
from browsing import CHROMIUM, WITHOUT, chromium
from held import date, hold
from hypothesis import given
from hypothesis import strategies as st
from sessions import judgement

from liya_core.export import session_json
from liya_core.highlight import marked
from liya_core.interview import Interviews
from liya_core.library import Library
from liya_core.models import InterviewContextInput, ProfileInput, ResumeInput, Session, Setup
from liya_core.store import Store
from liya_core.webpage import session_html, sessions_html
from pages.components.literal import highlighted
from tests.test_claims import RESUME, STORY

HOSTILE = "<script>alert(1)</script> <img src=https://example.com/x.png onerror=x> & \"quoted\" 'single' I asked Ana because she knew."

KINDS = ("behavioral", "technical")


class Read(HTMLParser):
    """The page's tags with their attributes, and its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.marked: list[str] = []
        self.headings: list[str] = []
        self._open: list[str] = []
        self.feed(page)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._open.append(tag)
        if tag == "meta":
            self._open.pop()
        if re.fullmatch(r"h[1-6]", tag):
            self.headings.append(f"{tag} ")

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data
        if self._open and self._open[-1] == "mark":
            self.marked.append(data)
        if self._open and re.fullmatch(r"h[1-6]", self._open[-1]):
            self.headings[-1] += data

    def values(self, name: str) -> list[str]:
        """All values of an attribute, in order."""
        return [value or "" for _, attrs in self.tags for given, value in attrs.items() if given == name]


def held(interviews: Interviews, answer: str, **fields: object) -> Session:
    session_id = interviews.start(Setup(user_id="<b>Ana</b>", resume=ResumeInput(text=RESUME), **fields))  # type: ignore[arg-type]
    interviews.answer(session_id, 1, answer)
    assert interviews.wait(session_id, 10)
    interviews.end(session_id)
    return interviews.store.session(session_id)


def test_the_page_tells_the_session_and_marks_what_earned_something(interviews: Interviews) -> None:
    session = held(interviews, STORY)
    page = Read(session_html(session, interviews.library))
    answer = session.turns[0].answer
    assert answer is not None
    assert answer.judgement is not None
    for part in (session.turns[0].message.split("\n\n")[-1], STORY, f"Score: {answer.judgement.score} of 100", "How it went", "25 × ("):
        assert part in page.text
    assert page.marked
    assert all(piece in STORY for piece in page.marked)
    assert "Figures to have ready" in page.text


def test_nothing_a_person_wrote_is_markup_and_nothing_comes_from_elsewhere(interviews: Interviews) -> None:
    page = session_html(held(interviews, HOSTILE), interviews.library)
    read = Read(page)
    assert HOSTILE in read.text
    assert "<b>Ana</b>" in read.text
    assert {tag for tag, _ in read.tags}.isdisjoint({"script", "img", "b", "link", "iframe", "a"})
    assert not [attrs for _, attrs in read.tags if {"src", "href", "onerror", "onload"} & attrs.keys()]
    assert "default-src 'none'" in page


def test_feedback_that_waits_is_in_no_file(store: Store, bank: Library) -> None:
    hold(store, "ses_1", [[judgement(64)]], bank=bank, feedback="real", ended=False)
    session = store.session("ses_1")
    assert "Score: 64" not in session_html(session, bank)
    assert '"judgements"' not in session_json(session)


def test_json_holds_the_whole_session(interviews: Interviews) -> None:
    session = held(interviews, STORY)
    assert Session.model_validate_json(session_json(session)) == session


# -------------------------------------------------------------------- several sessions


def test_several_stand_under_a_list_whose_links_lead_to_them(store: Store, bank: Library) -> None:
    hold(store, "ses_1", [[judgement(64)], [judgement(70)]], bank=bank)
    hold(store, "ses_2", [[judgement(93)]], bank=bank, kind="technical", feedback="real", ended=False)
    hold(store, "ses_3", [[judgement(81)]], bank=bank, kind="case_study", round_="final_round", example=True)
    for day in (1, 2, 3):
        date(store, f"ses_{day}", datetime(2026, 3, day, 9, 30, tzinfo=UTC))
    page = Read(sessions_html(map(store.session, ("ses_1", "ses_2", "ses_3")), bank))
    assert [heading for heading in page.headings if heading < "h3"] == [
        "h1 3 interviews of Ada",
        "h2 1. Behavioral interview, first round",
        "h2 2. Technical interview, first round",
        "h2 3. Case study interview, final round",
    ]
    assert page.headings.count("h3 What was said") == 3
    assert page.values("id") == ["contents", "interview-1", "interview-2", "interview-3"]
    assert page.values("href") == ["#interview-1", "#interview-2", "#interview-3", *["#contents"] * 3]
    listed = page.text.partition("Held from 2026-03-01 to 2026-03-03.")[2].partition("1. Behavioral")[0]
    assert [line for line in listed.splitlines() if line] == [
        "Date (UTC)InterviewScoreStatus",
        "12026-03-01 09:30Behavioral, first round67 of 100Finished",
        "22026-03-02 09:30Technical, first roundFeedback at its endUnfinished",
        "32026-03-03 09:30Case study, final round81 of 100Example",
    ]
    assert page.text.count("This is an example, not a real interview.") == 1
    assert "93" not in page.text


def test_one_alone_stands_as_ever_and_none_is_said(store: Store, bank: Library) -> None:
    hold(store, "ses_1", [[judgement(64)]], bank=bank)
    session = store.session("ses_1")
    assert sessions_html([session], bank) == session_html(session, bank)
    assert Read(sessions_html([], bank)).headings == ["h1 No interviews"]


HOSTILES = {
    "a script": HOSTILE,
    "the end of all": '</article></section></body></html><base href="//example.com/"><h2>1. Mine</h2>',
    "an attribute": "\" onmouseover=alert(1) id='contents' href=\"#interview-9",
    "a comment": "<!-- <style>body { display: none }</style> --> <![CDATA[ ]]> <?php ?>",
    "a reference": "&lt;b&gt; &#60;i&#62; &amp;amp;",
    "a style": "</style><link rel=stylesheet href=https://example.com/x.css>",
    "Markdown": "# Mine\n| a | b |\n[x](https://example.com) ![x](https://example.com/x.png)",
    "a form": "<form action=https://example.com><input name=x></form><a href=javascript:alert(1)>x</a>",
}


@pytest.mark.parametrize("text", HOSTILES.values(), ids=HOSTILES)
def test_of_several_nothing_a_person_wrote_is_markup(store: Store, bank: Library, text: str) -> None:
    sessions = []
    for number in range(2):
        judged = judgement(50).model_copy(update={"reason": text, "sketch": text})
        hold(store, f"ses_{number}", [[judged]], bank=bank, answer=text)
        session = store.session(f"ses_{number}")
        setup = session.setup.model_copy(update={"profile": ProfileInput(name=f"{number} {text}"[:200])})
        sessions.append(session.model_copy(update={"setup": setup}))
    page = Read(sessions_html(sessions, bank))
    assert page.text.count(text) >= 6
    assert {tag for tag, _ in page.tags} <= {
        *("html", "head", "meta", "title", "style", "body", "nav", "section", "article", "blockquote", "mark"),
        *("h1", "h2", "h3", "h4", "p", "em", "strong", "a", "table", "thead", "tbody", "tr", "th", "td", "ul", "li"),
    }
    assert {name for _, attrs in page.tags for name in attrs} == {"lang", "charset", "http-equiv", "content", "name", "id", "class", "href"}
    assert page.values("href") == ["#interview-1", "#interview-2", "#contents", "#contents"]
    assert page.values("id") == ["contents", "interview-1", "interview-2"]
    assert [heading[:5] for heading in page.headings if heading < "h3"] == ["h1 2 ", "h2 1.", "h2 2."]


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason=WITHOUT)
def test_on_paper_each_interview_begins_a_page_and_what_is_marked_shows(interviews: Interviews, tmp_path: Path) -> None:
    sessions = [held(interviews, f"{STORY} {'word' * 500}", context=InterviewContextInput(interview_type=kind)) for kind in KINDS]
    (tmp_path / "page.html").write_text(sessions_html(sessions, interviews.library), encoding="utf-8")
    with chromium() as browser:
        page = browser.new_page(viewport={"width": 390, "height": 800}, color_scheme="dark")
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto((tmp_path / "page.html").as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") == 390, "nothing is wider than a phone"
        page.pdf(path=tmp_path / "page.pdf", prefer_css_page_size=True)
    assert len(asked) == 1, "nothing is loaded from elsewhere"
    with pypdfium2.PdfDocument(tmp_path / "page.pdf") as pdf:
        told = [paper.get_textpage().get_text_bounded().partition("\r\n") for paper in pdf]
        colors = [paper.render().to_pil().getcolors(1 << 24) for paper in pdf]
    assert [number for number, _, _ in told] == [f"{number} / {len(told)}" for number in range(1, len(told) + 1)]
    begun = [text.split()[:2] for _, _, text in told if re.match(r"\d\. \w+ interview", text)]
    assert begun == [["1.", "Behavioral"], ["2.", "Technical"]]
    assert told[0][2].startswith("2 interviews of")
    grounds = [max(found)[1] for found in colors if found]
    assert grounds == [(255, 255, 255)] * len(told), "paper stays white where the screen is dark"
    tinted = [count for found in colors for count, (red, green, _) in found or () if 200 < red < green - 5]
    assert sum(tinted) > 1_000, "the ground of marked words is printed"


# -------------------------------------------------------------------- what is marked


@given(text=st.text(max_size=60), cuts=st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=5))
def test_the_pieces_are_the_text(text: str, cuts: list[tuple[int, int]]) -> None:
    quotes = [text[a:b] for a, b in cuts] + ["not there at all"]
    pieces = marked(text, quotes)
    assert "".join(piece for piece, _ in pieces) == text
    assert all(piece for piece, _ in pieces)
    assert all(one != other for (_, one), (_, other) in pairwise(pieces))


@pytest.mark.parametrize(
    ("text", "quotes", "marks"),
    [
        ("I asked Ana because she knew.", ["asked Ana", "because she knew"], ["asked Ana", "because she knew"]),
        ("I asked Ana because she knew.", ["asked Ana because", "because she knew"], ["asked Ana because she knew"]),
        ("no no", ["no"], ["no"]),
        ("", ["x"], []),
        ("nothing", [" "], []),
    ],
)
def test_quotes_are_marked_where_they_stand(text: str, quotes: list[str], marks: list[str]) -> None:
    assert [piece for piece, is_marked in marked(text, quotes) if is_marked] == marks


@given(st.lists(st.tuples(st.text(max_size=12), st.booleans()), max_size=6))
def test_a_highlighted_text_says_what_the_text_says(pieces: list[tuple[str, bool]]) -> None:
    told = highlighted(pieces).replace(":primary-background[", "").replace("\u200b", "")
    letters = "".join(char for char in told if char.isalnum())
    assert letters == "".join(char for text, _ in pieces for char in text if char.isalnum())
    assert highlighted(pieces).count(":primary-background[") == sum(is_marked and bool(text.strip()) for text, is_marked in pieces)
