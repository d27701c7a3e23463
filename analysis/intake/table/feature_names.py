"""Names of features as tables write them, and which of the 107 each is."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from analysis.features import FEATURE_CLASSES, FEATURES

_CLASS = r"shape|first[\W_]*order|glcm|glrlm|glszm|ngtdm|gldm"
_NAMED = re.compile(
    rf"(?P<before>.*?)(?:(?<![a-z])original[\W_]*|(?<![a-z0-9]))(?P<cls>{_CLASS})[\W_]+(?P<name>[a-z0-9]+)"
    r"(?P<after>.*)",
    re.IGNORECASE | re.DOTALL,
)
_FILTER = re.compile(
    r"(?:.*[^a-z])?(wavelet|log[\W_]*sigma|squareroot|square|logarithm|exponential|gradient|lbp[\W_]*[23]d)"
    rf".*[\W_](?:{_CLASS}|shape2d)[\W_].+",
    re.IGNORECASE | re.DOTALL,
)
_DIAGNOSTICS = re.compile(r"(?:.*[^a-z])?(?:diagnostics|general_info)_.*", re.IGNORECASE | re.DOTALL)

_RENAMED = {
    "shapemajoraxis": "original_shape_MajorAxisLength",
    "shapeminoraxis": "original_shape_MinorAxisLength",
    "shapeleastaxis": "original_shape_LeastAxisLength",
    "glcmaverageintensity": "original_glcm_JointAverage",
    "glcmenergy": "original_glcm_JointEnergy",
    "glcmentropy": "original_glcm_JointEntropy",
    "glcmdissimilarity": "original_glcm_DifferenceAverage",
    "glcmhomogeneity1": "original_glcm_Id",
    "glcmhomogeneity2": "original_glcm_Idm",
}
"""Names of pyradiomics 1 and 2, of which its documentation says that the feature is the same."""

_UNCERTAIN = {
    "shapevolume": "is VoxelVolume or MeshVolume, by the version of pyradiomics",
    "shapeapproximatevolume": "is VoxelVolume in some versions of pyradiomics",
    "glcmsumvariance": "was another formula before pyradiomics 1.2; later it is ClusterTendency",
}
"""Names whose meaning hangs on the version, and how."""

Kind = Literal["feature", "filter", "diagnostics", "uncertain", "other"]


@dataclass(frozen=True)
class Heading:
    """What the name of a column says.

    Attributes
    ----------
    kind : str
        `feature`; `filter`, of a filtered image; `diagnostics`; `uncertain`, a feature that cannot be told;
        or `other`.
    feature : str
        One of the 107, for `feature`.
    affix : str
        What stands around the feature, `before…after`; empty if nothing does.
    old : bool
        Whether it is the feature's name in an older version.
    why : str
        For `uncertain`.
    """

    kind: Kind
    feature: str = ""
    affix: str = ""
    old: bool = False
    why: str = ""


def plain(name: str) -> str:
    """Letters and digits of a name, in lower case.

    Examples
    --------
    >>> plain("Original.First_Order-Mean")
    'originalfirstordermean'
    """
    return "".join(sign for sign in name.casefold() if sign.isalnum())


_KNOWN = {plain(name.removeprefix("original_")): name for name in FEATURES}


@lru_cache(maxsize=100_000)
def read_heading(name: str) -> Heading:
    """Tell what a column holds by its name.

    Examples
    --------
    >>> read_heading("Shape.Sphericity").feature, read_heading("wavelet-HHL_glcm_Id").kind
    ('original_shape_Sphericity', 'filter')
    >>> read_heading("lesion2_original_glcm_Id")
    Heading(kind='feature', feature='original_glcm_Id', affix='lesion2…', old=False, why='')
    """
    name = name.strip()
    if _DIAGNOSTICS.fullmatch(name):
        return Heading("diagnostics")
    if _FILTER.fullmatch(name):
        return Heading("filter")
    known = _meant(plain(name).removeprefix("original"), "")
    if known:
        return known
    match = _NAMED.fullmatch(name)
    if match is None:
        return Heading("other")
    before, after = match["before"].strip(" _-.:"), match["after"].strip(" _-:")
    affix = f"{before}…{after}" if before or after else ""
    return _meant(plain(match["cls"] + match["name"]), affix) or Heading("other")


def old_names() -> Mapping[str, str]:
    """Names of older versions, class and name in plain letters, and what they are called today."""
    return _RENAMED


def features_in(names: list[str]) -> int:
    """Count the names that are one of the 107, or of the same on a filtered image."""
    return sum(read_heading(name).kind in ("feature", "filter") for name in names)


def looks_like_class(word: str) -> bool:
    """Whether a word is the name of a class of features."""
    return plain(word) in FEATURE_CLASSES


def _meant(key: str, affix: str) -> Heading | None:
    if key in _KNOWN:
        return Heading("feature", _KNOWN[key], affix)
    if key in _RENAMED:
        return Heading("feature", _RENAMED[key], affix, old=True)
    if key in _UNCERTAIN:
        return Heading("uncertain", affix=affix, why=_UNCERTAIN[key])
    return None
