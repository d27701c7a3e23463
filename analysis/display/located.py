"""Files that a notebook names, from wherever its kernel was started."""

from pathlib import Path

CLONE = Path(__file__).resolve().parents[2]


def located(path: str | Path) -> Path:
    """Find a file or folder: where the kernel runs, else from the root of the clone.

    JupyterLab starts a kernel in the folder of the notebook, papermill where it was called itself. The
    defaults of the notebooks are meant from the root of the clone.

    Parameters
    ----------
    path : path
        Relative or absolute.

    Returns
    -------
    pathlib.Path
        Absolute; below the clone where nothing is there at all.
    """
    here = Path(path).resolve()
    return here if here.exists() else (CLONE / path).resolve()
