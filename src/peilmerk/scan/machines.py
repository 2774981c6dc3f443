"""Traces of the machine and of the work: paths, users, hosts, keys, errors, ids of registers, in a block of text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from peilmerk.scan.model import CODE, COLUMN, STRINGS, WORDS, Block, Hit, Rules, Secrets

#: Where a path of a machine begins -> what must follow. All begin with a stroke: a pattern with one beginning is fast.
_ROOTS = {
    "/home/": r"[A-Za-z0-9._-]+", "/Users/": r"[A-Za-z0-9._-]+", "/root/": r"[A-Za-z0-9._-]+", "/mnt/": r"[A-Za-z0-9._-]+",
    "/media/": r"[A-Za-z0-9._-]+/", "/tmp/": r"[A-Za-z0-9._-]+", "/var/folders/": r"\w", "/var/lib/": r"\w", "/var/tmp/": r"\w", "/srv/": r"[A-Za-z0-9._-]+/", "/opt/": r"[A-Za-z0-9._-]+/",
    "/private/": r"(?:var|tmp)/", "/workspaces/": r"\w", "/builds/": r"\w+/", "/kaggle/": r"\w", "/content/drive": r"/", "/usr/lib/python": r"", "/site-packages/": r"\w",
}  # fmt: skip
_ROOT = re.compile("/(?:" + "|".join(re.escape(root[1:]) + rest for root, rest in _ROOTS.items()) + ")")
#: Where GitHub's public machines compile the search program that we ship (pagefind): it tells nothing about us.
_PUBLIC = ("/home/runner/.cargo/", "/home/runner/.rustup/", "/root/.cargo/registry/")
_WINDOWS = re.compile(r"[A-Za-z]:(?:\\{1,2}|/)(?:Users|Documents and Settings|Program Files|Windows|Temp|[A-Z][\w.$ -]{1,40}(?:\\{1,2}|/)[\w.$ -]+)(?![A-Za-z]*\()")
_DRIVE = re.compile(r"[A-Za-z]:\\{1,2}[A-Za-z0-9_][\w.$ -]{2,60}")
_SHARE = re.compile(r"(?:\\\\|\\\\\\\\)[A-Za-z][\w.-]{2,62}\\{1,2}[A-Za-z0-9_$][\w$.-]+")
_FILE = re.compile(r"file:/{1,3}(?:localhost/)?[A-Za-z0-9%._~-]+[/:][^\s\"'<>`)]*")

_SUFFIXES = (".local", ".lan", ".intern", ".intranet", ".internal", ".corp", ".localdomain", ".home.arpa")
_HOST = re.compile(r"(://|@)?((?:[a-z0-9-]{1,63}\.){0,5}[a-z0-9-]{1,63})$", re.I)
_LOCALHOST = re.compile(r"(?:https?|wss?|tcp|ssh)://(?:localhost|127\.0\.0\.1|\[::1\]|0\.0\.0\.0)(?::[0-9]+)?|(?<![\w.])(?:localhost|127\.0\.0\.1):[0-9]{2,5}")
_ADDRESS = re.compile(r"(?<![\w.])(?:10\.[0-9]{1,3}|192\.168|172\.(?:1[6-9]|2[0-9]|3[01]))\.[0-9]{1,3}\.[0-9]{1,3}(?![\w.]|%)")

#: A text that stands in it -> the pattern of a key. Forms as their makers publish them.
_TOKENS = [
    ("AKIA", r"AKIA[0-9A-Z]{16}(?![A-Za-z0-9])"), ("ASIA", r"ASIA[0-9A-Z]{16}(?![A-Za-z0-9])"),
    *((f"gh{c}_", rf"gh{c}_[A-Za-z0-9]{{36,255}}") for c in "pousr"), ("github_pat_", r"github_pat_[A-Za-z0-9_]{50,}"), ("glpat-", r"glpat-[A-Za-z0-9_-]{20,}"),
    ("xox", r"xox[abeoprs]-[A-Za-z0-9-]{10,}"), ("hooks.slack.com/services/", r"hooks\.slack\.com/services/[A-Z0-9/a-z]{20,}"),
    ("AIza", r"AIza[A-Za-z0-9_-]{35}"), ("sk-", r"sk-(?:proj-|ant-[a-z0-9]+-)?[A-Za-z0-9_]{20,}"), ("sk_live_", r"sk_live_[A-Za-z0-9]{20,}"),
    ("hf_", r"hf_[A-Za-z]{30,}"), ("npm_", r"npm_[A-Za-z0-9]{36}"), ("pypi-", r"pypi-AgE[A-Za-z0-9_-]{50,}"),
    ("eyJ", r"eyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}"), ("PRIVATE KEY", r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY(?: BLOCK)?-----"),
    ("AccountKey=", r"AccountKey=[A-Za-z0-9+/=]{40,}"), ("SharedAccessSignature", r"SharedAccessSignature[= ][^\s\"']{20,}"), ("sig=", r"[?&]sig=[A-Za-z0-9%+/=]{30,}"),
    ("://", r"://[^\s/:@\"'<>{}$]{1,64}:[^\s/:@\"'<>{}$]{3,128}@[A-Za-z0-9.-]+"),
]  # fmt: skip
_TOKENS = [(sign, re.compile(pattern)) for sign, pattern in _TOKENS]
#: The beginnings of keys by what they begin with, so that few are looked for in a text that has none.
_BEGINNINGS = [re.compile(p) for p in (r"A(?:KIA|SIA|Iza|ccountKey=)", r"g(?:h[pousr]_|ithub_pat_|lpat-)", r"s(?:k-|k_live_|ig=)")]
_SIGNS = ("xox", "hooks.slack.com", "hf_", "npm_", "pypi-", "eyJ", "PRIVATE KEY", "SharedAccessSignature")
#: What stands in each name of a password or key; around it is looked closely.
_WORDS = ("passw", "pwd", "wachtwoord", "api", "secret", "token", "authorization")
_PASSWORD = re.compile(r"(?i)(?<![\w-])(?:password|passwd|pwd|wachtwoord|api[_-]?key|apikey|secret[_-]?key|client[_-]?secret|access[_-]?token|auth[_-]?token)[\"']?\s*[:=]\s*[\"']?([^\s\"'<>,;(){}\[\]]{6,})")
_BEARER = re.compile(r"(?i)authorization[\"']?\s*[:=]\s*[\"']?(?:bearer|basic)\s+([A-Za-z0-9._~+/=-]{16,})")

_TRACES = [
    ("Traceback (most recent call last)", re.compile(r"Traceback \(most recent call last\)")), ("ipykernel_", re.compile(r"ipykernel_[0-9]+")),
    ('", line ', re.compile(r"File \"[^\"\n]{2,300}\", line [0-9]+")), ("Cell In", re.compile(r"Cell In ?\[[0-9 ]*\], line [0-9]+|<ipython-input-[0-9a-f-]+>")),
    ("<ipython-input-", re.compile(r"<ipython-input-[0-9a-f-]+>")), ("File ~/", re.compile(r"File ~/[^\s:]+:[0-9]+")), ("vscode-notebook-cell:", re.compile(r"vscode-notebook-cell:[^\s\"]+")),
]  # fmt: skip
_TOKEN = re.compile(r"[A-Za-z0-9](?:[\w./-]*[A-Za-z0-9])?")
_ID_WORDS = re.compile(r"\bid\b|_id\b|cli[eë]nt|besluit|beschikking|toewijzing|casus|dossier|nummer|\bnr\b|_nr\b|bsn|persoon")


def find(block: Block, rules: Rules, secrets: Secrets | None) -> Iterator[Hit]:
    """Traces of machine and work in a block."""
    text = block.text
    if block.form != WORDS:
        yield from _paths(block, rules)
        yield from _hosts(block, rules)
        yield from _keys(block)
        for sign, pattern in _TRACES:
            if sign in text and block.form != STRINGS:
                yield from (Hit("traceback", m[0], "a line of a traceback", block.place(m.start()), block.label) for m in pattern.finditer(text))
    for name in rules.users:
        yield from _word(block, name, "user")
    if secrets:
        yield from _ids(block, secrets)


def signs(text: str, lower: str, rules: Rules, secrets: Secrets | None) -> bool:
    """Whether a text can hold any of it."""
    return any(True for _ in find(Block(text), rules, secrets))


def _paths(block: Block, rules: Rules) -> Iterator[Hit]:
    text = block.text
    told: set[int] = set()
    for root in (r for r in rules.roots if r in text):
        for found in re.finditer(re.escape(root) + r"(?![\w-])", text):
            told.add(found.start())
            yield Hit("path", found[0], _masked(root), block.place(found.start()), block.label)
    for found in _ROOT.finditer(text):
        start = found.start()
        before = text[max(0, start - 1) : start]
        if start in told or ((before.isalnum() or before in ("_", "-", ".", "~", "*", ")", "}")) and not found[0].startswith("/site-packages/")) or text.startswith(_PUBLIC, start):
            continue
        if before == "/" and not text[max(0, start - 7) : start].lower().endswith(("file:/", "file://")):  # //home/: an address
            continue
        if before == ":" and block.form == CODE:
            continue
        yield Hit("path", found[0], _masked(found[0]), block.place(start), block.label)
    code = block.form in (CODE, STRINGS)
    if ":\\" in text:
        for found in _at(text, ":\\", -1, _WINDOWS, *(() if code else (_DRIVE,))):
            if not text[max(0, found.start() - 1) : found.start()].isalnum():
                yield Hit("path", found[0], _masked(found[0]), block.place(found.start()), block.label)
    if "\\\\" in text:
        for found in _at(text, "\\\\", 0, _SHARE):
            before = text[max(0, found.start() - 1) : found.start()]
            if not (before == "\\" or before.isalnum() or (code and not found[0].startswith("\\\\\\\\")) or re.match(r"\\\\[a-z]\\", found[0])):
                yield Hit("path", found[0], _masked(found[0]), block.place(found.start()), block.label)
    if ":/Users/" in text:
        yield from (Hit("path", m[0], _masked(m[0]), block.place(m.start()), block.label) for m in _WINDOWS.finditer(text) if "\\" not in m[0])
    if "file:/" in text:
        yield from (Hit("path", m[0], "file:***", block.place(m.start()), block.label) for m in _FILE.finditer(text))


def _at(text: str, sign: str, step: int, *patterns: re.Pattern) -> Iterator[re.Match]:
    """What one of the patterns matches around a sign, beginning `step` characters from it."""
    at = text.find(sign)
    while at >= 0:
        found = next((m for p in patterns if at + step >= 0 and (m := p.match(text, at + step))), None)
        if found:
            yield found
        at = text.find(sign, max(at + len(sign), found.end() if found else 0))


def _masked(path: str) -> str:
    """The first part of a path."""
    return re.sub(r"^([A-Za-z]:|\\+|/[A-Za-z]+|[^/\\]+)(.*)$", lambda m: m[1] + ("/***" if m[2] else ""), path, flags=re.S)


def _hosts(block: Block, rules: Rules) -> Iterator[Hit]:
    text = block.text
    code = block.form in (CODE, STRINGS)
    for suffix in (s for s in _SUFFIXES if s in text):
        at = text.find(suffix)
        while at >= 0:
            end = at + len(suffix)
            found = _HOST.search(text, max(0, at - 200), at)
            after = text[end : end + 1]
            # a.local is a member of an object in a program
            if found and not (after.isalnum() or after in ("_", "-", ".", "(")) and text[max(0, found.start() - 1) : found.start()] != "." and (not code or found[1]):
                yield Hit("host", (found[2] + suffix).lower(), f"***{suffix}", block.place(found.start()), block.label)
            at = text.find(suffix, end)
    if "localhost" in text or "127.0.0.1" in text or "0.0.0.0" in text or "[::1]" in text:
        for found in _LOCALHOST.finditer(text):
            if code and not re.search(r":[0-9]{2,5}$", found[0]):  # a program that compares with it
                continue
            yield Hit("host", found[0], found[0], block.place(found.start()), block.label)
    for start in (s for s in ("10.", "192.168.", "172.") if s in text):
        for found in _at(text, start, 0, _ADDRESS):
            if all(int(p) <= 255 for p in found[0].split(".")) and not (code and re.match(r"10\.[0-9]+\.[0-9]+\.[0-9]+[-.]", found[0] + text[found.end() : found.end() + 1])):
                yield Hit("host", found[0], ".".join(found[0].split(".")[:2]) + ".*.*", block.place(found.start()), block.label)
    for name in rules.hosts:
        yield from _word(block, name, "host")


def _keys(block: Block) -> Iterator[Hit]:
    text = block.text
    others = any(s in text for s in _SIGNS) or any(p.search(text) for p in _BEGINNINGS)
    for sign, pattern in _TOKENS if others else _TOKENS[-1:]:
        if sign in text:
            for found in pattern.finditer(text):
                before = text[max(0, found.start() - 1) : found.start()]
                if sign not in ("://", "sig=", "PRIVATE KEY") and (before.isalnum() or before in ("_", "-")):
                    continue
                yield Hit("token", found[0], f"{found[0][:4]}*** ({len(found[0])} characters)", block.place(found.start()), block.label)
    if block.form in (CODE, STRINGS):  # programs have fields of these names
        return
    lower, told = text.lower(), set()
    for word in (w for w in _WORDS if w in lower):
        at = lower.find(word)
        while at >= 0:
            for pattern in (_PASSWORD, _BEARER):
                for found in pattern.finditer(text, max(0, at - 8), at + 200):
                    if found.start() not in told and re.search(r"[0-9!@#$%^&*_+/=-]", found[1]) and not re.match(r"\*+$|<|\{|\$", found[1]):
                        told.add(found.start())
                        yield Hit("token", found[0], f"{text[found.start() : found.start() + 4]}*** ({len(found[1])} characters)", block.place(found.start()), block.label)
            at = lower.find(word, at + 1)


def _word(block: Block, name: str, kind: str) -> Iterator[Hit]:
    if name in block.text:
        for found in re.finditer(rf"(?<![\w]){re.escape(name)}(?![\w])", block.text):
            yield Hit(kind, name, name[:1] + "***", block.place(found.start()), block.label)


def _ids(block: Block, secrets: Secrets) -> Iterator[Hit]:
    text = block.text
    if secrets.hashes:
        seen: set[str] = set()
        for found in _TOKEN.finditer(text):
            token = found[0]
            if token in seen:
                continue
            seen.add(token)
            if len(token) >= 4 and secrets.has(token) and (not token.isdigit() or len(token) >= 7 or _says_id(block, found.start())):
                yield Hit("register_id", token, f"{token[:1]}*** ({len(token)} characters)", block.place(found.start()), block.label)
    if secrets.files:
        lower = text.casefold()
        for name in secrets.files:
            at = lower.find(name)
            if at >= 0 and not lower[max(0, at - 1) : at].isalnum():
                yield Hit("register_file", name, f"{name[:2]}***.{name.rpartition('.')[2]}", block.place(min(at, len(text))), block.label)


def _says_id(block: Block, start: int) -> bool:
    """True if what stands around digits says that they are an id: a short number is a figure otherwise."""
    before = block.text[max(0, start - 30) : start]
    if block.form == COLUMN:
        before = before.rpartition("\n")[2]
    return bool(_ID_WORDS.search(before.casefold()) or _ID_WORDS.search(block.label.casefold()))
