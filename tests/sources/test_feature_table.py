"""Tables of features."""

import numpy as np
import pandas as pd
import pytest

from analysis import schema
from analysis.features import CONTOURS, FEATURES, PAPER_FEATURES
from analysis.sources import twins
from analysis.sources.check import check
from analysis.sources.feature_table import read_features
from benchmarks.made_table import made_table
from tests.faults import fault

SPHERICITY = "original_shape_Sphericity"
VOLUME = "original_shape_VoxelVolume"


@pytest.fixture
def read(make_cohort, tmp_path):
    """Write a table, read it, and leave out the notes on absent features."""

    def read(frame: pd.DataFrame, **keys: object):
        frame.to_csv(tmp_path / "lesions.csv", index=False)
        features, excluded, faults = read_features(make_cohort(**keys))
        return features, excluded, [fault for fault in faults if "absent:" not in fault.message]

    return read


def test_good_table(read, table):
    features, excluded, faults = read(table)
    assert faults == []
    assert excluded.empty
    assert features.columns.tolist() == schema.columns("features")
    assert features[["patient_id", "lesion_id", "site"]].equals(table[["patient_id", "lesion_id", "site"]])
    assert features["contour"].eq("original").all()
    assert np.array_equal(features[list(PAPER_FEATURES)], table[list(PAPER_FEATURES)])
    assert features.drop(columns=list(PAPER_FEATURES)).iloc[:, 4:].isna().all(axis=None)


@pytest.mark.parametrize("kind", ["xlsx", "parquet"])
def test_other_files_give_the_same(read, table, make_cohort, tmp_path, kind):
    expected = read(table)[0]
    path = tmp_path / f"lesions.{kind}"
    if kind == "xlsx":
        table.to_excel(path, index=False)
    else:
        table.to_parquet(path)
    features = read_features(make_cohort(lesions=path.name))[0]
    pd.testing.assert_frame_equal(features, expected, rtol=1e-14)  # a workbook keeps 16 digits


@fault(
    "same",
    "Rows of the tables that are read stand in another order",
    "the same lesions, in the same order, with the same bits",
)
def test_order_of_the_rows_does_not_matter(read, table):
    contours = ["original", "eroded", "dilated", "reader-10", "reader-2"]
    numbers = list(PAPER_FEATURES)
    long = pd.concat(
        [
            table.assign(contour=word, **{n: table[n] * (1 + i) for n in numbers})
            for i, word in enumerate(contours)
        ]
    )
    straight, _, faults = read(long)
    shuffled = read(long.sample(frac=1, random_state=3))[0]
    pd.testing.assert_frame_equal(straight, shuffled, check_exact=True)
    assert faults == []
    assert straight["contour"].tolist()[:5] == ["original", "eroded", "dilated", "reader-2", "reader-10"]


def test_names_are_mapped(read, table):
    theirs = {"patient_id": "USUBJID", "site": "organ", SPHERICITY: "round"}
    features, _, faults = read(table.rename(columns=theirs), columns=theirs)
    assert faults == []
    assert np.array_equal(features[SPHERICITY], table[SPHERICITY])
    assert features["site"].tolist() == table["site"].tolist()


def test_time_point_chooses_rows(read, table):
    both = pd.concat([table.assign(visit="pre"), table.assign(visit="post", **{VOLUME: 1.0})])
    features, _, faults = read(both, columns={"timepoint": "visit"}, timepoint="pre")
    assert faults == []
    assert np.array_equal(features[VOLUME], table[VOLUME])


def test_without_sites_all_are_unknown(read, table):
    features = read(table.drop(columns="site"))[0]
    assert features["site"].eq("unknown").all()


def test_other_spellings_of_sites(read, table):
    words = ["Lymph Nodes", "lymphnode", " Adrenal_", ""]
    features, _, faults = read(table.assign(site=words))
    assert features["site"].tolist() == ["lymph node", "lymph node", "adrenal gland", "unknown"]
    (fault,) = faults
    assert fault.severity == "warning"
    assert "`Lymph Nodes` and `lymphnode`" in fault.message


def test_blank_lines_are_no_lesions(read, table):
    blank = pd.DataFrame([dict.fromkeys(table.columns)])
    features, _, faults = read(pd.concat([table.iloc[:2], blank, table.iloc[2:], blank]))
    assert (len(features), faults) == (4, [])


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("n.d.", "`n.d.`"),
        ("inf", "`inf`"),
        ("-Infinity", "`-inf`"),
        ("\x1b[31m1", r"`\x1b[31m1`"),
        ("x" * 99, "x…"),
    ],
)
def test_damaged_value_costs_its_lesion(read, table, cell, said):
    table = table.astype({SPHERICITY: object})
    table.loc[1, SPHERICITY] = cell
    features, excluded, faults = read(table)
    assert features.iloc[1, 4:].isna().all()
    assert np.array_equal(features[VOLUME].drop(1), table[VOLUME].drop(1))
    assert excluded[["patient_id", "lesion_id", "contour"]].to_numpy().tolist() == [["001", "2", "original"]]
    assert said in excluded["reason"][0]
    damaged, alone = faults
    assert (damaged.severity, damaged.row) == ("warning", "line 3")
    assert said in damaged.message
    assert SPHERICITY in damaged.message
    assert "one lesion" in alone.message


def test_lesion_without_features(read, table):
    table.loc[0, list(PAPER_FEATURES)] = np.nan
    features, excluded, faults = read(table)
    assert features.iloc[0, 4:].isna().all()
    assert excluded["reason"].tolist() == ["no features"]
    assert [fault.row for fault in faults] == ["line 2", "line 2"]
    assert {fault.severity for fault in faults} == {"warning"}


def test_gap_costs_the_value_alone(read, table):
    table.loc[0, SPHERICITY] = np.nan
    features, excluded, (fault,) = read(table)
    assert np.isnan(features[SPHERICITY][0])
    assert features[VOLUME][0] == table[VOLUME][0]
    assert excluded["reason"].tolist() == [f"no value for `{SPHERICITY}`"]
    assert (fault.severity, fault.row) == ("warning", "line 2")


def test_column_that_is_empty_is_absent(read, table):
    features, excluded, faults = read(table.assign(original_glcm_MCC=np.nan))
    assert faults == []
    assert excluded.empty
    assert features["original_glcm_MCC"].isna().all()


def test_equal_lesions(read, table):
    table.loc[3, list(PAPER_FEATURES)] = table.loc[0, list(PAPER_FEATURES)]
    features, _, (fault,) = read(table)
    assert len(features) == 4
    assert (fault.severity, fault.row) == ("warning", "line 5")
    assert "patient `001`, lesion `1` (line 2)" in fault.message


def test_patient_with_one_lesion(read, table):
    features, _, (fault,) = read(table.iloc[:3])
    assert len(features) == 3
    assert (fault.severity, fault.row) == ("warning", "line 4")
    assert "`B` has one lesion" in fault.message


def test_lesion_without_an_original_contour(read, table):
    long = pd.concat(
        [table.assign(contour="original"), table.assign(contour="reader-1") * 1], ignore_index=True
    )
    features, excluded, faults = read(long.drop(index=0))
    row = features.iloc[0]
    assert (row["patient_id"], row["lesion_id"], row["contour"]) == ("001", "1", "original")
    assert row[4:].isna().all()
    assert len(features) == 8
    assert excluded["contour"].tolist() == ["original"]
    assert "no contour `original`" in faults[0].message


def other_columns(table: pd.DataFrame) -> pd.DataFrame:
    others = pd.DataFrame(1.0, index=table.index, columns=[f"wavelet-LLH_glcm_{i}" for i in range(800)])
    return pd.concat([table, others], axis=1)


def test_notes_on_columns_are_summed_up(make_cohort, table, tmp_path):
    other_columns(table).to_csv(tmp_path / "lesions.csv", index=False)
    absent, aside = read_features(make_cohort())[2]
    assert "8 of the 107" in absent.message
    assert "all 16 of glszm" in absent.message
    assert "17 of firstorder (`10Percentile`, `Energy`, `Entropy` and 14 more)" in absent.message
    assert "800 other columns" in aside.message
    assert "797 more" in aside.message


ERRORS = {
    "no patient": (lambda t: t.drop(columns="patient_id"), {}, "column patient_id", "missing"),
    "patient in capitals": (
        lambda t: t.rename(columns={"patient_id": "Patient"}),
        {},
        "column patient_id",
        "missing",
    ),
    "mapped column": (lambda t: t, {"columns": "{site: organ}"}, "columns", "`organ`"),
    "column twice": (
        lambda t: t.set_axis([*t.columns[:-1], "site"], axis=1),
        {},
        "column site",
        "Two columns",
    ),
    "no feature": (lambda t: t.iloc[:, :3].assign(size=1), {}, "header", "None of the 107"),
    "no lesion": (lambda t: t.iloc[:0], {}, "", "no lesion"),
    "empty id": (lambda t: t.assign(lesion_id=["1", " ", "1", "2"]), {}, "line 3", "`lesion_id` is empty"),
    "reserved id": (lambda t: t.assign(patient_id="all", lesion_id=list("abcd")), {}, "line 2", "reserved"),
    "lesion twice": (
        lambda t: t.assign(lesion_id=["1", "2", "1", "1"]),
        {},
        "line 5",
        "Patient `B`, lesion `1`, contour `original` stands in line 4 already",
    ),
    "unknown site": (
        lambda t: t.assign(site=["lung", "brain", "brain", "lung"]),
        {},
        "line 3",
        "(2 lesions)",
    ),
    "reserved site": (lambda t: t.assign(site="all"), {}, "line 2", "`all` is not a site"),
    "unknown contour": (lambda t: t.assign(contour="erode"), {}, "line 2", "`erode` is not a contour"),
    "reader 0": (lambda t: t.assign(contour="reader-0"), {}, "line 2", "is not a contour"),
    "no number": (lambda t: t.assign(**{VOLUME: "big"}), {}, f"column {VOLUME}", "line 2 has `big`"),
    "truth": (lambda t: t.assign(**{VOLUME: True}), {}, f"column {VOLUME}", "`True`"),
    "time points": (lambda t: t.assign(timepoint=list("aabb")), {}, "timepoint", "`a` and `b`"),
    "no such time point": (lambda t: t.assign(timepoint="pre"), {"timepoint": "Pre"}, "timepoint", "`pre`"),
    "no time points": (lambda t: t, {"timepoint": "pre"}, "timepoint", "no column"),
    "needed feature": (
        lambda t: t,
        {"features": f"[{SPHERICITY}, original_glcm_MCC]"},
        "features",
        "original_glcm_MCC has no values",
    ),
    "none of the eight": (
        lambda t: t.rename(columns=dict(zip(PAPER_FEATURES, FEATURES[2:10], strict=True))),
        {},
        "features",
        "fewer than two",
    ),
    "site moves": (
        lambda t: pd.concat([t.assign(contour="original"), t.assign(contour="eroded", site="lung")]),
        {},
        "line 3",
        "another site",
    ),
}


@pytest.mark.parametrize("case", ERRORS)
def test_errors(read, table, case):
    change, keys, row, message = ERRORS[case]
    features, excluded, faults = read(change(table), **keys)
    errors = [fault for fault in faults if fault.severity == "error"]
    assert errors[0].row == row
    assert message in errors[0].message
    assert errors[0].remedy
    assert features.empty
    assert excluded.empty
    assert features.columns.tolist() == schema.columns("features")


def test_faults_come_all_at_once(read, table):
    bad = table.assign(site="brain", lesion_id=["", "1", "1", "1"], **{VOLUME: "big"}, contour="inner")
    rows = [fault.row for fault in read(bad)[2]]
    assert rows == [
        "line 2",
        "line 2",
        f"column {VOLUME}",
        *["line 2", "line 3", "line 4", "line 5"],
        "line 5",
    ]


def test_many_faults_are_counted(read, table):
    many = pd.concat([table.iloc[[0]]] * 300).assign(lesion_id=[str(i) for i in range(300)])
    many.loc[:, list(PAPER_FEATURES)] = np.nan
    many.iloc[0, 3:] = 1.0
    faults = read(many)[2]
    assert len(faults) == 22
    assert "279 lines more" in faults[20].message


def test_dapper(make_cohort, shared_data):
    cohort = make_cohort(
        lesions=shared_data / "dapper" / "rad-features.csv",
        columns="{patient_id: USUBJID, lesion_id: LESIONLOC}",
    )
    features, excluded, faults = read_features(cohort)
    assert features.shape == (193, 111)
    assert features["patient_id"].nunique() == 30
    assert features[list(PAPER_FEATURES)].notna().all(axis=1).sum() == 192
    assert features[list(FEATURES)].notna().any().sum() == 100
    assert excluded[["patient_id", "lesion_id"]].to_numpy().tolist() == [["DAP-B-024", "ROI2"]]
    assert {fault.severity for fault in faults} == {"warning"}
    assert [fault.message for fault in faults if fault.row == "line 144"] == [
        "Patient `DAP-B-024`, lesion `ROI2`: no features."
    ]
    assert "100 of the 107" in faults[0].message
    assert "873 other columns" in faults[1].message
    assert len(faults) == 3


def test_misspelt_feature_is_named_with_the_one_it_may_be(make_cohort, table, tmp_path):
    misspelt = table.rename(columns={"original_shape_Sphericity": "original_shape_Spherisity"})
    assert "original_shape_Spherisity" in misspelt
    misspelt.to_csv(tmp_path / "lesions.csv", index=False)
    said = "\n".join(map(str, check(make_cohort())))
    assert "`original_shape_Spherisity` is original_shape_Sphericity, rename it" in said


@pytest.mark.parametrize("rows_at_once", [3, 1000])
def test_twins_are_those_of_comparing_all_rows_with_all(monkeypatch, rows_at_once):
    monkeypatch.setattr(twins, "_BLOCK", rows_at_once)
    numbers = np.random.default_rng(2).integers(-1, 2, (40, 3)).astype(float)
    numbers[numbers == -1] = np.nan
    numbers[::7] *= -1.0  # 0 becomes -0, which equals it
    places = np.flatnonzero(np.isfinite(numbers).sum(axis=1) >= 2)
    expected = []
    for again in places:
        alike = [one for one in places if np.array_equal(numbers[one], numbers[again], equal_nan=True)]
        expected += [(alike[0], again)] if alike[0] != again else []
    assert expected
    assert twins._equal_rows(numbers, places) == expected


def test_rows_come_back_as_they_were_written_whatever_is_wrong_with_others(make_cohort, tmp_path):
    """Against a plain construction, row by row: gaps, damaged cells, lost originals and absent features."""
    made = made_table(6, lesions=60, contours=CONTOURS).drop(columns=FEATURES[50])
    made.loc[7, FEATURES[3]], made.loc[20, list(FEATURES[:20])] = np.inf, np.nan
    made = made.drop(index=[30, 90]).sample(frac=1, random_state=1)
    made.to_parquet(tmp_path / "lesions.parquet", index=False)
    features, excluded, _ = read_features(make_cohort(lesions="lesions.parquet"))
    keys = ["patient_id", "lesion_id", "contour"]
    found = features.set_index(keys)
    assert len(found) == len(made) + 2
    for row in made.to_dict("records"):
        expected = np.array([row.get(name, np.nan) for name in FEATURES])
        if np.isinf(expected).any():
            expected[:] = np.nan
        np.testing.assert_array_equal(found.loc[tuple(row[key] for key in keys), list(FEATURES)], expected)
    lost = excluded[excluded["reason"].str.contains("no original contour")]
    assert len(lost) == 2
    assert (
        found.loc[list(lost[keys].itertuples(index=False, name=None)), list(FEATURES)].isna().all(axis=None)
    )


@pytest.mark.parametrize(
    ("name", "value", "lost"),
    [(VOLUME, -5.0, True), (SPHERICITY, -1e-12, False), ("original_firstorder_Mean", -80.0, False)],
)
def test_a_feature_below_0_that_cannot_be_costs_its_lesion(read, table, name, value, lost):
    features, excluded, faults = read(table.assign(**{name: [value, *[4.0] * (len(table) - 1)]}))
    assert np.isnan(features.loc[0, name]) == lost
    reasons = [f"`{value}` in {name} is below 0, which it cannot be"] if lost else []
    assert excluded["reason"].tolist() == reasons
    assert [fault.row for fault in faults if "below 0" in fault.message] == ["line 2"] * lost
