
// The keyboard. Every key does what a link or a button of the page does, too.
(() => {
  const home = document.body.dataset.home.replace(/\/$/, "");
  const places = { o: home || "/", j: home + "/jobs", l: home + "/lines", h: home + "/handlers", r: home + "/recurring", a: home + "/activity", s: home + "/silos" };
  const help = document.getElementById("keys");
  const toggle = document.getElementById("keys-on");
  const opener = document.getElementById("keys-open");
  const setting = "asyncjobs.keys";
  const rows = () => [...document.querySelectorAll("main tbody tr")].filter(row => row.querySelector("a") && row.checkVisibility());
  let gone = 0;

  function stored() {
    try { return localStorage.getItem(setting); } catch { return null; }
  }

  function store(value) {
    try { localStorage.setItem(setting, value); } catch { /* Without a place to keep it, it holds for this page. */ }
  }

  function move(step) {
    const all = rows();
    const at = all.findIndex(row => row.contains(document.activeElement));
    const row = all[at < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + step, 0), all.length - 1)];
    row?.querySelector(".name a, a").focus();
  }

  const tickOf = row => row?.querySelector("input[type=checkbox]");
  const current = () => document.activeElement.closest("main tbody tr");

  function tick() {
    const box = tickOf(current());
    if (box) box.checked = !box.checked;
  }

  // The first press goes to the button, the second one presses it. In the list it asks for those that are ticked, or for the one with the focus.
  function act(key, verb) {
    const button = document.querySelector(`[data-key=${key}]:not([disabled])`);
    if (button) {
      if (document.activeElement === button) button.click();
      button.focus();
      return;
    }

    const many = document.querySelector(`[data-many] button[value=${verb}]`);
    if (!many) return;
    const box = tickOf(current());
    if (box && !document.querySelector("[data-many] tbody :checked")) box.checked = true;
    if (document.querySelector("[data-many] tbody :checked")) many.click();
  }

  const keys = {
    "/": () => document.getElementById("q").focus(),
    "?": () => help.showModal(),
    g: () => { gone = Date.now(); },
    j: () => move(1),
    k: () => move(-1),
    x: tick,
    r: () => act("r", "retry"),
    c: () => act("c", "cancel"),
    P: () => document.dispatchEvent(new CustomEvent("hold")),
  };

  document.addEventListener("keydown", event => {
    const typed = event.target.closest("input:not([type=checkbox], [type=radio]), select, textarea, dialog");
    if (event.ctrlKey || event.altKey || event.metaKey || typed || !toggle.checked) return;
    const isPlace = Date.now() - gone < 1500;
    gone = 0;
    if (isPlace) {
      if (places[event.key]) location.href = places[event.key];
    } else if (keys[event.key]) {
      event.preventDefault();
      keys[event.key]();
    }
  });

  toggle.checked = stored() !== "off";
  toggle.addEventListener("change", () => store(toggle.checked ? "on" : "off"));
  opener.hidden = false;
  opener.addEventListener("click", () => help.showModal());
})();
