"""Who builds, and who accepted what was found: a definitive edition takes two people.

Asked when an edition is published, for who builds is a fact of that, and no input of figures or pages. Nothing of `checks` is imported
here: a change in them must not publish every site anew.
"""

from __future__ import annotations

import getpass
import os
import subprocess
import unicodedata
from pathlib import Path

from peilmerk import reads
from peilmerk.errors import GateClosed
from peilmerk.project import CHECK_REPORT, Project, Publication

DEFINITIVE = "definitief"
#: Names who builds, for machines where several people share an account, or none has one (a server, CI).
VARIABLE = "PEILMERK_BOUWER"


def builder(root: Path) -> str:
    """Who runs this: the variable PEILMERK_BOUWER, else git's user.name in the project, else the account; empty if nothing tells."""
    return os.environ.get(VARIABLE, "").strip() or _git_name(root) or _account()


def same(one: str, other: str) -> bool:
    """Whether two names are one person's, as far as spelling tells: case, spaces and the way accents are stored do not count."""
    return _bare(one) == _bare(other)


def _bare(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())


def _git_name(root: Path) -> str:
    try:
        done = subprocess.run(["git", "-C", str(root), "config", "user.name"], capture_output=True, text=True, check=False)
    except OSError:  # no git on this machine
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


def _account() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # a container without accounts, Windows without variables
        return ""


def acknowledged(project: Project, publication: Publication) -> list[dict]:
    """What somebody accepted of what the checks found: id and check, by whom, when, why. No values, for a figure may be hidden."""
    return reads.Entries(project.work(publication) / CHECK_REPORT[1])["acknowledged"]


def two(project: Project, publication: Publication, builder: str) -> None:
    """Raise GateClosed if who builds a definitive edition accepted one of its findings, or is not known while somebody accepted one."""
    if publication.status != DEFINITIVE or not (accepted := acknowledged(project, publication)):
        return
    where = f"{publication.delivered_in}/akkoord.yml"
    if not builder:
        raise GateClosed(
            f"{publication.heading} is not published: findings of it were accepted in {where}, and it is not known who builds. A definitive "
            f"edition takes two people. Say who you are: set {VARIABLE}, or `git config user.name`."
        )
    if own := [a["id"] for a in accepted if same(a["accepted_by"], builder)]:
        raise GateClosed(
            f"{publication.heading} is not published: {builder} builds it, and also accepted {len(own)} of its findings in {where}. A definitive "
            f"edition takes two people: let a colleague build it, or judge these findings: {', '.join(own)}. Who builds is what {VARIABLE} "
            "says, or else git's user.name. The last good site stays in place."
        )
