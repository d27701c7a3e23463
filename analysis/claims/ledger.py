"""The ledger of a cohort: each claim with its verdict."""

from collections.abc import Mapping
from dataclasses import asdict

import pandas as pd

from analysis import schema
from analysis.claims.catalogue import CLAIMS
from analysis.claims.evidence import Evidence


def ledger(
    tables: Mapping[str, pd.DataFrame], seed: int = 0, *, clusters_given: bool = False
) -> pd.DataFrame:
    """Judge every claim of the paper by the results of a cohort.

    Parameters
    ----------
    tables : mapping of str to pandas.DataFrame
        The cohort's results tables, by name; empty ones where something could not be computed.
    seed : int
        Of the bootstrap over patients.
    clusters_given : bool
        Whether the number of clusters was set in the yml.

    Returns
    -------
    pandas.DataFrame
        Table `ledger`: a row a claim, in the order of `CLAIMS`, also of those that cannot be tested.
    """
    evidence = Evidence(tables, seed, clusters_given)
    rows = [{"claim": claim.id, **asdict(claim.test(evidence))} for claim in CLAIMS]
    return schema.conform("ledger", pd.DataFrame(rows))
