//! Changes of parameters: another number, day, word or truth value.

use super::Found;
use super::edit::Edit;
use crate::language::{Type, Types};
use crate::policy::Layered;
use crate::policy::items::Literal;

/// Every change of the parameters that a pack wrote. `types` and `type_of` say which words an enum has.
pub fn parameters(layered: &Layered, origin: usize, types: &Types, found: &mut Vec<Found>) {
    for layer in layered.parameters.iter().filter(|layer| layer.origin == origin) {
        let item = &layer.item;
        let Some(ty) = types.parse(&item.ty.value) else { continue };
        for value in others(&item.value.value, &ty, types) {
            found.push(Found {
                item: item.head.id.value.clone(),
                row: None,
                change: format!("{} -> {}", shown(&item.value.value), shown(&value)),
                place: item.value.place,
                what: super::What::Parameter,
                edit: Edit::Value(value),
            });
        }
    }
}

/// The neighbouring values, or every other word.
fn others(value: &Literal, ty: &Type, types: &Types) -> Vec<Literal> {
    match (value, ty.required()) {
        (Literal::Bool(value), _) => vec![Literal::Bool(!value)],
        (Literal::Int(value), _) => vec![Literal::Int(value - 1), Literal::Int(value + 1)],
        (Literal::Date(day), _) => [-1, 1].map(|days| Literal::Date(day.add_days(days))).to_vec(),
        (Literal::Text(text), Type::Date) => {
            let day: Option<crate::Date> = text.parse().ok();
            day.map(|day| [-1, 1].map(|days| Literal::Date(day.add_days(days))).to_vec()).unwrap_or_default()
        }
        (Literal::Text(word), Type::Enum(id)) => {
            let words = types.enum_type(*id).words.iter().filter(|other| *other != word);
            words.map(|other| Literal::Text(other.clone())).collect()
        }
        (Literal::List(values), Type::List(element)) => {
            let with = |at: usize, other: Option<Literal>| {
                let mut values = values.clone();
                values.splice(at..=at, other);
                Literal::List(values)
            };
            let each = values.iter().enumerate();
            each.flat_map(|(at, value)| {
                // Another word in a list may be there already: leaving it out says enough.
                let numbers = matches!(value, Literal::Int(_) | Literal::Date(_));
                let others = if numbers { others(value, element, types) } else { Vec::new() };
                std::iter::once(None).chain(others.into_iter().map(Some)).map(move |other| with(at, other))
            })
            .collect()
        }
        _ => Vec::new(),
    }
}

fn shown(value: &Literal) -> String {
    match value {
        Literal::Bool(value) => value.to_string(),
        Literal::Int(value) => value.to_string(),
        Literal::Date(day) => day.to_string(),
        Literal::Text(text) => text.clone(),
        Literal::List(values) => format!("[{}]", values.iter().map(shown).collect::<Vec<_>>().join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::{others, shown};
    use crate::language::{EnumType, Type, Types};
    use crate::policy::items::Literal;

    fn told(value: &Literal, ty: &str) -> Vec<String> {
        let words = ["first_day", "suspicion", "never"].map(str::to_owned).to_vec();
        let types = Types { enums: vec![EnumType { name: "from".to_owned(), words }], ..Types::default() };
        let ty: Type = types.parse(ty).expect("a type");
        others(value, &ty, &types).iter().map(shown).collect()
    }

    #[test]
    fn every_kind_of_value_has_its_neighbours() {
        assert_eq!(told(&Literal::Int(0), "int"), ["-1", "1"]);
        assert_eq!(told(&Literal::Bool(true), "bool"), ["false"]);
        assert_eq!(told(&Literal::Text("suspicion".to_owned()), "from"), ["first_day", "never"]);
        let day = Literal::Date("2021-09-01".parse().expect("a day"));
        assert_eq!(told(&day, "date"), ["2021-08-31", "2021-09-02"]);
        assert_eq!(told(&Literal::Text("2021-09-01".to_owned()), "date?"), ["2021-08-31", "2021-09-02"]);
        let list = Literal::List([1, 4].map(Literal::Int).to_vec());
        assert_eq!(told(&list, "list<int>"), ["[4]", "[0, 4]", "[2, 4]", "[1]", "[1, 3]", "[1, 5]"]);
        let list = Literal::List([Literal::Text("never".to_owned())].to_vec());
        assert_eq!(told(&list, "list<from>"), ["[]"]);
    }
}
