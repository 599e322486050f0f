//! The words of feeds.

use domain::feed::FeedKind;
use domain::language::Language;

/// Returns the title of an entry: what it is about, and the title of that.
pub fn title(language: Language, kind: FeedKind, title: String) -> String {
    match kind {
        FeedKind::Practice => title,
        FeedKind::Dilemma => t!(language, feed.dilemma, title),
        FeedKind::Lesson => t!(language, announce.lesson, title),
        FeedKind::Summary => t!(language, announce.summary, title),
        FeedKind::Comment => t!(language, feed.comment, title),
        FeedKind::Meeting => t!(language, feed.meeting, title),
    }
}

/// Returns what stands in place of a name where somebody asked anonymously.
pub fn asker(language: Language) -> &'static str {
    t!(language, dilemmas.nobody)
}
