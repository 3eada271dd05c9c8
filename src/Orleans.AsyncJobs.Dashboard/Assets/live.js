
// What changes while the page is open. The server says which jobs changed; their rows are fetched and put in the place of
// the old ones, but never under the pointer, the focus or a selection: those wait until they are left alone.
(() => {
  const home = document.body.dataset.home.replace(/\/$/, "");
  const state = document.getElementById("live");
  const news = document.getElementById("news");
  const list = document.querySelector("[data-live=rows]");
  const pollSeconds = 10;
  const pollText = `Updated every ${pollSeconds} s`;
  const blocksSeconds = 5;
  const waiting = new Map();
  let source, polling, held = false, opened = false, blocksAt = 0, blocksSoon, newer = 0, newsAt = 0;

  const find = id => document.getElementById("job-" + id);
  const say = text => { state.hidden = false; state.textContent = text; };
  const prepare = root => document.dispatchEvent(new CustomEvent("fresh", { detail: root }));

  function busy(element) {
    const selection = getSelection();
    return element.contains(document.activeElement) || element.matches(":hover")
      || (!selection.isCollapsed && selection.containsNode(element, true));
  }

  // Puts a row in the place of the old one. False where it has to wait.
  function swap(old, fresh) {
    if (busy(old)) return false;
    const [was, is] = [old, fresh].map(row => row.querySelector("input[type=checkbox]"));
    if (was && is) is.checked = was.checked;
    old.replaceWith(fresh);
    prepare(fresh);
    return true;
  }

  // Makes a block like a fresh one, in the smallest pieces that differ. False where one of them has to wait.
  function patch(old, fresh) {
    if (old.isEqualNode(fresh)) return true;
    const [was, is] = [[...old.childNodes], [...fresh.childNodes]];
    const isAlike = old.nodeName === fresh.nodeName && old.childElementCount > 0
      && was.length === is.length && was.every((node, i) => node.nodeName === is[i].nodeName);
    if (!isAlike) {
      const copy = fresh.cloneNode(true);
      return swap(old, copy);
    }

    for (const name of old.getAttributeNames()) if (name !== "open" && !fresh.hasAttribute(name)) old.removeAttribute(name);
    for (const { name, value } of fresh.attributes) if (name !== "open") old.setAttribute(name, value);
    return was.map((node, i) => {
      if (node.nodeType === Node.ELEMENT_NODE) return patch(node, is[i]);
      node.data = is[i].data;
      return true;
    }).every(Boolean);
  }

  function flush() {
    for (const [old, fresh] of waiting) {
      if (!old.isConnected || (old.localName === "tr" ? swap(old, fresh) : patch(old, fresh))) waiting.delete(old);
    }
  }

  async function load(path) {
    try {
      const answer = await fetch(path, { headers: { Accept: "text/html" } });
      if (polling) say(pollText);
      if (!answer.ok) return null;
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      prepare(fresh);
      return fresh;
    } catch {
      say("Not connected");
      return null; // The next change, or the next round, asks again.
    }
  }

  async function rows(ids) {
    const query = new URLSearchParams(location.search);
    query.set("ids", ids.join(","));
    const fresh = await load(`${home}/jobs/rows?${query}`);
    for (const id of fresh ? ids : []) {
      const [old, now] = [find(id), fresh.getElementById("job-" + id)];
      if (!old) continue;
      if (now) waiting.set(old, now);
      else forget(old);
    }

    flush();
  }

  // A deleted job stays where it is, so that nothing moves.
  function forget(row) {
    row.classList.add("gone");
    const [box, badge] = [row.querySelector("input"), row.querySelector(".badge")];
    if (box) box.checked = !(box.disabled = true);
    if (badge) badge.textContent = "Deleted";
  }

  async function blocks() {
    clearTimeout(blocksSoon);
    blocksSoon = null;
    blocksAt = Date.now();
    const all = [...document.querySelectorAll("[data-live]:not([data-live=rows])")];
    const fresh = all.length > 0 ? await load(location.href) : null;
    for (const old of fresh ? all : []) {
      const now = fresh.querySelector(`[data-live="${old.dataset.live}"]`);
      if (now) waiting.set(old, now);
    }

    flush();
  }

  // At most once in a while, and once more for what came meanwhile.
  function blocksInTime() {
    blocksSoon ??= setTimeout(blocks, Math.max(0, blocksAt + blocksSeconds * 1000 - Date.now()));
  }

  const everything = () => Promise.all([blocks(), list ? rows([...list.querySelectorAll("tr[data-version]")].map(row => row.id.slice(4))) : null]);

  function tell(text, link, path) {
    const anchor = Object.assign(document.createElement("a"), { href: path, textContent: link });
    news.replaceChildren(text + " ", anchor);
  }

  const on = {
    hello: build => { if (build !== document.body.dataset.build) tell("The service was updated.", "Reload the page", location.href); },
    counts: counts => {
      for (const [name, count] of Object.entries(counts)) {
        for (const place of document.querySelectorAll(`[data-count=${name}]`)) place.textContent = count.toLocaleString("en-US");
      }
      blocksInTime();
    },
    rows: ids => {
      const inList = ids.filter(id => find(id)?.localName === "tr");
      if (inList.length > 0) rows(inList);
      if (inList.length < ids.length) blocks();
    },
    new: count => {
      newer = count;
      setTimeout(() => {
        newsAt = Date.now();
        const query = new URLSearchParams(location.search);
        const text = `${newer > 1000 ? "More than 1,000" : newer} newer job${newer === 1 ? "" : "s"}${query.get("q") ? " in all" : ""}.`;
        if (!news.textContent.startsWith(text)) tell(text, query.get("q") ? "Search again" : "Show", location.href);
      }, Math.max(0, newsAt + blocksSeconds * 1000 - Date.now()));
    },
    progress: ({ id, percent, text }) => {
      const [bar, words] = ["progress", "[data-progress]"].map(part => find(id)?.querySelector(part));
      if (!bar || !words) return on.rows([id]);
      bar.value = percent;
      words.textContent = `${percent} % ${text ?? ""}`;
    },
    log: lines => {
      const body = document.querySelector("[data-log] .log tbody");
      if (!body) return blocks();
      for (const line of lines) {
        if (body.querySelector(`[data-number="${line.number}"]`)) continue;
        const row = body.insertRow();
        const [when, level, text] = [0, 1, 2].map(() => row.insertCell());
        row.dataset.number = line.number;
        when.append(Object.assign(document.createElement("time"), { dateTime: line.on, textContent: line.on.slice(0, 19).replace("T", " ") + " UTC" }));
        level.className = "level-" + line.level;
        level.textContent = line.levelName;
        text.append(Object.assign(document.createElement("pre"), { title: line.category, textContent: line.text }));
        prepare(row);
      }
    },
  };

  function address() {
    const query = new URLSearchParams();
    const jobs = [...document.querySelectorAll("[id^=job-][data-version]")];
    const log = document.querySelector("[data-log]");
    if (jobs.length > 0) query.set("jobs", jobs.map(job => job.id.slice(4).replaceAll("-", "") + "." + job.dataset.version).join());
    if (list?.dataset.newest) query.set("newest", list.dataset.newest);
    if (log) query.set("log", log.dataset.log + "." + ([...log.querySelectorAll("[data-number]")].pop()?.dataset.number ?? 0));
    return `${home}/events?${query}`;
  }

  function open() {
    if (source || document.hidden || held) return;
    source = new EventSource(address());
    source.onopen = () => {
      poll(false);
      say("Live");
      if (opened) everything();
      opened = true;
    };
    source.onerror = () => {
      if (source?.readyState !== EventSource.CLOSED) return say("Not connected");
      close();
      poll(true);
    };
    for (const name of Object.keys(on)) source.addEventListener(name, event => on[name](JSON.parse(event.data)));
  }

  function close() {
    source?.close();
    source = null;
  }

  // Where the server takes no more listeners, the page asks now and then, and tries to listen once a minute.
  function poll(start) {
    clearInterval(polling);
    polling = null;
    if (!start || held || document.hidden) return;
    say(pollText);
    let rounds = 0;
    polling = setInterval(() => ++rounds * pollSeconds % 60 === 0 ? open() : everything(), pollSeconds * 1000);
  }

  function pause() {
    close();
    poll(false);
  }

  document.addEventListener("hold", () => {
    held = !held;
    if (held) pause();
    else open();
    say(held ? "Updates are held; P lets them go on" : "Live");
    news.textContent = held ? "Updates are held." : "Updates go on.";
  });
  document.addEventListener("visibilitychange", () => document.hidden ? pause() : open());
  addEventListener("pagehide", pause);
  addEventListener("pageshow", event => { if (event.persisted) open(); });
  for (const name of ["focusout", "mouseout", "selectionchange"]) {
    document.addEventListener(name, () => { if (waiting.size > 0) requestAnimationFrame(flush); });
  }

  open();
})();
