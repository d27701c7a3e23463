"""Whether intervals cover as often as they say, on patients whose truth is known; the command is `run.py`."""
