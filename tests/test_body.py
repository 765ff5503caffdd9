"""What a request's body may be: JSON of a sane shape, and nothing that a reader further in would have to fear."""

import json
import random
import time
from contextlib import suppress

import pytest

from liya_core.endpoint.body import MAX_BYTES, MAX_VALUES, content, fingerprint, parse
from liya_core.endpoint.problems import Problem
from liya_core.strict_json import MAX_DEPTH


def nested(levels: int) -> bytes:
    return b"[" * levels + b"]" * levels


TORTURE: list[tuple[str, bytes]] = [
    ("nothing", b""),
    ("white space", b" \n\t"),
    ("half an object", b'{"input": '),
    ("half a string", b'{"input": "abc'),
    ("two values", b"{} {}"),
    ("a trailing comma", b'{"a": 1,}'),
    ("single quotes", b"{'a': 1}"),
    ("a comment", b'{"a": 1} // so'),
    ("a byte order mark", b"\xef\xbb\xbf{}"),
    ("Latin-1", '{"a": "ü"}'.encode("latin-1")),
    ("UTF-16", '{"a": 1}'.encode("utf-16")),
    ("an overlong slash", b'{"a": "\xc0\xaf"}'),
    ("a surrogate in UTF-8", b'{"a": "\xed\xa0\x80"}'),
    ("half a surrogate pair", b'{"a": "\\ud800"}'),
    ("half a surrogate pair as a key", b'{"\\udfff": 1}'),
    ("a raw control character", b'{"a": "\x01"}'),
    ("a raw NUL", b'{"a": "\x00"}'),
    ("NaN", b'{"a": NaN}'),
    ("Infinity", b'{"a": -Infinity}'),
    ("a number beyond all floats", b'{"a": 1e999}'),
    ("5,000 digits", b'{"a": ' + b"9" * 5000 + b"}"),
    ("5,000 decimals", b'{"a": 0.' + b"1" * 5000 + b"}"),
    ("a leading zero", b'{"a": 007}'),
    ("a hexadecimal number", b'{"a": 0x10}'),
    ("a bare word", b'{"a": yes}'),
    ("a key twice", b'{"a": 1, "a": 2}'),
    ("a key twice, once escaped", b'{"a": 1, "\\u0061": 2}'),
    ("a key twice, deep down", b'{"b": [{"a": 1, "a": 1}]}'),
    ("too deep", nested(MAX_DEPTH + 1)),
    ("far too deep", nested(100_000)),
    ("deep and never closed", b"[" * 500_000),
    ("too many values", b"[" + b"0," * MAX_VALUES + b"0]"),
    ("too many keys", json.dumps({str(n): n for n in range(MAX_VALUES + 1)}).encode()),
    ("closed before it is open", b"]" * 50 + nested(MAX_DEPTH)),
    ("a string of backslashes", b'{"a": "' + b"\\" * 100_001 + b'"}'),
    ("quotes without end", b'"' * 99_999),
]


@pytest.mark.parametrize("raw", [raw for _, raw in TORTURE], ids=[name for name, _ in TORTURE])
def test_what_is_no_sound_json_is_refused_as_such(raw: bytes) -> None:
    with pytest.raises(Problem) as told:
        content(raw)
    assert (told.value.status, told.value.code) == (400, "MALFORMED_JSON")
    assert len(told.value.message) < 120


SOUND: list[tuple[str, bytes, object]] = [
    ("an object", b'{"a": [1, -2.5, true, null, "x"]}', {"a": [1, -2.5, True, None, "x"]}),
    ("as deep as may be", nested(MAX_DEPTH), json.loads(nested(MAX_DEPTH))),
    ("brackets in a string", b'{"a": "' + b"[{" * 1000 + b'"}', {"a": "[{" * 1000}),
    ("escaped quotes", b'{"a": "\\"[\\\\", "b": "]"}', {"a": '"[\\', "b": "]"}),
    ("a surrogate pair", b'{"a": "\\ud83d\\ude00"}', {"a": "😀"}),
    ("an escaped NUL", b'{"a": "\\u0000"}', {"a": "\x00"}),
    ("a key that differs in case", b'{"a": 1, "A": 2}', {"a": 1, "A": 2}),
    ("a large number", b'{"a": 123456789012345678901234567890}', {"a": 123456789012345678901234567890}),
]


@pytest.mark.parametrize(("raw", "value"), [case[1:] for case in SOUND], ids=[case[0] for case in SOUND])
def test_sound_json_is_read_as_it_stands(raw: bytes, value: object) -> None:
    assert content(raw) == value


def test_the_worst_bodies_of_full_size_are_read_or_refused_in_no_time() -> None:
    """A second is a hundred times what they take, and the least that an open-ended reader would."""
    words = json.dumps(
        {"input": {"user_id": "u", "profile": {}, "resume": {"text": "word " * 9_000, "notes": ["x" * 50] * 15_000}}}
    ).encode()
    assert len(words) < MAX_BYTES
    for raw in (words, b'"' * MAX_BYTES, b"[" * MAX_BYTES, b'\\"' * (MAX_BYTES // 2), b'{"a":"' + b"\\\\" * (MAX_BYTES // 2 - 10)):
        began = time.perf_counter()
        with suppress(Problem):
            parse(raw)
        assert time.perf_counter() - began < 1


def test_bytes_at_random_are_answered_by_a_problem_or_read() -> None:
    chance = random.Random(7)
    sound = json.dumps({"session_id": None, "input": {"user_id": "u", "profile": {"name": "Ana", "skills": ["Go"]}}}).encode()
    answers = set()
    for _ in range(3_000):
        raw = bytearray(sound)
        for _ in range(chance.randint(1, 4)):
            raw[chance.randrange(len(raw))] = chance.randrange(256)
        try:
            parse(bytes(raw))
            answers.add(200)
        except Problem as told:
            answers.add(told.status)
    assert answers == {200, 400, 422}


def test_a_fingerprint_is_of_what_is_said_not_of_how_it_is_written() -> None:
    one = fingerprint(b'{"a": 1, "b": {"c": "\\u00fc", "d": []}}')
    assert one == fingerprint('{"b":{"d":[],"c":"ü"},"a":1}'.encode())
    assert one != fingerprint(b'{"b":{"d":[],"c":"u"},"a":1}')
    assert fingerprint(b"[1, 2]") != fingerprint(b"[2, 1]")
