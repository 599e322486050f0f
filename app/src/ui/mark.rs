//! The forum's mark: an open ring, one seat of it filled.

use crate::ui::written::written;
use leptos::prelude::*;

/// The mark. Beside the forum's name, so hidden from screen readers.
#[component]
pub fn Mark() -> AnyView {
    written(view! {
        <svg class="mark" viewBox="0 0 32 32" width="32" height="32" aria-hidden="true" focusable="false">
            <path class="mark-ring" d="M9.05 6.07A12 12 0 1 0 22.95 6.07"/>
            <circle class="mark-seat" cx="16" cy="4" r="3"/>
        </svg>
    })
    .into_any()
}
