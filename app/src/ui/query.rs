//! The query string of a list: every filter, sort and page is a plain link.

use std::fmt::Write as _;

use domain::search::{SearchRequest, Sort};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// How many hits a page of a list has.
pub const PAGE_SIZE: usize = 20;

/// Everything but what RFC 3986 calls unreserved.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A text as one part of a URL: a value of the query, a name in the path.
pub fn url_part(text: &str) -> impl std::fmt::Display + '_ {
    utf8_percent_encode(text, ESCAPED)
}

/// A list that is filtered by links.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum List {
    /// `/practices`: practices alone.
    Practices,
    /// `/search`: everything.
    Search,
}

impl List {
    /// Its path without a query.
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

    /// The same without anything that narrows it but the words.
    pub fn url_unfiltered(self, request: &SearchRequest) -> String {
        let plain = SearchRequest { q: request.q.clone(), sort: request.sort, ..SearchRequest::default() };
        self.url(&plain)
    }

    /// The parameters as they stand in the URL, for links and for a form's hidden fields.
    pub fn parameters(self, request: &SearchRequest) -> Vec<(&'static str, String)> {
        let mut parameters: Vec<(&'static str, String)> = vec![];
        let mut add = |name, value: String| parameters.push((name, value));
        if !request.q.is_empty() {
            add("q", request.q.clone());
        }
        if let (Some(hit_type), List::Search) = (request.hit_type, self) {
            add("type", hit_type.to_string());
        }
        request.topics.iter().for_each(|slug| add("topic", slug.clone()));
        request.kinds.iter().for_each(|kind| add("kind", kind.to_string()));
        request.companies.iter().for_each(|slug| add("company", slug.clone()));
        request.sectors.iter().for_each(|sector| add("sector", sector.to_string()));
        request.sizes.iter().for_each(|size| add("size", size.to_string()));
        request.professions.iter().for_each(|profession| add("profession", profession.to_string()));
        request.years.iter().for_each(|year| add("year", year.to_string()));
        request.languages.iter().for_each(|language| add("language", language.to_string()));
        if request.sort != Sort::default() {
            add("sort", request.sort.to_string());
        }
        let page = request.offset / request.limit.max(1) + 1;
        if page > 1 {
            add("page", page.to_string());
        }
        parameters
    }
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
}
