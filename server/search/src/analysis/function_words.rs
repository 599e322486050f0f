//! Words that a question or a sentence needs and that tell nothing of what it is about.

use std::collections::HashSet;
use std::sync::LazyLock;

/// The question words, which stand behind any prefix letters.
const QUESTION_WORDS: [&str; 41] = [
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
    "are",
];
/// What may stand before a question word.
const BEFORE_QUESTION: [&str; 8] = ["ב", "ל", "מ", "ש", "כ", "ו", "על", "של"];

/// Prepositions, conjunctions, pronouns, auxiliaries and light verbs. Behind other prefix letters than
/// [`BEFORE_OTHER`] many are words of their own: כלי, בעל, מלא.
const OTHER_WORDS: [&str; 211] = [
    "את",
    "של",
    "על",
    "עם",
    "אם",
    "או",
    "כי",
    "כן",
    "לא",
    "גם",
    "רק",
    "אבל",
    "אלא",
    "אך",
    "אז",
    "עד",
    "בין",
    "אצל",
    "לפי",
    "כדי",
    "כמו",
    "בלי",
    "ללא",
    "תוך",
    "מול",
    "ידי",
    "פי",
    "עוד",
    "יותר",
    "פחות",
    "מאוד",
    "מאד",
    "כל",
    "בכל",
    "לכל",
    "מכל",
    "הכל",
    "הכול",
    "כולם",
    "כולנו",
    "כולן",
    "זה",
    "זו",
    "זאת",
    "אלה",
    "הזה",
    "הזו",
    "הזאת",
    "האלה",
    "בזה",
    "לזה",
    "מזה",
    "כזה",
    "כזו",
    "כזאת",
    "כאלה",
    "הוא",
    "היא",
    "הם",
    "הן",
    "אני",
    "אנחנו",
    "אנו",
    "אתה",
    "אתם",
    "אתן",
    "שלי",
    "שלך",
    "שלו",
    "שלה",
    "שלנו",
    "שלכם",
    "שלכן",
    "שלהם",
    "שלהן",
    "לי",
    "לך",
    "לו",
    "לה",
    "לנו",
    "לכם",
    "לכן",
    "להם",
    "להן",
    "בו",
    "בה",
    "בי",
    "בנו",
    "בהם",
    "בהן",
    "אותו",
    "אותה",
    "אותם",
    "אותן",
    "אותי",
    "אותך",
    "אותנו",
    "אצלי",
    "אצלנו",
    "אצלכם",
    "עליו",
    "עליה",
    "עלינו",
    "עליהם",
    "אליו",
    "אליה",
    "אלינו",
    "אליהם",
    "אל",
    "ממנו",
    "ממנה",
    "מהם",
    "איתו",
    "איתה",
    "איתם",
    "איתנו",
    "יש",
    "אין",
    "היה",
    "הייתה",
    "היתה",
    "היו",
    "יהיה",
    "תהיה",
    "יהיו",
    "להיות",
    "הנה",
    "כאן",
    "פה",
    "כבר",
    "עדיין",
    "כך",
    "ככה",
    "אחרי",
    "לפני",
    "בתוך",
    "מתוך",
    "לתוך",
    "בגלל",
    "למרות",
    "עבור",
    "בשביל",
    "לגבי",
    "אודות",
    "לקראת",
    "באמצעות",
    "משהו",
    "מישהו",
    "כלשהו",
    "כלשהי",
    "צריך",
    "צריכה",
    "צריכים",
    "צריכות",
    "אפשר",
    "ניתן",
    "כדאי",
    "רוצה",
    "רוצים",
    "רוצות",
    "לעשות",
    "עושים",
    "עושה",
    "עושות",
    "לגרום",
    "גורמים",
    "the",
    "a",
    "an",
    "of",
    "in",
    "on",
    "at",
    "to",
    "for",
    "with",
    "by",
    "from",
    "and",
    "or",
    "is",
    "it",
    "its",
    "this",
    "that",
    "these",
    "those",
    "we",
    "you",
    "they",
    "i",
    "our",
    "your",
    "their",
    "my",
    "be",
    "was",
    "were",
    "been",
    "have",
    "has",
    "had",
    "can",
    "could",
    "should",
    "would",
    "will",
    "as",
    "about",
    "into",
    "than",
];
/// What may stand before another function word.
const BEFORE_OTHER: [&str; 5] = ["ו", "ש", "וש", "כש", "וכש"];

// Every word of the texts that may be a form of a query's word is looked up in them.
static QUESTION_WORD_SET: LazyLock<HashSet<&str>> = LazyLock::new(|| HashSet::from(QUESTION_WORDS));
static OTHER_WORD_SET: LazyLock<HashSet<&str>> = LazyLock::new(|| HashSet::from(OTHER_WORDS));

/// Whether a normalised word is a question word or a function word, alone or behind prefix letters.
pub fn is_function_word(word: &str) -> bool {
    let is_in = |words: &HashSet<&str>, before: &[&str]| {
        let mut rests = before.iter().filter_map(|before| word.strip_prefix(before));
        words.contains(word) || rests.any(|word| words.contains(word))
    };
    is_in(&QUESTION_WORD_SET, &BEFORE_QUESTION) || is_in(&OTHER_WORD_SET, &BEFORE_OTHER)
}

/// Adverbs, prepositions and pronouns that are spelled as a form of another word.
const WORDS_OF_THEIR_OWN: [&str; 24] = [
    "באמת",
    "כנראה",
    "לבין",
    "מפני",
    "כיום",
    "כאמור",
    "בערך",
    "בכלל",
    "בעצם",
    "בעיקר",
    "בדיוק",
    "בקושי",
    "לרוב",
    "אחר",
    "אחרת",
    "אחרים",
    "אחרות",
    "עצמי",
    "עצמך",
    "עצמו",
    "עצמה",
    "עצמנו",
    "עצמם",
    "עצמן",
];
/// What may stand before one of them.
const BEFORE_OWN: [&str; 7] = ["ו", "ש", "ב", "ל", "מ", "כ", "ה"];

/// Whether a word of a text is no form of another, however it is spelled: לפני of פנים, באמת of אמת.
pub fn is_word_of_its_own(word: &str) -> bool {
    let is_own = |word: &str| WORDS_OF_THEIR_OWN.contains(&word);
    is_function_word(word)
        || is_own(word)
        || BEFORE_OWN.iter().any(|before| word.strip_prefix(before).is_some_and(is_own))
}

/// Whether a query's word only says that something is done, as בונים does in איך בונים סקר and מטפלים in
/// איך מטפלים בתלונה: a plural participle that follows a question of the way, before what it is done to.
pub fn is_what_is_done(words: &[String], number: usize) -> bool {
    let follows_way = number == 1 && matches!(words[0].as_str(), "איך" | "כיצד");
    // Who does something may be called so too: איך מנהלים מודדים שירות.
    let is_who = || words.get(number + 1).is_some_and(|next| is_simple(next) || is_derived(next));
    let word = &words[number];
    follows_way && words.len() > 2 && (is_simple(word) || is_derived(word) && !is_who())
}

/// Whether a word is written as a plural participle of the simple pattern: בונים, כותבים.
fn is_simple(word: &str) -> bool {
    let letters: Vec<char> = word.chars().collect();
    matches!(letters[..], [_, 'ו', _, 'י', 'ם'] | [_, 'ו', _, _, 'י', 'ם'])
}

/// Whether a word is written as a plural participle of another pattern: מטפלים, מתמודדים; none in the passive, as
/// מטופלים is.
fn is_derived(word: &str) -> bool {
    let letters: Vec<char> = word.chars().collect();
    match letters[..] {
        ['מ', 'ת', _, _, _, 'י', 'ם'] | ['מ', 'ת', _, _, _, _, 'י', 'ם'] => true,
        ['מ', first, second, _, 'י', 'ם'] => first != 'ו' && second != 'ו',
        _ => false,
    }
}

/// Adjectives of measure and worth, without their endings. A question of the way has them for what is wished for
/// (איך כותבים אמנה טובה): texts that answer it need not say that they are so.
const MEASURES: [&str; 16] = [
    "טוב",
    "נכון",
    "יעיל",
    "מוצלח",
    "קצר",
    "ארוך",
    "גדול",
    "קטן",
    "פשוט",
    "קל",
    "מהיר",
    "חדש",
    "ראשון",
    "מושלם",
    "זול",
    "ברור",
];
/// The endings of adjectives, and the same stems where a letter that ends a word stands inside.
const ADJECTIVE_ENDINGS: [&str; 4] = ["", "ה", "ים", "ות"];

/// Whether a query's word only says of what kind the thing should be that a question of the way asks for.
pub fn is_how_it_is(words: &[String], number: usize) -> bool {
    let is_stem = |stem: &str| MEASURES.iter().any(|measure| ordinary_end(measure) == ordinary_end(stem));
    let is_measure = |word: &str| ADJECTIVE_ENDINGS.iter().filter_map(|end| word.strip_suffix(end)).any(is_stem);
    number > 1 && matches!(words[0].as_str(), "איך" | "כיצד") && is_measure(&words[number])
}

/// A word with its last letter as it is written inside a word.
fn ordinary_end(word: &str) -> String {
    let mut letters: String = word.to_owned();
    if let Some(last) = letters.pop() {
        letters.push(super::forms::ordinary(last));
    }
    letters
}

#[cfg(test)]
mod tests {
    use super::{is_function_word, is_how_it_is, is_what_is_done, is_word_of_its_own};

    #[test]
    fn with_and_without_prefix_letters() {
        let are = |words: &[&str]| words.iter().all(|word| is_function_word(word));
        assert!(are(&["איך", "באיזה", "ומדוע", "how", "את", "שאם", "לגרום", "ושלנו", "כשהם", "לכל", "the"]));
        for word in ["שירות", "מדידה", "ממוצע", "בית", "service", "כלי", "בעל", "מלא", "דרך", "מוקד", "no"]
        {
            assert!(!is_function_word(word), "{word}");
        }
    }

    #[test]
    fn words_that_are_no_form_of_another() {
        for word in ["לפני", "באמת", "בערך", "האחרים", "בעצמה", "עצמו", "שלנו"] {
            assert!(is_word_of_its_own(word), "{word}");
        }
        assert!(!is_word_of_its_own("אמת") && !is_word_of_its_own("אחריות"));
    }

    #[test]
    fn what_a_thing_should_be_like_in_a_question_of_the_way() {
        let query = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
        assert!(is_how_it_is(&query("איך בונים סקר קצר"), 3) && is_how_it_is(&query("כיצד כותבים אמנות ארוכות"), 3));
        assert!(!is_how_it_is(&query("סקר עובדים קצר"), 2), "what is asked for itself");
        assert!(!is_how_it_is(&query("איך בונים סקר עובדים"), 3));
    }

    #[test]
    fn what_is_done_after_a_question_of_the_way() {
        let query = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
        for text in ["איך בונים סקר", "כיצד כותבים אמנה", "איך עושים סבב", "איך מטפלים בתלונה", "איך מתמודדים עם שחיקה"]
        {
            assert!(is_what_is_done(&query(text), 1), "{text}");
        }
        for text in ["איך בונים", "איך נציגים נשחקים", "סקר עובדים קצר", "איך מנהלים מודדים שירות", "איך מטופלים בקופה"]
        {
            assert!(!is_what_is_done(&query(text), 1), "{text}");
        }
    }
}
