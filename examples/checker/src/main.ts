// Starts the engine and keeps the page in step with the state: an entry changes the state, the state is evaluated and shown.
import { allPolicies, describe, evaluate, start, type Outcome } from "./engine";
import { answer, begin, clear, dayOf, leaveOpen, redrawn, type State } from "./state";
import { byId, fill, make } from "./view/dom";
import { drawForm, type FormView } from "./view/form";
import { drawFrame, type Actions, type Frame } from "./view/frame";
import { neededIn } from "./view/needed";
import { drawResult, type Reader } from "./view/result";
import { wordingIn } from "./wording";
import type { Entry } from "./view/control";

const page = byId("page");

/** The policy chosen at first: a county's, since the base alone is no document. */
function firstPolicy(): string {
  const offered = allPolicies();
  return (offered.find((policy) => policy.extends !== null) ?? offered[0])?.id ?? "cn";
}

function run(): void {
  let state: State = begin(firstPolicy(), dayOf(new Date()), "zh");
  const reader: Reader = { explanationOpen: false };
  let frame: Frame;
  let form: FormView;

  /** Goes on to another state, drawing again what of the page depends on it. */
  function become(next: State, draw: "page" | "form" | "marks"): void {
    state = draw === "marks" ? next : redrawn(next);
    try {
      if (draw === "page") {
        frame = drawFrame(page, state, actions);
      }
      if (draw !== "marks") {
        form = drawForm(frame.questions, state, describe(state.policy), take);
      }
      show();
    } catch {
      // A fault of the program. Its text could hold what was entered, so none of it is shown or logged.
      giveUp("failed");
    }
  }

  const actions: Actions = {
    setLang: (lang) => {
      become({ ...state, lang }, "page");
      byId("language").focus();
    },
    setPolicy: (policy) => become({ ...state, policy }, "form"),
    setDay: (on) => become({ ...state, on }, "marks"),
    clear: () => become(clear(state), "form"),
  };

  function take(name: string, entry: Entry): void {
    const next = "value" in entry ? answer(state, name, entry.value) : leaveOpen(state, name, entry.unfinished);
    become(next, "marks");
  }

  function show(): void {
    const outcome = evaluate(state);
    const needed = outcome.kind === "answered" ? neededIn(outcome.answer, state) : [];
    const errors = errorsOf(state, outcome);
    frame.markDay(errors.get("on") ?? null);
    form.show(state, new Set(needed.map(({ name }) => name)), errors);
    drawResult(frame, reader, state, describe(state.policy), outcome, needed, form);
  }

  become(state, "page");
}

/** What is wrong, by field; `on` is the day. */
function errorsOf(state: State, outcome: Outcome): ReadonlyMap<string, string> {
  const wording = wordingIn(state.lang);
  const errors = new Map<string, string>();
  for (const name of state.unfinished) {
    // A list says of itself that an entry is open; only a date gives no other sign.
    if (state.facts[name] === undefined) {
      errors.set(name, wording.unreadableDate);
    }
  }
  if (outcome.kind === "no_day") {
    errors.set("on", wording.noDay);
  }
  if (outcome.kind === "refused") {
    for (const problem of outcome.problems) {
      errors.set(problem.fact, problem.message[state.lang]);
    }
  }
  return errors;
}

function giveUp(message: "failed" | "tooOld"): void {
  fill(
    page,
    make("div", { role: "alert", class: "failure" }, make("p", {}, wordingIn("zh")[message]), make("p", { lang: "en" }, wordingIn("en")[message])),
  );
}

start().then(run, () => giveUp("tooOld"));
