// The small chart of a row: bars of admitted calls, and of refused ones on top.

import { color } from './theme.js';

/** What each chart shows. @type {WeakMap<HTMLCanvasElement, string>} */
const shown = new WeakMap();

/** @param {HTMLCanvasElement} canvas @param {import('./model.js').History | null} history */
export function drawSpark(canvas, history) {
  const scale = devicePixelRatio || 1;
  const [width, height] = [canvas.clientWidth, canvas.clientHeight];
  if (width === 0) return;
  if (canvas.width !== Math.round(width * scale) || canvas.height !== Math.round(height * scale)) {
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
    shown.delete(canvas);
  }
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
  context.setTransform(scale, 0, 0, scale, 0, 0);
  if (!history) return;
  const [admitted, refused] = [history.of('admitted'), history.of('refused')];
  const most = Math.max(1, ...admitted.map((value, i) => (value ?? 0) + (refused[i] ?? 0)));
  const step = width / admitted.length;
  const bar = Math.max(1, step - 0.5);

  // Mostly only the newest bar has grown.
  const state = [history.now, most, width, color('line')].join();
  const from = shown.get(canvas) === state ? admitted.length - 1 : 0;
  shown.set(canvas, state);
  context.clearRect(from * step, 0, width, height);
  context.fillStyle = color('line');
  context.fillRect(from * step, height - 1, width, 1);
  const draw = (name, values, below) => {
    context.fillStyle = color(name);
    for (let i = from; i < values.length; i++) {
      if (!values[i]) continue;
      const tall = Math.max(1, values[i] / most * (height - 2));
      context.fillRect(i * step, height - 1 - tall - (below?.[i] ?? 0) / most * (height - 2), bar, tall);
    }
  };
  draw('admitted', admitted);
  draw('refused', refused, admitted);
}
