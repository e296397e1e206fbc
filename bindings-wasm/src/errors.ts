// Every error that the package throws. No value of a fact is in any of them.

import type { Diagnostic, FactProblem, Lang, Wording } from "./types.js";

/** Any error of this package. `message` is in English, `messageIn` gives it in either language. */
export class KongchuoError extends Error {
  readonly #wording: Wording;

  constructor(wording: Wording, options?: ErrorOptions) {
    super(wording.en, options);
    this.#wording = wording;
  }

  messageIn(lang: Lang): string {
    return lang === "zh" ? this.#wording.zh : this.#wording.en;
  }
}

/** The case is not one: each problem with its place and what was expected there. */
export class FactsError extends KongchuoError {
  declare readonly name: "FactsError";

  constructor(
    wording: Wording,
    readonly problems: FactProblem[],
    options?: ErrorOptions,
  ) {
    super(wording, options);
  }

  /** A problem of the case as a whole. */
  static whole(wording: Wording, options?: ErrorOptions): FactsError {
    return new FactsError(wording, [{ place: "", fact: "", record: null, field: null, message: wording }], options);
  }
}

/** The text of a case is no JSON that the engine reads. Callers see a {@link FactsError}. */
export class UnreadError extends FactsError {
  constructor(wording: Wording) {
    super(wording, FactsError.whole(wording).problems);
  }
}

/** The rule files make no policy: each finding with its file, line and column. */
export class PolicyError extends KongchuoError {
  declare readonly name: "PolicyError";

  constructor(
    wording: Wording,
    readonly diagnostics: Diagnostic[],
  ) {
    super(wording);
  }
}

/** There is no built-in policy of that id. */
export class UnknownPolicyError extends KongchuoError {
  declare readonly name: "UnknownPolicyError";
}

/** The policy has no such parameter, or the value is not of its type. */
export class ParameterError extends KongchuoError {
  declare readonly name: "ParameterError";
}

/** The policy gives no such result. */
export class UnknownResultError extends KongchuoError {
  declare readonly name: "UnknownResultError";
}

/** An argument other than the case is of the wrong kind: `on`, `missing`, `select`, `files` … */
export class OptionError extends KongchuoError {
  declare readonly name: "OptionError";

  constructor(
    wording: Wording,
    /** the option or argument */
    readonly option: string | null,
    options?: ErrorOptions,
  ) {
    super(wording, options);
  }
}

/** An error in this package, not in what it was given. What was asked has no answer; everything else goes on. */
export class InternalError extends KongchuoError {
  declare readonly name: "InternalError";
}

// On the prototypes: the first line of a stack is written before any field is set.
const named = {
  KongchuoError,
  FactsError,
  PolicyError,
  UnknownPolicyError,
  ParameterError,
  UnknownResultError,
  OptionError,
  InternalError,
};
for (const [name, { prototype }] of Object.entries(named)) {
  Object.defineProperty(prototype, "name", { value: name, configurable: true, writable: true });
}
