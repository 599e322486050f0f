//! Personal details in a text that is about to be published: numbers, addresses and names that may be somebody's.
//!
//! What is found is a question to the writer, who decides whether it stays: a phone number can be a customer's or the
//! service desk's. Dates, prices, years and versions are not asked about. [`find`] reads one text, [`details`] all that
//! is published of a practice and [`in_texts`] other texts, each different detail once; [`in_file`] reads what a file beside
//! a text says. [`without`] and [`without_in`] take details out.

mod names;
pub(crate) mod numbers;

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use crate::practice::Content;
use crate::problem::{FieldError, FieldProblem};

crate::text_enum::text_enum! {
    /// What a personal detail seems to be.
    DetailKind {
        /// An Israeli identity number, by its check digit, or the number of a passport, by the word before it.
        IdentityNumber = "identity-number",
        /// A phone number.
        Phone = "phone",
        /// A mail address.
        Email = "email",
        /// The number of a credit card, by its check digit.
        Card = "card",
        /// The number of a bank account.
        Account = "account",
        /// A name behind a title or a word such as "customer".
        Name = "name",
    }
}

/// A detail and where it stands in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// What it seems to be.
    pub kind: DetailKind,
    /// The place of the finding in the text, in bytes.
    pub place: Range<usize>,
}

/// A detail of a practice's text, with the words around the first place where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Detail {
    /// The field that has it first.
    pub field: &'static str,
    /// What it seems to be.
    pub kind: DetailKind,
    /// The detail as it is written.
    pub text: String,
    /// The line of the field, from 1.
    pub line: u32,
    /// The number of places in which the detail stands.
    pub times: usize,
    /// The words of its line before it.
    pub before: String,
    /// The words of its line behind it.
    pub after: String,
}

/// The personal details of a file beside a text, about which its writer decides as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileDetails {
    /// The file's name.
    pub file_name: String,
    /// The first of the details, at most [`FILE_DETAILS_MAX`].
    pub details: Vec<Detail>,
    /// How many further ones it has.
    pub more: usize,
}

/// The most details of a file that are told.
pub const FILE_DETAILS_MAX: usize = 8;
/// The field of files, as the details in them have it.
pub const FILES: &str = "files";

/// The most details of one text that are told; a list of customers has more, and nobody decides on each of them.
pub const DETAILS_MAX: usize = 200;
/// The most characters of the words before a detail, and of those behind it.
const AROUND_MAX: usize = 40;

/// Every personal detail of a text, in order; none overlaps another. Web addresses are passed over.
pub fn find(text: &str) -> Vec<Found> {
    let mut found = numbers::find(text);
    found.extend(names::find(text));
    found.sort_by_key(|detail| (detail.place.start, detail.place.end));
    let mut end = 0;
    found.retain(|detail| {
        let is_free = detail.place.start >= end;
        if is_free {
            end = detail.place.end;
        }
        is_free
    });
    found
}

/// The personal details of what is published of a practice, each once, in the order of the fields; at most
/// [`DETAILS_MAX`].
pub fn details(content: &Content) -> Vec<Detail> {
    in_texts(published_fields(content))
}

/// The personal details of what a file says; `None` where it has none.
pub fn in_file(file_name: &str, text: &str) -> Option<FileDetails> {
    let mut details = in_texts([(FILES, text)]);
    let more = details.len().saturating_sub(FILE_DETAILS_MAX);
    details.truncate(FILE_DETAILS_MAX);
    (!details.is_empty()).then(|| FileDetails { file_name: file_name.to_owned(), details, more })
}

/// The personal details of the texts of some fields, each once, in the order of the fields; at most [`DETAILS_MAX`].
pub fn in_texts<'a>(texts: impl IntoIterator<Item = (&'static str, &'a str)>) -> Vec<Detail> {
    let mut details: Vec<Detail> = vec![];
    let mut places = HashMap::new();
    for (field, text) in texts {
        for Found { kind, place } in find(text) {
            let written = &text[place.clone()];
            if let Some(&at) = places.get(written) {
                let known: &mut Detail = &mut details[at];
                known.times += 1;
                continue;
            }
            if details.len() == DETAILS_MAX {
                continue;
            }
            places.insert(written.to_owned(), details.len());
            let (before, after) = around(text, &place);
            let line = 1 + text[..place.start].matches('\n').count() as u32;
            details.push(Detail { field, kind, text: written.to_owned(), line, times: 1, before, after });
        }
    }
    details
}

/// An error for each detail that nobody has decided to leave in the text.
pub fn undecided(content: &Content, confirmed: &[String]) -> Vec<FieldError> {
    undecided_in(published_fields(content), confirmed)
}

/// The same for the texts of some fields.
pub fn undecided_in<'a>(
    texts: impl IntoIterator<Item = (&'static str, &'a str)>,
    confirmed: &[String],
) -> Vec<FieldError> {
    let confirmed: HashSet<&str> = confirmed.iter().map(|text| text.trim()).collect();
    let open = in_texts(texts).into_iter().filter(|detail| !confirmed.contains(detail.text.as_str()));
    open.map(|detail| FieldError::new(detail.field, FieldProblem::PersonalDetail).detail(detail.text).line(detail.line))
        .collect()
}

/// The most times that a text is looked through for details to remove.
const PASSES_MAX: usize = 8;

/// The text with a mark in every place of the details to remove. A link that leads to one loses its address.
#[must_use]
pub fn without(content: Content, removed: &[String], mark: &str) -> Content {
    if removed.is_empty() {
        return content;
    }
    let clean = |text: String| without_in(text, removed, mark);
    // Who approved the publication is told to its own people alone.
    Content {
        title: clean(content.title),
        summary: clean(content.summary),
        audience: clean(content.audience),
        effort: clean(content.effort),
        result: clean(content.result),
        body: clean(content.body),
        kind: content.kind,
        topics: content.topics,
        language: content.language,
        sharing: content.sharing,
        approved_by: content.approved_by,
        approved_on: content.approved_on,
    }
}

/// One text with a mark in every place of the details to remove, as [`without`] leaves it.
#[must_use]
pub fn without_in(mut text: String, removed: &[String], mark: &str) -> String {
    // What stood behind a detail may read as one itself behind the mark.
    for _ in 0..PASSES_MAX {
        let cleaner = without_once(&text, removed, mark);
        if cleaner == text {
            break;
        }
        text = cleaner;
    }
    text
}

/// Returns a text with a mark in every place in which one of the details to remove is found.
fn without_once(text: &str, removed: &[String], mark: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    let mut end = 0;
    for Found { place, .. } in find(text) {
        if !removed.iter().any(|detail| detail.trim() == &text[place.clone()]) {
            continue;
        }
        let place = with_marks(text, place);
        clean.push_str(&text[end..place.start]);
        // Behind a bracket, as the text of a link, the mark must not be read as the link's address.
        if clean.ends_with(']') {
            clean.push(' ');
        }
        clean.push_str(mark);
        end = place.end;
    }
    clean.push_str(&text[end..]);
    clean
}

/// Returns the name and the text of each field of a practice that is published.
fn published_fields(content: &Content) -> [(&'static str, &str); 6] {
    [
        ("title", &content.title),
        ("summary", &content.summary),
        ("audience", &content.audience),
        ("effort", &content.effort),
        ("result", &content.result),
        ("body", &content.body),
    ]
}

/// The place of a detail with the marks of Markdown that make a link of it.
fn with_marks(text: &str, Range { mut start, mut end }: Range<usize>) -> Range<usize> {
    for scheme in ["mailto:", "tel:"] {
        if text[..start].ends_with(scheme) {
            start -= scheme.len();
        }
    }
    let (before, after) = (&text[..start], &text[end..]);
    if before.ends_with("](") && after.starts_with(')') || before.ends_with('<') && after.starts_with('>') {
        (start, end) = (start - 1, end + 1);
    }
    start..end
}

/// The words of a detail's line before it and behind it, the nearest where they are many. A word is not cut through where
/// others are left.
fn around(text: &str, place: &Range<usize>) -> (String, String) {
    let line = text[..place.start].rfind('\n').map_or(0, |at| at + 1);
    let before = &text[line..place.start];
    let after = text[place.end..].lines().next().unwrap_or_default();
    let cut = before.char_indices().rev().nth(AROUND_MAX - 1).map_or(0, |(at, _)| at);
    let near = &before[cut..];
    let whole = near.split_once(' ').map(|(_, words)| words).filter(|words| !words.is_empty());
    let first = if cut > 0 { format!("…{}", whole.unwrap_or(near)) } else { near.to_owned() };
    let cut = after.char_indices().nth(AROUND_MAX).map_or(after.len(), |(at, _)| at);
    let near = &after[..cut];
    let whole = near.rsplit_once(' ').map(|(words, _)| words).filter(|words| !words.is_empty());
    let last = if cut < after.len() { format!("{}…", whole.unwrap_or(near)) } else { near.to_owned() };
    (first, last)
}

#[cfg(test)]
mod tests;
