//! One's own page: what one is writing, profile, password, API tokens.

use domain::clock::Timestamp;
use domain::draft::{self, Draft};
use domain::language::Language;
use domain::practice::{self, PracticeCard};
use leptos::prelude::*;

use super::join::{NameField, ProfessionField};
use super::password::{COPY_MODULE, CopyField, NewPasswordFields};
use crate::context::PageContext;
use crate::i18n::td_string;
use crate::shell::Shell;
use crate::ui::dates::Moment;
use crate::ui::field::{Choice, RadioGroup, TextField};
use crate::ui::form::{Form, FormProblem};
use crate::words;

/// An API token in its owner's list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenLine {
    /// Its key.
    pub id: i64,
    /// What its owner calls it.
    pub name: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last used.
    pub used_at: Option<Timestamp>,
}

/// `/me`. Every form posts there; the button `action` says which: `profile`, `password`,
/// `log-out-elsewhere`, `create-token`, `revoke-token:<id>`, `discard-draft:<id>`.
#[component]
pub fn MePage(
    /// The form of name, profession and language: fields `name`, `profession`, `language`.
    profile: Form,
    /// The form of the password: fields `current`, `password`, `repeated`.
    #[prop(optional)]
    password: Form,
    /// The form of a new token: field `token-name`.
    #[prop(optional)]
    token: Form,
    /// What the member is writing, the newest first.
    drafts: Vec<Draft>,
    /// Texts that wait for the company's confirmation, where the member may give it.
    to_confirm: Vec<PracticeCard>,
    /// The member's API tokens.
    tokens: Vec<TokenLine>,
    /// A token that was just made; it is never shown again.
    #[prop(optional_no_strip)]
    new_token: Option<String>,
) -> impl IntoView {
    let locale = PageContext::current().locale();
    view! {
        <Shell title=td_string!(locale, account.me.title) layout="narrow" modules=COPY_MODULE>
            <h1>{td_string!(locale, account.me.title)}</h1>
            <ToConfirm practices=to_confirm/>
            <Drafts drafts/>
            <section class="section">
                <h2>{td_string!(locale, account.me.profile)}</h2>
                <ProfileForm form=profile/>
            </section>
            <section class="section" id="password">
                <h2>{td_string!(locale, account.me.password)}</h2>
                <PasswordForm form=password/>
            </section>
            <section class="section" id="tokens">
                <h2>{td_string!(locale, account.me.tokens)}</h2>
                <Tokens form=token tokens new_token/>
            </section>
        </Shell>
    }
}

#[component]
fn ToConfirm(practices: Vec<PracticeCard>) -> impl IntoView {
    let locale = PageContext::current().locale();
    let lines = practices
        .iter()
        .map(|card| {
            let meeting = card.meeting.as_ref().map(|meeting| view! { " · " <bdi>{meeting.title.clone()}</bdi> });
            view! {
                <li>
                    <a href=practice::path(&card.slug)><bdi>{card.title.clone()}</bdi></a>
                    <span class="line-note"><Moment at=card.date/> {meeting}</span>
                </li>
            }
        })
        .collect_view();
    (!practices.is_empty()).then(|| {
        view! {
            <section class="section">
                <h2>{td_string!(locale, account.me.to_confirm)}</h2>
                <p class="hint">{td_string!(locale, account.me.to_confirm_hint)}</p>
                <ul class="lines">{lines}</ul>
            </section>
        }
    })
}

#[component]
fn Drafts(drafts: Vec<Draft>) -> impl IntoView {
    let locale = PageContext::current().locale();
    let body = if drafts.is_empty() {
        view! { <p class="hint">{td_string!(locale, account.me.no_drafts)}</p> }.into_any()
    } else {
        let lines = drafts.into_iter().map(|draft| view! { <DraftLine draft/> }).collect_view();
        view! { <ul class="lines">{lines}</ul> }.into_any()
    };
    view! {
        <section class="section" id="drafts">
            <h2>{td_string!(locale, account.me.drafts)}</h2>
            {body}
            <p class="buttons"><a class="button" href="/practices/new">{td_string!(locale, account.me.write)}</a></p>
        </section>
    }
}

#[component]
fn DraftLine(draft: Draft) -> impl IntoView {
    let locale = PageContext::current().locale();
    let title = match draft.content.title.trim() {
        "" => td_string!(locale, account.me.untitled).to_owned(),
        title => title.to_owned(),
    };
    view! {
        <li>
            <a href=draft::path(draft.id)><bdi>{title}</bdi></a>
            <span class="line-note">
                {td_string!(locale, account.me.saved)} " " <Moment at=draft.updated_at/>
            </span>
            <form method="post" action="/me">
                <button class="button button-danger" name="action" value=format!("discard-draft:{}", draft.id)>
                    {td_string!(locale, account.me.discard)}
                </button>
            </form>
        </li>
    }
}

#[component]
fn ProfileForm(form: Form) -> impl IntoView {
    let page = PageContext::current();
    let locale = page.locale();
    let languages = Language::ALL
        .iter()
        .map(|&language| Choice::new(language.as_str(), words::language(locale, language)))
        .collect::<Vec<_>>();
    let fixed = page.viewer.map(|viewer| {
        view! {
            <p class="hint">
                <bdi>{viewer.email}</bdi> " · " <bdi>{viewer.company.name}</bdi> " · " {words::role(locale, viewer.role)}
            </p>
        }
    });
    view! {
        <form class="sheet" method="post" action="/me">
            <FormProblem form=form.clone()/>
            {fixed}
            <NameField form=form.clone()/>
            <ProfessionField form=form.clone()/>
            <RadioGroup
                form
                name="language"
                label=td_string!(locale, account.me.language)
                choices=languages
                required=true
            />
            <div class="buttons">
                <button class="button button-main" name="action" value="profile">
                    {td_string!(locale, account.me.save)}
                </button>
            </div>
        </form>
    }
}

#[component]
fn PasswordForm(form: Form) -> impl IntoView {
    let locale = PageContext::current().locale();
    view! {
        <form class="sheet" method="post" action="/me">
            <FormProblem form=form.clone()/>
            <TextField
                form=form.clone()
                name="current"
                label=td_string!(locale, account.password.current)
                kind="password"
                autocomplete="current-password"
                required=true
            />
            <NewPasswordFields form/>
            <div class="buttons">
                <button class="button button-main" name="action" value="password">
                    {td_string!(locale, account.me.change_password)}
                </button>
            </div>
        </form>
        <form class="sheet" method="post" action="/me">
            <p class="hint">{td_string!(locale, account.me.elsewhere_hint)}</p>
            <div class="buttons">
                <button class="button" name="action" value="log-out-elsewhere">
                    {td_string!(locale, account.me.elsewhere)}
                </button>
            </div>
        </form>
    }
}

#[component]
fn Tokens(form: Form, tokens: Vec<TokenLine>, new_token: Option<String>) -> impl IntoView {
    let locale = PageContext::current().locale();
    let fresh = new_token.map(|token| {
        view! {
            <div class="banner banner-care" role="status">
                <p>{td_string!(locale, account.me.token_once)}</p>
                <CopyField id="new-token" label=td_string!(locale, account.me.new_token) value=token/>
            </div>
        }
    });
    let lines = tokens.into_iter().map(|token| view! { <Token token/> }).collect_view();
    view! {
        <p class="hint">{td_string!(locale, account.me.tokens_hint)}</p>
        {fresh}
        <ul class="lines">{lines}</ul>
        <form class="sheet" method="post" action="/me#tokens">
            <FormProblem form=form.clone()/>
            <TextField
                form
                name="token-name"
                label=td_string!(locale, account.me.token_name)
                hint=td_string!(locale, account.me.token_name_hint)
                max=80
                required=true
            />
            <div class="buttons">
                <button class="button" name="action" value="create-token">
                    {td_string!(locale, account.me.create_token)}
                </button>
            </div>
        </form>
    }
}

#[component]
fn Token(token: TokenLine) -> impl IntoView {
    let locale = PageContext::current().locale();
    let used = match token.used_at {
        Some(at) => view! { {td_string!(locale, account.me.token_used)} " " <Moment at/> }.into_any(),
        None => td_string!(locale, account.me.token_unused).into_any(),
    };
    view! {
        <li>
            <bdi>{token.name}</bdi>
            <span class="line-note">
                {td_string!(locale, account.me.token_made)} " " <Moment at=token.created_at/> " · " {used}
            </span>
            <form method="post" action="/me#tokens">
                <button class="button button-danger" name="action" value=format!("revoke-token:{}", token.id)>
                    {td_string!(locale, account.me.revoke)}
                </button>
            </form>
        </li>
    }
}
