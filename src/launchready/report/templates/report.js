"use strict";
// Findings are kept in a JSON block and drawn when their check opens. Text only ever becomes text.
(function () {
  var PAGE = 50;
  var data = null;
  var form = document.getElementById("filters");
  var checks = Array.prototype.slice.call(document.querySelectorAll("details.check"));
  var keys = ["row", "state", "severity", "owner"];
  var places = null;
  document.documentElement.classList.add("js");

  function holes(check) {
    if (!data) { data = JSON.parse(document.getElementById("report-data").textContent); }
    return data.checks[Number(check.dataset.number)];
  }

  function make(tag, name, text) {
    var node = document.createElement(tag);
    if (name) { node.className = name; }
    if (text !== undefined) { node.textContent = text; }
    return node;
  }

  function marked(text) {
    var code = make("pre", "code");
    text.split("⟦").forEach(function (piece, number) {
      var cut = number ? piece.indexOf("⟧") : -1;
      if (cut >= 0) {
        code.appendChild(make("mark", "", piece.slice(0, cut)));
        piece = piece.slice(cut + 1);
      }
      code.appendChild(document.createTextNode(piece));
    });
    return code;
  }

  function copyText(text, button) {
    function done(ok) {
      button.textContent = ok ? "Copied" : "Press Ctrl+C";
      window.setTimeout(function () { button.textContent = "Copy"; }, 2000);
    }
    function byHand() {
      var area = make("textarea");
      area.value = text;
      area.setAttribute("readonly", "");
      area.className = "off";
      document.body.appendChild(area);
      area.select();
      var ok = false;
      try { ok = document.execCommand("copy"); } catch (error) { ok = false; }
      area.remove();
      button.focus();
      done(ok);
    }
    if (navigator.clipboard && window.isSecureContext) {
      navigator.clipboard.writeText(text).then(function () { done(true); }, byHand);
    } else {
      byHand();
    }
  }

  function repeatBlock(text) {
    var box = make("div", "repeat");
    var head = make("div", "repeat-head");
    head.appendChild(make("h5", "", "Repeat it"));
    var button = make("button", "copy", "Copy");
    button.type = "button";
    button.setAttribute("aria-label", "Copy the command that repeats this");
    button.addEventListener("click", function () { copyText(text, button); });
    head.appendChild(button);
    box.appendChild(head);
    box.appendChild(make("pre", "code", text));
    return box;
  }

  // Evidence: kind, subject, when, persona, summary, where, repeat, excerpt, characters left out.
  function evidenceBlock(part) {
    var box = make("div", "evidence");
    box.appendChild(make("p", "", part[4]));
    if (part[7]) { box.appendChild(marked(part[7])); }
    if (part[8]) {
      box.appendChild(make("p", "facts", "Shortened: " + part[8].toLocaleString("en") + " characters more in report.json."));
    }
    var facts = [part[3] ? "as " + part[3] : "", part[0], part[1], part[2], part[5]];
    box.appendChild(make("p", "facts", facts.filter(Boolean).join(" · ")));
    if (part[6]) { box.appendChild(repeatBlock(part[6])); }
    return box;
  }

  // Finding: link, subject, message, confidence, evidence, more evidence, fix, waiver, first seen, new.
  function findingBlock(part, open) {
    var item = make("li");
    var box = make("details", "finding");
    var head = make("summary");
    item.id = part[0];
    head.appendChild(make("b", "", part[2]));
    if (part[1]) { head.appendChild(make("code", "", part[1])); }
    if (part[9]) { head.appendChild(make("span", "fresh", "new since last run")); }
    box.appendChild(head);
    function fill() {
      if (box.childNodes.length > 1) { return; }
      var inside = make("div", "inside");
      if (part[7]) { inside.appendChild(make("p", "note attested", part[7])); }
      part[4].forEach(function (number) { inside.appendChild(evidenceBlock(data.evidence[number])); });
      if (part[5]) { inside.appendChild(make("p", "facts", "and " + part[5] + " more exchanges in report.json")); }
      if (data.texts[part[6]]) {
        inside.appendChild(make("h5", "", "How to fix this one"));
        inside.appendChild(make("p", "told", data.texts[part[6]]));
      }
      var foot = make("p", "facts", (part[8] ? "First seen " + part[8] + " · " : "") + part[3] + " · ");
      var link = make("a", "", "link to this finding");
      link.href = "#" + part[0];
      foot.appendChild(link);
      inside.appendChild(foot);
      box.appendChild(inside);
    }
    box.addEventListener("toggle", function () { if (box.open) { fill(); } });
    if (open) { fill(); box.open = true; }
    item.appendChild(box);
    return item;
  }

  function draw(check, upTo) {
    var part = holes(check);
    var list = check.querySelector(".findings");
    if (!list) { return; }
    var more = list.querySelector(".more");
    if (!check.dataset.drawn) {
      list.textContent = "";
      check.dataset.drawn = "0";
      list.classList.add("drawn");
      if (!part.findings.length) {
        part.evidence.forEach(function (number) {
          var item = make("li");
          item.appendChild(evidenceBlock(data.evidence[number]));
          list.appendChild(item);
        });
        if (part.more) { list.appendChild(make("li", "facts", "and " + part.more + " more in report.json")); }
        return;
      }
    }
    if (more) { more.remove(); }
    var from = Number(check.dataset.drawn);
    var to = Math.min(part.findings.length, Math.max(from, upTo));
    for (var at = from; at < to; at += 1) {
      list.appendChild(findingBlock(part.findings[at], at === 0 || part.findings.length <= 3));
    }
    check.dataset.drawn = String(to);
    var left = part.findings.length - to;
    if (left > 0) {
      var item = make("li", "more");
      var button = make("button", "", "Show " + Math.min(PAGE, left) + " more of " + left.toLocaleString("en"));
      button.type = "button";
      button.addEventListener("click", function () {
        draw(check, to + PAGE);
        var next = list.children[to];
        if (next) { next.querySelector("summary").focus(); }
      });
      item.appendChild(button);
      list.appendChild(item);
    }
  }

  function fields() { return form.elements; }

  function apply() {
    var shown = 0;
    checks.forEach(function (check) {
      var fits = keys.every(function (key) {
        var want = fields()[key].value;
        return !want || check.dataset[key] === want;
      });
      if (fields()["new"].checked && check.dataset["new"] !== "1") { fits = false; }
      check.hidden = !fits;
      if (fits) { shown += 1; }
    });
    var narrowed = shown < checks.length;
    document.querySelectorAll(".group").forEach(function (group) {
      var left = group.querySelectorAll("details.check:not([hidden])").length;
      var fold = group.querySelector(".fold");
      group.hidden = !left;
      group.querySelector(".tally").textContent = left;
      if (fold && narrowed && left) { fold.open = true; }
    });
    document.getElementById("none-left").hidden = shown > 0;
    document.getElementById("shown").textContent =
      narrowed ? shown + " of " + checks.length + " checks shown" : "All " + checks.length + " checks shown";
  }

  function write() {
    var parts = [];
    keys.forEach(function (key) {
      if (fields()[key].value) { parts.push(key + "=" + encodeURIComponent(fields()[key].value)); }
    });
    if (fields()["new"].checked) { parts.push("new=1"); }
    try { history.replaceState(null, "", parts.length ? "#" + parts.join("&") : "#checks"); } catch (error) { /* some viewers forbid it */ }
  }

  function clear() {
    keys.forEach(function (key) { fields()[key].value = ""; });
    fields()["new"].checked = false;
  }

  function readFilters(text) {
    clear();
    text.split("&").forEach(function (pair) {
      var cut = pair.indexOf("=");
      var key = pair.slice(0, cut);
      var value = "";
      try { value = decodeURIComponent(pair.slice(cut + 1)); } catch (error) { return; }
      if (key === "new") { fields()["new"].checked = true; }
      if (keys.indexOf(key) >= 0) {
        fields()[key].value = value;
        if (fields()[key].selectedIndex < 0) { fields()[key].value = ""; }
      }
    });
    apply();
  }

  function reveal(check) {
    if (check.hidden) { clear(); apply(); }
    var fold = check.closest(".fold");
    if (fold) { fold.open = true; }
    check.open = true;
  }

  function place(name) {
    if (!places) {
      places = Object.create(null);
      checks.forEach(function (check) {
        holes(check).findings.forEach(function (part, at) { places[part[0]] = [check, at]; });
      });
    }
    return places[name];
  }

  function follow() {
    var name = location.hash.slice(1);
    if (/^(row|state|severity|owner|new)=/.test(name)) {
      readFilters(name);
      document.getElementById("checks").scrollIntoView();
      return;
    }
    var target = name && document.getElementById(name);
    if (target && target.matches("details.check")) {
      reveal(target);
      draw(target, PAGE);
      target.scrollIntoView();
      target.querySelector("summary").focus({ preventScroll: true });
      return;
    }
    var found = name && place(name);
    if (found) {
      reveal(found[0]);
      draw(found[0], Math.max(PAGE, found[1] + 1));
      var item = document.getElementById(name);
      var box = item.querySelector("details");
      document.querySelectorAll(".here").forEach(function (old) { old.classList.remove("here"); });
      item.classList.add("here");
      box.open = true;
      item.scrollIntoView();
      box.querySelector("summary").focus({ preventScroll: true });
    }
  }

  checks.forEach(function (check) {
    check.addEventListener("toggle", function () { if (check.open) { draw(check, PAGE); } });
  });
  form.hidden = false;
  form.addEventListener("change", function () { apply(); write(); });
  form.addEventListener("reset", function (event) { event.preventDefault(); clear(); apply(); write(); });
  form.addEventListener("submit", function (event) { event.preventDefault(); });
  window.addEventListener("hashchange", follow);

  // On paper the failing checks are open, with the first findings of each.
  var opened = [];
  window.addEventListener("beforeprint", function () {
    opened = checks.filter(function (check) { return check.dataset.state === "failed" && !check.hidden && !check.open; });
    opened.forEach(function (check) { draw(check, PAGE); check.open = true; });
  });
  window.addEventListener("afterprint", function () {
    opened.forEach(function (check) { check.open = false; });
    opened = [];
  });
  apply();
  follow();
})();
