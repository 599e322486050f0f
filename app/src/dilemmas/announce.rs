//! A dilemma and what was learnt from it as messages that are pasted elsewhere.

use domain::dilemma::{DilemmaStatus, DilemmaView, path};
use domain::language::Language;
use leptos::prelude::*;

use crate::context::PageContext;
use crate::ui::copy::ForWhatsApp;
use crate::ui::text::excerpt;

/// How many characters of a lesson stand in a message.
const LESSON: usize = 160;

/// Returns what an open dilemma says in a group of WhatsApp; nothing where it is not to be answered. Who asked is not in
/// it, and of one that was put to some companies not what it asks either.
fn announcement(language: Language, dilemma: &DilemmaView, origin: &str) -> Option<String> {
    let card = &dilemma.card;
    if !matches!(card.status, DilemmaStatus::Open | DilemmaStatus::AwaitingUpdate) {
        return None;
    }
    let (first, second) = match dilemma.is_for_forum {
        true => (card.title.as_str(), t!(language, announce.dilemma)),
        false => (t!(language, announce.private_dilemma), t!(language, announce.private)),
    };
    Some(format!("{first}\n{second}\n{origin}{}", path(card.id)))
}

/// Returns what a lesson says there; nothing before there is one.
fn announced_lesson(language: Language, dilemma: &DilemmaView, origin: &str) -> Option<String> {
    let card = &dilemma.card;
    if card.lesson.is_empty() {
        return None;
    }
    let (first, second) = match dilemma.is_for_forum {
        true => (t!(language, announce.lesson, title = card.title.as_str()), excerpt(&card.lesson, LESSON)),
        false => (t!(language, announce.private_lesson).to_owned(), t!(language, announce.private).to_owned()),
    };
    Some(format!("{first}\n{second}\n{origin}{}#lesson", path(card.id)))
}

/// The message about a dilemma, ready to be copied.
#[component]
pub fn DilemmaAnnouncement(dilemma: DilemmaView) -> AnyView {
    let page = PageContext::current();
    let text = announcement(page.language, &dilemma, &page.origin);
    text.map(|text| view! { <div class="buttons"><ForWhatsApp id="announcement" text/></div> }).into_any()
}

/// The message about what was learnt, ready to be copied.
#[component]
pub fn LessonAnnouncement(dilemma: DilemmaView) -> AnyView {
    let page = PageContext::current();
    let text = announced_lesson(page.language, &dilemma, &page.origin);
    text.map(|text| view! { <div class="buttons"><ForWhatsApp id="lesson-announcement" text/></div> }).into_any()
}
