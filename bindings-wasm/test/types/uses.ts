// What the types allow and what they refuse. Compiled by `types.test.mjs`, never run.

import {
  FactsError,
  KongchuoError,
  Policy,
  PolicyError,
  UnknownPolicyError,
  init,
  initSync,
  policies,
  type Answer,
  type AttendanceStatus,
  type Case,
  type Comparison,
  type Derivation,
  type Description,
  type FactProblem,
  type OpenCase,
  type PolicyInfo,
  type Results,
  type Sex,
  type Step,
  type Warning,
} from "kongchuo";

/** Compiles only where the two types are the same. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const same = <A, B>(_: Same<A, B>): void => {};

await init();
await init(new Uint8Array());
await init("https://example.org/kongchuo.wasm");
initSync(new Uint8Array());
// @ts-expect-error a number is no module
await init(3);

const listed: PolicyInfo[] = policies();
const policy: Policy = Policy.builtin(listed[0]?.id ?? "cn");
// @ts-expect-error an id is a text
Policy.builtin(3);
// @ts-expect-error policies are made by `builtin` and `load`
new Policy();

const child: Case = {
  birth_date: "2010-05-20",
  grade: 3,
  sex: "female",
  student_id: 17,
  name: undefined,
  absent_since: null,
  household: ["extreme_poverty"],
  visits: [{ on: "2021-10-29", kind: "home_visit" }],
  terms: [{ id: "autumn", start: "2021-09-01", end: "2022-01-31" }],
  holidays: ["2021-10-01"],
};
const answer: Answer = policy.evaluate(child, { on: "2021-10-29", missing: "ask", select: ["age"] });
policy.evaluate('{"grade": 3}', { on: "2021-10-29" });
policy.evaluate({}, { on: "2021-10-29", missing: undefined, select: undefined });

// @ts-expect-error no such word
policy.evaluate({ sex: "femal" }, { on: "2021-10-29" });
// @ts-expect-error no such fact
policy.evaluate({ birthdate: "2010-05-20" }, { on: "2021-10-29" });
// @ts-expect-error a date is a text
policy.evaluate({ birth_date: new Date() }, { on: "2021-10-29" });
// @ts-expect-error a grade is a number
policy.evaluate({ grade: "3" }, { on: "2021-10-29" });
// @ts-expect-error a list of words
policy.evaluate({ household: "extreme_poverty" }, { on: "2021-10-29" });
// @ts-expect-error no such field
policy.evaluate({ visits: [{ on: "2021-10-29", kind: "home_visit", who: "x" }] }, { on: "2021-10-29" });
// @ts-expect-error a visit has a day
policy.evaluate({ visits: [{ kind: "home_visit" }] }, { on: "2021-10-29" });
// @ts-expect-error the day is the caller's to say
policy.evaluate({});
// @ts-expect-error the day is the caller's to say
policy.evaluate({}, {});
// @ts-expect-error no such word
policy.evaluate({}, { on: "2021-10-29", missing: "guess" });
// @ts-expect-error names of results
policy.evaluate({}, { on: "2021-10-29", select: "age" });
// @ts-expect-error an explanation is of one result
policy.explain({}, "age", { on: "2021-10-29", select: ["age"] });

same<NonNullable<Case["sex"]>, Sex>(true);
same<Sex, "male" | "female">(true);
same<Results["attendance_status"], AttendanceStatus | undefined>(true);
same<Results["dropout_on"], string | null | undefined>(true);
same<Results["counts_as_dropout"], boolean | undefined>(true);
same<Results["age"], number | undefined>(true);

const status: AttendanceStatus | undefined = answer.results.attendance_status;
switch (status) {
  case "suspected_dropout":
  case "dropout":
    break;
  // @ts-expect-error no such word
  case "droput":
    break;
}
// @ts-expect-error no such result
answer.results.status;
const needs: string[] | undefined = answer.undetermined.attendance_status;
const more: string[] | undefined = answer.undetermined.warnings;
const warning: Warning | (string & {}) | undefined = answer.warnings[0];
const student: string | null = answer.student_id;

const { derivation, text } = policy.explain(child, "attendance_status", { on: "2021-10-29" });
const data: Derivation = derivation;
const step: Step | undefined = data.result.because[0];
const zh: string = text.zh;
for (const cite of step?.source.cite ?? []) {
  if ("doc" in cite) {
    const clause: string = cite.clause;
    void clause;
  } else if ("law" in cite) {
    const verified: boolean = cite.verified;
    void verified;
  } else {
    const reading: string = cite.reading;
    void reading;
  }
}

const found: Comparison = policy.compare(Policy.builtin("cn"), child, { on: "2021-10-29", select: ["age"] }).comparison;
const row: string | null | undefined = found.differences[0]?.left.by[0]?.row;
const beneath: string | undefined = found.differences[0]?.because[0]?.right?.value.zh;
// @ts-expect-error a policy is compared with a policy
policy.compare("cn", child, { on: "2021-10-29" });
void [row, beneath];

const described: Description = policy.with({ dropout_after_months: 2, count_first_day: true }).describe();
for (const fact of described.facts) {
  if (fact.type.kind === "enum") {
    const words: string[] = fact.type.words.map(({ word }) => word);
    void words;
  } else if (fact.type.kind === "int") {
    const least: number | null = fact.type.min;
    void least;
  }
}
// @ts-expect-error no parameter is a list
policy.with({ dropout_after_months: [2] });

// A pack of one's own may know more facts and results, and keeps the known ones checked.
const open = Policy.load({ "mine/policy.toml": "" });
const given: OpenCase = { birth_date: "2010-05-20", boat: true };
const opened = open.evaluate(given, { on: "2021-10-29" });
same<typeof opened.results.attendance_status, AttendanceStatus | undefined>(true);
const boat: unknown = opened.results["boat_needed"];
// @ts-expect-error no such word
open.evaluate({ sex: "femal" }, { on: "2021-10-29" });
// @ts-expect-error texts of files
Policy.load({ "mine/policy.toml": 3 });
Policy.load(new Map([["mine/policy.toml", ""]]));
Policy.load([["mine/policy.toml", ""]] as const);

// Its types may be named.
interface BoatCase extends Case {
  boat?: boolean | null;
}
interface BoatResults extends Results {
  boat_needed?: boolean;
}
const named = Policy.load<BoatCase, BoatResults>([["mine/policy.toml", ""]]);
const needed: boolean | undefined = named.evaluate({ boat: true }, { on: "2021-10-29" }).results.boat_needed;
// @ts-expect-error no such fact
named.evaluate({ bot: true }, { on: "2021-10-29" });

try {
  using short = Policy.builtin("cn");
  short.free();
} catch (error) {
  if (error instanceof FactsError) {
    const problems: FactProblem[] = error.problems;
    const where: string | undefined = problems[0]?.message.zh;
    void where;
  } else if (error instanceof PolicyError) {
    const [finding] = error.diagnostics;
    if (finding && finding.file !== null) {
      const line: number = finding.line;
      void line;
    }
  } else if (error instanceof KongchuoError) {
    const message: string = error.messageIn("zh");
    // @ts-expect-error two languages
    error.messageIn("fr");
    void message;
  }
}

// Each class is told from the others.
declare const any: KongchuoError;
if (any instanceof UnknownPolicyError) {
  same<typeof any.name, "UnknownPolicyError">(true);
} else {
  const rest: KongchuoError = any;
  rest.messageIn("zh");
}

void [needs, more, warning, student, zh, boat, needed];
