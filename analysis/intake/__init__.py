"""Other people's data made into a cohort: DICOM, Slicer, NIfTI and NRRD, tables of features."""
