"""A kernel that runs one notebook after another: to start one and import all costs more than most pages."""

import logging
import os
import sys
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from nbformat import NotebookNode

from analysis.report import kernel_process
from analysis.report.book import ROOT

if TYPE_CHECKING:
    from jupyter_client.manager import AsyncKernelManager

CELL_SECONDS = 600
"""A cell that runs longer fails its page."""
_START_SECONDS = 120
_ENGINE = "interlesion-kernel"
_QUIET = logging.Logger(__name__, logging.CRITICAL + 1)
"""Whoever asked for a page hears of its failure by the exception."""
_EMPTY = "__import__('analysis.garbage').garbage.look_seldom(); get_ipython().reset(new_session=True)"
"""Run before each notebook: cycles are not looked for again and again among all that was imported."""


class Kernel:
    """A kernel with a folder of its own; started when it is first needed.

    Names that a notebook makes are gone before the next one runs; imported modules stay. After a notebook
    that failed the next one gets a new kernel. To be used by one thread; `kill` is for any.

    Parameters
    ----------
    prefix : str
        How the name of its folder begins; short, since sockets lie in it.
    """

    def __init__(self, prefix: str = "il-") -> None:
        self._prefix = prefix
        self._manager: AsyncKernelManager | None = None
        self._folder: TemporaryDirectory[str] | None = None
        self._ended = False

    def execute(self, template: Path, parameters: dict[str, str]) -> NotebookNode:
        """Execute a notebook by papermill.

        Parameters
        ----------
        template : pathlib.Path
        parameters : dict
            What papermill puts into it.

        Returns
        -------
        nbformat.NotebookNode
            With its outputs.

        Raises
        ------
        Exception
            Whatever stops a cell, or the kernel.
        """
        import papermill
        from papermill.engines import papermill_engines

        papermill_engines.register(_ENGINE, _engine())
        try:
            return papermill.execute_notebook(
                template,
                None,
                parameters=parameters,
                engine_name=_ENGINE,
                kernel_name="python3",
                progress_bar=False,
                kernel=self,
            )
        except BaseException:
            self.close()
            raise

    def run(self, nb_man: Any, kernel_name: str) -> None:
        """Run the notebook of a papermill engine in an empty namespace."""
        from papermill.clientwrap import PapermillNotebookClient

        manager, folder = self._started(kernel_name)
        client = PapermillNotebookClient(
            nb_man,
            km=manager,
            kernel_name=kernel_name,
            timeout=CELL_SECONDS,
            startup_timeout=_START_SECONDS,
            extra_arguments=["--log-level=CRITICAL"],
            log=_QUIET,
        )
        try:
            with client.setup_kernel(cleanup_kc=False, cwd=str(folder), env=_environment(folder)):
                client.wait_for_reply(client.kc.execute(_EMPTY, silent=True, store_history=False))
                client.execute(cleanup_kc=False)
        finally:
            if client.kc is not None:
                client.kc.stop_channels()

    def _started(self, kernel_name: str) -> tuple["AsyncKernelManager", Path]:
        from jupyter_client.manager import AsyncKernelManager

        if self._ended:
            raise RuntimeError("The kernel was killed.")
        if self._manager is None or self._folder is None:
            self._folder = TemporaryDirectory(prefix=self._prefix, ignore_cleanup_errors=True)
            connection = Path(self._folder.name) / "kernel.json"
            self._manager = AsyncKernelManager(
                kernel_name=kernel_name, transport="ipc", connection_file=str(connection)
            )
            spec = self._manager.kernel_spec
            assert spec is not None
            spec.argv = [sys.executable, kernel_process.__file__, "-f", "{connection_file}"]
        return self._manager, Path(self._folder.name)

    def kill(self) -> None:
        """End the process at once, and remove its folder; what runs in it fails, and so does all after it."""
        self._ended = True
        process = getattr(self._manager and self._manager.provisioner, "process", None)
        if process is not None:
            with suppress(ProcessLookupError):
                process.kill()
        if self._folder is not None:
            self._folder.cleanup()

    def close(self) -> None:
        """End the process and remove its folder."""
        from jupyter_core.utils import run_sync

        if self._manager is not None and self._manager.has_kernel:
            run_sync(self._manager.shutdown_kernel)(now=True)
        if self._folder is not None:
            self._folder.cleanup()
        self._manager = self._folder = None


def _engine() -> type:
    """Make the engine that papermill knows, which is imported with it."""
    from papermill.engines import Engine

    class KernelEngine(Engine):
        """Runs a notebook in a kernel that is there."""

        @classmethod
        def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **kwargs: Any) -> None:
            """Run it; papermill hands on the kernel among `kwargs`."""
            kwargs["kernel"].run(nb_man, kernel_name)

    return KernelEngine


def _environment(folder: Path) -> dict[str, str]:
    search = os.pathsep.join(part for part in (str(ROOT), os.environ.get("PYTHONPATH", "")) if part)
    return os.environ | {
        "PYTHONPATH": search,
        "PYTHONHASHSEED": "0",
        "SOURCE_DATE_EPOCH": "0",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "IPYTHONDIR": str(folder / "ipython"),
        "JUPYTER_RUNTIME_DIR": str(folder / "run"),
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    }
