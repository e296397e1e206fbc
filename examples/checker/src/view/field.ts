// A question on the page: its label, the question, the control, and a place for what is wrong with the entry.
import type { FactDescription, RecordDescription } from "../engine";
import type { Lang, Value } from "../state";
import { wordingIn } from "../wording";
import { controlFor, type Control, type Entry } from "./control";
import { fill, make } from "./dom";
import { listControl } from "./list";

/** What a question asks for. */
export type Subject = { readonly fact: FactDescription } | { readonly record: RecordDescription };

export interface FieldView {
  readonly element: HTMLElement;
  readonly focus: () => void;
  readonly show: (mark: { readonly asked: boolean; readonly awaited: boolean; readonly error: string | null }) => void;
}

export function fieldView(subject: Subject, value: Value | undefined, lang: Lang, report: (entry: Entry) => void): FieldView {
  const wording = wordingIn(lang);
  const { name, title } = "fact" in subject ? subject.fact : subject.record;
  const question = "fact" in subject ? (subject.fact.question?.[lang] ?? null) : wording.listHint;
  const id = `input-${name}`;
  const labelId = `label-${name}`;
  const errorId = `error-${name}`;
  const hintId = `hint-${name}`;
  const describedBy = question === null ? errorId : `${hintId} ${errorId}`;
  const options = { id, lang, labelledBy: labelId, describedBy, value, report };
  const control: Control = "fact" in subject ? controlFor(subject.fact.type, options) : listControl(subject.record, options);

  const awaited = make("span", { class: "awaited" }, wording.awaited);
  const error = make("p", { id: errorId, class: "error" });
  // A group is named by its label through aria-labelledby; a <label> would name its first button instead.
  const isGroup = control.marked !== control.inputs[0];
  const label = isGroup
    ? make("span", { id: labelId, class: "name" }, title[lang])
    : make("label", { id: labelId, for: id, class: "name" }, title[lang]);
  const element = make(
    "div",
    { class: "field", id: `field-${name}` },
    make("div", { class: "label" }, label, awaited),
    question === null ? null : make("p", { class: "hint", id: hintId }, question),
    control.element,
    error,
  );
  return {
    element,
    focus: () => {
      // A group of buttons takes the focus on the one that is checked.
      const checked = [...control.inputs].find((input) => input.type === "radio" && "checked" in input && input.checked);
      (checked ?? control.inputs[0])?.focus();
    },
    show: (mark) => {
      element.hidden = !mark.asked;
      element.classList.toggle("wrong", mark.error !== null);
      awaited.hidden = !mark.awaited || mark.error !== null;
      fill(error, mark.error);
      error.hidden = mark.error === null;
      if (mark.error === null) {
        control.marked.removeAttribute("aria-invalid");
      } else {
        control.marked.setAttribute("aria-invalid", "true");
      }
    },
  };
}
