//! One's own page: what one is writing, profile, password, API tokens.

use domain::clock::Timestamp;
use domain::draft::{self, Draft};
use domain::language::Language;
use domain::practice::{self, PracticeCard};
use leptos::prelude::*;

use super::join::{NameField, ProfessionField};
use super::password::NewPasswordFields;
use crate::context::PageContext;
use crate::shell::Shell;
use crate::ui::copy::{COPY_SCRIPT, CopyField};
use crate::ui::dates::Moment;
use crate::ui::field::{Choice, RadioGroup, TextField};
use crate::ui::form::{Form, FormProblem};
use crate::ui::ranges::with_ranges;
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
    let language = PageContext::current().language;
    view! {
        <Shell title=t!(language, account.me.title) layout="narrow" sheet="forms.css" script=COPY_SCRIPT>
            <h1>{t!(language, account.me.title)}</h1>
            <ToConfirm practices=to_confirm/>
            <Drafts drafts/>
            <section class="section">
                <h2>{t!(language, account.me.profile)}</h2>
                <ProfileForm form=profile/>
            </section>
            <section class="section" id="password">
                <h2>{t!(language, account.me.password)}</h2>
                <PasswordForm form=password/>
            </section>
            <section class="section" id="tokens">
                <h2>{t!(language, account.me.tokens)}</h2>
                <Tokens form=token tokens new_token/>
            </section>
        </Shell>
    }
}

#[component]
fn ToConfirm(practices: Vec<PracticeCard>) -> impl IntoView {
    let language = PageContext::current().language;
    let lines = practices
        .iter()
        .map(|card| {
            let meeting =
                card.meeting.as_ref().map(|meeting| view! { " · " <bdi>{with_ranges(meeting.title.clone())}</bdi> });
            view! {
                <li>
                    <a href=practice::path(&card.slug)><bdi>{with_ranges(card.title.clone())}</bdi></a>
                    <span class="line-note"><Moment at=card.date/> {meeting}</span>
                </li>
            }
        })
        .collect_view();
    (!practices.is_empty()).then(|| {
        view! {
            <section class="section">
                <h2>{t!(language, account.me.to_confirm)}</h2>
                <p class="hint">{t!(language, account.me.to_confirm_hint)}</p>
                <ul class="lines">{lines}</ul>
            </section>
        }
    })
}

#[component]
fn Drafts(drafts: Vec<Draft>) -> impl IntoView {
    let language = PageContext::current().language;
    let body = if drafts.is_empty() {
        view! { <p class="hint">{t!(language, account.me.no_drafts)}</p> }.into_any()
    } else {
        let lines = drafts.into_iter().map(|draft| view! { <DraftLine draft/> }).collect_view();
        view! { <ul class="lines">{lines}</ul> }.into_any()
    };
    view! {
        <section class="section" id="drafts">
            <h2>{t!(language, account.me.drafts)}</h2>
            {body}
            <p class="buttons"><a class="button" href="/practices/new">{t!(language, account.me.write)}</a></p>
        </section>
    }
}

#[component]
fn DraftLine(draft: Draft) -> impl IntoView {
    let language = PageContext::current().language;
    let title = match draft.content.title.trim() {
        "" => t!(language, account.me.untitled).to_owned(),
        title => title.to_owned(),
    };
    view! {
        <li>
            <a href=draft::path(draft.id)><bdi>{with_ranges(title)}</bdi></a>
            <span class="line-note">
                {t!(language, account.me.saved)} " " <Moment at=draft.updated_at/>
            </span>
            <form method="post" action="/me">
                <button class="button button-danger" name="action" value=format!("discard-draft:{}", draft.id)>
                    {t!(language, account.me.discard)}
                </button>
            </form>
        </li>
    }
}

#[component]
fn ProfileForm(form: Form) -> impl IntoView {
    let page = PageContext::current();
    let language = page.language;
    let languages = Language::ALL
        .iter()
        .map(|&choice| Choice::new(choice.as_str(), words::language(language, choice)))
        .collect::<Vec<_>>();
    let fixed = page.viewer.clone().map(|viewer| {
        view! {
            <p class="hint">
                <bdi>{viewer.email.clone()}</bdi> " · " <bdi>{viewer.company.name.clone()}</bdi> " · " {words::role(language, viewer.role)}
            </p>
        }
    });
    view! {
        <form class="sheet" novalidate method="post" action="/me">
            <FormProblem form=form.clone()/>
            {fixed}
            <NameField form=form.clone()/>
            <ProfessionField form=form.clone()/>
            <RadioGroup
                form
                name="language"
                label=t!(language, account.me.language)
                choices=languages
                required=true
            />
            <div class="buttons">
                <button class="button button-main" name="action" value="profile">
                    {t!(language, account.me.save)}
                </button>
            </div>
        </form>
    }
}

#[component]
fn PasswordForm(form: Form) -> impl IntoView {
    let language = PageContext::current().language;
    view! {
        <form class="sheet" novalidate method="post" action="/me">
            <FormProblem form=form.clone()/>
            <TextField
                form=form.clone()
                name="current"
                label=t!(language, account.password.current)
                kind="password"
                autocomplete="current-password"
                required=true
            />
            <NewPasswordFields form/>
            <div class="buttons">
                <button class="button button-main" name="action" value="password">
                    {t!(language, account.me.change_password)}
                </button>
            </div>
        </form>
        <form class="sheet" novalidate method="post" action="/me">
            <p class="hint">{t!(language, account.me.elsewhere_hint)}</p>
            <div class="buttons">
                <button class="button" name="action" value="log-out-elsewhere">
                    {t!(language, account.me.elsewhere)}
                </button>
            </div>
        </form>
    }
}

#[component]
fn Tokens(form: Form, tokens: Vec<TokenLine>, new_token: Option<String>) -> impl IntoView {
    let language = PageContext::current().language;
    let fresh = new_token.map(|token| {
        view! {
            <div class="banner banner-care" role="status">
                <p>{t!(language, account.me.token_once)}</p>
                <CopyField id="new-token" label=t!(language, account.me.new_token) value=token/>
            </div>
        }
    });
    let lines = tokens.into_iter().map(|token| view! { <Token token/> }).collect_view();
    view! {
        <p class="hint">{t!(language, account.me.tokens_hint)}</p>
        {fresh}
        <ul class="lines">{lines}</ul>
        <form class="sheet" novalidate method="post" action="/me#tokens">
            <FormProblem form=form.clone()/>
            <TextField
                form
                name="token-name"
                label=t!(language, account.me.token_name)
                hint=t!(language, account.me.token_name_hint)
                max=60
                required=true
            />
            <div class="buttons">
                <button class="button" name="action" value="create-token">
                    {t!(language, account.me.create_token)}
                </button>
            </div>
        </form>
    }
}

#[component]
fn Token(token: TokenLine) -> impl IntoView {
    let language = PageContext::current().language;
    let used = match token.used_at {
        Some(at) => view! { {t!(language, account.me.token_used)} " " <Moment at/> }.into_any(),
        None => t!(language, account.me.token_unused).into_any(),
    };
    view! {
        <li>
            <bdi>{token.name}</bdi>
            <span class="line-note">
                {t!(language, account.me.token_made)} " " <Moment at=token.created_at/> " · " {used}
            </span>
            <form method="post" action="/me#tokens">
                <button class="button button-danger" name="action" value=format!("revoke-token:{}", token.id)>
                    {t!(language, account.me.revoke)}
                </button>
            </form>
        </li>
    }
}
