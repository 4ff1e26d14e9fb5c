// All node shapes in one WebGL program: each node says which shape it is, the fragment shader how far a point is from it.

import { NodeProgram } from "sigma/rendering";
import { floatColor } from "sigma/utils";

const SHAPES = ["dot", "square", "diamond", "triangle", "triangleDown", "hexagon", "star", "ellipse"];

const VERTEX = /* glsl */ `
attribute vec4 a_id;
attribute vec4 a_color;
attribute vec4 a_border;
attribute vec2 a_position;
attribute float a_size;
attribute float a_shape;
attribute float a_angle;
uniform mat3 u_matrix;
uniform float u_sizeRatio;
uniform float u_correctionRatio;
varying vec4 v_color;
varying vec4 v_border;
varying vec2 v_point;
varying float v_pixel;
varying float v_shape;
const float bias = 255.0 / 254.0;

void main() {
  float size = a_size * u_correctionRatio / u_sizeRatio * 4.0;
  vec2 corner = vec2(cos(a_angle), sin(a_angle));
  gl_Position = vec4((u_matrix * vec3(a_position + size * corner, 1)).xy, 0, 1);
  v_point = 2.0 * corner;
  v_pixel = 2.0 * u_correctionRatio / size;
  v_shape = a_shape;
  #ifdef PICKING_MODE
  v_color = a_id;
  #else
  v_color = a_color;
  #endif
  v_color.a *= bias;
  v_border = a_border;
  v_border.a *= bias;
}`;

// Every shape lies in the unit circle: the drawn triangle covers no more.
const FRAGMENT = /* glsl */ `
precision highp float;
varying vec4 v_color;
varying vec4 v_border;
varying vec2 v_point;
varying float v_pixel;
varying float v_shape;

float distanceTo(float shape, vec2 p) {
  vec2 q = abs(p);
  if (shape < 0.5) return length(p) - 0.9;
  if (shape < 1.5) return max(q.x, q.y) - 0.7;
  if (shape < 2.5) return (q.x + q.y - 1.0) * 0.7071;
  if (shape < 3.5) return max(q.x * 0.866 + p.y * 0.5, -p.y) - 0.5;
  if (shape < 4.5) return max(q.x * 0.866 - p.y * 0.5, p.y) - 0.5;
  if (shape < 5.5) return max(q.y, q.x * 0.866 + q.y * 0.5) - 0.83;
  if (shape < 6.5) {
    float fold = mod(atan(p.x, p.y) + 0.6283, 1.2566) - 0.6283;
    vec2 tip = length(p) * vec2(cos(0.6283 - abs(fold)), sin(0.6283 - abs(fold)));
    return dot(tip - vec2(0.45, 0.0), vec2(0.853, -0.521));
  }
  return (length(p * vec2(1.0, 1.5)) - 0.95) * 0.75;
}

void main() {
  float away = distanceTo(v_shape, v_point);
  #ifdef PICKING_MODE
  gl_FragColor = away > v_pixel ? vec4(0.0) : v_color;
  #else
  float inside = 1.0 - smoothstep(-v_pixel, v_pixel, away);
  float edge = smoothstep(-3.5 * v_pixel, -2.0 * v_pixel, away);
  gl_FragColor = mix(v_color, v_border, edge) * inside;
  #endif
}`;

export class ShapeProgram extends NodeProgram {
  getDefinition() {
    const { FLOAT, UNSIGNED_BYTE, TRIANGLES } = WebGLRenderingContext;
    return {
      VERTICES: 3,
      VERTEX_SHADER_SOURCE: VERTEX,
      FRAGMENT_SHADER_SOURCE: FRAGMENT,
      METHOD: TRIANGLES,
      UNIFORMS: ["u_sizeRatio", "u_correctionRatio", "u_matrix"],
      ATTRIBUTES: [
        { name: "a_position", size: 2, type: FLOAT },
        { name: "a_size", size: 1, type: FLOAT },
        { name: "a_shape", size: 1, type: FLOAT },
        { name: "a_color", size: 4, type: UNSIGNED_BYTE, normalized: true },
        { name: "a_border", size: 4, type: UNSIGNED_BYTE, normalized: true },
        { name: "a_id", size: 4, type: UNSIGNED_BYTE, normalized: true },
      ],
      CONSTANT_ATTRIBUTES: [{ name: "a_angle", size: 1, type: FLOAT }],
      CONSTANT_DATA: [[0], [(2 * Math.PI) / 3], [(4 * Math.PI) / 3]],
    };
  }

  processVisibleItem(id, start, data) {
    const values = [data.x, data.y, data.size, SHAPES.indexOf(data.shape), floatColor(data.color), floatColor(data.border), id];
    this.array.set(values, start);
  }

  setUniforms({ sizeRatio, correctionRatio, matrix }, { gl, uniformLocations: at }) {
    gl.uniform1f(at.u_sizeRatio, sizeRatio);
    gl.uniform1f(at.u_correctionRatio, correctionRatio);
    gl.uniformMatrix3fv(at.u_matrix, false, matrix);
  }
}
