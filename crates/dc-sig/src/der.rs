//! The little of DER (X.690 §10) that key formats need.

pub(crate) const INTEGER: u8 = 0x02;
pub(crate) const BIT_STRING: u8 = 0x03;
pub(crate) const OCTET_STRING: u8 = 0x04;
pub(crate) const NULL: u8 = 0x05;
pub(crate) const OID: u8 = 0x06;
pub(crate) const SEQUENCE: u8 = 0x30;

/// Reads elements one after the other. Nothing is copied, and nothing recurses.
#[derive(Clone, Copy)]
pub(crate) struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    pub(crate) fn new(der: &'a [u8]) -> Self {
        Self(der)
    }

    pub(crate) fn is_empty(self) -> bool {
        self.0.is_empty()
    }

    /// What has not been read yet.
    pub(crate) fn remainder(self) -> &'a [u8] {
        self.0
    }

    /// The next element, whatever its tag. Lengths must be definite and minimal.
    pub(crate) fn next(&mut self) -> Option<(u8, &'a [u8])> {
        let (tag, length, rest) = header(self.0)?;
        let (content, rest) = rest.split_at_checked(length)?;
        self.0 = rest;
        Some((tag, content))
    }

    /// The next element, which must have this tag.
    pub(crate) fn expect(&mut self, tag: u8) -> Option<&'a [u8]> {
        let mut ahead = *self;
        let (found, content) = ahead.next()?;
        if found != tag {
            return None;
        }
        *self = ahead;
        Some(content)
    }

    /// A non-negative INTEGER, without the sign octet.
    pub(crate) fn unsigned(&mut self) -> Option<&'a [u8]> {
        match self.expect(INTEGER)? {
            [] => None,
            [0] => Some(&[]),
            [0, rest @ ..] if rest.first().is_some_and(|first| *first >= 0x80) => Some(rest),
            [first, ..] if *first == 0 || *first >= 0x80 => None,
            content => Some(content),
        }
    }

    /// A BIT STRING of whole octets.
    pub(crate) fn octets(&mut self) -> Option<&'a [u8]> {
        match self.expect(BIT_STRING)? {
            [0, octets @ ..] => Some(octets),
            _ => None,
        }
    }
}

/// How long the first element says it is, header included, however much is there.
pub(crate) fn declared(der: &[u8]) -> Option<usize> {
    let (_, length, rest) = header(der)?;
    der.len().checked_sub(rest.len())?.checked_add(length)
}

fn header(der: &[u8]) -> Option<(u8, usize, &[u8])> {
    let (tag, rest) = der.split_first()?;
    let (first, rest) = rest.split_first()?;
    if tag & 0x1f == 0x1f {
        return None;
    }
    if *first < 0x80 {
        return Some((*tag, usize::from(*first), rest));
    }
    // Three octets of length are 16 MiB, far beyond any key.
    let count = usize::from(*first & 0x7f);
    if !(1..=3).contains(&count) {
        return None;
    }
    let (octets, rest) = rest.split_at_checked(count)?;
    let length = octets
        .iter()
        .fold(0_usize, |sum, octet| (sum << 8) | usize::from(*octet));
    let minimal = length >= 0x80 && octets.first() != Some(&0);
    minimal.then_some((*tag, length, rest))
}

/// An element around the parts.
pub(crate) fn element(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let content = parts.concat();
    let mut der = vec![tag];
    let length = content.len().to_be_bytes();
    let start = length.iter().take_while(|octet| **octet == 0).count();
    let length = length.get(start..).unwrap_or_default();
    if content.len() < 0x80 {
        der.push(length.first().copied().unwrap_or_default());
    } else {
        // `length` has at most eight octets.
        der.push(0x80 | u8::try_from(length.len()).unwrap_or_default());
        der.extend_from_slice(length);
    }
    der.extend(content);
    der
}

/// A non-negative INTEGER from big-endian octets.
#[cfg(any(feature = "ring", test))]
pub(crate) fn unsigned(octets: &[u8]) -> Vec<u8> {
    let start = octets.iter().take_while(|octet| **octet == 0).count();
    let octets = octets.get(start..).unwrap_or_default();
    match octets.first() {
        Some(first) if *first < 0x80 => element(INTEGER, &[octets]),
        _ => element(INTEGER, &[&[0], octets]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_must_be_minimal() {
        for (der, ok) in [
            (&[0x30, 0x00][..], true),
            (&[0x30, 0x81, 0x00], false),
            (&[0x30, 0x80, 0, 0], false),
            (&[0x1f, 0x01, 0x00], false),
            (&[0x30, 0x02, 0x00], false),
            (&[0x30], false),
            (&[], false),
        ] {
            assert_eq!(Reader::new(der).next().is_some(), ok, "{der:x?}");
        }
    }

    // X.690 §8.3.2, §8.3.3
    #[test]
    fn integers_must_be_minimal_and_not_negative() {
        for (content, value) in [
            (&[][..], None),
            (&[0x00], Some(&[][..])),
            (&[0x01], Some(&[0x01])),
            (&[0x7f, 0xff], Some(&[0x7f, 0xff])),
            (&[0x00, 0x80], Some(&[0x80])),
            (&[0x00, 0x7f], None),
            (&[0x00, 0x00], None),
            (&[0x80], None),
            (&[0xff, 0x01], None),
        ] {
            let der = element(INTEGER, &[content]);
            assert_eq!(Reader::new(&der).unsigned(), value, "{content:x?}");
        }
    }

    #[test]
    fn what_is_written_reads_back() {
        for length in [0, 1, 127, 128, 255, 256, 65_536] {
            let content = vec![0x5a; length];
            let der = element(OCTET_STRING, &[&content]);
            let mut reader = Reader::new(&der);
            assert_eq!(reader.expect(OCTET_STRING), Some(&content[..]));
            assert!(reader.is_empty());
            assert_eq!(declared(&der), Some(der.len()));
        }
        for octets in [&[][..], &[1], &[0x7f], &[0x80], &[0xff, 0]] {
            assert_eq!(Reader::new(&unsigned(octets)).unsigned(), Some(octets));
        }
    }
}
