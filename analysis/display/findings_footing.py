"""What the page on equal footing found, in sentences."""

from analysis import published
from analysis.display.effects import between, no_effects
from analysis.display.findings import CONSTRUCTED, OTHERS
from analysis.display.footing import difference, differing, group_rows, no_group_rows, site_rows
from analysis.display.names import feature_name
from analysis.display.page import Page, records
from analysis.display.spread import followed, no_spread
from analysis.display.text import NO_VALUE, bullets, count, escape, listed, span, whole
from analysis.statistics.intervals import FEWEST
from analysis.study.further.footing import MEASURES


def footing(page: Page) -> str:
    """Say what the naive comparison says, what equal footing says, and what cannot be compared."""
    if absent := no_spread(page):
        return bullets([absent.reason])
    if absent := no_group_rows(page):
        return bullets([absent.reason, _sites(page), _corrections(page)])
    return bullets(
        [
            followed(page),
            _groups(page),
            *_moved(page),
            _sites(page),
            _corrections(page),
            _published(page),
            _caution(),
        ]
    )


def _groups(page: Page) -> str:
    rows = group_rows(page)
    if rows["low"].isna().all():
        return (
            f"One of the groups has fewer than {FEWEST} patients ({span(rows['n_a'])} oligo- and "
            f"{span(rows['n_b'])} multimetastatic), so no interval is given: the ratios are an "
            "illustration."
        )
    n, total = differing(rows), count(rows["feature"].nunique(), "feature")
    return (
        "Compared **naively**, by mean coefficients of variation from unequal numbers of lesions, "
        f"a difference is found in **{whole(n['naive'])}** of {total}: its interval leaves out 0, and p is "
        "below 0.05 after correction for all of them. On **equal footing** it is "
        f"**{whole(n['variance'])}** by the variance, and **{whole(n['rarefied'])}** if all are rarefied to "
        f"{span(rows['m_lesions'])} lesions a patient."
    )


def _moved(page: Page) -> list[str]:
    """Name the features on which the naive comparison and the variance do not agree."""
    rows = group_rows(page)
    away = {(row.feature, row.measure) for row in records(rows[rows["differs"]])}
    told = {(row.feature, row.measure): difference(row) for row in records(rows)}
    features = rows["feature"].drop_duplicates()
    hidden = [name for name in features if (name, "variance") in away and (name, "naive") not in away]
    apparent = [name for name in features if (name, "naive") in away and (name, "variance") not in away]
    return [
        _named(told, hidden, "A difference of means shows **only on equal footing** in"),
        _named(told, apparent, "A difference of means shows **only in the naive comparison** in"),
    ]


def _named(told: dict[tuple[str, str], str], features: list[str], head: str) -> str:
    said = listed(
        f"{escape(feature_name(name))} (oligo less multi {told.get((name, 'naive'), NO_VALUE)} naively, "
        f"{told.get((name, 'variance'), NO_VALUE)} by the variance)"
        for name in features
    )
    return f"{head} {said}." if said else ""


def _sites(page: Page) -> str:
    if not page.sites_known:
        return "The site of no lesion is known, so sites cannot be compared."
    rows = site_rows(page)
    enough = rows[rows["low"].notna()]
    pairs = enough[["group_a", "group_b"]].drop_duplicates()
    if pairs.empty:
        return (
            f"No two sites have {FEWEST} patients with two lesions or more in each, so between sites no "
            "interval is given."
        )
    n = differing(enough)
    compared = whole(len(enough) / len(MEASURES))
    return (
        f"Between sites {count(len(pairs), 'pair')} can be compared with an interval, in {compared} "
        "comparisons of a feature. They differ, by the interval of the difference and by p after correction "
        f"for all of these, in {whole(n['naive'])} naively, in {whole(n['variance'])} by the variance and in "
        f"{whole(n['rarefied'])} if rarefied."
    )


def _corrections(page: Page) -> str:
    if no_effects(page) or between(page).empty:
        return ""
    rows = page.table("effects")
    both = [int(rows[f"significant_{rule}"].sum()) for rule in ("bonferroni", "bh")]
    pair = [int(between(page)[f"significant_{rule}"].sum()) for rule in ("bonferroni", "bh")]
    return (
        f"Of the {whole(len(rows))} tests of the paper’s kind, {whole(both[0])} are significant after "
        f"Bonferroni’s correction and {whole(both[1])} after that of Benjamini and Hochberg, question by "
        f"question; of the {whole(len(between(page)))} between the groups, by ranks, {whole(pair[0])} and "
        f"{whole(pair[1])}."
    )


def _published(page: Page) -> str:
    constructed = f" {CONSTRUCTED}" if page.published else ""
    return (
        f"{published.PAPER} found no significant difference between the groups for "
        f"{whole(published.value('groups-not-different'))} of {whole(published.value('groups-tested'))} "
        f"features ({published.place('groups-tested')}), {OTHERS}; they compared coefficients of "
        f"variation.{constructed}"
    )


def _caution() -> str:
    return (
        "That no difference is found does not show that the groups are alike, and which patients have few "
        "lesions was not assigned by chance."
    )
