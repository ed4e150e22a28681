//! Moving pictures, drawn anew frame by frame: GIF stays GIF; WebP stays WebP, and moving PNG becomes one.
//!
//! One frame is in memory at a time. Every decoder hands out whole canvases, so what a frame looks like never depends
//! on what else is in the file.

use image::codecs::gif::{GifDecoder, GifEncoder, Repeat};
use image::codecs::png::PngDecoder;
use image::codecs::webp::WebPDecoder;
use image::metadata::LoopCount;
use image::{AnimationDecoder, DynamicImage, Frame, Frames, GenericImageView, ImageDecoder, RgbaImage};
use std::time::Duration;

use super::picture::{NotDrawn, PictureLimits, Remade, Watched, encode, preview};
use super::picture_format::PictureFormat;

/// Between 1 (slow, faithful) and 30. Frames of at most 256 colours, as in most GIFs, keep them whatever this says.
const GIF_SPEED: i32 = 10;

/// How often a GIF repeats; nothing when it says nothing, which means once.
pub(super) fn gif_loops(file: &[u8]) -> Option<Repeat> {
    const MARK: &[u8] = b"\x21\xFF\x0BNETSCAPE2.0\x03\x01";
    let at = file.windows(MARK.len()).position(|bytes| bytes == MARK)? + MARK.len();
    match u16::from_le_bytes(file.get(at..at + 2)?.try_into().ok()?) {
        0 => Some(Repeat::Infinite),
        times => Some(Repeat::Finite(times)),
    }
}

pub(super) fn from_gif(
    mut decoder: GifDecoder<Watched<'_>>,
    loops: Option<Repeat>,
    limits: &PictureLimits,
) -> Result<Remade, NotDrawn> {
    limits.admit(&decoder)?;
    decoder.set_limits(limits.of_decoder())?;
    let mut bytes = Vec::new();
    let mut encoder = GifEncoder::new_with_speed(&mut bytes, GIF_SPEED);
    if let Some(loops) = loops {
        encoder.set_repeat(loops)?;
    }
    let first = each_frame(decoder.into_frames(), limits, |frame| Ok(encoder.encode_frame(frame)?))?;
    drop(encoder);
    finished(PictureFormat::Gif, bytes, first)
}

pub(super) fn from_webp(mut decoder: WebPDecoder<Watched<'_>>, limits: &PictureLimits) -> Result<Remade, NotDrawn> {
    limits.admit(&decoder)?;
    decoder.set_limits(limits.of_decoder())?;
    let mut file = WebPFile::new(decoder.dimensions(), decoder.loop_count());
    let first = each_frame(decoder.into_frames(), limits, |frame| file.add(frame))?;
    finished(PictureFormat::WebP, file.finish(), first)
}

pub(super) fn from_png(decoder: PngDecoder<Watched<'_>>, limits: &PictureLimits) -> Result<Remade, NotDrawn> {
    limits.admit(&decoder)?;
    let size = decoder.dimensions();
    let decoder = decoder.apng()?;
    let mut file = WebPFile::new(size, decoder.loop_count());
    let first = each_frame(decoder.into_frames(), limits, |frame| file.add(frame))?;
    finished(PictureFormat::WebP, file.finish(), first)
}

/// Hands each frame on, and keeps a copy of the first.
fn each_frame(
    frames: Frames<'_>,
    limits: &PictureLimits,
    mut draw: impl FnMut(Frame) -> Result<(), NotDrawn>,
) -> Result<RgbaImage, NotDrawn> {
    let mut first = None;
    for (number, frame) in (1..).zip(frames) {
        let frame = frame?;
        limits.admit_frame(number, frame.buffer().width(), frame.buffer().height())?;
        first.get_or_insert_with(|| frame.buffer().clone());
        draw(frame)?;
    }
    first.ok_or(NotDrawn::DecoderFailed)
}

fn finished(format: PictureFormat, bytes: Vec<u8>, first: RgbaImage) -> Result<Remade, NotDrawn> {
    let (width, height) = first.dimensions();
    let preview = preview(&DynamicImage::ImageRgba8(first), format, None)?;
    Ok(Remade { format, width, height, bytes, preview })
}

/// An animated WebP as it is written: a container (RIFF) around frames, each compressed without loss.
/// <https://developers.google.com/speed/webp/docs/riff_container>
struct WebPFile {
    chunks: Vec<u8>,
    shown: Option<RgbaImage>,
}

impl WebPFile {
    fn new((width, height): (u32, u32), loops: LoopCount) -> Self {
        const ANIMATED_WITH_ALPHA: u8 = 0b0001_0010;
        let mut file = Self { chunks: Vec::new(), shown: None };
        let mut canvas = vec![ANIMATED_WITH_ALPHA, 0, 0, 0];
        canvas.extend(three_bytes(width - 1));
        canvas.extend(three_bytes(height - 1));
        file.chunk(b"VP8X", &canvas);
        let loops = match loops {
            LoopCount::Infinite => 0,
            LoopCount::Finite(times) => u16::try_from(times.get()).unwrap_or(u16::MAX),
        };
        let mut repeat = vec![0; 4];
        repeat.extend(loops.to_le_bytes());
        file.chunk(b"ANIM", &repeat);
        file
    }

    /// Adds what changed since the frame before: most of a moving picture stands still.
    fn add(&mut self, frame: Frame) -> Result<(), NotDrawn> {
        const OVERWRITE_AND_LEAVE: u8 = 0b10;
        let delay = Duration::from(frame.delay()).as_millis();
        let canvas = frame.into_buffer();
        let (left, top, width, height) = match &self.shown {
            None => (0, 0, canvas.width(), canvas.height()),
            Some(shown) => changed(shown, &canvas),
        };
        let part = DynamicImage::ImageRgba8(canvas.view(left, top, width, height).to_image());
        let picture = encode(&part, PictureFormat::WebP, None)?;
        let mut content = Vec::with_capacity(picture.len() + 16);
        content.extend(three_bytes(left / 2));
        content.extend(three_bytes(top / 2));
        content.extend(three_bytes(width - 1));
        content.extend(three_bytes(height - 1));
        content.extend(three_bytes(u32::try_from(delay).unwrap_or(u32::MAX).min(0xFF_FFFF)));
        content.push(OVERWRITE_AND_LEAVE);
        // A still WebP is twelve bytes of container, then the chunk that a frame holds.
        content.extend_from_slice(&picture[12..]);
        self.chunk(b"ANMF", &content);
        self.shown = Some(canvas);
        Ok(())
    }

    fn chunk(&mut self, name: &[u8; 4], content: &[u8]) {
        self.chunks.extend_from_slice(name);
        self.chunks.extend((content.len() as u32).to_le_bytes());
        self.chunks.extend_from_slice(content);
        if content.len() % 2 == 1 {
            self.chunks.push(0);
        }
    }

    fn finish(self) -> Vec<u8> {
        let mut file = Vec::with_capacity(self.chunks.len() + 12);
        file.extend_from_slice(b"RIFF");
        file.extend((self.chunks.len() as u32 + 4).to_le_bytes());
        file.extend_from_slice(b"WEBP");
        file.extend(self.chunks);
        file
    }
}

fn three_bytes(number: u32) -> [u8; 3] {
    let [low, middle, high, _] = number.to_le_bytes();
    [low, middle, high]
}

/// The smallest rectangle (left, top, width, height) that holds every difference. Its corner is even, as frames want.
fn changed(before: &RgbaImage, after: &RgbaImage) -> (u32, u32, u32, u32) {
    let (mut left, mut top, mut right, mut bottom) = (u32::MAX, u32::MAX, 0, 0);
    for (y, (old, new)) in (0..).zip(before.rows().zip(after.rows())) {
        for (x, (old, new)) in (0..).zip(old.zip(new)) {
            if old != new {
                (left, right) = (left.min(x), right.max(x));
                (top, bottom) = (top.min(y), bottom.max(y));
            }
        }
    }
    if left == u32::MAX {
        return (0, 0, 1, 1);
    }
    let (left, top) = (left & !1, top & !1);
    (left, top, right - left + 1, bottom - top + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::attachments::samples;
    use image::Rgba;
    use std::io::Cursor;
    use std::num::NonZeroU32;
    use std::sync::atomic::AtomicBool;

    const LIMITS: PictureLimits =
        PictureLimits { max_pixels: 40_000_000, max_memory: 200 * 1024 * 1024, max_bytes: 25 * 1024 * 1024 };

    fn remade_gif(file: &[u8], limits: &PictureLimits) -> Result<Remade, NotDrawn> {
        let wanted = AtomicBool::new(true);
        from_gif(GifDecoder::new(Watched::new(file, &wanted))?, gif_loops(file), limits)
    }

    fn gif_frames(file: &[u8]) -> Vec<Frame> {
        GifDecoder::new(Cursor::new(file)).expect("a GIF").into_frames().collect_frames().expect("readable")
    }

    fn canvases() -> Vec<RgbaImage> {
        let mut canvas = RgbaImage::from_pixel(9, 7, Rgba([0, 0, 255, 128]));
        let mut canvases = vec![canvas.clone()];
        canvas.put_pixel(5, 3, Rgba([255, 0, 0, 255]));
        canvases.push(canvas.clone());
        canvases.push(canvas.clone());
        canvas.put_pixel(8, 6, Rgba([0, 0, 0, 0]));
        canvases.push(canvas);
        canvases
    }

    #[test]
    fn a_gif_keeps_moving() {
        let file = samples::gif(3);
        let drawn = remade_gif(&file, &LIMITS).expect("drawn");
        let (before, after) = (gif_frames(&file), gif_frames(&drawn.bytes));
        assert_eq!(after.len(), 3);
        for (before, after) in before.iter().zip(&after) {
            assert_eq!(before.delay(), after.delay());
            assert_eq!(before.buffer(), after.buffer());
        }
        assert!(matches!(gif_loops(&drawn.bytes), Some(Repeat::Infinite)));
    }

    #[test]
    fn a_gif_that_plays_once_still_does() {
        let mut once = samples::gif(3);
        let at = once.windows(3).position(|mark| mark == b"\x21\xFF\x0B").expect("repeats");
        once.drain(at..at + 19);
        let drawn = remade_gif(&once, &LIMITS).expect("drawn");
        assert!(gif_loops(&drawn.bytes).is_none());
        assert_eq!(gif_frames(&drawn.bytes).len(), 3);
    }

    #[test]
    fn a_film_is_not_a_picture() {
        assert!(remade_gif(&samples::gif(100), &LIMITS).is_ok());
        assert!(matches!(remade_gif(&samples::gif(101), &LIMITS), Err(NotDrawn::AnimationTooLong)));
        // Ten frames of the sample's size are within the budget, eleven are not.
        let little = PictureLimits { max_pixels: u64::from(samples::GIF_SIDE).pow(2) * 10 / 4, ..LIMITS };
        assert!(remade_gif(&samples::gif(10), &little).is_ok());
        assert!(matches!(remade_gif(&samples::gif(11), &little), Err(NotDrawn::AnimationTooLong)));
    }

    #[test]
    fn an_animated_webp_shows_what_was_put_in() {
        let mut file = WebPFile::new((9, 7), LoopCount::Finite(NonZeroU32::new(3).expect("three")));
        for canvas in canvases() {
            let delay = image::Delay::from_numer_denom_ms(120, 1);
            file.add(Frame::from_parts(canvas, 0, 0, delay)).expect("encodes");
        }
        let once = file.finish();
        // Of each frame only what changed is written: one less than its width and height stand 14 bytes in.
        let places = once.windows(4).enumerate().filter(|(_, name)| name == b"ANMF").map(|(at, _)| at + 14);
        let sizes: Vec<(u8, u8)> = places.map(|at| (once[at], once[at + 3])).collect();
        assert_eq!(sizes, [(8, 6), (1, 1), (0, 0), (0, 0)]);
        // Read back, drawn anew, and read back again.
        let wanted = AtomicBool::new(true);
        let decoder = WebPDecoder::new(Watched::new(&once, &wanted)).expect("a WebP");
        let drawn = from_webp(decoder, &LIMITS).expect("drawn");
        for bytes in [&once, &drawn.bytes] {
            let decoder = WebPDecoder::new(Cursor::new(bytes)).expect("a WebP");
            assert!(decoder.has_animation());
            assert!(matches!(decoder.loop_count(), LoopCount::Finite(times) if times.get() == 3));
            let frames = decoder.into_frames().collect_frames().expect("readable");
            assert!(frames.iter().all(|frame| Duration::from(frame.delay()) == Duration::from_millis(120)));
            assert_eq!(frames.into_iter().map(Frame::into_buffer).collect::<Vec<_>>(), canvases());
        }
    }

    #[test]
    fn only_what_changed_is_written() {
        let frames = canvases();
        assert_eq!(changed(&frames[0], &frames[1]), (4, 2, 2, 2));
        assert_eq!(changed(&frames[1], &frames[2]), (0, 0, 1, 1));
        assert_eq!(changed(&frames[2], &frames[3]), (8, 6, 1, 1));
    }
}
