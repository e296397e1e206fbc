"""Answers: what a policy says of a child on a day.

>>> import kongchuo
>>> policy = kongchuo.Policy("guyuan-2021", lang="en")
>>> answer = policy.evaluate({"birth_date": "2010-05-20"}, on="2021-10-29", missing="ask")
>>> answer.age, answer["age_at_cutoff"]
(11, 11)
>>> answer.undetermined["school_age"]
['graduated']
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeVar, overload

from kongchuo import _html, _native
from kongchuo.description import Duty, Lang, ProcedureAnswer, Value
from kongchuo.errors import FactsError, UndeterminedError, UnknownResultError, checked_lang, checked_name
from kongchuo.explanation import Explanation

if TYPE_CHECKING:
    from datetime import date

    from kongchuo.policy import Policy

_Default = TypeVar("_Default")
_ABSENT: Any = object()


class Answer(Mapping[str, Value]):
    """The determined results of one child by name: a mapping, and each an attribute, too.

    A result is None where it is known that there is none. One that is undetermined has no value: asking for it raises
    `UndeterminedError`, which names the facts still needed, and `in` and `hasattr` say no.

    >>> import kongchuo
    >>> policy = kongchuo.Policy("guyuan-2021", lang="en")
    >>> answer = policy.evaluate({"birth_date": "2010-05-20"}, on="2021-10-29", missing="ask")
    >>> "school_age" in answer, hasattr(answer, "school_age"), answer.get("school_age", "open")
    (False, False, 'open')
    >>> answer.school_age
    Traceback (most recent call last):
    kongchuo.errors.UndeterminedError: `school_age` is undetermined; facts still needed: graduated
    """

    _engine: _native.Evaluated
    _policy: Policy

    def __init__(self, native: _native.Evaluated, policy: Policy) -> None:
        """Answers are made by `Policy.evaluate`."""
        self.__dict__.update(_engine=native, _policy=policy)

    @property
    def policy(self) -> str:
        """The policy's id."""
        return self._policy.id

    @property
    def on(self) -> date:
        """The day evaluated."""
        return self._engine.on()

    @property
    def student_id(self) -> str | None:
        """The caller's key, where it was given."""
        return self._engine.student_id

    @cached_property
    def results(self) -> Mapping[str, Value]:
        """The determined results by name, in the policy's order."""
        return MappingProxyType(self._engine.results())

    @property
    def undetermined(self) -> dict[str, list[str]]:
        """The undetermined results by name, each with the facts it still depends on.

        A collected list may be in `results`, too: its certain elements are there, and here is what more of them depends on.
        """
        return self._engine.undetermined()

    @cached_property
    def warnings(self) -> tuple[str, ...]:
        """Codes of things a person should look at."""
        return self._engine.warnings()

    @cached_property
    def assumed(self) -> tuple[str, ...]:
        """Facts that were not given, that these results may depend on, and that were assumed."""
        return self._engine.assumed()

    @property
    def procedures(self) -> dict[str, ProcedureAnswer]:
        """Procedures by id: whether the child is eligible, what is unmet and missing, the state and the next step."""
        procedures: dict[str, ProcedureAnswer] = self.to_dict()["procedures"]
        return procedures

    @property
    def obligations(self) -> list[Duty]:
        """Duties: who must do what by when. Windows of the twelve months before the day; `Policy.schedule` lists any range."""
        obligations: list[Duty] = self.to_dict()["obligations"]
        return obligations

    def to_dict(self) -> dict[str, Any]:
        """The answer as plain data, as JSON has it: dates as text.

        >>> import kongchuo
        >>> answer = kongchuo.Policy("guyuan-2021").evaluate({"student_id": "s1", "grade": 3}, on="2021-10-29")
        >>> list(answer.to_dict())[:4]
        ['policy', 'on', 'student_id', 'results']
        """
        data: dict[str, Any] = json.loads(self.to_json())
        return data

    def to_json(self) -> str:
        """The answer as one line of JSON: what `kongchuo evaluate --format json` writes for one child."""
        return self._engine.to_json()

    def explain(self, name: str, *, lang: Lang | None = None) -> Explanation:
        """Why a result is what it is, or what it still depends on.

        >>> import kongchuo
        >>> answer = kongchuo.Policy("guyuan-2021").evaluate({"birth_date": "2010-05-20"}, on="2021-10-29")
        >>> print(str(answer.explain("age", lang="en")).splitlines()[1])
        Age in full years: 11 [age]
        """
        lang = self._policy.lang if lang is None else checked_lang(lang)
        return Explanation(self._engine.explain(checked_name("name", name, lang)), lang)

    def __getitem__(self, name: str) -> Value:
        try:
            return self.results[name]
        except (KeyError, TypeError):
            raise self._no_value(name) from None

    def __getattr__(self, name: str) -> Value:
        # Python asks for many names of its own, also before there is anything to ask.
        if name.startswith("_"):
            raise AttributeError(name)
        return self[name]

    @overload
    def get(self, name: str, /) -> Value: ...
    @overload
    def get(self, name: str, /, default: Value | _Default) -> Value | _Default: ...
    @overload
    def get(self, name: str, /, *, default: Value | _Default) -> Value | _Default: ...
    def get(self, name: str, /, default: Any = _ABSENT) -> Any:
        """A result, or the default where it has no value.

        Without a default this raises as `answer[name]` does: None is a value and never stands for the unknown.
        """
        if default is _ABSENT:
            return self[name]
        return self.results.get(name, default)

    def __iter__(self) -> Iterator[str]:
        return iter(self.results)

    def __len__(self) -> int:
        return len(self.results)

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and name in self.results

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError("an answer does not change")

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Answer):
            return NotImplemented
        return self._engine.same(other._engine)

    def __hash__(self) -> int:
        return hash((self.policy, self.on, self.student_id))

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *self.results]

    def _ipython_key_completions_(self) -> list[str]:
        return list(self.results)

    def __repr__(self) -> str:
        """Neither the caller's key nor any result: a log of answers is no list of children."""
        count, open_ = len(self.results), len(self.undetermined)
        return f"<Answer {self.policy} {self.on}: {count} results, {open_} undetermined>"

    def _repr_html_(self) -> str:
        return _html.answer(self, self._policy)

    def _no_value(self, name: object) -> UndeterminedError | UnknownResultError:
        lang = self._policy.lang
        if not isinstance(name, str):
            text = "结果的名称应为文本" if lang == "zh" else "expected the name of a result as text"
            return UnknownResultError(text, "")
        needs = self.undetermined.get(name)
        if needs is not None:
            text = (
                f"`{name}` 尚不能确定；尚需知道：{'、'.join(needs)}"
                if lang == "zh"
                else f"`{name}` is undetermined; facts still needed: {', '.join(needs)}"
            )
            return UndeterminedError(text, name, needs)
        if name == "warnings":
            text = "提示事项不在结果之中，见 `answer.warnings`" if lang == "zh" else "warnings stand beside the results: `answer.warnings`"
            return UnknownResultError(text, name)
        if name in self._policy.results:
            text = f"`{name}` 不在所选的结果之中" if lang == "zh" else f"`{name}` is not among the results asked for"
            return UnknownResultError(text, name)
        return self._policy._unknown_result(name)


class Answers(Sequence[Answer]):
    """The answers for many children: a sequence of those that could be given, and the errors of the others.

    `rows` has the row of each answer and `errors` an exception for each bad row; rows count from 1.

    >>> import kongchuo
    >>> cases = [{"birth_date": "2010-05-20"}, {"birthdate": "2011-01-01"}]
    >>> answers = kongchuo.Policy("guyuan-2021", lang="en").evaluate_many(cases, on="2021-10-29")
    >>> answers
    <Answers guyuan-2021: 1 answer, 1 error>
    >>> answers[0].age, answers.errors[0].row, answers.errors[0].column
    (11, 2, 'birthdate')
    """

    _engine: _native.Batch
    _policy: Policy

    def __init__(self, native: _native.Batch, policy: Policy) -> None:
        """Answers are made by `Policy.evaluate_many`."""
        self._engine = native
        self._policy = policy

    @cached_property
    def errors(self) -> list[FactsError]:
        """One exception for each bad row, in order."""
        return self._engine.errors()

    @cached_property
    def rows(self) -> list[int]:
        """The row of each answer."""
        return self._engine.rows()

    def __len__(self) -> int:
        return len(self._engine)

    @overload
    def __getitem__(self, at: int) -> Answer: ...
    @overload
    def __getitem__(self, at: slice) -> list[Answer]: ...
    def __getitem__(self, at: int | slice) -> Answer | list[Answer]:
        if isinstance(at, slice):
            return [self[index] for index in range(*at.indices(len(self)))]
        native = self._engine.answer(range(len(self))[at])
        return Answer(native, self._policy)

    def __repr__(self) -> str:
        def count(number: int, word: str) -> str:
            return f"{number} {word}{'' if number == 1 else 's'}"

        counts = f"{count(len(self), 'answer')}, {count(len(self.errors), 'error')}"
        return f"<Answers {self._policy.id}: {counts}>"

    def _repr_html_(self) -> str:
        return _html.answers(self, self._policy)
