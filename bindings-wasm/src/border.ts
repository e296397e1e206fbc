// The one place where the engine is called: what it throws becomes an error of this package, and an engine that failed is
// replaced by a new one, so that the next call finds a good one.

import * as engine from "./generated/engine.js";
import type { Failure } from "./generated/engine.js";
import {
  FactsError,
  InternalError,
  KongchuoError,
  OptionError,
  ParameterError,
  PolicyError,
  UnknownPolicyError,
  UnknownResultError,
  UnreadError,
} from "./errors.js";
import type { ModuleBytes } from "./source.js";

/** Which engine is running: 0 before there is one. What belongs to another is gone. */
let running = 0;

/** The last engine failed, and could not be replaced yet. */
let broken = false;

/** Whether there is an engine. */
export function started(): boolean {
  return running > 0;
}

/** The number of the engine that is running: objects of another are gone with it. */
export function generation(): number {
  return running;
}

/** Whether this engine makes reports: the one for pages leaves them out. */
let reports = false;

/** Refuses a report where the engine makes none. */
export function needReports(): void {
  if (!reports) {
    throw new KongchuoError({
      zh: "此模块不生成报表：启动时请用 kongchuo-full.wasm，例如 await init(地址)",
      en: "this module makes no reports: start with `kongchuo-full.wasm`, as in `await init(address)`",
    });
  }
}

/** Starts the engine. A second start changes nothing. */
export function start(source: ModuleBytes): void {
  if (started()) {
    return;
  }
  const module = source instanceof WebAssembly.Module ? source : new WebAssembly.Module(source as BufferSource);
  // The bindings would keep another module that happens to load, and never take the right one.
  const offered = new Set(WebAssembly.Module.exports(module).map(({ name }) => name));
  if (!offered.has("enginepolicy_evaluate")) {
    throw new TypeError("not the engine");
  }
  reports = offered.has("enginepolicy_report");
  engine.initSync({ module });
  running = 1;
}

/** Calls the engine. Only errors of this package come out. */
export function call<T>(work: (api: typeof engine) => T): T {
  if (!started()) {
    throw new KongchuoError({
      zh: "引擎尚未启动：请先调用一次 await init()",
      en: "the engine has not been started: call `await init()` once before",
    });
  }
  if (broken) {
    replace();
  }
  try {
    return work(engine);
  } catch (thrown) {
    if (typeof thrown === "string") {
      throw refused(JSON.parse(thrown) as Failure);
    }
    if (thrown instanceof KongchuoError) {
      throw thrown;
    }
    // A trap, an exhausted stack, or the bindings themselves: the memory of the engine may be in any state.
    broken = true;
    replace();
    throw internal(thrown);
  }
}

function replace(): void {
  try {
    engine.__wbg_reset_state();
    running += 1;
    broken = false;
  } catch (thrown) {
    // No stack or memory is left for a new engine now; the next call tries again.
    throw internal(thrown);
  }
}

function internal(cause: unknown): InternalError {
  return new InternalError(
    {
      zh: "引擎内部出错，本次没有答案；其他调用不受影响",
      en: "the engine failed and gives no answer to this call; other calls are not affected",
    },
    { cause },
  );
}

/** The error of what the engine refused. */
function refused(failure: Failure): KongchuoError {
  const { message, name } = failure;
  switch (failure.kind) {
    case "facts":
      return new FactsError(message, failure.problems ?? []);
    case "json":
      return new UnreadError(message);
    case "policy":
      return new PolicyError(message, failure.diagnostics ?? []);
    case "unknown_policy":
      return new UnknownPolicyError(message);
    case "parameter":
      return new ParameterError(message);
    case "unknown_result":
      return new UnknownResultError(message);
    case "option":
      return new OptionError(message, name ?? null);
    case "internal":
      return new InternalError(message);
  }
}
