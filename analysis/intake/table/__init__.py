"""Tables of features that people have, brought to the one that a cohort is made of."""

from analysis.intake.table.draft import TableOptions, TableSurvey
from analysis.intake.table.survey import survey_table

__all__ = ["TableOptions", "TableSurvey", "survey_table"]
