"""Our own extraction of some lesions, in one process, without its store of finished lesions."""

from pathlib import Path
from typing import Any

from benchmarks.runners.common import CONTOURS, Answer, Task, numbers, run, since_launch


def measure(task: Task) -> Answer:
    """Measure the three contours of each lesion; the seconds are those of its own tally.

    With `one_by_one` each lesion is an extraction of its own, after one that nobody counts.
    """
    from analysis import __version__
    from analysis.extraction import run as _  # noqa: F401  # imported before the clock says how long that took

    start = since_launch(task)
    if task.get("one_by_one"):
        _extract(task, task["lesions"][:1])
        lesions = [_one(task, lesion) for lesion in task["lesions"]]
        return {"version": __version__, "start_s": start, "read_s": 0.0, "lesions": lesions}
    features, read, seconds = _extract(task, task["lesions"])
    lesions = [{"id": name, "seconds": {}, "features": found} for name, found in features.items()]
    return {
        "version": __version__,
        "start_s": start,
        "read_s": read,
        "measure_s": seconds,
        "lesions": lesions,
    }


def _one(task: Task, lesion: dict[str, Any]) -> dict[str, Any]:
    features, _, seconds = _extract(task, [lesion])
    return {"id": lesion["id"], "measure_s": seconds, "features": features[lesion["id"]]}


def _extract(task: Task, lesions: list[dict[str, Any]]) -> tuple[dict[int, Any], float, float]:
    """Extract some lesions; their features, and the seconds of reading and of measuring."""
    import pandas as pd

    from analysis.extraction.run import extract
    from analysis.features import FEATURES

    rows = [_row(lesion) for lesion in lesions]
    extraction = extract(pd.DataFrame(rows), Path(task["parameters"]), jobs=1)
    table = extraction.features.set_index(["lesion_id", "contour"])[list(FEATURES)].to_dict("index")
    features = {
        lesion["id"]: {name: numbers(table[str(lesion["id"]), name]) for name in CONTOURS}
        for lesion in lesions
    }
    if extraction.tally is None:
        raise RuntimeError("the extraction kept no tally")
    return features, extraction.tally.seconds_read, extraction.tally.seconds_measure


def _row(lesion: dict[str, Any]) -> dict[str, Any]:
    return {
        "patient_id": "P",
        "lesion_id": str(lesion["id"]),
        "site": "unknown",
        "image": lesion["image"],
        "mask": lesion["masks"]["original"],
        "label": lesion["label"],
    }


if __name__ == "__main__":
    run(measure)
