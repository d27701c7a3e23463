"""Which of the tables that go beyond the paper a run did not compute, and why."""

from collections.abc import Iterable, Mapping

import pandas as pd

from analysis import schema
from analysis.beyond import FURTHER, paths

QUICK, FAILED = "quick", "failed"
OWN = "not_computed"


def left_out_by_quick() -> pd.DataFrame:
    """List the tables that `--quick` leaves out: the table `not_computed`."""
    names = [name for name in (*paths.TABLES, *FURTHER) if name != OWN]
    return _table(names, QUICK, dict.fromkeys(names, ""))


def failed(errors: Mapping[str, str]) -> pd.DataFrame:
    """List the tables that failed, by name with the kind of the error: the table `not_computed`.

    Examples
    --------
    >>> failed({"plan": "ZeroDivisionError"}).to_dict("records")
    [{'table': 'plan', 'reason': 'failed', 'error': 'ZeroDivisionError'}]
    """
    return _table(errors, FAILED, errors)


def _table(names: Iterable[str], reason: str, errors: Mapping[str, str]) -> pd.DataFrame:
    rows = [(name, reason, errors[name]) for name in names]
    return schema.conform(OWN, pd.DataFrame(rows, columns=schema.columns(OWN)))
