//! What statuses mean, and how long to wait (E-2, E-3, E-16, OQ-38; RFC 9110 section 10.2.3).

use std::time::Duration;

use dc_discovery::{Response, Status, retry_after};

fn response(status: u16, headers: &[(&str, &str)]) -> Response {
    let header = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    Response {
        status,
        headers: headers.iter().map(header).collect(),
        body: Vec::new(),
    }
}

#[test]
fn statuses_are_told_apart() {
    let after = None;
    for (statuses, meaning) in [
        (&[200, 201, 204, 299][..], Status::Success),
        (&[301, 302, 303, 307, 308], Status::Redirect),
        (&[404], Status::NotFound),
        (&[429], Status::RateLimited { after }),
        (&[500, 503, 599], Status::ServerError { after }),
        (
            &[
                0, 100, 199, 300, 304, 305, 306, 309, 400, 401, 403, 410, 428, 499, 600, 999,
            ],
            Status::Other,
        ),
    ] {
        for status in statuses {
            let found = Status::of(&response(*status, &[]));
            assert_eq!(found, meaning, "{status}");
            let later = matches!(status, 429 | 500..=599);
            assert_eq!(found.is_temporary(), later, "{status}");
        }
    }
    let late = response(503, &[("RETRY-AFTER", " 7 "), ("retry-after", "9")]);
    let after = Some(Duration::from_secs(7));
    assert_eq!(Status::of(&late), Status::ServerError { after });
}

/// A date was passed over, so nobody waited.
#[test]
fn a_date_in_retry_after_is_held_against_the_date_of_the_response() {
    let date = "Sun, 22 Nov 2026 08:00:00 GMT";
    for (value, date, seconds) in [
        ("0", None, Some(0)),
        ("30", Some("nonsense"), Some(30)),
        ("9999999", None, Some(86_400)),
        ("99999999999999999999999", None, Some(86_400)),
        ("Sun, 22 Nov 2026 08:02:00 GMT", Some(date), Some(120)),
        ("Sunday, 22-Nov-26 08:02:00 GMT", Some(date), Some(120)),
        ("Sun Nov 22 08:02:00 2026", Some(date), Some(120)),
        ("Fri, 31 Dec 2027 23:59:59 GMT", Some(date), Some(86_400)),
        ("Fri, 31 Dec 1999 23:59:59 GMT", Some(date), Some(0)),
        ("Sun, 22 Nov 2026 08:02:00 GMT", None, None),
        ("Sun, 22 Nov 2026 08:02:00 GMT", Some("soon"), None),
        ("Sun, 22 Nov 2026 08:02:00 +0100", Some(date), None),
        ("", Some(date), None),
        ("-1", Some(date), None),
        ("+5", Some(date), None),
        ("1.5", Some(date), None),
        ("soon", Some(date), None),
    ] {
        let expected = seconds.map(Duration::from_secs);
        assert_eq!(retry_after(value, date), expected, "{value} {date:?}");
        let mut headers = vec![("Retry-After", value)];
        headers.extend(date.map(|date| ("date", date)));
        let found = Status::of(&response(429, &headers));
        assert_eq!(found, Status::RateLimited { after: expected }, "{value}");
    }
}
