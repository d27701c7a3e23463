"""Names of features as the pages print them."""

from collections import Counter

from analysis.display.palette import CLASS_NAMES
from analysis.features import FEATURES, feature_class, short_name

_TIMES = Counter(map(short_name, FEATURES))


def feature_name(feature: str) -> str:
    """Name of a feature without filter, with its class only where several classes have that name.

    Examples
    --------
    >>> feature_name("original_shape_VoxelVolume"), feature_name("original_glszm_GrayLevelVariance")
    ('VoxelVolume', 'GrayLevelVariance (GLSZM)')
    """
    short = short_name(feature)
    return short if _TIMES[short] == 1 else f"{short} ({CLASS_NAMES[feature_class(feature)]})"
