"""The vectors that every runtime answers to the byte."""

import json
from pathlib import Path
from typing import Any

import kongchuo
import pytest
from kongchuo import Policy

FOLDER = Path(__file__).resolve().parents[2] / "tests" / "vectors"


def read() -> "list[Any]":
    vectors = []
    for file in sorted(FOLDER.glob("*.ndjson")):
        # Not `splitlines`, which takes more characters than the one for a line's end.
        for number, line in enumerate(file.read_text(encoding="utf-8").rstrip("\n").split("\n"), 1):
            vectors.append(pytest.param(json.loads(line), id=f"{file.name}:{number}"))
    return vectors


KINDS = ("answer", "problems", "derivation", "comparison", "schedule")
VECTORS = read()


def compact(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def test_there_are_vectors_of_each_kind() -> None:
    kinds = {kind for param in VECTORS for kind in KINDS if kind in param.values[0]}
    assert kinds == set(KINDS)


@pytest.mark.parametrize("vector", VECTORS)
def test_a_vector(vector: "dict[str, Any]") -> None:
    policy = Policy(vector["policy"]).with_(vector["with"])
    how = {"on": vector["on"], "missing": vector["missing"]}
    days = {"from_": vector["range"]["from"], "to": vector["range"]["to"]} if "range" in vector else {}
    # The case as Python has it, and as JSON.
    for case in (vector["case"], compact(vector["case"])):
        if "answer" in vector:
            answer = policy.evaluate(case, select=vector["select"], **how)
            assert answer.to_json() == compact(vector["answer"])
        elif "problems" in vector:
            with pytest.raises(kongchuo.FactsError) as caught:
                if "range" in vector:
                        policy.schedule(case, select=vector["select"], **days, **how)
                elif "against" in vector:
                    policy.compare(Policy(vector["against"]), case, select=vector["select"], **how)
                else:
                    policy.evaluate(case, select=vector["select"], **how)
            assert [data(problem) for problem in caught.value.problems] == vector["problems"]
        elif "comparison" in vector:
            found = policy.compare(Policy(vector["against"]), case, select=vector["select"], **how)
            assert found.to_json() == compact(vector["comparison"])
            assert {"zh": found.text("zh"), "en": found.text("en")} == vector["text"]
        elif "schedule" in vector:
            schedule = policy.schedule(case, select=vector["select"], **days, **how)
            assert schedule.to_json() == compact(vector["schedule"])
            assert {"zh": schedule.ics("zh"), "en": schedule.ics("en")} == vector["ics"]
        else:
            why = policy.explain(case, vector["about"], **how)
            assert why.to_json() == compact(vector["derivation"])
            assert {"zh": why.text("zh"), "en": why.text("en")} == vector["text"]


def data(problem: kongchuo.FactProblem) -> "dict[str, Any]":
    return {**vars(problem), "message": vars(problem.message)}
