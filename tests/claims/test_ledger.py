"""The ledger as a whole: every claim has a row, in order, whatever a cohort has."""

import inspect

import pandas as pd
import pytest

from analysis import published, schema
from analysis.claims.catalogue import CLAIMS
from analysis.claims.claim import TOPICS, VERDICTS
from analysis.claims.ledger import ledger
from analysis.tables import read_table
from tests.claims.tables import tables
from tests.display.made import SHAPES
from tests.faults import fault


@pytest.fixture(scope="module")
def given(made):
    return {
        name: {table: read_table(table, folder) for table in schema.RESULTS}
        for name, (folder, _) in made.items()
    }


def test_there_are_enough_claims_and_each_has_its_own_id():
    assert len(CLAIMS) >= 25
    assert len({claim.id for claim in CLAIMS}) == len(CLAIMS)
    assert [claim.topic for claim in CLAIMS] == sorted((c.topic for c in CLAIMS), key=list(TOPICS).index)


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.id)
def test_each_claim_says_what_it_is(claim):
    assert claim.places
    assert set(claim.printed) <= set(published.values().index)
    assert claim.title.endswith(".")
    assert claim.rule.endswith(".")
    assert not claim.note or claim.note.endswith(".")
    said = f"{claim.title} {claim.rule} {claim.note}".lower()
    assert not [
        word for word in ("error", "typo", "misreport", "mistake", "wrong", "replicat") if word in said
    ]
    assert inspect.getdoc(getattr(claim.test, "func", claim.test))


@pytest.mark.parametrize("name", [*SHAPES, "empty"])
def test_every_claim_has_a_row_with_reasons(given, name):
    found = ledger(given[name] if name in given else tables(), seed=3)
    assert found["claim"].tolist() == [claim.id for claim in CLAIMS]
    assert set(found["verdict"]) <= set(VERDICTS)
    assert (found["detail"].str.len() > 10).all()
    assert found["detail"].str.endswith((".", ")")).all()
    assert not found["detail"].str.contains(r"\bnan\b|None|\.\.", regex=True).any()
    tested = found["verdict"] != "cannot be tested"
    assert found.loc[~tested, "value"].isna().all()
    assert (found.loc[tested, "n"] > 0).all()
    assert (found["interval"] != "").eq(found["low"].notna() | found["high"].notna()).all()


@pytest.mark.parametrize("name", ["lung", "melanoma"])
def test_ends_of_intervals_lie_around_the_value(given, name):
    found = ledger(given[name], seed=3)
    over = found[found["interval"].isin(["patients", "share"])]
    assert ((over["low"] <= over["value"]) & (over["value"] <= over["high"])).all()
    assert name == "lung" or len(over) > 5


def test_few_patients_have_no_interval_over_patients_and_are_told_by_name(given):
    found = ledger(given["lung"], seed=3).set_index("claim")
    assert not set(found["interval"]) & {"patients", "share"}
    for patient in "ABC":
        assert f"{patient} " in found.loc["cv-20", "detail"]


@fault(
    "same",
    "Rows of the features, or patients, stand in another order",
    "every results table has the same bits",
)
def test_the_same_seed_gives_the_same_ledger_and_the_order_of_rows_does_not_matter(given):
    shuffled = {
        name: frame.sample(frac=1, random_state=1).reset_index(drop=True)
        if name in ("dispersion", "dissimilarity", "lesions")
        else frame
        for name, frame in given["melanoma"].items()
    }
    first = ledger(given["melanoma"], seed=3)
    pd.testing.assert_frame_equal(first, ledger(given["melanoma"], seed=3), check_exact=True)
    again = ledger(shuffled, seed=3)
    pd.testing.assert_frame_equal(first, again, rtol=1e-9)


def test_an_empty_cohort_can_test_nothing():
    found = ledger(tables())
    assert set(found["verdict"]) == {"cannot be tested"}
