"""A run: where it writes, with which processes, and whom it tells."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from analysis import provenance
from analysis.cohort import Cohort
from analysis.extraction.processes import Local, Processes
from analysis.extraction.store import Store, default_store
from analysis.extraction.tally import Tally

Progress = Callable[..., None]
"""Called with what is being done, how much is done, and of how much; of lesions, how many `failed` or were
`stored`."""


@dataclass(frozen=True)
class Run:
    """Where a run writes, with how many processes, and whom it tells.

    Attributes
    ----------
    out : pathlib.Path
        Folder of this cohort.
    references : pathlib.Path
        Folder that holds, or will hold, a folder for each reference cohort.
    jobs : int
        Processes of this machine.
    cluster : Processes or None
        Where lesions are measured instead.
    store : Store or None
        Where finished lesions are kept.
    progress : callable
        See `Progress`.
    say : callable
        Told a line that a person should read while the run goes on.
    adapt : callable
        Changes every cohort that is read on the way, such as a reference, as the cohort itself was changed.
    quick : bool
        Leave out what goes beyond the paper and takes long.
    """

    out: Path
    references: Path
    jobs: int = 1
    cluster: Processes | None = None
    store: Store | None = field(default_factory=default_store)
    progress: Progress = lambda *_at, **_of: None
    say: Callable[[str], None] = lambda _line: None
    adapt: Callable[[Cohort], Cohort] = lambda cohort: cohort
    quick: bool = False
    watch: provenance.Stopwatch = field(default_factory=provenance.Stopwatch)

    @property
    def processes(self) -> Processes:
        """Where lesions are measured."""
        return self.cluster or Local(self.jobs)

    def of(self, cohort: Cohort) -> "Run":
        """Give the run of one of this run's reference cohorts."""
        return replace(self, out=self.references / cohort.name, watch=provenance.Stopwatch())

    def tell(self, stage: str) -> Callable[..., None]:
        """Return a callback of what is done, and of how much, for one stage."""
        return partial(self.progress, stage)


Prepare = Callable[[Cohort, Run], Cohort]
"""Makes a cohort ready to be measured: draws the volumes of a phantom."""


@dataclass(frozen=True)
class Outcome:
    """What the run of a cohort left behind.

    Attributes
    ----------
    results : pathlib.Path
        Folder of the results tables.
    n_lesions : int
        Lesions of the cohort.
    failures : tuple of str
        Lesions without any feature of their original contour, and why.
    messages : tuple of str
        Warnings raised on the way.
    tally : Tally or None
        Counts and seconds of the extraction; None where nothing was measured.
    """

    results: Path
    n_lesions: int
    failures: tuple[str, ...]
    messages: tuple[str, ...]
    tally: Tally | None = None
