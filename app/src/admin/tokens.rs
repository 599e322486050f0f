//! Whose API tokens exist, for the coordinator.

use domain::access::OwnedToken;
use leptos::prelude::*;

use super::nav::AdminNav;
use crate::account::me::TokenFacts;
use crate::context::PageContext;
use crate::shell::Shell;
use crate::ui::form::Fields;

/// The page's address.
pub const PATH: &str = "/admin/tokens";

/// A token that is to be revoked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RevokeForm {
    /// The token's key.
    pub token: Option<i64>,
}

impl RevokeForm {
    /// The name of the field of the key.
    pub const TOKEN: &str = "token";

    /// Reads what was sent.
    pub fn read(sent: &impl Fields) -> Self {
        Self { token: sent.parsed(Self::TOKEN) }
    }
}

/// The page `/admin/tokens`. Each token has a [`RevokeForm`].
#[component]
pub fn TokensAdminPage(
    /// Every token, by company and owner.
    tokens: Vec<OwnedToken>,
) -> AnyView {
    let language = PageContext::current().language;
    let body = if tokens.is_empty() {
        view! { <p class="hint">{t!(language, admin.tokens.none)}</p> }.into_any()
    } else {
        let lines = tokens.into_iter().map(|owned| view! { <Owned owned/> }).collect_view();
        view! { <ul class="lines">{lines}</ul> }.into_any()
    };
    view! {
        <Shell title=t!(language, admin.tokens.title) layout="page admin-page" sheet="admin.css">
            <h1>{t!(language, admin.tokens.title)}</h1>
            <AdminNav/>
            <p class="lead">{t!(language, admin.tokens.lead)}</p>
            {body}
        </Shell>
    }
    .into_any()
}

#[component]
fn Owned(owned: OwnedToken) -> AnyView {
    let language = PageContext::current().language;
    let id = owned.token.id;
    view! {
        <li>
            <span>
                <bdi>{owned.member}</bdi>
                " "
                <span class="line-note"><bdi>{owned.company}</bdi></span>
            </span>
            <span>
                <bdi>{owned.token.name.clone()}</bdi>
                " "
                <TokenFacts token=owned.token/>
            </span>
            <form method="post" action=PATH>
                <input type="hidden" name=RevokeForm::TOKEN value=id.to_string()/>
                <button class="button button-danger">{t!(language, account.me.revoke)}</button>
            </form>
        </li>
    }
    .into_any()
}
