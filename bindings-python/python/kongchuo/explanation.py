"""Explanations: why a result is what it is.

>>> import kongchuo
>>> child = {"birth_date": "2010-05-20", "ever_enrolled": True, "absent_since": "2021-10-01"}
>>> why = kongchuo.Policy("guyuan-2021").explain(child, "suspected_on", on="2021-10-29")
>>> print(str(why).splitlines()[1])
疑似辍学起算日：2021-10-08 [suspected_on]
"""

from __future__ import annotations

import json
from typing import Any

from kongchuo import _html, _native
from kongchuo.description import Lang
from kongchuo.errors import checked_lang


class Explanation:
    """The derivation of one result: `str()` is its text in the language it was asked in.

    It shows the rules, clauses, facts and parameters that mattered, and no personal data.
    """

    lang: Lang

    def __init__(self, native: _native.Derivation, lang: Lang) -> None:
        """Explanations are made by `Policy.explain` and `Answer.explain`."""
        self._text = native.text(lang)
        self._engine = native
        self.lang = lang

    def text(self, lang: Lang | None = None) -> str:
        """The derivation as indented text, two spaces a level."""
        return self._text if lang is None else self._engine.text(checked_lang(lang))

    def to_dict(self) -> dict[str, Any]:
        """The derivation as plain data, in both languages.

        >>> import kongchuo
        >>> why = kongchuo.Policy("cn").explain({"birth_date": "2010-05-20"}, "age", on="2021-10-29")
        >>> why.to_dict()["result"]["value"]
        {'value': 11, 'zh': '11', 'en': '11'}
        """
        data: dict[str, Any] = json.loads(self.to_json())
        return data

    def to_json(self) -> str:
        """The derivation as one line of JSON."""
        return self._engine.to_json()

    def __str__(self) -> str:
        return self._text

    def __repr__(self) -> str:
        result = self.to_dict()["result"]["rule"]
        return f"<Explanation of {result}>"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Explanation):
            return NotImplemented
        return self.lang == other.lang and self.to_json() == other.to_json()

    def __hash__(self) -> int:
        return hash((self.lang, self._text))

    def _repr_html_(self) -> str:
        return _html.explanation(self.to_dict(), self.lang)
