"""A class of bad input: how a good source is spoilt, and what is said of it."""

import os
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import SimpleITK as sitk

from analysis.command_line import app, run

MOST_GB = 3.0
"""Memory that a command may ask for beyond what the tests have: far below any claim in a header."""


IS_ROOT = hasattr(os, "geteuid") and os.geteuid() == 0
"""Whom no rights bind."""


@dataclass(frozen=True)
class Said:
    """Phrases of one fault: its file, the place in it, what is wrong and the remedy.

    `code` is 0 where a fault is a warning, that costs a lesion at most.
    """

    file: str
    place: str
    wrong: str
    remedy: str
    code: int = 2

    def stands_in(self, text: str) -> bool:
        """Whether a line of a text says all of it, as a fault does."""
        kind = "warning" if self.code == 0 else "error"
        place = f"{self.file}, {self.place}" if self.place else self.file
        pattern = rf"{kind}: .*{re.escape(place)}.*?: .*{re.escape(self.wrong)}.*{re.escape(self.remedy)}"
        return any(re.match(pattern, line) for line in text.splitlines())


@dataclass(frozen=True)
class Bad:
    """A source at fault: `make` fills a folder and returns what is to be named, if not the folder itself."""

    make: Callable[[Path], Path | None]
    said: Said
    options: tuple[str, ...] = ()


@dataclass(frozen=True)
class Odd:
    """A source that must give what another gives."""

    make: Callable[[Path], Path | None]
    like: Callable[[Path], Path | None]
    options: tuple[str, ...] = ()


@dataclass(frozen=True)
class Done:
    """What a command left behind: its exit code and what it printed."""

    code: int
    text: str


def interlesion(capsys: pytest.CaptureFixture[str], *arguments: object) -> Done:
    """Run a command in this process, with little memory to spare."""
    capsys.readouterr()
    with memory_limit(MOST_GB):
        code = run(lambda: app([str(argument) for argument in arguments], standalone_mode=False))
    printed = capsys.readouterr()
    text = printed.out + printed.err
    for word in ("Traceback", "should not have happened"):
        assert word not in text, text
    return Done(code, text)


@contextmanager
def memory_limit(gigabytes: float) -> Iterator[None]:
    """Refuse this process more memory than it has and some gigabytes, where the system can."""
    if not sys.platform.startswith("linux"):
        yield
        return
    import resource

    before = resource.getrlimit(resource.RLIMIT_AS)
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    most = pages * resource.getpagesize() + int(gigabytes * 1e9)
    resource.setrlimit(resource.RLIMIT_AS, (most, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, before)


def tree(folder: Path) -> dict[str, bytes | str]:
    """All that is in a folder: the content of files, and where links lead."""
    found: dict[str, bytes | str] = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink():
            found[name] = str(path.readlink())
        elif path.is_file():
            found[name] = path.read_bytes() if os.access(path, os.R_OK) else "locked"
        else:
            found[name] = ""
    return found


def lesions_of(cohort: Path) -> list[tuple[object, ...]]:
    """All that a cohort holds of its lesions: of volumes the voxels of each and those of its image."""
    frame = pd.read_csv(cohort / "lesions.csv")
    if "mask" not in frame:
        return sorted(map(tuple, frame.fillna("").to_numpy().tolist()))
    rows = []
    for row in frame.itertuples():
        image, mask = (sitk.ReadImage(str(cohort / name)) for name in (row.image, row.mask))
        voxels = np.argwhere(sitk.GetArrayViewFromImage(mask) == row.label).tolist()
        values = sitk.GetArrayFromImage(image).astype(float).tobytes()
        grid = np.round([*image.GetSpacing(), *image.GetOrigin(), *image.GetDirection()], 4).tolist()
        rows.append((row.patient_id, row.lesion_id, row.site, str(voxels), values, grid))
    return sorted(rows)
