"""Words hidden in interviews that leave: found in every form, gone from every byte, and their quotes still quotes."""

import io
import json
import random
import re
import unicodedata
import zipfile
from collections.abc import Iterator, Sequence

import pytest
from held import hold
from hypothesis import given
from hypothesis import strategies as st
from sessions import judgement

from liya_core.bundle.contents import of_the_form, open_bundle, pack, preview
from liya_core.bundle.hiding import MARK, hide, unusable
from liya_core.bundle.proposals import propose
from liya_core.errors import CannotHide
from liya_core.library import Library
from liya_core.models import JobDescriptionInput, Judgement, Note, ProfileInput, Remark, ResumeInput, Session
from liya_core.store import Store

NFD = "NFD"
CASES: dict[str, tuple[str, list[str], str]] = {
    "a name": ("I asked Ann.", ["Ann"], "I asked [name]."),
    "in any case": ("ann, ANN, aNN", ["Ann"], "[name], [name], [name]"),
    "no part of a word": ("We planned Annabel's manner.", ["Ann"], "We planned Annabel's manner."),
    "the owner's": ("Ann's and Ann’s and James' own", ["Ann", "James"], "[name]'s and [name]’s and [name]' own"),
    "a part joined by a hyphen": ("Jean-Luc and Luc-Paul", ["Luc"], "Jean-[name] and [name]-Paul"),
    "joined by a hyphen or a space": ("Jean-Luc, Jean Luc, Jean‑Luc", ["Jean-Luc"], "[name], [name], [name]"),
    "several words": ("Acme Corp, ACME\ncorp, Acme-Corp", ["Acme Corp"], "[name], [name], [name]"),
    "the longest first": ("Ann Lee and Ann", ["Ann", "Ann Lee"], "[name] and [name]"),
    "accents given": ("José and Jose", ["José"], "[name] and [name]"),
    "accents not given": ("José and Jose", ["Jose"], "[name] and [name]"),
    "accents in two characters": (unicodedata.normalize(NFD, "José, Zoë."), ["José", "Zoë"], "[name], [name]."),
    "sharp s": ("Straße, STRASSE, strasse", ["Straße"], "[name], [name], [name]"),
    "a dotted I": ("İpek, ipek, IPEK", ["İpek"], "[name], [name], [name]"),
    "strokes": ("Łukasz, Lukasz and Bjørn", ["lukasz", "Bjorn"], "[name], [name] and [name]"),
    "a final sigma": ("Νίκος, ΝΙΚΟΣ", ["Νίκος"], "[name], [name]"),
    "a ligature": ("Sofﬁa", ["Soffia"], "[name]"),
    "apostrophes within": ("O'Brien, O’Brien, OBrien", ["O'Brien"], "[name], [name], [name]"),
    "what cannot be seen": ("An\u00adna, A\u200bn\u200dna and \u200bAnna\u200b", ["Anna"], "[name], [name] and \u200b[name]\u200b"),
    "an address": ("ann.lee@acme.example, ann_lee", ["Ann", "Lee", "Acme"], "[name].[name]@[name].example, [name]_[name]"),
    "scripts without spaces": ("田中さんは来た", ["田中"], "[name]さんは来た"),
    "endings put onto a name": ("김철수가 왔다", ["김철수"], "[name]가 왔다"),
    "signs at its end": ("Yahoo! and Acme Inc.", ["Yahoo!", "Acme Inc."], "[name]! and [name]."),
    "signs that a pattern is made of": ("I know C++ (well).", ["C++ (well)", ".*"], "I know [name])."),
    "white space around": ("I asked Ann.", ["  Ann \n"], "I asked [name]."),
    "nothing": ("I asked Ann.", [], "I asked Ann."),
}  # fmt: skip


@pytest.mark.parametrize(("text", "words", "after"), CASES.values(), ids=CASES)
def test_words_are_hidden(text: str, words: list[str], after: str) -> None:
    assert hide(text, words).after == after
    assert hide(after, words).after == after, "and once hidden stay so"


SHORT = ["", " ", "a", "42", "--", "'s", "x" * 121]


def test_what_says_too_little_is_told() -> None:
    assert unusable([*SHORT, "Bo", "李"]) == SHORT


QUOTES = {
    "around a name": ("asked Ann Lee because", "asked [name] because"),
    "from within a name": ("Lee because", "[name] because"),
    "up to within a name": ("I asked Ann", "I asked [name]"),
    "behind it": ("because Bo", "because [name]"),
    "nothing of it": ("because", "because"),
    "the name itself": ("Ann Lee", "[name]"),
}


@pytest.mark.parametrize(("quote", "hidden"), QUOTES.values(), ids=QUOTES)
def test_a_quote_stays_a_quote_and_comes_back(quote: str, hidden: str) -> None:
    answer = hide("I asked Ann Lee because Bo knew.", ["Ann Lee", "Bo"])
    assert answer.hidden_span(quote) == hidden
    assert hidden in answer.after
    assert quote in (answer.shown_span(hidden) or "")
    assert answer.hidden_span("Eve") is None
    assert answer.shown_span("Eve") is None


letters = st.characters(categories=("Lu", "Ll", "Lo", "Mn", "Zs", "Pd", "Po", "Cf", "Nd"))
texts = st.text(letters, max_size=60)


@given(texts, texts, st.text(letters, min_size=2, max_size=12))
def test_no_text_keeps_a_word_or_loses_another(before: str, after: str, word: str) -> None:
    hidden = hide(f"{before} {word} {after}", [word])
    if unusable([word]):
        assert hidden.after == hidden.before
        return
    assert MARK in hidden.after
    assert not hide(hidden.after, [word]).places
    kept, done = [], 0
    for start, end, _, _ in hidden.places:
        kept.append(hidden.before[done:start])
        done = end
    assert MARK.join([*kept, hidden.before[done:]]) == hidden.after, "all else stands as it was"


# -------------------------------------------------------------------- what is proposed


PROPOSED: dict[str, tuple[str, list[str]]] = {
    "people and firms": ("At Fabrikam I asked Xenia Brandt why.", ["Fabrikam", "Xenia Brandt"]),
    "a name that begins a sentence": ("It was late. Maria told me so.", ["Maria"]),
    "one with an apostrophe, and its owner's": ("Then O'Brien's team left.", ["O'Brien"]),
    "one of many parts": ("I met Jean-Luc van der Berg.", ["Jean-Luc van der Berg"]),
    "a firm of two": ("Then Ernst & Young called.", ["Ernst & Young"]),
    "other scripts": ("Потом Иван помог.", ["Потом Иван"]),
    "no skills": ("We used Python and Kafka with SQL.", []),
    "no months and no towns": ("In March I went to London.", []),
    "no word that begins a sentence": ("Because it was late, I left. The team stayed.", []),
    "no days, and no I": ("We met. I’d gone on Monday, and I'm off on Tuesdays.", []),
    "no word of the form": ("Then Score called, and Behavioral.", []),
    "no capitals": ("i asked xenia why.", []),
}


@pytest.mark.parametrize(("answer", "names"), PROPOSED.values(), ids=PROPOSED)
def test_names_are_proposed(store: Store, bank: Library, answer: str, names: list[str]) -> None:
    hold(store, "ses_1", [[judgement(50)]], bank=bank, answer=answer, user="Me")
    assert propose([store.session("ses_1")], bank) == names


def test_the_set_up_is_proposed_first(store: Store, bank: Library) -> None:
    hold(store, "ses_1", [[judgement(50)]], bank=bank, answer="I asked Xenia.", user="Ada Vane")
    session = store.session("ses_1")
    setup = session.setup.model_copy(
        update={
            "job_description": JobDescriptionInput(company="Plimco"),
            "profile": ProfileInput(work_experiences=({"company": "Quarkwerk"}, "text")),
            "resume": ResumeInput(text="Ada Vane\nBaker\n\nExperience\n\nBaker, Brotwerk GmbH, 2019 - 2022\n- Baked."),
        }
    )
    assert propose([session.model_copy(update={"setup": setup})], bank) == [
        "Ada Vane", "Ada", "Vane", "Plimco", "Quarkwerk", "Brotwerk GmbH", "Xenia",
    ]  # fmt: skip


# -------------------------------------------------------------------- in whole interviews


def full(session: Session, name: str, firm: str) -> Session:
    """A session that names somebody in every place there is."""
    told = f"{name} of {firm.upper()}"
    judged: Judgement = judgement(60).model_copy(
        update={
            "strengths": (Remark(text=f"You name {told}.", quote=f"with {name}"),),
            "reason": f"{name}’s part is clear.",
            "sketch": f"With [number] of {firm}’s people",
            "model": name,
        }
    )
    turn = session.turns[0]
    attempt = turn.attempts[0].model_copy(
        update={"judgements": (judged,), "text": f"I worked with {told}, then {name.lower()}’s team left."}
    )
    turn = turn.model_copy(update={"attempts": (attempt,), "message": f"Tell me about {told}."})
    setup = session.setup.model_copy(
        update={
            "user_id": name,
            "profile": ProfileInput(name=name, work_experiences=({"company": firm, name: [firm, {firm: name}]},), **{name: firm}),
            "resume": ResumeInput(text=f"{name}\n{firm}"),
            "job_description": JobDescriptionInput(company=firm, description=told),
            "context": session.setup.context.model_copy(update={"focus_areas": (told,), "company_research": told}),
        }
    )
    planned = session.plan.questions[0].model_copy(update={"text": f"What of {told}?"})
    plan = session.plan.model_copy(
        update={"questions": (planned, *session.plan.questions[1:]), "opening": f"Hello {name}.", "notes": (told,)}
    )
    note = Note(
        note_id="n1",
        session_id=session.session_id,
        turn=1,
        attempt=1,
        kind="comment",
        author=f"Coach {name}",
        text=told,
        quote=name,
        made_at=turn.asked_at,
    )
    return session.model_copy(update={"setup": setup, "turns": (turn, *session.turns[1:]), "plan": plan, "notes": (note,)})


def forms(word: str) -> Iterator[str]:
    """The ways in which a word could stand in a file."""
    for cased in (word, word.upper(), word.lower(), word.title(), word.swapcase()):
        for form in ("NFC", "NFD"):
            plain = unicodedata.normalize(form, cased)
            yield from (plain, json.dumps(plain)[1:-1], json.dumps(plain)[1:-1].upper())


def left_in(content: bytes, words: Sequence[str]) -> list[str]:
    """Forms of the words that stand in a bundle's members."""
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        said = "\n".join((*packed.namelist(), *(packed.read(name).decode() for name in packed.namelist())))
    return [form for word in words for form in forms(word) if re.search(rf"(?<![^\W_]){re.escape(form)}(?![^\W_])", said)]


ALPHABETS = [
    "abcdefghijklmnopqrstuvwxyz",
    "äöüéèêñçåøœßłžšč",
    "αβγδεζηθικλμνξοπρστυφχψω",
    "абвгдежзиклмнопрстуфхцчшщыэюя",
    "أبتثجحخدذرزسش",
    "李王张刘陈杨赵黄",
]


def random_name(chance: random.Random) -> str:
    """A name of one to three parts in one alphabet, now and then with an apostrophe or a hyphen."""
    letters = chance.choice(ALPHABETS)
    parts = ["".join(chance.choices(letters, k=chance.randint(4, 9))).capitalize() for _ in range(chance.randint(1, 3))]
    joined = chance.choice([" ", " ", "-"]).join(parts)
    return chance.choice([joined, joined, f"O’{joined}", f"D'{joined}"])


@pytest.mark.parametrize("seed", range(12))
def test_no_hidden_word_is_in_any_byte(store: Store, bank: Library, seed: int) -> None:
    hold(store, "ses_1", [[judgement(50)], [judgement(60)]], bank=bank)
    session, chance = store.session("ses_1"), random.Random(seed)
    for _ in range(15):
        name, firm = random_name(chance), random_name(chance)
        given = full(session, unicodedata.normalize(chance.choice(["NFC", "NFD"]), name), firm)
        words = [chance.choice([name, name.upper(), unicodedata.normalize("NFD", name)]), firm.lower()]
        content = pack([given], words, sender=name, materials=True)
        assert left_in(content, [name, firm]) == []
        found = open_bundle(content).sessions[0]
        answer = found.turns[0].attempts[0]
        assert MARK in answer.text
        assert [remark.quote in answer.text for remark in answer.judgements[0].strengths if remark.quote] == [True]
        assert found.notes[0].author == f"Coach {MARK}"
        assert set(preview(given, words, materials=True).counts) == set(words)


def test_what_is_not_named_stands_as_it_was(store: Store, bank: Library) -> None:
    hold(store, "ses_1", [[judgement(50)]], bank=bank)
    session = full(store.session("ses_1"), "Xenia", "Quarkwerk")
    assert left_in(pack([session], [], sender="Xenia", materials=True), ["Xenia", "Quarkwerk"]) != []
    shown = preview(session, ["Nobody"])
    assert (shown.counts, shown.samples) == ({}, ())


def test_the_preview_shows_what_will_be(store: Store, bank: Library) -> None:
    hold(store, "ses_1", [[judgement(50)]], bank=bank)
    session = full(store.session("ses_1"), "Xenia", "Quarkwerk")
    shown = preview(session, ["Xenia"])
    assert [sample.after for sample in shown.samples] == [
        "I worked with [name] of QUARKWERK, then [name]’s team left.",
        "Tell me about [name] of QUARKWERK.",
    ]
    assert shown.counts["Xenia"] == 14


@pytest.mark.parametrize("word", ["text", "Score", "behavioral", "x", "42", "ownership"])
def test_a_word_of_the_files_own_form_cannot_be_hidden(store: Store, bank: Library, word: str) -> None:
    hold(store, "ses_1", [[judgement(50)]], bank=bank)
    with pytest.raises(CannotHide) as told:
        pack([store.session("ses_1")], ["Xenia", word])
    assert list(told.value.words) == [word]


def test_what_a_bundle_is_made_of_is_known_beforehand(store: Store, bank: Library) -> None:
    hold(store, "ses_1", [[judgement(50)]], bank=bank)
    words = ["Xenia", "text", "Behavioral", "ownership", "sender", "json", "Fabrikam", "made at", "q1"]
    assert set(of_the_form([store.session("ses_1")], words)) == {"text", "Behavioral", "ownership", "sender", "json"}
