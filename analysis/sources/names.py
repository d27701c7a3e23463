"""Whether an identifier looks like the name of a person, by itself."""

import re

LONGEST = 60
"""Signs; a name has no more."""

_APART = re.compile(r"[ _,.-]+|(?<=[^\W\d_A-Z])(?=[A-Z])")
_VOWEL = re.compile("[AEIOUYÄÅÆÖØÜÁÀÂÉÈÊËÍÏÓÔÚ]")
_PARTICLES = frozenset(
    {"al", "bin", "da", "de", "del", "den", "der", "di", "du", "el", "la", "le", "van", "von"}
)
_OF_STUDIES = """
anon anonymous anonym arm baseline biopsy case cases center centre cohort control data dataset demo dummy
example fall female followup group hospital image index institute male mask model none note observer pat
patient patients patienten phantom pilot post pre primary proband project rater reader responder sample scan
segment series session set site study subject sujet synthetic target test timepoint tissue train training
treatment trial unknown unnamed validation visit volunteer week year month first second third new old left
right upper lower middle anterior posterior medial lateral central peripheral
alpha beta gamma delta epsilon zeta eta theta iota kappa lambda omega sigma
"""
_OF_ANATOMY = """
abdomen abdominal adrenal aorta bladder bone bowel brain breast bronchus cerebral cervix chest colon
colorectal esophagus femur gland head heart hepatic hilum hilar iliac intestine kidney leber liver lobe lung
lunge lungs lymph mediastinum mediastinal muscle neck niere node nodes nodule ovary pancreas pelvis pleura
prostate pulmonary rectum renal rib sacrum skin skull spine spleen sternum stomach thorax thyroid uterus
vertebra foie poumon cerveau adenocarcinoma cancer carcinoma glioma lesion lymphoma melanoma metastasis
metastases sarcoma tumor tumour
"""
_OTHERS = frozenset(f"{_OF_STUDIES} {_OF_ANATOMY}".split())


def looks_like_a_name(text: str) -> bool:
    """Whether all words of a text are written as names are, none of them as studies call patients.

    Words are set apart by blanks, `_`, `,`, `.`, `-` or a capital. One in small letters may be anything, and
    so may one in capitals by itself; one with a digit is no name. A single letter is an initial at the front.

    Examples
    --------
    >>> [looks_like_a_name(text) for text in ("Doe_Jane", "DoeJane", "Müller", "O'Neil", "Jan van Eyck")]
    [True, True, True, True, True]
    >>> [looks_like_a_name(text) for text in ("DOE_JANE", "J. Doe", "Doe J", "STS_LEFT", "LIVER_ONE")]
    [True, True, False, False, False]
    >>> [looks_like_a_name(text) for text in ("Liver_left", "Patient A", "TCGA", "P01", "tumour", "Lung")]
    [False, False, False, False, False, False]
    """
    if len(text) > LONGEST or not text[:1].isalpha() or any(map(str.isdigit, text)):
        return False
    words = [word for word in _APART.split(text) if word and word not in _PARTICLES]
    bare = [word.replace("'", "").replace("’", "") for word in words]
    with_initial = len(bare) > 1 and len(bare[0]) == 1 and bare[0].isupper()
    bare = bare[with_initial:]
    if (
        not 1 <= len(bare) <= 4
        or max(map(len, bare)) < 3
        or (len(bare) == 1 and not with_initial and len(bare[0]) < 4)
    ):
        return False
    written = all(map(_is_written_as_a_name, bare)) or _are_capitals(bare)
    return written and not any(word.casefold() in _OTHERS for word in bare)


def _is_written_as_a_name(word: str) -> bool:
    return len(word) > 1 and word.isalpha() and word[0].isupper() and not word.isupper()


def _are_capitals(words: list[str]) -> bool:
    """Whether words can be spoken and stand in capitals; one alone, short ones and others abbreviate."""
    spoken = all(len(word) > 2 and word.isupper() and _VOWEL.search(word) for word in words)
    return len(words) > 1 and max(map(len, words)) > 3 and spoken
