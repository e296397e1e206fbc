"""
The engine of the package `kongchuo`; its classes are in the package itself.
"""

from _typeshed import Incomplete, SupportsGetItem
from datetime import date
from os import PathLike
from typing import Any, Final, SupportsIndex, final

__all__ = ["VERSION", "Batch", "Comparison", "Derivation", "Evaluated", "Organisations", "Policy", "Schedule", "Table", "_panic", "main", "policy_ids"]

VERSION: Final[str]
"""
The version of the package.
"""

@final
class Batch:
    """
    The answers for many children, and what was wrong with the others.
    """
    def __len__(self, /) -> int: ...
    def answer(self, /, at: SupportsIndex) -> Evaluated:
        """
        The answer at a place among the answers, from 0.
        """
    def errors(self, /) -> "list[Any]":
        """
        The exceptions of the bad rows, in order.
        """
    def rows(self, /) -> list[int]:
        """
        The row of each answer, from 1.
        """

@final
class Comparison:
    """
    Where two policies differ for one child.
    """
    def text(self, /, lang: str) -> str:
        """
        The comparison as indented text.
        """
    def to_json(self, /) -> str:
        """
        The comparison as one line of JSON.
        """

@final
class Derivation:
    """
    The derivation of one result.
    """
    def text(self, /, lang: str) -> str:
        """
        The derivation as indented text.
        """
    def to_json(self, /) -> str:
        """
        The derivation as one line of JSON.
        """

@final
class Evaluated:
    """
    The answer for one child, with the facts it rests on.
    """
    def assumed(self, /) -> "tuple[str, ...]":
        """
        Facts that were not given, and assumed.
        """
    def explain(self, /, about: str) -> Derivation:
        """
        Why a result is what it is.
        """
    def on(self, /) -> date:
        """
        The day evaluated.
        """
    def results(self, /) -> "dict[str, Any]":
        """
        The determined results by name.
        """
    def same(self, /, other: Evaluated) -> bool:
        """
        Whether two answers say the same.
        """
    @property
    def student_id(self, /) -> str | None:
        """
        The caller's key, where given.
        """
    def to_json(self, /) -> str:
        """
        The answer as one line of JSON.
        """
    def undetermined(self, /) -> "dict[str, list[str]]":
        """
        The undetermined results by name, each with the facts it still depends on.
        """
    def warnings(self, /) -> "tuple[str, ...]":
        """
        Codes of things a person should look at.
        """

@final
class Organisations:
    """
    The organisations of one kind, and what was wrong with children and organisations.
    """
    def __len__(self, /) -> int: ...
    def children_errors(self, /) -> "list[Any]":
        """
        The exceptions of children that were given one by one and left out, in order.
        """
    def errors(self, /) -> "list[Any]":
        """
        The exceptions of organisations that were left out, in order.
        """
    def explain(self, /, at: SupportsIndex, about: str) -> Derivation:
        """
        Why a result of it is what it is.
        """
    def frame(self, /) -> Table | None:
        """
        What was read of the frame of children, where there was one.
        """
    def on(self, /) -> date:
        """
        The day.
        """
    def results(self, /, at: SupportsIndex) -> "dict[str, Any]":
        """
        Its determined results by name.
        """
    def rollups(self, /, at: SupportsIndex) -> "dict[str, Any]":
        """
        The facts made of its children that are known, by name.
        """
    def table(self, /) -> Table:
        """
        All as a table, a row each.
        """
    def to_json(self, /, at: SupportsIndex) -> str:
        """
        The answer at a place, from 0, as one line of JSON.
        """
    def without_key(self, /) -> int:
        """
        Children of whom it is not known where they belong.
        """

@final
class Policy:
    """
    A policy, immutable.
    """
    @staticmethod
    def builtin(id: str, lang: str) -> Policy:
        """
        A policy that comes with the package.
        """
    def compare(self, /, other: Policy, case: Any, on: Any, missing: str, select: SupportsGetItem[int, str] | None) -> Comparison:
        """
        Where this policy and another differ for one child on one day.
        """
    def compare_table(self, /, other: Policy, frame: Any, asked: Incomplete) -> Table:
        """
        Where they differ for the rows of a frame; a bad row spoils no other.
        """
    def describe(self, /) -> str:
        """
        What the policy speaks of, as JSON.
        """
    def evaluate(self, /, case: Any, on: Any, missing: str, select: SupportsGetItem[int, str] | None) -> Evaluated:
        """
        One child on one day.
        """
    def evaluate_many(self, /, cases: Any, on: Any, missing: str, select: SupportsGetItem[int, str] | None) -> Batch:
        """
        Many children on one day; a bad row spoils no other.
        """
    def evaluate_table(self, /, frame: Any, asked: Incomplete, facts_needed: bool) -> Table:
        """
        The rows of a frame on one day; a bad row spoils no other.
        """
    def explain(self, /, case: Any, about: str, on: Any, missing: str) -> Derivation:
        """
        Why a result is what it is.
        """
    @staticmethod
    def from_files(files: SupportsGetItem[int, tuple[str, str]], lang: str) -> Policy:
        """
        The policy of these files: `(path, text)`.
        """
    @property
    def id(self, /) -> str:
        """
        The policy's id.
        """
    def of(self, /, subject: str) -> Policy:
        """
        The policy of those whom a subject names, under the same parameters.
        """
    def organisations(self, /, subject: str, frame: Any | None, children: Any | None, own: Any | None, asked: Incomplete) -> Organisations:
        """
        The organisations of a subject on one day; a bad row spoils no other.
        """
    @staticmethod
    def read_folder(folder: str | PathLike[str]) -> list[tuple[str, str]]:
        """
        The rule files of a folder: `(path, text)`.
        """
    def report(self, /, report: str, cases: Any, on: Any, missing: str, reveal: bool) -> str:
        """
        A report on many children, as JSON: `report`, and `left_out` with the row and the problems of each bad one.
        """
    def report_table(self, /, report: str, frame: Any, asked: Incomplete, reveal: bool) -> tuple[str, Table]:
        """
        The same of the rows of a frame: the report as JSON, and a table of the rows that were left out.
        """
    def schedule(self, /, case: Any, first: Any, last: Any, on: Any, missing: str, select: SupportsGetItem[int, str] | None) -> Schedule:
        """
        The duties of one case over a range of days, as they stand on a day.
        """
    def schedule_table(self, /, frame: Any, first: Any, last: Any, asked: Incomplete) -> Table:
        """
        The duties of the rows of a frame over a range of days; a bad row spoils no other.
        """
    def select(self, /, names: SupportsGetItem[int, str]) -> None:
        """
        Whether these are results: an error names the first that is none.
        """
    @property
    def subject(self, /) -> str:
        """
        Whom its answers are about.
        """
    def with_parameter(self, /, name: str, value: Any) -> Policy:
        """
        The same policy with a parameter set.
        """

@final
class Schedule:
    """
    Who must do what by when: the duties of one child or organisation over a range of days.
    """
    def calendar_note(self, /, lang: str) -> str | None:
        """
        What must be said where duties follow the default calendar.
        """
    def ics(self, /, lang: str) -> str:
        """
        The duties as an iCalendar file.
        """
    def to_json(self, /) -> str:
        """
        The duties as a JSON array.
        """

@final
class Table:
    """
    The results for the rows of a frame, and what was wrong with the others.
    """
    def __arrow_c_schema__(self, /) -> "object":
        """
        The columns' names and types for Arrow.
        """
    def __arrow_c_stream__(self, /, requested_schema: Any | None = None) -> "object":
        """
        The results as a stream of Arrow batches; nothing is copied. A schema asked for is not looked at.
        """
    def __len__(self, /) -> int: ...
    def calendar_note(self, /, lang: str) -> str | None:
        """
        Of duties, what must be said where some follow the default calendar.
        """
    def column_names(self, /) -> list[str]:
        """
        The columns' names.
        """
    def errors(self, /) -> "list[Any]":
        """
        An exception for each row that was left out, in order.
        """
    def head(self, /, count: SupportsIndex) -> "list[tuple[Any, ...]]":
        """
        The first rows, as Python has values.
        """
    def ics(self, /, lang: str) -> str | None:
        """
        Of duties, the text of an iCalendar file.
        """
    def left_out(self, /) -> int:
        """
        How many rows were left out.
        """
    def notes(self, /) -> "list[Any]":
        """
        The same for rows that are worth a look, and were evaluated.
        """
    def on(self, /) -> date:
        """
        The day evaluated.
        """
    def orphans(self, /) -> list[tuple[str, int]]:
        """
        For each list of records how many rows are of no child in the frame.
        """
    def record_errors(self, /) -> "dict[str, list[Any]]":
        """
        For each list of records an exception for each row that was left out.
        """
    def rows(self, /) -> list[int] | None:
        """
        For each result its row in the frame, from 1; none where no row was left out.
        """
    def summary(self, /) -> str | None:
        """
        Of differences, how many children differ and in what, as JSON.
        """
    def unknown_columns(self, /) -> list[tuple[str, str | None]]:
        """
        Columns that nothing was read from, each with the nearest name that is known.
        """

def _panic(detached: bool = False) -> None:
    """
    Panics, for the test of the border.
    """

def main(arguments: SupportsGetItem[int, str]) -> int:
    """
    Runs a command line, without the program's name, and gives its exit status.
    """

def policy_ids() -> list[str]:
    """
    The ids of the policies that come with the package, the base first.
    """
