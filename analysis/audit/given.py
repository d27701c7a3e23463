"""What a check is given: ids turned into what they stand for, and everything else checked for its form."""

from collections.abc import Mapping
from fnmatch import fnmatchcase

from analysis.audit.folder import CHECKS, STATEMENTS, VALUES
from analysis.audit.kinds import Argument
from analysis.audit.printed import Print, Printed, Statement
from analysis.errors import Fault
from analysis.wording import did_you_mean, listing, quote

One = Printed | Statement
Given = One | tuple[One, ...] | tuple[tuple[One, ...], ...] | str | float | None

_PLAIN: Mapping[str, tuple[type | tuple[type, ...], str]] = {
    "text": (str, "a text"),
    "number": ((int, float), "a number"),
    "whole": (int, "a whole number"),
    "flag": (bool, "yes or no"),
}
_LISTS = ("values", "statements")


def fault(row: str, message: str, remedy: str) -> Fault:
    """Say what is wrong in `checks.yml`."""
    return Fault("error", CHECKS, row, message, remedy)


def given(row: str, argument: Argument, value: object, printed: Print | None, faults: list[Fault]) -> Given:
    """Turn what stands in `checks.yml` into what a check takes.

    Parameters
    ----------
    row : str
        Where it stands, for faults.
    argument : Argument
    value : object
        As read from the file. In a list, an id may hold `*` for any letters: all that fit, in their order.
    printed : Print or None
        None where it could not be read: ids are not looked up.
    faults : list of Fault
        Gets what is wrong.

    Returns
    -------
    Given
        None where there was a fault.
    """
    if argument.form in _PLAIN:
        return _plain(row, argument, value, faults)
    if printed is None:
        return None
    words = argument.form.startswith("statement")
    known = printed.statements if words else printed.values
    file = STATEMENTS if words else VALUES
    if argument.form in ("value", "statement"):
        found = _ids(row, [value], known, faults, file)
        return found[0] if found else None
    if argument.form in _LISTS:
        return _ids(row, value, known, faults, file)
    if not isinstance(value, list) or not value:
        faults.append(fault(row, "Is no list of lists of ids.", "Write such as [[a, b], [c, d]]."))
        return None
    return tuple(_ids(row, column, known, faults, file) for column in value)


def _plain(row: str, argument: Argument, value: object, faults: list[Fault]) -> Given:
    types, name = _PLAIN[argument.form]
    if not isinstance(value, types) or (isinstance(value, bool) and argument.form != "flag"):
        faults.append(fault(row, f"{quote(value)} is not {name}.", f"Write {name}."))
        return None
    if argument.words and value not in argument.words:
        remedy = did_you_mean(value, argument.words, f"Write {listing(argument.words)}.")
        faults.append(fault(row, f"{quote(value)} is not known here.", remedy))
    return value  # type: ignore[return-value]  # its type was looked at above


def _ids(row: str, ids: object, known: Mapping[str, One], faults: list[Fault], file: str) -> tuple[One, ...]:
    if not isinstance(ids, list) or not ids:
        faults.append(fault(row, "Is no list of ids.", "Write such as [lesions, patients]."))
        return ()
    found: list[One] = []
    for name in ids:
        fitting = _fitting(str(name), known)
        if not fitting:
            faults.append(_unknown(row, name, known, file))
        found += fitting
    return tuple(found)


def _fitting(name: str, known: Mapping[str, One]) -> list[One]:
    if "*" in name:
        return [one for key, one in known.items() if fnmatchcase(key, name)]
    return [known[name]] if name in known else []


def _unknown(row: str, name: object, known: Mapping[str, One], file: str) -> Fault:
    remedy = did_you_mean(name, known, f"Give it a row in {file}, or leave it out.")
    return fault(row, f"{quote(name)} is no id of {file}.", remedy)
