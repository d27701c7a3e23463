"""Whether the tools agree: features beside those of pyradiomics on the same contours."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from analysis.features import FEATURES
from benchmarks.tools import Features

SAME = 1e-9
"""Relative differences up to this count as the same number."""

MIRP_NAMES = {
    "original_shape_VoxelVolume": "morph_vol_approx",
    "original_shape_MeshVolume": "morph_volume",
    "original_shape_SurfaceArea": "morph_area_mesh",
    "original_shape_Sphericity": "morph_sphericity",
    "original_shape_SurfaceVolumeRatio": "morph_av",
    "original_shape_MajorAxisLength": "morph_pca_maj_axis",
    "original_shape_MinorAxisLength": "morph_pca_min_axis",
    "original_shape_LeastAxisLength": "morph_pca_least_axis",
    "original_shape_Elongation": "morph_pca_elongation",
    "original_shape_Flatness": "morph_pca_flatness",
    "original_firstorder_Mean": "stat_mean",
    "original_firstorder_Median": "stat_median",
    "original_firstorder_Variance": "stat_var",
    "original_firstorder_90Percentile": "stat_p90",
    "original_firstorder_MeanAbsoluteDeviation": "stat_mad",
    "original_glcm_JointEntropy": "cm_joint_entr_d1_3d_avg_fbsp_w10.0",
    "original_glcm_Imc1": "cm_info_corr1_d1_3d_avg_fbsp_w10.0",
    "original_glcm_Contrast": "cm_contrast_d1_3d_avg_fbsp_w10.0",
    "original_glcm_Idm": "cm_inv_diff_mom_d1_3d_avg_fbsp_w10.0",
    "original_glrlm_ShortRunEmphasis": "rlm_sre_3d_avg_fbsp_w10.0",
    "original_glrlm_RunLengthNonUniformity": "rlm_rlnu_3d_avg_fbsp_w10.0",
    "original_glszm_SmallAreaEmphasis": "szm_sze_3d_fbsp_w10.0",
    "original_glszm_ZonePercentage": "szm_z_perc_3d_fbsp_w10.0",
    "original_ngtdm_Coarseness": "ngt_coarseness_3d_fbsp_w10.0",
    "original_gldm_LargeDependenceEmphasis": "ngl_hde_d1_a0.0_3d_fbsp_w10.0",
    "original_gldm_DependenceVariance": "ngl_dc_var_d1_a0.0_3d_fbsp_w10.0",
}
"""Features that pyradiomics and MIRP define alike. MIRP resamples onto another grid, so none is the same."""


@dataclass(frozen=True)
class Parity:
    """How far the features of a tool are from those of pyradiomics.

    Attributes
    ----------
    n_features : int
        Features that could be compared.
    n_values : int
        Values that could be: features of contours of lesions.
    share_same : float
        Of these, the share (%) with a relative difference of at most `SAME`.
    median, worst : float
        Relative difference: in the middle, and the largest. NaN where nothing was compared.
    worst_feature : str
    """

    n_features: int
    n_values: int
    share_same: float
    median: float
    worst: float
    worst_feature: str


def relative_difference(value: float, reference: float) -> float:
    """Difference from a reference, as a share of it; infinite for a value where the reference is 0.

    Examples
    --------
    >>> relative_difference(99.0, 100.0), relative_difference(0.0, 0.0)
    (0.01, 0.0)
    """
    if value == reference:
        return 0.0
    return abs(value - reference) / abs(reference) if reference else float("inf")


def compare(
    features: Features, reference: Features, names: Mapping[str, str] | None = None, contours: int = 3
) -> Parity:
    """Compare features with a reference, over the lesions and contours that both have.

    Parameters
    ----------
    features, reference : dict
        Lesion to contour to feature to value.
    names : mapping, optional
        Names in `reference` to names in `features`; else all 107 under the same name.
    contours : int
        How many contours are drawn alike: 1, the original, or 3.

    Returns
    -------
    Parity

    Examples
    --------
    >>> here = {"1": {"original": {"original_firstorder_Mean": 99.0}}}
    >>> there = {"1": {"original": {"original_firstorder_Mean": 100.0}}}
    >>> compare(here, there).worst
    0.01
    """
    names = names or {name: name for name in FEATURES}
    found = [
        (relative_difference(features[lesion][contour][name], value), expected)
        for lesion, by_contour in reference.items()
        for contour, values in list(by_contour.items())[:contours]
        for expected, value in values.items()
        if (name := names.get(expected)) is not None and name in features.get(lesion, {}).get(contour, {})
    ]
    if not found:
        return Parity(0, 0, np.nan, np.nan, np.nan, "")
    differences = np.array([difference for difference, _ in found])
    worst = int(differences.argmax())
    return Parity(
        n_features=len({name for _, name in found}),
        n_values=len(found),
        share_same=float(100 * np.mean(differences <= SAME)),
        median=float(np.median(differences)),
        worst=float(differences[worst]),
        worst_feature=found[worst][1],
    )
