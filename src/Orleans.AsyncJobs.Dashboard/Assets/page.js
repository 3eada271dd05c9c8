"use strict";
(() => {
  const format = new Intl.DateTimeFormat(undefined, { dateStyle: "short", timeStyle: "medium" });

  // Times come in UTC; here they become the reader's own. UTC stays in the title.
  function localize(root) {
    for (const time of root.querySelectorAll("time[datetime]")) {
      if (time.dataset.local) continue;
      time.dataset.local = "1";
      const moment = new Date(time.dateTime);
      if (isNaN(moment)) continue;
      time.title = time.title || time.textContent.trim();
      if (!time.hasAttribute("data-relative")) time.textContent = format.format(moment);
    }
  }

  localize(document);
})();
