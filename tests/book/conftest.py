"""Results of made cohorts, one of each shape."""

from pathlib import Path

import pytest

from tests.display.made import SHAPES, make_results


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Path, Path]]:
    """Folder of results and yml of each shape, by name."""
    return {name: make_results(shape, tmp_path_factory.mktemp(name)) for name, shape in SHAPES.items()}
