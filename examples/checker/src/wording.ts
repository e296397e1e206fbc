// All wording of the page itself, in both languages. What belongs to a policy (labels, questions, words) comes from its description.
import type { GroupName } from "./fields";
import type { Lang } from "./state";

interface Wording {
  readonly title: string;
  readonly purpose: string;
  readonly otherLang: string;
  readonly promises: readonly string[];
  readonly policy: string;
  readonly on: string;
  readonly onHint: string;
  readonly basis: string;
  readonly groups: Readonly<Record<GroupName, string>>;
  readonly notKnown: string;
  readonly yes: string;
  readonly no: string;
  readonly none: string;
  readonly some: string;
  readonly listHint: string;
  readonly row: (number: number) => string;
  readonly addRow: string;
  readonly removeRow: (number: number) => string;
  readonly clear: string;
  readonly print: string;
  readonly awaited: string;
  readonly unreadableDate: string;
  readonly noDay: string;
  readonly result: string;
  readonly toResult: (headline: string) => string;
  readonly notYet: string;
  readonly notYetWhy: (count: number) => string;
  readonly correct: string;
  readonly correctThese: string;
  readonly about: (title: string, message: string) => string;
  readonly needed: string;
  readonly neededFor: (results: readonly string[]) => string;
  readonly notOnPage: string;
  readonly clauses: string;
  readonly noClause: string;
  readonly reading: (number: string) => string;
  readonly readingChosen: (text: string) => string;
  readonly lawUnverified: string;
  readonly issuedOn: (day: string) => string;
  readonly document: (title: string) => string;
  readonly warnings: string;
  readonly explanation: string;
  readonly explanationHint: string;
  readonly footer: string;
  readonly failed: string;
  readonly tooOld: string;
}

const zh: Wording = {
  title: "义务教育就学状态查询",
  purpose: "填写孩子的出生日期和几项情况，查看按所选文件属于哪种就学状态、依据哪一条。",
  otherLang: "English",
  promises: [
    "所填内容只在本页计算，不会离开本页，也不会保存。",
    "结果供参考，不是任何机关作出的决定。",
    "一切以文件原文为准。",
  ],
  policy: "依据的文件",
  on: "查询日期",
  onHint: "按这一天的情况计算。",
  basis: "文件与日期",
  groups: {
    child: "孩子与学籍",
    absence: "缺课",
    leave: "请假与休学",
    approval: "缓学、免学与离校",
    condition: "就读方式与身体状况",
  },
  notKnown: "不清楚",
  yes: "是",
  no: "否",
  none: "无",
  some: "有",
  listHint: "除上面填写的以外，还有别的吗？",
  row: (number) => `第${number}条`,
  addRow: "添加一条",
  removeRow: (number) => `删除第${number}条`,
  clear: "清空所填内容",
  print: "打印",
  awaited: "待填",
  unreadableDate: "日期没有填完整，或没有这一天。",
  noDay: "请填写查询日期。",
  result: "查询结果",
  toResult: (headline) => `查询结果：${headline}`,
  notYet: "尚不能确定",
  notYetWhy: (count) => `还需填写${count}项。`,
  correct: "请更正后查看",
  correctThese: "以下内容需要更正：",
  about: (title, message) => `${title}：${message}`,
  needed: "还需填写",
  neededFor: (results) => `用于确定：${results.join("、")}`,
  notOnPage: "（本页未列此项）",
  clauses: "依据",
  noClause: "尚未确定，暂无依据。",
  reading: (number) => `读法 ${number}（文件未写明处的解释）`,
  readingChosen: (text) => `读法：${text}`,
  lawUnverified: "（条文未经核对）",
  issuedOn: (day) => `${day}印发`,
  document: (title) => `《${title}》`,
  warnings: "请留意",
  explanation: "逐步说明",
  explanationHint: "从结论到所填事实，逐条列出规则、条款和读法。",
  footer: "规则是对公开文件的一种解读，不构成法律意见。文件未写明之处所采用的读法，见“逐步说明”。",
  failed: "本页出现内部错误，无法计算。请刷新后重试。",
  tooOld: "这个浏览器无法运行本页的计算程序，请换用较新的浏览器。",
};

const en: Wording = {
  title: "School attendance status checker",
  purpose:
    "Enter the child’s date of birth and a few facts to see which attendance status follows from the document chosen, and from which clause.",
  otherLang: "中文",
  promises: [
    "What you enter is computed on this page only: it does not leave the page and is not stored.",
    "The answer is for information; it is not a decision of any authority.",
    "The text of the document is what counts.",
  ],
  policy: "Document",
  on: "Day of the question",
  onHint: "The answer holds for this day.",
  basis: "Document and day",
  groups: {
    child: "Child and school roll",
    absence: "Absence",
    leave: "Leave and suspension",
    approval: "Deferral, exemption and leaving",
    condition: "Way of schooling and health",
  },
  notKnown: "not known",
  yes: "yes",
  no: "no",
  none: "none",
  some: "some",
  listHint: "Are there others besides what is entered above?",
  row: (number) => `Entry ${number}`,
  addRow: "Add an entry",
  removeRow: (number) => `Remove entry ${number}`,
  clear: "Clear all entries",
  print: "Print",
  awaited: "needed",
  unreadableDate: "The date is incomplete, or there is no such day.",
  noDay: "Enter the day of the question.",
  result: "Result",
  toResult: (headline) => `Result: ${headline}`,
  notYet: "not yet known",
  notYetWhy: (count) => (count === 1 ? "One more answer is needed." : `${count} more answers are needed.`),
  correct: "Correct the entries first",
  correctThese: "These entries need correcting:",
  about: (title, message) => `${title}: ${message}`,
  needed: "Still needed",
  neededFor: (results) => `for: ${results.join(", ")}`,
  notOnPage: " (not asked on this page)",
  clauses: "Basis",
  noClause: "Not settled yet, so no clause can be named.",
  reading: (number) => `Reading ${number} (an interpretation where the document is silent)`,
  readingChosen: (text) => `Reading: ${text}`,
  lawUnverified: " (text not verified)",
  issuedOn: (day) => `issued ${day}`,
  document: (title) => `${title}, `,
  warnings: "Please note",
  explanation: "Step by step",
  explanationHint: "From the conclusion down to the facts entered: each rule, clause and reading.",
  footer:
    "The rules are a reading of public documents, not legal advice. Where a document is silent, the reading chosen is shown under “Step by step”.",
  failed: "An internal error occurred and nothing could be computed. Please reload the page.",
  tooOld: "This browser cannot run the program of this page. Please use a newer one.",
};

const wordings: Readonly<Record<Lang, Wording>> = { zh, en };

export function wordingIn(lang: Lang): Wording {
  return wordings[lang];
}
