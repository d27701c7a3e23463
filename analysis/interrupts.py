"""Ctrl-C: it is the calling process that hears it, and ends the others."""

import signal
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from multiprocessing import resource_tracker
from typing import Any

from joblib import Parallel


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
    """Do tasks in processes of this machine that do not hear Ctrl-C.

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

    Examples
    --------
    >>> from joblib import delayed
    >>> list(in_parallel((delayed(abs)(number) for number in (-1, 2)), jobs=1))
    [1, 2]
    """
    loop = Parallel(n_jobs=max(1, jobs), return_as="generator" if ordered else "generator_unordered")
    with deaf_to_interrupts():
        results = loop(tasks)
    yield from results
