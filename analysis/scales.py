"""The scale of each feature: whether it has a true zero, and between which ends it can lie."""

from dataclasses import dataclass
from math import inf
from typing import Literal

from analysis.features import FEATURES

ScaleType = Literal["ratio", "interval", "signed"]

ROUNDING = 1e-9
"""A value beyond an end by less is there by rounding: pyradiomics adds 2.2e-16 inside its logarithms."""


@dataclass(frozen=True)
class Scale:
    """What the numbers of a feature mean.

    Attributes
    ----------
    type : {'ratio', 'interval', 'signed'}
        `ratio`: never negative, and 0 means "none", so that twice as much has a meaning. `interval`: its
        zero is a convention. `signed`: it may lie on both sides of zero, or below it.
    lowest, highest : float
        Ends of the values that its definition allows; infinite where it sets none.
    reason : str
        Why, in words.
    """

    type: ScaleType
    lowest: float
    highest: float
    reason: str


_WATER = "zero is the attenuation of water by convention, so twice as many HU has no meaning"
_STEPS = "grey levels are counted in steps from 1 at the darkest of the lesion, so none is 0"
_BOUND = "near 1 the bound holds the spread down"

_GROUPS: tuple[tuple[Scale, str], ...] = (
    (
        Scale("interval", -inf, inf, f"attenuation (HU): {_WATER}"),
        "firstorder: 10Percentile 90Percentile Maximum Mean Median Minimum",
    ),
    (
        Scale("interval", 0, inf, f"distance of the attenuation from 0 HU, without a shift: {_WATER}"),
        "firstorder: RootMeanSquared",
    ),
    (
        Scale(
            "ratio",
            0,
            inf,
            "sum over the voxels, so it has the zero of a volume; each voxel counts by its distance from "
            "0 HU, which a shift (voxelArrayShift, 0 here) would change",
        ),
        "firstorder: Energy TotalEnergy",
    ),
    (
        Scale("ratio", 0, inf, "spread of the attenuation inside the lesion: 0 if all voxels are alike"),
        "firstorder: InterquartileRange MeanAbsoluteDeviation Range RobustMeanAbsoluteDeviation Variance",
    ),
    (
        Scale("ratio", 0, inf, "ratio of a fourth moment to a squared variance: both have a true zero"),
        "firstorder: Kurtosis",
    ),
    (
        Scale("signed", -inf, inf, "positive or negative as the longer tail is bright or dark"),
        "firstorder: Skewness",
    ),
    (
        Scale("signed", -inf, inf, "third power of distances from the mean grey level: either sign"),
        "glcm: ClusterShade",
    ),
    (Scale("signed", -1, 1, "a correlation of neighbours: either sign"), "glcm: Correlation"),
    (
        Scale("signed", -1, 0, "defined to lie below 0: shared information, with a minus before it"),
        "glcm: Imc1",
    ),
    (
        Scale("ratio", 0, inf, "a length, an area or a volume (mm, mm², mm³), or one by another: 0 is none"),
        "shape: LeastAxisLength MajorAxisLength Maximum2DDiameterColumn Maximum2DDiameterRow "
        "Maximum2DDiameterSlice Maximum3DDiameter MeshVolume MinorAxisLength SurfaceArea "
        "SurfaceVolumeRatio VoxelVolume",
    ),
    (
        Scale("ratio", 0, 1, f"one length or area as a share of another; {_BOUND}"),
        "shape: Elongation Flatness Sphericity",
    ),
    (
        Scale("ratio", 0, inf, "information (bits): 0 if there is one value alone"),
        "firstorder: Entropy; glcm: DifferenceEntropy JointEntropy SumEntropy; glrlm: RunEntropy; "
        "glszm: ZoneEntropy; gldm: DependenceEntropy",
    ),
    (
        Scale("ratio", 0, 1, f"a share, a sum of squared shares, or a likeness of neighbours; {_BOUND}"),
        "firstorder: Uniformity; glcm: Id Idm Idmn Idn InverseVariance JointEnergy MaximumProbability; "
        "glrlm: GrayLevelNonUniformityNormalized RunLengthNonUniformityNormalized RunPercentage; "
        "glszm: GrayLevelNonUniformityNormalized SizeZoneNonUniformityNormalized ZonePercentage; "
        "gldm: DependenceNonUniformityNormalized",
    ),
    (
        Scale("ratio", 0, inf, "difference of grey levels between neighbours: 0 if there is none"),
        "glcm: Contrast DifferenceAverage DifferenceVariance; ngtdm: Busyness Complexity Contrast Strength",
    ),
    (
        Scale("ratio", 0, 1e6, "one divided by the difference of neighbours (1,000,000 if there is none)"),
        "ngtdm: Coarseness",
    ),
    (
        Scale("ratio", 0, inf, "even power of distances from the mean grey level: 0 if all are alike"),
        "glcm: ClusterProminence ClusterTendency SumSquares; glrlm: GrayLevelVariance; "
        "glszm: GrayLevelVariance; gldm: GrayLevelVariance",
    ),
    (
        Scale("ratio", 0, 1, f"strength of dependence, without its sign: 0 means none; {_BOUND}"),
        "glcm: Imc2 MCC",
    ),
    (
        Scale("ratio", 1, inf, f"mean grey level, or product of two: {_STEPS}"),
        "glcm: Autocorrelation JointAverage SumAverage; glrlm: HighGrayLevelRunEmphasis; "
        "glszm: HighGrayLevelZoneEmphasis; gldm: HighGrayLevelEmphasis",
    ),
    (
        Scale("ratio", 0, 1, f"mean of one by the squared grey level (and by squared voxels): {_STEPS}"),
        "glrlm: LowGrayLevelRunEmphasis ShortRunLowGrayLevelEmphasis; glszm: LowGrayLevelZoneEmphasis "
        "SmallAreaLowGrayLevelEmphasis; gldm: LowGrayLevelEmphasis SmallDependenceLowGrayLevelEmphasis",
    ),
    (
        Scale("ratio", 0, 1, "mean of one by a squared number of voxels, for runs, zones or neighbourhoods"),
        "glrlm: ShortRunEmphasis; glszm: SmallAreaEmphasis; gldm: SmallDependenceEmphasis",
    ),
    (
        Scale("ratio", 1, inf, "mean of a squared number of voxels, which is 1 or more"),
        "glrlm: LongRunEmphasis; glszm: LargeAreaEmphasis; gldm: LargeDependenceEmphasis",
    ),
    (
        Scale("ratio", 0, inf, "variance of a number of voxels: 0 if runs, zones or neighbourhoods agree"),
        "glrlm: RunVariance; glszm: ZoneVariance; gldm: DependenceVariance",
    ),
    (
        Scale("ratio", 0, inf, "sum of squared counts by their sum: grows with the lesion, 0 without voxels"),
        "glrlm: GrayLevelNonUniformity RunLengthNonUniformity; glszm: GrayLevelNonUniformity "
        "SizeZoneNonUniformity; gldm: GrayLevelNonUniformity DependenceNonUniformity",
    ),
    (
        Scale("ratio", 0, inf, f"numbers of voxels weighted by grey level: {_STEPS}"),
        "glrlm: LongRunHighGrayLevelEmphasis LongRunLowGrayLevelEmphasis ShortRunHighGrayLevelEmphasis; "
        "glszm: LargeAreaHighGrayLevelEmphasis LargeAreaLowGrayLevelEmphasis SmallAreaHighGrayLevelEmphasis; "
        "gldm: LargeDependenceHighGrayLevelEmphasis LargeDependenceLowGrayLevelEmphasis "
        "SmallDependenceHighGrayLevelEmphasis",
    ),
)


def _named(features: str) -> list[str]:
    """Pyradiomics names of features written as `class: feature feature; class: feature`."""
    parts = (part.split(": ") for part in features.split("; "))
    return [f"original_{room.strip()}_{name}" for room, names in parts for name in names.split()]


_BY_FEATURE = {name: scale for scale, features in _GROUPS for name in _named(features)}

SCALES: dict[str, Scale] = {name: _BY_FEATURE[name] for name in FEATURES}
"""The scale of each of the 107 features, in their fixed order. From the definitions of pyradiomics 3.0."""
