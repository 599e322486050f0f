//! Parts of a page as the HTML they come to.

use leptos::prelude::*;
use leptos::tachys::html::InertElement;

/// Writes a part of a page at once; one without islands.
///
/// Like leptos' `into_any` it keeps the types of pages short. But that first copies every attribute that
/// stands in the code into a string of its own: half of the time that the frame of a page took.
pub fn written(part: impl IntoView) -> InertElement {
    InertElement::new(part.into_view().to_html())
}

/// HTML that was written before: by [`written`], or by the renderer of texts.
pub fn already_written(html: &str) -> InertElement {
    InertElement::new(html.to_owned())
}
