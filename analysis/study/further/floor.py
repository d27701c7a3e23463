"""Results tables of a floor: what a lesion varies over its own contours, against what lesions differ."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from analysis.schema import ALL
from analysis.statistics.agreement import robust_features
from analysis.statistics.floor import (
    Squares,
    pairs_apart,
    patient_ratios,
    ratio_to_floor,
    sd_between,
    sd_over_contours,
    smallest_detectable,
    squares,
)
from analysis.statistics.intervals import FEWEST
from analysis.statistics.jackknife import Estimates
from analysis.study.further.agreement import columns, shown
from analysis.study.further.material import Material
from analysis.study.further.stack import Stack

YES, NO = "yes", "no"


def floor_tables(material: Material) -> dict[str, pd.DataFrame]:
    """Hold differences between lesions of a patient against those of a lesion over its own contours.

    Readers are taken where there are two, else the eroded and the dilated contour together with the original.

    Returns
    -------
    dict of str to pandas.DataFrame
        Tables `floor`, `floor_patients` and `floor_summary`; none where lesions have one contour.
    """
    stack = Stack.of(material)
    over = stack.readers if len(stack.readers) > 1 else ["original", *stack.derived]
    if len(over) < 2 or "original" not in stack.contours:
        return {}
    scaled, scales = stack.on_scales()
    found = squares(scaled.contours["original"], scaled.values(over), scaled.patients)
    floor = _floor(scaled, scales, found).assign(over="readers" if over == stack.readers else "contours")
    names = {"robust": robust_features(material.robustness), "in_use": list(material.choice.names)}
    floor = floor.assign(**{name: floor["feature"].isin(chosen) for name, chosen in names.items()})
    patients = _patients(scaled, found)
    return {"floor": floor, "floor_patients": patients, "floor_summary": _summary(floor, patients)}


def _floor(scaled: Stack, scales: list[str], found: Squares) -> pd.DataFrame:
    ratio, over = ratio_to_floor(found), sd_over_contours(found)
    able = np.isin(scaled.patients, np.unique(scaled.patients)[found.between_df.any(axis=1)])
    least = smallest_detectable(over)
    frame = {
        "feature": scaled.names,
        "n_lesions": (found.between_df.sum(axis=0) + ratio.n_patients).astype(np.int64),
        "n_patients": ratio.n_patients,
        "scale": scales,
        "between": shown(sd_between(found), scales, spread=True),
        "over_contours": shown(over, scales, spread=True),
        **columns("ratio", ratio),
        "reason": ratio.reasons,
        "above_floor": _verdicts(_least(ratio)),
        "detectable": shown(least, scales),
        "pairs_percent": pairs_apart(scaled.contours["original"][able], scaled.patients[able], least),
    }
    return pd.DataFrame(frame)


def _patients(scaled: Stack, found: Squares) -> pd.DataFrame:
    ratio, low = patient_ratios(found)
    patients, n = np.unique(scaled.patients), len(scaled.names)
    table = pd.DataFrame(
        {
            "patient_id": np.repeat(patients, n),
            "feature": np.tile(np.array(scaled.names, dtype=object), len(patients)),
            "n_lesions": (found.between_df + (found.between_df > 0)).ravel().astype(np.int64),
            "ratio": ratio.ravel(),
            "ratio_low": low.ravel(),
            "above_floor": _verdicts(low.ravel()),
        }
    )
    return table[table["n_lesions"] > 0].reset_index(drop=True)


def _least(ratio: Estimates) -> np.ndarray:
    """Lower ends; where no contour makes a difference the ratio is infinite, and so is its lower end."""
    endless = np.isposinf(ratio.value) & (ratio.n_patients >= FEWEST)
    return np.where(endless, np.inf, ratio.low)


def _verdicts(low: np.ndarray) -> list[str]:
    return ["" if np.isnan(limit) else YES if limit > 1 else NO for limit in low]


def _summary(floor: pd.DataFrame, patients: pd.DataFrame) -> pd.DataFrame:
    rows = list(_shares(ALL, floor, floor))
    for patient, own in patients.groupby("patient_id", sort=True):
        rows += _shares(str(patient), own, floor)
    names = ["patient_id", "features", "n_features", "n_above", "share_percent"]
    return pd.DataFrame(rows, columns=names)


def _shares(
    patient: str, rows: pd.DataFrame, floor: pd.DataFrame
) -> Iterator[tuple[str, str, int, int, float]]:
    """Count features above the floor, in all, among the robust ones and among those in use."""
    sets = {
        "all": floor["feature"],
        "robust": floor.loc[floor["robust"], "feature"],
        "in use": floor.loc[floor["in_use"], "feature"],
    }
    told = rows[rows["above_floor"] != ""]
    for name, features in sets.items():
        verdicts = told.loc[told["feature"].isin(features), "above_floor"]
        n, above = len(verdicts), int((verdicts == YES).sum())
        yield patient, name, n, above, 100 * above / n if n else np.nan
