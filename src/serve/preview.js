// What the preview adds to a page while it answers: it loads the page again when it changed, keeps what the reader did,
// and shows what is wrong. A built site does not have this file.
(function () {
  "use strict";
  var own = document.currentScript;
  var page = own.dataset.page;
  var key = "catalog-preview " + location.pathname;
  var state = { report: null, listening: null, dismissed: null, root: null, styles: 0 };
  var store = {
    get: function (name) {
      try { return sessionStorage.getItem(name); } catch (e) { return null; }
    },
    set: function (name, value) {
      try {
        if (value === null) sessionStorage.removeItem(name);
        else sessionStorage.setItem(name, value);
      } catch (e) {
        // No storage: the page begins at its top.
      }
    },
  };
  var all = function (selector) { return Array.prototype.slice.call(document.querySelectorAll(selector)); };

  // What the reader did: where they scrolled, what they opened, what they typed into filters.
  var name_of = function (element, at) {
    var summary = element.querySelector("summary");
    return element.id || at + " " + (summary ? summary.textContent.trim().slice(0, 80) : "");
  };
  var fields = "input:not([type=hidden]):not([type=password]), select, textarea";
  var keep = function () {
    var boxes = all("pre, .scroll, [tabindex='0']").map(function (box) { return [box.scrollLeft, box.scrollTop]; });
    store.set(key, JSON.stringify({
      x: scrollX,
      y: scrollY,
      boxes: boxes.some(function (box) { return box[0] || box[1]; }) ? boxes : null,
      details: all("details").map(function (element, at) { return [name_of(element, at), element.open]; }),
      fields: all(fields).map(function (field) {
        return [field.name || field.id, field.type === "checkbox" || field.type === "radio" ? field.checked : field.value];
      }),
      focus: document.activeElement && document.activeElement.id,
    }));
  };
  var restore = function () {
    var text = store.get(key);
    if (!text) return;
    store.set(key, null);
    var kept;
    try { kept = JSON.parse(text); } catch (e) { return; }
    var open = {};
    kept.details.forEach(function (pair) { open[pair[0]] = pair[1]; });
    all("details").forEach(function (element, at) {
      var was = open[name_of(element, at)];
      if (was !== undefined && was !== element.open) element.open = was;
    });
    all(fields).forEach(function (field, at) {
      var was = kept.fields[at];
      if (!was || was[0] !== (field.name || field.id)) return;
      var is_box = typeof was[1] === "boolean";
      if ((is_box ? field.checked : field.value) === was[1]) return;
      if (is_box) field.checked = was[1];
      else field.value = was[1];
      field.dispatchEvent(new Event("input", { bubbles: true }));
      field.dispatchEvent(new Event("change", { bubbles: true }));
    });
    if (kept.boxes) {
      all("pre, .scroll, [tabindex='0']").forEach(function (box, at) {
        if (kept.boxes[at]) { box.scrollLeft = kept.boxes[at][0]; box.scrollTop = kept.boxes[at][1]; }
      });
    }
    var target = kept.focus && document.getElementById(kept.focus);
    if (target) target.focus({ preventScroll: true });
    var go = function () { scrollTo({ left: kept.x, top: kept.y, behavior: "instant" }); };
    go();
    if (document.readyState !== "complete") addEventListener("load", go, { once: true });
  };
  if ("scrollRestoration" in history && store.get(key)) {
    history.scrollRestoration = "manual";
    addEventListener("load", function () { history.scrollRestoration = "auto"; }, { once: true });
  }
  restore();

  var reload = function () {
    stop();
    keep();
    location.reload();
  };

  // A changed stylesheet takes the place of the old one; the page stays.
  var swap = function (styles) {
    var now = {};
    styles.forEach(function (pair) { now[pair[0]] = pair[1]; });
    all("link[rel~=stylesheet]").forEach(function (link) {
      var address = new URL(link.href);
      if (address.origin !== location.origin || link.dataset.previewGoes) return;
      var stem = address.pathname.replace(/\.[0-9a-f]+\.css$/, ".css");
      var prefix = Object.keys(now).find(function (name) { return stem.slice(-name.length) === name; });
      if (!prefix) return;
      var wanted = stem.slice(0, -prefix.length) + now[prefix];
      if (address.pathname === wanted) return;
      var next = link.cloneNode();
      next.href = wanted;
      link.dataset.previewGoes = "";
      next.addEventListener("load", function () { link.remove(); });
      next.addEventListener("error", function () { link.remove(); });
      link.after(next);
    });
  };

  // What is wrong. It stands in a tree of its own, which the theme's styles do not reach.
  var make = function (name, options, children) {
    var element = document.createElement(name);
    Object.keys(options || {}).forEach(function (option) {
      if (option === "text") element.textContent = options.text;
      else if (option === "click") element.addEventListener("click", options.click);
      else element.setAttribute(option, options[option]);
    });
    (children || []).forEach(function (child) { element.append(child); });
    return element;
  };
  var root_of = function () {
    if (state.root) return state.root;
    var host = make("catalog-preview");
    var root = host.attachShadow({ mode: "open" });
    var sheet = make("link", { rel: "stylesheet", href: new URL("preview.css", own.src).href });
    var body = make("div", { class: "preview", hidden: "" });
    sheet.addEventListener("load", function () { body.hidden = false; });
    root.append(sheet, body);
    document.documentElement.append(host);
    state.root = body;
    return body;
  };
  // The terminal's colours become classes.
  var coloured = function (text) {
    var out = document.createDocumentFragment();
    var classes = [];
    text.split(/(\u001b\[[0-9;]*m)/).forEach(function (part) {
      var codes = /^\u001b\[([0-9;]*)m$/.exec(part);
      if (!codes) {
        if (part) out.append(classes.length ? make("span", { class: classes.join(" "), text: part }) : part);
        return;
      }
      var numbers = (codes[1] || "0").split(";").map(Number);
      for (var at = 0; at < numbers.length; at += 1) {
        var number = numbers[at];
        if (number === 0) classes = [];
        else if (number === 1) classes.push("b");
        else if (number === 38 && numbers[at + 1] === 5) { classes.push("c" + (numbers[at + 2] % 8)); at += 2; }
        else if ((number >= 30 && number < 38) || (number >= 90 && number < 98)) classes.push("c" + (number % 10));
      }
    });
    return out;
  };
  var counted = function (n, word) { return n + " " + word + (n === 1 ? "" : "s"); };
  var finding = function (it) {
    var rule = make("a", { href: new URL("rules/" + it.id, own.src).href, target: "_blank", rel: "noopener", text: it.id + " " + it.name });
    return make("li", { class: it.severity }, [make("pre", { tabindex: "0" }, [coloured(it.frame)]), make("p", {}, ["What it means and what to do: ", rule])]);
  };
  var panel = function (report, close) {
    var title = report.errors ? counted(report.errors, "error") : counted(report.warnings, "warning");
    var list = make("ol", {}, report.findings.map(finding));
    var parts = [make("h2", { id: "t", text: title })];
    if (report.stale) parts.push(make("p", { class: "stale", text: "The page below is stale: it shows what was there before. It mends itself when this is mended." }));
    parts.push(list);
    if (report.more) parts.push(make("p", { text: "and " + report.more + " more: catalog check shows all." }));
    var button = make("button", { type: "button", class: "close", "aria-label": "Close", text: "×", click: close });
    return make("section", { class: "panel", role: "region", "aria-labelledby": "t" }, [button].concat(parts));
  };
  var show = function () {
    var report = state.report;
    var body = root_of();
    var is_bad = report.errors > 0;
    var words = JSON.stringify(report.findings.map(function (it) { return it.frame; })) + report.stale;
    var is_closed = store.get("catalog-preview closed") === words;
    body.textContent = "";
    document.documentElement.toggleAttribute("data-preview-stale", report.stale);
    if (is_bad && !is_closed) {
      body.append(panel(report, function () {
        store.set("catalog-preview closed", words);
        show();
      }));
      return;
    }
    if (!is_bad) store.set("catalog-preview closed", null);
    if (!is_bad && report.warnings === 0 && !report.stale) return;
    var text = (report.stale ? "stale · " : "") + (is_bad ? counted(report.errors, "error") : report.warnings ? counted(report.warnings, "warning") : "");
    var badge = make("button", { type: "button", class: "badge " + (is_bad ? "error" : "warning"), text: text, "aria-haspopup": "true" });
    badge.addEventListener("click", function () {
      if (is_bad) {
        store.set("catalog-preview closed", null);
        show();
        return;
      }
      fetch(new URL("findings.json?page=" + encodeURIComponent(decodeURIComponent(page)), own.src)).then(function (answer) { return answer.json(); }).then(function (full) {
        body.textContent = "";
        body.append(panel(full, show));
        body.querySelector(".close").focus();
      });
    });
    body.append(badge);
  };
  addEventListener("keydown", function (event) {
    var close = event.key === "Escape" && state.root && state.root.querySelector(".close");
    if (close) close.click();
  });

  // Listening. A page that is not seen does not listen: browsers allow few connections, and it asks when it is seen.
  var stop = function () {
    if (state.listening) state.listening.close();
    state.listening = null;
  };
  var listen = function () {
    if (state.listening) return;
    var address = new URL("events", own.src);
    address.search = "page=" + encodeURIComponent(decodeURIComponent(page)) + "&digest=" + own.dataset.digest;
    var source = new EventSource(address.href);
    state.listening = source;
    source.addEventListener("report", function (event) {
      if (state.report && JSON.stringify(state.report) === event.data) return;
      state.report = JSON.parse(event.data);
      swap(state.report.styles);
      show();
    });
    source.addEventListener("reload", function (event) {
      if (event.data !== own.dataset.digest) reload();
    });
    source.addEventListener("error", function () {
      // Refused rather than interrupted: the browser does not try again by itself.
      if (source.readyState === EventSource.CLOSED && state.listening === source) {
        state.listening = null;
        setTimeout(function () { if (!document.hidden) listen(); }, 2000);
      }
    });
  };
  document.addEventListener("visibilitychange", function () { document.hidden ? stop() : listen(); });
  addEventListener("pagehide", stop);
  addEventListener("pageshow", function (event) { if (event.persisted) listen(); });
  if (!document.hidden) listen();
})();
