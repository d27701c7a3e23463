"""How far a stage of a run is, how fast it goes, and when it will be done."""

import math

from analysis.wording import duration

_SHORTEST = 1.0
"""Seconds that must have passed before a rate means anything."""


class Pace:
    """Counts of one stage, and the rate at which its work is really done.

    Parameters
    ----------
    done, total, failed, stored : int
        Counts at the beginning. `done` includes those that failed and those taken from the store.
    noun : str, optional
        What is counted, in the singular.
    now : float
        Time in seconds, of any clock that never goes back; so is `now` everywhere below.

    Notes
    -----
    What comes from the store comes at once, and says nothing of how long the rest will take. The rate is
    therefore (d − s) / t: done, less stored, over the seconds since the work itself began, which is where
    the last call without any work done stood. What is still to do is taken to be work, all of it.
    """

    def __init__(
        self, done: int, total: int, *, failed: int = 0, stored: int = 0, noun: str | None = None, now: float
    ) -> None:
        self.done, self.total, self.failed, self.stored = done, total, failed, stored
        self.noun = noun
        self._began = self._work_began = self._last = now
        self._before = self.worked
        self._arrivals = 0
        self._arrivals_needed = 1

    @property
    def worked(self) -> int:
        """Number done that did not come from the store."""
        return self.done - self.stored

    @property
    def over(self) -> bool:
        """Whether all is done."""
        return self.done >= self.total

    def update(self, done: int, failed: int, stored: int, now: float) -> None:
        """Take note of the running counts."""
        worked = self.worked
        self.done, self.failed, self.stored = done, failed, stored
        if self.worked > worked:
            self._arrivals += 1
            if self._arrivals == 1 and stored:
                # Another process may have been at this one while the store was being read.
                self._arrivals_needed = 2
        elif not self._arrivals:
            self._work_began = now
        self._last = now

    def rate(self, now: float) -> float | None:
        """Return how many are worked off a second until `now`, or None if it is too early to tell."""
        seconds, worked = now - self._work_began, self.worked - self._before
        if self._arrivals < self._arrivals_needed or seconds < _SHORTEST or worked <= 0:
            return None
        return worked / seconds

    def seconds_left(self, now: float) -> float | None:
        """Return the seconds that the rest will take, or None if it is too early to tell."""
        rate, rate_so_far = self.rate(self._last), self.rate(now)
        if rate is None or rate_so_far is None:
            return None
        counted_down = (self.total - self.done) / rate - (now - self._last)
        return counted_down if counted_down > 0 else (self.total - self.done) / rate_so_far

    def facts(self, now: float) -> list[str]:
        """Say in a few words each: rate, time left, failures so far, how many came from the store."""
        rate = self.rate(self._last)
        said = [
            _rate(rate, self.noun) if rate else "",
            self._time(now),
            f"{self.failed} failed" if self.failed else "",
            f"{self.stored} from the store" if self.stored else "",
        ]
        return [fact for fact in said if fact]

    def _time(self, now: float) -> str:
        spent = now - self._began
        if self.over:
            return f"took {duration(spent)}"
        left = self.seconds_left(now)
        if left is not None:
            return f"{duration(_rounded_up(left))} left"
        return f"{spent:.0f} s so far" if spent >= 1 else ""


def _rate(rate: float, noun: str | None) -> str:
    if rate < 1:
        return f"{duration(1 / rate)} {f'a {noun}' if noun else 'each'}"
    return f"{rate:.0f} a second" if rate >= 9.95 else f"{rate:.1f} a second"


def _rounded_up(seconds: float) -> int:
    return math.ceil(seconds) if seconds <= 59 else 60 * math.ceil(seconds / 60)
