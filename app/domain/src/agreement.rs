//! What members agree to: a text in both languages, in versions.

use crate::clock::Timestamp;
use crate::id::MemberId;
use crate::language::Language;
use crate::problem::{FieldError, FieldProblem, Problem};
use crate::text::clean_text;

/// The most bytes of the text in one language.
pub const BODY_MAX: usize = 50_000;

/// The text in both languages, as Markdown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AgreementText {
    /// The Hebrew text.
    pub he: String,
    /// The English text.
    pub en: String,
}

impl AgreementText {
    /// The text in a language.
    pub fn in_language(&self, language: Language) -> &str {
        match language {
            Language::Hebrew => &self.he,
            Language::English => &self.en,
        }
    }

    /// Cleans the texts and checks them.
    ///
    /// # Errors
    /// [`Problem::Invalid`] naming `body_he` and `body_en`.
    pub fn check(self) -> Result<Self, Problem> {
        let mut errors = vec![];
        for (field, text) in [("body_he", &self.he), ("body_en", &self.en)] {
            if text.trim().is_empty() {
                errors.push(FieldError::new(field, FieldProblem::Missing));
            } else if text.len() > BODY_MAX {
                errors.push(FieldError::new(field, FieldProblem::TooLong).detail(BODY_MAX));
            }
        }
        Problem::unless_empty(errors)?;
        let clean = |text: &str| clean_text(text).trim().to_owned();
        Ok(Self { he: clean(&self.he), en: clean(&self.en) })
    }
}

/// A version of the agreement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agreement {
    /// The version's number; the first is 1.
    pub version: i64,
    /// The text of the version.
    pub text: AgreementText,
    /// Whether members who accepted an earlier one are asked again.
    pub is_material: bool,
    /// The moment at which the version was published.
    pub published_at: Timestamp,
}

/// What a member accepted last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Acceptance {
    /// The member who accepted.
    pub member: MemberId,
    /// The number of the version that they accepted.
    pub version: i64,
    /// The moment at which they accepted it.
    pub at: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_languages_are_needed() {
        let text = AgreementText { he: " כללים\r\n".into(), en: "Rules\u{0}".into() }.check().expect("taken");
        assert_eq!(text, AgreementText { he: "כללים".into(), en: "Rules".into() });
        let refused = AgreementText { he: "\n".into(), en: "x".repeat(BODY_MAX + 1) }.check().expect_err("refused");
        let Problem::Invalid { fields } = refused else { panic!("{refused}") };
        let named: Vec<_> = fields.iter().map(|error| (error.field.as_str(), error.problem)).collect();
        assert_eq!(named, [("body_he", FieldProblem::Missing), ("body_en", FieldProblem::TooLong)]);
    }
}
