"""How often Python looks for cycles: seldom, as what was imported has many and none of them goes."""

import gc

_THRESHOLDS = 100_000, 20, 100


def look_seldom() -> None:
    """Look for cycles among what is new after 100,000 objects, not 700: a tenth of a run's time."""
    gc.set_threshold(*_THRESHOLDS)
