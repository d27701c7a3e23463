"""Sites of metastasis: the contract's words, and other spellings of them."""

import re

import pandas as pd

from analysis.errors import Fault
from analysis.schema import SITES
from analysis.sources.sheet import MOST_FAULTS, Sheet
from analysis.wording import counted, did_you_mean, listing, quote

_OTHER_WORDS = {
    "osseous": "bone",
    "skeletal": "bone",
    "pulmonary": "lung",
    "node": "lymph node",
    "nodal": "lymph node",
    "peritoneal": "peritoneum",
    "pleural": "pleura",
    "adrenal": "adrenal gland",
    "hepatic": "liver",
    "na": "unknown",
    "": "unknown",
}


def _plain(word: str) -> str:
    """Lower-case letters of a word, in the singular."""
    return re.sub(r"[\W_]+", "", word.casefold()).removesuffix("s")


_KNOWN = {_plain(site): site for site in SITES} | _OTHER_WORDS


def site_of(word: str) -> str | None:
    """Give the site that a word means, whatever its case, spaces and number; None if it means none.

    Examples
    --------
    >>> site_of("Lymph_Nodes"), site_of("ADRENAL"), site_of("brain")
    ('lymph node', 'adrenal gland', None)
    """
    return _KNOWN.get(_plain(word))


def read_sites(words: pd.Series, sheet: Sheet) -> tuple[pd.Series, list[Fault]]:
    """Bring the sites of a table to the words of the contract.

    Parameters
    ----------
    words : pandas.Series of str
        As written; the index is the line.
    sheet : Sheet
        Where they stand.

    Returns
    -------
    sites : pandas.Series of str
        Words of `schema.SITES`; `unknown` for what is empty or not understood.
    faults : list of Fault
        An error for each word that is no site, a warning for a site that is spelled in several ways.
    """
    spelled = {word: site_of(word) for word in words.unique()}
    unknown = [word for word, site in spelled.items() if site is None]
    faults = [_unknown_fault(words, word, sheet) for word in unknown[:MOST_FAULTS]]
    if unknown[MOST_FAULTS:]:
        message = f"{len(unknown) - MOST_FAULTS} more words in the column site are not sites."
        faults.append(Fault("error", sheet.file, "column site", message, f"Sites are {_allowed()}."))
    sites = words.map({word: site or "unknown" for word, site in spelled.items()})
    return sites, faults + _spelling_faults(spelled, sheet)


def _unknown_fault(words: pd.Series, word: str, sheet: Sheet) -> Fault:
    lines = words.index[words == word]
    message = f"{quote(word)} is not a site ({counted(len(lines), 'lesion')}); expected {_allowed()}."
    remedy = did_you_mean(word, SITES, "Write one of these words; `other` holds what has no word of its own.")
    return Fault("error", sheet.file, f"{sheet.unit} {lines[0]}", message, remedy)


def _spelling_faults(spelled: dict[str, str | None], sheet: Sheet) -> list[Fault]:
    by_site: dict[str, list[str]] = {}
    for word, site in spelled.items():
        if site and word:
            by_site.setdefault(site, []).append(word)
    return [
        Fault(
            "warning",
            sheet.file,
            "column site",
            f"One site is spelled in {len(ways)} ways, {listing(sorted(ways))}; all taken as {quote(site)}.",
            "Nothing need be done if they are the same site.",
        )
        for site, ways in sorted(by_site.items())
        if len(ways) > 1
    ]


def _allowed() -> str:
    return listing(SITES, limit=len(SITES))
