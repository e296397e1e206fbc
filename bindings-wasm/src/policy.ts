/// <reference lib="esnext.disposable" preserve="true" />
// Policies: made by the engine, held here. A policy remembers how it was made, so that a new engine can make it again.

import {
  filePairs,
  listOf,
  optionsText,
  parametersText,
  rowsText,
  scheduleText,
  subjectText,
  text,
} from "./arguments.js";
import { call, generation, needReports } from "./border.js";
import { caseText, TOO_DEEP } from "./case.js";
import { FactsError, KongchuoError, OptionError, UnreadError } from "./errors.js";
import { EnginePolicy } from "./generated/engine.js";
import type { Case, Results } from "./generated/vocabulary.js";
import type {
  Answer,
  Compared,
  Description,
  EvaluateOptions,
  ExplainOptions,
  Explanation,
  Files,
  IcsOptions,
  OrganisationAnswers,
  OrganisationsGiven,
  PolicyInfo,
  Reported,
  ReportOptions,
  Schedule,
  ScheduledDuty,
  ScheduleOptions,
  Subject,
  Value,
  Wording,
} from "./types.js";

/** A case of a policy that may know more facts than the built-in ones. */
export interface OpenCase extends Case {
  [fact: string]: unknown;
}

/** Results of a policy that may give more than the built-in ones. */
export interface OpenResults extends Results {
  [result: string]: Value | undefined;
}

/** A policy whatever facts and results it knows. */
export type AnyPolicy = Policy<any, any>;

/** Only what stands in this file makes policies. */
const HERE = Symbol("policy");

/** The policies that come with the package, the base first. */
export function policies(): PolicyInfo[] {
  return call((engine) => JSON.parse(engine.policies()) as PolicyInfo[]);
}

/**
 * A compiled policy. It is immutable; `C` and `R` are the facts that a case may give and the results of an answer.
 *
 * `free()` gives its memory back at once, as does `using`; a policy that is only forgotten is freed some time later.
 */
export class Policy<C extends object = Case, R extends object = Results> {
  readonly #id: string;
  readonly #make: () => EnginePolicy;
  #made: EnginePolicy | null;
  #generation: number;

  private constructor(from: typeof HERE, make: () => EnginePolicy, made?: EnginePolicy) {
    if (from !== HERE) {
      const zh = "政策由 Policy.builtin 或 Policy.load 建立";
      throw new KongchuoError({ zh, en: "policies are made by `Policy.builtin` and `Policy.load`" });
    }
    this.#make = make;
    this.#made = made ?? call(make);
    this.#generation = generation();
    this.#id = this.#call((policy) => policy.id());
  }

  /** A policy that comes with the package: `cn`, `guyuan-2021` … Throws {@link UnknownPolicyError}. */
  static builtin(id: string): Policy {
    const known = text(id, "id", "政策的编号，如 guyuan-2021", "the id of a policy such as guyuan-2021");
    return new Policy(HERE, () => EnginePolicy.builtin(known));
  }

  /**
   * The policy of rule files, by their paths; what it extends may be among them or built in. Throws {@link PolicyError}.
   *
   * The pack may know facts and results that the built-in policies do not: name their types, or leave them open.
   */
  static load<C extends object = OpenCase, R extends object = OpenResults>(files: Files): Policy<C, R> {
    const pairs = JSON.stringify(filePairs(files));
    return new Policy<C, R>(HERE, () => EnginePolicy.load(pairs));
  }

  /** The policy's id. */
  get id(): string {
    this.#alive();
    return this.#id;
  }

  /** What it speaks of: the document, parameters, results, facts and records, with types and labels. */
  describe(): Description {
    return this.#call((policy) => JSON.parse(policy.describe()) as Description);
  }

  /** The same policy with parameters set; explanations show them as overridden. Throws {@link ParameterError}. */
  with(parameters: Readonly<Record<string, boolean | number | string>>): Policy<C, R> {
    const written = parametersText(parameters);
    return this.#derived<C, R>((policy) => policy.with(written));
  }

  /**
   * The answer for one child on one day. The case is an object (what is undefined is not given, null is known to be none) or
   * its JSON text. Throws {@link FactsError}, {@link OptionError} or {@link UnknownResultError}.
   */
  evaluate(given: C | string, options: EvaluateOptions): Answer<R> {
    return this.#ask(given, options, (policy, facts, how) => JSON.parse(policy.evaluate(facts, how)) as Answer<R>);
  }

  /** Why a result, or any definition or decision, is what it is. Throws as {@link Policy.evaluate} does. */
  explain(given: C | string, about: (keyof R & string) | (string & {}), options: ExplainOptions): Explanation {
    const name = text(about, "about", "结果的名称", "the name of a result");
    return this.#ask(
      given,
      options,
      (policy, facts, how) => JSON.parse(policy.explain(facts, name, how)) as Explanation,
    );
  }

  /**
   * Who must do what by when: every window that meets the days from `from` to `to`, as things stand on the day `on`. By last
   * day; those without one last. The array's `calendarNote` says so where they follow the base's default calendar. Throws as
   * {@link Policy.evaluate} does.
   */
  schedule(given: C | string, options: ScheduleOptions): Schedule {
    return this.#askWith(scheduleText(options), given, (policy, facts, how) => {
      const told = JSON.parse(policy.schedule(facts, how)) as { duties: ScheduledDuty[]; calendar_note: Wording | null };
      // Not enumerable: the array is what the command writes.
      return Object.defineProperty(told.duties, "calendarNote", { value: told.calendar_note }) as Schedule;
    });
  }

  /**
   * The same as to-dos for calendar programs: the text of an iCalendar file (RFC 5545), lines ending in CRLF. Of a child it
   * tells the `student_id` and nothing else.
   */
  ics(given: C | string, options: IcsOptions): string {
    return this.#askWith(scheduleText(options), given, (policy, facts, how) => policy.ics(facts, how));
  }

  /**
   * The policy of classes, schools, townships, counties or the city, under the same parameters: what it knows, and what it says
   * of one whose facts are given. Throws {@link OptionError} where the document says nothing of them.
   */
  of<S extends Subject>(subject: S): S extends "child" ? Policy<C, R> : Policy<OpenCase, OpenResults> {
    const word = subjectText(subject);
    const made = this.#derived<OpenCase, OpenResults>((policy) => policy.of(word));
    return made as S extends "child" ? Policy<C, R> : Policy<OpenCase, OpenResults>;
  }

  /** Whom its answers are about: `child`, or an organisation. */
  get subject(): Subject {
    return this.#call((policy) => policy.subject()) as Subject;
  }

  /**
   * What this policy says of every class, school, township, county, or of the city, from their children (those whose fact
   * `school` is its name) and their own facts. Where `children` is left out, nobody knows how many there are. What is wrong
   * with single rows is told beside the answers. Throws {@link OptionError} or {@link UnknownResultError}.
   */
  organisations(subject: Subject, given: OrganisationsGiven<C>, options: EvaluateOptions): OrganisationAnswers {
    const word = subjectText(subject);
    const how = optionsText(options);
    const { children, own } = rowsText(given);
    return this.#call((policy) => JSON.parse(policy.organisations(word, children, own, how)) as OrganisationAnswers);
  }

  /**
   * The results in which this policy and another differ for one child on one day, with the rows, clauses and parameters of
   * each. The case may give facts that only one of them knows; `select` names results of this policy. Throws as
   * {@link Policy.evaluate} does.
   */
  compare(other: AnyPolicy, given: C | string, options: EvaluateOptions): Compared {
    if (!(other instanceof Policy)) {
      throw new OptionError({ zh: "other：应为政策", en: "`other`: expected a policy" }, "other");
    }
    // The other one first: that it was freed is told before anything is asked.
    other.#alive();
    return this.#ask(given, options, (policy, facts, how) =>
      other.#call((against) => JSON.parse(policy.compare(against, facts, how)) as Compared),
    );
  }

  /**
   * A return, a ledger or a table of indicators on these children. Cases with something wrong, and those of whom two have
   * one `student_id`, are in `left_out`. Names, ID numbers, register numbers, addresses and remarks are masked unless
   * `reveal` asks for them. Throws {@link UnknownResultError} where there is no such report.
   *
   * In node at once; in a browser where it was started with `kongchuo-full.wasm`: what a page loads by default makes none.
   */
  report(report: string, children: Iterable<C | string>, options: ReportOptions): Reported {
    this.#alive();
    needReports();
    const name = text(report, "report", "报表的编号，如 form_1", "the id of a report such as form_1");
    const { reveal, ...others } = { ...options };
    const how = optionsText(others);
    const texts = JSON.stringify(listOf(children, "children").map((child) => caseText(child).text));
    return this.#call((policy) => JSON.parse(policy.report(name, texts, how, reveal === true)) as Reported);
  }

  /** Gives the memory back. The policy cannot be used any more; to free it again does nothing. */
  free(): void {
    const made = this.#made;
    this.#made = null;
    if (made !== null && this.#generation === generation()) {
      call(() => made.free());
    }
  }

  [Symbol.dispose](): void {
    this.free();
  }

  /** The policy that the engine makes of this one. */
  #derived<C2 extends object, R2 extends object>(derive: (base: EnginePolicy) => EnginePolicy): Policy<C2, R2> {
    const make = this.#make;
    // Made again, it cannot start from this policy, which may be freed by then.
    const again = () => {
      const base = make();
      try {
        return derive(base);
      } finally {
        base.free();
      }
    };
    return new Policy<C2, R2>(HERE, again, this.#call(derive));
  }

  #ask<T>(given: unknown, options: unknown, work: (policy: EnginePolicy, facts: string, how: string) => T): T {
    this.#alive();
    return this.#askWith(optionsText(options), given, work);
  }

  #askWith<T>(how: string, given: unknown, work: (policy: EnginePolicy, facts: string, how: string) => T): T {
    this.#alive();
    const { text: facts, written } = caseText(given);
    try {
      return this.#call((policy) => work(policy, facts, how));
    } catch (error) {
      if (written && error instanceof UnreadError) {
        throw FactsError.whole(TOO_DEEP);
      }
      throw error;
    }
  }

  #call<T>(work: (policy: EnginePolicy) => T): T {
    const made = this.#alive();
    return call(() => {
      // The engine that made it is gone.
      if (this.#generation !== generation()) {
        this.#made = this.#make();
        this.#generation = generation();
        return work(this.#made);
      }
      return work(made);
    });
  }

  #alive(): EnginePolicy {
    if (this.#made === null) {
      throw new KongchuoError({
        zh: "该政策已释放，不能再用",
        en: "this policy was freed and cannot be used any more",
      });
    }
    return this.#made;
  }
}
