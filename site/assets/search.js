// 检索：检索框的快捷键在每一页；查询和结果只在检索页。索引由Pagefind按需分片取用。
(() => {
  "use strict";

  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    const at = document.activeElement;
    if (at && (at.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(at.tagName))) return;
    const box = [...document.querySelectorAll("#tz-search-q, .tz-find input")].find((input) => input.offsetParent);
    if (!box) return;
    event.preventDefault();
    box.focus();
    box.select();
  });

  const form = document.getElementById("tz-search");
  if (!form) return;

  const PAGE = 20;
  const WAIT = 250;
  const status = document.getElementById("tz-search-status");
  const list = document.getElementById("tz-search-results");
  const more = document.getElementById("tz-search-more");
  const controls = [...form.elements].filter((control) => control.name);
  const index = new URL("index/", location.href);
  let engine = null;
  let found = [];
  let shown = 0;
  let turn = 0;
  let timer = 0;

  function load() {
    engine ??= (async () => {
      const answer = await fetch(new URL("shares.json", index));
      if (!answer.ok) throw new Error(`shares.json ${answer.status}`);
      const { shares } = await answer.json();
      const made = await import(new URL("1/pagefind.js", index).href);
      await made.options({ excerptLength: 40 });
      for (let share = 2; share <= shares; share += 1) await made.mergeIndex(new URL(`${share}/`, index).href);
      await made.init();
      return made;
    })();
    engine.catch(() => { engine = null; });
    return engine;
  }

  function asked() {
    const values = Object.fromEntries(controls.map((control) => [control.name, control.value.trim()]));
    const { q, ...filters } = values;
    return { q, filters: Object.fromEntries(Object.entries(filters).filter(([, value]) => value)) };
  }

  function address({ q, filters }) {
    const query = new URLSearchParams({ ...(q ? { q } : {}), ...filters }).toString();
    return location.pathname + (query ? `?${query}` : "");
  }

  // Option texts carry how many results each would leave.
  function count(numbers) {
    for (const control of controls) {
      if (control.tagName !== "SELECT") continue;
      for (const option of control.options) {
        if (!option.hasAttribute("value")) option.setAttribute("value", option.textContent);
        if (!option.value) continue;
        const number = numbers ? numbers[control.name]?.[option.value] ?? 0 : null;
        option.textContent = number === null ? option.value : `${option.value}（${number}）`;
      }
    }
  }

  // Pagefind marks what it found inside an excerpt. Only its marks are taken over; all else is text.
  function excerpt(html) {
    const told = document.createElement("p");
    for (const node of new DOMParser().parseFromString(html, "text/html").body.childNodes) {
      const text = node.textContent.replaceAll("\u200b", "");
      if (node.nodeName === "MARK") told.appendChild(document.createElement("mark")).textContent = text;
      else told.append(text);
    }
    return told;
  }

  function result({ meta, excerpt: html }) {
    const item = document.createElement("li");
    const link = document.createElement("a");
    link.href = form.dataset.root + meta.page.split("/").map(encodeURIComponent).join("/");
    link.textContent = meta.title;
    const heading = item.appendChild(document.createElement("h2"));
    heading.append(link);
    const facts = item.appendChild(document.createElement("p"));
    facts.className = "tz-result-facts";
    for (const word of ["kind", "stage", "id"]) {
      if (!meta[word]) continue;
      const part = facts.appendChild(document.createElement("span"));
      part.className = `tz-result-${word}`;
      part.textContent = meta[word];
    }
    item.append(excerpt(html));
    return item;
  }

  async function show(mine) {
    const part = await Promise.all(found.slice(shown, shown + PAGE).map((each) => each.data()));
    if (mine !== turn) return;
    const first = shown;
    shown += part.length;
    list.append(...part.map(result));
    more.hidden = shown >= found.length;
    if (first) list.children[first].querySelector("a").focus();
  }

  async function run(how) {
    const mine = ++turn;
    const query = address(asked());
    if (how === "push" && query !== location.pathname + location.search) history.pushState(null, "", query);
    if (how === "replace") history.replaceState(null, "", query);
    const { q, filters } = asked();
    document.title = document.title.replace(/^(.*?：)?/, q ? `${q}：` : "");
    if (!q && !Object.keys(filters).length) {
      list.replaceChildren();
      more.hidden = true;
      status.textContent = "";
      count(null);
      return;
    }
    status.textContent = "正在检索……";
    try {
      const made = await load();
      const answer = await made.search(q || null, { filters });
      if (mine !== turn) return;
      found = answer.results;
      shown = 0;
      list.replaceChildren();
      count(q ? answer.filters : answer.totalFilters);
      await show(mine);
      if (mine !== turn) return;
      const all = Object.keys(filters).length ? `（不加筛选有${answer.unfilteredResultCount}条）` : "";
      status.textContent = found.length
        ? `找到${found.length}条${q ? all : ""}。`
        : `没有找到。${all}可以换一个词、减少词语或者放宽筛选。`;
    } catch (error) {
      if (mine !== turn) return;
      list.replaceChildren();
      more.hidden = true;
      status.textContent = location.protocol === "file:"
        ? "直接打开文件时不能检索，请经网站访问，或者运行make serve。"
        : "检索索引无法读取，请稍后再试，或者从各列表查找。";
      console.warn(error);
    }
  }

  function read() {
    const query = new URLSearchParams(location.search);
    for (const control of controls) control.value = query.get(control.name) ?? "";
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    run("push");
  });
  form.addEventListener("reset", (event) => {
    event.preventDefault();
    for (const control of controls) if (control.tagName === "SELECT") control.value = "";
    run("push");
  });
  form.addEventListener("input", (event) => {
    clearTimeout(timer);
    if (event.target.tagName === "SELECT") run("push");
    else if (!event.isComposing) timer = setTimeout(run, WAIT, "replace");
  });
  form.addEventListener("compositionend", () => {
    clearTimeout(timer);
    timer = setTimeout(run, WAIT, "replace");
  });
  more.addEventListener("click", () => show(turn));
  addEventListener("popstate", () => {
    read();
    run();
  });
  count(null);
  read();
  run();
})();
