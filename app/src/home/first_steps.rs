//! What to do first, for the coordinator of a young forum.

use domain::home::FirstSteps;
use leptos::prelude::*;

use crate::context::PageContext;
use crate::ui::icons::{Glyph, Icon};

/// The steps in order; those done are ticked.
#[component]
pub fn FirstStepsList(steps: FirstSteps) -> AnyView {
    if steps.done() {
        return ().into_any();
    }
    let language = PageContext::current().language;
    let items = [
        (
            steps.companies,
            "/admin/companies",
            t!(language, first_steps.companies),
            t!(language, first_steps.companies_why),
        ),
        (steps.members, "/admin/members", t!(language, first_steps.members), t!(language, first_steps.members_why)),
        (
            steps.meeting,
            "/admin/meetings/new",
            t!(language, first_steps.meeting),
            t!(language, first_steps.meeting_why),
        ),
        (
            steps.practices,
            "/admin/import",
            t!(language, first_steps.practices),
            t!(language, first_steps.practices_why),
        ),
    ]
    .map(|(done, href, title, why)| {
        let tick = done.then(|| {
            view! { <Icon glyph=Glyph::Check/> <span class="visually-hidden">{t!(language, first_steps.done)}</span> }
        });
        view! {
            <li class="step" class:step-done=done>
                <span class="step-mark">{tick}</span>
                <div><a href=href>{title}</a> <p>{why}</p></div>
            </li>
        }
    });
    Some(view! {
        <section class="first-steps" aria-labelledby="first">
            <h2 id="first">{t!(language, first_steps.title)}</h2>
            <ol>{items}</ol>
        </section>
    })
    .into_any()
}
