"""The keys of `cohort.yml`: what each may hold, and which belong together."""

import re
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, Literal, get_args

from analysis.about_keys import about_faults
from analysis.cohort_names import absolute, find_cohort
from analysis.errors import Fault, InputError
from analysis.features import FEATURES, short_name
from analysis.wording import did_you_mean, listing, quote
from analysis.yml import read_yml

Source = Literal["table", "volumes", "phantom", "lidc"]
Phantom = Literal["lung", "melanoma"]
Scaling = Literal["minmax", "zscore", "robust", "none"]
Distance = Literal["cosine", "cosine-half"]

COLUMNS = (
    "patient_id",
    "lesion_id",
    "site",
    "contour",
    "timepoint",
    "image",
    "mask",
    "label",
    *FEATURES,
)
"""Columns of a lesions table that `columns` may map to the table's own names."""

RESERVED_NAMES = ("all", "html", "site", "reference")
"""Names a cohort cannot have: a word of the results tables, and folders of the book and of references."""

_USELESS: dict[str, tuple[str, ...]] = {
    "table": ("phantom",),
    "volumes": ("phantom",),
    "phantom": ("lesions", "patients", "columns", "timepoint"),
    "lidc": ("lesions", "columns", "timepoint", "phantom", "resample_mask"),
}
"""Keys that a source has no use for."""

_NO_YML = "A cohort is described by a yml: give its cohort.yml, or make one with `interlesion new`."
_MAY_BE_EMPTY = (
    "lesions",
    "patients",
    "columns",
    "timepoint",
    "phantom",
    "reference",
    "features",
    "clusters",
    "extraction",
    "about",
)


class _UnfitError(ValueError):
    """A value that a key cannot have: what was expected, what to do, and which item of it."""

    def __init__(self, expected: str, remedy: str = "Correct the value.", item: object = None) -> None:
        super().__init__(expected)
        self.expected = expected
        self.remedy = remedy
        self.item = item


class _UnfitItemsError(ValueError):
    """Several items of one value are unfit."""

    def __init__(self, unfits: list[_UnfitError]) -> None:
        super().__init__(*unfits)
        self.unfits = unfits


def read_keys(path: Path, file: str) -> tuple[dict[str, Any], list[Fault]]:
    """Read the keys of a cohort's yml.

    Parameters
    ----------
    path : pathlib.Path
        The yml, absolute.
    file : str
        Its name in messages.

    Returns
    -------
    values : dict
        By key: the value, checked and brought to its type; keys that are not given are left out,
        except for `title`, which is then the name.
    faults : list of Fault
        Every fault; `values` is complete only without errors.
    """
    is_yml = path.suffix.lower() in (".yml", ".yaml")
    content, faults = read_yml(path, file) if is_yml else read_yml(path, file, least=_NO_YML)
    if faults and not content:
        return {}, faults
    given = {key: value for key, value in content.items() if value is not None or key not in _MAY_BE_EMPTY}
    parsers = _parsers(path.parent)
    values: dict[str, Any] = {}
    for key, value in given.items():
        if key in parsers:
            values |= _parsed(file, str(key), value, parsers[str(key)], faults)
        else:
            faults.append(_unknown_key(file, key, parsers))
    faults += _misfits(file, {str(key): value for key, value in given.items()})
    faults += about_faults(file, values.get("about", {}))
    values.setdefault("title", values.get("name"))
    return values, faults


def _parsers(folder: Path) -> dict[str, Callable[[Any], object]]:
    path, choice = partial(_path, folder), partial(partial, _choice)
    return {
        "name": _name,
        "title": _text,
        "source": choice(get_args(Source)),
        "lesions": path,
        "phantom": choice(get_args(Phantom)),
        "columns": _columns,
        "timepoint": _timepoint,
        "patients": path,
        "reference": partial(_reference, folder),
        "features": _features,
        "clusters": partial(_whole_number, 1, len(FEATURES)),
        "extraction": path,
        "resample_mask": _flag,
        "scaling": choice(get_args(Scaling)),
        "distance": choice(get_args(Distance)),
        "minimum_lesions": partial(_whole_number, 2, 1_000_000),
        "exhaustive": _flag,
        "draws": partial(_whole_number, 1, 1_000_000),
        "seed": partial(_whole_number, 0, 2**63 - 1),
        "about": _about,
    }


def _parsed(
    file: str, key: str, value: object, parse: Callable[[Any], object], faults: list[Fault]
) -> dict[str, object]:
    """Give the key with its value, or nothing and the faults."""
    try:
        return {key: parse(value)}
    except _UnfitError as unfit:
        faults.append(_unfit_fault(file, key, value, unfit))
    except _UnfitItemsError as several:
        faults += [_unfit_fault(file, key, unfit.item, unfit) for unfit in several.unfits]
    except InputError as error:
        faults += [Fault("error", file, key, fault.message, fault.remedy) for fault in error.faults]
    return {}


def _unfit_fault(file: str, key: str, value: object, unfit: _UnfitError) -> Fault:
    got = "nothing" if value is None else quote(value)
    return Fault("error", file, key, f"Got {got}; expected {unfit.expected}.", unfit.remedy)


def _unknown_key(file: str, key: object, known: dict[str, Callable[[Any], object]]) -> Fault:
    remedy = did_you_mean(key, known, f"Leave it out; the keys are {listing(known, limit=len(known))}.")
    return Fault("error", file, str(key), "Is not a key of cohort.yml.", remedy)


def _misfits(file: str, given: dict[str, object]) -> list[Fault]:
    """Find keys that are missing, or that the source has no use for."""
    source = given.get("source")
    needed = {"name": "its name, of a-z, 0-9 and -", "source": f"one of {listing(get_args(Source))}"}
    if source == "phantom":
        needed["phantom"] = f"one of {listing(get_args(Phantom))}"
    elif source in ("table", "volumes"):
        needed["lesions"] = "the table of lesions, relative to the yml"
    missing = [
        Fault("error", file, key, "Is missing.", f"Add a line `{key}:` with {meaning}.")
        for key, meaning in needed.items()
        if key not in given
    ]
    return missing + [
        Fault(
            "error", file, key, f"Has no use with `source: {source}`.", "Leave it out, or change the source."
        )
        for key in _USELESS.get(str(source), ())
        if key in given
    ]


def _name(value: object) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"[a-z0-9-]+", value):
        raise _UnfitError(
            "text of a-z, 0-9 and -", "Put it in quotes if it is all digits or a word such as yes."
        )
    if value in RESERVED_NAMES:
        raise _UnfitError(f"another name; {listing(RESERVED_NAMES)} are reserved", "Choose another name.")
    return value


def _text(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise _UnfitError("text", "Put the text in quotes.")
    return value.strip()


def _timepoint(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | date):
        raise _UnfitError("a word that stands in the column `timepoint`", "Put it in quotes.")
    return _text(str(value))


def _choice(words: tuple[str, ...], value: object) -> str:
    if value not in words:
        raise _UnfitError(f"one of {listing(words)}", did_you_mean(value, words, "Choose one of them."))
    return str(value)


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise _UnfitError("true or false", "Write true or false, without quotes.")
    return value


def _whole_number(least: int, most: int, value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise _UnfitError(f"a whole number from {least} to {most}", "Write it in digits, without quotes.")
    return value


def _path(folder: Path, value: object) -> Path:
    if not isinstance(value, str) or not value.strip() or "\0" in value:
        raise _UnfitError("the path of a file, relative to the yml")
    return absolute(folder / Path(value).expanduser())


def _reference(folder: Path, value: object) -> Path:
    if not isinstance(value, str) or not value.strip() or "\0" in value:
        raise _UnfitError("the name or path of another cohort")
    return find_cohort(value, folder)


def _columns(value: object) -> dict[str, str]:
    if not isinstance(value, dict):
        raise _UnfitError("`{our name: the table's name, ...}`", "For example {patient_id: USUBJID}.")
    unfits = []
    for ours, theirs in value.items():
        if ours not in COLUMNS:
            advice = did_you_mean(ours, COLUMNS, "See the columns of lesions.csv in the README.")
            unfits.append(_UnfitError("one of our names before the colon", advice, ours))
        if not isinstance(theirs, str) or not theirs.strip():
            advice = "Put the table's name of the column in quotes."
            unfits.append(_UnfitError("text after the colon", advice, f"{ours}: {theirs}"))
    if unfits:
        raise _UnfitItemsError(unfits)
    return {ours: theirs.strip() for ours, theirs in value.items()}


def _features(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or len(value) < 2:
        raise _UnfitError("a list of two features or more", "For example [original_shape_Sphericity, ...].")
    unfits = []
    for place, feature in enumerate(value):
        if feature not in FEATURES:
            unfits.append(_UnfitError("a feature of the 107", _near_feature(feature), feature))
        elif feature in value[:place]:
            unfits.append(_UnfitError("each feature once", "Leave it out the second time.", feature))
    if unfits:
        raise _UnfitItemsError(unfits)
    return tuple(value)


def _near_feature(feature: object) -> str:
    """Suggest by full name, or by the name without its class."""
    short = [name for name in FEATURES if short_name(name) == feature]
    if short:
        return f"Did you mean {' or '.join(quote(name) for name in short)}?"
    return did_you_mean(
        feature, FEATURES, "Names are `original_<class>_<Feature>`, as pyradiomics gives them."
    )


def _about(value: object) -> dict[str, object]:
    if not isinstance(value, dict):
        raise _UnfitError("`{topic: text, ...}`", "For example {acquisition: portal venous phase}.")
    return {str(key): content for key, content in value.items()}
