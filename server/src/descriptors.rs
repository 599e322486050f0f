//! How many files and connections the process may have open at once.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// The most connections that are taken without being told so: each costs some kilobytes of memory.
const MOST_CONNECTIONS: usize = 4_096;
/// The least connections, however few descriptors there are.
const LEAST_CONNECTIONS: usize = 8;
/// The descriptors that are kept for the database, the index, files and the programs that read them.
const RESERVE: u64 = 256;

/// Raises the process's own limit of open descriptors to the most that the operator allows.
pub fn raise_limit() {
    let limit = getrlimit(Resource::Nofile);
    if limit.current == limit.maximum {
        return;
    }
    if let Err(error) = setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, maximum: limit.maximum }) {
        tracing::warn!(%error, "the limit of open files cannot be raised");
    }
}

/// Returns how many connections to take at once: as many as were requested for, but no more than the process's
/// descriptors allow.
pub fn connections(requested: Option<usize>) -> usize {
    let most = within(getrlimit(Resource::Nofile).current);
    match requested {
        Some(requested) if requested > most => {
            tracing::warn!(requested, most, "so many connections need a higher limit of open files (ulimit -n)");
            most
        }
        Some(requested) => requested.max(1),
        None => most.min(MOST_CONNECTIONS),
    }
}

/// The most connections with so many descriptors; without a limit, as many as are requested for.
fn within(descriptors: Option<u64>) -> usize {
    let Some(descriptors) = descriptors else { return usize::MAX };
    // Of few descriptors, half are kept.
    let left = descriptors - RESERVE.min(descriptors / 2);
    usize::try_from(left).unwrap_or(usize::MAX).max(LEAST_CONNECTIONS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn some_descriptors_are_kept_for_everything_else() {
        assert_eq!(within(Some(1_024)), 768);
        assert_eq!(within(Some(20_000)), 19_744);
        assert_eq!(within(Some(256)), 128);
        assert_eq!(within(Some(10)), LEAST_CONNECTIONS);
        assert_eq!(within(None), usize::MAX);
    }

    #[test]
    fn the_operator_s_number_is_taken_where_the_descriptors_allow_it() {
        let most = within(getrlimit(Resource::Nofile).current);
        assert_eq!(connections(Some(3)), 3);
        assert_eq!(connections(Some(0)), 1);
        assert_eq!(connections(Some(usize::MAX)), most);
        assert_eq!(connections(None), most.min(MOST_CONNECTIONS));
    }
}
