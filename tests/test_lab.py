"""What `make lab` installs fits what is there."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
_PIN = re.compile(r"^([a-z0-9.-]+)==(\S+)(?: ; .*?)? \\$", re.M)


def pinned(name: str) -> dict[str, set[str]]:
    """Versions of each package of a lock; several where Pythons or systems differ."""
    found: dict[str, set[str]] = {}
    for package, version in _PIN.findall((ROOT / name).read_text(encoding="utf-8")):
        found.setdefault(package, set()).add(version)
    return found


def test_the_lab_changes_no_package_of_the_environment() -> None:
    own, lab = pinned("requirements.lock"), pinned("requirements-lab.lock")
    assert {"jupyterlab", "jupyterlab-myst", "ipykernel"} <= lab.keys()
    shared = own.keys() & lab.keys()
    assert len(shared) > 20
    assert {name: lab[name] for name in shared if not lab[name] <= own[name]} == {}


def test_every_package_has_hashes() -> None:
    text = (ROOT / "requirements-lab.lock").read_text(encoding="utf-8")
    blocks = re.split(r"\n(?=[a-z0-9])", text)
    assert all("--hash=sha256:" in block for block in blocks if "==" in block.splitlines()[0])
