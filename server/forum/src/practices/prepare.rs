//! From what an author wrote to what is stored: checked, rendered, its topics found.

use domain::id::{MeetingId, TopicId};
use domain::language::Language;
use domain::practice::{Content, PracticeKind};
use domain::problem::{FieldError, FieldProblem, Problem};
use domain::topic::Topic;
use store::practice::{Fields, PracticeBody};

use crate::Forum;
use crate::worker::text_on_worker;

/// The most characters of a summary that is made from the text.
const EXCERPT_MAX: usize = 180;

/// A text ready to be stored.
pub(crate) struct Prepared {
    /// The fields that are stored as the practice and its revision.
    pub fields: Fields,
    /// The text's topics, the main one first.
    pub topics: Vec<TopicId>,
}

/// Returns where the files beside a practice are served.
pub(crate) fn files_base(slug: &str) -> String {
    format!("/practices/{slug}/files/")
}

/// Returns Markdown as it is stored: rendered, and its HTML checked once more.
pub(crate) fn render(body: &str, language: Language, files_base: String) -> markdown::Rendered {
    let mut rendered = markdown::render(body, &markdown::Options { language, files_base });
    rendered.html = crate::sanitize::clean(&rendered.html);
    rendered
}

/// A text's language: as its author chose, else that of most of its words.
pub(crate) fn language_of(content: &Content) -> Language {
    content.language.unwrap_or_else(|| markdown::language(&content.title, &content.body))
}

/// The summary that a text gets where its author writes none. It keeps a core busy: see [`text_on_worker`].
pub(crate) fn summary_of(content: &Content) -> String {
    markdown::excerpt(&content.title, &content.body, EXCERPT_MAX)
}

/// Renders a checked text for the practice of a slug. It keeps a core busy: see [`text_on_worker`].
pub(crate) fn fields(content: Content, slug: &str, meeting: Option<MeetingId>) -> Fields {
    let language = language_of(&content);
    let rendered = render(&content.body, language, files_base(slug));
    let summary = if content.summary.is_empty() { summary_of(&content) } else { content.summary };
    Fields {
        kind: content.kind.unwrap_or(PracticeKind::WriteUp),
        language,
        meeting,
        audience: content.audience,
        effort: content.effort,
        result: content.result,
        sharing: content.sharing.unwrap_or_default(),
        approved_by: content.approved_by,
        approved_on: content.approved_on,
        text: PracticeBody {
            title: content.title,
            summary,
            body: content.body,
            html: rendered.html,
            headings: rendered.headings,
            renderer: markdown::RENDERER_VERSION,
        },
    }
}

/// Renders a text again whose files are served elsewhere by now.
pub(crate) fn file_paths_changed(fields: &mut Fields, slug: &str) {
    fields.text.html = render(&fields.text.body, fields.language, files_base(slug)).html;
}

/// The keys of topic slugs; those that do not exist are added to the errors.
pub(crate) fn find_topics(slugs: &[String], tree: &[Topic], errors: &mut Vec<FieldError>) -> Vec<TopicId> {
    let mut ids = vec![];
    for slug in slugs {
        match tree.iter().find(|topic| topic.slug == *slug) {
            Some(topic) => ids.push(topic.id),
            None => errors.push(FieldError::new("topics", FieldProblem::NotThere).detail(slug)),
        }
    }
    ids
}

impl Forum {
    /// Checks a text and finds its topics: every field that is wrong is named at once.
    ///
    /// # Errors
    /// [`Problem::Invalid`] by field.
    pub(crate) async fn check_content(&self, content: Content) -> Result<(Content, Vec<TopicId>), Problem> {
        let tree = self.topics().await?;
        let mut errors = vec![];
        let renamed = self.renamed().await?;
        let topics = find_topics(&renamed.topics(&content.topic_slugs()), &tree, &mut errors);
        Ok((Problem::joined(errors, content.check())?, topics))
    }

    /// Checks and renders a text for the practice of a slug.
    ///
    /// # Errors
    /// [`Problem::Invalid`] by field.
    pub(crate) async fn prepare(
        &self,
        content: Content,
        slug: &str,
        meeting: Option<MeetingId>,
    ) -> Result<Prepared, Problem> {
        let (content, topics) = self.check_content(content).await?;
        let slug = slug.to_owned();
        let fields = text_on_worker(move || fields(content, &slug, meeting)).await?;
        Ok(Prepared { fields, topics })
    }
}
