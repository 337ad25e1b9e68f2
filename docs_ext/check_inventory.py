"""Looks whether the inventory of a built site holds every public name: `python docs_ext/check_inventory.py SITE`."""

from __future__ import annotations

import sys
import zlib
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from docs_ext.public_names import public_names


def check(site: Path) -> list[str]:
    """Return what is missing in `objects.inv` of a built site, a line for each public name that is."""
    file = site / "objects.inv"
    if not file.is_file():
        return [f"there is no {file}"]
    held = inventory(file.read_bytes())
    return [f"objects.inv: {item.path} is missing" for item in public_names() if item.path not in held]


def inventory(data: bytes) -> set[str]:
    """Return the names that an inventory in the format of Sphinx holds: four lines of text, then packed lines."""
    packed = data.split(b"\n", 4)[4]
    return {line.partition(" ")[0] for line in zlib.decompress(packed).decode().splitlines()}


if __name__ == "__main__":
    missing = check(Path(sys.argv[1]))
    sys.stdout.writelines(f"{line}\n" for line in missing)
    sys.exit(bool(missing))
