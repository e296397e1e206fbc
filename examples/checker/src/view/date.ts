// A day, and beside it "none" where a fact may be known to be none.
import { wordingIn } from "../wording";
import type { Control, ControlOptions } from "./control";
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
    listen(input, (day) => report(day === "unfinished" ? { unfinished: undefined } : { value: day }));
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
  listen(input, (day) => {
    if (day === undefined && none.checked) {
      return;
    }
    none.checked = false;
    report(day === "unfinished" ? { unfinished: undefined } : { value: day });
  });
  return { element: make("div", { class: "date-or-none" }, input, noneLabel), inputs: [input, none], marked: input };
}

/**
 * Calls `report` with the day entered, `undefined` where there is none, and "unfinished" once the focus leaves an entry that is
 * no day. Not before: while a year is typed the browser offers days of the years 2, 20 and 201.
 */
export function listen(input: HTMLInputElement, report: (day: string | undefined | "unfinished") => void): void {
  const usable = () => input.validity.valid && input.value !== "";
  input.addEventListener("input", () => report(usable() ? input.value : undefined));
  input.addEventListener("blur", () => {
    if (!input.validity.valid) {
      report("unfinished");
    }
  });
}
