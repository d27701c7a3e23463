"""Names under which tables keep patients, lesions, sites, time points and contours."""

import re
from collections.abc import Hashable, Iterable

from analysis.intake.table.feature_names import plain

_WORDS: dict[str, tuple[str, ...]] = {
    "patient_id": (
        "patientid patient pid patid patientcode patientno patientnr patientnumber patientidentifier usubjid "
        "subjectid subject subjid subjectno participantid participant sub patientindex idpatient numpatient "
        "numeropatient patientennummer patientenid patientenkennung ptid pt pseudonym pseudonymid "
        "patientpseudonym",
        "mrn ipp patientmrn medicalrecordnumber patientname nompatient nom",
        "caseid case id record recordid identifier code name",
    ),
    "lesion_id": (
        "lesionid lesion lesionname lesionno lesionnr lesionnumber lesionidx lesionindex lesionloc "
        "lesionlabel tumorid tumourid tumor tumour tumorname tumourname tumornumber noduleid nodule metid "
        "metastasis metastasisid targetlesion läsion laesion läsionid lésion idlesion numlesion tumeur herd",
        "roi roiname roiid roinumber roilabel segment segmentname segmentid segmentnumber structure "
        "structurename gtv voi voiname contourname maskname annotationid findingid object objectid",
        "label labelid labelname labelvalue masklabel region number index nr no name",
    ),
    "site": (
        "site lesionsite metastaticsite metsite organ organsite sitename bodysite bodypart anatomicsite "
        "anatomicalsite anatomy anatomiclocation anatomicallocation anatomicalregion anatomicregion organe "
        "ort lokalisation localisation siège siege körperregion",
        "location lesionlocation tumorlocation loc localization localisationlésion localisationlesion "
        "localisationdelalésion localisationdelalesion tumorlokalisation läsionsort emplacement "
        "region tissue",
    ),
    "timepoint": (
        "timepoint time tp timepointid zeitpunkt avisit visit visitname visitid visitno visitnum visitnumber",
        "session sessionid ses scan scanid scanno scannumber exam examination examid study studyid week day "
        "month phase treatmentphase",
        "date studydate scandate seriesdate acquisitiondate examdate imagingdate ctdate dateofscan datescan "
        "untersuchungsdatum aufnahmedatum studyinstanceuid studyuid",
    ),
    "contour": (
        "contour contourtype reader readerid observer observerid rater raterid annotator annotatorid "
        "radiologist radiologistid delineation segmenter contourer",
        "segmentation segmentationid perturbation masktype maskvariant operator user variant",
    ),
    "age": ("age ageyears patientage ageatdiagnosis ageatscan ageatbaseline alter",),
    "sex": ("sex gender patientsex geschlecht sexe",),
    "group": ("group",),
}


def words_of(text: str) -> frozenset[str]:
    """Words of a text."""
    return frozenset(text.split())


_TIERS = {role: [words_of(tier) for tier in tiers] for role, tiers in _WORDS.items()}

_IDENTIFYING = re.compile(
    r"date|birth|dob$|uid$|^mrn|mrn$|accession|institut|hospital|physician|referring|operator|station|address|"
    r"phone|email|ssn|insurance|surname|familyname|firstname|givenname|lastname|patientname|^nom|geburt|"
    r"naissance|medicalrecord|^ipp$|path|file|folder|directory|datum"
)
_NAMES_OF_PEOPLE = words_of(_WORDS["patient_id"][1])
_PATH_NAMES = words_of(
    "image mask imagepath maskpath imagefile maskfile filename file filepath path imagename segmentationpath "
    "segmentationfile img imgpath ctpath roipath labelpath"
)


def tier(name: str, role: str) -> int | None:
    """How usual a name is for a role: 0 for its own names, 1 and on for names that others bear too.

    Examples
    --------
    >>> tier("Patient-ID", "patient_id"), tier("ROI_name", "lesion_id"), tier("age", "site")
    (0, 1, None)
    """
    word = plain(name)
    return next((place for place, words in enumerate(_TIERS[role]) if word in words), None)


def candidates(names: Iterable[Hashable], role: str) -> list[str]:
    """Names that may have a role, the most usual first, then in their order."""
    found = [(place, name) for name in map(str, names) if (place := tier(name, role)) is not None]
    return [name for _, name in sorted(found, key=lambda each: each[0])]


def has_role(name: str) -> bool:
    """Whether a name is usual for any role."""
    return any(tier(name, role) is not None for role in _TIERS)


def is_path_name(name: str) -> bool:
    """Whether a column of this name usually holds paths."""
    return plain(name) in _PATH_NAMES


def may_identify(name: str) -> bool:
    """Whether a column of this name may tell who a patient is: dates, UIDs, names, numbers, paths."""
    return bool(_IDENTIFYING.search(plain(name))) or is_path_name(name)


def names_people(name: str) -> bool:
    """Whether a column of this name holds names or record numbers of a hospital."""
    return plain(name) in _NAMES_OF_PEOPLE
