"""Answers about how images were brought to numbers: resampling, grey levels, and what was left alone."""

from collections.abc import Callable
from typing import Any

from analysis.numerals import plain
from analysis.standards.answer import (
    ABOUT,
    PARAMETERS,
    PROGRAM,
    Answer,
    by_authors,
    not_applicable,
    stated,
)
from analysis.standards.subject import Subject

Answering = Callable[[Subject], Answer]
_INTERPOLATORS = {
    "sitkBSpline": "B-spline of order 3",
    "sitkLinear": "linear",
    "sitkNearestNeighbor": "nearest neighbour",
}
_NO_IMAGES = "only outlines are at hand, no images"


def of_outlines(answering: Answering) -> Answering:
    """Let a function answer where this program measured; brought features are the authors' to tell about."""

    def answer(subject: Subject) -> Answer:
        """Answer where this program measured."""
        return answering(subject) if subject.measured else brought(subject)

    return answer


def of_images(answering: Answering) -> Answering:
    """Let a function answer where this program measured images."""

    def answer(subject: Subject) -> Answer:
        """Answer where this program measured images."""
        if subject.measured and subject.outlines_alone:
            return not_applicable(_NO_IMAGES)
        return answering(subject) if subject.measured else brought(subject)

    return answer


def brought(subject: Subject) -> Answer:
    """Leave to the authors how brought features were measured, with what the cohort says of it."""
    said = subject.said("extraction")
    hint = "see extraction in the cohort's file" if said else "the features came already measured"
    return by_authors(f"{ABOUT}: answers", hint)


def resampled(settings: dict[str, Any]) -> bool:
    """Whether the settings ask for another grid."""
    return bool(settings.get("resampledPixelSpacing") and settings.get("interpolator"))


def interpolator(settings: dict[str, Any]) -> str:
    """Name the interpolation in words."""
    name = str(settings.get("interpolator"))
    return _INTERPOLATORS.get(name, f"{name} of SimpleITK")


def voxels(settings: dict[str, Any]) -> str:
    """Size of the voxels that are measured, in words."""
    if not resampled(settings):
        return "the voxels as scanned"
    return f"{' x '.join(plain(side) for side in settings['resampledPixelSpacing'])} mm"


def levels(settings: dict[str, Any]) -> str:
    """How grey levels are formed, in words.

    Examples
    --------
    >>> levels({"binWidth": 10}), levels({"binCount": 32, "binWidth": 25})
    ('bins of a fixed width of 10', '32 bins of equal width in each lesion')
    """
    count = settings.get("binCount")
    if count:
        return f"{plain(count)} bins of equal width in each lesion"
    return f"bins of a fixed width of {plain(settings['binWidth'])}"


@of_images
def _preprocessing(subject: Subject) -> Answer:
    settings = subject.settings
    parts = [
        f"before: {subject.said('preprocessing')}" if subject.said("preprocessing") else "",
        f"resampled to {voxels(settings)} ({interpolator(settings)})" if resampled(settings) else "",
        "intensities normalised" if settings.get("normalize") else "intensities not normalised",
        "no filter",
        f"grey levels in {levels(settings)}",
        "voxels outside a range of values left out" if settings.get("resegmentRange") else "",
    ]
    return stated("; ".join(filter(None, parts)), PARAMETERS)


@of_outlines
def _resampling(subject: Subject) -> Answer:
    settings = subject.settings
    if not resampled(settings):
        return stated("not resampled: measured on the voxels as scanned", PARAMETERS)
    image = "" if subject.outlines_alone else f"; image by {interpolator(settings)}"
    return stated(f"voxels of {voxels(settings)}{image}; mask by nearest neighbour", PARAMETERS)


@of_images
def _discretisation(subject: Subject) -> Answer:
    return stated(levels(subject.settings), PARAMETERS)


@of_images
def _bins(subject: Subject) -> Answer:
    settings = subject.settings
    if settings.get("binCount"):
        return stated(f"{plain(settings['binCount'])} bins", PARAMETERS)
    unit = "HU wide" if "CT" in subject.modalities else "wide, in the unit of the image (HU for CT)"
    return stated(f"bins {plain(settings['binWidth'])} {unit}", PARAMETERS)


@of_images
def _first_bin(subject: Subject) -> Answer:
    if subject.settings.get("binCount"):
        return not_applicable("the number of bins is fixed, not their width", PARAMETERS)
    width = plain(subject.settings["binWidth"])
    return stated(f"the multiple of {width} at or below the lowest value of the lesion", PARAMETERS)


@of_images
def _image_types(_: Subject) -> Answer:
    return stated("original image alone; no filter and no transformation", PARAMETERS)


@of_images
def _image_interpolation(subject: Subject) -> Answer:
    if not resampled(subject.settings):
        return not_applicable("images were not resampled", PARAMETERS)
    return stated(interpolator(subject.settings), PARAMETERS)


@of_outlines
def _grid_position(subject: Subject) -> Answer:
    if not resampled(subject.settings):
        return not_applicable("images were not resampled", PARAMETERS)
    return stated("aligned to the outer corner of the first voxel of the whole image", PROGRAM)


@of_outlines
def _grid_size(subject: Subject) -> Answer:
    if not resampled(subject.settings):
        return not_applicable("images were not resampled", PARAMETERS)
    pad = plain(subject.settings.get("padDistance", 5))
    return stated(f"the lesion's box and {pad} voxels round it at least, rounded outwards", PARAMETERS)


@of_images
def _extrapolation(subject: Subject) -> Answer:
    if not resampled(subject.settings):
        return not_applicable("images were not resampled", PARAMETERS)
    return stated("voxels whose centre lies outside the image belong to no contour", PROGRAM)


@of_outlines
def _voxel_size(subject: Subject) -> Answer:
    return stated(voxels(subject.settings), PARAMETERS)


@of_images
def _rounding(subject: Subject) -> Answer:
    if not resampled(subject.settings):
        return not_applicable("images were not resampled", PARAMETERS)
    return stated("in an image of whole numbers the fraction is cut off; otherwise kept", PROGRAM)


@of_outlines
def _mask_interpolation(subject: Subject) -> Answer:
    if not resampled(subject.settings):
        return not_applicable("masks were not resampled", PARAMETERS)
    return stated("nearest neighbour", PROGRAM)


@of_outlines
def _partial_voxels(subject: Subject) -> Answer:
    if not resampled(subject.settings):
        return not_applicable("masks were not resampled", PARAMETERS)
    return stated("a voxel belongs to the lesion if the nearest voxel of the mask does", PROGRAM)


@of_images
def _resegmentation(subject: Subject) -> Answer:
    wanted = subject.settings.get("resegmentRange")
    if not wanted:
        return stated("no voxel is left out by its value", PARAMETERS)
    mode = subject.settings.get("resegmentMode", "absolute")
    return stated(f"range {', '.join(map(plain, wanted))} ({mode})", PARAMETERS)


@of_images
def _anti_aliasing(_: Subject) -> Answer:
    return stated("nothing is done against aliasing before resampling", PROGRAM)


@of_images
def _normalisation(subject: Subject) -> Answer:
    if not subject.settings.get("normalize"):
        return stated("intensities are not normalised", PARAMETERS)
    scale = plain(subject.settings.get("normalizeScale", 1))
    return stated(f"mean 0 and standard deviation 1 of the whole image, times {scale}", PARAMETERS)


def _before(subject: Subject) -> Answer:
    """Leave processing before the images came here to the authors; here there is none."""
    if subject.synthetic and subject.has_intensities:
        return stated("no such step: the images are used as they were computed", PROGRAM)
    if subject.outlines_alone:
        return not_applicable(_NO_IMAGES)
    said = subject.says("preprocessing")
    if said.status != "stated" and subject.measured:
        return by_authors(said.source, "Interlesion itself does nothing of the kind")
    return said


PROCESSING: dict[str, Answering] = {
    "preprocessing": _preprocessing,
    "resampling": _resampling,
    "discretisation": _discretisation,
    "bins": _bins,
    "first_bin": _first_bin,
    "image_types": _image_types,
    "image_interpolation": _image_interpolation,
    "grid_position": _grid_position,
    "grid_size": _grid_size,
    "extrapolation": _extrapolation,
    "voxel_size": _voxel_size,
    "rounding": _rounding,
    "mask_interpolation": _mask_interpolation,
    "partial_voxels": _partial_voxels,
    "resegmentation": _resegmentation,
    "anti_aliasing": _anti_aliasing,
    "normalisation": _normalisation,
    "noise": _before,
    "conversions": _before,
    "other_processing": _before,
}
"""What answers each key of the checklists."""
