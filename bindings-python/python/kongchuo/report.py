"""Reports: returns, ledgers and tables of indicators, as the documents ask for them.

>>> import kongchuo
>>> pupils = [{"birth_date": "2010-05-20", "ever_enrolled": True, "stage": "primary", "absent_since": "2021-09-01"}]
>>> rates = kongchuo.Policy("county-plan").report("rates", pupils, on="2021-10-29")
>>> [(rate["id"], rate["met"]) for rate in rates.indicators]
[('primary_rate', 'no'), ('junior_rate', 'undefined'), ('poor_dropout_number', 'yes')]
"""

from __future__ import annotations

import html
import json
from collections.abc import Sequence
from datetime import date
from typing import Any

from kongchuo.description import Wording
from kongchuo.errors import FactsError


class Report:
    """A report on one day. Immutable; personal data in it is masked unless it was asked for.

    Of numbers (`kind` is `counts`) a row has `id`, `title`, `cells` by column (None where open) and `open` with what such a
    number is at least and how many children are open. Of a list a row has `student_id`, `cells` and `undetermined`.

    >>> import kongchuo
    >>> pupil = {"birth_date": "2010-05-20", "ever_enrolled": True, "stage": "primary", "absent_since": "2021-09-01",
    ...     "absence_reason": "poverty"}
    >>> form = kongchuo.Policy("guyuan-2021").report("form_1", [pupil], on="2021-10-29")
    >>> form.adds_up, [check["id"] for check in form.checks if check["state"] == "failed"]
    (False, ['codes_add_up'])
    >>> form
    <Report guyuan-2021 form_1 2021-10-29: 3 rows, 1 check failed>
    """

    _data: dict[str, Any]
    #: One exception for each row that was left out, in order: `row`, `problems`.
    errors: Sequence[FactsError]

    def __init__(self, data: dict[str, Any], errors: Sequence[FactsError]) -> None:
        """Reports are made by `Policy.report`."""
        self.__dict__.update(_data=data, errors=tuple(errors))

    @property
    def id(self) -> str:
        """The report's id."""
        return str(self._data["report"])

    @property
    def title(self) -> Wording:
        """Its label."""
        return Wording(**self._data["title"])

    @property
    def on(self) -> date:
        """The day."""
        return date.fromisoformat(self._data["on"])

    @property
    def kind(self) -> str:
        """What it shows: `counts`, `list` or `indicators`."""
        return str(self._data["kind"])

    @property
    def children(self) -> int:
        """How many children were looked at."""
        return int(self._data["children"])

    @property
    def columns(self) -> list[dict[str, Any]]:
        """The columns: `id`, `title`, `kind`, `group`, `labels` of words."""
        return list(self._data.get("columns", ()))

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The rows, in order; of numbers the total is last."""
        return list(self._data.get("rows", ()))

    @property
    def checks(self) -> list[dict[str, Any]]:
        """What must hold between the numbers: `id`, `say`, `state`, and the `failures` with their differences."""
        return list(self._data.get("checks", ()))

    @property
    def indicators(self) -> list[dict[str, Any]]:
        """The indicators: `id`, `numerator`, `denominator`, `target`, `met`."""
        return list(self._data.get("indicators", ()))

    @property
    def adds_up(self) -> bool:
        """Whether every check holds for sure."""
        return all(check["state"] == "held" for check in self.checks)

    @property
    def undetermined(self) -> list[str]:
        """The facts that are lacking where something is open."""
        return list(self._data["undetermined"])

    @property
    def assumed(self) -> list[str]:
        """The facts that were assumed of some child."""
        return list(self._data["assumed"])

    def to_dict(self) -> dict[str, Any]:
        """All of it, as the command line's JSON has it. A copy."""
        data: dict[str, Any] = json.loads(self.to_json())
        return data

    def to_json(self) -> str:
        """The same as text."""
        return json.dumps(self._data, ensure_ascii=False)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError("a report does not change")

    def __repr__(self) -> str:
        """Counts only: a log of reports is no list of children."""

        def count(number: int, word: str) -> str:
            return f"{number} {word}{'' if number == 1 else 's'}"

        failed = sum(check["state"] == "failed" for check in self.checks)
        counts = [count(len(self.indicators or self.rows), "indicator" if self.indicators else "row")]
        if failed:
            counts.append(f"{count(failed, 'check')} failed")
        if self.errors:
            counts.append(count(len(self.errors), "error"))
        return f"<Report {self._data['policy']} {self.id} {self.on}: {', '.join(counts)}>"

    def _repr_html_(self) -> str:
        """The table of numbers, of children or of indicators, with its Chinese titles."""

        def row(tag: str, cells: list[Any]) -> str:
            return "<tr>" + "".join(f"<{tag}>{html.escape(str(cell))}</{tag}>" for cell in cells) + "</tr>"

        def shown(value: Any) -> Any:
            return "" if value is None else value

        columns = self.columns
        lines = [row("th", ["", *(column["title"]["zh"] for column in columns)])]
        for at, each in enumerate(self.rows, 1):
            title = each["title"]["zh"] if "title" in each else at
            lines.append(row("td", [title, *(shown(each["cells"][column["id"]]) for column in columns)]))
        for rate in self.indicators:
            lines.append(row("td", [rate["title"]["zh"], shown(rate["numerator"]), shown(rate["denominator"]), rate["met"]]))
        return f"<table><caption>{html.escape(self.title.zh)}</caption>{''.join(lines)}</table>"
