"""Lines: the line of each id, against a writer that notes the lines as it writes, and on any text at all."""

from __future__ import annotations

import json
import tomllib
from typing import TYPE_CHECKING, TypeAlias

import pytest
from hypothesis import given
from hypothesis import strategies as st

import goalkit as gk
from goalkit.checks._lines import line_of, lines
from goalkit.checks.findings import Subject
from tests.strategies import plans

if TYPE_CHECKING:
    from goalkit.checks.findings import SubjectKind

Places: TypeAlias = dict[tuple["SubjectKind", str | None], int]

NAMES = (
    "win",
    "id",
    "kpis",
    "a.b",
    'say "hi"',
    "back\\slash",
    "it's",
    "#1",
    "[x]",
    "{y}",
    'id = "z"',
    "a: b",
    "a, b",
    "näher",
    "目標",
    "\U0001f600",
)
SECTIONS: tuple[tuple[str, SubjectKind], ...] = (
    ("cycles", "cycle"),
    ("owners", "owner"),
    ("kpis", "KPI"),
    ("objectives", "objective"),
)
NOISE = (
    'title = "id = \\"win\\""',
    "description = '''\nid = \"win\"\n[[kpis]]\nid = \"it's\"\n'''",
    'note = """\n[[objectives]]\nid = "win" \\"""\n""""',
    "at = 2026-05-15 07:32:00  # id = 'win'",
    'tags = [\n  "id", # "\n  "win",\n]',
    'measure = { id = "win", type = "change" }',
    'more.id = "win"',
    'none = { }\nempty = [ ]\nquotes = ""',
)
INLINE_NOISE = ('title = "id = \\"win\\""', "note = 'id = \"win\"'", 'measure = { id = "win" }', "tags = ['id', 'win']")

names = st.lists(st.sampled_from(NAMES), unique=True, max_size=4)


class Writer:
    """Writes a text line by line and remembers where each id stands."""

    def __init__(self) -> None:
        self.written: list[str] = []
        self.places: Places = {}

    def add(self, text: str) -> None:
        self.written.extend(text.split("\n"))

    def note(self, kind: SubjectKind, name: str | None, text: str) -> None:
        """Add a line with an id."""
        self.add(text)
        self.places[kind, name] = len(self.written)

    @property
    def text(self) -> str:
        return "\n".join(self.written)


def toml_texts(name: str) -> st.SearchStrategy[str]:
    """Return the ways to write a text in TOML."""
    escaped = json.dumps(name, ensure_ascii=False)
    ways = [escaped, f'""{escaped}""', '"' + "".join(f"\\U{ord(char):08x}" for char in name) + '"']
    if "'" not in name:
        ways += [f"'{name}'", f"'''{name}'''"]
    return st.sampled_from(ways)


def id_lines(name: str) -> st.SearchStrategy[str]:
    keys = st.sampled_from(("id", '"id"', "'id'", '"\\u0069d"'))
    return st.builds("{}{}{}".format, keys, st.sampled_from((" = ", "=", "\t=  ")), toml_texts(name))


@st.composite
def toml_with_headers(draw: st.DrawFn) -> Writer:
    """Write tables under headers, as people do."""
    writer = Writer()
    writer.add("# goalkit = 2")
    writer.note("plan", None, "goalkit = 1")
    taken: set[str] = set()
    for section, kind in draw(st.permutations(SECTIONS)):
        for name in draw(names):
            writer.add(draw(st.sampled_from((f"[[{section}]]", f'\n[[ "{section}" ]] # [[kpis]]', f"[[{section}]]\n"))))
            write_table(draw, writer, kind, name)
            for inner in draw(names) if kind == "objective" else ():
                if inner not in taken:
                    taken.add(inner)
                    writer.add(
                        draw(st.sampled_from(("[[objectives.key_results]]", "  [[objectives . 'key_results']]")))
                    )
                    write_table(draw, writer, "key result", inner)
                    writer.add(draw(st.sampled_from(("", '[objectives.key_results.closing]\nid = "win"'))))
    return writer


def write_table(draw: st.DrawFn, writer: Writer, kind: SubjectKind, name: str) -> None:
    noise = draw(st.lists(st.sampled_from(NOISE), unique=True))
    before, after = (noise, []) if draw(st.booleans()) else (noise[1:], noise[:1])
    for text in before:
        writer.add(text)
    writer.note(kind, name, draw(id_lines(name)) + draw(st.sampled_from(("", '  # id = "x"'))))
    for text in after:
        writer.add(text)


@st.composite
def toml_inline(draw: st.DrawFn) -> Writer:
    """Write arrays of tables within lines."""
    writer = Writer()
    writer.note("plan", None, "'goalkit'=1")
    taken: set[str] = set()
    for section, kind in draw(st.permutations(SECTIONS)):
        writer.add(f"{section} = [ # id = 'win'")
        for name in draw(names):
            noise = draw(st.sampled_from(("", *(f"{text}, " for text in INLINE_NOISE))))
            writer.note(kind, name, f"  {{ {noise}{draw(id_lines(name))}, key_results = [")
            for inner in draw(names) if kind == "objective" else ():
                if inner not in taken:
                    taken.add(inner)
                    writer.note("key result", inner, f"    {{ {draw(id_lines(inner))}, measure = {{ id = 'win' }} }},")
            writer.add("  ] },")
        writer.add("]")
    return writer


def json_texts(name: str) -> st.SearchStrategy[str]:
    """Return the ways to write a text in JSON."""
    return st.sampled_from(
        (
            json.dumps(name),
            json.dumps(name, ensure_ascii=False),
            json.dumps(name, ensure_ascii=False).replace("a", "\\u0061"),
        )
    )


@st.composite
def json_with_lines(draw: st.DrawFn) -> Writer:
    """Write JSON with each id on a line of its own."""
    writer = Writer()
    writer.add("{")
    taken: set[str] = set()
    for section, kind in draw(st.permutations(SECTIONS)):
        writer.add(f'"{section}": [')
        for name in draw(names):
            writer.add(
                draw(
                    st.sampled_from(
                        ("{", '{"title": "\\"id\\": \\"win\\"",', '{"measure": {"id": "win"}, "tags": ["id"],')
                    )
                )
            )
            writer.note(kind, name, f'"id": {draw(json_texts(name))}, "key_results": [')
            for inner in draw(names) if kind == "objective" else ():
                if inner not in taken:
                    taken.add(inner)
                    writer.add('{"weight": 1.5,')
                    writer.note("key result", inner, f'"id" : {draw(json_texts(inner))} }},')
            close_array(writer)
            writer.add("},")
        close_array(writer)
        writer.add(",")
    writer.note("plan", None, '"goalkit": 1')
    writer.add("}")
    return writer


def close_array(writer: Writer) -> None:
    """Close an array whose last element may have left a comma, which JSON does not allow."""
    if writer.written[-1].endswith("},"):
        writer.written[-1] = writer.written[-1][:-1]
    writer.add("]")


def ids_of(document: dict[str, object]) -> set[tuple[str, object]]:
    """Return the ids in a document as `tomllib` or `json` read it."""
    plain: dict[str, list[dict[str, object]]] = json.loads(json.dumps(document, default=str))
    found: set[tuple[str, object]] = {("plan", None)}
    for section, kind in SECTIONS:
        found |= {(kind, item["id"]) for item in plain.get(section, [])}
    key_results: list[dict[str, object]] = []
    for item in plain.get("objectives", []):
        key_results += json.loads(json.dumps(item.get("key_results", [])))
    return found | {("key result", item["id"]) for item in key_results}


class TestLines:
    @given(st.one_of(toml_with_headers(), toml_inline()))
    def test_in_toml(self, writer: Writer) -> None:
        assert ids_of(tomllib.loads(writer.text)) == set(writer.places)  # the writer writes what it says
        assert lines(writer.text) == writer.places

    @given(json_with_lines())
    def test_in_json(self, writer: Writer) -> None:
        assert ids_of(json.loads(writer.text)) == set(writer.places)
        assert lines(writer.text) == writer.places

    @given(st.one_of(toml_with_headers(), json_with_lines()))
    def test_ends_of_lines_and_marks_at_the_start_do_not_matter(self, writer: Writer) -> None:
        assert lines("\ufeff" + writer.text.replace("\n", "\r\n")) == writer.places

    @given(json_with_lines())
    def test_json_on_one_line(self, writer: Writer) -> None:
        assert lines(writer.text.replace("\n", " ")) == dict.fromkeys(writer.places, 1)

    @given(plans(max_objectives=4))
    def test_every_id_of_a_written_plan_is_found(self, plan: gk.Plan) -> None:
        items = {("plan", None), *(("cycle", item.id) for item in plan.cycles)}
        items |= {("owner", item.id) for item in plan.owners} | {("KPI", item.id) for item in plan.kpis}
        for objective in plan.objectives:
            items |= {("objective", objective.id), *(("key result", item.id) for item in objective.key_results)}
        for text in (gk.dumps(plan, format="toml"), gk.dumps(plan, format="json")):
            found = lines(text)
            assert set(found) == items
            written = text.split("\n")
            for (_, name), line in found.items():
                assert ("goalkit" if name is None else json.dumps(name)) in written[line - 1]

    @given(
        st.one_of(
            st.text(), st.text(alphabet="\"'\\\n[]{}=,.:#idx \r"), st.lists(st.sampled_from(NOISE)).map("\n".join)
        )
    )
    def test_takes_any_text(self, text: str) -> None:
        assert all(1 <= line <= text.count("\n") + 1 for line in lines(text).values())

    @given(st.one_of(toml_with_headers(), toml_inline(), json_with_lines()), st.integers(0, 400), st.integers(0, 40))
    def test_takes_broken_plans(self, writer: Writer, start: int, length: int) -> None:
        text = writer.text[:start] + writer.text[start + length :]
        assert all(1 <= line <= text.count("\n") + 1 for line in lines(text).values())

    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("", {}),
            ("id = 'x'", {}),
            ("[[kpis]]\nid = 3", {}),
            ("[[kpis]]\nid = ", {}),
            ("[[kpis]]\nid = 'x", {("KPI", ""): 2}),
            ("[[kpis]]\nid = 'x'\nid = 'y'", {("KPI", "x"): 2, ("KPI", "y"): 3}),
            ("[[kpis]]\nid = 'x'\nid = 'y'\n[[kpis]]\nid = 'x'", {("KPI", "x"): 2, ("KPI", "y"): 3}),
            ('[[kpis]]\nid = "\\q"', {("KPI", "\\q"): 2}),
            ('[[kpis]]\nid = """\nx\\\n  y"""', {("KPI", "xy"): 2}),
            ("[[objectives.key_results.measure]]\nid = 'x'", {}),
            ("[[objectives.key_results]]\nid.of = 'x'", {}),
            ('kpis = [{ note = """a"""", id = "x" }]', {("KPI", "x"): 1}),
            ("kpis = [{ at = [07:32:00, 08:00:00], id = 'x' }]", {("KPI", "x"): 1}),
            ("\ufeffgoalkit = 1", {("plan", None): 1}),
            ("[[a.b.c.d.e.objectives]]\nid = 'x'", {}),
            ("objectives.key_results.id = 'x'", {("key result", "x"): 1}),
            ("kpis = [{ [id = 'x'", {("KPI", "x"): 1}),
            ("]\n}\n,\n[[kpis]]\nid = 'x'", {("KPI", "x"): 5}),
            ('{"kpis": [{"a": {"b": {"c": {"d": [{"id": "x"}]}}}, "id": "y"}]}', {("KPI", "y"): 1}),
        ],
    )
    def test_of(self, text: str, found: dict[tuple[str, str], int]) -> None:
        assert lines(text) == found


class TestLineOf:
    SOURCE = 'goalkit = 1\n[[kpis]]\nid = "churn"\n[[objectives]]\nid = "churn"\n'

    @pytest.mark.parametrize(
        ("subject", "line"),
        [
            (Subject("plan"), 1),
            (Subject("KPI", "churn", "kpis[0]"), 3),
            (Subject("objective", "churn", "objectives[0]"), 5),
            (Subject("key result", "churn", "objectives[0].key_results[0]"), None),
            (Subject("objective", "win", "objectives[0]"), None),
        ],
    )
    def test_is_that_of_the_kind(self, subject: Subject, line: int | None) -> None:
        assert line_of(self.SOURCE, subject) == line

    def test_is_not_known_of_other_texts(self) -> None:
        assert line_of("", Subject("plan")) is None
