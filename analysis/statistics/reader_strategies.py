"""Which lesions to segment, by rules that a reader can follow before segmenting any."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import zip_longest

import numpy as np

from analysis.statistics.farthest_first import farthest_first
from analysis.statistics.seen import Seen

NODE = "lymph node"
NOT_MEASURABLE = ("bone", "lymphangitis")
"""Sites without a target: bone, unless it has a measurable soft part, which no table tells; lymphangitis."""
TARGETS, TARGETS_AN_ORGAN = 5, 2
LEAST_DIAMETER_MM, LEAST_SHORT_AXIS_MM = 10.0, 15.0
"""Of RECIST 1.1."""

NO_DIAMETER = "the axial diameter is not known of every lesion"
NO_SITE = "the site is not known of every lesion"
NO_SHORT_AXIS = "the short axis is not known of every lymph node"


def largest(seen: Seen, k: int) -> np.ndarray:
    """Take the k lesions with the largest axial diameter."""
    return seen.by_size[:k]


def recist(seen: Seen, k: int) -> np.ndarray:
    """Take the first k target lesions of RECIST 1.1, the largest first.

    At most five in all and two an organ, all lymph nodes being one organ. A lesion needs a longest axial
    diameter of 10 mm, a lymph node a short axis of 15 mm; by the same each is ranked. Lesions of bone are
    left out, for what could make them measurable (a soft part) is not in the tables, and so is lymphangitis.

    Parameters
    ----------
    seen : Seen
        With sites.
    k : int

    Returns
    -------
    numpy.ndarray of int
        Rows; fewer than k where there are fewer targets.

    References
    ----------
    Eisenhauer EA, et al. Eur J Cancer 2009;45:228-247. doi:10.1016/j.ejca.2008.10.026.

    Examples
    --------
    Two of three in the lung; a node whose short axis is too short; a small lesion of the liver:

    >>> sites = np.array(["lung", "lung", "lung", "lymph node", "liver"])
    >>> long, short = np.array([40.0, 30.0, 20.0, 35.0, 9.0]), np.array([30.0, 20.0, 15.0, 14.0, 8.0])
    >>> recist(Seen(long, short, sites, None, np.arange(5)), 5).tolist()
    [0, 1]
    """
    assert seen.sites is not None
    node = seen.sites == NODE
    size = np.where(node, seen.short_axis_mm, seen.diameter_mm)
    enough = size >= np.where(node, LEAST_SHORT_AXIS_MM, LEAST_DIAMETER_MM)
    enough &= ~np.isin(seen.sites, NOT_MEASURABLE)
    order = np.lexsort((seen.ties, -size))
    order = order[enough[order]]
    organs = seen.sites[order]
    before = np.array([(organs[:place] == organ).sum() for place, organ in enumerate(organs)], dtype=int)
    return order[before < TARGETS_AN_ORGAN][: min(k, TARGETS)]


def extremes_a_site(seen: Seen, k: int) -> np.ndarray:
    """Take the largest and the smallest lesion of each site, then the next largest and next smallest.

    Sites with more lesions come first.

    Examples
    --------
    >>> sites = np.array(["lung", "lung", "lung", "liver"])
    >>> seen = Seen(np.array([10.0, 30.0, 20.0, 40.0]), np.full(4, np.nan), sites, None, np.arange(4))
    >>> extremes_a_site(seen, 4).tolist()
    [1, 0, 3, 2]
    """
    sites = sorted(seen.by_site().values(), key=len, reverse=True)
    ends = [[outward[place : place + 2] for place in range(0, len(outward), 2)]
            for outward in map(_from_both_ends, sites)]  # fmt: skip
    rounds = zip_longest(*ends, fillvalue=np.empty(0, dtype=int))
    return np.concatenate([pair for one in rounds for pair in one])[:k].astype(int)


def one_a_site(seen: Seen, k: int) -> np.ndarray:
    """Take the largest lesion of each site, the largest of them first, then the largest of all others.

    Examples
    --------
    >>> sites = np.array(["lung", "lung", "lung", "liver"])
    >>> seen = Seen(np.array([10.0, 30.0, 20.0, 15.0]), np.full(4, np.nan), sites, None, np.arange(4))
    >>> one_a_site(seen, 3).tolist()
    [1, 3, 2]
    """
    firsts = np.array([rows[0] for rows in seen.by_site().values()], dtype=int)
    others = seen.by_size
    return np.concatenate([firsts, others[~np.isin(others, firsts)]])[:k]


def size_quantiles(seen: Seen, k: int) -> np.ndarray:
    """Take lesions evenly spread over the ranks of the diameter, the largest and the smallest among them.

    Examples
    --------
    >>> seen = Seen(np.array([10.0, 50.0, 20.0, 40.0, 30.0]), np.full(5, np.nan), None, None, np.arange(5))
    >>> size_quantiles(seen, 3).tolist(), size_quantiles(seen, 1).tolist()
    ([1, 4, 0], [4])
    """
    order, k = seen.by_size, min(k, len(seen))
    if k == 1:
        return order[[len(order) // 2]]
    return order[np.floor(np.arange(k) * (len(order) - 1) / (k - 1) + 0.5).astype(int)]


@dataclass(frozen=True)
class ReaderStrategy:
    """A rule that a reader can carry out.

    Attributes
    ----------
    name : str
    take : callable
        Seen lesions and k in, rows of k lesions out, or of fewer where the rule allows no more.
    by_site : bool
        Whether it asks for the site of each lesion.
    """

    name: str
    take: Callable[[Seen, int], np.ndarray]
    by_site: bool = False

    def obstacle(self, seen: Seen) -> str:
        """Say why the rule cannot be followed; empty where it can."""
        if not seen.measured:
            return NO_DIAMETER
        if self.by_site and seen.sites is None:
            return NO_SITE
        if self.take is recist and np.isnan(seen.short_axis_mm[seen.sites == NODE]).any():
            return NO_SHORT_AXIS
        return ""


READER_STRATEGIES = (
    ReaderStrategy("largest", largest),
    ReaderStrategy("recist-1.1", recist, by_site=True),
    ReaderStrategy("extremes-a-site", extremes_a_site, by_site=True),
    ReaderStrategy("one-a-site", one_a_site, by_site=True),
    ReaderStrategy("size-quantiles", size_quantiles),
    ReaderStrategy("farthest-first", farthest_first),
)


def _from_both_ends(rows: np.ndarray) -> np.ndarray:
    """Put the first, the last, the second, the last but one, and so on, after each other."""
    outward = np.empty_like(rows)
    outward[::2], outward[1::2] = rows[: (len(rows) + 1) // 2], rows[::-1][: len(rows) // 2]
    return outward
