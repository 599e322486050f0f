//! The list of meetings: what is coming, then what was, by year.

use domain::language::Language;
use domain::meeting::MeetingCard;
use leptos::prelude::*;

use crate::context::PageContext;
use crate::meetings::announce::DatesAnnouncement;
use crate::meetings::facts::{MeetingFacts, PresenterLine};
use crate::shell::Shell;
use crate::ui::copy::COPY_SCRIPT;
use crate::ui::dates::{self, DateStyle, Moment};
use crate::ui::empty::Empty;
use crate::ui::icons::{Glyph, Icon};
use crate::ui::ranges::with_ranges;
use crate::ui::seal::DateSeal;
use crate::words;

/// The list of meetings.
#[component]
pub fn MeetingsPage(
    /// Those to come, the next one first.
    coming: Vec<MeetingCard>,
    /// Those that took place, the latest first.
    past: Vec<MeetingCard>,
) -> AnyView {
    let page = PageContext::current();
    let language = page.language;
    let add = page.rights.schedule_meetings.then(|| {
        view! {
            <a class="button" href="/admin/meetings/new"><Icon glyph=Glyph::Plus/> {t!(language, meeting.add)}</a>
        }
    });
    let rhythm = page.rights.schedule_meetings.then(|| {
        view! {
            <a class="button button-quiet" href=crate::admin::rota::PATH>{t!(language, rota.title)}</a>
            <a class="button" href=crate::admin::rhythm::PATH>{t!(language, meeting.rhythm)}</a>
        }
    });
    let dates = page.rights.schedule_meetings.then(|| view! { <DatesAnnouncement coming=coming.clone()/> });
    let script = if page.rights.schedule_meetings { COPY_SCRIPT } else { "" };
    let nothing = (coming.is_empty() && past.is_empty())
        .then(|| view! { <Empty sentence=t!(language, meeting.none)><a href="/practices">{t!(language, home.all_practices)}</a></Empty> });
    let coming = coming.into_iter().map(|card| view! { <Coming card/> }).collect_view();
    view! {
        <Shell title=t!(language, nav.meetings) layout="meetings" sheet="browsing.css" script=script>
            <header class="page-head">
                <h1>{t!(language, nav.meetings)}</h1>
                <div class="buttons">
                    <a class="button button-quiet" href="/me#calendar">{t!(language, meeting.all_in_calendar)}</a>
                    {rhythm}
                    {add}
                </div>
            </header>
            {dates}
            {nothing}
            <section class="coming" aria-label=t!(language, meeting.coming)>{coming}</section>
            {by_year(past)}
        </Shell>
    }
    .into_any()
}

#[component]
fn Coming(card: MeetingCard) -> AnyView {
    let language = PageContext::current().language;
    view! {
        <article class="next-meeting">
            <DateSeal at=card.starts_at/>
            <div class="next-meeting-text">
                <p class="kicker">{words::meeting_kind(language, card.kind)}</p>
                <h2><a href=domain::meeting::path(card.id) dir=Language::of_text(&card.title).direction()>{with_ranges(card.title.clone())}</a></h2>
                <PresenterLine card=card.clone()/>
                <MeetingFacts card/>
            </div>
        </article>
    }
    .into_any()
}

/// One section for each year, in the order given.
fn by_year(past: Vec<MeetingCard>) -> impl IntoView {
    past.chunk_by(|a, b| dates::local(a.starts_at).year() == dates::local(b.starts_at).year())
        .map(|year| {
            let name = year.first().map(|card| dates::local(card.starts_at).year().to_string()).unwrap_or_default();
            let lines = year.iter().cloned().map(|card| view! { <MeetingLine card level=3/> }).collect_view();
            view! {
                <section class="year">
                    <h2 class="numeral">{name}</h2>
                    <ol class="meeting-lines">{lines}</ol>
                </section>
            }
        })
        .collect_view()
}

/// A meeting as a line: date, title, who presented, how many practices came of it.
#[component]
pub fn MeetingLine(
    card: MeetingCard,
    /// The level of the title in the page's outline: 2 or 3.
    #[prop(default = 3)]
    level: u8,
) -> AnyView {
    let language = PageContext::current().language;
    let cancelled =
        card.is_cancelled().then(|| view! { <span class="status">{t!(language, meeting.cancelled_mark)}</span> });
    let direction = Language::of_text(&card.title).direction();
    let link = view! { <a href=domain::meeting::path(card.id) dir=direction>{with_ranges(card.title)}</a> };
    let title = match level {
        2 => view! { <h2 class="row-title">{link}</h2> }.into_any(),
        _ => view! { <h3 class="row-title">{link}</h3> }.into_any(),
    };
    let company = card
        .company
        .map(|company| view! { <a href=format!("/companies/{}", company.slug)><bdi>{company.name}</bdi></a> });
    let practices =
        (card.practices > 0).then(|| view! { <span>{t!(language, meeting.practices, count = card.practices)}</span> });
    view! {
        <li class="meeting-line">
            <p class="meeting-date"><Moment at=card.starts_at style=DateStyle::Short/></p>
            <div>
                {title}
                <div class="row-facts">
                    <span>{words::meeting_kind(language, card.kind)}</span>
                    {cancelled}
                    {company}
                    {practices}
                </div>
            </div>
        </li>
    }
    .into_any()
}
