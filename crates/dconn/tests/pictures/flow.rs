//! The synchronous flow, from the name of a domain to the changed zone, and which crate serves each
//! step.

use crate::crates::Crate;
use crate::svg::{Anchor, Svg, width};

const LANES: [&str; 4] = ["User", "Service provider", "DNS provider", "DNS"];
const USER: usize = 0;
const SERVICE: usize = 1;
const PROVIDER: usize = 2;
const DNS: usize = 3;

enum Step {
    /// From, to, what is said, crates that serve it.
    Says(usize, usize, &'static str, &'static [&'static str]),
    /// Who, what is done, crates.
    Does(usize, &'static str, &'static [&'static str]),
}

use Step::{Does, Says};

const STEPS: &[Step] = &[
    Says(USER, SERVICE, "connect example.com", &[]),
    Says(
        SERVICE,
        DNS,
        "TXT _domainconnect.example.com",
        &["dc-discovery", "dc-dns"],
    ),
    Says(
        SERVICE,
        PROVIDER,
        "settings of example.com?",
        &["dc-discovery", "dc-http"],
    ),
    Says(
        SERVICE,
        PROVIDER,
        "template known?",
        &["dc-discovery", "dc-http"],
    ),
    Does(
        SERVICE,
        "fills in and signs the link",
        &["dc-flow", "dc-sig"],
    ),
    Says(SERVICE, USER, "the link", &[]),
    Says(
        USER,
        PROVIDER,
        "follows the link: …/apply?domain=example.com&ip=192.0.2.1&sig=…",
        &[],
    ),
    Says(PROVIDER, DNS, "TXT _dck1: the key", &["dc-flow", "dc-dns"]),
    Does(PROVIDER, "verifies the signature", &["dc-flow", "dc-sig"]),
    Does(PROVIDER, "plans on the zone", &["dc-template"]),
    Says(
        PROVIDER,
        USER,
        "what goes, what comes, and why: agreed?",
        &["dc-flow"],
    ),
    Says(USER, PROVIDER, "yes", &[]),
    Says(PROVIDER, DNS, "the zone is changed", &["dc-template"]),
    Says(
        PROVIDER,
        USER,
        "redirect with the state of the link",
        &["dc-flow"],
    ),
    Says(USER, SERVICE, "is back", &["dc-flow"]),
    Says(
        SERVICE,
        DNS,
        "are the records there?",
        &["dc-flow", "dc-dns"],
    ),
];

const FIRST: u32 = 96;
const BETWEEN: u32 = 270;
const ROW: u32 = 48;
const TOP: u32 = 92;

pub(crate) fn draw(crates: &[Crate]) -> String {
    let rows = u32::try_from(STEPS.len()).unwrap();
    let bottom = TOP + rows * ROW;
    let x = |lane: usize| FIRST + u32::try_from(lane).unwrap() * BETWEEN;
    let mut svg = Svg::new(
        x(DNS) + FIRST,
        bottom + 16,
        "The synchronous flow, step by step, with the crates that serve each step",
    );
    for (lane, name) in LANES.iter().enumerate() {
        svg.path("life", &format!("M{},52 V{bottom}", x(lane)));
        svg.rect("person", (x(lane) - 80, 20), (160, 32));
        svg.text("in bold", (x(lane), 41), Anchor::Middle, 160, name);
    }
    for (row, step) in (0..).zip(STEPS) {
        let y = TOP + row * ROW;
        let served = match step {
            Says(from, to, text, served) => {
                let (start, end) = (x(*from), x(*to));
                let (sign, reach) = if end > start {
                    ('-', end - 9)
                } else {
                    ('+', end + 9)
                };
                svg.path("line", &format!("M{start},{y} H{reach}"));
                let back = if sign == '-' { "-9,-4.5" } else { "9,-4.5" };
                svg.path("head", &format!("M{end},{y} l{back} v9 z"));
                let (middle, room) = (u32::midpoint(start, end), start.abs_diff(end));
                svg.text("", (middle, y - 8), Anchor::Middle, room, text);
                names(&mut svg, (middle, y + 15), room, served);
                served
            }
            Does(who, text, served) => {
                let (x, wide) = (x(*who), width("in", text) + 8);
                svg.rect("card", (x - wide / 2, y - 21), (wide, 40));
                svg.text("in", (x, y - 5), Anchor::Middle, wide, text);
                names(&mut svg, (x, y + 12), wide, served);
                served
            }
        };
        let known = |name: &&str| crates.iter().any(|one| one.name == **name);
        assert!(served.iter().all(known), "{served:?}");
    }
    svg.finish()
}

/// The crates that serve a step.
fn names(svg: &mut Svg, place: (u32, u32), room: u32, served: &[&str]) {
    if !served.is_empty() {
        svg.text("code", place, Anchor::Middle, room, &served.join(" · "));
    }
}
