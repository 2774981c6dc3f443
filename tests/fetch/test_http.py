"""The connection: polite, patient, and careful about where it goes and what it takes in."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from peilmerk.errors import FetchError
from peilmerk.fetch.http import Client

INFO = "/ODataFeed/odata/99999NED/TableInfos?$format=json"


def ask(client: Client) -> bytes:
    return client.get(INFO, lambda body, kind: body)


def test_it_says_who_it_is(fake, fetching):
    ask(fetching.client())
    assert fake.headers[0]["User-Agent"].startswith("Peilmerk/")


def test_it_waits_between_two_requests_and_not_before_the_first(fetching):
    client = fetching.client(pause=1.0)
    ask(client)
    assert fetching.waits == []
    ask(client)
    assert fetching.waits == [1.0]


def test_waits_double_while_the_server_fails(fake, fetching):
    fake.fail("TableInfos", *[("status", 503)] * 5)
    ask(fetching.client())
    assert fetching.waits == [1, 2, 4, 8, 16]
    assert len(fetching.said) == 5 and "answered 503 Service Unavailable" in fetching.said[0]


def test_waits_have_jitter(fake, fetching):
    fake.fail("TableInfos", ("status", 500), ("status", 500))
    ask(fetching.client(jitter=lambda: 0.0, pause=0.0))
    assert fetching.waits == [0.5, 1.0]


@pytest.mark.parametrize("code", [429, 503])
def test_it_waits_as_long_as_the_server_asks(fake, fetching, code):
    fake.fail("TableInfos", ("status", code, "37"))
    ask(fetching.client())
    assert fetching.waits == [37]


def test_retry_after_may_be_a_date(fake, fetching):
    fake.fail("TableInfos", ("status", 503, format_datetime(datetime.now(UTC) + timedelta(seconds=90), usegmt=True)))
    ask(fetching.client())
    assert 80 < fetching.waits[0] <= 91


def test_a_retry_after_that_cannot_be_read_is_no_reason_to_stop(fake, fetching):
    fake.fail("TableInfos", ("status", 503, "straks"))
    ask(fetching.client())
    assert fetching.waits == [1]


def test_who_asks_for_an_hour_is_left_alone(fake, fetching):
    fake.fail("TableInfos", ("status", 503, "3600"))
    with pytest.raises(FetchError, match=r"asks to wait 60 minutes. What was fetched is kept"):
        ask(fetching.client())
    assert fetching.waits == [] and len(fake.asked) == 1


@pytest.mark.parametrize(("fault", "said"), [
    (("status", 500), "it answered 500"), ("silence", "no answer within 0.3 seconds"), ("reset", "the connection broke off"), ("truncated", "the connection broke off"),
    ("cut_chunks", "the connection broke off"),
])  # fmt: skip
def test_it_gives_up_after_so_many_tries_and_says_what_to_do(fake, fetching, fault, said):
    fake.fail("TableInfos", *[fault] * 3)
    with pytest.raises(FetchError, match=f"in 3 tries. The last time: {said}.*run this again later"):
        ask(fetching.client(tries=3, timeout=(5, 0.3 if fault == "silence" else 5)))
    assert len(fake.asked) == 3


def test_nobody_at_home_is_told(fetching):
    client = Client("http://127.0.0.1:1", tries=2, sleep=fetching.waits.append)
    with pytest.raises(FetchError, match=r"127\.0\.0\.1 gave no usable answer .*connection broke off"):
        ask(client)


def test_a_refusal_is_not_repeated(fake, fetching):
    fake.fail("TableInfos", ("status", 403))
    with pytest.raises(FetchError, match=r"refused .*403 Forbidden. Running this again will not help"):
        ask(fetching.client())
    assert len(fake.asked) == 1


def test_a_redirect_on_the_same_host_is_followed(fake, fetching):
    fake.fail("TableInfos", ("redirect", "/ODataFeed/odata/99999NED/TableInfos"))
    assert b"Modified" in ask(fetching.client())


@pytest.mark.parametrize("target", ["http://example.org/x", "https://HOST/x", "//example.org/x", "file:///etc/passwd"])
def test_a_redirect_elsewhere_is_refused_and_not_followed(fake, fetching, target):
    fake.fail("TableInfos", ("redirect", target))
    with pytest.raises(FetchError, match=r"another place than http://127.0.0.1.*not followed"):
        ask(fetching.client())
    assert len(fake.asked) == 1


def test_redirects_end(fake, fetching):
    fake.fail("TableInfos", *[("redirect", "/ODataFeed/odata/99999NED/TableInfos")] * 9)
    with pytest.raises(FetchError, match="goes on referring"):
        ask(fetching.client())
    assert len(fake.asked) == 4


@pytest.mark.parametrize("fault", ["large", "endless", ("gzip", gzip.compress(b" " * 100_000_000))], ids=["large", "endless", "gzip bomb"])
def test_an_answer_without_end_is_not_taken_in(fake, fetching, fault):
    fake.fail("TableInfos", fault)
    with pytest.raises(FetchError, match="with more than 1 MB"):
        ask(fetching.client(max_bytes=1_000_000))


def test_a_compressed_answer_is_unpacked(fake, fetching):
    fake.fail("TableInfos", "gzip")
    assert b"Modified" in ask(fetching.client()) and fetching.said == []


def test_an_answer_that_drips_is_cut_off(fake, fetching):
    fake.fail("TableInfos", "drip")
    assert b"Modified" in ask(fetching.client(patience=0.1))
    assert "not complete after 0.1 seconds" in fetching.said[0]


@pytest.mark.parametrize("base", ["opendata.cbs.nl", "ftp://opendata.cbs.nl", "https://", "https://u:p@opendata.cbs.nl", "https://opendata.cbs.nl/?x=1", ""])
def test_a_base_is_an_address(base):
    with pytest.raises(FetchError, match="is no address to fetch from"):
        Client(base)


def test_a_base_elsewhere_is_encrypted():
    with pytest.raises(FetchError, match="no encryption"):
        Client("http://opendata.cbs.nl")
