//! What everybody asks of a meeting: who, when, where, how to join.

use domain::meeting::MeetingCard;
use leptos::prelude::*;

use crate::context::PageContext;
use crate::people::PersonLink;
use crate::ui::dates::{self, DateStyle, Moment, days_between};
use crate::ui::icons::{Glyph, Icon};
use crate::ui::query::url_part;
use crate::ui::ranges::with_ranges;

/// Shows who presents: the company, and who of it.
#[component]
pub fn PresenterLine(card: MeetingCard) -> AnyView {
    let language = PageContext::current().language;
    card.company
        .map(|company| {
            let people =
                card.presenters.into_iter().map(|person| view! { <li><PersonLink person/></li> }).collect_view();
            view! {
                <div class="presenter">
                    <span class="presenter-label">{t!(language, meeting.presents)}</span>
                    <a href=format!("/companies/{}", company.slug)><bdi>{company.name}</bdi></a>
                    <ul class="people">{people}</ul>
                </div>
            }
        })
        .into_any()
}

/// Shows when, where, and the link to join from afar; of a cancelled one, that it was cancelled.
#[component]
pub fn MeetingFacts(
    card: MeetingCard,
    /// The meeting's Hebrew date, on a page of its own.
    #[prop(optional, into)]
    hebrew_date: Option<String>,
) -> AnyView {
    let page = PageContext::current();
    let language = page.language;
    let is_cancelled = card.is_cancelled();
    let place = (!card.place.is_empty()).then(|| {
        let map = format!("https://www.google.com/maps/search/?api=1&query={}", url_part(&card.place));
        view! {
            <li>
                <Icon glyph=Glyph::Place/>
                <span><bdi>{with_ranges(card.place)}</bdi> " " <a class="map" href=map rel="noopener noreferrer">{t!(language, meeting.map)}</a></span>
            </li>
        }
    });
    let end = card.ends_at.map(|at| dates::end(language, card.starts_at, at));
    let until = end.map(|end| format!(" {}", t!(language, meeting.until, time = end)));
    let hebrew_date = hebrew_date.map(|date| view! { <br/> <span class="soft">{date}</span> });
    let cancelled = is_cancelled
        .then(|| view! { <li><Icon glyph=Glyph::Warning/> <strong>{t!(language, meeting.cancelled)}</strong></li> });
    let note = (!card.note.is_empty()).then(|| {
        view! { <li><span class="soft">{t!(language, meeting.note)} " " <bdi>{card.note.clone()}</bdi></span></li> }
    });
    let left = match days_between(page.now, card.starts_at) {
        0 if card.starts_at >= page.now => Some(t!(language, meeting.today).to_owned()),
        days @ 1..=60 => Some(t!(language, meeting.in_days, count = days)),
        _ => None,
    };
    let left = left.filter(|_| !is_cancelled).map(|left| view! { " " <span class="days-left">"(" {left} ")"</span> });
    // Until the day after, for meetings that run late.
    let over = card.starts_at.plus_days(1) < page.now;
    let link = (!card.link.is_empty() && !over && !is_cancelled).then(|| {
        view! {
            <li>
                <Icon glyph=Glyph::Link/>
                <a href=card.link rel="noopener noreferrer">{t!(language, meeting.join)}</a>
            </li>
        }
    });
    view! {
        <ul class="meeting-facts">
            {cancelled}
            <li>
                <Icon glyph=Glyph::Calendar/>
                <span><Moment at=card.starts_at style=DateStyle::WithTime/> {until} {left} {hebrew_date}</span>
            </li>
            {place}
            {link}
            {note}
        </ul>
    }
    .into_any()
}
