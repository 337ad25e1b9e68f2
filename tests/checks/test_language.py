"""Languages: one data file each, read when it is needed, and every problem of it told at once."""

from __future__ import annotations

import copy
import pickle
import subprocess
import sys
from importlib import resources
from pathlib import Path

import attrs
import pytest

from goalkit.checks.language import ENGLISH, Language
from goalkit.errors import GoalkitError, InvalidFile, InvalidValue, UnreadableFile
from tests.model.building import problems

WORDS = Path(str(resources.files("goalkit.checks") / "words_en.toml"))


def written(folder: Path, text: str | bytes) -> Path:
    path = folder / "words.toml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def refused(path: Path, kind: type[GoalkitError]) -> list[tuple[str, str]]:
    with pytest.raises(kind) as caught:
        Language.load(path)
    return [(problem.path, problem.code) for problem in caught.value.problems]


def test_english_is_the_packaged_file() -> None:
    loaded = Language.load(WORDS)
    assert loaded == ENGLISH
    assert hash(loaded) == hash(ENGLISH)
    assert repr(loaded) == repr(ENGLISH)
    assert ENGLISH.name == "English"


def test_english_has_words_in_every_list() -> None:
    values = attrs.asdict(Language.load(WORDS))
    lists: list[object] = [value for name, value in values.items() if name != "name"]
    assert len(lists) == 35
    assert all(lists)
    assert {type(value) for value in lists} == {tuple}


def test_an_import_reads_no_words() -> None:
    code = (
        "import sys; seen = []\n"
        "sys.addaudithook(lambda name, args: name == 'open' and seen.append(str(args[0])))\n"
        "import goalkit\n"
        "from goalkit.checks.language import ENGLISH\n"
        "before = any('words_en' in file for file in seen)\n"
        "assert ENGLISH.starts == ('from',)\n"
        "print(before, any('words_en' in file for file in seen))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "True"]


def test_a_language_can_be_copied_and_pickled_before_and_after_its_words_are_read() -> None:
    fresh = Language.__new__(Language)
    fresh.__dict__.update({"name": "English", "_file": "words_en.toml"})
    assert pickle.loads(pickle.dumps(fresh)) == ENGLISH  # noqa: S301
    assert copy.deepcopy(fresh) == ENGLISH
    assert fresh.match(["set", "up"], 0, "work") == 2
    assert pickle.loads(pickle.dumps(fresh)) == ENGLISH  # noqa: S301


def test_there_is_no_other_attribute() -> None:
    with pytest.raises(AttributeError, match="'Language' object has no attribute 'verbs'"):
        getattr(ENGLISH, "verbs")  # noqa: B009
    with pytest.raises(AttributeError, match="verbs"):
        getattr(Language(name="none"), "verbs")  # noqa: B009


def test_lists_may_be_left_out(tmp_path: Path) -> None:
    language = Language.load(written(tmp_path, 'name = "Deutsch"\nwork = ["schreiben", "stellen ein"]'))
    assert language == Language(name="Deutsch", work=["schreiben", "stellen ein"])
    assert language.changes == ()


def test_the_longest_entry_counts_and_capital_letters_do_not() -> None:
    language = Language(name="test", work=["set", "Set Up", "set up again", "straße"], limits=["below"])
    assert language.match(["SET", "up", "shop"], 0, "work") == 2
    assert language.match(["set", "Up", "again"], 0, "work") == 3
    assert language.match(["set"], 0, "work") == 1
    assert language.match(["STRASSE"], 0, "work") == 1
    assert language.match(["set", "up"], 1, "work") == 0
    assert language.match(["set"], 1, "work") == 0
    assert language.match(["set"], 0, "limits") == 0


def test_units_have_several_names() -> None:
    language = Language(name="test", units=["h hr hours", "Days"])
    assert [language.unit(word) for word in ("h", "HOURS", "days", "weeks", "")] == ["h", "h", "Days", None, None]


def test_every_wrong_word_is_told_with_its_place() -> None:
    found = problems(Language, name=" ", work=["write", "", 3, "Write"], changes="grow", limits=None)
    assert found == [
        ("name", "text.empty"),
        ("changes", "collection.type"),
        ("work[1]", "text.empty"),
        ("work[2]", "text.type"),
        ("work[3]", "words.duplicate"),
        ("limits", "collection.type"),
    ]
    with pytest.raises(InvalidValue, match="Language 'test'"):
        Language(name="test", work=["a", "a"])


def test_a_file_tells_all_its_problems_at_once(tmp_path: Path) -> None:
    path = written(tmp_path, 'verbs = ["go"]\nwork = ["", "go"]\ncolour = 1')
    assert refused(path, InvalidFile) == [
        ("name", "text.type"),
        ("work[0]", "text.empty"),
        ("verbs", "field.unknown"),
        ("colour", "field.unknown"),
    ]
    assert refused(written(tmp_path, 'name = "x"\nverbs = []'), InvalidFile) == [("verbs", "field.unknown")]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("name = ", "file.syntax"),
        ("name = " + "[" * 100_000, "file.syntax"),
        ("name = " + "1" * 5_000, "file.syntax"),
        (b'name = "\xff"', "file.encoding"),
    ],
    ids=["syntax", "depth", "digits", "bytes"],
)
def test_what_is_no_toml_is_refused(tmp_path: Path, text: str | bytes, code: str) -> None:
    assert refused(written(tmp_path, text), InvalidFile) == [("", code)]


def test_what_cannot_be_read_is_refused(tmp_path: Path) -> None:
    assert refused(tmp_path / "none.toml", UnreadableFile) == [("", "file.unreadable")]
    assert refused(tmp_path, UnreadableFile) == [("", "file.unreadable")]
    assert refused(Path("nul\0l"), UnreadableFile) == [("", "file.unreadable")]
