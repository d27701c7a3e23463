"""Time points of images brought in order."""

import pytest

from analysis.errors import InputError
from analysis.intake.volume_times import name_times


def _named(words: list[str], wanted: str | None = None) -> dict[str, str]:
    """Give the name of each word, all of one patient."""
    return dict(zip(words, name_times(["A"] * len(words), words, wanted).names, strict=True))


@pytest.mark.parametrize(
    ("early", "late"),
    [
        ("pre", "post"),
        ("before", "after"),
        ("baseline", "followup1"),
        ("t2", "t10"),
        ("week4", "week12"),
        ("2", "10"),
        ("study-1", "study-2"),
        ("2020-12-31", "2021-01-01"),
        ("31.12.2020", "01.01.2021"),
        ("2020", "2021"),
        ("abdomen/pre", "abdomen/post"),
        ("CT_pre", "CT_post"),
    ],
)
def test_the_earlier_time_is_the_first(early: str, late: str):
    for words in ([early, late], [late, early]):
        assert _named(words) == {early: "time-1", late: "time-2"}


def test_a_patient_who_was_seen_late_alone_is_not_mixed_with_the_early_ones():
    times = name_times(["A", "A", "B"], ["post", "pre", "post"], None)
    assert times.names.tolist() == ["time-2", "time-1", "time-2"]
    remark = times.remark(["A", "A", "B"], asked=False)
    assert "`time-1` is `pre`, `time-2` is `post`" in remark
    assert "1 patient without it and 2 lesions of other times" in remark


def test_dates_and_studies_are_counted_by_patient_and_never_shown():
    times = name_times(["A", "A", "B", "B"], ["20200101", "20210101", "20190101", "20190601"], None)
    assert times.names.tolist() == ["time-1", "time-2"] * 2
    assert "2020" not in times.remark([*"AABB"], asked=False)
    assert name_times([*"AA"], ["study-2", "study-3"], None).names.tolist() == ["time-1", "time-2"]


def test_parts_that_tell_no_time_do_not_part_it():
    words = ["pre/chest", "pre/abdomen", "post/chest"]
    assert _named(words) == dict(zip(words, ["time-1", "time-1", "time-2"], strict=True))


def test_no_order_is_an_error_unless_one_is_chosen():
    words = ["portal", "arterial", "2021-01-05"]
    with pytest.raises(InputError, match="--timepoint") as caught:
        _named(words)
    assert "2021" not in str(caught.value)
    assert "order" in str(caught.value)
    times = name_times([*"AAA"], words, "Portal")
    assert times.names[0] == times.chosen


@pytest.mark.parametrize("wanted", ["post", "POST", "time-2"])
def test_a_time_can_be_chosen(wanted: str):
    times = name_times([*"AAB"], ["pre", "post", "pre"], wanted)
    assert times.chosen == "time-2"
    assert "as asked" in times.remark([*"AAB"], asked=True)


def test_a_date_among_names_has_no_place():
    words = ["baseline", "follow-up", "20210105"]
    with pytest.raises(InputError, match="order"):
        _named(words)
    assert name_times([*"AAA"], words, "baseline").chosen == "time-1"


def test_a_time_that_nobody_has_cannot_be_chosen():
    with pytest.raises(InputError, match="`pre`"):
        name_times([*"AA"], ["pre", "post"], "week 3")
    with pytest.raises(InputError, match="several time points"):
        name_times([*"AB"], ["", ""], "post")


def test_one_time_a_patient_needs_no_order():
    times = name_times([*"AB"], ["portal", "arterial"], None)
    assert times.chosen is None
    assert set(times.names) == {"time-1"}
