//! The settings, record by record.

use super::{Discovery, State};
use crate::answer::{Answer, Response};
use crate::found::Found;
use crate::https_url::HttpsUrl;
use crate::name_servers::NameServers;
use crate::reason::{Attempt, ReasonKind};
use crate::record::DiscoveryRecord;
use crate::request::{Failed, Request, Taken};
use crate::settings::{Settings, SettingsError, SettingsErrorKind, SettingsOptions};
use crate::warning::{Warning, WarningCode};

impl Discovery {
    /// D-5: one record after the other, until settings arrive.
    pub(super) fn next_record(&mut self, apex: usize) {
        let Some(record) = self.records.pop_front() else {
            self.all_failed(apex);
            return;
        };
        // E-1.
        let text = record.settings_url(self.candidate(apex));
        match HttpsUrl::parse(&text, self.options.reach) {
            Ok(url) => {
                self.state = State::Settings {
                    apex,
                    record,
                    request: Request::new(url),
                };
            }
            Err(error) => {
                let failed = Failed::new(ReasonKind::Other, error.to_string());
                self.attempts.push(attempt(&record, &text, failed));
                self.next_record(apex);
            }
        }
    }

    fn all_failed(&mut self, apex: usize) {
        let attempts = &self.attempts;
        let temporary = attempts.iter().find(|one| one.kind.is_temporary());
        let (kind, message) = match (temporary.or(attempts.first()), attempts.len()) {
            (Some(one), 1) => (one.kind, one.message.clone()),
            (Some(one), count) => {
                let message = format!("none of {count} records led to settings: {}", one.message);
                (one.kind, message)
            }
            (None, _) => (ReasonKind::NoValidRecord, "no record is tried".to_owned()),
        };
        self.fail(Some(apex), kind, message);
    }

    pub(super) fn settings_answer(
        &mut self,
        apex: usize,
        record: DiscoveryRecord,
        request: Request,
        answer: Answer,
    ) {
        let outcome = match request.take(answer, &self.options) {
            Taken::Redirect(request) => {
                self.state = State::Settings {
                    apex,
                    record,
                    request,
                };
                return;
            }
            Taken::Success(response) => self.settings(&response),
            Taken::Failed(mut failed) => {
                if failed.kind == ReasonKind::NotHosted {
                    failed.message = format!("{record} does not hold the zone (status 404)");
                }
                Err(failed)
            }
        };
        match outcome {
            Ok((settings, warnings)) => self.found(apex, record, request.url, settings, warnings),
            Err(failed) => {
                let attempt = attempt(&record, request.url.as_str(), failed);
                self.attempts.push(attempt);
                self.next_record(apex);
            }
        }
    }

    fn settings(&mut self, response: &Response) -> Result<(Settings, Vec<Warning>), Failed> {
        let mut options = SettingsOptions::default();
        options.reach = self.options.reach;
        options.max_octets = self.options.limits.body;
        options.understood.clone_from(&self.options.understood);
        options.provider_name_may_be_missing = self.options.provider_name_may_be_missing;
        let (settings, warnings) =
            Settings::parse(&response.body, &options).map_err(|error| self.refuse(&error))?;
        // another record of a provider that must not be used is no way around it.
        let id = &settings.provider_id;
        if self.refused.iter().any(|one| one.eq_ignore_ascii_case(id)) {
            let message = format!("settings of {id}, whose crit was not understood");
            return Err(Failed::new(ReasonKind::NotUnderstood, message));
        }
        Ok((settings, warnings))
    }

    fn refuse(&mut self, error: &SettingsError) -> Failed {
        if error.kind() == SettingsErrorKind::NotUnderstood {
            self.refused.extend(error.provider_id().map(str::to_owned));
        }
        let kind = ReasonKind::of_settings(error.kind());
        Failed::new(kind, format!("settings: {error}"))
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
            let warning = Warning::new(WarningCode::RecordFailed, message);
            self.warnings.push(warning);
        }
        self.warnings.extend(warnings);
        let stated = settings
            .name_servers
            .as_ref()
            .is_some_and(|names| !names.is_empty());
        let mut found = Box::new(Found {
            apex: self.candidate(apex).to_owned(),
            host: self.host(apex),
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

fn attempt(record: &DiscoveryRecord, url: &str, failed: Failed) -> Attempt {
    Attempt {
        record: record.as_str().to_owned(),
        url: url.to_owned(),
        kind: failed.kind,
        message: failed.message,
        retry_after: failed.retry_after,
    }
}
