"""Names of features as the pages print them."""

from collections import Counter

from analysis.display.palette import CLASS_NAMES
from analysis.features import FEATURES, feature_class, short_name

_UNITS = {
    "HU": "firstorder: 10Percentile 90Percentile InterquartileRange Maximum Mean MeanAbsoluteDeviation "
    "Median Minimum Range RobustMeanAbsoluteDeviation RootMeanSquared",
    "HU²": "firstorder: Energy Variance",
    "mm³ HU²": "firstorder: TotalEnergy",
    "mm": "shape: LeastAxisLength MajorAxisLength MinorAxisLength Maximum2DDiameterColumn "
    "Maximum2DDiameterRow Maximum2DDiameterSlice Maximum3DDiameter",
    "mm²": "shape: SurfaceArea",
    "mm³": "shape: MeshVolume VoxelVolume",
    "per mm": "shape: SurfaceVolumeRatio",
}
_TIMES = Counter(map(short_name, FEATURES))
_UNIT_OF = {
    (group, name): unit
    for unit, features in _UNITS.items()
    for group, names in [features.split(": ")]
    for name in names.split()
}


def feature_name(feature: str) -> str:
    """Name of a feature without filter, with its class only where several classes have that name.

    Examples
    --------
    >>> feature_name("original_shape_VoxelVolume"), feature_name("original_glszm_GrayLevelVariance")
    ('VoxelVolume', 'GrayLevelVariance (GLSZM)')
    """
    short = short_name(feature)
    return short if _TIMES[short] == 1 else f"{short} ({CLASS_NAMES[feature_class(feature)]})"


def feature_unit(feature: str) -> str:
    """Write the unit of a feature; nothing for a number without one, as those of texture are.

    Examples
    --------
    >>> feature_unit("original_shape_VoxelVolume"), feature_unit("original_glcm_Imc1")
    ('mm³', '')
    """
    return _UNIT_OF.get((feature_class(feature), short_name(feature)), "")


def two_lines(feature: str, width: int = 22) -> str:
    r"""Name of a feature for an axis: a long one is broken before the capital letter nearest its middle.

    Examples
    --------
    >>> two_lines("original_gldm_LargeDependenceHighGrayLevelEmphasis").split("\n")
    ['LargeDependenceHigh', 'GrayLevelEmphasis']
    >>> two_lines("original_shape_VoxelVolume")
    'VoxelVolume'
    """
    name = feature_name(feature)
    humps = [at for at in range(1, len(name)) if name[at].isupper() and name[at - 1].islower()]
    if len(name) <= width or not humps:
        return name
    at = min(humps, key=lambda hump: abs(hump - len(name) / 2))
    return f"{name[:at]}\n{name[at:]}"
