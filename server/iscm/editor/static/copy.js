// A button beside each text that is there to be taken away, where the browser can copy.

const told = document.getElementById("query-copy");

function copying(block) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = told.dataset.copy;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(block.textContent);
    button.textContent = told.dataset.copied;
  });
  block.after(button);
}

// Browsers offer it over TLS and on the reader's own machine alone.
if (told && navigator.clipboard) document.querySelectorAll("details.samples pre").forEach(copying);
