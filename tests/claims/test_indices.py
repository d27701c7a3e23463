"""Claims about the two indices: each turns where its rule says, and says what other scalings give."""

import pytest

from analysis import published
from analysis.claims.indices import bone_means
from tests.claims.tables import frame, judge, tables


def scaled(maxima, averages, others=0.5):
    rows = []
    for scaling, distance in (("none", "cosine"), ("zscore", "cosine-half"), ("minmax", "cosine")):
        rows += [
            (patient, scaling, distance, 30, averages[patient], averages[patient] * 1.03,
             maximum if scaling == "none" else others)
            for patient, maximum in maxima.items()
        ]  # fmt: skip
    return tables(scalings=frame("scalings", rows))


def printed(kind):
    return {patient: published.value(f"{kind}-{patient.lower()}") for patient in "ABC"}


def test_the_printed_maxima_are_near_one():
    found = judge("maximal-near-one", scaled(printed("maximal"), printed("average")))
    assert (found.verdict, found.value, found.n) == ("holds", 100, 3)
    assert "min-max scaled in 0 of 3" in found.detail
    assert judge("maximal-near-one", scaled({"A": 0.95, "B": 0.9}, {"A": 0.3, "B": 0.3})).verdict == "fails"


def test_the_printed_averages_are_below_half_of_the_maxima():
    assert judge("average-below-half", scaled(printed("maximal"), printed("average"))).verdict == "holds"
    found = judge("average-below-half", scaled({"A": 0.9, "B": 0.9}, {"A": 0.44, "B": 0.45}))
    assert (found.verdict, found.value) == ("fails", 50)


def test_two_lesions_have_half_by_arithmetic_and_do_not_count():
    given = scaled({"A": 0.9, "B": 0.9, "C": 0.9}, {"A": 0.4, "B": 0.4, "C": 0.45})
    given["scalings"].loc[given["scalings"]["patient_id"] == "C", "n_lesions"] = 2
    found = judge("average-below-half", given)
    assert (found.verdict, found.n) == ("holds", 2)


def bones(inside, between, patients=("A",)):
    sites = {"b1": "bone", "b2": "bone", "l1": "lung", "l2": "liver", "u1": "unknown"}
    lesions = [(who, name, site, "", True, 1.0, 10.0, 0) for who in patients for name, site in sites.items()]
    names = list(sites)
    pairs = []
    for i, a in enumerate(names):
        for b in names[i + 1 :]:
            kinds = sorted([sites[a], sites[b]])
            value = inside if kinds == ["bone", "bone"] else between if "bone" in kinds else 0.9
            pairs += [(who, a, b, 2.0 if "unknown" in kinds else value) for who in patients]
    return tables(lesions=frame("lesions", lesions), dissimilarity=frame("dissimilarity", pairs))


def test_bone_lesions_among_themselves_and_with_others():
    given = bones(0.1, 0.3)
    means = bone_means(given["lesions"], given["dissimilarity"])
    assert means.loc["A"].tolist() == pytest.approx([0.1, 0.3])
    assert judge("bone-apart", given).verdict == "holds"
    assert judge("bone-apart", bones(0.3, 0.1)).verdict == "fails"


def test_lesions_of_one_name_in_two_patients_are_two():
    """The last lesion of one patient has no site, and the first of the next is in bone."""
    given = bones(0.1, 0.3, ("A", "B"))
    means = bone_means(given["lesions"].iloc[::-1], given["dissimilarity"])
    assert means.to_numpy().ravel().tolist() == pytest.approx([0.1, 0.3] * 2)


def test_without_two_lesions_in_bone():
    given = bones(0.1, 0.3)
    given["lesions"].loc[0, "site"] = "lung"
    assert judge("bone-apart", given).verdict == "cannot be tested"


def test_nothing_compared():
    for claim in ("maximal-near-one", "average-below-half", "bone-apart"):
        assert judge(claim, tables()).verdict == "cannot be tested"
