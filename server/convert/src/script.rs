//! Letters above or below their line.

/// Where letters are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Script {
    Raised,
    Lowered,
    None,
}

/// Returns raised and lowered digits as signs of their own, with the sign before them: `5` with a raised `2` is not 52.
pub fn scripted(text: &str, script: Option<Script>) -> String {
    let (digits, minus, plus) = match script {
        Some(Script::Raised) => (['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'], '⁻', '⁺'),
        Some(Script::Lowered) => (['₀', '₁', '₂', '₃', '₄', '₅', '₆', '₇', '₈', '₉'], '₋', '₊'),
        Some(Script::None) | None => return text.to_owned(),
    };
    let has_words = text.contains(char::is_alphabetic);
    let sign = |c: char| match c {
        '-' | '−' if !has_words => minus,
        '+' if !has_words => plus,
        c => c.to_digit(10).and_then(|digit| digits.get(digit as usize)).copied().unwrap_or(c),
    };
    text.chars().map(sign).collect()
}

#[cfg(test)]
mod tests {
    use super::{Script, scripted};

    #[test]
    fn digits_and_their_sign_are_raised_and_words_are_not() {
        assert_eq!(scripted("-18", Some(Script::Raised)), "⁻¹⁸");
        assert_eq!(scripted("2+", Some(Script::Lowered)), "₂₊");
        assert_eq!(scripted("רב-שנתי", Some(Script::Raised)), "רב-שנתי");
        assert_eq!(scripted("2", Some(Script::None)), "2");
    }
}
