//! The parts of practices' pages that are the same for all readers: rendered once and cached.

use std::future::Future;
use std::sync::{Arc, Weak};

use app::practices::parts::{self, PracticeParts};
use domain::id::PracticeId;
use domain::language::Language;
use domain::practice::{self, PracticeView};
use domain::problem::Problem;
use forum::practices::page::OpenedPractice;
use quick_cache::Weighter;
use quick_cache::sync::Cache;

use super::render;
use super::visitor::Visitor;
use crate::http::AppState;

/// How many entries the cache expects. With so few it is one shard, so that one entry may take all of the capacity.
const EXPECTED_ENTRIES: usize = 32;
/// The most bytes that are cached.
const CAPACITY: u64 = 8 * 1024 * 1024;
/// What an entry takes beside its text, in bytes.
const ENTRY: u64 = 500;

/// The practice, the language, and whether its meeting is still to come: its words differ then.
type Key = (PracticeId, Language, bool);

/// The rendered parts of practices' pages. They are made of what `forum` caches, and are right for as long as it gives
/// out the same value.
pub struct PartsCache {
    entries: Cache<Key, Entry, ByBytes>,
}

#[derive(Clone)]
struct Entry {
    /// What the parts were rendered of.
    of: Weak<PracticeView>,
    parts: Arc<PracticeParts>,
}

#[derive(Clone)]
struct ByBytes;

impl Weighter<Key, Entry> for ByBytes {
    fn weight(&self, _: &Key, entry: &Entry) -> u64 {
        entry.parts.size() as u64 + ENTRY
    }
}

impl Default for PartsCache {
    fn default() -> Self {
        Self { entries: Cache::with_weighter(EXPECTED_ENTRIES, CAPACITY, ByBytes) }
    }
}

impl PartsCache {
    /// Returns the parts of a practice's page, and renders them first where they are not cached.
    ///
    /// # Errors
    /// Those of `render`.
    async fn get<F>(
        &self,
        practice: &Arc<PracticeView>,
        language: Language,
        upcoming: bool,
        render: impl FnOnce() -> F,
    ) -> Result<Arc<PracticeParts>, Problem>
    where
        F: Future<Output = Result<PracticeParts, Problem>>,
    {
        let (key, of) = ((practice.id, language, upcoming), Arc::downgrade(practice));
        if let Some(entry) = self.entries.get(&key).filter(|entry| Weak::ptr_eq(&entry.of, &of)) {
            return Ok(entry.parts);
        }
        let parts = Arc::new(render().await?);
        self.entries.insert(key, Entry { of, parts: Arc::clone(&parts) });
        Ok(parts)
    }
}

/// The parts of the page of a practice that a visitor opened.
///
/// # Errors
/// When the database fails.
pub async fn parts(state: &AppState, visitor: &Visitor, page: &OpenedPractice) -> Result<Arc<PracticeParts>, Problem> {
    let practice = &page.shared;
    let upcoming = practice.meeting.as_ref().is_some_and(|meeting| meeting.starts_at > state.forum.now());
    let render = || async {
        let related = state.forum.related_practices(&visitor.actor(), practice).await?;
        let share_url = format!("{}{}", state.origin, practice::path(&practice.slug));
        Ok(parts::render(render::context(state, visitor).await?, practice, &related, share_url))
    };
    state.practice_parts.get(practice, visitor.language, upcoming, render).await
}

#[cfg(test)]
mod tests {
    use domain::clock::Timestamp;
    use domain::company::{Company, Sector, SizeBand};
    use domain::id::CompanyId;
    use domain::practice::{PracticeKind, PracticeRights, Sharing, Status};

    use super::*;

    fn practice() -> Arc<PracticeView> {
        let company = Company {
            id: CompanyId(1),
            slug: "oren-gal".to_owned(),
            name: "אורן־גל".to_owned(),
            sector: Sector::Manufacturing,
            size: SizeBand::Upto49,
            left_at: None,
        };
        Arc::new(PracticeView {
            id: PracticeId(1),
            slug: "אמנה".to_owned(),
            version: 1,
            title: "אמנה".to_owned(),
            summary: String::new(),
            audience: String::new(),
            effort: String::new(),
            result: String::new(),
            approved_by: String::new(),
            approved_on: String::new(),
            language: Language::Hebrew,
            kind: PracticeKind::WriteUp,
            status: Status::Published,
            company,
            authors: vec![],
            uploaded_by: None,
            meeting: None,
            topics: vec![],
            html: "".into(),
            headings: vec![],
            attachments: vec![],
            published_at: None,
            updated_at: Timestamp(0),
            archived_by: None,
            sharing: Sharing::Members,
            can: PracticeRights::default(),
        })
    }

    /// Returns what is in the cache, or else `words`.
    async fn get(
        cache: &PartsCache,
        practice: &Arc<PracticeView>,
        language: Language,
        upcoming: bool,
        words: &str,
    ) -> String {
        let render = || async {
            let empty = || "".into();
            Ok(PracticeParts { head: words.into(), contents: empty(), share: empty(), related: empty() })
        };
        cache.get(practice, language, upcoming, render).await.expect("rendered").head.to_string()
    }

    #[tokio::test]
    async fn parts_are_rendered_once_in_each_language_and_again_once_the_meeting_has_begun() {
        let (cache, practice) = (PartsCache::default(), practice());
        for language in Language::ALL {
            assert_eq!(get(&cache, &practice, *language, true, "תוצג").await, "תוצג");
            assert_eq!(get(&cache, &practice, *language, true, "אחר").await, "תוצג", "rendered once");
            assert_eq!(get(&cache, &practice, *language, false, "הוצגה").await, "הוצגה");
        }
    }

    #[tokio::test]
    async fn parts_are_rendered_again_of_another_value() {
        let (cache, first) = (PartsCache::default(), practice());
        assert_eq!(get(&cache, &first, Language::Hebrew, false, "ישנה").await, "ישנה");
        // Also where nobody has the first any more.
        drop(first);
        let second = practice();
        assert_eq!(get(&cache, &second, Language::Hebrew, false, "חדשה").await, "חדשה");
        assert_eq!(get(&cache, &second, Language::Hebrew, false, "אחר").await, "חדשה");
    }
}
