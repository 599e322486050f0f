//! What was typed into a form, and the words of what was wrong with it.
//!
//! A form posts to the URL it was read from. When something is refused, the handler renders the
//! same page with a [`Form`] that holds what was typed and the [`Problem`]: each field of
//! [`crate::ui::field`] shows its own value and error, [`FormProblem`] the rest above them.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::language::Language;
use domain::problem::{FieldError, FieldProblem, Problem};
use leptos::prelude::*;

use crate::context::PageContext;
use crate::ui::icons::{Glyph, Icon};
use crate::words;

/// What was typed into a form, and what was wrong with it. Cheap to clone.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Form {
    values: Arc<BTreeMap<String, Vec<String>>>,
    problem: Option<Arc<Problem>>,
}

impl Form {
    /// A form as it was posted (names may repeat), and why it was refused.
    pub fn refused(values: impl IntoIterator<Item = (String, String)>, problem: Problem) -> Self {
        Self { problem: Some(Arc::new(problem)), ..Self::filled(values) }
    }

    /// A form that shows these values, for example those of the thing to change.
    pub fn filled<N: Into<String>, V: Into<String>>(values: impl IntoIterator<Item = (N, V)>) -> Self {
        let mut map: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (name, value) in values {
            map.entry(name.into()).or_default().push(value.into());
        }
        Self { values: Arc::new(map), problem: None }
    }

    /// The same values, refused.
    pub fn with_problem(self, problem: Problem) -> Self {
        Self { problem: Some(Arc::new(problem)), ..self }
    }

    /// The field's value; empty without one.
    pub fn value(&self, name: &str) -> String {
        self.values(name).first().cloned().unwrap_or_default()
    }

    /// Every value of a field that may have several.
    pub fn values(&self, name: &str) -> &[String] {
        self.values.get(name).map(Vec::as_slice).unwrap_or_default()
    }

    /// Whether the field has that value among its own.
    pub fn has(&self, name: &str, value: &str) -> bool {
        self.values(name).iter().any(|own| own == value)
    }

    /// Why the form was refused.
    pub fn problem(&self) -> Option<&Problem> {
        self.problem.as_deref()
    }

    /// What was wrong with a field, in words.
    pub fn errors(&self, language: Language, name: &str) -> Vec<String> {
        match self.problem() {
            Some(Problem::Invalid { fields }) => {
                fields.iter().filter(|error| error.field == name).map(|error| field_sentence(language, error)).collect()
            }
            _ => vec![],
        }
    }
}

/// What was wrong with a field's value and what to do about it.
pub fn field_sentence(language: Language, error: &FieldError) -> String {
    let sentence = match &error.detail {
        Some(detail) => detailed_sentence(language, error, detail),
        None => plain_sentence(language, error.problem).to_owned(),
    };
    match error.line {
        Some(line) => t!(language, form.line, line) + &sentence,
        None => sentence,
    }
}

fn plain_sentence(language: Language, problem: FieldProblem) -> &'static str {
    match problem {
        FieldProblem::Missing => t!(language, field_problem.missing),
        FieldProblem::TooLong => t!(language, field_problem.too_long),
        FieldProblem::TooShort => t!(language, field_problem.too_short),
        FieldProblem::Invalid => t!(language, field_problem.invalid),
        FieldProblem::UnknownField => t!(language, field_problem.unknown_field),
        FieldProblem::NotThere => t!(language, field_problem.not_there),
        FieldProblem::Taken => t!(language, field_problem.taken),
        FieldProblem::BidiControl => t!(language, field_problem.bidi_control),
        FieldProblem::TooWeak => t!(language, field_problem.too_weak),
        FieldProblem::Mismatch => t!(language, field_problem.mismatch),
        FieldProblem::EmptyFile => t!(language, field_problem.empty_file),
        FieldProblem::FileTooLarge => t!(language, field_problem.file_too_large),
        FieldProblem::NotText => t!(language, field_problem.not_text),
        FieldProblem::FileType => t!(language, field_problem.file_type),
    }
}

/// The sentence that also says what was found, or what the limit is.
fn detailed_sentence(language: Language, error: &FieldError, detail: &str) -> String {
    // Isolated, so that a foreign name does not reorder the sentence around it.
    let found = format!("\u{2068}{detail}\u{2069}");
    match error.problem {
        FieldProblem::TooLong => {
            let max = detail.parse::<i64>().map_or(found, words::number);
            t!(language, field_problem.too_long_max, max)
        }
        FieldProblem::TooShort => t!(language, field_problem.too_short_min, min = detail),
        FieldProblem::Invalid => t!(language, field_problem.invalid_found, found),
        FieldProblem::UnknownField => t!(language, field_problem.unknown_field_found, found),
        FieldProblem::NotThere => t!(language, field_problem.not_there_found, found),
        FieldProblem::FileTooLarge => {
            let max = detail.parse().map_or(found, |size| words::bytes(language, size));
            t!(language, field_problem.file_too_large_max, max)
        }
        FieldProblem::Missing
        | FieldProblem::Taken
        | FieldProblem::BidiControl
        | FieldProblem::TooWeak
        | FieldProblem::Mismatch
        | FieldProblem::EmptyFile
        | FieldProblem::NotText
        | FieldProblem::FileType => plain_sentence(language, error.problem).to_owned(),
    }
}

/// What went wrong, in a few words.
pub fn problem_title(language: Language, problem: &Problem) -> &'static str {
    match problem {
        Problem::LoginNeeded => t!(language, problem.login_needed.title),
        Problem::Forbidden => t!(language, problem.forbidden.title),
        Problem::NotFound => t!(language, problem.not_found.title),
        Problem::Invalid { .. } => t!(language, problem.invalid.title),
        Problem::Conflict { .. } => t!(language, problem.conflict.title),
        Problem::WrongLogin => t!(language, problem.wrong_login.title),
        Problem::Throttled { .. } => t!(language, problem.throttled.title),
        Problem::LinkGone => t!(language, problem.link_gone.title),
        Problem::TooLarge { .. } => t!(language, problem.too_large.title),
        Problem::DiskFull => t!(language, problem.disk_full.title),
        Problem::Internal => t!(language, problem.internal.title),
    }
}

/// What to do about it.
pub fn problem_text(language: Language, problem: &Problem) -> String {
    match problem {
        Problem::LoginNeeded => t!(language, problem.login_needed.text).to_owned(),
        Problem::Forbidden => t!(language, problem.forbidden.text).to_owned(),
        Problem::NotFound => t!(language, problem.not_found.text).to_owned(),
        Problem::Invalid { .. } => t!(language, problem.invalid.text).to_owned(),
        Problem::Conflict { .. } => t!(language, problem.conflict.text).to_owned(),
        Problem::WrongLogin => t!(language, problem.wrong_login.text).to_owned(),
        Problem::Throttled { seconds } => {
            t!(language, problem.throttled.text, wait = words::duration(language, *seconds))
        }
        Problem::LinkGone => t!(language, problem.link_gone.text).to_owned(),
        Problem::TooLarge { limit } => {
            let limit = i64::try_from(*limit).unwrap_or(i64::MAX);
            t!(language, problem.too_large.text, max = words::bytes(language, limit))
        }
        Problem::DiskFull => t!(language, problem.disk_full.text).to_owned(),
        Problem::Internal => t!(language, problem.internal.text).to_owned(),
    }
}

/// The banner above a refused form; nothing while the form was not refused.
#[component]
pub fn FormProblem(form: Form) -> impl IntoView {
    let language = PageContext::current().language;
    form.problem().cloned().map(|problem| {
        let (title, text) = match &problem {
            Problem::Invalid { .. } => (None, t!(language, form.problems).to_owned()),
            other => (Some(problem_title(language, other)), problem_text(language, other)),
        };
        view! {
            <div class="banner banner-problem" role="alert">
                <Icon glyph=Glyph::Warning/>
                <p>{title.map(|title| view! { <strong>{title}</strong> " " })} {text}</p>
            </div>
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_problem_has_a_sentence_in_both_languages() {
        for &problem in FieldProblem::ALL {
            for language in [Language::Hebrew, Language::English] {
                let plain = FieldError::new("x", problem);
                assert!(!field_sentence(language, &plain).is_empty());
                assert!(!field_sentence(language, &plain.detail(140).line(3)).is_empty());
            }
        }
    }

    #[test]
    fn a_refused_form_keeps_what_was_typed() {
        let typed = [("topics", "a"), ("topics", "b"), ("title", "")].map(|(n, v)| (n.to_owned(), v.to_owned()));
        let form = Form::refused(typed, Problem::field("title", FieldProblem::Missing));
        assert_eq!(form.values("topics"), ["a", "b"]);
        assert_eq!(form.errors(Language::English, "title").len(), 1);
        assert!(form.errors(Language::English, "topics").is_empty());
    }
}
