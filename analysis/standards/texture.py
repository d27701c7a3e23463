"""Answers about the features themselves: software, classes, and the parameters of the texture matrices."""

from analysis.features import FEATURE_CLASSES, FEATURES
from analysis.numerals import listed, plain
from analysis.standards.answer import PARAMETERS, PROGRAM, Answer, not_applicable, stated
from analysis.standards.processing import Answering, brought, of_images, of_outlines
from analysis.standards.subject import Subject
from analysis.statistics.agreement import ROBUST_FROM

CLASS_NAMES = {
    "firstorder": "first order",
    "shape": "shape",
    "glcm": "grey level co-occurrence matrix",
    "glrlm": "grey level run length matrix",
    "glszm": "grey level size zone matrix",
    "ngtdm": "neighbouring grey tone difference matrix",
    "gldm": "grey level dependence matrix",
}


def measured_classes(subject: Subject) -> dict[str, int]:
    """Count the features that this program measured, by class."""
    names = ("shape",) if subject.outlines_alone else tuple(FEATURE_CLASSES)
    return {name: len(FEATURE_CLASSES[name]) for name in names}


def software_names(subject: Subject) -> str:
    """Name the software that measured, with versions."""
    pyradiomics = subject.packages.get("pyradiomics-bhklab", "unknown")
    return (
        f"Interlesion {subject.version} with pyradiomics (pyradiomics-bhklab {pyradiomics}) "
        f"and SimpleITK {subject.packages.get('SimpleITK', 'unknown')}"
    )


def _software(subject: Subject) -> Answer:
    if not subject.measured:
        said = subject.says("extraction")
        return said if said.status == "stated" else brought(subject)
    return stated(software_names(subject), "provenance.json", met=True)


@of_outlines
def _feature_classes(subject: Subject) -> Answer:
    counts = measured_classes(subject)
    named = listed(f"{n} of {CLASS_NAMES[name]}" for name, n in counts.items())
    return stated(f"{sum(counts.values())} features as pyradiomics defines them: {named}", PARAMETERS)


def _feature_count(subject: Subject) -> Answer:
    in_use = len(subject.features)
    if not subject.measured:
        return stated(f"{in_use} in use, of at most {len(FEATURES)} in the table of features", "scaling.csv")
    total = sum(measured_classes(subject).values())
    return stated(f"{total} measured in each lesion and contour; {in_use} in use", "scaling.csv")


@of_outlines
def _default_settings(subject: Subject) -> Answer:
    # The complete settings are part of the answer: whoever repeats the extraction needs no other file.
    given = {
        name: value
        for name, value in sorted(subject.settings.items())
        if name not in ("label", "additionalInfo")
    }
    named = ", ".join(f"{name} {'none' if value is None else value}" for name, value in given.items())
    return stated(f"settings in use: {named}; all others are defaults of pyradiomics", PARAMETERS, met=True)


@of_outlines
def _compliance(_: Subject) -> Answer:
    return stated(
        "the features were compared with the reference values of IBSI's digital phantom, with a verdict for "
        "each (page on IBSI); image processing was not compared with IBSI's radiomics phantom, so full "
        "compliance is not claimed",
        PROGRAM,
    )


@of_images
def _aggregation(subject: Subject) -> Answer:
    if subject.settings.get("weightingNorm"):
        directional = "matrices of all directions merged, weighted"
    else:
        directional = "features of each direction, then averaged"
    where = "in each slice" if subject.settings.get("force2D") else "in three dimensions"
    return stated(
        f"{where}; co-occurrence and run lengths: {directional}; the other matrices: one for the lesion",
        PARAMETERS,
    )


@of_images
def _weighting(subject: Subject) -> Answer:
    norm = subject.settings.get("weightingNorm")
    return stated(f"by the norm {norm}" if norm else "no weights by distance", PARAMETERS)


@of_images
def _symmetry(subject: Subject) -> Answer:
    symmetrical = subject.settings.get("symmetricalGLCM", True)
    return stated("symmetrical" if symmetrical else "not symmetrical", PARAMETERS)


@of_images
def _distance(subject: Subject) -> Answer:
    distances = listed(plain(each) for each in subject.settings.get("distances", [1]))
    return stated(f"Chebyshev distance {distances}", PARAMETERS)


@of_images
def _zone_linkage(subject: Subject) -> Answer:
    neighbours = 8 if subject.settings.get("force2D") else 26
    return stated(f"Chebyshev distance 1 ({neighbours} neighbours)", PROGRAM)


@of_outlines
def _no_distance_zones(_: Subject) -> Answer:
    return not_applicable("no distance zone matrix is among the features")


@of_images
def _coarseness(subject: Subject) -> Answer:
    return stated(plain(subject.settings.get("gldm_a", 0)), PARAMETERS)


def _mask_conversion(subject: Subject) -> Answer:
    if subject.cohort.source == "phantom":
        return not_applicable("lesions are drawn as voxels on the grid of the image")
    if subject.outlines_alone:
        return stated("the voxels that an outline encloses; the line itself is outside", PROGRAM)
    return subject.says("mask_conversion")


def _robustness(subject: Subject) -> Answer:
    table = subject.table("robustness")
    if table.empty:
        return stated("not examined: the cohort has one contour a lesion", "contours.csv")
    robust = table.groupby("feature")["robust"].first()
    against = listed(dict.fromkeys(table["contour"]))
    return stated(
        f"agreement of each feature with other contours ({against}) over the lesions; {int(robust.sum())} of "
        f"{len(robust)} features reach {plain(ROBUST_FROM)} against each",
        "robustness.csv",
    )


TEXTURE: dict[str, Answering] = {
    "software": _software,
    "feature_classes": _feature_classes,
    "feature_count": _feature_count,
    "default_settings": _default_settings,
    "compliance": _compliance,
    "aggregation": _aggregation,
    "weighting": _weighting,
    "symmetry": _symmetry,
    "glcm_distance": _distance,
    "ngtdm_distance": _distance,
    "gldm_distance": _distance,
    "zone_linkage": _zone_linkage,
    "no_distance_zones": _no_distance_zones,
    "coarseness": _coarseness,
    "mask_conversion": _mask_conversion,
    "robustness": _robustness,
}
"""What answers each key of the checklists."""
