"""What a person sees in the terminal while a run goes on."""

import sys
import time
from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

_TITLES = {"phantom": "Synthetic CT, patients", "extract": "Features, lesions", "pages": "Pages"}
_LINE_SECONDS = 10.0


class Watcher:
    """Progress bars on a terminal; plain lines, now and then, in a pipe.

    Use as a context manager and pass it as the `progress` of a run.
    """

    def __init__(self) -> None:
        self._console = Console(file=sys.stderr, soft_wrap=True)
        self._bars = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            console=self._console,
            disable=not self._console.is_terminal,
        )
        self._tasks: dict[str, object] = {}
        self._said: dict[str, float] = {}

    def __enter__(self) -> "Watcher":
        self._bars.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bars.stop()

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Show that `done` of `total` of a stage are finished."""
        title = _TITLES.get(stage, stage)
        if self._console.is_terminal:
            self._draw(title, done, total)
        elif done >= total or time.monotonic() - self._said.get(title, -_LINE_SECONDS) >= _LINE_SECONDS:
            self._said[title] = time.monotonic()
            self.say(f"{title}: {done} of {total}")

    def say(self, line: str) -> None:
        """Print one line beside the bars, as plain text."""
        self._console.print(line, markup=False, highlight=False)

    def _draw(self, title: str, done: int, total: int) -> None:
        task = self._tasks.get(title)
        if task is None or done <= 1:
            task = self._tasks[title] = self._bars.add_task(title)
        self._bars.update(task, completed=done, total=total)  # type: ignore[arg-type]
