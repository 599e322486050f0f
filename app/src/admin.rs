//! Running the forum, for the coordinator: companies, members, meetings, the back catalogue.

pub mod archive;
pub mod audit;
pub mod companies;
pub mod home;
pub mod import;
pub mod jobs;
pub mod mail;
pub mod meeting;
pub mod member;
pub mod members;
pub mod rhythm;
pub mod search;
pub mod settings;
pub mod tokens;
pub mod urgent;
pub mod usage;
