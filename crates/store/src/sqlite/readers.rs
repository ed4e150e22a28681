//! Threads that read, beside the writer: each question is answered from one snapshot.

use std::collections::VecDeque;

use parking_lot::{Condvar, Mutex};

use super::connection::Connection;
use crate::Unavailable;
use crate::driver::{Row, Statement};
use crate::writer::{Failure, Reply, answer};

/// Questions that may wait. Beyond, the reader is told so: a pile of reads would only answer too late.
const MOST_WAITING: usize = 4_096;

pub(crate) struct Question {
    pub statements: Vec<Statement>,
    pub reply: Reply<Result<Vec<Vec<Row>>, Unavailable>>,
}

/// Shared by all readers, so that nobody waits behind one slow question while another reader is free.
#[derive(Default)]
pub(crate) struct Queue {
    waiting: Mutex<Waiting>,
    changed: Condvar,
}

#[derive(Default)]
struct Waiting {
    questions: VecDeque<Question>,
    closed: bool,
}

impl std::fmt::Debug for Queue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Queue").finish_non_exhaustive()
    }
}

impl Queue {
    pub fn put(&self, question: Question) -> Result<(), Unavailable> {
        let mut waiting = self.waiting.lock();
        if waiting.closed {
            return Err(Unavailable::because("the store is closed"));
        }
        if MOST_WAITING <= waiting.questions.len() {
            return Err(Unavailable::because("too many reads wait"));
        }
        waiting.questions.push_back(question);
        self.changed.notify_one();
        Ok(())
    }

    pub fn close(&self) {
        self.waiting.lock().closed = true;
        self.changed.notify_all();
    }

    fn take(&self) -> Option<Question> {
        let mut waiting = self.waiting.lock();
        loop {
            if let Some(question) = waiting.questions.pop_front() {
                return Some(question);
            }
            if waiting.closed {
                return None;
            }
            self.changed.wait(&mut waiting);
        }
    }
}

pub(crate) fn run(queue: &Queue, connection: &Connection) {
    while let Some(Question { statements, reply }) = queue.take() {
        // Whoever gave up waiting is not worth a read.
        if reply.is_closed() {
            continue;
        }
        let result = read(connection, &statements);
        connection.abandon();
        answer(
            reply,
            result.map_err(|failure| match failure {
                Failure::Refused(refusal) => Unavailable(format!("a read was refused: {refusal:?}")),
                Failure::Poisoned(why) | Failure::Unavailable(why) => Unavailable(why),
            }),
        );
    }
}

fn read(connection: &Connection, statements: &[Statement]) -> Result<Vec<Vec<Row>>, Failure> {
    if let [one] = statements {
        return Ok(vec![connection.run(one)?.rows]);
    }
    connection.control("BEGIN DEFERRED")?;
    let answers = statements.iter().map(|statement| Ok(connection.run(statement)?.rows));
    let answers = answers.collect::<Result<_, Failure>>()?;
    connection.control("COMMIT")?;
    Ok(answers)
}
