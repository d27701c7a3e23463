"""What the commands of one call have in common: who watches, and where the work is done."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.console import Watcher
from analysis.errors import Fault, InputError
from analysis.lock import held
from analysis.wording import quote

if TYPE_CHECKING:
    from analysis.admission import Adapt
    from analysis.extraction.processes import Processes
    from analysis.run import Run


@dataclass(frozen=True)
class Session:
    """A call of the command line.

    Attributes
    ----------
    watcher : Watcher
        Shows how far the work has come.
    jobs : int
        Processes of this machine.
    cluster : Processes or None
        Where lesions are measured instead.
    adapt : callable
        Changes every cohort that is read on the way.
    quick : bool
        Leave out what goes beyond the paper and takes long.
    """

    watcher: Watcher
    jobs: int
    cluster: "Processes | None"
    adapt: "Adapt"
    quick: bool = False

    def run(self, out: Path, references: Path) -> "Run":
        """Give the run of a cohort that writes to `out`, and of its references to `references`."""
        from analysis.run import Run

        return Run(
            out,
            references,
            jobs=self.jobs,
            cluster=self.cluster,
            progress=self.watcher,
            say=self.watcher.say,
            adapt=self.adapt,
            quick=self.quick,
        )


def cores() -> int:
    """Count the cores that this process may use: containers and batch queues often grant a part of them."""
    from joblib import cpu_count

    return int(cpu_count())


@contextmanager
def session(
    jobs: int | None,
    adapt: "Adapt",
    scheduler: str | None = None,
    out: Path | None = None,
    *,
    also: Sequence[Path] = (),
    quick: bool = False,
) -> Iterator[Session]:
    """Reach the processes, and watch, for the length of a `with` block.

    Parameters
    ----------
    jobs : int, optional
        Processes of this machine; else as many as `cores`.
    adapt : callable
        From `admission.adaptation`.
    scheduler : str, optional
        Address of a Dask scheduler.
    out : pathlib.Path, optional
        Folder that will be written to; made if absent. No other run may write there meanwhile.
    also : sequence of pathlib.Path
        Further such folders.
    quick : bool
        Leave out what goes beyond the paper and takes long.

    Raises
    ------
    InputError
        Dask is not installed; a folder cannot be made or written to, or another run writes to it.
    NoClusterError
        No scheduler answers, it has no workers, or they would measure otherwise.
    """
    with ExitStack() as stack:
        cluster = stack.enter_context(_cluster(scheduler)) if scheduler is not None else None
        for folder in (*([] if out is None else [out]), *also):
            _make_folder(folder)
            stack.enter_context(held(folder))
        yield Session(stack.enter_context(Watcher()), jobs or cores(), cluster, adapt, quick)


def _make_folder(out: Path) -> None:
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        why = "there is a file of that name" if out.exists() else (error.strerror or type(error).__name__)
        message = f"{quote(out)} cannot be a folder: {why}."
        raise InputError([Fault("error", "--out", "", message, "Name another folder.")]) from error


@contextmanager
def _cluster(address: str) -> Iterator["Processes"]:
    try:
        from analysis.extraction.cluster import cluster
    except ModuleNotFoundError as error:
        message = f"It needs Dask, and {error.name} is not installed here."
        remedy = (
            "In a clone: `pip install --require-hashes -r requirements.lock`, or, without pinned versions, "
            '`pip install -e ".[cluster]"`.'
        )
        raise InputError([Fault("error", "--scheduler", "", message, remedy)]) from error
    with cluster(address) as workers:
        yield workers
