use super::*;
use crate::diagnostic::{Diagnostics, Severity};
use crate::policy::items::{Citation, Issued, Literal, Strength, Written};
use crate::policy::toml_file::MAX_FILE;
use crate::wording::Wording;

const POLICY: &str = "[policy]\nid = 'x'\ntitle = { zh = '甲', en = 'A' }\n";
const TITLE: &str = "title = { zh = '甲', en = 'A' }\n";
const CITE: &str = "cite = { reading = 'N1' }\n";

/// Reads `policy.toml` and one file of rules; findings as `line:column: error: message (help)`, the rules' without their path.
fn read(text: &str) -> (Option<Pack>, Vec<String>) {
    read_files(&[("policy.toml", POLICY), ("rules.toml", text)])
}

fn read_files(files: &[(&str, &str)]) -> (Option<Pack>, Vec<String>) {
    let mut sources = Sources::default();
    let ids: Vec<_> = files.iter().map(|(path, text)| sources.add(*path, *text)).collect();
    let (pack, list) = read_pack(&sources, &ids);
    let shown =
        list.into_iter().map(|finding| Diagnostics { sources: sources.clone(), list: vec![finding] }.to_string());
    (pack, shown.map(|line| line.trim_start_matches("rules.toml:").to_owned()).collect())
}

fn findings(text: &str) -> Vec<String> {
    read(text).1
}

fn good(text: &str) -> Pack {
    let (pack, findings) = read(text);
    assert_eq!(findings, [""; 0]);
    pack.expect("a header was given")
}

/// A definition `d` whose expression is this TOML string, and the line it starts on.
fn definition(is: &str) -> String {
    format!("[[definition]]\nid = 'd'\ntype = 'int'\n{TITLE}{CITE}is = {is}\n")
}

/// A decision `d` with one row of these lines; the row's own keys begin on line 7.
fn row(keys: &str) -> String {
    format!("[[decision]]\nid = 'd'\ntype = 'int'\n{TITLE}{CITE}[[decision.row]]\n{keys}")
}

fn first_row(keys: &str) -> crate::policy::items::RowItem {
    let mut pack = good(&row(keys));
    let RuleItem::Decision(decision) = pack.rules.remove(0) else { panic!("a decision") };
    decision.rows.into_iter().next().expect("a row")
}

fn is_of(pack: &Pack) -> &Written {
    let Some(RuleItem::Definition(definition)) = pack.rules.first() else { panic!("a definition") };
    &definition.is
}

#[test]
fn a_header_is_read_whole() {
    let text = "[policy]\nid = 'guyuan-2021'\ntitle = { zh = '甲', en = 'A' }\nissuer = { zh = '乙', en = 'B' }\n\
        number = '1号'\nregion = '640400'\nlevel = 'city'\nissued = 2021-07-20\nin_force_from = 2021\nextends = 'cn'\n\
        catalogue = { prefix = 'GY', rows = 17 }\nclauses = ['二(一)']\nreadings = 30\n";
    let (pack, findings) = read_files(&[("rules/guyuan-2021/policy.toml", text)]);
    assert_eq!(findings, [""; 0]);
    let header = pack.expect("a header").header;
    assert_eq!(header.id.value, "guyuan-2021");
    assert_eq!(header.title, Wording::new("甲", "A"));
    assert_eq!(header.issued, "2021-07-20".parse().ok().map(Issued::Day));
    assert_eq!(header.in_force_from, Some(Issued::Year(2021)));
    assert_eq!(header.catalogue, Some(("GY".to_owned(), 17)));
    assert_eq!(header.clauses, ["二(一)"]);
    assert_eq!(header.readings, Some(30));
}

#[test]
fn a_pack_without_header_is_none() {
    let (pack, findings) = read_files(&[("a.toml", "")]);
    assert!(pack.is_none());
    assert_eq!(
        findings,
        ["a.toml:1:1: error: no `[policy]` in this pack (add `[policy]` with `id` and `title` to `policy.toml`)"]
    );
}

#[test]
fn a_second_header_is_an_error() {
    let (_, findings) = read_files(&[("a.toml", POLICY), ("b.toml", POLICY)]);
    assert_eq!(findings, ["b.toml:2:6: error: a second `[policy]` in one pack"]);
}

#[test]
fn a_policy_has_the_name_of_its_folder() {
    let (_, findings) = read_files(&[("rules/y/policy.toml", POLICY)]);
    assert_eq!(
        findings,
        [
            "rules/y/policy.toml:2:6: error: policy `x` stands in the folder `y` (a policy's folder has the name of the policy)"
        ]
    );
}

#[test]
fn a_header_without_id_is_one_error() {
    let (pack, findings) = read_files(&[("a.toml", "[policy]\ntitle = { zh = '甲', en = 'A' }\n")]);
    assert!(pack.is_none());
    assert_eq!(findings, ["a.toml:1:1: error: missing `id` in `[policy]`"]);
}

#[test]
fn every_syntax_error_is_reported() {
    assert_eq!(
        findings("[[fact]]\nid = \n[[enum]]\nid = 'a' 'b'\nid = 'c'\n"),
        [
            "2:6: error: string values must be quoted, expected literal string",
            "4:10: error: unexpected key or value, expected newline, `#`",
            "5:1: error: duplicate key `id`",
        ]
    );
}

#[test]
fn a_broken_table_does_not_hide_the_errors_of_others() {
    assert_eq!(
        findings("[[fact]]\nid = \n\n[[fact]]\nid = 'a'\ntitle = { zh = '甲', en = 'A' }\n"),
        [
            "2:6: error: string values must be quoted, expected literal string",
            "4:1: error: missing `type` in `[[fact]]`"
        ]
    );
}

#[test]
fn unknown_keys_name_the_nearest() {
    let text = format!("[[result]]\nid = 'r'\ntype = 'int'\n{TITLE}titel = 1\nxyzzy = 2\n");
    assert_eq!(
        findings(&text),
        [
            "5:1: error: unknown key `titel` in `[[result]]` (did you mean `title`?)",
            "6:1: error: unknown key `xyzzy` in `[[result]]` (known here: id, type, title, brief, subject)",
        ]
    );
}

#[test]
fn unknown_tables_name_the_nearest() {
    assert_eq!(
        findings("[[paramater]]\nid = 'a'\n"),
        ["1:3: error: unknown key `paramater` in a rule pack (did you mean `parameter`?)"]
    );
}

#[test]
fn a_table_that_must_be_an_array_says_so() {
    assert_eq!(
        findings("[fact]\nid = 'a'\n"),
        ["1:1: error: `fact` is one table; it must be an array of tables (write `[[fact]]`)"]
    );
}

#[test]
fn wrong_types_are_told() {
    let text = "[[fact]]\nid = 5\ntype = true\ntitle = '甲'\npii = 'yes'\n";
    assert_eq!(
        findings(text),
        [
            "2:6: error: expected a string as `id`, found a whole number",
            "3:8: error: expected a string as `type`, found a boolean",
            "4:9: error: expected a table as `title`, found a string",
            "5:7: error: expected true or false as `pii`, found a string",
        ]
    );
}

#[test]
fn missing_keys_are_told_at_the_table() {
    assert_eq!(
        findings("[[parameter]]\n"),
        [
            "1:1: error: missing `id` in `[[parameter]]`",
            "1:1: error: missing `type` in `[[parameter]]`",
            "1:1: error: missing `value` in `[[parameter]]`",
        ]
    );
}

#[test]
fn bad_identifiers_are_told() {
    let fact = |id: &str| findings(&format!("[[fact]]\nid = '{id}'\ntype = 'int'\n{TITLE}"));
    let rule = "(lower-case letters, digits and `_`, a letter first)";
    for id in ["Age", "a-b", "1a", "_a", "", "年龄"] {
        assert_eq!(fact(id), [format!("2:6: error: `{id}` is not an identifier {rule}")]);
    }
    for id in ["on", "terms", "null", "in", "while"] {
        assert_eq!(
            fact(id),
            [format!("2:6: error: `{id}` is a word of the rule language and cannot be an identifier")]
        );
    }
    assert_eq!(fact("a_1"), [""; 0]);
}

#[test]
fn both_languages_are_required() {
    let text = "[[fact]]\nid = 'a'\ntype = 'int'\ntitle = { zh = '甲' }\nquestion = { en = 'A?', zh = ' ' }\n";
    assert_eq!(
        findings(text),
        [
            "4:9: error: missing translation: no English wording (add `en = \"…\"`)",
            "5:30: error: missing translation: the Chinese wording is empty",
        ]
    );
}

#[test]
fn say_and_reading_need_both_languages() {
    let text = row("id = 'r'\nwhen = 'a'\nthen = 1\nsay = { zh = '甲' }\nreading = { knob = 'N2', en = 'A' }\n");
    assert_eq!(
        findings(&text),
        [
            "10:7: error: missing translation: no English wording (add `en = \"…\"`)",
            "11:11: error: missing translation: no Chinese wording (add `zh = \"…\"`)",
        ]
    );
}

#[test]
fn parameters_have_plain_values() {
    let value = |value: &str| {
        let text = format!("[[parameter]]\nid = 'p'\ntype = 'int'\n{TITLE}{CITE}value = {value}\n");
        good(&text).parameters.remove(0).value.value
    };
    assert_eq!(value("7"), Literal::Int(7));
    assert_eq!(value("0x1_F"), Literal::Int(31));
    assert_eq!(value("-1_000"), Literal::Int(-1000));
    assert_eq!(value("true"), Literal::Bool(true));
    assert_eq!(value("'a'"), Literal::Text("a".to_owned()));
    assert_eq!(value("2021-08-31"), "2021-08-31".parse().map(Literal::Date).expect("a date"));
    assert_eq!(value("['a', 'b']"), Literal::List(vec![Literal::Text("a".to_owned()), Literal::Text("b".to_owned())]));
}

#[test]
fn other_values_of_parameters_are_errors() {
    let value = |value: &str| {
        findings(&format!("[[parameter]]\nid = 'p'\ntype = 'int'\n{TITLE}{CITE}value = {value}\n")).join("\n")
    };
    let expected = "expected a boolean, a whole number, a date, a string, or an array of these as `value`, found";
    assert_eq!(value("1.5"), format!("6:9: error: {expected} a number with a decimal point"));
    assert_eq!(value("[[1]]"), format!("6:9: error: {expected} an array"));
    assert_eq!(value("99999999999999999999"), "6:9: error: the number of `value` is not between -2^53 and 2^53");
    assert!(value("2021-08-31T08:00:00").starts_with("6:9: error: expected a date"));
    assert!(value("1700-01-01").starts_with("6:9: error: expected a date"));
}

#[test]
fn parameters_definitions_and_rows_need_a_citation() {
    let help = "(add `cite = { doc = \"…\", clause = \"…\" }`, or `{ reading = \"N1\" }`, or `{ law = \"…\", verified = false }`)";
    let text = format!(
        "[[parameter]]\nid = 'p'\ntype = 'int'\nvalue = 1\n{TITLE}[[definition]]\nid = 'd'\ntype = 'int'\nis = '1'\n{TITLE}\
         [[decision]]\nid = 't'\ntype = 'int'\n{TITLE}row = [{{ id = 'r', when = 'a', then = 1 }}]\n"
    );
    assert_eq!(
        findings(&text),
        [
            format!("2:6: error: missing `cite`: parameter `p` does not say where it comes from {help}"),
            format!("7:6: error: missing `cite`: definition `d` does not say where it comes from {help}"),
            format!("15:15: error: missing `cite`: row `r` does not say where it comes from {help}"),
        ]
    );
}

#[test]
fn a_row_inherits_the_citation_of_its_decision() {
    assert!(first_row("id = 'r'\nwhen = 'a'\nthen = 1\n").head.cite.is_empty());
}

#[test]
fn a_row_of_a_patch_inherits_none() {
    let text = "[[patch]]\ndecision = 'd'\n[[patch.row]]\nid = 'r'\nwhen = 'a'\nthen = 1\n";
    assert!(findings(text).iter().any(|line| line.starts_with("4:6: error: missing `cite`: row `r`")));
}

#[test]
fn three_kinds_of_citation_are_read() {
    let text = row("id = 'r'\nwhen = 'a'\nthen = 1\nstrength = 'may'\ncatalogue = ['GY15']\n\
        cite = [{ doc = 'x', clause = '一' }, { reading = 'N2' }, { law = 'L', clause = '2', verified = false }]\n");
    let Some(RuleItem::Decision(decision)) = good(&text).rules.pop() else { panic!("a decision") };
    let head = &decision.rows[0].head;
    let cited: Vec<_> = head.cite.iter().map(|cite| cite.value.clone()).collect();
    let clause = Citation::Clause { document: "x".to_owned(), clause: "一".to_owned() };
    let law = Citation::Law { law: "L".to_owned(), clause: Some("2".to_owned()), verified: false };
    assert_eq!(cited, [clause, Citation::Reading { id: "N2".to_owned() }, law]);
    assert_eq!(head.strength, Strength::May);
    assert_eq!(head.catalogue[0].value, "GY15");
}

#[test]
fn bad_citations_are_told() {
    let cite = |cite: &str| findings(&row(&format!("id = 'r'\nwhen = 'a'\nthen = 1\ncite = {cite}\n"))).join("\n");
    let one = "10:8: error: a citation names exactly one of `doc`, `reading` and `law` (cite one source, or an array of several)";
    assert_eq!(cite("{}"), one);
    assert_eq!(cite("{ doc = 'x', clause = '1', law = 'y' }"), one);
    assert_eq!(cite("{ doc = 'x' }"), "10:8: error: a citation of a document needs its `clause`");
    assert_eq!(
        cite("{ reading = 'N1', clause = '1' }"),
        "10:8: error: `clause` does not belong to a citation of a reading"
    );
    assert_eq!(
        cite("{ law = 'L' }"),
        "10:8: error: a citation of a law needs `verified` (write `verified = false` unless the law itself was read)"
    );
    assert_eq!(
        cite("{ docs = 'x', doc = 'x', clause = '1' }"),
        "10:10: error: unknown key `docs` in `cite` (did you mean `doc`?)"
    );
}

#[test]
fn a_definition_without_title_is_a_warning() {
    let text = format!("[[definition]]\nid = 'd'\ntype = 'int'\nis = '1'\n{CITE}");
    let mut sources = Sources::default();
    let files = [sources.add("p.toml", POLICY), sources.add("r.toml", text)];
    let (pack, list) = read_pack(&sources, &files);
    assert_eq!(pack.map(|pack| pack.rules.len()), Some(1));
    assert_eq!(list.len(), 1);
    assert_eq!(list[0].severity, Severity::Warning);
    assert_eq!(list[0].message, "definition `d` has no `title`: explanations show its id");
}

#[test]
fn what_replaces_another_needs_no_title() {
    let pack = good(&format!("[[parameter]]\nid = 'p'\nreplaces = 'cn'\ntype = 'int'\nvalue = 1\n{CITE}"));
    assert_eq!(pack.parameters[0].head.replaces.as_ref().map(|at| at.value.as_str()), Some("cn"));
}

#[test]
fn a_new_parameter_or_decision_needs_a_title() {
    let text = format!(
        "[[parameter]]\nid = 'p'\ntype = 'int'\nvalue = 1\n{CITE}[[decision]]\nid = 'd'\ntype = 'int'\n{CITE}\
        row = [{{ id = 'r', otherwise = true, then = 1 }}]\n"
    );
    assert_eq!(
        findings(&text),
        [
            "2:6: error: missing `title` of parameter `p` (add `title = { zh = \"…\", en = \"…\" }`)",
            "7:6: error: missing `title` of decision `d` (add `title = { zh = \"…\", en = \"…\" }`)",
        ]
    );
}

#[test]
fn a_row_has_exactly_one_condition() {
    assert_eq!(
        findings(&row("id = 'r'\nthen = 1\n")),
        ["6:1: error: a row without a condition (add `when = '…'`, or `otherwise = true` on the last row)"]
    );
    assert_eq!(
        findings(&row("id = 'r'\nwhen = 'a'\notherwise = true\nthen = 1\n")),
        ["8:8: error: a row has either `when` or `otherwise = true`, not both"]
    );
    assert!(first_row("id = 'r'\notherwise = true\nthen = 1\n").when.is_none());
}

#[test]
fn otherwise_is_the_last_row() {
    let text = row("id = 'r'\notherwise = true\nthen = 1\n[[decision.row]]\nid = 's'\nwhen = 'a'\nthen = 2\n");
    assert_eq!(
        findings(&text),
        ["7:6: error: the row `otherwise` is not the last one (move it to the end of its table)"]
    );
}

#[test]
fn rows_do_not_replace() {
    let text = row("id = 'r'\nreplaces = 'cn'\nwhen = 'a'\nthen = 1\n");
    assert!(findings(&text)[0].starts_with("8:1: error: unknown key `replaces` in `[[decision.row]]`"));
}

#[test]
fn a_decision_has_rows() {
    let text = format!("[[decision]]\nid = 'd'\ntype = 'int'\nhit = 'frist'\n{TITLE}{CITE}");
    assert_eq!(
        findings(&text),
        [
            "1:1: error: a decision without rows (add `[[decision.row]]`)",
            "4:7: error: `frist` is not a word for `hit` (did you mean `first`?)",
        ]
    );
}

#[test]
fn duplicates_point_at_the_first() {
    let text = format!("{}{}", definition("'1'"), definition("'2'"));
    let mut sources = Sources::default();
    let files = [sources.add("p.toml", POLICY), sources.add("r.toml", text)];
    let (pack, list) = read_pack(&sources, &files);
    assert_eq!(list.len(), 1);
    assert_eq!(list[0].message, "a second definition or decision `d`");
    assert_eq!(sources.line_column(files[1], list[0].place.expect("a place").span.start), (8, 6));
    let (place, why) = &list[0].related[0];
    assert_eq!((sources.line_column(place.file, place.span.start), &**why), ((2, 6), "the first is here"));
    assert_eq!(is_of(&pack.expect("a pack")).text, "1");
}

#[test]
fn rules_keep_the_order_they_are_written_in() {
    let decision = row("id = 'r'\nwhen = 'a'\nthen = 1\n");
    let text =
        format!("{}{decision}{}", definition("'1'").replace("'d'", "'z'"), definition("'1'").replace("'d'", "'a'"));
    let pack = good(&text);
    let ids: Vec<_> = pack.rules.iter().map(|rule| rule.head().id.value.as_str()).collect();
    assert_eq!(ids, ["z", "d", "a"]);
}

#[test]
fn errors_in_expressions_stand_inside_the_string() {
    assert!(findings(&definition("'a && @'"))[0].starts_with("6:12: error: "));
    assert!(findings(&definition("\"a && @\""))[0].starts_with("6:12: error: "));
    assert!(findings(&definition("'''a && @'''"))[0].starts_with("6:14: error: "));
    assert!(findings(&definition("'''\na\n  && @'''"))[0].starts_with("8:6: error: "));
    assert!(findings(&definition("'''\r\na && @'''"))[0].starts_with("7:6: error: "));
}

#[test]
fn errors_in_escaped_strings_stand_at_the_whole_string() {
    assert!(findings(&definition("\"\\u0061 && @\""))[0].starts_with("6:6: error: "));
}

#[test]
fn an_offset_is_the_byte_where_the_text_begins() {
    for (string, begins) in [("'1'", 1), ("\"1\"", 1), ("'''1'''", 3), ("'''\n1'''", 4), ("\"\"\"\r\n1\"\"\"", 5)] {
        let text = definition(string);
        let at = text.find("is = ").expect("written above") + 5;
        assert_eq!(is_of(&good(&text)).offset, Some(at + begins), "{string}");
    }
    assert_eq!(is_of(&good(&definition("\"\\u0031\""))).offset, None);
}

#[test]
fn then_is_a_word_a_literal_or_an_expression() {
    let then = |then: &str| {
        let keys = format!("id = 'r'\nwhen = 'a'\nthen = {then}\n");
        let begins = row(&keys).find("then = ").expect("written above") + 7;
        let written = first_row(&keys).then;
        (written.text, written.offset.map(|offset| offset - begins))
    };
    assert_eq!(then("\"dropout\""), ("\"dropout\"".to_owned(), Some(0)));
    assert_eq!(then("'dropout'"), ("\"dropout\"".to_owned(), Some(0)));
    assert_eq!(then("'''dropout'''"), ("\"dropout\"".to_owned(), Some(2)));
    assert_eq!(then("'''\ndropout'''"), ("\"dropout\"".to_owned(), None));
    assert_eq!(then("'A'"), ("\"A\"".to_owned(), Some(0)));
    assert_eq!(then("'null'"), ("null".to_owned(), Some(1)));
    assert_eq!(then("'true'"), ("true".to_owned(), Some(1)));
    assert_eq!(then("false"), ("false".to_owned(), Some(0)));
    assert_eq!(then("12"), ("12".to_owned(), Some(0)));
    assert_eq!(then("-1_2"), ("-12".to_owned(), None));
    assert_eq!(then("'=age'"), ("age".to_owned(), Some(2)));
}

#[test]
fn then_of_another_kind_is_an_error() {
    let then = |then: &str| findings(&row(&format!("id = 'r'\nwhen = 'a'\nthen = {then}\n"))).join("\n");
    let neither =
        "9:8: error: `then` is neither a word nor an expression (begin an expression with `=`: `then = '=a + 1'`)";
    for string in ["'a + 1'", "'AB'", "''", "'Ab'"] {
        assert_eq!(then(string), neither, "{string}");
    }
    let other = "9:8: error: expected a word, an expression, a boolean or a whole number as `then`, found";
    assert_eq!(then("1.5"), format!("{other} a number with a decimal point"));
    assert_eq!(then("[]"), format!("{other} an array"));
    assert!(then("'=a + @'").starts_with("9:14: error: "));
}

#[test]
fn vocabulary_items_are_read() {
    let pack = good(
        "[[enum]]\nid = 'code'\ntitle = { zh = '甲', en = 'A' }\nwords = [\n  { id = 'A', zh = '甲', en = 'A' },\n  { id = 'b', zh = '乙', en = 'B' },\n]\n\
         [[fact]]\nid = 'grade'\ntype = 'int?'\ntitle = { zh = '甲', en = 'A' }\nassumed = 'null'\nrange = { min = 1, max = 9 }\nfuture = 'none'\n\
         [[record]]\nid = 'visits'\ntitle = { zh = '甲', en = 'A' }\nfields = [{ id = 'on', type = 'date', zh = '日', en = 'on' }]\nstands_for = 'grade'\n\
         [[result]]\nid = 'age'\ntype = 'int'\ntitle = { zh = '甲', en = 'A' }\n\
         [[term]]\nid = 'autumn'\nstart = { month = 9, day = 1 }\nend = { month = 1, day = 31 }\n",
    );
    assert_eq!(pack.enums[0].words[1].1, Wording::new("乙", "B"));
    assert_eq!(pack.facts[0].range, Some((1, 9)));
    assert!(pack.facts[0].future_is_none && !pack.facts[0].pii);
    assert_eq!(pack.records[0].fields[0].1.value, "date");
    assert_eq!(pack.results[0].id.value, "age");
    assert_eq!((pack.terms[0].start, pack.terms[0].end), ((9, 1), (1, 31)));
}

#[test]
fn vocabulary_errors_are_told() {
    let text = format!(
        "[[enum]]\nid = 'int'\n{TITLE}words = [{{ id = 'a', zh = '甲', en = 'A' }}, {{ id = 'a', zh = '甲', en = 'A' }}]\n\
         [[fact]]\nid = 'g'\ntype = 'int'\n{TITLE}range = {{ min = 9, max = 1 }}\n\
         [[term]]\nid = 'autumn'\nstart = {{ month = 2, day = 29 }}\nend = {{ month = 1, day = 31 }}\n"
    );
    assert_eq!(
        findings(&text),
        [
            "2:6: error: `int` is a word of the rule language and cannot be an identifier",
            "4:51: error: a second word `a`",
            "9:9: error: `min` is greater than `max`",
            "12:9: error: there is no such day in every year",
        ]
    );
}

#[test]
fn a_patch_does_something() {
    assert_eq!(findings("[[patch]]\ndecision = 'd'\n"), ["1:1: error: a patch that neither adds nor drops a row"]);
    assert_eq!(good("[[patch]]\ndecision = 'd'\ndrop = ['r']\n").patches[0].drop[0].value, "r");
}

#[test]
fn limits_are_errors() {
    let (pack, findings) = read_files(&[("p.toml", POLICY), ("r.toml", &" ".repeat(MAX_FILE + 1))]);
    assert!(pack.is_some());
    assert_eq!(findings, ["r.toml:1:1: error: the file is larger than 1024 KiB (split it into several files)"]);

    let items = "[[patch]]\ndecision = 'd'\ndrop = ['r']\n".repeat(MAX_ITEMS + 5);
    let (pack, findings) = read(&items);
    assert_eq!(findings, ["12289:1: error: more than 4096 items in one pack"]);
    assert_eq!(pack.map(|pack| pack.patches.len()), Some(MAX_ITEMS));

    let rows: Vec<_> = (0..MAX_ROWS + 2).map(|at| format!("{{ id = 'r{at}', when = 'a', then = 1 }}")).collect();
    let text = format!("[[decision]]\nid = 'd'\ntype = 'int'\n{TITLE}{CITE}row = [{}]\n", rows.join(",\n"));
    assert_eq!(read(&text).1, ["518:1: error: more than 512 rows in one table"]);
}

#[test]
fn findings_stand_in_the_order_of_files_and_places() {
    let bad = "[[term]]\nid = '1'\n";
    let (_, findings) = read_files(&[("b.toml", bad), ("a.toml", POLICY), ("c.toml", bad)]);
    let places: Vec<_> = findings.iter().map(|line| line.split(": ").next().unwrap_or_default()).collect();
    assert_eq!(places, ["b.toml:1:1", "b.toml:1:1", "b.toml:2:6", "c.toml:1:1", "c.toml:1:1", "c.toml:2:6"]);
}

proptest::proptest! {
    #[test]
    fn no_text_panics(cut in 0usize..400, insert in "[\\[\\]{}=.,'\"#\n a-z0-9]{0,6}") {
        let text = row("id = 'r'\nwhen = '''a\n'''\nthen = \"=\\u0061\"\nsay = { zh = '甲', en = 'A' }\n[a.b]\nc.d = 1\n[a]\nx = 1\n");
        let cut = (0..=cut.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
        let broken = format!("{}{insert}{}", &text[..cut], &text[cut..]);
        let (_, findings) = read(&broken);
        proptest::prop_assert!(!findings.is_empty());
    }
}

#[test]
fn the_kinds_of_catalogue_rows_are_words() {
    let pack = good("[catalogue]\nGY15 = ['PAR', 'CLS']\n");
    let kinds: Vec<_> = pack.header.kinds.iter().map(|row| (row.row.value.as_str(), row.kinds.len())).collect();
    assert_eq!(kinds, [("GY15", 2)]);
    let found = findings("[catalogue]\nGY15 = ['PRO']\nGY16 = []\nGY17 = 'RPT'\n");
    assert_eq!(found.len(), 3, "{found:?}");
    assert!(found[0].contains("2:9: error: `PRO` is not a word for `GY15` (did you mean `PROC`?)"), "{found:?}");
    assert_eq!(found[1], "3:8: error: `GY16` is of no kind");
    assert!(found[2].contains("4:8: error: expected an array as `GY17`"), "{found:?}");
    let twice =
        [("policy.toml", POLICY), ("a.toml", "[catalogue]\nN1 = ['PAR']\n"), ("b.toml", "[catalogue]\nN1 = ['PAR']\n")];
    assert_eq!(read_files(&twice).1, ["b.toml:2:1: error: a second line about `N1`"]);
}
