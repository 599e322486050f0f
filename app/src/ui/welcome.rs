//! What the coordinator wrote to greet people.

use leptos::prelude::*;

/// The welcome text.
#[component]
pub fn WelcomeText(
    /// The text's HTML, rendered from Markdown and sanitized.
    html: String,
) -> AnyView {
    view! { <section class="welcome prose" inner_html=html></section> }.into_any()
}
