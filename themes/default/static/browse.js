// Lists that can be narrowed, and the page of search results: filters with counts, orders, pages; all of it in the
// address, so that Back works and a view can be passed on. Without this file the same facets are pages of their own.
(function () {
  "use strict";
  var box = document.querySelector("[data-browse]"), search = window.catalogSearch;
  if (!box || !search) return;
  var ROWS = 20, SHOWN = 7;
  var make = search.make;
  var ofKind = box.dataset.browse;
  var rail = box.querySelector("[data-rail]"), fold = rail.closest("details"), results = box.querySelector("[data-results]");
  var line = box.querySelector("[data-line]"), start = box.querySelector("[data-start]");
  var field = document.querySelector("form[data-whole] input[name=q]");
  var status = make("p", "vh");
  status.setAttribute("role", "status");
  box.appendChild(status);
  var turn = 0, open = {}, asLoaded = null, wasSaid = line.textContent;

  // The state is the address, nothing else.
  var read = function () {
    var given = new URLSearchParams(location.search), state = { q: (given.get("q") || "").trim(), kind: ofKind || given.get("kind") || "", filters: Object.create(null) };
    state.sort = given.get("sort") || "";
    state.page = Math.max(1, parseInt(given.get("page"), 10) || 1);
    given.forEach(function (value, key) {
      if (["q", "kind", "sort", "page"].indexOf(key) < 0) (state.filters[key] = state.filters[key] || []).push(value);
    });
    return state;
  };
  var write = function (state) {
    var out = new URLSearchParams();
    if (state.q) out.set("q", state.q);
    if (state.kind && !ofKind) out.set("kind", state.kind);
    Object.keys(state.filters).sort().forEach(function (key) {
      state.filters[key].forEach(function (value) { out.append(key, value); });
    });
    if (state.sort) out.set("sort", state.sort);
    if (state.page > 1) out.set("page", state.page);
    out = out.toString();
    return out ? "?" + out : location.pathname.split("/").pop() || ".";
  };
  var go = function (state, quietly) {
    try {
      history[quietly ? "replaceState" : "pushState"](null, "", write(state));
    } catch (e) {
      // From disk a browser may not let us: then the address is visited.
      if (!quietly) { location.href = write(state); return; }
    }
    render(state);
  };
  var changed = function (state, change) {
    var next = JSON.parse(JSON.stringify(state));
    next.page = 1;
    change(next);
    return next;
  };

  // Which places of a kind pass: for each how many facets it fails, and which one if it is one.
  var pass = function (size, wanted, facets, state, hides) {
    var fails = new Uint8Array(size), failed = new Int8Array(size).fill(-1);
    if (wanted) {
      fails.fill(2);
      wanted.forEach(function (place) { fails[place] = 0; });
    }
    facets.forEach(function (facet, at) {
      var chosen = state.filters[facet.id] || [], isHiding = facet.id === "state" && !chosen.length && hides;
      if (!chosen.length && !isHiding) return;
      var has = new Uint8Array(size);
      facet.values.forEach(function (value) {
        if (isHiding ? value[0] !== "deprecated" : chosen.indexOf(value[0]) >= 0) search.members(value[2]).forEach(function (place) { has[place] = 1; });
      });
      for (var place = 0; place < size; place++) {
        if (!has[place]) { fails[place] = Math.min(fails[place] + 1, 2); failed[place] = failed[place] === -1 ? at : -2; }
      }
    });
    return { fails: fails, failed: failed };
  };

  var render = function (state) {
    var now = ++turn;
    var isIdle = !state.q && !state.kind || !state.q && ofKind && !Object.keys(state.filters).length && !state.sort && state.page === 1;
    if (field && document.activeElement !== field) field.value = state.q;
    if (isIdle) return idle();
    Promise.all([search.root(), state.q ? search.find(state.q) : null]).then(function (all) {
      var index = all[0], found = all[1], kinds = index.site.kinds;
      var kind = kinds.findIndex(function (it) { return it[0] === state.kind; });
      var counts = kinds.map(function (it) {
        return found ? found.ids.filter(function (id) { return id >= it[2] && id < it[3]; }).length : it[3] - it[2];
      });
      if (kind < 0 || kind > 2) {
        var ids = found ? found.ids : [];
        if (kind > 2) {
          var own = kinds[kind];
          ids = found ? ids.filter(function (id) { return id >= own[2] && id < own[3]; }) : range(own[2], own[3]);
        }
        return draw(now, state, { index: index, found: found, counts: counts, kind: kind, ids: ids, facets: [] });
      }
      return narrowed(index, kind, state, found).then(function (it) {
        it.counts = counts;
        return draw(now, state, it);
      });
    }).catch(function (error) {
      if (now !== turn) return;
      if (start) start.hidden = false;
      line.textContent = search.failed;
      if (window.console && !/^[a-z0-9-]+$/.test(error.message)) console.error(error);
    });
  };
  var range = function (from, to) {
    return Array.from({ length: to - from }, function (_, at) { return from + at; });
  };

  // What of a kind fits: the documents in order, and the facets with the counts they would have.
  var narrowed = function (index, kind, state, found) {
    var own = index.site.kinds[kind], size = own[3] - own[2];
    var names = index.site.facets[kind];
    var inOrder = state.sort && index.files["o" + kind + "-" + state.sort];
    var wanted = found && found.ids.filter(function (id) { return id >= own[2] && id < own[3]; }).map(function (id) { return id - own[2]; });
    return Promise.all([
      Promise.all(names.map(function (it) { return search.further("f" + kind + "-" + it[0]); })),
      inOrder ? search.further("o" + kind + "-" + state.sort) : null,
    ]).then(function (all) {
      var facets = names.map(function (it, at) { return { id: it[0], title: it[1], values: all[0][at] }; });
      var passed = pass(size, wanted, facets, state, true);
      var places = all[1] ? search.numbers(all[1], 0) : wanted && state.sort !== "name" ? wanted : range(0, size);
      var ids = places.filter(function (place) { return !passed.fails[place]; }).map(function (place) { return place + own[2]; });
      var left = 0, at = facets.findIndex(function (facet) { return facet.id === "state"; });
      if (at >= 0 && !state.filters.state) {
        for (var place = 0; place < size; place++) if (passed.fails[place] === 1 && passed.failed[place] === at) left++;
      }
      facets.forEach(function (facet, at) {
        facet.rows = facet.values.map(function (value) {
          var count = 0;
          search.members(value[2]).forEach(function (place) {
            if (!passed.fails[place] || (passed.fails[place] === 1 && passed.failed[place] === at)) count++;
          });
          return { id: value[0], title: value[1], count: count, chosen: (state.filters[facet.id] || []).indexOf(value[0]) >= 0 };
        });
      });
      return { index: index, kind: kind, ids: ids, facets: facets, found: found, left: left };
    });
  };

  var draw = function (now, state, it) {
    var pages = Math.max(1, Math.ceil(it.ids.length / ROWS)), page = Math.min(state.page, pages);
    return search.records(it.ids.slice((page - 1) * ROWS, page * ROWS)).then(function (rows) {
      if (now !== turn) return;
      if (asLoaded === null) asLoaded = { rail: Array.from(rail.childNodes), results: Array.from(results.childNodes) };
      var focus = document.activeElement && document.activeElement.id;
      if (start) start.hidden = true;
      box.classList.add("with-rail");
      fold.hidden = false;
      rail.replaceChildren.apply(rail, railOf(state, it));
      var total = it.ids.length, from = (page - 1) * ROWS;
      var what = it.kind >= 0 ? it.index.site.kinds[it.kind][1] : "results";
      var words = (total > ROWS ? from + 1 + " to " + (from + rows.length) + " of " + total : String(total)) + " " + (it.kind < 0 && total === 1 ? "result" : what);
      line.textContent = words + (state.q ? " for “" + state.q + "”" : "");
      status.textContent = words;
      var parts = [bar(state, it)];
      if (it.found) it.found.instead.forEach(function (pair) {
        parts.push(make("p", "hint", "Nothing has “" + pair[0] + "”; shown is “" + pair[1] + "”."));
      });
      if (it.found && it.found.some && total) parts.push(make("p", "hint", "Nothing has all these words; these have most of them."));
      if (total) {
        var list = make("ol", "hits");
        rows.forEach(function (row) { list.appendChild(hit(row, it.found ? it.found.words : [], it.kind < 0)); });
        parts.push(list);
        if (pages > 1) parts.push(pager(state, page, pages));
      } else parts.push(nothing(state, it));
      if (it.left) {
        var left = make("p", "small left-out", "Not listed: "), own = changed(state, function (next) { next.filters.state = ["deprecated"]; });
        left.appendChild(linkTo(own, it.left + " deprecated"));
        parts.push(left);
      }
      results.replaceChildren.apply(results, parts.filter(Boolean));
      var again = focus && document.getElementById(focus);
      if (again && again !== document.activeElement) again.focus({ preventScroll: true });
    });
  };

  var hit = function (row, words, tellsKind) {
    var item = make("li", "hit"), head = make("h3"), link = make("a");
    item.appendChild(search.icon(row.kind));
    link.href = row.href;
    link.appendChild(search.marked(row.name, words));
    head.appendChild(link);
    if (row.revision && (row.revision !== "working copy" || row.mark !== "working-copy")) head.appendChild(make("span", "rev", row.revision));
    if (row.mark) head.appendChild(make("span", "badge badge-" + row.mark, search.marks[row.mark]));
    item.appendChild(head);
    var meta = [tellsKind && search.one[row.kind], row.by, row.date].filter(Boolean).join(" · ");
    if (meta) item.appendChild(make("p", "meta", meta));
    if (row.summary) item.appendChild(make("p", "summary", row.summary));
    if (row.facts) item.appendChild(make("p", "facts-line", row.facts));
    return item;
  };

  var linkTo = function (state, text, name) {
    var link = make("a", name || "", text);
    link.href = write(state);
    link.addEventListener("click", function (event) {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      go(state);
      (line.parentElement || box).scrollIntoView({ block: "nearest" });
    });
    return link;
  };

  var pager = function (state, page, pages) {
    var nav = make("nav", "pager"), list = make("ul");
    nav.setAttribute("aria-label", "Pages");
    var to = function (number, text) {
      var item = make("li");
      if (number < 1 || number > pages) item.appendChild(make("span", "off", text));
      else {
        var link = linkTo(changed(state, function (next) { next.page = number; }), text);
        if (number === page && text === String(number)) link.setAttribute("aria-current", "page");
        item.appendChild(link);
      }
      list.appendChild(item);
    };
    to(page - 1, "Previous");
    var last = 0;
    range(1, pages + 1).filter(function (number) { return number === 1 || number === pages || Math.abs(number - page) < 3; }).forEach(function (number) {
      if (number > last + 1) { var gap = make("li", "gap", "…"); gap.setAttribute("aria-hidden", "true"); list.appendChild(gap); }
      to(number, String(number));
      last = number;
    });
    to(page + 1, "Next");
    nav.appendChild(list);
    return nav;
  };

  // Above the rows: what is chosen, each with a way to drop it, and the order.
  var bar = function (state, it) {
    var out = make("div", "hits-bar"), chips = make("ul", "chosen");
    it.facets.forEach(function (facet) {
      facet.rows.filter(function (row) { return row.chosen; }).forEach(function (row) {
        var item = make("li"), link = linkTo(without(state, facet.id, row.id), row.title);
        link.setAttribute("aria-label", "Drop " + facet.title + ": " + row.title);
        item.appendChild(link);
        chips.appendChild(item);
      });
    });
    if (chips.children.length) out.appendChild(chips);
    if (it.kind >= 0 && it.kind < 3 && it.ids.length > 1) {
      var label = make("label", "sort", "Order"), select = make("select"), usual = state.q ? "best first" : "by name";
      select.id = "sort";
      [["", usual], state.q ? ["name", "by name"] : null, ["newest", "newest first"], it.index.files["o" + it.kind + "-used"] ? ["used", "most used"] : null]
        .filter(Boolean).forEach(function (pair) {
          var option = make("option", "", pair[1]);
          option.value = pair[0];
          option.selected = pair[0] === state.sort;
          select.appendChild(option);
        });
      select.addEventListener("change", function () { go(changed(state, function (next) { next.sort = select.value; })); });
      label.appendChild(select);
      out.appendChild(label);
    }
    return out.children.length ? out : null;
  };
  var without = function (state, facet, value) {
    return changed(state, function (next) {
      next.filters[facet] = next.filters[facet].filter(function (other) { return other !== value; });
      if (!next.filters[facet].length) delete next.filters[facet];
    });
  };

  // The rail: kinds on the page of results; the facets of a kind, each value with its count.
  var railOf = function (state, it) {
    var parts = [];
    if (!ofKind) {
      var nav = make("nav"), head = make("h2", "", "Kind"), list = make("ul", "rail-list");
      head.id = "rail-kind";
      nav.setAttribute("aria-labelledby", "rail-kind");
      var all = it.counts.reduce(function (sum, count) { return sum + count; }, 0);
      [["", "Everything", all]].concat(it.index.site.kinds.map(function (kind, at) { return [kind[0], kind[1], it.counts[at]]; }))
        .filter(function (row) { return row[2] || row[0] === state.kind; }).forEach(function (row) {
          var item = make("li"), link = linkTo(changed(state, function (next) { next.kind = row[0]; next.filters = {}; next.sort = ""; }), row[1] + " ");
          link.appendChild(make("span", "count", String(row[2])));
          if (row[0] === state.kind) link.setAttribute("aria-current", "true");
          item.appendChild(link);
          list.appendChild(item);
        });
      nav.appendChild(head);
      nav.appendChild(list);
      parts.push(nav);
    }
    var group = make("div", "facets");
    it.facets.forEach(function (facet) {
      var rows = facet.rows.filter(function (row) { return row.count || row.chosen; });
      if (!rows.length) return;
      var set = make("fieldset", "facet"), legend = make("legend", "", facet.title);
      set.appendChild(legend);
      var many = rows.slice().sort(function (a, b) { return b.chosen - a.chosen || b.count - a.count; });
      var shown = rows.length > SHOWN + 2 ? many.slice(0, SHOWN) : rows;
      var list = make("ul"), rest = make("ul");
      rows.forEach(function (row) { (shown.indexOf(row) >= 0 ? list : rest).appendChild(check(state, facet, row)); });
      set.appendChild(list);
      if (rest.children.length) {
        var more = make("details", "more"), summary = make("summary", "", rest.children.length + " more");
        more.open = !!open[facet.id];
        more.addEventListener("toggle", function () { open[facet.id] = more.open; });
        more.appendChild(summary);
        more.appendChild(rest);
        set.appendChild(more);
      }
      group.appendChild(set);
    });
    if (group.children.length) parts.push(group);
    return parts;
  };
  var check = function (state, facet, row) {
    var item = make("li"), label = make("label", "check"), input = make("input");
    input.type = "checkbox";
    input.id = "by-" + facet.id + "-" + row.id;
    input.checked = row.chosen;
    input.addEventListener("change", function () {
      go(row.chosen ? without(state, facet.id, row.id) : changed(state, function (next) {
        (next.filters[facet.id] = next.filters[facet.id] || []).push(row.id);
      }));
    });
    label.appendChild(input);
    label.appendChild(make("span", "", row.title));
    label.appendChild(make("span", "count", String(row.count)));
    item.appendChild(label);
    return item;
  };

  // No result: the filter that removes most can be dropped, the words can be looked for elsewhere.
  var nothing = function (state, it) {
    var out = make("div", "empty nothing"), list = make("ul", "plain-list"), add = function (next, text) {
      var item = make("li");
      item.appendChild(linkTo(next, text));
      list.appendChild(item);
    };
    out.appendChild(make("p", "", "Nothing fits" + (state.q ? " “" + state.q + "”" : "") + (Object.keys(state.filters).length ? " with these filters" : "") + "."));
    it.facets.forEach(function (facet) {
      if (state.filters[facet.id]) add(changed(state, function (next) { delete next.filters[facet.id]; }), "Drop the filter " + facet.title);
    });
    var others = it.counts.reduce(function (sum, count) { return sum + count; }, 0);
    if (state.kind && !ofKind && state.q && others) add(changed(state, function (next) { next.kind = ""; next.filters = {}; }), "Look in everything: " + others);
    var words = state.q.split(/\s+/);
    if (words.length > 1) words.forEach(function (word) {
      add(changed(state, function (next) { next.q = words.filter(function (other) { return other !== word; }).join(" "); }), "Without “" + word + "”");
    });
    if (list.children.length) out.appendChild(list);
    else out.appendChild(make("p", "small", "Check the spelling, or try the beginning of a word, a version such as 16.04, or a region."));
    return out;
  };

  // Nothing is asked for: the page as it came.
  var idle = function () {
    if (asLoaded) {
      rail.replaceChildren.apply(rail, asLoaded.rail);
      results.replaceChildren.apply(results, asLoaded.results);
    }
    line.textContent = wasSaid;
    if (!ofKind) { fold.hidden = true; box.classList.remove("with-rail"); }
    if (start) start.hidden = false;
  };

  // Where the fold cannot be shown open by its style, it is opened.
  if (window.matchMedia("(min-width: 60rem)").matches && !CSS.supports("selector(::details-content)")) fold.open = true;

  // Links of the rail that came with the page choose a filter here.
  rail.addEventListener("click", function (event) {
    var link = event.target.closest("a[data-value]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    go(changed(read(), function (next) { next.filters[link.closest("[data-facet]").dataset.facet] = [link.dataset.value]; }));
  });
  // On a list, the field above the rows looks in that list.
  var own = box.querySelector("[data-own]");
  if (own) {
    own.hidden = false;
    var input = own.querySelector("input");
    input.value = read().q;
    var wait;
    input.addEventListener("input", function () {
      clearTimeout(wait);
      wait = setTimeout(function () { go(changed(read(), function (next) { next.q = input.value.trim(); }), true); }, 80);
    });
    own.addEventListener("submit", function (event) {
      event.preventDefault();
      go(changed(read(), function (next) { next.q = input.value.trim(); }));
    });
  }
  if (field) {
    var form = field.form;
    field.addEventListener("input", function () { go(changed(read(), function (next) { next.q = field.value.trim(); }), true); });
    form.addEventListener("submit", function (event) {
      event.preventDefault();
      go(changed(read(), function (next) { next.q = field.value.trim(); }));
    });
  }
  window.addEventListener("popstate", function () {
    if (own) own.querySelector("input").value = read().q;
    if (field) field.value = read().q;
    render(read());
  });
  render(read());
})();
