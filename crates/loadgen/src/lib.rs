//! A crowd of visitors and agents, over the public wire only: an honest load test knows what every client may know.

pub mod bench;
pub mod book;
pub mod chance;
pub mod chatter;
pub mod crowd;
pub mod desk;
pub mod figures;
pub mod floor;
pub mod framing;
pub mod http;
pub mod lists;
pub mod load;
pub mod process;
pub mod seed;
pub mod socket;
pub mod target;
pub mod town;
pub mod verifier;
pub mod wire;
