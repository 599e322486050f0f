//! The coordinator's board: what is open, who answers for it, and since when.

use domain::dilemma::{self, DilemmaBoard, DilemmaCard, DilemmaFilters, DilemmaList};
use domain::phone::Phones;
use leptos::prelude::*;

use super::list::{ListAddress, PATH as LIST};
use crate::account::phone::PhoneLinks;
use crate::context::PageContext;
use crate::people::PersonLink;
use crate::shell::Shell;
use crate::ui::dates::{self, DateStyle, Moment};
use crate::ui::empty::Empty;
use crate::ui::ranges::with_ranges;

/// The address of the board.
pub const PATH: &str = "/dilemmas/board";

/// The page `/dilemmas/board`.
#[component]
pub fn DilemmaBoardPage(
    /// The dilemmas that are open.
    board: DilemmaBoard,
    /// The numbers of those who answer for them.
    phones: Phones,
) -> AnyView {
    let page = PageContext::current();
    let language = page.language;
    let days = |from| dates::days_between(from, page.now).max(0);
    let open = board.open();
    let sums = board.oldest().map(|oldest| {
        let (awaiting, unanswered) = (board.awaiting.len(), board.unanswered.len());
        let parts = [
            Some(t!(language, dilemmas.board.open, count = open)),
            (awaiting > 0).then(|| t!(language, dilemmas.board.awaiting_sum, count = awaiting)),
            (unanswered > 0).then(|| t!(language, dilemmas.board.unanswered_sum, count = unanswered)),
            Some(t!(language, dilemmas.board.oldest, count = days(oldest))),
        ];
        view! { <p>{parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")}</p> }
    });
    let none = (open == 0).then(|| {
        view! { <Empty sentence=t!(language, dilemmas.board.none)><a class="button" href=LIST>{t!(language, dilemmas.all)}</a></Empty> }
    });
    let scheduled = (board.scheduled > 0).then(|| {
        let words = t!(language, dilemmas.board.scheduled, count = board.scheduled);
        let list = ListAddress { list: DilemmaList::Scheduled, filters: DilemmaFilters::default(), after: None };
        view! { <p class="dilemma-way"><a href=list.to_string()>{words}</a></p> }
    });
    let more = board.more.then(|| view! { <p class="soft">{t!(language, dilemmas.board.more)}</p> });
    view! {
        <Shell title=t!(language, dilemmas.board.title) layout="narrow" sheet="browsing.css">
            <h1>{t!(language, dilemmas.board.title)}</h1>
            <p class="dilemma-way"><a href=LIST>{t!(language, dilemmas.back)}</a></p>
            {sums}
            {scheduled}
            {none}
            <Group title=t!(language, dilemmas.board.awaiting) cards=board.awaiting phones/>
            <Group title=t!(language, dilemmas.board.unanswered) cards=board.unanswered/>
            <Group title=t!(language, dilemmas.board.others) cards=board.others/>
            {more}
        </Shell>
    }
    .into_any()
}

/// The dilemmas of a group, the longest open first; nothing without any.
#[component]
fn Group(
    title: &'static str,
    cards: Vec<DilemmaCard>,
    /// The numbers of those who answer for them, where an update is waited for.
    #[prop(optional)]
    phones: Phones,
) -> AnyView {
    (!cards.is_empty())
        .then(|| {
            let count = cards.len();
            let lines = cards.into_iter().map(|card| {
                let phone = phones.get(&card.owner.id).cloned();
                view! { <Line card phone/> }
            });
            let lines = lines.collect_view();
            view! {
                <section class="dilemma-group">
                    <h2>{title} " " <span class="comments-count">"(" {count} ")"</span></h2>
                    <ul class="lines dilemma-lines dilemma-board">{lines}</ul>
                </section>
            }
            .into_any()
        })
        .into_any()
}

#[component]
fn Line(card: DilemmaCard, phone: Option<String>) -> AnyView {
    let page = PageContext::current();
    let language = page.language;
    let age = match dates::days_between(card.created_at, page.now).max(0) {
        0 => t!(language, dilemmas.board.age_today).to_owned(),
        days => t!(language, dilemmas.board.age, count = days),
    };
    let answers = match card.answers {
        0 => t!(language, dilemmas.no_answers).to_owned(),
        count => t!(language, dilemmas.answers, count = count),
    };
    let urgent = card.urgent.then(|| view! { <strong>{t!(language, dilemmas.urgent)}</strong> " · " });
    let next = card.next_update.map(|due| {
        let late = (due < page.now).then(|| match dates::days_between(due, page.now) {
            0 => t!(language, dilemmas.board.late_today).to_owned(),
            days => t!(language, dilemmas.board.late, count = days),
        });
        let late = late.map(|late| view! { " · " <strong>{late}</strong> });
        view! { " · " {t!(language, dilemmas.next_update)} " " <Moment at=due style=DateStyle::Short/> {late} }
    });
    // What is asked is not written elsewhere: it may be for some companies alone.
    let phone = phone.map(|number| {
        let waits = t!(language, dilemmas.board.update_waits);
        let text = format!("{waits}\n{}{}", page.origin, dilemma::path(card.id));
        view! { <PhoneLinks number text/> }
    });
    view! {
        <li>
            <span class="dilemma-age">{age}</span>
            <div class="dilemma-on-board">
                <a class="dilemma-title" href=dilemma::path(card.id)><bdi>{with_ranges(card.title.clone())}</bdi></a>
                <span class="line-note">
                    {urgent} {answers} " · " {t!(language, dilemmas.owned_by)} " " <PersonLink person=card.owner.clone()/> {next}
                </span>
                {phone}
            </div>
        </li>
    }
    .into_any()
}
