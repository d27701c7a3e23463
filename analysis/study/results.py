"""Every results table of a cohort."""

import numpy as np
import pandas as pd

from analysis import schema
from analysis.beyond import BEYOND
from analysis.claims.ledger import ledger
from analysis.cohort import Cohort
from analysis.statistics import dispersion, inference, population, sampling, scaling, selection
from analysis.statistics.dissimilarity import dendrogram_order, dissimilarity_table, heterogeneity_table
from analysis.statistics.lesions import KEYS, measured
from analysis.statistics.unscaled import unscaled
from analysis.study.choice import Choice, choose_features, freeze_scaling, select_own_features
from analysis.study.drawn import drawn_features
from analysis.study.expectations import expectations
from analysis.study.inputs import Inputs
from analysis.study.left_out import left_out
from analysis.study.over_patients import over_patients
from analysis.study.readings import print_distance, readings
from analysis.study.scalings import scalings
from analysis.study.space import Space

_VOLUME = "original_shape_VoxelVolume"
_DIAMETER = "original_shape_Maximum2DDiameterSlice"


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
    frozen = freeze_scaling(cohort, choice)
    space = Space.of(cohort, inputs.original, choice.names, frozen)
    spread = dispersion.dispersion(inputs.original)
    names = list(frozen["feature"])
    compared = space.usable[space.usable["patient_id"].isin(set(space.matrices))]
    groups = inputs.patients.set_index("patient_id")["group"]
    sampled = _sampling(cohort, space)
    under = scalings(cohort, inputs.original, choice)
    indices = heterogeneity_table(space.defined)
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
        "left_out": left_out(cohort, inputs, set(choice.names) - set(names), space, spread),
        "dissimilarity": dissimilarity_table(space.matrices, space.lesions),
        "heterogeneity": indices,
        "scalings": under,
        "surfaces": inputs.surfaces,
        **{name: schema.empty(name) for name in BEYOND},
        **sampled,
        "drawn_features": drawn_features(inputs, names),
        **_readings(cohort, inputs, choice, under, sampled["sampling"]),
        "expectation": expectations(space, sampled["sampling"], sampled["recovery"]),
        "over_patients": over_patients(spread, indices, sampled["recovery"], names, cohort.seed),
        "unscaled": unscaled(compared, choice.names),
    }
    made = {name: schema.conform(name, tables[name]) for name in schema.RESULTS}
    made["ledger"] = ledger(made, cohort.seed, clusters_given=cohort.clusters is not None)
    return made


def _readings(
    cohort: Cohort, inputs: Inputs, choice: Choice, under: pd.DataFrame, sampled: pd.DataFrame
) -> dict[str, pd.DataFrame]:
    read = readings(cohort, inputs.original, choice, under, sampled)
    return {"readings": read, "print_distance": print_distance(read)}


def _sampling(cohort: Cohort, space: Space) -> dict[str, pd.DataFrame]:
    names = ("sampling", "recovery", "required")
    if not cohort.exhaustive or not space.matrices:
        return {name: schema.empty(name) for name in names}
    tables = sampling.simulate(space.defined, space.defined_sites, draws=cohort.draws, seed=cohort.seed)
    return dict(zip(names, tables, strict=True))


def _contours(features: pd.DataFrame) -> pd.DataFrame:
    by_contour = pd.Series(measured(features)).groupby(features["contour"].array, sort=False)
    counts = pd.DataFrame({"n_lesions": by_contour.size(), "n_measured": by_contour.sum()})
    return counts.assign(n_failed=counts["n_lesions"] - counts["n_measured"]).reset_index(names="contour")


def _lesions(inputs: Inputs, space: Space, groups: pd.Series) -> pd.DataFrame:
    original = inputs.original
    usable = pd.MultiIndex.from_frame(space.usable[list(KEYS)])
    order = {
        (patient, lesion): place
        for patient, matrix in space.defined.items()
        for lesion, place in zip(
            space.lesions[patient][space.directed[patient]], np.argsort(dendrogram_order(matrix)), strict=True
        )
    }
    keys = pd.MultiIndex.from_frame(original[list(KEYS)])
    return pd.DataFrame(
        {
            **{name: original[name] for name in (*KEYS, "site")},
            "group": original["patient_id"].map(groups),
            "usable": keys.isin(usable),
            "volume_ml": original[_VOLUME] / 1000,
            "diameter_mm": original[_DIAMETER],
            "order": [order.get(key, -1) for key in keys],
        }
    )
