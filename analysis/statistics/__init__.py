"""Pure functions on arrays and tables: no file, no plot, no global state."""
