//! One practice: what was done, for whom, what it took, what came of it.

use domain::practice::{PracticeCard, PracticeView};
use leptos::prelude::*;

use crate::context::PageContext;
use crate::practices::aside::{Attachments, ContentsList, ShareBox};
use crate::practices::status::{Actions, StatusBanner};
use crate::shell::Shell;
use crate::ui::dates::{DateStyle, Moment};
use crate::ui::progress::{ProgressRing, Stage};
use crate::ui::rows::{Row, Rows};
use crate::ui::topics::TopicLinks;
use crate::words;

/// One practice.
#[component]
pub fn PracticePage(
    practice: PracticeView,
    /// Others like it, the closest first.
    related: Vec<PracticeCard>,
    /// The whole URL of this page, for sharing.
    share_url: String,
) -> impl IntoView {
    let page = PageContext::current();
    let text_language = practice.language;
    let main_topic = practice.topics.first().map(|topic| topic.slug.clone());
    view! {
        <Shell title=practice.title.clone() layout="practice" modules=&["copy.js"]>
            <StatusBanner practice=practice.clone()/>
            <article data-topic=main_topic>
                <PracticeHead practice=practice.clone()/>
                <FactLine practice=practice.clone()/>
                <div class="practice-body">
                    <ContentsList headings=practice.headings.clone()/>
                    <div class="practice-text">
                        <div
                            class="prose"
                            lang=text_language.as_str()
                            dir=text_language.direction()
                            inner_html=practice.html.clone()
                        ></div>
                        <Attachments practice=practice.clone()/>
                        <div class="practice-end">
                            <ShareBox title=practice.title.clone() url=share_url/>
                            <Actions practice/>
                        </div>
                    </div>
                </div>
            </article>
            <Related related language=page.language/>
        </Shell>
    }
    .into_any()
}

/// Title, summary, who and when.
#[component]
fn PracticeHead(practice: PracticeView) -> impl IntoView {
    let language = PageContext::current().language;
    let slugs = practice.topics.iter().map(|topic| topic.slug.clone()).collect();
    let summary = (!practice.summary.is_empty()).then(|| view! { <p class="deck" dir="auto">{practice.summary}</p> });
    let people: Vec<_> = practice
        .authors
        .into_iter()
        .map(|person| {
            let profession = words::profession(language, person.profession);
            view! { <li><bdi>{person.name}</bdi> " " <span class="soft">"(" {profession} ")"</span></li> }
        })
        .collect();
    let people = (!people.is_empty()).then(|| view! { <ul class="people">{people}</ul> });
    let date = practice.published_at.unwrap_or(practice.updated_at);
    let stage = if practice.meeting.is_some() { Stage::Presented } else { Stage::Written };
    let meeting = practice.meeting.map(|meeting| {
        view! { <a href=domain::meeting::path(meeting.id) dir="auto">{meeting.title}</a> }
    });
    view! {
        <header class="practice-head">
            <p class="kicker">{words::practice_kind(language, practice.kind)}</p>
            <h1 dir="auto">{practice.title}</h1>
            {summary}
            <div class="byline">
                <a class="byline-company" href=format!("/companies/{}", practice.company.slug)>
                    <bdi>{practice.company.name}</bdi>
                </a>
                {people}
                <Moment at=date style=DateStyle::Medium/>
            </div>
            <div class="practice-tags">
                <TopicLinks slugs/>
                <span class="practice-stage"><ProgressRing stage/> " " {meeting}</span>
            </div>
        </header>
    }
    .into_any()
}

/// For whom, what it took, what came of it: one line between hairlines. Empty facts are left out.
#[component]
fn FactLine(practice: PracticeView) -> impl IntoView {
    let language = PageContext::current().language;
    let facts: Vec<_> = [
        (t!(language, practice.audience), practice.audience),
        (t!(language, practice.effort), practice.effort),
        (t!(language, practice.result), practice.result),
    ]
    .into_iter()
    .filter(|(_, value)| !value.is_empty())
    .map(|(label, value)| view! { <div><dt>{label}</dt><dd dir="auto">{value}</dd></div> })
    .collect();
    (!facts.is_empty()).then(|| view! { <dl class="fact-line">{facts}</dl> })
}

#[component]
fn Related(related: Vec<PracticeCard>, language: domain::language::Language) -> impl IntoView {
    let rows: Vec<Row> = related.iter().map(|card| Row::practice(card, language)).collect();
    (!rows.is_empty()).then(|| {
        view! {
            <section class="related" aria-labelledby="related">
                <h2 id="related">{t!(language, practice.related)}</h2>
                <Rows rows level=3/>
            </section>
        }
    })
}
