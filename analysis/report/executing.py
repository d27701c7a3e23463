"""Notebooks that become pages: executed by papermill, each in a kernel of its own."""

import os
import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

import nbformat
from joblib import delayed
from nbformat import NotebookNode

from analysis.interrupts import in_parallel
from analysis.report.book import ROOT
from analysis.tables import write_atomically

CELL_SECONDS = 600
"""A cell that runs longer fails its page."""
_REASON_LENGTH = 200
_START = r"(?:file:(?://)?)?(?:[A-Za-z]:)?"
_NAME = r"[^/\\\s:'\"<>|]+"
_WORDS = r"[^/\\\s:'\"<>|.]+(?:\x20[^/\\\s:'\"<>|.]+)+"
_PATHS = re.compile(
    rf"""(?P<quote>['"]){_START}[/\\][^'"]*(?P=quote)"""
    rf"""|(?<!\w){_START}(?:[/\\](?:{_NAME}|{_WORDS})(?=[/\\]))+[/\\](?:{_NAME})?"""
    rf"""|{_START}(?:[/\\]{_NAME}){{2,}}[/\\]?"""
)
"""In quotation marks; from a root on, by folders whose names may hold blanks; or two names and more."""
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


E = TypeVar("E", bound=Executable)


def execute_pages(pages: Sequence[E], jobs: int = 1, progress: Progress | None = None) -> dict[E, str]:
    """Execute pages, `jobs` at a time, each in a kernel of its own.

    Parameters
    ----------
    pages : sequence of Executable
    jobs : int
        Kernels at a time.
    progress : callable, optional
        Called with the number of pages done and of all pages.

    Returns
    -------
    dict of Executable to str
        The pages that failed and why, on one line without paths; the others stand at `executed`.
    """
    tasks = (delayed(_execute_one)(place, page) for place, page in enumerate(pages))
    failed = {}
    for done, (place, reason) in enumerate(in_parallel(tasks, min(jobs, len(pages)), ordered=False), start=1):
        if reason is not None:
            failed[place] = reason
        if progress is not None:
            progress(done, len(pages))
    return {pages[place]: failed[place] for place in sorted(failed)}


def _execute_one(place: int, page: Executable) -> tuple[int, str | None]:
    try:
        _execute(page)
    except Exception as error:  # any failure of a page is that page's alone
        return place, reason(error)
    return place, None


def _execute(page: Executable) -> None:
    import papermill
    from traitlets.config import Config

    page.executed.parent.mkdir(parents=True, exist_ok=True)
    page.executed.unlink(missing_ok=True)
    with TemporaryDirectory(prefix="il-") as scratch, _environment(_kernel_environment(Path(scratch))):
        output = Path(scratch) / "page.ipynb"
        papermill.execute_notebook(
            page.template,
            output,
            parameters=page.parameters,
            kernel_name="python3",
            progress_bar=False,
            cwd=scratch,
            execution_timeout=CELL_SECONDS,
            extra_arguments=["--log-level=CRITICAL"],
            config=Config(KernelManager={"transport": "ipc"}),
        )
        notebook = page.polished(nbformat.read(output, as_version=4))
        write_atomically(page.executed, lambda to: nbformat.write(notebook, to))


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


def without_paths(text: str) -> str:
    """Put `[path]` in the place of each path: they tell of the machine.

    Examples
    --------
    >>> without_paths("no mask at /home/me/scans/P01.nii.gz but 5/7 others")
    'no mask at [path] but 5/7 others'
    >>> without_paths("no mask at /home/jane doe/scans/P01.nii.gz")
    'no mask at [path]'
    """
    return _PATHS.sub("[path]", text)


def _kernel_environment(scratch: Path) -> dict[str, str]:
    search = os.pathsep.join(part for part in (str(ROOT), os.environ.get("PYTHONPATH", "")) if part)
    return {
        "PYTHONPATH": search,
        "PYTHONHASHSEED": "0",
        "SOURCE_DATE_EPOCH": "0",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "IPYTHONDIR": str(scratch / "ipython"),
        "JUPYTER_RUNTIME_DIR": str(scratch / "run"),
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    }


@contextmanager
def _environment(values: Mapping[str, str]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
