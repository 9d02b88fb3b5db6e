/* The controls of a form and the data that they mean: reading, filling in, adding and taking away items, telling faults. */
(() => {
  "use strict";

  const NAMED = ["id", "name", "for", "data-place", "aria-describedby", "aria-labelledby"];
  const last = (place) => place.split(".").pop();
  const fieldsIn = (root) => [...root.querySelectorAll("[data-place]")].filter((field) => field.parentElement.closest("[data-place], [data-item], form") === root && !field.closest("[data-private]"));
  const controls = (field) => [...field.querySelectorAll("input, select, textarea")];

  /** A text as it is stored: no blanks around it, none at the ends of its lines, prose with one line end. */
  const line = (text) => text.trim() || undefined;
  const prose = (text) => (text.trim() ? `${text.replace(/[^\S\n]+$/gm, "").trim()}\n` : undefined);

  /** The number that a text writes; any other text as it stands, for the check to refuse. */
  const number = (text) => (/^-?[0-9]+(?:\.[0-9]+)?$/.test(text) ? Number(text) : text);

  /** What the form says: the data, the field of each place in it, and the dates that are none. */
  function read(form) {
    const homes = new Map();
    const bad = [];

    function object(root, place) {
      const data = {};
      for (const field of fieldsIn(root)) {
        const here = place ? `${place}.${last(field.dataset.place)}` : field.dataset.place;
        const value = field.hidden ? undefined : meant(field, here);
        if (value !== undefined) data[last(field.dataset.place)] = value;
      }
      return data;
    }

    function meant(field, place) {
      homes.set(place, field);
      const required = "required" in field.dataset;
      switch (field.dataset.control) {
        case "group": {
          const held = object(field, place);
          return required || Object.keys(held).length ? held : undefined;
        }
        case "scan": {
          const held = object(field, place);
          return Object.keys(held).length ? held : undefined;
        }
        case "list": {
          const items = [];
          for (const item of field.querySelectorAll("[data-item]")) {
            const held = object(item, `${place}.${items.length}`);
            if (Object.keys(held).length) items.push(held);
          }
          return items.length || required ? items : undefined;
        }
        case "checks": {
          const chosen = controls(field).filter((box) => box.checked).map((box) => box.value);
          return chosen.length || required ? chosen : undefined;
        }
        case "radios": {
          const value = controls(field).find((button) => button.checked)?.value;
          return ["true", "false"].includes(value) ? value === "true" : value;
        }
        case "prose":
          return prose(controls(field)[0].value);
        case "number": {
          const written = line(controls(field)[0].value);
          return written === undefined ? undefined : number(written);
        }
        case "lines": {
          const words = controls(field)[0].value.split("\n").map((word) => word.trim()).filter(Boolean);
          const values = "numeric" in field.dataset ? words.map(number) : words;
          return values.length || required ? values : undefined;
        }
        default: {
          const [control] = controls(field);
          if (control.validity.badInput) bad.push(place);
          return line(control.value);
        }
      }
    }

    return { data: object(form, ""), homes, bad };
  }

  /** Show the parts that belong to the chosen kind, and no others. */
  function suit(form, only) {
    const kind = form.querySelector('input[name="kind"]:checked')?.value;
    for (const [place, kinds] of Object.entries(only)) {
      form.querySelector(`[data-place="${place}"]`).hidden = !kinds.includes(kind);
    }
  }

  /** Add an item to a list; `number` tells it from the others and is never used twice. */
  function add(list, number = Number(list.dataset.next || 0)) {
    const item = list.querySelector("template").content.cloneNode(true).firstElementChild;
    for (const element of [item, ...item.querySelectorAll("*")]) {
      for (const name of NAMED) {
        if (element.hasAttribute(name)) element.setAttribute(name, element.getAttribute(name).replaceAll("#", number));
      }
    }
    item.dataset.item = number;
    list.dataset.next = Math.max(number + 1, Number(list.dataset.next || 0));
    list.querySelector(".tz-items").append(item);
    count(list);
    return item;
  }

  function remove(list, item) {
    item.remove();
    count(list);
  }

  function count(list) {
    list.querySelectorAll("[data-item]").forEach((item, at) => { item.querySelector(".tz-number").textContent = at + 1; });
  }

  /* ---- what was typed, as plain data, for the draft ---- */

  const kept = (form) => [...form.elements].filter((control) => control.name && control.type !== "file" && !control.closest("[data-private]"));

  function dump(form) {
    const values = {};
    for (const control of kept(form)) {
      if (!["checkbox", "radio"].includes(control.type)) values[control.name] = control.value;
      else if (control.checked) values[control.name] = [...(values[control.name] || []), control.value];
    }
    const lists = {};
    for (const list of form.querySelectorAll('[data-control="list"]')) {
      lists[list.dataset.place] = [...list.querySelectorAll("[data-item]")].map((item) => Number(item.dataset.item));
    }
    return { values, lists };
  }

  function load(form, { values, lists }) {
    for (const list of form.querySelectorAll('[data-control="list"]')) {
      list.querySelector(".tz-items").replaceChildren();
      for (const number of lists[list.dataset.place] || []) if (Number.isSafeInteger(number)) add(list, number);
    }
    for (const control of kept(form)) {
      const value = values[control.name];
      if (["checkbox", "radio"].includes(control.type)) control.checked = Array.isArray(value) && value.includes(control.value);
      else if (typeof value === "string") control.value = value;
    }
  }

  /* ---- faults ---- */

  /** The field that a fault is told at: that of its place, or the nearest around it. */
  function home(homes, place) {
    for (let here = place; here; here = here.split(".").slice(0, -1).join(".")) {
      if (homes.has(here)) return homes.get(here);
    }
    return null;
  }

  const target = (field) => controls(field).find((control) => control.type !== "file" && !control.closest("[hidden], template")) || field.querySelector("button");

  /** Write the sayings under the field, and tell its controls of them; none clears it. */
  function tell(field, sayings) {
    const wrong = field.querySelector(":scope > .tz-wrong");
    wrong.replaceChildren(...sayings);
    wrong.hidden = !sayings.length;
    field.classList.toggle("tz-faulty", sayings.length > 0);
    const whole = field.tagName === "FIELDSET";
    for (const control of whole ? controls(field).filter((one) => one.closest("[data-place]") === field) : controls(field)) {
      control.toggleAttribute("aria-invalid", false);
      if (sayings.length) control.setAttribute("aria-invalid", "true");
    }
  }

  Object.assign(globalThis.Taizhang, { fields: { read, suit, add, remove, dump, load, home, target, tell } });
})();
