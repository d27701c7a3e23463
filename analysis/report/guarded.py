"""Pages that fail: kept apart from the others, replaced by a page that says so, and reported."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from analysis.failures import FOLDER as REPORTS
from analysis.failures import Failure, leave_reports
from analysis.report.book import FailedPage
from analysis.report.executing import reason, without_paths
from analysis.report.lost import raise_of_disk
from analysis.report.markdown import escape
from analysis.traces import trace

WHOLE = ""
"""Stands for the file of a page where something concerns no single one."""


@dataclass
class Guard:
    """Collects the pages of a build that fail, so that none of them takes the others with it.

    Attributes
    ----------
    failures : dict of str to Failure
        By the page's place in the book, without suffix.
    """

    failures: dict[str, Failure] = field(default_factory=dict)

    @property
    def pages(self) -> tuple[FailedPage, ...]:
        """The pages that failed."""
        return tuple(FailedPage(*names_of(file), one.reason) for file, one in self.failures.items())

    @contextmanager
    def page(self, file: str) -> Iterator[None]:
        """Take an error for that of a page, but not a full disk; what failed first stays the reason."""
        try:
            yield
        except Exception as error:  # any failure of a page is that page's alone
            raise_of_disk(error)
            failure = Failure("page", names_of(file), reason(error), {"page": file}, {}, trace(error))
            self.failures.setdefault(file, failure)

    def write(self, site: Path, file: str, heading: Callable[[], str], make: Callable[[], str]) -> None:
        """Write a Markdown page, or that it failed."""
        with self.page(file):
            write(site / f"{file}.md", make())
        self.replace(site, file, heading)

    def replace(self, site: Path, file: str, heading: Callable[[], str]) -> None:
        """Put that it failed in the place of a page, if it did."""
        if file in self.failures:
            (site / f"{file}.ipynb").unlink(missing_ok=True)
            write(site / f"{file}.md", failed_page(_headed(heading, file), self.failures[file].reason))

    def blame(self, said: Mapping[str, Iterable[str]]) -> None:
        """Take what was said of pages that are written for their failures; they keep their text."""
        for file, lines in said.items():
            shown = [without_paths(line) for line in lines]
            more = f" (and {len(shown) - 1} more)" if len(shown) > 1 else ""
            inputs = {"page": file or "all", **{f"warning {n}": line for n, line in enumerate(shown, 1)}}
            self.failures.setdefault(file, Failure("page", names_of(file), f"{shown[0]}{more}", inputs))

    def report(self, out: Path) -> None:
        """Leave a report of each failure beside the book."""
        leave_reports(out / REPORTS, "page", self.failures.values())


def names_of(file: str) -> tuple[str, str]:
    """Folder and name of a page; those at the top of the book are the book's.

    Examples
    --------
    >>> names_of("across/audit"), names_of("index"), names_of("")
    (('across', 'audit'), ('book', 'index'), ('book', 'as a whole'))
    """
    folder, _, name = file.rpartition("/")
    return folder or "book", name or "as a whole"


def failed_page(heading: str, failure: str) -> str:
    """Markdown that stands in for a page that could not be made."""
    return (
        f"{heading}\n\n"
        ":::{error}\nThis page could not be made, so its figures and tables are missing. The rest "
        f"of the book is not affected.\n\nReason given: {escape(failure)}\n\n"
        f"A report stands in the folder `{REPORTS}` beside the book.\n:::\n"
    )


def title_of(path: Path) -> str:
    """Read the heading of a Markdown page without filling it.

    Raises
    ------
    ValueError
        It has none, or one that must be filled.
    """
    lines = path.read_text(encoding="utf-8").splitlines()
    titles = [line for line in lines if line.startswith("# ") and "{" not in line]
    if not titles:
        raise ValueError(f"{path.name}: no plain heading.")
    return titles[0]


def write(path: Path, text: str) -> None:
    """Write a page, and the folder that it stands in."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def _headed(heading: Callable[[], str], file: str) -> str:
    """Give the heading of a failed page; what spoilt the page may have spoilt that as well."""
    try:
        return heading()
    except Exception:  # the failure of the page is told already
        return f"# {escape(names_of(file)[1])}"
