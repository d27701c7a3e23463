"""The range of METRICS, by hand."""

import pandas as pd
import pytest

from analysis.checklists import items
from analysis.standards.fill import LEFT_OUT, MET, OPEN, UNMET
from analysis.standards.score import score


def with_verdicts(**verdicts: str) -> pd.DataFrame:
    """Judge all items as not met, and some otherwise."""
    rows = [(item.number, item.weight, verdicts.get(f"n{item.number}", UNMET)) for item in items("metrics")]
    return pd.DataFrame(rows, columns=["item", "weight", "verdict"]).assign(checklist="metrics")


def test_weights_are_those_of_the_published_table():
    weights = [item.weight for item in items("metrics")]
    assert sum(weights) == pytest.approx(1.0, abs=5e-4)
    sections = pd.Series(weights).groupby([item.section for item in items("metrics")]).sum()
    assert sections["Study design"] == pytest.approx(0.2022)
    assert sections["Open science"] == pytest.approx(0.0225)
    assert sections.idxmax() == "Study design"
    assert sections.idxmin() == "Open science"


def test_a_study_that_meets_all_or_nothing_scores_all_or_nothing():
    every = {f"n{item.number}": MET for item in items("metrics")}
    assert (score(with_verdicts(**every)).lowest, score(with_verdicts()).highest) == (100.0, 0.0)


def test_open_items_make_a_range_and_items_left_out_do_not_count():
    found = score(with_verdicts(n3=MET, n27=OPEN, n9=LEFT_OUT, n17=LEFT_OUT))
    total = sum(item.weight for item in items("metrics")) - 0.0225 - 0.02
    assert found.lowest == pytest.approx(100 * 0.0919 / total)
    assert found.highest == pytest.approx(100 * (0.0919 + 0.0749) / total)
    assert (found.met, found.unmet, found.open, found.left_out) == (1, 26, 1, 2)
