// The only file that knows the package: starting it, describing a policy, evaluating a state.
import { FactsError, init, policies, Policy } from "kongchuo";
import type { Answer, Derivation, Description, FactProblem, PolicyInfo, Step } from "kongchuo";
import { about } from "./fields";
import { caseOf, type State } from "./state";

export type { Answer, Citation, Derivation, Description, PolicyInfo, Source, Step, TypeInfo, Wording } from "kongchuo";
export type FactDescription = Description["facts"][number];
export type RecordDescription = Description["records"][number];
export type Problem = FactProblem;

/** What the engine says of a state. */
export type Outcome =
  | {
      readonly kind: "answered";
      readonly answer: Answer;
      /** Why the status is what it is. */
      readonly derivation: Derivation;
      readonly text: { zh: string; en: string };
      /** Why the child is, or is not, of school age. */
      readonly schoolAge: Step;
    }
  | { readonly kind: "refused"; readonly problems: readonly Problem[] }
  | { readonly kind: "no_day" };

/** Starts the engine. Its module is in the page: the build has put the bytes into the address, so nothing is fetched. */
export async function start(): Promise<void> {
  await init();
}

export function allPolicies(): readonly PolicyInfo[] {
  return policies();
}

const opened = new Map<string, { readonly policy: Policy; readonly description: Description }>();

function open(id: string): { readonly policy: Policy; readonly description: Description } {
  const known = opened.get(id);
  if (known !== undefined) {
    return known;
  }
  const policy = Policy.builtin(id);
  const made = { policy, description: policy.describe() };
  opened.set(id, made);
  return made;
}

export function describe(id: string): Description {
  return open(id).description;
}

/** Evaluates what is given and assumes nothing. */
export function evaluate(state: State): Outcome {
  if (state.on === null) {
    return { kind: "no_day" };
  }
  const { policy } = open(state.policy);
  const options = { on: state.on, missing: "ask" } as const;
  const facts = caseOf(state);
  try {
    const answer = policy.evaluate(facts, options);
    const { derivation, text } = policy.explain(facts, about, options);
    const schoolAge = policy.explain(facts, "school_age", options).derivation.result;
    return { kind: "answered", answer, derivation, text, schoolAge };
  } catch (error) {
    if (error instanceof FactsError) {
      return { kind: "refused", problems: error.problems };
    }
    throw error;
  }
}
