// What the page asks and what it shows: names only. Labels, questions, types and words come from the policy's description.

/** A question: a fact or a record list by its name. */
export interface Field {
  readonly name: string;
  /** Asked only once another fact has been answered so; until then its answer cannot matter. */
  readonly after?: { readonly fact: string; readonly is: "given" | boolean | readonly string[] };
}

export type GroupName = "child" | "absence" | "leave" | "approval" | "condition";

export interface Group {
  readonly name: GroupName;
  readonly fields: readonly Field[];
}

export const groups: readonly Group[] = [
  {
    name: "child",
    fields: [{ name: "birth_date" }, { name: "ever_enrolled" }, { name: "stage" }, { name: "graduated" }, { name: "has_roll" }],
  },
  {
    name: "absence",
    fields: [
      { name: "absent_since" },
      { name: "returned_on", after: { fact: "absent_since", is: "given" } },
      { name: "absence_reason", after: { fact: "absent_since", is: "given" } },
      { name: "absence_reason_since", after: { fact: "absence_reason", is: ["school_averse", "working_away"] } },
      { name: "has_child", after: { fact: "absence_reason", is: ["early_marriage"] } },
      { name: "missing" },
      { name: "police_proof", after: { fact: "missing", is: true } },
    ],
  },
  {
    name: "leave",
    fields: [
      { name: "leave_from" },
      { name: "leave_until", after: { fact: "leave_from", is: "given" } },
      { name: "leaves" },
      { name: "suspension_from" },
      { name: "suspension_until", after: { fact: "suspension_from", is: "given" } },
    ],
  },
  {
    name: "approval",
    fields: [{ name: "deferral_until" }, { name: "exempted" }, { name: "left_over_age" }],
  },
  {
    name: "condition",
    fields: [
      { name: "placement" },
      { name: "disability_grade", after: { fact: "placement", is: ["home_teaching"] } },
      { name: "unfit_for_schooling" },
      { name: "disability_certificate", after: { fact: "unfit_for_schooling", is: true } },
      { name: "documents", after: { fact: "disability_certificate", is: false } },
    ],
  },
];

/** The results shown as a list, in this order. */
export const shown: readonly string[] = [
  "school_age",
  "age",
  "age_at_cutoff",
  "expected_stage",
  "suspected_on",
  "dropout_on",
  "counts_as_dropout",
  "dropout_category",
];

/** Shown only where there is something to show: most documents have no codes, and most children none. */
export const shownIfAny: ReadonlySet<string> = new Set(["dropout_category"]);

/** The result shown first, whose reasons are given. */
export const about = "attendance_status";

/** The results whose open questions the page lists: everything it shows. */
export const wanted: readonly string[] = [about, ...shown];

export const fieldNames: ReadonlySet<string> = new Set(groups.flatMap((group) => group.fields.map((field) => field.name)));
