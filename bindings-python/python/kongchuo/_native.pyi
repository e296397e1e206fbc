"""
The engine of the package `kongchuo`; its classes are in the package itself.
"""

from _typeshed import SupportsGetItem
from datetime import date
from os import PathLike
from typing import Any, Final, SupportsIndex, final

__all__ = ["VERSION", "Batch", "Derivation", "Evaluated", "Policy", "_panic", "main", "policy_ids"]

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
class Policy:
    """
    A policy, immutable.
    """
    @staticmethod
    def builtin(id: str, lang: str) -> Policy:
        """
        A policy that comes with the package.
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
    @staticmethod
    def read_folder(folder: str | PathLike[str]) -> list[tuple[str, str]]:
        """
        The rule files of a folder: `(path, text)`.
        """
    def select(self, /, names: SupportsGetItem[int, str]) -> None:
        """
        Whether these are results: an error names the first that is none.
        """
    def with_parameter(self, /, name: str, value: Any) -> Policy:
        """
        The same policy with a parameter set.
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
