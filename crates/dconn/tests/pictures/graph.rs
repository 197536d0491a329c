//! The crates in layers: each stands above all that it builds on. An arrow that follows from two others
//! is left out.

use std::collections::{BTreeMap, BTreeSet};

use crate::crates::{Crate, Kind};
use crate::svg::{Anchor, Svg};

const WIDTH: u32 = 1000;
const BOX: (u32, u32) = (232, 98);
const LAYER: u32 = 158;
const TOP: u32 = 56;
/// Room that an arrow takes in a layer that it passes.
const PASS: u32 = 28;
const GAP: u32 = 22;

/// A place in a layer.
#[derive(Clone, Debug, Eq, PartialEq)]
enum Node {
    Crate(usize),
    /// Arrows that pass on their way to a crate.
    Pass(usize),
}

pub(crate) fn draw(crates: &[Crate]) -> String {
    let arrows = reduced(crates);
    let layers = layers(crates, &arrows);
    let height = TOP + u32::try_from(layers.len()).unwrap() * LAYER - (LAYER - BOX.1) + 24;
    let mut svg = Svg::new(WIDTH, height, "The crates and what each builds on");
    legend(&mut svg);
    let places = places(&layers);
    let level = |index: usize| {
        let at = |layer: &Vec<Node>| layer.contains(&Node::Crate(index));
        layers.iter().position(at).unwrap()
    };
    let y = |level: usize| TOP + u32::try_from(level).unwrap() * LAYER;
    for (from, to) in &arrows {
        let mut x = places[level(*from)][&format!("{:?}", Node::Crate(*from))];
        let mut path = format!("M{x},{}", y(level(*from)) + BOX.1);
        let (first, end) = (level(*from) + 1, level(*to) + 1);
        for (below, places) in places.iter().enumerate().take(end).skip(first) {
            let last = below == level(*to);
            let node = if last {
                Node::Crate(*to)
            } else {
                Node::Pass(*to)
            };
            let next = places[&format!("{node:?}")];
            let (start, end) = (y(below - 1) + BOX.1, y(below) - if last { 8 } else { 0 });
            let middle = u32::midpoint(start, end);
            path += &format!(" C{x},{middle} {next},{middle} {next},{end}");
            x = next;
            if !last {
                path += &format!(" V{}", y(below) + BOX.1);
            }
        }
        svg.path("line", &path);
        let tip = y(level(*to));
        svg.path("head", &format!("M{x},{tip} l-4,-8 h8 z"));
    }
    for (at, layer) in layers.iter().enumerate() {
        for node in layer {
            let Node::Crate(index) = node else { continue };
            let one = &crates[*index];
            let (x, y) = (places[at][&format!("{node:?}")], y(at));
            svg.rect(one.kind.class(), (x - BOX.0 / 2, y), BOX);
            svg.text("in bold", (x, y + 21), Anchor::Middle, BOX.0, &one.name);
            for (line, text) in wrapped(&one.description, 33).iter().enumerate() {
                let y = y + 40 + u32::try_from(line).unwrap() * 15;
                assert!(line < 4, "{}: the description is too long", one.name);
                svg.text("in small", (x, y), Anchor::Middle, BOX.0, text);
            }
        }
    }
    svg.finish()
}

fn legend(svg: &mut Svg) {
    let words = [
        (
            Kind::Pure,
            "pure: no sockets, files, clock or random numbers",
            340,
        ),
        (
            Kind::Adapter,
            "adapter or program: translates, does I/O",
            310,
        ),
        (Kind::Facade, "re-exports", 100),
    ];
    let mut x = 24;
    for (kind, text, room) in words {
        svg.rect(kind.class(), (x, 18), (16, 14));
        svg.text("small", (x + 24, 29), Anchor::Start, 400, text);
        x += room;
    }
    svg.path("line", &format!("M{x},25 h22"));
    svg.path("head", &format!("M{},25 l-8,-4 v8 z", x + 28));
    svg.text("small", (x + 36, 29), Anchor::Start, 400, "builds on");
}

/// The arrows that do not follow from others.
fn reduced(crates: &[Crate]) -> Vec<(usize, usize)> {
    let index = |name: &String| crates.iter().position(|one| one.name == *name).unwrap();
    let needs: Vec<BTreeSet<usize>> = crates
        .iter()
        .map(|one| one.needs.iter().map(index).collect())
        .collect();
    let reaches = |from: usize| {
        let (mut found, mut open) = (BTreeSet::new(), vec![from]);
        while let Some(next) = open.pop() {
            open.extend(needs[next].iter().filter(|to| found.insert(**to)));
        }
        found
    };
    let mut arrows = Vec::new();
    for (from, direct) in needs.iter().enumerate() {
        let mut others = direct.iter().flat_map(|via| reaches(*via));
        let implied: BTreeSet<usize> = others.by_ref().collect();
        let kept = direct.iter().filter(|to| !implied.contains(to));
        arrows.extend(kept.map(|to| (from, *to)));
    }
    arrows
}

/// From the top. Arrows that pass a layer have a place in it; few of them cross.
fn layers(crates: &[Crate], arrows: &[(usize, usize)]) -> Vec<Vec<Node>> {
    let mut depth = vec![0usize; crates.len()];
    for _ in crates {
        for (from, to) in arrows {
            depth[*from] = depth[*from].max(depth[*to] + 1);
        }
    }
    let top = *depth.iter().max().unwrap();
    let mut layers: Vec<Vec<Node>> = vec![Vec::new(); top + 1];
    for (index, depth) in depth.iter().enumerate() {
        layers[top - depth].push(Node::Crate(index));
    }
    // The links between neighbouring layers.
    let mut links: Vec<(usize, Node, Node)> = Vec::new();
    for (from, to) in arrows {
        let (start, end) = (top - depth[*from], top - depth[*to]);
        let mut above = Node::Crate(*from);
        for (at, layer) in layers.iter_mut().enumerate().take(end).skip(start + 1) {
            let pass = Node::Pass(*to);
            if !layer.contains(&pass) {
                layer.push(pass.clone());
            }
            links.push((at, above, pass.clone()));
            above = pass;
        }
        links.push((end, above, Node::Crate(*to)));
    }
    links.sort_by_key(|link| link.0);
    links.dedup();
    // Every order of every layer in turn, as long as something gets better.
    let mut best = cost(&layers, &links);
    loop {
        let before = best;
        for at in 0..layers.len() {
            for order in orders(&layers[at]) {
                let mut tried = layers.clone();
                tried[at] = order;
                let cost = cost(&tried, &links);
                if cost < best {
                    (best, layers) = (cost, tried);
                }
            }
        }
        if best == before {
            return layers;
        }
    }
}

/// Crossings first, then the length of the arrows.
fn cost(layers: &[Vec<Node>], links: &[(usize, Node, Node)]) -> (usize, u32) {
    let (places, mut crossings, mut length) = (places(layers), 0, 0);
    let at = |layer: usize, node: &Node| places[layer][&format!("{node:?}")];
    let ends: Vec<(usize, u32, u32)> = links
        .iter()
        .map(|(layer, a, b)| (*layer, at(layer - 1, a), at(*layer, b)))
        .collect();
    for (index, (layer, a, b)) in ends.iter().enumerate() {
        length += a.abs_diff(*b).pow(2) / 16;
        let others = ends
            .iter()
            .skip(index + 1)
            .filter(|other| other.0 == *layer);
        crossings += others
            .filter(|(_, c, d)| a < c && b > d || a > c && b < d)
            .count();
    }
    (crossings, length)
}

fn orders(layer: &[Node]) -> Vec<Vec<Node>> {
    assert!(layer.len() < 8, "a layer of {} is too wide", layer.len());
    match layer.split_first() {
        None => vec![Vec::new()],
        Some((first, rest)) => {
            let mut all = Vec::new();
            for order in orders(rest) {
                for at in 0..=order.len() {
                    let mut order = order.clone();
                    order.insert(at, first.clone());
                    all.push(order);
                }
            }
            all
        }
    }
}

/// The middle of every place.
fn places(layers: &[Vec<Node>]) -> Vec<BTreeMap<String, u32>> {
    let room = |node: &Node| match node {
        Node::Crate(_) => BOX.0,
        Node::Pass(_) => PASS,
    };
    let mut all = Vec::new();
    for layer in layers {
        let rooms: u32 = layer.iter().map(room).sum();
        let gaps = u32::try_from(layer.len()).unwrap() + 1;
        let free = WIDTH.checked_sub(rooms).unwrap() / gaps;
        assert!(free >= GAP, "a layer is too wide");
        let (mut x, mut places) = (free, BTreeMap::new());
        for node in layer {
            places.insert(format!("{node:?}"), x + room(node) / 2);
            x += room(node) + free;
        }
        all.push(places);
    }
    all
}

fn wrapped(text: &str, most: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let line = lines.last_mut().unwrap();
        if line.is_empty() {
            line.push_str(word);
        } else if line.chars().count() + word.chars().count() < most {
            line.push(' ');
            line.push_str(word);
        } else {
            lines.push(word.to_owned());
        }
    }
    lines
}
