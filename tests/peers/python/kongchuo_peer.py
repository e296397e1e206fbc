"""This engine through its Python package: the same batches, policy and options as in Rust."""

import importlib.metadata
from pathlib import Path

import kongchuo
import pyarrow as pa
from peers_common import RESULTS, Dates, answers, arguments, compare, measure, read

PACK = Path(__file__).parent.parent / "pack"
# Facts whose null says that there is known to be none.
KNOWN_NONE = (
    "absent_since returned_on leave_from leave_until suspension_from suspension_until deferral_until absence_reason_since "
    "disability_grade"
).split()
NO_LEAVES = pa.table(
    {"student_id": pa.array([], pa.string()), "from": pa.array([], pa.date32()), "until": pa.array([], pa.date32())}
)


def main():
    folder, runs = arguments()
    children = read(folder, "children")
    policy = kongchuo.Policy.load(PACK)
    on = pa.scalar(Dates(folder).on, pa.int32()).cast(pa.date32()).as_py()

    def run():
        return policy.evaluate_table(
            children, on, records={"leaves": NO_LEAVES}, missing="ask", select=RESULTS, known_none=KNOWN_NONE
        )

    name = "this engine, by columns, from Python"
    compare(name, folder, answers(pa.table(run())))
    version = importlib.metadata.version("kongchuo")
    measure(name, version, "the whole table", len(children), runs, run)


if __name__ == "__main__":
    main()
