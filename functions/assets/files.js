// Uploads with script: several at once, with progress, tried again after a failure, gone on with after a reload. The page
// works without this file, too, one file at a time. What each state is called comes from the server, in the row's language.

const inEnglish = document.documentElement.lang === "en";
const pick = (ja, en) => (inEnglish ? en : ja);
const pause = (milliseconds) => new Promise((done) => { setTimeout(done, milliseconds); });

/** Something that can be put right by trying again: the network, a busy service, a link that is too old. */
class Passing extends Error {}
/** Something that trying again does not change; its message says what to do. */
class Refused extends Error {}
/** Whoever sends it has taken it back. */
class Cancelled extends Error {}

/** How a state is coloured, beside what it says. */
const TONES = { accepted: "right", refused: "must", "not-arrived": "must", failed: "must" };

/** How often something that failed in passing is tried, each time after twice the while (1, 2, 4 … seconds). */
const ATTEMPTS = 6;

async function persist(task, tell, signal) {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await task(attempt);
    } catch (error) {
      if (signal.aborted) throw new Cancelled();
      if (!(error instanceof Passing)) throw error;
      if (attempt === ATTEMPTS) {
        throw new Refused(pick("送信できませんでした。通信の状態を確かめて、「もう一度送る」を押してください。", "It could not be sent. Check your connection, then press “Send again”."));
      }
      tell(attempt);
      await pause(1000 * 2 ** (attempt - 1));
    }
  }
}

/** A size as the server writes it. */
function sizeWords(bytes) {
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 * 1024) return `${Math.ceil(bytes / 1024)} KB`;
  return `${(Math.ceil((bytes * 10) / 1024 / 1024) / 10).toFixed(1)} MB`;
}

/** The SHA-256 of a file, in hexadecimal digits. */
async function digest(file) {
  let bytes;
  try {
    bytes = await file.arrayBuffer();
  } catch {
    throw new Refused(pick("ファイルを読み取れません。移動又は変更されていないか確かめて、選び直してください。", "The file cannot be read. Check that it was not moved or changed, and choose it again."));
  }
  const sum = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return [...sum].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Asks the server; what it refuses is told in its own words. */
async function ask(address, options) {
  let answer;
  try {
    answer = await fetch(address, { ...options, headers: { accept: "application/json", ...options?.headers } });
  } catch {
    throw new Passing();
  }
  if (answer.status >= 500 || answer.status === 429) throw new Passing();
  const said = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Refused(said.errors?.[0]?.detail ?? said.detail ?? pick("ページを開き直して、もう一度お試しください。", "Open the page again and retry."));
  return said;
}

/** Sends a file to where its link leads. */
function put(link, file, signal, progress) {
  return new Promise((done, failed) => {
    const request = new XMLHttpRequest();
    request.open("PUT", link.url);
    for (const [name, value] of Object.entries(link.headers)) request.setRequestHeader(name, value);
    request.upload.addEventListener("progress", (event) => progress(event.loaded / (event.total || file.size)));
    request.addEventListener("load", () => {
      // 412: it is there already; the answer that said so was lost on the way.
      if (request.status === 200 || request.status === 412) done();
      else if (request.status === 403 || request.status === 409 || request.status >= 500) failed(new Passing());
      else failed(new Refused(pick("送信中にファイルが変わったようです。選び直してください。", "The file seems to have changed while it was sent. Choose it again.")));
    });
    request.addEventListener("error", () => failed(new Passing()));
    request.addEventListener("abort", () => failed(new Cancelled()));
    signal.addEventListener("abort", () => request.abort());
    if (signal.aborted) failed(new Cancelled());
    else request.send(file);
  });
}

/** The part of a page that sends files. */
class Uploads {
  constructor(place) {
    this.place = place;
    this.form = place.closest("form");
    this.list = place.querySelector("[data-files]");
    this.pattern = place.querySelector("template[data-file]");
    this.said = place.querySelector("[data-said]");
    this.input = place.querySelector("input[type=file]");
    this.drop = place.querySelector("[data-drop]");
    this.queue = [];
    this.current = null;
    this.known = new Map();
    for (const row of this.rows()) this.known.set(row.dataset.id, row.dataset.state);
    this.listen();
    if (this.isUnsettled()) this.watch();
  }

  listen() {
    this.input.addEventListener("change", () => {
      this.add(this.input.files);
      this.input.value = "";
    });
    for (const kind of ["dragenter", "dragover"]) {
      this.drop.addEventListener(kind, (event) => {
        event.preventDefault();
        this.drop.classList.add("over");
      });
    }
    this.drop.addEventListener("dragleave", () => this.drop.classList.remove("over"));
    this.drop.addEventListener("drop", (event) => {
      event.preventDefault();
      this.drop.classList.remove("over");
      this.add(event.dataTransfer.files);
    });
    // A file that is dropped beside the place must not replace the page.
    for (const kind of ["dragover", "drop"]) addEventListener(kind, (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => {
      const button = event.target.closest("[data-remove]");
      if (button) {
        event.preventDefault();
        this.remove(button.closest("li"));
      }
    });
    this.form.addEventListener("submit", (event) => this.hold(event));
    addEventListener("beforeunload", (event) => { if (this.isSending()) event.preventDefault(); });
  }

  rows() { return [...this.list.querySelectorAll("li")]; }

  isSending() { return this.current !== null || this.queue.length > 0; }

  /** Whether a file is with the server and has no verdict yet. */
  isUnsettled() {
    const isExpected = (row) => (row.upload ? row.hasAttribute("data-sent") : row.dataset.state === "uploading");
    return this.rows().some((row) => row.dataset.state === "checking" || isExpected(row));
  }

  /** Says something to screen readers, and to whoever looks at the line below the list. */
  say(text) { this.said.textContent = text; }

  /** Going on waits for what is being sent; then it goes on by itself. */
  hold(event) {
    if (!this.isSending()) return;
    event.preventDefault();
    this.waiting = event.submitter;
    this.hasFailed = false;
    this.say(pick("ファイルを送信しています。終わると自動で進みます。", "Files are being sent. The page goes on by itself when they are done."));
  }

  add(files) {
    for (const file of files) {
      const row = this.row({ name: file.name, size: file.size });
      const upload = { file, row, control: new AbortController() };
      row.upload = upload;
      const flaw = this.flaw(file);
      if (flaw) {
        this.fail(upload, new Refused(flaw));
      } else {
        this.show(row, { stateText: pick("順番待ち", "Waiting") });
        this.queue.push(upload);
      }
    }
    this.next();
  }

  /** What can be told of a file before it is read. The server looks again. */
  flaw(file) {
    const { mostBytes, extensions, saysBig, saysEmpty, saysType } = this.place.dataset;
    const extension = file.name.includes(".") ? file.name.split(".").pop().toLowerCase() : "";
    if (!extensions.split(" ").includes(extension)) return saysType;
    if (file.size === 0) return saysEmpty;
    return file.size > Number(mostBytes) ? saysBig : "";
  }

  async next() {
    if (this.current) return;
    this.current = this.queue.shift() ?? null;
    if (!this.current) {
      if (this.waiting) this.goOn();
      return;
    }
    const upload = this.current;
    try {
      await this.send(upload);
    } catch (error) {
      this.fail(upload, error);
    }
    this.current = null;
    this.next();
  }

  /** What was pressed while files were being sent; not where one of them failed since: that is to be seen first. */
  goOn() {
    const button = this.waiting;
    this.waiting = null;
    if (this.hasFailed) {
      this.say(pick("送信できなかったファイルがあります。確かめてから、もう一度進んでください。", "A file was not sent. Please look at it, then go on again."));
    } else {
      this.form.requestSubmit(button);
    }
  }

  async send(upload) {
    const { file, row, control: { signal } } = upload;
    const tell = () => this.show(row, { stateText: pick("再試行を待っています", "Waiting to try again"), sentence: pick("通信が途切れました。自動でもう一度送ります。", "The connection broke. It is sent again by itself.") });
    this.show(row, { stateText: pick("準備中", "Preparing") });
    const sha256 = await digest(file);
    const link = await persist(() => this.announce(file, sha256), tell, signal);
    if (signal.aborted) {
      await this.forget(link.id);
      throw new Cancelled();
    }
    if (this.isKnown(link.id, row)) {
      row.remove();
      this.say(pick(`「${file.name}」と同じ内容のファイルは、既に追加されています。`, `A file with the same content as “${file.name}” is there already.`));
      return;
    }
    row.dataset.id = link.id;
    if (link.upload) await this.deliver(upload, link, sha256, tell);
    row.setAttribute("data-sent", "");
    this.settle(row);
    this.say(pick(`「${file.name}」を送信しました。確認しています。`, `“${file.name}” was sent and is being checked.`));
    this.watch();
  }

  announce(file, sha256) {
    const body = JSON.stringify({ token: this.place.dataset.token, name: file.name, bytes: file.size, sha256 });
    return ask(this.place.dataset.announce, { method: "POST", headers: { "content-type": "application/json" }, body });
  }

  /** A file that another row shows, sent or being checked: it was chosen twice. One that never came is gone on with. */
  isKnown(id, row) {
    const same = this.rows().find((other) => other !== row && other.dataset.id === id);
    if (!same) return false;
    if (same.dataset.state !== "uploading" || same.upload) return true;
    same.remove();
    return false;
  }

  async deliver(upload, first, sha256, tell) {
    const { file, row, control: { signal } } = upload;
    const bar = row.querySelector("progress");
    let link = first;
    await persist(async (attempt) => {
      // After a failure the link may be too old, or the file may have come: announcing again tells.
      if (attempt > 1) link = await this.announce(file, sha256);
      if (!link.upload) return;
      this.show(row, { stateText: pick("送信中", "Sending") });
      bar.hidden = false;
      await put(link.upload, file, signal, (share) => { bar.value = share; });
    }, tell, signal);
  }

  /** Takes from a row what only a file that is being sent shows. */
  settle(row) {
    row.querySelector("progress").hidden = true;
    row.querySelector("[data-again]")?.remove();
    this.show(row, { state: "checking", stateText: pick("確認中", "Being checked") });
  }

  fail(upload, error) {
    const { file, row } = upload;
    if (error instanceof Cancelled || !row.isConnected) return;
    const sentence = error instanceof Refused ? error.message : pick("送信できませんでした。もう一度お試しください。", "It could not be sent. Please try again.");
    row.querySelector("progress").hidden = true;
    this.hasFailed = true;
    this.show(row, { state: "failed", stateText: pick("送信できません", "Not sent"), sentence });
    this.say(`${file.name}${pick("：", ": ")}${sentence}`);
    if (!row.querySelector("[data-again]") && !this.flaw(file)) this.offer(upload);
  }

  /** A button that sends the file again. */
  offer(upload) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "linklike";
    button.dataset.again = "";
    button.textContent = pick("もう一度送る", "Send again");
    button.addEventListener("click", () => {
      button.remove();
      this.show(upload.row, { stateText: pick("順番待ち", "Waiting") });
      this.queue.push(upload);
      this.next();
    });
    upload.row.querySelector("[data-do]").prepend(button);
  }

  async remove(row) {
    const name = row.querySelector("[data-name]").textContent;
    row.upload?.control.abort();
    this.queue = this.queue.filter((upload) => upload.row !== row);
    if (row.dataset.id) {
      try {
        await this.forget(row.dataset.id);
      } catch {
        this.say(pick(`「${name}」を取り除けませんでした。もう一度お試しください。`, `“${name}” could not be removed. Please try again.`));
        return;
      }
    }
    row.remove();
    this.input.focus();
    this.say(pick(`「${name}」を取り除きました。`, `“${name}” was removed.`));
    this.read().catch(() => {});
  }

  /** Has the server take a file out, as the button does without script. */
  async forget(id) {
    const fields = new URLSearchParams(new FormData(this.form));
    fields.set("action", `remove:${id}`);
    // Its buttons are named `action` and hide its property of that name.
    const answer = await fetch(this.form.getAttribute("action"), { method: "POST", body: fields });
    if (!answer.ok) throw new Passing();
  }

  /** Asks for the states until each is settled: often at first, then ever less. */
  async watch() {
    if (this.isWatching) return;
    this.isWatching = true;
    for (let wait = 1000; wait < 60000 && this.isUnsettled(); wait = Math.min(wait * 1.25, 60000)) {
      await pause(wait);
      await this.read().catch(() => {});
    }
    this.isWatching = false;
  }

  async read() {
    const { files, total } = await ask(this.place.dataset.states, { cache: "no-store" });
    for (const file of files) this.update(file);
    const ids = new Set(files.map((file) => file.id));
    for (const row of this.rows()) if (row.dataset.id && !row.upload && !ids.has(row.dataset.id)) row.remove();
    const shown = this.place.querySelector("[data-total]");
    if (shown) shown.textContent = total;
  }

  update(file) {
    const row = this.rows().find((one) => one.dataset.id === file.id);
    // Between the last byte and the event that says so the server knows less than this page.
    if (!row || (row.upload && file.state === "uploading")) return;
    row.dataset.state = file.state;
    row.removeAttribute("data-sent");
    this.show(row, file);
    row.querySelector("[data-name]").textContent = file.name;
    if (this.known.get(file.id) !== file.state && file.state !== "checking") {
      this.say(`${file.name}${pick("：", ": ")}${file.stateText}${pick("。", ". ")}${file.sentence}`);
    }
    this.known.set(file.id, file.state);
  }

  /** A row like those that the server makes. */
  row({ name, size }) {
    this.list.hidden = false;
    const row = this.pattern.content.firstElementChild.cloneNode(true);
    row.dataset.state = "uploading";
    row.querySelector("[data-name]").textContent = name;
    row.querySelector("[data-size]").textContent = sizeWords(size);
    row.querySelector("progress").setAttribute("aria-label", name);
    row.querySelector("[data-remove] .unseen").textContent = `${pick("：", ": ")}${name}`;
    this.list.append(row);
    return row;
  }

  show(row, { state, stateText, sentence = "" }) {
    const tag = row.querySelector("[data-label]");
    tag.textContent = stateText;
    tag.className = `tag ${TONES[state] ?? ""}`.trim();
    row.querySelector("[data-sentence]").textContent = sentence;
  }
}

// Without a secure page there is no digest: then the page stays as it is without script.
if (globalThis.crypto?.subtle) {
  for (const place of document.querySelectorAll("[data-uploads]")) {
    place.querySelectorAll("[data-without-script]").forEach((part) => { part.hidden = true; });
    place.querySelectorAll("[data-with-script]").forEach((part) => { part.hidden = false; });
    new Uploads(place);
  }
}
