"""What the tests share: a store of their own, and the real data beside the repository, if there is any."""

import json
import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from analysis.garbage import look_seldom
from tests.faults import Recorder, carry_marks
from tests.once import once

if TYPE_CHECKING:
    from tests.displayed import Shown

# Two processes of tests fill two cores: threads of linear algebra would only wait for each other, in the
# commands that tests start, too. Whoever tests what threads may change sets their number.
for threads in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ.setdefault(threads, "1")
look_seldom()

ROOT = Path(__file__).parents[1]
SOAK = bool(os.environ.get("INTERLESION_SOAK"))
"""Whether tests that break something do it at full length."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Offer to keep what tests that break something have found."""
    parser.addoption("--record-faults", metavar="FILE", type=Path, help="write what marked tests survived")


def pytest_configure(config: pytest.Config) -> None:
    """Record in the process that hears of all tests."""
    if (path := config.getoption("--record-faults")) and not hasattr(config, "workerinput"):
        config.pluginmanager.register(Recorder(path))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that have slow tests, so that no process is left alone with one at the end.

    The first of them makes the book that a browser looks at; the others that need it come last among them, so
    that no process waits for it.
    """
    carry_marks(items)
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    browser = ROOT / "tests" / "browser"

    def turn(item: pytest.Item) -> int:
        if item.path == browser / "test_pages.py":
            return 0
        late = item.path.parent == browser or item.path.name == "test_notebooks.py"
        return (2 if late else 1) if item.path in slow else 3

    items.sort(key=turn)


@pytest.fixture(scope="session", autouse=True)
def _own_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep finished lesions out of the user's own store; commands that tests start inherit this."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("INTERLESION_CACHE", str(tmp_path_factory.mktemp("store")))
        yield


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Folder of real images and tables, not part of the repository; the test is skipped without it."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip(f"needs real data in ../shared/data beside the repository; {folder.name} is not there")
    return folder


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of what the processes of a run of tests share; `once` fills its parts."""
    base = tmp_path_factory.getbasetemp()
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base


@pytest.fixture(scope="session")
def made(shared_folder: Path) -> dict[str, tuple[Path, Path]]:
    """Folder of results and yml of a made cohort of each shape, by name; not to be written to.

    They are the same for all processes of a run of tests, and made by whichever needs one first.
    """
    from tests.display.made import SHAPES, make_results

    made = {
        name: once(shared_folder / f"made-{name}", partial(make_results, shape))
        for name, shape in SHAPES.items()
    }
    return {name: (folder / "results", folder / f"{name}.yml") for name, folder in made.items()}


@pytest.fixture(scope="session")
def shown_pages(
    made: dict[str, tuple[Path, Path]], shared_folder: Path
) -> "Callable[[str], dict[str, Shown]]":
    """Give what the report pages display for a made cohort; the process that first asks runs them."""
    from tests.displayed import DRAWN, show_pages

    def of(name: str) -> "dict[str, Shown]":
        folder = once(shared_folder / f"shown-{name}", partial(show_pages, *made[name], name in DRAWN))
        return {path.stem: json.loads(path.read_text()) for path in folder.glob("*.json")}

    return of


@pytest.fixture(scope="session")
def paper_parameters() -> Path:
    """Return the pyradiomics parameters of the paper."""
    return ROOT / "data" / "extraction.yml"


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Mount 64 KiB, if this user may."""
    place = tmp_path / "disk"
    place.mkdir()
    options = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", place]
    with suppress(OSError):
        done = subprocess.run(options, check=False, capture_output=True)
        if done.returncode == 0:
            try:
                yield place
            finally:
                subprocess.run(["umount", place], check=True)
            return
    pytest.skip("this user may mount no file system")
