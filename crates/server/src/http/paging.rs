//! Pages: how many, from where, and how they are answered.

use parlor_domain::Position;
use parlor_protocol::api::Page;
use parlor_protocol::{Cursor, ErrorCode, PageCursor};
use std::sync::Arc;

use super::assembly::Api;
use super::error::{Answer, ApiError};

/// The largest page.
const MOST: u32 = 100;

/// How many rows: as asked, within bounds.
pub(super) fn limit(asked: Option<u32>, usual: u32) -> Answer<u32> {
    match asked {
        None => Ok(usual),
        Some(limit @ 1..=MOST) => Ok(limit),
        Some(_) => Err(ApiError::because(ErrorCode::InvalidRequest, format!("limit is 1 to {MOST}"))),
    }
}

/// From where: the page after this cursor.
pub(super) fn after(cursor: Option<&str>) -> Answer<Option<Position>> {
    cursor
        .map(|text| text.parse::<PageCursor>().map(|cursor| cursor.0))
        .transpose()
        .map_err(|error| ApiError::because(ErrorCode::InvalidCursor, error.to_string()))
}

/// A log cursor as text.
pub(super) fn as_of(api: &Arc<Api>, position: Position) -> String {
    Cursor { epoch: api.actions.feeds.epoch().clone(), position }.to_string()
}

/// A page as it is answered.
pub(super) fn page<T, V>(
    api: &Arc<Api>,
    found: parlor_store::Page<T>,
    next: impl Fn(&T) -> String,
    view: impl Fn(&T) -> V,
) -> Page<V> {
    let next_cursor = if found.has_more { found.items.last().map(next) } else { None };
    Page {
        items: found.items.iter().map(view).collect(),
        has_more: next_cursor.is_some(),
        next_cursor,
        as_of: as_of(api, found.as_of),
    }
}
