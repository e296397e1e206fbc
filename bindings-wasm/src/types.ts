// The shapes of what comes in and goes out, beside the facts and results of the rule packs.

import type { Case, Results, Warning } from "./generated/vocabulary.js";

/** A language of the wording. */
export type Lang = "zh" | "en";

/** One piece of wording in both languages. */
export interface Wording {
  zh: string;
  en: string;
}

/** A value of a result; a date is written 2021-10-29. */
export type Value = null | boolean | number | string | Value[];

/** What a list of policies says of one. */
export interface PolicyInfo {
  id: string;
  title: Wording;
  issuer: Wording | null;
  /** document number (文号) */
  number: string | null;
  /** GB/T 2260 code */
  region: string | null;
  /** a day or a year */
  issued: string | null;
  /** the policy it builds on */
  extends: string | null;
}

/** The files of a rule pack: paths and texts. */
export type Files = Readonly<Record<string, string>> | Iterable<readonly [path: string, text: string]>;

/** How to explain. */
export interface ExplainOptions {
  /** the day, as 2021-10-29 */
  on: string;
  /** what becomes of facts that are not given: assumed (the default), or left unknown */
  missing?: "ask" | "assume" | undefined;
}

/** How to evaluate. */
export interface EvaluateOptions extends ExplainOptions {
  /** the results asked for, procedures as `procedure.<id>` and obligations as `obligation.<id>`; left out: all */
  select?: readonly string[] | undefined;
}

/** Which days a schedule is of, and how things stand. */
export interface ScheduleOptions extends EvaluateOptions {
  /** the first day, as 2021-10-29 */
  from: string;
  /** the last day */
  to: string;
}

/** The same for to-dos. */
export interface IcsOptions extends ScheduleOptions {
  /** Chinese if left out */
  lang?: Lang | undefined;
}

/** How to make a report. */
export interface ReportOptions extends ExplainOptions {
  /** show personal data in lists as it is; left out: masked */
  reveal?: boolean | undefined;
}

/** A report, and the cases that are not in it. */
export interface Reported {
  report: ReportAnswer;
  /** each with its place among those given, from 1 */
  left_out: { row: number; problems: FactProblem[] }[];
}

/** An open number: what is certain, and how many children may be more. */
export interface OpenNumber {
  at_least: number;
  open: number;
}

/** A report on one day: the JSON of `kongchuo report --format json`. */
export interface ReportAnswer {
  policy: string;
  report: string;
  title: Wording;
  on: string;
  /** how many children were looked at */
  children: number;
  /** lines between the title and the table */
  above: Wording[];
  /** notes under the table */
  notes: Wording[];
  recipients: { id: string; title: Wording }[];
  catalogue: string[];
  cite: string[];
  kind: "counts" | "list" | "indicators";
  /** of numbers: what the rows are */
  heading?: Wording;
  /** of numbers: what stands above several columns */
  groups?: { id: string; title: Wording }[];
  columns?: {
    id: string;
    title: Wording;
    kind: "bool" | "int" | "date" | "text" | "list";
    group: string | null;
    /** labels of the words it holds */
    labels: Record<string, Wording>;
  }[];
  rows?: ReportRow[];
  /** of numbers: what must hold between them */
  checks?: {
    id: string;
    say: Wording;
    cite: string[];
    state: "held" | "failed" | "undetermined";
    failures: { row?: string; column?: string; left: number; right: number; difference: number }[];
  }[];
  /** of a list: how many more children may belong to it */
  open?: number;
  /** of a list: whether personal data is hidden */
  masked?: boolean;
  indicators?: Indicator[];
  /** the facts that are lacking where something is open */
  undetermined: string[];
  /** the facts that were assumed of some child */
  assumed: string[];
}

/** A row of a report. */
export interface ReportRow {
  /** of numbers */
  id?: string;
  title?: Wording;
  /** all children, whatever their row */
  total?: boolean;
  /** of numbers: those that are open, which are null in `cells` */
  open?: Record<string, OpenNumber>;
  /** of a list */
  student_id?: string | null;
  /** of a list: the columns that are open, which are null in `cells` */
  undetermined?: string[];
  /** by column */
  cells: Record<string, Value>;
}

/** A rate or a number with what it should be. */
export interface Indicator {
  id: string;
  title: Wording;
  numerator: number | null;
  /** null: the number by itself, or open */
  denominator: number | null;
  open_numerator?: OpenNumber;
  open_denominator?: OpenNumber;
  /** one of `at_most` and `at_least` */
  target: { at_most?: number; at_least?: number; per: number | null } | null;
  met: "yes" | "no" | "undefined" | "undetermined" | "no_target";
  strength: "must" | "should" | "may" | "aspire";
  catalogue: string[];
  cite: string[];
}

/** What a policy says of one child on one day: the JSON of `kongchuo evaluate --format json`. */
export interface Answer<R = Results> {
  policy: string;
  on: string;
  student_id: string | null;
  /** determined results, null included; a collected list also where more may come */
  results: R;
  /** undetermined results, each with the facts it still depends on */
  undetermined: { [result in keyof R | "warnings"]?: string[] };
  /** the procedures asked for, by id, in the policy's order */
  procedures: { [procedure: string]: ProcedureAnswer };
  /** the obligations asked for, window by window: those begun by the day, of the twelve months before it */
  obligations: Duty[];
  /** things that a person should look at */
  warnings: (Warning | (string & {}))[];
  /** facts not given that were assumed */
  assumed: string[];
}

/** One window of one duty: who must do what from one day to another, and how far it has come. */
export interface Duty {
  /** the obligation */
  id: string;
  /** who must do it */
  bearer: string;
  /** null where the duty has no first day, or it is not known */
  from: string | null;
  /** null of a standing duty, and where it is not known */
  due: string | null;
  /** half of the day by which it must be done; null: the whole day will do */
  slot: string | null;
  /** how often, or how many parts */
  required: number | null;
  /** how many of them are done; null where that is not known */
  done: number | null;
  state: "fulfilled" | "due" | "overdue" | "upcoming" | "lapsed" | "undetermined";
  /** catalogue rows */
  catalogue: string[];
  /** clauses, readings and laws, as text */
  cite: string[];
  strength: Source["strength"];
  fulfilled_on: string | null;
  /** fulfilled after `due`; null where it is not fulfilled, or the day is not known */
  late: boolean | null;
  /** the facts on which an undetermined one still depends */
  undetermined: string[];
}

/** A duty in a schedule. */
export interface ScheduledDuty extends Duty {
  /** whom it is about */
  subject: Subject;
  /** `student_id` or the name of the organisation */
  key: string | null;
}

/** The duties of one child or organisation: an array, and what must be said beside it. */
export interface Schedule extends Array<ScheduledDuty> {
  /**
   * what must be said where duties are as they are only by the base's default calendar, as the case has no `terms`, or none for
   * these days; else null. It is no element, and not in the array's JSON
   */
  readonly calendarNote: Wording | null;
}

/** Whom facts, results and rules are about. */
export type Subject = "child" | "class" | "school" | "township" | "county" | "city";

/** What is known of organisations. */
export interface OrganisationsGiven<C = Case> {
  /** children, each with the fact that names its organisation; left out: nobody knows how many there are */
  children?: readonly C[] | null | undefined;
  /** the organisations' own facts, each with its name */
  own?: readonly Readonly<Record<string, unknown>>[] | null | undefined;
}

/** What a policy says of the organisations of one subject, in the order of their names. */
export interface OrganisationAnswers {
  organisations: OrganisationAnswer[];
  /** organisations that were left out; rows count from 0 */
  errors: RowErrors[];
  /** children that were left out */
  children_errors: RowErrors[];
  /** children of whom it is not known where they belong */
  without_key: number;
}

/** What is wrong with one row. */
export interface RowErrors {
  row: number;
  problems: FactProblem[];
}

/** What a policy says of one organisation: the JSON of `kongchuo evaluate --subject`. */
export interface OrganisationAnswer {
  policy: string;
  on: string;
  subject: Exclude<Subject, "child">;
  /** its name: `school`, of a class also `class`, of a city none */
  class?: string | null;
  school?: string | null;
  township?: string | null;
  county?: string | null;
  /** how many children it has; 0 where none were given */
  children: number;
  /** the facts made of its children, where they are known */
  rollups: { [rollup: string]: number | boolean };
  /** of the others: what a number is at least, how many children are open, the facts that these lack */
  open_rollups: { [rollup: string]: { at_least: number | null; open: number; facts: string[] } };
  results: { [result: string]: Value };
  undetermined: { [result: string]: string[] };
  obligations: Duty[];
  warnings: (Warning | (string & {}))[];
  assumed: string[];
}

/** What a policy says of one procedure. */
export interface ProcedureAnswer {
  /** whether all requirements are met */
  eligible: "yes" | "no" | "undetermined";
  /** the requirements that are not met */
  unmet: string[];
  /** the facts on which `eligible` still depends */
  undetermined: string[];
  /** kinds of the documents that are still to be filed */
  missing_documents: string[];
  done_steps: string[];
  /** steps that are done although one before them is not */
  out_of_order: string[];
  /** the first step that is not done; null where nothing is to be done */
  next_step: string | null;
  state: "not_applicable" | "available" | "in_progress" | "granted" | "refused" | "expired";
  /** the day on which what is granted is looked at again */
  review_on: string | null;
}

/** Why a result is what it is: as data, and as text. */
export interface Explanation {
  derivation: Derivation;
  text: Wording;
}

/** The derivation of a result. */
export interface Derivation {
  version: 1;
  policy: string;
  /** the document's title */
  document: Wording;
  on: string;
  student_id: string | null;
  /** every parameter that the caller set, whether it mattered here or not */
  overridden: ParameterUse[];
  /** of a procedure, whether the child is eligible */
  result: Step;
  /** the procedure asked for, part by part */
  procedure?: ProcedureStep;
  /** terms on which the outcome still depends and that a person must judge */
  judgements?: JudgementStep[];
}

/** A procedure for one child: the answer, and what each part of it says and rests on. */
export interface ProcedureStep {
  procedure: string;
  title: Wording;
  answer: ProcedureAnswer;
  source: Source;
  requirements: RequirementStep[];
  documents: {
    document: string;
    title: Wording;
    /** kinds that will do as well */
    or: Wording[];
    state: "filed" | "missing" | "not_needed";
    source: Source;
  }[];
  steps: {
    step: string;
    title: Wording;
    /** those who act */
    by: Wording[];
    state: "done" | "next" | "later" | "out_of_order" | "refused" | "left_out";
    source: Source;
  }[];
  /** the last day of what was granted */
  valid_until: Shown | null;
  /** `missing`: of what was granted until some day, the papers of which none was filed since */
  renewal: { say: Wording | null; documents: Wording[]; missing: Wording[]; source: Source } | null;
  /** `judgement`: a person decides when or how */
  review: { on: Shown | null; judgement: boolean; say: Wording | null; source: Source } | null;
  /** what follows from a grant; a fact is to be recorded by whoever keeps the register */
  effects: { name: string; title: Wording; is_fact: boolean; say: Wording; source: Source }[];
}

/** A requirement, or a group of them. */
export interface RequirementStep {
  requirement: string;
  /** what it asks */
  say: Wording;
  state: "met" | "unmet" | "open";
  /** how the members make the group; null: a condition */
  group: "any_of" | "all_of" | null;
  members: RequirementStep[];
  /** what a condition rests on */
  step: Step;
}

/** A judgement that is still open. */
export interface JudgementStep {
  judgement: string;
  title: Wording;
  /** the fact to record */
  fact: string;
  question: Wording;
  /** what is said of the guide value */
  say: Wording | null;
  source: Source;
}

/** How a definition or decision came to its value. */
export interface Step {
  rule: string;
  title: Wording;
  outcome: "computed" | "applied" | "excluded" | "no_rule" | "undetermined";
  /** null where it is undetermined, too */
  value: Shown;
  /** the facts it still depends on */
  needs: string[];
  source: Source;
  /** of a decision: the rows that match, or may still match */
  rows: RowStep[];
  /** of a decision: the rows before that do not match, and why */
  not_matched: RowStep[];
  parameters: ParameterUse[];
  facts: FactUse[];
  /** definitions and decisions that mattered */
  because: Step[];
  /** it is derived elsewhere in the same derivation, in full */
  repeated: boolean;
}

/** A row of a decision. */
export interface RowStep {
  row: string;
  state: "matched" | "not_matched" | "open";
  /** what it says, facts filled in */
  say: Wording | null;
  source: Source;
  /** what decides its condition */
  why: Finding[];
}

/** A fact, parameter or rule, and its value. */
export interface Finding {
  name: string;
  title: Wording;
  value: Shown;
}

/** A parameter that mattered. */
export interface ParameterUse {
  parameter: string;
  title: Wording;
  value: Shown;
  unit: string | null;
  /** the caller set it; `document_value` is what the document says */
  overridden: boolean;
  document_value: Shown | null;
  source: Source;
}

/** A fact that mattered. */
export interface FactUse {
  fact: string;
  title: Wording;
  /** never of personal data */
  value: Shown;
  state: "given" | "assumed" | "unknown";
  /** of a fact made of an organisation's children: where the rollup comes from */
  rollup?: Source;
}

/** A value as in an answer (null also where it is unknown or personal), and as people read it. */
export interface Shown extends Wording {
  value: Value;
}

/** Where a rule comes from. */
export interface Source {
  /** the pack that wrote it */
  origin: string;
  cite: Citation[];
  /** catalogue rows */
  catalogue: string[];
  strength: "must" | "should" | "may" | "aspire";
  /** the reading chosen where the text leaves room */
  reading: (Wording & { knob: string | null }) | null;
}

/** A clause of a document, a reading of the catalogue, or a law. */
export type Citation =
  { doc: string; clause: string } | { reading: string } | { law: string; clause: string | null; verified: boolean };

/** Where two policies differ: as data, and as text. */
export interface Compared {
  comparison: Comparison;
  text: Wording;
}

/** What two policies say of one child on one day, where they differ: by comparison.schema.json of the engine. */
export interface Comparison {
  version: 1;
  on: string;
  student_id: string | null;
  /** the policy that was asked to compare */
  left: PolicyInUse;
  /** the one it was compared with */
  right: PolicyInUse;
  /** the results that differ; then of each procedure `procedure.ID.eligible` and `procedure.ID.state` */
  differences: Difference[];
  /** the results that do not */
  same: string[];
  /** the results that neither policy settles */
  undetermined: string[];
  /** results, and procedures as `procedure.ID`, that the right policy does not have */
  only_left: string[];
  /** results and procedures that the left policy does not have */
  only_right: string[];
}

/** A policy of a comparison. */
export interface PolicyInUse {
  policy: string;
  /** the document's title */
  document: Wording;
  /** every parameter that the caller set */
  overridden: ParameterUse[];
}

/** A result that differs. */
export interface Difference {
  result: string;
  title: Wording;
  left: Side;
  right: Side;
  /** the rules beneath where the two derivations part, those nearest to the result first */
  because: Divergence[];
  /** parameters on the way that differ */
  parameters: ParameterPair[];
}

/** A rule beneath a result that differs; null where a policy has no such rule. */
export interface Divergence {
  rule: string;
  title: Wording;
  left: Side | null;
  right: Side | null;
}

/** What one policy says, and by what. */
export interface Side {
  /** null where it is undetermined, too */
  value: Shown;
  /** the facts it still depends on, where it is undetermined */
  needs: string[];
  outcome: Step["outcome"];
  /** the rows that gave it, or may give it; the definition or decision itself where none did */
  by: Decider[];
}

/** A row or rule that decides. */
export interface Decider {
  rule: string;
  row: string | null;
  /** unknown facts decide whether the row applies */
  open: boolean;
  /** what the row says, facts filled in */
  say: Wording | null;
  source: Source;
}

/** A parameter whose values differ; null where a policy has none of this name. */
export interface ParameterPair {
  parameter: string;
  title: Wording;
  left: ParameterUse | null;
  right: ParameterUse | null;
}

/** One thing wrong with a case; never with the value that was given. */
export interface FactProblem {
  /** `birth_date`, `visits[0].on`; empty: the case as a whole */
  place: string;
  /** the fact or record list */
  fact: string;
  /** the record's index, from 0 */
  record: number | null;
  field: string | null;
  /** what was expected */
  message: Wording;
}

/** A place in a rule file: line and column count from 1, columns in characters; the span counts bytes of UTF-8. */
export interface Place {
  file: string;
  line: number;
  column: number;
  span: { start: number; end: number };
}

/** One finding about rule files. */
export type Diagnostic = (Place | { [part in keyof Place]: null }) & {
  severity: "error" | "warning";
  message: string;
  help: string | null;
  related: (Place & { message: string })[];
};

/** What a policy speaks of: its document, and everything that can be named when it is asked. */
export interface Description extends PolicyInfo {
  /** what a caller may set */
  parameters: ParameterDescription[];
  /** what an answer gives, in order */
  results: ResultDescription[];
  /** the procedures that an answer speaks of, in order */
  procedures: ProcedureDescription[];
  /** the obligations that an answer speaks of, in order */
  obligations: ObligationDescription[];
  /** the reports that can be made, in order; left out where the module makes none */
  reports?: ReportDescription[];
  /** the indicators, in order; likewise */
  indicators?: Named[];
  /** what a case may give, in order */
  facts: FactDescription[];
  /** the record lists that a case may give, in order */
  records: RecordDescription[];
}

/** A report that can be made. */
export interface ReportDescription extends Named {
  kind: "counts" | "list" | "indicators";
  /** who receives it */
  recipients: { word: string; title: Wording }[];
}

/** A name that a policy knows. */
export interface Named {
  name: string;
  title: Wording;
}

/** A parameter. */
export interface ParameterDescription extends Named {
  type: TypeInfo;
  unit: string | null;
  /** the value in force: the document's, or the caller's */
  value: Value;
  /** the caller set it */
  overridden: boolean;
}

/** A result. */
export interface ResultDescription extends Named {
  type: TypeInfo;
  /** among the few shown to people unasked */
  brief: boolean;
}

/** A procedure, and what its answers name. */
export interface ProcedureDescription extends Named {
  requirements: RequirementDescription[];
  documents: (Named & { or: WordDescription[] })[];
  /** `by`: who acts */
  steps: (Named & { by: WordDescription[] })[];
}

/** An obligation: what somebody must do. */
export interface ObligationDescription extends Named {
  /** who must do it */
  bearer: WordDescription;
  strength: Source["strength"];
  /** the obligations that do not apply where this one does */
  instead_of: string[];
  /** what must be done, part by part; empty where it is counted */
  parts: Named[];
  /** kinds of documents that show that it was done */
  evidence: WordDescription[];
  /** clauses, readings and laws, as text */
  cite: string[];
  /** catalogue rows */
  catalogue: string[];
}

/** A requirement of a procedure. */
export interface RequirementDescription extends Named {
  group: "any_of" | "all_of" | null;
  members: RequirementDescription[];
}

/** A word with its label. */
export interface WordDescription {
  word: string;
  title: Wording;
}

/** A fact. */
export interface FactDescription extends Named {
  type: TypeInfo;
  /** the question to ask */
  question: Wording | null;
  /** whether it has an assumed value */
  assumable: boolean;
  /** the assumed value; null is a known none */
  assumed: Value;
  /** personal data */
  personal: boolean;
}

/** A list of dated events. */
export interface RecordDescription extends Named {
  fields: FieldDescription[];
}

/** A field of a record. */
export interface FieldDescription extends Named {
  type: TypeInfo;
}

/** A type as data; `optional`: null is a known none. */
export type TypeInfo = { optional: boolean } & (
  | { kind: "bool" }
  | { kind: "int"; min: number | null; max: number | null }
  | { kind: "date" }
  | { kind: "text" }
  | { kind: "enum"; name: string; words: WordDescription[] }
  | { kind: "list"; element: TypeInfo }
  | { kind: "record"; name: string }
);
