// Arguments other than the case: of the right kind, or an error that says what was expected. Whether a word is one of those
// that there are, the engine says.

import { caseText } from "./case.js";
import { OptionError, ParameterError } from "./errors.js";
import type { Options, ScheduleRange } from "./generated/engine.js";
import type { Files, Wording } from "./types.js";
import { toWellFormed } from "./unicode.js";

/** The JSON of options. */
export function optionsText(given: unknown): string {
  return written(evaluationOptions(objectOf(given)));
}

/** The JSON of the options of a schedule. */
export function scheduleText(given: unknown): string {
  const { from, to, lang, ...evaluation } = objectOf(given);
  for (const [option, value] of [["from", from], ["to", to]] as const) {
    if (typeof value !== "string") {
      throw expected(option, "日期，如 2021-10-29", "a date such as 2021-10-29");
    }
  }
  if (lang !== undefined && typeof lang !== "string") {
    throw expected("lang", "zh 或 en", "`zh` or `en`");
  }
  const range: Record<keyof ScheduleRange, unknown> = { from, to, lang };
  return written({ ...evaluationOptions(evaluation), ...range });
}

/** A copy of the caller's options. */
function objectOf(given: unknown): { [option: string]: unknown } {
  if (typeof given !== "object" || given === null) {
    throw expected("options", '对象，如 { on: "2021-10-29" }', 'an object such as { on: "2021-10-29" }');
  }
  return read(() => {
    // Asked by name, too: what a proxy answers may not be among its keys.
    const { select } = given as { select?: unknown };
    const options: { [option: string]: unknown } = { ...given };
    return Array.isArray(select) ? { ...options, select: [...select] } : options;
  }, "options");
}

function evaluationOptions({ on, missing, select, ...others }: { [option: string]: unknown }): Record<keyof Options, unknown> {
  if (Object.keys(others).length > 0) {
    throw expected("options", "仅含 on、missing、select 的对象", "an object of `on`, `missing` and `select` only");
  }
  if (typeof on !== "string") {
    throw expected("on", "日期，如 2021-10-29", "a date such as 2021-10-29");
  }
  if (missing !== undefined && typeof missing !== "string") {
    throw expected("missing", "ask 或 assume", "`ask` or `assume`");
  }
  if (select !== undefined && !isTexts(select)) {
    throw expected("select", "结果名称的数组", "an array of names of results");
  }
  return { on, missing, select };
}

function written(options: object): string {
  return JSON.stringify(options, (_, value: unknown) => (typeof value === "string" ? toWellFormed(value) : value));
}

/** A text. */
export function text(given: unknown, option: string, zh: string, en: string): string {
  if (typeof given !== "string") {
    throw expected(option, zh, en);
  }
  return toWellFormed(given);
}

/** The elements of what can be gone through, but of no text. */
export function listOf(given: unknown, option: string): unknown[] {
  if (typeof given !== "object" || given === null || !(Symbol.iterator in given)) {
    throw expected(option, "可迭代的个案序列", "an iterable of cases");
  }
  return read(() => [...(given as Iterable<unknown>)], option);
}

/** The word of a subject; whether there is such a one, the engine says. */
export function subjectText(given: unknown): string {
  return text(given, "subject", "对象，如 school", "a subject such as school");
}

/** The JSON of children and of organisations' own facts. */
export function rowsText(given: unknown): { children: string; own: string } {
  if (typeof given !== "object" || given === null) {
    throw expected("given", "含 children 或 own 的对象", "an object of `children` and `own`");
  }
  const { children, own } = read(() => {
    const { children, own } = given as { children?: unknown; own?: unknown };
    return { children, own };
  }, "given");
  const rows = (cases: unknown, option: string) => {
    if (cases === undefined || cases === null) {
      return "null";
    }
    if (!Array.isArray(cases)) {
      throw expected(option, "个案的数组", "an array of cases");
    }
    return caseText(cases).text;
  };
  return { children: rows(children, "children"), own: rows(own, "own") };
}

/** Rule files as pairs. A copy: what the caller changes later changes no policy. */
export function filePairs(given: unknown): [path: string, text: string][] {
  const wrong = () => expected("files", "路径与文本的对象或可迭代序列", "an object or iterable of paths and texts");
  if (typeof given !== "object" || given === null) {
    throw wrong();
  }
  return read(() => {
    const pairs: unknown[] =
      Symbol.iterator in given ? [...(given as Iterable<unknown>)] : Object.entries(given as Files);
    return pairs.map((pair) => {
      if (!Array.isArray(pair) || pair.length !== 2 || !isTexts(pair)) {
        throw wrong();
      }
      const [path, content] = pair as [string, string];
      return [toWellFormed(path), toWellFormed(content)];
    });
  }, "files");
}

/** The JSON of parameters. */
export function parametersText(given: unknown): string {
  if (typeof given !== "object" || given === null) {
    throw new ParameterError({ zh: "应为参数名和值的对象", en: "expected an object of parameters" });
  }
  // Null is no value of any parameter: the engine says which was expected.
  const plain = (_: string, value: unknown) => {
    const none =
      value === undefined || typeof value === "function" || typeof value === "symbol" || typeof value === "bigint";
    return none ? null : typeof value === "string" ? toWellFormed(value) : value;
  };
  try {
    return JSON.stringify(given, plain);
  } catch (cause) {
    const wording = { zh: "应为可写成 JSON 的参数值", en: "expected parameters with a JSON form" };
    throw new ParameterError(wording, { cause });
  }
}

/** Runs what reads the caller's objects: a getter or an iterator of theirs may throw anything. */
function read<T>(reading: () => T, option: string): T {
  try {
    return reading();
  } catch (cause) {
    if (cause instanceof OptionError) {
      throw cause;
    }
    throw new OptionError(wording(option, "可读取的值", "a value that can be read"), option, { cause });
  }
}

function isTexts(given: unknown): given is string[] {
  return Array.isArray(given) && given.every((item) => typeof item === "string");
}

function expected(option: string, zh: string, en: string): OptionError {
  return new OptionError(wording(option, zh, en), option);
}

function wording(option: string, zh: string, en: string): Wording {
  return { zh: `${option}：应为${zh}`, en: `\`${option}\`: expected ${en}` };
}
