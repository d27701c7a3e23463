"""Which names of ROIs, segments and labels are lesions."""

import re
import unicodedata
from collections.abc import Iterable

from analysis.intake.lesion_words import LESIONS, REFUSED, UNNAMED
from analysis.wording import quote

DEFAULT_LESIONS = re.compile(LESIONS)
"""What makes a name a lesion, in plain form (see `plain`); the words stand at `lesion_words.LESIONS`."""

NO_WORD = "no word of a lesion in its name"
"""Reason of a name that nothing is known about."""

CODED = "by its code it is no lesion"
"""Reason of a segment or ROI whose code says so, where its name does not."""

_Reasons = tuple[tuple[str, re.Pattern[str]], ...]
_REFUSED: _Reasons = tuple((reason, re.compile(words)) for reason, words in REFUSED)
_UNNAMED: _Reasons = tuple((reason, re.compile(words)) for reason, words in UNNAMED)
_LETTERS = str.maketrans({"œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE", "ø": "o", "Ø": "O", "_": " "})
_DASHES = re.compile("[\N{HYPHEN}-\N{HORIZONTAL BAR}\N{MINUS SIGN}]")
_CAPITAL = re.compile(r"(?<=[a-z])(?=[A-Z])")


def plain(name: str) -> str:
    """Write a name in small letters without accents, `_` as a space, dashes as `-`.

    Examples
    --------
    >>> plain("Läsion_2"), plain("MÉTASTASE – Cœur")
    ('lasion 2', 'metastase - coeur')
    """
    return _bare(name).casefold()


def is_lesion(name: str, pattern: re.Pattern[str] | None = None) -> bool:
    """Whether a name is that of a lesion.

    Without a pattern, a name is a lesion if it holds a word of `DEFAULT_LESIONS`, in English, French or
    German, and does not say that it is something beside the tumour: a margin (CTV, PTV, `GTV+5mm`), the path
    of a moving tumour (ITV, IGTV), a ring, an organ less its tumour (`Lung-GTV`, `Leber ohne GTV`), the bed
    of a removed tumour, necrosis or oedema, a helper for planning. A hyphen takes away before GTV alone:
    `LIVER-MET2` is a metastasis in the liver.

    Parameters
    ----------
    name : str
        Of a ROI, a segment or a label.
    pattern : re.Pattern or None
        What the user takes for a lesion, searched anywhere in the name as it is or without accents; then
        nothing else counts.

    Examples
    --------
    >>> [is_lesion(name) for name in ("GTV1", "LIVER-MET2", "Läsion 04", "Lung - GTV", "PTV1", "Foie")]
    [True, True, True, False, False, False]
    """
    if pattern is not None:
        return any(pattern.search(form) for form in (name, _bare(name)))
    forms = _forms(name)
    return any(map(DEFAULT_LESIONS.search, forms)) and not _reason(_REFUSED, forms)


def reason_not(name: str, pattern: re.Pattern[str] | None = None) -> str:
    """Say why a name is not taken for a lesion; empty if it is.

    Examples
    --------
    >>> reason_not("Lung - GTV"), reason_not("Leber"), reason_not("GTV1")
    ('an organ less its tumour', 'an organ', '')
    """
    if is_lesion(name, pattern):
        return ""
    if pattern is not None:
        return f"its name does not match {quote(pattern.pattern)}"
    forms = _forms(name)
    return _reason(_REFUSED, forms) or _reason(_UNNAMED, forms) or NO_WORD


def _bare(name: str) -> str:
    """Take accents off a name, and write its separators alike."""
    parts = unicodedata.normalize("NFKD", name.translate(_LETTERS))
    return _DASHES.sub("-", "".join(sign for sign in parts if not unicodedata.combining(sign)))


def _forms(name: str) -> tuple[str, str]:
    """Plain forms of a name: words that a capital divides apart, and together."""
    return _CAPITAL.sub(" ", _bare(name)).casefold(), plain(name)


def _reason(reasons: _Reasons, forms: Iterable[str]) -> str:
    kept = tuple(forms)
    return next((reason for reason, words in reasons if any(map(words.search, kept))), "")
