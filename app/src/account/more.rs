//! What one's own page leads to: being away, who acts for one, the phone number, what is followed, and taking one's data
//! along.

use leptos::prelude::*;

use super::{assistants, following, phone};
use crate::context::PageContext;

/// The address of the archive with all that is the member's own.
pub const DATA_PATH: &str = "/me/data";

/// The ways to the pages of what is set now and then.
#[component]
pub fn More() -> AnyView {
    let page = PageContext::current();
    let language = page.language;
    let away = page.viewer.as_ref().map(|viewer| {
        view! {
            <li>
                <a href=domain::absence::path(viewer.id)>{t!(language, account.more.away)}</a>
                <span class="line-note">{t!(language, account.more.away_hint)}</span>
            </li>
        }
    });
    view! {
        <section class="section" id="more">
            <h2>{t!(language, account.more.title)}</h2>
            <ul class="lines">
                {away}
                <li>
                    <a href=assistants::PATH>{t!(language, account.more.assistants)}</a>
                    <span class="line-note">{t!(language, account.more.assistants_hint)}</span>
                </li>
                <li>
                    <a href=phone::PATH>{t!(language, account.more.phone)}</a>
                    <span class="line-note">{t!(language, account.more.phone_hint)}</span>
                </li>
                <li>
                    <a href=following::PATH>{t!(language, account.more.following)}</a>
                    <span class="line-note">{t!(language, account.more.following_hint)}</span>
                </li>
                <li>
                    <a href=DATA_PATH download="">{t!(language, account.more.data)}</a>
                    <span class="line-note">{t!(language, account.more.data_hint)}</span>
                </li>
            </ul>
        </section>
    }
    .into_any()
}
