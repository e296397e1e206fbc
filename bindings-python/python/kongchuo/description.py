"""What a policy speaks of, as data: parameters, results, procedures, facts and records, with types and labels.

>>> import kongchuo
>>> policy = kongchuo.Policy("guyuan-2021")
>>> policy.results["attendance_status"].title.zh
'就学状态'
>>> policy.parameters["suspected_after_days"].value
7
>>> policy.facts["sex"].type.words["female"].en
'female'
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any, Literal, TypeAlias, TypedDict, Union

#: A language: Chinese or English.
Lang: TypeAlias = Literal["zh", "en"]

#: A value of a result. None is known to be none; what is unknown has no value at all.
Value: TypeAlias = Union[None, bool, int, str, date, "list[Value]"]


@dataclass(frozen=True)
class Wording:
    """A text in both languages.

    >>> Wording("辍学", "dropout")["en"]
    'dropout'
    """

    zh: str
    en: str

    def __getitem__(self, lang: Lang) -> str:
        return self.zh if lang == "zh" else self.en


@dataclass(frozen=True)
class TypeInfo:
    """A type.

    `kind` is one of bool, int, date, text, enum, list and record; `optional` says whether None is a known none. An int
    may have `min` and `max`, an enum has its `name` and its `words` with their labels, a list its `element`.
    """

    kind: str
    optional: bool
    name: str | None = None
    words: Mapping[str, Wording] = field(default_factory=lambda: MappingProxyType({}))
    element: TypeInfo | None = None
    min: int | None = None
    max: int | None = None

    def label(self, value: Value, lang: Lang) -> str:
        """A value of this type as people read it: the label of a word, the ISO form of a date.

        >>> TypeInfo("bool", optional=False).label(True, "zh")
        '是'
        """
        if value is None:
            return "无" if lang == "zh" else "none"
        if isinstance(value, bool):
            return {("zh", True): "是", ("zh", False): "否", ("en", True): "yes", ("en", False): "no"}[lang, value]
        if isinstance(value, list):
            if not value:
                return "无" if lang == "zh" else "none"
            element = self.element or self
            return ("、" if lang == "zh" else ", ").join(element.label(item, lang) for item in value)
        if isinstance(value, str) and value in self.words:
            return self.words[value][lang]
        return str(value)


@dataclass(frozen=True)
class ParameterInfo:
    """A parameter: what a caller may set with `Policy.with_`. `value` is the one in force."""

    name: str
    title: Wording
    type: TypeInfo
    unit: str | None
    value: Value
    overridden: bool


@dataclass(frozen=True)
class ResultInfo:
    """A result. `brief` marks the few shown to people unasked."""

    name: str
    title: Wording
    type: TypeInfo
    brief: bool


@dataclass(frozen=True)
class RequirementInfo:
    """A requirement of a procedure. A group (`any_of`, `all_of`) has `members`."""

    name: str
    title: Wording
    group: Literal["any_of", "all_of"] | None
    members: tuple[RequirementInfo, ...]


@dataclass(frozen=True)
class DocumentInfo:
    """A paper of a procedure; the kinds in `or_` will do as well."""

    name: str
    title: Wording
    or_: Mapping[str, Wording]


@dataclass(frozen=True)
class StepInfo:
    """A step of a procedure; `by` is who acts."""

    name: str
    title: Wording
    by: Mapping[str, Wording]


@dataclass(frozen=True)
class ProcedureInfo:
    """A procedure, and what its answers name, by name and in order."""

    name: str
    title: Wording
    requirements: Mapping[str, RequirementInfo]
    documents: Mapping[str, DocumentInfo]
    steps: Mapping[str, StepInfo]


@dataclass(frozen=True)
class ReportInfo:
    """A report that can be made: what it shows (`counts`, `list`, `indicators`) and the roles that receive it."""

    name: str
    title: Wording
    kind: Literal["counts", "list", "indicators"]
    recipients: Mapping[str, Wording]


class ProcedureAnswer(TypedDict):
    """What a policy says of one procedure for one child."""

    eligible: Literal["yes", "no", "undetermined"]
    unmet: list[str]
    undetermined: list[str]
    missing_documents: list[str]
    done_steps: list[str]
    out_of_order: list[str]
    next_step: str | None
    state: Literal["not_applicable", "available", "in_progress", "granted", "refused", "expired"]
    review_on: str | None


@dataclass(frozen=True)
class ObligationInfo:
    """An obligation: what somebody must do. `bearer` is a word of the enum `actor`, `cite` its clauses as text.

    `instead_of` are the obligations that do not apply where this one does, `parts` what must be done where it is not counted.
    """

    name: str
    title: Wording
    bearer: str
    bearer_title: Wording
    strength: Literal["must", "should", "may", "aspire"]
    instead_of: tuple[str, ...]
    parts: Mapping[str, Wording]
    evidence: Mapping[str, Wording]
    cite: tuple[str, ...]
    catalogue: tuple[str, ...]


#: How far a duty has come within a window.
DutyState: TypeAlias = Literal["fulfilled", "due", "overdue", "upcoming", "lapsed", "undetermined"]

#: One window of one duty: who must do what from one day to another, and how far it has come. Days are texts; `from` is null
#: where the duty has no first day, `due` where it is a standing duty, and both where that is not known.
Duty = TypedDict(
    "Duty",
    {
        "id": str,
        "bearer": str,
        "from": Union[str, None],
        "due": Union[str, None],
        "slot": Union[str, None],
        "required": Union[int, None],
        "done": Union[int, None],
        "state": DutyState,
        "catalogue": list[str],
        "cite": list[str],
        "strength": Literal["must", "should", "may", "aspire"],
        "fulfilled_on": Union[str, None],
        "late": Union[bool, None],
        "undetermined": list[str],
    },
)


class ScheduledDuty(Duty):
    """A duty in a schedule: about whom (`child`, `school` …), and the `student_id` or the organisation's name."""

    subject: Literal["child", "class", "school", "township", "county", "city"]
    key: str | None


@dataclass(frozen=True)
class FactInfo:
    """A fact. Where `assumable`, `assumed` is the value assumed with `missing="assume"`; `personal` marks personal data."""

    name: str
    title: Wording
    type: TypeInfo
    question: Wording | None
    assumable: bool
    assumed: Value
    personal: bool


@dataclass(frozen=True)
class FieldInfo:
    """A field of a record."""

    name: str
    title: Wording
    type: TypeInfo


@dataclass(frozen=True)
class RecordInfo:
    """A list of dated events, such as the visits paid to a child."""

    name: str
    title: Wording
    fields: Mapping[str, FieldInfo]


def _wording(given: dict[str, str] | None) -> Wording | None:
    return None if given is None else Wording(given["zh"], given["en"])


def _type(given: dict[str, Any]) -> TypeInfo:
    return TypeInfo(
        kind=given["kind"],
        optional=given["optional"],
        name=given.get("name"),
        words=MappingProxyType({word["word"]: Wording(**word["title"]) for word in given.get("words", ())}),
        element=_type(given["element"]) if "element" in given else None,
        min=given.get("min"),
        max=given.get("max"),
    )


def _value(given: Any, type_: TypeInfo) -> Value:
    """A value that JSON carried: a date is a text there."""
    if given is not None and type_.kind == "date":
        return date.fromisoformat(given)
    if isinstance(given, list) and type_.element is not None:
        return [_value(item, type_.element) for item in given]
    value: Value = given
    return value


def _parameter(given: dict[str, Any]) -> ParameterInfo:
    type_ = _type(given["type"])
    value = _value(given["value"], type_)
    return ParameterInfo(given["name"], Wording(**given["title"]), type_, given["unit"], value, given["overridden"])


def _result(given: dict[str, Any]) -> ResultInfo:
    return ResultInfo(given["name"], Wording(**given["title"]), _type(given["type"]), given["brief"])


def _requirement(given: dict[str, Any]) -> RequirementInfo:
    members = tuple(_requirement(member) for member in given["members"])
    return RequirementInfo(given["name"], Wording(**given["title"]), given["group"], members)


def _words(given: list[dict[str, Any]]) -> Mapping[str, Wording]:
    return MappingProxyType({word["word"]: Wording(**word["title"]) for word in given})


def _procedure(given: dict[str, Any]) -> ProcedureInfo:
    requirements = [_requirement(item) for item in given["requirements"]]
    documents = [
        DocumentInfo(item["name"], Wording(**item["title"]), _words(item["or"])) for item in given["documents"]
    ]
    steps = [StepInfo(item["name"], Wording(**item["title"]), _words(item["by"])) for item in given["steps"]]
    return ProcedureInfo(
        name=given["name"],
        title=Wording(**given["title"]),
        requirements=MappingProxyType({item.name: item for item in requirements}),
        documents=MappingProxyType({item.name: item for item in documents}),
        steps=MappingProxyType({item.name: item for item in steps}),
    )


def _obligation(given: dict[str, Any]) -> ObligationInfo:
    return ObligationInfo(
        name=given["name"],
        title=Wording(**given["title"]),
        bearer=given["bearer"]["word"],
        bearer_title=Wording(**given["bearer"]["title"]),
        strength=given["strength"],
        instead_of=tuple(given["instead_of"]),
        parts=MappingProxyType({part["name"]: Wording(**part["title"]) for part in given["parts"]}),
        evidence=_words(given["evidence"]),
        cite=tuple(given["cite"]),
        catalogue=tuple(given["catalogue"]),
    )


def _report(given: dict[str, Any]) -> ReportInfo:
    return ReportInfo(given["name"], Wording(**given["title"]), given["kind"], _words(given["recipients"]))


def _fact(given: dict[str, Any]) -> FactInfo:
    type_ = _type(given["type"])
    return FactInfo(
        name=given["name"],
        title=Wording(**given["title"]),
        type=type_,
        question=_wording(given["question"]),
        assumable=given["assumable"],
        assumed=_value(given["assumed"], type_),
        personal=given["personal"],
    )


def _record(given: dict[str, Any]) -> RecordInfo:
    fields = [FieldInfo(item["name"], Wording(**item["title"]), _type(item["type"])) for item in given["fields"]]
    return RecordInfo(given["name"], Wording(**given["title"]), MappingProxyType({item.name: item for item in fields}))


def plain(name: str) -> str:
    """A name that can leave Python: half of a surrogate pair is no character, and becomes a question mark.

    >>> plain("ag\\ud800e")
    'ag?e'
    """
    return name.encode("utf-8", "replace").decode("utf-8")
