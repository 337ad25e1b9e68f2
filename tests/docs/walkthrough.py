"""Does literally what a newcomer reads, from the home page to a graded plan and a repository whose contract passes.

`python tests/docs/walkthrough.py` does it in an empty folder with a fresh virtual environment, installed from this
checkout. The test beside it does the same with the Python that runs it. Only the standard library is needed.

The pages say what to do, and how it is marked is all that this module knows:

* A block with a title is saved under that name; a second block of that name on the same page goes below the first.
* Blocks marked `bash` are typed into one shell, which stays open. Those whose reason begins with "installs" set up
  the environment; those whose reason begins with "the same" are not typed a second time.
* A block marked `text` with a reason is what the commands above it print. How long it took may differ.
* Blocks marked `console` are commands after a `$` and what they print.
* Blocks marked `python` without a title go into one file for each page, one below the other; it is run where the last
  of them stands, and `#>` is what it prints.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
WALK = (
    "index.md",
    "start/install.md",
    "start/tour.md",
    "tutorial/index.md",
    "tutorial/1-first-plan.md",
    "tutorial/2-key-results.md",
    "tutorial/3-check-ins.md",
    "tutorial/4-kpis-and-guardrails.md",
    "tutorial/5-cascade.md",
    "tutorial/6-mid-cycle.md",
    "tutorial/7-close-and-learn.md",
    "tutorial/8-your-own-code.md",
)
"""The pages in the order in which they are read; each links to the next."""

FENCE = re.compile(r"^```(\w+)([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
TITLE = re.compile(r'title="([^"]+)"')
REASON = re.compile(r'reason="([^"]+)"')
SECONDS = re.compile(r"\d+\.\d+s\b")
PLUGIN = re.compile(r"^goalkit: \d+ laws asked.*\n", re.MULTILINE)
INSTALL = "start/install.md"
"""The page that is done first: what the others show runs once it is done."""
SESSION = "try.py"
"""The file into which a reader puts the Python blocks of a page."""
IN_PLACE = "mkdir okr\ncd okr\ncp -r ../goalkit/examples ."
"""What setting up is where the environment is there already."""
DROPPED = {"PYTHONPATH", "PYTEST_ADDOPTS", "PYTEST_XDIST_WORKER", "VIRTUAL_ENV"}


class Fence(NamedTuple):
    """One block of a page."""

    language: str
    title: str
    reason: str
    text: str


class Step(NamedTuple):
    """Something that is typed, and what it should print."""

    page: str
    typed: str
    printed: str | None
    """None where the page does not say."""


def fences(page: Path) -> Iterator[Fence]:
    """Yield the blocks of a page."""
    for found in FENCE.finditer(page.read_text(encoding="utf-8")):
        title, reason = TITLE.search(found[2]), REASON.search(found[2])
        yield Fence(found[1], title[1] if title else "", reason[1] if reason else "", found[3])


def saved(page: Path) -> dict[str, str]:
    """Return the files that a page has its reader save, by name."""
    files: dict[str, str] = {}
    for fence in fences(page):
        if fence.title:
            files[fence.title] = f"{files[fence.title]}\n\n{fence.text}" if fence.title in files else fence.text
    return files


def prepare(page: Path, folder: Path) -> None:
    """Put into a folder what a page takes for granted: the examples, and the files it has its reader save."""
    (folder / "examples").symlink_to(ROOT / "examples")
    for name, text in saved(page).items():
        (folder / name).write_text(text, encoding="utf-8")


def steps(name: str, files: Path, *, fresh: bool) -> Iterator[Step]:
    """Yield what a page has its reader do, for one shell; what is saved is copied from the folder `files`."""
    stem = name.removesuffix(".md").replace("/", "-")
    blocks = list(fences(DOCS / name))
    session = [fence.text for fence in blocks if _in_session(fence)]
    for title, text in {**saved(DOCS / name), SESSION: "\n\n".join(session)}.items():
        (files / f"{stem}-{title}").write_text(text, encoding="utf-8")
    last = max((at for at, fence in enumerate(blocks) if _in_session(fence)), default=-1)
    pending: Step | None = None
    for at, fence in enumerate(blocks):
        if pending is not None:
            shown = fence.language == "text" and fence.reason
            yield pending._replace(printed=fence.text) if shown else pending
            pending = None
        if fence.title:
            yield Step(name, _copied(files, stem, fence.title), "")
        elif at == last:
            lines: list[str] = re.findall(r"^ *#> ?(.*)$", "\n".join(session), re.MULTILINE)
            typed = f"{_copied(files, stem, SESSION)}\npython {SESSION}"
            yield Step(name, typed, "".join(f"{line}\n" for line in lines))
        elif fence.language == "console":
            command, _, printed = fence.text.partition("\n")
            yield Step(name, command.removeprefix("$ "), printed)
        elif _is_typed(fence):
            here = fence.reason.startswith("installs") and not fresh
            pending = Step(name, IN_PLACE if here else fence.text, None)
    if pending is not None:
        yield pending


def _is_typed(fence: Fence) -> bool:
    return fence.language == "bash" and not fence.reason.startswith("the same")


def _in_session(fence: Fence) -> bool:
    return fence.language == "python" and not fence.title and not fence.reason


def _copied(files: Path, stem: str, title: str) -> str:
    return f"cp {shlex.quote(str(files / f'{stem}-{title}'))} {title}"


def walk(work: Path, pages: Sequence[str] = WALK, *, fresh: bool) -> list[str]:
    """Do what the pages say in an empty folder, `work`, and return what was printed otherwise than they say.

    With `fresh` a virtual environment is made as the pages say; without it this Python is used.

    Raises:
        RuntimeError: A command failed.
    """
    files, outputs = work / ".files", work / ".outputs"
    files.mkdir()
    outputs.mkdir()
    (work / "goalkit").symlink_to(ROOT)
    done = sorted(pages, key=lambda name: name != INSTALL)  # the home page is read before, and run after
    todo = [step for name in done for step in steps(name, files, fresh=fresh)]
    script = ["set -e"]
    for number, step in enumerate(todo):
        if number and step.page != todo[number - 1].page:
            script.append(_kept(todo[number - 1].page, outputs))
        script.append(f"echo {number} >{shlex.quote(str(outputs / 'last'))}")
        script.append(f"{{\n{step.typed}\n}} >{shlex.quote(str(outputs / str(number)))} 2>&1 </dev/null")
    kept = {name: value for name, value in os.environ.items() if name not in DROPPED}
    if not fresh:
        kept["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{kept['PATH']}"
        kept["PYTHONPATH"] = str(ROOT / "src")
    command = ["bash", "-c", "\n".join(script)]
    if subprocess.run(command, cwd=work, env=kept, check=False).returncode:
        step = todo[last := int((outputs / "last").read_text(encoding="utf-8"))]
        said = (outputs / str(last)).read_text(encoding="utf-8")
        text = f"{step.page}: this failed:\n{step.typed}\n{said}"
        raise RuntimeError(text)
    return [
        f"{step.page}: {step.typed}\nshould print\n{step.printed}\nand printed\n{said}"
        for number, step in enumerate(todo)
        for said in [(outputs / str(number)).read_text(encoding="utf-8")]
        if step.printed is not None and _comparable(said, fresh=fresh) != _comparable(step.printed, fresh=fresh)
    ]


def _kept(name: str, outputs: Path) -> str:
    """Return the command that keeps the plan as it is at the end of a page."""
    return f"if [ -e pinion.toml ]; then cp pinion.toml {shlex.quote(str(outputs / Path(name).stem))}.toml; fi"


def _comparable(printed: str, *, fresh: bool) -> str:
    """Return what is compared: without times, and without the plugin's line where goalkit may not be installed."""
    timeless = SECONDS.sub("0.00s", printed).rstrip()
    return timeless if fresh else PLUGIN.sub("", timeless)


def main() -> int:
    """Walk in a fresh environment; the exit code is the number of differences."""
    with tempfile.TemporaryDirectory(prefix="goalkit-walk-") as name:
        wrong = walk(Path(name), fresh=True)
    for text in wrong:
        print(text)  # noqa: T201 - a script
    print(f"{len(WALK)} pages, {len(wrong)} differences")  # noqa: T201
    return len(wrong)


if __name__ == "__main__":
    sys.exit(main())
