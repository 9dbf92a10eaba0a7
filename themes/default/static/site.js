// What pages gain with scripts: the colour switch, copy buttons, filters over long tables, a menu that closes,
// and the section in view marked in the tabs. Every page is complete without this file.
(function () {
  "use strict";
  var root = document.documentElement;
  var each = function (selector, act, within) {
    Array.prototype.forEach.call((within || document).querySelectorAll(selector), act);
  };

  // Colour scheme: automatic, light, dark, and round again.
  var schemes = ["auto", "light", "dark"];
  var words = { auto: "automatic", light: "light", dark: "dark" };
  each("[data-scheme-switch]", function (button) {
    var show = function () {
      button.querySelector(".label").textContent = "Colours: " + words[root.dataset.scheme || "auto"];
    };
    button.hidden = false;
    show();
    button.addEventListener("click", function () {
      var next = schemes[(schemes.indexOf(root.dataset.scheme || "auto") + 1) % schemes.length];
      if (next === "auto") delete root.dataset.scheme;
      else root.dataset.scheme = next;
      try {
        if (next === "auto") localStorage.removeItem("scheme");
        else localStorage.setItem("scheme", next);
      } catch (e) {
        // No storage: the choice holds for this page.
      }
      show();
    });
  });

  // Copy buttons.
  var copy = function (text) {
    if (navigator.clipboard && window.isSecureContext) return navigator.clipboard.writeText(text);
    return new Promise(function (done, fail) {
      var area = document.createElement("textarea");
      area.value = text;
      area.className = "vh";
      document.body.appendChild(area);
      area.select();
      var ok = document.execCommand("copy");
      area.remove();
      ok ? done() : fail(new Error("refused"));
    });
  };
  var status = document.createElement("p");
  status.className = "vh";
  status.setAttribute("role", "status");
  document.body.appendChild(status);
  each("[data-copy]", function (element) {
    var button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = "Copy";
    button.setAttribute("aria-label", "Copy " + element.textContent.trim().slice(0, 60));
    button.addEventListener("click", function () {
      var say = function (word) {
        button.textContent = word;
        status.textContent = word;
        setTimeout(function () { button.textContent = "Copy"; status.textContent = ""; }, 1600);
      };
      copy(element.textContent.trim()).then(function () { say("Copied"); }, function () { say("Not allowed"); });
    });
    // Beside a scrolling box rather than in it.
    var place = element.parentNode.tagName === "PRE" ? element.parentNode : element;
    place.insertAdjacentElement("afterend", button);
  });

  // A field that narrows what is on the page: rows of long tables, cards of long lists.
  each("[data-filter]", function (box) {
    var rows = Array.prototype.slice.call(box.querySelectorAll(box.dataset.filter));
    if (rows.length < 12) return;
    var label = document.createElement("label");
    label.className = "filter";
    var caption = document.createElement("span");
    caption.textContent = box.dataset.filterLabel || "Narrow this page";
    var field = document.createElement("input");
    field.type = "search";
    field.autocomplete = "off";
    label.appendChild(caption);
    label.appendChild(field);
    box.insertBefore(label, box.firstChild);
    var texts = rows.map(function (row) { return row.textContent.toLowerCase().replace(/\s+/g, " "); });
    field.addEventListener("input", function () {
      var wanted = field.value.toLowerCase().split(/\s+/).filter(Boolean);
      var shown = 0;
      rows.forEach(function (row, at) {
        var fits = wanted.every(function (word) { return texts[at].indexOf(word) >= 0; });
        row.hidden = !fits;
        if (fits) shown += 1;
      });
      status.textContent = shown + " of " + rows.length;
    });
    // An address that points at a row shows it, whatever the field says.
    window.addEventListener("hashchange", function () {
      var target = location.hash && document.getElementById(location.hash.slice(1));
      if (target && target.hidden) { field.value = ""; field.dispatchEvent(new Event("input")); target.scrollIntoView(); }
    });
  });

  // Search: what it needs is loaded when somebody begins; `/` goes to the field.
  var find = document.querySelector("form[data-root]");
  if (find) {
    var query = find.querySelector("input");
    var begin = function () {
      if (!find.dataset.script || window.catalogSearch) return;
      var script = document.createElement("script");
      script.src = find.dataset.script;
      delete find.dataset.script;
      document.head.appendChild(script);
    };
    query.addEventListener("focus", begin);
    if (document.activeElement === query) begin();
    document.addEventListener("keydown", function (event) {
      if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.target.closest("input, select, textarea, [contenteditable]")) return;
      event.preventDefault();
      query.focus();
      query.select();
    });
  }
  // What only works with scripts.
  each("[data-combine]", function (link) { link.hidden = false; });

  // Wide tables in texts scroll: by keyboard too, in browsers that do not see to that themselves.
  var reach = function () {
    each(".prose table, .command", function (box) {
      if (box.scrollWidth > box.clientWidth || box.scrollHeight > box.clientHeight) box.tabIndex = 0;
    });
  };
  reach();
  window.addEventListener("resize", reach);

  // Menus close on Escape and on a click elsewhere.
  each("details.menu", function (menu) {
    document.addEventListener("click", function (event) {
      if (!menu.contains(event.target)) menu.open = false;
    });
    menu.addEventListener("keydown", function (event) {
      if (event.key === "Escape" && menu.open) { menu.open = false; menu.querySelector("summary").focus(); }
    });
  });

  // The section in view is marked in the tabs.
  var tabs = {};
  each(".tabs a", function (tab) { tabs[tab.hash.slice(1)] = tab; });
  var heads = Object.keys(tabs).map(function (id) { return document.getElementById(id); }).filter(Boolean);
  if (heads.length && "IntersectionObserver" in window) {
    var mark = function () {
      var now = heads[0];
      heads.forEach(function (head) { if (head.getBoundingClientRect().top < window.innerHeight * 0.3) now = head; });
      Object.keys(tabs).forEach(function (id) {
        if (id === now.id) tabs[id].setAttribute("aria-current", "true");
        else tabs[id].removeAttribute("aria-current");
      });
    };
    var watch = new IntersectionObserver(mark, { rootMargin: "0px 0px -70% 0px", threshold: [0, 1] });
    heads.forEach(function (head) { watch.observe(head); });
  }
})();
