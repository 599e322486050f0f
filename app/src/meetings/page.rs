//! One meeting: when, where, who presents, the write-up or the call for it, the agenda, and what
//! came of it.

use domain::agenda::{AgendaItem, SinceLast};
use domain::comment::Discussion;
use domain::gate::OwnGate;
use domain::id::MeetingId;
use domain::language::Language;
use domain::meeting::{DayNotes, MeetingCard, MeetingView};
use domain::phone::Phones;
use domain::promise::Promise;
use domain::rota::Presenting;
use domain::rsvp::Attendance;
use domain::survey::AfterMeeting;
use domain::undo::Undo;
use leptos::prelude::*;

use crate::account::away::AbsenceNote;
use crate::admin::urgent;
use crate::comments::page::{Comments, DISCUSSION_SCRIPT};
use crate::context::PageContext;
use crate::meetings::agenda::{self, AgendaTable};
use crate::meetings::announce::{Announcement, announcement};
use crate::meetings::attendance::WhoComes;
use crate::meetings::facts::{MeetingFacts, PresenterLine};
use crate::meetings::gate::{GateCall, VisitSection};
use crate::meetings::presenting::PresentingCall;
use crate::meetings::summary::MeetingSummarySection;
use crate::meetings::survey::AfterLinks;
use crate::meetings::write_up::WriteUpCall;
use crate::people::PersonLink;
use crate::promises::MeetingPromises;
use crate::shell::Shell;
use crate::ui::flash::UndoForm;
use crate::ui::form::Form;
use crate::ui::icons::{Glyph, Icon};
use crate::ui::ranges::with_ranges;
use crate::ui::rows::{ListRow, Rows};
use crate::ui::seal::DateSeal;
use crate::words;

/// The page of one meeting.
#[component]
pub fn MeetingPage(
    meeting: MeetingView,
    /// The answers of the members.
    attendance: Attendance,
    /// What was answered and refused.
    #[prop(optional)]
    rsvp: Form,
    /// The numbers of members, for who runs the forum.
    #[prop(optional_no_strip)]
    chase: Option<Phones>,
    /// How it stands with the viewer and the gate list of a field visit.
    gate: OwnGate,
    /// What the viewer may do about who presents.
    presenting: Presenting,
    /// What comes after it, as the viewer sees it.
    after: AfterMeeting,
    /// What the items of its agenda about the time since the last meeting show.
    #[prop(optional)]
    since: SinceLast,
    /// What was promised at it, as far as the viewer may know.
    promises: Vec<Promise>,
    /// The comments on it.
    discussion: Discussion,
    /// What was typed as a comment, and why it was refused.
    comment: Form,
) -> impl IntoView {
    let page = PageContext::current();
    let language = page.language;
    let card = meeting.card.clone();
    let id = card.id;
    let calendar = format!("{}.ics", domain::meeting::path(id));
    let calendar = view! { <a class="button button-quiet" href=calendar>{t!(language, meeting.to_calendar)}</a> };
    let edit = meeting.can.edit.then(|| {
        let href = format!("{}/edit", domain::meeting::path(card.id));
        let guests = crate::meetings::guests::path(card.id);
        view! {
            <a class="button button-quiet" href=href><Icon glyph=Glyph::Edit/> {t!(language, meeting.edit)}</a>
            <a class="button button-quiet" href=guests>{t!(language, guest.title)}</a>
        }
    });
    let urgent = (meeting.can.edit && card.starts_at > page.now && !card.is_cancelled()).then(|| {
        view! { <a class="button button-quiet" href=urgent::path(&card)>{t!(language, meeting.urgent)}</a> }
    });
    let reinstate = (meeting.can.edit && card.is_cancelled()).then(|| view! { <Reinstate id=card.id/> });
    let mind =
        (meeting.can.edit && card.starts_at > page.now).then(|| view! { <WorthKnowing day=meeting.day.clone()/> });
    // An agenda is made of items, or is a text as it was before; that of items goes before the text.
    let has_items = !meeting.items.is_empty();
    let items = (has_items || (meeting.can.edit && meeting.agenda_html.is_empty())).then(|| {
        view! { <AgendaItems card=card.clone() items=meeting.items.clone() since may_edit=meeting.can.edit/> }
    });
    let summarised = meeting.clone();
    let invitation = announcement(language, &card, &page.origin);
    let visit = meeting.visit.clone();
    let hebrew_date = meeting.day.hebrew_date(language).to_owned();
    let away = meeting.absences.iter().filter_map(|absence| {
        let person = card.presenters.iter().find(|person| person.id == absence.member)?.clone();
        let absence = absence.clone();
        Some(view! { <p class="soft"><PersonLink person/> ": " <AbsenceNote absence/></p> })
    });
    let away = away.collect_view();
    let text = (!meeting.agenda_html.is_empty()).then(|| {
        let title = if has_items { t!(language, meeting.more) } else { t!(language, meeting.agenda) };
        let edit = (meeting.can.edit && !has_items).then(|| view! { <EditAgenda id/> });
        view! {
            <section class="meeting-agenda" aria-labelledby="agenda">
                <h2 id="agenda">{title}</h2>
                <div class="prose" inner_html=meeting.agenda_html.clone()></div>
                {edit}
            </section>
        }
    });
    let rows: Vec<ListRow> = meeting.practices.iter().map(|practice| ListRow::practice(practice, language)).collect();
    let practices = (!rows.is_empty()).then(|| {
        view! {
            <section aria-labelledby="presented">
                <h2 id="presented">
                    {if card.starts_at > page.now {
                        t!(language, meeting.to_be_presented)
                    } else {
                        t!(language, meeting.presented)
                    }}
                </h2>
                <Rows rows level=3/>
            </section>
        }
    });
    view! {
        <Shell title=card.title.clone() layout="meeting" sheet="browsing.css" script_file=DISCUSSION_SCRIPT>
            <header class="meeting-head">
                <DateSeal at=card.starts_at/>
                <div class="meeting-head-text">
                    <p class="kicker">{words::meeting_kind(language, card.kind)}</p>
                    <h1 dir=Language::of_text(&card.title).direction()>{with_ranges(card.title.clone())}</h1>
                    <PresenterLine card=card.clone()/>
                    <PresentingCall id presenting/>
                    {away}
                    <MeetingFacts card=card.clone() hebrew_date/>
                    {mind}
                    <WriteUpCall meeting/>
                    <div class="buttons meeting-actions">
                        {calendar}
                        <Announcement card/>
                        {edit}
                        {urgent}
                        {reinstate}
                    </div>
                </div>
            </header>
            <AfterLinks id after/>
            <WhoComes id attendance form=rsvp chase invitation/>
            <GateCall id gate/>
            <VisitSection visit/>
            {practices}
            {items}
            {text}
            <MeetingSummarySection meeting=summarised/>
            <MeetingPromises meeting=id promises/>
            <Comments discussion form=comment/>
        </Shell>
    }
    .into_any()
}

/// The button that lets a cancelled meeting take place after all.
#[component]
fn Reinstate(id: MeetingId) -> AnyView {
    let language = PageContext::current().language;
    view! {
        <form method="post" action="/undo">
            <button class="button" name=UndoForm::WHAT value=Undo::Meeting(id).to_string()>
                {t!(language, meeting.reinstate)}
            </button>
        </form>
    }
    .into_any()
}

/// What the coordinator should know of the day; nothing where there is nothing.
#[component]
fn WorthKnowing(day: DayNotes) -> impl IntoView {
    let language = PageContext::current().language;
    let occasions = day.forbidden.into_iter().chain(day.warnings);
    occasions
        .map(|occasion| {
            let sentence = t!(language, meeting.mind, occasion = words::occasion(language, occasion));
            view! { <p class="hint">{sentence}</p> }
        })
        .collect_view()
}

/// The agenda as items, with the way to print it and, for who may, to change it.
#[component]
fn AgendaItems(card: MeetingCard, items: Vec<AgendaItem>, since: SinceLast, may_edit: bool) -> AnyView {
    let language = PageContext::current().language;
    let id = card.id;
    let print = (!items.is_empty()).then(|| {
        view! {
            <a class="button button-quiet" href=agenda::path(id)>
                <Icon glyph=Glyph::Print/> {t!(language, agenda.to_print)}
            </a>
        }
    });
    let edit = may_edit.then(|| view! { <EditAgenda id/> });
    view! {
        <section class="meeting-items" aria-labelledby="items">
            <h2 id="items">{t!(language, agenda.title)}</h2>
            <AgendaTable card items since/>
            {print}
            {edit}
        </section>
    }
    .into_any()
}

/// The way to the form that makes an agenda of items.
#[component]
fn EditAgenda(id: MeetingId) -> AnyView {
    let language = PageContext::current().language;
    view! {
        <a class="button button-quiet" href=agenda::edit_path(id)>
            <Icon glyph=Glyph::Edit/> {t!(language, agenda.edit)}
        </a>
    }
    .into_any()
}
