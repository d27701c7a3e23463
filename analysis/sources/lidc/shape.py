"""What can be measured without images: the 14 features of shape."""

from pathlib import Path

from analysis.errors import Fault, InputError
from analysis.extraction.parameters import Parameters, read_parameters
from analysis.features import FEATURES, feature_class

SHAPE = tuple(name for name in FEATURES if feature_class(name) == "shape")
"""The features that need no image."""


def shape_parameters(path: Path) -> Parameters:
    """Read the parameters of an extraction, and see that shape alone can be measured with them.

    Parameters
    ----------
    path : pathlib.Path
        Parameter file of pyradiomics.

    Returns
    -------
    asked : Parameters
        With shape as their only class.

    Raises
    ------
    InputError
        The file cannot be used, or leaves out voxels by their values, which are not known here.
    """
    parameters = read_parameters(path)
    if parameters.settings.get("resegmentRange") is not None:
        message = "Voxels would be left out by their values; LIDC-IDRI has outlines alone here, no images."
        remedy = "Leave `resegmentRange` out for this cohort."
        raise InputError([Fault("error", path.name, "resegmentRange", message, remedy)])
    return Parameters(parameters.settings, {"shape": parameters.feature_classes["shape"]})
