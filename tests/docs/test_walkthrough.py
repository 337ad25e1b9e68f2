"""A newcomer gets from the home page to a graded plan and a passing contract by doing what the pages say.

Here with the Python that runs the tests; `python tests/docs/walkthrough.py` does it in a fresh environment.
"""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest

import goalkit as gk
from tests.docs.walkthrough import DOCS, ROOT, SESSION, WALK, fences, saved, steps, walk

TUTORIAL = ROOT / "examples" / "tutorial"
PAGES = [name for name in WALK if name[9:10].isdigit()]


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """Walk once for all tests here."""
    work = tmp_path_factory.mktemp("walk")
    return work, walk(work, fresh=False)


def test_everything_prints_what_the_pages_say(walked: tuple[Path, list[str]]) -> None:
    assert walked[1] == []


def test_a_graded_plan_comes_out(walked: tuple[Path, list[str]]) -> None:
    plan = gk.load(walked[0] / "okr" / "pinion.toml")
    card = gk.evaluate(plan, dt.date(2026, 3, 31))
    grades = {name: (result.score, str(result.grade)) for name, result in card.objectives.items()}
    assert grades == {
        "same-week": (0.6, "partial"),
        "no-surprises": (0.9875, "missed"),
        "season": (0.729166667, "achieved"),
    }
    assert card.objectives["same-week"].computed_score == 0.7


def test_a_plan_of_their_own_is_graded(walked: tuple[Path, list[str]]) -> None:
    plan = gk.load(walked[0] / "okr" / "mine.toml")
    assert gk.evaluate(plan, dt.date(2026, 6, 30)).objectives["talk"].grade is gk.Grade.ACHIEVED


def test_a_contract_passes(walked: tuple[Path, list[str]]) -> None:
    said = [file.read_text(encoding="utf-8") for file in (walked[0] / ".outputs").iterdir()]
    [line] = [line for text in said for line in text.splitlines() if re.search(r"\d+ passed", line)]
    assert re.fullmatch(r"20 passed, 21 skipped in \S+", line)
    assert "RepositoryContract" in saved(DOCS / WALK[-1])["test_folder_store.py"]


@pytest.mark.parametrize("page", WALK)
def test_each_page_links_to_the_next(page: str) -> None:
    following = WALK[WALK.index(page) + 1 :]
    if following:
        target = Path(following[0]).name if Path(following[0]).parent == Path(page).parent else following[0]
        assert re.search(rf"\]\((?:\.\./)*{re.escape(target)}\)", (DOCS / page).read_text(encoding="utf-8"))


@pytest.mark.parametrize("number", range(1, len(PAGES)))
def test_each_page_begins_where_the_last_ended(number: int, walked: tuple[Path, list[str]]) -> None:
    """What a page saves last is the file of the examples that the next one starts from."""
    end = walked[0] / ".outputs" / Path(PAGES[number - 1]).with_suffix(".toml").name
    assert gk.load(end) == gk.load(TUTORIAL / f"0{number}.toml")
    text = (DOCS / PAGES[number]).read_text(encoding="utf-8")
    assert number == 1 or f'gk.load("examples/tutorial/0{number}.toml")' in text


def test_the_examples_have_nothing_that_the_tutorial_does_not_use() -> None:
    used = set(re.findall(r"examples/tutorial/(\S+?\.toml)", "".join((DOCS / page).read_text() for page in PAGES)))
    assert {path.name for path in TUTORIAL.iterdir()} == used


def test_a_page_is_left_out_only_where_it_has_nothing_to_do(tmp_path: Path) -> None:
    assert {name for name in WALK if not list(steps(name, tmp_path, fresh=True))} == {"tutorial/index.md"}


def test_blocks_that_show_output_follow_blocks_that_make_it() -> None:
    for page in WALK:
        kinds = [fence.language for fence in fences(DOCS / page) if fence.reason]
        assert all(kinds[at - 1] == "bash" for at, kind in enumerate(kinds) if kind == "text" and at), page
        assert kinds[:1] != ["text"], page


def test_what_differs_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = tmp_path / "page.md"
    page.write_text('```bash reason="installs"\nx\n```\n\n```python\nprint(1)\n#> 2\n```\n', encoding="utf-8")
    monkeypatch.setattr("tests.docs.walkthrough.DOCS", tmp_path)
    (tmp_path / "work").mkdir()
    [text] = walk(tmp_path / "work", ["page.md"], fresh=False)
    assert f"python {SESSION}\nshould print\n2\n\nand printed\n1\n" in text


def test_what_fails_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "page.md").write_text('```bash reason="run"\nls nothing-here\n```\n', encoding="utf-8")
    monkeypatch.setattr("tests.docs.walkthrough.DOCS", tmp_path)
    (tmp_path / "work").mkdir()
    with pytest.raises(RuntimeError, match=r"page\.md: this failed:\nls nothing-here"):
        walk(tmp_path / "work", ["page.md"], fresh=False)
