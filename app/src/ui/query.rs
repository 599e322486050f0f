//! The query string of a list: every filter, sort and page is a plain link.

use std::fmt::Write as _;

use domain::company::{Sector, SizeBand};
use domain::language::Language;
use domain::member::Profession;
use domain::practice::PracticeKind;
use domain::search::{HitType, OFFSET_MAX, QUERY_MAX, SearchRequest, Sort};
use domain::tries::Tried;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// How many hits a page of a list has.
pub const PAGE_SIZE: usize = 20;

/// The characters that are escaped: everything but what RFC 3986 calls unreserved.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A text as one part of a URL: a value of the query, a name in the path.
pub fn url_part(text: &str) -> impl std::fmt::Display + '_ {
    utf8_percent_encode(text, ESCAPED)
}

/// A list that is filtered by links.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum List {
    /// The list `/practices`: practices alone.
    Practices,
    /// The list `/search`: everything.
    Search,
}

impl List {
    /// Returns the list's path without a query.
    pub const fn path(self) -> &'static str {
        match self {
            List::Practices => "/practices",
            List::Search => "/search",
        }
    }

    /// The URL of this list with these filters; what is at its default is left out.
    pub fn url(self, request: &SearchRequest) -> String {
        let mut url = self.path().to_owned();
        for (index, (name, value)) in self.parameters(request).iter().enumerate() {
            let mark = if index == 0 { '?' } else { '&' };
            // Writing to a String cannot fail.
            let _ = write!(url, "{mark}{name}={}", url_part(value));
        }
        url
    }

    /// Returns the same list without anything that narrows it but the words.
    pub fn url_unfiltered(self, request: &SearchRequest) -> String {
        let plain = SearchRequest { q: request.q.clone(), sort: request.sort, ..SearchRequest::default() };
        self.url(&plain)
    }

    /// The parameters as they stand in the URL, for links and for a form's hidden fields.
    pub fn parameters(self, request: &SearchRequest) -> Vec<(&'static str, String)> {
        let mut parameters: Vec<(&'static str, String)> = vec![];
        let mut add = |name, value: String| parameters.push((name, value));
        if !request.q.is_empty() {
            add(parameter::Q, request.q.clone());
        }
        if self == List::Search {
            for hit_type in &request.hit_types {
                add(parameter::TYPE, hit_type.to_string());
            }
        }
        request.topics.iter().for_each(|slug| add(parameter::TOPIC, slug.clone()));
        request.kinds.iter().for_each(|kind| add(parameter::KIND, kind.to_string()));
        request.companies.iter().for_each(|slug| add(parameter::COMPANY, slug.clone()));
        request.sectors.iter().for_each(|sector| add(parameter::SECTOR, sector.to_string()));
        request.sizes.iter().for_each(|size| add(parameter::SIZE, size.to_string()));
        request.professions.iter().for_each(|profession| add(parameter::PROFESSION, profession.to_string()));
        request.years.iter().for_each(|year| add(parameter::YEAR, year.to_string()));
        request.languages.iter().for_each(|language| add(parameter::LANGUAGE, language.to_string()));
        request.tried.iter().for_each(|tried| add(parameter::TRIED, tried.to_string()));
        if request.sort != Sort::default() {
            add(parameter::SORT, request.sort.to_string());
        }
        let page = request.offset / request.limit.max(1) + 1;
        if page > 1 {
            add(parameter::PAGE, page.to_string());
        }
        parameters
    }
}

/// The names of a list's parameters.
pub mod parameter {
    /// The words.
    pub const Q: &str = "q";
    /// What kinds of thing are found; repeated.
    pub const TYPE: &str = "type";
    /// The slugs of topics; repeated.
    pub const TOPIC: &str = "topic";
    /// Kinds of practices; repeated.
    pub const KIND: &str = "kind";
    /// The slugs of companies; repeated.
    pub const COMPANY: &str = "company";
    /// The sectors; repeated.
    pub const SECTOR: &str = "sector";
    /// Sizes of companies; repeated.
    pub const SIZE: &str = "size";
    /// The professions; repeated.
    pub const PROFESSION: &str = "profession";
    /// The languages; repeated.
    pub const LANGUAGE: &str = "language";
    /// The years; repeated.
    pub const YEAR: &str = "year";
    /// What came of tries; repeated.
    pub const TRIED: &str = "tried";
    /// The order.
    pub const SORT: &str = "sort";
    /// The page, counted from 1.
    pub const PAGE: &str = "page";
}

/// A list's parameters as a request; what is not understood is left out, as a link may be old.
pub fn read(pairs: impl IntoIterator<Item = (String, String)>) -> SearchRequest {
    let mut request = SearchRequest { limit: PAGE_SIZE, ..SearchRequest::default() };
    let mut page = 1usize;
    for (name, value) in pairs {
        match name.as_str() {
            parameter::Q => request.q = value.chars().take(QUERY_MAX + 1).collect(),
            parameter::TYPE => request.hit_types.extend(value.parse::<HitType>()),
            parameter::TOPIC => request.topics.push(value),
            parameter::COMPANY => request.companies.push(value),
            parameter::KIND => request.kinds.extend(value.parse::<PracticeKind>()),
            parameter::SECTOR => request.sectors.extend(value.parse::<Sector>()),
            parameter::SIZE => request.sizes.extend(value.parse::<SizeBand>()),
            parameter::PROFESSION => request.professions.extend(value.parse::<Profession>()),
            parameter::LANGUAGE => request.languages.extend(value.parse::<Language>()),
            parameter::YEAR => request.years.extend(value.parse::<i32>()),
            parameter::TRIED => request.tried.extend(value.parse::<Tried>()),
            parameter::SORT => request.sort = value.parse().unwrap_or_default(),
            parameter::PAGE => page = value.parse().unwrap_or(1).max(1),
            _ => {}
        }
    }
    request.offset = (page - 1).saturating_mul(PAGE_SIZE).min(OFFSET_MAX);
    request.bounded()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_holds_what_is_asked_and_nothing_else() {
        assert_eq!(List::Practices.url(&SearchRequest::default()), "/practices");
        let request = SearchRequest {
            q: "a&b".to_owned(),
            topics: vec!["training".to_owned(), "measurement".to_owned()],
            limit: PAGE_SIZE,
            offset: 2 * PAGE_SIZE,
            ..SearchRequest::default()
        };
        assert_eq!(List::Search.url(&request), "/search?q=a%26b&topic=training&topic=measurement&page=3");
        assert_eq!(List::Search.url_unfiltered(&request), "/search?q=a%26b");
    }

    #[test]
    fn parameters_are_read_as_they_are_written() {
        let request = SearchRequest {
            q: "a".to_owned(),
            hit_types: vec![HitType::Practice, HitType::Comment],
            topics: vec!["training".to_owned()],
            kinds: vec![PracticeKind::Tool],
            companies: vec!["x".to_owned()],
            sectors: vec![Sector::ALL[0]],
            sizes: vec![SizeBand::ALL[0]],
            professions: vec![Profession::Other],
            years: vec![2024],
            tried: vec![Tried::Any],
            languages: vec![Language::English],
            limit: PAGE_SIZE,
            offset: PAGE_SIZE,
            ..SearchRequest::default()
        };
        let pairs = List::Search.parameters(&request);
        assert_eq!(pairs.len(), 13);
        assert_eq!(read(pairs.into_iter().map(|(name, value)| (name.to_owned(), value))), request);
        assert_eq!(read([("page".to_owned(), "x".to_owned()), ("colour".to_owned(), "red".to_owned())]).offset, 0);
    }
}
