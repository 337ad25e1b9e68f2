"""Plans in files: what is read and written, and every way in which a file can be no plan."""

from __future__ import annotations

import datetime as dt
import json
import os
import stat
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NoReturn, cast

import pytest

import goalkit as gk
from tests.interchange.test_native import everything

if TYPE_CHECKING:
    from collections.abc import Iterator

    from goalkit.interchange.files import Format

TOML = """\
goalkit = 1
name = "Ac\\u006de"
cycles = [{ id = "2026-Q2" }]

[[owners]]
id = 'growth'   # a team

[[kpis]]
id = "churn"
threshold = { at_most = 3.0, warning = 3.5 }
readings = [{ date = 2026-05-01, value = 3_2.5e-1 }]
"""
JSON = """\
{
  "goalkit": 1,
  "name": "\\u0041cme",
  "cycles": [{"id": "2026-Q2"}],
  "kpis": [{"id": "churn", "threshold": {"at_most": 3},
    "readings": [{"date": "2026-05-01", "value": 3.25e0}]}]
}
"""
TEXTS: list[tuple[Format, str]] = [("toml", TOML), ("json", JSON)]
FORMATS: list[Format] = ["toml", "json"]


def problems(text: str, format: Format) -> list[tuple[str, str, str]]:  # noqa: A002 - the word for it
    with pytest.raises(gk.InvalidFile) as caught:
        gk.loads(text, format=format)
    return [(item.path, item.message, item.code) for item in caught.value.problems]


def unreadable(path: Path) -> str:
    with pytest.raises(gk.UnreadableFile) as caught:
        gk.load(path)
    assert isinstance(caught.value, OSError)
    assert caught.value.code == "file.unreadable"
    return str(caught.value)


class TestRoundTrip:
    @pytest.mark.parametrize("format", FORMATS)
    def test_everything(self, format: Format, tmp_path: Path) -> None:  # noqa: A002
        plan = everything()
        assert gk.loads(gk.dumps(plan, format=format), format=format) == plan
        file = tmp_path / f"plan.{format}"
        gk.dump(plan, file)
        assert gk.load(file) == plan
        assert gk.load(str(file)) == plan

    @pytest.mark.parametrize("format", FORMATS)
    def test_hostile_texts(self, format: Format) -> None:  # noqa: A002
        text = "".join(map(chr, [*range(0xA1), 0xAD, 0x2028, 0xFEFF, 0xFFFE, 0x1F600, 0x10FFFF]))
        for name in (text, f"\ufeff{text}", '"""', "'''", "\r", "\r\n", "\\", "a\\\n b", "#", "1" * 5000):
            plan = gk.Plan(name=name, description=name)
            assert gk.loads(gk.dumps(plan, format=format), format=format) == plan

    @pytest.mark.parametrize("format", FORMATS)
    def test_long_text_on_one_line(self, format: Format) -> None:  # noqa: A002
        plan = gk.Plan(description="a." * 1_000_000)
        assert gk.loads(gk.dumps(plan, format=format), format=format) == plan

    def test_text_of_json(self) -> None:
        plan = gk.Plan(name="Zürich", kpis=[gk.KPI(id="k", readings=[(dt.date(2026, 5, 1), 3)])])
        assert gk.dumps(plan, format="json") == (
            '{\n  "goalkit": 1,\n  "name": "Zürich",\n  "kpis": [\n    {\n      "id": "k",\n'
            '      "readings": [\n        {\n          "date": "2026-05-01",\n          "value": 3\n'
            "        }\n      ]\n    }\n  ]\n}\n"
        )

    @pytest.mark.parametrize(("format", "text"), TEXTS)
    def test_marks_and_line_ends_make_no_difference(self, format: Format, text: str, tmp_path: Path) -> None:  # noqa: A002
        plan = gk.loads(text, format=format)
        file = tmp_path / f"plan.{format}"
        for data in (f"\ufeff{text}".encode(), text.replace("\n", "\r\n").encode()):
            file.write_bytes(data)
            assert gk.load(file) == plan
        assert gk.loads(f"\ufeff{text}", format=format) == plan

    @pytest.mark.parametrize(("format", "text"), TEXTS)
    def test_case_of_the_suffix_makes_no_difference(self, format: Format, text: str, tmp_path: Path) -> None:  # noqa: A002
        file = tmp_path / f"PLAN.{format.upper()}"
        file.write_text(text, encoding="utf-8")
        assert gk.load(file) == gk.loads(text, format=format)

    @pytest.mark.parametrize(("format", "text"), TEXTS)
    def test_format_wins_over_the_suffix(self, format: Format, text: str, tmp_path: Path) -> None:  # noqa: A002
        for name in ("plan", "plan.txt", "plan.json", "plan.toml"):
            file = tmp_path / name
            file.write_text(text, encoding="utf-8")
            assert gk.load(file, format=format) == gk.loads(text, format=format)
            gk.dump(gk.Plan(), file, format=format)
            assert gk.load(file, format=format) == gk.Plan()


class TestFormat:
    @pytest.mark.parametrize("name", ["plan", "plan.txt", "plan.toml.bak", ".toml"])
    def test_must_be_known(self, name: str, tmp_path: Path) -> None:
        file = tmp_path / name
        file.write_text(TOML, encoding="utf-8")
        with pytest.raises(gk.InvalidValue) as loading:
            gk.load(file)
        with pytest.raises(gk.InvalidValue) as dumping:
            gk.dump(gk.Plan(), file)
        for caught in (loading, dumping):
            message = "format: the name ends neither in .toml nor in .json: say which it is"
            assert str(caught.value) == f"{file}: {message}"
        assert file.read_text(encoding="utf-8") == TOML

    def test_must_be_toml_or_json(self, tmp_path: Path) -> None:
        wrong = cast("Literal['json']", "yaml")
        file = tmp_path / "plan.json"
        file.write_text(JSON, encoding="utf-8")
        for call in (
            lambda: gk.load(file, format=wrong),
            lambda: gk.loads(JSON, format=wrong),
            lambda: gk.dump(gk.Plan(), file, format=wrong),
            lambda: gk.dumps(gk.Plan(), format=wrong),
        ):
            with pytest.raises(gk.InvalidValue, match="must be toml or json, got 'yaml'"):
                call()


class TestSyntax:
    @pytest.mark.parametrize(("format", "text"), TEXTS)
    def test_every_prefix_is_a_plan_or_invalid(self, format: Format, text: str) -> None:  # noqa: A002
        invalid = 0
        for end in range(len(text) + 1):
            try:
                gk.loads(text[:end], format=format)
            except gk.InvalidFile as error:
                invalid += 1
                assert error.problems  # noqa: PT017 - both ways are right
        assert invalid > 100

    def test_toml_is_placed(self) -> None:
        assert problems("goalkit = 1\nname = \n", "toml") == [("line 2, column 8", "Invalid value", "file.syntax")]
        assert problems("goalkit = ", "toml") == [("end of document", "Invalid value", "file.syntax")]
        assert problems("goalkit = 1\ngoalkit = 1", "toml") == [
            ("end of document", "Cannot overwrite a value", "file.syntax")
        ]

    def test_json_is_placed(self) -> None:
        assert problems('{\n  "goalkit": }', "json") == [
            ("line 2, column 14", "is no JSON: Expecting value", "file.syntax")
        ]
        assert problems("", "json")[0][0] == "line 1, column 1"

    def test_empty_text_lacks_the_version(self) -> None:
        assert problems("", "toml")[0][0] == "goalkit"

    @pytest.mark.parametrize("format", FORMATS)
    def test_binary(self, format: Format, tmp_path: Path) -> None:  # noqa: A002
        file = tmp_path / f"plan.{format}"
        for data in (b"\x89PNG\r\n\x1a\n", TOML.encode("utf-16"), b"goalkit = 1\n# \xff"):
            file.write_bytes(data)
            with pytest.raises(gk.InvalidFile, match="is not UTF-8 text") as caught:
                gk.load(file)
            assert caught.value.code == "file.encoding"
        assert caught.value.problems[0].path == "line 2"
        assert "(byte 14)" in str(caught.value)
        assert caught.value.what == f"plan.{format}"

    @pytest.mark.parametrize("format", FORMATS)
    def test_null_bytes(self, format: Format) -> None:  # noqa: A002
        assert problems("\0" * 100, format)[0][2] == "file.syntax"

    @pytest.mark.parametrize("format", FORMATS)
    def test_half_of_a_surrogate_pair(self, format: Format) -> None:  # noqa: A002
        assert problems('"\ud800"', format)[0][2] == "file.encoding"

    def test_escaped_half_of_a_surrogate_pair(self) -> None:
        assert [
            (path, code) for path, _, code in problems('{"goalkit": 1, "name": "\\ud800", "\\ud800": 1}', "json")
        ] == [("name", "text.surrogate"), ("?", "key.unknown")]


KEYS = "goalkit, name, description, policy, cycles, owners, kpis, objectives, ignore"


class TestJson:
    def test_repeated_keys_are_named_with_their_table(self) -> None:
        text = (
            '{"goalkit": 1, "goalkit": 1, "goalkit": 1, "kpis": [{"id": "a"}, {"id": "b", "id": "c", '
            '"threshold": {"at_most": 1, "at_most": 2, "strict": true, "strict": false}}], '
            '"x": {"y": 1, "y": 2}}'
        )
        assert problems(text, "json") == [
            ("", "has the key 'goalkit' twice", "key.duplicate"),
            ("kpis[1]", "has the key 'id' twice", "key.duplicate"),
            ("kpis[1].threshold", "has the key 'at_most' twice", "key.duplicate"),
            ("kpis[1].threshold", "has the key 'strict' twice", "key.duplicate"),
            ("x", "has the key 'y' twice", "key.duplicate"),
            (
                "x",
                f"is no key of this table; known are {KEYS}",
                "key.unknown",
            ),
        ]

    def test_a_repeated_key_alone_is_enough(self) -> None:
        assert problems('{"goalkit": 1, "name": "a", "name": "a"}', "json") == [
            ("", "has the key 'name' twice", "key.duplicate")
        ]

    @pytest.mark.parametrize(
        ("literal", "message"),
        [
            ("NaN", "must be a number, got NaN; leave it out (None) where nothing is known"),
            ("Infinity", "must be finite, got inf"),
            ("-Infinity", "must be finite, got -inf"),
            ("1e999", "must be finite, got inf"),
            ("1e200", "is too large (magnitude above 1e+100), got 1e+200"),
            ("1" + "0" * 400, f"is too large (magnitude above 1e+100), got 1{'0' * 56}..."),
            ("true", "must be a number, got True (a bool is not a number here)"),
            ("null", "is missing: a number is needed"),
        ],
    )
    def test_numbers(self, literal: str, message: str) -> None:
        reading = f'{{"date": "2026-05-01", "value": {literal}}}'
        text = f'{{"goalkit": 1, "kpis": [{{"id": "k", "readings": [{reading}]}}]}}'
        assert [item[:2] for item in problems(text, "json")] == [("kpis[0].readings[0].value", message)]

    def test_document_that_is_no_table(self) -> None:
        for text in ("[]", "1", "null", '"goalkit"'):
            assert problems(text, "json")[0][2] == "table.type"


class TestToml:
    @pytest.mark.parametrize(
        ("literal", "code"),
        [
            ("nan", "number.nan"),
            ("-inf", "number.infinite"),
            ("1e200", "number.large"),
            ("1" + "0" * 400, "number.large"),
            ("true", "number.bool"),
            ("2026-05-01", "number.type"),
        ],
    )
    def test_numbers(self, literal: str, code: str) -> None:
        text = f'goalkit = 1\nkpis = [{{ id = "k", readings = [{{ date = 2026-05-01, value = {literal} }}] }}]'
        assert [(path, found) for path, _, found in problems(text, "toml")] == [("kpis[0].readings[0].value", code)]

    def test_datetime_for_a_date(self) -> None:
        text = 'goalkit = 1\nkpis = [{ id = "k", readings = [{ date = 2026-05-01T09:00:00Z, value = 1 }] }]'
        [(path, message, code)] = problems(text, "toml")
        assert (path, code) == ("kpis[0].readings[0].date", "date.datetime")
        assert "business_date" in message


class TestLarge:
    """Bad input of any size is refused within seconds, and as bad input."""

    @pytest.fixture(autouse=True)
    def _soon(self) -> Iterator[None]:
        start = time.perf_counter()
        yield
        assert time.perf_counter() - start < 15

    @pytest.mark.parametrize(("format", "text"), TEXTS)
    def test_number_of_5000_digits(self, format: Format, text: str) -> None:  # noqa: A002
        assert problems(text.replace("1", "1" * 5000, 1), format) == [
            (
                "line 1" if format == "toml" else "line 2",
                "has a number of 5,000 digits; none here is that large",
                "number.large",
            )
        ]

    def test_50_mb_of_one_line_of_toml(self, tmp_path: Path) -> None:
        file = tmp_path / "plan.toml"
        file.write_bytes(b"goalkit = 1\n" + b"x" * 50_000_000)
        with pytest.raises(gk.InvalidFile) as caught:
            gk.load(file)
        assert str(caught.value) == "plan.toml: line 2: has 50,000,000 characters and no text; no plan has such a line"

    def test_50_mb_of_one_line_of_json(self, tmp_path: Path) -> None:
        file = tmp_path / "plan.json"
        file.write_bytes(b"x" * 50_000_000)
        with pytest.raises(gk.InvalidFile, match="line 1, column 1: is no JSON"):
            gk.load(file)

    @pytest.mark.parametrize(
        ("text", "path"),
        [
            ("name = " + "[" * 10_000, ""),
            ("name = " + "[" * 10_000 + "]" * 10_000, ""),
            ("name = " + "{a=" * 10_000, ""),
            ("a." * 10_000 + "a = 1", "line 2"),
            ("a . 'b' .\t" * 10_000 + '"c" = 1', "line 2"),
            ("[" + "a." * 400_000 + "a]", "line 2"),
            ("[[" + "a." * 10_000 + "a]]", "line 2"),
        ],
    )
    def test_toml_nested_deep(self, text: str, path: str) -> None:
        assert problems(f"goalkit = 1\n{text}", "toml") == [(path, "is nested too deeply to be a plan", "file.depth")]

    def test_toml_nested_a_little(self) -> None:
        text = "goalkit = 1\n" + "name." * 150 + "a = 1"
        assert [(path, code) for path, _, code in problems(text, "toml")] == [("name", "text.type")]

    @pytest.mark.parametrize("text", ["[" * 100_000, '{"a":' * 100_000, "[" * 100_000 + "]" * 100_000])
    def test_json_nested_deep(self, text: str) -> None:
        assert problems(text, "json") == [("", "is nested too deeply to be a plan", "file.depth")]


class TestPaths:
    @pytest.mark.parametrize("name", ["plan", "plan.toml", "plan.json", "plan.txt"])
    def test_directory(self, name: str, tmp_path: Path) -> None:
        path = tmp_path / name
        path.mkdir()
        assert unreadable(path) == f"{path}: is a directory"

    @pytest.mark.parametrize("format", FORMATS)
    def test_missing(self, format: Format, tmp_path: Path) -> None:  # noqa: A002
        path = tmp_path / f"plan.{format}"
        assert unreadable(path) == f"{path}: no such file or directory"

    def test_forbidden(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def refuse(_: Path) -> NoReturn:
            raise PermissionError(13, "Permission denied")

        monkeypatch.setattr(Path, "read_bytes", refuse)
        assert unreadable(tmp_path / "plan.toml") == f"{tmp_path / 'plan.toml'}: permission denied"

    def test_trouble_without_a_reason(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def refuse(_: Path) -> NoReturn:
            message = "Gone"
            raise OSError(message)

        monkeypatch.setattr(Path, "read_bytes", refuse)
        assert unreadable(tmp_path / "plan.toml").endswith("plan.toml: gone")

    def test_null_character(self) -> None:
        path = Path("pl\0an.json")
        assert "null" in unreadable(path)
        with pytest.raises(gk.UnreadableFile, match="null"):
            gk.dump(gk.Plan(), path)

    def test_very_long_name(self, tmp_path: Path) -> None:
        path = tmp_path / f"{'x' * 5000}.json"
        assert unreadable(path).endswith(": file name too long")


class TestDump:
    def test_longest_name(self, tmp_path: Path) -> None:
        for letter, times in (("x", 250), ("目", 83)):
            file = tmp_path / f"{letter * times}.json"
            gk.dump(gk.Plan(name="a"), file)
            assert gk.load(file).name == "a"
        assert len(list(tmp_path.iterdir())) == 2

    @pytest.mark.parametrize("broken", ["fsync", "replace", "chmod"])
    @pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
    def test_a_crash_leaves_the_old_file(
        self, broken: str, error: BaseException, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        file = tmp_path / "plan.json"
        file.write_text("old", encoding="utf-8")

        def crash(*_: object) -> NoReturn:
            raise error

        monkeypatch.setattr(*((os, "fsync", crash) if broken == "fsync" else (Path, broken, crash)))
        with pytest.raises((gk.UnreadableFile, KeyboardInterrupt)) as caught:
            gk.dump(everything(), file)
        if isinstance(error, OSError):
            assert str(caught.value) == f"{file}: no space left on device"
        assert file.read_bytes() == b"old"
        assert list(tmp_path.iterdir()) == [file]

    def test_keeps_the_mode(self, tmp_path: Path) -> None:
        file = tmp_path / "plan.json"
        file.write_text("old", encoding="utf-8")
        for mode in (0o600, 0o640, 0o666):
            file.chmod(mode)
            gk.dump(gk.Plan(), file)
            assert stat.S_IMODE(file.stat().st_mode) == mode

    @pytest.mark.parametrize("mask", [0o022, 0o077, 0o027])
    def test_a_new_file_respects_the_umask(self, mask: int, tmp_path: Path) -> None:
        before = os.umask(mask)
        try:
            gk.dump(gk.Plan(), tmp_path / "plan.json")
            assert os.umask(mask) == mask
        finally:
            os.umask(before)
        assert stat.S_IMODE((tmp_path / "plan.json").stat().st_mode) == 0o666 & ~mask

    def test_follows_a_link(self, tmp_path: Path) -> None:
        (tmp_path / "deep").mkdir()
        target, link = tmp_path / "deep" / "target.json", tmp_path / "link.json"
        target.write_text("old", encoding="utf-8")
        link.symlink_to(Path("deep") / "target.json")
        gk.dump(gk.Plan(name="new"), link)
        assert link.is_symlink()
        assert gk.load(target).name == "new"
        assert list((tmp_path / "deep").iterdir()) == [target]

    def test_nowhere(self, tmp_path: Path) -> None:
        for path in (tmp_path / "none" / "plan.json", tmp_path / "dir.json"):
            (tmp_path / "dir.json").mkdir(exist_ok=True)
            with pytest.raises(gk.UnreadableFile) as caught:
                gk.dump(gk.Plan(), path)
            assert isinstance(caught.value, OSError)
        assert list(tmp_path.iterdir()) == [tmp_path / "dir.json"]

    def test_without_tomli_w(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(sys.modules, "tomli_w", None)
        file = tmp_path / "plan.toml"
        file.write_text(TOML, encoding="utf-8")
        with pytest.raises(gk.MissingExtra) as caught:
            gk.dump(gk.Plan(), file)
        assert isinstance(caught.value, ImportError)
        assert str(caught.value) == ("TOML: writing needs the package tomli-w (the extra toml), or write JSON")
        assert file.read_text(encoding="utf-8") == TOML
        assert gk.load(file).name == "Acme"
        assert json.loads(gk.dumps(gk.Plan(), format="json")) == {"goalkit": 1}


class TestErrors:
    def test_are_builtin_errors_too(self) -> None:
        assert issubclass(gk.InvalidFile, ValueError)
        assert issubclass(gk.InvalidValue, ValueError)
        assert issubclass(gk.UnreadableFile, OSError)
        assert issubclass(gk.MissingExtra, ImportError)

    def test_name_the_file_and_every_place(self, tmp_path: Path) -> None:
        file = tmp_path / "acme.toml"
        file.write_text('goalkit = 1\nnmae = "Acme"\nowners = [{ id = "a", kind = "tribe" }]', encoding="utf-8")
        with pytest.raises(gk.InvalidFile) as caught:
            gk.load(file)
        assert str(caught.value) == (
            "acme.toml: 2 problems\n"
            "  nmae: is no key of this table; did you mean name?\n"
            "  owners[0].kind: must be one of company, department, team, individual; got 'tribe'"
        )


def test_what_is_no_plan_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(gk.InvalidValue, match="plan: must be a Plan, got 'x'"):
        gk.dump(cast("gk.Plan", "x"), tmp_path / "a.json")
    assert list(tmp_path.iterdir()) == []
