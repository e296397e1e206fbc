"""Reports: the same of cases and of frames, masked, with what was left out."""

from __future__ import annotations

import pyarrow as pa
import pytest

import kongchuo

ON = "2021-10-29"

CHILDREN = [
    {"student_id": "a", "name": "张三丰", "birth_date": "2010-05-20", "ever_enrolled": True, "stage": "primary",
     "absent_since": "2021-09-01", "absence_reason": "illness"},
    {"student_id": "b", "name": "李四", "birth_date": "2010-05-20", "ever_enrolled": True, "stage": "primary"},
    {"student_id": "c", "birth_date": "2010-02-30", "ever_enrolled": True, "stage": "junior"},
]


def frame() -> pa.Table:
    columns = ["student_id", "name", "birth_date", "ever_enrolled", "stage", "absent_since", "absence_reason"]
    return pa.table({column: [child.get(column) for child in CHILDREN] for column in columns})


@pytest.fixture(scope="module")
def guyuan() -> kongchuo.Policy:
    return kongchuo.Policy("guyuan-2021", lang="en")


@pytest.mark.parametrize("report", ["form_1", "form_2"])
def test_a_frame_gives_the_report_of_its_cases(guyuan: kongchuo.Policy, report: str) -> None:
    of_cases = guyuan.report(report, CHILDREN, on=ON)
    of_frame = guyuan.report(report, frame(), on=ON, threads=2)
    assert of_cases.to_dict() == of_frame.to_dict()
    assert of_cases.children == 2
    assert [error.row for error in of_cases.errors] == [error.row for error in of_frame.errors] == [3]
    assert "birth_date" in str(of_cases.errors[0])


def test_names_are_masked_unless_asked_for(guyuan: kongchuo.Policy) -> None:
    for reveal, name in [(False, "张**"), (True, "张三丰")]:
        for children in (CHILDREN, frame()):
            form = guyuan.report("form_2", children, on=ON, reveal=reveal)
            assert form.rows[0]["cells"]["name"] == name
            assert "张" not in repr(form)


def test_a_report_is_data_and_html(guyuan: kongchuo.Policy) -> None:
    form = guyuan.report("form_1", CHILDREN[:2], on=ON)
    assert (form.id, form.kind, str(form.on), form.title.en[:7]) == ("form_1", "counts", ON, "Guyuan:")
    assert form.rows[2]["cells"]["expected"] == 2
    assert "<td>2</td>" in form._repr_html_()
    assert guyuan.reports["form_1"].recipients["city_education"].zh == "市级教育主管部门"
    with pytest.raises(AttributeError):
        form.errors = ()


def test_repeated_keys_are_left_out(guyuan: kongchuo.Policy) -> None:
    form = guyuan.report("form_1", [CHILDREN[0], CHILDREN[1], CHILDREN[0]], on=ON)
    assert (form.children, [error.row for error in form.errors]) == (1, [1, 3])


def test_what_cannot_be_made_is_told(guyuan: kongchuo.Policy) -> None:
    with pytest.raises(kongchuo.UnknownResultError, match="no report is named `form_3`; did you mean `form_1`"):
        guyuan.report("form_3", CHILDREN, on=ON)
    with pytest.raises(kongchuo.ArgumentTypeError):
        guyuan.report("form_1", CHILDREN[0], on=ON)
