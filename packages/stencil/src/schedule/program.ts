/** The precision of a program's arrays and arithmetic. */
export type Real = 'f32' | 'f64';

/** A scalar expression at one grid node, after discretisation: what targets emit. */
export type Expr =
  | { readonly kind: 'const'; readonly value: number }
  /** A run-time number (`dt`, `h_x`, …) or one of the program's `constants`. */
  | { readonly kind: 'scalar'; readonly name: string }
  /** A value bound earlier in the same stage, by `row` or `point`. */
  | { readonly kind: 'let'; readonly name: string }
  | Load
  | { readonly kind: 'add'; readonly terms: readonly Expr[] }
  | { readonly kind: 'mul'; readonly factors: readonly Expr[] }
  | { readonly kind: 'div'; readonly numerator: Expr; readonly denominator: Expr }
  | { readonly kind: 'neg'; readonly operand: Expr }
  | { readonly kind: 'sqrt'; readonly operand: Expr };

/** The value of an array, or of a temporary of the same nest, at the current node plus `offset`. */
export interface Load {
  readonly kind: 'load';
  readonly array: string;
  /** Time level relative to the step `t`; 0 for everything that has no levels. */
  readonly time: number;
  /** In cells, one per axis; a profile looks at its own axis only. */
  readonly offset: readonly number[];
}

/** An array that the caller provides. The order in `Program.arrays` is the order in which kernels receive them. */
export type ArrayDecl =
  /** A wavefield: `levels` arrays of one volume each; time level `t` lives in number `t mod levels`. With two levels, t+1 and t−1 share storage. */
  | { readonly kind: 'time'; readonly name: string; readonly levels: number }
  /** One value per node. */
  | { readonly kind: 'grid'; readonly name: string; readonly written: boolean }
  /** One value per layout index along one axis (halo and row padding included). */
  | { readonly kind: 'profile'; readonly name: string; readonly axis: number }
  /** A volume for every `stride`-th step: step `t` lives at `(t / stride) · volume`. */
  | { readonly kind: 'snapshots'; readonly name: string; readonly stride: number; readonly written: boolean };

/** A set of points off the grid, with a value per time step and point. */
export interface PointsDecl {
  readonly name: string;
  readonly role: 'source' | 'receiver';
}

export interface Let {
  readonly name: string;
  readonly value: Expr;
}

export interface Store {
  readonly array: string;
  readonly time: number;
  readonly value: Expr;
}

/** Assignments evaluated together at every node of a tile grown by `reach` cells on each side of each axis. */
export interface Stage {
  readonly reach: readonly (readonly [before: number, after: number])[];
  /** Values that don't change along the last axis. */
  readonly row: readonly Let[];
  /** Values at each node, in order. */
  readonly point: readonly Let[];
  /** Into arrays in a nest's last stage, into its temporaries in the earlier ones. */
  readonly stores: readonly Store[];
}

/** A loop nest over the grid, run in parallel tiles; earlier stages fill tile-local temporaries for later ones. */
export interface Nest {
  readonly kind: 'nest';
  readonly label: string;
  /** Runs in steps where `t mod every = 0`. */
  readonly every: number;
  readonly temporaries: readonly string[];
  readonly stages: readonly Stage[];
}

/** `array[node] += weight · data[t, point] · scale(node)` at every node that supports a point. */
export interface Inject {
  readonly kind: 'inject';
  readonly points: string;
  readonly array: string;
  readonly time: number;
  readonly scale: Expr;
}

/** `data[t, point] = Σ weight · value(node)` over the nodes that support a point. */
export interface Sample {
  readonly kind: 'sample';
  readonly points: string;
  readonly value: Expr;
}

/**
 * Values beyond the first node of the last axis, by symmetry, k = 1 … depth:
 * `odd` about the node: `u(−k) = −u(k)`, `u(0) = 0`; `even` about half a cell above it: `u(−k) = u(k − 1)`.
 */
export interface Mirror {
  readonly kind: 'mirror';
  readonly array: string;
  readonly time: number;
  readonly parity: 'odd' | 'even';
  readonly depth: number;
}

export type Step = Nest | Inject | Sample | Mirror;

/** One time loop, lowered: plain data, independent of grid size and target. `steps` run in order at every time step. */
export interface Program {
  readonly name: string;
  /** Names of the axes, slowest first. */
  readonly axes: readonly string[];
  readonly real: Real;
  /** +1: t runs upwards; −1: downwards. */
  readonly direction: 1 | -1;
  /** Cells that stencils reach beyond the domain, per axis. */
  readonly halo: readonly number[];
  readonly arrays: readonly ArrayDecl[];
  readonly points: readonly PointsDecl[];
  /** Run-time numbers that the caller provides, in the order in which kernels receive them. */
  readonly scalars: readonly string[];
  /** Numbers computed once per run from `scalars`, in order. */
  readonly constants: readonly Let[];
  readonly steps: readonly Step[];
}
