"""A cohort made out of what a user has: the source is recognised, surveyed, read and written."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from analysis.cohort import read_cohort
from analysis.errors import Fault, InputError, raise_errors
from analysis.intake import slicer
from analysis.intake.cohort_files import key_path
from analysis.intake.dicom import survey as dicom
from analysis.intake.draft import Options, Survey
from analysis.intake.folders import survey as folders
from analysis.intake.kinds import Kind, kind_of, require_access
from analysis.intake.made import Made
from analysis.intake.naming import cohort_name
from analysis.intake.placing import Placing
from analysis.intake.replacing import MARK, aside, kept_remark, own_files
from analysis.intake.secrecy import holds_secret, secrets_of_id
from analysis.intake.staging import alone, require_free
from analysis.intake.table import TableOptions, TableSurvey, survey_table
from analysis.intake.table_cohort import make_of_table, secrets_of_table
from analysis.intake.volumes_cohort import make_of_volumes, secrets_of
from analysis.sources.names import words_of
from analysis.sources.overlaps import overlap_faults
from analysis.sources.telling import telling_faults
from analysis.sources.volumes import open_manifest
from analysis.wording import quote

_SURVEYS: dict[Kind, Callable[[Path, Options], Survey]] = {
    "dicom": dicom.survey,
    "slicer": slicer.survey,
    "folders": folders.survey,
}

_CALLED: dict[Kind, str] = {
    "dicom": "DICOM",
    "slicer": "segmentations of 3D Slicer",
    "folders": "folders of volumes",
    "table": "tables of features",
}
_EXHAUSTIVE = (
    "Every lesion of a patient counts as outlined. If that is not so, write `exhaustive: false` into "
    "cohort.yml; then no recovery is computed."
)


@dataclass(frozen=True)
class Wishes:
    """What a user asks of a cohort beside what the data say.

    Attributes
    ----------
    kind : {'dicom', 'slicer', 'folders', 'table'} or None
        None to recognise it.
    name, title : str
        Of the cohort; empty for those of the folder.
    volumes : Options
        Of images and masks.
    tables : TableOptions
        Of tables of features.
    sites, organs : pathlib.Path or None
        The user's words for sites; organ label maps.
    within_mm : float
        How far the nearest organ may be that gives a lesion its site (mm).
    skip_faulty : bool
        Leave images at fault out, in place of refusing the source.
    pseudonyms : bool
        Give patients pseudonyms also where their ids do not look as if they told who they are.
    replace : bool
        Replace a cohort that was made in the same folder before.
    keys : dict
        Further keys of `cohort.yml`.
    """

    kind: Kind | None = None
    name: str = ""
    title: str = ""
    volumes: Options = field(default_factory=Options)
    tables: TableOptions = field(default_factory=TableOptions)
    sites: Path | None = None
    organs: Path | None = None
    within_mm: float = 5.0
    skip_faulty: bool = False
    pseudonyms: bool = False
    replace: bool = False
    keys: dict[str, Any] = field(default_factory=dict)


def new(
    source: Path, out: Path, wishes: Wishes, progress: Callable[[int, int], None] = lambda *_: None
) -> Made:
    """Make a cohort.

    Parameters
    ----------
    source : pathlib.Path
        A folder of DICOM, of Slicer segmentations, of volumes or of tables, or a file of the latter.
    out : pathlib.Path
        Folder that is made: `cohort.yml`, `lesions.csv`, and what they name.
    wishes : Wishes
    progress : callable
        Called with the images done and all images.

    Returns
    -------
    Made
        A cohort that `interlesion check` accepts.

    Raises
    ------
    InputError
        All that is wrong with the source; nothing is written then.
    """
    source, out = source.absolute(), out.absolute()
    require_access(source)
    with alone(out):
        return _new(source, out, wishes, progress)


def _new(source: Path, out: Path, wishes: Wishes, progress: Callable[[int, int], None]) -> Made:
    require_free(out, replace=wishes.replace)
    own, place = own_files(out), aside(out)
    _require_apart(source, out)
    kind = wishes.kind or kind_of(source)
    _require_use(kind, wishes)
    placing = Placing(wishes.sites, wishes.organs, wishes.within_mm)
    if kind == "table":
        table = survey_table(source, wishes.tables)
        table = replace(table, secret=table.secret or wishes.pseudonyms)
        made = _of_table(table, out, wishes, placing)
    else:
        survey = _SURVEYS[kind](source, wishes.volumes)
        survey = _made_secret(survey) if wishes.pseudonyms and not survey.secret else survey
        made = _of_volumes(survey, out, wishes, placing, progress)
    warned = telling_faults(made.lesions, str(made.yml.parent / "lesions.csv"))
    if kind != "table":
        manifest, _ = open_manifest(read_cohort(made.yml), outside=True)
        warned += overlap_faults(manifest) if manifest else []
    assumed = [] if "exhaustive" in wishes.keys else [_EXHAUSTIVE]
    kept = [kept_remark(own, place)] if own else []
    remarks = (*made.remarks, *placing.remarks(), *kept, *assumed)
    return replace(made, remarks=remarks, faults=(*made.faults, *warned))


def _made_secret(survey: Survey) -> Survey:
    """Take the ids of patients for what tells who they are, in the names of their lesions, too."""
    planned = (replace(one, secrets=(*one.secrets, *secrets_of_id(one.patient))) for one in survey.planned)
    # Of patients with faults alone nothing is known but where their files lie.
    places = [Path(fault.file) for fault in survey.faults]
    folders = {secret for place in places for part in place.parts[:-1] for secret in secrets_of_id(part)}
    files = {word for place in places for word in words_of(place.name.partition(".")[0])}
    secrets = (*survey.secrets, *sorted(folders | files))
    return replace(survey, secret=True, planned=tuple(planned), secrets=secrets)


def _require_use(kind: Kind, wishes: Wishes) -> None:
    """Refuse options that this kind of source has no use for, in place of passing them over."""
    tables, volumes = wishes.tables, wishes.volumes
    of_folders: dict[str, object] = {
        "--layout": volumes.layout,
        "--images": volumes.images,
        "--masks": volumes.masks,
    }
    of_masks: dict[str, object] = {
        "--split": volumes.split is not None,
        "--smallest": volumes.smallest_ml != Options().smallest_ml,
        "--resample-mask": volumes.resample_mask,
    }
    of_kind: dict[Kind, dict[str, object]] = {
        "table": of_folders | of_masks | {"--modality": volumes.modality, "--organs": wishes.organs},
        "dicom": of_folders | of_masks,
        "slicer": {"--layout": volumes.layout},
        "folders": {},
    }
    of_tables = {} if kind == "table" else {"--column": tables.columns, "--pattern": tables.pattern}
    raise_errors(
        Fault("error", option, "", f"Has no use for {_CALLED[kind]}.", "Leave it out.")
        for option, given in {**of_kind[kind], **of_tables}.items()
        if given
    )


def _of_volumes(
    survey: Survey, out: Path, wishes: Wishes, placing: Placing, progress: Callable[[int, int], None]
) -> Made:
    if survey.secret:
        _require_no_key(out, wishes)
    keys, remarks = _keys(out, wishes, "volumes", secrets_of(survey) if survey.secret else ())
    if wishes.volumes.resample_mask:
        keys["resample_mask"] = True
    return make_of_volumes(
        replace(survey, remarks=(*survey.remarks, *remarks)),
        out,
        keys,
        placing,
        timepoint=wishes.tables.timepoint,
        skip_faulty=wishes.skip_faulty,
        progress=progress,
    )


def _of_table(survey: TableSurvey, out: Path, wishes: Wishes, placing: Placing) -> Made:
    if survey.secret:
        _require_no_key(out, wishes)
    keys, remarks = _keys(out, wishes, "table", secrets_of_table(survey))
    return make_of_table(replace(survey, remarks=(*survey.remarks, *remarks)), out, keys, placing)


def _keys(out: Path, wishes: Wishes, source: str, secrets: Iterable[str]) -> tuple[dict[str, Any], list[str]]:
    """Keys of `cohort.yml`, in the order in which they are written, and what to say of them."""
    known = tuple(secrets)
    _require_harmless(wishes, known)
    called, remarks = out.name, []
    if not (wishes.name and wishes.title) and holds_secret(called, known):
        called = "cohort"
        remarks = [
            "The folder's name holds a text that identifies a patient; cohort.yml does not repeat it. "
            "`--name` and `--title` give others. Rename the folder before you pass it on."
        ]
    name, title = wishes.name or cohort_name(called), wishes.title or called
    first = {"name": name, "title": title, "source": source, "lesions": "lesions.csv"}
    return first | {"patients": None, "timepoint": None} | wishes.keys, remarks


def _require_harmless(wishes: Wishes, secrets: tuple[str, ...]) -> None:
    """Refuse a name or title that identifies a patient: it would stand on every page."""
    given = {"--name": wishes.name, "--title": wishes.title}
    message = "Holds a text that identifies a patient of the source: a name, an id or a date."
    faults = [
        Fault("error", option, "", message, "Choose another.")
        for option, text in given.items()
        if holds_secret(text, secrets)
    ]
    raise_errors(faults)


def _require_apart(source: Path, out: Path) -> None:
    """Refuse to write into the source, which a second run would read, or over it."""
    inside = source.is_dir() and out.resolve().is_relative_to(source.resolve())
    if inside or source.resolve().is_relative_to(out.resolve()):
        message = f"{quote(out)} lies inside the source." if inside else f"{quote(out)} holds the source."
        raise InputError([Fault("error", "--out", "", message, "Name a folder apart from it.")])


def _require_no_key(out: Path, wishes: Wishes) -> None:
    """Refuse to write over a key, which alone tells who the patients of an earlier cohort are."""
    if key_path(out).exists() and not (wishes.replace and (out / MARK).exists()):
        message = f"{quote(key_path(out))} is there already: the key to the patients of an earlier cohort."
        raise InputError([Fault("error", "--out", "", message, "Move it away, or name another folder.")])
