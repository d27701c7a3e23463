"""The study of one cohort: from its features to every table under `results/`."""
