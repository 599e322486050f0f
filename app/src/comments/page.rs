//! The comments on a practice or a meeting, the form to write one, and the page to change one.

use domain::comment::{self, CommentPage, CommentView, DeletedBy, Discussion};
use domain::id::CommentId;
use domain::language::Language;
use domain::meeting::SUMMARY_MAX;
use domain::thing::Thing;
use domain::undo::Undo;
use leptos::prelude::*;

use super::islands::CommentEditor;
use crate::account::following::FollowingButtons;
use crate::context::PageContext;
use crate::drafts::editor::{EditorWord, EditorWords};
use crate::drafts::words::editor_word;
use crate::people::PersonLink;
use crate::shell::{Islands, Shell};
use crate::ui::dates::{DateStyle, Moment};
use crate::ui::field::{TextArea, textarea_content};
use crate::ui::flash::UndoForm;
use crate::ui::form::{Fields, Form, FormProblem};
use crate::ui::icons::{Glyph, Icon};
use crate::ui::ranges::with_ranges;
use crate::ui::written::AlreadyWritten;

/// A comment to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewCommentForm {
    /// The text of the comment.
    pub body: String,
    /// The newest comment when the page was read, 0 where there was none. By it a form that is sent twice is recognized.
    pub after: Option<CommentId>,
}

impl NewCommentForm {
    /// The name of the field of the text.
    pub const BODY: &str = comment::BODY;
    /// The name of the field of the newest comment when the page was read.
    pub const AFTER: &str = "after";

    /// Reads what was sent.
    pub fn read(sent: &impl Fields) -> Self {
        Self { body: sent.text(Self::BODY), after: sent.parsed(Self::AFTER) }
    }
}

/// The comments on a practice or a meeting, with a [`NewCommentForm`] that posts to `comments` below the subject's path.
#[component]
pub fn Comments(
    /// The comments that are shown.
    discussion: Discussion,
    /// What was typed into the form, and why it was refused.
    form: Form,
) -> impl IntoView {
    let language = PageContext::current().language;
    let after = discussion.last().map_or(0, |last| last.0);
    let thing = Thing::from(discussion.subject);
    let live = thing.to_string();
    let following = discussion.attention.map(|attention| view! { <FollowingButtons thing attention/> });
    let there = discussion.comments.iter().filter(|comment| comment.deleted_by.is_none()).count();
    let count = (there > 0).then(|| view! { " " <span class="comments-count">"(" {there} ")"</span> });
    let none = (there == 0).then(|| view! { <p class="soft">{t!(language, comments.none)}</p> });
    let write = discussion.can_write.then(|| {
        view! { <CommentForm action=format!("{}/comments", discussion.path) after form/> }
    });
    let items = discussion.comments.into_iter().map(|comment| view! { <Comment comment/> }).collect_view();
    view! {
        <section class="comments" id="comments" aria-labelledby="comments-title">
            <div data-live=live>
                <h2 id="comments-title">{t!(language, comments.title)} {count}</h2>
                {none}
                <ol class="comment-list">{items}</ol>
            </div>
            {write}
            {following}
        </section>
    }
    .into_any()
}

#[component]
fn Comment(comment: CommentView) -> impl IntoView {
    match comment.deleted_by {
        Some(by) => view! { <Trace comment by/> }.into_any(),
        None => view! { <Written comment/> }.into_any(),
    }
}

/// A comment with its text.
#[component]
fn Written(comment: CommentView) -> impl IntoView {
    let language = PageContext::current().language;
    let text_language = Language::of_text(&comment.body);
    let (id, anchor) = (comment.id, comment::anchor(comment.id));
    let author = match comment.author.clone() {
        Some(person) => view! { <span class="comment-author"><PersonLink person/></span> }.into_any(),
        None => view! { <span class="soft">{t!(language, comments.former_member)}</span> }.into_any(),
    };
    let company = comment.company.clone().map(|company| {
        view! { <a href=format!("/companies/{}", company.slug)><bdi>{company.name}</bdi></a> }
    });
    let edited = comment.is_edited().then(|| view! { <span class="soft">{t!(language, comments.edited)}</span> });
    let edit = comment.can.edit.then(|| {
        view! {
            <a class="button button-quiet" href=format!("/comments/{id}/edit")>
                <Icon glyph=Glyph::Edit/>
                {t!(language, comments.edit)}
            </a>
        }
    });
    let delete = comment.can.delete.then(|| {
        view! {
            <form method="post" action=format!("/comments/{id}/delete")>
                <button class="button button-danger">{t!(language, comments.delete)}</button>
            </form>
        }
    });
    let actions =
        (edit.is_some() || delete.is_some()).then(|| view! { <div class="comment-actions">{edit} {delete}</div> });
    view! {
        <li class="comment" id=anchor.clone()>
            <div class="comment-head">
                {author}
                {company}
                <a class="comment-moment" href=format!("#{anchor}")>
                    <Moment at=comment.created_at style=DateStyle::Medium/>
                </a>
                {edited}
            </div>
            <div class="prose" lang=text_language.as_str() dir=text_language.direction()>
                {AlreadyWritten(comment.html)}
            </div>
            {actions}
        </li>
    }
}

/// Shows what is left of a deleted comment, with the way back for whoever may bring it back.
#[component]
fn Trace(comment: CommentView, by: DeletedBy) -> impl IntoView {
    let language = PageContext::current().language;
    let sentence = match by {
        DeletedBy::Author => t!(language, comments.deleted_by_author),
        DeletedBy::Coordinator => t!(language, comments.deleted_by_coordinator),
    };
    let restore = comment.can.restore.then(|| {
        view! {
            <form method="post" action="/undo">
                <button class="button" name=UndoForm::WHAT value=Undo::Comment(comment.id).to_string()>
                    {t!(language, comments.restore)}
                </button>
            </form>
        }
    });
    view! {
        <li class="comment comment-trace" id=comment::anchor(comment.id)>
            <p class="soft">{sentence} " " <Moment at=comment.created_at style=DateStyle::Medium/></p>
            {restore}
        </li>
    }
}

#[component]
fn CommentForm(action: String, after: i64, form: Form) -> impl IntoView {
    let language = PageContext::current().language;
    let refused = form.problem().is_some();
    view! {
        <form class="comment-form" method="post" action=action>
            <FormProblem form=form.clone()/>
            <input type="hidden" name=NewCommentForm::AFTER value=after/>
            <CommentField form label=t!(language, comments.write) focused=refused/>
            <div class="buttons">
                <button class="button button-main">{t!(language, comments.send)}</button>
                <p class="hint">{t!(language, comments.signed)}</p>
            </div>
        </form>
    }
}

/// The field of a comment's text, or of a meeting's summary, which works without the island around it.
#[component]
pub(crate) fn CommentField(
    form: Form,
    label: &'static str,
    /// Whether the page opens at it, with the focus in it.
    focused: bool,
    /// Whether it is the summary of a meeting that is written, which is longer and may stay empty.
    #[prop(default = false)]
    is_summary: bool,
) -> impl IntoView {
    let language = PageContext::current().language;
    let (hint, rows, max) = match is_summary {
        true => (t!(language, summary.hint), 14, SUMMARY_MAX),
        false => (t!(language, comments.hint), 5, comment::BODY_MAX),
    };
    view! {
        <CommentEditor words=tool_words(language)>
            <TextArea
                form
                name=NewCommentForm::BODY
                label
                hint
                rows
                max
                required=!is_summary
                focused
            />
        </CommentEditor>
    }
}

/// The words of the tools alone: the rest of the editor's words are not needed here, and every page has them.
fn tool_words(language: Language) -> EditorWords {
    use EditorWord as Word;
    EditorWords::new(|word| match word {
        Word::Tools
        | Word::Bold
        | Word::Italic
        | Word::Heading
        | Word::Subheading
        | Word::List
        | Word::NumberedList
        | Word::TaskList
        | Word::Quote
        | Word::Table
        | Word::Link
        | Word::FirstColumn
        | Word::SecondColumn => editor_word(language, word).to_owned(),
        _ => String::new(),
    })
}

/// A changed text of a comment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EditCommentForm {
    /// The text of the comment.
    pub body: String,
    /// The version that the page showed.
    pub version: i64,
}

impl EditCommentForm {
    /// The name of the field of the text.
    pub const BODY: &str = comment::BODY;
    /// The name of the field of the version that the page showed.
    pub const VERSION: &str = "version";

    /// Reads what was sent.
    pub fn read(sent: &impl Fields) -> Self {
        Self { body: sent.text(Self::BODY), version: sent.parsed(Self::VERSION).unwrap_or_default() }
    }

    /// The form of a comment as it is stored.
    pub fn of(page: &CommentPage) -> Form {
        let CommentPage { comment, .. } = page;
        Form::filled([(Self::BODY, comment.body.to_string()), (Self::VERSION, comment.version.to_string())])
    }
}

/// `/comments/{id}/edit`, with an [`EditCommentForm`] that posts to the same address.
#[component]
pub fn EditCommentPage(
    /// The comment as it is stored.
    page: CommentPage,
    /// What the fields show, and why they were refused.
    form: Form,
    /// Whether another window saved the comment since.
    conflict: bool,
) -> impl IntoView {
    let language = PageContext::current().language;
    let CommentPage { comment, subject_title } = page;
    let action = format!("/comments/{}/edit", comment.id);
    let (title_link, back) = (comment.url.clone(), comment.url.clone());
    let other = conflict.then(|| {
        view! {
            <div class="banner banner-care" role="alert"><p>{t!(language, comments.edit_page.conflict)}</p></div>
            <div class="field">
                <label for="other-version">{t!(language, drafts.conflict.theirs)}</label>
                <textarea id="other-version" class="readonly" rows="5" dir="auto" readonly>
                    {textarea_content(&comment.body)}
                </textarea>
            </div>
        }
    });
    let problem = (!conflict).then(|| view! { <FormProblem form=form.clone()/> });
    view! {
        <Shell title=t!(language, comments.edit_page.title) layout="narrow" sheet="forms.css" islands=Islands::AtOnce>
            <h1>{t!(language, comments.edit_page.title)}</h1>
            <p class="lead"><a href=title_link><bdi>{with_ranges(subject_title)}</bdi></a></p>
            <form class="sheet comment-form" method="post" action=action>
                {problem}
                {other}
                <input type="hidden" name=EditCommentForm::VERSION value=form.value(EditCommentForm::VERSION)/>
                <CommentField form label=t!(language, comments.edit_page.text) focused=true/>
                <div class="buttons">
                    <button class="button button-main">{t!(language, comments.edit_page.save)}</button>
                    <a class="button button-quiet" href=back>{t!(language, comments.edit_page.back)}</a>
                </div>
            </form>
        </Shell>
    }
}
