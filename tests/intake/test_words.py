"""Names of lesions in three languages, glued and abbreviated, and the sites they tell."""

from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from analysis.errors import InputError
from analysis.intake.pieces import written
from analysis.intake.site_table import our_entries
from analysis.intake.words import read_site_words, site_of_text
from analysis.schema import SITES

TOLD = {
    "liver": """LIVER_MET2 | Seg8liver | seg4aliver | Liver1 | subcapsularliver
        | Liverintrahepatic | seg56 | segVIII | met. foie s.VIII | métastase hépatique
        | Lebermetastase | Leberläsion 3 | GTVpre_2_liver_41""",
    "lung": """Leftlowerlung | leftlowerlobepost | RUL nodule | LLL | poumon gauche
        | Lobe Inférieur Droit | LSD | Lungenrundherd | Oberlappen re | subpleural nodule
        | pulmonary_met_1""",
    "lymph node": """paraaorticLN | lefthilarLNs | LNhilar | hilar lung LN
        | liver hilum lymph node | GTV LK re | Leberhilus LK | adénopathie médiastinale
        | ADENOPATHIE 2 | ganglion inguinal | Lymphknotenmetastase | GTVn | GTV_N1 | station 4R
        | nodal | lymphnode""",
    "lymphangitis": """lymphangitis | lymphangitic lung | lymphangite carcinomateuse
        | Lymphangiosis carcinomatosa""",
    "bone": """T12 | GTV_T12 | met L3 | L3-L4 | LWK3 | BWK 12 | Th4 | rib | 8ème côte
        | côte gauche | CÔTE | Rippen | vertèbre | Wirbelkörper | tete femorale | Schaedel
        | Huefte | os iliaque | Leftacetabulum | chest wall rib 5 | leftspinaldeposit
        | moelle osseuse | Knochenmark | pelvic bone | Beckenknochen""",
    "adrenal gland": """leftadrenal | adrenals | Surrenale D | surrénalienne
        | Nebennierenmetastase | suprarenal""",
    "pleura": """Leftpleural | Rightlowerpleura | plèvre | Rippenfell | carcinose pleurale""",
    "peritoneum": """peritonealmass | péritoine | carcinose péritonéale | carcinose | Bauchfell
        | omentum""",
    "soft tissue": """leftsubcut | sous-cutané | nodule sous cutané | sub cutaneous | Abdmuscle
        | rightchestwall | tissus mous | Weichteilmetastase | Bauchdecke | skin""",
    "other": """Pancreas | Leftkidney | Hirnmetastase | rein gauche | Rückenmark | Rueckenmark
        | spinal cord | ileum | heart muscle | Nebenschilddrüse | Gallenblase
        | Transversecolonretroperitoneal""",
}
SILENT = """ROI12 | lesion 1 | tumor | Läsion 3 | Target 1 | Segment_1 | seg_2 | seg1 | seg12
    | seg20 | Bestrahlung | Schwellung | metal | nodule | BODY | rightlower | GTVp |  | 7"""
VAGUE = """Pelvis | pelvicmass | Righthilar | Retroperitoneum1 | leftabddeposit | L3 | T2 | C1
    | perihepatic | peri-hepatic | pararénal | paravertebral | côté gauche | cote 5 | cotes
    | supraclavicular | rib soft tissue | lung and liver | breast liver met | pleura lung"""


def _cases(texts: str) -> list[str]:
    return [text.strip() for text in texts.split("|")]


@pytest.mark.parametrize(
    ("text", "site"), [(text, site) for site, texts in TOLD.items() for text in _cases(texts)]
)
def test_a_name_tells_its_site(text: str, site: str) -> None:
    guess = site_of_text(text)
    assert (guess.site, guess.ambiguous) == (site, False)
    assert guess.term


@pytest.mark.parametrize("text", _cases(SILENT))
def test_a_name_without_a_site_says_nothing(text: str) -> None:
    guess = site_of_text(text)
    assert (guess.site, guess.term, guess.ambiguous) == ("unknown", "", False)


@pytest.mark.parametrize("text", _cases(VAGUE))
def test_what_is_not_sure_stays_unknown_and_is_said(text: str) -> None:
    guess = site_of_text(text)
    assert (guess.site, guess.ambiguous) == ("unknown", True)
    assert guess.why and guess.term


def test_two_sites_are_both_named() -> None:
    assert site_of_text("lung and liver").why == "names two sites, lung (`lung`) and liver (`liver`)"
    assert site_of_text("lung, liver, rib").why.startswith("names 3 sites, ")


def test_a_very_long_name_takes_no_time() -> None:
    assert site_of_text("left" * 5000 + "x").site == "unknown"
    assert site_of_text("met" * 26 + "q").site == "unknown"


def test_our_words_name_every_site_and_contradict_each_other_nowhere() -> None:
    entries = our_entries()
    assert {entry.site for entry in entries} >= set(SITES)
    as_is: dict[tuple[str, ...], set[str]] = {}
    for entry in entries:
        as_is.setdefault(written(entry.term)[0], set()).add(entry.site)
    assert not {term: sites for term, sites in as_is.items() if len(sites) > 1}


def test_every_term_of_ours_tells_its_own_site() -> None:
    wrong = {
        entry.term: (entry.site, site_of_text(entry.term).site)
        for entry in our_entries()
        if entry.rank in ("node", "organ", "implied") and site_of_text(entry.term).site != entry.site
    }
    assert not wrong


def test_dapper_names(shared_data: Path) -> None:
    """99 names are `ROI1` to `ROI16`; of the other 94, read one by one, 72 tell a site.

    19 name a part of the body with several sites (pelvis, hilum, abdomen, retroperitoneum), 3 none at all:
    `Leftling`, `rightlower` and `leftmiddle`.
    """
    names = pd.read_csv(shared_data / "dapper" / "rad-features.csv", usecols=["LESIONLOC"])["LESIONLOC"]
    guesses = [site_of_text(name) for name in names]
    assert pd.Series([guess.site for guess in guesses]).value_counts().to_dict() == {
        "unknown": 99 + 19 + 3,
        "liver": 25,
        "lung": 24,
        "other": 7,
        "soft tissue": 6,
        "lymph node": 3,
        "pleura": 3,
        "bone": 2,
        "adrenal gland": 1,
        "peritoneum": 1,
    }
    vague = [name for name, guess in zip(names, guesses, strict=True) if guess.ambiguous]
    assert len(vague) == 19
    assert not any(name.startswith("ROI") for name in vague)


def test_own_words_go_before_ours(tmp_path: Path) -> None:
    table = tmp_path / "words.csv"
    table.write_text("term;site;note\nhilar;Lymph nodes;asked\nseg_{1-9};Liver;\nliver;unknown;\n")
    words = read_site_words(table)
    assert site_of_text("right hilar lung", words).site == "lymph node"
    assert site_of_text("lefthilar", words).site == "lymph node"
    assert site_of_text("seg_2", words).site == "liver"
    assert site_of_text("LIVER_MET2", words) == site_of_text("liver", words)
    assert site_of_text("LIVER_MET2", words).site == "unknown"
    assert site_of_text("poumon", words).site == "lung"
    assert site_of_text("hilar").site == "unknown"


def test_own_words_from_a_workbook(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (("Site", "Term"), ("lung", "Läppli"), (None, None)):
        book.active.append(row)
    book.save(tmp_path / "words.xlsx")
    assert site_of_text("LAEPPLI 2", read_site_words(tmp_path / "words.xlsx")).site == "lung"


def test_own_words_in_latin_1(tmp_path: Path) -> None:
    (tmp_path / "words.csv").write_text("term;site\nläppli;lung\n", encoding="latin-1")
    assert site_of_text("LAEPPLI 2", read_site_words(tmp_path / "words.csv")).site == "lung"


@pytest.mark.parametrize(
    ("content", "parts"),
    [
        ("word,site\nhilar,lung\n", ["line 1", "`term` and `site`", "`word`"]),
        ("term,site\n", ["Holds no word"]),
        ("term,site\nhilar,lnug\n", ["line 2", "`lnug` is not a site", "Did you mean `lung`?"]),
        ("term,site\nhilar,\n", ["line 2", "`hilar` has no site"]),
        ("term,site\n--,lung\n", ["line 2", "is no word"]),
        ("term,site\nseg{9-1},liver\n", ["line 2", "range"]),
        ("term,site\nseg{1-999999999},liver\n", ["line 2", "range"]),
        ("term,site\nhilar,lung\nHilar,lymph node\n", ["line 3", "in line 2"]),
    ],
)
def test_own_words_at_fault(tmp_path: Path, content: str, parts: list[str]) -> None:
    table = tmp_path / "words.csv"
    table.write_text(content, encoding="latin-1")
    with pytest.raises(InputError) as caught:
        read_site_words(table)
    assert all(part in str(caught.value) for part in ["words.csv", *parts])


def test_all_faults_of_own_words_at_once(tmp_path: Path) -> None:
    table = tmp_path / "words.csv"
    table.write_text("term,site\na,x\nb,y\nc,lung\n")
    with pytest.raises(InputError) as caught:
        read_site_words(table)
    assert [fault.row for fault in caught.value.faults] == ["line 2", "line 3"]


def test_own_words_that_are_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        read_site_words(tmp_path / "words.csv")
