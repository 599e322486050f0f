//! A comment is changed by its author.

use domain::comment::{self, CommentPage};
use leptos::prelude::*;

use super::list::CommentField;
use crate::context::PageContext;
use crate::shell::{Islands, Shell};
use crate::ui::field::textarea_content;
use crate::ui::form::{Fields, Form, FormProblem};
use crate::ui::ranges::with_ranges;

/// A changed text of a comment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EditCommentForm {
    /// The text.
    pub body: String,
    /// The version that the page showed.
    pub version: i64,
}

impl EditCommentForm {
    /// The text.
    pub const BODY: &str = comment::BODY;
    /// The version that the page showed.
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
