//! Loads the browser's part where a page asks for it, and nowhere else.
//!
//! leptos' own `HydrationScripts` loads the wasm on every page and preloads it without a nonce,
//! which the content security policy refuses; this replaces it.

use leptos::nonce::use_nonce;
use leptos::prelude::*;

use crate::context::PageContext;

/// When a page's islands come alive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Islands {
    /// The page has none: not a byte of script.
    #[default]
    None,
    /// As soon as the page is there.
    AtOnce,
    /// When an element that this CSS selector matches first gets the focus.
    OnFocus(&'static str),
}

/// Defines `start`: loads the program and hands every island's element to its function.
const START: &str = "const start=async()=>{\
    const program=await import(js);\
    await program.default({module_or_path:wasm});\
    program.hydrate();\
    for(const island of document.querySelectorAll('leptos-island'))\
    await program[island.dataset.component]?.(island)};";

/// The script of a page with islands.
#[component]
pub fn HydrateIslands(islands: Islands) -> impl IntoView {
    let trigger = match islands {
        Islands::None => return None,
        Islands::AtOnce => "start();".to_owned(),
        Islands::OnFocus(selector) => format!(
            "const wait=event=>{{if(event.target.matches({selector:?})){{\
             removeEventListener('focusin',wait);start()}}}};addEventListener('focusin',wait);"
        ),
    };
    let asset = PageContext::current().asset;
    let (js, wasm) = (asset("pkg/maagal.js"), asset("pkg/maagal_bg.wasm"));
    let script = format!("const js={js:?},wasm={wasm:?};{START}{trigger}");
    let preload = (islands == Islands::AtOnce).then(|| view! { <link rel="modulepreload" href=js nonce=use_nonce()/> });
    Some(view! {
        {preload}
        <script type="module" nonce=use_nonce()>{script}</script>
    })
}
