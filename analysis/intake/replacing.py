"""A cohort that is made anew where one stood: what somebody added or changed there is kept beside it."""

import json
from itertools import count
from pathlib import Path

from analysis.provenance import file_hash
from analysis.wording import counted, listing, quote

MARK = ".made-by-interlesion-new"
"""File in a folder that `interlesion new` made, which alone `--replace` replaces. It lists what was made."""
_VOLUMES = ("images", "masks")


def remember(folder: Path) -> None:
    """Note the files of a folder as those that were made, before anybody changes them.

    Parameters
    ----------
    folder : pathlib.Path
        Gets the mark: a SHA-256 a file; of volumes, which can be large, the name alone.
    """
    made = {name: "" if _is_volume(name) else _sum(folder / name) for name in _files(folder)}
    (folder / MARK).write_text(json.dumps(made, indent=1), encoding="utf-8")


def own_files(folder: Path) -> list[str]:
    """Name the files that somebody added to a made folder, or changed since.

    Parameters
    ----------
    folder : pathlib.Path
        Need not be there. Nothing is lost of a linked one: the link alone is replaced.

    Returns
    -------
    list of str
        Relative to the folder.
    """
    if folder.is_symlink() or not (folder / MARK).is_file():
        return []
    made = _made(folder / MARK)
    return [name for name in _files(folder) if not _as_made(folder, name, made)]


def aside(out: Path) -> Path:
    """Where such files are kept: beside a folder, so that it itself holds no id of before `--pseudonyms`."""
    places = (out.with_name(f"{out.name}-replaced-{number}") for number in count(1))
    return next(place for place in places if not place.exists())


def keep_own_files(old: Path, place: Path) -> None:
    """Move such files out of a folder that is about to be removed.

    Parameters
    ----------
    old : pathlib.Path
    place : pathlib.Path
        From `aside`; made where there is any.
    """
    for name in own_files(old):
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (old / name).replace(place / name)


def kept_remark(names: list[str], place: Path) -> str:
    """Say what was kept, and where."""
    what = counted(len(names), "file")
    which = "that was" if len(names) == 1 else "that were"
    return f"{what} {which} added or changed before: kept in {quote(place.name)}: {listing(names)}."


def _as_made(folder: Path, name: str, made: dict[str, str]) -> bool:
    return name in made and (not made[name] or made[name] == _sum(folder / name))


def _made(mark: Path) -> dict[str, str]:
    """Read what a mark lists; one of an earlier version is empty: volumes alone count as made then."""
    try:
        return dict(json.loads(mark.read_text(encoding="utf-8")))
    except (TypeError, ValueError):
        return {name: "" for name in _files(mark.parent) if _is_volume(name)}


def _is_volume(name: str) -> bool:
    return name.split("/", maxsplit=1)[0] in _VOLUMES


def _files(folder: Path) -> list[str]:
    names = (path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir())
    return sorted(name for name in names if name != MARK)


def _sum(path: Path) -> str:
    return file_hash(path) if path.is_file() else "none"  # a link that leads nowhere, a pipe
