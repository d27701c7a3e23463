"""Tables and figures of the book: a results table in, a table or Axes out; nothing is computed."""
