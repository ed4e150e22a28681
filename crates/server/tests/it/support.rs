//! What the tests stand on: a server of their own, people who use it, and links that can be made to fail.

pub mod background;
pub mod bomb;
pub mod caller;
pub mod chance;
pub mod database;
pub mod ear;
pub mod follower;
pub mod ledger;
pub mod line;
pub mod patience;
pub mod people;
pub mod process;
pub mod proxy;
pub mod raw;
pub mod server;

pub use caller::{Caller, Credential, Reply};
pub use ear::Ear;
pub use follower::Follower;
pub use line::{Hello, Line, Received, Transport};
pub use patience::{eventually, within};
pub use people::{Agent, Visitor, fresh_key};
pub use server::TestServer;
