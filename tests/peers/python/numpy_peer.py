"""numpy: arrays of codes, flags and days; 65536 rows at a time, so that what is computed stays in the cache.

Measured twice: with the arrays made before the clock starts, and with the making of them from the Arrow columns, which all
others of the table that read Arrow begin with.
"""

from functools import partial

import numpy as np
import pyarrow as pa
from peers_common import (
    CATEGORIES, CODE_LONG, CODE_SHORT, GROUNDS, NULL, PLACEMENTS, REASONS, STATUSES, Dates, arguments, codes, compare,
    measure, read,
)

# No day: later than every day, so that a comparison `<= on` is false of it.
NO_DAY = np.int32(2**31 - 1)
FLAGS = "ever_enrolled graduated has_roll exempted left_over_age missing unfit_for_schooling has_child".split()
DAYS = (
    "absent_since returned_on leave_from leave_until suspension_from suspension_until deferral_until absence_reason_since"
).split()
S, G, P = ({word: np.uint8(at) for at, word in enumerate(words)} for words in (STATUSES, GROUNDS, PLACEMENTS))
C = {word: np.uint8(at) for at, word in enumerate(CATEGORIES)}


def flags(column):
    """Bits as truth values: ten times as fast as `column.to_numpy`."""
    bits = np.frombuffer(column.buffers()[1], dtype=np.uint8)
    return np.unpackbits(bits, count=column.offset + len(column), bitorder="little")[column.offset :].view(bool)


def arrays(children):
    """The columns of an Arrow batch as arrays, nulls of days as NO_DAY."""
    data = {name: flags(children[name]) for name in FLAGS}
    for name in [*DAYS, "birth_date"]:
        data[name] = children[name].view(pa.int32()).fill_null(int(NO_DAY)).to_numpy()
    for name, words in (("placement", PLACEMENTS), ("absence_reason", REASONS)):
        data[name] = codes(pa.chunked_array([children[name]]), words)
    data["disability_grade"] = children["disability_grade"].fill_null(9).to_numpy()
    return data


# The ledger's code by reason, whether it is long, and the flag that decides (unfit, has a child).
TABLE = np.full((len(REASONS), 2, 2), NULL, dtype=np.uint8)
for long, known in enumerate((CODE_SHORT, CODE_LONG)):
    for reason, code in known.items():
        TABLE[REASONS.index(reason), long, :] = C[code]
TABLE[REASONS.index("disability"), :, 1] = C["D"]
TABLE[REASONS.index("early_marriage"), :, 1] = C["N"]
MARRIED = REASONS.index("early_marriage")


def evaluate(data, visits, dates):
    """The five results of children in arrays, and of their visits: the children's row numbers among them, and the days."""
    row, on = visits
    rows = len(data["birth_date"])
    visited = np.zeros(rows, dtype=bool)
    visited[row[(on >= dates.month_start) & (on <= dates.on)]] = True
    found = [np.empty(rows, dtype) for dtype in (bool, np.uint8, np.uint8, np.uint8, bool)]
    results(data, visited, dates, found)
    return found


def results(c, visited, dates, found):
    school_age, ground, status, category, visit_due = found
    on = dates.on
    birth, ever, graduated = c["birth_date"], c["ever_enrolled"], c["graduated"]
    six, over = birth <= dates.six_at_cutoff, birth <= dates.fifteen_at_cutoff
    left = c["left_over_age"] & (birth <= dates.fifteen)
    since = c["absent_since"]
    absent = since <= on
    leave = (c["leave_from"] <= on) & (c["leave_until"] >= on) & (c["leave_until"] != NO_DAY)
    suspension = (c["suspension_from"] <= on) & (c["suspension_until"] >= on) & (c["suspension_until"] != NO_DAY)
    placement = c["placement"]
    special = (placement == P["special_school"]) | (placement == P["rehabilitation_class"])
    home = placement == P["home_teaching"]

    school_age[:] = six & ~graduated & ~left & (~over | (ever & ~absent))

    # From the last row of the table to the first.
    ground[:] = NULL
    ground[home & (c["disability_grade"] <= 2)] = G["home_teaching"]
    ground[leave | suspension] = G["leave_or_suspension"]
    ground[graduated] = G["over_age_or_graduated"]
    ground[special] = G["special_education"]
    ground[~(six & (ever | graduated | ~over))] = NULL

    status[:] = S["attending"]
    away = np.flatnonzero(absent & ~((c["returned_on"] <= on) & (since <= c["returned_on"])))
    begin = since[away]
    for name in ("leave", "suspension"):
        first, last = c[f"{name}_from"][away], c[f"{name}_until"][away]
        begin = np.where((first <= last) & (last < on), np.maximum(begin, last + 1), begin)
    status[away] = np.where(
        begin <= dates.dropout, S["dropout"], np.where(begin <= dates.suspected, S["suspected_dropout"], S["absent"])
    )
    status[~ever] = S["never_enrolled"]
    status[special | home] = S["placed"]
    status[suspension] = S["suspended"]
    status[leave] = S["on_leave"]
    status[c["missing"]] = S["missing"]
    status[(c["deferral_until"] >= on) & (c["deferral_until"] != NO_DAY)] = S["deferred"]
    status[c["exempted"]] = S["exempted"]
    status[left | (~ever & over)] = S["over_age"]
    status[graduated] = S["completed"]
    status[~six & ~ever] = S["below_age"]

    category[:] = NULL
    category[(status == S["attending"]) & ~c["has_roll"]] = C["Q"]
    category[status == S["deferred"]] = C["P"]
    category[(status == S["over_age"]) & c["left_over_age"]] = C["O"]
    category[status == S["missing"]] = C["T"]
    never = np.flatnonzero(status == S["never_enrolled"])
    category[never] = np.where(birth[never] > dates.twelve_at_cutoff, C["A"], C["B"])
    dropout = np.flatnonzero(status == S["dropout"])
    reason, lasts = c["absence_reason"][dropout], c["absence_reason_since"][dropout]
    lasts = np.where(lasts == NO_DAY, since[dropout], lasts)
    flag = np.where(reason == MARRIED, c["has_child"][dropout], c["unfit_for_schooling"][dropout])
    category[dropout] = TABLE[reason, (lasts <= dates.long).astype(np.uint8), flag.astype(np.uint8)]

    visit_due[:] = (category != NULL) | (status == S["dropout"]) | (status == S["suspected_dropout"])
    visit_due &= ~visited


def by_batch(visits, batches):
    """The visits of each batch, which are in the order of the children."""
    row, on = visits["row"].to_numpy(), visits["on"].combine_chunks().view(pa.int32()).to_numpy()
    starts = np.cumsum([0] + [batch.num_rows for batch in batches])
    places = np.searchsorted(row, starts)
    return [(row[first:last] - start, on[first:last]) for start, first, last in zip(starts, places, places[1:])]


def main():
    folder, runs = arguments()
    dates, batches = Dates(folder), read(folder, "children").to_batches()
    visits = by_batch(read(folder, "visits"), batches)
    rows, each = sum(batch.num_rows for batch in batches), f"{batches[0].num_rows} children"
    made = [arrays(batch) for batch in batches]
    peers = {
        "numpy": [partial(evaluate, *of, dates) for of in zip(made, visits)],
        "numpy, from Arrow": [lambda of=of: evaluate(arrays(of[0]), of[1], dates) for of in zip(batches, visits)],
    }
    for name, parts in peers.items():
        found = [part() for part in parts]
        compare(name, folder, [np.concatenate(of) for of in zip(*found)])
        measure(name, np.__version__, each, rows, runs, *parts)


if __name__ == "__main__":
    main()
