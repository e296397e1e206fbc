"""What the peers in Python share: the data, the dates that decide, the comparison with the engine, and the timing.

The data are the files that `peers export` writes; days are days since 1970-01-01, as in Arrow's Date32.
"""

import gc
import json
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa

RESULTS = ["school_age", "exemption_ground", "attendance_status", "dropout_category", "visit_due"]

# Words in the order of their codes. A code of 255 is null.
STATUSES = (
    "below_age attending on_leave suspended deferred exempted placed completed over_age absent suspected_dropout dropout "
    "never_enrolled missing"
).split()
GROUNDS = (
    "kindergarten_or_deferral special_education over_age_or_graduated leave_or_suspension home_teaching unfit missing_proven"
).split()
CATEGORIES = list("ABCDEFGHIJKLMNOPQRST")
PLACEMENTS = (
    "regular special_school rehabilitation_class home_teaching reform_school training_institution none"
).split()
REASONS = (
    "none disability illness psychological school_averse working_away with_parents_away early_marriage religion "
    "training_institution hukou_age_error relocation transition family_attitude poverty other"
).split()
NULL = 255

# Codes by reason: of a reason that has lasted for less than the limit, and for longer; then those that a flag decides.
CODE_SHORT = dict(
    disability="C", illness="E", school_averse="F", working_away="H", hukou_age_error="J", training_institution="K",
    religion="L", early_marriage="M", relocation="R", transition="S",
)
CODE_LONG = CODE_SHORT | dict(school_averse="G", working_away="I")


class Dates:
    """The dates that decide, computed by the calendar of the loops by hand."""

    def __init__(self, folder: Path) -> None:
        for name, day in json.loads((folder / "dates.json").read_text()).items():
            setattr(self, name, day)


def read(folder: Path, name: str) -> pa.Table:
    with pa.ipc.open_file(folder / f"{name}.arrow") as file:
        return file.read_all()


def codes(column: pa.ChunkedArray, words: list[str]) -> np.ndarray:
    """A column of words as codes."""
    parts = []
    for chunk in column.chunks:
        if not pa.types.is_dictionary(chunk.type):
            chunk = chunk.dictionary_encode()
        place = np.array([words.index(word) for word in chunk.dictionary.to_pylist()] or [0], dtype=np.uint8)
        if not chunk.null_count:
            keys = chunk.indices.to_numpy()
            in_order = np.array_equal(place, np.arange(len(place)))
            parts.append(keys.astype(np.uint8, copy=False) if in_order else place[keys])
            continue
        keys = chunk.indices.fill_null(0).to_numpy(zero_copy_only=False)
        parts.append(np.where(chunk.is_valid().to_numpy(zero_copy_only=False), place[keys], NULL).astype(np.uint8))
    return parts[0] if len(parts) == 1 else np.concatenate(parts)


def answers(table: pa.Table) -> list[np.ndarray]:
    """The five results as arrays of codes and flags."""
    words = dict(exemption_ground=GROUNDS, attendance_status=STATUSES, dropout_category=CATEGORIES)
    arrays = []
    for name in RESULTS:
        column = table[name]
        if isinstance(column, pa.Array):
            column = pa.chunked_array([column])
        if name in words:
            arrays.append(codes(column, words[name]))
        else:
            if column.null_count:
                sys.exit(f"{name} has nulls")
            arrays.append(column.to_numpy().astype(bool))
    return arrays


def compare(name: str, folder: Path, found: list[np.ndarray]) -> None:
    """Ends the program where a row differs from the engine's answer."""
    for result, engine, mine in zip(RESULTS, answers(read(folder, "answers")), found, strict=True):
        differs = np.flatnonzero(engine != mine)
        if len(engine) != len(mine) or len(differs):
            sys.exit(
                f"{name} differs from the engine: {result}, {len(differs)} rows of {len(engine)}, first {differs[:5]}: "
                f"engine {engine[differs[:5]]}, {name} {mine[differs[:5]]}"
            )
    print(f"agrees on {len(found[0])} rows: {name}", file=sys.stderr)


def measure(name: str, version: str, call: str, rows: int, runs: int, *parts: Callable[[], object]) -> None:
    """Prints a line of figures, as `peers measure` does: of each part of a run the fastest, added up; the fastest run; the
    run in the middle."""
    times = []
    for _ in range(runs + 1):
        gc.collect()
        times.append([])
        for part in parts:
            start = time.perf_counter_ns()
            part()
            times[-1].append((time.perf_counter_ns() - start) / rows)
    # The first run does not count.
    times = times[1:]
    of_runs = [sum(run) for run in times]
    of_parts = sum(map(min, zip(*times)))
    print(f"{name}\t{version}\t{call}\t{rows}\t{of_parts}\t{min(of_runs)}\t{statistics.median(of_runs)}", flush=True)


def arguments() -> tuple[Path, int]:
    """The folder of the files, and how many runs count."""
    return Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 7
