// 检索：检索框的快捷键在每一页；查询和结果只在检索页。索引由Pagefind按需分片取用。
(() => {
  "use strict";

  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    const at = document.activeElement;
    if (at && (at.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(at.tagName))) return;
    const boxes = [document.getElementById("tz-search-q"), ...document.querySelectorAll(".tz-find input")];
    const box = boxes.find((input) => input?.offsetParent);
    if (!box) return;
    event.preventDefault();
    box.focus();
    box.select();
  });

  const form = document.getElementById("tz-search");
  if (!form) return;

  const PAGE = 20;
  const WAIT = 250;
  const AROUND = 60;
  const status = document.getElementById("tz-search-status");
  const list = document.getElementById("tz-search-results");
  const more = document.getElementById("tz-search-more");
  const controls = [...form.elements].filter((control) => control.name);
  const index = new URL("index/", location.href);
  let engine = null;
  let found = [];
  let pattern = null;
  let shown = 0;
  let turn = 0;
  let timer = 0;

  function load() {
    engine ??= (async () => {
      const shares = Number(form.dataset.shares);
      if (!shares) throw new Error("no index");
      const made = await import(new URL("1/pagefind.js", index).href);
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

  // 库里每个汉字自成一词：连写的汉字按原样连着找，数字和字母按词头找。
  const HAN = "\\u3005\\u3007\\u3400-\\u9fff\\uf900-\\ufaff\\u{20000}-\\u{323af}";
  const POINT = "\\u2014\\u2018-\\u201d\\u2026\\u3001-\\u3004\\u3008-\\u301f\\uff01-\\uff0f\\uff1a-\\uff20\\uff3b-\\uff40\\uff5b-\\uff65";
  const SEAM = new RegExp(`(?<=[${HAN}])(?=[^\\s${POINT}])|(?<=\\S)(?=[${HAN}])|(?<=[${POINT}])(?=[^\\s${POINT}])`, "gu");
  const SPACE = new RegExp(`(?<=[${HAN}${POINT}]) | (?=[${HAN}])`, "gu");

  function runs(q) {
    const found = [];
    for (const [, quoted, plain] of q.matchAll(/["“”]([^"“”]+)["“”]?|([^\s"“”]+)/g)) {
      const text = (quoted ?? plain).trim();
      if (text && !found.some((run) => run.text === text)) found.push({ text, exact: quoted !== undefined });
    }
    return found;
  }

  // 连写的，按原样查定有哪些，按散开的词查得次序（前者不分轻重）；两次用的是同几片索引。
  async function one(made, text, exact, filters) {
    const cut = text.replace(SEAM, " ");
    const loose = (await made.search(cut, { filters })).results;
    if (!exact && cut === text) return loose;
    const held = new Map((await made.search(`"${cut}"`, { filters })).results.map((each) => [each.id, each]));
    const ranked = loose.filter(({ id }) => held.has(id));
    const told = new Set(ranked.map(({ id }) => id));
    return [...ranked, ...[...held.values()].filter(({ id }) => !told.has(id)).map((each) => ({ ...each, score: 0 }))];
  }

  async function search(made, q, filters) {
    const wanted = runs(q);
    if (!wanted.length) return { results: (await made.search(null, { filters })).results, words: [] };
    const answers = await Promise.all(wanted.map(({ text, exact }) => one(made, text, exact, filters)));
    const scores = new Map();
    for (const { id, score } of answers.flat()) {
      const [times, sum] = scores.get(id) ?? [0, 0];
      scores.set(id, [times + 1, sum + score]);
    }
    const results = answers[0].filter(({ id }) => scores.get(id)[0] === answers.length);
    results.sort((one, other) => scores.get(other.id)[1] - scores.get(one.id)[1]);
    return { results, words: wanted.map(({ text }) => text) };
  }

  // Everything from the index is text, nothing markup; what was found is marked in it.
  function marked(parent, text, pattern) {
    let place = 0;
    for (const match of pattern ? text.matchAll(pattern) : []) {
      parent.append(text.slice(place, match.index));
      parent.appendChild(document.createElement("mark")).textContent = match[0];
      place = match.index + match[0].length;
    }
    parent.append(text.slice(place));
  }

  function excerpt(content, title, pattern) {
    // What stands behind these words is there to be found, not to be read.
    const [whole] = content.replace(SPACE, "").split("检索词：");
    const text = whole.startsWith(title) ? whole.slice(title.length).replace(/^[。.\s]+/, "") : whole;
    const first = pattern ? Math.max(0, text.search(pattern)) : 0;
    const start = first > AROUND ? first - AROUND / 2 : 0;
    const told = document.createElement("p");
    told.append(start ? "……" : "");
    marked(told, text.slice(start, start + 2 * AROUND), pattern);
    told.append(start + 2 * AROUND < text.length ? "……" : "");
    return told;
  }

  function sought(words) {
    const literal = words.map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
    return literal.length ? new RegExp(literal.sort((a, b) => b.length - a.length).join("|"), "giu") : null;
  }

  function result({ meta, content }) {
    const item = document.createElement("li");
    const link = document.createElement("a");
    link.href = form.dataset.root + meta.page.split("/").map(encodeURIComponent).join("/");
    marked(link, meta.name, pattern);
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
    item.append(excerpt(content, meta.name, pattern));
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
      return;
    }
    status.textContent = "正在检索……";
    try {
      const made = await load();
      const answer = await search(made, q, filters);
      if (mine !== turn) return;
      found = answer.results;
      pattern = sought(answer.words);
      shown = 0;
      list.replaceChildren();
      await show(mine);
      if (mine !== turn) return;
      status.textContent = found.length ? `找到${found.length}条。` : "没有找到。可以换一个词、减少词语或者放宽筛选。";
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
    // On a phone the results come first; filters in use are never hidden.
    const used = controls.some((control) => control.tagName === "SELECT" && control.value);
    if (used || matchMedia("(min-width: 45em)").matches) document.getElementById("tz-search-filters").open = true;
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
  read();
  run();
})();
