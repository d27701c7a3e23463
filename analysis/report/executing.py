"""Notebooks that become pages: executed by papermill, several at a time."""

import re
import shutil
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from queue import SimpleQueue
from tempfile import gettempdir
from threading import Thread
from traceback import format_exception
from typing import NamedTuple, TypeVar

import nbformat
from nbformat import NotebookNode

from analysis.paths_in_text import without_paths
from analysis.report.kernels import Kernel
from analysis.tables import write_atomically
from analysis.traces import portable

_REASON_LENGTH = 200
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Executable(ABC):
    """A notebook that becomes a page of the book.

    Attributes
    ----------
    name : str
        The template's name without suffix.
    template : pathlib.Path
    executed : pathlib.Path
        Where the executed and polished notebook is kept; its name holds the page's fingerprint.
    """

    name: str
    template: Path
    executed: Path

    @property
    @abstractmethod
    def folder(self) -> str:
        """Folder of the page in the book."""

    @property
    @abstractmethod
    def parameters(self) -> dict[str, str]:
        """What papermill puts into it."""

    @property
    @abstractmethod
    def heading(self) -> str:
        """Title and banner, as Markdown."""

    @abstractmethod
    def polished(self, notebook: NotebookNode) -> NotebookNode:
        """Make the executed notebook fit to be published, in place."""


class PageFailure(NamedTuple):
    """Why a page could not be executed.

    Attributes
    ----------
    reason : str
        One line without paths, fit to be shown in the book.
    trace : str
        Where in the code, for the report.
    """

    reason: str
    trace: str


E = TypeVar("E", bound=Executable)

Finished = SimpleQueue[tuple[int, PageFailure | None] | BaseException]
"""What threads have done: places of pages, and why they failed; or what ended the thread itself."""


def execute_pages(
    pages: Sequence[E], jobs: int = 1, progress: Progress | None = None
) -> dict[E, PageFailure]:
    """Execute pages in `jobs` kernels, each of which takes the next page that waits.

    Parameters
    ----------
    pages : sequence of Executable
    jobs : int
        Kernels at a time.
    progress : callable, optional
        Called with the number of pages done and of all pages.

    Returns
    -------
    dict of Executable to PageFailure
        The pages that failed and why; the others stand at `executed`.
    """
    waiting, finished = deque(enumerate(pages)), Finished()
    kernels = [Kernel(_scratch(pages[0].executed.parent)) for _ in range(min(max(1, jobs), len(pages)))]
    # Ctrl-C must not wait for what a thread waits for.
    threads = [Thread(target=_work, args=(each, waiting, finished), daemon=True) for each in kernels]
    failed = {}
    try:
        for thread in threads:
            thread.start()
        for done in range(1, len(pages) + 1):
            place, said = _next(finished)
            if said is not None:
                failed[place] = said
            if progress is not None:
                progress(done, len(pages))
        for thread in threads:
            thread.join()
    except BaseException:
        waiting.clear()
        for kernel in kernels:
            kernel.kill()
        raise
    return {pages[place]: failed[place] for place in sorted(failed)}


def _next(finished: Finished) -> tuple[int, PageFailure | None]:
    one = finished.get()
    if isinstance(one, BaseException):
        # Not as it is: the command line has a sentence for errors, a traceback for what is none.
        raise RuntimeError(f"what runs the pages was ended by {type(one).__name__}") from one
    return one


def _work(kernel: Kernel, waiting: deque[tuple[int, E]], finished: Finished) -> None:
    """Execute pages until none waits."""
    try:
        while True:
            try:
                place, page = waiting.popleft()
            except IndexError:
                return
            finished.put((place, _execute_one(kernel, page)))
    except BaseException as error:  # no page's failure: the caller would wait for the page for ever
        finished.put(error)
    finally:
        kernel.close()


def _execute_one(kernel: Kernel, page: Executable) -> PageFailure | None:
    """Execute a page; say why it failed, if it did."""
    try:
        page.executed.parent.mkdir(parents=True, exist_ok=True)
        page.executed.unlink(missing_ok=True)
        notebook = page.polished(kernel.execute(page.template, page.parameters))
        write_atomically(page.executed, lambda to: nbformat.write(notebook, to))
    except Exception as error:  # any failure of a page is that page's alone
        return PageFailure(reason(error), _trace(page, error))
    return None


def _scratch(store: Path) -> str:
    """Begin the names of scratch folders, which are short since sockets lie in them, alike for one book."""
    return f"il-{sha256(str(store).encode('utf-8', 'surrogatepass')).hexdigest()[:6]}-"


def remove_scratch(store: Path) -> None:
    """Remove scratch folders of an earlier run that was killed; while another executes pages, never call it.

    Parameters
    ----------
    store : pathlib.Path
        Folder of the executed pages.
    """
    for left in Path(gettempdir()).glob(f"{_scratch(store)}*"):
        shutil.rmtree(left, ignore_errors=True)


def _trace(page: Executable, error: BaseException) -> str:
    lines = getattr(error, "traceback", None)
    text = "\n".join(map(str, lines)) if isinstance(lines, list) else "".join(format_exception(error))
    given = {Path(value).parent for value in page.parameters.values()}
    return portable(text, *given, page.executed.parent.parent)


def reason(error: BaseException) -> str:
    r"""Say why a page failed: the kind of error and its first line, without paths or traceback.

    Examples
    --------
    >>> reason(ValueError("no column 'site' in /home/me/lung/results/lesions.csv\nmore"))
    "ValueError: no column 'site' in [path]"
    """
    kind = getattr(error, "ename", type(error).__name__)
    text = _COLOURS.sub("", str(getattr(error, "evalue", error))).strip()
    first = without_paths(text.splitlines()[0] if text else "")
    said = f"{kind}: {first}" if first else kind
    return said if len(said) <= _REASON_LENGTH else said[: _REASON_LENGTH - 1] + "…"
