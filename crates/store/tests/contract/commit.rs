//! Storing: once, in order, all or nothing, and nobody disturbs a neighbour.

use std::sync::Arc;

use parlor_domain::{Change, ClientMessageId, Event, Fingerprint, MessageText, Position, Visibility};
use parlor_store::{CommitError, Database, OpenError, Outcome, Slice, Store};

use crate::support::{Desk, ada, at, draft, fresh, inbox, posting, raw, unique, visitor};

async fn a_message_is_stored_announced_and_answered(mut desk: Desk) {
    let vera = visitor(1);
    let new = desk.unbegun(&vera, inbox(1));
    let batch = posting(desk.workspace, &new, &vera, draft(&fresh(), "Hello", Visibility::Everyone), true);
    let stored = desk.store.commit(batch).await.expect("it is stored");
    assert_eq!(stored.outcome, Outcome::New);
    let message = stored.message.expect("it was posted");
    assert_eq!((message.position, message.revision), (Position::new(2), Position::new(2)));
    assert_eq!(stored.events.iter().map(|event| event.position.get()).collect::<Vec<_>>(), [1, 2]);
    assert_eq!(desk.announced().await, [Position::new(1), Position::new(2)]);
    assert_eq!(desk.load(new.id).await, stored.conversation);
    assert_eq!(stored.conversation.last_message.expect("a message").position, Position::new(2));
    let log = desk.store.events_after(desk.workspace, Position::START, 10).await.expect("the log");
    assert_eq!(log, stored.events.iter().map(|event| (**event).clone()).collect::<Vec<_>>());
}

async fn the_same_key_and_content_answers_the_first_result(mut desk: Desk) {
    let vera = visitor(1);
    let it = desk.begin(&vera, inbox(1)).await;
    let words = draft(&fresh(), "Where is my parcel?", Visibility::Everyone);
    let batch = posting(desk.workspace, &it, &vera, words, false);
    let first = desk.store.commit(batch.clone()).await.expect("it is stored");
    let closed = desk.load(it.id).await.close().expect("a rule");
    desk.decide(&it, closed).await.expect("it is stored");
    while !desk.announced().await.is_empty() {}
    // The sender heard nothing and tries again; the conversation went on meanwhile.
    let again = desk.store.commit(batch).await.expect("it was stored");
    assert_eq!(again.outcome, Outcome::Duplicate);
    assert_eq!(again.message, first.message);
    assert!(again.events.is_empty() && desk.announced().await.is_empty());
    assert_eq!(desk.head().await, Position::new(4));
}

async fn a_repeated_beginning_is_the_same_conversation(desk: Desk) {
    let vera = visitor(1);
    let new = desk.unbegun(&vera, inbox(1));
    let batch = posting(desk.workspace, &new, &vera, draft(&fresh(), "Hello", Visibility::Everyone), true);
    desk.store.commit(batch.clone()).await.expect("it is stored");
    assert_eq!(desk.store.commit(batch).await.expect("again").outcome, Outcome::Duplicate);
    let other = posting(desk.workspace, &new, &vera, draft(&fresh(), "Hello", Visibility::Everyone), true);
    assert_eq!(desk.store.commit(other).await.expect_err("it exists"), CommitError::Conflict);
}

async fn the_same_key_with_other_content_is_refused(desk: Desk) {
    let vera = visitor(1);
    let it = desk.begin(&vera, inbox(1)).await;
    let key = fresh();
    let first = posting(desk.workspace, &it, &vera, draft(&key, "one", Visibility::Everyone), false);
    let other = posting(desk.workspace, &it, &vera, draft(&key, "two", Visibility::Everyone), false);
    desk.store.commit(first).await.expect("it is stored");
    assert_eq!(desk.store.commit(other).await.expect_err("other words"), CommitError::KeyReused);
    // Another conversation may use the key.
    let elsewhere = desk.begin(&vera, inbox(1)).await;
    let same = posting(desk.workspace, &elsewhere, &vera, draft(&key, "two", Visibility::Everyone), false);
    assert_eq!(desk.store.commit(same).await.expect("another conversation").outcome, Outcome::New);
}

async fn a_key_that_nobody_named_counts_too(desk: Desk) {
    let vera = visitor(1);
    let it = desk.begin(&vera, inbox(1)).await;
    let mut batch = posting(desk.workspace, &it, &vera, draft(&fresh(), "one", Visibility::Everyone), false);
    batch.key = None;
    desk.store.commit(batch.clone()).await.expect("it is stored");
    assert_eq!(desk.store.commit(batch).await.expect("again").outcome, Outcome::Duplicate);
}

async fn a_decision_on_an_old_state_is_a_conflict_but_two_posts_are_not(desk: Desk) {
    let it = desk.begin(&visitor(1), inbox(1)).await;
    desk.decide(&it, it.close().expect("a rule")).await.expect("it is stored");
    let late = desk.decide(&it, raw(it.version, vec![Change::Reopened])).await;
    assert_eq!(late.expect_err("decided on an old state"), CommitError::Conflict);
    let now = desk.load(it.id).await;
    for words in ["one", "two"] {
        let batch = posting(desk.workspace, &now, &ada(), draft(&fresh(), words, Visibility::AgentsOnly), false);
        desk.store.commit(batch).await.expect("posting does not change the version");
    }
}

async fn what_is_not_there_is_not_found(desk: Desk) {
    let it = desk.unbegun(&visitor(1), inbox(1));
    let missing = desk.decide(&it, raw(0, vec![Change::Closed])).await;
    assert_eq!(missing.expect_err("missing"), CommitError::NotFound);
    let real = desk.begin(&visitor(1), inbox(1)).await;
    let other = crate::support::new_workspace();
    let foreign = other.workspace.id;
    desk.store.create_workspace(other).await.expect("another workspace");
    let batch = posting(foreign, &real, &ada(), draft(&fresh(), "psst", Visibility::Everyone), false);
    assert_eq!(desk.store.commit(batch).await.expect_err("foreign"), CommitError::NotFound);
    assert_eq!(desk.store.head(foreign).await.expect("a read"), Position::START);
}

async fn an_edit_cannot_bring_back_what_was_deleted(desk: Desk) {
    let vera = visitor(1);
    let it = desk.begin(&vera, inbox(1)).await;
    let said = desk.say(&it, &vera, "secret", Visibility::Everyone).await;
    let message = said.message.expect("it was posted");
    let edit = it.edit(&message, MessageText::parse("other").expect("a text"), at(3)).expect("a rule");
    let delete = it.delete(&message, at(3)).expect("a rule");
    let deleted = desk.decide(&it, delete).await.expect("it is stored");
    assert_eq!(deleted.message.expect("the shell").revision, Position::new(4));
    assert_eq!(desk.decide(&it, edit).await.expect_err("decided on an old message"), CommitError::Conflict);
    let now = desk.store.message(&desk.whole(), it.id, message.id).await.expect("a read").expect("the shell");
    assert!(now.text.is_none() && now.deleted_at.is_some());
    let unknown = parlor_domain::Message { id: parlor_domain::MessageId::mint(at(0), unique()), ..now };
    let lost = desk.decide(&it, raw(it.version, vec![Change::Edited(unknown)])).await;
    assert_eq!(lost.expect_err("no such message"), CommitError::NotFound);
}

async fn twenty_writers_at_once_number_densely(mut desk: Desk) {
    let vera = visitor(1);
    let it = desk.begin(&vera, inbox(1)).await;
    let mut writers = tokio::task::JoinSet::new();
    for _ in 0..20 {
        let (store, it, vera, workspace) = (desk.store.clone(), it.clone(), vera.clone(), desk.workspace);
        writers.spawn(async move {
            let mut positions = Vec::new();
            for _ in 0..10 {
                let words = draft(&fresh(), "race", Visibility::Everyone);
                let stored = store.commit(posting(workspace, &it, &vera, words, false)).await.expect("it is stored");
                positions.extend(stored.events.iter().map(|event| event.position.get()));
            }
            positions
        });
    }
    let mut positions = Vec::new();
    while let Some(part) = writers.join_next().await {
        positions.extend(part.expect("the writer lives"));
    }
    positions.sort_unstable();
    assert_eq!(positions, (3..=202).collect::<Vec<_>>());
    let mut announced = Vec::new();
    while announced.len() < 202 {
        let group = desk.announced().await;
        assert!(!group.is_empty(), "announced only {}", announced.len());
        announced.extend(group.iter().map(|position| position.get()));
    }
    assert_eq!(announced, (1..=202).collect::<Vec<_>>());
    assert_eq!(desk.load(it.id).await.unread_by_agents, 201);
}

/// On PostgreSQL nodes share the log, and the workspace's row is the sequencer; a SQLite folder belongs to one process.
async fn two_nodes_number_densely_or_the_second_is_refused(desk: Desk) {
    let vera = visitor(1);
    let it = desk.begin(&vera, inbox(1)).await;
    let second = match Store::open(desk.config.clone()).await {
        Ok(second) => second.store,
        Err(error) => {
            assert!(matches!(desk.config.database, Database::Sqlite { .. }), "{error}");
            assert!(matches!(error, OpenError::InUse(_)), "{error}");
            return;
        }
    };
    assert!(matches!(desk.config.database, Database::Postgres { .. }), "two processes share one file");
    assert_eq!(second.epoch(), desk.store.epoch());
    let mut writers = tokio::task::JoinSet::new();
    for number in 0..20 {
        let store = if number % 2 == 0 { desk.store.clone() } else { second.clone() };
        let (it, vera, workspace) = (it.clone(), vera.clone(), desk.workspace);
        writers.spawn(async move {
            for _ in 0..10 {
                let words = draft(&fresh(), "race", Visibility::Everyone);
                store.commit(posting(workspace, &it, &vera, words, false)).await.expect("it is stored");
            }
        });
    }
    while let Some(writer) = writers.join_next().await {
        writer.expect("the writer lives");
    }
    let log = desk.store.events_after(desk.workspace, Position::START, 500).await.expect("the log");
    assert_eq!(log.iter().map(|event| event.position.get()).collect::<Vec<_>>(), (1..=202).collect::<Vec<_>>());
    assert_eq!(desk.load(it.id).await.unread_by_agents, 201);
    second.close().await;
}

async fn one_key_sent_by_twenty_at_once_is_stored_once(desk: Desk) {
    let vera = visitor(1);
    let it = desk.begin(&vera, inbox(1)).await;
    let words = draft(&fresh(), "once", Visibility::Everyone);
    let mut senders = tokio::task::JoinSet::new();
    for _ in 0..20 {
        let (store, batch) = (desk.store.clone(), posting(desk.workspace, &it, &vera, words.clone(), false));
        senders.spawn(async move { store.commit(batch).await.expect("stored or known") });
    }
    let mut answers = Vec::new();
    while let Some(answer) = senders.join_next().await {
        answers.push(answer.expect("the sender lives"));
    }
    assert_eq!(answers.iter().filter(|answer| answer.outcome == Outcome::New).count(), 1);
    assert!(answers.iter().all(|answer| answer.message == answers[0].message));
    assert_eq!(desk.head().await, Position::new(3));
}

async fn refused_neighbours_disturb_nobody_and_leave_no_gap(desk: Desk) {
    let vera = visitor(1);
    let it = desk.begin(&vera, inbox(1)).await;
    let mut senders = tokio::task::JoinSet::new();
    for number in 0..60 {
        let mut batch = posting(desk.workspace, &it, &vera, draft(&fresh(), "hi", Visibility::Everyone), false);
        match number % 3 {
            0 => {}
            1 => batch.decision = raw(999, batch.decision.changes),
            _ => batch.conversation = desk.unbegun(&vera, inbox(1)).id,
        }
        let store = desk.store.clone();
        senders.spawn(async move { (number % 3, store.commit(batch).await.map(|_| ())) });
    }
    while let Some(answer) = senders.join_next().await {
        let (kind, answer) = answer.expect("the sender lives");
        let expected = [Ok(()), Err(CommitError::Conflict), Err(CommitError::NotFound)];
        assert_eq!(answer, expected[kind as usize]);
    }
    assert_eq!(desk.head().await, Position::new(22));
}

async fn a_batch_that_cannot_be_stored_takes_nobody_along(desk: Desk) {
    let vera = visitor(1);
    let it = desk.begin(&vera, inbox(1)).await;
    let other = desk.begin(&vera, inbox(1)).await;
    let taken = desk.say(&it, &vera, "first", Visibility::Everyone).await.message.expect("it was posted");
    let mut senders = tokio::task::JoinSet::new();
    for number in 0..20 {
        let mut words = draft(&fresh(), "hi", Visibility::Everyone);
        if number == 10 {
            // An id that is taken, which no rule makes: only the tables can refuse it.
            words.id = taken.id;
        }
        let (store, batch) = (desk.store.clone(), posting(desk.workspace, &other, &vera, words, false));
        senders.spawn(async move { (number, store.commit(batch).await) });
    }
    while let Some(answer) = senders.join_next().await {
        let (number, answer) = answer.expect("the sender lives");
        assert_eq!(answer.is_ok(), number != 10, "{answer:?}");
    }
    assert_eq!(desk.head().await, Position::new(24));
}

async fn a_reader_never_sees_a_hole(desk: Desk) {
    let vera = visitor(1);
    let it = Arc::new(desk.begin(&vera, inbox(1)).await);
    let mut writers = tokio::task::JoinSet::new();
    for _ in 0..8 {
        let (store, it, vera, workspace) = (desk.store.clone(), Arc::clone(&it), vera.clone(), desk.workspace);
        writers.spawn(async move {
            for _ in 0..40 {
                let words = draft(&fresh(), "race", Visibility::Everyone);
                store.commit(posting(workspace, &it, &vera, words, false)).await.expect("it is stored");
            }
        });
    }
    let mut seen = Position::START;
    while seen < Position::new(322) {
        for event in desk.store.events_after(desk.workspace, seen, 500).await.expect("the log") {
            assert_eq!(event.position, seen.next(), "a hole");
            seen = event.position;
            let Event::Conversation { after, .. } = &event.event else { panic!("only conversations changed") };
            assert_eq!(after.revision, event.position);
        }
    }
    while let Some(writer) = writers.join_next().await {
        writer.expect("the writer lives");
    }
}

async fn one_read_is_of_one_moment(desk: Desk) {
    let vera = visitor(1);
    let it = Arc::new(desk.begin(&vera, inbox(1)).await);
    let mut writers = tokio::task::JoinSet::new();
    for _ in 0..8 {
        let (store, it, vera, workspace) = (desk.store.clone(), Arc::clone(&it), vera.clone(), desk.workspace);
        writers.spawn(async move {
            for _ in 0..120 {
                let words = draft(&fresh(), "race", Visibility::Everyone);
                store.commit(posting(workspace, &it, &vera, words, false)).await.expect("it is stored");
            }
        });
    }
    let mut readers = tokio::task::JoinSet::new();
    for _ in 0..3 {
        let (store, scope, id) = (desk.store.clone(), desk.whole(), it.id);
        readers.spawn(async move {
            loop {
                let page = store.messages(&scope, id, Slice::Latest, 1).await.expect("a read").expect("seen");
                assert_eq!(page.items[0].position, page.conversation.activity);
                assert_eq!(page.as_of, page.conversation.revision);
                if page.as_of == Position::new(962) {
                    return;
                }
            }
        });
    }
    while let Some(ended) = writers.join_next().await {
        ended.expect("the writer lives");
    }
    while let Some(ended) = readers.join_next().await {
        ended.expect("the reader saw one moment each time");
    }
}

async fn what_was_stored_is_there_after_a_restart(desk: Desk) {
    let vera = visitor(1);
    let it = desk.begin(&vera, inbox(1)).await;
    let epoch = desk.store.epoch();
    assert!((6..=16).contains(&epoch.as_str().len()), "{epoch}");
    let desk = desk.reopen().await;
    assert_eq!(desk.load(it.id).await, it);
    assert_eq!(desk.store.epoch(), epoch);
    assert_eq!(desk.head().await, Position::new(2));
}

async fn closing_finishes_what_waits_and_refuses_the_rest(desk: Desk) {
    let vera = visitor(1);
    let it = desk.begin(&vera, inbox(1)).await;
    let mut senders = tokio::task::JoinSet::new();
    for _ in 0..50 {
        let words = draft(&fresh(), "late", Visibility::Everyone);
        let (store, batch) = (desk.store.clone(), posting(desk.workspace, &it, &vera, words, false));
        senders.spawn(async move { store.commit(batch).await });
    }
    tokio::task::yield_now().await;
    let store = desk.store.clone();
    let desk = desk.reopen().await;
    let mut stored = 0;
    while let Some(answer) = senders.join_next().await {
        match answer.expect("the sender lives") {
            Ok(_) => stored += 1,
            Err(error) => assert!(matches!(error, CommitError::Unavailable(_)), "{error:?}"),
        }
    }
    assert_eq!(desk.head().await, Position::new(2 + stored));
    assert!(store.head(desk.workspace).await.is_err());
}

async fn a_fingerprint_is_of_author_and_content(desk: Desk) {
    let vera = visitor(1);
    let it = desk.begin(&vera, inbox(1)).await;
    let words = draft(&fresh(), "hi", Visibility::Everyone);
    let by_vera = posting(desk.workspace, &it, &vera, words.clone(), false);
    desk.store.commit(by_vera).await.expect("it is stored");
    let by_ada = posting(desk.workspace, &it, &ada(), words.clone(), false);
    assert_eq!(desk.store.commit(by_ada).await.expect_err("another author"), CommitError::KeyReused);
    let key = ClientMessageId::parse(words.key.as_str()).expect("a key");
    let mut claimed = posting(desk.workspace, &it, &vera, words, false);
    claimed.key = Some((key, Fingerprint::from_number(1)));
    assert_eq!(desk.store.commit(claimed).await.expect_err("another digest"), CommitError::KeyReused);
}

on_both! {
    a_message_is_stored_announced_and_answered,
    the_same_key_and_content_answers_the_first_result,
    a_repeated_beginning_is_the_same_conversation,
    the_same_key_with_other_content_is_refused,
    a_key_that_nobody_named_counts_too,
    a_decision_on_an_old_state_is_a_conflict_but_two_posts_are_not,
    what_is_not_there_is_not_found,
    an_edit_cannot_bring_back_what_was_deleted,
    twenty_writers_at_once_number_densely,
    two_nodes_number_densely_or_the_second_is_refused,
    one_key_sent_by_twenty_at_once_is_stored_once,
    refused_neighbours_disturb_nobody_and_leave_no_gap,
    a_batch_that_cannot_be_stored_takes_nobody_along,
    a_reader_never_sees_a_hole,
    one_read_is_of_one_moment,
    what_was_stored_is_there_after_a_restart,
    closing_finishes_what_waits_and_refuses_the_rest,
    a_fingerprint_is_of_author_and_content,
}
