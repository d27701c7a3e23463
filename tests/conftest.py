"""What the tests share: the real data that lies beside the repository, where there is any."""

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Folder of real images and tables, not part of the repository; the test is skipped without it."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip(f"needs real data in ../shared/data beside the repository; {folder.name} is not there")
    return folder


@pytest.fixture(scope="session")
def paper_parameters() -> Path:
    """Return the pyradiomics parameters of the paper."""
    return ROOT / "data" / "extraction.yml"
