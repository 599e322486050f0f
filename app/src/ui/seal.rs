//! A meeting's date, large, inside the open ring.

use domain::clock::Timestamp;
use leptos::prelude::*;

use crate::context::PageContext;
use crate::ui::dates;
use crate::ui::written::written;

/// The day in the ring, weekday above and month below it. The machine-readable moment goes with it.
#[component]
pub fn DateSeal(at: Timestamp) -> AnyView {
    let language = PageContext::current().language;
    let date = dates::local(at);
    let machine = date.strftime("%Y-%m-%dT%H:%M%:z").to_string();
    written(view! {
        <time class="seal" datetime=machine>
            <svg class="seal-ring" viewBox="0 0 200 200" aria-hidden="true" focusable="false">
                <path d="M62 19.5A89 89 0 1 0 138 19.5"/>
                <circle cx="100" cy="11" r="7"/>
            </svg>
            <span class="seal-weekday">{dates::weekday(language, date.weekday())}</span>
            <span class="seal-day">{date.day()}</span>
            <span class="seal-month">
                {dates::month(language, date.month())} <span class="seal-year">" " {date.year()}</span>
            </span>
        </time>
    })
    .into_any()
}
