// Forms marked data-keep: what was entered is put away on this phone first, then sent. Without network it waits here
// and is sent when there is one, once: the server knows each entry by its key. Where the browser cannot do this (no
// database, no fetch) nothing here happens and the forms are sent as forms always were.
"use strict";

const keeping = { extras: [] }; // extras: (form) => promise of [name, blob] pairs that replace what the form holds

(() => {
  if (!window.indexedDB || !window.fetch || !window.AbortController || !window.crypto) return;
  keeping.works = true;
  const PATIENCE = 45000, AGAIN = 20000, SIGNED = "✓"; // SIGNED: what glass.js writes for a drawing
  const shelf = document.getElementById("kept");
  const forms = () => [...document.querySelectorAll("form[data-keep]")];
  let tapped = null, flushing = false;

  function freshKey() {
    return [...window.crypto.getRandomValues(new Uint8Array(16))].map((b) => b.toString(16).padStart(2, "0")).join("");
  }

  async function entryOf(form) {
    const pictures = new Map([].concat(form.pictures || [], ...await Promise.all(keeping.extras.map((extra) => extra(form)))));
    const fields = [...new FormData(form)].filter(([name, value]) => !(value instanceof File && !value.size));
    for (const [name, value] of fields) if (typeof value === "string" && value && value !== SIGNED) pictures.delete(name); // written after all
    if (tapped && tapped.form === form && tapped.name) fields.push([tapped.name, tapped.value]);
    const title = form.dataset.keep + (tapped && tapped.name ? " · " + tapped.textContent : "");
    const key = form.elements.key.value;
    return { key, title, fields: fields.filter(([name]) => !pictures.has(name)).concat([...pictures]), action: form.action, page: location.pathname, home: shelf.dataset.home, at: Date.now(), refused: "" };
  }

  function bodyOf(entry) {
    const body = new FormData();
    for (const [name, value] of entry.fields) {
      if (value instanceof Blob) body.append(name, value, value.name || "picture");
      else body.append(name, value);
    }
    const ago = Math.round((Date.now() - entry.at) / 1000);
    if (ago > 60) body.append("ago", ago);
    return body;
  }

  // Only our own "done" counts as done: the log-in page of a wireless network may answer anything with 200.
  async function send(entry) {
    const patience = new AbortController();
    const alarm = setTimeout(() => patience.abort(), PATIENCE);
    try {
      const answer = await fetch(entry.action, { method: "POST", body: bodyOf(entry), credentials: "same-origin", signal: patience.signal });
      if (answer.ok && answer.url.includes("told=")) return { done: answer.url };
      if (answer.status < 400 || answer.status >= 500 || answer.status === 408 || answer.status === 429) return { waiting: true };
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const said = page.querySelector("main .refusal") || page.querySelector("main h1");
      return { refused: said ? said.textContent : answer.status + " " + answer.statusText, asked: asksOf(page, entry.action) };
    } catch {
      return { waiting: true };
    } finally {
      clearTimeout(alarm);
    }
  }

  // What the refused form asks for besides: "I am sure" of a number, and the reason of a record that is odd.
  function asksOf(page, action) {
    const form = [...page.forms].find((one) => one.action === action);
    return form ? [...form.querySelectorAll("[data-asked]")].map((label) => label.outerHTML) : [];
  }

  function ask(form, asked) {
    const page = new DOMParser().parseFromString(asked.join(""), "text/html");
    for (const label of page.querySelectorAll("[data-asked]")) {
      const before = form.querySelector(`[data-asked="${label.dataset.asked}"]`);
      if (before) { // asked already: of another number, or for one reason more; what was written stays
        const [old, fresh] = [before, label].map((one) => one.querySelector("textarea, [type=checkbox]"));
        if (old.type !== "checkbox") fresh.value = old.value;
        else fresh.checked = old.checked && old.value === fresh.value;
        before.replaceWith(label);
        continue;
      }
      const about = form.elements[label.dataset.asked];
      if (about) about.closest("label").after(label);
      else form.querySelector("button.done").before(label);
    }
  }

  function complain(form, words) {
    const folded = form.closest("details");
    if (folded) folded.open = true;
    const old = form.parentNode.querySelector(".refusal");
    const said = old || document.createElement("p");
    said.className = "refusal";
    said.setAttribute("role", "alert");
    said.textContent = words;
    if (!old) form.before(said);
    said.scrollIntoView({ block: "center" });
  }

  async function submit(form) {
    if (form.dataset.busy) return;
    form.dataset.busy = "1";
    const entry = await entryOf(form);
    const isKept = await kept.put(entry).then(() => true, () => false); // private windows and full phones keep nothing
    const answer = await send(entry);
    delete form.dataset.busy;
    if (answer.done) {
      await kept.drop(entry.key).catch(() => {});
      location.assign(answer.done);
    } else if (answer.waiting && isKept) {
      await show();
      shelf.scrollIntoView();
    } else {
      await kept.drop(entry.key).catch(() => {});
      await show();
      ask(form, answer.asked || []);
      complain(form, answer.refused || shelf.dataset.unsent);
    }
  }

  async function flush() {
    if (flushing) return;
    flushing = true;
    try {
      for (const entry of (await kept.all()).filter((one) => !one.refused)) {
        const answer = await send(entry);
        if (answer.waiting) break;
        if (answer.done) await kept.drop(entry.key);
        else await kept.put(Object.assign(entry, answer));
        if (answer.done && entry.home === shelf.dataset.home) arrived(entry, answer.done);
      }
    } finally {
      flushing = false;
    }
    await show();
  }

  function arrived(entry, url) { // nobody is interrupted while they write
    if (forms().every((form) => form.hidden)) location.assign(entry.page === location.pathname ? url : location.href);
  }

  async function show() {
    const mine = (await kept.all()).filter((entry) => entry.home === shelf.dataset.home);
    shelf.querySelector("ul").replaceChildren(...mine.map(lineOf));
    shelf.hidden = !mine.length;
    for (const form of forms()) {
      const waiting = mine.find((entry) => entry.action === form.action);
      if (waiting && waiting.refused && !form.pictures) refill(form, waiting);
      form.hidden = Boolean(waiting && !waiting.refused && form.action.endsWith("/complete"));
      if (waiting && !form.hidden && form.elements.key.value === waiting.key && !waiting.refused) {
        form.reset();
        form.elements.key.value = freshKey();
      }
    }
  }

  function lineOf(entry) {
    const line = document.importNode(shelf.querySelector("template").content, true).firstElementChild;
    line.querySelector("strong").textContent = entry.title;
    line.querySelector("time").textContent = new Date(entry.at).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
    line.querySelector(".chip").hidden = Boolean(entry.refused);
    line.querySelector(".refusal").hidden = line.querySelector(".actions").hidden = !entry.refused;
    line.querySelector(".refusal").textContent = entry.refused;
    line.querySelector("a").href = entry.page;
    line.querySelector("button").dataset.drop = entry.key;
    return line;
  }

  function refill(form, entry) {
    const of = (name) => entry.fields.filter(([other]) => other === name).map(([, value]) => value);
    ask(form, entry.asked || []);
    form.pictures = entry.fields.filter(([, value]) => value instanceof Blob);
    for (const control of form.elements) {
      const values = of(control.name);
      if (control.type === "checkbox" || control.type === "radio") control.checked = values.includes(control.value);
      else if (values[0] instanceof Blob) control.required = false; // the picture taken before goes with it
      else if (control.name && control.tagName !== "BUTTON" && typeof values[0] === "string") control.value = values[0];
    }
    form.elements.key.value = entry.key;
    complain(form, entry.refused);
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("form[data-keep] button");
    if (button && button.type === "submit") tapped = button;
    const dropped = event.target.closest("[data-drop]");
    if (dropped && !event.defaultPrevented) kept.drop(dropped.dataset.drop).then(show); // after the question of greenleaf.js
  });
  document.addEventListener("submit", (event) => {
    if (!event.target.dataset.keep) return;
    event.preventDefault();
    submit(event.target);
  });
  window.addEventListener("pageshow", () => {
    for (const form of forms()) form.elements.key.value = freshKey();
    show().then(flush);
  });
  window.addEventListener("online", flush);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) flush(); });
  setInterval(() => { if (!shelf.hidden) flush(); }, AGAIN);
})();
