"""Which results tables were asked for since something was last shown: what a figure is made of.

A notebook asks for tables through its page, and shows one thing a cell. So the tables asked for since the
thing before are those of this one; nobody has to list them by hand.
"""

_asked: dict[str, None] = {}


def note(table: str) -> None:
    """Note that a table was asked for."""
    _asked[table] = None


def taken() -> list[str]:
    """Tables asked for since the last call, each once, in the order of asking; the list starts anew.

    Examples
    --------
    >>> forgotten = taken()
    >>> note("sampling"), note("recovery"), note("sampling")
    (None, None, None)
    >>> taken(), taken()
    (['sampling', 'recovery'], [])
    """
    tables = list(_asked)
    _asked.clear()
    return tables
