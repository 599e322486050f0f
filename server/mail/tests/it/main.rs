//! The mails as their readers get them.

mod golden;
mod message;
