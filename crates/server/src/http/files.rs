//! Files: taken in as they arrive, given out to who may see their message.

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures_util::StreamExt;
use parlor_domain::AttachmentId;
use parlor_protocol::ErrorCode;
use parlor_protocol::api::{ApiScope, UploadQuery, Uploaded};
use parlor_protocol::view::AttachmentView;
use parlor_store::{AttachmentOwner, StoredAttachment};
use std::sync::Arc;
use std::time::Duration;

use super::assembly::Api;
use super::auth::AnyAuth;
use super::error::{Answer, ApiError};
use super::extract::{From, Ids, Params};
use crate::attachments::{Form, ReadError, UploadError, headers};
use crate::identity::ClientAddress;
use crate::principal::Principal;

/// A sender that says nothing for so long has gone.
const SILENCE: Duration = Duration::from_secs(20);

fn refused(error: UploadError) -> ApiError {
    match error {
        UploadError::TooLarge { .. } => ApiError::because(ErrorCode::TooLarge, error.to_string()),
        UploadError::Empty => ApiError::because(ErrorCode::InvalidRequest, error.to_string()),
        UploadError::Interrupted(_) => ApiError::new(ErrorCode::Timeout),
        UploadError::StorageFull(reason) => {
            tracing::error!(reason, "There is no room for files");
            ApiError::new(ErrorCode::StorageFull)
        }
        UploadError::Unavailable(reason) => {
            tracing::error!(reason, "Files cannot be stored");
            ApiError::new(ErrorCode::Unavailable)
        }
    }
}

/// Takes a file in; the body is the file. Name the attachment in a message within a day, or it is removed.
#[utoipa::path(post, path = "/uploads", tag = "files", params(UploadQuery), request_body(content = Vec<u8>, content_type = "application/octet-stream"), responses((status = 201, body = Uploaded), (status = 413, body = parlor_protocol::Problem)))]
pub(super) async fn upload(
    State(api): State<Arc<Api>>,
    AnyAuth(by): AnyAuth,
    from: From,
    Params(query): Params<UploadQuery>,
    request: Request,
) -> Answer<(StatusCode, axum::Json<Uploaded>)> {
    let owner = match &by {
        Principal::Agent(agent) if !agent.allows(ApiScope::ConversationsWrite) => {
            return Err(ApiError::new(ErrorCode::Forbidden));
        }
        Principal::Agent(agent) => AttachmentOwner::Agent(agent.id()),
        Principal::Visitor(visitor) => {
            api.limits.uploads.check(visitor.contact.id, api.clock.now()).map_err(ApiError::wait)?;
            api.limits
                .uploads_by_address
                .check(ClientAddress::from(from.0), api.clock.now())
                .map_err(ApiError::wait)?;
            AttachmentOwner::Visitor(visitor.contact.id)
        }
    };
    if request.headers().contains_key(header::CONTENT_ENCODING) {
        return Err(ApiError::because(ErrorCode::UnsupportedFile, "send the file as it is, without Content-Encoding"));
    }
    let chunks = request.into_body().into_data_stream().map(|chunk| chunk.map_err(|error| error.to_string()));
    let timed = futures_util::stream::unfold(Box::pin(chunks), |mut chunks| async move {
        match tokio::time::timeout(SILENCE, chunks.next()).await {
            Ok(chunk) => chunk.map(|chunk| (chunk, chunks)),
            Err(_) => Some((Err("nothing came for 20 s".to_owned()), chunks)),
        }
    });
    let at = api.clock.now();
    let received = api.attachments.receive(&query.name, Box::pin(timed), at).await.map_err(refused)?;
    let attachment = received.attachment;
    let stored = StoredAttachment {
        attachment: attachment.clone(),
        workspace: by.workspace(),
        owner,
        bound: None,
        storage_key: attachment.id.to_string(),
        preview_key: attachment.preview.map(|_| attachment.id.to_string()),
        created_at: at,
    };
    api.store.insert_attachment(stored).await?;
    Ok((StatusCode::CREATED, axum::Json(Uploaded { attachment: AttachmentView::from(&attachment) })))
}

/// A file.
#[utoipa::path(get, path = "/attachments/{id}", tag = "files", params(("id" = String, Path)), responses((status = 200, content_type = "application/octet-stream")))]
pub(super) async fn original(
    State(api): State<Arc<Api>>,
    AnyAuth(by): AnyAuth,
    Ids(id): Ids<AttachmentId>,
) -> Answer<Response> {
    give(&api, &by, id, Form::Original).await
}

/// The smaller picture of an image.
#[utoipa::path(get, path = "/attachments/{id}/preview", tag = "files", params(("id" = String, Path)), responses((status = 200, content_type = "image/jpeg")))]
pub(super) async fn preview(
    State(api): State<Arc<Api>>,
    AnyAuth(by): AnyAuth,
    Ids(id): Ids<AttachmentId>,
) -> Answer<Response> {
    give(&api, &by, id, Form::Preview).await
}

async fn give(api: &Arc<Api>, by: &Principal, id: AttachmentId, form: Form) -> Answer<Response> {
    if let Principal::Agent(agent) = by
        && !agent.allows(ApiScope::ConversationsRead)
    {
        return Err(ApiError::new(ErrorCode::Forbidden));
    }
    let found = api.store.attachment(&by.scope(), id).await?.ok_or_else(ApiError::not_found)?;
    let stored = api.attachments.read(id, form).await.map_err(|error| match error {
        ReadError::Missing => ApiError::not_found(),
        ReadError::Unavailable(reason) => {
            tracing::error!(reason, "A file cannot be read");
            ApiError::new(ErrorCode::Unavailable)
        }
    })?;
    let mut response = Body::from_stream(stored.bytes).into_response();
    *response.headers_mut() = headers(&found.attachment, form);
    response.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from(stored.size));
    Ok(response)
}
