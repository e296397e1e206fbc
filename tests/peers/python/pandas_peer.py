"""pandas: series of flags, categories and days (datetime64 with NaT), tables of rows by `numpy.select`."""

import numpy as np
import pandas as pd
from peers_common import (
    CATEGORIES, CODE_LONG, CODE_SHORT, GROUNDS, NULL, PLACEMENTS, REASONS, STATUSES, Dates, arguments, codes, compare,
    measure, read,
)

FLAGS = "ever_enrolled graduated has_roll exempted left_over_age missing unfit_for_schooling has_child".split()
DAYS = (
    "birth_date absent_since returned_on leave_from leave_until suspension_from suspension_until deferral_until "
    "absence_reason_since"
).split()


def prepare(folder):
    """Frames of pandas' own types: made before the clock starts."""
    table = read(folder, "children")
    frame = pd.DataFrame({name: table[name].to_numpy() for name in FLAGS})
    for name in DAYS:
        frame[name] = table[name].to_numpy().astype("datetime64[s]")
    for name, words in (("placement", PLACEMENTS), ("absence_reason", REASONS)):
        frame[name] = pd.Categorical.from_codes(codes(table[name], words).astype(np.int8), words)
    frame["disability_grade"] = table["disability_grade"].to_numpy().astype(np.float32)
    visits = read(folder, "visits")
    on = visits["on"].to_numpy().astype("datetime64[s]")
    return frame, pd.DataFrame({"row": visits["row"].to_numpy(), "on": on})


def words(rows, kind, otherwise=-1):
    """A table of rows, the first that fires: pairs of a condition and a word."""
    codes = np.select(
        [np.asarray(condition) for condition, _ in rows],
        [np.int8(kind.index(word)) if word else np.int8(-1) for _, word in rows],
        default=np.int8(otherwise),
    )
    return pd.Series(pd.Categorical.from_codes(codes, kind))


def evaluate(frame, visits, dates):
    day = {name: pd.Timestamp(number * 86400, unit="s") for name, number in vars(dates).items()}
    on = day["on"]
    birth, ever, graduated = frame["birth_date"], frame["ever_enrolled"], frame["graduated"]
    six, over = birth <= day["six_at_cutoff"], birth <= day["fifteen_at_cutoff"]
    left = frame["left_over_age"] & (birth <= day["fifteen"])
    since = frame["absent_since"]
    absent = since <= on
    back = (frame["returned_on"] <= on) & (since <= frame["returned_on"])
    leave = (frame["leave_from"] <= on) & (frame["leave_until"] >= on)
    suspension = (frame["suspension_from"] <= on) & (frame["suspension_until"] >= on)
    special = frame["placement"].isin(["special_school", "rehabilitation_class"])
    home = frame["placement"] == "home_teaching"

    school_age = six & ~graduated & ~left & (~over | (ever & ~absent))
    ground = words(
        [
            (~(six & (ever | graduated | ~over)), None),
            (special, "special_education"),
            (graduated, "over_age_or_graduated"),
            (leave | suspension, "leave_or_suspension"),
            (home & (frame["disability_grade"] <= 2), "home_teaching"),
        ],
        GROUNDS,
    )

    # Only few are away: the day from which it counts is found for them alone.
    away = absent & ~back
    few = frame.loc[away]
    start = few["absent_since"]
    for name in ("leave", "suspension"):
        first, last = few[f"{name}_from"], few[f"{name}_until"]
        ended = (first <= last) & (last < on) & (last >= start)
        start = start.mask(ended, last + pd.Timedelta(days=1))
    # By position: aligning a short series with a long one by its index takes a quarter of the whole time.
    at = np.flatnonzero(away)
    late = {limit: np.zeros(len(frame), dtype=bool) for limit in ("dropout", "suspected")}
    for limit, flags in late.items():
        flags[at] = start <= day[limit]
    status = words(
        [
            (~six & ~ever, "below_age"),
            (graduated, "completed"),
            (left | (~ever & over), "over_age"),
            (frame["exempted"], "exempted"),
            (frame["deferral_until"] >= on, "deferred"),
            (frame["missing"], "missing"),
            (leave, "on_leave"),
            (suspension, "suspended"),
            (special | home, "placed"),
            (~ever, "never_enrolled"),
            (~away, "attending"),
            (late["dropout"], "dropout"),
            (late["suspected"], "suspected_dropout"),
        ],
        STATUSES,
        STATUSES.index("absent"),
    )

    category = words(
        [
            ((status == "attending") & ~frame["has_roll"], "Q"),
            (status == "deferred", "P"),
            ((status == "over_age") & frame["left_over_age"], "O"),
            (status == "missing", "T"),
            ((status == "never_enrolled") & (birth > day["twelve_at_cutoff"]), "A"),
            (status == "never_enrolled", "B"),
        ],
        CATEGORIES,
    )
    few = frame.loc[status == "dropout"]
    reason = few["absence_reason"]
    lasts = few["absence_reason_since"].fillna(few["absent_since"]) <= day["long"]
    code = pd.Series(np.where(lasts, reason.map(CODE_LONG), reason.map(CODE_SHORT)), few.index)
    code = code.mask((reason == "disability") & few["unfit_for_schooling"], "D")
    code = code.mask((reason == "early_marriage") & few["has_child"], "N")
    category.iloc[few.index] = pd.Categorical(code, CATEGORIES)

    seen = visits.loc[visits["on"].between(day["month_start"], on), "row"]
    visited = np.zeros(len(frame), dtype=bool)
    visited[seen] = True
    due = (category.notna() | status.isin(["dropout", "suspected_dropout"])) & ~visited
    return school_age, ground, status, category, due


def as_codes(found):
    """The results as codes and flags."""
    return [
        one.cat.codes.to_numpy().astype(np.int16).astype(np.uint8) if isinstance(one.dtype, pd.CategoricalDtype)
        else one.to_numpy()
        for one in found
    ]


def main():
    assert np.uint8(np.int16(-1) & 0xFF) == NULL
    folder, runs = arguments()
    dates = Dates(folder)
    frame, visits = prepare(folder)
    compare("pandas", folder, as_codes(evaluate(frame, visits, dates)))
    measure("pandas", pd.__version__, "the whole table", len(frame), runs, lambda: evaluate(frame, visits, dates))


if __name__ == "__main__":
    main()
