"""One patient in every form in which people have patients: the same lesions, the same features."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import SimpleITK as sitk
import yaml

from analysis.admission import faults_of
from analysis.extraction.run import extract
from analysis.features import FEATURES
from analysis.intake.draft import Grid
from analysis.intake.new import Wishes, new
from analysis.sources.phantom.composition import composition
from analysis.sources.phantom.volume import draw_scan
from tests.faults import fault
from tests.intake.dicom.made import Person, made_series, write
from tests.intake.dicom.made_rtstruct import traced_roi, write_rtstruct
from tests.intake.dicom.made_seg import LIVER, MadeSegment, made_seg
from tests.intake.made_folders import write_json

pytestmark = pytest.mark.slow

SEED = 7


@dataclass(frozen=True, eq=False)
class Patient:
    """A synthetic patient as the phantom drew it, and its features as measured from there."""

    image: sitk.Image
    labels: np.ndarray
    sites: dict[int, str]
    features: pd.DataFrame

    @property
    def grid(self) -> Grid:
        """Of image and labels."""
        return Grid.of(self.image)

    def mask(self, label: int) -> np.ndarray:
        """Voxels of a lesion."""
        return self.labels == label


@pytest.fixture(scope="module")
def patient(tmp_path_factory: pytest.TempPathFactory, paper_parameters: Path) -> Patient:
    who = next(one for one in composition("melanoma", SEED) if len(one.sites) == 5)
    scan = draw_scan("melanoma", who, SEED)
    image = sitk.GetImageFromArray(scan.image)
    image.SetSpacing(scan.spacing)
    image.SetOrigin(scan.origin)
    folder = tmp_path_factory.mktemp("phantom")
    grid = Grid.of(image)
    sitk.WriteImage(image, str(folder / "ct.nii.gz"))
    sitk.WriteImage(grid.placed(scan.labels), str(folder / "labels.nii.gz"))
    rows = scan.truth[["lesion_id", "site", "label"]].assign(
        patient_id="A", image=str(folder / "ct.nii.gz"), mask=str(folder / "labels.nii.gz")
    )
    features = _measured(rows, paper_parameters)
    sites = dict(zip(scan.truth["label"], scan.truth["site"], strict=True))
    return Patient(image, scan.labels, sites, features.sort_values("original_shape_VoxelVolume"))


def _measured(manifest: pd.DataFrame, parameters: Path) -> pd.DataFrame:
    manifest = manifest.sort_values("lesion_id").reset_index(drop=True)
    found = extract(manifest, parameters, jobs=1).features
    return found[found["contour"] == "original"]


def _features(cohort: Path, parameters: Path) -> pd.DataFrame:
    """Measure the lesions of a cohort that was made, in the order of their volumes."""
    rows = pd.read_csv(cohort / "lesions.csv")
    for kind in ("image", "mask"):
        rows[kind] = [str(cohort / path) for path in rows[kind]]
    return _measured(rows, parameters).sort_values("original_shape_VoxelVolume")


def _name(patient: Patient, label: int) -> str:
    return f"{patient.sites[label]} met {label}"


def _ct(folder: Path, patient: Patient):
    person = Person(id="MARK-ID-7", name="MARKNAME^MARKFIRST")
    return made_series(folder / "scan", patient.image, person=person)


def dicom_seg(folder: Path, patient: Patient) -> None:
    series = _ct(folder, patient)
    labels = sorted(patient.sites)
    segments = [
        MadeSegment(_name(patient, label), patient.mask(label), region=LIVER if label == labels[0] else None)
        for label in labels
    ]
    write(made_seg(series, patient.grid, segments), folder / "elsewhere" / "seg")


def dicom_rtstruct(folder: Path, patient: Patient) -> None:
    series = _ct(folder, patient)
    rois = [traced_roi(_name(patient, label), patient.mask(label), patient.grid) for label in patient.sites]
    body = patient.labels >= 0
    rois.append(traced_roi("BODY", body, patient.grid))
    write_rtstruct(folder / "rs" / "x.dcm", series, patient.grid, rois)


def slicer(folder: Path, patient: Patient) -> None:
    folder.mkdir()
    sitk.WriteImage(patient.image, str(folder / "CT.nrrd"))
    layers = patient.grid.placed(patient.labels.astype(np.uint8))
    for place, label in enumerate(sorted(patient.sites)):
        for key, value in (
            ("Name", _name(patient, label)),
            ("LabelValue", label),
            ("Layer", 0),
            ("ID", label),
        ):
            layers.SetMetaData(f"Segment{place}_{key}", str(value))
    sitk.WriteImage(layers, str(folder / "Segmentation.seg.nrrd"))


def nnunet(folder: Path, patient: Patient) -> None:
    (folder / "imagesTr").mkdir(parents=True)
    (folder / "labelsTr").mkdir()
    sitk.WriteImage(patient.image, str(folder / "imagesTr" / "P1_0000.nii.gz"))
    labels = patient.grid.placed(patient.labels.astype(np.uint8))
    sitk.WriteImage(labels, str(folder / "labelsTr" / "P1.nii.gz"))
    names = {"background": 0} | {_name(patient, label): int(label) for label in patient.sites}
    write_json(folder / "dataset.json", {"channel_names": {"0": "CT"}, "labels": names, "numTraining": 1})


def one_mask(folder: Path, patient: Patient) -> None:
    (folder / "P1").mkdir(parents=True)
    sitk.WriteImage(patient.image, str(folder / "P1" / "ct.nii.gz"))
    disease = patient.grid.placed((patient.labels > 0).astype(np.uint8))
    sitk.WriteImage(disease, str(folder / "P1" / "disease_mask.nii.gz"))


Form = Callable[[Path, Patient], None]


@pytest.fixture(scope="module")
def made(patient: Patient, tmp_path_factory: pytest.TempPathFactory) -> Callable[[Form], Path]:
    """Make the cohort of a form, once."""

    @cache
    def cohort_of(form: Form) -> Path:
        folder = tmp_path_factory.mktemp(form.__name__)
        form(folder / "source", patient)
        new(folder / "source", folder / "cohort", Wishes())
        return folder / "cohort"

    return cohort_of


@pytest.mark.parametrize("form", [dicom_seg, slicer, nnunet, one_mask])
def test_features_are_those_of_the_original_masks(
    form: Form, made: Callable[[Form], Path], patient: Patient, paper_parameters: Path
):
    cohort = made(form)
    found = _features(cohort, paper_parameters)
    assert len(found) == len(patient.sites)
    np.testing.assert_array_equal(found[list(FEATURES)], patient.features[list(FEATURES)])


@pytest.mark.parametrize("form", [dicom_seg, dicom_rtstruct, slicer, nnunet])
def test_lesions_keep_name_and_site(form: Form, made: Callable[[Form], Path], patient: Patient):
    cohort = made(form)
    rows = pd.read_csv(cohort / "lesions.csv")
    assert sorted(rows["lesion_id"]) == sorted(_name(patient, label) for label in patient.sites)
    first = min(patient.sites)
    for row in rows.itertuples():
        label = int(row.lesion_id.split()[-1])
        coded = form is dicom_seg and label == first
        assert row.site == ("liver" if coded else patient.sites[label])


def test_contours_of_a_planning_system_come_back_as_the_lesions(
    made: Callable[[Form], Path], patient: Patient
):
    cohort = made(dicom_rtstruct)
    for row in pd.read_csv(cohort / "lesions.csv").itertuples():
        back = sitk.GetArrayFromImage(sitk.ReadImage(str(cohort / row.mask))) == row.label
        truth = patient.mask(int(row.lesion_id.split()[-1]))
        dice = 2 * np.sum(back & truth) / (back.sum() + truth.sum())
        assert dice >= 0.98


@pytest.mark.parametrize("form", [dicom_seg, dicom_rtstruct, slicer, nnunet, one_mask])
def test_one_cohort_comes_out_that_the_check_accepts(form: Form, made: Callable[[Form], Path]):
    cohort = made(form)
    (yml,) = cohort.parent.rglob("cohort.yml")
    cohort_read, faults = faults_of(str(yml))
    assert cohort_read is not None
    assert not [fault for fault in faults if fault.severity == "error"]
    assert yaml.safe_load(yml.read_text())["source"] == "volumes"
    assert yml.parent == cohort


@fault(
    "privacy",
    "RTSTRUCT and SEG of a marked patient become a cohort",
    "No mark, UID, date or path of the source in it",
)
@pytest.mark.parametrize("form", [dicom_seg, dicom_rtstruct])
def test_nothing_of_a_dicom_header_reaches_the_cohort(form: Form, made: Callable[[Form], Path]):
    cohort = made(form)
    for path in [cohort, *cohort.rglob("*")]:
        assert "MARK" not in path.name
        content = path.read_bytes() if path.is_file() else b""
        for mark in (b"MARK", b"1.2.826", b"20190411", str(cohort.parent / "source").encode()):
            assert mark not in content
    assert "MARK-ID-7" in (cohort.parent / "cohort.key.csv").read_text()
