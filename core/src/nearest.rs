//! The nearest right word for a mistyped one.

use strsim::damerau_levenshtein;

/// Words longer than this are compared with nothing: nobody mistypes them, and the comparison is quadratic.
const LONGEST: usize = 64;

/// The word of `among` that `word` most likely stands for; none where nothing is near.
///
/// Letter case and full-width forms (`（` for `(`) do not count as differences; a third of the letters may differ.
/// Of several equally near words the first is given.
pub fn nearest<'a>(word: &str, among: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let letters = Letters::of(word);
    if letters.count > LONGEST {
        return None;
    }
    let word: String = folded(word).collect();
    let mut best: Option<(usize, &str)> = None;
    for candidate in among {
        let others = Letters::of(candidate);
        let longer = others.count.max(letters.count);
        // A file with a million rows has a million unknown keys: the distance is computed for the few that may be near.
        if longer > LONGEST || letters.least_distance(&others) > longer / 3 {
            continue;
        }
        let distance = damerau_levenshtein(&word, &folded(candidate).collect::<String>());
        if distance <= longer / 3 && best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// How many letters a word has, and how many of each: a sketch from which a least distance follows without comparing
/// places.
struct Letters {
    count: usize,
    /// letters by their code modulo the length; letters that share a place only make the least distance smaller
    of_each: [u8; 64],
}

impl Letters {
    fn of(word: &str) -> Letters {
        let mut letters = Letters { count: 0, of_each: [0; 64] };
        for letter in folded(word).take(LONGEST + 1) {
            letters.count += 1;
            letters.of_each[u32::from(letter) as usize % 64] += 1;
        }
        letters
    }

    /// No fewer changes make one word of the other: each change adds, takes out or replaces one letter, or moves one.
    fn least_distance(&self, other: &Letters) -> usize {
        let pairs = self.of_each.iter().zip(&other.of_each);
        let missing: usize = pairs.map(|(mine, theirs)| usize::from(theirs.saturating_sub(*mine))).sum();
        // What is missing on the other side is as much, plus the difference of the lengths.
        missing.max((missing + self.count).saturating_sub(other.count))
    }
}

/// The nearest word as help: ``did you mean `title`?``.
pub fn did_you_mean<'a>(word: &str, among: impl IntoIterator<Item = &'a str>) -> Option<String> {
    nearest(word, among).map(|right| format!("did you mean `{right}`?"))
}

/// Lower case, and ASCII for the full-width forms that Chinese input methods write.
fn folded(word: &str) -> impl Iterator<Item = char> + '_ {
    let narrow = |letter: char| match u32::from(letter) {
        code @ 0xFF01..=0xFF5E => char::from_u32(code - 0xFEE0).unwrap_or(letter),
        _ => letter,
    };
    word.chars().map(narrow).flat_map(char::to_lowercase)
}

#[cfg(test)]
mod tests {
    use strsim::damerau_levenshtein;

    use super::{Letters, did_you_mean, nearest};

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
    fn the_least_distance_is_no_more_than_the_distance() {
        let words =
            ["", "a", "title", "titel", "dropout_on", "suspected_on", "abcabc", "cbacba", "二(一)", "一(二)", "qQ"];
        for (one, other) in words.iter().flat_map(|one| words.iter().map(move |other| (one, other))) {
            let least = Letters::of(one).least_distance(&Letters::of(other));
            assert!(least <= damerau_levenshtein(&one.to_lowercase(), &other.to_lowercase()), "{one} {other}");
            assert!(least >= one.chars().count().abs_diff(other.chars().count()), "{one} {other}");
        }
    }

    #[test]
    fn help_is_a_question() {
        assert_eq!(did_you_mean("wehn", ["when", "then"]).as_deref(), Some("did you mean `when`?"));
        assert_eq!(did_you_mean("zzz", ["when"]), None);
    }
}
