//! What the forum is called, what greets people, the language, the time zone, and the limits.

use std::collections::BTreeMap;

use domain::brief::QUESTIONS_MAX;
use domain::language::Language;
use domain::problem::{FieldError, FieldProblem, Problem};
use domain::quota::{MEGABYTE, Quota, Quotas};
use leptos::prelude::*;

use super::logo;
use super::nav::AdminNav;
use crate::context::PageContext;
use crate::shell::Shell;
use crate::ui::field::{Choice, RadioGroup, SelectField, TextArea, TextField};
use crate::ui::form::{Fields, Form, FormProblem};
use crate::words;

/// What the forum is called, what greets people, the language, the time zone, and the limits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettingsForm {
    /// The forum's name in Hebrew.
    pub name_he: String,
    /// The forum's name in English.
    pub name_en: String,
    /// What greets people in Hebrew.
    pub welcome_he: String,
    /// What greets people in English.
    pub welcome_en: String,
    /// What presenters are asked to answer, in Hebrew.
    pub brief_he: String,
    /// What presenters are asked to answer, in English.
    pub brief_en: String,
    /// The language of pages for whoever has not chosen one.
    pub language: Language,
    /// The name of the forum's time zone in the zone database.
    pub time_zone: String,
    /// The limits as they were typed.
    limits: Vec<(Quota, String)>,
}

impl SettingsForm {
    /// The name of the field of the forum's name in Hebrew.
    pub const NAME_HE: &str = "name_he";
    /// The name of the field of the forum's name in English.
    pub const NAME_EN: &str = "name_en";
    /// What greets people in Hebrew.
    pub const WELCOME_HE: &str = "welcome_he";
    /// What greets people in English.
    pub const WELCOME_EN: &str = "welcome_en";
    /// What presenters are asked to answer, in Hebrew.
    pub const BRIEF_HE: &str = "brief_he";
    /// What presenters are asked to answer, in English.
    pub const BRIEF_EN: &str = "brief_en";
    /// The language of pages for whoever has not chosen one.
    pub const LANGUAGE: &str = "language";
    /// The name of the forum's time zone in the zone database.
    pub const TIME_ZONE: &str = "time_zone";

    /// Reads what was sent.
    pub fn read(sent: &impl Fields) -> Self {
        Self {
            name_he: sent.text(Self::NAME_HE),
            name_en: sent.text(Self::NAME_EN),
            welcome_he: sent.text(Self::WELCOME_HE),
            welcome_en: sent.text(Self::WELCOME_EN),
            brief_he: sent.text(Self::BRIEF_HE),
            brief_en: sent.text(Self::BRIEF_EN),
            language: sent.parsed(Self::LANGUAGE).unwrap_or_default(),
            time_zone: sent.text(Self::TIME_ZONE),
            limits: Quota::ALL.iter().map(|&what| (what, sent.text(limit_field(what)))).collect(),
        }
    }

    /// The limits that are others than a forum begins with.
    ///
    /// # Errors
    /// [`Problem::Invalid`] with each that is no whole number or cannot be set, and the largest that can; an empty one is what a forum begins with.
    pub fn quotas(&self) -> Result<BTreeMap<Quota, i64>, Problem> {
        let mut errors = vec![];
        let mut quotas = BTreeMap::new();
        let standard = shown(&Quotas::STANDARD);
        for ((what, typed), (_, usual)) in self.limits.iter().zip(standard) {
            let typed = typed.trim();
            if typed.is_empty() || typed == usual {
                continue;
            }
            let unit = if what.is_bytes() { MEGABYTE } else { 1 };
            match typed.parse::<i64>().ok().and_then(|number| number.checked_mul(unit)) {
                Some(limit) if Quotas::SETTABLE.contains(&limit) => {
                    quotas.insert(*what, limit);
                }
                _ => {
                    let max = Quotas::SETTABLE.end() / unit;
                    errors.push(FieldError::new(limit_field(*what), FieldProblem::Invalid).detail(max));
                }
            }
        }
        Problem::unless_empty(errors)?;
        Ok(quotas)
    }

    /// Returns what the page begins with: what is set now.
    pub fn values(
        names: [String; 2],
        welcome: [String; 2],
        brief: [String; 2],
        language: Language,
        time_zone: String,
        quotas: &Quotas,
    ) -> Form {
        let [name_he, name_en] = names;
        let [welcome_he, welcome_en] = welcome;
        let [brief_he, brief_en] = brief;
        let limits = shown(quotas).into_iter().map(|(what, limit)| (limit_field(what), limit));
        let texts = [
            (Self::NAME_HE, name_he),
            (Self::NAME_EN, name_en),
            (Self::WELCOME_HE, welcome_he),
            (Self::WELCOME_EN, welcome_en),
            (Self::BRIEF_HE, brief_he),
            (Self::BRIEF_EN, brief_en),
            (Self::LANGUAGE, language.to_string()),
            (Self::TIME_ZONE, time_zone),
        ];
        Form::filled(texts.into_iter().chain(limits))
    }
}

/// The name of a limit's field.
const fn limit_field(what: Quota) -> &'static str {
    match what {
        Quota::Drafts => "quota-drafts",
        Quota::DraftBytes => "quota-draft-bytes",
        Quota::Practices => "quota-practices",
        Quota::Tokens => "quota-tokens",
        Quota::SavedSearches => "quota-saved-searches",
        Quota::Comments => "quota-comments",
        Quota::MemberFiles => "quota-member-files",
        Quota::CompanyFiles => "quota-company-files",
    }
}

/// The limits as they are typed: bytes as megabytes.
fn shown(quotas: &Quotas) -> Vec<(Quota, String)> {
    let limit = |what: Quota| quotas.limit(what, domain::member::Role::Member);
    let unit = |what: Quota| if what.is_bytes() { MEGABYTE } else { 1 };
    Quota::ALL.iter().map(|&what| (what, (limit(what) / unit(what)).to_string())).collect()
}

/// The page `/admin/settings`, with a [`SettingsForm`].
#[component]
pub fn SettingsPage(
    /// What was typed, or what is set now.
    form: Form,
    /// The most characters of a welcome text.
    welcome_max: usize,
) -> AnyView {
    let language = PageContext::current().language;
    let languages = Language::ALL
        .iter()
        .map(|&choice| Choice::new(choice.as_str(), words::language(language, choice)))
        .collect::<Vec<_>>();
    view! {
        <Shell title=t!(language, admin.settings.title) layout="narrow" sheet="admin.css">
            <h1>{t!(language, admin.settings.title)}</h1>
            <AdminNav/>
            <p class="page-links"><a href=logo::PATH>{t!(language, admin.logo.title)}</a></p>
            <form class="sheet" novalidate method="post" action="/admin/settings">
                <FormProblem form=form.clone()/>
                <TextField
                    form=form.clone()
                    name=SettingsForm::NAME_HE
                    label=t!(language, admin.settings.name_he)
                    max=60
                    required=true
                />
                <TextField
                    form=form.clone()
                    name=SettingsForm::NAME_EN
                    label=t!(language, admin.settings.name_en)
                    max=60
                    required=true
                />
                <TextArea
                    form=form.clone()
                    name=SettingsForm::WELCOME_HE
                    label=t!(language, admin.settings.welcome_he)
                    hint=t!(language, admin.settings.welcome_hint)
                    max=welcome_max
                />
                <TextArea
                    form=form.clone()
                    name=SettingsForm::WELCOME_EN
                    label=t!(language, admin.settings.welcome_en)
                    max=welcome_max
                />
                <TextArea
                    form=form.clone()
                    name=SettingsForm::BRIEF_HE
                    label=t!(language, admin.settings.brief_he)
                    hint=t!(language, admin.settings.brief_hint)
                    rows=7
                    max=QUESTIONS_MAX
                />
                <TextArea
                    form=form.clone()
                    name=SettingsForm::BRIEF_EN
                    label=t!(language, admin.settings.brief_en)
                    rows=7
                    max=QUESTIONS_MAX
                />
                <RadioGroup
                    form=form.clone()
                    name=SettingsForm::LANGUAGE
                    label=t!(language, admin.settings.language)
                    hint=t!(language, admin.settings.language_hint)
                    choices=languages
                    required=true
                />
                <SelectField
                    form=form.clone()
                    name=SettingsForm::TIME_ZONE
                    label=t!(language, admin.settings.time_zone)
                    hint=t!(language, admin.settings.time_zone_hint)
                    choices=time_zones()
                    required=true
                />
                <Limits form/>
                <div class="buttons">
                    <button class="button button-main">{t!(language, admin.settings.go)}</button>
                </div>
            </form>
        </Shell>
    }
    .into_any()
}

/// The time zones of the zone database that are called after a place, and UTC.
fn time_zones() -> Vec<Choice> {
    let mut names: Vec<_> = jiff::tz::db().available().map(|name| name.to_string()).collect();
    names.retain(|name| (name.contains('/') && !name.starts_with("Etc/")) || name == "UTC");
    names.sort_unstable();
    names.dedup();
    names.into_iter().map(|name| Choice::new(name.clone(), name)).collect()
}

#[component]
fn Limits(form: Form) -> AnyView {
    let language = PageContext::current().language;
    let fields = Quota::ALL
        .iter()
        .map(|&what| {
            let label = match what {
                Quota::Drafts => t!(language, admin.settings.drafts),
                Quota::DraftBytes => t!(language, admin.settings.draft_bytes),
                Quota::Practices => t!(language, admin.settings.practices),
                Quota::Tokens => t!(language, admin.settings.tokens),
                Quota::SavedSearches => t!(language, admin.settings.saved_searches),
                Quota::Comments => t!(language, admin.settings.comments),
                Quota::MemberFiles => t!(language, admin.settings.member_files),
                Quota::CompanyFiles => t!(language, admin.settings.company_files),
            };
            view! { <TextField form=form.clone() name=limit_field(what) label=label autocomplete="off" required=true/> }
        })
        .collect_view();
    view! {
        <fieldset class="group">
            <legend>{t!(language, admin.settings.limits)}</legend>
            <p class="hint">{t!(language, admin.settings.limits_hint)}</p>
            {fields}
        </fieldset>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::form::field_sentence;

    #[test]
    fn limits_are_read_as_they_are_shown() {
        let mut quotas = Quotas::STANDARD;
        quotas.set(Quota::MemberFiles, 3 * MEGABYTE);
        quotas.set(Quota::Drafts, 7);
        let form = SettingsForm::values(
            Default::default(),
            Default::default(),
            Default::default(),
            Language::English,
            String::new(),
            &quotas,
        );
        struct Sent(Form);
        impl Fields for Sent {
            fn value(&self, name: &str) -> &str {
                self.0.values(name).first().map_or("", String::as_str)
            }
            fn values(&self, name: &str) -> Vec<String> {
                self.0.values(name).to_vec()
            }
        }
        let read = SettingsForm::read(&Sent(form)).quotas().expect("taken");
        assert_eq!(read, BTreeMap::from([(Quota::MemberFiles, 3 * MEGABYTE), (Quota::Drafts, 7)]));
        for wrong in ["0", "-1", "1.5", "99999999999999999999", "many"] {
            let form = Form::filled([(limit_field(Quota::Tokens), wrong)]);
            let refused = SettingsForm::read(&Sent(form)).quotas().expect_err("refused");
            let Problem::Invalid { fields } = refused else { panic!("{refused}") };
            assert_eq!(fields[0].field, "quota-tokens", "{wrong}");
            let sentence = field_sentence(Language::English, &fields[0]);
            assert_eq!(sentence, "Please write a whole number from 1 to 1,099,511,627,776.", "{wrong}");
        }
        let form = Form::filled([(limit_field(Quota::MemberFiles), "-5")]);
        let Err(Problem::Invalid { fields }) = SettingsForm::read(&Sent(form)).quotas() else { panic!("refused") };
        assert!(field_sentence(Language::Hebrew, &fields[0]).contains("1,048,576"), "in megabytes");
    }
}
