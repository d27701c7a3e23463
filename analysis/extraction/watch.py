"""A thread that tells how far the processes have come, while their results are awaited."""

import threading
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Protocol

from analysis.extraction.measured import Measured
from analysis.extraction.trail import FAILED, STORED, Trail, count_lesions

SECONDS_BETWEEN = 0.5


class Progress(Protocol):
    """Is told how many lesions are done, of how many, and of those how many failed or came from the store."""

    def __call__(self, done: int, total: int, *, failed: int = 0, stored: int = 0) -> None: ...  # noqa: D102


class Count:
    """Lesions that came back, together with those that the trail shows as finished in units under way.

    Attributes
    ----------
    fault : Exception or None
        What `progress` raised. It is not told anything more: that costs no run.
    """

    fault: Exception | None = None

    def __init__(self, total: int, trail: Trail, progress: Progress) -> None:
        self._total, self._trail, self._progress = total, trail, progress
        self._done = self._failed = self._stored = 0
        self._told = (-1, 0, 0)
        self._lock = threading.Lock()

    def add(self, lesions: Sequence[Measured], unit: int) -> None:
        """Count the lesions of a unit that came back, in place of its trail."""
        with self._lock:
            self._trail.forget(unit)
            self._done += len(lesions)
            self._failed += sum(lesion.failed for lesion in lesions)
            self._stored += sum(lesion.stored for lesion in lesions)
        self.tell()

    def tell(self) -> None:
        """Say how far all has come, if that is news; the number done never falls."""
        with self._lock:
            marks = self._trail.marks()
            done = min(self._done + count_lesions(marks), self._total)
            failed, stored = self._failed + marks.count(FAILED), self._stored + marks.count(STORED)
            if self.fault or done < self._told[0] or (done, failed, stored) == self._told:
                return
            self._told = (done, failed, stored)
            try:
                self._progress(done, self._total, failed=failed, stored=stored)
            except Exception as error:
                self.fault = error


@contextmanager
def watched(total: int, trail: Trail, progress: Progress | None) -> Iterator[Count]:
    """Tell `progress` now and then, for the length of a `with` block, and at its end.

    Warns
    -----
    RuntimeWarning
        At the end, where `progress` raised something.
    """
    count = Count(total, trail, progress or (lambda *_at, **_of: None))
    over = threading.Event()
    count.tell()

    def tell_on() -> None:
        """Tell from time to time, until the work is over."""
        while not over.wait(SECONDS_BETWEEN):
            count.tell()

    thread = threading.Thread(target=tell_on, daemon=True)
    thread.start()
    try:
        yield count
    finally:
        over.set()
        thread.join()
        count.tell()
    if count.fault:
        said = f"How far the lesions had come could not be told to the end: {count.fault!r}"
        warnings.warn(said, RuntimeWarning, stacklevel=3)
