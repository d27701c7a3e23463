"""Standardised uptake values (SUV) of PET, where the heads allow them."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import pydicom
import SimpleITK as sitk
from pydicom.dataset import Dataset

from analysis.intake.dicom.elements import numbers, text, texts
from analysis.intake.dicom.files import lenient
from analysis.intake.dicom.stack import Stack
from analysis.wording import counted

LONGEST_WAIT = timedelta(hours=24)
"""From the injection to the scan; more is a mistake in the head."""
SMALLEST_DOSE = 1e5
"""Becquerels; a dose below it was written in megabecquerels."""

_TAGS = [
    "Units", "SUVType", "DecayCorrection", "CorrectedImage", "PatientWeight",
    "RadiopharmaceuticalInformationSequence",
    "SeriesDate", "SeriesTime", "AcquisitionDate", "AcquisitionTime",
]  # fmt: skip
_NO_TIME = "it is not said to which time its decay is corrected"


@dataclass(frozen=True)
class Uptake:
    """What turns the values of a PET image into SUV.

    Attributes
    ----------
    factor : float or None
        SUV by body weight is the value times it (g/mL); None where the heads do not tell.
    why : str
        Where there is none: what is lacking, with the unit that the values keep.
    """

    factor: float | None
    why: str = ""


def uptake_in(stack: Stack) -> Uptake:
    """Tell from the files of a PET series what turns its values into SUV; see `uptake_of`."""
    with lenient():
        return uptake_of([_head(str(head.path)) for head in dict.fromkeys(p.head for p in stack.planes)])


def in_suv(image: sitk.Image, uptake: Uptake) -> sitk.Image:
    """Turn a PET image into SUV by body weight, if its heads allow it.

    Parameters
    ----------
    image : SimpleITK.Image
        Values of the series, rescaled.
    uptake : Uptake
        Of the series.

    Returns
    -------
    SimpleITK.Image
        float32 in SUV (g/mL), or as it was.
    """
    if uptake.factor is None or uptake.factor == 1:
        return image
    return sitk.Cast(image, sitk.sitkFloat32) * uptake.factor


def remarks_on(uptakes: Sequence[Uptake]) -> list[str]:
    """Say in which unit PET images are; where units differ, how many are in which."""
    whys = Counter(uptake.why for uptake in uptakes if uptake.factor is None)
    rest = sum(whys.values())
    told = "; ".join(f"{counted(count, 'image')}, for {why}" for why, count in sorted(whys.items()))
    if not uptakes:
        return []
    if not rest:
        return ["PET images are in SUV by body weight."]
    if rest == len(uptakes):
        return [f"PET images keep their values and are not in SUV: {told}."]
    return [
        f"PET images are of different units, and their values cannot be compared: "
        f"{len(uptakes) - rest} in SUV by body weight, {rest} not ({told})."
    ]


def uptake_of(heads: Sequence[Dataset]) -> Uptake:
    """Tell from the heads of a PET series what turns its values into SUV.

    Parameters
    ----------
    heads : sequence of pydicom.Dataset
        Of all its files.

    Notes
    -----
    ``SUVbw = activity * weight / dose``, the activity in Bq/mL, the weight in g, the dose in Bq at the time
    to which the activity is corrected for decay: that of the injection (DecayCorrection ADMIN), or the start
    of the series (START): ``dose * 2 ** (-wait / half-life)``. A series whose time is later than that of its
    first image was made afterwards; the first image's time is taken then. After the Quantitative Imaging
    Biomarkers Alliance's FDG-PET/CT profile; see also doi:10.1007/s00259-014-2961-x.
    """
    units = {text(head, "Units").upper() for head in heads}
    if units == {"GML"}:
        kinds = {text(head, "SUVType").upper() or "BW" for head in heads}
        return (
            Uptake(1.0)
            if kinds == {"BW"}
            else Uptake(None, "it is in SUV of another kind than by body weight")
        )
    if units != {"BQML"}:
        return Uptake(None, f"its unit is {' and '.join(sorted(filter(None, units))) or 'not given'}")
    unit = " (values stay in Bq/mL)"
    first = heads[0]
    weight = _positive(first, "PatientWeight")
    doses = [Dose.of(item) for item in first.get("RadiopharmaceuticalInformationSequence") or ()]
    if weight is None or weight > 500:
        return Uptake(None, f"the weight is not given or none of a person{unit}")
    if len(doses) != 1:
        return Uptake(None, f"the injection is not described, or several are{unit}")
    left = _dose_left(heads, doses[0])
    return Uptake(1000 * weight / left) if isinstance(left, float) else Uptake(None, f"{left}{unit}")


@dataclass(frozen=True)
class Dose:
    """An injection.

    Attributes
    ----------
    total : float or None
        Activity (Bq).
    half_life : float or None
        Seconds.
    moment : str
        Date and time, or the time alone.
    """

    total: float | None
    half_life: float | None
    moment: str

    @classmethod
    def of(cls, item: Dataset) -> "Dose":
        """Take it from an item of RadiopharmaceuticalInformationSequence."""
        moment = text(item, "RadiopharmaceuticalStartDateTime") or text(item, "RadiopharmaceuticalStartTime")
        total = _positive(item, "RadionuclideTotalDose")
        return cls(total, _positive(item, "RadionuclideHalfLife"), moment)


def _dose_left(heads: Sequence[Dataset], dose: Dose) -> float | str:
    """Activity at the time that the values are corrected to (Bq), or what is lacking."""
    corrections = {text(head, "DecayCorrection").upper() for head in heads}
    if dose.total is None or dose.total < SMALLEST_DOSE:
        return "the injected dose is not given in becquerels"
    if not all({"DECY", "ATTN"} <= set(texts(head, "CorrectedImage")) for head in heads):
        return "it is not said to be corrected for decay and attenuation"
    if corrections == {"ADMIN"}:
        return dose.total
    return _decayed(dose.total, dose, heads) if corrections == {"START"} else _NO_TIME


def _decayed(total: float, dose: Dose, heads: Sequence[Dataset]) -> float | str:
    """Activity at the start of the scan (Bq), or what is lacking."""
    wait = _wait(heads, dose.moment)
    if dose.half_life is None or wait is None:
        return "the half-life, or the time from injection to scan, is not given"
    if wait > LONGEST_WAIT:
        return "injection and scan lie more than a day apart"
    return float(total * math.exp2(-wait.total_seconds() / dose.half_life))


def _wait(heads: Sequence[Dataset], injected: str) -> timedelta | None:
    """Time from the injection to the start that the values are corrected to."""
    series = _moment(text(heads[0], "SeriesDate"), text(heads[0], "SeriesTime"))
    images = _moments((text(head, "AcquisitionDate"), text(head, "AcquisitionTime")) for head in heads)
    starts = [moment for moment in (series, min(images, default=None)) if moment]
    if not starts or not injected:
        return None
    start = min(starts)
    if len(injected.partition(".")[0]) > 6:
        begun = _moment(injected[:8], re.split("[+-]", injected[8:], maxsplit=1)[0])
        return start - begun if begun and begun <= start else None
    begun = _moment(start.strftime("%Y%m%d"), injected)
    if begun and begun > start:
        # The time has no date: over midnight.
        begun -= timedelta(days=1)
    return start - begun if begun else None


def _moments(pairs: Iterable[tuple[str, str]]) -> list[datetime]:
    return [moment for moment in (_moment(day, time) for day, time in pairs) if moment]


def _moment(day: str, time: str) -> datetime | None:
    whole, _, part = time.replace(":", "").partition(".")
    try:
        moment = datetime.strptime(day.replace(".", "") + whole.ljust(6, "0"), "%Y%m%d%H%M%S")
        return moment + timedelta(seconds=float(f"0.{part or 0}"))
    except ValueError:
        return None


def _positive(dataset: Dataset, name: str) -> float | None:
    value = numbers(dataset, name, 1)
    return value[0] if value and value[0] > 0 else None


def _head(path: str) -> Dataset:
    return pydicom.dcmread(path, stop_before_pixels=True, force=True, specific_tags=_TAGS)
