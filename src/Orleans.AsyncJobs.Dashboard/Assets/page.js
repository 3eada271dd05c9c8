"use strict";
(() => {
  const format = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;

  // Times come in UTC; here they become the reader's own, and UTC goes into the title.
  function localize(root) {
    for (const time of root.querySelectorAll("time[datetime]:not([data-local])")) {
      time.dataset.local = "";
      const moment = new Date(time.dateTime);
      if (isNaN(moment)) continue;
      const utc = time.title || time.textContent.trim();
      const local = format.format(moment);
      if (time.hasAttribute("data-relative")) {
        time.title = local + " (" + utc + ")";
      } else {
        time.title = utc + ", " + ago(moment);
        time.textContent = local;
      }
    }
  }

  const units = [[86400, "d"], [3600, "h"], [60, "min"], [1, "s"]];
  function ago(moment) {
    const seconds = (Date.now() - moment) / 1000;
    const size = Math.abs(seconds);
    const [length, unit] = units.find(([length]) => size >= length) || [1, "s"];
    const text = Math.floor(size / length) + " " + unit;
    return size < 1 ? "now" : seconds < 0 ? "in " + text : text + " ago";
  }

  // Dates that are typed are the reader's own: their distance from UTC goes along.
  function dates(root) {
    for (const input of root.querySelectorAll("[data-local-date]")) {
      const scope = input.closest("form");
      const offset = scope.querySelector("[data-utc-offset]");
      const label = scope.querySelector("[data-zone]");
      if (label) label.textContent = "your time, " + zone;
      const set = () => { offset.value = (input.value ? new Date(input.value) : new Date()).getTimezoneOffset(); };
      input.addEventListener("input", set);
      set();
    }
  }

  function copies(root) {
    if (!navigator.clipboard) return;
    for (const button of root.querySelectorAll("[data-copy]")) {
      button.hidden = false;
      const text = button.textContent;
      button.addEventListener("click", async () => {
        await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent);
        button.textContent = "Copied";
        setTimeout(() => { button.textContent = text; }, 1500);
      });
    }
  }

  // The server knows what could be typed next.
  function completes() {
    const home = document.body.dataset.home.replace(/\/$/, "");
    const [input, list] = [document.getElementById("q"), document.getElementById("completions")];
    let asked;
    const ask = async () => {
      const query = new URLSearchParams({ q: input.value, at: input.selectionStart });
      try {
        const answer = await fetch(`${home}/jobs/complete?${query}`);
        if (answer.ok) list.innerHTML = await answer.text();
      } catch {
        list.replaceChildren(); // Not to be reached just now: the box works without.
      }
    };
    for (const event of ["focus", "input"]) {
      input.addEventListener(event, () => { clearTimeout(asked); asked = setTimeout(ask, 150); });
    }
  }

  function prepare(root) {
    localize(root);
    dates(root);
    copies(root);
  }

  prepare(document);
  completes();
  document.addEventListener("fresh", event => prepare(event.detail));
})();
