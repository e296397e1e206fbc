"""polars: one lazy query of expressions, on one thread (the variable POLARS_MAX_THREADS is set by `run`)."""

from datetime import date, timedelta

import polars as pl
from peers_common import (
    CATEGORIES, CODE_LONG, CODE_SHORT, GROUNDS, PLACEMENTS, REASONS, STATUSES, Dates, answers, arguments, compare, measure,
    read,
)

STATUS, GROUND, CATEGORY = pl.Enum(STATUSES), pl.Enum(GROUNDS), pl.Enum(CATEGORIES)


def prepare(folder):
    """Frames with enums, in one chunk a column: made before the clock starts."""
    frame = pl.from_arrow(read(folder, "children").drop_columns(["student_id", "stage", "visits"]))
    frame = frame.with_columns(
        pl.col("placement").cast(pl.String).cast(pl.Enum(PLACEMENTS)),
        pl.col("absence_reason").cast(pl.String).cast(pl.Enum(REASONS)),
    )
    return frame.rechunk(), pl.from_arrow(read(folder, "visits").select(["row", "on"])).rechunk()


def chain(kind, *rows):
    """A table of rows, the first that fires: pairs of a condition and a word or expression; null where none does."""
    (condition, value), *rest = [
        (condition, value if isinstance(value, pl.Expr) else pl.lit(value, kind)) for condition, value in rows
    ]
    built = pl.when(condition).then(value)
    for condition, value in rest:
        built = built.when(condition).then(value)
    return built.otherwise(pl.lit(None, kind))


def covers(first, last, on):
    return ((pl.col(first) <= on) & (pl.col(last) >= on)).fill_null(False)


def ended(first, last, on):
    """The last day of a period that is over; null where there is none."""
    return pl.when((pl.col(first) <= pl.col(last)) & (pl.col(last) < on)).then(pl.col(last))


def since(limit):
    """Absent since the limit or before, no leave or suspension having ended on it or later."""
    later = [(pl.col(name) >= limit).fill_null(False) for name in ("leave_ended", "suspension_ended")]
    return (pl.col("absent_since") <= limit) & ~(later[0] | later[1])


# The ledger's code by reason; in the second half, where the reason has lasted long.
BY_REASON = pl.Series([known.get(reason) for known in (CODE_SHORT, CODE_LONG) for reason in REASONS], dtype=CATEGORY)


def by_reason():
    long = pl.when(pl.col("long").fill_null(False)).then(pl.lit(len(REASONS), pl.UInt32)).otherwise(pl.lit(0, pl.UInt32))
    return pl.lit(BY_REASON).gather(pl.col("absence_reason").to_physical().cast(pl.UInt32) + long)


def query(frame, visits, dates):
    day = {name: date(1970, 1, 1) + timedelta(days=number) for name, number in vars(dates).items()}
    on, col = day["on"], pl.col
    birth, ever, graduated = col("birth_date"), col("ever_enrolled"), col("graduated")
    status = col("attendance_status")
    # By position: a join of the visits by row takes twice the time of all else.
    seen = visits.filter(col("on").is_between(day["month_start"], on))["row"]
    visited = pl.zeros(len(frame), dtype=pl.Boolean, eager=True).scatter(seen, True)
    first = frame.lazy().with_columns(
        six=birth <= day["six_at_cutoff"],
        over=birth <= day["fifteen_at_cutoff"],
        left=col("left_over_age") & (birth <= day["fifteen"]),
        absent=(col("absent_since") <= on).fill_null(False),
        back=((col("returned_on") <= on) & (col("absent_since") <= col("returned_on"))).fill_null(False),
        leave=covers("leave_from", "leave_until", on),
        suspension=covers("suspension_from", "suspension_until", on),
        special=col("placement").is_in(["special_school", "rehabilitation_class"]),
        home=col("placement") == "home_teaching",
        leave_ended=ended("leave_from", "leave_until", on),
        suspension_ended=ended("suspension_from", "suspension_until", on),
        long=col("absence_reason_since").fill_null(col("absent_since")) <= day["long"],
    )
    second = first.with_columns(
        attendance_status=chain(
            STATUS,
            (~col("six") & ~ever, "below_age"),
            (graduated, "completed"),
            (col("left") | (~ever & col("over")), "over_age"),
            (col("exempted"), "exempted"),
            (col("deferral_until") >= on, "deferred"),
            (col("missing"), "missing"),
            (col("leave"), "on_leave"),
            (col("suspension"), "suspended"),
            (col("special") | col("home"), "placed"),
            (~ever, "never_enrolled"),
            (~col("absent") | col("back"), "attending"),
            (since(day["dropout"]), "dropout"),
            (since(day["suspected"]), "suspected_dropout"),
            (pl.lit(True), "absent"),
        ),
        exemption_ground=chain(
            GROUND,
            (~(col("six") & (ever | graduated | ~col("over"))), None),
            (col("special"), "special_education"),
            (graduated, "over_age_or_graduated"),
            (col("leave") | col("suspension"), "leave_or_suspension"),
            (col("home") & (col("disability_grade") <= 2), "home_teaching"),
        ),
        school_age=col("six") & ~graduated & ~col("left") & (~col("over") | (ever & ~col("absent"))),
    )
    third = second.with_columns(
        dropout_category=chain(
            CATEGORY,
            ((status == "attending") & ~col("has_roll"), "Q"),
            (status == "deferred", "P"),
            ((status == "over_age") & col("left_over_age"), "O"),
            (status == "missing", "T"),
            ((status == "never_enrolled") & (birth > day["twelve_at_cutoff"]), "A"),
            (status == "never_enrolled", "B"),
            (status != "dropout", None),
            ((col("absence_reason") == "disability") & col("unfit_for_schooling"), "D"),
            ((col("absence_reason") == "early_marriage") & col("has_child"), "N"),
            (pl.lit(True), by_reason()),
        ),
    )
    away = col("dropout_category").is_not_null() | status.is_in(["dropout", "suspected_dropout"])
    return third.select(
        "school_age",
        "exemption_ground",
        "attendance_status",
        "dropout_category",
        visit_due=away & ~pl.lit(visited),
    )


def main():
    folder, runs = arguments()
    dates = Dates(folder)
    frame, visits = prepare(folder)
    for engine in ("in-memory", "streaming"):
        name = f"polars, {engine} engine"
        run = lambda: query(frame, visits, dates).collect(engine=engine)  # noqa: B023, E731
        compare(name, folder, answers(run().to_arrow()))
        measure(name, pl.__version__, "the whole table", len(frame), runs, run)


if __name__ == "__main__":
    main()
