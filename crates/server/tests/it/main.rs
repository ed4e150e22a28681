//! The server, from outside: what people, programs and vandals see of it.

mod messaging;
mod permissions;
mod repetition;
mod snapshots;
mod support;
