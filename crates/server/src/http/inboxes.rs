//! The doors through which people write.

use axum::extract::State;
use axum::http::StatusCode;
use parlor_domain::{DisplayName, InboxId, InboxKey, SettingsChange};
use parlor_protocol::ErrorCode;
use parlor_protocol::api::{InboxPatch, InboxView, NewInbox, Page, WidgetSettings};
use parlor_store::{DirectoryChange, Inbox};
use std::sync::Arc;

use super::assembly::Api;
use super::auth::{AdminAuth, ColleagueAuth};
use super::error::{Answer, ApiError};
use super::extract::{Ids, Json};
use super::paging::as_of;
use crate::inbox_view::{inbox_view, settings};
use crate::random;

/// The inboxes one reaches.
#[utoipa::path(get, path = "/inboxes", tag = "inboxes", responses((status = 200, body = Page<InboxView>)))]
pub(super) async fn list(
    State(api): State<Arc<Api>>,
    ColleagueAuth(agent): ColleagueAuth,
) -> Answer<axum::Json<Page<InboxView>>> {
    let (inboxes, position) = api.store.inboxes(agent.agent.workspace).await?;
    let reach = agent.agent.reach();
    let items = inboxes.iter().filter(|inbox| reach.contains(inbox.id));
    let items = items.map(|inbox| inbox_view(inbox, &api.realtime.public_url)).collect();
    Ok(axum::Json(Page { items, next_cursor: None, has_more: false, as_of: as_of(&api, position) }))
}

/// Adds an inbox.
#[utoipa::path(post, path = "/inboxes", tag = "inboxes", request_body = NewInbox, responses((status = 201, body = InboxView)))]
pub(super) async fn add(
    State(api): State<Arc<Api>>,
    AdminAuth(by): AdminAuth,
    Json(new): Json<NewInbox>,
) -> Answer<(StatusCode, axum::Json<InboxView>)> {
    let at = api.clock.now();
    let inbox = Inbox {
        id: InboxId::mint(at, random::chance()),
        workspace: by.agent.workspace,
        key: InboxKey::mint(random::chance()),
        name: DisplayName::parse(&new.name)?,
        settings: stored(new.settings.unwrap_or_default())?,
        created_at: at,
    };
    let change = DirectoryChange::AddInbox(inbox.clone());
    api.store.change_settings(inbox.workspace, at, SettingsChange::Inbox(inbox.id), vec![change]).await?;
    Ok((StatusCode::CREATED, axum::Json(inbox_view(&inbox, &api.realtime.public_url))))
}

/// Changes an inbox.
#[utoipa::path(patch, path = "/inboxes/{id}", tag = "inboxes", request_body = InboxPatch, params(("id" = String, Path)), responses((status = 200, body = InboxView)))]
pub(super) async fn change(
    State(api): State<Arc<Api>>,
    AdminAuth(by): AdminAuth,
    Ids(id): Ids<InboxId>,
    Json(patch): Json<InboxPatch>,
) -> Answer<axum::Json<InboxView>> {
    let mut inbox = api.store.inbox(by.agent.workspace, id).await?.ok_or_else(ApiError::not_found)?;
    if let Some(name) = &patch.name {
        inbox.name = DisplayName::parse(name)?;
    }
    inbox.settings = stored(patch.settings.unwrap_or_else(|| settings(&inbox)))?;
    let change = DirectoryChange::UpdateInbox(inbox.clone());
    api.store.change_settings(inbox.workspace, api.clock.now(), SettingsChange::Inbox(id), vec![change]).await?;
    Ok(axum::Json(inbox_view(&inbox, &api.realtime.public_url)))
}

/// Checks settings and writes them as the store keeps them.
pub(crate) fn checked(mut settings: WidgetSettings) -> Result<String, String> {
    let hex = settings
        .accent
        .strip_prefix('#')
        .is_some_and(|hex| hex.len() == 6 && hex.bytes().all(|b| b.is_ascii_hexdigit()));
    if !hex {
        return Err("accent is a colour like #4f46e5".to_owned());
    }
    if !["auto", "en", "ar"].contains(&settings.locale.as_str()) {
        return Err("locale is auto, en or ar".to_owned());
    }
    if !["auto", "light", "dark"].contains(&settings.theme.as_str()) {
        return Err("theme is auto, light or dark".to_owned());
    }
    if !["start", "end"].contains(&settings.side.as_str()) {
        return Err("side is start or end".to_owned());
    }
    if 100 < settings.title.chars().count() || 300 < settings.greeting.chars().count() {
        return Err("title has at most 100 characters, greeting 300".to_owned());
    }
    if 50 < settings.allowed_origins.len() {
        return Err("at most 50 allowed origins".to_owned());
    }
    for origin in &mut settings.allowed_origins {
        let trimmed = origin.trim().trim_end_matches('/').to_lowercase();
        let host = trimmed.strip_prefix("https://").or_else(|| trimmed.strip_prefix("http://"));
        // These stand in a Content-Security-Policy header: nothing that could end the directive gets in.
        let clean = host.is_some_and(|host| {
            !host.is_empty()
                && host.len() <= 255
                && host.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b':' | b'[' | b']'))
        });
        if !clean {
            return Err(format!("{origin} is not an origin; it looks like https://shop.example"));
        }
        *origin = trimmed;
    }
    serde_json::to_string(&settings).map_err(|error| error.to_string())
}

fn stored(settings: WidgetSettings) -> Answer<String> {
    checked(settings).map_err(|reason| ApiError::because(ErrorCode::InvalidField, reason))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_allowed_origin_cannot_end_the_directive_it_stands_in() {
        let with = |origin: &str| {
            checked(WidgetSettings { allowed_origins: vec![origin.to_owned()], ..WidgetSettings::default() })
        };
        assert!(with("https://shop.example/").expect("valid").contains(r#""https://shop.example""#));
        for wrong in
            ["shop.example", "https://", "https://a;script-src *", "https://a b", "javascript://x", "https://a/path"]
        {
            assert!(with(wrong).is_err(), "{wrong}");
        }
    }
}
