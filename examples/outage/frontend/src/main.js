document.querySelector("#status").textContent = "up";
