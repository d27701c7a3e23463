"""What a person sees in the terminal while a run goes on."""

import os
import sys
import time
from collections.abc import Callable
from types import TracebackType
from typing import NamedTuple, TextIO

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.padding import Padding
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from analysis.pace import Pace
from analysis.wording import visible

_STAGES = {
    "phantom": ("Synthetic CT, patients", "patient"),
    "extract": ("Features, lesions", "lesion"),
    "bins": ("Features with other grey levels, lesions", "lesion"),
    "shuffled": ("Features of shuffled voxels, lesions", "lesion"),
    "paths": ("Forking paths, sets of distances", "set"),
    "further": ("Further statistics, topics", "topic"),
    "pages": ("Pages", "page"),
}
_LINE_SECONDS = 10.0
_WIDEST_BAR, _NARROWEST_BAR = 40, 6


class _Said(NamedTuple):
    done: int
    at: float


class Watcher:
    """A moving bar on a terminal; plain lines, now and then, in a pipe or in continuous integration.

    Use as a context manager and pass it as the `progress` of a run. A stage that is done, or that was
    broken off, leaves one plain line either way.

    Parameters
    ----------
    file : file, optional
        Where to write; standard error by default.
    clock : callable
        Gives seconds, and never goes back.
    """

    def __init__(self, file: TextIO | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        self._file = file or sys.stderr
        self._clock = clock
        self._console = Console(file=self._file, highlight=False)
        self._moving = self._file.isatty() and self._console.is_interactive and not _in_ci()
        self._live: Live | None = None
        self._paces: dict[str, Pace] = {}
        self._said: dict[str, _Said] = {}

    def __enter__(self) -> "Watcher":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()
        for stage, pace in self._paces.items():
            if not pace.over and (stage not in self._said or self._said[stage].done != pace.done):
                self._tell(stage, pace)

    def __call__(self, stage: str, done: int, total: int, *, failed: int = 0, stored: int = 0) -> None:
        """Show that `done` of `total` of a stage are finished.

        Parameters
        ----------
        stage : str
            `phantom`, `extract`, `bins`, `shuffled`, `paths`, `further` or `pages`; any other by its name.
        done, total, failed, stored : int
            Running counts. `done` includes those that failed and those taken from the store. Call first
            with `done=0`, so that the time of the first one counts. A count that falls, or another
            total, is a new run of the stage.
        """
        now = self._clock()
        pace = self._paces.get(stage)
        if pace is None or done < pace.done or total != pace.total:
            pace = Pace(done, total, failed=failed, stored=stored, noun=_noun(stage), now=now)
            self._paces[stage] = pace
            self._said.pop(stage, None)
        elif pace.over:
            return
        else:
            pace.update(done, failed, stored, now)
        self._show(stage, pace, now)

    def say(self, line: str) -> None:
        """Print one line beside the bar, as plain text; a terminal breaks it between words."""
        if self._moving:
            self._console.print(Text(visible(line)))
        else:
            print(visible(line), file=self._file, flush=True)

    def _show(self, stage: str, pace: Pace, now: float) -> None:
        if pace.over:
            if self._live and all(other.over for other in self._paces.values()):
                self._stop()
            if pace.total:
                self._tell(stage, pace)
        elif self._moving:
            self._start()
        elif stage not in self._said or now - self._said[stage].at >= _LINE_SECONDS:
            self._tell(stage, pace)

    def _tell(self, stage: str, pace: Pace) -> None:
        now = self._clock()
        self._said[stage] = _Said(pace.done, now)
        facts = ", ".join(pace.facts(now))
        self.say(f"{_title(stage)}: {pace.done} of {pace.total}" + (f" ({facts})" if facts else ""))

    def _start(self) -> None:
        """Let the bar move; it is there only while a stage goes on, so that nothing else is held up."""
        if self._live is None:
            self._live = Live(
                get_renderable=self._picture,
                console=self._console,
                transient=True,
                # Else what is meant for a file would go to the terminal.
                redirect_stdout=sys.stdout.isatty(),
            )
            self._live.start(refresh=True)

    def _stop(self) -> None:
        live, self._live = self._live, None
        if live is None:
            return
        try:
            live.stop()
        finally:
            self._console.show_cursor(True)

    def _picture(self) -> RenderableType:
        now, width = self._clock(), self._console.width
        going = [(stage, pace) for stage, pace in list(self._paces.items()) if not pace.over]
        return Group(*(_drawn(_title(stage), pace, now, width) for stage, pace in going))


def _drawn(title: str, pace: Pace, now: float, width: int) -> RenderableType:
    """Draw title, bar and counts in one line, the rest below, where it may wrap."""
    count = f"{pace.done} of {pace.total}"
    room = min(width - len(title) - len(count) - 2, _WIDEST_BAR)
    head = Table.grid(padding=(0, 1, 0, 0))
    if room >= _NARROWEST_BAR:
        head.add_row(Text(title), ProgressBar(pace.total, pace.done, width=room), Text(count))
    else:
        head.add_row(Text(f"{title} {count}"))
    facts = Text(", ".join(pace.facts(now)))
    facts.highlight_regex(r"\d+ failed", "bold red")
    return Group(head, Padding(facts, (0, 0, 0, 2)))


def _title(stage: str) -> str:
    return _STAGES[stage][0] if stage in _STAGES else visible(stage)


def _noun(stage: str) -> str | None:
    return _STAGES[stage][1] if stage in _STAGES else None


def _in_ci() -> bool:
    return os.environ.get("CI", "").casefold() not in {"", "0", "false", "no"}
