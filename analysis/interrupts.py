"""Ends that nobody planned: Ctrl-C is heard by the calling process alone, and no process outlives it."""

import os
import signal
import sys
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from functools import cache
from multiprocessing import resource_tracker
from typing import Any

from joblib import Parallel, delayed
from joblib.externals.loky.process_executor import BrokenProcessPool

from analysis.errors import InterlesionError

SECONDS_BETWEEN = 1
"""After which a process looks anew whether the one that it works for is still there."""


class ProcessKilledError(InterlesionError):
    """A process was killed twice at the same work."""

    def __init__(self) -> None:
        super().__init__(
            "A process was killed twice at the same work, perhaps for lack of memory. What was finished is "
            "kept: close other programs, or ask for fewer processes with --jobs, then run the same command "
            "again."
        )


@contextmanager
def deaf_to_interrupts() -> Iterator[None]:
    """Let processes that are started meanwhile not hear Ctrl-C, which a terminal sends to all of a group.

    A worker that hears it prints a traceback, from wherever it is, beside the sentence of the process that
    calls. What the caller itself is sent meanwhile reaches it afterwards. Threads started meanwhile hand
    their deafness on to the processes that they start. Without effect where signals cannot be blocked.

    Examples
    --------
    >>> with deaf_to_interrupts():
    ...     signal.SIGINT in signal.pthread_sigmask(signal.SIG_BLOCK, [])
    True
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    # Were it started meanwhile, it would let this process hear again.
    resource_tracker.ensure_running()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def in_parallel(tasks: Iterable[Any], jobs: int, *, ordered: bool = True) -> Iterator[Any]:
    """Do tasks in processes of this machine that do not hear Ctrl-C, and end with the one that calls.

    Where one of them is killed, what it and the others were at is done again, one task at a time.

    Parameters
    ----------
    tasks : iterable of joblib.delayed
    jobs : int
        Processes; 1 works in the process that calls.
    ordered : bool
        Give results in the order of the tasks, not in that in which they end.

    Yields
    ------
    object
        What each task returned.

    Raises
    ------
    ProcessKilledError
        One was killed again while it was the only one at work.

    Examples
    --------
    >>> from joblib import delayed
    >>> list(in_parallel((delayed(abs)(number) for number in (-1, 2)), jobs=1))
    [1, 2]
    """
    rest = enumerate(tasks)
    waiting: dict[int, Any] = {}

    def begun() -> Iterator[tuple[int, Any]]:
        """Note each task while it waits for its result."""
        for number, task in rest:
            waiting[number] = task
            yield number, task

    try:
        with closing(_results(begun(), max(1, jobs), ordered)) as results:
            for number, result in results:
                del waiting[number]
                yield result
    except BrokenProcessPool:
        for number in sorted(waiting):
            yield _alone(waiting.pop(number))
        for _, task in rest:
            yield _alone(task)


def _results(tasks: Iterator[tuple[int, Any]], jobs: int, ordered: bool) -> Any:
    loop = Parallel(n_jobs=jobs, return_as="generator" if ordered else "generator_unordered")
    caller = os.getpid()
    with deaf_to_interrupts():
        return loop(delayed(_numbered)(caller, number, task) for number, task in tasks)


def _alone(task: Any) -> Any:
    try:
        # Two processes, of which one has work: a single one would be the calling process.
        [(_, result)] = _results(iter([(0, task)]), 2, ordered=True)
    except BrokenProcessPool as error:
        raise ProcessKilledError from error
    return result


def _numbered(caller: int, number: int, task: Any) -> tuple[int, Any]:
    if caller != os.getpid():
        end_with(caller)
    function, arguments, named = task
    return number, function(*arguments, **named)


@cache
def end_with(caller: int) -> None:
    """End this process, from now on, as soon as the one that started it is gone, however that ended."""
    # On Windows a process never learns of a new parent.
    if sys.platform != "win32":
        threading.Thread(target=_outlive_not, args=(caller,), daemon=True).start()


def _outlive_not(caller: int) -> None:
    while os.getppid() == caller:
        time.sleep(SECONDS_BETWEEN)
    os._exit(1)
