"""Our own extraction of some lesions, in one process, without its store of finished lesions."""

from pathlib import Path
from typing import Any

from benchmarks.runners.common import CONTOURS, Answer, Task, numbers, run, since_launch, timed


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
    extraction, seconds = timed(extract, pd.DataFrame(rows), Path(task["parameters"]), jobs=1)
    table = extraction.features.set_index(["lesion_id", "contour"])[list(FEATURES)]
    features = {
        lesion["id"]: {name: numbers(table.loc[(str(lesion["id"]), name)].to_dict()) for name in CONTOURS}
        for lesion in lesions
    }
    tally = getattr(extraction, "tally", None)
    if tally:
        return features, tally.seconds_read, tally.seconds_measure
    read = _reading(rows)
    return features, read, seconds - read


def _row(lesion: dict[str, Any]) -> dict[str, Any]:
    return {
        "patient_id": "P",
        "lesion_id": str(lesion["id"]),
        "site": "unknown",
        "image": lesion["image"],
        "mask": lesion["masks"]["original"],
        "label": lesion["label"],
    }


def _reading(rows: list[dict[str, object]]) -> float:
    """Seconds to read each file once, for versions that keep no tally."""
    import SimpleITK as sitk

    paths = {str(row[role]) for row in rows for role in ("image", "mask")}
    return sum(timed(sitk.ReadImage, path)[1] for path in paths)


if __name__ == "__main__":
    run(measure)
