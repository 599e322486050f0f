//! The fields that terms are looked up in.

use tantivy::schema::Field;

use crate::schema::Fields;

/// A field that terms are looked up in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// Words as they are.
    Exact,
    /// The title's words.
    TitleWords,
    /// The title's words, with and without their prefix letters.
    TitleBeginnings,
    /// Words of files beside texts as they are.
    FileWords,
    /// Trigrams of the words of texts.
    Trigrams,
}

impl Source {
    /// Each of them; `source as usize` is its place.
    pub const ALL: [Self; 5] = [Self::Exact, Self::TitleWords, Self::TitleBeginnings, Self::FileWords, Self::Trigrams];

    /// The field of the index.
    pub const fn field(self, fields: &Fields) -> Field {
        match self {
            Self::Exact => fields.exact,
            Self::TitleWords => fields.title_words,
            Self::TitleBeginnings => fields.title_beginnings,
            Self::FileWords => fields.file_words,
            Self::Trigrams => fields.trigrams,
        }
    }
}
