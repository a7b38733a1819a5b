// The one button of a page that is paper.
"use strict";

document.querySelector("[data-print]").addEventListener("click", () => window.print());
