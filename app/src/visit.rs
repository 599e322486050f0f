//! What a guest of one meeting sees: the meeting, and what was published of it.

use domain::attachment::Attachment;
use domain::clock::Timestamp;
use domain::meeting::MeetingView;
use domain::practice::Sharing;
use leptos::prelude::*;

use crate::context::PageContext;
use crate::meetings::agenda::AgendaTable;
use crate::meetings::gate::VisitSection;
use crate::practices::sharing::{CopyNote, SharingMark};
use crate::shell::Shell;
use crate::ui::dates::{self, DateStyle, Moment};
use crate::ui::query::url_part;
use crate::ui::ranges::with_ranges;
use crate::words;

/// The page `/visit/{token}`.
#[component]
pub fn VisitPage(
    /// The meeting, with what was published of it.
    meeting: MeetingView,
    /// The moment until which the guest sees it.
    until: Timestamp,
    /// The path of the pass.
    base: String,
) -> AnyView {
    let language = PageContext::current().language;
    let card = meeting.card;
    // An agenda is made of items, or is a text as it was before; that of items goes before the text.
    let has_items = !meeting.items.is_empty();
    let visit = meeting.visit;
    let items = has_items.then(|| {
        view! {
            <h2>{t!(language, meeting.agenda)}</h2>
            <AgendaTable card=card.clone() items=meeting.items/>
        }
    });
    let is_cancelled = card.is_cancelled();
    let end = card.ends_at.map(|at| dates::end(language, card.starts_at, at));
    let until_end = end.map(|end| format!(" {}", t!(language, meeting.until, time = end)));
    let cancelled = is_cancelled.then(|| view! { <p><strong>{t!(language, meeting.cancelled)}</strong></p> });
    let presenters: Vec<_> = card.presenters.into_iter().filter(|person| !person.is_former()).collect();
    let company = card.company.map(|company| view! { <p><bdi>{company.name}</bdi></p> });
    let place = (!card.place.is_empty()).then(|| view! { <p dir="auto">{card.place}</p> });
    let link = (!card.link.is_empty() && !is_cancelled).then(|| {
        view! { <p><a class="button" href=card.link.clone() rel="noreferrer">{t!(language, visit.link)}</a></p> }
    });
    let names = (!presenters.is_empty()).then(|| {
        let names = presenters.into_iter().map(|person| view! { <li><bdi>{person.name}</bdi></li> }).collect_view();
        view! { <h2>{t!(language, visit.presenters)}</h2> <ul>{names}</ul> }
    });
    let agenda = (!meeting.agenda_html.is_empty()).then(|| {
        let title = if has_items { t!(language, meeting.more) } else { t!(language, meeting.agenda) };
        view! {
            <h2>{title}</h2>
            <div class="prose" inner_html=meeting.agenda_html></div>
        }
    });
    let practices = (!meeting.practices.is_empty()).then(|| {
        let lines = meeting.practices.into_iter().map(|practice| {
            let href = format!("{base}/practices/{}", url_part(&practice.slug));
            view! { <li><a href=href dir="auto">{practice.title}</a></li> }
        });
        view! { <h2>{t!(language, visit.practices)}</h2> <ul class="lines">{lines.collect_view()}</ul> }
    });
    view! {
        <Shell title=card.title.clone() layout="narrow agenda-page" sheet="browsing.css">
            <p class="kicker">{words::meeting_kind(language, card.kind)}</p>
            <h1 dir="auto">{with_ranges(card.title)}</h1>
            <p class="lead"><Moment at=card.starts_at style=DateStyle::WithTime/> {until_end}</p>
            {cancelled}
            {company}
            {place}
            {link}
            {names}
            <VisitSection visit is_guest=true/>
            {items}
            {agenda}
            {practices}
            <p class="hint">{t!(language, visit.until)} " " <Moment at=until/></p>
        </Shell>
    }
    .into_any()
}

/// The page `/visit/{token}/practices/{slug}`.
#[component]
pub fn VisitPracticePage(
    /// The title.
    title: String,
    /// The company's name.
    company: String,
    /// The text as HTML, rendered from Markdown and sanitized.
    html: String,
    /// How far it may go.
    sharing: Sharing,
    /// The files beside it.
    files: Vec<Attachment>,
    /// The guest's name.
    guest: String,
    /// The path below which these are.
    files_base: String,
    /// The path of the pass.
    base: String,
) -> AnyView {
    let language = PageContext::current().language;
    let files = (!files.is_empty()).then(|| {
        let lines = files.into_iter().map(|file| {
            let href = format!("{files_base}{}", url_part(&file.file_name));
            let mark = file.sharing.filter(|mark| *mark != sharing);
            let mark = mark.map(|sharing| view! { " " <SharingMark sharing/> });
            view! { <li><a href=href><bdi>{file.file_name}</bdi></a> {mark}</li> }
        });
        view! { <h2>{t!(language, visit.files)}</h2> <ul class="lines">{lines.collect_view()}</ul> }
    });
    view! {
        <Shell title=title.clone() layout="narrow" sheet="forms.css">
            <p class="page-links"><a href=base>{t!(language, visit.back)}</a></p>
            <h1 dir="auto">{title}</h1>
            <p class="hint"><bdi>{company}</bdi> " " <SharingMark sharing/></p>
            <div class="prose" inner_html=html></div>
            {files}
            <CopyNote sharing name=guest/>
        </Shell>
    }
    .into_any()
}
