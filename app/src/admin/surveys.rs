//! What was answered about the meetings, from one to the next.

use domain::id::TopicId;
use domain::meeting;
use domain::survey::{SHOWN_FROM, SurveyResult, SurveySums, USEFUL_MAX};
use leptos::prelude::*;

use super::nav::AdminNav;
use crate::context::PageContext;
use crate::shell::Shell;
use crate::ui::dates::{DateStyle, Moment};

/// The path of the page.
pub const PATH: &str = "/admin/surveys";

/// The page `/admin/surveys`.
#[component]
pub fn SurveysPage(
    /// What was answered, the latest meeting first.
    results: Vec<SurveyResult>,
) -> AnyView {
    let language = PageContext::current().language;
    let nothing = results.is_empty().then(|| view! { <p class="hint">{t!(language, survey.no_meetings)}</p> });
    let trend = (results.iter().filter(|result| result.said.is_some()).count() > 1)
        .then(|| view! { <Trend results=results.clone()/> });
    let lines = results.into_iter().map(|result| view! { <ResultLine result/> }).collect_view();
    view! {
        <Shell title=t!(language, survey.results) layout="page admin-page" sheet="admin.css">
            <h1>{t!(language, survey.results)}</h1>
            <AdminNav/>
            <p class="lead">{t!(language, survey.results_lead, least = SHOWN_FROM)}</p>
            {nothing}
            {trend}
            <ul class="lines surveys">{lines}</ul>
        </Shell>
    }
    .into_any()
}

/// A number in hundredths, such as 4.25.
fn hundredths(value: i64) -> String {
    format!("{}.{:02}", value / 100, value % 100)
}

/// How useful the meetings were found, from the earliest to the latest, as bars; the list below says the same.
#[component]
fn Trend(results: Vec<SurveyResult>) -> AnyView {
    let language = PageContext::current().language;
    let bars = results
        .into_iter()
        .rev()
        .filter_map(|result| {
            let useful = result.said?.useful_hundredths;
            let share = useful / USEFUL_MAX;
            Some(view! {
                <li>
                    <span class="trend-value">{hundredths(useful)}</span>
                    <svg class="trend-bar" viewBox="0 0 20 100" aria-hidden="true" focusable="false">
                        <rect x="0" y=100 - share width="20" height=share/>
                    </svg>
                    <span class="trend-when"><Moment at=result.starts_at style=DateStyle::Short/></span>
                </li>
            })
        })
        .collect_view();
    view! {
        <section class="section" aria-labelledby="trend">
            <h2 id="trend">{t!(language, survey.trend, max = USEFUL_MAX)}</h2>
            <ol class="trend" tabindex="0" aria-labelledby="trend">{bars}</ol>
        </section>
    }
    .into_any()
}

#[component]
fn ResultLine(result: SurveyResult) -> AnyView {
    let language = PageContext::current().language;
    let came = result.came.map(|count| format!("{} · ", t!(language, came.count, count)));
    let answers = t!(language, survey.answers, count = result.answers);
    let said = result.said.map(|said| view! { <Said said answers=result.answers/> });
    view! {
        <li>
            <a href=meeting::path(result.meeting)><bdi>{result.title}</bdi></a>
            " "
            <span class="line-note"><Moment at=result.starts_at/> " · " {came} {answers}</span>
            {said}
        </li>
    }
    .into_any()
}

#[component]
fn Said(said: SurveySums, answers: i64) -> AnyView {
    let page = PageContext::current();
    let language = page.language;
    let name = |id: TopicId| {
        let topic = page.topics.iter().find(|topic| topic.id == id);
        topic.map(|topic| topic.name(language).to_owned()).unwrap_or_default()
    };
    let topics: Vec<String> =
        said.topics.iter().map(|(topic, times)| format!("\u{2068}{}\u{2069} ({times})", name(*topic))).collect();
    let topics = (!topics.is_empty()).then(|| view! { <p>{t!(language, survey.wanted)} " " {topics.join(" · ")}</p> });
    let words = (!said.words.is_empty()).then(|| {
        let words = said.words.into_iter().map(|word| view! { <li><bdi>{word}</bdi></li> }).collect_view();
        view! { <ul class="survey-words">{words}</ul> }
    });
    let useful = hundredths(said.useful_hundredths);
    view! {
        <div class="survey-said">
            <p>
                {t!(language, survey.useful_was, value = useful, max = USEFUL_MAX)} " · "
                {t!(language, survey.recommended, recommend = said.recommend, answers)}
            </p>
            {topics}
            {words}
        </div>
    }
    .into_any()
}
