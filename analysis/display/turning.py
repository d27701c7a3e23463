"""The page on which one can turn lesions: its place for the script, and its words."""

from analysis.display.page import Page, records
from analysis.display.text import bullets, count, escape, number, whole
from analysis.display.turned import MOST_LESIONS, MOST_PATIENTS, Turned

FOLDER = "lesions"
"""Folder of the page's data, beside the page."""
SCRIPTS = ("view", "scene", "controls", "picture", "page")
"""Scripts of the page in `book/_extra/_turn/`, in the order they are read."""
INDEX = "index.js"
_ABSENT = "No lesion can be turned: the cohort came without volumes, or none could be measured in them."


def turning_view(page: Page) -> str:
    """HTML, without an empty line, of the place that the script fills.

    Returns
    -------
    str
        Without scripts it holds a sentence. Nothing of the cohort is in it: that is in files beside the page.
        A sentence alone where the cohort has no surfaces.
    """
    if page.table("surfaces").empty:
        return _ABSENT
    files = [f"../_turn/{script}.js" for script in SCRIPTS] + [f"{FOLDER}/{INDEX}"]
    return "\n".join(
        [
            '<link rel="stylesheet" href="../_turn/turn.css">',
            '<div class="il-turn" role="group" aria-label="Lesions one can turn">',
            "<noscript><p>Turning needs scripts, which are off here. The picture below shows one patient."
            "</p></noscript>",
            "</div>",
            *(f'<script src="{file}"></script>' for file in files),
        ]
    )


def what_is_drawn(page: Page) -> str:
    """Say which lesions can be chosen, and which are left out; nothing where there are none."""
    turned = Turned(page)
    if not turned.n_patients:
        return ""
    shown = sum(len(turned.lesions(patient)) for patient in turned.patients)
    said = f"{count(shown, 'lesion')} of {count(len(turned.patients), 'patient')} can be turned."
    if turned.n_patients > MOST_PATIENTS:
        said += (
            f" Of the {whole(turned.n_patients)} patients with surfaces these are the {whole(MOST_PATIENTS)} "
            "with the most lesions."
        )
    if any(rows > MOST_LESIONS for rows in turned.drawable.values()):
        said += f" Of a patient with more than {whole(MOST_LESIONS)} lesions the largest are drawn."
    missing = len(page.table("lesions")) - sum(turned.drawable.values())
    if missing:
        said += f" {count(missing, 'lesion')} could not be measured and {_be(missing)} no surface."
    return said


def found(page: Page) -> str:
    """Name pairs worth turning to: in each of a few patients the two lesions that differ most.

    Returns
    -------
    str
        Markdown; why there is nothing to say where no lesion is drawn or compared.
    """
    turned = Turned(page)
    if not turned.n_patients:
        return _ABSENT
    pairs = page.table("dissimilarity").dropna(subset="dissimilarity")
    pairs = pairs[pairs["patient_id"].isin(turned.patients)]
    if pairs.empty:
        return f"No patient who is drawn has {page.enough}, so no two lesions are compared."
    most = pairs.sort_values("dissimilarity", ascending=False, kind="stable").drop_duplicates("patient_id")
    sites = page.table("lesions").set_index(["patient_id", "lesion_id"])["site"]
    return "The least alike lesions, to be chosen above:\n\n" + bullets(
        f"Patient {escape(row.patient_id)}: {_named(row.lesion_a, sites[row.patient_id, row.lesion_a])} and "
        f"{_named(row.lesion_b, sites[row.patient_id, row.lesion_b])}, dissimilarity "
        f"{number(row.dissimilarity)} (0 is alike)."
        for row in records(most.head(3))
    )


def _named(lesion: str, site: str) -> str:
    return escape(lesion) if site == "unknown" else f"{escape(lesion)} ({escape(site)})"


def _be(n: int) -> str:
    return "has" if n == 1 else "have"
