"""Words in names of files and folders that tell images from masks."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from analysis.intake.draft import Modality
from analysis.sources.geometry import ENDINGS

Role = Literal["image", "mask"]

_SEQUENCES = ("t1", "t1w", "t1c", "t1ce", "t1gd", "t2", "t2w", "flair", "dwi", "adc")
"""Of MR; a folder `t1` may as well be a time point."""

_FOLDER_MODALITIES: dict[str, Modality] = {
    **dict.fromkeys(("ct", "ctres", "cect", "ncct", "tdm", "hrct"), "CT"),
    **dict.fromkeys(("pet", "pt", "suv", "tep"), "PT"),
    **dict.fromkeys(("mr", "mri", "irm", "mrt"), "MR"),
}
_MODALITIES: dict[str, Modality] = {**_FOLDER_MODALITIES, **dict.fromkeys(_SEQUENCES, "MR")}

_PLAIN_IMAGE_WORDS = frozenset({
    "image", "images", "imagestr", "imagests", "img", "imgs", "imaging", "scan", "scans", "volume", "volumes",
    "vol", "bild", "bilder",
})  # fmt: skip

IMAGE_WORDS = _PLAIN_IMAGE_WORDS | frozenset(_MODALITIES)
"""Words that mark an image."""

PLAIN_MASK_WORDS = frozenset({
    "mask", "masks", "masque", "masques", "maske", "masken", "seg", "segs", "segm", "segmentation",
    "segmentations", "segmentierung", "segmentierungen", "label", "labels", "labelmap", "labelmaps",
    "labelstr", "labelsts", "dseg", "roi", "rois", "voi", "vois", "contour", "contours", "annotation",
    "annotations", "annot", "gt", "groundtruth", "truth", "delineation", "delineations",
})  # fmt: skip
"""Words that mark a mask and say nothing of what is in it."""

MASK_WORDS = PLAIN_MASK_WORDS | {
    "lesion", "lesions", "lésion", "lésions", "läsion", "läsionen", "tumor", "tumors", "tumour",
    "tumours", "tumeur", "tumeurs", "tumoren", "gtv", "gtvp", "gtvn", "met", "mets", "metastasis",
    "metastases", "metastase", "métastase", "métastases", "metastasen", "nodule", "nodules",
}  # fmt: skip
"""Words that mark a mask."""

_SEPARATORS = re.compile(r"[\W_]+")
_NUMBER = re.compile(r"(?<=\D)\d+$")


def stem(path: Path) -> str:
    """Name of a volume's file without its ending.

    Examples
    --------
    >>> stem(Path("a/P01_ct.nii.gz")), stem(Path("P01.seg.nrrd"))
    ('P01_ct', 'P01')
    """
    name = path.name
    for ending in sorted((*ENDINGS, ".seg.nrrd"), key=len, reverse=True):
        if name.lower().endswith(ending):
            return name[: -len(ending)]
    return name


def tokens(text: str) -> list[str]:
    """Words of a name, as they are written.

    Examples
    --------
    >>> tokens("P01_mask-liver1")
    ['P01', 'mask', 'liver1']
    """
    return [word for word in _SEPARATORS.split(text) if word]


def path_tokens(path: Path) -> list[str]:
    """Words of a path: of its folders, then of its name without the ending."""
    return [word for part in (*path.parent.parts, stem(path)) for word in tokens(part)]


def plain(token: str) -> str:
    """Write a token in small letters, without a number at its end.

    Examples
    --------
    >>> plain("Mask2"), plain("2")
    ('mask', '2')
    """
    return _NUMBER.sub("", token.casefold())


def is_bare(token: str) -> bool:
    """Whether a word is one that marks a mask and says nothing of it, with a number or without, or a number.

    Examples
    --------
    >>> is_bare("mask2"), is_bare("seg"), is_bare("7"), is_bare("seg2liver"), is_bare("met1")
    (True, True, True, False, False)
    """
    return token.isdigit() or plain(token) in PLAIN_MASK_WORDS


def shared_words(paths: Sequence[Path]) -> frozenset[str]:
    """Words, plain, that stand in all names of files, and so tell none from another."""
    sets = [{plain(token) for token in tokens(stem(path))} for path in paths]
    return frozenset(set.intersection(*sets)) if len(sets) > 1 else frozenset()


def role(path: Path, ignored: frozenset[str] = frozenset()) -> Role | None:
    """Tell what a file is from its name, and from its folders where the name is silent.

    A name may hold words of both: `P01_ct_seg` is a mask of a CT, and so is `masks/P01_ct`.

    Parameters
    ----------
    path : pathlib.Path
        Relative to what is known to hold images and masks both.
    ignored : frozenset of str
        Words of names that say nothing, such as those of all files.

    Examples
    --------
    >>> role(Path("P01_ct.nii.gz")), role(Path("P01_ct_seg.nii.gz")), role(Path("P01/liver.nii.gz"))
    ('image', 'mask', None)
    """
    name = [token for token in tokens(stem(path)) if plain(token) not in ignored]
    folder: Role | None = next(filter(None, map(folder_role, reversed(path.parent.parts))), None)
    if folder == "mask" or any(plain(token) in MASK_WORDS for token in name):
        return "mask"
    # A patient may be called PT01: images are told by whole words.
    return "image" if any(token.casefold() in IMAGE_WORDS for token in name) else folder


def folder_role(folder: str) -> Role | None:
    """Tell what the files of a folder are from its name."""
    words = {word.casefold() for word in tokens(folder)}
    if words & MASK_WORDS:
        return "mask"
    return "image" if words & (_PLAIN_IMAGE_WORDS | _FOLDER_MODALITIES.keys()) else None


def modality(path: Path) -> Modality | None:
    """Kind of an image, by the last word of its name that tells one, else of its folders.

    Examples
    --------
    >>> modality(Path("P01/t1/ct.nii.gz")), modality(Path("PET/P01.nii.gz")), modality(Path("scan.nrrd"))
    ('CT', 'PT', None)
    """
    named = [_MODALITIES.get(word.casefold()) for word in tokens(stem(path))]
    folders = [_FOLDER_MODALITIES.get(word.casefold()) for part in path.parent.parts for word in tokens(part)]
    return next(filter(None, reversed([*folders, *named])), None)
