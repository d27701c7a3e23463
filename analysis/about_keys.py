"""What a cohort may say of itself under `about`: the keys that fill checklists, and faults in them."""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass

from analysis.checklists import item_ids
from analysis.errors import Fault
from analysis.wording import did_you_mean, quote

_CLOSE = 0.8
"""A key as like a known one as this is probably misspelt: a rule of thumb of difflib's ratio."""


@dataclass(frozen=True)
class AboutKey:
    """A key under `about`.

    Attributes
    ----------
    heading : str
        How pages call it.
    meaning : str
        What to write.
    part_of : str
        A more general key, which is pointed to where this one is not given.
    """

    heading: str
    meaning: str
    part_of: str = ""


ABOUT: dict[str, AboutKey] = {
    "population": AboutKey("Patients", "who was included, when and where"),
    "eligibility": AboutKey("Eligibility", "criteria for and against inclusion", "population"),
    "design": AboutKey("Design", "looking back or forward, registration"),
    "sample_size": AboutKey("Sample size", "how the number of patients was decided"),
    "overlap": AboutKey("Overlap", "earlier publications on the same patients"),
    "centres": AboutKey("Centres", "how many institutions the scans come from; a number"),
    "groups": AboutKey("Groups", "what the groups of patients are"),
    "acquisition": AboutKey("Scans", "scanner, slice thickness, kernel, dose"),
    "modality": AboutKey("Modality", "CT, PET, MRI or another; several with commas", "acquisition"),
    "region": AboutKey("Region", "the part of the body that was imaged", "acquisition"),
    "protocol": AboutKey("Protocol", "the standard protocol, and where it is described", "acquisition"),
    "scanner": AboutKey("Scanners", "types and makers", "acquisition"),
    "dynamic": AboutKey("Static or dynamic", "`static` or `dynamic`", "acquisition"),
    "calibration": AboutKey("Calibration", "how and when the scanner was calibrated", "acquisition"),
    "tube_voltage": AboutKey("Tube voltage", "kV", "acquisition"),
    "tube_current": AboutKey("Tube current", "mA, or how it was modulated", "acquisition"),
    "exposure": AboutKey("Exposure", "mAs", "acquisition"),
    "duration": AboutKey("Duration", "of the whole scan", "acquisition"),
    "pixel_spacing": AboutKey("Pixels", "distance of pixels in the slice, mm", "acquisition"),
    "slice_thickness": AboutKey("Slice thickness", "mm", "acquisition"),
    "slice_spacing": AboutKey("Slice spacing", "distance of slices, mm", "acquisition"),
    "kernel": AboutKey("Kernel", "of the reconstruction", "acquisition"),
    "iterative": AboutKey("Iterative reconstruction", "algorithm and strength, or none", "acquisition"),
    "preparation": AboutKey("Preparation", "fasting, drugs and equipment before the scan", "acquisition"),
    "instructions": AboutKey("Instructions", "such as breath holding", "acquisition"),
    "motion": AboutKey("Motion", "how motion of organs was kept small", "acquisition"),
    "comorbidities": AboutKey("Comorbidities", "that affect the images", "population"),
    "contrast": AboutKey("Contrast agent", "agent and phase"),
    "contrast_method": AboutKey("Contrast method", "how it was given", "contrast"),
    "contrast_quantity": AboutKey("Contrast quantity", "how much", "contrast"),
    "contrast_delay": AboutKey("Contrast delay", "time from injection to scan", "contrast"),
    "preprocessing": AboutKey("Preprocessing", "what was done to the images before", "acquisition"),
    "registration": AboutKey("Registration", "of images of several modalities", "acquisition"),
    "segmentation": AboutKey("Segmentation", "how, and with which tool", "annotators"),
    "automatic": AboutKey("Automatic segmentation", "true: no person drew or changed it; else false"),
    "annotators": AboutKey("Contours", "who drew the contours, with what, and who checked them"),
    "mask_conversion": AboutKey("From contours to voxels", "how", "annotators"),
    "extraction": AboutKey(
        "Measurement", "of features from a table: software, version, voxels, grey levels", "acquisition"
    ),
    "clinical_variables": AboutKey("Clinical variables", "definitions"),
    "outcome": AboutKey("Outcome", "definition, and time from the scan"),
    "time_unit": AboutKey("Unit of time", "of `time` in the table of patients"),
    "source": AboutKey("Source", "who published the data, and where"),
    "licence": AboutKey("Licence", "of published data"),
    "availability": AboutKey("Availability", "where images, contours or features may be had"),
    "code": AboutKey("Code", "where the code of the analysis may be had"),
    "ethics": AboutKey("Ethics", "approval and consent"),
    "caution": AboutKey("Caution", "what a reader should know"),
}
"""Keys with text, a number or a flag, in the order in which pages show them."""

FLAGS = ("synthetic", "automatic")
ANSWERS = "answers"
"""Holds answers to single items, by their ids."""


def about_faults(file: str, about: Mapping[str, object]) -> list[Fault]:
    """Find what a cohort says under `about` in a form that cannot be used.

    Keys of a cohort's own are welcome and shown as they are; one that looks like a known key is a warning.

    Parameters
    ----------
    file : str
        Name of the yml in messages.
    about : mapping

    Returns
    -------
    list of Fault
        Errors for values of the wrong kind and items that no checklist has; warnings for likely
        misspellings.
    """
    return [*_misspelt(file, about), *_wrong_values(file, about), *_answers(file, about.get(ANSWERS))]


def _misspelt(file: str, about: Mapping[str, object]) -> list[Fault]:
    known = [*ABOUT, *FLAGS, ANSWERS]
    faults = []
    for key in about:
        near = [] if key in known else difflib.get_close_matches(key.casefold(), known, n=1, cutoff=_CLOSE)
        if near:
            message = "Fills no item of a checklist; it is shown as it is."
            remedy = f"Did you mean {quote(near[0])}?"
            faults.append(Fault("warning", file, f"about: {key}", message, remedy))
    return faults


def _wrong_values(file: str, about: Mapping[str, object]) -> list[Fault]:
    faults = []
    automatic, centres = about.get("automatic"), about.get("centres")
    if automatic is not None and not isinstance(automatic, bool):
        faults.append(_unfit(file, "automatic", automatic, "true or false"))
    if centres is not None and (isinstance(centres, bool) or not isinstance(centres, int) or centres < 1):
        faults.append(_unfit(file, "centres", centres, "a whole number, 1 or more"))
    return faults


def _answers(file: str, answers: object) -> list[Fault]:
    if answers is None:
        return []
    if not isinstance(answers, Mapping):
        return [_unfit(file, ANSWERS, answers, "`{item: answer, ...}`, such as {clear-10: text}")]
    faults = []
    for item, answer in answers.items():
        row = f"{ANSWERS}: {item}"
        if item not in item_ids():
            remedy = did_you_mean(item, item_ids(), "Write the checklist and the number, such as clear-10.")
            faults.append(Fault("error", file, f"about: {row}", "Is no item of a checklist.", remedy))
        elif not _is_answer(str(item), answer):
            expected = "yes or no, then the reason" if str(item).startswith("metrics") else "text"
            faults.append(_unfit(file, row, answer, expected))
    return faults


def _is_answer(item: str, answer: object) -> bool:
    if item.startswith("metrics"):
        return isinstance(answer, bool) or verdict_of(answer) is not None
    return isinstance(answer, str) and bool(answer.strip())


def verdict_of(answer: object) -> bool | None:
    """Whether an answer to an item of METRICS says yes or no; None if neither.

    Examples
    --------
    >>> verdict_of("yes: histology of each lesion"), verdict_of(False), verdict_of("perhaps")
    (True, False, None)
    """
    if isinstance(answer, bool):
        return answer
    first = str(answer).strip().casefold().partition(":")[0].partition(",")[0].strip()
    return {"yes": True, "no": False}.get(first)


def _unfit(file: str, key: str, value: object, expected: str) -> Fault:
    message = f"Got {quote(value)}; expected {expected}."
    return Fault("error", file, f"about: {key}", message, "Correct the value.")
