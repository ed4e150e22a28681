//! Where files lie: keys made of ids alone, and errors split by what can be done about them.

use bytes::Bytes;
use futures_util::{StreamExt, TryStreamExt};
use object_store::path::Path;
use object_store::{MultipartUpload, ObjectStore, ObjectStoreExt, PutPayload};
use parlor_domain::{AttachmentId, Timestamp};
use std::error::Error;
use std::io::ErrorKind;
use std::sync::Arc;
use std::time::UNIX_EPOCH;
use tracing::warn;

use super::{Form, ReadError, Stored, UploadError};
use crate::random;

/// Uploads lie here until they are whole, so that what a crash leaves behind lies in one place.
const INCOMING: &str = "incoming";

/// The places of one attachment. Made of its random id, never of its name.
#[derive(Debug)]
pub(super) struct Keys {
    pub(super) id: AttachmentId,
    pub(super) incoming: Path,
    pub(super) original: Path,
    pub(super) preview: Path,
}

impl Keys {
    pub(super) fn of(id: AttachmentId) -> Self {
        let text = id.to_string();
        // The end of an id is chance, its beginning is time: 1,024 folders that fill evenly.
        let folder = &text[text.len() - 2..];
        Self {
            id,
            incoming: Path::from(format!("{INCOMING}/{text}")),
            original: Path::from(format!("{folder}/{text}")),
            preview: Path::from(format!("{folder}/{text}.preview")),
        }
    }

    pub(super) fn of_form(&self, form: Form) -> &Path {
        match form {
            Form::Original => &self.original,
            Form::Preview => &self.preview,
        }
    }
}

/// A store of objects, speaking in this module's errors.
#[derive(Clone, Debug)]
pub(super) struct Storage {
    objects: Arc<dyn ObjectStore>,
    /// Set when the objects are files: unfinished ones are seen only from outside.
    pub(super) folder: Option<Arc<std::path::Path>>,
}

impl Storage {
    pub(super) fn new(objects: Arc<dyn ObjectStore>) -> Self {
        Self { objects, folder: None }
    }

    pub(super) async fn begin(&self, key: &Path) -> Result<Box<dyn MultipartUpload>, UploadError> {
        Ok(self.objects.put_multipart(key).await?)
    }

    pub(super) async fn put(&self, key: &Path, bytes: PutPayload) -> Result<(), UploadError> {
        self.objects.put(key, bytes).await?;
        Ok(())
    }

    pub(super) async fn rename(&self, from: &Path, to: &Path) -> Result<(), UploadError> {
        Ok(self.objects.rename(from, to).await?)
    }

    pub(super) async fn whole(&self, key: &Path) -> Result<Bytes, UploadError> {
        Ok(self.objects.get(key).await?.bytes().await?)
    }

    pub(super) async fn read(&self, key: &Path) -> Result<Stored, ReadError> {
        let found = self.objects.get(key).await?;
        Ok(Stored { size: found.meta.size, bytes: found.into_stream().map_err(ReadError::from).boxed() })
    }

    pub(super) async fn remove(&self, key: &Path) -> Result<(), ReadError> {
        match self.objects.delete(key).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// Cleans up after a failure that is already being reported: a second one is only logged.
    pub(super) async fn forget(&self, keys: &[&Path]) {
        for key in keys {
            if let Err(error) = self.remove(key).await {
                warn!(%key, %error, "Leaving {key} behind: {error}");
            }
        }
    }

    pub(super) async fn remove_abandoned(&self, before: Timestamp) -> Result<usize, ReadError> {
        if let Some(folder) = &self.folder {
            let incoming = folder.join(INCOMING);
            let removed = tokio::task::spawn_blocking(move || remove_older(&incoming, before)).await;
            return removed.map_err(unavailable)?.map_err(unavailable);
        }
        let mut removed = 0;
        let mut found = self.objects.list(Some(&Path::from(INCOMING)));
        while let Some(object) = found.try_next().await? {
            if object.last_modified.timestamp_millis() < before.as_millis() {
                self.remove(&object.location).await?;
                removed += 1;
            }
        }
        Ok(removed)
    }

    pub(super) async fn check(&self) -> Result<(), String> {
        let key = Path::from(format!("{INCOMING}/check-{:016x}", random::below(u64::MAX)));
        let written = self.objects.put(&key, PutPayload::from_static(b"ok")).await;
        let removed = self.remove(&key).await;
        written.map_err(|error| format!("files cannot be written: {error}"))?;
        removed.map_err(|error| format!("files cannot be removed: {error}"))
    }
}

fn unavailable(error: impl Error) -> ReadError {
    ReadError::Unavailable(error.to_string())
}

fn remove_older(incoming: &std::path::Path, before: Timestamp) -> std::io::Result<usize> {
    let entries = match std::fs::read_dir(incoming) {
        Ok(entries) => entries,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(0),
        Err(error) => return Err(error),
    };
    let mut removed = 0;
    for entry in entries {
        let entry = entry?;
        // A file that ended its upload meanwhile is no longer here: not a failure.
        let Ok(modified) = entry.metadata().and_then(|found| found.modified()) else { continue };
        let millis = modified.duration_since(UNIX_EPOCH).unwrap_or_default().as_millis();
        if i64::try_from(millis).is_ok_and(|millis| millis < before.as_millis()) {
            std::fs::remove_file(entry.path())?;
            removed += 1;
        }
    }
    Ok(removed)
}

/// Whether an error, or what caused it, says that the disk or the quota is full.
fn says_full(error: &object_store::Error) -> bool {
    let mut cause: Option<&(dyn Error + 'static)> = Some(error);
    while let Some(error) = cause {
        if let Some(io) = error.downcast_ref::<std::io::Error>() {
            return matches!(io.kind(), ErrorKind::StorageFull | ErrorKind::QuotaExceeded);
        }
        cause = error.source();
    }
    false
}

impl From<object_store::Error> for UploadError {
    fn from(error: object_store::Error) -> Self {
        if says_full(&error) { Self::StorageFull(error.to_string()) } else { Self::Unavailable(error.to_string()) }
    }
}

impl From<object_store::Error> for ReadError {
    fn from(error: object_store::Error) -> Self {
        match error {
            object_store::Error::NotFound { .. } => Self::Missing,
            error => Self::Unavailable(error.to_string()),
        }
    }
}
