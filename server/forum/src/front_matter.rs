//! The head of a Markdown file: YAML between two `---` lines, before the text.
//!
//! Uploads, imports and exports all speak this format. Reading never fails as a whole: a key that
//! is not known or a value that is not valid is named with its line, everything else is taken, and
//! a head that is no YAML at all stays in the text, so that nothing is lost. [`write`] and
//! [`parse`] are inverse to each other.
//!
//! YAML is read as a stream of events, each with its place, and only the forms needed here: a
//! mapping of texts and lists of texts. Aliases are refused rather than followed, so no small file
//! can unfold into a large one.
//!
//! To add a key: give [`FrontMatter`] a field, read it in [`Reader::take`] and write it in
//! [`write`].

use std::fmt::Display;
use std::str::FromStr;

use domain::attachment::Attachment;
use domain::clock::Timestamp;
use domain::language::Language;
use domain::practice::{ArchivedBy, Content, PracticeKind, Sharing, Status};
use domain::problem::{FieldError, FieldProblem, LIST_SEPARATOR};

use crate::attachments::names::{base_name, canonical};
use crate::nearest::nearest;

mod broken;
mod heading;
mod yaml;

use yaml::{Entry, Scalar, Value};

/// The name under which a head that cannot be read is reported.
pub const FIELD: &str = "front-matter";

/// The most problems that are listed for one file.
pub(crate) const PROBLEMS_MAX: usize = 50;

/// What the head of a file says. Texts are as written: rules and look-ups come later.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FrontMatter {
    /// The title; the text's first heading where the file does not say.
    pub title: Option<String>,
    /// The summary, one or two sentences.
    pub summary: Option<String>,
    /// The kind of the text.
    pub kind: Option<PracticeKind>,
    /// The slugs of the topics, the main one first.
    pub topics: Vec<String>,
    /// The company's slug.
    pub company: Option<String>,
    /// The authors' e-mail addresses.
    pub authors: Vec<String>,
    /// The e-mail address of who entered it; of use to an import alone.
    pub creator: Option<String>,
    /// The meeting it was presented at: its key or name.
    pub meeting: Option<String>,
    /// The status, which says who can see the practice.
    pub status: Option<Status>,
    /// Who moved it to the archive, where that was not its company alone.
    pub archived_by: Option<ArchivedBy>,
    /// The audience of the practice.
    pub audience: Option<String>,
    /// The effort that the practice took.
    pub effort: Option<String>,
    /// The result of the practice.
    pub result: Option<String>,
    /// Who approved its publication outside of the forum.
    pub approved_by: Option<String>,
    /// The day of that.
    pub approved_on: Option<String>,
    /// The text's language.
    pub language: Option<Language>,
    /// How far it may go.
    pub sharing: Option<Sharing>,
    /// The practice's name in URLs.
    pub slug: Option<String>,
    /// The moment at which every member could first see it (`date`); a day alone begins at midnight UTC.
    pub published_at: Option<Timestamp>,
    /// Names of the files beside it.
    pub attachments: Vec<String>,
    /// Names of those files that stay among members, whatever the text's mark is.
    pub members_files: Vec<String>,
    /// Names of those files that may be passed on to teams.
    pub team_files: Vec<String>,
    /// Names of those files that may be published.
    pub public_files: Vec<String>,
}

impl FrontMatter {
    /// Returns the same head with the names of files and the marks that they have of their own.
    #[must_use]
    pub fn with_files(self, files: &[Attachment]) -> Self {
        let marked = |mark: Sharing| {
            files.iter().filter(|file| file.sharing == Some(mark)).map(|file| file.file_name.clone()).collect()
        };
        Self {
            attachments: files.iter().map(|file| file.file_name.clone()).collect(),
            members_files: marked(Sharing::Members),
            team_files: marked(Sharing::Team),
            public_files: marked(Sharing::Public),
            ..self
        }
    }

    /// The mark of a file of its own, by its name; of several the most careful.
    pub fn mark_of(&self, file_name: &str) -> Option<Sharing> {
        let name = canonical(file_name);
        let lists = [
            (Sharing::Members, &self.members_files),
            (Sharing::Team, &self.team_files),
            (Sharing::Public, &self.public_files),
        ];
        let is_named = |names: &[String]| names.iter().any(|other| canonical(base_name(other)) == name);
        lists.into_iter().find(|(_, names)| is_named(names)).map(|(mark, _)| mark)
    }

    /// Returns what an author wrote, without whose it is and where it stands.
    pub fn of(content: &Content) -> Self {
        let filled = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        Self {
            title: filled(&content.title),
            summary: filled(&content.summary),
            kind: content.kind,
            topics: content.topics.clone(),
            audience: filled(&content.audience),
            effort: filled(&content.effort),
            result: filled(&content.result),
            language: content.language,
            sharing: content.sharing,
            ..Self::default()
        }
    }
}

/// A file, read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Parsed {
    /// The fields of the head.
    pub fields: FrontMatter,
    /// The file's text.
    pub body: String,
    /// What was not taken, each with its line in the file.
    pub problems: Vec<FieldError>,
    /// Where what was taken stands.
    pub lines: Lines,
}

impl Parsed {
    /// Returns whether the head could not be read: all of the file is text.
    pub fn is_unreadable(&self) -> bool {
        self.problems.iter().any(|problem| problem.field == FIELD)
    }
}

/// Where the values of a head stand, for problems that are found later.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lines(Vec<(&'static str, String, u32)>);

impl Lines {
    /// A problem with a value that was taken, at its line.
    pub fn problem(&self, key: &str, problem: FieldProblem, value: &str) -> FieldError {
        let error = FieldError::new(key, problem).detail(value);
        let line = self.0.iter().find(|(own, text, _)| *own == key && text == value).map(|(.., line)| *line);
        match line {
            Some(line) => error.line(line),
            None => error,
        }
    }
}

/// Reads a file.
pub fn parse(text: &str) -> Parsed {
    let (head, body) = match split(text) {
        Split::NoHead => ("", text),
        Split::Head { yaml, body } => (yaml, body),
        Split::Unterminated => return unreadable(text, broken::not_closed()),
    };
    let entries = match yaml::entries(head) {
        Ok(entries) => entries,
        Err(broken) => return unreadable(text, broken::explained(head, broken.line)),
    };
    let mut reader = Reader::default();
    for entry in entries {
        reader.take(entry);
    }
    let Reader { mut fields, problems, lines, has_no_title, .. } = reader;
    let mut body = body.to_owned();
    if fields.title.is_none() && !has_no_title {
        fields.title = heading::take_title(&mut body);
    }
    Parsed { fields, body, problems, lines }
}

/// Writes a file that [`parse`] reads back the same.
pub fn write(fields: &FrontMatter, body: &str) -> String {
    let mut head = String::from("---\n");
    let mut line = |key: &str, value: Option<String>| {
        if let Some(value) = value {
            head.push_str(&format!("{key}: {value}\n"));
        }
    };
    // Without this, a text that begins with a heading would lose it to the title.
    let no_title = heading::title(body).map(|_| yaml::NOTHING.to_owned());
    line("title", quoted(&fields.title).or(no_title));
    line("summary", quoted(&fields.summary));
    line("kind", plain(fields.kind));
    line("topics", list(&fields.topics));
    line("company", quoted(&fields.company));
    line("authors", list(&fields.authors));
    line("creator", quoted(&fields.creator));
    line("meeting", quoted(&fields.meeting));
    line("status", plain(fields.status));
    line("archived-by", plain(fields.archived_by));
    line("audience", quoted(&fields.audience));
    line("effort", quoted(&fields.effort));
    line("result", quoted(&fields.result));
    line("approved-by", quoted(&fields.approved_by));
    line("approved-on", quoted(&fields.approved_on));
    line("language", plain(fields.language));
    line("sharing", plain(fields.sharing));
    line("slug", quoted(&fields.slug));
    line("date", fields.published_at.and_then(written_time));
    line("attachments", list(&fields.attachments));
    line("members-files", list(&fields.members_files));
    line("team-files", list(&fields.team_files));
    line("public-files", list(&fields.public_files));
    head.push_str("---\n\n");
    head + body
}

enum Split<'a> {
    NoHead,
    Head { yaml: &'a str, body: &'a str },
    Unterminated,
}

/// Finds the head. One empty line after it belongs to it.
fn split(text: &str) -> Split<'_> {
    let mut lines = text.split_inclusive('\n');
    let is_mark = |line: &str| line.trim_end() == "---";
    let Some(first) = lines.next().filter(|line| is_mark(line)) else {
        return Split::NoHead;
    };
    let begin = first.len();
    let mut end = begin;
    for line in lines {
        if is_mark(line) {
            let rest = &text[end + line.len()..];
            let body = rest.strip_prefix("\r\n").or(rest.strip_prefix('\n')).unwrap_or(rest);
            return Split::Head { yaml: &text[begin..end], body };
        }
        end += line.len();
    }
    Split::Unterminated
}

/// A file whose head is no YAML: all of it is text.
fn unreadable(text: &str, problem: FieldError) -> Parsed {
    Parsed { body: text.to_owned(), problems: vec![problem], ..Parsed::default() }
}

#[derive(Default)]
struct Reader {
    fields: FrontMatter,
    problems: Vec<FieldError>,
    seen: Vec<&'static str>,
    lines: Lines,
    /// The head says that there is no title.
    has_no_title: bool,
}

impl Reader {
    fn take(&mut self, entry: Entry) {
        let key = entry.key.trim().to_ascii_lowercase();
        let Some(key) = known(&key) else {
            if self.problems.len() >= PROBLEMS_MAX {
                return;
            }
            let suggestion = nearest(&key, KEYS);
            let problem = FieldError::new(entry.key.clone(), FieldProblem::UnknownField).suggesting(suggestion);
            return self.report(problem.line(entry.line).detail(entry.key));
        };
        if self.seen.contains(&key) {
            let problem = FieldError::new(key, FieldProblem::KeyRepeated);
            return self.report(problem.line(entry.line).detail(entry.key));
        }
        self.seen.push(key);
        match key {
            "title" => {
                self.has_no_title = matches!(entry.value, Value::Nothing { written: true });
                self.fields.title = self.text(key, entry);
            }
            "summary" => self.fields.summary = self.text(key, entry),
            "kind" => self.fields.kind = self.code(key, entry, PracticeKind::ALL),
            "topics" => self.fields.topics = self.list(key, entry),
            "company" => self.fields.company = self.text(key, entry),
            "authors" => self.fields.authors = self.list(key, entry),
            "creator" => self.fields.creator = self.text(key, entry),
            "meeting" => self.fields.meeting = self.text(key, entry),
            "status" => self.fields.status = self.code(key, entry, Status::ALL),
            "archived-by" => self.fields.archived_by = self.code(key, entry, ArchivedBy::ALL),
            "audience" => self.fields.audience = self.text(key, entry),
            "effort" => self.fields.effort = self.text(key, entry),
            "result" => self.fields.result = self.text(key, entry),
            "approved-by" => self.fields.approved_by = self.text(key, entry),
            "approved-on" => self.fields.approved_on = self.text(key, entry),
            "language" => self.fields.language = self.code(key, entry, Language::ALL),
            "sharing" => self.fields.sharing = self.code(key, entry, Sharing::ALL),
            "slug" => self.fields.slug = self.text(key, entry),
            "date" => self.fields.published_at = self.valid(key, entry, read_time, None).map(|(_, at)| at),
            "members-files" => self.fields.members_files = self.list(key, entry),
            "team-files" => self.fields.team_files = self.list(key, entry),
            "public-files" => self.fields.public_files = self.list(key, entry),
            _ => self.fields.attachments = self.list(key, entry),
        }
    }

    fn report(&mut self, problem: FieldError) {
        if self.problems.len() < PROBLEMS_MAX {
            self.problems.push(problem);
        }
    }

    fn text(&mut self, key: &'static str, entry: Entry) -> Option<String> {
        let (line, text) = self.valid(key, entry, |text| Some(text.to_owned()), None)?;
        self.note(key, &text, line);
        Some(text)
    }

    /// One of a closed set's codes, in any case, with `_` for `-` too.
    fn code<T: FromStr + Display>(&mut self, key: &str, entry: Entry, all: &[T]) -> Option<T> {
        let codes: Vec<String> = all.iter().map(T::to_string).collect();
        let read = |text: &str| text.trim().to_ascii_lowercase().replace('_', "-").parse().ok();
        self.valid(key, entry, read, Some(&codes)).map(|(_, code)| code)
    }

    /// A value that was read, with its line. Where it is none of `codes`, the problem suggests the nearest of them, or
    /// all.
    fn valid<T>(
        &mut self,
        key: &str,
        entry: Entry,
        read: impl FnOnce(&str) -> Option<T>,
        codes: Option<&[String]>,
    ) -> Option<(u32, T)> {
        let (line, found) = match entry.value {
            Value::Nothing { .. } => return None,
            Value::Scalar(text) => match read(&text.content) {
                Some(value) => return Some((text.line, value)),
                None => (text.line, text.content),
            },
            Value::List(_) => (entry.line, "[…]".to_owned()),
            Value::Other { line } => (line, "…".to_owned()),
        };
        let suggestion = codes.map(|codes| {
            let nearest = nearest(&found, codes.iter().map(String::as_str));
            nearest.unwrap_or_else(|| codes.join(LIST_SEPARATOR))
        });
        self.report(FieldError::new(key, FieldProblem::Invalid).line(line).detail(found).suggesting(suggestion));
        None
    }

    /// A YAML list, or texts with commas between them in one line.
    fn list(&mut self, key: &'static str, entry: Entry) -> Vec<String> {
        match entry.value {
            Value::Nothing { .. } => vec![],
            Value::Scalar(text) => {
                let parts = text.content.split(',').map(str::trim).filter(|part| !part.is_empty());
                parts.map(|part| self.note(key, part, text.line)).collect()
            }
            Value::List(items) => items.into_iter().filter_map(|item| self.item(key, item)).collect(),
            Value::Other { line } => {
                self.report(FieldError::new(key, FieldProblem::Invalid).line(line).detail("…"));
                vec![]
            }
        }
    }

    fn item(&mut self, key: &'static str, item: Result<Scalar, u32>) -> Option<String> {
        match item {
            Ok(text) => Some(self.note(key, &text.content, text.line)),
            Err(line) => {
                self.report(FieldError::new(key, FieldProblem::Invalid).line(line).detail("…"));
                None
            }
        }
    }

    /// Notes where a name stands that is looked up later.
    fn note(&mut self, key: &'static str, text: &str, line: u32) -> String {
        if ["topics", "company", "authors", "creator", "meeting", "slug", "attachments"].contains(&key) {
            self.lines.0.push((key, text.to_owned(), line));
        }
        text.to_owned()
    }
}

const KEYS: [&str; 23] = [
    "title",
    "summary",
    "kind",
    "topics",
    "company",
    "authors",
    "creator",
    "meeting",
    "status",
    "archived-by",
    "audience",
    "effort",
    "result",
    "approved-by",
    "approved-on",
    "language",
    "sharing",
    "slug",
    "date",
    "attachments",
    "members-files",
    "team-files",
    "public-files",
];

/// A key under its own name; `published_at` is another name of `date`.
fn known(key: &str) -> Option<&'static str> {
    let key = if key == "published_at" { "date" } else { key };
    KEYS.into_iter().find(|known| *known == key)
}

/// A moment (RFC 3339), or a day.
fn read_time(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    if text.len() == "2026-01-31".len() {
        let day: jiff::civil::Date = text.parse().ok()?;
        let midnight = day.to_zoned(jiff::tz::TimeZone::UTC).ok()?;
        return Some(Timestamp(midnight.timestamp().as_microsecond()));
    }
    let moment: jiff::Timestamp = text.parse().ok()?;
    Some(Timestamp(moment.as_microsecond()))
}

/// A moment of the years RFC 3339 can write, `None` for others.
fn written_time(at: Timestamp) -> Option<String> {
    jiff::Timestamp::from_microsecond(at.0).ok().map(|at| at.to_string())
}

fn plain(value: Option<impl Display>) -> Option<String> {
    value.map(|value| value.to_string())
}

fn quoted(text: &Option<String>) -> Option<String> {
    text.as_deref().map(yaml::quote)
}

fn list(items: &[String]) -> Option<String> {
    let quoted: Vec<String> = items.iter().map(|item| yaml::quote(item)).collect();
    (!items.is_empty()).then(|| format!("[{}]", quoted.join(", ")))
}

#[cfg(test)]
mod tests;
