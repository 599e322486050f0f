//! What a member was notified of, by the thing it is about.

use domain::clock::Timestamp;
use domain::id::NotificationId;
use domain::notification::{NAMED_MAX, Notification, NotificationGroup, NotificationKind, Subject, Told};
use leptos::prelude::*;

use crate::account::following;
use crate::context::PageContext;
use crate::shell::Shell;
use crate::ui::dates::{self, DateStyle, Moment};
use crate::ui::empty::Empty;
use crate::ui::form::Fields;
use crate::words;

/// The address of the page; the button that marks all as read posts to it.
pub const PATH: &str = "/notifications";

/// Where opening a notification is posted to.
pub const OPEN_PATH: &str = "/notifications/open";

/// What stands between two facts. It stays with the first of them: no line begins with it.
const POINT: &str = "\u{a0}· ";

/// The button that marks all as read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadAllForm {
    /// The latest notification that the page showed. What came since stays unread.
    pub up_to: Option<NotificationId>,
}

impl ReadAllForm {
    /// The latest notification that the page showed.
    pub const UP_TO: &str = "up_to";

    /// Reads what was sent.
    pub fn read(sent: &impl Fields) -> Self {
        Self { up_to: sent.parsed(Self::UP_TO) }
    }
}

/// The button that opens what a notification is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenForm {
    /// The notification's key.
    pub notification: Option<NotificationId>,
}

impl OpenForm {
    /// The name of the field of the notification's key.
    pub const NOTIFICATION: &str = "notification";

    /// Reads what was sent.
    pub fn read(sent: &impl Fields) -> Self {
        Self { notification: sent.parsed(Self::NOTIFICATION) }
    }
}

/// The page `/notifications`.
#[component]
pub fn NotificationsPage(
    /// What the viewer was notified of, the thing with the latest notification first.
    groups: Vec<NotificationGroup>,
) -> AnyView {
    let language = PageContext::current().language;
    let last = groups.iter().flat_map(|group| &group.notifications).map(|notification| notification.id).max();
    let (unread, read): (Vec<_>, Vec<_>) = groups.into_iter().partition(NotificationGroup::is_unread);
    let empty = last.is_none().then(|| {
        view! {
            <Empty sentence=t!(language, notifications.none)>
                <a class="button" href="/">{t!(language, error.home)}</a>
            </Empty>
        }
    });
    let mark_all = last.filter(|_| !unread.is_empty()).map(|last| {
        view! {
            <form method="post" action=PATH>
                <button class="button" name=ReadAllForm::UP_TO value=last.to_string()>
                    {t!(language, notifications.mark_all)}
                </button>
            </form>
        }
    });
    view! {
        <Shell title=t!(language, notifications.title) layout="narrow" sheet="forms.css">
            <h1>{t!(language, notifications.title)}</h1>
            <div data-live="bell">
                {mark_all}
                <Groups id="unread" title=t!(language, notifications.unread) groups=unread/>
                <Groups id="read" title=t!(language, notifications.read) groups=read/>
                {empty}
            </div>
            <p><a href=following::PATH>{t!(language, notifications.following)}</a></p>
        </Shell>
    }
    .into_any()
}

/// Some of the groups below a title; nothing without any.
#[component]
fn Groups(id: &'static str, title: &'static str, groups: Vec<NotificationGroup>) -> AnyView {
    (!groups.is_empty())
        .then(|| {
            let groups = groups.into_iter().map(|group| view! { <Group group/> }).collect_view();
            view! {
                <section class="section" aria-labelledby=id>
                    <h2 id=id>{title}</h2>
                    <ul class="notifications">{groups}</ul>
                </section>
            }
            .into_any()
        })
        .into_any()
}

/// A thing with what happened to it. Opening it notes that it was read, so it is a button.
#[component]
fn Group(group: NotificationGroup) -> AnyView {
    let language = PageContext::current().language;
    let title = match &group.subject {
        Subject::Practice { title, .. } | Subject::Meeting { title, .. } | Subject::Dilemma { title, .. } => {
            title.clone()
        }
        Subject::Promise { what, .. } => what.clone(),
        Subject::OwnDilemmas => t!(language, notifications.own_dilemmas).to_owned(),
        Subject::Account => t!(language, notifications.account).to_owned(),
        Subject::JoinRequests => t!(language, notifications.join_requests).to_owned(),
        Subject::RefusedMails => t!(language, notifications.refused_mails).to_owned(),
        Subject::Unreadable => t!(language, notifications.gone).to_owned(),
    };
    let latest = group.notifications.first().map(|notification| notification.id.to_string());
    let name = match (group.subject.path(), latest) {
        (Some(_), Some(latest)) => view! {
            <form method="post" action=OPEN_PATH>
                <button class="notification-open" name=OpenForm::NOTIFICATION value=latest><bdi>{title}</bdi></button>
            </form>
        }
        .into_any(),
        _ => view! { <p class="soft">{title}</p> }.into_any(),
    };
    let is_unread = group.is_unread();
    let starts_at = match &group.subject {
        Subject::Meeting { starts_at, .. } => Some(*starts_at),
        _ => None,
    };
    let due = match &group.subject {
        Subject::Promise { due_at, .. } => Some(*due_at),
        Subject::Dilemma { due_at, .. } => *due_at,
        _ => None,
    };
    // A line that says to when it was moved has the date already.
    let is_told = |at: Timestamp| group.notifications.iter().any(|it| it.moved.is_some_and(|(_, after)| after == at));
    let (starts_at, due) = (starts_at.filter(|at| !is_told(*at)), due.filter(|at| !is_told(*at)));
    let due = due.map(|at| {
        view! { <p class="line-note">{t!(language, notifications.due)} " " <Moment at style=DateStyle::Full/></p> }
    });
    let starts_at = starts_at.map(|at| {
        view! {
            <p class="line-note">{t!(language, notifications.starts_at)} " " <Moment at style=DateStyle::WithTime/></p>
        }
    });
    let notes = Told::all(group.notifications)
        .into_iter()
        .map(|told| view! { <Note told in_unread=is_unread/> })
        .collect_view();
    view! {
        <li>
            {name}
            {starts_at}
            {due}
            <ul class="notification-notes">{notes}</ul>
        </li>
    }
    .into_any()
}

/// A line of what happened; in a group with unread ones, those stand out.
#[component]
fn Note(told: Told, in_unread: bool) -> AnyView {
    let page = PageContext::current();
    let Told { latest, times, by } = told;
    let Notification { kind, at, read, moved, note, instead_of, .. } = latest;
    let sentence = match (times, kind) {
        (1, _) => words::notification_kind(page.language, kind).to_owned(),
        (_, NotificationKind::CommentWritten) => t!(page.language, notifications.comments, count = times),
        _ => format!("{} ({times})", words::notification_kind(page.language, kind)),
    };
    let sentence = match in_unread && !read {
        true => view! { <strong>{sentence}</strong> }.into_any(),
        false => sentence.into_any(),
    };
    // The role of today: that of then may have been changed again.
    let role = page.viewer.as_ref().filter(|_| kind == NotificationKind::RoleChanged);
    let role = role.map(|viewer| format!(": {}", words::role(page.language, viewer.role)));
    let moved = moved.map(|(before, after)| {
        let style = if kind == NotificationKind::PromiseMoved { DateStyle::Full } else { DateStyle::WithTime };
        let written = |at| dates::format(page.language, at, style);
        format!(", {}", t!(page.language, notifications.moved, before = written(before), after = written(after)))
    });
    let note = note.map(|note| view! { {POINT} <bdi>{note}</bdi> });
    let others = by.len().saturating_sub(NAMED_MAX);
    let others = (others > 0).then(|| format!(" {}", t!(page.language, notifications.others, count = others)));
    let by = by
        .into_iter()
        .take(NAMED_MAX)
        .enumerate()
        .map(|(place, person)| view! { {if place == 0 { POINT } else { ", " }} <bdi>{person.name}</bdi> })
        .collect_view();
    let instead = instead_of.map(|person| {
        view! { {POINT} {t!(page.language, notifications.instead_of)} " " <bdi>{person.name}</bdi> }
    });
    view! { <li>{sentence} {role} {moved} {note} {by} {others} {instead} {POINT} <Moment at/></li> }.into_any()
}
