//! Expressions that mean the same to the search (מילים נרדפות), in groups that the coordinator keeps.

use serde::{Deserialize, Serialize};

use crate::id::SynonymGroupId;
use crate::problem::{FieldError, FieldProblem};
use crate::text::{check_optional_line, clean_line};

/// The most groups of a forum.
pub const GROUPS_MAX: usize = 1_000;
/// The fewest expressions of a group.
pub const EXPRESSIONS_MIN: usize = 2;
/// The most expressions of a group: each is looked for whenever another is asked for.
pub const EXPRESSIONS_MAX: usize = 12;
/// The most characters of an expression.
pub const EXPRESSION_MAX: usize = 60;
/// The most words of an expression.
pub const WORDS_MAX: usize = 5;

/// A group of expressions that mean the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SynonymGroup {
    /// The group's key.
    pub id: SynonymGroupId,
    /// Grows with every change.
    pub version: i64,
    /// The expressions, in the order they were entered.
    pub expressions: Vec<String>,
}

impl SynonymGroup {
    /// The expressions as they are typed: separated by commas.
    pub fn text(&self) -> String {
        join(&self.expressions)
    }
}

/// What the search finds for an expression of a group, now and with a change that is not saved yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SynonymPreview {
    /// The expression that would be typed.
    pub expression: String,
    /// The number of hits at present.
    pub now: usize,
    /// The number of hits with the group.
    pub then: usize,
    /// Titles and paths among the first that would be new.
    pub new: Vec<(String, String)>,
}

/// The expressions of a text in which commas, semicolons or lines separate them, each cleaned.
pub fn split(text: &str) -> Vec<String> {
    text.split([',', ';', '\n', '،']).map(clean_line).filter(|expression| !expression.is_empty()).collect()
}

/// Expressions as one text, which [`split`] takes apart again.
pub fn join(expressions: &[String]) -> String {
    expressions.join(", ")
}

/// The expressions of a group as they are kept, of those that were sent; and what is wrong with them, as far as they alone
/// tell. Errors name the field.
pub fn check(field: &str, sent: &[String]) -> (Vec<String>, Vec<FieldError>) {
    // A comma would part one when it is read again.
    let expressions: Vec<String> = sent.iter().flat_map(|expression| split(expression)).collect();
    let mut errors = vec![];
    if expressions.is_empty() {
        errors.push(FieldError::new(field, FieldProblem::Missing));
    } else if expressions.len() < EXPRESSIONS_MIN {
        errors.push(FieldError::new(field, FieldProblem::TooFew).detail(EXPRESSIONS_MIN));
    } else if expressions.len() > EXPRESSIONS_MAX {
        errors.push(FieldError::new(field, FieldProblem::TooMany).detail(EXPRESSIONS_MAX));
    }
    for expression in sent {
        check_optional_line(field, expression, EXPRESSION_MAX, &mut errors);
    }
    (expressions, errors)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_taken_apart_and_put_together() {
        let expressions = split(" מש\"א ,משאבי  אנוש;\n\nHR,,");
        assert_eq!(expressions, ["מש\"א", "משאבי אנוש", "HR"]);
        assert_eq!(split(&join(&expressions)), expressions);
    }

    #[test]
    fn each_limit_is_named() {
        let problems =
            |text: &str| check("words", &split(text)).1.into_iter().map(|error| error.problem).collect::<Vec<_>>();
        assert_eq!(problems("מוקד, קול סנטר"), []);
        assert_eq!(problems(" , "), [FieldProblem::Missing]);
        assert_eq!(problems("מוקד"), [FieldProblem::TooFew]);
        assert_eq!(problems(&"א,".repeat(EXPRESSIONS_MAX + 1)), [FieldProblem::TooMany]);
        assert_eq!(problems(&format!("מוקד, {}", "א".repeat(EXPRESSION_MAX + 1))), [FieldProblem::TooLong]);
        assert_eq!(problems("מוקד, א\u{202e}ב"), [FieldProblem::BidiControl]);
    }

    #[test]
    fn expressions_are_cleaned_and_their_length_is_as_sent() {
        let longest = "א".repeat(EXPRESSION_MAX);
        let (expressions, errors) = check("words", &["מוקד".to_owned(), longest.clone()]);
        assert_eq!((expressions, errors), (vec!["מוקד".to_owned(), longest.clone()], vec![]));
        let (expressions, errors) = check("words", &["מוקד ".to_owned(), format!("{longest} ")]);
        assert_eq!(expressions, ["מוקד".to_owned(), longest]);
        assert_eq!(errors, [FieldError::new("words", FieldProblem::TooLong).detail(EXPRESSION_MAX)]);
    }
}
