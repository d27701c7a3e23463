"""Units of work on many processes, of this machine or of a cluster; a killed process costs no run."""

import os
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from enum import Enum
from functools import partial
from typing import Any, Protocol

from joblib import Parallel, delayed
from joblib.externals.loky.process_executor import BrokenProcessPool

from analysis.extraction.trail import Trail
from analysis.extraction.units import Task, Unit
from analysis.interrupts import deaf_to_interrupts, end_with

Work = Callable[[Unit], Any]
"""What is done with a unit; travels to the processes, and raises nothing."""

Part = tuple[Task, ...]
"""Lesions of a unit at which its process may have been killed."""

SECONDS_IDLE = 10
"""After which a process without work ends, and with it the image that it kept."""


class Lost(Enum):
    """Stands for the result of a unit that has none."""

    KILLED = "its process was killed"


class WorkerLostError(RuntimeError):
    """A process was killed whenever it measured a lesion."""

    def __init__(self) -> None:
        super().__init__(
            "the process that measured it was killed each time it was tried, perhaps for lack of memory"
        )


class Processes(Protocol):
    """Where work is done."""

    @property
    def jobs(self) -> int:
        """How many processes."""
        ...

    @property
    def losses(self) -> tuple[type[Exception], ...]:
        """What is raised where a process was killed; else its unit's result is `Lost.KILLED`."""
        ...

    @property
    def caller(self) -> int | None:
        """The process that starts the others, which end with it; None where they go on without it."""
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

    @property
    def caller(self) -> int:
        """The process that calls."""
        return os.getpid()

    def parallel(self, *, alone: bool) -> Parallel:
        """Give joblib's parallel loop over processes."""
        jobs = 2 if alone else self.jobs
        idle = {"idle_worker_timeout": SECONDS_IDLE} if jobs > 1 else {}
        return Parallel(jobs, return_as="generator_unordered", batch_size=1, **idle)


def run_units(
    units: Sequence[Unit], work: Work, processes: Processes, trail: Trail
) -> Generator[tuple[Unit, Any]]:
    """Do the work of all units.

    Processes that are still at work when the generator is closed are ended.

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
        A finished one, or a part of one. Together they hold every task once, in the order in which they end.
    done : object
        What `work` returned. None where a process was killed twice while it was at the lesions of this unit,
        the second time with nothing else at work: at one lesion, at all of a mask where it was reading that,
        or at all where it was reading the image.
    """
    waiting = {unit.number: unit for unit in units}
    broken: list[tuple[Unit, Part]] = []
    while waiting:
        try:
            with closing(_in_parallel(list(waiting.values()), work, processes, alone=False)) as results:
                for number, done in results:
                    unit = waiting.pop(number)
                    if done is Lost.KILLED:
                        broken.append((unit, _at(unit, trail)))
                    else:
                        yield unit, done
        except processes.losses:
            for unit in _at_hand(waiting, trail, processes.jobs):
                broken.append((waiting.pop(unit.number), _at(unit, trail)))
    for unit, suspect in broken:
        yield from _alone(unit, suspect, work, processes, trail)


def _at_hand(waiting: dict[int, Unit], trail: Trail, jobs: int) -> list[Unit]:
    """Units that were under way when a process was lost; the first in line, if no trail could be kept."""
    return [unit for unit in waiting.values() if trail.begun(unit.number)] or list(waiting.values())[:jobs]


def _at(unit: Unit, trail: Trail) -> Part:
    """Find what a process was at: a lesion, or all of the mask or image that it was reading.

    Nothing, if that is not known.
    """
    if not trail.begun(unit.number):
        return unit.tasks if len(unit.tasks) == 1 else ()
    if not trail.was_read(unit.number):
        return unit.tasks
    place = min(trail.finished(unit.number), len(unit.tasks) - 1)
    mask = unit.tasks[place].mask
    if (place == 0 or unit.tasks[place - 1].mask != mask) and not trail.has_mask(unit.number):
        return tuple(task for task in unit.tasks if task.mask == mask)
    return unit.tasks[place : place + 1]


def _alone(
    unit: Unit, suspect: Part, work: Work, processes: Processes, trail: Trail
) -> Iterator[tuple[Unit, Any]]:
    """Do the work of a unit with nothing else at work; that at which its process was killed twice is lost."""
    while unit.tasks:
        trail.forget(unit.number)
        [(_, done)] = _one(unit, work, processes)
        if done is not Lost.KILLED:
            yield unit, done
            return
        part = _at(unit, trail)
        if not part:
            for task in unit.tasks:
                yield from _alone(replace(unit, tasks=(task,)), (), work, processes, trail)
            return
        if part == suspect:
            yield replace(unit, tasks=part), None
            unit = replace(unit, tasks=tuple(task for task in unit.tasks if task not in part))
        suspect = part


def _one(unit: Unit, work: Work, processes: Processes) -> list[tuple[int, Any]]:
    try:
        return list(_in_parallel([unit], work, processes, alone=True))
    except processes.losses:
        return [(unit.number, Lost.KILLED)]


def _in_parallel(
    units: Sequence[Unit], work: Work, processes: Processes, *, alone: bool
) -> Generator[tuple[int, Any]]:
    numbered = partial(_numbered, processes.caller)
    loop = processes.parallel(alone=alone)
    with deaf_to_interrupts():
        results = loop(delayed(numbered)(work, unit) for unit in units)
    yield from results


def _numbered(caller: int | None, work: Work, unit: Unit) -> tuple[int, Any]:
    if caller not in (None, os.getpid()):
        end_with(caller)
    return unit.number, work(unit)
