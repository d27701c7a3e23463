"""A made cohort whose run left a record, as an analysis does."""

import json
from pathlib import Path
from typing import Any

from analysis.report.book import BookCohort
from tests.report.fake import write_cohort

COMMIT = "0123456789abcdef0123456789abcdef01234567"
RECORD: dict[str, Any] = {
    "interlesion": "0.1.0",
    "commit": COMMIT,
    "packages": {"numpy": "2.4.6", "scipy": "1.17.1"},
    "machine": {"system": "Linux", "release": "6.1-secret", "processor": "x86_64", "python": "3.11.7"},
    "parameters": {"draws": 40, "seed": 7, "scaling": "minmax", "distance": "cosine"},
    "inputs": {"cohort": "a1" * 32, "features": "b2" * 32},
    "quick": False,
    "seconds": {"extract": 81.25, "analyse": 2.5},
    "messages": ["P1, L2: no mask at /home/somebody/scans/P1.nii.gz."],
}


def recorded_cohort(folder: Path, **changes: object) -> BookCohort:
    """Write a cohort, and a record of its run with some parts changed."""
    cohort = write_cohort(folder, "clinic", "Clinic <b>")
    (cohort.results / "provenance.json").write_text(json.dumps(RECORD | changes))
    return cohort
