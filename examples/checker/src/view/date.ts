// A day, and beside it "none" where a fact may be known to be none.
import { wordingIn } from "../wording";
import type { Control, ControlOptions, Entry } from "./control";
import { make } from "./dom";

/** The days the engine reckons with. */
export const firstDay = "1800-01-01";
export const lastDay = "2399-12-31";

export function dateControl(optional: boolean, options: ControlOptions): Control {
  const { id, describedBy, labelledBy, value, report } = options;
  const input = make("input", {
    type: "date",
    id,
    min: firstDay,
    max: lastDay,
    autocomplete: "off",
    "aria-labelledby": labelledBy,
    "aria-describedby": describedBy,
  });
  input.value = typeof value === "string" ? value : "";
  if (!optional) {
    listen(input, (held) => report(entryOf(held)));
    return { element: input, inputs: [input], marked: input };
  }

  const none = make("input", { type: "checkbox", id: `${id}-none`, autocomplete: "off", "aria-describedby": describedBy });
  none.checked = value === null;
  const noneLabel = make("label", { class: "choice", id: `${id}-none-label` }, none, make("span", {}, wordingIn(options.lang).none));
  none.setAttribute("aria-labelledby", `${labelledBy} ${id}-none-label`);
  none.addEventListener("change", () => {
    input.value = "";
    report({ value: none.checked ? null : undefined });
  });
  listen(input, (held) => {
    none.checked = false;
    report(entryOf(held));
  });
  return { element: make("div", { class: "date-or-none" }, input, noneLabel), inputs: [input, none], marked: input };
}

/** An answer is taken back as soon as it is being changed. */
function entryOf(held: Held): Entry {
  return held === "unfinished" ? { unfinished: undefined } : { value: held === "typing" ? undefined : held.day };
}

/** What a date input holds: a day, nothing, part of a day while one types, or no day once the focus has left it. */
type Held = { readonly day: string | undefined } | "typing" | "unfinished";

/** Reports what a date input holds. While a year is typed the browser offers days of the years 2, 20 and 201: that is typing. */
export function listen(input: HTMLInputElement, report: (held: Held) => void): void {
  input.addEventListener("input", () => {
    report(input.validity.valid ? { day: input.value === "" ? undefined : input.value } : "typing");
  });
  input.addEventListener("blur", () => {
    if (!input.validity.valid) {
      report("unfinished");
    }
  });
}
