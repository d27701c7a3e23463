"""The feature classes of pyradiomics, given voxels that were prepared once for all of them."""

from collections.abc import Iterator
from functools import cache
from typing import Self

import numpy as np
from radiomics import getFeatureClasses
from radiomics.base import RadiomicsFeaturesBase
from radiomics.glcm import RadiomicsGLCM
from radiomics.glszm import RadiomicsGLSZM
from radiomics.shape import RadiomicsShape

from analysis.extraction.cooccurrence import coefficients, correlation_matrices
from analysis.extraction.diameters import diameters
from analysis.extraction.mesh import area_and_volume
from analysis.extraction.roi import Roi
from analysis.extraction.zones import size_zones


class _Prepared(RadiomicsFeaturesBase):
    """Take mask and grey levels from a region of interest, where pyradiomics makes them for each class."""

    @classmethod
    def of(cls, roi: Roi) -> Self:
        """Set up the calculation of a region of interest."""
        return cls(*roi.images, **roi.settings | {"label": 1, "roi": roi})

    @classmethod
    @cache
    def getFeatureNames(cls) -> dict[str, bool]:  # noqa: N802  # pyradiomics' name
        """Names of the features, and whether they are deprecated."""
        return super().getFeatureNames()

    def _initSegmentBasedCalculation(self) -> None:  # noqa: N802
        self.maskArray = self.settings["roi"].mask

    def _calculateFeatures(  # noqa: N802
        self, voxelCoordinates: None = None
    ) -> Iterator[tuple[bool, str, float]]:
        """Calculate as pyradiomics does, but let no lack of memory pass for a feature that has no value."""
        self._initCalculation(voxelCoordinates)
        for feature, enabled in self.enabledFeatures.items():
            try:
                if enabled:
                    yield True, feature, getattr(self, f"get{feature}FeatureValue")()
            except DeprecationWarning as error:
                self.logger.debug("Feature %s is deprecated: %s", feature, error)
            except MemoryError:
                raise
            except Exception:
                self.logger.exception("FAILED: %s", feature)
                yield False, feature, float("nan")

    def _applyBinning(self, matrix: np.ndarray) -> np.ndarray:  # noqa: ARG002, N802
        roi = self.settings["roi"]
        self.coefficients["grayLevels"] = roi.grey_levels
        self.coefficients["Ng"] = int(roi.grey_levels[-1])
        return roi.levels


class _Shape(_Prepared, RadiomicsShape):
    """Shape, with area, volume and diameters found in time that grows with the voxels."""

    def _initSegmentBasedCalculation(self) -> None:  # noqa: N802
        roi = self.settings["roi"]
        self.pixelSpacing = roi.spacing
        self.maskArray = roi.mask
        self.labelledVoxelCoordinates = np.nonzero(np.pad(roi.mask, 1))
        self.SurfaceArea, self.Volume = area_and_volume(roi.mask, roi.spacing)
        self.diameters = diameters(roi.mask, roi.spacing)
        self.eigenValues = _principal_moments(self.labelledVoxelCoordinates, roi.spacing)


def _principal_moments(places: tuple[np.ndarray, ...], spacing: np.ndarray) -> np.ndarray:
    """Eigenvalues of the covariance of the voxels' places, ascending (mm²), formed as pyradiomics does."""
    # A view across, not a copy: an axis lies in one piece, and its mean is summed in the same order.
    centred = np.stack(places).T * spacing[None, :]
    centred -= np.mean(centred, axis=0)
    centred /= np.sqrt(len(centred))
    moments = np.linalg.eigvals(np.dot(centred.T.copy(), centred))
    moments[(moments < 0) & (moments > -1e-10)] = 0
    return np.sort(moments)


class _Cooccurrence(_Prepared, RadiomicsGLCM):
    """Co-occurrence of grey levels, with less work where there are many."""

    def _calculateCoefficients(self) -> None:  # noqa: N802
        if self.P_glcm.shape[3] == 1:
            # Of a single matrix pyradiomics forms some sums in another order.
            super()._calculateCoefficients()
            return
        self.coefficients |= coefficients(self.P_glcm, self.coefficients["grayLevels"])

    def getMCCFeatureValue(self) -> np.ndarray | float:  # noqa: N802
        """Maximal correlation coefficient, from the matrices formed once; named by pyradiomics."""
        joint, found = self.P_glcm[0], self.coefficients
        if len(joint) < 2:
            return 1.0
        matrices = correlation_matrices(joint, found["px"][0, :, 0], found["py"][0, 0], found["eps"])
        eigenvalues = np.linalg.eigvals(matrices.transpose(2, 0, 1)[None])
        eigenvalues.sort()
        return np.nanmean(np.sqrt(eigenvalues[:, :, -2]), 1).real


class _Zones(_Prepared, RadiomicsGLSZM):
    """Size zones, counted by connected components: a zone as large as the lesion needs no wide matrix."""

    def _initCalculation(self, voxelCoordinates: None = None) -> None:  # noqa: ARG002, N802
        if self.settings.get("force2D"):
            super()._initCalculation()
            return
        roi = self.settings["roi"]
        self.P_glszm, sizes = size_zones(roi.levels, roi.grey_levels)
        self.coefficients |= _zone_sums(self.P_glszm, sizes, roi.grey_levels)


def _zone_sums(matrix: np.ndarray, sizes: np.ndarray, levels: np.ndarray) -> dict[str, np.ndarray]:
    by_size = matrix.sum(1)
    return {
        "Np": (by_size * sizes).sum(1),
        "Nz": matrix.sum((1, 2)),
        "ps": by_size,
        "pg": matrix.sum(2),
        "ivector": levels.astype(float),
        "jvector": sizes.astype(float),
    }


def _prepared(theirs: type[RadiomicsFeaturesBase]) -> type[_Prepared]:
    return type(theirs.__name__, (_Prepared, theirs), {})


CLASSES: dict[str, type[_Prepared]] = {
    **{name: _prepared(theirs) for name, theirs in getFeatureClasses().items() if name != "shape2D"},
    "shape": _Shape,
    "glcm": _Cooccurrence,
    "glszm": _Zones,
}
"""The feature classes by name."""
