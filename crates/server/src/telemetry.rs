//! The log: to standard error, for people or for machines.

use std::io::IsTerminal as _;
use tracing_subscriber::EnvFilter;

use crate::config::{Log, LogFormat};

/// Begins logging. A second call changes nothing: tests start many servers in one process.
pub fn start(log: &Log) {
    let filter = EnvFilter::try_new(&log.level).unwrap_or_else(|_| EnvFilter::new("info"));
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal());
    let started = match log.format {
        LogFormat::Text => builder.with_target(false).try_init(),
        LogFormat::Json => builder.json().flatten_event(true).try_init(),
    };
    drop(started);
}
