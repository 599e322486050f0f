//! Where the coordinator begins: what is missing, and the way there.

use domain::backup::BackupStatus;
use domain::clock::Timestamp;
use domain::home::Overview;
use domain::language::Language;
use domain::meeting::{self, MeetingCard};
use domain::phone::Phones;
use leptos::prelude::*;

use crate::account::phone::PhoneLinks;
use crate::admin::agreement::PublishDraft;
use crate::admin::calls;
use crate::admin::nav::{AdminNav, AdminPlaces};
use crate::admin::search::fault_sentence;
use crate::context::PageContext;
use crate::people::PersonLink;
use crate::shell::Shell;
use crate::ui::dates::{DateStyle, Moment, format};
use crate::ui::icons::{Glyph, Icon};
use crate::ui::ranges::with_ranges;
use crate::words;

/// A thing to do: a sentence, and the page where it is done.
struct Task {
    sentence: String,
    href: String,
    action: &'static str,
}

/// Returns what to do next, the first first.
fn tasks(overview: &Overview, language: Language) -> Vec<Task> {
    let mut tasks = vec![];
    let mut add = |sentence: String, href: &str, action| {
        tasks.push(Task { sentence, href: href.to_owned(), action });
    };
    if let Some(fault) = overview.search_fault {
        let sentence = fault_sentence(language, fault).to_owned();
        add(sentence, "/admin/search#index", t!(language, admin.home.search_state));
    }
    if overview.dead_jobs > 0 {
        let sentence = t!(language, admin.home.dead_jobs, count = overview.dead_jobs);
        add(sentence, "/admin/jobs#dead", t!(language, admin.home.to_jobs));
    }
    if overview.calls > 0 {
        let count = i64::try_from(overview.calls).unwrap_or(i64::MAX);
        add(t!(language, admin.home.calls, count), calls::PATH, t!(language, admin.home.to_calls));
    }
    if overview.mails.dead > 0 {
        let sentence = t!(language, admin.home.dead_mails, count = overview.mails.dead);
        add(sentence, "/admin/mail#dead", t!(language, admin.home.to_mail));
    }
    if overview.mails.drafted > 0 {
        let sentence = t!(language, admin.home.drafted_mails, count = overview.mails.drafted);
        add(sentence, "/admin/mail#drafted", t!(language, admin.home.to_mail));
    }
    if overview.reports > 0 {
        let sentence = t!(language, admin.home.reports, count = overview.reports);
        add(sentence, super::reports::PATH, t!(language, admin.home.to_reports));
    }
    if overview.join_requests > 0 {
        let sentence = t!(language, admin.home.join_requests, count = overview.join_requests);
        add(sentence, "/admin/requests", t!(language, admin.home.to_requests));
    }
    if overview.companies < 2 {
        let sentence = t!(language, admin.home.few_companies).to_owned();
        add(sentence, "/admin/companies", t!(language, admin.home.add_companies));
    }
    if overview.joined + overview.waiting < 2 {
        let sentence = t!(language, admin.home.few_members).to_owned();
        add(sentence, "/admin/members", t!(language, admin.home.add_members));
    } else if overview.waiting > 0 {
        let sentence = t!(language, admin.home.waiting, count = overview.waiting);
        add(sentence, "/admin/members#waiting", t!(language, admin.home.renew_links));
    }
    if overview.coordinators == 1 && overview.joined > 1 {
        let sentence = t!(language, admin.home.one_coordinator).to_owned();
        add(sentence, "/admin/members", t!(language, admin.home.to_members));
    }
    match &overview.next_meeting {
        None => {
            let sentence = t!(language, admin.home.no_meeting).to_owned();
            add(sentence, "/admin/meetings/new", t!(language, admin.home.add_meeting));
        }
        Some(next) => {
            if let Some(gap) = meeting_gap(language, next) {
                add(gap.to_owned(), &edit_path(next), t!(language, admin.home.complete_meeting));
            }
        }
    }
    if overview.catalogue > 0 {
        let sentence = t!(language, admin.home.catalogue, count = overview.catalogue);
        add(sentence, "/admin/import", t!(language, admin.home.assign));
    }
    if overview.published == 0 {
        let sentence = t!(language, admin.home.no_practices).to_owned();
        add(sentence, "/admin/import", t!(language, admin.home.import));
    }
    tasks
}

/// Returns what the next meeting still needs; the first of it.
fn meeting_gap(language: Language, next: &MeetingCard) -> Option<&'static str> {
    if next.company.is_none() {
        Some(t!(language, admin.home.no_company))
    } else if next.presenters.is_empty() {
        Some(t!(language, admin.home.no_presenter))
    } else if next.deadline.is_none() {
        Some(t!(language, admin.home.no_deadline))
    } else if next.place.is_empty() && next.link.is_empty() {
        Some(t!(language, admin.home.no_place))
    } else {
        None
    }
}

fn edit_path(next: &MeetingCard) -> String {
    format!("{}/edit", meeting::path(next.id))
}

/// The page `/admin`.
#[component]
pub fn AdminPage(
    /// The state of the forum.
    overview: Overview,
    /// Whether a reverse proxy seems to stand before the server that it was not told of.
    untrusted_proxy: bool,
    /// Whether the agreement was published.
    has_agreement: bool,
    /// The numbers of members.
    #[prop(optional)]
    phones: Phones,
) -> AnyView {
    let language = PageContext::current().language;
    let tasks = tasks(&overview, language);
    let todo = if tasks.is_empty() {
        view! { <p class="hint">{t!(language, admin.home.all_done)}</p> }.into_any()
    } else {
        let lines = tasks.into_iter().map(|task| {
            view! {
                <li>
                    <p>{task.sentence}</p>
                    <a class="button" href=task.href>{task.action}</a>
                </li>
            }
        });
        view! { <ol class="tasks">{lines.collect_view()}</ol> }.into_any()
    };
    let untrusted_proxy = untrusted_proxy.then(|| {
        view! {
            <div class="banner banner-care" role="status">
                <Icon glyph=Glyph::Warning/>
                <p>{t!(language, admin.home.untrusted_proxy)}</p>
            </div>
        }
    });
    let backup_overdue = overview.backup_overdue.then(|| {
        view! {
            <div class="banner banner-care" role="status">
                <Icon glyph=Glyph::Warning/>
                <p>{t!(language, admin.home.backup_overdue)}</p>
            </div>
        }
    });
    view! {
        <Shell title=t!(language, admin.home.title) layout="page admin-page" sheet="admin.css">
            <h1>{t!(language, admin.home.title)}</h1>
            <AdminNav/>
            {untrusted_proxy}
            {backup_overdue}
            <section class="section">
                <h2>{t!(language, admin.home.next)}</h2>
                {todo}
            </section>
            {(!has_agreement).then(|| view! { <PublishDraft/> })}
            {overview.next_meeting.clone().map(|next| view! { <NextMeeting next phones/> })}
            <AdminPlaces/>
            <Backups status=overview.backups.clone()/>
            <Counts overview/>
        </Shell>
    }
    .into_any()
}

/// Who presents, with the ways to ask for a write-up that is late.
#[component]
fn LateWriteUp(next: MeetingCard, deadline: Timestamp, phones: Phones) -> AnyView {
    let page = PageContext::current();
    let language = page.language;
    let until = format!("{} {}", t!(language, admin.home.write_up_until), format(language, deadline, DateStyle::Full));
    let text = format!("{}\n{until}\n{}{}/write-up", next.title, page.origin, meeting::path(next.id));
    let lines = next.presenters.into_iter().map(|person| {
        let number = phones.get(&person.id).cloned();
        let phone = number.map(|number| view! { <PhoneLinks number text=text.clone()/> });
        view! { <li><PersonLink person/> {phone}</li> }
    });
    view! { <ul class="lines calls">{lines.collect_view()}</ul> }.into_any()
}

#[component]
fn NextMeeting(next: MeetingCard, phones: Phones) -> AnyView {
    let now = PageContext::current().now;
    let late = next.deadline.filter(|deadline| *deadline < now && next.practices == 0 && !next.presenters.is_empty());
    let late = late.map(|deadline| view! { <LateWriteUp next=next.clone() deadline phones/> });
    let language = PageContext::current().language;
    let upload = (next.practices == 0).then(|| {
        let href = format!("{}/write-up", meeting::path(next.id));
        view! { <a class="button" href=href>{t!(language, admin.home.upload)}</a> }
    });
    let deadline = next.deadline.filter(|_| next.practices == 0).map(|deadline| {
        view! {
            " · " {t!(language, admin.home.write_up_until)} " "
            <Moment at=deadline style=DateStyle::Short/>
        }
    });
    view! {
        <section class="section">
            <h2>{t!(language, admin.home.next_meeting)}</h2>
            <p><a href=meeting::path(next.id)><bdi>{with_ranges(next.title.clone())}</bdi></a></p>
            <p class="line-note"><Moment at=next.starts_at style=DateStyle::WithTime/> {deadline}</p>
            {late}
            <p class="buttons">
                <a class="button" href=edit_path(&next)>{t!(language, admin.home.edit_meeting)}</a>
                {upload}
            </p>
        </section>
    }
    .into_any()
}

/// Shows how it stands with the backups.
#[component]
fn Backups(status: BackupStatus) -> AnyView {
    let language = PageContext::current().language;
    let schedule = match status.nightly_since {
        Some(_) => t!(language, admin.home.backups_nightly),
        None => t!(language, admin.home.backups_off),
    };
    let verified = match status.verified {
        Some(last) => {
            let missing = (last.missing > 0).then(|| {
                let count = i64::try_from(last.missing).unwrap_or(i64::MAX);
                view! { <p>{t!(language, admin.home.backup_missing, count = count)}</p> }
            });
            view! {
                <p>
                    {t!(language, admin.home.backup_verified)} " "
                    <Moment at=last.made_at style=DateStyle::WithTime/>
                </p>
                {missing}
            }
            .into_any()
        }
        None => view! { <p>{t!(language, admin.home.backup_none)}</p> }.into_any(),
    };
    let skipped = status.skipped.map(|skipped| {
        let of = |bytes: u64| words::bytes(language, i64::try_from(bytes).unwrap_or(i64::MAX));
        let (needed, free) = (of(skipped.needed), of(skipped.free));
        view! { <p>{t!(language, admin.home.backup_skipped, needed = needed, free = free)}</p> }
    });
    view! {
        <section class="section">
            <h2>{t!(language, admin.home.backups)}</h2>
            {verified}
            {skipped}
            <p class="hint">{schedule}</p>
        </section>
    }
    .into_any()
}

#[component]
fn Counts(overview: Overview) -> AnyView {
    let language = PageContext::current().language;
    let counts = [
        (t!(language, admin.home.companies), overview.companies),
        (t!(language, admin.home.joined), overview.joined),
        (t!(language, admin.home.invited), overview.waiting),
        (t!(language, admin.home.published), overview.published),
        (t!(language, admin.home.in_review), overview.in_review),
    ]
    .map(|(label, count)| view! { <div><dt>{label}</dt> <dd class="numeral">{words::number(count)}</dd></div> });
    view! { <dl class="counts">{counts}</dl> }.into_any()
}
