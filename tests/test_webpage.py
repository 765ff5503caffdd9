"""A session as a web page and as JSON: whole, harmless, and of nothing but itself."""

from html.parser import HTMLParser
from itertools import pairwise

import pytest
from held import hold
from hypothesis import given
from hypothesis import strategies as st
from sessions import judgement

from liya_core.export import session_json
from liya_core.highlight import marked
from liya_core.interview import Interviews
from liya_core.library import Library
from liya_core.models import ResumeInput, Session, Setup
from liya_core.store import Store
from liya_core.webpage import session_html
from pages.components.literal import highlighted
from tests.test_claims import RESUME, STORY

HOSTILE = "<script>alert(1)</script> <img src=https://example.com/x.png onerror=x> & \"quoted\" 'single' I asked Ana because she knew."


class Read(HTMLParser):
    """The page's tags with their attributes, and its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.marked: list[str] = []
        self._open: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._open.append(tag)
        if tag == "meta":
            self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data
        if self._open and self._open[-1] == "mark":
            self.marked.append(data)


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
