/* Telling what is wrong: under each field, and gathered at the top. The words come with the findings. */
(() => {
  "use strict";

  const linked = (address, words) => Object.assign(document.createElement("a"), { href: address, textContent: words });
  const row = (...inside) => { const made = document.createElement("li"); made.append(...inside); return made; };

  /** Of the arguments: the summary at the top, the way to the site's root, and what cleans the texts of a field. */
  function tellingOf(summary, base, mend) {
    const { fields } = Taizhang;

    function saying(field, hit) {
      const words = document.createElement("span");
      words.append(hit.remark ? `提醒（不妨碍提交）：${hit.said}` : hit.said, " ", linked(`${base}rules/${hit.code}.html`, `规则${hit.code}`));
      if (hit.code === "F05") {
        const button = Object.assign(document.createElement("button"), { type: "button", className: "tz-mend", textContent: "替我清理" });
        button.addEventListener("click", () => mend(field));
        words.append(" ", button);
      }
      return words;
    }

    /** Tell every fault at its field; `only` is the one field that is looked at before the whole is handed in. */
    function show({ homes, found }, only) {
      const told = new Map();
      for (const hit of found) {
        const field = fields.home(homes, hit.place);
        if (field) told.set(field, [...(told.get(field) || []), hit]);
      }
      for (const field of new Set(homes.values())) {
        if (only && field !== only) continue;
        const hits = (told.get(field) || []).filter((hit) => !only || !["F06", "F16"].includes(hit.code));
        fields.tell(field, hits.map((hit) => saying(field, hit)));
      }
      return told;
    }

    function leading(field, hit) {
      const title = field.querySelector("label, legend").firstChild.textContent.trim();
      const link = linked(`#${fields.target(field).id}`, hit.said.includes(title) ? hit.said : `${title}：${hit.said}`);
      link.addEventListener("click", (event) => { event.preventDefault(); fields.target(field).focus(); });
      return row(link);
    }

    /** Gather what `show` told, in the order of the page, each with a link to its field; then what has no field. */
    function summarize(told, found) {
      const following = (a, b) => a.compareDocumentPosition(b) & Node.DOCUMENT_POSITION_FOLLOWING;
      const faults = new Map([...told].map(([field, hits]) => [field, hits.filter((hit) => !hit.remark)]));
      const ordered = [...faults].sort(([a], [b]) => (following(a, b) ? -1 : 1));
      const homed = new Set([...told.values()].flat());
      const rows = ordered.flatMap(([field, hits]) => hits.map((hit) => leading(field, hit)));
      rows.push(...found.filter((hit) => !homed.has(hit)).map((hit) => row(hit.said)));
      summary.querySelector("ul").replaceChildren(...rows);
      summary.querySelector("[data-part=count]").textContent = rows.length;
      summary.hidden = !rows.length;
    }

    return { show, summarize };
  }

  Object.assign(globalThis.Taizhang, { tellingOf });
})();
