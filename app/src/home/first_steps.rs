//! What to do first, for the coordinator of a young forum.

use leptos::prelude::*;

use crate::context::PageContext;
use crate::ui::icons::{Glyph, Icon};

/// How far the forum has been set up. The page shows the list until every step is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct FirstSteps {
    /// There are companies beside the coordinator's own.
    pub companies: bool,
    /// There are members beside the coordinator.
    pub members: bool,
    /// The next meeting is set.
    pub meeting: bool,
    /// There is at least one practice.
    pub practices: bool,
}

impl FirstSteps {
    /// Whether nothing is left to do.
    pub const fn done(self) -> bool {
        self.companies && self.members && self.meeting && self.practices
    }
}

/// The steps in order; those done are ticked.
#[component]
pub fn FirstStepsList(steps: FirstSteps) -> impl IntoView {
    if steps.done() {
        return None;
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
}
