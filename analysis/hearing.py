"""Requests to end, Ctrl-C and SIGTERM: each is heard as KeyboardInterrupt, and again where that was lost."""

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, NoReturn

_ALARM = getattr(signal, "SIGALRM", None)  # Windows has none
SECONDS_BETWEEN = 0.1
"""After which it is looked anew whether an interrupt that was raised is being handled."""


@dataclass
class Request:
    """What this process was asked for meanwhile.

    Attributes
    ----------
    made : bool
        It was asked to end.
    terminated : bool
        By SIGTERM, as a batch system does.
    """

    made: bool = False
    terminated: bool = False


@contextmanager
def heard() -> Iterator[Request]:
    """Let work end with KeyboardInterrupt where this process is asked to end meanwhile.

    An interrupt can be lost: numpy takes whatever a comparison of dtypes raises for "not equal", and pandas,
    written in Python, compares dtypes everywhere. So it is raised again until somebody handles it, where the
    system has an alarm that nobody else uses. Signals that the process ignores, as behind `nohup`, or that
    somebody else hears are left alone.

    Yields
    ------
    Request

    Raises
    ------
    KeyboardInterrupt
        At the latest at the end of the work.

    Examples
    --------
    >>> with heard() as request:
    ...     request.made
    False
    """
    request = Request()
    before = _hear(request) if threading.current_thread() is threading.main_thread() else {}
    try:
        yield request
        if request.made:  # lost, and the work was done sooner than it was looked for
            raise KeyboardInterrupt
    finally:
        for number, handler in before.items():
            if number == _ALARM:
                _insist(0)
            signal.signal(number, handler)


def _hear(request: Request) -> dict[int, Any]:
    """Hear the signals that nobody else hears; give their handlers before, that of the alarm last."""

    def interrupt(number: int, _frame: object) -> NoReturn:
        """Ask the work to end."""
        request.made = True
        if number == signal.SIGTERM:
            request.terminated = True
            # Some send it twice, to the process and to its group; the second must not disturb the end.
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
        _insist(SECONDS_BETWEEN)
        raise KeyboardInterrupt

    silent: dict[int, Any] = {signal.SIGINT: signal.default_int_handler, signal.SIGTERM: signal.SIG_DFL}
    before = {number: handler for number, handler in silent.items() if signal.getsignal(number) is handler}
    for number in before:
        signal.signal(number, interrupt)
    if before and _ALARM is not None and signal.getsignal(_ALARM) is signal.SIG_DFL:
        before[_ALARM] = signal.signal(_ALARM, _again)
    return before


def _insist(seconds: float) -> None:
    if _ALARM is not None and signal.getsignal(_ALARM) is _again:
        signal.setitimer(signal.ITIMER_REAL, seconds, seconds)


def _again(*_signal: object) -> None:
    """Raise an interrupt that nobody handles; what is being cleared up after one is not disturbed."""
    error = sys.exception()
    while error is not None:
        if isinstance(error, KeyboardInterrupt):
            return
        error = error.__context__
    raise KeyboardInterrupt
