//! The server, from outside: what people, programs and vandals see of it.

mod cross_site;
mod cutoff;
mod cuts;
mod garbage;
mod kill;
mod lines;
mod messaging;
mod permissions;
mod queries;
mod repetition;
mod resume;
mod shapes;
mod snapshots;
mod support;
mod wires;
