"""The pairs as tidy tables: one row a patient and tool, and one a lesion."""

from collections.abc import Mapping, Sequence
from statistics import mean, median
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.pairs import Pair, Plan
from benchmarks.parity import MIRP_NAMES, Parity, compare
from benchmarks.tools import MODES, OUR_MODES, OURS, Features, Measured, Mode

SPEED_COLUMNS = (
    "patient", "n_lesions", "mean_cm3", "tool", "version", "mode", "contours", "n_timed", "timed_cm3",
    "repeats",
    "start_s", "read_s", "lesion_s", "one_contour_s", "end_to_end_s", "patient_s", "cpu_s", "peak_mb",
    "ours_lesion_s", "ours_patient_s", "lesion_ratio", "patient_ratio",
    "parity_with", "parity_features", "parity_values", "parity_same_percent", "parity_median", "parity_worst",
    "parity_worst_feature", "status",
)  # fmt: skip
LESION_COLUMNS = ("patient", "lesion", "volume_cm3", "tool", "mode", "contours", "seconds")
OK = "measured"

Pairs = Mapping[tuple[str, str], Sequence[Pair]]
Row = dict[str, Any]


def speed_table(plans: Sequence[Plan], pairs: Pairs) -> pd.DataFrame:
    """Medians over the pairs, a row for each patient and tool.

    Parameters
    ----------
    plans : sequence of Plan
    pairs : mapping
        As `measure_pairs` gives them.

    Returns
    -------
    pandas.DataFrame
        Columns `SPEED_COLUMNS`. `patient_s` is start, reading and all lesions of the patient: measured where
        all were timed, else their number times `lesion_s`. `lesion_ratio` and `patient_ratio` are medians of
        the ratios, rival by ours, pair by pair.
    """
    rows = []
    for plan in plans:
        modes = [mode for mode in MODES if (plan.patient.name, mode.name) in pairs]
        known = {mode.name: pairs[plan.patient.name, mode.name] for mode in modes}
        rows += [_rival_row(plan, mode, known) for mode in modes]
        rows += list(_our_rows(plan, modes, known))
    return pd.DataFrame(rows, columns=list(SPEED_COLUMNS))


def lesion_table(plans: Sequence[Plan], pairs: Pairs) -> pd.DataFrame:
    """Seconds of each lesion, its three contours together, median over the pairs."""
    rows = []
    for plan in plans:
        for mode in MODES:
            runs = [pair.rival for pair in pairs.get((plan.patient.name, mode.name), ()) if pair.rival]
            for lesion in runs[0].seconds if runs else ():
                seconds = median(sum(run.seconds[lesion].values()) for run in runs)
                volume = plan.patient.volumes_cm3[int(lesion) - 1]
                rows.append((plan.patient.name, int(lesion), volume, mode.tool, mode.mode, 3, seconds))
    return pd.DataFrame(rows, columns=list(LESION_COLUMNS))


def patient_seconds(run: Measured, n_lesions: int) -> float:
    """Start, reading and all lesions of a patient: as measured, or with the lesions that were not timed."""
    if run.n_timed == n_lesions:
        return run.end_to_end_s
    return run.end_to_end_s + (n_lesions - run.n_timed) * run.lesion_s


def _rival_row(plan: Plan, mode: Mode, known: Mapping[str, Sequence[Pair]]) -> Row:
    done = [(pair.ours, pair.rival) for pair in known[mode.name] if pair.ours and pair.rival]
    about = _about(plan, mode.tool, mode.mode, plan.labels) | {"version": mode.version, "repeats": len(done)}
    if not done:
        return about | {"status": f"not run: {known[mode.name][0].failure}"}
    n = len(plan.patient.labels)
    whole = mode.partner != "same"
    ratios = {
        "ours_lesion_s": median(ours.lesion_s for ours, _ in done),
        "lesion_ratio": median(rival.lesion_s / ours.lesion_s for ours, rival in done),
    }
    if whole and mode.partner == "patient" and mode.mode == "crops":
        whole = False
    if whole:
        ratios["ours_patient_s"] = median(ours.end_to_end_s for ours, _ in done)
        ratios["patient_ratio"] = median(
            patient_seconds(rival, n) / ours.end_to_end_s for ours, rival in done
        )
        ratios["patient_s"] = median(patient_seconds(rival, n) for _, rival in done)
    return about | _seconds([rival for _, rival in done]) | ratios | _parity(mode.tool, mode.mode, known)


def _our_rows(plan: Plan, modes: Sequence[Mode], known: Mapping[str, Sequence[Pair]]) -> list[Row]:
    rows = []
    for partner, name in OUR_MODES.items():
        runs = [
            pair.ours
            for mode in modes
            if mode.partner == partner
            for pair in known[mode.name]
            if pair.ours is not None
        ]
        if runs:
            labels = plan.labels if partner == "same" else plan.patient.labels
            about = _about(plan, OURS, name, labels) | {"version": runs[0].version, "repeats": len(runs)}
            whole = {} if partner == "same" else {"patient_s": median(run.end_to_end_s for run in runs)}
            rows.append(about | _seconds(runs) | whole | _parity(OURS, name, known))
    return rows


def _about(plan: Plan, tool: str, mode: str, labels: Sequence[int]) -> Row:
    return {
        "patient": plan.patient.name,
        "n_lesions": len(plan.patient.labels),
        "mean_cm3": plan.patient.mean_cm3(plan.patient.labels),
        "tool": tool,
        "mode": mode,
        "contours": 3,
        "n_timed": len(labels),
        "timed_cm3": plan.patient.mean_cm3(labels),
        "status": OK,
    }


def _seconds(runs: Sequence[Measured]) -> Row:
    names = ("start_s", "read_s", "lesion_s", "end_to_end_s", "cpu_s", "peak_mb")
    row: Row = {name: median(getattr(run, name) for run in runs) for name in names}
    one = [[seconds["original"] for seconds in run.seconds.values() if "original" in seconds] for run in runs]
    row["one_contour_s"] = median(mean(found) for found in one) if all(one) else np.nan
    return row


def _parity(tool: str, mode: str, known: Mapping[str, Sequence[Pair]]) -> Row:
    """Compare with pyradiomics: on crops on all three contours, which are the same voxels there."""
    on_crops = mode == "resampled crops"
    reference = _features(known, "pyradiomics", mode if on_crops else "volume in memory")
    own = _features(known, tool, mode)
    if not (own and reference) or (tool == "pyradiomics" and mode != "command line"):
        return {}
    names = MIRP_NAMES if tool == "MIRP" else None
    found = compare(own, reference, names, contours=3 if on_crops else 1)
    return _parity_row(found) if found.n_values else {}


def _parity_row(found: Parity) -> Row:
    return {
        "parity_with": "pyradiomics",
        "parity_features": found.n_features,
        "parity_values": found.n_values,
        "parity_same_percent": found.share_same,
        "parity_median": found.median,
        "parity_worst": found.worst,
        "parity_worst_feature": found.worst_feature,
    }


def _features(known: Mapping[str, Sequence[Pair]], tool: str, mode: str) -> Features:
    """Take the features of the first run of a tool in a mode; ours from the run beside any rival's."""
    for one in MODES:
        for pair in known.get(one.name, ()):
            if tool == OURS and OUR_MODES[one.partner] == mode and pair.ours is not None:
                return pair.ours.features
            if (one.tool, one.mode) == (tool, mode) and pair.rival is not None:
                return pair.rival.features
    return {}
