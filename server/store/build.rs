//! Builds again when a migration is added: `sqlx::migrate!` alone watches only those it knows.

fn main() {
    println!("cargo:rerun-if-changed=../../migrations");
}
