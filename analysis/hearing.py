"""Requests to end, Ctrl-C and SIGTERM: each is heard as KeyboardInterrupt, and again where that was lost."""

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

_ALARM = getattr(signal, "SIGALRM", None)  # Windows has none
SECONDS_BETWEEN = 0.1
"""After which it is looked anew whether an interrupt that was raised is being handled."""


class Request:
    """What this process was asked for.

    An interrupt can be lost: numpy takes whatever a comparison of dtypes raises for "not equal", and pandas,
    written in Python, compares dtypes everywhere. So it is raised again until somebody handles it, where the
    system has an alarm that nobody else uses. While that is done, one further Ctrl-C, which impatience sends,
    disturbs nothing, and no SIGTERM, which some send to the process and to its group; a third Ctrl-C does.
    Without an alarm the second is raised: the first may be lost.

    Attributes
    ----------
    made : bool
        It was asked to end.
    terminated : bool
        By SIGTERM, as a batch system does.
    over : bool
        There is nothing left to be ended: set by whoever has ended it.
    """

    def __init__(self) -> None:
        self.made = self.terminated = self.over = False
        self._further = 0
        self._alarmed = False
        self._before: dict[int, Any] = {}

    def settle(self) -> None:
        """Raise KeyboardInterrupt where it was lost, and the work done sooner than it was looked for."""
        if self.made:
            raise KeyboardInterrupt

    def listen(self) -> None:
        """Hear the signals that are not ignored, as behind `nohup`, and that nobody else hears."""
        silent: dict[int, Any] = {signal.SIGINT: signal.default_int_handler, signal.SIGTERM: signal.SIG_DFL}
        for number, handler in silent.items():
            if signal.getsignal(number) is handler:
                self._before[number] = handler
                signal.signal(number, self._interrupt)

    def hush(self) -> None:
        """Hear them no more; handlers that were set meanwhile stay."""
        self.over = True
        if self._alarmed:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, signal.SIG_DFL)
        for number, handler in self._before.items():
            if signal.getsignal(number) == self._interrupt:
                signal.signal(number, handler)

    def _interrupt(self, number: int, _frame: object) -> None:
        if self.over:
            return
        if self.made:
            self._further += number == signal.SIGINT
            if number == signal.SIGTERM or self._further < 1 + self._alarmed:
                return
        else:
            self.made, self.terminated = True, number == signal.SIGTERM
            self._insist()
        raise KeyboardInterrupt

    def _insist(self) -> None:
        if _ALARM is None or signal.getsignal(_ALARM) is not signal.SIG_DFL:
            return
        if signal.getitimer(signal.ITIMER_REAL)[0] == 0:
            self._alarmed = True
            signal.signal(_ALARM, self._again)
            signal.setitimer(signal.ITIMER_REAL, SECONDS_BETWEEN, SECONDS_BETWEEN)

    def _again(self, *_signal: object) -> None:
        """Raise an interrupt that nobody handles; what is being cleared up after one is not disturbed."""
        error = sys.exception()
        while error is not None:
            if isinstance(error, KeyboardInterrupt):
                return
            error = error.__context__
        if not self.over:
            raise KeyboardInterrupt


@contextmanager
def heard(request: Request) -> Iterator[None]:
    """Let work end with KeyboardInterrupt where this process is asked to end meanwhile.

    Parameters
    ----------
    request : Request
        Not used before. In a thread other than the main one nothing is heard.

    Raises
    ------
    KeyboardInterrupt

    Examples
    --------
    >>> with heard(request := Request()):
    ...     request.settle()
    """
    try:
        if threading.current_thread() is threading.main_thread():
            request.listen()
        yield
    finally:
        try:
            request.over = True
        finally:  # one that comes just before is the first: no second is raised
            request.hush()
