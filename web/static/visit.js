// A person's own pages on their phone: let the worker keep the pages they may need without network.
"use strict";

(() => {
  const home = document.currentScript.dataset.home;
  const note = document.getElementById("offline");
  const tell = () => { note.hidden = navigator.onLine; };
  window.addEventListener("online", tell);
  window.addEventListener("offline", tell);
  tell();

  if (!("serviceWorker" in navigator)) return; // plain http in the school's network, some browsers inside apps
  navigator.serviceWorker.register("/worker.js", { scope: "/p/" }).catch(() => {});
  if (location.pathname !== home) return;
  navigator.serviceWorker.ready.then((registration) => {
    const links = [...document.querySelectorAll(`main a[href^="${home}/"]`)].map((link) => link.pathname);
    registration.active.postMessage({ home, pages: [home, ...links] });
  });
})();
