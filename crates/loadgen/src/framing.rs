//! WebSocket frames as bytes, as a client writes and reads them. Our own, because the client shares two cores with the
//! server it measures: a library's convenience would be measured, too.

/// What a frame is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A text.
    Text,
    /// The end of the connection.
    Close,
    /// Are you there?
    Ping,
    /// I am here.
    Pong,
}

/// Why bytes are no frame that our server sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Broken;

/// A frame at the beginning of a buffer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Incoming<'a> {
    /// What it is.
    pub kind: Kind,
    /// What it says.
    pub payload: &'a [u8],
    /// Bytes it takes in the buffer.
    pub length: usize,
}

/// No snapshot of ours is larger.
const LARGEST: u64 = 64 << 20;

impl Kind {
    fn code(self) -> u8 {
        match self {
            Self::Text => 0x1,
            Self::Close => 0x8,
            Self::Ping => 0x9,
            Self::Pong => 0xA,
        }
    }

    fn of(code: u8) -> Result<Self, Broken> {
        [Self::Text, Self::Close, Self::Ping, Self::Pong].into_iter().find(|kind| kind.code() == code).ok_or(Broken)
    }
}

/// Appends a frame as clients must write it: complete and masked.
pub fn put(out: &mut Vec<u8>, kind: Kind, payload: &[u8], mask: [u8; 4]) {
    out.reserve(payload.len() + 14);
    out.push(0x80 | kind.code());
    match payload.len() {
        length @ 0..126 => out.push(0x80 | length as u8),
        length @ 126..0x1_0000 => {
            out.push(0x80 | 126);
            out.extend_from_slice(&(length as u16).to_be_bytes());
        }
        length => {
            out.push(0x80 | 127);
            out.extend_from_slice(&(length as u64).to_be_bytes());
        }
    }
    out.extend_from_slice(&mask);
    out.extend(payload.iter().zip(mask.iter().cycle()).map(|(byte, mask)| byte ^ mask));
}

/// The frame at the beginning of what arrived; none while it is not complete.
///
/// # Errors
/// [`Broken`] when it is fragmented, masked, binary or huge: our server sends none of these.
pub fn first(bytes: &[u8]) -> Result<Option<Incoming<'_>>, Broken> {
    let [head, size, rest @ ..] = bytes else { return Ok(None) };
    if head & 0xF0 != 0x80 || size & 0x80 != 0 {
        return Err(Broken);
    }
    let kind = Kind::of(head & 0x0F)?;
    let (start, length) = match size {
        126 => match rest {
            [a, b, ..] => (4, u64::from(u16::from_be_bytes([*a, *b]))),
            _ => return Ok(None),
        },
        127 => match rest.first_chunk::<8>() {
            Some(length) => (10, u64::from_be_bytes(*length)),
            None => return Ok(None),
        },
        length => (2, u64::from(*length)),
    };
    if LARGEST < length {
        return Err(Broken);
    }
    let end = start + length as usize;
    Ok(bytes.get(start..end).map(|payload| Incoming { kind, payload, length: end }))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As a server writes it.
    fn plain(length: usize) -> Vec<u8> {
        let mut masked = Vec::new();
        put(&mut masked, Kind::Text, &vec![b'x'; length], [0; 4]);
        masked[1] &= 0x7F;
        let mask_at = masked.len() - length - 4;
        masked.drain(mask_at..mask_at + 4);
        masked
    }

    #[test]
    fn frames_of_every_size_are_read_back_and_not_before_they_are_complete() {
        for length in [0, 1, 125, 126, 300, 65_535, 65_536, 100_000] {
            let bytes = plain(length);
            for cut in [0, 1, 2, 3, 5, 9, bytes.len() - 1] {
                if cut < bytes.len() {
                    assert_eq!(first(&bytes[..cut]), Ok(None), "{length} cut at {cut}");
                }
            }
            let mut two = bytes.clone();
            two.extend_from_slice(&plain(3));
            let frame = first(&two).expect("a frame").expect("complete");
            assert_eq!((frame.kind, frame.payload.len(), frame.length), (Kind::Text, length, bytes.len()));
        }
    }

    #[test]
    fn what_a_client_writes_is_masked() {
        let mut out = Vec::new();
        put(&mut out, Kind::Pong, b"hello", [1, 2, 3, 4]);
        assert_eq!(out, [0x8A, 0x85, 1, 2, 3, 4, b'h' ^ 1, b'e' ^ 2, b'l' ^ 3, b'l' ^ 4, b'o' ^ 1]);
    }

    #[test]
    fn what_our_server_never_sends_is_refused() {
        for wrong in [[0x01, 0x00], [0x82, 0x00], [0x81, 0x80], [0xC1, 0x00]] {
            assert_eq!(first(&wrong), Err(Broken), "{wrong:x?}");
        }
    }
}
