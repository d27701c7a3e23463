"""Units of work on many processes, of this machine or of a cluster; a killed process costs no run."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from joblib import Parallel, delayed
from joblib.externals.loky.process_executor import BrokenProcessPool

from analysis.extraction.trail import Trail
from analysis.extraction.units import Unit

Work = Callable[[Unit], Any]
"""What is done with a unit; travels to the processes, and raises nothing."""


class WorkerLostError(RuntimeError):
    """A process was killed whenever it measured a lesion."""

    def __init__(self) -> None:
        super().__init__("the process that measured it was killed, twice, perhaps for lack of memory")


class Processes(Protocol):
    """Where work is done."""

    @property
    def jobs(self) -> int:
        """How many processes."""
        ...

    @property
    def losses(self) -> tuple[type[Exception], ...]:
        """What is raised where a process was killed."""
        ...

    def parallel(self, *, alone: bool) -> Parallel:
        """Give the means to work in these processes; with `alone`, in any but the one that calls."""
        ...


@dataclass(frozen=True)
class Local:
    """Processes of this machine.

    Attributes
    ----------
    jobs : int
        1 works in the process that calls.
    """

    jobs: int = 1
    losses = (BrokenProcessPool,)

    def parallel(self, *, alone: bool) -> Parallel:
        """Give joblib's parallel loop over processes."""
        return Parallel(2 if alone else self.jobs, return_as="generator_unordered", batch_size=1)


def run_units(
    units: Sequence[Unit], work: Work, processes: Processes, trail: Trail
) -> Iterator[tuple[Unit, Any]]:
    """Do the work of all units.

    Parameters
    ----------
    units : sequence of Unit
        In the order in which they are begun.
    work : callable
        Takes a unit, keeps its trail and raises nothing.
    processes : Processes
        Where.
    trail : Trail
        Of the units.

    Yields
    ------
    unit : Unit
        A finished one, or what was left of one after its process was killed. Together they hold every task
        once, in the order in which they ended.
    done : object
        What `work` returned, or None where the process of the unit's only task was killed, twice: the second
        time with nothing else at work.
    """
    waiting = {unit.number: unit for unit in units}
    while waiting:
        try:
            for number, done in _in_parallel(list(waiting.values()), work, processes, alone=False):
                yield waiting.pop(number), done
        except processes.losses:
            # Which lesion it was is found by trying the units at hand again, each alone.
            for unit in _at_hand(waiting, trail, processes.jobs):
                yield from _alone(waiting.pop(unit.number), work, processes, trail)


def _at_hand(waiting: dict[int, Unit], trail: Trail, jobs: int) -> list[Unit]:
    """Units that were under way when a process was lost; the first in line, if no trail could be kept."""
    return [unit for unit in waiting.values() if trail.begun(unit.number)] or list(waiting.values())[:jobs]


def _alone(unit: Unit, work: Work, processes: Processes, trail: Trail) -> Iterator[tuple[Unit, Any]]:
    while unit.tasks:
        try:
            for _, done in _in_parallel([unit], work, processes, alone=True):
                yield unit, done
            return
        except processes.losses:
            at = min(trail.finished(unit.number), len(unit.tasks) - 1)
            trail.forget(unit.number)
            yield replace(unit, tasks=unit.tasks[at : at + 1]), None
            unit = replace(unit, tasks=unit.tasks[:at] + unit.tasks[at + 1 :])


def _in_parallel(
    units: Sequence[Unit], work: Work, processes: Processes, *, alone: bool
) -> Iterator[tuple[int, Any]]:
    yield from processes.parallel(alone=alone)(delayed(_numbered)(work, unit) for unit in units)


def _numbered(work: Work, unit: Unit) -> tuple[int, Any]:
    return unit.number, work(unit)
