"""Persons without their numbers: one client is one hash, whoever lacks the key cannot tell which."""

from __future__ import annotations

import hashlib
import hmac
import os
import stat
import subprocess
import sys
import time

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from peilmerk.errors import ConfigError
from peilmerk.registers import persons
from peilmerk.registers.persons import Pseudonyms, looks_like_bsns, normalised
from registers.planted import citizens

KEY, OTHER = b"k" * 32, b"o" * 32


@pytest.fixture(autouse=True)
def no_key_of_the_machine(monkeypatch):
    monkeypatch.delenv(persons.KEY_VARIABLE, raising=False)


def hashed(*texts, key=KEY, purpose="person"):
    return Pseudonyms(key).array(list(texts), purpose).tolist()


# --- one client, one text -------------------------------------------------------------------------------------------


@given(st.text(max_size=20))
def test_what_is_normalised_stays_as_it_is(text):
    assert normalised(normalised(text)) == normalised(text)


@given(st.text("abcÀéÏxyz0123456789-/", min_size=1, max_size=12), st.sampled_from([" ", "\t", "\u00a0", "  "]))
def test_case_and_space_around_make_no_other_client(text, space):
    assert normalised(f"{space}{text.upper()}{space}") == normalised(text.lower())


@pytest.mark.parametrize(
    "spellings",
    [
        ["123456782", "1234.56.782", "123 456 782", " 123456782 ", "123456782.0", "123456782,00"],
        ["010000008", "10000008", "10000008.0"],
        ["4711", "4711.0", " 4711"],
        ["Cliënt A 7", "cliënt  a 7", "CLIËNT A\u00a07"],
    ],
)
def test_a_client_who_is_written_in_several_ways_is_one(spellings):
    assert len(set(map(normalised, spellings))) == 1 and len(set(hashed(*spellings))) == 1


@pytest.mark.parametrize(("one", "other"), [("007", "7"), ("4711.5", "4711"), ("a-7", "a7"), ("123456783", "123456782")])
def test_other_clients_stay_others(one, other):
    assert normalised(one) != normalised(other)


# --- the hash -------------------------------------------------------------------------------------------------------


def test_the_hash_is_the_first_eight_bytes_of_hmac_sha256():
    whole = hmac.new(KEY, b"person\x00123456782", hashlib.sha256).digest()
    assert hashed("1234.56.782") == [int.from_bytes(whole[:8], "big", signed=True)]


def test_another_key_gives_other_hashes():
    assert hashed("123456782") != hashed("123456782", key=OTHER)


def test_a_person_a_household_and_a_record_with_one_number_are_three_things():
    assert len({hashed("123456782", purpose=p)[0] for p in ("person", "household", "identifier")}) == 3


def test_only_of_a_person_a_number_is_read_as_a_citizen_service_number():
    assert len(set(hashed("10000008", "010000008", purpose="identifier"))) == 2


def test_purposes_do_not_share_what_was_remembered():
    one = Pseudonyms(KEY)
    assert one.array(["7"], "person") != one.array(["7"], "household")


@pytest.mark.parametrize("text", ["", "  ", None, "0", "000000000", "0.0"])
def test_unknown_is_nought(text):
    assert hashed(text, "123456782")[0] == 0 and hashed(text, "123456782")[1] != 0


def test_a_hash_that_happens_to_be_nought_is_one(monkeypatch):
    class Mac:
        def copy(self):
            return self

        def update(self, text):
            pass

        def digest(self):
            return bytes(32)

    made = Pseudonyms(KEY)
    made._mac = Mac()
    assert made.array(["123456782"]).tolist() == [1]


@pytest.mark.parametrize(
    "column",
    [
        pa.array(["a", "b", None, "a"]), pa.array(["a", "b", None, "a"], pa.large_string()), pa.chunked_array([["a", "b"], [None, "a"]]),
        pa.array(["a", "b", None, "a"]).dictionary_encode(), pa.array(["x", "a", "b", None, "a"])[1:],
        pa.chunked_array([pa.array(["a", "b"]).dictionary_encode(), pa.array([None, "a"], pa.string()).dictionary_encode()]),
    ],
)  # fmt: skip
def test_every_form_of_a_column_gives_the_same(column):
    a, b = hashed("a", "b")
    found = Pseudonyms(KEY).array(column)
    assert found.dtype == np.int64 and found.tolist() == [a, b, 0, a]


@pytest.mark.parametrize("column", [[], pa.array([], pa.string()), pa.chunked_array([], pa.string())])
def test_no_texts_give_no_hashes(column):
    assert Pseudonyms(KEY).array(column).tolist() == []


def test_a_column_of_nulls_is_unknown():
    assert Pseudonyms(KEY).array(pa.array([None, None], pa.string())).tolist() == [0, 0]


@given(st.lists(st.text("0123 ab.", max_size=10), max_size=30))
def test_batches_give_what_the_whole_column_gives(texts):
    one = Pseudonyms(KEY)
    parts = [one.array(texts[:10]), one.array(texts[10:]), one.array(texts)]
    assert np.concatenate(parts[:2]).tolist() == parts[2].tolist() == hashed(*texts)


def test_memory_is_bounded_and_forgetting_changes_nothing(monkeypatch):
    monkeypatch.setattr(persons, "CACHE_LIMIT", 5)
    one = Pseudonyms(KEY)
    texts = [f"client {n}" for n in range(12)]
    for part in (texts, texts[:3], texts[3:9], texts):
        assert one.array(part).tolist() == hashed(*part)
        assert sum(map(len, one._known.values())) <= 5


def test_a_short_key_is_refused():
    with pytest.raises(ValueError, match="31 bytes"):
        Pseudonyms(b"x" * 31)


def test_a_hundred_thousand_persons_take_no_second():
    texts = pa.array([f"{n:09d}" for n in range(100_000_000, 100_100_000)])
    begin = time.process_time()
    assert len(set(Pseudonyms(KEY).array(texts).tolist())) == 100_000
    assert time.process_time() - begin < 2  # 0.4 s on a quiet machine


# --- a column of numbers --------------------------------------------------------------------------------------------


def test_a_column_of_numbers_is_recognised_with_some_that_are_wrong():
    numbers = citizens(60)
    wrong = [f"{int(n) + 1:09d}" for n in numbers[:35]]
    assert looks_like_bsns(numbers) and looks_like_bsns([*numbers, *wrong])
    assert looks_like_bsns([f"{n[:4]}.{n[4:6]}.{n[6:]}" for n in numbers])


def test_a_few_numbers_or_many_others_are_no_column_of_them():
    numbers = citizens(20)
    assert not looks_like_bsns(numbers[:4] * 10)
    assert not looks_like_bsns([*numbers, *(f"{int(n) + 1:09d}" for n in numbers)])
    assert not looks_like_bsns([])


@given(st.lists(st.integers(10_000_000, 99_999_999).map(str), min_size=5, max_size=200, unique=True))
def test_agb_codes_are_none(codes):
    passing = [c for c in codes if persons.is_bsn(c)]
    assert looks_like_bsns(codes) == (len(passing) >= 5 and len(passing) >= 0.6 * len(codes))


# --- the key --------------------------------------------------------------------------------------------------------


def test_a_key_is_made_once_and_only_its_owner_can_read_it(project):
    key = persons.key_of(project)
    path = project.registers / persons.KEY_FILE
    assert len(key) == 64 and persons.key_of(project) == key
    assert os.name == "nt" or stat.S_IMODE(path.stat().st_mode) == 0o600


def test_two_projects_have_two_keys(project, tmp_path):
    from synthetic import make_project

    assert persons.key_of(project) != persons.key_of(make_project(tmp_path / "other"))


def test_the_variable_goes_before_the_file_and_makes_none(project, monkeypatch):
    monkeypatch.setenv(persons.KEY_VARIABLE, " " + "s" * 32 + "\n")
    assert persons.key_of(project) == b"s" * 32
    assert not project.registers.exists()


def test_a_short_variable_is_refused(project, monkeypatch):
    monkeypatch.setenv(persons.KEY_VARIABLE, "geheim")
    with pytest.raises(ConfigError, match=r"PEILMERK_KEY has 6 characters, and at least 32.*secrets"):
        persons.key_of(project)


def test_a_damaged_key_is_not_replaced_in_silence(project, monkeypatch):
    monkeypatch.setattr(time, "sleep", lambda seconds: None)
    persons.key_of(project)
    path = project.registers / persons.KEY_FILE
    path.write_text("kort", "utf-8")
    with pytest.raises(ConfigError, match=r"\.sleutel has 4 characters.*Put back the key"):
        persons.key_of(project)
    assert path.read_text("utf-8") == "kort"


def test_a_key_that_cannot_be_read_is_told(project):
    (project.registers / persons.KEY_FILE).mkdir(parents=True)
    with pytest.raises(ConfigError, match=r"cannot be read .*PEILMERK_KEY"):
        persons.key_of(project)


def test_a_place_where_no_key_can_be_made_is_told(project):
    project.registers.parent.mkdir(parents=True, exist_ok=True)
    project.registers.write_text("geen map", "utf-8")
    with pytest.raises(ConfigError, match=r"cannot be made .*PEILMERK_KEY"):
        persons.key_of(project)


def test_processes_that_begin_together_have_one_key(project):
    code = f"from peilmerk.project import Project; from peilmerk.registers.persons import key_of; print(key_of(Project({str(project.root)!r})).decode())"
    running = [subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) for _ in range(4)]
    assert len({p.communicate()[0].strip() for p in running}) == 1


def test_no_key_is_made_where_git_would_take_it(project):
    subprocess.run(["git", "init", "-q", str(project.root)], check=True)
    with pytest.raises(ConfigError, match=r"\.sleutel is in git, or would enter it"):
        persons.key_of(project)
    assert not (project.registers / persons.KEY_FILE).exists()
    (project.root / ".gitignore").write_text("/data/registers/\n", "utf-8")
    assert persons.key_of(project)
