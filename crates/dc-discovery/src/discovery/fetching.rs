//! The settings, record by record.

use super::{Discovery, State};
use crate::answer::{Answer, Failure, FailureKind, Response};
use crate::ask::{Fetch, FetchLimits};
use crate::found::Found;
use crate::https_url::HttpsUrl;
use crate::name_servers::NameServers;
use crate::reason::{Attempt, ReasonKind};
use crate::record::DiscoveryRecord;
use crate::settings::{Settings, SettingsErrorKind, SettingsOptions};
use crate::warning::{Warning, WarningCode};

impl Discovery {
    pub(super) fn fetch(&self, url: &HttpsUrl) -> Fetch {
        let limits = &self.options.limits;
        let total = limits.request.min(self.time_left());
        Fetch {
            url: url.clone(),
            accept: "application/json",
            limits: FetchLimits {
                connect: limits.connect.min(total),
                total,
                body: limits.body,
            },
        }
    }

    /// D-5: one record after the other, until settings arrive.
    pub(super) fn next_record(&mut self, apex: usize) {
        let Some(record) = self.records.pop_front() else {
            self.all_failed(apex);
            return;
        };
        let text = record.settings_url(self.candidate(apex));
        match HttpsUrl::parse(&text, self.options.reach) {
            Ok(url) => {
                self.state = State::Settings {
                    apex,
                    record,
                    url,
                    redirects: 0,
                };
            }
            // A record that is too long with the domain in it.
            Err(error) => {
                let failed = Attempted::new(ReasonKind::Other, error.to_string());
                self.attempts.push(failed.of(&record, &text));
                self.next_record(apex);
            }
        }
    }

    fn all_failed(&mut self, apex: usize) {
        let decisive = self
            .attempts
            .iter()
            .find(|attempt| attempt.kind.is_temporary())
            .or(self.attempts.first());
        let (kind, message) = match decisive {
            Some(one) if self.attempts.len() == 1 => (one.kind, one.message.clone()),
            Some(one) => {
                let count = self.attempts.len();
                (
                    one.kind,
                    format!("none of {count} records led to settings: {}", one.message),
                )
            }
            None => (ReasonKind::NoValidRecord, "no record is tried".to_owned()),
        };
        self.fail(Some(apex), kind, message);
    }

    pub(super) fn settings_answer(
        &mut self,
        apex: usize,
        record: DiscoveryRecord,
        url: HttpsUrl,
        redirects: usize,
        answer: Answer,
    ) {
        let response = match answer {
            Answer::Http(response) => Ok(response),
            Answer::Failed(failure) => Err(failure),
            _ => Err(Failure::new(FailureKind::Mismatch)),
        };
        let outcome = response
            .map_err(|failure| {
                Attempted::new(ReasonKind::of_fetch(failure.kind), failure.to_string())
            })
            .and_then(|response| match response.status {
                300..=399 => self
                    .redirect(&url, redirects, &response)
                    .map(Next::Redirect),
                _ => self
                    .settings(&response)
                    .map(|read| Next::Settings(Box::new(read))),
            });
        match outcome {
            Ok(Next::Redirect(url)) => {
                self.state = State::Settings {
                    apex,
                    record,
                    url,
                    redirects: redirects.saturating_add(1),
                };
            }
            Ok(Next::Settings(read)) => {
                let (settings, warnings) = *read;
                self.found(apex, record, url, settings, warnings);
            }
            Err(mut failed) => {
                self.refused.extend(failed.refused.take());
                self.attempts.push(failed.of(&record, url.as_str()));
                self.next_record(apex);
            }
        }
    }

    /// P-4, P-5: redirects are counted, and each target is checked like a record.
    fn redirect(
        &self,
        url: &HttpsUrl,
        redirects: usize,
        response: &Response,
    ) -> Result<HttpsUrl, Attempted> {
        let refused = |message: String| Attempted::new(ReasonKind::Redirect, message);
        let status = response.status;
        let location = match (status, response.header("location")) {
            (301..=303 | 307 | 308, Some(location)) => location,
            (301..=303 | 307 | 308, None) => {
                return Err(refused(format!("status {status} without a target")));
            }
            _ => {
                let message = format!("status {status}, expected 200");
                return Err(Attempted::new(ReasonKind::Status, message));
            }
        };
        if redirects >= self.options.limits.redirects {
            return Err(refused(format!("more than {redirects} redirects")));
        }
        url.redirect(location, self.options.reach)
            .map_err(|error| refused(format!("redirect to {error}")))
    }

    /// E-2, E-3, E-16, OQ-38.
    fn settings(&self, response: &Response) -> Result<(Settings, Vec<Warning>), Attempted> {
        let status = response.status;
        let kind = match status {
            200..=299 => return self.body(response),
            404 => ReasonKind::NotHosted,
            429 => ReasonKind::RateLimited,
            500..=599 => ReasonKind::ServerError,
            _ => ReasonKind::Status,
        };
        let message = match kind {
            ReasonKind::NotHosted => "the provider does not hold this zone (status 404)".to_owned(),
            _ => format!("status {status}, expected 200"),
        };
        let mut failed = Attempted::new(kind, message);
        if kind.is_temporary() {
            failed.retry_after = response.retry_after();
        }
        Err(failed)
    }

    fn body(&self, response: &Response) -> Result<(Settings, Vec<Warning>), Attempted> {
        let mut options = SettingsOptions::default();
        options.reach = self.options.reach;
        options.max_octets = self.options.limits.body;
        options.understood.clone_from(&self.options.understood);
        options.provider_name_may_be_missing = self.options.provider_name_may_be_missing;
        let (settings, warnings) =
            Settings::parse(&response.body, &options).map_err(|error| Attempted {
                refused: (error.kind() == SettingsErrorKind::NotUnderstood)
                    .then(|| error.provider_id().map(str::to_owned))
                    .flatten(),
                ..Attempted::new(
                    ReasonKind::of_settings(error.kind()),
                    format!("settings: {error}"),
                )
            })?;
        // another record of a provider that must not be used is no way around it.
        let refused = |id: &String| id.eq_ignore_ascii_case(&settings.provider_id);
        if self.refused.iter().any(refused) {
            let message = format!(
                "settings of {}, whose crit was not understood",
                settings.provider_id
            );
            return Err(Attempted::new(ReasonKind::NotUnderstood, message));
        }
        Ok((settings, warnings))
    }

    fn found(
        &mut self,
        apex: usize,
        record: DiscoveryRecord,
        url: HttpsUrl,
        settings: Settings,
        warnings: Vec<Warning>,
    ) {
        for attempt in &self.attempts {
            let message = format!("{}: {}", attempt.record, attempt.message);
            self.warnings
                .push(Warning::new(WarningCode::RecordFailed, message));
        }
        self.warnings.extend(warnings);
        let stated = settings
            .name_servers
            .as_ref()
            .is_some_and(|names| !names.is_empty());
        let mut found = Box::new(Found {
            apex: self.candidate(apex).to_owned(),
            record,
            url,
            settings,
            name_servers: NameServers::NotStated,
            attempts: std::mem::take(&mut self.attempts),
            warnings: Vec::new(),
        });
        if stated && !self.options.skip_name_servers {
            self.state = State::NameServers(found);
            return;
        }
        if stated {
            found.name_servers = NameServers::Unknown;
        }
        found.warnings = std::mem::take(&mut self.warnings);
        self.state = State::Done(Ok(found));
    }
}

/// What follows a response.
enum Next {
    Redirect(HttpsUrl),
    Settings(Box<(Settings, Vec<Warning>)>),
}

/// Why one record led nowhere.
struct Attempted {
    kind: ReasonKind,
    message: String,
    retry_after: Option<std::time::Duration>,
    /// The provider that must not be used.
    refused: Option<String>,
}

impl Attempted {
    fn new(kind: ReasonKind, message: String) -> Self {
        Self {
            kind,
            message,
            retry_after: None,
            refused: None,
        }
    }

    fn of(self, record: &DiscoveryRecord, url: &str) -> Attempt {
        Attempt {
            record: record.as_str().to_owned(),
            url: url.to_owned(),
            kind: self.kind,
            message: self.message,
            retry_after: self.retry_after,
        }
    }
}
