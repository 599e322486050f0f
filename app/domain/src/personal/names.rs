//! Names behind a title, or behind a word such as "customer", be they added to it by a comma, a dash or a bracket.

use std::ops::Range;

use super::{DetailKind, Found};

/// A word of a text.
struct Word<'a> {
    place: Range<usize>,
    text: &'a str,
}

/// Titles after which any word but a few is a name. `הגברת` is none of them: it mostly means an increase.
const TITLES: &[&str] =
    &["מר", "למר", "ומר", "ולמר", "ממר", "גברת", "וגברת", "לגברת", "מגברת", "Mr", "Mrs", "Ms", "Miss", "Dr", "Prof"];
/// The short title of a woman, whatever letter stands before it and whatever sign ends it.
const SHORT_TITLE: &str = "גב";

/// Titles of doctors and professors, whatever sign ends or parts them. With the article they are followed by a verb.
const LEARNED_TITLES: &[&str] = &["ד״ר", "ד\"ר", "ד׳ר", "ד'ר", "דר׳", "דר'", "פרופ׳", "פרופ'", "פרופ’", "פרופסור"];

/// Words for a person whose name may follow.
const PEOPLE: &[&str] = &[
    "לקוח",
    "לקוחה",
    "מטופל",
    "מטופלת",
    "חולה",
    "מבוטח",
    "מבוטחת",
    "תושב",
    "תושבת",
    "עובד",
    "עובדת",
    "נציג",
    "נציגה",
    "מועמד",
    "מועמדת",
    "אורח",
    "אורחת",
    "פונה",
    "מתלונן",
    "מתלוננת",
    "מאושפז",
    "מאושפזת",
    "פציינט",
    "פציינטית",
    "דייר",
    "דיירת",
];
/// What ends the word for a man where it stands for a woman as well, behind a slash or a point: "המטופל/ת", "הלקוח.ה".
const ENDINGS: &[&str] = &["ה", "ת", "ית"];
/// Words for a person in English, in small letters: in a heading the next word begins with a capital letter as well.
const ENGLISH_PEOPLE: &[&str] = &["customer", "patient", "client", "employee"];

/// Words after a title that are no name.
const NO_NAMES: &[&str] = &[
    "של",
    "או",
    "לא",
    "כי",
    "על",
    "עם",
    "את",
    "זה",
    "זו",
    "היא",
    "הוא",
    "מאוד",
    "מאד",
    "יותר",
    "אל",
    "גם",
    "רק",
    "יש",
    "אין",
    "מול",
    "בין",
    "אם",
    "אבל",
    "אשר",
    "פלוני",
    "פלונית",
    "אלמוני",
    "אלמונית",
    "שם",
    "עד",
    "כל",
    "כמו",
    "אך",
    "מן",
];

/// Given names that are no word which often follows the word for a person (a customer can be שמחה, and be told שלום).
const GIVEN: &[&str] = &[
    "אבי",
    "אביבה",
    "אביגיל",
    "אבישי",
    "אביתר",
    "אברהם",
    "אדווה",
    "אהרון",
    "אוהד",
    "אודליה",
    "אולגה",
    "אופיר",
    "אופירה",
    "אורית",
    "אורלי",
    "אורנה",
    "אחמד",
    "איילה",
    "איילת",
    "אילן",
    "אילנה",
    "אינה",
    "אירינה",
    "אירית",
    "אירנה",
    "איתי",
    "איתמר",
    "אלון",
    "אלינור",
    "אליהו",
    "אלינה",
    "אליעזר",
    "אלכס",
    "אלכסנדר",
    "אמיר",
    "אמירה",
    "אמנון",
    "אנה",
    "אנטון",
    "אסנת",
    "אסתר",
    "אפרת",
    "אריאל",
    "אריאלה",
    "אריה",
    "ארנון",
    "אתי",
    "בוריס",
    "בנימין",
    "ברוריה",
    "בתיה",
    "גאולה",
    "גבריאל",
    "גדעון",
    "גיא",
    "גילי",
    "גליה",
    "גלית",
    "דבורה",
    "דוד",
    "דודי",
    "דוריס",
    "דורית",
    "דימה",
    "דינה",
    "דליה",
    "דנה",
    "דני",
    "דניאל",
    "דניאלה",
    "דפנה",
    "הדס",
    "הדסה",
    "הילה",
    "ויקטור",
    "ויקטוריה",
    "ולדימיר",
    "ורד",
    "זאב",
    "זהבה",
    "זיוה",
    "חאלד",
    "חגי",
    "חגית",
    "חוה",
    "חנה",
    "חני",
    "טטיאנה",
    "טליה",
    "יאיר",
    "יאנה",
    "יהודה",
    "יהודית",
    "יהונתן",
    "יהושע",
    "יואב",
    "יואל",
    "יובל",
    "יוחאי",
    "יוליה",
    "יונתן",
    "יוסי",
    "יוסף",
    "יעל",
    "יעקב",
    "יפית",
    "יצחק",
    "ירדנה",
    "ישראל",
    "לאה",
    "לודמילה",
    "לילך",
    "לימור",
    "לינה",
    "מאיה",
    "מוחמד",
    "מורן",
    "מיטל",
    "מיכאל",
    "מיכאלה",
    "מיכל",
    "מירב",
    "מירה",
    "מירי",
    "מישל",
    "מרים",
    "מרינה",
    "משה",
    "מתן",
    "נדב",
    "נועה",
    "נטליה",
    "נטע",
    "ניסים",
    "נעמה",
    "נעמי",
    "נתנאל",
    "סבטלנה",
    "סיגל",
    "סיגלית",
    "סימה",
    "סמיר",
    "סרגיי",
    "עדי",
    "עידו",
    "עידית",
    "עמוס",
    "ענבל",
    "ענת",
    "עפרה",
    "פאטמה",
    "פנינה",
    "צביקה",
    "צילה",
    "ציפי",
    "קטיה",
    "קרן",
    "רבקה",
    "רויטל",
    "רונית",
    "רונן",
    "רות",
    "רותי",
    "רחל",
    "רינה",
    "רינת",
    "רמי",
    "רעות",
    "שושנה",
    "שירלי",
    "שלומית",
    "שלמה",
    "שמואל",
    "שמעון",
    "שרה",
    "שרון",
    "תמר",
    "תמרה",
];

/// Given names that are words as well, which may follow the word for a person or its clause ("תושב ישראל", "לעובד, מתן
/// משוב"): with a family name alone they are a name.
const DOUBTFUL: &[&str] = &["ישראל", "מתן", "עמוס", "קרן"];

/// What is no person's name behind "by the name of" (בשם), which also means "on behalf of".
const NO_PERSONS: &[&str] = &["ארגון", "צוות", "בנק", "סניף", "מוקד", "אגף", "משרד", "מנהל", "כולם"];

/// The family names, which belong to the given name before them.
const FAMILY: &[&str] = &[
    "כהן",
    "לוי",
    "מזרחי",
    "פרץ",
    "ביטון",
    "דהן",
    "אברהם",
    "פרידמן",
    "מלכה",
    "אזולאי",
    "כץ",
    "יוסף",
    "דוד",
    "עמר",
    "אוחיון",
    "חדד",
    "גבאי",
    "אדרי",
    "לוין",
    "קליין",
    "שפירא",
    "משה",
    "חזן",
    "רוזנברג",
    "אשכנזי",
    "שרעבי",
    "גולן",
    "סבג",
    "אוחנה",
    "בוזגלו",
    "דיין",
    "הרוש",
    "ויצמן",
    "זוהר",
    "חסן",
    "טולדנו",
    "יעקב",
    "לביא",
    "מור",
    "נחום",
    "סויסה",
    "עזרא",
    "פינטו",
    "צרפתי",
    "קדוש",
    "רביבו",
    "שטרן",
    "תורגמן",
];

/// Every name behind a title or a word for a person.
pub fn find(text: &str) -> Vec<Found> {
    let words = words(text);
    let mut found = vec![];
    for (number, word) in words.iter().enumerate() {
        let Some(name) = words.get(number + 1) else { break };
        let gap = &text[word.place.end..name.place.start];
        let place = if is_title(word.text) {
            (is_gap(gap, true) && is_name(name.text)).then_some(number + 1)
        } else if is_person(word.text) {
            let is_of_both = matches!(gap, "/" | ".") && ENDINGS.contains(&name.text);
            named(text, &words, if is_of_both { number + 1 } else { number })
        } else if ENGLISH_PEOPLE.contains(&word.text) {
            let is_directly = is_gap(gap, false) && is_capitalized(name.text);
            // Behind a comma a sentence may go on with a capital letter; two in a row are a name.
            let is_whole = || is_capitalized(name.text) && last_of(text, &words, number + 1) > number + 1;
            (is_directly || gap == ", " && is_whole()).then_some(number + 1)
        } else {
            None
        };
        if let Some(first) = place {
            let end = last_of(text, &words, first);
            found.push(Found { kind: DetailKind::Name, place: words[first].place.start..words[end].place.end });
        }
    }
    found
}

/// The words of a text; geresh and gershayim belong to them.
fn words(text: &str) -> Vec<Word<'_>> {
    let is_inside = |c: char| c.is_alphabetic() || matches!(c, '\'' | '׳' | '"' | '״' | '’');
    let mut words = vec![];
    let mut start = None;
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        match start {
            None if c.is_alphabetic() => start = Some(at),
            Some(from) if !is_inside(c) => {
                words.push(Word { place: from..at, text: &text[from..at] });
                start = None;
            }
            _ => {}
        }
    }
    for word in &mut words {
        // A quotation mark at its end closes what was opened before it.
        let text = word.text.trim_end_matches(['"', '״']);
        word.place.end = word.place.start + text.len();
        word.text = text;
    }
    words
}

fn is_title(word: &str) -> bool {
    let short = |word: &str| {
        let bare = word.strip_suffix(['\'', '׳', '’'])?;
        let before = bare.strip_suffix(SHORT_TITLE)?;
        Some(before.chars().count() <= 2 && before.chars().all(|c| "והלבמש".contains(c)))
    };
    let is_learned = |word: &str| {
        let title = LEARNED_TITLES.iter().find(|title| word.ends_with(**title));
        let before = title.map(|title| &word[..word.len() - title.len()]);
        before.is_some_and(|before| before.chars().count() <= 2 && before.chars().all(|c| "ולבמש".contains(c)))
    };
    TITLES.contains(&word) || short(word) == Some(true) || is_learned(word)
}

/// Returns whether the word is one for a person, whatever prefix letters stand before it.
fn is_person(word: &str) -> bool {
    let mut prefixes =
        word.char_indices().take(4).take_while(|(at, _)| word[..*at].chars().all(|c| "והלבכמש".contains(c)));
    prefixes.any(|(at, _)| PEOPLE.contains(&&word[at..]))
}

/// The first word of the name of a person whose word stands at that number: a given name behind it, be it behind a comma,
/// a dash or a bracket, or whatever follows "by the name of" (בשם).
fn named(text: &str, words: &[Word], number: usize) -> Option<usize> {
    let (word, next) = (&words[number], words.get(number + 1)?);
    let gap = &text[word.place.end..next.place.start];
    let is_directly = is_gap(gap, false);
    if (is_directly || is_aside(gap)) && is_given(text, words, number + 1) {
        return Some(number + 1);
    }
    if !is_directly {
        return None;
    }
    let after = words.get(number + 2).filter(|_| next.text == "בשם")?;
    // Nouns for a part of a company mostly have an article or end as nouns of women's gender do.
    let is_noun = after.text.starts_with('ה') || after.text.ends_with('ה') || NO_PERSONS.contains(&after.text);
    let is_named = GIVEN.contains(&after.text) || (is_name(after.text) && !is_noun);
    (is_named && is_gap(&text[next.place.end..after.place.start], false)).then_some(number + 2)
}

/// Returns whether the word of that number is a given name, and not one that may be another word here.
fn is_given(text: &str, words: &[Word], number: usize) -> bool {
    let word = words[number].text;
    GIVEN.contains(&word) && (!DOUBTFUL.contains(&word) || last_of(text, words, number) > number)
}

/// The last word of a name that begins with the word of that number: a family name belongs to the given name before it,
/// and what a hyphen joins to either belongs to it.
fn last_of(text: &str, words: &[Word], first: usize) -> usize {
    let given = end_of_joined(text, words, first);
    let next = words.get(given + 1).filter(|next| {
        let is_family = FAMILY.contains(&next.text) || is_capitalized(words[first].text) && is_capitalized(next.text);
        is_family && &text[words[given].place.end..next.place.start] == " "
    });
    if next.is_some() { end_of_joined(text, words, given + 1) } else { given }
}

/// The last of the words that hyphens join to the word of that number, as in כהן־לוי.
fn end_of_joined(text: &str, words: &[Word], first: usize) -> usize {
    let gaps = words[first..].windows(2).map(|pair| &text[pair[0].place.end..pair[1].place.start]);
    first + gaps.take_while(|gap| matches!(*gap, "-" | "־" | "‑")).count()
}

/// Returns whether nothing but a space, or marks that make the name bold, stands between a word and the name behind it;
/// behind a title in English a full stop too.
fn is_gap(gap: &str, is_title: bool) -> bool {
    let gap = if is_title { gap.strip_prefix('.').unwrap_or(gap) } else { gap };
    let spaces = gap.trim_end_matches(['*', '_']);
    matches!(spaces, " " | "  " | "\u{a0}") && gap.len() - spaces.len() <= 3
}

/// What may stand between the word for a person and the name that is added to it: "הלקוח, משה", "המטופלת – רחל",
/// "שם הלקוחה: דנה", "המבוטחת (רינה)", and the border of a table's cells.
const ASIDE: &str = ",:(|-–—־";

/// Returns whether a name that is added to the word for a person may follow: one sign, and a space or two, and marks that
/// make either bold.
fn is_aside(gap: &str) -> bool {
    let bare = gap.trim_matches(['*', '_', ' ', '\u{a0}']);
    let mut signs = bare.chars();
    let is_sign = signs.next().is_some_and(|sign| ASIDE.contains(sign));
    is_sign && signs.as_str().trim_start_matches(['*', '_', ' ']).is_empty() && gap.contains([' ', '\u{a0}'])
}

/// Returns whether a word can be the name behind a title.
fn is_name(word: &str) -> bool {
    if word.is_ascii() {
        return is_capitalized(word) && !is_title(word);
    }
    let is_hebrew = word.chars().all(|c| ('א'..='ת').contains(&c) || "'׳’".contains(c));
    is_hebrew && word.chars().count() >= 2 && !NO_NAMES.contains(&word) && !is_title(word)
}

/// Returns whether a word begins with a capital letter and goes on with small ones, as a name in English does.
fn is_capitalized(word: &str) -> bool {
    let mut letters = word.chars();
    letters.next().is_some_and(|c| c.is_ascii_uppercase()) && letters.next().is_some_and(|c| c.is_ascii_lowercase())
}
