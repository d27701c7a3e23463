"""Runs that are killed, broken off or short of disk, beside one that was not."""

import json
import os
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from analysis.extraction.store import Store
from tests.fork_server import Ended, Server, command, serving

TIMES = {"extraction.json", "provenance.json"}
"""Files that tell seconds, which differ from run to run."""
SEED = 20221014

Go = Callable[..., Ended]
"""Runs something that writes to a folder."""


@dataclass(frozen=True)
class Bench:
    """A server whose children have a store and a folder for temporary files of their own."""

    server: Server
    store: Store
    temporary: Path

    def command(self, name: str, yml: Path, *options: object) -> Go:
        """Give a command of the command line; what it writes to, and how it is broken off, are asked then."""

        def go(out: Path, **how: object) -> Ended:
            return self.server.run(name, yml, "--out", out, "--jobs", 1, *options, **how)  # type: ignore[arg-type]

        return go

    def left_over(self) -> set[str]:
        """Name what lies in the folder for temporary files, and what is no lesion in the store."""
        kept = {entry.path for entry in self.store.entries()}
        files = [path for path in self.store.folder.rglob("*") if path.is_file() and path not in kept]
        return {path.name for path in [*files, *self.temporary.iterdir()]}


@contextmanager
def bench(folder: Path) -> Iterator[Bench]:
    """Start a server, and end it."""
    store, temporary = Store(folder / "store"), folder / "tmp"
    temporary.mkdir()
    variables = {"INTERLESION_CACHE": str(store.folder), "TMPDIR": str(temporary)}
    with serving(folder, **variables) as server:
        yield Bench(server, store, temporary)


def contents(out: Path) -> dict[str, bytes | None]:
    """Bytes of every file of a run, but of those that tell seconds."""
    return {
        path.relative_to(out).as_posix(): None if path.name in TIMES else path.read_bytes()
        for path in sorted(out.rglob("*"))
        if path.is_file()
    }


def moments(seconds: float, number: int, *, in_a_row: int = 1, least: float = 0) -> list[float]:
    """Draw moments of a run.

    Parameters
    ----------
    seconds : float
        That a run takes.
    number : int
    in_a_row : int
        So many runs go on where the one before was killed, and so have less to do.
    least : float
        Seconds that a run takes which finds everything done.
    """
    left, drawn = seconds, []
    for place, share in enumerate(np.random.default_rng(SEED).uniform(0, 1, number)):
        left = seconds if place % in_a_row == 0 else max(least, left - drawn[-1])
        drawn.append(float(share * left))
    return drawn


def break_off(
    at: Bench,
    undisturbed: Path,
    go: Go,
    ways: Sequence[dict[str, object]],
    *,
    in_a_row: int = 1,
    hits: int | None = None,
) -> tuple[list[Ended], dict[str, int]]:
    """Break runs off, and let them end then.

    Parameters
    ----------
    at : Bench
    undisturbed : pathlib.Path
        Folder of a run that was not broken off.
    go : callable
    ways : sequence of dict
        How each is broken off.
    in_a_row : int
        So many in one folder, before the run that may end.
    hits : int, optional
        Enough of them that were killed before they had ended by themselves.

    Returns
    -------
    ended : list of Ended
        Each that was broken off.
    found : dict of str to int
        Finished lesions that were measured again (`lost`), runs that ended with other bytes, files or exit
        code (`wrong`), or that showed tracebacks.
    """
    expected, ended = contents(undisturbed), []
    found = {"lost": 0, "wrong": 0, "tracebacks": 0}
    for start in range(0, len(ways), in_a_row):
        if hits is not None and killed(ended) >= hits:
            break
        at.store.clear()
        out = undisturbed.with_name(f"{undisturbed.name}-{start}")
        for way in ways[start : start + in_a_row]:
            ended.append(go(out, **way))
            found["tracebacks"] += "Traceback" in ended[-1].said
        finished = at.store.size()[0]
        measured = not (out / "extraction.json").exists()
        last = go(out)
        if measured:
            found["lost"] += finished != json.loads((out / "extraction.json").read_text())["n_stored"]
        found["wrong"] += contents(out) != expected or bool(at.left_over()) or last.code != 3
        found["tracebacks"] += "Traceback" in last.said
    return ended, found


def killed(ended: Sequence[Ended]) -> int:
    """Count those that were killed before they had ended by themselves."""
    return sum(one.code == -signal.SIGKILL for one in ended)


def can_fork() -> bool:
    """Tell whether this system can do all this."""
    return hasattr(os, "fork")


def both(yml: str, *outs: str) -> int:
    """Extract a cohort twice at the same time, in two processes; give both exit codes as one number."""
    children = []
    for out in outs:
        child = os.fork()
        if child == 0:
            os._exit(command("extract", yml, "--out", out, "--jobs", "1"))
        children.append(child)
    codes = sorted(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children)
    return codes[0] * 10 + codes[1]
