// Put into every frame before the page's own scripts. Notes effects that leave no trace in the document:
// clipboard, print, share, opened windows, and which nodes change by themselves. Changes nothing a page could miss.
(() => {
  const key = Symbol.for("launchready");
  if (window[key]) return;
  const effects = [];
  const note = (kind) => { if (effects.length < 500) effects.push(kind); };
  const wrap = (owner, name, kind, replacement) => {
    const old = owner && owner[name];
    if (typeof old !== "function") return;
    try {
      owner[name] = new Proxy(old, {
        apply(target, self, given) { note(kind); return replacement ? replacement() : Reflect.apply(target, self, given); },
      });
    } catch { /* the page keeps its own */ }
  };
  wrap(window, "print", "print", () => undefined);
  wrap(window, "open", "open");
  if (window.Clipboard) { wrap(Clipboard.prototype, "writeText", "clipboard"); wrap(Clipboard.prototype, "write", "clipboard"); }
  if (window.Navigator) { wrap(Navigator.prototype, "share", "share", () => Promise.resolve()); }
  wrap(Element.prototype, "requestFullscreen", "fullscreen");
  wrap(Element.prototype, "scrollIntoView", "scroll");
  wrap(HTMLMediaElement.prototype, "play", "media");
  wrap(HTMLMediaElement.prototype, "pause", "media");
  wrap(Document.prototype, "execCommand", "command");
  addEventListener("copy", () => note("clipboard"), true);
  addEventListener("scroll", () => note("scroll"), { capture: true, passive: true });
  const restless = new WeakSet();
  let watching = "", changes = 0, control = null;
  // Within the pressed control only what a reader notices counts: words, state; not the ripple of a design library.
  const telling = (record) =>
    record.type === "characterData" ||
    (record.type === "attributes" && /^(aria-|disabled$|open$|hidden$|src$|checked$)/.test(record.attributeName)) ||
    [...record.addedNodes, ...record.removedNodes].some((node) => node.textContent.trim());
  const changed = (records) => {
    for (const record of records) {
      const node = record.target;
      if (watching === "still") { restless.add(node); continue; }
      if (watching !== "effect" || restless.has(node) || (node.parentNode && restless.has(node.parentNode))) continue;
      if (control && control.contains(node) && !telling(record)) continue;
      changes += 1;
    }
  };
  const observer = new MutationObserver(changed);
  const all = { subtree: true, childList: true, attributes: true, characterData: true };
  observer.observe(document, all);
  const attach = Element.prototype.attachShadow;
  Element.prototype.attachShadow = function (...given) {
    const root = Reflect.apply(attach, this, given);
    observer.observe(root, all);
    return root;
  };
  let lcp = 0;
  try {
    new PerformanceObserver((list) => { for (const entry of list.getEntries()) lcp = entry.startTime; })
      .observe({ type: "largest-contentful-paint", buffered: true });
  } catch { /* not this browser */ }
  Object.defineProperty(window, key, {
    enumerable: false,
    value: {
      watch(mode, pressed) {
        changed(observer.takeRecords());
        watching = mode;
        control = pressed || null;
        if (mode === "effect") { changes = 0; effects.length = 0; }
      },
      effects() { changed(observer.takeRecords()); return { changes, effects: [...effects] }; },
      lcp: () => lcp,
    },
  });
})();
