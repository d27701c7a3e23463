"""Pyradiomics kept quiet and to one thread, also where several threads of a process call it."""

import logging
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager

import numpy as np
import SimpleITK as sitk
from threadpoolctl import threadpool_limits

_LOGGERS = ("radiomics", "pykwalify", "analysis.extraction.classes")


class _Shared:
    """A state of the whole process: made by the first thread that needs it, undone by the last."""

    def __init__(self, make: Callable[[], AbstractContextManager[None]]) -> None:
        self._make = make
        self._lock = threading.Lock()
        self._stack = ExitStack()
        self._inside = 0

    @contextmanager
    def __call__(self) -> Iterator[None]:
        with self._lock:
            if not self._inside:
                self._stack.enter_context(self._make())
            self._inside += 1
        try:
            yield
        finally:
            with self._lock:
                self._inside -= 1
                if not self._inside:
                    self._stack.close()


@contextmanager
def quiet() -> Iterator[None]:
    """Keep pyradiomics from writing to the terminal; a handler on the root logger still gets its warnings."""
    with _no_messages(), np.errstate(all="ignore"):
        yield


@contextmanager
def one_thread() -> Iterator[None]:
    """Keep SimpleITK and the linear algebra under numpy to one thread.

    The processes share the cores, the matrices here are small (eigenvalues of 100 x 100 take many times
    longer on two threads), and sums are then formed in one order whatever the machine.
    """
    with _one_thread_each():
        yield


@contextmanager
def _silenced() -> Iterator[None]:
    before = {name: _silence(logging.getLogger(name)) for name in _LOGGERS}
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        for name, (handlers, level) in before.items():
            logger = logging.getLogger(name)
            logger.handlers[:] = handlers
            logger.setLevel(level)


def _silence(logger: logging.Logger) -> tuple[list[logging.Handler], int]:
    state = list(logger.handlers), logger.level
    # Without any handler, Python itself would print what is a warning or worse.
    logger.handlers[:] = [logging.NullHandler()]
    logger.setLevel(logging.WARNING)
    return state


@contextmanager
def _limited() -> Iterator[None]:
    before = sitk.ProcessObject.GetGlobalDefaultNumberOfThreads()
    sitk.ProcessObject.SetGlobalDefaultNumberOfThreads(1)
    try:
        with threadpool_limits(limits=1):
            yield
    finally:
        sitk.ProcessObject.SetGlobalDefaultNumberOfThreads(before)


_no_messages = _Shared(_silenced)
_one_thread_each = _Shared(_limited)
