use proptest::prelude::*;

use super::{MAX_DEPTH, MAX_EXPRESSION, MAX_LIST, parse};
use crate::language::lexer::is_reserved;
use crate::language::syntax::{Name, UnaryOp};
use crate::language::{BinaryOp, Expr, ExprKind, Span, print};

/// The tree in full parentheses: what binds to what.
fn shape(text: &str) -> String {
    fn of(expr: &Expr) -> String {
        let all = |exprs: &[Expr]| exprs.iter().map(of).collect::<Vec<_>>().join(" ");
        match &expr.kind {
            ExprKind::Field(inner, name) => format!("(.{} {})", name.text, of(inner)),
            ExprKind::Unary(UnaryOp::Not, inner) => format!("(! {})", of(inner)),
            ExprKind::Unary(UnaryOp::Negate, inner) => format!("(- {})", of(inner)),
            ExprKind::Binary(op, left, right) => format!("({} {} {})", op.symbol(), of(left), of(right)),
            ExprKind::Conditional(a, b, c) => format!("(? {} {} {})", of(a), of(b), of(c)),
            ExprKind::List(items) => format!("[{}]", all(items)),
            ExprKind::Call(name, arguments) => format!("({} {})", name.text, all(arguments)),
            ExprKind::Method(inner, name, arguments) => format!("(.{} {} {})", name.text, of(inner), all(arguments)),
            _ => print(expr),
        }
    }
    of(&parse(text).expect(text))
}

/// Columns (from 1, in characters) and messages of the errors of a text.
fn errors(text: &str) -> Vec<(usize, String)> {
    let column = |span: Span| text[..span.start].chars().count() + 1;
    parse(text).expect_err(text).into_iter().map(|error| (column(error.span), error.message)).collect()
}

fn one_error(text: &str) -> (usize, String) {
    let mut errors = errors(text);
    assert_eq!(errors.len(), 1, "{text}: {errors:?}");
    errors.remove(0)
}

#[track_caller]
fn refused(text: &str, column: usize, message: &str) {
    assert_eq!(one_error(text), (column, message.to_owned()), "{text}");
}

#[test]
fn precedence_is_cel_s() {
    assert_eq!(shape("a || b && c == d + e * -f.g"), "(|| a (&& b (== c (+ d (* e (- (.g f)))))))");
    assert_eq!(shape("a * b + c < d && e || f"), "(|| (&& (< (+ (* a b) c) d) e) f)");
    assert_eq!(shape("a ? b : c ? d : e"), "(? a b (? c d e))");
    assert_eq!(shape("a || b ? c && d : e"), "(? (|| a b) (&& c d) e)");
    assert_eq!(shape("!a.b(c)"), "(! (.b a c))");
}

#[test]
fn operators_associate_to_the_left() {
    assert_eq!(shape("a - b + c - d"), "(- (+ (- a b) c) d)");
    assert_eq!(shape("a < b == c in d"), "(in (== (< a b) c) d)");
    assert_eq!(shape("3--3"), "(- 3 (- 3))");
}

#[test]
fn logical_chains_are_balanced() {
    assert_eq!(shape("a && b && c"), "(&& (&& a b) c)");
    assert_eq!(shape("a && b && c && d"), "(&& (&& a b) (&& c d))");
    assert_eq!(shape("a && (b && (c && d))"), "(&& (&& a b) (&& c d))");
    assert_eq!(shape("a || b && c || d"), "(|| (|| a (&& b c)) d)");
    assert_eq!(shape("a && (b || c || d) && e"), "(&& (&& a (|| (|| b c) d)) e)");
}

#[test]
fn primaries_and_members() {
    assert_eq!(shape("[1, 'a', [],]"), "[1 \"a\" []]");
    assert_eq!(shape("visits.exists(v, v.on == on)"), "(.exists visits v (== (.on v) on))");
    assert_eq!(shape("date ( 2021 , 1 , 2 ) . addDays ( 7 )"), "(.addDays (date 2021 1 2) 7)");
    assert_eq!(shape("window.from"), "(.from window)");
    assert_eq!(shape("a.as.package()"), "(.package (.as a) )");
    assert_eq!(shape("has(a.b)"), "(has (.b a))");
    assert_eq!(shape("null == true // a comment"), "(== null true)");
    assert_eq!(shape("from + with + class"), "(+ (+ from with) class)");
    assert_eq!(shape("-0x1F"), "(- 31)");
}

#[test]
fn places_are_bytes_of_the_text() {
    let expr = parse(" \"学\" + (b).c(1)").expect("an expression");
    assert_eq!(expr.span, Span::new(1, 17));
    let ExprKind::Binary(_, left, right) = expr.kind else { panic!("a sum") };
    assert_eq!((left.span, right.span), (Span::new(1, 6), Span::new(9, 17)));
    assert_eq!(parse("a && (b && c)").expect("a chain").span, Span::new(0, 13));
}

#[test]
fn what_is_missing_is_named() {
    refused("", 1, "the expression is empty");
    refused(" // nothing\n", 13, "the expression is empty");
    refused("a +", 4, "expected an expression, found the end");
    refused("a + * b", 5, "expected an expression, found `*`");
    refused("a b", 3, "expected an operator or the end, found `b`");
    refused("a \"b\"", 3, "expected an operator or the end, found a string");
    refused("a)", 2, "expected an operator or the end, found `)`");
    refused("(a", 1, "`(` is never closed");
    refused("(a]", 3, "expected `)` or an operator, found `]`");
    refused("f(a", 2, "`(` is never closed");
    refused("f(a,)", 5, "expected an expression, found `)`");
    refused("[a b]", 4, "expected `,` or `]`, found `b`");
    refused("[,]", 2, "expected an expression, found `,`");
    refused("a.", 3, "expected a name after `.`, found the end");
    refused("a.in", 3, "expected a name after `.`, found `in`");
    refused("a ? b", 6, "expected `:` and what holds otherwise, found the end");
    refused("a ? b ? c : d : e", 7, "a conditional between `?` and `:` stands in parentheses");
    refused("!-a", 2, "`!` and `-` do not follow one another");
}

#[test]
fn what_cel_has_beyond_the_subset_is_named() {
    refused("1.5", 1, "floating-point numbers are not part of the rule language");
    refused("1u", 1, "unsigned numbers (suffix `u`) are not part of the rule language");
    refused("b'a'", 1, "bytes (prefix `b`) are not part of the rule language");
    refused("a / b", 3, "division `/` is not part of the rule language");
    refused("a % b", 3, "the remainder `%` is not part of the rule language");
    refused("a[0].b", 2, "indexing `[…]` is not part of the rule language");
    refused("{'a': 1}", 1, "maps and messages `{…}` are not part of the rule language");
    refused("A{b: 1}", 2, "maps and messages `{…}` are not part of the rule language");
    refused(".a", 1, "a name that begins with `.` is not part of the rule language");
    refused("a.?b", 3, "optional selection `.?` is not part of the rule language");
    refused("a.`b`", 3, "names in backquotes are not part of the rule language");
}

#[test]
fn reserved_words_are_not_names() {
    for word in [
        "as",
        "break",
        "const",
        "continue",
        "else",
        "for",
        "function",
        "if",
        "import",
        "let",
        "loop",
        "package",
        "namespace",
        "return",
        "var",
        "void",
        "while",
    ] {
        refused(word, 1, &format!("`{word}` is a reserved word and cannot be a name"));
        refused(&format!("a + {word}(b)"), 5, &format!("`{word}` is a reserved word and cannot be a name"));
    }
}

#[test]
fn words_for_operators_get_help() {
    let help = |text: &str| parse(text).expect_err(text)[0].help.clone().unwrap_or_default();
    assert_eq!(help("a and b"), "\"and\" is written `&&`");
    assert_eq!(help("a or b"), "\"or\" is written `||`");
    assert_eq!(help("a = b"), "equality is written `==`");
    assert_eq!(help("(a is b)"), "equality is written `==`");
    assert_eq!(help("if a"), "a conditional is written `condition ? a : b`");
}

#[test]
fn several_errors_are_reported_at_once() {
    assert_eq!(
        errors("f(a +, b[0], (c d), [1 2]) + if"),
        [
            (6, "expected an expression, found `,`".to_owned()),
            (9, "indexing `[…]` is not part of the rule language".to_owned()),
            (17, "expected `)` or an operator, found `d`".to_owned()),
            (24, "expected `,` or `]`, found `2`".to_owned()),
            (30, "`if` is a reserved word and cannot be a name".to_owned()),
        ]
    );
}

#[test]
fn depth_has_a_limit() {
    let nested = |depth: usize| format!("{}a{}", "(".repeat(depth), ")".repeat(depth));
    assert!(parse(&nested(MAX_DEPTH)).is_ok());
    refused(&nested(MAX_DEPTH + 1), 101, "an expression has at most 100 levels");
    assert!(parse(&format!("{}a", "!".repeat(MAX_DEPTH - 1))).is_ok());
    refused(&format!("{}a", "!".repeat(MAX_DEPTH)), 1, "an expression has at most 100 levels");
    assert!(parse(&format!("a{}", " + a".repeat(MAX_DEPTH - 1))).is_ok());
    refused(&format!("a{}", " + a".repeat(MAX_DEPTH)), 399, "an expression has at most 100 levels");
    assert!(parse(&format!("a{}", ".b".repeat(MAX_DEPTH - 1))).is_ok());
    refused(&format!("a{}", ".b".repeat(MAX_DEPTH)), 201, "an expression has at most 100 levels");
    assert!(parse(&format!("{}a", "a ? b : ".repeat(MAX_DEPTH - 1))).is_ok());
    refused(&format!("{}a", "a ? b : ".repeat(MAX_DEPTH)), 3, "an expression has at most 100 levels");
}

#[test]
fn logical_chains_may_be_long() {
    let expr = parse(&format!("a{}", " && a || b".repeat(1500))).expect("a long chain");
    assert!(expr.height() < 15);
    assert!(parse(&format!("a{}", "&&a".repeat(5000))).is_ok());
}

#[test]
fn floods_are_refused_with_one_error() {
    for piece in ["(", "[", "!", "-", "f(", "a.", "a?b:", "a+", "a?(", "!(", "a[", "a,", "(a&&", "{", "-(1*"] {
        let flood = piece.repeat(MAX_EXPRESSION / piece.len());
        assert_eq!(errors(&flood).len(), 1, "{piece}");
        let flood = piece.repeat(100_000);
        let (_, message) = one_error(&flood);
        assert!(message.starts_with("an expression has at most 16384 bytes"), "{piece}");
    }
}

#[test]
fn lists_and_texts_have_limits() {
    let list = |count: usize| format!("[{}]", vec!["1"; count].join(","));
    assert!(parse(&list(MAX_LIST)).is_ok());
    refused(&list(MAX_LIST + 10), 514, "a list has at most 256 items");
    refused(&format!("f({})", vec!["1"; MAX_LIST + 1].join(",")), 515, "a call has at most 256 arguments");
    assert!(parse(&format!("a{}", " ".repeat(MAX_EXPRESSION - 1))).is_ok());
    refused(&"学".repeat(6000), 5463, "an expression has at most 16384 bytes, this one 18000");
}

/// Any tree, of any height up to 25; not in the shape that `parse` gives chains.
fn any_expr() -> impl Strategy<Value = Expr> {
    let at = |kind| Expr { kind, span: Span::default() };
    let leaf = prop_oneof![
        Just(ExprKind::Null),
        any::<bool>().prop_map(ExprKind::Bool),
        (0..=1_i64 << 53).prop_map(ExprKind::Int),
        any::<String>().prop_map(ExprKind::Text),
        any_name().prop_map(|name| ExprKind::Name(name.text)),
    ]
    .prop_map(at);
    leaf.prop_recursive(12, 60, 4, move |inner| {
        let boxed = || inner.clone().prop_map(Box::new);
        let some = || prop::collection::vec(inner.clone(), 0..4);
        prop_oneof![
            some().prop_map(ExprKind::List),
            (boxed(), any_name()).prop_map(|(of, name)| ExprKind::Field(of, name)),
            (any_prefix(), boxed()).prop_map(|(op, of)| ExprKind::Unary(op, of)),
            (any_operator(), boxed(), boxed()).prop_map(|(op, left, right)| ExprKind::Binary(op, left, right)),
            (boxed(), boxed(), boxed()).prop_map(|(a, b, c)| ExprKind::Conditional(a, b, c)),
            (any_name(), some()).prop_map(|(name, arguments)| ExprKind::Call(name, arguments)),
            (boxed(), any_name(), some()).prop_map(|(of, name, arguments)| ExprKind::Method(of, name, arguments)),
        ]
        .prop_map(at)
    })
}

fn any_name() -> impl Strategy<Value = Name> {
    "[a-z_][a-z0-9_]{0,6}"
        .prop_filter("keywords are not names", |word| {
            !is_reserved(word) && !matches!(word.as_str(), "in" | "null" | "true" | "false")
        })
        .prop_map(|text| Name { text, span: Span::default() })
}

fn any_prefix() -> impl Strategy<Value = UnaryOp> {
    prop::sample::select(&[UnaryOp::Not, UnaryOp::Negate])
}

fn any_operator() -> impl Strategy<Value = BinaryOp> {
    prop::sample::select(&[
        BinaryOp::Or,
        BinaryOp::Or,
        BinaryOp::And,
        BinaryOp::And,
        BinaryOp::Equal,
        BinaryOp::NotEqual,
        BinaryOp::Less,
        BinaryOp::LessEqual,
        BinaryOp::Greater,
        BinaryOp::GreaterEqual,
        BinaryOp::In,
        BinaryOp::Add,
        BinaryOp::Subtract,
        BinaryOp::Multiply,
    ])
}

/// The tree with its logical chains balanced, written apart from the parser's way of doing it.
fn normal(expr: &Expr) -> Expr {
    fn terms(op: BinaryOp, expr: &Expr) -> Vec<Expr> {
        match &expr.kind {
            ExprKind::Binary(inner, left, right) if *inner == op => [terms(op, left), terms(op, right)].concat(),
            _ => vec![normal(expr)],
        }
    }
    fn halves(op: BinaryOp, terms: &[Expr]) -> Expr {
        let [one] = terms else {
            let (left, right) = terms.split_at(terms.len().div_ceil(2));
            let kind = ExprKind::Binary(op, Box::new(halves(op, left)), Box::new(halves(op, right)));
            return Expr { kind, span: Span::default() };
        };
        one.clone()
    }
    let boxed = |expr: &Expr| Box::new(normal(expr));
    let all = |exprs: &[Expr]| exprs.iter().map(normal).collect();
    let kind = match &expr.kind {
        ExprKind::Binary(op @ (BinaryOp::And | BinaryOp::Or), ..) => return halves(*op, &terms(*op, expr)),
        ExprKind::Binary(op, left, right) => ExprKind::Binary(*op, boxed(left), boxed(right)),
        ExprKind::List(items) => ExprKind::List(all(items)),
        ExprKind::Field(of, name) => ExprKind::Field(boxed(of), name.clone()),
        ExprKind::Unary(op, of) => ExprKind::Unary(*op, boxed(of)),
        ExprKind::Conditional(a, b, c) => ExprKind::Conditional(boxed(a), boxed(b), boxed(c)),
        ExprKind::Call(name, arguments) => ExprKind::Call(name.clone(), all(arguments)),
        ExprKind::Method(of, name, arguments) => ExprKind::Method(boxed(of), name.clone(), all(arguments)),
        leaf => leaf.clone(),
    };
    Expr { kind, span: expr.span }
}

proptest! {
    #[test]
    fn what_is_printed_reads_back_the_same(expr in any_expr()) {
        let text = print(&expr);
        prop_assume!(text.len() <= MAX_EXPRESSION);
        let read = parse(&text).map_err(|errors| TestCaseError::fail(format!("{text}: {errors:?}")))?;
        prop_assert!(read.same_as(&normal(&expr)), "{}", text);
        prop_assert_eq!(print(&read), text);
    }

    #[test]
    fn any_text_is_read_or_refused_with_places_in_it(text in any::<String>()) {
        sound(&text)?;
    }

    #[test]
    fn any_mixture_of_tokens_is_read_or_refused(pieces in prop::collection::vec(prop::sample::select(&PIECES), 0..40)) {
        sound(&pieces.concat())?;
        sound(&pieces.join(" "))?;
    }

    #[test]
    fn any_change_to_an_expression_is_read_or_refused(
        expr in any_expr(), cut in any::<prop::sample::Index>(), length in 0..4_usize, piece in prop::sample::select(&PIECES),
    ) {
        let chars: Vec<char> = print(&expr).chars().collect();
        let from = cut.index(chars.len() + 1);
        let until = (from + length).min(chars.len());
        let changed: String = chars[..from].iter().copied().chain(piece.chars()).chain(chars[until..].iter().copied()).collect();
        sound(&changed)?;
    }
}

/// Pieces of texts, good and bad.
const PIECES: [&str; 44] = [
    "a", "f(", "(", ")", "[", "]", "{", "}", ",", ".", "?", ":", "!", "-", "+", "*", "/", "%", "&&", "||", "&", "==",
    "<", ">=", "in", "null", "true", "1", "0x", "1.5", "2u", "'", "\"", "'''", "r'\\", "b'", "\\x4", "\n", "//", "for",
    "学", "（", "`", "\u{0}",
];

/// A text reads and prints to one that reads the same, or is refused with errors inside it.
fn sound(text: &str) -> Result<(), TestCaseError> {
    match parse(text) {
        Ok(expr) => {
            let printed = print(&expr);
            let read = parse(&printed).map_err(|errors| TestCaseError::fail(format!("{printed}: {errors:?}")))?;
            prop_assert!(read.same_as(&expr), "{}", text);
        }
        Err(errors) => {
            prop_assert!(!errors.is_empty());
            for error in errors {
                prop_assert!(text.get(error.span.start..error.span.end).is_some(), "{:?}", error);
            }
        }
    }
    Ok(())
}
