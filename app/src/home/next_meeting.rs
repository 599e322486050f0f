//! The next meeting on the home page, with what it asks of the viewer.

use domain::id::MeetingId;
use domain::language::Language;
use domain::meeting::{MeetingKind, MeetingView};
use domain::rsvp::RsvpAnswer;
use leptos::prelude::*;

use crate::context::PageContext;
use crate::meetings::attendance::{self, RsvpForm};
use crate::meetings::facts::{MeetingFacts, PresenterLine};
use crate::meetings::write_up::WriteUpCall;
use crate::ui::empty::Empty;
use crate::ui::ranges::with_ranges;
use crate::ui::seal::DateSeal;
use crate::words;

/// The next meeting; without one, a sentence, and for who may the way to set one.
#[component]
pub fn NextMeeting(
    next: Option<MeetingView>,
    /// What the viewer has answered to it.
    answer: Option<RsvpAnswer>,
) -> impl IntoView {
    let page = PageContext::current();
    let Some(meeting) = next else {
        let add = page.rights.schedule_meetings.then(|| {
            view! { <a class="button button-main" href="/admin/meetings/new">{t!(page.language, home.add_meeting)}</a> }
        });
        return view! {
            <section class="next-meeting">
                <Empty sentence=t!(page.language, home.no_meeting)>{add}</Empty>
            </section>
        }
        .into_any();
    };
    let card = meeting.card.clone();
    let card_id = card.id;
    let kind =
        (card.kind != MeetingKind::Regular).then(|| format!(" · {}", words::meeting_kind(page.language, card.kind)));
    let missing = meeting.can.edit.then(|| view! { <Missing meeting=meeting.clone()/> });
    view! {
        <section class="next-meeting" aria-labelledby="next">
            <DateSeal at=card.starts_at/>
            <div class="next-meeting-text">
                <p class="kicker">{t!(page.language, home.next)} {kind}</p>
                <h2 id="next"><a href=domain::meeting::path(card.id) dir=Language::of_text(&card.title).direction()>{with_ranges(card.title.clone())}</a></h2>
                <PresenterLine card=card.clone()/>
                <MeetingFacts card/>
                <QuickAnswer id=card_id answer/>
                <WriteUpCall meeting/>
                {missing}
            </div>
        </section>
    }
    .into_any()
}

/// Asks whether the viewer comes: three buttons, and once they have answered what they said, with the way to change it.
#[component]
fn QuickAnswer(id: MeetingId, answer: Option<RsvpAnswer>) -> impl IntoView {
    let language = PageContext::current().language;
    if let Some(answer) = answer {
        let change = format!("{}#rsvp", domain::meeting::path(id));
        let said = t!(language, rsvp.own, answer = words::rsvp_answer(language, answer));
        return view! { <p class="home-answer">{said} " " <a href=change>{t!(language, rsvp.to_change)}</a></p> }
            .into_any();
    }
    let buttons = RsvpAnswer::ALL
        .iter()
        .map(|&answer| {
            let words = words::rsvp_answer(language, answer);
            view! { <button class="button" name=RsvpForm::ANSWER value=answer.as_str()>{words}</button> }
        })
        .collect_view();
    view! {
        <form class="home-answer" method="post" action=attendance::path(id)>
            <p id="home-answer">{t!(language, rsvp.question)}</p>
            <div class="buttons" role="group" aria-labelledby="home-answer">{buttons}</div>
        </form>
    }
    .into_any()
}

/// Shows what the coordinator still has to decide before the meeting; nothing when all is there.
#[component]
fn Missing(meeting: MeetingView) -> AnyView {
    let language = PageContext::current().language;
    let card = &meeting.card;
    let gaps: Vec<&'static str> = [
        (card.company.is_none(), t!(language, home.missing_company)),
        (card.company.is_some() && card.presenters.is_empty(), t!(language, home.missing_presenters)),
        (card.place.is_empty() && card.link.is_empty(), t!(language, home.missing_place)),
        (card.deadline.is_none(), t!(language, home.missing_deadline)),
        (meeting.agenda.is_empty() && meeting.items.is_empty(), t!(language, home.missing_agenda)),
    ]
    .into_iter()
    .filter_map(|(gap, words)| gap.then_some(words))
    .collect();
    if gaps.is_empty() {
        return ().into_any();
    }
    let edit = format!("{}/edit", domain::meeting::path(card.id));
    let gaps = gaps.into_iter().map(|gap| view! { <li>{gap}</li> }).collect_view();
    Some(view! {
        <div class="missing">
            <p>{t!(language, home.missing)}</p>
            <ul>{gaps}</ul>
            <a href=edit>{t!(language, home.complete)}</a>
        </div>
    })
    .into_any()
}
