"""Pyradiomics kept quiet: its log goes to Python's logging alone, its numpy warnings nowhere."""

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import SimpleITK as sitk

_LOGGERS = ("radiomics", "pykwalify")


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
    """Keep SimpleITK to one thread: the processes share the cores, and small crops gain nothing from more."""
    before = sitk.ProcessObject.GetGlobalDefaultNumberOfThreads()
    sitk.ProcessObject.SetGlobalDefaultNumberOfThreads(1)
    try:
        yield
    finally:
        sitk.ProcessObject.SetGlobalDefaultNumberOfThreads(before)
