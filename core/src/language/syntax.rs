//! The syntax tree of an expression: what was written, before it means anything.

/// A range of bytes in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, serde::Serialize)]
pub struct Span {
    /// first byte
    pub start: usize,
    /// one past the last byte
    pub end: usize,
}

impl Span {
    /// From `start` up to, not including, `end`.
    pub fn new(start: usize, end: usize) -> Self {
        Span { start, end }
    }

    /// The smallest span that covers both.
    #[must_use]
    pub fn to(self, other: Span) -> Span {
        Span { start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// The same span in a text that has this one at `offset`.
    #[must_use]
    pub fn shifted(self, offset: usize) -> Span {
        Span { start: self.start + offset, end: self.end + offset }
    }
}

/// A name with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// the identifier
    pub text: String,
    /// where it stands
    pub span: Span,
}

/// An expression with its place. `==` compares places too; [`Expr::same_as`] does not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expr {
    /// what it is
    pub kind: ExprKind,
    /// where it stands
    pub span: Span,
}

impl Expr {
    /// Whether both are the same tree, wherever they stand.
    pub fn same_as(&self, other: &Expr) -> bool {
        let all = |ours: &[Expr], theirs: &[Expr]| {
            ours.len() == theirs.len() && ours.iter().zip(theirs).all(|(ours, theirs)| ours.same_as(theirs))
        };
        match (&self.kind, &other.kind) {
            (ExprKind::List(ours), ExprKind::List(theirs)) => all(ours, theirs),
            (ExprKind::Field(ours, name), ExprKind::Field(theirs, other)) => {
                name.text == other.text && ours.same_as(theirs)
            }
            (ExprKind::Unary(op, ours), ExprKind::Unary(other, theirs)) => op == other && ours.same_as(theirs),
            (ExprKind::Binary(op, left, right), ExprKind::Binary(other, left2, right2)) => {
                op == other && left.same_as(left2) && right.same_as(right2)
            }
            (ExprKind::Conditional(when, then, or), ExprKind::Conditional(when2, then2, or2)) => {
                when.same_as(when2) && then.same_as(then2) && or.same_as(or2)
            }
            (ExprKind::Call(name, ours), ExprKind::Call(other, theirs)) => name.text == other.text && all(ours, theirs),
            (ExprKind::Method(of, name, ours), ExprKind::Method(of2, other, theirs)) => {
                name.text == other.text && of.same_as(of2) && all(ours, theirs)
            }
            // Without parts there are no places within.
            (ours, theirs) => ours == theirs,
        }
    }

    /// How many levels the tree has: 1 for a literal or a name.
    pub(super) fn height(&self) -> usize {
        let tallest = |exprs: &[Expr]| exprs.iter().map(Expr::height).max().unwrap_or(0);
        1 + match &self.kind {
            ExprKind::List(items) => tallest(items),
            ExprKind::Call(_, arguments) => tallest(arguments),
            ExprKind::Method(of, _, arguments) => of.height().max(tallest(arguments)),
            ExprKind::Field(of, _) | ExprKind::Unary(_, of) => of.height(),
            ExprKind::Binary(_, left, right) => left.height().max(right.height()),
            ExprKind::Conditional(a, b, c) => a.height().max(b.height()).max(c.height()),
            ExprKind::Null | ExprKind::Bool(_) | ExprKind::Int(_) | ExprKind::Text(_) | ExprKind::Name(_) => 0,
        }
    }
}

/// The forms of an expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExprKind {
    /// `null`
    Null,
    /// `true`, `false`
    Bool(bool),
    /// `7`, `0x1F`; never negative: `-7` is a negation
    Int(i64),
    /// `"primary"`
    Text(String),
    /// `birth_date`
    Name(String),
    /// `["a", "b"]`
    List(Vec<Expr>),
    /// `visit.on`
    Field(Box<Expr>, Name),
    /// `!a`, `-a`
    Unary(UnaryOp, Box<Expr>),
    /// `a && b`
    Binary(BinaryOp, Box<Expr>, Box<Expr>),
    /// `c ? a : b`
    Conditional(Box<Expr>, Box<Expr>, Box<Expr>),
    /// `daysBetween(a, b)`
    Call(Name, Vec<Expr>),
    /// `d.addDays(7)`; also the macros `list.exists(v, …)`
    Method(Box<Expr>, Name, Vec<Expr>),
}

/// Prefix operators.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum UnaryOp {
    /// `!`
    Not,
    /// `-`
    Negate,
}

/// Infix operators.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BinaryOp {
    /// `||`
    Or,
    /// `&&`
    And,
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterEqual,
    /// `in`
    In,
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
}

impl BinaryOp {
    /// All.
    pub const ALL: [BinaryOp; 12] = [
        BinaryOp::Or,
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
    ];

    /// As it is written.
    pub fn symbol(self) -> &'static str {
        match self {
            BinaryOp::Or => "||",
            BinaryOp::And => "&&",
            BinaryOp::Equal => "==",
            BinaryOp::NotEqual => "!=",
            BinaryOp::Less => "<",
            BinaryOp::LessEqual => "<=",
            BinaryOp::Greater => ">",
            BinaryOp::GreaterEqual => ">=",
            BinaryOp::In => "in",
            BinaryOp::Add => "+",
            BinaryOp::Subtract => "-",
            BinaryOp::Multiply => "*",
        }
    }

    /// How tightly it binds: CEL's levels, 1 (`||`) to 5 (`*`). `?:` is level 0; all binary operators associate to the left.
    pub fn level(self) -> u8 {
        match self {
            BinaryOp::Or => 1,
            BinaryOp::And => 2,
            BinaryOp::Equal
            | BinaryOp::NotEqual
            | BinaryOp::Less
            | BinaryOp::LessEqual
            | BinaryOp::Greater
            | BinaryOp::GreaterEqual
            | BinaryOp::In => 3,
            BinaryOp::Add | BinaryOp::Subtract => 4,
            BinaryOp::Multiply => 5,
        }
    }

    /// Whether it is `&&` or `||`: associative, so that chains of it need no parentheses.
    pub fn is_logical(self) -> bool {
        matches!(self, BinaryOp::And | BinaryOp::Or)
    }
}
