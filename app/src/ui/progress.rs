//! How far a practice has come round the circle: presented, discussed, tried, evidence.

use leptos::prelude::*;

use crate::context::PageContext;
use crate::ui::written::written;

/// A quarter of the ring each, drawn from the top as Hebrew readers expect: right to left.
const ARCS: [&str; 4] = [
    "M10.6 3.1A9 9 0 0 0 3.1 10.6",
    "M3.1 13.4A9 9 0 0 0 10.6 20.9",
    "M13.4 20.9A9 9 0 0 0 20.9 13.4",
    "M20.9 10.6A9 9 0 0 0 13.4 3.1",
];

/// The stages of a practice, from being written to being presented.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// It was written, for no meeting.
    Written,
    /// It is to be presented at a meeting that is still to come.
    ToBePresented,
    /// It was presented at a meeting.
    Presented,
}

/// The small ring, and in words what it shows.
#[component]
pub fn ProgressRing(stage: Stage) -> AnyView {
    let language = PageContext::current().language;
    let (reached, label) = match stage {
        Stage::Written => (0, t!(language, progress.written)),
        Stage::ToBePresented => (0, t!(language, progress.to_be_presented)),
        Stage::Presented => (1, t!(language, progress.presented)),
    };
    let arcs = ARCS
        .into_iter()
        .enumerate()
        .map(|(index, arc)| view! { <path class:reached={index < reached} d=arc/> })
        .collect_view();
    written(view! {
        <span class="progress">
            <svg viewBox="0 0 24 24" width="24" height="24" aria-hidden="true" focusable="false">{arcs}</svg>
            {label}
        </span>
    })
    .into_any()
}
