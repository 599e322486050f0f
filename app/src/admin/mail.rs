//! The outbox: mails that wait for the coordinator, that were refused, that wait for their time, and the last that were sent.

use domain::change::Entity;
use domain::id::MailId;
use domain::language::Language;
use domain::mail::{MailKind, MailList, MailPlace, MailState, MailView, Outbox};
use domain::undo::MAILS_MAX;
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
/// The states whose mails are listed, in the order of the page.
const LISTED: [MailState; 4] = [MailState::Dead, MailState::Drafted, MailState::Queued, MailState::Sent];

/// The mails that a page lists, as its address says: those of every state, or those of one from a place on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MailAddress {
    /// The state of the mails; `None` for the beginnings of all lists.
    pub state: Option<MailState>,
    /// The place behind which the page begins.
    pub after: Option<MailPlace>,
}

impl MailAddress {
    /// The parameter of the state, and the field of forms on a page of one.
    pub const STATE: &str = "state";
    /// The parameter of the place.
    pub const AFTER: &str = "after";

    /// The address of the mails of a state, from the first on.
    pub fn of(state: Option<MailState>) -> Self {
        Self { state: state.filter(|state| LISTED.contains(state)), after: None }
    }
}

impl std::fmt::Display for MailAddress {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(PATH)?;
        if let Some(state) = self.state {
            write!(f, "?{}={state}", Self::STATE)?;
            if let Some(after) = self.after {
                write!(f, "&{}={after}", Self::AFTER)?;
            }
        }
        Ok(())
    }
}

/// What is done with a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailForm {
    /// The key of the mail.
    pub mail: Option<MailId>,
    /// The keys of the mails, where the same is done with all that a list shows.
    pub mails: Vec<MailId>,
    /// The state whose mails the page lists, where it lists one.
    pub state: Option<MailState>,
}

impl MailForm {
    /// The mail.
    pub const MAIL: &str = "mail";
    /// The mails, their keys with commas between them.
    pub const MAILS: &str = "mails";

    /// Reads what was sent.
    pub fn read(sent: &impl Fields) -> Self {
        let mails = sent.text(Self::MAILS);
        Self {
            mail: sent.parsed(Self::MAIL),
            mails: mails.split(',').filter_map(|key| key.parse().ok()).take(MAILS_MAX).collect(),
            state: sent.parsed(MailAddress::STATE),
        }
    }
}

/// The page `/admin/mail`. The forms post `mail` and `action`: `open` (a file that a mail program opens as a draft),
/// `text` (a page to copy it from), `sent`, `again` or `discard`; or `mails` and `action`: `again-all` or `discard-all`.
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
    let lists = [dead, drafted, queued, sent];
    let empty = match lists.iter().all(|list| list.mails.is_empty()) {
        true => view! { <p class="hint">{t!(language, admin.mail.none)}</p> }.into_any(),
        false => view! { <States here=None/> }.into_any(),
    };
    let sections = LISTED.into_iter().zip(lists).filter(|(_, list)| !list.mails.is_empty());
    let sections = sections.map(|(state, list)| view! { <MailSection state list has_server is_filtered=false/> });
    let sections = sections.collect_view();
    view! {
        <Shell title=t!(language, admin.mail.title) layout="page admin-page" sheet="admin.css">
            <h1>{t!(language, admin.mail.title)}</h1>
            <AdminNav/>
            {lead}
            {empty}
            {sections}
        </Shell>
    }
    .into_any()
}

/// The page `/admin/mail` with the mails of one state, with the same forms.
#[component]
pub fn MailListPage(
    /// The state of the mails.
    state: MailState,
    /// The mails.
    list: MailList,
    /// Whether there is a mail server.
    has_server: bool,
) -> AnyView {
    let language = PageContext::current().language;
    let section = match list.mails.is_empty() {
        true => view! { <p class="hint">{t!(language, admin.mail.none_of_these)}</p> }.into_any(),
        false => view! { <MailSection state list has_server is_filtered=true/> }.into_any(),
    };
    view! {
        <Shell title=t!(language, admin.mail.title) layout="page admin-page" sheet="admin.css">
            <h1>{t!(language, admin.mail.title)}</h1>
            <AdminNav/>
            <States here=Some(state)/>
            {section}
        </Shell>
    }
    .into_any()
}

/// What a list of mails is called, and what to know of it.
fn title(language: Language, state: MailState) -> (&'static str, Option<&'static str>) {
    match state {
        MailState::Dead => (t!(language, admin.mail.dead), Some(t!(language, admin.mail.dead_hint))),
        MailState::Drafted => (t!(language, admin.mail.drafted), Some(t!(language, admin.mail.drafted_hint))),
        MailState::Queued => (t!(language, admin.mail.queued), None),
        MailState::Sent | MailState::Discarded => (t!(language, admin.mail.sent), None),
    }
}

/// The lists to choose from.
#[component]
fn States(
    /// The list that the page shows; `None` for the beginnings of all.
    here: Option<MailState>,
) -> AnyView {
    let language = PageContext::current().language;
    let link = |state: Option<MailState>| {
        let label = state.map_or(t!(language, admin.mail.all), |state| title(language, state).0);
        let current = (state == here).then_some("page");
        let href = MailAddress::of(state).to_string();
        view! { <a class="button button-quiet" href=href aria-current=current>{label}</a> }
    };
    let links = std::iter::once(None).chain(LISTED.map(Some)).map(link).collect_view();
    view! { <nav class="buttons" aria-label=t!(language, admin.mail.lists)>{links}</nav> }.into_any()
}

/// The mails of a state, with the way to those behind them.
#[component]
fn MailSection(state: MailState, list: MailList, has_server: bool, is_filtered: bool) -> AnyView {
    let language = PageContext::current().language;
    let (title, hint) = title(language, state);
    let more = list.goes_on().map(|after| {
        let href = MailAddress { state: Some(state), after: Some(after) }.to_string();
        view! { <p><a class="button button-quiet" href=href>{t!(language, admin.mail.more)}</a></p> }
    });
    let all = list.mails.iter().map(|mail| mail.id).collect::<Vec<_>>();
    let all = (matches!(state, MailState::Dead | MailState::Drafted) && all.len() > 1)
        .then(|| view! { <AllButtons state mails=all has_server is_filtered/> });
    let lines = list.mails.into_iter().map(|mail| view! { <MailLine mail has_server is_filtered/> }).collect_view();
    view! {
        <section class="section" id=state.as_str()>
            <h2>{title}</h2>
            {hint.map(|hint| view! { <p class="hint">{hint}</p> })}
            {all}
            <ul class="lines">{lines}</ul>
            {more}
        </section>
    }
    .into_any()
}

/// Returns what a mail of notifications is about, where that has no title.
fn untitled(language: Language, mail: &MailView) -> Option<&'static str> {
    match mail.thing.filter(|_| mail.kind == MailKind::Notification)?.entity {
        Entity::JoinRequest => Some(t!(language, notifications.join_requests)),
        Entity::Mail => Some(t!(language, notifications.refused_mails)),
        _ => None,
    }
}

#[component]
fn MailLine(mail: MailView, has_server: bool, is_filtered: bool) -> AnyView {
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
    let title = mail.title.clone().or_else(|| untitled(language, &mail).map(str::to_owned));
    let title = title.map(|title| view! { <span class="line-note"><bdi>{title}</bdi></span> });
    let buttons =
        (mail.state != MailState::Sent).then(|| view! { <MailButtons mail=mail.clone() has_server is_filtered/> });
    view! {
        <li>
            <span>{words::mail_kind(language, mail.kind)} ": " <bdi>{mail.name.clone()}</bdi></span>
            {title}
            <span class="line-note">
                <bdi dir="ltr">{mail.email.clone()}</bdi> " · " {when} " " <Moment at style=DateStyle::WithTime/> {attempts}
            </span>
            {answer}
            {buttons}
        </li>
    }.into_any()
}

/// The buttons by which the same is done with every mail that a list shows.
#[component]
fn AllButtons(
    state: MailState,
    mails: Vec<MailId>,
    has_server: bool,
    /// Whether the page lists the mails of this state alone.
    is_filtered: bool,
) -> AnyView {
    let language = PageContext::current().language;
    let keys = mails.iter().map(MailId::to_string).collect::<Vec<_>>().join(",");
    let again = has_server.then(|| {
        view! { <button class="button" name="action" value="again-all">{t!(language, admin.mail.again_all)}</button> }
    });
    let state = is_filtered.then(|| view! { <input type="hidden" name=MailAddress::STATE value=state.as_str()/> });
    view! {
        <form method="post" action=PATH class="buttons">
            <input type="hidden" name=MailForm::MAILS value=keys/>
            {state}
            {again}
            <button class="button button-quiet" name="action" value="discard-all">
                {t!(language, admin.mail.discard_all)}
            </button>
        </form>
    }
    .into_any()
}

/// The buttons of a mail that was not sent.
#[component]
fn MailButtons(
    mail: MailView,
    has_server: bool,
    /// Whether the page lists the mails of this state alone.
    is_filtered: bool,
) -> AnyView {
    let language = PageContext::current().language;
    let name = mail.name;
    let by_hand = mail.state != MailState::Queued;
    let button = move |shown: bool, class: &'static str, action: &'static str, label: &'static str| {
        let described = format!("{label}: {name}");
        shown.then(|| {
            view! { <button class=class name="action" value=action aria-label=described>{label}</button> }
        })
    };
    let state = is_filtered.then(|| view! { <input type="hidden" name=MailAddress::STATE value=mail.state.as_str()/> });
    let again = match mail.state {
        MailState::Dead => t!(language, admin.mail.again),
        _ => t!(language, admin.mail.send_now),
    };
    view! {
        <form method="post" action=PATH class="buttons">
            <input type="hidden" name=MailForm::MAIL value=mail.id.to_string()/>
            {state}
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
        <Shell title=t!(language, admin.mail.text_title) layout="narrow" sheet="admin.css" script=COPY_SCRIPT>
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
