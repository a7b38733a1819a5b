// Small comforts; every page works without them.
"use strict";

const PATIENCE = 3000; // milliseconds until a page looks again

async function copy(button) {
  const text = button.dataset.copy;
  try {
    await navigator.clipboard.writeText(text);
  } catch { // without https the browser has no clipboard: the old way
    const field = document.createElement("textarea");
    field.value = text;
    document.body.append(field);
    field.select();
    document.execCommand("copy");
    field.remove();
  }
  const before = button.textContent;
  button.textContent = button.dataset.copied;
  setTimeout(() => { button.textContent = before; }, 1500);
}

// What failed has been tapped: every item that has no answer yet gets this one, for all to see.
function fillRest(button) {
  for (const item of button.closest("form").querySelectorAll("fieldset.verdict")) {
    if (!item.querySelector(":checked")) item.querySelector(`[value=${button.dataset.rest}]`).checked = true;
  }
}

for (const part of document.querySelectorAll("[data-rest], [data-with-rest]")) part.hidden = false;

document.addEventListener("click", (event) => {
  const button = event.target.closest("button, a");
  if (!button) return;
  if (button.dataset.copy) copy(button);
  if (button.dataset.rest) fillRest(button);
  if (button.dataset.confirm && !window.confirm(button.dataset.confirm)) event.preventDefault();
  if ("back" in button.dataset && history.length > 1) {
    event.preventDefault();
    history.back();
  }
});

for (const form of document.querySelectorAll("form[data-again]")) { // somebody else is writing: ask again by itself
  const left = form.querySelector("output");
  left.parentNode.hidden = false;
  const clock = setInterval(() => {
    left.textContent = Math.max(0, Number(left.textContent) - 1);
    if (left.textContent !== "0") return;
    clearInterval(clock);
    form.submit();
  }, 1000);
}

// A part of the page that tells how far something is looks again by itself; when something has ended, the whole page does.
async function lookAgain(part) {
  const answer = await fetch(part.dataset.again).catch(() => null);
  if (!answer?.ok || answer.redirected) return setTimeout(lookAgain, PATIENCE, part);
  const found = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-under-way]");
  if (found?.dataset.underWay !== part.dataset.underWay) {
    if (!document.querySelector("dialog[open]") && !document.activeElement?.closest("main form")) return location.reload();
  } else part.replaceChildren(...found.childNodes);
  setTimeout(lookAgain, PATIENCE, part);
}

for (const part of document.querySelectorAll("[data-under-way]:not([data-under-way=''])")) setTimeout(lookAgain, PATIENCE, part);

document.querySelector("form[data-at-once]")?.submit(); // to have come here is all there was to say
