//! Tokens become a tree, aliases expanded, within the limits.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::fault::Fault;
use super::fault::FaultKind;
use super::fault::Found;
use super::input::Places;
use super::scan::Bracket;
use super::scan::Scanner;
use super::scan::Token;
use super::scan::TokenKind;
use crate::settings::Limits;
use crate::syntax::yaml::MAX_DEPTH;
use crate::syntax::yaml::Node;
use crate::syntax::yaml::NodeKind;
use crate::syntax::yaml::Scalar;
use crate::syntax::yaml::Style;
use crate::text::FileId;

/// What a text may cost.
#[derive(Debug, Clone, Copy)]
pub(super) struct Budget {
    /// Nesting of nodes.
    pub(super) depth: usize,
    /// Nodes, aliases expanded.
    pub(super) nodes: usize,
    /// Bytes of scalars, aliases expanded.
    pub(super) bytes: usize,
}

impl Budget {
    /// What `limits` allow.
    pub(super) fn of(limits: &Limits) -> Self {
        Budget {
            depth: limits.depth.min(MAX_DEPTH),
            nodes: limits.nodes,
            bytes: usize::try_from(limits.definition_bytes).unwrap_or(usize::MAX).saturating_mul(2),
        }
    }
}

/// Builds the tree of the first document of a text.
pub(super) struct Builder<'a, 'b> {
    pub(super) scanner: Scanner<'a>,
    file: FileId,
    places: &'b Places,
    budget: Budget,
    /// What the document cost so far.
    cost: Cost,
    /// What the copies kept for aliases cost so far.
    kept: Cost,
    /// Whether an alias was expanded: only then nodes are counted, since a file cannot otherwise hold many more than
    /// its size.
    has_aliases: bool,
    /// Anchored nodes by name; `None` while the node is being built.
    anchors: BTreeMap<&'a str, Option<(Node<'a>, Cost)>>,
    /// What directives declare.
    handles: BTreeMap<&'a str, String>,
    /// Where the last word taken ends, and so the block it is in.
    last_end: usize,
    /// Where that word begins.
    last_start: usize,
}

/// Size of a tree.
#[derive(Debug, Clone, Copy, Default)]
struct Cost {
    nodes: usize,
    bytes: usize,
    height: usize,
}

/// Tag and anchor of a node.
#[derive(Debug, Default)]
struct Properties<'a> {
    anchor: Option<&'a str>,
    tag: Option<String>,
    start: usize,
    end: usize,
}

/// What a handle stands for that no directive declares.
fn default_prefix(handle: &str) -> Option<&'static str> {
    match handle {
        "!" => Some("!"),
        "!!" => Some("tag:yaml.org,2002:"),
        _ => None,
    }
}

type Built<T> = Result<T, Fault>;

impl<'a, 'b> Builder<'a, 'b> {
    /// A builder on `scanner`, for a text whose bytes stand in `file` at `places`.
    pub(super) fn new(scanner: Scanner<'a>, file: FileId, places: &'b Places, budget: Budget) -> Self {
        let (cost, kept) = (Cost::default(), Cost::default());
        let (anchors, handles) = (BTreeMap::new(), BTreeMap::new());
        let has_aliases = false;
        Builder {
            scanner,
            file,
            places,
            budget,
            cost,
            kept,
            has_aliases,
            anchors,
            handles,
            last_end: 0,
            last_start: 0,
        }
    }

    /// Builds the first document, null for a text without one, and says where the rest begins, if there is any.
    pub(super) fn document(&mut self) -> Built<(Node<'a>, Option<usize>)> {
        let first = self.scanner.peek()?;
        let (start, end) = (first.start, first.end);
        let root = match first.kind {
            TokenKind::StreamEnd => return Ok((self.null_at(1)?, None)),
            TokenKind::Version(..) | TokenKind::TagDirective(..) | TokenKind::DocumentStart => {
                self.directives()?;
                if self.scanner.peek()?.kind != TokenKind::DocumentStart {
                    return Err(self.scanner.fault(FaultKind::ExpectedDocument, start, end));
                }
                self.take();
                match self.found()? {
                    Found::End => self.null_at(1)?,
                    _ => self.node(true, false, 1)?,
                }
            }
            _ => self.node(true, false, 1)?,
        };
        let next = self.scanner.peek()?;
        let rest = (next.kind != TokenKind::StreamEnd).then_some(next.start);
        Ok((root, rest))
    }

    /// Builds the list or map in brackets that begins where the scanner stands, and says where it ends; `None` for a
    /// fault in it, and if it has anchors or aliases.
    pub(super) fn brackets(&mut self, depth: usize) -> Option<(Node<'a>, usize)> {
        let node = self.node(false, false, depth).ok()?;
        (self.anchors.is_empty() && self.scanner.is_drained()).then_some((node, self.last_end))
    }

    fn directives(&mut self) -> Built<()> {
        let mut version_seen = false;
        loop {
            let token = self.scanner.peek()?.clone();
            let fault = |kind| Err(self.scanner.fault(kind, token.start, token.end));
            match token.kind {
                TokenKind::Version(..) if version_seen => {
                    return fault(FaultKind::Directive("`%YAML` stands twice"));
                }
                TokenKind::Version(1, 1) => version_seen = true,
                TokenKind::Version(..) => return fault(FaultKind::Version),
                TokenKind::TagDirective(handle, _) if self.handles.contains_key(handle) => {
                    return fault(FaultKind::Directive("`%TAG` declares this handle twice"));
                }
                TokenKind::TagDirective(handle, prefix) => {
                    self.handles.insert(handle, prefix);
                }
                _ => return Ok(()),
            }
            self.take();
        }
    }

    /// Builds the node that begins at the next token; `block` if it may be a block, `indentless` if it may be a list
    /// that is not indented.
    fn node(&mut self, block: bool, indentless: bool, depth: usize) -> Built<Node<'a>> {
        let token = self.scanner.peek()?;
        if let TokenKind::Alias(name) = token.kind {
            let token = self.take();
            return self.alias(name, &token, depth);
        }
        let properties = self.properties()?;
        let before = self.cost;
        if let Some(anchor) = properties.anchor {
            self.anchors.insert(anchor, None);
        }
        let node = self.content(block, indentless, depth, &properties)?;
        if let Some(anchor) = properties.anchor {
            self.keep(anchor, &node, before)?;
        }
        Ok(node)
    }

    /// Takes the tag and the anchor before a node, in any order.
    fn properties(&mut self) -> Built<Properties<'a>> {
        let start = self.scanner.peek()?.start;
        let mut properties = Properties { start, end: start, ..Properties::default() };
        loop {
            match self.scanner.peek()?.kind {
                TokenKind::Anchor(name) if properties.anchor.is_none() => properties.anchor = Some(name),
                TokenKind::Tag(..) if properties.tag.is_none() => {
                    let token = self.take();
                    properties.end = token.end;
                    properties.tag = Some(self.tag(token)?);
                    continue;
                }
                _ => return Ok(properties),
            }
            properties.end = self.take().end;
        }
    }

    /// The long form of a tag.
    fn tag(&self, token: Token<'a>) -> Built<String> {
        let TokenKind::Tag(handle, suffix) = token.kind else { return Ok(String::new()) };
        if handle.is_empty() {
            return Ok(suffix);
        }
        let declared = self.handles.get(handle).map(String::as_str);
        match declared.or_else(|| default_prefix(handle)) {
            Some(prefix) if !prefix.is_empty() || !suffix.is_empty() => Ok(format!("{prefix}{suffix}")),
            _ => Err(self.scanner.fault(FaultKind::TagHandle, token.start, token.end)),
        }
    }

    fn content(
        &mut self,
        block: bool,
        indentless: bool,
        depth: usize,
        properties: &Properties<'a>,
    ) -> Built<Node<'a>> {
        let start = properties.start;
        let token = self.scanner.peek()?;
        let (at, end) = (token.start, token.end);
        match token.kind {
            TokenKind::BlockEntry if indentless => {
                self.spend(1, 0, depth, start, end)?;
                self.entries(at, depth)
            }
            TokenKind::Scalar(..) => {
                let token = self.take();
                let TokenKind::Scalar(text, style) = token.kind else {
                    return self.unexpected(FaultKind::ExpectedNode);
                };
                let tag = properties.tag.as_deref().map(Into::into);
                self.spend(1, text.len(), depth, start, end)?;
                let kind = NodeKind::Scalar(Scalar { text, style, tag });
                // The node is its words; a tag and an anchor before it are not part of it.
                Ok(self.at(at, end, kind))
            }
            TokenKind::FlowStart(bracket) => {
                self.spend(1, 0, depth, start, end)?;
                match bracket {
                    Bracket::Square => self.flow_sequence(depth),
                    Bracket::Curly => self.flow_mapping(depth),
                }
            }
            TokenKind::BlockSequenceStart if block => {
                self.spend(1, 0, depth, start, end)?;
                self.take();
                self.block_sequence(at, depth)
            }
            TokenKind::BlockMappingStart if block => {
                self.spend(1, 0, depth, start, end)?;
                self.take();
                self.block_mapping(at, depth)
            }
            _ if properties.anchor.is_some() || properties.tag.is_some() => {
                self.spend(1, 0, depth, start, properties.end)?;
                let tag = properties.tag.as_deref().map(Into::into);
                let scalar = Scalar { text: Cow::Borrowed(""), style: Style::Plain, tag };
                Ok(self.at(start, properties.end, NodeKind::Scalar(scalar)))
            }
            _ => self.unexpected(FaultKind::ExpectedNode),
        }
    }

    /// Takes the token that was looked at.
    fn take(&mut self) -> Token<'a> {
        let token = self.scanner.take();
        // Tokens of no length stand where the next line begins.
        if token.start < token.end {
            self.last_start = token.start;
            self.last_end = token.end;
        }
        token
    }

    /// What stands at the next token.
    fn found(&mut self) -> Built<Found> {
        Ok(match self.scanner.peek()?.kind {
            TokenKind::StreamEnd
            | TokenKind::DocumentStart
            | TokenKind::DocumentEnd
            | TokenKind::Version(..)
            | TokenKind::TagDirective(..) => Found::End,
            TokenKind::BlockEnd => Found::Dedent,
            TokenKind::BlockMappingStart => Found::Map,
            TokenKind::BlockSequenceStart => Found::List,
            TokenKind::BlockEntry => Found::Entry,
            TokenKind::FlowEntry => Found::Comma,
            TokenKind::FlowEnd(_) => Found::Close,
            TokenKind::Value => Found::Colon,
            TokenKind::Key => Found::Key,
            _ => Found::Value,
        })
    }

    /// The fault that the next token is.
    fn unexpected<T>(&mut self, kind: impl FnOnce(Found) -> FaultKind) -> Built<T> {
        let found = self.found()?;
        let token = self.scanner.peek()?;
        let (start, end) = (token.start, token.end);
        Err(Fault { after: self.last_start, ..self.scanner.fault(kind(found), start, end) })
    }

    /// Builds a list that is indented.
    fn block_sequence(&mut self, start: usize, depth: usize) -> Built<Node<'a>> {
        let mut nodes = Vec::new();
        loop {
            let token = self.scanner.peek()?;
            match token.kind {
                TokenKind::BlockEntry => {
                    self.take();
                    nodes.push(match self.scanner.peek()?.kind {
                        TokenKind::BlockEntry | TokenKind::BlockEnd => self.null_at(depth + 1)?,
                        _ => self.node(true, false, depth + 1)?,
                    });
                }
                TokenKind::BlockEnd => {
                    self.take();
                    return Ok(self.list(start, nodes));
                }
                _ => return self.unexpected(|found| FaultKind::ExpectedEntry(start, found)),
            }
        }
    }

    /// Builds a list below a key that is not indented.
    fn entries(&mut self, start: usize, depth: usize) -> Built<Node<'a>> {
        let mut nodes = Vec::new();
        while self.scanner.peek()?.kind == TokenKind::BlockEntry {
            self.take();
            nodes.push(match self.scanner.peek()?.kind {
                TokenKind::BlockEntry | TokenKind::Key | TokenKind::Value | TokenKind::BlockEnd => {
                    self.null_at(depth + 1)?
                }
                _ => self.node(true, false, depth + 1)?,
            });
        }
        Ok(self.list(start, nodes))
    }

    fn block_mapping(&mut self, start: usize, depth: usize) -> Built<Node<'a>> {
        let mut pairs = Vec::new();
        loop {
            match self.scanner.peek()?.kind {
                TokenKind::Key => {}
                TokenKind::BlockEnd => {
                    self.take();
                    return Ok(self.at(start, self.last_end, NodeKind::Mapping(pairs)));
                }
                _ => return self.unexpected(|found| FaultKind::ExpectedKey(start, found)),
            }
            let key = self.block_part(depth)?;
            let value = match self.scanner.peek()?.kind {
                TokenKind::Value => self.block_part(depth)?,
                _ => self.null_at(depth + 1)?,
            };
            pairs.push((key, value));
        }
    }

    /// Takes the indicator of a key or value of a block map and builds it, null if nothing is there.
    fn block_part(&mut self, depth: usize) -> Built<Node<'a>> {
        self.take();
        match self.scanner.peek()?.kind {
            TokenKind::Key | TokenKind::Value | TokenKind::BlockEnd => self.null_at(depth + 1),
            _ => self.node(true, true, depth + 1),
        }
    }

    fn flow_sequence(&mut self, depth: usize) -> Built<Node<'a>> {
        let start = self.take().start;
        let mut nodes = Vec::new();
        let mut first = true;
        loop {
            if self.flow_next(Bracket::Square, first, start)? {
                self.take();
                return Ok(self.list(start, nodes));
            }
            first = false;
            let node = match self.scanner.peek()?.kind {
                TokenKind::Key => self.flow_pair(depth + 1)?,
                _ => self.node(false, false, depth + 1)?,
            };
            nodes.push(node);
        }
    }

    /// Passes the comma before an entry; says whether the closing bracket follows instead.
    fn flow_next(&mut self, bracket: Bracket, first: bool, start: usize) -> Built<bool> {
        let closing = TokenKind::FlowEnd(bracket);
        if self.scanner.peek()?.kind == closing {
            return Ok(true);
        }
        if !first {
            if self.scanner.peek()?.kind != TokenKind::FlowEntry {
                return self.unexpected(|found| FaultKind::ExpectedComma(start, found));
            }
            self.take();
        }
        Ok(self.scanner.peek()?.kind == closing)
    }

    /// Builds a map of one pair, written without its braces inside `[…]`.
    fn flow_pair(&mut self, depth: usize) -> Built<Node<'a>> {
        let token = self.take();
        self.spend(1, 0, depth, token.start, token.end)?;
        let key = match self.scanner.peek()?.kind {
            TokenKind::Value | TokenKind::FlowEntry | TokenKind::FlowEnd(Bracket::Square) => {
                // The pinned reader passes over this token, whatever it is: `[?,` loses its comma.
                self.take();
                self.null_at(depth + 1)?
            }
            _ => self.node(false, false, depth + 1)?,
        };
        let value = self.flow_value(depth, Bracket::Square)?;
        Ok(self.at(token.start, self.last_end, NodeKind::Mapping(vec![(key, value)])))
    }

    /// Builds the value of a pair in brackets, null if there is none.
    fn flow_value(&mut self, depth: usize, bracket: Bracket) -> Built<Node<'a>> {
        if self.scanner.peek()?.kind == TokenKind::Value {
            self.take();
            let next = &self.scanner.peek()?.kind;
            if *next != TokenKind::FlowEntry && *next != TokenKind::FlowEnd(bracket) {
                return self.node(false, false, depth + 1);
            }
        }
        self.null_at(depth + 1)
    }

    fn flow_mapping(&mut self, depth: usize) -> Built<Node<'a>> {
        let start = self.take().start;
        let mut pairs = Vec::new();
        let mut first = true;
        loop {
            if self.flow_next(Bracket::Curly, first, start)? {
                self.take();
                return Ok(self.at(start, self.last_end, NodeKind::Mapping(pairs)));
            }
            first = false;
            if self.scanner.peek()?.kind != TokenKind::Key {
                let key = self.node(false, false, depth + 1)?;
                self.scanner.peek()?;
                pairs.push((key, self.null_at(depth + 1)?));
                continue;
            }
            self.take();
            let key = match self.scanner.peek()?.kind {
                TokenKind::Value | TokenKind::FlowEntry | TokenKind::FlowEnd(Bracket::Curly) => {
                    self.null_at(depth + 1)?
                }
                _ => self.node(false, false, depth + 1)?,
            };
            let value = self.flow_value(depth, Bracket::Curly)?;
            pairs.push((key, value));
        }
    }

    /// Puts a copy of what `name` stands for at the place of `token`.
    fn alias(&mut self, name: &'a str, token: &Token<'a>, depth: usize) -> Built<Node<'a>> {
        let kind = match self.anchors.get(name) {
            None => FaultKind::UnknownAnchor(name.to_owned()),
            Some(None) => FaultKind::AliasInsideItself(name.to_owned()),
            Some(&Some((_, cost))) => {
                self.has_aliases = true;
                self.spend(cost.nodes, cost.bytes, depth + cost.height, token.start, token.end)?;
                return Ok(self.copy(name, token));
            }
        };
        Err(self.scanner.fault(kind, token.start, token.end))
    }

    /// The copy of what `name` stands for, at the place of `token`.
    fn copy(&self, name: &str, token: &Token<'a>) -> Node<'a> {
        let kept = self.anchors.get(name).and_then(Option::as_ref).expect("it was just there, and paid for");
        Node { span: self.places.span(self.file, token.start, token.end), kind: kept.0.kind.clone() }
    }

    /// Keeps a copy of `node` for its aliases; `before` is what the document had cost before it.
    fn keep(&mut self, anchor: &'a str, node: &Node<'a>, before: Cost) -> Built<()> {
        let nodes = self.cost.nodes - before.nodes;
        let bytes = self.cost.bytes - before.bytes;
        self.kept.nodes += nodes;
        self.kept.bytes += bytes;
        let at = self.scanner.mark.at;
        if self.budget.nodes < self.kept.nodes {
            return Err(self.scanner.fault(FaultKind::TooManyNodes, at, at));
        }
        if self.budget.bytes < self.kept.bytes {
            return Err(self.scanner.fault(FaultKind::TooMuchText, at, at));
        }
        let cost = Cost { nodes, bytes, height: height(node) };
        self.anchors.insert(anchor, Some((node.clone(), cost)));
        Ok(())
    }

    /// Pays for nodes that stand at `start..end`.
    fn spend(&mut self, nodes: usize, bytes: usize, depth: usize, start: usize, end: usize) -> Built<()> {
        self.cost.nodes += nodes;
        self.cost.bytes += bytes;
        let kind = if self.budget.depth < depth {
            FaultKind::TooDeep
        } else if self.has_aliases && self.budget.nodes < self.cost.nodes {
            FaultKind::TooManyNodes
        } else if self.budget.bytes < self.cost.bytes {
            FaultKind::TooMuchText
        } else {
            return Ok(());
        };
        Err(self.scanner.fault(kind, start, end))
    }

    /// A null behind what was taken last.
    fn null_at(&mut self, depth: usize) -> Built<Node<'a>> {
        self.spend(1, 0, depth, self.last_end, self.last_end)?;
        let scalar = Scalar { text: Cow::Borrowed(""), style: Style::Plain, tag: None };
        Ok(self.at(self.last_end, self.last_end, NodeKind::Scalar(scalar)))
    }

    /// The list that begins at `start` and ends with what was taken last.
    fn list(&self, start: usize, nodes: Vec<Node<'a>>) -> Node<'a> {
        self.at(start, self.last_end, NodeKind::Sequence(nodes))
    }

    fn at(&self, start: usize, end: usize, kind: NodeKind<'a>) -> Node<'a> {
        Node { span: self.places.span(self.file, start, end.max(start)), kind }
    }
}

/// How many levels lie below `node`.
fn height(node: &Node<'_>) -> usize {
    match &node.kind {
        NodeKind::Scalar(_) => 0,
        NodeKind::Sequence(nodes) => nodes.iter().map(height).max().map_or(0, |most| most + 1),
        NodeKind::Mapping(pairs) => pairs
            .iter()
            .flat_map(|(key, value)| [height(key), height(value)])
            .max()
            .map_or(0, |most| most + 1),
    }
}
