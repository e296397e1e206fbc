// Start-up and one evaluation, measured where the package runs: in node or in a page.

const CHILD = {
  student_id: "s1",
  birth_date: "2010-05-20",
  ever_enrolled: true,
  stage: "primary",
  grade: 5,
  absent_since: "2021-09-01",
};
const ON = { on: "2021-10-29" };

/** Milliseconds that a call takes. */
async function taken(call) {
  const begun = performance.now();
  await call();
  return performance.now() - begun;
}

/** The best of many rounds, in microseconds a call: what other programs take away is not counted. */
async function micros(call, calls = 200, rounds = 25) {
  const times = [];
  for (let round = 0; round < rounds; round += 1) {
    times.push(
      await taken(() => {
        for (let at = 0; at < calls; at += 1) call();
      }),
    );
  }
  return (Math.min(...times) / calls) * 1000;
}

/** Start-up in milliseconds: the first time, in a fresh process or page. */
export async function startUp(bytes, { start, Policy }) {
  let module;
  const compile = await taken(async () => {
    module = await WebAssembly.compile(bytes);
  });
  const instantiate = await taken(() => start(module));
  const builtin = await taken(() => Policy.builtin("guyuan-2021"));
  const first = await taken(() => Policy.builtin("guyuan-2021").evaluate(CHILD, ON));
  return {
    "compile, ms": compile,
    "instantiate, ms": instantiate,
    "first Policy.builtin, ms": builtin,
    "first evaluate, ms": first,
  };
}

/** Calls in microseconds, warm. */
export async function calls({ Policy }) {
  const policy = Policy.builtin("guyuan-2021");
  const text = JSON.stringify(CHILD);
  return {
    "evaluate, us": await micros(() => policy.evaluate(CHILD, ON)),
    "evaluate a JSON text, us": await micros(() => policy.evaluate(text, ON)),
    "evaluate one result, us": await micros(() => policy.evaluate(CHILD, { ...ON, select: ["attendance_status"] })),
    "explain, us": await micros(() => policy.explain(CHILD, "attendance_status", ON), 20),
    "with and free, us": await micros(() => policy.with({ dropout_after_months: 2 }).free()),
  };
}
