"use strict";
(() => {
  const refreshMilliseconds = 2000;
  const live = document.getElementById("live");
  const connection = document.getElementById("connection");
  const calm = connection.textContent;
  let shown = "";

  const isSelecting = () => {
    const selection = getSelection();
    return selection && !selection.isCollapsed && live.contains(selection.anchorNode);
  };

  async function refresh() {
    try {
      if (document.hidden || isSelecting()) return;
      const response = await fetch(live.dataset.source, { cache: "no-store" });
      if (!response.ok) throw new Error("status " + response.status);
      const html = await response.text();
      if (html !== shown) live.innerHTML = shown = html;
      connection.textContent = calm;
      connection.className = "";
    } catch {
      connection.textContent = "The service does not answer; what you see is old";
      connection.className = "lost";
    } finally {
      setTimeout(refresh, refreshMilliseconds);
    }
  }

  setTimeout(refresh, refreshMilliseconds);

  const copy = document.getElementById("copy");
  if (navigator.clipboard) {
    copy.hidden = false;
    copy.addEventListener("click", async () => {
      await navigator.clipboard.writeText(document.getElementById("curl").textContent);
      copy.textContent = "Copied";
      setTimeout(() => { copy.textContent = "Copy"; }, 1500);
    });
  }
})();
