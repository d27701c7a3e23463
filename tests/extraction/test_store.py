"""The store gives back what was put, exactly, or nothing: whatever became of the file meanwhile."""

import json
import math
import multiprocessing
import os
import pickle
import signal
import stat
import struct
import time
import tracemalloc
import zlib
from hashlib import sha256
from multiprocessing.synchronize import Barrier
from pathlib import Path

import numpy as np
import pytest

from analysis.extraction import entry
from analysis.extraction.store import LEFT_OVER, Store, default_store
from tests.faults import fault, tried

KEY = sha256(b"a lesion").hexdigest()
DAY = 86400.0
SPAWN = multiprocessing.get_context("spawn")


def key(number: int) -> str:
    return sha256(str(number).encode()).hexdigest()


def lesion(seed: int = 0, triangles: int = 20) -> dict:
    rng = np.random.default_rng(seed)
    values = rng.normal(0, 1e3, 107) * 10.0 ** rng.integers(-300, 300, 107)
    features = {f"feature_{place}": value for place, value in enumerate(values.tolist())}
    return {
        "seed": seed,
        "features": {"original": features, "eroded": {"a": math.nan, "b": -math.inf}},
        "reasons": {"eroded": "zu klein: 1 µL “”"},
        "surface": rng.random((triangles, 3, 3)).tolist(),
    }


def bits(content: object) -> str:
    """Text that tells apart all floats there are, of -0.0 and 0.0 too."""
    if isinstance(content, dict):
        return "{" + ",".join(f"{name!r}:{bits(value)}" for name, value in content.items()) + "}"
    if isinstance(content, list):
        return "[" + ",".join(map(bits, content)) + "]"
    return struct.pack("<d", content).hex() if isinstance(content, float) else repr(content)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "cache" / "lesions")


def path_of(store: Store, its_key: str = KEY) -> Path:
    return store.folder / its_key[:2] / its_key


def forged(its_key: str, payload: bytes) -> bytes:
    return entry.MARK + sha256(entry.MARK + its_key.encode() + payload).digest() + payload


def aged(store: Store, days: dict[int, float]) -> None:
    for number, age in days.items():
        assert store.put(key(number), lesion(number))
        used = time.time() - age * DAY
        os.utime(path_of(store, key(number)), (used, used))


def left(store: Store) -> set[str]:
    return {kept.path.name for kept in store.entries()}


def test_what_was_put_comes_back_to_the_last_bit(store: Store) -> None:
    content = lesion()
    content["edges"] = [0.0, -0.0, 5e-324, 1.7976931348623157e308, math.inf, -math.inf, math.nan, 0.1]
    content["odd"] = {"": None, "flag": True, "whole": 2**70, "text": "\ud800\x00\u2028"}
    assert store.get(KEY) is None
    assert store.put(KEY, content) is True
    assert bits(store.get(KEY)) == bits(content)


def test_numpy_floats_come_back_equal(store: Store) -> None:
    values = np.random.default_rng(3).normal(size=1000)
    store.put(KEY, {"values": list(values)})
    assert store.get(KEY) == {"values": values.tolist()}


def test_random_bit_patterns_come_back(store: Store) -> None:
    values = np.random.default_rng(8).bytes(8 * 5000)
    floats = [value for value in np.frombuffer(values, "<f8").tolist() if not math.isnan(value)]
    store.put(KEY, {"values": floats})
    assert bits(store.get(KEY)) == bits({"values": floats})


def test_the_last_put_stands(store: Store) -> None:
    for seed in range(3):
        assert store.put(KEY, lesion(seed))
        assert bits(store.get(KEY)) == bits(lesion(seed))
    assert store.size()[0] == 1


def test_what_is_not_json_is_a_mistake_of_the_caller(store: Store) -> None:
    with pytest.raises(TypeError):
        store.put(KEY, {"array": np.zeros(3)})
    assert not store.folder.exists()


@pytest.mark.parametrize("bad", ["", "ab", KEY.upper(), KEY + "\n", "../" + KEY[3:], KEY[:-1] + "g"])
def test_a_key_is_a_hash_and_no_path(store: Store, bad: str) -> None:
    with pytest.raises(ValueError, match="64 hexadecimal"):
        store.put(bad, {})
    with pytest.raises(ValueError, match="64 hexadecimal"):
        store.get(bad)


def test_the_store_travels_to_workers(store: Store) -> None:
    assert pickle.loads(pickle.dumps(store)) == store


def assert_made_anew(store: Store) -> None:
    """Nothing is found, the file is gone, and the lesion can be put again."""
    assert store.get(KEY) is None
    assert not path_of(store).exists()
    assert store.put(KEY, lesion())
    assert bits(store.get(KEY)) == bits(lesion())


@fault(
    "killed",
    "A finished lesion in the store is cut at any byte",
    "It is noticed and removed, and the lesion can be stored again",
)
def test_an_entry_cut_anywhere_is_noticed(store: Store) -> None:
    store.put(KEY, lesion())
    whole = path_of(store).read_bytes()
    for length in {*range(90), *range(90, len(whole), 37), len(whole) - 1}:
        path_of(store).write_bytes(whole[:length])
        assert store.get(KEY) is None, length
        assert not path_of(store).exists(), length
    assert_made_anew(store)


@fault(
    "killed",
    "A byte of a finished lesion in the store changes",
    "It is noticed and removed, and the lesion can be stored again",
)
def test_an_entry_with_any_byte_changed_is_noticed(store: Store) -> None:
    store.put(KEY, lesion())
    whole = path_of(store).read_bytes()
    rng = np.random.default_rng(20221014)
    for place in {*range(90), *rng.integers(0, len(whole), 300).tolist()}:
        damaged = bytearray(whole)
        damaged[place] ^= int(rng.integers(1, 256))
        path_of(store).write_bytes(damaged)
        assert store.get(KEY) is None, place
        assert not path_of(store).exists(), place
    assert_made_anew(store)


@pytest.mark.parametrize(
    "foreign",
    [
        b"",
        bytes(4096),
        b"shopping list\n",
        json.dumps({"features": {}}).encode(),
        entry.MARK,
        pickle.dumps({"features": {}}),
    ],
    ids=["empty", "zeros", "text", "json", "mark alone", "pickle"],
)
def test_a_foreign_file_is_noticed(store: Store, foreign: bytes) -> None:
    path_of(store).parent.mkdir(parents=True)
    path_of(store).write_bytes(foreign)
    assert_made_anew(store)


def test_appended_bytes_are_noticed(store: Store) -> None:
    store.put(KEY, lesion())
    with path_of(store).open("ab") as file:
        file.write(b"\n")
    assert_made_anew(store)


def test_an_entry_of_another_key_is_noticed(store: Store) -> None:
    store.put(KEY, lesion())
    store.put(key(1), lesion(1))
    path_of(store, key(1)).replace(path_of(store))
    assert_made_anew(store)


def test_an_entry_of_another_format_is_noticed(store: Store) -> None:
    store.put(KEY, lesion())
    data = path_of(store).read_bytes()
    path_of(store).write_bytes(data.replace(entry.MARK, entry.MARK.replace(b"1", b"2"), 1))
    assert_made_anew(store)


@pytest.mark.parametrize(
    "plain",
    [b"[1, 2]", b"null", b"{", b'{"a": nul}', b"\xff{}", b"[" * 200_000, b'{"a": ' + b"9" * 5000 + b"}"],
    ids=["list", "null", "cut", "misspelt", "no text", "deep", "long number"],
)
def test_json_that_was_never_put_is_noticed_though_its_checksum_fits(store: Store, plain: bytes) -> None:
    path_of(store).parent.mkdir(parents=True)
    path_of(store).write_bytes(forged(KEY, zlib.compress(plain)))
    assert_made_anew(store)


def test_a_payload_that_is_not_compressed_or_ends_early_is_noticed(store: Store) -> None:
    path_of(store).parent.mkdir(parents=True)
    for payload in (b"{}", zlib.compress(b'{"a": 1}')[:-4], b""):
        path_of(store).write_bytes(forged(KEY, payload))
        assert_made_anew(store)


@fault(
    "files",
    "An entry of the store unpacks to gigabytes, or is huge",
    "Not unpacked, not read; the lesion is measured",
)
def test_a_decompression_bomb_is_not_unpacked(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entry, "LARGEST", 100_000)
    path_of(store).parent.mkdir(parents=True)
    path_of(store).write_bytes(forged(KEY, zlib.compress(b'{"a": "' + b"x" * 99_991 + b'"}')))
    assert store.get(KEY) == {"a": "x" * 99_991}
    path_of(store).write_bytes(forged(KEY, zlib.compress(b'{"a": "' + b"x" * 99_992 + b'"}')))
    assert store.get(KEY) is None
    assert not path_of(store).exists()
    path_of(store).write_bytes(forged(KEY, zlib.compress(b'{"a": "' + b"x" * 50_000_000 + b'"}')))
    tracemalloc.start()
    assert store.get(KEY) is None
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 5_000_000


@fault(
    "files",
    "An entry of the store unpacks to gigabytes, or is huge",
    "Not unpacked, not read; the lesion is measured",
)
def test_a_huge_file_is_not_read(store: Store) -> None:
    path_of(store).parent.mkdir(parents=True)
    with path_of(store).open("wb") as file:
        file.truncate(entry.LARGEST * 1000)
    assert_made_anew(store)


def test_what_is_too_large_is_not_kept(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entry, "LARGEST", 1000)
    assert store.put(KEY, lesion()) is False
    assert not path_of(store).exists()


def test_a_folder_or_a_pipe_in_its_place_costs_nothing_but_the_entry(store: Store) -> None:
    path_of(store).mkdir(parents=True)
    assert store.get(KEY) is None
    assert store.put(KEY, lesion()) is False
    assert list(path_of(store).parent.iterdir()) == [path_of(store)]
    path_of(store).rmdir()
    os.mkfifo(path_of(store))
    assert store.get(KEY) is None
    assert store.put(KEY, lesion())
    assert bits(store.get(KEY)) == bits(lesion())


@fault(
    "killed",
    "The store of finished lesions cannot be made",
    "The reason is said, and nothing fails",
)
def test_a_store_that_cannot_be_made_fails_nothing_and_says_why(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    for folder in (tmp_path / "file", tmp_path / "file" / "lesions"):
        blocked = Store(folder)
        assert blocked.trouble()
        assert blocked.get(KEY) is None
        assert blocked.put(KEY, lesion()) is False
        assert (blocked.size(), blocked.clear(), blocked.prune(largest_bytes=0)) == ((0, 0),) * 3
    assert (tmp_path / "file").read_text() == "in the way"


@fault(
    "killed",
    "The disk of the store is full",
    "The lesion is not kept, the others stay, and no file is left",
)
@pytest.mark.parametrize("call", ["fsync", "replace"])
def test_a_full_disk_leaves_nothing_behind(store: Store, monkeypatch: pytest.MonkeyPatch, call: str) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    store.put(KEY, lesion())
    monkeypatch.setattr(os if call == "fsync" else Path, call, full)
    assert store.put(KEY, lesion(1)) is False
    assert store.trouble() == "No space left on device"
    monkeypatch.undo()
    assert bits(store.get(KEY)) == bits(lesion())
    assert [file.name for file in store.folder.rglob("*") if file.is_file()] == [KEY]


def test_an_entry_without_permission_is_left_where_it_is(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> bytes:
        raise PermissionError(13, "Permission denied")

    store.put(KEY, lesion())
    monkeypatch.setattr(Path, "read_bytes", refused)
    assert store.get(KEY) is None
    monkeypatch.undo()
    assert bits(store.get(KEY)) == bits(lesion())


@fault(
    "killed",
    "The store can only be read",
    "Finished lesions are taken from it, and the reason is said",
)
def test_a_store_that_can_only_be_read_is_read(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object, **__: object) -> None:
        raise OSError(30, "Read-only file system")

    store.put(KEY, lesion())
    store.put(key(1), lesion(1))
    path_of(store, key(1)).write_bytes(b"damaged")
    for owner, name in ((os, "utime"), (Path, "unlink"), (Path, "open")):
        monkeypatch.setattr(owner, name, refused)
    monkeypatch.setattr(Path, "read_bytes", _plainly_read)
    assert bits(store.get(KEY)) == bits(lesion())
    assert store.get(key(1)) is None
    assert store.put(key(2), lesion()) is False
    assert store.trouble() == "Read-only file system"


def _plainly_read(path: Path) -> bytes:
    with open(path, "rb") as file:  # noqa: PTH123  # Path.open is refused in this test
        return file.read()


def test_the_trial_of_a_sound_store_leaves_no_file(store: Store) -> None:
    assert store.trouble() is None
    assert [file for file in store.folder.rglob("*") if file.is_file()] == []


def test_the_folder_is_made_for_its_owner_alone_and_keeps_what_it_was_given(tmp_path: Path) -> None:
    made, given = Store(tmp_path / "parent" / "made"), Store(tmp_path / "given")
    given.folder.mkdir()
    given.folder.chmod(0o750)
    for store, mode in ((made, 0o700), (given, 0o750)):
        assert store.put(KEY, lesion())
        assert stat.S_IMODE(store.folder.stat().st_mode) == mode


def put_many(folder: Path, numbers: list[int], rounds: int, together: Barrier) -> None:
    store = Store(folder)
    together.wait(timeout=60)
    for _ in range(rounds):
        for number in numbers:
            assert store.put(key(number), lesion(number, triangles=400))


def put_for_ever(folder: Path) -> None:
    store, number = Store(folder), 0
    while True:
        store.put(key(number % 5), lesion(number % 5, triangles=400))
        number += 1


@fault(
    "together",
    "Several processes write the same and other lesions into the store while another reads",
    "No reader meets half a lesion, and every lesion is there",
)
def test_writers_of_the_same_and_other_keys_do_not_disturb_each_other_or_a_reader(store: Store) -> None:
    together = SPAWN.Barrier(3)
    jobs = [([0, 1, 2], 15), ([2, 1, 0, 3], 15), ([4, 2], 15)]
    writers = [SPAWN.Process(target=put_many, args=(store.folder, *job, together)) for job in jobs]
    expected = {key(number): bits(lesion(number, triangles=400)) for number in range(5)}
    seen = set()
    for writer in writers:
        writer.start()
    while any(writer.is_alive() for writer in writers):
        for its_key, content in expected.items():
            found = store.get(its_key)
            # What once was there is never missing again: no write is half done, no file removed as damaged.
            assert found is not None or its_key not in seen
            assert found is None or bits(found) == content
            seen.update([its_key] if found else [])
    for writer in writers:
        writer.join()
        assert writer.exitcode == 0
    assert {its_key: bits(store.get(its_key)) for its_key in expected} == expected
    assert sum(file.is_file() for file in store.folder.rglob("*")) == len(expected)


def keep_trying(folder: Path, until: float) -> int:
    """Put the same lesion, and try the store, over and over; give how often either was refused."""
    os.fsync = lambda _number: None  # it would keep the two apart
    store, refused = Store(folder), 0
    while time.monotonic() < until:
        refused += not store.put(KEY, {"a": 1.0})
        refused += store.trouble() is not None
    return min(refused, 99)


@fault(
    "together",
    "Two processes put the same lesion, and try the store, at the same moments, while a third clears it",
    "No writer is refused falsely: what one takes from under the other is written again",
)
@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs processes that fork")
@pytest.mark.filterwarnings("ignore:.*use of fork:DeprecationWarning")
def test_two_that_write_the_same_are_never_refused(store: Store) -> None:
    until = time.monotonic() + 0.7
    children = []
    for _ in range(2):
        child = os.fork()
        if child == 0:
            refused = 100
            try:
                refused = keep_trying(store.folder, until)
            finally:
                os._exit(refused)
        children.append(child)
    while time.monotonic() < until:
        store.clear()
        time.sleep(0.005)
    assert [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children] == [0, 0]


def wait_for_any(store: Store) -> None:
    deadline = time.monotonic() + 60
    while not left(store) and time.monotonic() < deadline:
        time.sleep(0.005)


@fault(
    "killed",
    "A process that writes to the store is killed (SIGKILL) at random moments",
    "What is in the store is whole",
)
def test_a_writer_killed_at_any_moment_leaves_nothing_false(store: Store, record_property) -> None:
    tried(record_property, 12)
    expected = {key(number): bits(lesion(number, triangles=400)) for number in range(5)}
    rng = np.random.default_rng(1)
    for _ in range(12):
        store.clear()
        writer = SPAWN.Process(target=put_for_ever, args=(store.folder,))
        writer.start()
        wait_for_any(store)
        time.sleep(float(rng.uniform(0, 0.03)))
        os.kill(writer.pid, signal.SIGKILL)
        writer.join()
        assert writer.exitcode == -signal.SIGKILL
        present = left(store)
        assert present <= set(expected)
        assert {its_key: bits(store.get(its_key)) for its_key in present} == {
            its_key: expected[its_key] for its_key in present
        }


def put_and_die(folder: Path, owner: str, name: str) -> None:
    """Put another lesion, and be killed where the store would call this function."""

    def die(*_: object) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    setattr({"os": os, "Path": Path}[owner], name, die)
    Store(folder).put(KEY, lesion(1))


@fault(
    "killed",
    "A process that writes to the store is killed before its file is in place",
    "What stood there stays, and the next writer removes what was left",
)
@pytest.mark.parametrize(("owner", "name"), [("os", "fsync"), ("Path", "replace")])
def test_a_writer_killed_in_the_middle_leaves_what_stood_there(store: Store, owner: str, name: str) -> None:
    store.put(KEY, lesion())
    writer = SPAWN.Process(target=put_and_die, args=(store.folder, owner, name))
    writer.start()
    writer.join()
    assert writer.exitcode == -signal.SIGKILL
    assert len(list(store.folder.rglob("*.part"))) == 1
    assert left(store) == {KEY}
    assert bits(store.get(KEY)) == bits(lesion())
    assert store.put(KEY, lesion(2))
    assert bits(store.get(KEY)) == bits(lesion(2))


def test_temporary_files_are_removed_once_their_writer_must_be_dead(store: Store) -> None:
    store.put(KEY, lesion())
    old, young = (path_of(store).with_name(f"{KEY}.{digit * 32}.part") for digit in "ab")
    for file, age in ((old, LEFT_OVER + 60), (young, 60)):
        file.write_bytes(b"half")
        os.utime(file, (time.time() - age,) * 2)
    assert store.prune() == (0, 4)
    assert (old.exists(), young.exists(), path_of(store).exists()) == (False, True, True)
    assert store.size()[0] == 1
    assert store.clear().entries == 1
    assert not young.exists()


def test_prune_by_age(store: Store) -> None:
    aged(store, {0: 100, 1: 91, 2: 89, 3: 0})
    bytes_of = {kept.path.name: kept.bytes for kept in store.entries()}
    assert store.prune(older_than_days=90) == (2, bytes_of[key(0)] + bytes_of[key(1)])
    assert left(store) == {key(2), key(3)}
    assert store.prune(older_than_days=90) == (0, 0)
    assert store.prune(older_than_days=0).entries == 2


def test_prune_by_size_removes_the_least_recently_used(store: Store) -> None:
    aged(store, {0: 1, 1: 4, 2: 3, 3: 2})
    assert store.get(key(1)) is not None  # now the most recently used
    bytes_of = {kept.path.name: kept.bytes for kept in store.entries()}
    fits = bytes_of[key(0)] + bytes_of[key(1)]
    assert store.prune(largest_bytes=sum(bytes_of.values())) == (0, 0)
    assert store.prune(largest_bytes=fits).entries == 2
    assert left(store) == {key(0), key(1)}
    assert store.size() == (2, fits)
    assert store.prune(largest_bytes=fits - 1).entries == 1
    assert left(store) == {key(1)}
    assert store.prune(largest_bytes=0).entries == 1


def test_prune_by_age_and_size_does_both(store: Store) -> None:
    aged(store, {0: 50, 1: 5, 2: 4})
    newest = path_of(store, key(2)).stat().st_size
    assert store.prune(older_than_days=30, largest_bytes=10**9).entries == 1
    assert store.prune(older_than_days=30, largest_bytes=newest).entries == 1
    assert left(store) == {key(2)}


def test_files_of_somebody_else_are_never_counted_or_removed(store: Store, tmp_path: Path) -> None:
    store.put(KEY, lesion())
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / key(7)).write_bytes(path_of(store).read_bytes())
    backup = path_of(store, key(8))
    backup.parent.mkdir(exist_ok=True)
    theirs = [store.folder / "README", store.folder / key(9), path_of(store).with_name("notes.txt"), backup]
    theirs += [path_of(store).with_name(key(9)), path_of(store).with_name(f"{KEY}.part")]
    assert len({KEY[:2], key(7)[:2], key(8)[:2], key(9)[:2]}) == 4
    for file in theirs:
        file.write_bytes(b"another program's")
        os.utime(file, (0, 0))
    (store.folder / key(7)[:2]).symlink_to(outside)
    link, pipe = (backup.with_name(key(8)[:2] + digit * 62) for digit in "ab")
    link.symlink_to(outside / key(7))
    os.mkfifo(pipe)
    assert store.size()[0] == 1
    assert store.prune(older_than_days=0, largest_bytes=0).entries == 1
    assert store.clear() == (0, 0)
    assert [file.read_bytes() for file in theirs] == [b"another program's"] * len(theirs)
    assert (outside / key(7)).exists()
    assert link.is_symlink()
    assert pipe.is_fifo()


def test_clear_removes_every_lesion_also_of_another_format_or_damaged(store: Store) -> None:
    for number in range(5):
        store.put(key(number), lesion(number))
    path_of(store, key(0)).write_bytes(entry.MARK.replace(b"1", b"9") + b"...")
    path_of(store, key(1)).write_bytes(b"")
    count, size = store.size()
    assert store.clear() == (count, size)
    assert count == 5
    assert [file for file in store.folder.rglob("*") if file.is_file()] == []


def test_an_absent_store_is_empty_and_is_not_made_by_looking(store: Store) -> None:
    assert store.get(KEY) is None
    assert store.size() == (0, 0)
    assert store.clear() == (0, 0)
    assert store.prune(older_than_days=1, largest_bytes=1) == (0, 0)
    assert not store.folder.exists()


def test_the_environment_names_the_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INTERLESION_CACHE", str(tmp_path / "here"))
    assert default_store() == Store(tmp_path / "here")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("INTERLESION_CACHE", "there")
    assert default_store() == Store(tmp_path / "there")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("INTERLESION_CACHE", "~/mine")
    assert default_store() == Store(tmp_path / "home" / "mine")


@pytest.mark.parametrize("value", ["", "  ", "off", "OFF"])
def test_the_environment_can_say_no_store(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("INTERLESION_CACHE", value)
    assert default_store() is None


def test_without_the_environment_it_is_the_systems_folder_for_caches(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("INTERLESION_CACHE")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    found = default_store()
    assert found is not None
    assert found.folder.is_relative_to(tmp_path)
    assert found.folder.parts[-2:] == ("interlesion", "lesions")


def test_without_a_home_there_is_no_store(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("INTERLESION_CACHE")
    monkeypatch.setattr("analysis.extraction.store.user_cache_path", lambda _: Path("~/.cache/interlesion"))
    assert default_store() is None
