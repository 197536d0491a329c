//! One TXT record of a key.

use crate::algorithm::Algorithm;
use crate::key_record::KeyRecordError;

/// The items of one TXT record (L-31).
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Fragment {
    pub(crate) number: u32,
    pub(crate) algorithm: Algorithm,
    /// Base64 without white space.
    pub(crate) data: String,
}

impl Fragment {
    /// `None` for a TXT record that is none of ours: neither a `p` nor a `d`.
    pub(crate) fn parse(text: &[u8]) -> Result<Option<Self>, KeyRecordError> {
        let (mut number, mut data, mut algorithm, mut format) = (None, None, None, None);
        let mut twice = None;
        for item in text.split(|byte| *byte == b',') {
            let mut halves = item.splitn(2, |byte| *byte == b'=');
            let name = halves.next().unwrap_or_default().trim_ascii();
            let (Some(value), slot) = (
                halves.next(),
                match name {
                    b"p" => &mut number,
                    b"d" => &mut data,
                    b"a" => &mut algorithm,
                    b"t" => &mut format,
                    // Unknown items are somebody else's extension (OQ-21).
                    _ => continue,
                },
            ) else {
                continue;
            };
            if slot.replace(value.trim_ascii()).is_some() && twice.is_none() {
                twice = name.first().copied().map(char::from);
            }
        }
        // OQ-21: what has neither item is a foreign record, whatever else it repeats.
        if number.is_none() && data.is_none() {
            return Ok(None);
        }
        if let Some(item) = twice {
            return Err(KeyRecordError::DuplicateItem { item });
        }
        let (number, data) = match (number, data) {
            (None, None) => return Ok(None),
            (None, Some(_)) => return Err(KeyRecordError::MissingNumber),
            (Some(_), None) => return Err(KeyRecordError::MissingData),
            (Some(number), Some(data)) => (number, data),
        };
        Ok(Some(Self {
            number: parse_number(number)?,
            algorithm: parse_algorithm(algorithm)?,
            data: match format {
                None | Some(b"x509") => strip_white_space(data)?,
                Some(format) => {
                    return Err(KeyRecordError::UnknownFormat {
                        format: lossy(format),
                    });
                }
            },
        }))
    }
}

// K-3 wants a positive number; 0 is read because published keys have it.
fn parse_number(number: &[u8]) -> Result<u32, KeyRecordError> {
    let bad = || KeyRecordError::BadNumber {
        number: lossy(number),
    };
    if number.is_empty() || number.len() > 9 || !number.iter().all(u8::is_ascii_digit) {
        return Err(bad());
    }
    lossy(number).parse().map_err(|_| bad())
}

fn parse_algorithm(algorithm: Option<&[u8]>) -> Result<Algorithm, KeyRecordError> {
    let Some(name) = algorithm else {
        return Ok(Algorithm::default());
    };
    let unknown = || KeyRecordError::UnknownAlgorithm {
        algorithm: lossy(name),
    };
    std::str::from_utf8(name)
        .map_err(|_| unknown())?
        .parse()
        .map_err(|_| unknown())
}

fn strip_white_space(data: &[u8]) -> Result<String, KeyRecordError> {
    data.iter()
        .filter(|byte| !byte.is_ascii_whitespace())
        .map(|byte| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'+' | b'/' | b'=' => Ok(char::from(*byte)),
            _ => Err(KeyRecordError::NotBase64),
        })
        .collect()
}

/// For error messages: at most 32 octets, whatever they are.
fn lossy(text: &[u8]) -> String {
    String::from_utf8_lossy(text.get(..32).unwrap_or(text)).into_owned()
}
