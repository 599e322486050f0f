//! The wasm entry point of pages with islands: it hydrates them and does nothing else.
//!
//! A crate of its own, because a `cdylib` that is also an `rlib` loses link-time optimization. What the islands do is
//! in `app`.

// Its islands export themselves; naming the crate links it.
use app as _;

/// Hydrates the islands; called once by the script of a page with islands.
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    leptos::mount::hydrate_islands();
}
