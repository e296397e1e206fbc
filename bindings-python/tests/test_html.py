"""What a notebook shows."""

from html.parser import HTMLParser

import pyarrow as pa
from kongchuo import Policy, _html

CHILD = {"student_id": "<s1>", "birth_date": "2010-05-20", "ever_enrolled": True, "absent_since": "2021-09-01"}
VOID = {"br", "hr", "img", "input", "meta", "link"}


class Checked(HTMLParser):
    """Every element is closed in its turn, and none can run or load anything."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: set[str] = set()
        self.text = ""
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: "list[tuple[str, str | None]]") -> None:
        assert tag not in VOID | {"script", "style", "iframe", "object", "a"}
        assert {name for name, _ in attrs} <= {"style", "title", "open"}
        # A colour of ours would be wrong in one of the two themes.
        styles = [(value or "").replace("color: inherit", "") for _, value in attrs]
        assert not any("color" in value or "background" in value for value in styles)
        self.open.append(tag)
        self.seen.add(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def test_an_answer_is_a_table_in_the_language_of_its_policy() -> None:
    zh = Checked(Policy("guyuan-2021").evaluate(CHILD, on="2021-10-29")._repr_html_())
    assert "就学状态辍学" in zh.text and {"table", "details", "summary"} <= zh.seen
    assert "未提供而按默认推定的事实" in zh.text and "s1" not in zh.text
    en = Checked(Policy("guyuan-2021", lang="en").evaluate(CHILD, on="2021-10-29")._repr_html_())
    assert "Attendance statusdropout" in en.text and "Facts not given, and assumed" in en.text


def test_what_is_open_is_shown_as_open() -> None:
    case = {"birth_date": "2010-05-20"}
    shown = Checked(Policy("guyuan-2021", lang="en").evaluate(case, on="2021-10-29", missing="ask")._repr_html_())
    assert "undetermined; still needed: " in shown.text and "em" in shown.seen and "details" not in shown.seen
    shown = Checked(Policy("guyuan-2021").evaluate({}, on="2021-10-29", missing="ask")._repr_html_())
    assert "尚不能确定，尚需知道：出生日期" in shown.text


def test_an_explanation_folds() -> None:
    for lang in ("zh", "en"):
        policy = Policy("guyuan-2021", lang=lang).with_(dropout_after_months=2)
        for name in policy.results:
            why = policy.explain(CHILD, name, on="2021-10-29")
            shown = Checked(why._repr_html_())
            assert "details" in shown.seen and "s1" not in shown.text
            assert why.to_dict()["result"]["title"][lang] in shown.text


def test_a_batch_shows_its_first_rows_and_its_errors() -> None:
    policy = Policy("guyuan-2021", lang="en")
    cases = [CHILD] * 12 + [{"birth_date": "x", "<b>": 1}]
    shown = Checked(policy.evaluate_many(cases, on="2021-10-29")._repr_html_())
    assert "dropoutyes" in shown.text
    assert "semester dates not given in full" in shown.text, "warnings stand beside the results"
    assert "12 answers" in shown.text and "…" in shown.text and "Bad rows (1)" in shown.text
    assert "`<b>`: no fact has this name" in shown.text and "b" not in shown.seen
    assert "undetermined" in Checked(policy.evaluate_many([{}], on="2021-10-29")._repr_html_()).text


def test_a_table_shows_its_first_rows_its_errors_and_what_it_did_not_read() -> None:
    frame = pa.table({
        "student_id": [f"<key{row}>" for row in range(13)],
        "birth_date": ["2010-05-20"] * 12 + ["x"],
        "absent_since": ["2021-09-01"] * 13,
        "ever_enrolled": [True] * 13,
        "<b>": [0] * 13,
        "abscent_reason": [0] * 13,
    })  # fmt: skip
    shown = Checked(Policy("guyuan-2021", lang="en").evaluate_table(frame, "2021-10-29")._repr_html_())
    assert "2021-10-29 · 12 rows" in shown.text and "…" in shown.text and "Bad rows (1)" in shown.text
    assert "dropoutyes" in shown.text and "semester dates not given in full" in shown.text
    assert "Columns not read (2)" in shown.text and "<b>, abscent_reason (did you mean absence_reason?)" in shown.text
    assert "key" not in shown.text and "b" not in shown.seen
    asked = Policy("guyuan-2021").evaluate_table(frame.select(["birth_date"]).slice(0, 2), "2021-10-29", missing="ask")
    assert "尚不能确定" in Checked(asked._repr_html_()).text and "2 行" in Checked(asked._repr_html_()).text


def test_texts_of_a_pack_are_escaped() -> None:
    why = Policy("cn").explain(CHILD, "attendance_status", on="2021-10-29").to_dict()
    evil = "<script>alert(1)</script>&\"'"

    def spoilt(value: object, key: str = "") -> object:
        if isinstance(value, dict):
            return {name: spoilt(item, name) for name, item in value.items()}
        if isinstance(value, list):
            return [spoilt(item, key) for item in value]
        return evil if isinstance(value, str) and key not in ("state", "outcome", "on") else value

    shown = Checked(_html.explanation(spoilt(why), "zh"))  # type: ignore[arg-type]
    assert evil in shown.text
