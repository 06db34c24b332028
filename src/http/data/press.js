// While a button is pressed the live page holds still: what was pressed must be there when it is let go, or there is no
// click.

const PRESS_MS = 1_000;  // Longer is no click.

const due = new Set();  // What is to be drawn then.
let pressing = null;

function letGo() {
  clearTimeout(pressing);
  pressing = null;
  const parts = [...due];
  due.clear();
  for (const draw of parts) draw();
}

// Draws now, or as soon as nothing is pressed.
export function whenLetGo(draw) {
  if (pressing === null) draw();
  else due.add(draw);
}

addEventListener('pointerdown', () => {
  clearTimeout(pressing);
  pressing = setTimeout(letGo, PRESS_MS);
});
addEventListener('click', letGo, true);  // Before whoever is clicked does something.
for (const end of ['pointerup', 'pointercancel']) addEventListener(end, () => setTimeout(letGo));
