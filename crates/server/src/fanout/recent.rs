//! Conversations touched lately, as the log last left them, so that deciding on one seldom costs a query.

use parking_lot::Mutex;
use parlor_domain::{Conversation, ConversationId};
use quick_cache::unsync::Cache;
use std::sync::Arc;

/// A power of two: how many locks share the load.
const SHARDS: usize = 16;
/// Conversations kept in all; about 1 KB each.
const CAPACITY: usize = 8_192;

/// A cache that never goes back: of two states of a conversation it keeps the one with the larger revision.
/// Stale is safe: the commit checks [`Conversation::version`].
#[derive(Debug)]
pub struct Recent {
    shards: Vec<Mutex<Cache<ConversationId, Arc<Conversation>>>>,
}

impl Default for Recent {
    fn default() -> Self {
        Self { shards: (0..SHARDS).map(|_| Mutex::new(Cache::new(CAPACITY / SHARDS))).collect() }
    }
}

impl Recent {
    fn shard(&self, id: ConversationId) -> &Mutex<Cache<ConversationId, Arc<Conversation>>> {
        &self.shards[usize::from(id.to_bytes()[15]) % SHARDS]
    }

    /// What is known of it.
    pub fn get(&self, id: ConversationId) -> Option<Arc<Conversation>> {
        self.shard(id).lock().get(&id).cloned()
    }

    /// Learns a state, unless a newer one is known.
    pub fn learn(&self, conversation: &Conversation) {
        let mut shard = self.shard(conversation.id).lock();
        let newer = shard.get(&conversation.id).is_none_or(|known| known.revision < conversation.revision);
        if newer {
            shard.insert(conversation.id, Arc::new(conversation.clone()));
        }
    }
}
