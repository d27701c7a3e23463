"""What is seen while a run goes on: in a pipe, on a terminal, and when it is broken off."""

import io
import os
import re
import signal
import struct
import subprocess
import sys
import threading
import time

import pytest

from analysis.console import Watcher
from tests.conftest import ROOT

fcntl, termios = (pytest.importorskip(name) for name in ("fcntl", "termios"))

HIDE, SHOW = "\x1b[?25l", "\x1b[?25h"


class Clock:
    """Stands still until `now` is set."""

    now = 1000.0

    def __call__(self):
        """Return the time."""
        return self.now


class Terminal:
    """A pseudo-terminal of some width, and all that was written to it."""

    def __init__(self, columns=80):
        self.master, slave = os.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        self.file = os.fdopen(slave, "w")
        self._seen = b""
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self):
        try:
            while part := os.read(self.master, 4096):
                self._seen += part
        except OSError:  # the other end is closed
            return

    @property
    def seen(self):
        """All that was written until now."""
        return self._seen.decode(errors="replace")

    def wait_for(self, text):
        """Wait until a text has been written."""
        end = time.monotonic() + 20
        while text not in self.seen:
            assert time.monotonic() < end, self.seen
            time.sleep(0.01)

    def close(self):
        """Return all that was written."""
        self.file.close()
        self._reader.join(20)
        os.close(self.master)
        return self.seen


def plain(seen):
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", seen)


@pytest.fixture(autouse=True)
def person(monkeypatch):
    """Pretend a person's own terminal, whatever the tests themselves are run in."""
    monkeypatch.setenv("TERM", "xterm-256color")
    for name in ("CI", "NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES", "TTY_COMPATIBLE", "TTY_INTERACTIVE"):
        monkeypatch.delenv(name, raising=False)


def watch(calls, file):
    """Feed (time, stage, done, total, failed, stored) to a watcher."""
    clock = Clock()
    with Watcher(file, clock) as watcher:
        for at, stage, done, total, failed, stored in calls:
            clock.now = 1000 + at
            watcher(stage, done, total, failed=failed, stored=stored)


def lines(calls):
    pipe = io.StringIO()
    watch(calls, pipe)
    return pipe.getvalue().splitlines()


def test_a_pipe_gets_plain_lines_with_all_the_facts():
    calls = [(0, "extract", 0, 602, 0, 0), (22, "extract", 120, 602, 1, 30), (44, "extract", 210, 602, 1, 30)]
    assert lines(calls) == [
        "Features, lesions: 0 of 602",
        "Features, lesions: 120 of 602 (22 s so far, 1 failed, 30 from the store)",
        "Features, lesions: 210 of 602 (4.1 a second, 2 min left, 1 failed, 30 from the store)",
    ]


def test_a_pipe_gets_a_line_every_ten_seconds_and_the_last_one():
    calls = [(second / 10, "extract", second, 250, 0, 0) for second in range(251)]
    said = lines(calls)
    assert [int(line.split()[2]) for line in said] == [0, 100, 200, 250]
    assert said[-1] == "Features, lesions: 250 of 250 (10 a second, took 25 s)"


def test_the_end_is_said_once():
    calls = [(0, "pages", 0, 2, 0, 0), (3, "pages", 2, 2, 0, 0), (30, "pages", 2, 2, 0, 0)]
    assert lines(calls) == ["Pages: 0 of 2", "Pages: 2 of 2 (1.5 s a page, took 3 s)"]


def test_the_same_stage_begins_anew_for_the_next_cohort():
    calls = [
        (0, "extract", 0, 100, 0, 0),
        (50, "extract", 100, 100, 3, 0),
        (51, "extract", 4, 400, 0, 0),
        (61, "extract", 9, 400, 0, 0),
    ]
    assert lines(calls)[2:] == [
        "Features, lesions: 4 of 400",
        "Features, lesions: 9 of 400 (2 s a lesion, 14 min left)",
    ]


@pytest.mark.parametrize("second", [(0, 1), (1, 5)])
def test_a_cohort_of_one_lesion_does_not_hide_the_next(second):
    said = lines([(0, "extract", 0, 1, 0, 0), (1, "extract", 1, 1, 0, 0), (2, "extract", *second, 0, 0)])
    assert said[2:] == ["Features, lesions: {} of {}".format(*second)]


def test_nothing_is_said_of_no_work():
    assert lines([(0, "extract", 0, 0, 0, 0)]) == []


def test_a_broken_off_run_says_how_far_it_came():
    pipe, clock = io.StringIO(), Clock()
    with pytest.raises(KeyboardInterrupt), Watcher(pipe, clock) as watcher:
        watcher("extract", 0, 9)
        clock.now += 4
        watcher("extract", 2, 9)
        raise KeyboardInterrupt
    assert pipe.getvalue().splitlines() == [
        "Features, lesions: 0 of 9",
        "Features, lesions: 2 of 9 (2 s a lesion, 14 s left)",
    ]


def test_foreign_text_commands_nothing():
    pipe = io.StringIO()
    with Watcher(pipe) as watcher:
        watcher.say("P\x1b[2J [red]1[/red]\rgone")
        watcher("\x07[b]", 0, 1)
    assert pipe.getvalue().splitlines()[:2] == [r"P\x1b[2J [red]1[/red]\rgone", r"\x07[b]: 0 of 1"]


EXTRACT = [
    (0, "extract", 0, 602, 0, 0),
    (9, "extract", 30, 602, 0, 30),
    (22, "extract", 84, 602, 0, 30),
    (31, "extract", 120, 602, 2, 30),
]


def test_a_terminal_shows_the_facts_and_ends_with_a_plain_line():
    terminal = Terminal()
    watch([*EXTRACT, (50, "extract", 602, 602, 2, 30)], terminal.file)
    seen = terminal.close()
    assert seen.count(HIDE) == 1
    assert seen.rindex(SHOW) > seen.rindex(HIDE)
    last = " ".join(plain(seen).split()[-17:])
    assert last == "Features, lesions: 602 of 602 (14 a second, took 50 s, 2 failed, 30 from the store)"


@pytest.mark.parametrize("columns", [80, 40, 20])
def test_no_line_is_wider_than_the_terminal(monkeypatch, columns):
    monkeypatch.setenv("COLUMNS", str(columns))  # that of standard error, which is not this terminal
    terminal, clock = Terminal(columns), Clock()
    with Watcher(terminal.file, clock) as watcher:
        for at, stage, done, total, failed, stored in EXTRACT:
            clock.now = 1000 + at
            watcher(stage, done, total, failed=failed, stored=stored)
        terminal.wait_for("store")
    drawn = [line for line in re.split(r"[\r\n]+", plain(terminal.close())) if line][:-1]
    assert drawn
    assert max(map(len, drawn)) <= columns
    words = " ".join(" ".join(drawn).split())
    assert "120 of 602" in words
    assert "4.1 a second, 2 min left, 2 failed, 30 from the store" in words
    assert ("━" in words) == (columns >= 40)


def test_lines_beside_the_bar_are_taken_literally():
    terminal = Terminal()
    with Watcher(terminal.file) as watcher:
        watcher("extract", 0, 2)
        watcher.say("[red]P1[/red] \x1b[2J :skull:")
    assert r"[red]P1[/red] \x1b[2J :skull:" in terminal.close()


@pytest.mark.parametrize(
    ("name", "value"), [("CI", "true"), ("CI", "1"), ("TERM", "dumb"), ("TERM", "unknown")]
)
def test_plain_lines_where_a_bar_would_be_a_mess(monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    terminal = Terminal()
    watch([(0, "extract", 0, 3, 0, 0), (5, "extract", 3, 3, 0, 0)], terminal.file)
    assert terminal.close().split("\r\n") == [
        "Features, lesions: 0 of 3",
        "Features, lesions: 3 of 3 (1.7 s a lesion, took 5 s)",
        "",
    ]


def test_forced_colours_make_no_terminal_of_a_pipe(monkeypatch):
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert lines([(0, "extract", 0, 3, 0, 0)]) == ["Features, lesions: 0 of 3"]


def test_no_color_is_kept(monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    terminal = Terminal()
    watch(EXTRACT, terminal.file)
    assert re.findall(r"\x1b\[[0-9;]*3[0-9][0-9;]*m", terminal.close()) == []


def test_other_output_does_not_stop_between_two_stages(capsys):
    terminal = Terminal()
    out, err = sys.stdout, sys.stderr
    with Watcher(terminal.file) as watcher:
        watcher("extract", 0, 1)
        assert sys.stdout is out, "what is meant for a file must not go to the terminal"
        watcher("extract", 1, 1)
        assert sys.stderr is err
    terminal.close()


ENDLESS = """
import time
from analysis.console import Watcher
with Watcher() as watcher:
    watcher("extract", 0, 9)
    time.sleep(0.1)
    watcher("extract", 2, 9)
    time.sleep(60)
"""


def at_a_terminal() -> None:
    """Take the terminal, and heed Ctrl-C, also where the tests run in a background that does not."""
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def test_ctrl_c_leaves_the_terminal_as_it_was():
    terminal = Terminal()
    options = dict.fromkeys(("stdin", "stdout", "stderr"), terminal.file)
    with subprocess.Popen(
        [sys.executable, "-c", ENDLESS],
        cwd=ROOT,
        start_new_session=True,
        preexec_fn=at_a_terminal,  # noqa: PLW1509
        **options,
    ) as run:
        terminal.wait_for("2 of 9")
        time.sleep(0.5)  # what is being drawn is drawn
        os.write(terminal.master, b"\x03")
        assert run.wait(20) != 0
    seen = terminal.close()
    assert "KeyboardInterrupt" in seen
    assert seen.rindex(SHOW) > seen.rindex(HIDE)
    assert "Features, lesions: 2 of 9" in plain(seen[seen.rindex(SHOW) :])
