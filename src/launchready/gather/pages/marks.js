// Which of our words a page shows, and which stand in live markup: a handler, a script, a link that runs.
(words) => {
  const all = document.documentElement ? document.documentElement.outerHTML : "";
  const shown = words.filter((word) => all.includes(word));
  const live = new Set();
  let pressed = 0;
  const mark = (text) => { for (const word of shown) if ((text || "").includes(word)) live.add(word); };
  for (const element of shown.length ? document.querySelectorAll("*") : []) {
    for (const { name, value } of element.attributes) if (name.startsWith("on")) mark(value);
    if (element.localName === "script" && !element.src && !/json/.test(element.type)) mark(element.textContent);
    if (["a", "area"].includes(element.localName)) {
      const target = String(element.href?.baseVal ?? element.href ?? "");
      if (/^javascript:/i.test(target) && shown.some((word) => target.includes(word))) {
        mark(target);
        if (pressed < 20) { pressed += 1; element.removeAttribute("target"); element.click(); }
      }
    }
    if (element.hasAttribute("onfocus") && shown.some((word) => element.getAttribute("onfocus").includes(word))) { pressed += 1; element.focus(); }
  }
  return { shown, live: [...live], pressed };
}
