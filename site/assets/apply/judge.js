/* What taizhang check would say of one record, in its own words: they come with the page. Finds, and shows nothing. */
(() => {
  "use strict";

  const length = (text) => [...text].length;
  const fill = (words, params) => words.replace(/\{([a-z_]+)\}/g, (place, name) => (name in params ? params[name] : place));
  const at = (data, place) => place.split(".").reduce((held, step) => (held === undefined || held === null ? undefined : held[step]), data);
  const below = (place, step) => (place ? `${place}.${step}` : String(step));

  /** The day in Beijing, whatever the clock of this machine is set to. */
  const today = () => new Date(Date.now() + 8 * 3600e3).toISOString().slice(0, 10);

  function isDay(text) {
    const parts = /^([0-9]{4})-([0-9]{2})-([0-9]{2})$/.exec(text);
    if (!parts) return false;
    const [year, month, day] = parts.slice(1).map(Number);
    const last = [31, year % 4 || (year % 100 === 0 && year % 400) ? 28 : 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    return year > 0 && month > 0 && month < 13 && day > 0 && day <= last[month - 1];
  }

  /** Each text of `data` with its place. */
  function* texts(data, place = "") {
    if (typeof data === "string") yield [place, data];
    else if (data && typeof data === "object") {
      for (const [step, value] of Object.entries(data)) yield* texts(value, below(place, step));
    }
  }

  /* ---- shape ---- */

  const KINDS = {
    string: (value) => typeof value === "string",
    boolean: (value) => typeof value === "boolean",
    integer: Number.isInteger,
    number: (value) => typeof value === "number",
    null: (value) => value === null,
    array: Array.isArray,
    object: (value) => value !== null && typeof value === "object" && !Array.isArray(value),
  };

  function* shape(node, value, place) {
    const wrong = (keyword) => ({ code: "F08", place, said: node.said[keyword] });
    if (node.type && ![node.type].flat().some((type) => KINDS[type](value))) yield wrong("type");
    if (node.oneOf && !node.oneOf.includes(value)) yield wrong("oneOf");
    if (typeof value === "string") {
      if (node.pattern && !new RegExp(node.pattern, "u").test(value)) yield wrong(value.trim() ? "pattern" : "blank");
      if (node.format === "date" && !isDay(value)) yield wrong("format");
      if (node.maxLength !== undefined && length(value) > node.maxLength) yield wrong("maxLength");
      if (node.minLength !== undefined && length(value) < node.minLength) yield wrong("minLength");
    } else if (typeof value === "number") {
      if (node.minimum !== undefined && value < node.minimum) yield wrong("minimum");
      if (node.exclusiveMinimum !== undefined && value <= node.exclusiveMinimum) yield wrong("exclusiveMinimum");
      if (node.maximum !== undefined && value > node.maximum) yield wrong("maximum");
      if (node.exclusiveMaximum !== undefined && value >= node.exclusiveMaximum) yield wrong("exclusiveMaximum");
    } else if (Array.isArray(value)) {
      if (node.minItems !== undefined && value.length < node.minItems) yield wrong("minItems");
      if (node.maxItems !== undefined && value.length > node.maxItems) yield wrong("maxItems");
      if (node.uniqueItems && new Set(value.map((one) => JSON.stringify(one))).size < value.length) yield wrong("uniqueItems");
      for (const [number, one] of value.entries()) yield* shape(node.items, one, below(place, number));
    } else if (node.properties && KINDS.object(value)) {
      for (const key of node.required) {
        if (value[key] === undefined) yield { code: node.properties[key].dated ? "F16" : "F06", place: below(place, key), said: node.properties[key].said.missing };
      }
      for (const [key, one] of Object.entries(node.properties)) {
        if (value[key] !== undefined) yield* shape(one, value[key], below(place, key));
      }
    }
  }

  /* ---- characters ---- */

  /** A mark of another class moves before or behind these two: what does neither is no combining mark. */
  const combining = (character) => !`\u0345${character}`.normalize("NFD").startsWith("\u0345") || character === "\u0345";
  const named = (character) => `U+${character.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}`;

  function notNormal(text) {
    const characters = [...text];
    const normal = (end) => { const head = characters.slice(0, end).join(""); return head.normalize("NFC") === head; };
    let [good, bad] = [0, characters.length];
    while (bad - good > 1) {
      const middle = (good + bad) >> 1;
      if (normal(middle)) good = middle; else bad = middle;
    }
    const start = bad - 1 > 0 && combining(characters[bad - 1]) ? bad - 2 : bad - 1;
    return characters.slice(start, bad).map(named).join(" ");
  }

  function judgeOf(page) {
    /** `ground` is the default that the hit rests on, where it does; nobody is stopped by one that nobody confirmed. */
    const say = (code, place, params, ground) => ({ code, place, said: fill(page.messages[code], params), remark: page.remarks.includes(ground) });
    const pattern = (name, flags) => new RegExp(page.patterns[name], flags);
    const whole = (name) => new RegExp(`^(?:${page.patterns[name]})$`, "iu");
    const [filler, repeated, digest] = [whole("filler"), new RegExp(`^(?:${page.patterns.repeated})$`, "u"), whole("digest")];
    const [recurring, empty] = ["recurring", "empty"].map((name) => new RegExp(`^(?:${page.patterns[name]})$`, "u"));
    const noBasis = new RegExp(`^(?:${page.patterns.no_basis})$`, "iu");
    const breaks = pattern("break", "u");
    const [card, mobile] = [pattern("card", "u"), pattern("mobile", "u")];
    const classes = page.characters.classes.map(({ body, reason }) => [new RegExp(`[${body}]`, "u"), reason]);
    const any = new RegExp(`[${page.characters.classes.map(({ body }) => body).join("")}]`, "u");

    /** The characters of a text that say something: as `weight` of the check counts them. */
    function weight(text) {
      const written = (text || "").split(/\s+/u).join("");
      if (filler.test(written) || repeated.test(written)) return 0;
      const clauses = written.split(breaks).filter((clause) => clause);
      const once = [...new Set(clauses.map((clause) => (recurring.exec(clause) || [null, clause])[1]))];
      const telling = once.filter((clause) => !empty.test(clause));
      const same = telling.length === clauses.length && telling.every((clause, at) => clause === clauses[at]);
      return same ? length(written) : telling.reduce((sum, clause) => sum + length(clause), 0);
    }

    /** Whether a text names a law or policy document: as `names_basis` of the check. */
    function namesBasis(text) {
      const written = (text || "").normalize("NFKC").replace(/[^\p{L}\p{N}]+/gu, "").toLowerCase();
      return !(noBasis.test(written) || empty.test(written) || repeated.test(written));
    }

    function number(name, on) {
      const begun = page.numbers[name].filter(({ from }) => from <= on);
      const values = begun.length ? begun : [page.numbers[name].reduce((a, b) => (b.from < a.from ? b : a))];
      return values.reduce((a, b) => (b.from > a.from ? b : a)).value;
    }

    function* characters(data) {
      for (const [place, text] of texts(data)) {
        if (any.test(text)) {
          for (const character of new Set(text)) {
            const found = classes.find(([each]) => each.test(character));
            if (found) yield say("F05", place, { character: named(character), reason: found[1] });
          }
        }
        if (text.normalize("NFC") !== text) yield say("F05", place, { character: notNormal(text), reason: page.characters.nfc });
      }
    }

    function* recorded(node, data, place, now) {
      if (node.recorded && data > now) yield say("F12", place, { field: node.recorded, stated: data, today: now });
      for (const [key, one] of Object.entries(node.properties || {})) {
        if (data[key] !== undefined) yield* recorded(one, data[key], below(place, key), now);
      }
    }

    function* personal(data) {
      for (const [place, text] of texts(data)) {
        if (digest.test(text)) continue;
        const [found, what, head] = card.test(text) ? [card.exec(text)[0], "card", 6] : mobile.test(text) ? [mobile.exec(text)[0], "mobile", 3] : [];
        if (found) yield say("F13", place, { what: page.personal[what], shown: `${[...found].slice(0, head).join("")}****${[...found].slice(-2).join("")}` });
      }
    }

    const pushing = page.pushing && Object.fromEntries(
      Object.entries(page.pushing.patterns).map(([name, source]) => [name, new RegExp(source, "gu")]),
    );
    const first = (name, text) => text.matchAll(pushing[name]).next().value;
    const isThird = (name) => first("third", name.replace(pushing.own, "")) !== undefined;

    function pushes(clause, verb, before) {
      const [head, tail, word] = [clause.slice(0, verb.index), clause.slice(verb.index + verb[0].length), verb[0]];
      if (first("negated", head) || first("given_up", tail) || (first("users", head) && !word.includes("推"))) return false;
      let named = [first("behind", tail), first("before", head), first("inside", word)].filter(Boolean).map((one) => one[1]);
      const back = first("called_back", word);
      if (back && back[0] === word) named = [head + tail];
      else if ("给至往到".includes(word.at(-1))) named.push(tail);
      const isOrgan = (name) => first("organ", name) !== undefined && first("data", clause) !== undefined;
      if (named.length) return named.some((name) => isThird(name) || isOrgan(name));
      if (first("from", head) && !first("by_platform", head)) return false;
      return (before === page.pushing.others || word.includes("主动") || first("unasked", head) !== undefined) && isThird(before);
    }

    /** The clause that asks the platform to push data to a third-party system, null where none does. */
    function findPush(text, isOfSharing) {
      for (const sentence of (text || "").replace(pushing.quotes, "").split(pushing.sentence)) {
        let before = isOfSharing ? page.pushing.others : "";
        for (const clause of sentence.split(pushing.clause).filter(Boolean)) {
          if ([...clause.matchAll(pushing.verb)].some((verb) => pushes(clause, verb, before))) return clause;
          before += clause;
        }
      }
      return null;
    }

    const rules = {
      * R01(data) {
        if ((data.legal_basis || []).some((basis) => namesBasis(basis.document))) return;
        const [count, least] = [weight(data.rationale), number("rationale", data.submitted_on)];
        if (count < least) yield say("R01", "rationale", { count, least }, count && "substance.rationale");
      },
      * R02(data) {
        for (const field of ["content", "scenario", "proposal"]) {
          const [count, least] = [weight(data[field]), number(field, data.submitted_on)];
          if (data[field] !== undefined && count < least) yield say("R02", field, { field: page.trails[field], count, least }, count && `substance.${field}`);
        }
      },
      * R03(data) {
        if (data.expected_by <= data.submitted_on) yield say("R03", "expected_by", { expected: data.expected_by, submitted: data.submitted_on }, "house/contents");
      },
      * R04({ affected_scope: affected = {} }) {
        const told = (affected.subsystems || []).length || (affected.base_libraries || []).length || weight(affected.description);
        if (!told) yield say("R04", "affected_scope", {});
      },
      * R05(data) {
        if (!page.scan.kinds.includes(data.kind)) return;
        const endings = page.scan.endings.join(" ");
        const form = at(data, "requester.sealed_form");
        if (form === undefined) yield say("R05", "requester.sealed_form", { stated: page.scan.missing, endings });
        else if (form.file && !page.scan.endings.includes(suffix(form.file))) yield say("R05", "requester.sealed_form.file", { stated: form.file, endings });
      },
      * R06(data) {
        const needed = data.kind === "data-sharing";
        if (!data.kind || needed === (data.sharing !== undefined)) return;
        const kind = page.sharing.kinds[data.kind] || data.kind;
        yield say("R06", "sharing", { kind, problem: needed ? page.sharing.missing : page.sharing.needless });
      },
      * R07(data) {
        if (at(data, "sharing.mode") === "push") yield say("R07", "sharing.mode", { problem: page.pushing.asked });
        for (const field of page.pushing.fields) {
          const clause = findPush(at(data, field), data.kind === "data-sharing");
          if (clause !== null) yield say("R07", field, { problem: fill(page.pushing.written, { clause }) });
        }
      },
      * N16(data) {
        const [count, least] = [weight(data.text), number("text", data.submitted_on)];
        if (data.text !== undefined && count < least) yield say("N16", "text", { count, least }, count && "substance.objection");
      },
      * D07(data) {
        if (data.severity === "blocking" && data.affects_business === false) yield say("D07", "affects_business", {});
      },
    };

    /** Everything that is wrong with `data`: first what keeps it from being read, then its shape, then the rules. */
    function judge(data, now = today()) {
      const found = [...characters(data), ...shape(page.schema, data, "")];
      const faulty = new Set(found.map(({ place }) => place));
      const sound = (hit) => !faulty.has(hit.place);
      const dated = { ...data, submitted_on: isDay(data.submitted_on || "") ? data.submitted_on : now };
      for (const [code, rule] of Object.entries(rules)) {
        if (code in page.messages) found.push(...[...rule(dated)].filter(sound));
      }
      found.push(...[...recorded(page.schema, data, "", now)].filter(sound), ...personal(data));
      return found;
    }

    /** Why a file of that text is too large to be read, if it is. */
    function tooLarge(text) {
      const size = new TextEncoder().encode(text).length;
      return size > page.most ? [say("F01", "", { reason: fill(page.too_large, { size }) })] : [];
    }

    /** What is wrong with an entry of the register; of what is personal nothing is repeated. */
    const entry = (data) => [...characters(data), ...shape(page.register, data, "")];

    /** `text` without what may not stand in it. Where a character was lost the gap stays: only its author can fill it. */
    function mended(text) {
      const spaced = text.replace(/[\t\u2028\u2029\x85]/g, " ");
      return spaced.replace(new RegExp(any.source, "gu"), (character) => (character === "\ufffd" ? character : "")).normalize("NFC");
    }

    return { judge, tooLarge, entry, mended, weight };
  }

  function suffix(path) {
    const name = path.split("/").filter((part) => part && part !== ".").pop() || "";
    const dot = name.lastIndexOf(".");
    return dot > 0 && dot < name.length - 1 ? name.slice(dot).toLowerCase() : "";
  }

  Object.assign(globalThis.Taizhang, { judgeOf, today, at });
})();
