//! Whom the coordinator calls, since a meeting was changed and no mail reached them in time.

use domain::call::{CallLine, CallList};
use domain::id::{MeetingId, MemberId};
use domain::language::Language;
use domain::meeting;
use domain::notification::NotificationKind;
use leptos::prelude::*;

use super::nav::AdminNav;
use crate::account::phone::PhoneLinks;
use crate::context::PageContext;
use crate::people::PersonLink;
use crate::shell::Shell;
use crate::ui::dates::{self, DateStyle, Moment};
use crate::ui::form::Fields;
use crate::ui::ranges::with_ranges;
use crate::words;

/// The address of the page, which the buttons post to.
pub const PATH: &str = "/admin/calls";

/// The note that somebody was called. The buttons post `action`, which is `called` or `not-called`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallForm {
    /// The meeting that the call was about.
    pub meeting: Option<MeetingId>,
    /// The member who was called.
    pub member: Option<MemberId>,
}

impl CallForm {
    /// The name of the field of the meeting.
    pub const MEETING: &str = "meeting";
    /// The name of the field of the member.
    pub const MEMBER: &str = "member";

    /// Reads what was sent.
    pub fn read(sent: &impl Fields) -> Self {
        Self { meeting: sent.parsed(Self::MEETING), member: sent.parsed(Self::MEMBER) }
    }
}

/// Returns what became of a meeting, in a sentence.
fn change(language: Language, list: &CallList) -> String {
    let sentence = words::notification_kind(language, list.change);
    match list.moved {
        Some((before, after)) if list.change == NotificationKind::MeetingMoved => {
            let written = |at| dates::format(language, at, DateStyle::WithTime);
            let moved = t!(language, notifications.moved, before = written(before), after = written(after));
            format!("{sentence}, {moved}")
        }
        _ => sentence.to_owned(),
    }
}

/// Returns what is written to somebody who is not reached by phone: two lines and the link, which opens only after a
/// login.
fn message(language: Language, list: &CallList, origin: &str) -> String {
    format!("{}\n{}\n{origin}{}", list.title, change(language, list), meeting::path(list.meeting))
}

/// The page `/admin/calls`, with [`CallForm`]s.
#[component]
pub fn CallsPage(
    /// The meetings that were changed, with whom to call.
    lists: Vec<CallList>,
) -> AnyView {
    let page = PageContext::current();
    let language = page.language;
    let lead = match lists.is_empty() {
        true => view! { <p class="hint">{t!(language, admin.calls.none)}</p> }.into_any(),
        false => view! { <p class="lead">{t!(language, admin.calls.lead)}</p> }.into_any(),
    };
    let sections = lists
        .into_iter()
        .map(|list| {
            let (id, what, text) = (list.meeting, change(language, &list), message(language, &list, &page.origin));
            let lines =
                list.lines.into_iter().map(|line| view! { <Line meeting=id line text=text.clone()/> }).collect_view();
            view! {
                <section class="section">
                    <h2 dir=Language::of_text(&list.title).direction()>{with_ranges(list.title.clone())}</h2>
                    <p>{what} " · " <Moment at=list.starts_at style=DateStyle::WithTime/></p>
                    <p><a href=meeting::path(id)>{t!(language, admin.calls.open)}</a></p>
                    <ul class="lines calls">{lines}</ul>
                </section>
            }
        })
        .collect_view();
    view! {
        <Shell title=t!(language, admin.calls.title) layout="page admin-page" sheet="admin.css">
            <h1>{t!(language, admin.calls.title)}</h1>
            <AdminNav/>
            {lead}
            {sections}
        </Shell>
    }
    .into_any()
}

/// Somebody to call.
#[component]
fn Line(meeting: MeetingId, line: CallLine, text: String) -> AnyView {
    let language = PageContext::current().language;
    let CallLine { person, company, phone, called_at } = line;
    let member = person.id;
    let phone = match phone {
        Some(number) => view! { <PhoneLinks number text/> }.into_any(),
        None => view! { <p class="soft">{t!(language, admin.calls.no_phone)}</p> }.into_any(),
    };
    let (action, label) = match called_at {
        None => ("called", t!(language, admin.calls.called)),
        Some(_) => ("not-called", t!(language, admin.calls.not_called)),
    };
    let described = format!("{label}: {}", person.name);
    let called_at = called_at.map(|at| {
        view! {
            <span class="line-note">
                {t!(language, admin.calls.called_at)} " " <Moment at style=DateStyle::WithTime/>
            </span>
        }
    });
    view! {
        <li>
            <span><PersonLink person/> " · " <bdi>{company.name}</bdi></span>
            {phone}
            {called_at}
            <form method="post" action=PATH class="buttons">
                <input type="hidden" name=CallForm::MEETING value=meeting.to_string()/>
                <input type="hidden" name=CallForm::MEMBER value=member.to_string()/>
                <button class="button button-quiet" name="action" value=action aria-label=described>{label}</button>
            </form>
        </li>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use domain::clock::Timestamp;

    use super::*;

    #[test]
    fn a_message_says_what_became_of_the_meeting_and_leads_there() {
        let list = CallList {
            meeting: MeetingId(7),
            title: "מדידת שירות".to_owned(),
            starts_at: Timestamp(1_773_329_400_000_000),
            change: NotificationKind::MeetingCancelled,
            moved: None,
            lines: vec![],
        };
        let text = message(Language::Hebrew, &list, "https://forum.example");
        assert_eq!(text, "מדידת שירות\nהמפגש בוטל\nhttps://forum.example/meetings/7");
        let at = list.starts_at;
        let moved = CallList { change: NotificationKind::MeetingMoved, moved: Some((at, at.plus_days(7))), ..list };
        let text = message(Language::English, &moved, "");
        assert!(text.contains("12 March 2026") && text.contains("19 March 2026"), "{text}");
    }
}
