"""A book that is killed while it is built: the next build ends as an undisturbed one would have."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from unittest.mock import patch

import pytest

from analysis.report import build
from analysis.report.book import ROOT, BookCohort, Sources
from analysis.report.html import Built
from analysis.report.values import Contents
from tests.conftest import SOAK
from tests.faults import fault, tried
from tests.fork_server import Ended
from tests.killed_runs import Bench, bench, can_fork, contents, killed, moments
from tests.report.fake import SETUP, TABLE, write_cohort, write_template

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not can_fork(), reason="needs processes that fork")]

TOC = """\
format: jb-book
root: index
parts:
  - caption: Cohort
    chapters: [{file: report/one, title: One}, {file: report/two, title: Two}]
"""
TEXT = "The first page, with a sentence that is long enough to count as one that is not empty at all."


def of(folder: Path) -> tuple[BookCohort, Sources]:
    """Give the cohort and the sources of a book that `made` wrote."""
    place, book = folder / "in", folder / "book"
    cohort = BookCohort(place / "clinic.yml", "clinic", "Clinic", place / "clinic" / "results", False)
    return cohort, Sources(book, ROOT / "_config.yml", book / "_toc.yml")


def _leniently(real: Callable[..., Built], *given: Path, strict: bool) -> Built:
    return real(*given, strict=False)


def build_two_pages(folder: str, out: str) -> int:
    """Build it, as the command line does; in a process of its own."""
    from analysis import command_line
    from analysis.session import session

    cohort, sources = of(Path(folder))

    def go() -> int:
        # Pages of the real book, which this one lacks, are warnings, and it needs none of their figures.
        lenient = patch.object(build, "build_html", partial(_leniently, build.build_html))
        bare = patch.object(build, "page_contents", lambda *_: Contents({}, {}))
        with lenient, bare, session(1, lambda cohort: cohort, out=Path(out)):
            return build.build_book([cohort], Path(out), sources=sources).exit_code

    return command_line.run(go)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a book of two report pages."""
    folder = tmp_path_factory.mktemp("two")
    write_cohort(folder / "in", "clinic", "Clinic")
    book = folder / "book"
    write_template(book / "report" / "one.ipynb", "One", SETUP, TABLE)
    write_template(book / "report" / "two.ipynb", "Two", SETUP)
    (book / "index.md").write_text(f"# A book\n\n{TEXT}\n")
    (book / "references.bib").write_text("")
    (book / "_templates").mkdir()
    (book / "_templates" / "cohort.md").write_text(f"# {{{{ cohort.title }}}}\n\n{TEXT}\n\n{{{{ pages }}}}\n")
    (book / "_toc.yml").write_text(TOC)
    return folder


@pytest.fixture(scope="module")
def at(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    with bench(tmp_path_factory.mktemp("bench")) as made:
        yield made


def written(out: Path) -> dict[str, bytes | None]:
    """Bytes of every file of a book, but of what the tool said that made it."""
    return {name: content for name, content in contents(out).items() if name != "book.log"}


def kernels(folder: Path) -> list[int]:
    """Find processes of this machine that were told of a folder."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if str(folder).encode() in (process / "cmdline").read_bytes():
                found.append(int(process.name))
    return found


@fault(
    "killed",
    "A book of two pages is killed (SIGKILL) at random moments",
    "The next build gives the same bytes and leaves no other file, nor a kernel that goes on",
)
def test_book_killed_at_any_moment(at, made, tmp_path, record_property):
    def go(out: Path, **how: object) -> Ended:
        work = "tests.report.test_killed_book:build_two_pages"
        return at.server.run(made, out, work=work, **how)

    number = 50 if SOAK else 5
    out = tmp_path / "out"
    first = go(out)
    assert first.code == 0, first.said
    expected = written(out)
    ended, wrong, tracebacks = [], 0, 0
    for place, moment in enumerate(moments(first.seconds, number)):
        other = tmp_path / f"out-{place if SOAK else 0}"
        ended.append(go(other, at=moment))
        tracebacks += "Traceback" in ended[-1].said
        if SOAK or place == number - 1:
            again = go(other)
            wrong += again.code != 0 or written(other) != expected or bool(at.left_over())
            tracebacks += "Traceback" in again.said
    tried(record_property, killed(ended), wrong=wrong, tracebacks=tracebacks)
    assert (wrong, tracebacks) == (0, 0)
    assert killed(ended) > number / 3
    if sys.platform == "linux":
        until = time.monotonic() + 10
        while kernels(at.temporary) and time.monotonic() < until:
            time.sleep(0.2)
        assert kernels(at.temporary) == []
