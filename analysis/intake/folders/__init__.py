"""Folders of NIfTI, NRRD or MetaImage files: laid out as nnU-Net, Decathlon, BIDS, or as clinics do it."""
