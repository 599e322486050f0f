//! Words that make a question of a sentence and tell nothing of what it is about.

/// Hebrew and English question words, normalised.
const QUESTION_WORDS: [&str; 42] = [
    "מה",
    "מהו",
    "מהי",
    "מהם",
    "מהן",
    "מי",
    "מיהו",
    "מיהי",
    "מיהם",
    "מיהן",
    "מתי",
    "איפה",
    "היכן",
    "לאן",
    "מניין",
    "מאין",
    "איך",
    "כיצד",
    "למה",
    "מדוע",
    "כמה",
    "איזה",
    "איזו",
    "אילו",
    "אלו",
    "איזהו",
    "איזוהי",
    "האם",
    "what",
    "which",
    "who",
    "whom",
    "whose",
    "when",
    "where",
    "why",
    "how",
    "does",
    "did",
    "do",
    "is",
    "are",
];
/// What may stand before one.
const BEFORE: [&str; 8] = ["ב", "ל", "מ", "ש", "כ", "ו", "על", "של"];

/// Whether a normalised word asks a question, alone or behind prefix letters.
pub fn asks(word: &str) -> bool {
    let rests = BEFORE.iter().filter_map(|before| word.strip_prefix(before));
    std::iter::once(word).chain(rests).any(|word| QUESTION_WORDS.contains(&word))
}

#[cfg(test)]
mod tests {
    use super::asks;

    #[test]
    fn with_and_without_prefix_letters() {
        assert!(["איך", "באיזה", "ומדוע", "how"].into_iter().all(asks));
        assert!(!["שירות", "מדידה", "ממוצע", "בית", "service"].into_iter().any(asks));
    }
}
