"""Tables of results: what a policy says of the rows of a frame, for other libraries to take over.

>>> import kongchuo
>>> import pyarrow as pa
>>> children = pa.table({"student_id": ["a", "b"], "birth_date": ["2010-05-20", "2016-03-02"]})
>>> table = kongchuo.Policy("guyuan-2021").evaluate_table(children, on="2021-10-29", select=["age", "school_age"])
>>> table.to_pyarrow().to_pylist()[1]["age"]
5
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cached_property
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from kongchuo import _html, _native
from kongchuo.errors import FactsError

if TYPE_CHECKING:
    import pandas
    import polars
    import pyarrow

    from kongchuo.policy import Policy


class Table:
    """The results for the rows of a frame, a column each, and the errors of the rows that were left out. Immutable.

    Any library with Arrow's PyCapsule interface takes it as it is, without a copy: `pyarrow.table(table)`,
    `polars.DataFrame(table)`, `pandas.DataFrame.from_arrow(table)`, a query of duckdb.

    The columns are `student_id`, the results, `undetermined` (the names of the results that the known facts do not settle;
    they are null in their own column), on request `facts_needed`, and `warnings`. Words of an enum are dictionary-encoded, and so
    are lists of them and of names: in polars they are `List(Categorical)`.

    >>> import kongchuo
    >>> import polars as pl
    >>> children = pl.DataFrame({"student_id": ["a", "b"], "birth_date": ["2010-05-20", "20 May 2010"]})
    >>> table = kongchuo.Policy("guyuan-2021", lang="en").evaluate_table(children, on="2021-10-29", select=["age"])
    >>> table
    <Table guyuan-2021 2021-10-29: 1 row, 4 columns, 1 error>
    >>> table.column_names
    ['student_id', 'age', 'undetermined', 'warnings']
    >>> table.rows, str(table.errors[0])
    ([1], 'row 2, `birth_date`: expected a date such as 2021-10-29')
    """

    _engine: _native.Table
    _policy: Policy

    def __init__(self, native: _native.Table, policy: Policy) -> None:
        """Tables are made by `Policy.evaluate_table`."""
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
    def column_names(self) -> list[str]:
        """The names of the columns, in order."""
        return self._engine.column_names()

    @property
    def num_rows(self) -> int:
        """How many rows have results; the same as `len`."""
        return len(self._engine)

    @cached_property
    def rows(self) -> Sequence[int]:
        """For each row its row in the frame, from 1 as in `errors`: a range where none was left out."""
        rows = self._engine.rows()
        return range(1, len(self) + 1) if rows is None else rows

    @cached_property
    def errors(self) -> list[FactsError]:
        """One exception for each row of the frame that was left out, in order: `row`, `column`, `problems`."""
        return self._engine.errors()

    @cached_property
    def notes(self) -> list[FactsError]:
        """The same for rows that are worth a look and were evaluated: an ID number with another birth date, for one."""
        return self._engine.notes()

    @cached_property
    def record_errors(self) -> Mapping[str, list[FactsError]]:
        """For each list of `records` the exceptions of its bad rows, which were left out."""
        return MappingProxyType(self._engine.record_errors())

    @cached_property
    def orphans(self) -> Mapping[str, int]:
        """For each list of `records` how many rows belong to no child of the frame."""
        return MappingProxyType(dict(self._engine.orphans()))

    @cached_property
    def unknown_columns(self) -> Mapping[str, str | None]:
        """Columns from which nothing was read, since no fact has their name: each with the nearest name, or None.

        Those of a table of records are written `visits.column`.

        >>> import kongchuo
        >>> import pyarrow as pa
        >>> children = pa.table({"birth_date": ["2010-05-20"], "abscent_since": ["2021-09-01"], "shoe_size": [36]})
        >>> dict(kongchuo.Policy("guyuan-2021").evaluate_table(children, on="2021-10-29").unknown_columns)
        {'abscent_since': 'absent_since', 'shoe_size': None}
        """
        return MappingProxyType(dict(self._engine.unknown_columns()))

    def to_pyarrow(self) -> pyarrow.Table:
        """The same as a `pyarrow.Table`, nothing copied."""
        frame: pyarrow.Table = self._library("pyarrow").table(self)
        return frame

    def to_polars(self) -> polars.DataFrame:
        """The same as a `polars.DataFrame`: words of an enum are categorical."""
        frame: polars.DataFrame = self._library("polars").DataFrame(self)
        return frame

    def to_pandas(self) -> pandas.DataFrame:
        """The same as a `pandas.DataFrame`.

        Words of an enum are categories, dates `datetime64`, numbers and truth values pandas' own types that know `NA`, lists
        arrays. pandas needs pyarrow for it.

        >>> import kongchuo
        >>> import pandas as pd
        >>> children = pd.DataFrame({"birth_date": ["2010-05-20", None]})
        >>> table = kongchuo.Policy("guyuan-2021").evaluate_table(children, on="2021-10-29", missing="ask")
        >>> table.to_pandas()["age"].tolist()
        [11, <NA>]
        """
        library, arrow = self._library("pandas"), self._library("pyarrow")
        types = {arrow.int64(): library.Int64Dtype(), arrow.bool_(): library.BooleanDtype()}
        frame: pandas.DataFrame = arrow.table(self).to_pandas(types_mapper=types.get, date_as_object=False)
        return frame

    def _library(self, name: str) -> Any:
        try:
            return import_module(name)
        except ImportError as error:
            needed = f"需要 {name}：pip install {name}" if self._policy.lang == "zh" else f"needs {name}: pip install {name}"
            raise ImportError(needed, name=name) from error

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """For libraries with Arrow's PyCapsule interface."""
        return self._engine.__arrow_c_stream__(requested_schema)

    def __arrow_c_schema__(self) -> object:
        """For libraries with Arrow's PyCapsule interface."""
        return self._engine.__arrow_c_schema__()

    def __len__(self) -> int:
        return self.num_rows

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError("a table does not change")

    def __repr__(self) -> str:
        """Counts only: a log of tables is no list of children."""

        def count(number: int, word: str) -> str:
            return f"{number} {word}{'' if number == 1 else 's'}"

        counts = [count(len(self), "row"), count(len(self.column_names), "column")]
        if self._engine.left_out():
            counts.append(count(self._engine.left_out(), "error"))
        if self.unknown_columns:
            counts.append(count(len(self.unknown_columns), "unknown column"))
        return f"<Table {self.policy} {self.on}: {', '.join(counts)}>"

    def _repr_html_(self) -> str:
        return _html.table(self, self._policy)
