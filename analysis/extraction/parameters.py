"""The pyradiomics parameters of an extraction, read from a yml and checked whole."""

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from pykwalify.errors import PyKwalifyException
from radiomics import getFeatureClasses
from radiomics.featureextractor import RadiomicsFeatureExtractor
from ruamel.yaml.error import YAMLError

from analysis.errors import Fault, raise_errors
from analysis.extraction.quiet import quiet
from analysis.features import FEATURES


@dataclass(frozen=True)
class Parameters:
    """What pyradiomics is asked for; small, and travels to worker processes.

    Attributes
    ----------
    settings : dict
        Settings by pyradiomics' names, its defaults filled in.
    feature_classes : dict
        Features of each class in use; an empty list stands for all.
    """

    settings: dict[str, Any]
    feature_classes: dict[str, list[str]]


def read_parameters(path: Path) -> Parameters:
    """Read a parameter file of pyradiomics.

    Parameters
    ----------
    path : pathlib.Path
        A yml as pyradiomics takes it, that yields the 107 features of `analysis.features` from the
        unfiltered image.

    Returns
    -------
    parameters : Parameters
        Its settings and features, with the defaults of pyradiomics filled in.

    Raises
    ------
    InputError
        The file is absent or not valid, leaves features out, or asks for filtered images.
    """
    try:
        content = path.read_bytes()
    except OSError:
        content = b""  # pyradiomics says what is wrong
    return deepcopy(_parameters(path, content))


@lru_cache(maxsize=32)
def _parameters(path: Path, content: bytes) -> Parameters:  # noqa: ARG001  # a changed file is read anew
    """Read a file once for all who ask: pyradiomics takes a tenth of a second, and a run asks five times."""
    extractor = _read(path)
    raise_errors(
        Fault("error", path.name, row, message, remedy)
        for row, message, remedy in _faults(extractor.enabledImagetypes, extractor.enabledFeatures)
    )
    classes = {name: list(features or []) for name, features in extractor.enabledFeatures.items()}
    return Parameters(dict(extractor.settings), classes)


def _read(path: Path) -> RadiomicsFeatureExtractor:
    try:
        with quiet():
            return RadiomicsFeatureExtractor(str(path))
    except (PyKwalifyException, YAMLError, OSError, TypeError, ValueError) as error:
        message = f"pyradiomics cannot read it: {' '.join(str(error).split())}".replace(str(path), path.name)
        fault = Fault("error", path.name, "", message, "Start from data/extraction.yml.")
        raise_errors([fault])
        raise


def _faults(
    image_types: Mapping[str, object], classes: Mapping[str, list[str] | None]
) -> list[tuple[str, str, str]]:
    faults = []
    if list(image_types) != ["Original"]:
        got = ", ".join(image_types)
        faults.append(("imageType", f"Got {got}, expected Original alone.", "Remove the other image types."))
    missing = sorted(set(FEATURES) - _produced(classes))
    if missing:
        message = f"{len(missing)} of the 107 features are left out: {', '.join(missing)}."
        faults.append(("featureClass", message, "List their classes without restriction."))
    return faults


def _produced(classes: Mapping[str, list[str] | None]) -> set[str]:
    known = getFeatureClasses()
    names = set()
    for name, features in classes.items():
        every = [feature for feature, deprecated in known[name].getFeatureNames().items() if not deprecated]
        names |= {f"original_{name}_{feature}" for feature in features or every}
    return names
