"""Exceptions. All are a `KongchuoError`; none ever holds the value of a fact.

>>> import kongchuo
>>> policy = kongchuo.Policy("guyuan-2021", lang="en")
>>> try:
...     policy.evaluate({"birth_date": "20 May 2010"}, on="2021-10-29")
... except kongchuo.FactsError as error:
...     print(error)
...     print(error.fact, error.problems[0].message.zh)
`birth_date`: expected a date such as 2021-10-29
birth_date 应为日期，如 2021-10-29
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from kongchuo.description import Lang, Wording, plain


class KongchuoError(Exception):
    """The base of every exception of this package."""

    def __reduce__(self) -> tuple[Any, ...]:
        # What an exception says is in its attributes: they travel as they are, the arguments of `__init__` do not.
        return (_restored, (type(self), self.args, self.__dict__.copy()))


def _restored(kind: type[KongchuoError], args: tuple[Any, ...], attributes: dict[str, Any]) -> KongchuoError:
    error = kind.__new__(kind, *args)
    error.args = args
    error.__dict__.update(attributes)
    return error


class ArgumentError(KongchuoError, ValueError):
    """An argument that says nothing possible: a day that does not exist, a word that is none of the few.

    `argument` is its name.
    """

    argument: str

    def __init__(self, argument: str, message: str) -> None:
        super().__init__(f"{argument}: {message}")
        self.argument = argument


class ArgumentTypeError(KongchuoError, TypeError):
    """An argument of the wrong Python type. `argument` is its name."""

    argument: str

    def __init__(self, argument: str, message: str) -> None:
        super().__init__(f"{argument}: {message}")
        self.argument = argument


@dataclass(frozen=True)
class FactProblem:
    """One thing wrong with a case.

    `place` is where it stands (`birth_date`, `visits[0].on`), `fact` the fact or record list, `record` the index of the
    record in its list, from 0, and `field` the field there. `message` says what was expected, in both languages.
    """

    place: str
    fact: str
    record: int | None
    field: str | None
    message: Wording


class FactsError(KongchuoError, ValueError):
    """Facts that are no good: all problems of one case at once, in the order of its facts.

    `row` is the row in `Policy.evaluate_many` and `Policy.evaluate_table`, from 1, and None elsewhere. `columns` are, for
    each problem, the column of the frame, where it was the row of one.
    """

    problems: tuple[FactProblem, ...]
    row: int | None
    lang: Lang
    columns: tuple[str | None, ...]

    def __init__(
        self,
        problems: Sequence[FactProblem],
        row: int | None = None,
        lang: Lang = "zh",
        columns: Sequence[str | None] | None = None,
    ) -> None:
        self.problems = tuple(problems)
        self.row = row
        self.lang = lang
        self.columns = (None,) * len(self.problems) if columns is None else tuple(columns)
        super().__init__(self._text())

    @property
    def fact(self) -> str | None:
        """The fact or record list of the first problem; None where the case itself is none."""
        return (self.problems[0].fact or None) if self.problems else None

    @property
    def column(self) -> str | None:
        """The column of the first problem, as a frame names it; else its fact."""
        return next(iter(self.columns), None) or self.fact

    def _text(self) -> str:
        zh = self.lang == "zh"
        start = "" if self.row is None else f"第 {self.row} 行，" if zh else f"row {self.row}, "
        colon = "：" if zh else ": "
        lines = []
        for problem, column in zip(self.problems, self.columns):
            # Inside a list of records the place says more than its column.
            place = column if column is not None and problem.record is None else problem.place
            place = f"`{_printable(place)}`{colon}" if place else ""
            lines.append(f"{start}{place}{problem.message[self.lang]}")
        return "\n".join(lines)


class TableError(KongchuoError, ValueError):
    """A frame that cannot be used as a whole: a column whose type no value of its fact can come from, two columns of one
    meaning, no column `student_id` where records need it, bytes that are no text, a stream that breaks off.

    `argument` says which frame (`frame`, `records["visits"]`), `column` its column or None. Where the maker of the frame
    told why, `__cause__` has its words.
    """

    argument: str
    column: str | None

    def __init__(self, argument: str, message: str, column: str | None = None) -> None:
        super().__init__(f"{argument}: {message}")
        self.argument, self.column = argument, column


@dataclass(frozen=True)
class Diagnostic:
    """One finding about a rule file.

    `line` and `column` count from 1, columns in characters; `span` is the first byte and the one after the last. Without
    a place, `file` to `span` are None. The text is English, the language of the rule language.
    """

    severity: str
    file: str | None
    line: int | None
    column: int | None
    span: tuple[int, int] | None
    message: str
    help: str | None
    related: tuple[Diagnostic, ...] = ()


class PolicyError(KongchuoError, ValueError):
    """Rules that do not load. `diagnostics` are all findings; the text shows each with its lines of the file.

    `file`, `line`, `column` and `span` are those of the first finding that has a place, and None where none has.
    """

    diagnostics: tuple[Diagnostic, ...]

    def __init__(self, diagnostics: Sequence[Diagnostic], report: str) -> None:
        super().__init__(report)
        self.diagnostics = tuple(diagnostics)

    @property
    def file(self) -> str | None:
        """The rule file of the first finding."""
        return next((finding.file for finding in self.diagnostics if finding.file is not None), None)

    @property
    def line(self) -> int | None:
        """The line of the first finding, from 1."""
        return next((finding.line for finding in self.diagnostics if finding.line is not None), None)

    @property
    def column(self) -> int | None:
        """The column of the first finding, from 1, in characters."""
        return next((finding.column for finding in self.diagnostics if finding.column is not None), None)

    @property
    def span(self) -> tuple[int, int] | None:
        """The first byte of the first finding, and the one after its last."""
        return next((finding.span for finding in self.diagnostics if finding.span is not None), None)


class UnknownPolicyError(KongchuoError, LookupError, ValueError):
    """There is no policy of this id. `id` as asked, `nearest` the most similar or None, `known` those there are."""

    id: str
    nearest: str | None
    known: tuple[str, ...]

    def __init__(self, message: str, id: str, nearest: str | None = None, known: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.id, self.nearest, self.known = id, nearest, tuple(known)


class ParameterError(KongchuoError, ValueError):
    """A parameter that cannot be set so.

    `parameter` is its name as asked. Where the policy has no such parameter, `nearest` is the most similar or None;
    where the value is not of its type, `expected` is the type in words.
    """

    parameter: str
    expected: str | None
    nearest: str | None

    def __init__(self, message: str, parameter: str, expected: str | None = None, nearest: str | None = None) -> None:
        super().__init__(message)
        self.parameter, self.expected, self.nearest = parameter, expected, nearest


class _NoValue(KongchuoError, KeyError, AttributeError):
    """What both `answer["name"]` and `answer.name` raise, each as the protocol it belongs to wants it."""

    result: str

    def __str__(self) -> str:
        # KeyError would show the text in quotes.
        return str(self.args[0]) if self.args else ""


class UnknownResultError(_NoValue):
    """A name that is no result. `result` as asked, `nearest` the most similar or None."""

    nearest: str | None

    def __init__(self, message: str, result: str, nearest: str | None = None) -> None:
        super().__init__(message)
        self.result, self.nearest = result, nearest


class UndeterminedError(_NoValue):
    """A result that cannot be told from the facts given. `needs` are the facts that it still depends on."""

    needs: tuple[str, ...]

    def __init__(self, message: str, result: str, needs: Sequence[str]) -> None:
        super().__init__(message)
        self.result, self.needs = result, tuple(needs)


class InternalError(KongchuoError, RuntimeError):
    """A fault of this package. `place` is where in its source; nothing of the case is in it."""

    place: str | None

    def __init__(self, place: str | None = None) -> None:
        where = f" ({place})" if place else ""
        super().__init__(f"内部错误，请报告 / internal error, please report it{where}")
        self.place = place


def wrong_type(argument: str, lang: Lang, zh: str, en: str) -> ArgumentTypeError:
    """The exception for an argument of the wrong type.

    >>> wrong_type("on", "en", "日期", "a date")
    ArgumentTypeError('on: expected a date')
    """
    return ArgumentTypeError(argument, f"应为{zh}" if lang == "zh" else f"expected {en}")


def checked_lang(lang: Lang) -> Lang:
    """A language, or the exception that says which there are: in both, where it is not known which one is read."""
    expected = "应为 zh 或 en / expected `zh` or `en`"
    if not isinstance(lang, str):
        raise ArgumentTypeError("lang", expected)
    if lang not in ("zh", "en"):
        raise ArgumentError("lang", expected)
    return lang


def checked_name(argument: str, name: str, lang: Lang) -> str:
    """The name of a result, or the exception that says that one was expected."""
    if not isinstance(name, str):
        raise wrong_type(argument, lang, "结果的名称", "the name of a result")
    return plain(name)


def _printable(name: str) -> str:
    """The name of a column in a message: on one line, and not longer than one can read."""
    shown = "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in name)
    return shown if len(shown) <= 60 else f"{shown[:60]}…"


# The makers below are called by the native module, with plain data.


def _facts_error(problems: str, row: int | None, lang: Lang) -> FactsError:
    found = [FactProblem(**{**problem, "message": Wording(**problem["message"])}) for problem in json.loads(problems)]
    return FactsError(found, row, lang)


def _row_error(problems: str, row: int | None, lang: Lang, columns: Sequence[str | None]) -> FactsError:
    error = _facts_error(problems, row, lang)
    return FactsError(error.problems, row, lang, columns)


def _table_error(argument: str, message: str, column: str | None, cause: str | None) -> TableError:
    error = TableError(argument, message, column)
    if cause is not None:
        error.__cause__ = OSError(cause)
    return error


def _diagnostic(finding: dict[str, Any]) -> Diagnostic:
    span = finding["span"]
    return Diagnostic(
        severity=finding.get("severity", "note"),
        file=finding["file"],
        line=finding["line"],
        column=finding["column"],
        span=None if span is None else (span["start"], span["end"]),
        message=finding["message"],
        help=finding.get("help"),
        related=tuple(_diagnostic(related) for related in finding.get("related", ())),
    )


def _policy_error(diagnostics: str, report: str) -> PolicyError:
    return PolicyError([_diagnostic(finding) for finding in json.loads(diagnostics)], report.rstrip("\n"))


def _unreadable_error(path: str, why: str) -> PolicyError:
    message = f"cannot read: {why}"
    return PolicyError([Diagnostic("error", path, None, None, None, message, None)], f"error: {path}: {message}")


def _unknown_policy_error(message: str, id: str, nearest: str | None, known: Sequence[str]) -> UnknownPolicyError:
    return UnknownPolicyError(message, id, nearest, known)


def _unknown_result_error(message: str, name: str, nearest: str | None) -> UnknownResultError:
    return UnknownResultError(message, name, nearest)


def _parameter_error(message: str, name: str, expected: str | None, nearest: str | None) -> ParameterError:
    return ParameterError(message, name, expected, nearest)


def _argument_error(name: str, message: str) -> ArgumentError:
    return ArgumentError(name, message)


def _argument_type_error(name: str, message: str) -> ArgumentTypeError:
    return ArgumentTypeError(name, message)


def _internal_error(place: str | None) -> InternalError:
    return InternalError(place)
