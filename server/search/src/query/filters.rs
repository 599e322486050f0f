//! Filters typed into the query, in Hebrew and in English.

use domain::practice::PracticeKind;
use domain::search::{HitType, SearchRequest};
use tantivy::Searcher;

use crate::analysis::normalise;
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
}

/// Words for the codes of kinds and types, as normalised.
const WORDS: [(&str, Dimension, &str); 12] = [
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
];

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
            _ => None,
        }
    }

    /// Its English name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Topic => "topic",
            Self::Company => "company",
            Self::Kind => "kind",
            Self::Year => "year",
            Self::Type => "type",
        }
    }

    /// What a typed value chooses; `None` where nothing is called so.
    pub fn resolve(self, value: &str, searcher: &Searcher) -> Option<(Dimension, String)> {
        match self {
            Self::Topic => named_in_index(searcher, Dimension::Topic, value),
            Self::Company => named_in_index(searcher, Dimension::Company, value),
            Self::Kind | Self::Type => kind_or_type(&value.to_lowercase()),
            Self::Year => value.parse::<u16>().ok().map(|year| (Dimension::Year, year.to_string())),
        }
    }
}

fn kind_or_type(value: &str) -> Option<(Dimension, String)> {
    if value.parse::<PracticeKind>().is_ok() || MEETING_KINDS.contains(&value) {
        return Some((Dimension::Kind, value.to_owned()));
    }
    if value.parse::<HitType>().is_ok() {
        return Some((Dimension::Type, value.to_owned()));
    }
    let word = normalise::word(value);
    WORDS.iter().find(|(name, ..)| *name == word).map(|(_, dimension, code)| (*dimension, (*code).to_owned()))
}

/// The slug that is written so, or whose name is.
fn named_in_index(searcher: &Searcher, dimension: Dimension, value: &str) -> Option<(Dimension, String)> {
    let slug = value.to_lowercase();
    let label = schema::label(dimension, value);
    searcher.segment_readers().iter().find_map(|segment| {
        let slugs = segment.fast_fields().str(dimension.column()).ok()??;
        if slugs.dictionary().term_ord(&slug).ok()?.is_some() {
            return Some((dimension, slug.clone()));
        }
        let labels = segment.fast_fields().str(schema::LABELS).ok()??;
        let mut named = labels.dictionary().prefix_range(&label).into_stream().ok()?;
        let entry = named.next().map(|(entry, _)| entry.to_vec())?;
        Some((dimension, String::from_utf8(entry).ok()?.rsplit('\t').next()?.to_owned()))
    })
}

/// The values chosen in each dimension: those of the request and those typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Choice {
    values: [Vec<String>; Dimension::COUNT],
}

impl Choice {
    /// What a request's own filters choose.
    pub fn of(request: &SearchRequest) -> Self {
        fn texts<T: ToString>(values: &[T]) -> Vec<String> {
            values.iter().map(ToString::to_string).collect()
        }
        let values = Dimension::ALL.map(|dimension| match dimension {
            Dimension::Type => texts(request.hit_type.as_slice()),
            Dimension::Topic => request.topics.clone(),
            Dimension::Company => request.companies.clone(),
            Dimension::Sector => texts(&request.sectors),
            Dimension::Size => texts(&request.sizes),
            Dimension::Profession => texts(&request.professions),
            Dimension::Kind => texts(&request.kinds),
            Dimension::Language => texts(&request.languages),
            Dimension::Year => texts(&request.years),
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
