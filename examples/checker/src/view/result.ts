// What follows from the entries: the status with its clauses, the other results, what is still needed, the reasons.
import type { Answer, Description, Outcome, Source, Step } from "../engine";
import { about, shown, shownIfAny } from "../fields";
import type { Lang, State } from "../state";
import { wordingIn } from "../wording";
import { clauseList } from "./clause";
import { fill, make, type Child } from "./dom";
import type { FormView } from "./form";
import { neededList, type Needed } from "./needed";
import { resultText, titleOf, valueText } from "./words";

type Answered = Outcome & { readonly kind: "answered" };

export interface ResultPlaces {
  /** Read out when it changes: kept apart from the rest, which is long. */
  readonly summary: HTMLElement;
  readonly details: HTMLElement;
  /** Repeats the headline where the result is out of sight. */
  readonly bar: HTMLElement;
}

/** Whether the reader has the explanation open: the result is drawn anew at every entry. */
export interface Reader {
  explanationOpen: boolean;
}

export function drawResult(
  places: ResultPlaces,
  reader: Reader,
  state: State,
  description: Description,
  outcome: Outcome,
  needed: readonly Needed[],
  form: FormView,
): void {
  const wording = wordingIn(state.lang);
  switch (outcome.kind) {
    case "no_day":
      summarise(places, state.lang, "refused", wording.correct, wording.noDay);
      fill(places.details);
      return;
    case "refused":
      summarise(places, state.lang, "refused", wording.correct, null);
      fill(places.details, make("p", {}, wording.correctThese), problemList(state, description, outcome, form));
      return;
    case "answered": {
      const { answer, derivation } = outcome;
      const status = resultText(description, answer, about, state.lang);
      const matched = derivation.result.rows.find((row) => row.state === "matched");
      if (status === null) {
        const count = needed.filter(({ results }) => results.includes(about)).length;
        summarise(places, state.lang, "open", wording.notYet, wording.notYetWhy(count));
      } else {
        summarise(places, state.lang, String(answer.results[about]), status, matched?.say?.[state.lang] ?? null);
      }
      fill(
        places.details,
        status === null ? null : clausesOf(derivation.result, state),
        neededList(needed, state, description, form),
        resultTable(description, outcome, state.lang),
        warningList(description, answer, state.lang),
        explanation(outcome.text, state.lang, reader),
      );
    }
  }
}

/** The live region changes only when its words do, so that it is not read out at every key. */
function summarise({ summary, bar }: ResultPlaces, lang: Lang, status: string, headline: string, sentence: string | null): void {
  summary.dataset["status"] = status;
  if (summary.textContent !== headline + (sentence ?? "")) {
    fill(
      summary,
      make("p", { class: "headline" }, headline),
      sentence === null ? null : make("p", { class: "sentence" }, sentence),
    );
    fill(bar, wordingIn(lang).toResult(headline));
  }
}

function problemList(state: State, description: Description, outcome: Outcome & { kind: "refused" }, form: FormView): HTMLElement {
  const items = outcome.problems.map((problem) => {
    // A problem of the case as a whole names no fact.
    const title = problem.fact === "" ? null : (titleOf(description, problem.fact, state.lang) ?? problem.fact);
    const text = title === null ? problem.message[state.lang] : wordingIn(state.lang).about(title, problem.message[state.lang]);
    if (!form.has(problem.fact)) {
      return make("li", {}, text);
    }
    const button = make("button", { type: "button", class: "link" }, text);
    button.addEventListener("click", () => form.focus(problem.fact));
    return make("li", {}, button);
  });
  return make("ul", { class: "problems" }, ...items);
}

function clausesOf(step: Step, state: State): HTMLElement {
  return make(
    "section",
    { class: "clauses" },
    make("h3", {}, wordingIn(state.lang).clauses),
    clauseList(sourcesOf(step), state.lang),
  );
}

/** What a step rests on: the rows that gave its value, else the rule itself. */
function sourcesOf(step: Step): readonly Source[] {
  const sources = step.rows.filter((row) => row.state === "matched").map((row) => row.source);
  return sources.length > 0 ? sources : [step.source];
}

function resultTable(description: Description, { answer, schoolAge }: Answered, lang: Lang): HTMLElement {
  const rows = shown.flatMap((name) => {
    const title = titleOf(description, name, lang);
    if (title === null) {
      return [];
    }
    if (shownIfAny.has(name) && (answer.results as Readonly<Record<string, unknown>>)[name] === null) {
      return [];
    }
    const text = resultText(description, answer, name, lang);
    const value = make("dd", text === null ? { class: "open" } : {}, text ?? wordingIn(lang).notYet);
    value.dataset["result"] = name;
    const grounds = name === "school_age" && text !== null ? clauseList(sourcesOf(schoolAge), lang) : null;
    return [make("div", {}, make("dt", {}, title, grounds), value)];
  });
  return make("dl", { class: "results" }, ...rows);
}

function warningList(description: Description, answer: Answer, lang: Lang): HTMLElement | null {
  if (answer.warnings.length === 0) {
    return null;
  }
  const type = description.results.find((result) => result.name === "warnings")?.type;
  const words = type?.kind === "list" ? type.element : undefined;
  const items = answer.warnings.map((code) => make("li", {}, words === undefined ? code : valueText(code, words, lang)));
  return make("section", { class: "warnings" }, make("h3", {}, wordingIn(lang).warnings), make("ul", {}, ...items));
}

function explanation(text: Readonly<Record<Lang, string>>, lang: Lang, reader: Reader): HTMLElement {
  const wording = wordingIn(lang);
  const details = make(
    "details",
    { class: "explanation", open: reader.explanationOpen },
    make("summary", {}, wording.explanation),
    make("p", { class: "hint" }, wording.explanationHint),
    ...lines(text[lang]),
  );
  details.addEventListener("toggle", () => (reader.explanationOpen = details.open));
  return details;
}

/** The indented text as paragraphs whose depth the style shows: a long line then wraps under itself, also on a phone. */
function lines(text: string): readonly Child[] {
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => {
      const content = line.trimStart();
      const depth = Math.floor((line.length - content.length) / 2);
      return make("p", { class: `line depth-${Math.min(depth, 9)}` }, content);
    });
}

