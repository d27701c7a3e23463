"""The page on which one can turn lesions is given what the tables hold, and says what it leaves out."""

import numpy as np
import pytest

from analysis.display import turned, turning
from analysis.display.names import feature_name
from analysis.display.page import Page
from analysis.display.text import number
from analysis.display.turned import Turned, _scale

VOLUME, INFORMATION = "original_shape_VoxelVolume", "original_glcm_Imc1"


def test_each_lesion_has_its_values_site_and_volume(pages: dict[str, Page]) -> None:
    page = pages["lung"]
    index, data = Turned(page).index(), Turned(page).patient("A")
    assert [each["lesions"] for each in index["patients"]] == [30, 28, 69]
    assert [each["name"] for each in index["features"]] == [feature_name(name) for name in page.features]
    rows = page.table("lesions").query("patient_id == 'A'")
    assert [lesion["name"] for lesion in data["lesions"]] == rows["lesion_id"].tolist()
    assert [lesion["volume"] for lesion in data["lesions"]] == [number(v) for v in rows["volume_ml"]]
    values = page.table("drawn_features").query(f"patient_id == 'A' and feature == '{INFORMATION}'")
    at = page.features.index(INFORMATION)
    assert [lesion["values"][at] for lesion in data["lesions"]] == [number(v) for v in values["value"]]
    assert {lesion["places"][at] for lesion in data["lesions"]} >= {0.0, 1.0}


def test_dissimilarities_are_those_of_the_table_both_ways(pages: dict[str, Page]) -> None:
    data = Turned(pages["lung"]).patient("B")
    names = [lesion["name"] for lesion in data["lesions"]]
    pair = pages["lung"].table("dissimilarity").query("patient_id == 'B'").iloc[5]
    a, b = names.index(pair["lesion_a"]), names.index(pair["lesion_b"])
    assert data["unlike"][a][b] == data["unlike"][b][a] == round(pair["dissimilarity"], 3)
    assert [data["unlike"][k][k] for k in range(len(names))] == [0.0] * len(names)


@pytest.mark.parametrize(
    ("values", "feature", "places", "log"),
    [
        ([1.0, 10.0, 100.0], VOLUME, [0.0, 0.5, 1.0], True),
        ([1.0, 2.0, 5.0], VOLUME, [0.0, 0.25, 1.0], False),
        ([-0.1, np.nan, -0.3], INFORMATION, [1.0, None, 0.0], False),
        ([4.0, 4.0], VOLUME, [0.5, 0.5], False),
        ([np.nan], VOLUME, [None], False),
        ([0.0, 100.0], VOLUME, [0.0, 1.0], False),
    ],
)
def test_places_on_the_scale_of_colours(values: list, feature: str, places: list, log: bool) -> None:
    scale = _scale(np.array(values), feature)
    assert (scale["places"], scale["log"]) == (places, log)


def test_a_cohort_without_volumes_says_so(pages: dict[str, Page]) -> None:
    for name in ("dapper", "degenerate", "nothing"):
        assert "without volumes" in turning.turning_view(pages[name])
        assert turning.what_is_drawn(pages[name]) == ""
        assert "without volumes" in turning.found(pages[name])


def test_what_is_left_out_is_said(pages: dict[str, Page], monkeypatch: pytest.MonkeyPatch) -> None:
    assert turning.what_is_drawn(pages["lung"]) == "127 lesions of 3 patients can be turned."
    for module in (turned, turning):
        monkeypatch.setattr(module, "MOST_PATIENTS", 2)
        monkeypatch.setattr(module, "MOST_LESIONS", 20)
    said = turning.what_is_drawn(pages["lung"])
    assert said.startswith("40 lesions of 2 patients can be turned. Of the 3 patients")
    assert "more than 20 lesions the largest are drawn" in said
    rows = Turned(pages["lung"]).lesions("C")
    volumes = pages["lung"].table("lesions").query("patient_id == 'C'")["volume_ml"]
    assert sorted(rows["volume_ml"]) == sorted(volumes)[-20:]
    assert Turned(pages["lung"]).patients == ["A", "C"]


def test_the_least_alike_pair_is_named(pages: dict[str, Page]) -> None:
    pairs = pages["lung"].table("dissimilarity")
    most = pairs.loc[pairs["dissimilarity"].idxmax()]
    first = turning.found(pages["lung"]).splitlines()[2]
    assert first.startswith(f"- Patient {most['patient_id']}: ")
    assert number(most["dissimilarity"]) in first


def test_a_page_starts_with_a_patient_who_is_there(
    pages: dict[str, Page], monkeypatch: pytest.MonkeyPatch
) -> None:
    page = pages["lung"]
    drawable = Turned(page).drawable
    fewest = min(drawable, key=lambda patient: drawable[patient])
    monkeypatch.setattr(turned, "drawn_patient", lambda _: fewest)
    assert Turned(page).index()["start"] == Turned(page).patients.index(fewest)
    monkeypatch.setattr(turned, "MOST_PATIENTS", len(drawable) - 1)
    assert fewest not in Turned(page).patients
    assert Turned(page).index()["start"] == 0
