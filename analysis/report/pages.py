"""Report pages: each template executed by papermill for each cohort, or taken from an earlier build."""

import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import nbformat
from joblib import delayed

from analysis.interrupts import in_parallel
from analysis.report.book import ROOT, BookCohort, BookError
from analysis.report.fingerprint import fingerprint
from analysis.report.polish import polish
from analysis.tables import write_atomically

PARAMETERS = {"results", "cohort"}
"""The parameters of every template: a folder of results tables, and a `cohort.yml`."""
CELL_SECONDS = 600
"""A cell that runs longer fails its page."""
_REASON_LENGTH = 200
_PATHS = re.compile(r"(?:file:)?(?:[A-Za-z]:)?(?:[/\\][^/\\\s:'\"<>|]+){2,}[/\\]?")
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Page:
    """One template for one cohort.

    Attributes
    ----------
    name : str
        The template's name without suffix.
    template : pathlib.Path
    cohort : BookCohort
    executed : pathlib.Path
        Where the executed and polished notebook is kept; its name holds the page's fingerprint.
    """

    name: str
    template: Path
    cohort: BookCohort
    executed: Path


def plan_pages(folder: Path, names: Sequence[str], cohorts: Sequence[BookCohort], store: Path) -> list[Page]:
    """List the pages of a book, cohort by cohort, after checking the templates.

    Parameters
    ----------
    folder : pathlib.Path
        Folder of the templates.
    names : sequence of str
        Templates without suffix, in order.
    cohorts : sequence of BookCohort
    store : pathlib.Path
        Folder of executed notebooks.

    Raises
    ------
    BookError
        A template is missing, or its parameters are not exactly `PARAMETERS`.
    """
    paths = {name: folder / f"{name}.ipynb" for name in names}
    faults = [fault for path in paths.values() for fault in _template_faults(path)]
    if faults:
        raise BookError("\n".join(faults))
    return [
        Page(name, path, cohort, store / f"{cohort.name}-{name}-{fingerprint(path, cohort)}.ipynb")
        for cohort in cohorts
        for name, path in paths.items()
    ]


def execute_pages(pages: Sequence[Page], jobs: int = 1, progress: Progress | None = None) -> dict[Page, str]:
    """Execute pages, `jobs` at a time, each in a kernel of its own.

    Parameters
    ----------
    pages : sequence of Page
    jobs : int
        Kernels at a time.
    progress : callable, optional
        Called with the number of pages done and of all pages.

    Returns
    -------
    dict of Page to str
        The pages that failed and why, on one line without paths; the others stand at `Page.executed`.
    """
    tasks = (delayed(_execute_one)(place, page) for place, page in enumerate(pages))
    failed = {}
    for done, (place, reason) in enumerate(in_parallel(tasks, min(jobs, len(pages)), ordered=False), start=1):
        if reason is not None:
            failed[place] = reason
        if progress is not None:
            progress(done, len(pages))
    return {pages[place]: failed[place] for place in sorted(failed)}


def _template_faults(path: Path) -> list[str]:
    import papermill

    if not path.is_file():
        return [
            f"book/report/{path.name} is in the table of contents but not there; write it or take it out."
        ]
    found = set(papermill.inspect_notebook(str(path)))
    if found != PARAMETERS:
        return [
            f"book/report/{path.name}: its cell tagged `parameters` has {sorted(found) or 'none'}; "
            f"exactly {sorted(PARAMETERS)} are expected."
        ]
    return []


def _execute_one(place: int, page: Page) -> tuple[int, str | None]:
    try:
        _execute(page)
    except Exception as error:  # any failure of a page is that page's alone
        return place, reason(error)
    return place, None


def _execute(page: Page) -> None:
    import papermill
    from traitlets.config import Config

    page.executed.parent.mkdir(parents=True, exist_ok=True)
    page.executed.unlink(missing_ok=True)
    with TemporaryDirectory(prefix="il-") as scratch, _environment(_kernel_environment(Path(scratch))):
        output = Path(scratch) / "page.ipynb"
        papermill.execute_notebook(
            page.template,
            output,
            parameters={
                "results": str(page.cohort.results.resolve()),
                "cohort": str(page.cohort.yml.resolve()),
            },
            kernel_name="python3",
            progress_bar=False,
            cwd=scratch,
            execution_timeout=CELL_SECONDS,
            extra_arguments=["--log-level=CRITICAL"],
            config=Config(KernelManager={"transport": "ipc"}),
        )
        notebook = polish(nbformat.read(output, as_version=4), page.cohort)
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
    first = _PATHS.sub("[path]", text.splitlines()[0] if text else "")
    said = f"{kind}: {first}" if first else kind
    return said if len(said) <= _REASON_LENGTH else said[: _REASON_LENGTH - 1] + "…"


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
