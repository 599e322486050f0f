//! What a program reads and sends of a group of expressions.

use domain::id::SynonymGroupId;
use domain::synonym::SynonymGroup;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::http::api::body::Input;
use crate::http::api::schema;

/// A group of expressions that mean the same to the search.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = SynonymGroup)]
pub struct SynonymResource {
    /// Its key.
    #[schema(value_type = i64)]
    id: SynonymGroupId,
    /// The path of the page where it is changed.
    url: String,
    /// Grows with every change; the entity tag is made of it.
    pub version: i64,
    /// The expressions, in the order they were entered.
    words: Vec<String>,
}

impl From<SynonymGroup> for SynonymResource {
    fn from(group: SynonymGroup) -> Self {
        let url = format!("/admin/search?group={}", group.id);
        Self { id: group.id, url, version: group.version, words: group.expressions }
    }
}

/// A group to add, or what replaces one. What is read of a group can be sent back.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"words": ["דרכון שירות", "כרטיס מעקב"]}))]
pub struct SynonymInput {
    /// Two to twelve expressions, each of five words and 60 characters at most; none may stand in another
    /// group.
    #[serde(default)]
    #[schema(required = true, min_items = 2, max_items = 12, value_type = Vec<schema::Expression>)]
    pub words: Vec<String>,
}

impl SynonymInput {
    /// The names of the fields of [`SynonymResource`] that it passes over.
    pub const READ_ONLY: &'static [&'static str] = &["id", "url", "version"];
}

impl Input for SynonymInput {
    const PASSED_OVER: &'static [&'static str] = Self::READ_ONLY;
}
