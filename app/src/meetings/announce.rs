//! A meeting and its summary as messages that are pasted elsewhere.

use domain::language::Language;
use domain::meeting::{MeetingCard, path};
use domain::notification::NotificationKind;
use leptos::prelude::*;

use crate::context::PageContext;
use crate::ui::copy::ForWhatsApp;
use crate::ui::dates::{DateStyle, format};
use crate::words;

/// Returns what a meeting that is still to come says in a group of WhatsApp, be it that it was cancelled. The link to join
/// from afar is not in it: whoever has that gets in without a login.
pub(super) fn announcement(language: Language, card: &MeetingCard, origin: &str) -> String {
    let (when, path) = (format(language, card.starts_at, DateStyle::WithTime), path(card.id));
    if card.is_cancelled() {
        let cancelled = words::notification_kind(language, NotificationKind::MeetingCancelled);
        return format!("{cancelled}: {}\n{when}\n{origin}{path}", card.title);
    }
    let place = match (card.place.is_empty(), card.link.is_empty()) {
        (false, _) => format!(" · {}", card.place),
        (true, false) => format!(" · {}", t!(language, rsvp.group.online)),
        (true, true) => String::new(),
    };
    format!("{}\n{when}{place}\n{origin}{path}", card.title)
}

/// Returns what the dates of the meetings to come say there; nothing of fewer than two.
fn announced_dates(language: Language, coming: &[MeetingCard], origin: &str) -> Option<String> {
    let dates = coming.iter().filter(|card| !card.is_cancelled());
    let dates: Vec<_> = dates.map(|card| format(language, card.starts_at, DateStyle::Short)).collect();
    let words = words::notification_kind(language, NotificationKind::MeetingsAnnounced);
    (dates.len() > 1).then(|| format!("{words}\n{}\n{origin}/meetings", dates.join(" · ")))
}

/// The message about the dates of the meetings to come, ready to be copied.
#[component]
pub fn DatesAnnouncement(coming: Vec<MeetingCard>) -> AnyView {
    let page = PageContext::current();
    let text = announced_dates(page.language, &coming, &page.origin);
    text.map(|text| view! { <div class="buttons"><ForWhatsApp id="dates-announcement" text/></div> }).into_any()
}

/// Returns what the summary of a meeting says there.
fn announced_summary(language: Language, card: &MeetingCard, origin: &str) -> String {
    let title = t!(language, announce.summary, title = card.title.as_str());
    format!("{title}\n{}\n{origin}{}#summary", format(language, card.starts_at, DateStyle::Full), path(card.id))
}

/// The message about a summary, ready to be copied.
#[component]
pub fn SummaryAnnouncement(card: MeetingCard) -> AnyView {
    let page = PageContext::current();
    let text = announced_summary(page.language, &card, &page.origin);
    view! { <ForWhatsApp id="summary-announcement" text/> }.into_any()
}

/// The message about a meeting, ready to be copied.
#[component]
pub fn Announcement(card: MeetingCard) -> AnyView {
    let page = PageContext::current();
    let language = page.language;
    let text = announcement(language, &card, &page.origin);
    let hint = match card.is_cancelled() {
        true => t!(language, announce.hint),
        false => t!(language, announce.meeting_hint),
    };
    (card.starts_at > page.now).then(|| view! { <ForWhatsApp id="announcement" hint text/> }.into_any()).into_any()
}

#[cfg(test)]
mod tests {
    use domain::clock::Timestamp;
    use domain::id::MeetingId;
    use domain::meeting::{MeetingKind, MeetingState};

    use super::*;

    #[test]
    fn it_says_what_when_and_where_and_no_secret() {
        let card = MeetingCard {
            id: MeetingId(7),
            version: 1,
            title: "מדידת שירות".to_owned(),
            kind: MeetingKind::Regular,
            starts_at: Timestamp(1_773_329_400_000_000),
            ends_at: None,
            state: MeetingState::Scheduled,
            sequence: 0,
            note: String::new(),
            place: "חיפה".to_owned(),
            link: "https://video.example/secret-room".to_owned(),
            company: None,
            presenters: vec![],
            deadline: None,
            seats: None,
            practices: 0,
        };
        let text = announcement(Language::Hebrew, &card, "https://forum.example");
        let expected = "מדידת שירות\nיום חמישי, 12 במרץ 2026 בשעה 17:30 · חיפה\nhttps://forum.example/meetings/7";
        assert_eq!(text, expected);
        let summary = announced_summary(Language::Hebrew, &card, "https://forum.example");
        let expected = "סיכום המפגש: מדידת שירות\nיום חמישי, 12 במרץ 2026\nhttps://forum.example/meetings/7#summary";
        assert_eq!(summary, expected);
        let online = MeetingCard { place: String::new(), ..card };
        assert!(announcement(Language::Hebrew, &online, "").ends_with("17:30 · מרחוק\n/meetings/7"));
        let nowhere = MeetingCard { link: String::new(), ..online };
        assert!(announcement(Language::English, &nowhere, "").contains("17:30\n/meetings/7"));
        let cancelled = MeetingCard { state: MeetingState::Cancelled, ..nowhere };
        let expected = "המפגש בוטל: מדידת שירות\nיום חמישי, 12 במרץ 2026 בשעה 17:30\n/meetings/7";
        assert_eq!(announcement(Language::Hebrew, &cancelled, ""), expected);

        let on = |days| MeetingCard {
            state: MeetingState::Scheduled,
            starts_at: cancelled.starts_at.plus_days(days),
            ..cancelled.clone()
        };
        let coming = [on(0), cancelled.clone(), on(30)];
        let expected = "נקבעו מועדי המפגשים הקרובים\n12 במרץ · 11 באפריל\n/meetings";
        assert_eq!(announced_dates(Language::Hebrew, &coming, "").as_deref(), Some(expected));
        assert_eq!(announced_dates(Language::Hebrew, &coming[..2], ""), None);
    }
}
