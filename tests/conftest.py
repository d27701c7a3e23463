"""What the tests share: a store of their own, and the real data beside the repository, if there is any."""

from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


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
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Path, Path]]:
    """Folder of results and yml of a made cohort of each shape, by name."""
    from tests.display.made import SHAPES, make_results

    return {name: make_results(shape, tmp_path_factory.mktemp(name)) for name, shape in SHAPES.items()}


@pytest.fixture(scope="session")
def paper_parameters() -> Path:
    """Return the pyradiomics parameters of the paper."""
    return ROOT / "data" / "extraction.yml"
