"""The files of a cohort's checklists: a table, the same as JSON, and the text on methods with references."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

import pandas as pd

from analysis.checklists import CHECKLISTS
from analysis.cohort import Cohort
from analysis.controls import in_json
from analysis.standards.fill import filled
from analysis.standards.methods import methods_bibtex, methods_text
from analysis.standards.score import score
from analysis.standards.subject import Subject
from analysis.tables import write_atomically, write_table

TABLE = "standards"
FILES = ("standards.json", "methods.txt", "methods.bib")
"""What stands beside the table."""


def write_standards(cohort: Cohort, results: Path, *, measured: bool) -> None:
    """Answer the checklists of a cohort and write them beside its results.

    Parameters
    ----------
    cohort : Cohort
    results : pathlib.Path
        Folder of its results tables; gets `standards.csv` and `FILES`.
    measured : bool
        Whether this program measured the features; false where they were brought.
    """
    subject = Subject(cohort, results, measured)
    table = filled(subject)
    write_table(TABLE, table, results)
    content = json.dumps(as_json(subject, table), indent=2, ensure_ascii=False)
    _write(results / FILES[0], in_json(content) + "\n")
    _write(results / FILES[1], methods_text(subject))
    _write(results / FILES[2], methods_bibtex(subject))


def as_json(subject: Subject, table: pd.DataFrame) -> Mapping[str, object]:
    """Give the answers as JSON values, checklist by checklist, with the possible scores of METRICS."""
    return {
        "cohort": subject.cohort.name,
        "title": subject.cohort.title,
        "synthetic": subject.synthetic,
        "interlesion": subject.version,
        "checklists": [
            {
                "name": each.name,
                "full_name": each.full_name,
                "doi": each.doi,
                "items": _items(table[table["checklist"] == each.key]),
            }
            for each in CHECKLISTS
        ],
        "metrics_score_percent": asdict(score(table)),
    }


def _items(rows: pd.DataFrame) -> list[dict[str, object]]:
    weighted = rows["weight"].notna().any()
    dropped = ["checklist"] if weighted else ["checklist", "weight", "verdict"]
    kept = rows.drop(columns=dropped)
    return [dict(zip(kept.columns, row, strict=True)) for row in kept.itertuples(index=False)]


def _write(path: Path, text: str) -> None:
    write_atomically(path, lambda to: to.write_text(text, encoding="utf-8"))
