import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import SimpleITK as sitk
from pydicom.dataset import Dataset

from analysis.intake.dicom.suv import Uptake, in_suv, remarks_on, uptake_in, uptake_of
from analysis.intake.dicom.volume import read_volume
from tests.intake.dicom.made import made_series
from tests.intake.dicom.test_stack import stack_in


def head(**changes: object) -> Dataset:
    """Make the head of an image an hour after 370 MBq of fluorine-18, for a person of 74 kg."""
    dataset = Dataset()
    dataset.Units, dataset.DecayCorrection, dataset.PatientWeight = "BQML", "START", 74
    dataset.CorrectedImage = ["DECY", "ATTN"]
    dataset.SeriesDate = dataset.AcquisitionDate = "20190411"
    dataset.SeriesTime = dataset.AcquisitionTime = "081500.000"
    dose = Dataset()
    dose.RadionuclideTotalDose, dose.RadionuclideHalfLife = 370e6, 6586.2
    dose.RadiopharmaceuticalStartTime = "071500.00"
    dataset.RadiopharmaceuticalInformationSequence = [dose]
    for name, value in changes.items():
        setattr(dataset if hasattr(dataset, name) or name == "SUVType" else dose, name, value)
    return dataset


# By hand: 370e6 Bq * 2 ** (-3600 / 6586.2) = 253.32e6 Bq are left; 74000 g / 253.32e6 Bq.
FACTOR = 74000 / (370e6 * 2 ** (-3600 / 6586.2))

MIDNIGHT = {"RadiopharmaceuticalStartTime": "233000"}


def test_the_dose_decays_until_the_scan() -> None:
    assert math.isclose(FACTOR, 2.9212e-4, rel_tol=1e-4)
    assert uptake_of([head()]).factor == pytest.approx(FACTOR, rel=1e-12)


@pytest.mark.parametrize(
    ("changes", "factor"),
    [
        ({"DecayCorrection": "ADMIN"}, 74000 / 370e6),
        ({"Units": "GML"}, 1),
        ({"Units": "GML", "SUVType": "BW"}, 1),
        ({"RadiopharmaceuticalStartDateTime": "20190411071500.0"}, FACTOR),
        ({"RadiopharmaceuticalStartDateTime": "20190411071500+0200"}, FACTOR),
        ({"SeriesTime": "093000"}, FACTOR),
        (dict.fromkeys(("SeriesTime", "AcquisitionTime"), "003000") | MIDNIGHT, FACTOR),
    ],
)  # fmt: skip
def test_the_head_tells_what_the_values_are(changes: dict[str, object], factor: float) -> None:
    assert uptake_of([head(**changes)]).factor == pytest.approx(factor, rel=1e-12)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"Units": "CNTS"}, "its unit is CNTS"),
        ({"Units": ""}, "its unit is not given"),
        ({"Units": "GML", "SUVType": "LBM"}, "another kind than by body weight"),
        ({"PatientWeight": 0}, "the weight is not given"),
        ({"PatientWeight": 74000}, "the weight is not given or none of a person"),
        ({"RadionuclideTotalDose": 370}, "the injected dose is not given in becquerels"),
        ({"RadionuclideTotalDose": None}, "the injected dose is not given in becquerels"),
        ({"RadionuclideHalfLife": None}, "the half-life"),
        ({"RadiopharmaceuticalStartTime": ""}, "the time from injection to scan, is not given"),
        ({"RadiopharmaceuticalStartDateTime": "20190409071500"}, "more than a day"),
        ({"RadiopharmaceuticalStartDateTime": "20190412071500"}, "from injection to scan, is not given"),
        ({"DecayCorrection": "NONE"}, "to which time its decay is corrected"),
        ({"CorrectedImage": ["ATTN"]}, "not said to be corrected for decay"),
    ],
)  # fmt: skip
def test_without_it_the_values_stay_and_the_reason_is_told(changes: dict[str, object], why: str) -> None:
    uptake = uptake_of([head(**changes)])
    assert uptake.factor is None
    assert why in uptake.why


def test_the_first_image_counts_of_several_beds() -> None:
    heads = [head(), head(AcquisitionTime="083000")]
    assert uptake_of(heads).factor == uptake_of(heads[::-1]).factor == pytest.approx(FACTOR, rel=1e-12)


def test_units_that_differ_are_no_suv() -> None:
    assert uptake_of([head(), head(Units="GML")]).factor is None


def pet() -> sitk.Image:
    activity = np.random.default_rng(2).gamma(2.0, 3000.0, (6, 10, 11))
    return sitk.GetImageFromArray(activity.astype(np.float32))


def test_a_series_is_read_in_suv(tmp_path: Path) -> None:
    made_series(tmp_path, pet(), modality="PT")
    stack = stack_in(tmp_path)
    uptake = uptake_in(stack)
    image = in_suv(read_volume(stack), uptake)
    assert remarks_on([uptake]) == ["PET images are in SUV by body weight."]
    assert image.GetPixelID() == sitk.sitkFloat32
    # Stored in 15 bits of each slice.
    assert np.allclose(
        sitk.GetArrayFromImage(image), sitk.GetArrayFromImage(pet()) * FACTOR, atol=0.5 * FACTOR
    )


@pytest.mark.parametrize(
    "edit", [lambda d, _: delattr(d, "PatientWeight"), lambda d, _: setattr(d, "Units", "CNTS")]
)
def test_a_series_without_a_weight_keeps_its_values(
    tmp_path: Path, edit: Callable[[Dataset, int], None]
) -> None:
    made_series(tmp_path, pet(), modality="PT", edit=edit)
    stack = stack_in(tmp_path)
    before = read_volume(stack)
    uptake = uptake_in(stack)
    image = in_suv(before, uptake)
    (remark,) = remarks_on([uptake])
    assert "keep their values and are not in SUV: 1 image, for" in remark
    assert np.array_equal(sitk.GetArrayFromImage(image), sitk.GetArrayFromImage(before))


def test_images_of_different_units_are_one_remark_with_counts() -> None:
    weight, unit = Uptake(None, "the weight is not given"), Uptake(None, "its unit is CNTS")
    assert remarks_on([]) == []
    assert remarks_on([Uptake(1.0), weight, Uptake(0.2), unit, weight]) == [
        "PET images are of different units, and their values cannot be compared: 2 in SUV by body weight, "
        "3 not (1 image, for its unit is CNTS; 2 images, for the weight is not given)."
    ]
