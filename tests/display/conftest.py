"""Pages of made cohorts, one of each shape."""

from pathlib import Path

import pytest

from analysis.display.page import Page, open_page


@pytest.fixture(scope="session")
def pages(made: dict[str, tuple[Path, Path]]) -> dict[str, Page]:
    """Open a page of each shape, by name."""
    return {name: open_page(*where) for name, where in made.items()}
