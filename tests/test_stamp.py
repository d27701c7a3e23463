"""A stamp says whether a folder's files are whole and of what they were made."""

from analysis import stamp
from analysis.stamp import Stamp


def test_a_stamp_stands_only_where_the_same_was_written(tmp_path):
    made_of = Stamp.of(lesions="abc", packages={"numpy": "2"})
    assert not made_of.stands_in(tmp_path)
    made_of.write(tmp_path)
    assert made_of.stands_in(tmp_path)
    assert not Stamp.of(lesions="xyz", packages={"numpy": "2"}).stands_in(tmp_path)


def test_a_damaged_stamp_does_not_stand(tmp_path):
    made_of = Stamp.of(lesions="abc")
    made_of.write(tmp_path)
    (file,) = tmp_path.iterdir()
    file.write_text(file.read_text()[:-4])
    assert not made_of.stands_in(tmp_path)


def test_a_folder_that_was_begun_is_ours_but_nothing_stands_there(tmp_path):
    assert not stamp.exists(tmp_path)
    Stamp.of(a=1).write(tmp_path)
    Stamp.of(a=1).begin(tmp_path)
    assert stamp.exists(tmp_path)
    assert not Stamp.of(a=1).stands_in(tmp_path)


def test_what_changed_since_the_last_run_is_named_finished_or_not(tmp_path):
    assert stamp.last(tmp_path) is None
    now = Stamp.of(parameters="new", code="same", packages={"numpy": "2"})
    Stamp.of(parameters="old", code="same", packages={"numpy": "2"}).write(tmp_path)
    assert now.changed_since(stamp.last(tmp_path)) == ["parameters"]
    assert stamp.last(tmp_path).finished
    now.begin(tmp_path)
    assert now.changed_since(stamp.last(tmp_path)) == []
    assert not stamp.last(tmp_path).finished


def test_a_file_of_another_kind_is_no_stamp(tmp_path):
    Stamp.of(a=1).write(tmp_path)
    (file,) = tmp_path.iterdir()
    file.write_text("[1, 2]")
    assert stamp.last(tmp_path) is None
    assert not Stamp.of(a=1).stands_in(tmp_path)
