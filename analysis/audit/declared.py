"""`checks.yml`: which check looks at which printed values, and what is to be said of it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from analysis.audit.folder import CHECKS
from analysis.audit.given import Given, fault, given
from analysis.audit.kinds import KINDS, REPEATS, Kind
from analysis.audit.printed import Print
from analysis.errors import Fault
from analysis.wording import did_you_mean, listing, quote
from analysis.yml import read_yml

_TEXTS = ("title", "benign", "because", "superseded_by_supplement")
_HEAD = ("paper", "dated", "checks")
_WHERE = f"Give a folder that holds {CHECKS}, such as data/published."
_COMMON = ("kind", "for_each", "main_conclusion_depends", "claims", *_TEXTS)


@dataclass(frozen=True)
class Explained:
    """What is said of a check beside its verdict.

    Attributes
    ----------
    title : str
    benign : str
        What may explain a difference, without fault of anybody.
    depends : bool
        Whether the main conclusion of the paper depends on it.
    because : str
        Why it does, or does not.
    superseded : str
        What the supplement settles; empty until it was read.
    claims : tuple of str
        Ids of claims of the paper that it touches.
    """

    title: str
    benign: str
    depends: bool
    because: str
    superseded: str
    claims: tuple[str, ...]


@dataclass(frozen=True)
class Declared:
    """One check, ready to run.

    Attributes
    ----------
    id : str
    group : str
        The id in the file; it differs from `id` where one entry stands for many checks.
    kind : str
    given : mapping of str to object
        What the check is given, by name.
    explained : Explained
    """

    id: str
    group: str
    kind: str
    given: Mapping[str, Given]
    explained: Explained


@dataclass(frozen=True)
class Declarations:
    """What `checks.yml` says: the paper, when it was read, and the checks in order."""

    paper: str
    dated: str
    checks: tuple[Declared, ...]


def read_checks(folder: Path, printed: Print | None) -> tuple[Declarations, list[Fault]]:
    """Read the checks of a folder.

    Parameters
    ----------
    folder : pathlib.Path
        With `checks.yml`.
    printed : Print or None
        What the ids stand for; None where that could not be read, and then ids are not looked up.

    Returns
    -------
    declarations : Declarations
        The checks without a fault.
    faults : list of Fault
    """
    content, faults = read_yml(folder / CHECKS, CHECKS, least="Write at least `checks:`.", where=_WHERE)
    if faults:
        return Declarations("", "", ()), faults
    faults += _unknown("", content, _HEAD)
    head = {name: _text("", content, name, faults) for name in ("paper", "dated")}
    entries = content.get("checks")
    if not isinstance(entries, dict) or not entries:
        faults.append(fault("checks", "Names no check.", "Write `checks:` with one entry a check below it."))
        entries = {}
    checks = [one for name, entry in entries.items() for one in _entry(str(name), entry, printed, faults)]
    return Declarations(head["paper"], head["dated"], tuple(checks)), faults


def _entry(name: str, entry: object, printed: Print | None, faults: list[Fault]) -> list[Declared]:
    """Read one entry: a check, or several where it has `for_each`."""
    if not isinstance(entry, dict):
        faults.append(fault(name, "Is not a list of `key: value` lines.", "Write at least kind and title."))
        return []
    kind = _known_kind(name, entry, faults)
    if kind is None:
        return []
    arguments = kind.arguments
    found = _unknown(name, entry, (*_COMMON, *arguments))
    found += _missing(name, entry, kind)
    found += _doubtful(name, entry)
    checks = []
    for suffix, words in _each(name, entry, found):
        own = {str(key): _filled(value, words) for key, value in entry.items()}
        values = {
            key: given(f"{name}, {key}", argument, own[key], printed, found)
            for key, argument in arguments.items()
            if key in own
        }
        checks.append(Declared(name + suffix, name, str(own["kind"]), values, _explained(name, own, found)))
    faults += dict.fromkeys(found)
    return [] if found else checks


def _known_kind(name: str, entry: Mapping[object, object], faults: list[Fault]) -> Kind | None:
    kind = entry.get("kind")
    if kind == REPEATS:
        return Kind(lambda: None, {})  # type: ignore[arg-type, return-value]  # it never runs: see `runs.py`
    if isinstance(kind, str) and kind in KINDS:
        return KINDS[kind]
    remedy = did_you_mean(kind, [*KINDS, REPEATS], f"Kinds: {listing([*KINDS, REPEATS], 40)}.")
    faults.append(fault(f"{name}, kind", f"{quote(kind)} is no kind of check.", remedy))
    return None


def _unknown(name: str, entry: Mapping[object, object], known: Sequence[str]) -> list[Fault]:
    return [
        fault(
            f"{name}, {key}" if name else str(key),
            "Is an unknown key.",
            did_you_mean(key, known, f"Keys here: {listing(known, 40)}."),
        )
        for key in entry
        if key not in known
    ]


def _missing(name: str, entry: Mapping[object, object], kind: Kind) -> list[Fault]:
    required = [key for key, argument in kind.arguments.items() if argument.required]
    return [
        fault(f"{name}, {key}", "Is not there.", f"A check of kind {quote(entry['kind'])} needs it.")
        for key in ("title", "main_conclusion_depends", *required)
        if key not in entry
    ]


def _doubtful(name: str, entry: Mapping[object, object]) -> list[Fault]:
    faults = []
    if not isinstance(entry.get("main_conclusion_depends", False), bool):
        faults.append(fault(f"{name}, main_conclusion_depends", "Is neither yes nor no.", "Write yes or no."))
    claims = entry.get("claims", [])
    if not isinstance(claims, list) or not all(isinstance(claim, str) for claim in claims):
        faults.append(fault(f"{name}, claims", "Is no list of ids.", "Write a list such as [cv-high]."))
    return faults


def _each(
    name: str, entry: Mapping[object, object], faults: list[Fault]
) -> Iterator[tuple[str, Mapping[str, str]]]:
    """Yield the ending of each check's id, and the words to be filled in."""
    each = entry.get("for_each", {})
    if not isinstance(each, dict) or not all(isinstance(words, list) and words for words in each.values()):
        remedy = "Write a line such as `site: [bone, lung]`."
        faults.append(fault(f"{name}, for_each", "Is not one list of words a name.", remedy))
        return
    for words in product(*each.values()):
        yield "".join(f"-{word}" for word in words), dict(zip(map(str, each), map(str, words), strict=True))


def _filled(value: object, words: Mapping[str, str]) -> object:
    """Put words in the place of `{name}`, in texts and in lists of them."""
    if isinstance(value, list):
        return [_filled(one, words) for one in value]
    if isinstance(value, str):
        for name, word in words.items():
            value = value.replace(f"{{{name}}}", word)
    return value


def _explained(name: str, entry: Mapping[str, object], faults: list[Fault]) -> Explained:
    texts = {key: _text(name, entry, key, faults) for key in _TEXTS}
    claims = entry.get("claims", [])
    return Explained(
        texts["title"],
        texts["benign"],
        entry.get("main_conclusion_depends") is True,
        texts["because"],
        texts["superseded_by_supplement"],
        tuple(map(str, claims)) if isinstance(claims, list) else (),
    )


def _text(
    name: str, entry: Mapping[object, object] | Mapping[str, object], key: str, faults: list[Fault]
) -> str:
    text = entry.get(key, "")
    if isinstance(text, str):
        return " ".join(text.split())
    remedy = "Put it in quotes if it looks like a number, a date, yes or no."
    faults.append(fault(f"{name}, {key}".removeprefix(", "), f"{quote(text)} is no text.", remedy))
    return ""
