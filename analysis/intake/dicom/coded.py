"""Coded concepts of DICOM: what the codes of a segment or ROI say about whether it is a lesion, and where."""

from collections import Counter
from collections.abc import Iterable, Mapping
from collections.abc import Sequence as Several
from dataclasses import dataclass

from pydicom.dataset import Dataset
from pydicom.sequence import Sequence
from pydicom.sr.coding import Code

from analysis.errors import Fault, InputError
from analysis.intake.dicom.elements import text
from analysis.intake.lesion_names import NO_WORD, is_lesion, reason_not
from analysis.wording import counted

LESIONS: Mapping[tuple[str, str], str] = {
    ("SCT", "4147007"): "Mass",
    ("SCT", "52988006"): "Lesion",
    ("SCT", "301766008"): "Lesion of brain",
    ("SCT", "27925004"): "Nodule",
    ("SCT", "108369006"): "Neoplasm",
    ("SCT", "86049000"): "Malignant neoplasm, primary",
    ("SCT", "372087000"): "Neoplasm, primary",
    ("SCT", "14799000"): "Neoplasm, secondary",
    ("SCT", "94222008"): "Bony metastasis",
    ("SCT", "228791009"): "Gross tumor volume",
    ("SCT", "1187425009"): "Carcinoma",
    ("SCT", "68453008"): "Carcinoma, no subtype",
    ("SCT", "1187332001"): "Adenocarcinoma",
    ("NCIt", "C3262"): "Neoplasm",
    ("NCIt", "C3824"): "Lesion",
    ("NCIt", "C113842"): "Enhancing lesion",
    ("NCIt", "C81175"): "Non-enhancing lesion",
    ("UMLS", "C0027651"): "Neoplasm",
    ("UMLS", "C0006826"): "Malignant neoplasm",
    ("UMLS", "C0027627"): "Neoplasm metastasis",
    ("UMLS", "C0221198"): "Lesion",
    ("UMLS", "C0577559"): "Mass",
    ("UMLS", "C0028259"): "Nodule",
}
"""Property types that are lesions, by scheme and value (DICOM PS3.16 CID 7159, and others in use).

Codes of the older SNOMED schemes are looked up under their SNOMED CT value; what is missing here is told by
the meaning that each code carries in words.
"""

OTHERS: Mapping[tuple[str, str], str] = {
    ("SCT", "44132006"): "Abscess",
    ("SCT", "75753009"): "Blood clot",
    ("SCT", "367643001"): "Cyst",
    ("SCT", "79654002"): "Edema",
    ("SCT", "55584005"): "Embolus",
    ("SCT", "50960005"): "Hemorrhage",
    ("SCT", "409774005"): "Inflammation",
    ("SCT", "6574001"): "Necrosis",
    ("SCT", "228792002"): "Clinical target volume",
    ("SCT", "228793007"): "Planning target volume",
    ("DCM", "125040"): "Background",
}
"""Property types that are abnormal or drawn, and no lesion of a tumour."""

GENERIC: Mapping[tuple[str, str], str] = {
    ("SCT", "85756007"): "Tissue",
    ("SCT", "91723000"): "Anatomical structure",
    ("SCT", "123037004"): "Body structure",
    ("SCT", "49755003"): "Morphologically abnormal structure",
    ("SCT", "309825002"): "Spatial and relational concept",
}
"""Types that tell nothing: 3D Slicer writes `Tissue` where nobody chose anything."""

BODY: Mapping[tuple[str, str], str] = {
    ("SCT", "85756007"): "Tissue",
    ("SCT", "91723000"): "Anatomical structure",
    ("SCT", "123037004"): "Body structure",
    ("SCT", "91720002"): "Body substance",
    ("SCT", "105590001"): "Substance",
    ("SCT", "260787004"): "Physical object",
    ("SCT", "246464006"): "Function",
}
"""Categories (CID 7150) whose types are no lesions, if they say anything."""

_ANATOMY = ("FMA",)
"""Schemes that name healthy anatomy alone."""
_SCHEMES = {
    "SNM3": "SRT",
    "99SDM": "SRT",
    "SRT": "SRT",
    "NCIT": "NCIt",
    "SCT": "SCT",
    "UMLS": "UMLS",
    "DCM": "DCM",
}


@dataclass(frozen=True)
class Concept:
    """A coded concept.

    Attributes
    ----------
    scheme, value : str
        Its code, such as `SCT` and `4147007`; empty if there is none.
    meaning : str
        In words.
    """

    scheme: str
    value: str
    meaning: str

    def __post_init__(self) -> None:
        # Earlier designators of the same schemes, and other spellings.
        object.__setattr__(self, "scheme", _SCHEMES.get(self.scheme.upper(), self.scheme))

    @classmethod
    def of(cls, item: Dataset) -> "Concept":
        """Take a concept from an item of a code sequence."""
        values = (text(item, name) for name in ("CodeValue", "LongCodeValue", "URNCodeValue"))
        value = next(filter(None, values), "")
        return cls(text(item, "CodingSchemeDesignator"), value, text(item, "CodeMeaning"))

    def is_among(self, codes: Iterable[tuple[str, str]]) -> bool:
        """Whether its code is one of some; older codes of SNOMED equal their SNOMED CT code."""
        code = Code(self.value, self.scheme, "")
        return any(code == Code(value, scheme, "") for scheme, value in codes)


def items(dataset: Dataset, name: str) -> list[Dataset]:
    """Items of a sequence; none where it is not there or no sequence."""
    value = dataset.get(name)
    return list(value) if isinstance(value, Sequence) else []


def whole_number(item: Dataset, name: str) -> int | None:
    """Whole number of an element; None where it is not given, or is none."""
    try:
        return int(text(item, name))
    except ValueError:
        return None


def require_numbers(found: Several[Dataset], name: str, noun: str, part: str, file: str) -> None:
    """See that each item has a number of its own.

    Parameters
    ----------
    found : sequence of pydicom.Dataset
    name : str
        Keyword of the number.
    noun, part : str
        What an item is called, and what belongs to it by its number, for messages.
    file : str
        Their path, for messages.

    Raises
    ------
    InputError
        Items have no number, or the same.
    """
    counts = Counter(whole_number(item, name) for item in found)
    remedy = "The file is damaged: export it again."
    faults = [
        Fault(
            "error",
            file,
            f"{noun} number {number}",
            f"{count} {noun}s have this number; each needs its own.",
            remedy,
        )
        for number, count in counts.items()
        if number is not None and count > 1
    ]
    if counts[None]:
        message = f"{counted(counts[None], noun)} without a number, to which no {part} can belong."
        faults.append(Fault("error", file, "", message, remedy))
    if faults:
        raise InputError(faults)


def concepts(dataset: Dataset, name: str) -> list[Concept]:
    """Concepts of a code sequence."""
    return [Concept.of(item) for item in items(dataset, name)]


def first_concept(dataset: Dataset, name: str) -> Concept | None:
    """First concept of a code sequence; None where there is none, or an empty one."""
    found = next(iter(concepts(dataset, name)), None)
    return found if found and (found.value or found.meaning) else None


def meanings(dataset: Dataset, name: str, modifiers: str) -> list[str]:
    """Meanings of a code sequence in words, each with those of its modifiers: `Lung, Right`.

    Parameters
    ----------
    dataset : pydicom.Dataset
    name, modifiers : str
        Keywords of the sequence, and of the one inside its items that narrows them.
    """
    joined = (
        [Concept.of(item).meaning, *(part.meaning for part in concepts(item, modifiers))]
        for item in items(dataset, name)
    )
    return [", ".join(filter(None, words)) for words in joined if any(words)]


def anatomy(dataset: Dataset) -> list[str]:
    """Where a segment or a ROI lies, by codes: anatomic regions first, then anatomic structures."""
    return [
        *meanings(dataset, "AnatomicRegionSequence", "AnatomicRegionModifierSequence"),
        *meanings(dataset, "PrimaryAnatomicStructureSequence", "PrimaryAnatomicStructureModifierSequence"),
    ]


def is_coded_lesion(category: Concept | None, kind: Concept | None) -> bool | None:
    """Whether codes say that something is a lesion.

    Parameters
    ----------
    category : Concept or None
        Such as `Morphologically abnormal structure`.
    kind : Concept or None
        Such as `Neoplasm, secondary`; it outweighs the category.

    Returns
    -------
    bool or None
        None if the codes say nothing, as `Tissue` or a code of nobody knows what.

    Examples
    --------
    >>> abnormal = Concept("SCT", "49755003", "Morphologically Abnormal Structure")
    >>> is_coded_lesion(abnormal, Concept("SRT", "M-03010", "Nodule"))
    True
    >>> organ = Concept("SCT", "123037004", "Anatomical Structure")
    >>> is_coded_lesion(organ, Concept("SCT", "10200004", "Liver"))
    False
    """
    if kind is not None and not kind.is_among(GENERIC):
        return _said(kind, category)
    return True if category is not None and _is_lesion(category) else None


def _said(kind: Concept, category: Concept | None) -> bool | None:
    if kind.is_among(OTHERS):
        return False
    if _is_lesion(kind):
        return True
    is_body = category is not None and category.is_among(BODY)
    is_known = reason_not(kind.meaning) not in ("", NO_WORD)
    return False if is_body or is_known or kind.scheme in _ANATOMY else None


def _is_lesion(concept: Concept) -> bool:
    return concept.is_among(LESIONS) or is_lesion(concept.meaning)
