// A control enters one value of a type. It knows nothing of the state: it is given a value and reports the next.
import type { TypeInfo } from "../engine";
import type { Lang, Value } from "../state";
import { choiceControl, choicesOf } from "./choice";
import { dateControl } from "./date";
import { textControl } from "./text";

/** What a control reports: a value, nothing (not known), or an entry that is no value yet. */
export type Entry = { readonly value: Value | undefined } | { readonly unfinished: Value | undefined };

export interface ControlOptions {
  readonly id: string;
  readonly lang: Lang;
  /** Ids of what describes the control: the question, the error. */
  readonly describedBy: string;
  /** Id of the element that names the control. */
  readonly labelledBy: string;
  readonly value: Value | undefined;
  readonly report: (entry: Entry) => void;
}

export interface Control {
  readonly element: HTMLElement;
  /** What takes the focus; of several the first, or the one that is checked. */
  readonly inputs: readonly HTMLInputElement[] | readonly HTMLSelectElement[];
  /** What is marked where the entry is wrong: an input, or a group of them. */
  readonly marked: HTMLElement;
}

/** The control for a type that is not a list. */
export function controlFor(type: TypeInfo, options: ControlOptions): Control {
  if (type.kind === "date") {
    return dateControl(type.optional, options);
  }
  const choices = choicesOf(type, options.lang);
  return choices === null ? textControl(type, options) : choiceControl(choices, options);
}
