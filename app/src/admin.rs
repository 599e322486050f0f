//! Running the forum, for the coordinator: companies, members, meetings, the back catalogue.

pub mod agreement;
pub mod archive;
pub mod audit;
pub mod calls;
pub mod companies;
pub mod company;
pub mod home;
pub mod import;
pub mod jobs;
pub mod logo;
pub mod mail;
pub mod meeting;
pub mod member;
pub mod members;
pub mod merge;
pub mod requests;
pub mod rhythm;
pub mod rota;
pub mod search;
pub mod settings;
pub mod statements;
pub mod tokens;
pub mod topics;
pub mod urgent;
pub mod usage;
