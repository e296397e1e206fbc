//! The words of the enums that the workload reads and gives, in the vocabulary's order: a dictionary's keys are their indexes.

/// The code of null, in every list of words.
pub const NULL: u8 = u8::MAX;

/// Where the children are taught.
pub const PLACEMENTS: [&str; 7] = [
    "regular",
    "special_school",
    "rehabilitation_class",
    "home_teaching",
    "reform_school",
    "training_institution",
    "none",
];

/// Why a child is away.
pub const REASONS: [&str; 16] = [
    "none",
    "disability",
    "illness",
    "psychological",
    "school_averse",
    "working_away",
    "with_parents_away",
    "early_marriage",
    "religion",
    "training_institution",
    "hukou_age_error",
    "relocation",
    "transition",
    "family_attitude",
    "poverty",
    "other",
];

/// Stages of schooling.
pub const STAGES: [&str; 5] = ["none", "kindergarten", "primary", "junior", "senior"];

/// How a child was visited.
pub const VISIT_KINDS: [&str; 4] = ["home_visit", "call", "letter", "other"];

/// The statuses.
pub const STATUSES: [&str; 14] = [
    "below_age",
    "attending",
    "on_leave",
    "suspended",
    "deferred",
    "exempted",
    "placed",
    "completed",
    "over_age",
    "absent",
    "suspected_dropout",
    "dropout",
    "never_enrolled",
    "missing",
];

/// The grounds of exemption.
pub const GROUNDS: [&str; 7] = [
    "kindergarten_or_deferral",
    "special_education",
    "over_age_or_graduated",
    "leave_or_suspension",
    "home_teaching",
    "unfit",
    "missing_proven",
];

/// The ledger's codes.
pub const CATEGORIES: [&str; 20] =
    ["A", "B", "C", "D", "E", "F", "G", "H", "I", "J", "K", "L", "M", "N", "O", "P", "Q", "R", "S", "T"];

/// Codes of [`PLACEMENTS`].
pub mod placement {
    pub const SPECIAL_SCHOOL: u8 = 1;
    pub const REHABILITATION_CLASS: u8 = 2;
    pub const HOME_TEACHING: u8 = 3;
}

/// Codes of [`REASONS`].
pub mod reason {
    pub const DISABILITY: u8 = 1;
    pub const ILLNESS: u8 = 2;
    pub const SCHOOL_AVERSE: u8 = 4;
    pub const WORKING_AWAY: u8 = 5;
    pub const EARLY_MARRIAGE: u8 = 7;
    pub const RELIGION: u8 = 8;
    pub const TRAINING_INSTITUTION: u8 = 9;
    pub const HUKOU_AGE_ERROR: u8 = 10;
    pub const RELOCATION: u8 = 11;
    pub const TRANSITION: u8 = 12;
}

/// Codes of [`STATUSES`].
pub mod status {
    pub const BELOW_AGE: u8 = 0;
    pub const ATTENDING: u8 = 1;
    pub const ON_LEAVE: u8 = 2;
    pub const SUSPENDED: u8 = 3;
    pub const DEFERRED: u8 = 4;
    pub const EXEMPTED: u8 = 5;
    pub const PLACED: u8 = 6;
    pub const COMPLETED: u8 = 7;
    pub const OVER_AGE: u8 = 8;
    pub const ABSENT: u8 = 9;
    pub const SUSPECTED: u8 = 10;
    pub const DROPOUT: u8 = 11;
    pub const NEVER_ENROLLED: u8 = 12;
    pub const MISSING: u8 = 13;
}

/// Codes of [`GROUNDS`].
pub mod ground {
    pub const SPECIAL_EDUCATION: u8 = 1;
    pub const GRADUATED: u8 = 2;
    pub const LEAVE_OR_SUSPENSION: u8 = 3;
    pub const HOME_TEACHING: u8 = 4;
}

/// Codes of [`CATEGORIES`]: A is 0.
pub mod category {
    pub const A: u8 = 0;
    pub const B: u8 = 1;
    pub const C: u8 = 2;
    pub const D: u8 = 3;
    pub const E: u8 = 4;
    pub const F: u8 = 5;
    pub const G: u8 = 6;
    pub const H: u8 = 7;
    pub const I: u8 = 8;
    pub const J: u8 = 9;
    pub const K: u8 = 10;
    pub const L: u8 = 11;
    pub const M: u8 = 12;
    pub const N: u8 = 13;
    pub const O: u8 = 14;
    pub const P: u8 = 15;
    pub const Q: u8 = 16;
    pub const R: u8 = 17;
    pub const S: u8 = 18;
    pub const T: u8 = 19;
}

/// The code of a word; [`NULL`] where the list has no such word.
pub fn code(words: &[&str], word: &str) -> u8 {
    words.iter().position(|known| *known == word).and_then(|at| u8::try_from(at).ok()).unwrap_or(NULL)
}
