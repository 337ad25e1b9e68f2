"""Language: the words that rules look for in titles, from one data file for each language."""

from __future__ import annotations

import tomllib
from functools import cached_property
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, cast

import attrs

from goalkit.errors import InvalidFile, InvalidValue, Problem, UnreadableFile
from goalkit.model._check import Check, as_tuple, named, show

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterable, Sequence

__all__ = ["ENGLISH", "Language"]

Phrase = tuple[str, ...]


def _as_words(values: Iterable[str]) -> tuple[str, ...]:
    return as_tuple(values)


@attrs.frozen(kw_only=True, slots=False)
class Language:
    """The words that rules look for in titles.

    Every list may be left out; rules that need it then find nothing. Capital letters make no difference.

    Raises:
        InvalidValue: A word is no text, is empty or is listed twice. Everything that is wrong is listed.

    Examples:
        >>> from goalkit.checks.language import ENGLISH, Language
        >>> ENGLISH.starts
        ('from',)
        >>> german = Language(name="Deutsch", starts=["von"], ends=["auf", "bis"])
        >>> german.match(("Von", "12", "auf", "20"), 0, "starts")
        1
    """

    name: str
    """What people call it."""
    changes: tuple[str, ...] = attrs.field(default=(), converter=_as_words)
    """Verbs of numbers that move: an outcome."""
    multiplying: tuple[str, ...] = attrs.field(default=(), converter=_as_words)
    """Those of them that say how far without a number, as "double"."""
    keeping: tuple[str, ...] = attrs.field(default=(), converter=_as_words)
    """Verbs of numbers that stay where they are."""
    work: tuple[str, ...] = attrs.field(default=(), converter=_as_words)
    """Verbs of work, whatever follows."""
    work_or_noun: tuple[str, ...] = attrs.field(default=(), converter=_as_words)
    """Words of work that are nouns or adjectives too, as "design": what follows decides."""
    people_work: tuple[str, ...] = attrs.field(default=(), converter=_as_words)
    """Those of them whose object is people, as "interview"."""
    noun_marks: tuple[str, ...] = attrs.field(default=(), converter=_as_words)
    """What follows a word of work where it is a noun, as "launch of"."""
    noun_heads: tuple[str, ...] = attrs.field(default=(), converter=_as_words)
    """What makes a noun of two words with it, as "launch day"."""
    determiners: tuple[str, ...] = attrs.field(default=(), converter=_as_words)
    """What follows it where it is a verb, as "design a"."""
    being: tuple[str, ...] = attrs.field(default=(), converter=_as_words)
    """Forms of "to be"."""
    done: tuple[str, ...] = attrs.field(default=(), converter=_as_words)
    """What is said of work that is over, after one of `being`, as "published"."""
    spelled: tuple[str, ...] = attrs.field(default=(), converter=_as_words)
    """Numbers in words, as "three"."""
    metrics: tuple[str, ...] = attrs.field(default=(), converter=_as_words)
    """Names of numbers, as "churn"."""
    counted: tuple[str, ...] = attrs.field(default=(), converter=_as_words)
    """What is counted, as "customers"."""
    limits: tuple[str, ...] = attrs.field(default=(), converter=_as_words)
    """What stands before a limit, as "below"."""
    levels: tuple[str, ...] = attrs.field(default=(), converter=_as_words)
    """What stands before a level that is kept, as "at"."""
    amounts: tuple[str, ...] = attrs.field(default=(), converter=_as_words)
    """What stands between a metric and its number, as "by"; after a number it makes a part, as "of"."""
    standing: tuple[str, ...] = attrs.field(default=(), converter=_as_words)
    """Says that something holds all the time, as "always"."""
    clauses: tuple[str, ...] = attrs.field(default=(), converter=_as_words)
    """Begins a clause that says more, as "so that"."""
    relatives: tuple[str, ...] = attrs.field(default=(), converter=_as_words)
    """Begins a clause about a part of the sentence, as "which"."""
    ambition: tuple[str, ...] = attrs.field(default=(), converter=_as_words)
    """Words of something to strive for, as "become"."""
    small: tuple[str, ...] = attrs.field(default=(), converter=_as_words)
    """Words that add nothing to a metric, as "monthly"."""
    months: tuple[str, ...] = attrs.field(default=(), converter=_as_words)
    """Names of months."""
    periods: tuple[str, ...] = attrs.field(default=(), converter=_as_words)
    """Words of time, as "quarter", and what stands before one."""
    leads: tuple[str, ...] = attrs.field(default=(), converter=_as_words)
    """What may stand before the verb, as "we will"."""
    starts: tuple[str, ...] = attrs.field(default=(), converter=_as_words)
    """What stands before the number at the start, as "from"."""
    ends: tuple[str, ...] = attrs.field(default=(), converter=_as_words)
    """What stands before the number at the end, as "to"."""
    arrows: tuple[str, ...] = attrs.field(default=(), converter=_as_words)
    """What stands between the two where no word does."""
    about: tuple[str, ...] = attrs.field(default=(), converter=_as_words)
    """What may stand between such a word and its number, as "about"."""
    thousands: tuple[str, ...] = attrs.field(default=(), converter=_as_words)
    """Stands after a number for a thousand times as much."""
    millions: tuple[str, ...] = attrs.field(default=(), converter=_as_words)
    """Stands after a number for a million times as much."""
    billions: tuple[str, ...] = attrs.field(default=(), converter=_as_words)
    """Stands after a number for a billion times as much."""
    percents: tuple[str, ...] = attrs.field(default=(), converter=_as_words)
    """Names of the percent sign."""
    money: tuple[str, ...] = attrs.field(default=(), converter=_as_words)
    """Signs and names of money."""
    units: tuple[str, ...] = attrs.field(default=(), converter=_as_words)
    """Units; all names of one unit in one text, with blanks between them."""

    def __attrs_post_init__(self) -> None:
        check = Check(self)
        check.text("name", self.name, empty=False)
        for field in _LISTS:
            _check_words(check, field, getattr(self, field))
        check.raise_if_any(named("Language", self.name))

    if not TYPE_CHECKING:  # pragma: no branch - a type checker would believe that there is every attribute

        def __getattr__(self, field: str) -> object:
            """Read the words of a language of goalkit when the first list is asked for."""
            file = self.__dict__.get(_FILE)
            if file is None or field not in _LISTS:
                raise AttributeError(f"{type(self).__name__!r} object has no attribute {field!r}", name=field, obj=self)
            text = resources.files("goalkit.checks").joinpath(file).read_text(encoding="utf-8")
            read = _parsed(text, file)
            self.__dict__.update({name: getattr(read, name) for name in _LISTS})
            return self.__dict__[field]

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Language:
        r"""Return the language of a file: TOML, with a name and lists of words as in goalkit's `words_en.toml`.

        Raises:
            UnreadableFile: The file cannot be read (also an `OSError`).
            InvalidFile: It is no TOML, has an unknown list, or a word is wrong; everything is listed.

        Examples:
            >>> import pathlib, tempfile
            >>> from goalkit.checks.language import Language
            >>> file = pathlib.Path(tempfile.mkdtemp()) / "deutsch.toml"
            >>> _ = file.write_text('name = "Deutsch"\nwork = ["schreiben"]')
            >>> Language.load(file).work
            ('schreiben',)
        """
        where = Path(path)
        try:
            text = where.read_text(encoding="utf-8")
        except UnicodeDecodeError as error:
            problem = Problem("", f"is no UTF-8 text (byte {error.start + 1})", "file.encoding")
            raise InvalidFile(where.name, [problem]) from error
        except (OSError, ValueError) as error:  # ValueError: a path with a null character
            reason = str(getattr(error, "strerror", None) or error).lower()
            raise UnreadableFile(str(path)[:200], [Problem("", reason, "file.unreadable")]) from error
        return _parsed(text, where.name)

    def match(self, words: Sequence[str], at: int, field: str) -> int:
        """Return of how many words the longest entry of a list is that stands at a place, or 0.

        Examples:
            >>> from goalkit.checks.language import ENGLISH
            >>> ENGLISH.match(["We", "set", "up", "a", "shop"], 1, "work")
            2
        """
        if at >= len(words):
            return 0
        phrases = self._phrases[field].get(words[at].casefold(), ())
        for phrase in phrases:
            if tuple(word.casefold() for word in words[at : at + len(phrase)]) == phrase:
                return len(phrase)
        return 0

    def unit(self, word: str) -> str | None:
        """Return the first name of a unit, or None where a word is none.

        Examples:
            >>> from goalkit.checks.language import ENGLISH
            >>> ENGLISH.unit("Hours"), ENGLISH.unit("sheep")
            ('h', None)
        """
        return self._units.get(word.casefold())

    @cached_property
    def _phrases(self) -> dict[str, dict[str, tuple[Phrase, ...]]]:
        """The entries of each list by their first word, the longest first."""
        found: dict[str, dict[str, tuple[Phrase, ...]]] = {}
        for field in _LISTS:
            starting = found.setdefault(field, {})
            for phrase in sorted((tuple(entry.casefold().split()) for entry in getattr(self, field)), key=len):
                starting[phrase[0]] = (phrase, *starting.get(phrase[0], ()))
        return found

    @cached_property
    def _units(self) -> dict[str, str]:
        return {name: entry.split()[0] for entry in self.units for name in entry.casefold().split()}


_LISTS = tuple(item.name for item in attrs.fields(Language) if item.name != "name")
_FILE = "_file"
"""Where an instance whose lists are not read yet keeps the name of its file."""


def _check_words(check: Check, field: str, words: object) -> None:
    if not isinstance(words, tuple):
        check.add(field, f"must be a list of words, got {show(words)}", "collection.type")
        return
    seen: set[str] = set()
    for position, item in enumerate(cast("tuple[object, ...]", words)):
        path = f"{field}[{position}]"
        word = check.text(path, item, empty=False)
        if word is not None and word.casefold() in seen:
            check.add(path, f"{show(word)} is listed twice", "words.duplicate")
        elif word is not None:
            seen.add(word.casefold())


def _parsed(text: str, name: str) -> Language:
    try:
        document = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise InvalidFile(name, [Problem("", f"is no TOML: {error}", "file.syntax")]) from error
    known = {key: value for key, value in document.items() if key in ("name", *_LISTS)}
    problems = [
        Problem(key, "is not known; the lists are those of goalkit's words_en.toml", "field.unknown")
        for key in document
        if key not in known
    ]
    make = cast("Callable[..., Language]", Language)
    try:
        language = make(**{"name": None, **known})
    except InvalidValue as error:
        raise InvalidFile(name, [*error.problems, *problems]) from error
    if problems:
        raise InvalidFile(name, problems)
    return language


def _packaged(name: str, file: str) -> Language:
    """Return a language of goalkit without reading its file: importing reads nothing."""
    language = Language.__new__(Language)
    language.__dict__.update({"name": name, _FILE: file})
    return language


ENGLISH = _packaged("English", "words_en.toml")
"""The words of English."""
