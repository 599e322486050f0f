//! `maagal migrate`: brings the tables to this version's form.

use std::io::Write;

use forum::{OpenError, Tables};

use super::{Failure, no_forum, require_folder, stamp, tables};
use crate::lock::InstanceLock;
use crate::settings::Settings;

/// Applies the pending migrations, or only names them. While it changes something, no server may use the folder.
pub async fn run(settings: &Settings, dry_run: bool) -> Result<(), Failure> {
    let mut out = std::io::stdout();
    let pending = match tables(settings).await? {
        Tables::Absent => return Err(no_forum(settings)),
        Tables::Present { pending } => pending,
    };
    if pending.is_empty() {
        writeln!(out, "no migration is pending")?;
        return Ok(());
    }
    if dry_run {
        for migration in pending {
            writeln!(out, "would apply {migration}")?;
        }
        return Ok(());
    }
    require_folder(settings)?;
    let _lock = InstanceLock::acquire(&settings.data)?;
    let database = settings.database();
    let migrated = database.migrate(&stamp()?).await;
    let migrated = migrated.map_err(|cause| OpenError::Database { which: database.to_string(), cause })?;
    if let Some(copy) = migrated.copy {
        writeln!(out, "copied the database to {}", copy.display())?;
    }
    for migration in migrated.applied {
        writeln!(out, "applied {migration}")?;
    }
    Ok(())
}
