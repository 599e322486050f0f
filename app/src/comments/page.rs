//! The comments on a practice or a meeting, the form to write one, and the page to change one.

use domain::attachment::TALK_FILES_MAX;
use domain::clock::Timestamp;
use domain::comment::{
    self, AnswerMark, CommentHistory, CommentPage, CommentSubject, CommentView, DeletedBy, Discussion, REASON_MAX,
};
use domain::company::Company;
use domain::draft::Preview;
use domain::id::CommentId;
use domain::language::Language;
use domain::meeting::SUMMARY_MAX;
use domain::member::Person;
use domain::thing::Thing;
use domain::undo::Undo;
use leptos::prelude::*;

use super::islands::CommentEditor;
use crate::account::following::FollowingButtons;
use crate::context::PageContext;
use crate::dilemmas::list::NEW_PATH;
use crate::dilemmas::new::{DilemmaForm, KeepField};
use crate::drafts::editor::{EditorWord, EditorWords};
use crate::drafts::personal::TextDetails;
use crate::drafts::words::editor_word;
use crate::people::PersonLink;
use crate::shell::{Islands, Shell};
use crate::ui::dates::{DateStyle, Moment};
use crate::ui::field::{FileField, TextArea, TextField, textarea_content};
use crate::ui::flash::UndoForm;
use crate::ui::form::{Fields, Form, FormProblem};
use crate::ui::icons::{Glyph, Icon};
use crate::ui::ranges::with_ranges;
use crate::ui::written::{AlreadyWritten, WrittenOnce};
use crate::words;

/// The script that stores a text in the browser until it is published, loads the script for attachments, and copies and shares
/// links, for [`Shell`]'s `script_file`.
pub const DISCUSSION_SCRIPT: &str = "discussion.js";

/// The `action` of the button that shows a comment as it will look.
pub const PREVIEW: &str = "preview";

/// A comment to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewCommentForm {
    /// The text of the comment.
    pub body: String,
    /// The newest comment when the page was read, 0 where there was none. By it a form that is sent twice is recognized.
    pub after: Option<CommentId>,
    /// The comment that it replies to.
    pub parent: Option<CommentId>,
    /// What of the text would tell who asked the dilemma anonymously and writes it, and may stay.
    pub confirmed: Vec<String>,
}

impl NewCommentForm {
    /// The name of the field of the text.
    pub const BODY: &str = comment::BODY;
    /// The fields that are looked through for personal details.
    pub const TEXTS: &[&str] = &[Self::BODY];
    /// The name of the field of the files; repeated.
    pub const FILES: &str = "files";
    /// The name of the field of the newest comment when the page was read.
    pub const AFTER: &str = "after";
    /// The name of the field of the comment that it replies to.
    pub const PARENT: &str = "parent";

    /// Reads what was sent.
    pub fn read(sent: &impl Fields) -> Self {
        Self {
            body: sent.text(Self::BODY),
            after: sent.parsed(Self::AFTER),
            parent: sent.parsed(Self::PARENT),
            confirmed: sent.values(DilemmaForm::CONFIRMED),
        }
    }

    /// The form of a reply in a thread, which may begin with a quotation.
    pub fn reply(thread: CommentId, quotation: String) -> Form {
        Form::filled([(Self::PARENT, thread.to_string()), (Self::BODY, quotation)])
    }
}

/// The comments on a practice or a meeting, with a [`NewCommentForm`] that posts to `comments` below the subject's path: at
/// the end, or in the thread that the form replies in.
#[component]
pub fn Comments(
    /// The comments that are shown.
    discussion: Discussion,
    /// What was typed into the form, and why it was refused.
    form: Form,
) -> AnyView {
    let language = PageContext::current().language;
    let thing = Thing::from(discussion.subject);
    let live = thing.to_string();
    let following = discussion.attention.map(|attention| view! { <FollowingButtons thing attention/> });
    let is_answer = matches!(discussion.subject, CommentSubject::Dilemma(_));
    let as_asker = discussion.as_asker;
    let (title, write_label, none) = match is_answer {
        true => {
            (t!(language, comments.answers), t!(language, comments.write_answer), t!(language, comments.none_answers))
        }
        false => (t!(language, comments.title), t!(language, comments.write), t!(language, comments.none)),
    };
    let total = discussion.total;
    let count = (total > 0).then(|| view! { " " <span class="comments-count">"(" {total} ")"</span> });
    let none = (total == 0).then(|| view! { <p class="soft">{none}</p> });
    let fresh = discussion.fresh.map(|(first, count)| {
        let href = comment::path(&discussion.path, first);
        view! { <p class="comments-fresh"><a href=href>{t!(language, comments.fresh, count = count)}</a></p> }
    });
    let thread = form.value(NewCommentForm::PARENT).parse::<CommentId>().ok();
    let thread = thread.filter(|thread| discussion.can_write && discussion.comment(*thread).is_some());
    let after = discussion.last.map_or(0, |last| last.0);
    let action = format!("{}/comments", discussion.path);
    let earlier = part_link(&discussion, discussion.part.saturating_sub(1), t!(language, comments.earlier));
    let later = part_link(&discussion, discussion.part + 1, t!(language, comments.later));
    let ends_thread = |place: usize| {
        let root = |comment: &CommentView| comment.parent.unwrap_or(comment.id);
        let here = discussion.comments.get(place).map(root);
        here == thread && discussion.comments.get(place + 1).map(root) != here
    };
    let last_of_thread = (0..discussion.comments.len()).find(|place| thread.is_some() && ends_thread(*place));
    let mut reply = last_of_thread.map(|_| {
        let (action, form, preview) = (action.clone(), form.clone(), discussion.preview.clone());
        view! {
            <li class="comment-reply" id="reply">
                <CommentForm action after form preview thread is_answer=false as_asker/>
            </li>
        }
        .into_any()
    });
    let write = match (discussion.can_write, reply.is_some()) {
        (false, _) => None,
        (true, false) => {
            let preview = discussion.preview.clone();
            Some(view! { <CommentForm action after form preview thread=None is_answer as_asker/> }.into_any())
        }
        (true, true) => {
            let href = format!("{}#comments", discussion.path);
            Some(view! { <p><a class="button button-quiet" href=href>{write_label}</a></p> }.into_any())
        }
    };
    // While somebody replies the list stays as it is: what they type is in it.
    let live = last_of_thread.is_none().then_some(live);
    let path = discussion.path.clone();
    let mut items: Vec<AnyView> = vec![];
    for (place, comment) in discussion.comments.into_iter().enumerate() {
        items.push(view! { <Comment comment path=path.clone()/> }.into_any());
        if last_of_thread == Some(place) {
            items.extend(reply.take());
        }
    }
    view! {
        <section class="comments" id="comments" aria-labelledby="comments-title">
            <div data-live=live>
                <h2 id="comments-title">{title} {count}</h2>
                {none}
                {fresh}
                {earlier}
                <ol class="comment-list">{items}</ol>
                {later}
            </div>
            {write}
            {following}
        </section>
    }
    .into_any()
}

/// The link to another part of a discussion; nothing where there is none.
fn part_link(discussion: &Discussion, number: usize, words: &'static str) -> Option<AnyView> {
    if number == 0 || number > discussion.parts {
        return None;
    }
    let language = PageContext::current().language;
    let of = t!(language, comments.part, number = number, parts = discussion.parts);
    let href = discussion.part_path(number);
    let link = view! { <p class="comments-part"><a href=href>{words}</a> " " <span class="soft">{of}</span></p> };
    Some(link.into_any())
}

#[component]
fn Comment(
    comment: CommentView,
    /// The path of what the comment is about.
    path: String,
) -> impl IntoView {
    match comment.deleted_by {
        Some(by) => view! { <Trace comment by/> }.into_any(),
        None => view! { <Written comment path/> }.into_any(),
    }
}

/// Who wrote a comment, or what stands in the place of who is not named.
#[component]
pub(crate) fn Author(comment: CommentView) -> AnyView {
    match comment.author {
        Some(person) => view! { <PersonLink person/> }.into_any(),
        None => unnamed(&comment).into_any(),
    }
}

/// What stands in the place of the author of a comment who is not named.
fn unnamed(comment: &CommentView) -> &'static str {
    let language = PageContext::current().language;
    match comment.asker_of {
        Some(_) if comment.is_by_asker_here() => t!(language, dilemmas.nobody),
        Some(_) => t!(language, comments.asker_elsewhere),
        None => t!(language, comments.former_member),
    }
}

/// A comment with its text.
#[component]
fn Written(comment: CommentView, path: String) -> AnyView {
    let language = PageContext::current().language;
    let text_language = Language::of_text(&comment.body);
    let (id, anchor) = (comment.id, comment::anchor(comment.id));
    let author = match comment.author.is_some() || comment.asker_of.is_some() {
        true => view! { <span class="comment-author"><Author comment=comment.clone()/></span> }.into_any(),
        false => view! { <span class="soft"><Author comment=comment.clone()/></span> }.into_any(),
    };
    let company = comment.company.clone().map(|company| {
        view! { <a href=format!("/companies/{}", company.slug)><bdi>{company.name}</bdi></a> }
    });
    let edited = comment.is_edited().then(|| {
        let edited = t!(language, comments.edited);
        match comment.can.history {
            true => view! { <a class="soft" href=format!("/comments/{id}/history")>{edited}</a> }.into_any(),
            false => view! { <span class="soft">{edited}</span> }.into_any(),
        }
    });
    let fresh = comment.is_new.then(|| view! { <span class="status">{t!(language, comments.new)}</span> });
    let locked = comment.is_locked.then(|| view! { <p class="line-note">{t!(language, comments.locked)}</p> });
    let class = if comment.parent.is_some() { "comment comment-reply" } else { "comment" };
    view! {
        <li class=class id=anchor.clone()>
            <div class="comment-head">
                {author}
                {company}
                <a class="comment-moment" href=comment.url.clone()>
                    <Moment at=comment.created_at style=DateStyle::Medium/>
                </a>
                {edited}
                {fresh}
            </div>
            <div class="prose" lang=text_language.as_str() dir=text_language.direction()>
                {AlreadyWritten(comment.html.clone())}
            </div>
            <ThanksLine people=comment.thanks.clone()/>
            <MarkLines marks=comment.marks.clone()/>
            {locked}
            <Actions comment path/>
        </li>
    }
    .into_any()
}

/// Who said thanks for a comment; nothing while nobody did.
#[component]
fn ThanksLine(people: Vec<Person>) -> impl IntoView {
    if people.is_empty() {
        return None;
    }
    let language = PageContext::current().language;
    let mut names: Vec<AnyView> = vec![];
    for (place, person) in people.into_iter().enumerate() {
        if place > 0 {
            names.push(", ".into_any());
        }
        names.push(view! { <PersonLink person/> }.into_any());
    }
    Some(view! { <p class="line-note comment-thanked">{t!(language, comments.thanked_by)} " " {names}</p> })
}

/// The companies that an answer helped too, and those that tried what it says, with their sector and size.
#[component]
fn MarkLines(marks: Vec<(Company, AnswerMark)>) -> AnyView {
    let language = PageContext::current().language;
    let line = |wanted: AnswerMark, label: &'static str| {
        let companies: Vec<AnyView> = marks
            .iter()
            .filter(|(_, mark)| *mark == wanted)
            .map(|(company, _)| {
                let facts = format!(
                    "{}, {}",
                    words::sector(language, company.sector),
                    words::employees(language, company.size)
                );
                view! {
                    <li>
                        <a href=format!("/companies/{}", company.slug)><bdi>{company.name.clone()}</bdi></a>
                        " " <span class="soft">"(" {facts} ")"</span>
                    </li>
                }
                .into_any()
            })
            .collect();
        (!companies.is_empty())
            .then(|| view! { <div class="line-note comment-marks">{label} " " <ul>{companies}</ul></div> }.into_any())
    };
    let helped = line(AnswerMark::Helped, t!(language, comments.mark.helped_at));
    let tried = line(AnswerMark::Tried, t!(language, comments.mark.tried_at));
    view! { {helped} {tried} }.into_any()
}

/// The buttons that say of an answer what it did at the viewer's company.
#[component]
fn Mark(
    id: CommentId,
    own: Option<AnswerMark>,
    author: String,
    /// The slug of the practice that the answer links to, as an address has it.
    practice: Option<String>,
) -> AnyView {
    let language = PageContext::current().language;
    let button = |value: &'static str, words: &'static str| {
        let label = format!("{words}: {author}");
        view! { <button class="button button-quiet" name="action" value=value aria-label=label>{words}</button> }
    };
    let helped = (own != Some(AnswerMark::Helped)).then(|| button("helped", t!(language, comments.mark.helped)));
    let tried = own.is_none().then(|| button("tried", t!(language, comments.mark.tried)));
    let back = own.is_some().then(|| button("take-back", t!(language, comments.mark.take_back)));
    // Who tried a practice can say there what came of it.
    let to_try = practice.filter(|_| own.is_some()).map(|slug| {
        let href = format!("/practices/{slug}/tries/new");
        view! { <a class="button button-quiet" href=href>{t!(language, comments.mark.to_try)}</a> }
    });
    view! {
        <form method="post" action=format!("/comments/{id}/mark")>{helped} {tried} {back}</form>
        {to_try}
    }
    .into_any()
}

/// What the viewer may do with a comment; nothing where that is nothing.
#[component]
fn Actions(comment: CommentView, path: String) -> AnyView {
    let page = PageContext::current();
    let language = page.language;
    let (id, can) = (comment.id, comment.can);
    let author = match &comment.author {
        Some(person) => person.name.clone(),
        None => unnamed(&comment).to_owned(),
    };
    let label = |action: &str| format!("{action}: {author}");
    let reply = can.reply.then(|| {
        let reply = t!(language, comments.reply);
        let href = format!("{path}?{}={id}#reply", comment::REPLY_PARAMETER);
        view! { <a class="button button-quiet" href=href aria-label=label(reply)>{reply}</a> }
    });
    let has_thanked =
        page.viewer.as_ref().is_some_and(|viewer| comment.thanks.iter().any(|person| person.id == viewer.id));
    let thank = can.thank.then(|| view! { <Thank id has_thanked author=author.clone()/> });
    let practice = comment::linked_practice(&comment.body).map(str::to_owned);
    let mark = can.mark.then(|| view! { <Mark id own=comment.own_mark author=author.clone() practice/> });
    let edit = can.edit.then(|| {
        view! {
            <a class="button button-quiet" href=format!("/comments/{id}/edit")>
                <Icon glyph=Glyph::Edit/>
                {t!(language, comments.edit)}
            </a>
        }
    });
    let delete = can.delete.then(|| {
        view! {
            <form method="post" action=format!("/comments/{id}/delete")>
                <button class="button button-danger">{t!(language, comments.delete)}</button>
            </form>
        }
    });
    let quote = can.reply.then(|| {
        let href = format!("{path}?{}={id}&{}=1#reply", comment::REPLY_PARAMETER, comment::QUOTE_PARAMETER);
        view! { <a class="button button-quiet" href=href>{t!(language, comments.quote)}</a> }
    });
    let report = can.report.then(|| {
        view! {
            <a class="button button-quiet" href=format!("/comments/{id}/report")>{t!(language, comments.report)}</a>
        }
    });
    let lock = can.lock.then(|| {
        let (action, words) = match comment.is_locked {
            true => ("unlock", t!(language, comments.unlock)),
            false => ("lock", t!(language, comments.lock)),
        };
        view! {
            <form method="post" action=format!("/comments/{id}/lock")>
                <button class="button button-quiet" name="action" value=action>{words}</button>
            </form>
        }
    });
    let relocate = can.relocate.then(|| {
        view! {
            <a class="button button-quiet" href=format!("/comments/{id}/move")>{t!(language, comments.relocate)}</a>
        }
    });
    let split = can.split.then(|| {
        let href = format!("{NEW_PATH}?{}={id}", DilemmaForm::FROM);
        view! { <a class="button button-quiet" href=href>{t!(language, comments.split)}</a> }
    });
    let has_more = quote.is_some() || report.is_some() || lock.is_some() || relocate.is_some() || split.is_some();
    let more = has_more.then(|| {
        let more = t!(language, comments.more);
        view! {
            <details class="comment-more">
                <summary class="button button-quiet" aria-label=label(more)>{more}</summary>
                <div class="comment-actions">{quote} {split} {relocate} {report} {lock}</div>
            </details>
        }
    });
    let any =
        reply.is_some() || thank.is_some() || mark.is_some() || edit.is_some() || delete.is_some() || more.is_some();
    any.then(|| view! { <div class="comment-actions">{reply} {thank} {mark} {edit} {delete} {more}</div> }).into_any()
}

/// The way to say thanks for a comment, with a reason by choice, or to take that back.
#[component]
fn Thank(id: CommentId, has_thanked: bool, author: String) -> impl IntoView {
    let language = PageContext::current().language;
    let action = format!("/comments/{id}/thanks");
    if has_thanked {
        return view! {
            <form method="post" action=action>
                <button class="button button-quiet" name="action" value="take-back">
                    {t!(language, comments.take_thanks_back)}
                </button>
            </form>
        }
        .into_any();
    }
    let thank = t!(language, comments.thank);
    let field = format!("thanks-{id}");
    view! {
        <details class="comment-thanks">
            <summary class="button button-quiet" aria-label=format!("{thank}: {author}")>{thank}</summary>
            <form method="post" action=action>
                <div class="field">
                    <label for=field.clone()>
                        {t!(language, comments.thanks_reason)} " " <span class="optional">{t!(language, form.optional)}</span>
                    </label>
                    <input id=field name=ReasonForm::REASON dir="auto" maxlength=REASON_MAX autocomplete="off"/>
                </div>
                <button class="button button-main" name="action" value="thank">{t!(language, comments.thank_go)}</button>
            </form>
        </details>
    }
    .into_any()
}

/// The reason of a thanks or of a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReasonForm {
    /// The reason.
    pub reason: String,
}

impl ReasonForm {
    /// The name of the field of the reason.
    pub const REASON: &str = "reason";

    /// Reads what was sent.
    pub fn read(sent: &impl Fields) -> Self {
        Self { reason: sent.text(Self::REASON) }
    }
}

/// The pages `/comments/{id}/report` and `/comments/{id}/thanks`, with a [`ReasonForm`] that posts to the same address.
#[component]
pub fn CommentReasonPage(
    /// The comment.
    page: CommentPage,
    /// What was typed, and why it was refused.
    form: Form,
    /// Whether it is reported, rather than thanked for.
    is_report: bool,
) -> AnyView {
    let language = PageContext::current().language;
    let CommentPage { comment, subject_title } = page;
    let id = comment.id;
    let (title, lead, label, go, action) = match is_report {
        true => (
            t!(language, comments.report_page.title),
            t!(language, comments.report_page.lead),
            t!(language, comments.report_page.reason),
            t!(language, comments.report_page.go),
            format!("/comments/{id}/report"),
        ),
        false => (
            t!(language, comments.thank),
            t!(language, comments.thanks_lead),
            t!(language, comments.thanks_reason),
            t!(language, comments.thank_go),
            format!("/comments/{id}/thanks"),
        ),
    };
    let text_language = Language::of_text(&comment.body);
    let back = comment.url.clone();
    view! {
        <Shell title layout="narrow" sheet="forms.css">
            <h1>{title}</h1>
            <p class="lead"><a href=back.clone()><bdi>{with_ranges(subject_title)}</bdi></a></p>
            <blockquote class="prose comment-quoted" lang=text_language.as_str() dir=text_language.direction()>
                {AlreadyWritten(comment.html)}
            </blockquote>
            <p>{lead}</p>
            <form class="sheet" novalidate method="post" action=action>
                <FormProblem form=form.clone()/>
                <TextField form name=ReasonForm::REASON label max=REASON_MAX required=is_report/>
                <div class="buttons">
                    <button class="button button-main" name="action" value="thank">{go}</button>
                    <a class="button button-quiet" href=back>{t!(language, account.login.resend_not)}</a>
                </div>
            </form>
        </Shell>
    }
    .into_any()
}

/// Where a comment is moved. The buttons post `action`, which is `move` or `undo`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MoveForm {
    /// The address of the page that it is moved to.
    pub to: String,
}

impl MoveForm {
    /// The name of the field of the address.
    pub const TO: &str = comment::MOVE_TO;

    /// Reads what was sent.
    pub fn read(sent: &impl Fields) -> Self {
        Self { to: sent.text(Self::TO) }
    }
}

/// The page `/comments/{id}/move`, with a [`MoveForm`] that posts to the same address.
#[component]
pub fn MoveCommentPage(
    /// The comment.
    page: CommentPage,
    /// What was typed, and why it was refused.
    form: Form,
) -> AnyView {
    let language = PageContext::current().language;
    let CommentPage { comment, subject_title } = page;
    let text_language = Language::of_text(&comment.body);
    let back = comment.url.clone();
    view! {
        <Shell title=t!(language, comments.move_page.title) layout="narrow" sheet="forms.css">
            <h1>{t!(language, comments.move_page.title)}</h1>
            <p class="lead"><a href=back.clone()><bdi>{with_ranges(subject_title)}</bdi></a></p>
            <blockquote class="prose comment-quoted" lang=text_language.as_str() dir=text_language.direction()>
                {AlreadyWritten(comment.html)}
            </blockquote>
            <p>{t!(language, comments.move_page.lead)}</p>
            <form class="sheet" novalidate method="post" action=format!("/comments/{}/move", comment.id)>
                <FormProblem form=form.clone()/>
                <TextField
                    form
                    name=MoveForm::TO
                    label=t!(language, comments.move_page.to)
                    hint=t!(language, comments.move_page.hint)
                    required=true
                />
                <div class="buttons">
                    <button class="button button-main" name="action" value="move">{t!(language, comments.move_page.go)}</button>
                    <a class="button button-quiet" href=back>{t!(language, account.login.resend_not)}</a>
                </div>
            </form>
        </Shell>
    }.into_any()
}

/// The page `/comments/{id}/history`: a comment's text as it is and as it was.
#[component]
pub fn CommentHistoryPage(history: CommentHistory) -> AnyView {
    let language = PageContext::current().language;
    let CommentHistory { page: CommentPage { comment, subject_title }, versions } = history;
    let text = |at: Timestamp, body: String, is_present: bool| {
        let present = is_present.then(|| view! { " · " {t!(language, comments.history.present)} });
        view! {
            <li>
                <p class="line-note"><Moment at style=DateStyle::WithTime/> {present}</p>
                <p class="comment-version" dir="auto">{body}</p>
            </li>
        }
        .into_any()
    };
    let present = text(comment.updated_at, comment.body.to_string(), true);
    let earlier = versions.into_iter().map(|version| text(version.written_at, version.body, false));
    let texts: Vec<AnyView> = std::iter::once(present).chain(earlier).collect();
    let title = t!(language, comments.history.title);
    view! {
        <Shell title layout="narrow" sheet="forms.css">
            <h1>{title}</h1>
            <p class="lead"><a href=comment.url><bdi>{with_ranges(subject_title)}</bdi></a></p>
            <p>{t!(language, comments.history.lead)}</p>
            <ol class="lines comment-versions">{texts}</ol>
        </Shell>
    }
    .into_any()
}

/// Shows what is left of a deleted comment, with the way back for whoever may bring it back.
#[component]
fn Trace(comment: CommentView, by: DeletedBy) -> AnyView {
    let language = PageContext::current().language;
    let sentence = match by {
        DeletedBy::Author => t!(language, comments.deleted_by_author),
        DeletedBy::Coordinator => t!(language, comments.deleted_by_coordinator),
        DeletedBy::Moved if comment.moved_to.is_some() => t!(language, comments.moved_to),
        DeletedBy::Moved => t!(language, comments.moved),
        DeletedBy::Company => t!(language, comments.withdrawn),
    };
    let place =
        comment.moved_to.clone().map(|(path, title)| view! { <a href=path><bdi>{with_ranges(title)}</bdi></a> " · " });
    let move_back = comment.moved.filter(|_| comment.can.undo_move).map(|moved| {
        view! {
            <form method="post" action=format!("/comments/{moved}/move")>
                <button class="button" name="action" value="undo">{t!(language, comments.move_back)}</button>
            </form>
        }
    });
    let restore = comment.can.restore.then(|| {
        view! {
            <form method="post" action="/undo">
                <button class="button" name=UndoForm::WHAT value=Undo::Comment(comment.id).to_string()>
                    {t!(language, comments.restore)}
                </button>
            </form>
        }
    });
    let class = match comment.parent {
        Some(_) => "comment comment-trace comment-reply",
        None => "comment comment-trace",
    };
    view! {
        // Links to a comment that was moved lead to what stays in its place.
        <li class=class id=comment::anchor(comment.moved.unwrap_or(comment.id))>
            <p class="soft">{sentence} " " {place} <Moment at=comment.created_at style=DateStyle::Medium/></p>
            {restore}
            {move_back}
        </li>
    }
    .into_any()
}

/// The field of a form that begins empty, of comments and of answers: with its tools it is most of what is rendered of a form,
/// and the same for everybody.
static EMPTY_FIELD: [WrittenOnce; 2] = [const { WrittenOnce::new() }; 2];

/// The field of the files of such a form.
static NO_FILES: WrittenOnce = WrittenOnce::new();

#[component]
fn CommentForm(
    action: String,
    after: i64,
    form: Form,
    /// What was typed as it will look.
    preview: Option<Preview>,
    /// The thread that it replies in.
    thread: Option<CommentId>,
    /// Whether it answers a dilemma.
    is_answer: bool,
    /// Whether it appears as said by the anonymous asker.
    as_asker: bool,
) -> AnyView {
    let page = PageContext::current();
    let language = page.language;
    let refused = form.problem().is_some();
    let focused = preview.is_none() && (refused || thread.is_some());
    let quotes = thread.is_some() && !form.value(NewCommentForm::BODY).is_empty();
    let member = page.viewer.as_ref().map_or(0, |viewer| viewer.id.0);
    let draft = format!("{member}:{action}:{}", thread.map_or(0, |thread| thread.0));
    let (label, cancel) = match thread {
        Some(thread) => {
            let href = comment::path(action.trim_end_matches("/comments"), thread);
            let cancel = view! { <a class="button button-quiet" href=href>{t!(language, comments.cancel_reply)}</a> };
            (t!(language, comments.write_reply), Some(cancel))
        }
        None if is_answer => (t!(language, comments.write_answer), None),
        None => (t!(language, comments.write), None),
    };
    let (send, signed) = match is_answer {
        true => (t!(language, comments.send_answer), t!(language, comments.signed_answer)),
        false => (t!(language, comments.send), t!(language, comments.signed)),
    };
    let signed = if as_asker { t!(language, comments.signed_asker) } else { signed };
    let keep = as_asker.then(|| view! { <KeepField form=form.clone()/> });
    let parent = thread.map(|thread| {
        view! { <input type="hidden" name=NewCommentForm::PARENT value=thread.to_string()/> }
    });
    let is_empty = form == Form::default() && thread.is_none();
    let (field, files) = match is_empty {
        true => {
            let field = || view! { <CommentField form=Form::default() label focused=false/> };
            let files = || view! { <TalkFiles form=Form::default()/> };
            (
                EMPTY_FIELD[usize::from(is_answer)].in_language(language, field).into_any(),
                NO_FILES.in_language(language, files).into_any(),
            )
        }
        false => (
            view! { <CommentField form=form.clone() label focused/> }.into_any(),
            view! { <TalkFiles form=form.clone()/> }.into_any(),
        ),
    };
    view! {
        <form
            class="comment-form"
            method="post"
            enctype="multipart/form-data"
            action=action
            data-draft=draft
            data-attach=(page.asset)("attach.js")
            data-refused=refused.then_some("")
            data-quotes=quotes.then_some("")
        >
            <FormProblem form=form.clone()/>
            <CommentPreview preview/>
            <input type="hidden" name=NewCommentForm::AFTER value=after/>
            {parent}
            {field}
            <TextDetails form fields=NewCommentForm::TEXTS/>
            {keep}
            {files}
            <p class="hint" role="status" data-restored="" hidden>{t!(language, comments.restored)}</p>
            <div class="buttons">
                <button class="button button-main">{send}</button>
                <PreviewButton/>
                {cancel}
                <p class="hint">{signed}</p>
            </div>
        </form>
    }
    .into_any()
}

/// The text of a form as it will look; nothing until that is asked for. The page opens at it, and its script replaces it.
#[component]
fn CommentPreview(preview: Option<Preview>) -> AnyView {
    let language = PageContext::current().language;
    preview
        .map(|preview| {
            view! {
                <section class="comment-preview" data-preview="" tabindex="-1" autofocus aria-labelledby="comment-preview">
                    <p class="line-note" id="comment-preview">{t!(language, comments.preview_title)}</p>
                    <div
                        class="prose"
                        lang=preview.language.as_str()
                        dir=preview.language.direction()
                        inner_html=preview.html
                    ></div>
                </section>
            }
        })
        .into_any()
}

/// The button that shows the text of a form as it will look.
#[component]
fn PreviewButton() -> AnyView {
    let language = PageContext::current().language;
    view! {
        <button class="button button-quiet" name="action" value=PREVIEW formnovalidate>
            {t!(language, comments.preview)}
        </button>
    }
    .into_any()
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
) -> AnyView {
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
    .into_any()
}

/// The field of the files beside a comment or a dilemma. Without its script the text shows them at its end.
#[component]
pub(crate) fn TalkFiles(form: Form) -> AnyView {
    let language = PageContext::current().language;
    view! {
        <FileField
            form
            name=NewCommentForm::FILES
            label=t!(language, comments.files)
            hint=t!(language, comments.files_hint, max = TALK_FILES_MAX)
            multiple=true
        />
    }
    .into_any()
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
    /// What of the text would tell who asked the dilemma anonymously and wrote it, and may stay.
    pub confirmed: Vec<String>,
}

impl EditCommentForm {
    /// The name of the field of the text.
    pub const BODY: &str = comment::BODY;
    /// The name of the field of the version that the page showed.
    pub const VERSION: &str = "version";

    /// Reads what was sent.
    pub fn read(sent: &impl Fields) -> Self {
        Self {
            body: sent.text(Self::BODY),
            version: sent.parsed(Self::VERSION).unwrap_or_default(),
            confirmed: sent.values(DilemmaForm::CONFIRMED),
        }
    }

    /// The form of a comment as it is stored.
    pub fn of(page: &CommentPage) -> Form {
        let CommentPage { comment, .. } = page;
        Form::filled([(Self::BODY, comment.body.to_string()), (Self::VERSION, comment.version.to_string())])
    }
}

/// The page `/comments/{id}/edit`, with an [`EditCommentForm`] that posts to the same address.
#[component]
pub fn EditCommentPage(
    /// The comment as it is stored.
    page: CommentPage,
    /// What the fields show, and why they were refused.
    form: Form,
    /// What was typed as it will look.
    preview: Option<Preview>,
    /// Whether another window saved the comment since.
    conflict: bool,
) -> AnyView {
    let language = PageContext::current().language;
    let CommentPage { comment, subject_title } = page;
    let action = format!("/comments/{}/edit", comment.id);
    let member = PageContext::current().viewer.as_ref().map_or(0, |viewer| viewer.id.0);
    // A text of another version would replace what was saved since.
    let draft = format!("{member}:{action}:{}", form.value(EditCommentForm::VERSION));
    let attach = (PageContext::current().asset)("attach.js");
    let refused = form.problem().is_some();
    let (title_link, back) = (comment.url.clone(), comment.url.clone());
    let before = comment.body.to_string();
    // Nobody but its asker changes it.
    let keep = comment.asker_of.is_some().then(|| view! { <KeepField form=form.clone()/> });
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
    let focused = preview.is_none();
    view! {
        <Shell title=t!(language, comments.edit_page.title) layout="narrow" sheet="forms.css" islands=Islands::AtOnce script_file=DISCUSSION_SCRIPT>
            <h1>{t!(language, comments.edit_page.title)}</h1>
            <p class="lead"><a href=title_link><bdi>{with_ranges(subject_title)}</bdi></a></p>
            <form
                class="sheet comment-form"
                method="post"
                enctype="multipart/form-data"
                action=action
                data-draft=draft
                data-attach=attach
                data-refused=refused.then_some("")
            >
                {problem}
                {other}
                <CommentPreview preview/>
                <input type="hidden" name=EditCommentForm::VERSION value=form.value(EditCommentForm::VERSION)/>
                <CommentField form=form.clone() label=t!(language, comments.edit_page.text) focused/>
                <TextDetails form=form.clone() fields=NewCommentForm::TEXTS before/>
                {keep}
                <TalkFiles form/>
                <p class="hint" role="status" data-restored="" hidden>{t!(language, comments.restored)}</p>
                <div class="buttons">
                    <button class="button button-main">{t!(language, comments.edit_page.save)}</button>
                    <PreviewButton/>
                    <a class="button button-quiet" href=back>{t!(language, comments.edit_page.back)}</a>
                </div>
            </form>
        </Shell>
    }.into_any()
}
