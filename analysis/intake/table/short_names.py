"""Names of features without their class, such as `Sphericity`: read where one class alone has the feature."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from analysis.features import FEATURE_CLASSES, FEATURES, short_name
from analysis.intake.table.draft import Notes
from analysis.intake.table.feature_names import old_names, plain, read_heading
from analysis.intake.table.raw import Raw
from analysis.intake.table.role_words import has_role
from analysis.wording import listing, quote

_LEAST = 2
"""Features that a table has to have before a word such as `Mean` is taken for one."""


def _candidates() -> Mapping[str, tuple[str, ...]]:
    """Features that a name without a class may mean, today or in older versions of pyradiomics."""
    found: dict[str, list[str]] = defaultdict(list)
    for name in FEATURES:
        found[plain(short_name(name))].append(name)
    for old, name in old_names().items():
        each = next(each for each in FEATURE_CLASSES if old.startswith(each))
        found[old.removeprefix(each)].append(name)
    return {word: tuple(dict.fromkeys(names)) for word, names in found.items()}


_MEANT = _candidates()
_SPELLED = frozenset(map(short_name, FEATURES))


def spell_out(raw: Raw, mapped: Mapping[str, str], notes: Notes) -> None:
    """Put the full names of features in place of short ones in the header of a table.

    A name that several classes share is left as it is, with a warning that names them. Beside features with
    full names a short one counts only as pyradiomics spells it, and only if the feature is not there yet.

    Parameters
    ----------
    raw : Raw
        Its header is changed.
    mapped : mapping of str to str
        Our names of columns and the table's; these keep their names.
    notes : Notes
        Gets what was read as what, and the warnings.
    """
    full = {heading.feature for name in raw.header if (heading := read_heading(name)).kind == "feature"}
    full |= set(mapped) & set(FEATURES)
    short = {
        place: names
        for place, name in enumerate(raw.header)
        if name not in mapped.values() and (names := meant(name, exact=bool(full))) and not full & set(names)
    }
    sure = {place: names[0] for place, names in short.items() if len(names) == 1}
    if len(full | set(sure.values())) < _LEAST:
        return
    _warn(raw, {place: names for place, names in short.items() if len(names) > 1}, notes)
    _say(raw, sure, notes)
    for place, name in sure.items():
        raw.header[place] = name


def meant(name: str, *, exact: bool = False) -> tuple[str, ...]:
    """Features that a name without a class may mean; none for a word that names something else too.

    Parameters
    ----------
    name : str
    exact : bool
        Only names spelled as pyradiomics spells them.

    Examples
    --------
    >>> meant("Sphericity"), meant("sphericity", exact=True)
    (('original_shape_Sphericity',), ())
    >>> meant("Energy")
    ('original_firstorder_Energy', 'original_glcm_JointEnergy')
    >>> meant("ID")
    ()
    """
    name = name.strip()
    if has_role(name) or (exact and name not in _SPELLED):
        return ()
    return _MEANT.get(plain(name), ())


def _say(raw: Raw, sure: Mapping[int, str], notes: Notes) -> None:
    """Say which short names are read, with the first of them in full."""
    if not sure:
        return
    place, name = next(iter(sure.items()))
    words = listing([raw.header[place] for place in sure])
    notes.say(
        f"{raw.file}: names without a class are read where one class alone has the feature: {words}; so "
        f"{quote(raw.header[place])} is {name}."
    )


def _warn(raw: Raw, several: Mapping[int, Sequence[str]], notes: Notes) -> None:
    """Warn of each column whose name several classes share."""
    for place, names in several.items():
        name = raw.header[place]
        message = f"Without its class it may be {listing(names, limit=len(names))}; it is left aside."
        remedy = f"Say which: `--column {names[0]}={name}`, or write the class before the name."
        notes.warn(raw.file, f"column {name}", message, remedy)
        notes.leave(f"column {name}", "several classes have a feature of this name")
