// Reads codes with the camera into the field a [data-camera] names, one label a line. Without a BarcodeDetector or a
// camera the button stays hidden, and labels are typed, pasted or read by a hand-held scanner as before.
const EVERY_MS = 250;

for (const box of document.querySelectorAll("[data-camera]")) {
  const field = document.getElementById(box.dataset.camera);
  if (field && "BarcodeDetector" in window && navigator.mediaDevices?.getUserMedia) prepare(box, field);
}

function prepare(box, field) {
  const [start, stop] = box.querySelectorAll("button");
  const video = box.querySelector("video");
  const said = box.querySelector("[role=status]");
  let stream = null;
  let timer = 0;

  function close() {
    clearTimeout(timer);
    for (const track of stream?.getTracks() ?? []) track.stop();
    stream = null;
    video.srcObject = null;
    video.hidden = stop.hidden = true;
    start.hidden = false;
  }

  async function look(detector) {
    if (stream === null) return;
    try {
      for (const code of await detector.detect(video)) put(code.rawValue.trim());
    } catch { /* a frame that is not there yet */ }
    timer = setTimeout(look, EVERY_MS, detector);
  }

  function put(label) {
    const lines = field.value.split("\n").map((line) => line.trim()).filter(Boolean);
    if (label === "" || lines.includes(label)) return;
    field.value = `${[...lines, label].join("\n")}\n`;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    said.textContent = `${box.dataset.read} ${label}`;
  }

  start.addEventListener("click", async () => {
    said.textContent = "";
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
    } catch {
      said.textContent = box.dataset.denied;
      return;
    }
    video.srcObject = stream;
    video.hidden = stop.hidden = false;
    start.hidden = true;
    await video.play();
    stop.focus();
    look(new BarcodeDetector({ formats: ["qr_code"] }));
  });
  stop.addEventListener("click", () => { close(); start.focus(); });
  addEventListener("pagehide", close);
  box.hidden = false;
}
