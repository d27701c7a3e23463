"""Exit codes of the command line, and what it says when it is interrupted."""

DONE, FAILED, BAD_INPUT, INCOMPLETE, INTERRUPTED, TERMINATED = 0, 1, 2, 3, 130, 143
SENTENCE = "Interrupted. Run the same command again to go on."
