/* Handing over: numbers for what is new, files to save, the clipboard, and the forge's own pages, filled in. */
(() => {
  "use strict";
  const CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz";

  /** Random characters that nobody mistakes for one another. 256 is a multiple of 32: each is as likely as any other. */
  const tail = (length) => [...crypto.getRandomValues(new Uint8Array(length))].map((byte) => CROCKFORD[byte % 32]).join("");

  /** The id and path of a new record; `rest` is the random part of its id. */
  function named(id, data, rest) {
    const [division, day] = [Taizhang.at(data, id.division), Taizhang.at(data, id.day)];
    const record = `${id.prefix}-${division}-${day.replaceAll("-", "")}-${rest}`;
    return { record, path: `${id.folder}/${division}/${day.slice(0, 4)}/${record}.yaml` };
  }

  const query = (address, fields) => `${address}?${Object.entries(fields).map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join("&")}`;

  /** The forge's page with everything filled in; where its address grew too long, with `content` left to be pasted. */
  function filled(forge, address, fields, content) {
    const whole = query(address, fields);
    if (whole.length <= forge.most) return { address: whole, paste: false };
    const rest = Object.fromEntries(Object.entries(fields).filter(([name]) => name !== content));
    return { address: query(address, rest), paste: true };
  }

  const newFile = (forge, path, text) => filled(forge, forge.file, { filename: path, value: text }, "value");
  const newIssue = (forge, title, text) => {
    /* A fence longer than any in the text holds all of it. */
    const fence = "`".repeat(Math.max(3, ...[...text.matchAll(/`+/g)].map(([run]) => run.length + 1)));
    return filled(forge, forge.issue, { title, body: `${fence}yaml\n${text}${fence}\n` }, "body");
  };

  /** The fork of the repository at `address` that somebody means by an account or by the fork's own address; else null. */
  function forkOf(address, meant) {
    const [, host, repository] = address.match(/^(.+)\/[^/]+\/([^/]+)$/);
    const written = meant.trim().replace(/\/+$|\.git$/g, "");
    if (/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(written)) return { fork: `${host}/${written}/${repository}`, account: written };
    const [account, name, ...more] = written.startsWith(`${host}/`) ? written.slice(host.length + 1).split("/") : [];
    const plain = (word) => /^[A-Za-z0-9._-]+$/.test(word ?? "");
    if (!plain(account) || !plain(name) || more.length) return null;
    return { fork: written, account: name === repository ? account : `${account}/${name}` };
  }

  /** An address of one's own fork for the file at `path`; null where it needs a fork and none is known yet. */
  function forkPage(template, path, fork) {
    if (!fork && /\{(fork|account)\}/.test(template)) return null;
    const split = path.lastIndexOf("/");
    const folder = path.slice(0, split).split("/").map(encodeURIComponent).join("/");
    const known = { ...fork, folder, name: encodeURIComponent(path.slice(split + 1)) };
    return template.replace(/\{(fork|account|folder|name)\}/g, (_, word) => known[word]);
  }

  function save(name, text) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: "application/yaml" }));
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60e3);
  }

  /** Put the text of a text area on the clipboard; whether that worked. */
  async function copy(area) {
    try {
      await navigator.clipboard.writeText(area.value);
      return true;
    } catch {
      area.focus();
      area.select();
      return document.execCommand("copy");
    }
  }

  Object.assign(globalThis.Taizhang, { hand: { tail, named, newFile, newIssue, forkOf, forkPage, save, copy } });
})();
