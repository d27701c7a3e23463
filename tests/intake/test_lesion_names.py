import re

import pytest

from analysis.intake.lesion_names import NO_WORD, is_lesion, plain, reason_not
from analysis.intake.lesion_words import A_NODE, AN_ORGAN, REFUSED, UNNAMED

LESIONS = (
    # of planning systems
    "GTV", "GTV1", "gtv-t", "GTVp", "GTVnd", "GTV_N1", "GTV 70Gy", "GTVp_70", "gtv left lung", "LiverGTV",
    "GTV-Lung", "LN-GTV", "MR-GTV", "GTV_Liver", "Liver_GTV", "Lung GTV", "zGTV", "GTV1+2", "GTV (MRT)",
    "GTV-1_primary",
    # English
    "Tumor", "tumour", "Tumor_left", "TUMORS", "LungTumor", "Lung - tumor 2", "primary tumor",
    "residual tumour", "lesion", "Lesion 04", "LESION_12mm", "liver_lesions", "Ring-enhancing lesion",
    "Lesion no 4", "No. 4 lesion", "met_3", "MET12", "LIVER-MET2", "LiverMet2", "brainmets", "BrainMets_7",
    "Bone mets", "Met RUL", "mets", "Metastasis", "Lung metastases", "lymph node metastasis",
    "lymphnode_met", "metastatic node 4R", "Neoplasm", "Mass", "adnexal mass", "Mass2", "right renal mass",
    "Nodule", "lung_nodules", "LungNodule1", "Thyroid nodule", "micronodule", "Hepatocellular carcinoma",
    "Lymphadenopathy", "vertebral body met", "oral cavity tumor", "hemorrhagic metastasis", "necrotic mass",
    "Tumor core", "Enhancing tumor", "sub-carinal met", "cancer", "metabolic tumor volume",
    "mass without contrast", "skull base tumor", "soft tissue mass",
    # French
    "tumeur", "Tumeur primitive", "TUMEURS", "lésion", "LÉSION_3", "lésions secondaires", "Métastase",
    "métastases os", "méta foie", "META 4", "metas pulmonaires", "masse", "Masse pulmonaire", "nodule G",
    "Nodules", "adénopathie 4R", "ADP médiastinale", "néoplasie", "carcinome", "méta surrénale droite",
    "masses hépatiques", "GTV T", "cancer du sein",
    # German
    "Läsion", "Laesion 2", "Läsionen", "Tumor li", "Primärtumor", "Nierentumor", "Lebermetastase",
    "METASTASEN", "Lungenmetastase 3", "Lymphknotenmetastase", "Hirnmetastasen", "Raumforderung",
    "Raumforderungen Leber", "Herd", "Herd 3", "Rundherd", "Rundherd_re_OL", "Lungenherd", "Knochenherde",
    "Filiae Leber", "Filia", "Absiedlung S7",
    "Leberherd S7", "Knoten", "Schilddrüsenknoten", "Geschwulst", "Karzinom", "Masse", "Milzherd",
)  # fmt: skip

OTHERS = {
    "organ less": (
        "Lung-GTV", "Lung - GTV", "Liver-GTV", "Lungs-GTVp", "Lung_L-GTV", "LungL-GTV", "Brain-GTV1",
        "Both lungs-GTV", "Body-GTV", "Lungs-IGTV", "Lunge-GTV", "Lunge re-GTV", "Poumons-GTV", "Foie-GTV",
        "Foie sans GTV", "Lungs-Tumor", "Leber ohne GTV", "Leber minus Tumor", "Lung without lesion",
        "Lung w/o GTV", "Lung not GTV", "non-tumor liver", "Lungs - CTV", "Lung – GTV", "Lungs−PTV",
        "Leber abzüglich Metastasen", "liver excl. mets", "foie hors tumeur", "Lung_minus_GTV", "NoGTV",
        "kein Tumor", "pas de lésion",
    ),
    "a margin": (
        "CTV", "CTV1", "PTV", "PTV_6000", "ptv boost", "zPTVopt", "CTV GTV", "PTV_Lesion1", "PTV-GTV",
        "GTVCTV", "GTV+5mm", "GTV_5mm", "GTV + 1 cm", "GTV+5", "GTV exp", "GTVexp", "GTV_margin",
        "Tumor + 3mm", "Marges GTV", "GTV Saum", "Brainstem_PRV", "met1_PTV", "Lesion dilated", "GTV_eroded",
    ),
    "moving": ("ITV", "ITV_lung", "iGTV", "IGTV2", "i-GTV"),
    "a ring": (
        "GTV ring", "Ring_GTV", "GTVring", "tumor shell", "Peritumoral", "peri-tumoral 5", "perilesional",
        "avoid GTV", "tumour background", "anneau GTV",
    ),
    "the bed": ("Tumor bed", "TumorBed", "Tumorbett", "lit tumoral", "GTV_bed", "resection cavity"),
    "tissue in or beside": (
        "tumor necrosis", "GTV_necrosis", "nécrose tumorale", "Tumornekrose", "tumor edema",
        "œdème tumoral", "lateral mass C1", "masse latérale", "muscle mass", "Mass effect",
    ),
    "a helper": ("GTV_opt", "GTVopt", "help_GTV", "Hilfs_GTV", "dummy tumor"),
    "a marker": ("GTV marker", "tumor fiducial 2", "clips lesion"),
    "the outline": ("BODY", "External", "Contour externe", "Körper", "Aussenkontur", "body_outline", "Corps"),
    "a part of the couch": (
        "Couch", "CouchSurface", "CouchInterior", "Tisch", "Table", "metal", "Metal artefact", "Bolus",
        "mask", "Matelas",
    ),
    A_NODE: (
        "LN level 2", "Lymph nodes", "lymph_node", "Lymphknoten", "Lymphknoten Level II", "LN_4R",
        "ganglions", "LK",
    ),
    AN_ORGAN: (
        "Liver", "Seg8liver", "Lung_L", "Lung L", "LungL", "Lungs", "Heart", "SpinalCord", "Spinal_Cord",
        "BrainStem", "Parotid_R", "masseter_left", "Massa intermedia", "metacarpal 3", "Metatarsal",
        "mediastinum", "Kidney_R", "vertebrae_L1", "lung_upper_lobe_left", "adrenal_gland_left", "Foie",
        "Poumon D", "Cœur", "Moelle", "Oesophage", "Rein gauche", "Leber", "Lunge rechts", "Niere_li",
        "Herz", "Rückenmark", "Schilddrüse", "Sinusknoten", "AV-Knoten", "Speiseröhre", "Nodulus",
        "Bladder", "Prostate", "colon", "Rate",
    ),
    NO_WORD: (
        "massage", "massive effusion", "Target", "Isocenter", "POI 1", "Dose 95%", "metabolic",
        "metaphysis", "shepherd", "Segment_1", "", "42", "amass", "Metadata", "Hertz", "knotenpunkt",
        "kyste", "collision",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", LESIONS)
def test_lesions(name: str) -> None:
    assert is_lesion(name), reason_not(name)
    assert reason_not(name) == ""


@pytest.mark.parametrize(("reason", "name"), [(reason, name) for reason in OTHERS for name in OTHERS[reason]])
def test_others(reason: str, name: str) -> None:
    assert not is_lesion(name)
    assert reason in reason_not(name)


def test_names_in_the_table_are_many_and_different() -> None:
    names = [*LESIONS, *(name for others in OTHERS.values() for name in others)]
    assert len(names) == len(set(names)) > 200


def test_every_reason_has_a_name() -> None:
    seen = {reason_not(name) for others in OTHERS.values() for name in others}
    assert seen == {reason for reason, _ in (*REFUSED, *UNNAMED)} | {NO_WORD}


@pytest.mark.parametrize("name", [*LESIONS, *(name for others in OTHERS.values() for name in others)])
def test_accents_and_case_make_no_difference(name: str) -> None:
    """Small letters put `LungMet` together, which the table holds as well where that is usual."""
    assert is_lesion(plain(name).upper()) == is_lesion(plain(name))


def test_a_pattern_decides_alone() -> None:
    pattern = re.compile("target|ptv", re.IGNORECASE)
    assert is_lesion("Target 3", pattern)
    assert is_lesion("PTV", pattern)
    assert not is_lesion("GTV1", pattern)
    assert reason_not("GTV1", pattern) == "its name does not match `target|ptv`"


def test_a_pattern_is_sought_with_and_without_accents() -> None:
    assert is_lesion("Métastase", re.compile("Metast"))
    assert is_lesion("Métastase", re.compile("Métast"))
