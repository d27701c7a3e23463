"""A Dask scheduler and workers of this machine, in processes of their own, for tests."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[1]
HOST = "127.0.0.1"


@dataclass
class Machines:
    """Its processes; nothing listens but on the loopback address."""

    address: str
    folder: Path
    scheduler: subprocess.Popen[bytes]
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def add_worker(self, *, nanny: bool = True, threads: int = 1) -> None:
        """Start a worker; with a nanny, it comes back when it is killed."""
        options = ["--nthreads", str(threads), "--local-directory", str(self.folder)]
        options += ["--nanny" if nanny else "--no-nanny", "--memory-limit", "0"]
        self.workers.append(_start("dask_worker", self.address, *options, log=self.folder / "workers.log"))


@contextmanager
def machines(folder: Path, *, workers: int = 2, nanny: bool = True, deaths: int = 3) -> Iterator[Machines]:
    """Start a scheduler and workers, and end them whatever happens.

    `deaths` are the workers that a task may kill before it is given up; 3 is Dask's default.
    """
    port = free_port()
    log = folder / "scheduler.log"
    scheduler = _start("dask_scheduler", "--port", str(port), log=log, ALLOWED_FAILURES=str(deaths))
    made = Machines(f"tcp://{HOST}:{port}", folder, scheduler)
    try:
        for _ in range(workers):
            made.add_worker(nanny=nanny)
        _await(port, scheduler)
        yield made
    finally:
        for process in [*made.workers, scheduler]:
            end(process)


def free_port() -> int:
    """Find a port at which nothing listens."""
    with socket.socket() as trial:
        trial.bind((HOST, 0))
        return int(trial.getsockname()[1])


def end(process: subprocess.Popen[bytes]) -> None:
    """Kill a process of `machines`, and the worker that it is the nanny of."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(20)


def _start(program: str, *arguments: str, log: Path, **scheduler: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", f"distributed.cli.{program}", *arguments]
    settings = {f"DASK_DISTRIBUTED__SCHEDULER__{name}": value for name, value in scheduler.items()}
    with log.open("ab") as output:
        return subprocess.Popen(
            [*command, "--host", HOST, "--no-dashboard"],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT), **settings},
            stdout=output,
            stderr=output,
            start_new_session=True,
        )


def _await(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        try:
            socket.create_connection((HOST, port), 1).close()
            return
        except OSError:
            assert process.poll() is None, "the scheduler did not start"
            time.sleep(0.1)
    raise TimeoutError
