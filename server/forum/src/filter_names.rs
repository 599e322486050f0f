//! What companies and topics are called in filters that are typed, be there a text of theirs or none.

use std::sync::Arc;

use domain::problem::Problem;
use search::{NamedValue, Names};

use crate::Forum;
use crate::topics::below;

impl Forum {
    /// Every company and topic by its names, cached until one of them changes. Filters are typed by the same names that
    /// complete them ([`Forum::suggest`]).
    pub(crate) async fn filter_names(&self) -> Result<Arc<Names>, Problem> {
        let load = || async {
            let (companies, topics) = (self.all_companies().await?, self.topics().await?);
            let companies = companies.iter().map(|company| NamedValue {
                slug: company.slug.clone(),
                names: vec![company.name.clone()],
                below: vec![],
            });
            let topics = topics.iter().map(|topic| NamedValue {
                slug: topic.slug.clone(),
                names: vec![topic.name_he.clone(), topic.name_en.clone()],
                below: below(&topics, topic.id).map(|topic| topic.slug.clone()).collect(),
            });
            Ok(Names::new(companies, topics))
        };
        self.cache.filter_names.get(load).await
    }
}
