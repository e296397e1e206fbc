// Clauses: where in a document a rule stands, and the reading chosen where the document is silent.
import { allPolicies, type Citation, type Source } from "../engine";
import type { Lang } from "../state";
import { wordingIn } from "../wording";
import { make, type Child } from "./dom";

export function clauseList(sources: readonly Source[], lang: Lang): HTMLElement {
  const items = sources.flatMap((source) => [
    ...source.cite.map((citation) => make("li", { class: "clause" }, ...clauseText(citation, lang))),
    ...(source.reading === null ? [] : [make("li", { class: "reading" }, wordingIn(lang).readingChosen(source.reading[lang]))]),
  ]);
  return make("ul", {}, ...items);
}

function clauseText(citation: Citation, lang: Lang): readonly Child[] {
  const wording = wordingIn(lang);
  if ("doc" in citation) {
    const title = allPolicies().find((policy) => policy.id === citation.doc)?.title[lang] ?? citation.doc;
    return [wording.document(title), chinese(citation.clause)];
  }
  if ("reading" in citation) {
    return [wording.reading(citation.reading)];
  }
  const verified = citation.verified ? null : wording.lawUnverified;
  return [chinese(`《${citation.law}》${citation.clause ?? ""}`), verified];
}

/** Clauses and laws are named in Chinese in either language; a screen reader is told so. */
function chinese(text: string): Child {
  return make("span", { lang: "zh-CN" }, text);
}
