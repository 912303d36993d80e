// The drawing: what is in view, in as much detail as can be read.

const FAMILIES = [
  ['products', 'accent', /^(Conv|ConvTranspose|ConvInteger|QLinearConv|DeformConv|MatMul|MatMulInteger|QLinearMatMul|Gemm|Einsum|LSTM|GRU|RNN|Attention|Linear.*|SVM.*)$/],
  ['activations', 'second', /^(Relu|LeakyRelu|PRelu|Elu|Selu|Celu|Sigmoid|HardSigmoid|HardSwish|Tanh|Gelu|Mish|Softplus|Softsign|Softmax|LogSoftmax|Hardmax|Clip|Erf|Swish|SwiGLU|ThresholdedRelu)$/],
  ['normalisation', 'third', /(Normalization|^LRN|^Normalizer|^Scaler)$/],
  ['pooling, reduction', 'good', /^(.*Pool|Reduce.*|Arg(Max|Min)|TopK|CumSum|NonMaxSuppression)$/],
  ['moving', 'quiet', /^(Reshape|Flatten|Squeeze|Unsqueeze|Transpose|Concat|Split|Slice|Gather.*|Scatter.*|Expand|Tile|Pad|Identity|Shape|Size|Constant.*|Dropout|DepthToSpace|SpaceToDepth|Resize|Upsample|Cast.*)$/],
  ['trees', 'bad', /^TreeEnsemble/],
  ['other', 'ink', /./],
];

function family(operator) {
  const name = operator.replace(/^.*\./, '');
  return FAMILIES.find(([, , form]) => form.test(name));
}

/** The sheet's colours; read again when the page turns light or dark. */
function palette() {
  const style = getComputedStyle(document.documentElement);
  const colours = {};
  for (const name of ['paper', 'surface', 'ink', 'quiet', 'line', 'accent', 'second', 'third', 'good', 'bad']) {
    colours[name] = style.getPropertyValue('--' + name).trim();
  }
  return colours;
}

function mix(colour, other, share) {
  const read = c => [1, 3, 5].map(i => parseInt(c.slice(i, i + 2), 16));
  const [a, b] = [read(colour), read(other)];
  return 'rgb(' + a.map((v, i) => Math.round(v * share + b[i] * (1 - share))).join(' ') + ')';
}

function draw(context, scene, view, look) {
  const { width, height, scale, x, y } = view;
  const c = look.colours;
  context.setTransform(look.ratio, 0, 0, look.ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  context.translate(-x * scale, -y * scale);
  context.scale(scale, scale);
  const seen = { left: x, right: x + width / scale, top: y, bottom: y + height / scale };
  const visible = b => b.x + b.w / 2 >= seen.left && b.x - b.w / 2 <= seen.right && b.y + b.h / 2 >= seen.top && b.y - b.h / 2 <= seen.bottom;
  const boxes = scene.boxes.filter(visible);
  for (const box of boxes) if (box.open) drawOpen(context, box, c, scale);
  const near = scene.lines.filter(l => l.right >= seen.left && l.left <= seen.right && l.bottom >= seen.top && l.top <= seen.bottom);
  drawLines(context, near.filter(l => !look.isNear(l)), mix(c.quiet, c.paper, .6), Math.max(1, .8 / scale));
  drawLines(context, near.filter(l => look.isNear(l)), c.accent, Math.max(2, 1.6 / scale));
  for (const box of boxes) if (!box.open) drawBox(context, box, look, scale);
  return boxes.length;
}

function drawLines(context, lines, colour, width) {
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.beginPath();
  for (const { points } of lines) {
    context.moveTo(points[0], points[1]);
    for (let i = 2; i < points.length; i += 2) {
      const half = (points[i - 1] + points[i + 1]) / 2;
      context.bezierCurveTo(points[i - 2], half, points[i], half, points[i], points[i + 1]);
    }
  }
  context.stroke();
}

function drawOpen(context, box, c, scale) {
  context.fillStyle = mix(c.line, c.paper, box.depth % 2 === 0 ? .35 : .7);
  context.strokeStyle = c.line;
  context.lineWidth = Math.max(1, 1 / scale);
  rounded(context, box, 12);
  context.fill();
  context.stroke();
  if (scale > .3) {
    context.fillStyle = c.quiet;
    context.font = '12.5px system-ui, sans-serif';
    context.textAlign = 'left';
    context.textBaseline = 'middle';
    context.fillText('− ' + fitted(context, box.title, box.w - 24), box.x - box.w / 2 + 12, box.y - box.h / 2 + 15);
  }
}

function drawBox(context, box, look, scale) {
  const c = look.colours;
  if (box.w <= 10) {
    context.fillStyle = mix(c.quiet, c.paper, .6);
    context.beginPath();
    context.arc(box.x, box.y, 3, 0, 7);
    context.fill();
    return;
  }
  const colour = look.colour(box);
  const chosen = look.isChosen(box);
  context.fillStyle = colour.fill;
  context.strokeStyle = chosen ? c.accent : colour.edge;
  context.lineWidth = chosen ? Math.max(3, 2.5 / scale) : look.isFound(box) ? Math.max(2.5, 2 / scale) : 1;
  if (look.isFound(box)) context.strokeStyle = c.second;
  if (scale < .12) {
    context.fillRect(box.x - box.w / 2, box.y - box.h / 2, box.w, box.h);
    if (chosen || look.isFound(box)) context.strokeRect(box.x - box.w / 2, box.y - box.h / 2, box.w, box.h);
    return;
  }
  rounded(context, box, box.kind === 'n' ? 7 : box.kind === 's' ? 9 : box.h / 2);
  context.fill();
  context.stroke();
  if (box.kind === 's') stack(context, box);
  if (scale > .3) label(context, box, c);
}

/** A second edge under a folded section, since there is more below it. */
function stack(context, box) {
  context.beginPath();
  context.moveTo(box.x - box.w / 2 + 9, box.y + box.h / 2 + 3);
  context.lineTo(box.x + box.w / 2 - 9, box.y + box.h / 2 + 3);
  context.stroke();
}

function label(context, box, c) {
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.fillStyle = c.ink;
  const two = box.second && box.h > 30;
  context.font = (box.kind === 'n' ? '600 ' : '') + '12.5px system-ui, sans-serif';
  context.fillText(fitted(context, (box.kind === 's' ? '+ ' : '') + box.title, box.w - 12), box.x, two ? box.y - 8 : box.y);
  if (two) {
    context.font = '11px system-ui, sans-serif';
    context.fillStyle = c.quiet;
    context.fillText(fitted(context, box.second, box.w - 8), box.x, box.y + 9);
  }
}

function fitted(context, text, width) {
  if (context.measureText(text).width <= width) return text;
  let length = Math.floor(text.length * width / context.measureText(text).width);
  while (length > 1 && context.measureText(text.slice(0, length) + '…').width > width) length--;
  return text.slice(0, length) + '…';
}

function rounded(context, box, radius) {
  context.beginPath();
  context.roundRect(box.x - box.w / 2, box.y - box.h / 2, box.w, box.h, radius);
}
