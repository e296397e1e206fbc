//! The nearest right word to one that is not known.

/// The candidate most like `word`; none where nothing is near enough to be meant.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let length = word.chars().count();
    let near = candidates.into_iter().filter(|candidate| !candidate.is_empty()).filter_map(|candidate| {
        let distance = strsim::damerau_levenshtein(word, candidate);
        // A third of the letters may differ; of short (Chinese) words, one.
        let allowed = (length.max(candidate.chars().count()) / 3).max(usize::from(length > 1));
        (distance <= allowed).then_some((distance, candidate))
    });
    near.min_by_key(|(distance, _)| *distance).map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn a_slip_is_recognised() {
        assert_eq!(nearest("brith_date", ["birth_date", "sex"]), Some("birth_date"));
        assert_eq!(nearest("出身日期", ["出生日期", "性别"]), Some("出生日期"));
    }

    #[test]
    fn another_word_is_not() {
        assert_eq!(nearest("telephone", ["birth_date", "sex"]), None);
        assert_eq!(nearest("x", ["a", "b"]), None);
    }
}
