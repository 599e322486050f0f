//! What speaks against going on, above the form it is about.

use leptos::prelude::*;

use crate::ui::icons::{Glyph, Icon};

/// A sentence of warning, which is also read aloud as soon as the page is there.
#[component]
pub fn Caution(#[prop(into)] sentence: String) -> AnyView {
    view! {
        <div class="banner banner-care" role="alert">
            <Icon glyph=Glyph::Warning/>
            <p>{sentence}</p>
        </div>
    }
    .into_any()
}
