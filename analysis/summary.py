"""What is said at the end of an extraction: how many lesions, how long, which failed and why."""

from collections.abc import Sequence
from typing import Protocol

from analysis.wording import counted, duration, visible

MOST_FAILURES = 20
"""Failed lesions that are listed; the rest are counted."""


class Counts(Protocol):
    """Counts and seconds of an extraction; those of the stages are summed over processes."""

    @property
    def n_lesions(self) -> int:
        """Lesions that were asked for."""

    @property
    def n_stored(self) -> int:
        """Those that came from the store."""

    @property
    def seconds_read(self) -> float:
        """Reading images and masks."""

    @property
    def seconds_measure(self) -> float:
        """Measuring."""

    @property
    def seconds_store(self) -> float:
        """Reading and writing the store."""

    @property
    def seconds(self) -> float:
        """From the beginning to the end."""

    @property
    def seconds_a_lesion(self) -> float:
        """Measuring one lesion, on average."""


def summary(counts: Counts, failures: Sequence[str], table: object = "excluded.csv") -> list[str]:
    r"""Sum up an extraction, in lines to be printed.

    Parameters
    ----------
    counts : Counts
        Such as the tally of an extraction.
    failures : sequence of str
        Lesions without features, each with its reason: `Inputs.failures`.
    table : object
        Where the failures that are not listed can be found.

    Returns
    -------
    list of str
        A sentence or two, and a line for each of the first `MOST_FAILURES` failures.

    Examples
    --------
    >>> from analysis.extraction.tally import Tally
    >>> counts = Tally(n_lesions=602, n_stored=190, seconds=99.2, seconds_read=12.1, seconds_measure=86)
    >>> print(*summary(counts, ["P2, gone: the mask has no voxel of label 1"]), sep="\n")
    602 lesions in 1 min 39 s: 412 measured (0.21 s each, 12 s of reading beside it), 190 from the store.
    1 lesion without features:
      P2, gone: the mask has no voxel of label 1
    """
    return [
        f"{counted(counts.n_lesions, 'lesion')} in {duration(counts.seconds)}: {_sources(counts)}.",
        *failure_lines(failures, table),
    ]


def failure_lines(failures: Sequence[str], table: object = "excluded.csv") -> list[str]:
    """List lesions without features, the first `MOST_FAILURES` of them; no line where there are none.

    Examples
    --------
    >>> failure_lines([f"P1, L{i}: too small" for i in range(57)])[-2:]
    ['  P1, L19: too small', '  and 37 more: see excluded.csv']
    """
    if not failures:
        return []
    listed = [f"  {visible(failure)}" for failure in failures[:MOST_FAILURES]]
    if len(failures) > MOST_FAILURES:
        listed.append(f"  and {len(failures) - MOST_FAILURES} more: see {visible(str(table))}")
    return [f"{counted(len(failures), 'lesion')} without features:", *listed]


def _sources(counts: Counts) -> str:
    measured = counts.n_lesions - counts.n_stored
    if not measured:
        return "all from the store" if counts.n_lesions else "nothing to measure"
    each = f"{duration(counts.seconds_a_lesion)} each"
    reading = f"{duration(counts.seconds_read)} of reading beside it"
    # Several processes together take more seconds than the clock on the wall shows.
    stages = counts.seconds_read + counts.seconds_measure + counts.seconds_store
    several = stages > 1.02 * counts.seconds
    effort = ", ".join([each, reading, *(["summed over processes"] if several else [])])
    stored = f", {counts.n_stored} from the store" if counts.n_stored else ""
    return f"{measured} measured ({effort}){stored}"
