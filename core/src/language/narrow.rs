//! Narrowing: which optionals are known not to be null where a condition holds, or where it does not.

use super::typed::{Reference, Typed, TypedKind};
use super::types::Type;

/// A name, or a field of one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Path(Reference, Vec<usize>);

impl Path {
    /// The path of a name.
    pub fn of(reference: Reference) -> Path {
        Path(reference, Vec::new())
    }

    /// The path of an expression, where it is one.
    pub fn of_typed(typed: &Typed) -> Option<Path> {
        match &typed.kind {
            TypedKind::Reference(reference) => Some(Path::of(*reference)),
            TypedKind::Field(of, at) => Some(Path::of_typed(of)?.field(*at)),
            _ => None,
        }
    }

    /// The path of a field.
    #[must_use]
    pub fn field(mut self, at: usize) -> Path {
        self.1.push(at);
        self
    }
}

/// The paths that are known not to be null at a place: in order, each once.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Narrowed(Vec<Path>);

impl Narrowed {
    /// Whether a path is known not to be null.
    pub fn contains(&self, path: &Path) -> bool {
        self.0.binary_search(path).is_ok()
    }

    /// With more paths. A macro's variable keeps its number inside the macro only, and no guard outside names it.
    #[must_use]
    pub fn with(&self, more: &Narrowed) -> Narrowed {
        let mut all = self.clone();
        more.0.iter().for_each(|path| all.add(path.clone()));
        all
    }

    fn both(&self, other: &Narrowed) -> Narrowed {
        Narrowed(self.0.iter().filter(|path| other.contains(path)).cloned().collect())
    }

    fn add(&mut self, path: Path) {
        if let Err(at) = self.0.binary_search(&path) {
            self.0.insert(at, path);
        }
    }
}

/// What a condition says about optionals where it is true, and where it is false.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Guards {
    /// not null where it is true
    pub when_true: Narrowed,
    /// not null where it is false
    pub when_false: Narrowed,
}

impl Guards {
    /// Of `left == right`.
    pub fn of_equality(left: &Typed, right: &Typed) -> Guards {
        let mut guards = Guards::default();
        for (one, other) in [(left, right), (right, left)] {
            let Some(path) = Path::of_typed(one) else { continue };
            if other.ty == Type::Null {
                guards.when_false.add(path);
            } else if !other.ty.is_optional() {
                guards.when_true.add(path);
            }
        }
        guards
    }

    /// Of a condition that can only be true where this is not null.
    pub fn of_presence(typed: &Typed) -> Guards {
        Guards { when_true: Narrowed(Path::of_typed(typed).into_iter().collect()), when_false: Narrowed::default() }
    }

    /// Of `!condition`.
    #[must_use]
    pub fn negated(self) -> Guards {
        Guards { when_true: self.when_false, when_false: self.when_true }
    }

    /// Of `self && other`.
    #[must_use]
    pub fn and(&self, other: &Guards) -> Guards {
        Guards { when_true: self.when_true.with(&other.when_true), when_false: self.when_false.both(&other.when_false) }
    }

    /// Of `self || other`.
    #[must_use]
    pub fn or(&self, other: &Guards) -> Guards {
        Guards { when_true: self.when_true.both(&other.when_true), when_false: self.when_false.with(&other.when_false) }
    }

    /// Of `self ? then : otherwise`.
    #[must_use]
    pub fn choose(&self, then: &Guards, otherwise: &Guards) -> Guards {
        Guards {
            when_true: self.when_true.with(&then.when_true).both(&self.when_false.with(&otherwise.when_true)),
            when_false: self.when_true.with(&then.when_false).both(&self.when_false.with(&otherwise.when_false)),
        }
    }
}
