//! A member revokes an API token: what stops, and that nothing brings it back.

use domain::access::ApiToken;
use domain::language::Language;
use leptos::prelude::*;

use crate::context::PageContext;
use crate::shell::Shell;
use crate::ui::dates::Moment;

/// The path of the page that asks before a token is revoked.
pub fn path(id: i64) -> String {
    format!("/me/tokens/{id}/revoke")
}

/// The page `/me/tokens/{id}/revoke`: it posts `revoke-token:<id>` to `/me`.
#[component]
pub fn RevokeTokenPage(
    /// The token that is revoked.
    token: ApiToken,
) -> AnyView {
    let language: Language = PageContext::current().language;
    let action = format!("revoke-token:{}", token.id);
    view! {
        <Shell title=t!(language, account.revoke.title) layout="narrow" sheet="forms.css">
            <h1>{t!(language, account.revoke.title)}</h1>
            <p class="lead"><bdi>{token.name}</bdi></p>
            <p class="hint">{t!(language, account.me.token_made)} " " <Moment at=token.created_at/></p>
            <div class="banner banner-problem">
                <p>
                    <strong>{t!(language, account.revoke.no_way_back)}</strong> " "
                    {t!(language, account.revoke.what_stops)}
                </p>
            </div>
            <form class="sheet" method="post" action="/me#tokens">
                <div class="buttons">
                    <a class="button button-main" href="/me#tokens">{t!(language, account.revoke.back)}</a>
                    <button class="button button-danger" name="action" value=action>
                        {t!(language, account.revoke.go)}
                    </button>
                </div>
            </form>
        </Shell>
    }
    .into_any()
}
