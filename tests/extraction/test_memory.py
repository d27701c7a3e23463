"""Memory at most: twice the decoded volume of a patient and 400 MB, for any number of patients."""

import subprocess
import sys
from pathlib import Path

import nibabel
import numpy as np
import pandas as pd
import pytest
import SimpleITK as sitk

from analysis.extraction import volumes
from analysis.extraction.nifti import strange_parts
from analysis.extraction.parameters import Parameters
from analysis.extraction.volumes import forget, read_image, read_mask
from tests.conftest import SOAK
from tests.faults import fault
from tests.made_balls import write_balls

ROOT = Path(__file__).parents[2]
ALLOWANCE = 400e6

soak = pytest.mark.skipif(not SOAK, reason="takes long: `make soak` runs it")
pytestmark = pytest.mark.skipif(
    not Path("/proc/self/status").is_file(), reason="needs the peak of memory that Linux keeps"
)


def write_large(
    folder: Path, megabytes: float, kind: type, ending: str, *, patients: int = 1, mask_kind: type = np.uint8
) -> tuple[pd.DataFrame, float]:
    """Write images with three lesions, and with values that are no numbers where they are floats."""
    slices = int(megabytes * 1e6 / (512 * 512 * np.dtype(kind).itemsize))
    labels = np.zeros((slices, 512, 512), mask_kind)
    for label in (1, 2, 3):
        labels[20 * label : 20 * label + 9, 200:215, 200:214] = label
    _write(labels, folder / f"mask{ending}")
    del labels
    values = np.zeros((slices, 512, 512), kind)
    values[:90] = np.random.default_rng(3).integers(-100, 100, (90, 512, 512))
    if np.issubdtype(kind, np.floating):
        values[:, :100] = np.nan
    rows = []
    for patient in range(patients):
        _write(values, folder / f"{patient}{ending}")
        rows += [
            (
                f"P{patient}",
                f"L{label}",
                "lung",
                folder / f"{patient}{ending}",
                folder / f"mask{ending}",
                label,
            )
            for label in (1, 2, 3)
        ]
    frame = pd.DataFrame(rows, columns=["patient_id", "lesion_id", "site", "image", "mask", "label"])
    return frame, float(values.nbytes)


def _write(voxels: np.ndarray, path: Path) -> None:
    image = sitk.GetImageFromArray(voxels)
    image.SetSpacing((0.8, 0.8, 1.5))
    writer = sitk.ImageFileWriter()
    writer.SetFileName(str(path))
    writer.UseCompressionOn()
    writer.SetCompressionLevel(1)
    writer.Execute(image)


def probed(manifest: pd.DataFrame, parameters: Path, folder: Path, *, store: bool = False) -> float:
    """Peak (bytes) of a process that measures a manifest, all of whose lesions must have features."""
    manifest.to_csv(folder / "manifest.csv", index=False)
    command = [sys.executable, "-m", "tests.memory_probe", str(folder / "manifest.csv"), str(parameters)]
    command += [str(folder / "store")] if store else []
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    assert said.returncode == 0, said.stderr
    peak, measured = map(int, said.stdout.split())
    assert measured == len(manifest)
    return peak


@fault(
    "sizes",
    "Images of up to 1 GB are measured",
    "features as always; memory stays under twice the image and 400 MB",
)
@pytest.mark.parametrize(
    ("megabytes", "kind", "ending"),
    [
        (300, np.int16, ".nii.gz"),
        pytest.param(300, np.float32, ".nii.gz", marks=soak),
        pytest.param(300, np.int16, ".nrrd", marks=soak),
        pytest.param(300, np.float32, ".mha", marks=pytest.mark.slow),
        pytest.param(1000, np.int16, ".nii.gz", marks=soak),
        pytest.param(1000, np.float32, ".nii", marks=pytest.mark.slow),
    ],
)
def test_peak_is_under_twice_the_volume_and_400_mb(tmp_path, paper_parameters, megabytes, kind, ending):
    manifest, decoded = write_large(tmp_path, megabytes, kind, ending)
    assert decoded == pytest.approx(megabytes * 1e6, rel=0.01)
    assert probed(manifest, paper_parameters, tmp_path, store=True) < 2 * decoded + ALLOWANCE


@fault(
    "sizes",
    "Images of up to 1 GB are measured",
    "features as always; memory stays under twice the image and 400 MB",
)
@pytest.mark.slow
def test_one_image_is_let_go_before_the_next_is_read(tmp_path, paper_parameters):
    manifest, decoded = write_large(tmp_path, 400, np.int16, ".nii.gz", patients=2)
    assert probed(manifest, paper_parameters, tmp_path) < 2 * decoded + ALLOWANCE


@fault(
    "sizes",
    "Images of up to 1 GB are measured",
    "features as always; memory stays under twice the image and 400 MB",
)
@pytest.mark.slow
def test_a_mask_of_floats_is_held_as_bytes(tmp_path, paper_parameters):
    manifest, decoded = write_large(tmp_path, 200, np.float32, ".nii.gz", mask_kind=np.float32)
    both = 2 * decoded
    assert probed(manifest, paper_parameters, tmp_path) < 2 * both + ALLOWANCE / 2


@fault("sizes", "Many patients are measured one after the other", "memory does not grow with their number")
@pytest.mark.slow
def test_nothing_grows_with_the_number_of_patients(tmp_path, paper_parameters):
    few = write_balls(tmp_path, {f"P{patient:02}": 2 for patient in range(4)})
    many = pd.concat(few.assign(patient_id=few["patient_id"] + f"-{copy}") for copy in range(6))
    for patient, image in zip(many["patient_id"], many["image"], strict=True):
        link = Path(image).with_name(f"{patient}.nii.gz")
        if not link.exists():
            link.hardlink_to(image)
    many["image"] = [str(tmp_path / f"{patient}.nii.gz") for patient in many["patient_id"]]
    small, large = (probed(rows, paper_parameters, tmp_path) for rows in (few, many))
    assert large - small < 8e6


@pytest.mark.parametrize(
    ("label", "kind"), [(3, sitk.sitkUInt8), (255, sitk.sitkUInt8), (70_000, sitk.sitkUInt32)]
)
def test_masks_of_floats_are_cut_off_to_whole_numbers(tmp_path, label, kind):
    drawn = np.zeros((4, 5, 6), np.float32)
    drawn[1, 2, 3], drawn[1, 2, 4] = label, label - 0.25
    sitk.WriteImage(sitk.GetImageFromArray(drawn), str(tmp_path / "mask.nii"))
    mask = read_mask(tmp_path / "mask.nii")
    assert mask.GetPixelID() == kind
    assert np.array_equal(sitk.GetArrayFromImage(mask), np.trunc(drawn).astype(np.uint32))


@pytest.mark.parametrize("ending", [".nii", ".nii.gz"])
@pytest.mark.parametrize("kind", [np.float32, np.float64])
def test_values_that_are_no_numbers_are_kept_as_such_in_their_places(tmp_path, ending, kind, volume):
    values = np.random.default_rng(1).normal(0, 50, (40, 130, 260)).astype(kind)
    values[0, 0, 0] = values[-1, -1, -1] = np.nan
    values[20, 100:, :7] = np.inf
    path = tmp_path / f"image{ending}"
    sitk.WriteImage(volume(values), str(path))
    image = read_image(path, Parameters({}, {}))
    expected = np.where(np.isfinite(values), values, np.nan)
    assert np.array_equal(sitk.GetArrayFromImage(image), expected, equal_nan=True)
    whole = sitk.ReadImage(str(path))
    assert image.GetSpacing() == whole.GetSpacing()
    assert image.GetOrigin() == whole.GetOrigin()
    assert image.GetDirection() == whole.GetDirection()


def write_scaled(path: Path, values: np.ndarray, slope: float, inter: float) -> None:
    image = nibabel.Nifti1Image(values.transpose(), np.diag([-1.0, -1.0, 1.0, 1.0]))
    nibabel.save(image, path)
    content = bytearray(path.read_bytes())
    content[112:120] = np.array([slope, inter], np.float32).tobytes()
    path.write_bytes(content)


@pytest.mark.parametrize("scaling", [(1, 0), (0, 0), (2, -1024), (1, 5)])
def test_values_that_are_no_numbers_are_found_in_scaled_files(tmp_path, scaling):
    values = np.random.default_rng(1).uniform(1, 50, (4, 5, 6)).astype(np.float32)
    values[1, 2, 3] = np.nan
    write_scaled(tmp_path / "image.nii", values, *scaling)
    image = read_image(tmp_path / "image.nii", Parameters({}, {}))
    assert np.array_equal(np.isnan(sitk.GetArrayFromImage(image)), np.isnan(values))


@pytest.mark.parametrize(("value", "passes"), [(3.5, 0), (0.0, 1), (np.nan, 1)])
def test_a_file_is_unpacked_twice_only_where_it_may_hide_something(tmp_path, monkeypatch, value, passes):
    values = np.random.default_rng(1).uniform(1, 50, (4, 5, 6)).astype(np.float32)
    values[1, 2, 3] = value
    sitk.WriteImage(sitk.GetImageFromArray(values), str(tmp_path / "image.nii.gz"))
    calls = []

    def spy(*given):
        calls.append(given)
        return strange_parts(*given)

    monkeypatch.setattr(volumes, "strange_parts", spy)
    image = read_image(tmp_path / "image.nii.gz", Parameters({}, {}))
    assert np.array_equal(sitk.GetArrayFromImage(image), values, equal_nan=True)
    assert len(calls) == passes


def test_one_image_at_most_is_kept_and_a_changed_one_is_read_again(tmp_path, volume):
    first, second = tmp_path / "a.nrrd", tmp_path / "b.nrrd"
    for number, path in enumerate((first, second)):
        sitk.WriteImage(volume(np.full((3, 4, 5), number, np.int16)), str(path))
    asked = Parameters({}, {})
    kept = read_image(first, asked, keep=True)
    assert read_image(first, asked) is kept
    assert read_image(second, asked)[0, 0, 0] == 1
    assert read_image(first, asked, keep=True) is not kept
    sitk.WriteImage(volume(np.full((3, 4, 5), 7, np.int16)), str(first))
    assert read_image(first, asked)[0, 0, 0] == 7
    forget()


def test_an_image_that_ends_early_is_said_not_to_be_readable(tmp_path, volume, paper_parameters):
    from analysis.extraction.run import extract

    path = tmp_path / "image.nii.gz"
    sitk.WriteImage(
        volume(np.random.default_rng(1).normal(0, 50, (40, 60, 60)).astype(np.float32)), str(path)
    )
    path.write_bytes(path.read_bytes()[:-5000])
    row = pd.DataFrame([("P", "L", "lung", str(path), str(path), 1)])
    row.columns = ["patient_id", "lesion_id", "site", "image", "mask", "label"]
    found = extract(row, paper_parameters)
    assert set(found.excluded["reason"]) == {"the image image.nii.gz cannot be read"}
