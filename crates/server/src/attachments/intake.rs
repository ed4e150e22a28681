//! An upload while it arrives: counted, looked at, and written part by part, so that no file sits in memory whole.

use bytes::{Bytes, BytesMut};
use object_store::{MultipartUpload, PutPayload};
use tracing::warn;

use super::UploadError;
use super::file_type::{FileType, TypeFinder};
use super::storage::{Keys, Storage};

/// One upload on its way to the disk.
pub(super) struct Intake {
    upload: Box<dyn MultipartUpload>,
    part: BytesMut,
    part_bytes: usize,
    received: u64,
    max_bytes: u64,
    types: TypeFinder,
}

impl Intake {
    pub(super) async fn begin(
        storage: &Storage,
        keys: &Keys,
        max_bytes: u64,
        part_bytes: usize,
    ) -> Result<Self, UploadError> {
        let upload = storage.begin(&keys.incoming).await?;
        let part = BytesMut::new();
        Ok(Self { upload, part, part_bytes, received: 0, max_bytes, types: TypeFinder::default() })
    }

    pub(super) async fn take(&mut self, chunk: Bytes) -> Result<(), UploadError> {
        self.received += chunk.len() as u64;
        if self.max_bytes < self.received {
            return Err(UploadError::TooLarge { max: self.max_bytes });
        }
        self.types.look(&chunk);
        self.part.extend_from_slice(&chunk);
        while self.part_bytes <= self.part.len() {
            let part = self.part.split_to(self.part_bytes).freeze();
            self.upload.put_part(PutPayload::from(part)).await?;
        }
        Ok(())
    }

    /// How large it was, and what it is. The upload lies under its incoming key, whole; on an error, nothing does.
    pub(super) async fn finish(mut self) -> Result<(u64, FileType), UploadError> {
        if self.received == 0 {
            self.abandon().await;
            return Err(UploadError::Empty);
        }
        if let Err(error) = self.write_rest().await {
            self.abandon().await;
            return Err(error);
        }
        Ok((self.received, self.types.found()))
    }

    async fn write_rest(&mut self) -> Result<(), UploadError> {
        if !self.part.is_empty() {
            let rest = self.part.split().freeze();
            self.upload.put_part(PutPayload::from(rest)).await?;
        }
        self.upload.complete().await?;
        Ok(())
    }

    pub(super) async fn abandon(mut self) {
        if let Err(error) = self.upload.abort().await {
            warn!(%error, "Leaving part of an upload behind: {error}");
        }
    }
}
