use super::{Scope, check};
use crate::language::{EnumType, Narrowed, RecordType, Reference, Type, Types, parse};
use crate::value::InputId;

/// `flag` bool, `n` int, `day` date, `born` date?, `key` string, `colour` and `paint` enums, `shade` colour?,
/// `shades` list<colour>, `visits` list<visits> with `on` and `until?`, `last` visits?.
struct Names(Types);

fn names() -> Names {
    let enumeration = |name: &str, words: &[&str]| EnumType {
        name: name.to_owned(),
        words: words.iter().map(|word| (*word).to_owned()).collect(),
    };
    let fields = vec![("on".to_owned(), Type::Date), ("until".to_owned(), Type::Date.optional())];
    Names(Types {
        enums: vec![enumeration("colour", &["red", "green"]), enumeration("paint", &["red", "white"])],
        records: vec![RecordType { name: "visits".to_owned(), fields }],
    })
}

const NAMES: [(&str, &str); 10] = [
    ("flag", "bool"),
    ("n", "int"),
    ("day", "date"),
    ("born", "date?"),
    ("key", "string"),
    ("colour", "colour"),
    ("paint", "paint"),
    ("shade", "colour?"),
    ("shades", "list<colour>"),
    ("visits", "list<visits>"),
];

impl Scope for Names {
    fn types(&self) -> &Types {
        &self.0
    }

    fn lookup(&self, name: &str) -> Option<(Reference, Type)> {
        if name == "last" {
            return Some((Reference::Input(InputId(99)), self.0.parse("visits?")?));
        }
        let at = NAMES.iter().position(|(known, _)| *known == name)?;
        Some((Reference::Input(InputId(u16::try_from(at).ok()?)), self.0.parse(NAMES[at].1)?))
    }

    fn names(&self) -> Vec<&str> {
        NAMES.iter().map(|(name, _)| *name).collect()
    }
}

/// The type of an expression, or its first error as `column: message`.
fn found(text: &str, expected: Option<&str>) -> String {
    let names = names();
    let expr = parse(text).unwrap_or_else(|errors| panic!("{text}: {errors:?}"));
    let expected = expected.map(|ty| names.0.parse(ty).unwrap_or_else(|| panic!("{ty}")));
    let mut errors = Vec::new();
    let checked = check(&expr, expected.as_ref(), &Narrowed::default(), &names, &mut errors);
    match errors.first() {
        Some(error) => format!("{}: {}", error.span.start + 1, error.message),
        None => names.0.show(&checked.typed.ty).to_string(),
    }
}

#[track_caller]
fn are(cases: &[(&str, &str)]) {
    for (text, wanted) in cases {
        assert_eq!(found(text, None), *wanted, "{text}");
    }
}

#[test]
fn operators_have_their_types() {
    are(&[
        ("flag && !flag || n > 3", "bool"),
        ("n + 1 - -n * 2", "int"),
        ("day < on", "bool"),
        ("flag ? n : 1", "int"),
        ("flag ? n : null", "int?"),
        ("flag ? null : null", "null"),
        ("born.orElse(day)", "date"),
        ("born.orElse(born)", "date?"),
        ("null.orElse(n)", "int"),
        ("key == \"k1\"", "bool"),
    ]);
}

#[test]
fn wrong_operands_are_told_at_their_place() {
    are(&[
        ("flag && n", "9: expected `bool`, here `int`"),
        ("!n", "2: expected `bool`, here `int`"),
        ("-flag", "2: expected `int`, here `bool`"),
        ("day + 1", "1: arithmetic is on ints only"),
        ("n < day", "1: cannot compare `int` with `date`"),
        ("key < key", "1: expected an int or a date, here `string`"),
        ("n == day", "1: `int` and `date` are never equal: their types differ"),
        ("flag ? n : day", "1: the branches of `?:` are of one type, here `int` and `date`"),
        ("n ? 1 : 2", "1: expected `bool`, here `int`"),
        ("n.orElse(day)", "10: the default is of type `int`, here `date`"),
        ("n.year()", "1: expected `date`, here `int`"),
        ("day.addDays(1, 2)", "1: `addDays` takes 1 values, here 2"),
        ("min(n, day)", "8: expected `int`, here `date`"),
        ("n.on", "3: `int` has no fields"),
    ]);
}

#[test]
fn words_take_the_enum_around_them() {
    are(&[
        ("colour == \"red\"", "bool"),
        ("\"red\" == colour", "bool"),
        ("shade == \"green\"", "bool"),
        ("\"red\" in shades", "bool"),
        ("shade in [\"red\", \"green\"]", "bool"),
        ("shades == [\"red\"]", "bool"),
        ("colour == (flag ? \"red\" : \"green\")", "bool"),
        ("(flag ? \"red\" : \"green\") == shade", "bool"),
        ("flag ? \"red\" : colour", "colour"),
        ("flag ? shade : \"red\"", "colour?"),
        ("shade.orElse(\"red\")", "colour"),
        ("shades.exists(s, s == \"red\")", "bool"),
        ("colour == \"white\"", "11: `white` is not a word of `colour`"),
        ("\"white\" in shades", "1: `white` is not a word of `colour`"),
        ("shade in [\"red\", \"gren\"]", "18: `gren` is not a word of `colour`"),
        ("colour == paint", "1: `colour` and `paint` are never equal: their types differ"),
        ("paint in shades", "1: a list of `colour` never holds `paint`"),
    ]);
    assert_eq!(found("\"red\"", Some("paint")), "paint");
    assert_eq!(found("flag ? null : \"red\"", Some("colour?")), "colour?");
    assert_eq!(found("[\"red\"]", Some("list<colour>")), "list<colour>");
    assert_eq!(found("\"white\"", Some("colour?")), "1: `white` is not a word of `colour`");
}

#[test]
fn lists_hold_single_known_values() {
    are(&[
        ("[1, n]", "list<int>"),
        ("[]", "list<nothing>"),
        ("[].size()", "int"),
        ("n in []", "bool"),
        ("flag ? [] : shades", "list<colour>"),
        ("[1, day]", "5: the elements of a list are of one type, here `int` and `date`"),
        ("[[1]]", "2: a list cannot hold `list<int>`"),
        ("[null]", "2: a list cannot hold `null`"),
        ("[born]", "2: a list cannot hold `date?`"),
        ("n in n", "6: `in` needs a list, here `int`"),
    ]);
}

#[test]
fn nothing_does_not_spread() {
    are(&[
        ("[].min().orElse(day)", "date"),
        ("[].min(v, v).orElse(n) + 1", "int"),
        ("[].min().orElse(day) + 1", "1: arithmetic is on ints only"),
        ("[].max().orElse(born)", "date?"),
    ]);
    assert_eq!(found("[].min().orElse(day)", Some("bool")), "1: expected `bool`, here `date`");
}

#[test]
fn macros_bind_a_variable_for_their_body_only() {
    are(&[
        ("visits.exists(v, v.on < day)", "bool"),
        ("visits.filter(v, v.on < day)", "list<visits>"),
        ("visits.max(v, v.on)", "date?"),
        ("visits.min()", "date?"),
        ("visits.all(v, v.until == null || v.until > v.on)", "bool"),
        ("visits.exists(v, visits.exists(v, v.on < day))", "bool"),
        ("visits.exists(v, v.until > day)", "18: this may be null (`date?`)"),
        ("visits.exists(v, v.until != null) && visits.exists(v, v.until > day)", "55: this may be null (`date?`)"),
        ("visits.exists(v, v.until != null && visits.exists(w, w.until > day))", "54: this may be null (`date?`)"),
        ("visits.exists(v, visits.exists(w, w.until != null) && v.until > day)", "55: this may be null (`date?`)"),
        ("visits.exists(v, flag) && v.on < day", "27: there is no fact, parameter or rule `v`"),
        ("visits.exists(day, flag)", "15: `day` already means something else"),
        ("visits.exists(on, flag)", "15: `on` already means something else"),
        ("visits.exists(n + 1, flag)", "15: expected the name of a variable"),
        ("visits.exists(flag)", "1: `exists` takes a variable and an expression"),
        ("visits.max(v, v.until)", "15: this may be null (`date?`)"),
        ("shades.max()", "1: `colour` has no order"),
        ("n.exists(v, true)", "1: this needs a list, here `int`"),
        ("visits.exists(v, v.of == day)", "20: `visits` has no field `of`"),
    ]);
}

#[test]
fn guards_hold_where_they_must_and_no_further() {
    are(&[
        ("last != null && last.until != null && last.until > last.on", "bool"),
        ("last == null || last.until == null || last.until > last.on", "bool"),
        ("born != null ? born : day", "date"),
        ("(born == null ? day : born).year()", "int"),
        ("!(born == null) && born < day", "bool"),
        ("born == day && born.year() > 2000", "bool"),
        ("flag && born != null && born < day", "bool"),
        ("last != null && last.until > day", "17: this may be null (`date?`)"),
        ("last.on < day", "1: this may be null (`visits?`)"),
        ("(born != null) == flag && born < day", "27: this may be null (`date?`)"),
        ("(born != null && flag) || born < day", "27: this may be null (`date?`)"),
        ("(flag || born != null) && born < day", "27: this may be null (`date?`)"),
        ("!(born != null && flag) && born < day", "28: this may be null (`date?`)"),
        ("(flag ? born != null : true) && born < day", "33: this may be null (`date?`)"),
        ("(born != null ? flag : false) && born < day", "34: this may be null (`date?`)"),
        ("born == shade", "1: `date?` and `colour?` are never equal: their types differ"),
    ]);
}

#[test]
fn functions_are_told_from_methods() {
    are(&[
        ("date(n, 1, 1)", "date?"),
        ("date(2021, 2, 28)", "date"),
        ("date(2021, 2, 29)", "1: there is no such date between 1800-01-01 and 2399-12-31"),
        ("date(2400, 1, 1)", "1: there is no such date between 1800-01-01 and 2399-12-31"),
        ("date(\"2021-2-9\")", "6: expected a date between 1800-01-01 and 2399-12-31, such as 2021-10-29"),
        ("has(born)", "1: `has` is not part of the language"),
        ("addDays(day, 1)", "1: there is no function `addDays`"),
        ("day.daysBetween(day)", "5: there is no method `daysBetween`"),
        ("day.adDays(1)", "5: there is no method `adDays`"),
    ]);
}

#[test]
fn every_error_of_an_expression_is_found() {
    let names = names();
    let mut errors = Vec::new();
    let expr = parse("nn > 3 && born < day && colour == \"blue\"").expect("it parses");
    check(&expr, Some(&Type::Bool), &Narrowed::default(), &names, &mut errors);
    assert_eq!(errors.len(), 3, "{errors:?}");
}
