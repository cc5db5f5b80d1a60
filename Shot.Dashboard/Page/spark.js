// The small chart of a row: bars of admitted calls, and of refused ones on top.

import { color } from './theme.js';

/** @param {HTMLCanvasElement} canvas @param {import('./model.js').History | null} history */
export function drawSpark(canvas, history) {
  const scale = devicePixelRatio || 1;
  const [width, height] = [canvas.clientWidth, canvas.clientHeight];
  if (width === 0) return;
  if (canvas.width !== Math.round(width * scale) || canvas.height !== Math.round(height * scale)) {
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
  }
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
  context.setTransform(scale, 0, 0, scale, 0, 0);
  context.clearRect(0, 0, width, height);
  context.fillStyle = color('line');
  context.fillRect(0, height - 1, width, 1);
  if (!history) return;

  // The newest bar is not complete: it shows what its seconds would come to.
  const [admitted, refused] = [history.of('admitted'), history.of('refused')];
  const most = Math.max(1, ...admitted.map((value, i) => (value ?? 0) + (refused[i] ?? 0)));
  const step = width / admitted.length;
  const bar = Math.max(1, step - 0.5);
  const draw = (name, values, below) => {
    context.fillStyle = color(name);
    values.forEach((value, i) => {
      if (!value) return;
      const tall = Math.max(1, value / most * (height - 2));
      context.fillRect(i * step, height - 1 - tall - (below?.[i] ?? 0) / most * (height - 2), bar, tall);
    });
  };
  draw('admitted', admitted);
  draw('refused', refused, admitted);
}
