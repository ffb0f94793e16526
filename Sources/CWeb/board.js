// The board's only script. Every page works without it; with it, keys, times that tick, and news that never move what is
// under the hand.
"use strict";
(() => {
  const body = document.body;
  const page = body.dataset.page;
  const byId = (id) => document.getElementById(id);
  const announce = (words) => { const place = byId("announce"); if (place) place.textContent = words; };

  // ---- The clinic's time, by the server's clock --------------------------------------------------------------
  const clock = byId("clock");
  const ahead = clock ? Number(clock.dataset.now) - Date.now() : 0;
  const now = () => Date.now() + ahead;
  const zone = (() => {
    const name = clock && clock.parentElement.textContent.trim().split(" ").pop();
    try { new Intl.DateTimeFormat("en-GB", { timeZone: name }); return name; } catch { return undefined; }
  })();
  const timeOf = (moment) =>
    new Intl.DateTimeFormat("en-GB", { timeZone: zone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(moment);

  const span = (milliseconds) => {
    const minutes = Math.floor(Math.max(0, milliseconds) / 60000);
    if (minutes < 1) return Math.floor(Math.max(0, milliseconds) / 1000) + " s";
    if (minutes < 60) return minutes + " min";
    if (minutes < 2880) return Math.floor(minutes / 60) + " h" + (minutes % 60 ? " " + (minutes % 60) + " min" : "");
    return Math.floor(minutes / 1440) + " days";
  };

  const tick = () => {
    if (clock) clock.textContent = timeOf(now());
    for (const due of document.querySelectorAll("[data-due]")) {
      const left = Number(due.dataset.due) - now();
      const words = due.querySelector("span");
      const text = left >= 0 ? "in " + span(left) : span(-left) + " over";
      if (words && words.textContent !== text) words.textContent = text;
      due.classList.toggle("overdue", left < 0);
    }
    for (const since of document.querySelectorAll("[data-since]")) {
      const text = span(now() - Number(since.dataset.since));
      if (since.textContent !== text) since.textContent = text;
    }
  };
  tick();
  setInterval(tick, 10000);

  const undo = document.querySelector("[data-undo]");
  if (undo) {
    const count = setInterval(() => {
      const left = Math.ceil((Number(undo.dataset.undo) - now()) / 1000);
      // What has focus is not taken away.
      if (left <= 0) { if (!undo.contains(document.activeElement)) undo.remove(); clearInterval(count); return; }
      const place = undo.querySelector(".undo-left");
      if (place) place.textContent = "(" + left + " s)";
    }, 1000);
  }

  // ---- A form is sent once -------------------------------------------------------------------------------------
  document.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (event.target.dataset.sent) { event.preventDefault(); return; }
    event.target.dataset.sent = "1";
    if (button) setTimeout(() => { button.disabled = true; if (!button.children.length) button.textContent = "Sending"; }, 0);
  });
  // A page that comes out of the browser's store may be old, and its buttons sent.
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });

  // ---- Keys ----------------------------------------------------------------------------------------------------
  const store = (area, name, value) => {
    try { if (value === undefined) return area.getItem(name); area.setItem(name, value); } catch { /* without it, too */ }
    return null;
  };
  const keysAreOn = () => store(localStorage, "keys") !== "off";
  const rows = () => [...document.querySelectorAll(".row .ref")];
  const rowInHand = () => document.activeElement && document.activeElement.closest(".row");

  const move = (step) => {
    const links = rows();
    if (!links.length) return;
    const row = rowInHand();
    const at = row ? links.indexOf(row.querySelector(".ref")) : -1;
    const next = links[at < 0 ? (step > 0 ? 0 : links.length - 1) : Math.min(links.length - 1, Math.max(0, at + step))];
    next.focus();
  };

  const press = (key) => {
    const scope = page === "worklist" ? rowInHand() : document;
    let target = scope && scope.querySelector('[data-key="' + key + '"]');
    if (!target && key === "u") target = document.querySelector('[data-key="u"]');
    if (!target) return false;
    if (target.matches("input, textarea")) target.focus();
    else if (target.hash && target.pathname === location.pathname) { const place = byId(target.hash.slice(1)); target.click(); if (place) place.focus(); }
    else target.click();
    return true;
  };

  const help = byId("help");
  let beforeHelp;
  const showHelp = (isShown) => {
    if (!help) return;
    if (isShown && help.hidden) beforeHelp = document.activeElement;
    if (!isShown) document.activeElement.blur();
    help.hidden = !isShown;
    if (isShown) help.querySelector("input").focus(); else if (beforeHelp) beforeHelp.focus();
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.key === "Escape") {
      if (help && !help.hidden) { showHelp(false); return; }
      if (event.target.matches("input, textarea, select")) { event.target.blur(); return; }
      if (page === "words" && keysAreOn()) location.href = "/";
      return;
    }
    if (event.target.matches("input, textarea, select")) return;
    if (event.key === "?") { event.preventDefault(); showHelp(true); return; }
    if (!keysAreOn()) return;
    if (page === "worklist" && event.key === "j") move(1);
    else if (page === "worklist" && event.key === "k") move(-1);
    else if (event.key === "/") { const field = byId("q"); if (!field) return; field.focus(); }
    else if (!/^[a-z0-9]$/.test(event.key) || !press(event.key)) return;
    event.preventDefault();
  });

  if (help) {
    byId("help-close").addEventListener("click", () => showHelp(false));
    const keys = byId("keys-on");
    keys.checked = keysAreOn();
    keys.addEventListener("change", () => store(localStorage, "keys", keys.checked ? "on" : "off"));
    const sound = byId("sound-on");
    sound.checked = store(localStorage, "sound") === "on";
    sound.addEventListener("change", () => { store(localStorage, "sound", sound.checked ? "on" : "off"); if (sound.checked) beep(); });
  }

  let audio;
  const beep = () => {
    try {
      audio = audio || new AudioContext();
      for (const [start, pitch] of [[0, 880], [0.25, 660], [0.5, 880]]) {
        const tone = audio.createOscillator(), volume = audio.createGain();
        tone.frequency.value = pitch;
        volume.gain.value = 0.2;
        tone.connect(volume).connect(audio.destination);
        tone.start(audio.currentTime + start);
        tone.stop(audio.currentTime + start + 0.2);
      }
    } catch { /* no sound is no reason to stop */ }
  };

  // ---- From case to case, in the order of the list ------------------------------------------------------------------
  if (page === "worklist") {
    store(sessionStorage, "cases", JSON.stringify(rows().map((link) => link.pathname)));
    const asked = location.hash.startsWith("#r-") && byId(location.hash.slice(1));
    if (asked) asked.querySelector(".ref").focus();
    else if (location.hash) { const first = rows()[0]; if (first) first.focus(); }
  }
  if (page === "case") {
    let cases = [];
    try { cases = JSON.parse(store(sessionStorage, "cases") || "[]"); } catch { /* none */ }
    const at = cases.indexOf(location.pathname);
    for (const [id, step] of [["previous", -1], ["next", 1]]) {
      const address = at < 0 ? undefined : cases[at + step];
      if (!address || !/^\/cases\/[0-9a-f-]+$/.test(address)) continue;
      byId(id).hidden = false;
      byId(id).querySelector("a").href = address;
    }
  }
  const failed = byId("failed");
  if (failed) failed.focus();

  // ---- Live ------------------------------------------------------------------------------------------------------
  const source = body.dataset.live;
  if (!source || typeof EventSource === "undefined") return;
  const live = byId("live"), bar = byId("new-bar"), lost = byId("not-live");
  const title = document.title;
  const fresh = new Map();   // id of a row that waits to be shown: whether it is an emergency
  const risen = new Set();   // rows on the page that are emergencies now and were not
  let isLost = false, isOld = false, lostAt = 0;

  const renew = () => {
    const emergencies = [...fresh.values()].filter(Boolean).length + risen.size;
    const parts = [];
    if (fresh.size) parts.push(fresh.size + " new");
    if (emergencies) parts.push(emergencies === 1 ? "1 emergency" : emergencies + " emergencies");
    bar.hidden = !fresh.size && !risen.size && !isOld;
    document.title = (parts.length ? "(" + parts.join(", ") + ") " : "") + title;
    bar.classList.toggle("notice-emergency", emergencies > 0);
    const words = byId("new-words"), show = byId("new-show");
    const strong = document.createElement("strong");
    strong.textContent = isOld ? "The list is older than what is known." : parts.join(", ") + ".";
    words.replaceChildren(strong, " Nothing below has moved.");
    show.textContent = "Show" + (fresh.size ? " " + fresh.size + " new" : " the list as it is now");
    show.classList.toggle("button-emergency", emergencies > 0);
    const icon = byId("icon");
    icon.href = emergencies ? icon.dataset.emergency : icon.dataset.calm;
  };

  // Where the hand is, it finds it again.
  byId("new-show").addEventListener("click", (event) => {
    const row = rowInHand() || lastRow;
    event.preventDefault();
    const address = body.dataset.list || "/";
    location.assign(address + "#" + (row && row.id ? row.id : "r-"));
    if (address === location.pathname + location.search) location.reload();
  });
  let lastRow = null;
  document.addEventListener("focusin", () => { lastRow = rowInHand() || lastRow; });

  const setLive = (isLive, since) => {
    if (isLive === !isLost && live.dataset.known) return;
    live.dataset.known = "1";
    isLost = !isLive;
    live.className = isLive ? "live" : "live live-lost";
    lost.hidden = isLive;
    if (isLive) { live.textContent = "Live"; if (lostAt) announce("Live again"); lostAt = 0; return; }
    lostAt = since || now();
    const words = "Not live since " + timeOf(lostAt);
    live.textContent = words;
    const strong = document.createElement("strong");
    strong.textContent = words + ".";
    byId("not-live-words").replaceChildren(strong, " What you see may be old, and new emergencies do not show. Times to breach still count. Trying again.");
    announce(words);
  };

  // Cells change in place; the row stays where it is, and so does what has focus in it.
  const change = (row, other) => {
    const wasEmergency = row.dataset.level === "emergency";
    if (other.dataset.level === "emergency" && !wasEmergency) { risen.add(row.id); beepIfWanted(); }
    row.className = other.className + " row-changed";
    row.dataset.level = other.dataset.level;
    for (const cell of row.children) {
      const name = cell.className.split(" ")[0];
      const fresher = other.querySelector("." + name);
      if (!fresher || cell.contains(document.activeElement)) continue;
      cell.replaceChildren(...fresher.childNodes);
    }
    const holder = other.dataset.holder;
    if (holder && rowInHand() === row) announce(holder);
  };
  const leave = (row, words) => {
    row.classList.remove("row-open");
    row.classList.add("row-taken");
    const mark = document.createElement("span");
    mark.className = "taken";
    mark.append(...words);
    const state = row.querySelector(".col-state"), act = row.querySelector(".col-act");
    if (state) state.replaceChildren(mark);
    if (act && !act.contains(document.activeElement)) act.replaceChildren();
    if (rowInHand() === row) announce(mark.textContent);
  };
  const beepIfWanted = () => { if (store(localStorage, "sound") === "on") beep(); };

  let wanted = new Set(), isFetching = false;
  const fetchRows = async () => {
    if (isFetching || !wanted.size) return;
    isFetching = true;
    const ids = [...wanted].slice(0, 50);
    for (const id of ids) wanted.delete(id);
    const list = new URLSearchParams((body.dataset.list || "/").split("?")[1] || "");
    ids.forEach((id, number) => list.set("id" + number, id));
    try {
      const answer = await fetch("/rows?" + list, { headers: { Accept: "text/html" }, credentials: "same-origin" });
      if (!answer.ok) throw new Error("rows");
      const table = new DOMParser().parseFromString(await answer.text(), "text/html");
      for (const other of table.querySelectorAll("tr.row")) {
        const row = byId(other.id);
        if (row) { change(row, other); continue; }
        const isEmergency = other.dataset.level === "emergency";
        if (isEmergency && !fresh.get(other.id)) { beepIfWanted(); announce("New emergency"); }
        fresh.set(other.id, isEmergency);
      }
      for (const other of table.querySelectorAll("tr[data-gone]")) {
        fresh.delete(other.dataset.gone);
        const row = byId(other.dataset.gone);
        if (row) leave(row, other.firstElementChild.childNodes);
      }
      renew();
      tick();
    } catch { isOld = true; renew(); }
    isFetching = false;
    fetchRows();
  };

  const events = new EventSource(source);
  events.addEventListener("open", () => setLive(true));
  events.addEventListener("error", () => setLive(false));
  events.addEventListener("lost", (event) => setLive(false, JSON.parse(event.data).since));
  events.addEventListener("back", () => setLive(true));
  events.addEventListener("old", () => { isOld = true; renew(); });
  events.addEventListener("rows", (event) => {
    const step = JSON.parse(event.data);
    for (const id of [...step.new, ...step.changed, ...step.gone]) {
      // What is neither here nor new is on another page of the list.
      if (step.new.includes(id) || byId("r-" + id) || fresh.has("r-" + id)) wanted.add(id);
    }
    fetchRows();
  });
  addEventListener("pagehide", () => events.close());
})();
