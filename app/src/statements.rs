//! What the forum says about accessibility and privacy, to everybody.

use leptos::prelude::*;

use crate::context::PageContext;
use crate::shell::Shell;
use crate::ui::dates::{DateStyle, Moment, moment};

/// The path of the accessibility statement.
pub const ACCESSIBILITY: &str = "/accessibility";
/// The path of the page about privacy.
pub const PRIVACY: &str = "/privacy";

/// The page `/accessibility`.
#[component]
pub fn AccessibilityPage(
    /// The statement as HTML, rendered from Markdown and sanitized.
    html: String,
    /// Whom to write to or call; empty where nobody is named.
    contact: String,
    /// When it was last checked, as `2026-11-26`; empty where that is not known.
    checked_on: String,
    /// What is known to be missing, as HTML; empty where nothing is.
    gaps: String,
) -> impl IntoView {
    let language = PageContext::current().language;
    let gaps = match gaps.is_empty() {
        true => view! { <p>{t!(language, statement.no_gaps)}</p> }.into_any(),
        false => view! { <div class="prose" inner_html=gaps></div> }.into_any(),
    };
    let checked = moment(&checked_on, "12:00").map(|at| {
        view! { <p class="hint">{t!(language, statement.checked_on)} " " <Moment at style=DateStyle::Medium/></p> }
    });
    view! {
        <Shell title=t!(language, statement.accessibility) layout="narrow" sheet="forms.css">
            <h1>{t!(language, statement.accessibility)}</h1>
            <div class="prose" inner_html=html></div>
            <h2>{t!(language, statement.gaps)}</h2>
            {gaps}
            <h2>{t!(language, statement.contact)}</h2>
            <Contact contact/>
            {checked}
        </Shell>
    }
}

/// The page `/privacy`.
#[component]
pub fn PrivacyPage(
    /// The statement as HTML, rendered from Markdown and sanitized.
    html: String,
    /// Whom to write to; empty where nobody is named.
    contact: String,
) -> impl IntoView {
    let language = PageContext::current().language;
    view! {
        <Shell title=t!(language, statement.privacy) layout="narrow" sheet="forms.css">
            <h1>{t!(language, statement.privacy)}</h1>
            <div class="prose" inner_html=html></div>
            <h2>{t!(language, statement.contact)}</h2>
            <Contact contact/>
        </Shell>
    }
}

#[component]
fn Contact(contact: String) -> impl IntoView {
    let language = PageContext::current().language;
    match contact.is_empty() {
        true => view! { <p>{t!(language, statement.coordinator)}</p> }.into_any(),
        false => view! { <p dir="auto">{contact}</p> }.into_any(),
    }
}
