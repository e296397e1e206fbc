// A case as JSON text: an object is written as `JSON.stringify` writes it.

import { FactsError } from "./errors.js";
import type { Wording } from "./types.js";
import { isWellFormed } from "./unicode.js";

/** No fact takes it, so that the engine refuses it where it stands and says what was expected there. */
const NO_FACT_TAKES_IT = 0.5;

/** The JSON text of a case, and whether it was written here. */
export interface CaseText {
  text: string;
  written: boolean;
}

/** A case, as an object or as JSON text. */
export function caseText(given: unknown): CaseText {
  if (typeof given !== "string") {
    return { text: write(given), written: true };
  }
  if (!isWellFormed(given)) {
    throw FactsError.whole({ zh: "应为合规的 Unicode 文本", en: "expected a text of well-formed Unicode" });
  }
  return { text: given, written: false };
}

/** What the engine says of JSON written here can only be that it goes deeper than it reads. */
export const TOO_DEEP: Wording = {
  zh: "应为嵌套不超过 127 层的对象",
  en: "expected an object of at most 127 levels",
};

function write(given: unknown): string {
  let text: string | undefined;
  try {
    text = JSON.stringify(given, plain);
  } catch (cause) {
    if (cause instanceof FactsError) {
      throw cause;
    }
    throw FactsError.whole(cause instanceof RangeError ? TOO_DEEP : unreadable(), { cause });
  }
  // A function or a symbol has no text; neither is a case.
  return text ?? "null";
}

/** What JSON would drop, change or refuse is kept as a value that no fact takes. */
function plain(key: string, value: unknown): unknown {
  if (!isWellFormed(key)) {
    throw FactsError.whole({ zh: "应为合规的 Unicode 名称", en: "expected names of well-formed Unicode" });
  }
  switch (typeof value) {
    case "number":
      return Number.isFinite(value) ? value : NO_FACT_TAKES_IT;
    case "string":
      return isWellFormed(value) ? value : NO_FACT_TAKES_IT;
    case "bigint":
    case "function":
    case "symbol":
      return NO_FACT_TAKES_IT;
    default:
      return isPlain(value) ? value : NO_FACT_TAKES_IT;
  }
}

/** Of a `Map`, or of a class with getters, JSON would keep nothing. Objects of another page or context are plain, too. */
function isPlain(value: unknown): boolean {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return true;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function unreadable(): Wording {
  return {
    zh: "应为可写成 JSON 的对象：不含循环引用，每个属性都能读取",
    en: "expected an object with a JSON form: without circles, every property readable",
  };
}
