//! Tokens to a syntax tree: CEL's grammar and precedence, less what this language leaves out.
//!
//! Only brackets make the parser call itself; operators, prefixes, members and conditionals are read in loops. So the
//! stack is bounded by [`MAX_DEPTH`] open brackets, and every tree by [`MAX_DEPTH`] levels, checked as it is built.

use super::error::SyntaxError;
use super::lexer::{Token, is_reserved, lex};
use super::syntax::{BinaryOp, Expr, ExprKind, Name, Span, UnaryOp};
use crate::order::sort_by_key;

/// How many levels a tree may have, and how many brackets may be open at once. Chains of `&&` and of `||` are
/// balanced, so they may be long; a chain of any other operator has a level for each.
pub const MAX_DEPTH: usize = 100;

/// How many items a list literal may have, and how many arguments a call.
pub const MAX_LIST: usize = 256;

/// How many bytes an expression may have.
pub const MAX_EXPRESSION: usize = 16_384;

/// Reads an expression.
///
/// `&&` and `||` are associative, so a chain of one of them becomes a balanced tree, whatever parentheses were written
/// within it: `a && (b && c)` and `a && b && c` are the same tree.
///
/// # Errors
///
/// Everything that is no token; where all is, the syntax errors in the order of their places. Never empty.
pub fn parse(text: &str) -> Result<Expr, Vec<SyntaxError>> {
    if text.len() > MAX_EXPRESSION {
        let rest = (MAX_EXPRESSION..text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(text.len());
        let message = format!("an expression has at most {MAX_EXPRESSION} bytes, this one {}", text.len());
        return Err(vec![SyntaxError::new(Span::new(rest, text.len()), message).help("name its parts as definitions")]);
    }
    let tokens = lex(text)?;
    let mut parser = Parser { text, tokens: &tokens, at: 0, depth: 0, errors: Vec::new() };
    match parser.whole() {
        Ok(tree) if parser.errors.is_empty() => Ok(tree.expr),
        _ => {
            sort_by_key(&mut parser.errors, |error| error.span.start);
            Err(parser.errors)
        }
    }
}

/// An expression and how many levels it has.
struct Tree {
    expr: Expr,
    height: usize,
}

impl Tree {
    fn leaf(kind: ExprKind, span: Span) -> Tree {
        Tree { expr: Expr { kind, span }, height: 1 }
    }

    fn binary(op: BinaryOp, left: Tree, right: Tree) -> Tree {
        let span = left.expr.span.to(right.expr.span);
        let height = 1 + left.height.max(right.height);
        Tree { expr: Expr { kind: ExprKind::Binary(op, Box::new(left.expr), Box::new(right.expr)), span }, height }
    }
}

/// An error has been recorded, and what was being read was given up.
struct Abandoned;

type Parsed<T> = Result<T, Abandoned>;

struct Parser<'a> {
    text: &'a str,
    /// never empty: the last is [`Token::End`]
    tokens: &'a [(Token, Span)],
    at: usize,
    /// how many brackets are open
    depth: usize,
    errors: Vec<SyntaxError>,
}

impl Parser<'_> {
    fn whole(&mut self) -> Parsed<Tree> {
        if *self.token() == Token::End {
            return self.give_up(SyntaxError::new(self.span(), "the expression is empty"));
        }
        let tree = self.expression()?;
        if *self.token() == Token::End { Ok(tree) } else { Err(self.expected("an operator or the end")) }
    }

    /// `a ? b : c`, right associative. As in CEL, `b` is no conditional without parentheses.
    fn expression(&mut self) -> Parsed<Tree> {
        let mut last = self.operation()?;
        let mut branches = Vec::new();
        while *self.token() == Token::Question {
            let question = self.advance();
            let then = self.operation()?;
            match self.token() {
                Token::Colon => self.advance(),
                Token::Question => {
                    let error =
                        SyntaxError::new(self.span(), "a conditional between `?` and `:` stands in parentheses");
                    return self.give_up(error);
                }
                _ => return Err(self.expected("`:` and what holds otherwise")),
            };
            branches.push((last, then, question));
            last = self.operation()?;
        }
        for (condition, then, question) in branches.into_iter().rev() {
            let below = condition.height.max(then.height).max(last.height);
            let span = condition.expr.span.to(last.expr.span);
            let kind = ExprKind::Conditional(Box::new(condition.expr), Box::new(then.expr), Box::new(last.expr));
            last = self.node(kind, span, below, question)?;
        }
        Ok(last)
    }

    /// Operands between infix operators.
    fn operation(&mut self) -> Parsed<Tree> {
        let first = self.prefixed()?;
        let mut rest = Vec::new();
        while let Token::Operator(op) = *self.token() {
            let span = self.advance();
            rest.push((op, span, self.prefixed()?));
        }
        self.climb(first, &mut rest.into_iter().peekable(), 1)
    }

    /// Binds the operators of level `least` and above that follow `left`.
    fn climb(&mut self, mut left: Tree, rest: &mut Operations, least: u8) -> Parsed<Tree> {
        while let Some((op, span, right)) = rest.next_if(|(op, ..)| op.level() >= least) {
            let tighter = op.level() + 1;
            let right = self.climb(right, rest, tighter)?;
            left = if op.is_logical() {
                let mut terms = vec![left, right];
                while let Some((_, _, next)) = rest.next_if(|(next, ..)| *next == op) {
                    terms.push(self.climb(next, rest, tighter)?);
                }
                chain(op, terms).ok_or(Abandoned)?
            } else {
                Tree::binary(op, left, right)
            };
            if left.height > MAX_DEPTH {
                return self.too_deep(span);
            }
        }
        Ok(left)
    }

    /// `!!a`, `--a`; as in CEL not both.
    fn prefixed(&mut self) -> Parsed<Tree> {
        let (op, other) = match self.token() {
            Token::Not => (UnaryOp::Not, Token::Operator(BinaryOp::Subtract)),
            Token::Operator(BinaryOp::Subtract) => (UnaryOp::Negate, Token::Not),
            _ => return self.member(),
        };
        let prefix = self.token().clone();
        let mut spans = Vec::new();
        while *self.token() == prefix {
            spans.push(self.advance());
        }
        if *self.token() == other {
            let error = SyntaxError::new(self.span(), "`!` and `-` do not follow one another");
            return self.give_up(error.help("put parentheses around what the first applies to"));
        }
        let mut tree = self.member()?;
        for span in spans.into_iter().rev() {
            let whole = span.to(tree.expr.span);
            tree = self.node(ExprKind::Unary(op, Box::new(tree.expr)), whole, tree.height, span)?;
        }
        Ok(tree)
    }

    /// A primary and the fields and methods that follow it.
    fn member(&mut self) -> Parsed<Tree> {
        let mut tree = self.primary()?;
        loop {
            match self.token() {
                Token::Dot => {
                    self.advance();
                    tree = self.field_or_method(tree)?;
                }
                Token::OpenList => {
                    let open = self.advance();
                    if !self.skip_to(&Token::CloseList, false) {
                        return self.give_up(never_closed(open, "["));
                    }
                    let close = self.advance();
                    self.errors.push(
                        SyntaxError::left_out(open.to(close), "indexing `[…]` is")
                            .help("ask about a list with `.exists(…)`, `.all(…)`, `.filter(…)` or `.size()`"),
                    );
                }
                _ => return Ok(tree),
            }
        }
    }

    fn field_or_method(&mut self, tree: Tree) -> Parsed<Tree> {
        match self.token() {
            Token::Name => {}
            Token::Question => {
                let error = SyntaxError::left_out(self.span(), "optional selection `.?` is");
                return self.give_up(error.help("compare with null, or use `.orElse(…)`"));
            }
            _ => return Err(self.expected("a name after `.`")),
        }
        let name = self.name();
        let span = tree.expr.span;
        let place = name.span;
        if *self.token() == Token::Open {
            let (arguments, below, end) = self.items(&Token::Close)?;
            let kind = ExprKind::Method(Box::new(tree.expr), name, arguments);
            self.node(kind, span.to(end), below.max(tree.height), place)
        } else {
            self.node(ExprKind::Field(Box::new(tree.expr), name), span.to(place), tree.height, place)
        }
    }

    fn primary(&mut self) -> Parsed<Tree> {
        let span = self.span();
        let kind = match self.token() {
            Token::Null => ExprKind::Null,
            Token::True => ExprKind::Bool(true),
            Token::False => ExprKind::Bool(false),
            Token::Int(value) => ExprKind::Int(*value),
            Token::Text(text) => ExprKind::Text(text.clone()),
            Token::Name => return self.name_or_call(),
            Token::Open => return self.parentheses(),
            Token::OpenList => {
                let (items, below, end) = self.items(&Token::CloseList)?;
                return self.node(ExprKind::List(items), span.to(end), below, span);
            }
            Token::Dot => {
                let error = SyntaxError::left_out(span, "a name that begins with `.` is");
                return self.give_up(error.help("leave out the `.`"));
            }
            _ => return Err(self.expected("an expression")),
        };
        self.advance();
        Ok(Tree::leaf(kind, span))
    }

    fn name_or_call(&mut self) -> Parsed<Tree> {
        let name = self.name();
        if is_reserved(&name.text) {
            let message = format!("`{}` is a reserved word and cannot be a name", name.text);
            let error = SyntaxError::new(name.span, message);
            self.errors.push(match name.text.as_str() {
                "if" | "else" => error.help("a conditional is written `condition ? a : b`"),
                _ => error,
            });
        }
        let place = name.span;
        if *self.token() == Token::Open {
            let (arguments, below, end) = self.items(&Token::Close)?;
            self.node(ExprKind::Call(name, arguments), place.to(end), below, place)
        } else {
            Ok(Tree::leaf(ExprKind::Name(name.text), place))
        }
    }

    /// `(a)`: its place includes the parentheses.
    fn parentheses(&mut self) -> Parsed<Tree> {
        let open = self.open()?;
        let inner = self.expression();
        let inner = match inner {
            Ok(tree) if *self.token() == Token::Close => Some(tree),
            Ok(_) => {
                self.unclosed(open, "(", "`)` or an operator");
                None
            }
            Err(Abandoned) => None,
        };
        if inner.is_none() && !self.skip_to(&Token::Close, false) {
            return Err(Abandoned);
        }
        let span = open.to(self.close());
        Ok(match inner {
            Some(tree) => Tree { expr: Expr { span, ..tree.expr }, ..tree },
            None => Tree::leaf(ExprKind::Null, span),
        })
    }

    /// Items between brackets; the current token opens them. Gives them with their greatest height and the closing place.
    /// An item that cannot be read is reported and left out.
    fn items(&mut self, close: &Token) -> Parsed<(Vec<Expr>, usize, Span)> {
        let is_list = *close == Token::CloseList;
        let (bracket, wanted) = if is_list { ("[", "`,` or `]`") } else { ("(", "`,` or `)`") };
        let open = self.open()?;
        let mut items = Vec::new();
        let mut below = 0;
        let mut trailing = true;
        loop {
            if self.token() == close && trailing {
                break;
            }
            let start = self.span();
            match self.expression() {
                Ok(_) if items.len() == MAX_LIST => {
                    let what = if is_list { "a list has at most" } else { "a call has at most" };
                    let things = if is_list { "items" } else { "arguments" };
                    self.errors.push(SyntaxError::new(start, format!("{what} {MAX_LIST} {things}")));
                    if !self.skip_to(close, false) {
                        return Err(Abandoned);
                    }
                }
                Ok(item) => {
                    below = below.max(item.height);
                    items.push(item.expr);
                    if *self.token() != Token::Comma && self.token() != close {
                        self.unclosed(open, bracket, wanted);
                        if !self.skip_to(close, true) {
                            return Err(Abandoned);
                        }
                    }
                }
                Err(Abandoned) => {
                    if !self.skip_to(close, true) {
                        return Err(Abandoned);
                    }
                }
            }
            if *self.token() != Token::Comma {
                break;
            }
            self.advance();
            trailing = is_list;
        }
        Ok((items, below, self.close()))
    }

    fn node(&mut self, kind: ExprKind, span: Span, below: usize, at: Span) -> Parsed<Tree> {
        if below >= MAX_DEPTH { self.too_deep(at) } else { Ok(Tree { expr: Expr { kind, span }, height: below + 1 }) }
    }

    fn token(&self) -> &Token {
        &self.tokens[self.at].0
    }

    fn span(&self) -> Span {
        self.tokens[self.at].1
    }

    /// Goes on to the next token, and says where the one left behind stands.
    fn advance(&mut self) -> Span {
        let span = self.span();
        self.at = (self.at + 1).min(self.tokens.len() - 1);
        span
    }

    fn name(&mut self) -> Name {
        let span = self.advance();
        Name { text: self.text[span.start..span.end].to_owned(), span }
    }

    fn open(&mut self) -> Parsed<Span> {
        if self.depth == MAX_DEPTH {
            return self.too_deep(self.span());
        }
        self.depth += 1;
        Ok(self.advance())
    }

    fn close(&mut self) -> Span {
        self.depth -= 1;
        self.advance()
    }

    /// Goes on to `close` (or, where asked, a comma) outside inner brackets; false where there is none.
    fn skip_to(&mut self, close: &Token, or_comma: bool) -> bool {
        let mut inner = 0_usize;
        loop {
            match self.token() {
                Token::End => return false,
                token if inner == 0 && (token == close || or_comma && *token == Token::Comma) => return true,
                Token::Open | Token::OpenList => inner += 1,
                Token::Close | Token::CloseList => inner = inner.saturating_sub(1),
                _ => {}
            }
            self.advance();
        }
    }

    fn give_up<T>(&mut self, error: SyntaxError) -> Parsed<T> {
        self.errors.push(error);
        Err(Abandoned)
    }

    /// Reports the limit and leaves the rest of the text unread: what follows would only repeat it.
    fn too_deep<T>(&mut self, at: Span) -> Parsed<T> {
        self.at = self.tokens.len() - 1;
        let message = format!("an expression has at most {MAX_DEPTH} levels");
        self.give_up(SyntaxError::new(at, message).help("name its parts as definitions"))
    }

    fn unclosed(&mut self, open: Span, bracket: &str, wanted: &str) {
        if *self.token() == Token::End {
            self.errors.push(never_closed(open, bracket));
        } else {
            self.expected(wanted);
        }
    }

    /// Reports that the current token is not what could stand here.
    fn expected(&mut self, wanted: &str) -> Abandoned {
        let span = self.span();
        let found = match self.token() {
            Token::End => "the end".to_owned(),
            Token::Text(_) => "a string".to_owned(),
            _ => format!("`{}`", &self.text[span.start..span.end]),
        };
        let error = SyntaxError::new(span, format!("expected {wanted}, found {found}"));
        self.errors.push(match found.as_str() {
            "`and`" | "`AND`" => error.help("\"and\" is written `&&`"),
            "`or`" | "`OR`" => error.help("\"or\" is written `||`"),
            "`not`" | "`NOT`" => error.help("\"not\" is written `!`"),
            "`is`" => error.help("equality is written `==`"),
            "`if`" | "`then`" | "`else`" => error.help("a conditional is written `condition ? a : b`"),
            _ => error,
        });
        Abandoned
    }
}

type Operations = std::iter::Peekable<std::vec::IntoIter<(BinaryOp, Span, Tree)>>;

fn never_closed(open: Span, bracket: &str) -> SyntaxError {
    SyntaxError::new(open, format!("`{bracket}` is never closed"))
}

/// A balanced tree of the terms and, where a term is itself such a chain, of its terms. None for no terms.
fn chain(op: BinaryOp, terms: Vec<Tree>) -> Option<Tree> {
    let (first, last) = (terms.first()?.expr.span, terms.last()?.expr.span);
    let mut flat = Vec::with_capacity(terms.len());
    for term in terms {
        if matches!(term.expr.kind, ExprKind::Binary(inner, ..) if inner == op) {
            flatten(op, term.expr, &mut flat);
        } else {
            flat.push(term);
        }
    }
    let tree = balance(op, flat)?;
    Some(Tree { expr: Expr { span: first.to(last), ..tree.expr }, ..tree })
}

fn flatten(op: BinaryOp, expr: Expr, flat: &mut Vec<Tree>) {
    match expr.kind {
        ExprKind::Binary(inner, left, right) if inner == op => {
            flatten(op, *left, flat);
            flatten(op, *right, flat);
        }
        _ => flat.push(Tree { height: expr.height(), expr }),
    }
}

/// The greater half on the left, so that chains of up to three terms are as CEL's left association has them.
fn balance(op: BinaryOp, mut terms: Vec<Tree>) -> Option<Tree> {
    if terms.len() < 2 {
        return terms.pop();
    }
    let right = balance(op, terms.split_off(terms.len().div_ceil(2)))?;
    Some(Tree::binary(op, balance(op, terms)?, right))
}

#[cfg(test)]
mod tests;
