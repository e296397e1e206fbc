// Names and values as people read them: labels and words of the policy's description.
import type { Answer, Description, TypeInfo } from "../engine";
import type { Lang } from "../state";
import { wordingIn } from "../wording";

/** The label of a fact, a record list or a result. */
export function titleOf(description: Description, name: string, lang: Lang): string | null {
  const found = [...description.facts, ...description.records, ...description.results].find((each) => each.name === name);
  return found?.title[lang] ?? null;
}

/** A result as people read it, or null where it is undetermined. */
export function resultText(description: Description, answer: Answer, name: string, lang: Lang): string | null {
  const results: Readonly<Record<string, unknown>> = { ...answer.results };
  const type = description.results.find((result) => result.name === name)?.type;
  if (!(name in results) || type === undefined) {
    return null;
  }
  return valueText(results[name], type, lang);
}

/** A value as people read it. */
export function valueText(value: unknown, type: TypeInfo, lang: Lang): string {
  const wording = wordingIn(lang);
  if (value === null) {
    return wording.none;
  }
  if (typeof value === "boolean") {
    return value ? wording.yes : wording.no;
  }
  if (type.kind === "enum") {
    return type.words.find((word) => word.word === value)?.title[lang] ?? String(value);
  }
  return String(value);
}
