//! Dilemmas on the page of a practice: what it was written from, and the lessons of those that drew it in.

use domain::dilemma::{self, DilemmaBeside};
use leptos::prelude::*;

use crate::context::PageContext;
use crate::ui::ranges::with_ranges;

/// The dilemmas beside a practice; nothing without any.
#[component]
pub fn DilemmasBeside(dilemmas: Vec<DilemmaBeside>) -> AnyView {
    let language = PageContext::current().language;
    let link = |id, title: String| view! { <a href=dilemma::path(id)><bdi>{with_ranges(title)}</bdi></a> };
    let mut lines: Vec<AnyView> = vec![];
    for DilemmaBeside { id, title, lesson, became } in dilemmas {
        let lead = became.then(|| view! { {t!(language, dilemmas.beside.written_from)} " " });
        // What was learnt is in a practice that was written from it.
        let lesson = (!became && !lesson.is_empty()).then(|| view! { <p dir="auto">{lesson}</p> });
        lines.push(view! { <li><p class="dilemma-way">{lead} {link(id, title)}</p> {lesson}</li> }.into_any());
    }
    (!lines.is_empty())
        .then(|| {
            view! {
                <section class="comments lessons" aria-labelledby="lessons-title">
                    <h2 id="lessons-title">{t!(language, dilemmas.beside.title)}</h2>
                    <ul>{lines}</ul>
                </section>
            }
            .into_any()
        })
        .into_any()
}
