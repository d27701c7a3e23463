"""Names of labels, as a `dataset.json` or a table beside the masks gives them."""

import csv
import json
from collections.abc import Mapping
from pathlib import Path

from analysis.errors import Fault, InputError
from analysis.wording import quote

Names = dict[str, frozenset[int]]
"""The labels of each class, by its name; the background is none."""

_BACKGROUND = "background"
_LARGEST_FILE = 2**24
_REMEDY = 'Write labels as nnU-Net does: `"labels": {"background": 0, "tumour": 1}`.'


def read_dataset(path: Path, file: str) -> tuple[Names | None, dict[int, str]]:
    """Read the names of labels and channels from a `dataset.json` of nnU-Net or the Decathlon.

    Parameters
    ----------
    path : pathlib.Path
        It need not be there.
    file : str
        Its name in messages.

    Returns
    -------
    names : dict of str to frozenset of int, or None
        Labels by class, in the order of the file; regions of nnU-Net hold several. None without the file.
    channels : dict of int to str
        What the channels of an image are.

    Raises
    ------
    InputError
        It is not JSON, or its labels are none.
    """
    if not path.is_file():
        return None, {}
    content = _json(path, file)
    labels = content.get("labels")
    if not isinstance(labels, dict):
        raise InputError([Fault("error", file, "labels", "There are no labels in it.", _REMEDY)])
    channels = content.get("channel_names", content.get("modality"))
    return _names(labels, file), _channels(channels)


def read_table(path: Path, file: str) -> Names:
    """Read the names of labels from a table of BIDS (`dseg.tsv`) with the columns `index` and `name`.

    Raises
    ------
    InputError
        It is no such table.
    """
    remedy = "Write the columns `index` and `name`, tabs between them."
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            rows = list(csv.DictReader(stream, delimiter="\t"))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        message = f"Cannot be read: {quote(error)}."
        raise InputError([Fault("error", file, "", message, remedy)]) from None
    names: Names = {}
    faults = []
    for line, row in enumerate(rows, start=2):
        label, name = _whole(row.get("index")), (row.get("name") or "").strip()
        if label is None or not name:
            message = f"{quote(row.get('index'))} is not a label, or it has no name."
            faults.append(Fault("error", file, f"line {line}", message, remedy))
        elif label > 0 and name.casefold() != _BACKGROUND:
            names[name] = names.get(name, frozenset()) | {label}
    if faults:
        raise InputError(faults)
    return names


def _json(path: Path, file: str) -> dict[str, object]:
    try:
        if path.stat().st_size > _LARGEST_FILE:
            raise ValueError("it is larger than a description can be")
        content = json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError) as error:
        message = f"Is not JSON: {quote(error)}."
        raise InputError([Fault("error", file, "", message, "Save it as JSON in UTF-8.")]) from None
    if not isinstance(content, dict):
        raise InputError([Fault("error", file, "", "Is not an object with keys.", _REMEDY)])
    return content


def _names(labels: Mapping[str, object], file: str) -> Names:
    """Read labels written either way: `{"1": "tumour"}` or `{"tumour": 1}`, also several labels a name."""
    by_label = bool(labels) and all(_whole(key) is not None for key in labels)
    names: Names = {}
    faults = []
    for key, value in labels.items():
        name, held = (value, key) if by_label else (key, value)
        found = [_whole(one) for one in (held if isinstance(held, list) else [held])]
        if not isinstance(name, str) or not found or None in found:
            message = f"{quote(f'{key}: {value}')} is not a name with its label."
            faults.append(Fault("error", file, "labels", message, _REMEDY))
            continue
        wanted = frozenset(one for one in found if one)
        if wanted and name.casefold() != _BACKGROUND:
            names[name] = names.get(name, frozenset()) | wanted
    if faults:
        raise InputError(faults)
    return names


def _whole(value: object) -> int | None:
    """Read a label written as a number or as text; None if it is none."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        return None
    text = str(value).strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 10 else None


def _channels(value: object) -> dict[int, str]:
    if not isinstance(value, dict):
        return {}
    found = {_whole(key): name for key, name in value.items() if isinstance(name, str)}
    return {key: name for key, name in found.items() if key is not None}
