// What is still needed: for each result that is open, the facts it waits for.
import type { Answer, Description } from "../engine";
import { about, fieldNames, wanted } from "../fields";
import { askedNow, type State } from "../state";
import { wordingIn } from "../wording";
import { make } from "./dom";
import type { FormView } from "./form";
import { titleOf } from "./words";

export interface Needed {
  readonly name: string;
  /** The results that wait for it. */
  readonly results: readonly string[];
}

/**
 * The facts the wanted results wait for, in the order of the page. A question that is not asked yet is left out: the one it
 * follows is among them.
 */
export function neededIn(answer: Answer, state: State): readonly Needed[] {
  const asked = askedNow(state);
  const open: Readonly<Record<string, readonly string[] | undefined>> = answer.undetermined;
  const names = new Set(wanted.flatMap((result) => open[result] ?? []));
  const onPage = [...fieldNames].filter((name) => names.has(name) && asked.has(name));
  const elsewhere = [...names].filter((name) => !fieldNames.has(name));
  return [...onPage, ...elsewhere].map((name) => ({
    name,
    results: wanted.filter((result) => open[result]?.includes(name)),
  }));
}

export function neededList(
  needed: readonly Needed[],
  state: State,
  description: Description,
  form: FormView,
): HTMLElement | null {
  if (needed.length === 0) {
    return null;
  }
  const wording = wordingIn(state.lang);
  const title = (name: string) => titleOf(description, name, state.lang) ?? name;
  const items = needed.map(({ name, results }) => {
    // Most are needed for the status; only another purpose is worth saying.
    const purpose = results.includes(about) ? null : make("small", {}, wording.neededFor(results.map(title)));
    if (!form.has(name)) {
      return make("li", {}, title(name) + wording.notOnPage, purpose);
    }
    const button = make("button", { type: "button", class: "link" }, title(name));
    button.dataset["needs"] = name;
    button.addEventListener("click", () => form.focus(name));
    return make("li", {}, button, purpose);
  });
  return make("section", { class: "needed" }, make("h3", {}, wording.needed), make("ul", {}, ...items));
}
