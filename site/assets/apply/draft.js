/* The draft: what was typed so far, kept in this browser alone until the file is made or the draft deleted. */
(() => {
  "use strict";
  const VERSION = 1;
  /* Several ledgers may share a host, and each form has a page of its own. */
  const key = () => `taizhang:draft:${location.pathname}`;

  /** The draft; null where there is none that this version reads, or the browser keeps nothing. */
  function held() {
    try {
      const draft = JSON.parse(localStorage.getItem(key()));
      const sound = draft && draft.version === VERSION && draft.form && typeof draft.form.values === "object" && typeof draft.form.lists === "object";
      return sound ? draft : null;
    } catch {
      return null;
    }
  }

  /** Keep what the form holds, with what was made for it; whether the browser keeps it. */
  function keep(form, made) {
    try {
      localStorage.setItem(key(), JSON.stringify({ version: VERSION, at: new Date().toISOString(), form, made }));
      return true;
    } catch {
      return false;
    }
  }

  function drop() {
    try {
      localStorage.removeItem(key());
    } catch {
      /* What keeps nothing has nothing to delete. */
    }
  }

  globalThis.Taizhang.draft = { held, keep, drop };
})();
