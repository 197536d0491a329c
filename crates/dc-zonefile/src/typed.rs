//! RDATA that `domain` reads and prints.

use domain::base::iana::{Class, Rtype};
use domain::base::name::{ParsedName, ToName};
use domain::base::rdata::ComposeRecordData;
use domain::base::zonefile_fmt::{DisplayKind, ZonefileFmt};
use domain::dep::octseq::Parser;
use domain::rdata::ZoneRecordData;
use domain::zonefile::inplace::{Entry, ScannedRecordData, Zonefile};

use crate::error::{Fault, ReadErrorKind};

/// Replaces RDATA, whose names are absolute, by the text that `domain` prints for it.
pub(crate) fn normalise(rtype: Rtype, at: usize, text: &mut Vec<u8>) -> Result<(), Fault> {
    let Some(data) = valid(rtype, at, text)? else {
        return Ok(());
    };
    let printed = print(&data);
    // `domain` prints some characters of names and values without the escape they need, and some
    // SvcParamKeys as it does not read them. Where that changes the meaning, the tokens stay as they
    // were.
    let plain = !text.iter().any(|octet| matches!(octet, b'"' | b'\\'))
        && !matches!(rtype, Rtype::HTTPS | Rtype::SVCB);
    if plain || scan(rtype, printed.as_bytes()).is_ok_and(|again| again == data) {
        *text = printed.into_bytes();
    }
    Ok(())
}

/// Refuses what `domain` does not read as RDATA of this type.
pub(crate) fn check(rtype: Rtype, at: usize, text: &[u8]) -> Result<(), Fault> {
    valid(rtype, at, text).map(drop)
}

/// What `domain` reads. `None` for what it refuses although it is right.
fn valid(rtype: Rtype, at: usize, text: &[u8]) -> Result<Option<ScannedRecordData>, Fault> {
    if matches!(rtype, Rtype::HTTPS | Rtype::SVCB) {
        if has_empty_item(text) {
            let message = format!("expected valid {rtype} data: a list has an empty item");
            return Err(Fault::new(at, ReadErrorKind::Data, message));
        }
        if has_refused_key(text) {
            return Ok(None);
        }
    }
    scan(rtype, text).map(Some).map_err(|reason| {
        let message = format!("expected valid {rtype} data: {reason}");
        Fault::new(at, ReadErrorKind::Data, message)
    })
}

/// Whether a SvcParamKey has a `9` or a `z`, which `domain` 0.12 takes for forbidden.
fn has_refused_key(text: &[u8]) -> bool {
    text.split(|octet| *octet == b' ').skip(2).any(|parameter| {
        parameter
            .iter()
            .take_while(|octet| **octet != b'=')
            .any(|octet| matches!(octet, b'9' | b'z'))
    })
}

/// Whether a list of a SvcParam has an item without a character (RFC 9460 appendix A.1), which
/// `domain` 0.12 reads and cannot always print.
fn has_empty_item(text: &[u8]) -> bool {
    const LISTS: [&[u8]; 4] = [b"alpn", b"mandatory", b"ipv4hint", b"ipv6hint"];
    let empty = |item: &[u8]| item.is_empty() || item == b"\"" || item == b"\"\"";
    text.split(|octet| *octet == b' ').skip(2).any(|parameter| {
        let mut parts = parameter.splitn(2, |octet| *octet == b'=');
        let key = parts.next().unwrap_or_default().to_ascii_lowercase();
        LISTS.contains(&key.as_slice())
            && parts
                .next()
                .is_some_and(|list| list.split(|octet| *octet == b',').any(empty))
    })
}

/// Reads RDATA in presentation format with `domain`.
fn scan(rtype: Rtype, text: &[u8]) -> Result<ScannedRecordData, String> {
    let mut file = Zonefile::with_capacity(text.len().saturating_add(32));
    file.set_default_class(Class::IN);
    file.extend_from_slice(b". 0 ");
    // Every type that comes here has a mnemonic.
    file.extend_from_slice(rtype.to_mnemonic().unwrap_or_default());
    file.extend_from_slice(b" ");
    file.extend_from_slice(text);
    file.extend_from_slice(b"\n");
    match file.next_entry() {
        Ok(Some(Entry::Record(record))) => Ok(record.into_data()),
        Ok(_) => Err("no record".to_owned()),
        Err(error) => {
            let message = error.to_string();
            // Its position is one in the line above.
            Err(match message.split_once(": ") {
                Some((_, reason)) => reason.to_owned(),
                None => message,
            })
        }
    }
}

fn print<O: AsRef<[u8]>, N: ToName>(data: &ZoneRecordData<O, N>) -> String {
    data.display_zonefile(DisplayKind::Simple).to_string()
}

/// The presentation format of RDATA in wire format, if `domain` knows the type. Its names are as
/// `domain` prints them.
pub(crate) fn from_wire(rtype: Rtype, wire: &[u8]) -> Result<Option<String>, String> {
    let mut parser = Parser::from_ref(wire);
    let data: Option<ZoneRecordData<&[u8], ParsedName<&[u8]>>> =
        domain::base::ParseRecordData::parse_rdata(rtype, &mut parser)
            .map_err(|error| error.to_string())?;
    match data {
        None | Some(ZoneRecordData::Unknown(_)) => Ok(None),
        Some(_) if parser.remaining() > 0 => Err("trailing octets".to_owned()),
        Some(data) => Ok(Some(print(&data))),
    }
}

/// Whether the text means exactly these octets.
pub(crate) fn means(rtype: Rtype, text: &[u8], wire: &[u8]) -> bool {
    let mut composed = Vec::new();
    scan(rtype, text)
        .is_ok_and(|data| data.compose_rdata(&mut composed).is_ok() && composed == wire)
}
