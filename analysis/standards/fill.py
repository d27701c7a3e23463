"""Every item of every checklist, answered."""

import pandas as pd

from analysis.checklists import CHECKLISTS, Item, items
from analysis.standards.analysing import ANALYSING
from analysis.standards.answer import ABOUT, AUTHORS, Answer, by_authors, not_applicable
from analysis.standards.processing import PROCESSING, Answering
from analysis.standards.study import DRAWN, STUDY, given
from analysis.standards.subject import Subject
from analysis.standards.texture import TEXTURE
from analysis.wording import clean

ANSWERING: dict[str, Answering] = {**STUDY, **PROCESSING, **TEXTURE, **ANALYSING}
"""What answers each key of the checklists that is not `authors` or `about:`."""
MET, UNMET, OPEN, LEFT_OUT = "met", "not met", "open", "left out"
VERDICTS = (MET, UNMET, OPEN, LEFT_OUT)
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "|", "%")
_OF_SCANNERS = ("Patient", "Acquisition", "Reconstruction")


def filled(subject: Subject) -> pd.DataFrame:
    """Answer every item of every checklist.

    Parameters
    ----------
    subject : Subject

    Returns
    -------
    pandas.DataFrame
        The table `standards`: a row an item, in the published order.
    """
    rows = [_row(item, answer(item, subject), subject) for each in CHECKLISTS for item in items(each.key)]
    return pd.DataFrame(rows)


def answer(item: Item, subject: Subject) -> Answer:
    """Answer one item: the authors' own answer if there is one, else what the run and the cohort know."""
    own = given(subject, item.id)
    if own is not None:
        return own
    if item.modality == ("dynamic",):
        return _of_frames(item, subject)
    if item.modality and subject.modalities and not set(item.modality) & set(subject.modalities):
        return not_applicable(_other_modality(item, subject))
    if item.key in ANSWERING:
        found = ANSWERING[item.key](subject)
    elif item.key.startswith("about:"):
        found = _about(item, subject)
    else:
        found = by_authors()
    return found.placed(item.id)


def _about(item: Item, subject: Subject) -> Answer:
    """Answer with a key of `about`; nobody stood on a scanner in a synthetic cohort."""
    key = item.key.removeprefix("about:")
    of_patients = item.section in _OF_SCANNERS or key == "sample_size"
    if subject.synthetic and of_patients and not subject.said(key):
        return not_applicable(DRAWN)
    return subject.says(key)


def _of_frames(item: Item, subject: Subject) -> Answer:
    if subject.synthetic or subject.said("dynamic").casefold() == "static":
        return not_applicable("the images are static")
    return by_authors(f"{ABOUT}: answers: {item.id}")


def _other_modality(item: Item, subject: Subject) -> str:
    return f"about {' and '.join(item.modality)}; the images are {', '.join(subject.modalities)}"


def verdict(item: Item, found: Answer, subject: Subject) -> str:
    """Judge an item of METRICS; empty for an item of another checklist.

    An item whose condition the study does not meet is left out of the score. One that does not apply for
    another reason counts as not met, because METRICS knows no other exception.
    """
    if item.weight is None:
        return ""
    if _left_out(item, subject):
        return LEFT_OUT
    return {True: MET, False: UNMET, None: OPEN}[found.met]


def _left_out(item: Item, subject: Subject) -> bool:
    if item.condition == "deep":
        return True
    automatic = subject.cohort.about.get("automatic")
    return item.condition == "automatic" and (automatic is False or (subject.synthetic and automatic is None))


def harmless(text: str) -> str:
    """Put quotation marks round text that a spreadsheet would take for a formula.

    Examples
    --------
    >>> harmless("=1+1"), harmless("CT, 120 kV")
    ('“=1+1”', 'CT, 120 kV')
    """
    line = clean(text)
    return f"“{line}”" if line.startswith(_FORMULA) else line


def _row(item: Item, found: Answer, subject: Subject) -> dict[str, object]:
    return {
        "checklist": item.checklist,
        "item": item.number,
        "section": item.section,
        "asks": item.asks,
        "status": found.status,
        "answer": harmless(found.text) or AUTHORS,
        "source": harmless(found.source),
        "weight": float("nan") if item.weight is None else item.weight,
        "verdict": verdict(item, found, subject),
    }
