//! Two ways to load a server: at a rate that does not wait for it (open loop), and with so much in flight (closed loop).

use std::rc::Rc;
use std::time::{Duration, Instant};
use tokio::sync::mpsc;

use crate::book::Meters;
use crate::chance::Chance;
use crate::crowd::Crowd;
use crate::process::{Cpu, Process};

/// Messages have this long to arrive after the last was sent.
const PATIENCE: Duration = Duration::from_secs(15);

/// What a run of load gave.
#[derive(Clone, Debug)]
pub struct Run {
    /// Times of this run alone.
    pub meters: Meters,
    /// Messages that became complete while the load went on.
    pub completed: u64,
    /// How long the load went on.
    pub seconds: f64,
    /// Cores the server used.
    pub server_cores: f64,
    /// Cores we used ourselves.
    pub own_cores: f64,
    /// Whether everything said became complete in time.
    pub settled: bool,
}

impl Run {
    /// Complete messages in a second.
    pub fn rate(&self) -> f64 {
        self.completed as f64 / self.seconds
    }
}

/// Seconds of processor time, if the server is ours to observe.
fn used_by(server: Option<&Process>) -> anyhow::Result<f64> {
    server.map_or(Ok(0.0), |server| Ok(server.cpu()?.seconds()))
}

/// Messages come independently of each other, `rate` in a second, whether the server keeps up or not. Every time counts from
/// the moment a message was due: a late sender does not make the server look quick.
///
/// # Errors
/// When processes cannot be observed.
pub async fn open_loop(
    crowd: &Rc<Crowd>,
    server: Option<&Process>,
    rate: f64,
    duration: Duration,
    chance: &mut Chance,
    mut next: impl FnMut(&mut Chance) -> u32,
) -> anyhow::Result<Run> {
    crowd.book.borrow_mut().meters = Meters::default();
    let completed = crowd.book.borrow().completed;
    let mut due = Vec::with_capacity((rate * duration.as_secs_f64() * 1.1) as usize);
    let mut at = chance.gap(rate);
    while at < duration.as_nanos() as u64 {
        due.push(at);
        at += chance.gap(rate);
    }
    let (pacer, mut turns) = mpsc::unbounded_channel::<Instant>();
    let begin = Instant::now() + Duration::from_millis(20);
    // The runtime's timers tick in milliseconds, which would be most of what is measured. A sleeping thread is exact.
    let thread = std::thread::spawn(move || {
        for at in due {
            let at = begin + Duration::from_nanos(at);
            std::thread::sleep(at.saturating_duration_since(Instant::now()));
            if pacer.send(at).is_err() {
                return;
            }
        }
    });
    let (server_before, own_before) = (used_by(server)?, Cpu::own()?);
    let started = Instant::now();
    while let Some(at) = turns.recv().await {
        crowd.say(next(chance), crowd.time_of(at));
    }
    let seconds = started.elapsed().as_secs_f64();
    let (server_after, own_after) = (used_by(server)?, Cpu::own()?);
    let settled = crowd.settle(PATIENCE).await;
    crowd.rest().await;
    drop(thread.join());
    let mut book = crowd.book.borrow_mut();
    Ok(Run {
        meters: std::mem::take(&mut book.meters),
        completed: book.completed - completed,
        seconds,
        server_cores: (server_after - server_before) / seconds,
        own_cores: own_after.since(own_before) / seconds,
        settled,
    })
}

/// Always so many messages in flight: the next is said when one is complete.
///
/// # Errors
/// When processes cannot be observed.
pub async fn closed_loop(
    crowd: &Rc<Crowd>,
    server: Option<&Process>,
    in_flight: usize,
    duration: Duration,
    mut next: impl FnMut() -> u32,
) -> anyhow::Result<Run> {
    crowd.book.borrow_mut().meters = Meters::default();
    let before = crowd.book.borrow().completed;
    let (server_before, own_before) = (used_by(server)?, Cpu::own()?);
    let started = Instant::now();
    let talking = async {
        loop {
            while crowd.book.borrow().outstanding < in_flight {
                crowd.say(next(), crowd.now());
            }
            crowd.progress.notified().await;
        }
    };
    // What does not end by itself: the load goes on until the time is over.
    drop(tokio::time::timeout(duration, talking).await);
    let seconds = started.elapsed().as_secs_f64();
    let completed = crowd.book.borrow().completed - before;
    let (server_after, own_after) = (used_by(server)?, Cpu::own()?);
    let settled = crowd.settle(PATIENCE).await;
    Ok(Run {
        meters: std::mem::take(&mut crowd.book.borrow_mut().meters),
        completed,
        seconds,
        server_cores: (server_after - server_before) / seconds,
        own_cores: own_after.since(own_before) / seconds,
        settled,
    })
}
