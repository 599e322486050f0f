//! The errors behind the problems that use cases answer with, kept until they are logged once.
//!
//! A use case fails with a `Problem`: a code for people and programs, without the error that led to it. Where an error
//! becomes a `Problem`, [`record`] keeps its text and those of all its sources. Whatever began the work (a request, an
//! attempt at a job, a command) runs it in [`collect`] and logs what was recorded, together with what it knows of the
//! work. Nothing is lost: outside of every [`collect`], and where [`Causes`] are dropped before somebody took them,
//! they are logged at once.

use std::error::Error;
use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};

/// The most causes that are kept; the same text counts once. Those beyond are logged at once.
const CAUSES_MAX: usize = 16;

tokio::task_local! {
    static CURRENT: Arc<Mutex<Causes>>;
}

/// An error that several errors can have as their source.
pub type SharedError = Arc<dyn Error + Send + Sync>;

/// An error, or a text in its place, as the source of others.
pub fn shared(error: impl Into<Box<dyn Error + Send + Sync>>) -> SharedError {
    let error: Box<dyn Error + Send + Sync> = error.into();
    error.into()
}

/// An error and all its sources in one line. A source that the text before it already ends with is left out: many
/// errors write their source themselves.
pub fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let more = cause.to_string();
        if !text.ends_with(&more) {
            text.push_str(": ");
            text.push_str(&more);
        }
        source = cause.source();
    }
    text
}

/// Keeps an error with all its sources until the work is done; `what` says what failed.
pub fn record(what: &str, error: &dyn Error) {
    keep(format!("{what}: {}", chain(error)));
}

fn keep(cause: String) {
    let kept = CURRENT.try_with(|current| {
        let causes = &mut current.lock().unwrap_or_else(PoisonError::into_inner).0;
        let is_known = causes.contains(&cause);
        let has_room = causes.len() < CAUSES_MAX;
        if !is_known && has_room {
            causes.push(cause.clone());
        }
        is_known || has_room
    });
    if kept != Ok(true) {
        tracing::error!(causes = cause, "failed");
    }
}

/// Does some work, and gives what was recorded meanwhile beside its result.
pub async fn collect<F: Future>(work: F) -> (F::Output, Causes) {
    let current = Arc::<Mutex<Causes>>::default();
    let output = CURRENT.scope(Arc::clone(&current), work).await;
    let causes = std::mem::take(&mut *current.lock().unwrap_or_else(PoisonError::into_inner));
    (output, causes)
}

/// The work as a part of what is being done here, for a task of its own: what it records is collected here.
pub fn inherit<F: Future>(work: F) -> impl Future<Output = F::Output> {
    let current = CURRENT.try_with(Arc::clone).unwrap_or_default();
    CURRENT.scope(current, work)
}

/// The errors that were recorded during some work, to be logged by whoever takes them.
#[derive(Debug, Default)]
#[must_use]
pub struct Causes(Vec<String>);

impl Causes {
    /// Returns what was recorded, in one text that the caller logs; `None` where nothing failed.
    pub fn take(&mut self) -> Option<String> {
        let causes = std::mem::take(&mut self.0);
        (!causes.is_empty()).then(|| causes.join("; "))
    }

    /// Records them again for the work that this one is a part of.
    pub fn pass_on(mut self) {
        std::mem::take(&mut self.0).into_iter().for_each(keep);
    }
}

impl Drop for Causes {
    /// Logs what nobody took: the work was given up, or went on behind what began it.
    fn drop(&mut self) {
        if let Some(causes) = self.take() {
            tracing::error!(causes, "failed");
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fmt;

    use super::*;

    #[derive(Debug)]
    struct Layer(&'static str, Option<Box<Layer>>);

    impl fmt::Display for Layer {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str(self.0)
        }
    }

    impl Error for Layer {
        fn source(&self) -> Option<&(dyn Error + 'static)> {
            self.1.as_deref().map(|source| source as _)
        }
    }

    fn layers(texts: &[&'static str]) -> Layer {
        let layers = texts.iter().rev().fold(None, |source, text| Some(Box::new(Layer(text, source))));
        *layers.unwrap()
    }

    #[test]
    fn a_chain_has_every_source_once() {
        assert_eq!(chain(&layers(&["busy", "no answer", "timed out"])), "busy: no answer: timed out");
        assert_eq!(chain(&layers(&["busy: no answer", "no answer", "timed out"])), "busy: no answer: timed out");
        let shared: SharedError = shared(layers(&["no answer", "timed out"]));
        assert_eq!(chain(&shared), "no answer: timed out");
    }

    #[tokio::test]
    async fn what_is_recorded_during_the_work_is_given_once() {
        let ((), mut causes) = collect(async {
            record("reading", &layers(&["busy", "no answer"]));
            record("reading", &layers(&["busy", "no answer"]));
            record("writing", &layers(&["full"]));
        })
        .await;
        assert_eq!(causes.take().as_deref(), Some("reading: busy: no answer; writing: full"));
        assert_eq!(causes.take(), None);
    }

    #[tokio::test]
    async fn a_part_of_the_work_keeps_its_causes_or_passes_them_on() {
        let (taken, mut causes) = collect(async {
            let ((), mut own) = collect(async { record("inside", &layers(&["handled"])) }).await;
            let ((), passed) = collect(async { record("inside", &layers(&["failed"])) }).await;
            passed.pass_on();
            own.take()
        })
        .await;
        assert_eq!(taken.as_deref(), Some("inside: handled"));
        assert_eq!(causes.take().as_deref(), Some("inside: failed"));
    }

    #[tokio::test]
    async fn a_task_of_its_own_records_for_what_began_it() {
        let (ended, mut causes) =
            collect(async { tokio::spawn(inherit(async { record("beside", &layers(&["failed"])) })).await }).await;
        ended.unwrap();
        assert_eq!(causes.take().as_deref(), Some("beside: failed"));
    }
}
