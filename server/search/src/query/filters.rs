//! Filters typed into the query, in Hebrew and in English.

use std::collections::BTreeMap;

use domain::practice::PracticeKind;
use domain::search::{FilterChoice, HitType, SearchRequest};
use domain::tries::Tried;
use tantivy::Searcher;

use crate::analysis::normalise::{self, straight_quote};
use crate::analysis::normalised_line;
use crate::schema::{self, Dimension};

/// What can be filtered by inside a query.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Key {
    /// `topic:`, by slug or name.
    Topic,
    /// `company:`, by slug or name.
    Company,
    /// `kind:`, by code or word; a type of hit as well.
    Kind,
    /// `year:`.
    Year,
    /// `type:`.
    Type,
    /// `tried:`, by code or word.
    Tried,
}

/// Words for the codes of kinds, types and outcomes of tries, as normalised.
const WORDS: [(&str, Dimension, &str); 21] = [
    ("סקירה", Dimension::Kind, "write-up"),
    ("סקירות", Dimension::Kind, "write-up"),
    ("כלי", Dimension::Kind, "tool"),
    ("כלים", Dimension::Kind, "tool"),
    ("תבנית", Dimension::Kind, "template"),
    ("תבניות", Dimension::Kind, "template"),
    ("סדנה", Dimension::Kind, "workshop"),
    ("כנס", Dimension::Kind, "conference"),
    ("פרקטיקה", Dimension::Type, "practice"),
    ("פרקטיקות", Dimension::Type, "practice"),
    ("מפגש", Dimension::Type, "meeting"),
    ("מפגשים", Dimension::Type, "meeting"),
    ("תגובה", Dimension::Type, "comment"),
    ("תגובות", Dimension::Type, "comment"),
    ("ממשיכים", Dimension::Tried, "keep"),
    ("בשינויים", Dimension::Tried, "adapt"),
    ("מפסיקים", Dimension::Tried, "drop"),
    ("דילמה", Dimension::Type, "dilemma"),
    ("דילמות", Dimension::Type, "dilemma"),
    ("לקח", Dimension::Type, "lesson"),
    ("לקחים", Dimension::Type, "lesson"),
];

/// The fewest letters that stand behind a ו that joins.
const BEHIND_AND_MIN: usize = 3;

/// Codes of a meeting's kind, which are no [`PracticeKind`].
const MEETING_KINDS: [&str; 3] = ["regular", "workshop", "conference"];

impl Key {
    /// The key of this name.
    pub fn named(name: &str) -> Option<Self> {
        match name.to_lowercase().as_str() {
            "topic" | "נושא" => Some(Self::Topic),
            "company" | "ארגון" | "חברה" => Some(Self::Company),
            "kind" | "סוג" => Some(Self::Kind),
            "year" | "שנה" => Some(Self::Year),
            "type" => Some(Self::Type),
            "tried" | "ניסו" | "ניסינו" => Some(Self::Tried),
            _ => None,
        }
    }

    /// The filter of a topic or of a company that a text ends in the middle of: the text before it, the filter as
    /// it was typed, its key, and the beginning of its value.
    pub fn being_typed(text: &str) -> Option<(&str, &str, Self, &str)> {
        let colon = text.rfind(':')?;
        let before = text[..colon].trim_end_matches(|c: char| !c.is_whitespace());
        let start = before.len();
        let (name, value) = (&text[start..colon], &text[colon + 1..]);
        let key = Self::named(name).filter(|key| matches!(key, Self::Topic | Self::Company))?;
        let unquoted = value.strip_prefix(|c| straight_quote(c) == '"');
        // A value without a quotation mark ends at a space, one in quotes at the closing mark.
        let is_open = match unquoted {
            Some(inside) => !inside.contains(|c| straight_quote(c) == '"'),
            None => !value.contains(char::is_whitespace),
        };
        is_open.then(|| (&text[..start], name, key, unquoted.unwrap_or(value)))
    }

    /// What a typed value chooses.
    pub fn resolve(self, value: &str, searcher: &Searcher) -> Resolved {
        let one = |found: Option<(Dimension, String)>| {
            found.map_or(Resolved::Nothing, |(dimension, value)| Resolved::One(dimension, value))
        };
        match self {
            Self::Topic => named_in_index(searcher, Dimension::Topic, value),
            Self::Company => named_in_index(searcher, Dimension::Company, value),
            Self::Kind | Self::Type => one(kind_or_type(&value.to_lowercase())),
            Self::Tried => one(tried(&value.to_lowercase())),
            Self::Year => one(value.parse::<u16>().ok().map(|year| (Dimension::Year, year.to_string()))),
        }
    }
}

/// What a typed filter means.
#[derive(Debug, PartialEq, Eq)]
pub enum Resolved {
    /// This value.
    One(Dimension, String),
    /// One of these values.
    Several(Dimension, Vec<FilterChoice>),
    /// Nothing that there is.
    Nothing,
}

fn kind_or_type(value: &str) -> Option<(Dimension, String)> {
    if value.parse::<PracticeKind>().is_ok() || MEETING_KINDS.contains(&value) {
        return Some((Dimension::Kind, value.to_owned()));
    }
    if value.parse::<HitType>().is_ok() {
        return Some((Dimension::Type, value.to_owned()));
    }
    word(value).filter(|(dimension, _)| *dimension != Dimension::Tried)
}

fn tried(value: &str) -> Option<(Dimension, String)> {
    if value.parse::<Tried>().is_ok() {
        return Some((Dimension::Tried, value.to_owned()));
    }
    word(value).filter(|(dimension, _)| *dimension == Dimension::Tried)
}

/// What a word for a code means.
fn word(value: &str) -> Option<(Dimension, String)> {
    let word = normalise::word(value);
    WORDS.iter().find(|(name, ..)| *name == word).map(|(_, dimension, code)| (*dimension, (*code).to_owned()))
}

/// What is called so: by its slug, by its whole name, by words of its name, or by how they begin.
fn named_in_index(searcher: &Searcher, dimension: Dimension, value: &str) -> Resolved {
    let slug = value.to_lowercase();
    let typed = normalised_line(value);
    let typed: Vec<&str> = typed.split(' ').filter(|word| !word.is_empty()).collect();
    // How well the best names fit, and which those are, the first of each value.
    let (mut best, mut fitting) = (Fit::None, BTreeMap::new());
    for (name, other_slug) in labels(searcher, dimension) {
        let fit = if other_slug == slug { Fit::Slug } else { fit(&typed, &name) };
        if fit > best {
            (best, fitting) = (fit, BTreeMap::new());
        }
        if fit == best && fit > Fit::None {
            fitting.entry(other_slug).or_insert(name);
        }
    }
    if fitting.len() > 1 {
        let choices = fitting.into_iter().map(|(value, name)| FilterChoice { name, value });
        return Resolved::Several(dimension, choices.collect());
    }
    let one = fitting.into_keys().next();
    one.map_or(Resolved::Nothing, |value| Resolved::One(dimension, value))
}

/// How a name fits a typed text, the better the greater.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    None,
    /// Each typed word begins a word of the name.
    Beginning,
    /// Each typed word is a word of the name.
    Words,
    /// The text is the name.
    Name,
    /// The text is the slug.
    Slug,
}

fn fit(typed: &[&str], name: &str) -> Fit {
    let words: Vec<&str> = name.split(' ').collect();
    let is = |typed: &str, word: &str| word == typed || behind_and(word) == Some(typed);
    let begins = |typed: &str, word: &str| {
        word.starts_with(typed) || behind_and(word).is_some_and(|rest| rest.starts_with(typed))
    };
    if typed.is_empty() {
        Fit::None
    } else if words == typed {
        Fit::Name
    } else if typed.iter().all(|typed| words.iter().any(|word| is(typed, word))) {
        Fit::Words
    } else if typed.iter().all(|typed| words.iter().any(|word| begins(typed, word))) {
        Fit::Beginning
    } else {
        Fit::None
    }
}

/// What stands behind the ו that joins a word of a name to those before it.
pub fn behind_and(word: &str) -> Option<&str> {
    word.strip_prefix('ו').filter(|rest| rest.chars().count() >= BEHIND_AND_MIN)
}

/// The names of a dimension's values, normalised, each with its slug.
fn labels(searcher: &Searcher, dimension: Dimension) -> Vec<(String, String)> {
    let mut found = vec![];
    let begins = format!("{}\t", dimension.column());
    for segment in searcher.segment_readers() {
        let Ok(Some(column)) = segment.fast_fields().str(schema::LABELS) else { continue };
        let Ok(mut named) = column.dictionary().prefix_range(&begins).into_stream() else { continue };
        while named.advance() {
            let entry = str::from_utf8(named.key()).ok().and_then(|entry| entry.strip_prefix(&begins));
            if let Some((name, slug)) = entry.and_then(|entry| entry.rsplit_once('\t')) {
                found.push((name.to_owned(), slug.to_owned()));
            }
        }
    }
    found
}

/// The values chosen in each dimension: those of the request and those typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Choice {
    values: [Vec<String>; Dimension::COUNT],
}

impl Choice {
    /// What a request's own filters choose.
    pub fn of(request: &SearchRequest) -> Self {
        fn strings<T: ToString>(values: &[T]) -> Vec<String> {
            values.iter().map(ToString::to_string).collect()
        }
        let values = Dimension::ALL.map(|dimension| match dimension {
            Dimension::Type => strings(&request.hit_types),
            Dimension::Topic => request.topics.clone(),
            Dimension::Company => request.companies.clone(),
            Dimension::Sector => strings(&request.sectors),
            Dimension::Size => strings(&request.sizes),
            Dimension::Profession => strings(&request.professions),
            Dimension::Kind => strings(&request.kinds),
            Dimension::Language => strings(&request.languages),
            Dimension::Year => strings(&request.years),
            Dimension::Tried => strings(&request.tried),
        });
        Self { values }
    }

    /// Widens a dimension's choice.
    pub fn add(&mut self, dimension: Dimension, value: String) {
        self.values[dimension as usize].push(value);
    }

    /// What is chosen in a dimension; empty leaves it open.
    pub fn values(&self, dimension: Dimension) -> &[String] {
        &self.values[dimension as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_names() {
        let name = "לקיחת אחריות וטיפול בכשלי שירות";
        assert_eq!(fit(&["אחריות", "וטיפול"], name), Fit::Words);
        assert_eq!(fit(&["טיפול"], name), Fit::Words, "behind the ו that joins");
        assert_eq!(fit(&["טיפ"], name), Fit::Beginning);
        assert_eq!(fit(&["ירות"], name), Fit::None);
    }

    #[test]
    fn what_came_of_a_try_is_said_by_code_or_word() {
        let tried_as = |code: &str| Some((Dimension::Tried, code.to_owned()));
        for (value, code) in [("keep", "keep"), ("any", "any"), ("ממשיכים", "keep"), ("בשינויים", "adapt")]
        {
            assert_eq!(tried(value), tried_as(code), "{value}");
        }
        assert_eq!(tried("סקירה"), None);
        assert_eq!(kind_or_type("ממשיכים"), None);
        assert_eq!(Key::named("ניסו"), Some(Key::Tried));
    }

    #[test]
    fn a_filter_that_is_being_typed() {
        assert_eq!(Key::being_typed("נושא:מ"), Some(("", "נושא", Key::Topic, "מ")));
        assert_eq!(Key::being_typed("סקר company:"), Some(("סקר ", "company", Key::Company, "")));
        assert_eq!(Key::being_typed("סקר חברה:\"קו ענ"), Some(("סקר ", "חברה", Key::Company, "קו ענ")));
        for text in ["סקר", "נושא:מדידה סקר", "חברה:\"קו ענבר\" ס", "kind:to", "12:30", ":"] {
            assert_eq!(Key::being_typed(text), None, "{text}");
        }
    }
}
