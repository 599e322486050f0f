//! The browser's entry: hydrates the islands of the page, nothing else.

// Its islands export themselves; naming the crate links it.
use app as _;

/// Called once by the script of a page with islands.
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    leptos::mount::hydrate_islands();
}
