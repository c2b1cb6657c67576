// Comfort only: every page works without this file.

const inEnglish = document.documentElement.lang === "en";

/** Characters as the server counts them: code points, each line break one. */
const length = (text) => [...text.replaceAll("\r\n", "\n")].length;

/** Says below a text area how much room is left, in words and to screen readers once typing rests. */
function count(area) {
  const shown = document.getElementById(`${area.id}-count`);
  const limit = Number(area.dataset.limit);
  if (!shown || !limit) return;
  shown.setAttribute("aria-live", "polite");
  let resting;
  const tell = () => {
    const left = limit - length(area.value);
    shown.classList.toggle("over", left < 0);
    if (left >= 0) shown.textContent = inEnglish ? `${left} of ${limit} characters left` : `残り${left}文字（${limit}文字まで）`;
    else shown.textContent = inEnglish ? `${-left} characters too many` : `${-left}文字超えています（${limit}文字まで）`;
  };
  area.addEventListener("input", () => {
    clearTimeout(resting);
    resting = setTimeout(tell, 400);
  });
  tell();
}

/** Asks before the page is left by a link while something typed is not saved. */
function guard(form) {
  let changed = false;
  form.addEventListener("input", () => { changed = true; });
  form.addEventListener("submit", () => { changed = false; });
  addEventListener("beforeunload", (event) => { if (changed) event.preventDefault(); });
}

/** Lets the line about the session's end stand out, and be read aloud, when it is five minutes away. */
function warn(line) {
  const wait = Number(line.dataset.sessionEnds) - Date.now() - 5 * 60 * 1000;
  setTimeout(() => { line.classList.add("near"); line.setAttribute("role", "alert"); }, Math.max(0, wait));
}

document.querySelectorAll("textarea[data-limit]").forEach(count);
document.querySelectorAll("form[data-guard]").forEach(guard);
document.querySelectorAll("[data-session-ends]").forEach(warn);
document.querySelectorAll("[data-print]").forEach((button) => {
  button.hidden = false;
  button.addEventListener("click", () => print());
});
document.querySelector("[data-focus]")?.focus();
