//! Law: whatever is answered, in whatever order and time, discovery ends within its limits and
//! fetches from checked hosts only. Lines of the input are the answers.
#![no_main]

use std::time::Duration;

use dc_discovery::{Answer, Ask, Discovery, FailureKind, HttpsUrl, Options, Reach, Response, Step};
use libfuzzer_sys::fuzz_target;

/// `s OWNER`, `t STRING|STRING` and more records after TAB, `n NAME`, `h STATUS LOCATION|BODY`,
/// `f NUMBER`; anything else passes time.
fn answer(line: &[u8]) -> Option<Answer> {
    let (kind, rest) = line.split_first()?;
    let rest = rest.strip_prefix(b" ").unwrap_or(rest);
    let text = || String::from_utf8_lossy(rest).into_owned();
    Some(match kind {
        b's' => Answer::Soa { owner: text() },
        b't' => {
            let record = |r: &[u8]| r.split(|b| *b == b'|').map(<[u8]>::to_vec).collect();
            Answer::Txt(rest.split(|b| *b == b'\t').map(record).collect())
        }
        b'n' => Answer::Ns(text().split(' ').map(str::to_owned).collect()),
        b'h' => {
            let text = text();
            let (status, rest) = text.split_once(' ').unwrap_or((&text, ""));
            let (location, body) = rest.split_once('|').unwrap_or((rest, ""));
            Answer::Http(Response {
                status: status.parse().unwrap_or(200),
                headers: vec![
                    ("location".into(), location.into()),
                    ("retry-after".into(), location.into()),
                ],
                body: body.as_bytes().to_vec(),
            })
        }
        b'f' => {
            (*FailureKind::ALL.get(usize::from(*rest.first()?) % FailureKind::ALL.len())?).into()
        }
        _ => return None,
    })
}

fuzz_target!(|input: &[u8]| {
    let mut lines = input.split(|b| *b == b'\n');
    let domain = String::from_utf8_lossy(lines.next().unwrap_or_default());
    let options = Options::default();
    let Ok(mut discovery) = Discovery::below(&domain, &options, &|name| name == "com") else {
        return;
    };
    let mut now = Duration::from_secs(7);
    let end = now + options.limits.total;
    let mut asked = 0;
    discovery.step(now);
    for line in lines {
        let step = discovery.step(now);
        assert_eq!(step, discovery.step(now));
        let Step::Ask(ask) = step else { break };
        assert!(now < end);
        let Some(answer) = answer(line) else {
            now += Duration::from_secs(line.len() as u64 % 8);
            continue;
        };
        asked += 1;
        if let Ask::Fetch(fetch) = ask {
            let host = fetch.url.host();
            assert!(host.contains('.') && host.parse::<std::net::IpAddr>().is_err());
            assert!(
                !host
                    .rsplit('.')
                    .next()
                    .is_some_and(|last| last.starts_with(|c: char| c.is_ascii_digit()))
            );
            assert_eq!(
                HttpsUrl::parse(fetch.url.as_str(), Reach::Public).as_ref(),
                Ok(&fetch.url)
            );
            assert!(fetch.limits.total <= end - now);
        }
        discovery.answer(answer, now);
    }
    let limits = &options.limits;
    assert!(asked <= limits.soa_queries + 2 + limits.records_tried * (1 + limits.redirects));
    let Step::Done(outcome) = discovery.step(end) else {
        panic!("it goes on")
    };
    match outcome {
        Ok(found) => assert!(found.attempts.len() < limits.records_tried),
        Err(reason) => assert!(!reason.message.chars().any(char::is_control)),
    }
});
