// What has been entered so far, and what follows from that alone. Pure: no document, no engine.
import { groups, type Field } from "./fields";

export type Lang = "zh" | "en";

/** A value of a fact: null is a known "none"; a record list is a list of rows. */
export type Value = boolean | number | string | null | readonly Row[];

/** A row of a record list; a field not filled in is absent. */
export type Row = Readonly<Record<string, boolean | number | string | null>>;

export interface State {
  readonly lang: Lang;
  readonly policy: string;
  /** The day on which the child is judged, or null while the entry is no date. */
  readonly on: string | null;
  /** The facts given; one that is absent is not known. */
  readonly facts: Readonly<Record<string, Value>>;
  /** Fields whose entry is no value yet: a date half typed, a record with a field left open. They count as not known. */
  readonly unfinished: ReadonlySet<string>;
}

export function begin(policy: string, on: string, lang: Lang): State {
  return { lang, policy, on, facts: {}, unfinished: new Set() };
}

/** The state after an answer; `undefined` takes an answer back. */
export function answer(state: State, name: string, value: Value | undefined): State {
  const { [name]: _, ...others } = state.facts;
  const facts = value === undefined ? others : { ...others, [name]: value };
  return { ...state, facts, unfinished: without(state.unfinished, name) };
}

/** The state after an entry that is no value yet; what there is of it is kept for the next drawing of the form. */
export function leaveOpen(state: State, name: string, draft?: Value): State {
  const next = answer(state, name, draft);
  return { ...next, unfinished: new Set([...next.unfinished, name]) };
}

/** The state once its form is drawn anew: an entry of which nothing was kept is gone, and wrong no more. */
export function redrawn(state: State): State {
  return { ...state, unfinished: new Set([...state.unfinished].filter((name) => state.facts[name] !== undefined)) };
}

/** The state with every answer taken back. */
export function clear(state: State): State {
  return { ...state, facts: {}, unfinished: new Set() };
}

/** Whether a field is asked, given the answers so far. */
export function isAsked(state: State, field: Field): boolean {
  if (field.after === undefined) {
    return true;
  }
  const leader = groups.flatMap((group) => group.fields).find((other) => other.name === field.after?.fact);
  if (leader !== undefined && !isAsked(state, leader)) {
    return false;
  }
  const { fact, is } = field.after;
  const value = state.facts[fact];
  if (is === "given") {
    return value !== undefined && value !== null;
  }
  return typeof is === "boolean" ? value === is : typeof value === "string" && is.includes(value);
}

/** The names asked now. */
export function askedNow(state: State): ReadonlySet<string> {
  return new Set(groups.flatMap((group) => group.fields.filter((field) => isAsked(state, field)).map((field) => field.name)));
}

/** The case as the engine takes it: the finished answers to what is asked now, without those to a question since withdrawn. */
export function caseOf(state: State): Record<string, Value> {
  const asked = askedNow(state);
  return Object.fromEntries(
    Object.entries(state.facts).filter(([name]) => asked.has(name) && !state.unfinished.has(name)),
  );
}

/** The calendar day of a clock, as the clock's owner calls it. */
export function dayOf(clock: Date): string {
  const two = (part: number) => String(part).padStart(2, "0");
  return `${String(clock.getFullYear()).padStart(4, "0")}-${two(clock.getMonth() + 1)}-${two(clock.getDate())}`;
}

function without(names: ReadonlySet<string>, name: string): ReadonlySet<string> {
  return new Set([...names].filter((other) => other !== name));
}
