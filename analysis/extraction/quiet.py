"""Pyradiomics kept quiet and to one thread."""

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import SimpleITK as sitk
from threadpoolctl import threadpool_limits

_LOGGERS = ("radiomics", "pykwalify", "analysis.extraction.classes")


@contextmanager
def quiet() -> Iterator[None]:
    """Keep pyradiomics from writing to the terminal; a handler on the root logger still gets its warnings."""
    before = {name: _silence(logging.getLogger(name)) for name in _LOGGERS}
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
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
def one_thread() -> Iterator[None]:
    """Keep SimpleITK and the linear algebra under numpy to one thread.

    The processes share the cores, the matrices here are small (eigenvalues of 100 x 100 take many times
    longer on two threads), and sums are then formed in one order whatever the machine.
    """
    before = sitk.ProcessObject.GetGlobalDefaultNumberOfThreads()
    sitk.ProcessObject.SetGlobalDefaultNumberOfThreads(1)
    try:
        with threadpool_limits(limits=1):
            yield
    finally:
        sitk.ProcessObject.SetGlobalDefaultNumberOfThreads(before)
