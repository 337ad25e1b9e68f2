"""The diagram of the cascade is drawn from the scorecard of its page."""

from __future__ import annotations

import contextlib
import io
import re
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "concepts"


def test_the_cascade_is_drawn_from_its_scores() -> None:
    page = (FOLDER / "cascade.md").read_text(encoding="utf-8")
    seen: dict[str, object] = {}
    with contextlib.redirect_stdout(io.StringIO()):
        for code in re.findall(r"^```python\n(.*?)^```$", page, re.MULTILINE | re.DOTALL):
            exec(compile(code, "cascade.md", "exec"), seen)  # noqa: S102 - that is what the test is for
    drawn = [line for line in str(seen["picture"]).splitlines() if not line.lstrip().startswith("%%")]
    assert "\n".join(["```mermaid", *drawn, "```"]) in page


def test_every_diagram_has_its_words_before_it() -> None:
    for page in FOLDER.glob("*.md"):
        text = page.read_text(encoding="utf-8")
        for found in re.finditer(r"^(.*)\n\n```mermaid$", text, re.MULTILINE):
            assert found[1].endswith("."), f"{page.name}: say in a sentence what the diagram shows"
        assert len(re.findall(r"^```mermaid$", text, re.MULTILINE)) == len(re.findall(r"\n\n```mermaid\n", text))
