//! The agreement of the forum: its text, its versions, and who accepted it.

use domain::agreement::{Acceptance, Agreement, AgreementText};
use domain::member::Member;
use leptos::prelude::*;

use super::nav::AdminNav;
use crate::context::PageContext;
use crate::shell::Shell;
use crate::ui::dates::Moment;
use crate::ui::field::{Choice, RadioGroup, TextArea};
use crate::ui::form::{Fields, Form, FormProblem};

/// The path of the page.
pub const PATH: &str = "/admin/agreement";

/// A version to publish.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgreementForm {
    /// The text of the agreement.
    pub text: AgreementText,
    /// Whether members are asked again.
    pub is_material: bool,
}

impl AgreementForm {
    /// The Hebrew text.
    pub const BODY_HE: &str = "body_he";
    /// The English text.
    pub const BODY_EN: &str = "body_en";
    /// Whether members are asked again: `yes` or `no`.
    pub const MATERIAL: &str = "material";

    /// Reads what was sent.
    pub fn read(sent: &impl Fields) -> Self {
        Self {
            text: AgreementText { he: sent.text(Self::BODY_HE), en: sent.text(Self::BODY_EN) },
            is_material: sent.value(Self::MATERIAL) != "no",
        }
    }
}

/// Returns what the form begins with: the present text, or the draft.
pub fn values(text: AgreementText) -> Form {
    Form::filled([
        (AgreementForm::BODY_HE, text.he),
        (AgreementForm::BODY_EN, text.en),
        (AgreementForm::MATERIAL, "yes".to_owned()),
    ])
}

/// A member in the list of who accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AcceptedLine {
    /// The member.
    pub member: Member,
    /// The version that they accepted last.
    pub last: Option<Acceptance>,
    /// Whether they have to accept the present version.
    pub is_due: bool,
}

/// The page `/admin/agreement`, with an [`AgreementForm`]; the button `action` says `publish`, or `publish-draft` for
/// the text that a forum may begin with.
#[component]
pub fn AgreementAdminPage(
    /// Every version, the last first.
    versions: Vec<Agreement>,
    /// The members with the versions that they accepted.
    members: Vec<AcceptedLine>,
    /// What the form shows, see [`values`].
    form: Form,
) -> AnyView {
    let language = PageContext::current().language;
    let is_published = !versions.is_empty();
    let first = (!is_published).then(|| view! { <PublishDraft/> });
    let state = is_published.then(|| {
        view! {
            <Versions versions/>
            <Acceptances members/>
        }
    });
    let material = is_published.then(|| {
        let choices = vec![
            Choice::new("yes", t!(language, admin.agreement.material_yes)),
            Choice::new("no", t!(language, admin.agreement.material_no)),
        ];
        view! {
            <RadioGroup
                form=form.clone()
                name=AgreementForm::MATERIAL
                label=t!(language, admin.agreement.material)
                choices=choices
                required=true
            />
        }
    });
    view! {
        <Shell title=t!(language, admin.agreement.title) layout="page admin-page" sheet="admin.css">
            <h1>{t!(language, admin.agreement.title)}</h1>
            <AdminNav/>
            <p class="lead">{t!(language, admin.agreement.lead)}</p>
            {first}
            {state}
            <section class="section" id="edit">
                <h2>{t!(language, admin.agreement.edit)}</h2>
                <p class="hint">{t!(language, admin.agreement.edit_hint)}</p>
                <form class="sheet" novalidate method="post" action=PATH>
                    <FormProblem form=form.clone()/>
                    <TextArea
                        form=form.clone()
                        name=AgreementForm::BODY_HE
                        label=t!(language, admin.agreement.body_he)
                        rows=18
                        required=true
                    />
                    <TextArea
                        form=form.clone()
                        name=AgreementForm::BODY_EN
                        label=t!(language, admin.agreement.body_en)
                        rows=18
                        required=true
                    />
                    {material}
                    <div class="buttons">
                        <button class="button button-main" name="action" value="publish">
                            {t!(language, admin.agreement.go)}
                        </button>
                    </div>
                </form>
            </section>
        </Shell>
    }
    .into_any()
}

/// The button that publishes the text that a forum may begin with.
#[component]
pub fn PublishDraft() -> AnyView {
    let language = PageContext::current().language;
    view! {
        <section class="section" id="publish-draft">
            <h2>{t!(language, admin.agreement.none)}</h2>
            <p class="hint">{t!(language, admin.agreement.draft_hint)}</p>
            <form class="buttons" method="post" action=PATH>
                <button class="button button-main" name="action" value="publish-draft">
                    {t!(language, admin.agreement.draft_go)}
                </button>
                <a class="button" href=format!("{PATH}#edit")>{t!(language, admin.agreement.read)}</a>
            </form>
        </section>
    }
    .into_any()
}

#[component]
fn Versions(versions: Vec<Agreement>) -> AnyView {
    let language = PageContext::current().language;
    let lines = versions
        .into_iter()
        .map(|version| {
            let kind = match version.is_material {
                true => t!(language, admin.agreement.asked),
                false => t!(language, admin.agreement.not_asked),
            };
            let text = version.text.in_language(language).to_owned();
            view! {
                <li>
                    <details>
                        <summary>
                            {t!(language, agreement.version, version = version.version)} " · "
                            <Moment at=version.published_at/> " · " {kind}
                        </summary>
                        <pre class="agreement-source" dir="auto">{text}</pre>
                    </details>
                </li>
            }
        })
        .collect_view();
    view! {
        <section class="section" id="versions">
            <h2>{t!(language, admin.agreement.versions)}</h2>
            <ol class="lines">{lines}</ol>
        </section>
    }
    .into_any()
}

#[component]
fn Acceptances(members: Vec<AcceptedLine>) -> AnyView {
    let language = PageContext::current().language;
    let due = i64::try_from(members.iter().filter(|line| line.is_due).count()).unwrap_or(i64::MAX);
    let rows = members
        .into_iter()
        .map(|line| {
            let accepted = line.last.map(|last| {
                view! { {t!(language, agreement.version, version = last.version)} " · " <Moment at=last.at/> }
            });
            let due = line.is_due.then(|| view! { <span class="status">{t!(language, admin.agreement.due)}</span> });
            view! {
                <tr>
                    <th scope="row">
                        <bdi>{line.member.name}</bdi>
                        <span class="line-note"><bdi>{line.member.company.name}</bdi></span>
                    </th>
                    <td>{accepted} " " {due}</td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <section class="section" id="accepted">
            <h2>{t!(language, admin.agreement.who)}</h2>
            <p class="hint">{t!(language, admin.agreement.due_count, count = due)}</p>
            <div class="table-scroll">
                <table class="table">
                    <thead>
                        <tr>
                            <th scope="col">{t!(language, admin.agreement.member)}</th>
                            <th scope="col">{t!(language, admin.agreement.accepted)}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </section>
    }
    .into_any()
}
