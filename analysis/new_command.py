"""`interlesion new`: a cohort out of what a user has."""

import re
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from analysis.errors import Fault, InputError
from analysis.wording import listing, quote

if TYPE_CHECKING:
    from analysis.intake.made import Made
    from analysis.intake.new import Wishes

EXAMPLE = "Example: interlesion new dicom-folder --out my-cohort"

_VOLUMES, _PLACES, _COLUMNS = "Images and lesions", "Sites", "Tables of features"
_ID_COLUMNS = (
    "patient_id, lesion_id, site, timepoint, contour, age, sex, group, time, event, response, or a feature"
)

Source = Annotated[
    str,
    typer.Argument(
        help="A folder of DICOM, of 3D Slicer segmentations or of NIfTI, NRRD or MetaImage; a table of "
        "features; or open:NAME, a cohort that everyone can download.",
        metavar="SOURCE",
    ),
]
Out = Annotated[Path, typer.Option("--out", help="Folder of the new cohort; made.")]
As = Annotated[
    Literal["dicom", "slicer", "folders", "table"] | None,
    typer.Option("--as", help="What the source is, if it should not be recognised.", metavar="KIND"),
]
Name = Annotated[str, typer.Option("--name", help="Of the cohort: a-z, 0-9 and -. The folder's otherwise.")]
Title = Annotated[str, typer.Option("--title", help="Of the cohort, as its pages show it.")]
Lesions = Annotated[
    str | None,
    typer.Option(
        "--lesions",
        help="Names that are lesions, as a regular expression; case does not count.",
        metavar="REGEX",
        rich_help_panel=_VOLUMES,
    ),
]
ModalityOption = Annotated[
    Literal["CT", "PT", "MR"] | None,
    typer.Option("--modality", help="Images to use where there are several.", rich_help_panel=_VOLUMES),
]
Images = Annotated[
    str | None,
    typer.Option(
        "--images", help="Names of image files, with {patient}.", metavar="PATTERN", rich_help_panel=_VOLUMES
    ),
]
Masks = Annotated[
    str | None,
    typer.Option(
        "--masks",
        help="Names of mask files, with {patient}, {lesion}, {timepoint}.",
        metavar="PATTERN",
        rich_help_panel=_VOLUMES,
    ),
]
Layout = Annotated[
    str | None,
    typer.Option(
        "--layout",
        help="Of the folders: nnunet, decathlon, bids, patients or flat.",
        metavar="NAME",
        rich_help_panel=_VOLUMES,
    ),
]
Split = Annotated[
    bool | None,
    typer.Option(
        "--split/--no-split",
        help="Connected parts of a label are lesions of their own, or one.",
        rich_help_panel=_VOLUMES,
    ),
]
Smallest = Annotated[
    float, typer.Option("--smallest", min=0, help="Leave smaller parts out (mL).", rich_help_panel=_VOLUMES)
]
ResampleMask = Annotated[
    bool,
    typer.Option(
        "--resample-mask", help="Masks may lie on another grid than their image.", rich_help_panel=_VOLUMES
    ),
]
Sites = Annotated[
    Path | None,
    typer.Option(
        "--sites",
        help="Your own words for sites: a CSV with term, site.",
        metavar="FILE",
        rich_help_panel=_PLACES,
    ),
]
Organs = Annotated[
    Path | None,
    typer.Option(
        "--organs",
        help="Organ label maps, such as TotalSegmentator's: a file, or a folder of them.",
        rich_help_panel=_PLACES,
    ),
]
Within = Annotated[
    float,
    typer.Option(
        "--within",
        min=0,
        help="How near an organ must be to give a lesion its site (mm).",
        rich_help_panel=_PLACES,
    ),
]
Columns = Annotated[
    list[str] | None,
    typer.Option(
        "--column",
        help=f"A table's own name for one of {_ID_COLUMNS}.",
        metavar="OURS=THEIRS",
        rich_help_panel=_COLUMNS,
    ),
]
Pattern = Annotated[
    str | None,
    typer.Option(
        "--pattern",
        help="How ids are read out of one column, such as 'GTV{timepoint}_{lesion}_{site}_{patient}'.",
        rich_help_panel=_COLUMNS,
    ),
]
Timepoint = Annotated[
    str | None,
    typer.Option(
        "--timepoint",
        help="Which time point, by its name or as time-2, where patients have several; the first otherwise.",
    ),
]
Mirror = Annotated[
    str | None,
    typer.Option("--mirror", help="Take open:NAME from this folder or address.", metavar="FOLDER"),
]
SkipFaulty = Annotated[
    bool,
    typer.Option(
        "--skip-faulty",
        help="Leave images with errors out, in place of refusing all.",
        rich_help_panel=_VOLUMES,
    ),
]
Pseudonyms = Annotated[
    bool,
    typer.Option(
        "--pseudonyms",
        help="Call patients P001 and so on; which is whose stands in a file beside the cohort. Without it "
        "this is done for DICOM, and for tables in which nearly all ids are written as names of people are.",
    ),
]
Replace = Annotated[
    bool,
    typer.Option(
        "--replace",
        help="Replace a cohort that was made there before; what you added or changed is kept beside it.",
    ),
]


def new(  # noqa: PLR0917
    source: Source,
    out: Out,
    kind: As = None,
    name: Name = "",
    title: Title = "",
    lesions: Lesions = None,
    modality: ModalityOption = None,
    layout: Layout = None,
    images: Images = None,
    masks: Masks = None,
    split: Split = None,
    smallest: Smallest = 0.01,
    resample_mask: ResampleMask = False,
    sites: Sites = None,
    organs: Organs = None,
    within: Within = 5.0,
    column: Columns = None,
    pattern: Pattern = None,
    timepoint: Timepoint = None,
    mirror: Mirror = None,
    skip_faulty: SkipFaulty = False,
    pseudonyms: Pseudonyms = False,
    replace: Replace = False,
) -> None:
    """Make a cohort out of what you have: cohort.yml, lesions.csv, and images and masks beside them."""
    from analysis.console import Watcher
    from analysis.intake.draft import Options
    from analysis.intake.new import Wishes
    from analysis.intake.table import TableOptions

    wanted = _regex(lesions)
    wishes = Wishes(
        kind,
        _name(name),
        title,
        Options(wanted, modality, layout, images, masks, split, smallest, resample_mask),
        TableOptions(_columns(column or []), pattern, timepoint, wanted),
        sites,
        organs,
        within,
        skip_faulty=skip_faulty,
        pseudonyms=pseudonyms,
        replace=replace,
    )
    with Watcher() as watcher:
        made = _made(source, out, wishes, mirror, lambda *at: watcher("new", *at))
    for fault in made.faults:
        typer.echo(fault, err=True)
    for line in made.lines():
        typer.echo(line)
    typer.echo(_next(made.yml))


def _made(
    source: str, out: Path, wishes: "Wishes", mirror: str | None, progress: Callable[[int, int], None]
) -> "Made":
    """Make the cohort of a source; that of an open one is fetched first."""
    from analysis.intake.new import new
    from analysis.intake.open_cohorts import fetch, is_open, open_cohort, write_licence
    from analysis.intake.open_make import wishes_of
    from analysis.intake.replacing import remember

    if not is_open(source):
        if mirror is not None:
            message = "Is for open cohorts alone."
            raise InputError([Fault("error", "--mirror", "", message, "Leave it out, or name open:NAME.")])
        return new(Path(source), out, wishes, progress)
    entry = open_cohort(source)
    made = new(fetch(entry, mirror=mirror), out, wishes_of(entry, wishes), progress)
    write_licence(entry, made.yml.parent)
    remember(made.yml.parent)
    return made


def _columns(pairs: list[str]) -> dict[str, str]:
    """Read `ours=theirs`."""
    wrong = [pair for pair in pairs if not all(pair.partition("=")[::2])]
    if wrong:
        message = f"Got {listing(wrong)}; expected our name, =, and the table's."
        raise InputError(
            [Fault("error", "--column", "", message, "For example `--column patient_id=USUBJID`.")]
        )
    return {pair.partition("=")[0].strip(): pair.partition("=")[2].strip() for pair in pairs}


def _next(yml: Path) -> str:
    """Say how to go on, in commands that can be typed where this one was."""
    near = yml.relative_to(Path.cwd()) if yml.is_relative_to(Path.cwd()) else yml
    path, book = shlex.quote(str(near)), shlex.quote(f"{near.parent}-book")
    return (
        f"Next: look at lesions.csv, then\n  interlesion check {path}\n"
        f"  interlesion book {path} --out {book}\nor, in a clone, make book COHORT={path} OUT={book}"
    )


def _regex(text: str | None) -> re.Pattern[str] | None:
    try:
        return None if text is None else re.compile(text, re.IGNORECASE)
    except re.error as error:
        message = f"{quote(text)} is no regular expression: {error}."
        raise InputError([Fault("error", "--lesions", "", message, "For example `gtv|metast`.")]) from None


def _name(name: str) -> str:
    from analysis.intake.naming import cohort_name

    if name and cohort_name(name) != name:
        message = f"{quote(name)} cannot be a cohort's name; expected a-z, 0-9 and -."
        raise InputError([Fault("error", "--name", "", message, f"For example {quote(cohort_name(name))}.")])
    return name
