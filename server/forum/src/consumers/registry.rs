//! The consumers of events that a process runs.

use std::sync::Arc;
use std::time::Duration;

use domain::change::Change;
use domain::event::DomainEvent;
use domain::problem::Problem;
use futures::FutureExt;
use futures::future::BoxFuture;
use store::WriteTx;

use crate::Forum;
use crate::consumers::consumer::{Beginning, Consumer};
use crate::notifications::notify::NotifyMembers;

/// A consumer, without its type.
#[derive(Clone)]
pub struct Registered {
    pub(crate) name: &'static str,
    pub(crate) beginning: Beginning,
    pub(crate) timeout: Duration,
    consumer: Arc<dyn Handler>,
}

impl Registered {
    /// Returns the consumer's name.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    pub(crate) fn handle<'a>(
        &'a self,
        forum: &'a Forum,
        tx: &'a mut WriteTx,
        changes: &'a [Change],
    ) -> BoxFuture<'a, Result<Vec<DomainEvent>, Problem>> {
        self.consumer.handle(forum, tx, changes)
    }
}

/// The consumers of events that a process runs.
#[derive(Clone, Default)]
pub struct Registry(Vec<Registered>);

impl Registry {
    /// Every consumer of this version.
    pub fn standard() -> Self {
        Self::default().with(NotifyMembers)
    }

    /// Returns the same registry with another consumer.
    #[must_use]
    pub fn with<C: Consumer>(mut self, consumer: C) -> Self {
        let consumer = Arc::new(consumer);
        self.0.push(Registered { name: C::NAME, beginning: C::BEGINNING, timeout: C::TIMEOUT, consumer });
        self
    }

    /// Returns every consumer.
    pub fn all(&self) -> &[Registered] {
        &self.0
    }
}

/// A [`Consumer`] as a trait object.
trait Handler: Send + Sync {
    fn handle<'a>(
        &'a self,
        forum: &'a Forum,
        tx: &'a mut WriteTx,
        changes: &'a [Change],
    ) -> BoxFuture<'a, Result<Vec<DomainEvent>, Problem>>;
}

impl<C: Consumer> Handler for C {
    fn handle<'a>(
        &'a self,
        forum: &'a Forum,
        tx: &'a mut WriteTx,
        changes: &'a [Change],
    ) -> BoxFuture<'a, Result<Vec<DomainEvent>, Problem>> {
        Consumer::handle(self, forum, tx, changes).boxed()
    }
}
