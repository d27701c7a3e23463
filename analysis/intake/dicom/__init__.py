"""DICOM as scanners, planning systems and archives write it: image series, RTSTRUCT and SEG, in any folders."""
