//! The one thread that writes: what waits shares a transaction, one fsync answers them all.

use std::fs::File;
use std::sync::Arc;

use parlor_domain::{Position, Recorded};
use tokio::sync::mpsc;
use tracing::{error, warn};

use super::checkpoint::Bell;
use super::connection::{Connection, Texts};
use crate::Unavailable;
use crate::commit::{Batch, CommitError};
use crate::driver::{Answer, Refusal, Statement, WriteError};
use crate::group::{self, Plan};
use crate::sql;
use crate::stream::Announcer;
use crate::writer::{CommitReply, Failure, Op, Reply, Round, Settings, WriteReply, answer};

pub(crate) struct Writer {
    pub connection: Connection,
    /// Released when the writer ends: then nothing of ours touches the file any more.
    pub lock: File,
    pub ops: mpsc::Receiver<Op>,
    pub group: usize,
    pub announcer: Announcer,
    pub checkpoints: Arc<Bell>,
}

impl Writer {
    pub fn run(mut self) {
        let mut texts = Texts::default();
        while let Some(first) = self.ops.blocking_recv() {
            let mut round = Round::default();
            round.add(first);
            let mut taken = 1;
            while taken < self.group
                && let Ok(op) = self.ops.try_recv()
            {
                round.add(op);
                taken += 1;
            }
            let closing = std::mem::take(&mut round.closing);
            self.handle(round, &mut texts);
            if !closing.is_empty() {
                self.finish(closing, &mut texts);
                return;
            }
        }
        drop(self.lock);
    }

    /// Nothing new is let in; what was let in is done; then the log is folded into the file.
    fn finish(mut self, closing: Vec<Reply<()>>, texts: &mut Texts) {
        self.ops.close();
        let mut round = Round::default();
        while let Ok(op) = self.ops.try_recv() {
            round.add(op);
        }
        let late = std::mem::take(&mut round.closing);
        self.handle(round, texts);
        let fold = Statement::new("PRAGMA wal_checkpoint(TRUNCATE)", Vec::new());
        if let Err(failure) = self.connection.run(&fold) {
            warn!(?failure, "the last checkpoint failed; the next start makes up for it");
        }
        drop(self.connection);
        drop(self.lock);
        for reply in closing.into_iter().chain(late) {
            answer(reply, ());
        }
    }

    fn handle(&self, round: Round, texts: &mut Texts) {
        if !round.commits.is_empty() {
            self.commit(round.commits, texts);
        }
        for (settings, reply) in round.settings {
            let result = self.change_settings(&settings, texts);
            if let Ok(recorded) = &result {
                self.announcer.announce(vec![Arc::clone(recorded)]);
            }
            answer(reply, result.map_err(WriteError::from));
        }
        if !round.writes.is_empty() {
            self.write(round.writes);
        }
    }

    /// Commits, announces, answers: in this order.
    fn commit(&self, commits: Vec<(Box<Batch>, CommitReply)>, texts: &mut Texts) {
        match self.group(commits.iter().map(|(batch, _)| &**batch), texts) {
            Ok(plan) => {
                self.announcer.announce(plan.effects.events);
                for ((_, reply), result) in commits.into_iter().zip(plan.answers) {
                    answer(reply, result);
                }
            }
            // One of them can never be stored. It must not take its neighbours along.
            Err(Failure::Poisoned(why)) if 1 < commits.len() => {
                warn!(%why, batches = commits.len(), "a group holds a batch that cannot be stored; storing one by one");
                for single in commits {
                    self.commit(vec![single], texts);
                }
            }
            Err(failure) => {
                error!(?failure, batches = commits.len(), "a group was not stored");
                for (_, reply) in commits {
                    answer(reply, Err(CommitError::from(failure.clone())));
                }
            }
        }
    }

    fn group<'a>(&self, batches: impl Iterator<Item = &'a Batch> + Clone, texts: &mut Texts) -> Result<Plan, Failure> {
        self.transaction(|| {
            let needs = group::needs(batches.clone());
            let lookups = sql::heads::lookups(&needs);
            let found = lookups.iter().map(|lookup| self.connection.look_up(lookup));
            let heads = sql::heads::read(&found.collect::<Result<Vec<_>, _>>()?)?;
            let plan = group::plan(heads, batches.clone());
            for step in sql::apply::steps(&plan.effects) {
                self.connection.step(&step, texts)?;
            }
            Ok(plan)
        })
    }

    fn change_settings(&self, settings: &Settings, texts: &mut Texts) -> Result<Arc<Recorded>, Failure> {
        self.transaction(|| {
            let head = self.connection.look_up(&sql::heads::workspaces(&[settings.workspace]))?;
            let head: Position = head.first().ok_or(Failure::Refused(Refusal::NotFound))?.position(1)?;
            for statement in &settings.rows {
                self.connection.run(statement)?;
            }
            let (recorded, steps) = settings.record(head);
            for step in &steps {
                self.connection.step(step, texts)?;
            }
            Ok(recorded)
        })
    }

    /// Writes that nobody else sees share a transaction, each behind its own savepoint.
    fn write(&self, writes: Vec<(Vec<Statement>, WriteReply)>) {
        let results = self.transaction(|| {
            let mut results = Vec::with_capacity(writes.len());
            for (statements, _) in &writes {
                self.connection.control("SAVEPOINT one")?;
                let result: Result<Vec<Answer>, Failure> =
                    statements.iter().map(|statement| self.connection.run(statement)).collect();
                match &result {
                    Ok(_) => {}
                    Err(Failure::Refused(_) | Failure::Poisoned(_)) => self.connection.control("ROLLBACK TO one")?,
                    Err(Failure::Unavailable(_)) => return result.map(|_| Vec::new()),
                }
                self.connection.control("RELEASE one")?;
                results.push(result);
            }
            Ok(results)
        });
        match results {
            Ok(results) => {
                for ((_, reply), result) in writes.into_iter().zip(results) {
                    answer(reply, result.map_err(WriteError::from));
                }
            }
            Err(failure) => {
                error!(?failure, "writes were not stored");
                let why = WriteError::from(failure);
                for (_, reply) in writes {
                    answer(reply, Err(why.clone()));
                }
            }
        }
    }

    /// All of it is on disk when this returns well, and nothing of it otherwise. The thread survives any failure.
    fn transaction<T>(&self, work: impl FnOnce() -> Result<T, Failure>) -> Result<T, Failure> {
        self.connection.control("BEGIN IMMEDIATE")?;
        let result = work().and_then(|result| self.connection.control("COMMIT").map(|()| result));
        // After a failure, also one of COMMIT itself, no transaction may stay open.
        self.connection.abandon();
        if result.is_ok() {
            self.checkpoints.ring();
            if self.checkpoints.take_overfull() {
                self.connection.restart_log();
            }
        }
        result
    }
}

impl From<Unavailable> for WriteError {
    fn from(why: Unavailable) -> Self {
        Self::Unavailable(why)
    }
}
