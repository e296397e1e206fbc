//! The nearest right word for a mistyped one.

use strsim::damerau_levenshtein;

/// Words longer than this are compared with nothing: nobody mistypes them, and the comparison is quadratic.
const LONGEST: usize = 64;

/// The word of `among` that `word` most likely stands for; none where nothing is near.
///
/// Letter case and full-width forms (`（` for `(`) do not count as differences; a third of the letters may differ.
/// Of several equally near words the first is given.
pub fn nearest<'a>(word: &str, among: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word = folded(word);
    let length = word.chars().count();
    if length > LONGEST {
        return None;
    }
    let mut best: Option<(usize, &str)> = None;
    for candidate in among {
        let other = folded(candidate);
        let longer = other.chars().count().max(length);
        if longer > LONGEST {
            continue;
        }
        let distance = damerau_levenshtein(&word, &other);
        if distance <= longer / 3 && best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// The nearest word as help: ``did you mean `title`?``.
pub fn did_you_mean<'a>(word: &str, among: impl IntoIterator<Item = &'a str>) -> Option<String> {
    nearest(word, among).map(|right| format!("did you mean `{right}`?"))
}

/// Lower case, and ASCII for the full-width forms that Chinese input methods write.
fn folded(word: &str) -> String {
    let narrow = |letter: char| match u32::from(letter) {
        code @ 0xFF01..=0xFF5E => char::from_u32(code - 0xFEE0).unwrap_or(letter),
        _ => letter,
    };
    word.chars().map(narrow).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::{did_you_mean, nearest};

    #[test]
    fn a_slip_of_one_letter_is_found() {
        assert_eq!(nearest("titel", ["id", "type", "title"]), Some("title"));
        assert_eq!(nearest("catalog", ["cite", "catalogue"]), Some("catalogue"));
    }

    #[test]
    fn the_nearest_of_several_wins() {
        assert_eq!(nearest("dropout_om", ["dropout_in", "dropout_on"]), Some("dropout_on"));
    }

    #[test]
    fn letter_case_is_no_difference() {
        assert_eq!(nearest("CN", ["cn"]), Some("cn"));
    }

    #[test]
    fn full_width_forms_are_no_difference() {
        assert_eq!(nearest("二（一）", ["一(二)", "二(一)"]), Some("二(一)"));
    }

    #[test]
    fn what_is_far_is_not_guessed() {
        assert_eq!(nearest("xyz", ["id", "title"]), None);
        assert_eq!(nearest("is", ["id"]), None);
        assert_eq!(nearest("", ["id"]), None);
        assert_eq!(nearest(&"a".repeat(1000), [&*"a".repeat(1000)]), None);
    }

    #[test]
    fn help_is_a_question() {
        assert_eq!(did_you_mean("wehn", ["when", "then"]).as_deref(), Some("did you mean `when`?"));
        assert_eq!(did_you_mean("zzz", ["when"]), None);
    }
}
