// A list of records: not filled in, none, or entries one below the other. A list with an entry left open is unfinished.
import type { RecordDescription } from "../engine";
import type { Row } from "../state";
import { wordingIn } from "../wording";
import { buttons } from "./choice";
import { controlFor, type Control, type ControlOptions } from "./control";
import { make } from "./dom";

export function listControl(record: RecordDescription, options: ControlOptions): Control {
  const wording = wordingIn(options.lang);
  let rows: readonly Row[] = Array.isArray(options.value) ? options.value : [];
  const entries = make("div", { class: "rows" });

  const choices = [
    { value: true, label: wording.some },
    { value: false, label: wording.none },
    { value: undefined, label: wording.notKnown },
  ];
  const answered = Array.isArray(options.value) ? options.value.length > 0 : undefined;
  const choice = buttons(choices, {
    ...options,
    value: answered,
    report: (entry) => {
      const answer = "value" in entry ? entry.value : undefined;
      rows = answer === true ? [{}] : [];
      draw();
      if (answer === true) {
        report();
      } else {
        options.report({ value: answer === false ? [] : undefined });
      }
    },
  });

  const [some, , notKnown] = choice.inputs;

  function report(): void {
    const finished = rows.every((row) => record.fields.every((field) => field.type.optional || row[field.name] !== undefined));
    options.report(finished ? { value: rows } : { unfinished: rows });
  }

  function change(next: readonly Row[]): void {
    rows = next;
    report();
  }

  function draw(): void {
    entries.replaceChildren(...rows.map((_, position) => entryOf(position)));
    if (rows.length > 0) {
      const add = make("button", { type: "button", class: "plain" }, wording.addRow);
      add.addEventListener("click", () => {
        change([...rows, {}]);
        draw();
        entries.querySelector<HTMLElement>(`#${options.id}-${rows.length - 1}-0`)?.focus();
      });
      entries.append(add);
    }
  }

  function entryOf(position: number): HTMLElement {
    const fields = record.fields.map((field, column) => {
      const id = `${options.id}-${position}-${column}`;
      const control = controlFor(field.type, {
        id,
        lang: options.lang,
        labelledBy: `${id}-label`,
        describedBy: options.describedBy,
        value: rows[position]?.[field.name],
        report: (entry) => {
          const { [field.name]: _, ...others } = rows[position] ?? {};
          const value = "value" in entry && !Array.isArray(entry.value) ? entry.value : undefined;
          const row = value === undefined ? others : { ...others, [field.name]: value as Row[string] };
          change(rows.map((other, place) => (place === position ? row : other)));
        },
      });
      return make("div", { class: "cell" }, make("label", { id: `${id}-label`, for: id }, field.title[options.lang]), control.element);
    });
    const remove = make("button", { type: "button", class: "plain" }, wording.removeRow(position + 1));
    remove.addEventListener("click", () => {
      change(rows.filter((_, place) => place !== position));
      // With its last entry a list says nothing any more, and that is not the same as none.
      if (rows.length === 0) {
        notKnown?.click();
      }
      draw();
      (rows.length > 0 ? some : notKnown)?.focus();
    });
    return make("fieldset", { class: "row" }, make("legend", {}, wording.row(position + 1)), ...fields, remove);
  }

  draw();
  return { element: make("div", {}, choice.element, entries), inputs: choice.inputs, marked: choice.marked };
}
