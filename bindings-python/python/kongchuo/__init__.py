"""Kongchuo (控辍): China's rules for keeping children in compulsory education (控辍保学).

A `Policy` is a document as rules: facts of a child go in, results come out, each with the clause it rests on.

>>> import kongchuo
>>> policy = kongchuo.Policy("guyuan-2021", lang="en")
>>> child = {"birth_date": "2010-05-20", "ever_enrolled": True, "absent_since": "2021-10-01"}
>>> answer = policy.evaluate(child, on="2021-10-29")
>>> answer.attendance_status
'suspected_dropout'

The day is always the caller's. What was not given is assumed and listed, or left open with `missing="ask"`; what is
open is never `None`.
"""

from kongchuo import _native
from kongchuo.answer import Answer, Answers
from kongchuo.comparison import Comparison, Differences
from kongchuo.description import (
    DocumentInfo,
    Duty,
    DutyState,
    FactInfo,
    FieldInfo,
    ObligationInfo,
    ParameterInfo,
    ProcedureAnswer,
    ProcedureInfo,
    RecordInfo,
    ReportInfo,
    RequirementInfo,
    ResultInfo,
    ScheduledDuty,
    StepInfo,
    TypeInfo,
    Value,
    Wording,
)
from kongchuo.errors import (
    ArgumentError,
    ArgumentTypeError,
    Diagnostic,
    FactProblem,
    FactsError,
    InternalError,
    KongchuoError,
    ParameterError,
    PolicyError,
    TableError,
    UndeterminedError,
    UnknownPolicyError,
    UnknownResultError,
)
from kongchuo.explanation import Explanation
from kongchuo.organisations import Organisation, Organisations
from kongchuo.policy import Policy, PolicyInfo, policies
from kongchuo.schedule import Schedule, ScheduleTable
from kongchuo.report import Report
from kongchuo.table import Table

__version__ = _native.VERSION

__all__ = [
    "Answer",
    "Answers",
    "ArgumentError",
    "ArgumentTypeError",
    "Comparison",
    "Diagnostic",
    "Differences",
    "DocumentInfo",
    "Duty",
    "DutyState",
    "Explanation",
    "FactInfo",
    "FactProblem",
    "FactsError",
    "FieldInfo",
    "InternalError",
    "KongchuoError",
    "ObligationInfo",
    "Organisation",
    "Organisations",
    "ParameterError",
    "ParameterInfo",
    "Policy",
    "PolicyError",
    "PolicyInfo",
    "ProcedureAnswer",
    "ProcedureInfo",
    "RecordInfo",
    "Report",
    "ReportInfo",
    "RequirementInfo",
    "ResultInfo",
    "Schedule",
    "ScheduleTable",
    "ScheduledDuty",
    "StepInfo",
    "Table",
    "TableError",
    "TypeInfo",
    "UndeterminedError",
    "UnknownPolicyError",
    "UnknownResultError",
    "Value",
    "Wording",
    "policies",
]
