//! How personal data is hidden in a list that is handed on.

/// How a column hides what it shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mask {
    /// `name`: the first letter stays (张*)
    Name,
    /// `id_number`: the first six digits stay, which name the county where the child was first registered
    IdNumber,
    /// `roll_number`: its letter and the six digits after it stay
    RollNumber,
    /// `address`: it stays up to the county or district, or else up to the city
    Address,
    /// `all`: nothing stays
    All,
}

/// What stands for text of which nothing stays.
const HIDDEN: &str = "****";

impl Mask {
    /// All, with their words in packs.
    pub const ALL: [(&'static str, Mask); 5] = [
        ("name", Mask::Name),
        ("id_number", Mask::IdNumber),
        ("roll_number", Mask::RollNumber),
        ("address", Mask::Address),
        ("all", Mask::All),
    ];

    /// A text with what is personal in it hidden.
    pub(super) fn hide(self, text: &str) -> String {
        match self {
            Mask::Name => starred(text, 1),
            Mask::IdNumber => starred(text, 6),
            Mask::RollNumber => starred(text, 7),
            Mask::Address => address(text),
            Mask::All => HIDDEN.to_owned(),
        }
    }
}

/// The first letters, and a star for each of the others; where that hid nothing, all is hidden.
fn starred(text: &str, kept: usize) -> String {
    let count = text.chars().count();
    let kept = if count > kept { kept } else { 0 };
    text.chars().take(kept).chain(std::iter::repeat_n('*', count - kept)).collect()
}

fn address(text: &str) -> String {
    let end_of = |ends: &[char]| {
        let mut before = None;
        for (at, letter) in text.char_indices() {
            // A housing estate (小区) and an autonomous region (自治区) are no districts.
            if ends.contains(&letter) && !(letter == '区' && matches!(before, Some('小' | '治' | '社'))) {
                return Some(at + letter.len_utf8());
            }
            before = Some(letter);
        }
        None
    };
    let kept = end_of(&['县', '区', '旗']).or_else(|| end_of(&['市'])).unwrap_or(0);
    format!("{}{HIDDEN}", &text[..kept])
}

#[cfg(test)]
mod tests {
    use super::Mask;

    #[test]
    fn enough_stays_to_find_the_right_place_and_no_more() {
        for (mask, text, shown) in [
            (Mask::Name, "张三", "张*"),
            (Mask::Name, "欧阳小明", "欧***"),
            (Mask::Name, "张", "*"),
            (Mask::IdNumber, "990000201005200011", "990000************"),
            (Mask::IdNumber, "990000", "******"),
            (Mask::RollNumber, "G990000201005200011", "G990000************"),
            (Mask::Address, "宁夏回族自治区固原市原州区某某镇一村3号", "宁夏回族自治区固原市原州区****"),
            (Mask::Address, "重庆市城口县某某镇", "重庆市城口县****"),
            (Mask::Address, "固原市某某小区3栋", "固原市****"),
            (Mask::Address, "一村3号", "****"),
            (Mask::All, "随母在外", "****"),
        ] {
            assert_eq!(mask.hide(text), shown);
        }
        assert_eq!(Mask::Name.hide(""), "");
    }
}
