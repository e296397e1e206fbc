// A number or an identifier typed in.
import type { TypeInfo } from "../engine";
import type { Control, ControlOptions } from "./control";
import { make } from "./dom";

export function textControl(type: TypeInfo, options: ControlOptions): Control {
  const number = type.kind === "int";
  const input = make("input", {
    type: number ? "number" : "text",
    step: number ? "1" : undefined,
    id: options.id,
    autocomplete: "off",
    "aria-labelledby": options.labelledBy,
    "aria-describedby": options.describedBy,
  });
  input.value = typeof options.value === "string" || typeof options.value === "number" ? String(options.value) : "";
  input.addEventListener("input", () => {
    if (!input.validity.valid) {
      options.report({ unfinished: undefined });
    } else {
      options.report({ value: input.value === "" ? undefined : number ? Number(input.value) : input.value });
    }
  });
  return { element: input, inputs: [input], marked: input };
}
