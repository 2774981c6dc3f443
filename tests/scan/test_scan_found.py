"""What must never stand on a site is found in every kind of file, told masked, with its place; clean twins give nothing."""

from __future__ import annotations

import csv
import gzip
import io
import json
import re

import pytest
from containers import CONTAINERS, fragment, index, page, parquet_number, zipped
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from peilmerk import bsn, writing
from peilmerk.errors import PeilmerkError
from peilmerk.scan import KINDS, Protected, Rules, Secrets, hidden, scan
from peilmerk.scan.readers import archives
from peilmerk.scan.searching import Search

BSN = "123456782"
CLEAN = "123456789"  # does not pass the elfproef
RULES = Rules(emails=frozenset({"@gemeente.voorbeeld.nl"}), users=frozenset({"jdevries"}), hosts=frozenset({"ontwikkel07"}))


def hits(name: str, data: bytes | str, **more) -> list[tuple[str, str]]:
    """(kind, path) of what is found in one file."""
    found = Search(RULES, **more).file(name, data.encode() if isinstance(data, str) else data)
    return [(hit.kind, path) for path, hit in (*found.hits, *found.pending)]


def kinds(name: str, data: bytes | str, **more) -> list[str]:
    return sorted({kind for kind, _ in hits(name, data, **more)})


@pytest.mark.parametrize("name", CONTAINERS)
def test_a_citizen_service_number_is_found_in_every_kind_of_file(name):
    found = hits(name, CONTAINERS[name](BSN))
    assert "bsn" in {kind for kind, _ in found}, found


@pytest.mark.parametrize("name", CONTAINERS)
def test_the_clean_twin_gives_nothing(name):
    assert [h for h in kinds(name, CONTAINERS[name](CLEAN)) if h != "unread"] == []


def test_numbers_in_parquet_are_found_too():
    assert kinds("n.parquet", parquet_number(BSN)) == ["bsn"]
    assert kinds("n.parquet", parquet_number(CLEAN)) == []


def _with_check(number: int) -> str:
    """A number of nine digits that passes: the last digit follows from the others, unless it would be 10."""
    check = sum(w * int(d) for w, d in zip(range(9, 1, -1), str(number), strict=True)) % 11
    return f"{number}{check}" if check < 10 else _with_check(number - 1)


_numbers = st.integers(20_000_000, 99_999_999).map(_with_check)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(name=st.sampled_from(sorted(CONTAINERS)), number=_numbers)
def test_any_planted_number_is_found_in_any_container(name, number):
    assert "bsn" in kinds(name, CONTAINERS[name](number))


@settings(max_examples=60, deadline=None)
@given(number=_numbers, rows=st.lists(st.lists(st.integers(0, 9999).map(str), min_size=3, max_size=3), min_size=1, max_size=30), place=st.tuples(st.integers(0, 29), st.integers(0, 2)))
def test_a_planted_number_is_found_in_any_cell_of_a_table_of_figures(number, rows, place):
    rows[place[0] % len(rows)][place[1]] = number
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerows([["a", "b", "c"], *rows])
    assert kinds("a.csv", out.getvalue()) == ["bsn"]
    table = "".join("<tr>" + "".join(f"<td>{c}</td>" for c in row) + "</tr>" for row in rows)
    assert kinds("a.html", f"<html><table><tr><th>a</th><th>b</th><th>c</th></tr>{table}</table></html>") == ["bsn"]


# --- spellings of a citizen service number ---


@pytest.mark.parametrize(
    "text",
    [
        "BSN 123456782", "bsn: 1234.56.782", "BSN 123.456.782", "1234.56.782", "zie 1234 56 782.", "burgerservicenummer 123 456 782", "nummer 123 456 782 staat er", "BSN: 12.345.672", "bsn 12345672", "client_123456782.csv",
        "cliëntnummer 123-456-782", "&#49;23456782", "<b>1234</b>56782", "%31%32%33%34%35%36%37%38%32", "bsn123456782", "123456782.0",
    ],
)  # fmt: skip
def test_a_number_is_found_in_every_spelling(text):
    assert bsn.passes("12345672")
    assert "bsn" in kinds("a.html", f"<html><p>{text}</p></html>")


@pytest.mark.parametrize(
    "text",
    [
        "€ 123.456.782", "123.456.782 inwoners", "€ 123456782", "0,123456782", "0.123456782", "tel. 123456782", "KvK 123456782", "RSIN: 123456782", "a123456782f0", "123456782,50", "-123456782", "584 527 537 612 123 456 782",
        "20200501", "1234567820", "bedrag 123.456.782", "EUR 123456782", "NL123456782B01",
    ],
)  # fmt: skip
def test_what_is_written_as_something_else_is_none(text):
    assert kinds("a.html", f"<html><p>{text}</p></html>") == []


def test_figures_are_known_by_their_key_and_by_their_column():
    assert kinds("a.json", json.dumps([{"obs_value": 123456782}, {"obs_value": 5}])) == []
    assert kinds("a.csv", "bedrag;x\n123456782;1\n5;2\n") == []
    assert kinds("a.csv", "iets;x\n123456782.0;1\n98123456.5;2\n77123456.5;3\n") == []  # other values of its size
    assert kinds("a.csv", "bsn;x\n123456782.0;1\n98123456.5;2\n") == ["bsn"]
    assert kinds("a.csv", "KvK-nummer;x\n123456782;1\n") == []


def test_a_column_that_nearly_always_passes_is_a_register_whatever_its_name():
    numbers = [d for n in range(100_000_000, 100_002_000) if bsn.passes(d := str(n))][:40]
    found = Search(RULES).file("a.csv", ("waarde;x\n" + "".join(f"{n};1\n" for n in numbers)).encode()).hits
    assert [(h.kind, h.masked[:16]) for _, h in found] == [("register", "40 of 40 numbers")]
    every = [str(n) for n in range(100_000_000, 100_000_400)]
    assert kinds("a.csv", "besluit;x\n" + "".join(f"{n};1\n" for n in every)) == []  # one in eleven: chance


def test_an_index_is_held_beside_the_figures_of_its_pages(tmp_path):
    def site(folder, content):
        for name, data in (("pagefind/fragment/nl_1.pf_fragment", fragment(content)), ("pagefind/index/nl_2.pf_index", index(BSN))):
            (tmp_path / folder / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / folder / name).write_bytes(data)
        return [f.kind for f in scan(tmp_path / folder, RULES)]

    assert site("a", "€ 123.456.782") == []  # Pagefind drops the points
    assert site("b", "niets") == ["bsn"]


def test_two_years_of_which_an_index_drops_the_dash_are_no_number():
    """20242025 passes the elfproef. On a page it is one, where a span of years has its dash."""
    assert bsn.passes("20242025")
    assert kinds("pagefind/index/nl_2.pf_index", index("20242025")) == [] and kinds("pagefind/fragment/nl_1.pf_fragment", fragment("seizoen 2024-2025")) == []
    assert kinds("a.html", "<p>seizoen 2024-2025</p>") == [] and kinds("a.html", "<p>20242025</p>") == ["bsn"]


@pytest.mark.parametrize(("text", "kind"), [("geboren op %31%32-03-1954", "birth_date"), ("BSN %31%32%33%34%35%36%37%38%32", "bsn"), (r"geboren \u0031\u0032-03-1954", "birth_date"), ("geboren &#49;2-03-1954", "birth_date"), ("mail a.jansen&#64;voorbeeld.nl", "email")])
def test_what_is_encoded_in_the_middle_of_a_long_page_is_found(text, kind):
    rest = "<p>In 2020 waren er 1.234 inwoners (12,5%), zie https://a.nl/x%20y.</p>" * 400
    assert kind in kinds("a.html", f"<html>{rest}<p>{text}</p>{rest}</html>")
    assert kinds("a.html", f"<html>{rest}{rest}</html>") == []


def test_the_key_of_a_client_is_known_by_the_registers_only(tmp_path):
    (tmp_path / "a.csv").write_text("iets;x\n4611686018427387999;1\n-4611686018427387111;2\n4611686018427380000;3\n0.4611686018427387222;4\n", "utf-8")
    (tmp_path / "b.js").write_text("const most = 9007199254740991", "utf-8")
    known = {4611686018427387999, -4611686018427387111, 4611686018427387222, 9007199254740991}
    found = scan(tmp_path, RULES, client_keys=lambda: known)
    assert [(f.kind, f.place) for f in found] == [("client_key", "row 2, column A 'iets'"), ("client_key", "row 3, column A 'iets'")]
    assert not any("46116860" in repr(f) for f in found)
    assert scan(tmp_path, RULES) == []


def test_registers_are_opened_only_for_a_number_that_can_be_a_key(tmp_path):
    (tmp_path / "a.csv").write_text("iets;x\n0.46116860184273879;1\n1234567;2\n", "utf-8")
    assert scan(tmp_path, RULES, client_keys=lambda: pytest.fail("opened")) == []


# --- what leads to a person ---


@pytest.mark.parametrize(
    "text",
    ["geboren op 12-03-1954", "geboortedatum: 1954-03-12", "geb. 12 maart 1954", "Geboortedatum</th><td>12-03-1954</td>", "mevrouw A. Jansen, 12-03-1954", "date of birth 12/03/1954", "cliënt (12-03-1954)"],
)
def test_a_date_of_birth_is_found(text):
    assert kinds("a.html", f"<html><p>{text}</p></html>") == ["birth_date"]


@pytest.mark.parametrize("text", ["Peildatum 12-03-2020", "cliënten op 01-01-2020", "geboren in 1954", "De cliënt heeft vanaf 01-01-2020 hulp", "geboortecijfer van 2020", "12-03-1954"])
def test_other_days_are_no_birth(text):
    assert kinds("a.html", f"<html><p>{text}</p></html>") == []


def test_a_column_of_births_is_known_by_its_heading_or_by_names_beside_it():
    assert kinds("a.csv", "id;geboortedatum\n1;12-03-1954\n") == ["birth_date"]
    assert kinds("a.csv", "id;geboortedatum\n1;12031954\n") == ["birth_date"]
    assert kinds("a.csv", "achternaam;datum\nJansen;12-03-1954\n") == ["birth_date"]
    assert kinds("a.csv", "achternaam;ingangsdatum\nJansen;12-03-2020\n") == []
    assert kinds("a.json", json.dumps([{"geboortedatum": "1954-03-12"}])) == ["birth_date"]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("mail naar a.jansen@voorbeeld.nl", "email"), ('<a href="mailto:a.jansen%40voorbeeld.nl">x</a>', "email"), ("6511 AB 12", "address"), ("Dorpsstraat 12, 6511 AB Nijmegen", "address"), ("postcode 2011 AB 12", "address"),
        ("/home/jan/werk/a.csv", "path"), ("C:\\Users\\jan\\a.csv", "path"), ("\\\\server01\\deel\\map", "path"), ("file:///data/x.csv", "path"), ("/srv/peilmerk/data", "path"), ("/Users/jan/Documents", "path"),
        ("door jdevries", "user"), ("http://cijfers.intern/pagina", "host"), ("http://localhost:8888/lab", "host"), ("op 10.12.3.4", "host"), ("op ontwikkel07", "host"), ("nas.local", "host"),
        ("AKIAIOSFODNN7EXAMPLE", "token"), ("ghp_" + "a1B2" * 9, "token"), ("wachtwoord: Zomer2020!", "token"), ("postgres://jan:geheim1@db/x", "token"), ("-----BEGIN RSA PRIVATE KEY-----", "token"),
        ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N", "token"), ("Traceback (most recent call last):", "traceback"), ("Cell In[3], line 2", "traceback"),
    ],
)  # fmt: skip
def test_other_traces_are_found(text, kind):
    assert kind in kinds("a.html", f"<html><p>{text}</p></html>")
    assert kind in kinds("a.txt", re.sub("<[^>]*>", " ", text) if "href" not in text else text)


@pytest.mark.parametrize(
    "text",
    [
        "info@gemeente.voorbeeld.nl", "logo@2x.png", "naam@example.org", "In 2024 WW 12 uitkeringen", "2020 EU 27 landen", "https://www.nijmegen.nl/home/pagina", "a.local", "10.12.2020 en 10.000", "wachtwoord vergeten", "https://a.nl/b:c",
        "6511 AB", "href='../index.html'", "en/of", "versie 10.1.2", "D:8", "1:1000",
    ],
)  # fmt: skip
def test_what_looks_like_it_is_not(text):
    assert [k for k in kinds("a.html", f"<html><p>{text}</p></html>") if not (k == "host" and text == "a.local")] == []


def test_a_bare_postcode_is_found_in_a_column_only():
    assert kinds("a.csv", "gebied;n\n6511 AB;3\n6511AC;4\n") == ["postcode"]
    assert kinds("a.csv", "gebied;n\n6511;3\n6512;4\n") == []


def test_ids_and_files_of_registers_are_found_by_their_hash():
    secrets = Secrets.of(["B-20391", "77120345", "12345"], ["indicaties_jeugd_2020.csv"])
    assert b"B-20391" not in repr(secrets).encode()
    assert kinds("a.html", "<html><p>besluit B-20391</p></html>", secrets=secrets) == ["register_id"]
    assert kinds("a.csv", "x;y\n77120345;1\n", secrets=secrets) == ["register_id"]
    assert kinds("a.html", "<html><p>12345 inwoners</p></html>", secrets=secrets) == []  # a short number is a figure
    assert kinds("a.csv", "client_id;y\n12345;1\n", secrets=secrets) == ["register_id"]
    assert kinds("a.html", "<html><p>Bron: Indicaties_jeugd_2020.csv</p></html>", secrets=secrets) == ["register_file"]


# --- hidden figures ---


def test_a_hidden_row_of_a_download_has_no_value():
    rows = "indicator;obs_value;obs_low;conf_status\na;12;;F\nb;{};;C\n"
    assert kinds("a.csv", rows.format("")) == []
    assert kinds("a.csv", rows.format("3")) == ["hidden_value"]
    assert kinds("a.json", json.dumps([{"conf_status": "D", "obs_value": 3}])) == ["hidden_value"]
    assert kinds("a.json", json.dumps([{"conf_status": "D", "obs_value": None}])) == []


def test_downloads_are_laid_beside_the_protected_observations():
    protected = Protected(("indicator", "time_period"), frozenset({("b", "2020")}), frozenset({("a", "2020")}))
    rows = "indicator;time_period;obs_value;conf_status\na;2020;12;F\n{}"
    assert kinds("a.csv", rows.format(""), protected=protected) == []
    assert kinds("a.csv", rows.format("b;2020;3;F\n"), protected=protected) == ["hidden_value"]
    assert kinds("a.csv", rows.format("c;2020;3;F\n"), protected=protected) == ["unknown_key"]


def test_a_hidden_cell_and_a_hidden_row_of_a_chart_tell_no_number():
    def cell(inner, more=""):
        return kinds("a.html", f'<html><table><tr><td class="pm-num pm-hidden"{more}>{inner}</td></tr></table></html>')

    assert cell("×") == []
    assert cell("3") == cell("× (3)") == cell("×", ' title="3"') == ["hidden_value"]
    assert kinds("a.html", "<html><p>bedragen × € 1.000</p><table><tr><td>5</td></tr></table></html>") == []

    def row(**fields):
        spec = json.dumps({"data": {"values": [{"reeks": "a", "getal": "×", "getoond": False, **fields}]}})
        return kinds("a.html", f'<html><script type="application/json" class="pm-spec">{spec}</script></html>')

    assert row(hoog=None, laag=None) == row(hoog=0.27, laag=0.12) == []
    assert row(hoog=3, laag=0) == row(obs_value=3) == ["hidden_value"]
    assert row(hoog=3, laag=None, data={"b": 1}) == ["hidden_value"]
    assert hidden.HIDDEN == writing.HIDDEN


def test_keys_of_rendered_numbers_are_checked_once_pages_carry_them():
    protected = Protected(("indicator",), frozenset({("b",)}), frozenset({("a",)}))
    rules = Rules(key_attribute="data-key")

    def found(attribute):
        page = f'<html><table><tr><td class="pm-num"{attribute}>12</td></tr></table></html>'
        return [h.kind for _, h in Search(rules, protected=protected).file("a.html", page.encode()).hits]

    assert found(' data-key="a"') == []
    assert found(' data-key="b"') == ["key_hidden"]
    assert found("") == ["key_missing"]


# --- files that are broken, hostile or closed ---


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.zip", b"PK\x03\x04" + b"x" * 50), ("a.gz", gzip.compress(b"x" * 9999)[:-20]), ("a.json", b'{"a": '), ("a.parquet", b"PAR1" + b"x" * 40), ("a.png", b"\x89PNG\r\n\x1a\n\0\0"), ("a.sqlite", b"SQLite format 3\0" + b"x" * 100),
        ("a.7z", b"7z\xbc\xaf\x27\x1c" + b"x" * 20), ("a.xlsx", zipped({"[Content_Types].xml": b"<", "xl/workbook.xml": b"<"})), ("a.json", b"[" * 100_000), ("a.pdf", b"%PDF-1.4 kapot"),
    ],
    ids=lambda part: part if isinstance(part, str) else len(part),
)  # fmt: skip
def test_a_broken_file_is_told_and_stops_nothing(name, data):
    assert "unread" in kinds(name, data)


def test_a_zip_bomb_is_told(monkeypatch):
    monkeypatch.setattr(archives, "LARGEST", 10_000)
    assert kinds("a.gz", gzip.compress(b"a" * 2**25)) == ["unread"]
    assert kinds("a.zip", zipped({"a": b"a" * 20_000})) == ["unread"]
    nested = b"kenmerk " + BSN.encode()
    for _ in range(12):
        nested = zipped({"a.zip": nested})
    assert kinds("a.zip", nested) == ["unread"]


def test_random_bytes_raise_nothing():
    @settings(max_examples=80, deadline=None)
    @given(head=st.sampled_from([b"", b"PK\x03\x04", b"\x1f\x8b\x08\0", b"PAR1", b"\x89PNG\r\n\x1a\n", b"pagefind_dcd", b"%PDF-1.4\n", b"<html>", b"{", b"BZh9", b"SQLite format 3\0"]), rest=st.binary(max_size=300), suffix=st.sampled_from(["html", "csv", "json", "xyz"]))
    def check(head, rest, suffix):
        kinds("a." + suffix, head + rest)

    check()


# --- the site ---


def test_findings_are_masked_and_say_where_and_what_to_do(tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data/a.csv").write_text(f"kenmerk;mail;geboortedatum\n{BSN};a.jansen@voorbeeld.nl;12-03-1954\n", "utf-8")
    (tmp_path / "b.zip").write_bytes(zipped({"map/c.txt": f"BSN {BSN}".encode()}))
    found = scan(tmp_path, RULES)
    assert [(f.kind, f.file, f.place) for f in found] == [
        ("bsn", "b.zip!map/c.txt", "line 1"), ("bsn", "data/a.csv", "row 2, column A 'kenmerk'"), ("email", "data/a.csv", "row 2, column B 'mail'"), ("birth_date", "data/a.csv", "row 2, column C 'geboortedatum'"),
    ]  # fmt: skip
    told = repr(found)
    assert not any(secret in told for secret in (BSN, "jansen", "12-03"))
    assert all(f.do == KINDS[f.kind][1] and f.what for f in found)


def test_files_with_the_same_content_are_told_once_and_findings_keep_their_id(tmp_path):
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "x.txt").write_text(f"BSN {BSN}", "utf-8")
    one, two = scan(tmp_path, RULES), scan(tmp_path, RULES)
    assert one == two
    assert [(f.file, f.also) for f in one] == [("a/x.txt", ("b/x.txt",))]
    (tmp_path / "a/x.txt").write_text("BSN 100000009", "utf-8")
    assert bsn.passes("100000009")
    assert one[0].id not in {f.id for f in scan(tmp_path, RULES)}


def test_the_same_bytes_under_another_suffix_are_read_in_their_own_way(tmp_path):
    for name in ("a.csv", "b.txt"):
        (tmp_path / name).write_text("x;geboortedatum\n1;12031954\n", "utf-8")
    assert [f.file for f in scan(tmp_path, RULES)] == ["a.csv"]
    (tmp_path / "c.csv").write_text("x;geboortedatum\n1;12031954\n", "utf-8")
    assert [(f.file, f.also) for f in scan(tmp_path, RULES)] == [("a.csv", ("c.csv",))]


def test_a_file_tells_the_address_of_its_site(tmp_path):
    (tmp_path / "a.txt").write_text(f"BSN {BSN}", "utf-8")
    (tmp_path / "b.txt").write_text(f"BSN {BSN}", "utf-8")
    (found,) = scan(tmp_path, RULES, at="almelo/2020-t1")
    assert (found.file, found.also) == ("almelo/2020-t1/a.txt", ("almelo/2020-t1/b.txt",))
    (tmp_path / "almelo/2020-t1").mkdir(parents=True)
    (tmp_path / "a.txt").rename(tmp_path / "almelo/2020-t1/a.txt")
    (tmp_path / "b.txt").unlink()
    assert [f.id for f in scan(tmp_path, RULES)] == [found.id]


def test_two_processes_find_what_one_finds(tmp_path):
    for number in range(6):
        (tmp_path / f"{number}.html").write_bytes(page(BSN if number % 2 else CLEAN))
    seen = []
    assert scan(tmp_path, RULES, processes=2, progress=lambda done, of: seen.append((done, of))) == scan(tmp_path, RULES, processes=1)
    assert seen[-1] == (6, 6)


def test_a_folder_that_is_not_there_is_said_in_words(tmp_path):
    with pytest.raises(PeilmerkError, match="Run `peilmerk build` first"):
        scan(tmp_path / "nergens", RULES)
    with pytest.raises(PeilmerkError, match="is empty"):
        scan(tmp_path, RULES)
