"""A pipe where a file is expected is refused unopened: to read from it would never end."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from analysis.errors import InputError
from analysis.intake.table.layout import open_table
from analysis.sources.geometry import VolumeError
from analysis.sources.heads import sound_head
from analysis.sources.opening import open_sheet
from tests.faults import fault

pytestmark = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")


@pytest.fixture(autouse=True)
def _no_waiting() -> Iterator[None]:
    """End a test that waits for somebody to write."""
    signal.alarm(20)
    yield
    signal.alarm(0)


def pipe(path: Path) -> Path:
    os.mkfifo(path)
    return path


@fault("files", "A named pipe stands where an image, a mask or a table is expected", "Refused unopened")
@pytest.mark.parametrize("name", ["a.nii.gz", "a.nrrd", "a.mha", "a.nhdr"])
def test_as_a_volume(tmp_path: Path, name: str) -> None:
    with pytest.raises(VolumeError, match="a pipe or a device"):
        sound_head(pipe(tmp_path / name))


@pytest.mark.parametrize("name", ["a.csv", "a.xlsx", "a.parquet"])
def test_as_a_table(tmp_path: Path, name: str) -> None:
    for opened in (open_sheet, open_table):
        path = tmp_path / opened.__name__ / name
        path.parent.mkdir()
        with pytest.raises(InputError, match="pipe or a device"):
            opened(pipe(path), name)
