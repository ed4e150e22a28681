//! The server, from outside: what people, programs and vandals see of it.

mod cross_site;
mod cutoff;
mod cuts;
mod garbage;
mod lines;
mod messaging;
mod permissions;
mod repetition;
mod resume;
mod snapshots;
mod support;
mod wires;
