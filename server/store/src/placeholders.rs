//! The only statements made at run time: as many placeholders as there are values.

use std::fmt::Write;

use sqlx::AssertSqlSafe;

/// The most rows of one statement. SQLite finds a placeholder by going through all of them, so time
/// grows with the square of their number: few rows, and all but the last statement the same.
pub(crate) const ROWS_MAX: usize = 32;

/// Returns whether a statement of so many rows is worth keeping prepared: those that come again.
pub(crate) fn comes_again(rows: usize) -> bool {
    rows == 1 || rows == ROWS_MAX
}

/// The statement with `{}` replaced by `($1,$2),($3,$4)…` for so many rows of so many columns.
pub(crate) fn values(statement: &'static str, rows: usize, columns: usize) -> AssertSqlSafe<String> {
    let mut list = String::new();
    for row in 0..rows {
        for column in 0..columns {
            let mark = if column > 0 {
                ","
            } else if row > 0 {
                "),("
            } else {
                "("
            };
            // Writing into a String cannot fail.
            let _ = write!(list, "{mark}${}", row * columns + column + 1);
        }
    }
    list.push(')');
    AssertSqlSafe(statement.replace("{}", &list))
}

/// The statement with `{}` replaced by `$first,$first+1,…`, and the keys to bind to them. The last
/// key is repeated up to the next power of two, so that few distinct statements are prepared.
pub(crate) fn keys<T: Copy>(statement: &'static str, first: usize, keys: &[T]) -> (AssertSqlSafe<String>, Vec<T>) {
    let mut padded = keys.to_vec();
    if let Some(last) = keys.last() {
        padded.resize(keys.len().next_power_of_two(), *last);
    }
    let list: Vec<String> = (first..first + padded.len()).map(|number| format!("${number}")).collect();
    // `IN ()` is no SQL; `IN (NULL)` is, and matches nothing.
    let list = if list.is_empty() { "NULL".to_owned() } else { list.join(",") };
    (AssertSqlSafe(statement.replace("{}", &list)), padded)
}

/// The first text after all that begin with the prefix: `x >= prefix AND x < prefix_end` is served
/// by an index, which `LIKE` with a parameter is not.
pub(crate) fn prefix_end(prefix: &str) -> String {
    format!("{prefix}\u{10FFFF}")
}

/// The pattern, with `ESCAPE '!'`, of texts that have some characters in lower case.
pub(crate) fn like(words: &str) -> String {
    let mut pattern = String::from("%");
    for c in words.trim().to_lowercase().chars() {
        if matches!(c, '%' | '_' | '!') {
            pattern.push('!');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}

#[cfg(test)]
mod tests {
    use sqlx::SqlSafeStr;

    use super::*;

    #[test]
    fn rows_are_numbered_through() {
        let sql = values("INSERT INTO t (a, b) VALUES {}", 2, 2).into_sql_str();
        assert_eq!(sql.as_str(), "INSERT INTO t (a, b) VALUES ($1,$2),($3,$4)");
    }

    #[test]
    fn keys_are_padded_with_the_last() {
        let (sql, padded) = keys("x = $1 AND id IN ({})", 2, &[7, 8, 9]);
        assert_eq!(sql.into_sql_str().as_str(), "x = $1 AND id IN ($2,$3,$4,$5)");
        assert_eq!(padded, [7, 8, 9, 9]);
        let (sql, padded) = keys::<i64>("id IN ({})", 1, &[]);
        assert_eq!((sql.into_sql_str().as_str(), padded.len()), ("id IN (NULL)", 0));
    }
}
