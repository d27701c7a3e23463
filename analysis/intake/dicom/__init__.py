"""DICOM as scanners, planning systems and archives write it: series, RTSTRUCT and SEG in any folders."""
