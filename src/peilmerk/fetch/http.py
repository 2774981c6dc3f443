"""One polite connection: a pause between requests, patience when the other side is busy, and a limit to what is taken in.

requests does the transport (with the proxy and certificates of the organisation, from the environment). Trying again is done here and
not by urllib3's Retry, since that stops at the headers: CBS's known faults are in the body, as answers that end halfway and connections
that are reset while a page comes in (cbsodataR issue 17, cbsodata issues 5 and 22).
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from typing import TypeVar
from urllib.parse import urljoin, urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError, InvalidHeader, ReadTimeoutError
from urllib3.util import Retry

from peilmerk import __version__
from peilmerk.errors import FetchError

T = TypeVar("T")

USER_AGENT = f"Peilmerk/{__version__} (figures of municipalities; one connection, with pauses)"
#: Answers that say "not now" (RFC 9110, 15.5.9 and 15.6; RFC 6585, 4). All 5xx are tried again too.
_BUSY = (408, 429)
#: Who asks for a longer wait than this (seconds) gets no more requests in this run.
LONGEST_WAIT = 600
_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_REDIRECTS = 3


class Unusable(Exception):
    """An answer that is worth asking for again; `wait` is what the other side asked for, in seconds."""

    def __init__(self, reason: str, wait: float | None = None):
        super().__init__(reason)
        self.wait = wait


class Contradiction(Unusable):
    """An answer that is whole, but does not fit what was told before."""


class Contradicted(FetchError):
    """Answers kept contradicting each other; perhaps what is fetched changed meanwhile."""


class NotThere(FetchError):
    """The other side does not know what was asked for (404)."""


class Client:
    """GET from one host. `requests` counts what was asked.

    base: `https://host`; plain http only to this machine itself. timeout: seconds to connect, and between two parts of an answer;
    an answer as a whole may take `patience` seconds and `max_bytes` bytes (after decompression). say: called with a text when it waits.
    """

    def __init__(
        self,
        base: str,
        *,
        tries: int = 6,
        timeout: tuple[float, float] = (15, 120),
        patience: float = 600,
        pause: float = 1.0,
        max_bytes: int = 100_000_000,
        say: Callable[[str], None] = lambda text: None,
        sleep: Callable[[float], None] = time.sleep,
        jitter: Callable[[], float] = random.random,
    ):
        parts = urlsplit(base)
        if not parts.hostname or parts.scheme not in ("https", "http") or parts.username or parts.query or parts.fragment:
            raise FetchError(f"'{base}' is no address to fetch from. Give one like https://opendata.cbs.nl.")
        if parts.scheme == "http" and parts.hostname not in _LOOPBACK:
            raise FetchError(f"{base} has no encryption, so that figures could be changed on their way. Give an https address.")
        self.base = base.rstrip("/")
        self.host = parts.hostname
        self.requests = 0
        self.say = say
        self._tries, self._timeout, self._patience, self._pause, self._max_bytes = tries, timeout, patience, pause, max_bytes
        self._sleep, self._jitter = sleep, jitter
        self._session = requests.Session()
        adapter = HTTPAdapter(pool_connections=1, pool_maxsize=1, max_retries=0)
        self._session.mount("https://", adapter)
        self._session.mount("http://", adapter)
        self._session.headers.update({"User-Agent": USER_AGENT, "Accept": "application/json, text/plain"})

    def get(self, path: str, read: Callable[[bytes, str], T]) -> T:
        """What `read(body, content type)` makes of the answer at `path` below base; `read` raises Unusable to have it asked again.

        Raises NotThere on 404, Contradicted if the answer kept contradicting what was told, FetchError if there was no usable answer.
        """
        wait = 0.0
        for attempt in range(1, self._tries + 1):
            if self.requests:
                self._sleep(max(wait, self._pause))
            try:
                return read(*self._ask(self.base + path))
            except Unusable as error:
                problem = error
            if problem.wait is not None and problem.wait > LONGEST_WAIT:
                raise FetchError(
                    f"{self.host}: {problem}, and asks to wait {problem.wait / 60:.0f} minutes. What was fetched is kept: run this again after that time."
                )
            # Doubling waits with jitter, so that many clients do not come back at the same moment.
            wait = max(problem.wait or 0, 2 ** (attempt - 1) * (0.5 + self._jitter()))
            if attempt < self._tries:
                self.say(f"{self.host}: {problem}. Asked again in {wait:.0f} seconds ({attempt} of {self._tries - 1}).")
        said = f"{self.host} gave no usable answer to {path} in {self._tries} tries. The last time: {problem}. "
        if isinstance(problem, Contradiction):
            raise Contradicted(said + "Look whether the table is whole on StatLine; run this again later, it then starts over.")
        raise FetchError(said + "What was fetched is kept: run this again later to go on from there.")

    def same_host(self, url: str) -> bool:
        """True if an address lies on the host that this client talks to."""
        return urlsplit(urljoin(self.base, url)).hostname == self.host

    def _ask(self, url: str) -> tuple[bytes, str]:
        for _ in range(_REDIRECTS + 1):
            self.requests += 1
            try:
                with self._session.get(url, stream=True, timeout=self._timeout, allow_redirects=False) as response:
                    if not response.is_redirect:
                        return self._body(response), response.headers.get("Content-Type", "")
                    url = self._redirected(url, response.headers["Location"])
            except requests.exceptions.SSLError as error:
                raise FetchError(
                    f"{self.host} cannot be trusted: {error}. Behind a proxy that opens encryption, name its certificate in REQUESTS_CA_BUNDLE."
                ) from None
            except (requests.exceptions.Timeout, ReadTimeoutError):
                raise Unusable(f"no answer within {self._timeout[1]:g} seconds") from None
            except (requests.exceptions.RequestException, HTTPError) as error:
                raise Unusable(f"the connection broke off ({_cause(error)})") from None
        raise FetchError(f"{self.host} goes on referring to other addresses, the last time to {url}. Look whether CBS moved its service.")

    def _redirected(self, url: str, location: str) -> str:
        target = urljoin(url, location)
        if not self.same_host(target) or urlsplit(target).scheme != urlsplit(self.base).scheme:
            raise FetchError(
                f"{self.host} refers to {target}, another place than {self.base}; that is not followed. "
                "If the service has moved, give its new address with --base."
            )
        return target

    def _body(self, response: requests.Response) -> bytes:
        status = response.status_code
        if status in _BUSY or status >= 500:
            raise Unusable(f"it answered {status} {response.reason}", _retry_after(response.headers.get("Retry-After")))
        if status == 404:
            raise NotThere(f"{self.host} does not know {response.url} (404). Look whether the table still opens on StatLine.")
        if status != 200:
            raise FetchError(f"{self.host} refused {response.url}: {status} {response.reason}. Running this again will not help.")
        told = response.headers.get("Content-Length", "")
        if told.isdigit() and int(told) > self._max_bytes:
            raise self._too_large(response.url)
        body, begun = bytearray(), time.monotonic()
        # read1 returns what has arrived. iter_content waits for a full block, so that a server that drips would never be timed.
        while part := response.raw.read1(65_536, decode_content=True):
            body += part
            if len(body) > self._max_bytes:
                raise self._too_large(response.url)
            if time.monotonic() - begun > self._patience:
                raise Unusable(f"the answer was not complete after {self._patience:g} seconds")
        return bytes(body)

    def _too_large(self, url: str) -> FetchError:
        return FetchError(f"{self.host} answers {url} with more than {self._max_bytes / 1e6:g} MB; a page of a table is smaller. Nothing was taken.")


def _retry_after(header: str | None) -> float | None:
    """Seconds in a Retry-After header (a number or a date, RFC 9110, 10.2.3); None without one that can be read."""
    if not header:
        return None
    try:
        return Retry().parse_retry_after(header)
    except InvalidHeader:
        return None


def _cause(error: Exception) -> str:
    """The innermost reason of a chain of wrapped exceptions, in a few words."""
    while error.__context__ is not None:
        error = error.__context__
    return str(error) or type(error).__name__
