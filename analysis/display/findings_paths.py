"""What the forking paths found, in sentences."""

from typing import Any

import numpy as np
import pandas as pd

from analysis.display.forks import CHOICE_NAMES, by_level, followed, no_paths, spaces
from analysis.display.page import Page, records
from analysis.display.rank_moves import ranking
from analysis.display.text import bullets, count, percent, whole
from analysis.statistics.same_patients import FEWEST
from analysis.statistics.sampling import TARGET_PERCENT
from analysis.study.paths.conclusions import (
    ARITHMETIC,
    DECISIVE_POINTS,
    NOWHERE,
    SOME,
    SURVIVES,
    UNTESTED,
)
from analysis.study.paths.statements import MANY

_HEADS = {
    SURVIVES: "These conclusions **survive all** paths that can test them",
    ARITHMETIC: "These hold **by arithmetic** on all paths: they follow from the definitions, so that no "
    "tumours could have contradicted them",
    SOME: "These hold on **some** paths, and no single choice decides",
    NOWHERE: "These hold on **none**",
    UNTESTED: "These **cannot be tested** here",
}
CAUTION = (
    "The paths are **not independent** of each other, **not equally defensible**, and **no sample** of "
    "anything: they share patients, lesions and most of their choices, and leaving out or adding a choice "
    "would change their number. So a share of paths is no probability, and no p-value is made of it. They "
    "show on which choices a conclusion rests, not whether it is true."
)


def rule() -> str:
    """State how the choice that matters most is found."""
    return (
        "For each conclusion the share of combinations with which it holds is compared between the levels of "
        "a choice, all other choices being combined in every way. The choice whose levels differ most "
        f"matters most; from {whole(DECISIVE_POINTS)} percentage points on, the conclusion is said to **hang "
        "on** it."
    )


def paths(page: Page) -> str:
    """Say what survives, what hangs on a choice, and how patients move."""
    if absent := no_paths(page):
        return bullets([absent.reason])
    table = page.table("conclusions")
    verdicts = table["verdict"]
    groups = [
        f"{_HEADS[word]}: {_sentences(table[verdicts == word])}"
        for word in _HEADS
        if (verdicts == word).any()
    ]
    hangs = [_hangs(page, row) for row in records(table[verdicts.str.startswith("hangs on")])]
    return "\n".join(
        [bullets([_range(page), *groups[:1], *hangs, *groups[1:]]), ranking(page), f"- {CAUTION}"]
    )


def _sentences(rows: pd.DataFrame) -> str:
    return " ".join(f"*{text}*" for text in rows["statement"])


def _hangs(page: Page, row: Any) -> str:
    return (
        f"*{row.statement}* This **hangs on the {CHOICE_NAMES[row.choice]}**: it holds on "
        f"{whole(row.n_holds)} of {count(row.n_paths, 'path')} "
        f"({by_level(page, row.conclusion, row.choice)})."
    )


def _range(page: Page) -> str:
    found = spaces(page)
    recovered = found["maximal_random_3_percent"].dropna()
    if recovered.empty:
        return "No recovery is computed for this cohort, so conclusions about sampling cannot be tested."
    return (
        f"Over {count(len(found), 'path')}, three random lesions recover **{percent(recovered.min())} to "
        f"{percent(recovered.max())}** of the maximum (median {percent(recovered.median())}). "
        f"{_needed(found)}"
    )


def _needed(found: pd.DataFrame) -> str:
    """Say how many lesions the patients with many of them need; the same patients on each path."""
    if not followed(found):
        return f"Fewer than {FEWEST} patients have {MANY:g} lesions or more, so how many are needed is open."
    needed, who = found["maximal_required"], whole(found["n_required"].max())
    reached, never = needed.dropna(), int(np.isnan(needed).sum())
    parts = []
    if len(reached):
        ends = f"{whole(reached.min())} to {count(reached.max(), 'lesion')}"
        parts.append(f"need {ends} for {percent(TARGET_PERCENT)}")
    if never:
        parts.append(f"need more than all of them have on {count(never, 'path')}")
    return f"The {who} patients with {MANY:g} lesions or more {' and '.join(parts)}."
