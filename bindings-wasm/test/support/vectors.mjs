// The vectors, and whether a package gives their answers. Runs in node and in a page.

/** The vectors of the texts of files, each with its place. */
export function parse(files) {
  return files.flatMap(({ name, text }) =>
    text
      .split("\n")
      .map((line, at) => ({ place: `${name}:${at + 1}`, line }))
      .filter(({ line }) => line !== "")
      .map(({ place, line }) => ({ place, ...JSON.parse(line) })),
  );
}

/** What the package says otherwise than the vectors, to the byte; and how many of each kind it was asked. */
export function compare(kongchuo, vectors) {
  const policies = new Map();
  const asked = { answer: 0, problems: 0, derivation: 0, comparison: 0, schedule: 0 };
  const differences = [];
  for (const vector of vectors) {
    const kind = Object.keys(asked).find((kind) => kind in vector);
    const key = JSON.stringify([vector.policy, vector.with]);
    if (!policies.has(key)) {
      const policy = kongchuo.Policy.builtin(vector.policy);
      policies.set(key, policy.with(vector.with));
      policy.free();
    }
    const given = JSON.stringify(said(kongchuo, policies.get(key), vector, kind));
    // What there is besides the data: the text of an explanation or comparison, the to-dos of a schedule.
    const { text, ics } = vector;
    const besides = { ...(text && { text }), ...(ics && { ics }) };
    const whole = Object.keys(besides).length > 0 ? { [kind]: vector[kind], ...besides } : vector[kind];
    const expected = JSON.stringify(whole);
    if (kind === undefined || given !== expected) {
      differences.push({ place: vector.place, name: vector.name, given, expected });
    }
    asked[kind] += 1;
  }
  for (const policy of policies.values()) {
    policy.free();
  }
  return { asked, differences };
}

function said(kongchuo, policy, { case: facts, on, missing, select, about, against, range }, kind) {
  try {
    if (against) {
      const other = kongchuo.Policy.builtin(against);
      try {
        return policy.compare(other, facts, { on, missing, ...(select && { select }) });
      } finally {
        other.free();
      }
    }
    if (range) {
      const options = { on, missing, ...range, ...(select && { select }) };
      const ics = (lang) => policy.ics(facts, { ...options, lang });
      return { schedule: policy.schedule(facts, options), ics: { zh: ics("zh"), en: ics("en") } };
    }
    return kind === "derivation"
      ? policy.explain(facts, about, { on, missing })
      : policy.evaluate(facts, { on, missing, ...(select && { select }) });
  } catch (error) {
    return error instanceof kongchuo.FactsError ? error.problems : String(error);
  }
}
