//! A plan as a tree of tantivy's own queries, which walks all lists of a word at once. It finds the same as the
//! program's way, which reads list after list; it is what that is compared with, in tests, by the fuzzer and in the
//! benchmark `scale`, and no part of the program.
//!
//! A score is a single number, so that one tree cannot tell both what a document is worth and whether it has every
//! word: a second one, a Boolean with a must for each word, tells full hits.

mod collector;
mod leaves;

use std::sync::Arc;

use domain::search::SearchPage;
use fixedbitset::FixedBitSet;
use tantivy::collector::Collector as _;
use tantivy::index::SegmentId;
use tantivy::query::{AllQuery, BooleanQuery, ConstScoreQuery, EnableScoring, Occur, Query, Weight};
use tantivy::{DocId, Score, SegmentOrdinal};

use self::collector::Docs;
use self::leaves::{BestQuery, FormsQuery, ListedQuery};
use crate::matched::{FoundDocs, Matched};
use crate::postings::{Postings, SearchContext};
use crate::query::plan::{
    ExcludedPlan, FILE, PhrasePlan, Plan, ProximityPlan, RELATED, TITLE, UNLIKELY, WHOLE_IN_TITLE, WordPlan,
};
use crate::source::Source;

/// Scores that differ by no more of the greater are the same: floating-point numbers were added in another order.
const ROUNDING: f32 = 1e-4;

/// A plan, ready to be carried out.
pub struct Tree {
    /// The documents that are found, with their scores.
    scored: Box<dyn Weight>,
    /// Those that are found by more than related words; `None` where all are.
    certain: Option<Box<dyn Weight>>,
    /// The documents that have every word; `None` where all that are found do.
    full: Option<Box<dyn Weight>>,
}

type Queries = Vec<Box<dyn Query>>;

impl Tree {
    /// Makes the queries of a plan.
    ///
    /// # Errors
    /// Where the index cannot be read.
    pub fn new(plan: &Plan, context: &SearchContext<'_>) -> tantivy::Result<Self> {
        let branches = Branches::new(context);
        let scoring = EnableScoring::enabled_from_searcher(context.searcher);
        let unscored = EnableScoring::disabled_from_searcher(context.searcher);
        let scored = branches.scored(plan).weight(scoring)?;
        let certain = branches.certain(plan).map(|certain| certain.weight(unscored)).transpose()?;
        let full = branches.full(plan).map(|full| full.weight(unscored)).transpose()?;
        Ok(Self { scored, certain, full })
    }

    /// What it finds of a segment.
    ///
    /// # Errors
    /// Where the index cannot be read.
    pub fn find(&self, ordinal: SegmentOrdinal, context: &SearchContext<'_>) -> tantivy::Result<Matched> {
        let segment = context.searcher.segment_reader(ordinal);
        let docs = |weight: &dyn Weight| -> tantivy::Result<FixedBitSet> {
            Ok(Docs { are_scored: false }.collect_segment(weight, ordinal, segment)?.0)
        };
        let (mut found, scores) = Docs { are_scored: true }.collect_segment(&*self.scored, ordinal, segment)?;
        if let Some(certain) = &self.certain {
            found.intersect_with(&docs(&**certain)?);
        }
        let mut full = found.clone();
        if let Some(having) = &self.full {
            full.intersect_with(&docs(&**having)?);
        }
        found.difference_with(&full);
        Ok(Matched { found: FoundDocs { full, partial: found }, scores })
    }
}

/// Makes the parts of a tree.
struct Branches<'a> {
    context: &'a SearchContext<'a>,
    segments: Arc<[SegmentId]>,
}

impl<'a> Branches<'a> {
    fn new(context: &'a SearchContext<'a>) -> Self {
        let segments = context.searcher.segment_readers().iter().map(tantivy::SegmentReader::segment_id).collect();
        Self { context, segments }
    }

    /// What is found, and what it is worth.
    fn scored(&self, plan: &Plan) -> BooleanQuery {
        let mut clauses: Vec<(Occur, Box<dyn Query>)> = vec![];
        for phrase in &plan.phrases {
            clauses.push((Occur::Must, self.phrase(phrase)));
        }
        if plan.words.is_empty() && plan.phrases.is_empty() {
            clauses.push((Occur::Must, Box::new(ConstScoreQuery::new(Box::new(AllQuery), 0.0))));
        }
        for word in plan.needed() {
            let all = [self.having(word), self.unlikely(word), self.related(word)];
            clauses.push((Occur::Should, best(all.into_iter().flatten().collect())));
        }
        if plan.needed().count() > 1 {
            let titles = plan.needed().map(|word| best(self.titles(word))).collect();
            let whole = Box::new(BooleanQuery::intersection(titles));
            let whole = ConstScoreQuery::new(whole, plan.max_score() * WHOLE_IN_TITLE);
            clauses.push((Occur::Should, Box::new(whole)));
        }
        for excluded in plan.excluded.iter().flat_map(|excluded| self.excluded(excluded)) {
            clauses.push((Occur::MustNot, excluded));
        }
        BooleanQuery::new(clauses)
    }

    /// What is found by more than related words. What has a phrase needs no word.
    fn certain(&self, plan: &Plan) -> Option<BooleanQuery> {
        let is_any_related = plan.needed().any(|word| !word.related.is_empty());
        (is_any_related && plan.phrases.is_empty()).then(|| {
            let words = plan.needed().flat_map(|word| [self.having(word), self.unlikely(word)]);
            BooleanQuery::union(words.flatten().collect())
        })
    }

    /// The documents that have every word of those that are found.
    fn full(&self, plan: &Plan) -> Option<BooleanQuery> {
        let mut needed = plan.needed();
        let first = needed.next()?;
        if needed.next().is_none() && plan.phrases.is_empty() && !is_more_than_full(first) {
            return None;
        }
        let words = plan.needed().map(|word| best(self.having(word)));
        let phrases = plan.phrases.iter().map(|phrase| self.phrase(phrase));
        Some(BooleanQuery::intersection(words.chain(phrases).collect()))
    }

    /// What a full hit may have of a word.
    fn having(&self, word: &WordPlan) -> Queries {
        let senses = word.senses.iter().flat_map(|sense| {
            [
                self.forms(&sense.found.bodies, Source::Exact, sense.max_score),
                self.forms(&sense.found.titles, Source::TitleWords, sense.max_score * TITLE),
                self.forms(&sense.found.files, Source::FileWords, sense.max_score * FILE),
            ]
        });
        let expressions = word.expressions.iter().flat_map(|plan| [self.expression(plan), self.in_title(plan)]);
        senses.flatten().chain(expressions).collect()
    }

    /// What a partial hit may have of a word.
    fn unlikely(&self, word: &WordPlan) -> Queries {
        let lists = [
            self.forms(&word.unlikely, Source::Exact, word.max_score * UNLIKELY),
            self.forms(&word.similar, Source::Exact, word.max_score),
            self.forms(&word.similar_in_files, Source::FileWords, word.max_score * FILE),
        ];
        lists.into_iter().flatten().collect()
    }

    /// What only adds to the score of a hit.
    fn related(&self, word: &WordPlan) -> Queries {
        self.forms(&word.related, Source::Exact, word.max_score * RELATED).into_iter().collect()
    }

    /// What stands of a word in titles.
    fn titles(&self, word: &WordPlan) -> Queries {
        let senses = word.senses.iter();
        let senses = senses.filter_map(|sense| self.forms(&sense.found.titles, Source::TitleWords, sense.max_score));
        senses.chain(word.expressions.iter().map(|plan| self.in_title(plan))).collect()
    }

    /// Forms of a word, whose occurrences count together; `None` of none, and where they are worth nothing.
    fn forms(&self, forms: &[Postings], source: Source, max_score: Score) -> Option<Box<dyn Query>> {
        let query = FormsQuery {
            segments: Arc::clone(&self.segments),
            field: self.context.field(source),
            forms: forms.into(),
            lengths: self.context.lengths(source),
            max_score,
        };
        (!forms.is_empty() && max_score > 0.0).then_some(Box::new(query))
    }

    /// An expression where its words stand together.
    fn expression(&self, plan: &ProximityPlan) -> Box<dyn Query> {
        self.listed(|ordinal, docs| {
            let segment = self.context.segment(ordinal);
            plan.expression.each(&segment, |doc, score| docs.push((doc, score * plan.weight)));
        })
    }

    /// An expression where its words stand in a title.
    fn in_title(&self, plan: &ProximityPlan) -> Box<dyn Query> {
        self.listed(|ordinal, docs| {
            let segment = self.context.segment(ordinal);
            plan.expression.each_title(&segment, TITLE, |doc, score| docs.push((doc, score * plan.weight)));
        })
    }

    /// A phrase, by the best of its places.
    fn phrase(&self, phrase: &PhrasePlan) -> Box<dyn Query> {
        self.listed(|ordinal, docs| {
            let segment = self.context.segment(ordinal);
            for (plans, times) in [(&phrase.bodies, 1.0), (&phrase.files, FILE)] {
                for ProximityPlan { expression, weight } in plans {
                    expression.each(&segment, |doc, score| docs.push((doc, score * weight * times)));
                    expression.each_title(&segment, TITLE, |doc, score| docs.push((doc, score * weight * times)));
                }
            }
            docs.sort_by(|(a, a_score), (b, b_score)| a.cmp(b).then(b_score.total_cmp(a_score)));
            docs.dedup_by_key(|(doc, _)| *doc);
        })
    }

    /// What no hit has.
    fn excluded(&self, excluded: &ExcludedPlan) -> Queries {
        let words = excluded.words.iter().filter_map(|word| self.forms(std::slice::from_ref(word), word.source, 1.0));
        let rows = excluded.rows.iter().map(|row| {
            self.listed(|ordinal, docs| {
                row.each(&self.context.segment(ordinal), |doc, score| docs.push((doc, score)));
            })
        });
        words.chain(rows).collect()
    }

    /// Documents that were found before, by segment.
    fn listed(&self, list: impl Fn(SegmentOrdinal, &mut Vec<(DocId, Score)>)) -> Box<dyn Query> {
        let docs = (0..).zip(&*self.segments).map(|(ordinal, _)| {
            let mut docs = vec![];
            list(ordinal, &mut docs);
            docs.into()
        });
        Box::new(ListedQuery { segments: Arc::clone(&self.segments), docs: docs.collect() })
    }
}

/// Whether a word alone may find what is no full hit, or add to the scores of others.
const fn is_more_than_full(word: &WordPlan) -> bool {
    !(word.unlikely.is_empty()
        && word.similar.is_empty()
        && word.similar_in_files.is_empty()
        && word.related.is_empty())
}

fn best(clauses: Queries) -> Box<dyn Query> {
    Box::new(BestQuery(clauses))
}

/// What two answers to a question differ in, by more than rounding; `None` where they are the same.
pub fn difference(one: &SearchPage, other: &SearchPage) -> Option<String> {
    let without_hits = |page: &SearchPage| SearchPage { took_us: 0, hits: vec![], next: None, ..page.clone() };
    let (rest, other_rest) = (without_hits(one), without_hits(other));
    if rest != other_rest {
        return Some(format!("{rest:?}\nis not\n{other_rest:?}"));
    }
    if one.hits.len() != other.hits.len() {
        return Some(format!("{} hits are not {}", one.hits.len(), other.hits.len()));
    }
    let is_same = |a: f32, b: f32| (a - b).abs() <= ROUNDING * a.abs().max(b.abs());
    let least = one.hits.last().map_or(0.0, |hit| hit.score);
    for (hit, in_place) in other.hits.iter().zip(&one.hits) {
        if !is_same(hit.score, in_place.score) {
            return Some(format!("{hit:?}\nis not worth as much as\n{in_place:?}"));
        }
        // Which hits of the same score come first, and which come to stand on the next page, is rounding as well.
        let same = one.hits.iter().find(|same| (same.hit_type, same.id) == (hit.hit_type, hit.id));
        match same {
            Some(same) if is_same(same.score, hit.score) => {
                let same = domain::search::Hit { score: hit.score, ..same.clone() };
                if same != *hit {
                    return Some(format!("{hit:?}\nis not\n{same:?}"));
                }
            }
            None if is_same(hit.score, least) => {}
            _ => return Some(format!("{hit:?}\nis not in its place")),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use domain::clock::Timestamp;
    use domain::company::{Sector, SizeBand};
    use domain::language::Language;
    use domain::search::{HitType, SearchRequest, Sort};

    use super::*;
    use crate::analysis::forms::Analyzer;
    use crate::document::{CompanyLabel, Document, FileText, Operation};
    use crate::index::Index;
    use crate::names::Names;
    use crate::synonyms::Synonyms;

    const WORDS: [&str; 36] = [
        "שירות",
        "השירות",
        "בשירות",
        "שירותים",
        "שרות",
        "לקוח",
        "לקוחות",
        "הלקוחות",
        "ללקוח",
        "מדידה",
        "המדידה",
        "מדד",
        "סקר",
        "סקרים",
        "בסקר",
        "עובד",
        "עובדים",
        "העובדים",
        "הדרכה",
        "בהדרכה",
        "משוב",
        "המשוב",
        "ניהול",
        "שביעות",
        "רצון",
        "הרצון",
        "חניכה",
        "חנוכה",
        "survey",
        "surveys",
        "kpi",
        "מש\"א",
        "סמנכ\"ל",
        "של",
        "על",
        "מה",
    ];
    const CORPORA: u64 = 10;
    const QUERIES: usize = 32;

    /// Numbers that are the same in every run (xorshift).
    struct Random(u64);

    impl Random {
        fn below(&mut self, end: usize) -> usize {
            self.0 ^= self.0 << 13;
            self.0 ^= self.0 >> 7;
            self.0 ^= self.0 << 17;
            usize::try_from(self.0 >> 11).unwrap_or_default() % end
        }

        fn pick<T: Copy>(&mut self, of: &[T]) -> T {
            of[self.below(of.len())]
        }

        fn text(&mut self, at_most: usize) -> String {
            let words: Vec<&str> = (0..=self.below(at_most)).map(|_| self.pick(&WORDS)).collect();
            words.join(" ")
        }

        fn document(&mut self, id: i64) -> Document {
            let company = self.below(2);
            let files = self.below(4).saturating_sub(2);
            Document {
                hit_type: self.pick(&[HitType::Practice, HitType::Practice, HitType::Meeting]),
                id,
                kind: self.pick(&["tool", "write-up"]).to_owned(),
                title: self.text(4),
                summary: self.text(6),
                body: self.text(60),
                url: format!("/{id}"),
                company: Some(CompanyLabel {
                    slug: format!("company-{company}"),
                    name: ["קו ענבר", "סקר ומדד"][company].to_owned(),
                    sector: Sector::Finance,
                    size: SizeBand::Upto249,
                }),
                professions: vec![],
                tried: vec![],
                topics: vec![],
                language: Language::Hebrew,
                date: Timestamp(id),
                year: 2026,
                meeting: String::new(),
                readers: vec![self.pick(&["all", "all", "coordinators"]).to_owned()],
                version: 1,
                extra: String::new(),
                since: 0,
                files: (0..files).map(|_| self.file()).collect(),
            }
        }

        fn file(&mut self) -> FileText {
            FileText { name: "file".to_owned(), url: "/file".to_owned(), text: self.text(20) }
        }

        /// Documents in several segments, some of them replaced and deleted later.
        fn index(&mut self) -> (Index, tempfile::TempDir) {
            let folder = tempfile::tempdir().expect("a folder");
            let index = Index::open(folder.path(), Analyzer::default()).expect("an index").index;
            let count = i64::try_from(10 + self.below(30)).expect("few");
            for (position, ids) in (1..).zip([0..count, count / 2..count + 10]) {
                let written = ids.map(|id| Operation::Upsert(Box::new(self.document(id))));
                index.apply(written.collect(), position).expect("a commit");
            }
            index.apply(vec![Operation::Delete(HitType::Practice, 1)], 3).expect("a commit");
            (index, folder)
        }

        /// A word of the texts, or one that none has.
        fn word(&mut self) -> String {
            let mut word = self.pick(&WORDS).to_owned();
            match self.below(8) {
                0 => {
                    word.pop();
                }
                1 => word.insert(0, self.pick(&['ה', 'ב', 'ו'])),
                _ => {}
            }
            word
        }

        fn query(&mut self) -> String {
            let words = (0..=self.below(4)).map(|_| {
                let (word, next) = (self.word(), self.word());
                match self.below(12) {
                    0 => format!("\"{word} {next}\""),
                    1 => format!("\"{word}\""),
                    2 => format!("-{word}"),
                    3 => format!("-\"{word} {next}\""),
                    _ => word,
                }
            });
            words.collect::<Vec<_>>().join(" ")
        }
    }

    #[test]
    fn finds_what_the_lists_find() {
        // Queries with full hits, with partial ones, with phrases that hits have, and with what is excluded.
        let mut met = [0; 4];
        for seed in 1..=CORPORA {
            let mut random = Random(seed * 0x9E37_79B9);
            let (index, _folder) = random.index();
            let groups = [["שירות", "סקר ומדד"], ["שביעות רצון", "משוב"], ["לקוח", "עובד"]];
            let synonyms = [Synonyms::default(), Synonyms::new(groups, index.analyzer())];
            let everybody = ["all".to_owned()];
            for number in 0..QUERIES {
                let q = random.query();
                let request = SearchRequest {
                    hit_types: if random.below(4) == 0 { vec![HitType::Practice] } else { vec![] },
                    sort: if random.below(8) == 0 { Sort::Newest } else { Sort::Relevance },
                    limit: 100,
                    q,
                    ..SearchRequest::default()
                };
                let (synonyms, names) = (&synonyms[number % 2], Names::default());
                let groups = (random.below(2) == 0).then_some(&everybody[..]);
                let by_lists = index.search_widened(&request, groups, synonyms, &names).expect("a search");
                let by_tree = index.search_by_tree(&request, groups, synonyms, &names).expect("a search");
                let difference = difference(&by_lists, &by_tree);
                assert_eq!(difference, None, "seed {seed}, query {number}: {}", request.q);
                let has_phrase = request.q.starts_with('"') || request.q.contains(" \"");
                let is = [
                    by_lists.total > 0,
                    by_lists.partial_total > 0,
                    has_phrase && by_lists.total > 0 && by_lists.loosened.is_empty(),
                    request.q.contains('-') && by_lists.total > 0,
                ];
                met.iter_mut().zip(is).for_each(|(met, is)| *met += u32::from(is));
            }
        }
        assert!(met.iter().all(|met| *met >= 10), "{met:?}");
    }
}
