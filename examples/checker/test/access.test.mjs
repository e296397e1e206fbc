// The page for everyone: axe, keyboard, narrow screens, print. Leaves screenshots to be looked at.
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, describe, test } from "node:test";
import { choose, give, giveAll, headline } from "./answers.mjs";
import { launch, open, pictures } from "./browser.mjs";
import { assumed, statusLabel } from "./rules.mjs";

const { source: axe } = createRequire(import.meta.url)("axe-core");

/** What is on the page when it is looked at. */
const situations = {
  empty: async () => {},
  partly: async (page) => {
    await choose(page, "guyuan-2021", "2021-10-29");
    await give(page, "birth_date", "2010-05-20");
    await give(page, "ever_enrolled", true);
    await page.locator('#field-leaves input[value="true"]').check();
  },
  wrong: async (page) => {
    await choose(page, "guyuan-2021", "2021-10-29");
    await give(page, "birth_date", "2021-10-30");
  },
  result: async (page) => {
    await choose(page, "guyuan-2021", "2021-10-29");
    const facts = { birth_date: "2010-05-20", ever_enrolled: true, absent_since: "2021-09-22", absence_reason: "school_averse" };
    await giveAll(page, facts, assumed);
    await page.locator(".explanation summary").click();
  },
};

const phone = { width: 360, height: 740 };
const desk = { width: 1280, height: 900 };

describe("access", () => {
  let browser;
  before(async () => {
    mkdirSync(pictures, { recursive: true });
    browser = await launch();
  });
  after(() => browser.close());

  for (const [name, arrange] of Object.entries(situations)) {
    for (const colorScheme of ["light", "dark"]) {
      test(`${name}, ${colorScheme}: axe finds nothing, nothing is cut off, in both languages and on both screens`, async () => {
        const { page, faults, close } = await open(browser, { colorScheme, viewport: desk });
        await arrange(page);
        // Injected through the debugger, so that the page keeps its own Content-Security-Policy.
        await page.evaluate(axe);
        for (const lang of ["zh", "en"]) {
          for (const viewport of [desk, phone]) {
            await page.setViewportSize(viewport);
            const shot = `${pictures}${name}-${lang}-${colorScheme}-${viewport.width}`;
            await page.screenshot({ path: `${shot}.png`, fullPage: true });
            assert.deepEqual(await violations(page), [], shot);
            assert.equal(await overflow(page), 0, `${shot} scrolls sideways`);
          }
          await page.setViewportSize(desk);
          await page.locator("#language").click();
        }
        assert.deepEqual(faults, []);
        await close();
      });
    }
  }

  test("at the narrowest width that WCAG asks for nothing scrolls sideways", async () => {
    const { page, close } = await open(browser, { viewport: { width: 320, height: 640 } });
    await situations.result(page);
    for (const lang of ["zh", "en"]) {
      // The explanation stays open, with a change of language too.
      assert.ok(await page.locator(".explanation .line").first().isVisible(), lang);
      assert.equal(await overflow(page), 0);
      await page.locator("#language").click();
    }
    await close();
  });

  test("a phone tells the result at its foot, until the result is on the screen", async () => {
    const { page, close } = await open(browser, { viewport: phone });
    const bar = page.locator("#to-result");
    assert.equal(await bar.innerText(), "查询结果：尚不能确定");
    await bar.click();
    await page.locator("#to-result").waitFor({ state: "hidden" });
    assert.equal(await page.evaluate(() => document.activeElement.id), "result");
    await close();
  });

  test("the keyboard alone reaches a result", async () => {
    const { page, close } = await open(browser, { locale: "en-US", viewport: desk });
    await choose(page, "cn", "2021-10-08");
    await page.locator("#language").focus();
    await page.keyboard.press("Enter");
    assert.equal(await page.evaluate(() => document.activeElement.id), "language", "the focus stays on the button");
    await tabTo(page, "birth_date");
    await page.keyboard.type("05202010");
    await tabTo(page, "ever_enrolled");
    // From "not known", the last of the row, one step on is "yes", the first.
    await page.keyboard.press("ArrowDown");
    await tabTo(page, "graduated");
    await page.keyboard.press("ArrowDown");
    assert.equal(await headline(page), statusLabel("completed", "en"));
    await close();
  });

  test("what has the focus shows it", async () => {
    const { page, close } = await open(browser, { viewport: desk });
    const bare = [];
    await page.locator("#language").focus();
    for (let step = 0; step < 60; step += 1) {
      await page.keyboard.press("Tab");
      const focused = await page.evaluate(() => {
        const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement);
        return { id: document.activeElement.id, body: document.activeElement === document.body, shown: outlineStyle !== "none" && outlineWidth !== "0px" };
      });
      if (focused.body) {
        break;
      }
      if (!focused.shown) {
        bare.push(focused.id);
      }
    }
    assert.deepEqual(bare, []);
    await close();
  });

  test("each control has a name, and the result is read out when its words change", async () => {
    const { page, close } = await open(browser, { viewport: desk });
    await page.getByLabel("出生日期").fill("2010-05-20");
    await page.getByRole("radiogroup", { name: "曾入学" }).getByLabel("是").check();
    await page.getByLabel("学段").selectOption({ label: "小学" });
    const summary = page.locator("#summary");
    assert.equal(await summary.getAttribute("aria-live"), "polite");
    await page.evaluate(() => {
      window.changes = 0;
      new MutationObserver(() => (window.changes += 1)).observe(document.querySelector("#summary"), { childList: true, subtree: true });
    });
    await page.getByLabel("学段").selectOption({ label: "初中" });
    assert.equal(await page.evaluate(() => window.changes), 0, "the same words are not read out again");
    await give(page, "graduated", true);
    assert.ok((await page.evaluate(() => window.changes)) > 0);
    await close();
  });

  test("printed, the page shows entries and result, and no buttons", async () => {
    const { page, close } = await open(browser, { viewport: desk });
    await situations.result(page);
    await page.emulateMedia({ media: "print" });
    assert.equal(await page.locator("#clear").isVisible(), false);
    assert.equal(await page.locator("#summary").isVisible(), true);
    await page.screenshot({ path: `${pictures}print.png`, fullPage: true });
    await close();
  });
});

async function violations(page) {
  const found = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
  return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" ").slice(0, 300)}`);
}

/** By how many pixels the page is wider than the window. */
function overflow(page) {
  return page.evaluate(() => Math.max(0, document.documentElement.scrollWidth - document.documentElement.clientWidth));
}

/** Presses Tab until the focus is in a question. */
async function tabTo(page, name) {
  for (let step = 0; step < 40; step += 1) {
    await page.keyboard.press("Tab");
    if ((await page.evaluate(() => document.activeElement.closest(".field")?.id)) === `field-${name}`) {
      return;
    }
  }
  throw new Error(`Tab never reaches ${name}`);
}
