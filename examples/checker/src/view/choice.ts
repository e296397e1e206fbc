// One of a few answers, "not filled in" among them: buttons in a row where there are few words, a menu otherwise.
import type { TypeInfo } from "../engine";
import type { Lang, Value } from "../state";
import { wordingIn } from "../wording";
import type { Control, ControlOptions } from "./control";
import { make } from "./dom";

interface Choice {
  readonly value: Value | undefined;
  readonly label: string;
}

/** Buttons in the order of their choices. */
interface Buttons extends Control {
  readonly inputs: readonly HTMLInputElement[];
}

const longestRow = 3;
const longestMenu = 30;

/** The answers a type allows, "not known" the last, or null where they are too many to list. */
export function choicesOf(type: TypeInfo, lang: Lang): readonly Choice[] | null {
  const wording = wordingIn(lang);
  const values = valuesOf(type, lang);
  if (values === null) {
    return null;
  }
  const none: readonly Choice[] = type.optional ? [{ value: null, label: wording.none }] : [];
  return [...values, ...none, { value: undefined, label: wording.notKnown }];
}

function valuesOf(type: TypeInfo, lang: Lang): readonly Choice[] | null {
  switch (type.kind) {
    case "bool":
      return [
        { value: true, label: wordingIn(lang).yes },
        { value: false, label: wordingIn(lang).no },
      ];
    case "enum":
      return type.words.map((word) => ({ value: word.word, label: word.title[lang] }));
    case "int": {
      const { min, max } = type;
      if (min === null || max === null || max - min >= longestMenu) {
        return null;
      }
      return Array.from({ length: max - min + 1 }, (_, step) => ({ value: min + step, label: String(min + step) }));
    }
    default:
      return null;
  }
}

export function choiceControl(choices: readonly Choice[], options: ControlOptions): Control {
  return choices.length <= longestRow ? buttons(choices, options) : menu(choices, options);
}

/** A value as an attribute; the answers of one type never differ in kind alone. */
function written(value: Value | undefined): string {
  return value === undefined ? "" : String(value);
}

/** Radio buttons in a row; the first has the control's id, so that a click on "still needed" finds it. */
export function buttons(choices: readonly Choice[], options: ControlOptions): Buttons {
  const inputs = choices.map((choice, position) => {
    const input = make("input", {
      type: "radio",
      id: position === 0 ? options.id : `${options.id}-${position}`,
      name: options.id,
      value: written(choice.value),
      autocomplete: "off",
    });
    input.checked = choice.value === options.value;
    input.addEventListener("change", () => options.report({ value: choice.value }));
    return input;
  });
  const labels = choices.map((choice, position) =>
    make("label", { class: "choice" }, inputs[position] ?? null, make("span", {}, choice.label)),
  );
  const element = make(
    "div",
    { class: "choices", role: "radiogroup", "aria-labelledby": options.labelledBy, "aria-describedby": options.describedBy },
    ...labels,
  );
  return { element, inputs, marked: element };
}

function menu(choices: readonly Choice[], options: ControlOptions): Control {
  // A menu begins with what it shows unopened.
  const listed = [...choices.slice(-1), ...choices.slice(0, -1)];
  const select = make(
    "select",
    { id: options.id, "aria-describedby": options.describedBy, "aria-labelledby": options.labelledBy, autocomplete: "off" },
    ...listed.map((choice) => make("option", { value: written(choice.value) }, choice.label)),
  );
  select.selectedIndex = Math.max(0, listed.findIndex((choice) => choice.value === options.value));
  select.addEventListener("change", () => options.report({ value: listed[select.selectedIndex]?.value }));
  return { element: select, inputs: [select], marked: select };
}
