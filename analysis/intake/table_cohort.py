"""A cohort of features made of somebody's table, written whole or not at all."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.errors import Fault, InputError, raise_errors
from analysis.features import FEATURES
from analysis.intake.cohort_files import key_path, require_sound, write_csv, write_key, write_yml
from analysis.intake.draft import LeftOut
from analysis.intake.made import Made
from analysis.intake.naming import pseudonyms, without_secrets
from analysis.intake.placing import Placed, Placing
from analysis.intake.staging import staged
from analysis.intake.table import TableSurvey

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
    names = pseudonyms(survey.lesions["patient_id"]) if survey.secret else {}
    placed = _placed(survey.lesions, placing)
    lesions = _lesions(survey, placed, names)
    patients = _patients(survey, names)
    with staged(out) as folder:
        _write(folder, lesions, patients, keys | {"timepoint": survey.timepoint})
        if survey.secret:
            write_key(names, key_path(out))
    return Made(
        out / "cohort.yml",
        survey.kind,
        _told(lesions, placed, survey.timepoint),
        tuple(_renamed(survey.left_out, names)),
        survey.remarks,
        survey.faults,
        key_path(out) if survey.secret else None,
    )


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
        secrets = {patient: tuple(patient.split()) for patient in names}
        frame["lesion_id"] = [
            without_secrets(lesion, secrets[patient])
            for lesion, patient in zip(frame["lesion_id"], frame["patient_id"], strict=True)
        ]
        frame["patient_id"] = frame["patient_id"].map(names)
    columns = [name for name in (*_KEYS, *FEATURES) if name in frame]
    return frame[columns]


def _patients(survey: TableSurvey, names: dict[str, str]) -> pd.DataFrame | None:
    if survey.patients is None or survey.patients.empty:
        return None
    frame = survey.patients
    return frame.assign(patient_id=frame["patient_id"].map(names)) if names else frame


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


def _renamed(left_out: Sequence[LeftOut], names: dict[str, str]) -> list[LeftOut]:
    return [replace(entry, patient=names.get(entry.patient, entry.patient)) for entry in left_out]
