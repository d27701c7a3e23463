"""The results of a cohort: from its features to every table under `results/`."""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from analysis import schema
from analysis.cohort import Cohort
from analysis.errors import FeatureWarning, LesionWarning
from analysis.features import FEATURES, PAPER_FEATURES
from analysis.statistics import agreement, dispersion, inference, population, sampling, scaling, selection
from analysis.statistics.dissimilarity import (
    dendrogram_order,
    dissimilarity_matrix,
    dissimilarity_table,
    has_direction,
    heterogeneity_table,
)

_LESION = ["patient_id", "lesion_id"]
_VOLUME = "original_shape_VoxelVolume"
_DIAMETER = "original_shape_Maximum2DDiameterSlice"


@dataclass(frozen=True)
class Inputs:
    """What a cohort's results are computed from.

    Attributes
    ----------
    features : pandas.DataFrame
        Table `features`: every lesion and contour, NaN where it could not be measured.
    excluded : pandas.DataFrame
        Table `excluded`.
    patients : pandas.DataFrame
        `patient_id, age, sex, group`: one row for every patient with a lesion; the group is final.
    surfaces : pandas.DataFrame
        Table `surfaces`; empty where there are no volumes.
    """

    features: pd.DataFrame
    excluded: pd.DataFrame
    patients: pd.DataFrame
    surfaces: pd.DataFrame = field(default_factory=lambda: schema.empty("surfaces"))

    @property
    def original(self) -> pd.DataFrame:
        """Rows of the original contour."""
        return self.features[self.features["contour"] == "original"].reset_index(drop=True)

    def ordered(self) -> "Inputs":
        """Return the same by patient, lesion and contour, so that the order of rows changes no bit."""
        place = {contour: str(rank) for rank, contour in enumerate(schema.CONTOURS)}
        keys = self.features[_LESION].assign(contour=self.features["contour"].replace(place))
        rows = keys.sort_values([*_LESION, "contour"], kind="stable").index
        features = self.features.loc[rows].reset_index(drop=True)
        patients = self.patients.sort_values("patient_id").reset_index(drop=True)
        return replace(self, features=features, patients=patients)


@dataclass(frozen=True)
class Choice:
    """The features in use, who chose them, and the lesions their scaling is fitted on."""

    names: tuple[str, ...]
    origin: str
    fitted_on: pd.DataFrame


def compute_results(
    cohort: Cohort, inputs: Inputs, reference: Choice | None = None
) -> dict[str, pd.DataFrame]:
    """Compute every results table of a cohort.

    Parameters
    ----------
    cohort : Cohort
        Says which features, scaling, distance, draws and seed.
    inputs : Inputs
        Features, exclusions, patients and surfaces.
    reference : Choice, optional
        Features in use of the discovery cohort, with its lesions; from `choose_features`.

    Returns
    -------
    dict of str to pandas.DataFrame
        One table for each name in `schema.RESULTS`; tables that cannot apply are empty.
    """
    inputs = inputs.ordered()
    robustness, own = select_own_features(cohort, inputs)
    choice = choose_features(cohort, inputs, own, reference)
    frozen = _freeze_scaling(cohort, choice)
    space = _Space.of(cohort, inputs.original, frozen)
    spread = dispersion.dispersion(inputs.original)
    names = list(frozen["feature"])
    groups = inputs.patients.set_index("patient_id")["group"]
    tables = {
        "population": population.population(inputs.original, inputs.patients, cohort.name),
        "contours": _contours(inputs.features),
        "robustness": robustness,
        "selection": own,
        "correlation": selection.correlation_table(inputs.original, list(own["feature"]) or names),
        "scaling": frozen.assign(n_outside=scaling.count_outside(space.usable, frozen)),
        "dispersion": spread,
        "dispersion_summary": dispersion.dispersion_summary(spread, names),
        "inference": inference.inference(spread, groups, names),
        "lesions": _lesions(inputs, space, groups),
        "left_out": _left_out(cohort, inputs, set(choice.names) - set(names), space, spread),
        "dissimilarity": dissimilarity_table(space.matrices, space.lesions),
        "heterogeneity": heterogeneity_table(space.defined),
        "surfaces": inputs.surfaces,
        **_sampling(cohort, space),
    }
    return {name: schema.conform(name, tables[name]) for name in schema.RESULTS}


def select_own_features(cohort: Cohort, inputs: Inputs) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Robustness of each feature over the cohort's contours, and the features it would select itself."""
    robustness = agreement.robustness(inputs.features)
    robust = agreement.robust_features(robustness)
    return robustness, selection.selection(inputs.original, robust, cohort.clusters)


def choose_features(
    cohort: Cohort, inputs: Inputs, own: pd.DataFrame, reference: Choice | None = None
) -> Choice:
    """Decide which features are in use: the yml's, the reference's, the own selection, or the paper's.

    Features without any finite value are dropped with a `FeatureWarning`.
    """
    selected = tuple(own.loc[own["selected"].astype(bool), "feature"])
    if cohort.features:
        names, origin = cohort.features, "cohort"
    elif reference:
        names, origin = reference.names, "reference"
    elif len(selected) > 1:
        names, origin = selected, "selection"
    else:
        names, origin = PAPER_FEATURES, "paper"
    names = tuple(sorted(names, key=FEATURES.index))
    present = tuple(name for name in names if np.isfinite(inputs.original[name]).any())
    for name in sorted(set(names) - set(present)):
        warnings.warn(
            FeatureWarning(f"{name} has no finite value in {cohort.name}; it is not used."), stacklevel=2
        )
    usable = usable_lesions(inputs.original, present)
    return Choice(present, origin, reference.fitted_on if reference else usable)


def usable_lesions(original: pd.DataFrame, names: Sequence[str]) -> pd.DataFrame:
    """Lesions whose features in use are all finite."""
    if not names:
        return original.iloc[:0]
    finite = np.isfinite(original[list(names)].to_numpy(float)).all(axis=1)
    return original[finite].reset_index(drop=True)


@dataclass(frozen=True)
class _Space:
    """Lesions as vectors of scaled features, and their dissimilarities by patient."""

    usable: pd.DataFrame
    too_few: dict[str, int]
    lesions: dict[str, np.ndarray]
    sites: dict[str, np.ndarray]
    matrices: dict[str, np.ndarray]
    directed: dict[str, np.ndarray]

    @classmethod
    def of(cls, cohort: Cohort, original: pd.DataFrame, frozen: pd.DataFrame) -> "_Space":
        usable = usable_lesions(original, list(frozen["feature"]))
        vectors = scaling.scale(usable, frozen)
        directed = has_direction(vectors)
        counts = pd.Series(directed).groupby(usable["patient_id"]).sum()
        counts = counts.reindex(sorted(original["patient_id"].unique()), fill_value=0).astype(int)
        enough = counts >= max(2, cohort.minimum_lesions)
        places = usable.groupby("patient_id").indices
        rows = {str(key): place for key, place in places.items() if enough.get(key)}
        return cls(
            usable=usable,
            too_few={str(key): int(count) for key, count in counts[~enough].items()},
            lesions={key: usable["lesion_id"].to_numpy()[place] for key, place in rows.items()},
            sites={key: usable["site"].to_numpy()[place] for key, place in rows.items()},
            matrices={
                key: dissimilarity_matrix(vectors[place], cohort.distance) for key, place in rows.items()
            },
            directed={key: directed[place] for key, place in rows.items()},
        )

    @property
    def defined(self) -> dict[str, np.ndarray]:
        """Dissimilarities among the lesions that have a direction."""
        return {
            key: matrix[np.ix_(self.directed[key], self.directed[key])]
            for key, matrix in self.matrices.items()
        }

    @property
    def defined_sites(self) -> dict[str, np.ndarray]:
        return {key: sites[self.directed[key]] for key, sites in self.sites.items()}


def _freeze_scaling(cohort: Cohort, choice: Choice) -> pd.DataFrame:
    fitted_on = usable_lesions(choice.fitted_on, choice.names)
    return scaling.fit_scaling(fitted_on, list(choice.names), cohort.scaling, choice.origin)


def _sampling(cohort: Cohort, space: _Space) -> dict[str, pd.DataFrame]:
    names = ("sampling", "recovery", "required")
    if not cohort.exhaustive or not space.matrices:
        return {name: schema.empty(name) for name in names}
    tables = sampling.simulate(space.defined, space.defined_sites, draws=cohort.draws, seed=cohort.seed)
    return dict(zip(names, tables, strict=True))


def _contours(features: pd.DataFrame) -> pd.DataFrame:
    measured = features[list(FEATURES)].notna().any(axis=1).groupby(features["contour"], sort=False)
    counts = pd.DataFrame({"n_lesions": measured.size(), "n_measured": measured.sum()})
    return counts.assign(n_failed=counts["n_lesions"] - counts["n_measured"]).reset_index()


def _lesions(inputs: Inputs, space: _Space, groups: pd.Series) -> pd.DataFrame:
    original = inputs.original
    usable = pd.MultiIndex.from_frame(space.usable[_LESION])
    order = {
        (patient, lesion): place
        for patient, matrix in space.defined.items()
        for lesion, place in zip(
            space.lesions[patient][space.directed[patient]], np.argsort(dendrogram_order(matrix)), strict=True
        )
    }
    keys = pd.MultiIndex.from_frame(original[_LESION])
    return pd.DataFrame(
        {
            **{name: original[name] for name in (*_LESION, "site")},
            "group": original["patient_id"].map(groups),
            "usable": keys.isin(usable),
            "volume_ml": original[_VOLUME] / 1000,
            "diameter_mm": original[_DIAMETER],
            "order": [order.get(key, -1) for key in keys],
        }
    )


def _left_out(
    cohort: Cohort, inputs: Inputs, constant: set[str], space: _Space, spread: pd.DataFrame
) -> pd.DataFrame:
    rows = [*_lesions_left_out(inputs, space), *_patients_left_out(cohort, space)]
    rows += [
        (
            "feature",
            schema.ALL,
            schema.ALL,
            name,
            "no spread over the cohort, so no scale: left out of the dissimilarities",
        )
        for name in sorted(constant)
    ]
    undefined = spread[spread["cv_percent"].isna() & (spread["site"] == schema.ALL)]
    rows += [
        ("value", patient, schema.ALL, feature, "mean 0: no coefficient of variation")
        for patient, feature in zip(undefined["patient_id"], undefined["feature"], strict=True)
    ]
    return pd.DataFrame(rows, columns=schema.columns("left_out"))


def _lesions_left_out(inputs: Inputs, space: _Space) -> list[tuple[str, str, str, str, str]]:
    excluded = inputs.excluded[inputs.excluded["contour"] == "original"]
    reasons = {(row.patient_id, row.lesion_id): row.reason for row in excluded.itertuples()}
    usable = set(map(tuple, space.usable[_LESION].to_numpy()))
    rows = [
        ("lesion", *key, schema.ALL, reasons.get(key, "a feature in use is missing"))
        for key in map(tuple, inputs.original[_LESION].to_numpy())
        if key not in usable
    ]
    for patient, directed in space.directed.items():
        for lesion in space.lesions[patient][~directed]:
            reason = "all scaled features are 0: no direction, so no dissimilarity"
            rows.append(("lesion", patient, lesion, schema.ALL, reason))
            warnings.warn(LesionWarning(f"{patient}, {lesion}: {reason}."), stacklevel=3)
    return rows


def _patients_left_out(cohort: Cohort, space: _Space) -> list[tuple[str, str, str, str, str]]:
    least = max(2, cohort.minimum_lesions)
    return [
        ("patient", patient, schema.ALL, schema.ALL, f"{count} usable lesions, {least} needed: no indices")
        for patient, count in sorted(space.too_few.items())
    ]
