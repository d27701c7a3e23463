"""Downloads from a server of our own on this machine: whole, or not at all."""

import errno
import hashlib
import http.server
import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from analysis.errors import InputError
from analysis.intake import open_fetch
from analysis.intake.open_fetch import FetchError, cache_folder, fetch
from analysis.intake.open_list import OpenCohort, OpenFile

CONTENT = b"USUBJID,LESIONLOC,original_shape_Sphericity\n" + b"A,liver,0.5\n" * 20_000
DIGEST = hashlib.sha256(CONTENT).hexdigest()


class Handler(http.server.BaseHTTPRequestHandler):
    """Answers by the first folder of the path: good, wrong, longer, cut, missing, moved or loop."""

    server: "Server"

    def do_GET(self) -> None:
        """Answer, and note that it was asked."""
        self.server.asked.append(self.path)
        way = self.path.split("/")[1]
        if way in ("moved", "loop"):
            self.send_response(302)
            self.send_header("Location", "/good/features.csv" if way == "moved" else self.path)
            self.end_headers()
        elif way == "missing":
            self.send_error(404)
        else:
            self._send(way)

    def _send(self, way: str) -> None:
        body = {"wrong": CONTENT[::-1], "longer": CONTENT * 3, "short": CONTENT[:-5]}.get(way, CONTENT)
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[: len(body) // 2] if way == "cut" else body)

    def log_message(self, *_: object) -> None:
        """Keep still."""


class Server(http.server.ThreadingHTTPServer):
    """Remembers what it was asked for."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked: list[str] = []

    def handle_error(self, *_: object) -> None:
        """Keep still where a client leaves early."""


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with Server() as running:
        thread = threading.Thread(target=running.serve_forever)
        thread.start()
        yield running
        running.shutdown()
        thread.join()


def at(server: Server, way: str) -> str:
    return f"http://127.0.0.1:{server.server_port}/{way}"


def cohort(url: str = "https://example.org/data/features.csv") -> OpenCohort:
    return OpenCohort("clinic", "Clinic", OpenFile(url, DIGEST, len(CONTENT)), "MIT", "You may.\n", {}, {})


def of(server: Server, way: str) -> OpenCohort:
    return cohort(f"{at(server, way)}/features.csv")


def files(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_a_file_comes_once_and_stays(server: Server, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    path = fetch(of(server, "good"), cache=tmp_path, progress=lambda *at: told.append(at))
    assert path == tmp_path / "clinic" / "features.csv"
    assert path.read_bytes() == CONTENT
    assert told[-1] == (len(CONTENT), len(CONTENT))
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    assert fetch(of(server, "good"), cache=tmp_path) == path
    assert server.asked == ["/good/features.csv"]


def test_what_the_cache_holds_is_checked_each_time(server: Server, tmp_path: Path) -> None:
    path = fetch(of(server, "good"), cache=tmp_path)
    path.write_bytes(CONTENT[:-1])
    assert fetch(of(server, "good"), cache=tmp_path).read_bytes() == CONTENT
    assert len(server.asked) == 2


def test_a_redirect_is_followed(server: Server, tmp_path: Path) -> None:
    assert fetch(of(server, "moved"), cache=tmp_path).read_bytes() == CONTENT


@pytest.mark.parametrize("way", ["wrong", "short", "longer"])
def test_other_bytes_are_bad_input_and_leave_nothing(server: Server, tmp_path: Path, way: str) -> None:
    with pytest.raises(InputError) as caught:
        fetch(of(server, way), cache=tmp_path)
    (fault,) = caught.value.faults
    assert caught.value.exit_code == 2
    assert fault.file == of(server, way).file.url
    assert "not the published file" in fault.message
    assert DIGEST in fault.message
    assert files(tmp_path) == []


def test_too_long_a_file_is_not_read_to_its_end(server: Server, tmp_path: Path) -> None:
    told: list[int] = []
    with pytest.raises(InputError, match="more than"):
        fetch(of(server, "longer"), cache=tmp_path, progress=lambda done, _: told.append(done))
    assert max(told) <= len(CONTENT)


@pytest.mark.parametrize(
    ("way", "said"),
    [("missing", "answered 404"), ("cut", "was cut after"), ("loop", "cannot be asked for")],
)
def test_what_the_network_does_is_said_with_address_and_remedy(
    server: Server, tmp_path: Path, way: str, said: str
) -> None:
    with pytest.raises(FetchError, match=said) as caught:
        fetch(of(server, way), cache=tmp_path)
    assert caught.value.exit_code == 1
    assert of(server, way).file.url in str(caught.value)
    assert "`--mirror FOLDER`" in str(caught.value)
    assert "Traceback" not in str(caught.value)
    assert files(tmp_path) == []


def test_no_server_says_so(server: Server, tmp_path: Path) -> None:
    asked = of(server, "good")
    server.shutdown()
    server.server_close()
    with pytest.raises(FetchError, match="cannot be reached"):
        fetch(asked, cache=tmp_path)


def test_a_full_disk_says_where_and_leaves_nothing(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(self: object, piece: bytes) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(open_fetch._Watched, "write", full)
    with pytest.raises(FetchError, match="No space left") as caught:
        fetch(of(server, "good"), cache=tmp_path)
    assert "INTERLESION_CACHE" in str(caught.value)
    assert files(tmp_path) == []


def test_a_cache_that_cannot_be_a_folder_says_so(server: Server, tmp_path: Path) -> None:
    (tmp_path / "clinic").write_text("a file")
    with pytest.raises(FetchError, match="Was not kept in"):
        fetch(of(server, "good"), cache=tmp_path)
    assert files(tmp_path) == ["clinic"]


def test_ctrl_c_leaves_nothing(server: Server, tmp_path: Path) -> None:
    def stop(*_: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fetch(of(server, "good"), cache=tmp_path, progress=stop)
    assert files(tmp_path) == []


def test_a_mirror_at_an_address(server: Server, tmp_path: Path) -> None:
    for place, mirror in enumerate((at(server, "good"), f"{at(server, 'good')}/")):
        path = fetch(cohort(), mirror=mirror, cache=tmp_path / str(place))
        assert path.read_bytes() == CONTENT
    assert server.asked == ["/good/features.csv"] * 2
    with pytest.raises(InputError, match="not the published file"):
        fetch(cohort(), mirror=at(server, "wrong"), cache=tmp_path / "other")


@pytest.mark.parametrize("mirror", ["http://[", "http://"])
def test_a_mirror_that_is_no_address_says_so(tmp_path: Path, mirror: str) -> None:
    with pytest.raises(FetchError, match="cannot be asked for"):
        fetch(cohort(), mirror=mirror, cache=tmp_path)


def test_a_mirror_in_a_folder_is_used_where_it_stands(tmp_path: Path) -> None:
    mirror = tmp_path / "mirror, é"
    mirror.mkdir()
    (mirror / "features.csv").write_bytes(CONTENT)
    for given in (mirror, str(mirror)):
        assert fetch(cohort(), mirror=given, cache=tmp_path / "cache") == mirror / "features.csv"
    assert not (tmp_path / "cache").exists()


@pytest.mark.parametrize("content", [None, CONTENT[:-1]])
def test_a_mirror_without_the_file_or_with_other_bytes(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "features.csv").write_bytes(content)
    with pytest.raises(InputError) as caught:
        fetch(cohort(), mirror=tmp_path)
    said = str(caught.value)
    assert str(tmp_path / "features.csv") in said
    assert "https://example.org/data/features.csv" in said
    assert ("not the published file" if content else "No such file") in said


def test_the_cache_follows_the_store(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("INTERLESION_CACHE", str(tmp_path / "c"))
    assert cache_folder() == tmp_path / "c" / "open"
    monkeypatch.delenv("INTERLESION_CACHE")
    assert cache_folder().parts[-2:] == ("interlesion", "open")
    monkeypatch.setenv("INTERLESION_CACHE", "off")
    passing = cache_folder()
    assert passing == cache_folder()
    assert passing.is_dir()


def test_it_tells_nobody_else_what_it_does(
    server: Server, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    fetch(of(server, "good"), cache=tmp_path)
    assert capfd.readouterr() == ("", "")
