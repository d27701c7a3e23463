"""A cohort of features made of somebody's table, written whole or not at all."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from analysis.errors import Fault, InputError, raise_errors
from analysis.features import FEATURES, PAPER_FEATURES
from analysis.intake.cohort_files import key_path, require_sound, write_csv, write_key, write_yml
from analysis.intake.left_out import cleaned, write_left_out
from analysis.intake.made import Made
from analysis.intake.naming import pseudonyms
from analysis.intake.placing import Placed, Placing
from analysis.intake.secrecy import Cleaner, secrets_of_id, without_secrets
from analysis.intake.staging import staged
from analysis.intake.table import TableSurvey
from analysis.wording import counted, listing

_KEYS = ("patient_id", "timepoint", "lesion_id", "site", "contour")


def make_of_table(survey: TableSurvey, out: Path, keys: dict[str, Any], placing: Placing) -> Made:
    """Write the cohort of a table of features.

    Parameters
    ----------
    survey : TableSurvey
    out : pathlib.Path
        Folder that is made; it is free.
    keys : dict
        Keys of `cohort.yml`: its name, title and so on.
    placing : Placing
        Gives each lesion its site.

    Returns
    -------
    Made

    Raises
    ------
    InputError
        The table is at fault. Nothing is written then.
    """
    raise_errors(survey.faults)
    if survey.lesions.empty:
        raise InputError(
            [Fault("error", "SOURCE", "", "Holds no lesion.", "See whether it is the right table.")]
        )
    chosen, remarks = _features(survey, keys)
    names = _names(survey)
    if survey.secret:
        survey = _shuffled(survey, names)
    placed = _placed(survey.lesions, placing)
    lesions = _lesions(survey, placed, names if survey.secret else {})
    patients = _patients(survey, names)
    cleaner = Cleaner({part for name in names for part in secrets_of_id(name)}, secret=survey.secret)
    told = cleaned(survey.left_out, names, cleaner, secret=survey.secret)
    with staged(out) as folder:
        write_left_out(told, folder, secret=survey.secret)
        _write(folder, lesions, patients, keys | chosen | _told_keys(survey, keys))
        if survey.secret:
            write_key(names, key_path(out))
    return Made(
        out / "cohort.yml",
        survey.kind,
        _told(lesions, placed, survey.timepoint),
        told,
        tuple(map(cleaner.sentence, (*survey.remarks, *remarks))),
        survey.faults,
        key_path(out) if survey.secret else None,
        tuple(sorted(names.values())),
    )


def secrets_of_table(survey: TableSurvey) -> set[str]:
    """Give the texts of a table that identify its patients: their names, and the parts of these."""
    patients = set(survey.lesions["patient_id"]) if survey.secret else set()
    return {part for patient in patients for part in secrets_of_id(patient)}


def _names(survey: TableSurvey) -> dict[str, str]:
    """Give each patient a name in the cohort, also those who are only left out."""
    patients = set(survey.lesions["patient_id"])
    others = {entry.patient for entry in survey.left_out} - patients - {""}
    return pseudonyms(patients, others) if survey.secret else {name: name for name in patients | others}


def _shuffled(survey: TableSurvey, names: dict[str, str]) -> TableSurvey:
    """Order rows by pseudonyms: the order of a hospital's names or numbers tells something of them."""

    def ordered(frame: pd.DataFrame) -> pd.DataFrame:
        """Order the rows of a table by pseudonym."""
        return frame.iloc[frame["patient_id"].map(names).argsort(kind="stable")].reset_index(drop=True)

    patients = None if survey.patients is None else ordered(survey.patients)
    return replace(survey, lesions=ordered(survey.lesions), patients=patients)


def _features(survey: TableSurvey, keys: dict[str, Any]) -> tuple[dict[str, list[str]], list[str]]:
    """Name features in cohort.yml where the paper's eight cannot be used: all that there are."""
    usable = [name for name in FEATURES if name in survey.lesions and _is_measured(survey.lesions[name])]
    if len(usable) < 2:
        message = f"{counted(len(usable), 'feature')} of the 107 has values; two are needed at least."
        remedy = (
            "Name further columns: `--column original_shape_Sphericity=NAME`."
            if usable
            else "Write numbers into the columns of features."
        )
        raise InputError([Fault("error", "SOURCE", "features", message, remedy)])
    paper = [name for name in PAPER_FEATURES if name in usable]
    several = "contour" in survey.lesions and len(set(survey.lesions["contour"])) > 1
    if len(paper) > 1 or several or keys.get("features") or keys.get("reference"):
        return {}, []
    remark = (
        f"Of the paper's eight features the table has {len(paper)}, where two are needed: all "
        f"{len(usable)} that have values are used, {listing(usable, limit=4)}. They stand under "
        "`features:` in cohort.yml, where you may take out those that say the same twice."
    )
    return {"features": usable}, [remark]


def _is_measured(values: pd.Series) -> bool:
    """Whether a feature has a finite value in any row."""
    return bool(np.isfinite(values.to_numpy(float)).any())


def _placed(lesions: pd.DataFrame, placing: Placing) -> list[Placed]:
    """Site of each row; equal words are read once."""
    known: dict[tuple[Sequence[str], str], Placed] = {}
    found = []
    for words, name in zip(map(tuple, lesions["site_words"]), lesions["lesion_id"], strict=True):
        if (words, name) not in known:
            known[words, name] = placing.place_words(words, name)
        found.append(known[words, name])
    return found


def _lesions(survey: TableSurvey, placed: Sequence[Placed], names: dict[str, str]) -> pd.DataFrame:
    """Bring the table to our columns: those that it has, in the contract's order."""
    frame = survey.lesions.assign(site=[one.site for one in placed])
    if names:
        secrets = {patient: secrets_of_id(patient) for patient in names}
        frame["lesion_id"] = [
            without_secrets(lesion, secrets[patient])
            for lesion, patient in zip(frame["lesion_id"], frame["patient_id"], strict=True)
        ]
        frame["patient_id"] = frame["patient_id"].map(names)
    columns = [name for name in (*_KEYS, *FEATURES) if name in frame]
    return frame[columns]


def _told_keys(survey: TableSurvey, keys: dict[str, Any]) -> dict[str, Any]:
    """Keys of cohort.yml that the table itself tells: its time point, and the unit of survival times."""
    about = {"time_unit": survey.time_unit} if survey.time_unit else {}
    return {"timepoint": survey.timepoint, "about": about | keys.get("about", {})}


def _patients(survey: TableSurvey, names: dict[str, str]) -> pd.DataFrame | None:
    if survey.patients is None or survey.patients.empty:
        return None
    frame = survey.patients
    return frame.assign(patient_id=frame["patient_id"].map(names))


def _write(folder: Path, lesions: pd.DataFrame, patients: pd.DataFrame | None, keys: dict[str, Any]) -> None:
    write_csv(lesions, folder / "lesions.csv")
    if patients is not None:
        write_csv(patients, folder / "patients.csv")
    write_yml(keys | {"patients": None if patients is None else "patients.csv"}, folder / "cohort.yml")
    require_sound(folder / "cohort.yml")


def _told(lesions: pd.DataFrame, placed: Sequence[Placed], timepoint: str | None) -> pd.DataFrame:
    """Each lesion of the cohort once, and how its site is known."""
    frame = lesions[[name for name in _KEYS if name in lesions]].assign(how=[one.how for one in placed])
    if timepoint is not None:
        frame = frame[frame["timepoint"] == timepoint]
    return frame.drop_duplicates(["patient_id", "lesion_id"]).reset_index(drop=True)
