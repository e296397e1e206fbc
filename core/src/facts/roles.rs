//! The facts and records that the engine itself knows by name. A vocabulary may lack any of them, or give it another
//! type: then the step that needs it is skipped.

use crate::language::{EnumId, RecordType, Type};
use crate::value::{InputId, InputSet};
use crate::vocabulary::{Fact, Vocabulary};

/// Where the facts that the engine derives, or derives from, stand in a vocabulary.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Roles {
    /// `birth_date: date`
    pub birth_date: Option<InputId>,
    /// `id_number: string?`
    pub id_number: Option<InputId>,
    /// `id_birth_date: date?`, computed
    pub id_birth_date: Option<InputId>,
    /// `roll_number: string?`
    pub roll_number: Option<InputId>,
    /// `absent_since: date?`
    pub absent_since: Option<InputId>,
    /// `absence_noticed`, an optional enum, and the enum
    pub absence_noticed: Option<(InputId, EnumId)>,
    /// `earlier_runs: int`
    pub earlier_runs: Option<InputId>,
    /// the list `attendance`
    pub attendance: Option<Marks>,
    /// every fact that is computed and never given
    pub computed: InputSet,
}

/// How to read the records of `attendance`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Marks {
    /// the list
    pub list: InputId,
    /// index of the field `on`
    pub on: usize,
    /// the field `slot`
    pub slot: Option<Slots>,
    /// index of the field `mark`
    pub mark: usize,
    /// the word of an absence
    pub absent: u16,
}

/// The parts of a day that a mark may be of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Slots {
    /// index of the field
    pub field: usize,
    /// its enum
    pub words: EnumId,
    /// how many words it has, in the order of the day
    pub count: u16,
}

impl Marks {
    /// How many parts a day has.
    pub fn slots(self) -> u16 {
        self.slot.map_or(0, |slots| slots.count)
    }
}

impl Roles {
    /// Looks each of them up, once for a case.
    pub(crate) fn of(vocabulary: &Vocabulary) -> Roles {
        let mut roles = Roles { attendance: marks(vocabulary), ..Roles::default() };
        for (at, fact) in vocabulary.facts.iter().enumerate() {
            let Ok(at) = u16::try_from(at) else { break };
            roles.take(InputId(at), fact);
        }
        roles
    }

    fn take(&mut self, id: InputId, fact: &Fact) {
        if fact.internal {
            self.computed.insert(id);
        }
        let inner = fact.ty.required();
        let optional = fact.ty.is_optional();
        let of = |ty: &Type| (inner == ty && optional).then_some(id);
        match fact.name.as_str() {
            "birth_date" => self.birth_date = (*inner == Type::Date).then_some(id),
            "id_number" => self.id_number = of(&Type::Text),
            "id_birth_date" => self.id_birth_date = of(&Type::Date),
            "roll_number" => self.roll_number = of(&Type::Text),
            "absent_since" => self.absent_since = of(&Type::Date),
            "absence_noticed" => {
                if let (Type::Enum(words), true) = (inner, optional) {
                    self.absence_noticed = Some((id, *words));
                }
            }
            "earlier_runs" => self.earlier_runs = (*inner == Type::Int).then_some(id),
            _ => {}
        }
    }
}

fn marks(vocabulary: &Vocabulary) -> Option<Marks> {
    let list = vocabulary.list_named("attendance")?;
    let (record, _) = vocabulary.list(list)?;
    let record = vocabulary.types.records.get(usize::from(record.0))?;
    let field = |name: &str| record.fields.iter().position(|(known, _)| known == name);
    let words = |at: usize| match record.fields[at].1.required() {
        Type::Enum(id) => Some(*id),
        _ => None,
    };
    let mark = field("mark")?;
    let absent =
        vocabulary.types.enums.get(usize::from(words(mark)?.0))?.words.iter().position(|word| word == "absent")?;
    let slot = field("slot").and_then(|at| {
        let id = words(at)?;
        let count = vocabulary.types.enums.get(usize::from(id.0))?.words.len();
        Some(Slots { field: at, words: id, count: u16::try_from(count).ok()? })
    });
    Some(Marks { list, on: field("on")?, slot, mark, absent: u16::try_from(absent).ok()? })
}

/// The field that dates a record: `on`, else `from`.
pub(crate) fn dated_by(record: &RecordType) -> Option<usize> {
    let date = |name: &str| record.fields.iter().position(|(known, ty)| known == name && *ty.required() == Type::Date);
    date("on").or_else(|| date("from"))
}
