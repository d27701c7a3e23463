"""Work that kills the process that does it, for tests; worker processes import this module by its name."""

import os
import signal
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import Any
from unittest.mock import patch
from uuid import uuid4

from analysis.extraction.trail import MASK, MEASURED, READ, Trail
from analysis.extraction.units import Unit


@dataclass(frozen=True)
class Plan:
    """Lesions (rows of the manifest), images and masks that kill their process, how often, and a diary."""

    diary: Path
    rows: frozenset[int] = frozenset()
    images: frozenset[str] = frozenset()
    masks: frozenset[str] = frozenset()
    times: int = 1000
    tester: int = field(default_factory=os.getpid)

    def note(self, what: str) -> None:
        """Write into the diary, in any process."""
        self.diary.mkdir(exist_ok=True, parents=True)
        (self.diary / f"{what}.{uuid4().hex}").touch()

    def noted(self, what: str) -> int:
        """Count what was written; `*` stands for anything."""
        return len(list(self.diary.glob(f"{what}.*")))

    def read(self, image: Path) -> None:
        """Read an image, if that does not kill."""
        self._die("image", image.name in self.images)

    def read_mask(self, mask: Path) -> None:
        """Read a mask, if that does not kill."""
        self._die("mask", mask.name in self.masks)

    def begin(self, row: int) -> None:
        """Begin with a lesion, if that does not kill."""
        self.note(f"begun-{row}")
        self._die("row", row in self.rows)

    def _die(self, at: str, guilty: bool) -> None:
        if guilty and self.noted("killed-*") < self.times:
            assert os.getpid() != self.tester, "the work was done in the process of the test"
            self.note(f"killed-{at}")
            os.kill(os.getpid(), signal.SIGKILL)
            time.sleep(60)


def pretend(plan: Plan, trail: Trail, unit: Unit) -> list[int]:
    """Keep a trail as `measure_unit` does, but measure nothing: the rows are the result."""
    trail.begin(unit.number)
    plan.read(unit.image)
    trail.mark(unit.number, READ)
    for mask, tasks in groupby(unit.tasks, key=attrgetter("mask")):
        plan.read_mask(mask)
        trail.mark(unit.number, MASK)
        for task in tasks:
            plan.begin(task.row)
            time.sleep(0.02)
            trail.mark(unit.number, MEASURED)
            plan.note(f"finished-{task.row}")
    return [task.row for task in unit.tasks]


def measure(plan: Plan, recipe: Any, unit: Unit) -> Any:
    """Measure a unit, if the process survives that."""
    from analysis.extraction import lesions

    real_read, real_mask, real_measure = lesions.read_image, lesions.read_mask, lesions.measure_patch

    def read_image(path: Path, *further: Any, **named: Any) -> Any:
        plan.read(path)
        return real_read(path, *further, **named)

    def read_mask(path: Path) -> Any:
        plan.read_mask(path)
        return real_mask(path)

    def measure_patch(row: int, *further: Any) -> Any:
        plan.begin(row)
        lesion = real_measure(row, *further)
        plan.note(f"finished-{row}")
        return lesion

    with ExitStack() as stack:
        stack.enter_context(patch.object(lesions, "read_image", read_image))
        stack.enter_context(patch.object(lesions, "read_mask", read_mask))
        stack.enter_context(patch.object(lesions, "measure_patch", measure_patch))
        return lesions.measure_unit(recipe, unit)


def linger(diary: Path, recipe: Any, unit: Unit) -> None:
    """Begin with a unit, say so in the diary, and stay at it for longer than any test waits."""
    recipe.trail.begin(unit.number)
    (diary / str(os.getpid())).touch()
    time.sleep(300)
