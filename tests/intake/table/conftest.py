"""Small tables of features, in the forms in which people have them."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.features import FEATURES, PAPER_FEATURES
from analysis.intake.table import TableOptions, TableSurvey, survey_table

FEW = list(PAPER_FEATURES)


@pytest.fixture
def measured() -> Callable[..., pd.DataFrame]:
    """Return random features, some of the 107, for a number of lesions."""

    def measured(n: int, names: list[str] = FEW, seed: int = 5) -> pd.DataFrame:
        return pd.DataFrame(np.random.default_rng(seed).lognormal(size=(n, len(names))), columns=names)

    return measured


@pytest.fixture
def lesions(measured) -> pd.DataFrame:
    """Return seven lesions of three patients."""
    keys = pd.DataFrame({"patient": [*"AAABBCC"], "lesion": ["1", "2", "3", "1", "2", "1", "2"]})
    return pd.concat([keys, measured(7)], axis=1)


@pytest.fixture
def full(measured) -> pd.DataFrame:
    """Return seven lesions with all 107 features."""
    return measured(7, list(FEATURES))


@pytest.fixture
def survey(tmp_path: Path) -> Callable[..., TableSurvey]:
    """Write a table and survey it."""

    def survey(
        frame: pd.DataFrame | str | bytes, name: str = "features.csv", **options: object
    ) -> TableSurvey:
        path = tmp_path / name
        if isinstance(frame, bytes):
            path.write_bytes(frame)
        elif isinstance(frame, str):
            path.write_text(frame, encoding="utf-8")
        else:
            frame.to_csv(path, index=False)
        return survey_table(path, TableOptions(**options))

    return survey


@pytest.fixture
def good(survey) -> Callable[..., TableSurvey]:
    """Survey a table that has no error."""

    def good(*args: object, **options: object) -> TableSurvey:
        found = survey(*args, **options)
        assert errors(found) == []
        return found

    return good


def errors(found: TableSurvey) -> list[str]:
    return [str(fault) for fault in found.faults if fault.severity == "error"]


@pytest.fixture
def refused(survey) -> Callable[..., str]:
    """Survey a table that cannot be used, and return its errors."""

    def refused(*args: object, **options: object) -> str:
        found = survey(*args, **options)
        assert found.lesions.empty
        assert errors(found)
        return "\n".join(errors(found))

    return refused


def ids(found: TableSurvey) -> list[tuple[str, str]]:
    return list(found.lesions[["patient_id", "lesion_id"]].itertuples(index=False, name=None))


def said(found: TableSurvey) -> str:
    return "\n".join(found.remarks)
