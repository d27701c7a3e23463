"""What the scripts share: the task, a clock, the answer. Needs Python alone, so that it runs anywhere."""

import json
import math
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

Task = dict[str, Any]
Answer = dict[str, Any]
CONTOURS = ("original", "eroded", "dilated")


def run(tool: Callable[[Task], Answer]) -> None:
    """Read the task, run the tool on it, write its answer; the command line holds the two paths."""
    task = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    Path(sys.argv[2]).write_text(json.dumps(tool(task)), encoding="utf-8")


def since_launch(task: Task) -> float:
    """Seconds since the process was launched; on the wall clock, the only one that two processes share."""
    return time.time() - float(task["launched"])


def timed(work: Callable[..., Any], *given: Any, **named: Any) -> tuple[Any, float]:
    """Do some work; what it gave, and its seconds."""
    begin = time.perf_counter()
    done = work(*given, **named)
    return done, time.perf_counter() - begin


def numbers(features: Mapping[Any, Any], prefix: str = "") -> dict[str, float]:
    """Keep the finite numbers under names that start with the prefix."""
    chosen = {name: float(value) for name, value in features.items() if name.startswith(prefix)}
    return {name: value for name, value in chosen.items() if math.isfinite(value)}


def outlined(task: Task) -> Iterator[tuple[str, dict[str, Any]]]:
    """Give every contour of every lesion, contour by contour, so that one mask at a time is in memory."""
    for contour in CONTOURS[: task["contours"]]:
        for lesion in task["lesions"]:
            yield contour, lesion


class Volumes:
    """The image and the mask in use, and the seconds that reading them took."""

    def __init__(self, read: Callable[[str], Any]) -> None:
        self._read = read
        self._kept: dict[str, tuple[str, Any]] = {}
        self.seconds = 0.0

    def get(self, role: str, path: str) -> Any:
        """Take the volume in use in this role, or let go of it and read another."""
        if self._kept.get(role, ("", None))[0] != path:
            self._kept.pop(role, None)
            volume, seconds = timed(self._read, path)
            self._kept[role] = path, volume
            self.seconds += seconds
        return self._kept[role][1]


class Record:
    """Seconds and features, lesion by lesion."""

    def __init__(self) -> None:
        self._lesions: dict[int, dict[str, Any]] = {}

    def add(self, lesion: dict[str, Any], contour: str, seconds: float, features: dict[str, float]) -> None:
        """Write down one contour of a lesion."""
        kept = self._lesions.setdefault(lesion["id"], {"id": lesion["id"], "seconds": {}, "features": {}})
        kept["seconds"][contour] = seconds
        kept["features"][contour] = features

    @property
    def lesions(self) -> list[dict[str, Any]]:
        """Give what was written down."""
        return list(self._lesions.values())
