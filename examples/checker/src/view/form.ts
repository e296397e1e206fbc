// The questions, in their groups. Drawn once for a policy and a language; afterwards only marked, so that the focus stays.
import type { Description } from "../engine";
import { groups } from "../fields";
import { askedNow, type State } from "../state";
import { wordingIn } from "../wording";
import type { Entry } from "./control";
import { fill, make } from "./dom";
import { fieldView, type FieldView, type Subject } from "./field";

export interface FormView {
  readonly focus: (name: string) => void;
  readonly has: (name: string) => boolean;
  /** Marks each field: asked now or not, awaited by a result or not, and what is wrong with it. */
  readonly show: (state: State, awaited: ReadonlySet<string>, errors: ReadonlyMap<string, string>) => void;
}

export function drawForm(
  place: HTMLElement,
  state: State,
  description: Description,
  report: (name: string, entry: Entry) => void,
): FormView {
  const wording = wordingIn(state.lang);
  const views = new Map<string, FieldView>();
  const sections = groups.map((group) => {
    const section = make("fieldset", { class: "group" }, make("legend", {}, wording.groups[group.name]));
    for (const { name } of group.fields) {
      const subject = subjectOf(description, name);
      // A policy may not know a fact that another one has.
      if (subject !== null) {
        const view = fieldView(subject, state.facts[name], state.lang, (entry) => report(name, entry));
        views.set(name, view);
        section.append(view.element);
      }
    }
    return section;
  });
  fill(place, ...sections);

  return {
    focus: (name) => views.get(name)?.focus(),
    has: (name) => views.has(name),
    show: (now, awaited, errors) => {
      const asked = askedNow(now);
      for (const [name, view] of views) {
        view.show({ asked: asked.has(name), awaited: awaited.has(name), error: errors.get(name) ?? null });
      }
    },
  };
}

function subjectOf(description: Description, name: string): Subject | null {
  const fact = description.facts.find((each) => each.name === name);
  if (fact !== undefined) {
    return { fact };
  }
  const record = description.records.find((each) => each.name === name);
  return record === undefined ? null : { record };
}
