/* The page: what is typed, judged at once and as a whole, kept as a draft, and made into a file. */
(() => {
  "use strict";
  const { yaml, judgeOf, tellingOf, today, fields, draft, hand, sha256 } = Taizhang;
  const page = JSON.parse(document.getElementById("tz-carried").textContent);
  const root = document.getElementById("tz-apply");
  const form = root.querySelector("form");
  const part = (name) => root.querySelector(`[data-part="${name}"]`);
  const { judge, tooLarge, entry, mended } = judgeOf(page);
  const { show, summarize } = tellingOf(part("summary"), root.dataset.base, (field) => mend(field));
  let made = fresh();
  let tried = false;
  const touched = new Set();

  function fresh() {
    return { tail: hand.tail(4), contact: `C-${hand.tail(8)}` };
  }

  let spoken = 0;

  /** Say something, for a while, to who sees the page and to who hears it. */
  function say(words) {
    part("said").textContent = words;
    clearTimeout(spoken);
    spoken = setTimeout(() => { part("said").textContent = ""; }, 8000);
  }

  /* ---- judging ---- */

  /** The record that the form describes, with what is made for it, and everything that is wrong with it. */
  function drawn() {
    const { data, homes, bad } = fields.read(form);
    const found = [];
    for (const place of bad) found.push({ code: "F08", place, said: nodeAt(place).said.format });
    let named = null;
    if (page.contact === "contact_ref") data.contact_ref = made.contact;
    else if (page.contact && data.requester) data.requester.contact_ref = made.contact;
    if (page.id && Taizhang.at(data, page.id.division) && Taizhang.at(data, page.id.day)) {
      named = hand.named(page.id, data, made.tail);
      data.id = named.record;
    }
    const given = new Set(bad);
    const unmade = (hit) => !(hit.code === "F06" && (given.has(hit.place) || ["id", "received_on"].includes(hit.place)));
    found.push(...judge(data).filter(unmade));
    return { data, homes, named, found };
  }

  const nodeAt = (place) => place.split(".").reduce((node, step) => (/^[0-9]+$/.test(step) ? node.items : node.properties[step]), page.schema);

  function mend(field) {
    for (const control of field.querySelectorAll("input[type=text], textarea")) control.value = mended(control.value);
    fields.target(field).focus();
    changed(field);
    say("已清理。请看一遍所改的文字。");
  }

  /* ---- the contact, for the register outside ---- */

  function contact() {
    const asked = part("contact");
    if (!asked) return { found: [] };
    const wrappers = [...asked.querySelectorAll("[data-place]")];
    const homes = new Map(wrappers.map((field) => [field.dataset.place, field]));
    const answers = wrappers.map((field) => [field.dataset.place.split(".").pop(), field.querySelector("input").value.trim()]);
    const given = Object.fromEntries(answers.filter(([, value]) => value));
    // Whoever objects has to be reachable; a requester may register a contact later.
    if (page.kind !== "objection" && !Object.keys(given).length) return { homes, found: [] };
    const data = { contacts: [{ ref: made.contact, ...given }] };
    return { homes, data, found: entry(data) };
  }

  /** Tell everything that is wrong with the record and with the contact. */
  const all = (record, person) => new Map([...show(record), ...(person.homes ? show(person) : [])]);

  /* ---- making the file ---- */

  function submit(event) {
    event.preventDefault();
    tried = true;
    const record = drawn();
    const person = contact();
    const told = all(record, person);
    let found = [...record.found, ...person.found].filter((hit) => !hit.remark);
    const text = found.length ? "" : written(record);
    if (text) found = tooLarge(text);
    summarize(told, found);
    part("made").hidden = found.length > 0;
    if (found.length) {
      part("summary").focus();
      return;
    }
    offer(record, text, person);
    keep();
    part("made").focus();
    say("文件已生成，尚未提交。");
  }

  function written({ data, named }) {
    if (named) return yaml.whole(page.kind, page.schema, data, named.path);
    const notice = noticeOf(data);
    return yaml.part(`对${notice}中${data.requirement}的异议，由${page.office}登记：taizhang notice object ${notice} --from 本文件`, page.schema, data);
  }

  const optionOf = (data) => form.querySelector(`option[value="${data.requirement}"]`);
  const noticeOf = (data) => optionOf(data).dataset.notice;

  /** Show what was made and every way to hand it in. */
  function offer({ data, named }, text, person) {
    const notice = named ? null : noticeOf(data);
    const name = named ? named.path : `${notice}-${data.requirement}-异议.yaml`;
    part("name").textContent = named ? named.record : `对${data.requirement}的异议`;
    part("path").textContent = name;
    part("text").value = text;
    const told = page.next[Taizhang.at(data, page.id?.division || "")] || {};
    part("next").textContent = notice ? late(notice) : told[data.kind] || told[""] || "";
    if (notice) compose(notice, data, person.data.contacts[0]);
    const forge = page.forge || {};
    const way = named ? forge.file && hand.newFile(forge, named.path, text) : forge.issue && hand.newIssue(forge, `对${notice}中${data.requirement}的异议`, text);
    if (part("fork")) lead();
    if (way) {
      part("forge").href = way.address;
      part("paste").hidden = !way.paste;
    }
    const register = part("register");
    if (register) {
      register.hidden = !person.data;
      part("ref").textContent = made.contact;
      if (person.data) register.dataset.text = yaml.part("联系人登记册的一项：含个人信息，存放在库外，不得提交入库。", page.register, person.data);
    }
  }

  /* ---- the letter of an objection ---- */

  /** Write the letter that is printed: everything that was typed, with what is kept out of the file. */
  function compose(notice, data, contact) {
    const chosen = (place) => form.querySelector(`[data-place="${place}"] input:checked + label`)?.textContent ?? "";
    const option = optionOf(data);
    const words = {
      notice: option.closest("optgroup").label,
      requirement: data.requirement,
      title: option.textContent.replace(`（${data.requirement}）`, ""),
      party: [chosen("party"), data.organization].filter(Boolean).join("，"),
      grounds: chosen("grounds"),
      text: data.text.trim(),
      enclosures: (data.enclosures || []).map((one, at) => `${at + 1}. ${one.file}（SHA-256：${one.sha256}）`).join("\n") || "无",
      ...{ name: "", phone: "", reply_to: "", ...contact },
    };
    for (const place of part("letter").querySelectorAll("[data-letter]")) place.textContent = words[place.dataset.letter];
    part("last-day").textContent = page.notices[notice] ? `${page.notices[notice]}的24时` : "公示期满";
  }

  function print() {
    part("letter").hidden = false;
    document.documentElement.classList.add("tz-prints-letter");
    window.print();
    document.documentElement.classList.remove("tz-prints-letter");
    part("letter").hidden = true;
  }

  /** Show the whole text of the requirement that is objected to, as its own page has it, and the last day. */
  async function showSubject() {
    const subject = part("subject");
    if (!subject) return;
    const chosen = form.elements.requirement.value;
    subject.hidden = !chosen;
    if (!chosen) return;
    const address = root.dataset.base + page.pages[chosen];
    part("closing").textContent = late(noticeOf({ requirement: chosen }));
    part("subject-page").href = address;
    const text = part("subject-text");
    if (text.dataset.of === chosen) return;
    text.dataset.of = chosen;
    text.textContent = "正在读取……";
    try {
      const reply = await fetch(address);
      const shown = new DOMParser().parseFromString(await reply.text(), "text/html").querySelector("#content dl");
      if (text.dataset.of === chosen) text.replaceChildren(document.adoptNode(shown));
    } catch {
      text.textContent = "没有读取成功，请在新页面打开。";
    }
  }

  /** Lead every link of one's own fork to the file that was made; what needs a fork waits until one is named. */
  function lead() {
    const typed = part("fork").value;
    const fork = typed.trim() && hand.forkOf(page.forge.address, typed);
    const wrong = part("fork-wrong");
    wrong.hidden = fork !== null;
    part("fork").setAttribute("aria-invalid", String(fork === null));
    for (const link of root.querySelectorAll("[data-page]")) {
      const address = hand.forkPage(page.forge.pages[link.dataset.page], part("path").textContent, fork || null);
      if (address) link.href = address;
      else link.removeAttribute("href");
    }
  }

  function late(notice) {
    const closes = page.notices[notice];
    if (!closes) return "公示期的截止日待国务院办公厅节假日安排公布后确定，请尽早送达。";
    return today() > closes ? `公示期已于${closes}的24时届满：逾期的异议仍予登记和答复，但不影响纳入台账。` : `公示期至${closes}的24时届满，请在此之前送达。`;
  }

  /* ---- the draft ---- */

  let timer = 0;
  function keepSoon() {
    clearTimeout(timer);
    timer = setTimeout(() => say(keep() ? "草稿已存在本浏览器中。" : "本浏览器不允许保存草稿，离开本页前请先生成文件。"), 600);
  }

  function keep() {
    rest();
    return draft.keep(fields.dump(form), made);
  }

  function rest() {
    clearTimeout(timer);
    timer = 0;
  }

  function begin() {
    form.hidden = false;
    part("offer").hidden = true;
    const day = page.id && form.elements[page.id.day];
    if (day && !day.value) day.value = today();
    for (const list of form.querySelectorAll('[data-control="list"][data-required]')) if (!list.querySelector("[data-item]")) fields.add(list);
    preset();
    fields.suit(form, page.only);
    showSubject();
  }

  /** A link may name the requirement that an objection is about. */
  function preset() {
    const asked = new URLSearchParams(location.search).get("requirement");
    const select = form.elements.requirement;
    if (asked && select && [...select.options].some((option) => option.value === asked)) select.value = asked;
  }

  function resume(kept) {
    fields.load(form, kept.form);
    if (/^[0-9a-z]{4}$/.test(kept.made?.tail) && /^C-[0-9a-z]{8}$/.test(kept.made?.contact)) made = kept.made;
    begin();
    say(page.contact ? "已填入草稿。联系人的姓名和电话不存草稿，须重新填写。" : "已填入草稿。");
    fields.target(form.querySelector("[data-place]")).focus();
  }

  function forget() {
    rest();
    draft.drop();
    form.reset();
    form.querySelectorAll(".tz-items").forEach((items) => items.replaceChildren());
    made = fresh();
    tried = false;
    touched.clear();
    form.querySelectorAll("[data-place]").forEach((field) => fields.tell(field, []));
    for (const name of ["summary", "made"]) part(name).hidden = true;
    begin();
    say("草稿已删除。");
    fields.target(form.querySelector("[data-place]")).focus();
  }

  /* ---- what happens on the page ---- */

  /* A message moves what stands below it. While a button is pressed nothing moves, or the click would miss its aim. */
  let pressed = false;
  const waiting = [];
  const calmly = (act) => (pressed ? waiting.push(act) : act());

  /** Something was changed in `field`: what was told of it, or will not be told later, is told anew. */
  function changed(field) {
    fields.suit(form, page.only);
    if (field.dataset.place === "requirement") showSubject();
    keepSoon();
    const record = drawn();
    if (tried) {
      const person = contact();
      summarize(all(record, person), [...record.found, ...person.found]);
    } else if (touched.has(field)) show(record, field);
    part("made").hidden = true;
  }

  form.addEventListener("submit", submit);
  form.addEventListener("input", (event) => {
    const field = event.target.closest("[data-place]");
    if (!field || event.target.type === "file") return;
    if (!["text", "textarea", "date"].includes(event.target.type)) touched.add(field);
    changed(field);
  });
  form.addEventListener("focusout", (event) => {
    const field = event.target.closest?.("[data-place]");
    if (!field || touched.has(field) || !event.target.value || field.closest("[data-private]")) return;
    touched.add(field);
    if (!tried) calmly(() => show(drawn(), field));
  });
  addEventListener("pointerdown", () => { pressed = true; }, true);
  for (const end of ["pointerup", "pointercancel"]) {
    addEventListener(end, () => { pressed = false; setTimeout(() => waiting.splice(0).forEach((act) => act())); }, true);
  }
  form.addEventListener("change", async (event) => {
    if (event.target.type !== "file" || !event.target.files.length) return;
    const [file] = event.target.files;
    const field = event.target.closest("[data-place]");
    const [name, digest] = (event.target.closest("[data-item]") ?? field).querySelectorAll("input[type=text]");
    say("正在计算校验值……");
    name.value = file.name;
    digest.value = sha256(new Uint8Array(await file.arrayBuffer()));
    touched.add(field);
    changed(field);
    say(`已登记${file.name}的文件名和校验值；文件本身没有上传。`);
  });
  root.addEventListener("click", async (event) => {
    const act = event.target.closest("[data-act]")?.dataset.act;
    const list = event.target.closest('[data-control="list"]');
    if (act === "add") {
      const item = fields.add(list);
      fields.target(item).focus();
      keepSoon();
    } else if (act === "remove") {
      fields.remove(list, event.target.closest("[data-item]"));
      list.querySelector('[data-act="add"]').focus();
      changed(list);
    } else if (act === "resume") resume(draft.held());
    else if (act === "forget") forget();
    else if (act === "save") hand.save(part("path").textContent.split("/").pop(), part("text").value);
    else if (act === "print") print();
    else if (act === "save-contact") hand.save(`contacts-${made.contact}.yaml`, part("register").dataset.text);
    else if (act === "copy") say((await hand.copy(part("text"))) ? "内容已复制。" : "没有复制成功，请选中上面的内容自行复制。");
    else if (act === "forge") say((await hand.copy(part("text"))) ? "内容也已复制：新页面里若没有带出，请直接粘贴。" : "新页面里若没有带出内容，请回到这里复制后粘贴。");
  });
  part("fork")?.addEventListener("input", lead);
  addEventListener("pagehide", () => { if (!form.hidden && timer) keep(); });

  document.getElementById("tz-instead").remove();
  root.hidden = false;
  const kept = draft.held();
  if (kept) {
    part("offer").hidden = false;
    part("when").textContent = new Date(kept.at).toLocaleString("zh-CN", { timeZone: "Asia/Shanghai" });
    part("offer").focus();
  } else begin();
})();
