"""One script a tool, run in the tool's own environment: a task in, seconds and features out, in JSON."""
