//! What was typed into a form, and the words of what was wrong with it.
//!
//! A form posts to the URL it was read from. When something is refused, the handler renders the
//! same page with a [`Form`] that holds what was typed and the [`Problem`]: each field of
//! [`crate::ui::field`] shows its own value and error, [`FormProblem`] the rest above them.

mod sentences;

use std::collections::BTreeMap;
use std::str::FromStr;
use std::sync::Arc;

use domain::language::Language;
use domain::personal::FileDetails;
use domain::problem::{FieldError, FieldProblem, Problem};
use leptos::prelude::*;

pub use self::sentences::{field_sentence, problem_text, problem_title};

use crate::context::PageContext;
use crate::ui::icons::{Glyph, Icon};

/// What was sent of a form. Each form has a struct beside the page that shows it, with the names of its fields and a
/// function `read`, so that page, handler and errors call a field the same.
pub trait Fields {
    /// The first value of a field; empty without one.
    fn value(&self, name: &str) -> &str;

    /// Every value of a field, in order.
    fn values(&self, name: &str) -> Vec<String>;

    /// The value of a field, where it is there and not empty.
    fn filled(&self, name: &str) -> Option<&str> {
        Some(self.value(name).trim()).filter(|value| !value.is_empty())
    }

    /// The text of a field as it was typed.
    fn text(&self, name: &str) -> String {
        self.value(name).to_owned()
    }

    /// A field's value as a code or a key; `None` where it is none.
    fn parsed<T: FromStr>(&self, name: &str) -> Option<T> {
        self.filled(name)?.parse().ok()
    }

    /// A field's values as codes or keys, without those that are none.
    fn all_parsed<T: FromStr>(&self, name: &str) -> Vec<T> {
        self.values(name).iter().filter_map(|value| value.parse().ok()).collect()
    }
}

/// The choice that was made in a field. Without one that is an error, and the first choice stands in for it, so that the
/// rest of the form is checked as well.
pub fn chosen<T: Copy>(name: &str, choice: Option<T>, all: &[T], errors: &mut Vec<FieldError>) -> T {
    choice.unwrap_or_else(|| {
        errors.push(FieldError::new(name, FieldProblem::Missing));
        all[0]
    })
}

/// What was typed into a form, and what was wrong with it. Cheap to clone.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Form {
    values: Arc<BTreeMap<String, Vec<String>>>,
    problem: Option<Arc<Problem>>,
    files: Arc<Vec<FileDetails>>,
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
        Self { values: Arc::new(map), ..Self::default() }
    }

    /// Returns the same form with the files that were sent with it and have personal details.
    #[must_use]
    pub fn with_file_details(self, files: Vec<FileDetails>) -> Self {
        Self { files: Arc::new(files), ..self }
    }

    /// Returns the files that were sent with the form and have personal details.
    pub fn file_details(&self) -> &[FileDetails] {
        &self.files
    }

    /// Returns the same form values, refused.
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

    /// Returns whether the field has that value among its own.
    pub fn has(&self, name: &str, value: &str) -> bool {
        self.values(name).iter().any(|own| own == value)
    }

    /// Returns why the form was refused.
    pub fn problem(&self) -> Option<&Problem> {
        self.problem.as_deref()
    }

    /// Returns what was wrong with a field, in words.
    pub fn errors(&self, language: Language, name: &str) -> Vec<String> {
        match self.problem() {
            Some(Problem::Invalid { fields }) => {
                fields.iter().filter(|error| error.field == name).map(|error| field_sentence(language, error)).collect()
            }
            _ => vec![],
        }
    }
}

impl Fields for Form {
    fn value(&self, name: &str) -> &str {
        self.values.get(name).and_then(|values| values.first()).map_or("", String::as_str)
    }

    fn values(&self, name: &str) -> Vec<String> {
        self.values.get(name).cloned().unwrap_or_default()
    }
}

/// The banner above a refused form; nothing while the form was not refused.
#[component]
pub fn FormProblem(form: Form) -> AnyView {
    let language = PageContext::current().language;
    form.problem()
        .cloned()
        .map(|problem| {
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
        .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refused_form_keeps_what_was_typed() {
        let typed = [("topics", "a"), ("topics", "b"), ("title", "")].map(|(n, v)| (n.to_owned(), v.to_owned()));
        let form = Form::refused(typed, Problem::field("title", FieldProblem::Missing));
        assert_eq!(form.values("topics"), ["a", "b"]);
        assert_eq!(form.errors(Language::English, "title").len(), 1);
        assert!(form.errors(Language::English, "topics").is_empty());
    }
}
