// What the package offers in every runtime.

export {
  FactsError,
  InternalError,
  KongchuoError,
  OptionError,
  ParameterError,
  PolicyError,
  UnknownPolicyError,
  UnknownResultError,
} from "./errors.js";
export type * from "./generated/vocabulary.js";
export { Policy, policies } from "./policy.js";
export type { AnyPolicy, OpenCase, OpenResults } from "./policy.js";
export type { ModuleBytes, ModuleSource } from "./source.js";
export type * from "./types.js";
