// What a page of ours to look at holds: links, forms that only ask, and everything that it wants over plain http.
() => {
  const rows = [];
  const plain = (address) => /^http:\/\//i.test(address || "");
  const add = (address, kind, active) => { if (plain(address) && rows.length < 200) rows.push([String(address), kind, active]); };
  const each = (selector, work) => document.querySelectorAll(selector).forEach(work);
  const full = (text) => { try { return new URL(text, document.baseURI).href; } catch { return ""; } };
  const set = (text) => (text || "").split(",").map((part) => full(part.trim().split(/\s+/)[0]));
  each("script[src]", (e) => add(full(e.getAttribute("src")), "script", true));
  each("iframe[src], frame[src]", (e) => add(full(e.getAttribute("src")), "frame", true));
  each("object[data]", (e) => add(full(e.getAttribute("data")), "object", true));
  each("embed[src]", (e) => add(full(e.getAttribute("src")), "object", true));
  each("link[href]", (e) => {
    const words = (e.getAttribute("rel") || "").toLowerCase().split(/\s+/);
    const address = full(e.getAttribute("href"));
    if (words.includes("stylesheet")) add(address, "style sheet", true);
    else if (words.some((word) => ["modulepreload", "manifest"].includes(word))) add(address, "script", true);
    else if (words.includes("preload")) add(address, e.getAttribute("as") || "file", ["script", "style", "font", "fetch", "worker"].includes(e.getAttribute("as")));
    else if (words.some((word) => ["icon", "apple-touch-icon", "mask-icon"].includes(word))) add(address, "icon", false);
  });
  each("form", (e) => { if (e.getAttribute("action")) add(full(e.getAttribute("action")), "form", true); });
  each("[formaction]", (e) => add(full(e.getAttribute("formaction")), "form", true));
  each("img[src], input[type=image][src]", (e) => add(full(e.getAttribute("src")), "image", false));
  each("img[srcset], source[srcset]", (e) => set(e.getAttribute("srcset")).forEach((one) => add(one, "image", false)));
  each("image, use, feImage", (e) => add(full(e.getAttribute("href") || e.getAttribute("xlink:href") || ""), "image", false));
  each("video[src], audio[src], source[src], track[src]", (e) => add(full(e.getAttribute("src")), "media", false));
  each("video[poster]", (e) => add(full(e.getAttribute("poster")), "image", false));
  const inside = (text) => { for (const found of (text || "").matchAll(/url\(\s*["']?(http:\/\/[^"')\s]+)/gi)) add(found[1], "image of a style", false); };
  each("[style]", (e) => inside(e.getAttribute("style")));
  for (const sheet of document.styleSheets) {
    try { for (const rule of sheet.cssRules) inside(rule.cssText); } catch { /* a foreign sheet */ }
  }
  const links = [];
  each("a[href], area[href]", (e) => { if (!e.hasAttribute("download") && links.length < 400) links.push(full(e.getAttribute("href"))); });
  const forms = [];
  each("form", (e) => {
    if ((e.getAttribute("method") || "get").toLowerCase() !== "get" || forms.length > 9) return;
    const names = [...e.elements].filter((f) => f.name && ["text", "search", "textarea", "url", "email"].includes(f.type)).map((f) => f.name);
    if (names.length) forms.push([full(e.getAttribute("action") || location.href), names]);
  });
  return { title: document.title, links, forms, plain: rows };
}
