//! The one task of this node that commits: what waits shares a transaction. Other nodes wait at the workspace's row.

use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::{Duration, Instant};

use parking_lot::RwLock;
use parlor_domain::{Position, Recorded};
use tokio::sync::mpsc;
use tracing::{error, info, warn};

use super::connection::Connection;
use super::open;
use crate::Epoch;
use crate::commit::{Batch, CommitError};
use crate::driver::{Refusal, WriteError};
use crate::group::{self, Plan};
use crate::sql;
use crate::stream::Announcer;
use crate::writer::{CommitReply, Failure, Op, Round, Settings, answer};

/// How long a server that is away is left alone; doubled each time.
const FIRST_PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

pub(crate) struct Committer {
    connection: Option<Connection>,
    address: tokio_postgres::Config,
    statements: Arc<AtomicU64>,
    epoch: Arc<RwLock<Epoch>>,
    announcer: Announcer,
    group: usize,
    pause: Duration,
    not_before: Instant,
}

impl Committer {
    pub fn new(
        connection: Connection,
        address: tokio_postgres::Config,
        statements: Arc<AtomicU64>,
        epoch: Arc<RwLock<Epoch>>,
        announcer: Announcer,
        group: usize,
    ) -> Self {
        let (pause, not_before) = (FIRST_PAUSE, Instant::now());
        Self { connection: Some(connection), address, statements, epoch, announcer, group, pause, not_before }
    }

    pub async fn run(mut self, mut ops: mpsc::Receiver<Op>) {
        let mut waiting = Vec::new();
        while 0 < ops.recv_many(&mut waiting, self.group).await {
            let mut round = Round::default();
            for op in waiting.drain(..) {
                round.add(op);
            }
            if !round.closing.is_empty() {
                // Nothing new is let in; what was let in is done.
                ops.close();
                while let Some(op) = ops.recv().await {
                    round.add(op);
                }
            }
            let closing = std::mem::take(&mut round.closing);
            self.handle(round).await;
            for reply in closing {
                answer(reply, ());
            }
        }
    }

    async fn handle(&mut self, round: Round) {
        if !round.commits.is_empty() {
            self.commit(round.commits).await;
        }
        for (settings, reply) in round.settings {
            let result = self.change_settings(&settings).await;
            if let Ok(recorded) = &result {
                self.announcer.announce(vec![Arc::clone(recorded)]);
            }
            answer(reply, result.map_err(WriteError::from));
        }
        for (_, reply) in round.writes {
            let why = Failure::Unavailable("writes without an event do not pass here on PostgreSQL".to_owned());
            answer(reply, Err(WriteError::from(why)));
        }
    }

    /// Commits, announces, answers: in this order.
    async fn commit(&mut self, commits: Vec<(Box<Batch>, CommitReply)>) {
        match self.group(&commits).await {
            Ok(plan) => self.settle(commits, plan),
            // One of them can never be stored. It must not take its neighbours along.
            Err(Failure::Poisoned(why)) if 1 < commits.len() => {
                warn!(%why, batches = commits.len(), "a group holds a batch that cannot be stored; storing one by one");
                for single in commits {
                    let single = vec![single];
                    match self.group(&single).await {
                        Ok(plan) => self.settle(single, plan),
                        Err(failure) => refuse(single, &failure),
                    }
                }
            }
            Err(failure) => refuse(commits, &failure),
        }
    }

    fn settle(&self, commits: Vec<(Box<Batch>, CommitReply)>, plan: Plan) {
        self.announcer.announce(plan.effects.events);
        for ((_, reply), result) in commits.into_iter().zip(plan.answers) {
            answer(reply, result);
        }
    }

    async fn group(&mut self, commits: &[(Box<Batch>, CommitReply)]) -> Result<Plan, Failure> {
        let batches = || commits.iter().map(|(batch, _)| &**batch);
        let connection = self.connected().await?;
        let lookups = sql::heads::lookups(&group::needs(batches()));
        let result = async {
            let heads = sql::heads::read(&connection.begin_and_look_up(&lookups).await?)?;
            let plan = group::plan(heads, batches());
            if plan.effects.events.is_empty() {
                connection.batch("ROLLBACK").await?;
            } else {
                connection.finish(&sql::apply::steps(&plan.effects)).await?;
            }
            Ok(plan)
        }
        .await;
        self.after(result).await
    }

    async fn change_settings(&mut self, settings: &Settings) -> Result<Arc<Recorded>, Failure> {
        let connection = self.connected().await?;
        let result = async {
            let heads = connection.begin_and_look_up(&[sql::heads::workspaces(&[settings.workspace])]).await?;
            let head = heads.first().and_then(|rows| rows.first()).ok_or(Failure::Refused(Refusal::NotFound))?;
            let head: Position = head.position(1)?;
            for statement in &settings.rows {
                connection.run(statement).await?;
            }
            let (recorded, steps) = settings.record(head);
            connection.finish(&steps).await?;
            Ok(recorded)
        }
        .await;
        self.after(result).await
    }

    /// After a failure no transaction may stay open: it would hold the lock, and the next group would join it. A connection
    /// that failed for reasons of its own is not trusted any more.
    async fn after<T>(&mut self, result: Result<T, Failure>) -> Result<T, Failure> {
        match &result {
            Ok(_) => {}
            Err(Failure::Refused(_) | Failure::Poisoned(_)) => {
                if let Some(connection) = &self.connection {
                    connection.abandon().await;
                }
            }
            Err(Failure::Unavailable(_)) => self.connection = None,
        }
        result
    }

    async fn connected(&mut self) -> Result<&mut Connection, Failure> {
        if self.connection.as_ref().is_some_and(Connection::is_closed) {
            self.connection = None;
        }
        if self.connection.is_none() {
            if Instant::now() < self.not_before {
                return Err(Failure::Unavailable("PostgreSQL is away; trying again in a moment".to_owned()));
            }
            match self.reconnect().await {
                Ok(connection) => {
                    info!("connected to PostgreSQL again");
                    self.pause = FIRST_PAUSE;
                    self.connection = Some(connection);
                }
                Err(failure) => {
                    self.not_before = Instant::now() + self.pause;
                    self.pause = LONGEST_PAUSE.min(self.pause * 2);
                    return Err(failure);
                }
            }
        }
        self.connection.as_mut().ok_or_else(|| Failure::Unavailable("PostgreSQL is away".to_owned()))
    }

    /// It may be another server by now: the epoch tells, before anything is committed there.
    async fn reconnect(&self) -> Result<Connection, Failure> {
        let mut connection = Connection::connect(&self.address, &self.statements).await?;
        let epoch = open::epoch(&mut connection).await?;
        if *self.epoch.read() != epoch {
            warn!(%epoch, "PostgreSQL is another server than before: clients will be reset");
            *self.epoch.write() = epoch;
        }
        Ok(connection)
    }
}

fn refuse(commits: Vec<(Box<Batch>, CommitReply)>, failure: &Failure) {
    error!(?failure, batches = commits.len(), "a group was not stored");
    for (_, reply) in commits {
        answer(reply, Err(CommitError::from(failure.clone())));
    }
}
