//! Writes: a transaction that ends with its rows in the change log.

use std::ops::{Deref, DerefMut};

use domain::change::NewChange;
use domain::clock::Timestamp;
use domain::id::MemberId;
use sqlx::{Any, Transaction};

use crate::{Conn, StoreError, change};

/// A write under way. Dropped without [`WriteTx::commit`], it never was.
#[derive(Debug)]
pub struct WriteTx {
    transaction: Transaction<'static, Any>,
    token: Option<i64>,
}

impl WriteTx {
    pub(crate) fn new(transaction: Transaction<'static, Any>) -> Self {
        Self { transaction, token: None }
    }

    /// Marks the transaction's rows of the change log with a random number, by which they are recognized.
    #[must_use]
    pub fn with_token(self, token: i64) -> Self {
        Self { token: Some(token), ..self }
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
        let position = change::append(&mut self.transaction, by, at, self.token, changes).await?;
        self.transaction.commit().await?;
        Ok(position)
    }
}

impl Deref for WriteTx {
    type Target = Conn;

    fn deref(&self) -> &Conn {
        &self.transaction
    }
}

impl DerefMut for WriteTx {
    fn deref_mut(&mut self) -> &mut Conn {
        &mut self.transaction
    }
}
