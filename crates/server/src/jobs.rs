//! Work that must outlive a crash: claimed from the table, done, tried again.

mod sweep;
mod worker;

pub use sweep::sweep;
pub use worker::work;
