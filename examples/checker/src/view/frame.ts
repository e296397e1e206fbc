// What surrounds the questions and the result: title, language, the promises, the choice of document and day.
import { allPolicies, type PolicyInfo } from "../engine";
import type { Lang, State } from "../state";
import { wordingIn } from "../wording";
import { listen, firstDay, lastDay } from "./date";
import { fill, make } from "./dom";

export interface Actions {
  readonly setLang: (lang: Lang) => void;
  readonly setPolicy: (id: string) => void;
  readonly setDay: (on: string | null) => void;
  readonly clear: () => void;
}

export interface Frame {
  readonly questions: HTMLElement;
  readonly summary: HTMLElement;
  readonly details: HTMLElement;
  /** On a phone: tells the result and leads to it. */
  readonly bar: HTMLElement;
  readonly markDay: (error: string | null) => void;
}

/** Draws the whole page except questions and result, for which it gives the places. */
export function drawFrame(place: HTMLElement, state: State, actions: Actions): Frame {
  const wording = wordingIn(state.lang);
  document.documentElement.lang = state.lang === "zh" ? "zh-CN" : "en";
  document.title = wording.title;

  const other: Lang = state.lang === "zh" ? "en" : "zh";
  const language = make("button", { type: "button", id: "language", class: "plain", lang: other === "zh" ? "zh-CN" : "en" }, wording.otherLang);
  language.addEventListener("click", () => actions.setLang(other));

  const day = dayField(state, actions);
  const clear = make("button", { type: "button", id: "clear", class: "plain" }, wording.clear);
  clear.addEventListener("click", actions.clear);
  const print = make("button", { type: "button", class: "plain" }, wording.print);
  print.addEventListener("click", () => window.print());

  const questions = make("div", { id: "questions" });
  const summary = make("div", { id: "summary", "aria-live": "polite", "aria-atomic": "true" });
  const details = make("div", { id: "details" });
  const toResult = make("button", { type: "button", id: "to-result" });
  const result = make("section", { id: "result", "aria-labelledby": "result-title", tabindex: "0" }, make("h2", { id: "result-title" }, wording.result), summary, details);
  toResult.addEventListener("click", () => {
    result.scrollIntoView();
    result.focus({ preventScroll: true });
  });
  // The bar leads to the result and steps aside once it is there.
  new IntersectionObserver(([seen]) => (toResult.hidden = seen?.isIntersecting === true)).observe(summary);

  // Without a button that sends it, and with more than one field, Enter sends a form nowhere; the page's policy forbids it besides.
  const form = make(
    "form",
    { id: "form", autocomplete: "off", novalidate: true },
    make("fieldset", { class: "group" }, make("legend", {}, wording.basis), policyField(state, actions), day.element),
    questions,
    make("div", { class: "actions" }, clear, print),
  );

  fill(
    place,
    make("header", {}, make("h1", {}, wording.title), language, make("p", {}, wording.purpose)),
    make("main", {}, make("ul", { class: "promises" }, ...wording.promises.map((promise) => make("li", {}, promise))), form, result),
    make("footer", {}, make("p", {}, wording.footer)),
    toResult,
  );
  return { questions, summary, details, bar: toResult, markDay: day.mark };
}

function policyField(state: State, actions: Actions): HTMLElement {
  const wording = wordingIn(state.lang);
  const offered = allPolicies();
  const note = make("p", { class: "hint", id: "hint-policy" }, documentNote(offered.find(({ id }) => id === state.policy), state.lang));
  const select = make(
    "select",
    { id: "policy", "aria-describedby": "hint-policy", autocomplete: "off" },
    ...offered.map((policy) => make("option", { value: policy.id }, policy.title[state.lang])),
  );
  select.value = state.policy;
  select.addEventListener("change", () => {
    fill(note, documentNote(offered.find(({ id }) => id === select.value), state.lang));
    actions.setPolicy(select.value);
  });
  return make("div", { class: "field" }, make("div", { class: "label" }, make("label", { for: "policy", class: "name" }, wording.policy)), select, note);
}

/** Who issued a document, under which number, when. */
function documentNote(policy: PolicyInfo | undefined, lang: Lang): string {
  const issued = policy?.issued ? wordingIn(lang).issuedOn(policy.issued) : null;
  return [policy?.issuer?.[lang], policy?.number, issued].filter((part) => part).join(lang === "zh" ? "，" : ", ");
}

function dayField(state: State, actions: Actions): { readonly element: HTMLElement; readonly mark: (error: string | null) => void } {
  const wording = wordingIn(state.lang);
  const input = make("input", { type: "date", id: "on", min: firstDay, max: lastDay, autocomplete: "off", "aria-describedby": "hint-on error-on" });
  input.value = state.on ?? "";
  listen(input, (held) => {
    // The answer for the day before stands while another is typed.
    if (held !== "typing") {
      actions.setDay(held === "unfinished" ? null : (held.day ?? null));
    }
  });
  const error = make("p", { id: "error-on", class: "error", hidden: true });
  const element = make(
    "div",
    { class: "field" },
    make("div", { class: "label" }, make("label", { for: "on", class: "name" }, wording.on)),
    make("p", { class: "hint", id: "hint-on" }, wording.onHint),
    input,
    error,
  );
  return {
    element,
    mark: (message) => {
      fill(error, message);
      error.hidden = message === null;
      element.classList.toggle("wrong", message !== null);
      if (message === null) {
        input.removeAttribute("aria-invalid");
      } else {
        input.setAttribute("aria-invalid", "true");
      }
    },
  };
}
