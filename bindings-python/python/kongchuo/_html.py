"""What a notebook shows: small tables and folded lists. Everything is escaped, nothing is a script, and colours are the
page's own, so that light and dark themes both read well."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import TYPE_CHECKING, Any

from kongchuo.description import Lang, ResultInfo, TypeInfo, Wording

if TYPE_CHECKING:
    from kongchuo.answer import Answer, Answers
    from kongchuo.errors import FactsError
    from kongchuo.policy import Policy
    from kongchuo.schedule import Schedule, ScheduleTable
    from kongchuo.table import Table

#: Rows of a batch that are shown.
_SHOWN = 10

#: How far a duty has come, for people.
_STATES = {
    "fulfilled": Wording("已完成", "fulfilled"),
    "due": Wording("待办", "due"),
    "overdue": Wording("已逾期", "overdue"),
    "upcoming": Wording("未开始", "upcoming"),
    "lapsed": Wording("已终止", "lapsed"),
    "undetermined": Wording("尚不能确定", "undetermined"),
}

# Old pages keep the page's colour and letters from their tables.
_TABLE = 'style="color: inherit; font-size: inherit"'
_CELL = 'style="text-align: left; vertical-align: top; padding-right: 1em"'
_LABEL = 'style="text-align: left; vertical-align: top; padding-right: 1em; white-space: nowrap"'
_QUIET = 'style="opacity: 0.7"'
_INDENT = 'style="margin-left: 1.5em"'


def answer(answer: Answer, policy: Policy) -> str:
    """An answer: results with their labels, what is open, what was assumed. The caller's key is left out."""
    lang = policy.lang
    rows = [
        (_titled(policy.results[name].title, name, lang), escape(policy.results[name].type.label(value, lang)))
        for name, value in answer.results.items()
    ]
    for name, facts in answer.undetermined.items():
        needs = _join((_fact(policy, fact) for fact in facts), lang)
        open_ = _pick(lang, f"<em>尚不能确定</em>，尚需知道：{needs}", f"<em>undetermined</em>; still needed: {needs}")
        rows.append((_titled(policy.results[name].title, name, lang), open_))
    parts = [_caption(policy, answer.on.isoformat(), lang), _table(rows)]
    if answer.warnings:
        label = escape(policy.results["warnings"].title[lang]) if "warnings" in policy.results else "!"
        parts.append(f"<div>{label}{_colon(lang)}{_join(_warnings(answer.warnings, policy), lang)}</div>")
    if answer.assumed:
        count = len(answer.assumed)
        label = _pick(lang, f"未提供而按默认推定的事实（{count} 项）", f"Facts not given, and assumed ({count})")
        parts.append(_details(label, f"<div {_INDENT}>{_join((_fact(policy, f) for f in answer.assumed), lang)}</div>"))
    return _block(parts)


def answers(answers: Answers, policy: Policy) -> str:
    """A batch: the first answers in the few results for people, and the errors."""
    lang = policy.lang
    brief = [result for result in policy.results.values() if result.brief]
    shown = [(answers.rows[at], answers[at]) for at in range(min(len(answers), _SHOWN))]
    open_ = f"<em>{_pick(lang, '尚不能确定', 'undetermined')}</em>"

    def cell(item: Answer, result: ResultInfo) -> str:
        # Warnings are no result of an answer: those that are certain stand beside the results.
        if result.name == "warnings" and item.warnings:
            return _join(_warnings(item.warnings, policy), lang)
        if result.name == "warnings" and "warnings" not in item.undetermined:
            return _pick(lang, "无", "none")
        return escape(result.type.label(item[result.name], lang)) if result.name in item else open_

    rows = [(str(row), *(cell(item, result) for result in brief)) for row, item in shown]
    count = _pick(lang, f"{len(answers)} 个结果", f"{len(answers)} answer{'' if len(answers) == 1 else 's'}")
    more = len(answers) > len(shown)
    return _block(_rows(policy, count, brief, rows, more) + _bad_rows(answers.errors, lang))


def table(table: Table, policy: Policy) -> str:
    """A table: its first rows in the few results for people, the errors, and the columns that were not read."""
    lang = policy.lang
    names = table.column_names
    brief = [result for result in policy.results.values() if result.brief and result.name in names]

    def cell(row: dict[str, Any], result: ResultInfo) -> str:
        if result.name in row["undetermined"] and row[result.name] in (None, []):
            return f"<em>{_pick(lang, '尚不能确定', 'undetermined')}</em>"
        return escape(result.type.label(row[result.name], lang))

    shown = [dict(zip(names, row)) for row in table._engine.head(_SHOWN)]
    numbers = table.rows[: len(shown)]
    rows = [(str(number), *(cell(row, result) for result in brief)) for number, row in zip(numbers, shown)]
    count = _pick(lang, f"{len(table)} 行", f"{len(table)} row{'' if len(table) == 1 else 's'}")
    parts = _rows(policy, f"{escape(table.on.isoformat())} · {count}", brief, rows, len(table) > len(shown))
    parts += _bad_rows(table.errors, lang)
    if table.unknown_columns:
        label = _pick(lang, "未读取的列", "Columns not read") + f" ({len(table.unknown_columns)})"
        hint = _pick(lang, "是否指", "did you mean")
        columns = (
            f"<code>{escape(name)}</code>" + (f" ({hint} <code>{escape(nearest)}</code>?)" if nearest else "")
            for name, nearest in table.unknown_columns.items()
        )
        parts.append(_details(label, f"<div {_INDENT}>{_join(columns, lang)}</div>"))
    return _block(parts)


def schedule(schedule: Schedule, policy: Policy) -> str:
    """The first duties of one case. The caller's key is left out."""
    count = _pick(policy.lang, f"{len(schedule)} 项", f"{len(schedule)} dut{'y' if len(schedule) == 1 else 'ies'}")
    shown: list[dict[str, Any]] = [dict(duty) for duty in schedule[:_SHOWN]]
    return _block(_duties(policy, count, shown, len(schedule) > len(shown)))


def schedule_table(table: ScheduleTable, policy: Policy) -> str:
    """The first duties of a table, and the errors. Keys are left out; each duty has the row of its child."""
    lang = policy.lang
    shown = [dict(zip(table.column_names, row)) for row in table._engine.head(_SHOWN)]
    count = _pick(lang, f"{len(table)} 项", f"{len(table)} dut{'y' if len(table) == 1 else 'ies'}")
    parts = _duties(policy, f"{escape(table.on.isoformat())} · {count}", shown, len(table) > len(shown), table.rows)
    return _block(parts + _bad_rows(table.errors, lang))


def _duties(
    policy: Policy, count: str, duties: list[dict[str, Any]], more: bool, numbers: Sequence[int] | None = None
) -> list[str]:
    lang = policy.lang
    head = [_pick(lang, "期限", "due"), _pick(lang, "责任主体", "bearer"), _pick(lang, "责任事项", "duty")]
    head += [_pick(lang, "状态", "state"), _pick(lang, "完成", "done"), *([_pick(lang, "行", "row")] if numbers else [])]

    def cells(at: int, duty: dict[str, Any]) -> tuple[str, ...]:
        info = policy.obligations[duty["id"]]
        done = "/".join("?" if duty[name] is None else str(duty[name]) for name in ("done", "required"))
        due = "-" if duty["due"] is None else escape(str(duty["due"]))
        state = _STATES[duty["state"]][lang]
        row = (str(numbers[at]),) if numbers else ()
        return (due, escape(info.bearer_title[lang]), _titled(info.title, info.name, lang), state, done, *row)

    parts = [f"<div>{escape(policy.info.title[lang])} · {count}</div>"]
    parts.append(_table([cells(at, duty) for at, duty in enumerate(duties)], head))
    return [*parts, f"<div {_QUIET}>…</div>"] if more else parts


def _rows(policy: Policy, count: str, brief: list[ResultInfo], rows: list[tuple[str, ...]], more: bool) -> list[str]:
    head = [_pick(policy.lang, "行", "row"), *(escape(result.title[policy.lang]) for result in brief)]
    parts = [f"<div>{escape(policy.info.title[policy.lang])} · {count}</div>", _table(rows, head)]
    return [*parts, f"<div {_QUIET}>…</div>"] if more else parts


def _bad_rows(errors: list[FactsError], lang: Lang) -> list[str]:
    if not errors:
        return []
    items = "".join(f"<li>{escape(str(error))}</li>" for error in errors[:_SHOWN])
    more = "<li>…</li>" if len(errors) > _SHOWN else ""
    label = _pick(lang, f"有误的行（{len(errors)}）", f"Bad rows ({len(errors)})")
    return [_details(label, f"<ul>{items}{more}</ul>", open_=True)]


def explanation(derivation: dict[str, Any], lang: Lang) -> str:
    """A derivation: each rule folds open to the rules it rests on. The caller's key is left out."""
    title = f"{escape(derivation['document'][lang])} <span {_QUIET}>({escape(derivation['policy'])})</span>"
    parts = [f"<div>{title} {escape(derivation['on'])}</div>"]
    parts += [f"<div>{_parameter(parameter, lang)}</div>" for parameter in derivation["overridden"]]
    parts.append(_step(derivation["result"], lang, open_=True))
    return _block(parts)


def _step(step: dict[str, Any], lang: Lang, open_: bool = False) -> str:
    head = f"<strong>{escape(step['title'][lang])}</strong>{_colon(lang)}{escape(step['value'][lang])}"
    if step["repeated"]:
        return f"<div>{head} <span {_QUIET}>{_pick(lang, '（见上文）', '(derived above)')}</span></div>"
    outcome = {
        "excluded": _pick(lang, "因情形排除", "excluded by a ground"),
        "no_rule": _pick(lang, "没有规则适用", "no rule applied"),
        "undetermined": _pick(lang, "尚不能确定", "undetermined"),
    }.get(step["outcome"])
    if outcome:
        head += f" <em>{outcome}</em>"
    lines = []
    if step["needs"]:
        label = _pick(lang, "尚需知道", "still needed")
        lines.append(f"{label}{_colon(lang)}{_join(map(escape, step['needs']), lang)}")
    for row in step["rows"]:
        lines += _row(row, lang)
    if not step["rows"]:
        lines += _source(step["source"], lang)
    lines += [_parameter(parameter, lang) for parameter in step["parameters"]]
    lines += [_fact_use(fact, lang) for fact in step["facts"]]
    body = "".join(f"<div>{line}</div>" for line in lines)
    if step["not_matched"]:
        items = "".join(f"<div>{_not_matched(row, lang)}</div>" for row in step["not_matched"])
        label = _pick(lang, "不适用的行", "Rows that do not apply") + f" ({len(step['not_matched'])})"
        body += _details(label, f"<div {_INDENT}>{items}</div>")
    body += "".join(_step(below, lang) for below in step["because"])
    return _details(head, f"<div {_INDENT}>{body}</div>", open_)


def _row(row: dict[str, Any], lang: Lang) -> list[str]:
    lines = []
    if row["say"]:
        may = _pick(lang, "可能适用：", "may apply: ") if row["state"] == "open" else ""
        lines.append(may + escape(row["say"][lang]))
    return lines + _source(row["source"], lang)


def _not_matched(row: dict[str, Any], lang: Lang) -> str:
    why = [f"{escape(item['title'][lang])}{_colon(lang)}{escape(item['value'][lang])}" for item in row["why"]]
    return f"<code>{escape(row['row'])}</code>{_colon(lang)}{_pick(lang, '；', '; ').join(why)}"


def _source(source: dict[str, Any], lang: Lang) -> list[str]:
    cites = [_cite(cite, lang) for cite in source["cite"]]
    if source["catalogue"]:
        cites.append(escape(" ".join(source["catalogue"])))
    lines = [f"<span {_QUIET}>{' · '.join(cites)}</span>"] if cites else []
    if source["reading"]:
        label = _pick(lang, "读法", "Reading") + (f" {source['reading']['knob']}" if source["reading"]["knob"] else "")
        lines.append(f"<span {_QUIET}>{escape(label)}{_colon(lang)}{escape(source['reading'][lang])}</span>")
    return lines


def _cite(cite: dict[str, Any], lang: Lang) -> str:
    if "doc" in cite:
        return escape(f"{cite['doc']} {cite['clause']}")
    if "reading" in cite:
        return escape(f"{_pick(lang, '读法', 'reading')} {cite['reading']}")
    note = "" if cite["verified"] else _pick(lang, "（未核对原文）", " (text not verified)")
    return escape(f"《{cite['law']}》{cite['clause'] or ''}{note}")


def _parameter(parameter: dict[str, Any], lang: Lang) -> str:
    value = _pair(parameter, lang) + _unit(parameter["unit"], parameter["value"]["value"] == 1, lang)
    text = f"{_pick(lang, '参数', 'Parameter')} {value} [{escape(parameter['parameter'])}]"
    if parameter["document_value"]:
        was = escape(parameter["document_value"][lang])
        text += _pick(lang, f"，<strong>由使用者设定</strong>（原为{was}）", f", <strong>set by the caller</strong> (was {was})")
    return text


def _unit(unit: str | None, one: bool, lang: Lang) -> str:
    """A unit after its number, as the text of an explanation writes it."""
    zh = {"day": "天", "month": "个月", "year": "年", "year_of_age": "周岁", "grade": "级"}
    # Of a grade the title says it: "grade up to which …: 2".
    en = {"year_of_age": "year", "grade": ""}
    if unit is None:
        return ""
    if lang == "zh":
        return escape(zh.get(unit, unit))
    word = en.get(unit, unit)
    return escape(f" {word}{'' if one else 's'}") if word else ""


def _fact_use(fact: dict[str, Any], lang: Lang) -> str:
    assumed = _pick(lang, "（推定）", " (assumed)") if fact["state"] == "assumed" else ""
    return f"{_pick(lang, '事实', 'Fact')} {_pair(fact, lang)} [{escape(fact['fact'])}]{assumed}"


def _pair(item: dict[str, Any], lang: Lang) -> str:
    return f"{escape(item['title'][lang])}{_colon(lang)}{escape(item['value'][lang])}"


def _fact(policy: Policy, name: str) -> str:
    known = policy.facts.get(name) or policy.records.get(name)
    return escape(name) if known is None else _titled(known.title, name, policy.lang)


def _warnings(codes: Sequence[str], policy: Policy) -> Iterable[str]:
    warnings = policy.results.get("warnings")
    kind = warnings.type if warnings else TypeInfo("text", optional=False)
    return (escape((kind.element or kind).label(code, policy.lang)) for code in codes)


def _caption(policy: Policy, on: str, lang: Lang) -> str:
    return f"<div>{escape(policy.info.title[lang])} <span {_QUIET}>({escape(policy.id)})</span> {escape(on)}</div>"


def _titled(title: Wording, name: str, lang: Lang) -> str:
    return f'<span title="{escape(name)}">{escape(title[lang])}</span>'


def _table(rows: Iterable[Sequence[str]], head: Sequence[str] = ()) -> str:
    heads = "".join(f"<th {_CELL}>{cell}</th>" for cell in head)
    body = "".join(
        f"<tr><td {_LABEL}>{row[0]}</td>" + "".join(f"<td {_CELL}>{cell}</td>" for cell in row[1:]) + "</tr>" for row in rows
    )
    return f"<table {_TABLE}>{f'<thead><tr>{heads}</tr></thead>' if heads else ''}<tbody>{body}</tbody></table>"


def _details(summary: str, body: str, open_: bool = False) -> str:
    return f"<details{' open' if open_ else ''}><summary>{summary}</summary>{body}</details>"


def _block(parts: Iterable[str]) -> str:
    return f"<div>{''.join(parts)}</div>"


def _join(items: Iterable[str], lang: Lang) -> str:
    return _pick(lang, "、", ", ").join(items)


def _colon(lang: Lang) -> str:
    return _pick(lang, "：", ": ")


def _pick(lang: Lang, zh: str, en: str) -> str:
    return zh if lang == "zh" else en
