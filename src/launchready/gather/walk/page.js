// Reads a page for the walk. Called with {do: name, …}; leaves the document as it was, but for outline and cover,
// which are taken away again by uncover.
(ask) => {
  const store = Symbol.for("launchready.controls");
  const veil = Symbol.for("launchready.veil");
  const MAIL = /[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}/g;
  const RECORD = "article, li, td, dd, blockquote, [role=row], [role=listitem], [role=article], [role=cell]";
  const NO_RECORD = "nav, button, label, [role=menu], [role=tablist], [role=alert]";
  const clean = (text, most = 80) => (text || "").replace(/\s+/g, " ").trim().slice(0, most);
  const box = (node) => node.getBoundingClientRect();
  const shown = (node) => {
    const rect = box(node);
    if (rect.width < 4 || rect.height < 4) return false;
    if (node.checkVisibility && !node.checkVisibility({ opacityProperty: true, visibilityProperty: true })) return false;
    return getComputedStyle(node).visibility !== "hidden";
  };
  const inView = (node) => {
    const rect = box(node);
    return rect.bottom > 0 && rect.right > 0 && rect.top < innerHeight && rect.left < innerWidth;
  };
  const everywhere = (selector, root = document, found = []) => {
    for (const node of root.querySelectorAll("*")) {
      if (node.matches(selector)) found.push(node);
      if (node.shadowRoot) everywhere(selector, node.shadowRoot, found);
    }
    return found;
  };
  const all = (selector) => everywhere(selector).slice(0, 2000);
  const named = (node) => clean(
    node.getAttribute("aria-label") || node.innerText || node.value || node.title ||
    node.querySelector?.("img[alt]")?.alt || node.querySelector?.("title")?.textContent || node.id || node.name || "", 60);
  const words = (node) => `${node.id || ""} ${typeof node.className === "string" ? node.className : ""}`;
  const path = (node) => {
    const parts = [];
    for (let at = node; at && at.nodeType === 1 && parts.length < 5; at = at.parentElement) {
      parts.unshift(at.tagName.toLowerCase() + (at.id ? `#${at.id}` : ""));
    }
    return parts.join(">");
  };

  const SPIN = /(^|[\s_-])(spinner|spin|loader|loading|skeleton|shimmer|circularprogress|placeholder-(glow|wave)|animate-(spin|pulse)|lds-\w+|busy)([\s_-]|$)|circular-?progress|skeleton|spinner/i;
  const NOT_SPIN = /logo|brand|hero|decor|banner|avatar|emoji|lazy-?loaded|loaded\b|no-?loading|preloader-done/i;
  const tools = {
    // Indicators of loading that a person sees right now.
    loading() {
      const found = [];
      for (const node of all("[aria-busy=true], [role=progressbar], progress, [class], [id]")) {
        const busy = node.getAttribute("aria-busy") === "true";
        const bar = node.matches("[role=progressbar]:not([aria-valuenow]), progress:not([value])");
        const name = `${node.localName} ${words(node)}`;
        if (!busy && !bar && !(SPIN.test(words(node)) && !/^(html|body|button|a|input|script|link)$/.test(node.localName))) continue;
        if (!shown(node) || !inView(node)) continue;
        let above = node, decoration = false;
        for (let i = 0; above && i < 4; i += 1, above = above.parentElement) {
          if (NOT_SPIN.test(words(above)) || above.matches("nav a, header a, [role=img], button, [role=button]")) decoration = true;
        }
        const moves = node.getAnimations ? node.getAnimations({ subtree: true }).some((one) => one.playState === "running") : false;
        const says = /^(loading|please wait|wird geladen|chargement|cargando|caricamento)\b/i.test(clean(node.innerText, 40));
        if (decoration && !busy && !says) continue;
        if (!busy && !bar && !moves && !says && !/skeleton|spinner|shimmer/i.test(words(node))) continue;
        if (!busy && !bar && clean(node.innerText, 300).length > 60) continue;
        found.push({ what: clean(busy ? `aria-busy on ${name}` : name, 80), path: path(node) });
      }
      for (const node of all("p, div, span, li, td, h1, h2, h3")) {
        if (node.childElementCount || !/^(loading|please wait|wird geladen)\s*(\.{3}|…)?$/i.test(clean(node.textContent, 40))) continue;
        if (shown(node) && inView(node)) found.push({ what: `the text "${clean(node.textContent, 30)}"`, path: path(node) });
      }
      const seen = new Set();
      return found.filter((one) => !seen.has(one.path) && seen.add(one.path)).slice(0, 10);
    },
    // What stands on the page: links, images, text, state, storage, timing.
    facts() {
      const here = location.href;
      const links = all("a[href], area[href]").map((node) => ({
        href: node.href && typeof node.href === "string" ? node.href : "", text: named(node),
        download: node.hasAttribute("download"), seen: shown(node),
      })).filter((link) => link.href);
      const images = [...document.images].filter((image) => image.complete && !image.naturalWidth && image.currentSrc)
        .map((image) => image.currentSrc);
      const mixed = location.protocol !== "https:" ? [] :
        all("[src], link[href], form[action], object[data]").map((node) => ({
          url: node.getAttribute("src") || node.getAttribute("data") || (node.localName === "form" ? node.action : "") ||
            (/stylesheet|icon|preload|modulepreload/.test(node.rel || "") ? node.href : "") || "",
          kind: node.localName,
        })).filter((one) => typeof one.url === "string" && one.url.startsWith("http:"));
      const values = all("input, textarea, select").map((node) => node.value).filter((value) => value && value.length > 2);
      const attributes = all("[title], [alt], [aria-label], [data-tooltip], [placeholder]").flatMap((node) =>
        ["title", "alt", "aria-label", "data-tooltip", "placeholder"].map((name) => node.getAttribute(name)).filter(Boolean));
      const inline = [...document.scripts].filter((script) => !script.src).map((script) => script.textContent)
        .filter((text) => text.length > 20).slice(0, 40);
      const data = all("[data-state], [data-props], [data-page], [data-user], [data-initial]").flatMap((node) =>
        [...node.attributes].filter((one) => /^[[{]/.test(one.value)).map((one) => one.value)).slice(0, 40);
      const timing = performance.getEntriesByType("navigation")[0];
      const probe = window[Symbol.for("launchready")];
      return {
        url: here, title: document.title, links: links.slice(0, 400), images: images.slice(0, 50), mixed: mixed.slice(0, 50),
        text: (document.body?.innerText || "").slice(0, 300000),
        said: [...values, ...attributes].join("\n").slice(0, 100000),
        inline: inline.map((text) => text.slice(0, 500000)), data,
        password: all("input[type=password]").some(shown), forms: document.forms.length,
        width: Math.max(0, document.documentElement.scrollWidth - innerWidth),
        first: timing ? timing.responseStart : 0, ready: timing ? timing.domContentLoadedEventEnd : 0,
        painted: probe ? probe.lcp() : 0, scrollable: document.documentElement.scrollHeight - innerHeight,
      };
    },
    storage() {
      const read = (kind) => { try { return Object.entries({ ...window[kind] }); } catch { return []; } };
      return { local: read("localStorage"), session: read("sessionStorage") };
    },
    // Everything that looks as if pressing it did something, kept in order for `control`.
    controls() {
      const chosen = "button, [role=button], [role=tab], [role=menuitem], [role=switch], [role=link]:not(a), summary, " +
        "input[type=button], input[type=submit], input[type=image], a[href='#'], a[href^='javascript:'], a:not([href]), [onclick]";
      const list = all(chosen).filter((node) => !/^(html|body|form|label)$/.test(node.localName));
      window[store] = list;
      return list.map((node, index) => {
        const form = node.form || node.closest("form");
        const style = getComputedStyle(node);
        const submits = form !== null && node.matches("button:not([type]), button[type=submit], input[type=submit], input[type=image]");
        const bare = node.matches("a:not([href])") && !node.onclick && !node.getAttribute("role") && style.cursor !== "pointer";
        return {
          index, name: named(node), tag: node.localName, place: path(node), words: clean(words(node), 60),
          link: node.localName === "a", shown: shown(node), submits, form: submits ? (form.method || "get") : "",
          off: node.disabled === true || node.matches(":disabled, [aria-disabled=true], [inert] *, [inert]") ||
            style.pointerEvents === "none" || style.cursor === "not-allowed" || /(^|[\s_-])disabled([\s_-]|$)/i.test(words(node)),
          current: node.matches("[aria-current]:not([aria-current=false]), [aria-selected=true], [aria-checked=true][role=radio], [type=reset], [role=toolbar] *") ||
            bare || (/(^|\s)(active|current|selected)(\s|$)/.test(words(node)) && node.closest("nav, [role=tablist], ul") !== null),
          top: /\b(top|nach oben)\b/i.test(named(node)) && node.localName === "a",
        };
      }).filter((one) => one.shown);
    },
    state() {
      const focus = document.activeElement;
      const control = window[store]?.[ask.index];
      const own = control && (control === focus || control.contains(focus) || focus === document.body);
      const fields = all("input, textarea, select").map((node) => `${node.value}|${node.checked}|${node.type}`).join("\u0001");
      let hash = 0;
      for (let i = 0; i < fields.length; i += 1) hash = (hash * 31 + fields.charCodeAt(i)) | 0;
      return {
        url: location.href.replace(/#$/, ""), title: document.title, focus: own ? "" : path(focus || document.body),
        fields: hash, open: all("dialog[open], details[open], [popover]:popover-open").length,
        self: control ? `${words(control)}|${control.innerText}|${control.isConnected}` : "",
        history: history.length, selection: String(getSelection()).length,
      };
    },
    forms() {
      return [...document.forms].map((form, index) => {
        const fields = [...form.elements].filter((one) => one.name || one.id).filter((one) => /^(input|textarea|select)$/.test(one.localName));
        return {
          index, shown: shown(form), method: (form.getAttribute("method") || "get").toLowerCase(), path: path(form),
          action: form.getAttribute("action") || "", name: clean(form.getAttribute("aria-label") || form.id || form.name || form.querySelector("legend, h1, h2, h3")?.innerText || "", 60),
          submit: named(form.querySelector("button:not([type]), button[type=submit], input[type=submit]") || form),
          fields: fields.map((one, at) => ({
            at, name: one.name || one.id, tag: one.localName, type: (one.type || "text").toLowerCase(), required: one.required,
            label: clean(one.labels?.[0]?.innerText || one.getAttribute("aria-label") || one.placeholder || "", 60),
            shown: shown(one), most: one.maxLength > 0 ? one.maxLength : 0, least: one.minLength > 0 ? one.minLength : 0,
            options: one.localName === "select" ? [...one.options].map((option) => option.value).slice(0, 20) : [],
            off: one.disabled || one.readOnly, min: one.min || "", autocomplete: one.autocomplete || "",
          })),
        };
      });
    },
    // Draw a frame round a control or the first node with this path, and cover what is private.
    outline() {
      tools.uncover();
      const host = document.createElement("div");
      const root = host.attachShadow({ mode: "closed" });
      host.style.cssText = "all:initial;position:fixed;inset:0;z-index:2147483647;pointer-events:none";
      const draw = (rect, css) => {
        if (rect.width < 1 || rect.height < 1) return;
        const mark = document.createElement("div");
        mark.style.cssText = `position:fixed;left:${rect.left - ask.edge}px;top:${rect.top - ask.edge}px;` +
          `width:${rect.width + 2 * ask.edge}px;height:${rect.height + 2 * ask.edge}px;box-sizing:border-box;${css}`;
        root.append(mark);
      };
      const target = ask.index !== undefined ? window[store]?.[ask.index] :
        ask.form !== undefined ? document.forms[ask.form] : ask.path ? all("*").find((node) => path(node) === ask.path && shown(node)) : null;
      if (target) target.scrollIntoView({ block: "center", behavior: "instant" });
      const edge = ask.edge;
      ask.edge = 3; // letters reach a little out of their line's box
      const cover = "background:#777;border-radius:2px";
      for (const node of all("input, textarea, select, [contenteditable=true]")) {
        const silent = /^(button|submit|reset|checkbox|radio|hidden|image|range|color)$/.test(node.type || "");
        if (!silent && (node.value || node.innerText) && shown(node)) draw(box(node), cover);
      }
      const texts = document.createTreeWalker(document.body || document, NodeFilter.SHOW_TEXT);
      for (let node = texts.nextNode(), seen = 0; node && seen < 20000; node = texts.nextNode(), seen += 1) {
        if (ask.records && node.data.trim() && !target?.contains(node) &&
            node.parentElement?.closest(RECORD) && !node.parentElement.closest(NO_RECORD)) {
          const range = document.createRange();
          range.selectNodeContents(node);
          for (const rect of range.getClientRects()) draw(rect, cover);
          continue;
        }
        for (const found of (node.data.includes("@") ? node.data.matchAll(MAIL) : [])) {
          const range = document.createRange();
          range.setStart(node, found.index);
          range.setEnd(node, found.index + found[0].length);
          for (const rect of range.getClientRects()) draw(rect, cover);
        }
      }
      ask.edge = edge;
      if (target && ask.blank) draw(box(target), "background:#777");
      else if (target) draw(box(target), "border:4px solid #d0021b;border-radius:4px;background:transparent");
      document.documentElement.append(host);
      document[veil] = host;
      return Boolean(target);
    },
    uncover() { document[veil]?.remove(); document[veil] = null; },
    scroll() { scrollTo({ top: document.documentElement.scrollHeight, behavior: "instant" }); },
    dialog() {
      return all("dialog[open], [role=dialog], [role=alertdialog], [role=menu], [aria-modal=true], [popover]").some(
        (node) => shown(node) && (!node.matches("[popover]") || node.matches(":popover-open")));
    },
    focus() {
      const focus = document.activeElement;
      return focus && focus !== document.body ? path(focus) : "";
    },
    // Buttons of a cookie banner, the least consenting first.
    banner() {
      const hosts = all("[role=dialog], [role=alertdialog], dialog, [class*=cookie i], [id*=cookie i], [class*=consent i], [id*=consent i]")
        .filter((node) => shown(node) && /cookie|consent|einwillig/i.test(node.innerText || ""));
      const buttons = [...new Set(hosts.flatMap((node) => [...node.querySelectorAll("button, [role=button], a")]))].filter(shown);
      const order = [/reject|decline|refuse|deny|necessary|essential|ablehnen|notwendig/i, /close|dismiss|no,? thanks|schlie/i, /accept|agree|allow|ok|got it|zustimmen|akzeptieren/i];
      for (const wanted of order) {
        const found = buttons.find((node) => wanted.test(named(node)));
        if (found) { window[store] = [found]; return { index: 0, name: named(found) }; }
      }
      return null;
    },
  };
  return tools[ask.do]();
}
