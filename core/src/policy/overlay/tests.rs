use super::*;
use crate::diagnostic::{Diagnostics, Sources};
use crate::policy::read::read_pack;

const BASE: &str =
    "[policy]\nid = 'cn'\ntitle = { zh = '甲', en = 'A' }\nreadings = 3\ncatalogue = { prefix = 'CN', rows = 12 }\n";
const CHILD: &str = "[policy]\nid = 'county'\ntitle = { zh = '乙', en = 'B' }\nclauses = ['一', '二(一)']\ncatalogue = { prefix = 'CK', rows = 7 }\n";

/// Lays packs, each a header and its items in `<id>.toml`; findings as `path:line:column: error: message (help)`.
fn laid(packs: &[(&str, &str)]) -> (Layered, Vec<String>) {
    let mut sources = Sources::default();
    let mut read = Vec::new();
    for (at, (header, items)) in packs.iter().enumerate() {
        let files = [sources.add(format!("{at}h"), *header), sources.add(at.to_string(), *items)];
        let (pack, findings) = read_pack(&sources, &files);
        let findings = Diagnostics { sources: sources.clone(), list: findings };
        assert!(!findings.has_errors(), "{findings}");
        read.push(pack.expect("a header was given"));
    }
    let (layered, list) = lay(&read.iter().collect::<Vec<_>>());
    let shown =
        list.into_iter().map(|finding| Diagnostics { sources: sources.clone(), list: vec![finding] }.to_string());
    (layered, shown.collect())
}

fn good(base: &str, child: &str) -> Layered {
    let (layered, findings) = laid(&[(BASE, base), (CHILD, child)]);
    assert_eq!(findings, [""; 0]);
    layered
}

fn findings(base: &str, child: &str) -> Vec<String> {
    laid(&[(BASE, base), (CHILD, child)]).1
}

/// Five or six lines; the id is on the second.
fn parameter(id: &str, value: i64, more: &str) -> String {
    format!("[[parameter]]\nid = '{id}'\ntype = 'int'\nvalue = {value}\ncite = {{ reading = 'N1' }}\n{more}\n")
}

fn definition(id: &str, is: &str, more: &str) -> String {
    format!("[[definition]]\nid = '{id}'\ntype = 'int'\nis = '{is}'\ncite = {{ reading = 'N1' }}\n{more}\n")
}

fn decision(id: &str, rows: &[&str], more: &str) -> String {
    let head = format!("[[decision]]\nid = '{id}'\ntype = 'int'\ncite = {{ reading = 'N1' }}\n{more}\n");
    head + &rows.iter().map(|id| row("decision", id)).collect::<String>()
}

fn row(of: &str, id: &str) -> String {
    let condition = if id.starts_with("otherwise") { "otherwise = true" } else { "when = 'a'" };
    format!("[[{of}.row]]\nid = '{id}'\n{condition}\nthen = 1\ncite = {{ reading = 'N1' }}\n")
}

fn patch(decision: &str, keys: &str, rows: &[&str]) -> String {
    let rows: String = rows.iter().map(|id| row("patch", id)).collect();
    format!("[[patch]]\ndecision = '{decision}'\n{keys}\n{rows}")
}

fn rows(layered: &Layered, rule: usize) -> Vec<(&str, usize)> {
    let Body::Decision { rows, .. } = &layered.rules[rule].body else { panic!("a decision") };
    rows.iter().map(|row| (row.item.head.id.value.as_str(), row.origin)).collect()
}

const TITLE: &str = "title = { zh = '甲', en = 'A' }";

#[test]
fn items_accumulate_with_their_origin() {
    let layered = good(&parameter("a", 1, TITLE), &parameter("b", 2, TITLE));
    let found: Vec<_> =
        layered.parameters.iter().map(|layer| (layer.item.head.id.value.as_str(), layer.origin)).collect();
    assert_eq!(found, [("a", 0), ("b", 1)]);
}

#[test]
fn a_replacing_parameter_keeps_its_place_and_inherits_title_and_unit() {
    let base = parameter("a", 1, "title = { zh = '甲', en = 'A' }\nunit = 'day'") + &parameter("b", 2, TITLE);
    let layered = good(&base, &parameter("a", 3, "replaces = 'cn'"));
    let first = &layered.parameters[0];
    assert_eq!((first.item.head.id.value.as_str(), first.origin), ("a", 1));
    assert_eq!(first.item.value.value, crate::policy::items::Literal::Int(3));
    assert_eq!(first.item.head.title.as_ref().map(|title| title.en.as_str()), Some("A"));
    assert_eq!(first.item.unit.as_deref(), Some("day"));
    assert_eq!(layered.parameters[1].item.head.id.value, "b");
}

#[test]
fn replacing_silently_is_an_error() {
    assert_eq!(
        findings(&parameter("a", 1, TITLE), &parameter("a", 2, TITLE)),
        ["1:2:6: error: `a` replaces the parameter of `cn` silently (write replaces = \"cn\")"]
    );
    assert_eq!(
        findings(&definition("a", "1", TITLE), &definition("a", "2", TITLE)),
        ["1:2:6: error: `a` replaces the rule of `cn` silently (write replaces = \"cn\")"]
    );
}

#[test]
fn replacing_names_the_nearest_pack_that_has_it() {
    let middle = "[policy]\nid = 'province'\ntitle = { zh = '丙', en = 'C' }\n";
    let base = definition("a", "1", TITLE) + &definition("b", "1", TITLE);
    let middle_items = definition("a", "2", "replaces = 'cn'");
    let right = definition("a", "3", "replaces = 'province'") + &definition("b", "3", "replaces = 'cn'");
    let (layered, findings) = laid(&[(BASE, &base), (middle, &middle_items), (CHILD, &right)]);
    assert_eq!(findings, [""; 0]);
    assert_eq!((layered.rules[0].origin, layered.rules[1].origin), (2, 2));
    assert_eq!(layered.rules[0].head.title.as_ref().map(|title| title.zh.as_str()), Some("甲"));

    let wrong = definition("a", "3", "replaces = 'cn'");
    let (_, findings) = laid(&[(BASE, &base), (middle, &middle_items), (CHILD, &wrong)]);
    assert_eq!(
        findings,
        ["2:6:12: error: `a` replaces the rule of `province`, not of `cn` (write replaces = \"province\")"]
    );
}

#[test]
fn replacing_nothing_names_the_nearest() {
    assert_eq!(
        findings(&definition("run_start", "1", TITLE), &definition("run_stert", "2", "replaces = 'cn'")),
        ["1:6:12: error: no pack below has a rule `run_stert` to replace (did you mean `run_start`?)"]
    );
    assert_eq!(
        findings("", &parameter("p", 2, "replaces = 'cn'")),
        ["1:6:12: error: no pack below has a parameter `p` to replace (take `replaces` out if it is new)"]
    );
}

#[test]
fn a_decision_may_replace_a_definition_and_the_reverse() {
    let base = definition("a", "1", &format!("{TITLE}\nresult = true")) + &decision("b", &["r"], TITLE);
    let child = decision("a", &["r"], "replaces = 'cn'") + &definition("b", "1", "replaces = 'cn'");
    let layered = good(&base, &child);
    assert_eq!(rows(&layered, 0), [("r", 1)]);
    assert!(layered.rules[0].result, "inherited");
    assert!(matches!(layered.rules[1].body, Body::Definition(_)));
    assert!(layered.rules[1].head.title.is_some());
}

#[test]
fn vocabulary_is_not_redefined() {
    let fact = "[[fact]]\nid = 'grade'\ntype = 'int'\ntitle = { zh = '甲', en = 'A' }\n";
    let (layered, findings) = laid(&[(BASE, fact), (CHILD, fact)]);
    assert_eq!(layered.facts.len(), 1);
    assert_eq!(
        findings,
        [
            "1:2:6: error: fact `grade` is defined below already (the vocabulary is one for all packs: use the one below, or another id)"
        ]
    );
}

#[test]
fn a_later_calendar_replaces_the_whole_default() {
    let term =
        |id: &str| format!("[[term]]\nid = '{id}'\nstart = {{ month = 3, day = 1 }}\nend = {{ month = 7, day = 1 }}\n");
    let both = term("autumn") + &term("spring");
    let ids = |layered: &Layered| layered.terms.iter().map(|layer| layer.item.id.value.clone()).collect::<Vec<_>>();
    assert_eq!(ids(&good(&both, "")), ["autumn", "spring"]);
    assert_eq!(ids(&good(&both, &term("spring"))), ["spring"]);
}

#[test]
fn a_name_means_one_thing() {
    let fact = "[[fact]]\nid = 'a'\ntype = 'int'\ntitle = { zh = '甲', en = 'A' }\n";
    assert_eq!(
        findings(fact, &parameter("a", 1, TITLE)),
        ["1:2:6: error: `a` is the id of a fact already and cannot be that of a parameter"]
    );
    assert_eq!(
        findings(&parameter("a", 1, TITLE), &definition("a", "1", TITLE)),
        ["1:2:6: error: `a` is the id of a parameter already and cannot be that of a definition or decision"]
    );
    let record = "[[record]]\nid = 'a'\ntitle = { zh = '甲', en = 'A' }\nfields = [{ id = 'on', type = 'date', zh = '日', en = 'on' }]\n";
    let word = "[[enum]]\nid = 'a'\ntitle = { zh = '甲', en = 'A' }\nwords = [{ id = 'w', zh = '甲', en = 'A' }]\n";
    assert_eq!(
        findings(word, record),
        ["1:2:6: error: `a` is the id of an enum already and cannot be that of a record"]
    );
}

#[test]
fn a_patch_adds_before_otherwise_unless_told() {
    let base = decision("t", &["a", "b", "otherwise"], TITLE);
    let layered = good(&base, &patch("t", "", &["c", "d"]));
    assert_eq!(rows(&layered, 0), [("a", 0), ("b", 0), ("c", 1), ("d", 1), ("otherwise", 0)]);
    let layered = good(&base, &patch("t", "before = 'a'", &["c"]));
    assert_eq!(rows(&layered, 0), [("c", 1), ("a", 0), ("b", 0), ("otherwise", 0)]);
    let layered = good(&decision("t", &["a"], TITLE), &patch("t", "", &["c"]));
    assert_eq!(rows(&layered, 0), [("a", 0), ("c", 1)]);
}

#[test]
fn a_patch_drops_and_puts_in_the_same_place() {
    let base = decision("t", &["a", "b", "c", "otherwise"], TITLE);
    let layered = good(&base, &patch("t", "drop = ['a', 'b']\nbefore = 'b'", &["b"]));
    assert_eq!(rows(&layered, 0), [("b", 1), ("c", 0), ("otherwise", 0)]);
    let layered = good(&base, &patch("t", "drop = ['otherwise']", &["otherwise"]));
    assert_eq!(rows(&layered, 0), [("a", 0), ("b", 0), ("c", 0), ("otherwise", 1)]);
}

#[test]
fn patches_apply_one_after_the_other_and_are_lost_with_the_decision() {
    let base = decision("t", &["a"], TITLE);
    let both = patch("t", "", &["b"]) + &patch("t", "before = 'b'", &["c"]);
    assert_eq!(rows(&good(&base, &both), 0), [("a", 0), ("c", 1), ("b", 1)]);

    let top = "[policy]\nid = 'school'\ntitle = { zh = '丁', en = 'D' }\n";
    let replaced = decision("t", &["z"], "replaces = 'cn'");
    let (layered, findings) = laid(&[(BASE, &base), (CHILD, &both), (top, &replaced)]);
    assert_eq!(findings, [""; 0]);
    assert_eq!(rows(&layered, 0), [("z", 2)]);
}

#[test]
fn bad_patches_are_told() {
    let base = decision("warnings", &["aged_out", "otherwise"], TITLE) + &definition("d", "1", TITLE);
    let bad = |text: &str| findings(&base, text).join("\n");
    assert_eq!(
        bad(&patch("warning", "drop = ['x']", &[])),
        "1:2:12: error: no decision `warning` to patch (did you mean `warnings`?)"
    );
    assert_eq!(
        bad(&patch("d", "drop = ['x']", &[])),
        "1:2:12: error: `d` is a definition and has no rows to patch (replace the definition instead)"
    );
    assert_eq!(
        bad(&patch("warnings", "drop = ['aged_uot']", &[])),
        "1:3:9: error: decision `warnings` has no row `aged_uot` (did you mean `aged_out`?)"
    );
    assert_eq!(
        bad(&patch("warnings", "before = 'aged'", &["x"])),
        "1:3:10: error: decision `warnings` has no row `aged`"
    );
    assert_eq!(
        bad(&patch("warnings", "", &["aged_out"])),
        "1:5:6: error: decision `warnings` has a row `aged_out` already (to replace it, add drop = [\"aged_out\"] to the patch)"
    );
    assert_eq!(
        bad(&patch("warnings", "drop = ['aged_out', 'otherwise']", &[])),
        "1:2:12: error: the patch leaves decision `warnings` without rows"
    );
    assert_eq!(
        bad(&patch("warnings", "", &["otherwise_too"])),
        "1:5:6: error: after the patch the row `otherwise` of `warnings` is not the last one"
    );
}

#[test]
fn citations_must_exist() {
    let cite = |cite: &str| findings("", &definition("d", "1", TITLE).replace("{ reading = 'N1' }", cite)).join("\n");
    assert_eq!(cite("{ doc = 'county', clause = '二(一)' }"), "");
    assert_eq!(cite("{ doc = 'cn', clause = 'any, the base lists none' }"), "");
    assert_eq!(cite("{ law = 'L', verified = false }"), "");
    assert_eq!(
        cite("{ doc = 'conty', clause = '一' }"),
        "1:5:8: error: no document `conty` among the packs of this policy (did you mean `county`?)"
    );
    assert_eq!(
        cite("{ doc = 'county', clause = '二（一）' }"),
        "1:5:8: error: `county` has no clause `二（一）` (did you mean `二(一)`?)"
    );
    assert_eq!(
        cite("{ doc = 'county', clause = '九' }"),
        "1:5:8: error: `county` has no clause `九` (the clauses are listed under `clauses` in [policy] of `county`)"
    );
}

#[test]
fn readings_must_exist() {
    let knob = |knob: &str| {
        findings("", &definition("d", "1", &format!("{TITLE}\nreading = {{ knob = '{knob}', zh = '甲', en = 'A' }}")))
            .join("\n")
    };
    assert_eq!(knob("N3"), "");
    for bad in ["N0", "N4", "N03", "n1", "N", "3", "N+1"] {
        assert_eq!(knob(bad), format!("1:7:20: error: the catalogue has no reading `{bad}` (readings are N1 to N3)"));
    }
}

#[test]
fn catalogue_rows_must_exist() {
    let tag = |tag: &str| findings("", &definition("d", "1", &format!("{TITLE}\ncatalogue = ['{tag}']"))).join("\n");
    for fine in ["CK01", "CK07", "CN12"] {
        assert_eq!(tag(fine), "");
    }
    for bad in ["CK00", "CK08", "CK7", "CK007", "XX01", "CK", "CK0a", "ck01"] {
        let help = "(rows are CN01 to CN12, CK01 to CK07)";
        assert_eq!(tag(bad), format!("1:7:14: error: the catalogue has no row `{bad}` {help}"));
    }
}

#[test]
fn rows_and_patched_rows_are_checked_too() {
    let base = decision("t", &["a"], TITLE)
        .replace("then = 1\ncite = { reading = 'N1' }", "then = 1\ncite = { reading = 'N8' }");
    let child = patch("t", "", &["b"]).replace("N1", "N9");
    assert_eq!(
        findings(&base, &child),
        [
            "0:10:8: error: the catalogue has no reading `N8` (readings are N1 to N3)",
            "1:8:8: error: the catalogue has no reading `N9` (readings are N1 to N3)",
        ]
    );
}

#[test]
fn the_kinds_of_rows_are_of_rows_that_exist() {
    assert_eq!(
        findings("[catalogue]\nCN01 = ['TGT']\nN3 = ['OBL', 'RPT']\n", "[catalogue]\nCK07 = ['PROC']\n"),
        [""; 0]
    );
    assert_eq!(
        findings("[catalogue]\nN4 = ['OBL']\n", "[catalogue]\nCK08 = ['PROC']\nCN01 = ['PROC']\n"),
        [
            "0:2:1: error: the catalogue has no reading `N4` (readings are N1 to N3)",
            "1:2:1: error: the catalogue has no row `CK08` (rows are CN01 to CN12, CK01 to CK07)",
            "1:3:1: error: `CN01` is no row of the catalogue of `county` (its rows are CK01 to CK07)",
        ]
    );
}
