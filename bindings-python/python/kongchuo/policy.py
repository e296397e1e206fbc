"""Policies: those that come with the package, and folders of one's own.

>>> import kongchuo
>>> "guyuan-2021" in kongchuo.policies()
True
>>> kongchuo.policies()["guyuan-2021"].title.zh
'固原市建立义务教育控辍保学长效机制实施办法'
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeAlias, TypeVar

from kongchuo import _native
from kongchuo.answer import Answer, Answers
from kongchuo.comparison import Comparison, Differences
from kongchuo.description import (
    FactInfo,
    Lang,
    ObligationInfo,
    ParameterInfo,
    ProcedureInfo,
    RecordInfo,
    ReportInfo,
    ResultInfo,
    Wording,
    _fact,
    _obligation,
    _parameter,
    _procedure,
    _record,
    _report,
    _result,
    _wording,
    plain,
)
from kongchuo.errors import (
    ArgumentError,
    UnknownResultError,
    _facts_error,
    checked_lang,
    checked_name,
    wrong_type,
)
from kongchuo.explanation import Explanation
from kongchuo.organisations import Organisations
from kongchuo.report import Report
from kongchuo.schedule import Schedule, ScheduleTable
from kongchuo.table import Table

if TYPE_CHECKING:
    from typing_extensions import Self

#: A child's facts by name, records as lists of mappings; or the same as the text of a JSON object.
Case: TypeAlias = Mapping[str, Any] | str

#: What becomes of facts that were not given.
Missing: TypeAlias = Literal["assume", "ask"]


class _Stream(Protocol):
    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object: ...


class _Array(Protocol):
    def __arrow_c_array__(self, requested_schema: object | None = None) -> tuple[object, object]: ...


#: A table of any library with Arrow's PyCapsule interface: a frame of polars, pandas or pyarrow, a relation of duckdb.
Frame: TypeAlias = _Stream | _Array


@dataclass(frozen=True)
class PolicyInfo:
    """A policy's document, and the names of the results it gives.

    `number` is the document's, `region` a GB/T 2260 code, `issued` a day or a year, `extends` the policy it builds on.
    """

    id: str
    title: Wording
    issuer: Wording | None
    number: str | None
    region: str | None
    issued: str | None
    extends: str | None
    results: tuple[str, ...]


_INFOS: dict[str, PolicyInfo] = {}
_COMPILED: dict[tuple[str, Lang], _native.Policy] = {}


def policies() -> Mapping[str, PolicyInfo]:
    """The policies that come with the package, by id, the base first.

    >>> list(policies())
    ['cn', 'chengkou-2022', 'county-plan', 'guyuan-2021', 'yongzhen-2020']
    """
    if not _INFOS:
        _INFOS.update({id: Policy(id).info for id in _native.policy_ids()})
    return MappingProxyType(_INFOS)


def _builtin(id: str, lang: Lang) -> _native.Policy:
    """A policy that comes with the package, compiled once. Two threads may both compile it: it is the same."""
    if (id, lang) not in _COMPILED:
        _COMPILED[id, lang] = _native.Policy.builtin(id, lang)
    return _COMPILED[id, lang]


class Policy:
    """A policy, ready to evaluate. Immutable: threads may share it, and it can be pickled.

    `lang` is the language of all that people read from it: labels, texts of exceptions, explanations.

    >>> policy = Policy("guyuan-2021", lang="en")
    >>> policy
    Policy('guyuan-2021', lang='en')
    >>> policy.evaluate({"birth_date": "2010-05-20"}, on="2021-10-29").age
    11

    Raises UnknownPolicyError, with the nearest id, where there is no such policy.
    """

    _engine: _native.Policy
    _lang: Lang
    _files: tuple[tuple[str, str], ...] | None
    _set: dict[str, Any]

    def __init__(self, id: str, *, lang: Lang = "zh") -> None:
        if not isinstance(id, str):
            raise wrong_type("id", lang, "政策的编号，如 guyuan-2021", "the id of a policy, such as `guyuan-2021`")
        self._fill(_builtin(plain(id), checked_lang(lang)), lang, None, {})

    def _fill(
        self,
        native: _native.Policy,
        lang: Lang,
        files: tuple[tuple[str, str], ...] | None,
        set_: dict[str, Any],
        whole: Policy | None = None,
    ) -> None:
        self.__dict__.update(_engine=native, _lang=lang, _files=files, _set=set_, _whole=whole)

    @classmethod
    def _made(
        cls,
        native: _native.Policy,
        lang: Lang,
        files: tuple[tuple[str, str], ...] | None,
        set_: dict[str, Any],
        whole: Policy | None = None,
    ) -> Self:
        policy = cls.__new__(cls)
        policy._fill(native, lang, files, set_, whole)
        return policy

    @classmethod
    def load(cls, folder: str | os.PathLike[str], *, lang: Lang = "zh") -> Self:
        """The policy of a folder of TOML files; it may build on one that comes with the package.

        >>> import pathlib, tempfile
        >>> text = '''
        ... [policy]
        ... id = "mine"
        ... title = { zh = "我县", en = "Mine" }
        ... extends = "guyuan-2021"
        ... '''
        >>> with tempfile.TemporaryDirectory() as parent:
        ...     folder = pathlib.Path(parent, "mine")
        ...     folder.mkdir()
        ...     _ = (folder / "policy.toml").write_text(text, encoding="utf-8")
        ...     Policy.load(folder)
        Policy('mine', lang='zh')

        Raises PolicyError, with every finding, where the rules do not load.
        """
        if not isinstance(folder, (str, os.PathLike)):
            raise wrong_type("folder", lang, "文件夹的路径", "the path of a folder")
        files = tuple(_native.Policy.read_folder(_with_a_name(os.fsdecode(folder))))
        return cls._made(_native.Policy.from_files(list(files), checked_lang(lang)), lang, files, {})

    def with_(self, values: Mapping[str, Any] | None = None, /, **named: Any) -> Self:
        """The same policy with parameters set: bool, int, text or date. Explanations show them as set by the caller.

        >>> stricter = Policy("guyuan-2021").with_(suspected_after_days=3, dropout_after_months=2)
        >>> stricter.parameters["suspected_after_days"].value
        3
        >>> Policy("guyuan-2021").with_({"suspected_after_days": 3}) == Policy("guyuan-2021")
        False

        Raises ParameterError where there is no such parameter or the value is not of its type.
        """
        if values is not None and not isinstance(values, Mapping):
            raise wrong_type("values", self._lang, "参数名到值的映射", "a mapping of parameters")
        given = {**(values or {}), **named}
        if self.subject != "child":
            return self._child().with_(given).of(self.subject)
        native = self._engine
        for name, value in given.items():
            if not isinstance(name, str):
                raise wrong_type("values", self._lang, "文本形式的参数名", "the names of parameters as text")
            native = native.with_parameter(plain(name), value)
        # As they are in force, so that equal policies are equal however their values were written.
        policy = self._made(native, self._lang, self._files, {})
        policy._set.update({name: policy.parameters[name].value for name in [*self._set, *given]})
        return policy

    @property
    def id(self) -> str:
        """The policy's id."""
        return self._engine.id

    @property
    def lang(self) -> Lang:
        """The language of all that people read from it."""
        return self._lang

    @cached_property
    def _description(self) -> dict[str, Any]:
        description: dict[str, Any] = json.loads(self._engine.describe())
        return description

    @cached_property
    def info(self) -> PolicyInfo:
        """The document.

        >>> Policy("guyuan-2021").info.extends
        'cn'
        """
        given = self._description
        return PolicyInfo(
            id=given["id"],
            title=Wording(**given["title"]),
            issuer=_wording(given["issuer"]),
            number=given["number"],
            region=given["region"],
            issued=given["issued"],
            extends=given["extends"],
            results=tuple(result["name"] for result in given["results"]),
        )

    @cached_property
    def parameters(self) -> Mapping[str, ParameterInfo]:
        """What may be set with `with_`, by name, with the values in force."""
        return _named([_parameter(given) for given in self._description["parameters"]])

    @cached_property
    def results(self) -> Mapping[str, ResultInfo]:
        """What an answer gives, by name, in order."""
        return _named([_result(given) for given in self._description["results"]])

    @cached_property
    def procedures(self) -> Mapping[str, ProcedureInfo]:
        """The procedures that an answer speaks of, by id, in order: requirements, papers, steps and who acts."""
        return _named([_procedure(given) for given in self._description["procedures"]])

    @cached_property
    def obligations(self) -> Mapping[str, ObligationInfo]:
        """The obligations that an answer speaks of, by id, in order: what must be done, by whom, by which clause."""
        return _named([_obligation(given) for given in self._description["obligations"]])

    @cached_property
    def reports(self) -> Mapping[str, ReportInfo]:
        """The reports that can be made, by id, in order.

        >>> Policy("guyuan-2021").reports["form_2"].kind
        'list'
        """
        return _named([_report(given) for given in self._description["reports"]])

    @cached_property
    def facts(self) -> Mapping[str, FactInfo]:
        """What a case may give, by name, in order.

        >>> Policy("guyuan-2021").facts["birth_date"].title.zh
        '出生日期'
        """
        return _named([_fact(given) for given in self._description["facts"]])

    @cached_property
    def records(self) -> Mapping[str, RecordInfo]:
        """The lists of dated events that a case may give, by name.

        >>> list(Policy("guyuan-2021").records["visits"].fields)[:2]
        ['on', 'slot']
        """
        return _named([_record(given) for given in self._description["records"]])

    def evaluate(
        self, case: Case, *, on: date | str, missing: Missing = "assume", select: Iterable[str] | None = None
    ) -> Answer:
        """What the policy says of one child on a day.

        A case is a mapping of facts by name. Values are None (known none, on an optional fact), bool, int, a float
        that is whole, str, `datetime.date`, lists of them, and mappings for records; scalars of numpy and pandas are
        taken as what they hold. NaN, NaT and `pandas.NA`, a table's empty cells, mean "not given".

        `missing="assume"` takes the vocabulary's values for facts that were not given and lists them;
        `missing="ask"` leaves open what depends on them. `select` names the results wanted, procedures as
        `procedure.<id>`, and obligations as `obligation.<id>`.

        >>> policy = Policy("guyuan-2021")
        >>> answer = policy.evaluate({"birth_date": "2010-05-20"}, on="2021-10-29", missing="ask", select=["age"])
        >>> dict(answer)
        {'age': 11}

        Raises FactsError with all that is wrong with the case.
        """
        chosen = _selection(select, self._lang)
        return Answer(self._engine.evaluate(case, on, _word(missing, self._lang), chosen), self)

    def evaluate_many(
        self,
        cases: Iterable[Case],
        *,
        on: date | str,
        missing: Missing = "assume",
        select: Iterable[str] | None = None,
    ) -> Answers:
        """What the policy says of many children on a day. Bad rows are in `.errors`; the others are answered.

        Each case stands alone: that no two are of one child is the caller's to see to.

        >>> answers = Policy("guyuan-2021", lang="en").evaluate_many(
        ...     [{"birth_date": "2010-05-20"}, {"birth_date": "2010-02-30"}], on="2021-10-29"
        ... )
        >>> len(answers), answers.rows
        (1, [1])
        >>> print(answers.errors[0])
        row 2, `birth_date`: expected a date such as 2021-10-29
        """
        if isinstance(cases, (str, bytes, Mapping)):
            raise wrong_type("cases", self._lang, "个案的序列，而不是一个个案", "an iterable of cases, not one case")
        if hasattr(cases, "columns"):
            zh, en = "个案的序列；数据框请用 evaluate_table", "an iterable of cases; a data frame goes to evaluate_table"
            raise wrong_type("cases", self._lang, zh, en)
        if not isinstance(cases, Iterable):
            raise wrong_type("cases", self._lang, "个案的序列", "an iterable of cases")
        chosen = _selection(select, self._lang)
        return Answers(self._engine.evaluate_many(cases, on, _word(missing, self._lang), chosen), self)

    def evaluate_table(
        self,
        frame: Frame,
        on: date | str,
        *,
        records: Mapping[str, Frame] | None = None,
        missing: Missing = "assume",
        select: Iterable[str] | None = None,
        known_none: Iterable[str] = (),
        terms: Sequence[Mapping[str, Any]] | None = None,
        holidays: Sequence[date | str] | None = None,
        facts_needed: bool = False,
        threads: int | None = None,
    ) -> Table:
        """What the policy says of the rows of a frame on a day: a table with a column for each result.

        `frame` is a table of any library with Arrow's PyCapsule interface: pyarrow, polars, pandas, duckdb. Its columns are
        named as facts, or by their labels in Chinese or English; others are not read (`Table.unknown_columns`). Nothing is
        copied, and Rust evaluates without holding Python's lock. A stream, such as a `pyarrow.RecordBatchReader`, is read
        once, batch by batch. Bad rows are left out and told in `Table.errors`, all rows of a repeated `student_id` among them.

        `records` are tables of dated events by the name of their list, such as `{"visits": frame}`, each with a column
        `student_id`. `missing` and `select` are as in `evaluate`. A null is a fact not given; in the columns of `known_none`
        it is a known none. `terms` (`id`, `start`, `end`) and `holidays` are the calendar of all rows. With `facts_needed`
        there is a column of what each undetermined result depends on. `threads` is how many to use: one, if not given.

        >>> import pyarrow as pa
        >>> children = pa.table({
        ...     "student_id": ["a", "b"],
        ...     "出生日期": ["2010-05-20", "2012-01-31"],
        ...     "ever_enrolled": [True, True],
        ...     "absent_since": ["2021-09-01", None],
        ... })
        >>> table = Policy("guyuan-2021").evaluate_table(children, "2021-10-29")
        >>> table.to_pyarrow()["attendance_status"].to_pylist()
        ['dropout', 'attending']

        Raises TableError where a column, or the frame as a whole, cannot be used.
        """
        asked = self._asked(on, records, missing, select, known_none, terms, holidays, threads)
        return Table(self._engine.evaluate_table(frame, asked, bool(facts_needed)), self)

    def report(
        self,
        report: str,
        children: Frame | Iterable[Case],
        *,
        on: date | str,
        records: Mapping[str, Frame] | None = None,
        missing: Missing = "assume",
        known_none: Iterable[str] = (),
        terms: Sequence[Mapping[str, Any]] | None = None,
        holidays: Sequence[date | str] | None = None,
        threads: int | None = None,
        reveal: bool = False,
    ) -> Report:
        """A return, a ledger or a table of indicators on these children: a frame, or cases one by one.

        The other arguments are as in `evaluate_table`; cases bring their records and calendar with them. Bad rows, and those
        of whom two have one `student_id`, are left out and told in `Report.errors`. Names, ID numbers, register numbers,
        addresses and remarks are masked unless `reveal` asks for them.

        >>> pupils = [
        ...     {"student_id": "a", "birth_date": "2010-05-20", "ever_enrolled": True, "stage": "primary"},
        ...     {"student_id": "b", "birth_date": "2010-05-20", "ever_enrolled": True, "stage": "primary",
        ...      "absent_since": "2021-09-01", "absence_reason": "illness", "name": "张三丰"},
        ... ]
        >>> guyuan = Policy("guyuan-2021")
        >>> form = guyuan.report("form_1", pupils, on="2021-10-29")
        >>> form.rows[0]["cells"]["dropout"], form.adds_up
        (1, True)
        >>> guyuan.report("form_2", pupils, on="2021-10-29").rows[0]["cells"]["name"]
        '张**'

        Raises UnknownResultError where the policy has no such report.
        """
        if not isinstance(report, str):
            raise wrong_type("report", self._lang, "报表的编号", "the id of a report")
        name, word = plain(report), _word(missing, self._lang)
        if hasattr(children, "__arrow_c_stream__") or hasattr(children, "__arrow_c_array__"):
            asked = self._asked(on, records, missing, None, known_none, terms, holidays, threads)
            text, table = self._engine.report_table(name, children, asked, bool(reveal))
            return Report(json.loads(text), Table(table, self).errors)
        if isinstance(children, (str, bytes, Mapping)) or not isinstance(children, Iterable):
            raise wrong_type("children", self._lang, "数据框，或个案的序列", "a frame, or an iterable of cases")
        told = json.loads(self._engine.report(name, children, on, word, bool(reveal)))
        errors = [_facts_error(json.dumps(row["problems"]), row["row"], self._lang) for row in told["left_out"]]
        return Report(told["report"], errors)

    def of(self, subject: str) -> Self:
        """The policy of classes, schools, townships, counties or the city (`subject` = "class", "school" …), under the same
        parameters: what it knows, and what it says of one whose facts are given.

        >>> schools = Policy("guyuan-2021").of("school")
        >>> schools, schools.subject
        (Policy('guyuan-2021', lang='zh').of('school'), 'school')
        >>> schools.of("child") == Policy("guyuan-2021")
        True

        Raises ArgumentError where there is no such subject, or the document says nothing of it.
        """
        if not isinstance(subject, str):
            raise wrong_type("subject", self._lang, "对象，如 school", "a subject such as `school`")
        if subject == self.subject:
            return self
        whole = self if self.subject == "child" else self._child()
        if subject == "child":
            return whole
        return self._made(whole._engine.of(plain(subject)), self._lang, self._files, dict(self._set), whole)

    @property
    def subject(self) -> str:
        """Whom its answers are about: "child", or an organisation."""
        return self._engine.subject

    def organisations(
        self,
        subject: str,
        *,
        on: date | str,
        children: Iterable[Case] | Frame | None = None,
        own: Iterable[Case] | None = None,
        records: Mapping[str, Frame] | None = None,
        missing: Missing = "assume",
        select: Iterable[str] | None = None,
        known_none: Iterable[str] = (),
        terms: Sequence[Mapping[str, Any]] | None = None,
        holidays: Sequence[date | str] | None = None,
        threads: int | None = None,
    ) -> Organisations:
        """What the policy says of every class, school, township, county, or of the city, on a day.

        `children` are cases, or a frame as in `evaluate_table` with tables of `records`: those of a school are those whose fact
        `school` is its name. Left out, nobody knows how many there are; empty, there are none. `own` are the organisations'
        own facts, a case each with its name. `select` names results of `policy.of(subject)`.

        >>> children = [
        ...     {"school": "一小", "birth_date": "2010-05-20", "ever_enrolled": True, "absent_since": "2021-09-01"},
        ...     {"school": "一小", "birth_date": "2010-05-20", "ever_enrolled": True},
        ... ]
        >>> schools = Policy("guyuan-2021", lang="en").organisations("school", on="2021-10-29", children=children)
        >>> schools
        <Organisations guyuan-2021 2021-10-29: 1 school>
        >>> schools[0].name, schools[0].children
        ('一小', 2)

        Raises ArgumentError where the document says nothing of the subject; what is wrong with single rows is told in
        `Organisations.errors` and `Organisations.children_errors`.
        """
        if not isinstance(subject, str):
            raise wrong_type("subject", self._lang, "单位，如 school", "an organisation such as `school`")
        whole = self if self.subject == "child" else self._child()
        of = whole.of(subject)
        frame = hasattr(children, "__arrow_c_stream__") or hasattr(children, "__arrow_c_array__")
        for name, given in (("children", None if frame else children), ("own", own)):
            if given is not None and (isinstance(given, (str, bytes, Mapping)) or not isinstance(given, Iterable)):
                raise wrong_type(name, self._lang, "个案的序列", "an iterable of cases")
        if records and not frame:
            raise wrong_type("children", self._lang, "表：records 须配表使用", "a table: `records` go with a table")
        asked = self._asked(on, records, missing, select, known_none, terms, holidays, threads)
        rows, cases = (children, None) if frame else (None, children)
        return Organisations(whole._engine.organisations(plain(subject), rows, cases, own, asked), of, whole)

    def _child(self) -> Self:
        """The policy of children that this one of organisations came from."""
        whole: Self = self.__dict__["_whole"]
        return whole

    def _asked(
        self,
        on: date | str,
        records: Mapping[str, Frame] | None,
        missing: Missing,
        select: Iterable[str] | None,
        known_none: Iterable[str],
        terms: Sequence[Mapping[str, Any]] | None,
        holidays: Sequence[date | str] | None,
        threads: int | None,
    ) -> dict[str, Any]:
        """What is asked of many rows at once; an exception where an argument is of the wrong kind."""
        if records is not None and not (isinstance(records, Mapping) and all(isinstance(list_, str) for list_ in records)):
            raise wrong_type("records", self._lang, "由记录名称到表的映射", "a mapping of the names of lists to tables")
        if threads is not None and (not isinstance(threads, int) or isinstance(threads, bool)):
            raise wrong_type("threads", self._lang, "整数", "a whole number")
        if threads is not None and not 0 < threads < 1 << 16:
            raise ArgumentError("threads", "应为正整数" if self._lang == "zh" else "expected a whole number from 1")
        return {
            "on": on,
            "missing": _word(missing, self._lang),
            "select": _selection(select, self._lang),
            "records": [(plain(name), given) for name, given in (records or {}).items()],
            "known_none": _names("known_none", known_none, self._lang, "列", "columns") or [],
            "calendar": {name: given for name, given in (("terms", terms), ("holidays", holidays)) if given is not None},
            "threads": threads,
        }

    def schedule(
        self,
        case: Case,
        *,
        from_: date | str,
        to: date | str,
        on: date | str,
        missing: Missing = "assume",
        select: Iterable[str] | None = None,
    ) -> Schedule:
        """Who must do what by when for one child: every window that meets the days from `from_` to `to`, both included.

        Things stand as on the day `on`: windows after it are `upcoming`. `missing` is as in `evaluate`; `select` names
        obligations as `obligation.<id>`.

        >>> policy = Policy("chengkou-2022", lang="en")
        >>> child = {"student_id": "s17", "birth_date": "2010-05-20", "absent_since": "2022-09-01"}
        >>> schedule = policy.schedule(child, from_="2022-09-01", to="2022-12-31", on="2022-10-20")
        >>> len(schedule) == len(schedule.in_state("overdue", "due", "upcoming", "fulfilled", "lapsed", "undetermined"))
        True

        Raises FactsError with all that is wrong with the case.
        """
        chosen = _selection(select, self._lang)
        native = self._engine.schedule(case, from_, to, on, _word(missing, self._lang), chosen)
        return Schedule(native, self)

    def schedule_table(
        self,
        frame: Frame,
        *,
        from_: date | str,
        to: date | str,
        on: date | str,
        records: Mapping[str, Frame] | None = None,
        missing: Missing = "assume",
        select: Iterable[str] | None = None,
        known_none: Iterable[str] = (),
        terms: Sequence[Mapping[str, Any]] | None = None,
        holidays: Sequence[date | str] | None = None,
        threads: int | None = None,
    ) -> ScheduleTable:
        """Who must do what by when for the children of a frame: a table with a row for each window, by last day.

        The days are as in `schedule`, the other arguments as in `evaluate_table`. A stream is read as a whole before anything
        is listed.

        >>> import pyarrow as pa
        >>> children = pa.table({"student_id": ["a"], "birth_date": ["2010-05-20"], "absent_since": ["2022-09-01"]})
        >>> visits = pa.table({"student_id": ["a"], "on": ["2022-09-02"], "kind": ["home_visit"]})
        >>> table = Policy("chengkou-2022").schedule_table(
        ...     children, from_="2022-09-01", to="2022-12-31", on="2022-10-20", records={"visits": visits}
        ... )
        >>> table.to_pyarrow()["key"].unique().to_pylist() in ([], ["a"])
        True

        Raises TableError where a column, or the frame as a whole, cannot be used.
        """
        asked = self._asked(on, records, missing, select, known_none, terms, holidays, threads)
        table = self._engine.schedule_table(frame, from_, to, asked)
        return ScheduleTable(table, self)

    def compare(
        self,
        other: Policy,
        case: Case,
        *,
        on: date | str,
        missing: Missing = "assume",
        select: Iterable[str] | None = None,
    ) -> Comparison:
        """The results in which this policy and another differ for one child on a day, with the clauses of each.

        A result that is undetermined under one policy only differs. The warnings are compared where they are selected, by the
        names of this policy's results. The case may give facts that only one of the policies knows.

        >>> child = {"birth_date": "2010-05-20", "ever_enrolled": True, "missing": True, "police_proof": True}
        >>> chengkou, guyuan = Policy("chengkou-2022", lang="en"), Policy("guyuan-2021")
        >>> chengkou.compare(guyuan, child, on="2022-10-24", select=["age", "counts_as_dropout", "exemption_ground"])
        <Comparison chengkou-2022 with guyuan-2021: counts_as_dropout, exemption_ground>
        >>> chengkou.compare(chengkou, child, on="2022-10-24")
        <Comparison chengkou-2022 with chengkou-2022: nothing differs>

        Raises FactsError with all that is wrong with the case.
        """
        engine = self._other(other)
        chosen = _selection(select, self._lang)
        return Comparison(self._engine.compare(engine, case, on, _word(missing, self._lang), chosen), self._lang)

    def compare_table(
        self,
        other: Policy,
        frame: Frame,
        on: date | str,
        *,
        records: Mapping[str, Frame] | None = None,
        missing: Missing = "assume",
        select: Iterable[str] | None = None,
        known_none: Iterable[str] = (),
        terms: Sequence[Mapping[str, Any]] | None = None,
        holidays: Sequence[date | str] | None = None,
        threads: int | None = None,
    ) -> Differences:
        """Where the rows of a frame differ under this policy and another on a day: a row for each difference, and a summary.

        Arguments are as in `evaluate_table`, and `select` by the names of this policy's results. A stream is read as a whole
        before anything is compared.

        >>> import pyarrow as pa
        >>> children = pa.table({"student_id": ["a"], "birth_date": ["2013-05-20"], "ever_enrolled": [False]})
        >>> found = Policy("chengkou-2022").compare_table(Policy("guyuan-2021"), children, "2022-10-24")
        >>> found.to_pyarrow().select(["result", "left", "right"]).to_pylist()[0]
        {'result': 'counts_as_dropout', 'left': 'false', 'right': 'true'}

        Raises TableError where a column, or the frame as a whole, cannot be used.
        """
        engine = self._other(other)
        asked = self._asked(on, records, missing, select, known_none, terms, holidays, threads)
        return Differences(self._engine.compare_table(engine, frame, asked), self, other)

    def _other(self, other: object) -> _native.Policy:
        if not isinstance(other, Policy):
            raise wrong_type("other", self._lang, "要比较的政策（Policy）", "a policy to compare with")
        return other._engine

    def explain(
        self, case: Case, about: str, *, on: date | str, missing: Missing = "assume", lang: Lang | None = None
    ) -> Explanation:
        """Why a result is what it is: rules, clauses, facts and parameters.

        >>> child = {"birth_date": "2010-05-20", "ever_enrolled": True, "absent_since": "2021-09-01"}
        >>> why = Policy("guyuan-2021").explain(child, "attendance_status", on="2021-10-29", lang="en")
        >>> print(str(why).splitlines()[1])
        Attendance status: dropout [attendance_status]

        Raises FactsError, and UnknownResultError where the policy has no such result.
        """
        lang = self._lang if lang is None else checked_lang(lang)
        about = checked_name("about", about, lang)
        return Explanation(self._engine.explain(case, about, on, _word(missing, self._lang)), lang)

    def _unknown_result(self, name: str) -> UnknownResultError:
        """The exception for a name that is no result, the nearest right word in it."""
        try:
            self._engine.select([plain(name)])
        except UnknownResultError as error:
            return error
        return UnknownResultError(name, name)

    def __repr__(self) -> str:
        set_ = "".join(f", {name}={value!r}" for name, value in self._set.items())
        with_ = f".with_({set_[2:]})" if set_ else ""
        of = "" if self.subject == "child" else f".of({self.subject!r})"
        return f"Policy({self.id!r}, lang={self._lang!r}){with_}{of}"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Policy):
            return NotImplemented
        return self._identity() == other._identity()

    def __hash__(self) -> int:
        return hash((self.id, self._lang))

    def _identity(self) -> tuple[object, ...]:
        return (self.id, self._lang, self._files, self._set, self.subject)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError("a policy does not change; with_() gives another")

    def __reduce__(self) -> tuple[Any, ...]:
        return (_unpickled, (type(self), self.id, self._lang, self._files, self._set, self.subject))


def _unpickled(
    cls: type[Policy],
    id: str,
    lang: Lang,
    files: tuple[tuple[str, str], ...] | None,
    set_: dict[str, Any],
    subject: str = "child",
) -> Policy:
    # The files travel along: where a policy is unpickled, its folder may not be.
    native = _builtin(id, lang) if files is None else _native.Policy.from_files(list(files), lang)
    policy = cls._made(native, lang, files, {})
    return (policy.with_(set_) if set_ else policy).of(subject)


_Item = TypeVar("_Item", ParameterInfo, ProcedureInfo, ObligationInfo, ResultInfo, FactInfo, RecordInfo, ReportInfo)


def _named(items: list[_Item]) -> Mapping[str, _Item]:
    return MappingProxyType({item.name: item for item in items})


def _with_a_name(folder: str) -> str:
    """A pack's folder has the policy's name: `.` alone does not show it."""
    return os.path.abspath(folder) if os.path.basename(os.path.normpath(folder)) in (".", "..") else folder


def _word(missing: str, lang: Lang) -> str:
    if not isinstance(missing, str):
        raise wrong_type("missing", lang, "`assume` 或 `ask`", "`assume` or `ask`")
    return plain(missing)


def _selection(select: Iterable[str] | None, lang: Lang) -> list[str] | None:
    return _names("select", select, lang, "结果", "results")


def _names(argument: str, given: Iterable[str] | None, lang: Lang, zh: str, en: str) -> list[str] | None:
    if given is None:
        return None
    # A text is a sequence of texts, too, and never meant as one here.
    names = list(given) if isinstance(given, Iterable) and not isinstance(given, str) else [None]
    if not all(isinstance(name, str) for name in names):
        raise wrong_type(argument, lang, f"{zh}名称的列表", f"a list of the names of {en}")
    return [plain(str(name)) for name in names]
