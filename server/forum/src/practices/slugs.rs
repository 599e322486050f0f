//! Names in URLs that no other practice has.

use std::collections::{HashMap, HashSet};

use domain::problem::Problem;

/// Words that are pages of their own beside the practices'.
const RESERVED: [&str; 1] = ["new"];

/// Returns whether no practice can have this slug.
pub(crate) fn is_reserved(slug: &str) -> bool {
    RESERVED.contains(&slug)
}

/// A free slug for each wanted one, unlike each other too: the wanted one, or the next number after
/// it. A write beside this one may take them; the insert then fails and the caller asks again.
pub(crate) async fn free(conn: &mut store::Conn, wanted: &[String]) -> Result<Vec<String>, Problem> {
    let distinct: HashSet<&str> = wanted.iter().map(String::as_str).collect();
    let distinct: Vec<&str> = distinct.into_iter().collect();
    let mut taken: HashSet<String> = store::practice::slugs_taken(conn, &distinct).await?.into_iter().collect();
    taken.extend(RESERVED.map(str::to_owned));
    let mut next: HashMap<&str, u32> = HashMap::new();
    let mut free = Vec::with_capacity(wanted.len());
    for slug in wanted {
        if taken.insert(slug.clone()) {
            free.push(slug.clone());
            continue;
        }
        if !next.contains_key(slug.as_str()) {
            taken.extend(store::practice::slugs_starting_with(conn, slug).await?);
        }
        let number = next.entry(slug).or_insert(2);
        free.push(first_free(slug, number, &mut taken));
    }
    Ok(free)
}

/// The slug with the first number from `number` on that is not taken; both are moved past it.
fn first_free(slug: &str, number: &mut u32, taken: &mut HashSet<String>) -> String {
    loop {
        let candidate = format!("{slug}-{number}");
        *number += 1;
        if taken.insert(candidate.clone()) {
            return candidate;
        }
    }
}
