// Answering the page's questions as a person would: by its controls, one fact after another.

/** Chooses the document and the day. */
export async function choose(page, policy, on) {
  await page.locator("#policy").selectOption(policy);
  await page.locator("#on").fill(on);
}

/** Answers one question. `value` is as in a case: null for a known none, [] for an empty list. */
export async function give(page, name, value) {
  const field = page.locator(`#field-${name}`);
  if (Array.isArray(value)) {
    await field.locator(`input[type=radio][value="${value.length > 0}"]`).first().check();
    if (value.length > 0) {
      throw new Error(`${name}: entries of a list are given one by one`);
    }
  } else if (await field.locator("input[type=date]").count()) {
    await (value === null ? page.locator(`#input-${name}-none`).check() : page.locator(`#input-${name}`).fill(value));
  } else if (await field.locator("select").count()) {
    await page.locator(`#input-${name}`).selectOption(String(value));
  } else {
    await field.locator(`input[type=radio][value="${value}"]`).check();
  }
}

/** Names under "still needed" that the page asks. */
export function needed(page) {
  return page.locator("[data-needs]").evaluateAll((buttons) => buttons.map((button) => button.dataset.needs));
}

/** Gives the facts, those that others follow first, then answers what the page still asks from `assumed`. */
export async function giveAll(page, facts, assumed) {
  const open = new Map(Object.entries(facts));
  for (let round = 0; open.size > 0; round += 1) {
    for (const [name, value] of open) {
      if (await page.locator(`#field-${name}`).isVisible()) {
        await give(page, name, value);
        open.delete(name);
      }
    }
    if (round > Object.keys(facts).length) {
      throw new Error(`the page never asked ${[...open.keys()]}`);
    }
  }
  for (let round = 0; round < 40; round += 1) {
    const [next] = await needed(page);
    if (next === undefined) {
      return;
    }
    await give(page, next, assumed(next));
  }
  throw new Error(`the page keeps asking ${await needed(page)}`);
}

export function headline(page) {
  return page.locator("#summary .headline").innerText();
}

export function result(page, name) {
  return page.locator(`[data-result="${name}"]`).innerText();
}
