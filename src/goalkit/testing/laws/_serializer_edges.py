"""Laws of serializers on fixed plans and documents: each awkward value is met in every run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from goalkit.model.plan import Plan
from goalkit.testing.law import law
from goalkit.testing.laws._serializing import attempt, difference, refused, reloaded
from goalkit.testing.strategies._edge_plans import edge_plans, plain_plan, twins

if TYPE_CHECKING:
    from collections.abc import Callable

    from goalkit.ports import Serializer
    from goalkit.testing.fixtures import SerializerFixture

__all__ = ["EDGE_LAWS", "GARBAGE"]


@law(
    "serializer.edge-values",
    "Each awkward value comes back from each field, and what equals something beside it is no default.",
    why="A cycle called 2026-Q2 from July on comes back as April to June; a name that is the id comes back empty.",
    look_at=[
        "what is left out because it can be derived: dates of a cycle by its label, a name that equals the id",
        "what a goal has from its parent, or an entry from the one before it: an owner, a note, a state",
        "duplicates removed",
        "an order that is made anew: parents before children, by id, by date",
        "a limit: 100 or 1,000 entries, 255 letters",
    ],
)
def _edge_values(fixture: SerializerFixture, serializer: Serializer) -> None:
    for plan in edge_plans(fixture.domain):
        reloaded(serializer, plan)


@law(
    "serializer.twins",
    "Plans that differ in one letter or digit have documents of their own, and each is read as itself.",
    why="A cache finds the plan of another document, which is as long, begins alike, or has the same ids.",
    look_at=["a cache by the length, the first or last letters, the name or the ids", "a weak checksum"],
)
def _twins(fixture: SerializerFixture, serializer: Serializer) -> None:
    plan = plain_plan(fixture.domain)
    first = serializer.dumps(plan)
    assert serializer.loads(first) == plan, "the plan comes back as another one"
    for name, other in twins(plan):
        document = serializer.dumps(other)
        assert document != first, f"two plans have one document; they differ in {name}"
        found = serializer.loads(document)
        assert found == other, f"read after a plan that differs in {name}\n{difference(other, found)}"
    assert serializer.loads(first) == plan, "read again after others, the plan is another one"


GARBAGE = (
    "",
    " \n",
    "null",
    "true",
    "0",
    "[]",
    "{}",
    "[{}]",
    '"plan"',
    "{",
    "}",
    "<html><body>502 Bad Gateway</body></html>",
    "\x00",
    "\ufffd",
    "id,title\no,O\n",
    "%PDF-1.7",
    "[" * 20_000,
    "9" * 5_000,
)
_NO_UTF8 = (
    *(
        b"\xff",
        b"\xfe",
        b"\xc3",
        b"\x80abc",
        b"\xff\xfe",
        b"\xef\xbb",
        b"\xc0\xaf",
        b"\xed\xa0\x80",
        b"\xf5\x80\x80\x80",
    ),
    *("{}".encode("utf-16"), "Gr\u00f6\u00dfe".encode("latin-1"), b"\x1f\x8b\x08\x00", b"PK\x03\x04", b"\x80\x04."),
)
"""Bytes that are no UTF-8: single ones, halves of letters, other encodings, compressed files, a pickle."""
_DAMAGE: tuple[Callable[[bytes, int], bytes], ...] = (
    lambda whole, place: whole[:place],
    lambda whole, place: whole[place:],
    lambda whole, place: whole[:place] + whole[place + 1 :],
    lambda whole, place: whole[:place] + b"\xff" + whole[place:],
    lambda whole, place: whole[:place] + b"\xff" + whole[place + 1 :],
    lambda whole, place: whole[:place] + b"\xc3" + whole[place + 1 :],
    lambda whole, place: whole[:place] + b"\x00" + whole[place + 1 :],
    lambda whole, place: whole[:place] + b"\xed\xa0\x80" + whole[place:],
)


@law(
    "serializer.no-text",
    "What is no text at all is refused with a GoalkitError, too: bytes that are no UTF-8, half letters, zeros.",
    why="Somebody uploads the .xlsx: the page says UnicodeDecodeError, or 500.",
    look_at=["document.decode() outside of the try", "errors='ignore', which drops what it cannot read"],
)
def _no_text(fixture: SerializerFixture, serializer: Serializer) -> None:
    written = serializer.dumps(Plan())
    if isinstance(written, str):
        texts = (*GARBAGE, "\ud800", f"{written}\udcff", f"\ud800{written}", "\x00" * 100, f"{written}\x00")
        for text in texts:
            assert text.strip() == written.strip() or refused(serializer, text), f"{text[:200]!r} was read as a plan"
        return
    for document in (*(text.encode() for text in GARBAGE if text), *_NO_UTF8, b"", b"\x00" * 100):
        same = document.strip() == written.strip()
        assert same or refused(serializer, document), f"{document[:200]!r} was read as a plan"
    for place in sorted({0, 1, 2, len(written) // 3, len(written) // 2, len(written) - 2, len(written) - 1}):
        for change in _DAMAGE:
            attempt(serializer, change(written, place))


EDGE_LAWS = (_edge_values, _twins, _no_text)
