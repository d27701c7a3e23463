"""Sites told from names: of lesions, ROIs, segments, folders, in English, French and German."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from analysis.intake.pieces import Pieces, plain, written
from analysis.intake.site_table import Entry, Rank, our_entries, own_entries
from analysis.wording import listing, quote

UNKNOWN = "unknown"
_DECIDING: tuple[Rank, ...] = ("node", "organ", "implied")
"""The first of these that a text holds tells its site."""
_NAMES: tuple[Rank, ...] = ("own", "node", "organ")
_PLACED: tuple[Rank, ...] = ("own", "organ", "implied")
_SHOWN = 3


@dataclass(frozen=True)
class SiteGuess:
    """What a text says of a site.

    Attributes
    ----------
    site : str
        A word of `schema.SITES`; `unknown` where the text says none, or not which.
    term : str
        The words of the table that it was read from, joined by `, `; empty where it holds none.
    ambiguous : bool
        The text says something of a site, and not enough.
    why : str
        Then what, to follow "its name": `says pelvis, ...`.
    own : bool
        A word of the user's own table decided.
    """

    site: str
    term: str = ""
    ambiguous: bool = False
    why: str = ""
    own: bool = False


@dataclass(frozen=True)
class _Hit:
    """A term of the table in a text, and the word that puts it beside its organ, if there is one."""

    entry: Entry
    beside: str = ""

    @property
    def term(self) -> str:
        """The word, with the one before it that places the lesion beside the organ, such as `peri`."""
        return f"{self.beside} {self.entry.term}" if self.beside else self.entry.term

    @property
    def rank(self) -> Rank:
        """What the word counts: a place beside an organ is a part of the body."""
        return "region" if self.beside else self.entry.rank


class SiteWords:
    """The words of a table, ready to be looked for.

    Parameters
    ----------
    own : sequence of Entry
        The user's words; they go before ours.
    """

    def __init__(self, own: Sequence[Entry] = ()) -> None:
        ours = our_entries()
        self._own = _Index(own)
        self._ours = _Index(ours)
        entries = [*own, *ours]
        self._pieces = Pieces.of(
            (word for entry in entries for words in written(entry.term) for word in words),
            (word for entry in entries if entry.rank in _NAMES for word in _alone(entry)),
            (word for entry in ours if entry.rank == "beside" for word in _alone(entry)),
        )

    def guess(self, text: str) -> SiteGuess:
        """Tell the site that a text names; see `site_of_text`."""
        words = self._pieces.words(text)
        if own := [hit for hit in self._own.hits(words, self._pieces.beside) if not hit.beside]:
            return replace(_one_site(own) or _two_sites(own), own=True)
        return _decided(self._ours.hits(words, self._pieces.beside))


class _Index:
    """Terms by their words."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        first: dict[tuple[str, ...], Entry] = {}
        others: dict[tuple[str, ...], Entry] = {}
        for entry in entries:
            as_is, *more = written(entry.term)
            first.setdefault(as_is, entry)
            for words in more:
                others.setdefault(words, entry)
        # `côte` and `cote` may mean different sites; a spelling that has a line of its own keeps it.
        self._terms = others | first
        self._longest = max(map(len, self._terms), default=0)

    def hits(self, words: Sequence[str], beside: frozenset[str]) -> list[_Hit]:
        """Find terms from left to right, the longest at each place; a word counts for one term."""
        found = []
        place = 0
        while place < len(words):
            entry, length = self._at(words, place)
            if entry:
                before = words[place - 1] if place and words[place - 1] in beside else ""
                found.append(_Hit(entry, before if entry.rank in _PLACED else ""))
            place += length
        return found

    def _at(self, words: Sequence[str], place: int) -> tuple[Entry | None, int]:
        for length in range(min(self._longest, len(words) - place), 0, -1):
            run = tuple(words[place : place + length])
            entry = self._terms.get(run) or self._terms.get(tuple(map(plain, run)))
            if entry:
                return entry, length
        return None, 1


def site_of_text(text: str, table: SiteWords | None = None) -> SiteGuess:
    """Tell the site that a name, a folder or a description names.

    Capitals, accents and separators do not matter; words that are glued together are taken apart where all
    of them are known (`Leftlowerlung`), and names of sites of six letters and more are found inside any word.
    Shorter ones and abbreviations count as whole words only.

    Of the terms found, the highest rank of `site_table.Rank` decides. Two sites of one rank: `unknown`.

    Parameters
    ----------
    text : str
    table : SiteWords or None
        From `read_site_words`; None for our words alone.

    Returns
    -------
    SiteGuess

    Examples
    --------
    >>> [site_of_text(name).site for name in ("Seg8liver", "hilar lung LN", "met. foie s.VIII")]
    ['liver', 'lymph node', 'liver']
    >>> site_of_text("Pelvis").why
    'says `pelvis`, which does not tell one site'
    """
    return (table or _our_words()).guess(text)


def read_site_words(path: Path) -> SiteWords:
    """Read a user's table of words; they go before ours.

    Parameters
    ----------
    path : pathlib.Path
        Columns `term` and `site`; see `site_table.own_entries`.

    Returns
    -------
    SiteWords

    Raises
    ------
    InputError
        All that is wrong with the table.
    """
    return SiteWords(own_entries(path))


@cache
def _our_words() -> SiteWords:
    return SiteWords()


def _alone(entry: Entry) -> list[str]:
    """Ways to write a term that are one word."""
    return [words[0] for words in written(entry.term) if len(words) == 1]


def _decided(hits: Sequence[_Hit]) -> SiteGuess:
    for rank in _DECIDING:
        if deciding := [hit for hit in hits if hit.rank == rank]:
            return _one_site(deciding) or _two_sites(deciding)
    codes = [hit for hit in hits if hit.rank == "code"]
    if codes and (len(codes) > 1 or any(hit.rank == "spread" for hit in hits)):
        return _one_site(codes) or _two_sites(codes)
    if codes:
        return _vague(codes, "which may be a vertebra or a count")
    if regions := [hit for hit in hits if hit.rank == "region"]:
        return _vague(regions, "which does not tell one site")
    return SiteGuess(UNKNOWN)


def _terms(hits: Iterable[_Hit]) -> list[str]:
    return list(dict.fromkeys(hit.term for hit in hits))


def _one_site(hits: Sequence[_Hit]) -> SiteGuess | None:
    sites = {hit.entry.site for hit in hits}
    return SiteGuess(sites.pop(), ", ".join(_terms(hits))) if len(sites) == 1 else None


def _two_sites(hits: Sequence[_Hit]) -> SiteGuess:
    by_site: dict[str, list[str]] = {}
    for hit in hits:
        by_site.setdefault(hit.entry.site, []).append(hit.term)
    named = " and ".join(f"{site} ({quote(terms[0])})" for site, terms in by_site.items())
    count = "two" if len(by_site) == 2 else str(len(by_site))
    return SiteGuess(UNKNOWN, ", ".join(_terms(hits)), True, f"names {count} sites, {named}")


def _vague(hits: Sequence[_Hit], reason: str) -> SiteGuess:
    terms = _terms(hits)
    return SiteGuess(UNKNOWN, ", ".join(terms), True, f"says {listing(terms, limit=_SHOWN)}, {reason}")
