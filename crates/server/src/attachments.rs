//! Files people send: received, typed by their bytes, pictures encoded anew; on disk or in a bucket.
//!
//! A file is trusted for nothing. Its name never becomes a path, its sender's media type is never read, and only a
//! picture that was decoded and encoded again is ever shown in place. What cannot be decoded is kept, as a download.

mod animation;
mod file_type;
mod headers;
mod intake;
mod name;
mod picture;
mod picture_format;
#[cfg(test)]
mod samples;
mod storage;

use bytes::Bytes;
use futures_util::stream::BoxStream;
use futures_util::{Stream, StreamExt};
use object_store::local::LocalFileSystem;
use object_store::{ObjectStore, PutPayload};
use parlor_domain::{Attachment, AttachmentId, AttachmentKind, Timestamp};
use std::fmt::Display;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tracing::info;

use crate::random;
use file_type::FileType;
pub use headers::headers;
use intake::Intake;
use picture::{Pictures, Remade};
use storage::{Keys, Storage};

/// How much is taken, and where it goes.
#[derive(Clone, Debug)]
pub struct AttachmentSettings {
    /// The folder of the files; made when it is missing.
    pub folder: PathBuf,
    /// Bytes of one file.
    pub max_bytes: u64,
    /// Width times height of a picture; a larger one is kept as a plain file.
    pub max_pixels: u64,
    /// Pictures decoded at the same time, each with up to [`AttachmentSettings::max_decode_bytes`] and a copy.
    pub parallel_pictures: usize,
    /// Memory one decoder may ask for.
    pub max_decode_bytes: u64,
    /// How long one picture may take; a slower one is kept as a plain file.
    pub picture_time: Duration,
    /// How long an upload waits for its turn to be decoded.
    pub picture_patience: Duration,
    /// Bytes gathered before they are written. Buckets want 5 MiB; a folder does not mind.
    pub part_bytes: usize,
}

impl AttachmentSettings {
    /// The documented defaults.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self {
            folder: folder.into(),
            max_bytes: 25 * 1024 * 1024,
            max_pixels: 40_000_000,
            parallel_pictures: 2,
            max_decode_bytes: 200 * 1024 * 1024,
            picture_time: Duration::from_secs(10),
            picture_patience: Duration::from_secs(30),
            part_bytes: 256 * 1024,
        }
    }
}

/// Why an upload was not kept, split by what its sender can do about it.
#[derive(Debug, thiserror::Error)]
pub enum UploadError {
    /// Send a smaller one.
    #[error("a file has at most {max} bytes")]
    TooLarge {
        /// The limit.
        max: u64,
    },
    /// Send one with something in it.
    #[error("the file is empty")]
    Empty,
    /// Send it again: it did not arrive whole.
    #[error("the upload broke off: {0}")]
    Interrupted(String),
    /// Ask the operator for room.
    #[error("there is no room for files: {0}")]
    StorageFull(String),
    /// Try again later.
    #[error("files cannot be stored now: {0}")]
    Unavailable(String),
}

/// Why a stored file could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// There is none.
    #[error("there is no such file")]
    Missing,
    /// Try again later.
    #[error("files cannot be read now: {0}")]
    Unavailable(String),
}

/// An upload that is on disk and may be announced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Received {
    /// What to announce.
    pub attachment: Attachment,
    /// Bytes it takes on disk, its preview included.
    pub bytes_on_disk: u64,
}

/// Which of an attachment's two forms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// The file.
    Original,
    /// The smaller picture of an image.
    Preview,
}

/// A stored file's bytes.
pub struct Stored {
    /// How many will come.
    pub size: u64,
    /// In order.
    pub bytes: BoxStream<'static, Result<Bytes, ReadError>>,
}

/// The store of files. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Attachments {
    storage: Storage,
    pictures: Pictures,
    max_bytes: u64,
    part_bytes: usize,
}

impl Attachments {
    /// Files in a folder, each one on disk (fsync) before it is announced.
    ///
    /// # Errors
    /// When the folder can neither be found nor made.
    pub fn open(settings: &AttachmentSettings) -> Result<Self, std::io::Error> {
        std::fs::create_dir_all(&settings.folder)?;
        let folder =
            LocalFileSystem::new_with_prefix(&settings.folder).map_err(std::io::Error::other)?.with_fsync(true);
        let mut attachments = Self::over(Arc::new(folder), settings);
        attachments.storage.folder = Some(Arc::from(settings.folder.as_path()));
        Ok(attachments)
    }

    /// Files in any store of objects, such as a bucket; `settings.folder` is not looked at.
    pub fn over(objects: Arc<dyn ObjectStore>, settings: &AttachmentSettings) -> Self {
        Self {
            storage: Storage::new(objects),
            pictures: Pictures::new(settings),
            max_bytes: settings.max_bytes,
            part_bytes: settings.part_bytes.max(1),
        }
    }

    /// Takes a file in. Nothing of it is announced, or left behind, unless all of it was stored.
    ///
    /// Memory: one part of the upload; a picture in addition its bytes, and only while it holds one of the few turns to
    /// be decoded.
    ///
    /// # Errors
    /// [`UploadError`].
    pub async fn receive<S, E>(&self, name: &str, mut body: S, at: Timestamp) -> Result<Received, UploadError>
    where
        S: Stream<Item = Result<Bytes, E>> + Send + Unpin,
        E: Display,
    {
        let keys = Keys::of(AttachmentId::mint(at, random::chance()));
        let mut intake = Intake::begin(&self.storage, &keys, self.max_bytes, self.part_bytes).await?;
        while let Some(chunk) = body.next().await {
            let taken = match chunk {
                Ok(chunk) => intake.take(chunk).await,
                Err(error) => Err(UploadError::Interrupted(error.to_string())),
            };
            if let Err(error) = taken {
                intake.abandon().await;
                return Err(error);
            }
        }
        let (size, file_type) = intake.finish().await?;
        let stored = self.settle(name, &keys, size, file_type).await;
        if stored.is_err() {
            self.storage.forget(&[&keys.incoming, &keys.original, &keys.preview]).await;
        }
        stored
    }

    /// Moves an upload that arrived whole to its place: a picture as we drew it again, anything else as it came.
    async fn settle(&self, name: &str, keys: &Keys, size: u64, file_type: FileType) -> Result<Received, UploadError> {
        let media_type = match file_type {
            FileType::Other(media_type) => media_type,
            FileType::Picture(format) => {
                let turn = self.pictures.turn().await?;
                let bytes = self.storage.whole(&keys.incoming).await?;
                match self.pictures.remake(turn, bytes, format).await {
                    Ok(remade) => return self.settle_picture(name, keys, remade).await,
                    Err(why) => {
                        info!(attachment.id = %keys.id, reason = %why, "Keeping a picture as a plain file: {why}");
                        file_type::UNKNOWN
                    }
                }
            }
        };
        self.storage.rename(&keys.incoming, &keys.original).await?;
        let attachment = Attachment {
            id: keys.id,
            name: name::clean(name),
            media_type: media_type.to_owned(),
            size,
            kind: AttachmentKind::File,
            width: None,
            height: None,
            preview: None,
        };
        Ok(Received { attachment, bytes_on_disk: size })
    }

    async fn settle_picture(&self, name: &str, keys: &Keys, remade: Remade) -> Result<Received, UploadError> {
        let size = remade.bytes.len() as u64;
        let mut bytes_on_disk = size;
        let mut preview = None;
        if let Some((shape, bytes)) = remade.preview {
            bytes_on_disk += bytes.len() as u64;
            preview = Some(shape);
            self.storage.put(&keys.preview, PutPayload::from(bytes)).await?;
        }
        self.storage.put(&keys.original, PutPayload::from(remade.bytes)).await?;
        self.storage.forget(&[&keys.incoming]).await;
        let attachment = Attachment {
            id: keys.id,
            name: name::clean_for(name, remade.format),
            media_type: remade.format.media_type().to_owned(),
            size,
            kind: AttachmentKind::Image,
            width: Some(remade.width),
            height: Some(remade.height),
            preview,
        };
        Ok(Received { attachment, bytes_on_disk })
    }

    /// A stored file's bytes, as they are read from disk.
    ///
    /// # Errors
    /// [`ReadError`].
    pub async fn read(&self, id: AttachmentId, form: Form) -> Result<Stored, ReadError> {
        let keys = Keys::of(id);
        self.storage.read(keys.of_form(form)).await
    }

    /// Removes a file and its preview. Removing what is not there is no error: it is gone, as asked.
    ///
    /// # Errors
    /// [`ReadError::Unavailable`].
    pub async fn remove(&self, id: AttachmentId) -> Result<(), ReadError> {
        let keys = Keys::of(id);
        self.storage.remove(&keys.preview).await?;
        self.storage.remove(&keys.original).await
    }

    /// Removes what uploads left behind that ended with the process before `before`; says how many.
    ///
    /// # Errors
    /// [`ReadError::Unavailable`].
    pub async fn remove_abandoned(&self, before: Timestamp) -> Result<usize, ReadError> {
        self.storage.remove_abandoned(before).await
    }

    /// Whether files can be stored now, for readiness.
    ///
    /// # Errors
    /// What an operator should read.
    pub async fn check(&self) -> Result<(), String> {
        self.storage.check().await
    }
}

#[cfg(test)]
mod tests;
