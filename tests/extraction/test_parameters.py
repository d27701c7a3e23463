"""Parameter files, good and bad."""

from pathlib import Path

import pytest

from analysis.errors import InputError
from analysis.extraction.parameters import read_parameters
from analysis.features import FEATURE_CLASSES


def test_the_paper_s_parameters(paper_parameters):
    parameters = read_parameters(paper_parameters)
    assert parameters.settings["resampledPixelSpacing"] == [1, 1, 1]
    assert parameters.settings["interpolator"] == "sitkBSpline"
    assert parameters.settings["binWidth"] == 10
    assert parameters.feature_classes == {name: [] for name in FEATURE_CLASSES}


def test_a_changed_file_is_read_anew_and_readers_share_nothing(paper_parameters, tmp_path):
    path = tmp_path / "extraction.yml"
    text = paper_parameters.read_text()
    path.write_text(text)
    read_parameters(path).settings["binWidth"] = 7
    assert read_parameters(path).settings["binWidth"] == 10
    path.write_text(text.replace("binWidth: 10", "binWidth: 25"))
    assert read_parameters(path).settings["binWidth"] == 25


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(
        InputError, match=r"error: extraction.yml: pyradiomics cannot read it: .*does not exist"
    ) as caught:
        read_parameters(tmp_path / "extraction.yml")
    assert str(tmp_path) not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("setting: {binWidht: 10}\n", "binWidht"),
        ("setting: {binWidth: ten}\n", "ten"),
        ("setting: [\n", "cannot read it"),
    ],
)
def test_what_pyradiomics_does_not_take(tmp_path: Path, text: str, message: str):
    path = tmp_path / "mine.yml"
    path.write_text(text)
    with pytest.raises(InputError, match=message):
        read_parameters(path)


def test_all_faults_are_listed_at_once(tmp_path: Path):
    path = tmp_path / "mine.yml"
    path.write_text("imageType: {Original: {}, Square: {}}\nfeatureClass: {shape: [Sphericity]}\n")
    with pytest.raises(InputError) as caught:
        read_parameters(path)
    rows = {fault.row: fault.message for fault in caught.value.faults}
    assert rows["imageType"] == "Got Original, Square, expected Original alone."
    assert rows["featureClass"].startswith(
        "106 of the 107 features are left out: original_firstorder_10Percentile"
    )
