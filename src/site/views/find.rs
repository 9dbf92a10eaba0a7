//! Ways to find things: the facets of lists, templates `facet.html` and `search.html`.

use std::borrow::Cow;

use serde::Serialize;

use crate::highlight::escape;
use crate::highlight::escape_attribute;
use crate::site::views::rows::Row;
use crate::site::views::rows::Rows;
use crate::site::views::shell::Badge;
use crate::site::views::shell::Facet;
use crate::site::views::shell::Pager;
use crate::site::views::shell::Shell;
use crate::site::views::shell::Word;

/// What a page says to the script that narrows lists.
#[derive(Debug, Serialize)]
pub struct Browse {
    /// The kind it begins with: `server-templates`, …; empty for all.
    pub kind: &'static str,
    /// The facet it begins with; may be empty.
    pub facet: &'static str,
    /// The value of that facet it begins with; may be empty.
    pub value: String,
    /// The theme's `static/search.js` and `static/browse.js`, those it has, to be loaded with `defer`, in this order.
    pub scripts: Vec<String>,
}

/// A facet of a list.
#[derive(Debug, Serialize)]
pub struct FacetGroup<'a> {
    /// For anchors: `category`, `os`, ….
    pub id: &'static str,
    /// What it says.
    pub title: &'static str,
    /// Where all its values are: an anchor of the list's first page.
    pub href: String,
    /// Its values, or the most frequent of many; empty where the page only leads to them.
    pub values: Vec<Facet<'a>>,
    /// The rest of many values; may be empty.
    pub more: Vec<Facet<'a>>,
}

/// A component in a long list: `li.hit` with a linked `h3` and `p.meta`.
#[derive(Debug)]
pub struct FacetRow<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its page.
    pub href: String,
    /// Its publisher's name.
    pub publisher: &'a str,
    /// `rev 12`, or `working copy`.
    pub revision: Cow<'a, str>,
    /// The day it was published, `YYYY-MM-DD`.
    pub date: Option<String>,
    /// Remarks: deprecated, working copy, ended, ….
    pub badges: Vec<Badge<'a>>,
}

impl Row for FacetRow<'_> {
    fn write(&self, out: &mut String) {
        out.push_str("<li class=\"hit\"><h3><a href=\"");
        escape_attribute(&self.href, out);
        out.push_str("\">");
        escape(self.name, out);
        out.push_str("</a></h3><p class=\"meta\">");
        escape(self.publisher, out);
        out.push_str(" · ");
        out.push_str(&self.revision);
        if let Some(date) = &self.date {
            out.push_str(" · ");
            out.push_str(date);
        }
        for badge in &self.badges {
            out.push_str(" <span class=\"badge badge-");
            out.push_str(badge.id);
            out.push_str("\" title=\"");
            escape_attribute(&badge.title, out);
            out.push_str("\">");
            escape(&badge.text, out);
            out.push_str("</span>");
        }
        out.push_str("</p></li>\n");
    }
}

/// A page of the components of a kind that have a value of a facet: `facet.html`.
#[derive(Debug, Serialize)]
pub struct FacetView<'a> {
    /// The frame.
    pub shell: Shell<'a>,
    /// The kind: `server-templates`, …; the text is `ServerTemplates`, ….
    pub kind: Word,
    /// The whole list.
    pub list: String,
    /// The facet, for people: `Operating system`.
    pub facet: &'static str,
    /// The value.
    pub value: &'a str,
    /// The components of this page, by name.
    pub rows: Rows<FacetRow<'a>>,
    /// The way through the pages.
    pub pager: Pager,
    /// All values of this facet, this one too.
    pub values: Vec<Facet<'a>>,
    /// The facets of this kind, without their values.
    pub facets: Vec<FacetGroup<'a>>,
    /// For the script.
    pub browse: Browse,
}

/// Where queries are answered: `search.html`.
#[derive(Debug, Serialize)]
pub struct SearchView<'a> {
    /// The frame.
    pub shell: Shell<'a>,
    /// The facets of each kind that has some: what works without a script.
    pub kinds: Vec<KindFacets<'a>>,
    /// For the script.
    pub browse: Browse,
}

/// The facets of a kind.
#[derive(Debug, Serialize)]
pub struct KindFacets<'a> {
    /// The kind: `server-templates`, …; the text is `ServerTemplates`, ….
    pub kind: Word,
    /// Its list.
    pub href: String,
    /// How many components the list holds.
    pub count: usize,
    /// Its facets, without their values.
    pub facets: Vec<FacetGroup<'a>>,
}
