// The built page as a document: it opens anywhere, sends nothing, and survives bad entries.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { choose, give, giveAll, headline } from "./answers.mjs";
import { builtPage, launch, open, serve } from "./browser.mjs";
import { assumed, statusLabel } from "./rules.mjs";

describe("page", () => {
  let browser;
  let server;
  before(async () => {
    browser = await launch();
    server = await serve();
  });
  after(async () => {
    await browser.close();
    await server.close();
  });

  for (const from of ["file", "server"]) {
    test(`opens from a ${from}, asks for nothing but itself, and works`, async () => {
      const address = from === "file" ? builtPage.href : server.address;
      const { page, faults, requests, close } = await open(browser, { address });
      await choose(page, "guyuan-2021", "2021-10-29");
      await giveAll(page, { birth_date: "2010-05-20", ever_enrolled: true, absent_since: "2021-09-22" }, assumed);
      assert.equal(await headline(page), statusLabel("dropout", "zh"));
      assert.deepEqual(requests, [address]);
      assert.deepEqual(faults, []);
      assert.equal(page.url(), address, "nothing entered may get into the address");
      await close();
    });
  }

  test("nothing can leave the page", async () => {
    const { page, close } = await open(browser, { address: server.address });
    const before = server.asked.length;
    const refused = await page.evaluate(async (address) => {
      const violated = [];
      document.addEventListener("securitypolicyviolation", (event) => violated.push(event.effectiveDirective));
      const outcome = await fetch(`${address}fetch`).then(() => "sent", () => "refused");
      navigator.sendBeacon(`${address}beacon`, "x");
      const request = new XMLHttpRequest();
      request.open("GET", `${address}xhr`);
      request.send();
      new Image().src = `${address}image`;
      const form = document.createElement("form");
      form.action = `${address}form`;
      document.body.append(form);
      form.submit();
      const script = document.createElement("script");
      script.textContent = "window.ran = true";
      document.head.append(script);
      await new Promise((resolve) => setTimeout(resolve, 300));
      return { outcome, violated: [...new Set(violated)].sort(), ran: "ran" in window };
    }, server.address);
    assert.deepEqual(refused, {
      outcome: "refused",
      violated: ["connect-src", "form-action", "img-src", "script-src-elem"],
      ran: false,
    });
    assert.deepEqual(server.asked.slice(before), []);
    await close();
  });

  test("the policy of the page is the one promised, and nothing is kept", async () => {
    const html = readFileSync(builtPage, "utf8");
    const [, policy] = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html);
    assert.match(
      policy,
      /^default-src 'none'; script-src 'sha256-[\w+/=]+' 'wasm-unsafe-eval'; style-src 'sha256-[\w+/=]+'; img-src data:; connect-src 'none'; form-action 'none'; base-uri 'none'$/,
    );
    assert.ok(html.indexOf("Content-Security-Policy") < html.indexOf("<script"), "the policy comes before what it governs");
    const { page, close } = await open(browser, { address: server.address });
    await give(page, "birth_date", "2010-05-20");
    assert.deepEqual(
      await page.evaluate(() => [document.cookie, localStorage.length, sessionStorage.length, document.referrer]),
      ["", 0, 0, ""],
    );
    assert.equal(await page.locator('meta[name="referrer"]').getAttribute("content"), "no-referrer");
    const open_ = await page.locator("input, select").evaluateAll((inputs) => inputs.filter((input) => input.autocomplete !== "off").length);
    assert.equal(open_, 0, "every control has autocomplete off");
    await page.reload();
    await page.locator("#summary .headline").waitFor();
    assert.equal(await page.locator("#input-birth_date").inputValue(), "");
    await close();
  });

  test("the day is today's by the clock of the browser, at the edges of a day too", async () => {
    for (const [now, day] of [["2024-02-29T00:00:30", "2024-02-29"], ["2024-02-29T23:59:30", "2024-02-29"]]) {
      const { page, close } = await open(browser, { timezoneId: "Asia/Shanghai", clock: `${now}+08:00` });
      assert.equal(await page.locator("#on").inputValue(), day);
      await close();
    }
  });

  test("a birth date on the day is accepted, one after it is an error at its field, in both languages", async () => {
    const { page, faults, close } = await open(browser);
    await choose(page, "cn", "2021-10-08");
    const error = page.locator("#error-birth_date");
    for (const [day, wrong] of [["2021-10-07", false], ["2021-10-08", false], ["2021-10-09", true]]) {
      await give(page, "birth_date", day);
      assert.equal(await error.isVisible(), wrong, day);
    }
    assert.equal(await headline(page), "请更正后查看");
    assert.equal(await page.locator("#input-birth_date").getAttribute("aria-invalid"), "true");
    assert.ok((await page.locator("#input-birth_date").getAttribute("aria-describedby")).includes("error-birth_date"));
    const zh = await error.innerText();
    assert.match(zh, /[\u4e00-\u9fff]/);
    await page.locator(".problems button").click();
    assert.equal(await page.evaluate(() => document.activeElement.id), "input-birth_date");
    await page.locator("#language").click();
    assert.doesNotMatch(await error.innerText(), /[\u4e00-\u9fff]/);
    await give(page, "birth_date", "2010-05-20");
    assert.equal(await error.isVisible(), false);
    assert.equal(await page.locator("#input-birth_date").getAttribute("aria-invalid"), null);
    assert.deepEqual(faults, []);
    await close();
  });

  test("a day that does not exist is an error at its field, not a day nearby", async () => {
    const { page, faults, close } = await open(browser, { locale: "en-US" });
    await choose(page, "cn", "2021-10-08");
    await page.locator("#input-birth_date").focus();
    // The segments of a date are typed as the browser shows them, here month, day, year.
    await page.keyboard.type("02302010");
    assert.equal(await page.locator("#error-birth_date").isVisible(), false, "nothing is wrong while one types");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Tab");
    assert.equal(await page.locator("#error-birth_date").innerText(), "日期没有填完整，或没有这一天。");
    assert.equal(await page.locator('[data-result="age"]').innerText(), "尚不能确定");
    await page.locator("#input-birth_date").focus();
    await page.keyboard.type("0520201");
    // The browser now offers a day of the year 201.
    assert.equal(await page.locator("#error-birth_date").isVisible(), false);
    await page.keyboard.type("0");
    assert.equal(await page.locator("#error-birth_date").isVisible(), false);
    assert.equal(await page.locator('[data-result="age"]').innerText(), "11");
    assert.deepEqual(faults, []);
    await close();
  });

  test("a year before or after those reckoned with is an error at its field", async () => {
    const { page, close } = await open(browser);
    for (const day of ["1799-12-31", "2400-01-01"]) {
      await page.locator("#input-absent_since").fill(day);
      await page.locator("#input-birth_date").focus();
      assert.equal(await page.locator("#error-absent_since").isVisible(), true, day);
    }
    await page.locator("#input-absent_since").fill("1800-01-01");
    assert.equal(await page.locator("#error-absent_since").isVisible(), false);
    await close();
  });

  test("no day: the page says so, not while one types, and goes on once there is one", async () => {
    const { page, close } = await open(browser, { locale: "en-US" });
    await page.locator("#on").fill("2021-10-08");
    await page.locator("#on").focus();
    await page.keyboard.type("1009202");
    assert.equal(await page.locator("#error-on").isVisible(), false);
    await page.keyboard.press("Tab");
    await page.keyboard.press("Tab");
    assert.equal(await page.locator("#error-on").isVisible(), true);
    await page.locator("#on").fill("");
    assert.equal(await page.locator("#error-on").innerText(), "请填写查询日期。");
    await page.locator("#on").fill("2021-10-08");
    assert.equal(await page.locator("#error-on").isVisible(), false);
    await close();
  });

  test("a browser without WebAssembly is told so, in both languages", async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.addInitScript(() => delete window.WebAssembly);
    await page.goto(builtPage.href);
    const told = await page.getByRole("alert").innerText();
    assert.match(told, /请换用较新的浏览器/);
    assert.match(told, /use a newer one/);
    await context.close();
  });

  test("a fault of the program is told without what was entered", async () => {
    const { page, close } = await open(browser);
    await page.evaluate(() => (JSON.parse = () => { throw new TypeError("2010-05-20"); }));
    await give(page, "birth_date", "2010-05-20");
    const told = await page.getByRole("alert").innerText();
    assert.match(told, /内部错误/);
    assert.match(told, /internal error/);
    assert.ok(!told.includes("2010"));
    await close();
  });

  test("Enter in a field sends nothing", async () => {
    const { page, faults, requests, close } = await open(browser);
    const before = requests.length;
    await page.locator("#input-birth_date").press("Enter");
    await page.locator("#on").press("Enter");
    assert.equal(requests.length, before);
    // A form stopped only by the page's policy would be on the console.
    assert.deepEqual(faults, []);
    await close();
  });
});
