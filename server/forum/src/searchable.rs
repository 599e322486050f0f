//! What the search finds: a type of document for each kind of thing, and how it comes out of the database. Indexer,
//! rebuild and `maagal check` go through the list of them.
//!
//! To add a type: a file here with its [`Searchable`], its [`HitType`], its line in [`SEARCHABLES`], and in
//! `entities.rs` the type beside the entities that it shows something of.

mod comment;
mod dilemma;
mod files;
mod meeting;
mod practice;

use std::collections::HashSet;

use domain::change::Entity;
use domain::problem::Problem;
use domain::search::HitType;
use futures::FutureExt;
use futures::future::{BoxFuture, ready};
use jiff::tz::TimeZone;
use search::schema::Dimension;
use search::{CompanyLabel, Document, Operation};
use store::{Conn, StoreError};

use crate::entities::Effects;
use crate::searchable::comment::Comments;
use crate::searchable::dilemma::Dilemmas;
use crate::searchable::meeting::Meetings;
use crate::searchable::practice::Practices;

/// Every type of document, in the order in which they are indexed.
pub(crate) const SEARCHABLES: [&dyn Searchable; 5] =
    [&Meetings, &Practices, &Dilemmas::Questions, &Dilemmas::Lessons, &Comments];

/// The answer of a query of the database.
pub(crate) type Query<'a, T> = BoxFuture<'a, Result<T, StoreError>>;

/// A type of document of the search index. Keys are those of the rows that the documents are made of.
pub(crate) trait Searchable: Sync {
    /// The type of its hits.
    fn hit_type(&self) -> HitType;

    /// The filters whose counts its documents are part of.
    fn facets(&self) -> &'static [Dimension];

    /// Returns how many rows there are.
    fn count<'a>(&self, conn: &'a mut Conn) -> Query<'a, i64>;

    /// The keys after one (0 begins), in order; at most `limit`.
    fn ids_after<'a>(&self, conn: &'a mut Conn, after: i64, limit: i64) -> Query<'a, Vec<i64>>;

    /// The keys whose documents a change of that thing makes out of date. It is asked for the entities alone that
    /// declare the type in [`Effects::documents`].
    fn touched_by<'a>(&self, conn: &'a mut Conn, entity: Entity, id: i64) -> Query<'a, Vec<i64>>;

    /// The key and version of each document that the index is to have.
    fn versions<'a>(&self, conn: &'a mut Conn) -> Query<'a, Vec<(i64, i64)>>;

    /// The keys in portions that are indexed one after the other, so that the texts of one have room in memory.
    fn portions<'a>(&self, _: &'a mut Conn, ids: &'a [i64]) -> Query<'a, Vec<Vec<i64>>> {
        ready(Ok(vec![ids.to_vec()])).boxed()
    }

    /// The documents of those of the keys that can be found.
    fn documents<'a>(
        &self,
        conn: &'a mut Conn,
        ids: &'a [i64],
        zone: &'a TimeZone,
    ) -> BoxFuture<'a, Result<Vec<Document>, Problem>>;
}

/// Returns the filters whose counts the documents of a type are part of.
pub(crate) fn facets_of(hit_type: HitType) -> &'static [Dimension] {
    let found = SEARCHABLES.iter().find(|searchable| searchable.hit_type() == hit_type);
    found.map_or(&[], |searchable| searchable.facets())
}

/// Returns what brings the index up to date for some keys: the documents of those that can be found, and the deletion
/// of the others.
///
/// # Errors
/// When the database fails.
pub(crate) async fn operations(
    searchable: &dyn Searchable,
    conn: &mut Conn,
    ids: &[i64],
    zone: &TimeZone,
) -> Result<Vec<Operation>, Problem> {
    let documents = searchable.documents(conn, ids, zone).await?;
    let found: HashSet<i64> = documents.iter().map(|document| document.id).collect();
    let gone = ids.iter().filter(|id| !found.contains(id)).map(|id| Operation::Delete(searchable.hit_type(), *id));
    let upserts = documents.into_iter().map(|document| Operation::Upsert(Box::new(document)));
    Ok(upserts.chain(gone).collect())
}

/// The documents of one type that changes made out of date.
pub(crate) struct Outdated {
    pub searchable: &'static dyn Searchable,
    /// The text's keys, each once.
    pub ids: Vec<i64>,
}

/// Finds the documents that changes of things make out of date. An index does not move on for changes that leave every
/// document as it is.
///
/// # Errors
/// When the database fails.
pub(crate) async fn outdated(
    conn: &mut Conn,
    changed: impl IntoIterator<Item = (Entity, i64)>,
) -> Result<Vec<Outdated>, StoreError> {
    let changed: HashSet<_> = changed.into_iter().collect();
    let mut all = vec![];
    for searchable in SEARCHABLES {
        let mut ids = vec![];
        for (entity, id) in &changed {
            if Effects::of(*entity).documents.contains(&searchable.hit_type()) {
                ids.extend(searchable.touched_by(conn, *entity, *id).await?);
            }
        }
        if !ids.is_empty() {
            ids.sort_unstable();
            ids.dedup();
            all.push(Outdated { searchable, ids });
        }
    }
    Ok(all)
}

fn label(company: &domain::company::Company) -> CompanyLabel {
    CompanyLabel { slug: company.slug.clone(), name: company.name.clone(), sector: company.sector, size: company.size }
}

/// The calendar year of a moment.
fn year(at: domain::clock::Timestamp, zone: &TimeZone) -> i32 {
    jiff::Timestamp::from_microsecond(at.0).map_or(1970, |moment| i32::from(moment.to_zoned(zone.clone()).year()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_of_hit_has_its_documents() {
        let types: HashSet<_> = SEARCHABLES.iter().map(|searchable| searchable.hit_type()).collect();
        assert_eq!(types, HitType::ALL.iter().copied().collect());
        assert_eq!(types.len(), SEARCHABLES.len(), "each once");
    }
}
