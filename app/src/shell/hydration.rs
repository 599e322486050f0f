//! Loads the browser's part where a page asks for it, and nowhere else.
//!
//! leptos' own `HydrationScripts` loads the wasm on every page and preloads it without a nonce,
//! which the content security policy refuses; this replaces it.

use leptos::nonce::use_nonce;
use leptos::prelude::*;

use crate::context::PageContext;

/// The moments at which a page's islands can be hydrated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Islands {
    /// When the search box, which every member's page has, or the field of a comment first gets the focus.
    #[default]
    OnFocus,
    /// The program is loaded as soon as the page is there.
    AtOnce,
}

/// Defines `start`, which loads the program and hands every island's element to its function.
const START: &str = "const start=async()=>{\
    for(const form of document.querySelectorAll('.comment-form'))form.dataset.tools='';\
    const program=await import(js);\
    await program.default({module_or_path:wasm});\
    program.hydrate();\
    for(const island of document.querySelectorAll('leptos-island'))\
    await program[island.dataset.component]?.(island)};";

/// The script of a page with islands.
#[component]
pub fn HydrateIslands(islands: Islands) -> impl IntoView {
    let page = PageContext::current();
    // Who is not logged in has no search, and not a byte of script.
    page.viewer.as_ref()?;
    let trigger = match islands {
        Islands::AtOnce => "start();",
        Islands::OnFocus => {
            "const wait=event=>{if(event.target.matches('[type=search],.comment-form textarea')){\
             removeEventListener('focusin',wait);start()}};\
             addEventListener('focusin',wait);"
        }
    };
    let asset = page.asset;
    let (js, wasm) = (asset("pkg/maagal.js"), asset("pkg/maagal_bg.wasm"));
    let script = format!("const js={js:?},wasm={wasm:?};{START}{trigger}");
    let preload = (islands == Islands::AtOnce).then(|| view! { <link rel="modulepreload" href=js nonce=use_nonce()/> });
    Some(view! {
        {preload}
        <script type="module" nonce=use_nonce()>{script}</script>
    })
}
