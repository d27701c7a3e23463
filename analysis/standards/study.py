"""Answers about the study and its data: patients, scans, contours, and what is shared."""

from analysis.about_keys import verdict_of
from analysis.numerals import plain
from analysis.sources.phantom.anatomy import SPACING
from analysis.standards.answer import (
    ABOUT,
    COHORT,
    NOT_APPLICABLE,
    PARAMETERS,
    PROGRAM,
    STATED,
    Answer,
    by_authors,
    not_applicable,
    stated,
)
from analysis.standards.processing import Answering
from analysis.standards.subject import Subject
from analysis.wording import clean

DRAWN = "a program drew the lesions and their images; no patient took part"
_ATTACH = "this file holds the items of IBSI, CLEAR and METRICS, as far as the run and the cohort answer them"


def _guidelines(_: Subject) -> Answer:
    return by_authors(f"{ABOUT}: answers", _ATTACH)


def _ethics(subject: Subject) -> Answer:
    if subject.synthetic and not subject.said("ethics"):
        return not_applicable(DRAWN)
    return subject.says("ethics")


def _not_of_patients(key: str) -> Answering:
    """Answer with a key of `about`; in a synthetic cohort there is nothing to say."""

    def answer(subject: Subject) -> Answer:
        """Answer with what the cohort says, unless it was drawn."""
        if subject.synthetic and not subject.said(key):
            return not_applicable(DRAWN, met=False)
        return subject.says(key)

    return answer


def _data_source(subject: Subject) -> Answer:
    if subject.said("source"):
        return stated(_published(subject), f"{ABOUT}: source")
    if subject.synthetic:
        return stated(f"synthetic: {DRAWN}", f"{COHORT}: source")
    return by_authors(f"{ABOUT}: source", subject.said("population"))


def _published(subject: Subject) -> str:
    licence = f"; licence: {subject.said('licence')}" if subject.said("licence") else ""
    return f"published: {subject.said('source')}{licence}"


def _workflow(subject: Subject) -> Answer:
    steps = ["lesions as outlined", "features", "features in use, scaled", "dissimilarities", "indices"]
    if not subject.measured:
        steps = ["table of features", *steps[2:]]
    return stated(" > ".join([*steps, *(["samples of lesions"] if subject.sampled else [])]), PROGRAM)


def _modality(subject: Subject) -> Answer:
    if subject.said("modality"):
        return subject.says("modality")
    if subject.modalities:
        made = ", computed by a program" if subject.synthetic else ""
        return stated(f"{', '.join(subject.modalities)}{made}", f"{COHORT}: source")
    return subject.says("modality")


def _spacing(key: str) -> Answering:
    """Answer with a distance of voxels, which is known of a phantom."""

    def answer(subject: Subject) -> Answer:
        """Answer with what the phantom was drawn on, or the cohort says."""
        if subject.cohort.source == "phantom":
            x, y, z = map(plain, SPACING)
            return stated(f"{x} x {y} mm" if key == "pixel_spacing" else f"{z} mm", PROGRAM)
        return subject.says(key)

    return answer


def _registration(subject: Subject) -> Answer:
    if len(subject.modalities) == 1 and not subject.said("registration"):
        return not_applicable(f"{subject.modalities[0]} alone")
    return subject.says("registration")


def _segmentation(subject: Subject) -> Answer:
    return subject.says(
        "annotators" if subject.synthetic and not subject.said("segmentation") else "segmentation"
    )


def _automatic(subject: Subject) -> Answer:
    automatic = subject.cohort.about.get("automatic")
    if automatic is False:
        return not_applicable("no segmentation was fully automatic", f"{ABOUT}: automatic")
    if subject.synthetic and automatic is None:
        return not_applicable("no tool outlined the lesions; each contour is as the program drew it")
    said = subject.says("segmentation")
    if automatic is not None:
        return said
    return by_authors(f"{ABOUT}: automatic, segmentation", said.text if said.status == STATED else "")


def _one_image(subject: Subject) -> Answer:
    if subject.measured:
        return stated("each lesion is outlined and measured on one image", PROGRAM, met=True)
    return by_authors(f"{ABOUT}: answers", "the features came already measured")


def _centres(subject: Subject) -> Answer:
    if subject.synthetic:
        return not_applicable(DRAWN, met=False)
    centres = subject.cohort.about.get("centres")
    said = subject.says("centres")
    return said.judged(centres > 1) if isinstance(centres, int) else said


def _interval(subject: Subject) -> Answer:
    if subject.sampled and not subject.said("outcome") and subject.table("outcomes").empty:
        return stated("the reference of a sample is all lesions on the same scan, so there is none", PROGRAM)
    return subject.says("outcome")


def _data_available(subject: Subject) -> Answer:
    if subject.said("availability"):
        return subject.says("availability")
    if subject.synthetic:
        again = f"anyone can draw the same data anew, with seed {subject.cohort.seed}"
        return stated(again, f"{COHORT}: seed", met=True)
    if subject.said("source") and subject.said("licence"):
        return stated(_published(subject), f"{ABOUT}: source, licence", met=True)
    return by_authors(f"{ABOUT}: availability")


def _features_shared(subject: Subject) -> Answer:
    found = _data_available(subject)
    if found.status == STATED and (subject.synthetic or subject.cohort.source == "table"):
        return found
    return by_authors(f"{ABOUT}: answers", "features.parquet holds the features of each lesion and contour")


def _images_shared(subject: Subject) -> Answer:
    if subject.cohort.source == "table" and not subject.said("availability"):
        return by_authors(f"{ABOUT}: availability", "this cohort is a table of features")
    return _data_available(subject)


def _settings_shared(subject: Subject) -> Answer:
    if not subject.measured:
        return by_authors(f"{ABOUT}: answers", "the features came already measured")
    return stated("all settings stand in this file and in provenance.json", PARAMETERS)


def _code_shared(subject: Subject) -> Answer:
    if subject.said("code"):
        return subject.says("code")
    hint = f"Interlesion {subject.version}; provenance.json holds its commit, versions and parameters"
    return by_authors(f"{ABOUT}: code", hint)


def given(subject: Subject, item: str) -> Answer | None:
    """Take the authors' own answer to an item, from `about: answers`; None where there is none.

    Parameters
    ----------
    subject : Subject
    item : str
        Its id, such as `clear-10`.
    """
    answers = subject.cohort.about.get("answers")
    if not isinstance(answers, dict) or item not in answers:
        return None
    answer, source = answers[item], f"{ABOUT}: answers: {item}"
    met = verdict_of(answer) if item.startswith("metrics") else None
    text = clean({True: "yes", False: "no"}[answer] if isinstance(answer, bool) else answer)
    if text.casefold().startswith(NOT_APPLICABLE):
        return not_applicable(text[len(NOT_APPLICABLE) :].strip(" :,") or "as the authors say", source, met)
    return stated(text, source, met)


STUDY: dict[str, Answering] = {
    "guidelines": _guidelines,
    "ethics": _ethics,
    "design": _not_of_patients("design"),
    "eligibility": _not_of_patients("eligibility"),
    "overlap": _not_of_patients("overlap"),
    "clinical_variables": _not_of_patients("clinical_variables"),
    "protocol": _not_of_patients("protocol"),
    "acquisition": _not_of_patients("acquisition"),
    "annotators": lambda subject: subject.says("annotators"),
    "data_source": _data_source,
    "workflow": _workflow,
    "modality": _modality,
    "pixel_spacing": _spacing("pixel_spacing"),
    "slice_thickness": _spacing("slice_thickness"),
    "slice_spacing": _spacing("slice_spacing"),
    "registration": _registration,
    "segmentation": _segmentation,
    "automatic": _automatic,
    "one_image": _one_image,
    "centres": _centres,
    "interval": _interval,
    "data_available": _data_available,
    "features_shared": _features_shared,
    "images_shared": _images_shared,
    "settings_shared": _settings_shared,
    "code_shared": _code_shared,
}
"""What answers each key of the checklists."""
