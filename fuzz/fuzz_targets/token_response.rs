//! Laws: tokens come of nothing but 2xx, survive the store, and are shown by nobody; no answer of a
//! provider makes a call panic, and what it says is bounded.
#![no_main]

use std::time::Duration;

use dc_flow::oauth::{
    Apply, AuthorizationCode, CallError, Grant, HttpResponse, Registration, Revert, Secret,
    TokenExchange, Tokens,
};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let [high, low, body @ ..] = input else {
        return;
    };
    // Printable seeds: the status is written as two characters, a for 100 and so on.
    let status = u16::from(high.wrapping_sub(b'`')) * 100 + u16::from(low.wrapping_sub(b'A'));
    let response = HttpResponse::new(status, body);
    let now = Duration::from_secs(1_800_000_000);
    let registration = Registration::new("https://api.example", "c", "https://app.example/")
        .expect("a registration");
    let state = Secret::new("state");
    let grant = Grant::new("p", "example.com").and_then(|grant| grant.service("s"));
    let grant = grant.expect("a grant");
    let code = AuthorizationCode::from_callback("code=c0de&state=state", &state).expect("a code");
    let exchange = TokenExchange::code(&registration, code, grant).expect("an exchange");
    if let Ok(tokens) = exchange.read(&response, now) {
        assert!((200..300).contains(&status));
        let stored = tokens.expose_json();
        let again = Tokens::parse(stored.expose().as_bytes()).expect("what was stored");
        assert_eq!(again.expose_json().expose(), stored.expose());
        if !tokens.is_expired(now) {
            let call = Apply::new("p", "s", "example.com").call(&registration, &tokens, now);
            let call = call.expect("a call");
            assert!(
                call.request()
                    .headers()
                    .all(|(_, value)| !value.contains(['\r', '\n']))
            );
        }
    }
    let tokens = br#"{"version":1,"grant":{"provider":"p","domain":"example.com","services":["s"]},"access_token":"t0ken"}"#;
    let tokens = Tokens::parse(tokens).expect("tokens");
    let call = Apply::new("p", "s", "example.com").call(&registration, &tokens, now);
    match call.expect("a call").read(&response) {
        Ok(_) => assert!((200..300).contains(&status)),
        Err(error) => {
            assert!(!error.to_string().contains("t0ken"));
            if let CallError::Conflict { conflict } = error {
                assert!(conflict.records.is_none_or(|records| records.len() <= 1000));
            }
        }
    }
    let call = Revert::new("p", "s", "example.com").call(&registration, &tokens, now);
    let _ = call.expect("a call").read(&response);
    let _ = Tokens::parse(body);
});
