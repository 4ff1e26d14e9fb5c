// Curves over scores from 0 to 1, drawn as SVG: how often claims of a score are right, precision and recall by threshold.

const SIDE = 200;
const across = (value) => 24 + value * (SIDE - 30);
const upward = (value) => SIDE - 18 - value * (SIDE - 26);

const path = (points) => points.map(([x, y], i) => `${i ? "L" : "M"}${across(x).toFixed(1)} ${upward(y).toFixed(1)}`).join("");

/** An empty square with both axes from 0 to 1; `label` says to those who cannot see it what is drawn. */
function square(label, ...drawn) {
  const marks = [0, 0.5, 1].flatMap((value) => [
    shape("text", { x: across(value), y: SIDE - 4, "text-anchor": "middle" }, String(value)),
    shape("text", { x: 18, y: upward(value) + 3, "text-anchor": "end" }, String(value)),
    shape("path", { class: "axis", d: path([[0, value], [1, value]]) }),
  ]);
  return shape("svg", { class: "curve", viewBox: `0 0 ${SIDE} ${SIDE}`, role: "img", "aria-label": label }, ...marks, ...drawn);
}

/** The share of right claims over their score; the diagonal is where scores mean what they say, bars how many there are. */
function reliabilityCurve({ stage, error, claims, bins }) {
  const most = Math.max(...bins.map((bin) => bin.claims));
  const bars = bins.map((bin) => {
    const height = (bin.claims / most) * 0.3;
    const [left, top] = [across(bin.low) + 0.5, upward(height)];
    return shape("rect", { class: "mass", x: left, y: top, width: across(bin.high) - across(bin.low) - 1, height: upward(0) - top });
  });
  const points = bins.map((bin) => {
    const title = shape("title", {}, `score ${bin.score.toFixed(2)}: ${(100 * bin.right).toFixed(0)}% of ${bin.claims} right`);
    return shape("circle", { class: "point", cx: across(bin.score), cy: upward(bin.right), r: 1.8 + 3.2 * Math.sqrt(bin.claims / most) }, title);
  });
  // A handful of claims says little: they have their points, but the line goes on without them.
  const telling = bins.filter((bin) => bin.claims >= claims / 100);
  const line = shape("path", { class: "line", d: path(telling.map((bin) => [bin.score, bin.right])) });
  const label = `${stage}: calibration error ${(100 * error).toFixed(1)}% over ${claims} claims`;
  return square(label, ...bars, shape("path", { class: "ideal", d: path([[0, 0], [1, 1]]) }), line, ...points);
}

/** Precision (solid) and recall (dashed) over the threshold. */
function thresholdCurve(stage, cuts) {
  const line = (measure) => shape("path", { class: `line ${measure}`, d: path(cuts.map((cut) => [cut.threshold, cut[measure]])) });
  return square(`${stage}: precision and recall by threshold`, line("precision"), line("recall"));
}
