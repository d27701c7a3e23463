"""Provenance names contents, not places."""

import hashlib

from analysis import provenance


def test_file_hash_is_sha256(tmp_path):
    path = tmp_path / "a"
    path.write_bytes(b"abc")
    assert provenance.file_hash(path) == hashlib.sha256(b"abc").hexdigest()


def test_source_hash_is_of_the_named_rooms_only():
    assert provenance.source_hash("extraction") != provenance.source_hash("statistics")
    assert provenance.source_hash("extraction") == provenance.source_hash("extraction")


def test_machine_has_no_host_or_user_name():
    assert set(provenance.machine()) == {"system", "release", "processor", "cores", "python"}


def test_versions_name_absent_packages():
    assert provenance.versions(["numpy", "no-such-package-here"])["no-such-package-here"] == "absent"


def test_stopwatch_adds_up():
    watch = provenance.Stopwatch()
    for _ in range(2):
        with watch.time("a"):
            pass
    assert list(watch.seconds) == ["a"]
    assert watch.seconds["a"] >= 0
