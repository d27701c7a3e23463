"""Whether an identifier looks like the name of a person, by itself."""

import re

LONGEST = 60
"""Signs; a name has no more."""

_APART = re.compile(r"[ _,.-]+|(?<=[^\W\d_A-Z])(?=[A-Z])")
_VOWEL = re.compile("[AEIOUYÄÅÆÖØÜÁÀÂÉÈÊËÍÏÓÔÚАЕЁИОУЫЭЮЯІЇЄΑΕΗΙΟΥΩ]")
_PARTICLES = frozenset(
    {"al", "bin", "da", "de", "del", "den", "der", "di", "du", "el", "la", "le", "van", "von"}
)
_OF_STUDIES = """
anon anonymous anonym arm baseline biopsy case cases center centre cohort control data dataset demo dummy
example fall female followup group hospital image index institute male mask model none note observer pat
patient patients patienten phantom pilot post pre primary proband project rater reader responder sample scan
segment series session set site study subject sujet synthetic target test timepoint tissue train training
treatment trial unknown unnamed validation visit volunteer week year month fold gtv ctv ptv roi one two three
four five six seven eight nine ten first second third new old left
right upper lower middle anterior posterior medial lateral central peripheral caudal cranial ala
risk stage high low early late north south east west met mets
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
_WITHOUT_CASE = """
患者 病人 病例 受试者 受检者 对照 对照组 实验组 肿瘤 症例 被験者 対象者 対照群 患儿
환자 대상자 증례 피험자 대조군 실험군
"""
_OTHERS = frozenset(f"{_OF_STUDIES} {_OF_ANATOMY} {_WITHOUT_CASE}".split())
_YEAR = re.compile(r"[ _.,-]*(?:19|20)\d\d$")


def words_of(text: str) -> list[str]:
    """Words of a text that may be part of a name: of letters, and none that studies call patients by.

    Those of three letters count where the whole text looks like a name.

    Examples
    --------
    >>> words_of("JaneDoe"), words_of("smith-77"), words_of("lung_001"), words_of("STS_002")
    (['Jane', 'Doe'], ['smith'], [], [])
    """
    least = 3 if looks_like_a_name(text) else 4
    words = [word for word in _APART.split(text) if len(word) >= least and word.isalpha()]
    return [word for word in words if word.casefold() not in _OTHERS | _PARTICLES]


def looks_like_a_name(text: str) -> bool:
    """Whether all words of a text are written as names are, none of them as studies call patients.

    Words are set apart by blanks, `_`, `,`, `.`, `-` or a capital. A word in small letters or in capitals may
    be anything by itself; one with a digit is no name, but for a year at the end. A single letter in front is
    an initial. Scripts without capitals know no such marks: any short text in them may be a name.

    Examples
    --------
    >>> [looks_like_a_name(text) for text in ("Doe_Jane", "DoeJane", "Müller", "O'Neil", "Jan van Eyck")]
    [True, True, True, True, True]
    >>> [looks_like_a_name(text) for text in ("DOE_JANE", "J. Doe", "Doe J", "STS_LEFT", "LIVER_ONE")]
    [True, True, False, False, False]
    >>> [looks_like_a_name(text) for text in ("john.smith", "j.smith", "Smith_1951", "山田太郎", "gtv_a")]
    [True, True, True, True, False]
    >>> [looks_like_a_name(text) for text in ("Liver_left", "Patient A", "TCGA", "P01", "tumour", "Lung")]
    [False, False, False, False, False, False]
    """
    text = _YEAR.sub("", text)
    if len(text) > LONGEST or not text[:1].isalpha() or any(map(str.isdigit, text)):
        return False
    words = [word for word in _APART.split(text) if word and word not in _PARTICLES]
    bare = [word.replace("'", "").replace("’", "") for word in words]
    if any(word.casefold() in _OTHERS for word in bare):
        return False
    if bare and all(map(_is_without_case, bare)):
        return len(bare) <= 4 and 2 <= sum(map(len, bare)) <= 30
    with_initial = len(bare) > 1 and len(bare[0]) == 1 and (bare[0].isupper() or text[1] == ".")
    bare = bare[with_initial:]
    if (
        not 1 <= len(bare) <= 4
        or max(map(len, bare)) < 3
        or (len(bare) == 1 and not with_initial and len(bare[0]) < 4)
    ):
        return False
    capital = all(map(_is_written_as_a_name, bare))
    return capital or _are_of_one_case(bare, initial=with_initial)


def _is_written_as_a_name(word: str) -> bool:
    return len(word) > 1 and word.isalpha() and word[0].isupper() and not word.isupper()


def _is_without_case(word: str) -> bool:
    return word.isalpha() and word.upper() == word.lower()


def _are_of_one_case(words: list[str], *, initial: bool) -> bool:
    """Whether words can be spoken, and stand all in capitals or all in small letters.

    One alone, short ones and others abbreviate, or say what something is.
    """
    joined = " ".join(words)
    plain = joined.isupper() or joined.islower()
    spoken = all(len(word) > 2 and word.isalpha() and _VOWEL.search(word.upper()) for word in words)
    return plain and (len(words) > 1 or initial) and max(map(len, words)) > 3 and spoken
