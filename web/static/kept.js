// The shelf on the phone: entries that wait for the network, oldest first, in the browser's own database.
"use strict";

const kept = (() => {
  const NAME = "greenleaf", STORE = "kept";

  function opened() {
    return new Promise((resolve, reject) => {
      const asked = window.indexedDB.open(NAME, 1);
      asked.onupgradeneeded = () => asked.result.createObjectStore(STORE, { keyPath: "key" });
      asked.onsuccess = () => resolve(asked.result);
      asked.onerror = () => reject(asked.error);
    });
  }

  async function within(mode, deed) {
    const shelf = await opened();
    return new Promise((resolve, reject) => {
      const deal = shelf.transaction(STORE, mode);
      const asked = deed(deal.objectStore(STORE));
      deal.oncomplete = () => { shelf.close(); resolve(asked.result); };
      deal.onerror = deal.onabort = () => { shelf.close(); reject(deal.error); };
    });
  }

  return {
    put: (entry) => within("readwrite", (store) => store.put(entry)),
    drop: (key) => within("readwrite", (store) => store.delete(key)),
    all: () => within("readonly", (store) => store.getAll()).then((all) => all.sort((a, b) => a.at - b.at), () => []),
  };
})();
