"""Pages of made cohorts, one of each shape."""

import pytest

from analysis.display.page import Page, open_page
from tests.display.made import SHAPES, make_results


@pytest.fixture(scope="session")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Page]:
    """Open a page of each shape, by name."""
    made = {}
    for name, shape in SHAPES.items():
        made[name] = open_page(*make_results(shape, tmp_path_factory.mktemp(name)))
    return made
