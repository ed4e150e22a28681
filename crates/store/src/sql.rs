//! SQL, said once, as data: questions and changes become statements, rows become answers. Two drivers run it.

pub(crate) mod apply;
pub(crate) mod attachments;
pub(crate) mod heads;
pub(crate) mod jobs;
pub(crate) mod lists;
pub(crate) mod log;
pub(crate) mod messages;
pub(crate) mod people;
pub(crate) mod tokens;

#[cfg(test)]
mod plans;
