package joist.compiler.forest;

/** What memory an operand of a forest's program is bound to. */
public enum Memory {
  /** The input, {@code f32[N, features]}. */
  X,
  /** Keys of rows, by column. */
  KEYS,
  /** For each node of the heaps, the column that it looks at. */
  COLUMNS,
  /** For each node of the heaps, its cut. */
  CUTS,
  /** What is below the heaps: values of leaves, or where their rows begin. */
  LEAVES,
  /** What is below the heaps of deeper trees: a node's number. */
  ENTRIES,
  /** For each node behind the heaps, its first child and its column. */
  NODES,
  NODE_CUTS,
  /** For each node behind the heaps that is a leaf, as {@link #LEAVES}. */
  NODE_LEAVES,
  /** The rows of leaves that speak of several targets. */
  WEIGHTS,
  /** The bits of sets. */
  WORDS,
  /** The i32 of one bit each. */
  BITS,
  /** The members of sets. */
  MEMBERS,
  /** What trees gave one row, tree by tree. */
  SLOTS,
  /** Scores of rows, by target. */
  RAW,
  /** Base values. */
  BASE,
  /** The number of each row's class. */
  CLASSES,
  /** The classes' labels, two i32 each. */
  NAMES,
  /** The labels that are given, {@code i64[N]} as pairs of i32. */
  LABELS,
  /** The scores that are given, {@code f32[N, targets]}. */
  SCORES
}
