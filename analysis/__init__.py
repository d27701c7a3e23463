"""Interlesion: how different the tumours of one patient look on CT."""

__version__ = "0.1.0"
