//! The asynchronous flow, whole: a DNS provider written from the rules, over TLS on loopback; first
//! by the libraries, then by `dconn oauth`. Nothing that is printed, shown or logged has a secret.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a panic is how a test fails"
)]

mod async_provider;
mod support;

use std::time::Duration;

use async_provider::{AsyncProvider, CLIENT_ID, CLIENT_SECRET, PROVIDER, REDIRECT_URI, User};
use dc_discovery::{HttpsUrl, Reach};
use dc_flow::oauth::{
    Applied, Apply, AuthorizationCode, CallError, CallParameters, CallbackError, ConsentRequest,
    Grant, HttpResponse, OAuthCode, Registration, Revert, Reverted, Secret, TokenBody, TokenError,
    TokenExchange, Tokens,
};
use dc_http::{Client, ClientOptions, Request};
use dc_template::Record;
use support::{Folder, Ran};

const STATE: &str = "9qBm2cVxT0y7+ /=&";
const DYNDNS: &str = r#"{"providerId":"service.example","providerName":"Service","serviceId":"dyndns","serviceName":"Dynamic DNS",
    "syncBlock":true,"records":[{"type":"A","host":"@","pointsTo":"%IP%","ttl":60}]}"#;
const MAIL: &str = r#"{"providerId":"service.example","providerName":"Service","serviceId":"mail","serviceName":"Mail",
    "multiInstance":true,"records":[{"type":"TXT","host":"@","data":"mail=%id%","ttl":60}]}"#;

fn provider() -> AsyncProvider {
    let old = Record::new("home.example.com.", "CNAME", 3600, "old.example.net.");
    AsyncProvider::start(&[DYNDNS, MAIL], vec![old])
}

/// A client as a service provider would have it, and the clock of the story.
struct Service<'p> {
    provider: &'p AsyncProvider,
    client: Client,
    registration: Registration,
    shown: Vec<String>,
}

impl<'p> Service<'p> {
    fn new(provider: &'p AsyncProvider) -> Self {
        let mut options = ClientOptions::default();
        options.reach = Reach::Internal;
        options
            .trust(provider.certificates.pem().as_bytes())
            .unwrap();
        let registration = Registration::new(&provider.origin(), CLIENT_ID, REDIRECT_URI).unwrap();
        Self {
            provider,
            client: Client::new(options).unwrap(),
            registration: registration
                .client_secret(Secret::new(CLIENT_SECRET))
                .unwrap(),
            shown: Vec::new(),
        }
    }

    fn now(&self) -> Duration {
        Duration::from_secs(self.provider.book().now)
    }

    /// Keeps how a value shows itself.
    fn show<T: std::fmt::Debug>(&mut self, value: T) -> T {
        self.shown.push(format!("{value:?}\n{value:#?}"));
        value
    }

    fn grant() -> Grant {
        let grant = Grant::new(PROVIDER, "example.com").unwrap();
        let grant = grant.service("dyndns").unwrap().service("mail").unwrap();
        grant.host("home").unwrap().host("").unwrap()
    }

    /// The user opens the link; where the browser ends.
    fn browse(&mut self, grant: Grant) -> String {
        let request = self.show(ConsentRequest::new(grant, Secret::new(STATE)));
        let url = request
            .url(&self.provider.origin(), &self.registration)
            .unwrap();
        assert!(!url.contains(CLIENT_SECRET));
        let url = HttpsUrl::parse(&url, Reach::Internal).unwrap();
        let response = self.client.send(&Request::get(url)).unwrap();
        assert_eq!(
            response.status,
            302,
            "{}",
            String::from_utf8_lossy(&response.body)
        );
        response.header("location").unwrap().to_owned()
    }

    fn code(&mut self) -> AuthorizationCode {
        let back = self.browse(Self::grant());
        let code = AuthorizationCode::from_callback(&back, &Secret::new(STATE)).unwrap();
        self.show(code)
    }

    fn exchange(&mut self, exchange: TokenExchange) -> Result<Tokens, TokenError> {
        let exchange = self.show(exchange);
        let response = self.send(exchange.request());
        let read = exchange.read(&response, self.now());
        if let Err(error) = &read {
            self.shown.push(error.to_string());
        }
        self.show(read)
    }

    fn tokens(&mut self) -> Tokens {
        let code = self.code();
        let exchange = TokenExchange::code(&self.registration, code, Self::grant());
        self.exchange(exchange.unwrap()).unwrap()
    }

    fn refresh(&mut self, tokens: &Tokens) -> Result<Tokens, TokenError> {
        self.exchange(TokenExchange::refresh(&self.registration, tokens).unwrap())
    }

    fn send(&mut self, request: &dc_flow::oauth::HttpRequest) -> HttpResponse {
        self.show(request);
        let response = self.client.call(request).unwrap();
        self.show(response)
    }

    fn apply(&mut self, apply: &Apply, tokens: &Tokens) -> Result<Applied, CallError> {
        let call = apply.call(&self.registration, tokens, self.now()).unwrap();
        let call = self.show(call);
        let answer = call.read(&self.send(call.request()));
        if let Err(error) = &answer {
            self.shown.push(error.to_string());
        }
        self.show(answer)
    }

    fn revert(&mut self, revert: &Revert, tokens: &Tokens) -> Result<Reverted, CallError> {
        let call = revert.call(&self.registration, tokens, self.now()).unwrap();
        let answer = call.read(&self.send(call.request()));
        self.show(answer)
    }

    fn dyndns(ip: &str) -> Apply {
        Apply::new(PROVIDER, "dyndns", "example.com")
            .host("home")
            .param("IP", ip)
    }

    /// Nothing that was shown has a secret, and no URL that was sent.
    fn nothing_leaked(&self) {
        let requests = self.provider.server.requests();
        let urls: String = requests.iter().map(|r| format!("{}\n", r.target)).collect();
        assert!(self.shown.len() > 5);
        let secrets = self.provider.book().given.clone();
        no_secret(&self.shown.join("\n"), &secrets, "what was shown");
        no_secret(&urls, &secrets, "the URLs");
    }
}

/// Whether a text has the client secret or one that was given out, in any spelling.
fn no_secret(text: &str, given: &[String], what: &str) {
    for secret in given.iter().map(String::as_str).chain([CLIENT_SECRET]) {
        let form: String = url::form_urlencoded::byte_serialize(secret.as_bytes()).collect();
        let json = serde_json::Value::from(secret).to_string();
        let lower = form
            .replace("%2B", "%2b")
            .replace("%2F", "%2f")
            .replace("%3D", "%3d");
        for spelling in [secret, &form, &lower, json.trim_matches('"')] {
            assert!(!text.contains(spelling), "{what} has {spelling}:\n{text}");
        }
    }
}

#[test]
fn the_whole_flow_by_the_libraries() {
    let provider = provider();
    let mut service = Service::new(&provider);
    let tokens = service.tokens();
    assert_eq!(tokens.expires_at(), Some(Duration::from_secs(3600)));

    // A CNAME is in the way (A-28, A-32); nothing changes.
    let apply = Service::dyndns("192.0.2.42");
    let CallError::Conflict { conflict } = service.apply(&apply, &tokens).unwrap_err() else {
        panic!();
    };
    let records = conflict.records.unwrap();
    assert_eq!(records.len(), 1);
    let first = (
        records[0].rtype.as_str(),
        records[0].host.as_str(),
        records[0].data.as_str(),
    );
    assert_eq!(first, ("CNAME", "home", "old.example.net."));
    assert_eq!(
        provider.records("home.example.com.", "CNAME"),
        ["old.example.net."]
    );
    // The same without a body.
    provider.book().conflict_body = false;
    assert_eq!(
        service.apply(&apply, &tokens).unwrap_err().kind(),
        "conflict-unlisted"
    );

    // A-29.
    let applied = service.apply(&apply.clone().force(true), &tokens).unwrap();
    assert_eq!(applied.status, 204);
    assert_eq!(provider.records("home.example.com.", "A"), ["192.0.2.42"]);
    assert!(provider.records("home.example.com.", "CNAME").is_empty());

    // The address changes; its own record is no conflict.
    service
        .apply(&Service::dyndns("192.0.2.43"), &tokens)
        .unwrap();
    assert_eq!(provider.records("home.example.com.", "A"), ["192.0.2.43"]);

    // Expiry: here it is known, and there too.
    provider.book().now = 3600;
    assert!(tokens.is_expired(service.now()));
    let call = apply
        .call(&service.registration, &tokens, Duration::ZERO)
        .unwrap();
    let late = call.read(&service.send(call.request())).unwrap_err();
    let CallError::Unauthorized { refusal } = service.show(late) else {
        panic!();
    };
    assert_eq!(refusal.code, Some(OAuthCode::InvalidToken));

    // Refresh; the old refresh token is spent.
    let fresh = service.refresh(&tokens).unwrap();
    service
        .apply(&Service::dyndns("192.0.2.44"), &fresh)
        .unwrap();
    let TokenError::Refused { refusal } = service.refresh(&tokens).unwrap_err() else {
        panic!();
    };
    assert_eq!(refusal.code, Some(OAuthCode::InvalidGrant));

    // A-34 … A-38: twice, and where it is not offered.
    let revert = Revert::new(PROVIDER, "dyndns", "example.com").host("home");
    assert_eq!(service.revert(&revert, &fresh).unwrap(), Reverted::Removed);
    assert!(provider.records("home.example.com.", "A").is_empty());
    assert_eq!(service.revert(&revert, &fresh).unwrap(), Reverted::WasGone);
    provider.book().can_revert = false;
    assert_eq!(
        service.revert(&revert, &fresh).unwrap_err().kind(),
        "unsupported"
    );

    // A-40.
    provider.book().revoke();
    let error = service.apply(&apply, &fresh).unwrap_err();
    assert_eq!(error.kind(), "unauthorized");
    assert_eq!(service.refresh(&fresh).unwrap_err().kind(), "token-refused");
    service.nothing_leaked();
}

/// A-21, A-26, A-37: all that is sent as JSON, and instances by themselves.
#[test]
fn json_bodies_and_instances() {
    let provider = provider();
    let mut service = Service::new(&provider);
    let registration = service.registration.clone();
    service.registration = registration
        .token_body(TokenBody::Json)
        .call_parameters(CallParameters::Json);
    let tokens = service.tokens();
    let mail = |id: &str| {
        let mut apply = Apply::new(PROVIDER, "mail", "example.com").param("id", id);
        apply.instance = Some(id.to_owned());
        apply
    };
    for id in ["one", "two"] {
        service.apply(&mail(id), &tokens).unwrap();
    }
    let both = ["\"mail=one\"", "\"mail=two\""];
    assert_eq!(provider.records("example.com.", "TXT"), both);
    let mut revert = Revert::new(PROVIDER, "mail", "example.com");
    revert.instance = Some("one".to_owned());
    service.revert(&revert, &tokens).unwrap();
    assert_eq!(provider.records("example.com.", "TXT"), both[1..]);
    revert.instance = None;
    service.revert(&revert, &tokens).unwrap();
    assert!(provider.records("example.com.", "TXT").is_empty());
    let calls = provider.server.requests();
    let calls = calls.iter().filter(|r| r.method == "POST");
    assert!(calls.into_iter().all(|r| !r.target.contains('?')));
    service.nothing_leaked();
}

/// A-17 … A-19, A-23: what can go wrong before there are tokens.
#[test]
fn no_tokens() {
    let provider = provider();
    let mut service = Service::new(&provider);
    let state = Secret::new(STATE);

    provider.book().user = User::Cancels;
    let back = service.browse(Service::grant());
    let error = AuthorizationCode::from_callback(&back, &state).unwrap_err();
    assert!(service.show(error).is_cancel());
    provider.book().user = User::SaysYes;

    let other = Grant::new(PROVIDER, "example.com")
        .unwrap()
        .service("web")
        .unwrap();
    let error = AuthorizationCode::from_callback(&service.browse(other), &state).unwrap_err();
    assert!(matches!(
        error,
        CallbackError::Denied {
            code: OAuthCode::InvalidScope,
            ..
        }
    ));

    // Somebody else's answer.
    let back = service.browse(Service::grant());
    let error = AuthorizationCode::from_callback(&back, &Secret::new("another")).unwrap_err();
    assert_eq!(service.show(error), CallbackError::WrongState);

    // The code is good once, and for ten minutes; and only with the secret.
    let again = service.code();
    for (kind, code) in [("", again.clone()), ("token-refused", again)] {
        let exchange = TokenExchange::code(&service.registration, code, Service::grant()).unwrap();
        let read = service.exchange(exchange);
        assert_eq!(read.as_ref().map_or_else(TokenError::kind, |_| ""), kind);
    }
    let late = service.code();
    provider.book().now += 600;
    let exchange = TokenExchange::code(&service.registration, late, Service::grant()).unwrap();
    assert_eq!(
        service.exchange(exchange).unwrap_err().kind(),
        "token-refused"
    );
    let code = service.code();
    let wrong = service
        .registration
        .clone()
        .client_secret(Secret::new("wrong"))
        .unwrap();
    let exchange = TokenExchange::code(&wrong, code, Service::grant()).unwrap();
    let TokenError::Refused { refusal } = service.exchange(exchange).unwrap_err() else {
        panic!();
    };
    assert_eq!(
        (refusal.status, refusal.code),
        (401, Some(OAuthCode::InvalidClient))
    );
    service.nothing_leaked();
}

/// A provider that repeats everything it got in its refusals.
#[test]
fn a_provider_that_echoes() {
    let provider = provider();
    let mut service = Service::new(&provider);
    let tokens = service.tokens();
    provider.book().echoes = true;
    let code = service.code();
    let wrong = Registration::new(&provider.origin(), "other", REDIRECT_URI).unwrap();
    let wrong = wrong.client_secret(Secret::new(CLIENT_SECRET)).unwrap();
    let exchange = TokenExchange::code(&wrong, code.clone(), Service::grant()).unwrap();
    let error = service.exchange(exchange).unwrap_err();
    assert!(error.to_string().contains("[redacted]"), "{error}");
    let json = wrong.token_body(TokenBody::Json);
    let exchange = TokenExchange::code(&json, code, Service::grant()).unwrap();
    service.exchange(exchange).unwrap_err();
    for status in [400, 401, 403, 429, 500, 501] {
        provider.book().broken = Some(status);
        let error = service
            .apply(&Service::dyndns("192.0.2.1"), &tokens)
            .unwrap_err();
        assert!(error.to_string().contains("[redacted]"), "{error}");
    }
    service.nothing_leaked();
}

/// A token does not follow a redirect, and does not go to another host.
#[test]
fn a_redirect_is_not_followed() {
    let provider = provider();
    let mut service = Service::new(&provider);
    let tokens = service.tokens();
    provider.book().broken = Some(307);
    let before = provider.server.requests().len();
    let error = service
        .apply(&Service::dyndns("192.0.2.1"), &tokens)
        .unwrap_err();
    assert_eq!(error.kind(), "unexpected-status");
    assert_eq!(provider.server.requests().len(), before + 1);
}

/// `dconn` in a folder with a registration; everything it prints is kept.
struct Shell<'p> {
    provider: &'p AsyncProvider,
    folder: Folder,
    printed: std::cell::RefCell<String>,
}

impl<'p> Shell<'p> {
    fn new(name: &str, provider: &'p AsyncProvider) -> Self {
        let folder = Folder::new(&format!("oauth-{name}"));
        let registration = serde_json::json!({
            "api": provider.origin(), "consent": provider.origin(), "clientId": CLIENT_ID,
            "redirectUri": REDIRECT_URI,
        });
        folder.write("dns.json", registration.to_string());
        folder.write("ca.pem", provider.certificates.pem());
        folder.write("secret", format!("{CLIENT_SECRET}\n"));
        let printed = std::cell::RefCell::default();
        Self {
            provider,
            folder,
            printed,
        }
    }

    /// Runs a step that must end with this status.
    fn step(&self, status: i32, step: &str, more: &[&str]) -> Ran {
        let mut arguments = vec!["oauth", step, "--registration", "dns.json"];
        if step != "consent" {
            arguments.extend(["--client-secret-file", "secret", "--tokens", "tokens.json"]);
            arguments.extend(["--ca", "ca.pem", "--allow-internal"]);
        }
        arguments.extend(more);
        let ran = self.folder.expect(status, &arguments);
        *self.printed.borrow_mut() += &format!("{}{}", ran.out, ran.err);
        ran
    }

    /// The user agrees: the link is opened, and the address that it ends at is kept.
    fn agree(&self) {
        let more = [
            "--provider",
            PROVIDER,
            "--service",
            "dyndns",
            "--domain",
            "example.com",
        ];
        let more = [&more[..], &["--host", "home", "--pending", "pending.json"]].concat();
        let link = self.step(0, "consent", &more).out;
        let mut service = Service::new(self.provider);
        let url = HttpsUrl::parse(link.trim(), Reach::Internal).unwrap();
        let response = service.show(service.client.send(&Request::get(url)).unwrap());
        self.folder
            .write("back.txt", response.header("location").unwrap());
    }

    fn token(&self, status: i32) -> Ran {
        self.step(
            status,
            "token",
            &["--pending", "pending.json", "--callback", "back.txt"],
        )
    }

    fn apply(&self, status: i32, more: &[&str]) -> Ran {
        let arguments = [&["--service", "dyndns", "--host", "home", "--param"], more].concat();
        self.step(status, "apply", &arguments)
    }

    fn json(ran: &Ran) -> serde_json::Value {
        serde_json::from_str(&ran.out).unwrap()
    }

    fn nothing_leaked(&self) {
        let secrets = self.provider.book().given.clone();
        no_secret(&self.printed.borrow(), &secrets, "what dconn printed");
    }
}

#[cfg(unix)]
fn mode(folder: &Folder, name: &str) -> u32 {
    use std::os::unix::fs::PermissionsExt as _;
    let data = std::fs::metadata(folder.0.join(name)).unwrap();
    data.permissions().mode() & 0o777
}

#[test]
fn the_whole_flow_on_the_command_line() {
    let provider = provider();
    let shell = Shell::new("flow", &provider);
    shell.agree();
    #[cfg(unix)]
    assert_eq!(mode(&shell.folder, "pending.json"), 0o600);
    let told = shell.token(0);
    assert!(
        told.out
            .contains("tokens for dyndns on example.com written to tokens.json")
    );
    #[cfg(unix)]
    assert_eq!(mode(&shell.folder, "tokens.json"), 0o600);
    assert!(
        !shell.folder.0.join("pending.json").exists(),
        "its state was used"
    );

    let refused = shell.apply(1, &["IP=192.0.2.42"]);
    assert!(
        refused.out.contains("refused (conflict)"),
        "{}",
        refused.out
    );
    assert!(
        refused.out.contains("- home CNAME old.example.net."),
        "{}",
        refused.out
    );
    let refused = Shell::json(&shell.apply(1, &["IP=192.0.2.42", "--format", "json"]));
    assert_eq!(refused["error"]["kind"], "conflict");
    assert_eq!(refused["conflict"]["records"][0]["host"], "home");
    let applied = shell.apply(0, &["IP=192.0.2.42", "--force"]);
    assert!(
        applied.out.contains("dyndns applied to home.example.com"),
        "{}",
        applied.out
    );
    assert_eq!(provider.records("home.example.com.", "A"), ["192.0.2.42"]);

    // The provider's clock is ahead: its 401 leads to new tokens, and the call is repeated.
    let before = shell.folder.read("tokens.json");
    provider.book().now = 4000;
    let applied = Shell::json(&shell.apply(0, &["IP=192.0.2.43", "--format", "json"]));
    assert_eq!(applied, serde_json::json!({"ok": true, "status": 204}));
    assert_eq!(provider.records("home.example.com.", "A"), ["192.0.2.43"]);
    assert_ne!(shell.folder.read("tokens.json"), before);
    #[cfg(unix)]
    assert_eq!(mode(&shell.folder, "tokens.json"), 0o600);

    // Tokens that end within a minute are refreshed before they are used.
    provider.book().lifetime = 30;
    shell.step(0, "refresh", &[]);
    let count = provider.book().token_requests.len();
    shell.apply(0, &["IP=192.0.2.44"]);
    assert_eq!(provider.book().token_requests.len(), count + 1);
    provider.book().lifetime = 3600;
    shell.step(0, "refresh", &[]);
    let still = shell.step(0, "refresh", &["--within", "60"]);
    assert!(still.out.contains("still good"), "{}", still.out);
    assert_eq!(provider.book().token_requests.len(), count + 2);

    let revert = ["--service", "dyndns", "--host", "home", "--format", "json"];
    let gone = |was: bool| serde_json::json!({"ok": true, "wasApplied": was});
    assert_eq!(Shell::json(&shell.step(0, "revert", &revert)), gone(true));
    assert_eq!(Shell::json(&shell.step(0, "revert", &revert)), gone(false));
    provider.book().can_revert = false;
    let refused = shell.step(1, "revert", &revert);
    assert_eq!(Shell::json(&refused)["error"]["kind"], "unsupported");

    provider.book().revoke();
    let refused = shell.apply(1, &["IP=192.0.2.45"]);
    assert!(
        refused.out.contains("ask the user again"),
        "{}",
        refused.out
    );
    // No half-written file stays behind.
    let files = std::fs::read_dir(&shell.folder.0).unwrap();
    let names = files.map(|file| file.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names.collect();
    names.sort();
    assert_eq!(
        names,
        ["back.txt", "ca.pem", "dns.json", "secret", "tokens.json"]
    );
    shell.nothing_leaked();
}

#[test]
fn what_the_command_line_refuses() {
    let provider = provider();
    let shell = Shell::new("refused", &provider);
    shell.agree();
    // An answer to another request.
    let back = String::from_utf8(shell.folder.read("back.txt")).unwrap();
    shell.agree();
    shell.folder.write("back.txt", &back);
    let refused = shell.token(1);
    assert!(
        refused.out.contains("refused (wrong-state)"),
        "{}",
        refused.out
    );
    assert!(!shell.folder.0.join("tokens.json").exists());
    assert!(
        provider.book().token_requests.is_empty(),
        "nothing was sent"
    );

    // The code is good once: it is not spent for tokens that cannot be kept.
    shell.agree();
    let folder = shell.folder.0.join("tokens.json");
    std::fs::create_dir(&folder).unwrap();
    let nowhere = shell.token(2);
    let told = "cannot write tokens.json: what is there is not a file";
    assert!(nowhere.err.contains(told), "{}", nowhere.err);
    assert!(
        provider.book().token_requests.is_empty(),
        "nothing was sent"
    );
    std::fs::remove_dir(&folder).unwrap();
    shell.token(0);
    // Not what the user agreed to; a mistake in the request; nobody there.
    let count = provider.server.requests().len();
    let other = ["--service", "mail", "--param", "id=x"];
    assert!(
        shell
            .step(1, "apply", &other)
            .out
            .contains("refused (not-granted)")
    );
    shell.folder.write("template.json", DYNDNS);
    let wrong = shell.apply(1, &["IP2=192.0.2.1", "--template", "template.json"]);
    assert!(wrong.out.contains("surplus-variable"), "{}", wrong.out);
    assert_eq!(provider.server.requests().len(), count, "nothing was sent");
    let twice = shell.apply(2, &["IP=192.0.2.1", "--param", "IP=192.0.2.2"]);
    assert!(twice.err.contains("given twice"), "{}", twice.err);

    // A certificate nobody vouches for, and an internal address.
    let base = [
        "oauth",
        "apply",
        "--registration",
        "dns.json",
        "--tokens",
        "tokens.json",
    ];
    let apply = [
        "--service",
        "dyndns",
        "--host",
        "home",
        "--param",
        "IP=192.0.2.1",
    ];
    let ran = shell
        .folder
        .expect(1, &[&base[..], &apply, &["--allow-internal"]].concat());
    assert!(
        ran.out.contains("no-response") && ran.out.contains("TLS"),
        "{}",
        ran.out
    );
    let ran = shell
        .folder
        .expect(1, &[&base[..], &apply, &["--ca", "ca.pem"]].concat());
    assert!(ran.out.contains("no-response"), "{}", ran.out);
    assert_eq!(provider.server.requests().len(), count, "nothing was sent");

    // Files that others can read, that are damaged, or with a secret in the wrong place.
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let path = shell.folder.0.join("tokens.json");
        let set = |mode| std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode));
        set(0o644).unwrap();
        let ran = shell.apply(2, &["IP=192.0.2.1"]);
        assert!(ran.err.contains("can be read by others"), "{}", ran.err);
        set(0o600).unwrap();
    }
    let tokens = shell.folder.read("tokens.json");
    std::fs::write(
        shell.folder.0.join("tokens.json"),
        &tokens[..tokens.len() / 2],
    )
    .unwrap();
    let ran = shell.apply(2, &["IP=192.0.2.1"]);
    assert!(ran.err.contains("unreadable at line 1"), "{}", ran.err);
    let form = serde_json::json!({
        "api": provider.origin(), "clientId": CLIENT_ID, "redirectUri": REDIRECT_URI,
        "clientSecret": "x",
    });
    shell.folder.write("dns.json", form.to_string());
    let ran = shell.apply(2, &["IP=192.0.2.1"]);
    assert!(ran.err.contains("kept apart"), "{}", ran.err);
    let form = serde_json::json!({
        "api": "http://localhost", "clientId": CLIENT_ID, "redirectUri": REDIRECT_URI,
    });
    shell.folder.write("dns.json", form.to_string());
    let ran = shell.apply(2, &["IP=192.0.2.1"]);
    assert!(ran.err.contains("not https"), "{}", ran.err);
    shell.nothing_leaked();
}

/// A careless provider, on the command line.
#[test]
fn echoes_are_not_printed() {
    let provider = provider();
    let shell = Shell::new("echo", &provider);
    shell.agree();
    shell.token(0);
    provider.book().echoes = true;
    for status in [400, 403, 429, 500] {
        provider.book().broken = Some(status);
        for format in ["human", "json"] {
            let ran = shell.apply(1, &["IP=192.0.2.1", "--format", format]);
            assert!(ran.out.contains("[redacted]"), "{}", ran.out);
        }
    }
    provider.book().revoke();
    shell.step(1, "refresh", &[]);
    shell.nothing_leaked();
}
