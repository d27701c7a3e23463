"""Values of the elements of a DICOM file, as text and numbers, however badly they are written."""

import math
import sys
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from pydicom.datadict import dictionary_VR
from pydicom.dataelem import RawDataElement
from pydicom.dataset import Dataset
from pydicom.multival import MultiValue
from pydicom.tag import BaseTag, Tag

_TEXTS = frozenset(("AE", "AS", "CS", "DA", "DS", "DT", "IS", "LO", "PN", "SH", "TM", "UI"))
# Slices of a series hold the same values; 100,000 heads hold each of them once.
_shared = lru_cache(maxsize=4096)(tuple)


def text(dataset: Dataset, name: str) -> str:
    """Text of an element, without blanks around; empty where it is not given."""
    raw = _raw_text(dataset, name)
    value = dataset.get(name) if raw is None else raw
    return "" if value is None else sys.intern(str(value).strip(" \0"))


def texts(dataset: Dataset, name: str) -> tuple[str, ...]:
    """Texts of an element of one or several values."""
    value = _values(dataset, name)
    if value is None or value == "":
        return ()
    values: Iterable[object] = [value] if isinstance(value, str) else value
    return tuple(sys.intern(str(one).strip(" \0").upper()) for one in values if one)


def numbers(dataset: Dataset, name: str, count: int) -> tuple[float, ...] | None:
    """Numbers of an element; None where they are not given, not as many or not finite."""
    try:
        value = _values(dataset, name)
        several = value if count > 1 or isinstance(value, list) else [value]
        values = tuple(float(one) for one in several)
    except (TypeError, ValueError, OverflowError):
        return None
    is_good = len(values) == count and all(map(math.isfinite, values))
    return _shared(values) if is_good else None


def _values(dataset: Dataset, name: str) -> Any:
    raw = _raw_text(dataset, name)
    return dataset.get(name) if raw is None else raw.strip(" \0").split("\\")


def _raw_text(dataset: Dataset, name: str) -> str | None:
    """Text of an element as it stands in the file, if it is plain; None if pydicom must read it.

    pydicom takes ten times as long for it, which counts where there are 100,000 files.
    """
    tag, is_text = _known(name)
    element = dataset.get_item(tag) if is_text else None
    if isinstance(element, RawDataElement) and isinstance(element.value, bytes):
        # Escapes change the character set in the middle of a text.
        return element.value.decode() if element.value.isascii() and b"\x1b" not in element.value else None
    return None


@lru_cache
def _known(name: str) -> tuple[BaseTag, bool]:
    """Tag of an element, and whether its values are written as text."""
    tag = Tag(name)
    return tag, dictionary_VR(tag) in _TEXTS


def factor(dataset: Dataset, name: str, default: float) -> float:
    """Take the number of an element; `default` where it is not given, NaN where it is no finite number."""
    if text(dataset, name) == "":
        return default
    value = numbers(dataset, name, 1)
    return value[0] if value else math.nan


def several(dataset: Dataset, names: Iterable[str]) -> tuple[str, ...]:
    """Texts of elements, each of one or several values."""
    found = (_texts_of(dataset, name) for name in names)
    return tuple(sys.intern(one) for values in found for one in values if one)


def _texts_of(dataset: Dataset, name: str) -> list[str]:
    value = _values(dataset, name)
    # A PersonName is iterable too: its letters.
    values = value if isinstance(value, list | MultiValue) else [value]
    return [str(one).strip(" \0^=") for one in values if one]
