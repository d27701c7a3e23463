"""Printed numbers for tests, and copies of the paper's folder with some of them changed."""

import csv
import shutil
from collections.abc import Mapping
from pathlib import Path

from analysis import published
from analysis.audit.printed import Printed, Statement


def printed(text: str, unit: str = "", *, place: str = "Table 1", name: str = "x") -> Printed:
    return Printed(name, name, text, unit, "", "", "", place, "")


def counts(*numbers: int) -> tuple[Printed, ...]:
    return tuple(printed(str(number), "lesions") for number in numbers)


def percents(*texts: str) -> tuple[Printed, ...]:
    return tuple(printed(text, "%") for text in texts)


def said(words: str, *, place: str = "results", topic: str = "what is said") -> Statement:
    return Statement("s", topic, words, "", place, "")


CORRECTED = {
    "women-abstract": "41.9",
    "women-multi": "36.4",
    "nodes-text-m": "183",
    "nodes-percent-m": "38.5",
    "oligo-below": "6",
    "multi-above": "14",
    "cv-max-all": "687",
    "cv-20-abstract": "7",
    "cv-20-results": "30",
    "significance": "0.0016",
    "patients-significant": "40",
    "required-results": "7",
    "average-random-2-mean": "93",
    "average-random-2-low": "19",
    "average-random-2-high": "96",
    "maximal-random-2-high": "28",
    "average-random-3-mean": "96",
    "average-random-3-mean-results": "96",
    "average-random-3-high": "96",
    "average-random-3-high-results": "96",
    "maximal-random-3-mean": "50",
    "maximal-random-3-mean-results": "50",
    "maximal-site-2-mean": "29",
    "maximal-site-3-mean": "40",
    "maximal-site-3-mean-results": "40",
    "maximal-recist-like-mean": "15",
}
"""Numbers with which the paper's folder would agree with itself; not what anybody meant."""
SAID = {
    "name-lung-table": "cohort L",
    "name-melanoma-table": "cohort M",
    "trend-site": "rises",
    "sphericity-least-l": "original_firstorder_90Percentile",
    "annotated-multi": "all",
}


def changed(folder: Path, numbers: Mapping[str, str] = {}, words: Mapping[str, str] = {}) -> Path:
    """Copy the paper's folder and change some of its values and statements."""
    shutil.copytree(published.FOLDER, folder)
    _change(folder / "values.csv", "value", numbers)
    _change(folder / "statements.csv", "says", words)
    return folder


def corrected(folder: Path, numbers: Mapping[str, str] = {}, words: Mapping[str, str] = {}) -> Path:
    """Copy the paper's folder so that it agrees with itself, but for what is given."""
    return changed(folder, {**CORRECTED, **_swapped_columns(), **numbers}, {**SAID, **words})


def _swapped_columns() -> dict[str, str]:
    """Give each melanoma column the site rows of the other."""
    with (published.FOLDER / "values.csv").open(encoding="utf-8") as stream:
        values = {row["id"]: row["value"] for row in csv.DictReader(stream)}
    ends = {"-oligo-column": "-multi-column", "-multi-column": "-oligo-column"}
    return {
        name: values[name.removesuffix(end) + other]
        for name in values
        for end, other in ends.items()
        if name.endswith(end)
    }


def _change(path: Path, column: str, changes: Mapping[str, str]) -> None:
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    missing = set(changes) - {row["id"] for row in rows}
    assert not missing, missing
    for row in rows:
        row[column] = changes.get(row["id"], row[column])
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
