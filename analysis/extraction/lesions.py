"""Lesions of one image, measured one after another; what fails is said and passed by."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from pathlib import Path

import SimpleITK as sitk

from analysis.extraction.boxes import Box, find_boxes, label_box, require_inside
from analysis.extraction.grid import lesion_patch
from analysis.extraction.keys import lesion_key
from analysis.extraction.measured import Measured
from analysis.extraction.parameters import Parameters
from analysis.extraction.patches import measure_patch
from analysis.extraction.quiet import one_thread, quiet
from analysis.extraction.store import Store
from analysis.extraction.trail import FAILED, MASK, MEASURED, READ, STORED, Trail
from analysis.extraction.units import Task, Unit
from analysis.extraction.volumes import on_grid_of, read_image, read_mask
from analysis.features import CONTOURS
from analysis.provenance import Stopwatch


@dataclass(frozen=True)
class Recipe:
    """How lesions are measured; small, and travels to worker processes.

    Attributes
    ----------
    parameters : Parameters
        Of pyradiomics.
    made_by : str
        Hash of the code and the packages that features depend on.
    resample_mask : bool
        Bring masks on another grid to the image's.
    store : Store or None
        Where finished lesions are kept.
    trail : Trail
        Where progress is noted.
    contours : tuple of str
        Those that are measured.
    shuffle : int or None
        Seed of a random order of the voxels inside each contour.
    """

    parameters: Parameters
    made_by: str
    resample_mask: bool
    store: Store | None
    trail: Trail
    contours: tuple[str, ...] = CONTOURS
    shuffle: int | None = None


@dataclass(frozen=True)
class Harvest:
    """What came out of a unit of work.

    Attributes
    ----------
    lesions : list of Measured
        One a task.
    seconds_read : float
        Spent on reading the image and the masks.
    seconds_measure : float
        Spent on the lesions that were measured.
    seconds_store : float
        Spent on the store: keys, looking up, reading, writing.
    """

    lesions: list[Measured]
    seconds_read: float
    seconds_measure: float
    seconds_store: float = 0.0


def measure_unit(recipe: Recipe, unit: Unit) -> Harvest:
    """Measure the lesions of an image, which is read once.

    Parameters
    ----------
    recipe : Recipe
        How.
    unit : Unit
        Lesions; neighbours that share a mask file share its reading.

    Returns
    -------
    Harvest
        A lesion that failed has reasons in place of features; nothing is raised.
    """
    watch = Stopwatch()
    lesions = []
    recipe.trail.begin(unit.number)
    with quiet(), one_thread(), watch.time("all"):
        for lesion in _lesions(recipe, unit, watch):
            recipe.trail.mark(unit.number, _mark(lesion))
            lesions.append(lesion)
    read, store = (watch.seconds.get(stage, 0.0) for stage in ("read", "store"))
    return Harvest(lesions, read, watch.seconds["all"] - read - store, store)


def _mark(lesion: Measured) -> bytes:
    if lesion.failed:
        return FAILED
    return STORED if lesion.stored else MEASURED


def _lesions(recipe: Recipe, unit: Unit, watch: Stopwatch) -> Iterator[Measured]:
    try:
        with watch.time("read"):
            image = read_image(unit.image, recipe.parameters, keep=unit.shared)
    except Exception as error:
        yield from (_without(unit.image, task, error) for task in unit.tasks)
        return
    recipe.trail.mark(unit.number, READ)
    for _, group in groupby(unit.tasks, key=attrgetter("mask")):
        yield from _lesions_of_mask(recipe, unit, image, list(group), watch)


def _lesions_of_mask(
    recipe: Recipe, unit: Unit, image: sitk.Image, tasks: Sequence[Task], watch: Stopwatch
) -> Iterator[Measured]:
    try:
        with watch.time("read"):
            drawn = read_mask(tasks[0].mask)
            mask = on_grid_of(image, drawn, resample=recipe.resample_mask)
        boxes = find_boxes(mask, [task.label for task in tasks])
    except Exception as error:
        yield from (_without(unit.image, task, error) for task in tasks)
        return
    recipe.trail.mark(unit.number, MASK)
    for task in tasks:
        try:
            if mask is not drawn:
                require_inside(image, drawn, task.label)
            box = boxes.get(task.label) or label_box(mask, task.label)
            yield _lesion(recipe, (image, mask), task, box, watch)
        except Exception as error:
            yield _without(unit.image, task, error)


def _without(image: Path, task: Task, error: Exception) -> Measured:
    """Say that a lesion failed; its folders may be called after a patient."""
    return Measured.without(task.row, error, image.parent, task.mask.parent)


def _lesion(
    recipe: Recipe, volumes: tuple[sitk.Image, sitk.Image], task: Task, box: Box, watch: Stopwatch
) -> Measured:
    """Take a lesion from the store, or measure it and put it there at once."""
    if recipe.store is None:
        return _measure(recipe, *volumes, task, box)
    with watch.time("store"):
        key = lesion_key(
            volumes,
            task.label,
            box,
            recipe.parameters,
            recipe.made_by,
            contours=recipe.contours,
            shuffle=recipe.shuffle,
        )
        content = recipe.store.get(key)
        known = None if content is None else Measured.from_store(task.row, content)
    if known is not None:
        return known
    lesion = _measure(recipe, *volumes, task, box)
    if lesion.lasting:
        with watch.time("store"):
            recipe.store.put(key, lesion.to_store())
    return lesion


def _measure(recipe: Recipe, image: sitk.Image, mask: sitk.Image, task: Task, box: Box) -> Measured:
    patch = lesion_patch(image, mask, task.label, recipe.parameters.settings, box)
    return measure_patch(task.row, patch, recipe.parameters, recipe.contours, recipe.shuffle)
