//! Random children, the same in every run.

use kongchuo::{Case, Date, Input, InputId, Policy, Type, Vocabulary};
use proptest::prelude::ProptestConfig;
use proptest::test_runner::RngSeed;

/// The same cases in every run.
pub fn cases(cases: u32) -> ProptestConfig {
    ProptestConfig {
        cases,
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(20_211_029),
        ..ProptestConfig::default()
    }
}

/// The next number of a stream.
pub fn next(seed: &mut u64) -> u64 {
    *seed = seed.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mixed = (*seed ^ (*seed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    (mixed ^ (mixed >> 27)) >> 8
}

pub fn pick(seed: &mut u64, count: usize) -> usize {
    usize::try_from(next(seed)).unwrap_or(0) % count.max(1)
}

pub fn days(seed: &mut u64, count: usize) -> i64 {
    i64::try_from(pick(seed, count)).unwrap_or(0)
}

/// A value that a fact or record list may have. Dates lie around `on`, births well before it.
pub fn value(vocabulary: &Vocabulary, id: InputId, on: Date, mut seed: u64) -> Input {
    let seed = &mut seed;
    if vocabulary.input_name(id) == "birth_date" {
        return Input::Date(on.add_days(-1500 - days(seed, 5000)));
    }
    let range = vocabulary.fact(id).and_then(|fact| fact.range);
    of_type(vocabulary, &vocabulary.input_type(id), range, on, seed)
}

pub fn of_type(vocabulary: &Vocabulary, ty: &Type, range: Option<(i64, i64)>, on: Date, seed: &mut u64) -> Input {
    match ty {
        Type::Optional(_) if pick(seed, 4) == 0 => Input::Null,
        Type::Optional(inner) => of_type(vocabulary, inner, range, on, seed),
        Type::Bool => Input::Bool(pick(seed, 2) == 0),
        Type::Int => {
            let (least, most) = range.unwrap_or((-2, 12));
            let least = least.max(-1000);
            Input::Int(least + days(seed, usize::try_from(most.min(least + 12) - least + 1).unwrap_or(1)))
        }
        Type::Date => Input::Date(on.add_days(days(seed, 460) - 430)),
        Type::Enum(id) => {
            let words = &vocabulary.types.enum_type(*id).words;
            Input::Text(words[pick(seed, words.len())].clone())
        }
        Type::List(element) => {
            let count = pick(seed, 4);
            Input::List((0..count).map(|_| of_type(vocabulary, element, None, on, seed)).collect())
        }
        Type::Record(record) => {
            let fields = &vocabulary.types.record_type(*record).fields;
            let value = |(name, ty): &(String, Type)| (name.clone(), of_type(vocabulary, ty, None, on, seed));
            Input::Record(fields.iter().map(value).collect())
        }
        Type::Text | Type::Null | Type::Nothing => Input::Text(format!("t{}", pick(seed, 3))),
    }
}

/// The inputs that a caller may give. The ID number is left out: it stands for the date of birth.
pub fn givable(vocabulary: &Vocabulary) -> Vec<InputId> {
    let inputs = (0..vocabulary.input_count()).map(|at| InputId(u16::try_from(at).expect("few inputs")));
    let given = |id: &InputId| vocabulary.fact(*id).is_none_or(|fact| !fact.internal && fact.name != "id_number");
    inputs.filter(given).collect()
}

/// A child of whom each fact is given that has a seed.
pub fn child(policy: &Policy, on: Date, seeds: &[Option<u64>]) -> Case {
    let vocabulary = policy.vocabulary();
    let mut case = Case::new();
    for (id, seed) in givable(vocabulary).into_iter().zip(seeds) {
        if let Some(seed) = seed {
            case.set(vocabulary.input_name(id), value(vocabulary, id, on, *seed));
        }
    }
    case
}
