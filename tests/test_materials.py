"""Résumés and job descriptions of one's own: read from a file, kept for the next time, gone for good when they are deleted."""

import random
from pathlib import Path
from typing import Any

import pytest
from long import times
from made_files import odd, pdf, shown, word
from streamlit.testing.v1 import AppTest

from liya_core.interview import Interviews
from liya_core.materials import Material
from liya_core.models import InterviewContextInput, JobDescriptionInput, ResumeInput, Setup
from liya_core.store import Store

APP = str(Path(__file__).parent.parent / "app.py")
RESUME = "Ana Brandt\nShift lead, Molkerei Nord\nCut the zebrafish count by 40 %"


def test_materials_are_kept_by_person_and_name(store: Store) -> None:
    store.keep_material("Ana", "resume", Material(name="short", text="one"))
    store.keep_material("Ana", "resume", Material(name="long", text="two"))
    store.keep_material("Ana", "resume", Material(name="short", text="three"))
    store.keep_material("Ana", "job", Material(name="short", text="a job"))
    store.keep_material("Ben", "resume", Material(name="short", text="Ben's"))
    assert [(one.name, one.text) for one in store.materials("Ana", "resume")] == [("short", "three"), ("long", "two")]
    store.forget_material("Ana", "resume", "short")
    assert [one.name for one in store.materials("Ana", "resume")] == ["long"]
    assert [one.text for one in store.materials("Ben", "resume")] == ["Ben's"]
    assert [one.text for one in store.materials("Ana", "job")] == ["a job"]


@pytest.mark.parametrize("kind", ["resume", "job"])
def test_a_deleted_material_leaves_no_byte_in_the_file(interviews: Interviews, database: Path, kind: Any) -> None:
    store = interviews.store
    store.keep_material("Ana", kind, Material(name="mine", text=RESUME))
    store.remember("Ana", "setup", {"type": "behavioral", kind: RESUME})
    setup = Setup(
        user_id="Ana",
        resume=ResumeInput(text=RESUME) if kind == "resume" else None,
        job_description=JobDescriptionInput(description=RESUME) if kind == "job" else None,
        context=InterviewContextInput(interview_type="system_design"),
    )
    session_id = interviews.start(setup)
    assert b"zebrafish" in database.read_bytes()
    store.forget_material("Ana", kind, "mine")
    assert b"zebrafish" not in database.read_bytes()
    assert store.recall("Ana", "setup") == {"type": "behavioral", kind: ""}
    assert store.session(session_id).turns, "the interview goes on"


# -------------------------------------------------------------------- the page


@pytest.fixture
def app(database: Path) -> AppTest:
    at = AppTest.from_file(APP, default_timeout=30).run()
    at.session_state["setup_open"] = True
    at.run()
    assert not at.exception
    return at


def chosen(app: AppTest, kind: str, name: str, content: bytes) -> AppTest:
    box = next(box for box in app.file_uploader if box.label == f"File with the {kind}")
    box.upload(name, content).run()
    assert not app.exception
    return app


def area(app: AppTest, label: str) -> str:
    return str(next(area for area in app.text_area if area.label == label).value)


def press(app: AppTest, label: str) -> AppTest:
    next(button for button in app.button if button.label == label).click().run()
    assert not app.exception
    return app


FILES = {
    "pdf": pdf(shown("Ana Brandt, shift lead")),
    "docx": word(lambda document: document.add_paragraph("Ana Brandt, shift lead")),
    "": b"Ana Brandt, shift lead",
}


@pytest.mark.parametrize("name", ["cv.pdf", "cv.docx", "no-suffix"])
def test_the_text_of_a_file_is_shown_for_correction(app: AppTest, name: str) -> None:
    chosen(app, "résumé", name, FILES[name.partition(".")[2]])
    assert "Ana Brandt, shift lead" in area(app, "Résumé")
    assert "Look it over" in " ".join(caption.value for caption in app.caption)


def test_a_file_that_cannot_be_read_says_why_and_what_was_there_stays(app: AppTest) -> None:
    chosen(app, "job description", "ad.txt", b"We look for a shift lead.")
    chosen(app, "job description", "ad.png", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8)
    assert area(app, "Job description") == "We look for a shift lead."
    assert [warning.value for warning in app.warning if "paste the text" in warning.value]


@pytest.mark.long
def test_whatever_the_file_holds_the_page_answers(app: AppTest) -> None:
    chance, sound = random.Random(7), list(FILES.values())
    for number in range(times(100)):
        chosen(app, "résumé", f"cv{number}.pdf", odd(chance, chance.choice(sound[:2]), chance.choice(sound[:2])))
        said = [caption.value for caption in app.caption if "Look it over" in caption.value]
        assert said or [warning.value for warning in app.warning if warning.value.endswith(".")]


def test_a_material_is_kept_taken_again_and_deleted(app: AppTest, store: Store) -> None:
    chosen(app, "résumé", "cv.txt", RESUME.encode())
    next(box for box in app.text_input if box.label == "Under which name?").set_value("dairy")
    press(app, "Keep it")
    assert [one.name for one in store.materials("Me", "resume")] == ["dairy"]
    next(area for area in app.text_area if area.label == "Résumé").set_value("Something else").run()
    next(box for box in app.selectbox if box.label == "Kept: résumé").select("dairy").run()
    assert area(app, "Résumé") == RESUME
    press(app, "Delete it for good")
    assert area(app, "Résumé") == ""
    assert store.materials("Me", "resume") == []


JOB = "Production Manager\nNordmilch GmbH\nRequirements\n- Excel\n- Kubernetes\nYour tasks\n- Plan the weekly rota for a team of 14\n"
LONG = """Ana Brandt
Experience
Shift Lead, Molkerei Nord, 2019 to date
- Cut the washing time of the line by 40 %
Skills: Excel, maintenance planning
"""


def told(app: AppTest) -> str:
    return " ".join(element.value for kind in (app.markdown, app.caption) for element in kind) + " ".join(
        fold.label for fold in app.expander
    )


def test_what_was_read_is_shown_and_put_into_fields_that_hold_nothing_else(app: AppTest) -> None:
    next(box for box in app.text_input if box.label == "Company").set_value("My own choice").run()
    chosen(app, "résumé", "cv.txt", LONG.encode())
    chosen(app, "job description", "job.txt", JOB.encode())
    said = told(app)
    assert "Read in it: 1 post" in said
    assert "Shift Lead, Molkerei Nord" in said
    assert "Cut the washing time of the line by 40" in said
    fields = {box.label: box.value for box in app.text_input}
    assert fields["Job title you are practicing for"] == "Production Manager"
    assert fields["Company"] == "My own choice"


def test_the_match_says_what_is_shown_where_and_what_will_be_asked_about(app: AppTest, store: Store) -> None:
    chosen(app, "résumé", "cv.txt", LONG.encode())
    chosen(app, "job description", "job.txt", JOB.encode())
    said = told(app)
    assert "**spreadsheets**: “Skills: Excel" in said.replace("\\", "")
    assert "**kubernetes**: not found in your résumé; the interview will ask about it" in said
    press(app, "Start the interview")
    session = store.session(app.query_params["session"] if isinstance(app.query_params["session"], str) else app.query_params["session"][0])
    assert any("kubernetes" in planned.question.skills for planned in session.plan.questions), "and so it does"
