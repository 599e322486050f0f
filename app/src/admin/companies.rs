//! The forum's companies: who is in the circle, and one more.

use domain::company::{CompanyCard, NewCompany, Sector, SizeBand};
use domain::problem::Problem;
use leptos::prelude::*;

use super::company::{self, CompanyFields};
use super::nav::AdminNav;
use crate::context::PageContext;
use crate::shell::Shell;
use crate::ui::form::{Fields, Form, FormProblem, chosen};
use crate::words;

/// A company to add.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CompanyForm {
    /// The name.
    pub name: String,
    /// The sector.
    pub sector: Option<Sector>,
    /// The size, as a band.
    pub size: Option<SizeBand>,
}

impl CompanyForm {
    /// The name of the field of the name.
    pub const NAME: &str = "name";
    /// The name of the field of the sector.
    pub const SECTOR: &str = "sector";
    /// The name of the field of the size.
    pub const SIZE: &str = "size";

    /// Reads what was sent.
    pub fn read(sent: &impl Fields) -> Self {
        Self { name: sent.text(Self::NAME), sector: sent.parsed(Self::SECTOR), size: sent.parsed(Self::SIZE) }
    }

    /// The company, checked.
    ///
    /// # Errors
    /// [`Problem::Invalid`] with everything that is wrong with it.
    pub fn company(self) -> Result<NewCompany, Problem> {
        let mut errors = vec![];
        let company = NewCompany {
            name: self.name,
            slug: String::new(),
            sector: chosen(Self::SECTOR, self.sector, Sector::ALL, &mut errors),
            size: chosen(Self::SIZE, self.size, SizeBand::ALL, &mut errors),
        };
        Problem::joined(errors, company.check())
    }
}

/// The page `/admin/companies`, with a [`CompanyForm`].
#[component]
pub fn CompaniesAdminPage(
    /// Every company, to choose from.
    companies: Vec<CompanyCard>,
    /// What was typed of the company to add.
    form: Form,
) -> AnyView {
    let language = PageContext::current().language;
    let rows = companies.into_iter().map(|card| view! { <CompanyRow card/> }).collect_view();
    view! {
        <Shell title=t!(language, admin.companies.title) layout="page admin-page" sheet="admin.css">
            <h1>{t!(language, admin.companies.title)}</h1>
            <AdminNav/>
            <div class="admin-split">
                <div class="table-scroll">
                    <table class="table">
                        <thead>
                            <tr>
                                <th scope="col">{t!(language, admin.companies.name)}</th>
                                <th scope="col">{t!(language, admin.companies.sector)}</th>
                                <th scope="col">{t!(language, admin.companies.size)}</th>
                                <th scope="col" class="number">{t!(language, admin.companies.members)}</th>
                                <th scope="col" class="number">{t!(language, admin.companies.practices)}</th>
                            </tr>
                        </thead>
                        <tbody>{rows}</tbody>
                    </table>
                </div>
                <section id="add">
                    <h2>{t!(language, admin.companies.add)}</h2>
                    <AddCompany form/>
                </section>
            </div>
        </Shell>
    }
    .into_any()
}

#[component]
fn CompanyRow(card: CompanyCard) -> AnyView {
    let language = PageContext::current().language;
    let company = card.company;
    let left = company.left_at.map(|_| view! { <span class="status">{t!(language, company.left)}</span> });
    view! {
        <tr>
            <th scope="row"><a href=company::path(company.id)><bdi>{company.name}</bdi></a> {left}</th>
            <td>{words::sector(language, company.sector)}</td>
            <td>{words::size(language, company.size)}</td>
            <td class="number">
                <a href=format!("/admin/members?company={}", company.id)>{words::number(card.members)}</a>
            </td>
            <td class="number">{words::number(card.practices)}</td>
        </tr>
    }
    .into_any()
}

#[component]
fn AddCompany(form: Form) -> AnyView {
    let language = PageContext::current().language;
    view! {
        <form class="sheet" novalidate method="post" action="/admin/companies">
            <FormProblem form=form.clone()/>
            <CompanyFields form/>
            <div class="buttons">
                <button class="button button-main">{t!(language, admin.companies.go)}</button>
            </div>
        </form>
    }
    .into_any()
}
