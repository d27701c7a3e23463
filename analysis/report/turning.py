"""Data of the page on which one can turn lesions: scripts beside it, one a patient, read when chosen.

A book that is opened from a folder cannot fetch; it can read scripts.
"""

import json
from typing import Any

from analysis.display.page import Page, open_page
from analysis.display.turned import Turned
from analysis.display.turning import FOLDER, INDEX
from analysis.report.book import BookCohort

EXTRA = "_extra"
"""What stands in this folder of the site goes into the book as it is."""
TURNED = "lesions"
"""Name of the page that shows them."""
_IN_SCRIPTS = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"}


def turning_files(cohort: BookCohort) -> dict[str, bytes]:
    """Write the data of a cohort's page.

    Parameters
    ----------
    cohort : BookCohort
        With its results.

    Returns
    -------
    dict of str to bytes
        By their place in the site: the list of patients, and a file a patient with surfaces. Nothing for a
        cohort without surfaces.
    """
    page = open_page(cohort.results, cohort.yml)
    if page.table("surfaces").empty:
        return {}
    return {f"{EXTRA}/{cohort.name}/{FOLDER}/{name}": data for name, data in _files(page).items()}


def _files(page: Page) -> dict[str, bytes]:
    turned = Turned(page)
    patients = {
        f"patient-{place}.js": script(f"patient-{place}", turned.patient(patient))
        for place, patient in enumerate(turned.patients)
    }
    return {INDEX: script("index", turned.index()), **patients}


def script(name: str, data: dict[str, Any]) -> bytes:
    r"""Write data as a script that hands them to the page under a name.

    Text in it can neither end a script nor write markup.

    Examples
    --------
    >>> script("index", {"patient": "</script>"})
    b'interlesionTurn.take("index",{"patient":"\\u003c/script\\u003e"});\n'
    """
    text = json.dumps(data, ensure_ascii=True, allow_nan=False, separators=(",", ":"))
    for sign, written in _IN_SCRIPTS.items():
        text = text.replace(sign, written)
    return f'interlesionTurn.take("{name}",{text});\n'.encode("ascii")
