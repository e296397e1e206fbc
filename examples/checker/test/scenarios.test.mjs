// Scenarios of the rule packs, entered through the page: what they expect is read from the packs, never from the engine.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { choose, give, giveAll, headline, needed, result } from "./answers.mjs";
import { launch, open } from "./browser.mjs";
import { assumed, scenario, statusLabel } from "./rules.mjs";

const yesNo = { zh: { true: "是", false: "否" }, en: { true: "yes", false: "no" } };
const none = { zh: "无", en: "none" };
const guyuan = { zh: "《固原市建立义务教育控辍保学长效机制实施办法》", en: "Guyuan: long-term mechanism for keeping children in compulsory education" };
const chengkou = { zh: "《城口县2022年中小学控辍保学工作方案》", en: "Chengkou: plan for keeping pupils in school, 2022" };

/** One scenario for each status, and a clause that its row of the table names. */
const statuses = [
  { policy: "cn", file: "cn/cases/status.toml", name: "未满入学年龄先于已毕业", status: "below_age", clause: "N6" },
  { policy: "cn", file: "cn/cases/status.toml", name: "已毕业先于超龄", status: "completed", clause: "N7" },
  { policy: "cn", file: "cn/cases/status.toml", name: "超龄先于免学", status: "over_age", clause: "N7" },
  { policy: "cn", file: "cn/cases/status.toml", name: "免学先于缓学", status: "exempted", clause: "N12" },
  { policy: "cn", file: "cn/cases/status.toml", name: "缓学先于失踪", status: "deferred", clause: "第十一条" },
  { policy: "cn", file: "cn/cases/status.toml", name: "失踪先于请假", status: "missing", clause: "N22" },
  { policy: "cn", file: "cn/cases/status.toml", name: "请假先于休学", status: "on_leave", clause: "N4" },
  { policy: "cn", file: "cn/cases/status.toml", name: "休学先于安置", status: "suspended", clause: "N4" },
  { policy: "cn", file: "cn/cases/status.toml", name: "特教学校是安置", status: "placed", clause: "第十九条" },
  { policy: "cn", file: "cn/cases/status.toml", name: "失学先于辍学：失学不计入辍学", status: "never_enrolled", clause: "N8" },
  { policy: "cn", file: "cn/cases/status.toml", name: "辍学时疑似条件同样成立", status: "dropout", clause: "N2" },
  { policy: "cn", file: "cn/cases/status.toml", name: "疑似辍学时缺课同样成立", status: "suspected_dropout", clause: "N1" },
  { policy: "cn", file: "cn/cases/status.toml", name: "缺课先于在读", status: "absent", clause: "N1" },
  { policy: "cn", file: "cn/cases/status.toml", name: "在读", status: "attending", clause: "N5" },
];

/** Scenarios over several days: the week and the month at their boundaries. */
const boundaries = [
  {
    policy: "guyuan-2021",
    file: "guyuan-2021/cases/thresholds.toml",
    // Its terms lie within the default calendar's autumn, so that they need not be entered; only a warning differs.
    name: "缺课超过一周为疑似，疑似超过一个月为辍学",
    days: ["2021-09-07", "2021-09-08", "2021-09-09", "2021-10-07", "2021-10-08", "2021-10-09"],
    title: guyuan,
    clauses: { suspected_dropout: "附件1 填表说明1", dropout: "附件1 填表说明2" },
  },
  {
    policy: "chengkou-2022",
    file: "chengkou-2022/cases/thresholds.toml",
    name: "无正当原因缺课超过一星期为疑似，超出一个月为辍学",
    days: ["2022-09-07", "2022-09-08", "2022-09-09", "2022-09-30", "2022-10-01", "2022-10-02"],
    title: chengkou,
    clauses: { suspected_dropout: "附件2 二5", dropout: "附件2 二5" },
  },
];

describe("scenarios", () => {
  let browser;
  // One page for all scenarios of a status: "clear" must leave nothing behind.
  let shared;
  before(async () => {
    browser = await launch();
    shared = await open(browser);
  });
  after(() => browser.close());

  for (const { policy, file, name, status, clause } of statuses) {
    test(`${status}: ${name}`, async () => {
      const { page, faults } = shared;
      await page.locator("#clear").click();
      const { facts, days } = scenario(file, name);
      const [{ on, expect }] = days;
      assert.equal(expect.attendance_status, status, "the scenario is about another status");
      await choose(page, policy, on);
      await giveAll(page, facts, assumed);
      for (const lang of ["zh", "en"]) {
        assert.equal(await page.locator("html").getAttribute("lang"), lang === "zh" ? "zh-CN" : "en");
        await expectResults(page, expect, lang);
        assert.ok((await page.locator(".clauses").innerText()).includes(clause), `${clause} is not named`);
        // Every policy so far reads the school age as the base does.
        assert.match(await page.locator(".results").innerText(), /N7/);
        await page.locator("#language").click();
      }
      assert.deepEqual(faults, []);
    });
  }

  for (const { policy, file, name, days: wanted, title, clauses } of boundaries) {
    test(`${policy}, day by day: ${name}`, async () => {
      const { page, close } = await open(browser);
      const { facts, days } = scenario(file, name);
      const chosen = days.filter(({ on }) => wanted.includes(on));
      assert.deepEqual(chosen.map(({ on }) => on), wanted, "the scenario has lost a day");
      await choose(page, policy, chosen.at(-1).on);
      await giveAll(page, facts, assumed);
      for (const lang of ["zh", "en"]) {
        for (const { on, expect } of chosen) {
          await page.locator("#on").fill(on);
          await expectResults(page, expect, lang);
          const clause = clauses[expect.attendance_status];
          if (clause) {
            const text = await page.locator(".clauses").innerText();
            assert.ok(text.includes(title[lang]) && text.includes(clause), `${on}: ${title[lang]} ${clause} is not named`);
          }
        }
        await page.locator("#language").click();
      }
      await close();
    });
  }

  test("nothing known: nothing is settled, and the questions of the page are named", async () => {
    const { page, close } = await open(browser);
    await choose(page, "cn", "2021-10-08");
    assert.equal(await headline(page), "尚不能确定");
    const { undetermined } = scenario("cn/cases/unknown.toml", "一无所知：各项结果各有所待");
    // Each question awaited is on the page, or follows one that is.
    const later = ["leave_until", "suspension_until", "returned_on", "police_proof", "disability_grade", "disability_certificate", "documents"];
    const all = new Set([...undetermined.attendance_status, ...undetermined.school_age, ...undetermined.counts_as_dropout]);
    assert.deepEqual(new Set(await needed(page)), new Set([...all].filter((name) => !later.includes(name))));
    assert.equal(await page.locator(".needed li").count(), (await needed(page)).length, "something is asked that the page does not list");
    await close();
  });

  test("what is needed leads to its question, and an answer taken back is not known again", async () => {
    const { page, close } = await open(browser);
    await choose(page, "cn", "2021-10-08");
    await page.locator('[data-needs="graduated"]').click();
    assert.equal(await page.evaluate(() => document.activeElement.closest(".field").id), "field-graduated");
    await give(page, "graduated", true);
    await give(page, "ever_enrolled", true);
    assert.equal(await headline(page), statusLabel("completed", "zh"));
    await page.locator('#field-graduated input[value=""]').check();
    assert.equal(await headline(page), "尚不能确定");
    await close();
  });

  test("a question that no longer matters is withdrawn with its answer", async () => {
    const { page, close } = await open(browser);
    await choose(page, "cn", "2021-10-08");
    await giveAll(page, { birth_date: "2010-05-20", ever_enrolled: true, absent_since: "2021-09-01", returned_on: "2021-09-20" }, assumed);
    assert.equal(await headline(page), statusLabel("attending", "zh"));
    assert.match(await page.locator(".warnings").innerText(), /日期前后矛盾/);
    await give(page, "absent_since", null);
    assert.equal(await page.locator("#field-returned_on").isVisible(), false);
    assert.equal(await page.locator(".warnings").count(), 0);
    await close();
  });

  test("leaves entered one by one count", async () => {
    const { page, close } = await open(browser);
    const { facts, days } = scenario("cn/cases/unknown.toml", "两者都给：请假记录照样计算", { records: true });
    await choose(page, "cn", days[0].on);
    const leaves = page.locator("#field-leaves");
    await leaves.locator('input[value="true"]').check();
    assert.ok((await needed(page)).includes("leaves"), "an entry left open is no answer yet");
    await leaves.locator("input[type=date]").nth(0).fill("2021-09-06");
    await leaves.locator("input[type=date]").nth(1).fill("2021-09-10");
    await giveAll(page, { birth_date: "2010-05-20", ever_enrolled: true, ...facts }, assumed);
    await expectResults(page, days[0].expect, "zh");
    // A change of language keeps them.
    await page.locator("#language").click();
    await expectResults(page, days[0].expect, "en");
    await leaves.getByRole("button", { name: "Remove entry 1" }).click();
    assert.ok((await needed(page)).includes("leaves"));
    await close();
  });
});

async function expectResults(page, expect, lang) {
  for (const [name, value] of Object.entries(expect)) {
    if (name === "attendance_status") {
      assert.equal(await headline(page), statusLabel(value, lang));
    } else if (await page.locator(`[data-result="${name}"]`).count()) {
      const text = value === null ? none[lang] : (yesNo[lang][value] ?? String(value));
      assert.equal(await result(page, name), text, name);
    }
  }
}
