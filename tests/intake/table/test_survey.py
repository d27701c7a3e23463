"""Tables in the forms in which people have them come out as the one of the contract."""

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.cohort import read_cohort
from analysis.features import FEATURES, PAPER_FEATURES
from analysis.intake.table import survey_table
from analysis.intake.table.draft import TableOptions
from analysis.intake.words import site_of_text
from analysis.sources.check import check

FEW = list(PAPER_FEATURES)
SPHERICITY = "original_shape_Sphericity"
EXPECTED = [*zip("AAABBCC", "1231212", strict=True)]


def ids(found):
    return list(found.lesions[["patient_id", "lesion_id"]].itertuples(index=False, name=None))


def said(found):
    return "\n".join(found.remarks)


def written(found, folder):
    """Write a survey as a cohort, as the command does."""
    site = [
        next((guess for word in words if (guess := site_of_text(word).site) != "unknown"), "unknown")
        for words in found.lesions["site_words"]
    ]
    found.lesions.drop(columns="site_words").assign(site=site).to_csv(folder / "lesions.csv", index=False)
    keys = ["name: made", "source: table", "lesions: lesions.csv"]
    if found.timepoint is not None:
        keys.append(f"timepoint: {found.timepoint}")
    if found.patients is not None:
        found.patients.to_csv(folder / "patients.csv", index=False)
        keys.append("patients: patients.csv")
    (folder / "cohort.yml").write_text("\n".join(keys))
    return read_cohort(folder / "cohort.yml")


def test_dapper_needs_no_option(shared_data, tmp_path):
    found = survey_table(shared_data / "dapper" / "rad-features.csv")
    theirs = pd.read_csv(shared_data / "dapper" / "rad-features.csv")
    assert [fault for fault in found.faults if fault.severity == "error"] == []
    assert found.lesions["patient_id"].tolist() == theirs["USUBJID"].tolist()
    assert found.lesions["lesion_id"].tolist() == theirs["LESIONLOC"].tolist()
    names = [name for name in FEATURES if name in theirs]
    assert found.lesions.columns[4:].tolist() == names
    assert len(names) == 100
    assert np.array_equal(found.lesions[names], theirs[names], equal_nan=True)
    assert found.lesions["contour"].eq("original").all()
    assert "873 columns of filtered images" in said(found)
    assert found.timepoint is None
    assert found.patients is None
    assert not found.secret
    faults = check(written(found, tmp_path))
    assert [fault for fault in faults if fault.severity == "error"] == []
    sites = pd.read_csv(tmp_path / "lesions.csv")["site"]
    assert sites[found.lesions["lesion_id"] == "Seg8liver"].eq("liver").all()
    assert sites[found.lesions["lesion_id"] == "ROI3"].eq("unknown").all()


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_separators(good, lesions, separator):
    found = good(lesions.to_csv(index=False, sep=separator))
    assert ids(found) == EXPECTED
    assert np.array_equal(
        found.lesions[[n for n in FEATURES if n in lesions]], lesions[[n for n in FEATURES if n in lesions]]
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1", "utf-16"])
def test_encodings(good, lesions, encoding):
    named = lesions.assign(patient=lesions["patient"].map({"A": "Müller", "B": "Grün", "C": "Naß"}))
    found = good(named.to_csv(index=False).encode(encoding))
    assert found.lesions["patient_id"].unique().tolist() == ["Müller", "Grün", "Naß"]
    assert ("is not UTF-8" in said(found)) == (not encoding.startswith("utf-8"))


def test_letters_beyond_ascii_far_below(good, measured):
    frame = measured(60_000, [SPHERICITY]).assign(patient="A", lesion=[f"{n:060d}" for n in range(60_000)])
    frame.loc[59_999, "patient"] = "Jürgen"
    found = good(frame[["patient", "lesion", SPHERICITY]].to_csv(index=False).encode("latin-1"))
    assert found.lesions["patient_id"].iloc[-1] == "Jürgen"


@pytest.mark.parametrize("separator", [",", ";"])
def test_decimal_commas(good, lesions, separator):
    found = good(lesions.to_csv(index=False, sep=separator, decimal=","))
    assert np.array_equal(found.lesions[SPHERICITY], lesions[SPHERICITY])
    assert "decimal comma" in said(found)


@pytest.mark.parametrize("kind", ["xlsx", "parquet"])
def test_files_with_types(lesions, tmp_path, kind):
    path = tmp_path / f"features.{kind}"
    lesions = lesions.assign(lesion=lesions["lesion"].astype(int))
    getattr(lesions, {"xlsx": "to_excel", "parquet": "to_parquet"}[kind])(path, index=False)
    found = survey_table(path)
    assert ids(found) == EXPECTED
    assert np.allclose(found.lesions[SPHERICITY], lesions[SPHERICITY], rtol=1e-14, atol=0)


def test_workbook_of_several_sheets(lesions, tmp_path):
    path = tmp_path / "study.xlsx"
    with pd.ExcelWriter(path) as book:
        pd.DataFrame({"read": ["me"]}).to_excel(book, sheet_name="About", index=False)
        lesions.to_excel(book, sheet_name="Radiomics", index=False, startrow=3)
        book.sheets["Radiomics"]["A1"] = "Radiomics of the study"
        book.sheets["Radiomics"].merge_cells("A1:D1")
    found = survey_table(path)
    assert ids(found) == EXPECTED
    assert "`About` and `Radiomics`; `Radiomics` is used" in said(found)
    assert "the header is row 4" in said(found)


def test_merged_cells_of_patients(lesions, tmp_path):
    path = tmp_path / "features.xlsx"
    lesions["patient"] = lesions["patient"].mask(lesions["patient"].duplicated())
    lesions.to_excel(path, index=False)
    found = survey_table(path)
    assert ids(found) == EXPECTED
    assert "merged cells" in said(found)


def test_titles_above_the_header(good, lesions):
    found = good("Radiomics of our study\nExported by someone\n\n" + lesions.to_csv(index=False))
    assert ids(found) == EXPECTED
    assert "the header is line 4" in said(found)


def test_row_names_of_r(good, lesions):
    header, *rows = lesions.to_csv(index=False).splitlines()
    found = good("\n".join([header, *(f'"{n}",{row}' for n, row in enumerate(rows, 1))]) + "\n")
    assert ids(found) == EXPECTED


def test_batch_output_of_pyradiomics(good, full):
    keys = pd.DataFrame(
        {
            "Image": [f"/data/{p}/ct.nii.gz" for p in "AAABBCC"],
            "Mask": [f"/data/{p}/lesion{n}.nii.gz" for p, n in EXPECTED],
            "diagnostics_Versions_PyRadiomics": "v3.0.1",
            "diagnostics_Image-original_Mean": 1.0,
        }
    )
    filtered = full.rename(columns=lambda name: name.replace("original", "wavelet-HHL"))
    logs = full.rename(columns=lambda name: name.replace("original", "log-sigma-2-0-mm-3D"))
    found = good(pd.concat([keys, full, filtered, logs], axis=1))
    assert found.lesions["patient_id"].tolist() == [*"AAABBCC"]
    assert found.lesions["lesion_id"].tolist() == [f"lesion{n}" for _, n in EXPECTED]
    assert found.lesions.columns[4:].tolist() == list(FEATURES)
    assert np.array_equal(found.lesions[list(FEATURES)], full)
    assert "214 columns of filtered images" in said(found)
    assert "/data" not in said(found) + found.lesions.to_csv()


def test_batch_output_with_labels(good, full):
    keys = pd.DataFrame(
        {
            "PatientID": [*"AAABBCC"],
            "Image": [f"{p}.nii.gz" for p in "AAABBCC"],
            "Mask": [f"{p}_mask.nii.gz" for p in "AAABBCC"],
            "Label": [1, 2, 3, 1, 2, 1, 2],
        }
    )
    found = good(pd.concat([keys, full], axis=1))
    assert ids(found) == EXPECTED


def test_batch_output_of_paths_and_labels_only(good, full):
    keys = pd.DataFrame(
        {
            "Image": [f"C:\\data\\{p}_image.nrrd" for p in "AAABBCC"],
            "Mask": [f"C:\\data\\{p}_label.nrrd" for p in "AAABBCC"],
            "Label": [1, 2, 3, 1, 2, 1, 2],
        }
    )
    assert ids(good(pd.concat([keys, full], axis=1))) == EXPECTED


def test_text_output_of_pyradiomics(good, full):
    text = ""
    for place, row in full.iterrows():
        patient, lesion = EXPECTED[place]
        text += f"Case-{place + 1}_Image: /x/{patient}/ct.nrrd\n"
        text += f"Case-{place + 1}_Mask: /x/{patient}/l{lesion}.nrrd\n"
        text += f"Case-{place + 1}_diagnostics_Versions_Numpy: 2.0\n"
        text += "".join(f"Case-{place + 1}_{name}: {value!r}\n" for name, value in row.items())
    found = good(text, "out.txt")
    assert found.lesions["patient_id"].tolist() == [*"AAABBCC"]
    assert found.lesions["lesion_id"].tolist() == [f"l{n}" for _, n in EXPECTED]
    assert np.array_equal(found.lesions[list(FEATURES)], full)


def test_a_feature_a_row_and_a_case_a_column(good, full):
    turned = full.T
    turned.columns = [f"{p}_{n}" for p, n in EXPECTED]
    found = good(turned.rename_axis("feature").reset_index())
    assert ids(found) == EXPECTED
    assert np.array_equal(found.lesions[list(FEATURES)], full)
    assert "turned round" in said(found)


def test_a_feature_a_row_of_each_lesion(good, full):
    frame = full.assign(patient=[*"AAABBCC"], lesion=[n for _, n in EXPECTED])
    found = good(frame.melt(["patient", "lesion"], var_name="Feature", value_name="Value"))
    assert sorted(ids(found)) == EXPECTED
    assert np.array_equal(found.lesions.sort_values(["patient_id", "lesion_id"])[list(FEATURES)], full)


@pytest.mark.parametrize("image", ["Image type", "Input image type"])
def test_export_of_slicer_with_labels(good, full, image):
    rows = [
        (f"pat_segment_Lesion_{n}", *name.split("_"), full[name][n])
        for n in range(3)
        for name in [*FEATURES, "diagnostics_Versions_Numpy"]
        if name in full
    ]
    rows += [("pat_segment_Lesion_0", "wavelet-LLH", "glcm", "Id", 1.0)]
    table = pd.DataFrame(rows, columns=["Label", image, "Feature Class", "Feature Name", "Value"])
    found = good(table.assign(Patient="A"))
    assert found.lesions["lesion_id"].tolist() == [f"pat_segment_Lesion_{n}" for n in range(3)]
    assert np.array_equal(found.lesions[list(FEATURES)], full[:3])
    assert "3D Slicer" in said(found)


def test_exports_of_slicer_a_file_a_patient(full, tmp_path):
    for place, patient in enumerate("AB"):
        table = pd.DataFrame(
            [name.split("_") for name in FEATURES], columns=["Image type", "Feature Class", "Feature Name"]
        )
        for n in range(3):
            table[f"Segmentation_segment_Lesion_{n}"] = full.iloc[3 * place + n].to_numpy()
        table.loc[len(table)] = ["diagnostics", "Versions", "PyRadiomics", 3.0, 3.0, 3.0]
        table.to_csv(tmp_path / f"patient{patient}.tsv", sep="\t", index=False)
    found = survey_table(tmp_path)
    assert not [fault for fault in found.faults if fault.severity == "error"]
    assert found.lesions["patient_id"].tolist() == ["patientA"] * 3 + ["patientB"] * 3
    assert np.array_equal(found.lesions[list(FEATURES)], full[:6])


def test_names_of_features_in_other_spellings(good, lesions):
    names = {
        SPHERICITY: "Shape.Sphericity",
        "original_firstorder_90Percentile": "ORIGINAL-FIRSTORDER-90PERCENTILE",
        "original_glcm_Imc1": "original.glcm.Imc1",
    }
    found = good(lesions.rename(columns=names))
    assert set(found.lesions.columns[4:]) == set(FEW)


def test_old_names_only_where_they_are_certain(good, lesions):
    frame = lesions.drop(columns="original_shape_VoxelVolume").assign(
        original_shape_MajorAxis=1.5,
        original_shape_Volume=2.5,
        original_glcm_Homogeneity1=3.5,
        original_shape_Compactness1=9,
    )
    found = good(frame)
    assert found.lesions["original_shape_MajorAxisLength"].eq(1.5).all()
    assert found.lesions["original_glcm_Id"].eq(3.5).all()
    assert "original_shape_VoxelVolume" not in found.lesions
    assert "`original_shape_Volume`" in said(found)
    assert (
        good(frame, columns={"original_shape_VoxelVolume": "original_shape_Volume"})
        .lesions["original_shape_VoxelVolume"]
        .eq(2.5)
        .all()
    )


def test_cells_that_scripts_write(good, lesions):
    cells = ["(0.5+0j)", "[0.25]", "array(0.75)", "nan", "inf", "+1e-3", "np.float64(2.0)"]
    found = good(lesions.assign(**{SPHERICITY: cells}))
    expected = [0.5, 0.25, 0.75, np.nan, np.inf, 0.001, 2.0]
    assert np.array_equal(found.lesions[SPHERICITY], expected, equal_nan=True)


def test_a_cell_that_is_no_number_is_missing_and_said(good, lesions):
    found = good(
        lesions.astype({SPHERICITY: object}).assign(**{SPHERICITY: [1, 2, "failed", 4, 5, 6, "(1+2j)"]})
    )
    assert np.flatnonzero(found.lesions[SPHERICITY].isna()).tolist() == [2, 6]
    assert [(fault.row, fault.severity) for fault in found.faults] == [
        ("line 4", "warning"),
        ("line 8", "warning"),
    ]
    assert "`failed`" in found.faults[0].message


def test_columns_that_identify_are_dropped_and_named(good, lesions):
    frame = lesions.assign(
        StudyDate="2020-01-02",
        PatientName="Doe^Jane",
        uid="1.2.840.113619.2.55.3.1",
        scanner="A",
        seen="03.04.2021",
        InstitutionName="Somewhere",
    )
    found = good(frame)
    dropped = {one.what for one in found.left_out if "who a patient is" in one.reason}
    assert dropped == {
        f"column {name}" for name in ("StudyDate", "PatientName", "uid", "seen", "InstitutionName")
    }
    assert "column scanner" in {one.what for one in found.left_out}
    assert "2020" not in found.lesions.to_csv() + said(found)
    assert ids(found) == EXPECTED


def test_record_numbers_need_pseudonyms(good, lesions):
    assert good(lesions.rename(columns={"patient": "MRN"})).secret
    assert not good(lesions).secret


def test_patients_are_described(good, lesions):
    frame = lesions.assign(Age=[60, 60, 60, 45, 45, 71, 71], Gender=[*"FFFMM", "", ""], group=[*"aaabbcc"])
    people = good(frame).patients
    assert people.to_dict("list") == {
        "patient_id": [*"ABC"],
        "age": [60, 45, 71],
        "sex": ["F", "M", ""],
        "group": ["", "", ""],
    }


def test_only_names_that_are_lesions(good, lesions):
    frame = lesions.assign(lesion=["GTV1", "GTV2", "liver", "GTV1", "GTV2", "GTV1", "GTV2"])
    found = good(frame, lesions=re.compile("gtv", re.IGNORECASE))
    assert "liver" not in set(found.lesions["lesion_id"])
    assert [(one.patient, one.what) for one in found.left_out] == [("A", "liver")]


def test_what_comes_out_is_accepted(good, lesions, tmp_path):
    frame = pd.concat([lesions.assign(visit="pre"), lesions.assign(visit="post", **{SPHERICITY: 0.5})])
    frame = frame.assign(organ="liver", age=60, sex="F")
    faults = check(written(good(frame), tmp_path))
    assert [fault for fault in faults if fault.severity == "error"] == []


def test_numbers_of_lesions_that_a_script_made_decimal(good, lesions):
    assert ids(good(lesions.astype({"lesion": float}))) == EXPECTED


def test_a_failed_row_is_one_warning(good, lesions):
    numbers = [name for name in FEATURES if name in lesions]
    lesions[numbers] = lesions[numbers].astype(object)
    lesions.loc[3, numbers] = "failed"
    found = good(lesions)
    assert [fault.row for fault in found.faults] == ["line 5"]
    assert "nor are 7 other cells" in found.faults[0].message
    assert found.lesions.loc[3, numbers].isna().all()


@pytest.mark.parametrize("content", [b"\xff\xfe", b"\xfe\xff", b"\xff\xfe\n\x00"])
def test_a_file_of_a_mark_of_utf_16_alone_is_empty(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    (fault,) = survey_table(path, TableOptions()).faults
    assert fault.message == "The file is empty."
