"""OpenFisca-core: a tax and benefit system of one entity, the child; a formula a rule, facts set before the clock starts.

OpenFisca has no null: what is none is a day that lies far ahead, the grade 9, the word `none`. A child's visits are not an entity
of their own here: which child was visited this month is found with numpy in the formula that asks for it, which is faster.
"""

from datetime import date
from importlib.metadata import version

import numpy as np
from openfisca_core.entities import build_entity
from openfisca_core.indexed_enums import Enum
from openfisca_core.periods import DateUnit
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable
from peers_common import (
    CATEGORIES, CODE_LONG, CODE_SHORT, GROUNDS, NULL, PLACEMENTS, REASONS, STATUSES, Dates, arguments, codes, compare,
    measure, read,
)

MONTH = "2021-10"
NEVER = date(9999, 12, 31)
FLAGS = "ever_enrolled graduated has_roll exempted left_over_age missing unfit_for_schooling has_child".split()
DAYS = (
    "birth_date absent_since returned_on leave_from leave_until suspension_from suspension_until deferral_until "
    "absence_reason_since"
).split()

child = build_entity(key="child", plural="children", label="a child", is_person=True)


def enum(name, words):
    return Enum(name, {word: word for word in words})


Placement, Reason = enum("Placement", PLACEMENTS), enum("Reason", REASONS)
Status, Ground, Category = (
    enum("Status", STATUSES), enum("Ground", [*GROUNDS, "none"]), enum("Category", [*CATEGORIES, "none"])
)


def variable(name, kind, formula=None, default=None):
    """A variable of the month, computed where it has a formula."""
    body = {"value_type": kind, "entity": child, "definition_period": DateUnit.MONTH, "label": name}
    if issubclass(kind, Enum):
        body |= {"value_type": Enum, "possible_values": kind, "default_value": default}
    elif default is not None:
        body["default_value"] = default
    if formula:
        body["formula"] = formula
    return type(name, (Variable,), body)


def rules(dates, visit_row, visit_on):
    """The rules of the workload as formulas."""
    on, month_start, six_at_cutoff, twelve_at_cutoff, fifteen_at_cutoff, fifteen, suspected, dropout, long = (
        np.datetime64(getattr(dates, name), "D")
        for name in (
            "on month_start six_at_cutoff twelve_at_cutoff fifteen_at_cutoff fifteen suspected dropout long"
        ).split()
    )
    never = np.datetime64(NEVER)

    def covers(child, month, what):
        until = child(f"{what}_until", month)
        return (child(f"{what}_from", month) <= on) & (until >= on) & (until != never)

    def covered_by_leave(child, month):
        return covers(child, month, "leave")

    def covered_by_suspension(child, month):
        return covers(child, month, "suspension")

    def six(child, month):
        return child("birth_date", month) <= six_at_cutoff

    def over(child, month):
        return child("birth_date", month) <= fifteen_at_cutoff

    def left(child, month):
        return child("left_over_age", month) & (child("birth_date", month) <= fifteen)

    def absent(child, month):
        return child("absent_since", month) <= on

    def school_age(child, month):
        at_school = ~child("over", month) | (child("ever_enrolled", month) & ~child("absent", month))
        return child("six", month) & ~child("graduated", month) & ~child("left", month) & at_school

    def special(child, month):
        placement = child("placement", month)
        return (placement == Placement.special_school) | (placement == Placement.rehabilitation_class)

    def home(child, month):
        return child("placement", month) == Placement.home_teaching

    def exemption_ground(child, month):
        reached = child("ever_enrolled", month) | child("graduated", month) | ~child("over", month)
        return table(
            Ground,
            [
                (~(child("six", month) & reached), "none"),
                (child("special", month), "special_education"),
                (child("graduated", month), "over_age_or_graduated"),
                (child("covered_by_leave", month) | child("covered_by_suspension", month), "leave_or_suspension"),
                (child("home", month) & (child("disability_grade", month) <= 2), "home_teaching"),
            ],
            "none",
        )

    def run_start(child, month):
        since, returned = child("absent_since", month), child("returned_on", month)
        start = np.where((returned <= on) & (since <= returned), never, since)
        for what in ("leave", "suspension"):
            first, last = child(f"{what}_from", month), child(f"{what}_until", month)
            start = np.where((first <= last) & (last < on) & (last >= start), last + 1, start)
        return start

    def attendance_status(child, month):
        ever, start = child("ever_enrolled", month), child("run_start", month)
        deferral = child("deferral_until", month)
        return table(
            Status,
            [
                (~child("six", month) & ~ever, "below_age"),
                (child("graduated", month), "completed"),
                (child("left", month) | (~ever & child("over", month)), "over_age"),
                (child("exempted", month), "exempted"),
                ((deferral >= on) & (deferral != never), "deferred"),
                (child("missing", month), "missing"),
                (child("covered_by_leave", month), "on_leave"),
                (child("covered_by_suspension", month), "suspended"),
                (child("special", month) | child("home", month), "placed"),
                (~ever, "never_enrolled"),
                (start > on, "attending"),
                (start <= dropout, "dropout"),
                (start <= suspected, "suspected_dropout"),
            ],
            "absent",
        )

    def lasting(child, month):
        since = child("absence_reason_since", month)
        return np.where(since == never, child("absent_since", month), since) <= long

    def dropout_category(child, month):
        status, reason = child("attendance_status", month), child("absence_reason", month)
        rows = [
            ((status == Status.attending) & ~child("has_roll", month), "Q"),
            (status == Status.deferred, "P"),
            ((status == Status.over_age) & child("left_over_age", month), "O"),
            (status == Status.missing, "T"),
            ((status == Status.never_enrolled) & (child("birth_date", month) > twelve_at_cutoff), "A"),
            (status == Status.never_enrolled, "B"),
            (status != Status.dropout, "none"),
            ((reason == Reason.disability) & child("unfit_for_schooling", month), "D"),
            ((reason == Reason.early_marriage) & child("has_child", month), "N"),
        ]
        lasts = child("lasting", month)
        for name, code in CODE_LONG.items():
            if CODE_SHORT[name] != code:
                rows.append(((reason == Reason[name]) & lasts, code))
        rows += [(reason == Reason[name], code) for name, code in CODE_SHORT.items()]
        return table(Category, rows, "none")

    def visit_due(child, month):
        status = child("attendance_status", month)
        away = (status == Status.dropout) | (status == Status.suspected_dropout)
        away |= child("dropout_category", month) != Category["none"]
        visited = np.zeros(len(away), dtype=bool)
        visited[visit_row[(visit_on >= month_start) & (visit_on <= on)]] = True
        return away & ~visited

    words = {exemption_ground: (Ground, "none"), attendance_status: (Status, "attending"), dropout_category: (Category, "none")}
    flags = [
        covered_by_leave, covered_by_suspension, six, over, left, absent, school_age, special, home, lasting, visit_due,
    ]
    return (
        [variable(rule.__name__, bool, rule) for rule in flags]
        + [variable(rule.__name__, kind, rule, kind[default]) for rule, (kind, default) in words.items()]
        + [variable("run_start", date, run_start, NEVER)]
    )


def table(kind, rows, default):
    """A table of rows, the first that fires, as an array of the enum."""
    place = {member.name: member.index for member in kind}
    keys = np.select([condition for condition, _ in rows], [np.uint8(place[word]) for _, word in rows], np.uint8(place[default]))
    return kind.encode(keys)


def system(dates, visits):
    facts = [variable(name, bool) for name in FLAGS] + [variable(name, date, default=NEVER) for name in DAYS]
    facts += [
        variable("placement", Placement, default=Placement["regular"]),
        variable("absence_reason", Reason, default=Reason["none"]),
        variable("disability_grade", int, default=9),
    ]
    built = TaxBenefitSystem([child])
    row = visits["row"].to_numpy()
    built.add_variables(*facts, *rules(dates, row, visits["on"].to_numpy().astype("datetime64[D]")))
    return built


def facts(folder):
    """The columns as OpenFisca wants them: made before the clock starts."""
    children = read(folder, "children")
    data = {name: children[name].to_numpy() for name in FLAGS}
    for name in DAYS:
        days = children[name].to_numpy().astype("datetime64[D]")
        data[name] = np.where(np.isnat(days), np.datetime64(NEVER), days)
    for name, kind, words in (("placement", Placement, PLACEMENTS), ("absence_reason", Reason, REASONS)):
        data[name] = kind.encode(codes(children[name], words))
    data["disability_grade"] = children["disability_grade"].combine_chunks().fill_null(9).to_numpy().astype(np.int32)
    return data


def main():
    folder, runs = arguments()
    data = facts(folder)
    rows = len(data["birth_date"])
    built = system(Dates(folder), read(folder, "visits"))
    simulation = SimulationBuilder().build_default_simulation(built, count=rows)
    for name, column in data.items():
        simulation.set_input(name, MONTH, column)
    computed = [name for name in built.variables if built.variables[name].formulas]
    asked = ("school_age", "exemption_ground", "attendance_status", "dropout_category", "visit_due")

    def run():
        for name in computed:
            simulation.delete_arrays(name)
        return [simulation.calculate(name, MONTH) for name in asked]

    found = [np.asarray(one) for one in run()]
    for at, words in ((1, GROUNDS), (3, CATEGORIES)):
        found[at] = np.where(found[at] == len(words), NULL, found[at]).astype(np.uint8)
    compare("OpenFisca-core", folder, found)
    measure("OpenFisca-core", version("openfisca-core"), "the whole table", rows, runs, run)


if __name__ == "__main__":
    main()
