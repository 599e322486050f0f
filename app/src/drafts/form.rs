//! The editor's form, which the page, the island and the handler share.

#[cfg(feature = "ssr")]
use domain::draft::Draft;
#[cfg(feature = "ssr")]
use domain::language::Language;
use domain::practice::Content;
#[cfg(feature = "ssr")]
use domain::practice::{PracticeKind, Sharing};

#[cfg(feature = "ssr")]
use crate::ui::form::{Fields, Form};

/// The text of a draft, with the version that it replaces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftForm {
    /// The text.
    pub content: Content,
    /// The version that the page showed.
    pub version: Option<i64>,
}

impl DraftForm {
    /// The title.
    pub const TITLE: &str = "title";
    /// The summary.
    pub const SUMMARY: &str = "summary";
    /// The kind of the text.
    pub const KIND: &str = "kind";
    /// The slugs of topics; repeated.
    pub const TOPICS: &str = "topics";
    /// The text.
    pub const BODY: &str = "body";
    /// The people whom it is for.
    pub const AUDIENCE: &str = "audience";
    /// The effort that the practice took.
    pub const EFFORT: &str = "effort";
    /// The result.
    pub const RESULT: &str = "result";
    /// The name of who approved its publication.
    pub const APPROVED_BY: &str = "approved_by";
    /// The day of that.
    pub const APPROVED_ON: &str = "approved_on";
    /// The text's language; empty where it is seen from the text.
    pub const LANGUAGE: &str = "language";
    /// How far it may go.
    pub const SHARING: &str = "sharing";
    /// The version that is replaced.
    pub const VERSION: &str = "version";
    /// Files beside the text; repeated.
    pub const FILES: &str = "files";
    /// The fields of the step before publication, which the editor sends along as they are.
    pub const DETAILS: [&str; 10] = [
        Self::SUMMARY,
        Self::KIND,
        Self::TOPICS,
        Self::AUDIENCE,
        Self::EFFORT,
        Self::RESULT,
        Self::APPROVED_BY,
        Self::APPROVED_ON,
        Self::LANGUAGE,
        Self::SHARING,
    ];
    /// Those of them that the editor asks for above slides.
    pub const OF_SLIDES: [&str; 4] = [Self::SUMMARY, Self::AUDIENCE, Self::EFFORT, Self::RESULT];
}

#[cfg(feature = "ssr")]
impl DraftForm {
    /// Reads what was sent, but for the files.
    pub fn read(sent: &impl Fields) -> Self {
        let content = Content {
            title: sent.text(Self::TITLE),
            summary: sent.text(Self::SUMMARY),
            kind: sent.parsed(Self::KIND),
            topics: sent.values(Self::TOPICS),
            body: sent.text(Self::BODY),
            audience: sent.text(Self::AUDIENCE),
            effort: sent.text(Self::EFFORT),
            result: sent.text(Self::RESULT),
            approved_by: sent.text(Self::APPROVED_BY),
            approved_on: sent.text(Self::APPROVED_ON),
            language: sent.parsed(Self::LANGUAGE),
            sharing: sent.parsed(Self::SHARING),
        };
        Self { content, version: sent.parsed(Self::VERSION) }
    }

    /// A draft as the form's values.
    pub fn values(draft: &Draft) -> Form {
        let Content {
            title,
            summary,
            kind,
            topics,
            body,
            audience,
            effort,
            result,
            approved_by,
            approved_on,
            language,
            sharing,
        } = &draft.content;
        let lines = [
            (Self::TITLE, title.clone()),
            (Self::SUMMARY, summary.clone()),
            (Self::KIND, kind.unwrap_or(PracticeKind::WriteUp).as_str().to_owned()),
            (Self::BODY, body.clone()),
            (Self::AUDIENCE, audience.clone()),
            (Self::EFFORT, effort.clone()),
            (Self::RESULT, result.clone()),
            (Self::APPROVED_BY, approved_by.clone()),
            (Self::APPROVED_ON, approved_on.clone()),
            (Self::LANGUAGE, language.map(Language::as_str).unwrap_or_default().to_owned()),
            (Self::SHARING, sharing.map(Sharing::as_str).unwrap_or_default().to_owned()),
            (Self::VERSION, draft.version.to_string()),
        ];
        let topics = topics.iter().map(|slug| (Self::TOPICS, slug.clone()));
        Form::filled(lines.into_iter().chain(topics))
    }
}
