// Sign on the glass with a finger; make photos small before they are kept or sent. Both only where keeping works:
// elsewhere a name is written and a photo goes as it is.
"use strict";

(() => {
  if (!keeping.works) return;
  const LONGEST_SIDE = 1600, QUALITY = 0.8;
  const signed = new Map(); // input -> canvas

  function blobOf(canvas, type, quality) {
    return new Promise((resolve) => canvas.toBlob(resolve, type, quality));
  }

  async function smaller(file) {
    try {
      const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
      const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
      const canvas = document.createElement("canvas");
      canvas.width = Math.round(picture.width * scale);
      canvas.height = Math.round(picture.height * scale);
      canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
      const small = await blobOf(canvas, "image/jpeg", QUALITY);
      return small && small.size < file.size ? small : file;
    } catch {
      return file;
    }
  }

  function photos(form) {
    const chosen = [...form.querySelectorAll("input[data-shrink]")].filter((input) => input.files.length);
    return Promise.all(chosen.map(async (input) => [input.name, await smaller(input.files[0])]));
  }

  function signatures(form) {
    const mine = [...signed].filter(([input]) => input.form === form);
    return Promise.all(mine.map(async ([input, canvas]) => [input.name, await blobOf(canvas, "image/png")]));
  }

  function button(words, deed) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "quiet";
    made.textContent = words;
    made.addEventListener("click", deed);
    return made;
  }

  function pane(input) {
    const canvas = document.createElement("canvas");
    const frame = document.createElement("div");
    const hint = document.createElement("p");
    const row = document.createElement("p");
    frame.className = "glass";
    hint.className = "hint";
    hint.textContent = input.dataset.glass;
    row.className = "actions";
    frame.append(canvas);
    row.append(button(input.dataset.clear, clear), button(input.dataset.write, write));
    input.closest("label").after(hint, frame, row);
    input.classList.add("unseen");
    input.tabIndex = -1;
    const pen = canvas.getContext("2d");
    draws(canvas, pen, () => {
      signed.set(input, canvas);
      input.value = "✓"; // what "required" asks for; the drawing is sent in its place
      frame.classList.add("signed");
    });

    function clear() {
      pen.clearRect(0, 0, canvas.width, canvas.height);
      signed.delete(input);
      input.value = "";
      frame.classList.remove("signed");
    }

    function write() {
      clear();
      for (const part of [hint, frame, row]) part.remove();
      input.classList.remove("unseen");
      input.removeAttribute("tabindex");
      input.focus();
    }
  }

  function draws(canvas, pen, begun) {
    let last = null;
    const at = (event) => {
      const box = canvas.getBoundingClientRect();
      return [(event.clientX - box.left) * canvas.width / box.width, (event.clientY - box.top) * canvas.height / box.height];
    };
    canvas.addEventListener("pointerdown", (event) => {
      if (canvas.width !== canvas.clientWidth * 2 && !last) fit();
      canvas.setPointerCapture(event.pointerId);
      last = at(event);
      event.preventDefault();
    });
    canvas.addEventListener("pointermove", (event) => {
      if (!last) return;
      pen.beginPath();
      pen.moveTo(...last);
      last = at(event);
      pen.lineTo(...last);
      pen.stroke();
      begun();
    });
    for (const end of ["pointerup", "pointercancel"]) canvas.addEventListener(end, () => { last = null; });

    function fit() {
      canvas.width = canvas.clientWidth * 2;
      canvas.height = canvas.clientHeight * 2;
      Object.assign(pen, { lineWidth: 5, lineCap: "round", lineJoin: "round", strokeStyle: "#10245a" });
    }
  }

  keeping.extras.push(photos, signatures);
  if (window.PointerEvent) for (const input of document.querySelectorAll("form[data-keep] input[data-glass]")) pane(input);
})();
