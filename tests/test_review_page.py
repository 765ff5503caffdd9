"""The page on which a coach rates answers, and what History shows of it, run as Streamlit runs them; once in a browser."""

import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from browsing import CHROMIUM, WITHOUT, choose_level, chromium, idle, open_popover, press
from held import hold
from playwright.sync_api import expect
from servers import busy, serving, watched
from streamlit.testing.v1 import AppTest

from liya_core import reviews
from liya_core.interview import Interviews
from liya_core.library import Library
from liya_core.models import Attempt, Judgement, Setup
from liya_core.records import MACHINE
from liya_core.store import Store
from tests.test_reviews import levels, machine, rate

APP = str(Path(__file__).parent.parent / "app.py")
SECRET = "The judge said this alone"


def telling(score: int) -> Judgement:
    """What the machine gave, with a sentence that must not be seen before the coach has rated."""
    return machine(score, reason=SECRET)


@pytest.fixture
def held(store: Store, bank: Library) -> Store:
    store.remember(MACHINE, "person", "Ada")
    hold(store, "ses_1", [[telling(37)], [telling(62)]], bank=bank)
    hold(store, "ses_2", [[telling(87)]], bank=bank, user="Lin")
    return store


def opened(page: str, name: str | None = None, **address: str) -> AppTest:
    app = AppTest.from_file(APP, default_timeout=20)
    for key, value in address.items():
        app.query_params[key] = value
    run(run(app).switch_page(f"pages/{page}.py"))
    if name is not None:
        app.text_input[0].set_value(name)
        run(app)
    return app


def run(app: AppTest, *, complains: bool = False) -> AppTest:
    app.run()
    assert not app.exception
    assert bool(app.error) is complains
    return app


def button(app: AppTest, label: str, *, complains: bool = False) -> AppTest:
    next(one for one in app.button if one.label == label).click()
    return run(app, complains=complains)


def choose(app: AppTest, given: Sequence[int]) -> AppTest:
    for radio, level in zip(app.radio, given, strict=True):
        radio.set_value(level)
    return run(app)


def text(app: AppTest) -> str:
    kinds = (app.markdown, app.caption, app.subheader, app.info, app.text, app.warning, app.error)
    return "\n".join(element.value for kind in kinds for element in kind)


def first_answer(store: Store, session_id: str) -> Attempt:
    answer = store.session(session_id).turns[0].answer
    assert answer is not None
    return answer


def test_without_a_name_nothing_comes_up(held: Store) -> None:
    app = opened("review")
    assert "Enter your name" in text(app)
    assert not app.radio
    app.text_input[0].set_value("Gr\u202eace")
    assert "A name has 1 to 80 characters" in text(run(app))


def test_the_name_is_remembered_on_this_machine(held: Store) -> None:
    opened("review", " Grace  H ")
    assert held.recall(MACHINE, "reviewer") == "Grace H"
    assert opened("review").text_input[0].value == "Grace H"


def test_an_answer_is_rated_before_anything_of_the_judges_is_seen(held: Store) -> None:
    reviews.dispute(held, "ses_2", 1, "87 is too little.", "two teams")
    app = opened("review", "Grace")
    before = text(app)
    assert "3 answers left, 1 disputed." in before
    assert "Lin" in before
    for told in (SECRET, "87", "of 100", "Built-in judge"):
        assert told not in before
    assert [len(radio.options) for radio in app.radio] == [6] * 5
    choose(app, (1, 2, 3, 4, 0))
    app.text_area[0].set_value("Tell *why*.")
    after = text(button(app, "Save and show the judge's"))
    given = first_answer(held, "ses_2").reviews[0]
    assert [one.rating for one in given.ratings] == [1, 2, 3, 4, None]
    assert given.reason == "Tell *why*."
    assert f"You gave {given.score} of 100, the judge 87" in after
    for told in (SECRET, "Built\\-in judge", "Tell \\*why\\*\\.", "87 is too little"):
        assert told in after
    assert not app.radio


def test_every_dimension_wants_a_level(held: Store) -> None:
    app = opened("review", "Grace")
    app.radio[0].set_value(3)
    run(app)
    button(app, "Save and show the judge's", complains=True)
    assert "Choose a level for every dimension" in text(app)
    assert app.radio[0].value == 3
    choose(app, [0] * 5)
    assert "at least one dimension" in text(button(app, "Save and show the judge's", complains=True))
    assert first_answer(held, "ses_2").reviews == ()


def test_after_the_reveal_a_coach_holds_to_a_score_flags_and_comments(held: Store, bank: Library) -> None:
    rate(held, bank, "ses_2", 1)
    app = opened("review", "Grace", answer="ses_2.1")
    assert "You gave 50 of 100, the judge 87" in text(app)
    button(app, "Hold to it", complains=True)
    assert "Write a reason first" in text(app)
    app.number_input[0].set_value(70)
    app.text_area[0].set_value("It tells why.")
    button(app, "Hold to it")
    for place, said in ((1, "Two in one."), (2, "Slow down.")):
        app.text_area[place].set_value(said)
        [one for one in app.button if one.label == "Save"][place - 1].click()
        run(app)
    for told in ("Grace holds to 70 of 100\\: It tells why", "Grace finds the question a bad one\\: Two in one", "Grace\\: Slow down"):
        assert told in text(app)
    assert {(note.kind, note.score) for note in held.session("ses_2").notes} == {("override", 70), ("flag", None), ("comment", None)}
    assert "You gave" not in text(button(app, "Next answer"))


def test_the_queue_is_gone_through_of_one_person_or_of_all(held: Store, bank: Library) -> None:
    app = opened("review", "Grace")
    assert "Tell me about q1" in text(app)
    assert "Lin" in text(app)
    button(app, "Another answer")
    assert "Ada ·" in text(app)
    app.selectbox[0].set_value("Lin")
    assert "1 answer left" in text(run(app))
    rate(held, bank, "ses_2", 1)
    assert "Nothing waits for you" in text(run(app))
    assert "Too few to say: 1 of 12 answers" in text(app)


def test_a_dispute_after_the_rating_asks_for_a_word(held: Store, bank: Library) -> None:
    rate(held, bank, "ses_1", 2)
    reviews.dispute(held, "ses_1", 2, "It says why.", "two teams")
    app = opened("review", "Grace")
    assert "answers it" in text(app)
    assert "Ada disputes the score\\: It says why" in text(app)
    assert "You gave 50 of 100, the judge 62" in text(app)
    next(area for area in app.text_area if area.label == "Your comment").set_value("So it does.")
    [one for one in app.button if one.label == "Save"][1].click()
    run(app)
    assert "Grace\\: So it does" in text(app)
    assert "answers it" not in text(app)
    assert "Lin" in text(button(app, "Next answer"))


@pytest.mark.parametrize("place", ["ses_none.1", "ses_1.9", "ses_1.3", "ses_1"])
def test_an_address_that_leads_nowhere_leads_on(held: Store, place: str) -> None:
    app = opened("review", "Grace", answer=place)
    if place != "ses_1":  # its first answer
        button(app, "Next answer")
    assert app.radio


def test_enough_ratings_say_how_the_judge_agrees(store: Store, bank: Library) -> None:
    for number in range(14):
        hold(store, f"ses_{number}", [[machine(number * 7)]], bank=bank)
        rate(store, bank, f"ses_{number}", 1, ratings=levels(1 + number // 3))
    told = text(opened("review", "Grace"))
    assert "Over 14 answers the judge's scores are on the mean" in told
    assert "Beyond chance: kappa 0.9" in told
    assert "- **Concrete detail**: mean difference " in told


# -------------------------------------------------------------------- History


def test_an_opened_answer_shows_what_coaches_gave_beside_the_judge(held: Store, bank: Library) -> None:
    rate(held, bank, "ses_1", 1, text="Tell why.")
    reviews.override(held, "ses_1", 1, "Grace", 70, "It does.")
    told = opened("history", open="ses_1.1")
    assert "Grace \\(coach\\): 50 of 100" in [one.label for one in told.expander]
    assert "Grace holds to 70 of 100\\: It does" in text(told)
    assert "the coach **3** · the judge **2.48**" in text(told)
    assert not [one.label for one in opened("history", open="ses_1.2").expander if "coach" in one.label]


def test_what_a_coach_writes_is_never_markup(held: Store, bank: Library) -> None:
    odd = "![x](http://a.example/c.png)"
    rate(held, bank, "ses_1", 1, odd, text=odd)
    reviews.override(held, "ses_1", 1, odd, 70, odd)
    for app in (opened("history", open="ses_1.1"), opened("review", odd, answer="ses_1.1"), opened("history", by=f"{odd} (coach)")):
        shown = [*(one.label for one in app.expander), text(app)]
        assert not [one for one in shown if "](http" in one]
        assert any("a\\.example" in one for one in shown)


def test_the_candidate_disputes_a_score_with_words_of_the_answer(held: Store) -> None:
    app = opened("history", open="ses_1.1")
    app.text_area[0].set_value("It says why.")
    next(one for one in app.text_input if "words of your answer" in one.label).set_value("three teams")
    run(app)
    assert "do not stand in the answer" in text(button(app, "Dispute", complains=True))
    next(one for one in app.text_input if "words of your answer" in one.label).set_value("two  teams")
    run(app)
    assert "Ada disputes the score\\: It says why" in text(button(app, "Dispute"))
    assert [one.is_disputed for one in reviews.queue(held, "Grace")] == [True, False, False]


def test_nothing_is_disputed_before_the_end(interviews: Interviews) -> None:
    interviews.store.remember(MACHINE, "person", "Ada")
    session_id = interviews.start(Setup(user_id="Ada"))
    interviews.answer(session_id, 1, "In spring I moved the riskiest part first, because two teams waited for it.", here=True)
    app = opened("history", open=f"{session_id}.1")
    assert "of 100" in text(app)
    assert "Dispute" not in [one.label for one in app.button]


def test_charts_show_the_scores_of_the_one_who_is_chosen(held: Store, bank: Library) -> None:
    hold(held, "ses_3", [[telling(62)]], bank=bank)
    assert "Scores by" not in [one.label for one in opened("history").selectbox]
    rate(held, bank, "ses_1", 1, ratings=levels(5))
    app = opened("history")
    chosen = next(one for one in app.selectbox if one.label == "Scores by")
    assert chosen.options == ["The judge", "Grace (coach)"]
    figures = {one.label: one.value for one in app.metric}
    assert (figures["Interviews"], figures["Latest, behavioral"]) == ("2", "62")
    chosen.set_value("Grace")
    figures = {one.label: one.value for one in run(app).metric}
    assert figures == {"Interviews": "1", "Answers judged": "1", "Mean, behavioral": "100", "Latest, behavioral": "100"}
    assert list(app.dataframe[0].value["Score"]) == [100]
    assert "Scores by Grace \\(coach\\), as they were given before" in text(app)


# -------------------------------------------------------------------- in a browser


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason=WITHOUT)
def test_a_coach_rates_with_the_keyboard_and_sees_the_judges_only_then(held: Store, database: Path) -> None:
    with serving(database) as address, chromium() as browser:
        page = browser.new_page()
        page.goto(f"{address}/review")
        page.get_by_label("Who reviews").fill("Grace")
        page.keyboard.press("Enter")
        groups = page.get_by_role("radiogroup")
        expect(groups).to_have_count(5)
        assert SECRET not in page.content()
        for place in range(5):
            groups.nth(place).get_by_role("radio").first.focus()
            page.keyboard.press("Space")
            for key in ("ArrowDown", "ArrowDown", "ArrowDown", "ArrowUp", "ArrowUp"):
                page.keyboard.press(key)
            expect(groups.nth(place).get_by_role("radio").nth(1)).to_be_checked()
        page.get_by_role("link", name="Try the judge").click()
        expect(page.get_by_role("heading", name="Try the judge")).to_be_visible()
        page.get_by_role("link", name="Review").click()
        for place in range(5):  # kept while another page was shown
            expect(groups.nth(place).get_by_role("radio").nth(1)).to_be_checked()
        press(page, "Save and show the judge's")
        expect(page.get_by_role("heading", name="You gave 25 of 100, the judge 87")).to_be_visible()
        expect(page.get_by_text(SECRET)).to_be_visible()
        page.reload()
        expect(page.get_by_role("heading", name="You gave 25 of 100, the judge 87")).to_be_visible()
    assert first_answer(held, "ses_2").reviews[0].score == 25


WRITTEN = (  # the page, what folds out, how many boxes for words it has, its button, and what leads on
    ("review?answer=ses_2.1", "Hold to a score", 1, "Hold to it", "Next answer"),
    ("review?answer=ses_2.1", "Flag the question", 1, "Save", "Next answer"),
    ("review?answer=ses_2.1", "Comment", 1, "Save", "Next answer"),
    ("history?who=Lin&open=ses_2", "Comment", 2, "Save the comment", "Close"),
    ("history?who=Lin&open=ses_2.1", "Dispute this score", 2, "Dispute", "Close"),
)


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason=WITHOUT)
def test_who_saves_and_goes_on_at_once_has_saved(held: Store, bank: Library, database: Path) -> None:
    held.remember(MACHINE, "reviewer", "Grace")
    rate(held, bank, "ses_2", 1)
    with watched(database) as (address, server), chromium() as browser:
        page = browser.new_page(viewport={"width": 1100, "height": 1400})
        for place, fold, count, save, leave in WRITTEN:
            page.goto(f"{address}/{place}")
            page.get_by_role("button", name=leave).first.wait_for()
            idle(page)
            body = open_popover(page.get_by_role("button", name=fold, exact=True))
            boxes = body.locator("textarea, input[type=text]")
            expect(boxes).to_have_count(count)  # each kind of box is fetched when it is first shown
            for box in boxes.all():
                box.fill("two teams")
                box.press("Control+Enter")
            idle(page)
            with busy(server):
                body.get_by_role("button", name=save).press("Enter")  # wherever on the page they stand
                page.get_by_role("button", name=leave).first.press("Enter")
            expect(page).not_to_have_url(re.compile("ses_2"))
        page.goto(f"{address}/review?answer=ses_1.1")
        groups = page.get_by_role("radiogroup")
        expect(groups).to_have_count(5)
        for place in range(5):
            choose_level(groups.nth(place), 2)
            idle(page)
        with busy(server):
            press(page, "Save and show the judge's")
            press(page, "Another answer")
        expect(page.get_by_text("2 answers left, 1 disputed.")).to_be_visible()
    assert [note.kind for note in held.session("ses_2").notes] == ["override", "flag", "comment", "comment", "dispute"]
    assert first_answer(held, "ses_1").reviews[0].score == 50
