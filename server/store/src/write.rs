//! Writes: a transaction that ends with its rows in the change log.

use std::ops::{Deref, DerefMut};

use domain::change::NewChange;
use domain::clock::Timestamp;
use domain::id::MemberId;
use sqlx::{Any, Transaction};

use crate::{Conn, StoreError, change};

/// A write under way. Dropped without [`WriteTx::commit`], it never was.
#[derive(Debug)]
pub struct WriteTx(Transaction<'static, Any>);

impl WriteTx {
    pub(crate) fn new(transaction: Transaction<'static, Any>) -> Self {
        Self(transaction)
    }

    /// Logs the changes and makes everything permanent. Returns the position of the last change, or
    /// the head of the log where there are none (a write that nobody needs to follow).
    ///
    /// # Errors
    /// [`StoreError::DiskFull`], [`StoreError::Conflict`] (PostgreSQL), [`StoreError::Unavailable`];
    /// nothing was written then.
    pub async fn commit(
        mut self,
        by: Option<MemberId>,
        at: Timestamp,
        changes: &[NewChange],
    ) -> Result<i64, StoreError> {
        let position = change::append(&mut self, by, at, changes).await?;
        self.0.commit().await?;
        Ok(position)
    }
}

impl Deref for WriteTx {
    type Target = Conn;

    fn deref(&self) -> &Conn {
        &self.0
    }
}

impl DerefMut for WriteTx {
    fn deref_mut(&mut self) -> &mut Conn {
        &mut self.0
    }
}
