//! What of a text may tell who asks: names, companies, places and practices that are the asker's own.

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

/// The traces that a text has, each once, in the order in which they were given. A name of one word is looked for as a
/// word, with and without Hebrew letters before it; what has several words as it is written.
pub fn in_text<'a>(text: &str, traces: &'a [Trace]) -> Vec<&'a Trace> {
    let text = normal(text);
    let words: Vec<&str> =
        text.split(|c: char| !(c.is_alphanumeric() || c == '\'')).filter(|it| !it.is_empty()).collect();
    let mut found: Vec<&Trace> = vec![];
    for trace in traces {
        let wanted = normal(&trace.text);
        let wanted = wanted.trim();
        if wanted.is_empty() || found.iter().any(|other| normal(&other.text).trim() == wanted) {
            continue;
        }
        let is_word = wanted.chars().all(|c| c.is_alphanumeric() || c == '\'');
        let is_there = match is_word {
            true => words.iter().any(|word| is_form(word, wanted)),
            false => text.contains(wanted),
        };
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
}
