//! A filter: its words, its counts, what of it is chosen, and the request with one value toggled.
//!
//! To add one: a variant, an arm in each of these functions, its parameter in
//! [`crate::ui::query::List::parameters`].

use std::str::FromStr;

use domain::company::{Company, Sector, SizeBand};
use domain::language::Language;
use domain::member::Profession;
use domain::practice::PracticeKind;
use domain::search::{FacetCount, Facets, HitType, SearchRequest};
use domain::tries::Tried;

use crate::context::PageContext;
use crate::ui::query::{List, parameter};
use crate::words;

/// A filter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Facet {
    /// Practices or meetings.
    Type,
    /// A topic, by slug.
    Topic,
    /// The kind of practice.
    Kind,
    /// A company, by slug.
    Company,
    /// The company's field.
    Sector,
    /// How many people it employs.
    Size,
    /// What the authors work in.
    Profession,
    /// A calendar year.
    Year,
    /// The text's language.
    Language,
    /// What came of a practice where it was tried.
    Tried,
}

impl Facet {
    const ALL: [Facet; 10] = [
        Facet::Type,
        Facet::Topic,
        Facet::Kind,
        Facet::Company,
        Facet::Sector,
        Facet::Size,
        Facet::Profession,
        Facet::Year,
        Facet::Language,
        Facet::Tried,
    ];

    /// Returns the facet's heading.
    pub fn title(self, language: Language) -> &'static str {
        match self {
            Facet::Type => t!(language, facet.hit_type),
            Facet::Topic => t!(language, facet.topic),
            Facet::Kind => t!(language, facet.kind),
            Facet::Company => t!(language, facet.company),
            Facet::Sector => t!(language, facet.sector),
            Facet::Size => t!(language, facet.size),
            Facet::Profession => t!(language, facet.profession),
            Facet::Year => t!(language, facet.year),
            Facet::Language => t!(language, facet.language),
            Facet::Tried => t!(language, facet.tried),
        }
    }

    /// Returns how many hits each of its values would leave.
    pub fn counts(self, facets: &Facets) -> &[FacetCount] {
        match self {
            Facet::Type => &facets.hit_type,
            Facet::Topic => &facets.topic,
            Facet::Kind => &facets.kind,
            Facet::Company => &facets.company,
            Facet::Sector => &facets.sector,
            Facet::Size => &facets.size,
            Facet::Profession => &facets.profession,
            Facet::Year => &facets.year,
            Facet::Language => &facets.language,
            Facet::Tried => &facets.tried,
        }
    }

    /// The words of a value; the value itself where it is not known.
    pub fn label(self, page: &PageContext, companies: &[Company], value: &str) -> String {
        let language = page.language;
        let known = match self {
            Facet::Type => HitType::from_str(value).ok().map(|code| words::hit_type(language, code)),
            Facet::Kind => PracticeKind::from_str(value).ok().map(|code| words::practice_kind(language, code)),
            Facet::Sector => Sector::from_str(value).ok().map(|code| words::sector(language, code)),
            Facet::Size => SizeBand::from_str(value).ok().map(|code| words::size(language, code)),
            Facet::Profession => Profession::from_str(value).ok().map(|code| words::profession(language, code)),
            Facet::Language => Language::from_str(value).ok().map(|code| words::language(language, code)),
            Facet::Tried => Tried::from_str(value).ok().map(|code| words::tried(language, code)),
            Facet::Topic => page.topic(value).map(|topic| topic.name(language)),
            Facet::Company => {
                companies.iter().find(|company| company.slug == value).map(|company| company.name.as_str())
            }
            Facet::Year => None,
        };
        known.unwrap_or(value).to_owned()
    }

    /// Returns whether the value narrows the list now.
    pub fn is_chosen(self, request: &SearchRequest, value: &str) -> bool {
        fn any<T: ToString>(chosen: &[T], value: &str) -> bool {
            chosen.iter().any(|own| own.to_string() == value)
        }
        match self {
            Facet::Type => any(&request.hit_types, value),
            Facet::Topic => any(&request.topics, value),
            Facet::Kind => any(&request.kinds, value),
            Facet::Company => any(&request.companies, value),
            Facet::Sector => any(&request.sectors, value),
            Facet::Size => any(&request.sizes, value),
            Facet::Profession => any(&request.professions, value),
            Facet::Year => any(&request.years, value),
            Facet::Language => any(&request.languages, value),
            Facet::Tried => any(&request.tried, value),
        }
    }

    /// The request with the value added, or taken away where it was chosen; from its first page.
    pub fn toggled(self, request: &SearchRequest, value: &str) -> SearchRequest {
        fn toggle<T: FromStr + PartialEq>(chosen: &mut Vec<T>, value: &str) {
            let Ok(value) = value.parse::<T>() else { return };
            match chosen.iter().position(|own| *own == value) {
                Some(index) => drop(chosen.remove(index)),
                None => chosen.push(value),
            }
        }
        let mut request = SearchRequest { offset: 0, ..request.clone() };
        match self {
            Facet::Type => toggle(&mut request.hit_types, value),
            Facet::Topic => toggle(&mut request.topics, value),
            Facet::Kind => toggle(&mut request.kinds, value),
            Facet::Company => toggle(&mut request.companies, value),
            Facet::Sector => toggle(&mut request.sectors, value),
            Facet::Size => toggle(&mut request.sizes, value),
            Facet::Profession => toggle(&mut request.professions, value),
            Facet::Year => toggle(&mut request.years, value),
            Facet::Language => toggle(&mut request.languages, value),
            Facet::Tried => toggle(&mut request.tried, value),
        }
        request
    }

    /// The filters that a list offers, in their order.
    pub const fn offered(list: List) -> &'static [Facet] {
        match list {
            List::Search => &Facet::ALL,
            List::Practices => Facet::ALL.split_at(1).1,
        }
    }

    /// Every value that is chosen, in the order of the URL.
    pub fn chosen_values(list: List, request: &SearchRequest) -> Vec<(Facet, String)> {
        let parameters = list.parameters(request).into_iter();
        parameters.filter_map(|(name, value)| Some((Facet::of_parameter(name)?, value))).collect()
    }

    fn of_parameter(name: &str) -> Option<Facet> {
        match name {
            parameter::TYPE => Some(Facet::Type),
            parameter::TOPIC => Some(Facet::Topic),
            parameter::KIND => Some(Facet::Kind),
            parameter::COMPANY => Some(Facet::Company),
            parameter::SECTOR => Some(Facet::Sector),
            parameter::SIZE => Some(Facet::Size),
            parameter::PROFESSION => Some(Facet::Profession),
            parameter::YEAR => Some(Facet::Year),
            parameter::LANGUAGE => Some(Facet::Language),
            parameter::TRIED => Some(Facet::Tried),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_toggles_and_the_list_begins_again() {
        let request = SearchRequest { limit: 20, offset: 40, ..SearchRequest::default() };
        let with = Facet::Topic.toggled(&request, "training");
        assert_eq!((with.topics.as_slice(), with.offset), (&["training".to_owned()][..], 0));
        assert!(Facet::Topic.is_chosen(&with, "training"));
        assert!(Facet::Topic.toggled(&with, "training").topics.is_empty());
        assert_eq!(Facet::Year.toggled(&request, "2026").years, [2026]);
    }
}
