//! Moves the write-ahead log into the file, off the write path: a commit never pays for a checkpoint.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use parking_lot::{Condvar, Mutex};
use tracing::warn;

/// How long changes wait in the log.
const EVERY: Duration = Duration::from_millis(250);
/// Nothing was written for this long: begin the log anew, so that it takes no room.
const IDLE: Duration = Duration::from_secs(2);
/// Beyond this many pages of 4 KiB (64 MB) the log is begun anew. Only the writer can do that under steady load, between
/// two transactions: a checkpoint from here never finds the moment in which all of the log is in the file.
const MOST_PAGES: i64 = 16_384;

/// Tells the thread that there is work, or that it shall end. Without work it sleeps.
#[derive(Debug, Default)]
pub(crate) struct Bell {
    state: Mutex<State>,
    changed: Condvar,
    overfull: AtomicBool,
}

#[derive(Debug, Default)]
struct State {
    dirty: bool,
    stopping: bool,
}

impl Bell {
    /// Something was committed.
    pub fn ring(&self) {
        let mut state = self.state.lock();
        if !state.dirty {
            state.dirty = true;
            self.changed.notify_one();
        }
    }

    pub fn stop(&self) {
        self.state.lock().stopping = true;
        self.changed.notify_one();
    }

    /// Waits for `most`, or for ever; false when the thread shall end.
    fn wait(&self, most: Option<Duration>) -> bool {
        let mut state = self.state.lock();
        if !state.stopping && !state.dirty {
            match most {
                None => self.changed.wait(&mut state),
                Some(most) => {
                    self.changed.wait_for(&mut state, most);
                }
            }
        }
        !state.stopping
    }

    /// Lets changes gather; false when the thread shall end.
    fn gather(&self) -> bool {
        let mut state = self.state.lock();
        if !state.stopping {
            // A ring does not end this wait: `dirty` is set, so nobody rings.
            self.changed.wait_for(&mut state, EVERY);
        }
        !state.stopping
    }

    /// Whether the writer shall begin the log anew; says so once.
    pub fn take_overfull(&self) -> bool {
        self.overfull.load(Ordering::Relaxed) && self.overfull.swap(false, Ordering::Relaxed)
    }

    fn take(&self) -> bool {
        std::mem::take(&mut self.state.lock().dirty)
    }
}

pub(crate) fn run(bell: &Bell, connection: &rusqlite::Connection) {
    // True while the log holds something that idleness would let us clear away.
    let mut filled = false;
    loop {
        if !bell.wait(filled.then_some(IDLE)) {
            return;
        }
        if bell.state.lock().dirty {
            if !bell.gather() {
                return;
            }
            bell.take();
            filled = true;
            if MOST_PAGES < checkpoint(connection, "PRAGMA wal_checkpoint(PASSIVE)") {
                bell.overfull.store(true, Ordering::Relaxed);
            }
        } else if filled {
            checkpoint(connection, "PRAGMA wal_checkpoint(TRUNCATE)");
            filled = false;
        }
    }
}

/// How many pages the log has now.
fn checkpoint(connection: &rusqlite::Connection, sql: &str) -> i64 {
    match connection.query_row(sql, [], |row| row.get::<_, i64>(1)) {
        Ok(pages) => pages,
        Err(error) => {
            // Nothing is lost: the log stays, and the next round tries again.
            warn!(%error, "a checkpoint failed");
            0
        }
    }
}
