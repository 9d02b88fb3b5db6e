/* YAML out, in the canonical form: what taizhang fmt would leave alone. The rules are those of taizhang.writing.emit. */
(() => {
  "use strict";
  const STEP = 2;
  const CODE = /^[0-9][0-9A-Za-z.]{0,19}$/;
  /* What YAML 1.1 reads as something else than text, and so what other readers would misread without quotes. */
  const MEANT = [
    /^(?:yes|Yes|YES|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF)$/,
    /^(?:[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/,
    /^(?:[-+]?0b[0-1_]+|[-+]?0[0-7_]+|[-+]?(?:0|[1-9][0-9_]*)|[-+]?0x[0-9a-fA-F_]+|[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+)$/,
    /^(?:<<|=|~|null|Null|NULL)$/,
  ];

  /** Whether the text may stand without quotes, in a line of its own and inside brackets. */
  function plain(text) {
    if (!text || CODE.test(text) || MEANT.some((pattern) => pattern.test(text))) return false;
    if (/^[?:,[\]{}#&*!|>'"%@`]/.test(text) || /^-(?:\s|$)/.test(text)) return false;
    if (/^[ \t]|[ \t]$|[\n\r\x85\u2028\u2029\ufeff]/.test(text)) return false;
    if (/[,[\]{}]/.test(text) || /:(?:[ \t?]|$)/.test(text) || /[ \t]#/.test(text)) return false;
    return !/[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]/.test(text);
  }

  function flow(value) {
    if (Array.isArray(value)) return `[${value.map(flow).join(", ")}]`;
    if (typeof value === "string") return plain(value) ? value : JSON.stringify(value);
    return JSON.stringify(value);
  }

  /** The text as lines of a block scalar; null where it cannot stand in one. */
  function block(text, indent) {
    const ended = text.endsWith("\n");
    const body = ended ? text.slice(0, -1) : text;
    if (!body || " \t\n".includes(body[0]) || body.endsWith("\n")) return null;
    const lines = body.split("\n");
    if (lines.some((line) => /[ \t]$/.test(line))) return null;
    return [ended ? "|" : "|-", ...lines.map((line) => (line ? " ".repeat(indent) + line : ""))];
  }

  function led(lead, node, value, indent) {
    if (Array.isArray(value) && value.length && !node.items.oneOf) {
      return [lead, ...value.flatMap((one) => item(node.items, one, indent + STEP))];
    }
    if (value && typeof value === "object" && !Array.isArray(value)) {
      return [lead, ...mapping(node, value, indent + STEP)];
    }
    if (typeof value === "string" && (node.prose || value.includes("\n"))) {
      const lines = block(value, indent + STEP);
      if (lines) return [`${lead} ${lines[0]}`, ...lines.slice(1)];
    }
    return [`${lead} ${flow(value)}`];
  }

  function item(node, value, indent) {
    const lead = `${" ".repeat(indent)}-`;
    if (value && typeof value === "object" && !Array.isArray(value)) {
      const [first, ...rest] = mapping(node, value, indent + STEP);
      return [`${lead} ${first.slice(indent + STEP)}`, ...rest];
    }
    return led(lead, node, value, indent);
  }

  /** The lines of a mapping, its keys in the schema's order. */
  function mapping(node, data, indent) {
    return Object.keys(node.properties)
      .filter((key) => data[key] !== undefined)
      .flatMap((key) => led(`${" ".repeat(indent)}${key}:`, node.properties[key], data[key], indent));
  }

  /** The file that holds `data`; `path` is its place in the repository, by which editors find its schema. */
  function whole(kind, node, data, path) {
    const up = "../".repeat(path.split("/").length - 1);
    return [`# yaml-language-server: $schema=${up}schemas/${kind}.schema.json`, ...mapping(node, data, 0), ""].join("\n");
  }

  /** Lines of a mapping under a comment, for what is no record of its own. */
  const part = (comment, node, data) => [`# ${comment}`, ...mapping(node, data, 0), ""].join("\n");

  globalThis.Taizhang = { yaml: { whole, part, plain } };
})();
