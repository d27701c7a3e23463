"""The reporting checklists of a cohort: how much is answered, every answer, and the text on methods."""

from typing import Any

import pandas as pd

from analysis.checklists import CHECKLISTS, Checklist
from analysis.display.page import Page, records
from analysis.display.text import count, escape, number, percent
from analysis.standards.answer import AUTHORS, NOT_APPLICABLE, STATED
from analysis.standards.fill import LEFT_OUT, MET, OPEN, UNMET
from analysis.standards.score import Score, score

_STATUS = {STATED: "Stated", NOT_APPLICABLE: "Not applicable", AUTHORS: "To be stated by the authors"}
_VERDICTS = {MET: "Met", UNMET: "Not met", OPEN: "Open", LEFT_OUT: "Left out"}


def summary_table(page: Page) -> pd.DataFrame:
    """Count the items of each checklist by how they are answered."""
    table = page.table("standards")
    rows = []
    for each in CHECKLISTS:
        found = table.loc[table["checklist"] == each.key, "status"].value_counts()
        counts = {f"{words} (n)": int(found.get(status, 0)) for status, words in _STATUS.items()}
        rows.append({"Checklist": each.name, "Items (n)": int(found.sum()), **counts})
    return pd.DataFrame(rows)


def verdict_table(page: Page) -> pd.DataFrame:
    """Count the items of METRICS by verdict, section by section, with their weight."""
    table = page.table("standards")
    metrics = table[table["checklist"] == "metrics"]
    rows = []
    for section, items in metrics.groupby("section", sort=False):
        found = items["verdict"].value_counts()
        counts = {f"{words} (n)": int(found.get(verdict, 0)) for verdict, words in _VERDICTS.items()}
        rows.append({"Section": section, **counts, "Weight of open items (no unit)": _open_weight(items)})
    return pd.DataFrame(rows)


def _open_weight(items: pd.DataFrame) -> str:
    return number(items.loc[items["verdict"] == OPEN, "weight"].sum())


def answers(page: Page) -> str:
    """List every item of every checklist with its answer, a folded box a section.

    Returns
    -------
    str
        MyST Markdown; text of the cohort in it is escaped.
    """
    return "\n".join(_checklist(page, each) for each in CHECKLISTS)


def _checklist(page: Page, checklist: Checklist) -> str:
    table = page.table("standards")
    rows = table[table["checklist"] == checklist.key]
    boxes = [_box(str(section), items) for section, items in rows.groupby("section", sort=False)]
    link = f"[{checklist.full_name}](https://doi.org/{checklist.doi})"
    return "\n".join([f"**{checklist.name}**, the {link} {{cite:p}}`{checklist.cite}`:", "", *boxes])


def _box(section: str, items: pd.DataFrame) -> str:
    left = int((items["status"] == AUTHORS).sum())
    title = f"{section}: {count(len(items), 'item')}{f', {left} left to the authors' if left else ''}"
    return "\n".join([f":::{{dropdown}} {title}", *map(_line, records(items)), ":::", ""])


def _line(row: Any) -> str:
    verdict = f" **{_VERDICTS[row.verdict]}**, weight {number(row.weight)}." if row.verdict else ""
    place = f" Place: {escape(row.source)}." if row.status == AUTHORS else ""
    return f"- **{row.item}** *{escape(row.asks)}*: {escape(row.answer.rstrip('.'))}.{verdict}{place}"


def methods(page: Page) -> str:
    """Show the text on methods with its references, as it stands in `methods.txt`."""
    path = page.results / "methods.txt"
    if not path.is_file():
        return "This run left no text on methods; run `interlesion analyse` again."
    paragraph, _, references = path.read_text(encoding="utf-8").partition("\n\nReferences\n")
    lines = "\n".join(f"> {escape(line)}  " for line in references.splitlines())
    return f"> {escape(paragraph)}\n>\n> **References**\n>\n{lines}"


def found(page: Page) -> str:
    """Say how much the run answers, and what METRICS can come to."""
    table = page.table("standards")
    counts = table["status"].value_counts()
    sentences = [
        f"Of {count(len(table), 'item')} in {count(len(CHECKLISTS), 'checklist')} this run and the cohort's "
        f"file answer {int(counts.get(STATED, 0))}; {int(counts.get(NOT_APPLICABLE, 0))} do not apply, each "
        f"with the reason; {int(counts.get(AUTHORS, 0))} are left to the authors.",
        _range(score(table)),
        "The cohort is synthetic, so that items on patients and scanners say nothing about any study."
        if page.synthetic
        else "",
    ]
    return "\n".join(f"- {sentence}" for sentence in sentences if sentence)


def _range(found: Score) -> str:
    if not found.open:
        return f"By METRICS the study scores {percent(found.highest)}."
    return (
        f"By METRICS {found.met} items are met, {found.unmet} are not, and {found.open} are open. **No score "
        f"can be given yet**: it will lie between {percent(found.lowest)} (no open item met) and "
        f"{percent(found.highest)} (all of them met)."
    )
