//! The forum's companies: who is in the circle, and one more.

use domain::company::CompanyCard;
use leptos::prelude::*;

use super::home::AdminNav;
use crate::account::join::{sectors, sizes};
use crate::context::PageContext;
use crate::i18n::td_string;
use crate::shell::Shell;
use crate::ui::field::{SelectField, TextField};
use crate::ui::form::{Form, FormProblem};
use crate::words;

/// `/admin/companies`. The form has the fields `name`, `sector`, `size`.
#[component]
pub fn CompaniesAdminPage(
    /// Every company.
    companies: Vec<CompanyCard>,
    /// What was typed of the company to add.
    form: Form,
) -> impl IntoView {
    let locale = PageContext::current().locale();
    let rows = companies.into_iter().map(|card| view! { <CompanyRow card/> }).collect_view();
    view! {
        <Shell title=td_string!(locale, admin.companies.title)>
            <h1>{td_string!(locale, admin.companies.title)}</h1>
            <AdminNav/>
            <div class="admin-split">
                <div class="table-scroll">
                    <table class="table">
                        <thead>
                            <tr>
                                <th scope="col">{td_string!(locale, admin.companies.name)}</th>
                                <th scope="col">{td_string!(locale, admin.companies.sector)}</th>
                                <th scope="col">{td_string!(locale, admin.companies.size)}</th>
                                <th scope="col" class="number">{td_string!(locale, admin.companies.members)}</th>
                                <th scope="col" class="number">{td_string!(locale, admin.companies.practices)}</th>
                            </tr>
                        </thead>
                        <tbody>{rows}</tbody>
                    </table>
                </div>
                <section>
                    <h2>{td_string!(locale, admin.companies.add)}</h2>
                    <CompanyForm form/>
                </section>
            </div>
        </Shell>
    }
}

#[component]
fn CompanyRow(card: CompanyCard) -> impl IntoView {
    let locale = PageContext::current().locale();
    let company = card.company;
    view! {
        <tr>
            <th scope="row"><a href=format!("/companies/{}", company.slug)><bdi>{company.name}</bdi></a></th>
            <td>{words::sector(locale, company.sector)}</td>
            <td>{words::size(locale, company.size)}</td>
            <td class="number">
                <a href=format!("/admin/members?company={}", company.id)>{words::number(card.members)}</a>
            </td>
            <td class="number">{words::number(card.practices)}</td>
        </tr>
    }
}

#[component]
fn CompanyForm(form: Form) -> impl IntoView {
    let locale = PageContext::current().locale();
    view! {
        <form class="sheet" method="post" action="/admin/companies">
            <FormProblem form=form.clone()/>
            <TextField
                form=form.clone()
                name="name"
                label=td_string!(locale, admin.companies.name)
                max=80
                autocomplete="off"
                required=true
            />
            <SelectField
                form=form.clone()
                name="sector"
                label=td_string!(locale, admin.companies.sector)
                choices=sectors(locale)
                required=true
            />
            <SelectField
                form
                name="size"
                label=td_string!(locale, admin.companies.size)
                choices=sizes(locale)
                required=true
            />
            <div class="buttons">
                <button class="button button-main">{td_string!(locale, admin.companies.go)}</button>
            </div>
        </form>
    }
}
