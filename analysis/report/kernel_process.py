"""Start of a kernel's process, run as a script: it ends with the process that asked for it, at any time.

ipykernel looks for that process too, but only once it has imported all it needs. A kernel whose build is
killed before goes on until then, in a folder that the next build removes, and complains on the terminal.
"""

import os
import sys
import threading
import time

SECONDS_BETWEEN = 0.1
"""After which it looks anew."""


def main() -> None:
    """Become a kernel of the process whose number jupyter_client gives in the environment."""
    # On Windows it gives a handle, which ipykernel waits for, and a process never learns of a new parent.
    caller = os.environ.get("JPY_PARENT_PID", "") if sys.platform != "win32" else ""
    if caller:
        threading.Thread(target=_end_with, args=(int(caller),), daemon=True).start()
    del sys.path[0]  # the folder of this script: what lies in it is no module of its own name
    from ipykernel import kernelapp

    kernelapp.launch_new_instance()


def _end_with(caller: int) -> None:
    while os.getppid() == caller:
        time.sleep(SECONDS_BETWEEN)
    os._exit(1)


if __name__ == "__main__":
    main()
