//! The document around every page: head, masthead, main, foot.

mod header;
mod hydration;

use domain::language::Language;
use leptos::attr::custom::custom_attribute;
use leptos::prelude::*;
use leptos::reactive::owner::Owner;

pub use self::header::{BellWords, LanguageForm};
pub use self::hydration::Islands;

use self::header::Header;
use self::hydration::HydrateIslands;
use crate::context::PageContext;
use crate::statements::{ACCESSIBILITY, PRIVACY};
use crate::ui::flash::FlashMessage;
use crate::ui::written::{WrittenOnce, written};

/// Where the script `live.js` of an open page hears of what happens.
pub const LIVE_PATH: &str = "/live";

/// The document around a page.
#[component]
pub fn Shell(
    /// The page's own title; members read it before the forum's name.
    #[prop(into)]
    title: String,
    /// The class of `<main>`: which layout of `style/` it takes.
    #[prop(default = "page")]
    layout: &'static str,
    /// The style sheet that this page needs beside `main.css`; with `admin.css` comes `forms.css`.
    #[prop(optional)]
    sheet: Option<&'static str>,
    /// When the browser's part is loaded.
    #[prop(optional)]
    islands: Islands,
    /// A small script that this page uses; a file of its own would be three times as large on its way.
    #[prop(optional)]
    script: &'static str,
    /// The name of a larger script, which several pages use: a file that browsers keep.
    #[prop(optional)]
    script_file: Option<&'static str>,
    /// Whether the header has a search box: not where the page itself begins with one.
    #[prop(default = true)]
    search_in_header: bool,
    /// The words in the header's search box.
    #[prop(optional, into)]
    query: String,
    children: Children,
) -> impl IntoView {
    // Only islands carry hydration marks: the page around them never becomes interactive.
    if let Some(shared) = Owner::current_shared_context() {
        shared.set_is_hydrating(false);
    }
    let page = PageContext::current();
    let language = page.language;
    // A stranger's page says nothing of where it leads.
    let address = page.viewer.is_some().then(|| format!("{}{}", page.origin, page.path));
    view! {
        <!DOCTYPE html>
        <html lang=page.language.as_str() dir=page.language.direction()>
            <Head title sheet islands script script_file/>
            <body>
                <a class="skip-link" href="#main">{t!(language, nav.skip)}</a>
                <Header query=search_in_header.then_some(query)/>
                <main id="main" class=layout tabindex="-1">
                    <FlashMessage/>
                    {children()}
                </main>
                <footer class="foot">
                    <p>{t!(language, nav.footer)}</p>
                    <FootLinks/>
                    {address.map(|address| view! { <p class="print-address" dir="ltr">{address}</p> })}
                </footer>
            </body>
        </html>
    }
}

/// What everybody may know of the forum, and what members agreed to.
#[component]
fn FootLinks() -> AnyView {
    let page = PageContext::current();
    let language = page.language;
    let agreement = (page.has_agreement && page.viewer.is_some()).then(|| {
        view! { <li><a href=crate::agreement::PATH>{t!(language, agreement.title)}</a></li> }
    });
    view! {
        <ul class="foot-links">
            <li><a href=ACCESSIBILITY>{t!(language, statement.accessibility)}</a></li>
            <li><a href=PRIVACY>{t!(language, statement.privacy)}</a></li>
            {agreement}
        </ul>
    }
    .into_any()
}

#[component]
fn Head(
    title: String,
    sheet: Option<&'static str>,
    islands: Islands,
    script: &'static str,
    script_file: Option<&'static str>,
) -> AnyView {
    let page = PageContext::current();
    let asset = page.asset;
    // To a stranger, and to whatever makes a preview of a link, a page is called as the forum is.
    let forum_name = page.forum_name.clone();
    let title = match page.viewer {
        Some(_) => format!("{title} · {forum_name}"),
        None => forum_name.clone(),
    };
    let script = (!script.is_empty())
        .then(|| view! { <script type="module" nonce=leptos::nonce::use_nonce()>{script}</script> });
    // The rules of `admin.css` build on those of `forms.css`.
    let forms = (sheet == Some("admin.css")).then(|| view! { <link rel="stylesheet" href=asset("forms.css")/> });
    let live = page.viewer.is_some().then_some("live.js");
    let script_files = script_file
        .into_iter()
        .chain(live)
        .map(|name| view! { <script type="module" src=asset(name) nonce=leptos::nonce::use_nonce()></script> })
        .collect_view();
    written(view! {
        <head>
            <meta charset="utf-8"/>
            <title>{title}</title>
            <meta name="viewport" content="width=device-width, initial-scale=1"/>
            <meta name="robots" content="noindex"/>
            <meta name="color-scheme" content="light dark"/>
            <meta name="theme-color" content="#faf7f1" media="(prefers-color-scheme: light)"/>
            <meta name="theme-color" content="#191714" media="(prefers-color-scheme: dark)"/>
            <meta {..custom_attribute("property", "og:title")} content=forum_name/>
            {LINKS.in_language(page.language, || view! { <Links language=page.language asset/> })}
            {forms}
            {sheet.map(|sheet| view! { <link rel="stylesheet" href=asset(sheet)/> })}
            {script}
            {script_files}
            <HydrateIslands islands/>
        </head>
    })
    .into_any()
}

/// What every page links to.
static LINKS: WrittenOnce = WrittenOnce::new();

/// The icon, the style, and the fonts that the first screen is set in, in the interface's own script. Digits and punctuation
/// of titles are in the same file as their Hebrew; those of the text are in one of their own (`script/fonts.mjs`).
#[component]
fn Links(language: Language, asset: fn(&str) -> &'static str) -> AnyView {
    let fonts = match language {
        Language::Hebrew => ["fonts/assistant-hebrew.woff2", "fonts/frank-ruhl-libre-hebrew.woff2"],
        Language::English => ["fonts/assistant-latin.woff2", "fonts/frank-ruhl-libre-latin.woff2"],
    };
    let preloads = fonts
        .into_iter()
        .chain(["fonts/assistant-common.woff2"])
        .map(|font| view! { <link rel="preload" href=asset(font) r#as="font" type="font/woff2" crossorigin=""/> })
        .collect_view();
    view! {
        <link rel="icon" type="image/svg+xml" href=asset("favicon.svg")/>
        {preloads}
        <link rel="stylesheet" href=asset("main.css")/>
    }
    .into_any()
}
