"""Patients, lesions, time points and contours are found without being told."""

import numpy as np
import pandas as pd
import pytest

from analysis.intake.table import TableOptions, survey_table
from analysis.intake.table.splitting import split_ids

SPHERICITY = "original_shape_Sphericity"
EXPECTED = [*zip("AAABBCC", "1231212", strict=True)]


def ids(found):
    return list(found.lesions[["patient_id", "lesion_id"]].itertuples(index=False, name=None))


def said(found):
    return "\n".join(found.remarks)


@pytest.mark.parametrize(
    ("patient", "lesion"),
    [
        ("PatientID", "ROI_name"),
        ("USUBJID", "LESIONLOC"),
        ("subject", "tumor_id"),
        ("Patient Number", "Segment"),
        ("ID", "label"),
        ("case", "nodule"),
        ("MRN", "region"),
        ("pid", "Organ"),
    ],
)
def test_usual_names(good, lesions, patient, lesion):
    assert ids(good(lesions.rename(columns={"patient": patient, "lesion": lesion}))) == EXPECTED


def test_a_row_number_called_id_is_no_patient(good, lesions):
    found = good(lesions.assign(ID=range(7))[["ID", *lesions.columns]])
    assert ids(found) == EXPECTED


def test_an_outcome_called_label_is_no_lesion(good, lesions):
    frame = lesions.rename(columns={"lesion": "Mask"}).assign(label=[0, 0, 0, 1, 1, 1, 1])
    frame["Mask"] = [f"seg_{name}.nii.gz" for name in frame["Mask"]]
    assert ids(good(frame)) == [(patient, f"seg_{lesion}") for patient, lesion in EXPECTED]


def test_lesions_without_names_are_numbered(good, lesions):
    found = good(lesions.drop(columns="lesion"))
    assert ids(found) == [(patient, f"lesion-{n}") for patient, n in EXPECTED]
    assert "numbered in their order" in said(found)


def test_lesions_by_site_are_numbered(good, lesions):
    found = good(lesions.drop(columns="lesion").assign(site=["liver", "liver", "lung", *["bone"] * 4]))
    assert ids(found) == [
        ("A", "liver-1"), ("A", "liver-2"), ("A", "lung-1"),
        ("B", "bone-1"), ("B", "bone-2"), ("C", "bone-1"), ("C", "bone-2"),
    ]  # fmt: skip
    assert found.lesions["site_words"].iloc[0] == ("liver", "liver-1")


def test_sites_are_told_by_their_column_then_by_names(good, lesions):
    found = good(lesions.assign(organ=["liver", "", "bone", "lung", "lung", "", ""]))
    assert found.lesions["site_words"].tolist()[:2] == [("liver", "1"), ("2",)]


def _delta():
    """Lesions of patients 41 to 43, before and after."""
    rows = []
    for patient, sites in {
        41: ["liver", "lung", "bone"],
        42: ["liver", "liver"],
        43: ["lymph_node", "lung"],
    }.items():
        rows += [
            (time, n, site, patient) for time in ("pre", "post") for n, site in enumerate(sites, start=1)
        ]
    return rows


def test_time_lesion_site_and_patient_in_one_column(good, measured):
    rows = _delta()
    names = [f"GTV{time}_{n}_{site}_{patient}" for time, n, site, patient in rows]
    found = good(measured(len(rows)).assign(name=names))
    assert ids(found) == [(str(patient), str(n)) for _, n, _, patient in rows]
    assert found.lesions["timepoint"].tolist() == [row[0] for row in rows]
    assert found.timepoint == "pre"
    assert found.lesions["site_words"].iloc[-1] == ("lung", "2")
    assert '--pattern "GTV{timepoint}_{lesion}_{site}_{patient}"' in said(found)


def test_pattern_says_how(good, measured):
    rows = _delta()
    names = [f"GTV{time}_{n}_{site}_{patient}" for time, n, site, patient in rows]
    pattern = "GTV{timepoint}_{lesion}_{site}_{patient}"
    told, guessed = (
        good(measured(len(rows)).assign(name=names), **each) for each in ({"pattern": pattern}, {})
    )
    pd.testing.assert_frame_equal(told.lesions, guessed.lesions)
    other = good(measured(len(rows)).assign(name=names), pattern="GTV{timepoint}_{patient}_{site}_{lesion}")
    assert set(other.lesions["patient_id"]) == {"1", "2", "3"}


@pytest.mark.parametrize(
    ("cells", "pattern"),
    [
        (["P01_L1", "P01_L2", "P02_L1", "P02_L2"], "{patient}_{lesion}"),
        (["Pat1Les1", "Pat1Les2", "Pat2Les1", "Pat2Les2"], "Pat{patient}Les{lesion}"),
        (["lesion1-patient9", "lesion2-patient9", "lesion1-patient8"], "{lesion}-{patient}"),
        (["DAP-A-003_1", "DAP-A-003_2", "DAP-B-004_1"], "{patient}_{lesion}"),
        (["17_liver", "17_lung", "23_liver"], "{patient}_{lesion}"),
        (["1 101", "2 101", "1 102", "2 102", "1 103"], "{lesion} {patient}"),
        ([f"sub-0{p}_{c}_{n}" for p in (1, 2) for c in ("eroded", "original") for n in (1, 2)],
         "{patient}_{contour}_{lesion}"),
    ],
)  # fmt: skip
def test_identifiers_are_taken_apart(cells, pattern):
    split = split_ids(cells)
    assert (split.pattern, split.rival) == (pattern, "")


def test_identifiers_that_say_nothing_are_left_alone():
    assert split_ids([f"a{n % 7}_b{n % 5}_c{n % 3}_d{n % 11}_e{n}_f{n % 13}" for n in range(200)]) is None
    assert split_ids(["alpha", "beta", "gamma"]) is None


def test_identifiers_that_could_be_either_are_asked_for(refused, measured):
    names = ["1_1", "1_2", "2_1", "2_2"]
    message = refused(measured(4).assign(name=names))
    assert "can be read as" in message
    assert "--pattern" in message


def test_no_two_lesions_of_a_patient(refused, measured):
    message = refused(measured(3).assign(patient=["a", "b", "c"]))
    assert "no patient has two lesions" in message
    assert "--pattern" in message
    assert "--column" in message


def test_nothing_tells_patients(refused, measured):
    assert "No column tells the patients" in refused(measured(3))
    assert "No column tells the patients" in refused(measured(3).assign(volume=[1.5, 1.5, 2.5]))


def test_the_user_names_columns(good, lesions):
    frame = lesions.rename(columns={"patient": "who", "lesion": "which"})
    assert ids(good(frame, columns={"patient_id": "who", "lesion_id": "which"})) == EXPECTED


def test_the_user_names_a_column_that_is_not_there(refused, lesions):
    message = refused(lesions, columns={"patient_id": "patiend"})
    assert "`patiend` is not a column" in message
    assert "Did you mean `patient`?" in message


def test_a_pattern_that_fits_nothing(refused, lesions):
    assert "fits 0 of 7 rows" in refused(lesions, pattern="{patient}_{lesion}")
    assert "is no pattern" in refused(lesions, pattern="{lesion}")


@pytest.mark.parametrize(
    ("words", "first"),
    [
        (["post", "pre"], "pre"),
        (["FU1", "baseline"], "baseline"),
        (["week 8", "week 0"], "week 0"),
        (["t1", "t0"], "t0"),
        (["2", "1"], "1"),
        (["after", "Before"], "Before"),
    ],
)
def test_the_first_time_point_by_name(good, lesions, words, first):
    frame = pd.concat([lesions.assign(timepoint=word, **{SPHERICITY: n}) for n, word in enumerate(words)])
    found = good(frame.assign(study_date=["2020-05-05"] * 7 + ["2020-07-07"] * 7))
    assert found.timepoint == first
    chosen = found.lesions[found.lesions["timepoint"] == first]
    assert chosen[SPHERICITY].eq(words.index(first)).all()
    assert len(chosen) == 7
    assert f"`{first}` is used" in said(found)


def test_a_patient_without_the_first_time(good, lesions):
    late = lesions[:2].assign(patient="Z", visit="post")
    found = good(pd.concat([lesions.assign(visit="pre"), late]))
    assert found.timepoint == "pre"
    assert "1 patient without it: left out" in said(found)


def test_another_time_point(good, refused, lesions):
    frame = pd.concat([lesions.assign(visit="pre"), lesions.assign(visit="post")])
    assert good(frame, timepoint="POST").timepoint == "post"
    assert "Choose one of these" in refused(frame, timepoint="never")
    assert "no column of time points" in refused(lesions, timepoint="pre")


def test_dates_become_numbers(good, lesions):
    second = lesions.iloc[:5].assign(StudyDate=["20210301"] * 3 + ["20190401"] * 2, **{SPHERICITY: 2.0})
    found = good(pd.concat([lesions.assign(StudyDate="20200101"), second]))
    first = found.lesions[found.lesions["timepoint"] == found.timepoint]
    assert found.timepoint == "time-1"
    assert len(first) == 7
    assert first[SPHERICITY].eq(2.0).tolist() == [False, False, False, False, False, True, True] or set(
        first.loc[first["patient_id"] == "B", SPHERICITY]
    ) == {2.0}
    assert not any(year in found.lesions.to_csv() + said(found) for year in ("2019", "2020", "2021"))


def test_one_date_a_patient_is_no_time_point(good, lesions):
    found = good(lesions.assign(StudyDate=["20200101"] * 3 + ["20210101"] * 4))
    assert found.timepoint is None
    assert "timepoint" not in found.lesions


def test_phases_without_order_are_asked_for(refused, good, lesions):
    frame = pd.concat([lesions.assign(phase="arterial"), lesions.assign(phase="portal")])
    message = refused(frame)
    assert "`arterial` and `portal`" in message
    assert "--timepoint" in message
    assert good(frame, timepoint="portal").timepoint == "portal"


def test_contours_in_a_column(good, lesions):
    frame = pd.concat([lesions.assign(segmentation=word) for word in ("Orig", "erosion", "dilate")])
    found = good(frame)
    assert found.lesions["contour"].value_counts().to_dict() == {"original": 7, "eroded": 7, "dilated": 7}


def test_readers_lend_an_original(good, lesions):
    frame = pd.concat(
        [lesions.assign(reader=word, **{SPHERICITY: n}) for n, word in enumerate(["Smith", "Jones"])]
    )
    found = good(frame.iloc[:-1])
    contours = found.lesions.groupby("contour")[SPHERICITY].agg(["size", "max"])
    assert contours["size"].to_dict() == {"original": 7, "reader-1": 6, "reader-2": 7}
    lent = found.lesions[found.lesions["contour"] == "original"]
    assert lent[SPHERICITY].value_counts().to_dict() == {1: 6, 0: 1}
    assert "Smith" not in found.lesions.to_csv() + said(found)
    assert "majority" in said(found)


def test_contours_in_files(lesions, tmp_path):
    for n, name in enumerate(["features.csv", "features_eroded.csv", "features_dilated.csv"]):
        lesions.assign(**{SPHERICITY: n}).to_csv(tmp_path / name, index=False)
    (tmp_path / "notes.docx").write_text("x")
    found = survey_table(tmp_path)
    assert not [fault for fault in found.faults if fault.severity == "error"]
    values = found.lesions.groupby("contour")[SPHERICITY].unique().map(list).to_dict()
    assert values == {"original": [0], "eroded": [1], "dilated": [2]}
    assert [one.what for one in found.left_out] == ["notes.docx"]


def test_readers_in_files(lesions, tmp_path):
    for n in (1, 2, 10):
        lesions.assign(**{SPHERICITY: n}).to_csv(tmp_path / f"reader{n}.csv", index=False)
    values = survey_table(tmp_path).lesions.groupby("contour")[SPHERICITY].unique().map(list).to_dict()
    assert values == {"original": [1], "reader-1": [1], "reader-2": [2], "reader-3": [10]}


def test_a_file_a_patient_and_one_of_patients(lesions, tmp_path):
    for patient, rows in lesions.groupby("patient"):
        rows.drop(columns="patient").to_csv(tmp_path / f"radiomics_{patient}.csv", index=False)
    pd.DataFrame({"ID": [*"ABC"], "sex": [*"FMF"]}).to_csv(tmp_path / "clinical.csv", index=False)
    found = survey_table(tmp_path)
    assert not [fault for fault in found.faults if fault.severity == "error"]
    assert ids(found) == EXPECTED
    assert found.patients["sex"].tolist() == [*"FMF"]


def test_lesions_side_by_side(good, measured):
    parts = [measured(3, seed=n).add_prefix(f"lesion{n}_") for n in (1, 2)]
    found = good(pd.concat([pd.DataFrame({"patient": [*"ABC"]}), *parts], axis=1))
    assert sorted(ids(found)) == [(patient, f"lesion{n}") for patient in "ABC" for n in (1, 2)]
    values = found.lesions.set_index(["patient_id", "lesion_id"])[SPHERICITY]
    assert values["C", "lesion2"] == parts[1][f"lesion2_{SPHERICITY}"].iloc[2]


def test_images_side_by_side_are_refused(refused, lesions):
    names = [name for name in lesions if name.startswith("original")]
    both = pd.concat(
        [
            lesions.rename(columns={n: f"{word}_{n}" for n in names})[[f"{word}_{n}" for n in names]]
            for word in ("ADC", "T2")
        ],
        axis=1,
    )
    message = refused(pd.concat([lesions[["patient", "lesion"]], both], axis=1))
    assert "one row a lesion" in message
    assert "`ADC` and `T2`" in message


def test_duplicated_lesions(refused, lesions):
    message = refused(pd.concat([lesions, lesions.iloc[[1]].assign(**{SPHERICITY: 9})]))
    assert "line 9" in message
    assert "stands in line 3 already" in message


def test_the_same_lesions_in_two_files(lesions, tmp_path):
    for name in ("x.csv", "y.csv"):
        lesions.to_csv(tmp_path / name, index=False)
    found = survey_table(tmp_path)
    assert found.lesions.empty
    assert "stands in x.csv, line 2 already" in str(found.faults[0])


def test_parts_of_a_table_in_files(lesions, tmp_path):
    lesions[:4].to_csv(tmp_path / "batch1.csv", index=False)
    lesions[4:].to_csv(tmp_path / "batch2.csv", index=False)
    assert ids(survey_table(tmp_path)) == EXPECTED


def test_options_by_default(lesions, tmp_path):
    lesions.to_csv(tmp_path / "a.csv", index=False)
    one, other = survey_table(tmp_path / "a.csv"), survey_table(tmp_path / "a.csv", TableOptions())
    assert np.array_equal(one.lesions[SPHERICITY], other.lesions[SPHERICITY])


def test_times_and_lesions_in_paths(good, measured):
    rows = [(p, time, n) for p in ("01", "02", "03") for time in ("pre", "post") for n in (1, 2)]
    stems = [f"/d/sub-{p}/ses-{time}/sub-{p}_ses-{time}" for p, time, _ in rows]
    masks = [f"{stem}_lesion-{n}_mask.nii.gz" for stem, (_, _, n) in zip(stems, rows, strict=True)]
    paths = pd.DataFrame({"Image": [f"{stem}_ct.nii.gz" for stem in stems], "Mask": masks})
    found = good(pd.concat([paths, measured(len(rows))], axis=1))
    assert ids(found) == [(f"sub-{p}", f"lesion-{n}") for p, _, n in rows]
    assert found.timepoint == "ses-pre"
    assert found.lesions["timepoint"].value_counts().to_dict() == {"ses-pre": 6, "ses-post": 6}


@pytest.mark.parametrize(("first", "second"), [("12/01/2019", "03/25/2020"), ("01.12.2019", "25.03.2020")])
def test_dates_with_slashes_and_points(good, lesions, first, second):
    frame = pd.concat(
        [lesions.assign(StudyDate=second), lesions.assign(StudyDate=first, **{SPHERICITY: 2.0})]
    )
    found = good(frame)
    chosen = found.lesions[found.lesions["timepoint"] == "time-1"]
    assert chosen[SPHERICITY].eq(2.0).all()
    assert ids(found)[:7] == EXPECTED


def test_names_that_are_no_lesions_are_said(good, lesions):
    found = good(lesions.assign(lesion=["GTV1", "GTV2", "BODY", "GTV1", "GTV2", "GTV1", "GTV2"]))
    assert len(found.lesions) == 7
    assert "names do not say so: `BODY`" in said(found)


def test_the_user_names_what_nothing_is_called(refused, lesions):
    assert "Did you mean" in refused(lesions, columns={SPHERICITY: "original_shape_Sphericty"})
    assert "is in no table" in refused(lesions, columns={"age": "years"})
    assert "none of our columns" in refused(lesions, columns={"patient": "patient"})


def test_age_under_another_name(good, lesions):
    people = good(lesions.assign(years=[61, 61, 61, 40, 40, 50, 50]), columns={"age": "years"}).patients
    assert people["age"].tolist() == [61, 40, 50]
