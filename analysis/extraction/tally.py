"""Counts and seconds of an extraction."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Tally:
    """How many lesions, and how long.

    Attributes
    ----------
    n_lesions : int
        Lesions of the manifest.
    n_failed : int
        Of these, without features of the original contour.
    n_stored : int
        Of these, taken from the store.
    seconds_read : float
        Spent on reading images and masks, summed over processes.
    seconds_measure : float
        Spent on the lesions that were measured, summed over processes: boxes, resampling, three contours,
        features. Boxes of stored ones are among it: they are found in one pass over a mask.
    seconds_store : float
        Spent on the store, summed over processes: keys, looking up, reading, writing.
    seconds : float
        From the first lesion handed out to the last one that came back.
    """

    n_lesions: int = 0
    n_failed: int = 0
    n_stored: int = 0
    seconds_read: float = 0.0
    seconds_measure: float = 0.0
    seconds_store: float = 0.0
    seconds: float = 0.0

    @property
    def seconds_a_lesion(self) -> float:
        """Seconds of measuring for each lesion that was measured; NaN if none was."""
        measured = self.n_lesions - self.n_stored
        return self.seconds_measure / measured if measured else float("nan")
