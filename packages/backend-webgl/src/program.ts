// GPU programs: compiled once by their source, drawn to as many textures at once as they have outputs.
//
// tfjs' own way to run a program has one output, and makes its key from the whole source at every draw. Programs here get
// every size as a uniform, so a new batch size or length compiles nothing.
import { RnnkitError } from '@rnnkit/data/predict';

import type { NativeBackend } from './native-backend.ts';
import { isLost } from './context-loss.ts';
import { contextOf, type Texture } from './textures.ts';

/** A program's source, without the declarations of its outputs. */
export interface ProgramSource {
  /** Says what it is in errors. */
  readonly name: string;
  /** How many textures it draws to, at most four: what every WebGL 2 device has. */
  readonly outputs: number;
  /** GLSL that declares uniforms and functions, and `void main()`, which sets `out0`, `out1`, … */
  readonly code: string;
}

/** Uniforms by name: numbers, or vectors of numbers. */
export type Uniforms = Readonly<Record<string, number | readonly number[]>>;

/** A rectangle of a texture. */
export interface Region {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

interface Compiled {
  readonly program: WebGLProgram;
  readonly uniforms: ReadonlyMap<string, (value: number | readonly number[]) => void>;
  readonly samplers: ReadonlyMap<string, { readonly location: WebGLUniformLocation; readonly unit: number }>;
}

interface Drawing {
  readonly gl: WebGL2RenderingContext;
  readonly vertexShader: WebGLShader;
  readonly vertexArray: WebGLVertexArrayObject;
  readonly framebuffers: readonly WebGLFramebuffer[];
  readonly compiled: Map<string, Compiled>;
}

/** By context, never in a module global: a backend that is made anew has a context of its own. */
const drawings = new WeakMap<WebGL2RenderingContext, Drawing>();

/**
 * `TEXEL` reads what `texelFetch` reads; SwiftShader, which emulates graphics cards in Chromium, is half as fast again with it.
 * Filters are off and there is one level, so the coordinates only have to be within the texel.
 */
const sampling = `
#define INVERSE_SIZE(s) (1.0 / vec2(textureSize(s, 0)))
#define TEXEL(s, inverseSize, x, y) texture(s, (vec2(x, y) + 0.5) * inverseSize)`;

const vertexShaderSource = `#version 300 es
void main() {
  // One triangle that covers everything.
  gl_Position = vec4(gl_VertexID == 1 ? 3.0 : -1.0, gl_VertexID == 2 ? 3.0 : -1.0, 0.0, 1.0);
}`;

/**
 * Draws a program to textures of one size.
 *
 * @param textures what each sampler reads; none may be drawn to at the same time
 * @param region which part of the targets is drawn; all by default
 * @throws Error when the context is lost or a program does not compile
 */
export function draw(
  native: NativeBackend,
  source: ProgramSource,
  targets: readonly Texture[],
  textures: Readonly<Record<string, Texture>>,
  uniforms: Uniforms,
  region: Region = { x: 0, y: 0, width: targets[0]!.width, height: targets[0]!.height },
): void {
  if (region.width === 0 || region.height === 0) return;
  const drawing = drawingOf(native);
  const { gl } = drawing;
  const program = compile(native, drawing, source);
  gl.bindFramebuffer(gl.FRAMEBUFFER, drawing.framebuffers[targets.length - 1]!);
  for (const [index, { texture }] of targets.entries()) {
    gl.framebufferTexture2D(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0 + index, gl.TEXTURE_2D, texture, 0);
  }
  gl.viewport(region.x, region.y, region.width, region.height);
  gl.scissor(region.x, region.y, region.width, region.height);
  gl.useProgram(program.program);
  gl.bindVertexArray(drawing.vertexArray);
  for (const [name, { unit }] of program.samplers) {
    const texture = textures[name];
    if (texture === undefined)
      throw new RnnkitError('unsupported', `The program "${source.name}" needs the texture ${name}.`);
    gl.activeTexture(gl.TEXTURE0 + unit);
    gl.bindTexture(gl.TEXTURE_2D, texture.texture);
  }
  for (const [name, set] of program.uniforms) {
    const value = uniforms[name];
    if (value === undefined)
      throw new RnnkitError('unsupported', `The program "${source.name}" needs the uniform ${name}.`);
    set(value);
  }
  gl.drawArrays(gl.TRIANGLES, 0, 3);
}

/** Fills a part of a texture with zeros. */
export function clear(native: NativeBackend, { texture }: Texture, region: Region): void {
  const { gl, framebuffers } = drawingOf(native);
  gl.bindFramebuffer(gl.FRAMEBUFFER, framebuffers[0]!);
  gl.framebufferTexture2D(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0, gl.TEXTURE_2D, texture, 0);
  gl.scissor(region.x, region.y, region.width, region.height);
  gl.clearBufferfv(gl.COLOR, 0, [0, 0, 0, 0]);
}

function drawingOf(native: NativeBackend): Drawing {
  const gl = contextOf(native);
  const known = drawings.get(gl);
  if (known !== undefined) return known;
  const framebuffers = [1, 2, 3, 4].map((outputs) => {
    const framebuffer = gl.createFramebuffer();
    gl.bindFramebuffer(gl.FRAMEBUFFER, framebuffer);
    gl.drawBuffers(Array.from({ length: outputs }, (_, index) => gl.COLOR_ATTACHMENT0 + index));
    return framebuffer;
  });
  const drawing: Drawing = {
    gl,
    vertexShader: compileShader(gl, gl.VERTEX_SHADER, vertexShaderSource, 'vertices'),
    vertexArray: gl.createVertexArray(),
    framebuffers,
    compiled: new Map(),
  };
  drawings.set(gl, drawing);
  return drawing;
}

function compile(native: NativeBackend, { gl, vertexShader, compiled }: Drawing, source: ProgramSource): Compiled {
  const known = compiled.get(source.code);
  if (known !== undefined) return known;
  const outputs = Array.from(
    { length: source.outputs },
    (_, index) => `layout(location = ${index}) out vec4 out${index};`,
  );
  const text = [
    '#version 300 es',
    `// ${source.name}`,
    'precision highp float; precision highp int; precision highp sampler2D;',
    ...outputs,
    sampling,
    source.code,
  ].join('\n');
  const program = gl.createProgram();
  gl.attachShader(program, vertexShader);
  gl.attachShader(program, compileShader(gl, gl.FRAGMENT_SHADER, text, source.name));
  gl.linkProgram(program);
  if (gl.getProgramParameter(program, gl.LINK_STATUS) === false && !isLost(native)) {
    throw new RnnkitError(
      'unsupported',
      `The GPU program "${source.name}" could not be linked: ${gl.getProgramInfoLog(program) ?? ''}. Please report this with the name of the graphics card.`,
    );
  }
  const result = inspect(gl, program);
  compiled.set(source.code, result);
  return result;
}

function compileShader(gl: WebGL2RenderingContext, kind: number, text: string, name: string): WebGLShader {
  const shader = gl.createShader(kind);
  if (shader === null) throw new RnnkitError('worker-failed', 'The WebGL context is lost.');
  gl.shaderSource(shader, text);
  gl.compileShader(shader);
  if (gl.getShaderParameter(shader, gl.COMPILE_STATUS) === false && !gl.isContextLost()) {
    throw new RnnkitError(
      'unsupported',
      `The GPU program "${name}" could not be compiled: ${gl.getShaderInfoLog(shader) ?? ''}. Please report this with the name of the graphics card.`,
    );
  }
  return shader;
}

/** Finds a program's uniforms and gives its samplers their units. */
function inspect(gl: WebGL2RenderingContext, program: WebGLProgram): Compiled {
  const uniforms = new Map<string, (value: number | readonly number[]) => void>();
  const samplers = new Map<string, { location: WebGLUniformLocation; unit: number }>();
  gl.useProgram(program);
  const count = gl.getProgramParameter(program, gl.ACTIVE_UNIFORMS) as number;
  for (let index = 0; index < count; index++) {
    const { name, type } = gl.getActiveUniform(program, index)!;
    const location = gl.getUniformLocation(program, name)!;
    if (type === gl.SAMPLER_2D) {
      gl.uniform1i(location, samplers.size);
      samplers.set(name, { location, unit: samplers.size });
    } else {
      uniforms.set(name, setterOf(gl, type, location));
    }
  }
  return { program, uniforms, samplers };
}

function setterOf(
  gl: WebGL2RenderingContext,
  type: number,
  location: WebGLUniformLocation,
): (value: number | readonly number[]) => void {
  const listed = (value: number | readonly number[]): number[] => (typeof value === 'number' ? [value] : [...value]);
  switch (type) {
    case gl.INT:
      return (value) => gl.uniform1iv(location, listed(value));
    case gl.INT_VEC2:
      return (value) => gl.uniform2iv(location, listed(value));
    case gl.INT_VEC3:
      return (value) => gl.uniform3iv(location, listed(value));
    case gl.INT_VEC4:
      return (value) => gl.uniform4iv(location, listed(value));
    case gl.FLOAT_VEC2:
      return (value) => gl.uniform2fv(location, listed(value));
    default:
      return (value) => gl.uniform1fv(location, listed(value));
  }
}
