"""What mkdocs asks while it builds: `reason="..."` of a fence says why nobody executes it; readers need not see it.

The fences of pymdownx take no options but their own; one that has another is shown as text.
"""

from __future__ import annotations

import re

_REASON = re.compile(r'^([ >]*`{3,}\w+[^\n`]*?) reason="[^"\n]*"', re.MULTILINE)


def on_page_markdown(markdown: str, **_context: object) -> str:
    """Return the text of a page without the reasons of its fences."""
    return _REASON.sub(r"\1", markdown)
