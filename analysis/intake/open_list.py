"""The list of open cohorts, `data/open.yml`: published tables that everyone may download."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit

import yaml

from analysis.cohort_keys import read_keys
from analysis.errors import Fault, raise_errors
from analysis.features import FEATURES
from analysis.intake.table.draft import ROLES
from analysis.wording import did_you_mean, listing, quote
from analysis.yml import read_yml

LIST = Path(__file__).parents[2] / "data" / "open.yml"
ABOUT = ("population", "source", "licence")
"""What `about` of an open cohort says at least."""

_GIVEN = ("name", "title", "source", "lesions", "columns")
"""Keys of `cohort.yml` that are not written under `cohort`, because the rest of the entry gives them."""


@dataclass(frozen=True)
class OpenFile:
    """A file that can be downloaded.

    Attributes
    ----------
    url : str
        Where it was published.
    sha256 : str
        Of its bytes, 64 hexadecimal digits in lower case.
    bytes : int
    """

    url: str
    sha256: str
    bytes: int

    @property
    def name(self) -> str:
        """Its own name, without folders."""
        return PurePosixPath(urlsplit(self.url).path).name


@dataclass(frozen=True)
class OpenCohort:
    """A published cohort that everyone may download.

    Attributes
    ----------
    name : str
        Of the cohort; `open:<name>` on the command line.
    title : str
    file : OpenFile
        A table of features.
    licence, licence_text : str
        Its name, and the text that has to stand beside what is made of the file.
    columns : mapping of str to str
        Our names of columns to the table's.
    keys : mapping
        Further keys of its `cohort.yml`, `about` among them.
    """

    name: str
    title: str
    file: OpenFile
    licence: str
    licence_text: str
    columns: Mapping[str, str]
    keys: Mapping[str, Any]


def open_cohorts(path: Path = LIST) -> dict[str, OpenCohort]:
    """Read the list of open cohorts.

    Parameters
    ----------
    path : pathlib.Path
        The yml.

    Returns
    -------
    dict of str to OpenCohort
        By name, in the order of the file.

    Raises
    ------
    InputError
        All that is wrong with it: a key that is unknown or missing, or a value that cannot be.
    """
    content, faults = read_yml(path, path.name)
    faults += [fault for name, entry in content.items() for fault in _faults(path.name, str(name), entry)]
    raise_errors(faults)
    return {str(name): _cohort(str(name), entry) for name, entry in content.items()}


def _cohort(name: str, entry: Any) -> OpenCohort:
    return OpenCohort(
        name,
        entry["title"].strip(),
        OpenFile(**entry["file"]),
        entry["licence"]["name"].strip(),
        entry["licence"]["text"],
        entry.get("columns", {}),
        entry["cohort"],
    )


def _faults(file: str, name: str, entry: object) -> Iterator[Fault]:
    before = len(name) + 1
    found = list(_unfit(_ENTRY, entry, name))
    yield from (Fault("error", file, where, message, remedy) for where, message, remedy in found)
    at_fault = {where[before:].partition(".")[0] for where, _, _ in found}
    if isinstance(entry, dict) and not at_fault & {"title", "columns", "cohort", ""}:
        yield from _cohort_faults(file, name, entry)


def _cohort_faults(file: str, name: str, entry: dict[str, Any]) -> Iterator[Fault]:
    """Check what will be the keys of its cohort.yml, by the reader of such files."""
    given = {"name": name, "title": entry["title"], "source": "table", "lesions": "lesions.csv"}
    with TemporaryDirectory() as folder:
        yml = Path(folder) / "cohort.yml"
        yml.write_text(yaml.safe_dump(given | entry["cohort"]), encoding="utf-8")
        _, faults = read_keys(yml, file)
    for fault in faults:
        where = name if fault.row in given else f"{name}.cohort.{fault.row}"
        yield Fault(fault.severity, file, where, fault.message, fault.remedy)


Check = Callable[[object], bool]
_Unfit = Iterator[tuple[str, str, str]]
"""Where, message and remedy of each value that cannot be."""


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_url(value: object) -> bool:
    parts = urlsplit(value) if isinstance(value, str) else None
    return bool(parts and parts.scheme == "https" and parts.netloc and PurePosixPath(parts.path).name)


def _is_hash(value: object) -> bool:
    return isinstance(value, str) and re.fullmatch(r"[0-9a-f]{64}", value) is not None


def _is_size(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0


def _is_columns(value: object) -> bool:
    known = (*ROLES, *FEATURES)
    return isinstance(value, dict) and all(key in known and _is_text(value[key]) for key in value)


def _is_keys(value: object) -> bool:
    about = value.get("about") if isinstance(value, dict) else None
    return isinstance(about, dict) and all(_is_text(about.get(key)) for key in ABOUT)


def _is_apart(value: object) -> bool:
    return isinstance(value, dict) and not set(value) & set(_GIVEN)


_TEXT: tuple[tuple[Check, str], ...] = ((_is_text, "text"),)
_ENTRY: dict[str, Any] = {
    "title": _TEXT,
    "file": {
        "url": ((_is_url, "an https address that ends in the file's name"),),
        "sha256": ((_is_hash, "64 hexadecimal digits in lower case"),),
        "bytes": ((_is_size, "the number of bytes"),),
    },
    "licence": {"name": _TEXT, "text": _TEXT},
    "columns": ((_is_columns, "`{our name: the table's name}`"),),
    "cohort": (
        (_is_keys, f"keys of cohort.yml with `about`, which has the texts {listing(ABOUT)}"),
        (_is_apart, f"other keys than {listing(_GIVEN)}, which the rest of the entry gives"),
    ),
}
_OPTIONAL = ("columns",)


def _unfit(wanted: Mapping[str, Any], given: object, where: str) -> _Unfit:
    """Compare what is given with what is wanted: mappings key by key, values by their checks."""
    if not isinstance(given, dict):
        yield where, f"Got {quote(given)}; expected `key: value` lines.", f"The keys are {listing(wanted)}."
        return
    for key in given:
        if key not in wanted:
            remedy = did_you_mean(key, wanted, f"Leave it out; the keys are {listing(wanted)}.")
            yield f"{where}.{key}", "Is not a key of an open cohort.", remedy
    for key, inner in wanted.items():
        place = f"{where}.{key}"
        if key not in given:
            if key not in _OPTIONAL:
                yield place, "Is missing.", "Add it."
        elif isinstance(inner, dict):
            yield from _unfit(inner, given[key], place)
        else:
            for check, expected in inner:
                if not check(given[key]):
                    yield place, f"Got {quote(given[key])}; expected {expected}.", "Correct the value."
