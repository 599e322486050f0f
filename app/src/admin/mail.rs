//! The outbox: mails that wait for the coordinator, that were refused, that wait for their time, and the last that were sent.

use domain::id::MailId;
use domain::mail::{MailState, MailView, Outbox};
use leptos::prelude::*;

use super::nav::AdminNav;
use crate::context::PageContext;
use crate::shell::Shell;
use crate::ui::copy::{COPY_SCRIPT, CopyButton, CopyField};
use crate::ui::dates::{DateStyle, Moment};
use crate::ui::field::textarea_content;
use crate::ui::form::Fields;
use crate::words;

/// The path of the page, which every form posts to.
pub const PATH: &str = "/admin/mail";

/// What is done with a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailForm {
    /// The key of the mail.
    pub mail: Option<MailId>,
}

impl MailForm {
    /// The mail.
    pub const MAIL: &str = "mail";

    /// Reads what was sent.
    pub fn read(sent: &impl Fields) -> Self {
        Self { mail: sent.parsed(Self::MAIL) }
    }
}

/// The page `/admin/mail`. The forms post `mail` and `action`: `open` (a file that a mail program opens as a draft),
/// `text` (a page to copy it from), `sent`, `again` or `discard`.
#[component]
pub fn MailAdminPage(
    /// The outbox.
    outbox: Outbox,
) -> AnyView {
    let language = PageContext::current().language;
    let Outbox { from, drafted, dead, queued, sent } = outbox;
    let has_server = from.is_some();
    let lead = match from {
        Some(from) => view! { <p class="lead">{t!(language, admin.mail.from)} " " <bdi>{from}</bdi></p> }.into_any(),
        None => view! { <p class="lead">{t!(language, admin.mail.no_server)}</p> }.into_any(),
    };
    let section = move |id: &'static str, title: &'static str, mails: Vec<MailView>, hint: Option<&'static str>| {
        (!mails.is_empty()).then(|| {
            let lines = mails.into_iter().map(|mail| view! { <MailLine mail has_server/> }).collect_view();
            view! {
                <section class="section" id=id>
                    <h2>{title}</h2>
                    {hint.map(|hint| view! { <p class="hint">{hint}</p> })}
                    <ul class="lines">{lines}</ul>
                </section>
            }
            .into_any()
        })
    };
    let is_empty = drafted.is_empty() && dead.is_empty() && queued.is_empty() && sent.is_empty();
    let empty = is_empty.then(|| view! { <p class="hint">{t!(language, admin.mail.none)}</p> });
    view! {
        <Shell title=t!(language, admin.mail.title) layout="page admin-page" sheet="forms.css">
            <h1>{t!(language, admin.mail.title)}</h1>
            <AdminNav/>
            {lead}
            {section("dead", t!(language, admin.mail.dead), dead, Some(t!(language, admin.mail.dead_hint)))}
            {section("drafted", t!(language, admin.mail.drafted), drafted, Some(t!(language, admin.mail.drafted_hint)))}
            {section("queued", t!(language, admin.mail.queued), queued, None)}
            {section("sent", t!(language, admin.mail.sent), sent, None)}
            {empty}
        </Shell>
    }
    .into_any()
}

#[component]
fn MailLine(mail: MailView, has_server: bool) -> AnyView {
    let language = PageContext::current().language;
    let (when, at) = match (mail.state, mail.ended_at) {
        (MailState::Sent, Some(at)) => (t!(language, admin.mail.sent_at), at),
        (MailState::Dead, Some(at)) => (t!(language, admin.mail.refused_at), at),
        _ => (t!(language, admin.mail.send_at), mail.send_at),
    };
    let attempts = (mail.attempts > 1 && mail.state != MailState::Sent)
        .then(|| format!(" · {}", t!(language, admin.mail.attempts, count = mail.attempts)));
    let answer = (!mail.answer.is_empty() && mail.state != MailState::Sent).then(|| {
        view! {
            <span class="line-note">
                {t!(language, admin.mail.answer)} " " <code dir="ltr">{mail.answer.clone()}</code>
            </span>
        }
    });
    let buttons = (mail.state != MailState::Sent).then(|| view! { <MailButtons mail=mail.clone() has_server/> });
    view! {
        <li>
            <span>{words::mail_kind(language, mail.kind)} ": " <bdi>{mail.name.clone()}</bdi></span>
            <span class="line-note">
                <bdi dir="ltr">{mail.email.clone()}</bdi> " · " {when} " " <Moment at style=DateStyle::WithTime/> {attempts}
            </span>
            {answer}
            {buttons}
        </li>
    }.into_any()
}

/// The buttons of a mail that was not sent.
#[component]
fn MailButtons(mail: MailView, has_server: bool) -> AnyView {
    let language = PageContext::current().language;
    let name = mail.name;
    let by_hand = mail.state != MailState::Queued;
    let button = move |shown: bool, class: &'static str, action: &'static str, label: &'static str| {
        let described = format!("{label}: {name}");
        shown.then(|| {
            view! { <button class=class name="action" value=action aria-label=described>{label}</button> }
        })
    };
    let again = match mail.state {
        MailState::Dead => t!(language, admin.mail.again),
        _ => t!(language, admin.mail.send_now),
    };
    view! {
        <form method="post" action=PATH class="buttons">
            <input type="hidden" name=MailForm::MAIL value=mail.id.to_string()/>
            {button(by_hand && has_server, "button", "again", again)}
            {button(by_hand, "button", "open", t!(language, admin.mail.open))}
            {button(by_hand, "button button-quiet", "text", t!(language, admin.mail.text))}
            {button(by_hand, "button button-quiet", "sent", t!(language, admin.mail.mark_sent))}
            {button(true, "button button-quiet", "discard", t!(language, admin.mail.discard))}
        </form>
    }
    .into_any()
}

/// A mail to be copied into a mail program by hand. It may hold a link that lets its recipient in, so it is shown once.
#[component]
pub fn MailTextPage(
    /// The key of the mail.
    id: MailId,
    /// The recipient of the mail.
    to: String,
    /// The mail's subject.
    subject: String,
    /// The mail's text.
    text: String,
) -> AnyView {
    let language = PageContext::current().language;
    view! {
        <Shell title=t!(language, admin.mail.text_title) layout="narrow" sheet="forms.css" script=COPY_SCRIPT>
            <h1>{t!(language, admin.mail.text_title)}</h1>
            <p class="hint">{t!(language, admin.mail.text_hint)}</p>
            <CopyField id="mail-to" label=t!(language, admin.mail.to) value=to/>
            <CopyField id="mail-subject" label=t!(language, admin.mail.subject) value=subject direction="auto"/>
            <div class="field copy-field">
                <label for="mail-text">{t!(language, admin.mail.body)}</label>
                <textarea id="mail-text" rows="16" dir="auto" readonly>{textarea_content(&text)}</textarea>
                <div class="buttons"><CopyButton of="mail-text"/></div>
            </div>
            <form method="post" action=PATH class="buttons">
                <input type="hidden" name=MailForm::MAIL value=id.to_string()/>
                <button class="button button-main" name="action" value="sent">{t!(language, admin.mail.mark_sent)}</button>
                <a class="button" href=PATH>{t!(language, admin.mail.back)}</a>
            </form>
        </Shell>
    }.into_any()
}
