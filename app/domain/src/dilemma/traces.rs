//! What of a text may tell who asks: names, companies, places and practices that are the asker's own.

use std::collections::{HashMap, HashSet};

use serde::{Deserialize, Serialize};

use crate::language::Language;

crate::text_enum::text_enum! {
    /// What a trace is of.
    TraceKind {
        /// The asker's name.
        Name = "name",
        /// The asker's company.
        Company = "company",
        /// A colleague's name.
        Colleague = "colleague",
        /// A place where the company receives others.
        Place = "place",
        /// A practice of the company.
        Practice = "practice",
    }
}

/// Something that would tell who asks, were it in the text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trace {
    /// The kind of thing that the trace tells.
    pub kind: TraceKind,
    /// The words, as they are known.
    pub text: String,
}

/// The fewest letters of a word that is looked for by itself.
const WORD_MIN: usize = 2;
/// The fewest letters of a word of a company's or a place's name that is looked for by itself.
const TELLING_MIN: usize = 3;
/// Words of the names of companies and places that say of what kind one is, and not which.
const GENERIC: &[&str] = &[
    "אולם",
    "אולמי",
    "אנרגיה",
    "ארגון",
    "אשראי",
    "בניין",
    "בית",
    "ביטוח",
    "בנק",
    "גלגלי",
    "האולם",
    "הבניין",
    "המרכז",
    "המשרד",
    "הקומה",
    "התנועה",
    "חברה",
    "חברת",
    "חדר",
    "חדרי",
    "חולים",
    "חשמל",
    "יעוץ",
    "ייעוץ",
    "ישיבות",
    "כנסים",
    "כרטיסי",
    "מועדון",
    "מועצה",
    "מועצת",
    "מחלבות",
    "מחסני",
    "מטה",
    "מים",
    "מכללת",
    "מלון",
    "מלונות",
    "מערכות",
    "מפעלי",
    "מרכז",
    "מרכזי",
    "מרפאות",
    "מרפאת",
    "משרד",
    "משרדי",
    "סוכנות",
    "סלי",
    "סניף",
    "עיריית",
    "עירייה",
    "עמותת",
    "פיננסים",
    "פנסיה",
    "קבוצה",
    "קבוצת",
    "קומה",
    "קופת",
    "קמעונאות",
    "רחוב",
    "רכב",
    "רשות",
    "רשת",
    "שדרות",
    "שירות",
    "שירותי",
    "שירותים",
    "שליחויות",
    "תאגיד",
    "תוכנה",
    "תחבורה",
    "תעשיות",
    "תעשייה",
    "תקשורת",
    "bank",
    "building",
    "centre",
    "center",
    "company",
    "corp",
    "floor",
    "group",
    "hall",
    "health",
    "hotel",
    "hotels",
    "inc",
    "industries",
    "insurance",
    "israel",
    "ltd",
    "office",
    "room",
    "service",
    "services",
    "street",
    "systems",
    "the",
    "zoom",
];
/// Words of addresses of mail that many read.
const MAILBOXES: &[&str] =
    &["admin", "contact", "customer", "customers", "forum", "info", "mail", "support", "team", "welcome"];
/// The most letters that a Hebrew word may have before it: ושל…, כשב….
const PREFIX_MAX: usize = 3;
/// The letters that stand before a Hebrew word.
const PREFIXES: &str = "והבכלמש";

impl TraceKind {
    /// Returns what could stand in the text in its place.
    pub const fn proposal(self, language: Language) -> &'static str {
        match (language, self) {
            (Language::Hebrew, Self::Name) => "הפונה",
            (Language::Hebrew, Self::Company) => "הארגון שלנו",
            (Language::Hebrew, Self::Colleague) => "מישהי מהצוות",
            (Language::Hebrew, Self::Place) => "אצלנו",
            (Language::Hebrew, Self::Practice) => "משהו שניסינו",
            (Language::English, Self::Name) => "the asker",
            (Language::English, Self::Company) => "our organisation",
            (Language::English, Self::Colleague) => "somebody of the team",
            (Language::English, Self::Place) => "at our place",
            (Language::English, Self::Practice) => "something we tried",
        }
    }
}

/// The traces of somebody's name: each of its words.
pub fn of_name(kind: TraceKind, name: &str) -> Vec<Trace> {
    let words = name.split(|c: char| c.is_whitespace() || "-־".contains(c));
    let words = words.filter(|word| word.chars().count() >= WORD_MIN);
    words.map(|word| Trace { kind, text: word.to_owned() }).collect()
}

/// The traces of the name of a company or a place: the whole of it, its parts with hyphens in them, and each of its words that
/// tells which one it is. A word of few letters, a number, a word for a kind of organisation or place, and one that is
/// `common` to the names of several do not.
pub fn of_organisation(kind: TraceKind, name: &str, common: &HashSet<String>) -> Vec<Trace> {
    let tells = |word: &&str| {
        let word = normal(word);
        word.chars().count() >= TELLING_MIN
            && !word.chars().all(char::is_numeric)
            && !GENERIC.contains(&word.as_str())
            && !common.contains(&word)
    };
    let whole = name.trim();
    let mut texts = vec![whole];
    let parts = whole.split(|c: char| c.is_whitespace() || ",;()\"״".contains(c)).filter(|part| !part.is_empty());
    for part in parts {
        let words: Vec<&str> = words_of(part).collect();
        if words.len() > 1 && words.iter().any(tells) {
            texts.push(part);
        }
        texts.extend(words.into_iter().filter(tells));
    }
    let mut seen = HashSet::new();
    let texts = texts.into_iter().filter(|text| !text.is_empty() && seen.insert(*text));
    texts.map(|text| Trace { kind, text: text.to_owned() }).collect()
}

/// The traces of a company's name in addresses, as it is written in Latin letters: with its hyphens, and with spaces.
pub fn of_slug(slug: &str) -> Vec<Trace> {
    let spaced = slug.replace('-', " ");
    let texts = [slug.to_owned(), spaced].into_iter().filter(|text| !GENERIC.contains(&text.as_str()));
    let mut texts: Vec<String> = texts.filter(|text| text.chars().count() >= TELLING_MIN).collect();
    texts.dedup();
    texts.into_iter().map(|text| Trace { kind: TraceKind::Company, text }).collect()
}

/// The traces of an address of mail: the words before its `@`, which are mostly a name in Latin letters.
pub fn of_address(kind: TraceKind, email: &str) -> Vec<Trace> {
    let local = email.split('@').next().unwrap_or_default().to_lowercase();
    let words = local.split(|c: char| !c.is_alphabetic());
    let tells =
        |word: &&str| word.chars().count() >= TELLING_MIN && !GENERIC.contains(word) && !MAILBOXES.contains(word);
    words.filter(tells).map(|word| Trace { kind, text: word.to_owned() }).collect()
}

/// The traces of a title: the whole of it, and each of its parts between colons, dashes and the like that has several words. A
/// word of a title by itself tells nothing.
pub fn of_title(kind: TraceKind, title: &str) -> Vec<Trace> {
    let parts = title.split([':', ',', ';', '(', ')', '|', '–', '—', '"', '״', '?', '.']).map(str::trim);
    let parts = parts.filter(|part| *part != title.trim() && words_of(part).nth(1).is_some());
    let texts = std::iter::once(title.trim()).chain(parts).filter(|text| !text.is_empty());
    texts.map(|text| Trace { kind, text: text.to_owned() }).collect()
}

/// The words that the names of several companies have, which tell none of them.
pub fn common_words<'a>(names: impl IntoIterator<Item = &'a str>) -> HashSet<String> {
    let mut counts: HashMap<String, usize> = HashMap::new();
    for name in names {
        for word in words_of(name).map(normal).collect::<HashSet<_>>() {
            *counts.entry(word).or_default() += 1;
        }
    }
    counts.into_iter().filter(|(_, count)| *count > 1).map(|(word, _)| word).collect()
}

/// The words of a name, also those between hyphens.
fn words_of(name: &str) -> impl Iterator<Item = &str> {
    let words = name.split(|c: char| !(c.is_alphanumeric() || "'׳’\"״".contains(c)));
    words.map(|word| word.trim_matches(['\'', '׳', '’', '"', '״'])).filter(|word| !word.is_empty())
}

/// The traces that a text has, each once, in the order in which they were given. A name of one word is looked for as a
/// word, with and without Hebrew letters before it; what has several words as it is written. What was found of several words
/// is not looked through for those that were given after it.
pub fn in_text<'a>(text: &str, traces: &'a [Trace]) -> Vec<&'a Trace> {
    let mut text = normal(text);
    let mut found: Vec<&Trace> = vec![];
    for trace in traces {
        let wanted = normal(&trace.text);
        let wanted = wanted.trim();
        if wanted.is_empty() || found.iter().any(|other| normal(&other.text).trim() == wanted) {
            continue;
        }
        let is_word = wanted.chars().all(|c| c.is_alphanumeric() || c == '\'');
        let is_there = match is_word {
            true => {
                let mut words = text.split(|c: char| !(c.is_alphanumeric() || c == '\''));
                words.any(|word| is_form(word, wanted) || is_definite_form(word, wanted, trace.kind))
            }
            false => text.contains(wanted),
        };
        if is_there && !is_word {
            text = text.replace(wanted, " ");
        }
        if is_there {
            found.push(trace);
        }
    }
    found
}

/// Returns whether a word is the wanted one, behind prefix letters or not.
fn is_form(word: &str, wanted: &str) -> bool {
    let Some(before) = word.strip_suffix(wanted) else { return false };
    before.chars().count() <= PREFIX_MAX && before.chars().all(|c| PREFIXES.contains(c))
}

/// Whether a word is the wanted one of a company or a place behind a letter that took in its article: בשחר for השחר.
fn is_definite_form(word: &str, wanted: &str, kind: TraceKind) -> bool {
    let bare = wanted.strip_prefix('ה').filter(|bare| bare.chars().count() >= TELLING_MIN);
    let Some(bare) = bare.filter(|_| matches!(kind, TraceKind::Company | TraceKind::Place)) else { return false };
    is_form(word, bare) && word.strip_suffix(bare).is_some_and(|before| before.ends_with(['ב', 'כ', 'ל']))
}

/// A text as it is compared: lower case, without points, with one sort of hyphen and apostrophe.
fn normal(text: &str) -> String {
    let kept = text.chars().filter(|c| !('\u{0591}'..='\u{05C7}').contains(c) || *c == '־');
    let same = kept.map(|c| match c {
        '־' | '–' => '-',
        '׳' | '’' => '\'',
        other => other,
    });
    same.collect::<String>().to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known() -> Vec<Trace> {
        let mut traces = of_name(TraceKind::Name, "מאיה טרבלסי");
        traces.extend(of_name(TraceKind::Colleague, "גלעד בן־חור"));
        traces.push(Trace { kind: TraceKind::Company, text: "קו־ענבר תקשורת".to_owned() });
        traces
    }

    fn found(text: &str) -> Vec<String> {
        let known = known();
        in_text(text, &known).into_iter().map(|trace| trace.text.clone()).collect()
    }

    #[test]
    fn names_are_found_in_their_forms_and_not_inside_of_other_words() {
        assert_eq!(found("שאלתי את מאיה, ולגלעד לא סיפרתי."), ["מאיה", "גלעד"]);
        assert_eq!(found("אצלנו בקו־ענבר תקשורת זה קורה"), ["קו־ענבר תקשורת"]);
        assert_eq!(found("אצלנו בקו-ענבר תקשורת"), ["קו־ענבר תקשורת"]);
        assert_eq!(found("מַאיה"), ["מאיה"]);
        assert!(found("הבנייה של השאלון, חורף").is_empty());
        assert!(found("").is_empty());
    }

    #[test]
    fn each_is_told_once_with_what_could_stand_in_its_place() {
        assert_eq!(found("מאיה ומאיה ושמאיה"), ["מאיה"]);
        for kind in TraceKind::ALL {
            assert!(!kind.proposal(Language::Hebrew).is_empty() && !kind.proposal(Language::English).is_empty());
        }
    }

    #[test]
    fn a_company_is_known_by_the_words_that_tell_which_one_it_is() {
        let names = ["מרפאות שקד", "קו־ענבר תקשורת", "מי תדהר", "נתיבי רותם", "נתיבי השרון"];
        let common = common_words(names);
        let texts = |name: &str| {
            let traces = of_organisation(TraceKind::Company, name, &common).into_iter();
            traces.map(|trace| trace.text).collect::<Vec<_>>()
        };
        assert_eq!(texts("מרפאות שקד"), ["מרפאות שקד", "שקד"]);
        assert_eq!(texts("קו־ענבר תקשורת"), ["קו־ענבר תקשורת", "קו־ענבר", "ענבר"]);
        assert_eq!(texts("נתיבי רותם"), ["נתיבי רותם", "רותם"], "two companies have the first word");
        assert_eq!(texts("מרכז המבקרים, רחוב האלון 1204"), ["מרכז המבקרים, רחוב האלון 1204", "המבקרים", "האלון"]);
        assert_eq!(texts("שקד"), ["שקד"]);
        assert!(texts(" ").is_empty());
    }

    #[test]
    fn names_in_latin_letters_are_those_of_addresses() {
        let texts = |traces: Vec<Trace>| traces.into_iter().map(|trace| trace.text).collect::<Vec<_>>();
        assert_eq!(texts(of_slug("kav-inbar")), ["kav-inbar", "kav inbar"]);
        assert_eq!(texts(of_slug("rimon")), ["rimon"]);
        assert!(of_slug("bank").is_empty());
        assert_eq!(texts(of_address(TraceKind::Name, "Maya.T2@kav-inbar.example")), ["maya"]);
        assert!(of_address(TraceKind::Colleague, "service-team@kav-inbar.example").is_empty());
        let known: Vec<Trace> =
            of_address(TraceKind::Name, "maya@x.example").into_iter().chain(of_slug("kav-inbar")).collect();
        let found = |text: &str| in_text(text, &known).len();
        assert_eq!((found("I am Maya, of Kav Inbar"), found("ב־KAV-INBAR"), found("mayan, inbar")), (2, 1, 0));
    }

    #[test]
    fn a_title_is_known_by_its_parts_of_several_words() {
        let texts =
            |title: &str| of_title(TraceKind::Practice, title).into_iter().map(|it| it.text).collect::<Vec<_>>();
        assert_eq!(
            texts("מנהלת תורנית: נוהל של עמוד, קצר"),
            ["מנהלת תורנית: נוהל של עמוד, קצר", "מנהלת תורנית", "נוהל של עמוד"]
        );
        assert_eq!(texts("מדידה"), ["מדידה"]);
    }

    #[test]
    fn the_short_name_of_a_company_is_found_and_its_whole_name_once() {
        let traces = of_organisation(TraceKind::Company, "קו־ענבר תקשורת", &HashSet::new());
        let found = |text: &str| in_text(text, &traces).into_iter().map(|it| it.text.clone()).collect::<Vec<_>>();
        assert_eq!(found("אצלנו בענבר"), ["ענבר"]);
        assert_eq!(found("אצלנו בקו-ענבר"), ["קו־ענבר"]);
        assert_eq!(found("אצלנו בקו־ענבר תקשורת זה קורה"), ["קו־ענבר תקשורת"]);
        assert_eq!(found("קו־ענבר תקשורת, ובענבר"), ["קו־ענבר תקשורת", "ענבר"]);
        let dawn = of_organisation(TraceKind::Company, "גלגלי השחר", &HashSet::new());
        assert_eq!(in_text("אצלנו בשחר", &dawn).len(), 1);
        assert!(in_text("שחר חדש, גלגלים", &dawn).is_empty());
        assert!(found("תקשורת בין צוותים, קו חם").is_empty());
    }
}
