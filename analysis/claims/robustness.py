"""Claims about robust features and their clusters."""

from analysis import published
from analysis.claims.claim import Claim, Finding, decided, untestable
from analysis.claims.evidence import Evidence
from analysis.features import PAPER_FEATURES, short_name
from analysis.numerals import count, listed, percent

HALF = 50.0
"""Fewer than half are a minority."""
CHANGED = ("eroded", "dilated")
"""The contours of the paper; outlines of several readers answer another question."""


def few_are_robust(evidence: Evidence) -> Finding:
    """Test whether less than half of all features is robust."""
    robust, measured = _robust(evidence)
    if not measured:
        return untestable(_no_contours(evidence))
    if why := evidence.lacks_features:
        return untestable(why)
    share = 100 * len(robust) / len(measured)
    said = f"{len(robust)} of {count(len(measured), 'feature')} are robust ({percent(share)})."
    return Finding(decided(share < HALF), said, share, n=len(measured))


def eight_clusters(evidence: Evidence) -> Finding:
    """Test whether there are eight clusters."""
    table = evidence.tables["selection"]
    if table.empty:
        return untestable("There are no robust features to cluster")
    if evidence.clusters_given:
        return untestable("The number of clusters was set beforehand for this cohort")
    if not _robust(evidence)[1]:
        return untestable(_no_contours(evidence))
    clusters = int(table["cluster"].nunique())
    said = f"{count(len(table), 'robust feature')} in {count(clusters, 'cluster')}, by the stated rule."
    return Finding(decided(clusters == published.value("clusters")), said, clusters, n=len(table))


def papers_eight_are_robust(evidence: Evidence) -> Finding:
    """Test whether the eight features that the paper selected are robust here."""
    robust, measured = _robust(evidence)
    if not measured:
        return untestable(_no_contours(evidence))
    present = [name for name in PAPER_FEATURES if name in measured]
    lost = [short_name(name) for name in present if name not in robust]
    if len(present) < len(PAPER_FEATURES) and not lost:
        return untestable(f"Only {len(present)} of the eight were measured; those are robust")
    said = f"{len(present) - len(lost)} of the {len(present)} that were measured are robust"
    said += f"; not {listed(lost)}." if lost else "."
    return Finding(decided(not lost), said, len(present) - len(lost), n=len(present))


def _robust(evidence: Evidence) -> tuple[set[str], set[str]]:
    """Robust features, and those that were compared on the paper's contours."""
    table = evidence.tables["robustness"]
    if not set(CHANGED) <= set(table["contour"]):
        return set(), set()
    return set(table.loc[table["robust"].astype(bool), "feature"]), set(table["feature"])


def _no_contours(evidence: Evidence) -> str:
    if evidence.tables["robustness"].empty:
        return "There are no eroded and dilated contours"
    return "The outlines compared here are those of several readers, not eroded and dilated ones"


CLAIMS = (
    Claim(
        "robust-few",
        "robustness",
        "Only a minority of the features is robust to a change of the contour by 1 mm.",
        "Fewer than half of the features have a concordance correlation of "
        f"{published.value('robust-threshold'):g} or more with both the eroded and the dilated contour.",
        few_are_robust,
        ("robust-features", "features", "robust-threshold"),
        "share of features that are robust",
        counts="features",
        note="Robust against both contours is how we read the paper; its words allow either.",
    ),
    Claim(
        "clusters-eight",
        "robustness",
        f"The robust features form {published.value('clusters'):g} clusters.",
        f"The stated rule of this book finds exactly {published.value('clusters'):g}.",
        eight_clusters,
        ("clusters",),
        "number of clusters",
        unit="",
        counts="robust features",
        note="The paper counted clusters by eye on a heatmap, this book by a rule; another number is no "
        "contradiction.",
    ),
    Claim(
        "paper-eight-robust",
        "robustness",
        "The eight features that the paper selected are robust.",
        "Each of the eight is robust on the contours of this cohort.",
        papers_eight_are_robust,
        ("clusters", "robust-features"),
        "how many of them are robust",
        unit="",
        counts="of the paper's features",
    ),
)
